//! One finding as a compiler shows it: the excerpt that it is about with a caret under the place, the other places, what to
//! type.

use super::excerpt::{WIDTH, excerpt, whole};
use super::patch;
use crate::output::{Paint, plain};
use crate::text::label;
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr;
use vectra_runbook::program::{Diagnostic, Level, Related};
use vectra_web::text::Text;

/// Lines of a span that are shown; of a longer one the beginning and the last.
const SPAN_LINES: usize = 6;
/// Other places that are shown.
const PLACES: usize = 8;

/// The finding as text, without a line break at its end.
pub fn diagnostic(t: Text, path: &str, d: &Diagnostic, lines: &[&str], paint: Paint) -> String {
    let shown = Shown { lines, paint, level: d.severity };
    let word = shown.mark(&format!("{}[{}]", t.get(word_of(d.severity)), d.code));
    let mut out = vec![format!("{} {}", label(t, &word), paint.bold(&plain(&d.message)))];
    let (snippet, notes) = shown.snippet(d);
    let widest = snippet.iter().filter_map(|row| row.number).chain([d.source.line]).max().unwrap_or_default();
    let gutter = " ".repeat(widest.to_string().len());
    out.push(format!("{gutter}{} {}:{}:{}", paint.blue("-->"), plain(path), d.source.line, d.column));
    let bar = paint.blue("|");
    if !snippet.is_empty() {
        out.push(format!("{gutter} {bar}"));
    }
    for row in &snippet {
        let number = match (row.number, row.gap) {
            (_, true) => format!("{:width$}", "...", width = gutter.len() + 1),
            (Some(number), _) => format!("{:>width$} ", number, width = gutter.len()),
            (None, _) => format!("{gutter} "),
        };
        let text = if row.text.is_empty() { String::new() } else { format!(" {}", row.text) };
        out.push(if row.gap { paint.blue(number.trim_end()) } else { format!("{}{bar}{text}", paint.blue(&number)) });
    }
    for note in &notes {
        let place = t.with("check-place", &[("line", note.line.into()), ("message", plain(&note.message).into())]);
        out.push(format!("{gutter} {} {} {place}", paint.blue("="), label(t, &t.get("check-info"))));
    }
    let hidden = d.related.len().saturating_sub(PLACES);
    if hidden > 0 {
        let more = t.with("check-more-places", &[("n", hidden.into())]);
        out.push(format!("{gutter} {} {more}", paint.blue("=")));
    }
    if !d.help.is_empty() {
        let help = plain(&d.help).replace('\n', &format!("\n{gutter}         "));
        out.push(format!("{gutter} {} {} {help}", paint.blue("="), label(t, &t.get("check-help"))));
    }
    if let Some(fix) = &d.fix {
        let word = t.get(if fix.safe { "check-fix" } else { "check-suggestion" });
        out.push(format!("{gutter} {} {} {}", paint.blue("="), label(t, &word), plain(&fix.label)));
        out.extend(patch::excerpt(fix, lines, &gutter, paint));
    }
    out.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

/// The key of the word for a level.
pub fn word_of(level: Level) -> &'static str {
    match level {
        Level::Error => "check-error",
        Level::Warning => "check-warning",
        Level::Info => "check-info",
    }
}

/// A row of the snippet: a line of the document, what stands under one, or the mark of a gap.
#[derive(Default)]
struct Row {
    number: Option<u32>,
    text: String,
    gap: bool,
}

impl Row {
    fn line(number: u32, text: String) -> Row {
        Row { number: Some(number), text, gap: false }
    }

    fn under(text: String) -> Row {
        Row { text, ..Row::default() }
    }

    fn gap() -> Row {
        Row { gap: true, ..Row::default() }
    }
}

struct Shown<'a> {
    lines: &'a [&'a str],
    paint: Paint,
    level: Level,
}

impl<'a> Shown<'a> {
    fn mark(&self, text: &str) -> String {
        match self.level {
            Level::Error => self.paint.red(text),
            Level::Warning => self.paint.yellow(text),
            Level::Info => self.paint.blue(text),
        }
    }

