//! `vectra-sim`: hunts through seeds, or replays one with its trace.

use clap::Parser;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use vectra_sim::{documents, run};

#[derive(Parser)]
#[command(about)]
struct Arguments {
    /// Replay the world of this seed, with its trace.
    #[arg(long)]
    seed: Option<u64>,
    /// Hunt through this many seeds.
    #[arg(long, default_value_t = 100_000)]
    seeds: u64,
    /// The first one.
    #[arg(long, default_value_t = 0)]
    from: u64,
}

/// Documents that the worlds share.
const DOCUMENTS: u64 = 256;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let documents = match documents::documents(DOCUMENTS) {
        Ok(documents) => documents,
        Err(error) => {
            eprintln!("the documents could not be made: {error}");
            return ExitCode::from(2);
        }
    };
    if let Some(seed) = arguments.seed {
        let outcome = run(seed, &documents, true);
        for line in &outcome.trace {
            println!("{line}");
        }
        for violation in &outcome.violations {
            println!("VIOLATION: {violation}");
        }
        return if outcome.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let started = Instant::now();
    let next = AtomicU64::new(arguments.from);
    let end = arguments.from.saturating_add(arguments.seeds);
    let found =
        Mutex::new((Vec::<(u64, String)>::new(), BTreeMap::<&'static str, u64>::new(), BTreeMap::<String, u64>::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        return;
                    }
                    let outcome = run(seed, &documents, false);
                    let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                    found.0.extend(outcome.violations.into_iter().map(|v| (seed, v)));
                    for cut in outcome.cuts {
                        *found.1.entry(cut).or_default() += 1;
                    }
                    for event in outcome.events {
                        *found.2.entry(event).or_default() += 1;
                    }
                    let done = seed - arguments.from + 1;
                    if done.is_multiple_of(10_000) {
                        eprintln!(
                            "{done} worlds after {:.0} s, {} violations",
                            started.elapsed().as_secs_f64(),
                            found.0.len()
                        );
                    }
                }
            });
        }
    });
    let (violations, cuts, events) = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!("{} worlds in {:.1} s", arguments.seeds, started.elapsed().as_secs_f64());
    println!("cut: {}", cuts.iter().map(|(k, n)| format!("{k} {n}")).collect::<Vec<_>>().join(", "));
    println!("events: {}", events.iter().map(|(k, n)| format!("{k} {n}")).collect::<Vec<_>>().join(", "));
    for (seed, violation) in violations.iter().take(20) {
        println!("VIOLATION: {violation}\n  replay: cargo run -p vectra-sim -- --seed {seed}");
    }
    if violations.is_empty() {
        println!("every world held");
        ExitCode::SUCCESS
    } else {
        println!("{} violations", violations.len());
        ExitCode::FAILURE
    }
}
