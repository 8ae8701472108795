//! Source that did not become anything, or is cut.

use super::super::context::Context;
use super::super::finding::Finding;
use super::super::place;
use crate::draft::{Oddity, Unit};

fn not_understood(context: &Context<'_, '_>, code: &'static str, unit: Unit, out: &mut Vec<Finding>) {
    for oddity in &context.oddities {
        if let Oddity::Skipped { line, end, what, count } = oddity
            && *what == unit
        {
            let span = place::lines(context.draft(), [*line, *end]);
            let number = if *count == 1 { "one" } else { "many" };
            out.push(
                Finding::new(code, span, &bare(context.line(*line)))
                    .with("count", count.to_string())
                    .with_text("what", number),
            );
        }
    }
}

/// A line without the signs of its list and of its emphasis: an id does not hang on them.
fn bare(line: &str) -> String {
    let text = line.trim_start().trim_start_matches(['-', '*', '+', ' ']);
    text.chars().filter(|sign| !matches!(sign, '*' | '_' | '`')).collect()
}

pub(super) fn items_not_understood(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    not_understood(context, "V020", Unit::Item, out);
}

pub(super) fn rows_not_understood(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    not_understood(context, "V021", Unit::Row, out);
}

pub(super) fn lines_not_understood(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    not_understood(context, "V022", Unit::FenceLine, out);
}

pub(super) fn ragged_row(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for oddity in &context.oddities {
        if let Oddity::Ragged { line, cells, expected } = oddity {
            out.push(
                Finding::new("V023", place::line(context.draft(), *line), context.line(*line))
                    .with_text("what", if *cells == 1 { "one" } else { "many" })
                    .with("cells", cells.to_string())
                    .with("expected", expected.to_string()),
            );
        }
    }
}

pub(super) fn table_without_separator(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for oddity in &context.oddities {
        if let Oddity::NoSeparator { line, end } = oddity {
            let written = context.line(*line);
            let columns = place::cells(written).len().clamp(1, 50);
            let separator = format!("|{}", "---|".repeat(columns));
            let lead: String = written.chars().take_while(|sign| *sign != '|').collect();
            out.push(
                Finding::new("V024", place::lines(context.draft(), [*line, *end]), written)
                    .with("fix", separator.as_str())
                    .safely(vec![place::line(context.draft(), *line).followed(format!("\n{lead}{separator}"))]),
            );
        }
    }
}

pub(super) fn unclosed_block(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for oddity in &context.oddities {
        let Oddity::OpenFence { line, end } = oddity else {
            continue;
        };
        let written = context.line(*line);
        let span = place::line(context.draft(), *line);
        let mut finding = Finding::new("V025", span, context.line(line.saturating_add(1)));
        finding.last_line = (*end).max(*line);
        let signs: String = written.trim_start().chars().take_while(|sign| matches!(sign, '`' | '~')).collect();
        let lead: String = written.chars().take_while(|sign| sign.is_whitespace()).collect();
        out.push(match (clear_end(context, *line, *end), signs.is_empty()) {
            (Some(last), false) => {
                finding.safely(vec![place::line(context.draft(), last).followed(format!("\n{lead}{signs}"))])
            }
            _ => finding,
        });
    }
}

/// The last line of the block where what follows is plainly no code: an empty line, then a heading of the second level or
/// deeper. A single `#` is a comment in most languages.
fn clear_end(context: &Context<'_, '_>, first: u32, end: u32) -> Option<u32> {
    let heading = |line: &str| {
        let signs = line.bytes().take_while(|byte| *byte == b'#').count();
        (2..=6).contains(&signs) && line.get(signs..).is_some_and(|rest| rest.starts_with(' '))
    };
    let blank = |number: u32| context.line(number).trim().is_empty();
    let at = (first + 2..=end).find(|number| heading(context.line(*number)) && blank(number.saturating_sub(1)))?;
    let mut last = at.saturating_sub(1);
    while last > first && blank(last) {
        last -= 1;
    }
    (last > first).then_some(last)
}

pub(super) fn row_incomplete(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for oddity in &context.oddities {
        if let Oddity::Row { line, missing } = oddity {
            out.push(
                Finding::new("V026", place::line(context.draft(), *line), context.line(*line))
                    .with_text("missing", missing),
            );
        }
    }
}
