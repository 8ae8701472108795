//! What is sent, and what the injector's answers mean.

use crate::testing::{DRILL_TOKEN, Hit, Reply, Stub, connections};
use serde_json::json;

#[tokio::test]
async fn a_fault_is_injected_with_its_time_to_live_and_removed() {
    let stub = Stub::always(Reply::json(200, json!({"name": "api-crash"}))).await;
    let injector = connections(&stub.url).fault_injector().expect("is configured");
    injector.inject("api-crash", 90).await.expect("injected");
    injector.remove("api-crash").await.expect("removed");
    assert_eq!(stub.lines(), ["POST /faults/api-crash", "DELETE /faults/api-crash"]);
    let hits = stub.hits();
    assert_eq!(hits[0].json(), json!({"ttl_seconds": 90}));
    assert!(hits.iter().all(|h| h.bearer.as_deref() == Some(DRILL_TOKEN)));
}

#[tokio::test]
async fn what_is_left_comes_as_a_list_in_either_form() {
    for (answer, residue) in
        [(json!([]), vec![]), (json!(["a file"]), vec!["a file"]), (json!({"residue": ["a file"]}), vec!["a file"])]
    {
        let stub = Stub::always(Reply::json(200, answer)).await;
        let injector = connections(&stub.url).fault_injector().expect("is configured");
        assert_eq!(injector.residue().await.expect("a list"), residue);
    }
}

#[tokio::test]
async fn a_refusal_repeats_the_injectors_words() {
    let script = |_: &Hit, _: usize| Reply::json(409, json!({"error": "fault api-crash is in already"}));
    let stub = Stub::new(script).await;
    let injector = connections(&stub.url).fault_injector().expect("is configured");
    let said = injector.inject("api-crash", 60).await.expect_err("refused");
    assert_eq!(said, "the fault injector answered 409 Conflict: fault api-crash is in already");
}
