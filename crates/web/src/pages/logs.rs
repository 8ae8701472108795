//! `/logs`: a form that asks by GET, and what was found.

use super::{Frame, refusal, render};
use crate::Shared;
use crate::guard::{Identity, Locale};
use crate::logs::{LogPage, LogRow, Wanted, search};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use vectra_logs::Level;

/// Characters of a line that are shown at once; the rest opens.
const SHOWN: usize = 300;

#[derive(Template)]
#[template(path = "logs.html")]
struct LogsPage {
    frame: Frame,
    wanted: Wanted,
    services: Vec<String>,
    found: Option<LogPage>,
    /// Why nothing was searched.
    problem: Option<String>,
}

pub(super) async fn page(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Query(wanted): Query<Wanted>,
) -> Response {
    let (found, problem, status) = match search(&app, t, &wanted).await {
        Ok(found) => (Some(found), None, StatusCode::OK),
        Err(problem) if problem.code() == StatusCode::NOT_FOUND => return refusal(t, &problem),
        Err(problem) => (None, Some(problem.detail.clone()), problem.code()),
    };
    let services = match &app.telemetry.logs {
        Some(logs) => logs.services().await,
        None => Vec::new(),
    };
    let mut frame = Frame::new(t, t.get("logs-title"), &who, "/logs", app.handle.now());
    let other = super::other(t);
    frame.other_language = format!("/logs?{}", with(&wanted, &[("lang", other)]));
    render(status, &LogsPage { frame, wanted, services, found, problem })
}

/// The query of what is wanted, with these fields set.
fn with(wanted: &Wanted, set: &[(&str, &str)]) -> String {
    let fields = [
        ("text", &wanted.text),
        ("regex", &wanted.regex),
        ("level", &wanted.level),
        ("service", &wanted.service),
        ("since", &wanted.since),
        ("until", &wanted.until),
        ("limit", &wanted.limit),
        ("before", &wanted.before),
    ];
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        if !value.is_empty() && !set.iter().any(|(n, _)| *n == name) {
            query.append_pair(name, value);
        }
    }
    query.extend_pairs(set).finish()
}

impl LogsPage {
    fn levels(&self) -> Vec<&'static str> {
        Level::ALL.iter().map(|l| l.name()).collect()
    }

    fn is_level(&self, level: &str) -> bool {
        self.wanted.level == level
    }

    fn is_service(&self, service: &str) -> bool {
        self.wanted.service == service
    }

    fn is_regex(&self) -> bool {
        matches!(self.wanted.regex.as_str(), "true" | "1" | "on")
    }

    fn older(&self) -> Option<String> {
        let next = self.found.as_ref()?.next.as_ref()?;
        Some(format!("/logs?{}", with(&self.wanted, &[("before", next)])))
    }

    fn cut(&self) -> Option<String> {
        let since = self.found.as_ref()?.complete_since?;
        Some(self.frame.t.with("logs-cut", &[("since", self.frame.moment(&since).into())]))
    }

    fn damaged(&self) -> Option<String> {
        let n = self.found.as_ref().map(|f| f.damaged).filter(|n| *n > 0)?;
        Some(self.frame.t.with("logs-damaged", &[("n", n.into())]))
    }

    fn class(&self, row: &LogRow) -> &'static str {
        if matches!(row.level.as_str(), "error" | "fatal") { "bad" } else { "" }
    }

    /// What stands in the row: the first line, as far as there is room.
    fn short(&self, row: &LogRow) -> String {
        let first = crate::text::plain(row.text.lines().next().unwrap_or_default());
        first.chars().take(SHOWN).collect()
    }

    /// All of it, where the row has no room, or attributes are known.
    fn whole(&self, row: &LogRow) -> Option<String> {
        let mut whole = crate::text::plain(&row.text);
        let more = whole != self.short(row);
        if row.attributes.is_object() {
            whole.push('\n');
            whole.push_str(&serde_json::to_string_pretty(&row.attributes).unwrap_or_default());
            return Some(whole);
        }
        more.then_some(whole)
    }
}
