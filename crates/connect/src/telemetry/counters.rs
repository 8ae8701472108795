//! Counters that only ever grow, told as values since some start: what came in between two of them.

use super::kept::{Series, bits, numbers};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use vectra_control::daemon::telemetry::{Intake, LATE, Noted};
use vectra_engine::time::{Span, Time};
use vectra_engine::unseen::Why;

/// Largest count that a floating-point number holds exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Requests that one point may tell at once; what claims more is a broken counter, not traffic.
pub(crate) const PLAUSIBLE: u64 = 1_000_000_000;

/// How long a rise may have taken to be counted when it was told: what took longer is no rate of now.
pub(crate) const LONGEST: i64 = LATE.0;

/// What was last seen of each series.
#[derive(Debug)]
pub(crate) struct Counters {
    last: HashMap<String, Last>,
    /// How often its source was looked at; see [`Counters::begin`].
    round: u64,
    /// What is to be noted.
    changed: HashSet<String>,
    /// Milliseconds over which a rise may have come.
    longest: i64,
}

impl Default for Counters {
    fn default() -> Counters {
        Counters { last: HashMap::new(), round: 0, changed: HashSet::new(), longest: LONGEST }
    }
}

#[derive(Debug)]
struct Last {
    start: Option<i64>,
    /// By the source's own clock; `None` where it tells no time and counts in the order it is read.
    at: Option<i64>,
    /// Of when the values are, and of when what was noted of them is; milliseconds since the epoch.
    told: i64,
    noted: i64,
    shape: Vec<f64>,
    /// `None` where nothing was told that can be counted from.
    values: Option<Vec<f64>>,
    /// What was told since and cannot be.
    refused: Option<Vec<f64>>,
    /// When it last fell though it did not begin again: several tell it.
    mixed: Option<i64>,
    round: u64,
    /// Whether an earlier process knew it, and this one has not counted it.
    resumed: bool,
}

/// A series as it is kept from one process to the next; numbers as their bits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeptSeries {
    start: Option<i64>,
    at: Option<i64>,
    told: i64,
    shape: Vec<u64>,
    values: Option<Vec<u64>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mixed: Option<i64>,
}

/// One point of a series: values that grow together, such as a histogram's buckets.
#[derive(Debug)]
pub(crate) struct Point {
    /// Name and labels: what makes it this series.
    pub key: String,
    /// When counting began, where that is told; milliseconds since the epoch.
    pub start: Option<i64>,
    /// When it was read, where the source tells it.
    pub at: Option<i64>,
    /// Of when it is, in any case; milliseconds since the epoch.
    pub told: i64,
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
    /// It was not there at this time, milliseconds since the epoch: all of it came since.
    Since(i64),
}

/// What came since the point before.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rise {
    pub counts: Vec<u64>,
    /// Over which time, where that is too long for it to be counted now.
    pub over: Option<Over>,
}

/// A time in which requests came, nobody knows when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Over {
    pub from: Time,
    pub to: Time,
    pub why: Why,
}

impl Over {
    /// Tells that requests of this time are in no figure.
    pub fn tell(self, environment: &str, counts: (u64, u64), intake: &Intake) {
        if self.why == Why::NotTold {
            intake.note(Noted::Unplaced, 1);
        }
        intake.unseen(environment, (self.from, self.to), self.why, counts);
    }
}

/// What took from `from` to `to`, where that is longer than it may.
pub(crate) fn over(from: i64, to: i64, resumed: bool, longest: i64) -> Option<Over> {
    let why = if resumed { Why::NotRunning } else { Why::NotTold };
    (to.saturating_sub(from) > longest).then_some(Over { from: Time(from), to: Time(to), why })
}

/// A series fell though it says that it did not begin again: several tell it, and nobody knows which of them tells what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mixed;

impl Counters {
    /// The same, of a source that is asked so rarely that a rise takes longer.
    pub fn asked_every(mut self, interval: Span) -> Counters {
        self.longest = LONGEST.max(interval.0.saturating_mul(2));
        self
    }

    /// What is to be kept for the next process.
    pub fn kept(&self) -> Series {
        self.last.iter().map(|(key, last)| (key.clone(), last.kept())).collect()
    }

    /// What changed since this was asked before.
    pub fn changes(&mut self) -> Series {
        let last = &mut self.last;
        let changed = self.changed.drain().filter_map(|key| {
            let last = last.get_mut(&key)?;
            last.noted = last.told;
            Some((key, last.kept()))
        });
        changed.collect()
    }

