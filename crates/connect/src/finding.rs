//! What a probe found, before it is shown.

use crate::client::seconds;
use std::time::Duration;
use vectra_engine::health::Verdict;
use vectra_engine::signal::Reading;
use vectra_plan::ReadingCondition;

/// Readings that one probe may have at most; the rest is left out, which its detail says.
const READINGS: usize = 200;

/// Verdict, one line, and the numbers. Nothing in it is redacted yet.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    pub verdict: Verdict,
    pub detail: String,
    pub readings: Vec<Reading>,
}

impl Finding {
    pub(crate) fn pass(detail: impl Into<String>) -> Finding {
        Finding { verdict: Verdict::Pass, detail: detail.into(), readings: Vec::new() }
    }

    pub(crate) fn fail(detail: impl Into<String>) -> Finding {
        Finding { verdict: Verdict::Fail, ..Finding::pass(detail) }
    }

    /// No answer came in time.
    pub(crate) fn late(limit: Duration) -> Finding {
        Finding::fail(format!("no answer within {}", seconds(limit)))
    }

    /// Adds a number of the whole. What is no number is no reading.
    pub(crate) fn read(&mut self, name: &str, value: f64) {
        self.read_part(name, None, value);
    }

    /// Adds a number of one part.
    pub(crate) fn read_part(&mut self, name: &str, part: Option<&str>, value: f64) {
        if value.is_finite() && self.readings.len() < READINGS {
            self.readings.push(Reading { name: name.into(), part: part.map(Into::into), value });
        }
    }

    /// With a number of the whole.
    pub(crate) fn with(mut self, name: &str, value: f64) -> Finding {
        self.read(name, value);
        self
    }

    /// A pass whose readings do not hold is a failure; so is one that lacks a reading which must hold.
    pub(crate) fn judged(mut self, conditions: &[ReadingCondition]) -> Finding {
        if self.verdict == Verdict::Fail {
            return self;
        }
        for condition in conditions {
            let mut of = self.readings.iter().filter(|r| r.name == condition.reading).peekable();
            let miss = if of.peek().is_none() {
                Some(format!("{} was not read, and must be {}", condition.reading, condition.test))
            } else {
                of.find(|r| !condition.test.holds(r.value)).map(|r| {
                    let part = r.part.as_ref().map(|p| format!(" of {p}")).unwrap_or_default();
                    format!("{}{part} is {}, must be {}", r.name, number(r.value), condition.test)
                })
            };
            if let Some(miss) = miss {
                self.verdict = Verdict::Fail;
                self.detail = format!("{miss} ({})", self.detail);
                return self;
            }
        }
        self
    }
}

/// A number without more digits than people read.
pub(crate) fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `1.5 GiB`.
pub(crate) fn bytes(value: f64) -> String {
    let mut value = value;
    for unit in ["B", "KiB", "MiB", "GiB"] {
        if value < 1024.0 {
            return if unit == "B" { format!("{value:.0} B") } else { format!("{value:.1} {unit}") };
        }
        value /= 1024.0;
    }
    format!("{value:.1} TiB")
}

/// `3 days`, `2 h`, `5 min`, `7 s`, of seconds.
pub(crate) fn age(value: f64) -> String {
    match value {
        v if v >= 172_800.0 => format!("{:.0} days", (v / 86_400.0).floor()),
        v if v >= 7_200.0 => format!("{:.0} h", (v / 3_600.0).floor()),
        v if v >= 120.0 => format!("{:.0} min", (v / 60.0).floor()),
        v => format!("{v:.0} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_must_hold_and_what_was_not_read_does_not() {
        let mut found = Finding::pass("2 queues");
        found.read_part("queue_depth", Some("a"), 3.0);
        found.read_part("queue_depth", Some("b"), 30.0);
        found.read("ratio", f64::NAN);
        let judged = |text: &str| {
            let found = found.clone().judged(&[text.parse().expect(text)]);
            (found.verdict, found.detail)
        };
        assert_eq!(judged("queue_depth < 31"), (Verdict::Pass, "2 queues".into()));
        let (verdict, detail) = judged("queue_depth < 30");
        assert_eq!((verdict, detail.as_str()), (Verdict::Fail, "queue_depth of b is 30, must be < 30 (2 queues)"));
        let (verdict, detail) = judged("ratio < 1");
        assert_eq!((verdict, detail.as_str()), (Verdict::Fail, "ratio was not read, and must be < 1 (2 queues)"));
        crate::testing::french(&detail);
        crate::testing::french(&judged("queue_depth < 30").1);
        crate::testing::french(&Finding::late(Duration::from_secs(5)).detail);
    }
}
