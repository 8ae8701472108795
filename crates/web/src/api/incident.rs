//! Incidents: list, one with its timeline, and the commands of those who work on it.

use super::{Asked, Body, Nothing, Outcome, command};
use crate::detail::{Detail, detail};
use crate::guard::{Identity, Locale};
use crate::problem::Problem;
use crate::shapes::Summary;
use crate::{App, Shared, incidents, postmortem, text};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vectra_control::kernel::Command;
use vectra_engine::event::{Event, IncidentId};

/// Events that a post-mortem is drafted from at most.
const DRAFTED_PAGES: usize = 20;

/// A page of incidents.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Incidents {
    /// Newest first.
    pub incidents: Vec<Summary>,
    /// `after` of the next page; absent on the last.
    pub next: Option<String>,
}

/// Which page of incidents.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct ListQuery {
    /// How many; 50 unless said, at most 200.
    limit: Option<usize>,
    /// The page after this incident.
    after: Option<String>,
}

/// Incidents, newest first.
#[utoipa::path(get, path = "/api/v1/incidents", params(ListQuery), responses((status = 200, body = Incidents), (status = 401, body = Problem)))]
pub(super) async fn list(
    State(app): State<Shared>,
    Locale(t): Locale,
    Asked(query): Asked<ListQuery>,
) -> Result<Json<Incidents>, Problem> {
    let before = match query.after {
        None => None,
        Some(id) => match incidents::numbered(&IncidentId(id.clone())) {
            Some(number) => Some(number),
            None => return Err(Problem::no_incident(t, &id)),
        },
    };
    let view = app.handle.view();
    let limit = query.limit.unwrap_or(50).clamp(1, 200);
    let (found, next) =
        incidents::newest(&app.handle, &view, before, limit, false).await.map_err(|e| Problem::store(t, &e))?;
    let now = app.handle.now();
    Ok(Json(Incidents {
        incidents: found.iter().map(|i| Summary::of(i, now)).collect(),
        next: next.map(|n| format!("INC-{n}")),
    }))
}

/// Which part of the timeline.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct ShowQuery {
    /// Events after this position of the log.
    after: Option<u64>,
    /// How many; 500 unless said, which is also the most.
    limit: Option<u32>,
}

/// An incident: how it stands, its procedure, timeline and messages.
#[utoipa::path(
    get,
    path = "/api/v1/incidents/{id}",
    params(("id" = String, Path), ShowQuery),
    responses((status = 200, body = Detail), (status = 404, body = Problem))
)]
pub(super) async fn show(
    State(app): State<Shared>,
    Locale(t): Locale,
    Path(id): Path<String>,
    Asked(query): Asked<ShowQuery>,
) -> Result<Json<Detail>, Problem> {
    let limit = query.limit.unwrap_or(incidents::EVENTS).clamp(1, incidents::EVENTS);
    let found = detail(&app, t, &id, query.after.unwrap_or(0), limit).await?;
    found.map(Json).ok_or_else(|| Problem::no_incident(t, &id))
}

/// Takes the incident on: paging stops.
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{id}/ack",
    params(("id" = String, Path)),
    responses((status = 200, body = Outcome), (status = 404, body = Problem), (status = 409, body = Problem))
)]
pub(super) async fn acknowledge(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Path(id): Path<String>,
    _: Body<Nothing>,
) -> Result<Json<Outcome>, Problem> {
    command(&app, t, who.actor(), Command::Acknowledge { incident: IncidentId(id) }).await.map(Json)
}

/// An end.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Resolve {
    /// Also while its alert still fires; the next failure then opens a new incident.
    pub anyway: bool,
}

/// Ends the incident in the name of the one who asks.
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{id}/resolve",
    params(("id" = String, Path)),
    request_body = Resolve,
    responses((status = 200, body = Outcome), (status = 404, body = Problem), (status = 409, body = Problem))
)]
pub(super) async fn resolve(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Path(id): Path<String>,
    Body(end): Body<Resolve>,
) -> Result<Json<Outcome>, Problem> {
    command(&app, t, who.actor(), Command::Resolve { incident: IncidentId(id), anyway: end.anyway }).await.map(Json)
}

/// A note.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Note {
    pub text: String,
}

/// Adds a note to the timeline.
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{id}/note",
    params(("id" = String, Path)),
    request_body = Note,
    responses((status = 200, body = Outcome), (status = 404, body = Problem), (status = 422, body = Problem))
)]
pub(super) async fn note(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Path(id): Path<String>,
    Body(note): Body<Note>,
) -> Result<Json<Outcome>, Problem> {
    command(&app, t, who.actor(), Command::Note { incident: IncidentId(id), text: note.text }).await.map(Json)
}

/// An approval.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Approve {
    /// The target's name, where the change is dangerous.
    pub confirm: Option<String>,
}

/// Approves the proposed change.
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{id}/approve",
    params(("id" = String, Path)),
    request_body = Approve,
    responses((status = 200, body = Outcome), (status = 404, body = Problem), (status = 409, body = Problem))
)]
pub(super) async fn approve(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Path(id): Path<String>,
    Body(approve): Body<Approve>,
) -> Result<Json<Outcome>, Problem> {
    let approve = Command::Approve { incident: IncidentId(id), confirm: approve.confirm };
    command(&app, t, who.actor(), approve).await.map(Json)
}

/// A choice where a human is asked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choose {
    /// Index of the branch in the procedure, from 0.
    pub branch: usize,
    /// The target's name, where the change is dangerous.
    #[serde(default)]
    pub confirm: Option<String>,
}

/// Takes a branch of the procedure, where a human is asked.
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{id}/choose",
    params(("id" = String, Path)),
    request_body = Choose,
    responses((status = 200, body = Outcome), (status = 404, body = Problem), (status = 409, body = Problem))
)]
pub(super) async fn choose(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Path(id): Path<String>,
    Body(choose): Body<Choose>,
) -> Result<Json<Outcome>, Problem> {
    let choose = Command::Choose { incident: IncidentId(id), branch: choose.branch, confirm: choose.confirm };
    command(&app, t, who.actor(), choose).await.map(Json)
}

/// The draft of the post-mortem, in Markdown and in the runbook's language; each sentence cites its events as `[#seq]`.
#[utoipa::path(
    get,
    path = "/api/v1/incidents/{id}/postmortem",
    params(("id" = String, Path)),
    responses((status = 200, description = "Markdown", content_type = "text/markdown", body = String), (status = 404, body = Problem))
)]
pub(super) async fn postmortem(
    State(app): State<Shared>,
    Locale(t): Locale,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let draft = drafted(&app, &id).await.map_err(|e| Problem::store(t, &e))?;
    let draft = draft.ok_or_else(|| Problem::no_incident(t, &id))?;
    Ok(([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], draft.markdown()).into_response())
}

/// The draft, in the language of the runbook that the incident began with.
pub(crate) async fn drafted(app: &App, id: &str) -> Result<Option<postmortem::Postmortem>, vectra_store::StoreError> {
    let view = app.handle.view();
    let Some(incident) = incidents::find(&app.handle, &view, id).await? else {
        return Ok(None);
    };
    let mut events: Vec<Event> = Vec::new();
    for _ in 0..DRAFTED_PAGES {
        let after = events.last().map_or(0, |e| e.seq);
        let page = app.handle.store().incident_events(&incident.id, after, incidents::EVENTS).await?;
        if page.is_empty() {
            break;
        }
        events.extend(page);
    }
    let language = view.plan_of(&incident.program).language;
    let procedure = incidents::procedure(&view, &incident);
    Ok(Some(postmortem::draft(text::pages(language), &incident, procedure, &events)))
}
