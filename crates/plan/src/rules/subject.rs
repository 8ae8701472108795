//! What an alert is about: which check, which environment, which number.

use super::things::{self, Part};
use super::{Assumed, Given};
use crate::build::{interval, parse_url};
use crate::config::{Config, OwnAlert};
use crate::link;
use crate::plan::{CheckPlan, ServiceRef, UnboundWhy};
use crate::probe::Probe;
use std::collections::BTreeSet;
use vectra_engine::rules::Unit;
use vectra_engine::signal::Series;
use vectra_engine::time::Span;
use vectra_runbook::program as doc;

/// Numbers that alerts name. A check reads each under this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readings {
    QueueDepth,
    /// Age of the oldest job.
    QueueOldest,
    Disk,
    Cpu,
    Memory,
    /// Of the most that are allowed.
    ConnectionShare,
    /// How many.
    ConnectionCount,
    SlowQueries,
    /// How long the longest one runs.
    LongestQuery,
    /// Sessions that wait for a lock, and long.
    LockWaits,
    ReplicationLag,
    CertificateExpiry,
    /// Minutes of late in which the logs have error lines.
    LogErrors,
}

const ALL: [Readings; 13] = [
    Readings::QueueDepth,
    Readings::QueueOldest,
    Readings::Disk,
    Readings::Cpu,
    Readings::Memory,
    Readings::ConnectionShare,
    Readings::ConnectionCount,
    Readings::SlowQueries,
    Readings::LongestQuery,
    Readings::LockWaits,
    Readings::ReplicationLag,
    Readings::CertificateExpiry,
    Readings::LogErrors,
];

impl Readings {
    pub fn of(indicator: doc::Indicator, unit: doc::Unit) -> Option<Readings> {
        use doc::Indicator as I;
        Some(match (indicator, unit) {
            (I::QueueDepth, _) => Readings::QueueDepth,
            (I::DiskUsage, doc::Unit::Ratio) => Readings::Disk,
            (I::CpuUsage, doc::Unit::Ratio) => Readings::Cpu,
            (I::MemoryUsage, doc::Unit::Ratio) => Readings::Memory,
            (I::Connections, doc::Unit::Ratio) => Readings::ConnectionShare,
            (I::Connections, _) => Readings::ConnectionCount,
            (I::ReplicationLag, _) => Readings::ReplicationLag,
            (I::CertificateExpiry, _) => Readings::CertificateExpiry,
            _ => return None,
        })
    }

    /// The one of this name.
    pub fn called(name: &str) -> Option<Readings> {
        ALL.into_iter().find(|r| r.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Readings::QueueDepth => "queue_depth",
            Readings::QueueOldest => "queue_oldest",
            Readings::SlowQueries => "slow_queries",
            Readings::LongestQuery => "longest_query",
            Readings::LockWaits => "lock_waits",
            Readings::LogErrors => "log_error_minutes",
            Readings::Disk => "disk_usage",
            Readings::Cpu => "cpu_usage",
            Readings::Memory => "memory_usage",
            Readings::ConnectionShare => "connections",
            Readings::ConnectionCount => "connections_count",
            Readings::ReplicationLag => "replication_lag",
            Readings::CertificateExpiry => "certificate_expiry",
        }
    }

    pub fn unit(self) -> Unit {
        match self {
            Readings::QueueDepth
            | Readings::ConnectionCount
            | Readings::SlowQueries
            | Readings::LockWaits
            | Readings::LogErrors => Unit::Count,
            Readings::Disk | Readings::Cpu | Readings::Memory | Readings::ConnectionShare => Unit::Ratio,
            Readings::QueueOldest | Readings::LongestQuery | Readings::ReplicationLag | Readings::CertificateExpiry => {
                Unit::Seconds
            }
        }
    }

