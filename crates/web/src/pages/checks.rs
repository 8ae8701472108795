//! `/checks`: every check, page after page; and how a check reads on any page.

use super::{Frame, render};
use crate::Shared;
use crate::guard::{Identity, Locale};
use crate::sentences::precise;
use crate::status::{CheckRow, CheckState};
use crate::text::Text;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use vectra_engine::time::{Span, Time};

/// Checks on one page.
const ROWS: usize = 100;

/// Those that fail first, then those that have not answered yet, each as the document orders them.
pub(super) fn worst_first<'c>(checks: impl Iterator<Item = &'c CheckRow>) -> Vec<&'c CheckRow> {
    let mut checks: Vec<&CheckRow> = checks.collect();
    checks.sort_by_key(|c| match c.state {
        CheckState::Failing => 0,
        CheckState::Unknown => 1,
        CheckState::Passing => 2,
    });
    checks
}

/// A row of `checks.html`.
pub(super) struct Row {
    pub name: String,
    pub class: &'static str,
    pub state: String,
    pub detail: String,
    pub missed: Option<String>,
    pub took: String,
    pub age: String,
}

impl Row {
    pub fn of(check: &CheckRow, t: Text, now: Time) -> Row {
        Row {
            name: check.name.clone(),
            class: class(check.state),
            state: match check.state {
                CheckState::Passing => t.get("state-passing"),
                CheckState::Failing => t.with("state-failing", &[("n", check.in_a_row.into())]),
                CheckState::Unknown => t.get("state-unknown"),
            },
            detail: t.seen(&check.detail).into_owned(),
            missed: (check.missed > 0).then(|| t.with("missed-runs", &[("n", check.missed.into())])),
            took: check.took_ms.map(|ms| precise(Span(ms))).unwrap_or_default(),
            age: check.at.map(|at| t.age(at.0, now)).unwrap_or_default(),
        }
    }
}

/// Class of the style sheet.
pub(super) fn class(state: CheckState) -> &'static str {
    match state {
        CheckState::Passing => "good",
        CheckState::Failing => "bad",
        CheckState::Unknown => "unknown",
    }
}

#[derive(Template)]
#[template(path = "checks-page.html")]
struct Checks {
    frame: Frame,
    wanted: Wanted,
    environments: Vec<String>,
    checks: Vec<Row>,
    /// All that are wanted, on this page or not.
    count: usize,
    older: Option<String>,
}

/// What is asked for; nothing is everything.
#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    environment: String,
    #[serde(default)]
    failing: String,
    /// How many are left out because they were seen already.
    #[serde(default)]
    after: String,
}

impl Wanted {
    fn only_failing(&self) -> bool {
        matches!(self.failing.as_str(), "true" | "1" | "on")
    }

    fn takes(&self, check: &CheckRow) -> bool {
        let place = self.environment.is_empty() || check.environment.as_ref().is_some_and(|e| *e == self.environment);
        place && (!self.only_failing() || check.state == CheckState::Failing)
    }

    /// The address of the same list with one field set.
    fn with(&self, name: &str, value: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (field, kept) in [("environment", &self.environment), ("failing", &self.failing), ("after", &self.after)] {
            if field != name && !kept.is_empty() {
                query.append_pair(field, kept);
            }
        }
        format!("/checks?{}", query.append_pair(name, value).finish())
    }
}

/// The address of the checks of one environment.
pub(super) fn address(environment: &str) -> String {
    let wanted = Wanted { environment: String::new(), failing: String::new(), after: String::new() };
    wanted.with("environment", environment)
}

pub(super) async fn page(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Query(wanted): Query<Wanted>,
) -> Response {
    let made = app.fresh.status(&app, t).await;
    let now = app.handle.now();
    let mut frame = Frame::new(t, t.get("checks-title"), &who, "/checks", now);
    frame.other_language = wanted.with("lang", super::other(t));
    let found = worst_first(made.status.checks.iter().filter(|c| wanted.takes(c)));
    let after = wanted.after.parse().unwrap_or(0);
    let shown = found.iter().skip(after).take(ROWS);
    let next = after.saturating_add(ROWS);
    let page = Checks {
        checks: shown.map(|c| Row::of(c, t, now)).collect(),
        older: (found.len() > next).then(|| wanted.with("after", &next.to_string())),
        count: found.len(),
        environments: made.status.environments.iter().map(|e| e.name.clone()).collect(),
        frame,
        wanted,
    };
    render(StatusCode::OK, &page)
}

impl Checks {
    fn is_environment(&self, name: &str) -> bool {
        self.wanted.environment == name
    }

    fn found(&self) -> String {
        self.frame.t.with("checks-count", &[("n", self.count.into())])
    }
}
