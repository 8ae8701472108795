//! One finding with the excerpt it is about and a caret under the place.

use crate::output::{Paint, plain};
use crate::text::label;
use std::fmt::Write;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
use vectra_runbook::program::{Diagnostic, Level};
use vectra_web::text::Text;

/// Columns of an excerpt; a longer line is cut around the place.
const WIDTH: usize = 110;
/// What a tab becomes.
const TAB: &str = "    ";

/// The finding as text, without a line break at its end.
pub fn diagnostic(t: Text, path: &str, d: &Diagnostic, lines: &[&str], paint: Paint) -> String {
    let word = match d.severity {
        Level::Error => paint.red(&format!("{}[{}]", t.get("check-error"), d.code)),
        Level::Warning => paint.yellow(&format!("{}[{}]", t.get("check-warning"), d.code)),
        Level::Info => paint.blue(&format!("{}[{}]", t.get("check-info"), d.code)),
    };
    let mut out = format!("{} {}\n", label(t, &word), paint.bold(&plain(&d.message)));
    let number = d.source.line.to_string();
    let gutter = " ".repeat(number.len());
    let _ = writeln!(out, "{gutter}{} {}:{}:{}", paint.blue("-->"), plain(path), d.source.line, d.column);
    let index = usize::try_from(d.source.line).unwrap_or(1).saturating_sub(1);
    if let Some(line) = lines.get(index) {
        let start = usize::try_from(d.column).unwrap_or(1).saturating_sub(1);
        let length = line.chars().count();
        let end = if d.end_line == d.source.line {
            usize::try_from(d.end_column).unwrap_or(0).saturating_sub(1)
        } else {
            length
        };
        let (excerpt, before, width) = excerpt(line, start, end.max(start + 1));
        let caret = format!("{}{}", " ".repeat(before), "^".repeat(width));
        let caret = match d.severity {
            Level::Error => paint.red(&caret),
            Level::Warning => paint.yellow(&caret),
            Level::Info => paint.blue(&caret),
        };
        let bar = paint.blue("|");
        let _ = writeln!(out, "{gutter} {bar}\n{} {bar} {excerpt}\n{gutter} {bar} {caret}", paint.blue(&number));
    }
    if !d.help.is_empty() {
        let help = plain(&d.help).replace('\n', &format!("\n{gutter}         "));
        let _ = writeln!(out, "{gutter} {} {} {help}", paint.blue("="), label(t, &t.get("check-help")));
    }
    out.truncate(out.trim_end().len());
    out
}

/// The part of a line around characters `start..end`, the columns before the first of them, and their width.
fn excerpt(line: &str, start: usize, end: usize) -> (String, usize, usize) {
    let shown = |c: char| match c {
        '\t' => TAB.to_string(),
        c if c.is_control() => '\u{fffd}'.to_string(),
        c => c.to_string(),
    };
    let columns = |c: char| {
        if c == '\t' { TAB.width() } else { c.width().unwrap_or(1) }
    };
    let chars: Vec<char> = line.chars().collect();
    let (start, end) = (start.min(chars.len()), end.min(chars.len()));
    let total: usize = chars.iter().map(|c| columns(*c)).sum();
    let mut first = 0;
    if total > WIDTH {
        // Keep some context before the place.
        let mut room = WIDTH / 3;
        first = start;
        while first > 0 && columns(chars[first - 1]) <= room {
            first -= 1;
            room -= columns(chars[first]);
        }
    }
    let (mut text, mut used, mut last) = (String::new(), 0, first);
    while last < chars.len() && used + columns(chars[last]) <= WIDTH {
        text.push_str(&shown(chars[last]));
        used += columns(chars[last]);
        last += 1;
    }
    let (lead, tail) = (if first > 0 { "…" } else { "" }, if last < chars.len() { "…" } else { "" });
    let before = lead.width() + chars[first..start.min(last)].iter().map(|c| columns(*c)).sum::<usize>();
    let width = chars[start.min(last)..end.min(last)].iter().map(|c| columns(*c)).sum::<usize>().max(1);
    (format!("{lead}{text}{tail}"), before, width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Lang;
    use crate::text::chosen;
    use vectra_runbook::program::Source;

    fn finding(line: u32, column: u32, end_column: u32) -> Diagnostic {
        Diagnostic {
            source: Source { id: "d".into(), line, lines: [line, line] },
            severity: Level::Warning,
            code: "V007".into(),
            message: "no window".into(),
            help: "write `P99 > 3s over 5min`".into(),
            column,
            end_line: line,
            end_column,
            fix: None,
            related: Vec::new(),
        }
    }

    #[test]
    fn the_caret_stands_under_the_place_whatever_is_before_it() {
        for (line, needle) in [
            ("| High Latency | P99 > 3s |", "P99 > 3s"),
            ("| Élevée à l’été | P99 > 3s |", "P99 > 3s"),
            ("| 可用性 | P99 > 3s |", "P99 > 3s"),
            ("|\tTab\t| P99 > 3s |", "P99 > 3s"),
        ] {
            let at = line.find(needle).map(|b| line[..b].chars().count()).expect("there");
            let (text, before, width) = excerpt(line, at, at + needle.chars().count());
            let shown_before = text.find(needle).map(|b| text[..b].width()).expect("shown");
            assert_eq!((before, width), (shown_before, needle.width()), "{line}");
        }
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let line = format!("{}HERE{}", "x".repeat(5000), "y".repeat(5000));
        let (text, before, width) = excerpt(&line, 5000, 5004);
        assert!(text.width() <= WIDTH + 2 && text.contains("HERE"));
        let at = text.find("HERE").map(|b| text[..b].width());
        assert_eq!((Some(before), width), (at, 4));
    }

    #[test]
    fn a_place_past_the_end_still_has_a_caret() {
        assert_eq!(excerpt("ab", 9, 12).2, 1);
        assert_eq!(excerpt("", 0, 1), (String::new(), 0, 1));
    }

    #[test]
    fn a_finding_reads_as_a_compiler_says_it() {
        let lines = ["# T", "| High Latency | P99 > 3s |"];
        let text = diagnostic(chosen(Some(Lang::En)), "r.md", &finding(2, 18, 26), &lines, Paint::none());
        let expected = "warning[V007]: no window\n --> r.md:2:18\n  |\n2 | | High Latency | P99 > 3s |\n  |                  ^^^^^^^^\n  = help: write `P99 > 3s over 5min`";
        assert_eq!(text, expected);
        let french = diagnostic(chosen(Some(Lang::Fr)), "r.md", &finding(2, 18, 26), &lines, Paint::none());
        assert!(french.starts_with("avertissement[V007]") && french.contains("= aide"), "{french}");
        let gone = diagnostic(chosen(Some(Lang::En)), "r.md", &finding(99, 1, 2), &lines, Paint::none());
        assert!(gone.contains("r.md:99:1"), "{gone}");
    }
}
