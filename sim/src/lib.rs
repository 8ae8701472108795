//! A seeded world that drives the kernel with simulated time, failing services and crashes at every point.
//!
//! One seed chooses the document, what breaks, which services fail, where the process is cut and what people do.
//! `cargo run -p vectra-sim -- --seed N` replays one world with its trace; `--seeds N` hunts.

pub mod check;
pub mod documents;
pub mod rng;
pub mod world;

use check::Expected;
use std::sync::Arc;
use vectra_plan::Plan;
use world::World;

/// What one world came to.
#[derive(Debug)]
pub struct Outcome {
    /// What did not hold.
    pub violations: Vec<String>,
    /// Where the process was cut.
    pub cuts: Vec<&'static str>,
    /// Kinds of events in the log, for the report of what was covered.
    pub events: Vec<String>,
    /// The trace, when asked for.
    pub trace: Vec<String>,
}

/// Runs the world of one seed.
pub fn run(seed: u64, documents: &[(Arc<Plan>, Expected)], traced: bool) -> Outcome {
    let which = usize::try_from(seed).unwrap_or(0) % documents.len().max(1);
    let Some((plan, expected)) = documents.get(which) else {
        return Outcome { violations: vec!["no documents".into()], cuts: vec![], events: vec![], trace: vec![] };
    };
    let mut world = World::new(seed, plan.clone(), traced);
    world.run();
    let violations = check::violations(&world, expected);
    let events = world
        .log()
        .iter()
        .map(|e| format!("{:?}", e.body).split([' ', '{']).next().unwrap_or_default().to_string())
        .collect();
    Outcome { violations, cuts: world.cuts.clone(), events, trace: world.trace.take().unwrap_or_default() }
}
