//! Every kind of check behind control's port.

use crate::celery::Celery;
use crate::client::Client;
use crate::connections::{Connections, DETAIL};
use crate::finding::Finding;
use crate::host::Host;
use crate::http::Asker;
use crate::open::Opening;
use crate::promql::Prometheus;
use crate::redis::Redis;
use crate::script::Scripts;
use crate::work::span;
use async_trait::async_trait;
use std::time::{Duration, Instant};
use vectra_control::kernel::Observation;
use vectra_control::ports::Prober;
use vectra_plan::{CheckPlan, Config, Probe};

/// Past its own limit a probe has this long to say that it is late; then it is cut off.
const GRACE: Duration = Duration::from_millis(500);

/// What only checks need.
pub(crate) struct Probes {
    asker: Asker,
    host: Host,
    scripts: Scripts,
    redis: Option<Redis>,
    celery: Option<Celery>,
    prometheus: Option<Prometheus>,
}

impl Probes {
    /// `None` where a problem was told.
    pub(crate) fn open(config: &Config, opening: &mut Opening<'_>, client: &Client) -> Option<Probes> {
        let asker = Asker::open(config, opening, client);
        let redis = Redis::open(config, opening);
        Some(Probes {
            host: Host::default(),
            scripts: Scripts::open(config, opening),
            celery: redis.clone().map(|redis| Celery::new(redis, config.celery.clone())),
            redis,
            prometheus: Prometheus::open(config, opening, client),
            asker: asker?,
        })
    }
}

impl Connections {
    async fn found(&self, check: &CheckPlan, limit: Duration) -> Finding {
        let inner = self.inner();
        let Probes { asker, host, scripts, redis, celery, prometheus } = &inner.probes;
        let missing = |section: &str| Finding::fail(format!("no [{section}] in vectra.toml"));
        match &check.probe {
            Probe::Http { url, expect, options } => asker.probe(&check.id, url, expect, options, limit).await,
            Probe::Sql { statement, value } => match &inner.postgres {
                Some(postgres) => postgres.probe(statement, value.as_ref(), limit).await,
                None => missing("database"),
            },
            Probe::Postgres => match &inner.postgres {
                Some(postgres) => postgres.figures(limit).await,
                None => missing("database"),
            },
            Probe::Tcp { host, port } => crate::tcp::probe(host, *port, limit).await,
            Probe::Dns { name, expect } => crate::dns::probe(name, expect, limit).await,
            Probe::Tls { host, port } => crate::tls::probe(host, *port, limit).await,
            Probe::Icmp { host } => crate::icmp::probe(host, limit).await,
            Probe::Redis { lists } => match redis {
                Some(redis) => redis.figures(lists, limit).await,
                None => missing("redis"),
            },
            Probe::Celery { queues } => match celery {
                Some(celery) => celery.probe(queues, limit).await,
                None => missing("redis"),
            },
            Probe::Host { path } => host.probe(path, limit).await,
            Probe::Platform(service) => match &inner.render {
                Some(render) => render.figures(service, limit).await,
                None => missing("render"),
            },
            Probe::Script { command, env } => scripts.probe(command, env, limit).await,
            Probe::Logs { text, regex } => match inner.logs.get() {
                Some(logs) => crate::logstore::errors(&**logs, text, *regex, limit).await,
                None => Finding::fail("no logs are kept here"),
            },
            Probe::StatusPage { url } => crate::statuspage::probe(&inner.client, url, limit).await,
            Probe::Promql { expression } => match prometheus {
                Some(prometheus) => prometheus.probe(expression, limit).await,
                None => missing("prometheus"),
            },
            Probe::Heartbeat { .. } => Finding::fail("nobody is asked: a heartbeat comes in"),
        }
    }
}

#[async_trait]
impl Prober for Connections {
    async fn probe(&self, check: &CheckPlan) -> Observation {
        let limit = Duration::from_millis(u64::try_from(check.timeout.0).unwrap_or(0).max(1));
        let started = Instant::now();
        let found = tokio::time::timeout(limit + GRACE, self.found(check, limit)).await;
        let took = started.elapsed();
        let found = found.unwrap_or_else(|_| Finding::late(limit)).judged(&check.conditions);
        Observation {
            check: check.id.clone(),
            verdict: found.verdict,
            detail: self.inner().redactor.line(&found.detail, DETAIL),
            took: span(took),
            took_us: u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            readings: found.readings,
        }
    }
}
