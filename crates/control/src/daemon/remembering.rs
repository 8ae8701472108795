//! What rules count over hours and days, looked up in the store when they begin to be watched.

use crate::kernel::{Kernel, Past, Wanted};
use std::sync::Arc;
use tokio::task::JoinSet;
use vectra_engine::signal::Series;
use vectra_engine::time::{Span, Time};
use vectra_store::Store;
use vectra_store::measure::{Ask, HOUR, MINUTE, Part};

/// Series that are looked up at the same time: what is read of them is unpacked on all processors.
const AT_ONCE: usize = 4;

/// Gives the kernel's rules their past. One that cannot be read is missing, not guessed: such a rule counts from now.
pub(super) async fn remember(kernel: &mut Kernel, store: &Arc<dyn Store>, now: Time) {
    let mut asked = JoinSet::new();
    let mut wanted = kernel.wanted().into_iter();
    loop {
        while asked.len() < AT_ONCE
            && let Some(next) = wanted.next()
        {
            asked.spawn(look_up(store.clone(), next, now));
        }
        // One that ended in a panic is one that cannot be read.
        let Some(found) = asked.join_next().await else { break };
        if let Ok((series, past)) = found {
            kernel.remember(&series, &past, now);
        }
    }
    kernel.remembered();
}

async fn look_up(store: Arc<dyn Store>, wanted: Wanted, now: Time) -> (Series, Vec<Past>) {
    let whole = |at: Time, of: i64| Time(at.0.div_euclid(of) * of);
    // Whole minutes and hours: what lies across the edge of one counts where it starts.
    let (from, border) = if wanted.fine < wanted.reach {
        (whole(now - wanted.reach, HOUR), whole(now - wanted.fine, HOUR))
    } else {
        let from = whole(now - wanted.reach, MINUTE);
        (from, from)
    };
    let mut past = Vec::new();
    for (from, to, every) in [(from, border, Span(HOUR)), (border, now, Span(1000))] {
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
                return (wanted.series, Vec::new());
            }
        }
    }
    (wanted.series, past)
}

fn seen(part: Part) -> Past {
    Past {
        at: part.from,
        total: part.total,
        failed: part.failed,
        timed: part.timed,
        slower: part.slower.iter().map(|(us, bounds)| (*us, bounds.at_least)).collect(),
    }
}

#[cfg(test)]
#[path = "remembering_tests.rs"]
mod tests;
