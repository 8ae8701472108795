//! What rules count over hours and days, looked up in the store when they begin to be watched.

use super::Message;
use crate::kernel::{Kernel, Past, Wanted};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use vectra_engine::time::{Span, Time};
use vectra_store::Store;
use vectra_store::measure::{Ask, HOUR, MINUTE, Part};

/// Series that are looked up at the same time: what is read of them is unpacked on all processors.
const AT_ONCE: usize = 4;

/// Longest time for a look-up while the daemon runs: the rules that wait for it judge nothing meanwhile.
const LONGEST: Duration = Duration::from_secs(60);

/// Gives the kernel's rules their past, before anything else happens. One that cannot be read is missing, not guessed: such a
/// rule counts from now.
pub(super) async fn remember(kernel: &mut Kernel, store: &Arc<dyn Store>, now: Time) {
    let wanted = kernel.wanted();
    let Some(turn) = wanted.first().map(|w| w.turn) else { return };
    let mut found = look_back(store.clone(), wanted, now);
    while let Some((wanted, past)) = found.recv().await {
        kernel.remember(&wanted, &past, now);
    }
    kernel.remembered(turn);
}

/// The same beside a daemon that goes on deciding: what is found comes to it as messages, and a last one in any case.
pub(super) fn remember_beside(kernel: &mut Kernel, store: &Arc<dyn Store>, results: &mpsc::Sender<Message>, now: Time) {
    let wanted = kernel.wanted();
    let Some(turn) = wanted.first().map(|w| w.turn) else { return };
    let (mut found, results) = (look_back(store.clone(), wanted, now), results.clone());
    tokio::spawn(async move {
        let pass_on = async {
            while let Some((wanted, past)) = found.recv().await {
                let _ = results.send(Message::Remembered { wanted, past }).await;
            }
        };
        if tokio::time::timeout(LONGEST, pass_on).await.is_err() {
            tracing::warn!("what was measured before is not known to all alerts: the store is too slow");
        }
        let _ = results.send(Message::RememberedAll { turn }).await;
    });
}

/// Looks all of it up, several at the same time; ends when nobody listens any more.
fn look_back(store: Arc<dyn Store>, wanted: Vec<Wanted>, now: Time) -> mpsc::Receiver<(Wanted, Vec<Past>)> {
    let (out, found) = mpsc::channel(AT_ONCE);
    tokio::spawn(async move {
        let mut asked = JoinSet::new();
        let mut wanted = wanted.into_iter();
        loop {
            while asked.len() < AT_ONCE
                && let Some(next) = wanted.next()
            {
                asked.spawn(look_up(store.clone(), next, now));
            }
            // One that ended in a panic is one that cannot be read.
            let Some(ended) = asked.join_next().await else { return };
            if let Ok(found) = ended
                && out.send(found).await.is_err()
            {
                return;
            }
        }
    });
    found
}

async fn look_up(store: Arc<dyn Store>, wanted: Wanted, now: Time) -> (Wanted, Vec<Past>) {
    let whole = |at: Time, of: i64| Time(at.0.div_euclid(of) * of);
    // Whole minutes and hours: what lies across the edge of one counts where it starts.
    let (from, border) = if wanted.fine < wanted.reach {
        (whole(now - wanted.reach, HOUR), whole(now - wanted.fine, HOUR))
    } else {
        let from = whole(now - wanted.reach, MINUTE);
        (from, from)
    };
    let near = whole(now - wanted.singly, MINUTE).max(border);
    let mut past = Vec::new();
    for (from, to, every) in [(from, border, Span(HOUR)), (border, near, Span(MINUTE)), (near, now, Span(1))] {
        if from >= to {
            continue;
        }
        let thresholds = wanted.thresholds.clone();
        let ask =
            Ask { series: vec![wanted.series.clone()], from, to, thresholds, every: Some(every), excluded: Vec::new() };
        match store.measurements().ask(&ask).await {
            Ok(answers) => past.extend(answers.into_iter().flat_map(|a| a.parts).map(seen)),
            Err(error) => {
                tracing::warn!(%error, series = %wanted.series, "what was measured before is not known to the alerts");
                return (wanted, Vec::new());
            }
        }
    }
    (wanted, past)
}

fn seen(part: Part) -> Past {
    Past {
        at: part.from,
        total: part.total,
        failed: part.failed,
        timed: part.timed,
        slower: part.slower.iter().map(|(us, bounds)| (*us, bounds.at_least)).collect(),
        slower_or_failed: part.slower_or_failed.iter().map(|(us, bounds)| (*us, bounds.at_least)).collect(),
    }
}

#[cfg(test)]
#[path = "remembering_tests.rs"]
mod tests;
