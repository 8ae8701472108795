//! Which alerts explain which: what is down is also slow and full of errors.

use super::{Origin, RulePlan};
use crate::config::Config;
use crate::link;
use vectra_engine::rules::Condition;

/// A health alert explains every other kind of alert about the same environment or the same check. The configuration adds
/// its own.
pub(super) fn inhibit(rules: &mut [RulePlan], config: &Config) {
    let health: Vec<RulePlan> = rules
        .iter()
        .filter(|r| {
            matches!(r.condition, Condition::Failures(_)) && matches!(r.origin, Origin::Row | Origin::Configuration)
        })
        .cloned()
        .collect();
    let names: Vec<(String, String)> = rules.iter().map(|r| (r.name.clone(), r.id.clone())).collect();
    for rule in rules {
        if !matches!(rule.condition, Condition::Failures(_)) && rule.origin != Origin::Vectra {
            let place = |h: &RulePlan| h.environment.is_some() && h.environment == rule.environment;
            let check = |h: &RulePlan| h.check().is_some() && h.check() == rule.check();
            let here: Vec<String> = health.iter().filter(|h| place(h) || check(h)).map(|h| h.id.clone()).collect();
            rule.inhibited_by.extend(here);
        }
        let wanted = config.alert.iter().filter(|(name, _)| link::words(name) == link::words(&rule.name));
        for name in wanted.flat_map(|(_, own)| &own.inhibited_by) {
            let by = names.iter().filter(|(n, id)| link::words(n) == link::words(name) && *id != rule.id);
            rule.inhibited_by.extend(by.map(|(_, id)| id.clone()));
        }
        rule.inhibited_by.sort();
        rule.inhibited_by.dedup();
    }
}
