//! Queues against a real Redis, where its program is installed.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests")]

use redis::Commands;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use vectra_connect::{Connections, Live};
use vectra_control::kernel::Observation;
use vectra_control::ports::Prober;
use vectra_engine::health::Verdict;
use vectra_engine::time::Span;
use vectra_plan::live::{Ask, Kind, LiveCheck, Seen};
use vectra_plan::{CheckPlan, Config, Probe};

/// A server of its own, on a socket in a folder of its own; it ends with the value.
struct Server {
    child: Child,
    folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Debian's tools hold the server as the program that checks dumps; which of the two it is, its name at the start decides.
fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .flat_map(|folder| ["redis-server", "redis-check-rdb"].map(|name| folder.join(name)))
        .find(|program| program.is_file());
    if found.is_none() {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "Redis is missing; `cargo xtask setup` installs it");
        println!("skipped: there is no redis-server on this machine");
    }
    found
}

impl Server {
    fn start(program: PathBuf, extra: &[&str]) -> Server {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(program);
        command.arg0("redis-server").args(["--port", "0", "--save", "", "--appendonly", "no", "--unixsocket"]);
        command.arg(folder.path().join("s")).args(extra).current_dir(folder.path());
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        let server = Server { child, folder };
        let end = Instant::now() + Duration::from_secs(30);
        while std::os::unix::net::UnixStream::connect(server.folder.path().join("s")).is_err() {
            assert!(Instant::now() < end, "it is not ready");
            std::thread::yield_now();
        }
        server
    }

    fn url(&self) -> String {
        format!("unix://{}", self.folder.path().join("s").display())
    }

    fn connection(&self) -> redis::Connection {
        redis::Client::open(self.url()).expect("an address").get_connection().expect("connects")
    }
}

async fn ask(url: &str, asks: Vec<Ask>) -> Vec<Seen> {
    let config = Config::parse("[redis]\nurl = { env = \"REDIS\" }\n").expect("parses");
    let live = Live::open(&config, &|_| Some(url.to_owned())).expect("opens");
    assert_eq!(live.problems(), []);
    let check = |ask| LiveCheck { kind: Kind::Queue, target: String::new(), lines: None, needle: None, key: None, ask };
    let checks: Vec<LiveCheck> = asks.into_iter().map(check).collect();
    live.ask(&checks).await.into_iter().map(|(seen, _)| seen).collect()
}

fn queue(name: &str) -> Ask {
    Ask::Queue { name: name.into(), wants: Some("list") }
}

#[tokio::test]
async fn queues_are_seen_as_they_are_and_asking_sends_nothing_but_reading_commands() {
    let Some(program) = program() else { return };
    let server = Server::start(program, &[]);
    let mut connection = server.connection();
    let _: () = connection.lpush("celery", &["a", "b", "c"]).expect("pushed");
    let _: () = connection.sadd("_kombu.binding.mail", "x").expect("added");
    let _: () = connection.hset("unacked", "a", "b").expect("set");
    let _: () = redis::cmd("CONFIG").arg("RESETSTAT").query(&mut connection).expect("reset");
    let asks = vec![Ask::Broker { writes: None }, queue("celery"), queue("mail"), queue("none"), queue("unacked")];
    let key = |kind: &str, length, declared| Seen::Key { kind: kind.into(), length, declared };
    assert_eq!(
        ask(&server.url(), asks).await,
        [
            Seen::Broker { replica: false },
            key("list", Some(3), false),
            key("none", None, true),
            key("none", None, false),
            key("hash", None, false),
        ]
    );
    let stats: String = redis::cmd("INFO").arg("commandstats").query(&mut connection).expect("stats");
    let mut sent: Vec<&str> = stats.lines().filter_map(|l| l.strip_prefix("cmdstat_")?.split(':').next()).collect();
    sent.sort_unstable();
    // The reset is this test's.
    assert_eq!(sent, ["config|resetstat", "info", "llen", "type"]);
}

