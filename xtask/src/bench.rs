//! `cargo xtask bench`: builds for release and prints what was measured, beside its floor in the same run.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use tokio::process::Command;

use crate::demo::wait;

/// How the bench is run.
#[derive(Args)]
pub struct Options {
    /// What is measured.
    #[arg(value_enum, default_value = "outage")]
    what: What,
    /// How many outages are measured.
    #[arg(long, default_value_t = 200)]
    outages: u32,
    /// For `checks`: how many; without it 100, 1,000 and 10,000. For `status`: without it 1,000. For `outage`: how many run
    /// beside it; without it none.
    #[arg(long)]
    checks: Option<u32>,
    /// For `checks` and `status`: how long each is measured.
    #[arg(long, default_value_t = 30)]
    seconds: u32,
    /// Folder of more documents for `understanding`, as owner+repo/path; may be given again.
    #[arg(long)]
    texts: Vec<std::path::PathBuf>,
    /// For `understanding`: list each disagreement in documents whose name holds this.
    #[arg(long)]
    misses: Option<String>,
}

/// What there is to measure.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    /// From the failed check to the page's arrival.
    Outage,
    /// Precision and recall of what the compiler makes of real runbooks, against what people wrote down of them.
    Understanding,
    /// Time to compile 1,000, 10,000 and 100,000 lines.
    Speed,
    /// Room that a year of 1,000 checks takes, and time of what is asked of it.
    Storage,
    /// OTLP log lines in for each second of CPU time, and a search against decompress-and-grep of the same bytes.
    Logs,
    /// CPU time, punctuality and memory of 100 to 10,000 HTTP checks, beside a bare client.
    Checks,
    /// Observations through health, rules and rollups, for each second of CPU time.
    Rules,
    /// The status and the overview at 1,000 requests a second, with 1,000 checks and a year of history.
    Status,
}

pub fn run(root: &Path, options: &Options) -> ExitCode {
    match options.what {
        What::Outage => outage(root, options),
        What::Understanding => {
            let mut arguments = vec!["score".into()];
            for folder in &options.texts {
                arguments.extend(["--texts".into(), folder.clone().into_os_string()]);
            }
            if let Some(part) = &options.misses {
                arguments.extend(["--misses".into(), part.into()]);
            }
            understanding(root, &arguments)
        }
        What::Speed => understanding(root, &["speed".into()]),
        What::Storage => storage(root),
        What::Logs => logs(root),
        What::Checks => checks(root, options),
        What::Rules => rules(root),
        What::Status => status(root, options),
    }
}

fn understanding(root: &Path, arguments: &[std::ffi::OsString]) -> ExitCode {
    let mut run = Command::new("cargo");
    run.args(["run", "--quiet", "--release", "-p", "vectra-understanding", "--"]).args(arguments).current_dir(root);
    match wait(run) {
        Some(code) => ExitCode::from(code),
        None => ExitCode::FAILURE,
    }
}

fn storage(root: &Path) -> ExitCode {
    let folder = match folder(root) {
        Ok(folder) => folder,
        Err(code) => return code,
    };
    match wait(storage_bench(root, folder.path(), &[])) {
        Some(code) => ExitCode::from(code),
        None => ExitCode::FAILURE,
    }
}

fn storage_bench(root: &Path, folder: &Path, more: &[&str]) -> Command {
    let mut run = Command::new("cargo");
    run.args(["run", "--quiet", "--release", "-p", "vectra-store", "--example", "storage_bench", "--"]);
    run.arg(folder).args(more).current_dir(root);
    run
}

fn rules(root: &Path) -> ExitCode {
    let folder = match folder(root) {
        Ok(folder) => folder,
        Err(code) => return code,
    };
    let mut run = Command::new("cargo");
    run.args(["run", "--quiet", "--release", "-p", "vectra-control", "--example", "rules_bench", "--"]);
    run.arg(folder.path()).current_dir(root);
    match wait(run) {
        Some(code) => ExitCode::from(code),
        None => ExitCode::FAILURE,
    }
}

fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into)
}

/// A folder on the disk that holds the project, because a folder for temporary files may lie in memory.
fn folder(root: &Path) -> Result<tempfile::TempDir, ExitCode> {
    let target = target(root);
    tempfile::Builder::new().prefix("bench-").tempdir_in(&target).map_err(|error| {
        eprintln!("no folder for the bench in {}: {error}", target.display());
        ExitCode::FAILURE
    })
}

/// Builds both programs and gives the lab's, with this bench and Vectra beside it as its arguments.
fn lab(root: &Path, bench: &str, folder: &Path) -> Result<Command, ExitCode> {
    println!("building for release … (minutes the first time)");
    let mut build = Command::new("cargo");
    build.args(["build", "--release", "-p", "vectra", "-p", "vectra-lab", "--bins"]).current_dir(root);
    if wait(build) != Some(0) {
        return Err(ExitCode::FAILURE);
    }
    let programs = target(root).join("release");
    let mut run = Command::new(programs.join("vectra-lab"));
    run.arg(bench).arg("--vectra").arg(programs.join("vectra")).arg("--dir").arg(folder);
    Ok(run)
}

fn status(root: &Path, options: &Options) -> ExitCode {
    let checks = options.checks.unwrap_or(1000).to_string();
    let run = || {
        let folder = folder(root)?;
        println!("filling in a year of {checks} checks …");
        if wait(storage_bench(root, &folder.path().join("data"), &[&checks, "fill"])) != Some(0) {
            return Err(ExitCode::FAILURE);
        }
        let mut bench = lab(root, "bench-pages", folder.path())?;
        bench.args(["--checks", &checks, "--seconds", &options.seconds.to_string()]);
        Ok(wait(bench).map_or(ExitCode::FAILURE, ExitCode::from))
    };
    run().unwrap_or_else(|code| code)
}

fn logs(root: &Path) -> ExitCode {
    let mut run = Command::new("cargo");
    run.args(["run", "--quiet", "--release", "-p", "vectra-connect", "--example", "bench-logs"]).current_dir(root);
    match wait(run) {
        Some(code) => ExitCode::from(code),
        None => ExitCode::FAILURE,
    }
}

fn checks(root: &Path, options: &Options) -> ExitCode {
    let mut run = Command::new("cargo");
    run.args(["bench", "--quiet", "-p", "vectra-connect", "--bench", "checks", "--"]).current_dir(root);
    run.args(["--seconds", &options.seconds.to_string()]);
    if let Some(count) = options.checks {
        run.args(["--checks", &count.to_string()]);
    }
    match wait(run) {
        Some(code) => ExitCode::from(code),
        None => ExitCode::FAILURE,
    }
}

fn outage(root: &Path, options: &Options) -> ExitCode {
    let run = || {
        let folder = folder(root)?;
        let mut bench = lab(root, "bench", folder.path())?;
        bench.args(["--outages", &options.outages.to_string()]);
        if let Some(checks) = options.checks {
            bench.args(["--checks", &checks.to_string()]);
        }
        Ok(wait(bench).map_or(ExitCode::FAILURE, ExitCode::from))
    };
    run().unwrap_or_else(|code| code)
}
