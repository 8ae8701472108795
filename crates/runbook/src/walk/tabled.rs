//! Tables: rows of known roles, decisions as steps, names with values.

use super::place::Place;
use crate::calendar;
use crate::draft::Draft;
use crate::meta::Meta;
use crate::program::Role;
use crate::rows;
use crate::steps;
use crate::tables::Column;
use crate::tree::{Block, Kind, Row};

pub(super) fn read(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block, meta: &mut Meta) {
    let before = draft.tables.len();
    let rest = rows::read(draft, place.index, block, place.settled.role);
    let Some((columns, rows)) = rest else {
        let is_other = draft.tables.get(before).is_some_and(|table| table.role == Role::Other);
        if let (true, Kind::Table { header, rows, .. }) = (is_other, &block.kind) {
            pairs(draft, place, header, rows, meta);
        }
        return;
    };
    // "What for | Command": what a command is for is no case in which it is run.
    let listed = matches!(&block.kind, Kind::Table { header, .. } if crate::tables::is_reference(header));
    for row in rows.iter().filter(|row| !crate::tables::is_decorative(row)) {
        let case = columns.text(row, Column::Cause).filter(|_| !listed);
        let action = columns.cell(row, Column::Remedy).or_else(|| columns.cell(row, Column::Command));
        if let Some(action) = action {
            let target = place.target(draft);
            steps::from_row(draft, &target, case.as_deref(), action, row.line);
        }
    }
}

/// A table of names and values: data of the document or of its backups.
fn pairs(draft: &mut Draft<'_>, place: &Place<'_>, header: &Row, rows: &[Row], meta: &mut Meta) {
    for row in std::iter::once(header).chain(rows) {
        let cell = |at: usize| row.cells.get(at).map(|cell| cell.plain.trim()).unwrap_or_default();
        let (key, value) = (cell(0), cell(1));
        let understood = if place.section.role == Some(Role::Backup) {
            calendar::backup(draft, &place.place, &format!("{key}: {value}"), row.line, row.line)
        } else {
            row.cells.len() == 2 && meta.set(key, value)
        };
        if understood {
            draft.claim(row.line, row.line);
        }
    }
}
