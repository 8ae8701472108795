//! Asks what `vectra_plan::live` lists, read-only, and gives back what was seen.
//!
//! Names first, since nothing else can be asked of a host that has none. Then everything else, a few at a time, each within
//! the limit of one request and all within one budget. What shares a connection is asked over it, one after the other.

mod dns;
mod tls;

#[cfg(test)]
mod tests;

pub(crate) use tls::{certificate, refusal, verifier};

use crate::client::{Client, Limits, now};
use crate::open::{ConnectError, Opening};
use crate::pagerduty::Account;
use crate::postgres::Postgres;
use crate::redact::Redactor;
use crate::redis::Redis;
use crate::render::Render;
use crate::slack::Slack;
use futures_util::StreamExt as _;
use futures_util::stream;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::Instant;
use vectra_engine::time::Time;
use vectra_plan::Config;
use vectra_plan::config::ContactBinding;
use vectra_plan::live::{Ask, LiveCheck, Seen, WhyNot};

/// Asked at the same time.
const AT_ONCE: usize = 8;
/// For everything together.
const BUDGET: Duration = Duration::from_secs(60);
/// Bytes of what others say that are repeated.
const DETAIL: usize = 300;

/// What came back, and how long it took.
pub(crate) type Answered = (Seen, Duration);

/// Every service that can be asked. What the configuration says of one and cannot be used hinders no other.
pub struct Live {
    client: Client,
    limits: Limits,
    budget: Duration,
    redactor: Redactor,
    postgres: Option<Postgres>,
    redis: Option<Redis>,
    render: Option<Render>,
    slack: Option<Slack>,
    account: Option<Account>,
    problems: Vec<ConnectError>,
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live").field("problems", &self.problems).finish_non_exhaustive()
    }
}

impl Live {
    /// Reads the secrets and addresses that the configuration names; connects to nothing yet.
    ///
    /// # Errors
    /// When no encrypted connection can be made on this machine at all.
    pub fn open(config: &Config, env: &dyn Fn(&str) -> Option<String>) -> Result<Live, ConnectError> {
        Live::with(config, env, Limits::default(), BUDGET)
    }

    pub(crate) fn with(
        config: &Config,
        env: &dyn Fn(&str) -> Option<String>,
        limits: Limits,
        budget: Duration,
    ) -> Result<Live, ConnectError> {
        let client = Client::new().map_err(|why| ConnectError {
            place: "TLS".to_owned(),
            message: format!("no encrypted connection can be made here: {why}"),
        })?;
        let mut opening = Opening::new(env);
        let postgres = Postgres::open(config, &mut opening);
        let redis = Redis::open(config, &mut opening);
        let render = Render::open(config, &mut opening, &client, limits);
        let slack = Slack::open(config, &mut opening, &client, limits);
        let account = Account::open(config, &mut opening, &client, limits);
        for (name, binding) in &config.contacts {
            if let ContactBinding::Pagerduty(key) = binding {
                opening.secret(&format!("contacts.\"{name}\".pagerduty"), key);
            }
        }
        let (redactor, problems) = (Redactor::new(opening.secrets), opening.problems);
        Ok(Live { client, limits, budget, redactor, postgres, redis, render, slack, account, problems })
    }

    /// What the configuration says and cannot be used: a secret that is not there, an address that is none.
    pub fn problems(&self) -> &[ConnectError] {
        &self.problems
    }

    /// This machine's clock, by which answers are judged.
    pub fn now(&self) -> Time {
        now()
    }

