//! What parsing a command showed beside its effect: what the rules look at.

use crate::program::EffectClass;

/// A command line or statement, taken apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Parsed {
    /// Simple commands in the order of reading; what a wrapper runs stands behind the wrapper.
    pub commands: Vec<Simple>,
    /// SQL, wherever it stands: bare, in an option, in a here-document.
    pub statements: Vec<Statement>,
    /// Somebody types into the program that it opens.
    pub interactive: bool,
    /// What it runs is known to nobody here: a script, a program that is not listed, code.
    pub unknown: bool,
}

/// One program with its words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Simple {
    /// Without quotes, wrappers (`sudo`, `ssh host`) taken off.
    pub argv: Vec<String>,
    pub effect: EffectClass,
    /// Simple commands of one pipeline share this number.
    pub pipeline: usize,
    /// Place in the pipeline, from 0.
    pub stage: usize,
    /// Another command runs it: `sudo`, `ssh`, `xargs`, a container's `exec`.
    pub wrapped: bool,
    pub redirects: Vec<Redirect>,
    /// It is fed a here-document or here-string.
    pub heredoc: bool,
}

/// A redirection to or from a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Redirect {
    pub target: String,
    pub writes: bool,
    pub appends: bool,
}

/// One SQL statement.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statement {
    /// First word, upper case.
    pub verb: String,
    /// Tables that it names, as written.
    pub tables: Vec<String>,
    /// It has a WHERE or a LIMIT.
    pub bounded: bool,
    pub effect: EffectClass,
}
