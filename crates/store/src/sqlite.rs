//! The store that runs by default: SQLite in the data folder, one writer, WAL, synced on each commit.
//!
//! The folder is locked for the life of the process, so that two Vectras cannot work on one log. The schema only moves
//! forward; a file from a newer version is refused, not guessed at.

use crate::measure::Measurements;
use crate::measure::sqlite::{self as measurements, SqliteMeasurements};
use crate::*;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{Connection as _, Row as _, SqliteConnection};
use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::RwLock;

/// Each entry moves the schema one version forward. Entries are never edited.
const MIGRATIONS: [&str; 1] = ["
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    incident TEXT,
    format INTEGER NOT NULL,
    event TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_incident ON events (incident, seq) WHERE incident IS NOT NULL;
CREATE TABLE outbox (
    key TEXT PRIMARY KEY,
    incident TEXT NOT NULL,
    due INTEGER NOT NULL,
    claimed_until INTEGER,
    fence INTEGER NOT NULL,
    done INTEGER NOT NULL,
    delivery TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_open ON outbox (due) WHERE done = 0;
CREATE INDEX outbox_by_incident ON outbox (incident);
CREATE TABLE programs (sha256 TEXT PRIMARY KEY, path TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE TABLE tokens (name TEXT PRIMARY KEY, digest TEXT NOT NULL, created INTEGER NOT NULL) STRICT;
CREATE TABLE minutes (
    check_id TEXT NOT NULL,
    start INTEGER NOT NULL,
    passed INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    total_us INTEGER NOT NULL,
    max_us INTEGER NOT NULL,
    PRIMARY KEY (start, check_id)
) STRICT, WITHOUT ROWID;
"];

/// Name of the database in its folder.
const DATABASE: &str = "vectra.db";

/// SQLite in a folder.
pub struct SqliteStore {
    writer: SqlitePool,
    readers: SqlitePool,
    path: PathBuf,
    installation: String,
    measurements: SqliteMeasurements,
    /// As they are in the database, which nobody else writes while the folder is locked: every request asks for them.
    tokens: RwLock<Option<Vec<Token>>>,
    _lock: File,
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteStore").field("path", &self.path).finish_non_exhaustive()
    }
}

impl SqliteStore {
    /// Opens the store in `folder`, which is made when it is missing.
    ///
    /// # Errors
    /// A folder that cannot be written, that another process holds, or whose data is newer or damaged.
    pub async fn open(folder: &Path) -> Result<SqliteStore> {
        let owned = folder.to_path_buf();
        let lock = tokio::task::spawn_blocking(move || lock_folder(&owned))
            .await
            .map_err(|e| StoreError::Other { path: folder.display().to_string(), why: e.to_string() })??;
        let path = folder.join(DATABASE);
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true);
        let name = path.display().to_string();
        refuse_foreign(folder, &path).await?;
        let writer = crate::writer::open(options.clone()).await.map_err(|e| explain(&name, &e))?;
        migrate(&writer, &name, &MIGRATIONS).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_with(options.read_only(true))
            .await
            .map_err(|e| explain(&name, &e))?;
        let installation = installation(&writer).await.map_err(|e| explain(&name, &e))?;
        let measurements = SqliteMeasurements::open(folder).await?;
        Ok(SqliteStore { writer, readers, path, installation, measurements, tokens: RwLock::default(), _lock: lock })
    }

    /// Waits until everything is on disk and lets go of the folder.
    pub async fn close(&self) {
        self.measurements.close().await;
        self.readers.close().await;
        self.writer.close().await;
    }

    fn wrap(&self, error: sqlx::Error) -> StoreError {
        explain(&self.path.display().to_string(), &error)
    }

    fn damaged(&self, why: impl std::fmt::Display) -> StoreError {
        StoreError::Damaged { path: self.path.display().to_string(), why: why.to_string() }
    }

    fn read_event(&self, row: &SqliteRow) -> Result<Event> {
        let text: String = row.try_get(0).map_err(|e| self.wrap(e))?;
        serde_json::from_str(&text).map_err(|e| self.damaged(e))
    }

    fn read_delivery(&self, row: &SqliteRow) -> Result<Delivery> {
        let text: String = row.try_get(0).map_err(|e| self.wrap(e))?;
        serde_json::from_str(&text).map_err(|e| self.damaged(e))
    }
}

fn lock_folder(folder: &Path) -> Result<File> {
    let fail = |why: std::io::Error| StoreError::Folder { path: folder.display().to_string(), why: why.to_string() };
    if let Some(parent) = folder.parent() {
        std::fs::create_dir_all(parent).map_err(fail)?;
    }
    // What is kept here names people and systems: it is for this user only. A folder that was there keeps its rights.
    match std::fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(e) if e.kind() != ErrorKind::AlreadyExists => return Err(fail(e)),
        Ok(()) | Err(_) => {}
    }
    let private = |name: &str| {
        File::options().create(true).truncate(false).write(true).mode(0o600).open(folder.join(name)).map_err(fail)
    };
    let file = private("lock")?;
    match file.try_lock() {
        Ok(()) => {
            // SQLite gives its other files the rights of this one.
            private(DATABASE)?;
            private(measurements::DATABASE)?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse { path: folder.display().to_string() }),
        Err(TryLockError::Error(e)) => Err(fail(e)),
    }
}

