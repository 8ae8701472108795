//! Checks on their schedule: the interval is from start to start, whatever an answer takes, and starts are spread so that
//! checks do not all fall on one moment. A run that could not start in time is counted as missed.

use super::clock;
use super::heartbeats::Heartbeats;
use super::measuring::Measuring;
use super::punctuality::Punctuality;
use super::schedule::Schedule;
use super::view::CheckView;
use crate::kernel::{Input, Observation};
use crate::ports::Prober;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;
use vectra_engine::health::{self, Health, Verdict};
use vectra_engine::signal::{Measured, Sample, Series};
use vectra_engine::time::{Span, Time};
use vectra_plan::{CheckPlan, Probe};

/// Last results by check id, shared with those who show them.
pub type Checks = Arc<Mutex<BTreeMap<String, CheckView>>>;

/// Told of runs that were due and did not start: of which check, why, and how many.
pub type OnMissed = Arc<dyn Fn(&CheckPlan, NotRun, u64) + Send + Sync>;

/// Why a run that was due did not start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotRun {
    /// The check's run before still waits for an answer.
    StillRunning,
    /// As many runs are out as may be: there is no open file left.
    Crowded,
    /// Nobody was there at its time: the process or its machine stood still, or had too much to do.
    StoodStill,
}

impl NotRun {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            NotRun::StillRunning => "still_running",
            NotRun::Crowded => "crowded",
            NotRun::StoodStill => "stood_still",
        }
    }
}

/// Runs that may be out at the same time where the system allows so many; past that a run is missed, and counted.
const AT_ONCE: usize = 8192;
/// Open files that are left for everything else.
const FILES: u64 = 256;
/// Starts in a row before others get their turn.
const IN_A_ROW: usize = 64;

/// Runs the checks of a plan until dropped.
pub(super) struct Probers {
    tasks: JoinSet<()>,
    with: With,
}

/// What every run has.
#[derive(Clone)]
struct With {
    prober: Arc<dyn Prober>,
    checks: Checks,
    measuring: Measuring,
    results: mpsc::Sender<super::Message>,
    punctuality: Arc<Punctuality>,
    heartbeats: Arc<Heartbeats>,
    on_missed: Option<OnMissed>,
    at_once: usize,
}

impl Probers {
    pub fn new(
        prober: Arc<dyn Prober>,
        checks: Checks,
        results: mpsc::Sender<super::Message>,
        measuring: Measuring,
    ) -> Self {
        let with = With {
            prober,
            checks,
            measuring,
            results,
            punctuality: Arc::default(),
            heartbeats: Arc::default(),
            on_missed: None,
            at_once: at_once(),
        };
        Probers { tasks: JoinSet::new(), with }
    }

    /// Tells of runs that did not start.
    pub fn on_missed(mut self, tell: OnMissed) -> Self {
        self.with.on_missed = Some(tell);
        self
    }

    /// How late checks start.
    pub fn punctuality(&self) -> Arc<Punctuality> {
        self.with.punctuality.clone()
    }

    /// The calls that are expected.
    pub fn heartbeats(&self) -> Arc<Heartbeats> {
        self.with.heartbeats.clone()
    }

    /// Runs these checks instead of the ones before.
    pub fn run(&mut self, checks: &[CheckPlan]) {
        self.tasks = JoinSet::new();
        let beats = checks.iter().filter(|c| matches!(c.probe, Probe::Heartbeat { .. }));
        self.with.heartbeats.expect(beats.map(|c| c.id.as_str()), std::time::Instant::now());
        let ids: BTreeSet<&str> = checks.iter().map(|c| c.id.as_str()).collect();
        self.with.checks.lock().unwrap_or_else(PoisonError::into_inner).retain(|id, _| ids.contains(id.as_str()));
        self.tasks.spawn(on_schedule(checks.to_vec(), self.with.clone()));
    }
}

