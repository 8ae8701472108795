//! Each fault as the outside sees it: what it breaks, what mends it, and that nothing of it stays.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Lab, eventually};

async fn restart(lab: &Lab) {
    let answer = lab.render(Method::POST, &lab.service("/restart"), None).await;
    assert_eq!(answer, (200, Value::Null));
}

/// The deploys, newest first.
async fn deploys(lab: &Lab) -> Vec<Value> {
    let (status, deploys) = lab.render(Method::GET, &lab.service("/deploys"), None).await;
    assert_eq!(status, 200);
    deploys.as_array().expect("a list").iter().map(|item| item["deploy"].clone()).collect()
}

#[tokio::test]
async fn a_crash_loops_until_the_api_is_restarted() {
    let lab = Lab::start();
    lab.control.inject("api-crash", 60).await.expect("the fault");
    assert_eq!(lab.health().await, 502);
    eventually("the platform has started it again in vain", async || lab.events("server_failed").await.len() >= 3)
        .await;
    let failures = lab.events("server_failed").await;
    let reasons: Vec<_> = failures.iter().rev().map(|event| &event["details"]["reason"]["nonZeroExit"]).collect();
    assert_eq!(reasons[0], 137, "the first end is the SIGKILL");
    assert!(reasons[1..].iter().all(|code| **code == 1), "the next starts fail by themselves: {reasons:?}");
    assert_eq!(lab.health().await, 502);
    let logs =
        format!("/logs?ownerId={}&resource={}&level=error", lab.ready.render.owner_id, lab.ready.render.service_id);
    let (_, logs) = lab.render(Method::GET, &logs, None).await;
    assert!(logs.to_string().contains("cannot load cache/index.json"), "{logs}");

    let asked = Instant::now();
    restart(&lab).await;
    lab.wait_health(200).await;
    println!("healthy {} ms after the restart", asked.elapsed().as_millis());
    assert_eq!(lab.events("server_restarted").await.len(), 1);
    eventually("the platform says so", async || !lab.events("server_available").await.is_empty()).await;
    assert_eq!(lab.residue().await, ["fault api-crash is in"], "mended, but not yet taken out");
    lab.control.remove("api-crash").await.expect("it is taken out");
    lab.control.remove("api-crash").await.expect("a second time changes nothing");
    assert!(lab.residue().await.is_empty());
    assert_eq!(lab.events("server_restarted").await.len(), 1, "a healthy instance is left alone");
}

#[tokio::test]
async fn a_crash_that_nobody_mends_is_mended_by_taking_the_fault_out() {
    let lab = Lab::start();
    lab.control.inject("api-crash", 60).await.expect("the fault");
    assert!(lab.residue().await.iter().any(|line| { line.as_str().is_some_and(|line| line.contains("broken file")) }));
    lab.control.remove("api-crash").await.expect("it is taken out");
    assert_eq!(lab.health().await, 200);
    assert!(lab.residue().await.is_empty());
}

#[tokio::test]
async fn a_bad_release_fails_until_it_is_rolled_back() {
    let lab = Lab::start();
    let before = deploys(&lab).await;
    assert!(before.len() >= 3, "there is a history");
    lab.control.inject("api-bad-release", 60).await.expect("the fault");
    let bad = deploys(&lab).await[0].clone();
    assert_eq!((&bad["status"], &bad["trigger"]), (&json!("live"), &json!("new_commit")));
    lab.wait_health(500).await;
    assert_eq!(lab.public("/orders").await.0, 500);
    assert!(lab.events("server_failed").await.is_empty(), "the process stays up");
    let logs =
        format!("/logs?ownerId={}&resource={}&level=error", lab.ready.render.owner_id, lab.ready.render.service_id);
    let (_, logs) = lab.render(Method::GET, &logs, None).await;
    assert!(logs.to_string().contains("total_cents"), "the real error stands in the log: {logs}");

    restart(&lab).await;
    eventually("the restart has ended", async || lab.events("server_restarted").await.len() == 1).await;
    lab.wait_health(200).await;
    lab.wait_health(500).await;

    let (status, rollback) =
        lab.render(Method::POST, &lab.service("/rollback"), Some(json!({"deployId": before[0]["id"]}))).await;
    assert_eq!((status, &rollback["trigger"]), (201, &json!("rollback")));
    lab.wait_health(200).await;
    let path = lab.service(&format!("/deploys/{}", rollback["id"].as_str().expect("an id")));
    eventually("the rollback is live", async || lab.render(Method::GET, &path, None).await.1["status"] == "live").await;
    let after = deploys(&lab).await;
    assert_eq!(after[0]["commit"]["id"], before[0]["commit"]["id"]);
    assert_eq!(after[1]["status"], "deactivated", "the bad one no longer is");
    lab.control.remove("api-bad-release").await.expect("it is taken out");
    assert!(lab.residue().await.is_empty());
    assert_eq!(deploys(&lab).await.len(), before.len() + 2, "nothing more was deployed");
}

