//! Alert rules over health: firing after as many failures in a row as the row of the document says, resolved after as
//! many passes as the plan says.

use crate::health::Health;
use crate::time::Time;
use serde::{Deserialize, Serialize};

/// When a rule fires and resolves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Failures in a row that make it fire; at least 1.
    pub failures: u32,
    /// Passes in a row that resolve it; at least 1.
    pub passes: u32,
}

/// Where an alert stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Alert {
    /// Nothing is wrong.
    #[default]
    Inactive,
    /// It fired.
    Firing {
        /// When it fired.
        since: Time,
    },
}

/// A change of an alert, with the reason that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It fires now.
    Fired {
        /// Failures in a row.
        failures: u32,
        /// When the first of them was seen.
        first_failure: Time,
    },
    /// It is over.
    Resolved {
        /// Passes in a row.
        passes: u32,
    },
}

/// What the check's health means for the alert, if it changes anything.
pub fn evaluate(alert: Alert, health: Health, thresholds: Thresholds) -> Option<Change> {
    match (alert, health) {
        (Alert::Inactive, Health::Failing { failures, since }) if failures >= thresholds.failures.max(1) => {
            Some(Change::Fired { failures, first_failure: since })
        }
        (Alert::Firing { .. }, Health::Passing { passes }) if passes >= thresholds.passes.max(1) => {
            Some(Change::Resolved { passes })
        }
        (Alert::Inactive | Alert::Firing { .. }, Health::Unknown | Health::Passing { .. } | Health::Failing { .. }) => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::{self, Verdict};

    /// Drives results through health and rule; `x` fails, `.` passes. Says after which result it fired and resolved.
    fn story(results: &str, failures: u32, passes: u32) -> Vec<(usize, &'static str)> {
        let (mut h, mut alert, mut seen) = (Health::Unknown, Alert::Inactive, Vec::new());
        for (i, c) in results.chars().enumerate() {
            let at = Time(i as i64);
            h = health::next(h, if c == 'x' { Verdict::Fail } else { Verdict::Pass }, at);
            match evaluate(alert, h, Thresholds { failures, passes }) {
                Some(Change::Fired { .. }) => {
                    alert = Alert::Firing { since: at };
                    seen.push((i + 1, "fired"));
                }
                Some(Change::Resolved { .. }) => {
                    alert = Alert::Inactive;
                    seen.push((i + 1, "resolved"));
                }
                None => {}
            }
        }
        seen
    }

    #[test]
    fn fires_on_the_nth_failure_in_a_row_and_not_before() {
        assert_eq!(story("..xx.xxx", 3, 2), [(8, "fired")]);
        assert_eq!(story("xxxxx", 5, 2), [(5, "fired")]);
        assert_eq!(story("x", 1, 1), [(1, "fired")]);
    }

    #[test]
    fn one_pass_among_failures_does_not_resolve_when_two_are_asked() {
        assert_eq!(story("xxx.x..", 3, 2), [(3, "fired"), (7, "resolved")]);
    }
}
