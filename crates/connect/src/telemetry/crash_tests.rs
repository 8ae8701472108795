//! A process that dies at any moment and is started anew: requests are counted once, or said to be in no figure.

use super::context::Context;
use crate::otlp::{Kind, Metrics};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::cell::Cell;
use std::path::Path;
use vectra_control::daemon::telemetry::{Intake, Noted, Received};
use vectra_engine::signal::{Requests, Sample, Series};
use vectra_engine::time::{Span, Time};
use vectra_engine::unseen::{Unseen, Why};
use vectra_plan::config::Telemetry;

const START: i64 = 1_795_341_600_000;
const MINUTE: i64 = 60_000;

thread_local! {
    static NOW: Cell<i64> = const { Cell::new(START) };
}

fn now() -> Time {
    Time(NOW.get())
}

/// A process that takes metrics, and what it counted before it died.
struct Process {
    context: Context,
    metrics: Metrics,
    received: Received,
}

impl Process {
    fn start(folder: &Path) -> Process {
        let (intake, received) = Intake::with_clock(now);
        intake.know_environments(["API Prod"]);
        let mut config = Telemetry::default();
        config.environments.insert("shop".to_owned(), "API Prod".to_owned());
        let metrics = Metrics::new(now());
        metrics.remember_in(folder);
        Process { context: Context::new(intake, &config), metrics, received }
    }

    fn tell(&self, metric: &Value) {
        let attributes = json!([{"key": "service.name", "value": {"stringValue": "shop"}}]);
        let body = json!({"resourceMetrics": [{
            "resource": {"attributes": attributes}, "scopeMetrics": [{"metrics": [metric]}],
        }]});
        self.metrics.take(&self.context, Kind::Json, body.to_string().as_bytes()).expect("is read");
    }

    /// Total and failed, as they were handed on, and what is in no figure.
    fn counted(&mut self) -> ((u64, u64), Vec<Unseen>) {
        let mut sum = (0, 0);
        while let Ok(measured) = self.received.measured.try_recv() {
            if let (Series::Requests { route: None, .. }, Sample::Requests(Requests { total, failed, .. })) =
                (measured.series, measured.sample)
            {
                sum = (sum.0 + total, sum.1 + failed);
            }
        }
        (sum, self.context.intake.counts().take_unseen(now() + Span(MINUTE * 1_000_000)))
    }
}

/// Points of both statuses: what a worker answered so far.
fn sums(start: i64, good: u64, bad: u64) -> Value {
    let point = |status: &str, n: u64| {
        json!({"startTimeUnixNano": format!("{start}000000"), "timeUnixNano": format!("{}000000", NOW.get()), "asInt": n.to_string(),
            "attributes": [{"key": "http.response.status_code", "value": {"intValue": status}}]})
    };
    let sum = json!({"aggregationTemporality": 2, "isMonotonic": true, "dataPoints": [point("200", good), point("500", bad)]});
    json!({"name": "http.server.requests", "sum": sum})
}

fn powers(start: i64, count: u64) -> Value {
    let point = json!({"startTimeUnixNano": format!("{start}000000"), "timeUnixNano": format!("{}000000", NOW.get()),
        "count": count.to_string(), "scale": 0, "zeroCount": count.to_string(),
        "attributes": [{"key": "http.response.status_code", "value": {"intValue": "200"}}]});
    json!({"name": "http.server.request.duration", "unit": "s",
        "exponentialHistogram": {"aggregationTemporality": 2, "dataPoints": [point]}})
}

#[derive(Debug, Clone, Copy)]
enum Step {
    /// Milliseconds pass, some are answered well and some badly, and the worker tells.
    Told(i64, u64, u64),
    Killed,
    Stopped,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (prop_oneof![9 => 1_000..100_000_i64, 1 => 600_000..7_200_000_i64], 0..50_u64, 0..5_u64)
            .prop_map(|(ms, good, bad)| Step::Told(ms, good, bad)),
        2 => Just(Step::Killed),
        1 => Just(Step::Stopped),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn every_request_is_counted_once_or_said_to_be_in_no_figure(
        steps in prop::collection::vec(step(), 1..60), exponential in any::<bool>()
    ) {
        NOW.set(START);
        let folder = tempfile::tempdir().expect("a folder");
        let mut process = Process::start(folder.path());
        let tell = |process: &Process, all: (u64, u64)| {
            process.tell(&if exponential { powers(START - 1, all.0) } else { sums(START - 1, all.0, all.1) });
        };
        let (mut all, mut counted, mut unseen) = ((1000, 10), (0, 0), (0, 0));
        tell(&process, all);
        for step in steps {
            match step {
                Step::Told(ms, good, bad) => {
                    NOW.set(NOW.get() + ms);
                    all = (all.0 + good, all.1 + if exponential { 0 } else { bad });
                    tell(&process, all);
                    let (now, stretches) = process.counted();
                    // A minute never gets what came in an hour.
                    prop_assert!(ms < 540_000 || now == (0, 0), "{now:?} of {ms} ms");
                    counted = (counted.0 + now.0, counted.1 + now.1);
                    for stretch in stretches {
                        prop_assert!(stretch.to.since(stretch.from).0 > 540_000, "{stretch:?}");
                        unseen = (unseen.0 + stretch.total, unseen.1 + stretch.failed);
                    }
                }
                Step::Killed => process = Process::start(folder.path()),
                Step::Stopped => {
                    process.metrics.leave();
                    process = Process::start(folder.path());
                }
            }
        }
        let failed = counted.1 + unseen.1;
        let total = counted.0 + unseen.0;
        prop_assert_eq!((total - failed, failed), (all.0 - 1000, all.1 - 10));
    }
}

