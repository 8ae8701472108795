//! Expressions in PromQL: read before anything runs, so that a slip is found here and is not silence at night.

use promql_parser::parser;
pub use promql_parser::parser::Expr;

/// Longest expression, bytes.
const LONGEST: usize = 16 * 1024;
/// What the parser says before the name of a function that Prometheus does not have.
const UNKNOWN: &str = "unknown function with name '";

/// What is known of an expression.
#[derive(Debug)]
pub enum Read {
    /// Prometheus evaluates it.
    Whole(Expr),
    /// It calls a function that Prometheus does not have; VictoriaMetrics has more of them. The rest is not looked at.
    Foreign(String),
}

/// Reads an expression.
///
/// # Errors
/// Why it is none, in the parser's words, on one line.
pub fn read(text: &str) -> Result<Read, String> {
    if text.len() > LONGEST {
        return Err(format!("an expression has at most {LONGEST} bytes"));
    }
    match parser::parse(text) {
        Ok(expression) => Ok(Read::Whole(expression)),
        Err(why) => match why.split_once(UNKNOWN).and_then(|(_, rest)| rest.split_once('\'')) {
            Some((name, _)) => Ok(Read::Foreign(name.to_owned())),
            None => Err(why.split_whitespace().collect::<Vec<_>>().join(" ")),
        },
    }
}
