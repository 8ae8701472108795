use super::*;
use crate::testing::{Reply as Answer, Stub, french};
use serde_json::json;
use vectra_engine::health::Verdict;

/// How many results the alert's rule is told of.
fn results(found: &Finding) -> Option<f64> {
    found.readings.iter().find(|r| r.name == RESULTS).map(|r| r.value)
}

async fn seen(reply: Answer) -> (Finding, Stub) {
    let stub = Stub::always(reply).await;
    let server = Prometheus {
        client: Client::new().expect("a client"),
        base: stub.url.join("prom/").expect("an address"),
        token: Some(Secret::new("token-of-prometheus")),
    };
    (server.probe("up{job=\"api\"} == 0", Duration::from_millis(800)).await, stub)
}

fn success(kind: &str, result: Value) -> Answer {
    Answer::json(200, json!({"status": "success", "data": {"resultType": kind, "result": result}}))
}

#[tokio::test]
async fn an_empty_result_passes_and_any_element_fails() {
    let (found, stub) = seen(success("vector", json!([]))).await;
    assert_eq!((found.verdict, found.detail.as_str()), (Verdict::Pass, "the result is empty"));
    assert_eq!(results(&found), Some(0.0));
    let hit = &stub.hits()[0];
    assert_eq!((hit.line().as_str(), hit.bearer.as_deref()), ("POST /prom/api/v1/query", Some("token-of-prometheus")));
    assert_eq!(hit.form()[0], ("query".to_owned(), "up{job=\"api\"} == 0".to_owned()));
    let one = json!([{"metric": {"__name__": "up", "job": "api"}, "value": [1.5, "0"]}]);
    let (found, _) = seen(success("vector", one)).await;
    assert_eq!((found.verdict, found.detail.as_str()), (Verdict::Fail, "1 result: 0 {job=\"api\"}"));
    assert_eq!((found.readings[0].part.as_deref(), found.readings[0].value), (None, 0.0));
    let many: Vec<Value> =
        (0..100).map(|n| json!({"metric": {"i": n.to_string()}, "value": [1, n.to_string()]})).collect();
    let (found, _) = seen(success("vector", many.into())).await;
    assert_eq!(found.detail, "100 results: 0 {i=\"0\"}, 1 {i=\"1\"} and 98 more");
    french(&found.detail);
    assert_eq!((results(&found), found.readings.len()), (Some(100.0), ELEMENTS + 1));
}

#[tokio::test]
async fn more_results_than_are_read_are_counted_and_fail() {
    let wide: Vec<Value> =
        (0..4000).map(|n| json!({"metric": {"instance": format!("{n:0>80}")}, "value": [1, "0"]})).collect();
    let stub = Stub::new(move |_, at| match at {
        0 => success("vector", wide.clone().into()),
        _ => success("vector", json!([{"metric": {}, "value": [1, "4000"]}])),
    })
    .await;
    let base = stub.url.clone();
    let server = Prometheus { client: Client::new().expect("a client"), base, token: None };
    let found = server.probe("up == 0 # all", Duration::from_secs(5)).await;
    assert_eq!((found.verdict, found.detail.as_str()), (Verdict::Fail, "4000 results, too many to be read"));
    assert_eq!(results(&found), Some(4000.0));
    // A comment at its end hides no bracket.
    assert_eq!(stub.hits()[1].form()[0], ("query".to_owned(), "count(\nup == 0 # all\n)".to_owned()));
}

#[tokio::test]
async fn a_scalar_fails_unless_it_is_nothing() {
    for (text, verdict, detail) in [
        ("0", Verdict::Pass, "the result is 0"),
        ("1.25", Verdict::Fail, "the result is 1.25"),
        ("+Inf", Verdict::Fail, "the result is inf"),
        ("NaN", Verdict::Fail, "Prometheus does not tell: its result is NaN"),
        ("many", Verdict::Fail, "Prometheus does not tell: its result is no number"),
    ] {
        let (found, _) = seen(success("scalar", json!([1.5, text]))).await;
        assert_eq!((found.verdict, found.detail.as_str()), (verdict, detail), "{text}");
        french(detail);
        assert!(found.readings.iter().all(|r| r.value.is_finite()));
    }
}

#[tokio::test]
async fn what_is_no_number_is_counted_and_never_read() {
    let mixed = json!([{"metric": {}, "value": [1, "NaN"]}, {"metric": {}, "value": [1, "2"]}, {"metric": {}, "histogram": [1, {}]}]);
    let (found, _) = seen(success("vector", mixed)).await;
    assert_eq!((found.detail.as_str(), found.readings.len()), ("1 result: 2; 2 are no numbers", 2));
    let (found, _) = seen(success("vector", json!([{"metric": {}, "value": [1, "NaN"]}]))).await;
    assert_eq!(found.detail, "Prometheus does not tell: 1 results, none of them a number");
}

#[tokio::test]
async fn errors_and_warnings_are_told_in_the_servers_words() {
    let warned =
        json!({"status": "success", "warnings": ["no samples for 1m"], "data": {"resultType": "vector", "result": []}});
    let (found, _) = seen(Answer::json(200, warned)).await;
    assert_eq!(
        (found.verdict, found.detail.as_str()),
        (Verdict::Pass, "the result is empty (warning: no samples for 1m)")
    );
    for (reply, detail) in [
        (
            Answer::json(
                400,
                json!({"status": "error", "errorType": "bad_data", "error": "parse error: unexpected end"}),
            ),
            "parse error: unexpected end",
        ),
        (
            Answer::json(422, json!({"status": "error", "errorType": "execution", "error": ""})),
            "422 Unprocessable Entity",
        ),
        (Answer::new(503, "<html>"), "503 Service Unavailable"),
        (Answer::new(200, "<html>"), "the answer is no JSON"),
        (success("matrix", json!([])), "the expression gives a matrix; write one that gives a vector or a scalar"),
        (success("vector", json!({"a": 1})), "its result has not the documented shape"),
        (success("vector", json!([{"metric": {}, "value": ["x"]}])), "its result has not the documented shape"),
        (Answer::json(200, json!({"status": "success"})), "its answer holds no result"),
        (Answer::new(200, "x".repeat(3 << 20)), "the answer is longer than 256 KiB"),
    ] {
        let (found, _) = seen(reply).await;
        assert_eq!(
            (found.verdict, found.detail.clone()),
            (Verdict::Fail, format!("Prometheus does not tell: {detail}"))
        );
        // The server's own words stay.
        if detail.starts_with("it") || detail.starts_with("the") {
            french(detail);
        }
        assert_eq!(found.readings.len(), 0, "what could not be asked is missing: it raises no alert");
    }
    assert!(seen(Answer::Hang).await.0.detail.ends_with("no answer within 0.8 s"));
}
