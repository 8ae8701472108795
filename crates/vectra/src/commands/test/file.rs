//! A file of tests: timelines and what is expected of them.

use serde::Deserialize;
use std::path::PathBuf;
use vectra_engine::time::Span;

/// The whole file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The runbook, from where the file is.
    pub runbook: PathBuf,
    /// What its names stand for, from where the file is. Without it, everybody of the escalation can be reached.
    pub config: Option<PathBuf>,
    /// The tests.
    #[serde(default)]
    pub test: Vec<Test>,
}

/// One timeline.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// What it shows.
    pub name: String,
    /// What is measured.
    #[serde(default)]
    pub feed: Vec<Feed>,
    /// Who keeps quiet.
    #[serde(default)]
    pub silence: Vec<Quiet>,
    /// Who takes an incident on.
    #[serde(default)]
    pub ack: Vec<Ack>,
    /// What must be so.
    #[serde(default)]
    pub expect: Vec<Expect>,
}

/// Measurements of one series. Exactly one of `check`, `reading` and `requests`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    /// Name of a check: its results.
    pub check: Option<String>,
    /// `pass`, `fail` or `-` for a run that does not happen; `fail*3` is three.
    pub results: Option<String>,
    /// How long each answer takes, seconds.
    pub took: Option<String>,
    /// Name of an alert: the number that it watches.
    pub reading: Option<String>,
    /// Numbers; `1500*30` is thirty.
    pub values: Option<String>,
    /// The document's name of an environment: its requests.
    pub requests: Option<String>,
    /// How many were answered.
    pub total: Option<String>,
    /// How many of them failed.
    pub failed: Option<String>,
    /// How many of them took `slow_seconds`; the others a tenth of a second.
    pub slow: Option<String>,
    /// How long the slow ones took.
    pub slow_seconds: Option<f64>,
    /// From one to the next; the check's own interval unless said, else 10 s.
    #[serde(default, deserialize_with = "some")]
    pub every: Option<Span>,
    /// When the first comes.
    #[serde(default, deserialize_with = "some")]
    pub from: Option<Span>,
}

/// A silence.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quiet {
    /// From when.
    #[serde(deserialize_with = "span")]
    pub at: Span,
    /// For how long.
    #[serde(rename = "for", deserialize_with = "span")]
    pub length: Span,
    /// All must match.
    pub matchers: Vec<String>,
}

/// An acknowledgement.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ack {
    /// When.
    #[serde(deserialize_with = "span")]
    pub at: Span,
    /// Which, such as `INC-1`.
    pub incident: String,
}

/// What must be so at a moment. What is not named is not looked at.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// When.
    #[serde(deserialize_with = "span")]
    pub at: Span,
    /// Exactly these alerts fire.
    pub firing: Option<Vec<String>>,
    /// Exactly these are pending.
    pub pending: Option<Vec<String>>,
    /// Exactly these are held back.
    pub held: Option<Vec<String>>,
    /// Exactly these contacts were paged by then, in this order.
    pub paged: Option<Vec<String>>,
    /// How many incidents are open.
    pub open: Option<usize>,
    /// Severity of the newest incident.
    pub severity: Option<String>,
}

impl Expect {
    /// Whether it looks at nothing.
    pub fn is_empty(&self) -> bool {
        let Expect { at: _, firing, pending, held, paged, open, severity } = self;
        [firing, pending, held, paged].iter().all(|names| names.is_none()) && open.is_none() && severity.is_none()
    }
}

fn span<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Span, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_span(&text).ok_or_else(|| {
        serde::de::Error::custom(format!("`{text}` is no duration; write one such as \"30s\", \"15m\" or \"1h 30m\""))
    })
}

fn some<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Span>, D::Error> {
    span(deserializer).map(Some)
}

fn parse_span(text: &str) -> Option<Span> {
    let length: jiff::SignedDuration = text.trim().parse().ok()?;
    i64::try_from(length.as_millis()).ok().filter(|ms| *ms >= 0).map(Span)
}

/// Most entries of one series.
const ENTRIES: usize = 100_000;

/// `pass*3 fail -` as six words, and so on. Words are separated by spaces.
///
/// # Errors
/// The word that cannot be read.
pub fn entries(text: &str) -> Result<Vec<&str>, String> {
    let mut out = Vec::new();
    for word in text.split_whitespace() {
        let (value, count) = match word.rsplit_once('*') {
            Some((value, count)) => (value, count.parse::<usize>().map_err(|_| word.to_owned())?),
            None => (word, 1),
        };
        if value.is_empty() || out.len().saturating_add(count) > ENTRIES {
            return Err(word.to_owned());
        }
        out.extend(std::iter::repeat_n(value, count));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_written_short() {
        assert_eq!(entries("pass*2 fail -"), Ok(vec!["pass", "pass", "fail", "-"]));
        assert_eq!(entries("1e3*2 0.5"), Ok(vec!["1e3", "1e3", "0.5"]));
        for wrong in ["pass*x", "*3", "1*999999999"] {
            assert_eq!(entries(wrong), Err(wrong.to_owned()));
        }
    }
}
