//! The story of measurements that both stores are held to, and what a `kill -9` loses.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests")]

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use vectra_engine::health::Verdict;
use vectra_engine::signal::{Bucket, Latency, Measured, Requests, Sample, Series};
use vectra_engine::time::{Span, Time};
use vectra_store::measure::*;
use vectra_store::memory::MemoryStore;
use vectra_store::sqlite::SqliteStore;
use vectra_store::{Store, StoreError};

/// An hour that begins a day: 2026-10-01 00:00 UTC.
const START: i64 = 1_790_812_800_000;

fn check(name: &str) -> Series {
    Series::Check { check: name.into() }
}

fn result(name: &str, at: i64, failed: bool, took_us: u64) -> Measured {
    let verdict = if failed { Verdict::Fail } else { Verdict::Pass };
    Measured { series: check(name), at: Time(at), sample: Sample::Result { verdict, took_us } }
}

fn requests(at: i64, total: u64, failed: u64, latency: Latency) -> Measured {
    let series = Series::Requests { environment: "API".into(), route: None };
    Measured { series, at: Time(at), sample: Sample::Requests(Requests { total, failed, latency }) }
}

fn settings() -> Settings {
    Settings { thresholds: vec![200_000, 1_000_000], ..Settings::default() }
}

fn ask(series: Series, from: i64, to: i64) -> Ask {
    Ask {
        series: vec![series],
        from: Time(from),
        to: Time(to),
        thresholds: vec![200_000],
        every: None,
        excluded: Vec::new(),
    }
}

async fn one(store: &dyn Measurements, ask: &Ask) -> Answer {
    store.ask(ask).await.expect("answers").remove(0)
}

async fn close(store: &dyn Measurements, now: i64) {
    while store.tidy(Time(now)).await.expect("tidies") {}
}

/// Three hours of a check every ten seconds: one in ten fails, and one in four is slow.
async fn fill(store: &dyn Measurements, hours: i64) {
    for second in 0..hours * 360 {
        let at = START + second * 10_000;
        let took = if second % 4 == 0 { 300_000 + second as u64 } else { 100_000 + second as u64 };
        let kept = store.append(&[result("api", at, second % 10 == 0, took)], Time(at)).await.expect("kept");
        assert_eq!(kept, Refused::default());
    }
}

