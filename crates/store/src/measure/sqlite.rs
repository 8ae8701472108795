//! Measurements in a SQLite file of their own, beside the event log: closing an hour must never make an event wait.
//!
//! Synced at checkpoints only: a `kill -9` loses nothing that was appended, a power cut may lose the last seconds.

use super::core::{Batch, Closed, Core, day_with, hour_of};
use super::read::{Answer, Fetched, assemble, days, edges, sampled};
use super::reopen::{self, Reopened};
use super::{Ask, Cuts, DAY, MINUTE, Measurements, Refused, Settings, Stats, cut};
use crate::sqlite::{explain, migrate};
use crate::{Result, StoreError};
use async_trait::async_trait;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row as _, SqliteConnection};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use vectra_engine::signal::{Measured, Series};
use vectra_engine::time::Time;

/// Name of the database in the data folder.
pub(crate) const DATABASE: &str = "measurements.db";

/// Each entry moves the schema one version forward. Entries are never edited.
///
/// `samples` and `minutes` are keyed by hour, then series: hours are closed one after the other, so that rows are appended
/// and pages fill up. `days` is keyed by series, then day: a year of one series lies together. `parts` has hours in parts, of
/// which the minutes are gone; its rows are few.
const MIGRATIONS: [&str; 3] = [
    "
CREATE TABLE series (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, closed INTEGER) STRICT;
CREATE TABLE journal (seq INTEGER PRIMARY KEY, hour INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
CREATE TABLE samples (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
CREATE TABLE minutes (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
CREATE TABLE days (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
",
    "CREATE TABLE parts (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;",
    reopen::TABLES,
];

/// Series that are closed in one step.
const SERIES_A_STEP: usize = 100;
/// Rows that are deleted in one step.
const ROWS_A_STEP: i64 = 500;
/// However little room there is, minutes stay this long.
const LEAST_MINUTES: i64 = DAY;

pub(crate) struct SqliteMeasurements {
    writer: SqlitePool,
    readers: SqlitePool,
    name: String,
    core: Mutex<Core>,
    chores: Mutex<Chores>,
    cuts: Mutex<Option<Cuts>>,
    tidied: Mutex<Option<Time>>,
}

/// What is left to forget.
#[derive(Debug, Default)]
struct Chores {
    /// The journal up to this hour.
    journal: Option<i64>,
    /// The day for which old days were forgotten, and of how many series.
    days: Option<i64>,
    series: usize,
}

/// Key of what is ordered by hour; the first part is small and not negative in any time that is measured.
pub(super) fn by_hour(hour: i64, series: u32) -> i64 {
    hour.clamp(0, i64::from(u32::MAX) / 2) << 32 | i64::from(series)
}

/// Key of what is ordered by series.
fn by_series(series: u32, day: i64) -> i64 {
    (i64::from(series) & (i64::from(u32::MAX) / 2)) << 32 | day.clamp(0, i64::from(u32::MAX))
}

pub(super) fn hour_of_key(key: i64) -> i64 {
    key >> 32
}

fn day_of_key(key: i64) -> i64 {
    key & i64::from(u32::MAX)
}

impl SqliteMeasurements {
    pub async fn open(folder: &Path) -> Result<SqliteMeasurements> {
        let path = folder.join(DATABASE);
        let name = path.display().to_string();
        let wrap = |e: sqlx::Error| explain(&name, &e);
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .page_size(8192)
            .busy_timeout(Duration::from_secs(5));
        let writer = crate::writer::open(options.clone()).await.map_err(wrap)?;
        migrate(&writer, &name, &MIGRATIONS).await?;
        let readers =
            SqlitePoolOptions::new().max_connections(4).connect_with(options.read_only(true)).await.map_err(wrap)?;
        let core = recover(&readers, &name).await?;
        // An earlier start may have ended between closing an hour and forgetting its journal.
        let chores = Chores { journal: core.closed_whole(), ..Chores::default() };
        let tidied: Option<i64> = sqlx::query_scalar("SELECT at FROM tidied")
            .fetch_optional(&readers)
            .await
            .map_err(|e| explain(&name, &e))?;
        let (core, chores, cuts) = (Mutex::new(core), Mutex::new(chores), Mutex::default());
        let tidied = Mutex::new(tidied.map(Time));
        let measurements = SqliteMeasurements { writer, readers, name, core, chores, cuts, tidied };
        measurements.weigh().await?;
        Ok(measurements)
    }

    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn chores(&self) -> MutexGuard<'_, Chores> {
        self.chores.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wrap(&self, error: sqlx::Error) -> StoreError {
        explain(&self.name, &error)
    }

    fn damaged(&self) -> StoreError {
        StoreError::Damaged { path: self.name.clone(), why: "a pack of measurements cannot be read".into() }
    }

    async fn write(&self, batches: &[Batch]) -> std::result::Result<(), sqlx::Error> {
        let mut tx = self.writer.begin().await?;
        for batch in batches {
            for (id, series) in &batch.series {
                let name = serde_json::to_string(series).map_err(|e| sqlx::Error::Encode(Box::new(e)))?;
                sqlx::query("INSERT INTO series (id, name) VALUES (?, ?)")
                    .bind(i64::from(*id))
                    .bind(name)
                    .execute(&mut *tx)
                    .await?;
            }
            if !batch.journal.is_empty() {
                sqlx::query("INSERT INTO journal (hour, data) VALUES (?, ?)")
                    .bind(batch.hour)
                    .bind(&batch.journal)
                    .execute(&mut *tx)
                    .await?;
            }
        }
        tx.commit().await
    }

    async fn keep_closed(&self, closed: &[Closed]) -> Result<()> {
        let mut tx = self.writer.begin().await.map_err(|e| self.wrap(e))?;
        for c in closed {
            let day = by_series(c.series, c.hour.div_euclid(24));
            let old: Option<Vec<u8>> =
                blob(&mut tx, "SELECT data FROM days WHERE id = ?", day).await.map_err(|e| self.wrap(e))?;
            let new = day_with(old.as_deref(), c.entry.clone()).ok_or_else(|| self.damaged())?;
            for (statement, key, data) in [
                ("INSERT OR REPLACE INTO days (id, data) VALUES (?, ?)", day, &new),
                ("INSERT OR REPLACE INTO samples (id, data) VALUES (?, ?)", by_hour(c.hour, c.series), &c.samples),
                ("INSERT OR REPLACE INTO minutes (id, data) VALUES (?, ?)", by_hour(c.hour, c.series), &c.minutes),
            ] {
                sqlx::query(statement).bind(key).bind(data).execute(&mut *tx).await.map_err(|e| self.wrap(e))?;
            }
            sqlx::query("UPDATE series SET closed = max(coalesce(closed, ?1), ?1) WHERE id = ?2")
                .bind(c.hour)
                .bind(i64::from(c.series))
                .execute(&mut *tx)
                .await
                .map_err(|e| self.wrap(e))?;
            reopen::closed_again(&mut tx, c.hour, c.series).await.map_err(|e| self.wrap(e))?;
        }
        tx.commit().await.map_err(|e| self.wrap(e))
    }

    /// Deletes at most [`ROWS_A_STEP`] rows; whether there were as many.
    async fn delete(&self, statement: &'static str, bound: i64) -> Result<bool> {
        let done = sqlx::query(statement)
            .bind(bound)
            .bind(ROWS_A_STEP)
            .execute(&self.writer)
            .await
            .map_err(|e| self.wrap(e))?;
        Ok(done.rows_affected() >= u64::try_from(ROWS_A_STEP).unwrap_or(u64::MAX))
    }

    /// Forgets what is too old, a step; whether more is to do.
    async fn prune(&self, now: Time) -> Result<bool> {
        let journal = self.chores().journal;
        if let Some(hour) = journal {
            if self
                .delete(
                    "DELETE FROM journal WHERE seq IN (SELECT seq FROM journal WHERE hour <= ? ORDER BY seq LIMIT ?)",
                    hour,
                )
                .await?
            {
                return Ok(true);
            }
            self.chores().journal = None;
            reopen::forget(&self.writer, hour).await.map_err(|e| self.wrap(e))?;
        }
        self.note(now).await?;
        let settings = self.core().settings.clone();
        let before = |kept_for| by_hour(hour_of(now - kept_for), 0);
        if self.delete(OLD_SAMPLES, before(settings.samples_for)).await?
            || self.delete(OLD_PARTS, before(settings.hours_for)).await?
            || self.sum_up(before(settings.minutes_for)).await?
        {
            return Ok(true);
        }
        self.weigh().await?;
        if self.core().stats.over_room && self.sum_up(before(vectra_engine::time::Span(LEAST_MINUTES))).await? {
            return Ok(true);
        }
        self.prune_days((now - settings.hours_for).0.div_euclid(DAY)).await
    }

    /// Opens hours again that a clock closed which was ahead.
    async fn reopen(&self, measured: &[Measured], now: Time) -> Result<()> {
        let hours = self.core().to_reopen(measured, now);
        for hour in hours {
            let Some(packs) = reopen::reopen(&self.writer, hour).await.map_err(|e| self.wrap(e))? else { continue };
            // What is still to be forgotten of its journal may be of its new samples.
            self.chores().journal = None;
            let closed = tokio::task::spawn_blocking(move || reopen::unpacked(&packs))
                .await
                .map_err(|e| StoreError::Other { path: self.name.clone(), why: e.to_string() })?;
            self.core().reopen(hour, &closed.ok_or_else(|| self.damaged())?);
        }
        Ok(())
    }

    /// Keeps by which time it was tidied, once a minute.
    async fn note(&self, now: Time) -> Result<()> {
        let before = *self.tidied.lock().unwrap_or_else(PoisonError::into_inner);
        if before.is_some_and(|before| now.since(before).0.abs() < MINUTE) {
            return Ok(());
        }
        sqlx::query("INSERT OR REPLACE INTO tidied (id, at) VALUES (0, ?)")
            .bind(now.0)
            .execute(&self.writer)
            .await
            .map_err(|e| self.wrap(e))?;
        *self.tidied.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        Ok(())
    }

    /// Deletes the minutes of at most [`ROWS_A_STEP`] hours before a key, and keeps of those that are cut their parts;
    /// whether there were as many.
    async fn sum_up(&self, before: i64) -> Result<bool> {
        let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM minutes WHERE id < ? ORDER BY id LIMIT ?")
            .bind(before)
            .bind(ROWS_A_STEP)
            .fetch_all(&self.writer)
            .await
            .map_err(|e| self.wrap(e))?;
        let (Some(first), Some(last)) = (ids.first().copied(), ids.last().copied()) else { return Ok(false) };
        let cuts = self.cuts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let cut = cuts.map(|cuts| cut::by_hour(&cuts, hour_of_key(first), hour_of_key(last))).unwrap_or_default();
        let mut kept: Vec<(i64, Vec<u32>, Vec<u8>)> = Vec::new();
        for id in &ids {
            let Some(cuts) = cut.get(&hour_of_key(*id)) else { continue };
            let data: Vec<u8> = sqlx::query_scalar("SELECT data FROM minutes WHERE id = ?")
                .bind(id)
                .fetch_one(&self.writer)
                .await
                .map_err(|e| self.wrap(e))?;
            kept.push((*id, cuts.clone(), data));
        }
        let summed = tokio::task::spawn_blocking(move || {
            // A pack that is damaged fails the question as before, and not all that follows.
            let sum = |(id, cuts, data): (i64, Vec<u32>, Vec<u8>)| (id, cut::parts(&data, &cuts).unwrap_or(data));
            kept.into_iter().map(sum).collect::<Vec<_>>()
        })
        .await
        .map_err(|e| StoreError::Other { path: self.name.clone(), why: e.to_string() })?;
        let mut tx = self.writer.begin().await.map_err(|e| self.wrap(e))?;
        for (id, data) in summed {
            sqlx::query("INSERT OR REPLACE INTO parts (id, data) VALUES (?, ?)")
                .bind(id)
                .bind(data)
                .execute(&mut *tx)
                .await
                .map_err(|e| self.wrap(e))?;
        }
        sqlx::query("DELETE FROM minutes WHERE id <= ?")
            .bind(last)
            .execute(&mut *tx)
            .await
            .map_err(|e| self.wrap(e))?;
        tx.commit().await.map_err(|e| self.wrap(e))?;
        Ok(ids.len() >= usize::try_from(ROWS_A_STEP).unwrap_or(usize::MAX))
    }

    /// Old days of a few series; once a day of every one.
    async fn prune_days(&self, before: i64) -> Result<bool> {
        let all = self.core().names().len();
        let from = {
            let mut chores = self.chores();
            if chores.days != Some(before) {
                (chores.days, chores.series) = (Some(before), 0);
            }
            chores.series
        };
        if from >= all {
            return Ok(false);
        }
        let upto = (from + SERIES_A_STEP).min(all);
        let mut tx = self.writer.begin().await.map_err(|e| self.wrap(e))?;
        for series in (from..upto).filter_map(|s| u32::try_from(s).ok()) {
            sqlx::query("DELETE FROM days WHERE id >= ? AND id < ?")
                .bind(by_series(series, 0))
                .bind(by_series(series, before))
                .execute(&mut *tx)
                .await
                .map_err(|e| self.wrap(e))?;
        }
        tx.commit().await.map_err(|e| self.wrap(e))?;
        self.chores().series = upto;
        Ok(true)
    }

    /// How much room is taken, and whether it is too much.
    async fn weigh(&self) -> Result<()> {
        let bytes: i64 = sqlx::query_scalar(
            "SELECT (p.page_count - f.freelist_count) * s.page_size \
             FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s",
        )
        .fetch_one(&self.writer)
        .await
        .map_err(|e| self.wrap(e))?;
        let mut core = self.core();
        core.stats.bytes = u64::try_from(bytes).unwrap_or(0);
        core.stats.over_room = core.stats.bytes > core.settings.max_bytes;
        Ok(())
    }

    async fn fetch(&self, ask: &Ask, id: u32, fetched: &mut Fetched) -> std::result::Result<(), sqlx::Error> {
        let (first, last) = days(ask);
        let rows = sqlx::query("SELECT id, data FROM days WHERE id BETWEEN ? AND ? ORDER BY id")
            .bind(by_series(id, first))
            .bind(by_series(id, last.max(first)))
            .fetch_all(&self.readers)
            .await?;
        for row in rows {
            fetched.days.push((day_of_key(row.try_get(0)?), row.try_get(1)?));
        }
        let oldest = sqlx::query("SELECT id, data FROM days WHERE id BETWEEN ? AND ? ORDER BY id LIMIT 1")
            .bind(by_series(id, 0))
            .bind(by_series(id, i64::MAX))
            .fetch_optional(&self.readers)
            .await?;
        if let Some(row) = oldest {
            fetched.oldest = Some((day_of_key(row.try_get(0)?), row.try_get(1)?));
        }
        fetched.samples.extend(self.hours(OF_SAMPLES, sampled(ask), id).await?);
        fetched.minutes.extend(self.hours(OF_MINUTES, edges(ask), id).await?);
        let gone = edges(ask).into_iter().filter(|hour| !fetched.minutes.contains_key(hour)).collect();
        fetched.parts.extend(self.hours(OF_PARTS, gone, id).await?);
        Ok(())
    }

    /// What a table has of these hours of a series: at once, since days asked by the minute are many rows.
    async fn hours(
        &self,
        statement: &'static str,
        hours: Vec<i64>,
        id: u32,
    ) -> std::result::Result<Vec<(i64, Vec<u8>)>, sqlx::Error> {
        if hours.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<String> = hours.into_iter().map(|hour| by_hour(hour, id).to_string()).collect();
        let asked = sqlx::query(statement).bind(format!("[{}]", keys.join(","))).fetch_all(&self.readers).await?;
        asked.iter().map(|row| Ok((hour_of_key(row.try_get(0)?), row.try_get(1)?))).collect()
    }
}

const OF_SAMPLES: &str = "SELECT id, data FROM samples WHERE id IN (SELECT value FROM json_each(?))";
const OF_MINUTES: &str = "SELECT id, data FROM minutes WHERE id IN (SELECT value FROM json_each(?))";
const OLD_SAMPLES: &str = "DELETE FROM samples WHERE id IN (SELECT id FROM samples WHERE id < ? ORDER BY id LIMIT ?)";
const OF_PARTS: &str = "SELECT id, data FROM parts WHERE id IN (SELECT value FROM json_each(?))";
const OLD_PARTS: &str = "DELETE FROM parts WHERE id IN (SELECT id FROM parts WHERE id < ? ORDER BY id LIMIT ?)";

async fn blob(
    connection: &mut SqliteConnection,
    statement: &'static str,
    key: i64,
) -> std::result::Result<Option<Vec<u8>>, sqlx::Error> {
    sqlx::query_scalar(statement).bind(key).fetch_optional(connection).await
}

/// What an earlier start left: its series, and the samples of hours that it did not close.
async fn recover(readers: &SqlitePool, name: &str) -> Result<Core> {
    let wrap = |e: sqlx::Error| explain(name, &e);
    let damaged = |why: &str| StoreError::Damaged { path: name.into(), why: why.into() };
    let mut core = Core::default();
    let mut closed: HashMap<u32, i64> = HashMap::new();
    let rows = sqlx::query("SELECT id, name, closed FROM series ORDER BY id").fetch_all(readers).await.map_err(wrap)?;
    for (expected, row) in (0_i64..).zip(&rows) {
        let (id, text): (i64, String) = (row.try_get(0).map_err(wrap)?, row.try_get(1).map_err(wrap)?);
        let series: Series = serde_json::from_str(&text).map_err(|e| damaged(&e.to_string()))?;
        if id != expected {
            return Err(damaged("the series of the measurements are not whole"));
        }
        core.remember(series);
        if let (Some(hour), Ok(id)) = (row.try_get::<Option<i64>, _>(2).map_err(wrap)?, u32::try_from(id)) {
            closed.insert(id, hour);
            core.was_closed(hour);
        }
    }
    let (reopened, open) = Reopened::read(readers).await.map_err(wrap)?;
    for (hour, packs) in open {
        let samples = reopen::unpacked(&packs).ok_or_else(|| damaged("a pack of measurements cannot be read"))?;
        core.reopen(hour, &samples);
    }
    let mut after = 0_i64;
    loop {
        let rows = sqlx::query("SELECT seq, data FROM journal WHERE seq > ? ORDER BY seq LIMIT 200")
            .bind(after)
            .fetch_all(readers)
            .await
            .map_err(wrap)?;
        let Some(last) = rows.last() else { return Ok(core) };
        after = last.try_get(0).map_err(wrap)?;
        for row in &rows {
            let (seq, data): (i64, Vec<u8>) = (row.try_get(0).map_err(wrap)?, row.try_get(1).map_err(wrap)?);
            let takes = |id: u32, hour: i64| {
                closed.get(&id).is_none_or(|through| hour > *through) || reopened.takes(id, hour, seq)
            };
            core.replay(&data, takes).ok_or_else(|| damaged("the journal of the measurements cannot be read"))?;
        }
    }
}

#[async_trait]
impl Measurements for SqliteMeasurements {
    fn configure(&self, settings: Settings) {
        self.core().settings = settings;
    }

    fn cut_at(&self, cuts: Cuts) {
        *self.cuts.lock().unwrap_or_else(PoisonError::into_inner) = Some(cuts);
    }

    async fn append(&self, measured: &[Measured], now: Time) -> Result<Refused> {
        let reopened = self.reopen(measured, now).await;
        let (refused, waiting) = {
            let mut core = self.core();
            (core.accept(measured, now), core.take_waiting())
        };
        if waiting.is_empty() {
            return reopened.map(|()| refused);
        }
        match self.write(&waiting).await {
            Ok(()) => reopened.map(|()| refused),
            Err(error) => {
                self.core().give_back(waiting);
                Err(self.wrap(error))
            }
        }
    }

    async fn tidy(&self, now: Time) -> Result<bool> {
        let due = self.core().due(now, SERIES_A_STEP);
        let Some(due) = due else { return self.prune(now).await };
        let hour = due.hour;
        let closed = tokio::task::spawn_blocking(move || due.close())
            .await
            .map_err(|e| StoreError::Other { path: self.name.clone(), why: e.to_string() })?;
        self.keep_closed(&closed).await?;
        if self.core().forget(&closed) {
            self.chores().journal = Some(hour);
        }
        Ok(true)
    }

    fn tidied(&self) -> Option<Time> {
        *self.tidied.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(&self, ask: &Ask) -> Result<Vec<Answer>> {
        let mut all: Vec<(Series, Fetched)> = Vec::new();
        for series in &ask.series {
            // What is open is read first: an hour that is closed in between is in both then, and counted once.
            let (id, open) = {
                let core = self.core();
                let id = core.id(series);
                (id, id.map(|id| core.open_hours(id)).unwrap_or_default())
            };
            let mut fetched = Fetched { open, ..Fetched::default() };
            if let Some(id) = id {
                self.fetch(ask, id, &mut fetched).await.map_err(|e| self.wrap(e))?;
            }
            all.push((series.clone(), fetched));
        }
        let (ask, thresholds) = (ask.clone(), self.core().settings.thresholds.clone());
        let answers = tokio::task::spawn_blocking(move || {
            all.iter().map(|(series, fetched)| assemble(&ask, series, fetched, &thresholds)).collect::<Option<Vec<_>>>()
        })
        .await
        .map_err(|e| StoreError::Other { path: self.name.clone(), why: e.to_string() })?;
        answers.ok_or_else(|| self.damaged())
    }

    fn known(&self) -> Vec<Series> {
        self.core().names().to_vec()
    }

    fn stats(&self) -> Stats {
        self.core().stats
    }
}
