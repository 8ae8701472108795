//! Celery's queues as their broker sees them: nothing here needs a worker's answer, so that it also tells what is when the
//! workers hang.
//!
//! Depth is the length of every priority's list. What workers hold and have not done stands in `unacked`. A task with an
//! `eta` is not old before that time, wherever it lies: workers take it at once and hold it until then. Workers are
//! counted by how many take a control message: the broker counts them itself, also those that hang. That message is
//! addressed to a name that no worker has, so that each of them lets it fall; it is the only thing that is sent and is no
//! reading, and nothing of it is kept anywhere.

use crate::client::now;
use crate::finding::{Finding, age};
use crate::redis::{Redis, reason, refused, says};
use ::redis::aio::MultiplexedConnection;
use ::redis::{RedisError, cmd, pipe};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::timeout;
use vectra_engine::health::Verdict;
use vectra_engine::time::Time;
use vectra_plan::config;

/// Between the parts of a key or a binding.
const SEPARATOR: &str = "\u{6}\u{16}";
/// The queue that Celery uses unless it is told another one.
const DEFAULT: &str = "celery";
/// Queues that are read at most.
const QUEUES: usize = 100;
/// How often the broker is asked for more names, each time for so many keys.
const SCANS: usize = 20;
const KEYS: usize = 1000;
/// Messages of a list, or held by workers, that are looked at until one is found that is not for later: so many at once, and
/// so many in all.
const PAGE: isize = 50;
const LOOKED_AT: isize = 1000;
/// Queues that a detail names.
const NAMED: usize = 4;

/// The broker of a Celery app.
pub(crate) struct Celery {
    redis: Redis,
    names: config::Celery,
    /// The oldest message of each list that is not for later, and since when it is seen there.
    heads: Mutex<BTreeMap<String, (String, Instant)>>,
}

/// What was read.
#[derive(Debug, Default, PartialEq)]
struct View {
    /// Waiting, by queue.
    depths: BTreeMap<String, i64>,
    /// At least so old is the oldest waiting message, seconds.
    waiting: Option<f64>,
    unacked: i64,
    /// How long the oldest held message is held, or is past its time, seconds.
    held: Option<f64>,
    /// All messages that were looked at somewhere are for later, and there are more.
    more_later: bool,
    /// `None`: not told.
    consumers: Option<i64>,
    /// Not every key was looked at.
    partial: bool,
}

impl Celery {
    pub(crate) fn new(redis: Redis, names: config::Celery) -> Celery {
        Celery { redis, names, heads: Mutex::default() }
    }

    /// Reads `queue_depth` (in whole and per queue), `queue_unacked`, `queue_oldest`, `consumers`. Fails where no worker
    /// listens.
    pub(crate) async fn probe(&self, queues: &[String], limit: Duration) -> Finding {
        match timeout(limit, self.view(queues, limit)).await {
            Ok(Ok(view)) => judge(&view),
            Ok(Err(why)) => Finding::fail(why),
            Err(_) => Finding::late(limit),
        }
    }