/// Starts each check when it is due. None waits for another: each run is a task of its own.
async fn on_schedule(checks: Vec<CheckPlan>, with: With) {
    let interval = |c: &CheckPlan| Duration::from_millis(u64::try_from(c.interval.0).unwrap_or(1000).max(1));
    let mut schedule = Schedule::new(checks.iter().map(interval).collect());
    let checks: Vec<(Arc<CheckPlan>, Arc<AtomicBool>)> =
        checks.into_iter().map(|c| (Arc::new(c), Arc::default())).collect();
    let begin = Instant::now();
    let mut runs = JoinSet::new();
    while let Some(next) = schedule.next() {
        tokio::time::sleep_until(begin + next).await;
        let mut row = 0;
        while let Some(due) = schedule.take(begin.elapsed()) {
            let Some((check, out)) = checks.get(due.index) else { continue };
            while runs.try_join_next().is_some() {}
            if due.skipped > 0 {
                with.missed(check, NotRun::StoodStill, due.skipped);
            }
            if out.load(Ordering::Acquire) {
                with.missed(check, NotRun::StillRunning, 1);
            } else if runs.len() >= with.at_once {
                with.missed(check, NotRun::Crowded, 1);
            } else {
                out.store(true, Ordering::Release);
                with.punctuality.started(due.late);
                runs.spawn(run(check.clone(), Out(out.clone()), with.clone()));
            }
            row += 1;
            if row % IN_A_ROW == 0 {
                tokio::task::yield_now().await;
            }
        }
    }
}

/// That a run is out; ends with the value.
struct Out(Arc<AtomicBool>);

impl Drop for Out {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

async fn run(check: Arc<CheckPlan>, _out: Out, with: With) {
    let observation = match &check.probe {
        Probe::Heartbeat { period, grace } => {
            with.heartbeats.observe(&check.id, *period, *grace, std::time::Instant::now())
        }
        _ => with.prober.probe(&check).await,
    };
    note(&with.checks, &observation);
    with.measuring.observed(&observation, clock::now());
    // Nobody takes it any more when the process ends.
    let _ = with.results.send(super::Message::input(Input::Observed(observation))).await;
}

impl With {
    fn missed(&self, check: &CheckPlan, why: NotRun, runs: u64) {
        self.punctuality.missed(runs);
        {
            let mut checks = self.checks.lock().unwrap_or_else(PoisonError::into_inner);
            let view = checks.entry(check.id.clone()).or_insert_with(|| unknown(clock::now()));
            view.missed = view.missed.saturating_add(runs);
        }
        let (series, at) = (Series::missed_runs(&check.id), clock::now());
        #[allow(clippy::cast_precision_loss, reason = "runs of one check")]
        let sample = Sample::Reading(runs as f64);
        self.measuring.take(Measured { series, at, sample });
        if let Some(tell) = &self.on_missed {
            tell(check, why, runs);
        }
    }
}

/// How many runs may be out at once: each holds an open file, of which the system grants so many. The limit is raised to what
/// it allows, as servers do.
fn at_once() -> usize {
    let limit = getrlimit(Resource::RLIMIT_NOFILE).and_then(|(soft, hard)| {
        if soft < hard {
            setrlimit(Resource::RLIMIT_NOFILE, hard, hard)?;
        }
        Ok(hard)
    });
    let files = limit.or_else(|_| getrlimit(Resource::RLIMIT_NOFILE).map(|(soft, _)| soft)).unwrap_or(1024);
    usize::try_from(files.saturating_sub(FILES).max(64)).unwrap_or(AT_ONCE).min(AT_ONCE)
}

fn unknown(at: Time) -> CheckView {
    CheckView { health: Health::Unknown, at, detail: String::new(), took: Span(0), results: 0, failed: 0, missed: 0 }
}

fn note(checks: &Checks, observation: &Observation) {
    let at = clock::now();
    let mut checks = checks.lock().unwrap_or_else(PoisonError::into_inner);
    let view = checks.entry(observation.check.clone()).or_insert_with(|| unknown(at));
    view.health = health::next(view.health, observation.verdict, at);
    view.at = at;
    view.detail.clone_from(&observation.detail);
    view.took = observation.took;
    view.results += 1;
    view.failed += u64::from(observation.verdict == Verdict::Fail);
}

#[cfg(test)]
#[path = "prober_tests.rs"]
mod tests;
