//! The operated API: a small web service with a database, started by the platform as a process of its own.
//!
//! It knows nothing of faults. It breaks as real services break: a broken file in its folder, a release that asks the
//! database for a column that is not there, a cache that outgrows its memory, a new feature that fails for the share of its
//! users who have it already.

mod log;
mod metrics;
mod orders;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::signal::unix::{SignalKind, signal};

use crate::broker::Broker;
use crate::error::LabError;
use crate::platform::release::{Behaviour, Release};
use log::{Log, give_up, say};
use metrics::Metrics;

/// The environment variable with the database's address.
pub(crate) const DATABASE_URL: &str = "DATABASE_URL";
/// The environment variable with the address of the queue of background tasks; without it there are none.
pub(crate) const BROKER_URL: &str = "CELERY_BROKER_URL";
/// The variable that names the queue in it, unless production's.
pub(crate) const BROKER_QUEUE: &str = "CELERY_QUEUE";
/// The environment variable with the path of the release's manifest.
pub(crate) const RELEASE_FILE: &str = "RELEASE_FILE";
/// The file in the working folder that is read at every start.
pub(crate) const INDEX_FILE: &str = "cache/index.json";
/// What the API says when it can be reached; the platform finds the port by it.
pub(crate) const LISTENING: &str = "listening on ";

/// How long `/health` waits for the database.
const HEALTH_PATIENCE: Duration = Duration::from_secs(1);

struct Api {
    pool: PgPool,
    release: Release,
    broker: Option<Broker>,
    started: Instant,
    started_at: jiff::Timestamp,
    log: Log,
    metrics: Metrics,
    served: AtomicU64,
    standby: AtomicBool,
    features: Features,
    /// What was loaded from the database to be quick.
    cache: std::sync::Mutex<Vec<u8>>,
}

/// Features that not every request has yet: of each a share, in percent.
#[derive(Default)]
struct Features {
    /// The total of an order, from a column that no migration made.
    totals_percent: AtomicI64,
    /// A quote for the shipping from a partner, and how long the partner takes, in milliseconds.
    quotes_percent: AtomicI64,
    quote_ms: AtomicI64,
    /// Counts requests, so that shares are exact.
    turn: AtomicU64,
}

impl Features {
    /// Whether the next request is of the share: each hundred in a row hold exactly so many, spread evenly.
    fn has(&self, percent: &AtomicI64, turn: u64) -> bool {
        let percent = u64::try_from(percent.load(Ordering::Relaxed)).unwrap_or(0).min(100);
        (turn % 100 + 1) * percent / 100 > (turn % 100) * percent / 100
    }
}

/// The index survives restarts of the process, but not of the instance.
fn read_index() -> Result<usize, LabError> {
    let path = Path::new(INDEX_FILE);
    match std::fs::read(path) {
        Ok(bytes) => serde_json::from_slice::<Value>(&bytes)
            .ok()
            .and_then(|index| index["entries"].as_array().map(Vec::len))
            .ok_or_else(|| give_up(&format!("cannot load {INDEX_FILE}: not a valid index, refusing to start"))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            std::fs::create_dir_all(path.parent().unwrap_or(path))
                .and_then(|()| std::fs::write(path, json!({"version": 1, "entries": []}).to_string()))
                .map_err(|error| give_up(&format!("cannot create {INDEX_FILE}: {error}")))?;
            Ok(0)
        }
        Err(error) => Err(give_up(&format!("cannot read {INDEX_FILE}: {error}"))),
    }
}

