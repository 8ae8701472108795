//! `[telemetry]`: what the operated system tells of itself, and where it is taken. `[logs]`: how its lines are kept.

use super::{SecretRef, duration};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use vectra_engine::time::Span;

/// Where telemetry comes from.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telemetry {
    /// Opens what takes telemetry over HTTP (OTLP, JSON lines) and nothing else.
    pub token: Option<SecretRef>,
    /// Whether JSON lines that are posted here count as requests where they tell of one.
    pub count_requests: bool,
    /// Names that telemetry gives (`service.name`, `deployment.environment.name`) to environments of the document.
    pub environments: BTreeMap<String, String>,
    /// Endpoints in Prometheus' or OpenMetrics' text format, by name.
    pub scrape: BTreeMap<String, Scrape>,
    /// Listeners for syslog, by name.
    pub syslog: BTreeMap<String, Syslog>,
    /// Access logs, by name.
    pub access: BTreeMap<String, Access>,
    /// What the fields of JSON lines are called.
    pub fields: Fields,
}

/// One endpoint that is scraped.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scrape {
    /// Its address.
    pub url: url::Url,
    /// The document's environment whose requests it counts.
    pub environment: String,
    /// From start to start.
    #[serde(default = "fifteen_seconds", deserialize_with = "duration")]
    pub interval: Span,
    /// When an answer counts as none.
    #[serde(default = "ten_seconds", deserialize_with = "duration")]
    pub timeout: Span,
    /// Bearer token that it wants.
    pub token: Option<SecretRef>,
    /// Counter of requests, unless one of the well-known names.
    pub requests: Option<String>,
    /// Histogram of latency, unless one of the well-known names.
    pub latency: Option<String>,
    /// Labels that hold the status, the first that is there.
    #[serde(default = "status_labels")]
    pub status_labels: Vec<String>,
    /// Labels that hold the route, the first that is there.
    #[serde(default = "route_labels")]
    pub route_labels: Vec<String>,
    /// Series that are looked at; an endpoint with more of them is refused.
    #[serde(default = "max_series")]
    pub max_series: u32,
}

/// How syslog comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// Datagrams, one message each.
    Udp,
    /// A stream, framed by length or by line.
    Tcp,
    /// The same, encrypted.
    Tls,
}

/// One listener for syslog.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Syslog {
    /// Address and port.
    pub listen: String,
    /// How messages come.
    #[serde(default = "tcp")]
    pub transport: Transport,
    /// The document's environment whose requests its lines tell of. Without it no requests are counted in them.
    pub environment: Option<String>,
    /// PEM file with the listener's certificates; for `tls`.
    pub certificate: Option<PathBuf>,
    /// PEM file with its private key; for `tls`.
    pub key: Option<PathBuf>,
    /// PEM file with the authorities whose clients may send; for `tls`. Everybody may without it.
    pub client_ca: Option<PathBuf>,
    /// Lines that are taken each second; what is above is refused and counted.
    #[serde(default = "lines_per_second")]
    pub max_lines_per_second: u32,
}

/// How the lines of an access log look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessFormat {
    /// JSON where a line begins with a brace, else common or combined.
    #[default]
    Auto,
    /// Common Log Format, also with what combined adds behind it.
    Common,
    /// A JSON object a line.
    Json,
}

/// One access log.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// The file; it may rotate.
    pub path: PathBuf,
    /// The document's environment whose requests it lists.
    pub environment: String,
    /// How its lines look.
    #[serde(default)]
    pub format: AccessFormat,
    /// Whether its lines are kept among the logs too.
    #[serde(default)]
    pub keep: bool,
}

/// What the fields of JSON lines are called: for each, the names that are tried, the first that is there.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fields {
    /// When.
    pub time: Vec<String>,
    /// How bad.
    pub level: Vec<String>,
    /// What it says.
    pub message: Vec<String>,
    /// What wrote it.
    pub service: Vec<String>,
    /// Its environment.
    pub environment: Vec<String>,
    /// HTTP status of the answer.
    pub status: Vec<String>,
    /// How long the answer took, in milliseconds.
    pub duration_ms: Vec<String>,
    /// How long the answer took, in seconds.
    pub duration_s: Vec<String>,
    /// The route.
    pub route: Vec<String>,
    /// The path, from which a route is made where there is none.
    pub path: Vec<String>,
}

