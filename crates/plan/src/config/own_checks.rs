//! `[check."NAME"]`: checks that the document does not have. Which key names the target says what kind of check it is.

use super::explain::HELP;
use super::own_values::{Endpoint, GivenText, Name, Status, endpoint};
use super::{Config, SecretRef, some_duration};
use crate::condition::{HeaderCondition, JsonCondition, ReadingCondition, Test};
use crate::probe::{Expect, Given, HttpOptions, Probe};
use core::net::IpAddr;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use vectra_engine::time::Span;

/// One check of the configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Written")]
pub struct OwnCheck {
    /// What is asked.
    pub kind: OwnKind,
    /// From start to start, unless the kind's default.
    pub interval: Option<Span>,
    /// When an answer counts as none, unless the default of `[checks]`.
    pub timeout: Option<Span>,
    /// The document's name of the environment that it looks at.
    pub environment: Option<String>,
    /// What must hold of its readings.
    pub conditions: Vec<ReadingCondition>,
}

/// What a check of the configuration asks.
#[derive(Debug, Clone, PartialEq)]
pub enum OwnKind {
    /// As it stands.
    Ask(Probe),
    /// The platform, of the service that `[render.services]` binds to this environment.
    Platform(String),
}

/// Every key, as written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    http: Option<url::Url>,
    tcp: Option<Endpoint>,
    dns: Option<Name>,
    tls: Option<Name>,
    icmp: Option<Name>,
    sql: Option<String>,
    postgres: Option<bool>,
    redis: Option<bool>,
    celery: Option<bool>,
    host: Option<PathBuf>,
    platform: Option<String>,
    script: Option<Vec<String>>,
    #[serde(deserialize_with = "some_duration")]
    heartbeat: Option<Span>,
    statuspage: Option<url::Url>,
    #[serde(deserialize_with = "super::promql::some")]
    promql: Option<String>,

    #[serde(deserialize_with = "super::interval")]
    interval: Option<Span>,
    #[serde(deserialize_with = "some_duration")]
    timeout: Option<Span>,
    environment: Option<String>,
    conditions: Vec<ReadingCondition>,

    method: Option<Method>,
    headers: Option<BTreeMap<String, GivenText>>,
    status: Option<Vec<Status>>,
    body: Option<String>,
    json: Option<Vec<JsonCondition>>,
    answer_headers: Option<Vec<HeaderCondition>>,
    certificate_days: Option<u32>,
    http2: Option<bool>,
    redirects: Option<u8>,
    keep_alive: Option<bool>,
    addresses: Option<Vec<IpAddr>>,
    value: Option<Test>,
    lists: Option<Vec<String>>,
    queues: Option<Vec<String>>,
    env: Option<BTreeMap<String, GivenText>>,
    #[serde(deserialize_with = "some_duration")]
    grace: Option<Span>,
}

#[derive(Deserialize)]
enum Method {
    #[serde(rename = "GET")]
    Get,
    #[serde(rename = "HEAD")]
    Head,
}

/// Every kind and the keys of its own.
const KINDS: [(&str, &[&str]); 15] = [
    (
        "http",
        &[
            "method",
            "headers",
            "status",
            "body",
            "json",
            "answer_headers",
            "certificate_days",
            "http2",
            "redirects",
            "keep_alive",
        ],
    ),
    ("tcp", &[]),
    ("dns", &["addresses"]),
    ("tls", &["certificate_days"]),
    ("icmp", &[]),
    ("sql", &["value"]),
    ("postgres", &[]),
    ("redis", &["lists"]),
    ("celery", &["queues"]),
    ("host", &[]),
    ("platform", &[]),
    ("script", &["env"]),
    ("heartbeat", &["grace"]),
    ("statuspage", &[]),
    ("promql", &[]),
];

