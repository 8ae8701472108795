//! `/metrics`: Prometheus' text format, version 0.0.4.

mod measured;

use crate::Shared;
use crate::guard::Locale;
use crate::problem::Problem;
use crate::process;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;
use std::fmt::Write;
use vectra_engine::health::Health;
use vectra_engine::rules::{Alert, Phase};

/// Incidents whose messages are counted as waiting: the open ones and this many of the newest resolved.
const RESOLVED_COUNTED: usize = 10;

pub(crate) async fn metrics(State(app): State<Shared>, Locale(t): Locale) -> Response {
    let view = app.handle.view();
    let checks = app.handle.checks();
    let mut out = Exposition::default();

    out.family("vectra_build_info", "gauge", "Version that runs.");
    out.sample("vectra_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1.0);
    for (name, help, on) in [
        ("vectra_observe", "1 when it only observes.", view.observe),
        ("vectra_program_edited", "1 when the document on disk is not the accepted one.", view.edited),
        ("vectra_automation_stopped", "1 while automatic changes are stopped.", view.state.automation_stopped),
        ("vectra_store_writable", "1 while the store takes events.", view.store_problem.is_none()),
        ("vectra_drill_running", "1 while a drill runs.", view.state.drill.is_some()),
    ] {
        out.family(name, "gauge", help);
        out.sample(name, &[], f64::from(u8::from(on)));
    }
    out.family("vectra_start_time_seconds", "gauge", "When it started, in seconds since the epoch.");
    out.sample("vectra_start_time_seconds", &[], view.started.0 as f64 / 1000.0);
    out.family("vectra_event_log_position", "gauge", "Position of the newest event of the log.");
    out.sample("vectra_event_log_position", &[], view.state.seq as f64);

    let labels = |c: &vectra_plan::CheckPlan| {
        [("check", c.name.clone()), ("id", c.id.clone()), ("environment", c.environment.clone().unwrap_or_default())]
    };
    out.family("vectra_check_up", "gauge", "1 when the last result passed, 0 when it failed; absent before the first.");
    for plan in &view.plan.checks {
        match checks.get(&plan.id).map(|c| c.health) {
            Some(Health::Passing { .. }) => out.owned("vectra_check_up", &labels(plan), 1.0),
            Some(Health::Failing { .. }) => out.owned("vectra_check_up", &labels(plan), 0.0),
            Some(Health::Unknown) | None => {}
        }
    }
    type Value = fn(&vectra_control::daemon::CheckView) -> f64;
    let families: [(&str, &str, &str, Value); 5] = [
        ("vectra_check_results_total", "counter", "Results since the start.", |c| c.results as f64),
        ("vectra_check_failed_total", "counter", "Results that failed.", |c| c.failed as f64),
        ("vectra_check_missed_total", "counter", "Runs that were due and did not happen.", |c| c.missed as f64),
        ("vectra_check_duration_seconds", "gauge", "How long the last answer took.", |c| c.took.as_seconds()),
        ("vectra_check_last_result_timestamp_seconds", "gauge", "When the last result came.", |c| {
            c.at.0 as f64 / 1000.0
        }),
    ];
    for (name, kind, help, value) in families {
        out.family(name, kind, help);
        for plan in &view.plan.checks {
            if let Some(seen) = checks.get(&plan.id) {
                out.owned(name, &labels(plan), value(seen));
            }
        }
    }
    out.family("vectra_alert_firing", "gauge", "1 while the alert fires.");
    for rule in &view.plan.rules {
        let firing = matches!(view.state.alerts.get(&rule.id), Some(Alert::Firing { .. }));
        let labels = [("alert", rule.name.clone()), ("id", rule.id.clone()), ("severity", rule.severity_text.clone())];
        out.owned("vectra_alert_firing", &labels, f64::from(u8::from(firing)));
    }
    let mut states = BTreeMap::from(STATES.map(|state| (state, 0_u32)));
    let standing = app.handle.alerts();
    for rule in &view.plan.rules {
        let phase = standing.get(&rule.id).map_or(Phase::NoData, |now| now.phase);
        *states.entry(state(phase)).or_default() += 1;
    }
    out.family("vectra_alerts", "gauge", "Alert rules by where they stand.");
    for (state, count) in states {
        out.sample("vectra_alerts", &[("state", state)], f64::from(count));
    }
    let outside = app.handle.outside();
    out.family("vectra_external_alerts", "gauge", "Alerts that others sent and that fire.");
    out.sample("vectra_external_alerts", &[], view.state.external.len() as f64);
    out.family(
        "vectra_external_alerts_refused_total",
        "counter",
        "Alerts of others that were refused: too many fired.",
    );
    out.sample("vectra_external_alerts_refused_total", &[], outside.refused as f64);
    out.family(
        "vectra_alerts_muted",
        "gauge",
        "Alerts that fire and are held back by a silence, an alert or maintenance.",
    );
    out.sample("vectra_alerts_muted", &[], view.state.held.len() as f64);
    let now = app.handle.now();
    out.family("vectra_silences", "gauge", "Silences that have not ended.");
    for (state, begun) in [("active", true), ("pending", false)] {
        let silences = view.state.silences.values().filter(|s| s.ends > now && (s.starts <= now) == begun);
        out.sample("vectra_silences", &[("state", state)], silences.count() as f64);
    }
    out.family("vectra_unbound_items", "gauge", "Names of the document that stand for nothing yet.");
    out.sample("vectra_unbound_items", &[], view.plan.unbound.len() as f64);
    out.family("vectra_incidents_opened_total", "counter", "Incidents ever opened.");
    out.sample("vectra_incidents_opened_total", &[], view.state.incident_count as f64);
    out.family("vectra_incidents_open", "gauge", "Open incidents.");
    let mut open: BTreeMap<&str, u32> = view.plan.severities.iter().map(|s| (s.name.as_str(), 0)).collect();
    for incident in view.state.open() {
        *open.entry(incident.severity.as_str()).or_default() += 1;
    }
    for (severity, count) in open {
        out.sample("vectra_incidents_open", &[("severity", severity)], f64::from(count));
    }

    let mut recent: Vec<_> = view.state.incidents.values().filter(|i| i.resolved.is_some()).collect();
    recent.sort_by_key(|i| std::cmp::Reverse(i.opened));
    let mut waiting = 0;
    for incident in view.state.open().chain(recent.into_iter().map(|i| &**i).take(RESOLVED_COUNTED)) {
        match app.handle.store().deliveries(&incident.id).await {
            Ok(rows) => waiting += rows.iter().filter(|d| !d.done).count(),
            Err(error) => return Problem::store(t, &error).into_response(),
        }
    }
    out.family("vectra_outbox_waiting", "gauge", "Messages of open and recent incidents that nobody took yet.");
    out.sample("vectra_outbox_waiting", &[], waiting as f64);

    // What is known of incidents must not be lost with what was measured.
    let read = measured::objectives(&app, &mut out).await;
    if let Err(error) = &read {
        tracing::warn!(%error, "the metrics are without objectives: what was measured cannot be read");
    }
    out.family("vectra_measurements_readable", "gauge", "1 while what was measured can be read.");
    out.sample("vectra_measurements_readable", &[], f64::from(u8::from(read.is_ok())));
    measured::telemetry(&app, &mut out);

    for figure in process::figures(view.started).await {
        out.family(figure.name, figure.kind, figure.help);
        out.sample(figure.name, &[], figure.value);
    }

    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], out.text).into_response()
}

