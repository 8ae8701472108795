//! Render's REST API over the services of the small platform.

mod backups;
mod metrics;
mod query;
mod service;
mod shapes;
mod timeline;
mod traffic;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, middleware};
use serde_json::json;

use crate::platform::Platform;
use crate::platform::Secret;

/// Requests a minute that the vendor allows, for reading.
const READS_A_MINUTE: u32 = 400;
/// Requests a minute that the vendor allows, for changes.
const CHANGES_A_MINUTE: u32 = 30;

/// A database that the platform keeps.
pub(crate) struct Database {
    pub(crate) id: String,
    pub(crate) pool: sqlx::PgPool,
}

pub(crate) struct Render {
    services: Vec<Arc<Platform>>,
    key: Secret,
    postgres: Database,
    started: jiff::Timestamp,
    reads: Window,
    changes: Window,
}

/// Counts the requests of the running minute.
#[derive(Default)]
struct Window {
    minute: AtomicI64,
    used: AtomicU32,
}

impl Window {
    /// Counts one more; gives how many were used in this minute, and the seconds until the next.
    fn count(&self) -> (u32, i64) {
        let now = jiff::Timestamp::now().as_second();
        let minute = now / 60;
        if self.minute.swap(minute, Ordering::Relaxed) != minute {
            self.used.store(0, Ordering::Relaxed);
        }
        (self.used.fetch_add(1, Ordering::Relaxed) + 1, 60 - now % 60)
    }
}

/// A refusal in the vendor's form.
#[derive(Debug)]
struct Problem(StatusCode, String);

impl Problem {
    fn bad(message: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, message.into())
    }

    fn not_found(what: &str) -> Self {
        Self(StatusCode::NOT_FOUND, format!("not found: {what}"))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"id": crate::ids::render("req"), "message": self.1}))).into_response()
    }
}

impl Render {
    pub(crate) fn new(services: Vec<Arc<Platform>>, key: Secret, postgres: Database) -> Self {
        let started = jiff::Timestamp::now();
        Self { services, key, postgres, started, reads: Window::default(), changes: Window::default() }
    }

    /// The service of this id.
    fn known(&self, service: &str) -> Result<&Arc<Platform>, Problem> {
        let mut all = self.services.iter();
        all.find(|known| known.identity.service_id == service).ok_or_else(|| Problem::not_found("service"))
    }
}

async fn authorise(State(render): State<Arc<Render>>, request: Request, next: Next) -> Response {
    let reading = request.method() == Method::GET;
    let (window, limit) = if reading { (&render.reads, READS_A_MINUTE) } else { (&render.changes, CHANGES_A_MINUTE) };
    let (used, reset) = window.count();
    let allowed = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .is_some_and(|key| key == render.key.expose());
    let mut response = if allowed {
        next.run(request).await
    } else {
        Problem(StatusCode::UNAUTHORIZED, "Unauthorized".into()).into_response()
    };
    // The limit is told and counted but not enforced: tests make more outages in a minute than a platform sees in a year.
    let remaining = limit.saturating_sub(used).max(1);
    for (name, value) in [
        ("ratelimit-limit", i64::from(limit)),
        ("ratelimit-remaining", i64::from(remaining)),
        ("ratelimit-reset", reset),
    ] {
        response.headers_mut().insert(name, HeaderValue::from(value));
    }
    response
}

async fn nothing_here() -> Problem {
    Problem::not_found("no such path")
}

async fn wrong_method() -> Problem {
    Problem(StatusCode::METHOD_NOT_ALLOWED, "method not allowed".into())
}

pub(crate) fn router(render: Arc<Render>) -> Router {
    Router::new()
        .route("/v1/services", get(service::list))
        .route("/v1/services/{service}", get(service::show).patch(service::update))
        .route("/v1/services/{service}/deploys", get(service::deploys).post(service::deploy))
        .route("/v1/services/{service}/deploys/{deploy}", get(service::show_deploy))
        .route("/v1/services/{service}/rollback", post(service::rollback))
        .route("/v1/services/{service}/restart", post(service::restart))
        .route("/v1/services/{service}/events", get(timeline::events))
        .route("/v1/postgres/{postgres}/export", get(backups::exports))
        .route("/v1/postgres/{postgres}/recovery", get(backups::recovery))
        .route("/v1/logs", get(timeline::logs))
        .route("/v1/metrics/cpu", get(metrics::cpu))
        .route("/v1/metrics/cpu-limit", get(metrics::cpu_limit))
        .route("/v1/metrics/memory", get(metrics::memory))
        .route("/v1/metrics/memory-limit", get(metrics::memory_limit))
        .route("/v1/metrics/disk-usage", get(metrics::disk_usage))
        .route("/v1/metrics/disk-capacity", get(metrics::disk_capacity))
        .route("/v1/metrics/instance-count", get(metrics::instance_count))
        .route("/v1/metrics/http-requests", get(traffic::requests))
        .route("/v1/metrics/http-latency", get(traffic::latency))
        .route("/v1/metrics/active-connections", get(backups::connections))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(Arc::clone(&render), authorise))
        .with_state(render)
}
