//! What people would say changed, of documents that were edited at one place.

mod edits;
mod layout;
mod mirror;

use super::{Change, Kind, Weight, changes};
use crate::compile;
use crate::program::Language;

/// Changes between two texts, findings left aside: they follow from rules that have tests of their own.
fn told(old: &str, new: &str) -> Vec<Change> {
    let mut found = changes(&compile("runbook.md", old), &compile("runbook.md", new));
    found.retain(|change| change.kind != Kind::Diagnostics);
    found
}

fn sentences(changes: &[Change], language: Language) -> Vec<(Weight, String)> {
    changes.iter().map(|change| (change.weight, change.sentence(language))).collect()
}

/// The one edit of a text; the place must be there, and only once.
fn edit(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from:?} must stand once in\n{text}");
    text.replacen(from, to, 1)
}
