//! Joins program and configuration.

use crate::config::{Config, Grant};
use crate::document_checks;
use crate::link;
use crate::own::own_checks;
use crate::plan::*;
use crate::probe::{Expect, Probe};
use crate::rules::{Given, RulePlan};
use crate::unused::{Running, unused};
use crate::vendors::vendors;
use std::collections::{BTreeMap, BTreeSet};
use vectra_engine::diagnose::Cause;
use vectra_engine::escalation::Policy;
use vectra_engine::time::Span;
use vectra_runbook::program as doc;

/// The plan for this program under this configuration. What cannot be bound is listed, not refused.
pub fn build(program: &doc::Program, config: &Config) -> Plan {
    let mut unbound = Vec::new();
    let mut checks = checks(program, config, &mut unbound);
    let severities: Vec<SeverityPlan> = program
        .severities
        .iter()
        .map(|s| SeverityPlan {
            name: s.name.clone(),
            line: s.source.line,
            criteria: s.criteria.clone(),
            respond_within: s.respond_within_seconds.map(seconds),
        })
        .collect();
    let given = Given { program, config, severities: &severities };
    let mut rules = crate::rules::rules(&given, &mut checks, &mut unbound);
    let outside = crate::rules::outside(&given);
    let windows = crate::maintenance::windows(program, config);
    let objectives = crate::objectives::objectives(program, config, &checks, &windows, &mut unbound);
    let mut named: Vec<String> = program.alerts.iter().map(|a| a.name.clone()).collect();
    let explained = crate::rules::complete(&given, &mut rules, &objectives, &mut checks, &mut unbound, &mut named);
    let unused = unused(
        program,
        config,
        &named,
        &Running { checks: &checks, rules: &rules, objectives: &objectives, windows: &windows },
    );
    let (levels, policy) = escalation(program, config, &mut unbound);
    let procedures = procedures(program, config, &rules, &mut unbound);
    Plan {
        sha256: program.runbook.sha256.clone(),
        title: program.runbook.title.clone(),
        language: program.runbook.language,
        environments: program
            .environments
            .iter()
            .map(|e| EnvironmentPlan {
                id: e.source.id.clone(),
                line: e.source.line,
                name: e.name.clone(),
                environment: e.environment.clone(),
                url: e.url.clone(),
                provider: e.provider.clone(),
            })
            .collect(),
        posted: posted(program, config),
        checks,
        rules,
        outside,
        explained,
        windows,
        objectives,
        severities,
        levels,
        policy,
        procedures,
        checklist: crate::checklist::checklist(program),
        announces: config.slack.is_some(),
        max_changes_per_hour: config.automation.max_changes_per_hour,
        verify_within: config.automation.verify_within,
        release_window: config.diagnosis.release_window,
        instance_window: config.diagnosis.instance_window,
        unbound,
        unused,
    }
}

pub(crate) fn seconds(s: u64) -> Span {
    Span::seconds(i64::try_from(s).unwrap_or(i64::MAX))
}

fn checks(program: &doc::Program, config: &Config, unbound: &mut Vec<Unbound>) -> Vec<CheckPlan> {
    let mut out = Vec::new();
    for check in &program.checks {
        let mut refuse = |why: UnboundWhy| {
            unbound.push(Unbound { line: check.source.line, what: UnboundKind::Check, name: check.name.clone(), why });
        };
        let (probe, environment) = match check.kind {
            doc::CheckKind::Http => {
                let Some(written) = check.target.as_deref().and_then(parse_url) else {
                    refuse(UnboundWhy::CheckAddress);
                    continue;
                };
                let expect = expectation(check.expect.as_deref());
                let environment = environment_of(program, &written);
                (Probe::http(placed(&written, config), expect), environment)
            }
            doc::CheckKind::Sql => {
                if config.database.is_none() {
                    refuse(UnboundWhy::CheckDatabase);
                    continue;
                }
                let statement = check.statement.clone().unwrap_or_else(|| "SELECT 1".into());
                (Probe::sql(statement), None)
            }
            doc::CheckKind::Redis | doc::CheckKind::Tcp | doc::CheckKind::Command => {
                match document_checks::probe(check, config) {
                    Ok(probe) => (probe, None),
                    Err(why) => {
                        refuse(why);
                        continue;
                    }
                }
            }
        };
        out.push(CheckPlan {
            id: check.source.id.clone(),
            line: check.source.line,
            name: check.name.clone(),
            probe,
            environment,
            interval: interval(program, config),
            timeout: config.checks.timeout,
            conditions: Vec::new(),
        });
    }
    out.extend(own_checks(config));
    out.extend(vendors(program, config));
    out
}

