//! Exact counts over a sliding window.

use crate::objectives::Counts;
use crate::time::{Span, Time};
use std::collections::VecDeque;

/// Into how many slices a window is cut. What leaves the window leaves it a slice at a time, so that a window covers its
/// length and up to one slice (1/60) more.
const SLICES: i64 = 60;
/// A silence of this many slices, a twelfth of the window, is no time of which nothing is known.
const SILENCE: i64 = SLICES / 12;
const MINUTE: i64 = 60_000;

/// How far back a window of this length may count: its length and one slice.
pub fn covered(window: Span) -> Span {
    Span(window.0.saturating_add((window.0 / SLICES).max(1)))
}

/// Whether whole minutes fall into one slice each, so that it makes no difference when within one something was seen.
pub fn by_minute(window: Span) -> bool {
    let width = (window.0 / SLICES).max(1);
    width % MINUTE == 0
}

/// Counts of the last stretch of time, in bounded memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sliding {
    /// Length of a slice, milliseconds.
    width: i64,
    /// Oldest first.
    slices: VecDeque<Slice>,
    sum: Counts,
}

/// A slice in which anything was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slice {
    /// Since the epoch.
    number: i64,
    /// The first whole minute of it in which anything was seen, as the store gives back what is longer ago.
    from: i64,
    counts: Counts,
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
        let at = at.0.min(now.0);
        let number = at.div_euclid(self.width);
        if number < self.oldest(now) {
            return false;
        }
        let minute = at.div_euclid(MINUTE).saturating_mul(MINUTE);
        let from = minute.max(number.saturating_mul(self.width));
        let place = self.slices.partition_point(|s| s.number < number);
        match self.slices.get_mut(place) {
            Some(there) if there.number == number => {
                there.counts = there.counts.plus(counts);
                there.from = there.from.min(from);
            }
            _ => self.slices.insert(place, Slice { number, from, counts }),
        }
        self.sum = self.sum.plus(counts);
        true
    }

    /// Of what part of the window that ends now anything is known, 0 to 1: from the first thing that was seen on, without
    /// silences longer than `silence` and than a twelfth of the window.
    pub fn known(&self, silence: Span, now: Time) -> f64 {
        let oldest = self.oldest(now);
        let longest = self.width.saturating_add(silence.0.max(self.width.saturating_mul(SILENCE)));
        let starts = self.slices.iter().filter(|s| s.number >= oldest).map(|s| s.from);
        let ends = starts.clone().skip(1).chain([now.0]);
        let known = starts.zip(ends).map(|(from, to)| to.saturating_sub(from).clamp(0, longest));
        let known = known.fold(0_i64, i64::saturating_add);
        (known as f64 / self.width.saturating_mul(SLICES) as f64).min(1.0)
    }

    /// What the window that ends now holds.
    pub fn counts(&self, now: Time) -> Counts {
        let oldest = self.oldest(now);
        let gone = self.slices.iter().take_while(|s| s.number < oldest);
        let gone = gone.fold(Counts::default(), |sum, s| sum.plus(s.counts));
        Counts { total: self.sum.total.saturating_sub(gone.total), bad: self.sum.bad.saturating_sub(gone.bad) }
    }

    /// The wall clock moved by this much without that time passing.
    pub fn clock_jumped(&mut self, by: Span) {
        let slices = by.0.div_euclid(self.width);
        for slice in &mut self.slices {
            slice.number = slice.number.saturating_add(slices);
            slice.from = slice.from.saturating_add(by.0);
        }
    }

    /// When the first thing that is still counted leaves the window.
    pub fn next_loss(&self) -> Option<Time> {
        self.slices.front().map(|s| Time(s.number.saturating_add(SLICES + 1).saturating_mul(self.width)))
    }

    fn oldest(&self, now: Time) -> i64 {
        now.0.div_euclid(self.width).saturating_sub(SLICES)
    }

    fn forget(&mut self, now: Time) {
        let oldest = self.oldest(now);
        while let Some(Slice { number, counts, .. }) = self.slices.front().copied() {
            if number >= oldest {
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

    #[test]
    fn a_window_is_known_from_the_first_sample_on_but_for_long_silences() {
        let minute = |n: i64| Time(n * MINUTE);
        let mut w = Sliding::new(Span::seconds(3600));
        assert_eq!(w.known(Span(0), minute(600)), 0.0);
        for n in 600..630 {
            w.add(minute(n), Counts::default(), minute(n));
        }
        assert_eq!(w.known(Span(0), minute(630)), 0.5, "half of it, whether anything was counted or not");
        w.add(minute(634), one(true), minute(634));
        assert_eq!(w.known(Span(0), minute(635)), 35.0 / 60.0, "a few minutes of silence are no gap");
        w.add(minute(654), one(true), minute(654));
        assert_eq!(w.known(Span(0), minute(655)), 41.0 / 60.0, "of twenty minutes six are known");
        assert_eq!(w.known(Span::seconds(1200), minute(655)), 55.0 / 60.0, "what is asked so seldom is always silent");
        for n in 655..760 {
            w.add(minute(n), one(false), minute(n));
        }
        assert_eq!(w.known(Span(0), minute(760)), 1.0);
        let mut fresh = Sliding::new(Span::seconds(3 * 86_400));
        fresh.add(Time(7_000), one(true), Time(7_000));
        assert!(fresh.known(Span(0), Time(7_000)) < 0.001, "a slice is not known whole because its end is");
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
