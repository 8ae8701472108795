//! `/heartbeat/NAME`: somebody else says that something ran.

use crate::Shared;
use crate::guard::Locale;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Notes a call for the heartbeat of this name, as `[check."NAME"]` of the configuration has it.
pub(crate) async fn call(State(app): State<Shared>, Locale(t): Locale, Path(name): Path<String>) -> Response {
    if app.handle.heartbeats().call(&format!("config/check/{name}")) {
        Json(json!({ "outcome": "done" })).into_response()
    } else {
        let detail = t.with("problem-no-heartbeat-detail", &[("name", name.into())]);
        Problem::not_found(t, detail).into_response()
    }
}
