//! A process that is killed at any moment counts no request twice, and what comes while it is away counts after it.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod common;

use common::{Running, Service, post, up};
use nix::sys::signal::Signal;
use serde_json::{Value, json};

/// What a worker answered since it began.
fn sums(start: i128, n: u64) -> String {
    let text = |key: &str, value: &str| json!({"key": key, "value": {"stringValue": value}});
    let now = jiff::Timestamp::now().as_nanosecond();
    let point = json!({"startTimeUnixNano": start.to_string(), "timeUnixNano": now.to_string(), "asInt": n.to_string(),
        "attributes": [{"key": "http.response.status_code", "value": {"intValue": "200"}}]});
    let sum = json!({"aggregationTemporality": 2, "isMonotonic": true, "dataPoints": [point]});
    let metrics = json!({"resourceMetrics": [{
        "resource": {"attributes": [text("deployment.environment.name", "api-prod")]},
        "scopeMetrics": [{"scope": {}, "metrics": [{"name": "http.server.requests", "sum": sum}]}],
    }]});
    metrics.to_string()
}

fn samples(running: &Running, wanted: impl Fn(u64) -> bool) -> u64 {
    let read = |said: &common::Said| {
        let object: Value = serde_json::from_str(&said.out).unwrap_or_default();
        object["objectives"][0]["samples"].as_u64().unwrap_or(0)
    };
    read(&running.until(&["sla", "--json"], |said| wanted(read(said))))
}

#[test]
fn requests_are_counted_once_however_often_the_process_is_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start();
    let runbook = format!("{}\n## SLA\n\n| Metric | Target |\n|---|---|\n| Error rate | < 1% |\n", service.runbook());
    let config = "[telemetry]\ntoken = { file = \"token\" }\n[telemetry.environments]\n\"api-prod\" = \"API Prod\"\n";
    for (name, text) in [("RUNBOOK.md", runbook.as_str()), ("vectra.toml", config), ("token", "a-token-for-telemetry")]
    {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let start = jiff::Timestamp::now().as_nanosecond() - 1_000_000_000;
    let mut running = up(folder.path(), &[], None);
    let token = running.token.clone();
    let tell = |running: &Running, n: u64| {
        let answer = post(&running.url, "/v1/metrics", "a-token-for-telemetry", "application/json", &sums(start, n));
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    };
    let killed = |running: &mut Running| {
        running.guard.signal(Signal::SIGKILL);
        running.guard.0.wait().expect("it ends");
        *running = up(folder.path(), &[], token.as_deref());
    };
    // What was counted before the first start is not known; from then on all is, also what came while nobody listened.
    let mut all = 1000;
    tell(&running, all);
    for _ in 0..3 {
        all += 50;
        tell(&running, all);
        assert_eq!(samples(&running, |n| n >= all - 1000), all - 1000);
        killed(&mut running);
        all += 7;
    }
    tell(&running, all);
    assert_eq!(samples(&running, |n| n >= all - 1000), all - 1000);
    // Killed right after the answer: what was not yet written is lost, and nothing counts twice.
    let sure = all - 1000;
    for _ in 0..5 {
        for _ in 0..4 {
            all += 100;
            tell(&running, all);
        }
        killed(&mut running);
    }
    all += 1;
    tell(&running, all);
    let counted = samples(&running, |n| n > sure);
    assert!(counted > sure && counted <= all - 1000, "{counted} of {}", all - 1000);
}
