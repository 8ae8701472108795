//! Silences: keeping quiet about some alerts, with an end and a reason.

use super::{Body, Nothing, Outcome, command};
use crate::Shared;
use crate::guard::{Identity, Locale};
use crate::problem::Problem;
use crate::silences::{NewSilence, SilenceRow, made, rows};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use vectra_control::kernel::Command;

/// The silences that are kept, those in force first.
#[utoipa::path(get, path = "/api/v1/silences", responses((status = 200, body = [SilenceRow]), (status = 401, body = Problem)))]
pub(super) async fn list(State(app): State<Shared>) -> Json<Vec<SilenceRow>> {
    Json(rows(&app.handle.view(), app.handle.now()))
}

/// Adds a silence: alerts that it speaks of still fire and are shown, and open no incident until it ends.
#[utoipa::path(
    post,
    path = "/api/v1/silences",
    request_body = NewSilence,
    responses((status = 201, body = SilenceRow), (status = 409, body = Problem), (status = 422, body = Problem))
)]
pub(super) async fn add(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Body(new): Body<NewSilence>,
) -> Result<(StatusCode, Json<SilenceRow>), Problem> {
    let silence = made(t, &new, who.name(), app.handle.now())?;
    let id = silence.id.clone();
    command(&app, t, who.actor(), Command::Silence { silence }).await?;
    let row = rows(&app.handle.view(), app.handle.now()).into_iter().find(|r| r.id == id);
    row.map(|row| (StatusCode::CREATED, Json(row)))
        .ok_or_else(|| Problem::not_found(t, t.with("refused-no-silence", &[("id", id.into())])))
}

/// Ends a silence now. An alert that still fires is acted on at once.
#[utoipa::path(
    post,
    path = "/api/v1/silences/{id}/expire",
    params(("id" = String, Path)),
    responses((status = 200, body = Outcome), (status = 404, body = Problem))
)]
pub(super) async fn expire(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Path(id): Path<String>,
    _: Body<Nothing>,
) -> Result<Json<Outcome>, Problem> {
    command(&app, t, who.actor(), Command::ExpireSilence { silence: id }).await.map(Json)
}
