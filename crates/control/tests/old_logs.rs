//! Logs that earlier versions wrote, replayed for ever: what was written once stays readable and means the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests")]

use vectra_control::kernel::State;
use vectra_engine::event::{Event, ResolvedBy};

#[test]
fn every_old_log_replays() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs");
    let mut replayed = 0;
    for entry in std::fs::read_dir(folder).expect("the logs") {
        let path = entry.expect("a log").path();
        let mut state = State::default();
        for (line, number) in std::fs::read_to_string(&path).expect("text").lines().zip(1..) {
            let event: Event =
                serde_json::from_str(line).unwrap_or_else(|e| panic!("{}:{number}: {e}", path.display()));
            state.apply(&event).unwrap_or_else(|e| panic!("{}:{number}: {e}", path.display()));
        }
        replayed += 1;
        assert_eq!(state.open().count(), 0, "{}: nothing was left open", path.display());
    }
    assert!(replayed >= 1);
}

#[test]
fn the_first_log_means_what_it_meant() {
    let mut state = State::default();
    for line in include_str!("logs/0.1.0-crash-and-bad-release.jsonl").lines() {
        state.apply(&serde_json::from_str(line).expect("an event")).expect("replays");
    }
    assert_eq!(state.incident_count, 2);
    let ends: Vec<_> =
        state.incidents.values().map(|i| (i.id.0.as_str(), i.attempts, i.resolved.map(|(_, by)| by))).collect();
    assert_eq!(ends, [("INC-1", 1, Some(ResolvedBy::Verified)), ("INC-2", 1, Some(ResolvedBy::Verified))]);
}
