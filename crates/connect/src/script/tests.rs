use super::*;
use std::time::Instant;
use vectra_engine::health::Verdict;

async fn run_with(script: &str, env: &[(String, Given)], limit: Duration) -> Finding {
    let scripts = Scripts { secrets: BTreeMap::new(), path: std::env::var("PATH").ok() };
    scripts.probe(&["sh".into(), "-c".into(), script.into()], env, limit).await
}

async fn run(script: &str) -> Finding {
    run_with(script, &[], Duration::from_secs(20)).await
}

#[tokio::test]
async fn the_exit_decides_and_the_last_line_tells() {
    for (script, verdict, detail) in [
        ("echo one; echo two; echo", Verdict::Pass, "exit 0: two"),
        ("exit 0", Verdict::Pass, "exit 0"),
        ("echo fine; echo broken >&2; exit 3", Verdict::Fail, "exit 3: broken"),
        ("echo only this; exit 1", Verdict::Fail, "exit 1: only this"),
        ("kill -9 $$", Verdict::Fail, "was killed by a signal"),
        ("printf 'a\\377b\\n'", Verdict::Pass, "exit 0: a\u{fffd}b"),
    ] {
        let found = run(script).await;
        assert_eq!((found.verdict, found.detail.as_str()), (verdict, detail), "{script}");
        crate::testing::french(detail);
    }
    let scripts = Scripts { secrets: BTreeMap::new(), path: None };
    let found = scripts.probe(&["/no/such/program".into()], &[], Duration::from_secs(5)).await;
    assert_eq!(found, Finding::fail("/no/such/program does not start: entity not found"));
    crate::testing::french(&found.detail);
}

#[tokio::test]
async fn its_environment_is_path_and_what_is_given() {
    let given = [("GREETING".to_owned(), Given::Plain("hello".into()))];
    let found = run_with(
        "env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= -e ^OLDPWD= | cut -d= -f1 | sort | tr '\\n' ' '",
        &given,
        Duration::from_secs(20),
    )
    .await;
    assert_eq!(found.detail, "exit 0: GREETING PATH");
    let missing = [("KEY".to_owned(), Given::Secret(SecretRef::Env("GONE".into())))];
    let found = run_with("exit 0", &missing, Duration::from_secs(20)).await;
    assert_eq!(found, Finding::fail("the environment variable GONE was not read at the start"));
}

#[tokio::test]
async fn one_that_hangs_is_killed_with_everything_that_it_started() {
    let folder = tempfile::tempdir().expect("a folder");
    let mark = folder.path().join("pid");
    let script = format!("sleep 1000 & echo $! > {}; echo begun; wait", mark.display());
    let started = Instant::now();
    let found = run_with(&script, &[], Duration::from_millis(700)).await;
    assert_eq!(found, Finding::fail("did not end within 0.7 s and was killed: begun"));
    crate::testing::french(&found.detail);
    assert!(started.elapsed() < Duration::from_secs(10));
    let child: i32 = std::fs::read_to_string(&mark).expect("was begun").trim().parse().expect("a number");
    gone(child);
}

#[tokio::test]
async fn what_it_leaves_behind_neither_delays_nor_outlives_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mark = folder.path().join("pid");
    let started = Instant::now();
    let found = run(&format!("sleep 1000 & echo $! > {}; echo done", mark.display())).await;
    assert_eq!(found.detail, "exit 0: done");
    assert!(started.elapsed() < Duration::from_secs(10));
    let child: i32 = std::fs::read_to_string(&mark).expect("was begun").trim().parse().expect("a number");
    gone(child);
}

#[tokio::test]
async fn a_flood_of_output_is_read_and_not_kept() {
    let found = run("head -c 50000000 /dev/zero | tr '\\0' x; echo; echo end").await;
    assert_eq!(found.detail, "exit 0: end");
}

/// Waits until the process is no more, or a corpse that nobody has buried yet.
fn gone(process: i32) {
    let end = Instant::now() + Duration::from_secs(20);
    while let Ok(stat) = std::fs::read_to_string(format!("/proc/{process}/stat")) {
        if stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z')) {
            return;
        }
        assert!(Instant::now() < end, "{process} is still there: {stat}");
        std::thread::yield_now();
    }
}
