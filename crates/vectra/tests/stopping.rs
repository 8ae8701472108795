//! What was answered with "taken" is kept when the process is asked to end at once.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod common;

use common::{Service, post, up};
use nix::sys::signal::Signal;
use serde_json::{Value, json};

fn sums(n: u64) -> Value {
    let text = |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
    let now = jiff::Timestamp::now().as_nanosecond();
    let point = json!({"startTimeUnixNano": (now - 1_000_000_000).to_string(), "timeUnixNano": now.to_string(), "asInt": n.to_string(),
        "attributes": [{"key": "http.response.status_code", "value": {"intValue": "200"}}]});
    let sum = json!({"aggregationTemporality": 1, "isMonotonic": true, "dataPoints": [point]});
    json!({"resourceMetrics": [{
        "resource": {"attributes": [text("deployment.environment.name", "api-prod")]},
        "scopeMetrics": [{"scope": {}, "metrics": [{"name": "http.server.requests", "sum": sum}]}],
    }]})
}

#[test]
fn requests_that_were_taken_count_after_the_next_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start();
    let runbook = format!("{}\n## SLA\n\n| Metric | Target |\n|---|---|\n| Error rate | < 1% |\n", service.runbook());
    let log = folder.path().join("access.log");
    let config = "[telemetry]\ntoken = { file = \"token\" }\ncount_requests = true\n\
                  [telemetry.environments]\n\"api-prod\" = \"API Prod\"\n\
                  [telemetry.access.\"log\"]\npath = \"access.log\"\nenvironment = \"API Prod\"\n";
    let files = [
        ("RUNBOOK.md", runbook.as_str()),
        ("vectra.toml", config),
        ("token", "a-token-for-telemetry"),
        ("access.log", ""),
    ];
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let mut running = up(folder.path(), &[], None);
    let token = running.token.clone();
    let post = |url: &str, path: &str, kind: &str, body: &str| {
        let answer = post(url, path, "a-token-for-telemetry", kind, body);
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
    };
    post(&running.url, "/v1/metrics", "application/json", &sums(100).to_string());
    let line = json!({"msg": "answered", "status": 200, "path": "/a", "duration_ms": 3, "environment": "API Prod"});
    post(&running.url, "/v1/logs/json", "application/x-ndjson", &format!("{line}\n").repeat(40));
    running.guard.signal(Signal::SIGTERM);
    let ended = running.guard.0.wait().expect("it ends");
    assert!(ended.success(), "{ended}");

    // What is in a file is read once: before the end, or after the next start.
    let now = jiff::Timestamp::now().strftime("%d/%b/%Y:%H:%M:%S %z").to_string();
    std::fs::write(&log, format!("::1 - - [{now}] \"GET /b HTTP/1.1\" 200 12 \"-\" \"-\" 0.012\n").repeat(7))
        .expect("written");
    let running = up(folder.path(), &[], token.as_deref());
    let samples = |said: &common::Said| {
        let object: Value = serde_json::from_str(&said.out).unwrap_or_else(|e| panic!("{e}: {}{}", said.out, said.err));
        object["objectives"][0]["samples"].as_u64().unwrap_or(0)
    };
    let said = running.until(&["sla", "--json"], |said| samples(said) >= 147);
    assert_eq!(samples(&said), 147, "{}", said.out);
}
