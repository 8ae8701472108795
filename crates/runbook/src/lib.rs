//! Compiles a Markdown runbook into a typed program with diagnostics. Pure: no I/O, no clock, no randomness.
//!
//! [`decode`] turns a file's bytes into text or says what is wrong with them; [`compile`] is total: whatever the text is,
//! it answers with a [`program::Program`] whose problems are diagnostics. [`compile_folder`] does so for documents that
//! speak of each other.
//!
//! The pipeline, one module a stage: `tree` (Markdown and `html` tables to blocks with lines), `directives` (what authors
//! settle with comments), `sections` and `roles` (headings and what stands below them to roles), `procedures`, `walk` with
//! `tables`, `rows`, `lists`, `condition`, `reach`, `calendar`, `clock`, `flow`, `checks`, `fence`, `sentence`, `branch` and
//! `steps` (blocks to items), `single` (a document for one alert), `spoken` (severities and alerts outside of tables),
//! `rule_file` (alerts as Prometheus's rules), `link` (alert and procedure, also across documents), `exclusion`
//! (maintenance that does not count), `coverage`, `diagnostics`; `fork` lets independent parts of a long document be
//! worked on side by side. Words come from `lexicon/*.lex`, effects of programs from `lexicon/effects.lex`, texts of
//! diagnostics from `catalogue/*.txt`.
//!
//! Every problem is a rule of its own with a code, a name, a level and a page: [`diagnostics::rules`],
//! [`diagnostics::explain`]. The pages stand in `docs/diagnostics`.

mod aside;
mod branch;
mod calendar;
mod checks;
mod clock;
mod compile;
mod condition;
mod coverage;
mod crontab;
pub mod diagnostics;
pub mod difference;
mod directives;
mod draft;
pub mod edits;
mod exclusion;
mod fence;
mod flow;
mod fork;
pub mod generate;
mod headed;
mod heads;
mod html;
mod ids;
mod index;
mod input;
mod ladder;
mod lexicon;
mod link;
mod lists;
mod meta;
pub mod neighbours;
mod procedures;
pub mod program;
pub mod promql;
mod quantity;
mod reach;
mod recovery;
mod roles;
mod rows;
mod rule_file;
mod sections;
mod sentence;
mod single;
mod spoken;
mod stairs;
mod steps;
mod tables;
mod text;
mod tree;
mod undoing;
mod walk;
mod words;

pub use compile::{Options, compile, compile_folder, compile_with, table_signs};
pub use directives::{KEYS as DIRECTIVE_KEYS, values as directive_values};
pub use fence::sql::only_looks as sql_only_looks;
pub use input::{InputError, InputProblem, MAX_BYTES, decode};
pub use rows::stage_and_service;
