//! `/alerts`: each alert with what is seen, why it stands as it does, and who keeps quiet about it.

use super::{Frame, refusal, render};
use crate::Shared;
use crate::api::command;
use crate::guard::{Identity, Locale};
use crate::silences::{NewSilence, SilenceRow, made, rows};
use crate::status::{AlertRow, AlertState, UnboundRow, status};
use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use vectra_control::kernel::Command;
use vectra_plan::UnboundKind;

#[derive(Template)]
#[template(path = "alerts.html")]
struct AlertsPage {
    frame: Frame,
    alerts: Vec<AlertRow>,
    unbound: Vec<UnboundRow>,
    silences: Vec<SilenceRow>,
}

pub(super) async fn page(State(app): State<Shared>, Locale(t): Locale, who: Identity) -> Response {
    let now = app.handle.now();
    let frame = Frame::new(t, t.get("alerts-title"), &who, "/alerts", now);
    let all = status(&app, t);
    let of_alerts = |u: &UnboundRow| matches!(u.what, UnboundKind::Alert | UnboundKind::Procedure);
    let unbound = all.unbound.into_iter().filter(of_alerts).collect();
    let page = AlertsPage { frame, alerts: all.alerts, unbound, silences: rows(&app.handle.view(), now) };
    render(StatusCode::OK, &page)
}

#[derive(Deserialize)]
pub(super) struct Quiet {
    /// One matcher a line.
    matchers: String,
    duration: String,
    comment: String,
}

pub(super) async fn silence(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Form(quiet): Form<Quiet>,
) -> Response {
    let new = NewSilence {
        matchers: quiet.matchers.lines().map(str::trim).filter(|m| !m.is_empty()).map(str::to_owned).collect(),
        comment: quiet.comment,
        starts: None,
        ends: None,
        duration: Some(quiet.duration),
    };
    let silence = match made(t, &new, who.name(), app.handle.now()) {
        Ok(silence) => silence,
        Err(problem) => return refusal(t, &problem),
    };
    back(command(&app, t, who.actor(), Command::Silence { silence }).await.map(drop), t)
}

pub(super) async fn expire(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Path(id): Path<String>,
) -> Response {
    back(command(&app, t, who.actor(), Command::ExpireSilence { silence: id }).await.map(drop), t)
}

fn back(done: Result<(), crate::problem::Problem>, t: crate::text::Text) -> Response {
    match done {
        Ok(()) => Redirect::to("/alerts").into_response(),
        Err(problem) => refusal(t, &problem),
    }
}

impl AlertsPage {
    fn class(&self, alert: &AlertRow) -> &'static str {
        match alert.state {
            AlertState::Inactive => "good",
            AlertState::NoData => "unknown",
            AlertState::Pending | AlertState::Recovering => "warn",
            AlertState::Firing | AlertState::FiringUnseen => "bad",
        }
    }

    fn state(&self, alert: &AlertRow) -> String {
        self.frame.t.get(alert.state.key())
    }

    fn age(&self, alert: &AlertRow) -> String {
        alert.last.map(|at| self.frame.t.age(at.0, self.frame.now)).unwrap_or_default()
    }

    fn silence(&self, silence: &SilenceRow) -> String {
        self.frame.t.get(silence.state.key())
    }

    fn ended(&self, silence: &SilenceRow) -> bool {
        silence.state == crate::silences::SilenceState::Ended
    }
}
