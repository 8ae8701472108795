//! A service's figures as the platform measures them.

use super::client::{ApiError, Render, rfc3339};
use super::shapes::{Series, label};
use crate::client::now;
use crate::finding::{Finding, number};
use std::time::Duration;
use vectra_engine::time::Span;
use vectra_plan::ServiceRef;

/// Figures this long ago still tell how it is.
const WINDOW: Span = Span::seconds(300);
/// Seconds that one value stands for.
const RESOLUTION: f64 = 60.0;

impl Render {
    /// Reads `cpu_usage`, `memory_usage`, `disk_usage` (ratios of what is granted, of the instance that uses most),
    /// `instances`, `latency_p50`, `latency_p99` (seconds), `requests` (per second), `error_rate`. What the platform does
    /// not tell of this service is left out.
    pub(crate) async fn figures(&self, service: &ServiceRef, limit: Duration) -> Finding {
        tokio::time::timeout(limit, self.read(service)).await.unwrap_or_else(|_| Finding::late(limit))
    }

    async fn read(&self, service: &ServiceRef) -> Finding {
        let get = |metric: &'static str, path: &'static str| self.figure(service, metric, path, None);
        let quantile =
            |q: &str| self.figure(service, "http-latency", "/metrics/http-latency", Some(("quantile", q.into())));
        let by_status = Some(("aggregateBy", "statusCode".to_owned()));
        let (cpu, cpu_limit, memory, memory_limit, disk, capacity, instances, p50, p99, requests) = tokio::join!(
            get("cpu", "/metrics/cpu"),
            get("cpu-limit", "/metrics/cpu-limit"),
            get("memory", "/metrics/memory"),
            get("memory-limit", "/metrics/memory-limit"),
            get("disk-usage", "/metrics/disk-usage"),
            get("disk-capacity", "/metrics/disk-capacity"),
            get("instance-count", "/metrics/instance-count"),
            quantile("0.5"),
            quantile("0.99"),
            self.figure(service, "http-requests", "/metrics/http-requests", by_status),
        );
        if let (Err(why), Err(_)) = (&cpu, &memory) {
            return Finding::fail(why.to_string());
        }
        let mut found = Finding::pass("");
        let mut said = Vec::new();
        for (name, used, granted) in
            [("cpu", &cpu, &cpu_limit), ("memory", &memory, &memory_limit), ("disk", &disk, &capacity)]
        {
            let (Some(used), Some(granted)) = (most(used), most(granted).filter(|g| *g > 0.0)) else { continue };
            let ratio = used / granted;
            said.push(format!("{name} {:.0} %", ratio * 100.0));
            found.read(&format!("{name}_usage"), ratio);
        }
        let count = instances.as_ref().ok().and_then(|all| all.iter().filter_map(last).reduce(|a, b| a + b));
        if let Some(count) = count {
            said.push(format!("{count:.0} {}", if count == 1.0 { "instance" } else { "instances" }));
            found.read("instances", count);
        }
        for (name, series) in [("latency_p50", &p50), ("latency_p99", &p99)] {
            let slowest = series.as_ref().ok().and_then(|all| all.iter().filter_map(in_seconds).reduce(f64::max));
            if let Some(value) = slowest {
                said.push(format!("{} {} s", name.trim_start_matches("latency_"), number(value)));
                found.read(name, value);
            }
        }
        if let Ok(series) = &requests {
            traffic(series, &mut found, &mut said);
        }
        if found.readings.is_empty() {
            return Finding::fail("the platform tells no figure of this service from the last 5 minutes");
        }
        found.detail = said.join("; ");
        found
    }

    async fn figure(
        &self,
        service: &ServiceRef,
        metric: &str,
        path: &str,
        more: Option<(&'static str, String)>,
    ) -> Result<Vec<Series>, ApiError> {
        let mut query = vec![
            ("resource", service.id.clone()),
            ("startTime", rfc3339(self.theirs(now() - WINDOW))),
            ("resolutionSeconds", format!("{RESOLUTION}")),
        ];
        query.extend(more);
        self.get(&["metrics", metric], path, &query).await
    }
}

/// The newest value that is a number.
fn last(series: &Series) -> Option<f64> {
    series.values.iter().filter(|v| v.value.is_finite()).max_by_key(|v| v.timestamp).map(|v| v.value)
}

/// The highest of the newest values.
fn most(series: &Result<Vec<Series>, ApiError>) -> Option<f64> {
    series.as_ref().ok()?.iter().filter_map(last).reduce(f64::max)
}

fn in_seconds(series: &Series) -> Option<f64> {
    let factor = match series.unit.as_str() {
        "s" | "second" | "seconds" => 1.0,
        "ms" | "millisecond" | "milliseconds" => 0.001,
        // In a unit that is not known it would be a wrong number.
        _ => return None,
    };
    last(series).map(|value| value * factor)
}

fn traffic(series: &[Series], found: &mut Finding, said: &mut Vec<String>) {
    let (mut total, mut failed) = (0.0, 0.0);
    let newest = series.iter().flat_map(|s| &s.values).map(|v| v.timestamp).max();
    for series in series {
        let status = label(&series.labels, "statusCode").unwrap_or_default();
        // A status that has no value at the newest instant had no request then.
        let at = series.values.iter().filter(|v| Some(v.timestamp) == newest && v.value.is_finite());
        let count: f64 = at.map(|v| v.value.max(0.0)).sum();
        total += count;
        if status.starts_with('5') {
            failed += count;
        }
    }
    if newest.is_none() {
        return;
    }
    found.read("requests", total / RESOLUTION);
    said.push(format!("{} requests/s", number(total / RESOLUTION)));
    if total > 0.0 {
        found.read("error_rate", failed / total);
        said.push(format!("{} % errors", number(failed / total * 100.0)));
    }
}