    async fn view(&self, queues: &[String], limit: Duration) -> Result<View, String> {
        let mut connection = self.redis.connect(limit).await?;
        let said = |e: RedisError| reason(&e, limit);
        let mut view = View::default();
        let queues: BTreeSet<String> = if queues.is_empty() {
            let (found, whole) = self.known(&mut connection).await.map_err(said)?;
            view.partial = !whole;
            self.with_default(&mut connection, found).await.map_err(said)?
        } else {
            queues.iter().cloned().collect()
        };
        for queue in queues.into_iter().take(QUEUES) {
            let read = self.queue(&mut connection, &queue, &mut view).await;
            read.map_err(|e| match says(&e, "WRONGTYPE") {
                true => format!("{queue} is no queue"),
                false => reason(&e, limit),
            })?;
        }
        view.unacked =
            cmd("HLEN").arg(self.key(&self.names.unacked)).query_async(&mut connection).await.map_err(said)?;
        self.held(&mut connection, &mut view).await.map_err(said)?;
        view.consumers = match self.consumers(&mut connection).await {
            Ok(count) => Some(count),
            Err(e) if refused(&e) => None,
            Err(e) => return Err(said(e)),
        };
        Ok(view)
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.names.key_prefix)
    }

    /// The queues that workers or senders have declared, and whether all keys were looked at.
    async fn known(&self, connection: &mut MultiplexedConnection) -> Result<(BTreeSet<String>, bool), RedisError> {
        let begin = self.key("_kombu.binding.");
        let mut cursor = "0".to_owned();
        let mut found = BTreeSet::new();
        for _ in 0..SCANS {
            let mut scan = cmd("SCAN");
            scan.arg(&cursor).arg("MATCH").arg(format!("{}*", escaped(&begin))).arg("COUNT").arg(KEYS);
            let (next, keys): (String, Vec<String>) = scan.query_async(connection).await?;
            for key in keys {
                let exchange = key.strip_prefix(&begin).unwrap_or_default();
                // Mailboxes and events are no queues of work.
                if exchange.ends_with(".pidbox") || exchange == "celeryev" {
                    continue;
                }
                let bindings: Vec<String> = cmd("SMEMBERS").arg(&key).query_async(connection).await?;
                found.extend(bindings.iter().filter_map(|b| b.rsplit(SEPARATOR).next()).map(str::to_owned));
            }
            if next == "0" || found.len() >= QUEUES {
                return Ok((found, next == "0"));
            }
            cursor = next;
        }
        Ok((found, false))
    }

    /// With Celery's own queue, where jobs wait in it that nobody declared it for: other producers do not, and a broker that lost
    /// its keys forgot it.
    async fn with_default(
        &self,
        connection: &mut MultiplexedConnection,
        mut found: BTreeSet<String>,
    ) -> Result<BTreeSet<String>, RedisError> {
        if found.contains(DEFAULT) {
            return Ok(found);
        }
        let mut asked = pipe();
        for key in self.lists(DEFAULT) {
            asked.cmd("TYPE").arg(key);
        }
        let kinds: Vec<String> = asked.query_async(connection).await?;
        if kinds.iter().any(|kind| kind == "list") {
            found.insert(DEFAULT.to_owned());
        }
        Ok(found)
    }

    /// The lists of a queue, one for each priority.
    fn lists(&self, queue: &str) -> Vec<String> {
        let list = |step: &_| match step {
            0 => self.key(queue),
            step => format!("{}{SEPARATOR}{step}", self.key(queue)),
        };
        self.names.priority_steps.iter().map(list).collect()
    }

    /// How many wait, and how long at least.
    async fn queue(
        &self,
        connection: &mut MultiplexedConnection,
        queue: &str,
        view: &mut View,
    ) -> Result<(), RedisError> {
        let keys = self.lists(queue);
        let mut asked = pipe();
        for key in &keys {
            // Senders push on the left.
            asked.cmd("LLEN").arg(key).cmd("LINDEX").arg(key).arg(-1);
        }
        let answers: Vec<::redis::Value> = asked.query_async(connection).await?;
        let mut depth = 0_i64;
        let mut heads = Vec::new();
        for answer in answers {
            match answer {
                ::redis::Value::Int(n) => depth = depth.saturating_add(n),
                ::redis::Value::BulkString(bytes) => heads.push(Some(Message::read(&bytes))),
                ::redis::Value::ServerError(e) => return Err(e.into()),
                _ => heads.push(None),
            }
        }
        view.depths.insert(queue.to_owned(), depth);
        for (key, head) in keys.iter().zip(heads) {
            let head = match head {
                Some(head) if head.is_for_later(now()) => self.oldest_due(connection, key, view).await?,
                head => head,
            };
            let aged = self.aged(key, head.map(|h| h.mark));
            view.waiting = [view.waiting, aged].into_iter().flatten().reduce(f64::max);
        }
        Ok(())
    }

    /// The message that waits longest of those that are not for later.
    async fn oldest_due(
        &self,
        connection: &mut MultiplexedConnection,
        key: &str,
        view: &mut View,
    ) -> Result<Option<Message>, RedisError> {
        for from in (0..LOOKED_AT).step_by(PAGE.unsigned_abs()) {
            let mut asked = cmd("LRANGE");
            asked.arg(key).arg(-from - PAGE).arg(-from - 1);
            let page: Vec<Vec<u8>> = asked.query_async(connection).await?;
            let due = page.iter().rev().map(|m| Message::read(m)).find(|m| !m.is_for_later(now()));
            if due.is_some() || page.len() < PAGE.unsigned_abs() {
                return Ok(due);
            }
        }
        view.more_later = true;
        Ok(None)
    }

    /// Since when the oldest message that workers hold should have been done.
    async fn held(&self, connection: &mut MultiplexedConnection, view: &mut View) -> Result<(), RedisError> {
        let clock = now();
        let mut since: Option<f64> = None;
        // Mostly the first one tells.
        let (mut from, mut count) = (0, 1);
        while from < LOOKED_AT {
            let mut asked = cmd("ZRANGE");
            asked.arg(self.key(&self.names.unacked_index)).arg(from).arg(from + count - 1).arg("WITHSCORES");
            let page: Vec<(String, f64)> = asked.query_async(connection).await?;
            let whole = page.len() >= count.unsigned_abs();
            let mut messages: Vec<Option<Vec<u8>>> = Vec::new();
            if !page.is_empty() {
                let tags: Vec<&String> = page.iter().map(|(tag, _)| tag).collect();
                messages = cmd("HMGET").arg(self.key(&self.names.unacked)).arg(tags).query_async(connection).await?;
            }
            let mut done = !whole;
            for ((_, delivered), message) in page.iter().zip(messages) {
                // What is not there any more was done in between.
                let Some(message) = message.map(|m| Message::held(&m)) else { continue };
                if !message.is_for_later(clock) {
                    let due = message.eta.map_or(*delivered, |eta| delivered.max(seconds(eta)));
                    since = Some(since.map_or(due, |s| s.min(due)));
                }
                // Those behind it were delivered later.
                done |= since.is_some_and(|s| s <= *delivered);
            }
            (from, count) = (from + count, PAGE);
            if done {
                break;
            }
        }
        view.more_later |= since.is_none() && from >= LOOKED_AT;
        // The worker wrote it by its own clock, which may be ahead.
        view.held = since.map(|s| (seconds(clock) - s).max(0.0));
        Ok(())
    }

    /// At least how long this message has been the oldest one. Envelopes do not say when they were written, so that only the
    /// time since it was first seen is known.
    fn aged(&self, list: &str, head: Option<String>) -> Option<f64> {
        let mut heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(head) = head else {
            heads.remove(list);
            return None;
        };
        if heads.len() > 10 * QUEUES {
            heads.clear();
        }
        let seen = heads.entry(list.to_owned()).or_insert_with(|| (head.clone(), Instant::now()));
        if seen.0 != head {
            *seen = (head, Instant::now());
        }
        Some(seen.1.elapsed().as_secs_f64())
    }

    async fn consumers(&self, connection: &mut MultiplexedConnection) -> Result<i64, RedisError> {
        let exchange = format!("{}.pidbox", self.names.control_exchange);
        let body = json!({"method": "ping", "arguments": {}, "destination": ["nobody@vectra"], "pattern": null, "matcher": null});
        let envelope = json!({
            "body": body.to_string(),
            "content-type": "application/json",
            "content-encoding": "utf-8",
            "headers": {},
            "properties": {
                "body_encoding": "utf-8",
                "delivery_tag": "vectra",
                "delivery_info": {"exchange": exchange, "routing_key": ""},
            },
        });
        let topic = format!("{}/{}.{exchange}", self.names.key_prefix, self.redis.database());
        cmd("PUBLISH").arg(topic).arg(envelope.to_string()).query_async(connection).await
    }
}

