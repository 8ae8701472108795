//! A hunt through seeds, as part of the tests. `cargo run -p vectra-sim -- --seeds N` hunts longer.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use vectra_sim::{documents, run};

/// About a minute on two cores; ten times as many with `cargo xtask test --deep`.
fn seeds() -> u64 {
    if std::env::var_os("VECTRA_DEEP").is_some() { 1_000_000 } else { 100_000 }
}

#[test]
fn every_world_holds() {
    let worlds = seeds();
    let documents = documents::documents(256).expect("documents");
    let next = AtomicU64::new(0);
    let found: Mutex<Vec<(u64, Vec<String>)>> = Mutex::default();
    let covered: Mutex<BTreeMap<String, u64>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= worlds {
                        return;
                    }
                    let outcome = run(seed, &documents, false);
                    if !outcome.violations.is_empty() {
                        found.lock().expect("no thread panics").push((seed, outcome.violations));
                    }
                    let mut covered = covered.lock().expect("no thread panics");
                    for what in outcome.events.into_iter().chain(outcome.cuts.into_iter().map(str::to_string)) {
                        *covered.entry(what).or_default() += 1;
                    }
                }
            });
        }
    });
    let found = found.into_inner().expect("no thread panics");
    assert!(
        found.is_empty(),
        "{} of {worlds} worlds did not hold; replay one with `cargo run -p vectra-sim -- --seed N`: {:#?}",
        found.len(),
        &found[..found.len().min(5)]
    );
    // A storm that never blows proves nothing: each kind of thing must have happened, and often.
    let covered = covered.into_inner().expect("no thread panics");
    for what in [
        "before a commit",
        "after a commit",
        "before a message",
        "after a message",
        "before a request",
        "after a request",
        "AlertFired",
        "AlertResolved",
        "Acknowledged",
        "Approved",
        "BranchProposed",
        "ChangeIntended",
        "ReadBack",
        "VerificationFailed",
        "HumanNeeded",
        "NobodyReached",
        "LevelUnbound",
        "EscalationExhausted",
        "EscalationHeld",
        "EscalationResumed",
        "ClockJumped",
        "DeadlineMissed",
    ] {
        let times = covered.get(what).copied().unwrap_or(0);
        assert!(times >= 500, "{what} happened {times} times in {worlds} worlds");
    }
}

#[test]
fn a_seed_is_the_same_world_twice() {
    let documents = documents::documents(16).expect("documents");
    for seed in 0..50 {
        let (first, again) = (run(seed, &documents, true), run(seed, &documents, true));
        assert_eq!(first.trace, again.trace, "seed {seed}");
        assert!(!first.trace.is_empty());
    }
}
