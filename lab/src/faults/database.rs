//! Faults of the database: what a careless batch job leaves behind.

use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection};
use tokio::task::JoinHandle;

use super::{FaultError, World};

/// What the job's connections call themselves.
const BATCH: &str = "vectra-batch";
/// What the connections that nobody gives back call themselves.
const LEAK: &str = "vectra-leak";
/// Transactions that are left open.
const LEFT_OPEN: usize = 4;
/// How long the long query takes at most, in seconds: as long as a fault may stay.
const LONGEST: u64 = super::MAX_TTL.as_secs();
/// How long closed connections may take to be gone.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many queries of a name run.
const RUNNING: &str = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND state = 'active'";
/// How many queries of a name wait for a lock.
const WAITING: &str =
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND cardinality(pg_blocking_pids(pid)) > 0";
/// Ends the connections of a name, and tells how many there still were.
const END: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = $1";

/// Connections that are held until they are let go.
#[derive(Default)]
pub(crate) struct Held {
    connections: Vec<PgConnection>,
    queries: Vec<JoinHandle<()>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.queries.iter().for_each(JoinHandle::abort);
    }
}

fn failed(error: impl std::fmt::Display) -> FaultError {
    FaultError::Failed(format!("the lab's database: {error}"))
}

impl World {
    async fn connect(&self, name: &str) -> Result<PgConnection, FaultError> {
        let options: PgConnectOptions = self.database_url.expose().parse().map_err(failed)?;
        options.application_name(name).connect().await.map_err(failed)
    }

    /// A query that does not end, and transactions that somebody left open. One of these holds a lock for which another
    /// query waits; who reads and writes orders does not meet it.
    pub(super) async fn slow_database(&self) -> Result<Held, FaultError> {
        let mut held = Held::default();
        for n in 0..LEFT_OPEN {
            let mut connection = self.connect(BATCH).await?;
            connection.execute("BEGIN").await.map_err(failed)?;
            if n == 0 {
                connection.execute("LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE").await.map_err(failed)?;
            }
            connection.execute("SELECT count(*) FROM orders").await.map_err(failed)?;
            held.connections.push(connection);
        }
        let endless = format!(
            "SELECT count(*), max(o.placed_at) FROM orders o, LATERAL (SELECT pg_sleep({LONGEST})) AS waiting WHERE o.id > 0"
        );
        held.queries.push(self.run(endless).await?);
        self.wait_until("its query is seen", RUNNING, BATCH, |count| count > 0).await?;
        held.queries.push(self.run("ANALYZE orders".into()).await?);
        self.wait_until("a query waits for a lock", WAITING, BATCH, |count| count > 0).await?;
        Ok(held)
    }

    /// Runs a statement of the job until it ends or somebody ends it.
    async fn run(&self, statement: String) -> Result<JoinHandle<()>, FaultError> {
        let mut connection = self.connect(BATCH).await?;
        Ok(tokio::spawn(async move {
            if let Err(error) = sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await {
                tracing::info!(%error, "a query of the job was ended");
            }
        }))
    }

    /// Connections that nobody uses.
    pub(super) async fn many_connections(&self, count: usize) -> Result<Held, FaultError> {
        let mut held = Held::default();
        for _ in 0..count {
            let mut connection = self.connect(LEAK).await?;
            connection.ping().await.map_err(failed)?;
            held.connections.push(connection);
        }
        Ok(held)
    }

    /// Asks for a count until it is as wanted.
    async fn wait_until(
        &self,
        what: &str,
        statement: &'static str,
        name: &str,
        wanted: fn(i64) -> bool,
    ) -> Result<(), FaultError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let count = sqlx::query_scalar(statement).bind(name).fetch_one(&self.database).await.map_err(failed)?;
            if wanted(count) {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(FaultError::Failed(format!("the lab's database: it did not come true that {what}")));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Ends what is left of the connections of a fault, and waits until the server has forgotten them.
    pub(super) async fn let_go(&self, held: Option<Held>, name: &str) -> Result<(), FaultError> {
        drop(held);
        self.wait_until("the connections are gone", END, name, |count| count == 0).await
    }

    pub(super) async fn quicken_database(&self, held: Option<Held>) -> Result<(), FaultError> {
        self.let_go(held, BATCH).await
    }

    pub(super) async fn close_connections(&self, held: Option<Held>) -> Result<(), FaultError> {
        self.let_go(held, LEAK).await
    }

    /// What remains of faults at the database, in words.
    pub(super) async fn database_residue(&self) -> Vec<String> {
        let left =
            "SELECT application_name, count(*) FROM pg_stat_activity WHERE application_name IN ($1, $2) GROUP BY 1";
        let left = sqlx::query_as::<_, (String, i64)>(left).bind(BATCH).bind(LEAK).fetch_all(&self.database).await;
        match left {
            Ok(left) => left.into_iter().map(|(name, count)| format!("{count} connections of {name}")).collect(),
            Err(error) => vec![format!("the connections cannot be counted: {error}")],
        }
    }
}