async fn story(store: Arc<dyn Store>) {
    let store = store.measurements();
    store.configure(settings());
    fill(store, 3).await;
    let whole = ask(check("api"), START, START + 3 * HOUR);

    // Open hours answer from single samples, closed ones from what was kept of them: the same numbers, bit for bit.
    let open = one(store, &whole).await;
    assert_eq!((open.rollup.total, open.rollup.failed), (1080, 108));
    assert_eq!(open.slower_than(200_000), Some(Bounds { at_least: 270, at_most: 270 }));
    assert_eq!(open.pieces, Pieces { samples: 1080, ..Pieces::default() });
    close(store, START + 3 * HOUR + LATE.0).await;
    let closed = one(store, &whole).await;
    assert_eq!(closed.pieces, Pieces { hours: 3, ..Pieces::default() });
    assert_eq!(closed.rollup, open.rollup);
    assert_eq!(closed.quantile(0.99), open.quantile(0.99));
    assert_eq!(one(store, &whole).await, closed);

    // Windows side by side share nothing and leave nothing out, wherever they are cut.
    for cut in [1, 90_000, HOUR, HOUR + 5, 2 * HOUR + 1_234_567] {
        let left = one(store, &ask(check("api"), START, START + cut)).await;
        let right = one(store, &ask(check("api"), START + cut, START + 3 * HOUR)).await;
        let mut both = left.rollup.clone();
        both.merge(&right.rollup);
        assert_eq!(both, closed.rollup, "cut at {cut}");
    }

    // Late ones go where they belong; too late, too far ahead, twice and senseless ones are counted and refused.
    let now = START + 3 * HOUR + LATE.0 + MINUTE;
    let sent = [
        result("api", now - 2 * MINUTE, false, 1),
        result("api", now - 5 * MINUTE, false, 1),
        result("api", now - 5 * MINUTE, true, 9),
        result("api", START, false, 1),
        result("api", now + 5 * MINUTE, false, 1),
        Measured { series: check("x"), at: Time(now), sample: Sample::Reading(f64::NAN) },
        Measured { series: check("x"), at: Time(now), sample: Sample::Reading(f64::INFINITY) },
        requests(now, 1, 2, Latency::Unknown),
        requests(now, u64::MAX, 0, Latency::Unknown),
    ];
    let refused = store.append(&sent, Time(now)).await.expect("kept");
    assert_eq!(refused, Refused { late: 1, ahead: 1, duplicate: 1, senseless: 4, series: 0 });
    assert_eq!(store.stats().refused, refused);
    assert_eq!(one(store, &ask(check("api"), now - 6 * MINUTE, now)).await.rollup.total, 2);

    // Gaps: what was measured without a hole has none; an hour that is missing is one.
    assert_eq!(closed.gaps(whole.from, whole.to, Span(10_000)), Gaps::default());
    let longer = one(store, &ask(check("api"), START - DAY, now)).await;
    let gaps = longer.gaps(Time(START - DAY), Time(now), Span(10_000));
    let end = START + 3 * HOUR;
    assert_eq!(gaps.listed.first(), Some(&Gap { from: Time(end), to: Time(now - 5 * MINUTE) }));
    assert_eq!(longer.first, Some(Time(START)));
    let never = one(store, &ask(check("nobody"), START, now)).await;
    assert_eq!((never.rollup.total, never.first), (0, None));

    // Buckets stay buckets: a threshold that is a bound is exact, any other has bounds.
    let buckets =
        [(100_000.0, 5), (250_000.0, 3), (f64::INFINITY, 2)].map(|(upto_us, count)| Bucket { upto_us, count });
    store.append(&[requests(now, 10, 1, Latency::Buckets(buckets.to_vec()))], Time(now)).await.expect("kept");
    let series = Series::Requests { environment: "API".into(), route: None };
    let asked = Ask { thresholds: vec![100_000, 200_000], ..ask(series, now - HOUR, now + MINUTE) };
    let answer = one(store, &asked).await;
    assert_eq!(answer.slower_than(100_000), Some(Bounds { at_least: 5, at_most: 5 }));
    assert_eq!(answer.slower_than(200_000), Some(Bounds { at_least: 2, at_most: 5 }));
    let p80 = answer.quantile(0.8).expect("timed");
    assert_eq!((p80.at_least, p80.at_most), (100_000.0, 250_000.0));
    assert_eq!(answer.quantile(1.0).expect("timed").at_most, f64::INFINITY);

    // Series are bounded, and the breach is kept as a fact.
    store.configure(Settings { max_series: store.known().len(), ..settings() });
    let refused = store.append(&[result("one too many", now, false, 1)], Time(now)).await.expect("kept");
    assert_eq!((refused.series, store.stats().series_bound_hit), (1, Some(Time(now))));
    assert!(!store.known().contains(&check("one too many")));

    // What is too old goes: single samples first, then minutes, then hours.
    store.configure(settings());
    close(store, now + 3 * DAY).await;
    let inside = ask(check("api"), START + 90_000, START + 3 * HOUR);
    assert_eq!(one(store, &inside).await.pieces, Pieces { minutes: 58, hours: 2, ..Pieces::default() });
    close(store, now + 41 * DAY).await;
    assert_eq!(one(store, &whole).await.rollup, closed.rollup);
    // Nobody said that it would be asked at a minute and a half: the hour counts by its beginning, and that is said.
    assert_eq!(one(store, &inside).await.pieces, Pieces { hours: 2, by_beginning: 1, ..Pieces::default() });
    close(store, now + 402 * DAY).await;
    assert_eq!(one(store, &whole).await.rollup.total, 0);
}