pub(crate) async fn run() -> Result<(), LabError> {
    let platform_gone = crate::guard::stdin_closed();
    let mut terminate = signal(SignalKind::terminate()).map_err(LabError::io("signals cannot be received"))?;
    let variable =
        |name| std::env::var(name).map_err(|_| give_up(&format!("the environment variable {name} is not set")));
    let release: Release = std::fs::read(variable(RELEASE_FILE)?)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| give_up("the release's manifest cannot be read"))?;
    say("starting", &json!({"commit": release.commit}));
    let entries = read_index()?;
    say("index loaded", &json!({"entries": entries}));
    let pool = PgPoolOptions::new()
        .max_connections(5)
        .acquire_timeout(HEALTH_PATIENCE)
        .connect_lazy(&variable(DATABASE_URL)?)
        .map_err(|error| give_up(&format!("the database's address is not usable: {error}")))?;
    let queue = std::env::var(BROKER_QUEUE).unwrap_or_else(|_| crate::broker::QUEUE.to_owned());
    let broker = match std::env::var(BROKER_URL) {
        Ok(url) => Some(
            Broker::new(&url, queue, crate::broker::SHORT)
                .map_err(|error| give_up(&format!("the queue's address is not usable: {error}")))?,
        ),
        Err(_) => None,
    };
    let api = Arc::new(Api {
        pool,
        release,
        broker,
        started: Instant::now(),
        started_at: jiff::Timestamp::now(),
        log: Log::start(),
        metrics: Metrics::default(),
        features: Features::default(),
        served: AtomicU64::new(0),
        standby: AtomicBool::new(false),
        cache: std::sync::Mutex::new(Vec::new()),
    });
    refresh(&api).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .map_err(|error| give_up(&format!("no port to listen on: {error}")))?;
    let address = listener.local_addr().map_err(|error| give_up(&error.to_string()))?;
    say(&format!("{LISTENING}{address}"), &Value::Null);
    let background = tokio::spawn(keep_fresh(Arc::clone(&api)));
    let router = Router::new()
        .route("/health", get(health))
        .route("/orders", get(orders::list).post(orders::create))
        .route("/metrics", get(metrics::show))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&api), metrics::count))
        .with_state(api);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = axum::serve(listener, router).with_graceful_shutdown(async move {
        // Either way it is time to end.
        let _ = stopped.await;
    });
    let serving = tokio::spawn(async move { serving.await });
    tokio::select! {
        _ = platform_gone => {}
        _ = terminate.recv() => {
            // The server may have ended already.
            let _ = stop.send(());
            // Requests under way get a moment; after that the platform would kill.
            let _ = tokio::time::timeout(Duration::from_millis(150), serving).await;
        }
    }
    background.abort();
    Ok(())
}

/// Reads the settings that live in the database, and loads as much cache as they ask for.
async fn refresh(api: &Api) {
    let rows = tokio::time::timeout(
        HEALTH_PATIENCE,
        sqlx::query_as::<_, (String, i64)>("SELECT name, value FROM settings").fetch_all(&api.pool),
    )
    .await;
    let Ok(Ok(rows)) = rows else {
        return;
    };
    for (name, value) in rows {
        match name.as_str() {
            "standby" => api.standby.store(value != 0, Ordering::Relaxed),
            "totals_percent" => api.features.totals_percent.store(value, Ordering::Relaxed),
            "quotes_percent" => api.features.quotes_percent.store(value, Ordering::Relaxed),
            "quote_ms" => api.features.quote_ms.store(value, Ordering::Relaxed),
            "cache_mib" => {
                let size = usize::try_from(value.clamp(0, 256)).unwrap_or(0) << 20;
                if let Ok(mut cache) = api.cache.lock()
                    && cache.len() != size
                {
                    // Written with something else than zero, so that the memory is really taken.
                    *cache = vec![0xA5; size];
                }
            }
            _ => {}
        }
    }
}

async fn keep_fresh(api: Arc<Api>) {
    let mut ticks = 0_u32;
    loop {
        tokio::time::sleep(Duration::from_millis(250)).await;
        refresh(&api).await;
        ticks += 1;
        if ticks.is_multiple_of(40) {
            let served = api.served.swap(0, Ordering::Relaxed);
            api.log.info(&format!("served {served} requests in the last 10s"), &Value::Null);
        }
    }
}

impl Api {
    /// Whether this release already asks for the column that the database does not have.
    fn asks_for_missing_column(&self) -> bool {
        match self.release.behaviour {
            Behaviour::Sound => false,
            Behaviour::MissingColumnAfterMs(after) => self.started.elapsed() >= Duration::from_millis(after),
        }
    }

    fn fail(&self, path: &str, error: &sqlx::Error) {
        self.log.error(&format!("request failed: {error}"), &json!({"path": path}));
    }
}

fn unhealthy(status: StatusCode, reason: &str) -> Response {
    (status, Json(json!({"status": "unhealthy", "reason": reason}))).into_response()
}

async fn health(State(api): State<Arc<Api>>) -> Response {
    let answer = tokio::time::timeout(HEALTH_PATIENCE, sqlx::query("SELECT 1").execute(&api.pool)).await;
    match answer {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => {
            api.fail("/health", &error);
            return unhealthy(StatusCode::SERVICE_UNAVAILABLE, "database unreachable");
        }
        Err(_) => return unhealthy(StatusCode::SERVICE_UNAVAILABLE, "database timeout"),
    }
    if api.standby.load(Ordering::Relaxed) {
        return unhealthy(StatusCode::SERVICE_UNAVAILABLE, "not ready");
    }
    if let Err(error) = orders::newest(&api, 1).await {
        api.fail("/health", &error);
        return unhealthy(StatusCode::INTERNAL_SERVER_ERROR, "internal error");
    }
    Json(json!({"status": "healthy"})).into_response()
}
