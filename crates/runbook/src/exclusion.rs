//! What a sentence of a section says of all its objectives: that maintenance does not count, over what time they are judged.

use crate::draft::Draft;
use crate::lexicon::{self, Group, Hit};
use crate::program::{Role, Unit};
use crate::quantity;
use crate::sections::Outline;
use crate::sentence;
use crate::text;
use crate::tree::{Block, Kind};
use std::collections::BTreeMap;

/// Words that may stand between both: "excluding *all of our announced* maintenance".
const BETWEEN: usize = 4;

/// What a section says, and where.
#[derive(Clone, Copy)]
struct Said<T> {
    what: T,
    lines: (u32, u32),
}

type SaidOf<T> = Option<Said<T>>;

/// Marks the objectives that leave maintenance out, gives them the time over which their section judges them, and claims
/// the lines that say it.
pub(crate) fn mark(draft: &mut Draft<'_>) {
    let (blocks, outline) = (draft.blocks, draft.outline);
    let mut sections: BTreeMap<usize, (SaidOf<bool>, SaidOf<u64>)> = BTreeMap::new();
    let mut claimed = Vec::new();
    for at in 0..draft.objectives.len() {
        let Some(line) = draft.objectives.get(at).map(|objective| objective.source.line) else { continue };
        let row = usize::try_from(line).ok().and_then(|line| draft.lines.get(line.checked_sub(1)?));
        let own = outline.sections.iter().rposition(|section| section.line <= line && line <= section.end);
        let (mut excluded, mut window) = (row.and_then(|row| excludes(row)), None);
        for section in own.into_iter().flat_map(|own| chain(outline, own)) {
            let (maintenance, period) = sections.entry(section).or_insert_with(|| {
                (said_below(outline, blocks, section, excludes), said_below(outline, blocks, section, period_of))
            });
            if let (None, Some(said)) = (excluded, *maintenance) {
                excluded = Some(said.what);
                claimed.push(said.lines);
            }
            window = window.or(*period);
        }
        if let Some(objective) = draft.objectives.get_mut(at) {
            objective.excludes_maintenance = excluded == Some(true);
            if let (None, Some(said)) = (objective.window_seconds, window) {
                objective.window_seconds = Some(said.what);
                claimed.push(said.lines);
            }
        }
    }
    for (line, end) in claimed {
        draft.claim(line, end);
    }
}

/// A section, and those above it that are about objectives as well.
fn chain(outline: &Outline, own: usize) -> impl Iterator<Item = usize> {
    let above = move |at: &usize| {
        let parent = outline.get(*at)?.parent?;
        outline.get(parent).filter(|parent| parent.role == Some(Role::Objectives)).map(|_| parent)
    };
    std::iter::successors(Some(own), above)
}

/// What a section or one below it says; other subjects below it, such as procedures, are not asked.
fn said_below<T>(
    outline: &Outline,
    blocks: &[Block],
    section: usize,
    read: impl Fn(&str) -> Option<T> + Copy,
) -> Option<Said<T>> {
    let end = outline.get(section).filter(|found| !found.is_title).map_or(section + 1, |found| found.below_end);
    (section..end.max(section + 1)).find_map(|at| {
        let found = outline.get(at)?;
        let asked = at == section || matches!(found.role, None | Some(Role::Objectives | Role::Prose));
        let heading = (at != section).then_some(found.name.as_str());
        asked.then(|| said(blocks.get(found.blocks.clone()).unwrap_or_default(), heading, read)).flatten()
    })
}

fn said<T>(blocks: &[Block], heading: Option<&str>, read: impl Fn(&str) -> Option<T>) -> Option<Said<T>> {
    // "Exclusions:" above a list says of each item what the item alone does not.
    let mut lead = heading.unwrap_or_default();
    for block in blocks {
        let plain = block.text.plain.trim();
        let what = match block.kind {
            Kind::Paragraph => sentence::sentences(plain).iter().find_map(|sentence| read(sentence)),
            Kind::Item { .. } => read(plain).or_else(|| read(&format!("{lead} {plain}"))),
            _ => None,
        };
        if let Some(what) = what {
            return Some(Said { what, lines: (block.line, block.end) });
        }
        if matches!(block.kind, Kind::Paragraph) && plain.ends_with(':') {
            lead = plain;
        }
    }
    None
}

