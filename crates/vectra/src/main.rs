//! The runbook is the program: compile a Markdown runbook and operate from it.
fn main() {}
