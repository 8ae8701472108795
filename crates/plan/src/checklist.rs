//! What a line of the document's checklist asks for, as far as Vectra can look at it.

use crate::rules::kinds::{Words, words};
use serde::Serialize;
use std::sync::OnceLock;
use vectra_runbook::program as doc;

const FILE: &str = include_str!("../data/checklist.txt");

/// A line of the checklist after a deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChecklistPlan {
    /// Of the document, from 1.
    pub line: u32,
    /// As written.
    pub text: String,
    /// What answers it.
    pub ask: Asked,
}

/// What answers a line of a checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// The checks pass.
    Checks,
    /// No line of the logs is an error, or where it says so a warning.
    Logs {
        /// Whether warnings count.
        warnings: bool,
    },
    /// No alert fires or is about to.
    Alerts,
    /// Somebody looks.
    Person,
}

struct Kind {
    name: &'static str,
    about: Vec<Words>,
    state: Vec<Words>,
}

/// The checklist of a document.
pub(crate) fn checklist(program: &doc::Program) -> Vec<ChecklistPlan> {
    let of = |item: &doc::ChecklistItem| ChecklistPlan {
        line: item.source.line,
        text: item.text.clone(),
        ask: if item.automatic { ask(&item.text) } else { Asked::Person },
    };
    program.checklist.iter().map(of).collect()
}

fn ask(text: &str) -> Asked {
    static KINDS: OnceLock<Vec<Kind>> = OnceLock::new();
    let said = words(text);
    let says = |phrases: &[Words]| phrases.iter().any(|phrase| phrase.is_subset(&said));
    let fits = |kind: &&Kind| says(&kind.about) && (kind.state.is_empty() || says(&kind.state));
    match KINDS.get_or_init(parse).iter().find(fits).map(|kind| kind.name) {
        Some("logs") => Asked::Logs { warnings: says(&[words("warning"), words("avertissement")]) },
        Some("alerts") => Asked::Alerts,
        Some("checks") => Asked::Checks,
        _ => Asked::Person,
    }
}

fn parse() -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for line in FILE.lines().filter(|line| !line.starts_with('#')) {
        let Some((key, rest)) = line.split_once(' ') else { continue };
        if key == "ask" {
            kinds.push(Kind { name: rest, about: Vec::new(), state: Vec::new() });
        }
        let Some(kind) = kinds.last_mut() else { continue };
        let phrases = || rest.split(',').map(words).collect();
        match key {
            "about" => kind.about = phrases(),
            "state" => kind.state = phrases(),
            _ => {}
        }
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_both_languages_are_answered_by_what_they_speak_of() {
        for (text, wanted) in [
            ("Health check OK", Asked::Checks),
            ("Contrôle de santé au vert", Asked::Checks),
            ("`/healthz` returns 200", Asked::Checks),
            ("Logs sans erreurs", Asked::Logs { warnings: false }),
            ("Pas d'erreur dans les journaux", Asked::Logs { warnings: false }),
            ("No exceptions in the logs", Asked::Logs { warnings: false }),
            ("Logs without errors or warnings", Asked::Logs { warnings: true }),
            ("Métriques stables", Asked::Alerts),
            ("Error rate is normal", Asked::Alerts),
            ("Latence P99 < 1 s", Asked::Alerts),
            ("Logs are shipped", Asked::Person),
            ("Release notes written", Asked::Person),
            ("", Asked::Person),
        ] {
            assert_eq!(ask(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_the_document_leaves_to_a_person_stays_there() {
        let text =
            "# Shop\n\n### Post-deployment checklist\n\n- [ ] Health check OK\n- [ ] Manual check of the error rate\n";
        let asks: Vec<Asked> = checklist(&vectra_runbook::compile("r.md", text)).iter().map(|item| item.ask).collect();
        assert_eq!(asks, [Asked::Checks, Asked::Person]);
    }
}
