//! `[storage]`: how long measurements are kept, and in how much room.

use super::objectives::Objectives;
use serde::Deserialize;
use vectra_engine::objectives::{Window, burn_policies};
use vectra_engine::time::Span;

/// What the store keeps.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Storage {
    /// Days for which single samples stay.
    pub samples_days: u16,
    /// Days for which the counts of each minute stay.
    pub minutes_days: u16,
    /// Days for which the counts of each hour stay.
    pub hours_days: u16,
    /// Bytes of measurements, past which the oldest minutes go early.
    pub max_bytes: u64,
    /// Series, past which further ones are refused.
    pub max_series: usize,
}

impl Default for Storage {
    fn default() -> Self {
        Storage {
            samples_days: 2,
            minutes_days: 40,
            hours_days: 400,
            max_bytes: 8 * 1024 * 1024 * 1024,
            max_series: 50_000,
        }
    }
}

/// Less room than this holds no day of minutes.
const LEAST_BYTES: u64 = 16 * 1024 * 1024;

impl Storage {
    /// What is wrong with it, beside what the objectives look back on: the key to look for, the sentence, what to write.
    pub(super) fn problem(&self, objectives: &Objectives) -> Option<(&'static str, String, String)> {
        let days = |days: u16| Span::seconds(i64::from(days) * 86_400);
        if self.samples_days == 0 {
            return Some(("samples_days", "`samples_days` must be at least 1".into(), "samples_days = 2".into()));
        }
        if self.minutes_days < self.samples_days {
            let message = format!("`minutes_days` must be at least `samples_days`, which is {}", self.samples_days);
            return Some(("minutes_days", message, "minutes_days = 40".into()));
        }
        if self.hours_days < self.minutes_days {
            let message = format!("`hours_days` must be at least `minutes_days`, which is {}", self.minutes_days);
            return Some(("hours_days", message, "hours_days = 400".into()));
        }
        // A month that began 31 days ago is asked for until the next one begins.
        let window = match objectives.window {
            Window::Rolling { length } => length,
            Window::Month => days(31),
        };
        let told = objectives.burn.policies.iter().map(|p| p.long);
        let usual = burn_policies(window).into_iter().map(|p| p.long);
        let burning = told.max().or_else(|| usual.max()).filter(|_| !objectives.burn.off);
        if let Some(long) = burning.filter(|long| *long > days(self.minutes_days)) {
            let message = format!("a burn rate looks back on {long}, longer than minutes are kept");
            return Some(("minutes_days", message, "minutes_days = 40".into()));
        }
        if window > days(self.hours_days) {
            let message = format!("the objectives look back on {window}, longer than hours are kept");
            return Some(("hours_days", message, "hours_days = 400".into()));
        }
        if self.max_bytes < LEAST_BYTES {
            let message = format!("`max_bytes` must be at least {LEAST_BYTES}");
            return Some(("max_bytes", message, "max_bytes = 8589934592".into()));
        }
        if self.max_series == 0 {
            return Some(("max_series", "`max_series` must be at least 1".into(), "max_series = 50000".into()));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;

    #[test]
    fn what_could_not_be_kept_or_looked_back_on_is_refused_with_what_to_write() {
        for (text, part, line) in [
            ("[storage]\nsamples_days = 0", "at least 1", 2),
            ("[storage]\nminutes_days = 1", "at least `samples_days`", 2),
            ("[storage]\nhours_days = 30", "at least `minutes_days`", 2),
            ("[storage]\nminutes_days = 2", "longer than minutes are kept", 2),
            ("[objectives]\nwindow = \"90d\"\n[storage]\nminutes_days = 40\nhours_days = 60", "longer than hours", 5),
            ("[storage]\nmax_bytes = 1000", "at least 16777216", 2),
            ("[storage]\nmax_series = 0", "at least 1", 2),
        ] {
            let e = Config::parse(text).expect_err(text);
            assert!(e.to_string().contains(part) && e.line == line, "{text}: {e}");
        }
        let small = "[objectives.burn]\noff = true\n[storage]\nsamples_days = 1\nminutes_days = 1\nhours_days = 31";
        Config::parse(small).expect("little is enough where nothing looks far back");
    }
}
