//! Exact counts over a sliding window.

use crate::objectives::Counts;
use crate::time::{Span, Time};
use std::collections::VecDeque;

/// Into how many slices a window is cut. What leaves the window leaves it a slice at a time, so that a window covers its
/// length and up to one slice (1/60) more.
const SLICES: i64 = 60;

/// How far back a window of this length may count: its length and one slice.
pub fn covered(window: Span) -> Span {
    Span(window.0.saturating_add((window.0 / SLICES).max(1)))
}

/// Counts of the last stretch of time, in bounded memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sliding {
    /// Length of a slice, milliseconds.
    width: i64,
    /// Number of the slice since the epoch, and what fell into it; oldest first.
    slices: VecDeque<(i64, Counts)>,
    sum: Counts,
}

impl Sliding {
    /// An empty window of this length.
    pub fn new(window: Span) -> Sliding {
        Sliding { width: (window.0 / SLICES).max(1), slices: VecDeque::new(), sum: Counts::default() }
    }

    /// Counts something that was seen at `at`, as of `now`. What lies in the future counts as of now; what is older than
    /// the window is left out. Returns whether it was counted.
    pub fn add(&mut self, at: Time, counts: Counts, now: Time) -> bool {
        self.forget(now);
        let slice = at.0.min(now.0).div_euclid(self.width);
        if slice < self.oldest(now) {
            return false;
        }
        let place = self.slices.partition_point(|(s, _)| *s < slice);
        match self.slices.get_mut(place) {
            Some((s, there)) if *s == slice => *there = there.plus(counts),
            _ => self.slices.insert(place, (slice, counts)),
        }
        self.sum = self.sum.plus(counts);
        true
    }

    /// What the window that ends now holds.
    pub fn counts(&self, now: Time) -> Counts {
        let oldest = self.oldest(now);
        let gone = self.slices.iter().take_while(|(s, _)| *s < oldest);
        let gone = gone.fold(Counts::default(), |sum, (_, c)| sum.plus(*c));
        Counts { total: self.sum.total.saturating_sub(gone.total), bad: self.sum.bad.saturating_sub(gone.bad) }
    }

    /// The wall clock moved by this much without that time passing.
    pub fn clock_jumped(&mut self, by: Span) {
        let slices = by.0.div_euclid(self.width);
        for (slice, _) in &mut self.slices {
            *slice = slice.saturating_add(slices);
        }
    }

    /// When the first thing that is still counted leaves the window.
    pub fn next_loss(&self) -> Option<Time> {
        self.slices.front().map(|(s, _)| Time(s.saturating_add(SLICES + 1).saturating_mul(self.width)))
    }

    fn oldest(&self, now: Time) -> i64 {
        now.0.div_euclid(self.width).saturating_sub(SLICES)
    }

    fn forget(&mut self, now: Time) {
        let oldest = self.oldest(now);
        while let Some((slice, counts)) = self.slices.front().copied() {
            if slice >= oldest {
                break;
            }
            self.slices.pop_front();
            self.sum.total = self.sum.total.saturating_sub(counts.total);
            self.sum.bad = self.sum.bad.saturating_sub(counts.bad);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(bad: bool) -> Counts {
        Counts { total: 1, bad: u64::from(bad) }
    }

    #[test]
    fn what_is_older_than_the_window_no_longer_counts() {
        let mut w = Sliding::new(Span::seconds(60));
        assert!(w.add(Time(0), one(true), Time(0)));
        assert!(w.add(Time(30_000), one(false), Time(30_000)));
        assert_eq!(w.counts(Time(59_000)), Counts { total: 2, bad: 1 });
        assert_eq!(w.counts(Time(61_000)), Counts { total: 1, bad: 0 });
        assert_eq!(w.counts(Time(200_000)), Counts::default());
        assert!(!w.add(Time(0), one(true), Time(200_000)), "too late");
        assert!(w.add(Time(900_000), one(true), Time(200_000)), "the future counts as of now");
        assert_eq!(w.counts(Time(200_000)), Counts { total: 1, bad: 1 });
    }

    proptest! {
        /// Against a list of everything that was seen.
        #[test]
        fn counts_are_exact(steps in proptest::collection::vec((0i64..4000, 0i64..90_000, any::<bool>()), 1..200)) {
            let window = 60_000;
            let (mut w, mut all, mut now) = (Sliding::new(Span(window)), Vec::new(), 0);
            for (forward, late, bad) in steps {
                now += forward;
                let at = now - late;
                w.add(Time(at), one(bad), Time(now));
                all.push((at, bad));
                let slice = |t: i64| t.div_euclid(1000);
                let inside: Vec<_> = all.iter().filter(|(at, _)| slice(*at) >= slice(now) - 60).collect();
                let bad = inside.iter().filter(|(_, bad)| *bad).count();
                prop_assert_eq!(w.counts(Time(now)), Counts { total: inside.len() as u64, bad: bad as u64 });
                prop_assert!(w.slices.len() <= 62);
            }
        }
    }
}
