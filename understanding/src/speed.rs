//! Time that documents of growing length take.

use crate::busy::{busy, busy_together};
use comrak::{Arena, Options};
use std::collections::HashSet;
use std::hint::black_box;
use std::time::{Duration, Instant};
use vectra_runbook::{compile, generate};

/// One length and what it took.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Lines of the document.
    pub lines: usize,
    /// The fastest run by the clock: what the work takes when nothing else disturbs.
    pub best: Duration,
    /// The middle run.
    pub median: Duration,
    /// The fastest run by the processor's time of all threads, which others on the machine hardly disturb.
    pub cpu: Duration,
    /// The same of reading the Markdown alone: what compiling cannot go below.
    pub markdown: Duration,
}

/// A document of `lines` lines: generated ones with other seeds, one below the other, no line of meaning twice, so that
/// nothing that was understood once helps with what follows. Blank lines, fences and the headers of tables repeat, as
/// they do for authors.
pub fn document(lines: usize) -> String {
    let mut text = String::from("# Operations\n\n");
    let mut count = 2;
    let mut seen = HashSet::new();
    for seed in 1.. {
        let part = generate::document(seed).text;
        let mut rest = part.lines().chain([""]).peekable();
        while let Some(line) = rest.next() {
            if count >= lines {
                return text;
            }
            let repeats = is_frame(line) || rest.peek().is_some_and(|next| next.starts_with("| ---"));
            let line = if repeats || seen.insert(line.to_owned()) { line.to_owned() } else { varied(line, seed) };
            text.push_str(&line);
            text.push('\n');
            count += 1;
        }
    }
    text
}

fn is_frame(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with("```") || line.starts_with("| ---")
}

/// The line of another service: with its number.
fn varied(line: &str, number: u64) -> String {
    match line.strip_suffix(" |").and_then(|row| row.strip_prefix("| ")) {
        Some(row) => match row.split_once(" | ") {
            Some((first, others)) => format!("| {first} {number} | {others} |"),
            None => format!("| {row} {number} |"),
        },
        None => format!("{line} {number}"),
    }
}

/// Compiles a document of `lines` lines `runs` times.
pub fn measure(lines: usize, runs: usize) -> Measured {
    let text = document(lines);
    let mut times = Vec::new();
    let (mut cpu, mut markdown) = (Duration::MAX, Duration::MAX);
    for _ in 0..runs.max(1) {
        let (begun, before) = (Instant::now(), busy_together());
        black_box(compile("speed.md", black_box(&text)));
        cpu = cpu.min(busy_together().saturating_sub(before));
        times.push(begun.elapsed());
        let before = busy();
        read_markdown(black_box(&text));
        markdown = markdown.min(busy().saturating_sub(before));
    }
    times.sort();
    Measured {
        lines,
        best: times.first().copied().unwrap_or_default(),
        median: times.get(times.len() / 2).copied().unwrap_or_default(),
        cpu,
        markdown,
    }
}

/// What the first document of a process takes, which finds no lexicon read yet, and what it takes again.
pub fn first() -> [Duration; 2] {
    let text = generate::document(1).text;
    [(); 2].map(|()| {
        let before = busy();
        black_box(compile("first.md", black_box(&text)));
        busy().saturating_sub(before)
    })
}

fn read_markdown(text: &str) {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.strikethrough = true;
    let arena = Arena::new();
    black_box(comrak::parse_document(&arena, text, &options));
}
