//! What was refused or left out, as figures of Vectra about itself: its rules watch them as they watch any other.

use super::Handle;
use super::probers::NotRun;
use super::telemetry::Counts;
use crate::kernel::Input;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::time::MissedTickBehavior;
use vectra_engine::rules::{Item, Items};
use vectra_engine::signal::{Measured, Sample, Series};
use vectra_engine::time::Time;
use vectra_plan::rules::{ITSELF, MISSED, REFUSED};
use vectra_store::measure::Refused;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(10);
/// Looks over which missed runs are counted together: a minute. One that is late once is no trouble.
const MISSED_OVER: usize = 6;
/// The same of what was refused: five minutes, in which every scrape and export has come again.
const REFUSED_OVER: usize = 30;

/// Runs that did not start, by check and why: no more of them than the plan has checks.
type Missed = BTreeMap<(String, NotRun), u64>;

/// What is counted elsewhere, and looked at here.
#[derive(Debug, Default)]
pub struct Bounds {
    /// Since the last look.
    missed: Mutex<Missed>,
    telemetry: OnceLock<Arc<Counts>>,
}

impl Bounds {
    pub(super) fn missed(&self, check: &str, why: NotRun, runs: u64) {
        let mut missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
        *missed.entry((check.to_owned(), why)).or_default() += runs;
    }

