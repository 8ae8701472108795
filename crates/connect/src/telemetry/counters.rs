//! Counters that only ever grow, told as values since some start: what came in between two of them.

use super::kept::{Series, bits, numbers};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use vectra_control::daemon::telemetry::{Intake, Noted};

/// Largest count that a floating-point number holds exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Requests that one point may tell at once; what claims more is a broken counter, not traffic.
pub(crate) const PLAUSIBLE: u64 = 1_000_000_000;

/// What was last seen of each series.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    last: HashMap<String, Last>,
    /// How often its source was looked at; see [`Counters::begin`].
    round: u64,
}

#[derive(Debug)]
struct Last {
    start: Option<i64>,
    /// By the source's own clock; `None` where it tells no time and counts in the order it is read.
    at: Option<i64>,
    shape: Vec<f64>,
    /// `None` where nothing was told that can be counted from.
    values: Option<Vec<f64>>,
    /// What was told since and cannot be.
    refused: Option<Vec<f64>>,
    round: u64,
}

/// A series as it is kept from one process to the next; numbers as their bits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeptSeries {
    start: Option<i64>,
    at: Option<i64>,
    shape: Vec<u64>,
    values: Option<Vec<u64>>,
}

/// One point of a series: values that grow together, such as a histogram's buckets.
#[derive(Debug)]
pub(crate) struct Point {
    /// Name and labels: what makes it this series.
    pub key: String,
    /// When counting began, where that is told.
    pub start: Option<i64>,
    /// When it was read, where the source tells it.
    pub at: Option<i64>,
    /// What the values stand for: bounds of buckets. Another shape is another beginning.
    pub shape: Vec<f64>,
    /// Counts.
    pub values: Vec<f64>,
}

/// What a series is, the first time it is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum New {
    /// It may have counted for years: only what comes from now on is known.
    Unknown,
    /// It was not there when its source was last read: all of it came since.
    SinceLast,
}

impl Counters {
    /// What is to be kept for the next process.
    pub fn kept(&self) -> Series {
        let series = |last: &Last| KeptSeries {
            start: last.start,
            at: last.at,
            shape: bits(&last.shape),
            values: last.values.as_deref().map(bits),
        };
        self.last.iter().map(|(key, last)| (key.clone(), series(last))).collect()
    }

    /// What an earlier process knew.
    pub fn of(kept: Series) -> Counters {
        let last = |kept: KeptSeries| Last {
            start: kept.start,
            at: kept.at,
            shape: numbers(&kept.shape),
            values: kept.values.as_deref().map(numbers),
            refused: None,
            round: 0,
        };
        Counters { last: kept.into_iter().map(|(key, kept)| (key, last(kept))).collect(), round: 0 }
    }

    /// Begins to look at a source anew.
    pub fn begin(&mut self) {
        self.round += 1;
    }

    /// Forgets what the last `rounds` rounds did not tell, and the longest unseen of more than `most` series. One that is
    /// away for a while is remembered: what it counted before is no news when it is back.
    pub fn end(&mut self, rounds: u64, most: usize, intake: &Intake) {
        let round = self.round;
        self.last.retain(|_, last| last.round.saturating_add(rounds) >= round);
        if self.last.len() > most {
            let mut seen: Vec<u64> = self.last.values().map(|last| last.round).collect();
            seen.sort_unstable_by(|a, b| b.cmp(a));
            // Those of this round are never too many: they have a bound of their own.
            let oldest = seen.get(most).map_or(0, |at| at.saturating_add(1)).min(round);
            let before = self.last.len();
            self.last.retain(|_, last| last.round >= oldest);
            intake.note(Noted::SeriesBound, before.saturating_sub(self.last.len()) as u64);
        }
    }

    /// Everything began again, as a process does that is started.
    pub fn restart(&mut self) {
        for last in self.last.values_mut() {
            last.values.iter_mut().flatten().for_each(|v| *v = 0.0);
        }
    }

    pub fn len(&self) -> usize {
        self.last.len()
    }

    pub fn knows(&self, key: &str) -> bool {
        self.last.contains_key(key)
    }

    /// Forgets what was not seen after `at`.
    pub fn forget_before(&mut self, at: i64) {
        self.last.retain(|_, last| last.at.is_none_or(|seen| seen >= at));
    }

    /// A series is there whose point cannot be read: what it tells next is where counting begins, unless it was known.
    pub fn unread(&mut self, key: String, at: Option<i64>) {
        let round = self.round;
        let unknown = Last { start: None, at, shape: Vec::new(), values: None, refused: None, round };
        self.last.entry(key).or_insert(unknown).round = round;
    }

