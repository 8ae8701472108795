//! The queue and its workers, real ones: tasks are done, and each fault of the queue shows in the broker and goes.

use std::process::Stdio;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use redis::aio::MultiplexedConnection;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Lab, PATIENCE, command, descendants, ended_within, eventually, has_workers, runs, specs};

async fn broker(lab: &Lab) -> MultiplexedConnection {
    let url = lab.ready.redis.as_ref().expect("a broker").url.as_str();
    redis::Client::open(url).expect("an address").get_multiplexed_async_connection().await.expect("a connection")
}

/// The lengths of the queue's lists, by priority.
async fn lengths(connection: &mut MultiplexedConnection) -> [u64; 4] {
    let mut found = [0; 4];
    let keys = ["celery", "celery\u{6}\u{16}3", "celery\u{6}\u{16}6", "celery\u{6}\u{16}9"];
    for (place, key) in found.iter_mut().zip(keys) {
        *place = redis::cmd("LLEN").arg(key).query_async(connection).await.expect("a length");
    }
    found
}

fn workers_service(lab: &Lab) -> String {
    format!("/services/{}", lab.ready.workers.as_ref().expect("workers").service_id)
}

#[tokio::test]
async fn orders_become_mails_that_real_workers_send() {
    if !has_workers() {
        return;
    }
    let folder = specs();
    let mut arguments = vec!["--load", "0", "--with", "celery"];
    if let Some(folder) = &folder {
        arguments.extend(["--specs", folder.to_str().expect("a path")]);
    }
    let lab = Lab::start_with(&arguments);
    let number = lab.order(&lab.ready.api_url, "a very particular lamp").await;
    let subject = json!(format!("Your order {number}"));
    eventually("the mail arrives", async || lab.mails().await.iter().any(|mail| mail["subject"] == subject)).await;
    let mails = lab.mails().await;
    assert!(mails[0]["text"].as_str().is_some_and(|text| text.contains("a very particular lamp")), "{mails:?}");
    assert_eq!(mails.len(), 1);

    let (status, service) = lab.render(Method::GET, &workers_service(&lab), None).await;
    assert_eq!(
        (status, &service["type"], &service["serviceDetails"]["numInstances"]),
        (200, &json!("background_worker"), &json!(2))
    );
    let (_, all) = lab.render(Method::GET, "/services?type=background_worker", None).await;
    assert_eq!(all.as_array().map(Vec::len), Some(1));
    let logs = format!(
        "/logs?ownerId={}&resource={}&text=worker%20ready",
        lab.ready.render.owner_id,
        lab.ready.workers.as_ref().expect("workers").service_id
    );
    let said = async || lab.render(Method::GET, &logs, None).await.1["logs"].as_array().map_or(0, Vec::len);
    assert_eq!(said().await, 2, "two workers were started");
    lab.render(Method::POST, &format!("{}/restart", workers_service(&lab)), None).await;
    eventually("two more workers were started", async || said().await == 4).await;
    let number = lab.order(&lab.ready.api_url, "another lamp").await;
    let subject = json!(format!("Your order {number}"));
    eventually("the new workers send", async || lab.mails().await.iter().any(|mail| mail["subject"] == subject)).await;
    eventually("the old workers are gone", async || lab.residue().await.is_empty()).await;
    if folder.is_some() {
        let violations = lab.violations().await;
        assert!(violations.is_empty(), "{violations:#?}");
    }
}

