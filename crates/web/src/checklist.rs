//! The document's checklist after a deployment, answered from what is measured and logged, for API, page and command line.

use crate::App;
use crate::logs::instant;
use crate::problem::Problem;
use crate::shapes::Stamp;
use crate::status::{AlertState, CheckState, Status, status};
use crate::text::{Text, moment, plain, rfc3339};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};
use vectra_engine::time::{Span, Time};
use vectra_logs::{Level, Query};
use vectra_plan::{Asked, CheckPlan, Origin, Probe};

/// How far back is looked unless said.
const BACK: Span = Span::seconds(15 * 60);
/// How long one search of the logs may take.
const WITHIN: Duration = Duration::from_secs(10);
/// Most lines that are counted.
const COUNTED: usize = 100;
/// Most names of a sentence.
const NAMED: usize = 5;
/// Characters of a line that are shown.
const SHOWN: usize = 200;

/// From when on.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Since when: a time (RFC 3339), or how long ago, such as `15m`, which it is unless said.
    pub since: String,
}

/// What is known of a line of the checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// Too little was seen to say.
    Unknown,
    /// Only a person can say.
    Person,
}

impl Answer {
    /// Key of its word.
    pub fn key(self) -> &'static str {
        match self {
            Answer::Yes => "answer-yes",
            Answer::No => "answer-no",
            Answer::Unknown => "answer-unknown",
            Answer::Person => "answer-person",
        }
    }
}

/// A line of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Item {
    /// Of the document.
    pub line: u32,
    /// As written.
    pub text: String,
    pub answer: Answer,
    /// What was seen.
    pub reason: String,
    /// The page that shows it.
    pub page: Option<String>,
}

/// The whole checklist.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Checklist {
    pub since: Stamp,
    pub now: Stamp,
    /// `no` where one line is, else `unknown` where one is, else `yes`; what a person must look at is left out.
    pub answer: Answer,
    pub items: Vec<Item>,
}

/// Answers each line.
pub(crate) async fn checklist(app: &App, t: Text, wanted: &Wanted) -> Result<Checklist, Problem> {
    let now = app.handle.now();
    let since = match wanted.since.trim() {
        "" => now - BACK,
        text => instant(text, now)
            .filter(|since| *since <= now)
            .ok_or_else(|| Problem::query(t, t.with("logs-bad-time", &[("value", text.into())])))?,
    };
    let view = app.handle.view();
    let seen = status(app, t);
    let opened = view.state.incidents.values().filter(|incident| incident.opened >= since);
    let opened: Vec<&str> = opened.map(|incident| incident.id.0.as_str()).collect();
    let mut items = Vec::new();
    for item in &view.plan.checklist {
        let (answer, reason, page) = match item.ask {
            Asked::Checks => checks(&view.plan.checks, &seen, t),
            Asked::Alerts => alerts(&seen, &opened, t),
            Asked::Logs { warnings } => logs(app, t, since, warnings).await,
            Asked::Person => (Answer::Person, t.get("checklist-person"), None),
        };
        items.push(Item { line: item.line, text: item.text.clone(), answer, reason, page });
    }
    let any = |wanted: Answer| items.iter().any(|item| item.answer == wanted);
    let answer = match (any(Answer::No), any(Answer::Unknown), any(Answer::Yes)) {
        (true, _, _) => Answer::No,
        (false, true, _) => Answer::Unknown,
        (false, false, true) => Answer::Yes,
        (false, false, false) => Answer::Person,
    };
    Ok(Checklist { since: Stamp(since), now: Stamp(now), answer, items })
}

type Answered = (Answer, String, Option<String>);

/// The names, as many as a sentence holds.
fn named(names: &[&str]) -> String {
    let more = if names.len() > NAMED { ", …" } else { "" };
    format!("{}{more}", names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", "))
}

/// What a vendor says of itself is no check of what was deployed.
fn checks(plans: &[CheckPlan], seen: &Status, t: Text) -> Answered {
    let own = plans.iter().filter(|plan| !matches!(plan.probe, Probe::StatusPage { .. }));
    let own: Vec<_> = own.filter_map(|plan| seen.checks.iter().find(|row| row.id == plan.id)).collect();
    let of = |state: CheckState| -> Vec<&str> {
        own.iter().filter(|row| row.state == state).map(|row| row.name.as_str()).collect()
    };
    let page = Some("/checks".to_owned());
    let (failing, unknown) = (of(CheckState::Failing), of(CheckState::Unknown));
    if !failing.is_empty() {
        return (Answer::No, t.with("checklist-checks-fail", &[("names", named(&failing).into())]), page);
    }
    if own.is_empty() {
        return (Answer::Unknown, t.get("checklist-no-checks"), page);
    }
    if !unknown.is_empty() {
        return (Answer::Unknown, t.with("checklist-checks-unknown", &[("names", named(&unknown).into())]), page);
    }
    (Answer::Yes, t.with("checklist-checks-pass", &[("n", own.len().into())]), page)
}

