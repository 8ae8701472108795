//! What an alert is about: which check, which environment, which number.

use super::{Assumed, Given};
use crate::build::{interval, parse_url};
use crate::config::Config;
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
    ReplicationLag,
    CertificateExpiry,
}

const ALL: [Readings; 10] = [
    Readings::QueueDepth,
    Readings::QueueOldest,
    Readings::Disk,
    Readings::Cpu,
    Readings::Memory,
    Readings::ConnectionShare,
    Readings::ConnectionCount,
    Readings::SlowQueries,
    Readings::ReplicationLag,
    Readings::CertificateExpiry,
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
            Readings::QueueDepth | Readings::ConnectionCount | Readings::SlowQueries => Unit::Count,
            Readings::Disk | Readings::Cpu | Readings::Memory | Readings::ConnectionShare => Unit::Ratio,
            Readings::QueueOldest | Readings::ReplicationLag | Readings::CertificateExpiry => Unit::Seconds,
        }
    }

    fn read_by(self, probe: &Probe) -> bool {
        match self {
            Readings::QueueDepth | Readings::QueueOldest => matches!(probe, Probe::Celery { .. }),
            Readings::Disk | Readings::Cpu | Readings::Memory => {
                matches!(probe, Probe::Platform(_) | Probe::Host { .. })
            }
            Readings::ConnectionShare
            | Readings::ConnectionCount
            | Readings::SlowQueries
            | Readings::ReplicationLag => {
                matches!(probe, Probe::Postgres)
            }
            Readings::CertificateExpiry => matches!(probe, Probe::Tls { .. }),
        }
    }
}

/// A series of results or requests.
pub(super) struct ShareSubject {
    pub series: Series,
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

    /// The check that a health alert watches: the one whose words its name shares, else the only HTTP check.
    pub fn check(&self, alert: &str) -> Option<&'a CheckPlan> {
        // What a check can be called by: its name, the host it asks, the environment and service behind that host.
        // What a vendor says of itself is evidence, never an alert.
        let asked: Vec<&CheckPlan> =
            self.checks.iter().filter(|c| !matches!(c.probe, Probe::StatusPage { .. })).collect();
        let vocabulary: Vec<BTreeSet<String>> = asked
            .iter()
            .map(|c| {
                let written = self.given.program.checks.iter().find(|d| d.source.id == c.id);
                let host = written.and_then(|d| d.target.as_deref()).and_then(parse_url);
                let host = host.as_ref().and_then(|u| u.host_str()).unwrap_or_default();
                link::words(&format!("{} {host} {}", c.name, c.environment.as_deref().unwrap_or_default()))
            })
            .collect();
        link::best(alert, &vocabulary).and_then(|i| asked.get(i).copied()).or_else(|| self.only_http())
    }

    fn only_http(&self) -> Option<&'a CheckPlan> {
        let mut http = self.checks.iter().filter(|c| matches!(c.probe, Probe::Http { .. }));
        match (http.next(), http.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    }

    /// The environment that an alert's words or the configuration name, else the production one that is asked.
    fn environment(&self, alert: &doc::Alert, wanted: Option<&str>) -> Option<(String, bool)> {
        let environments = &self.given.program.environments;
        if let Some(wanted) = wanted {
            let found = environments.iter().find(|e| link::words(&e.name) == link::words(wanted))?;
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
    pub fn share(&self, alert: &doc::Alert, wanted: Option<&str>, requests: bool) -> Option<ShareSubject> {
        let mut assumed = Vec::new();
        let environment = match self.environment(alert, wanted) {
            Some((name, guessed)) => {
                if guessed {
                    assumed.push(Assumed::Environment { name: name.clone() });
                }
                Some(name)
            }
            None => None,
        };
        if let Some(name) = environment.as_ref().filter(|_| requests)
            && self.given.config.telemetry.told().any(|t| link::words(t) == link::words(name))
        {
            let series = Series::Requests { environment: name.clone(), route: None };
            return Some(ShareSubject { series, environment: name.clone(), assumed });
        }
        let check = environment.as_deref().and_then(|e| self.http(e)).or_else(|| self.only_http())?;
        if requests {
            assumed.push(Assumed::FromChecks);
        }
        Some(ShareSubject {
            series: Series::Check { check: check.id.clone() },
            environment: check.environment.clone().unwrap_or_default(),
            assumed,
        })
    }

    /// Who reads this number: a check that there is, else one that the bound services allow.
    pub fn reading(
        &self,
        alert: &doc::Alert,
        wanted: Option<&str>,
        reading: Readings,
    ) -> Result<ReadingSubject, UnboundWhy> {
        let environment = self.environment(alert, wanted).map(|(name, _)| name);
        let reads = |c: &&CheckPlan| reading.read_by(&c.probe);
        let here = |c: &&CheckPlan| c.environment.is_none() || c.environment == environment;
        if let Some(found) = self.checks.iter().filter(reads).find(here) {
            return Ok(ReadingSubject { check: found.clone(), new: false });
        }
        let config = self.given.config;
        let (id, probe, environment) = match reading {
            Readings::QueueDepth | Readings::QueueOldest => {
                config.redis.as_ref().ok_or(UnboundWhy::AlertRedis)?;
                ("auto/celery".to_owned(), Probe::Celery { queues: Vec::new() }, None)
            }
            Readings::ConnectionShare
            | Readings::ConnectionCount
            | Readings::SlowQueries
            | Readings::ReplicationLag => {
                config.database.as_ref().ok_or(UnboundWhy::AlertDatabase)?;
                ("auto/postgres".to_owned(), Probe::Postgres, None)
            }
            Readings::Disk | Readings::Cpu | Readings::Memory => {
                let name = environment.ok_or(UnboundWhy::AlertNotMeasured)?;
                let service = service(&name, config).ok_or_else(|| UnboundWhy::ServiceUnbound {
                    environment: name.clone(),
                    platform: config.render.is_some(),
                })?;
                (format!("auto/platform/{}", service.id), Probe::Platform(service), Some(name))
            }
            Readings::CertificateExpiry => {
                let name = environment.ok_or(UnboundWhy::AlertNotMeasured)?;
                let row = self.given.program.environments.iter().find(|e| e.name == name);
                let url = row.and_then(|e| e.url.as_deref()).and_then(parse_url).ok_or(UnboundWhy::CheckAddress)?;
                let url = crate::build::placed(&url, config);
                let host = url.host_str().ok_or(UnboundWhy::CheckAddress)?.to_owned();
                let port = url.port_or_known_default().unwrap_or(443);
                (format!("auto/tls/{host}:{port}"), Probe::Tls { host, port }, Some(name))
            }
        };
        if let Some(found) = self.checks.iter().find(|c| c.id == id) {
            return Ok(ReadingSubject { check: found.clone(), new: false });
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
            interval: interval(self.given.program, config).max(least),
            timeout: config.checks.timeout,
            conditions: Vec::new(),
        };
        Ok(ReadingSubject { check, new: true })
    }
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
