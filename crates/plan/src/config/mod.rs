//! `vectra.toml`: which real service each name of the document stands for.
//!
//! Unknown keys are refused with the nearest known one. Secrets come only by reference, to the environment or a file, so
//! that the file itself can be committed.

pub(crate) mod addresses;
mod alerts;
mod depends;
mod explain;
pub(crate) mod maintenance;
mod objectives;
mod own_checks;
mod own_values;
pub(crate) mod promql;
mod secret;
mod storage;
mod telemetry;

pub use addresses::{is_local, takes_credential};
pub use alerts::{Alerts, FlappingSettings, OwnAlert};
pub(crate) use depends::same;
pub use depends::{Dependency, Depends, Named};
pub use explain::nearest;
use explain::{explain, place};
pub use maintenance::Maintenance;
pub use objectives::{Burn, Objectives, Policy, parse_window};
pub use own_checks::{Celery, OwnCheck, OwnKind, Prometheus};
pub(crate) use own_values::{endpoint, host_like};
pub use secret::SecretRef;
pub use storage::Storage;
pub use telemetry::{
    Access, AccessFormat, Fields, LogServer, LogServerKind, Logs, Scrape, Syslog, Telemetry, Transport,
};

use jiff::SignedDuration;
use serde::{Deserialize, Deserializer, de};
use std::collections::BTreeMap;
use std::fmt;
use vectra_engine::time::Span;

/// Everything that `vectra.toml` may say. All of it is optional.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where Vectra listens.
    pub server: Server,
    /// Where a host of the document really is: `"api.example.com" = "http://127.0.0.1:4000"`. Others are used as written.
    pub hosts: BTreeMap<String, url::Url>,
    /// What the document's database stands for.
    pub database: Option<Database>,
    /// What the document's queues stand for.
    pub redis: Option<Redis>,
    /// How Celery names its keys in that Redis.
    pub celery: Celery,
    /// The team's Prometheus, for checks by an expression.
    pub prometheus: Option<Prometheus>,
    /// Vendors of the document to the addresses of their status pages. Where the table is there at all, those that are
    /// well known need not stand in it.
    pub vendors: Option<BTreeMap<String, url::Url>>,
    /// The hosting platform.
    pub render: Option<Render>,
    /// How pages go out through PagerDuty.
    pub pagerduty: PagerDuty,
    /// Where everyone is told.
    pub slack: Option<Slack>,
    /// Contacts of the document by their name there.
    pub contacts: BTreeMap<String, ContactBinding>,
    /// How often and how checks run.
    pub checks: Checks,
    /// Alert severities of the document to rows of its severity table: `CRITICAL = "SEV1"`.
    pub severities: BTreeMap<String, String>,
    /// What the escalation table leaves open.
    pub escalation: EscalationSettings,
    /// What may be changed without asking.
    pub automation: Automation,
    /// How evidence is weighed.
    pub diagnosis: Diagnosis,
    /// Where faults can be injected; only in a system that may be broken.
    pub drill: Option<Drill>,
    /// What the rows of the alert table leave open.
    pub alerts: Alerts,
    /// The same for one alert, by its name; or an alert that the document does not have.
    pub alert: BTreeMap<String, OwnAlert>,
    /// What needs what.
    pub depends: Depends,
    /// When work is planned, by name.
    pub maintenance: BTreeMap<String, Maintenance>,
    /// Checks that the document does not have, by name.
    pub check: BTreeMap<String, OwnCheck>,
    /// What the operated system tells of itself, and where it is taken.
    pub telemetry: Telemetry,
    /// How its log lines are kept.
    pub logs: Logs,
    /// How long measurements are kept, and in how much room.
    pub storage: Storage,
    /// Over what time objectives are judged.
    pub objectives: Objectives,
}

/// Where Vectra listens.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Address and port; `127.0.0.1:7411` unless said.
    pub listen: Option<String>,
    /// How others reach it, for links in messages.
    pub public_url: Option<url::Url>,
}

/// A database.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// Connection string.
    pub url: SecretRef,
}

/// A Redis, the broker of the document's queues.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redis {
    /// Connection string.
    pub url: SecretRef,
}

