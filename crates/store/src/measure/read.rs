//! Answers from what is kept: whole hours where they fit, minutes or single samples at the edges.

use super::core::{count, hour_of};
use super::pack::{Entry, unpack};
use super::raw::{Kept, unpack_samples};
use super::rollup::{Bounds, Quantile, Rollup};
use super::{Ask, DAY, HOUR, MINUTE};
use std::borrow::Cow;
use std::collections::BTreeMap;
use vectra_engine::signal::Series;
use vectra_engine::time::{Span, Time};

/// Stretches that an answer lists at most; the others are counted.
const LISTED: usize = 100;

/// What was measured of one series.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Of which.
    pub series: Series,
    /// All of it together.
    pub rollup: Rollup,
    /// How many were slower, for each threshold that was asked.
    pub slower: Vec<(u64, Bounds)>,
    /// What it was counted from.
    pub pieces: Pieces,
    /// Start of the first minute of which anything is kept at all.
    pub first: Option<Time>,
    /// In parts, where that was asked; those without anything are left out.
    pub parts: Vec<Part>,
    /// Minutes with anything, a bit each, by hour since the epoch.
    covered: BTreeMap<i64, u64>,
    /// Stretches that were not asked.
    excluded: Vec<(Time, Time)>,
}

/// What an answer was counted from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pieces {
    /// Single samples.
    pub samples: u64,
    /// Minutes.
    pub minutes: u64,
    /// Hours.
    pub hours: u64,
    /// Those of the hours that were asked in part and of which no parts are kept: each counted whole, or not at all, by its
    /// beginning.
    pub by_beginning: u64,
}

/// A part of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its start.
    pub from: Time,
    /// Results, readings or requests.
    pub total: u64,
    /// Those that failed.
    pub failed: u64,
    /// Those whose time is known.
    pub timed: u64,
    /// How many were slower, as in the answer.
    pub slower: Vec<(u64, Bounds)>,
    /// How many were slower, or failed, or both.
    pub slower_or_failed: Vec<(u64, Bounds)>,
}

/// A stretch without anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// Its start.
    pub from: Time,
    /// Its end.
    pub to: Time,
}

/// Stretches in which a series has nothing though it should have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gaps {
    /// How many.
    pub count: u64,
    /// All of them together.
    pub total: Span,
    /// The longest of them, in order of time.
    pub listed: Vec<Gap>,
}

/// What the store has of one series in the time that was asked.
#[derive(Debug, Default)]
pub(crate) struct Fetched {
    /// Packs of days since the epoch.
    pub days: Vec<(i64, Vec<u8>)>,
    /// Minutes of the hours at the edges.
    pub minutes: BTreeMap<i64, Vec<u8>>,
    /// Parts of the hours at the edges whose minutes are gone.
    pub parts: BTreeMap<i64, Vec<u8>>,
    /// Samples of the hours at the edges.
    pub samples: BTreeMap<i64, Vec<u8>>,
    /// Samples of hours that are not closed.
    pub open: BTreeMap<i64, Vec<(Time, Kept)>>,
    /// The oldest pack of all.
    pub oldest: Option<(i64, Vec<u8>)>,
}

