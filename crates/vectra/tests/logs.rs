//! Log lines, from the wire to `vectra logs`, over a restart.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

mod common;

use common::{Service, post, up};
use nix::sys::signal::Signal;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

const JSON_LINES: &str = "application/x-ndjson";
const CONFIG: &str = "[telemetry]\ntoken = { file = \"token\" }\n[telemetry.syslog.drain]\nlisten = \"127.0.0.1:0\"\n";

fn until_found(running: &common::Running, text: &str) -> common::Said {
    for _ in 0..400 {
        let said = running.ask(&["logs", text]);
        if said.code == Some(0) {
            return said;
        }
        assert_eq!(said.code, Some(1), "{}", said.err);
        assert!(said.err.contains("No line was found."), "{}", said.err);
    }
    panic!("{text} was never found");
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("written");
}

#[test]
fn lines_that_are_posted_are_found_redacted_and_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start();
    write(folder.path(), "RUNBOOK.md", &service.runbook());
    write(folder.path(), "vectra.toml", CONFIG);
    write(folder.path(), "token", "a-token-for-telemetry\n");
    let mut running = up(folder.path(), &[], None);
    let lines = "{\"level\":\"error\",\"service\":\"mailer\",\"msg\":\"SendGrid says no\",\"password\":\"hunter2\"}\n\
                 {\"level\":\"info\",\"service\":\"api\",\"msg\":\"sent a-token-for-telemetry away\"}\n";
    let answer = post(&running.url, "/v1/logs/json", "a-token-for-telemetry", JSON_LINES, lines);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"taken\":2"), "{answer}");
    let refused = post(&running.url, "/v1/logs/json", "wrong", JSON_LINES, lines);
    assert!(refused.starts_with("HTTP/1.1 401"), "{refused}");
    let otlp = post(&running.url, "/v1/logs", "a-token-for-telemetry", "text/plain", "no protobuf");
    assert!(otlp.starts_with("HTTP/1.1 415"), "{otlp}");

    let said = until_found(&running, "sendgrid");
    assert!(said.out.contains("error  mailer  SendGrid says no") && !said.out.contains("hunter2"), "{}", said.out);
    let sent = until_found(&running, "sent");
    assert!(!sent.out.contains("a-token-for-telemetry"), "{}", sent.out);
    assert_eq!(running.ask(&["logs", "--level", "error", "--service", "api"]).code, Some(1));
    let mut following =
        running.command(&["logs", "--follow", "--json"]).stdout(Stdio::piped()).spawn().expect("it runs");
    let mut told = BufReader::new(following.stdout.take().expect("piped")).lines().map(|l| l.expect("text"));
    let texts: Vec<String> = told.by_ref().take(2).collect();
    assert!(texts[0].contains("SendGrid") && texts[1].contains("sent"), "{texts:?}");
    post(&running.url, "/v1/logs/json", "a-token-for-telemetry", JSON_LINES, "{\"msg\":\"and now this\"}\n");
    let next = told.next().expect("it goes on");
    assert!(next.contains("and now this"), "{next}");
    following.kill().expect("it is still there");
    following.wait().expect("it ends");
    let wrong = running.ask(&["logs", "(", "--regex"]);
    assert_eq!(wrong.code, Some(2), "{}", wrong.err);

    running.guard.signal(Signal::SIGTERM);
    assert!(running.guard.0.wait().expect("it ends").success());
    let running = up(folder.path(), &[], running.token.as_deref());
    let json = running.ask(&["logs", "--json", "--since", "1h"]);
    assert_eq!(json.code, Some(0), "{}", json.err);
    let found: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!(found["lines"].as_array().map(Vec::len), Some(3), "{found}");
}

/// Text that packing does not make much smaller.
fn noise(seed: u64, length: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut state = seed * 2 + 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(LETTERS[usize::try_from(state >> 58).expect("below 64")])
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn since_when_lines_are_kept_and_why_is_told_where_a_question_reaches_further_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start();
    write(folder.path(), "RUNBOOK.md", &service.runbook());
    write(folder.path(), "vectra.toml", &format!("{CONFIG}[logs]\nmax_mb = 1\n"));
    write(folder.path(), "token", "a-token-for-telemetry\n");
    let mut running = up(folder.path(), &[], None);
    let url = running.url.clone();
    let tell = |lines: &str| {
        let answer = post(&url, "/v1/logs/json", "a-token-for-telemetry", JSON_LINES, lines);
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    };
    tell("{\"msg\":\"the first line\"}\n");
    until_found(&running, "first");
    let far = running.ask(&["logs", "first", "--since", "1h"]);
    assert!(
        far.err.contains("Lines are kept since ") && far.err.contains("what came before is not here"),
        "{}",
        far.err
    );
    assert!(!far.out.contains("kept since"), "a result holds lines alone: {}", far.out);
    let french = running.ask(&["logs", "first", "--since", "1h", "--lang", "fr"]);
    assert!(french.err.contains("lignes") && !french.err.contains("kept"), "{}", french.err);
    let json: serde_json::Value =
        serde_json::from_str(&running.ask(&["logs", "first", "--json"]).out).expect("one object");
    assert_eq!((&json["kept_because"], json["kept_since"].is_string()), (&"begun".into(), true), "{json}");
    let from = json["kept_since"].as_str().expect("a time").to_owned();
    let near = running.ask(&["logs", "first", "--since", &from]);
    assert_eq!((near.code, near.err.as_str()), (Some(0), ""), "nothing before it was asked for");
    assert!(!running.ask(&["status"]).out.contains("Lines are kept"), "nothing went");

    // Three times what there is room for.
    for n in 0..24 {
        let line = |m: u64| format!("{{\"msg\":\"{}\"}}\n", noise(n * 1000 + m, 8000));
        tell(&(0..16).map(line).collect::<String>());
    }
    // What there is no room for goes at the latest when the process ends.
    running.guard.signal(Signal::SIGTERM);
    assert!(running.guard.0.wait().expect("it ends").success());
    let running = up(folder.path(), &[], running.token.as_deref());
    let short = running.ask(&["status"]);
    assert!(short.out.contains(" only: older ones went because [logs] max_mb is reached."), "{}", short.out);
    let gone = running.ask(&["logs", "first", "--since", "1h"]);
    assert_eq!((gone.code, gone.out.as_str()), (Some(1), ""), "{}", gone.err);
    assert!(gone.err.contains("No line was found.") && gone.err.contains("max_mb is reached"), "{}", gone.err);
}