/// The Render platform.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Render {
    /// Base address of the API.
    #[serde(default = "render_api")]
    pub api_url: url::Url,
    /// API key.
    pub api_key: SecretRef,
    /// Workspace that owns the services (`tea-…`), needed for logs.
    pub owner_id: Option<String>,
    /// Id of the database (`dpg-…`) whose backups the document speaks of.
    pub postgres: Option<String>,
    /// Environment of the document to service id (`srv-…`).
    #[serde(default)]
    pub services: BTreeMap<String, String>,
}

/// PagerDuty: its Events API v2 takes pages; its REST API is read where a token is given.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PagerDuty {
    /// Where events are sent, unless the vendor's own address.
    pub events_url: Option<url::Url>,
    /// Base address of the REST API, unless the vendor's own address.
    pub api_url: Option<url::Url>,
    /// Token of the REST API; a read-only one is enough.
    pub api_token: Option<SecretRef>,
}

/// A Slack workspace.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slack {
    /// Base address of the Web API.
    #[serde(default = "slack_api")]
    pub api_url: url::Url,
    /// Bot token.
    pub token: SecretRef,
    /// Channel in which everyone is told.
    pub channel: String,
}

/// How one contact of the document is reached: exactly one of the two.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Channels")]
pub enum ContactBinding {
    /// Routing key of a PagerDuty service (Events API v2).
    Pagerduty(SecretRef),
    /// Slack user or channel id, for a direct message.
    Slack(String),
}

/// A contact as written, which may say too much or too little.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Channels {
    pagerduty: Option<SecretRef>,
    slack: Option<String>,
}

/// What is wrong with a contact that does not say exactly one channel.
const ONE_CHANNEL: &str = "is reached by exactly one of pagerduty or slack";

impl TryFrom<Channels> for ContactBinding {
    type Error = &'static str;

    fn try_from(channels: Channels) -> Result<Self, Self::Error> {
        match (channels.pagerduty, channels.slack) {
            (Some(key), None) => Ok(ContactBinding::Pagerduty(key)),
            (None, Some(id)) => Ok(ContactBinding::Slack(id)),
            (Some(_), Some(_)) | (None, None) => Err(ONE_CHANNEL),
        }
    }
}

/// How checks run.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Checks {
    /// From start to start. Wins over what a row of the document says; without either it is 10 s.
    #[serde(deserialize_with = "interval")]
    pub interval: Option<Span>,
    /// When an answer counts as none.
    #[serde(deserialize_with = "duration")]
    pub timeout: Span,
    /// Passes in a row that resolve an alert.
    pub recover_after: u32,
    /// Failures in a row that fire an alert, where its row does not say.
    pub fail_after: u32,
}

impl Default for Checks {
    fn default() -> Self {
        Checks { interval: None, timeout: Span::seconds(5), recover_after: 2, fail_after: 3 }
    }
}

/// What the escalation table leaves open.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EscalationSettings {
    /// From the last level to the next round.
    #[serde(deserialize_with = "duration")]
    pub repeat_after: Span,
    /// How many rounds.
    pub rounds: u32,
}

impl Default for EscalationSettings {
    fn default() -> Self {
        EscalationSettings { repeat_after: Span::seconds(1800), rounds: 3 }
    }
}

/// What may be changed without asking.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Automation {
    /// Operations that need no approval.
    pub grant: Vec<Grant>,
    /// Automatic changes in any hour; past that a human is asked.
    pub max_changes_per_hour: u32,
    /// How long after a change its effect may take.
    #[serde(deserialize_with = "duration")]
    pub verify_within: Span,
}

impl Default for Automation {
    fn default() -> Self {
        Automation { grant: Vec::new(), max_changes_per_hour: 6, verify_within: Span::seconds(300) }
    }
}

/// An operation that the configuration can grant. Dangerous ones are not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// Restart the service.
    Restart,
    /// Return to the earlier deployment.
    Rollback,
}

/// How evidence is weighed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Diagnosis {
    /// A release this long before the first failure is a suspect.
    #[serde(deserialize_with = "duration")]
    pub release_window: Span,
    /// An instance that ended this long before the first failure belongs to the outage.
    #[serde(deserialize_with = "duration")]
    pub instance_window: Span,
}

impl Default for Diagnosis {
    fn default() -> Self {
        Diagnosis { release_window: Span::seconds(1800), instance_window: Span::seconds(120) }
    }
}

