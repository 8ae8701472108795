//! Sends what the outbox holds. New rows come with their claim from the dispatcher, so that nothing stands between the
//! commit and the request; rows that are due again are claimed here.

use super::{Message, clock};
use crate::kernel::Input;
use crate::ports::Notifier;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};
use vectra_engine::event::DeliveryOutcome;
use vectra_engine::time::Span;
use vectra_store::{Claimed, Store};

/// How long a claim holds; longer than any attempt takes.
pub(super) const LEASE: Span = Span::seconds(60);
/// One attempt, whatever the adapter does.
const ATTEMPT: Duration = Duration::from_secs(20);
/// Messages under way at once.
const AT_ONCE: usize = 32;
/// Longest time between two looks into the outbox.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

pub(super) async fn deliver(
    mut fresh: mpsc::Receiver<Claimed>,
    store: Arc<dyn Store>,
    notifier: Arc<dyn Notifier>,
    results: mpsc::Sender<Message>,
) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut look = tokio::time::interval(LOOK_AGAIN);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        let claimed = tokio::select! {
            biased;
            claimed = fresh.recv() => match claimed {
                Some(claimed) => vec![claimed],
                None => return,
            },
            _ = look.tick() => due_again(&*store, places.available_permits()).await,
        };
        for claimed in claimed {
            let Ok(place) = places.clone().acquire_owned().await else { return };
            let (notifier, results) = (notifier.clone(), results.clone());
            tokio::spawn(async move {
                let outcome = match tokio::time::timeout(ATTEMPT, notifier.deliver(&claimed.delivery)).await {
                    Ok(outcome) => outcome,
                    Err(_) => {
                        DeliveryOutcome::Retry { reason: format!("no end within {} s", ATTEMPT.as_secs()), after: None }
                    }
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
                drop(place);
            });
        }
    }
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
