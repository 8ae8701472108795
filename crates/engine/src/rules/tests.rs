//! Stories: a row of samples through condition and rule.

use super::*;
use crate::health::Verdict;
use crate::signal::Sample;

const FLAPPING: Flapping = Flapping { count: 3, within: Span::seconds(3600), calm: Span::seconds(600) };
const TIMING: Timing =
    Timing { hold: Span::seconds(20), calm: Span::seconds(30), stale: Span::seconds(60), flapping: FLAPPING };

struct Story {
    condition: Condition,
    timing: Timing,
    watch: Watch,
    alert: Alert,
    track: Track,
    firings: Vec<Time>,
    now: Time,
    seen: Vec<(i64, &'static str)>,
}

impl Story {
    fn new(condition: Condition, timing: Timing) -> Story {
        Story {
            condition,
            timing,
            watch: Watch::new(&condition),
            alert: Alert::Inactive,
            track: Track::default(),
            firings: vec![],
            now: Time(0),
            seen: vec![],
        }
    }

    fn at(&mut self, second: i64, sample: Option<Sample>) -> Phase {
        self.now = Time(second * 1000);
        if let Some(sample) = sample {
            self.watch.take(&self.condition, self.now, &sample, self.now);
        }
        let truth = self.watch.judge(&self.condition, self.timing.stale, self.now);
        let flaps = flaps(&self.firings, self.timing.flapping, self.now);
        let (track, change) = next(self.alert, self.track, truth, self.timing, flaps, self.now);
        self.track = track;
        match change {
            Some(Change::Fired { .. }) => {
                self.alert = Alert::Firing { since: self.now };
                self.track = Track::default();
                self.firings.push(self.now);
                self.seen.push((second, "fired"));
            }
            Some(Change::Resolved { .. }) => {
                self.alert = Alert::Inactive;
                self.track = Track::default();
                self.seen.push((second, "resolved"));
            }
            None => {}
        }
        phase(self.alert, self.track, truth)
    }
}

/// Drives results a second apart; `x` fails, `.` passes. Says after which result it fired and resolved.
fn results(results: &str, failures: u32, passes: u32) -> Vec<(i64, &'static str)> {
    let timing = Timing { hold: Span(0), ..TIMING };
    let mut story = Story::new(Condition::Failures(Thresholds { failures, passes }), timing);
    for (second, c) in (1..).zip(results.chars()) {
        let verdict = if c == 'x' { Verdict::Fail } else { Verdict::Pass };
        story.at(second, Some(Sample::Result { verdict, took_us: 1 }));
    }
    story.seen
}

#[test]
fn fires_on_the_nth_failure_in_a_row_and_not_before() {
    assert_eq!(results("..xx.xxx", 3, 2), [(8, "fired")]);
    assert_eq!(results("xxxxx", 5, 2), [(5, "fired")]);
    assert_eq!(results("x", 1, 1), [(1, "fired")]);
}

#[test]
fn one_pass_among_failures_does_not_resolve_when_two_are_asked() {
    assert_eq!(results("xxx.x..", 3, 2), [(3, "fired"), (7, "resolved")]);
}

#[test]
fn a_level_must_hold_and_then_be_calm() {
    let mut story = Story::new(Condition::Level { past: Past::Above, bound: 1000.0, unit: Unit::Count }, TIMING);
    let reading = |v| Some(Sample::Reading(v));
    assert_eq!(story.at(0, None), Phase::NoData);
    assert_eq!(story.at(1, reading(1500.0)), Phase::Pending { since: Time(1000) });
    assert_eq!(story.at(11, reading(900.0)), Phase::Inactive, "it did not last");
    assert_eq!(story.at(21, reading(1500.0)), Phase::Pending { since: Time(21_000) });
    assert_eq!(story.at(41, None), Phase::Firing { since: Time(41_000) }, "time alone makes it fire");
    assert_eq!(story.at(50, reading(10.0)), Phase::Recovering { since: Time(41_000), clear: Time(50_000) });
    assert_eq!(story.at(60, reading(2000.0)), Phase::Firing { since: Time(41_000) });
    assert_eq!(story.at(70, reading(10.0)), Phase::Recovering { since: Time(41_000), clear: Time(70_000) });
    assert_eq!(story.at(100, None), Phase::Inactive);
    assert_eq!(story.seen, [(41, "fired"), (100, "resolved")]);
}

#[test]
fn silence_of_the_target_is_no_recovery() {
    let mut story = Story::new(Condition::Level { past: Past::Above, bound: 1.0, unit: Unit::Count }, TIMING);
    story.at(0, Some(Sample::Reading(2.0)));
    story.at(20, Some(Sample::Reading(2.0)));
    assert_eq!(story.at(300, None), Phase::FiringUnseen { since: Time(20_000) });
    assert_eq!(story.seen, [(20, "fired")]);
}

#[test]
fn an_alert_that_comes_and_goes_stays_one_outage() {
    let timing = Timing { hold: Span(0), ..TIMING };
    let mut story = Story::new(Condition::Failures(Thresholds { failures: 1, passes: 1 }), timing);
    let result = |verdict| Some(Sample::Result { verdict, took_us: 1 });
    for n in 0..6 {
        story.at(n * 20, result(Verdict::Fail));
        story.at(n * 20 + 10, result(Verdict::Pass));
    }
    let fired = story.seen.iter().filter(|(_, what)| *what == "fired").count();
    assert_eq!(fired, 3, "the third firing stays: {:?}", story.seen);
    for n in 12..74 {
        story.at(n * 10, result(Verdict::Pass));
    }
    assert_eq!(story.seen.last().map(|s| s.1), Some("resolved"), "ten calm minutes end it");
}
