//! How everything stands: `/health`, `/ready` and the status that API and overview share.

use crate::incidents;
use crate::shapes::{Stamp, Summary};
use crate::text::Text;
use crate::{App, Shared, sentences};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use vectra_control::daemon::{CheckView, View};
use vectra_control::kernel::AlertNow;
use vectra_engine::escalation;
use vectra_engine::health::Health;
use vectra_engine::rules::{Alert, Phase};
use vectra_engine::run::Run;
use vectra_engine::time::Time;
use vectra_plan::{CheckPlan, Origin, Unbound, UnboundKind, UnboundWhy, UnusedTable};

/// Whether Vectra itself is well. Open: a monitor outside has no token.
pub(crate) async fn health(State(app): State<Shared>) -> Response {
    match &app.handle.view().store_problem {
        None => Json(json!({ "status": "healthy" })).into_response(),
        // Whoever asks is not known: that it is unwell, but no path and no word of the system.
        Some(_) => {
            let body = json!({ "status": "unhealthy", "problems": ["the event log cannot be written"] });
            (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
        }
    }
}

/// Whether requests can be answered: the store reads.
pub(crate) async fn ready(State(app): State<Shared>) -> Response {
    match app.handle.store().next_delivery().await {
        Ok(_) => Json(json!({ "status": "ready" })).into_response(),
        Err(error) => {
            let body = json!({ "status": "not ready", "problems": [error.to_string()] });
            (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
        }
    }
}

/// How everything stands.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Status {
    /// Of the runbook.
    pub title: String,
    pub path: String,
    /// Hash of the accepted version.
    pub program_sha256: String,
    /// Of Vectra.
    pub version: String,
    pub started: Stamp,
    pub now: Stamp,
    /// Pages nobody and changes nothing.
    pub observe: bool,
    /// The document on disk is not the accepted one.
    pub edited: bool,
    pub automation_stopped: bool,
    /// Why the store does not write, while it does not.
    pub store_problem: Option<String>,
    /// That log lines are not kept for as long as they should be, while that is so.
    pub logs_short: Option<String>,
    /// The drill that runs.
    pub drill: Option<Drill>,
    pub environments: Vec<EnvironmentRow>,
    pub checks: Vec<CheckRow>,
    /// Rows of the document's alert table that are in operation.
    pub alerts: Vec<AlertRow>,
    /// Open ones, oldest first.
    pub incidents: Vec<Summary>,
    /// What is not in operation yet, and what to write.
    pub unbound: Vec<UnboundRow>,
    /// Names of the configuration that stand for nothing in the document.
    pub unused: Vec<UnusedRow>,
    pub next_due: Vec<DueRow>,
}

/// A drill that runs.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Drill {
    pub name: String,
    pub since: Stamp,
}

/// An environment of the document.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct EnvironmentRow {
    pub id: String,
    pub line: u32,
    pub name: String,
    pub environment: String,
    pub url: Option<String>,
    pub provider: Option<String>,
    /// Of its checks together: `unknown` when there are none.
    pub state: CheckState,
}

/// How a check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CheckState {
    Unknown,
    Passing,
    Failing,
}

/// A check and its last result.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CheckRow {
    pub id: String,
    pub line: u32,
    pub name: String,
    pub environment: Option<String>,
    pub interval_seconds: f64,
    pub state: CheckState,
    /// Passes or failures in a row.
    pub in_a_row: u32,
    pub failing_since: Option<Stamp>,
    /// What it saw, in English whoever asks.
    pub detail: String,
    pub at: Option<Stamp>,
    pub took_ms: Option<i64>,
    /// Since Vectra started.
    pub results: u64,
    pub failed: u64,
    /// Runs that were due and did not happen.
    pub missed: u64,
}

/// A row of the alert table.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct AlertRow {
    pub id: String,
    pub line: u32,
    pub name: String,
    /// The condition as written.
    pub text: String,
    pub severity: String,
    /// Id of the check that it watches; none where telemetry feeds it.
    pub check: Option<String>,
    pub environment: Option<String>,
    /// `row`, `objective`, `burn`, `procedure`, `configuration`, `vectra` or `external`.
    #[schema(value_type = String)]
    pub origin: Origin,
    pub firing: bool,
    pub state: AlertState,
    /// What is seen now and how it is judged, in the language that was asked for.
    pub reason: String,
    /// Why it is not acted on, while it is not.
    pub held: Option<String>,
    /// Whether it came and went so often of late that it is kept as one.
    pub flapping: bool,
    /// What was taken because neither document nor configuration says it.
    pub assumed: Vec<String>,
    /// When the newest sample was taken.
    pub last: Option<Stamp>,
    pub since: Option<Stamp>,
    pub incident: Option<String>,
}

