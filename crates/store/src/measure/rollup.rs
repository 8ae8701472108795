//! Everything that is kept of a stretch of time of one series: exact counts, and the distribution of what was timed.

use super::bytes::{put, put_float};
use super::pack::{Columns, Streams};
use super::sketch::{Sketch, Stretch};
use vectra_engine::signal::{Latency, Requests};

/// Counts and distribution of one series over a stretch of time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rollup {
    /// Results, readings or requests.
    pub total: u64,
    /// Those that failed.
    pub failed: u64,
    /// Sum of the values that are known one by one: microseconds of results and requests, whatever a reading reads.
    pub sum: f64,
    /// The smallest of them; 0 of none.
    pub min: f64,
    /// The largest of them; 0 of none.
    pub max: f64,
    /// For each threshold in microseconds, in order, how many of the values that are known one by one are above it. Exact.
    pub slower: Vec<(u64, u64)>,
    /// For each of these thresholds, how many of them failed as well. `None` where that was not counted: of requests, of which
    /// it is not told, and of what older versions packed.
    pub slow_and_failed: Option<Vec<u64>>,
    /// The values that are known one by one.
    pub sketch: Sketch,
    /// The values that came as counts between bounds, in order.
    pub buckets: Vec<Between>,
}

/// Values above one bound and up to another, as histograms count them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Between {
    /// Lower bound, exclusive.
    pub over: f64,
    /// Upper bound, inclusive; may be infinite.
    pub upto: f64,
    /// How many.
    pub count: u64,
}

/// A count that is known to lie between two numbers; it is exact where they are equal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Not less.
    pub at_least: u64,
    /// Not more.
    pub at_most: u64,
}

impl Bounds {
    /// Whether it is one number.
    pub fn exact(self) -> bool {
        self.at_least == self.at_most
    }

    /// Both together.
    pub fn plus(self, other: Bounds) -> Bounds {
        Bounds {
            at_least: self.at_least.saturating_add(other.at_least),
            at_most: self.at_most.saturating_add(other.at_most),
        }
    }
}

/// A percentile and the bounds between which it lies for certain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantile {
    /// What stands for it; within [`super::RELATIVE_ERROR`] of it where every value was known one by one.
    pub value: f64,
    /// Not less.
    pub at_least: f64,
    /// Not more; infinite where a histogram's last bucket holds it.
    pub at_most: f64,
}

impl Rollup {
    /// Counts a result that took so long.
    pub fn add_result(&mut self, failed: bool, took_us: u64, thresholds: &[u64]) {
        self.failed = self.failed.saturating_add(u64::from(failed));
        if self.expect(thresholds) {
            self.slow_and_failed = Some(vec![0; self.slower.len()]);
        }
        for ((us, _), both) in self.slower.iter().zip(self.slow_and_failed.iter_mut().flatten()) {
            *both = both.saturating_add(u64::from(failed && took_us > *us));
        }
        self.add_value(took_us as f64);
    }

    /// Counts a reading.
    pub fn add_reading(&mut self, value: f64) {
        self.add_value(value);
    }

    /// What a sample of requests says.
    pub fn of_requests(requests: &Requests, thresholds: &[u64]) -> Rollup {
        let mut rollup = Rollup::default();
        match &requests.latency {
            Latency::Unknown => {}
            Latency::Each(each) => {
                rollup.expect(thresholds);
                each.iter().for_each(|us| rollup.add_value(*us as f64));
            }
            Latency::Buckets(buckets) => {
                let mut over = 0.0;
                for bucket in buckets {
                    if bucket.count > 0 {
                        rollup.add_between(Between { over, upto: bucket.upto_us, count: bucket.count });
                    }
                    over = bucket.upto_us;
                }
            }
        }
        rollup.total = requests.total;
        rollup.failed = requests.failed;
        rollup
    }

    /// The first values decide which thresholds are counted; a rollup that has values counts no further ones. Whether these
    /// are the first.
    fn expect(&mut self, thresholds: &[u64]) -> bool {
        let first = self.slower.is_empty() && self.sketch == Sketch::default();
        if first {
            self.slower = thresholds.iter().map(|us| (*us, 0)).collect();
        }
        first
    }

