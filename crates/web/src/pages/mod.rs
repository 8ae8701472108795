//! Pages for people: no script, forms that work without one, texts in two languages.

mod actions;
mod alerts;
mod checklist;
mod checks;
mod incident;
mod login;
mod logs;
mod overview;
mod program;
mod requests;
pub(crate) mod sla;

use crate::Shared;
use crate::guard::Identity;
use crate::problem::Problem;
use crate::shapes::Stamp;
use crate::text::{Text, moment};
use askama::Template;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use vectra_engine::time::Time;

/// Address of the style sheet.
pub(crate) const STYLE: &str = "/assets/style.css";

/// Every page and form: method and path. The rights test walks over it.
pub const PAGES: [(&str, &str); 27] = [
    ("GET", "/"),
    ("GET", "/login"),
    ("POST", "/login"),
    ("POST", "/logout"),
    ("GET", STYLE),
    ("GET", "/logs"),
    ("GET", "/checklist"),
    ("GET", "/requests"),
    ("GET", "/checks"),
    ("GET", "/program"),
    ("GET", "/sla"),
    ("POST", "/program/accept"),
    ("GET", "/incidents/{id}"),
    ("GET", "/incidents/{id}/postmortem"),
    ("POST", "/incidents/{id}/ack"),
    ("POST", "/incidents/{id}/resolve"),
    ("POST", "/incidents/{id}/note"),
    ("POST", "/incidents/{id}/approve"),
    ("POST", "/incidents/{id}/choose"),
    ("POST", "/automation/stop"),
    ("POST", "/automation/resume"),
    ("GET", "/metrics"),
    ("GET", "/heartbeat/{name}"),
    ("POST", "/heartbeat/{name}"),
    ("GET", "/alerts"),
    ("POST", "/silences"),
    ("POST", "/silences/{id}/expire"),
];

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(overview::page))
        .route("/login", get(login::page).post(login::submit))
        .route("/logout", post(login::leave))
        .route(STYLE, get(style))
        .route("/logs", get(logs::page))
        .route("/checklist", get(checklist::page))
        .route("/requests", get(requests::page))
        .route("/checks", get(checks::page))
        .route("/program", get(program::page))
        .route("/sla", get(sla::page))
        .route("/program/accept", post(program::accept))
        .route("/incidents/{id}", get(incident::page))
        .route("/incidents/{id}/postmortem", get(incident::postmortem))
        .route("/incidents/{id}/ack", post(actions::acknowledge))
        .route("/incidents/{id}/resolve", post(actions::resolve))
        .route("/incidents/{id}/note", post(actions::note))
        .route("/incidents/{id}/approve", post(actions::approve))
        .route("/incidents/{id}/choose", post(actions::choose))
        .route("/alerts", get(alerts::page))
        .route("/silences", post(alerts::silence))
        .route("/silences/{id}/expire", post(alerts::expire))
        .route("/automation/stop", post(actions::stop))
        .route("/automation/resume", post(actions::resume))
}

async fn style() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=3600")];
    (headers, include_str!("../../assets/style.css")).into_response()
}

/// What every page needs around its content.
pub(crate) struct Frame {
    pub t: Text,
    pub title: String,
    /// Name of the one who looks; empty before the login.
    pub who: String,
    pub csrf: String,
    /// Seconds after which the page renews itself.
    pub renew: Option<u32>,
    /// Where the other language is.
    pub other_language: String,
    pub now: Time,
}

impl Frame {
    pub fn new(t: Text, title: String, who: &Identity, path: &str, now: Time) -> Frame {
        Frame {
            t,
            title,
            who: who.name().to_string(),
            csrf: who.csrf(),
            renew: None,
            other_language: format!("{path}?lang={}", other(t)),
            now,
        }
    }

    fn stranger(t: Text, title: String, path: &str) -> Frame {
        Frame {
            t,
            title,
            who: String::new(),
            csrf: String::new(),
            renew: None,
            other_language: format!("{path}?lang={}", other(t)),
            now: Time(0),
        }
    }

    /// A moment and how long ago or ahead it is.
    pub fn when(&self, at: &Stamp) -> String {
        format!("{} ({})", moment(at.0), self.t.age(at.0, self.now))
    }

    pub fn moment(&self, at: &Stamp) -> String {
        moment(at.0)
    }

    pub fn signed_in(&self) -> String {
        self.t.with("nav-signed-in", &[("name", self.who.as_str().into())])
    }

    /// Now, as everybody reads it alike.
    pub fn clock(&self) -> String {
        moment(self.now)
    }
}

fn other(t: Text) -> &'static str {
    if t.code() == "fr" { "en" } else { "fr" }
}

/// A page, or the plain word that it could not be rendered.
pub(crate) fn render(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[derive(Template)]
#[template(path = "refusal.html")]
struct Refused {
    frame: Frame,
    message: String,
}

/// A refusal, as a page.
pub(crate) fn refusal(t: Text, problem: &Problem) -> Response {
    let frame = Frame::stranger(t, problem.title.clone(), "/");
    render(problem.code(), &Refused { frame, message: problem.detail.clone() })
}
