//! Logs and metrics.

use super::client::{ApiError, Render, rfc3339};
use super::shapes::{Logs, Series, label};
use crate::work::Done;
use std::fmt::Write as _;
use vectra_engine::time::{Span, Time};
use vectra_plan::ServiceRef;

/// Lines of the log that are shown.
const LINES: usize = 50;
/// Characters of a line that are shown.
const LINE: usize = 300;
/// The log this long before the outage is of interest.
const LOGS_BEFORE: Span = Span::seconds(120);
/// Metrics this long before the outage are of interest.
const METRICS_BEFORE: Span = Span::seconds(600);

impl Render {
    /// The last lines, newest first.
    pub(crate) async fn logs(&self, service: &ServiceRef, since: Time) -> Done {
        let sent =
            format!("{}?resource={} since {}", self.shown("GET", &["logs"]), service.id, rfc3339(since - LOGS_BEFORE));
        match self.log_lines(service, since).await {
            Ok(logs) if logs.logs.is_empty() => Done::ok(sent, "no line since then"),
            Ok(mut logs) => {
                logs.logs.sort_by_key(|l| std::cmp::Reverse(l.timestamp));
                let mut output = String::new();
                for entry in logs.logs.iter().take(LINES) {
                    let level = label(&entry.labels, "level").map(|l| format!("{l} ")).unwrap_or_default();
                    let message: String = entry.message.trim_end().chars().take(LINE).collect();
                    let _ = writeln!(output, "{} {level}{message}", entry.timestamp);
                }
                Done::ok(sent, output)
            }
            Err(e) => Done::failed(sent, e.to_string()),
        }
    }

    async fn log_lines(&self, service: &ServiceRef, since: Time) -> Result<Logs, ApiError> {
        let owner = match &self.owner {
            Some(owner) => owner.clone(),
            None => self.service(service).await?.owner_id.ok_or_else(|| {
                ApiError::Unclear(
                    "Render does not say which workspace owns the service; write it as render.owner_id".to_owned(),
                )
            })?,
        };
        let query = [
            ("ownerId", owner),
            ("resource", service.id.clone()),
            ("startTime", rfc3339(self.theirs(since - LOGS_BEFORE))),
            ("direction", "backward".to_owned()),
            ("limit", LINES.to_string()),
        ];
        self.get(&["logs"], "/logs", &query).await
    }

    /// CPU and memory of each instance.
    pub(crate) async fn metrics(&self, service: &ServiceRef, since: Time) -> Done {
        let sent = format!("{}\n{}", self.shown("GET", &["metrics", "cpu"]), self.shown("GET", &["metrics", "memory"]));
        let (cpu, memory) = tokio::join!(
            self.series(service, since, "cpu", "/metrics/cpu"),
            self.series(service, since, "memory", "/metrics/memory")
        );
        let useful = cpu.is_ok() || memory.is_ok();
        let mut output = String::new();
        for (name, series) in [("CPU", cpu), ("memory", memory)] {
            match series {
                Ok(series) if series.iter().all(|s| s.values.is_empty()) => {
                    let _ = writeln!(output, "{name}: no value since {}", rfc3339(since - METRICS_BEFORE));
                }
                Ok(series) => series.iter().filter_map(|s| summary(name, s)).for_each(|line| output.push_str(&line)),
                Err(e) => {
                    let _ = writeln!(output, "{name}: unavailable: {e}");
                }
            }
        }
        if useful { Done::ok(sent, output) } else { Done::failed(sent, output) }
    }

    async fn series(
        &self,
        service: &ServiceRef,
        since: Time,
        metric: &str,
        path: &str,
    ) -> Result<Vec<Series>, ApiError> {
        let query = [
            ("resource", service.id.clone()),
            ("startTime", rfc3339(self.theirs(since - METRICS_BEFORE))),
            ("resolutionSeconds", "30".to_owned()),
        ];
        self.get(&["metrics", metric], path, &query).await
    }
}

fn summary(name: &str, series: &Series) -> Option<String> {
    let last = series.values.iter().max_by_key(|v| v.timestamp)?;
    let most = series.values.iter().map(|v| v.value).fold(f64::MIN, f64::max);
    let of = label(&series.labels, "instance").or_else(|| label(&series.labels, "resource")).unwrap_or("service");
    let shown = |value: f64| match series.unit.as_str() {
        "bytes" => format!("{:.1} MiB", value / (1024.0 * 1024.0)),
        unit => format!("{value:.3} {unit}").trim_end().to_owned(),
    };
    Some(format!(
        "{name} of {of}: last {} at {}, highest {}, {} values\n",
        shown(last.value),
        last.timestamp,
        shown(most),
        series.values.len()
    ))
}
