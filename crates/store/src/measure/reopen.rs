//! Hours that a clock closed which was ahead, opened again: what it closed is taken out of its packs, and what is measured in them
//! goes where it belongs. Nothing is lost as long as their samples are kept.
//!
//! `reopened` says from which row of the journal on samples of such an hour are not in its packs: of a series, and under
//! [`WHOLE`] that the hour is open at all.

use super::raw::{Kept, unpack_samples};
use super::sqlite::{by_hour, hour_of_key};
use sqlx::sqlite::SqlitePool;
use sqlx::{Row as _, SqliteConnection};
use std::collections::{HashMap, HashSet};
use vectra_engine::time::Time;

/// The second table of this migration keeps by which time it was tidied.
pub(super) const TABLES: &str = "
CREATE TABLE reopened (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
CREATE TABLE tidied (id INTEGER PRIMARY KEY CHECK (id = 0), at INTEGER NOT NULL) STRICT;
";

/// Stands for all series of an hour.
const WHOLE: u32 = u32::MAX;

type Error = sqlx::Error;
/// Packed samples by series.
type Packs = Vec<(u32, Vec<u8>)>;
/// Samples by series.
type Samples = Vec<(u32, Vec<(Time, Kept)>)>;

fn series_of_key(key: i64) -> u32 {
    u32::try_from(key & i64::from(u32::MAX)).unwrap_or(WHOLE)
}

/// Notes that an hour is open again, and gives what it was closed with. `None` where that is gone: it stays closed then.
pub(super) async fn reopen(writer: &SqlitePool, hour: i64) -> Result<Option<Packs>, Error> {
    let (first, last) = (by_hour(hour, 0), by_hour(hour, WHOLE));
    let mut tx = writer.begin().await?;
    let rows = sqlx::query("SELECT id, data FROM samples WHERE id BETWEEN ? AND ?")
        .bind(first)
        .bind(last)
        .fetch_all(&mut *tx)
        .await?;
    if rows.is_empty() {
        let minutes: i64 = sqlx::query_scalar("SELECT count(*) FROM minutes WHERE id BETWEEN ? AND ?")
            .bind(first)
            .bind(last)
            .fetch_one(&mut *tx)
            .await?;
        if minutes > 0 {
            return Ok(None);
        }
    }
    sqlx::query(
        "INSERT OR REPLACE INTO reopened (id, seq) SELECT id, (SELECT coalesce(max(seq), 0) FROM journal) \
         FROM (SELECT id FROM samples WHERE id BETWEEN ?1 AND ?2 UNION SELECT ?2)",
    )
    .bind(first)
    .bind(last)
    .execute(&mut *tx)
    .await?;
    let packs = rows.iter().map(|row| Ok((series_of_key(row.try_get(0)?), row.try_get(1)?)));
    let packs = packs.collect::<Result<Packs, Error>>()?;
    tx.commit().await?;
    Ok(Some(packs))
}

/// What was packed; `None` where a pack is damaged.
pub(super) fn unpacked(packs: &Packs) -> Option<Samples> {
    packs.iter().map(|(id, pack)| Some((*id, unpack_samples(pack)?))).collect()
}

/// All that the journal has of a series' hour is in its pack now, where the hour was open again.
pub(super) async fn closed_again(tx: &mut SqliteConnection, hour: i64, series: u32) -> Result<(), Error> {
    let again = "INSERT OR REPLACE INTO reopened (id, seq) SELECT ?, (SELECT coalesce(max(seq), 0) FROM journal) \
                 WHERE EXISTS (SELECT 1 FROM reopened WHERE id = ?)";
    let done = sqlx::query(again).bind(by_hour(hour, series)).bind(by_hour(hour, WHOLE)).execute(tx).await;
    done.map(drop)
}

/// Up to this hour all is closed, and nothing of it is in the journal any more.
pub(super) async fn forget(writer: &SqlitePool, hour: i64) -> Result<(), Error> {
    let done = sqlx::query("DELETE FROM reopened WHERE id <= ?").bind(by_hour(hour, WHOLE)).execute(writer).await;
    done.map(drop)
}

/// What an earlier start had open again.
#[derive(Debug, Default)]
pub(super) struct Reopened {
    hours: HashSet<i64>,
    /// Up to which row the journal is in the pack, by series and hour.
    packed: HashMap<(u32, i64), i64>,
}

impl Reopened {
    /// With the packs of these hours.
    pub async fn read(readers: &SqlitePool) -> Result<(Reopened, Vec<(i64, Packs)>), Error> {
        let (mut all, mut packs) = (Reopened::default(), HashMap::<i64, Packs>::new());
        let rows = sqlx::query("SELECT r.id, r.seq, s.data FROM reopened r LEFT JOIN samples s ON s.id = r.id");
        for row in rows.fetch_all(readers).await? {
            let (key, seq, data): (i64, i64, Option<Vec<u8>>) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            let (hour, series) = (hour_of_key(key), series_of_key(key));
            if series == WHOLE {
                all.hours.insert(hour);
            } else if let Some(data) = data {
                all.packed.insert((series, hour), seq);
                packs.entry(hour).or_default().push((series, data));
            }
        }
        for hour in &all.hours {
            packs.entry(*hour).or_default();
        }
        packs.retain(|hour, _| all.hours.contains(hour));
        Ok((all, packs.into_iter().collect()))
    }

    /// Whether a sample of an hour that is closed comes from a row of the journal after it was opened again.
    pub fn takes(&self, series: u32, hour: i64, seq: i64) -> bool {
        self.hours.contains(&hour) && self.packed.get(&(series, hour)).is_none_or(|packed| seq > *packed)
    }
}
