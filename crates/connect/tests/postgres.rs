//! The database against a real server, whose address `VECTRA_TEST_POSTGRES` names (`postgres://USER:PASSWORD@HOST:PORT/DB`,
//! a role that may create tables).

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests")]

use vectra_connect::Connections;
use vectra_control::kernel::{Observation, WorkResult};
use vectra_control::ports::{Operator, Prober};
use vectra_engine::event::StepOutcome;
use vectra_engine::health::Verdict;
use vectra_engine::time::{Span, Time};
use vectra_plan::{CheckPlan, Config, Look, Probe};

/// Connections to the server, or nothing where there is none.
fn connections() -> Option<Connections> {
    let Ok(url) = std::env::var("VECTRA_TEST_POSTGRES") else {
        eprintln!("skipped: VECTRA_TEST_POSTGRES names no server");
        return None;
    };
    let config = Config::parse("[database]\nurl = { env = \"DATABASE\" }\n").expect("parses");
    Some(Connections::open(&config, &|_| Some(url.clone())).expect("opens"))
}

async fn look(connections: &Connections, statement: &str) -> (StepOutcome, String) {
    match connections.look(&Look::Sql { statement: statement.into() }, Time(0)).await {
        WorkResult::Performed { outcome, output, .. } => (outcome, output),
        other => panic!("nothing was performed: {other:?}"),
    }
}

async fn probe(connections: &Connections, statement: &str, timeout: Span) -> Observation {
    let check = CheckPlan {
        id: "check:db".into(),
        line: 1,
        name: "DB".into(),
        probe: Probe::Sql { statement: statement.into() },
        environment: None,
        interval: Span::seconds(10),
        timeout,
    };
    connections.probe(&check).await
}

#[tokio::test]
async fn rows_are_shown_as_the_server_writes_them() {
    let Some(connections) = connections() else {
        return;
    };
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
    let Some(connections) = connections() else {
        return;
    };
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
    let Some(connections) = connections() else {
        return;
    };
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
