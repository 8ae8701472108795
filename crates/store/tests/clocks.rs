//! What a clock that was ahead closed is opened again when it turns out to be wrong: nothing is lost, and nothing counts twice.

#![allow(clippy::expect_used, reason = "helpers of tests")]

use std::sync::Arc;
use vectra_engine::health::Verdict;
use vectra_engine::signal::{Latency, Measured, Requests, Sample, Series};
use vectra_engine::time::Time;
use vectra_store::Store;
use vectra_store::measure::*;
use vectra_store::memory::MemoryStore;
use vectra_store::sqlite::SqliteStore;

/// An hour that begins a day: 2026-10-01 00:00 UTC.
const START: i64 = 1_790_812_800_000;

fn check() -> Series {
    Series::Check { check: "api".into() }
}

fn requests() -> Series {
    Series::Requests { environment: "API".into(), route: None }
}

/// A result and a request of one moment.
async fn seen(store: &Arc<dyn Store>, at: i64) -> Refused {
    let result = Sample::Result { verdict: Verdict::Pass, took_us: 1 };
    let request = Sample::Requests(Requests { total: 1, failed: 0, latency: Latency::Unknown });
    let both =
        [(check(), result), (requests(), request)].map(|(series, sample)| Measured { series, at: Time(at), sample });
    store.measurements().append(&both, Time(at)).await.expect("kept")
}

async fn close(store: &Arc<dyn Store>, now: i64) {
    while store.measurements().tidy(Time(now)).await.expect("tidies") {}
}

async fn counted(store: &Arc<dyn Store>, from: i64, to: i64) -> Vec<u64> {
    let ask = Ask {
        series: vec![check(), requests()],
        from: Time(from),
        to: Time(to),
        thresholds: Vec::new(),
        every: None,
        excluded: Vec::new(),
    };
    store.measurements().ask(&ask).await.expect("answers").iter().map(|a| a.rollup.total).collect()
}

/// `again` gives the store, first and after each restart.
async fn story(again: impl AsyncFn() -> Arc<dyn Store>) {
    let mut store = again().await;
    let minute = |n: i64| START + n * MINUTE;
    for n in 0..20 {
        assert_eq!(seen(&store, minute(n)).await, Refused::default());
    }
    // The clock leaps by five hours, and stays there long enough to be believed.
    for n in 320..330 {
        assert_eq!(seen(&store, minute(n)).await, Refused::default());
    }
    close(&store, minute(375)).await;
    drop(store);
    store = again().await;
    assert_eq!(counted(&store, START, START + DAY).await, [30, 30]);
    // It is set back. A process ends in between, more than once.
    for n in 20..60 {
        assert_eq!(seen(&store, minute(n)).await, Refused::default(), "minute {n}");
        if n % 13 == 0 {
            drop(store);
            store = again().await;
        }
    }
    assert_eq!(counted(&store, START, START + HOUR).await, [60, 60]);
    // Hours in which the wrong clock saw nothing, and the one in which it did.
    for n in 60..400 {
        assert_eq!(seen(&store, minute(n)).await.lost(), 0, "minute {n}");
        close(&store, minute(n)).await;
        if n % 47 == 0 {
            drop(store);
            store = again().await;
        }
    }
    let all = counted(&store, START, minute(400)).await;
    assert_eq!(all, [400, 410], "results of one moment are one, requests are added up");
    close(&store, START + 20 * HOUR).await;
    drop(store);
    store = again().await;
    assert_eq!(counted(&store, START, minute(400)).await, all, "closed, they are the same");
    assert_eq!(counted(&store, START, START + HOUR).await, [60, 60]);
    let late = seen(&store, minute(401)).await;
    assert_eq!(late, Refused::default(), "the clock of the last closing was ahead, too");
}

#[tokio::test]
async fn what_a_wrong_clock_closed_is_opened_again_in_memory() {
    let store = Arc::new(MemoryStore::new());
    story(async || Arc::<MemoryStore>::clone(&store) as Arc<dyn Store>).await;
}

#[tokio::test]
async fn what_a_wrong_clock_closed_is_opened_again_on_disk_and_survives_restarts() {
    let folder = tempfile::tempdir().expect("folder");
    let running = tokio::sync::Mutex::new(None::<Arc<SqliteStore>>);
    story(async || {
        let mut running = running.lock().await;
        if let Some(before) = running.take() {
            before.close().await;
        }
        let store = Arc::new(SqliteStore::open(folder.path()).await.expect("opens"));
        *running = Some(store.clone());
        store as Arc<dyn Store>
    })
    .await;
}

/// Nothing is guessed: an hour whose samples are gone stays closed, and what comes for it is counted as late.
#[tokio::test]
async fn an_hour_whose_samples_are_gone_stays_closed() {
    let folder = tempfile::tempdir().expect("folder");
    let stores: [Arc<dyn Store>; 2] =
        [Arc::new(MemoryStore::new()), Arc::new(SqliteStore::open(folder.path()).await.expect("opens"))];
    for store in stores {
        for n in 0..20 {
            seen(&store, START + n * MINUTE).await;
        }
        close(&store, START + 5 * DAY).await;
        assert_eq!(seen(&store, START + 21 * MINUTE).await.late, 2);
        assert_eq!(counted(&store, START, START + HOUR).await, [20, 20], "what is known stays");
        assert_eq!(store.measurements().stats().refused.lost(), 2);
    }
}
