//! Restart and rollback.

use super::*;

#[tokio::test]
async fn a_long_list_is_read_page_by_page() {
    let script = |hit: &Hit, n: usize| {
        if hit.method == "POST" {
            return Reply::json(201, json!({"id": "dep-new"}));
        }
        let all: Vec<Value> = (0..120)
            .map(|i| {
                let status = if i == 0 { "live" } else { "build_failed" };
                let status = if i == 70 { "deactivated" } else { status };
                let created = Time(1_768_360_500_000 - i * 60_000);
                let created = jiff::Timestamp::from_millisecond(created.0).expect("an instant");
                json!({"deploy": {"id": format!("dep-{i}"), "status": status, "trigger": "api", "commit": {"id": i.to_string()}, "createdAt": created}, "cursor": format!("c{i}")})
            })
            .collect();
        let from = hit.query("cursor").map_or(0, |c| c[1..].parse::<usize>().expect("a number") + 1);
        let limit: usize = hit.query("limit").expect("a limit").parse().expect("a number");
        assert!(n < 5, "asked for too many pages");
        Reply::json(200, all.into_iter().skip(from).take(limit).collect())
    };
    let stub = Stub::new(script).await;
    let (_, output, _) = performed(connections(&stub.url).change(&rollback()).await);
    assert_eq!(output, "201 Created: deploy dep-new brings back dep-70 in place of dep-0");
    let posted = stub.hits().into_iter().find(|h| h.method == "POST").expect("a rollback was sent");
    assert_eq!(posted.json(), json!({"deployId": "dep-70"}));
}

#[tokio::test]
async fn a_rollback_names_the_earlier_deploy_and_a_restart_nothing() {
    let stub = Stub::new(platform(json!([]), deploys(&HISTORY))).await;
    let connections = connections(&stub.url);
    let (outcome, output, _) = performed(connections.change(&rollback()).await);
    assert_eq!(outcome, StepOutcome::Ok, "{output}");
    assert_eq!(output, "201 Created: deploy dep-4 brings back dep-1 in place of dep-3");
    let (outcome, output, _) = performed(connections.change(&restart()).await);
    assert_eq!((outcome, output.as_str()), (StepOutcome::Ok, "200 OK: the restart is accepted"));
    let hits = stub.hits();
    assert_eq!(
        stub.lines(),
        ["GET /v1/services/srv-1/deploys", "POST /v1/services/srv-1/rollback", "POST /v1/services/srv-1/restart"]
    );
    assert_eq!(hits[1].json(), json!({"deployId": "dep-1"}));
    assert_eq!(hits[2].body, "");
}

#[tokio::test]
async fn a_rollback_with_nothing_to_return_to_is_refused_before_it_is_sent() {
    let stub = Stub::new(platform(json!([]), deploys(&[("dep-1", "live", "api", "aaa", 1)]))).await;
    let (outcome, output, _) = performed(connections(&stub.url).change(&rollback()).await);
    assert_eq!(outcome, StepOutcome::Failed);
    assert!(output.contains("no earlier deploy than dep-1"), "{output}");
    assert_eq!(stub.lines(), ["GET /v1/services/srv-1/deploys"]);
}

#[tokio::test]
async fn a_rollback_whose_answer_is_lost_is_unknown() {
    for reply in
        [Reply::Hang, Reply::new(503, "later"), Reply::new(201, "<html>"), Reply::json(200, json!({"ok": true}))]
    {
        let script = platform(json!([]), deploys(&HISTORY));
        let stub =
            Stub::new(move |hit: &Hit, n| if hit.method == "POST" { reply.clone() } else { script(hit, n) }).await;
        let (outcome, output, _) = performed(connections(&stub.url).change(&rollback()).await);
        assert_eq!(outcome, StepOutcome::Unknown, "{output}");
        assert_eq!(stub.lines().iter().filter(|l| l.starts_with("POST")).count(), 1);
    }
}

#[tokio::test]
async fn a_refusal_repeats_the_platforms_words_and_says_what_to_do() {
    for (status, advice) in [
        (400, "no such thing"),
        (401, "render.api_key"),
        (402, "payment"),
        (403, "right"),
        (404, "[render.services]"),
        (409, "under way"),
    ] {
        let stub = Stub::always(Reply::json(status, json!({"id": "req-1", "message": "no such thing"}))).await;
        let (outcome, output, _) = performed(connections(&stub.url).change(&restart()).await);
        assert_eq!(outcome, StepOutcome::Failed);
        assert!(output.contains("no such thing") && output.contains(advice), "{output}");
    }
}

#[tokio::test]
async fn a_change_that_a_rate_limit_refused_is_sent_once_more_after_the_wait() {
    let limited = |_: &Hit, n: usize| {
        if n == 0 {
            Reply::json(429, json!({"message": "slow down"})).with("ratelimit-reset", "0")
        } else {
            Reply::new(200, "")
        }
    };
    let stub = Stub::new(limited).await;
    let (outcome, _, _) = performed(connections(&stub.url).change(&restart()).await);
    assert_eq!((outcome, stub.lines().len()), (StepOutcome::Ok, 2));
    let stub = Stub::always(Reply::json(429, json!({"message": "slow down"})).with("ratelimit-reset", "0")).await;
    let (outcome, output, _) = performed(connections(&stub.url).change(&restart()).await);
    assert_eq!((outcome, stub.lines().len()), (StepOutcome::Failed, 2), "{output}");
    assert!(output.contains("rate limit"), "{output}");
}
