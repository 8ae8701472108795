//! Alerts of the configuration: what it adds to a row, and those that the document does not have.

use super::{Given, Origin, PROMQL_RESULTS, RulePlan, stale};
use crate::build::severity;
use crate::config::{Config, OwnAlert};
use crate::link;
use crate::plan::{CheckPlan, Unbound, UnboundKind, UnboundWhy};
use crate::probe::Probe;
use vectra_engine::rules::{Condition, Past, Timing, Unit};
use vectra_engine::signal::Series;
use vectra_engine::time::Span;

/// What the configuration says about the alert of this name.
pub(super) fn of<'a>(name: &str, config: &'a Config) -> Option<&'a OwnAlert> {
    config.alert.iter().find(|(own, _)| link::words(own) == link::words(name)).map(|(_, own)| own)
}

/// The alerts that the document does not have.
pub(super) fn rules(given: &Given<'_>, checks: &mut Vec<CheckPlan>, unbound: &mut Vec<Unbound>) -> Vec<RulePlan> {
    let written = |name: &str| given.program.alerts.iter().any(|a| link::words(&a.name) == link::words(name));
    let mut out = Vec::new();
    for (name, own) in given.config.alert.iter().filter(|(name, own)| !own.off && !written(name)) {
        let Some(expression) = &own.promql else { continue };
        if given.config.prometheus.is_none() {
            let why = UnboundWhy::AlertPrometheus;
            unbound.push(Unbound { line: 0, what: UnboundKind::Alert, name: name.clone(), why });
            continue;
        }
        let check = CheckPlan {
            id: format!("config/alert/{name}"),
            line: 0,
            name: name.clone(),
            probe: Probe::Promql { expression: expression.clone() },
            environment: own.environment.clone(),
            interval: crate::build::interval(given.program, given.config),
            timeout: given.config.checks.timeout,
            conditions: Vec::new(),
        };
        // Not the check's verdict: that its server is out of reach is missing data, not an alert.
        let series = Series::Reading { check: check.id.clone(), name: PROMQL_RESULTS.into(), part: None };
        checks.push(check);
        let text = own.severity.clone().unwrap_or_default();
        out.push(RulePlan {
            excludes_maintenance: false,
            id: format!("config/alert/{name}"),
            line: 0,
            name: name.clone(),
            text: expression.clone(),
            origin: Origin::Configuration,
            condition: Condition::Level { past: Past::Above, bound: 0.0, unit: Unit::Count },
            timing: Timing {
                hold: own.hold.unwrap_or(Span(0)),
                calm: own.calm.unwrap_or(given.config.alerts.calm),
                stale: stale(&series, checks, given.config),
                flapping: given.config.alerts.flapping.flapping(),
            },
            series,
            more: Vec::new(),
            environment: own.environment.clone(),
            severity: severity(&text, given.config, given.severities),
            severity_text: text,
            procedure: super::procedure(given, name, Some(own)),
            inhibited_by: Vec::new(),
            assumed: Vec::new(),
        });
    }
    out
}
