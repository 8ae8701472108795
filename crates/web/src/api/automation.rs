//! The one switch.

use super::{Body, Nothing, Outcome, command};
use crate::Shared;
use crate::guard::{Identity, Locale};
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use vectra_control::kernel::Command;

/// Stops all automatic changes, until somebody resumes them.
#[utoipa::path(post, path = "/api/v1/automation/stop", responses((status = 200, body = Outcome), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub(super) async fn stop(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    _: Body<Nothing>,
) -> Result<Json<Outcome>, Problem> {
    command(&app, t, who.actor(), Command::StopAutomation).await.map(Json)
}

/// Lets granted changes be made without asking again.
#[utoipa::path(post, path = "/api/v1/automation/resume", responses((status = 200, body = Outcome), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub(super) async fn resume(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    _: Body<Nothing>,
) -> Result<Json<Outcome>, Problem> {
    command(&app, t, who.actor(), Command::ResumeAutomation).await.map(Json)
}