/// Whether a text says that maintenance does not count, or that it does.
fn excludes(written: &str) -> Option<bool> {
    let (words, lexicon) = (text::tokens(written), lexicon::get());
    let outages = lexicon.hits(Group::PlannedOutage, &words, 0);
    let near = |word: &Hit| {
        let gap = |first: &Hit, second: &Hit| second.at.checked_sub(first.at + first.span);
        outages.iter().any(|outage| gap(word, outage).or(gap(outage, word)).is_some_and(|gap| gap <= BETWEEN))
    };
    // "not excluded" is more than the "excluded" in it.
    let said = lexicon.hits(Group::LeftOut, &words, 1).into_iter().filter(near).max_by_key(|word| word.words)?;
    Some(said.key == "no")
}

/// "Measured over a rolling 30 days": at least a day, and said as what something is judged over.
fn period_of(written: &str) -> Option<u64> {
    lexicon::get().find(Group::Rolling, written)?;
    let seconds = quantity::scan(written).into_iter().filter(|quantity| quantity.unit == Unit::Seconds);
    seconds.filter_map(|quantity| quantity::whole_seconds(quantity.value)).find(|seconds| *seconds >= 86_400)
}

#[cfg(test)]
mod tests {
    use crate::compile;

    /// Whether the objective leaves maintenance out in a document with this cell, and these lines around the table.
    fn excluded(cell: &str, above: &str, below: &str) -> bool {
        let text = format!(
            "# Shop\n\n## SLA\n\n{above}\n\n| Metric | Target | Notes |\n|---|---|---|\n| Uptime | 99.5% | {cell} |\n\n{below}\n\n## Maintenance\n\nMaintenance is excluded from the calendar of holidays.\n"
        );
        let program = compile("shop.md", &text);
        assert_eq!(program.objectives.len(), 1, "{text}");
        program.objectives[0].excludes_maintenance
    }

    #[test]
    fn a_row_says_so() {
        for (cell, expected) in [
            ("hors maintenance planifiée", true),
            ("excluding all announced maintenance windows", true),
            ("hors arrêts planifiés", true),
            ("y compris la maintenance", false),
            ("maintenance is not excluded", false),
            ("per month", false),
            ("see maintenance", false),
        ] {
            assert_eq!(excluded(cell, "", ""), expected, "{cell}");
        }
    }

    #[test]
    fn a_sentence_of_the_section_says_so() {
        for (said, expected) in [
            ("Scheduled maintenance windows do not count.", true),
            ("Planned downtime is not counted.", true),
            ("Les fenêtres de maintenance annoncées sont exclues du calcul.", true),
            ("- Mesuré de l'extérieur\n- Hors maintenance", true),
            ("Exclusions :\n\n- fenêtres de maintenance\n- force majeure", true),
            ("### Exclusions\n\n- Scheduled maintenance", true),
            ("### Incident: API down\n\n1. Restart it outside of maintenance", false),
            ("Maintenance counts like any other time.", false),
            ("Measured from outside, every 30 seconds.", false),
        ] {
            assert_eq!(excluded("", "", said), expected, "{said}");
        }
        assert!(excluded("", "Hors fenêtres de maintenance :", ""));
        assert!(!excluded("maintenance included", "Maintenance is excluded.", ""), "the row is nearer");
    }

    #[test]
    fn a_sentence_of_the_section_says_over_what_time() {
        let window = |said: &str| {
            let text = format!(
                "# Shop\n\n## SLA\n\n{said}\n\n| Metric | Target |\n|---|---|\n| Uptime | 99.5% |\n| P99 over 7 days | < 1 s |\n"
            );
            compile("shop.md", &text)
                .objectives
                .iter()
                .map(|o| o.window_seconds.map(|s| s / 86_400))
                .collect::<Vec<_>>()
        };
        for (said, days) in [
            ("Measured over a rolling 30 days, excluding maintenance.", Some(30)),
            ("Mesurés sur 28 jours glissants.", Some(28)),
            ("Reviewed every 90 days.", None),
            ("Measured every 30 s.", None),
        ] {
            assert_eq!(window(said), [days, Some(7)], "{said}");
        }
    }
}
