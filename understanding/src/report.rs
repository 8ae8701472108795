//! The table of precision and recall.

use crate::score::{Count, Score, score};
use crate::truth::{Case, Unusable};
use std::fmt::Write;

/// What is aimed at: field, least precision and recall.
const AIMS: &[(&str, f64)] = &[("tables", 0.95), ("step kinds", 0.97), ("step effects", 0.98), ("fence effects", 0.98)];

/// Scores every case; those that were worked with and those held out.
pub fn judge(cases: &[Case]) -> Vec<(&Case, Score)> {
    let of = |case: &Case| {
        let program = vectra_runbook::compile(&case.truth.document.path, &case.text);
        serde_json::to_value(&program).map(|program| score(&case.truth, &program)).unwrap_or_default()
    };
    cases.iter().map(|case| (case, of(case))).collect()
}

/// The sum of what was held out, or of the rest.
pub fn total(judged: &[(&Case, Score)], held_out: bool) -> Score {
    let mut total = Score::default();
    for (_, score) in judged.iter().filter(|(case, _)| case.held_out == held_out) {
        total.add(score);
    }
    total
}

/// The report as text: both totals side by side, then, if asked for, each disagreement of the documents not held out.
pub fn text(judged: &[(&Case, Score)], unusable: &[Unusable], misses: Option<&str>) -> String {
    let mut out = String::new();
    let (open, held) = (total(judged, false), total(judged, true));
    let documents = |held_out| judged.iter().filter(|(case, _)| case.held_out == held_out).count();
    let _ = writeln!(
        out,
        "understanding: {} documents worked with, {} held out\n\n{:<16} {:>9} {:>9} {:>7}   {:>9} {:>9} {:>7}   aim",
        documents(false),
        documents(true),
        "",
        "precision",
        "recall",
        "n",
        "held out:",
        "recall",
        "n"
    );
    let mut fields: Vec<_> = open.counts.keys().chain(held.counts.keys()).copied().collect();
    fields.sort();
    fields.dedup();
    for field in fields {
        let aim =
            AIMS.iter().find(|(name, _)| *name == field.name()).map_or(String::new(), |(_, aim)| format!("{aim:.2}"));
        let cells = |score: &Score| cells(score.counts.get(&field).copied().unwrap_or_default());
        let _ = writeln!(out, "{:<16} {}   {}   {aim}", field.name(), cells(&open), cells(&held));
    }
    let _ = writeln!(
        out,
        "\ntaken for a look: {} dangers and {} changes ({} and {} held out); aim: no danger",
        open.danger_as_observe, open.change_as_observe, held.danger_as_observe, held.change_as_observe
    );
    if let Some(part) = misses {
        for (case, score) in judged.iter().filter(|(case, _)| !case.held_out && case.name.contains(part)) {
            let _ = writeln!(out, "\n{}", case.name);
            for miss in &score.misses {
                let _ = writeln!(out, "  {miss}");
            }
        }
    }
    let missing = unusable.iter().filter(|reason| matches!(reason, Unusable::Missing { .. })).count();
    if missing > 0 {
        let _ = writeln!(
            out,
            "not judged: {missing} documents whose texts are not here. Their origins are in understanding/truth (document); save \
             them as owner+repo/path in a folder and name it with --texts"
        );
    }
    for reason in unusable.iter().filter(|reason| !matches!(reason, Unusable::Missing { .. })) {
        let _ = writeln!(out, "not judged: {reason}");
    }
    out
}

fn cells(count: Count) -> String {
    let show = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.3}"));
    format!("{:>9} {:>9} {:>7}", show(count.precision()), show(count.recall()), count.right + count.missed)
}
