//! The lab's beginning and its end, the clean one and the violent one.

use std::process::Stdio;
use std::time::Instant;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::harness::{Lab, PATIENCE, cluster_folder, command, descendants, ended_within, eventually, runs};

fn pid(lab: &Lab) -> Pid {
    Pid::from_raw(i32::try_from(lab.process.id()).expect("a pid"))
}

#[tokio::test]
async fn serves_database_backed_requests_under_a_steady_load() {
    let started = Instant::now();
    let lab = Lab::start();
    println!("the lab was ready after {} ms", started.elapsed().as_millis());
    assert_eq!(lab.public("/health").await, (200, r#"{"status":"healthy"}"#.to_owned()));
    let created = lab
        .http
        .post(format!("{}/orders", lab.ready.api_url))
        .json(&serde_json::json!({"item": "a very particular lamp"}))
        .send()
        .await
        .expect("an answer");
    assert_eq!(created.status().as_u16(), 201);
    let (status, orders) = lab.public("/orders").await;
    assert_eq!(status, 200);
    assert!(orders.contains("a very particular lamp"), "{orders}");
    eventually("the load's requests are answered", async || {
        let state = lab.control.get("/state").await.expect("the state");
        state["load_answers"]["200"].as_u64() > Some(10) && state["load_answers"]["201"].as_u64() > Some(0)
    })
    .await;
    assert!(lab.residue().await.is_empty());
}

#[tokio::test]
async fn the_control_interface_wants_its_token() {
    let lab = Lab::start_with(&["--load", "0"]);
    for path in ["/state", "/journal", "/faults", "/residue"] {
        let answer = lab.http.get(format!("{}{path}", lab.ready.control.url)).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 401, "{path}");
    }
}

#[tokio::test]
async fn ends_clean_on_sigterm() {
    let mut lab = Lab::start();
    let family = descendants(lab.process.id());
    assert!(family.len() >= 3, "an API, a guard and a database were expected: {family:?}");
    let cluster = cluster_folder(&family);
    kill(pid(&lab), Signal::SIGTERM).expect("the signal");
    assert!(ended_within(&mut lab.process, PATIENCE));
    assert_eq!(lab.process.wait().expect("its end").code(), Some(0));
    assert!(!cluster.exists(), "the database's folder is still there");
    let left: Vec<_> = family.into_iter().filter(|pid| runs(*pid)).collect();
    assert!(left.is_empty(), "processes left behind: {left:?}");
    assert!(!lab.dir.exists(), "the lab's folder is still there");
}

#[tokio::test]
async fn ends_when_its_standard_input_closes() {
    let mut lab = Lab::start();
    let family = descendants(lab.process.id());
    lab.stdin = None;
    assert!(ended_within(&mut lab.process, PATIENCE));
    let left: Vec<_> = family.into_iter().filter(|pid| runs(*pid)).collect();
    assert!(left.is_empty(), "processes left behind: {left:?}");
    assert!(!lab.dir.exists(), "the lab's folder is still there");
}

#[tokio::test]
async fn leaves_nothing_behind_when_it_is_killed() {
    let mut lab = Lab::start();
    let family = descendants(lab.process.id());
    assert!(family.len() >= 3, "an API, a guard and a database were expected: {family:?}");
    let cluster = cluster_folder(&family);
    assert!(cluster.exists());
    kill(pid(&lab), Signal::SIGKILL).expect("the signal");
    assert!(ended_within(&mut lab.process, PATIENCE));
    eventually("all its processes are gone", async || !family.iter().any(|pid| runs(*pid))).await;
    eventually("its folders are gone", async || !lab.dir.exists() && !cluster.exists()).await;
}

#[tokio::test]
async fn leaves_nothing_behind_when_it_is_killed_in_a_crash_loop() {
    let mut lab = Lab::start();
    lab.control.inject("api-crash", 60).await.expect("the fault");
    let family = descendants(lab.process.id());
    let cluster = cluster_folder(&family);
    assert!(cluster.exists());
    kill(pid(&lab), Signal::SIGKILL).expect("the signal");
    assert!(ended_within(&mut lab.process, PATIENCE));
    eventually("all its processes are gone", async || !family.iter().any(|pid| runs(*pid))).await;
    eventually("its folders are gone", async || !lab.dir.exists() && !cluster.exists()).await;
}

#[tokio::test]
async fn says_that_it_is_unhealthy_when_its_database_dies_and_still_ends_clean() {
    let mut lab = Lab::start();
    let family = descendants(lab.process.id());
    let cluster = cluster_folder(&family);
    let text = std::fs::read_to_string(cluster.join("data/postmaster.pid")).expect("the server's file");
    let server: i32 = text.lines().next().expect("a line").trim().parse().expect("a pid");
    kill(Pid::from_raw(server), Signal::SIGKILL).expect("the signal");
    lab.wait_health(503).await;
    lab.stdin = None;
    assert!(ended_within(&mut lab.process, PATIENCE));
    let left: Vec<_> = family.into_iter().filter(|pid| runs(*pid)).collect();
    assert!(left.is_empty(), "processes left behind: {left:?}");
    assert!(!lab.dir.exists() && !cluster.exists(), "folders are still there");
}

#[tokio::test]
async fn ends_the_database_whose_guard_was_killed() {
    let mut lab = Lab::start_with(&["--load", "0"]);
    let family = descendants(lab.process.id());
    let cluster = cluster_folder(&family);
    let guard = family.iter().find(|pid| {
        std::fs::read(format!("/proc/{pid}/cmdline"))
            .is_ok_and(|line| String::from_utf8_lossy(&line).contains("--cluster"))
    });
    kill(Pid::from_raw(i32::try_from(*guard.expect("a guard")).expect("a pid")), Signal::SIGKILL).expect("the signal");
    lab.stdin = None;
    assert!(ended_within(&mut lab.process, PATIENCE));
    eventually("all its processes are gone", async || !family.iter().any(|pid| runs(*pid))).await;
    assert!(!lab.dir.exists() && !cluster.exists(), "folders are still there");
}

#[test]
fn descriptions_that_are_not_there_are_an_error_that_leaves_nothing() {
    let parent = tempfile::tempdir().expect("a temporary folder");
    let dir = parent.path().join("lab");
    let nowhere = parent.path().join("nowhere");
    let output =
        command(&dir, &["--specs", nowhere.to_str().expect("a path")]).stderr(Stdio::piped()).output().expect("it ran");
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("nowhere"), "{said}");
    assert!(!dir.exists(), "the lab's folder is still there");
}

#[tokio::test]
async fn a_second_lab_does_not_take_the_folder_of_the_first() {
    let lab = Lab::start_with(&["--load", "0"]);
    let second = command(&lab.dir, &[]).stderr(Stdio::piped()).output().expect("it ran");
    assert_eq!(second.status.code(), Some(3));
    assert!(second.stdout.is_empty());
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(said.contains("another lab uses this folder"), "{said}");
    assert_eq!(lab.health().await, 200, "the first lab goes on");
}

#[test]
fn wrong_usage_is_told_apart() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let output = command(dir.path(), &["--lod", "5"]).stderr(Stdio::piped()).output().expect("it ran");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--load"), "it names the option that was meant");
}
