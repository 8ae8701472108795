//! The plan's types.

use crate::checklist::ChecklistPlan;
use crate::condition::ReadingCondition;
use crate::maintenance::WindowPlan;
use crate::probe::Probe;
use crate::rules::{Outside, RulePlan};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use vectra_engine::diagnose::Cause;
use vectra_engine::escalation::Policy;
use vectra_engine::objectives::{Limit, Window};
use vectra_engine::signal::Series;
use vectra_engine::time::Span;
use vectra_runbook::program::{Cond, EffectClass, Indicator, Language, Operation};

/// What Vectra operates from: one accepted version of a document, bound by a configuration.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct Plan {
    pub sha256: String,
    pub title: String,
    pub language: Language,
    pub environments: Vec<EnvironmentPlan>,
    /// Environments whose requests are only posted: while nobody asks, nothing is posted, and nobody can say which it is.
    pub posted: BTreeSet<String>,
    pub checks: Vec<CheckPlan>,
    pub rules: Vec<RulePlan>,
    /// What is said to alerts from outside.
    pub outside: Outside,
    /// By environment, the health alerts of what it depends on: ids of rules.
    pub explained: BTreeMap<String, Vec<String>>,
    /// When work is planned.
    pub windows: Vec<WindowPlan>,
    /// The document's rows in its order, each in every environment in which it is measured.
    pub objectives: Vec<ObjectivePlan>,
    /// Most severe first.
    pub severities: Vec<SeverityPlan>,
    /// One per level of `policy`, in its order.
    pub levels: Vec<LevelPlan>,
    pub policy: Policy,
    pub procedures: Vec<ProcedurePlan>,
    /// What is looked at after a deployment, in the document's order.
    pub checklist: Vec<ChecklistPlan>,
    /// Whether everyone can be told.
    pub announces: bool,
    pub max_changes_per_hour: u32,
    pub verify_within: Span,
    pub release_window: Span,
    pub instance_window: Span,
    pub unbound: Vec<Unbound>,
    /// Names of the configuration that stand for nothing in the document.
    pub unused: Vec<Unused>,
}

/// A row of the environments table and what is known of it.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct EnvironmentPlan {
    pub id: String,
    pub line: u32,
    pub name: String,
    pub environment: String,
    pub url: Option<String>,
    pub provider: Option<String>,
}

/// A check that runs.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct CheckPlan {
    pub id: String,
    pub line: u32,
    pub name: String,
    pub probe: Probe,
    /// Name of the document's environment that it looks at.
    pub environment: Option<String>,
    /// From start to start.
    pub interval: Span,
    pub timeout: Span,
    /// What must hold of its readings besides.
    pub conditions: Vec<ReadingCondition>,
}

/// An objective in one environment.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct ObjectivePlan {
    /// Of the row and the environment.
    pub id: String,
    pub line: u32,
    pub name: String,
    /// The document's name of the environment.
    pub environment: String,
    pub indicator: Indicator,
    /// Past this the budget burns.
    pub target: Option<Limit>,
    /// As the document has it.
    pub target_text: Option<Cond>,
    /// Past this an alert of the highest severity.
    pub critical: Option<Limit>,
    /// As the document has it.
    pub critical_text: Option<Cond>,
    pub window: Window,
    pub source: ObjectiveSource,
    /// What is counted: all of these together.
    pub series: Vec<Series>,
    /// How often each of them has something.
    pub interval: Span,
    /// What was measured in a maintenance window about the environment does not count.
    pub excludes_maintenance: bool,
}

/// Who tells what an objective counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectiveSource {
    /// The operated system, of its requests.
    Requests,
    /// The HTTP checks, from outside.
    Checks,
}

/// A severity and its deadline.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct SeverityPlan {
    pub name: String,
    pub line: u32,
    pub criteria: String,
    pub respond_within: Option<Span>,
}

