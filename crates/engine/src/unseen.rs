//! Stretches of time whose requests were told, but not when they could still be put into their minutes: they are in no
//! figure, and each answer that has such a stretch in it says so.

use crate::time::{Span, Time};
use serde::{Deserialize, Serialize};

/// How many stretches are remembered.
const KEPT: usize = 1000;
/// Stretches that are no further apart than this are one.
const APART: Span = Span::seconds(60);

/// Requests of an environment that are in no figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unseen {
    /// The document's environment.
    pub environment: String,
    /// What tells of its requests.
    pub source: String,
    /// Why.
    pub why: Why,
    /// They came after this.
    pub from: Time,
    /// And no later than this.
    pub to: Time,
    /// How many they were.
    pub total: u64,
    /// How many of them failed.
    pub failed: u64,
}

/// Why requests are in no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Vectra did not run; how many there were is known from what its counters are since.
    NotRunning,
    /// The source told nothing for too long.
    NotTold,
    /// Each told its own time, and it was too long ago.
    TooLate,
}

impl Unseen {
    /// Whether these are one stretch, told in pieces.
    fn goes_on(&self, other: &Unseen) -> bool {
        let same = (&self.environment, &self.source, self.why) == (&other.environment, &other.source, other.why);
        same && other.from <= self.to + APART && self.from <= other.to + APART
    }

    /// Both as one.
    pub fn take_in(&mut self, other: &Unseen) {
        self.from = self.from.min(other.from);
        self.to = self.to.max(other.to);
        self.total = self.total.saturating_add(other.total);
        self.failed = self.failed.saturating_add(other.failed);
    }
}

/// Remembers another one; the oldest are forgotten past the bound.
pub fn remember(known: &mut Vec<Unseen>, new: &Unseen) {
    match known.iter_mut().rev().find(|before| before.goes_on(new)) {
        Some(before) => before.take_in(new),
        None => known.push(new.clone()),
    }
    if known.len() > KEPT {
        known.remove(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(source: &str, from: i64, to: i64) -> Unseen {
        Unseen {
            environment: "API Prod".into(),
            source: source.into(),
            why: Why::NotTold,
            from: Time(from * 1000),
            to: Time(to * 1000),
            total: 10,
            failed: 1,
        }
    }

    #[test]
    fn what_is_told_in_pieces_is_one_stretch_and_another_source_another_one() {
        let mut known = Vec::new();
        for (source, from, to) in [("a", 0, 600), ("b", 0, 600), ("a", 630, 900), ("a", 1000, 1600), ("a", 500, 700)] {
            remember(&mut known, &stretch(source, from, to));
        }
        let seen: Vec<_> =
            known.iter().map(|u| (u.source.as_str(), u.from.0 / 1000, u.to.0 / 1000, u.total, u.failed)).collect();
        assert_eq!(seen, [("a", 0, 900, 30, 3), ("b", 0, 600, 10, 1), ("a", 1000, 1600, 10, 1)]);
    }

    #[test]
    fn stretches_without_end_end_at_the_bound_and_the_oldest_go() {
        let mut known = Vec::new();
        for n in 0..3000 {
            remember(&mut known, &stretch("a", n * 1000, n * 1000 + 600));
        }
        assert_eq!((known.len(), known.first().map(|u| u.from)), (KEPT, Some(Time(2_000_000_000))));
    }
}