impl Default for Fields {
    fn default() -> Fields {
        let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect();
        Fields {
            time: names(&["time", "timestamp", "ts", "@timestamp", "time_iso8601"]),
            level: names(&["level", "severity", "lvl", "levelname", "log.level"]),
            message: names(&["msg", "message", "event", "text"]),
            service: names(&["service", "service.name", "app", "logger"]),
            environment: names(&["environment", "env", "deployment.environment.name"]),
            status: names(&["status", "status_code", "http.response.status_code", "http_status"]),
            duration_ms: names(&["duration_ms", "elapsed_ms", "latency_ms", "response_time_ms", "took_ms"]),
            duration_s: names(&["duration_s", "duration_seconds", "request_time", "elapsed_s"]),
            route: names(&["route", "http.route", "endpoint"]),
            path: names(&["path", "uri", "url.path", "request_uri"]),
        }
    }
}

/// How log lines are kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Logs {
    /// Lines older than this go.
    pub keep_days: u32,
    /// Megabytes on disk; the oldest go first.
    pub max_mb: u32,
    /// The server that has the team's logs already, and is searched instead.
    pub server: Option<LogServer>,
}

/// A server of logs that is asked, and never written to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogServer {
    /// What it is.
    pub kind: LogServerKind,
    /// Base address, without the path of its API.
    pub url: url::Url,
    /// Bearer token.
    #[serde(default)]
    pub token: Option<SecretRef>,
    /// `X-Scope-OrgID` of Loki, `AccountID` of VictoriaLogs.
    #[serde(default)]
    pub tenant: Option<String>,
    /// Which lines are the system's: a stream selector of LogQL (`{cluster="eu"}`), a filter of LogsQL. Empty for all.
    #[serde(default)]
    pub selector: String,
    /// Label or field that names the service; unless said what the server makes of OpenTelemetry's `service.name`.
    #[serde(default)]
    pub service_label: Option<String>,
    /// Label or field that tells the level.
    #[serde(default)]
    pub level_label: Option<String>,
}

impl LogServer {
    /// Label or field that names the service.
    pub fn service_label(&self) -> &str {
        self.service_label.as_deref().unwrap_or(match self.kind {
            LogServerKind::Loki => "service_name",
            LogServerKind::Victorialogs => "service.name",
        })
    }

    /// Label or field that tells the level.
    pub fn level_label(&self) -> &str {
        self.level_label.as_deref().unwrap_or(match self.kind {
            LogServerKind::Loki => "detected_level",
            LogServerKind::Victorialogs => "level",
        })
    }
}

/// Servers of logs that can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogServerKind {
    /// Grafana Loki.
    Loki,
    /// VictoriaLogs.
    Victorialogs,
}

impl Default for Logs {
    fn default() -> Logs {
        Logs { keep_days: 30, max_mb: 2048, server: None }
    }
}

fn fifteen_seconds() -> Span {
    Span::seconds(15)
}

fn ten_seconds() -> Span {
    Span::seconds(10)
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|n| (*n).to_owned()).collect()
}

fn status_labels() -> Vec<String> {
    names(&["http_response_status_code", "http_status_code", "status_code", "status", "code"])
}

fn route_labels() -> Vec<String> {
    names(&["http_route", "route", "handler", "endpoint", "uri", "path"])
}

fn max_series() -> u32 {
    5000
}

fn tcp() -> Transport {
    Transport::Tcp
}

fn lines_per_second() -> u32 {
    20_000
}

impl Telemetry {
    /// The document's names of the environments that tell of their requests.
    pub fn told(&self) -> impl Iterator<Item = &str> {
        self.read().chain(self.environments.values().map(String::as_str))
    }