#[tokio::test]
async fn what_waits_lies_in_the_lists_of_its_priorities_while_the_workers_stand_still() {
    if !has_workers() {
        return;
    }
    let lab = Lab::start_with(&["--load", "0", "--with", "celery"]);
    let mut connection = broker(&lab).await;
    lab.inject("queue-blocked", json!({"ttl_seconds": 60})).await;
    let stand_still = |line: &Value| line.as_str().is_some_and(|line| line.contains("stands still"));
    assert_eq!(lab.residue().await.iter().filter(|line| stand_still(line)).count(), 2);
    let mut reports = 0;
    for _ in 0..20 {
        let number = lab.order(&lab.ready.api_url, "a lamp").await;
        reports += u64::from(number % 10 == 0);
    }
    assert_eq!(reports, 2);
    // The workers had asked for a message each before they were stopped; Redis hands these over to whoever stands still.
    let waiting = lengths(&mut connection).await;
    assert!((18..=20).contains(&(waiting[0])) && waiting[2] <= 2, "{waiting:?}");
    let all = waiting.iter().sum::<u64>();
    assert!((20..=22).contains(&all), "{waiting:?}");
    assert!(lab.mails().await.is_empty());

    lab.control.remove("queue-blocked").await.expect("it is taken out");
    eventually("every mail was sent", async || lab.mails().await.len() == 20).await;
    eventually("nothing waits", async || lengths(&mut connection).await == [0; 4]).await;
    assert!(lab.residue().await.is_empty());
}

#[tokio::test]
async fn a_fault_of_the_queue_goes_by_itself_when_its_time_is_over() {
    if !has_workers() {
        return;
    }
    let lab = Lab::start_with(&["--load", "0", "--with", "celery"]);
    lab.inject("queue-blocked", json!({"ttl_seconds": 1})).await;
    lab.order(&lab.ready.api_url, "a lamp").await;
    eventually("the mail arrives", async || lab.mails().await.len() == 1).await;
    eventually("it is out", async || lab.residue().await.is_empty()).await;
}

#[tokio::test]
async fn endless_tasks_hold_the_workers_until_they_are_restarted() {
    if !has_workers() {
        return;
    }
    let lab = Lab::start_with(&["--load", "0", "--with", "celery"]);
    lab.inject("queue-endless-task", json!({"ttl_seconds": 120})).await;
    let busy = |line: &Value| line.as_str().is_some_and(|line| line.contains("busy with an endless task"));
    assert_eq!(lab.residue().await.iter().filter(|line| busy(line)).count(), 2);
    lab.order(&lab.ready.api_url, "a lamp").await;
    lab.render(Method::POST, &format!("{}/restart", workers_service(&lab)), None).await;
    eventually("the mail arrives", async || lab.mails().await.len() == 1).await;
    eventually("no worker is busy", async || !lab.residue().await.iter().any(busy)).await;
    lab.control.remove("queue-endless-task").await.expect("it is taken out");
    assert!(lab.residue().await.is_empty(), "{:?}", lab.residue().await);

    lab.inject("queue-endless-task", json!({"ttl_seconds": 120})).await;
    lab.control.remove("queue-endless-task").await.expect("it is taken out, and nobody had mended it");
    assert!(lab.residue().await.is_empty(), "{:?}", lab.residue().await);
    lab.order(&lab.ready.api_url, "a lamp").await;
    eventually("the workers work", async || lab.mails().await.len() == 2).await;
}

#[tokio::test]
async fn a_flood_is_spread_over_the_priorities_and_drained_without_what_else_waits() {
    if !has_workers() {
        return;
    }
    let lab = Lab::start_with(&["--load", "0", "--with", "celery"]);
    let mut connection = broker(&lab).await;
    // Standing still, so that every message can be counted.
    lab.inject("queue-blocked", json!({"ttl_seconds": 120})).await;
    lab.inject("queue-flood", json!({"ttl_seconds": 120, "count": 500})).await;
    let waiting = lengths(&mut connection).await;
    assert!((498..=500).contains(&waiting.iter().sum::<u64>()), "{waiting:?}");
    assert!(waiting[0] <= 100 && waiting[2] >= 298 && waiting[3] >= 98, "{waiting:?}");
    for _ in 0..3 {
        lab.order(&lab.ready.api_url, "a lamp").await;
    }
    lab.control.remove("queue-flood").await.expect("it is taken out");
    assert_eq!(lengths(&mut connection).await.iter().sum::<u64>(), 3, "the mails still wait");
    lab.control.remove("queue-blocked").await.expect("it is taken out");
    eventually("the mails arrive", async || lab.mails().await.len() == 3).await;
    eventually("nothing is left", async || lab.residue().await.is_empty()).await;
}

