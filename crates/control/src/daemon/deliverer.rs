//! Sends what the outbox holds. New rows come with their claim from the dispatcher, so that nothing stands between the
//! commit and the request; rows that are due again are claimed here.

use super::{Message, clock};
use crate::kernel::Input;
use crate::ports::Notifier;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, mpsc};
use vectra_engine::event::{DeliveryOutcome, Purpose};
use vectra_engine::time::Span;
use vectra_store::{Claimed, Store};

/// How long a claim holds; longer than any attempt takes.
pub(super) const LEASE: Span = Span::seconds(60);
/// One attempt, whatever the adapter does.
const ATTEMPT: Duration = Duration::from_secs(20);
/// How long after a claim an attempt may begin, to end while it holds.
const CLAIMED: Duration = Duration::from_secs(35);
/// Messages under way at once.
const AT_ONCE: usize = 32;
/// Longest time between two looks into the outbox.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Messages that wait for a place. The outbox has those beyond it, and gives them again when their claims have run out.
const WAITING: usize = 4096;

/// Messages that wait for a place, the most urgent first: what is most severe, of that pages, of these the oldest. A storm of small
/// alerts holds up no page of a great one.
#[derive(Default)]
struct Waiting {
    by_urgency: BTreeMap<(u32, bool, u64), (Claimed, Instant)>,
    taken: u64,
}

impl Waiting {
    fn push(&mut self, claimed: Claimed) {
        let told = !matches!(claimed.delivery.purpose, Purpose::Page { .. });
        self.taken += 1;
        let urgency = (claimed.delivery.notice.severity_rank, told, self.taken);
        self.by_urgency.insert(urgency, (claimed, Instant::now()));
        if self.by_urgency.len() > WAITING {
            self.by_urgency.pop_last();
        }
    }

    /// The next one whose claim lasts until its attempt has ended; of the others the outbox gives the row again.
    fn pop(&mut self) -> Option<Claimed> {
        while let Some((_, (claimed, since))) = self.by_urgency.pop_first() {
            if since.elapsed() < CLAIMED {
                return Some(claimed);
            }
        }
        None
    }
}

pub(super) async fn deliver(
    mut fresh: mpsc::Receiver<Claimed>,
    store: Arc<dyn Store>,
    notifier: Arc<dyn Notifier>,
    results: mpsc::Sender<Message>,
) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut waiting = Waiting::default();
    let mut look = tokio::time::interval(LOOK_AGAIN);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            biased;
            claimed = fresh.recv() => match claimed {
                Some(claimed) => waiting.push(claimed),
                None => return,
            },
            _ = look.tick() => {
                due_again(&*store, places.available_permits()).await.into_iter().for_each(|c| waiting.push(c));
            }
            place = places.clone().acquire_owned(), if !waiting.by_urgency.is_empty() => {
                let Ok(place) = place else { return };
                let Some(claimed) = waiting.pop() else { continue };
                let (notifier, results) = (notifier.clone(), results.clone());
                tokio::spawn(async move {
                    attempt(&*notifier, claimed, &results).await;
                    drop(place);
                });
            }
        }
    }
}

async fn attempt(notifier: &dyn Notifier, claimed: Claimed, results: &mpsc::Sender<Message>) {
    let outcome = match tokio::time::timeout(ATTEMPT, notifier.deliver(&claimed.delivery)).await {
        Ok(outcome) => outcome,
        Err(_) => DeliveryOutcome::Retry { reason: format!("no end within {} s", ATTEMPT.as_secs()), after: None },
    };
    let input = Input::Delivered {
        key: claimed.delivery.key,
        incident: claimed.delivery.incident,
        fence: claimed.fence,
        attempt: claimed.attempt,
        outcome,
    };
    // When nobody listens any more the claim runs out and the next process sends again, under the same key.
    let _ = results.send(Message::input(input)).await;
}

