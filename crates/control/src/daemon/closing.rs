//! The clock by which hours are closed and what is old is forgotten. Neither can be undone, so a clock that has leapt ahead
//! is not followed until it has stood by it: it may be set back, and what is measured then belongs into those hours.

use std::time::Duration;
use tokio::time::Instant;
use vectra_engine::time::{Span, Time};

/// A clock that moves by so much more than the time that passed has leapt.
const LEAP: i64 = 60_000;
/// A clock that is by so much more ahead of where an earlier process left it may have leapt; or nothing ran, which does no harm.
const AWAY: i64 = 3_600_000;
/// After so long a clock that has leapt is taken for right.
const TRUSTED: Duration = Duration::from_secs(3 * 3600);

/// The clock without what it leapt ahead of late.
#[derive(Debug, Default)]
pub(super) struct Steady {
    /// Where an earlier process left it.
    before: Option<Time>,
    last: Option<(Time, Instant)>,
    ahead: i64,
    since: Option<Instant>,
}

impl Steady {
    /// Goes on from where an earlier process left it.
    pub fn after(before: Option<Time>) -> Steady {
        Steady { before, ..Steady::default() }
    }

    /// The time to close hours by; `clock` is what the clock says at this instant.
    pub fn now(&mut self, clock: Time, instant: Instant) -> Time {
        if let Some((before, then)) = self.last {
            let passed = i64::try_from(instant.duration_since(then).as_millis()).unwrap_or(i64::MAX);
            let leap = clock.0.saturating_sub(before.0).saturating_sub(passed);
            if leap.saturating_abs() > LEAP {
                self.ahead = self.ahead.saturating_add(leap).max(0);
                self.since = Some(instant);
            }
        }
        if let Some(before) = self.before.take() {
            let leap = clock.since(before).0;
            (self.ahead, self.since) = if leap > AWAY { (leap, Some(instant)) } else { (0, None) };
        }
        self.last = Some((clock, instant));
        if self.since.is_some_and(|since| instant.duration_since(since) >= TRUSTED) {
            (self.ahead, self.since) = (0, None);
        }
        clock - Span(self.ahead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vectra_engine::health::Verdict;
    use vectra_engine::signal::{Measured, Sample, Series};
    use vectra_store::Store as _;
    use vectra_store::measure::{Ask, HOUR};
    use vectra_store::memory::MemoryStore;

    /// 2026-10-01 00:00 UTC.
    const START: i64 = 1_790_812_800_000;

    /// Two minutes, then a clock that is three hours ahead for two more, then a right one: how many samples are kept, each
    /// ten seconds, and how many were refused.
    async fn kept(steady: bool) -> (u64, u64) {
        let (store, mut clock, began) = (MemoryStore::new(), Steady::default(), Instant::now());
        for n in 0..60_i64 {
            let ahead = if (12..24).contains(&n) { 3 * HOUR } else { 0 };
            let now = Time(START + HOUR / 2 + n * 10_000 + ahead);
            let sample = Sample::Result { verdict: Verdict::Pass, took_us: 1 };
            let one = Measured { series: Series::Check { check: "api".into() }, at: now, sample };
            store.measurements().append(&[one], now).await.expect("kept");
            let passed = Duration::from_millis(u64::try_from(n).expect("positive") * 10_000);
            let by = if steady { clock.now(now, began + passed) } else { now };
            while store.measurements().tidy(by).await.expect("tidies") {}
        }
        let ask = Ask {
            series: vec![Series::Check { check: "api".into() }],
            from: Time(START),
            to: Time(START + 5 * HOUR),
            thresholds: Vec::new(),
            every: None,
            excluded: Vec::new(),
        };
        let answers = store.measurements().ask(&ask).await.expect("answers");
        (answers.first().map_or(0, |a| a.rollup.total), store.measurements().stats().refused.late)
    }

    #[tokio::test]
    async fn a_clock_that_leaps_ahead_and_back_refuses_nothing() {
        assert_eq!(kept(true).await, (60, 0));
        assert_eq!(kept(false).await, (60, 0), "hours that it closes are opened again");
    }

    #[tokio::test]
    async fn a_restart_does_not_make_a_wrong_clock_right() {
        let began = Instant::now();
        let mut clock = Steady::after(Some(Time(0)));
        let year = 365 * 24 * HOUR;
        assert_eq!(clock.now(Time(year), began).0, 0, "nothing is forgotten for a year that did not pass");
        assert_eq!(clock.now(Time(year + 10_000), began + Duration::from_secs(10)).0, 10_000);
        assert_eq!(clock.now(Time(20_000), began + Duration::from_secs(20)).0, 20_000, "it was set back");
        let mut clock = Steady::after(Some(Time(0)));
        assert_eq!(clock.now(Time(HOUR / 2), began).0, HOUR / 2, "a short while in which nothing ran");
        let mut clock = Steady::after(Some(Time(5 * HOUR)));
        assert_eq!(clock.now(Time(HOUR), began).0, HOUR, "it was ahead before");
    }

    #[tokio::test]
    async fn a_clock_that_stays_is_followed_in_the_end() {
        let (mut clock, began) = (Steady::default(), Instant::now());
        let mut at =
            |seconds: u64, clock_says: i64| clock.now(Time(clock_says), began + Duration::from_secs(seconds)).0;
        assert_eq!(at(0, 0), 0);
        assert_eq!(at(10, 10_000), 10_000);
        assert_eq!(at(20, 20_000 + HOUR), 20_000, "it leapt");
        assert_eq!(at(30, 30_000 + HOUR), 30_000);
        assert_eq!(at(3 * 3600 + 20, (3 * 3600 + 20) * 1000 + HOUR), (3 * 3600 + 20) * 1000 + HOUR, "it stood by it");
        assert_eq!(at(3 * 3600 + 30, 0), 0, "back is followed at once");
    }
}