#[tokio::test]
async fn a_replica_and_a_refused_password_are_told() {
    let Some(program) = program() else { return };
    let server = Server::start(program.clone(), &["--replicaof", "127.0.0.1", "1"]);
    assert_eq!(ask(&server.url(), vec![Ask::Broker { writes: None }]).await, [Seen::Broker { replica: true }]);
    let server = Server::start(program, &["--requirepass", "open-sesame"]);
    let seen = ask(&server.url(), vec![Ask::Broker { writes: None }]).await;
    assert!(matches!(&seen[..], [Seen::Denied(_)]), "{seen:?}");
    let seen = ask("redis://:open-sesame@127.0.0.1:1/0", vec![queue("a"), queue("b")]).await;
    assert!(matches!(&seen[..], [Seen::Unreachable(why), Seen::Skipped(_)] if !why.contains("sesame")), "{seen:?}");
}

fn connections(url: &str, more: &str) -> Connections {
    let config = Config::parse(&format!("[redis]\nurl = {{ env = \"REDIS\" }}\n{more}")).expect("parses");
    Connections::open(&config, &|_| Some(url.to_owned())).expect("opens")
}

async fn probe(connections: &Connections, probe: Probe) -> Observation {
    let check = CheckPlan {
        id: "check".into(),
        line: 0,
        name: "Queues".into(),
        probe,
        environment: None,
        interval: Span::seconds(10),
        timeout: Span::seconds(10),
        conditions: Vec::new(),
    };
    connections.probe(&check).await
}

fn read(seen: &Observation, name: &str, part: Option<&str>) -> Option<f64> {
    seen.readings.iter().find(|r| r.name == name && r.part.as_deref() == part).map(|r| r.value)
}

const SEPARATOR: &str = "\u{6}\u{16}";

/// A message as Celery's transport writes it.
fn message(tag: &str) -> String {
    format!(
        r#"{{"body": "W10=", "content-type": "application/json", "headers": {{"task": "app.mail", "id": "{tag}"}},
        "properties": {{"delivery_tag": "{tag}", "body_encoding": "base64"}}}}"#
    )
}

#[tokio::test]
async fn figures_and_lists_of_a_redis_are_read() {
    let Some(program) = program() else { return };
    let server = Server::start(program, &["--maxmemory", "100mb"]);
    let _: () = server.connection().lpush("jobs", &["a", "b", "c"]).expect("pushed");
    let connections = connections(&server.url(), "");
    let seen = probe(&connections, Probe::Redis { lists: vec!["jobs".into(), "none".into()] }).await;
    assert_eq!(seen.verdict, Verdict::Pass, "{seen:?}");
    assert!(seen.detail.starts_with("PONG; ") && seen.detail.ends_with(" of 100.0 MiB; jobs 3; none 0"), "{seen:?}");
    assert_eq!(
        (read(&seen, "list_length", Some("jobs")), read(&seen, "list_length", Some("none"))),
        (Some(3.0), Some(0.0))
    );
    assert!(read(&seen, "memory_usage", None).is_some_and(|r| r > 0.0 && r < 1.0), "{seen:?}");
    assert!(read(&seen, "connections_count", None).is_some_and(|n| n >= 1.0), "{seen:?}");
    let _: () = server.connection().set("text", "x").expect("set");
    let seen = probe(&connections, Probe::Redis { lists: vec!["text".into()] }).await;
    assert_eq!((seen.verdict, seen.detail.as_str()), (Verdict::Fail, "text is no list"));
    drop(server);
    let seen = probe(&connections, Probe::Redis { lists: vec![] }).await;
    assert_eq!(seen.verdict, Verdict::Fail, "{seen:?}");
}