/// Names of headers whose values are secrets.
const SECRET_HEADERS: [&str; 6] =
    ["authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "x-auth-token"];

impl Written {
    /// The kinds that are named, and the keys of one kind only that are set.
    fn named(&self) -> (Vec<&'static str>, Vec<&'static str>) {
        let set = |pairs: &[(&'static str, bool)]| pairs.iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect();
        let kinds = set(&[
            ("http", self.http.is_some()),
            ("tcp", self.tcp.is_some()),
            ("dns", self.dns.is_some()),
            ("tls", self.tls.is_some()),
            ("icmp", self.icmp.is_some()),
            ("sql", self.sql.is_some()),
            ("postgres", self.postgres.is_some()),
            ("redis", self.redis.is_some()),
            ("celery", self.celery.is_some()),
            ("host", self.host.is_some()),
            ("platform", self.platform.is_some()),
            ("script", self.script.is_some()),
            ("heartbeat", self.heartbeat.is_some()),
            ("statuspage", self.statuspage.is_some()),
            ("promql", self.promql.is_some()),
        ]);
        let keys = set(&[
            ("method", self.method.is_some()),
            ("headers", self.headers.is_some()),
            ("status", self.status.is_some()),
            ("body", self.body.is_some()),
            ("json", self.json.is_some()),
            ("answer_headers", self.answer_headers.is_some()),
            ("certificate_days", self.certificate_days.is_some()),
            ("http2", self.http2.is_some()),
            ("redirects", self.redirects.is_some()),
            ("keep_alive", self.keep_alive.is_some()),
            ("addresses", self.addresses.is_some()),
            ("value", self.value.is_some()),
            ("lists", self.lists.is_some()),
            ("queues", self.queues.is_some()),
            ("env", self.env.is_some()),
            ("grace", self.grace.is_some()),
        ]);
        (kinds, keys)
    }
}

fn refused(message: impl Into<String>, help: impl AsRef<str>) -> String {
    format!("{}{HELP}{}", message.into(), help.as_ref())
}

impl TryFrom<Written> for OwnCheck {
    type Error = String;

    fn try_from(mut written: Written) -> Result<OwnCheck, String> {
        let (kinds, keys) = written.named();
        let kind = match kinds.as_slice() {
            [one] => *one,
            [] => {
                let all: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
                return Err(refused("this check asks nothing", format!("name one of {}", all.join(", "))));
            }
            many => {
                return Err(refused(
                    format!("this check asks several things: {}", many.join(", ")),
                    "keep one of them, and write a check of its own for each other",
                ));
            }
        };
        let own = KINDS.iter().find(|(name, _)| *name == kind).map_or(&[][..], |(_, keys)| keys);
        if let Some(key) = keys.iter().find(|key| !own.contains(key)) {
            let of: Vec<&str> = KINDS.iter().filter(|(_, keys)| keys.contains(key)).map(|(name, _)| *name).collect();
            return Err(refused(
                format!("this check is one of kind {kind}, which has no `{key}`"),
                format!("remove `{key}`; it belongs to {}", of.join(" and ")),
            ));
        }
        for (name, value) in [("postgres", written.postgres), ("redis", written.redis), ("celery", written.celery)] {
            if value == Some(false) {
                return Err(refused(
                    format!("this check says `{name} = false`, which asks nothing"),
                    "remove the check",
                ));
            }
        }
        if let Some(days) = written.certificate_days {
            if written.http.as_ref().is_some_and(|url| url.scheme() != "https") {
                return Err(refused(
                    "this check asks for a certificate where none is shown",
                    "write https://, or remove `certificate_days`",
                ));
            }
            let test = Test::AtLeast((f64::from(days) * 86_400.0).into());
            written.conditions.push(ReadingCondition { reading: "certificate_expiry".into(), test });
        }
        let kind = kind_of(&mut written)?;
        let Written { interval, timeout, environment, conditions, .. } = written;
        Ok(OwnCheck { kind, interval, timeout, environment, conditions })
    }
}

fn kind_of(w: &mut Written) -> Result<OwnKind, String> {
    let probe = if let Some(url) = w.http.take() {
        http(url, w)?
    } else if let Some(Endpoint(host, port)) = w.tcp.take() {
        Probe::Tcp { host, port }
    } else if let Some(Name(name)) = w.dns.take() {
        Probe::Dns { name, expect: w.addresses.take().unwrap_or_default() }
    } else if let Some(Name(text)) = w.tls.take() {
        let (host, port) = endpoint(&text).unwrap_or((text, 443));
        Probe::Tls { host, port }
    } else if let Some(Name(host)) = w.icmp.take() {
        Probe::Icmp { host }
    } else if let Some(statement) = w.sql.take() {
        // A transaction that may only read still lets functions end sessions and move the server's logs.
        if !vectra_runbook::sql_only_looks(&statement) {
            return Err(refused(
                "this check's `sql` does more than look, or cannot be read",
                "write one statement that only reads, such as sql = \"SELECT count(*) FROM orders\"",
            ));
        }
        Probe::Sql { statement, value: w.value.take() }
    } else if w.postgres.is_some() {
        Probe::Postgres
    } else if w.redis.is_some() {
        Probe::Redis { lists: w.lists.take().unwrap_or_default() }
    } else if w.celery.is_some() {
        Probe::Celery { queues: w.queues.take().unwrap_or_default() }
    } else if let Some(path) = w.host.take() {
        if !path.is_absolute() {
            return Err(refused("this check's `host` is no whole path", "write such as host = \"/\""));
        }
        Probe::Host { path }
    } else if let Some(environment) = w.platform.take() {
        return Ok(OwnKind::Platform(environment));
    } else if let Some(command) = w.script.take() {
        if command.first().is_none_or(|program| program.trim().is_empty()) {
            return Err(refused(
                "this check's script names no program",
                "write such as script = [\"/path/of/program\"]",
            ));
        }
        let env = w.env.take().unwrap_or_default().into_iter().map(|(name, value)| (name, value.0)).collect();
        Probe::Script { command, env }
    } else if let Some(period) = w.heartbeat {
        Probe::Heartbeat { period, grace: w.grace.unwrap_or(Span::seconds(60)) }
    } else if let Some(url) = w.statuspage.take() {
        Probe::StatusPage { url: web(url, "statuspage")? }
    } else {
        Probe::Promql { expression: w.promql.take().unwrap_or_default() }
    };
    Ok(OwnKind::Ask(probe))
}

fn web(url: url::Url, key: &str) -> Result<url::Url, String> {
    if matches!(url.scheme(), "http" | "https") && url.host().is_some() {
        return Ok(url);
    }
    Err(refused(
        format!("this check's `{key}` is no address of the web"),
        format!("write such as {key} = \"https://www.example.com/\""),
    ))
}

fn http(url: url::Url, w: &mut Written) -> Result<Probe, String> {
    let url = web(url, "http")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused(
            "this check's address holds a name or password",
            "write headers = { Authorization = { env = \"NAME\" } }",
        ));
    }
    let head = matches!(w.method, Some(Method::Head));
    if head && (w.body.is_some() || w.json.is_some()) {
        return Err(refused("this check asks by HEAD, whose answer has no body", "write method = \"GET\""));
    }
    let mut headers = Vec::new();
    for (name, value) in w.headers.take().unwrap_or_default() {
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
            return Err(refused(format!("this check's `{name}` is no name of a header"), "write such as Accept"));
        }
        let lower = name.to_ascii_lowercase();
        if let (true, GivenText(Given::Plain(_))) = (SECRET_HEADERS.contains(&lower.as_str()), &value) {
            return Err(refused(
                format!("this check's header `{name}` is a secret, which must not stand in this file"),
                format!("write {name} = {{ env = \"NAME\" }} or {{ file = \"PATH\" }}"),
            ));
        }
        headers.push((lower, value.0));
    }
    let options = HttpOptions {
        head,
        headers,
        status: w.status.take().unwrap_or_default().into_iter().map(|s| s.0).collect(),
        json: w.json.take().unwrap_or_default(),
        answer_headers: w.answer_headers.take().unwrap_or_default(),
        http2: w.http2.unwrap_or_default(),
        redirects: w.redirects.unwrap_or_default(),
        keep_alive: w.keep_alive.unwrap_or_default(),
    };
    let expect = w.body.take().map_or(Expect::Success, Expect::Text);
    Ok(Probe::Http { url, expect, options: Box::new(options) })
}