    /// Those that Vectra itself looks at or listens to, so that it is known when nobody asked.
    pub fn read(&self) -> impl Iterator<Item = &str> {
        let scraped = self.scrape.values().map(|s| s.environment.as_str());
        let listed = self.access.values().map(|a| a.environment.as_str());
        let logged = self.syslog.values().filter_map(|s| s.environment.as_deref());
        scraped.chain(listed).chain(logged)
    }

    /// Whether log lines come in that are kept.
    pub fn brings_lines(&self) -> bool {
        self.token.is_some() || !self.syslog.is_empty() || self.access.values().any(|a| a.keep)
    }

    /// What is wrong with it: the key to look for, the sentence, what to write.
    pub(super) fn problem(&self) -> Option<(&'static str, String, String)> {
        for (name, scrape) in &self.scrape {
            if scrape.timeout > scrape.interval {
                let (limit, interval) = (scrape.timeout, scrape.interval);
                let message = format!("scrape `{name}` may take {limit}, longer than its interval of {interval}");
                return Some(("timeout", message, format!("timeout = \"{}ms\"", interval.0)));
            }
            if scrape.max_series == 0 {
                let message = format!("scrape `{name}` may look at no series");
                return Some(("max_series", message, "max_series = 5000".into()));
            }
        }
        for (name, syslog) in &self.syslog {
            let given = syslog.certificate.is_some() && syslog.key.is_some();
            if syslog.transport == Transport::Tls && !given {
                let message = format!("syslog listener `{name}` speaks TLS and needs a certificate and its key");
                return Some(("tls", message, "certificate = \"cert.pem\"\n  key = \"key.pem\"".into()));
            }
            if syslog.max_lines_per_second == 0 {
                let message = format!("syslog listener `{name}` would take no line");
                return Some(("max_lines_per_second", message, "max_lines_per_second = 20000".into()));
            }
        }
        None
    }
}

impl Logs {
    /// As [`Telemetry::problem`].
    pub(super) fn problem(&self) -> Option<(&'static str, String, String)> {
        if self.keep_days == 0 {
            return Some(("keep_days", "`keep_days` must be at least 1".into(), "keep_days = 30".into()));
        }
        if self.max_mb == 0 {
            return Some(("max_mb", "`max_mb` must be at least 1".into(), "max_mb = 2048".into()));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    #[test]
    fn what_is_not_said_has_documented_defaults() {
        let text = "[telemetry.scrape.api]\nurl = \"http://127.0.0.1:9090/metrics\"\nenvironment = \"API Prod\"\n\
                    [telemetry.syslog.drain]\nlisten = \"127.0.0.1:0\"\n\
                    [telemetry.access.nginx]\npath = \"access.log\"\nenvironment = \"API Prod\"\n";
        let config = Config::parse(text).expect("parses");
        let scrape = &config.telemetry.scrape["api"];
        assert_eq!((scrape.interval, scrape.timeout, scrape.max_series), (Span(15_000), Span(10_000), 5000));
        assert_eq!(config.telemetry.syslog["drain"].transport, Transport::Tcp);
        assert_eq!(config.telemetry.access["nginx"].format, AccessFormat::Auto);
        assert_eq!((config.logs.keep_days, config.logs.max_mb), (30, 2048));
        assert!(config.telemetry.fields.level.contains(&"severity".to_owned()));
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_what_to_write() {
        for (text, part, line) in [
            ("[telemetry.syslog.x]\nlisten = \"a:1\"\ntransport = \"tls\"", "certificate", 3),
            ("[telemetry.syslog.x]\nlisten = \"a:1\"\ntransport = \"sctp\"", "not known", 3),
            (
                "[telemetry.scrape.x]\nurl = \"http://a/\"\nenvironment = \"A\"\ninterval = \"5s\"\ntimeout = \"6s\"",
                "longer than its interval",
                5,
            ),
            ("[telemetry.scrape.x]\nurl = \"http://a/\"", "environment", 1),
            ("[telemetry]\ntoken = \"written-out\"", "must not stand", 2),
            ("[logs]\nkeep_days = 0", "at least 1", 2),
        ] {
            let e = Config::parse(text).expect_err(text);
            assert!(e.to_string().contains(part) && e.line == line, "{text}: {e}");
        }
    }
}
