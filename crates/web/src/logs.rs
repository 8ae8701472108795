//! Searching log lines: what is asked, and what is answered, for API and page alike.

use crate::App;
use crate::intake::not_here;
use crate::problem::Problem;
use crate::shapes::Stamp;
use crate::text::{Text, moment};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};
use vectra_engine::time::Time;
use vectra_logs::{Because, Cursor, Cut, Found, KeptSince, Level, Pattern, Query, SearchError};

/// How long one search may take.
const WITHIN: Duration = Duration::from_secs(10);
/// Lines of an answer unless said.
const LIMIT: usize = 100;
/// Most lines of an answer.
const MOST: usize = 1000;

/// What is wanted; all of it may be left out.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Stands in the text or the attributes. Without a capital letter, capitals do not matter.
    pub text: String,
    /// `true`: the text is a regular expression.
    pub regex: String,
    /// At least this bad: `trace`, `debug`, `info`, `warn`, `error`, `fatal`.
    pub level: String,
    /// Of this service only.
    pub service: String,
    /// Not before: a time (RFC 3339), or how long ago, such as `1h` or `2d`.
    pub since: String,
    /// Before: a time, or how long ago.
    pub until: String,
    /// How many lines, at most 1000; 100 unless said.
    pub limit: String,
    /// Those before this line: `next` of an answer.
    pub before: String,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct LogRow {
    pub at: Stamp,
    pub level: String,
    /// What wrote it; empty when nobody said.
    pub service: String,
    pub text: String,
    /// What else is known.
    #[schema(value_type = Object)]
    pub attributes: serde_json::Value,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct LogPage {
    /// Newest first.
    pub lines: Vec<LogRow>,
    /// What `before` is for the next page; none when this is the last.
    pub next: Option<String>,
    /// Time was up: everything since then was searched, of what is before it only a part.
    pub complete_since: Option<Stamp>,
    /// Blocks that cannot be read; their lines are missing here.
    pub damaged: u64,
    /// Since when lines are kept without a gap, where that is known.
    pub kept_since: Option<Stamp>,
    /// Why not for longer: `begun`, `away`, `size`, `age` or `lost`.
    pub kept_because: Option<String>,
    /// Both as a sentence, where the question reaches further back.
    pub kept: Option<String>,
}

/// Since when lines are kept and why, as a sentence.
pub(crate) fn kept(t: Text, since: KeptSince) -> String {
    let key = match since.because {
        Because::Begun => "logs-kept-begun",
        Because::Away => "logs-kept-away",
        Because::Size => "logs-kept-size",
        Because::Age => "logs-kept-age",
        Because::Lost => "logs-kept-lost",
    };
    t.with(key, &[("since", moment(since.at).into())])
}

/// That lines are not kept as long as they should be, where that is so.
pub(crate) fn short(app: &App, t: Text) -> Option<String> {
    let since = app.telemetry.logs.as_ref()?.kept_since()?;
    matches!(since.because, Because::Size | Because::Lost).then(|| kept(t, since))
}

impl Wanted {
    fn query(&self, t: Text, now: Time) -> Result<Query, Problem> {
        let refuse = |key: &str, value: &str| Problem::query(t, t.with(key, &[("value", value.into())]));
        let text = Some(&self.text).filter(|text| !text.is_empty()).map(|text| match self.regex.as_str() {
            "true" | "1" | "on" => Pattern::Regex(text.clone()),
            _ => Pattern::Literal(text.clone()),
        });
        let given = |value: &str| (!value.trim().is_empty()).then(|| value.trim().to_owned());
        let read = |value: &str| match given(value) {
            None => Ok(None),
            Some(value) => instant(&value, now).map(Some).ok_or_else(|| refuse("logs-bad-time", &value)),
        };
        let level = match given(&self.level) {
            None => Level::Trace,
            Some(value) => Level::read(&value).ok_or_else(|| refuse("logs-bad-level", &value))?,
        };
        let limit = match given(&self.limit) {
            None => LIMIT,
            Some(value) => {
                let limit = value.parse().ok().filter(|n| (1..=MOST).contains(n));
                limit.ok_or_else(|| refuse("logs-bad-limit", &value))?
            }
        };
        let before = match given(&self.before) {
            None => None,
            Some(value) => Some(value.parse::<Cursor>().map_err(|()| refuse("logs-bad-cursor", &value))?),
        };
        let (from, to) = (read(&self.since)?, read(&self.until)?);
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            let said = [("since", self.since.trim().into()), ("until", self.until.trim().into())];
            return Err(Problem::query(t, t.with("logs-backwards", &said)));
        }
        Ok(Query { text, level, service: given(&self.service), from, to, limit, before, within: WITHIN })
    }
}

/// A time, or how long ago it is.
pub(crate) fn instant(value: &str, now: Time) -> Option<Time> {
    if let Ok(at) = value.parse::<jiff::Timestamp>() {
        return Some(Time(at.as_millisecond()));
    }
    let span: jiff::Span = value.parse().ok()?;
    let ago = span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).ok()?;
    let ms = i64::try_from(ago.as_millis()).ok().filter(|ms| *ms >= 0)?;
    Some(Time(now.0.saturating_sub(ms)))
}

/// Searches.
pub(crate) async fn search(app: &App, t: Text, wanted: &Wanted) -> Result<LogPage, Problem> {
    let logs = app.telemetry.logs.clone().ok_or_else(|| not_here(t))?;
    let query = wanted.query(t, app.handle.now())?;
    let from = query.from;
    let found = logs.search(query).await.map_err(|error| match error {
        SearchError::Pattern(why) => Problem::query(t, t.with("logs-bad-pattern", &[("why", why.to_string().into())])),
        SearchError::Io(_) | SearchError::Elsewhere(_) => {
            let detail = t.with("logs-unreadable", &[("why", error.to_string().into())]);
            Problem::new(t, StatusCode::SERVICE_UNAVAILABLE, "problem-store", detail)
        }
    })?;
    let since = logs.kept_since();
    let reaches_back = since.filter(|since| from.is_none_or(|from| from < since.at));
    let kept = reaches_back.map(|since| kept(t, since));
    Ok(LogPage { kept, ..page(found, since) })
}

fn page(found: Found, since: Option<KeptSince>) -> LogPage {
    let Found { lines, next, cut, damaged, .. } = found;
    let rows = lines.into_iter().map(|found| LogRow {
        at: Stamp(found.line.at),
        level: found.line.level.name().to_owned(),
        service: found.line.service,
        text: found.line.text,
        attributes: serde_json::from_str(&found.line.attributes).unwrap_or_default(),
    });
    LogPage {
        lines: rows.collect(),
        next: next.map(|n| n.to_string()),
        complete_since: cut.map(|Cut::Time { complete_since }| Stamp(complete_since)),
        damaged,
        kept_since: since.map(|since| Stamp(since.at)),
        kept_because: since.map(|since| since.because.name().to_owned()),
        kept: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_as_such_or_as_how_long_ago() {
        let now = Time(1_795_341_600_000);
        for (text, wanted) in [
            ("1h", Some(3_600_000)),
            ("2d", Some(172_800_000)),
            ("1h 30m", Some(5_400_000)),
            ("2026-11-22T09:00:00Z", Some(3_600_000)),
            ("-1h", None),
            ("soon", None),
        ] {
            assert_eq!(instant(text, now).map(|at| now.since(at).0), wanted, "{text}");
        }
    }
}
