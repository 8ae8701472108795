//! What rules count over hours and days, looked up in the store when they begin to be watched.

use crate::kernel::{Kernel, Past};
use vectra_engine::time::{Span, Time};
use vectra_store::measure::{Ask, HOUR, MINUTE, Measurements};

/// Windows longer than this are looked up by the hour: their slices are longer than that.
const BY_MINUTES: Span = Span(72 * 2 * HOUR);

/// Gives the kernel's rules their past. One that cannot be read is missing, not guessed: such a rule counts from now.
pub(super) async fn remember(kernel: &mut Kernel, measurements: &dyn Measurements, now: Time) {
    for wanted in kernel.wanted() {
        let finest = if wanted.finely || wanted.reach <= BY_MINUTES { Span(1000) } else { Span(HOUR) };
        // Whole minutes: what lies across the edge of one counts where it starts.
        let from = Time((now - wanted.reach).0.div_euclid(MINUTE) * MINUTE);
        let ask = Ask {
            series: vec![wanted.series.clone()],
            from,
            to: now,
            thresholds: wanted.thresholds,
            every: Some(finest),
            excluded: Vec::new(),
        };
        match measurements.ask(&ask).await {
            Ok(answers) => {
                let parts = answers.into_iter().flat_map(|a| a.parts);
                let past: Vec<Past> = parts
                    .map(|p| Past {
                        at: p.from,
                        total: p.total,
                        failed: p.failed,
                        timed: p.timed,
                        slower: p.slower.iter().map(|(us, bounds)| (*us, bounds.at_least)).collect(),
                    })
                    .collect();
                kernel.remember(&wanted.series, &past, now);
            }
            Err(error) => {
                tracing::warn!(%error, series = %wanted.series, "what was measured before is not known to the alerts");
            }
        }
    }
    kernel.remembered();
}

#[cfg(test)]
#[path = "remembering_tests.rs"]
mod tests;
