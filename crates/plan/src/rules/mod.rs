//! Alert rules: from the rows of the document to series, conditions and times.

mod depends;
mod detectors;
mod inhibit;
mod itself;
pub(crate) mod kinds;
mod made_of;
mod objectives;
mod outside;
mod own;
pub mod said;
mod subject;
mod texts;
mod things;

pub use itself::{ITSELF, MISSED, MISSING, REFUSED};
pub use made_of::made_of;
pub(crate) use outside::outside;
pub use outside::{Answer, Outside};

use crate::build::{seconds, severity};
use crate::config::{Alerts, Config, OwnAlert};
use crate::link;
use crate::plan::*;
use std::collections::BTreeMap;
use subject::{Readings, Subjects};
use vectra_engine::objectives::{Bad, Limit};
use vectra_engine::rules::mute::Labels;
use vectra_engine::rules::{Condition, Past, Thresholds, Timing};
use vectra_engine::signal::Series;
use vectra_engine::time::Span;
use vectra_runbook::program as doc;

/// An alert rule that runs.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct RulePlan {
    pub id: String,
    /// Of its row; 0 where the document has none.
    pub line: u32,
    pub name: String,
    /// The condition as written.
    pub text: String,
    pub origin: Origin,
    pub series: Series,
    /// Counted together with `series`.
    pub more: Vec<Series>,
    pub condition: Condition,
    pub timing: Timing,
    /// The document's name of the environment that it is about.
    pub environment: Option<String>,
    /// Index into [`Plan::severities`]; `None` when the document has no severity table.
    pub severity: Option<usize>,
    /// As written in the alert's row.
    pub severity_text: String,
    /// Id of the procedure that answers it.
    pub procedure: Option<String>,
    /// Ids of the rules that explain this one while they fire.
    pub inhibited_by: Vec<String>,
    /// What was taken because neither document nor configuration says it.
    pub assumed: Vec<Assumed>,
    /// What is measured in a maintenance window about its environment does not count.
    pub excludes_maintenance: bool,
}

/// Where a rule comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A row of the alert table.
    Row,
    /// The critical value of an objective.
    Objective,
    /// The burn rate of an objective's budget.
    Burn,
    /// An incident procedure that no alert leads to.
    Procedure,
    /// The configuration.
    Configuration,
    /// Vectra watching itself.
    Vectra,
    /// Somebody else, who sends it.
    External,
}

/// What neither document nor configuration says.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "snake_case", tag = "assumed")]
#[allow(missing_docs)]
pub enum Assumed {
    /// How many failures in a row.
    Failures { count: u32 },
    /// Over which time shares are counted.
    Window { seconds: f64 },
    /// How long a number must be past its bound.
    Hold { seconds: f64 },
    /// Which environment it is about.
    Environment { name: String },
    /// No telemetry of the environment: the results of its checks stand for its requests.
    FromChecks,
    /// The severity's word is in no row of the severity table: taken by rank.
    Severity { name: String },
    /// That there is such an alert at all: it comes with an objective.
    Objective,
    /// That there is such an alert at all: no alert leads to the procedure that it starts.
    Detector,
}

impl RulePlan {
    /// Id of the check that feeds it, unless telemetry does.
    pub fn check(&self) -> Option<&str> {
        match &self.series {
            Series::Check { check } | Series::Reading { check, .. } => Some(check),
            Series::Requests { .. } => None,
        }
    }

    /// The longest that it may take from the fault to the alert, given its check.
    pub fn detects_within(&self, check: Option<&CheckPlan>) -> Span {
        let round = check.map_or(Span::seconds(60), |c| c.interval + c.timeout);
        let own = match self.condition {
            Condition::Failures(t) => Span(round.0.saturating_mul(i64::from(t.failures).saturating_add(1))),
            Condition::Level { .. } => round + round,
            Condition::Share { window, .. } => window + round,
            Condition::Burn { long, .. } => long + round,
        };
        own + self.timing.hold
    }

