//! What people do on the pages. Each form answers with the page that shows what came of it.

use super::incident::show;
use super::refusal;
use crate::Shared;
use crate::api::command;
use crate::guard::{Identity, Locale};
use crate::text::Text;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use vectra_control::kernel::Command;
use vectra_engine::event::IncidentId;

#[derive(Deserialize)]
pub(super) struct Note {
    text: String,
}

#[derive(Deserialize)]
pub(super) struct Approve {
    confirm: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Resolve {
    #[serde(default)]
    anyway: bool,
}

#[derive(Deserialize)]
pub(super) struct Choose {
    branch: usize,
    confirm: Option<String>,
}

pub(super) async fn acknowledge(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Path(id): Path<String>,
) -> Response {
    let wanted = Command::Acknowledge { incident: IncidentId(id.clone()) };
    carry_out(&app, t, &who, &id, wanted).await
}

pub(super) async fn resolve(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Path(id): Path<String>,
    Form(end): Form<Resolve>,
) -> Response {
    let wanted = Command::Resolve { incident: IncidentId(id.clone()), anyway: end.anyway };
    carry_out(&app, t, &who, &id, wanted).await
}

pub(super) async fn note(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Path(id): Path<String>,
    Form(note): Form<Note>,
) -> Response {
    // A form sends each end of a line as two characters; the person wrote one.
    let wanted = Command::Note { incident: IncidentId(id.clone()), text: note.text.replace("\r\n", "\n") };
    carry_out(&app, t, &who, &id, wanted).await
}

pub(super) async fn approve(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Path(id): Path<String>,
    Form(approve): Form<Approve>,
) -> Response {
    let wanted = Command::Approve { incident: IncidentId(id.clone()), confirm: approve.confirm };
    carry_out(&app, t, &who, &id, wanted).await
}

pub(super) async fn choose(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Path(id): Path<String>,
    Form(choose): Form<Choose>,
) -> Response {
    let wanted = Command::Choose { incident: IncidentId(id.clone()), branch: choose.branch, confirm: choose.confirm };
    carry_out(&app, t, &who, &id, wanted).await
}

pub(super) async fn stop(State(app): State<Shared>, Locale(t): Locale, who: Identity) -> Response {
    switch(&app, t, &who, Command::StopAutomation).await
}

pub(super) async fn resume(State(app): State<Shared>, Locale(t): Locale, who: Identity) -> Response {
    switch(&app, t, &who, Command::ResumeAutomation).await
}

async fn switch(app: &Shared, t: Text, who: &Identity, wanted: Command) -> Response {
    match command(app, t, who.actor(), wanted).await {
        Ok(_) => Redirect::to("/").into_response(),
        Err(problem) => refusal(t, &problem),
    }
}

async fn carry_out(app: &Shared, t: Text, who: &Identity, id: &str, wanted: Command) -> Response {
    match command(app, t, who.actor(), wanted).await {
        // An id that was accepted is one of ours and needs no escaping.
        Ok(_) => Redirect::to(&format!("/incidents/{id}")).into_response(),
        Err(problem) if problem.status == 404 => refusal(t, &problem),
        Err(problem) => show(app, t, who, id, true, 0, Some(problem)).await,
    }
}
