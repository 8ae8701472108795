//! Where the words of a command stand in the document.

use super::place::{self, Span};
use crate::draft::Draft;

/// Where the text of a command stands.
pub(super) struct Origin<'o, 'd> {
    pub draft: &'o Draft<'d>,
    pub lines: [u32; 2],
    /// The word that holds the text, for commands within commands.
    pub fixed: Option<Span>,
}

/// A text by characters, and where each of its lines stands in the document.
pub(super) struct Layout {
    signs: Vec<char>,
    /// Index of the first character of each line, characters that it is indented by, its place.
    rows: Vec<(usize, u32, Option<Span>)>,
}

impl Layout {
    pub(super) fn of(origin: &Origin<'_, '_>, text: &str) -> Self {
        let mut rows = Vec::new();
        let mut start = 0;
        for (row, line) in text.split('\n').enumerate() {
            let offset = u32::try_from(row).unwrap_or(u32::MAX);
            let first = origin.lines[0].saturating_add(offset).min(origin.lines[1]);
            let home = match origin.fixed {
                Some(_) => None,
                None => place::find(origin.draft, [first, origin.lines[1]], line),
            };
            rows.push((start, place::count(line) - place::count(line.trim_start()), home));
            start += line.chars().count() + 1;
        }
        Self { signs: text.chars().collect(), rows }
    }

    pub(super) fn read(&self, at: usize, length: usize) -> String {
        self.signs.iter().skip(at).take(length).collect()
    }

    /// The place of `raw`, which begins at character `at` of the text.
    pub(super) fn span(&self, origin: &Origin<'_, '_>, at: usize, raw: &str) -> Span {
        if let Some(fixed) = origin.fixed {
            return fixed;
        }
        let row = self.rows.partition_point(|(start, ..)| *start <= at).saturating_sub(1);
        let width = place::count(raw.lines().next().unwrap_or_default());
        if let Some((start, indent, Some(home))) = self.rows.get(row) {
            let column = u32::try_from(at - start).unwrap_or(u32::MAX);
            let column = home.column.saturating_add(column.saturating_sub(*indent));
            let end_column = column.saturating_add(width);
            return Span { line: home.line, column, end_line: home.line, end_column };
        }
        let offset = u32::try_from(row).unwrap_or(u32::MAX);
        let first = origin.lines[0].saturating_add(offset).min(origin.lines[1]);
        place::text(origin.draft, [first, origin.lines[1]], raw)
    }
}
