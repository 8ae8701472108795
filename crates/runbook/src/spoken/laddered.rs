//! Severities that only a table of escalation names: "Severity | Response time | Who".

use super::Level;
use crate::draft::Draft;
use crate::ladder;
use crate::lexicon::{self, Group};
use crate::program::Role;
use crate::quantity;
use crate::tables;
use crate::text;
use crate::tree::{Kind, Row};

/// The levels with their deadlines, where each row is one.
pub(super) fn read(draft: &Draft<'_>) -> Vec<Level> {
    let tables = || draft.tables.iter().filter(|table| table.role == Role::Escalation);
    for table in tables() {
        let at = draft.blocks.partition_point(|block| block.line < table.source.line);
        let Some(block) = draft.blocks.get(at).filter(|block| block.line == table.source.line) else { continue };
        let Kind::Table { header, rows, .. } = &block.kind else { continue };
        let answered = |name: &str| lexicon::get().has(Group::Column, "response", name) && !ladder::waits(name);
        let Some(column) = header.cells.iter().position(|cell| answered(cell.plain.trim())) else { continue };
        let place = draft.outline.index_at_line(block.line).map(|(index, _)| draft.place(index)).unwrap_or_default();
        let level = |row: &Row| {
            let name = row.cells.first().map(|cell| text::squeezed(&cell.plain))?;
            ladder::severity(&name)?;
            let respond = row.cells.get(column).and_then(|cell| quantity::offset(&cell.plain))?;
            let lines = (row.line, row.line);
            Some(Level { name, criteria: String::new(), respond: Some(respond), lines, place: place.clone() })
        };
        let rows = || rows.iter().filter(|row| !tables::is_decorative(row));
        let levels: Vec<Level> = rows().filter_map(level).collect();
        let ranks = || levels.iter().filter_map(|level| ladder::severity(&level.name));
        if levels.len() > 1 && levels.len() == rows().count() && ranks().min() != ranks().max() {
            return levels;
        }
    }
    Vec::new()
}
