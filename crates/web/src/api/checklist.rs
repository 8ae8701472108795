//! The checklist after a deployment.

use super::Asked;
use crate::Shared;
use crate::checklist::{Checklist, Wanted, checklist};
use crate::guard::Locale;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;

/// The document's checklist after a deployment, as far as checks, logs and alerts answer it.
#[utoipa::path(
    get,
    path = "/api/v1/checklist",
    params(Wanted),
    responses((status = 200, body = Checklist), (status = 400, body = Problem), (status = 401, body = Problem))
)]
pub(super) async fn show(
    State(app): State<Shared>,
    Locale(t): Locale,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Checklist>, Problem> {
    checklist(&app, t, &wanted).await.map(Json)
}
