//! Celery's queue in Redis, spoken directly: messages are put on it as Celery's own client would, and what waits is counted.

use std::time::Duration;

use ::redis::aio::MultiplexedConnection;
use ::redis::{AsyncConnectionConfig, Client, RedisError, cmd, pipe};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::sync::Mutex;

/// The queue of production.
pub(crate) const QUEUE: &str = "celery";
/// The queue of the environment before production, in the same Redis.
pub(crate) const STAGING_QUEUE: &str = "staging";
/// What Celery puts between the queue's name and a priority.
const SEPARATOR: &str = "\u{6}\u{16}";
/// The priorities that have lists of their own; the first is served first.
const STEPS: [u8; 4] = [0, 3, 6, 9];
/// How long the broker may take to answer somebody whom a customer waits for.
pub(crate) const SHORT: Duration = Duration::from_millis(500);
/// How long it may take to answer the lab's own hand, which moves everything that waits.
pub(crate) const LONG: Duration = Duration::from_secs(20);

/// A call of a task.
#[derive(Debug, Clone)]
pub(crate) struct Task {
    pub(crate) id: String,
    pub(crate) name: &'static str,
    /// Its positional arguments.
    pub(crate) arguments: Vec<Value>,
    pub(crate) priority: u8,
}

impl Task {
    pub(crate) fn new(name: &'static str, arguments: Vec<Value>, priority: u8) -> Self {
        Self { id: crate::ids::uuid(), name, arguments, priority }
    }

    /// The message of Celery's protocol 2, as it lies in Redis, for this queue.
    fn message(&self, queue: &str) -> String {
        let nothing = json!({"callbacks": null, "errbacks": null, "chain": null, "chord": null});
        let body = json!([self.arguments, {}, nothing]).to_string();
        let shown: Vec<String> = self.arguments.iter().map(Value::to_string).collect();
        json!({
            "body": STANDARD.encode(body),
            "content-encoding": "utf-8",
            "content-type": "application/json",
            "headers": {
                "lang": "py", "task": self.name, "id": self.id, "shadow": null, "eta": null, "expires": null,
                "group": null, "group_index": null, "retries": 0, "timelimit": [null, null], "root_id": self.id,
                "parent_id": null, "argsrepr": format!("[{}]", shown.join(", ")), "kwargsrepr": "{}",
                "origin": format!("api{}@vectra", std::process::id()), "ignore_result": true,
                "replaced_task_nesting": 0, "stamped_headers": null, "stamps": {},
            },
            "properties": {
                "correlation_id": self.id, "reply_to": null, "delivery_mode": 2,
                "delivery_info": {"exchange": "", "routing_key": queue}, "priority": self.priority,
                "body_encoding": "base64", "delivery_tag": crate::ids::uuid(),
            },
        })
        .to_string()
    }
}

/// The list that holds a queue's messages of a step of priority.
fn key(queue: &str, step: u8) -> String {
    if step == 0 { queue.to_owned() } else { format!("{queue}{SEPARATOR}{step}") }
}

/// The list that a message of this priority waits in: that of the largest step which is not over it.
fn key_for(queue: &str, priority: u8) -> String {
    key(queue, STEPS.into_iter().rev().find(|step| *step <= priority).unwrap_or(0))
}

/// The task's id in a message; what workers hold is the message with two words after it.
fn id_in(message: &str) -> Option<String> {
    let value: Value = serde_json::from_str(message).ok()?;
    let message = value.get(0).unwrap_or(&value);
    message["headers"]["id"].as_str().map(str::to_owned)
}

pub(crate) struct Broker {
    client: Client,
    queue: String,
    patience: Duration,
    connection: Mutex<Option<MultiplexedConnection>>,
}

impl Broker {
    /// One queue in the Redis at this address.
    pub(crate) fn new(url: &str, queue: String, patience: Duration) -> Result<Self, RedisError> {
        Ok(Self { client: Client::open(url)?, queue, patience, connection: Mutex::new(None) })
    }

