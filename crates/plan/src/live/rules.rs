//! The rules whose findings `judge` makes.

use super::texts::text;
use std::sync::OnceLock;
use vectra_runbook::diagnostics;
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
    /// The whole page, in Markdown.
    pub page: &'static str,
}

/// A rule before it has its words.
struct Rule {
    code: &'static str,
    level: Level,
    /// Its page, as it stands in `docs/diagnostics`: a rule without one does not compile.
    page: &'static str,
}

macro_rules! rules {
    ($($code:literal $level:ident),* $(,)?) => {
        [$(Rule {
            code: $code,
            level: Level::$level,
            page: include_str!(concat!("../../../../docs/diagnostics/", $code, ".md")),
        }),*]
    };
}

/// Code, usual level and page of each.
const RULES: [Rule; 14] = rules![
    "V101" Error,
    "V102" Warning,
    "V103" Error,
    "V104" Error,
    "V105" Warning,
    "V106" Error,
    "V107" Error,
    "V108" Warning,
    "V109" Error,
    "V110" Warning,
    "V111" Error,
    "V112" Error,
    "V113" Error,
    "V114" Error,
];

/// Every rule, in the order of the codes.
pub fn rules(language: Language) -> Vec<LiveRule> {
    let word = |code, key| text(language, code, key, &[]);
    let info = |(rule, page): (&Rule, &'static String)| LiveRule {
        code: rule.code,
        name: word(rule.code, "name"),
        level: rule.level,
        title: word(rule.code, "title"),
        page,
    };
    RULES.iter().zip(pages(language)).map(info).collect()
}

/// What the pages say in a language, in the order of the rules.
fn pages(language: Language) -> &'static [String] {
    static ENGLISH: OnceLock<Vec<String>> = OnceLock::new();
    static FRENCH: OnceLock<Vec<String>> = OnceLock::new();
    let made = match language {
        Language::En => &ENGLISH,
        Language::Fr => &FRENCH,
    };
    made.get_or_init(|| RULES.iter().map(|rule| diagnostics::in_language(rule.page, language)).collect())
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
