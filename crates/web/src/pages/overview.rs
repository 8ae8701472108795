//! `/`: how everything stands.

use super::checks::{self, Row, worst_first};
use super::{Frame, refusal, render};
use crate::fresh::{RECENT, Recent};
use crate::guard::{Identity, Locale};
use crate::problem::Problem;
use crate::sentences::{short, unbound_kind};
use crate::shapes::Summary;
use crate::status::{AlertRow, AlertState, CheckRow, CheckState, DueKind, DueRow, EnvironmentRow, Status, UnboundRow};
use crate::text::Text;
use crate::{Shared, incidents};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use vectra_engine::event::IncidentId;
use vectra_engine::time::Time;
use vectra_store::StoreError;

/// Checks of one environment; `/checks` has them all.
const CHECKS: usize = 20;
/// The page renews itself, so that a screen on the wall is right.
const RENEW: u32 = 10;

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    frame: Frame,
    s: Arc<Status>,
    groups: Vec<Group>,
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
    let made = app.fresh.status(&app, t).await;
    let before = query.before.and_then(|b| incidents::numbered(&IncidentId(format!("INC-{b}"))));
    let found = match before {
        None => made.recent(&app).await.cloned(),
        Some(_) => older(&app, before).await,
    };
    let (recent, older) = match found {
        Ok(found) => found,
        Err(error) => return refusal(t, &Problem::store(t, &error)),
    };
    let now = app.handle.now();
    let mut frame = Frame::new(t, t.get("overview-title"), &who, "/", now);
    frame.renew = before.is_none().then_some(RENEW);
    let view = app.handle.view();
    let page = Overview {
        groups: groups(&made.status, t, now),
        frame,
        s: made.status.clone(),
        recent,
        older,
        granted: view.plan.procedures.iter().flat_map(|p| &p.branches).any(|b| b.granted),
    };
    render(StatusCode::OK, &page)
}

async fn older(app: &Shared, before: Option<u64>) -> Result<Recent, StoreError> {
    let now = app.handle.now();
    let (found, older) = incidents::newest(&app.handle, &app.handle.view(), before, RECENT, true).await?;
    Ok((found.iter().map(|i| Summary::of(i, now)).collect(), older))
}

/// An environment and the checks of it that are worth a look first; without an environment the rest.
struct Group {
    environment: Option<EnvironmentRow>,
    checks: Vec<Row>,
    /// Checks that are not shown, and where they are.
    more: Option<(usize, String)>,
}

fn groups(status: &Status, t: Text, now: Time) -> Vec<Group> {
    let group = |environment: Option<&EnvironmentRow>, checks: Vec<&CheckRow>| {
        let more = checks.len().saturating_sub(CHECKS);
        let address = checks::address(environment.map_or("", |e| &e.name));
        Group {
            environment: environment.cloned(),
            checks: checks.iter().take(CHECKS).map(|c| Row::of(c, t, now)).collect(),
            more: (more > 0).then_some((more, address)),
        }
    };
    let mut groups = Vec::new();
    for environment in &status.environments {
        let of_it = status.checks.iter().filter(|c| c.environment.as_ref() == Some(&environment.name));
        groups.push(group(Some(environment), worst_first(of_it)));
    }
    let known = |name: &String| status.environments.iter().any(|e| e.name == *name);
    let rest = worst_first(status.checks.iter().filter(|c| !c.environment.as_ref().is_some_and(known)));
    if !rest.is_empty() {
        groups.push(group(None, rest));
    }
    groups
}

impl Overview {
    fn class(&self, state: &CheckState) -> &'static str {
        checks::class(*state)
    }

    fn more(&self, count: &usize) -> String {
        self.frame.t.with("overview-more-checks", &[("n", (*count).into())])
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
