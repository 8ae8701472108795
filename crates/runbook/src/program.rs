//! The program that a runbook compiles to, in the shape of `vectra check --format json`.
//!
//! Values carry base units: seconds, bytes, ratios from 0 to 1. A field that is `None` is one that the document does
//! not say; nothing here is a default. Defaults belong to the plan, which knows the configuration.

use serde::{Deserialize, Serialize};

/// Stable name of an item, from its meaning (kind, heading path without numbering, name), never from its line.
pub type ItemId = String;

/// Where an item comes from. Flattened into every item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Stable id, unique within the document.
    pub id: ItemId,
    /// First source line, from 1.
    pub line: u32,
    /// First and last source line, from 1, inclusive.
    pub lines: [u32; 2],
}

/// A compiled document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Program {
    pub runbook: Runbook,
    pub environments: Vec<Environment>,
    pub objectives: Vec<Objective>,
    pub alerts: Vec<Alert>,
    pub checks: Vec<Check>,
    pub severities: Vec<Severity>,
    pub phases: Vec<Phase>,
    pub procedures: Vec<Procedure>,
    pub deploy: Vec<DeployRule>,
    pub checklist: Vec<ChecklistItem>,
    pub backup: Option<Backup>,
    pub maintenance: Vec<Maintenance>,
    pub escalation: Vec<EscalationLevel>,
    pub contacts: Vec<Contact>,
    pub dependencies: Vec<Dependency>,
    pub fences: Vec<Fence>,
    pub tables: Vec<Table>,
    pub sections: Vec<Section>,
    pub diagnostics: Vec<Diagnostic>,
    pub coverage: Coverage,
}

/// The document itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runbook {
    /// Identity and place.
    #[serde(flatten)]
    pub source: Source,
    /// Path as given on the command line.
    pub path: String,
    /// First heading, or the file's name.
    pub title: String,
    /// The language most of it is written in.
    pub language: Language,
    /// Lines in the file.
    pub line_count: u32,
    /// Of the file's bytes, lower-case hex: what `accept` keeps.
    pub sha256: String,
    /// Document number, such as `DOC-009`.
    pub document: Option<String>,
    /// Version, such as `1.0`.
    pub version: Option<String>,
    /// Status as written.
    pub status: Option<String>,
    /// Date as written.
    pub date: Option<String>,
    /// Audience as written.
    pub audience: Option<String>,
}

/// Languages that the lexicon knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// French.
    Fr,
}

/// A place where the operated system runs. "API Prod" is environment `production`, service `api`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Environment {
    #[serde(flatten)]
    pub source: Source,
    /// As written.
    pub name: String,
    /// Normalised: `production`, `staging`, `development`, `test`, or the name in lower case.
    pub environment: String,
    /// The service, lower case, where the name says one beside the environment.
    pub service: Option<String>,
    /// As written, host or URL.
    pub url: Option<String>,
    pub provider: Option<String>,
}

/// What an objective, an alert or a check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Indicator {
    Availability,
    LatencyP50,
    LatencyP95,
    LatencyP99,
    ErrorRate,
    HealthCheck,
    QueueDepth,
    DiskUsage,
    CpuUsage,
    MemoryUsage,
    Connections,
    ReplicationLag,
    CertificateExpiry,
    Promql,
    Unknown,
}

/// A comparison in base units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cond {
    /// The comparison.
    pub op: Op,
    /// In `unit`.
    pub value: f64,
    /// Base unit of `value`.
    pub unit: Unit,
}

/// Comparison operators, as the JSON spells them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Op {
    #[serde(rename = "<")]
    Lt,
    #[serde(rename = "<=")]
    Le,
    #[serde(rename = ">")]
    Gt,
    #[serde(rename = ">=")]
    Ge,
    #[serde(rename = "==")]
    Eq,
    #[serde(rename = "!=")]
    Ne,
}

/// Base units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 0 to 1.
    Ratio,
    /// Seconds.
    Seconds,
    /// Bytes.
    Bytes,
    /// A plain number (jobs, connections).
    Count,
}

/// A row of an SLA or SLO table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Objective {
    #[serde(flatten)]
    pub source: Source,
    pub name: String,
    /// Where it is promised, as its row or its column says; everywhere where neither does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    pub indicator: Indicator,
    /// What is promised; a bare `99.5%` of availability is `>= 0.995`.
    pub target: Option<Cond>,
    /// Past this an alert of the highest severity.
    pub critical: Option<Cond>,
    pub window_seconds: Option<u64>,
    /// That window is a month in words ("per month"), not a number of days.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub month: bool,
    /// Its row or its section says that maintenance does not count.
    #[serde(default)]
    pub excludes_maintenance: bool,
}