/// Where rules can stand: each is shown, also when none stands there.
const STATES: [&str; 6] = ["inactive", "no_data", "pending", "firing", "recovering", "firing_unseen"];

fn state(phase: Phase) -> &'static str {
    match phase {
        Phase::Inactive => "inactive",
        Phase::NoData => "no_data",
        Phase::Pending { .. } => "pending",
        Phase::Firing { .. } => "firing",
        Phase::Recovering { .. } => "recovering",
        Phase::FiringUnseen { .. } => "firing_unseen",
    }
}

#[derive(Default)]
struct Exposition {
    text: String,
}

impl Exposition {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        self.text.push_str(name);
        for (i, (label, content)) in labels.iter().enumerate() {
            self.text.push(if i == 0 { '{' } else { ',' });
            let _ = write!(self.text, "{label}=\"{}\"", escaped(content));
        }
        if !labels.is_empty() {
            self.text.push('}');
        }
        let _ = writeln!(self.text, " {value}");
    }

    fn owned(&mut self, name: &str, labels: &[(&str, String)], value: f64) {
        let labels: Vec<(&str, &str)> = labels.iter().map(|(n, v)| (*n, v.as_str())).collect();
        self.sample(name, &labels, value);
    }
}

/// A label's value: backslash, quote and line break are the format's own signs.
fn escaped(value: &str) -> String {
    value.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_cannot_end_its_sample() {
        let mut out = Exposition::default();
        out.sample("m", &[("a", "x\"} 1\n\\"), ("b", "é")], 2.5);
        assert_eq!(out.text, "m{a=\"x\\\"} 1\\n\\\\\",b=\"é\"} 2.5\n");
    }
}