async fn due_again(store: &dyn Store, places: usize) -> Vec<Claimed> {
    let now = clock::now();
    match store.next_delivery().await {
        Ok(Some(due)) if due <= now => {}
        Ok(_) => return Vec::new(),
        Err(error) => {
            tracing::warn!(%error, "the outbox could not be read");
            return Vec::new();
        }
    }
    let limit = u32::try_from(places).unwrap_or(1).max(1);
    match store.claim(now, now + LEASE, limit).await {
        Ok(claimed) => claimed,
        Err(error) => {
            tracing::warn!(%error, "messages that are due could not be claimed");
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_trait::async_trait;
    use vectra_engine::event::{Delivery, IncidentId, Notice};
    use vectra_engine::time::Time;
    use vectra_store::memory::MemoryStore;

    /// Says what it is given, and answers when it is let.
    struct Provider {
        given: mpsc::UnboundedSender<String>,
        answers: Semaphore,
    }

    #[async_trait]
    impl Notifier for Provider {
        async fn deliver(&self, delivery: &Delivery) -> DeliveryOutcome {
            let _ = self.given.send(delivery.key.clone());
            if let Ok(answer) = self.answers.acquire().await {
                answer.forget();
            }
            DeliveryOutcome::Delivered { provider_id: None }
        }
    }

    fn message(key: &str, severity_rank: u32, purpose: Purpose) -> Claimed {
        let (opened, text) = (Time(0), String::new);
        let notice = Notice {
            title: text(),
            severity: text(),
            severity_rank,
            criteria: text(),
            alert: text(),
            opened,
            respond_by: None,
            detail: text(),
            language: "en".into(),
            drill: false,
        };
        let delivery = Delivery { key: key.into(), incident: IncidentId("INC-1".into()), purpose, notice };
        Claimed { delivery, attempt: 1, fence: 1 }
    }

    fn page() -> Purpose {
        Purpose::Page { level: 0, round: 0, contact: "Primary".into() }
    }

    #[test]
    fn of_more_than_may_wait_the_least_urgent_are_left_to_the_outbox() {
        let mut waiting = Waiting::default();
        (0..WAITING).for_each(|n| waiting.push(message(&format!("small {n}"), 2, page())));
        waiting.push(message("great", 0, page()));
        assert_eq!(waiting.by_urgency.len(), WAITING);
        assert_eq!(waiting.pop().map(|c| c.delivery.key).as_deref(), Some("great"));
        let last = waiting.by_urgency.pop_last().map(|(_, (c, _))| c.delivery.key);
        assert_eq!(last, Some(format!("small {}", WAITING - 2)));
    }

    /// As when a provider takes its time and a cluster that is gone has filled all places with small alerts.
    #[tokio::test]
    async fn the_page_of_a_great_outage_goes_before_a_storm_of_small_ones() {
        let (send, fresh) = mpsc::channel(4096);
        let (given, mut seen) = mpsc::unbounded_channel();
        let provider = Arc::new(Provider { given, answers: Semaphore::new(0) });
        let (results, mut ended) = mpsc::channel(4096);
        let sending = tokio::spawn(deliver(fresh, Arc::new(MemoryStore::new()), provider.clone(), results));
        for n in 0..1000 {
            send.send(message(&format!("small {n}"), 2, page())).await.expect("taken");
        }
        for _ in 0..AT_ONCE {
            seen.recv().await.expect("under way");
        }
        let announcement = Purpose::Announce { what: vectra_engine::event::Announcement::Opened };
        send.send(message("great, to everyone", 0, announcement)).await.expect("taken");
        send.send(message("great", 0, page())).await.expect("taken");
        while send.capacity() < send.max_capacity() {
            tokio::task::yield_now().await;
        }
        let mut next = Vec::new();
        for _ in 0..3 {
            provider.answers.add_permits(1);
            ended.recv().await.expect("answered");
            next.push(seen.recv().await.expect("under way"));
        }
        assert_eq!(next, ["great", "great, to everyone", "small 32"]);
        sending.abort();
    }
}
