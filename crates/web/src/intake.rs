//! Telemetry that is posted here: OTLP over HTTP, and JSON lines.

use crate::Shared;
use crate::guard::{Locale, Unread, more};
use crate::problem::Problem;
use crate::text::Text;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;
use vectra_control::daemon::telemetry::Intake;
use vectra_control::ports::{LogSearch, Posted, TelemetryIn};

/// Largest body of telemetry, in bytes, as it comes.
pub const TELEMETRY_LIMIT: usize = 16 * 1024 * 1024;
/// Bodies that are held at once: each may be unpacked to twice its limit.
const AT_ONCE: usize = 4;
/// Places for them. Of the process, since memory is.
static PLACES: Semaphore = Semaphore::const_new(AT_ONCE);
/// Senders that may wait for a place: many post in the same moment, and each for milliseconds.
static WAITING: Semaphore = Semaphore::const_new(64);
/// How long they wait.
const WAIT: Duration = Duration::from_secs(2);

/// Bytes of a body that need no place. Who sends a few and stops keeps nobody out.
const FREE: usize = 64 * 1024;
/// A body that has a place comes at least so fast, in bytes a second, after so long a start.
const SLOWEST: f64 = 32.0 * 1024.0;
const START: Duration = Duration::from_secs(2);

/// Why a body was not taken.
#[derive(Debug)]
pub(crate) enum NotTaken {
    /// Nobody can read it.
    Unread(Unread),
    /// It may be sent again; the key of the sentence that says why.
    Later(&'static str),
}

impl From<Unread> for NotTaken {
    fn from(why: Unread) -> NotTaken {
        NotTaken::Unread(why)
    }
}

/// The whole body, and the place that it has.
pub(crate) async fn whole(mut body: Body) -> Result<(Bytes, SemaphorePermit<'static>), NotTaken> {
    const BUSY: NotTaken = NotTaken::Later("problem-telemetry-busy-detail");
    let mut read = Vec::new();
    while read.len() <= FREE {
        if !more(&mut body, &mut read, TELEMETRY_LIMIT).await? {
            return Ok((read.into(), place().await.ok_or(BUSY)?));
        }
    }
    let place = place().await.ok_or(BUSY)?;
    let began = Instant::now();
    loop {
        let end = began + START + Duration::from_secs_f64(read.len() as f64 / SLOWEST);
        match tokio::time::timeout_at(end, more(&mut body, &mut read, TELEMETRY_LIMIT)).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => return Ok((read.into(), place)),
            Ok(Err(why)) => return Err(why.into()),
            Err(_) => return Err(NotTaken::Later("problem-telemetry-slow-detail")),
        }
    }
}

/// A place for a body, once there is one; `None` where too many wait, or for too long.
async fn place() -> Option<SemaphorePermit<'static>> {
    if let Ok(place) = PLACES.try_acquire() {
        return Some(place);
    }
    let _waits = WAITING.try_acquire().ok()?;
    tokio::time::timeout(WAIT, PLACES.acquire()).await.ok()?.ok()
}

const PATHS: [&str; 3] = ["/v1/logs", "/v1/metrics", "/v1/logs/json"];

/// What takes telemetry and what finds logs, where the configuration has them.
#[derive(Clone, Default)]
pub struct Telemetry {
    /// Finds log lines.
    pub logs: Option<Arc<dyn LogSearch>>,
    /// Takes what is posted.
    pub posted: Option<Arc<dyn TelemetryIn>>,
    /// What came in, and what was refused.
    pub intake: Option<Intake>,
}

impl fmt::Debug for Telemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Telemetry { logs, posted, intake } = self;
        write!(f, "Telemetry({}, {}, {})", logs.is_some(), posted.is_some(), intake.is_some())
    }
}

/// Whether telemetry is posted to this address.
pub(crate) fn is_intake(path: &str) -> bool {
    PATHS.contains(&path)
}

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/v1/logs", post(otlp_logs))
        .route("/v1/metrics", post(otlp_metrics))
        .route("/v1/logs/json", post(json_lines))
        .layer(DefaultBodyLimit::disable())
}

async fn otlp_logs(State(app): State<Shared>, Locale(t): Locale, headers: HeaderMap, body: Bytes) -> Response {
    take(&app, t, Posted::OtlpLogs, &headers, body).await
}

async fn otlp_metrics(State(app): State<Shared>, Locale(t): Locale, headers: HeaderMap, body: Bytes) -> Response {
    take(&app, t, Posted::OtlpMetrics, &headers, body).await
}

async fn json_lines(State(app): State<Shared>, Locale(t): Locale, headers: HeaderMap, body: Bytes) -> Response {
    take(&app, t, Posted::JsonLines, &headers, body).await
}

async fn take(app: &Shared, t: Text, what: Posted, headers: &HeaderMap, body: Bytes) -> Response {
    let Some(posted) = app.telemetry.posted.clone() else {
        return not_here(t).into_response();
    };
    let text = |name| headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok()).unwrap_or_default().to_owned();
    let (kind, encoding) = (text(header::CONTENT_TYPE), text(header::CONTENT_ENCODING));
    let taken = tokio::task::spawn_blocking(move || posted.take(what, &kind, &encoding, &body)).await;
    let Ok(answer) = taken else {
        return later(t, "problem-telemetry-busy-detail");
    };
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, answer.body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    if let Some(seconds) = answer.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// It may be sent again; `why` is the key of the sentence that says why.
pub(crate) fn later(t: Text, why: &str) -> Response {
    let problem = Problem::new(t, StatusCode::SERVICE_UNAVAILABLE, "problem-busy", t.get(why));
    let mut response = problem.into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

/// This process takes no telemetry.
pub(crate) fn not_here(t: Text) -> Problem {
    Problem::new(t, StatusCode::NOT_FOUND, "problem-not-found", t.get("problem-no-telemetry-detail"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::HttpBody;
    use hyper::body::Frame;
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    /// Sends so many bytes, and then nothing more.
    struct Stops(usize);

    impl HttpBody for Stops {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            match std::mem::take(&mut self.0) {
                0 => Poll::Pending,
                n => Poll::Ready(Some(Ok(Frame::data(vec![b'x'; n].into())))),
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn senders_that_stop_in_the_middle_of_a_body_keep_nobody_out() {
        let stuck: Vec<_> = (0..AT_ONCE * 2).map(|_| tokio::spawn(whole(Body::new(Stops(3))))).collect();
        tokio::task::yield_now().await;
        let (bytes, place) = whole(Body::from("a small one")).await.expect("taken");
        assert_eq!(&bytes[..], b"a small one");
        drop(place);
        let began = Instant::now();
        let slow = whole(Body::new(Stops(FREE * 2))).await.map(|(bytes, _)| bytes.len());
        assert!(matches!(slow, Err(NotTaken::Later("problem-telemetry-slow-detail"))), "{slow:?}");
        assert!(began.elapsed() < Duration::from_secs(20), "it had a place, and had to give it back");
        let large = whole(Body::from(vec![b'x'; FREE * 3])).await.map(|(bytes, _)| bytes.len());
        assert!(matches!(large, Ok(n) if n == FREE * 3), "{large:?}");
        stuck.into_iter().for_each(|s| s.abort());
    }
}
