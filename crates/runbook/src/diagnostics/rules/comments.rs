//! Comments for this program that say nothing it knows.

use super::super::context::Context;
use super::super::finding::Finding;
use super::super::place;
use crate::directives::{KEYS, Problem, values};
use crate::draft::Oddity;

/// How many signs must be typed, taken out or exchanged to make one of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, sign) in one.chars().enumerate() {
        let mut next = vec![at + 1];
        for (position, wanted) in other.iter().enumerate() {
            let exchanged = row.get(position).copied().unwrap_or(0) + usize::from(sign != *wanted);
            let left = next.last().copied().unwrap_or(0) + 1;
            let above = row.get(position + 1).copied().unwrap_or(0) + 1;
            next.push(exchanged.min(left).min(above));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

pub(super) fn unknown(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for oddity in &context.oddities {
        let Oddity::Directive { line, text, problem } = oddity else {
            continue;
        };
        // A comment may run over several lines.
        let range = [*line, line.saturating_add(20)];
        let (key, value) = text.split_once('=').unwrap_or((text.as_str(), ""));
        let finding = |needle: &str| {
            let span =
                place::find(context.draft(), range, needle).unwrap_or_else(|| place::line(context.draft(), *line));
            Finding::new("V085", span, &format!("{line} {text}")).with("text", text.as_str())
        };
        out.push(match problem {
            Problem::Nothing => finding("").with_text("why", "nothing").with_text("how", "move"),
            Problem::Cell => finding("vectra").with_text("why", "cell").with_text("how", "move"),
            Problem::Quote => finding(key).with_text("why", "quote").with_text("how", "say"),
            Problem::Place => {
                let how = match key {
                    "role" => "table",
                    "answers" | "severity" => "section",
                    _ => "block",
                };
                finding(key).with_text("why", "place").with_text("how", how)
            }
            Problem::Value => {
                let found = finding(if value.is_empty() { key } else { value }).with_text("why", "value");
                match values(&key.to_lowercase()) {
                    Some(values) => found.with_text("how", "values").with("values", values.join(", ")),
                    None if key.eq_ignore_ascii_case("ignore") => found.with_text("how", "alone"),
                    None => found.with_text("how", "say"),
                }
            }
            Problem::Key => {
                let found = finding(key).with_text("why", "key").with_text("how", "keys").with("keys", KEYS.join(", "));
                let short = key.chars().count() < 40;
                let nearest = KEYS.iter().map(|known| (distance(&key.to_lowercase(), known), *known)).min();
                match nearest.filter(|(far, _)| short && (1..=2).contains(far)) {
                    Some((_, known)) => {
                        let edit = found.span.replaced(known);
                        found.with("nearest", known).perhaps(vec![edit])
                    }
                    None => found,
                }
            }
        });
    }
}
