//! Written text as a reader sees it, sign by sign with its place: `SEV&nbsp;1` and `**SEV** 1` are both "SEV 1".

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};

/// The longest entity has 33 signs.
const LONGEST_ENTITY: usize = 40;

/// A sign and the bytes that it is written with.
type Sign = (char, usize, usize);

/// Whether a line may be shown otherwise than it is written.
pub(super) fn is_dressed(line: &str) -> bool {
    line.bytes().any(|byte| matches!(byte, b'&' | b'*' | b'_' | b'`' | b'\\' | b'~' | 0xC2 | 0xE2))
}

/// Where a text stands that is written with entities, other white space or marks of emphasis: from its first to behind its
/// last byte.
pub(super) fn find(line: &str, needle: &str) -> Option<(usize, usize)> {
    let wanted: Vec<char> = signs(needle).into_iter().map(|(sign, ..)| sign).collect();
    let shown = signs(line);
    if wanted.is_empty() {
        return None;
    }
    shown
        .windows(wanted.len())
        .find(|window| window.iter().map(|(sign, ..)| sign).eq(&wanted))
        .and_then(|window| Some((window.first()?.1, window.last()?.2)))
}

/// Whether two texts are shown alike.
pub(super) fn alike(one: &str, other: &str) -> bool {
    let plain = |written: &str| signs(written).into_iter().map(|(sign, ..)| sign).collect::<Vec<char>>();
    let one = plain(one);
    !one.is_empty() && one == plain(other)
}

/// Without marks of emphasis, white space as one space.
fn signs(written: &str) -> Vec<Sign> {
    let mut found: Vec<Sign> = Vec::with_capacity(written.len());
    let mut rest = written;
    while let Some(first) = rest.chars().next() {
        let at = written.len() - rest.len();
        let decoded = (first == '&').then(|| entity(rest)).flatten();
        let (shown, length) = decoded.unwrap_or_else(|| (first.to_string(), first.len_utf8()));
        for sign in shown.chars().filter(|sign| !matches!(sign, '*' | '_' | '`' | '\\' | '~')) {
            match found.last_mut() {
                Some((' ', _, end)) if sign.is_whitespace() => *end = at + length,
                _ => found.push((if sign.is_whitespace() { ' ' } else { sign }, at, at + length)),
            }
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    found
}

/// What the entity shows that the text begins with, and how long it is.
fn entity(written: &str) -> Option<(String, usize)> {
    let length = written.find(';').filter(|at| *at < LONGEST_ENTITY)? + 1;
    let entity = written.get(..length)?;
    let arena = Arena::new();
    let root = parse_document(&arena, entity, &Options::default());
    let shown = root.descendants().find_map(|node| match &node.data.borrow().value {
        NodeValue::Text(text) => Some(text.to_string()),
        _ => None,
    })?;
    (shown != entity).then_some((shown, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_otherwise_is_found_where_it_stands() {
        for (line, needle, found) in [
            ("| a | SEV&nbsp;1 |", "SEV 1", "SEV&nbsp;1"),
            ("| SEV&#8209;1 |", "SEV\u{2011}1", "SEV&#8209;1"),
            ("- **P99** &gt; 3\u{a0}s", "P99 > 3 s", "P99** &gt; 3\u{a0}s"),
            ("a & b; c", "a & b; c", "a & b; c"),
        ] {
            let (start, end) = find(line, needle).unwrap();
            assert_eq!(&line[start..end], found);
            assert!(alike(found, needle), "{line}");
        }
        assert_eq!(find("| a | b |", "c"), None);
        assert!(!alike("SEV 1", "SEV 2"));
    }
}