/// A level of the escalation and whether somebody can be reached.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct LevelPlan {
    pub contact: String,
    pub line: u32,
    /// Whether the configuration binds the contact to a channel.
    pub bound: bool,
}

/// A procedure that answers an incident.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct ProcedurePlan {
    pub id: String,
    pub line: u32,
    pub title: String,
    pub investigation: Vec<StepPlan>,
    pub branches: Vec<BranchPlan>,
}

/// A read-only step.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct StepPlan {
    pub id: String,
    pub line: u32,
    pub text: String,
    /// `None`: only a human can do it.
    pub look: Option<Look>,
}

/// A branch of the resolution.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct BranchPlan {
    pub id: String,
    pub line: u32,
    pub condition: String,
    pub action: String,
    pub cause: Option<Cause>,
    pub operation: Option<Operation>,
    pub effect: EffectClass,
    /// `None`: only a human can do it.
    pub change: Option<Change>,
    pub granted: bool,
}

/// A service of the hosting platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRef {
    /// The vendor's id.
    pub id: String,
    /// The document's name for it.
    pub name: String,
}

/// Something that can be looked at; read-only by construction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// One GET or HEAD.
    Http {
        /// HEAD instead of GET.
        head: bool,
        /// Where, after the configuration's `hosts`.
        url: url::Url,
    },
    /// A statement in a read-only transaction.
    Sql {
        /// One statement.
        statement: String,
    },
    /// The log lines that hold something.
    Search {
        /// What they hold.
        text: String,
        /// Whether it is a regular expression.
        regex: bool,
    },
    /// The last lines of the service's log.
    Logs(ServiceRef),
    /// CPU and memory.
    Metrics(ServiceRef),
    /// What the platform saw happen, and what is deployed: the facts that choose a branch.
    Evidence(ServiceRef),
}

/// Something that changes the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// New instances of the same release.
    Restart(ServiceRef),
    /// Back to the deployment before the live one.
    Rollback(ServiceRef),
}

impl Change {
    /// The service that it touches.
    pub fn service(&self) -> &ServiceRef {
        match self {
            Change::Restart(s) | Change::Rollback(s) => s,
        }
    }
}

/// A name of the document that stands for nothing yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unbound {
    /// Line in the document.
    pub line: u32,
    /// Which kind of thing.
    pub what: UnboundKind,
    /// Its name there.
    pub name: String,
    /// What is missing.
    #[serde(flatten)]
    pub why: UnboundWhy,
}

impl Unbound {
    /// What to write into `vectra.toml`, as TOML: the placeholders in it are to be replaced. `None`: the configuration
    /// is not what lacks.
    pub fn snippet(&self) -> Option<String> {
        match &self.why {
            UnboundWhy::AlertPrometheus => Some("[prometheus]\nurl = \"https://prometheus.example.com\"".into()),
            UnboundWhy::AlertRedis | UnboundWhy::CheckRedis | UnboundWhy::DetectorRedis => {
                Some("[redis]\nurl = { env = \"REDIS_URL\" }".into())
            }
            UnboundWhy::CheckDatabase | UnboundWhy::AlertDatabase | UnboundWhy::DetectorDatabase => {
                Some("[database]\nurl = { env = \"DATABASE_URL\" }".into())
            }
            UnboundWhy::AlertNoCheck => Some(format!("[alert.{}]\ncheck = \"…\"", quoted(&self.name))),
            UnboundWhy::AlertOther => Some(format!("[alert.{}]\npromql = \"…\"", quoted(&self.name))),
            UnboundWhy::DetectorNothing => {
                let name = quoted(&self.name);
                Some(format!("[alert.{name}]\npromql = \"…\"\nprocedure = {name}"))
            }
            UnboundWhy::ContactUnbound => {
                let name = quoted(&self.name);
                Some(format!("[contacts.{name}]\npagerduty = {{ env = \"PAGERDUTY_ROUTING_KEY\" }}\n# slack = \"U…\""))
            }
            UnboundWhy::ServiceUnbound { environment, platform } => {
                let key = if *platform { "" } else { "[render]\napi_key = { env = \"RENDER_API_KEY\" }\n\n" };
                Some(format!("{key}[render.services]\n{} = \"srv-…\"", quoted(environment)))
            }
            UnboundWhy::MaintenanceNoWindow { entry: Some(entry) } => {
                Some(format!("[maintenance.{}]\nlength = \"2h\"", quoted(entry)))
            }
            UnboundWhy::MaintenanceNoWindow { entry: None } => {
                Some("[maintenance.\"…\"]\nschedule = \"0 3 * * SUN\"\nlength = \"2h\"".into())
            }
            UnboundWhy::CheckAddress
            | UnboundWhy::CheckKind
            | UnboundWhy::AlertNotMeasured
            | UnboundWhy::AlertNowhere
            | UnboundWhy::ObjectiveNotMeasured
            | UnboundWhy::ObjectiveElsewhere { .. }
            | UnboundWhy::ObjectiveNotCounted => None,
        }
    }
}

