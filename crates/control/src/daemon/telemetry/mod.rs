//! Where telemetry comes in: bounded, counted, by this machine's clock, under the document's names.
//!
//! Adapters put what they read into an [`Intake`]; measurements come out of [`Received`], log lines go to the thread of
//! [`keep_lines`]. Nothing here waits: what finds no room is refused, and counted.

mod counts;
mod keep;

pub use counts::{Counts, Noted};
pub use keep::{Keeper, keep_lines};

use super::clock;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc as threads;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::mpsc;
use vectra_engine::signal::{Measured, Series};
use vectra_engine::time::{Span, Time};
use vectra_engine::unseen::{Unseen, Why};
use vectra_logs::Line;
use vectra_plan::link::words;
use vectra_store::measure;

/// Measurements that wait at most.
const MEASURED: usize = 16_384;
/// Batches of lines that wait at most.
const BATCHES: usize = 4096;
/// Bytes of lines that wait at most.
const LINE_BYTES: usize = 64 * 1024 * 1024;
/// Routes of one environment that have a series of their own; requests to others count in the environment's.
pub const ROUTES: usize = 300;
/// Sources whose state is shown.
const SOURCES: usize = 1000;
/// A sender's clock may be ahead of ours by this much; what is later is taken as now. Less than what the store takes, since
/// what is taken here reaches it a little later.
pub const AHEAD: Span = Span(measure::AHEAD.0 - 10_000);
/// Measurements older than this are refused: hours that are over do not change.
pub const LATE: Span = Span(measure::LATE.0 - 60_000);
/// A line older than this comes from a clock that is wrong: it is taken as now.
pub const BEHIND: Span = Span::seconds(3600);

/// Takes telemetry. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    inner: Arc<Inner>,
    /// Who is to be named where something is refused.
    source: Arc<str>,
}

struct Inner {
    measured: mpsc::Sender<Measured>,
    lines: threads::SyncSender<Vec<Line>>,
    line_bytes: Arc<AtomicUsize>,
    counts: Arc<Counts>,
    environments: RwLock<Vec<(BTreeSet<String>, String)>>,
    routes: Mutex<HashMap<String, HashSet<String>>>,
    sources: Mutex<BTreeMap<String, SourceView>>,
    /// Whether nothing more is taken.
    closed: AtomicBool,
    /// Held while something is taken that must be taken whole.
    working: RwLock<()>,
    now: fn() -> Time,
}

/// How a source of telemetry stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceView {
    /// When something last came from it.
    pub last: Option<Time>,
    /// How much came since the start: samples, lines.
    pub taken: u64,
    /// What went wrong last, and when; `None` once it is well again.
    pub problem: Option<(Time, String)>,
}

/// The other end of an [`Intake`].
pub struct Received {
    /// Measurements, as they came.
    pub measured: mpsc::Receiver<Measured>,
    pub(super) lines: threads::Receiver<Vec<Line>>,
    pub(super) line_bytes: Arc<AtomicUsize>,
    pub(super) counts: Arc<Counts>,
}

/// There is no room now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more telemetry comes than is taken; send again later")]
pub struct Full;

impl Intake {
    /// An intake, and where its values come out.
    pub fn new() -> (Intake, Received) {
        Intake::with_clock(clock::now)
    }

    /// As [`Intake::new`], by another clock.
    pub fn with_clock(now: fn() -> Time) -> (Intake, Received) {
        let (measured, measured_out) = mpsc::channel(MEASURED);
        let (lines, lines_out) = threads::sync_channel(BATCHES);
        let counts = Arc::<Counts>::default();
        let line_bytes = Arc::<AtomicUsize>::default();
        let received = Received {
            measured: measured_out,
            lines: lines_out,
            line_bytes: line_bytes.clone(),
            counts: counts.clone(),
        };
        let inner = Inner {
            measured,
            lines,
            line_bytes,
            counts,
            environments: RwLock::default(),
            routes: Mutex::default(),
            sources: Mutex::default(),
            closed: AtomicBool::new(false),
            working: RwLock::default(),
            now,
        };
        (Intake { inner: Arc::new(inner), source: Arc::default() }, received)
    }

    /// The same intake, for what comes from this source.
    pub fn of(&self, source: &str) -> Intake {
        Intake { inner: self.inner.clone(), source: source.into() }
    }