    /// Asks everything, once; the answers come in the order of the checks.
    pub async fn ask(&self, checks: &[LiveCheck]) -> Vec<Answered> {
        let deadline = Instant::now() + self.budget;
        let mut answers: Vec<Option<Answered>> = vec![None; checks.len()];
        let (names, rest): (Vec<usize>, Vec<usize>) =
            (0..checks.len()).partition(|i| checks.get(*i).is_some_and(|c| matches!(c.ask, Ask::Resolve { .. })));
        self.stage(checks, names.into_iter().map(|i| vec![i]).collect(), deadline, &mut answers).await;
        self.doubt_names(checks, &mut answers).await;
        let unknown: BTreeSet<&str> = checks
            .iter()
            .zip(&answers)
            .filter_map(|(check, answer)| match (&check.ask, answer) {
                (Ask::Resolve { host }, Some((Seen::Addresses(0) | Seen::Unreachable(_), _))) => Some(host.as_str()),
                _ => None,
            })
            .collect();
        let (mut groups, mut database, mut broker) = (Vec::new(), Vec::new(), Vec::new());
        for i in rest {
            let Some(check) = checks.get(i) else { continue };
            if host(&check.ask).is_some_and(|h| unknown.contains(h)) {
                if let Some(answer) = answers.get_mut(i) {
                    *answer = Some((Seen::Skipped(WhyNot::HostUnknown), Duration::ZERO));
                }
                continue;
            }
            match &check.ask {
                Ask::Database { .. } | Ask::Describe(_) | Ask::Role { .. } => database.push(i),
                Ask::Broker { .. } | Ask::Queue { .. } => broker.push(i),
                _ => groups.push(vec![i]),
            }
        }
        groups.extend([database, broker].into_iter().filter(|g| !g.is_empty()));
        self.stage(checks, groups, deadline, &mut answers).await;
        told_once(checks, &mut answers, self.now());
        let budget = || (Seen::Skipped(WhyNot::Budget), Duration::ZERO);
        answers.into_iter().map(|a| self.without_secrets(a.unwrap_or_else(budget))).collect()
    }

    /// Where no name resolved at all, it may be this machine that knows none: then nothing is known of them.
    async fn doubt_names(&self, checks: &[LiveCheck], answers: &mut [Option<Answered>]) {
        let resolved = answers.iter().flatten().any(|(seen, _)| matches!(seen, Seen::Addresses(n) if *n > 0));
        let doubtful = |check: &LiveCheck, answer: &Option<Answered>| {
            let name = matches!(&check.ask, Ask::Resolve { host } if !dns::never(host));
            name && matches!(answer, Some((Seen::Addresses(0), _)))
        };
        let any = || checks.iter().zip(&*answers).any(|(check, answer)| doubtful(check, answer));
        if resolved || !any() || dns::works(self.limits.request).await {
            return;
        }
        for (check, answer) in checks.iter().zip(answers.iter_mut()) {
            if doubtful(check, answer)
                && let Some((seen, _)) = answer
            {
                *seen = Seen::Unreachable("no name resolves here, not even that of a root server".to_owned());
            }
        }
    }

    async fn stage(
        &self,
        checks: &[LiveCheck],
        groups: Vec<Vec<usize>>,
        deadline: Instant,
        answers: &mut [Option<Answered>],
    ) {
        let asked = groups.into_iter().map(|group| async move {
            let asks: Vec<&Ask> = group.iter().filter_map(|i| Some(&checks.get(*i)?.ask)).collect();
            let seen = self.group(&asks, deadline).await;
            group.into_iter().zip(seen).collect::<Vec<_>>()
        });
        let mut asked = stream::iter(asked).buffer_unordered(AT_ONCE);
        // What is not answered by then stays open, and is told as such.
        while let Ok(Some(group)) = tokio::time::timeout_at(deadline, asked.next()).await {
            for (i, answer) in group {
                if let Some(place) = answers.get_mut(i) {
                    *place = Some(answer);
                }
            }
        }
    }

    /// What is asked over one connection.
    async fn group(&self, asks: &[&Ask], deadline: Instant) -> Vec<Answered> {
        let limit = self.limits.request;
        let out = || asks.iter().map(|_| (Seen::Skipped(WhyNot::ServiceOut), Duration::ZERO)).collect();
        match asks.first() {
            Some(Ask::Database { .. } | Ask::Describe(_) | Ask::Role { .. }) => match &self.postgres {
                Some(postgres) => postgres.tried(asks, limit, deadline).await,
                None => out(),
            },
            Some(Ask::Broker { .. } | Ask::Queue { .. }) => match &self.redis {
                Some(redis) => redis.tried(asks, limit, deadline).await,
                None => out(),
            },
            Some(ask) => {
                let started = Instant::now();
                let seen = self.one(ask, limit).await;
                vec![(seen, started.elapsed())]
            }
            None => Vec::new(),
        }
    }

