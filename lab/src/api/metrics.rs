//! `/metrics` in Prometheus' text format: requests by method, route and status, how long they took, and the process itself.
//! The counters begin at zero with each process.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::Api;
use crate::platform::metrics::{cpu_seconds, memory_bytes};

/// Upper bounds of the buckets, in seconds.
const BOUNDS: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0];
/// A request that took longer is written into the log, in seconds.
const SLOW: f64 = 1.0;

/// Method and route.
type Route = (&'static str, String);

#[derive(Debug, Clone, Default)]
struct Durations {
    /// Requests up to each bound and over the one before; the last place is for those over all.
    buckets: [u64; BOUNDS.len() + 1],
    sum: f64,
    count: u64,
}

#[derive(Debug, Default)]
struct Counted {
    /// By status.
    requests: BTreeMap<(Route, u16), u64>,
    durations: BTreeMap<Route, Durations>,
}

#[derive(Debug, Default)]
pub(super) struct Metrics {
    counted: Mutex<Counted>,
    pub(super) queued: std::sync::atomic::AtomicU64,
    pub(super) queue_failures: std::sync::atomic::AtomicU64,
}

impl Metrics {
    fn observe(&self, route: Route, status: u16, seconds: f64) {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        *counted.requests.entry((route.clone(), status)).or_default() += 1;
        let durations = counted.durations.entry(route).or_default();
        let place = BOUNDS.iter().position(|bound| seconds <= *bound).unwrap_or(BOUNDS.len());
        if let Some(bucket) = durations.buckets.get_mut(place) {
            *bucket += 1;
        }
        durations.sum += seconds;
        durations.count += 1;
    }
}

/// Methods by name: what else a client invents is one of them, so that it cannot make the metrics grow.
fn method(request: &Request) -> &'static str {
    match request.method().as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}

/// Counts every request.
pub(super) async fn count(State(api): State<Arc<Api>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let path = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
    let method = method(&request);
    let response = next.run(request).await;
    let seconds = started.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    if seconds > SLOW {
        let fields = json!({"method": method, "path": path, "status": status, "duration_ms": (seconds * 1e3).round()});
        api.log.warning("slow request", &fields);
    }
    api.metrics.observe((method, path), status, seconds);
    response
}

fn family(out: &mut String, name: &str, kind: &str, help: &str) {
    // Writing into a string cannot fail.
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn sample(out: &mut String, name: &str, labels: &str, value: impl std::fmt::Display) {
    let _ =
        if labels.is_empty() { writeln!(out, "{name} {value}") } else { writeln!(out, "{name}{{{labels}}} {value}") };
}

fn requests(out: &mut String, counted: &Counted) {
    family(out, "http_requests_total", "counter", "Requests that were answered.");
    for (((method, route), status), count) in &counted.requests {
        let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
        sample(out, "http_requests_total", &labels, count);
    }
    family(out, "http_request_duration_seconds", "histogram", "How long the answers took.");
    for ((method, route), durations) in &counted.durations {
        let labels = format!("method=\"{method}\",route=\"{route}\"");
        let mut so_far = 0;
        for (bound, count) in BOUNDS.iter().zip(durations.buckets) {
            so_far += count;
            let labels = format!("{labels},le=\"{bound}\"");
            sample(out, "http_request_duration_seconds_bucket", &labels, so_far);
        }
        let labels_over_all = format!("{labels},le=\"+Inf\"");
        sample(out, "http_request_duration_seconds_bucket", &labels_over_all, durations.count);
        sample(out, "http_request_duration_seconds_sum", &labels, durations.sum);
        sample(out, "http_request_duration_seconds_count", &labels, durations.count);
    }
}

fn process(out: &mut String, api: &Api) {
    let pid = std::process::id();
    let files = std::fs::read_dir("/proc/self/fd").map_or(0, |entries| entries.count());
    family(out, "process_start_time_seconds", "gauge", "When the process started, in seconds since 1970.");
    sample(out, "process_start_time_seconds", "", api.started_at.as_millisecond() as f64 / 1e3);
    if let Some(seconds) = cpu_seconds(pid) {
        family(out, "process_cpu_seconds_total", "counter", "Processor time that was used.");
        sample(out, "process_cpu_seconds_total", "", seconds);
    }
    if let Some(bytes) = memory_bytes(pid) {
        family(out, "process_resident_memory_bytes", "gauge", "Memory that is held.");
        sample(out, "process_resident_memory_bytes", "", bytes);
    }
    family(out, "process_open_fds", "gauge", "Files and connections that are open.");
    sample(out, "process_open_fds", "", files);
}

pub(super) async fn show(State(api): State<Arc<Api>>) -> Response {
    use std::sync::atomic::Ordering;
    let mut out = String::new();
    requests(&mut out, &api.metrics.counted.lock().unwrap_or_else(PoisonError::into_inner));
    family(&mut out, "tasks_queued_total", "counter", "Background tasks that were put on the queue.");
    sample(&mut out, "tasks_queued_total", "", api.metrics.queued.load(Ordering::Relaxed));
    family(&mut out, "tasks_queue_failures_total", "counter", "Times that the queue could not be reached.");
    sample(&mut out, "tasks_queue_failures_total", "", api.metrics.queue_failures.load(Ordering::Relaxed));
    process(&mut out, &api);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], out).into_response()
}
