//! `cargo xtask bench`: builds for release and prints what was measured, beside its floor in the same run.

use std::path::Path;
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
    /// For `checks`: how many; without it 100, 1,000 and 10,000.
    #[arg(long)]
    checks: Option<u32>,
    /// For `checks`: how long each is measured.
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
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    // On the disk that holds the project, because a folder for temporary files may lie in memory.
    let folder = match tempfile::Builder::new().prefix("bench-").tempdir_in(&target) {
        Ok(folder) => folder,
        Err(error) => {
            eprintln!("no folder for the bench in {}: {error}", target.display());
            return ExitCode::FAILURE;
        }
    };
    let mut run = Command::new("cargo");
    run.args(["run", "--quiet", "--release", "-p", "vectra-store", "--example", "storage_bench", "--"]);
    run.arg(folder.path()).current_dir(root);
    match wait(run) {
        Some(code) => ExitCode::from(code),
        None => ExitCode::FAILURE,
    }
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