#[test]
fn an_hour_without_vectra_is_no_minute_of_failures() {
    NOW.set(START);
    let folder = tempfile::tempdir().expect("a folder");
    let process = Process::start(folder.path());
    process.tell(&sums(START - 1, 1000, 10));
    drop(process);
    NOW.set(START + 60 * MINUTE);
    let mut process = Process::start(folder.path());
    process.tell(&sums(START - 1, 4600, 500));
    let (counted, unseen) = process.counted();
    assert_eq!(counted, (0, 0));
    let [stretch] = unseen.as_slice() else { panic!("{unseen:?}") };
    assert_eq!((stretch.from, stretch.to), (Time(START), Time(START + 60 * MINUTE)));
    assert_eq!((stretch.total, stretch.failed, stretch.why), (4090, 490, Why::NotRunning));
    assert_eq!(
        (stretch.environment.as_str(), stretch.source.as_str()),
        ("API Prod", "otlp metrics shop http.server.requests")
    );
    assert_eq!(process.context.intake.counts().bounds_hit(), 0, "Vectra itself was away: nobody else is to be told");
    NOW.set(NOW.get() + MINUTE);
    process.tell(&sums(START - 1, 4610, 501));
    assert_eq!(process.counted(), ((11, 1), vec![]), "and it goes on");
    // A sender that tells nothing for an hour is somebody's to look at.
    NOW.set(NOW.get() + 60 * MINUTE);
    process.tell(&sums(START - 1, 5000, 501));
    assert_eq!(process.context.intake.counts().get(Noted::Unplaced), 1);
}

/// A worker that began while Vectra was away tells of all that came since it began.
#[test]
fn a_worker_that_began_while_vectra_was_away_counts_from_its_beginning() {
    for (minutes, counted) in [(5, (100, 4)), (50, (0, 0))] {
        NOW.set(START);
        let folder = tempfile::tempdir().expect("a folder");
        Process::start(folder.path()).tell(&sums(START - 1, 1000, 10));
        NOW.set(START + 60 * MINUTE);
        let mut process = Process::start(folder.path());
        process.tell(&sums(NOW.get() - minutes * MINUTE, 96, 4));
        let (seen, unseen) = process.counted();
        assert_eq!(seen, counted, "{minutes}");
        assert_eq!(unseen.first().map(|u| (u.total, u.why)), (counted.0 == 0).then_some((100, Why::NotRunning)));
    }
}

#[test]
fn two_workers_that_tell_one_series_are_refused_with_its_name_and_what_to_set() {
    for (histogram, name) in [(true, "http.server.request.duration"), (false, "http.server.requests")] {
        NOW.set(START);
        let folder = tempfile::tempdir().expect("a folder");
        let mut process = Process::start(folder.path());
        for round in 0..10 {
            for worker in [5000, 100] {
                NOW.set(NOW.get() + 1_000);
                let n = worker + round;
                process.tell(&if histogram { powers(START - 1, n) } else { sums(START - 1, n, 7) });
            }
        }
        assert_eq!(process.counted().0, (0, 0), "nobody knows which of them told what");
        let counts = process.context.intake.counts();
        assert_eq!(counts.get(Noted::Resets), 0);
        let refused = counts.refused();
        let names: Vec<_> = refused.keys().map(|(kind, source)| (*kind, source.clone())).collect();
        assert_eq!(names, [("mixed", format!("otlp metrics shop {name}"))]);
    }
    // One that says nothing of its beginning may have begun again.
    let folder = tempfile::tempdir().expect("a folder");
    let mut process = Process::start(folder.path());
    for good in [50, 60, 5] {
        NOW.set(NOW.get() + 1_000);
        process.tell(&sums(0, good, 0));
    }
    assert_eq!(process.counted().0, (15, 0));
}
