//! Orders: the requests that the database is there for.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::Api;
use crate::broker::Task;

/// One order in so many makes a report.
const REPORTED: i64 = 10;
/// Reports wait behind mails.
const REPORT_PRIORITY: u8 = 6;
/// How long an order waits for the queue at most.
const QUEUE_PATIENCE: Duration = Duration::from_millis(800);
/// A partner's quote is waited for this long at most.
const LONGEST_QUOTE_MS: u64 = 20_000;
/// Orders kept; the lab's disk is not for filling.
const KEPT: i64 = 1_000;

/// The newest orders, at most `count`.
pub(super) async fn newest(api: &Api, count: i64) -> Result<Vec<(i64, String)>, sqlx::Error> {
    select(api, count, api.asks_for_missing_column()).await
}

async fn select(api: &Api, count: i64, with_total: bool) -> Result<Vec<(i64, String)>, sqlx::Error> {
    let statement = if with_total {
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
    let features = &api.features;
    let turn = features.turn.fetch_add(1, Ordering::Relaxed);
    if features.has(&features.quotes_percent, turn) {
        // The partner is asked without a connection of the database in hand.
        let wait = u64::try_from(features.quote_ms.load(Ordering::Relaxed)).unwrap_or(0).min(LONGEST_QUOTE_MS);
        tokio::time::sleep(Duration::from_millis(wait)).await;
    }
    let with_total = api.asks_for_missing_column() || features.has(&features.totals_percent, turn);
    match select(&api, 10, with_total).await {
        Ok(rows) => {
            let orders: Vec<Value> = rows.into_iter().map(|(id, item)| json!({"id": id, "item": item})).collect();
            Json(json!({"orders": orders})).into_response()
        }
        Err(error) => failed(&api, &error),
    }
}

/// Puts the work that follows an order on the queue. An order stands even where the queue is out.
async fn announce(api: &Api, id: i64, item: &str) {
    let Some(broker) = &api.broker else { return };
    let to = format!("customer-{}@example.com", id % 500);
    let mut tasks = vec![Task::new("app.worker.send_order_mail", vec![json!(id), json!(item), json!(to)], 0)];
    if id % REPORTED == 0 {
        tasks.push(Task::new("app.worker.report", vec![json!(id / REPORTED)], REPORT_PRIORITY));
    }
    let failure = match tokio::time::timeout(QUEUE_PATIENCE, broker.push(&tasks)).await {
        Ok(Ok(())) => {
            api.metrics.queued.fetch_add(tasks.len() as u64, Ordering::Relaxed);
            return;
        }
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the broker does not answer".to_owned(),
    };
    api.metrics.queue_failures.fetch_add(1, Ordering::Relaxed);
    api.log.error(&format!("the mail was not queued: {failure}"), &json!({"order": id}));
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
            announce(&api, id, &item).await;
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
