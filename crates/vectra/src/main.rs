//! The runbook is the program: compile a Markdown runbook and operate from it.

mod cli;
mod client;
mod commands;
mod errors;
mod help;
mod input;
mod lsp;
mod output;
mod text;

use std::process::ExitCode;
use vectra_web::text::Text;

/// Compiling makes many short texts; this allocator makes them in half of the time that the system's takes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = match help::parsed(text::asked().language) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers, not errors; clap knows which stream each belongs to.
            output::note(error.print());
            return ended(text::chosen(None), if error.use_stderr() { errors::USAGE } else { errors::DONE });
        }
    };
    let t = text::chosen(arguments.lang);
    match commands::run(arguments, t) {
        Ok(code) => ended(t, code),
        Err(failure) => {
            output::diagnose(&failure.message);
            ExitCode::from(failure.exit)
        }
    }
}

/// A result that nobody got is none, whatever it said.
fn ended(t: Text, code: u8) -> ExitCode {
    match output::lost() {
        None => ExitCode::from(code),
        Some(why) => {
            output::diagnose(&t.with("output-failed", &[("why", why.into())]));
            ExitCode::from(errors::OUT_OF_REACH)
        }
    }
}
