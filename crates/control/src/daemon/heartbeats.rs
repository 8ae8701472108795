//! Calls that somebody else makes to say that something ran. They are kept in memory: after a start, period and grace begin
//! anew, so that nobody is paged for calls that came while Vectra was not there to take them.

use crate::kernel::Observation;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use vectra_engine::health::Verdict;
use vectra_engine::time::Span;

/// The heartbeats that are expected, and their last calls.
#[derive(Debug, Default)]
pub struct Heartbeats {
    /// By id of the check; `called` is `None` before the first call.
    expected: Mutex<BTreeMap<String, Last>>,
}

#[derive(Debug, Clone, Copy)]
struct Last {
    since: Instant,
    called: bool,
}

impl Heartbeats {
    /// Expects these from now on. Those that were expected before keep their last call.
    pub(super) fn expect<'a>(&self, checks: impl Iterator<Item = &'a str>, now: Instant) {
        let mut expected = self.expected.lock().unwrap_or_else(PoisonError::into_inner);
        let next = checks.map(|id| {
            let last = expected.get(id).copied().unwrap_or(Last { since: now, called: false });
            (id.to_owned(), last)
        });
        *expected = next.collect();
    }

    /// Somebody called for the check of this id. False: no heartbeat is expected there.
    pub fn call(&self, check: &str) -> bool {
        self.called(check, Instant::now())
    }

    fn called(&self, check: &str, now: Instant) -> bool {
        let mut expected = self.expected.lock().unwrap_or_else(PoisonError::into_inner);
        match expected.get_mut(check) {
            Some(last) => {
                *last = Last { since: now, called: true };
                true
            }
            None => false,
        }
    }

    /// How a heartbeat stands now.
    pub(super) fn observe(&self, check: &str, period: Span, grace: Span, now: Instant) -> Observation {
        let last = self.expected.lock().unwrap_or_else(PoisonError::into_inner).get(check).copied();
        let span = |s: Span| Duration::from_millis(u64::try_from(s.0).unwrap_or(0));
        let (period, allowed) = (span(period), span(period) + span(grace));
        let (verdict, detail, readings) = match last {
            None => (Verdict::Fail, "no call is expected here".to_owned(), Vec::new()),
            Some(last) => {
                let age = now.saturating_duration_since(last.since);
                let since = if last.called { "the last call was" } else { "no call since Vectra's start" };
                let detail = format!("{since} {} ago; one is expected every {}", shown(age), shown(period));
                let verdict = if age <= allowed { Verdict::Pass } else { Verdict::Fail };
                let reading = vectra_engine::signal::Reading {
                    name: "heartbeat_age".into(),
                    part: None,
                    value: age.as_secs_f64(),
                };
                (verdict, detail, vec![reading])
            }
        };
        Observation { check: check.to_owned(), verdict, detail, took: Span(0), took_us: 0, readings }
    }
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
