//! Time that documents of growing length take.

use std::time::{Duration, Instant};
use vectra_runbook::{compile, generate};

/// One length and what it took.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Lines of the document.
    pub lines: usize,
    /// The fastest run: what the work takes when nothing else disturbs.
    pub best: Duration,
    /// The middle run.
    pub median: Duration,
}

/// A document of about `lines` lines: generated ones with other seeds, one below the other, each below a heading of its
/// own, so that nothing in it repeats.
pub fn document(lines: usize) -> String {
    let mut text = String::from("# Operations\n\n");
    let mut count = 2;
    let mut seed = 1;
    while count < lines {
        let part = generate::document(seed).text;
        count += part.lines().count() + 1;
        text.push_str(&part);
        text.push('\n');
        seed += 1;
    }
    text.lines().take(lines).fold(String::with_capacity(text.len()), |mut kept, line| {
        kept.push_str(line);
        kept.push('\n');
        kept
    })
}

/// Compiles a document of `lines` lines `runs` times.
pub fn measure(lines: usize, runs: usize) -> Measured {
    let text = document(lines);
    let mut times: Vec<Duration> = (0..runs.max(1))
        .map(|_| {
            let begun = Instant::now();
            std::hint::black_box(compile("speed.md", std::hint::black_box(&text)));
            begun.elapsed()
        })
        .collect();
    times.sort();
    Measured {
        lines,
        best: times.first().copied().unwrap_or_default(),
        median: times.get(times.len() / 2).copied().unwrap_or_default(),
    }
}
