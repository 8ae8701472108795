//! A log line, and how it lies in a block.

use std::fmt;
use std::str::FromStr;
use vectra_engine::time::Time;

/// Bytes of a line's text that are kept; the rest is cut, and the cut said.
pub const TEXT_LIMIT: usize = 64 * 1024;
/// Bytes of a line's attributes; longer ones are left out, since a cut object is none.
pub const ATTRIBUTES_LIMIT: usize = 32 * 1024;
/// Bytes of a service's name.
pub const SERVICE_LIMIT: usize = 128;

/// What stands at the end of a text that was cut.
const CUT: &str = " […]";
/// Stands for a line break inside of a text, so that each line of a block is one log line.
pub(crate) const BREAK: char = '\u{b}';
/// Between text and attributes.
pub(crate) const SEPARATOR: u8 = 0x1f;

/// How bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(u8)]
pub enum Level {
    /// Every step.
    Trace,
    /// For those who look for a fault.
    Debug,
    /// What happens; also what says no level.
    #[default]
    Info,
    /// May become an error.
    Warn,
    /// Something failed.
    Error,
    /// Nothing goes on.
    Fatal,
}

impl Level {
    /// All, from the least.
    pub const ALL: [Level; 6] = [Level::Trace, Level::Debug, Level::Info, Level::Warn, Level::Error, Level::Fatal];

    /// The word for it in JSON, in queries and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Level::Trace => "trace",
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
            Level::Fatal => "fatal",
        }
    }

    /// What programs write: `WARNING`, `err`, `critical`, `I`. `None` for a word that is no level.
    pub fn read(word: &str) -> Option<Level> {
        let word = word.trim().to_ascii_lowercase();
        Some(match word.as_str() {
            "trace" | "trc" | "verbose" | "finest" | "finer" | "t" | "v" => Level::Trace,
            "debug" | "dbg" | "fine" | "d" => Level::Debug,
            "info" | "inf" | "information" | "informational" | "notice" | "log" | "i" | "n" => Level::Info,
            "warn" | "warning" | "wrn" | "w" => Level::Warn,
            "error" | "err" | "eror" | "severe" | "e" => Level::Error,
            "fatal" | "critical" | "crit" | "alert" | "emerg" | "emergency" | "panic" | "ftl" | "f" | "c" => {
                Level::Fatal
            }
            _ => return None,
        })
    }

    pub(crate) fn of_code(code: u8) -> Option<Level> {
        Level::ALL.get(usize::from(code)).copied()
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Level {
    type Err = ();
    fn from_str(word: &str) -> Result<Level, ()> {
        Level::read(word).ok_or(())
    }
}

/// One line of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When it was written.
    pub at: Time,
    /// How bad.
    pub level: Level,
    /// What wrote it; empty when nobody said.
    pub service: String,
    /// What it says; may have several lines.
    pub text: String,
    /// What else is known, as a JSON object; empty when nothing is.
    pub attributes: String,
}

/// Appends a text to a block: one line, without the signs that the block itself uses.
pub(crate) fn push_clean(out: &mut Vec<u8>, text: &str, limit: usize) {
    let (text, cut) = match text.get(..text.floor_char_boundary(limit)) {
        Some(head) if head.len() < text.len() => (head, true),
        _ => (text, false),
    };
    if text.bytes().all(|b| b >= 0x20 || b == b'\t') {
        out.extend_from_slice(text.as_bytes());
    } else {
        out.extend(text.bytes().filter(|b| *b != b'\r').map(|b| match b {
            b'\n' => BREAK as u8,
            b'\t' => b,
            0..0x20 if b != BREAK as u8 => b' ',
            _ => b,
        }));
    }
    if cut {
        out.extend_from_slice(CUT.as_bytes());
    }
}

/// Text and attributes of a line of a block.
pub(crate) fn split(stored: &[u8]) -> (String, String) {
    let at = memchr::memrchr(SEPARATOR, stored).unwrap_or(stored.len());
    let text = String::from_utf8_lossy(stored.get(..at).unwrap_or_default());
    let attributes = String::from_utf8_lossy(stored.get(at + 1..).unwrap_or_default()).into_owned();
    (text.replace(BREAK, "\n"), attributes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_programs_are_levels() {
        for (word, level) in [
            ("WARNING", Some(Level::Warn)),
            (" err ", Some(Level::Error)),
            ("CRITICAL", Some(Level::Fatal)),
            ("Notice", Some(Level::Info)),
            ("loud", None),
            ("", None),
        ] {
            assert_eq!(Level::read(word), level, "{word:?}");
        }
        assert!(Level::Trace < Level::Debug && Level::Error < Level::Fatal);
        assert!(Level::ALL.iter().all(|l| l.name().parse() == Ok(*l) && Level::of_code(*l as u8) == Some(*l)));
    }

    #[test]
    fn a_text_comes_back_as_it_was_without_what_a_terminal_would_obey() {
        for (text, kept) in [
            ("plain", "plain"),
            ("two\r\nlines\n\tand a tab", "two\nlines\n\tand a tab"),
            ("\u{1b}[31mred\u{0}\u{1f}", " [31mred  "),
            ("é…", "é…"),
        ] {
            let mut out = Vec::new();
            push_clean(&mut out, text, TEXT_LIMIT);
            assert!(!out.contains(&b'\n') && !out.contains(&SEPARATOR), "{text:?}");
            out.push(SEPARATOR);
            out.extend_from_slice(b"{\"a\":1}");
            assert_eq!(split(&out), (kept.to_owned(), "{\"a\":1}".to_owned()));
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let mut out = Vec::new();
        push_clean(&mut out, &"é".repeat(10), 5);
        assert_eq!(String::from_utf8(out).expect("text"), "éé […]");
    }
}
