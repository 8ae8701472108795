//! One story that every store is held to, and what is SQLite's own.

#![allow(clippy::expect_used, reason = "helpers of tests")]

use std::sync::Arc;
use vectra_engine::event::{Actor, Announcement, Body, Delivery, Event, IncidentId, Notice, Purpose};
use vectra_engine::time::Time;
use vectra_store::memory::MemoryStore;
use vectra_store::sqlite::SqliteStore;
use vectra_store::*;

fn event(seq: u64, incident: Option<&str>) -> Event {
    Event {
        seq,
        at: Time(1000 + seq as i64),
        actor: Actor::Vectra,
        incident: incident.map(|i| IncidentId(i.into())),
        body: Body::Noted { text: format!("note {seq} — é") },
    }
}

fn delivery(key: &str) -> Delivery {
    Delivery {
        key: key.into(),
        incident: IncidentId("INC-1".into()),
        purpose: Purpose::Announce { what: Announcement::Opened },
        notice: Notice {
            title: "t".into(),
            severity: "SEV1".into(),
            severity_rank: 0,
            criteria: String::new(),
            alert: "a".into(),
            opened: Time(1),
            respond_by: None,
            detail: String::new(),
            language: "en".into(),
            drill: false,
        },
    }
}

async fn story(store: Arc<dyn Store>) {
    // A batch is kept whole and in order.
    let batch = Batch {
        events: vec![event(1, None), event(2, Some("INC-1"))],
        deliveries: vec![delivery("a"), delivery("b")],
        lease_until: Some(Time(5000)),
        settled: vec![],
    };
    store.commit(&batch).await.expect("kept");
    assert_eq!(store.events(0, 10).await.expect("read"), batch.events);
    assert_eq!(store.events(1, 10).await.expect("read"), batch.events[1..]);
    assert_eq!(store.incident_events(&IncidentId("INC-1".into()), 0, 10).await.expect("read"), batch.events[1..]);

    // A position that is taken is refused, with everything else in its batch.
    let late = Batch { events: vec![event(2, None)], deliveries: vec![delivery("c")], ..Batch::default() };
    assert!(matches!(store.commit(&late).await, Err(StoreError::Overtaken)));
    assert_eq!(store.deliveries(&IncidentId("INC-1".into())).await.expect("read").len(), 2);

    // New rows belong to their writer until the lease ends; then they can be claimed, once.
    assert_eq!(store.claim(Time(4999), Time(9000), 10).await.expect("claim"), []);
    assert_eq!(store.next_delivery().await.expect("read"), Some(Time(5000)));
    let claimed = store.claim(Time(5000), Time(9000), 10).await.expect("claim");
    assert_eq!(
        claimed.iter().map(|c| (c.delivery.key.as_str(), c.fence, c.attempt)).collect::<Vec<_>>(),
        [("a", 2, 2), ("b", 2, 2)]
    );
    assert_eq!(store.claim(Time(5001), Time(9000), 10).await.expect("claim"), []);

    // The overtaken claim settles nothing; the valid one does.
    let settle =
        |key: &str, fence, how| Batch { settled: vec![Settled { key: key.into(), fence, how }], ..Batch::default() };
    store.commit(&settle("a", 1, How::Done)).await.expect("kept");
    assert!(!store.deliveries(&IncidentId("INC-1".into())).await.expect("read")[0].done);
    store.commit(&settle("a", 2, How::Done)).await.expect("kept");
    store.commit(&settle("b", 2, How::Again(Time(7000)))).await.expect("kept");
    assert_eq!(store.next_delivery().await.expect("read"), Some(Time(7000)));
    assert_eq!(store.claim(Time(6999), Time(9000), 10).await.expect("claim"), []);
    assert_eq!(store.claim(Time(7000), Time(9000), 10).await.expect("claim").len(), 1);

    // A process that died leaves its claims to the next one.
    store.release_claims().await.expect("freed");
    let again = store.claim(Time(7001), Time(9000), 10).await.expect("claim");
    assert_eq!(again.iter().map(|c| c.fence).collect::<Vec<_>>(), [4]);

    // The same key is one message, however often it is intended.
    let same = Batch { events: vec![event(3, None)], deliveries: vec![delivery("a")], ..Batch::default() };
    store.commit(&same).await.expect("kept");
    let rows = store.deliveries(&IncidentId("INC-1".into())).await.expect("read");
    assert_eq!(rows.iter().map(|r| (r.delivery.key.as_str(), r.done)).collect::<Vec<_>>(), [("a", true), ("b", false)]);

    // Programs, tokens.
    let program = Program { sha256: "ab".into(), path: "r.md".into(), text: "# R\n".into() };
    store.keep_program(&program).await.expect("kept");
    store.keep_program(&program).await.expect("kept twice");
    assert_eq!(store.program("ab").await.expect("read"), Some(program));
    assert_eq!(store.program("cd").await.expect("read"), None);
    let token = Token { name: "léa".into(), digest: "d".into(), created: Time(1) };
    store.keep_token(&token).await.expect("kept");
    assert_eq!(store.tokens().await.expect("read"), [token]);
    assert!(store.revoke_token("léa").await.expect("revoked"));
    assert!(!store.revoke_token("léa").await.expect("nothing left"));
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

#[tokio::test]
async fn what_was_committed_is_there_after_opening_again() {
    let folder = tempfile::tempdir().expect("folder");
    let store = SqliteStore::open(folder.path()).await.expect("opens");
    let installation = store.installation().await.expect("name");
    store.commit(&Batch { events: vec![event(1, None)], ..Batch::default() }).await.expect("kept");
    store.close().await;
    drop(store);
    let store = SqliteStore::open(folder.path()).await.expect("opens again");
    assert_eq!(store.events(0, 10).await.expect("read").len(), 1);
    assert_eq!(store.installation().await.expect("name"), installation);
}

#[tokio::test]
async fn two_processes_on_one_folder_are_refused() {
    let folder = tempfile::tempdir().expect("folder");
    let _first = SqliteStore::open(folder.path()).await.expect("opens");
    let second = SqliteStore::open(folder.path()).await.expect_err("refused");
    assert!(matches!(second, StoreError::InUse { .. }), "{second}");
}

#[tokio::test]
async fn data_of_a_newer_version_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("folder");
    let store = SqliteStore::open(folder.path()).await.expect("opens");
    store.close().await;
    drop(store);
    let raw = sqlx::SqlitePool::connect(&format!("sqlite://{}", folder.path().join("vectra.db").display()))
        .await
        .expect("raw");
    sqlx::query("PRAGMA user_version = 99").execute(&raw).await.expect("set");
    raw.close().await;
    let newer = SqliteStore::open(folder.path()).await.expect_err("refused");
    assert!(newer.to_string().contains("format 99"), "{newer}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_called_damaged() {
    let folder = tempfile::tempdir().expect("folder");
    std::fs::write(folder.path().join("vectra.db"), vec![b'x'; 8192]).expect("written");
    let damaged = SqliteStore::open(folder.path()).await.expect_err("refused");
    assert!(matches!(damaged, StoreError::Damaged { .. }), "{damaged}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "x").expect("written");
    let refused = SqliteStore::open(&file.join("data")).await.expect_err("refused");
    assert!(refused.to_string().contains("--data"), "{refused}");
}

#[tokio::test]
async fn what_is_kept_is_for_its_user_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let store = SqliteStore::open(&data).await.expect("made");
    let batch = Batch { events: vec![event(1, None)], ..Batch::default() };
    store.commit(&batch).await.expect("kept");
    let rights = |path: &std::path::Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(rights(&data), 0o700);
    for entry in std::fs::read_dir(&data).expect("a folder") {
        let path = entry.expect("readable").path();
        assert_eq!(rights(&path), 0o600, "{}", path.display());
    }
}

#[tokio::test]
async fn a_database_of_another_program_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("vectra.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut other = <sqlx::SqliteConnection as sqlx::Connection>::connect_with(&options).await.expect("made");
    sqlx::raw_sql("CREATE TABLE songs (name TEXT)").execute(&mut other).await.expect("made");
    sqlx::Connection::close(other).await.expect("closed");
    let before = std::fs::read(&path).expect("read");
    let refused = SqliteStore::open(folder.path()).await.expect_err("refused");
    assert!(matches!(&refused, StoreError::Folder { why, .. } if why.contains("another program")), "{refused}");
    assert_eq!(std::fs::read(&path).expect("read"), before);
}
