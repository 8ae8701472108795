//! Requests by environment and route.

use super::Asked;
use crate::Shared;
use crate::guard::Locale;
use crate::problem::Problem;
use crate::requests::{RequestsPage, Wanted, requests};
use axum::Json;
use axum::extract::State;

/// Rate, errors and percentiles of the requests of each environment and route.
#[utoipa::path(
    get,
    path = "/api/v1/requests",
    params(Wanted),
    responses((status = 200, body = RequestsPage), (status = 400, body = Problem), (status = 401, body = Problem))
)]
pub(super) async fn show(
    State(app): State<Shared>,
    Locale(t): Locale,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<RequestsPage>, Problem> {
    requests(&app, t, &wanted).await.map(Json)
}