    fn read_by(self, probe: &Probe) -> bool {
        match self {
            Readings::QueueDepth | Readings::QueueOldest => matches!(probe, Probe::Celery { .. }),
            Readings::Disk | Readings::Cpu => matches!(probe, Probe::Platform(_) | Probe::Host { .. }),
            Readings::Memory => matches!(probe, Probe::Platform(_) | Probe::Host { .. } | Probe::Redis { .. }),
            Readings::ConnectionCount => matches!(probe, Probe::Postgres | Probe::Redis { .. }),
            Readings::ConnectionShare
            | Readings::SlowQueries
            | Readings::LongestQuery
            | Readings::LockWaits
            | Readings::ReplicationLag => matches!(probe, Probe::Postgres),
            Readings::LogErrors => matches!(probe, Probe::Logs { .. }),
            Readings::CertificateExpiry => matches!(probe, Probe::Tls { .. }),
        }
    }
}

/// A series of results or requests.
pub(super) struct ShareSubject {
    pub series: Series,
    /// Others that count together with it.
    pub more: Vec<Series>,
    /// Empty where the check belongs to none.
    pub environment: String,
    pub assumed: Vec<Assumed>,
}

/// The check that reads a number.
pub(super) struct ReadingSubject {
    pub check: CheckPlan,
    /// Nobody asked for it before.
    pub new: bool,
}

/// What there is to be about.
pub(super) struct Subjects<'a> {
    given: &'a Given<'a>,
    checks: &'a [CheckPlan],
}

impl<'a> Subjects<'a> {
    pub fn new(given: &'a Given<'a>, checks: &'a [CheckPlan]) -> Subjects<'a> {
        Subjects { given, checks }
    }

    /// The check that the configuration names for an alert.
    fn chosen(&self, own: Option<&OwnAlert>) -> Option<&'a CheckPlan> {
        let wanted = link::words(own?.check.as_deref()?);
        self.checks.iter().find(|c| link::words(&c.name) == wanted)
    }

