//! The checks of the configuration as they run.

use crate::build::contact_key;
use crate::config::{Config, OwnKind};
use crate::plan::{CheckPlan, ServiceRef};
use crate::probe::Probe;
use vectra_engine::time::Span;

/// The configuration's checks, by name. Their ids are `config/check/NAME`; line 0 says that the document has none.
pub fn own_checks(config: &Config) -> Vec<CheckPlan> {
    config
        .check
        .iter()
        .filter_map(|(name, check)| {
            let (probe, environment) = match &check.kind {
                OwnKind::Ask(probe) => (probe.clone(), None),
                OwnKind::Platform(environment) => (Probe::Platform(service(environment, config)?), Some(environment)),
            };
            Some(CheckPlan {
                id: format!("config/check/{name}"),
                line: 0,
                name: name.clone(),
                interval: check.interval.unwrap_or_else(|| interval(&probe, config)),
                timeout: check.timeout.unwrap_or(config.checks.timeout),
                environment: check.environment.as_ref().or(environment).cloned(),
                conditions: check.conditions.clone(),
                probe,
            })
        })
        .collect()
}

/// The platform's service of an environment.
pub(crate) fn service(environment: &str, config: &Config) -> Option<ServiceRef> {
    let services = &config.render.as_ref()?.services;
    let id = services.get(contact_key(environment, services.keys())?)?;
    Some(ServiceRef { id: id.clone(), name: environment.to_owned() })
}

/// From start to start, where neither the check nor `[checks]` says it. What changes slowly, or belongs to somebody else, is
/// asked less often.
pub(crate) fn interval(probe: &Probe, config: &Config) -> Span {
    let usual = config.checks.interval.unwrap_or(Span::seconds(10));
    let at_least = match probe {
        Probe::Tls { .. } => Span::seconds(300),
        Probe::Platform(_) | Probe::StatusPage { .. } | Probe::Script { .. } => Span::seconds(60),
        _ => usual,
    };
    usual.max(at_least)
}

#[cfg(test)]
#[path = "own_tests.rs"]
mod tests;
