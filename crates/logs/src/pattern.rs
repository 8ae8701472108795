//! What is looked for in the text.

use grep_regex::{RegexMatcher, RegexMatcherBuilder};

/// Characters of a pattern.
pub const PATTERN_LIMIT: usize = 1000;
/// Bytes that a compiled expression may take.
const SIZE: usize = 1024 * 1024;

/// What is looked for in text and attributes of a line. Without a capital letter, capitals do not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// These characters.
    Literal(String),
    /// A regular expression in the syntax of Rust's `regex`: no look-around, no back-references, time linear in the text.
    Regex(String),
}

/// Why a pattern cannot be looked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadPattern(pub String);

impl Pattern {
    /// # Errors
    /// [`BadPattern`] with what to write instead.
    pub(crate) fn matcher(&self) -> Result<RegexMatcher, BadPattern> {
        let (Pattern::Literal(text) | Pattern::Regex(text)) = self;
        if text.chars().count() > PATTERN_LIMIT {
            return Err(BadPattern(format!("the text to look for is longer than {PATTERN_LIMIT} characters")));
        }
        let mut builder = RegexMatcherBuilder::new();
        builder
            .case_smart(true)
            .multi_line(true)
            .line_terminator(Some(b'\n'))
            .size_limit(SIZE)
            .dfa_size_limit(SIZE * 8);
        let text = match self {
            // As line breaks lie in a block.
            Pattern::Literal(text) => {
                builder.fixed_strings(true);
                text.replace("\r\n", "\n").replace('\n', "\u{b}")
            }
            Pattern::Regex(text) => text.replace("\\n", "\\x0b"),
        };
        builder.build(&text).map_err(|e| BadPattern(e.to_string()))
    }
}