    /// Names of the document's environments: what telemetry says is brought to these.
    pub fn know_environments<'a>(&self, names: impl IntoIterator<Item = &'a str>) {
        let known = names.into_iter().map(|n| (words(n), n.to_owned())).collect();
        *self.inner.environments.write().unwrap_or_else(PoisonError::into_inner) = known;
    }

    /// The document's name of an environment, by its words. `None` for one that the document does not have; nothing is
    /// measured under a name that somebody else made up.
    pub fn environment(&self, said: &str) -> Option<String> {
        let said = words(said);
        let known = self.inner.environments.read().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|(name, _)| *name == said).map(|(_, name)| name.clone())
    }

    /// Now, by the clock that times are held against.
    pub fn now(&self) -> Time {
        (self.inner.now)()
    }

    /// When something was measured, as its sender says it, or now where its clock is ahead. `None`, counted, where it is so
    /// late that it cannot be counted when it was.
    pub fn moment(&self, said: Time) -> Option<Time> {
        let now = self.now();
        match said.since(now) {
            ahead if ahead > AHEAD => {
                self.note(Noted::ClockAhead, 1);
                Some(now)
            }
            behind if Span(behind.0.saturating_neg()) > LATE => {
                self.note(Noted::TooLate, 1);
                None
            }
            _ => Some(said),
        }
    }

    /// The time of a line as a sender says it, or now where its clock cannot be right.
    pub fn believed(&self, said: Time) -> Time {
        let now = self.now();
        let noted = match said.since(now) {
            ahead if ahead > AHEAD => Noted::ClockAhead,
            behind if Span(behind.0.saturating_neg()) > BEHIND => Noted::ClockBehind,
            _ => return said,
        };
        self.note(noted, 1);
        now
    }

    /// Takes a measurement; `false` when it found no room or is too late, which is counted.
    pub fn try_send(&self, mut measured: Measured) -> bool {
        if let Series::Requests { environment, route: Some(route) } = &measured.series
            && !self.has_room(environment, route)
        {
            // Its requests are in the environment's own series too, so no number gets wrong.
            self.note(Noted::RouteBound, 1);
            return false;
        }
        let Some(at) = self.moment(measured.at) else { return false };
        measured.at = at;
        let taken = self.inner.measured.try_send(measured).is_ok();
        self.note(if taken { Noted::Measured } else { Noted::MeasuredFull }, 1);
        taken
    }

    /// Whether measurements find no room now, or no more are taken.
    pub fn is_full(&self) -> bool {
        self.inner.measured.capacity() < MEASURED / 8 || self.is_closed()
    }

    /// Whether nothing more is taken: the process is stopping.
    pub fn is_closed(&self) -> bool {
        self.inner.closed.load(Ordering::SeqCst)
    }

    /// Does a piece of work that must be whole, such as to read a file on and remember how far; not once this is closed.
    pub fn whole<T>(&self, work: impl FnOnce() -> T) -> Option<T> {
        let _working = self.inner.working.read().unwrap_or_else(PoisonError::into_inner);
        (!self.is_closed()).then(work)
    }

    /// Takes nothing more. Waits, without sleeping, until pieces of [`Intake::whole`] work that have begun are done.
    pub fn close(&self) {
        self.inner.closed.store(true, Ordering::SeqCst);
        drop(self.inner.working.write().unwrap_or_else(PoisonError::into_inner));
    }

    fn has_room(&self, environment: &str, route: &str) -> bool {
        let mut routes = self.inner.routes.lock().unwrap_or_else(PoisonError::into_inner);
        if !routes.contains_key(environment) {
            routes.insert(environment.to_owned(), HashSet::new());
        }
        let Some(known) = routes.get_mut(environment) else { return false };
        known.contains(route) || (known.len() < ROUTES && known.insert(route.to_owned()))
    }

    /// Takes log lines, all or none. Their times are believed as others are.
    ///
    /// # Errors
    /// [`Full`] when they found no room, which is counted.
    pub fn try_log(&self, mut lines: Vec<Line>) -> Result<(), Full> {
        if lines.is_empty() {
            return Ok(());
        }
        for line in &mut lines {
            line.at = self.believed(line.at);
        }
        let (count, bytes) = (lines.len() as u64, weight(&lines));
        let before = self.inner.line_bytes.fetch_add(bytes, Ordering::Relaxed);
        if before + bytes > LINE_BYTES || self.inner.lines.try_send(lines).is_err() {
            self.inner.line_bytes.fetch_sub(bytes, Ordering::Relaxed);
            self.note(Noted::LinesFull, count);
            return Err(Full);
        }
        self.note(Noted::Lines, count);
        Ok(())
    }

    /// Requests came between `from` and `to` that can be put into no figure.
    pub fn unseen(&self, environment: &str, (from, to): (Time, Time), why: Why, (total, failed): (u64, u64)) {
        let (environment, source) = (environment.to_owned(), self.source.to_string());
        self.inner.counts.unseen(Unseen { environment, source, why, from, to, total, failed });
    }

    /// Counts what was taken or refused.
    pub fn note(&self, noted: Noted, n: u64) {
        self.inner.counts.add_from(noted, n, &self.source);
    }

    /// Everything that was counted.
    pub fn counts(&self) -> &Arc<Counts> {
        &self.inner.counts
    }

    /// Something came from a source.
    pub fn came(&self, source: &str, taken: u64) {
        let now = self.now();
        self.source(source, |view| {
            view.last = Some(now);
            view.taken += taken;
            view.problem = None;
        });
    }

    /// Something is wrong with a source.
    pub fn problem(&self, source: &str, why: &str) {
        let now = self.now();
        let new = self.source(source, |view| {
            let new = view.problem.as_ref().is_none_or(|(_, before)| before != why);
            view.problem = Some((now, why.to_owned()));
            new
        });
        if new == Some(true) {
            tracing::warn!(source, why, "telemetry");
        }
    }

    fn source<T>(&self, name: &str, change: impl FnOnce(&mut SourceView) -> T) -> Option<T> {
        let mut sources = self.inner.sources.lock().unwrap_or_else(PoisonError::into_inner);
        if sources.len() >= SOURCES && !sources.contains_key(name) {
            return None;
        }
        Some(change(sources.entry(name.to_owned()).or_default()))
    }

    /// How all sources stand, by name.
    pub fn sources(&self) -> BTreeMap<String, SourceView> {
        self.inner.sources.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// About how many bytes lines take.
fn weight(lines: &[Line]) -> usize {
    lines.iter().map(|l| 64 + l.text.len() + l.attributes.len() + l.service.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vectra_engine::signal::{Requests, Sample};

    const NOW: Time = Time(1_800_000_000_000);

    fn requests(route: Option<&str>, at: Time) -> Measured {
        let series = Series::Requests { environment: "API Prod".into(), route: route.map(str::to_owned) };
        Measured { series, at, sample: Sample::Requests(Requests { total: 1, ..Requests::default() }) }
    }

    fn line(at: Time, text: &str) -> Line {
        Line {
            at,
            level: vectra_logs::Level::Info,
            service: "api".into(),
            text: text.into(),
            attributes: String::new(),
        }
    }

    #[test]
    fn a_full_queue_refuses_and_counts() {
        let (intake, _received) = Intake::with_clock(|| NOW);
        for _ in 0..MEASURED {
            assert!(intake.try_send(requests(None, NOW)));
        }
        assert!(!intake.try_send(requests(None, NOW)));
        let counts = intake.counts();
        assert_eq!((counts.get(Noted::Measured), counts.get(Noted::MeasuredFull)), (MEASURED as u64, 1));

        let long = "x".repeat(1024 * 1024);
        let mut taken = 0;
        while intake.try_log(vec![line(NOW, &long)]).is_ok() {
            taken += 1;
        }
        assert_eq!(taken, 63, "64 MiB with what is around the text");
        assert_eq!((counts.get(Noted::Lines), counts.get(Noted::LinesFull)), (63, 1));
    }

    #[test]
    fn a_clock_that_differs_by_hours_is_not_believed() {
        let (intake, mut received) = Intake::with_clock(|| NOW);
        for (offset, kept) in [
            (0, Some(0)),
            (49_000, Some(49_000)),
            (90_000, Some(0)),
            (7_200_000, Some(0)),
            (-530_000, Some(-530_000)),
            (-1_800_000, None),
            (-18_000_000, None),
        ] {
            intake.try_send(requests(None, NOW + Span(offset)));
            let measured = received.measured.try_recv().ok().map(|m| m.at.since(NOW).0);
            assert_eq!(measured, kept, "{offset}");
        }
        let counts = intake.counts();
        assert_eq!((counts.get(Noted::ClockAhead), counts.get(Noted::TooLate), counts.bounds_hit()), (2, 2, 2));
        assert_eq!(intake.believed(Time(i64::MIN)), NOW);
        assert_eq!(intake.believed(Time(i64::MAX)), NOW);
    }

    /// What is taken here the store takes too, as late as it may get there.
    #[tokio::test]
    async fn what_is_taken_is_kept() {
        use vectra_store::Store as _;
        let (intake, mut received) = Intake::with_clock(|| NOW);
        let store = vectra_store::memory::MemoryStore::new();
        for offset in -700..130 {
            if intake.try_send(requests(None, NOW + Span::seconds(offset))) {
                let one = received.measured.try_recv().expect("taken");
                for later in [0, 30] {
                    let refused = store.measurements().append(std::slice::from_ref(&one), NOW + Span::seconds(later));
                    assert_eq!(refused.await.expect("kept").all(), 0, "{offset} s, {later} s later");
                }
            }
        }
    }

    #[test]
    fn routes_without_end_end_at_the_bound() {
        let (intake, _received) = Intake::with_clock(|| NOW);
        for n in 0..1000 {
            intake.try_send(requests(Some(&format!("/{n}")), NOW));
        }
        let counts = intake.counts();
        assert_eq!((counts.get(Noted::Measured), counts.get(Noted::RouteBound)), (300, 700));
        assert!(intake.try_send(requests(Some("/7"), NOW)), "those that are known go on");
    }

    #[test]
    fn environments_are_the_documents() {
        let (intake, _received) = Intake::with_clock(|| NOW);
        intake.know_environments(["API Prod", "API Staging"]);
        assert_eq!(intake.environment("api-prod").as_deref(), Some("API Prod"));
        assert_eq!(intake.environment("prod"), None);
    }

    #[test]
    fn a_source_that_is_well_again_has_no_problem() {
        let (intake, _received) = Intake::with_clock(|| NOW);
        intake.problem("scrape api", "connection refused");
        assert!(intake.sources()["scrape api"].problem.is_some());
        intake.came("scrape api", 3);
        let view = &intake.sources()["scrape api"];
        assert_eq!((view.problem.as_ref(), view.taken, view.last), (None, 3, Some(NOW)));
    }
}
