//! Who is let in, and what a form has to carry.
#![allow(clippy::expect_used, clippy::panic)]

mod common;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use common::House;
use std::collections::BTreeSet;
use vectra_web::{Options, PAGES, openapi};

/// An event names its token itself: `tests/neighbours.rs` tries one that is none.
const OPEN: [(&str, &str); 6] = [
    ("GET", "/health"),
    ("GET", "/ready"),
    ("GET", "/login"),
    ("POST", "/login"),
    ("GET", "/assets/style.css"),
    ("POST", "/v2/enqueue"),
];

/// Every route that there is: those of the API's description, and the pages.
fn routes() -> BTreeSet<(String, String)> {
    let description = openapi();
    let paths = description["paths"].as_object().expect("paths");
    let api = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().expect("methods");
        methods.keys().map(|m| (m.to_uppercase(), path.clone())).collect::<Vec<_>>()
    });
    let pages = PAGES.iter().map(|(m, p)| ((*m).to_string(), (*p).to_string()));
    api.chain(pages).collect()
}

fn filled(path: &str) -> String {
    path.replace("{id}", "INC-1").replace("{name}", "bootstrap")
}

#[tokio::test]
async fn a_stranger_is_let_in_nowhere() {
    let house = House::start().await;
    house.outage().await;
    let routes = routes();
    assert!(routes.len() > 30, "{routes:?}");
    let closed = routes.iter().filter(|(m, p)| !OPEN.contains(&(m.as_str(), p.as_str())));
    let unknown = [("GET".to_string(), "/api/v1/none".to_string()), ("GET".to_string(), "/none".to_string())];
    for (method, path) in closed.chain(&unknown) {
        for credential in [None, Some("Bearer vtr_0"), Some("Basic eDp5"), Some("Bearer ")] {
            let mut request = Request::builder().method(method.as_str()).uri(filled(path));
            if let Some(credential) = credential {
                request = request.header(header::AUTHORIZATION, credential);
            }
            let answer = house.send(request.body(Body::empty()).expect("a request")).await;
            let page = credential.is_none()
                && !path.starts_with("/api/")
                && !path.starts_with("/heartbeat/")
                && path != "/metrics";
            if page {
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{method} {path}");
                assert!(answer.header("location").starts_with("/login"), "{method} {path}");
            } else {
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path} {credential:?}");
                assert_eq!(answer.header("content-type"), "application/problem+json");
                assert!(answer.header("www-authenticate").starts_with("Bearer"));
            }
            assert!(!answer.body.contains("API Unavailable"), "{method} {path} tells a stranger about the incident");
        }
    }
    assert!(house.handle.view().state.open().all(|i| i.acknowledged.is_none()), "and nothing was done");
}

#[tokio::test]
async fn every_route_is_there_for_those_who_are_known() {
    let house = House::start().await;
    for (method, path) in routes().iter().filter(|(m, p)| m == "GET" || p.contains("{id}")) {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let answer = house.api(method.clone(), &filled(path), None).await;
        let answered = answer.status.is_success() || answer.body.contains("INC-1") || answer.status.is_client_error();
        assert!(answered && answer.status != StatusCode::METHOD_NOT_ALLOWED, "{method} {path}: {}", answer.status);
        let nowhere = answer.body.contains("/api/openapi.json lists the API");
        assert!(!nowhere, "{method} {path} is described but not routed");
    }
}