    fn add_value(&mut self, value: f64) {
        let first = self.sketch == Sketch::default();
        self.total = self.total.saturating_add(1);
        self.sum += value;
        self.min = if first { value } else { self.min.min(value) };
        self.max = if first { value } else { self.max.max(value) };
        for (us, slower) in &mut self.slower {
            *slower = slower.saturating_add(u64::from(value > *us as f64));
        }
        self.sketch.add(value);
    }

    fn add_between(&mut self, between: Between) {
        let place = |b: &Between| b.over.total_cmp(&between.over).then(b.upto.total_cmp(&between.upto));
        match self.buckets.binary_search_by(place) {
            Ok(at) => {
                if let Some(same) = self.buckets.get_mut(at) {
                    same.count = same.count.saturating_add(between.count);
                }
            }
            Err(at) => self.buckets.insert(at, between),
        }
    }

    /// Adds another one. A threshold stays only where both have counted it, or one has nothing to count.
    pub fn merge(&mut self, other: &Rollup) {
        let (ours, theirs) = (self.sketch != Sketch::default(), other.sketch != Sketch::default());
        if theirs {
            if ours {
                let place = |us: u64| other.slower.iter().position(|(t, _)| *t == us);
                let both: Vec<(usize, usize)> =
                    self.slower.iter().enumerate().filter_map(|(at, (us, _))| Some((at, place(*us)?))).collect();
                let sum = |n: &[u64], m: &[u64]| -> Option<Vec<u64>> {
                    both.iter().map(|(a, b)| Some(n.get(*a)?.saturating_add(*m.get(*b)?))).collect()
                };
                self.slow_and_failed = match (&self.slow_and_failed, &other.slow_and_failed) {
                    (Some(ours), Some(theirs)) => sum(ours, theirs),
                    _ => None,
                };
                let added = |(a, b): &(usize, usize)| {
                    let ((us, n), (_, m)) = (self.slower.get(*a)?, other.slower.get(*b)?);
                    Some((*us, n.saturating_add(*m)))
                };
                self.slower = both.iter().filter_map(added).collect();
                self.min = self.min.min(other.min);
                self.max = self.max.max(other.max);
            } else {
                self.slower.clone_from(&other.slower);
                self.slow_and_failed.clone_from(&other.slow_and_failed);
                (self.min, self.max) = (other.min, other.max);
            }
        }
        self.total = self.total.saturating_add(other.total);
        self.failed = self.failed.saturating_add(other.failed);
        self.sum += other.sum;
        self.sketch.merge(&other.sketch);
        other.buckets.iter().for_each(|b| self.add_between(*b));
    }

    /// Whether the sum of both still counts each threshold that one of them counts.
    pub(super) fn sums_with(&self, other: &Rollup) -> bool {
        let none = |r: &Rollup| r.sketch == Sketch::default();
        let set = |r: &Rollup| r.slower.iter().map(|(us, _)| *us).collect::<Vec<_>>();
        none(self) || none(other) || set(self) == set(other)
    }

    /// How many have a known or bounded value; the others told no time.
    pub fn timed(&self) -> u64 {
        self.buckets.iter().fold(self.sketch.count(), |n, b| n.saturating_add(b.count))
    }

    /// How many are above a threshold in microseconds.
    pub fn slower_than(&self, us: u64) -> Bounds {
        let threshold = us as f64;
        let exact = self.slower.iter().find(|(t, _)| *t == us).map(|(_, n)| *n);
        let mut bounds = match exact {
            Some(n) => Bounds { at_least: n, at_most: n },
            None if self.max <= threshold => Bounds::default(),
            None if self.min > threshold => {
                let all = self.sketch.count();
                Bounds { at_least: all, at_most: all }
            }
            None => {
                let above = |at_all: fn(&Stretch) -> f64| {
                    self.sketch
                        .stretches()
                        .filter(|s| at_all(s) > threshold)
                        .fold(0_u64, |n, s| n.saturating_add(s.count))
                };
                Bounds { at_least: above(|s| s.low), at_most: above(|s| s.high) }
            }
        };
        for bucket in &self.buckets {
            let count = |counts: bool| if counts { bucket.count } else { 0 };
            let certain = Bounds { at_least: count(bucket.over >= threshold), at_most: count(bucket.upto > threshold) };
            bounds = bounds.plus(certain);
        }
        bounds
    }

