//! The alerts that come with each objective: how fast its error budget burns, and that its critical value is past.

use super::texts::{short, text};
use super::{Assumed, Given, Origin, RulePlan, own, procedure, stale};
use crate::build::severity;
use crate::link;
use crate::plan::{CheckPlan, ObjectivePlan, ObjectiveSource};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};
use vectra_engine::objectives::{Bad, BurnPolicy, Limit, SeverityClass, Window, burn_policies, critical_windows};
use vectra_engine::rules::{Condition, Timing};
use vectra_engine::time::Span;
use vectra_runbook::program::Language;

/// What a calendar month counts as where windows are chosen by its length.
const MONTH: Span = Span::seconds(30 * 86_400);

/// Where an alert stands among those of objectives: what is more urgent explains what is less.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Urgency {
    Ticket(f64),
    Critical,
    Page(f64),
}

/// Adds the alerts of every objective that is measured.
pub(super) fn add(
    given: &Given<'_>,
    rules: &mut Vec<RulePlan>,
    objectives: &[ObjectivePlan],
    checks: &[CheckPlan],
    named: &mut Vec<String>,
) {
    let mut own: Vec<(RulePlan, Urgency)> = Vec::new();
    for objective in objectives {
        let several = objectives.iter().filter(|o| o.line == objective.line && o.name == objective.name).count() > 1;
        let name = match several {
            true => format!("{} ({})", objective.name, objective.environment),
            false => objective.name.clone(),
        };
        let made = Made { given, objective, checks, name };
        for (rule, urgency) in made.all() {
            named.push(rule.name.clone());
            let off = own::of(&rule.name, given.config).is_some_and(|o| o.off);
            let burn_off = rule.origin == Origin::Burn && given.config.objectives.burn.off;
            if !off && !burn_off && given.config.alerts.objectives {
                own.push((rule, urgency));
            }
        }
    }
    let explained = Explaining::of(rules, &own).each(&own);
    rules.extend(own.into_iter().zip(explained).map(|((rule, _), inhibited_by)| RulePlan { inhibited_by, ..rule }));
}

/// How many rows, and how many alerts that are more urgent, explain one alert at most: where more speak of one thing in one
/// environment, the most urgent are enough to know it by.
const EXPLAINING: usize = 16;

/// An environment, and what is bad there.
type Subject<'r> = (Option<&'r str>, Discriminant<Bad>);

fn subject(rule: &RulePlan) -> Option<Subject<'_>> {
    Some((rule.environment.as_deref(), discriminant(&rule.condition.bad()?)))
}

/// The rows about the same thing in the same environment, and what is more urgent there: whoever was told that answers are
/// slow need not be told by the budget, too.
#[derive(Default)]
struct Explaining<'r> {
    rows: HashMap<Subject<'r>, Vec<&'r str>>,
    /// Those of objectives, the most urgent first.
    urgent: HashMap<Subject<'r>, Vec<(Urgency, &'r str)>>,
}

impl<'r> Explaining<'r> {
    fn of(rows: &'r [RulePlan], all: &'r [(RulePlan, Urgency)]) -> Self {
        let mut explaining = Self::default();
        for row in rows.iter().filter(|row| row.origin == Origin::Row) {
            if let Some(subject) = subject(row) {
                explaining.rows.entry(subject).or_default().push(&row.id);
            }
        }
        for (rule, urgency) in all {
            if let Some(subject) = subject(rule) {
                explaining.urgent.entry(subject).or_default().push((*urgency, &rule.id));
            }
        }
        for urgent in explaining.urgent.values_mut() {
            urgent.sort_by(|(one, _), (other, _)| other.partial_cmp(one).unwrap_or(Ordering::Equal));
        }
        explaining
    }

    /// What explains each of them.
    fn each(&self, all: &[(RulePlan, Urgency)]) -> Vec<Vec<String>> {
        let by = |(rule, urgency): &(RulePlan, Urgency)| {
            let subject = subject(rule);
            let rows = subject.and_then(|subject| self.rows.get(&subject)).into_iter().flatten().copied();
            let urgent = subject.and_then(|subject| self.urgent.get(&subject)).into_iter().flatten();
            let urgent = urgent.take_while(|(other, _)| other > urgency).map(|(_, id)| *id);
            rows.take(EXPLAINING).chain(urgent.take(EXPLAINING)).map(str::to_owned).collect()
        };
        all.iter().map(by).collect()
    }
}