/// What counts of a message.
#[derive(Debug, PartialEq)]
struct Message {
    /// What it is known by: its tag, or else how it begins.
    mark: String,
    /// Not to be done before.
    eta: Option<Time>,
}

impl Message {
    fn read(bytes: &[u8]) -> Message {
        serde_json::from_slice(bytes).map_or_else(|_| Message::of(&Value::Null, bytes), |m| Message::of(&m, bytes))
    }

    /// As workers note it: with its exchange and routing key.
    fn held(bytes: &[u8]) -> Message {
        let noted: Value = serde_json::from_slice(bytes).unwrap_or_default();
        Message::of(&noted[0], bytes)
    }

    fn of(message: &Value, bytes: &[u8]) -> Message {
        let tag = message["properties"]["delivery_tag"].as_str().or(message["headers"]["id"].as_str());
        let begin = || String::from_utf8_lossy(bytes.get(..200).unwrap_or(bytes)).into_owned();
        Message {
            mark: tag.map_or_else(begin, str::to_owned),
            eta: message["headers"]["eta"].as_str().and_then(moment),
        }
    }

    fn is_for_later(&self, now: Time) -> bool {
        self.eta.is_some_and(|eta| eta > now)
    }
}

/// A time as Python writes one. Celery takes one without a zone as UTC.
fn moment(text: &str) -> Option<Time> {
    let without_zone = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|z| z.timestamp());
    let at = text.parse::<Timestamp>().ok().or_else(without_zone)?;
    Some(Time(at.as_millisecond()))
}

#[allow(clippy::cast_precision_loss, reason = "milliseconds of some thousand years are exact")]
fn seconds(at: Time) -> f64 {
    at.0 as f64 / 1000.0
}

/// A text of which SCAN takes no sign for a pattern.
fn escaped(text: &str) -> String {
    text.chars()
        .flat_map(|c| matches!(c, '*' | '?' | '[' | ']' | '\\').then_some('\\').into_iter().chain([c]))
        .collect()
}

