use super::*;
use crate::testing::{Reply, Stub, broken};
use serde_json::json;

async fn seen(reply: Reply) -> (Finding, Vec<String>) {
    let stub = Stub::always(reply).await;
    let client = Client::new().expect("a client");
    (probe(&client, &stub.url, Duration::from_millis(800)).await, stub.lines())
}

fn page(indicator: &str, description: &str) -> serde_json::Value {
    json!({
        "page": {"id": "x", "name": "Mail"},
        "status": {"indicator": indicator, "description": description},
        "components": [
            {"name": "API", "status": "operational", "group": false},
            {"name": "Mail sending", "status": "major_outage", "group": false},
            {"name": "Everything", "status": "major_outage", "group": true},
            {"name": "Site", "status": "under_maintenance"},
        ],
        "incidents": [
            {"name": "Mail is delayed", "status": "investigating", "impact": "major"},
            {"name": "Earlier", "status": "resolved", "impact": "none"},
        ],
    })
}

#[tokio::test]
async fn what_the_vendor_says_is_told_with_its_incidents() {
    let (found, lines) = seen(Reply::json(200, page("major", "Partial System Outage"))).await;
    assert_eq!((found.verdict, found.detail.as_str()), (Verdict::Fail, "Partial System Outage; Mail is delayed"));
    let readings: Vec<_> = found.readings.iter().map(|r| (r.name.as_str(), r.value)).collect();
    assert_eq!(readings, [("incidents", 1.0), ("components_down", 1.0)]);
    assert_eq!(lines, ["GET /api/v2/summary.json"]);
    let mut calm = page("none", "All Systems Operational");
    calm["incidents"] = json!([]);
    calm["components"] = json!([]);
    let (found, _) = seen(Reply::json(200, calm)).await;
    assert_eq!((found.verdict, found.detail.as_str()), (Verdict::Pass, "All Systems Operational"));
}

#[tokio::test]
async fn a_page_that_does_not_tell_is_a_failure_in_words() {
    for (reply, detail) in [
        (Reply::new(200, "<html>"), "the status page does not tell: the answer is no JSON"),
        (
            Reply::json(200, json!({"ok": true})),
            "the status page does not tell: its answer has not the shape of Statuspage",
        ),
        (Reply::new(503, ""), "the status page does not tell: 503 Service Unavailable"),
        (Reply::new(200, "x".repeat(3 << 20)), "the status page does not tell: the answer is longer than 256 KiB"),
        (Reply::Hang, "no answer within 0.8 s"),
    ] {
        let found = seen(reply).await.0;
        assert!(found.verdict == Verdict::Fail && found.detail.ends_with(detail), "{detail}: {found:?}");
        crate::testing::french(detail);
    }
    let client = Client::new().expect("a client");
    let found = probe(&client, &broken().await, Duration::from_millis(800)).await;
    assert_eq!(found.detail, "the status page does not tell: connection reset");
}
