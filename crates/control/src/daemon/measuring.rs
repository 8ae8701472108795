//! Measurements on their way to the store: taken in at once from whoever measures, written every second. Nobody who
//! measures ever waits; what finds no room is dropped and counted.

use super::clock;
use super::closing::Steady;
use super::view::View;
use crate::kernel::Observation;
use jiff::tz::TimeZone;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior};
use vectra_engine::objectives::Bad;
use vectra_engine::signal::{Measured, Sample, Series};
use vectra_engine::time::{Span, Time};
use vectra_plan::Plan;
use vectra_plan::config::Storage;
use vectra_plan::maintenance::past;
use vectra_store::Store;
use vectra_store::measure::{Cuts, DAY, Settings};

/// Samples that wait at most: those of 10,000 checks in three minutes.
const ROOM: usize = 200_000;
/// How much of each second may go into closing hours and forgetting; the rest is for others.
const CHORES: Duration = Duration::from_millis(250);

/// Where measurements go in. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Measuring {
    waiting: Arc<Mutex<Vec<Measured>>>,
    dropped: Arc<AtomicU64>,
}

impl Measuring {
    /// Takes a measurement in, or counts it as dropped where there is no room.
    pub fn take(&self, measured: Measured) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < ROOM {
            waiting.push(measured);
        } else {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Takes the result of a check in, and what it read.
    pub fn observed(&self, observation: &Observation, at: Time) {
        let check = || observation.check.clone();
        let sample = Sample::Result { verdict: observation.verdict, took_us: observation.took_us };
        self.take(Measured { series: Series::Check { check: check() }, at, sample });
        for reading in &observation.readings {
            let series = Series::Reading { check: check(), name: reading.name.clone(), part: reading.part.clone() };
            self.take(Measured { series, at, sample: Sample::Reading(reading.value) });
        }
    }

    /// Measurements that found no room since the start.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    pub(super) fn drain(&self) -> Vec<Measured> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What the store keeps for this plan.
pub(super) fn settings(plan: &Plan, storage: &Storage) -> Settings {
    let days = |n: u16| Span(i64::from(n) * DAY);
    let alerts = plan.rules.iter().filter_map(|r| match r.condition.bad() {
        Some(Bad::SlowerThan { us }) => Some(us),
        _ => None,
    });
    let mut thresholds: Vec<u64> = plan.objectives.iter().flat_map(|o| o.thresholds()).chain(alerts).collect();
    thresholds.sort_unstable();
    thresholds.dedup();
    Settings {
        samples_for: days(storage.samples_days),
        minutes_for: days(storage.minutes_days),
        hours_for: days(storage.hours_days),
        max_bytes: storage.max_bytes,
        max_series: storage.max_series,
        thresholds,
    }
}

/// At which moments hours are kept in parts: where windows of maintenance open and close, and where months begin by the clocks
/// of the objectives, since reports are asked for there.
pub(super) fn cuts(views: watch::Receiver<Arc<View>>, zone: TimeZone) -> Cuts {
    Arc::new(move |from, to| {
        let view = views.borrow().clone();
        let mut out = past::borders(&view.state.maintenance, &view.plan.windows, from, to);
        out.extend(vectra_plan::objectives::month_starts(&zone, from, to));
        out
    })
}

/// Writes what comes in every second, and closes hours in between. A `kill -9` loses at most what came since the last
/// second.
pub(super) async fn keep(
    measuring: Measuring,
    store: Arc<dyn Store>,
    mut views: watch::Receiver<Arc<View>>,
    storage: Storage,
) {
    let measurements = store.measurements();
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut configured = String::new();
    let (mut told, mut steady) = (Told::default(), Steady::after(measurements.tidied()));
    loop {
        ticks.tick().await;
        let plan = views.borrow_and_update().plan.clone();
        if configured != plan.sha256 {
            measurements.configure(settings(&plan, &storage));
            configured.clone_from(&plan.sha256);
        }
        let now = clock::now();
        if let Err(error) = measurements.append(&measuring.drain(), now).await {
            tracing::warn!(%error, "measurements of the last second were not written; they are kept in memory");
            continue;
        }
        let began = Instant::now();
        let over = steady.now(now, began);
        loop {
            match measurements.tidy(over).await {
                Ok(true) if began.elapsed() < CHORES => {}
                Ok(_) => break,
                Err(error) => {
                    tracing::warn!(%error, "measurements could not be tidied");
                    break;
                }
            }
        }
        told.tell(measurements.stats(), measuring.dropped());
    }
}

/// Writes what came since the last second: the process is stopping.
pub(super) async fn write_last(measuring: &Measuring, store: &dyn Store) {
    let last = measuring.drain();
    if last.is_empty() {
        return;
    }
    if let Err(error) = store.measurements().append(&last, clock::now()).await {
        tracing::warn!(%error, "measurements of the last second were not written");
    }
}

/// What was said in the log already, so that each is said once.
#[derive(Debug, Default)]
struct Told {
    room: bool,
    series: bool,
    dropped: u64,
}

impl Told {
    fn tell(&mut self, stats: vectra_store::measure::Stats, dropped: u64) {
        if stats.over_room && !self.room {
            let bytes = stats.bytes;
            tracing::warn!(bytes, "measurements take more room than [storage] max_bytes: the oldest minutes go early");
        }
        self.room = stats.over_room;
        if stats.series_bound_hit.is_some() && !self.series {
            let series = stats.series;
            tracing::warn!(series, "there are as many series as [storage] max_series allows: others are not kept");
            self.series = true;
        }
        if dropped > self.dropped {
            tracing::warn!(dropped, "measurements found no room and were dropped");
            self.dropped = dropped;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vectra_engine::health::Verdict;
    use vectra_engine::signal::Reading;
    use vectra_plan::Config;

    fn observation() -> Observation {
        let reading =
            |part: Option<&str>| Reading { name: "queue_depth".into(), part: part.map(Into::into), value: 3.0 };
        Observation {
            check: "c".into(),
            verdict: Verdict::Fail,
            detail: String::new(),
            took: Span(1),
            took_us: 1234,
            readings: vec![reading(None), reading(Some("mail"))],
        }
    }

    #[test]
    fn a_result_and_each_reading_is_a_measurement() {
        let measuring = Measuring::default();
        measuring.observed(&observation(), Time(5));
        let taken = measuring.drain();
        let names: Vec<String> = taken.iter().map(|m| m.series.to_string()).collect();
        assert_eq!(names, ["check c", "queue_depth", "queue_depth of mail"]);
        assert_eq!(taken.first().map(|m| &m.sample), Some(&Sample::Result { verdict: Verdict::Fail, took_us: 1234 }));
    }

    /// After a start the rule of a row counts from minutes, and there only what is counted exactly is exact.
    #[test]
    fn bounds_of_objectives_and_of_alerts_are_counted_exactly() {
        let text = "# Shop\n\n## Environments\n\n| Env | URL |\n|---|---|\n| API Prod | https://api.shop.example |\n\n\
                    ## SLA\n\n| Metric | Target |\n|---|---|\n| API Latency P99 | < 1s |\n\n\
                    ## Alerts\n\n| Alert | Condition |\n|---|---|\n| High latency | P99 > 3 s |\n\n\
                    ## Health checks\n\n```bash\n# API\ncurl https://api.shop.example/health\n```\n";
        let plan = vectra_plan::build(&vectra_runbook::compile("shop.md", text), &Config::default());
        assert_eq!(settings(&plan, &Storage::default()).thresholds, [1_000_000, 3_000_000]);
    }

    #[test]
    fn what_finds_no_room_is_counted_and_nobody_waits() {
        let measuring = Measuring::default();
        let one = Measured { series: Series::Check { check: "c".into() }, at: Time(1), sample: Sample::Reading(1.0) };
        for _ in 0..ROOM + 3 {
            measuring.take(one.clone());
        }
        assert_eq!((measuring.drain().len(), measuring.dropped()), (ROOM, 3));
        measuring.take(one);
        assert_eq!((measuring.drain().len(), measuring.dropped()), (1, 3));
    }
}
