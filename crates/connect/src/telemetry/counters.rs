//! Counters that only ever grow, told as values since some start: what came in between two of them.

use std::collections::HashMap;
use vectra_control::daemon::telemetry::{Intake, Noted};

/// Largest count that a floating-point number holds exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// What was last seen of each series.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    last: HashMap<String, Last>,
    /// Series that were looked at since [`Counters::begin`].
    round: u64,
}

#[derive(Debug)]
struct Last {
    start: Option<i64>,
    at: i64,
    shape: Vec<f64>,
    values: Vec<f64>,
    round: u64,
}

/// One point of a series: values that grow together, such as a histogram's buckets.
#[derive(Debug)]
pub(crate) struct Point {
    /// Name and labels: what makes it this series.
    pub key: String,
    /// When counting began, where that is told.
    pub start: Option<i64>,
    /// When it was read.
    pub at: i64,
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
    /// Begins to look at a source anew.
    pub fn begin(&mut self) {
        self.round += 1;
    }

    /// Forgets series that this round did not tell: their source dropped them.
    pub fn end(&mut self) {
        let round = self.round;
        self.last.retain(|_, last| last.round == round);
    }

    /// Everything began again, as a process does that is started.
    pub fn restart(&mut self) {
        for last in self.last.values_mut() {
            last.values.iter_mut().for_each(|v| *v = 0.0);
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
        self.last.retain(|_, last| last.at >= at);
    }

    /// What came since the point before; `None` when that cannot be said. What was refused is counted.
    pub fn since(&mut self, point: Point, new: New, intake: &Intake) -> Option<Vec<u64>> {
        let Point { key, start, at, shape, values } = point;
        if values.iter().any(|v| !(v.is_finite() && *v >= 0.0 && *v <= EXACT)) {
            intake.note(Noted::NotANumber, 1);
            return None;
        }
        let round = self.round;
        let fresh = Last { start, at, shape, values, round };
        let Some(last) = self.last.get_mut(&key) else {
            let values = fresh.values.clone();
            self.last.insert(key, fresh);
            return (new == New::SinceLast).then(|| whole(&values));
        };
        let duplicate = at == last.at && (last.round == round || last.start == start);
        if at < last.at || duplicate {
            intake.note(if duplicate { Noted::Duplicate } else { Noted::Late }, 1);
            return None;
        }
        let began_again = match (start, last.start) {
            (Some(start), Some(before)) if start != before => start > before,
            _ => fresh.values.iter().zip(&last.values).any(|(now, before)| now < before),
        } || fresh.shape != last.shape;
        let delta = if began_again {
            intake.note(Noted::Resets, 1);
            whole(&fresh.values)
        } else {
            whole(&fresh.values.iter().zip(&last.values).map(|(now, before)| now - before).collect::<Vec<_>>())
        };
        *last = fresh;
        Some(delta)
    }
}

/// Counts as whole numbers; they are finite and not negative.
fn whole(values: &[f64]) -> Vec<u64> {
    values.iter().map(|v| v.round() as u64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: i64, values: &[f64]) -> Point {
        Point { key: "k".into(), start: None, at, shape: Vec::new(), values: values.to_vec() }
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
}
