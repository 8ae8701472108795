//! Silences, as API, page and command line show and take them.

use crate::problem::Problem;
use crate::shapes::Stamp;
use crate::text::Text;
use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vectra_control::daemon::View;
use vectra_engine::rules::mute::{Matcher, Silence};
use vectra_engine::time::{Span, Time};

/// A silence.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct SilenceRow {
    pub id: String,
    /// `pending`, `active` or `ended`.
    pub state: SilenceState,
    /// All of them must match, such as `alertname="API Down"`.
    pub matchers: Vec<String>,
    pub starts: Stamp,
    pub ends: Stamp,
    pub by: String,
    pub comment: String,
}

/// Where a silence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SilenceState {
    Active,
    Pending,
    Ended,
}

impl SilenceState {
    fn of(silence: &Silence, now: Time) -> SilenceState {
        if silence.ends <= now {
            SilenceState::Ended
        } else if silence.starts > now {
            SilenceState::Pending
        } else {
            SilenceState::Active
        }
    }

    /// Key of its word.
    pub fn key(self) -> &'static str {
        match self {
            SilenceState::Active => "silence-active",
            SilenceState::Pending => "silence-pending",
            SilenceState::Ended => "silence-ended",
        }
    }
}

/// A silence that somebody asks for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSilence {
    /// All of them must match: `name=value`, `name!=value`, `name=~pattern`, `name!~pattern`.
    pub matchers: Vec<String>,
    /// Why.
    pub comment: String,
    /// From now on unless said; RFC 3339.
    pub starts: Option<String>,
    /// Until when; RFC 3339. This or `duration`.
    pub ends: Option<String>,
    /// For how long from its start, such as `2h` or `1d 12h`.
    pub duration: Option<String>,
}

/// The silences that are kept: those in force first, then by their end, the latest first.
pub(crate) fn rows(view: &View, now: Time) -> Vec<SilenceRow> {
    let mut rows: Vec<SilenceRow> = view
        .state
        .silences
        .values()
        .map(|s| SilenceRow {
            id: s.id.clone(),
            state: SilenceState::of(s, now),
            matchers: s.matchers.iter().map(ToString::to_string).collect(),
            starts: Stamp(s.starts),
            ends: Stamp(s.ends),
            by: s.by.clone(),
            comment: s.comment.clone(),
        })
        .collect();
    rows.sort_by(|a, b| (a.state, b.ends).cmp(&(b.state, a.ends)));
    rows
}

/// What is asked for as the kernel takes it, under a new id.
pub(crate) fn made(t: Text, new: &NewSilence, by: &str, now: Time) -> Result<Silence, Problem> {
    let bad = |detail: String| Problem::new(t, StatusCode::UNPROCESSABLE_ENTITY, "problem-bad-request", detail);
    let matchers = new
        .matchers
        .iter()
        .map(|m| m.parse::<Matcher>().map_err(|_| bad(t.with("silence-matcher", &[("text", m.as_str().into())]))))
        .collect::<Result<Vec<_>, _>>()?;
    let moment = |text: &str| {
        let parsed = text.trim().parse::<Timestamp>();
        parsed.map(|at| Time(at.as_millisecond())).map_err(|_| bad(t.with("silence-moment", &[("text", text.into())])))
    };
    let starts = new.starts.as_deref().map(moment).transpose()?.unwrap_or(now);
    let ends = match (&new.ends, &new.duration) {
        (Some(ends), None) => moment(ends)?,
        (None, Some(text)) => {
            let length = text.trim().parse::<SignedDuration>().ok();
            let length = length.and_then(|d| i64::try_from(d.as_millis()).ok()).filter(|ms| *ms > 0);
            starts + Span(length.ok_or_else(|| bad(t.with("silence-duration", &[("text", text.as_str().into())])))?)
        }
        (Some(_), Some(_)) | (None, None) => return Err(bad(t.get("silence-one-end"))),
    };
    let id = id().map_err(|e| Problem::new(t, StatusCode::SERVICE_UNAVAILABLE, "problem-conflict", e.to_string()))?;
    Ok(Silence { id, matchers, starts, ends, by: by.to_owned(), comment: new.comment.clone() })
}

/// A random id in the form of a version 4 UUID, which is what Alertmanager's programs expect.
///
/// # Errors
/// The system gives no random bytes.
pub(crate) fn id() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)?;
    let n = u128::from_be_bytes(bytes);
    let versioned = (n & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{versioned:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    Ok([part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::pages;
    use vectra_runbook::program::Language;

    fn new(ends: Option<&str>, duration: Option<&str>) -> NewSilence {
        NewSilence {
            matchers: vec!["alertname=\"API Down\"".into()],
            comment: "planned".into(),
            starts: None,
            ends: ends.map(str::to_owned),
            duration: duration.map(str::to_owned),
        }
    }

    #[test]
    fn an_end_is_a_moment_or_a_length() {
        let t = pages(Language::En);
        let made = |n: &NewSilence| made(t, n, "léa", Time(0)).map(|s| s.ends.0).map_err(|p| p.detail);
        assert_eq!(made(&new(None, Some("2h"))), Ok(7_200_000));
        assert_eq!(made(&new(Some("1970-01-01T00:00:05Z"), None)), Ok(5000));
        for wrong in [new(None, None), new(Some("soon"), None), new(None, Some("-2h")), new(Some("x"), Some("2h"))] {
            assert!(made(&wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn ids_look_as_alertmanagers_do() {
        let id = id().expect("random bytes");
        assert_eq!(id.len(), 36);
        assert_eq!(id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert_eq!(id.as_bytes()[14], b'4');
        assert!(matches!(id.as_bytes()[19], b'8' | b'9' | b'a' | b'b'), "{id}");
    }
}