/// What rules are told after a start: minutes, and single samples where parts are shorter than these and as long as samples
/// are kept.
async fn parts_are_as_fine_as_what_is_kept(store: Arc<dyn Store>) {
    let store = store.measurements();
    store.configure(settings());
    fill(store, 3).await;
    close(store, START + 2 * HOUR + LATE.0).await;
    let fine = Ask { every: Some(Span(MINUTE)), ..ask(check("api"), START + 10 * MINUTE, START + 3 * HOUR) };
    let single = Ask { every: Some(Span(1)), ..fine.clone() };
    let one_by_one = one(store, &single).await;
    assert_eq!(one_by_one.pieces, Pieces { samples: 660 + 360, ..Pieces::default() });
    assert_eq!(one_by_one.parts.len(), 660 + 360, "each is a part");
    let answer = one(store, &fine).await;
    assert_eq!(answer.pieces, Pieces { minutes: 110, samples: 360, ..Pieces::default() });
    assert_eq!(answer.parts.len(), 110 + 60);
    assert_eq!(answer.rollup, one_by_one.rollup);
    let coarse = one(store, &Ask { every: None, ..fine.clone() }).await;
    assert_eq!(answer.rollup, coarse.rollup, "the parts are the whole");
    let sum = |of: fn(&Part) -> u64| answer.parts.iter().map(of).sum::<u64>();
    assert_eq!(sum(|p| p.total), coarse.rollup.total);
    assert_eq!(sum(|p| p.failed), coarse.rollup.failed);
    assert_eq!(sum(|p| p.timed), coarse.rollup.timed());
    assert_eq!(sum(|p| p.slower[0].1.at_least), coarse.slower_than(200_000).expect("asked").at_least);
    let first = answer.parts.first().expect("a part");
    assert_eq!((first.from, first.total), (Time(START + 10 * MINUTE), 6), "a minute of a closed hour");
    // One in ten fails and one in four is slow: one in twenty does both.
    let either = sum(|p| p.slower_or_failed[0].1.at_least);
    assert_eq!(either, sum(|p| p.slower_or_failed[0].1.at_most), "counted, in minutes as well");
    assert_eq!(either, sum(|p| p.failed) + sum(|p| p.slower[0].1.at_least) - answer.rollup.total / 20);
    let last = one_by_one.parts.last().expect("a part");
    assert_eq!((last.from, last.total), (Time(START + 3 * HOUR - 10_000), 1), "a sample of an open one");
    close(store, START + 4 * DAY).await;
    assert_eq!(one(store, &single).await.pieces, Pieces { minutes: 170, ..Pieces::default() }, "samples are gone");
}

#[tokio::test]
async fn parts_are_fine_in_memory_and_on_disk() {
    parts_are_as_fine_as_what_is_kept(Arc::new(MemoryStore::new())).await;
    let folder = tempfile::tempdir().expect("folder");
    parts_are_as_fine_as_what_is_kept(Arc::new(SqliteStore::open(folder.path()).await.expect("opens"))).await;
}

/// What is left out, and what is left, are the whole; also of what is kept in minutes or hours only.
async fn what_is_excluded_does_not_count(store: Arc<dyn Store>) {
    let store = store.measurements();
    store.configure(settings());
    fill(store, 4).await;
    let (from, to) = (START + 20 * MINUTE, START + 4 * HOUR);
    // The moments that are asked for again; the second one is none.
    let known = [START + 20 * MINUTE, START + 50 * MINUTE, START + 2 * HOUR + 5 * MINUTE];
    store.cut_at(Arc::new(move |a, b| known.into_iter().map(Time).filter(|at| a <= *at && *at < b).collect()));
    let out = [
        (START + 50 * MINUTE, START + 2 * HOUR + 5 * MINUTE),
        (START + 3 * HOUR + 10 * MINUTE, START + 3 * HOUR + 11 * MINUTE),
    ];
    let now = START + 4 * HOUR + LATE.0;
    for (age, exact) in [(0, true), (3 * DAY, true), (41 * DAY, false)] {
        close(store, now + age).await;
        let whole = one(store, &ask(check("api"), from, to)).await;
        let excluded = out.iter().map(|(from, to)| (Time(*from), Time(*to))).collect();
        let left = one(store, &Ask { excluded, ..ask(check("api"), from, to) }).await;
        if exact {
            let mut sum = left.rollup.clone();
            for (from, to) in out {
                sum.merge(&one(store, &ask(check("api"), from, to)).await.rollup);
            }
            assert_eq!(sum, whole.rollup, "{age} ms later");
            assert_eq!(left.rollup.total, 6 * (220 - 75 - 1), "six a minute");
            assert_eq!(left.gaps(Time(from), Time(to), Span(10_000)), Gaps::default(), "what was not asked is no gap");
        } else {
            // Where nobody said that it would be asked, hours count by their beginnings: the one at 3 h is left, and said.
            assert_eq!(whole.rollup.total, 6 * 220);
            assert_eq!(left.rollup.total, 6 * (220 - 75));
            assert_eq!((left.pieces.hours, left.pieces.minutes, left.pieces.by_beginning), (1, 30 + 55, 1));
        }
    }
}

