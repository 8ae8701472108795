//! `cargo xtask bench`: builds for release and prints what was measured, beside its floor in the same run.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use tokio::process::Command;

use crate::demo::wait;

/// How the bench is run.
#[derive(Args)]
pub struct Options {
    /// How many outages are measured.
    #[arg(long, default_value_t = 200)]
    outages: u32,
}

pub fn run(root: &Path, options: &Options) -> ExitCode {
    println!("building for release … (minutes the first time)");
    let mut build = Command::new("cargo");
    build.args(["build", "--release", "-p", "vectra", "-p", "vectra-lab", "--bins"]).current_dir(root);
    if wait(build) != Some(0) {
        return ExitCode::FAILURE;
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    // On the disk that holds the project, because a folder for temporary files may lie in memory.
    let folder = match tempfile::Builder::new().prefix("bench-").tempdir_in(&target) {
        Ok(folder) => folder,
        Err(error) => {
            eprintln!("no folder for the bench in {}: {error}", target.display());
            return ExitCode::FAILURE;
        }
    };
    let programs = target.join("release");
    let mut bench = Command::new(programs.join("vectra-lab"));
    bench
        .arg("bench")
        .arg("--vectra")
        .arg(programs.join("vectra"))
        .arg("--dir")
        .arg(folder.path())
        .args(["--outages", &options.outages.to_string()]);
    match wait(bench) {
        Some(code) => ExitCode::from(code),
        None => ExitCode::FAILURE,
    }
}
