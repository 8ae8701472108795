//! One incident with everything that a responder needs on one screen.

use crate::problem::Problem;
use crate::shapes::{DeliveryRow, Entry, Stamp, Summary};
use crate::text::Text;
use crate::{App, incidents, sentences};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use vectra_control::kernel::{Incident, PageStatus};
use vectra_engine::event::{Body, Event, StepOutcome};
use vectra_engine::run::Run;
use vectra_plan::ProcedurePlan;
use vectra_runbook::program::EffectClass;

/// Longest output of a step that is shown, in characters; the rest is in the timeline's event.
const OUTPUT: usize = 8_000;

/// An incident, in full.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Detail {
    #[serde(flatten)]
    pub summary: Summary,
    pub first_failure: Stamp,
    /// What the last failed check saw, in English whoever asks.
    pub detail: String,
    /// Version of the runbook that it began with.
    pub program_sha256: String,
    pub pages: Vec<PageRow>,
    pub nobody_reached: bool,
    pub procedure: Option<Procedure>,
    /// The branch that was proposed last.
    pub proposal: Option<Proposal>,
    /// Why a human is asked, while one is.
    pub human: Option<Human>,
    pub timeline: Vec<Entry>,
    /// `after` of the next part of the timeline; absent at its end.
    pub next_after: Option<u64>,
    pub deliveries: Vec<DeliveryRow>,
    /// Where the draft is.
    pub postmortem: String,
}

/// A page and how far it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct PageRow {
    pub contact: String,
    /// From 1.
    pub level: usize,
    /// From 1.
    pub round: u32,
    pub at: Stamp,
    pub status: PageState,
    pub failures: u32,
    pub delivered: Option<Stamp>,
}

/// How far a page came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PageState {
    Pending,
    Delivered,
    Rejected,
}

/// The procedure that answers the incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Procedure {
    pub id: String,
    pub line: u32,
    pub title: String,
    pub steps: Vec<StepRow>,
    pub branches: Vec<BranchRow>,
}

/// A step of the investigation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct StepRow {
    pub id: String,
    pub line: u32,
    pub text: String,
    /// `ok`, `failed`, `unknown` or `manual`; absent while it is under way.
    #[schema(value_type = Option<String>)]
    pub outcome: Option<StepOutcome>,
    pub sent: String,
    /// What came back, redacted and bounded.
    pub output: String,
    pub duration_ms: Option<i64>,
    /// What is known from it, in words.
    pub facts: Vec<String>,
}

/// A branch of the resolution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct BranchRow {
    /// From 0: what `choose` takes.
    pub index: usize,
    pub id: String,
    pub line: u32,
    pub condition: String,
    pub action: String,
    /// `observe`, `change` or `danger`.
    #[schema(value_type = String)]
    pub effect: EffectClass,
    /// Whether Vectra can carry it out.
    pub runnable: bool,
    pub granted: bool,
    /// What it would touch.
    pub target: Option<String>,
    /// The name to type, where it is dangerous.
    pub confirm: Option<String>,
}

/// The branch that was proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Proposal {
    pub branch: usize,
    pub condition: String,
    pub action: String,
    pub target: String,
    /// What is wrong, in words.
    pub cause: String,
    /// In words.
    pub reasons: Vec<String>,
    /// Whether it waits for somebody's approval.
    pub waiting: bool,
    pub granted: bool,
    /// The name to type, where it is dangerous.
    pub confirm: Option<String>,
}

/// Why a human is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Human {
    /// In words.
    pub why: String,
    pub reasons: Vec<String>,
    /// Whether a branch may be chosen.
    pub choose: bool,
}

/// The incident with a part of its timeline; `None` when there is none of this id.
pub(crate) async fn detail(app: &App, t: Text, id: &str, after: u64, limit: u32) -> Result<Option<Detail>, Problem> {
    let view = app.handle.view();
    let failed = |e| Problem::store(t, &e);
    let Some(incident) = incidents::find(&app.handle, &view, id).await.map_err(failed)? else {
        return Ok(None);
    };
    let store = app.handle.store();
    let events = store.incident_events(&incident.id, after, limit).await.map_err(failed)?;
    let deliveries = store.deliveries(&incident.id).await.map_err(failed)?;
    // The steps' outcomes stand near the beginning, whichever part of the timeline is asked for.
    let beginning = if after == 0 && limit >= incidents::EVENTS {
        None
    } else {
        Some(store.incident_events(&incident.id, 0, incidents::EVENTS).await.map_err(failed)?)
    };
    let procedure = incidents::procedure(&view, &incident);
    let more = events.len() as u64 == u64::from(limit);
    Ok(Some(Detail {
        summary: Summary::of(&incident, app.handle.now()),
        first_failure: Stamp(incident.first_failure),
        detail: incident.detail.clone(),
        program_sha256: incident.program.clone(),
        pages: incident.pages.iter().map(page).collect(),
        nobody_reached: incident.nobody_reached,
        procedure: procedure.map(|p| described(t, p, beginning.as_deref().unwrap_or(&events))),
        proposal: proposal(t, &incident, procedure),
        human: human(t, &incident),
        next_after: events.last().filter(|_| more).map(|e| e.seq),
        timeline: events.iter().map(|e| Entry::of(t, e)).collect(),
        deliveries: deliveries.iter().map(DeliveryRow::of).collect(),
        postmortem: format!("/api/v1/incidents/{}/postmortem", incident.id),
    }))
}

