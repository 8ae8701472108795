//! What was refused or left out, as figures of Vectra about itself: its rules watch them as they watch any other.

use super::Handle;
use super::telemetry::{Counts, Noted};
use crate::kernel::Input;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::MissedTickBehavior;
use vectra_engine::signal::{Measured, Sample, Series};
use vectra_engine::time::Time;
use vectra_plan::rules::{ITSELF, MISSED, REFUSED};

/// Between two looks.
const EVERY: Duration = Duration::from_secs(10);
/// Looks over which missed runs are counted together: a minute. One that is late once is no trouble.
const MISSED_OVER: usize = 6;
/// The same of what was refused: five minutes, in which every scrape and export has come again.
const REFUSED_OVER: usize = 30;

/// What is counted elsewhere, and looked at here.
#[derive(Debug, Default)]
pub struct Bounds {
    missed: AtomicU64,
    telemetry: OnceLock<Arc<Counts>>,
}

impl Bounds {
    pub(super) fn missed(&self, runs: u64) {
        self.missed.fetch_add(runs, Ordering::Relaxed);
    }

    /// Where telemetry is counted; the first one stays.
    pub(super) fn know(&self, counts: Arc<Counts>) {
        let _ = self.telemetry.set(counts);
    }

    /// Everything that was refused by telemetry since the start.
    fn refused(&self) -> u64 {
        let of = |counts: &Arc<Counts>| counts.bounds_hit().saturating_add(counts.get(Noted::Unreadable));
        self.telemetry.get().map_or(0, of)
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

/// Both counts as they rose.
struct Figures {
    missed: Lately,
    refused: Lately,
}

impl Figures {
    fn new() -> Figures {
        Figures { missed: Lately::new(MISSED_OVER), refused: Lately::new(REFUSED_OVER) }
    }

    fn look(&mut self, bounds: &Bounds, kept_out: u64, at: Time) -> Vec<Measured> {
        let missed = self.missed.look(bounds.missed.load(Ordering::Relaxed));
        let refused = self.refused.look(bounds.refused().saturating_add(kept_out));
        let figure = |name: &str, value: u64| Measured {
            series: Series::Reading { check: ITSELF.into(), name: name.into(), part: None },
            at,
            sample: Sample::Reading(value as f64),
        };
        vec![figure(MISSED, missed), figure(REFUSED, refused)]
    }
}

/// Tells the rules, again and again, until the process stops.
pub(super) async fn tell(bounds: Arc<Bounds>, handle: Handle) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut figures = Figures::new();
    loop {
        ticks.tick().await;
        // Whatever the store refuses is missing where somebody may count on it; what was told twice is not.
        let refused = handle.store().measurements().stats().refused.lost();
        let kept_out = refused.saturating_add(handle.measuring().dropped());
        let measured = figures.look(&bounds, kept_out, handle.now());
        if handle.tell(Input::Measured(measured)).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let mut look = |kept_out| values(&figures.look(&bounds, kept_out, Time(0)));
        let both = |missed: f64, refused: f64| vec![("missed".into(), missed), ("refused".into(), refused)];
        assert_eq!(look(0), both(0.0, 0.0));
        counts.add(Noted::RouteBound, 3);
        counts.add(Noted::Unreadable, 1);
        counts.add(Noted::Measured, 100);
        bounds.missed(2);
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
}