#[allow(clippy::cast_precision_loss, reason = "counts")]
fn judge(view: &View) -> Finding {
    let depth: i64 = view.depths.values().sum();
    let mut found = Finding::pass(format!("{depth} waiting"));
    if view.depths.len() > 1 {
        let named: Vec<String> = view.depths.iter().take(NAMED).map(|(queue, n)| format!("{queue} {n}")).collect();
        let more = if view.depths.len() > NAMED { ", …" } else { "" };
        found.detail.push_str(&format!(" ({}{more})", named.join(", ")));
    }
    found.read("queue_depth", depth as f64);
    for (queue, depth) in &view.depths {
        found.read_part("queue_depth", Some(queue), *depth as f64);
    }
    found.read("queue_unacked", view.unacked as f64);
    found.detail.push_str(&format!("; {} held by workers", view.unacked));
    // With nothing there nothing is old.
    let oldest = [view.waiting, view.held].into_iter().flatten().fold(0.0, f64::max);
    found.read("queue_oldest", oldest);
    if oldest > 0.0 {
        found.detail.push_str(&format!(", the oldest for at least {}", age(oldest)));
    }
    match view.consumers {
        Some(0) => {
            found.verdict = Verdict::Fail;
            found.detail = format!("no worker listens; {}", found.detail);
            found.read("consumers", 0.0);
        }
        Some(n) => {
            found.detail.push_str(&format!("; {n} {}", if n == 1 { "worker" } else { "workers" }));
            found.read("consumers", n as f64);
        }
        None => found.detail.push_str("; workers are not counted: this user may not PUBLISH"),
    }
    if view.more_later {
        found.detail.push_str(&format!("; the oldest {LOOKED_AT} are for later, those behind them were not looked at"));
    }
    if view.partial {
        found.detail.push_str("; not all keys were looked at: name the queues");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every part has its French, which may be the same word.
    fn french(found: &Finding) {
        for part in found.detail.split("; ").filter(|part| !part.ends_with("worker") && !part.ends_with("workers")) {
            crate::testing::french(part);
        }
    }

    #[test]
    fn no_worker_is_a_failure_and_what_is_not_told_is_not_read() {
        let view = |consumers| View {
            depths: [("celery".to_owned(), 3), ("mail".to_owned(), 4)].into(),
            unacked: 2,
            held: Some(130.0),
            consumers,
            ..View::default()
        };
        let found = judge(&view(Some(2)));
        assert_eq!(
            found.detail,
            "7 waiting (celery 3, mail 4); 2 held by workers, the oldest for at least 2 min; 2 workers"
        );
        assert_eq!(found.verdict, Verdict::Pass);
        french(&found);
        let found = judge(&view(Some(0)));
        french(&found);
        assert!(
            found.verdict == Verdict::Fail && found.detail.starts_with("no worker listens; 7 waiting"),
            "{found:?}"
        );
        french(&judge(&View { more_later: true, partial: true, ..view(Some(1)) }));
        let found = judge(&view(None));
        french(&found);
        assert!(found.verdict == Verdict::Pass && !found.readings.iter().any(|r| r.name == "consumers"), "{found:?}");
    }

    #[test]
    fn a_message_is_known_by_its_tag_and_not_due_before_its_time() {
        let mark = |bytes: &[u8]| Message::read(bytes).mark;
        assert_eq!(mark(br#"{"properties": {"delivery_tag": "t-1"}}"#), "t-1");
        assert_eq!(mark(br#"{"headers": {"id": "i-1"}}"#), "i-1");
        assert_eq!(mark(b"\xff no JSON"), "\u{fffd} no JSON");
        assert_eq!(escaped("a*b[c]"), "a\\*b\\[c\\]");
        for (eta, at) in [
            (r#""2026-11-22T23:18:29.891+00:00""#, Some(Time(1_795_389_509_891))),
            (r#""2026-11-23T00:18:29.891+01:00""#, Some(Time(1_795_389_509_891))),
            (r#""2026-11-22T23:18:29.891""#, Some(Time(1_795_389_509_891))),
            (r#""2026-11-22T23:18:29.891Z""#, Some(Time(1_795_389_509_891))),
            (r#""soon""#, None),
            ("null", None),
            ("17", None),
        ] {
            let message = format!(r#"{{"headers": {{"id": "i-1", "eta": {eta}}}}}"#);
            let read = Message::read(message.as_bytes());
            assert_eq!(read, Message { mark: "i-1".into(), eta: at }, "{eta}");
            assert_eq!(Message::held(format!(r#"[{message}, "", "celery"]"#).as_bytes()), read);
            let at = at.unwrap_or(Time(0));
            assert_eq!(
                (read.is_for_later(Time(at.0 - 1)), read.is_for_later(at)),
                (read.eta.is_some(), false),
                "{eta}"
            );
        }
        assert_eq!(Message::held(b"[]").eta, None);
    }
}
