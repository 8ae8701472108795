//! V001 to V003: alerts whose row leaves open how bad, how often or over how long.

use super::super::Finding;
use crate::draft::Draft;
use crate::program::{Indicator, Level};
use crate::text;
use std::collections::BTreeSet;

pub(super) fn check(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    let known: BTreeSet<Vec<String>> = draft.severities.iter().map(|severity| text::tokens(&severity.name)).collect();
    let listed = draft.severities.iter().map(|severity| severity.name.as_str()).collect::<Vec<_>>().join(", ");
    let mut told: BTreeSet<Vec<String>> = BTreeSet::new();
    for alert in &draft.alerts {
        if let Some(severity) = &alert.severity {
            let words = text::tokens(severity);
            // One word that does not map is one gap, however many rows use it.
            if !draft.severities.is_empty() && !known.contains(&words) && told.insert(words) {
                let finding = Finding::new("V001", Level::Warning, alert.source.lines, severity).at(severity);
                out.push(
                    finding
                        .with("severity", severity.as_str())
                        .with("alert", alert.name.as_str())
                        .with("known", listed.as_str()),
                );
            }
        }
        if alert.count.is_some_and(|count| count > 1)
            && alert.interval_seconds.is_none()
            && alert.window_seconds.is_none()
        {
            out.push(
                Finding::new("V002", Level::Warning, alert.source.lines, &alert.name)
                    .at(&alert.text)
                    .with("text", alert.text.as_str()),
            );
        }
        let percentile =
            matches!(alert.indicator, Indicator::LatencyP50 | Indicator::LatencyP95 | Indicator::LatencyP99);
        if percentile && alert.cond.is_some() && alert.window_seconds.is_none() {
            out.push(
                Finding::new("V003", Level::Warning, alert.source.lines, &alert.name)
                    .at(&alert.text)
                    .with("text", alert.text.as_str()),
            );
        }
    }
}
