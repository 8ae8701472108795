//! Where things stand in the source, in lines and characters.

mod shown;

use crate::draft::Draft;
use crate::program::Edit;
use crate::text;
use std::borrow::Cow;

/// A place, from 1, the end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Span {
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
}

impl Span {
    /// Edit that puts a text in its place.
    pub(crate) fn replaced(self, text: impl Into<String>) -> Edit {
        let Self { line, column, end_line, end_column } = self;
        Edit { line, column, end_line, end_column, text: text.into() }
    }

    /// Edit that puts a text right behind it.
    pub(crate) fn followed(self, text: impl Into<String>) -> Edit {
        insert(self.end_line, self.end_column, text)
    }

    /// From the begin of one to the end of the other.
    pub(crate) fn to(self, other: Self) -> Self {
        Self { end_line: other.end_line, end_column: other.end_column, ..self }
    }
}

/// Edit that puts a text before a character.
pub(crate) fn insert(line: u32, column: u32, text: impl Into<String>) -> Edit {
    Edit { line, column, end_line: line, end_column: column, text: text.into() }
}

pub(crate) fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// A part of a line, by bytes of the line.
pub(crate) fn bytes(draft: &Draft<'_>, line: u32, start: usize, end: usize) -> Span {
    let written = draft.line(line);
    let column = count(written.get(..start).unwrap_or_default()) + 1;
    let width = count(written.get(start..end).unwrap_or_default());
    Span { line, column, end_line: line, end_column: column + width }
}

/// What is written on a line, without the space around it.
pub(crate) fn line(draft: &Draft<'_>, line: u32) -> Span {
    lines(draft, [line, line])
}

/// From the first to the last sign of several lines.
pub(crate) fn lines(draft: &Draft<'_>, [first, last]: [u32; 2]) -> Span {
    let last = last.max(first);
    let written = draft.line(first);
    let column = count(written) - count(written.trim_start()) + 1;
    let end_column = (count(draft.line(last).trim_end()) + 1).max(if last > first { 1 } else { column + 1 });
    Span { line: first, column, end_line: last, end_column }
}

/// How many lines are searched for a text at most.
const WINDOW: u32 = 200;

/// In how many of them it is looked for as a reader sees it.
const DRESSED: usize = 10;

/// The text in the first line that has it.
pub(crate) fn find(draft: &Draft<'_>, [first, last]: [u32; 2], needle: &str) -> Option<Span> {
    let needle = needle.lines().next().unwrap_or_default().trim();
    if needle.is_empty() {
        return None;
    }
    let numbers = first..=last.min(first.saturating_add(WINDOW));
    let exactly = |number: u32| {
        let at = draft.line(number).find(needle)?;
        Some(bytes(draft, number, at, at + needle.len()))
    };
    let as_shown = |number: u32| {
        let line = draft.line(number);
        let (start, end) = shown::is_dressed(line).then(|| shown::find(line, needle))??;
        Some(bytes(draft, number, start, end))
    };
    { numbers.clone() }.find_map(exactly).or_else(|| { numbers }.take(DRESSED).find_map(as_shown))
}

/// The text where it is found, otherwise all of the lines.
pub(crate) fn text(draft: &Draft<'_>, range: [u32; 2], needle: &str) -> Span {
    find(draft, range, needle).unwrap_or_else(|| lines(draft, range))
}

/// The text within a part of a line.
pub(crate) fn within(draft: &Draft<'_>, span: Span, needle: &str) -> Option<Span> {
    let needle = needle.trim();
    let at = read(draft, span).find(needle).filter(|_| !needle.is_empty())?;
    let before = count(read(draft, span).get(..at)?);
    let column = span.column.saturating_add(before);
    Some(Span { line: span.line, column, end_line: span.line, end_column: column.saturating_add(count(needle)) })
}

/// What stands at a place, as far as its first line goes.
pub(crate) fn read(draft: &Draft<'_>, span: Span) -> String {
    let from = usize::try_from(span.column).unwrap_or(1).saturating_sub(1);
    let length = if span.end_line == span.line {
        usize::try_from(span.end_column.saturating_sub(span.column)).unwrap_or(0)
    } else {
        usize::MAX
    };
    draft.line(span.line).chars().skip(from).take(length).collect()
}

