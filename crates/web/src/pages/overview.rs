//! `/`: how everything stands.

use super::{Frame, refusal, render};
use crate::guard::{Identity, Locale};
use crate::problem::Problem;
use crate::sentences::{precise, short, unbound_kind};
use crate::shapes::Summary;
use crate::status::{AlertRow, AlertState, CheckRow, CheckState, DueKind, DueRow, Status, UnboundRow, status};
use crate::{Shared, incidents};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use vectra_engine::event::IncidentId;
use vectra_engine::time::Span;

/// Resolved incidents on one page.
const RECENT: usize = 10;
/// The page renews itself, so that a screen on the wall is right.
const RENEW: u32 = 10;

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    frame: Frame,
    s: Status,
    recent: Vec<Summary>,
    older: Option<u64>,
    /// Whether any change is made without asking.
    granted: bool,
}

#[derive(Deserialize)]
pub(super) struct Page {
    before: Option<String>,
}

pub(super) async fn page(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Query(query): Query<Page>,
) -> Response {
    let view = app.handle.view();
    let before = query.before.and_then(|b| incidents::numbered(&IncidentId(format!("INC-{b}"))));
    let recent = match incidents::newest(&app.handle, &view, before, RECENT, true).await {
        Ok(recent) => recent,
        Err(error) => return refusal(t, &Problem::store(t, &error)),
    };
    let now = app.handle.now();
    let mut frame = Frame::new(t, t.get("overview-title"), &who, "/", now);
    frame.renew = before.is_none().then_some(RENEW);
    let (recent, older) = recent;
    let page = Overview {
        frame,
        s: status(&app, t),
        recent: recent.iter().map(|i| Summary::of(i, now)).collect(),
        older,
        granted: view.plan.procedures.iter().flat_map(|p| &p.branches).any(|b| b.granted),
    };
    render(StatusCode::OK, &page)
}

impl Overview {
    fn checks_of(&self, environment: &str) -> Vec<&CheckRow> {
        self.s.checks.iter().filter(|c| c.environment.as_deref() == Some(environment)).collect()
    }

    fn other_checks(&self) -> Vec<&CheckRow> {
        let known = |c: &&CheckRow| {
            c.environment.as_ref().is_some_and(|name| self.s.environments.iter().any(|e| e.name == *name))
        };
        self.s.checks.iter().filter(|c| !known(c)).collect()
    }

    fn class(&self, state: &CheckState) -> &'static str {
        match state {
            CheckState::Passing => "good",
            CheckState::Failing => "bad",
            CheckState::Unknown => "unknown",
        }
    }

    fn state(&self, check: &CheckRow) -> String {
        let t = self.frame.t;
        match check.state {
            CheckState::Passing => t.get("state-passing"),
            CheckState::Failing => t.with("state-failing", &[("n", check.in_a_row.into())]),
            CheckState::Unknown => t.get("state-unknown"),
        }
    }

    fn took(&self, check: &CheckRow) -> String {
        check.took_ms.map(|ms| precise(Span(ms))).unwrap_or_default()
    }

    fn age(&self, check: &CheckRow) -> String {
        check.at.map(|at| self.frame.t.age(at.0, self.frame.now)).unwrap_or_default()
    }

    fn missed(&self, check: &CheckRow) -> Option<String> {
        (check.missed > 0).then(|| self.frame.t.with("missed-runs", &[("n", check.missed.into())]))
    }

    fn alert_state(&self, alert: &AlertRow) -> String {
        self.frame.t.get(alert.state.key())
    }

    fn alert_class(&self, alert: &AlertRow) -> &'static str {
        match alert.state {
            AlertState::Firing | AlertState::FiringUnseen | AlertState::Recovering => "bad",
            AlertState::NoData => "unknown",
            AlertState::Pending | AlertState::Inactive => "good",
        }
    }

    fn kind(&self, row: &UnboundRow) -> String {
        unbound_kind(self.frame.t, row.what)
    }

    fn due(&self, row: &DueRow) -> String {
        let incident = ("incident", row.incident.as_str().into());
        match row.what {
            DueKind::Page => self.frame.t.with("due-page", &[incident, ("level", row.level.unwrap_or(1).into())]),
            DueKind::ResponseDeadline => self.frame.t.with("due-deadline", &[incident]),
            DueKind::VerificationEnd => self.frame.t.with("due-verify", &[incident]),
        }
    }

    fn version(&self) -> String {
        let arguments = [("version", short(&self.s.program_sha256).into()), ("path", self.s.path.as_str().into())];
        self.frame.t.with("overview-version", &arguments)
    }

    fn store(&self) -> Option<String> {
        let why = self.s.store_problem.as_deref()?;
        Some(self.frame.t.with("overview-store", &[("why", why.into())]))
    }

    fn drill(&self) -> Option<String> {
        let drill = self.s.drill.as_ref()?;
        let since = self.frame.when(&drill.since);
        Some(self.frame.t.with("overview-drill", &[("drill", drill.name.as_str().into()), ("at", since.into())]))
    }

    fn stage(&self, incident: &Summary) -> String {
        incident.stage.words(self.frame.t)
    }
}