/// A row of an alert table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Alert {
    #[serde(flatten)]
    pub source: Source,
    pub name: String,
    pub indicator: Indicator,
    pub cond: Option<Cond>,
    /// `5min` of "> 5% over 5min".
    pub window_seconds: Option<u64>,
    /// `3` of "fail 3x".
    pub count: Option<u32>,
    /// `30` of "every 30s".
    pub interval_seconds: Option<u64>,
    /// As written: `CRITICAL`, `SEV1`, `P1`.
    pub severity: Option<String>,
    /// The condition as written.
    pub text: String,
}

/// What a check speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CheckKind {
    Http,
    Sql,
    Redis,
    Tcp,
    Command,
}

/// A health check that the document prescribes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Check {
    #[serde(flatten)]
    pub source: Source,
    /// From the comment or heading above the command.
    pub name: String,
    pub kind: CheckKind,
    /// URL, or connection string as written (with placeholders).
    pub target: Option<String>,
    /// What the answer must be, as written: a JSON body, a text, a status.
    pub expect: Option<String>,
    /// The SQL, Redis command or command line, where `kind` has one.
    pub statement: Option<String>,
}

/// A row of the severity table. Rows keep the document's order, most severe first as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Severity {
    #[serde(flatten)]
    pub source: Source,
    pub name: String,
    pub criteria: String,
    pub respond_within_seconds: Option<u64>,
}

/// Phases of incident work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum PhaseRole {
    Detection,
    Triage,
    Communication,
    Investigation,
    Resolution,
    Postmortem,
}

/// One phase of the incident process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Phase {
    #[serde(flatten)]
    pub source: Source,
    pub name: String,
    pub role: PhaseRole,
}

/// What a procedure is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ProcedureRole {
    Incident,
    Deploy,
    Rollback,
    Restore,
    Backup,
    Maintenance,
    Reference,
}

/// A titled sequence of steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Procedure {
    #[serde(flatten)]
    pub source: Source,
    /// Without a leading "INCIDENT:" or numbering.
    pub title: String,
    pub role: ProcedureRole,
    /// Name of the alert of this document that it answers.
    pub trigger: Option<String>,
    pub severity: Option<String>,
    pub steps: Vec<Step>,
}

/// Where in a procedure a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Stage {
    Investigation,
    Resolution,
    Verification,
    Procedure,
    Reference,
}

/// What carries a step out, from parsing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum StepKind {
    Shell,
    Sql,
    Redis,
    Celery,
    Http,
    UiPath,
    Manual,
    /// Of a fence only: sample output, configuration, a drawing.
    None,
}

/// What carrying a step out does to the world. Unknown is never `Observe`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum EffectClass {
    Observe,
    Change,
    Danger,
}

/// What a condition says is wrong, where the lexicon knows it. Added to the contract's fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The process ended by itself or was killed.
    Crash,
    /// Killed for memory.
    OutOfMemory,
    /// A defect that came with a release.
    BadRelease,
    /// A quota or credit is used up.
    QuotaExceeded,
    /// A key or password is refused.
    InvalidCredential,
    /// More work than capacity.
    Overload,
    /// Something that the service depends on is down.
    DependencyDown,
}

/// What an action asks for, where the lexicon knows it. Added to the contract's fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Restart a service or its workers.
    Restart,
    /// Give the service more memory.
    ScaleMemory,
    /// Run more instances.
    ScaleOut,
    /// Return to an earlier deployment.
    Rollback,
    /// Put out a new deployment.
    Deploy,
    /// Look at the service's logs.
    ReadLogs,
    /// Look at CPU, memory or other metrics.
    ReadMetrics,
    /// Look at what was deployed when.
    ReadDeploys,
    /// Empty a queue.
    PurgeQueue,
    /// Wait, or ask the vendor for more.
    Wait,
    /// Replace a key.
    RotateCredential,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Step {
    #[serde(flatten)]
    pub source: Source,
    pub stage: Stage,
    pub kind: StepKind,
    /// The command, query, path or sentence as written, prompt and comment signs removed.
    pub text: String,
    pub effect: EffectClass,
    /// The condition as written ("crash"), where the step is a branch.
    pub condition: Option<String>,
    /// The action as written ("Redémarrer service"), where the step is a branch.
    pub action: Option<String>,
    pub expect: Option<String>,
    /// Fence tag, where it stands in a fence that has one.
    pub language: Option<String>,
    /// Id of the step that this one replaces ("or …").
    pub alternative_of: Option<ItemId>,
    /// The condition's meaning, where known.
    pub cause: Option<Cause>,
    /// The action's meaning, where known.
    pub operation: Option<Operation>,
}