#[tokio::test]
async fn a_deploy_of_the_head_brings_a_rolled_back_bug_back() {
    let lab = Lab::start_with(&["--load", "0"]);
    let sound = deploys(&lab).await[0]["id"].clone();
    lab.control.inject("api-bad-release", 60).await.expect("the fault");
    lab.render(Method::POST, &lab.service("/rollback"), Some(json!({"deployId": sound}))).await;
    let (status, again) = lab.render(Method::POST, &lab.service("/deploys"), Some(json!({}))).await;
    assert_eq!((status, &again["trigger"]), (201, &json!("api")));
    lab.wait_health(500).await;
    lab.control.remove("api-bad-release").await.expect("it is taken out");
    assert_eq!(lab.health().await, 200);
    assert!(lab.residue().await.is_empty());
}

#[tokio::test]
async fn a_larger_plan_ends_running_out_of_memory() {
    let lab = Lab::start();
    lab.control.inject("api-oom", 60).await.expect("the fault");
    eventually("the platform says why", async || {
        lab.events("server_failed")
            .await
            .iter()
            .any(|event| event["details"]["reason"]["oomKilled"]["memoryLimit"] == "96Mi")
    })
    .await;
    let (status, service) =
        lab.render(Method::PATCH, &lab.service(""), Some(json!({"serviceDetails": {"plan": "standard"}}))).await;
    assert_eq!((status, &service["serviceDetails"]["plan"]), (200, &json!("standard")));
    lab.wait_health(200).await;
    assert_eq!(lab.events("plan_changed").await.len(), 1);
    lab.control.remove("api-oom").await.expect("it is taken out");
    assert!(lab.residue().await.is_empty());
    lab.control.reset().await.expect("the reset");
    assert_eq!(lab.health().await, 200);
}

#[tokio::test]
async fn an_unclear_outage_shows_no_reason() {
    let lab = Lab::start();
    let (events, before) = (lab.events("server_failed").await.len(), deploys(&lab).await.len());
    lab.control.inject("api-unclear", 60).await.expect("the fault");
    assert_eq!(lab.health().await, 503);
    restart(&lab).await;
    eventually("the restart has ended", async || lab.events("server_restarted").await.len() == 1).await;
    eventually("it did not help", async || lab.health().await == 503).await;
    assert_eq!((lab.events("server_failed").await.len(), deploys(&lab).await.len()), (events, before));
    lab.control.remove("api-unclear").await.expect("it is taken out");
    assert_eq!(lab.health().await, 200);
    assert!(lab.residue().await.is_empty());
}

#[tokio::test]
async fn a_fault_goes_by_itself_when_its_time_is_over() {
    let lab = Lab::start();
    lab.control.inject("api-crash", 1).await.expect("the fault");
    let twice = lab.control.inject("api-crash", 1).await.expect_err("it is in already").to_string();
    assert!(twice.contains("DELETE /faults/api-crash"), "{twice}");
    lab.wait_health(200).await;
    eventually("it is out", async || lab.control.get("/faults").await.expect("the faults")["active"] == json!([]))
        .await;
    assert!(lab.residue().await.is_empty());
    let unknown = lab.control.inject("api-flood", 1).await.expect_err("there is no such fault").to_string();
    assert!(unknown.contains("api-bad-release"), "it names those that there are: {unknown}");
}

#[tokio::test]
async fn many_outages_with_a_reset_between_them() {
    let lab = Lab::start();
    let begun = deploys(&lab).await;
    let mut slowest = Duration::ZERO;
    for outage in 0..12 {
        let fault = ["api-crash", "api-bad-release", "api-unclear"][outage % 3];
        lab.control.inject(fault, 60).await.expect("the fault");
        if outage % 2 == 0 {
            restart(&lab).await;
        }
        let asked = Instant::now();
        lab.control.reset().await.expect("the reset");
        slowest = slowest.max(asked.elapsed());
        assert_eq!(lab.health().await, 200, "outage {outage} with {fault}");
        assert_eq!(lab.control.get("/journal?after=0").await.expect("the journal"), json!([]));
        assert_eq!(deploys(&lab).await, begun, "the history is as at the start");
        assert!(lab.events("server_failed").await.is_empty());
        assert!(lab.residue().await.is_empty(), "outage {outage} with {fault}: {:?}", lab.residue().await);
    }
    println!("the slowest reset took {} ms", slowest.as_millis());
}
