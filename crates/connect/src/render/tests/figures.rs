//! A service's figures, from what the platform answers.

use crate::testing::{Hit, Reply, Stub, connections, service};
use serde_json::{Value, json};
use vectra_control::kernel::Observation;
use vectra_control::ports::Prober;
use vectra_engine::health::Verdict;
use vectra_engine::time::Span;
use vectra_plan::{CheckPlan, Probe};

async fn probe(stub: &Stub) -> Observation {
    let check = CheckPlan {
        id: "check".into(),
        line: 0,
        name: "API".into(),
        probe: Probe::Platform(service()),
        environment: None,
        interval: Span::seconds(60),
        timeout: Span::seconds(5),
        conditions: vec!["memory_usage < 90%".parse().expect("a condition")],
    };
    connections(&stub.url).probe(&check).await
}

fn series(label: (&str, &str), unit: &str, values: &[f64]) -> Value {
    let at = |(n, value): (usize, &f64)| json!({"timestamp": format!("2026-11-22T10:0{n}:00Z"), "value": value});
    let values: Vec<Value> = values.iter().enumerate().map(at).collect();
    json!({"labels": [{"field": label.0, "value": label.1}], "unit": unit, "values": values})
}

fn answer(hit: &Hit, memory: f64) -> Reply {
    let one = |unit: &str, values: &[f64]| json!([series(("instance", "a"), unit, values)]);
    let value = match (hit.path.as_str(), hit.query("quantile")) {
        ("/v1/metrics/cpu", _) => {
            json!([series(("instance", "a"), "cpu", &[0.9, 0.2]), series(("instance", "b"), "cpu", &[0.25])])
        }
        ("/v1/metrics/cpu-limit", _) => one("cpu", &[0.5]),
        ("/v1/metrics/memory", _) => one("bytes", &[1.0, memory]),
        ("/v1/metrics/memory-limit", _) => one("bytes", &[512e6]),
        ("/v1/metrics/instance-count", _) => one("", &[2.0]),
        ("/v1/metrics/http-latency", Some("0.5")) => one("ms", &[120.0]),
        ("/v1/metrics/http-latency", _) => one("furlongs", &[3.0]),
        ("/v1/metrics/http-requests", _) => json!([
            series(("statusCode", "200"), "", &[900.0, 540.0]),
            series(("statusCode", "502"), "", &[0.0, 60.0]),
            series(("statusCode", "503"), "", &[30.0]),
        ]),
        // A service without a disk has none to tell of.
        _ => return Reply::json(404, json!({"message": "no disk"})),
    };
    Reply::json(200, value)
}

#[tokio::test]
async fn figures_are_ratios_of_what_is_granted_and_what_is_not_told_is_left_out() {
    let stub = Stub::new(|hit: &Hit, _| answer(hit, 256e6)).await;
    let seen = probe(&stub).await;
    assert_eq!(seen.verdict, Verdict::Pass, "{seen:?}");
    assert_eq!(seen.detail, "cpu 50 %; memory 50 %; 2 instances; p50 0.12 s; 10 requests/s; 10 % errors");
    for part in seen.detail.split("; ").filter(|part| !part.ends_with("instances")) {
        crate::testing::french(part);
    }
    let read: Vec<_> = seen.readings.iter().map(|r| (r.name.as_str(), (r.value * 1000.0).round())).collect();
    assert_eq!(
        read,
        [
            ("cpu_usage", 500.0),
            ("memory_usage", 500.0),
            ("instances", 2000.0),
            ("latency_p50", 120.0),
            ("requests", 10_000.0),
            ("error_rate", 100.0)
        ]
    );
    assert!(stub.hits().iter().all(|hit| hit.query("resource") == Some("srv-1")), "{:?}", stub.lines());
    let stub = Stub::new(|hit: &Hit, _| answer(hit, 500e6)).await;
    let seen = probe(&stub).await;
    assert!(
        seen.verdict == Verdict::Fail && seen.detail.starts_with("memory_usage is 0.977, must be < 0.9 ("),
        "{seen:?}"
    );
}

#[tokio::test]
async fn a_platform_that_tells_nothing_is_a_failure_in_words() {
    let stub = Stub::always(Reply::json(200, json!([]))).await;
    let detail = "the platform tells no figure of this service from the last 5 minutes";
    assert_eq!(probe(&stub).await.detail, detail);
    crate::testing::french(detail);
    let stub = Stub::always(Reply::json(401, json!({"message": "unauthorized"}))).await;
    let seen = probe(&stub).await;
    assert!(seen.verdict == Verdict::Fail && seen.detail.contains("401 Unauthorized"), "{seen:?}");
    crate::testing::french(&seen.detail);
}