    async fn one(&self, ask: &Ask, limit: Duration) -> Seen {
        let out = Seen::Skipped(WhyNot::ServiceOut);
        match ask {
            Ask::Resolve { host } => dns::addresses(host, limit).await,
            Ask::Handshake { host, port } => tls::certificate(host, *port, limit).await,
            Ask::Request { head, url, expect, prescribed } => {
                match crate::http::compared(&self.client, *head, url, expect, !prescribed, limit).await {
                    Ok((fits, detail)) => Seen::Answer { fits, detail },
                    Err(why) => Seen::Unreachable(why),
                }
            }
            Ask::Slack => match &self.slack {
                Some(slack) => slack.scopes().await,
                None => out,
            },
            Ask::PagerDuty => match &self.account {
                Some(account) => account.scopes().await,
                None => out,
            },
            Ask::Service { id, .. } => match &self.render {
                Some(render) => render.state(id).await,
                None => out,
            },
            Ask::Backups { id, .. } => match &self.render {
                Some(render) => render.backups(id).await,
                None => out,
            },
            // Those with a connection of their own came before.
            Ask::Database { .. } | Ask::Describe(_) | Ask::Role { .. } | Ask::Broker { .. } | Ask::Queue { .. } => out,
            Ask::Secret => out,
            Ask::Nothing(why) => Seen::Skipped(why.clone()),
        }
    }

    /// The answer as it may be shown.
    fn without_secrets(&self, (seen, took): Answered) -> Answered {
        let line = |text: String| self.redactor.line(&text, DETAIL);
        let seen = match seen {
            Seen::Unreachable(why) => Seen::Unreachable(line(why)),
            Seen::Denied(why) => Seen::Denied(line(why)),
            Seen::Gone(why) => Seen::Gone(line(why)),
            Seen::Answer { fits, detail } => Seen::Answer { fits, detail: line(detail) },
            Seen::Refused { state, message, known } => Seen::Refused { state, message: line(message), known },
            Seen::Token { name, lacking, told } => Seen::Token { name: line(name), lacking, told },
            Seen::Certificate { from, until, refused } => Seen::Certificate { from, until, refused: refused.map(line) },
            other => other,
        };
        (seen, took)
    }
}

/// A certificate that clients refuse is told of the certificate: that no request went through says nothing more.
fn told_once(checks: &[LiveCheck], answers: &mut [Option<Answered>], now: Time) {
    let refused = |seen: &Seen| match seen {
        Seen::Certificate { from, until, refused } => refused.is_some() || *until <= now || *from > now,
        _ => false,
    };
    let bad: BTreeSet<(&str, u16)> = checks
        .iter()
        .zip(&*answers)
        .filter_map(|(check, answer)| match (&check.ask, answer) {
            (Ask::Handshake { host, port }, Some((seen, _))) if refused(seen) => Some((host.as_str(), *port)),
            _ => None,
        })
        .collect();
    for (check, answer) in checks.iter().zip(answers.iter_mut()) {
        if let (Ask::Request { url, .. }, Some((seen @ Seen::Unreachable(_), _))) = (&check.ask, answer)
            && let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default())
            && bad.contains(&(host, port))
        {
            *seen = Seen::Skipped(WhyNot::CertificateRefused);
        }
    }
}

/// The host that has to be known before this can be asked.
fn host(ask: &Ask) -> Option<&str> {
    match ask {
        Ask::Handshake { host, .. } => Some(host),
        Ask::Request { url, .. } => url.host_str(),
        _ => None,
    }
}
