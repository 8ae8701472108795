//! The rules as the command line needs them.

use vectra_runbook::diagnostics;
use vectra_runbook::program::{Language, Level};

/// A rule, in the user's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// `V012`.
    pub code: String,
    /// `connection-placeholder`.
    pub name: String,
    /// Of its findings.
    pub level: Level,
    /// What it finds, in a few words.
    pub title: String,
    /// The whole page, in Markdown.
    pub page: Option<&'static str>,
}

/// Every rule, in the order of the codes.
pub fn rules(language: Language) -> Vec<Rule> {
    let own = diagnostics::rules().map(|rule| Rule {
        code: rule.code.to_owned(),
        name: rule.name.to_owned(),
        level: rule.level,
        title: rule.title(language).to_owned(),
        page: diagnostics::explain(rule.code, language),
    });
    let live = vectra_plan::live::rules(language).into_iter().map(|live| Rule {
        code: live.code.into(),
        name: live.name,
        level: live.level,
        title: live.title,
        page: Some(live.page),
    });
    own.chain(live).collect()
}

/// Whether what such a finding is about must not be shown: it is a secret.
pub fn hides(code: &str) -> bool {
    diagnostics::hides(code)
}

/// The rule of a code or name, in whatever case.
pub fn find<'r>(rules: &'r [Rule], asked: &str) -> Option<&'r Rule> {
    let asked = asked.trim();
    let is = |word: &str| !word.is_empty() && word.eq_ignore_ascii_case(asked);
    rules.iter().find(|rule| is(&rule.code) || is(&rule.name))
}

/// The code or name that was most likely meant.
pub fn nearest<'r>(rules: &'r [Rule], asked: &str) -> Option<&'r str> {
    let asked = asked.trim().to_lowercase();
    let words = rules.iter().flat_map(|rule| [rule.code.as_str(), rule.name.as_str()]).filter(|word| !word.is_empty());
    let near = words.map(|word| (strsim::damerau_levenshtein(&word.to_lowercase(), &asked), word));
    near.filter(|(distance, word)| *distance <= word.len().div_ceil(4).max(1)).min_by_key(|(d, _)| *d).map(|(_, w)| w)
}
