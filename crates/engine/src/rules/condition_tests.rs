//! Samples through one watch.

use super::*;
use crate::signal::Bucket;

const STALE: Span = Span::seconds(30);

fn share(allowed: f64, bad: Bad) -> Condition {
    Condition::Share {
        limit: Limit { bad, allowed },
        inclusive: false,
        window: Span::seconds(60),
        least: 4,
        least_bad: 1,
    }
}

fn requests(total: u64, failed: u64, latency: Latency) -> Sample {
    Sample::Requests(Requests { total, failed, latency })
}

fn holds(truth: Truth) -> Option<bool> {
    match truth {
        Truth::Holds(..) => Some(true),
        Truth::Clear(_) => Some(false),
        Truth::Missing => None,
    }
}

#[test]
fn a_share_needs_enough_to_speak_and_the_allowed_share_is_no_breach() {
    let condition = share(0.25, Bad::Failed);
    let mut watch = Watch::new(&condition);
    watch.take(&condition, Time(0), &requests(3, 3, Latency::Unknown), Time(0));
    assert_eq!(watch.judge(&condition, STALE, Time(0)), Truth::Missing, "three of three are too few");
    watch.take(&condition, Time(1), &requests(9, 0, Latency::Unknown), Time(1));
    assert_eq!(holds(watch.judge(&condition, STALE, Time(1))), Some(false), "3 of 12 are allowed");
    watch.take(&condition, Time(2), &requests(1, 1, Latency::Unknown), Time(2));
    assert_eq!(holds(watch.judge(&condition, STALE, Time(2))), Some(true), "4 of 13 are not");
    assert_eq!(watch.judge(&condition, STALE, Time(120_000)), Truth::Missing, "nothing is left in the window");
}

#[test]
fn that_nobody_asks_is_no_silence_where_somebody_looks() {
    let none = || requests(0, 0, Latency::Unknown);
    let condition = share(0.25, Bad::Failed);
    let mut watch = Watch::new(&condition);
    watch.take(&condition, Time(0), &requests(4, 4, Latency::Unknown), Time(0));
    watch.take(&condition, Time(50_000), &none(), Time(50_000));
    assert_eq!(holds(watch.judge(&condition, STALE, Time(50_000))), Some(true), "the failures are in the window still");
    assert_eq!(holds(watch.judge(&condition, STALE, Time(70_000))), Some(false), "all that is left: nobody asked");
    assert_eq!(watch.judge(&condition, STALE, Time(120_000)), Truth::Missing, "and now nobody looks");
    let burning = burn(Limit { bad: Bad::Failed, allowed: 0.1 }, 1, 1);
    let mut watch = Watch::new(&burning);
    watch.take(&burning, Time(0), &requests(100, 100, Latency::Unknown), Time(0));
    let Condition::Burn { short: near, .. } = burning else { panic!("burns") };
    let later = Time(near.0 + 10_000);
    assert_eq!(watch.judge(&burning, Span::seconds(3600), later), Truth::Missing);
    watch.take(&burning, later, &none(), later);
    assert_eq!(holds(watch.judge(&burning, Span::seconds(3600), later)), Some(false));
}

#[test]
fn slow_ones_are_counted_exactly_and_a_bucket_only_where_all_of_it_is_slow() {
    let condition = share(0.01, Bad::SlowerThan { us: 3_000_000 });
    let counts = |latency| match counted(Bad::SlowerThan { us: 3_000_000 }, &requests(4, 0, latency)) {
        Some(c) => (c.total, c.bad),
        None => (0, 0),
    };
    assert_eq!(counts(Latency::Each(vec![1, 3_000_000, 3_000_001, 9_000_000])), (4, 2));
    let bucket = |upto_us, count| Bucket { upto_us, count };
    let bounds = [bucket(1e6, 1), bucket(3e6, 1), bucket(f64::INFINITY, 2)];
    assert_eq!(counts(Latency::Buckets(bounds.to_vec())), (4, 2));
    let wide = [bucket(2.5e6, 1), bucket(5e6, 1), bucket(f64::INFINITY, 2)];
    assert_eq!(counts(Latency::Buckets(wide.to_vec())), (4, 2), "2.5 to 5 s may have been in time");
    assert_eq!(counted(Bad::SlowerThan { us: 1 }, &requests(4, 0, Latency::Unknown)), None);
    assert_eq!(Watch::new(&condition).judge(&condition, STALE, Time(0)), Truth::Missing);
}

