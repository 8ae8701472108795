//! The vendors' own descriptions, as they lie beside the project.

use std::path::{Path, PathBuf};

use super::super::document::{Document, Found};
use super::super::{Contracts, Vendor, schema};
use super::{assert_only, exchange, told, with_header};

/// The folder of the descriptions, or `None`, said aloud, where the project stands alone.
fn descriptions() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/specs");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "{} is missing, and CI may not go without it",
        folder.display()
    );
    eprintln!("skipped: {} is missing", folder.display());
    None
}

fn contracts() -> Option<Contracts> {
    Some(Contracts::load(&descriptions()?).unwrap())
}

const SERVICE: &str = r#"{"id": "srv-1", "name": "api", "ownerId": "tea-1", "type": "web_service", "slug": "api",
    "createdAt": "2026-01-05T10:00:00Z", "updatedAt": "2026-01-05T10:00:00Z", "dashboardUrl": "http://localhost/srv-1",
    "suspended": "not_suspended", "suspenders": [], "autoDeploy": "yes", "notifyOnFail": "default", "rootDir": "",
    "serviceDetails": {"env": "docker", "envSpecificDetails": {"dockerCommand": "", "dockerContext": ".",
    "dockerfilePath": "Dockerfile"}, "healthCheckPath": "/health", "numInstances": 1, "openPorts": [], "plan": "starter",
    "pullRequestPreviewsEnabled": "no", "region": "oregon", "runtime": "docker", "url": "http://localhost",
    "buildPlan": "starter"}}"#;

#[test]
fn every_operation_of_every_description_can_be_used() {
    let Some(contracts) = contracts() else { return };
    let whole = [&contracts.render, &contracts.slack, &contracts.pagerduty_events];
    for document in whole.into_iter().chain(&contracts.sendgrid) {
        let operations = document.operations();
        assert!(!operations.is_empty());
        for (method, path) in operations {
            let Found::Operation { operation, .. } = document.find(&method, &path) else {
                panic!("{method} {path} is declared and not found");
            };
            assert_eq!(operation.as_ref().as_ref().err(), None, "{method} {path}");
        }
    }
}

