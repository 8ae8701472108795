//! Applying edits to a document's text. Lines and columns are counted as [`crate::compile`] counts them: a byte-order mark has
//! no column, and LF, CRLF and CR each end a line.

use crate::program::{Edit, Fix};
use std::collections::BTreeMap;
use std::fmt;

const MARK: char = '\u{feff}';

/// Why edits cannot be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditError {
    /// The document has no such place.
    Outside {
        /// From 1.
        line: u32,
        /// From 1, in characters.
        column: u32,
    },
    /// An edit ends before it begins.
    Reversed {
        /// From 1.
        line: u32,
        /// From 1, in characters.
        column: u32,
    },
    /// Two edits change the same place.
    Overlapping {
        /// Of the later one, from 1.
        line: u32,
        /// Of the later one, from 1, in characters.
        column: u32,
    },
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EditError::Outside { line, column } => write!(f, "{line}:{column} is outside of the document"),
            EditError::Reversed { line, column } => write!(f, "the edit at {line}:{column} ends before it begins"),
            EditError::Overlapping { line, column } => write!(f, "two edits change {line}:{column}"),
        }
    }
}

impl std::error::Error for EditError {}

/// The lines of a document, without byte-order mark and line ends.
pub fn lines(text: &str) -> Vec<&str> {
    spans(text).into_iter().filter_map(|line| text.get(line.start..line.end)).collect()
}

/// What ends the lines of a document: that of its first line, else LF.
pub fn line_end(text: &str) -> &str {
    spans(text).first().and_then(|line| text.get(line.end..line.next)).filter(|end| !end.is_empty()).unwrap_or("\n")
}

/// The text after the edits, in whatever order they are given; what no edit names stays byte for byte. Line breaks that an edit
/// brings are written as those around it.
///
/// # Errors
/// An edit names a place that the document does not have, or two of them change the same place.
pub fn apply(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    let lines = spans(text);
    let mut found = Vec::new();
    for edit in edits {
        let outside = |line, column| EditError::Outside { line, column };
        let start = offset(text, &lines, edit.line, edit.column).ok_or(outside(edit.line, edit.column))?;
        let end =
            offset(text, &lines, edit.end_line, edit.end_column).ok_or(outside(edit.end_line, edit.end_column))?;
        if end < start {
            return Err(EditError::Reversed { line: edit.line, column: edit.column });
        }
        found.push((start, end, edit));
    }
    found.sort_by_key(|(start, end, _)| (*start, *end));
    let mut out = String::with_capacity(text.len());
    let (mut at, mut last) = (0, None);
    for (start, end, edit) in found {
        if start < at || last == Some(start) {
            return Err(EditError::Overlapping { line: edit.line, column: edit.column });
        }
        out.push_str(text.get(at..start).unwrap_or_default());
        out.push_str(&with_ends(&edit.text, end_at(text, &lines, edit.line)));
        (at, last) = (end, Some(start));
    }
    out.push_str(text.get(at..).unwrap_or_default());
    Ok(out)
}

/// Those of the fixes that can be applied together, the earlier before the later: one that changes a place which an earlier one
/// changes is left out whole.
pub fn compatible<'a>(fixes: impl IntoIterator<Item = &'a Fix>) -> Vec<&'a Fix> {
    let mut taken = BTreeMap::new();
    fixes.into_iter().filter(|fix| !fix.edits.is_empty() && claim(&mut taken, fix)).collect()
}

type Place = (u32, u32);

fn claim(taken: &mut BTreeMap<Place, Place>, fix: &Fix) -> bool {
    for (done, edit) in fix.edits.iter().enumerate() {
        let (start, end) = ((edit.line, edit.column), (edit.end_line, edit.end_column));
        let before = taken.range(..=start).next_back().is_some_and(|(from, to)| *from == start || *to > start);
        let after = taken.range(start..).next().is_some_and(|(from, _)| *from < end);
        if before || after {
            for edit in fix.edits.iter().take(done) {
                taken.remove(&(edit.line, edit.column));
            }
            return false;
        }
        taken.insert(start, end);
    }
    true
}

