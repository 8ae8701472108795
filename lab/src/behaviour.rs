//! How an outside service misbehaves when it is told to.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// An outside service with a stand-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Service {
    Render,
    Slack,
    PagerDuty,
    SendGrid,
    Statuspage,
}

/// What a stand-in does with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    /// Serves it.
    #[default]
    Ok,
    /// Refuses the caller's key, in the vendor's way.
    #[serde(rename = "401")]
    Unauthorized,
    /// Says that there were too many requests, in the vendor's way.
    #[serde(rename = "429")]
    TooMany,
    /// Fails.
    #[serde(rename = "500")]
    ServerError,
    /// Answers something that is not the vendor's format.
    Garbage,
    /// Does nothing and does not answer.
    Hang,
    /// Answers 200 without a body.
    Empty,
    /// Serves it, and answers late.
    Slow,
    /// Serves it, and never answers: the caller cannot know whether it happened.
    Lost,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Setting {
    pub(crate) mode: Mode,
    /// How many requests are left that it holds for; without it, until told otherwise.
    pub(crate) count: Option<u32>,
    /// How late `slow` answers, in milliseconds.
    pub(crate) delay_ms: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Behaviours {
    settings: Mutex<HashMap<Service, Setting>>,
}

impl Behaviours {
    pub(crate) fn set(&self, service: Service, setting: Setting) {
        let mut settings = self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        if setting.mode == Mode::Ok || setting.count == Some(0) {
            settings.remove(&service);
        } else {
            settings.insert(service, setting);
        }
    }

    pub(crate) fn clear(&self) {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(crate) fn all(&self) -> HashMap<Service, Setting> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How the next request is treated: its mode and, for `slow`, the delay in milliseconds.
    pub(crate) fn take(&self, service: Service) -> (Mode, u64) {
        let mut settings = self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(setting) = settings.get_mut(&service) else {
            return (Mode::Ok, 0);
        };
        let taken = (setting.mode, setting.delay_ms);
        if let Some(count) = &mut setting.count {
            *count -= 1;
            if *count == 0 {
                settings.remove(&service);
            }
        }
        taken
    }
}

fn answer(status: StatusCode, content_type: &'static str, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

fn json_answer(status: StatusCode, body: &serde_json::Value) -> Response {
    answer(status, "application/json", body.to_string())
}

/// The answer of a misbehaving service, for the modes that answer without serving.
pub(crate) fn misbehave(service: Service, mode: Mode) -> Response {
    let render = |status: StatusCode, message: &str| {
        json_answer(status, &json!({"id": crate::ids::render("req"), "message": message}))
    };
    let sendgrid = |status: StatusCode, message: &str| {
        json_answer(status, &json!({"errors": [{"field": null, "message": message}]}))
    };
    match (mode, service) {
        (Mode::Unauthorized, Service::SendGrid) => sendgrid(StatusCode::UNAUTHORIZED, crate::sendgrid::REVOKED),
        (Mode::TooMany, Service::SendGrid) => {
            let mut response = sendgrid(StatusCode::TOO_MANY_REQUESTS, "too many requests");
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            response.headers_mut().insert("x-ratelimit-limit", HeaderValue::from_static("600"));
            response.headers_mut().insert("x-ratelimit-remaining", HeaderValue::from_static("0"));
            let reset = jiff::Timestamp::now().as_second() + 1;
            response.headers_mut().insert("x-ratelimit-reset", HeaderValue::from(reset));
            response
        }
        (Mode::ServerError, Service::SendGrid) => sendgrid(StatusCode::INTERNAL_SERVER_ERROR, "internal server error"),
        // Pages for everybody have no key to refuse.
        (Mode::Unauthorized, Service::Statuspage) => answer(StatusCode::FORBIDDEN, "text/plain", "Forbidden".into()),
        (Mode::TooMany, Service::Statuspage) => {
            let mut response = answer(StatusCode::TOO_MANY_REQUESTS, "text/plain", "Too Many Requests".into());
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            response
        }
        (Mode::ServerError, Service::Statuspage) => {
            answer(StatusCode::INTERNAL_SERVER_ERROR, "text/html", "Internal Server Error".into())
        }
        (Mode::Unauthorized, Service::Render) => render(StatusCode::UNAUTHORIZED, "Unauthorized"),
        (Mode::Unauthorized, Service::Slack) => {
            json_answer(StatusCode::OK, &json!({"ok": false, "error": "invalid_auth"}))
        }
        // PagerDuty's Events API knows no 401: a key that it does not accept is an invalid event.
        (Mode::Unauthorized, Service::PagerDuty) => json_answer(
            StatusCode::BAD_REQUEST,
            &json!({"status": "invalid event", "message": "Event object is invalid", "errors": ["Invalid routing key"]}),
        ),
        (Mode::TooMany, Service::Render) => {
            let mut response = render(StatusCode::TOO_MANY_REQUESTS, "rate limit exceeded");
            response.headers_mut().insert("ratelimit-limit", HeaderValue::from_static("400"));
            response.headers_mut().insert("ratelimit-remaining", HeaderValue::from_static("0"));
            response.headers_mut().insert("ratelimit-reset", HeaderValue::from_static("1"));
            response
        }
        (Mode::TooMany, Service::Slack) => {
            let mut response =
                json_answer(StatusCode::TOO_MANY_REQUESTS, &json!({"ok": false, "error": "rate_limited"}));
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            response
        }
        (Mode::TooMany, Service::PagerDuty) => json_answer(
            StatusCode::TOO_MANY_REQUESTS,
            &json!({"status": "throttle exceeded", "message": "Requests for this service are arriving too quickly. Please retry later."}),
        ),
        (Mode::ServerError, Service::Render) => render(StatusCode::INTERNAL_SERVER_ERROR, "internal server error"),
        (Mode::ServerError, Service::Slack) => {
            answer(StatusCode::INTERNAL_SERVER_ERROR, "text/html", "Internal Server Error".into())
        }
        (Mode::ServerError, Service::PagerDuty) => json_answer(
            StatusCode::INTERNAL_SERVER_ERROR,
            &json!({"status": "Internal Server Error", "message": "Internal Server Error"}),
        ),
        (Mode::Garbage, _) => answer(
            StatusCode::OK,
            "application/json",
            "<!doctype html><title>We will be back soon</title>\u{0}{\"ok\":".into(),
        ),
        (Mode::Empty, _) => answer(StatusCode::OK, "application/json", String::new()),
        (Mode::Ok | Mode::Slow | Mode::Hang | Mode::Lost, _) => {
            answer(StatusCode::GATEWAY_TIMEOUT, "text/plain", String::new())
        }
    }
}
