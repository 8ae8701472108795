//! The stretches of time that deltas of one series told. They may come in any order; what was told once counts once, and what
//! overlaps is told by several as one.

use super::known::NANOS;
use serde::{Deserialize, Serialize};

/// Stretches that are remembered of a series: so many later ones may come before an earlier one.
const KEPT: usize = 8;
/// Clocks are read twice for the end of one and the start of the next; nanoseconds.
const SLIP: i64 = NANOS;

/// The latest stretches, in order; nanoseconds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Kept")]
pub(super) struct Stretches(Vec<(i64, i64)>);

/// What earlier versions kept was the last end.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kept {
    End(i64),
    All(Vec<(i64, i64)>),
}

impl From<Kept> for Stretches {
    fn from(kept: Kept) -> Stretches {
        match kept {
            Kept::End(end) => Stretches(vec![(end, end)]),
            Kept::All(all) => Stretches(all),
        }
    }
}

/// What a stretch is beside those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    New,
    /// It was told before.
    Again,
    /// It overlaps others: whoever tells it is another one.
    Overlaps,
    /// So old that nobody knows whether it was told.
    TooOld,
}

impl Stretches {
    /// Takes a stretch in. A start that is 0 is not known. What is later than `ahead` comes from a clock that is wrong.
    pub fn take(&mut self, start: i64, end: i64, ahead: i64) -> Fit {
        if end <= ahead {
            // A clock that is right again must not make everything late until the time is reached that it told.
            self.0.retain(|(_, before)| *before <= ahead);
        }
        let start = if start > 0 { start.min(end) } else { end };
        let told = (start, end);
        if self.0.contains(&told) {
            return Fit::Again;
        }
        let overlaps = |(s, e): &(i64, i64)| start.saturating_add(SLIP) < *e && s.saturating_add(SLIP) < end;
        if self.0.iter().any(overlaps) {
            return Fit::Overlaps;
        }
        if self.0.len() >= KEPT && self.0.first().is_some_and(|first| told < *first) {
            return Fit::TooOld;
        }
        let at = self.0.partition_point(|before| *before < told);
        self.0.insert(at, told);
        if self.0.len() > KEPT {
            self.0.remove(0);
        }
        Fit::New
    }

    /// Until when anything was told.
    pub fn end(&self) -> i64 {
        self.0.iter().map(|(_, end)| *end).max().unwrap_or(i64::MIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECOND: i64 = 1_000_000_000;

    #[test]
    fn what_an_earlier_version_kept_is_read() {
        let mut kept: Stretches = serde_json::from_str("7000000000").expect("an end");
        assert_eq!((kept.end(), kept.take(0, 7 * SECOND, i64::MAX)), (7 * SECOND, Fit::Again));
        let again: Stretches = serde_json::from_str(&serde_json::to_string(&kept).expect("JSON")).expect("is read");
        assert_eq!(again, kept);
    }

    proptest! {
        /// In whatever order they come, and however often, stretches side by side count once each, as long as none is later than
        /// so many that come before it.
        #[test]
        fn each_counts_once_in_any_order(order in prop::collection::vec(0..8_i64, 1..60)) {
            let mut told = Stretches::default();
            let mut counted = std::collections::BTreeSet::new();
            for n in order {
                let fit = told.take(n * SECOND + 1, (n + 1) * SECOND, i64::MAX);
                prop_assert_eq!(fit, if counted.insert(n) { Fit::New } else { Fit::Again });
            }
        }
    }
}
