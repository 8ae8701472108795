//! Requests told one by one, put together by the second.

use super::lines::Hit;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use vectra_control::daemon::telemetry::Intake;
use vectra_engine::signal::{Latency, Measured, Requests, Sample, Series};
use vectra_engine::time::Time;
use vectra_engine::unseen::Why;

/// Requests that are held before they are handed on, whether the second is over or not.
const HELD: usize = 50_000;

/// Seconds between two samples that say that nothing was asked.
const LOOKED: i64 = 10;

/// Puts requests together. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Hits {
    intake: Intake,
    held: Arc<Mutex<Held>>,
}

#[derive(Default)]
struct Held {
    count: usize,
    /// By series, second, and whether it was told how long they took: those that were are counted exactly.
    batches: HashMap<(String, Option<String>, i64, bool), Batch>,
    /// The second in which each environment was last said to be looked at.
    looked: HashMap<String, i64>,
}

#[derive(Default)]
struct Batch {
    total: u64,
    failed: u64,
    each: Vec<u64>,
}

impl Hits {
    pub fn new(intake: Intake) -> Hits {
        Hits { intake, held: Arc::default() }
    }

    /// The same, of what comes from this source.
    pub fn of(&self, source: &str) -> Hits {
        Hits { intake: self.intake.of(source), held: self.held.clone() }
    }

    /// Takes one.
    pub fn take(&self, environment: &str, hit: Hit) {
        let Some(at) = self.intake.moment(hit.at) else {
            let counts = (1, u64::from(hit.failed));
            return self.intake.unseen(environment, (hit.at, hit.at), Why::TooLate, counts);
        };
        let second = at.0.div_euclid(1000);
        let mut held = self.held();
        // Once for the environment, once for the route where there is one.
        let routes = std::iter::once(None).chain(hit.route.filter(|r| !r.is_empty()).map(Some));
        for route in routes {
            let key = (environment.to_owned(), route, second, hit.took_us.is_some());
            let batch = held.batches.entry(key).or_default();
            batch.total += 1;
            batch.failed += u64::from(hit.failed);
            batch.each.extend(hit.took_us);
        }
        held.count += 1;
        if held.count >= HELD {
            self.hand_on(&mut held);
        }
    }

    /// A source of an environment is read and had nothing to tell: no requests, which is not the same as no measurement.
    pub fn looked_at(&self, environment: &str) {
        let second = self.intake.now().0.div_euclid(1000);
        let mut held = self.held();
        let before = held.looked.get(environment).copied();
        if before.is_none_or(|before| !(0..LOOKED).contains(&(second - before))) {
            held.looked.insert(environment.to_owned(), second);
            held.batches.entry((environment.to_owned(), None, second, false)).or_default();
        }
    }

    /// Hands on what is held, every second, until dropped.
    pub async fn run(self) {
        let mut ticks = tokio::time::interval(Duration::from_secs(1));
        loop {
            ticks.tick().await;
            self.flush();
        }
    }

    /// Hands on what is held.
    pub fn flush(&self) {
        self.hand_on(&mut self.held());
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hand_on(&self, held: &mut Held) {
        held.count = 0;
        let mut batches: Vec<_> = held.batches.drain().collect();
        batches.sort_by(|a, b| (a.0.2, &a.0.0, &a.0.1).cmp(&(b.0.2, &b.0.0, &b.0.1)));
        for ((environment, route, second, timed), batch) in batches {
            let latency = if timed { Latency::Each(batch.each) } else { Latency::Unknown };
            self.intake.try_send(Measured {
                series: Series::Requests { environment, route },
                // A request belongs where its second starts: at the end of it the last ones of a month would be the next one's.
                at: Time(second.saturating_mul(1000)),
                sample: Sample::Requests(Requests { total: batch.total, failed: batch.failed, latency }),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_of_a_second_are_one_sample_and_each_latency_is_kept() {
        let (intake, mut received) = Intake::with_clock(|| Time(10_000));
        let hits = Hits::new(intake);
        for (at, route, failed, took_us) in [
            (9_100, Some("/a"), false, Some(3)),
            (9_900, Some("/a"), true, Some(1)),
            (9_950, None, false, None),
            (8_000, None, false, Some(7)),
        ] {
            hits.take("API", Hit { at: Time(at), route: route.map(str::to_owned), failed, took_us });
        }
        hits.flush();
        let mut seen = Vec::new();
        while let Ok(m) = received.measured.try_recv() {
            let (Series::Requests { route, .. }, Sample::Requests(r)) = (m.series, m.sample) else {
                panic!("requests")
            };
            seen.push((m.at.0, route, r.total, r.failed, r.latency));
        }
        let each = |e: &[u64]| Latency::Each(e.to_vec());
        seen.sort_by_key(|s| (s.0, s.1.clone(), s.2));
        assert_eq!(
            seen,
            [
                (8_000, None, 1, 0, each(&[7])),
                (9_000, None, 1, 0, Latency::Unknown),
                (9_000, None, 2, 1, each(&[3, 1])),
                (9_000, Some("/a".into()), 2, 1, each(&[3, 1])),
            ]
        );
    }

    #[test]
    fn that_nothing_was_asked_is_said_every_ten_seconds_and_counts_nothing() {
        let (intake, mut received) = Intake::with_clock(|| Time(10_000));
        let hits = Hits::new(intake);
        for _ in 0..100 {
            hits.looked_at("API");
            hits.flush();
        }
        let one = received.measured.try_recv().map(|m| m.sample);
        assert_eq!(one, Ok(Sample::Requests(Requests::default())));
        assert!(received.measured.try_recv().is_err(), "once is enough");
    }

    /// The second is over when it is over, not when it is handed on.
    #[tokio::test]
    async fn no_request_is_lost_where_a_second_is_handed_on_in_pieces() {
        use vectra_store::Store as _;
        let (intake, mut received) = Intake::with_clock(|| Time(20_000));
        let hits = Hits::new(intake);
        let store = vectra_store::memory::MemoryStore::new();
        for n in 0..500_i64 {
            // Fifty a second, handed on at three moments of each of them.
            hits.take("API", Hit { at: Time(10_000 + n * 20), route: None, failed: n % 10 == 0, took_us: Some(5) });
            if matches!(n % 50, 7 | 20 | 49) {
                hits.flush();
                let mut measured = Vec::new();
                while let Ok(one) = received.measured.try_recv() {
                    measured.push(one);
                }
                let refused = store.measurements().append(&measured, Time(20_000)).await.expect("kept");
                assert_eq!(refused.all(), 0);
            }
        }
        let ask = vectra_store::measure::Ask {
            series: vec![Series::Requests { environment: "API".into(), route: None }],
            from: Time(0),
            to: Time(30_000),
            thresholds: Vec::new(),
            every: None,
            excluded: Vec::new(),
        };
        let answers = store.measurements().ask(&ask).await.expect("answers");
        let counted = answers.first().map(|a| (a.rollup.total, a.rollup.failed));
        assert_eq!(counted, Some((500, 50)));
    }
}
