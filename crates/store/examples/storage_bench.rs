//! `cargo xtask bench storage`: a year of many checks in a folder, how large it is, and how long questions take beside
//! reading the same bytes. Single samples, minutes and hours go through the encoders that the store uses; a bank of hours
//! stands for the year, because sampling three thousand million answers would measure the generator.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a bench")]

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use sqlx::{Connection as _, Row as _};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use vectra_engine::health::Verdict;
use vectra_engine::signal::{Measured, Sample, Series};
use vectra_engine::time::{Span, Time};
use vectra_store::Store as _;
use vectra_store::measure::{Ask, DAY, Entry, HOUR, Kept, MINUTE, Rollup, Settings, pack, pack_samples};
use vectra_store::sqlite::SqliteStore;

const THRESHOLDS: [u64; 4] = [200_000, 500_000, 1_000_000, 3_000_000];
/// What "now" is: 2026-11-01 00:00 UTC, or the present hour where a process goes on with what is filled in.
static NOW: AtomicI64 = AtomicI64::new(1_793_491_200_000);
fn now() -> i64 {
    NOW.load(Ordering::Relaxed)
}

/// Different hours in the bank.
const BANK: usize = 500;
const LIMIT_BYTES: u64 = 2_000_000_000;
const LIMIT_ASK: Duration = Duration::from_millis(100);

/// Numbers that look random and are the same every time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Spread as latencies are: most near the median, a long tail.
    fn latency(&mut self, median: f64) -> u64 {
        let normal = (-2.0 * self.unit().max(1e-12).ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos();
        (median * (0.35 * normal).exp()) as u64
    }
}

struct Hour {
    samples: Vec<u8>,
    minutes: Vec<u8>,
    whole: Rollup,
}

/// An hour of a check every ten seconds, with a start that trembles by milliseconds.
fn hour(chance: &mut Chance) -> Hour {
    let median = 5_000.0 + 200_000.0 * chance.unit();
    let (mut samples, mut minutes) = (Vec::new(), Vec::<Entry>::new());
    for n in 0..360_i64 {
        let took_us = chance.latency(median);
        let at = now() + n * 10_000 + (chance.next() % 5) as i64;
        let failed = chance.next().is_multiple_of(2000);
        samples.push((Time(at), Kept::Result { failed, took_us }));
        let index = u32::try_from(n / 6).unwrap();
        if minutes.last().is_none_or(|m| m.index != index) {
            minutes.push(Entry { index, covered: 0, rollup: Rollup::default() });
        }
        minutes.last_mut().unwrap().rollup.add_result(failed, took_us, &THRESHOLDS);
    }
    let mut whole = Rollup::default();
    minutes.iter().for_each(|m| whole.merge(&m.rollup));
    Hour { samples: pack_samples(&samples), minutes: pack(&minutes), whole }
}

