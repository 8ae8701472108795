//! Compiles a Markdown runbook into a typed program with diagnostics. Pure: no I/O, no clock, no randomness.
//!
//! [`decode`] turns a file's bytes into text or says what is wrong with them; [`compile`] is total: whatever the text is,
//! it answers with a [`program::Program`] whose problems are diagnostics.

mod input;
pub mod program;

pub use input::{InputError, InputProblem, MAX_BYTES, decode};

mod ids;
mod lexicon;
mod quantity;
mod text;
mod tree;
