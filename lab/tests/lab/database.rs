//! Faults of the database, as anybody with a connection sees them.

use serde_json::json;
use sqlx::postgres::{PgPool, PgPoolOptions};

use crate::harness::Lab;

async fn database(lab: &Lab) -> PgPool {
    PgPoolOptions::new().max_connections(1).connect(&lab.ready.database_url).await.expect("a connection")
}

async fn count(pool: &PgPool, condition: &'static str) -> i64 {
    let statement = format!("SELECT count(*) FROM pg_stat_activity WHERE {condition}");
    sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).fetch_one(pool).await.expect("a count")
}

const LONG: &str = "application_name = 'vectra-batch' AND state = 'active'";
const BLOCKED: &str = "application_name = 'vectra-batch' AND cardinality(pg_blocking_pids(pid)) > 0 \
                       AND query = 'ANALYZE orders'";
const OPEN: &str = "application_name = 'vectra-batch' AND state = 'idle in transaction'";

#[tokio::test]
async fn a_slow_database_shows_a_long_query_open_transactions_and_one_that_blocks_another() {
    let lab = Lab::start();
    let pool = database(&lab).await;
    lab.inject("db-slow", json!({"ttl_seconds": 60})).await;
    assert_eq!((count(&pool, LONG).await, count(&pool, OPEN).await, count(&pool, BLOCKED).await), (2, 4, 1));
    assert_eq!(lab.health().await, 200);
    lab.order(&lab.ready.api_url, "a lamp while the batch job runs").await;
    // As the runbooks say: whoever left them open loses them.
    sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'vectra-batch'")
        .execute(&pool)
        .await
        .expect("they are ended");
    lab.control.remove("db-slow").await.expect("it is taken out although it is mended");
    assert_eq!((count(&pool, LONG).await, count(&pool, OPEN).await), (0, 0));
    assert!(lab.residue().await.is_empty());

    lab.inject("db-slow", json!({"ttl_seconds": 60})).await;
    lab.control.reset().await.expect("the reset");
    assert_eq!((count(&pool, LONG).await, count(&pool, OPEN).await), (0, 0));
    assert!(lab.residue().await.is_empty());
}

#[tokio::test]
async fn many_connections_are_held_and_let_go() {
    let lab = Lab::start();
    let pool = database(&lab).await;
    let leaked = "application_name = 'vectra-leak'";
    lab.inject("db-connections", json!({"ttl_seconds": 60, "count": 40})).await;
    assert_eq!(count(&pool, leaked).await, 40);
    assert_eq!(lab.health().await, 200, "there are some left for the API");
    lab.control.remove("db-connections").await.expect("it is taken out");
    assert_eq!(count(&pool, leaked).await, 0);
    assert!(lab.residue().await.is_empty());
}
