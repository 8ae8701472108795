//! Which rules are reported: `--select` and `--ignore`.

use super::rulebook::{self, Rule};
use crate::errors::Failure;
use vectra_runbook::program::Diagnostic;
use vectra_web::text::Text;

/// The codes that are reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// `None`: all.
    only: Option<Vec<String>>,
    without: Vec<String>,
}

impl Selection {
    /// Of what was asked.
    ///
    /// # Errors
    /// No rule has this code or name.
    pub fn new(t: Text, rules: &[Rule], select: &[String], ignore: &[String]) -> Result<Selection, Failure> {
        let codes = |asked: &[String]| asked.iter().map(|word| code(t, rules, word)).collect::<Result<Vec<_>, _>>();
        let only = if select.is_empty() { None } else { Some(codes(select)?) };
        Ok(Selection { only, without: codes(ignore)? })
    }

    /// Whether this finding is reported.
    pub fn takes(&self, diagnostic: &Diagnostic) -> bool {
        let code = &diagnostic.code;
        self.only.as_ref().is_none_or(|only| only.contains(code)) && !self.without.contains(code)
    }
}

/// The code of the rule that is asked for.
pub fn code(t: Text, rules: &[Rule], asked: &str) -> Result<String, Failure> {
    if let Some(rule) = rulebook::find(rules, asked) {
        return Ok(rule.code.clone());
    }
    let said = match rulebook::nearest(rules, asked) {
        Some(nearest) => t.with("check-no-rule-near", &[("code", asked.into()), ("nearest", nearest.into())]),
        None => t.with("check-no-rule", &[("code", asked.into())]),
    };
    Err(Failure::usage(said))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Lang;
    use crate::text::chosen;
    use vectra_runbook::program::{Level, Source};

    fn rules() -> Vec<Rule> {
        let rule = |code: &str, name: &str| Rule {
            code: code.into(),
            name: name.into(),
            level: Level::Warning,
            title: String::new(),
            page: None,
        };
        vec![rule("V003", "no-window"), rule("V010", "sql-in-shell"), rule("V012", "")]
    }

    fn taken(select: &[&str], ignore: &[&str]) -> Result<Vec<String>, String> {
        let words = |w: &[&str]| w.iter().map(|w| (*w).to_string()).collect::<Vec<_>>();
        let selection =
            Selection::new(chosen(Some(Lang::En)), &rules(), &words(select), &words(ignore)).map_err(|f| f.message)?;
        let found = |code: &String| {
            selection.takes(&Diagnostic {
                source: Source::default(),
                severity: Level::Warning,
                code: code.clone(),
                message: String::new(),
                help: String::new(),
                column: 1,
                end_line: 1,
                end_column: 2,
                fix: None,
                related: Vec::new(),
            })
        };
        Ok(rules().into_iter().map(|rule| rule.code).filter(found).collect())
    }

    #[test]
    fn codes_and_names_choose_in_whatever_case() {
        assert_eq!(taken(&[], &[]).expect("known"), ["V003", "V010", "V012"]);
        assert_eq!(taken(&["v003", " SQL-in-shell"], &[]).expect("known"), ["V003", "V010"]);
        assert_eq!(taken(&["V003", "V010"], &["no-window"]).expect("known"), ["V010"]);
        assert_eq!(taken(&[], &["V012"]).expect("known"), ["V003", "V010"]);
    }

    #[test]
    fn what_no_rule_has_is_refused_with_what_was_meant() {
        let said = |word: &str| taken(&[], &[word]).expect_err("unknown");
        assert!(said("V011").contains("V012") || said("V011").contains("V010"), "{}", said("V011"));
        assert!(said("no-windw").contains("`no-window`"), "{}", said("no-windw"));
        assert!(!said("nonsense").contains("mean") && said("nonsense").contains("--explain"), "{}", said("nonsense"));
        assert!(!said("").contains("mean"), "{}", said(""));
    }
}
