//! Logs on page and API, and telemetry that is posted.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod common;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use common::{House, RUNBOOK};
use std::sync::{Arc, Mutex};
use vectra_control::daemon::telemetry::{Intake, Noted};
use vectra_control::ports::{Posted, PostedAnswer, TelemetryIn};
use vectra_engine::time::{Span, Time};
use vectra_logs::{Level, Limits, Line, Logs};
use vectra_web::{Options, TELEMETRY_LIMIT, Telemetry};

#[derive(Default)]
struct Taker(Mutex<Vec<(Posted, String, usize)>>);

impl TelemetryIn for Taker {
    fn opens(&self, bearer: &str) -> bool {
        bearer == "only-telemetry"
    }

    fn take(&self, what: Posted, content_type: &str, encoding: &str, body: &[u8]) -> PostedAnswer {
        let kinds = format!("{content_type} {encoding}");
        self.0.lock().expect("unpoisoned").push((what, kinds, body.len()));
        PostedAnswer { status: 503, content_type: "application/json", body: b"{}".to_vec(), retry_after: Some(5) }
    }
}

struct Parts {
    house: House,
    taker: Arc<Taker>,
    intake: Intake,
    _folder: tempfile::TempDir,
}

async fn house() -> Parts {
    let folder = tempfile::tempdir().expect("a folder");
    let (logs, _) = Logs::open(folder.path(), Limits::new(Span::seconds(1_000_000), 1 << 24)).expect("opens");
    let line = |n: i64, level, service: &str, text: &str| Line {
        at: Time(1_795_341_600_000 + n),
        level,
        service: service.into(),
        text: text.into(),
        attributes: if n == 2 { r#"{"status":403}"#.into() } else { String::new() },
    };
    let lines = [
        line(1, Level::Info, "api", "GET /health 200"),
        line(2, Level::Error, "mailer", "SendGrid refused <b>it</b>\u{1b}[31m\nsecond line"),
        line(3, Level::Warn, "api", "slow"),
    ];
    logs.append(&lines).expect("taken");
    logs.begin(Time(1_795_341_600_500)).expect("begins");
    let (intake, _) = Intake::new();
    let taker = Arc::new(Taker::default());
    let telemetry = Telemetry { logs: Some(Arc::new(logs)), posted: Some(taker.clone()), intake: Some(intake.clone()) };
    let house = House::start_with(RUNBOOK, Options { telemetry, ..Options::default() }).await;
    Parts { house, taker, intake, _folder: folder }
}

async fn post(house: &House, path: &str, token: &str, body: Vec<u8>) -> common::Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/x-protobuf")
        .header(header::CONTENT_ENCODING, "gzip");
    house.send(request.body(Body::from(body)).expect("a request")).await
}