#[tokio::test]
async fn queues_are_counted_over_all_priorities_without_any_worker_answering() {
    let Some(program) = program() else { return };
    let server = Server::start(program, &[]);
    let mut connection = server.connection();
    let connections = connections(&server.url(), "");
    let celery = || Probe::Celery { queues: vec![] };
    let seen = probe(&connections, celery()).await;
    assert_eq!(
        (seen.verdict, seen.detail.as_str()),
        (Verdict::Fail, "no worker listens; 0 waiting; 0 held by workers")
    );
    // What another producer pushed, or what waits after the broker lost its keys, waits all the same.
    let _: () = connection.lpush("celery", message("undeclared")).expect("pushed");
    let seen = probe(&connections, celery()).await;
    assert_eq!(read(&seen, "queue_depth", None), Some(1.0), "{seen:?}");
    let _: () = connection.del("celery").expect("deleted");

    let bound = |queue: &str| format!("{queue}{SEPARATOR}{SEPARATOR}{queue}");
    let _: () = connection.sadd("_kombu.binding.celery", bound("celery")).expect("bound");
    let _: () = connection.sadd("_kombu.binding.mail", bound("mail")).expect("bound");
    // Mailboxes of workers and of those who listen to events are no queues.
    let box_of = format!("{SEPARATOR}{SEPARATOR}w1@host.celery.pidbox");
    let _: () = connection.sadd("_kombu.binding.celery.pidbox", box_of).expect("bound");
    let _: () =
        connection.sadd("_kombu.binding.celeryev", format!("worker.#{SEPARATOR}{SEPARATOR}celeryev.x")).expect("bound");
    for (key, count) in [("celery".to_owned(), 2), (format!("celery{SEPARATOR}3"), 3), (format!("mail{SEPARATOR}9"), 1)]
    {
        for n in 0..count {
            let _: () = connection.lpush(&key, message(&format!("{key}-{n}"))).expect("pushed");
        }
    }
    let _: () = connection.hset("unacked", "t-1", "[]").expect("held");
    let held = jiff::Timestamp::now().as_second() - 300;
    let _: () = connection.zadd("unacked_index", "t-1", held).expect("held");

    // A worker that hangs still subscribes: the broker counts it, and nothing waits for its answer.
    let mut hung = redis::Client::open(server.url()).expect("an address").get_connection().expect("connects");
    let mut hung = hung.as_pubsub();
    hung.psubscribe("/0.celery.pidbox").expect("subscribes");
    let seen = probe(&connections, celery()).await;
    assert_eq!(seen.verdict, Verdict::Pass, "{seen:?}");
    assert_eq!(seen.detail, "6 waiting (celery 5, mail 1); 1 held by workers, the oldest for at least 5 min; 1 worker");
    assert_eq!(read(&seen, "queue_depth", None), Some(6.0));
    assert_eq!(read(&seen, "queue_depth", Some("celery")), Some(5.0));
    assert_eq!((read(&seen, "queue_unacked", None), read(&seen, "consumers", None)), (Some(1.0), Some(1.0)));
    assert!(read(&seen, "queue_oldest", None).is_some_and(|s| (299.0..400.0).contains(&s)), "{seen:?}");

    let seen = probe(&connections, Probe::Celery { queues: vec!["mail".into()] }).await;
    assert!(seen.detail.starts_with("1 waiting; "), "{seen:?}");
    let seen = probe(&connections, Probe::Celery { queues: vec!["unacked".into()] }).await;
    assert_eq!(seen.detail, "unacked is no queue");
}

