//! Which column fills which slot of a role: by its name, unless its cells cannot be that, and by its cells.

use super::Columns;
use super::column::{Column, ColumnSet, Concepts};
use super::content;
use super::form::{looks_like, one_looks_like};
use super::sample::Sample;
use super::slots::Slot;
use crate::program::Role;

/// The columns of a role, and how well they fit; none where one that it cannot do without is missing.
pub(super) fn fit(
    (headers, known): (&[Concepts], ColumnSet),
    sample: &Sample<'_>,
    minimum: usize,
    slots: &[Slot],
    expected: bool,
) -> Option<(u32, Columns)> {
    // Most roles lack a column that they need, which shows before anything is weighed.
    let could = |slot: &Slot| slot.any.shares(known);
    if !expected && !slots.iter().filter(|slot| slot.needed).all(could) {
        return None;
    }
    let mut columns = Columns::default();
    let (mut score, mut moved) = (0, false);
    // Needed columns choose first, so that "Time | Action" goes to the slots that cannot do without.
    for pass in [true, false] {
        for slot in slots.iter().filter(|slot| slot.needed == pass && could(slot)) {
            let Some(name) = slot.concepts.first().copied() else {
                continue;
            };
            let mut choice: Option<(u32, usize)> = None;
            for (at, concepts) in headers.iter().enumerate().filter(|(at, _)| !columns.uses(*at)) {
                if !slot.any.shares(concepts.known()) {
                    continue;
                }
                // "Metric | Bound | Alert: WARNING", "Step: 1 | Action": cells that cannot be what the header says.
                if is_foreign(name, concepts, sample, at, headers.len()) {
                    moved = moved || name != Column::Remedy && name != Column::Cause;
                    continue;
                }
                // "Promise | Good | Bad": what holds names promises no value where another column has values.
                if name == Column::Target
                    && headers.len() > 2
                    && content::is_named(sample, at)
                    && (0..headers.len()).any(|other| looks_like(Column::Target, sample, other))
                {
                    moved = true;
                    continue;
                }
                // "Objective" beside "Indicator" is the target: a column that another slot could use gives way.
                let others = slots.iter().filter(|other| other.concepts.first() != slot.concepts.first());
                let wanted = others.flat_map(|other| other.concepts.first()).any(|other| concepts.has(*other));
                for (rank, concept) in slot.concepts.iter().enumerate() {
                    let rank = u32::try_from(rank).unwrap_or(3).min(3);
                    let fit = concepts.get(*concept).map(|fit| fit * 8 - rank * 2 - u32::from(wanted));
                    if let Some(fit) = fit
                        && choice.is_none_or(|(top, _)| fit > top)
                    {
                        choice = Some((fit, at));
                    }
                }
            }
            // "What | Rule | Code": what reads like a value is no name where the first column has names.
            if slot.needed
                && is_name(name)
                && !matches!(name, Column::Retention | Column::Level)
                && let Some((_, at)) = choice
                && at != 0
                && !columns.uses(0)
                && content::is_measured(sample, at)
                && content::is_named(sample, 0)
            {
                // The header that led astray says nothing for the role either.
                choice = Some((0, 0));
                moved = true;
            }
            if let Some((fit, at)) = choice {
                columns.by_slot.push((name, at));
                score += fit / 8 + if slot.needed { 2 } else { 1 };
            }
        }
    }
    // Under a heading that says what the table is about, cells stand in for headers that the lexicon does not know.
    if expected || moved {
        for slot in slots {
            let Some(name) = slot.concepts.first().copied().filter(|name| !columns.has(*name)) else {
                continue;
            };
            let fits = |at: usize| headers.get(at).is_none_or(|own| !is_foreign(name, own, sample, at, headers.len()));
            let free = |at: &usize| !columns.uses(*at) && fits(*at);
            // What must be there may show in any of its forms.
            let forms = if slot.needed { slot.concepts } else { slot.concepts.get(..1).unwrap_or_default() };
            let shows = |at: &usize| forms.iter().any(|form| looks_like(*form, sample, *at));
            let by_cells = (0..headers.len()).filter(free).find(shows);
            // A case stands first; elsewhere stand those who do it, or with what.
            let among = if name == Column::Cause { 1 } else { headers.len() };
            let by_place = (slot.needed && is_name(name)).then(|| (0..among).find(free)).flatten();
            if let Some(at) = by_cells.or(by_place) {
                columns.by_slot.push((name, at));
                score += 1;
            }
        }
    }
    let complete = slots
        .iter()
        .filter(|slot| slot.needed)
        .all(|slot| slot.concepts.first().is_some_and(|name| columns.has(*name)));
    (complete && columns.by_slot.len() >= minimum).then_some((score, columns))
}

fn is_name(slot: Column) -> bool {
    matches!(
        slot,
        Column::Environment
            | Column::Metric
            | Column::Alert
            | Column::Level
            | Column::Contact
            | Column::Role
            | Column::Service
            | Column::Task
            | Column::Cause
            | Column::Remedy
            | Column::Check
            | Column::Action
            | Column::Retention
    )
}

/// Whether the cells of a column cannot be what the slot holds, whatever its name says: numbers and times are nothing to do
/// and no case to do it in, levels are no names where another column has names.
fn is_foreign(slot: Column, header: &Concepts, sample: &Sample<'_>, at: usize, width: usize) -> bool {
    match slot {
        Column::Remedy => content::is_counted(sample, at),
        Column::Cause => {
            let told = header.is(Column::Cause) || header.is(Column::Condition);
            if told { content::is_numbered(sample, at) } else { content::is_counted(sample, at) }
        }
        Column::Alert | Column::Metric => {
            looks_like(Column::Severity, sample, at)
                && (0..width).any(|other| {
                    other != at && content::is_named(sample, other) && !looks_like(Column::Severity, sample, other)
                })
        }
        _ => false,
    }
}

/// Whether no cell of a column that a role turns on has its form: "when" without a time is no escalation.
pub(super) fn contradicted(role: Role, columns: &Columns, sample: &Sample<'_>) -> bool {
    let none = |slot: Column| columns.at(slot).is_some_and(|at| !one_looks_like(slot, sample, at));
    !sample.is_empty()
        && match role {
            Role::Escalation => none(Column::Time),
            Role::Severities => none(Column::Level),
            Role::Environments => none(Column::Url),
            Role::Objectives => none(Column::Target),
            Role::Maintenance => none(Column::Frequency),
            Role::Backup => none(Column::Retention),
            Role::Deploy => none(Column::Environment),
            Role::Dependencies => none(Column::Support),
            _ => false,
        }
}