/// From start to start of a check, where neither document nor configuration says it.
const INTERVAL: Span = Span::seconds(10);

/// The configuration's interval, or the shortest that a health-check alert's row names.
pub(crate) fn interval(program: &doc::Program, config: &Config) -> Span {
    let rows = program
        .alerts
        .iter()
        .filter(|a| a.indicator == doc::Indicator::HealthCheck)
        .filter_map(|a| a.interval_seconds.filter(|s| *s > 0));
    config.checks.interval.or(rows.min().map(seconds)).unwrap_or(INTERVAL)
}

pub(crate) fn expectation(expect: Option<&str>) -> Expect {
    match expect.map(str::trim) {
        None | Some("") => Expect::Success,
        Some(text) if text.starts_with('{') => Expect::Json(text.to_string()),
        Some(text) if text.split_whitespace().any(|w| w.parse::<u16>().is_ok_and(|n| (200..300).contains(&n))) => {
            Expect::Success
        }
        Some(text) => Expect::Text(text.to_string()),
    }
}

pub(crate) fn parse_url(text: &str) -> Option<url::Url> {
    let text = text.trim().trim_matches(['"', '\'', '`', '<', '>']);
    let url = url::Url::parse(text).or_else(|_| url::Url::parse(&format!("https://{text}"))).ok()?;
    matches!(url.scheme(), "http" | "https")
        .then_some(url)
        .filter(|u| u.host_str().is_some_and(|h| h.contains('.') || h == "localhost"))
}

/// Where the configuration says that a host of the document really is.
pub(crate) fn placed(written: &url::Url, config: &Config) -> url::Url {
    let Some(host) = written.host_str() else { return written.clone() };
    let with_port = written.port().map(|p| format!("{host}:{p}"));
    let base = with_port.as_deref().and_then(|h| config.hosts.get(h)).or_else(|| config.hosts.get(host));
    match base {
        None => written.clone(),
        Some(base) => {
            let mut url = base.clone();
            let prefix = base.path().trim_end_matches('/');
            url.set_path(&format!("{prefix}{}", written.path()));
            url.set_query(written.query());
            url
        }
    }
}

fn environment_of(program: &doc::Program, url: &url::Url) -> Option<String> {
    let host = url.host_str()?;
    program
        .environments
        .iter()
        .find(|e| e.url.as_deref().and_then(parse_url).is_some_and(|u| u.host_str() == Some(host)))
        .map(|e| e.name.clone())
}

/// Row of the severity table for an alert's word: the same name, else the configuration's mapping, else by rank
/// (`CRITICAL` is the first row, `HIGH` the second, …). An unknown word is the first row: assume the worst.
pub(crate) fn severity(text: &str, config: &Config, severities: &[SeverityPlan]) -> Option<usize> {
    rank(text, &config.severities, severities)
}

/// The same, by the mapping alone.
pub(crate) fn rank(text: &str, mapping: &BTreeMap<String, String>, severities: &[SeverityPlan]) -> Option<usize> {
    let find = |name: &str| severities.iter().position(|s| s.name.eq_ignore_ascii_case(name.trim()));
    let mapped = mapping.iter().find(|(k, _)| k.eq_ignore_ascii_case(text.trim())).map(|(_, v)| v.as_str());
    if severities.is_empty() {
        return None;
    }
    let lower = text.trim().to_lowercase();
    let rank = match lower.as_str() {
        "high" | "haute" | "haut" | "élevée" | "elevee" | "major" | "majeure" | "error" | "erreur" => 1,
        "medium" | "moyenne" | "moyen" | "moderate" | "warning" => 2,
        "low" | "basse" | "faible" | "minor" | "mineure" | "info" | "information" | "none" => 3,
        _ => 0,
    };
    // "P3 - Question" is P3, and "P3" the row "P3 (minor)".
    let by_code = || severities.iter().position(|s| code(&s.name).is_some() && code(&s.name) == code(text));
    find(text).or_else(|| mapped.and_then(find)).or_else(by_code).or(Some(rank.min(severities.len() - 1)))
}