    /// Everything that it watches.
    pub fn watched(&self) -> impl Iterator<Item = &Series> {
        std::iter::once(&self.series).chain(&self.more)
    }

    /// What silences match on.
    pub fn labels(&self, plan: &Plan) -> Labels {
        let severity = self.severity.and_then(|i| plan.severities.get(i));
        let mut labels = Labels::from([
            ("alertname".to_owned(), self.name.clone()),
            ("severity".to_owned(), severity.map_or_else(|| self.severity_text.clone(), |s| s.name.clone())),
        ]);
        labels.extend(self.environment.iter().map(|e| ("environment".to_owned(), e.clone())));
        labels
    }
}

/// What the rules need of the rest of the plan.
pub(crate) struct Given<'a> {
    pub program: &'a doc::Program,
    pub config: &'a Config,
    pub severities: &'a [SeverityPlan],
}

/// The rules of the document's rows and of the configuration. Checks that only alerts ask for are added to `checks`.
pub(crate) fn rules(given: &Given<'_>, checks: &mut Vec<CheckPlan>, unbound: &mut Vec<Unbound>) -> Vec<RulePlan> {
    let mut out = Vec::new();
    for alert in &given.program.alerts {
        let own = own::of(&alert.name, given.config);
        if own.is_some_and(|o| o.off) {
            continue;
        }
        match of_row(given, alert, own, checks) {
            Ok(rule) => out.push(rule),
            Err(why) => unbound.push(Unbound {
                line: alert.source.line,
                what: UnboundKind::Alert,
                name: alert.name.clone(),
                why,
            }),
        }
    }
    out.extend(own::rules(given, checks, unbound));
    out
}

/// The rules that nobody wrote, and which rule explains which. The names of all that there could be, also of those that are
/// switched off, are added to `named`. Gives by environment the rules that explain what is wrong there.
pub(crate) fn complete(
    given: &Given<'_>,
    rules: &mut Vec<RulePlan>,
    objectives: &[ObjectivePlan],
    checks: &mut Vec<CheckPlan>,
    unbound: &mut Vec<Unbound>,
    named: &mut Vec<String>,
) -> BTreeMap<String, Vec<String>> {
    detectors::add(given, rules, checks, unbound, named);
    objectives::add(given, rules, objectives, checks, named);
    rules.extend(itself::rules(given, checks));
    named.extend(itself::names(given.program.runbook.language));
    inhibit::inhibit(rules, given.config);
    depends::depend(rules, given, checks)
}

fn of_row(
    given: &Given<'_>,
    alert: &doc::Alert,
    own: Option<&OwnAlert>,
    checks: &mut Vec<CheckPlan>,
) -> Result<RulePlan, UnboundWhy> {
    let defaults = &given.config.alerts;
    let mut assumed = Vec::new();
    let mut timing = Timing {
        hold: Span(0),
        calm: own.and_then(|o| o.calm).unwrap_or(defaults.calm),
        stale: Span(0),
        flapping: defaults.flapping.flapping(),
    };
    let (series, more, environment, condition) = match own::expression(alert, own) {
        Some((expression, hold)) => {
            given.config.prometheus.as_ref().ok_or(UnboundWhy::AlertPrometheus)?;
            timing.hold = hold;
            let check = own::asks(given, &alert.source.id, &alert.name, expression, own);
            let series = own::results(&check);
            checks.push(check);
            (series, Vec::new(), own.and_then(|o| o.environment.clone()), own::HAS_RESULTS)
        }
        None => measured(given, alert, own, checks, &mut timing, &mut assumed)?,
    };
    if let Some(hold) = own.and_then(|o| o.hold) {
        timing.hold = hold;
    }
    let text = own.and_then(|o| o.severity.clone()).or_else(|| alert.severity.clone()).unwrap_or_default();
    let rank = severity(&text, given.config, given.severities);
    if let Some(row) = rank.and_then(|i| given.severities.get(i))
        && !subject::says(&text, &row.name, given.config)
    {
        assumed.push(Assumed::Severity { name: row.name.clone() });
    }
    timing.stale = stale(&series, checks, given.config);
    Ok(RulePlan {
        excludes_maintenance: false,
        id: alert.source.id.clone(),
        line: alert.source.line,
        name: alert.name.clone(),
        text: alert.text.clone(),
        origin: Origin::Row,
        series,
        more,
        condition,
        timing,
        environment,
        severity: rank,
        severity_text: text,
        procedure: procedure(given, &alert.name, own),
        inhibited_by: Vec::new(),
        assumed,
    })
}