/// A message as Celery writes it of a task that is not to be done before a time.
fn planned(tag: &str, in_seconds: i64) -> String {
    let at = jiff::Timestamp::now().as_second() + in_seconds;
    let eta = jiff::Timestamp::from_second(at).expect("a time").strftime("%Y-%m-%dT%H:%M:%S.123456+00:00").to_string();
    message(tag).replace(r#""task": "#, &format!(r#""eta": "{eta}", "task": "#))
}

#[tokio::test]
async fn tasks_for_later_are_not_old_before_their_time() {
    let Some(program) = program() else { return };
    let server = Server::start(program, &[]);
    let mut connection = server.connection();
    let connections = connections(&server.url(), "");
    let bound = format!("celery{SEPARATOR}{SEPARATOR}celery");
    let _: () = connection.sadd("_kombu.binding.celery", bound).expect("bound");
    let mut worker = redis::Client::open(server.url()).expect("an address").get_connection().expect("connects");
    let mut worker = worker.as_pubsub();
    worker.psubscribe("/0.celery.pidbox").expect("subscribes");
    let seen = async || probe(&connections, Probe::Celery { queues: vec![] }).await;
    let oldest = |seen: &Observation| read(seen, "queue_oldest", None).expect("told");
    let now = jiff::Timestamp::now().as_second();
    let mut hold = |tag: &str, message: String, seconds: i64| {
        let _: () = connection.hset("unacked", tag, format!(r#"[{message}, "", "celery"]"#)).expect("held");
        let _: () = connection.zadd("unacked_index", tag, now - seconds).expect("held");
    };
    // Workers take tasks for later at once, more of them than are looked at together.
    for n in 0..120 {
        hold(&format!("later-{n}"), planned("x", 3600), 3000 + n);
    }
    let all_later = seen().await;
    assert_eq!(oldest(&all_later), 0.0, "{all_later:?}");
    assert_eq!(all_later.detail, "0 waiting; 120 held by workers; 1 worker");
    hold("due", planned("due", -60), 2000);
    // Its time has a part of a second that the one it was made from has not.
    assert!((59.0..100.0).contains(&oldest(&seen().await)), "past its time for a minute");
    hold("plain", message("plain"), 300);
    assert!((300.0..400.0).contains(&oldest(&seen().await)), "held for five minutes");
    for n in 120..1200 {
        hold(&format!("later-{n}"), planned("x", 3600), 3000 + n);
    }
    let beyond = seen().await;
    assert!(
        beyond.detail.contains("; the oldest 1000 are for later, those behind them were not looked at"),
        "{beyond:?}"
    );
    let _: () = connection.del(&["unacked", "unacked_index"]).expect("gone");

    // The same of what waits in lists: what lies behind tasks for later is the oldest.
    for n in 0..60 {
        let _: () = connection.lpush("celery", planned(&format!("later-{n}"), 3600)).expect("pushed");
    }
    assert_eq!((oldest(&seen().await), oldest(&seen().await)), (0.0, 0.0));
    let _: () = connection.lpush("celery", message("plain")).expect("pushed");
    let first = oldest(&seen().await);
    assert!(oldest(&seen().await) > first, "it grows older");
    // Nobody comes to a list of low priority while others are served.
    let _: () = connection.lpush(format!("celery{SEPARATOR}9"), message("low")).expect("pushed");
    seen().await;
    let since = Instant::now();
    let _: () = connection.del("celery").expect("gone");
    let at_least = since.elapsed().as_secs_f64();
    let low = oldest(&seen().await);
    assert!(low >= at_least, "seen before the others were gone: {low}");
}

#[tokio::test]
async fn the_transports_own_names_are_respected_and_a_reader_without_rights_is_told_so() {
    let Some(program) = program() else { return };
    let server = Server::start(program, &[]);
    let mut connection = server.connection();
    let _: () =
        connection.sadd("app1:_kombu.binding.celery", format!("celery{SEPARATOR}{SEPARATOR}celery")).expect("bound");
    let _: () = connection.lpush("app1:celery", message("t-1")).expect("pushed");
    let _: () = connection.hset("app1:held", "t-2", "[]").expect("held");
    let _: () = redis::cmd("ACL")
        .arg(&["SETUSER", "default", "-publish", "-info", "&*"])
        .query(&mut connection)
        .expect("the right is taken");
    let connections = connections(&server.url(), "[celery]\nkey_prefix = \"app1:\"\nunacked = \"held\"\n");
    let seen = probe(&connections, Probe::Celery { queues: vec![] }).await;
    assert_eq!(seen.verdict, Verdict::Pass, "{seen:?}");
    assert!(seen.detail.starts_with("1 waiting; 1 held by workers"), "{seen:?}");
    assert!(seen.detail.ends_with("workers are not counted: this user may not PUBLISH"), "{seen:?}");
    assert_eq!(read(&seen, "consumers", None), None);
    let seen = probe(&connections, Probe::Redis { lists: vec![] }).await;
    assert_eq!((seen.verdict, seen.detail.as_str()), (Verdict::Pass, "PONG; its figures are refused to this user"));
}
