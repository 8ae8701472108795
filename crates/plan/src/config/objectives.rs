//! `[objectives]`: over what time the document's objectives are judged, where it does not say.

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
}

impl Default for Objectives {
    fn default() -> Self {
        Objectives { window: Window::Rolling { length: Span::seconds(30 * 86_400) }, zone: TimeZone::UTC }
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
