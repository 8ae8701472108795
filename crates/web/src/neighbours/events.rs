//! PagerDuty's Events API v2: what already sends its events there can send them here. The routing key is a token.

use super::Plain;
use super::posted::{Posted, cut, link, moment};
use crate::{Shared, auth};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use vectra_control::daemon::Reason;
use vectra_control::kernel::{Command, Refusal};
use vectra_engine::event::Actor;
use vectra_engine::external::{External, NAME, fingerprint};
use vectra_engine::rules::mute::Labels;
use vectra_engine::time::Time;

/// Longest summary and deduplication key, in characters, as PagerDuty has them.
const SUMMARY: usize = 1024;
const KEY: usize = 255;

#[derive(Deserialize)]
struct Event {
    #[serde(default)]
    routing_key: String,
    event_action: Action,
    dedup_key: Option<String>,
    payload: Option<Payload>,
    client_url: Option<String>,
    #[serde(default)]
    links: Vec<Link>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Action {
    Trigger,
    Acknowledge,
    Resolve,
}

#[derive(Deserialize)]
struct Link {
    href: Option<String>,
}

#[derive(Deserialize)]
struct Payload {
    summary: String,
    source: String,
    severity: String,
    timestamp: Option<String>,
    component: Option<String>,
    group: Option<String>,
    class: Option<String>,
    custom_details: Option<Value>,
}

type Refused = (StatusCode, Json<Value>);

fn invalid(why: &str) -> Refused {
    let body = json!({ "status": "invalid event", "message": "Event object is invalid", "errors": [why] });
    (StatusCode::BAD_REQUEST, Json(body))
}

/// One alert for each key of each sender.
fn mark(key: &str, source: &str) -> String {
    fingerprint(&Labels::from([("dedup_key".into(), key.into()), ("routing_key".into(), source.into())]))
}

fn trigger(event: Event, key: &str, source: &str, now: Time) -> Result<External, String> {
    let payload = event.payload.ok_or("a trigger needs a payload with summary, source and severity")?;
    if payload.summary.trim().is_empty() || payload.source.trim().is_empty() {
        return Err("the payload's summary and source must say something".into());
    }
    if !["critical", "error", "warning", "info"].contains(&payload.severity.as_str()) {
        return Err("the payload's severity is one of critical, error, warning and info".into());
    }
    let said = [
        (NAME, Some(cut(payload.summary.clone(), SUMMARY))),
        ("severity", Some(payload.severity)),
        ("source", Some(payload.source)),
        ("component", payload.component),
        ("group", payload.group),
        ("class", payload.class),
        ("dedup_key", Some(key.to_owned())),
    ];
    let labels = said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), cut(value?, SUMMARY)))).collect();
    let mut annotations = Labels::from([("summary".to_owned(), payload.summary)]);
    let details = payload.custom_details.map(|d| match d {
        Value::Object(details) => details,
        other => Map::from_iter([("details".to_owned(), other)]),
    });
    for (name, value) in details.unwrap_or_default() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        annotations.entry(name).or_insert(text);
    }
    // PagerDuty takes any spelling of the time; one that cannot be read says nothing.
    let starts = moment("timestamp", payload.timestamp.as_deref()).ok().flatten();
    let posted = Posted { labels, annotations: Some(annotations), starts_at: None, ends_at: None, generator_url: None };
    let mut alert = posted.external(source, None, now)?;
    alert.starts = starts.unwrap_or(now);
    alert.fingerprint = mark(key, source);
    alert.link = link(event.links.into_iter().find_map(|l| l.href).or(event.client_url));
    Ok(alert)
}

fn stopped(reason: Reason) -> Refused {
    match reason {
        Reason::Refused(Refusal::TooManyAlerts { .. }) => {
            let body = json!({ "status": "throttle exceeded", "message": reason.to_string() });
            (StatusCode::TOO_MANY_REQUESTS, Json(body))
        }
        other => {
            let Plain(code, why) = Plain::stopped(&other);
            (code, Json(json!({ "status": "error", "message": why })))
        }
    }
}

/// Takes an event as PagerDuty's Events API v2 does; its routing key is a token of this Vectra.
#[utoipa::path(
    post,
    path = "/v2/enqueue",
    request_body = Object,
    responses((status = 202, body = Object), (status = 400, body = Object), (status = 429, body = Object)),
    security(())
)]
pub(crate) async fn enqueue(State(app): State<Shared>, body: Bytes) -> Result<(StatusCode, Json<Value>), Refused> {
    let event: Event = serde_json::from_slice(&body).map_err(|e| invalid(&format!("the body cannot be read: {e}")))?;
    let token = match auth::known(&**app.handle.store(), event.routing_key.trim()).await {
        Ok(token) => token,
        Err(error) => {
            let body = json!({ "status": "error", "message": error.to_string() });
            return Err((StatusCode::SERVICE_UNAVAILABLE, Json(body)));
        }
    };
    let Some(token) = token else {
        return Err(invalid("routing_key is no token of this Vectra; `vectra token create NAME` makes one"));
    };
    let key = match event.dedup_key.clone().filter(|k| !k.is_empty()) {
        Some(key) if key.chars().count() > KEY => return Err(invalid("dedup_key is longer than 255 characters")),
        Some(key) => key,
        None if event.event_action == Action::Trigger => auth::random::<16>().map_err(|e| invalid(&e.to_string()))?,
        None => return Err(invalid("dedup_key is needed to acknowledge or resolve")),
    };
    let (action, now) = (event.event_action, app.handle.now());
    let id = External::id_of(&mark(&key, &token.name));
    match action {
        Action::Trigger => {
            let alert = trigger(event, &key, &token.name, now).map_err(|why| invalid(&why))?;
            app.handle.external(vec![alert]).await.map_err(stopped)?;
        }
        Action::Acknowledge => {
            let incident = app.handle.view().state.open().find(|i| i.is_about(&id)).map(|i| i.id.clone());
            if let Some(incident) = incident {
                let done = app.handle.command(Actor::User(token.name), Command::Acknowledge { incident }).await;
                match done {
                    // It ended meanwhile.
                    Ok(_) | Err(Reason::Refused(_)) => {}
                    Err(reason) => return Err(stopped(reason)),
                }
            }
        }
        Action::Resolve => {
            let known = app.handle.outside().heard.get(&id).map(|h| External::clone(&h.alert));
            if let Some(alert) = known {
                app.handle.external(vec![External { ends: Some(now), ..alert }]).await.map_err(stopped)?;
            }
        }
    }
    let body = json!({ "status": "success", "message": "Event processed", "dedup_key": key });
    Ok((StatusCode::ACCEPTED, Json(body)))
}
