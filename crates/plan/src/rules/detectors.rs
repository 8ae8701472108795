//! Default detectors: incident procedures that no alert leads to are started by what can be measured of their trouble.

use super::kinds::{self, Kind, Read};
use super::subject::{ReadingSubject, Readings, Subjects};
use super::texts::text;
use super::{Assumed, Given, Origin, RulePlan, own, stale};
use crate::build::{interval, severity};
use crate::plan::{CheckPlan, Look, Unbound, UnboundKind, UnboundWhy};
use crate::probe::Probe;
use crate::vendors::names;
use crate::{grep, link};
use std::collections::BTreeSet;
use vectra_engine::rules::{Condition, Thresholds, Timing};
use vectra_engine::signal::Series;
use vectra_engine::time::Span;
use vectra_runbook::program as doc;

/// Logs are searched no more often than this.
const LOGS: Span = Span::seconds(10);

/// Adds a detector for each such procedure. Checks that only they ask for are added to `checks`.
pub(super) fn add(
    given: &Given<'_>,
    rules: &mut Vec<RulePlan>,
    checks: &mut Vec<CheckPlan>,
    unbound: &mut Vec<Unbound>,
    named: &mut Vec<String>,
) {
    let incident = given.program.procedures.iter().filter(|p| p.role == doc::ProcedureRole::Incident);
    for procedure in incident.filter(|p| p.trigger.is_none()) {
        let Some(kind) = kinds::of(&procedure.title) else { continue };
        // What the configuration calls as the procedure is called speaks of all its detectors.
        named.push(procedure.title.clone());
        let answered = rules.iter().any(|r| r.procedure.as_deref() == Some(procedure.source.id.as_str()));
        let off = own::of(&procedure.title, given.config).is_some_and(|o| o.off);
        if answered || off {
            continue;
        }
        let (found, why) = Detector { given, procedure, kind }.all(rules, checks);
        if let (true, Some(why)) = (found.is_empty(), why) {
            let (line, name) = (procedure.source.line, procedure.title.clone());
            unbound.push(Unbound { line, what: UnboundKind::Procedure, name, why });
        }
        for rule in found {
            named.push(rule.name.clone());
            if !own::of(&rule.name, given.config).is_some_and(|o| o.off) {
                rules.push(rule);
            }
        }
    }
}

struct Detector<'a> {
    given: &'a Given<'a>,
    procedure: &'a doc::Procedure,
    kind: &'static Kind,
}

