//! `vectra.toml`: which real service each name of the document stands for.
//!
//! Unknown keys are refused with the nearest known one. Secrets come only by reference, to the environment or a file, so
//! that the file itself can be committed.

use jiff::SignedDuration;
use serde::{Deserialize, Deserializer, de};
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
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
    #[serde(deserialize_with = "some_duration")]
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

/// A secret's place, never the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretRef {
    /// Name of an environment variable.
    Env(String),
    /// Path of a file; its first line, without the line's end.
    File(PathBuf),
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SecretRef::Env(name) => write!(f, "environment variable {name}"),
            SecretRef::File(path) => write!(f, "file {}", path.display()),
        }
    }
}

impl<'de> Deserialize<'de> for SecretRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = SecretRef;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a reference to a secret: { env = \"NAME\" } or { file = \"PATH\" }")
            }
            fn visit_str<E: de::Error>(self, _: &str) -> Result<SecretRef, E> {
                // The value is not repeated: it may be the secret.
                Err(E::custom("a secret must not stand in this file; write { env = \"NAME\" } or { file = \"PATH\" }"))
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<SecretRef, A::Error> {
                let Some(key) = map.next_key::<String>()? else {
                    return Err(de::Error::invalid_length(0, &self));
                };
                let found = match key.as_str() {
                    "env" => SecretRef::Env(map.next_value()?),
                    "file" => SecretRef::File(map.next_value()?),
                    other => return Err(de::Error::unknown_field(other, &["env", "file"])),
                };
                match map.next_key::<String>()? {
                    None => Ok(found),
                    Some(_) => Err(de::Error::invalid_length(2, &self)),
                }
            }
        }
        deserializer.deserialize_any(Visitor)
    }
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
    /// value of the wrong kind, or a secret written out.
    pub fn parse(text: &str) -> Result<Config, ConfigError> {
        let config: Config = toml::from_str(text).map_err(|e| explain(text, &e))?;
        config.validate().map_err(|(needle, message, help)| {
            let (line, column) = text.find(needle).map_or((1, 1), |at| place(text, at));
            ConfigError { message, line, column, help: Some(help) }
        })?;
        Ok(config)
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
        Ok(())
    }
}

fn explain(text: &str, error: &toml::de::Error) -> ConfigError {
    let (line, column) = error.span().map_or((1, 1), |span| place(text, span.start));
    let message = error.message().to_string();
    // serde words it as: unknown field `x`, expected one of `a`, `b`. The names between backticks are the facts.
    let named: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let unknown = message.starts_with("unknown field") || message.starts_with("unknown variant");
    let help = match named.split_first() {
        Some((wrong, known)) if unknown => nearest(wrong, known)
            .map(|n| format!("did you mean `{n}`?"))
            .or_else(|| (!known.is_empty()).then(|| format!("known here: {}", known.join(", ")))),
        _ => None,
    };
    let start = error.span().map_or(0, |span| span.start);
    if message == ONE_CHANNEL {
        let name = key_before(text, start).unwrap_or("a contact");
        let help = "keep one line: pagerduty = { env = \"PAGERDUTY_ROUTING_KEY\" } or slack = \"U…\"".into();
        return ConfigError { message: format!("contact `{name}` {ONE_CHANNEL}"), line, column, help: Some(help) };
    }
    // The value itself is not repeated: it may be a secret.
    let kinds = message.strip_prefix("invalid type: ").or_else(|| message.strip_prefix("invalid value: "));
    if let Some((found, expected)) = kinds.and_then(|k| k.split_once(", expected ")) {
        let found = found.split(['`', '"']).next().unwrap_or_default().trim();
        let key = key_before(text, start).unwrap_or("this value");
        let message = format!("`{key}` must be {}, not: {found}", in_words(expected));
        return ConfigError { message, line, column, help: example(key).map(|e| format!("{key} = {e}")) };
    }
    let message = match (unknown, named.first()) {
        (true, Some(wrong)) if message.starts_with("unknown field") => format!("unknown key `{wrong}`"),
        (true, Some(wrong)) => format!("`{wrong}` is not known here"),
        _ => message,
    };
    ConfigError { message, line, column, help }
}

/// The last name of the key, or of the table's head, whose value stands at `start`.
fn key_before(text: &str, start: usize) -> Option<&str> {
    let (before, after) = text.split_at_checked(start)?;
    if let Some(head) = after.strip_prefix('[') {
        let head = head.trim_start_matches('[').lines().next()?.split(']').next()?;
        return last_name(head);
    }
    let open = before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '[' | ',' | '"'));
    let key = open.strip_suffix('=')?;
    last_name(key.rsplit(['\n', '{', ',']).next()?)
}

fn last_name(key: &str) -> Option<&str> {
    let key = key.trim();
    let name = match key.strip_suffix(['"', '\'']) {
        Some(quoted) => quoted.rsplit(['"', '\'']).next(),
        None => key.rsplit('.').next(),
    };
    name.map(str::trim).filter(|n| !n.is_empty())
}

/// What serde calls a type, as people do.
fn in_words(expected: &str) -> String {
    match expected {
        "u32" => "a whole number from 0 to 4294967295".into(),
        "a string" => "a text in quotes".into(),
        "a sequence" => "a list in brackets".into(),
        _ if expected.starts_with("struct ") || expected == "a map" => "a table".into(),
        _ => expected.into(),
    }
}

/// A value that a key could have.
fn example(key: &str) -> Option<&'static str> {
    Some(match key {
        "listen" => "\"127.0.0.1:7411\"",
        "public_url" => "\"https://vectra.example.com\"",
        "api_url" | "events_url" => "\"https://api.example.com\"",
        "api_key" => "{ env = \"RENDER_API_KEY\" }",
        "token" => "{ env = \"TOKEN\" }",
        "pagerduty" => "{ env = \"PAGERDUTY_ROUTING_KEY\" }",
        "env" => "\"NAME\"",
        "file" => "\"PATH\"",
        "owner_id" => "\"tea-…\"",
        "postgres" => "\"dpg-…\"",
        "api_token" => "{ env = \"PAGERDUTY_API_TOKEN\" }",
        "channel" => "\"C…\"",
        "slack" => "\"U…\"",
        "interval" => "\"10s\"",
        "timeout" => "\"5s\"",
        "recover_after" => "2",
        "fail_after" | "rounds" => "3",
        "repeat_after" | "release_window" => "\"30m\"",
        "max_changes_per_hour" => "6",
        "verify_within" => "\"5m\"",
        "instance_window" => "\"2m\"",
        "grant" => "[\"restart\"]",
        _ => return None,
    })
}

/// The known name that somebody most likely meant.
pub fn nearest<'a>(wrong: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|k| (strsim::damerau_levenshtein(&wrong.to_lowercase(), &k.to_lowercase()), *k))
        .min()
        .filter(|(distance, k)| *distance <= (k.chars().count() / 3).max(2))
        .map(|(_, k)| k)
}

fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
    (line, column)
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