/// A name as a key of TOML.
fn quoted(name: &str) -> String {
    let mut out = String::from('"');
    for c in name.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What a name of the document lacks. Facts only: the words are those of who shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum UnboundWhy {
    /// The check names no whole address.
    CheckAddress,
    /// The check asks a database, and none is configured.
    CheckDatabase,
    /// The check asks a Redis, or the queues in it, and none is configured.
    CheckRedis,
    /// This version does not run checks of this kind.
    CheckKind,
    /// Nothing measures what the alert's condition speaks of.
    AlertNotMeasured,
    /// The condition could be judged, and no environment is known where it would be measured.
    AlertNowhere,
    /// Which check the alert watches cannot be told.
    AlertNoCheck,
    /// The alert names a part of the system that nothing measures; what is measured is another one's.
    AlertOther,
    /// The alert speaks of queues or of Redis, and no Redis is configured.
    AlertRedis,
    /// The alert speaks of the database, and none is configured.
    AlertDatabase,
    /// The alert is an expression, and no server that evaluates it is configured.
    AlertPrometheus,
    /// No alert leads to the procedure; a database that is configured would be watched for it.
    DetectorDatabase,
    /// No alert leads to the procedure; a Redis that is configured would be watched for it.
    DetectorRedis,
    /// No alert leads to the procedure, and nothing that is configured says when it is needed.
    DetectorNothing,
    /// In no environment does anything measure what the objective promises.
    ObjectiveNotMeasured,
    /// The objective holds for something that is no environment of the document.
    ObjectiveElsewhere {
        /// What its row or column says.
        named: String,
    },
    /// The objective's row names no limit for what is counted: uptime, errors, latency.
    ObjectiveNotCounted,
    /// The objective leaves maintenance out, and no window is set for any environment that it is measured in.
    MaintenanceNoWindow {
        /// The document's entry that says when there is maintenance.
        entry: Option<String>,
    },
    /// No channel is configured for the contact.
    ContactUnbound,
    /// No service of the platform is configured for the environment.
    ServiceUnbound {
        /// The document's name of the environment.
        environment: String,
        /// Whether the platform itself is configured.
        platform: bool,
    },
}

/// What can be unbound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnboundKind {
    /// An alert that no running check or measurement feeds.
    Alert,
    /// A check that cannot run.
    Check,
    /// An escalation level that reaches nobody.
    Contact,
    /// A branch or step that needs a platform service.
    Service,
    /// An objective that nothing measures.
    Objective,
    /// An incident procedure that nothing starts.
    Procedure,
    /// Maintenance that an objective leaves out, and that no window tells of.
    Maintenance,
}

/// A name of the configuration that stands for nothing in the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unused {
    /// Where it stands in `vectra.toml`.
    pub table: UnusedTable,
    /// As written there.
    pub name: String,
    /// The document's name that was most likely meant.
    pub nearest: Option<String>,
    /// Line of the configuration, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
}

