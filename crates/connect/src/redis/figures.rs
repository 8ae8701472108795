//! Redis's own figures and the lengths of lists. Nothing is sent but commands that read.

use super::Redis;
use crate::client::seconds;
use crate::finding::{Finding, bytes};
use ::redis::aio::MultiplexedConnection;
use ::redis::{AsyncConnectionConfig, RedisError, cmd, pipe};
use std::time::Duration;
use tokio::time::timeout;

impl Redis {
    /// A connection of its own.
    pub(crate) async fn connect(&self, limit: Duration) -> Result<MultiplexedConnection, String> {
        let config = AsyncConnectionConfig::new().set_connection_timeout(Some(limit)).set_response_timeout(Some(limit));
        match timeout(limit, self.client.get_multiplexed_async_connection_with_config(&config)).await {
            Ok(connection) => connection.map_err(|e| reason(&e, limit)),
            Err(_) => Err(format!("no connection within {}", seconds(limit))),
        }
    }

    /// Reads `memory_used`, `memory_usage` (ratio of `maxmemory`, where there is one), `connections_count`, and
    /// `list_length` of each list.
    pub(crate) async fn figures(&self, lists: &[String], limit: Duration) -> Finding {
        match timeout(limit, self.read(lists, limit)).await {
            Ok(Ok(found)) => found,
            Ok(Err(why)) => Finding::fail(why),
            Err(_) => Finding::late(limit),
        }
    }

    async fn read(&self, lists: &[String], limit: Duration) -> Result<Finding, String> {
        let mut connection = self.connect(limit).await?;
        let said = |e: RedisError| reason(&e, limit);
        let pong: String = cmd("PING").query_async(&mut connection).await.map_err(said)?;
        if pong != "PONG" {
            return Err("it does not answer PING with PONG".to_owned());
        }
        let mut found = Finding::pass("PONG");
        let mut asked = pipe();
        asked.cmd("INFO").arg("memory").cmd("INFO").arg("clients");
        match asked.query_async::<(String, String)>(&mut connection).await {
            Ok((memory, clients)) => {
                let used = field(&memory, "used_memory");
                let most = field(&memory, "maxmemory").filter(|m| *m > 0.0);
                if let Some(used) = used {
                    found.read("memory_used", used);
                    found.detail.push_str(&format!("; {}", bytes(used)));
                }
                if let (Some(used), Some(most)) = (used, most) {
                    found.read("memory_usage", used / most);
                    found.detail.push_str(&format!(" of {}", bytes(most)));
                }
                if let Some(clients) = field(&clients, "connected_clients") {
                    found.read("connections_count", clients);
                }
            }
            // A user without the right still gets its lists.
            Err(e) if refused(&e) => found.detail.push_str("; its figures are refused to this user"),
            Err(e) => return Err(said(e)),
        }
        for list in lists {
            let length: i64 = cmd("LLEN").arg(list).query_async(&mut connection).await.map_err(|e| {
                let why = reason(&e, limit);
                if says(&e, "WRONGTYPE") { format!("{list} is no list") } else { format!("{list}: {why}") }
            })?;
            #[allow(clippy::cast_precision_loss, reason = "a length")]
            found.read_part("list_length", Some(list), length as f64);
            found.detail.push_str(&format!("; {list} {length}"));
        }
        Ok(found)
    }
}

/// Whether the user may not do this.
pub(crate) fn refused(error: &RedisError) -> bool {
    says(error, "NOPERM")
}

/// Whether the server said so, of one command or of one among several.
pub(crate) fn says(error: &RedisError, code: &str) -> bool {
    error.code() == Some(code) || error.to_string().contains(code)
}

/// A field of INFO's answer.
fn field(info: &str, name: &str) -> Option<f64> {
    let value = info.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(':'))?;
    value.parse().ok()
}

/// What went wrong, in words.
pub(crate) fn reason(error: &RedisError, limit: Duration) -> String {
    if error.is_connection_refusal() {
        return "connection refused".to_owned();
    }
    if error.is_timeout() {
        return format!("no answer within {}", seconds(limit));
    }
    if error.is_connection_dropped() {
        return "the connection was closed".to_owned();
    }
    error.to_string()
}