    async fn connection(&self) -> Result<MultiplexedConnection, RedisError> {
        let mut kept = self.connection.lock().await;
        if let Some(connection) = kept.as_ref() {
            return Ok(connection.clone());
        }
        let settings = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.patience))
            .set_response_timeout(Some(self.patience));
        let connection = self.client.get_multiplexed_async_connection_with_config(&settings).await?;
        *kept = Some(connection.clone());
        Ok(connection)
    }

    /// Passes `result` on; after a failure the next request makes a connection of its own.
    async fn noted<T>(&self, result: Result<T, RedisError>) -> Result<T, RedisError> {
        if result.is_err() {
            self.connection.lock().await.take();
        }
        result
    }

    /// Puts calls on the queue.
    pub(crate) async fn push(&self, tasks: &[Task]) -> Result<(), RedisError> {
        let mut connection = self.connection().await?;
        let mut commands = pipe();
        for task in tasks {
            commands.cmd("LPUSH").arg(key_for(&self.queue, task.priority)).arg(task.message(&self.queue)).ignore();
        }
        let result = commands.query_async::<()>(&mut connection).await;
        self.noted(result).await
    }

    /// How many of the calls with these ids wait in the lists or are held by workers.
    pub(crate) async fn count(&self, wanted: impl Fn(&str) -> bool) -> Result<usize, RedisError> {
        let mut connection = self.connection().await?;
        let mut commands = pipe();
        for step in STEPS {
            commands.cmd("LRANGE").arg(key(&self.queue, step)).arg(0).arg(-1);
        }
        commands.cmd("HVALS").arg("unacked");
        let result = commands.query_async::<Vec<Vec<String>>>(&mut connection).await;
        let lists = self.noted(result).await?;
        Ok(lists.iter().flatten().filter_map(|message| id_in(message)).filter(|id| wanted(id)).count())
    }

    /// Takes those of the calls out of the lists, and out of what workers hold.
    pub(crate) async fn withdraw(&self, wanted: impl Fn(&str) -> bool) -> Result<(), RedisError> {
        let mut connection = self.connection().await?;
        for step in STEPS {
            let result = cmd("LRANGE").arg(key(&self.queue, step)).arg(0).arg(-1).query_async(&mut connection).await;
            let mut messages: Vec<String> = self.noted(result).await?;
            // The oldest are at the end: looked for from there and taken first, each is found at once.
            messages.reverse();
            for some in messages.chunks(WITHDRAWN_AT_ONCE) {
                let mut commands = pipe();
                let mut any = false;
                for message in some.iter().filter(|message| id_in(message).is_some_and(|id| wanted(&id))) {
                    commands.cmd("LREM").arg(key(&self.queue, step)).arg(-1).arg(message).ignore();
                    any = true;
                }
                if any {
                    let result = commands.query_async::<()>(&mut connection).await;
                    self.noted(result).await?;
                }
            }
        }
        let result = cmd("HGETALL").arg("unacked").query_async(&mut connection).await;
        let held: Vec<(String, String)> = self.noted(result).await?;
        for (tag, _) in held.iter().filter(|(_, message)| id_in(message).is_some_and(|id| wanted(&id))) {
            let mut commands = pipe();
            commands.cmd("HDEL").arg("unacked").arg(tag).ignore().cmd("ZREM").arg("unacked_index").arg(tag).ignore();
            let result = commands.query_async::<()>(&mut connection).await;
            self.noted(result).await?;
        }
        Ok(())
    }

    /// Forgets everything that waits or is held.
    pub(crate) async fn clear(&self) -> Result<(), RedisError> {
        let mut connection = self.connection().await?;
        let mut command = cmd("DEL");
        for step in STEPS {
            command.arg(key(&self.queue, step));
        }
        command.arg("unacked").arg("unacked_index");
        let result = command.query_async::<()>(&mut connection).await;
        self.noted(result).await
    }
}

/// Messages whose withdrawal is asked for in one go, so that each go is over in time.
const WITHDRAWN_AT_ONCE: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_waits_in_the_list_of_the_step_below_its_priority() {
        let keys: Vec<String> = [0, 1, 3, 5, 6, 9, 12].into_iter().map(|priority| key_for(QUEUE, priority)).collect();
        let step = |step: u8| format!("celery\u{6}\u{16}{step}");
        assert_eq!(keys, ["celery".into(), "celery".into(), step(3), step(3), step(6), step(9), step(9)]);
    }

    #[test]
    fn a_message_holds_what_celery_reads() {
        let task = Task::new("app.worker.report", vec![json!(7), json!(0.5)], 6);
        let message: Value = serde_json::from_str(&task.message(QUEUE)).unwrap();
        let body = STANDARD.decode(message["body"].as_str().unwrap()).unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body[0], json!([7, 0.5]));
        assert_eq!(message["properties"]["delivery_info"]["routing_key"], "celery");
        assert!(task.message(STAGING_QUEUE).contains("\"routing_key\":\"staging\""));
        assert_eq!(message["headers"]["argsrepr"], "[7, 0.5]");
        assert_eq!(id_in(&task.message(QUEUE)), Some(task.id.clone()));
        assert_eq!(id_in(&json!([message, "", "celery"]).to_string()), Some(task.id));
    }
}
