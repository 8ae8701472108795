//! `[objectives]`: over what time the document's objectives are judged, where it does not say, and the alerts that they bring.

use super::{duration, some_duration};
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, de};
use vectra_engine::objectives::Window;
use vectra_engine::time::Span;

/// How objectives are judged.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Objectives {
    /// `"month"` or a number of days such as `"30d"`.
    #[serde(deserialize_with = "window")]
    pub window: Window,
    /// In which months and days begin, such as `"Europe/Paris"`.
    #[serde(deserialize_with = "zone")]
    pub zone: TimeZone,
    /// Over which time the critical value is judged; a thirtieth of the objective's window where it is not said.
    #[serde(deserialize_with = "some_duration")]
    pub critical_window: Option<Span>,
    /// The alerts on the error budget's burn rate.
    pub burn: Burn,
}

/// The alerts on the error budget's burn rate.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Burn {
    /// Whether there are none.
    pub off: bool,
    /// Fewer requests than this within the long window say nothing. Of checks, half of those that are due there are needed.
    pub least: u64,
    /// Severity of those that wake somebody, as the document's tables name it; its highest where it is not said.
    pub page: Option<String>,
    /// Severity of those that can wait; the document's third where it is not said.
    pub ticket: Option<String>,
    /// Windows and factors; those of the Google SRE workbook where none are said.
    #[serde(deserialize_with = "policies")]
    pub policies: Vec<Policy>,
}

impl Default for Burn {
    fn default() -> Self {
        Burn { off: false, least: 100, page: None, ticket: None, policies: Vec::new() }
    }
}

/// When a burn rate is an alert.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The window that makes it significant.
    #[serde(deserialize_with = "duration")]
    pub long: Span,
    /// The window that says whether it goes on.
    #[serde(deserialize_with = "duration")]
    pub short: Span,
    /// How many times faster than allowed.
    pub factor: f64,
    /// Whether somebody is woken.
    #[serde(default)]
    pub page: bool,
}

/// Most policies; each is a rule for each objective and environment.
const POLICIES: usize = 8;
/// The longest window of a policy, in days: minutes are kept that long.
const LONGEST: i64 = 40;

fn policies<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Policy>, D::Error> {
    let policies = Vec::<Policy>::deserialize(deserializer)?;
    if policies.len() > POLICIES {
        return Err(de::Error::custom(format!("more than {POLICIES} burn rates are watched for each objective")));
    }
    for p in &policies {
        if !(p.factor.is_finite() && p.factor > 0.0) {
            return Err(de::Error::custom("`factor` must be more than 0, such as 14.4"));
        }
        if p.short > p.long || p.short < Span::seconds(60) || p.long > Span::seconds(LONGEST * 86_400) {
            return Err(de::Error::custom(format!(
                "`short` must be at least 1m, and `long` at least as much and at most {LONGEST} days (\"960h\")"
            )));
        }
    }
    Ok(policies)
}

impl Default for Objectives {
    fn default() -> Self {
        Objectives {
            window: Window::Rolling { length: Span::seconds(30 * 86_400) },
            zone: TimeZone::UTC,
            critical_window: None,
            burn: Burn::default(),
        }
    }
}

/// Days that a window may have: as many as hours are kept.
const DAYS: std::ops::RangeInclusive<i64> = 1..=400;

/// What `text` says: `month`, or days such as `30d`.
pub fn parse_window(text: &str) -> Option<Window> {
    if text == "month" {
        return Some(Window::Month);
    }
    let days: i64 = text.strip_suffix('d')?.parse().ok()?;
    DAYS.contains(&days).then(|| Window::Rolling { length: Span::seconds(days * 86_400) })
}

fn window<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Window, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_window(&text)
        .ok_or_else(|| de::Error::custom(format!("`{text}` is no window; write \"month\", or days such as \"30d\"")))
}

pub(super) fn zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeZone, D::Error> {
    let name = String::deserialize(deserializer)?;
    TimeZone::get(&name)
        .map_err(|_| de::Error::custom(format!("`{name}` is no time zone; write one such as \"Europe/Paris\"")))
}