/// Alerts of Vectra itself say nothing of what was deployed.
fn alerts(seen: &Status, opened: &[&str], t: Text) -> Answered {
    let of = |states: &[AlertState]| -> Vec<&str> {
        let told = seen.alerts.iter().filter(|row| row.origin != Origin::Vectra && states.contains(&row.state));
        told.map(|row| row.name.as_str()).collect()
    };
    let page = Some("/alerts".to_owned());
    let loud = of(&[AlertState::Firing, AlertState::FiringUnseen, AlertState::Pending, AlertState::Recovering]);
    if !loud.is_empty() {
        return (Answer::No, t.with("checklist-alerts-loud", &[("names", named(&loud).into())]), page);
    }
    if !opened.is_empty() {
        return (Answer::No, t.with("checklist-incidents", &[("names", named(opened).into())]), page);
    }
    let quiet = of(&[AlertState::Inactive]);
    let unseen = of(&[AlertState::NoData]);
    if quiet.is_empty() {
        return (Answer::Unknown, t.get("checklist-alerts-unseen"), page);
    }
    // What the team itself wants watched, and nobody can judge, is no good news; that a budget over days has not enough yet is no
    // reason to wait for days.
    let wanted = |origin| matches!(origin, Origin::Row | Origin::Configuration);
    let rows = seen.alerts.iter().filter(|row| wanted(row.origin) && row.state == AlertState::NoData);
    let rows: Vec<&str> = rows.map(|row| row.name.as_str()).collect();
    if !rows.is_empty() {
        return (Answer::Unknown, t.with("checklist-alerts-part", &[("names", named(&rows).into())]), page);
    }
    let said = [("n", quiet.len().into()), ("unseen", unseen.len().into())];
    (Answer::Yes, t.with("checklist-alerts-quiet", &said), page)
}

async fn logs(app: &App, t: Text, since: Time, warnings: bool) -> Answered {
    let Some(logs) = &app.telemetry.logs else { return (Answer::Unknown, t.get("checklist-logs-off"), None) };
    let level = if warnings { Level::Warn } else { Level::Error };
    let query = |level, limit| Query { level, from: Some(since), limit, within: WITHIN, ..Query::default() };
    let unread = |why: String| (Answer::Unknown, t.with("logs-unreadable", &[("why", why.into())]), None);
    let found = match logs.search(query(level, COUNTED)).await {
        Ok(found) => found,
        Err(error) => return unread(error.to_string()),
    };
    let page = url::form_urlencoded::Serializer::new("/logs?".to_owned())
        .append_pair("level", level.name())
        .append_pair("since", &rfc3339(since))
        .finish();
    let moment = moment(since);
    if let Some(newest) = found.lines.first() {
        let text: String = plain(newest.line.text.lines().next().unwrap_or_default()).chars().take(SHOWN).collect();
        let n = match found.next {
            Some(_) => format!("{COUNTED}+"),
            None => found.lines.len().to_string(),
        };
        let said = [("n", n.into()), ("level", level.name().into()), ("since", moment.into()), ("text", text.into())];
        return (Answer::No, t.with("checklist-logs-errors", &said), Some(page));
    }
    if found.cut.is_some() || found.damaged > 0 {
        return (Answer::Unknown, t.get("checklist-logs-part"), Some(page));
    }
    if let Some(kept) = logs.kept_since().filter(|kept| kept.at > since) {
        let said = [("since", moment.into()), ("kept", crate::logs::kept(t, kept).into())];
        return (Answer::Unknown, t.with("checklist-logs-short", &said), Some(page));
    }
    // That nothing was heard at all is no good news.
    match logs.search(query(Level::Trace, 1)).await {
        Ok(any) if any.lines.is_empty() => {
            (Answer::Unknown, t.with("checklist-logs-silent", &[("since", moment.into())]), Some(page))
        }
        Ok(_) => {
            let said = [("level", level.name().into()), ("since", moment.into())];
            (Answer::Yes, t.with("checklist-logs-clean", &said), Some(page))
        }
        Err(error) => unread(error.to_string()),
    }
}
