//! What holds of any measurements.

#![allow(clippy::expect_used, reason = "helpers of tests")]

use super::*;
use proptest::prelude::*;
use vectra_engine::signal::{Bucket, Latency, Requests};

const THRESHOLDS: [u64; 3] = [0, 1_000, 200_000];

fn of(values: &[u64]) -> Rollup {
    let mut rollup = Rollup::default();
    values.iter().for_each(|v| rollup.add_result(v % 7 == 0, *v, &THRESHOLDS));
    rollup
}

fn latencies() -> impl Strategy<Value = Vec<u64>> {
    // Over many orders of magnitude, as answers from a cache and timeouts are.
    prop::collection::vec((0_u32..40, any::<u64>()).prop_map(|(bits, v)| v & ((1 << bits) - 1)), 1..300)
}

proptest! {
    #[test]
    fn merged_parts_are_the_whole(values in latencies(), cuts in prop::collection::vec(0_usize..300, 0..4)) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|c| c.min(values.len())).collect();
        cuts.extend([0, values.len()]);
        cuts.sort_unstable();
        let mut merged = Rollup::default();
        cuts.windows(2).for_each(|w| merged.merge(&of(&values[w[0]..w[1]])));
        prop_assert_eq!(merged, of(&values));
    }

    #[test]
    fn counts_are_exact_and_percentiles_within_the_stated_error(mut values in latencies(), q in 0.0_f64..=1.0) {
        let rollup = of(&values);
        for us in THRESHOLDS {
            let slower = values.iter().filter(|v| **v > us).count() as u64;
            prop_assert_eq!(rollup.slower_than(us), Bounds { at_least: slower, at_most: slower });
        }
        values.sort_unstable();
        let rank = ((q * values.len() as f64).ceil() as usize).clamp(1, values.len());
        let truth = values[rank - 1] as f64;
        let found = rollup.quantile(q).expect("timed");
        prop_assert!(found.at_least <= truth && truth <= found.at_most, "{:?} for {}", found, truth);
        prop_assert!((found.value - truth).abs() <= truth * RELATIVE_ERROR * 1.000_001, "{:?} for {}", found, truth);
    }

    #[test]
    fn a_threshold_that_was_not_counted_has_bounds_that_hold(values in latencies(), us in 0_u64..2_000_000) {
        let bounds = of(&values).slower_than(us);
        let slower = values.iter().filter(|v| **v > us).count() as u64;
        prop_assert!(bounds.at_least <= slower && slower <= bounds.at_most, "{:?} for {}", bounds, slower);
    }

    #[test]
    fn buckets_hold_what_they_bound(values in latencies(), mut bounds in prop::collection::btree_set(1_u64..1_000_000, 1..8), us in 0_u64..1_000_000, q in 0.0_f64..=1.0) {
        bounds.insert(us);
        let mut uppers: Vec<f64> = bounds.iter().map(|b| *b as f64).collect();
        uppers.push(f64::INFINITY);
        let mut over = -1.0;
        let buckets: Vec<Bucket> = uppers.iter().map(|upto| {
            let count = values.iter().filter(|v| **v as f64 > over && **v as f64 <= *upto).count() as u64;
            over = *upto;
            Bucket { upto_us: *upto, count }
        }).collect();
        let requests = Requests { total: values.len() as u64, failed: 0, latency: Latency::Buckets(buckets) };
        let rollup = Rollup::of_requests(&requests, &THRESHOLDS);
        let slower = values.iter().filter(|v| **v > us).count() as u64;
        prop_assert_eq!(rollup.slower_than(us), Bounds { at_least: slower, at_most: slower }, "a bound is exact");
        let mut sorted = values.clone();
        sorted.sort_unstable();
        let truth = sorted[((q * values.len() as f64).ceil() as usize).clamp(1, values.len()) - 1] as f64;
        let found = rollup.quantile(q).expect("timed");
        prop_assert!(found.at_least <= truth && truth <= found.at_most, "{:?} for {}", found, truth);
    }

    #[test]
    fn packs_come_back_as_they_went(minutes in prop::collection::vec(latencies(), 1..20), readings in prop::collection::vec(-1e6_f64..1e6, 0..20)) {
        let mut entries: Vec<Entry> =
            (0..).zip(&minutes).map(|(index, v)| Entry { index, covered: u64::from(index) * 77, rollup: of(v) }).collect();
        let mut read = Rollup::default();
        readings.iter().for_each(|v| read.add_reading(*v));
        entries.push(Entry { index: 59, covered: u64::MAX, rollup: read });
        prop_assert_eq!(unpack(&pack(&entries)).expect("ours"), entries);
    }

    /// What older versions packed is read for ever; what they did not count lies between bounds.
    #[test]
    fn packs_of_older_versions_are_read(values in latencies()) {
        let new = Entry { index: 3, covered: 0, rollup: of(&values) };
        let old = Entry { rollup: Rollup { slow_and_failed: None, ..new.rollup.clone() }, ..new.clone() };
        let read = unpack(&pack::pack_first(std::slice::from_ref(&new))).expect("ours");
        prop_assert_eq!(&read, &vec![old]);
        for us in THRESHOLDS {
            let truth = values.iter().filter(|v| **v > us || *v % 7 == 0).count() as u64;
            prop_assert_eq!(new.rollup.slower_or_failed(us), Bounds { at_least: truth, at_most: truth });
            let bounds = read.first().expect("an entry").rollup.slower_or_failed(us);
            prop_assert!(bounds.at_least <= truth && truth <= bounds.at_most, "{:?} for {}", bounds, truth);
        }
        let mut mixed = new.rollup.clone();
        mixed.merge(&read.first().expect("an entry").rollup);
        prop_assert_eq!(mixed.slow_and_failed, None, "half of it was not counted");
    }

    #[test]
    fn samples_come_back_as_they_went(steps in prop::collection::vec((0_i64..100_000, any::<bool>(), 0_u64..1 << 40), 0..100)) {
        let mut at = 1_790_812_800_000;
        let samples: Vec<(Time, Kept)> = steps.into_iter().map(|(step, failed, took_us)| {
            at += step;
            (Time(at), if took_us % 5 == 0 { Kept::Reading(took_us as f64 / 3.0) } else { Kept::Result { failed, took_us } })
        }).collect();
        prop_assert_eq!(unpack_samples(&pack_samples(&samples)).expect("ours"), samples);
    }

    #[test]
    fn bytes_that_are_none_of_ours_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in 0_usize..400) {
        let _ = (unpack(&bytes), unpack_samples(&bytes));
        let mut head = vec![1, 0];
        head.extend_from_slice(&bytes);
        let _ = (unpack(&head), unpack_samples(&head));
        let mut ours = pack(&[Entry { index: 3, covered: 1, rollup: of(&[1, 2, 3_000_000]) }]);
        ours.truncate(cut.min(ours.len()));
        let _ = unpack(&ours);
    }
}

#[test]
fn the_sketch_agrees_with_the_library_it_takes_its_bins_from() {
    let values: Vec<f64> = (1..2000).map(|n| f64::from(n) * f64::from(n) / 7.0).collect();
    let mut theirs = sketches_ddsketch::DDSketch::new(sketches_ddsketch::Config::new(RELATIVE_ERROR, 4096, 1e-9));
    let mut ours = Rollup::default();
    for v in values {
        theirs.add(v);
        ours.add_reading(v);
    }
    for q in [0.01, 0.25, 0.5, 0.9, 0.99] {
        let (a, b) =
            (theirs.quantile(q).expect("works").expect("has values"), ours.quantile(q).expect("has values").value);
        assert!((a - b).abs() <= a * 2.0 * RELATIVE_ERROR, "{q}: {a} {b}");
    }
}
