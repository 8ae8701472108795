//! Where each value of a rule comes from, for whoever reads the rules: the document, the configuration, or a default.

use super::{Assumed, Origin, RulePlan, own};
use crate::config::{Alerts, Checks, Config, OwnAlert};
use crate::plan::Plan;
use serde::Serialize;
use vectra_engine::rules::{Condition, Past, Unit};
use vectra_engine::signal::Series;
use vectra_engine::time::Span;
use vectra_runbook::program as doc;

/// Who said a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The document.
    Document,
    /// `vectra.toml`.
    Configuration,
    /// Nobody.
    Default,
}

/// Which value of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Aspect {
    Failures,
    Passes,
    Interval,
    Allowed,
    Bound,
    BurnRate,
    Window,
    ShortWindow,
    Least,
    Hold,
    Calm,
    Environment,
    Severity,
    Procedure,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// How many.
    Count(u64),
    /// How long, seconds.
    Seconds(f64),
    /// How many times.
    Factor(f64),
    /// A part of all.
    Share(f64),
    /// A bound of a number.
    Bound {
        /// The bad side.
        past: Past,
        /// In its base unit.
        bound: f64,
        /// Which that is.
        unit: Unit,
    },
    /// A name.
    Name(String),
}

/// A value of a rule, who said it, and what changes it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Setting {
    /// Which.
    pub what: Aspect,
    /// What it is.
    pub value: Value,
    /// Who said so.
    pub by: By,
    /// The key of `vectra.toml` that says it otherwise; none where only the document can.
    pub key: Option<String>,
}

/// Everything that a rule of this plan goes by.
pub fn settings(rule: &RulePlan, plan: &Plan, program: &doc::Program, config: &Config) -> Vec<Setting> {
    let row = program.alerts.iter().find(|a| a.source.id == rule.id);
    let titled =
        || plan.procedures.iter().find(|p| rule.origin == Origin::Procedure && rule.procedure.as_ref() == Some(&p.id));
    let own = own::of(&rule.name, config).or_else(|| own::of(&titled()?.title, config));
    let explained = Explained { rule, row, own, plan, program, config };
    match rule.origin {
        Origin::Vectra | Origin::External => Vec::new(),
        _ => explained.all(),
    }
}

struct Explained<'a> {
    rule: &'a RulePlan,
    row: Option<&'a doc::Alert>,
    own: Option<&'a OwnAlert>,
    plan: &'a Plan,
    program: &'a doc::Program,
    config: &'a Config,
}

