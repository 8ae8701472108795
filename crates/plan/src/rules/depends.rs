//! What the configuration says to depend on something: its alerts are explained by the health alerts of that.

use super::{Given, Origin, RulePlan};
use crate::config::same;
use crate::plan::CheckPlan;
use std::collections::BTreeMap;
use vectra_engine::rules::Condition;

/// Adds to each rule the health alerts of what its environment or check depends on. Gives those of each environment, for
/// alerts that others send.
pub(super) fn depend(rules: &mut [RulePlan], given: &Given<'_>, checks: &[CheckPlan]) -> BTreeMap<String, Vec<String>> {
    let depends = &given.config.depends;
    if depends.0.is_empty() {
        return BTreeMap::new();
    }
    let check = |rule: &RulePlan| checks.iter().find(|c| Some(c.id.as_str()) == rule.check()).map(|c| c.name.clone());
    let about = |rule: &RulePlan| rule.environment.clone().into_iter().chain(check(rule)).collect::<Vec<String>>();
    let health: Vec<(String, Vec<String>)> = rules
        .iter()
        .filter(|r| {
            matches!(r.condition, Condition::Failures(_)) && matches!(r.origin, Origin::Row | Origin::Configuration)
        })
        .map(|r| (r.id.clone(), about(r)))
        .collect();
    let explained = |name: &str| -> Vec<String> {
        let needs = depends.needs(name);
        let of = |names: &[String]| names.iter().any(|n| needs.iter().any(|needed| same(n, &needed.name)));
        health.iter().filter(|(_, names)| of(names)).map(|(id, _)| id.clone()).collect()
    };
    for rule in rules.iter_mut().filter(|r| r.origin != Origin::Vectra) {
        let by = about(rule).iter().flat_map(|name| explained(name)).filter(|id| *id != rule.id).collect::<Vec<_>>();
        rule.inhibited_by.extend(by);
        rule.inhibited_by.sort();
        rule.inhibited_by.dedup();
    }
    let environments = given.program.environments.iter();
    environments.map(|e| (e.name.clone(), explained(&e.name))).filter(|(_, by)| !by.is_empty()).collect()
}