#[tokio::test]
async fn what_a_monitor_outside_needs_is_open_and_says_little() {
    let house = House::start().await;
    for (method, path) in OPEN.iter().filter(|(m, _)| *m == "GET") {
        let request = Request::builder().method(*method).uri(*path).body(Body::empty()).expect("a request");
        assert_eq!(house.send(request).await.status, StatusCode::OK, "{path}");
    }
    let health = house.send(Request::builder().uri("/health").body(Body::empty()).expect("a request")).await;
    assert_eq!(health.body, r#"{"status":"healthy"}"#);
}

#[tokio::test]
async fn a_form_that_is_not_ours_changes_nothing() {
    let house = House::start().await;
    let incident = house.outage().await;
    let cookie = house.log_in().await;
    let page = house.page(&format!("/incidents/{}", incident.id), &cookie).await;
    let csrf = page.csrf();
    for (_, path) in PAGES.iter().filter(|(m, p)| *m == "POST" && *p != "/login") {
        for fields in [&[][..], &[("csrf", "")], &[("csrf", "0123")], &[("text", "x"), ("branch", "0")]] {
            let answer = house.form(&filled(path), &cookie, fields).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {fields:?}");
        }
        let body = format!("csrf={csrf}");
        let elsewhere = Request::builder()
            .method(Method::POST)
            .uri(filled(path))
            .header(header::COOKIE, &cookie)
            .header("sec-fetch-site", "cross-site")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .expect("a request");
        assert_eq!(house.send(elsewhere).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let to_the_api = house.form(&format!("/api/v1/incidents/{}/ack", incident.id), &cookie, &[]).await;
    assert_eq!(to_the_api.status, StatusCode::FORBIDDEN, "a session needs the token at the API too");
    let open = house.until("the incident", |v| v.state.incidents.get(&incident.id).cloned()).await;
    assert!(open.acknowledged.is_none() && open.resolved.is_none());
    assert_eq!(house.page("/", &cookie).await.status, StatusCode::OK, "and the session lives");
}

#[tokio::test]
async fn login_gives_a_guarded_cookie_and_logout_ends_it() {
    let house = House::start().await;
    let wrong = house.form("/login", "", &[("token", "vtr_wrong")]).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(wrong.cookie().is_none() && !wrong.body.contains("vtr_wrong"));

    let right = house.form("/login", "", &[("token", &house.token), ("next", "/program")]).await;
    assert_eq!(right.header("location"), "/program");
    let set = right.header("set-cookie");
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax") && !set.contains("Secure"), "{set}");
    assert!(!set.contains(&house.token), "the cookie is not the token");
    let away = house.form("/login", "", &[("token", &house.token), ("next", "//evil.example")]).await;
    assert_eq!(away.header("location"), "/");

    let cookie = right.cookie().expect("a session");
    let csrf = house.page("/", &cookie).await.csrf();
    let left = house.form("/logout", &cookie, &[("csrf", &csrf)]).await;
    assert_eq!(left.header("location"), "/login");
    assert_eq!(house.page("/", &cookie).await.status, StatusCode::SEE_OTHER, "the cookie is worth nothing now");
}

#[tokio::test]
async fn over_https_the_cookie_is_sent_over_tls_only() {
    let options = Options { public_url: url::Url::parse("https://vectra.example").ok(), ..Options::default() };
    let house = House::start_with(common::RUNBOOK, options).await;
    let answer = house.form("/login", "", &[("token", &house.token)]).await;
    assert!(answer.header("set-cookie").contains("; Secure"));
}

#[tokio::test]
async fn guessing_at_the_login_has_to_wait() {
    let house = House::start().await;
    let mut last = StatusCode::OK;
    for _ in 0..11 {
        last = house.form("/login", "", &[("token", "vtr_guess")]).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(house.get("/api/v1/status").await.status, StatusCode::OK, "those with a token are not held up");
}

#[tokio::test]
async fn a_revoked_token_takes_its_sessions_with_it() {
    let house = House::start().await;
    let made = house.api(Method::POST, "/api/v1/tokens", Some(serde_json::json!({ "name": "lea" }))).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let made = made.json();
    let token = made["token"].as_str().expect("the token");
    let cookie = house.form("/login", "", &[("token", token)]).await.cookie().expect("a session");
    assert_eq!(house.page("/", &cookie).await.status, StatusCode::OK);

    let listed = house.get("/api/v1/tokens").await;
    assert!(listed.body.contains("lea") && !listed.body.contains(token), "{}", listed.body);
    assert_eq!(house.api(Method::DELETE, "/api/v1/tokens/lea", None).await.status, StatusCode::OK);
    assert_eq!(house.page("/", &cookie).await.status, StatusCode::SEE_OTHER);
    let again = house.api(Method::DELETE, "/api/v1/tokens/lea", None).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
}