    /// Goes on from what an earlier process knew.
    pub fn go_on(&mut self, kept: Series) {
        let last = |kept: KeptSeries| Last {
            start: kept.start,
            at: kept.at,
            told: kept.told,
            noted: kept.told,
            shape: numbers(&kept.shape),
            values: kept.values.as_deref().map(numbers),
            refused: None,
            mixed: kept.mixed,
            round: 0,
            resumed: true,
        };
        self.last = kept.into_iter().map(|(key, kept)| (key, last(kept))).collect();
        self.changed.clear();
        self.round = 0;
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.last.clear();
        self.changed.clear();
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

    /// Everything began again at this time, as a process does that is started; milliseconds since the epoch.
    pub fn restart(&mut self, at: i64) {
        for (key, last) in &mut self.last {
            last.values.iter_mut().flatten().for_each(|v| *v = 0.0);
            last.told = last.told.max(at);
            self.changed.insert(key.clone());
        }
    }

    pub fn len(&self) -> usize {
        self.last.len()
    }

    pub fn knows(&self, key: &str) -> bool {
        self.last.contains_key(key)
    }

    /// Forgets what was not seen after `at`, and says what that was.
    pub fn forget_before(&mut self, at: i64, mut forgotten: impl FnMut(&str)) {
        self.last.retain(|key, last| {
            let kept = last.at.is_none_or(|seen| seen >= at);
            if !kept {
                forgotten(key);
            }
            kept
        });
    }

    /// A series is there whose point cannot be read: what it tells next is where counting begins, unless it was known.
    pub fn unread(&mut self, key: String, at: Option<i64>, told: i64) {
        let round = self.round;
        if let Some(last) = self.last.get_mut(&key) {
            last.round = round;
            return;
        }
        self.changed.insert(key.clone());
        self.last.insert(key, Last::new(None, at, told, round));
    }

    /// A clock that ran ahead of `bound` and is right again by `at` must not make everything late until it is reached.
    pub fn clock_set(&mut self, key: &str, at: i64, bound: i64) {
        if let Some(last) = self.last.get_mut(key).filter(|last| at <= bound && last.at.is_some_and(|t| t > bound)) {
            last.at = None;
        }
    }

    /// What came since the point before; nothing when that cannot be said. What was refused is counted.
    pub fn since(&mut self, point: Point, new: New, intake: &Intake) -> Result<Option<Rise>, Mixed> {
        let Point { key, start, at, told, shape, values } = point;
        if values.iter().any(|v| !(v.is_finite() && *v >= 0.0 && *v <= EXACT)) {
            intake.note(Noted::NotANumber, 1);
            self.unread(key, at, told);
            return Ok(None);
        }
        let (round, longest) = (self.round, self.longest);
        let Some(last) = self.last.get_mut(&key) else {
            let rise = match new {
                New::Unknown => None,
                New::Since(from) => plausible(whole(&values), intake)
                    .map(|counts| Rise { counts, over: over(start.unwrap_or(from).max(from), told, false, longest) }),
            };
            self.changed.insert(key.clone());
            self.last.insert(key, Last { shape, values: Some(values), ..Last::new(start, at, told, round) });
            return Ok(rise);
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
            return Ok(None);
        }
        let mut fell = false;
        let rise = match &last.values {
            None => None,
            Some(before) => {
                let falls = shape != last.shape || values.iter().zip(before).any(|(now, before)| now < before);
                fell = start.zip(last.start).is_some_and(|(now, before)| now < before || now == before && falls);
                let began_again = match (start, last.start) {
                    (Some(start), Some(before)) => start > before,
                    _ => falls,
                };
                let from = if began_again { start.unwrap_or(last.told).max(last.told) } else { last.told };
                let over = over(from, told, last.resumed, longest);
                let counts = if fell {
                    None
                } else if began_again {
                    intake.note(Noted::Resets, 1);
                    plausible(whole(&values), intake)
                } else {
                    // Each state is made whole, not what lies between them: fractions add up over the points.
                    let risen = values.iter().zip(before).map(|(now, before)| now.round() - before.round());
                    let risen: Vec<f64> = risen.collect();
                    plausible(whole(&risen), intake)
                };
                counts.map(|counts| Rise { counts, over })
            }
        };
        if fell {
            last.mixed = Some(told);
        }
        // As long as several tell it nothing is known of any of them.
        let mixed = last.mixed.is_some_and(|fell| told.saturating_sub(fell) < LONGEST);
        if mixed {
            intake.note(Noted::Mixed, 1);
        }
        // A leap that cannot be is a slip, and counting goes on from before it, unless the counter moves on from there.
        let slipped = rise.is_none() && last.values.is_some() && !fell;
        let moved_on = last.refused.as_ref().is_some_and(|refused| refused.iter().zip(&values).all(|(r, v)| r < v));
        if slipped && !moved_on {
            (last.at, last.refused) = (at, Some(values));
        } else {
            let moved = last.values.as_ref() != Some(&values) || last.start != start || fell;
            if moved || told.saturating_sub(last.noted).abs() > LONGEST / 3 {
                self.changed.insert(key);
            }
            let noted = last.noted;
            let fallen = last.mixed.filter(|_| mixed);
            *last = Last { shape, values: Some(values), mixed: fallen, noted, ..Last::new(start, at, told, round) };
        }
        if mixed { Err(Mixed) } else { Ok(rise) }
    }
}

impl Last {
    fn new(start: Option<i64>, at: Option<i64>, told: i64, round: u64) -> Last {
        let (shape, values, refused, mixed) = (Vec::new(), None, None, None);
        Last { start, at, told, noted: told, shape, values, refused, mixed, round, resumed: false }
    }

    fn kept(&self) -> KeptSeries {
        KeptSeries {
            start: self.start,
            at: self.at,
            told: self.told,
            shape: bits(&self.shape),
            values: self.values.as_deref().map(bits),
            mixed: self.mixed,
        }
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
#[path = "counters_tests.rs"]
mod tests;