impl Explained<'_> {
    fn all(&self) -> Vec<Setting> {
        let (checks, default) = (&self.config.checks, Checks::default());
        let (alerts, taken) = (&self.config.alerts, Alerts::default());
        let changed = |changed: bool| if changed { By::Configuration } else { By::Default };
        let mut out = Vec::new();
        let mut say = |what, value, by, key: Option<&str>| {
            out.push(Setting { what, value, by, key: key.map(|k| k.to_owned()) });
        };
        let seconds = |span: Span| Value::Seconds(span.as_seconds());
        let mine = |key: &str| format!("[alert.\"{}\"] {key}", self.rule.name);
        match self.rule.condition {
            Condition::Failures(thresholds) => {
                let by = match self.row.and_then(|r| r.count).filter(|n| *n > 0) {
                    Some(_) => By::Document,
                    None => changed(checks.fail_after != default.fail_after),
                };
                say(Aspect::Failures, Value::Count(thresholds.failures.into()), by, Some("[checks] fail_after"));
                let by = changed(checks.recover_after != default.recover_after);
                say(Aspect::Passes, Value::Count(thresholds.passes.into()), by, Some("[checks] recover_after"));
            }
            Condition::Share { limit, window, least, .. } => {
                say(Aspect::Allowed, Value::Share(limit.allowed), By::Document, None);
                let by = match (self.own.and_then(|o| o.window), self.row.and_then(|r| r.window_seconds)) {
                    (Some(_), _) => By::Configuration,
                    (None, Some(_)) => By::Document,
                    (None, None) => changed(alerts.window != taken.window),
                };
                let key = if by == By::Default { "[alerts] window".to_owned() } else { mine("window") };
                say(Aspect::Window, seconds(window), by, Some(&key));
                say(Aspect::Least, Value::Count(least), changed(alerts.least != taken.least), Some("[alerts] least"));
            }
            Condition::Level { past, bound, unit } => {
                let (by, key) = match (self.rule.origin, self.own.is_some_and(|o| o.bound.is_some())) {
                    (Origin::Procedure, true) => (By::Configuration, Some(mine("bound"))),
                    (Origin::Procedure, false) => (By::Default, Some(mine("bound"))),
                    (Origin::Configuration, _) => (By::Configuration, Some(mine("promql"))),
                    _ if self.own.is_some_and(|o| o.promql.is_some()) => (By::Configuration, Some(mine("promql"))),
                    _ => (By::Document, None),
                };
                say(Aspect::Bound, Value::Bound { past, bound, unit }, by, key.as_deref());
                let by = match (self.own.and_then(|o| o.hold), self.row.and_then(|r| r.window_seconds)) {
                    (Some(_), _) => By::Configuration,
                    (None, Some(_)) => By::Document,
                    (None, None) => changed(self.rule.origin == Origin::Row && alerts.hold != taken.hold),
                };
                say(Aspect::Hold, seconds(self.rule.timing.hold), by, Some(&mine("hold")));
            }
            Condition::Burn { limit, factor, long, short, least, .. } => {
                let objectives = &self.config.objectives;
                let critical = self.rule.origin == Origin::Objective;
                let (by, key) = match critical {
                    true => (changed(objectives.critical_window.is_some()), "[objectives] critical_window"),
                    false => (changed(!objectives.burn.policies.is_empty()), "[objectives.burn] policies"),
                };
                say(Aspect::Allowed, Value::Share(limit.allowed), By::Document, None);
                if !critical {
                    say(Aspect::BurnRate, Value::Factor(factor), by, Some(key));
                }
                say(Aspect::Window, seconds(long), by, Some(key));
                say(Aspect::ShortWindow, seconds(short), by, Some(key));
                let by = changed(objectives.burn.least != crate::config::Burn::default().least);
                say(Aspect::Least, Value::Count(least), by, Some("[objectives.burn] least"));
            }
        }
        if !matches!(self.rule.condition, Condition::Failures(_)) {
            let by = match self.own.and_then(|o| o.calm) {
                Some(_) => By::Configuration,
                None => changed(alerts.calm != taken.calm),
            };
            say(Aspect::Calm, seconds(self.rule.timing.calm), by, Some("[alerts] calm"));
        }
        if let Some(check) = self.asked() {
            let written = self.program.alerts.iter().any(|a| a.interval_seconds.is_some());
            let by = match (checks.interval, written) {
                (Some(_), _) => By::Configuration,
                (None, true) => By::Document,
                (None, false) => By::Default,
            };
            say(Aspect::Interval, seconds(check), by, Some("[checks] interval"));
        }
        if let Some(name) = &self.rule.environment {
            let guessed = self.rule.assumed.iter().any(|a| matches!(a, Assumed::Environment { .. }));
            let by = match (
                self.own
                    .and_then(|o| o.environment.as_deref())
                    .is_some_and(|o| crate::link::words(o) == crate::link::words(name)),
                guessed,
            ) {
                (true, _) => By::Configuration,
                (false, true) => By::Default,
                (false, false) => By::Document,
            };
            say(Aspect::Environment, Value::Name(name.clone()), by, Some(&mine("environment")));
        }
        if let Some(row) = self.rule.severity.and_then(|i| self.plan.severities.get(i)) {
            let ranked = self.rule.assumed.iter().any(|a| matches!(a, Assumed::Severity { .. }));
            let burn = &self.config.objectives.burn;
            let said = self.rule.origin == Origin::Burn && (burn.page.is_some() || burn.ticket.is_some());
            let by = match (self.own.is_some_and(|o| o.severity.is_some()) || said, self.row) {
                (true, _) => By::Configuration,
                (false, Some(_)) if !ranked => By::Document,
                _ => By::Default,
            };
            say(Aspect::Severity, Value::Name(row.name.clone()), by, Some(&mine("severity")));
        }
        if let Some(p) = self.rule.procedure.as_ref().and_then(|id| self.plan.procedures.iter().find(|p| p.id == *id)) {
            let by = match (self.own.is_some_and(|o| o.procedure.is_some()), self.rule.origin) {
                (true, _) => By::Configuration,
                (false, Origin::Procedure) => By::Default,
                (false, _) => By::Document,
            };
            say(Aspect::Procedure, Value::Name(p.title.clone()), by, Some(&mine("procedure")));
        }
        out
    }

    /// From start to start of the check that feeds it.
    fn asked(&self) -> Option<Span> {
        let id = match &self.rule.series {
            Series::Check { check } | Series::Reading { check, .. } => check,
            Series::Requests { .. } => return None,
        };
        self.plan.checks.iter().find(|c| c.id == *id).map(|c| c.interval)
    }
}

#[cfg(test)]
#[path = "said_tests.rs"]
mod tests;
