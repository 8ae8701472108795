//! `vectra up` and the commands that talk to it.
#![allow(clippy::expect_used, clippy::panic)]

mod common;

use common::{Service, run, up, vectra};
use nix::sys::signal::Signal;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

#[test]
fn what_keeps_it_from_starting_is_said_before_anything_begins() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let service = Service::start();
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("written");
    write("RUNBOOK.md", &service.runbook());
    write("unknown.toml", "[checks]\nintervall = \"10s\"\n");
    write("secret.toml", "[database]\nurl = { env = \"NO_SUCH_VARIABLE\" }\n");
    write("plain.toml", "[slack]\ntoken = \"xoxb-very-secret\"\nchannel = \"C1\"\n");
    write("file", "not a folder");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("bound").to_string();
    for (arguments, parts) in [
        (&["up", "gone.md"][..], &["no gone.md"][..]),
        (&["up", "--config", "unknown.toml"], &["unknown.toml:2:1", "did you mean `interval`?"]),
        (&["up", "--config", "secret.toml"], &["secret.toml", "database.url", "NO_SUCH_VARIABLE"]),
        (&["up", "--config", "plain.toml"], &["plain.toml:2:", "env"]),
        (&["up", "--listen", &address], &["in use", "--listen"]),
        (&["up", "--listen", "nonsense"], &["nonsense", "127.0.0.1:7411"]),
        (&["up", "--listen", "127.0.0.1:0", "--data", "file"], &["file", "--data"]),
    ] {
        let said = run(folder, arguments);
        assert_eq!(said.code, Some(2), "{arguments:?}: {}", said.err);
        for part in parts {
            assert!(said.err.contains(part), "{arguments:?}: {part}: {}", said.err);
        }
        assert!(!said.err.contains("very-secret"), "a secret stays unsaid");
    }
    assert!(!folder.join(".vectra").exists(), "nothing half done is left");
}

#[test]
fn two_on_one_folder_and_newer_data_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start();
    std::fs::write(folder.path().join("RUNBOOK.md"), service.runbook()).expect("written");
    let mut first = up(folder.path(), &[], None);
    let second = run(folder.path(), &["up", "--listen", "127.0.0.1:0"]);
    assert_eq!(second.code, Some(2), "{}", second.err);
    assert!(second.err.contains("Another Vectra runs") && second.err.contains(".vectra"), "{}", second.err);
    assert_eq!(first.ask(&["status"]).code, Some(0), "the first goes on");
    first.guard.signal(Signal::SIGTERM);
    assert!(first.guard.0.wait().expect("it ends").success());

    // The format's number stands in SQLite's header, big-endian.
    let database = folder.path().join(".vectra/vectra.db");
    let mut bytes = std::fs::read(&database).expect("the database");
    bytes[60..64].copy_from_slice(&9999_u32.to_be_bytes());
    std::fs::write(&database, bytes).expect("written");
    let newer = run(folder.path(), &["up", "--listen", "127.0.0.1:0"]);
    assert_eq!(newer.code, Some(2), "{}", newer.err);
    assert!(newer.err.contains("newer Vectra") && newer.err.contains("9999"), "{}", newer.err);
}

#[test]
fn it_ends_with_the_one_who_started_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start();
    std::fs::write(folder.path().join("RUNBOOK.md"), service.runbook()).expect("written");
    let mut command = vectra(folder.path());
    command.args(["up", "--json", "--listen", "127.0.0.1:0", "--until-stdin-closes"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut guard = common::Guard(command.spawn().expect("it runs"));
    let mut first = [0];
    std::io::Read::read_exact(guard.0.stdout.as_mut().expect("piped"), &mut first).expect("it is ready");
    drop(guard.0.stdin.take());
    assert!(guard.0.wait().expect("it ends").success());
}

#[test]
fn an_outage_is_seen_worked_on_and_survives_a_kill() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start();
    std::fs::write(folder.path().join("RUNBOOK.md"), service.runbook()).expect("written");
    std::fs::write(folder.path().join("vectra.toml"), "[checks]\ninterval = \"50ms\"\n").expect("written");
    let running = up(folder.path(), &["--ready-file", "ready"], None);
    let ready = std::fs::read_to_string(folder.path().join("ready")).expect("written");
    assert!(ready.contains(&running.url) && ready.contains("vtr_"), "{ready}");
    let mode = std::fs::metadata(folder.path().join("ready")).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "it holds a token");

    running.until(&["status"], |s| s.out.contains("passing  Backend"));
    assert!(running.ask(&["incident", "list"]).out.contains("There is no incident."));
    service.set_healthy(false);
    let down = running.until(&["status"], |s| s.out.contains("INC-1"));
    assert!(down.out.contains("firing") && down.out.contains("SEV1"), "{}", down.out);

    // Killed in the middle of it, the next process goes on where this one was.
    let token = running.token.clone();
    running.guard.signal(Signal::SIGKILL);
    drop(running);
    let running = up(folder.path(), &[], token.as_deref());
    assert_eq!(running.token, token, "no second bootstrap token is made");
    let dry = running.ask(&["incident", "ack", "INC-1", "--dry-run"]);
    assert_eq!(dry.code, Some(0), "{}", dry.err);
    assert!(
        !running.ask(&["incident", "show", "INC-1"]).out.contains("acknowledged the incident"),
        "a dry run does nothing"
    );
    assert_eq!(running.ask(&["incident", "ack", "INC-1"]).out, "INC-1 is yours.\n");
    assert_eq!(running.ask(&["incident", "note", "INC-1", "looking at it"]).code, Some(0));
    let shown = running.ask(&["incident", "show", "INC-1"]);
    for part in ["bootstrap acknowledged the incident", "bootstrap noted: looking at it", "opened as SEV1"] {
        assert!(shown.out.contains(part), "{part}: {}", shown.out);
    }
    service.set_healthy(true);
    running.until(&["incident", "show", "INC-1", "--json"], |s| s.out.contains("\"stage\":\"resolved\""));
    let draft = running.ask(&["incident", "postmortem", "INC-1"]);
    assert!(draft.out.starts_with("# Post-mortem of INC-1") && draft.out.contains("[#"), "{}", draft.out);
    let french = running.ask(&["incident", "show", "INC-1", "--lang", "fr"]);
    assert!(french.out.contains("Chronologie") && french.out.contains("a pris l’incident en charge"), "{}", french.out);
}

