//! How a check asks, and what the answer must be.

use crate::plan::ServiceRef;
use std::net::IpAddr;
use std::path::PathBuf;
use vectra_engine::time::Span;

/// How a check asks. What it reads besides its verdict is named as in [`vectra_engine::signal::Reading`].
#[derive(Debug, Clone, PartialEq)]
pub enum Probe {
    /// GET, judged by status and expected body.
    Http {
        /// Where, after the configuration's `hosts`.
        url: url::Url,
        /// What the answer must be.
        expect: Expect,
    },
    /// A read-only statement on the bound database.
    Sql {
        /// One statement.
        statement: String,
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
    /// `slow_queries`, `replication_lag`, `database_size`.
    Postgres,
    /// The bound Redis's own figures: reads `memory_usage` (ratio of `maxmemory`, where there is one), `memory_used`,
    /// `connections_count`.
    Redis,
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
    /// A service of the platform, through its API: reads `cpu_usage`, `memory_usage`, `disk_usage`, `instances`.
    Platform(ServiceRef),
    /// A program that ends with 0.
    Script {
        /// Program and arguments; no shell.
        command: Vec<String>,
    },
    /// Somebody else calls in; a pass is a call within period and grace. Not asked by a prober.
    Heartbeat {
        /// How often it is expected.
        period: Span,
        /// How late it may come.
        grace: Span,
    },
    /// A vendor's public status (`summary.json` of Statuspage).
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

/// What an answer must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Expect {
    /// Any 2xx.
    Success,
    /// 2xx and a JSON object that has at least these members with these values.
    Json(String),
    /// 2xx and a body that contains this text.
    Text(String),
}
