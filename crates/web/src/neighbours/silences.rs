//! Silences as Alertmanager's API has them.

use super::{Plain, Query, read};
use crate::Shared;
use crate::guard::Identity;
use crate::silences::id as new_id;
use crate::text::rfc3339;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use vectra_control::kernel::Command;
use vectra_engine::rules::mute::{Labels, MatchOp, Matcher, Silence};
use vectra_engine::time::Time;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PostedSilence {
    #[serde(default)]
    id: Option<String>,
    matchers: Vec<PostedMatcher>,
    starts_at: String,
    ends_at: String,
    #[serde(default)]
    created_by: String,
    #[serde(default)]
    comment: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PostedMatcher {
    name: String,
    value: String,
    is_regex: bool,
    /// Absent in what older programs send.
    is_equal: Option<bool>,
}

impl From<PostedMatcher> for Matcher {
    fn from(m: PostedMatcher) -> Matcher {
        let op = match (m.is_regex, m.is_equal.unwrap_or(true)) {
            (false, true) => MatchOp::Is,
            (false, false) => MatchOp::IsNot,
            (true, true) => MatchOp::Like,
            (true, false) => MatchOp::Unlike,
        };
        Matcher::new(m.name, op, m.value)
    }
}

fn state(silence: &Silence, now: Time) -> &'static str {
    if silence.ends <= now {
        "expired"
    } else if silence.starts > now {
        "pending"
    } else {
        "active"
    }
}

fn row(silence: &Silence, now: Time) -> Value {
    let matcher = |m: &Matcher| {
        json!({
            "name": m.name,
            "value": m.value,
            "isRegex": matches!(m.op, MatchOp::Like | MatchOp::Unlike),
            "isEqual": matches!(m.op, MatchOp::Is | MatchOp::Like),
        })
    };
    json!({
        "id": silence.id,
        "status": { "state": state(silence, now) },
        "updatedAt": rfc3339(silence.starts.min(now)),
        "matchers": silence.matchers.iter().map(matcher).collect::<Vec<_>>(),
        "startsAt": rfc3339(silence.starts),
        "endsAt": rfc3339(silence.ends),
        "createdBy": silence.by,
        "comment": silence.comment,
        "annotations": {},
    })
}

/// The silences: those in force first, then those to come, then those that ended.
#[utoipa::path(get, path = "/api/v2/silences", tag = "alertmanager", responses((status = 200, body = [Object])))]
pub(crate) async fn list(
    State(app): State<Shared>,
    _: Identity,
    RawQuery(query): RawQuery,
) -> Result<Json<Vec<Value>>, Plain> {
    let query = Query::read(query.as_deref())?;
    let (view, now) = (app.handle.view(), app.handle.now());
    let asked = |s: &&Silence| {
        let labels: Labels = s.matchers.iter().map(|m| (m.name.clone(), m.value.clone())).collect();
        let fits = |f: &Matcher| f.holds(labels.get(&f.name).map_or("", String::as_str));
        query.wants(state(s, now)) && query.filter.iter().all(fits)
    };
    let mut silences: Vec<&Silence> = view.state.silences.values().filter(asked).collect();
    let rank = |s: &Silence| ["active", "pending", "expired"].iter().position(|r| *r == state(s, now));
    silences.sort_by(|a, b| {
        let later = if a.ends <= now { b.ends.cmp(&a.ends) } else { a.ends.cmp(&b.ends) };
        rank(a).cmp(&rank(b)).then(later)
    });
    Ok(Json(silences.into_iter().map(|s| row(s, now)).collect()))
}

/// Adds a silence, or replaces the one whose id it has.
#[utoipa::path(
    post,
    path = "/api/v2/silences",
    tag = "alertmanager",
    request_body = Object,
    responses((status = 200, body = Object), (status = 400, body = String), (status = 404, body = String))
)]
pub(crate) async fn add(State(app): State<Shared>, who: Identity, body: Bytes) -> Result<Json<Value>, Plain> {
    let posted: PostedSilence = read(&body)?;
    let now = app.handle.now();
    let moment = |name: &str, text: &str| {
        super::posted::moment(name, Some(text)).and_then(|at| at.ok_or_else(|| format!("{name} is missing")))
    };
    let starts = moment("startsAt", &posted.starts_at).map_err(Plain::bad)?;
    let ends = moment("endsAt", &posted.ends_at).map_err(Plain::bad)?;
    let before = match posted.id.filter(|id| !id.is_empty()) {
        None => None,
        Some(id) => match app.handle.view().state.silences.get(&id) {
            Some(silence) => Some(silence.clone()),
            None => return Err(Plain(StatusCode::NOT_FOUND, format!("there is no silence {id}"))),
        },
    };
    // One that ended stays as it was: it is taken up again under another id.
    let kept = before.filter(|s| s.ends > now);
    let id = match &kept {
        Some(silence) => silence.id.clone(),
        None => new_id().map_err(|e| Plain(StatusCode::INTERNAL_SERVER_ERROR, e.to_string()))?,
    };
    let matchers = posted.matchers.into_iter().map(Matcher::from).collect();
    let by = if posted.created_by.trim().is_empty() { who.name() } else { posted.created_by.trim() };
    let starts = kept.filter(|s| s.starts <= now).map_or(starts.max(now), |s| s.starts);
    let by = super::posted::cut(by.to_owned(), 256);
    let silence = Silence { id: id.clone(), matchers, starts, ends, by, comment: posted.comment };
    match app.handle.command(who.actor(), Command::Silence { silence }).await {
        Ok(_) => Ok(Json(json!({ "silenceID": id }))),
        Err(reason) => Err(Plain::stopped(&reason)),
    }
}

/// One silence.
#[utoipa::path(
    get,
    path = "/api/v2/silence/{id}",
    tag = "alertmanager",
    params(("id" = String, Path)),
    responses((status = 200, body = Object), (status = 404, body = String))
)]
pub(crate) async fn show(State(app): State<Shared>, _: Identity, Path(id): Path<String>) -> Result<Json<Value>, Plain> {
    let silence = app.handle.view().state.silences.get(&id).map(|s| row(s, app.handle.now()));
    silence.map(Json).ok_or_else(|| Plain(StatusCode::NOT_FOUND, format!("there is no silence {id}")))
}

/// Ends a silence now.
#[utoipa::path(
    delete,
    path = "/api/v2/silence/{id}",
    tag = "alertmanager",
    params(("id" = String, Path)),
    responses((status = 200), (status = 404, body = String))
)]
pub(crate) async fn expire(
    State(app): State<Shared>,
    who: Identity,
    Path(id): Path<String>,
) -> Result<StatusCode, Plain> {
    let done = app.handle.command(who.actor(), Command::ExpireSilence { silence: id }).await;
    done.map(|_| StatusCode::OK).map_err(|reason| Plain::stopped(&reason))
}