/// A question at whole minutes that were known has the same answer, bit for bit, while single samples are kept, while minutes
/// are, and when both are gone; so have the parts of a day and the gaps.
async fn an_answer_does_not_age(store: Arc<dyn Store>) {
    let store = store.measurements();
    store.configure(settings());
    fill(store, 5).await;
    let borders = [START + 30 * MINUTE, START + HOUR + 10 * MINUTE, START + HOUR + 40 * MINUTE, START + 4 * HOUR + 1];
    store.cut_at(Arc::new(move |a, b| borders.into_iter().map(Time).filter(|at| a <= *at && *at < b).collect()));
    let asked = Ask {
        excluded: vec![(Time(START + HOUR + 10 * MINUTE), Time(START + HOUR + 40 * MINUTE))],
        every: Some(Span(DAY)),
        ..ask(check("api"), START + 30 * MINUTE, START + 4 * HOUR + MINUTE)
    };
    let now = START + 5 * HOUR + LATE.0;
    let mut answers = Vec::new();
    for age in [0, 3 * DAY, 41 * DAY, 100 * DAY] {
        close(store, now + age).await;
        let answer = one(store, &asked).await;
        assert_eq!((answer.rollup.total, answer.pieces.by_beginning), (6 * (30 + 30 + 120 + 1), 0), "{age} ms later");
        assert_eq!(answer.gaps(asked.from, asked.to, Span(10_000)), Gaps::default());
        answers.push((answer.rollup, answer.slower, answer.parts, answer.first));
    }
    assert!(answers.windows(2).all(|w| w[0] == w[1]), "{answers:?}");
    // What lies on the other side was kept as well, and goes with its hour.
    let other = ask(check("api"), START + HOUR + 10 * MINUTE, START + HOUR + 40 * MINUTE);
    assert_eq!(one(store, &other).await.rollup.total, 6 * 30);
    close(store, now + 402 * DAY).await;
    assert_eq!(one(store, &other).await.rollup.total, 0);
}

#[tokio::test]
async fn answers_do_not_age_in_memory_nor_on_disk() {
    an_answer_does_not_age(Arc::new(MemoryStore::new())).await;
    let folder = tempfile::tempdir().expect("folder");
    an_answer_does_not_age(Arc::new(SqliteStore::open(folder.path()).await.expect("opens"))).await;
}

#[tokio::test]
async fn exclusions_are_alike_in_memory_and_on_disk() {
    what_is_excluded_does_not_count(Arc::new(MemoryStore::new())).await;
    let folder = tempfile::tempdir().expect("folder");
    what_is_excluded_does_not_count(Arc::new(SqliteStore::open(folder.path()).await.expect("opens"))).await;
}

#[tokio::test]
async fn memory_tells_the_story() {
    story(Arc::new(MemoryStore::new())).await;
}

#[tokio::test]
async fn sqlite_tells_the_story() {
    let folder = tempfile::tempdir().expect("folder");
    story(Arc::new(SqliteStore::open(folder.path()).await.expect("opens"))).await;
}

/// Ten processes that tell of the same seconds, each for itself and some of them late, are one sum; only what cannot be told
/// apart from itself, a check's result, is refused when it comes twice.
async fn requests_of_one_moment_are_summed(store: &dyn Measurements) {
    store.configure(settings());
    for second in 0..5 {
        let at = START + second * 1000;
        for process in 0..10 {
            let failed = if process == 9 { 10 } else { 0 };
            let each = Latency::Each(vec![if process == 9 { 300_000 } else { 1_000 }; 10]);
            let sent = [requests(at, 10, failed, each), requests(at, 1, 0, Latency::Unknown)];
            assert_eq!(store.append(&sent, Time(at)).await.expect("kept"), Refused::default());
        }
    }
    let late = requests(START, 7, 1, Latency::Unknown);
    assert_eq!(store.append(&[late], Time(START + MINUTE)).await.expect("kept"), Refused::default());
}

async fn they_are_summed(store: &dyn Measurements, step: &str) {
    let series = Series::Requests { environment: "API".into(), route: None };
    let answer = one(store, &ask(series.clone(), START, START + 1000)).await;
    assert_eq!((answer.rollup.total, answer.rollup.failed), (117, 11), "{step}: one second");
    let answer = one(store, &ask(series, START, START + HOUR)).await;
    assert_eq!((answer.rollup.total, answer.rollup.failed, answer.rollup.timed()), (557, 51, 500), "{step}");
    assert_eq!(answer.slower_than(200_000), Some(Bounds { at_least: 50, at_most: 50 }), "{step}");
}

#[tokio::test]
async fn requests_of_one_moment_are_summed_open_closed_and_after_opening_again() {
    let memory = MemoryStore::new();
    requests_of_one_moment_are_summed(memory.measurements()).await;
    they_are_summed(memory.measurements(), "in memory").await;
    close(memory.measurements(), START + HOUR + LATE.0).await;
    they_are_summed(memory.measurements(), "in memory, closed").await;

    let folder = tempfile::tempdir().expect("folder");
    let store = SqliteStore::open(folder.path()).await.expect("opens");
    requests_of_one_moment_are_summed(store.measurements()).await;
    they_are_summed(store.measurements(), "on disk").await;
    store.close().await;
    drop(store);
    let store = SqliteStore::open(folder.path()).await.expect("opens again");
    store.measurements().configure(settings());
    they_are_summed(store.measurements(), "after opening again").await;
    close(store.measurements(), START + HOUR + LATE.0).await;
    they_are_summed(store.measurements(), "closed").await;
}