/// The hours that are asked in part only, or in parts.
pub(crate) fn edges(ask: &Ask) -> Vec<i64> {
    if ask.fine() {
        return (hour_of(ask.from)..=hour_of(Time(ask.to.0 - 1))).collect();
    }
    let mut edges: Vec<i64> = ask.borders().filter(|at| at.0.rem_euclid(HOUR) != 0).map(hour_of).collect();
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// The days that are asked, first and last, since the epoch.
pub(crate) fn days(ask: &Ask) -> (i64, i64) {
    (ask.from.0.div_euclid(DAY), (ask.to.0 - 1).div_euclid(DAY))
}

/// The answer; `None` where what is kept is damaged.
pub(crate) fn assemble(ask: &Ask, series: &Series, fetched: &Fetched, thresholds: &[u64]) -> Option<Answer> {
    let mut answer = Answer {
        series: series.clone(),
        rollup: Rollup::default(),
        slower: ask.thresholds.iter().map(|us| (*us, Bounds::default())).collect(),
        pieces: Pieces::default(),
        first: first(fetched)?,
        parts: Vec::new(),
        covered: BTreeMap::new(),
        excluded: ask.excluded.clone(),
    };
    let edges = edges(ask);
    let mut hours: BTreeMap<i64, Entry> = BTreeMap::new();
    for (day, bytes) in &fetched.days {
        for entry in unpack(bytes)? {
            let hour = day * 24 + i64::from(entry.index);
            let inside = hour * HOUR < ask.to.0 && (hour + 1) * HOUR > ask.from.0;
            if inside && !fetched.open.contains_key(&hour) {
                hours.insert(hour, entry);
            }
        }
    }
    let asked = |at: &Time| ask.counts(*at);
    for (hour, entry) in hours {
        if edges.binary_search(&hour).is_err() {
            if asked(&Time(hour * HOUR)) {
                answer.pieces.hours += 1;
                answer.take(ask, Time(hour * HOUR), entry.covered, &entry.rollup);
            }
        } else if let Some(bytes) = fetched.samples.get(&hour).filter(|_| singly(ask, hour)) {
            let samples: Vec<_> = unpack_samples(bytes)?.into_iter().filter(|(at, _)| asked(at)).collect();
            answer.take_samples(ask, hour, &samples, thresholds);
        } else if let Some(bytes) = fetched.minutes.get(&hour).or_else(|| fetched.parts.get(&hour)) {
            for part in unpack(bytes)? {
                // What lies across an edge belongs where it starts, so that windows side by side share nothing.
                let at = Time(hour * HOUR + i64::from(part.index) * MINUTE);
                let minutes = part.minutes();
                answer.pieces.by_beginning += u64::from(ask.divides(hour, minutes));
                if asked(&at) {
                    answer.pieces.minutes += u64::from(minutes.count_ones());
                    answer.take(ask, at, minutes, &part.rollup);
                }
            }
        } else {
            answer.pieces.by_beginning += u64::from(ask.divides(hour, entry.covered));
            if asked(&Time(hour * HOUR)) {
                answer.pieces.hours += 1;
                answer.take(ask, Time(hour * HOUR), entry.covered, &entry.rollup);
            }
        }
    }
    for (hour, samples) in &fetched.open {
        let samples: Vec<_> = samples.iter().filter(|(at, _)| asked(at)).cloned().collect();
        answer.take_samples(ask, *hour, &samples, thresholds);
    }
    Some(answer)
}

/// The hours of which single samples may be needed.
pub(crate) fn sampled(ask: &Ask) -> Vec<i64> {
    edges(ask).into_iter().filter(|hour| singly(ask, *hour)).collect()
}

/// Whether single samples of an hour make a difference that its minutes do not.
fn singly(ask: &Ask, hour: i64) -> bool {
    ask.single() || !ask.fine() || !whole(ask, hour)
}

/// Whether all minutes of an hour are asked, or none of them in part.
fn whole(ask: &Ask, hour: i64) -> bool {
    !ask.borders().any(|at| hour_of(at) == hour && at.0.rem_euclid(MINUTE) != 0)
}

fn first(fetched: &Fetched) -> Option<Option<Time>> {
    let minute = |hour: i64, covered: u64| Time(hour * HOUR + i64::from(covered.trailing_zeros().min(59)) * MINUTE);
    let mut first = fetched.open.values().flatten().map(|(at, _)| Time(at.0.div_euclid(MINUTE) * MINUTE)).min();
    if let Some((day, bytes)) = &fetched.oldest {
        let oldest = unpack(bytes)?.first().map(|e| minute(day * 24 + i64::from(e.index), e.covered));
        first = [first, oldest].into_iter().flatten().min();
    }
    Some(first)
}

impl Answer {
    fn take_samples(&mut self, ask: &Ask, hour: i64, samples: &[(Time, Kept)], thresholds: &[u64]) {
        if samples.is_empty() {
            return;
        }
        // Single samples can be counted against what is asked now, whatever was asked when they came.
        let mut all: Vec<u64> = thresholds.iter().chain(&ask.thresholds).copied().collect();
        all.sort_unstable();
        all.dedup();
        self.pieces.samples += samples.len() as u64;
        let part = |at: Time| ask.every.filter(|_| ask.fine()).map(|e| (at.0 - ask.from.0).div_euclid(e.0.max(1)));
        for together in samples.chunk_by(|(a, _), (b, _)| part(*a) == part(*b)) {
            let (_, entry) = count(hour, together, &all);
            let at = if ask.fine() { together.first().map(|(at, _)| *at) } else { None };
            self.take(ask, at.unwrap_or(Time(hour * HOUR)), entry.covered, &entry.rollup);
        }
    }

    /// Counts what began at `at`.
    fn take(&mut self, ask: &Ask, at: Time, covered: u64, rollup: &Rollup) {
        let slower: Vec<(u64, Bounds)> = ask.thresholds.iter().map(|us| (*us, rollup.slower_than(*us))).collect();
        add(&mut self.slower, &slower);
        let either: Vec<(u64, Bounds)> = ask.thresholds.iter().map(|us| (*us, rollup.slower_or_failed(*us))).collect();
        *self.covered.entry(hour_of(at)).or_default() |= covered;
        if let Some(every) = ask.every.filter(|e| e.0 > 0) {
            let from = Time((at.0 - ask.from.0).div_euclid(every.0).max(0) * every.0 + ask.from.0);
            match self.parts.last_mut().filter(|p| p.from == from) {
                Some(part) => {
                    part.total = part.total.saturating_add(rollup.total);
                    part.failed = part.failed.saturating_add(rollup.failed);
                    part.timed = part.timed.saturating_add(rollup.timed());
                    add(&mut part.slower, &slower);
                    add(&mut part.slower_or_failed, &either);
                }
                None => {
                    let (total, failed, timed) = (rollup.total, rollup.failed, rollup.timed());
                    self.parts.push(Part { from, total, failed, timed, slower, slower_or_failed: either });
                }
            }
        }
        self.rollup.merge(rollup);
    }

    /// A percentile of what was timed.
    pub fn quantile(&self, q: f64) -> Option<Quantile> {
        self.rollup.quantile(q)
    }

    /// How many were slower than a threshold that was asked.
    pub fn slower_than(&self, us: u64) -> Option<Bounds> {
        self.slower.iter().find(|(t, _)| *t == us).map(|(_, bounds)| *bounds)
    }

    /// Whole minutes from the later of `from` and the first minute that is kept up to `to` in which there is nothing,
    /// where there should be something at every `interval`: one run that is missed is no gap yet, two in a row are. What
    /// was not asked is none.
    pub fn gaps(&self, from: Time, to: Time, interval: Span) -> Gaps {
        let from = from.max(self.first.unwrap_or(to));
        let covered = self.covered_or_excluded(from, to);
        let shortest = (interval.0.max(1).saturating_mul(2).saturating_add(MINUTE - 1) / MINUTE).max(1);
        let (start, end) = (from.0.div_euclid(MINUTE), to.0.div_euclid(MINUTE));
        let mut gaps = Gaps::default();
        let mut open: Option<i64> = None;
        let mut close = |open: &mut Option<i64>, at: i64| {
            if let Some(since) = open.take().filter(|since| at - since >= shortest) {
                gaps.count += 1;
                gaps.total = Span(gaps.total.0 + (at - since) * MINUTE);
                gaps.listed.push(Gap { from: Time(since * MINUTE), to: Time(at * MINUTE) });
            }
        };
        let mut minute = start;
        while minute < end {
            let hour = minute.div_euclid(60);
            let bits = covered.get(&hour).copied().unwrap_or(0);
            if bits == 0 {
                // Nothing in the whole hour: years without anything are walked in hours.
                open.get_or_insert(minute);
                minute = (hour + 1) * 60;
                continue;
            }
            if bits >> minute.rem_euclid(60) & 1 == 1 {
                close(&mut open, minute);
            } else {
                open.get_or_insert(minute);
            }
            minute += 1;
        }
        close(&mut open, end);
        gaps.listed.sort_by_key(|g| std::cmp::Reverse(g.to.since(g.from)));
        gaps.listed.truncate(LISTED);
        gaps.listed.sort_by_key(|g| g.from);
        gaps
    }
}

impl Answer {
    /// Minutes with anything, and those that were not asked, also in part.
    fn covered_or_excluded(&self, from: Time, to: Time) -> Cow<'_, BTreeMap<i64, u64>> {
        if self.excluded.is_empty() {
            return Cow::Borrowed(&self.covered);
        }
        let mut covered = self.covered.clone();
        for (begins, ends) in &self.excluded {
            let first = begins.0.max(from.0).div_euclid(MINUTE);
            let last = (ends.0.min(to.0) - 1).div_euclid(MINUTE);
            for minute in first..=last {
                *covered.entry(minute.div_euclid(60)).or_default() |= 1 << minute.rem_euclid(60);
            }
        }
        Cow::Owned(covered)
    }
}

fn add(to: &mut [(u64, Bounds)], from: &[(u64, Bounds)]) {
    for ((_, sum), (_, more)) in to.iter_mut().zip(from) {
        *sum = sum.plus(*more);
    }
}
