//! The project's own chores, run as `cargo xtask …`.

mod bench;
mod demo;
mod process;
mod programs;
mod room;
mod setup;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about)]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Makes sure of PostgreSQL's and Redis's server programs and the workers' Python environment, installing them where it may.
    Setup {
        /// Do not ask before installing.
        #[arg(long)]
        yes: bool,
    },
    /// Checks the workspace's own rules: who may depend on whom, what stays pure, what every crate and file has to be.
    Tidy,
    /// Shows the main job, for real, on this machine: an outage of a small real system, operated from the runbook in `examples/`.
    Demo(demo::Options),
    /// Measures, on release builds: from the third failed health check to the page.
    Bench(bench::Options),
    /// Runs every check and every test, and ends with one line: `N passed, N failed`.
    Test(test::Options),
}

fn main() -> ExitCode {
    let root = workspace::root();
    match Arguments::parse().chore {
        Chore::Setup { yes } => match setup::ensure(&root, yes) {
            Ok(()) => {
                programs::ensure(&root);
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("setup: {error}");
                ExitCode::from(setup::NOT_READY)
            }
        },
        Chore::Tidy => match tidy::run(&root) {
            true => ExitCode::SUCCESS,
            false => ExitCode::FAILURE,
        },
        Chore::Bench(options) => bench::run(&root, &options),
        Chore::Demo(options) => demo::run(&root, &options),
        Chore::Test(options) => test::run(&root, &options),
    }
}