/// Refuses a database of another program before anything is written into it.
async fn refuse_foreign(folder: &Path, path: &Path) -> Result<()> {
    let name = path.display().to_string();
    let wrap = |e: sqlx::Error| explain(&name, &e);
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(Duration::from_secs(5));
    let mut connection = SqliteConnection::connect_with(&options).await.map_err(wrap)?;
    let version: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut connection).await.map_err(wrap)?;
    let objects: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sqlite_schema").fetch_one(&mut connection).await.map_err(wrap)?;
    connection.close().await.map_err(wrap)?;
    if version == 0 && objects > 0 {
        let why = format!("{DATABASE} in it is a database of another program, which is left as it is");
        return Err(StoreError::Folder { path: folder.display().to_string(), why });
    }
    Ok(())
}

pub(crate) async fn migrate(writer: &SqlitePool, name: &str, migrations: &[&'static str]) -> Result<()> {
    let wrap = |e: sqlx::Error| explain(name, &e);
    let known = migrations.len() as i64;
    let found: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(writer).await.map_err(wrap)?;
    if found > known {
        return Err(StoreError::Newer { path: name.into(), found, known });
    }
    for (version, sql) in (1_i64..).zip(migrations).skip(usize::try_from(found).unwrap_or(0)) {
        let mut tx = writer.begin().await.map_err(wrap)?;
        sqlx::raw_sql(*sql).execute(&mut *tx).await.map_err(wrap)?;
        // A pragma takes no parameter; the number is ours.
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("PRAGMA user_version = {version}")))
            .execute(&mut *tx)
            .await
            .map_err(wrap)?;
        tx.commit().await.map_err(wrap)?;
    }
    Ok(())
}

async fn installation(writer: &SqlitePool) -> std::result::Result<String, sqlx::Error> {
    let mut bytes = [0_u8; 6];
    getrandom::fill(&mut bytes).map_err(|e| sqlx::Error::Io(std::io::Error::other(e.to_string())))?;
    let fresh: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    sqlx::query("INSERT INTO meta (key, value) VALUES ('installation', ?) ON CONFLICT DO NOTHING")
        .bind(fresh)
        .execute(writer)
        .await?;
    sqlx::query_scalar("SELECT value FROM meta WHERE key = 'installation'").fetch_one(writer).await
}

pub(crate) fn explain(path: &str, error: &sqlx::Error) -> StoreError {
    let path = path.to_string();
    let code = error.as_database_error().and_then(|e| e.code()).map(|c| c.into_owned());
    // Primary result codes of SQLite: 13 full, 11 corrupt, 26 not a database, 8 read-only, 14 cannot open.
    let primary = code.as_deref().and_then(|c| c.parse::<u32>().ok()).map(|c| c & 0xff);
    match primary {
        Some(13) => StoreError::Full { path },
        Some(11 | 26) => StoreError::Damaged { path, why: error.to_string() },
        Some(8 | 14) => StoreError::Folder { path, why: error.to_string() },
        _ => StoreError::Other { path, why: error.to_string() },
    }
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

async fn insert_event(tx: &mut SqliteConnection, event: &Event, text: String) -> std::result::Result<u64, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO events (seq, at, incident, format, event) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    )
    .bind(signed(event.seq))
    .bind(event.at.0)
    .bind(event.incident.as_ref().map(|i| i.0.clone()))
    .bind(i64::from(vectra_engine::event::FORMAT))
    .bind(text)
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}

