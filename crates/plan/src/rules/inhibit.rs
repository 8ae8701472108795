//! Which alerts explain which: what is down is also slow and full of errors.

use super::{Origin, RulePlan};
use crate::config::Config;
use crate::link;
use vectra_engine::rules::Condition;

/// A health alert of an environment explains every other kind of alert about the same environment. The configuration adds
/// its own.
pub(super) fn inhibit(rules: &mut [RulePlan], config: &Config) {
    let health: Vec<(String, Option<String>)> = rules
        .iter()
        .filter(|r| matches!(r.condition, Condition::Failures(_)) && r.origin == Origin::Row)
        .map(|r| (r.id.clone(), r.environment.clone()))
        .collect();
    let names: Vec<(String, String)> = rules.iter().map(|r| (r.name.clone(), r.id.clone())).collect();
    for rule in rules {
        if !matches!(rule.condition, Condition::Failures(_)) && rule.origin != Origin::Vectra {
            let here = health.iter().filter(|(_, e)| e.is_some() && *e == rule.environment);
            rule.inhibited_by.extend(here.map(|(id, _)| id.clone()));
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
