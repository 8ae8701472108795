//! A finding before it has its words.

use super::place::Span;
use crate::program::{Edit, Level};

/// What a gap of a text is filled with.
#[derive(Debug, Clone)]
pub(crate) enum Arg {
    Text(String),
    /// Another text of the same code, in the language of the message.
    Key(&'static str),
    Seconds(u64),
    /// With at most two decimals.
    Number(f64),
}

/// Another place, described by a text of the same code.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    pub line: u32,
    pub key: &'static str,
}

/// Edits that answer the finding; the label is the text `fix` of its code.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub safe: bool,
    pub edits: Vec<Edit>,
}

/// What a rule found.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub code: &'static str,
    pub span: Span,
    /// Last line of the source that it is about; the span may be shorter.
    pub last_line: u32,
    pub args: Vec<(&'static str, Arg)>,
    /// What it is about, for its id: never a secret.
    pub about: String,
    pub fix: Option<Answer>,
    pub related: Vec<Note>,
    /// How bad it is where that is less than what its rule is about.
    pub level: Option<Level>,
}

impl Finding {
    pub(crate) fn new(code: &'static str, span: Span, about: &str) -> Self {
        Self {
            code,
            span,
            last_line: span.end_line,
            args: Vec::new(),
            about: about.to_owned(),
            fix: None,
            related: Vec::new(),
            level: None,
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, Arg::Text(value.into())));
        self
    }

    pub(crate) fn with_text(mut self, name: &'static str, key: &'static str) -> Self {
        self.args.push((name, Arg::Key(key)));
        self
    }

    pub(crate) fn with_time(mut self, name: &'static str, seconds: u64) -> Self {
        self.args.push((name, Arg::Seconds(seconds)));
        self
    }

    pub(crate) fn with_number(mut self, name: &'static str, value: f64) -> Self {
        self.args.push((name, Arg::Number(value)));
        self
    }

    /// Somebody can go on without mending it first.
    pub(crate) fn milder(mut self) -> Self {
        self.level = Some(Level::Warning);
        self
    }

    /// Whoever carries it out must know, and its author can hardly mend it.
    pub(crate) fn noted(mut self) -> Self {
        self.level = Some(Level::Info);
        self
    }

    /// A place described by the text `related`.
    pub(crate) fn beside(mut self, line: u32) -> Self {
        self.related.push(Note { line, key: "related" });
        self
    }

    /// An edit that keeps or only sharpens what the author plainly meant.
    pub(crate) fn safely(mut self, edits: Vec<Edit>) -> Self {
        self.fix = Some(Answer { safe: true, edits });
        self
    }

    /// An edit that changes what the document says; somebody decides.
    pub(crate) fn perhaps(mut self, edits: Vec<Edit>) -> Self {
        self.fix = Some(Answer { safe: false, edits });
        self
    }
}

/// Characters of a command that a message shows.
const LONGEST: usize = 60;

/// A short form of a command for a message.
pub(crate) fn short(command: &str) -> String {
    let mut shown = String::new();
    // What a line only continues says what is done: `docker compose exec db \` does not.
    for line in command.lines() {
        let whole = line.trim_end().strip_suffix('\\');
        shown.push_str(whole.unwrap_or(line).trim());
        let open = ['"', '\''].iter().any(|quote| shown.matches(*quote).count() % 2 == 1);
        if whole.is_none() && !open || shown.len() > LONGEST {
            break;
        }
        shown.push(' ');
    }
    let shown = shown.trim_end();
    let cut: String = shown.chars().take(LONGEST).collect();
    if cut.len() < shown.len() { format!("{cut}…") } else { cut }
}