/// The code that a level begins with.
fn code(level: &str) -> Option<String> {
    let first = level.split([' ', '(', ':', '–', '—', '/']).find(|part| !part.is_empty())?;
    first.contains(|sign: char| sign.is_ascii_digit()).then(|| first.to_lowercase())
}

fn escalation(program: &doc::Program, config: &Config, unbound: &mut Vec<Unbound>) -> (Vec<LevelPlan>, Policy) {
    let mut rows: Vec<&doc::EscalationLevel> = program.escalation.iter().collect();
    rows.sort_by_key(|l| l.after_seconds);
    let levels = rows
        .iter()
        .map(|l| {
            let bound = contact_key(&l.contact, config.contacts.keys()).is_some();
            if !bound {
                unbound.push(Unbound {
                    line: l.source.line,
                    what: UnboundKind::Contact,
                    name: l.contact.clone(),
                    why: UnboundWhy::ContactUnbound,
                });
            }
            LevelPlan { contact: l.contact.clone(), line: l.source.line, bound }
        })
        .collect();
    let policy = Policy {
        after: rows.iter().map(|l| seconds(l.after_seconds)).collect(),
        repeat_after: config.escalation.repeat_after,
        rounds: config.escalation.rounds,
    };
    (levels, policy)
}

/// The configured name that stands for a contact of the document: the same words, in any order and case.
pub fn contact_key<'a>(contact: &str, mut names: impl Iterator<Item = &'a String>) -> Option<&'a String> {
    let wanted = link::words(contact);
    names.find(|n| link::words(n) == wanted)
}

/// The environments of which only what is posted tells, by the document's names.
fn posted(program: &doc::Program, config: &Config) -> BTreeSet<String> {
    let names = program.environments.iter().map(|e| e.name.as_str());
    let is_posted = |name: &&str| config.telemetry.environments.values().any(|told| link::same(told, name));
    let is_read = |name: &&str| config.telemetry.read().any(|told| link::same(told, name));
    names.filter(is_posted).filter(|name| !is_read(name)).map(str::to_owned).collect()
}

