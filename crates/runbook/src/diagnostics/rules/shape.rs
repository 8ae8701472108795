//! V020 to V026: source that did not become anything, or is cut.

use super::super::Finding;
use crate::draft::{Draft, Oddity, Unit};
use crate::program::Level;

pub(super) fn check(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for oddity in &draft.oddities {
        out.push(match oddity {
            Oddity::Ragged { line, cells, expected } => {
                Finding::new("V023", Level::Warning, [*line, *line], draft.line(*line))
                    .with("cells", cells.to_string())
                    .with("expected", expected.to_string())
            }
            Oddity::Row { line, missing, .. } => {
                Finding::new("V026", Level::Warning, [*line, *line], draft.line(*line)).with("missing", *missing)
            }
            Oddity::NoSeparator { line, end } => {
                let columns = draft.line(*line).matches('|').count().saturating_sub(1).max(1);
                Finding::new("V024", Level::Warning, [*line, *end], draft.line(*line))
                    .with("fix", format!("|{}", "---|".repeat(columns.min(50))))
            }
            Oddity::OpenFence { line, end } => {
                Finding::new("V025", Level::Warning, [*line, *end], draft.line(line.saturating_add(1)))
            }
            Oddity::Directive { .. } => continue,
            Oddity::Skipped { line, end, what, count } => {
                let code = match what {
                    Unit::Item => "V020",
                    Unit::Row => "V021",
                    Unit::FenceLine => "V022",
                };
                Finding::new(code, Level::Info, [*line, *end], draft.line(*line)).with("count", count.to_string())
            }
        });
    }
}
