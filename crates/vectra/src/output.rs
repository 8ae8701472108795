//! Results to standard output, diagnostics to standard error. A reader that goes away is no error; a disk that is full is.

use crate::cli::Color;
use serde_json::Value;
use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Why the result is not whole, where that is so.
static LOST: OnceLock<String> = OnceLock::new();
/// The reader went away.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// A line of the result.
pub fn line(text: &str) {
    note(writeln!(std::io::stdout().lock(), "{text}"));
}

/// A part of the result that brings its own line ends.
pub fn text(text: &str) {
    note(write!(std::io::stdout().lock(), "{text}"));
}

/// Keeps in mind that a part of the result was not written. A reader that has read enough is no failure.
pub fn note(written: std::io::Result<()>) {
    match written {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::BrokenPipe => CLOSED.store(true, Ordering::Relaxed),
        Err(error) => drop(LOST.set(error.to_string())),
    }
}

/// Whether nobody reads any more.
pub fn is_closed() -> bool {
    CLOSED.load(Ordering::Relaxed) || lost().is_some()
}

/// Why the result is not whole; `None` when it is.
pub fn lost() -> Option<&'static str> {
    LOST.get().map(String::as_str)
}

/// The result as one line of JSON.
pub fn json(value: &Value) {
    line(&value.to_string());
}

/// A line for the one at the terminal.
pub fn diagnose(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Colours, where the stream is a terminal and nobody asked for none.
#[derive(Debug, Clone, Copy)]
pub struct Paint {
    on: bool,
}

impl Paint {
    /// For standard output.
    pub fn stdout() -> Paint {
        Paint { on: std::io::stdout().is_terminal() && wanted() }
    }

    /// For standard error.
    pub fn stderr() -> Paint {
        Paint { on: std::io::stderr().is_terminal() && wanted() }
    }

    /// As asked, for a stream that is a terminal or none.
    pub fn asked(color: Color, terminal: bool) -> Paint {
        let on = match color {
            Color::Auto => terminal && wanted(),
            Color::Always => true,
            Color::Never => false,
        };
        Paint { on }
    }

    /// Never.
    #[cfg(test)]
    pub fn none() -> Paint {
        Paint { on: false }
    }

    /// Whether colours are used.
    pub fn is_on(self) -> bool {
        self.on
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.on { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_string() }
    }

    /// Something is wrong.
    pub fn red(self, text: &str) -> String {
        self.with("1;31", text)
    }

    /// Something may be wrong.
    pub fn yellow(self, text: &str) -> String {
        self.with("1;33", text)
    }

    /// All is well.
    pub fn green(self, text: &str) -> String {
        self.with("32", text)
    }

    /// Beside the point.
    pub fn blue(self, text: &str) -> String {
        self.with("1;34", text)
    }

    /// The point.
    pub fn bold(self, text: &str) -> String {
        self.with("1", text)
    }
}

fn wanted() -> bool {
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty());
    set("NO_COLOR").is_none() && set("TERM").is_none_or(|t| t != "dumb")
}

/// What a terminal would take for a command to itself, made visible: text from documents and servers is not trusted.
pub fn plain(text: &str) -> String {
    vectra_web::text::plain(text)
}

/// The lines of a text, made plain, each after so many spaces.
pub fn indented(text: &str, spaces: usize) -> Vec<String> {
    plain(text).lines().map(|l| format!("{}{l}", " ".repeat(spaces)).trim_end().to_string()).collect()
}

/// `2026-01-14 03:12:07 UTC` of an RFC 3339 time in UTC.
pub fn moment(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    match (text.get(..10), text.get(11..19)) {
        (Some(day), Some(time)) => format!("{day} {time} UTC"),
        _ => text.to_string(),
    }
}

/// A text of an answer; empty where it has none.
pub fn field<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A list of an answer; empty where it has none.
pub fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
