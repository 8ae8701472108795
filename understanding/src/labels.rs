//! Single tables and single commands with a label, held against what a small document around each compiles to.
//!
//! `tables.jsonl`: `headings`, `before`, `table`, `role`; `commands.jsonl`: `text`, `kind`, `effect`; both with `sure`.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

#[derive(Debug, Deserialize)]
struct Table {
    #[serde(default)]
    repo: String,
    #[serde(default)]
    headings: Vec<String>,
    #[serde(default)]
    before: String,
    table: String,
    role: String,
    sure: bool,
}

#[derive(Debug, Deserialize)]
struct Command {
    text: String,
    kind: String,
    /// None where it is nothing that is run.
    effect: Option<String>,
    sure: bool,
}

/// What was counted, and every disagreement.
#[derive(Debug, Default)]
pub struct Outcome {
    /// By what was asked: how many fit, and how many there are. Labels that are not sure count apart.
    pub counts: BTreeMap<(&'static str, bool), (usize, usize)>,
    /// By role: expected, found, both.
    pub roles: BTreeMap<String, (usize, usize, usize)>,
    /// Danger taken for a look, sure or not.
    pub danger_as_observe: usize,
    /// Everything else that was taken for a look, sure or not.
    pub change_as_observe: usize,
    /// One line for each.
    pub misses: Vec<String>,
    /// Lines that could not be read.
    pub broken: usize,
}

/// Judges the labels of a folder.
pub fn judge(folder: &Path) -> Outcome {
    let mut outcome = Outcome::default();
    for table in read::<Table>(&folder.join("tables.jsonl"), &mut outcome.broken) {
        let role = role_of(&table);
        count(&mut outcome, "tables", table.sure, role == table.role);
        if table.sure {
            outcome.roles.entry(table.role.clone()).or_default().0 += 1;
            outcome.roles.entry(role.clone()).or_default().1 += 1;
            if role == table.role {
                outcome.roles.entry(role.clone()).or_default().2 += 1;
            }
        }
        if role != table.role {
            let head: Vec<&str> = table.table.lines().filter(|line| !line.contains("--")).take(3).collect();
            outcome.misses.push(format!(
                "table{}: {} for {} | {} | {}\n    {}",
                unsure(table.sure),
                role,
                table.role,
                table.headings.join(" > "),
                table.before.lines().last().unwrap_or_default(),
                head.join("\n    ")
            ));
        }
    }
    for command in read::<Command>(&folder.join("commands.jsonl"), &mut outcome.broken) {
        let (kind, effect) = step_of(&command);
        count(&mut outcome, "kinds", command.sure, kind == command.kind);
        let expected = command.effect.clone().unwrap_or_else(|| "none".to_owned());
        count(&mut outcome, "effects", command.sure, effect == expected);
        if effect == "observe" {
            match expected.as_str() {
                "danger" => outcome.danger_as_observe += 1,
                "change" => outcome.change_as_observe += 1,
                _ => {}
            }
        }
        for (what, found, expected) in [("kind", &kind, &command.kind), ("effect", &effect, &expected)] {
            if found != expected {
                outcome.misses.push(format!(
                    "{what}{}: {found} for {expected} | {}",
                    unsure(command.sure),
                    command.text
                ));
            }
        }
    }
    outcome
}

/// The figures, then, if asked for, each disagreement whose line begins with `misses`.
pub fn text(outcome: &Outcome, misses: Option<&str>) -> String {
    let mut out = String::new();
    for ((what, sure), (right, all)) in &outcome.counts {
        let share = *right as f64 / (*all).max(1) as f64;
        let _ = writeln!(out, "{what:<10} {:<9} {share:.3}  {right} of {all}", if *sure { "sure" } else { "not sure" });
    }
    for (role, (expected, found, both)) in &outcome.roles {
        let _ = writeln!(out, "  {role:<14} {expected:>4} labelled {found:>4} found {both:>4} both");
    }
    let _ = writeln!(
        out,
        "taken for a look: {} dangers and {} changes; {} lines not read",
        outcome.danger_as_observe, outcome.change_as_observe, outcome.broken
    );
    for miss in outcome.misses.iter().filter(|miss| misses.is_some_and(|start| miss.starts_with(start))) {
        let _ = writeln!(out, "{miss}");
    }
    out
}

fn unsure(sure: bool) -> &'static str {
    if sure { "" } else { " (not sure)" }
}