    /// How many failed, or are above a threshold in microseconds, or both.
    pub fn slower_or_failed(&self, us: u64) -> Bounds {
        let slower = self.slower_than(us);
        let place = self.slower.iter().position(|(t, _)| *t == us);
        let both = place.and_then(|at| self.slow_and_failed.as_ref()?.get(at).copied());
        match both.filter(|_| slower.exact()) {
            Some(both) => {
                let all = slower.at_least.saturating_add(self.failed).saturating_sub(both);
                Bounds { at_least: all, at_most: all }
            }
            None => Bounds {
                at_least: slower.at_least.max(self.failed),
                at_most: slower.at_most.saturating_add(self.failed).min(self.total.max(self.failed)),
            },
        }
    }

    /// The value that a part `q` (0 to 1) of the values do not exceed, by nearest rank. `None` of nothing.
    pub fn quantile(&self, q: f64) -> Option<Quantile> {
        let count = self.timed();
        if count == 0 {
            return None;
        }
        let rank = ((q.clamp(0.0, 1.0) * count as f64).ceil() as u64).clamp(1, count);
        let known = |v: f64| if self.sketch == Sketch::default() { v } else { v.clamp(self.min, self.max) };
        let mut all: Vec<Stretch> = self
            .sketch
            .stretches()
            .map(|s| Stretch { low: known(s.low), high: known(s.high), middle: known(s.middle), ..s })
            .collect();
        all.extend(self.buckets.iter().map(|b| {
            let middle = if b.upto.is_finite() { f64::midpoint(b.over, b.upto) } else { b.over };
            Stretch { low: b.over, high: b.upto, middle, count: b.count }
        }));
        // Stretches may overlap: the value of a rank lies between the values of that rank among the bounds.
        let at_rank = |of: fn(&Stretch) -> f64| {
            let mut values: Vec<(f64, u64)> = all.iter().map(|s| (of(s), s.count)).collect();
            values.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut seen = 0_u64;
            values.into_iter().find(|(_, n)| {
                seen = seen.saturating_add(*n);
                seen >= rank
            })
        };
        let ((at_least, _), (value, _), (at_most, _)) =
            (at_rank(|s| s.low)?, at_rank(|s| s.middle)?, at_rank(|s| s.high)?);
        Some(Quantile { value, at_least, at_most })
    }

    pub(super) fn write(&self, out: &mut Streams) {
        put(&mut out.totals, self.total);
        put(&mut out.failed, self.failed);
        self.sketch.write(out);
        if self.sketch != Sketch::default() {
            put_float(&mut out.sums, self.sum);
            put_float(&mut out.least, self.min);
            put_float(&mut out.most, self.max);
        }
        let set: Vec<u64> = self.slower.iter().map(|(us, _)| *us).collect();
        let at = out.sets.iter().position(|s| *s == set).unwrap_or_else(|| {
            out.sets.push(set);
            out.sets.len() - 1
        });
        put(&mut out.slower, at as u64);
        self.slower.iter().for_each(|(_, count)| put(&mut out.slower, *count));
        match &self.slow_and_failed {
            Some(both) => {
                put(&mut out.both, 1);
                both.iter().for_each(|count| put(&mut out.both, *count));
            }
            None => put(&mut out.both, 0),
        }
        put(&mut out.buckets, self.buckets.len() as u64);
        for bucket in &self.buckets {
            put_float(&mut out.buckets, bucket.over);
            put_float(&mut out.buckets, bucket.upto);
            put(&mut out.buckets, bucket.count);
        }
    }

    pub(super) fn read(from: &mut Columns<'_>) -> Option<Rollup> {
        let (total, failed) = (from.totals.number()?, from.failed.number()?);
        let sketch = Sketch::read(from)?;
        let mut rollup = Rollup { total, failed, sketch, ..Rollup::default() };
        if rollup.sketch != Sketch::default() {
            rollup.sum = from.sums.float()?;
            rollup.min = from.least.float()?;
            rollup.max = from.most.float()?;
        }
        let set = usize::try_from(from.slower.number()?).ok()?;
        for us in from.sets.get(set)? {
            rollup.slower.push((*us, from.slower.number()?));
        }
        if let Some(both) = &mut from.both
            && both.number()? == 1
        {
            rollup.slow_and_failed = Some(rollup.slower.iter().map(|_| both.number()).collect::<Option<_>>()?);
        }
        for _ in 0..from.buckets.count()? {
            let (over, upto) = (from.buckets.float()?, from.buckets.float()?);
            rollup.buckets.push(Between { over, upto, count: from.buckets.number()? });
        }
        Some(rollup)
    }
}