/// Where an alert stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AlertState {
    Inactive,
    NoData,
    Pending,
    Firing,
    /// It fired and is clear, not long enough yet.
    Recovering,
    /// It fired, and nothing is seen any more.
    FiringUnseen,
}

impl AlertState {
    fn of(phase: Phase) -> AlertState {
        match phase {
            Phase::Inactive => AlertState::Inactive,
            Phase::NoData => AlertState::NoData,
            Phase::Pending { .. } => AlertState::Pending,
            Phase::Firing { .. } => AlertState::Firing,
            Phase::Recovering { .. } => AlertState::Recovering,
            Phase::FiringUnseen { .. } => AlertState::FiringUnseen,
        }
    }

    /// Key of its word.
    pub fn key(self) -> &'static str {
        match self {
            AlertState::Inactive => "state-inactive",
            AlertState::NoData => "state-no-data",
            AlertState::Pending => "state-pending",
            AlertState::Firing => "state-firing",
            AlertState::Recovering => "state-recovering",
            AlertState::FiringUnseen => "state-firing-unseen",
        }
    }
}

/// Something that is not in operation yet.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct UnboundRow {
    pub line: u32,
    /// `alert`, `check`, `contact` or `service`.
    #[schema(value_type = String)]
    pub what: UnboundKind,
    pub name: String,
    /// `why`: what is missing, and the facts of it.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub why: UnboundWhy,
    /// What to do, in the language that was asked for.
    pub help: String,
    /// What to write into `vectra.toml`, as TOML.
    pub snippet: Option<String>,
}

impl UnboundRow {
    fn of(unbound: &Unbound, t: Text) -> UnboundRow {
        UnboundRow {
            line: unbound.line,
            what: unbound.what,
            name: unbound.name.clone(),
            why: unbound.why.clone(),
            help: sentences::unbound_help(t, unbound),
            snippet: unbound.snippet(),
        }
    }
}

/// A name of the configuration that stands for nothing in the document.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct UnusedRow {
    /// `contacts`, `render.services`, `hosts`, `severities` or `severities.values`.
    #[schema(value_type = String)]
    pub table: UnusedTable,
    pub name: String,
    /// The document's name that was most likely meant.
    pub nearest: Option<String>,
    /// All of this, in the language that was asked for.
    pub help: String,
}

/// What falls due.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct DueRow {
    pub at: Stamp,
    pub incident: String,
    pub what: DueKind,
    /// Of the escalation, from 1.
    pub level: Option<usize>,
}

/// Kinds of what falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DueKind {
    Page,
    ResponseDeadline,
    VerificationEnd,
}

/// How everything stands now.
pub(crate) fn status(app: &App, t: Text) -> Status {
    let view = app.handle.view();
    let now = app.handle.now();
    let results = app.handle.checks();
    let checks: Vec<CheckRow> = view.plan.checks.iter().map(|c| check(c, results.get(&c.id))).collect();
    Status {
        title: view.plan.title.clone(),
        path: view.path.clone(),
        program_sha256: view.plan.sha256.clone(),
        version: env!("CARGO_PKG_VERSION").into(),
        started: Stamp(view.started),
        now: Stamp(now),
        observe: view.observe,
        edited: view.edited,
        automation_stopped: view.state.automation_stopped,
        store_problem: view.store_problem.as_ref().map(|e| sentences::store_error(t, e)),
        logs_short: crate::logs::short(app, t),
        drill: view.state.drill.as_ref().map(|d| Drill { name: d.name.clone(), since: Stamp(d.started) }),
        environments: view
            .plan
            .environments
            .iter()
            .map(|e| EnvironmentRow {
                id: e.id.clone(),
                line: e.line,
                name: e.name.clone(),
                environment: e.environment.clone(),
                url: e.url.clone(),
                provider: e.provider.clone(),
                state: together(checks.iter().filter(|c| c.environment.as_deref() == Some(e.name.as_str()))),
            })
            .collect(),
        checks,
        alerts: alerts(&view, &app.handle.alerts(), t)
            .into_iter()
            .chain(crate::outside::rows(&view, &app.handle.outside(), t))
            .collect(),
        incidents: view.state.open().map(|i| Summary::of(i, now)).collect(),
        unbound: view.plan.unbound.iter().map(|u| UnboundRow::of(u, t)).collect(),
        unused: view
            .plan
            .unused
            .iter()
            .map(|u| UnusedRow {
                table: u.table,
                name: u.name.clone(),
                nearest: u.nearest.clone(),
                help: sentences::unused(t, u),
            })
            .collect(),
        next_due: due(&view),
    }
}

