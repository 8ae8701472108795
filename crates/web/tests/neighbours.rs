//! Other programs' own ways of asking, as those programs ask.
#![allow(clippy::expect_used, clippy::panic)]

mod common;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use common::{Answer, House, RUNBOOK};
use serde_json::{Value, json};
use vectra_control::kernel::Incident;
use vectra_web::Options;

const MORE: &str = "\n## Incident: Queue Full\n\n**Resolution:**\n1. If crash → Restart service\n";

async fn house() -> House {
    House::start_with(&format!("{RUNBOOK}{MORE}"), Options::default()).await
}

impl House {
    async fn raw(&self, path: &str, body: &str) -> Answer {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        self.send(request.body(Body::from(body.to_owned())).expect("a request")).await
    }

    async fn posted(&self, alerts: Value) {
        let answer = self.raw("/api/v2/alerts", &alerts.to_string()).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, ""));
    }

    async fn listed(&self, query: &str) -> Vec<String> {
        let answer = self.get(&format!("/api/v2/alerts{query}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let alerts = answer.json().as_array().cloned().expect("a list");
        alerts.iter().map(|a| a["labels"]["alertname"].as_str().unwrap_or("-").to_owned()).collect()
    }

    async fn incident_of(&self, alert: &str) -> Incident {
        self.until(alert, |v| v.state.open().find(|i| i.alert_name == alert).cloned()).await
    }

    async fn event(&self, event: Value) -> Answer {
        let request = Request::builder().method(Method::POST).uri("/v2/enqueue");
        self.send(request.body(Body::from(event.to_string())).expect("a request")).await
    }
}

#[tokio::test]
async fn an_alert_whose_sender_is_years_ahead_is_listed_as_begun_when_it_was_heard() {
    let house = house().await;
    house.posted(json!([{ "labels": { "alertname": "QueueFull" }, "startsAt": "2999-01-01T00:00:00Z" }])).await;
    house.incident_of("QueueFull").await;
    let listed = house.get("/api/v2/alerts").await.json();
    let at = |field: &str| {
        let text = listed[0][field].as_str().unwrap_or_else(|| panic!("{field}: {listed}"));
        text.parse::<jiff::Timestamp>().expect("a time")
    };
    assert!(at("startsAt") <= at("updatedAt") && at("updatedAt") < at("endsAt"), "{listed}");
}

#[tokio::test]
async fn an_alert_that_is_sent_opens_an_incident_with_the_procedure_of_its_name_and_is_listed() {
    let house = house().await;
    let sent = json!([{
        "labels": { "alertname": "QueueFull", "severity": "warning", "job": "mail" },
        "annotations": { "summary": "9000 mails wait" },
        "startsAt": "2026-01-01T00:00:00.5Z",
        "generatorURL": "http://prometheus.example/graph",
    }]);
    house.posted(sent.clone()).await;
    let incident = house.incident_of("QueueFull").await;
    assert_eq!((incident.title.as_str(), incident.detail.as_str()), ("Queue Full", "9000 mails wait"));

    let listed = house.get("/api/v2/alerts").await.json();
    let alert = &listed[0];
    assert_eq!(alert["labels"], sent[0]["labels"]);
    assert_eq!(alert["annotations"]["summary"], "9000 mails wait");
    assert_eq!(alert["startsAt"], "2026-01-01T00:00:00.5Z");
    assert_eq!(alert["generatorURL"], "http://prometheus.example/graph");
    assert_eq!(alert["status"], json!({ "state": "active", "silencedBy": [], "inhibitedBy": [], "mutedBy": [] }));
    assert_eq!(alert["receivers"], json!([{ "name": "vectra" }]));
    for field in ["fingerprint", "updatedAt", "endsAt"] {
        assert!(alert[field].is_string(), "{field}: {alert}");
    }
    // People see it beside the rules, with who sent it.
    let status = house.get("/api/v1/status").await;
    assert!(status.body.contains("sent by bootstrap: 9000 mails wait"), "{}", status.body);
    let page = house.page("/alerts", &house.log_in().await).await;
    assert!(page.body.contains("QueueFull"), "{}", page.body);
    let timeline = house.get(&format!("/api/v1/incidents/{}", incident.id)).await;
    assert!(timeline.body.contains("sent by bootstrap"), "{}", timeline.body);

    let mut ended = sent;
    ended[0]["endsAt"] = json!("2026-01-02T00:00:00Z");
    house.posted(ended).await;
    house.resolved(&incident.id).await;
    assert!(house.listed("").await.is_empty());
}

#[tokio::test]
async fn lists_are_filtered_as_alertmanager_filters_them() {
    let house = house().await;
    house
        .posted(json!([
            { "labels": { "alertname": "A", "job": "web" } },
            { "labels": { "alertname": "B", "job": "mail" } },
            { "labels": { "alertname": "B", "job": "mail", "instance": "2" } },
        ]))
        .await;
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    assert_eq!(sorted(house.listed("").await), ["A", "B", "B"]);
    assert_eq!(house.listed("?filter=job%3D%22web%22").await, ["A"]);
    assert_eq!(house.listed("?filter=job%3D~%22m.*%22&filter=instance!%3D%22%22").await, ["B"]);
    assert!(house.listed("?active=false").await.is_empty(), "nothing is suppressed");
    assert!(house.listed("?receiver=other").await.is_empty());
    assert_eq!(house.listed("?receiver=vec.*&filter=%7Balertname%3DA%7D").await, ["A"]);
    let groups = house.get("/api/v2/alerts/groups").await.json();
    assert_eq!(groups[1]["labels"], json!({ "alertname": "B" }));
    assert_eq!(groups[1]["alerts"].as_array().map(Vec::len), Some(2));
    house.posted(json!([{ "labels": { "job": "of no name" } }])).await;
    let groups = house.get("/api/v2/alerts/groups").await.json();
    assert_eq!(groups[0]["labels"], json!({}), "what has no name is grouped by none");
    for wrong in ["?filter=job", "?active=perhaps", "?silenced=2"] {
        let answer = house.get(&format!("/api/v2/alerts{wrong}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
        assert!(answer.json().is_string(), "as Alertmanager says it: {}", answer.body);
    }
}

#[tokio::test]
async fn vectras_own_alerts_are_listed_with_their_reason() {
    let house = house().await;
    let incident = house.outage().await;
    let alert = house.get("/api/v2/alerts?filter=alertname%3D%22API+Down%22").await.json()[0].clone();
    assert_eq!(alert["labels"]["severity"], "SEV1");
    assert_eq!(alert["annotations"]["procedure"], "API Unavailable", "{alert}");
    assert!(alert["annotations"]["description"].is_string(), "{alert}");
    let again = house.get("/api/v2/alerts").await.json()[0].clone();
    assert_eq!(alert["fingerprint"], again["fingerprint"]);
    assert_eq!(incident.alert_name, "API Down");
}

#[tokio::test]
async fn a_silence_is_added_seen_changed_and_ended() {
    let house = house().await;
    house.posted(json!([{ "labels": { "alertname": "Noise" } }])).await;
    let mut silence = json!({
        "matchers": [{ "name": "alertname", "value": "Noi.*", "isRegex": true }],
        "startsAt": "2026-01-01T00:00:00Z",
        "endsAt": "2099-01-01T00:00:00Z",
        "createdBy": "léa",
        "comment": "known",
    });
    let added = house.raw("/api/v2/silences", &silence.to_string()).await;
    assert_eq!(added.status, StatusCode::OK, "{}", added.body);
    let id = added.json()["silenceID"].as_str().expect("an id").to_owned();
    let shown = house.get(&format!("/api/v2/silence/{id}")).await.json();
    assert_eq!(shown["status"]["state"], "active");
    assert_eq!(shown["createdBy"], "léa");
    assert_eq!(shown["matchers"], json!([{ "name": "alertname", "value": "Noi.*", "isRegex": true, "isEqual": true }]));
    let alert = house.get("/api/v2/alerts").await.json()[0].clone();
    assert_eq!(alert["status"]["state"], "suppressed", "also one that fired before");
    assert_eq!(alert["status"]["silencedBy"], json!([id]));
    assert!(house.listed("?silenced=false").await.is_empty());
    assert_eq!(house.listed("?active=false").await, ["Noise"]);

    silence["id"] = json!(id);
    silence["comment"] = json!("known for long");
    let changed = house.raw("/api/v2/silences", &silence.to_string()).await;
    assert_eq!(changed.json()["silenceID"], json!(id), "it stays the same one");
    let all = house.get("/api/v2/silences?filter=alertname%3D%22Noi.*%22").await.json();
    assert_eq!((all.as_array().map(Vec::len), &all[0]["comment"]), (Some(1), &json!("known for long")));

    let path = format!("/api/v2/silence/{id}");
    assert_eq!(house.api(Method::DELETE, &path, None).await.status, StatusCode::OK);
    assert_eq!(house.get(&path).await.json()["status"]["state"], "expired");
    assert_eq!(house.get("/api/v2/silences?expired=false").await.json(), json!([]));
    let revived = house.raw("/api/v2/silences", &silence.to_string()).await.json();
    assert_ne!(revived["silenceID"], json!(id), "what ended stays as it was");

    let unknown = house.get("/api/v2/silence/00000000-0000-4000-8000-000000000000").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    silence["id"] = json!("none");
    assert_eq!(house.raw("/api/v2/silences", &silence.to_string()).await.status, StatusCode::NOT_FOUND);
    silence["id"] = json!("");
    silence["matchers"] = json!([{ "name": "a", "value": ".*", "isRegex": true }]);
    let all = house.raw("/api/v2/silences", &silence.to_string()).await;
    assert_eq!(all.status, StatusCode::BAD_REQUEST);
    assert!(all.json().as_str().expect("a text").contains("every alert"), "{}", all.body);
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_clearly_and_the_rest_is_taken() {
    let house = house().await;
    for body in [
        "",
        "{",
        "{}",
        "[1]",
        "[{}]",
        r#"[{"labels":{}}]"#,
        r#"[{"labels":{"a":1}}]"#,
        r#"[{"labels":{"a":"b"},"endsAt":"soon"}]"#,
    ] {
        let answer = house.raw("/api/v2/alerts", body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert!(answer.json().as_str().is_some_and(|why| why.len() > 10), "{body}: {}", answer.body);
    }
    for body in
        ["[]", "{", r#"{"matchers":[]}"#, r#"{"matchers":[],"startsAt":"","endsAt":"","createdBy":"","comment":""}"#]
    {
        let answer = house.raw("/api/v2/silences", body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}: {}", answer.body);
    }
    let mixed = r#"[{"labels":{"alertname":"Good"}},{"labels":{"alertname":""}}]"#;
    assert_eq!(house.raw("/api/v2/alerts", mixed).await.status, StatusCode::BAD_REQUEST);
    house.incident_of("Good").await;
    let large = format!(r#"[{{"labels":{{"alertname":"{}"}}}}]"#, "x".repeat(2_000_000));
    assert_eq!(house.raw("/api/v2/alerts", &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn alertmanagers_webhook_raises_and_ends_alerts() {
    let house = house().await;
    let told = |status: &str| {
        json!({
            "version": "4", "groupKey": "{}:{}", "truncatedAlerts": 0, "status": status, "receiver": "vectra",
            "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {}, "externalURL": "http://am.example",
            "alerts": [{
                "status": status, "labels": { "alertname": "Queue Full" }, "annotations": { "description": "full" },
                "startsAt": "2026-01-01T00:00:00Z", "fingerprint": "1", "generatorURL": "",
                "endsAt": if status == "firing" { "0001-01-01T00:00:00Z" } else { "2026-01-01T01:00:00Z" },
            }],
        })
        .to_string()
    };
    let path = "/api/v1/alerts/alertmanager";
    assert_eq!(house.raw(path, &told("firing")).await.status, StatusCode::OK);
    let incident = house.incident_of("Queue Full").await;
    assert_eq!(house.raw(path, &told("firing")).await.status, StatusCode::OK);
    assert_eq!(house.raw(path, &told("resolved")).await.status, StatusCode::OK);
    house.resolved(&incident.id).await;
    let wrong = house.raw(path, r#"{"version":"3","alerts":[]}"#).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.json()["detail"].as_str().is_some_and(|d| d.contains("version")), "{}", wrong.body);
}

#[tokio::test]
async fn an_event_for_pagerduty_raises_acknowledges_and_ends_an_alert() {
    let house = house().await;
    let event = |action: &str, key: Value| {
        json!({
            "routing_key": house.token, "event_action": action, "dedup_key": key, "client_url": "https://monitor.example",
            "payload": {
                "summary": "Queue Full", "source": "mail-1", "severity": "error", "component": "mail",
                "timestamp": "2026-01-01T00:00:00.000+0000", "custom_details": { "depth": 9000 },
            },
        })
    };
    let taken = house.event(event("trigger", json!("mail/queue"))).await;
    assert_eq!(taken.status, StatusCode::ACCEPTED, "{}", taken.body);
    assert_eq!(taken.json(), json!({ "status": "success", "message": "Event processed", "dedup_key": "mail/queue" }));
    let incident = house.incident_of("Queue Full").await;
    let alert = house.get("/api/v2/alerts").await.json()[0].clone();
    assert_eq!(alert["annotations"]["depth"], "9000");
    assert_eq!(alert["labels"]["source"], "mail-1");
    // The same key is the same alert, whatever else it says now.
    let mut again = event("trigger", json!("mail/queue"));
    again["payload"]["summary"] = json!("Queue fuller");
    house.event(again).await;
    assert_eq!(house.get("/api/v2/alerts").await.json().as_array().map(Vec::len), Some(1));
    assert_eq!(house.event(event("acknowledge", json!("mail/queue"))).await.status, StatusCode::ACCEPTED);
    house
        .until("the acknowledgement", |v| v.state.incidents.get(&incident.id).and_then(|i| i.acknowledged.clone()))
        .await;
    assert_eq!(house.event(event("resolve", json!("mail/queue"))).await.status, StatusCode::ACCEPTED);
    house.resolved(&incident.id).await;

    let mut stranger = event("trigger", json!("x"));
    stranger["routing_key"] = json!("vtr_0");
    let mut severe = event("trigger", json!("x"));
    severe["payload"]["severity"] = json!("dreadful");
    let mut empty = event("trigger", json!("x"));
    empty["payload"] = Value::Null;
    for (wrong, word) in [
        (stranger, "token"),
        (severe, "severity"),
        (empty, "payload"),
        (event("resolve", Value::Null), "dedup_key"),
        (event("explode", json!("x")), "event_action"),
        (json!([]), "body"),
    ] {
        let answer = house.event(wrong).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
        assert_eq!(answer.json()["status"], "invalid event");
        let why = answer.json()["errors"][0].as_str().unwrap_or_default().to_owned();
        assert!(why.contains(word) || why.contains("cannot be read"), "{word}: {why}");
    }
    assert!(house.handle.outside().heard.is_empty(), "none of them raised anything");
}

#[tokio::test]
async fn status_and_receivers_are_those_of_an_alertmanager() {
    let house = house().await;
    let status = house.get("/api/v2/status").await.json();
    assert_eq!(status["cluster"]["status"], "disabled");
    assert!(status["config"]["original"].as_str().is_some_and(|c| c.contains("receiver: vectra")));
    for field in ["version", "revision", "branch", "buildUser", "buildDate", "goVersion"] {
        assert!(status["versionInfo"][field].is_string(), "{field}");
    }
    assert_eq!(house.get("/api/v2/receivers").await.json(), json!([{ "name": "vectra" }]));
}
