//! The runbook is the program: compile a Markdown runbook and operate from it.

mod cli;
mod client;
mod commands;
mod errors;
mod input;
mod output;
mod text;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match cli::Cli::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers, not errors; clap knows which stream each belongs to.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { errors::USAGE } else { errors::DONE });
        }
    };
    let t = text::chosen(arguments.lang);
    match commands::run(arguments, t) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            output::diagnose(&failure.message);
            ExitCode::from(failure.exit)
        }
    }
}
