//! A mergeable sketch of a distribution (DDSketch, Masson, Rim and Lee, VLDB 2019): counts in bins whose bounds grow by a
//! constant ratio, so that any percentile is known to within [`RELATIVE_ERROR`].
//!
//! The bins are those of `sketches-ddsketch`, which keeps its own to itself; they are kept here as sorted pairs, which is
//! what is stored, so that what is read back is what was merged.

use super::bytes::{put, put_signed};
use super::pack::{Columns, Streams};
use sketches_ddsketch::Config;
use std::sync::LazyLock;

/// How far a percentile of a sketch may be from the value that it stands for, as a part of that value.
pub const RELATIVE_ERROR: f64 = 0.01;

/// Values nearer to zero than this count as zero: a nanosecond where the unit is seconds.
const SMALLEST: f64 = 1e-9;
/// Values further from zero than this are counted in the last bin, so that there are never more than 2,500 of them.
const LARGEST: f64 = 1e13;

static BINS: LazyLock<Config> = LazyLock::new(|| Config::new(RELATIVE_ERROR, 4096, SMALLEST));

/// Counts by bin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sketch {
    zero: u64,
    /// By the bin of the value without its sign, in order.
    negative: Vec<(i32, u64)>,
    positive: Vec<(i32, u64)>,
}

/// Values between two bounds, both included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// Lower bound.
    pub low: f64,
    /// Upper bound; may be infinite.
    pub high: f64,
    /// What stands for the values between them.
    pub middle: f64,
    /// How many values.
    pub count: u64,
}

impl Sketch {
    /// Counts one value. What is no number is not counted; whoever takes samples in refuses it before.
    pub fn add(&mut self, value: f64) {
        if value.is_nan() {
            return;
        }
        let size = value.abs();
        if size < SMALLEST {
            self.zero = self.zero.saturating_add(1);
            return;
        }
        let bin = BINS.key(size.min(LARGEST));
        bump(if value < 0.0 { &mut self.negative } else { &mut self.positive }, bin, 1);
    }

    /// How many values it has counted.
    pub fn count(&self) -> u64 {
        let of = |bins: &[(i32, u64)]| bins.iter().fold(0_u64, |n, (_, c)| n.saturating_add(*c));
        self.zero.saturating_add(of(&self.negative)).saturating_add(of(&self.positive))
    }

    /// Adds what another one has counted: the same as having counted all in one.
    pub fn merge(&mut self, other: &Sketch) {
        self.zero = self.zero.saturating_add(other.zero);
        merge(&mut self.negative, &other.negative);
        merge(&mut self.positive, &other.positive);
    }

    /// What it knows, from the smallest values to the largest.
    pub fn stretches(&self) -> impl Iterator<Item = Stretch> {
        // Bounds are computed by powers, so that a value on a bound may lie a rounding outside.
        const SLACK: f64 = 1e-9;
        let of = |bin: i32, count: u64| {
            let high = if bin >= BINS.key(LARGEST) { f64::INFINITY } else { BINS.pow_gamma(bin + 1) * (1.0 + SLACK) };
            Stretch { low: BINS.pow_gamma(bin) * (1.0 - SLACK), high, middle: BINS.value(bin), count }
        };
        let negative = self.negative.iter().rev().map(move |(bin, count)| {
            let s = of(*bin, *count);
            Stretch { low: -s.high, high: -s.low, middle: -s.middle, count: s.count }
        });
        let zero = (self.zero > 0).then_some(Stretch { low: -SMALLEST, high: SMALLEST, middle: 0.0, count: self.zero });
        negative.chain(zero).chain(self.positive.iter().map(move |(bin, count)| of(*bin, *count)))
    }

    pub(super) fn write(&self, out: &mut Streams) {
        put(&mut out.heads, self.zero << 1 | u64::from(!self.negative.is_empty()));
        write(out, &self.positive);
        if !self.negative.is_empty() {
            write(out, &self.negative);
        }
    }

    pub(super) fn read(from: &mut Columns<'_>) -> Option<Sketch> {
        let head = from.heads.number()?;
        let positive = read(from)?;
        let negative = if head & 1 == 1 { read(from)? } else { Vec::new() };
        Some(Sketch { zero: head >> 1, negative, positive })
    }
}

fn bump(bins: &mut Vec<(i32, u64)>, bin: i32, by: u64) {
    match bins.binary_search_by_key(&bin, |(b, _)| *b) {
        Ok(at) => {
            if let Some((_, count)) = bins.get_mut(at) {
                *count = count.saturating_add(by);
            }
        }
        Err(at) => bins.insert(at, (bin, by)),
    }
}

fn merge(into: &mut Vec<(i32, u64)>, other: &[(i32, u64)]) {
    if into.is_empty() {
        into.extend_from_slice(other);
        return;
    }
    // A year of hours is merged one by one, and nearly all of their bins are there already: one walk over both.
    let mut at = 0;
    for (done, (bin, count)) in other.iter().enumerate() {
        while into.get(at).is_some_and(|(b, _)| b < bin) {
            at += 1;
        }
        match into.get_mut(at).filter(|(b, _)| b == bin) {
            Some((_, sum)) => *sum = sum.saturating_add(*count),
            None => return weave(into, other.get(done..).unwrap_or_default()),
        }
    }
}

/// Merges what brings new bins.
fn weave(into: &mut Vec<(i32, u64)>, other: &[(i32, u64)]) {
    let mut merged = Vec::with_capacity(into.len() + other.len());
    let (mut ours, mut theirs) = (into.iter().peekable(), other.iter().peekable());
    loop {
        match (ours.peek(), theirs.peek()) {
            (Some((a, n)), Some((b, m))) if a == b => {
                merged.push((*a, n.saturating_add(*m)));
                ours.next();
                theirs.next();
            }
            (Some(&&pair), Some((b, _))) if pair.0 < *b => {
                merged.push(pair);
                ours.next();
            }
            (Some(&&pair), None) => {
                merged.push(pair);
                ours.next();
            }
            (_, Some(&&pair)) => {
                merged.push(pair);
                theirs.next();
            }
            (None, None) => break,
        }
    }
    *into = merged;
}

/// The number of bins, then each one's distance from the one before and its count: in a row and counted once are zeros.
fn write(out: &mut Streams, bins: &[(i32, u64)]) {
    put(&mut out.heads, bins.len() as u64);
    let mut before: Option<i32> = None;
    for (bin, count) in bins {
        match before {
            // Neighbours in time begin at about the same bin.
            None => {
                put_signed(&mut out.firsts, i64::from(*bin) - i64::from(out.first));
                out.first = *bin;
            }
            Some(before) => put(&mut out.gaps, (i64::from(*bin) - i64::from(before) - 1) as u64),
        }
        put(&mut out.counts, count.saturating_sub(1));
        before = Some(*bin);
    }
}

fn read(from: &mut Columns<'_>) -> Option<Vec<(i32, u64)>> {
    let length = from.heads.number()?;
    let mut bins = Vec::with_capacity(usize::try_from(length).ok().filter(|n| *n <= from.counts.len())?);
    let mut before: Option<i32> = None;
    for _ in 0..length {
        let bin = match before {
            None => {
                from.first = i32::try_from(i64::from(from.first).checked_add(from.firsts.signed()?)?).ok()?;
                from.first
            }
            Some(before) => {
                let distance = i64::try_from(from.gaps.number()?).ok()?;
                i32::try_from(i64::from(before).checked_add(distance)?.checked_add(1)?).ok()?
            }
        };
        bins.push((bin, from.counts.number()?.saturating_add(1)));
        before = Some(bin);
    }
    Some(bins)
}
