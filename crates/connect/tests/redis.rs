//! Queues against a real Redis, where its program is installed.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests")]

use redis::Commands;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use vectra_connect::Live;
use vectra_plan::Config;
use vectra_plan::live::{Ask, Kind, LiveCheck, Seen};

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
