//! `/program`: what an edit of the runbook changes, and accepting it.

use super::{Frame, refusal, render};
use crate::Shared;
use crate::api::{accept as carry_out, pending};
use crate::guard::{Identity, Locale};
use crate::meaning::{Change, Kind, Pending};
use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "program.html")]
struct ProgramPage {
    frame: Frame,
    pending: Pending,
}

pub(super) async fn page(State(app): State<Shared>, Locale(t): Locale, who: Identity) -> Response {
    match pending(&app, t).await {
        Ok(pending) => {
            let frame = Frame::new(t, t.get("program-title"), &who, "/program", app.handle.now());
            render(StatusCode::OK, &ProgramPage { frame, pending })
        }
        Err(problem) => refusal(t, &problem),
    }
}

#[derive(Deserialize)]
pub(super) struct Fields {
    sha256: String,
}

pub(super) async fn accept(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Form(fields): Form<Fields>,
) -> Response {
    match carry_out(&app, t, &who, Some(fields.sha256)).await {
        Ok(_) => Redirect::to("/program").into_response(),
        Err(problem) => refusal(t, &problem),
    }
}

impl ProgramPage {
    fn kind(&self, change: &Change) -> String {
        self.frame.t.get(match change.change {
            Kind::Added => "program-added",
            Kind::Removed => "program-removed",
            Kind::Changed => "program-modified",
        })
    }

    fn errors(&self) -> Option<String> {
        (self.pending.errors > 0).then(|| self.frame.t.with("program-errors", &[("n", self.pending.errors.into())]))
    }
}
