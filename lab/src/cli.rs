//! The command line: `up` for people and tests, `api` and `guard` for the lab's own child processes.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::error::LabError;

#[derive(Parser)]
#[command(name = "vectra-lab", version, about = "A small real copy of the operated system, and its faults")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start everything on free loopback ports, print one line of JSON when it is healthy, and run until told to stop.
    Up(UpArgs),
    /// The lab with a Vectra beside it, for people; with `--once` one outage end to end.
    Demo(crate::demo::DemoArgs),
    /// How long from the third failed check to the page.
    #[command(hide = true)]
    Bench(crate::bench::outage::BenchArgs),
    /// Measures the status and the overview under load.
    #[command(hide = true)]
    BenchPages(crate::bench::pages::PagesArgs),
    /// The operated API (started by the lab's platform).
    #[command(hide = true)]
    Api,
    /// Keeps PostgreSQL for as long as its standard input is open (started by the lab).
    #[command(hide = true)]
    Guard(GuardArgs),
}

/// How to start the lab.
#[derive(Args, Clone, Debug)]
pub(crate) struct UpArgs {
    /// The folder for the lab's files; what the lab puts there is removed at the end.
    #[arg(long)]
    pub(crate) dir: PathBuf,
    /// The folder with the vendors' published descriptions (render/, slack/, pagerduty/, sendgrid/).
    #[arg(long)]
    pub(crate) specs: Option<PathBuf>,
    /// Requests a second of the steady load; 0 switches it off.
    #[arg(long, visible_alias = "traffic", default_value_t = 20, value_parser = clap::value_parser!(u32).range(0..=500))]
    pub(crate) load: u32,
    /// Further parts, with commas between them.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PARTS")]
    pub(crate) with: Vec<crate::Part>,
    /// Send every log line there, by syslog over TCP.
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) syslog: Option<String>,
    /// End when standard input is closed, so that no lab outlives whoever started it.
    #[arg(long)]
    pub(crate) until_stdin_closes: bool,
}

/// What the guard looks after.
#[derive(Args, Clone, Debug)]
pub(crate) struct GuardArgs {
    /// The folder for the cluster.
    #[arg(long)]
    pub(crate) cluster: PathBuf,
    /// Keep a Redis too.
    #[arg(long)]
    pub(crate) redis: bool,
    /// A folder to remove at the end, with what is in it.
    #[arg(long)]
    pub(crate) remove: Option<PathBuf>,
    /// A folder to remove at the end if nothing is in it.
    #[arg(long)]
    pub(crate) remove_empty: Option<PathBuf>,
}

/// Runs the command line of this process and says how it ended: 0 done, 1 the API gave up, 2 wrong usage, 3 something that the
/// lab needs is missing.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            // Nothing is left to report to when the terminal is gone.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let runtime = match &cli.command {
        Command::Up(_) | Command::Demo(_) | Command::Bench(_) | Command::BenchPages(_) => {
            tokio::runtime::Builder::new_multi_thread().enable_all().build()
        }
        Command::Api | Command::Guard(_) => tokio::runtime::Builder::new_current_thread().enable_all().build(),
    };
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("vectra-lab: the runtime could not be started: {error}");
            return ExitCode::from(3);
        }
    };
    let (failure_code, result): (u8, Result<(), LabError>) = match cli.command {
        Command::Up(args) => {
            tracing_subscriber::fmt()
                .with_writer(std::io::stderr)
                .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
                .with_env_filter(
                    tracing_subscriber::EnvFilter::try_from_env("VECTRA_LAB_LOG")
                        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info")),
                )
                .init();
            (3, runtime.block_on(crate::up::run(args)))
        }
        Command::Demo(args) => {
            let result = match runtime.block_on(crate::demo::run(args)) {
                Ok(crate::demo::Ended::Well) => Ok(()),
                Ok(crate::demo::Ended::NotHeld) => Err(LabError::NotHeld),
                Ok(crate::demo::Ended::Interrupted) => Err(LabError::Interrupted),
                Err(error) => Err(LabError::Stand(error)),
            };
            (if matches!(result, Err(LabError::NotHeld | LabError::Interrupted)) { 1 } else { 3 }, result)
        }
        Command::Bench(args) => (3, runtime.block_on(crate::bench::outage::run(args)).map_err(LabError::Stand)),
        Command::BenchPages(args) => (3, runtime.block_on(crate::bench::pages::run(args)).map_err(LabError::Stand)),
        Command::Api => (1, runtime.block_on(crate::api::run())),
        Command::Guard(args) => (3, runtime.block_on(crate::guard::run(args))),
    };
    // A blocking read of standard input must not hold the process back.
    runtime.shutdown_background();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vectra-lab: {error}");
            ExitCode::from(failure_code)
        }
    }
}