fn page(page: &vectra_control::kernel::Page) -> PageRow {
    let (status, failures, delivered) = match page.status {
        PageStatus::Pending { failures } => (PageState::Pending, failures, None),
        PageStatus::Delivered { at } => (PageState::Delivered, 0, Some(Stamp(at))),
        PageStatus::Rejected => (PageState::Rejected, 0, None),
    };
    PageRow {
        contact: page.contact.clone(),
        level: page.level + 1,
        round: page.round + 1,
        at: Stamp(page.at),
        status,
        failures,
        delivered,
    }
}

fn described(t: Text, plan: &ProcedurePlan, events: &[Event]) -> Procedure {
    let mut finished: BTreeMap<usize, &Body> = BTreeMap::new();
    for event in events {
        if let Body::StepFinished { step, .. } = &event.body {
            finished.insert(*step, &event.body);
        }
    }
    let step = |(index, step): (usize, &vectra_plan::StepPlan)| {
        let mut row = StepRow {
            id: step.id.clone(),
            line: step.line,
            text: sentences::step_name(t, &step.text),
            outcome: None,
            sent: String::new(),
            output: String::new(),
            duration_ms: None,
            facts: Vec::new(),
        };
        if let Some(Body::StepFinished { outcome, sent, output, duration, facts, .. }) = finished.get(&index) {
            row.outcome = Some(*outcome);
            row.sent = sent.clone();
            row.output = cut(output);
            row.duration_ms = Some(duration.0);
            row.facts = facts.iter().map(|f| sentences::fact(t, f)).collect();
        }
        row
    };
    let branch = |(index, branch): (usize, &vectra_plan::BranchPlan)| BranchRow {
        index,
        id: branch.id.clone(),
        line: branch.line,
        condition: branch.condition.clone(),
        action: branch.action.clone(),
        effect: branch.effect,
        runnable: branch.change.is_some(),
        granted: branch.granted,
        target: branch.change.as_ref().map(|c| format!("{} ({})", c.service().name, c.service().id)),
        confirm: confirm(branch),
    };
    Procedure {
        id: plan.id.clone(),
        line: plan.line,
        title: plan.title.clone(),
        steps: plan.investigation.iter().enumerate().map(step).collect(),
        branches: plan.branches.iter().enumerate().map(branch).collect(),
    }
}

/// What has to be typed before this branch is carried out.
fn confirm(branch: &vectra_plan::BranchPlan) -> Option<String> {
    (branch.effect == EffectClass::Danger).then(|| branch.change.as_ref().map(|c| c.service().name.clone())).flatten()
}

fn proposal(t: Text, incident: &Incident, procedure: Option<&ProcedurePlan>) -> Option<Proposal> {
    let choice = incident.choice.as_ref()?;
    let waiting = matches!(incident.run, Some(Run::AwaitingApproval { branch }) if branch == choice.branch);
    Some(Proposal {
        branch: choice.branch,
        condition: choice.condition.clone(),
        action: choice.action.clone(),
        target: choice.target.clone(),
        cause: sentences::cause(t, choice.cause),
        reasons: incident.reasons.iter().map(|r| sentences::reason(t, r)).collect(),
        waiting: waiting && incident.resolved.is_none(),
        granted: choice.granted,
        confirm: procedure.and_then(|p| p.branches.get(choice.branch)).and_then(confirm),
    })
}

fn human(t: Text, incident: &Incident) -> Option<Human> {
    let why = incident.human.as_ref()?;
    Some(Human {
        why: sentences::why(t, why),
        reasons: incident.reasons.iter().map(|r| sentences::reason(t, r)).collect(),
        choose: matches!(incident.run, Some(Run::NeedsHuman)),
    })
}

fn cut(output: &str) -> String {
    match output.char_indices().nth(OUTPUT) {
        None => output.to_string(),
        Some((at, _)) => format!("{}\n[… {}]", &output[..at], output.len() - at),
    }
}
