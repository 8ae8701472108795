//! `/program`: what an edit of the runbook changes, and accepting it.

use super::{Frame, refusal, render};
use crate::Shared;
use crate::api::{accept as carry_out, compared};
use crate::guard::{Identity, Locale};
use crate::meaning::Compared;
use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use vectra_runbook::difference::{Change, Weight, What};

#[derive(Template)]
#[template(path = "program.html")]
struct ProgramPage {
    frame: Frame,
    compared: Compared,
}

pub(super) async fn page(State(app): State<Shared>, Locale(t): Locale, who: Identity) -> Response {
    match compared(&app, t).await {
        Ok(compared) => {
            let frame = Frame::new(t, t.get("program-title"), &who, "/program", app.handle.now());
            render(StatusCode::OK, &ProgramPage { frame, compared })
        }
        Err(problem) => refusal(t, &problem),
    }
}

#[derive(Deserialize)]
pub(super) struct Fields {
    sha256: String,
}

pub(super) async fn accept(
    State(app): State<Shared>,
    Locale(t): Locale,
    who: Identity,
    Form(fields): Form<Fields>,
) -> Response {
    match carry_out(&app, t, &who, Some(fields.sha256)).await {
        Ok(_) => Redirect::to("/program").into_response(),
        Err(problem) => refusal(t, &problem),
    }
}

/// A text longer than this is cut in its sentence, and shown whole below it.
const LONG: usize = 100;

impl ProgramPage {
    /// Changes of one weight, under its heading, the weightiest first.
    fn groups(&self) -> Vec<(Weight, String, &[Change])> {
        let groups = self.compared.changes.chunk_by(|one, other| one.weight == other.weight);
        let titled = groups.filter_map(|group| {
            let weight = group.first()?.weight;
            Some((weight, weight.title(self.frame.t.language), group))
        });
        titled.collect()
    }

    fn list(&self, change: &Change) -> String {
        change.kind.title(self.frame.t.language)
    }

    fn alarms(&self, weight: &Weight) -> bool {
        *weight == Weight::Alarming
    }

    fn lines(&self, change: &Change) -> String {
        let first = |lines: Option<[u32; 2]>| lines.map_or_else(|| "–".to_string(), |lines| lines[0].to_string());
        let (old, new) = (first(change.old_lines), first(change.new_lines));
        if old == new { new } else { format!("{old} → {new}") }
    }

    fn sentence(&self, change: &Change) -> String {
        change.sentence(self.frame.t.language)
    }

    /// Both texts, where the sentence has no room for them.
    fn whole(&self, change: &Change) -> Option<(String, String)> {
        let What::Changed { .. } = change.what else {
            return None;
        };
        let language = self.frame.t.language;
        let (before, after) = (change.before(language).unwrap_or_default(), change.after(language).unwrap_or_default());
        let long = |text: &str| text.chars().count() > LONG;
        (long(&before) || long(&after)).then_some((before, after))
    }

    fn errors(&self) -> Option<String> {
        (self.compared.errors > 0).then(|| self.frame.t.with("program-errors", &[("n", self.compared.errors.into())]))
    }
}
