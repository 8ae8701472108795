//! Drills: which there are, how they went, and running one.

use super::{Body, Nothing};
use crate::drills::{DrillRow, last};
use crate::guard::{Identity, Locale};
use crate::problem::Problem;
use crate::shapes::{Stamp, word};
use crate::{Shared, sentences};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use vectra_control::daemon::{DrillError, drill_specs};
use vectra_control::report::DrillReport;

/// The drills, with the report of the last run of each.
#[utoipa::path(get, path = "/api/v1/drills", responses((status = 200, body = [DrillRow]), (status = 401, body = Problem)))]
pub(super) async fn list(State(app): State<Shared>, Locale(t): Locale) -> Result<Json<Vec<DrillRow>>, Problem> {
    let ended = last(&app).await.map_err(|e| Problem::store(t, &e))?;
    let row = |spec: &vectra_control::daemon::DrillSpec| {
        let last = ended.get(spec.name);
        DrillRow {
            name: spec.name.into(),
            fault: spec.fault.into(),
            expected: word(&spec.expected).unwrap_or_default(),
            last_run: last.map(|l| Stamp(l.at)),
            passed: last.map(|l| l.passed),
            report: last.map(|l| l.report.clone()),
        }
    };
    Ok(Json(drill_specs().iter().map(row).collect()))
}

/// Runs a drill to its end and answers with its report. It goes on when the one who asked goes away.
#[utoipa::path(
    post,
    path = "/api/v1/drills/{name}/runs",
    params(("name" = String, Path)),
    responses(
        (status = 200, description = "The report, in the shape of `vectra drill run --json`", body = Object),
        (status = 400, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
    )
)]
pub(super) async fn run(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Path(name): Path<String>,
    _: Body<Nothing>,
) -> Result<Json<DrillReport>, Problem> {
    app.handle.drill(&name, who.actor()).await.map(Json).map_err(|error| {
        let detail = sentences::drill_error(t, &error);
        match error {
            DrillError::Unknown(_) => Problem::not_found(t, detail),
            DrillError::NoInjector | DrillError::Busy | DrillError::NotReady(_) => Problem::conflict(t, detail),
            DrillError::Stopping(_) => Problem::new(t, StatusCode::SERVICE_UNAVAILABLE, "problem-conflict", detail),
        }
    })
}