fn check(plan: &CheckPlan, seen: Option<&CheckView>) -> CheckRow {
    let health = seen.map_or(Health::Unknown, |s| s.health);
    let (state, in_a_row, failing_since) = match health {
        Health::Unknown => (CheckState::Unknown, 0, None),
        Health::Passing { passes } => (CheckState::Passing, passes, None),
        Health::Failing { failures, since } => (CheckState::Failing, failures, Some(Stamp(since))),
    };
    CheckRow {
        id: plan.id.clone(),
        line: plan.line,
        name: plan.name.clone(),
        environment: plan.environment.clone(),
        interval_seconds: plan.interval.as_seconds(),
        state,
        in_a_row,
        failing_since,
        detail: seen.map(|s| s.detail.clone()).unwrap_or_default(),
        at: seen.map(|s| Stamp(s.at)),
        took_ms: seen.map(|s| s.took.0),
        results: seen.map_or(0, |s| s.results),
        failed: seen.map_or(0, |s| s.failed),
        missed: seen.map_or(0, |s| s.missed),
    }
}

fn together<'c>(checks: impl Iterator<Item = &'c CheckRow>) -> CheckState {
    checks.map(|c| c.state).fold(CheckState::Unknown, |all, one| match (all, one) {
        (CheckState::Failing, _) | (_, CheckState::Failing) => CheckState::Failing,
        (CheckState::Passing, _) | (_, CheckState::Passing) => CheckState::Passing,
        (CheckState::Unknown, CheckState::Unknown) => CheckState::Unknown,
    })
}

fn alerts(view: &View, now: &BTreeMap<String, AlertNow>, t: Text) -> Vec<AlertRow> {
    let row = |rule: &vectra_plan::RulePlan| {
        let seen = now.get(&rule.id);
        let since = match view.state.alerts.get(&rule.id) {
            Some(Alert::Firing { since }) => Some(Stamp(*since)),
            Some(Alert::Inactive) | None => None,
        };
        AlertRow {
            id: rule.id.clone(),
            line: rule.line,
            name: rule.name.clone(),
            text: rule.text.clone(),
            severity: rule.severity_text.clone(),
            check: rule.check().map(str::to_owned),
            environment: rule.environment.clone(),
            origin: rule.origin,
            firing: since.is_some(),
            state: match (seen, &since) {
                (Some(seen), _) => AlertState::of(seen.phase),
                (None, Some(_)) => AlertState::Firing,
                (None, None) => AlertState::NoData,
            },
            reason: seen.map(|s| sentences::with_items(t, sentences::truth(t, s), &s.items)).unwrap_or_default(),
            held: seen.and_then(|s| s.held.as_ref()).map(|m| sentences::mute(t, m)),
            flapping: seen.is_some_and(|s| s.flapping),
            assumed: rule.assumed.iter().map(|a| sentences::assumed(t, a)).collect(),
            last: seen.and_then(|s| s.last).map(Stamp),
            since,
            incident: view.state.open().find(|i| i.is_about(&rule.id)).map(|i| i.id.0.clone()),
        }
    };
    view.plan.rules.iter().map(row).collect()
}

/// What falls due of the open incidents, soonest first.
fn due(view: &View) -> Vec<DueRow> {
    let mut rows = Vec::new();
    for incident in view.state.open() {
        let mut add = |at: Time, what: DueKind, level: Option<usize>| {
            rows.push(DueRow { at: Stamp(at), incident: incident.id.0.clone(), what, level });
        };
        if let Some(plan) = incidents::plan(view, incident)
            && let Some(at) = escalation::next_due(incident.escalation, &plan.policy)
        {
            let next = match incident.escalation {
                escalation::Escalation::Running { next, .. } if next < plan.policy.after.len() => next + 1,
                _ => 1,
            };
            add(at, DueKind::Page, Some(next));
        }
        if let Some(by) = incident.respond_by.filter(|_| incident.acknowledged.is_none() && !incident.deadline_missed) {
            add(by, DueKind::ResponseDeadline, None);
        }
        if let Some(Run::Verifying { until, .. }) = incident.run {
            add(until, DueKind::VerificationEnd, None);
        }
    }
    rows.sort_by_key(|r| r.at);
    rows
}