/// Tables of the configuration whose names are the document's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum UnusedTable {
    /// Keys of `[contacts]`: no level of the escalation and no row of the contacts has it.
    #[serde(rename = "contacts")]
    Contacts,
    /// Keys of `[render.services]`: no environment has it.
    #[serde(rename = "render.services")]
    Services,
    /// Keys of `[hosts]`: no address has it.
    #[serde(rename = "hosts")]
    Hosts,
    /// Keys of `[severities]`: no alert has it.
    #[serde(rename = "severities")]
    Severities,
    /// Keys of `[alert]` without an expression of their own: no row of the alert table has it.
    #[serde(rename = "alert")]
    Alerts,
    /// Values of `check` in `[alert]`: no check of the document or of the configuration has it.
    #[serde(rename = "alert.check")]
    AlertChecks,
    /// Values of `environment` in `[alert]`: no environment has it.
    #[serde(rename = "alert.environment")]
    AlertEnvironments,
    /// Values of `severity` in `[alert]`: no severity of the document or of `[severities]` has it.
    #[serde(rename = "alert.severity")]
    AlertSeverities,
    /// Values of `page` and `ticket` in `[objectives.burn]`: no severity of the document or of `[severities]` has it.
    #[serde(rename = "objectives.burn")]
    BurnSeverities,
    /// Environments of `[telemetry]`: no environment of the document has it.
    #[serde(rename = "telemetry.environment")]
    TelemetryEnvironments,
    /// Environments of which both a scrape and lines tell: their requests count twice.
    #[serde(rename = "telemetry.twice")]
    TelemetryTwice,
    /// Values of `procedure` in `[alert]`: no incident procedure has this title.
    #[serde(rename = "alert.procedure")]
    AlertProcedures,
    /// Values of `inhibited_by` in `[alert]`: no alert has it.
    #[serde(rename = "alert.inhibited_by")]
    AlertReasons,
    /// Keys of `[check]` that no alert watches, no objective counts and nothing depends on.
    #[serde(rename = "check")]
    Checks,
    /// Values of `environment` in `[check]`: no environment has it.
    #[serde(rename = "check.environment")]
    CheckEnvironments,
    /// Keys of `[vendors]`: no outside service of the document has it.
    #[serde(rename = "vendors")]
    Vendors,
    /// Keys of `[maintenance]` without a schedule: no entry of the document's maintenance has it and says when.
    #[serde(rename = "maintenance")]
    Maintenance,
    /// Keys of `[maintenance]` without a length: the document's entry does not say how long it takes either.
    #[serde(rename = "maintenance.length")]
    MaintenanceLength,
    /// Windows that open again before they close.
    #[serde(rename = "maintenance.open")]
    MaintenanceOpen,
    /// Keys of `[check]` that a check of the document has as well.
    #[serde(rename = "check.name")]
    CheckNames,
    /// Names in `[depends]`: no environment and no check has it.
    #[serde(rename = "depends")]
    Depends,
    /// Values of `environments` in `[maintenance]`: no environment has it.
    #[serde(rename = "maintenance.environments")]
    MaintenanceEnvironments,
    /// Functions that expressions call and Prometheus does not have.
    #[serde(rename = "promql")]
    PromqlFunctions,
    /// Values of `[severities]`: no row of the severity table has it.
    #[serde(rename = "severities.values")]
    SeverityRows,
    /// Checks that wait for an answer about as long as their interval: while their target hangs, runs do not take place.
    /// What is said to be nearest is what can be written instead.
    #[serde(rename = "check.timeout")]
    Timeouts,
}

impl Plan {
    /// Takes everything away that reaches people or changes the world: what is left only observes.
    pub fn only_observe(&mut self) {
        self.announces = false;
        for level in &mut self.levels {
            level.bound = false;
        }
        for branch in self.procedures.iter_mut().flat_map(|p| &mut p.branches) {
            branch.change = None;
            branch.granted = false;
        }
    }
}
