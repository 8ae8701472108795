//! V006, V007: alerts and procedures that do not find each other.

use super::super::Finding;
use crate::draft::Draft;
use crate::program::{Level, ProcedureRole};
use std::collections::BTreeSet;

pub(super) fn check(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    if draft.alerts.is_empty() {
        // A collection of procedures without an alert table leaves the alerts to somebody else.
        return;
    }
    let incidents = || draft.procedures.iter().filter(|procedure| procedure.role == ProcedureRole::Incident);
    for procedure in incidents().filter(|procedure| procedure.trigger.is_none()) {
        let line = procedure.source.line;
        out.push(
            Finding::new("V006", Level::Warning, [line, line], &procedure.title)
                .at(&procedure.title)
                .with("procedure", procedure.title.as_str()),
        );
    }
    if incidents().next().is_none() {
        return;
    }
    let answered: BTreeSet<&str> = incidents().filter_map(|procedure| procedure.trigger.as_deref()).collect();
    for alert in &draft.alerts {
        if !answered.contains(alert.name.as_str()) {
            out.push(
                Finding::new("V007", Level::Warning, alert.source.lines, &alert.name)
                    .at(&alert.name)
                    .with("alert", alert.name.as_str()),
            );
        }
    }
}
