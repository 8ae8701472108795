//! Types and lengths of keys, and whether the server follows another one.

use super::Redis;
use crate::client::seconds;
use crate::live::Answered;
use ::redis::aio::MultiplexedConnection;
use ::redis::{AsyncConnectionConfig, Cmd, ErrorKind, RedisError, cmd};
use std::time::Duration;
use tokio::time::Instant;
use vectra_plan::live::{Ask, Seen, WhyNot};

/// Where Celery's transport keeps what a queue is bound to: there as long as a worker has declared it, even when it is empty.
const BINDING: &str = "_kombu.binding.";

/// Everything that is ever sent.
enum Reading<'a> {
    Replication,
    Type(&'a str),
    Length(&'a str),
}

impl Reading<'_> {
    fn command(&self) -> Cmd {
        let mut command = match self {
            Reading::Replication => cmd("INFO"),
            Reading::Type(_) => cmd("TYPE"),
            Reading::Length(_) => cmd("LLEN"),
        };
        match self {
            Reading::Replication => command.arg("replication"),
            Reading::Type(key) | Reading::Length(key) => command.arg(key),
        };
        command
    }
}

impl Redis {
    /// Asks over one connection, until the deadline.
    pub(crate) async fn tried(&self, asks: &[&Ask], limit: Duration, deadline: Instant) -> Vec<Answered> {
        let started = Instant::now();
        let config = AsyncConnectionConfig::new().set_connection_timeout(Some(limit)).set_response_timeout(Some(limit));
        let opened = self.client.get_multiplexed_async_connection_with_config(&config);
        let mut connection = match tokio::time::timeout(limit, opened).await {
            Ok(Ok(connection)) => connection,
            failed => {
                let why = match failed {
                    Ok(Err(e)) => refusal(&e),
                    _ => Seen::Unreachable(format!("no connection within {}", seconds(limit))),
                };
                let mut first = Some((why, started.elapsed()));
                let others = || (Seen::Skipped(WhyNot::ServiceOut), Duration::ZERO);
                return asks.iter().map(|_| first.take().unwrap_or_else(others)).collect();
            }
        };
        let mut answers = Vec::with_capacity(asks.len());
        for ask in asks {
            let started = Instant::now();
            let seen = match ask {
                _ if started >= deadline => Seen::Skipped(WhyNot::Budget),
                Ask::Queue { name, .. } => key(&mut connection, name).await.unwrap_or_else(|e| refusal(&e)),
                _ => state(&mut connection).await.unwrap_or_else(|e| refusal(&e)),
            };
            answers.push((seen, started.elapsed()));
        }
        answers
    }
}

async fn state(connection: &mut MultiplexedConnection) -> Result<Seen, RedisError> {
    let said: String = Reading::Replication.command().query_async(connection).await?;
    Ok(Seen::Broker { replica: said.lines().any(|line| line.trim() == "role:slave") })
}

async fn key(connection: &mut MultiplexedConnection, name: &str) -> Result<Seen, RedisError> {
    let kind: String = Reading::Type(name).command().query_async(connection).await?;
    let length = match kind.as_str() {
        "list" => Some(Reading::Length(name).command().query_async(connection).await?),
        _ => None,
    };
    let binding: String = Reading::Type(&format!("{BINDING}{name}")).command().query_async(connection).await?;
    Ok(Seen::Key { kind, length, declared: binding == "set" })
}

/// Whether nobody was there, or somebody said no.
fn refusal(error: &RedisError) -> Seen {
    let denied = error.kind() == ErrorKind::AuthenticationFailed
        || matches!(error.code(), Some("NOAUTH" | "WRONGPASS" | "NOPERM"));
    if denied { Seen::Denied(error.to_string()) } else { Seen::Unreachable(error.to_string()) }
}
