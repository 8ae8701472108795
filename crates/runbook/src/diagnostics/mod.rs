//! Last stage: findings with their place, their text in the document's language, and what to type.

mod catalogue;
mod rules;

use crate::draft::Draft;
use crate::program::{Diagnostic, Fix, Level, Related, Source};

/// A finding before it has its words.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub code: &'static str,
    pub level: Level,
    pub lines: [u32; 2],
    /// The part of the first line that it is about.
    pub needle: Option<String>,
    /// What the texts are filled with.
    pub args: Vec<(&'static str, String)>,
    /// What it is about, for its id.
    pub about: String,
    /// What could be typed, as edits.
    pub fix: Option<Fix>,
    /// Other places that it is about.
    pub related: Vec<Related>,
}

impl Finding {
    pub(crate) fn new(code: &'static str, level: Level, lines: [u32; 2], about: &str) -> Self {
        Self {
            code,
            level,
            lines,
            needle: None,
            args: Vec::new(),
            about: about.to_owned(),
            fix: None,
            related: Vec::new(),
        }
    }

    pub(crate) fn at(mut self, needle: &str) -> Self {
        self.needle = Some(needle.lines().next().unwrap_or_default().to_owned());
        self
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }
}

/// Runs every rule and puts the findings into words, in the order of their lines.
pub(crate) fn report(draft: &mut Draft<'_>) -> Vec<Diagnostic> {
    let mut findings = rules::all(draft);
    findings.sort_by(|one, other| (one.lines, one.code).cmp(&(other.lines, other.code)));
    findings.into_iter().map(|finding| word(draft, finding)).collect()
}

fn word(draft: &mut Draft<'_>, finding: Finding) -> Diagnostic {
    let language = draft.language;
    let fill = |template: &str| {
        finding.args.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    };
    let message = fill(catalogue::text(language, finding.code, "message"));
    let help = fill(catalogue::text(language, finding.code, "help"));
    let (column, end_line, end_column) = span(draft, &finding);
    let id = draft.ids.make("diagnostic", &finding.code.to_lowercase(), &finding.about);
    let [line, end] = finding.lines;
    Diagnostic {
        source: Source { id, line, lines: [line, end.max(line)] },
        severity: finding.level,
        code: finding.code.to_owned(),
        message,
        help,
        column,
        end_line,
        end_column,
        fix: finding.fix,
        related: finding.related,
    }
}

fn span(draft: &Draft<'_>, finding: &Finding) -> (u32, u32, u32) {
    let count = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    let [first, last] = finding.lines;
    for number in first..=last.min(first.saturating_add(50)) {
        let line = draft.line(number);
        let Some(needle) = finding.needle.as_deref().filter(|needle| !needle.is_empty()) else {
            break;
        };
        if number == first
            && let Some(at) = line.find(needle)
        {
            let column = count(line.get(..at).unwrap_or_default()) + 1;
            return (column, first, column + count(needle));
        }
    }
    let line = draft.line(first);
    let indent = count(line) - count(line.trim_start());
    let end = draft.line(last);
    (indent + 1, last.max(first), (count(end.trim_end()) + 1).max(if last > first { 1 } else { indent + 2 }))
}

/// A short form of a command for a message.
pub(crate) fn short(command: &str) -> String {
    let line = command.lines().next().unwrap_or_default();
    let cut: String = line.chars().take(60).collect();
    if cut.len() < line.len() { format!("{cut}…") } else { cut }
}

/// A text of the catalogue that is no message or help: a reason to be filled in.
pub(crate) fn reason(draft: &Draft<'_>, code: &str, key: &str) -> String {
    catalogue::text(draft.language, code, key).to_owned()
}
