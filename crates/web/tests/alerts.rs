//! What somebody at the API and at the page sees of alerts and silences.
#![allow(clippy::expect_used, clippy::panic)]

mod common;

use axum::http::{Method, StatusCode};
use common::House;
use serde_json::json;

#[tokio::test]
async fn an_alert_says_why_it_stands_as_it_does() {
    let house = House::start().await;
    house.outage().await;
    let status = house.get("/api/v1/status").await.json();
    let alert = &status["alerts"][0];
    assert_eq!(alert["state"], "firing", "{alert}");
    assert!(alert["reason"].as_str().is_some_and(|r| r.contains("failures in a row, it takes 2")), "{alert}");
    let page = house.page("/alerts", &house.log_in().await).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("API Down") && page.body.contains("in a row, it takes 2"), "{}", page.body);
}

#[tokio::test]
async fn a_silence_is_added_listed_and_ended_over_the_api() {
    let house = House::start().await;
    let wrong = json!({ "matchers": ["alertname"], "comment": "x", "duration": "1h" });
    let refused = house.api(Method::POST, "/api/v1/silences", Some(wrong)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.json()["detail"].as_str().is_some_and(|d| d.contains("is no matcher")), "{}", refused.body);
    let all = json!({ "matchers": ["alertname=~.*"], "comment": "x", "duration": "1h" });
    let refused = house.api(Method::POST, "/api/v1/silences", Some(all)).await;
    assert!(refused.json()["detail"].as_str().is_some_and(|d| d.contains("every alert")), "{}", refused.body);

    let wanted = json!({ "matchers": ["alertname=\"API Down\""], "comment": "planned", "duration": "1h" });
    let made = house.api(Method::POST, "/api/v1/silences", Some(wanted)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let id = made.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(made.json()["state"], "active");

    house.world.down.store(true, std::sync::atomic::Ordering::SeqCst);
    house.until("the alert to fire", |v| v.state.held.values().next().map(|_| ())).await;
    assert_eq!(house.handle.view().state.incident_count, 0, "nobody is told");
    let french = house.api_in("fr", Method::GET, "/api/v1/status").await.json();
    let held = french["alerts"][0]["held"].as_str().unwrap_or_default().to_owned();
    assert!(held.contains("silence") && held.contains("planned"), "{french}");

    let ended = house.api(Method::POST, &format!("/api/v1/silences/{id}/expire"), None).await;
    assert_eq!(ended.json()["outcome"], "done", "{}", ended.body);
    house.until("the incident", |v| v.state.open().next().map(|_| ())).await;
    let unknown = house.api(Method::POST, "/api/v1/silences/none/expire", None).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}
