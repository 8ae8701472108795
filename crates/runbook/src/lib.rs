//! Compiles a Markdown runbook into a typed program with diagnostics. Pure.

pub mod program;
