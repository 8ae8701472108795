//! How late checks start: counts in buckets that are at most an eighth wide, so that any number of runs costs a few
//! kilobytes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Up to here a bucket is one microsecond wide.
const EXACT: u64 = 16;
/// Parts of each doubling.
const PARTS: u64 = 8;
/// Past this, some twelve days, everything is in the last bucket.
const LAST: usize = 16 + 36 * 8;

/// Lateness of all starts since the start of the process.
pub struct Punctuality {
    buckets: Vec<AtomicU64>,
    max_us: AtomicU64,
    missed: AtomicU64,
}

/// How punctual checks were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Punctual {
    /// Runs that started.
    pub started: u64,
    /// Runs that were due and did not start.
    pub missed: u64,
    /// Half of them started no later than this, microseconds; at most an eighth too high.
    pub p50_us: u64,
    /// The same of 99 in 100.
    pub p99_us: u64,
    /// The latest, exactly.
    pub max_us: u64,
}

impl Default for Punctuality {
    fn default() -> Self {
        let buckets = (0..=LAST).map(|_| AtomicU64::new(0)).collect();
        Punctuality { buckets, max_us: AtomicU64::new(0), missed: AtomicU64::new(0) }
    }
}

impl Punctuality {
    pub(super) fn started(&self, late: Duration) {
        let us = u64::try_from(late.as_micros()).unwrap_or(u64::MAX);
        if let Some(bucket) = self.buckets.get(bucket(us)) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.max_us.fetch_max(us, Ordering::Relaxed);
    }

    pub(super) fn missed(&self, runs: u64) {
        self.missed.fetch_add(runs, Ordering::Relaxed);
    }

    /// What was counted until now.
    pub fn read(&self) -> Punctual {
        let counts: Vec<u64> = self.buckets.iter().map(|b| b.load(Ordering::Relaxed)).collect();
        let started: u64 = counts.iter().sum();
        let max_us = self.max_us.load(Ordering::Relaxed);
        let quantile = |hundredths: u64| {
            let rank = (started * hundredths).div_ceil(100).max(1);
            let mut passed = 0;
            let found = counts.iter().position(|n| {
                passed += n;
                passed >= rank
            });
            found.map_or(0, upper).min(max_us)
        };
        let missed = self.missed.load(Ordering::Relaxed);
        Punctual { started, missed, p50_us: quantile(50), p99_us: quantile(99), max_us }
    }
}

fn bucket(us: u64) -> usize {
    if us < EXACT {
        return usize::try_from(us).unwrap_or(0);
    }
    let doubling = u64::from(us.ilog2());
    let part = (us >> (doubling - 3)) & (PARTS - 1);
    usize::try_from(EXACT + (doubling - 4) * PARTS + part).unwrap_or(LAST).min(LAST)
}

/// The highest value of a bucket.
fn upper(bucket: usize) -> u64 {
    let bucket = u64::try_from(bucket).unwrap_or(u64::MAX);
    if bucket < EXACT {
        return bucket;
    }
    let (doubling, part) = ((bucket - EXACT) / PARTS + 4, (bucket - EXACT) % PARTS);
    ((PARTS + part + 1) << (doubling - 3)) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_a_bucket_that_is_at_most_an_eighth_wide() {
        for us in (0..100_000).chain([1 << 30, (1 << 30) + 12_345, (1 << 39) + 1]) {
            let top = upper(bucket(us));
            assert!(top >= us && top - us <= us / 8, "{us} is in the bucket up to {top}");
        }
        assert_eq!(bucket(u64::MAX), LAST);
    }

    #[test]
    fn quantiles_and_the_latest_are_told() {
        let punctuality = Punctuality::default();
        assert_eq!(punctuality.read(), Punctual::default());
        for us in 1..=1000 {
            punctuality.started(Duration::from_micros(us));
        }
        punctuality.missed(3);
        let read = punctuality.read();
        assert_eq!((read.started, read.missed, read.max_us), (1000, 3, 1000));
        assert!((500..=563).contains(&read.p50_us) && (990..=1000).contains(&read.p99_us), "{read:?}");
    }
}
