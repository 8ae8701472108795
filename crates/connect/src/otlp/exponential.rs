//! Exponential histograms: buckets whose bounds are powers, at a scale that may change from point to point.

use super::messages::ExponentialPoint;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vectra_engine::signal::Bucket;

/// Buckets of one point; SDKs send at most 160.
const BUCKETS: usize = 4096;

/// Counts by index of bucket, at a scale.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Counts {
    pub scale: i32,
    pub zero: u64,
    /// Up to here a value counts as zero.
    pub threshold: f64,
    pub buckets: BTreeMap<i32, u64>,
}

impl Counts {
    /// `None` for a point that contradicts itself.
    pub fn of(point: &ExponentialPoint) -> Option<Counts> {
        let positive = point.positive.as_ref();
        let counts = positive.map(|p| p.bucket_counts.as_slice()).unwrap_or_default();
        let offset = positive.map_or(0, |p| p.offset);
        let scale_fits = (-10..=20).contains(&point.scale);
        if counts.len() > BUCKETS || !scale_fits || !point.zero_threshold.is_finite() || point.zero_threshold < 0.0 {
            return None;
        }
        let mut buckets = BTreeMap::new();
        for (n, count) in (0_i32..).zip(counts).filter(|(_, count)| **count > 0) {
            buckets.insert(offset.checked_add(n)?, *count);
        }
        let counts = Counts { scale: point.scale, zero: point.zero_count, threshold: point.zero_threshold, buckets };
        (counts.total()? == point.count).then_some(counts)
    }

    pub fn total(&self) -> Option<u64> {
        self.buckets.values().try_fold(self.zero, |sum, n| sum.checked_add(*n))
    }

    /// The same at a coarser scale; exact, since pairs of buckets are one bucket there.
    fn coarser(&self, scale: i32) -> Counts {
        let by = u32::try_from(self.scale.saturating_sub(scale)).unwrap_or(0).min(31);
        let mut buckets = BTreeMap::new();
        for (index, count) in &self.buckets {
            *buckets.entry(index >> by).or_insert(0) += count;
        }
        Counts { scale: self.scale.min(scale), buckets, ..*self }
    }

    /// What came since `before`; `None` when something went down, so that counting began again.
    pub fn since(&self, before: &Counts) -> Option<Counts> {
        let scale = self.scale.min(before.scale);
        let (now, before) = (self.coarser(scale), before.coarser(scale));
        let zero = now.zero.checked_sub(before.zero)?;
        if before.buckets.keys().any(|index| !now.buckets.contains_key(index)) {
            return None;
        }
        let mut buckets = BTreeMap::new();
        for (index, count) in &now.buckets {
            buckets.insert(*index, count.checked_sub(before.buckets.get(index).copied().unwrap_or(0))?);
        }
        Some(Counts { zero, buckets, ..now })
    }

    /// With their bounds, in microseconds.
    pub fn bounded(&self, to_us: f64) -> Vec<Bucket> {
        let base = (-f64::from(self.scale)).exp2();
        let bound = |index: i32| (base * (f64::from(index) + 1.0)).exp2() * to_us;
        let mut out = Vec::with_capacity(self.buckets.len() + 2);
        if self.zero > 0 {
            out.push(Bucket { upto_us: self.threshold * to_us, count: self.zero });
        }
        let mut last = None;
        for (index, count) in &self.buckets {
            // Where the buckets before are empty, they still begin this one.
            if last.is_none_or(|l: i32| l.saturating_add(1) != *index) {
                let start = bound(index.saturating_sub(1));
                if out.last().is_none_or(|b| b.upto_us < start) {
                    out.push(Bucket { upto_us: start, count: 0 });
                }
            }
            out.push(Bucket { upto_us: bound(*index), count: *count });
            last = Some(*index);
        }
        out.push(Bucket { upto_us: f64::INFINITY, count: 0 });
        out.retain(|b| !b.upto_us.is_nan());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(scale: i32, buckets: &[(i32, u64)]) -> Counts {
        Counts { scale, zero: 1, threshold: 0.0, buckets: buckets.iter().copied().collect() }
    }

    #[test]
    fn bounds_are_powers_of_the_base() {
        let bounded = counts(0, &[(0, 5), (2, 7)]).bounded(1.0);
        let seen: Vec<(f64, u64)> = bounded.iter().map(|b| (b.upto_us, b.count)).collect();
        assert_eq!(seen, [(0.0, 1), (1.0, 0), (2.0, 5), (4.0, 0), (8.0, 7), (f64::INFINITY, 0)]);
    }

    #[test]
    fn a_change_of_scale_is_no_beginning() {
        let before = counts(1, &[(0, 1), (1, 2), (2, 3)]);
        let now = counts(0, &[(0, 10), (1, 20)]);
        assert_eq!(now.since(&before).expect("grew").buckets, BTreeMap::from([(0, 7), (1, 17)]));
        let finer = counts(2, &[(0, 1), (4, 20)]);
        assert_eq!(
            finer.since(&counts(0, &[(0, 1), (1, 5)])).expect("grew").buckets,
            BTreeMap::from([(0, 0), (1, 15)])
        );
        assert_eq!(before.since(&now), None);
    }
}
