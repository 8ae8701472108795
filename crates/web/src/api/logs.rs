//! Log lines, and how what comes in stands.

use super::Asked;
use crate::Shared;
use crate::guard::Locale;
use crate::intake::not_here;
use crate::logs::{LogPage, Wanted, search};
use crate::problem::Problem;
use crate::shapes::Stamp;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Searches log lines, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/logs",
    params(Wanted),
    responses((status = 200, body = LogPage), (status = 400, body = Problem), (status = 404, body = Problem))
)]
pub(super) async fn find(
    State(app): State<Shared>,
    Locale(t): Locale,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<LogPage>, Problem> {
    search(&app, t, &wanted).await.map(Json)
}

/// How a source of telemetry stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SourceRow {
    pub name: String,
    /// When something last came from it.
    pub last: Option<Stamp>,
    /// Samples or lines since the start.
    pub taken: u64,
    /// What is wrong with it, since when.
    pub problem: Option<String>,
    pub problem_at: Option<Stamp>,
}

/// How telemetry stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Intaken {
    pub sources: Vec<SourceRow>,
    /// What was taken and what was refused since the start, by kind.
    pub counts: BTreeMap<String, u64>,
    /// How often a bound was hit: some telemetry is missing.
    pub bounds_hit: u64,
}

/// What telemetry comes in, from where, and what of it was refused.
#[utoipa::path(
    get,
    path = "/api/v1/telemetry",
    responses((status = 200, body = Intaken), (status = 401, body = Problem), (status = 404, body = Problem))
)]
pub(super) async fn intake(State(app): State<Shared>, Locale(t): Locale) -> Result<Json<Intaken>, Problem> {
    let intake = app.telemetry.intake.as_ref().ok_or_else(|| not_here(t))?;
    let row = |(name, view): (String, vectra_control::daemon::telemetry::SourceView)| SourceRow {
        name,
        last: view.last.map(Stamp),
        taken: view.taken,
        problem_at: view.problem.as_ref().map(|(at, _)| Stamp(*at)),
        problem: view.problem.map(|(_, why)| why),
    };
    Ok(Json(Intaken {
        sources: intake.sources().into_iter().map(row).collect(),
        counts: intake.counts().all().map(|(noted, n)| (noted.name().to_owned(), n)).collect(),
        bounds_hit: intake.counts().bounds_hit(),
    }))
}
