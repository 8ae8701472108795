//! Orders: the requests that the database is there for.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::Api;

/// Orders kept; the lab's disk is not for filling.
const KEPT: i64 = 1_000;

/// The newest orders, at most `count`.
pub(super) async fn newest(api: &Api, count: i64) -> Result<Vec<(i64, String)>, sqlx::Error> {
    let statement = if api.asks_for_missing_column() {
        "SELECT o.id, o.item, o.total_cents FROM orders o ORDER BY o.id DESC LIMIT $1"
    } else {
        "SELECT o.id, o.item FROM orders o ORDER BY o.id DESC LIMIT $1"
    };
    sqlx::query_as(statement).bind(count).fetch_all(&api.pool).await
}

fn failed(api: &Api, error: &sqlx::Error) -> Response {
    api.fail("/orders", error);
    (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({"error": "internal error"}))).into_response()
}

pub(super) async fn list(State(api): State<Arc<Api>>) -> Response {
    api.served.fetch_add(1, Ordering::Relaxed);
    match newest(&api, 10).await {
        Ok(rows) => {
            let orders: Vec<Value> = rows.into_iter().map(|(id, item)| json!({"id": id, "item": item})).collect();
            Json(json!({"orders": orders})).into_response()
        }
        Err(error) => failed(&api, &error),
    }
}

pub(super) async fn create(State(api): State<Arc<Api>>, body: Bytes) -> Response {
    api.served.fetch_add(1, Ordering::Relaxed);
    let item = match serde_json::from_slice::<Value>(&body) {
        Ok(order) => order["item"].as_str().map(|item| item.chars().take(100).collect::<String>()),
        Err(_) => None,
    };
    let Some(item) = item else {
        return (StatusCode::BAD_REQUEST, Json(json!({"error": "an order needs an item"}))).into_response();
    };
    if let Err(error) = newest(&api, 1).await {
        return failed(&api, &error);
    }
    let inserted = sqlx::query_scalar::<_, i64>("INSERT INTO orders (item) VALUES ($1) RETURNING id")
        .bind(&item)
        .fetch_one(&api.pool)
        .await;
    match inserted {
        Ok(id) => {
            if let Err(error) =
                sqlx::query("DELETE FROM orders WHERE id <= $1").bind(id - KEPT).execute(&api.pool).await
            {
                api.fail("/orders", &error);
            }
            (StatusCode::CREATED, Json(json!({"id": id, "item": item}))).into_response()
        }
        Err(error) => failed(&api, &error),
    }
}
