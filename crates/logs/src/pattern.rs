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

/// The expression with each `$` also at the end of the text, behind which the attributes stand.
fn ending(text: &str) -> String {
    // What cannot be read is told by whoever compiles it.
    let Ok(parsed) = regex_syntax::ast::parse::Parser::new().parse(text) else { return text.to_owned() };
    let Ok(ends) = regex_syntax::ast::visit(&parsed, Ends::default());
    let (mut out, mut at) = (String::new(), 0);
    for (from, to) in ends {
        out.push_str(text.get(at..from).unwrap_or_default());
        out.push_str(r"(?:\x1f|$)");
        at = to;
    }
    out + text.get(at..).unwrap_or_default()
}

/// Where the `$` of an expression stand.
#[derive(Default)]
struct Ends(Vec<(usize, usize)>);

impl regex_syntax::ast::Visitor for Ends {
    type Output = Vec<(usize, usize)>;
    type Err = std::convert::Infallible;

    fn finish(self) -> Result<Self::Output, Self::Err> {
        Ok(self.0)
    }

    fn visit_pre(&mut self, ast: &regex_syntax::ast::Ast) -> Result<(), Self::Err> {
        if let regex_syntax::ast::Ast::Assertion(a) = ast
            && a.kind == regex_syntax::ast::AssertionKind::EndLine
        {
            self.0.push((a.span.start.offset, a.span.end.offset));
        }
        Ok(())
    }
}

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
            Pattern::Regex(text) => ending(text).replace("\\n", "\\x0b"),
        };
        builder.build(&text).map_err(|e| BadPattern(e.to_string()))
    }
}