#[tokio::test]
async fn a_reset_empties_the_queue_and_frees_the_workers() {
    if !has_workers() {
        return;
    }
    let lab = Lab::start_with(&["--load", "0", "--with", "celery"]);
    let mut connection = broker(&lab).await;
    for fault in ["queue-endless-task", "queue-flood", "mail-quota"] {
        lab.inject(fault, json!({"ttl_seconds": 120})).await;
    }
    lab.inject("queue-blocked", json!({"ttl_seconds": 120})).await;
    lab.control.reset().await.expect("the reset");
    assert_eq!(lengths(&mut connection).await, [0; 4]);
    // A worker may have one task in its hands, which takes half a second.
    eventually("nothing is left", async || lab.residue().await.is_empty()).await;
    lab.order(&lab.ready.api_url, "a lamp").await;
    eventually("the mail arrives", async || lab.mails().await.len() == 1).await;
}

#[tokio::test]
async fn killed_with_workers_that_stand_still_it_leaves_nothing_behind() {
    if !has_workers() {
        return;
    }
    let mut lab = Lab::start_with(&["--load", "0", "--with", "celery"]);
    lab.inject("queue-blocked", json!({"ttl_seconds": 120})).await;
    let family = descendants(lab.process.id());
    assert!(family.len() >= 8, "an API, a guard, two servers and two workers with a child each: {family:?}");
    kill(Pid::from_raw(i32::try_from(lab.process.id()).expect("a pid")), Signal::SIGKILL).expect("the signal");
    assert!(ended_within(&mut lab.process, PATIENCE));
    eventually("all its processes are gone", async || !family.iter().any(|pid| runs(*pid))).await;
    eventually("its folder is gone", async || !lab.dir.exists()).await;
}

#[tokio::test]
async fn a_guard_that_was_killed_leaves_no_broker_behind() {
    if !crate::harness::has_redis() {
        return;
    }
    let mut lab = Lab::start_with(&["--load", "0", "--with", "redis"]);
    let family = descendants(lab.process.id());
    let guard = family.iter().find(|pid| {
        std::fs::read(format!("/proc/{pid}/cmdline"))
            .is_ok_and(|line| String::from_utf8_lossy(&line).contains("--cluster"))
    });
    kill(Pid::from_raw(i32::try_from(*guard.expect("a guard")).expect("a pid")), Signal::SIGKILL).expect("the signal");
    lab.stdin = None;
    assert!(ended_within(&mut lab.process, PATIENCE));
    eventually("all its processes are gone", async || !family.iter().any(|pid| runs(*pid))).await;
}

#[tokio::test]
async fn a_fault_of_a_part_that_is_not_there_names_the_part() {
    let lab = Lab::start_with(&["--load", "0"]);
    for (fault, part) in [("queue-blocked", "celery"), ("queue-flood", "redis"), ("mail-quota", "sendgrid")] {
        let refusal = lab.control.inject(fault, 60).await.expect_err("there is none").to_string();
        assert!(refusal.contains(&format!("--with {part}")), "{refusal}");
    }
    assert!(lab.residue().await.is_empty());
}

#[test]
fn without_the_environment_of_the_workers_it_says_how_to_get_it() {
    let parent = tempfile::tempdir().expect("a temporary folder");
    let dir = parent.path().join("lab");
    let output = command(&dir, &["--with", "celery"])
        .env("VECTRA_LAB_VENV", parent.path().join("nowhere"))
        .stderr(Stdio::piped())
        .output()
        .expect("it ran");
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("nowhere") && said.contains("cargo xtask setup"), "{said}");
    assert!(!dir.exists(), "the lab's folder is still there");
}
