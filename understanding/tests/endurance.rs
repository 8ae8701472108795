//! A short run of the mutations; the long one is `cargo run --release -p vectra-understanding -- fuzz --seconds 1800`.

use vectra_runbook::generate;
use vectra_understanding::fuzz;

#[test]
fn mutated_documents_are_compiled_to_the_end() {
    let seeds: Vec<String> = (0..24).map(|seed| generate::document(seed).text).collect();
    let outcome = fuzz::run(&seeds, 7, |documents| documents >= 4_000);
    if let Some(failure) = outcome.failure {
        panic!("{}\n--- document ---\n{}", failure.why, failure.text);
    }
    assert_eq!(outcome.documents, 4_000);
}

#[test]
fn a_seed_gives_the_same_run() {
    let seeds: Vec<String> = (0..4).map(|seed| generate::document(seed).text).collect();
    let mut told = Vec::new();
    for _ in 0..2 {
        let outcome = fuzz::run(&seeds, 11, |documents| documents >= 200);
        told.push((outcome.documents, outcome.failure.map(|failure| failure.text)));
    }
    assert_eq!(told.first(), told.last());
}