#[test]
fn answers_that_are_no_have_their_own_codes() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start();
    std::fs::write(folder.path().join("RUNBOOK.md"), service.runbook()).expect("written");
    let mut running = up(folder.path(), &[], None);
    for (arguments, code, part) in [
        (&["incident", "show", "INC-9"][..], 1, "no incident INC-9"),
        (&["incident", "ack", "INC-9"], 1, "no incident INC-9"),
        (&["drill", "run", "nonsense"], 1, "no drill"),
        (&["drill", "run", "api-crash"], 1, "[drill]"),
        (&["drill", "report"], 1, "No drill has run"),
        (&["token", "revoke", "nobody"], 1, "nobody"),
        (&["token", "create", "a b"], 1, "letters"),
        (&["incident", "choose", "INC-1", "0"], 2, "0"),
        (&["status", "--server", "nonsense"], 2, "nonsense"),
    ] {
        let said = running.ask(arguments);
        assert_eq!(said.code, Some(code), "{arguments:?}: {} {}", said.out, said.err);
        assert!(said.err.contains(part), "{arguments:?}: {}", said.err);
    }
    assert!(running.ask(&["drill", "list"]).out.contains("api-bad-release"));
    assert_eq!(running.ask(&["accept"]).out, "The document on disk is the accepted one.\n");
    std::fs::write(folder.path().join("RUNBOOK.md"), service.runbook().replace("15 min", "20 min")).expect("written");
    let shown = running.ask(&["accept", "--dry-run"]).out;
    let line = service.runbook().lines().position(|l| l.contains("15 min")).expect("it is there") + 1;
    let meaning = format!("Alarming\n  Severities\n    SEV1 deadline 15 to 20 min (line {line})\n");
    assert!(shown.starts_with(&meaning) && shown.contains("dry run"), "{shown}");
    assert!(running.ask(&["accept"]).out.starts_with(&meaning), "what is accepted is shown");
    assert_eq!(running.ask(&["accept"]).out, "The document on disk is the accepted one.\n");
    let made = running.ask(&["token", "create", "lea"]);
    assert!(made.out.starts_with("vtr_") && made.out.lines().count() == 1, "{}", made.out);
    assert!(running.ask(&["stop-automation"]).out.contains("stopped"));
    assert!(running.ask(&["status"]).out.contains("Automatic changes are stopped"));

    running.token = None;
    let stranger = running.ask(&["status"]);
    assert_eq!(stranger.code, Some(2));
    assert!(stranger.err.contains("VECTRA_TOKEN"), "{}", stranger.err);
    running.token = Some("vtr_wrong".into());
    let wrong = running.ask(&["status"]);
    assert!(
        wrong.code == Some(2) && wrong.err.contains("VECTRA_TOKEN") && !wrong.err.contains("vtr_wrong"),
        "{}",
        wrong.err
    );

    running.guard.signal(Signal::SIGTERM);
    let status = running.guard.0.wait().expect("it ends");
    assert_eq!(status.code(), Some(0), "a graceful end");
    let gone = running.ask(&["status"]);
    assert_eq!(gone.code, Some(3), "{}", gone.err);
    assert!(gone.err.contains("vectra up") && gone.err.contains("VECTRA_SERVER"), "{}", gone.err);
}

#[test]
fn the_first_start_shows_the_token_once_and_observe_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = Service::start();
    let runbook = format!("{}\n## Escalation\n\n| Time | Action |\n|---|---|\n| T+0 | Lead |\n", service.runbook());
    std::fs::write(folder.path().join("RUNBOOK.md"), runbook).expect("written");
    let words = |arguments: &[&str]| {
        let mut command = vectra(folder.path());
        command.args(["up", "--listen", "127.0.0.1:0", "--ready-file", "ready"]).args(arguments);
        let _ = std::fs::remove_file(folder.path().join("ready"));
        let log = std::fs::File::create(folder.path().join("out")).expect("made");
        let guard = common::Guard(command.stdout(log).stderr(std::process::Stdio::null()).spawn().expect("it runs"));
        let read = || std::fs::read_to_string(folder.path().join("out")).unwrap_or_default();
        let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
        while !read().contains("Checks that run") {
            assert!(std::time::Instant::now() < end, "it never greeted: {}", read());
            std::thread::yield_now();
        }
        drop(guard);
        read()
    };
    let first = words(&[]);
    assert!(
        first.contains("Tiny runbook") && first.contains("open http://127.0.0.1:") && first.contains("token vtr_"),
        "{first}"
    );
    assert!(first.contains(": contact Lead: Say in vectra.toml how this contact is reached"), "{first}");
    let second = words(&["--observe"]);
    assert!(!second.contains("vtr_") && second.contains("It only observes"), "{second}");
}