/// What is filled into a text.
type Filled<'f> = &'f [(&'f str, String)];

struct Made<'a> {
    given: &'a Given<'a>,
    objective: &'a ObjectivePlan,
    checks: &'a [CheckPlan],
    /// Of the objective, with its environment where it has several.
    name: String,
}

impl Made<'_> {
    fn all(&self) -> Vec<(RulePlan, Urgency)> {
        let length = match self.objective.window {
            Window::Month => MONTH,
            Window::Rolling { length } => length,
        };
        let config = &self.given.config.objectives;
        let policies: Vec<BurnPolicy> = match config.burn.policies.as_slice() {
            [] => burn_policies(length),
            said => said
                .iter()
                .map(|p| BurnPolicy {
                    long: p.long,
                    short: p.short,
                    factor: p.factor,
                    severity_class: if p.page { SeverityClass::Page } else { SeverityClass::Ticket },
                })
                .collect(),
        };
        let mut out = Vec::new();
        if let Some(limit) = self.objective.target {
            // What is asked less often than the short window is long has nothing to say in it.
            let measured = |p: &&BurnPolicy| p.reachable(limit.allowed) && self.objective.interval <= p.short;
            out.extend(policies.iter().filter(measured).map(|p| self.burn(limit, p)));
        }
        if let Some(limit) = self.objective.critical {
            let (long, short) = match config.critical_window {
                Some(long) => (long, Span((long.0 / 12).max(60_000).min(long.0))),
                None => critical_windows(length),
            };
            out.extend((self.objective.interval <= short).then(|| self.critical(limit, long, short)));
        }
        out
    }

    fn burn(&self, limit: Limit, policy: &BurnPolicy) -> (RulePlan, Urgency) {
        let page = policy.severity_class == SeverityClass::Page;
        let config = &self.given.config.objectives.burn;
        let (said, row) = if page { (&config.page, 0) } else { (&config.ticket, 2) };
        let name = [("objective", self.name.clone()), ("long", short(policy.long))];
        let factor = match self.given.program.runbook.language {
            Language::Fr => policy.factor.to_string().replace('.', ","),
            Language::En => policy.factor.to_string(),
        };
        let written = [("factor", factor), ("long", short(policy.long)), ("short", short(policy.short))];
        let condition = self.condition(limit, policy.factor, policy.long, policy.short);
        let id = format!("{}/burn/{}", self.objective.id, short(policy.long));
        let urgency = if page { Urgency::Page(policy.factor) } else { Urgency::Ticket(policy.factor) };
        (self.rule(id, Origin::Burn, ("burn", &name, &written), condition, said.as_deref(), row), urgency)
    }

    fn critical(&self, limit: Limit, long: Span, shorter: Span) -> (RulePlan, Urgency) {
        let name = [("objective", self.name.clone())];
        let written = [("long", short(long)), ("short", short(shorter))];
        let id = format!("{}/critical", self.objective.id);
        let condition = self.condition(limit, 1.0, long, shorter);
        (self.rule(id, Origin::Objective, ("critical", &name, &written), condition, None, 0), Urgency::Critical)
    }

    /// Of checks it is known how many results are due: half of them must be there, else a morning stands for a month.
    fn condition(&self, limit: Limit, factor: f64, long: Span, short: Span) -> Condition {
        let config = self.given.config;
        let due = long.0 / self.objective.interval.0.max(1);
        let due = u64::try_from(due).unwrap_or(0).saturating_mul(self.objective.series.len() as u64);
        let least = match self.objective.source {
            ObjectiveSource::Checks => (due / 2).max(config.alerts.least),
            ObjectiveSource::Requests => config.objectives.burn.least,
        };
        let least_bad = u64::from(config.checks.fail_after);
        Condition::Burn { limit, factor, long, short, least: least.max(1), least_bad: least_bad.max(1) }
    }

    fn rule(
        &self,
        id: String,
        origin: Origin,
        (key, name, written): (&str, Filled<'_>, Filled<'_>),
        condition: Condition,
        said: Option<&str>,
        row: usize,
    ) -> RulePlan {
        let (config, severities) = (self.given.config, self.given.severities);
        let language = self.given.program.runbook.language;
        let name = text(language, "name", key, name);
        let own = own::of(&name, config);
        let default = severities.get(row.min(severities.len().saturating_sub(1))).map(|s| s.name.clone());
        let said = own.and_then(|o| o.severity.clone()).or_else(|| said.map(str::to_owned));
        let severity_text = said.or(default).unwrap_or_default();
        let mut series = self.objective.series.iter().cloned();
        // An objective that is measured has a series.
        let first = series.next().unwrap_or(vectra_engine::signal::Series::Check { check: String::new() });
        let mut assumed = vec![Assumed::Objective];
        // Whether somebody is reached from outside is for checks to say, also where requests are told.
        let told = config.telemetry.told().any(|t| link::words(t) == link::words(&self.objective.environment));
        let stand_in = self.objective.source == ObjectiveSource::Checks && !told;
        assumed.extend(stand_in.then_some(Assumed::FromChecks));
        RulePlan {
            excludes_maintenance: self.objective.excludes_maintenance,
            id,
            line: self.objective.line,
            text: text(language, "text", key, written),
            origin,
            timing: Timing {
                hold: own.and_then(|o| o.hold).unwrap_or(Span(0)),
                calm: own.and_then(|o| o.calm).unwrap_or(config.alerts.calm),
                stale: stale(&first, self.checks, config),
                flapping: config.alerts.flapping.flapping(),
            },
            series: first,
            more: series.collect(),
            condition,
            environment: Some(self.objective.environment.clone()),
            severity: severity(&severity_text, config, severities),
            severity_text,
            procedure: own.and_then(|_| procedure(self.given, &name, own)),
            inhibited_by: Vec::new(),
            assumed,
            name,
        }
    }
}

#[cfg(test)]
#[path = "objectives_tests.rs"]
mod tests;