    fn line(&self, number: u32) -> Option<&'a str> {
        self.lines.get(usize::try_from(number).ok()?.checked_sub(1)?).copied()
    }

    /// The rows, and the other places that have none of their own.
    fn snippet<'d>(&self, d: &'d Diagnostic) -> (Vec<Row>, Vec<&'d Related>) {
        let span = self.span(d);
        let lead = if span.is_some_and(|(first, last, _)| last > first) { "  " } else { "" };
        let mut others: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
        let mut notes = Vec::new();
        for related in d.related.iter().take(PLACES) {
            let inside = span.is_some_and(|(first, last, _)| (first..=last).contains(&related.line));
            if inside || self.line(related.line).is_none() {
                notes.push(related);
            } else {
                others.entry(related.line).or_default().push(&related.message);
            }
        }
        let mut pieces: Vec<(u32, u32, Vec<Row>)> =
            others.iter().map(|(line, messages)| (*line, *line, self.other(*line, messages, lead))).collect();
        match span {
            Some((first, last, end)) if last > first => pieces.push((first, last, self.several(d, first, last, end))),
            Some((first, _, end)) => pieces.push((first, first, self.single(d, first, end))),
            None => {}
        }
        pieces.sort_by_key(|(first, ..)| *first);
        let (mut rows, mut before): (Vec<Row>, Option<u32>) = (Vec::new(), None);
        for (first, last, piece) in pieces {
            match before.map(|before| first.saturating_sub(before)) {
                Some(2) => {
                    let between = self.line(first - 1).map(whole).unwrap_or_default();
                    rows.push(Row::line(first - 1, format!("{lead}{between}")));
                }
                Some(3..) => rows.push(Row::gap()),
                _ => {}
            }
            rows.extend(piece);
            before = Some(last);
        }
        (rows, notes)
    }

    /// First and last line of the finding, and the character, from 0, before which it ends there.
    fn span(&self, d: &Diagnostic) -> Option<(u32, u32, usize)> {
        let first = d.source.line;
        self.line(first)?;
        let count = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        let mut last = d.end_line.clamp(first, count);
        let mut end = usize::try_from(d.end_column).unwrap_or_default().saturating_sub(1);
        let length = |line: u32| self.line(line).unwrap_or_default().chars().count();
        if last < d.end_line {
            end = length(last);
        } else if end == 0 && last > first {
            // It ends with the line break before.
            last -= 1;
            end = length(last);
        }
        Some((first, last, end))
    }

    fn single(&self, d: &Diagnostic, line: u32, end: usize) -> Vec<Row> {
        let start = usize::try_from(d.column).unwrap_or(1).saturating_sub(1);
        let cut = excerpt(self.line(line).unwrap_or_default(), start, end.max(start + 1));
        let caret = self.mark(&"^".repeat(cut.width));
        vec![Row::line(line, cut.text), Row::under(format!("{}{caret}", " ".repeat(cut.before)))]
    }

    fn several(&self, d: &Diagnostic, first: u32, last: u32, end: usize) -> Vec<Row> {
        let text = self.line(first).unwrap_or_default();
        let start = usize::try_from(d.column).unwrap_or(1).saturating_sub(1);
        let from_the_start = text.chars().take(start).all(char::is_whitespace);
        let mut rows = Vec::new();
        if from_the_start {
            rows.push(Row::line(first, format!("{} {}", self.mark("/"), whole(text))));
        } else {
            let cut = excerpt(text, start, start + 1);
            rows.push(Row::line(first, format!("  {}", cut.text)));
            rows.push(Row::under(format!(" {}", self.mark(&format!("{}^", "_".repeat(cut.before + 1))))));
        }
        let side = self.mark("|");
        let count = usize::try_from(last - first).unwrap_or(usize::MAX);
        let hidden = if count + 1 > SPAN_LINES { first + 3..last } else { last..last };
        for number in first + 1..=last {
            if number == hidden.start && !hidden.is_empty() {
                rows.push(Row::gap());
            }
            if hidden.contains(&number) {
                continue;
            }
            let line = self.line(number).unwrap_or_default();
            if number < last {
                rows.push(Row::line(number, format!("{side} {}", whole(line))));
            } else {
                let cut = excerpt(line, end.saturating_sub(1), end);
                rows.push(Row::line(number, format!("{side} {}", cut.text)));
                let under = format!("|{}^", "_".repeat(cut.before + cut.width));
                rows.push(Row::under(self.mark(&under)));
            }
        }
        rows
    }

    fn other(&self, line: u32, messages: &[&str], lead: &str) -> Vec<Row> {
        let text = self.line(line).unwrap_or_default();
        let start = text.chars().take_while(|c| c.is_whitespace()).count();
        let cut = excerpt(text, start, text.trim_end().chars().count());
        let mut rows = vec![Row::line(line, format!("{lead}{}", cut.text))];
        let before = " ".repeat(lead.len() + cut.before);
        let marks = self.paint.blue(&"-".repeat(cut.width));
        for (index, message) in messages.iter().enumerate() {
            let message = self.paint.blue(plain(message).replace('\n', " ").trim());
            if index == 0 && cut.before + cut.width + message.width() < WIDTH {
                rows.push(Row::under(format!("{before}{marks} {message}")));
                continue;
            }
            if index == 0 {
                rows.push(Row::under(format!("{before}{marks}")));
            }
            rows.push(Row::under(format!("{before}{message}")));
        }
        rows
    }
}

#[cfg(test)]
mod tests;
