//! One rule a module. A rule sees the finished items and adds findings; it changes nothing.

mod alerts;
mod commands;
mod escalation;
mod links;
mod placeholders;
mod platform;
mod queues;
mod restore;
mod severities;
mod shape;
mod sql;

use super::Finding;
use crate::draft::Draft;

/// Findings of all rules.
pub(super) fn all(draft: &Draft<'_>) -> Vec<Finding> {
    let mut out = Vec::new();
    for rule in [
        alerts::check,
        commands::check,
        escalation::check,
        links::check,
        placeholders::check,
        platform::check,
        queues::check,
        restore::check,
        severities::check,
        shape::check,
        sql::check,
    ] {
        rule(draft, &mut out);
    }
    out
}
