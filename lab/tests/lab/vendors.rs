//! The stand-ins answer as their vendors do; the judge agrees where the vendors' descriptions are at hand.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Lab, eventually, specs};

fn start() -> (Lab, bool) {
    match specs() {
        Some(specs) => (Lab::start_with(&["--specs", specs.to_str().expect("a path")]), true),
        None => (Lab::start(), false),
    }
}

/// Nothing in the exchanges so far departs from the descriptions.
async fn nothing_departs(lab: &Lab, judged: bool) {
    if judged {
        let violations = lab.violations().await;
        assert!(violations.is_empty(), "{violations:#?}");
    }
}

#[tokio::test]
async fn render_shows_the_service_and_its_history() {
    let (lab, judged) = start();
    let (status, services) = lab.render(Method::GET, "/services?name=vectra-api", None).await;
    assert_eq!(status, 200);
    let service = &services[0]["service"];
    assert_eq!(service["id"], json!(lab.ready.render.service_id));
    assert_eq!(service["serviceDetails"]["url"], json!(lab.ready.api_url));
    assert_eq!(lab.render(Method::GET, &lab.service(""), None).await.1, *service);

    let mut seen: Vec<String> = Vec::new();
    let mut cursor = String::new();
    loop {
        let (_, page) = lab.render(Method::GET, &lab.service(&format!("/deploys?limit=1&cursor={cursor}")), None).await;
        let Some(item) = page.get(0) else { break };
        seen.push(item["deploy"]["createdAt"].as_str().expect("a time").to_owned());
        item["cursor"].as_str().expect("a cursor").clone_into(&mut cursor);
    }
    assert!(seen.len() >= 4, "{seen:?}");
    assert!(seen.is_sorted_by(|newer, older| newer > older), "newest first: {seen:?}");
    let (_, live) = lab.render(Method::GET, &lab.service("/deploys?status=live"), None).await;
    assert_eq!(live.as_array().map(Vec::len), Some(1));
    let one = lab.service(&format!("/deploys/{}", live[0]["deploy"]["id"].as_str().expect("an id")));
    assert_eq!(lab.render(Method::GET, &one, None).await, (200, live[0]["deploy"].clone()));

    assert!(lab.events("deploy_ended").await.is_empty(), "nothing happened in the last hour");
    let (_, ended) =
        lab.render(Method::GET, &lab.service("/events?type=deploy_ended&startTime=2020-01-01T00:00:00Z"), None).await;
    assert_eq!(ended.as_array().map(Vec::len), Some(seen.len()));
    nothing_departs(&lab, judged).await;
}

#[tokio::test]
async fn render_deploys_without_a_gap_and_shows_logs_and_metrics() {
    let (lab, judged) = start();
    let (status, deploy) =
        lab.render(Method::POST, &lab.service("/deploys"), Some(json!({"clearCache": "clear"}))).await;
    assert_eq!((status, &deploy["trigger"]), (201, &json!("api")));
    let path = lab.service(&format!("/deploys/{}", deploy["id"].as_str().expect("an id")));
    eventually("the deploy is live", async || {
        assert_eq!(lab.health().await, 200, "the service answers all the while");
        lab.render(Method::GET, &path, None).await.1["status"] == "live"
    })
    .await;
    let logs =
        format!("/logs?ownerId={}&resource={}&text=starting", lab.ready.render.owner_id, lab.ready.render.service_id);
    let (_, logs) = lab.render(Method::GET, &logs, None).await;
    assert_eq!(logs["logs"].as_array().map(Vec::len), Some(2), "two instances were started: {logs}");
    for metric in ["cpu", "memory"] {
        let path = format!("/metrics/{metric}?resource={}&resolutionSeconds=30", lab.ready.render.service_id);
        eventually("there is a measurement", async || {
            let (status, series) = lab.render(Method::GET, &path, None).await;
            assert_eq!(status, 200);
            series[0]["values"][0]["value"].as_f64().is_some_and(|value| metric == "cpu" || value > 1e6)
        })
        .await;
    }
    let (_, service) = lab.render(Method::PATCH, &lab.service(""), Some(json!({"autoDeploy": "no"}))).await;
    assert_eq!(service["autoDeploy"], "no");
    lab.render(Method::POST, &lab.service("/restart"), None).await;
    eventually("it restarted", async || !lab.events("server_restarted").await.is_empty()).await;
    lab.render(Method::POST, &lab.service("/rollback"), Some(json!({"deployId": deploy["id"]}))).await;
    lab.render(Method::GET, &lab.service("/events"), None).await;
    nothing_departs(&lab, judged).await;
}

