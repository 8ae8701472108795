//! `/sla`: what was promised and what was kept; with a month, its report.

use super::{Frame, refusal, render};
use crate::Shared;
use crate::api::sla::{Which, of_month};
use crate::guard::{Identity, Locale};
use crate::problem::Problem;
use crate::sla::report::Report;
use crate::sla::{Row, Sla, Words, last_month, sla};
use crate::text::{Text, moment};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use sha2::{Digest, Sha256};

#[derive(Template)]
#[template(path = "sla.html")]
struct Page {
    frame: Frame,
    w: Words,
    heading: String,
    /// Whether the burn of now is shown.
    current: bool,
    rows: Vec<Row>,
    unmeasured: Vec<String>,
    /// That the store of measurements is out of room.
    over_room: bool,
    /// Month whose report is offered.
    offered: String,
}

/// The report by itself, to be kept or printed.
#[derive(Template)]
#[template(path = "sla_report.html")]
struct Standalone {
    t: Text,
    w: Words,
    style: &'static str,
    heading: String,
    made: String,
    rows: Vec<Row>,
    unmeasured: Vec<String>,
    current: bool,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    env: Option<String>,
    window: Option<String>,
    month: Option<String>,
}

pub(super) async fn page(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Query(asked): Query<Asked>,
) -> Response {
    let now = app.handle.now();
    let offered = last_month(now, &app.handle.config().objectives.zone);
    let mut frame = Frame::new(t, t.get("sla-title"), &who, "/sla", now);
    let empty = |text: &Option<String>| text.as_deref().is_none_or(str::is_empty);
    if let Some(month) = asked.month.as_deref().filter(|m| !m.is_empty()) {
        return match of_month(&app, t, month).await {
            Ok(report) => {
                frame.other_language = format!("{}&month={}", frame.other_language, report.month);
                let heading = heading(&report, t);
                let page = Page {
                    frame,
                    w: Words(t),
                    heading,
                    current: false,
                    rows: report.objectives,
                    unmeasured: report.unmeasured,
                    over_room: false,
                    offered,
                };
                render(StatusCode::OK, &page)
            }
            Err(problem) => refusal(t, &problem),
        };
    }
    let which = Which {
        env: asked.env.clone().filter(|_| !empty(&asked.env)),
        window: asked.window.clone().filter(|_| !empty(&asked.window)),
    };
    let window = match which.read(&app, t) {
        Ok(window) => window,
        Err(problem) => return refusal(t, &problem),
    };
    match sla(&app, which.env.as_deref(), window).await {
        Ok(Sla { title, objectives, unmeasured, store, .. }) => {
            let heading = t.with("sla-heading", &[("title", title.into())]);
            let (w, over_room) = (Words(t), store.over_room);
            render(
                StatusCode::OK,
                &Page { frame, w, heading, current: true, rows: objectives, unmeasured, over_room, offered },
            )
        }
        Err(error) => refusal(t, &Problem::store(t, &error)),
    }
}

fn heading(report: &Report, t: Text) -> String {
    let key = if report.complete { "sla-report-heading" } else { "sla-report-heading-open" };
    let (month, zone) = (report.month.as_str().into(), report.zone.as_str().into());
    t.with(key, &[("title", report.title.as_str().into()), ("month", month), ("zone", zone)])
}

/// What the page of a report looks like, saved or not.
const STYLE: &str = include_str!("../../assets/report.css");

/// Lets a browser use that style, which is in the page, and nothing else.
fn policy() -> Option<HeaderValue> {
    let digest = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{digest}'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).ok()
}

/// A report as one page that needs nothing else.
pub(crate) fn standalone(report: &Report, t: Text) -> Response {
    let sha = crate::sentences::short(&report.program_sha256);
    let made = t.with("sla-made", &[("at", moment(report.made.0).into()), ("version", sha.into())]);
    let page = Standalone {
        t,
        w: Words(t),
        heading: heading(report, t),
        made,
        style: STYLE,
        rows: report.objectives.clone(),
        unmeasured: report.unmeasured.clone(),
        current: false,
    };
    let mut response = render(StatusCode::OK, &page);
    if let Some(policy) = policy() {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