impl Detector<'_> {
    /// What detects it, else why nothing does.
    fn all(&self, rules: &[RulePlan], checks: &mut Vec<CheckPlan>) -> (Vec<RulePlan>, Option<UnboundWhy>) {
        let (mut found, mut why) = (Vec::new(), None);
        for read in &self.kind.reads {
            match self.reading(read, checks) {
                // Somebody watches that number, and leads to another procedure or to none: that is what was meant.
                Ok(rule) if rules.iter().any(|r| r.series == rule.series) => return (Vec::new(), None),
                Ok(rule) => found.push(rule),
                Err(lacks) => why = why.or(Some(lacks)),
            }
        }
        let vendor = |c: &&CheckPlan| {
            let named = |v: &&str| link::words(v).is_subset(&link::words(&c.name));
            matches!(c.probe, Probe::StatusPage { .. }) && self.kind.vendors.iter().any(named)
        };
        found.extend(checks.iter().filter(vendor).map(|check| self.status(check, checks)));
        for rule in &mut found {
            // A full queue is told by its own row.
            let explains = |r: &&RulePlan| {
                let both = r.check().zip(rule.check());
                r.origin == Origin::Row && both.is_some_and(|(a, b)| a == b || share_queues(a, b, checks))
            };
            rule.inhibited_by = rules.iter().filter(explains).map(|r| r.id.clone()).collect();
        }
        (found, why)
    }

    fn reading(&self, read: &Read, checks: &mut Vec<CheckPlan>) -> Result<RulePlan, UnboundWhy> {
        let reading = Readings::called(read.reading).ok_or(UnboundWhy::DetectorNothing)?;
        let name = self.name(read.reading, &[]);
        let subject = match reading {
            Readings::LogErrors => self.logs(&name)?,
            Readings::QueueOldest => match self.queues(&name, checks) {
                Some(named) => named?,
                None => self.measured(&name, reading, checks)?,
            },
            _ => self.measured(&name, reading, checks)?,
        };
        let said = self.own(&name).and_then(|o| o.bound.as_ref()).and_then(kinds::bound);
        let (past, bound) = said.unwrap_or((read.past, read.bound));
        let series = Series::Reading { check: subject.check.id.clone(), name: reading.name().into(), part: None };
        let environment = subject.check.environment.clone();
        if subject.new {
            checks.push(subject.check);
        }
        let condition = Condition::Level { past, bound, unit: reading.unit() };
        Ok(self.rule(read.reading, name, series, condition, environment, checks))
    }

    /// Who reads a number of the trouble itself.
    fn measured(&self, name: &str, reading: Readings, checks: &[CheckPlan]) -> Result<ReadingSubject, UnboundWhy> {
        let about = doc::Alert {
            source: self.procedure.source.clone(),
            name: self.procedure.title.clone(),
            indicator: doc::Indicator::Unknown,
            cond: None,
            window_seconds: None,
            count: None,
            interval_seconds: None,
            severity: None,
            text: String::new(),
        };
        let subject = Subjects::new(self.given, checks).reading(&about, self.own(name), reading);
        subject.map_err(|why| match why {
            UnboundWhy::AlertDatabase => UnboundWhy::DetectorDatabase,
            UnboundWhy::AlertRedis => UnboundWhy::DetectorRedis,
            UnboundWhy::ServiceUnbound { .. } => why,
            _ => UnboundWhy::DetectorNothing,
        })
    }

    /// The queues that somebody names for this, where only those count: those of the procedure's own commands, else those of a
    /// check of the configuration that speaks of it. A queue of something else may be as old as it likes.
    fn queues(&self, name: &str, checks: &[CheckPlan]) -> Option<Result<ReadingSubject, UnboundWhy>> {
        if !self.kind.named_queues || self.own(name).is_some_and(|own| own.check.is_some()) {
            return None;
        }
        let commands = self.procedure.steps.iter();
        let commands = commands.filter(|s| matches!(s.kind, doc::StepKind::Redis | doc::StepKind::Celery));
        let named: BTreeSet<String> = commands.flat_map(|step| crate::live::queues(&step.text)).collect();
        let reads = |check: &&CheckPlan| match &check.probe {
            Probe::Celery { queues } if named.is_empty() => {
                let about = self.kind.is_about(&check.name) || queues.iter().all(|queue| self.kind.is_about(queue));
                !queues.is_empty() && about
            }
            Probe::Celery { queues } => queues.iter().cloned().collect::<BTreeSet<_>>() == named,
            _ => false,
        };
        if let Some(check) = checks.iter().find(reads) {
            return Some(Ok(ReadingSubject { check: check.clone(), new: false }));
        }
        if named.is_empty() {
            return None;
        }
        if self.given.config.redis.is_none() {
            return Some(Err(UnboundWhy::DetectorRedis));
        }
        let queues: Vec<String> = named.into_iter().collect();
        let check = CheckPlan {
            id: format!("auto/celery/{}", queues.join(",")),
            line: self.procedure.source.line,
            name: name.to_owned(),
            environment: None,
            interval: interval(self.given.program, self.given.config),
            timeout: self.given.config.checks.timeout,
            conditions: Vec::new(),
            probe: Probe::Celery { queues },
        };
        Some(Ok(ReadingSubject { check, new: true }))
    }

    /// The logs, where some come in: error lines that the procedure's own search finds, else those that name a vendor which
    /// the document depends on for this.
    fn logs(&self, name: &str) -> Result<ReadingSubject, UnboundWhy> {
        let config = self.given.config;
        if !config.telemetry.brings_lines() && config.logs.server.is_none() {
            return Err(UnboundWhy::DetectorNothing);
        }
        let looked_for = self.procedure.steps.iter().filter(|s| s.stage == doc::Stage::Investigation);
        let searched = looked_for.filter_map(|step| grep::look(&step.text)).find_map(|look| match look {
            Look::Search { text, regex } => Some(Probe::Logs { text, regex }),
            _ => None,
        });
        let named = || {
            let depends = |vendor: &&&str| self.given.program.dependencies.iter().any(|d| names(&d.name, vendor));
            let vendor = self.kind.vendors.iter().find(depends)?;
            // In small letters capitals do not matter.
            Some(Probe::Logs { text: vendor.to_lowercase(), regex: false })
        };
        let probe = searched.or_else(named).ok_or(UnboundWhy::DetectorNothing)?;
        let check = CheckPlan {
            id: format!("auto/logs/{}", self.procedure.source.id),
            line: self.procedure.source.line,
            name: name.to_owned(),
            environment: None,
            interval: interval(self.given.program, config).max(LOGS),
            timeout: config.checks.timeout,
            conditions: Vec::new(),
            probe,
        };
        Ok(ReadingSubject { check, new: true })
    }

    fn status(&self, check: &CheckPlan, checks: &[CheckPlan]) -> RulePlan {
        let config = &self.given.config.checks;
        let name = self.name("status", &[("vendor", check.name.clone())]);
        let thresholds = Thresholds { failures: config.fail_after, passes: config.recover_after };
        let series = Series::Check { check: check.id.clone() };
        let key = format!("status/{}", check.id);
        self.rule(&key, name, series, Condition::Failures(thresholds), None, checks)
    }

    fn name(&self, key: &str, args: &[(&str, String)]) -> String {
        let what = text(self.given.program.runbook.language, "detector", key, args);
        format!("{} ({what})", self.procedure.title)
    }

    /// What the configuration says of this detector, else of all of its procedure.
    fn own(&self, name: &str) -> Option<&crate::config::OwnAlert> {
        own::of(name, self.given.config).or_else(|| own::of(&self.procedure.title, self.given.config))
    }

    fn rule(
        &self,
        key: &str,
        name: String,
        series: Series,
        condition: Condition,
        environment: Option<String>,
        checks: &[CheckPlan],
    ) -> RulePlan {
        let (config, severities) = (self.given.config, self.given.severities);
        let own = self.own(&name);
        // It matters, or there were no procedure; the highest is what the document says of alerts that it has.
        let default = || severities.get(1).or(severities.first()).map(|s| s.name.clone());
        let said = own.and_then(|o| o.severity.clone()).or_else(|| self.procedure.severity.clone());
        let severity_text = said.or_else(default).unwrap_or_default();
        let counts = matches!(condition, Condition::Failures(_));
        let hold = own.and_then(|o| o.hold).unwrap_or(if counts { Span(0) } else { self.kind.wait });
        RulePlan {
            excludes_maintenance: false,
            id: format!("{}/detector/{key}", self.procedure.source.id),
            line: self.procedure.source.line,
            name,
            text: text(self.given.program.runbook.language, "text", "detector", &[]),
            origin: Origin::Procedure,
            timing: Timing {
                hold,
                calm: own.and_then(|o| o.calm).unwrap_or(config.alerts.calm),
                stale: stale(&series, checks, config),
                flapping: config.alerts.flapping.flapping(),
            },
            series,
            more: Vec::new(),
            condition,
            environment,
            severity: severity(&severity_text, config, severities),
            severity_text,
            procedure: Some(self.procedure.source.id.clone()),
            inhibited_by: Vec::new(),
            assumed: vec![Assumed::Detector],
        }
    }
}

/// Whether two checks look at the same queues; one that names none looks at all.
fn share_queues(a: &str, b: &str, checks: &[CheckPlan]) -> bool {
    let queues = |id: &str| {
        checks.iter().find(|c| c.id == id).and_then(|check| match &check.probe {
            Probe::Celery { queues } => Some(queues),
            _ => None,
        })
    };
    queues(a)
        .zip(queues(b))
        .is_some_and(|(a, b)| a.is_empty() || b.is_empty() || a.iter().any(|queue| b.contains(queue)))
}

#[cfg(test)]
#[path = "detectors_tests.rs"]
mod tests;
