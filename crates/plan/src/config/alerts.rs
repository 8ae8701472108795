//! `[alerts]` and `[alert."NAME"]`: what the rows of the alert table leave open, and alerts of the configuration's own.

use super::{duration, some_duration};
use crate::condition::Test;
use serde::{Deserialize, Deserializer, de};
use vectra_engine::rules::Flapping;
use vectra_engine::time::Span;

/// What holds for every alert whose row does not say it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Alerts {
    /// Over which time shares are counted: error rates, percentiles, availability.
    #[serde(deserialize_with = "window")]
    pub window: Span,
    /// How long a number must be past its bound before the alert fires.
    #[serde(deserialize_with = "duration")]
    pub hold: Span,
    /// How long a firing alert must be clear before it is over.
    #[serde(deserialize_with = "duration")]
    pub calm: Span,
    /// Fewer results than this within the window say nothing.
    pub least: u64,
    /// Whether the objectives' own alerts run: past `critical`, and the budget's burn rate.
    pub objectives: bool,
    /// How long measurements may be missing before that is an alert.
    #[serde(deserialize_with = "duration")]
    pub missing_after: Span,
    /// When an alert that comes and goes is one outage instead of many.
    pub flapping: FlappingSettings,
}

/// When an alert flaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FlappingSettings {
    /// Firings that make it flap, at most 32; 0 switches it off.
    pub count: u32,
    /// Within which time.
    #[serde(deserialize_with = "duration")]
    pub within: Span,
    /// How long it must then be clear before it is over.
    #[serde(deserialize_with = "duration")]
    pub calm: Span,
}

impl Default for FlappingSettings {
    fn default() -> Self {
        FlappingSettings { count: 5, within: Span::seconds(3600), calm: Span::seconds(600) }
    }
}

impl FlappingSettings {
    /// As the engine takes it.
    pub fn flapping(self) -> Flapping {
        Flapping { count: self.count, within: self.within, calm: self.calm }
    }
}

impl Default for Alerts {
    fn default() -> Self {
        Alerts {
            window: Span::seconds(300),
            hold: Span::seconds(60),
            calm: Span::seconds(60),
            least: 10,
            objectives: true,
            missing_after: Span::seconds(60),
            flapping: FlappingSettings::default(),
        }
    }
}

/// One alert: what its row leaves open, or, with `promql`, what it is judged by, also where the document does not have it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OwnAlert {
    /// Whether it runs.
    pub off: bool,
    /// The document's name of the environment that it watches.
    pub environment: Option<String>,
    /// Name of the check that it watches, of the document or of `[check]`.
    pub check: Option<String>,
    /// Over which time shares are counted.
    #[serde(deserialize_with = "some_window")]
    pub window: Option<Span>,
    /// How long it must hold before it fires.
    #[serde(deserialize_with = "some_duration")]
    pub hold: Option<Span>,
    /// How long it must be clear before it is over.
    #[serde(deserialize_with = "some_duration")]
    pub calm: Option<Span>,
    /// Severity, as the document's tables name it.
    pub severity: Option<String>,
    /// Title of the procedure that answers it.
    pub procedure: Option<String>,
    /// Past which a default detector's number is bad, such as `> 20` or `< 7d`.
    #[serde(deserialize_with = "bound")]
    pub bound: Option<Test>,
    /// Evaluated by the Prometheus-compatible server of `[prometheus]`; any result fires.
    #[serde(deserialize_with = "super::promql::some")]
    pub promql: Option<String>,
    /// Names of alerts that explain this one while they fire.
    pub inhibited_by: Vec<String>,
}

/// Less than this holds too few results to be a share of anything.
const SHORTEST: Span = Span::seconds(10);

fn window<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Span, D::Error> {
    let said = duration(deserializer)?;
    match said < SHORTEST {
        true => Err(de::Error::custom(
            "the window is too short to count a share over; write at least \"10s\", usually \"5m\"",
        )),
        false => Ok(said),
    }
}

fn some_window<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Span>, D::Error> {
    window(deserializer).map(Some)
}

fn bound<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Test>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let parsed = text.parse();
    let share = text.contains('%').then_some(&parsed).and_then(|parsed| match parsed {
        Ok(Test::Less(v) | Test::AtMost(v) | Test::More(v) | Test::AtLeast(v)) => Some(v.value()),
        _ => None,
    });
    if share.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
        return Err(de::Error::custom(format!("`{text}` is never reached: a share lies between 0 % and 100 %")));
    }
    match parsed {
        Ok(test @ (Test::Less(_) | Test::AtMost(_) | Test::More(_) | Test::AtLeast(_))) => Ok(Some(test)),
        _ => Err(de::Error::custom(format!("`{text}` is no bound; write one such as \"> 20\", \"> 90%\" or \"< 7d\""))),
    }
}