    /// A clock that ran ahead of `bound` and is right again by `at` must not make everything late until it is reached.
    pub fn clock_set(&mut self, key: &str, at: i64, bound: i64) {
        if let Some(last) = self.last.get_mut(key).filter(|last| at <= bound && last.at.is_some_and(|t| t > bound)) {
            last.at = None;
        }
    }

    /// What came since the point before; `None` when that cannot be said. What was refused is counted.
    pub fn since(&mut self, point: Point, new: New, intake: &Intake) -> Option<Vec<u64>> {
        let Point { key, start, at, shape, values } = point;
        if values.iter().any(|v| !(v.is_finite() && *v >= 0.0 && *v <= EXACT)) {
            intake.note(Noted::NotANumber, 1);
            self.unread(key, at);
            return None;
        }
        let round = self.round;
        let Some(last) = self.last.get_mut(&key) else {
            let delta = if new == New::SinceLast { plausible(whole(&values), intake) } else { None };
            self.last.insert(key, Last { start, at, shape, values: Some(values), refused: None, round });
            return delta;
        };
        let seen = std::mem::replace(&mut last.round, round);
        let duplicate = match (at, last.at) {
            // An exporter that tells its own times tells the same point until it has a new one.
            (Some(now), Some(before)) => now == before && (seen == round || last.start == start),
            (now, before) => now == before && seen == round,
        };
        let late = at.zip(last.at).is_some_and(|(now, before)| now < before);
        if duplicate || late {
            intake.note(if duplicate { Noted::Duplicate } else { Noted::Late }, 1);
            return None;
        }
        let delta = match &last.values {
            None => None,
            Some(before) => {
                let began_again = match (start, last.start) {
                    (Some(start), Some(before)) if start != before => start > before,
                    _ => values.iter().zip(before).any(|(now, before)| now < before),
                } || shape != last.shape;
                if began_again {
                    intake.note(Noted::Resets, 1);
                    plausible(whole(&values), intake)
                } else {
                    plausible(
                        whole(&values.iter().zip(before).map(|(now, before)| now - before).collect::<Vec<_>>()),
                        intake,
                    )
                }
            }
        };
        // A leap that cannot be is a slip, and counting goes on from before it, unless the counter moves on from there.
        let slipped = delta.is_none() && last.values.is_some();
        let moved_on = last.refused.as_ref().is_some_and(|refused| refused.iter().zip(&values).all(|(r, v)| r < v));
        if slipped && !moved_on {
            (last.at, last.refused) = (at, Some(values));
        } else {
            *last = Last { start, at, shape, values: Some(values), refused: None, round };
        }
        delta
    }
}

/// Counts of one point, or nothing where they are beyond what can be.
pub(crate) fn plausible(counts: Vec<u64>, intake: &Intake) -> Option<Vec<u64>> {
    if counts.iter().all(|n| *n <= PLAUSIBLE) {
        return Some(counts);
    }
    intake.note(Noted::Implausible, 1);
    None
}

