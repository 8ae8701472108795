//! What the platform knows of the database: an export of every night of a week, the last one three hours old, and its connections.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::query::Query;
use super::{Problem, Render};

/// Nights of which there is an export.
const NIGHTS: i64 = 7;
/// Hours since the last one when the lab started.
const LAST: i64 = 3;

type Answer = Result<Json<Value>, Problem>;

fn known(render: &Render, postgres: &str) -> Result<(), Problem> {
    if postgres == render.postgres.id { Ok(()) } else { Err(Problem::not_found("postgres")) }
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

/// How many connections there are now; the platform keeps no history of them.
pub(super) async fn connections(State(render): State<Arc<Render>>, RawQuery(raw): RawQuery) -> Answer {
    let query = Query::parse(raw.as_deref());
    query.range()?;
    let id = &render.postgres.id;
    if !query.allows("resource", id) {
        return Ok(Json(json!([])));
    }
    let count =
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
            .fetch_one(&render.postgres.pool)
            .await
            .map_err(|error| Problem(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    let value = json!({"timestamp": jiff::Timestamp::now(), "value": count, "unit": "connections"});
    Ok(Json(json!([{"labels": [{"field": "resource", "value": id}], "values": [value], "unit": "connections"}])))
}

pub(super) async fn recovery(State(render): State<Arc<Render>>, Path(postgres): Path<String>) -> Answer {
    known(&render, &postgres)?;
    Ok(Json(json!({"recoveryStatus": "NOT_AVAILABLE"})))
}