async fn fill(folder: &Path, checks: u32) {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let bank: Vec<Hour> = (0..BANK).map(|_| hour(&mut chance)).collect();
    let days: Vec<Vec<u8>> = (0..BANK)
        .map(|d| {
            let entry = |h: u32| {
                let rollup = bank[(d * 7 + h as usize) % BANK].whole.clone();
                Entry { index: h, covered: (1 << 60) - 1, rollup }
            };
            pack(&(0..24).map(entry).collect::<Vec<_>>())
        })
        .collect();
    let options =
        SqliteConnectOptions::new().filename(folder.join("measurements.db")).synchronous(SqliteSynchronous::Off);
    let mut db = SqliteConnection::connect_with(&options).await.unwrap();
    let mut insert = async |statement: &'static str, rows: Vec<(i64, &[u8])>| {
        for rows in rows.chunks(20_000) {
            let mut tx = db.begin().await.unwrap();
            for (id, data) in rows {
                sqlx::query(statement).bind(id).bind(*data).execute(&mut *tx).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
    };
    let mut pick = |n: usize| (chance.next() % n as u64) as usize;
    let newest = now() / HOUR;
    // As time goes by: hour after hour of every check; its day is written as often as it has hours, which is left out here.
    for hour in newest - 40 * 24..newest {
        let mut chosen: Vec<(i64, usize)> = Vec::new();
        (0..i64::from(checks)).for_each(|series| chosen.push((hour << 32 | series, pick(BANK))));
        let minutes = chosen.iter().map(|(id, at)| (*id, bank[*at].minutes.as_slice())).collect();
        insert("INSERT INTO minutes (id, data) VALUES (?, ?)", minutes).await;
        if hour >= newest - 48 {
            let samples = chosen.iter().map(|(id, at)| (*id, bank[*at].samples.as_slice())).collect();
            insert("INSERT INTO samples (id, data) VALUES (?, ?)", samples).await;
        }
    }
    for day in now() / DAY - 365..now() / DAY {
        let rows = (0..i64::from(checks)).map(|series| (series << 32 | day, days[pick(BANK)].as_slice())).collect();
        insert("INSERT INTO days (id, data) VALUES (?, ?)", rows).await;
    }
    db.close().await.unwrap();
}

fn series(n: u32) -> Series {
    Series::Check { check: format!("config/check/check-{n}") }
}

fn spread(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort();
    let at = |q: f64| times[((times.len() as f64 * q) as usize).min(times.len() - 1)];
    (at(0.5), at(0.99))
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    let mut arguments = std::env::args().skip(1);
    let folder = std::path::PathBuf::from(arguments.next().expect("a folder"));
    let checks: u32 = arguments.next().map_or(1000, |n| n.parse().expect("a number of checks"));
    let only_fill = arguments.next().is_some_and(|a| a == "fill");
    if only_fill {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        NOW.store(i64::try_from(since.as_millis()).unwrap() / HOUR * HOUR, Ordering::Relaxed);
    }
    let store = SqliteStore::open(&folder).await.unwrap();
    let settings = Settings { thresholds: THRESHOLDS.to_vec(), ..Settings::default() };
    store.measurements().configure(settings.clone());

    // What a second of all checks costs on its way in.
    let mut appended = Vec::new();
    for second in 0..60_i64 {
        let at = now() + second * 1000;
        let one = |n| Measured {
            series: series(n),
            at: Time(at + i64::from(n % 1000)),
            sample: Sample::Result { verdict: Verdict::Pass, took_us: 50_000 + u64::from(n) },
        };
        let batch: Vec<Measured> = (0..checks).map(one).collect();
        let began = Instant::now();
        store.measurements().append(&batch, Time(at + 1000)).await.unwrap();
        appended.push(began.elapsed());
    }
    let (usual, _) = spread(appended);
    println!("append: {checks} samples in {usual:?}, {:.0} a second", f64::from(checks) / usual.as_secs_f64());
    store.close().await;
    drop(store);

    let began = Instant::now();
    fill(&folder, checks).await;
    let path = folder.join("measurements.db");
    let bytes = std::fs::metadata(&path).unwrap().len();
    println!("a year of {checks} checks every 10 s: {bytes} bytes (written in {:?})", began.elapsed());
    if only_fill {
        return std::process::ExitCode::SUCCESS;
    }
    let mut db = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(&path)).await.unwrap();
    for table in ["samples", "minutes", "days"] {
        let statement = format!("SELECT count(*), sum(length(data)) FROM {table}");
        let row = sqlx::query(sqlx::AssertSqlSafe(statement)).fetch_one(&mut db).await.unwrap();
        let (count, sum): (i64, i64) = (row.get(0), row.get(1));
        println!("  {table}: {count} packs, {sum} bytes, {:.0} each", sum as f64 / count as f64);
    }

    let store = SqliteStore::open(&folder).await.unwrap();
    store.measurements().configure(settings);
    let mut worst = Duration::ZERO;
    for (name, from, every) in [
        ("a year of one check, by day", now() - 365 * DAY, Some(Span(DAY))),
        ("30 days of one check, cut at a minute", now() - 30 * DAY + 17 * MINUTE, Some(Span(DAY))),
        ("the last day of one check", now() - DAY, None),
        ("three days of one check by the minute, as alerts do at a start", now() - 3 * DAY, Some(Span(1000))),
    ] {
        let mut times = Vec::new();
        for n in 0..100_u32 {
            let series = vec![series(n * 37 % checks)];
            let ask = Ask {
                series,
                from: Time(from),
                to: Time(now()),
                thresholds: THRESHOLDS.to_vec(),
                every,
                excluded: Vec::new(),
            };
            let began = Instant::now();
            let answer = store.measurements().ask(&ask).await.unwrap();
            assert!(answer[0].rollup.total > 8000, "{}", answer[0].rollup.total);
            times.push(began.elapsed());
        }
        let (usual, most) = spread(times);
        worst = worst.max(most);
        println!("ask, {name}: median {usual:?}, p99 {most:?}");
    }
    let mut floor = Vec::new();
    let mut read = Vec::new();
    for n in 0..100_i64 {
        let series = n * 37 % i64::from(checks);
        let began = Instant::now();
        let rows: Vec<Vec<u8>> = sqlx::query_scalar("SELECT data FROM days WHERE id BETWEEN ? AND ?")
            .bind(series << 32)
            .bind(series << 32 | i64::from(u32::MAX))
            .fetch_all(&mut db)
            .await
            .unwrap();
        floor.push(began.elapsed());
        let length: usize = rows.iter().map(Vec::len).sum();
        let began = Instant::now();
        let mut file = std::fs::File::open(&path).unwrap();
        file.seek(SeekFrom::Start(bytes / 2 + 65_536 * n as u64 % (bytes / 4))).unwrap();
        let mut buffer = vec![0; length];
        file.read_exact(&mut buffer).unwrap();
        read.push(began.elapsed());
    }
    let ((rows, rows_most), (plain, plain_most)) = (spread(floor), spread(read));
    println!(
        "floor, the same packs as rows: median {rows:?}, p99 {rows_most:?}; as bytes of the file: {plain:?}, {plain_most:?}"
    );
    let fits = bytes < LIMIT_BYTES * u64::from(checks) / 1000 && worst < LIMIT_ASK;
    println!("{}", if fits { "within 2 GB and 100 ms" } else { "NOT within 2 GB and 100 ms" });
    std::process::ExitCode::from(u8::from(!fits))
}
