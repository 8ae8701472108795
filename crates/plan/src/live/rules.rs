//! The rules whose findings `judge` makes.

use super::texts::text;
use vectra_runbook::program::{Language, Level};

/// A rule of the V1xx family, in the user's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveRule {
    /// `V101`.
    pub code: &'static str,
    /// `unknown-host`.
    pub name: String,
    /// Of most of its findings.
    pub level: Level,
    /// What it finds, in a few words.
    pub title: String,
}

/// Code and usual level of each.
const RULES: [(&str, Level); 14] = [
    ("V101", Level::Error),
    ("V102", Level::Warning),
    ("V103", Level::Error),
    ("V104", Level::Error),
    ("V105", Level::Warning),
    ("V106", Level::Error),
    ("V107", Level::Error),
    ("V108", Level::Warning),
    ("V109", Level::Error),
    ("V110", Level::Warning),
    ("V111", Level::Error),
    ("V112", Level::Error),
    ("V113", Level::Error),
    ("V114", Level::Error),
];

/// Every rule, in the order of the codes.
pub fn rules(language: Language) -> Vec<LiveRule> {
    let word = |code, key| text(language, code, key, &[]);
    RULES
        .into_iter()
        .map(|(code, level)| LiveRule { code, name: word(code, "name"), level, title: word(code, "title") })
        .collect()
}