/// What is watched, with the other series that count together with it, the environment, and the condition.
type Measured = (Series, Vec<Series>, Option<String>, Condition);

/// What a row is judged by where it says so in words.
fn measured(
    given: &Given<'_>,
    alert: &doc::Alert,
    own: Option<&OwnAlert>,
    checks: &mut Vec<CheckPlan>,
    timing: &mut Timing,
    assumed: &mut Vec<Assumed>,
) -> Result<Measured, UnboundWhy> {
    let defaults = &given.config.alerts;
    let subjects = Subjects::new(given, checks);
    Ok(match kind(alert)? {
        Kind::Failures => {
            let check = subjects.check(&alert.name, own).ok_or(UnboundWhy::AlertNoCheck)?;
            let failures = alert.count.filter(|n| *n > 0).unwrap_or_else(|| {
                assumed.push(Assumed::Failures { count: given.config.checks.fail_after });
                given.config.checks.fail_after
            });
            let thresholds = Thresholds { failures, passes: given.config.checks.recover_after };
            let series = Series::Check { check: check.id.clone() };
            (series, Vec::new(), check.environment.clone(), Condition::Failures(thresholds))
        }
        Kind::Share { limit, inclusive } => {
            let requests = limit.bad != Bad::Failed || alert.indicator == doc::Indicator::ErrorRate;
            let subject = subjects.share(alert, own, requests)?;
            assumed.extend(subject.assumed);
            let window = window(alert, own, defaults, assumed);
            // A check is a sample of a few: a single lost packet is no error rate.
            let least_bad = match subject.series {
                Series::Check { .. } => u64::from(given.config.checks.fail_after),
                Series::Reading { .. } | Series::Requests { .. } => 1,
            };
            let condition = Condition::Share { limit, inclusive, window, least: defaults.least.max(1), least_bad };
            (subject.series, subject.more, Some(subject.environment).filter(|e| !e.is_empty()), condition)
        }
        Kind::Level { reading, past, bound } => {
            let subject = subjects.reading(alert, own, reading)?;
            timing.hold = match alert.window_seconds.filter(|s| *s > 0).map(seconds).or(own.and_then(|o| o.hold)) {
                Some(hold) => hold,
                None => {
                    assumed.push(Assumed::Hold { seconds: defaults.hold.as_seconds() });
                    defaults.hold
                }
            };
            let series = Series::Reading { check: subject.check.id.clone(), name: reading.name().into(), part: None };
            let environment = subject.check.environment.clone();
            if subject.new {
                checks.push(subject.check);
            }
            (series, Vec::new(), environment, Condition::Level { past, bound, unit: reading.unit() })
        }
    })
}

/// What an alert's row asks, before it is known of what.
enum Kind {
    Failures,
    Share { limit: Limit, inclusive: bool },
    Level { reading: Readings, past: Past, bound: f64 },
}

