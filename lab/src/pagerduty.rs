//! PagerDuty's Events API v2.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::Serialize;
use serde_json::{Value, json};

/// Bytes of one event that the vendor accepts.
const MAX_EVENT: usize = 512_000;
/// Characters of a summary that the vendor accepts.
const MAX_SUMMARY: usize = 1_024;
/// Characters of a deduplication key that the vendor accepts.
const MAX_DEDUP_KEY: usize = 255;
/// Alerts kept at most.
const MAX_ALERTS: usize = 10_000;

/// One alert at the vendor: what all events with the same keys made of it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Alert {
    /// Which of the lab's routing keys it came in with.
    pub(crate) level: String,
    pub(crate) dedup_key: String,
    pub(crate) status: &'static str,
    pub(crate) summary: String,
    pub(crate) severity: String,
    pub(crate) events: u32,
    pub(crate) first_us: i64,
}

pub(crate) struct PagerDuty {
    /// The routing keys by the name of the level that they page.
    keys: BTreeMap<String, String>,
    alerts: Mutex<Vec<Alert>>,
}

impl PagerDuty {
    pub(crate) fn new(keys: BTreeMap<String, String>) -> Self {
        Self { keys, alerts: Mutex::new(Vec::new()) }
    }

    pub(crate) fn alerts(&self) -> Vec<Alert> {
        self.alerts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn clear(&self) {
        self.alerts.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The name of the level that the event's key belongs to.
    fn level(&self, event: &Value, errors: &mut Vec<String>) -> String {
        match event["routing_key"].as_str() {
            None => errors.push("'routing_key' is missing or blank".into()),
            Some(key) if key.chars().count() != 32 => {
                errors.push("Length of 'routing_key' is incorrect (should be 32 characters)".into());
            }
            Some(key) => match self.keys.iter().find(|(_, known)| *known == key) {
                Some((level, _)) => return level.clone(),
                None => errors.push("Invalid routing key".into()),
            },
        }
        String::new()
    }

    fn enqueue(&self, body: &[u8]) -> Result<Value, Vec<String>> {
        let event: Value = match serde_json::from_slice(body) {
            Ok(event @ Value::Object(_)) => event,
            _ => return Err(vec!["JSON parse error".into()]),
        };
        let mut errors = Vec::new();
        if body.len() > MAX_EVENT {
            errors.push(format!("Event is too large (maximum is {MAX_EVENT} bytes)"));
        }
        let level = self.level(&event, &mut errors);
        let action = event["event_action"].as_str().unwrap_or_default();
        if !matches!(action, "trigger" | "acknowledge" | "resolve") {
            errors.push("'event_action' must be one of trigger, acknowledge, resolve".into());
        }
        let dedup_key = event["dedup_key"].as_str().filter(|key| !key.is_empty());
        if dedup_key.is_some_and(|key| key.chars().count() > MAX_DEDUP_KEY) {
            errors.push(format!("'dedup_key' is too long (maximum is {MAX_DEDUP_KEY} characters)"));
        }
        if dedup_key.is_none() && action != "trigger" {
            errors.push("'dedup_key' is missing or blank".into());
        }
        let payload = &event["payload"];
        if action == "trigger" {
            check_payload(payload, &mut errors);
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let dedup_key = dedup_key.map_or_else(|| crate::ids::hex(32), str::to_owned);
        self.record(level, action, &dedup_key, payload);
        Ok(json!({"status": "success", "message": "Event processed", "dedup_key": dedup_key}))
    }

    fn record(&self, level: String, action: &str, dedup_key: &str, payload: &Value) {
        let mut alerts = self.alerts.lock().unwrap_or_else(PoisonError::into_inner);
        let open = alerts
            .iter_mut()
            .rev()
            .find(|alert| alert.level == level && alert.dedup_key == dedup_key && alert.status != "resolved");
        match (open, action) {
            (Some(alert), _) => {
                alert.events += 1;
                match action {
                    "resolve" => alert.status = "resolved",
                    "acknowledge" => alert.status = "acknowledged",
                    _ => {}
                }
            }
            (None, "trigger") => {
                if alerts.len() == MAX_ALERTS {
                    alerts.remove(0);
                }
                let text = |name: &str| payload[name].as_str().unwrap_or_default().to_owned();
                alerts.push(Alert {
                    level,
                    dedup_key: dedup_key.to_owned(),
                    status: "triggered",
                    summary: text("summary"),
                    severity: text("severity"),
                    events: 1,
                    first_us: crate::journal::now_us(),
                });
            }
            // The vendor accepts them and does nothing.
            (None, _) => {}
        }
    }
}

fn check_payload(payload: &Value, errors: &mut Vec<String>) {
    if !payload.is_object() {
        errors.push("'payload' is missing or blank".into());
        return;
    }
    for name in ["summary", "source", "severity"] {
        if payload[name].as_str().is_none_or(str::is_empty) {
            errors.push(format!("'payload.{name}' is missing or blank"));
        }
    }
    if let Some(severity) = payload["severity"].as_str()
        && !severity.is_empty()
        && !matches!(severity, "critical" | "error" | "warning" | "info")
    {
        errors.push(
            "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')"
                .into(),
        );
    }
    if payload["summary"].as_str().is_some_and(|text| text.chars().count() > MAX_SUMMARY) {
        errors.push(format!("'payload.summary' is too long (maximum is {MAX_SUMMARY} characters)"));
    }
}

fn answer(result: Result<Value, Vec<String>>) -> Response {
    match result {
        Ok(body) => (StatusCode::ACCEPTED, Json(body)).into_response(),
        Err(errors) => (
            StatusCode::BAD_REQUEST,
            Json(json!({"status": "invalid event", "message": "Event object is invalid", "errors": errors})),
        )
            .into_response(),
    }
}

async fn enqueue(State(pagerduty): State<Arc<PagerDuty>>, body: Bytes) -> Response {
    answer(pagerduty.enqueue(&body))
}

async fn change(State(pagerduty): State<Arc<PagerDuty>>, body: Bytes) -> Response {
    let mut errors = Vec::new();
    match serde_json::from_slice::<Value>(&body) {
        Ok(event) => {
            pagerduty.level(&event, &mut errors);
            if event["payload"]["summary"].as_str().is_none_or(str::is_empty) {
                errors.push("'payload.summary' is missing or blank".into());
            }
        }
        Err(_) => errors.push("JSON parse error".into()),
    }
    if errors.is_empty() {
        answer(Ok(json!({"status": "success", "message": "Change event processed"})))
    } else {
        answer(Err(errors))
    }
}

pub(crate) fn router(pagerduty: Arc<PagerDuty>) -> Router {
    Router::new().route("/v2/enqueue", post(enqueue)).route("/v2/change/enqueue", post(change)).with_state(pagerduty)
}
