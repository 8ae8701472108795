//! A small real copy of the operated system, and its faults.

use std::process::ExitCode;

fn main() -> ExitCode {
    vectra_lab::cli::run()
}
