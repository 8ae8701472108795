//! Compiles a Markdown runbook into a typed program with diagnostics. Pure: no I/O, no clock, no randomness.
//!
//! [`decode`] turns a file's bytes into text or says what is wrong with them; [`compile`] is total: whatever the text is,
//! it answers with a [`program::Program`] whose problems are diagnostics.
//!
//! The pipeline, one module a stage: `tree` (Markdown to blocks with lines), `sections` (headings to roles), `tables` and
//! `rows`, `lists`, `calendar`, `flow`, `checks`, `fence` and `steps` (blocks to items), `link` (alert and procedure),
//! `coverage`, `diagnostics`. [`difference`] compares two programs. Words come from `lexicon/*.lex`, effects of programs from `lexicon/effects.lex`, texts of
//! diagnostics from `catalogue/*.txt`.
//!
//! # Codes
//! | code | severity | finds |
//! | --- | --- | --- |
//! | V001 | warning | severity of an alert that the severity table does not have |
//! | V002 | warning | a number of failures without an interval |
//! | V003 | warning | a percentile without a window |
//! | V004 | warning | somebody in the escalation who is not among the contacts |
//! | V005 | warning | a second escalation level that comes when the strictest deadline has passed |
//! | V006 | warning | an incident procedure that no alert triggers |
//! | V007 | warning | an alert without a procedure |
//! | V008 | warning | a severity without a deadline |
//! | V009 | error | a path through a user interface in a shell block |
//! | V010 | error | SQL in a shell block |
//! | V011 | warning | a command that asks a question |
//! | V012 | warning | a connection string that is a pattern; a binding supplies it |
//! | V013 | error | a placeholder in a command; nothing supplies it |
//! | V014 | warning | a restore that writes over its source or goes on after an error |
//! | V015 | warning | `LLEN` as the depth of a Celery queue |
//! | V016 | warning | `celery inspect` as evidence |
//! | V017 | warning | idle connections judged by `query_start` |
//! | V018 | error | a shell command that does not parse |
//! | V019 | error | SQL that does not parse |
//! | V020, V021, V022 | info | list items, table rows, lines of blocks not understood |
//! | V023 | warning | a row with another number of cells than its header |
//! | V024 | warning | lines like a table without a separator line |
//! | V025 | warning | a code block that is never closed |
//! | V026 | warning | a row of a known table that lacks what it needs |
//! | V027 | warning | a rollback while the branch deploys by itself |
//! | V028 | info | a retention that depends on the provider's plan |

mod branch;
mod calendar;
mod checks;
mod compile;
mod condition;
mod coverage;
mod diagnostics;
pub mod difference;
mod directives;
mod draft;
pub mod edits;
mod fence;
mod flow;
pub mod generate;
mod html;
mod ids;
mod input;
mod lexicon;
mod link;
mod lists;
mod meta;
mod procedures;
pub mod program;
mod quantity;
mod reach;
mod roles;
mod rows;
mod sections;
mod sentence;
mod steps;
mod tables;
mod text;
mod tree;
mod walk;

pub use compile::compile;
pub use input::{InputError, InputProblem, MAX_BYTES, decode};
