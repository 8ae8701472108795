//! What the platform keeps of the database: an export of every night of a week, the last one three hours old.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Problem, Render};

/// Nights of which there is an export.
const NIGHTS: i64 = 7;
/// Hours since the last one when the lab started.
const LAST: i64 = 3;

type Answer = Result<Json<Value>, Problem>;

fn known(render: &Render, postgres: &str) -> Result<(), Problem> {
    if postgres == render.postgres { Ok(()) } else { Err(Problem::not_found("postgres")) }
}

pub(super) async fn exports(State(render): State<Arc<Render>>, Path(postgres): Path<String>) -> Answer {
    known(&render, &postgres)?;
    let export = |night: i64| {
        let at = render.started - SignedDuration::from_hours(LAST + 24 * night);
        let id = at.to_string();
        json!({"id": id, "createdAt": id, "url": format!("https://exports.render.invalid/{postgres}/{night}")})
    };
    Ok(Json(json!((0..NIGHTS).map(export).collect::<Vec<_>>())))
}

pub(super) async fn recovery(State(render): State<Arc<Render>>, Path(postgres): Path<String>) -> Answer {
    known(&render, &postgres)?;
    Ok(Json(json!({"recoveryStatus": "NOT_AVAILABLE"})))
}