#[test]
fn a_number_speaks_while_it_is_fresh_and_nan_never_does() {
    let condition = Condition::Level { past: Past::Above, bound: 1000.0, unit: Unit::Count };
    let mut watch = Watch::new(&condition);
    watch.take(&condition, Time(0), &Sample::Reading(f64::NAN), Time(0));
    assert_eq!(watch.judge(&condition, STALE, Time(0)), Truth::Missing);
    watch.take(&condition, Time(0), &Sample::Reading(1000.0), Time(0));
    assert_eq!(holds(watch.judge(&condition, STALE, Time(0))), Some(false));
    watch.take(&condition, Time(1), &Sample::Reading(1001.0), Time(1));
    assert_eq!(holds(watch.judge(&condition, STALE, Time(1))), Some(true));
    watch.clock_jumped(Span::seconds(-3600));
    watch.take(&condition, Time(-3_599_000), &Sample::Reading(1.0), Time(-3_599_000));
    assert_eq!(holds(watch.judge(&condition, STALE, Time(-3_599_000))), Some(false), "a clock set back is no end");
    watch.clock_jumped(Span::seconds(3600));
    assert_eq!(watch.judge(&condition, STALE, Time(40_000)), Truth::Missing);
}

fn burn(limit: Limit, least: u64, least_bad: u64) -> Condition {
    let (long, short) = (Span::seconds(3600), Span::seconds(300));
    Condition::Burn { limit, factor: 14.4, long, short, least, least_bad }
}

#[test]
fn a_handful_burns_nothing_however_bad_it_is() {
    let condition = burn(Limit { bad: Bad::Failed, allowed: 0.005 }, 180, 3);
    let mut watch = Watch::new(&condition);
    let at = |n: i64| Time(n * 10_000);
    let judged = |watch: &Watch, n: i64| holds(watch.judge(&condition, STALE, at(n)));
    for n in 0..179 {
        watch.take(&condition, at(n), &requests(1, u64::from(n >= 152), Latency::Unknown), at(n));
    }
    assert_eq!(judged(&watch, 178), None, "half of the hour was not seen yet");
    watch.take(&condition, at(179), &requests(1, 1, Latency::Unknown), at(179));
    assert_eq!(judged(&watch, 179), Some(true), "28 of 180, and it goes on");
    let few = burn(Limit { bad: Bad::Failed, allowed: 0.0 }, 10, 3);
    let mut watch = Watch::new(&few);
    watch.take(&few, at(0), &requests(1000, 2, Latency::Unknown), at(0));
    assert_eq!(holds(watch.judge(&few, STALE, at(0))), Some(false));
    watch.take(&few, at(0), &requests(0, 0, Latency::Unknown), at(0));
    watch.take(&few, at(0), &requests(1, 1, Latency::Unknown), at(0));
    let Truth::Holds(Ground::Burn { long_rate, .. }, _) = watch.judge(&few, STALE, at(0)) else { panic!("holds") };
    assert!(long_rate.is_finite(), "an event must be able to keep it");
}

#[test]
fn what_the_store_kept_burns_on_after_a_restart() {
    let condition = burn(Limit { bad: Bad::SlowerThan { us: 1_000_000 }, allowed: 0.01 }, 10, 3);
    let minute = |n: i64| Time(n * 60_000);
    let mut before = Watch::new(&condition);
    let mut after = Watch::new(&condition);
    for n in 0..60 {
        let took = if n < 40 { 100 } else { 2_000_000 };
        before.take(&condition, minute(n), &requests(2, 0, Latency::Each(vec![took; 2])), minute(n));
        after.remember(minute(n), Counts { total: 2, bad: if n < 40 { 0 } else { 2 } }, minute(59));
    }
    let judged = |watch: &Watch| watch.judge(&condition, STALE, minute(59));
    assert_eq!(judged(&before), judged(&after));
    assert_eq!(holds(judged(&after)), Some(true));
    assert_eq!(after.last(), None, "nothing was seen since");
    after.remember(minute(0), Counts { total: 9, bad: 9 }, minute(90));
    assert_eq!(holds(after.judge(&condition, STALE, minute(90))), None, "nothing was seen lately");
}

#[test]
fn a_promise_of_time_counts_time_alone() {
    let limit = Limit { bad: Bad::SlowerThan { us: 1_000_000 }, allowed: 0.01 };
    let (condition, refused) = (burn(limit, 1, 1), Sample::Result { verdict: Verdict::Fail, took_us: 900 });
    let mut watch = Watch::new(&condition);
    watch.take(&condition, Time(0), &refused, Time(0));
    assert_eq!(holds(watch.judge(&condition, STALE, Time(0))), Some(false), "as the objective counts it");
}

#[test]
fn a_budget_burns_only_when_both_windows_say_so() {
    let limit = Limit { bad: Bad::Failed, allowed: 0.01 };
    let condition = burn(limit, 10, 1);
    let mut watch = Watch::new(&condition);
    let minute = |n: i64| Time(n * 60_000);
    for n in 0..50 {
        watch.take(&condition, minute(n), &requests(100, 0, Latency::Unknown), minute(n));
    }
    for n in 50..60 {
        watch.take(&condition, minute(n), &requests(100, 90, Latency::Unknown), minute(n));
    }
    assert_eq!(holds(watch.judge(&condition, STALE, minute(59))), Some(true), "15 % of the hour, 90 % of late");
    for n in 60..66 {
        watch.take(&condition, minute(n), &requests(100, 0, Latency::Unknown), minute(n));
    }
    assert_eq!(holds(watch.judge(&condition, STALE, minute(65))), Some(false), "it has stopped");
}