/// A line: where it starts, where its text ends, where the next one starts.
struct Span {
    start: usize,
    end: usize,
    next: usize,
}

fn spans(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut start = if text.starts_with(MARK) { MARK.len_utf8() } else { 0 };
    let (mut spans, mut at) = (Vec::new(), start);
    while let Some(byte) = bytes.get(at) {
        let next = match byte {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => at + 2,
            b'\n' | b'\r' | 0 => at + 1,
            _ => {
                at += 1;
                continue;
            }
        };
        spans.push(Span { start, end: at, next });
        (start, at) = (next, next);
    }
    if start < at {
        spans.push(Span { start, end: at, next: at });
    }
    spans
}

fn offset(text: &str, lines: &[Span], line: u32, column: u32) -> Option<usize> {
    let (line, column) = (usize::try_from(line).ok()?.checked_sub(1)?, usize::try_from(column).ok()?.checked_sub(1)?);
    let Some(span) = lines.get(line) else {
        // Behind the last line end there is one more place.
        let open = lines.last().is_some_and(|last| last.end == last.next);
        return (line == lines.len() && column == 0 && !open).then_some(text.len());
    };
    let content = text.get(span.start..span.end)?;
    let mut places = content.char_indices().map(|(at, _)| at).chain([content.len()]);
    places.nth(column).map(|at| span.start + at)
}

/// What ends this line, or the one before it where it is the last and open.
fn end_at<'t>(text: &'t str, lines: &[Span], line: u32) -> &'t str {
    let index = usize::try_from(line).unwrap_or(1).saturating_sub(1);
    let end = |index: usize| {
        lines.get(index).and_then(|span| text.get(span.end..span.next)).filter(|end| !end.is_empty() && *end != "\0")
    };
    end(index).or_else(|| end(index.checked_sub(1)?)).unwrap_or("\n")
}

