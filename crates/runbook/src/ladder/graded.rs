//! Levels that only a table of severities names: "Level | Criteria | Response | Escalation".

use super::{chained, levels, severity, told};
use crate::draft::Draft;
use crate::lexicon::{self, Group};
use crate::program::Role;
use crate::quantity;
use crate::tables::{self, Column, Columns};
use crate::text;
use crate::tree::{Kind, Rich, Row};

/// Makes the levels that the row of the worst severity names, where nothing else of the document says who is called.
pub(crate) fn of_severities(draft: &mut Draft<'_>) {
    if !draft.escalation.is_empty() {
        return;
    }
    let lines: Vec<u32> =
        { draft.tables.iter() }.filter(|table| table.role == Role::Severities).map(|table| table.source.line).collect();
    for line in lines {
        let at = draft.blocks.partition_point(|block| block.line < line);
        let blocks = draft.blocks;
        let Some(block) = blocks.get(at).filter(|block| block.line == line) else { continue };
        let Kind::Table { header, rows, .. } = &block.kind else { continue };
        let Some(column) = header.cells.iter().skip(1).position(calls).map(|at| at + 1) else { continue };
        let rank = |row: &&Row| row.cells.first().and_then(|cell| severity(&cell.plain));
        let ranked = rows.iter().filter(|row| !tables::is_decorative(row) && rank(row).is_some());
        let Some(worst) = ranked.min_by_key(rank) else { continue };
        let Some(cell) = worst.cells.get(column) else { continue };
        let answered = |cell: &Rich| lexicon::get().has(Group::Column, "response", cell.plain.trim());
        let held = header.cells.iter().position(answered).and_then(|at| worst.cells.get(at));
        if climb(draft, &place_of(draft, line), cell, held, worst.line) {
            return;
        }
    }
}

fn calls(header: &Rich) -> bool {
    lexicon::get().find(Group::Role, &header.plain).is_some_and(|hit| hit.key == "escalation")
}

/// The heading that a line stands below.
fn place_of(draft: &Draft<'_>, line: u32) -> String {
    let after = draft.outline.sections.partition_point(|section| section.line <= line);
    draft.place(after.saturating_sub(1))
}

/// Makes levels of a cell that names who is called; `held` is how soon somebody answers, after which the next is called.
fn climb(draft: &mut Draft<'_>, place: &str, cell: &Rich, held: Option<&Rich>, line: u32) -> bool {
    let plain = text::squeezed(&cell.plain);
    let row = Row { line, cells: vec![held.cloned().unwrap_or_default(), cell.clone()] };
    if chained(draft, place, &Columns::of(&[Column::Time, Column::Action]), &row) {
        return true;
    }
    let named = told::named(&plain);
    let at_once = lexicon::get().find(Group::Instant, &plain).is_some().then_some(0);
    let own = quantity::duration(&plain).and_then(quantity::whole_seconds).or(at_once);
    let after = own.or_else(|| held.and_then(|held| quantity::offset(&held.plain))).unwrap_or(0);
    !named.is_empty() && levels(draft, place, &named, after, line)
}

#[cfg(test)]
mod tests {
    use crate::compile;

    fn ladder(rows: &str, rest: &str) -> Vec<(u64, String)> {
        let table = "## Severities\n\n| Level | Criteria | Response | Escalation |\n|---|---|---|---|\n";
        let program = compile("d.md", &format!("# Shop\n\n{table}{rows}\n{rest}"));
        program.escalation.into_iter().map(|level| (level.after_seconds, level.contact)).collect()
    }

    #[test]
    fn the_worst_severity_says_who_is_called() {
        let rest = "| P2 | slow | 2 h | Team lead |\n";
        for (row, expected) in [
            (
                "| P1 | all down | 15 min | On-call → Team lead → CTO |\n",
                vec![(0, "On-call"), (900, "Team lead"), (1800, "CTO")],
            ),
            ("| P1 | all down | 15 min | CTO after 45 min |\n", vec![(2700, "CTO")]),
            ("| P1 | all down | 15 min | Whole team + CTO |\n", vec![(900, "Whole team"), (900, "CTO")]),
            ("| P1 | all down | Immediate | Team lead |\n", vec![(0, "Team lead")]),
            ("| P1 | all down | 15 min | CEO + CTO immediately |\n", vec![(0, "CEO"), (0, "CTO")]),
            // Nobody is named, or what is done.
            ("| P1 | all down | 15 min | Escalate after 30 min |\n", vec![]),
            ("| P1 | all down | 15 min | Yes |\n", vec![]),
            ("| P1 | all down | 15 min | War room |\n", vec![]),
        ] {
            let expected: Vec<(u64, String)> =
                expected.into_iter().map(|(after, who)| (after, who.to_owned())).collect();
            assert_eq!(ladder(&format!("{row}{rest}"), ""), expected, "{row}");
        }
        // A ladder of its own is the one that is followed.
        let own = "## Escalation\n\n| Time | Who |\n|---|---|\n| T+0 | Duty engineer |\n| T+20 | CTO |\n";
        let rows = "| P1 | all down | 15 min | On-call → CTO |\n| P2 | slow | 2 h | Team lead |\n";
        assert_eq!(ladder(rows, own), [(0, "Duty engineer".to_owned()), (1200, "CTO".to_owned())]);
    }
}