#[tokio::test]
async fn what_was_measured_is_there_after_opening_again_wherever_it_was_closed() {
    let folder = tempfile::tempdir().expect("folder");
    let whole = ask(check("api"), START, START + 3 * HOUR);
    let store = SqliteStore::open(folder.path()).await.expect("opens");
    store.measurements().configure(settings());
    fill(store.measurements(), 3).await;
    let before = one(store.measurements(), &whole).await;
    store.close().await;
    drop(store);
    for closed_until in [START + HOUR, START + HOUR + LATE.0, START + 3 * HOUR + LATE.0] {
        let store = SqliteStore::open(folder.path()).await.expect("opens again");
        store.measurements().configure(settings());
        assert_eq!(one(store.measurements(), &whole).await.rollup, before.rollup);
        assert_eq!(store.measurements().known(), [check("api")]);
        close(store.measurements(), closed_until).await;
        assert_eq!(one(store.measurements(), &whole).await.rollup, before.rollup);
        store.close().await;
    }
}

#[tokio::test]
async fn without_room_the_oldest_minutes_go_early_and_it_is_said() {
    let folder = tempfile::tempdir().expect("folder");
    let store = SqliteStore::open(folder.path()).await.expect("opens");
    let store = store.measurements();
    fill(store, 2).await;
    let now = START + 2 * HOUR + LATE.0;
    close(store, now).await;
    assert!(!store.stats().over_room && store.stats().bytes > 0);
    store.configure(Settings { max_bytes: 1, ..settings() });
    close(store, now + 2 * DAY + HOUR).await;
    assert!(store.stats().over_room);
    let inside = one(store, &ask(check("api"), START + 90_000, START + HOUR)).await;
    assert_eq!(inside.pieces.minutes, 0, "minutes went, though 40 days are not over");
    assert_eq!(one(store, &ask(check("api"), START, START + 2 * HOUR)).await.rollup.total, 720);
}

#[tokio::test]
async fn measurements_of_a_newer_version_are_refused() {
    let folder = tempfile::tempdir().expect("folder");
    SqliteStore::open(folder.path()).await.expect("opens").close().await;
    let file = format!("sqlite://{}", folder.path().join("measurements.db").display());
    let raw = sqlx::SqlitePool::connect(&file).await.expect("raw");
    sqlx::raw_sql("PRAGMA user_version = 99").execute(&raw).await.expect("written");
    raw.close().await;
    let refused = SqliteStore::open(folder.path()).await.expect_err("refused");
    assert!(matches!(refused, StoreError::Newer { found: 99, .. }), "{refused}");
}

/// Where the process that is to be killed keeps its measurements.
const VICTIM: &str = "VECTRA_TEST_MEASURE_UNTIL_KILLED";

#[tokio::test]
async fn a_kill_loses_at_most_what_was_not_appended_yet() {
    let folder = tempfile::tempdir().expect("folder");
    let mut victim = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "measures_until_it_is_killed", "--nocapture"])
        .env(VICTIM, folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let lines = BufReader::new(victim.stdout.take().expect("piped")).lines();
    let appended = lines.map_while(Result::ok).filter_map(|l| l.strip_prefix("appended ")?.parse::<u64>().ok());
    let last = appended.take(50).last().expect("it appended");
    victim.kill().expect("killed");
    victim.wait().expect("gone");
    let store = SqliteStore::open(folder.path()).await.expect("opens again");
    let kept = one(store.measurements(), &ask(check("api"), START, START + DAY)).await;
    assert!(kept.rollup.total >= last * 10, "{} of {} samples are there", kept.rollup.total, last * 10);
    assert_eq!(kept.rollup.total % 10, 0, "a second is there whole or not at all");
}

/// Not a test by itself: what the one above starts and kills. Each round stands for a second.
#[tokio::test]
async fn measures_until_it_is_killed() {
    let Some(folder) = std::env::var_os(VICTIM) else { return };
    let store = SqliteStore::open(folder.as_ref()).await.expect("opens");
    for second in 0_i64.. {
        let at = START + second * 1000;
        let batch: Vec<_> = (0..10).map(|n| result("api", at + n, n == 0, 5)).collect();
        store.measurements().append(&batch, Time(at)).await.expect("kept");
        println!("appended {}", second + 1);
    }
}
