//! What Vectra cannot do is an alert about Vectra: from the wire, and from a check that hangs, to what a user sees.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod common;

use common::{Running, Said, Service, post, up};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpListener;

/// Routes that a batch of telemetry names; an environment has 300.
const ROUTES: usize = 1000;

/// Requests of so many routes, each counted once, as an exporter of OpenTelemetry sends them.
fn requests() -> Value {
    let text = |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
    let now = jiff::Timestamp::now().as_nanosecond();
    let point = |route: usize| {
        json!({"startTimeUnixNano": (now - 1_000_000_000).to_string(), "timeUnixNano": now.to_string(), "asInt": "1",
            "attributes": [text("http.route", &format!("/basket-{route}-of-somebody")),
                {"key": "http.response.status_code", "value": {"intValue": "200"}}]})
    };
    let points: Vec<Value> = (0..ROUTES).map(point).collect();
    let sum = json!({"aggregationTemporality": 1, "isMonotonic": true, "dataPoints": points});
    json!({"resourceMetrics": [{
        "resource": {"attributes": [text("service.name", "shop"), text("deployment.environment.name", "api-prod")]},
        "scopeMetrics": [{"scope": {}, "metrics": [{"name": "http.server.requests", "sum": sum}]}],
    }]})
}

/// An alert of the status as `vectra status` tells it.
fn alert(said: &Said, name: &str) -> Value {
    let status: Value = serde_json::from_str(&said.out).unwrap_or_else(|e| panic!("{e}: {}{}", said.out, said.err));
    let rows = status["alerts"].as_array().expect("a list");
    rows.iter().find(|a| a["name"] == name).unwrap_or_else(|| panic!("{name}: {status}")).clone()
}

fn firing(running: &Running, name: &str) -> Value {
    alert(&running.until(&["status", "--json"], |said| alert(said, name)["firing"] == true), name)
}

#[test]
fn telemetry_that_is_refused_and_checks_that_do_not_run_are_alerts() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start();
    // It takes connections and never answers.
    let hangs = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = hangs.local_addr().expect("bound").port();
    let runbook = service.runbook().replace(&format!(":{}/health", service.port), &format!(":{port}/health"));
    let config = "[telemetry]\ntoken = { file = \"token\" }\n[telemetry.environments]\n\"api-prod\" = \"API Prod\"\n[checks]\ninterval = \"50ms\"\ntimeout = \"30s\"\n\
                  [alert.\"Checks did not run\"]\nhold = \"1s\"\n";
    for (name, text) in [("RUNBOOK.md", runbook.as_str()), ("vectra.toml", config), ("token", "a-token-for-telemetry")]
    {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let running = up(folder.path(), &[], None);
    let before = alert(&running.ask(&["status", "--json"]), "Telemetry is refused");
    assert_ne!(before["firing"], true, "{before}");
    let body = requests().to_string();
    let answer = post(&running.url, "/v1/metrics", "a-token-for-telemetry", "application/json", &body);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

    let refused = firing(&running, "Telemetry is refused");
    let reason = refused["reason"].as_str().expect("text");
    assert!(reason.starts_with("700, the bound is > 0: 700 × otlp metrics: too many routes"), "{refused}");
    assert_eq!(refused["origin"], "vectra", "{refused}");
    let incident = refused["incident"].as_str().expect("somebody is told");
    let shown = running.ask(&["incident", "show", incident]);
    assert!(shown.out.contains("Telemetry is refused"), "{}", shown.out);

    let missed = firing(&running, "Checks did not run");
    let reason = missed["reason"].as_str().expect("text");
    assert!(reason.contains(", the bound is > 0: ") && !reason.starts_with('0'), "{missed}");
    let which =
        " × check “Backend”: its run before still waited for an answer: give it an interval longer than its timeout";
    assert!(reason.ends_with(which), "{missed}");
}

/// Answers every request with these metrics.
fn metrics(text: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 4096];
            let _ = stream.read(&mut head);
            let length = text.len();
            let _ = write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{text}");
        }
    });
    port
}

#[test]
fn failures_that_are_told_as_no_number_are_an_alert_and_no_rate_without_failures() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = metrics("http_requests_total{code=\"200\"} 7\nhttp_requests_total{code=\"500\"} NaN\n");
    let config = format!(
        "[telemetry.scrape.api]\nurl = \"http://127.0.0.1:{port}/metrics\"\nenvironment = \"API Prod\"\ninterval = \"200ms\"\ntimeout = \"200ms\"\n"
    );
    std::fs::write(folder.path().join("RUNBOOK.md"), Service::start().runbook()).expect("written");
    std::fs::write(folder.path().join("vectra.toml"), config).expect("written");
    let running = up(folder.path(), &[], None);
    let refused = firing(&running, "Telemetry is refused");
    let reason = refused["reason"].as_str().expect("text");
    assert!(reason.contains(" × scrape api: a count that is no number, infinite or negative: look at"), "{refused}");
}