    /// The check of the document that this one is.
    fn written(&self, check: &CheckPlan) -> Option<&'a doc::Check> {
        self.given.program.checks.iter().find(|d| d.source.id == check.id)
    }

    /// What a check can be called by: its name, the host it asks, the environment and service behind that host.
    fn called(&self, check: &CheckPlan) -> String {
        format!("{} {} {}", check.name, self.host(check), check.environment.as_deref().unwrap_or_default())
    }

    /// The host that a check of the document asks; empty for others.
    fn host(&self, check: &CheckPlan) -> String {
        let host = self.written(check).and_then(|d| d.target.as_deref()).and_then(parse_url);
        host.as_ref().and_then(|u| u.host_str()).unwrap_or_default().to_owned()
    }

    /// The check that a health alert watches: the one that is chosen, else the one whose words its name shares, else the only
    /// HTTP check. Where several could be meant, it is the document's own.
    pub fn check(&self, alert: &str, own: Option<&OwnAlert>) -> Option<&'a CheckPlan> {
        if let Some(chosen) = self.chosen(own) {
            return Some(chosen);
        }
        let named = things::named(alert, None);
        // What a vendor says of itself is evidence, never an alert.
        let asked = self.checks.iter().filter(|c| !matches!(c.probe, Probe::StatusPage { .. }));
        let asked: Vec<(&CheckPlan, String)> = asked
            .map(|c| (c, self.called(c)))
            .filter(|(check, called)| named.is_empty() || named.asked_by(check, called))
            .collect();
        let words = link::words(alert);
        // What all hosts have, as the name of the product in its domain, tells none of them apart.
        let hosts = asked.iter().map(|(check, _)| link::words(&self.host(check)));
        let hosts: Vec<BTreeSet<String>> = hosts.filter(|host| !host.is_empty()).collect();
        let tells = |word: &&String| hosts.len() < 2 || !hosts.iter().all(|host| host.contains(*word));
        let shared = |check: &CheckPlan| {
            let own = format!("{} {}", check.name, check.environment.as_deref().unwrap_or_default());
            let host = link::words(&self.host(check));
            (link::words(&own).intersection(&words).count(), host.intersection(&words).filter(tells).count())
        };
        let most = asked.iter().map(|(check, _)| shared(check)).max()?;
        let all: Vec<&CheckPlan> =
            asked.iter().map(|(check, _)| *check).filter(|check| shared(check) == most).collect();
        let own: Vec<&CheckPlan> = all.iter().copied().filter(|c| self.written(c).is_some()).collect();
        let http =
            |checks: &[&'a CheckPlan]| only(checks.iter().copied().filter(|c| matches!(c.probe, Probe::Http { .. })));
        let kind = || only(all.iter().copied().filter(|_| !named.is_empty()));
        match most {
            (0, 0) => kind().or_else(|| if own.is_empty() { http(&all) } else { http(&own) }),
            _ => only(all.iter().copied()).or_else(|| only(own.iter().copied())).or_else(|| http(&own)),
        }
    }

    fn only_http(&self) -> Option<&'a CheckPlan> {
        let http = || self.checks.iter().filter(|c| matches!(c.probe, Probe::Http { .. }));
        only(http().filter(|c| self.written(c).is_some())).or_else(|| only(http()))
    }

    /// The environment that an alert's words or the configuration name, else the production one that is asked.
    fn environment(&self, alert: &doc::Alert, own: Option<&OwnAlert>) -> Option<(String, bool)> {
        let environments = &self.given.program.environments;
        let wanted = own.and_then(|o| o.environment.as_deref()).map(link::words);
        // A name that no environment has is told, and chooses nothing.
        if let Some(found) = wanted.and_then(|w| environments.iter().find(|e| link::words(&e.name) == w)) {
            return Some((found.name.clone(), false));
        }
        let words: Vec<BTreeSet<String>> = environments.iter().map(|e| link::words(&e.name)).collect();
        if let Some(found) = link::best(&alert.name, &words).and_then(|i| environments.get(i)) {
            return Some((found.name.clone(), false));
        }
        let measured = |e: &&doc::Environment| {
            self.given.config.telemetry.told().any(|t| link::words(t) == link::words(&e.name))
                || self.http(&e.name).is_some()
        };
        let production = |e: &&doc::Environment| e.environment == "production";
        let api = |e: &&doc::Environment| e.service.as_deref() == Some("api");
        let found = environments
            .iter()
            .filter(production)
            .filter(measured)
            .find(api)
            .or_else(|| environments.iter().filter(production).find(measured))
            .or_else(|| environments.iter().find(measured))?;
        Some((found.name.clone(), true))
    }

    fn http(&self, environment: &str) -> Option<&'a CheckPlan> {
        let of = |c: &&CheckPlan| c.environment.as_deref() == Some(environment);
        self.checks.iter().filter(|c| matches!(c.probe, Probe::Http { .. })).find(of)
    }

    /// What is counted for an error rate, a percentile, an availability. `requests`: the requests themselves, where the
    /// operated system tells of them.
    pub fn share(
        &self,
        alert: &doc::Alert,
        own: Option<&OwnAlert>,
        requests: bool,
    ) -> Result<ShareSubject, UnboundWhy> {
        let results = |check: &CheckPlan, mut assumed: Vec<Assumed>| {
            assumed.extend(requests.then_some(Assumed::FromChecks));
            let environment = check.environment.clone().unwrap_or_default();
            let series = Series::Check { check: check.id.clone() };
            Ok(ShareSubject { series, more: Vec::new(), environment, assumed })
        };
        if let Some(chosen) = self.chosen(own) {
            return results(chosen, Vec::new());
        }
        let environment = self.environment(alert, own);
        let named = things::named(&alert.name, environment.as_ref().map(|(name, _)| name.as_str()));
        if !named.is_empty() {
            let asked = |c: &&CheckPlan| matches!(c.probe, Probe::Http { .. }) && named.are_in(&self.called(c));
            let check = only(self.checks.iter().filter(asked)).ok_or(UnboundWhy::AlertOther)?;
            return results(check, Vec::new());
        }
        let mut assumed = Vec::new();
        let environment = environment.map(|(name, guessed)| {
            assumed.extend(guessed.then(|| Assumed::Environment { name: name.clone() }));
            name
        });
        if let Some(name) = environment.as_ref().filter(|_| requests)
            && self.given.config.telemetry.told().any(|t| link::words(t) == link::words(name))
        {
            let series = Series::Requests { environment: name.clone(), route: None };
            return Ok(ShareSubject { series, more: Vec::new(), environment: name.clone(), assumed });
        }
        let check = environment.as_deref().and_then(|e| self.http(e)).or_else(|| self.only_http());
        let first = check.ok_or(UnboundWhy::AlertNowhere)?;
        // All that the objectives of this environment count.
        let others = self.checks.iter().filter(|c| {
            matches!(c.probe, Probe::Http { .. }) && c.environment == first.environment && c.id != first.id
        });
        let others = others.filter(|_| first.environment.is_some()).map(|c| Series::Check { check: c.id.clone() });
        Ok(ShareSubject { more: others.collect(), ..results(first, assumed)? })
    }

    /// Who reads this number: a check that there is, else one that the bound services allow. Never a check of something else
    /// than the alert is about.
    pub fn reading(
        &self,
        alert: &doc::Alert,
        own: Option<&OwnAlert>,
        reading: Readings,
    ) -> Result<ReadingSubject, UnboundWhy> {
        if let Some(chosen) = self.chosen(own) {
            let reads = reading.read_by(&chosen.probe);
            return reads.then(|| known(chosen)).ok_or(UnboundWhy::AlertNotMeasured);
        }
        let environment = self.environment(alert, own).map(|(name, _)| name);
        let named = things::named(&alert.name, environment.as_deref());
        let reads = |c: &&CheckPlan| reading.read_by(&c.probe);
        let here = |c: &&CheckPlan| match named.is_empty() {
            false => named.asked_by(c, &self.called(c)),
            true => self.is_here(c, environment.as_deref(), &alert.name),
        };
        // Of several that could be meant, "Staging Queue Depth" means the one of staging.
        let words = link::words(&alert.name);
        let fits = |c: &&CheckPlan| {
            let at = c.environment.as_deref();
            let called = link::words(&format!("{} {}", c.name, at.unwrap_or_default()));
            (called.intersection(&words).count(), at == environment.as_deref())
        };
        // The last of the best in a turned list is the first of them.
        if let Some(found) = self.checks.iter().filter(reads).filter(here).rev().max_by_key(fits) {
            return Ok(known(found));
        }
        let (id, probe, environment) = self.bound(reading, &named, environment)?;
        if let Some(found) = self.checks.iter().find(|c| c.id == id) {
            return Ok(known(found));
        }
        // Figures of the platform are made by the minute and its requests are counted; a certificate ends by the day.
        let least = match probe {
            Probe::Platform(_) | Probe::Tls { .. } => Span::seconds(60),
            _ => Span(0),
        };
        let check = CheckPlan {
            id,
            line: alert.source.line,
            name: alert.name.clone(),
            probe,
            environment,
            interval: interval(self.given.program, self.given.config).max(least),
            timeout: self.given.config.checks.timeout,
            conditions: Vec::new(),
        };
        Ok(ReadingSubject { check, new: true })
    }

    /// Whether a check looks at this environment. One that says no environment looks at what is bound, or at the machine that
    /// Vectra runs on and at any other host: that is nobody's environment, unless the alert calls it by name.
    fn is_here(&self, check: &CheckPlan, environment: Option<&str>, alert: &str) -> bool {
        match (check.environment.as_deref(), environment, &check.probe) {
            (Some(of), wanted, _) => Some(of) == wanted,
            (None, Some(_), Probe::Host { .. }) => !link::words(&check.name).is_disjoint(&link::words(alert)),
            (None, Some(wanted), Probe::Tls { host, .. }) => {
                let row = self.given.program.environments.iter().find(|e| e.name == wanted);
                let url = row.and_then(|e| e.url.as_deref()).and_then(parse_url);
                let same = url.is_some_and(|u| u.host_str() == Some(host));
                same || !link::words(&check.name).is_disjoint(&link::words(alert))
            }
            // Without a name it is the service's memory, the database's connections.
            (None, _, Probe::Redis { .. }) => false,
            (None, _, _) => true,
        }
    }

    /// What the bound services let ask.
    fn bound(
        &self,
        reading: Readings,
        named: &things::Named,
        environment: Option<String>,
    ) -> Result<(String, Probe, Option<String>), UnboundWhy> {
        let config = self.given.config;
        let is = |parts: &[Part]| named.is_empty() || parts.iter().any(|part| named.has(*part));
        Ok(match reading {
            Readings::Memory | Readings::ConnectionCount if named.has(Part::Redis) => {
                config.redis.as_ref().ok_or(UnboundWhy::AlertRedis)?;
                ("auto/redis".to_owned(), Probe::Redis { lists: Vec::new() }, None)
            }
            Readings::QueueDepth | Readings::QueueOldest if is(&[Part::Worker, Part::Redis]) => {
                config.redis.as_ref().ok_or(UnboundWhy::AlertRedis)?;
                ("auto/celery".to_owned(), Probe::Celery { queues: Vec::new() }, None)
            }
            Readings::ConnectionShare
            | Readings::ConnectionCount
            | Readings::SlowQueries
            | Readings::LongestQuery
            | Readings::LockWaits
            | Readings::ReplicationLag
                if is(&[Part::Database]) =>
            {
                config.database.as_ref().ok_or(UnboundWhy::AlertDatabase)?;
                ("auto/postgres".to_owned(), Probe::Postgres, None)
            }
            Readings::Disk | Readings::Cpu | Readings::Memory if !named.is_empty() => {
                let mut services = config.render.iter().flat_map(|r| &r.services);
                let (name, id) = services.find(|(name, _)| named.are_in(name)).ok_or(UnboundWhy::AlertOther)?;
                let service = ServiceRef { id: id.clone(), name: name.clone() };
                (format!("auto/platform/{id}"), Probe::Platform(service), Some(name.clone()))
            }
            _ if !named.is_empty() => return Err(UnboundWhy::AlertOther),
            Readings::Disk | Readings::Cpu | Readings::Memory => {
                let name = environment.ok_or(UnboundWhy::AlertNowhere)?;
                let service = service(&name, config).ok_or_else(|| UnboundWhy::ServiceUnbound {
                    environment: name.clone(),
                    platform: config.render.is_some(),
                })?;
                (format!("auto/platform/{}", service.id), Probe::Platform(service), Some(name))
            }
            Readings::CertificateExpiry => {
                let name = environment.ok_or(UnboundWhy::AlertNowhere)?;
                let row = self.given.program.environments.iter().find(|e| e.name == name);
                let url = row.and_then(|e| e.url.as_deref()).and_then(parse_url).ok_or(UnboundWhy::CheckAddress)?;
                let url = crate::build::placed(&url, config);
                let host = url.host_str().ok_or(UnboundWhy::CheckAddress)?.to_owned();
                let port = url.port_or_known_default().unwrap_or(443);
                (format!("auto/tls/{host}:{port}"), Probe::Tls { host, port }, Some(name))
            }
            _ => return Err(UnboundWhy::AlertNotMeasured),
        })
    }
}

/// The one of an iterator, where there is one alone.
fn only<'c>(mut found: impl Iterator<Item = &'c CheckPlan>) -> Option<&'c CheckPlan> {
    match (found.next(), found.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

fn known(check: &CheckPlan) -> ReadingSubject {
    ReadingSubject { check: check.clone(), new: false }
}

fn service(environment: &str, config: &Config) -> Option<ServiceRef> {
    let services = &config.render.as_ref()?.services;
    let key = crate::build::contact_key(environment, services.keys())?;
    Some(ServiceRef { id: services.get(key)?.clone(), name: environment.to_owned() })
}

/// Whether a severity's word says this row of the severity table: by its name, or by the configuration.
pub(super) fn says(text: &str, row: &str, config: &Config) -> bool {
    let same = |a: &str, b: &str| a.trim().eq_ignore_ascii_case(b.trim());
    same(text, row) || config.severities.iter().any(|(from, to)| same(from, text) && same(to, row))
}

#[cfg(test)]
#[path = "subject_tests.rs"]
mod tests;
