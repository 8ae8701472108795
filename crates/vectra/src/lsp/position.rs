//! Places: the compiler counts lines and characters from 1, editors lines and UTF-16 units from 0.

use lsp_types::{Position, Range};

/// The editor's place of a character of `lines`.
pub fn position(lines: &[&str], line: u32, column: u32) -> Position {
    let text = at(lines, line);
    let before = usize::try_from(column.saturating_sub(1)).unwrap_or(usize::MAX);
    let units: usize = text.chars().take(before).map(char::len_utf16).sum();
    Position { line: line.saturating_sub(1), character: u32::try_from(units).unwrap_or(u32::MAX) }
}

/// The editor's span of two places.
pub fn range(lines: &[&str], from: (u32, u32), to: (u32, u32)) -> Range {
    Range { start: position(lines, from.0, from.1), end: position(lines, to.0, to.1) }
}

/// The editor's span of whole lines.
pub fn whole(lines: &[&str], [first, last]: [u32; 2]) -> Range {
    let end = u32::try_from(at(lines, last).chars().count()).unwrap_or(u32::MAX);
    range(lines, (first, 1), (last, end.saturating_add(1)))
}

/// The line, from 1, and the text before the place on it.
pub fn before<'a>(lines: &[&'a str], place: Position) -> (u32, &'a str) {
    let line = place.line.saturating_add(1);
    let text = at(lines, line);
    let (mut units, mut end) = (0, text.len());
    for (index, sign) in text.char_indices() {
        if units >= usize::try_from(place.character).unwrap_or(usize::MAX) {
            end = index;
            break;
        }
        units += sign.len_utf16();
    }
    (line, text.get(..end).unwrap_or(text))
}

fn at<'a>(lines: &[&'a str], line: u32) -> &'a str {
    usize::try_from(line).ok().and_then(|line| lines.get(line.checked_sub(1)?)).copied().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_outside_the_first_plane_are_two_units() {
        let lines = ["| 🚨 Élevée | x"];
        assert_eq!(position(&lines, 1, 5), Position { line: 0, character: 5 });
        assert_eq!(position(&lines, 1, 3), Position { line: 0, character: 2 });
        assert_eq!(before(&lines, Position { line: 0, character: 5 }), (1, "| 🚨 "));
        assert_eq!(before(&lines, Position { line: 0, character: 99 }).1, lines[0]);
        assert_eq!(before(&lines, Position { line: 7, character: 9 }), (8, ""));
    }
}
