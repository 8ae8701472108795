//! What a row of results says about a check: how often in a row it failed, or passed.

use crate::time::Time;
use serde::{Deserialize, Serialize};

/// One result, judged against what the document expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As expected.
    Pass,
    /// Not as expected, or no answer.
    Fail,
}

/// Where a check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Health {
    /// No result since the start.
    Unknown,
    /// The last results passed.
    Passing {
        /// How many in a row.
        passes: u32,
    },
    /// The last results failed.
    Failing {
        /// How many in a row.
        failures: u32,
        /// When the first of them was seen.
        since: Time,
    },
}

/// The state after one more result.
pub fn next(health: Health, verdict: Verdict, at: Time) -> Health {
    match (health, verdict) {
        (Health::Passing { passes }, Verdict::Pass) => Health::Passing { passes: passes.saturating_add(1) },
        (Health::Unknown | Health::Failing { .. }, Verdict::Pass) => Health::Passing { passes: 1 },
        (Health::Failing { failures, since }, Verdict::Fail) => {
            Health::Failing { failures: failures.saturating_add(1), since }
        }
        (Health::Unknown | Health::Passing { .. }, Verdict::Fail) => Health::Failing { failures: 1, since: at },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_count_in_a_row_and_one_pass_ends_the_row() {
        let mut h = Health::Unknown;
        for (at, v) in [Verdict::Fail, Verdict::Fail, Verdict::Pass, Verdict::Fail].into_iter().enumerate() {
            h = next(h, v, Time(at as i64));
        }
        assert_eq!(h, Health::Failing { failures: 1, since: Time(3) });
        assert_eq!(next(h, Verdict::Pass, Time(4)), Health::Passing { passes: 1 });
    }
}
