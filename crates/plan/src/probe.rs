//! How a check asks, and what the answer must be.

use crate::condition::{HeaderCondition, JsonCondition, Test};
use crate::config::SecretRef;
use crate::plan::ServiceRef;
use core::net::IpAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use vectra_engine::time::Span;

/// How a check asks. What it reads besides its verdict is named as in [`vectra_engine::signal::Reading`].
#[derive(Debug, Clone, PartialEq)]
pub enum Probe {
    /// GET or HEAD, judged by status, headers and body; over TLS it reads `certificate_expiry`, seconds left.
    Http {
        /// Where, after the configuration's `hosts`.
        url: url::Url,
        /// What the answer must be.
        expect: Expect,
        /// How it is asked, and what else must hold.
        options: Box<HttpOptions>,
    },
    /// A read-only statement on the bound database; reads `value`, where its one value is a number.
    Sql {
        /// One statement.
        statement: String,
        /// What its one value must be; `None`: a statement that runs is a pass.
        value: Option<Test>,
    },
    /// A connection that is taken.
    Tcp {
        /// Name or address.
        host: String,
        /// Port.
        port: u16,
    },
    /// A name that resolves.
    Dns {
        /// The name.
        name: String,
        /// Addresses that must be among the answers; empty: any will do.
        expect: Vec<IpAddr>,
    },
    /// A handshake whose certificate holds; reads `certificate_expiry`, seconds left.
    Tls {
        /// Name in the certificate.
        host: String,
        /// Port.
        port: u16,
    },
    /// An echo.
    Icmp {
        /// Name or address.
        host: String,
    },
    /// The bound database's own figures: reads `connections` (ratio of `max_connections`), `connections_count`,
    /// `slow_queries`, `longest_query`, `lock_waits`, `replication_lag`, `database_size`.
    Postgres,
    /// The bound Redis's own figures: reads `memory_usage` (ratio of `maxmemory`, where there is one), `memory_used`,
    /// `connections_count`, and `list_length` of each list.
    Redis {
        /// Keys of lists whose lengths are read.
        lists: Vec<String>,
    },
    /// The broker's view of Celery's queues: reads `queue_depth` (all priorities, in whole and per queue),
    /// `queue_unacked`, `queue_oldest`, `consumers`.
    Celery {
        /// Their names; empty: those that the broker knows.
        queues: Vec<String>,
    },
    /// The host that Vectra runs on: reads `disk_usage`, `cpu_usage`, `memory_usage`.
    Host {
        /// A path on the file system whose usage counts.
        path: PathBuf,
    },
    /// A service of the platform, through its API: reads `cpu_usage`, `memory_usage`, `disk_usage` (ratios of what the
    /// platform grants), `instances`, `latency_p50`, `latency_p99` (seconds), `requests` (per second), `error_rate`.
    Platform(ServiceRef),
    /// A program that ends with 0.
    Script {
        /// Program and arguments; no shell.
        command: Vec<String>,
        /// Its environment beside `PATH`.
        env: Vec<(String, Given)>,
    },
    /// Somebody else calls in; a pass is a call within period and grace. Not asked by a prober.
    Heartbeat {
        /// How often it is expected.
        period: Span,
        /// How late it may come.
        grace: Span,
    },
    /// Lines of the logs that are errors and hold something: reads `log_error_minutes`, in how many of the last ten minutes
    /// there was one.
    Logs {
        /// What they hold.
        text: String,
        /// Whether it is a regular expression.
        regex: bool,
    },
    /// A vendor's public status (`summary.json` of Statuspage): reads `incidents`, those not resolved.
    StatusPage {
        /// Its address.
        url: url::Url,
    },
    /// An expression that the team's Prometheus-compatible server evaluates: reads `promql`; any result is a failure.
    Promql {
        /// The expression.
        expression: String,
    },
}

impl Probe {
    /// A GET with nothing asked for beside what is expected.
    pub fn http(url: url::Url, expect: Expect) -> Probe {
        Probe::Http { url, expect, options: Box::default() }
    }

    /// A statement that passes when it runs.
    pub fn sql(statement: impl Into<String>) -> Probe {
        Probe::Sql { statement: statement.into(), value: None }
    }
}

/// How an HTTP check asks, and what must hold beside the body.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HttpOptions {
    /// HEAD instead of GET.
    pub head: bool,
    /// Headers of the request.
    pub headers: Vec<(String, Given)>,
    /// Statuses that are fine; empty: any 2xx.
    pub status: Vec<RangeInclusive<u16>>,
    /// What must hold of the body's JSON.
    pub json: Vec<JsonCondition>,
    /// What must hold of the answer's headers.
    pub answer_headers: Vec<HeaderCondition>,
    /// HTTP/2 is spoken, or it is a failure. Otherwise HTTP/1.1 is.
    pub http2: bool,
    /// How many redirects are followed; 0: a redirect is the answer.
    pub redirects: u8,
    /// The connection is kept for the next run. It sees no fault of resolver, accept or certificate while it lasts.
    pub keep_alive: bool,
}

/// A value that may be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// Written out.
    Plain(String),
    /// By reference.
    Secret(SecretRef),
}

/// What an answer must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Expect {
    /// Any status that is fine, which is 2xx unless something else is said.
    Success,
    /// Such a status and a JSON object that has at least these members with these values.
    Json(String),
    /// Such a status and a body that contains this text.
    Text(String),
}