fn with_ends(text: &str, end: &str) -> String {
    let lf = text.replace("\r\n", "\n");
    if end == "\n" { lf } else { lf.replace('\n', end) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edit(from: Place, to: Place, text: &str) -> Edit {
        Edit { line: from.0, column: from.1, end_line: to.0, end_column: to.1, text: text.into() }
    }

    fn fix(edits: &[Edit]) -> Fix {
        Fix { safe: true, label: String::new(), edits: edits.to_vec() }
    }

    #[test]
    fn columns_are_characters_and_the_rest_stays() {
        for (text, from, to, new, expected) in [
            ("a\nbcd\ne", (2, 2), (2, 3), "X", "a\nbXd\ne"),
            ("é🚒x\n", (1, 3), (1, 4), "y", "é🚒y\n"),
            ("\u{feff}ab\n", (1, 1), (1, 2), "X", "\u{feff}Xb\n"),
            ("a\r\nb\r\n", (2, 1), (2, 2), "x\ny", "a\r\nx\r\ny\r\n"),
            ("a\r\nb", (2, 2), (2, 2), "\nc", "a\r\nb\r\nc"),
            ("a\rb\r", (2, 1), (2, 1), "x\r\n", "a\rx\rb\r"),
            ("a\nb\nc\n", (2, 1), (3, 1), "", "a\nc\n"),
            ("a\nb\n", (2, 1), (3, 1), "", "a\n"),
            ("a\n", (2, 1), (2, 1), "end\n", "a\nend\n"),
            ("ab", (1, 3), (1, 3), "c", "abc"),
            ("", (1, 1), (1, 1), "# T\n", "# T\n"),
            ("a\nb\nc", (1, 2), (3, 1), " ", "a c"),
        ] {
            assert_eq!(apply(text, &[edit(from, to, new)]).as_deref(), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn places_that_are_not_there_are_refused() {
        for (text, from, to) in [
            ("ab\n", (1, 4), (1, 4)),
            ("ab\n", (3, 1), (3, 1)),
            ("ab\n", (2, 2), (2, 2)),
            ("ab", (2, 1), (2, 1)),
            ("ab", (0, 1), (1, 1)),
            ("ab", (1, 0), (1, 1)),
            ("ab", (u32::MAX, u32::MAX), (u32::MAX, u32::MAX)),
        ] {
            assert!(matches!(apply(text, &[edit(from, to, "")]), Err(EditError::Outside { .. })), "{text:?} {from:?}");
        }
        assert_eq!(apply("abc", &[edit((1, 3), (1, 2), "")]), Err(EditError::Reversed { line: 1, column: 3 }));
        let two = [edit((1, 2), (1, 4), ""), edit((1, 1), (1, 3), "")];
        assert_eq!(apply("abcd", &two), Err(EditError::Overlapping { line: 1, column: 2 }));
        let same = [edit((1, 2), (1, 2), "x"), edit((1, 2), (1, 2), "y")];
        assert_eq!(apply("abcd", &same), Err(EditError::Overlapping { line: 1, column: 2 }));
    }

    #[test]
    fn edits_may_come_in_any_order_and_meet() {
        let edits = [edit((2, 1), (2, 2), "B"), edit((1, 1), (2, 1), "A\n")];
        assert_eq!(apply("a\nb\n", &edits).as_deref(), Ok("A\nB\n"));
    }

    #[test]
    fn of_two_fixes_for_one_place_the_first_is_chosen() {
        let one = fix(&[edit((1, 1), (1, 5), "")]);
        let over = fix(&[edit((9, 1), (9, 2), ""), edit((1, 4), (1, 8), "")]);
        let beside = fix(&[edit((1, 5), (1, 8), ""), edit((9, 1), (9, 2), "")]);
        let around = fix(&[edit((1, 1), (2, 1), "")]);
        let nothing = fix(&[]);
        let all = [one.clone(), over, beside.clone(), around, nothing];
        assert_eq!(compatible(&all), [&one, &beside]);
    }

    #[test]
    fn lines_are_those_that_the_compiler_counts() {
        for text in ["", "a", "a\n", "\u{feff}a\r\nb\rc\n\nd", "\r\r\n\n"] {
            assert_eq!(lines(text).len(), crate::compile("r.md", text).runbook.line_count as usize, "{text:?}");
        }
        assert_eq!(lines("\u{feff}a\r\nb\rc\n"), ["a", "b", "c"]);
        assert_eq!((line_end("a\r\nb\n"), line_end("a"), line_end("")), ("\r\n", "\n", "\n"));
    }

    proptest! {
        #[test]
        fn no_edit_changes_no_byte(text in any::<String>()) {
            prop_assert_eq!(apply(&text, &[]), Ok(text));
        }

        #[test]
        fn what_no_edit_names_stays(
            text in "(\u{feff})?([aé🚒 \t]{0,6}(\n|\r\n|\r)){0,6}[aé🚒]{0,3}",
            places in proptest::collection::vec((1u32..8, 1u32..8, 1u32..8, 1u32..8), 0..4),
        ) {
            let edits: Vec<Edit> = places.iter().map(|p| edit((p.0, p.1), (p.2, p.3), "XY")).collect();
            if let Ok(new) = apply(&text, &edits) {
                prop_assert_eq!(new.matches("XY").count(), edits.len());
                let mut rest = text.as_str();
                for kept in new.split("XY") {
                    let at = rest.find(kept);
                    prop_assert!(at.is_some(), "{:?} of {:?}", kept, text);
                    rest = rest.get(at.unwrap_or_default() + kept.len()..).unwrap_or_default();
                }
            }
        }

        #[test]
        fn what_is_chosen_can_be_applied(
            places in proptest::collection::vec((1u32..4, 1u32..4, 0u32..3), 0..8),
        ) {
            let text = "abcd\nefgh\nijkl\n";
            let fixes: Vec<Fix> =
                places.iter().map(|p| fix(&[edit((p.0, p.1), (p.0, p.1 + p.2), "X")])).collect();
            let chosen: Vec<Edit> = compatible(&fixes).into_iter().flat_map(|f| f.edits.clone()).collect();
            prop_assert!(apply(text, &chosen).is_ok());
            prop_assert!(fixes.is_empty() || !chosen.is_empty());
        }
    }
}
