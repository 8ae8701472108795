//! The findings in the order in which people want them: errors first, each said once, what was not read in one line.

use std::collections::{HashMap, HashSet};
use vectra_runbook::edits;
use vectra_runbook::program::{Diagnostic, Level};

/// Codes that only say that something was not read.
const UNREAD: [&str; 3] = ["V020", "V021", "V022"];
/// So many of them are shown like any other finding.
const FEW: usize = 2;
/// Places that are named before the others are left out.
const MOST_PLACES: usize = 12;

/// A finding, and where else the same one stands.
#[derive(Debug, PartialEq)]
pub struct Said<'d> {
    pub first: &'d Diagnostic,
    /// Lines of the others, each once.
    pub again: Vec<u32>,
}

/// What is told of a document.
#[derive(Debug, Default, PartialEq)]
pub struct Gathered<'d> {
    pub said: Vec<Said<'d>>,
    /// Told in one line.
    pub unread: Vec<&'d Diagnostic>,
}

/// Errors, warnings, notes; within them in the order of their lines. `all` shows each that was not read too.
pub fn gathered<'d>(found: &'d [Diagnostic], text: &str, all: bool) -> Gathered<'d> {
    let is_unread = |d: &&Diagnostic| UNREAD.contains(&d.code.as_str());
    let fold = !all && found.iter().filter(is_unread).count() > FEW;
    let lines = edits::lines(text);
    let mut gathered = Gathered::default();
    // Where each was said first, by its code, its message and the word at its place; lines that were told of it.
    let mut firsts: HashMap<(&str, &str, &str), usize> = HashMap::new();
    let mut told: HashSet<(usize, u32)> = HashSet::new();
    for level in [Level::Error, Level::Warning, Level::Info] {
        for diagnostic in found.iter().filter(|d| d.severity == level) {
            if is_unread(&diagnostic) {
                if fold {
                    gathered.unread.push(diagnostic);
                } else {
                    gathered.said.push(Said { first: diagnostic, again: Vec::new() });
                }
                continue;
            }
            let place = gathered.said.len();
            let first = token(&lines, diagnostic)
                .map_or(place, |word| *firsts.entry((&diagnostic.code, &diagnostic.message, word)).or_insert(place));
            match gathered.said.get_mut(first) {
                Some(said) => {
                    let line = diagnostic.source.line;
                    if said.first.source.line != line && told.insert((first, line)) {
                        said.again.push(line);
                    }
                }
                None => gathered.said.push(Said { first: diagnostic, again: Vec::new() }),
            }
        }
    }
    gathered
}

/// What stands at the place of a finding, where it is in one line.
fn token<'t>(lines: &[&'t str], d: &Diagnostic) -> Option<&'t str> {
    if d.end_line != d.source.line {
        return None;
    }
    let line = lines.get(usize::try_from(d.source.line).ok()?.checked_sub(1)?)?;
    let byte = |column: u32| {
        let at = usize::try_from(column).ok()?.checked_sub(1)?;
        line.char_indices().map(|(byte, _)| byte).chain([line.len()]).nth(at)
    };
    line.get(byte(d.column)?..byte(d.end_column)?)
}

/// `3, 9-12, 40, …`
pub fn places(lines: impl IntoIterator<Item = (u32, u32)>) -> String {
    let mut joined: Vec<(u32, u32)> = Vec::new();
    let mut sorted: Vec<(u32, u32)> = lines.into_iter().collect();
    sorted.sort_unstable();
    for (first, last) in sorted {
        match joined.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
            _ => joined.push((first, last)),
        }
    }
    let mut said: Vec<String> = joined
        .iter()
        .take(MOST_PLACES)
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") })
        .collect();
    if joined.len() > MOST_PLACES {
        said.push("…".into());
    }
    said.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use vectra_runbook::program::Source;

    fn finding(code: &str, severity: Level, line: u32, columns: [u32; 2]) -> Diagnostic {
        Diagnostic {
            source: Source { id: format!("{code}{line}"), line, lines: [line; 2] },
            severity,
            code: code.into(),
            message: code.into(),
            help: String::new(),
            column: columns[0],
            end_line: line,
            end_column: columns[1],
            fix: None,
            related: Vec::new(),
        }
    }

    fn shown(found: &[Diagnostic], text: &str, all: bool) -> (Vec<(u32, Vec<u32>)>, Vec<u32>) {
        let gathered = gathered(found, text, all);
        (
            gathered.said.into_iter().map(|said| (said.first.source.line, said.again)).collect(),
            gathered.unread.iter().map(|d| d.source.line).collect(),
        )
    }

    #[test]
    fn errors_come_first_and_the_same_word_is_told_once() {
        let found = [
            finding("V055", Level::Warning, 1, [1, 4]),
            finding("V018", Level::Error, 2, [1, 4]),
            finding("V055", Level::Warning, 3, [3, 6]),
            finding("V055", Level::Warning, 3, [3, 6]),
            finding("V055", Level::Warning, 4, [1, 4]),
        ];
        let text = "old a\nbad b\né old\nodd c\n";
        assert_eq!(shown(&found, text, false), (vec![(2, vec![]), (1, vec![3]), (4, vec![])], vec![]));
    }

    #[test]
    fn what_was_not_read_is_one_line_unless_it_is_little_or_asked_for() {
        let found: Vec<Diagnostic> = (1..=3).map(|line| finding("V020", Level::Info, line, [1, 2])).collect();
        let text = "a\na\na\n";
        assert_eq!(shown(&found, text, false), (vec![], vec![1, 2, 3]));
        assert_eq!(shown(&found, text, true), (vec![(1, vec![]), (2, vec![]), (3, vec![])], vec![]));
        assert_eq!(shown(&found[..2], text, false), (vec![(1, vec![]), (2, vec![])], vec![]));
    }

    #[test]
    fn places_are_joined_and_cut() {
        assert_eq!(places([(9, 10), (3, 3), (11, 12)]), "3, 9-12");
        assert_eq!(places((1..40).map(|n| (n * 3, n * 3))).matches(", ").count(), MOST_PLACES);
    }
}
