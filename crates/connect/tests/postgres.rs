//! The database against a real server: the lab's.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests")]

use vectra_connect::Connections;
use vectra_control::kernel::{Observation, WorkResult};
use vectra_control::ports::{Operator, Prober};
use vectra_engine::event::StepOutcome;
use vectra_engine::health::Verdict;
use vectra_engine::time::{Span, Time};
use vectra_plan::{CheckPlan, Config, Look, Probe};

/// A lab for its database; it ends when this is dropped, because its standard input closes.
struct Server {
    connections: Connections,
    _lab: tokio::process::Child,
    _folder: tempfile::TempDir,
}

async fn server() -> Server {
    use std::os::unix::fs::PermissionsExt;
    use tokio::io::AsyncBufReadExt;
    let mut program = std::env::current_exe().expect("this test's own place");
    program.pop();
    program.pop();
    program.push("vectra-lab");
    assert!(program.is_file(), "{} is not there; build it with `cargo build --workspace --bins`", program.display());
    let folder = tempfile::tempdir().expect("a folder");
    // The database runs as a user of its own, which must pass through.
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711)).expect("rights");
    let mut lab = tokio::process::Command::new(program)
        .arg("up")
        .arg("--dir")
        .arg(folder.path().join("lab"))
        .args(["--load", "0", "--until-stdin-closes"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the lab starts");
    let mut line = String::new();
    let out = lab.stdout.take().expect("piped");
    tokio::io::BufReader::new(out).read_line(&mut line).await.expect("the lab's first line");
    let ready: serde_json::Value = serde_json::from_str(&line).expect("the lab is ready");
    let url = ready["database_url"].as_str().expect("a database").to_string();
    let config = Config::parse("[database]\nurl = { env = \"DATABASE\" }\n").expect("parses");
    let connections = Connections::open(&config, &|_| Some(url.clone())).expect("opens");
    Server { connections, _lab: lab, _folder: folder }
}

async fn look(connections: &Connections, statement: &str) -> (StepOutcome, String) {
    match connections.look(&Look::Sql { statement: statement.into() }, Time(0)).await {
        WorkResult::Performed { outcome, output, .. } => (outcome, output),
        other => panic!("nothing was performed: {other:?}"),
    }
}

async fn probe(connections: &Connections, statement: &str, timeout: Span) -> Observation {
    ask(connections, Probe::sql(statement), timeout).await
}

async fn ask(connections: &Connections, probe: Probe, timeout: Span) -> Observation {
    let check = CheckPlan {
        id: "check:db".into(),
        line: 1,
        name: "DB".into(),
        probe,
        environment: None,
        interval: Span::seconds(10),
        timeout,
        conditions: Vec::new(),
    };
    connections.probe(&check).await
}

#[tokio::test]
async fn rows_are_shown_as_the_server_writes_them() {
    let server = server().await;
    let connections = server.connections.clone();
    let statement = "SELECT 1 AS n, NULL AS nothing, now() - now() AS d, ARRAY[1,2] AS a, E'two\\nlines' AS t;";
    let (outcome, output) = look(&connections, statement).await;
    assert_eq!(
        (outcome, output.as_str()),
        (StepOutcome::Ok, "n | nothing | d | a | t\n1 | NULL | 00:00:00 | {1,2} | two lines\n(1 row)")
    );
    let (_, output) = look(&connections, "SELECT g FROM generate_series(1, 1000000) g").await;
    assert!(output.ends_with("100\n(more than 100 rows; the first 100 are shown)"), "{output}");
    let (_, output) = look(&connections, "SHOW server_version_num").await;
    assert!(output.starts_with("server_version_num\n"), "{output}");
}

#[tokio::test]
async fn nothing_can_be_written() {
    let server = server().await;
    let connections = server.connections.clone();
    for statement in [
        "CREATE TABLE vectra_written (n int)",
        "SELECT 1; CREATE TABLE vectra_written (n int)",
        "COMMIT; CREATE TABLE vectra_written (n int)",
        "ROLLBACK; BEGIN READ WRITE; CREATE TABLE vectra_written (n int); COMMIT",
        "SELECT 1; SELECT 2",
        "SELECT set_config('transaction_read_only', 'off', true)",
        "WITH w AS (INSERT INTO pg_description VALUES (0, 0, 0, 'x') RETURNING 1) SELECT * FROM w",
        "COPY (SELECT 1) TO '/tmp/vectra_written'",
    ] {
        let (outcome, output) = look(&connections, statement).await;
        assert_eq!(outcome, StepOutcome::Failed, "{statement}: {output}");
    }
    let (_, output) = look(&connections, "SELECT to_regclass('vectra_written') AS found").await;
    assert_eq!(output, "found\nNULL\n(1 row)");
}

#[tokio::test]
async fn a_probe_passes_fails_and_ends_in_time() {
    let server = server().await;
    let connections = server.connections.clone();
    let seen = probe(&connections, "SELECT 1;", Span::seconds(5)).await;
    assert_eq!((seen.verdict, seen.detail.as_str()), (Verdict::Pass, "1 row"));
    let seen = probe(&connections, "SELECT * FROM no_such_table", Span::seconds(5)).await;
    assert_eq!(
        (seen.verdict, seen.detail.as_str()),
        (Verdict::Fail, "relation \"no_such_table\" does not exist (SQLSTATE 42P01)")
    );
    let seen = probe(&connections, "SELECT pg_sleep(60)", Span(300)).await;
    assert_eq!(seen.verdict, Verdict::Fail);
    assert!(seen.took < Span::seconds(5), "{seen:?}");
    assert!(seen.detail.contains("statement timeout") || seen.detail.contains("no answer within"), "{}", seen.detail);
}

#[tokio::test]
async fn the_databases_own_figures_are_read() {
    let server = server().await;
    let connections = server.connections.clone();
    let seen = ask(&connections, Probe::Postgres, Span::seconds(10)).await;
    assert_eq!(seen.verdict, Verdict::Pass, "{seen:?}");
    let read = |name: &str| seen.readings.iter().find(|r| r.name == name).map(|r| r.value);
    assert!(read("connections").is_some_and(|r| r > 0.0 && r <= 1.0), "{seen:?}");
    assert!(read("connections_count").is_some_and(|n| n >= 1.0), "{seen:?}");
    assert!(read("database_size").is_some_and(|n| n > 1_000_000.0), "{seen:?}");
    assert_eq!(read("replication_lag"), None, "there is no replica");
    // Slow queries are read where the role sees them, and said to be unseen where it does not.
    assert_ne!(read("slow_queries").is_some(), seen.detail.contains("pg_read_all_stats"), "{seen:?}");
}

#[tokio::test]
async fn the_one_value_of_a_statement_is_compared() {
    let server = server().await;
    let connections = server.connections.clone();
    for (statement, test, verdict, detail) in [
        ("SELECT 7", "< 8", Verdict::Pass, "the value is 7"),
        ("SELECT 7", "< 7", Verdict::Fail, "the value is 7, must be < 7"),
        ("SELECT 'ok'", "== ok", Verdict::Pass, "the value is ok"),
        ("SELECT NULL::int", "== null", Verdict::Pass, "the value is NULL"),
        ("SELECT true", "true", Verdict::Pass, "the value is t"),
        ("SELECT 1, 2", "== 1", Verdict::Fail, "one value is wanted, and there are 1 row of 2 columns"),
        ("SELECT 1 WHERE false", "== 1", Verdict::Fail, "one value is wanted, and there are 0 rows of 0 columns"),
    ] {
        let value = Some(test.parse().expect("a comparison"));
        let seen = ask(&connections, Probe::Sql { statement: statement.into(), value }, Span::seconds(10)).await;
        assert_eq!((seen.verdict, seen.detail.as_str()), (verdict, detail), "{statement} {test}");
    }
}
