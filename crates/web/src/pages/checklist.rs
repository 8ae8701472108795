//! `/checklist`: what the document wants looked at after a deployment, and what is seen of it.

use super::{Frame, render};
use crate::Shared;
use crate::checklist::{Answer, Checklist, Item, Wanted, checklist};
use crate::guard::{Identity, Locale};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

#[derive(Template)]
#[template(path = "checklist.html")]
struct ChecklistPage {
    frame: Frame,
    wanted: Wanted,
    found: Option<Checklist>,
    /// Why nothing was looked at.
    problem: Option<String>,
}

pub(super) async fn page(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Query(wanted): Query<Wanted>,
) -> Response {
    let (found, problem, status) = match checklist(&app, t, &wanted).await {
        Ok(found) => (Some(found), None, StatusCode::OK),
        Err(problem) => (None, Some(problem.detail.clone()), problem.code()),
    };
    let mut frame = Frame::new(t, t.get("checklist-title"), &who, "/checklist", app.handle.now());
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if !wanted.since.is_empty() {
        query.append_pair("since", &wanted.since);
    }
    frame.other_language = format!("/checklist?{}", query.append_pair("lang", super::other(t)).finish());
    render(status, &ChecklistPage { frame, wanted, found, problem })
}

impl ChecklistPage {
    fn class(&self, item: &Item) -> &'static str {
        match item.answer {
            Answer::Yes => "good",
            Answer::No => "bad",
            Answer::Unknown => "warn",
            Answer::Person => "",
        }
    }

    fn since(&self, found: &Checklist) -> String {
        self.frame.t.with("checklist-looked", &[("since", self.frame.moment(&found.since).into())])
    }
}
