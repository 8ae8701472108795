//! The accepted document and the one on disk.

use super::Body;
use crate::guard::{Identity, Locale};
use crate::meaning::{self, Compared, Pending};
use crate::problem::Problem;
use crate::text::Text;
use crate::{App, Shared, sentences};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vectra_control::daemon::AcceptError;

/// What accepting the document on disk would change in meaning.
#[utoipa::path(get, path = "/api/v1/program/pending", responses((status = 200, body = Pending), (status = 401, body = Problem)))]
pub(super) async fn show_pending(State(app): State<Shared>, Locale(t): Locale) -> Result<Json<Pending>, Problem> {
    compared(&app, t).await.map(|c| Json(c.pending(t)))
}

pub(crate) async fn compared(app: &App, t: Text) -> Result<Compared, Problem> {
    let view = app.handle.view();
    let (_, on_disk) = app.handle.on_disk().await.map_err(|e| refused(t, &e.into()))?;
    let accepted = app.handle.store().program(&view.plan.sha256).await.map_err(|e| Problem::store(t, &e))?;
    let accepted = accepted.map_or_else(|| on_disk.clone(), |p| p.text);
    // A document may be large, and compiling it would hold up everything else that this thread serves.
    let both = tokio::task::spawn_blocking(move || {
        let compile = |text: &str| vectra_runbook::compile(&view.path, text);
        meaning::compare(&compile(&accepted), &compile(&on_disk))
    });
    both.await.map_err(|e| Problem::new(t, StatusCode::INTERNAL_SERVER_ERROR, "problem-conflict", e.to_string()))
}

/// Which version is meant.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Accept {
    /// Hash of the version whose changes were read; another one on disk is then refused.
    pub sha256: Option<String>,
}

/// What runs from now on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Accepted {
    /// `done`, or `already` when the document is the accepted one.
    pub outcome: String,
    pub sha256: String,
}

/// Puts the document on disk into operation. Open incidents keep the version they began with.
#[utoipa::path(
    post,
    path = "/api/v1/program/accept",
    request_body = Accept,
    responses((status = 200, body = Accepted), (status = 409, body = Problem), (status = 422, body = Problem))
)]
pub(super) async fn accept(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Body(meant): Body<Accept>,
) -> Result<Json<Accepted>, Problem> {
    carry_out(&app, t, &who, meant.sha256).await.map(Json)
}

pub(crate) async fn carry_out(app: &App, t: Text, who: &Identity, meant: Option<String>) -> Result<Accepted, Problem> {
    if let Some(meant) = meant
        && compared(app, t).await?.sha256 != meant
    {
        return Err(Problem::conflict(t, t.get("accept-moved")));
    }
    match app.handle.accept(who.actor()).await {
        Ok(plan) => Ok(Accepted { outcome: "done".into(), sha256: plan.sha256.clone() }),
        Err(AcceptError::Unchanged) => {
            Ok(Accepted { outcome: "already".into(), sha256: app.handle.view().plan.sha256.clone() })
        }
        Err(error) => Err(refused(t, &error)),
    }
}

fn refused(t: Text, error: &AcceptError) -> Problem {
    let detail = sentences::accept_error(t, error);
    match error {
        AcceptError::Unchanged => Problem::conflict(t, detail),
        AcceptError::Unreadable(_) => Problem::new(t, StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request", detail),
        AcceptError::Store(_) | AcceptError::LogWaits => {
            Problem::new(t, StatusCode::SERVICE_UNAVAILABLE, "problem-store", detail)
        }
        AcceptError::Stopping => Problem::new(t, StatusCode::SERVICE_UNAVAILABLE, "problem-conflict", detail),
    }
}