#[tokio::test]
async fn lines_are_found_by_the_api_a_page_at_a_time() {
    let Parts { house, .. } = house().await;
    let found = house.get("/api/v1/logs?text=sendgrid&level=warn").await.json();
    assert_eq!(found["lines"].as_array().map(Vec::len), Some(1), "{found}");
    let line = &found["lines"][0];
    assert_eq!((&line["service"], &line["level"]), (&"mailer".into(), &"error".into()));
    assert_eq!((&line["at"], &line["attributes"]["status"]), (&"2026-11-22T10:00:00.002Z".into(), &403.into()));
    let first = house.get("/api/v1/logs?limit=2").await.json();
    let next = first["next"].as_str().expect("a further page");
    let second = house.get(&format!("/api/v1/logs?limit=2&before={next}")).await.json();
    assert_eq!((second["lines"].as_array().map(Vec::len), second["next"].is_null()), (Some(1), true), "{second}");
    for wrong in [
        "level=loud",
        "since=soon",
        "limit=0",
        "limit=5000",
        "before=x",
        "text=(&regex=true",
        "text=a&regex=true&until=x",
    ] {
        let answer = house.get(&format!("/api/v1/logs?{wrong}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}: {}", answer.body);
    }
}

#[tokio::test]
async fn since_when_lines_are_kept_is_said_where_the_question_reaches_further_back() {
    let Parts { house, .. } = house().await;
    let all = house.get("/api/v1/logs?text=nowhere").await.json();
    assert_eq!((&all["kept_since"], &all["kept_because"]), (&"2026-11-22T10:00:00.001Z".into(), &"begun".into()));
    let said = all["kept"].as_str().expect("said");
    assert!(said.starts_with("Lines are kept since 2026-11-22"), "{said}");
    let late = house.get("/api/v1/logs?since=2026-11-22T10:00:00.002Z").await.json();
    assert!(late["kept"].is_null() && late["kept_since"].is_string(), "{late}");
    assert!(house.get("/api/v1/status").await.json()["logs_short"].is_null(), "nothing went early");
    let cookie = house.log_in().await;
    let page = house.page("/logs?text=nowhere&lang=fr", &cookie).await;
    assert!(page.body.contains("Les lignes sont gardées depuis 2026-11-22"), "{}", page.body);
}

#[tokio::test]
async fn lines_that_went_by_their_bytes_are_said_on_the_overview() {
    let folder = tempfile::tempdir().expect("a folder");
    let limits =
        Limits { age: Span::seconds(100_000), bytes: 200, segment_bytes: 100, segment_age: Span::seconds(1000) };
    let (logs, _) = Logs::open(folder.path(), limits).expect("opens");
    logs.begin(Time(0)).expect("begins");
    for at in 1..10 {
        let line = Line {
            at: Time(at),
            level: Level::Info,
            service: String::new(),
            text: "x".into(),
            attributes: String::new(),
        };
        logs.append(&[line]).expect("taken");
        logs.seal_pending().expect("sealed");
    }
    logs.retain(Time(20)).expect("retained");
    let telemetry = Telemetry { logs: Some(Arc::new(logs)), ..Telemetry::default() };
    let house = House::start_with(RUNBOOK, Options { telemetry, ..Options::default() }).await;
    let cookie = house.log_in().await;
    let page = house.page("/?lang=en", &cookie).await;
    assert!(page.body.contains("[logs] max_mb is reached"), "{}", page.body);
}

#[tokio::test]
async fn the_page_asks_by_get_and_shows_lines_as_text() {
    let Parts { house, .. } = house().await;
    let cookie = house.log_in().await;
    let page = house.page("/logs?text=sendgrid&lang=fr", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Journaux") && page.body.contains("value=\"sendgrid\""), "{}", page.body);
    assert!(
        page.body.contains("SendGrid refused &#60;b&#62;it") || page.body.contains("SendGrid refused &lt;b&gt;it"),
        "{}",
        page.body
    );
    assert!(!page.body.contains('\u{1b}') && page.body.contains("second line"), "{}", page.body);
    assert!(!page.body.contains("GET /health"), "only what was asked for");
    let paged = house.page("/logs?limit=1&lang=en", &cookie).await.body;
    assert!(paged.contains("Older lines") && paged.contains("before="), "{paged}");
    let wrong = house.page("/logs?text=%28&regex=true", &cookie).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.body.contains("cannot be searched"), "{}", wrong.body);
    let nothing = house.page("/logs?text=nowhere", &cookie).await;
    assert!(nothing.body.contains("No line was found."));
}

#[tokio::test]
async fn the_token_of_telemetry_opens_what_takes_it_and_nothing_else() {
    let Parts { house, taker, intake, .. } = house().await;
    for (path, what) in
        [("/v1/logs", Posted::OtlpLogs), ("/v1/metrics", Posted::OtlpMetrics), ("/v1/logs/json", Posted::JsonLines)]
    {
        for token in ["only-telemetry", house.token.as_str()] {
            let answer = post(&house, path, token, vec![0; 3_000_000]).await;
            assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"), "{path}");
            let seen = taker.0.lock().expect("unpoisoned").pop();
            assert_eq!(seen, Some((what, "application/x-protobuf gzip".to_owned(), 3_000_000)));
        }
        for token in ["wrong", ""] {
            let answer = post(&house, path, token, Vec::new()).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
            assert_eq!(answer.header("content-type"), "application/problem+json");
        }
    }
    assert_eq!(intake.counts().get(Noted::Unauthorized), 6);
    for path in ["/api/v1/status", "/api/v1/logs", "/api/v1/telemetry", "/metrics"] {
        let request = Request::builder().uri(path).header(header::AUTHORIZATION, "Bearer only-telemetry");
        let answer = house.send(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    // A job that says that it ran is let in, and told that nobody waits for it.
    let request = Request::builder().uri("/heartbeat/Backup").header(header::AUTHORIZATION, "Bearer only-telemetry");
    let answer = house.send(request.body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.body);
}

#[tokio::test]
async fn a_hundred_megabytes_are_refused_before_they_are_read() {
    let Parts { house, taker, .. } = house().await;
    let announced = Request::builder()
        .method(Method::POST)
        .uri("/v1/logs")
        .header(header::AUTHORIZATION, "Bearer only-telemetry")
        .header(header::CONTENT_LENGTH, "100000000");
    let answer = house.send(announced.body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let answer = post(&house, "/v1/logs", "only-telemetry", vec![0; TELEMETRY_LIMIT + 1]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(taker.0.lock().expect("unpoisoned").is_empty());
}

#[tokio::test]
async fn what_comes_in_and_what_was_refused_is_told() {
    let Parts { house, intake, .. } = house().await;
    intake.note(Noted::RouteBound, 7);
    intake.problem("scrape api", "connection refused");
    let told = house.get("/api/v1/telemetry").await.json();
    assert_eq!((&told["counts"]["route_bound"], &told["bounds_hit"]), (&7.into(), &7.into()), "{told}");
    assert_eq!(
        (&told["sources"][0]["name"], &told["sources"][0]["problem"]),
        (&"scrape api".into(), &"connection refused".into())
    );
}
