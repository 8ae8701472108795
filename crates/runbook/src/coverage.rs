//! What became program, by the lines that items claimed: the counts follow from the mapping, and what is left is said.

use crate::draft::{Draft, Oddity, Unit};
use crate::program::Coverage;
use std::collections::BTreeSet;

/// Counts the units and notes those that nothing was made of, neighbours together.
pub(crate) fn count(draft: &mut Draft<'_>) -> Coverage {
    let mut coverage = Coverage::default();
    let told: BTreeSet<u32> = draft
        .oddities
        .iter()
        .filter_map(|oddity| match oddity {
            Oddity::Ragged { line, .. } | Oddity::Row { line, .. } => Some(*line),
            _ => None,
        })
        .collect();
    let mut units = std::mem::take(&mut draft.units);
    units.sort_unstable_by_key(|(line, _)| *line);
    let mut open: Option<(u32, u32, Unit, usize)> = None;
    for (line, unit) in units {
        let claimed = draft.is_claimed(line);
        let (total, understood) = match unit {
            Unit::Row => (&mut coverage.table_rows, &mut coverage.table_rows_understood),
            Unit::FenceLine => (&mut coverage.fence_lines, &mut coverage.fence_lines_understood),
            Unit::Item => (&mut coverage.list_items, &mut coverage.list_items_understood),
        };
        *total += 1;
        if claimed {
            *understood += 1;
        }
        let skipped = !claimed && !told.contains(&line);
        match &mut open {
            Some((_, end, what, count)) if skipped && *what == unit && line <= end.saturating_add(2) => {
                *end = line;
                *count += 1;
            }
            _ => {
                close(draft, &mut open);
                open = skipped.then_some((line, line, unit, 1));
            }
        }
    }
    close(draft, &mut open);
    coverage
}

fn close(draft: &mut Draft<'_>, open: &mut Option<(u32, u32, Unit, usize)>) {
    if let Some((line, end, what, count)) = open.take() {
        draft.oddities.push(Oddity::Skipped { line, end, what, count });
    }
}
