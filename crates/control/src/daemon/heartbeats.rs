//! Calls that somebody else makes to say that something ran. How long ago the last one was is measured as every check is, and
//! so it is known after a restart: what was overdue stays so until somebody calls, and what was not is due when it was due
//! before, and later by the time that Vectra was away. Only where a call was expected just while it was away, period and grace
//! begin anew: nobody is paged for a call that could not be taken.

use crate::kernel::Observation;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use vectra_engine::health::Verdict;
use vectra_engine::signal::{Reading, Series};
use vectra_engine::time::{Span, Time};
use vectra_plan::{CheckPlan, Probe};
use vectra_store::Store;
use vectra_store::measure::{Ask, DAY, MINUTE};

/// Reading of the time since the last call, seconds.
const AGE: &str = "heartbeat_age";

/// How long Vectra may have been away for the last call to be looked up.
const LOOKED_BACK: Span = Span(30 * DAY);

/// The heartbeats that are expected, and their last calls.
#[derive(Debug, Default)]
pub struct Heartbeats {
    /// By id of the check; `called` is `None` before the first call.
    expected: Mutex<BTreeMap<String, Last>>,
}

#[derive(Debug, Clone, Copy)]
struct Last {
    since: Instant,
    /// How old it was then: what an earlier process knew.
    age: Duration,
    /// How long nobody was there to take a call.
    away: Duration,
    of: Of,
}

/// What the time is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Call,
    Start,
    /// The last call or the first start, as an earlier process knew it.
    Earlier,
}

impl Last {
    fn new(since: Instant, of: Of) -> Last {
        Last { since, age: Duration::ZERO, away: Duration::ZERO, of }
    }
}

impl Heartbeats {
    /// Expects these from now on. Those that were expected before keep their last call.
    pub(super) fn expect<'a>(&self, checks: impl Iterator<Item = &'a str>, now: Instant) {
        let mut expected = self.expected.lock().unwrap_or_else(PoisonError::into_inner);
        let next = checks.map(|id| {
            let last = expected.get(id).copied().unwrap_or_else(|| Last::new(now, Of::Start));
            (id.to_owned(), last)
        });
        *expected = next.collect();
    }

    /// Goes on from what an earlier process measured: that the last call was `age` ago, and that `away` ago.
    fn go_on(&self, check: &str, period: Duration, age: Duration, away: Duration, now: Instant) {
        if age <= period && age + away >= period {
            return;
        }
        let last = Last { since: now, age: age + away, away, of: Of::Earlier };
        self.expected.lock().unwrap_or_else(PoisonError::into_inner).entry(check.to_owned()).or_insert(last);
    }

    /// Looks up what an earlier process measured. What cannot be read begins anew.
    pub(super) async fn remember(&self, store: &Arc<dyn Store>, checks: &[CheckPlan], now: Time) {
        for check in checks {
            let Probe::Heartbeat { period, .. } = &check.probe else { continue };
            if let Some((at, age)) = last_seen(store, &check.id, now).await {
                self.go_on(&check.id, span(*period), age, span(now.since(at)), Instant::now());
            }
        }
    }

    /// Somebody called for the check of this id. False: no heartbeat is expected there.
    pub fn call(&self, check: &str) -> bool {
        self.called(check, Instant::now())
    }

    fn called(&self, check: &str, now: Instant) -> bool {
        let mut expected = self.expected.lock().unwrap_or_else(PoisonError::into_inner);
        match expected.get_mut(check) {
            Some(last) => {
                *last = Last::new(now, Of::Call);
                true
            }
            None => false,
        }
    }

    /// How a heartbeat stands now.
    pub(super) fn observe(&self, check: &str, period: Span, grace: Span, now: Instant) -> Observation {
        let last = self.expected.lock().unwrap_or_else(PoisonError::into_inner).get(check).copied();
        let (period, allowed) = (span(period), span(period) + span(grace));
        let (verdict, detail, readings) = match last {
            None => (Verdict::Fail, "no call is expected here".to_owned(), Vec::new()),
            Some(last) => {
                let age = now.saturating_duration_since(last.since) + last.age;
                let ago = shown(age);
                let since = match last.of {
                    Of::Call => format!("the last call was {ago} ago"),
                    Of::Start => format!("no call since Vectra's start {ago} ago"),
                    Of::Earlier => format!("no call for {ago}"),
                };
                let detail = format!("{since}; one is expected every {}", shown(period));
                let verdict = if age <= allowed + last.away { Verdict::Pass } else { Verdict::Fail };
                let reading = Reading { name: AGE.into(), part: None, value: age.as_secs_f64() };
                (verdict, detail, vec![reading])
            }
        };
        Observation { check: check.to_owned(), verdict, detail, took: Span(0), took_us: 0, readings }
    }
}

fn span(span: Span) -> Duration {
    Duration::from_millis(u64::try_from(span.0).unwrap_or(0))
}

