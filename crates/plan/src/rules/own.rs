//! Alerts of the configuration: what it adds to a row, and those that the document does not have. And expressions in PromQL,
//! whoever wrote them.

use super::{Given, Origin, PROMQL_RESULTS, RulePlan, stale};
use crate::build::{seconds, severity};
use crate::config::{Config, OwnAlert};
use crate::link;
use crate::plan::{CheckPlan, Unbound, UnboundKind, UnboundWhy};
use crate::probe::Probe;
use vectra_engine::rules::{Condition, Past, Thresholds, Timing, Unit};
use vectra_engine::signal::Series;
use vectra_engine::time::Span;
use vectra_runbook::program as doc;
use vectra_runbook::promql::{self, Expr, Read};

/// Fires where the expression has a result. Not by the check's verdict: that its server is out of reach is missing data, no alert.
pub(super) const HAS_RESULTS: Condition = Condition::Level { past: Past::Above, bound: 0.0, unit: Unit::Count };

/// The expression that an alert of the document is judged by, and how long it must hold: the configuration's, else its own.
pub(super) fn expression(alert: &doc::Alert, own: Option<&OwnAlert>) -> Option<(String, Span)> {
    let hold = own.and_then(|own| own.hold);
    if let Some(expression) = own.and_then(|own| own.promql.clone()) {
        return Some((expression, hold.unwrap_or(Span(0))));
    }
    let written = (alert.indicator == doc::Indicator::Promql).then_some(&alert.text)?;
    let compares = match promql::read(written).ok()? {
        Read::Whole(expression) => compares(&expression),
        Read::Foreign(_) => true,
    };
    let said = alert.window_seconds.map(seconds);
    compares.then(|| (written.clone(), hold.or(said).unwrap_or(Span(0))))
}

/// Whether it has a result only where something is so. A bare rate always has one.
fn compares(expression: &Expr) -> bool {
    match expression {
        Expr::Binary(binary) => {
            let (left, right) = (|| compares(&binary.lhs), || compares(&binary.rhs));
            binary.op.is_comparison_operator() || left() || right()
        }
        Expr::Paren(inner) => compares(&inner.expr),
        Expr::Aggregate(inner) => compares(&inner.expr),
        Expr::Call(call) => call.func.name.starts_with("absent"),
        _ => false,
    }
}

/// What asks the team's Prometheus for the expression of an alert.
pub(super) fn asks(given: &Given<'_>, id: &str, name: &str, expression: String, own: Option<&OwnAlert>) -> CheckPlan {
    CheckPlan {
        id: id.to_owned(),
        line: 0,
        name: name.to_owned(),
        probe: Probe::Promql { expression },
        environment: own.and_then(|own| own.environment.clone()),
        interval: crate::build::interval(given.program, given.config),
        timeout: given.config.checks.timeout,
        conditions: Vec::new(),
    }
}

/// How many results that had.
pub(super) fn results(check: &CheckPlan) -> Series {
    Series::Reading { check: check.id.clone(), name: PROMQL_RESULTS.into(), part: None }
}

/// What the configuration says about the alert of this name.
pub(super) fn of<'a>(name: &str, config: &'a Config) -> Option<&'a OwnAlert> {
    config.alert.iter().find(|(own, _)| link::words(own) == link::words(name)).map(|(_, own)| own)
}

/// The alerts that the document does not have.
pub(super) fn rules(given: &Given<'_>, checks: &mut Vec<CheckPlan>, unbound: &mut Vec<Unbound>) -> Vec<RulePlan> {
    let written = |name: &str| given.program.alerts.iter().any(|a| link::words(&a.name) == link::words(name));
    let mut out = Vec::new();
    for (name, own) in given.config.alert.iter().filter(|(name, own)| !own.off && !written(name)) {
        let id = format!("config/alert/{name}");
        let (series, condition, text, environment) = match (&own.promql, &own.check) {
            (Some(_), _) if given.config.prometheus.is_none() => {
                let why = UnboundWhy::AlertPrometheus;
                unbound.push(Unbound { line: 0, what: UnboundKind::Alert, name: name.clone(), why });
                continue;
            }
            (Some(expression), _) => {
                let check = asks(given, &id, name, expression.clone(), Some(own));
                let series = results(&check);
                checks.push(check);
                (series, HAS_RESULTS, expression.clone(), own.environment.clone())
            }
            (None, Some(wanted)) => {
                // A name that no check has is told with the others that stand for nothing.
                let Some(check) = checks.iter().find(|c| link::words(&c.name) == link::words(wanted)) else { continue };
                let (failures, passes) = (given.config.checks.fail_after, given.config.checks.recover_after);
                let environment = check.environment.clone().or_else(|| own.environment.clone());
                let series = Series::Check { check: check.id.clone() };
                (series, Condition::Failures(Thresholds { failures, passes }), check.name.clone(), environment)
            }
            (None, None) => continue,
        };
        let severity_text = own.severity.clone().unwrap_or_default();
        out.push(RulePlan {
            excludes_maintenance: false,
            id,
            line: 0,
            name: name.clone(),
            text,
            origin: Origin::Configuration,
            condition,
            timing: Timing {
                hold: own.hold.unwrap_or(Span(0)),
                calm: own.calm.unwrap_or(given.config.alerts.calm),
                stale: stale(&series, checks, given.config),
                flapping: given.config.alerts.flapping.flapping(),
            },
            series,
            more: Vec::new(),
            environment,
            severity: severity(&severity_text, given.config, given.severities),
            severity_text,
            procedure: super::procedure(given, name, Some(own)),
            inhibited_by: Vec::new(),
            assumed: Vec::new(),
        });
    }
    out
}
