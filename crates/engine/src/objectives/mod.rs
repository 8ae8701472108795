//! Objectives (SLO): what counts as bad, how much of it is allowed, and what follows from counts.

mod budget;
mod burn;

pub use budget::{AT_RISK, Budget, Verdict, Window, budget, keeps, until_spent, verdict, without};
pub use burn::{BurnPolicy, SeverityClass, burn_policies, burn_rate, burns, critical_windows};

use serde::{Deserialize, Serialize};

/// Which results or requests count against an objective.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "bad")]
pub enum Bad {
    /// Those that failed.
    Failed,
    /// Those that took longer, failed ones included where their time is known.
    SlowerThan {
        /// Microseconds.
        us: u64,
    },
}

/// What is promised, as a share that may be bad. `P99 < 1s` allows 0.01 of the requests to take longer than 1 s, which is
/// exact where a percentile of a sketch is not; uptime 99.5 % allows 0.005 to fail.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// What counts as bad.
    pub bad: Bad,
    /// From 0 to 1.
    pub allowed: f64,
}

/// Exact counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All of them.
    pub total: u64,
    /// The bad ones among them.
    pub bad: u64,
}

impl Counts {
    /// The bad share; `None` of nothing.
    pub fn share(self) -> Option<f64> {
        (self.total > 0).then(|| self.bad as f64 / self.total as f64)
    }

    /// Both together.
    pub fn plus(self, other: Counts) -> Counts {
        Counts { total: self.total.saturating_add(other.total), bad: self.bad.saturating_add(other.bad) }
    }
}
