//! Faults that hit a share of the requests, or a share of the memory.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use crate::harness::{Lab, eventually};

#[tokio::test]
async fn a_share_of_the_requests_fails_while_the_api_is_healthy() {
    let lab = Lab::start_with(&["--load", "0"]);
    lab.inject("api-errors", json!({"ttl_seconds": 60, "percent": 20})).await;
    eventually("it shows", async || lab.public("/orders").await.0 == 500).await;
    let mut failed = 0;
    for _ in 0..100 {
        failed += u32::from(lab.public("/orders").await.0 == 500);
    }
    assert_eq!(failed, 20, "of a hundred in a row");
    assert_eq!(lab.health().await, 200);
    lab.control.remove("api-errors").await.expect("it is taken out");
    eventually("none fails", async || {
        for _ in 0..10 {
            if lab.public("/orders").await.0 != 200 {
                return false;
            }
        }
        true
    })
    .await;
    assert!(lab.residue().await.is_empty());
}

#[tokio::test]
async fn a_share_of_the_requests_is_late_while_the_api_is_healthy() {
    let lab = Lab::start_with(&["--load", "0"]);
    let late = Duration::from_millis(400);
    lab.inject("api-latency", json!({"ttl_seconds": 60, "percent": 25, "milliseconds": 400})).await;
    let is_late = async || {
        let asked = Instant::now();
        assert_eq!(lab.public("/orders").await.0, 200);
        asked.elapsed() >= late
    };
    eventually("it shows", async || is_late().await).await;
    let mut found = 0;
    for _ in 0..20 {
        found += u32::from(is_late().await);
    }
    assert!(found >= 5, "{found} of twenty");
    assert_eq!(lab.health().await, 200);
    lab.control.remove("api-latency").await.expect("it is taken out");
    assert!(lab.residue().await.is_empty());
}

#[tokio::test]
async fn memory_grows_to_most_of_the_plan_and_the_api_lives() {
    let lab = Lab::start_with(&["--load", "0"]);
    let path =
        format!("/metrics/memory?resource={}&resolutionSeconds=30&aggregationMethod=MAX", lab.ready.render.service_id);
    lab.control.inject("api-memory", 60).await.expect("the fault");
    eventually("the platform measures it", async || {
        let (_, series) = lab.render(Method::GET, &path, None).await;
        series[0]["values"][0]["value"].as_f64() > Some(52.0 * 1024.0 * 1024.0)
    })
    .await;
    assert_eq!(lab.health().await, 200);
    assert!(lab.events("server_failed").await.is_empty(), "nothing was killed");
    lab.control.remove("api-memory").await.expect("it is taken out");
    assert!(lab.residue().await.is_empty());
}
