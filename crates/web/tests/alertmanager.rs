//! Vectra's Alertmanager API held against the description that Alertmanager publishes.
#![allow(clippy::expect_used, clippy::panic)]

mod common;

use axum::http::{Method, StatusCode};
use common::{Answer, House};
use jsonschema::Draft;
use serde_json::{Value, json};
use std::path::PathBuf;

/// The description, or nothing where it does not lie beside the repository; in CI it must.
fn description() -> Option<Description> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/specs/alertmanager/openapi.yaml");
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(Description(serde_saphyr::from_str(&text).expect("YAML"))),
        Err(error) => {
            assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "the description must be there in CI: {error}");
            println!("skipped: no description of Alertmanager's API beside the repository ({error})");
            None
        }
    }
}

struct Description(Value);

impl Description {
    /// What `schema` of the description says against `value`.
    fn wrong(&self, schema: &Value, value: &Value) -> Vec<String> {
        let mut whole = schema.clone();
        whole["definitions"] = self.0["definitions"].clone();
        let options = jsonschema::options().with_draft(Draft::Draft4).should_validate_formats(true);
        let validator = options.should_ignore_unknown_formats(true).build(&whole).expect("a schema");
        validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect()
    }

    /// Fails unless the answer is one that the operation may give.
    fn hold(&self, method: &str, path: &str, answer: &Answer) {
        let operation = &self.0["paths"][path][method];
        assert!(operation.is_object(), "{method} {path} is not described");
        let mut response = &operation["responses"][answer.status.as_str()];
        if let Some(name) = response["$ref"].as_str().and_then(|r| r.strip_prefix("#/responses/")) {
            response = &self.0["responses"][name];
        }
        assert!(response.is_object(), "{method} {path} never answers {}: {}", answer.status, answer.body);
        if response["schema"].is_object() {
            let wrong = self.wrong(&response["schema"], &answer.json());
            assert!(wrong.is_empty(), "{method} {path} {}: {wrong:#?}\n{}", answer.status, answer.body);
        }
    }

    /// The schema of what an operation takes.
    fn body(&self, path: &str) -> &Value {
        let parameters = self.0["paths"][path]["post"]["parameters"].as_array().expect("parameters");
        &parameters.iter().find(|p| p["in"] == "body").expect("a body")["schema"]
    }
}

#[tokio::test]
async fn every_answer_is_one_that_alertmanager_describes() {
    let Some(description) = description() else { return };
    let house = House::start().await;
    house.outage().await;
    let alerts = json!([
        { "labels": { "alertname": "Minimal" } },
        {
            "labels": { "alertname": "Whole", "severity": "warning", "job": "mail" },
            "annotations": { "summary": "9000 mails wait" },
            "startsAt": "2026-01-01T00:00:00.5Z",
            "endsAt": "2999-01-01T00:00:00+02:00",
            "generatorURL": "http://prometheus.example/graph?g0.expr=up",
        },
    ]);
    assert_eq!(description.wrong(description.body("/alerts"), &alerts), Vec::<String>::new());
    let taken = house.api(Method::POST, "/api/v2/alerts", Some(alerts)).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.body);
    let silence = |matchers: Value| {
        json!({
            "matchers": matchers,
            "startsAt": "2026-01-01T00:00:00Z",
            "endsAt": "2999-01-01T00:00:00.000Z",
            "createdBy": "léa",
            "comment": "planned",
        })
    };
    let matchers = json!([
        { "name": "alertname", "value": "Whole", "isRegex": false },
        { "name": "severity", "value": "warn.*", "isRegex": true, "isEqual": true },
        { "name": "team", "value": "ops", "isRegex": false, "isEqual": false },
    ]);
    let wanted = silence(matchers);
    assert_eq!(description.wrong(description.body("/silences"), &wanted), Vec::<String>::new());
    let made = house.api(Method::POST, "/api/v2/silences", Some(wanted.clone())).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    description.hold("post", "/silences", &made);
    let id = made.json()["silenceID"].as_str().expect("an id").to_owned();
    house.until("the silenced alert", |v| v.state.external.len().checked_sub(2)).await;

    for path in ["/status", "/receivers", "/alerts", "/alerts/groups", "/silences"] {
        let answer = house.get(&format!("/api/v2{path}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        description.hold("get", path, &answer);
    }
    let listed = house.get("/api/v2/alerts").await.json();
    let states: Vec<&str> =
        listed.as_array().into_iter().flatten().filter_map(|a| a["status"]["state"].as_str()).collect();
    assert!(states.contains(&"active") && states.contains(&"suppressed"), "{listed}");
    let one = house.get(&format!("/api/v2/silence/{id}")).await;
    description.hold("get", "/silence/{silenceID}", &one);

    // As `amtool silence update` does it: the same with its id.
    let mut other = wanted;
    other["id"] = json!(id);
    other["comment"] = json!("it takes longer");
    description.hold("post", "/silences", &house.api(Method::POST, "/api/v2/silences", Some(other)).await);
    let ended = house.api(Method::DELETE, &format!("/api/v2/silence/{id}"), None).await;
    description.hold("delete", "/silence/{silenceID}", &ended);

    // What is refused, too.
    let empty = house.api(Method::POST, "/api/v2/silences", Some(silence(json!([])))).await;
    assert_eq!(empty.status, StatusCode::BAD_REQUEST);
    description.hold("post", "/silences", &empty);
    let unknown = house.get("/api/v2/silence/c0ffee00-0000-4000-8000-000000000000").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    description.hold("get", "/silence/{silenceID}", &unknown);
    for path in ["/alerts", "/alerts/groups", "/silences"] {
        let refused = house.get(&format!("/api/v2{path}?filter=alertname")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{path}");
        description.hold("get", path, &refused);
    }
    let nameless = house.api(Method::POST, "/api/v2/alerts", Some(json!([{ "annotations": {} }]))).await;
    assert_eq!(nameless.status, StatusCode::BAD_REQUEST, "{}", nameless.body);
    description.hold("post", "/alerts", &nameless);
}

#[tokio::test]
async fn every_operation_that_alertmanager_describes_is_served() {
    let Some(description) = description() else { return };
    let house = House::start().await;
    let paths = description.0["paths"].as_object().expect("paths");
    let mut served = 0;
    for (path, operations) in paths {
        let path = path.replace("{silenceID}", "c0ffee00-0000-4000-8000-000000000000");
        for method in operations.as_object().expect("operations").keys().filter(|m| *m != "parameters") {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            let answer = house.api(method.clone(), &format!("/api/v2{path}"), None).await;
            assert_ne!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            let unknown = answer.status == StatusCode::NOT_FOUND;
            assert!(!unknown || path.starts_with("/silence/"), "{method} {path}: {}", answer.body);
            served += 1;
        }
    }
    assert!(served >= 9, "{served}");
}
