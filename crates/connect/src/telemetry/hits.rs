//! Requests told one by one, put together by the second.

use super::lines::Hit;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use vectra_control::daemon::telemetry::Intake;
use vectra_engine::signal::{Latency, Measured, Requests, Sample, Series};
use vectra_engine::time::Time;

/// Requests that are held before they are handed on, whether the second is over or not.
const HELD: usize = 50_000;

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

    /// Takes one.
    pub fn take(&self, environment: &str, hit: Hit) {
        let Some(at) = self.intake.moment(hit.at) else { return };
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
                at: Time(second.saturating_add(1).saturating_mul(1000)),
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
                (9_000, None, 1, 0, each(&[7])),
                (10_000, None, 1, 0, Latency::Unknown),
                (10_000, None, 2, 1, each(&[3, 1])),
                (10_000, Some("/a".into()), 2, 1, each(&[3, 1])),
            ]
        );
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