/// "Push on main -> deploy production (auto)".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct DeployRule {
    #[serde(flatten)]
    pub source: Source,
    pub branch: String,
    pub environment: String,
    pub automatic: bool,
}

/// A line of a checklist: after a deployment, or any other that people tick off (never `automatic` then).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ChecklistItem {
    #[serde(flatten)]
    pub source: Source,
    pub text: String,
    /// Whether a machine can answer it.
    pub automatic: bool,
}

/// What the document says of backups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Backup {
    #[serde(flatten)]
    pub source: Source,
    /// `hourly`, `daily`, `weekly`, `monthly`.
    pub frequency: Option<String>,
    /// `HH:MM`.
    pub at: Option<String>,
    pub retention_days: Option<u32>,
    pub provider: Option<String>,
}

/// Recurring work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Maintenance {
    #[serde(flatten)]
    pub source: Source,
    pub title: String,
    /// `hourly`, `daily`, `weekly`, `monthly`, `quarterly`, `yearly`.
    pub cadence: String,
    /// Five-field cron, where day or time are said.
    pub schedule: Option<String>,
    pub zone: Option<String>,
    /// Of "02:00-04:00" or "(2h)".
    #[serde(default)]
    pub duration_seconds: Option<u64>,
    pub automatic: bool,
}

/// A row of the escalation table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct EscalationLevel {
    #[serde(flatten)]
    pub source: Source,
    /// Since the incident opened.
    pub after_seconds: u64,
    /// As written.
    pub contact: String,
}

/// Somebody who can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Contact {
    #[serde(flatten)]
    pub source: Source,
    pub role: String,
    /// `email`, `pagerduty`, `slack`, `phone`, `url`, where the address says it.
    pub channel: Option<String>,
    pub address: Option<String>,
}

/// A service of somebody else that this one needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Dependency {
    #[serde(flatten)]
    pub source: Source,
    pub name: String,
    pub support: Option<String>,
}

/// A fenced block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Fence {
    #[serde(flatten)]
    pub source: Source,
    pub kind: StepKind,
    pub effect: Option<EffectClass>,
    pub stage: Option<Stage>,
    pub language: Option<String>,
}

/// What a section or table is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Role {
    Environments,
    Objectives,
    Alerts,
    Severities,
    Escalation,
    Contacts,
    Maintenance,
    Backup,
    Checks,
    Deploy,
    Dependencies,
    Steps,
    Incident,
    Rollback,
    Restore,
    Reference,
    Prose,
    Other,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Table {
    #[serde(flatten)]
    pub source: Source,
    pub role: Role,
}

/// A heading and what stands below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Section {
    #[serde(flatten)]
    pub source: Source,
    pub title: String,
    pub level: u8,
    pub role: Role,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Cannot be run as written.
    Error,
    /// Ambiguous but runnable.
    Warning,
    /// Worth knowing.
    Info,
}

/// One finding, with its place and the way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Identity and place.
    #[serde(flatten)]
    pub source: Source,
    /// How bad.
    pub severity: Level,
    /// `V001`.
    pub code: String,
    /// What is wrong, in the document's language.
    pub message: String,
    /// What to type.
    pub help: String,
    /// From 1, in characters.
    pub column: u32,
    /// From 1.
    pub end_line: u32,
    /// From 1, exclusive, in characters.
    pub end_column: u32,
    /// What could be typed, as edits of the document, where the rule knows it.
    #[serde(default)]
    pub fix: Option<Fix>,
    /// Other places that the finding is about: the first of two thresholds, the deadline that is missed.
    #[serde(default)]
    pub related: Vec<Related>,
}

/// A change of the document that answers a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// Whether it keeps or only sharpens what the author plainly meant, so that `--fix` may apply it unasked.
    pub safe: bool,
    /// What it does, in the document's language.
    pub label: String,
    /// In the order of their places, none touching another.
    pub edits: Vec<Edit>,
}

/// Replaces a span of the source by a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// From 1.
    pub end_line: u32,
    /// From 1, exclusive, in characters.
    pub end_column: u32,
    /// What stands there afterwards; it may hold line breaks.
    pub text: String,
}

/// Another place that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// From 1.
    pub line: u32,
    /// What stands there, in the document's language.
    pub message: String,
}

/// How much of the document became program. Understood counts what is the source of an item; the rest has diagnostics.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Coverage {
    pub table_rows: u32,
    pub table_rows_understood: u32,
    pub fence_lines: u32,
    pub fence_lines_understood: u32,
    pub list_items: u32,
    pub list_items_understood: u32,
}