#[tokio::test]
async fn render_refuses_as_the_vendor_does() {
    let (lab, judged) = start();
    let url = format!("{}{}", lab.ready.render.api_url, lab.service(""));
    let answer = lab.http.get(&url).bearer_auth("rnd_wrong").send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 401);
    assert!(answer.headers().contains_key("ratelimit-remaining"));
    assert!(answer.json::<Value>().await.expect("JSON")["message"].is_string());
    assert_eq!(lab.render(Method::GET, "/services/srv-00000000000000000000", None).await.0, 404);
    nothing_departs(&lab, judged).await;
    for (method, path, body, wanted) in [
        (Method::GET, lab.service("/deploys?limit=0"), None, 400),
        (Method::GET, lab.service("/deploys/dep-00000000000000000000"), None, 404),
        (Method::POST, lab.service("/rollback"), Some(json!({})), 400),
        (Method::POST, lab.service("/rollback"), Some(json!({"deployId": "dep-00000000000000000000"})), 404),
        (Method::PATCH, lab.service(""), Some(json!({"serviceDetails": {"plan": "enormous"}})), 400),
        (Method::GET, "/logs".to_owned(), None, 400),
        (Method::GET, "/nothing".to_owned(), None, 404),
    ] {
        let (status, body) = lab.render(method, &path, body).await;
        assert_eq!(status, wanted, "{path}: {body}");
        assert!(body["message"].is_string(), "{path}: {body}");
    }
    if judged {
        let found = lab.control.get("/violations").await.expect("the verdict");
        let sides: Vec<_> = found["violations"].as_array().expect("a list").iter().map(|item| &item["side"]).collect();
        assert!(sides.iter().any(|side| **side == "request"), "wrong requests are found out");
    }
}

#[tokio::test]
async fn slack_keeps_messages_and_edits() {
    let (lab, judged) = start();
    let call = async |method: &str, token: &str, arguments: &[(&str, &str)]| -> Value {
        let request = lab.http.post(format!("{}/{method}", lab.ready.slack.api_url)).bearer_auth(token).form(arguments);
        request.send().await.expect("an answer").json().await.expect("JSON")
    };
    let (token, channel) = (lab.ready.slack.token.as_str(), lab.ready.slack.channel.as_str());
    let blocks = r#"[{"type":"section","text":{"type":"mrkdwn","text":"*down*"}}]"#;
    let posted =
        call("chat.postMessage", token, &[("channel", channel), ("text", "API down"), ("blocks", blocks)]).await;
    assert_eq!((&posted["ok"], &posted["message"]["text"]), (&json!(true), &json!("API down")));
    let ts = posted["ts"].as_str().expect("a time").to_owned();
    let updated = call("chat.update", token, &[("channel", channel), ("ts", &ts), ("text", "API up")]).await;
    assert_eq!(updated["ok"], true);
    let url = format!("{}/auth.test", lab.ready.slack.api_url);
    let known: Value =
        lab.http.get(url).bearer_auth(token).send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(known["ok"], true);
    let as_json: Value = lab
        .http
        .post(format!("{}/chat.postMessage", lab.ready.slack.api_url))
        .bearer_auth(token)
        .json(&json!({"channel": channel, "text": "in the thread", "thread_ts": ts}))
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    assert_eq!(as_json["message"]["thread_ts"], json!(ts));
    let kept = lab.control.get("/slack/messages").await.expect("the messages");
    assert_eq!((&kept[0]["text"], &kept[0]["edits"]), (&json!("API up"), &json!(1)));
    assert_eq!(kept[1]["thread_ts"], json!(ts));
    for (token, arguments, error) in [
        ("xoxb-wrong", vec![("channel", channel), ("text", "x")], "invalid_auth"),
        (token, vec![("channel", "C00000000"), ("text", "x")], "channel_not_found"),
        (token, vec![("channel", channel)], "no_text"),
    ] {
        assert_eq!(call("chat.postMessage", token, &arguments).await, json!({"ok": false, "error": error}));
    }
    nothing_departs(&lab, judged).await;
}

#[tokio::test]
async fn pagerduty_takes_events_and_refuses_what_is_not_one() {
    let (lab, judged) = start();
    let send = async |event: Value| -> (u16, Value) {
        let answer = lab.http.post(&lab.ready.pagerduty.events_url).json(&event).send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.expect("JSON"))
    };
    let key = &lab.ready.pagerduty.routing_keys["primary"];
    let payload = json!({"summary": "API down", "source": "api", "severity": "critical"});
    let event = json!({"routing_key": key, "event_action": "trigger", "dedup_key": "inc-1", "payload": payload});
    assert_eq!(
        send(event.clone()).await,
        (202, json!({"status": "success", "message": "Event processed", "dedup_key": "inc-1"}))
    );
    send(event).await;
    let (_, without) = send(json!({"routing_key": key, "event_action": "trigger", "payload": payload})).await;
    assert!(without["dedup_key"].as_str().is_some_and(|key| !key.is_empty()));
    send(json!({"routing_key": key, "event_action": "resolve", "dedup_key": "inc-1"})).await;
    let alerts = lab.control.get("/pagerduty/alerts").await.expect("the alerts");
    let first = &alerts[0];
    assert_eq!(
        (&first["level"], &first["status"], &first["events"]),
        (&json!("primary"), &json!("resolved"), &json!(3))
    );
    assert_eq!(alerts.as_array().map(Vec::len), Some(2));
    nothing_departs(&lab, judged).await;
    let (status, body) = send(json!({"routing_key": "short", "event_action": "trigger", "payload": payload})).await;
    assert_eq!(status, 400);
    assert_eq!(
        body,
        json!({
            "status": "invalid event", "message": "Event object is invalid",
            "errors": ["Length of 'routing_key' is incorrect (should be 32 characters)"],
        })
    );
    assert_eq!(send(json!({"routing_key": key, "event_action": "resolve"})).await.0, 400);
    assert_eq!(send(json!({"routing_key": key, "event_action": "trigger"})).await.0, 400);
}
