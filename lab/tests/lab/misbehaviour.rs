//! Outside services that misbehave when told to, and the journal that sees everything.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::Lab;

async fn trigger(lab: &Lab, dedup_key: &str, patience: Duration) -> Result<(u16, String), reqwest::Error> {
    let event = json!({
        "routing_key": lab.ready.pagerduty.routing_keys["cto"], "event_action": "trigger", "dedup_key": dedup_key,
        "payload": {"summary": "API down", "source": "api", "severity": "critical"},
    });
    let answer = lab.http.post(&lab.ready.pagerduty.events_url).json(&event).timeout(patience).send().await?;
    Ok((answer.status().as_u16(), answer.text().await?))
}

async fn behave(lab: &Lab, wish: Value) {
    lab.control.post("/behaviour", &wish).await.expect("it is told");
}

#[tokio::test]
async fn services_fail_in_their_own_way_and_only_as_often_as_told() {
    let lab = Lab::start_with(&["--load", "0"]);
    let patience = Duration::from_secs(10);
    for (mode, status) in [("401", 400), ("429", 429), ("500", 500), ("garbage", 200), ("empty", 200)] {
        behave(&lab, json!({"service": "pagerduty", "mode": mode, "count": 2})).await;
        for _ in 0..2 {
            assert_eq!(trigger(&lab, "k", patience).await.expect("an answer").0, status, "{mode}");
        }
        assert_eq!(trigger(&lab, "k", patience).await.expect("an answer").0, 202, "after {mode}");
    }
    let slack = async || {
        let url = format!("{}/auth.test", lab.ready.slack.api_url);
        lab.http.post(url).bearer_auth(&lab.ready.slack.token).send().await.expect("an answer")
    };
    behave(&lab, json!({"service": "slack", "mode": "429", "count": 1})).await;
    let limited = slack().await;
    assert_eq!(limited.status().as_u16(), 429);
    assert!(limited.headers().contains_key("retry-after"));
    behave(&lab, json!({"service": "slack", "mode": "401"})).await;
    assert_eq!(slack().await.json::<Value>().await.expect("JSON")["error"], "invalid_auth");
    behave(&lab, json!({"service": "slack", "mode": "ok"})).await;
    assert_eq!(slack().await.json::<Value>().await.expect("JSON")["ok"], true);
    for (mode, status) in [("401", 401), ("429", 429), ("500", 500)] {
        behave(&lab, json!({"service": "render", "mode": mode, "count": 1})).await;
        let (answered, body) = lab.render(reqwest::Method::GET, "/services", None).await;
        assert_eq!(answered, status);
        assert!(body["message"].is_string());
    }
    behave(&lab, json!({"service": "render", "mode": "hang"})).await;
    lab.control.reset().await.expect("the reset");
    assert_eq!(lab.render(reqwest::Method::GET, "/services", None).await.0, 200, "a reset ends it");
}

#[tokio::test]
async fn an_answer_can_be_late_missing_or_lost() {
    let lab = Lab::start_with(&["--load", "0"]);
    behave(&lab, json!({"service": "pagerduty", "mode": "slow", "count": 1, "delay_ms": 300})).await;
    let asked = Instant::now();
    assert_eq!(trigger(&lab, "slow", Duration::from_secs(10)).await.expect("an answer").0, 202);
    assert!(asked.elapsed() >= Duration::from_millis(300));
    for mode in ["hang", "lost"] {
        behave(&lab, json!({"service": "pagerduty", "mode": mode, "count": 1})).await;
        let error = trigger(&lab, mode, Duration::from_millis(400)).await.expect_err("no answer comes");
        assert!(error.is_timeout(), "{error}");
    }
    let journal = lab.control.get("/journal?after=0").await.expect("the journal");
    let seen: Vec<(&Value, &Value)> = journal
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| (&entry["request_body"]["dedup_key"], &entry["status"]))
        .collect();
    assert_eq!(seen, [(&json!("slow"), &json!(202)), (&json!("hang"), &Value::Null), (&json!("lost"), &Value::Null)]);
    let alerts = lab.control.get("/pagerduty/alerts").await.expect("the alerts");
    let keys: Vec<_> = alerts.as_array().expect("a list").iter().map(|alert| &alert["dedup_key"]).collect();
    assert_eq!(keys, ["slow", "lost"], "what was lost did happen; what hangs did not");
}

#[tokio::test]
async fn the_journal_numbers_every_request_and_pages() {
    let lab = Lab::start_with(&["--load", "0"]);
    let before = jiff::Timestamp::now().as_microsecond();
    for key in ["a", "b", "c"] {
        trigger(&lab, key, Duration::from_secs(10)).await.expect("an answer");
    }
    let journal = lab.control.get("/journal?after=1").await.expect("the journal");
    let numbers: Vec<_> = journal.as_array().expect("a list").iter().map(|entry| entry["n"].as_u64()).collect();
    assert_eq!(numbers, [Some(2), Some(3)]);
    let entry = &journal[0];
    assert_eq!(
        (&entry["service"], &entry["method"], &entry["path"]),
        (&json!("pagerduty"), &json!("POST"), &json!("/v2/enqueue"))
    );
    assert_eq!(entry["response_body"]["dedup_key"], "b");
    let received = entry["received_us"].as_i64().expect("a time");
    assert!(received >= before && entry["answered_us"].as_i64().expect("a time") >= received);
    lab.control.reset().await.expect("the reset");
    trigger(&lab, "d", Duration::from_secs(10)).await.expect("an answer");
    let journal = lab.control.get("/journal").await.expect("the journal");
    assert_eq!(
        (journal.as_array().map(Vec::len), &journal[0]["n"]),
        (Some(1), &json!(4)),
        "numbers go on after a reset"
    );
}
