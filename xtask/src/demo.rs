//! `cargo xtask demo`: gets what it needs, builds, and hands over to the lab, which shows the rest.

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use tokio::process::Command;

use crate::process::{self, Ended};
use crate::setup;

/// How the demo is run.
#[derive(Args)]
pub struct Options {
    /// One outage end to end without a human; exits 0 only if everything held.
    #[arg(long)]
    once: bool,
    /// Language of the runbook: fr or en; otherwise as the environment says.
    #[arg(long, value_parser = ["fr", "en"])]
    lang: Option<String>,
    /// The drill of `--once`: api-crash or api-bad-release.
    #[arg(long)]
    drill: Option<String>,
    /// Do not ask before installing what is missing.
    #[arg(long)]
    yes: bool,
}

/// The demo stays until it is interrupted; this only bounds what nobody looks at any more.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);

pub fn run(root: &Path, options: &Options) -> ExitCode {
    if let Err(error) = setup::ensure(root, options.yes) {
        eprintln!("setup: {error}");
        return ExitCode::from(setup::NOT_READY);
    }
    let started = Instant::now();
    println!("building … (minutes the first time, seconds after that)");
    let mut build = Command::new("cargo");
    build.args(["build", "-p", "vectra", "-p", "vectra-lab", "--bins"]).current_dir(root);
    match wait(build) {
        Some(0) => println!("built after {:.0} s", started.elapsed().as_secs_f64()),
        Some(_) => {
            eprintln!("the build failed; what cargo said is above");
            return ExitCode::FAILURE;
        }
        None => return ExitCode::FAILURE,
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    let mut demo = Command::new(target.join("debug").join("vectra-lab"));
    demo.arg("demo").arg("--with-parent").arg("--root").arg(root).current_dir(root);
    if options.once {
        demo.arg("--once");
    }
    if let Some(lang) = &options.lang {
        demo.args(["--lang", lang]);
    }
    if let Some(drill) = &options.drill {
        demo.args(["--drill", drill]);
    }
    match wait(demo) {
        Some(code) => ExitCode::from(code),
        // Interrupted: that is how it is meant to end, unless an answer was wanted.
        None if options.once => ExitCode::FAILURE,
        None => ExitCode::SUCCESS,
    }
}

/// Runs a command with our own output; its exit code, or `None` when it was interrupted.
pub(crate) fn wait(command: Command) -> Option<u8> {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("the runtime could not be started: {error}");
            return Some(1);
        }
    };
    let deadline = tokio::time::Instant::now() + LONGEST;
    match runtime.block_on(process::run(command, deadline, None::<fn(&[u8])>)) {
        Ok(Ended::Exited(status)) => Some(status.code().and_then(|c| u8::try_from(c).ok()).unwrap_or(1)),
        Ok(Ended::Interrupted | Ended::OutOfTime) => None,
        Err(error) => {
            eprintln!("{error}");
            Some(1)
        }
    }
}