/// Where faults can be injected.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drill {
    /// Base address of the fault injector.
    pub url: url::Url,
    /// Its bearer token.
    pub token: SecretRef,
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Span, D::Error> {
    let text = String::deserialize(deserializer)?;
    let parsed: SignedDuration = text.parse().map_err(|_| {
        de::Error::custom(format!("`{text}` is no duration; write one such as \"10s\", \"5m\" or \"1h 30m\""))
    })?;
    let ms = i64::try_from(parsed.as_millis()).map_err(|_| de::Error::custom("the duration is too long"))?;
    if ms <= 0 {
        return Err(de::Error::custom("the duration must be longer than zero"));
    }
    Ok(Span(ms))
}

fn some_duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Span>, D::Error> {
    duration(deserializer).map(Some)
}

/// From start to start of something: what is asked more often than this is a slip of the pen.
const SHORTEST: Span = Span(5);

fn interval<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Span>, D::Error> {
    let said = duration(deserializer)?;
    match said < SHORTEST {
        true => {
            Err(de::Error::custom("the interval is too short to ask anything; write at least \"5ms\", usually \"10s\""))
        }
        false => Ok(Some(said)),
    }
}

fn render_api() -> url::Url {
    known_url("https://api.render.com/v1")
}

fn slack_api() -> url::Url {
    known_url("https://slack.com/api")
}

#[allow(clippy::expect_used)]
fn known_url(text: &str) -> url::Url {
    url::Url::parse(text).expect("a constant of this file")
}

/// Why a configuration was refused, with its place and the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// What is wrong.
    pub message: String,
    /// From 1, where known.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What to write instead, where known.
    pub help: Option<String>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// [`ConfigError`] with line and column for text that is no TOML, an unknown key (with the nearest known one), a
    /// value of the wrong kind, a secret written out, or an address to which a credential would go in the clear.
    pub fn parse(text: &str) -> Result<Config, ConfigError> {
        let mut config: Config = toml::from_str(text).map_err(|e| explain(text, &e))?;
        config.depends.place(|at| place(text, at).0);
        config.validate().map_err(|(needle, message, help)| {
            let (line, column) = text.find(needle).map_or((1, 1), |at| place(text, at));
            ConfigError { message, line, column, help: Some(help) }
        })?;
        if let Some((last, way)) = config.depends.circle() {
            let (line, column) = place(text, last.at);
            let message = format!("`{}` depends on itself: {}", last.name, way.join(" → "));
            let help = Some("take one of these names away; what is needed is not what needs it".into());
            return Err(ConfigError { message, line, column, help });
        }
        if let Some((name, message, help)) = own_checks::lacking(&config) {
            let at = text.find(&format!("check.\"{name}\"")).or_else(|| text.find(&format!("check.{name}")));
            let (line, column) = at.or_else(|| text.find(&name)).map_or((1, 1), |at| place(text, at));
            return Err(ConfigError { message, line, column, help: Some(help) });
        }
        match addresses::problem(&config, text) {
            Some(problem) => Err(problem),
            None => Ok(config),
        }
    }

    fn validate(&self) -> Result<(), (&'static str, String, String)> {
        if self.checks.recover_after == 0 {
            return Err(("recover_after", "`recover_after` must be at least 1".into(), "recover_after = 2".into()));
        }
        if self.checks.fail_after == 0 {
            return Err(("fail_after", "`fail_after` must be at least 1".into(), "fail_after = 3".into()));
        }
        if self.escalation.rounds == 0 {
            return Err(("rounds", "`rounds` must be at least 1".into(), "rounds = 3".into()));
        }
        if let Some((name, _)) = self.alert.iter().find(|(_, own)| own.promql.is_some() && own.bound.is_some()) {
            let message =
                format!("`bound` of the alert `{name}` would say nothing: any result of its expression fires it");
            return Err(("bound", message, "promql = \"… > 5\"".into()));
        }
        if let Some((name, _)) = self.alert.iter().find(|(_, own)| own.promql.is_some() && own.check.is_some()) {
            let message = format!("the alert `{name}` is judged by a `check` or by `promql`, not by both");
            return Err(("promql", message, "take one of the two away".into()));
        }
        let problem = self.telemetry.problem().or_else(|| self.logs.problem());
        match problem.or_else(|| self.storage.problem(&self.objectives)) {
            Some(problem) => Err(problem),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