/// A table cell with this text; where no cell is just that, the text, otherwise the line.
pub(crate) fn cell(draft: &Draft<'_>, number: u32, said: &str) -> Span {
    fn plain(written: &str) -> Cow<'_, str> {
        if written.bytes().any(|byte| matches!(byte, b'*' | b'_' | b'`' | b'\\' | b'~')) {
            Cow::Owned(text::squeezed(&written.replace(['*', '_', '`', '\\', '~'], "")))
        } else {
            text::narrowed(written)
        }
    }
    let wanted = plain(said);
    let found = cells(draft.line(number)).into_iter().find(|(start, end)| {
        draft.line(number).get(*start..*end).is_some_and(|written| !wanted.is_empty() && plain(written) == wanted)
    });
    let line = draft.line(number);
    let as_shown = || {
        let cells = cells(line).into_iter();
        { cells }.find(|(start, end)| line.get(*start..*end).is_some_and(|written| shown::alike(written, said)))
    };
    match found.or_else(|| line.contains('&').then(as_shown).flatten()) {
        Some((start, end)) => bytes(draft, number, start, end),
        None => text(draft, [number, number], said),
    }
}

/// Whether the edit leaves the cells of a table's row where they are: it takes no bar away and writes nothing behind the last.
pub(crate) fn keeps_row(draft: &Draft<'_>, edit: &Edit) -> bool {
    let line = draft.line(edit.line);
    if edit.line != edit.end_line || !line.trim_start_matches(['>', ' ', '\t']).starts_with('|') {
        return true;
    }
    let signs = |from: u32, to: u32| {
        let from = usize::try_from(from).unwrap_or(1).saturating_sub(1);
        let to = usize::try_from(to).unwrap_or(usize::MAX).saturating_sub(1);
        line.chars().skip(from).take(to.saturating_sub(from))
    };
    let bars = |text: &mut dyn Iterator<Item = char>| text.filter(|sign| *sign == '|').count();
    let taken = bars(&mut signs(edit.column, edit.end_column));
    let behind = line.trim_end().ends_with('|') && bars(&mut signs(edit.end_column, u32::MAX)) == 0;
    taken <= bars(&mut edit.text.chars()) && !(behind && taken == 0)
}

/// Cells of a row as byte ranges of the line, without the space around them.
pub(crate) fn cells(line: &str) -> Vec<(usize, usize)> {
    let mut bars: Vec<usize> = Vec::new();
    let mut escaped = false;
    for (at, sign) in line.char_indices() {
        if sign == '|' && !escaped {
            bars.push(at);
        }
        escaped = sign == '\\' && !escaped;
    }
    let lead = line.len() - line.trim_start_matches(['>', ' ', '\t']).len();
    let mut starts: Vec<usize> = Vec::new();
    if bars.first() != Some(&lead) {
        starts.push(lead);
    }
    starts.extend(bars.iter().map(|bar| bar + 1));
    starts
        .iter()
        .filter_map(|start| {
            let end = bars.iter().copied().find(|bar| bar >= start).unwrap_or(line.len());
            let written = line.get(*start..end)?;
            if written.trim().is_empty() && end == line.len() {
                return None;
            }
            let from = start + written.len() - written.trim_start().len();
            Some((from, from + written.trim().len()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_set_apart_by_bars_that_are_not_escaped() {
        for (line, expected) in [
            ("| a | b c |", vec!["a", "b c"]),
            ("a | b", vec!["a", "b"]),
            ("> | é | x \\| y |", vec!["é", "x \\| y"]),
            ("| a |  | c |", vec!["a", "", "c"]),
            ("", vec![]),
        ] {
            let found: Vec<&str> = cells(line).into_iter().filter_map(|(start, end)| line.get(start..end)).collect();
            assert_eq!(found, expected, "{line}");
        }
    }
}
