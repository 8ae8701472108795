//! What an answer is judged by.

use crate::testing::{Reply, Stub, connections, performed};
use std::time::Duration;
use vectra_control::ports::{Operator, Prober};
use vectra_engine::event::StepOutcome;
use vectra_engine::health::Verdict;
use vectra_engine::time::{Span, Time};
use vectra_plan::{CheckPlan, Expect, Look, Probe};

fn check(url: url::Url, expect: Expect) -> CheckPlan {
    CheckPlan {
        id: "check:api".into(),
        line: 1,
        name: "API".into(),
        probe: Probe::http(url, expect),
        environment: None,
        interval: Span::seconds(10),
        timeout: Span::seconds(2),
        conditions: Vec::new(),
    }
}

async fn judged(reply: Reply, expect: Expect) -> (Verdict, String) {
    let stub = Stub::always(reply).await;
    let seen = connections(&stub.url).probe(&check(stub.url.clone(), expect)).await;
    (seen.verdict, seen.detail)
}

#[tokio::test]
async fn the_expected_body_decides() {
    let json = |text: &str| Expect::Json(text.into());
    let text = |text: &str| Expect::Text(text.into());
    let healthy = r#"{"status": "healthy"}"#;
    for (status, body, expect, verdict, detail) in [
        (200, "anything", Expect::Success, Verdict::Pass, "200 OK"),
        (204, "", Expect::Success, Verdict::Pass, "204 No Content"),
        (301, "", Expect::Success, Verdict::Fail, "301 Moved Permanently"),
        (502, "", Expect::Success, Verdict::Fail, "502 Bad Gateway"),
        (200, r#"{"status":"healthy","version":"1.2"}"#, json(healthy), Verdict::Pass, "200 OK"),
        (
            200,
            r#"{"status":"unhealthy"}"#,
            json(healthy),
            Verdict::Fail,
            r#"200 but "status" is "unhealthy", expected "healthy""#,
        ),
        (200, r#"{"ok":true}"#, json(healthy), Verdict::Fail, r#"200 but "status" is missing, expected "healthy""#),
        (200, "healthy", json(healthy), Verdict::Fail, "200 but the answer is no JSON"),
        (200, "[]", json(healthy), Verdict::Fail, r#"200 but the answer is [], expected {"status":"healthy"}"#),
        (503, r#"{"status":"healthy"}"#, json(healthy), Verdict::Fail, "503 Service Unavailable"),
        (200, r#"{"db":{"up":true,"ms":2},"n":1.0}"#, json(r#"{"db":{"up":true},"n":1}"#), Verdict::Pass, "200 OK"),
        (200, r#"{"all":[200,{"n":1}]}"#, json(r#"{"all":[200.0,{"n":1.0}]}"#), Verdict::Pass, "200 OK"),
        (
            200,
            r#"{"id":9007199254740993}"#,
            json(r#"{"id":9007199254740992.0}"#),
            Verdict::Fail,
            r#"200 but "id" is 9007199254740993, expected 9007199254740992.0"#,
        ),
        (
            200,
            r#"{"db":{"up":false}}"#,
            json(r#"{"db":{"up":true}}"#),
            Verdict::Fail,
            r#"200 but "db.up" is false, expected true"#,
        ),
        (200, "all is OK here", text("OK"), Verdict::Pass, "200 OK"),
        (200, "all is well", text("OK"), Verdict::Fail, r#"200 but does not contain "OK""#),
    ] {
        assert_eq!(
            judged(Reply::new(status, body), expect.clone()).await,
            (verdict, detail.to_owned()),
            "{status} {body} {expect:?}"
        );
    }
}

#[tokio::test]
async fn every_probe_connects_anew_and_names_itself() {
    let stub = Stub::always(Reply::new(200, "ok")).await;
    let connections = connections(&stub.url);
    let check = check(stub.url.join("health").expect("joins"), Expect::Success);
    let seen = connections.probe(&check).await;
    assert!(seen.took_us > 0 && seen.took_us / 1000 == u64::try_from(seen.took.0).expect("not negative"), "{seen:?}");
    let hits = stub.hits();
    assert_eq!(
        (hits[0].line().as_str(), hits[0].agent.as_str()),
        ("GET /health", concat!("vectra/", env!("CARGO_PKG_VERSION")))
    );
    drop(stub);
    // The server accepts no new connection; a kept one would hide that.
    let seen = tokio::time::timeout(Duration::from_secs(5), connections.probe(&check)).await.expect("ends");
    assert_eq!(seen.verdict, Verdict::Fail, "{seen:?}");
}

#[tokio::test]
async fn a_look_shows_status_headers_and_the_beginning_of_the_body() {
    let long = format!("first line\n{}", "x".repeat(5000));
    let stub = Stub::always(Reply::new(502, long).with("x-region", "eu").with("set-cookie", "sid=very-secret")).await;
    let connections = connections(&stub.url);
    let (outcome, output, _) =
        performed(connections.look(&Look::Http { head: false, url: stub.url.clone() }, Time(0)).await);
    assert_eq!(outcome, StepOutcome::Ok);
    assert!(output.starts_with("HTTP/1.1 502 Bad Gateway\nx-region: eu\n"), "{output}");
    assert!(output.contains("first line") && output.contains("[cut: 2048 of 5011 bytes are shown]"), "{output}");
    assert!(!output.contains("very-secret"), "{output}");
    let (_, output, _) = performed(connections.look(&Look::Http { head: true, url: stub.url.clone() }, Time(0)).await);
    assert!(!output.contains("first line"), "{output}");
    assert_eq!(stub.lines(), ["GET /", "HEAD /"]);
}
