//! Statements and what they do.

use super::*;

#[test]
fn effects_come_from_the_parsed_statement() {
    for (statement, effect) in [
        ("SELECT count(*) FROM pg_stat_activity;", Observe),
        ("SELECT pg_terminate_backend(pid) FROM pg_stat_activity", Danger),
        ("SELECT pg_cancel_backend(7)", Change),
        ("SELECT my_function(7)", Change),
        ("SELECT * FROM jobs FOR UPDATE", Change),
        ("WITH gone AS (DELETE FROM jobs RETURNING *) SELECT * FROM gone", Danger),
        ("DELETE FROM jobs", Danger),
        ("DELETE FROM jobs WHERE id = 7", Danger),
        ("UPDATE jobs SET state = 'x'", Danger),
        ("UPDATE jobs SET state = 'x' WHERE id = 7", Change),
        ("DROP TABLE jobs", Danger),
        ("TRUNCATE jobs", Danger),
        ("EXPLAIN SELECT 1", Observe),
        ("EXPLAIN DELETE FROM jobs", Observe),
        ("EXPLAIN ANALYZE DELETE FROM jobs", Danger),
        ("SELECT query FROM logs WHERE query LIKE '%DROP TABLE%'", Observe),
        ("VACUUM ANALYZE", Change),
        ("VACUUM (VERBOSE, ANALYZE) jobs", Change),
        ("SELECT 1; DROP TABLE jobs;", Danger),
        ("\\dt", Observe),
        ("\\x\nSELECT 1;\n\\q", Observe),
        ("\\! rm -rf /", Danger),
        ("\\i repair.sql", Change),
        ("\\copy (SELECT 1) TO 'x.csv'", Observe),
        ("\\copy jobs FROM 'x.csv'", Change),
        ("COPY jobs TO STDOUT", Observe),
        ("COPY jobs FROM STDIN", Change),
        ("SHOW PROCESSLIST", Observe),
        ("SHOW ENGINE INNODB STATUS\\G", Observe),
        ("SHOW POOLS", Observe),
        ("KILL 42", Danger),
        ("RELOAD", Change),
        ("PAUSE shop", Change),
        ("ALTER TABLE jobs ADD COLUMN x int", Change),
        ("ALTER TABLE jobs DROP COLUMN x", Danger),
        ("ALTER SYSTEM SET work_mem = '64MB'", Change),
        ("CREATE INDEX CONCURRENTLY i ON jobs (id)", Change),
        ("SET statement_timeout = '5s'", Observe),
        ("SET GLOBAL max_connections = 500", Change),
        ("BEGIN; UPDATE jobs SET a = 1 WHERE id = 2; COMMIT;", Change),
        ("PURGE BINARY LOGS BEFORE '2024-01-01'", Danger),
        ("SELECT pg_size_pretty(pg_database_size('x'))", Observe),
        ("SELECT pg_drop_replication_slot('x')", Danger),
        ("SELECT pg_stat_reset()", Change),
        ("SELECT setval('s', 1)", Change),
        ("REFRESH MATERIALIZED VIEW CONCURRENTLY v", Change),
        ("INSERT INTO jobs SELECT * FROM old_jobs ON CONFLICT DO NOTHING", Change),
    ] {
        let verdict = read(statement);
        assert_eq!((verdict.effect, &verdict.error), (effect, &None), "{statement}");
    }
    assert!(read("SELECT FROM WHERE").error.is_some() || read("SELEC 1").error.is_some());
}

#[test]
fn tables_and_bounds_are_kept() {
    let verdict = read("DELETE FROM shop.orders WHERE id IN (SELECT id FROM old_orders)");
    let [statement] = verdict.parsed.statements.as_slice() else {
        panic!("one statement: {:?}", verdict.parsed.statements);
    };
    assert_eq!((statement.verb.as_str(), statement.bounded), ("DELETE", true));
    assert_eq!(statement.tables, ["shop.orders", "old_orders"]);
}

#[test]
fn sentences_that_begin_with_a_verb_of_sql_are_none() {
    for line in [
        "SELECT 1",
        "create table t (a int)",
        "Create Unique Index i on t (a)",
        "CHECK TABLE t",
        "start transaction;",
        "begin",
    ] {
        assert!(begins(line), "{line}");
    }
    for line in
        ["Check the queue", "Create PR from `develop` to `staging`", "start the worker", "Comment in the ticket"]
    {
        assert!(!begins(line), "{line}");
    }
}
