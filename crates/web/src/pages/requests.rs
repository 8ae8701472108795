//! `/requests`: rate, errors and percentiles of each environment and route.

use super::{Frame, render};
use crate::Shared;
use crate::guard::{Identity, Locale};
use crate::requests::{Percentile, RequestRow, RequestsPage, Wanted, requests};
use crate::sentences::{decimal, percent};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "requests.html")]
struct Requests {
    frame: Frame,
    wanted: Wanted,
    environments: Vec<String>,
    found: Option<RequestsPage>,
    /// Why nothing was looked at.
    problem: Option<String>,
    older: Option<String>,
}

pub(super) async fn page(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Query(wanted): Query<Wanted>,
) -> Response {
    let (found, problem, status) = match requests(&app, t, &wanted).await {
        Ok(found) => (Some(found), None, StatusCode::OK),
        Err(problem) => (None, Some(problem.detail.clone()), problem.code()),
    };
    let mut frame = Frame::new(t, t.get("requests-title"), &who, "/requests", app.handle.now());
    frame.other_language = address(&wanted, &[("after", &wanted.after), ("lang", super::other(t))]);
    let next = found.as_ref().and_then(|found| found.next).map(|next| next.to_string());
    let older = next.map(|next| address(&wanted, &[("after", &next)]));
    let environments = app.handle.view().plan.environments.iter().map(|e| e.name.clone()).collect();
    render(status, &Requests { frame, wanted, environments, found, problem, older })
}

fn address(wanted: &Wanted, more: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let kept = [("since", wanted.since.as_str()), ("environment", wanted.environment.as_str())];
    for (name, value) in kept.iter().chain(more).filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    format!("/requests?{}", query.finish())
}

impl Requests {
    fn is_environment(&self, name: &str) -> bool {
        self.wanted.environment == name
    }

    fn looked(&self, found: &RequestsPage) -> String {
        let since = self.frame.moment(&found.since);
        self.frame.t.with("requests-looked", &[("since", since.into()), ("n", found.count.into())])
    }

    fn name(&self, row: &RequestRow) -> String {
        row.route.clone().unwrap_or_else(|| self.frame.t.get("requests-all"))
    }

    fn rate(&self, row: &RequestRow) -> String {
        let places = if row.rate < 10.0 { 2 } else { 0 };
        self.frame.t.with("requests-rate", &[("rate", decimal(self.frame.t, row.rate, places).into())])
    }

    fn errors(&self, row: &RequestRow) -> String {
        let share = percent(self.frame.t, row.error_rate);
        self.frame.t.with("requests-errors", &[("failed", row.failed.into()), ("share", share.into())])
    }

    /// A bound where only one is known.
    fn took(&self, percentile: Option<&Percentile>) -> String {
        let Some(found) = percentile else { return "–".to_owned() };
        let ms = |ms: f64| decimal(self.frame.t, ms, if ms < 10.0 { 1 } else { 0 });
        match found.at_most_ms {
            None => format!("> {} ms", ms(found.at_least_ms)),
            Some(most) if most > found.at_least_ms * 1.05 => format!("{}–{} ms", ms(found.at_least_ms), ms(most)),
            Some(_) => format!("{} ms", ms(found.ms)),
        }
    }
}
