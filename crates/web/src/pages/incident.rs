//! `/incidents/{id}`: one screen for the one who was woken, and the draft of the post-mortem.

use super::{Frame, refusal, render};
use crate::api::incident::drafted;
use crate::detail::{BranchRow, Detail, PageRow, PageState, StepRow, detail};
use crate::guard::{Identity, Locale};
use crate::postmortem::Postmortem;
use crate::problem::Problem;
use crate::sentences::{outcome_word, precise};
use crate::shapes::Deadline;
use crate::text::Text;
use crate::{Shared, incidents};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use vectra_engine::event::StepOutcome;
use vectra_engine::time::Span;
use vectra_runbook::program::EffectClass;

/// An open incident renews itself; where something is typed it stands still.
const RENEW: u32 = 5;

#[derive(Template)]
#[template(path = "incident.html")]
struct IncidentPage {
    frame: Frame,
    d: Detail,
    error: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Shown {
    pause: Option<String>,
    after: Option<u64>,
}

pub(super) async fn page(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
) -> Response {
    show(&app, t, &who, &id, shown.pause.is_some(), shown.after.unwrap_or(0), None).await
}

pub(super) async fn show(
    app: &Shared,
    t: Text,
    who: &Identity,
    id: &str,
    pause: bool,
    after: u64,
    problem: Option<Problem>,
) -> Response {
    match detail(app, t, id, after, incidents::EVENTS).await {
        Ok(Some(d)) => {
            let title = format!("{} {}", t.label(format!("{} {}", d.summary.id, d.summary.severity)), d.summary.title);
            let path = format!("/incidents/{}", d.summary.id);
            let mut frame = Frame::new(t, title, who, &path, app.handle.now());
            frame.renew = (d.summary.resolved.is_none() && !pause).then_some(RENEW);
            let status = problem.as_ref().map_or(StatusCode::OK, Problem::code);
            render(status, &IncidentPage { frame, d, error: problem.map(|p| p.detail) })
        }
        Ok(None) => refusal(t, &Problem::no_incident(t, id)),
        Err(problem) => refusal(t, &problem),
    }
}

#[derive(Template)]
#[template(path = "postmortem.html")]
struct PostmortemPage {
    frame: Frame,
    id: String,
    draft: Postmortem,
}

pub(super) async fn postmortem(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Path(id): Path<String>,
) -> Response {
    match drafted(&app, &id).await {
        Ok(Some(draft)) => {
            let frame =
                Frame::new(t, draft.title.clone(), &who, &format!("/incidents/{id}/postmortem"), app.handle.now());
            render(StatusCode::OK, &PostmortemPage { frame, id, draft })
        }
        Ok(None) => refusal(t, &Problem::no_incident(t, &id)),
        Err(error) => refusal(t, &Problem::store(t, &error)),
    }
}

impl IncidentPage {
    fn open(&self) -> bool {
        self.d.summary.resolved.is_none()
    }

    fn stage(&self) -> String {
        self.d.summary.stage.words(self.frame.t)
    }

    fn drill(&self) -> Option<String> {
        let drill = self.d.summary.drill.as_deref()?;
        Some(self.frame.t.with("incident-drill", &[("drill", drill.into())]))
    }

    /// The deadline as a moment, and how it stands.
    fn deadline(&self) -> String {
        let t = self.frame.t;
        let Some(by) = self.d.summary.respond_by else {
            return t.get("incident-no-deadline");
        };
        let span = t.span(by.0.since(self.frame.now));
        let stands = match self.d.summary.deadline {
            Deadline::None => String::new(),
            Deadline::Running => t.with("incident-left", &[("span", span.into())]),
            Deadline::Kept => t.get("incident-kept"),
            Deadline::Missed if self.d.summary.acknowledged.is_none() && self.open() => {
                t.with("incident-over", &[("span", span.into())])
            }
            Deadline::Missed => t.get("incident-missed"),
        };
        format!("{} ({stands})", self.frame.moment(&by))
    }

    fn deadline_class(&self) -> &'static str {
        match self.d.summary.deadline {
            Deadline::Missed => "bad",
            Deadline::Kept => "good",
            Deadline::Running | Deadline::None => "unknown",
        }
    }

    fn acknowledged(&self) -> String {
        match &self.d.summary.acknowledged {
            None => self.frame.t.get("incident-not-acknowledged"),
            Some(act) => format!(
                "{} {}",
                self.frame.when(&act.at),
                self.frame.t.with("incident-by", &[("who", act.by.as_str().into())])
            ),
        }
    }

    fn resolved(&self) -> String {
        self.d.summary.resolved.map_or_else(|| self.frame.t.get("incident-open"), |at| self.frame.when(&at))
    }

    fn page_state(&self, page: &PageRow) -> String {
        let t = self.frame.t;
        match (page.status, page.delivered) {
            (PageState::Delivered, Some(at)) => {
                format!("{}, {}", t.get("incident-page-delivered"), self.frame.moment(&at))
            }
            (PageState::Delivered, None) => t.get("incident-page-delivered"),
            (PageState::Rejected, _) => t.get("incident-page-rejected"),
            (PageState::Pending, _) if page.failures > 0 => {
                t.with("incident-page-failing", &[("n", page.failures.into())])
            }
            (PageState::Pending, _) => t.get("incident-page-pending"),
        }
    }

    fn page_class(&self, page: &PageRow) -> &'static str {
        match page.status {
            PageState::Delivered => "good",
            PageState::Rejected => "bad",
            PageState::Pending => "unknown",
        }
    }

    fn procedure_title(&self, title: &str) -> String {
        self.frame.t.with("incident-procedure", &[("title", title.into())])
    }

    fn line(&self, line: &u32) -> String {
        self.frame.t.with("incident-line", &[("line", line.into())])
    }

    fn outcome(&self, step: &StepRow) -> String {
        let word = step.outcome.map_or_else(|| self.frame.t.get("outcome-pending"), |o| outcome_word(self.frame.t, o));
        match step.duration_ms {
            Some(ms) => format!("{word}, {}", precise(Span(ms))),
            None => word,
        }
    }

    fn outcome_class(&self, step: &StepRow) -> &'static str {
        match step.outcome {
            Some(StepOutcome::Ok) => "good",
            Some(StepOutcome::Failed) => "bad",
            Some(StepOutcome::Unknown | StepOutcome::Manual) | None => "unknown",
        }
    }

    fn proposed(&self, branch: &BranchRow) -> bool {
        self.d.proposal.as_ref().is_some_and(|p| p.branch == branch.index)
    }

    fn dangerous(&self, branch: &BranchRow) -> bool {
        branch.effect == EffectClass::Danger
    }

    /// Whether this branch may be chosen by hand now.
    fn choosable(&self, branch: &BranchRow) -> bool {
        self.open() && branch.runnable && self.d.human.as_ref().is_some_and(|h| h.choose)
    }

    fn confirm(&self, target: &str) -> String {
        self.frame.t.with("incident-confirm", &[("target", target.into())])
    }

    /// Where the page stands still, so that typing is not lost.
    fn still(&self) -> bool {
        self.frame.renew.is_none()
    }
}
