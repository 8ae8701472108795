//! What a fix changes, as lines with their signs: a few of them beside a finding, or a patch of the whole document.

use super::excerpt::whole;
use crate::output::Paint;
use similar::{ChangeTag, TextDiff};
use std::time::Duration;
use vectra_runbook::edits;
use vectra_runbook::program::{Edit, Fix};

/// Lines that are shown beside a finding.
const MOST_LINES: usize = 16;
/// How long a smaller patch is looked for.
const PATIENCE: Duration = Duration::from_secs(2);

/// The lines that a fix takes away and brings; none where it does not fit the document.
pub fn excerpt(fix: &Fix, lines: &[&str], gutter: &str, paint: Paint) -> Vec<String> {
    let Some((first, before, after)) = window(fix, lines) else {
        return Vec::new();
    };
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(&before, &after);
    let mut rows = vec![format!("{gutter} {}", paint.blue("|"))];
    let mut hidden = 0;
    for change in diff.iter_all_changes() {
        let (sign, index) = match change.tag() {
            ChangeTag::Equal => continue,
            ChangeTag::Delete => (paint.red("-"), change.old_index()),
            ChangeTag::Insert => (paint.green("+"), change.new_index()),
        };
        if rows.len() > MOST_LINES {
            hidden += 1;
            continue;
        }
        let number = (first + index.unwrap_or_default()).to_string();
        let number = paint.blue(&format!("{number:>width$}", width = gutter.len()));
        rows.push(format!("{number} {sign} {}", whole(change.value().trim_end_matches(['\n', '\r']))));
    }
    if hidden > 0 {
        rows.push(format!("{gutter} {}", paint.blue("…")));
    }
    if rows.len() > 1 { rows } else { Vec::new() }
}

/// The lines that a fix is about, before and after, and the number of the first. Only these are looked at: a long document
/// may have many findings.
fn window(fix: &Fix, lines: &[&str]) -> Option<(usize, String, String)> {
    let first = fix.edits.iter().map(|edit| edit.line).min()?;
    let last = fix.edits.iter().map(|edit| edit.end_line).max()?;
    let from = usize::try_from(first).ok()?.checked_sub(1)?;
    let to = usize::try_from(last).ok()?.min(lines.len());
    let mut before = lines.get(from..to)?.join("\n");
    before.push('\n');
    let moved = |edit: &Edit| Edit {
        line: edit.line - first + 1,
        end_line: edit.end_line.saturating_add(1).saturating_sub(first),
        ..edit.clone()
    };
    let moved: Vec<Edit> = fix.edits.iter().map(moved).collect();
    let after = edits::apply(&before, &moved).ok()?;
    Some((from + 1, before, after))
}

/// The whole change as a patch that `patch -p1` and `git apply` read.
pub fn unified(path: &str, before: &str, after: &str) -> String {
    let named = |side: &str| match path.strip_prefix("./").unwrap_or(path) {
        "-" => "-".to_string(),
        path if path.starts_with('/') => path.to_string(),
        path => format!("{side}/{path}"),
    };
    let one_line = |name: String| name.replace(['\n', '\r'], "\u{fffd}");
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(before, after);
    diff.unified_diff().header(&one_line(named("a")), &one_line(named("b"))).to_string()
}

/// The patch with its signs in colour.
pub fn painted(patch: &str, paint: Paint) -> String {
    if !paint.is_on() {
        return patch.to_string();
    }
    let colour = |line: &str| match line.get(..1) {
        Some("-") => paint.red(line),
        Some("+") => paint.green(line),
        Some("@") => paint.blue(line),
        _ => line.to_string(),
    };
    patch.lines().map(|line| colour(line) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(from: (u32, u32), to: (u32, u32), text: &str) -> Edit {
        Edit { line: from.0, column: from.1, end_line: to.0, end_column: to.1, text: text.into() }
    }

    fn shown(lines: &[&str], edits: &[Edit]) -> String {
        excerpt(&Fix { safe: true, label: "x".into(), edits: edits.to_vec() }, lines, " ", Paint::none()).join("\n")
    }

    #[test]
    fn a_fix_shows_the_lines_it_takes_and_brings() {
        let lines = ["# T", "```bash", "SELECT 1;", "```"];
        assert_eq!(shown(&lines, &[edit((2, 4), (2, 8), "sql")]), "  |\n2 - ```bash\n2 + ```sql");
        assert_eq!(shown(&lines, &[edit((3, 1), (3, 1), "-- é\n")]), "  |\n3 + -- é");
        assert_eq!(shown(&lines, &[edit((3, 1), (4, 1), "")]), "  |\n3 - SELECT 1;");
        assert_eq!(shown(&lines, &[edit((4, 1), (5, 1), "")]), "  |\n4 - ```");
        assert_eq!(shown(&lines, &[edit((9, 1), (9, 2), "x")]), "", "a fix that does not fit shows nothing");
        assert_eq!(shown(&lines, &[edit((2, 1), (1, 2), "x")]), "");
        assert_eq!(shown(&lines, &[]), "");
        let long = "x\n".repeat(40);
        assert_eq!(shown(&lines, &[edit((1, 1), (1, 1), &long)]).lines().count(), MOST_LINES + 2);
    }

    #[test]
    fn a_patch_keeps_line_ends_and_says_where_the_last_is_missing() {
        let patch = unified("./docs/r.md", "a\r\nb\r\nc", "a\r\nB\r\nc");
        assert_eq!(
            patch,
            "--- a/docs/r.md\n+++ b/docs/r.md\n@@ -1,3 +1,3 @@\n a\r\n-b\r\n+B\r\n c\n\\ No newline at end of file\n"
        );
        assert!(unified("/tmp/r.md", "a\n", "b\n").starts_with("--- /tmp/r.md\n+++ /tmp/r.md\n"));
        assert_eq!(unified("r.md", "a\n", "a\n"), "");
        assert!(unified("a\nb.md", "a\n", "b\n").starts_with("--- a/a\u{fffd}b.md\n"));
    }
}
