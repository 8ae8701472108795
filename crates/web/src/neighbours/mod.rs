//! Other programs' own ways of asking: Alertmanager's API v2, its webhook, and PagerDuty's events. Each is answered as the
//! program that it is made for expects, errors included.

pub(crate) mod alerts;
pub(crate) mod events;
pub(crate) mod posted;
pub(crate) mod silences;
pub(crate) mod webhook;

use crate::Shared;
use crate::guard::Identity;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use vectra_control::daemon::Reason;
use vectra_control::kernel::Refusal;
use vectra_engine::external::External;
use vectra_engine::rules::mute::Matcher;

/// Where PagerDuty's events are taken; whoever sends them names a token in the event itself.
pub(crate) const ENQUEUE: &str = "/v2/enqueue";
/// The one receiver that alerts have here.
const RECEIVER: &str = "vectra";
/// The release of Alertmanager whose API this is: programs compare it with the oldest that they work with.
const SPOKEN: &str = "0.28.0";

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/api/v2/status", get(status))
        .route("/api/v2/receivers", get(receivers))
        .route("/api/v2/alerts", get(alerts::list).post(posted::post_alerts))
        .route("/api/v2/alerts/groups", get(alerts::groups))
        .route("/api/v2/silences", get(silences::list).post(silences::add))
        .route("/api/v2/silence/{id}", get(silences::show).delete(silences::expire))
        .route("/api/v1/alerts/alertmanager", post(webhook::webhook))
        .route(ENQUEUE, post(events::enqueue))
}

/// A refusal as Alertmanager writes one: a text, in JSON.
pub(crate) struct Plain(StatusCode, String);

impl Plain {
    fn bad(why: impl Into<String>) -> Plain {
        Plain(StatusCode::BAD_REQUEST, why.into())
    }

    fn stopped(reason: &Reason) -> Plain {
        let code = match reason {
            Reason::Refused(Refusal::NoSuchSilence { .. }) => StatusCode::NOT_FOUND,
            Reason::Refused(Refusal::TooManyAlerts { .. }) | Reason::Stopping => StatusCode::SERVICE_UNAVAILABLE,
            Reason::Refused(_) => StatusCode::BAD_REQUEST,
        };
        Plain(code, reason.to_string())
    }
}

impl IntoResponse for Plain {
    fn into_response(self) -> Response {
        (self.0, Json(self.1)).into_response()
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Plain> {
    serde_json::from_slice(body).map_err(|e| Plain::bad(format!("the body cannot be read: {e}")))
}

async fn send(app: &Shared, alerts: Vec<External>) -> Result<(), Plain> {
    if alerts.is_empty() {
        return Ok(());
    }
    app.handle.external(alerts).await.map_err(|reason| Plain::stopped(&reason))
}

/// A query as Alertmanager takes it: switches that are on unless said, and matchers that may come often.
#[derive(Default)]
struct Query {
    off: Vec<String>,
    filter: Vec<Matcher>,
    receiver: Option<String>,
}

impl Query {
    fn read(query: Option<&str>) -> Result<Query, Plain> {
        let mut read = Query::default();
        for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            match name.as_ref() {
                "filter" => {
                    // `{a="b"}` stands for `a="b"`.
                    let text = value.trim();
                    let text = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).unwrap_or(text);
                    read.filter.push(text.parse().map_err(Plain::bad)?);
                }
                "receiver" => read.receiver = Some(value.into_owned()),
                "active" | "silenced" | "inhibited" | "unprocessed" | "muted" | "expired" | "pending" => {
                    match value.as_ref() {
                        "true" | "1" => {}
                        "false" | "0" => read.off.push(name.into_owned()),
                        other => return Err(Plain::bad(format!("{name} is `true` or `false`, not `{other}`"))),
                    }
                }
                _ => {}
            }
        }
        Ok(read)
    }

    fn wants(&self, switch: &str) -> bool {
        !self.off.iter().any(|off| off == switch)
    }

    /// Whether the one receiver there is is asked for.
    fn wants_receiver(&self) -> Result<bool, Plain> {
        let Some(value) = self.receiver.clone().filter(|r| !r.is_empty()) else { return Ok(true) };
        let matcher: Matcher =
            format!("receiver=~{value}").parse().map_err(|e: String| Plain::bad(format!("receiver: {e}")))?;
        Ok(matcher.holds(RECEIVER))
    }
}

/// How this stands in for an Alertmanager.
#[utoipa::path(get, path = "/api/v2/status", tag = "alertmanager", responses((status = 200, body = Object)))]
pub(crate) async fn status(State(app): State<Shared>, _: Identity) -> Json<Value> {
    let version = env!("CARGO_PKG_VERSION");
    Json(json!({
        "cluster": { "status": "disabled", "peers": [] },
        "versionInfo": {
            "version": SPOKEN,
            "revision": format!("vectra {version}"),
            "branch": "vectra",
            "buildUser": "",
            "buildDate": "",
            "goVersion": "",
        },
        "config": { "original": format!("route:\n  receiver: {RECEIVER}\nreceivers:\n- name: {RECEIVER}\n") },
        "uptime": crate::text::rfc3339(app.handle.view().started),
    }))
}

/// Who receives alerts here: always one.
#[utoipa::path(get, path = "/api/v2/receivers", tag = "alertmanager", responses((status = 200, body = [Object])))]
pub(crate) async fn receivers(_: Identity) -> Json<Value> {
    Json(json!([{ "name": RECEIVER }]))
}
