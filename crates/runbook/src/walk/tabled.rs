//! Tables: rows of known roles, decisions as steps, names with values.

use super::place::Place;
use crate::calendar;
use crate::draft::Draft;
use crate::lexicon::List;
use crate::meta::Meta;
use crate::program::Role;
use crate::rows::{self, Rest};
use crate::sections::Part;
use crate::steps;
use crate::tables::Column;
use crate::text;
use crate::tree::{Block, Kind, Rich, Row};

pub(super) fn read(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block, meta: &mut Meta) {
    let (columns, rows) = match rows::read(draft, place.index, block, place.settled.role) {
        Rest::Steps(columns, rows) => (columns, rows),
        Rest::Nothing => return,
        Rest::Other => {
            if let Kind::Table { header, rows, .. } = &block.kind {
                pairs(draft, place, header, rows, meta);
            }
            return;
        }
    };
    // "What for | Command": what a command is for is no case in which it is run.
    let listed = matches!(&block.kind, Kind::Table { header, .. } if crate::tables::is_reference(header));
    let explained = match &block.kind {
        Kind::Table { header, .. } => Explained::of(header),
        _ => None,
    };
    // "Command | Remark": what is remarked is not done.
    let remarks = columns.name(Column::Remedy).is_some_and(|name| text::says(name, List::RemarkHead.words()));
    for row in rows.iter().filter(|row| !crate::tables::is_decorative(row)) {
        if let Some(explained) = &explained {
            explained.step(draft, place, row);
            continue;
        }
        let case = columns.text(row, Column::Cause).filter(|_| !listed);
        let command = columns.cell(row, Column::Command).filter(|cell| !cell.codes.is_empty());
        // "Clean up | `docker system prune`": what is done, and by which command.
        let remedy = columns.cell(row, Column::Remedy).filter(|_| !remarks || command.is_none());
        let both = remedy
            .zip(command.filter(|_| columns.stands_before(Column::Remedy, Column::Command)))
            .map(|(action, command)| with_command(action, command));
        let action = both.as_ref().or(remedy).or_else(|| columns.cell(row, Column::Command));
        if let Some(action) = action {
            let target = place.target(draft);
            steps::from_row(draft, &target, case.as_deref(), action, row.line);
        }
    }
}

/// What is to be done with the command of the column behind it.
fn with_command(action: &Rich, command: &Rich) -> Rich {
    let plain = [action.plain.trim().trim_end_matches(':'), ": ", command.plain.trim()].concat();
    let codes = action.codes.iter().chain(&command.codes).cloned().collect();
    Rich { plain, codes, bold: None, italic: None, ..action.clone() }
}

/// "Symptom | Likely cause | Diagnostic": what is seen is the case, the cause only explains it, and the last column looks.
struct Explained {
    symptom: usize,
    looks: Option<usize>,
}

impl Explained {
    /// None where a column says what to do about it: that is a decision table.
    fn of(header: &Row) -> Option<Self> {
        let names: Vec<String> = header.cells.iter().map(|cell| text::fold(&text::clean(&cell.plain))).collect();
        let at = |known: &dyn Fn(&str) -> bool| names.iter().position(|name| known(name));
        let symptom = at(&|name| List::SymptomHead.words().contains(&name))?;
        at(&|name| name.contains("cause"))?;
        let looks = at(&|name| List::LookHead.words().contains(&name));
        // A third column that neither explains nor looks is what to do.
        (names.len() == 2 + usize::from(looks.is_some())).then_some(Self { symptom, looks })
    }

    fn step(&self, draft: &mut Draft<'_>, place: &mut Place<'_>, row: &Row) {
        let cell = |at: usize| row.cells.get(at).filter(|cell| !cell.plain.trim().is_empty());
        let (Some(symptom), Some(look)) = (cell(self.symptom), self.looks.and_then(cell)) else {
            return;
        };
        let mut target = place.target(draft);
        target.part = Some(Part::Investigation);
        steps::from_row(draft, &target, Some(text::clean(&symptom.plain).as_str()), look, row.line);
    }
}

/// A table of names and values: data of the document or of its backups.
fn pairs(draft: &mut Draft<'_>, place: &Place<'_>, header: &Row, rows: &[Row], meta: &mut Meta) {
    // "Document | Description" names columns, "Document | OPS-7" says something.
    let names = |cell: usize| {
        let said = header.cells.get(cell).map(|cell| text::words(&cell.plain)).unwrap_or_default();
        matches!(said.as_slice(), [only] if List::PropertyHead.words().contains(&only.as_str()))
    };
    let first = if names(1) { None } else { Some(header) };
    for row in first.into_iter().chain(rows) {
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