    fn take_missed(&self) -> Missed {
        std::mem::take(&mut self.missed.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Where telemetry is counted; the first one stays.
    pub(super) fn know(&self, counts: Arc<Counts>) {
        let _ = self.telemetry.set(counts);
    }

    /// Everything that was refused since the start, by kind and source. Whatever the store refuses is missing where somebody
    /// may count on it; what was told twice is not.
    fn refused(&self, store: Refused, dropped: u64) -> BTreeMap<(&'static str, String), u64> {
        let mut all = self.telemetry.get().map(|counts| counts.refused()).unwrap_or_default();
        let kept_out = [
            ("store_late", store.late),
            ("store_ahead", store.ahead),
            ("store_senseless", store.senseless),
            ("store_series", store.series),
            ("dropped", dropped),
        ];
        all.extend(kept_out.into_iter().filter(|(_, n)| *n > 0).map(|(kind, n)| ((kind, String::new()), n)));
        all
    }
}

/// How much a count rose within the last looks.
struct Lately {
    totals: VecDeque<u64>,
    over: usize,
}

impl Lately {
    fn new(over: usize) -> Lately {
        Lately { totals: VecDeque::from([0]), over }
    }

    fn look(&mut self, total: u64) -> u64 {
        self.totals.push_back(total);
        while self.totals.len() > self.over + 1 {
            self.totals.pop_front();
        }
        total.saturating_sub(self.totals.front().copied().unwrap_or(total))
    }
}

/// What a look finds.
struct Looked {
    figures: Vec<Measured>,
    refused: Vec<Item>,
    missed: Items,
}

/// All counts as they rose.
struct Figures {
    /// Of each of the last looks.
    missed: VecDeque<Missed>,
    /// By kind and source, each in bounded number.
    refused: BTreeMap<(&'static str, String), Lately>,
}

impl Figures {
    fn new() -> Figures {
        Figures { missed: VecDeque::new(), refused: BTreeMap::new() }
    }

    /// Runs that did not start of late, and which, the most first.
    fn missed(&mut self, bounds: &Bounds) -> (u64, Items) {
        self.missed.push_back(bounds.take_missed());
        while self.missed.len() > MISSED_OVER {
            self.missed.pop_front();
        }
        let mut sums = BTreeMap::<&(String, NotRun), u64>::new();
        for (which, runs) in self.missed.iter().flatten() {
            let sum = sums.entry(which).or_default();
            *sum = sum.saturating_add(*runs);
        }
        let all = sums.values().fold(0_u64, |sum, n| sum.saturating_add(*n));
        let mut most: Vec<(u64, &(String, NotRun))> = sums.into_iter().map(|(which, n)| (n, which)).collect();
        most.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let more = most.len().saturating_sub(Items::NAMED) as u64;
        let item = |(count, (name, why)): &(u64, &(String, NotRun))| Item::NotRun {
            name: name.clone(),
            why: why.name().to_owned(),
            count: *count,
        };
        (all, Items { named: most.iter().take(Items::NAMED).map(item).collect(), more })
    }

    /// The figures, and what those of what was refused and of what did not start are made of, the most first.
    fn look(&mut self, bounds: &Bounds, (store, dropped): (Refused, u64), at: Time) -> Looked {
        let (missed, which) = self.missed(bounds);
        let mut refused: Vec<(u64, &'static str, String)> = Vec::new();
        for ((kind, source), total) in bounds.refused(store, dropped) {
            let lately = self.refused.entry((kind, source.clone())).or_insert_with(|| Lately::new(REFUSED_OVER));
            refused.extend(Some(lately.look(total)).filter(|n| *n > 0).map(|n| (n, kind, source)));
        }
        refused.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| (a.1, &a.2).cmp(&(b.1, &b.2))));
        let all = refused.iter().fold(0_u64, |sum, (n, ..)| sum.saturating_add(*n));
        let item = |(count, kind, source): (u64, &str, String)| Item::Refused {
            kind: kind.to_owned(),
            source: Some(source).filter(|s| !s.is_empty()),
            count,
        };
        let items = refused.into_iter().map(item).collect();
        let figure = |name: &str, value: u64| Measured {
            series: Series::Reading { check: ITSELF.into(), name: name.into(), part: None },
            at,
            sample: Sample::Reading(value as f64),
        };
        Looked { figures: vec![figure(MISSED, missed), figure(REFUSED, all)], refused: items, missed: which }
    }
}

/// Tells the rules, again and again, until the process stops.
pub(super) async fn tell(bounds: Arc<Bounds>, handle: Handle) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut figures = Figures::new();
    loop {
        ticks.tick().await;
        let unseen = bounds.telemetry.get().map(|counts| counts.take_unseen(handle.now())).unwrap_or_default();
        if !unseen.is_empty() && handle.tell(Input::Unseen(unseen)).await.is_err() {
            return;
        }
        let kept_out = (handle.store().measurements().stats().refused, handle.measuring().dropped());
        let Looked { figures, refused, missed } = figures.look(&bounds, kept_out, handle.now());
        if handle.tell(Input::Itself { figures, refused, missed }).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::telemetry::Noted;

    fn values(measured: &[Measured]) -> Vec<(String, f64)> {
        let value = |m: &Measured| match m.sample {
            Sample::Reading(value) => (m.series.to_string(), value),
            _ => panic!("no reading"),
        };
        measured.iter().map(value).collect()
    }

    #[test]
    fn what_was_refused_of_late_is_a_figure_and_what_is_long_ago_is_none() {
        let (bounds, mut figures) = (Bounds::default(), Figures::new());
        let counts = Arc::<Counts>::default();
        bounds.know(counts.clone());
        let late = |late: u64| (Refused { late, duplicate: 100, ..Refused::default() }, 0);
        let mut look = |kept_out: u64| values(&figures.look(&bounds, late(kept_out), Time(0)).figures);
        let both = |missed: f64, refused: f64| vec![("missed".into(), missed), ("refused".into(), refused)];
        assert_eq!(look(0), both(0.0, 0.0));
        counts.add(Noted::RouteBound, 3);
        counts.add(Noted::Unreadable, 1);
        counts.add(Noted::Measured, 100);
        bounds.missed("Backend", NotRun::Crowded, 2);
        assert_eq!(look(5), both(2.0, 9.0), "taken is not refused; the store's are among them");
        for _ in 1..MISSED_OVER {
            assert_eq!(look(5), both(2.0, 9.0));
        }
        assert_eq!(look(5), both(0.0, 9.0), "a minute later");
        for _ in MISSED_OVER..REFUSED_OVER - 1 {
            assert_eq!(look(5), both(0.0, 9.0));
        }
        assert_eq!(look(5), both(0.0, 0.0), "five minutes later");
    }

    #[test]
    fn each_bound_that_was_hit_is_told_with_its_source_the_most_first() {
        let (bounds, mut figures) = (Bounds::default(), Figures::new());
        let counts = Arc::<Counts>::default();
        bounds.know(counts.clone());
        counts.add_from(Noted::TooFast, 2, "syslog api");
        counts.add_from(Noted::TooFast, 7, "syslog worker");
        counts.add(Noted::Unreadable, 1);
        let refused = |kind: &str, source: Option<&str>, count| Item::Refused {
            kind: kind.into(),
            source: source.map(Into::into),
            count,
        };
        let store = Refused { series: 3, duplicate: 9, ..Refused::default() };
        let items = figures.look(&bounds, (store, 0), Time(0)).refused;
        assert_eq!(
            items,
            [
                refused("too_fast", Some("syslog worker"), 7),
                refused("store_series", None, 3),
                refused("too_fast", Some("syslog api"), 2),
                refused("unreadable", None, 1)
            ]
        );
        // Only what is new of late: half an hour on, one more of one kind.
        for _ in 0..180 {
            figures.look(&bounds, (store, 0), Time(0));
        }
        counts.add_from(Noted::TooFast, 1, "syslog api");
        let items = figures.look(&bounds, (store, 0), Time(0)).refused;
        assert_eq!(items, [refused("too_fast", Some("syslog api"), 1)]);
    }

    #[test]
    fn runs_that_did_not_start_are_told_by_check_and_why_the_most_first_and_some_only() {
        let (bounds, mut figures) = (Bounds::default(), Figures::new());
        let none = (Refused::default(), 0);
        bounds.missed("Backend", NotRun::StillRunning, 2);
        bounds.missed("Cart", NotRun::Crowded, 1);
        figures.look(&bounds, none, Time(0));
        bounds.missed("Backend", NotRun::StillRunning, 3);
        bounds.missed("Backend", NotRun::StoodStill, 4);
        let looked = figures.look(&bounds, none, Time(0));
        let item = |name: &str, why: &str, count| Item::NotRun { name: name.into(), why: why.into(), count };
        let named =
            vec![item("Backend", "still_running", 5), item("Backend", "stood_still", 4), item("Cart", "crowded", 1)];
        assert_eq!(looked.missed, Items { named, more: 0 });
        assert_eq!(values(&looked.figures)[0], ("missed".into(), 10.0), "the figure is their sum");
        for n in 0..10_000 {
            bounds.missed(&format!("check {n}"), NotRun::Crowded, 1);
        }
        let looked = figures.look(&bounds, none, Time(0));
        assert_eq!((looked.missed.named.len(), looked.missed.more), (Items::NAMED, 9_998));
        for _ in 0..MISSED_OVER {
            figures.look(&bounds, none, Time(0));
        }
        assert!(figures.look(&bounds, none, Time(0)).missed.is_empty(), "a minute later");
    }

    /// Whatever can be refused has words in both languages.
    #[test]
    fn each_kind_says_what_to_do() {
        use vectra_runbook::program::Language;
        let store = Refused { late: 1, ahead: 1, duplicate: 1, senseless: 1, series: 1 };
        let mut kinds: Vec<&str> = Bounds::default().refused(store, 1).into_keys().map(|(kind, _)| kind).collect();
        assert_eq!(kinds.len(), 5);
        kinds.extend(Noted::ALL.into_iter().filter(|n| n.is_refusal()).map(Noted::name));
        let refused = kinds.into_iter().map(|kind| (kind, Item::Refused { kind: kind.into(), source: None, count: 1 }));
        let not_run = [NotRun::StillRunning, NotRun::Crowded, NotRun::StoodStill].into_iter().map(NotRun::name);
        let not_run = not_run.map(|why| (why, Item::NotRun { name: "x".into(), why: why.into(), count: 1 }));
        for (kind, item) in refused.chain(not_run) {
            let items = Items::of(vec![item]);
            for language in [Language::En, Language::Fr] {
                let text = vectra_plan::rules::made_of(language, &items);
                assert!(text.contains(": ") && !text.ends_with(kind), "{kind}: {text}");
            }
        }
    }
}