fn procedures(
    program: &doc::Program,
    config: &Config,
    rules: &[RulePlan],
    unbound: &mut Vec<Unbound>,
) -> Vec<ProcedurePlan> {
    let mut out = Vec::new();
    for procedure in program.procedures.iter().filter(|p| p.role == doc::ProcedureRole::Incident) {
        let environment = rules
            .iter()
            .find(|r| r.procedure.as_deref() == Some(procedure.source.id.as_str()))
            .and_then(|r| r.environment.clone());
        let service = environment.as_ref().and_then(|name| {
            let services = &config.render.as_ref()?.services;
            let key = contact_key(name, services.keys())?;
            Some(ServiceRef { id: services.get(key)?.clone(), name: name.clone() })
        });
        let mut needs_service = false;
        let mut look = |step: &doc::Step| -> Option<Look> {
            if step.effect != doc::EffectClass::Observe {
                return None;
            }
            if let Some(search) = crate::grep::look(&step.text) {
                return Some(search);
            }
            match (step.kind, step.operation) {
                (_, Some(doc::Operation::ReadLogs)) => {
                    needs_service |= service.is_none();
                    service.clone().map(Look::Logs)
                }
                (_, Some(doc::Operation::ReadMetrics)) => {
                    needs_service |= service.is_none();
                    service.clone().map(Look::Metrics)
                }
                (_, Some(doc::Operation::ReadDeploys)) => {
                    needs_service |= service.is_none();
                    service.clone().map(Look::Evidence)
                }
                (doc::StepKind::Http | doc::StepKind::Shell, _) => http_look(&step.text, config),
                (doc::StepKind::Sql, _) if config.database.is_some() => {
                    Some(Look::Sql { statement: step.text.clone() })
                }
                _ => None,
            }
        };
        let mut investigation: Vec<StepPlan> = procedure
            .steps
            .iter()
            .filter(|s| s.stage == doc::Stage::Investigation)
            .map(|s| StepPlan { id: s.source.id.clone(), line: s.source.line, text: s.text.clone(), look: look(s) })
            .collect();
        let branches: Vec<BranchPlan> = procedure
            .steps
            .iter()
            .filter(|s| s.stage == doc::Stage::Resolution && s.condition.is_some())
            .map(|s| {
                let change = match s.operation {
                    Some(doc::Operation::Restart) => service.clone().map(Change::Restart),
                    Some(doc::Operation::Rollback) => service.clone().map(Change::Rollback),
                    _ => None,
                };
                needs_service |= service.is_none()
                    && matches!(s.operation, Some(doc::Operation::Restart | doc::Operation::Rollback));
                let grant = match change {
                    Some(Change::Restart(_)) => Some(Grant::Restart),
                    Some(Change::Rollback(_)) => Some(Grant::Rollback),
                    None => None,
                };
                BranchPlan {
                    id: s.source.id.clone(),
                    line: s.source.line,
                    condition: s.condition.clone().unwrap_or_default(),
                    action: s.action.clone().unwrap_or_else(|| s.text.clone()),
                    cause: s.cause.map(|c| match c {
                        doc::Cause::Crash => Cause::Crash,
                        doc::Cause::OutOfMemory => Cause::OutOfMemory,
                        doc::Cause::BadRelease => Cause::BadRelease,
                        _ => Cause::Untested,
                    }),
                    operation: s.operation,
                    effect: s.effect,
                    // What the document marks as danger is never granted by the configuration.
                    granted: s.effect == doc::EffectClass::Change
                        && grant.is_some_and(|g| config.automation.grant.contains(&g)),
                    change,
                }
            })
            .collect();
        // A branch is chosen by what the platform saw; where no step of the document asks it, Vectra does.
        let testable = branches.iter().any(|b| b.cause.is_some_and(|c| c != Cause::Untested));
        let asks = investigation.iter().any(|s| matches!(s.look, Some(Look::Evidence(_))));
        if let (Some(service), true, false) = (&service, testable, asks) {
            let first = branches.first().map_or(procedure.source.line, |b| b.line);
            investigation.push(StepPlan {
                id: format!("{}/evidence", procedure.source.id),
                line: first,
                text: String::new(),
                look: Some(Look::Evidence(service.clone())),
            });
        }
        // A procedure that no alert in operation leads to needs no service yet.
        if let Some(environment) = environment.filter(|_| needs_service) {
            unbound.push(Unbound {
                line: procedure.source.line,
                what: UnboundKind::Service,
                name: procedure.title.clone(),
                why: UnboundWhy::ServiceUnbound { environment, platform: config.render.is_some() },
            });
        }
        out.push(ProcedurePlan {
            id: procedure.source.id.clone(),
            line: procedure.source.line,
            title: procedure.title.clone(),
            investigation,
            branches,
        });
    }
    out
}

/// `curl [-I] URL`, as a request of our own: one GET or HEAD, nothing else.
pub(crate) fn http_look(text: &str, config: &Config) -> Option<Look> {
    let mut tokens = text.split_whitespace();
    if tokens.next()? != "curl" {
        return None;
    }
    let (mut head, mut url) = (false, None);
    for token in tokens {
        match token {
            "-I" | "--head" => head = true,
            "-s" | "-S" | "-f" | "-v" | "-i" | "-L" | "-sS" | "-fsS" | "-sf" | "--silent" | "--fail" => {}
            t if t.starts_with('-') || url.is_some() => return None,
            t => url = Some(parse_url(t)?),
        }
    }
    Some(Look::Http { head, url: placed(&url?, config) })
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;
