//! Every check and every test, in stages; the verdict is the last line alone.

mod libtest;

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::process::Command;
use tokio::time::Instant;

use crate::process::{self, Ended};
use crate::{room, setup, tidy, workspace};
use libtest::Listener;

/// What `cargo xtask test` can be told.
#[derive(clap::Args)]
pub struct Options {
    /// Run the long forms of the tests too: more seeds, more crash points.
    #[arg(long)]
    deep: bool,
    /// Minutes after which what still runs is ended and counts as failed.
    #[arg(long, value_name = "MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=24 * 60))]
    limit: u64,
    /// Run only the tests whose names contain this, and no other stage than the build.
    filter: Option<String>,
}

/// Runs the stages in the workspace at `root`.
pub fn run(root: &Path, options: &Options) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("test: the runtime could not be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    let begun = Instant::now();
    let mut run = Run {
        root,
        begun,
        deadline: begun + Duration::from_secs(options.limit * 60),
        limit: options.limit,
        passed: 0,
        ignored: 0,
        failed: 0,
        names: Vec::new(),
        stopped: false,
    };
    runtime.block_on(run.stages(options));
    run.verdict()
}

struct Run<'a> {
    root: &'a Path,
    begun: Instant,
    deadline: Instant,
    limit: u64,
    passed: u64,
    failed: u64,
    ignored: u64,
    names: Vec<String>,
    /// Interrupted, or out of time: no further stage begins.
    stopped: bool,
}

impl Run<'_> {
    async fn stages(&mut self, options: &Options) {
        let root = self.root;
        let ready = || {
            // How much a build takes is an estimate: it is said, and the build may try.
            if let Err(missing) = room::check(root) {
                println!("setup: {missing}");
            }
            setup::ensure(root, false).map_err(|error| error.to_string())
        };
        if !self.plain("setup", ready) {
            return;
        }
        crate::programs::ensure(self.root);
        if options.filter.is_none() {
            self.cargo("format", &["fmt", "--check"]).await;
            let clippy = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
            self.cargo("clippy", &clippy).await;
            self.plain("tidy", || match tidy::run(root) {
                true => Ok(()),
                false => Err("its findings are above".to_owned()),
            });
        }
        // The tests run the programs themselves, which `cargo test` would not build for other packages.
        if self.cargo("build", &["build", "--workspace", "--bins"]).await {
            self.tests(options).await;
        }
    }

    /// A stage that runs in this process.
    fn plain(&mut self, name: &str, stage: impl FnOnce() -> Result<(), String>) -> bool {
        if self.stopped {
            return false;
        }
        let begun = header(name);
        let outcome = stage();
        if let Err(reason) = &outcome {
            eprintln!("{name}: {reason}");
        }
        self.count(name, begun, outcome.is_ok())
    }

    /// A stage that is one run of cargo.
    async fn cargo(&mut self, name: &str, arguments: &[&str]) -> bool {
        if self.stopped {
            return false;
        }
        let begun = header(name);
        let command = self.command(arguments);
        let ended = process::run(command, self.deadline, None::<fn(&[u8])>).await;
        let well = self.well(name, ended);
        self.count(name, begun, well)
    }

    async fn tests(&mut self, options: &Options) {
        if self.stopped {
            return;
        }
        let begun = header("tests");
        let mut command = self.command(&["test", "--workspace", "--no-fail-fast"]);
        if let Some(filter) = &options.filter {
            command.args(["--", filter]);
        }
        if options.deep {
            command.env("VECTRA_DEEP", "1");
        }
        if std::io::stdout().is_terminal() {
            command.env("CARGO_TERM_COLOR", "always");
        }
        let heard = Arc::new(Mutex::new(Listener::default()));
        let ear = Arc::clone(&heard);
        let listen = move |bytes: &[u8]| {
            // Whoever closed our output still wants the exit code.
            let mut out = std::io::stdout().lock();
            let _ = out.write_all(bytes).and_then(|()| out.flush());
            ear.lock().unwrap_or_else(PoisonError::into_inner).feed(bytes);
        };
        let ended = process::run(command, self.deadline, Some(listen)).await;
        let well = self.well("tests", ended);
        let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.close();
        self.passed += heard.passed;
        self.failed += heard.failed;
        self.ignored += heard.ignored;
        self.names.append(&mut heard.names);
        println!(
            "== tests: {} passed, {} failed, {} ignored after {}",
            heard.passed,
            heard.failed,
            heard.ignored,
            seconds(begun)
        );
        if !well && heard.failed == 0 {
            self.fail("tests: cargo test did not come to its end");
        } else if let (Some(filter), 0) = (&options.filter, heard.passed + heard.failed) {
            self.fail(&format!("tests: no test's name contains `{filter}`"));
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(workspace::cargo());
        command.args(arguments).current_dir(self.root);
        // What would make a second build quicker fills a third of the folder, and a clean checkout is built once.
        if std::env::var_os("CI").is_some() && std::env::var_os("CARGO_INCREMENTAL").is_none() {
            command.env("CARGO_INCREMENTAL", "0");
        }
        command
    }

    fn well(&mut self, name: &str, ended: std::io::Result<Ended>) -> bool {
        match ended {
            Ok(Ended::Exited(status)) => status.success(),
            Ok(Ended::Interrupted) => {
                eprintln!("{name}: interrupted; what it had started was ended");
                self.stopped = true;
                false
            }
            Ok(Ended::OutOfTime) => {
                eprintln!("{name}: the whole run may take {} minutes (--limit); what still ran was ended", self.limit);
                self.stopped = true;
                false
            }
            Err(error) => {
                eprintln!("{name}: cargo could not be run: {error}");
                false
            }
        }
    }

    fn count(&mut self, name: &str, begun: Instant, well: bool) -> bool {
        if well {
            self.passed += 1;
            println!("== {name}: passed after {}", seconds(begun));
        } else {
            println!("== {name}: FAILED after {}", seconds(begun));
            self.fail(name);
        }
        well
    }

    fn fail(&mut self, name: &str) {
        self.failed += 1;
        self.names.push(name.to_owned());
    }

    fn verdict(&self) -> ExitCode {
        if !self.names.is_empty() {
            println!("\nfailed:");
            for name in &self.names {
                println!("  {name}");
            }
        }
        let ignored = match self.ignored {
            0 => String::new(),
            ignored => format!(", {ignored} of the tests ignored"),
        };
        println!("\nall stages after {}{ignored}", seconds(self.begun));
        println!("{} passed, {} failed", self.passed, self.failed);
        match self.failed {
            0 => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        }
    }
}

fn header(name: &str) -> Instant {
    println!("\n== {name}");
    Instant::now()
}

fn seconds(begun: Instant) -> String {
    format!("{:.1} s", begun.elapsed().as_secs_f64())
}