/// The first check that needs a section which is not there: its name, what is wrong, and what to write.
pub(super) fn lacking(config: &Config) -> Option<(String, String, String)> {
    config.check.iter().find_map(|(name, check)| {
        let lacks = |section: &str, key: &str, help: String| {
            let message = format!("check `{name}` is one of kind {key}, which needs [{section}]");
            Some((name.clone(), message, help))
        };
        match &check.kind {
            OwnKind::Ask(Probe::Sql { .. }) if config.database.is_none() => {
                lacks("database", "sql", "[database]\nurl = { env = \"DATABASE_URL\" }".into())
            }
            OwnKind::Ask(Probe::Postgres) if config.database.is_none() => {
                lacks("database", "postgres", "[database]\nurl = { env = \"DATABASE_URL\" }".into())
            }
            OwnKind::Ask(Probe::Redis { .. }) if config.redis.is_none() => {
                lacks("redis", "redis", "[redis]\nurl = { env = \"REDIS_URL\" }".into())
            }
            OwnKind::Ask(Probe::Celery { .. }) if config.redis.is_none() => {
                lacks("redis", "celery", "[redis]\nurl = { env = \"REDIS_URL\" }".into())
            }
            OwnKind::Ask(Probe::Promql { .. }) if config.prometheus.is_none() => {
                lacks("prometheus", "promql", "[prometheus]\nurl = \"http://127.0.0.1:9090\"".into())
            }
            OwnKind::Platform(environment) => match &config.render {
                None => lacks(
                    "render",
                    "platform",
                    format!("[render]\napi_key = {{ env = \"RENDER_API_KEY\" }}\n\n[render.services]\n{environment:?} = \"srv-…\""),
                ),
                Some(render) if crate::build::contact_key(environment, render.services.keys()).is_none() => {
                    lacks("render.services", "platform", format!("[render.services]\n{environment:?} = \"srv-…\""))
                }
                Some(_) => None,
            },
            OwnKind::Ask(_) => None,
        }
    })
}

/// The team's Prometheus, or a server that speaks as it does.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prometheus {
    /// Base address, without `/api/v1`.
    pub url: url::Url,
    /// Bearer token.
    #[serde(default)]
    pub token: Option<SecretRef>,
}

/// How Celery's transport names its keys; the defaults are the transport's own.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Celery {
    /// `global_keyprefix` of the transport's options.
    pub key_prefix: String,
    /// `unacked_key`.
    pub unacked: String,
    /// `unacked_index_key`.
    pub unacked_index: String,
    /// `priority_steps`.
    pub priority_steps: Vec<u8>,
    /// `control_exchange` of the app.
    pub control_exchange: String,
}

impl Default for Celery {
    fn default() -> Self {
        Celery {
            key_prefix: String::new(),
            unacked: "unacked".into(),
            unacked_index: "unacked_index".into(),
            priority_steps: vec![0, 3, 6, 9],
            control_exchange: "celery".into(),
        }
    }
}
