//! Checks on their schedule: the interval is from start to start, whatever an answer takes, and starts are spread so that
//! checks do not all fall on one moment. A run that could not start in time is counted as missed.

use super::clock;
use super::measuring::Measuring;
use super::view::CheckView;
use crate::kernel::{Input, Observation};
use crate::ports::Prober;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior};
use vectra_engine::health::{self, Health, Verdict};
use vectra_plan::CheckPlan;

/// Last results by check id, shared with those who show them.
pub type Checks = Arc<Mutex<BTreeMap<String, CheckView>>>;

/// Runs the checks of a plan until dropped.
pub(super) struct Probers {
    tasks: JoinSet<()>,
    prober: Arc<dyn Prober>,
    checks: Checks,
    measuring: Measuring,
    results: mpsc::Sender<super::Message>,
}

impl Probers {
    pub fn new(
        prober: Arc<dyn Prober>,
        checks: Checks,
        results: mpsc::Sender<super::Message>,
        measuring: Measuring,
    ) -> Self {
        Probers { tasks: JoinSet::new(), prober, checks, measuring, results }
    }

    /// Runs these checks instead of the ones before.
    pub fn run(&mut self, checks: &[CheckPlan]) {
        self.tasks = JoinSet::new();
        let count = u32::try_from(checks.len().max(1)).unwrap_or(u32::MAX);
        for (index, check) in (0_u32..).zip(checks) {
            let interval = Duration::from_millis(u64::try_from(check.interval.0).unwrap_or(1000).max(1));
            let offset = interval.mul_f64(f64::from(index) / f64::from(count));
            self.tasks.spawn(probe_on_schedule(
                check.clone(),
                interval,
                offset,
                self.prober.clone(),
                self.checks.clone(),
                self.measuring.clone(),
                self.results.clone(),
            ));
        }
    }
}

async fn probe_on_schedule(
    check: CheckPlan,
    interval: Duration,
    offset: Duration,
    prober: Arc<dyn Prober>,
    checks: Checks,
    measuring: Measuring,
    results: mpsc::Sender<super::Message>,
) {
    let mut ticks = tokio::time::interval_at(Instant::now() + offset, interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut last: Option<Instant> = None;
    loop {
        let due = ticks.tick().await;
        let missed =
            last.map_or(0, |l| due.duration_since(l).as_millis() / interval.as_millis().max(1)).saturating_sub(1);
        last = Some(due);
        let observation = prober.probe(&check).await;
        note(&checks, &observation, u64::try_from(missed).unwrap_or(u64::MAX));
        measuring.observed(&observation, clock::now());
        if results.send(super::Message::input(Input::Observed(observation))).await.is_err() {
            return;
        }
    }
}

fn note(checks: &Checks, observation: &Observation, missed: u64) {
    let at = clock::now();
    let mut checks = checks.lock().unwrap_or_else(PoisonError::into_inner);
    let view = checks.entry(observation.check.clone()).or_insert_with(|| CheckView {
        health: Health::Unknown,
        at,
        detail: String::new(),
        took: observation.took,
        results: 0,
        failed: 0,
        missed: 0,
    });
    view.health = health::next(view.health, observation.verdict, at);
    view.at = at;
    view.detail.clone_from(&observation.detail);
    view.took = observation.took;
    view.results += 1;
    view.failed += u64::from(observation.verdict == Verdict::Fail);
    view.missed += missed;
}