/// Counts as whole numbers; they are finite and not negative.
fn whole(values: &[f64]) -> Vec<u64> {
    values.iter().map(|v| v.round() as u64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: i64, values: &[f64]) -> Point {
        Point { key: "k".into(), start: None, at: Some(at), shape: Vec::new(), values: values.to_vec() }
    }

    #[test]
    fn a_counter_gives_what_came_in_between_and_begins_again_from_zero() {
        let (intake, _received) = Intake::new();
        let mut counters = Counters::default();
        let mut since = |at, value: f64| {
            counters.begin();
            counters.since(point(at, &[value]), New::Unknown, &intake)
        };
        assert_eq!(since(1, 100.0), None, "the first value says nothing");
        assert_eq!(since(2, 107.0), Some(vec![7]));
        assert_eq!(since(3, 4.0), Some(vec![4]), "it began again");
        assert_eq!(since(3, 4.0), None, "the same once more");
        assert_eq!(since(2, 3.0), None, "late");
        assert_eq!(since(4, f64::NAN), None);
        assert_eq!(since(4, f64::INFINITY), None);
        assert_eq!(since(4, -1.0), None);
        assert_eq!(since(5, 6.0), Some(vec![2]), "what was refused changed nothing");
        let counts = intake.counts();
        let seen = [Noted::Resets, Noted::Duplicate, Noted::Late, Noted::NotANumber].map(|n| counts.get(n));
        assert_eq!(seen, [1, 1, 1, 3]);
    }

    #[test]
    fn one_bucket_that_goes_down_is_a_beginning_of_all() {
        let (intake, _received) = Intake::new();
        let mut counters = Counters::default();
        counters.since(point(1, &[5.0, 50.0]), New::Unknown, &intake);
        assert_eq!(counters.since(point(2, &[6.0, 20.0]), New::Unknown, &intake), Some(vec![6, 20]));
    }

    #[test]
    fn a_later_start_is_a_beginning_even_where_the_value_is_higher() {
        let (intake, _received) = Intake::new();
        let mut counters = Counters::default();
        let at = |start, at, value| Point { start: Some(start), ..point(at, &[value]) };
        counters.since(at(1, 10, 5.0), New::Unknown, &intake);
        assert_eq!(counters.since(at(15, 20, 9.0), New::Unknown, &intake), Some(vec![9]));
    }

    #[test]
    fn a_series_that_is_away_or_no_number_for_a_while_is_no_news_when_it_is_back() {
        let (intake, _received) = Intake::new();
        let mut counters = Counters::default();
        let mut round = |value: Option<f64>| {
            counters.begin();
            let point = |v| Point { at: None, ..point(0, &[v]) };
            let rise = value.and_then(|v| counters.since(point(v), New::SinceLast, &intake));
            counters.end(5, 100, &intake);
            rise
        };
        assert_eq!(round(Some(500.0)), Some(vec![500]), "it was not there when its source was read before");
        assert_eq!((round(None), round(None)), (None, None));
        assert_eq!(round(Some(503.0)), Some(vec![3]), "not 503");
        assert_eq!((round(Some(f64::NAN)), round(Some(503.0))), (None, Some(vec![0])));
        assert_eq!(round(Some(7.0)), Some(vec![7]), "a beginning is one still");
        assert_eq!(intake.counts().get(Noted::Resets), 1);
    }

    #[test]
    fn what_is_no_number_at_first_is_not_counted_whole_later() {
        let (intake, _received) = Intake::new();
        let mut counters = Counters::default();
        let mut since = |at, v| counters.since(point(at, &[v]), New::SinceLast, &intake);
        assert_eq!((since(1, f64::NAN), since(2, 500.0), since(3, 501.0)), (None, None, Some(vec![1])));
    }

    #[test]
    fn times_of_its_own_that_do_not_move_are_no_news_however_often_they_are_read() {
        let (intake, _received) = Intake::new();
        let mut counters = Counters::default();
        let mut sum = 0;
        for scrape in 0..20_u32 {
            counters.begin();
            let moved = scrape / 4;
            let told = point(i64::from(moved) * 4000, &[1000.0 + f64::from(moved)]);
            sum += counters.since(told, New::Unknown, &intake).map_or(0, |v| v[0]);
            counters.end(5, 100, &intake);
        }
        assert_eq!(sum, 4, "it moved four times, by one");
    }

    #[test]
    fn a_leap_that_cannot_be_is_a_slip_unless_the_counter_moves_on_from_there() {
        let (intake, _received) = Intake::new();
        let mut counters = Counters::default();
        let mut since = |at, v| counters.since(point(at, &[v]), New::Unknown, &intake);
        assert_eq!(
            (since(1, 100.0), since(2, 8e15), since(3, 8e15), since(4, 105.0)),
            (None, None, None, Some(vec![5]))
        );
        assert_eq!((since(5, 107.0), since(6, 3.0)), (Some(vec![2]), Some(vec![3])));
        assert_eq!(intake.counts().get(Noted::Implausible), 2);
        assert_eq!((since(7, 5e15), since(8, 5e15 + 2.0), since(9, 5e15 + 6.0)), (None, None, Some(vec![4])));
    }

    #[test]
    fn a_clock_that_was_ahead_and_is_right_again_refuses_nothing() {
        let (intake, _received) = Intake::new();
        let mut counters = Counters::default();
        let mut since = |at, v| {
            counters.clock_set("k", at, 1000);
            counters.since(point(at, &[v]), New::Unknown, &intake)
        };
        assert_eq!((since(9000, 100.0), since(500, 103.0), since(400, 104.0)), (None, Some(vec![3]), None));
        assert_eq!(intake.counts().get(Noted::Late), 1, "late within the right time is late");
    }

    #[test]
    fn series_without_end_end_at_the_bound_and_the_longest_unseen_go() {
        let (intake, _received) = Intake::new();
        let mut counters = Counters::default();
        for round in 0..20 {
            counters.begin();
            for n in 0..3 {
                let key = format!("{round}/{n}");
                counters.since(Point { key, at: None, ..point(0, &[1.0]) }, New::SinceLast, &intake);
            }
            counters.end(100, 10, &intake);
        }
        assert!(counters.len() <= 10 && counters.knows("19/0") && counters.knows("18/2"), "{}", counters.len());
        assert!(intake.counts().get(Noted::SeriesBound) > 0);
    }
}
