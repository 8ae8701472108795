//! What is promised where a line says it and no table: how much may be lost and for how long ("RTO: 4 hours | RPO: 15 min"),
//! how soon it is found and mended ("MTTR cible : < 1 heure"), a level of service ("SLA > 99.95%").

use crate::condition;
use crate::draft::Draft;
use crate::lexicon::{self, Group, List};
use crate::program::{Cond, Indicator, Objective, Op, Role, Source, Unit};
use crate::quantity;
use crate::sections::Section;
use crate::text;
use crate::tree::Kind;
use std::collections::HashSet;

const NAMES: &[&str] = &["RTO", "RPO", "MTTR", "MTTD", "MTTA"];

/// Names that stand as often for what was measured: only a bound or a word for an aim promises something.
const MEASURED: &[&str] = &["MTTR", "MTTD", "MTTA"];

/// Adds the objectives that paragraphs state. What lists and tables state was read with them.
pub(crate) fn objectives(draft: &mut Draft<'_>) {
    let (outline, blocks) = (draft.outline, draft.blocks);
    // "Database (RTO)", "Total RTO" are those of a part, and leave that of the whole to be said.
    let listed: Vec<(&'static str, f64)> = draft.objectives.iter().filter_map(listed).collect();
    let mut stated: HashSet<String> = HashSet::new();
    let lines: HashSet<u32> = draft.objectives.iter().map(|known| known.source.line).collect();
    let available = draft.objectives.iter().any(|known| known.indicator == Indicator::Availability);
    for section in outline.sections.iter().filter(|section| !section.settled.ignore && !section.planned) {
        // "### Restore the base (RTO: 2 h)".
        for (name, seconds) in bounds(&section.name).into_iter().filter(|found| !again(&listed, section, *found)) {
            state(draft, &mut stated, section, (name, seconds), section.line);
        }
        for block in blocks.get(section.blocks.clone()).unwrap_or_default() {
            if !matches!(block.kind, Kind::Paragraph | Kind::Item { .. }) {
                continue;
            }
            for (at, line) in (block.line..).zip(block.text.plain.lines()) {
                let at = at.min(block.end);
                // What a list or a table promised was read with it.
                if lines.contains(&at) {
                    continue;
                }
                if let Some((name, seconds)) = below_heading(&section.name, line) {
                    state(draft, &mut stated, section, (name, seconds), at);
                }
                if let Some((name, target, indicator)) = level(line)
                    && !(available && indicator == Indicator::Availability)
                    && !matches!(section.role, Some(Role::Dependencies | Role::Contacts | Role::Objectives))
                {
                    push(draft, &mut stated, section, name, (indicator, target), at);
                }
                for (name, seconds) in bounds(line).into_iter().filter(|found| !again(&listed, section, *found)) {
                    state(draft, &mut stated, section, (name, seconds), at);
                }
            }
        }
    }
}

/// The name and value of an objective of the whole that a table or a list has: "RTO", "RTO cible", "RPO (objectif)".
fn listed(known: &Objective) -> Option<(&'static str, f64)> {
    let bare = known.name.split(['(', '—', '–', ':']).next().unwrap_or(&known.name);
    let words = text::words(bare.split(" - ").next().unwrap_or(bare));
    let name = NAMES.iter().find(|name| words.contains(&text::fold(name)))?;
    let whole = words.iter().all(|word| *word == text::fold(name) || List::AimJoint.words().contains(&word.as_str()));
    whole.then(|| (*name, known.target.as_ref().map_or(0.0, |target| target.value)))
}

/// Whether a line says again what a table or a list has: of the whole document, or the same of one incident.
fn again(listed: &[(&'static str, f64)], section: &Section, (name, seconds): (&'static str, f64)) -> bool {
    let whole = section.is_title || section.name.split(" (").next().unwrap_or_default() == name;
    listed.iter().any(|(known, value)| *known == name && (whole || (value - seconds).abs() < 1.0))
}

fn state(
    draft: &mut Draft<'_>,
    stated: &mut HashSet<String>,
    section: &Section,
    (name, seconds): (&str, f64),
    line: u32,
) {
    let target = Cond { op: Op::Le, value: seconds, unit: Unit::Seconds };
    push(draft, stated, section, name, (Indicator::Unknown, target), line);
}

fn push(
    draft: &mut Draft<'_>,
    stated: &mut HashSet<String>,
    section: &Section,
    name: &str,
    (indicator, target): (Indicator, Cond),
    line: u32,
) {
    // That of one incident is not that of all: "Resolution" below it is a part of it.
    let part = |section: &Section| section.part_exact || section.step;
    let above = section.parent.filter(|_| part(section)).and_then(|above| draft.outline.get(above));
    let owner = above.filter(|above| !above.is_title).unwrap_or(section);
    let around = owner.name.split(" (").next().unwrap_or_default();
    let whole = section.is_title || around.is_empty() || around == name;
    let name = if whole { name.to_owned() } else { [name, " (", around, ")"].concat() };
    if !stated.insert(name.clone()) {
        return;
    }
    let source = draft.item("objective", &section.place, &name, line, line);
    draft.objectives.push(objective(source, name, indicator, Some(target)));
}

/// "RTO: 2-4 h" of a row about copies, whose column is called so.
pub(crate) fn of_copy(draft: &mut Draft<'_>, place: &str, name: &str, said: &str, line: u32) {
    let column = said.split_once(':').map_or("", |(column, _)| column.trim());
    if !matches!(column, "RTO" | "RPO") {
        return;
    }
    for (measure, seconds) in bounds(said) {
        let name = [measure, " (", name, ")"].concat();
        if draft.objectives.iter().any(|known| known.name == name) {
            continue;
        }
        let target = Some(Cond { op: Op::Le, value: seconds, unit: Unit::Seconds });
        let source = draft.item("objective", place, &name, line, line);
        draft.objectives.push(objective(source, name, Indicator::Unknown, target));
    }
}

fn objective(source: Source, name: String, indicator: Indicator, target: Option<Cond>) -> Objective {
    Objective {
        source,
        name,
        environment: None,
        indicator,
        target,
        critical: None,
        window_seconds: None,
        month: false,
        excludes_maintenance: false,
    }
}

/// "Target: 4 hours" below a heading that is "Recovery time objective (RTO)".
fn below_heading(heading: &str, line: &str) -> Option<(&'static str, f64)> {
    let (label, value) = line.split_once(':')?;
    let aims = lexicon::get().exact(Group::TargetLabel, &text::clean(label)).is_some();
    let alone = |name: &&&str| heading.split(|sign: char| !sign.is_alphanumeric()).any(|word| word == **name);
    let name = NAMES.iter().filter(|_| aims).find(alone)?;
    let first = quantity::scan(value).into_iter().next()?;
    (first.unit == Unit::Seconds && value.split_whitespace().count() <= 6).then_some((*name, first.value))
}

/// "SLO: p95 < 200ms", "(SLA > 99.95%)".
fn level(line: &str) -> Option<(&'static str, Cond, Indicator)> {
    ["SLA", "SLO"].into_iter().find_map(|name| {
        let at = line.find(name)?;
        let (before, behind) = (line.get(..at)?, line.get(at + name.len()..)?);
        if before.chars().next_back().is_some_and(char::is_alphanumeric) {
            return None;
        }
        let said = behind.trim_start_matches(['*', '_', ' ', '\u{a0}', '\u{202f}']);
        let labelled = said.starts_with(':') && text::clean(before).is_empty();
        let said = said.trim_start_matches([':', '*', '_', ' ', '\u{a0}', '\u{202f}']);
        let first = quantity::scan(said).into_iter().next()?;
        let compared = said.starts_with(['>', '≥']) && first.unit == Unit::Ratio && (0.9..=1.0).contains(&first.value);
        if compared {
            return Some((name, condition::bound("", said.get(..first.end)?, Some(Op::Ge))?, Indicator::Availability));
        }
        let indicator = condition::indicator_of(said).filter(|_| labelled && said.split_whitespace().count() <= 8)?;
        let target = condition::bound(said, said, None).filter(|_| condition::compares(said))?;
        let fits = match indicator {
            Indicator::LatencyP50 | Indicator::LatencyP95 | Indicator::LatencyP99 => target.unit == Unit::Seconds,
            Indicator::Availability | Indicator::ErrorRate => target.unit == Unit::Ratio,
            _ => false,
        };
        fits.then_some((name, target, indicator))
    })
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
            let quantities = quantity::scan(behind);
            // "2-3h": the later end is what is promised.
            let range = |pair: &[quantity::Quantity]| match pair {
                [lower, upper] => {
                    let between = behind.get(lower.end..upper.start).unwrap_or_default();
                    let joined = matches!(between.trim(), "-" | "–") && upper.unit == Unit::Seconds;
                    joined.then_some((lower.start, upper.value))
                }
                _ => None,
            };
            let first = quantities.windows(2).next().and_then(range);
            let first = first.or_else(|| {
                let first = quantities.first().filter(|first| first.unit == Unit::Seconds)?;
                Some((first.start, first.value))
            });
            let lead = |start: usize| behind.get(..start).unwrap_or_default();
            let short = first.filter(|(start, _)| {
                let lead = lead(*start);
                text::words(lead).iter().all(|word| List::AimJoint.words().contains(&word.as_str()))
                    && !lead.contains(['>', '≥'])
            });
            // "Unavailable at most (RTO): after a loss the base is back in less than 30 minutes".
            let told = || {
                let times: Vec<_> = quantities.iter().filter(|quantity| quantity.unit == Unit::Seconds).collect();
                let [only] = times.as_slice() else { return None };
                let words = text::words(lead(only.start));
                let last = |count: usize| words.get(words.len().checked_sub(count)?..).map(|words| words.join(" "));
                let at_most = last(2).is_some_and(|words| List::AtMost.words().contains(&words.as_str()))
                    || last(1).is_some_and(|words| List::AtMost.words().contains(&words.as_str()));
                let label = !before.contains([':', '.']) && lead(only.start).contains(':');
                (at_most && label).then_some((only.start, only.value))
            };
            let Some((start, value)) = short.or_else(told) else { continue };
            let aimed = || text::says(lead(start), List::Aim.words()) || lead(start).contains(['<', '≤']);
            // "It would bring the RPO from 24 h to minutes" promises nothing.
            let wished = before.split_whitespace().any(|word| {
                let word = text::fold(word);
                word.ends_with("rait") || word.ends_with("raient") || matches!(word.as_str(), "would" | "could")
            });
            if (!MEASURED.contains(name) || aimed()) && !wished && !found.iter().any(|(known, _)| known == name) {
                found.push((*name, value));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::compile;

    #[test]
    fn a_table_of_copies_says_what_each_is_good_for() {
        let text = "# Shop\n\n## Backup strategy\n\n| Backup | Frequency | Retention | RPO | RTO |\n|---|---|---|---|---|\n| **Full dump** | Daily (02:00) | 30 days | 24h | 2-4h |\n| **WAL** | Continuous | 7 days | < 1h | < 1h |\n| Before a migration | Each migration | 90 days | - | - |\n";
        let seen: Vec<_> = compile("d.md", text)
            .objectives
            .into_iter()
            .map(|one| (one.name, one.target.map_or(0.0, |target| target.value)))
            .collect();
        let expected = [
            ("RPO (Full dump)", 86_400.0),
            ("RTO (Full dump)", 14_400.0),
            ("RPO (WAL)", 3600.0),
            ("RTO (WAL)", 3600.0),
        ];
        assert_eq!(seen, expected.map(|(name, value)| (name.to_owned(), value)));
    }

    #[test]
    fn times_that_are_estimated_are_promised_by_nobody() {
        let text = "# DR\n\n**RTO:** 4 hours\n\n## Estimates\n\n| Task | Estimated Time | Actual Time (Last Test) |\n|---|---|---|\n| Provision the base | 30 min | TBD |\n| Restore | 1 hour | TBD |\n| **Total RTO** | **3-4 hours** | **TBD** |\n";
        let names: Vec<_> = compile("d.md", text).objectives.into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["RTO"]);
    }

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
            ("# DR\n\n> **MTTR cible :** < 1 heure\n", vec![("MTTR", 3600.0)]),
            ("# DR\n\n## Suivi\n\n**Mean time to detect (MTTD)**: < 5 minutes\n", vec![("MTTD (Suivi)", 300.0)]),
            ("# DR\n\nMTTR: 45 min in the last incident.\n", vec![]),
            ("# DR\n\n**RTO réel attendu** : < 30 minutes\n", vec![("RTO", 1800.0)]),
            (
                "# DR\n\n## Continuité\n\n- **Indisponibilité tolérée (RTO) :** Après une perte, le retour est assuré en moins de **30 minutes**.\n- **Perte tolérée (RPO) :** Elle est bornée à un maximum de **24 heures**.\n",
                vec![("RTO (Continuité)", 1800.0), ("RPO (Continuité)", 86_400.0)],
            ),
            (
                "# DR\n\n## Recovery Time Objective (RTO)\n\n**Target: 4 hours**\n",
                vec![("RTO (Recovery Time Objective)", 14_400.0)],
            ),
            (
                "# DR\n\n### Restaurer la base (RTO: 2-3h)\n\n1. Restaurer la base\n",
                vec![("RTO (Restaurer la base)", 10_800.0)],
            ),
            ("# DR\n\nA replica would bring the RPO of 24 h to minutes.\n", vec![]),
            ("# DR\n\nNous visons la disponibilité (SLA > 99.95%) en continu.\n", vec![("SLA", 0.9995)]),
            ("# DR\n\n## API lente\n\n**SLO :** p95 < 200ms\n", vec![("SLO (API lente)", 0.2)]),
            ("# DR\n\nThe vendor pays when the SLA < 99%.\n", vec![]),
            ("# DR\n\nThe RTO was missed by 20 minutes last year.\n", vec![]),
            ("# DR\n\nEscalate when the RTO > 4h.\n", vec![]),
            // Parts of an incident are no name for it, and what a table promises of all is no promise of each.
            (
                "# DR\n\n## Incidents\n\n### Base perdue\n\n#### Résolution\n\n- Basculer (RTO < 30 min)\n\n### API en panne\n\n#### Résolution\n\n- Redémarrer (RTO < 5 min)\n",
                vec![("RTO (Base perdue)", 1800.0), ("RTO (API en panne)", 300.0)],
            ),
            (
                "# DR\n\n## Goals\n\n| Objective | Target |\n|---|---|\n| RTO — time to recover | 4 hours |\n\n## Region lost\n\n**RTO:** 90 minutes\n\n## Base lost\n\n**RTO:** 4 hours\n",
                vec![("RTO — time to recover", 14_400.0), ("RTO (Region lost)", 5400.0)],
            ),
        ] {
            let expected: Vec<(String, f64)> =
                expected.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            assert_eq!(said(text), expected, "{text}");
        }
    }
}