#[test]
fn render() {
    let Some(contracts) = contracts() else { return };
    let check = |exchange| contracts.check(Vendor::Render, &exchange);
    let deploy = r#"{"id": "dep-1", "status": "live", "trigger": "rollback", "createdAt": "2026-01-05T10:00:00Z",
        "commit": {"id": "abc", "message": "m", "createdAt": "2026-01-05T10:00:00Z"}}"#;
    let deploys = format!(r#"[{{"deploy": {deploy}, "cursor": "c"}}]"#);
    let logs = r#"{"hasMore": false, "nextStartTime": "2026-01-05T10:00:00Z", "nextEndTime": "2026-01-05T10:00:00Z",
        "logs": [{"id": "1", "message": "m", "timestamp": "2026-01-05T10:00:00Z", "labels": [{"name": "level", "value": "error"}]}]}"#;
    let good = [
        exchange("GET", "/v1/services/srv-1", "", 200, SERVICE),
        exchange(
            "GET",
            "/v1/services?name=api&limit=1",
            "",
            200,
            &format!(r#"[{{"service": {SERVICE}, "cursor": "c"}}]"#),
        ),
        exchange("POST", "/v1/services/srv-1/restart", "", 200, ""),
        exchange("GET", "/v1/services/srv-1/deploys?limit=5&status=live&status=build_failed", "", 200, &deploys),
        exchange("POST", "/v1/services/srv-1/deploys", "{}", 201, deploy),
        exchange("POST", "/v1/services/srv-1/rollback", r#"{"deployId": "dep-0"}"#, 201, deploy),
        exchange("GET", "/v1/logs?ownerId=tea-1&resource=srv-1&direction=backward&limit=20", "", 200, logs),
        exchange("GET", "/v1/services/srv-1", "", 429, r#"{"message": "slow down"}"#),
    ];
    for exchange in good {
        let target = exchange.path.clone();
        assert_eq!(told(&check(exchange)), [""; 0], "{target}");
    }
    let rollback = |body, status, answer| exchange("POST", "/v1/services/srv-1/rollback", body, status, answer);
    assert_only(&check(rollback("{}", 400, "{}")), "request body", "\"deployid\" is a required property");
    assert_only(&check(rollback(r#"{"deployId": "d"}"#, 201, "{}")), "response body", "\"id\" is a required property");
    assert_only(&check(rollback(r#"{"deployId": "d"}"#, 200, deploy)), "response status", "200 is not declared");
    let wrong_plan = SERVICE.replace("starter", "huge");
    let found = check(exchange("GET", "/v1/services/srv-1", "", 200, &wrong_plan));
    assert!(told(&found).iter().all(|line| line.starts_with("response body/servicedetails/")), "{found:?}");
    assert!(!found.is_empty());
    let restart = exchange("POST", "/v1/services/srv-1/restart", "", 200, "");
    assert_only(&check(with_header(restart, "authorization", "")), "request header/authorization", "missing");
    let logs_of_nobody = exchange("GET", "/v1/logs?resource=srv-1", "", 200, logs);
    assert_only(&check(logs_of_nobody), "request query/ownerId", "required and missing");
}

#[test]
fn slack() {
    let Some(contracts) = contracts() else { return };
    let check = |exchange| contracts.check(Vendor::Slack, &exchange);
    let posted = r#"{"ok": true, "channel": "C1H9RESGL", "ts": "1503435956.000247", "message": {"type": "message",
        "text": "down", "ts": "1503435956.000247", "bot_id": "B19LU7CSY", "username": "vectra"}}"#;
    let say = |body: &str, answer: &str| exchange("POST", "/api/chat.postMessage", body, 200, answer);
    let message = r##"{"channel": "#ops", "text": "down", "blocks": [{"type": "divider"}], "unfurl_links": false}"##;
    assert_eq!(told(&check(say(message, posted))), [""; 0]);
    let form =
        with_header(say("channel=%23ops&text=down", posted), "content-type", "application/x-www-form-urlencoded");
    assert_eq!(told(&check(form)), [""; 0]);
    let refusal = r#"{"ok": false, "error": "channel_not_found"}"#;
    assert_eq!(told(&check(say(message, refusal))), [""; 0]);
    assert_only(&check(say(r#"{"text": "down"}"#, refusal)), "request body/channel", "required and missing");
    assert_only(&check(say(message, r#"{"ok": false, "error": "tired"}"#)), "response body/error", "not one of");
    assert_only(
        &check(say(message, &posted.replacen("1503435956.000247", "now", 1))),
        "response body/ts",
        "does not match",
    );
    let nameless = with_header(say(message, posted), "authorization", "");
    assert_only(&check(nameless), "request header/authorization", "missing");
}

#[test]
fn pagerduty_events() {
    let Some(contracts) = contracts() else { return };
    let check = |body: &str, status, answer: &str| {
        // The key in the body is all that this interface asks for.
        let sent = exchange("POST", "/v2/enqueue", body, status, answer);
        contracts.check(Vendor::PagerDutyEvents, &with_header(sent, "authorization", ""))
    };
    let event = r#"{"routing_key": "k", "event_action": "trigger", "dedup_key": "d", "client_url": "http://localhost/incidents/1",
        "payload": {"summary": "down", "severity": "critical", "source": "vectra", "timestamp": "2026-01-05T10:00:00Z"}}"#;
    let accepted = r#"{"status": "success", "message": "Event processed", "dedup_key": "d"}"#;
    assert_eq!(told(&check(event, 202, accepted)), [""; 0]);
    for failure in [400, 401, 429] {
        assert_eq!(told(&check(event, failure, "{}")), [""; 0], "{failure}");
    }
    assert_only(&check(event, 503, r#"{"status": "down"}"#), "response body", "\"message\" is a required property");
    assert_only(&check(event, 200, accepted), "response status", "200 is not declared");
    assert_only(&check(event, 202, "{}"), "response body", "\"status\" is a required property");
    let odd = event.replace("critical", "huge");
    assert_only(&check(&odd, 202, accepted), "request body/payload/severity", "not one of");
    assert_only(&check("", 400, "{}"), "request body", "required and missing");
}

#[test]
fn sendgrid() {
    let Some(contracts) = contracts() else { return };
    let check = |exchange| contracts.check(Vendor::SendGrid, &exchange);
    let send = |mail: &str, status, answer: &str| exchange("POST", "/v3/mail/send", mail, status, answer);
    let mail = r#"{"personalizations": [{"to": [{"email": "a@example.com"}]}], "from": {"email": "b@example.com"},
        "subject": "s", "content": [{"type": "text/plain", "value": "v"}]}"#;
    assert_eq!(told(&check(send(mail, 202, ""))), [""; 0]);
    let refusal = r#"{"errors": [{"field": null, "message": "Maximum credits exceeded"}]}"#;
    assert_eq!(told(&check(send(mail, 401, refusal))), [""; 0]);
    assert_only(&check(send(mail, 200, "")), "response status", "200 is not declared");
    let nobody = mail.replace(r#"[{"to": [{"email": "a@example.com"}]}]"#, "[{}]");
    assert_only(
        &check(send(&nobody, 400, refusal)),
        "request body/personalizations/0",
        "\"to\" is a required property",
    );
    assert_only(
        &check(exchange("GET", "/v3/stats", "", 200, "[]")),
        "request query/start_date",
        "required and missing",
    );
    assert_eq!(told(&check(exchange("GET", "/v3/stats?start_date=2026-01-05", "", 200, "[]"))), [""; 0]);
    assert_only(
        &check(exchange("GET", "/v3/scopes", "", 200, "{}")),
        "response body",
        "\"scopes\" is a required property",
    );
    assert_only(&check(exchange("GET", "/v3/nothing", "", 404, refusal)), "request path", "no such path");
}

/// The vendor describes its management interface; what its public pages show is made of the same pieces.
#[test]
fn status_pages_are_made_of_the_pieces_that_the_vendor_describes() {
    let Some(folder) = descriptions() else { return };
    let text = std::fs::read(folder.join("statuspage/statuspage-openapi.json")).unwrap();
    let mut description: serde_json::Value = serde_json::from_slice(&text).unwrap();
    // Its type is none that JSON Schema knows, and no page shows it.
    description["components"]["schemas"]["Incident"]["properties"].as_object_mut().unwrap().remove("metadata");
    let document = Document::new(description).unwrap();
    let pages = crate::status_pages::StatusPages::new("http://localhost".to_owned());
    let wish = serde_json::json!({
        "components": { "Mail Sending": "partial_outage" },
        "incident": { "name": "Mail is late", "status": "monitoring", "impact": "minor", "body": "Better." }
    });
    pages.tell("sendgrid", serde_json::from_value(wish).unwrap()).unwrap();
    let summary = pages.summary("sendgrid").unwrap();
    let findings = |piece: &str, value: &serde_json::Value| {
        let schema = serde_json::json!({ "$ref": format!("#/components/schemas/{piece}") });
        // The pages write null where the interface leaves out.
        let mut value = value.clone();
        value.as_object_mut().unwrap().retain(|_, field| !field.is_null());
        value.as_object_mut().unwrap().remove("incident_updates");
        schema::compile(&document, &schema).unwrap().findings(&value)
    };
    let all = |place: &str| summary.pointer(place).and_then(serde_json::Value::as_array).unwrap().clone();
    for component in all("/components") {
        assert_eq!(findings("Component", &component), []);
    }
    for incident in all("/incidents") {
        assert_eq!(findings("Incident", &incident), []);
    }
    for update in all("/incidents/0/incident_updates") {
        assert_eq!(findings("IncidentUpdate", &update), []);
    }
    let mut odd = all("/components")[0].clone();
    odd["status"] = "gone".into();
    assert_ne!(findings("Component", &odd), []);
}
