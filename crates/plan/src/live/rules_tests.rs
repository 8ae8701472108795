//! Live rules and their pages.

use super::*;
use crate::texts::Catalogue;
use std::collections::BTreeSet;

const INDEX: &str = include_str!("../../../../docs/diagnostics/README.md");

/// Whether a text is this template with something in its gaps.
fn fills(template: &str, text: &str) -> bool {
    let mut parts = template.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    for part in &parts {
        let Some(at) = rest.find(part).filter(|_| !part.is_empty()) else { return part.is_empty() };
        rest = &rest[at + part.len()..];
    }
    rest.is_empty() || parts.last().is_some_and(|last| last.is_empty())
}

#[test]
fn every_code_that_can_be_reported_is_a_rule() {
    let code = include_str!("judge.rs");
    let said: BTreeSet<&str> = code.match_indices("\"V1").filter_map(|(at, _)| code.get(at + 1..at + 5)).collect();
    let rules: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(said, rules);
    assert!(RULES.windows(2).all(|pair| pair[0].code < pair[1].code), "in the order of the codes");
}

#[test]
fn pages_and_index_say_what_the_rules_are() {
    for (language, [finds, why, what, level], levels) in [
        (
            Language::En,
            ["Finds", "**Why it matters.** ", "**What to do.** ", "Level: "],
            [(Level::Error, "error"), (Level::Warning, "warning")],
        ),
        (
            Language::Fr,
            ["Trouve", "**Pourquoi.** ", "**Que faire.** ", "Niveau\u{a0}: "],
            [(Level::Error, "erreur"), (Level::Warning, "avertissement")],
        ),
    ] {
        for rule in rules(language) {
            let spelled = levels.iter().find(|(level, _)| *level == rule.level).expect("a level of these").1;
            let page = rule.page;
            assert!(page.starts_with(&format!("# {} {}\n", rule.code, rule.name)), "{page}");
            let first = format!("{level}{spelled}. {finds} {}.", rule.title);
            assert!(page.contains(&first), "{} lacks: {first}", rule.code);
            assert!(page.contains(why) && page.contains(what), "{page}");
            assert_eq!(page.matches("\n## ").count(), 1, "one language and one example: {page}");
            let row = format!("| [{code}]({code}.md) | {} | {spelled} | {} |", rule.name, rule.title, code = rule.code);
            assert!(language != Language::En || INDEX.contains(&row), "the index lacks this row:\n{row}");
        }
    }
    assert_eq!(
        INDEX.lines().filter(|line| line.starts_with("| [V1")).count(),
        RULES.len(),
        "no row of a rule that is gone"
    );
}

#[test]
fn examples_show_what_the_tool_really_says() {
    let catalogues = [
        (Language::En, include_str!("../../catalogue/live.en.txt"), ["]: ", " = help: "]),
        (Language::Fr, include_str!("../../catalogue/live.fr.txt"), ["]\u{a0}: ", " = aide\u{a0}: "]),
    ];
    for (language, catalogue, [message, help]) in catalogues {
        let texts = Catalogue::parse(catalogue).0;
        for rule in rules(language) {
            let said = |mark: &str| rule.page.lines().find_map(|line| line.split_once(mark)).expect("an example").1;
            let (message, help) = (said(&format!("[{}{message}", rule.code)), said(help));
            let of = |text: &str| texts.iter().any(|((code, _), template)| *code == rule.code && fills(template, text));
            assert!(of(message), "{}: {message}", rule.code);
            assert!(of(help), "{}: {help}", rule.code);
        }
    }
}