fn kind(alert: &doc::Alert) -> Result<Kind, UnboundWhy> {
    use doc::Indicator as I;
    let cond = || alert.cond.as_ref().ok_or(UnboundWhy::AlertNotMeasured);
    let slower = |share: f64| -> Result<Kind, UnboundWhy> {
        let cond = cond()?;
        let inclusive = matches!(cond.op, doc::Op::Ge);
        matches!(cond.op, doc::Op::Gt | doc::Op::Ge)
            .then_some(Kind::Share {
                limit: Limit { bad: Bad::SlowerThan { us: micros(cond.value) }, allowed: share },
                inclusive,
            })
            .ok_or(UnboundWhy::AlertNotMeasured)
    };
    match alert.indicator {
        I::HealthCheck => Ok(Kind::Failures),
        I::LatencyP50 => slower(0.50),
        I::LatencyP95 => slower(0.05),
        I::LatencyP99 => slower(0.01),
        I::ErrorRate => {
            let cond = cond()?;
            let limit = Limit { bad: Bad::Failed, allowed: share(cond.value)? };
            match cond.op {
                doc::Op::Gt | doc::Op::Ge => Ok(Kind::Share { limit, inclusive: cond.op == doc::Op::Ge }),
                _ => Err(UnboundWhy::AlertNotMeasured),
            }
        }
        I::Availability => {
            let cond = cond()?;
            let limit = Limit { bad: Bad::Failed, allowed: 1.0 - share(cond.value)? };
            match cond.op {
                doc::Op::Lt | doc::Op::Le => Ok(Kind::Share { limit, inclusive: cond.op == doc::Op::Le }),
                _ => Err(UnboundWhy::AlertNotMeasured),
            }
        }
        I::QueueDepth
        | I::DiskUsage
        | I::CpuUsage
        | I::MemoryUsage
        | I::Connections
        | I::ReplicationLag
        | I::CertificateExpiry => {
            let cond = cond()?;
            let reading = Readings::of(alert.indicator, cond.unit).ok_or(UnboundWhy::AlertNotMeasured)?;
            Ok(Kind::Level { reading, past: past(cond.op), bound: cond.value })
        }
        I::Promql | I::Unknown => Err(UnboundWhy::AlertNotMeasured),
    }
}

/// A part of all. What is no such part is another number, such as a burn rate.
fn share(value: f64) -> Result<f64, UnboundWhy> {
    (0.0..=1.0).contains(&value).then_some(value).ok_or(UnboundWhy::AlertNotMeasured)
}

/// Seconds to whole microseconds.
fn micros(seconds: f64) -> u64 {
    (seconds * 1e6).round().clamp(0.0, 1e18) as u64
}

fn past(op: doc::Op) -> Past {
    match op {
        doc::Op::Gt => Past::Above,
        doc::Op::Ge => Past::AtLeast,
        doc::Op::Lt => Past::Below,
        doc::Op::Le => Past::AtMost,
        doc::Op::Eq => Past::Equal,
        doc::Op::Ne => Past::Other,
    }
}

fn window(alert: &doc::Alert, own: Option<&OwnAlert>, defaults: &Alerts, assumed: &mut Vec<Assumed>) -> Span {
    let said = own.and_then(|o| o.window).or(alert.window_seconds.filter(|s| *s > 0).map(seconds));
    said.unwrap_or_else(|| {
        assumed.push(Assumed::Window { seconds: defaults.window.as_seconds() });
        defaults.window
    })
}

/// How old the newest sample of a series may be: three rounds of its check, and never less than a minute.
fn stale(series: &Series, checks: &[CheckPlan], config: &Config) -> Span {
    let check = match series {
        Series::Check { check } | Series::Reading { check, .. } => checks.iter().find(|c| c.id == *check),
        Series::Requests { .. } => None,
    };
    let rounds = check.map_or(Span(0), |c| Span((c.interval.0 + c.timeout.0).saturating_mul(3)));
    rounds.max(config.alerts.missing_after)
}

/// The procedure that answers an alert: the one that the configuration names, else the one that the document ties to it.
fn procedure(given: &Given<'_>, alert: &str, own: Option<&OwnAlert>) -> Option<String> {
    let incident = || given.program.procedures.iter().filter(|p| p.role == doc::ProcedureRole::Incident);
    let named = own.and_then(|o| o.procedure.as_deref());
    let found = match named {
        Some(title) => incident().find(|p| link::words(&p.title) == link::words(title)),
        None => incident().find(|p| p.trigger.as_deref() == Some(alert)),
    };
    found.map(|p| p.source.id.clone())
}

/// Reading of an expression's check: how many results it has.
pub const PROMQL_RESULTS: &str = "promql_results";

#[cfg(test)]
mod tests;