fn count(outcome: &mut Outcome, what: &'static str, sure: bool, right: bool) {
    let (fits, all) = outcome.counts.entry((what, sure)).or_default();
    *fits += usize::from(right);
    *all += 1;
}

fn read<T: for<'de> Deserialize<'de>>(file: &Path, broken: &mut usize) -> Vec<T> {
    let Ok(text) = std::fs::read_to_string(file) else {
        *broken += 1;
        return Vec::new();
    };
    let mut found = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match serde_json::from_str(line) {
            Ok(item) => found.push(item),
            Err(_) => *broken += 1,
        }
    }
    found
}

fn named<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A labelled table by what it shows.
#[derive(Debug)]
pub(crate) struct Labelled {
    pub repo: String,
    pub role: String,
    pub sure: bool,
    pub signs: Vec<String>,
}

/// The labelled tables of a folder by what they show.
pub(crate) fn tables(folder: &Path) -> Vec<Labelled> {
    let mut broken = 0;
    let tables = read::<Table>(&folder.join("tables.jsonl"), &mut broken).into_iter();
    let shown = tables.filter_map(|table| {
        let signs = vectra_runbook::table_signs(&document_of(&table)).pop()?;
        Some(Labelled { repo: table.repo, role: table.role, sure: table.sure, signs })
    });
    shown.collect()
}

/// A small document around a table.
fn document_of(table: &Table) -> String {
    let mut document = String::new();
    for (at, heading) in table.headings.iter().enumerate() {
        let _ = writeln!(document, "{} {heading}\n", "#".repeat((at + 1).min(6)));
    }
    let _ = writeln!(document, "{}\n\n{}", table.before, table.table);
    document
}

fn role_of(table: &Table) -> String {
    let document = document_of(table);
    let program = vectra_runbook::compile("labelled.md", &document);
    program.tables.last().map(|table| named(&table.role)).unwrap_or_else(|| "none".to_owned())
}

/// Whether a label stood outside of a block: an item of a list, or with the marks and arrows of a text.
fn is_item(text: &str) -> bool {
    let text = text.trim_start();
    if text.starts_with(['*', '`', '⋯']) || text.contains("**") || text.contains(" → ") {
        return true;
    }
    let number = text.trim_start_matches(|sign: char| sign.is_ascii_digit());
    text.starts_with("- ") || (number.len() < text.len() && number.starts_with(". "))
}

/// The label as an item of a list.
fn item(text: &str) -> String {
    let begun = text.trim_start();
    let numbered = begun.trim_start_matches(|sign: char| sign.is_ascii_digit()).starts_with(". ");
    if begun.starts_with("- ") || numbered { text.to_owned() } else { format!("1. {begun}") }
}

fn step_of(command: &Command) -> (String, String) {
    let mut fence = "```".to_owned();
    while command.text.contains(&fence) {
        fence.push('`');
    }
    // Items of a list are read as such, everything else as a block without a tag.
    let document = match is_item(&command.text) {
        true => format!("# Service\n\n## Procedure\n\n{}\n", item(&command.text)),
        false => format!("# Service\n\n## Procedure\n\n{fence}\n{}\n{fence}\n", command.text),
    };
    let program = vectra_runbook::compile("labelled.md", &document);
    let steps: Vec<_> = program.procedures.iter().flat_map(|procedure| &procedure.steps).collect();
    let worst = steps.iter().max_by_key(|step| step.effect);
    match worst {
        Some(step) => (named(&step.kind), named(&step.effect)),
        None => ("none".to_owned(), "none".to_owned()),
    }
}