/// When the age of a call was last measured, and what it was.
async fn last_seen(store: &Arc<dyn Store>, check: &str, now: Time) -> Option<(Time, Duration)> {
    let series = vec![Series::Reading { check: check.to_owned(), name: AGE.into(), part: None }];
    let ask = |from: Time, to: Time, every: Option<i64>| Ask {
        series: series.clone(),
        from,
        to,
        thresholds: Vec::new(),
        every: every.map(Span),
        excluded: Vec::new(),
    };
    let answer = async |ask: Ask| match store.measurements().ask(&ask).await {
        Ok(answers) => answers.into_iter().next(),
        Err(error) => {
            tracing::warn!(%error, check, "when somebody last called is not known");
            None
        }
    };
    let minutes = answer(ask(now - LOOKED_BACK, now + Span(1), Some(MINUTE))).await?;
    let minute = minutes.parts.last()?.from;
    let singly = answer(ask(minute, minute + Span(MINUTE), Some(1))).await?;
    let at = singly.parts.last()?.from;
    // Of a minute of which nothing finer is kept the youngest: a call may have come within it.
    let seen = answer(ask(at, minute + Span(MINUTE), None)).await?;
    Duration::try_from_secs_f64(seen.rollup.min).ok().map(|age| (at, age))
}

/// `90 s`, `5 min`, `3 h`.
fn shown(time: Duration) -> String {
    match time.as_secs() {
        s if s >= 7200 => format!("{} h", s / 3600),
        s if s >= 120 => format!("{} min", s / 60),
        s => format!("{s} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restart_hides_no_overdue_call_and_pages_nobody_for_one_that_could_not_be_taken() {
        let begin = Instant::now();
        let s = Duration::from_secs;
        // Period 300 s, grace 60 s.
        let after = |age: u64, away: u64, wait: u64| {
            let beats = Heartbeats::default();
            beats.go_on("backup", s(300), s(age), s(away), begin);
            beats.expect(["backup"].into_iter(), begin);
            let seen = beats.observe("backup", Span::seconds(300), Span::seconds(60), begin + s(wait));
            assert!(!vectra_plan::findings::french(&seen.detail).contains("no call"), "{}", seen.detail);
            (seen.verdict, seen.detail)
        };
        let overdue = "no call for 405 s; one is expected every 5 min".to_owned();
        let overdue = overdue.replace("405 s", &shown(s(405)));
        assert_eq!(after(400, 5, 0), (Verdict::Fail, overdue), "it was overdue before");
        assert_eq!(
            [after(200, 5, 160).0, after(200, 5, 161).0],
            [Verdict::Pass, Verdict::Fail],
            "365 s, 5 of them away"
        );
        assert_eq!([after(290, 20, 360).0, after(290, 20, 361).0], [Verdict::Pass, Verdict::Fail], "due while away");
    }

    #[tokio::test]
    async fn what_an_earlier_process_measured_is_found() {
        use vectra_engine::signal::{Measured, Sample};
        let store: Arc<dyn Store> = Arc::new(vectra_store::memory::MemoryStore::new());
        let now = super::super::clock::now();
        assert_eq!(last_seen(&store, "backup", now).await, None);
        let series = Series::Reading { check: "backup".into(), name: AGE.into(), part: None };
        // Somebody called 70 s ago; the last look was 10 s ago.
        let ages = [(90, 3600.0), (60, 10.0), (10, 60.0)];
        let measured = ages.map(|(ago, age)| Measured {
            series: series.clone(),
            at: now - Span::seconds(ago),
            sample: Sample::Reading(age),
        });
        store.measurements().append(&measured, now).await.expect("kept");
        let seen = last_seen(&store, "backup", now).await.expect("found");
        assert_eq!(seen, (now - Span::seconds(10), Duration::from_secs(60)));
    }

    #[test]
    fn a_call_within_period_and_grace_passes_and_later_is_a_failure() {
        let (beats, begin) = (Heartbeats::default(), Instant::now());
        let at = |s| begin + Duration::from_secs(s);
        let id = "config/check/backup";
        beats.expect([id].into_iter(), begin);
        let seen = |s| {
            let seen = beats.observe(id, Span::seconds(300), Span::seconds(60), at(s));
            let french = vectra_plan::findings::french(&seen.detail);
            assert!(!french.contains(" ago") && !french.contains("expected"), "{french}");
            (seen.verdict, seen.detail)
        };
        let detail = "no call since Vectra's start 6 min ago; one is expected every 5 min".to_owned();
        assert_eq!(seen(360), (Verdict::Pass, detail));
        assert_eq!(seen(361).0, Verdict::Fail);
        assert!(beats.called(id, at(361)));
        assert_eq!(seen(461), (Verdict::Pass, "the last call was 100 s ago; one is expected every 5 min".into()));
        // The same plan again forgets nothing.
        beats.expect([id].into_iter(), at(461));
        assert_eq!((seen(721).0, seen(722).0), (Verdict::Pass, Verdict::Fail));
        assert!(!beats.call("config/check/other"));
    }
}
