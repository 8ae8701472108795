//! How much may be lost and for how long, where a line says it and no table: "RTO: 4 hours | RPO: 15 min".

use crate::draft::Draft;
use crate::program::{Cond, Indicator, Objective, Op, Unit};
use crate::quantity;
use crate::sections::Section;
use crate::text;
use crate::tree::Kind;
use std::collections::HashSet;

const NAMES: &[&str] = &["RTO", "RPO"];

/// Adds the objectives that paragraphs state. What lists and tables state was read with them.
pub(crate) fn objectives(draft: &mut Draft<'_>) {
    let (outline, blocks) = (draft.outline, draft.blocks);
    // "Database (RTO)" is that of a part, and leaves that of the whole to be said.
    let whole = |name: &str| text::words(name.split('(').next().unwrap_or(name));
    let listed: HashSet<String> = draft.objectives.iter().flat_map(|known| whole(&known.name)).collect();
    let known: Vec<&str> = NAMES.iter().copied().filter(|name| listed.contains(&text::fold(name))).collect();
    let mut stated: HashSet<String> = HashSet::new();
    for section in outline.sections.iter().filter(|section| !section.settled.ignore && !section.planned) {
        for block in blocks.get(section.blocks.clone()).unwrap_or_default() {
            if !matches!(block.kind, Kind::Paragraph | Kind::Item { .. }) {
                continue;
            }
            for (at, line) in (block.line..).zip(block.text.plain.lines()) {
                for (name, seconds) in bounds(line).into_iter().filter(|(name, _)| !known.contains(name)) {
                    state(draft, &mut stated, section, (name, seconds), at.min(block.end));
                }
            }
        }
    }
}

fn state(
    draft: &mut Draft<'_>,
    stated: &mut HashSet<String>,
    section: &Section,
    (name, seconds): (&str, f64),
    line: u32,
) {
    // That of one incident is not that of all.
    let whole = section.is_title || section.name.is_empty();
    let name = if whole { name.to_owned() } else { [name, " (", &section.name, ")"].concat() };
    if !stated.insert(name.clone()) {
        return;
    }
    let source = draft.item("objective", &section.place, &name, line, line);
    draft.objectives.push(Objective {
        source,
        name,
        environment: None,
        indicator: Indicator::Unknown,
        target: Some(Cond { op: Op::Le, value: seconds, unit: Unit::Seconds }),
        critical: None,
        window_seconds: None,
        month: false,
        excludes_maintenance: false,
    });
}

/// What a line bounds: the name, a sign or a word for "at most", and a time right behind it.
fn bounds(line: &str) -> Vec<(&'static str, f64)> {
    let mut found = Vec::new();
    for name in NAMES {
        for (at, _) in line.match_indices(name) {
            let alone = |sign: Option<char>| sign.is_none_or(|sign| !sign.is_alphanumeric());
            let (before, behind) =
                (line.get(..at).unwrap_or_default(), line.get(at + name.len()..).unwrap_or_default());
            if !alone(before.chars().next_back()) || !alone(behind.chars().next()) {
                continue;
            }
            let behind = match behind.trim_start().strip_prefix('(').and_then(|rest| rest.split_once(')')) {
                Some((_, rest)) => rest,
                None => behind,
            };
            let first = quantity::scan(behind).into_iter().next();
            let Some(time) = first.filter(|first| first.unit == Unit::Seconds) else { continue };
            let lead = behind.get(..time.start).unwrap_or_default();
            let joins = |word: &str| {
                ["cible", "target", "objectif", "max", "maximum", "est", "is", "of", "de", "at", "most", "under"]
                    .contains(&word)
            };
            let short = text::words(lead).iter().all(|word| joins(word)) && !lead.contains(['>', '≥']);
            if short && !found.iter().any(|(known, _)| known == name) {
                found.push((*name, time.value));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::compile;

    #[test]
    fn a_line_says_how_much_may_be_lost() {
        let said = |text: &str| -> Vec<(String, f64)> {
            let program = compile("d.md", text);
            program
                .objectives
                .into_iter()
                .map(|one| (one.name, one.target.map_or(0.0, |target| target.value)))
                .collect()
        };
        for (text, expected) in [
            ("# DR\n\n> **SLA cible** : RPO ≤ 15 min, RTO ≤ 4h\n", vec![("RTO", 14_400.0), ("RPO", 900.0)]),
            ("# DR\n\n**RTO:** 2 hours | **RPO:** 1 hour (WAL)\n", vec![("RTO", 7200.0), ("RPO", 3600.0)]),
            ("# DR\n\n## Base perdue\n\n**RTO** : 4 heures\n", vec![("RTO (Base perdue)", 14_400.0)]),
            ("# DR\n\n## Recovery\n\n- **RTO**: 2 hours\n", vec![("RTO (Recovery)", 7200.0)]),
            ("# DR\n\nThe RTO was missed by 20 minutes last year.\n", vec![]),
            ("# DR\n\nEscalate when the RTO > 4h.\n", vec![]),
        ] {
            let expected: Vec<(String, f64)> =
                expected.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            assert_eq!(said(text), expected, "{text}");
        }
    }
}
