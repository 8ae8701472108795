//! Requests of each environment and route: API and page, over measurements that the test wrote.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod common;

use axum::http::StatusCode;
use common::{House, RUNBOOK};
use std::sync::Arc;
use vectra_engine::signal::{Bucket, Latency, Measured, Requests, Sample, Series};
use vectra_engine::time::{Span, Time};
use vectra_store::Store as _;
use vectra_store::measure::Refused;
use vectra_store::memory::MemoryStore;

/// 240 requests to "/pay", of which 12 failed, and 120 to "/slow" that are told in buckets; a minute ago.
async fn house() -> House {
    let store = Arc::new(MemoryStore::new());
    let now = Time(jiff::Timestamp::now().as_millisecond());
    let each = |ms: u64, total: u64, failed: u64| Requests {
        total,
        failed,
        latency: Latency::Each(vec![ms * 1000; usize::try_from(total).expect("a few")]),
    };
    let buckets = vec![Bucket { upto_us: 1e6, count: 0 }, Bucket { upto_us: f64::INFINITY, count: 120 }];
    let slow = Requests { total: 120, failed: 0, latency: Latency::Buckets(buckets) };
    let told = [
        (Some("/pay"), each(40, 240, 12)),
        (Some("/slow"), slow.clone()),
        (None, each(40, 240, 12)),
        (None, slow),
        (Some("/none"), Requests { total: 0, failed: 0, latency: Latency::Unknown }),
    ];
    let measured = (0_i64..).zip(told).map(|(n, (route, requests))| Measured {
        series: Series::Requests { environment: "API Prod".into(), route: route.map(str::to_owned) },
        at: now - Span::seconds(60 + n),
        sample: Sample::Requests(requests),
    });
    let refused = store.measurements().append(&measured.collect::<Vec<_>>(), now).await.expect("kept");
    assert_eq!(refused, Refused::default());
    House::start_on(store, RUNBOOK).await
}

#[tokio::test]
async fn each_route_says_how_many_how_many_failed_and_how_long_they_took() {
    let house = house().await;
    let found = house.get("/api/v1/requests?since=1h").await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.body);
    let found = found.json();
    let rows = found["rows"].as_array().expect("rows");
    let names: Vec<Option<&str>> = rows.iter().map(|row| row["route"].as_str()).collect();
    assert_eq!(
        names,
        [None, Some("/pay"), Some("/slow")],
        "the whole first, then the busiest; nothing of whom nobody asked"
    );
    let [whole, pay, slow] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((whole["requests"].as_u64(), whole["failed"].as_u64()), (Some(360), Some(12)));
    assert_eq!(pay["error_rate"].as_f64(), Some(0.05));
    assert!((pay["rate"].as_f64().expect("a rate") - 240.0 / 3600.0).abs() < 1e-3, "{pay}");
    let p99 = pay["p99"]["ms"].as_f64().expect("a time");
    assert!((39.5..=40.5).contains(&p99), "{pay}");
    assert_eq!(slow["p50"]["at_least_ms"].as_f64(), Some(1000.0), "{slow}");
    assert!(slow["p50"]["at_most_ms"].is_null(), "only a lower bound is known: {slow}");
}

#[tokio::test]
async fn the_page_shows_the_same_in_both_languages_and_says_what_is_wrong_with_a_question() {
    let house = house().await;
    let cookie = house.log_in().await;
    let page = house.page("/requests", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    for part in ["API Prod", "/pay", "12 (5 %)", "40 ms", "&gt; 1000 ms", "all routes"] {
        let part = part.replace("&gt;", "&#62;");
        assert!(page.body.contains(&part), "{part}: {}", page.body);
    }
    let french = house.page("/requests?lang=fr&environment=API+Prod", &cookie).await;
    assert!(french.body.contains("toutes les routes"), "{}", french.body);
    let nothing = house.page("/requests?environment=Nowhere", &cookie).await;
    assert!(nothing.body.contains("no requests are told"), "{}", nothing.body);
    let wrong = house.page("/requests?since=soon", &cookie).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.body.contains("soon"));
    let long = house.get("/api/v1/requests?since=400d").await;
    assert_eq!(long.status, StatusCode::BAD_REQUEST);
    assert!(long.json()["detail"].as_str().expect("a detail").contains("35 days"), "{}", long.body);
}
