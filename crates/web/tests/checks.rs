//! Many checks: a page of them at a time, and answers that are made once for all who ask.
#![allow(clippy::expect_used, clippy::panic)]

mod common;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use common::{House, RUNBOOK};
use flate2::read::GzDecoder;
use std::io::Read;
use std::sync::atomic::Ordering;
use tower::ServiceExt;

/// Services with a health check each.
const MANY: usize = 130;

async fn crowded() -> House {
    let checks: String =
        (0..MANY).map(|n| format!("# Service {n:03}\ncurl https://s{n:03}.shop.example/health\n")).collect();
    House::start_with(&RUNBOOK.replace("# Backend\n", &format!("{checks}# Backend\n")), Default::default()).await
}

fn rows(page: &str) -> usize {
    page.matches("<th scope=\"row\">Service ").count()
}

#[tokio::test]
async fn the_overview_shows_a_few_checks_and_leads_to_all_of_them() {
    let house = crowded().await;
    let cookie = house.log_in().await;
    let overview = house.page("/", &cookie).await;
    let shown = rows(&overview.body);
    assert!(shown <= 40, "{shown} rows are too many to look at");
    assert!(overview.body.contains("more checks</a>"), "{}", overview.body);
    let first = house.page("/checks", &cookie).await;
    assert!(first.body.contains("131 checks"), "{}", first.body);
    assert_eq!(rows(&first.body), 100);
    assert!(first.body.contains("href=\"/checks?after=100\" rel=\"next\""), "{}", first.body);
    let second = house.page("/checks?after=100", &cookie).await;
    assert_eq!(rows(&second.body), 30);
    assert!(!second.body.contains("rel=\"next\""), "it is the last");
    for wrong in ["/checks?after=many", "/checks?environment=nowhere"] {
        assert_eq!(house.page(wrong, &cookie).await.status, StatusCode::OK, "{wrong}");
    }
    let french = house.page("/checks?failing=true&lang=fr", &cookie).await;
    assert!(french.body.contains("Contrôles") && french.body.contains("seulement ceux qui échouent"));
    assert!(french.body.contains("href=\"/checks?failing=true&#38;lang=en\""), "{}", french.body);
}

#[tokio::test]
async fn what_fails_stands_first() {
    let house = crowded().await;
    let none = house.get("/checks?failing=true").await;
    assert!(none.body.contains("0 checks"), "{}", none.body);
    house.world.down.store(true, Ordering::SeqCst);
    house.until("an outage", |v| v.state.open().next().map(|i| i.id.clone())).await;
    // Within a moment the page tells of every result that is in.
    let failing = tokio::time::timeout(std::time::Duration::from_secs(20), async {
        loop {
            let page = house.get("/checks?failing=true").await;
            if page.body.contains("131 checks") {
                return page;
            }
            tokio::task::yield_now().await;
        }
    });
    let page = failing.await.expect("every check fails at last");
    assert!(page.body.contains("HTTP 502") && !page.body.contains("class=\"good\""), "{}", page.body);
}

#[tokio::test]
async fn the_status_is_packed_for_those_who_take_it_so() {
    let house = crowded().await;
    let asked = |encoding: &str| {
        Request::builder()
            .uri("/api/v1/status")
            .header(header::AUTHORIZATION, format!("Bearer {}", house.token))
            .header(header::ACCEPT_ENCODING, encoding)
            .body(Body::empty())
            .expect("a request")
    };
    let answer = house.router.clone().oneshot(asked("gzip, br")).await.expect("infallible");
    assert_eq!(answer.headers().get(header::CONTENT_ENCODING).expect("packed"), "gzip");
    assert_eq!(answer.headers().get(header::VARY).expect("varies"), "accept-encoding");
    let packed = to_bytes(answer.into_body(), 1 << 20).await.expect("a body");
    let mut text = String::new();
    GzDecoder::new(&packed[..]).read_to_string(&mut text).expect("gzip");
    let status: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(status["checks"].as_array().expect("checks").len(), MANY + 1);
    assert!(packed.len() * 5 < text.len(), "{} of {}", packed.len(), text.len());
    let plain = house.router.clone().oneshot(asked("identity")).await.expect("infallible");
    assert!(plain.headers().get(header::CONTENT_ENCODING).is_none());
}