#[async_trait]
impl Store for SqliteStore {
    async fn installation(&self) -> Result<String> {
        Ok(self.installation.clone())
    }

    async fn commit(&self, batch: &Batch) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let mut tx = self.writer.begin().await.map_err(|e| self.wrap(e))?;
        for event in &batch.events {
            let text = serde_json::to_string(event).map_err(|e| self.damaged(e))?;
            if insert_event(&mut tx, event, text).await.map_err(|e| self.wrap(e))? == 0 {
                return Err(StoreError::Overtaken);
            }
        }
        for delivery in &batch.deliveries {
            let text = serde_json::to_string(delivery).map_err(|e| self.damaged(e))?;
            sqlx::query(
                "INSERT INTO outbox (key, incident, due, claimed_until, fence, done, delivery) \
                 VALUES (?, ?, ?, ?, ?, 0, ?) ON CONFLICT DO NOTHING",
            )
            .bind(&delivery.key)
            .bind(&delivery.incident.0)
            .bind(batch.events.first().map_or(0, |e| e.at.0))
            .bind(batch.lease_until.map(|t| t.0))
            .bind(i64::from(batch.lease_until.is_some()))
            .bind(text)
            .execute(&mut *tx)
            .await
            .map_err(|e| self.wrap(e))?;
        }
        for settled in &batch.settled {
            let (done, due) = match settled.how {
                How::Done => (1_i64, None),
                How::Again(due) => (0, Some(due.0)),
            };
            sqlx::query(
                "UPDATE outbox SET claimed_until = NULL, done = ?, due = coalesce(?, due) \
                 WHERE key = ? AND fence = ? AND done = 0",
            )
            .bind(done)
            .bind(due)
            .bind(&settled.key)
            .bind(signed(settled.fence))
            .execute(&mut *tx)
            .await
            .map_err(|e| self.wrap(e))?;
        }
        tx.commit().await.map_err(|e| self.wrap(e))
    }

    async fn events(&self, after: u64, limit: u32) -> Result<Vec<Event>> {
        let rows = sqlx::query("SELECT event FROM events WHERE seq > ? ORDER BY seq LIMIT ?")
            .bind(signed(after))
            .bind(limit)
            .fetch_all(&self.readers)
            .await
            .map_err(|e| self.wrap(e))?;
        rows.iter().map(|r| self.read_event(r)).collect()
    }

    async fn incident_events(&self, incident: &IncidentId, after: u64, limit: u32) -> Result<Vec<Event>> {
        let rows = sqlx::query("SELECT event FROM events WHERE incident = ? AND seq > ? ORDER BY seq LIMIT ?")
            .bind(&incident.0)
            .bind(signed(after))
            .bind(limit)
            .fetch_all(&self.readers)
            .await
            .map_err(|e| self.wrap(e))?;
        rows.iter().map(|r| self.read_event(r)).collect()
    }

    async fn claim(&self, now: Time, lease_until: Time, limit: u32) -> Result<Vec<Claimed>> {
        let rows = sqlx::query(
            "UPDATE outbox SET claimed_until = ?, fence = fence + 1 WHERE key IN (\
                SELECT key FROM outbox WHERE done = 0 AND due <= ? AND (claimed_until IS NULL OR claimed_until <= ?) \
                ORDER BY due, key LIMIT ?) RETURNING delivery, fence",
        )
        .bind(lease_until.0)
        .bind(now.0)
        .bind(now.0)
        .bind(limit)
        .fetch_all(&self.writer)
        .await
        .map_err(|e| self.wrap(e))?;
        rows.iter()
            .map(|r| {
                let fence = unsigned(r.try_get(1).map_err(|e| self.wrap(e))?);
                let attempt = u32::try_from(fence).unwrap_or(u32::MAX);
                Ok(Claimed { delivery: self.read_delivery(r)?, attempt, fence })
            })
            .collect()
    }

    async fn next_delivery(&self) -> Result<Option<Time>> {
        let due: Option<i64> =
            sqlx::query_scalar("SELECT min(max(due, coalesce(claimed_until, due))) FROM outbox WHERE done = 0")
                .fetch_one(&self.readers)
                .await
                .map_err(|e| self.wrap(e))?;
        Ok(due.map(Time))
    }

    async fn release_claims(&self) -> Result<()> {
        sqlx::query("UPDATE outbox SET claimed_until = NULL WHERE done = 0")
            .execute(&self.writer)
            .await
            .map_err(|e| self.wrap(e))?;
        Ok(())
    }

    async fn deliveries(&self, incident: &IncidentId) -> Result<Vec<DeliveryState>> {
        let rows = sqlx::query("SELECT delivery, fence, done FROM outbox WHERE incident = ? ORDER BY key LIMIT 1000")
            .bind(&incident.0)
            .fetch_all(&self.readers)
            .await
            .map_err(|e| self.wrap(e))?;
        rows.iter()
            .map(|r| {
                let fence: i64 = r.try_get(1).map_err(|e| self.wrap(e))?;
                let done: i64 = r.try_get(2).map_err(|e| self.wrap(e))?;
                let attempts = u32::try_from(fence).unwrap_or(u32::MAX);
                Ok(DeliveryState { delivery: self.read_delivery(r)?, attempts, done: done != 0 })
            })
            .collect()
    }

    async fn keep_program(&self, program: &Program) -> Result<()> {
        sqlx::query("INSERT INTO programs (sha256, path, text) VALUES (?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET path = excluded.path")
            .bind(&program.sha256)
            .bind(&program.path)
            .bind(&program.text)
            .execute(&self.writer)
            .await
            .map_err(|e| self.wrap(e))?;
        Ok(())
    }

    async fn program(&self, sha256: &str) -> Result<Option<Program>> {
        let row = sqlx::query("SELECT sha256, path, text FROM programs WHERE sha256 = ?")
            .bind(sha256)
            .fetch_optional(&self.readers)
            .await
            .map_err(|e| self.wrap(e))?;
        let read = |r: SqliteRow| -> std::result::Result<Program, sqlx::Error> {
            Ok(Program { sha256: r.try_get(0)?, path: r.try_get(1)?, text: r.try_get(2)? })
        };
        row.map(read).transpose().map_err(|e| self.wrap(e))
    }

    async fn keep_token(&self, token: &Token) -> Result<()> {
        let mut known = self.tokens.write().await;
        *known = None;
        sqlx::query("INSERT INTO tokens (name, digest, created) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, created = excluded.created")
            .bind(&token.name)
            .bind(&token.digest)
            .bind(token.created.0)
            .execute(&self.writer)
            .await
            .map_err(|e| self.wrap(e))?;
        Ok(())
    }

    async fn tokens(&self) -> Result<Vec<Token>> {
        if let Some(known) = &*self.tokens.read().await {
            return Ok(known.clone());
        }
        let mut known = self.tokens.write().await;
        let rows = sqlx::query("SELECT name, digest, created FROM tokens ORDER BY name LIMIT 10000")
            .fetch_all(&self.readers)
            .await
            .map_err(|e| self.wrap(e))?;
        let read = |r: &SqliteRow| -> std::result::Result<Token, sqlx::Error> {
            Ok(Token { name: r.try_get(0)?, digest: r.try_get(1)?, created: Time(r.try_get(2)?) })
        };
        let tokens: Vec<Token> = rows.iter().map(|r| read(r).map_err(|e| self.wrap(e))).collect::<Result<_>>()?;
        *known = Some(tokens.clone());
        Ok(tokens)
    }

    async fn revoke_token(&self, name: &str) -> Result<bool> {
        let mut known = self.tokens.write().await;
        *known = None;
        let done = sqlx::query("DELETE FROM tokens WHERE name = ?")
            .bind(name)
            .execute(&self.writer)
            .await
            .map_err(|e| self.wrap(e))?;
        Ok(done.rows_affected() > 0)
    }

    fn measurements(&self) -> &dyn Measurements {
        &self.measurements
    }
}
