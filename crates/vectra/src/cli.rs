//! The command line's arguments.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// The runbook is the program: compile a Markdown runbook and operate from it.
#[derive(Debug, Parser)]
#[command(
    name = "vectra",
    version,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// Language of messages; that of the environment unless said.
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Lang>,
    /// Print the result as JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// Address of the running Vectra.
    #[arg(long, global = true, env = "VECTRA_SERVER", default_value = "http://127.0.0.1:7411")]
    pub server: String,
    /// What to do.
    #[command(subcommand)]
    pub command: Verb,
}

/// Languages of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// English.
    En,
    /// French.
    Fr,
}

impl Lang {
    /// As the compiler names it.
    pub fn language(self) -> vectra_runbook::program::Language {
        match self {
            Self::En => vectra_runbook::program::Language::En,
            Self::Fr => vectra_runbook::program::Language::Fr,
        }
    }
}

/// What there is to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Compile runbooks and report what is understood and what is wrong.
    Check(Check),
    /// Answer an editor over the Language Server Protocol, on standard input and output.
    Lsp,
    /// Operate from a runbook: API, pages, probes, paging.
    Up(Up),
    /// Show how everything stands.
    Status,
    /// Show what the document wants looked at after a deployment, and what is seen of it.
    Checklist(Checklist),
    /// Rate, errors and percentiles of the requests of each environment and route.
    Requests(Requests),
    /// Find lines of the logs that are kept.
    Logs(Logs),
    /// Show what was promised, and what was kept.
    Sla(Sla),
    /// Work on incidents.
    #[command(subcommand)]
    Incident(Incident),
    /// Keep quiet about some alerts.
    #[command(subcommand)]
    Silence(Silence),
    /// Feed written timelines to a runbook, in simulated time, and check what fires and who is paged.
    Test(Test),
    /// Stop all automatic changes.
    StopAutomation(Change),
    /// Let granted changes be made without asking again.
    ResumeAutomation(Change),
    /// Show what an edit of the runbook changes in meaning, and let it take effect.
    Accept(Change),
    /// Break it for real, and score the runbook.
    #[command(subcommand)]
    Drill(Drill),
    /// Decide who may ask.
    #[command(subcommand)]
    Token(Token),
}

/// `check`
#[derive(Debug, Args)]
pub struct Check {
    /// Runbooks, or folders of them; `-` is standard input.
    #[arg(required_unless_present_any = ["explain", "diff"])]
    pub paths: Vec<PathBuf>,
    /// Say instead what the second of two runbooks means that the first did not; one may be `-`, standard input.
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], conflicts_with_all = ["paths", "config", "live", "select", "ignore", "deny", "fix", "explain"])]
    pub diff: Vec<PathBuf>,
    /// With --diff: end with 1 where anything changed in meaning.
    #[arg(long, conflicts_with_all = ["paths", "explain"])]
    pub exit_code: bool,
    /// Also say which names this configuration leaves unbound.
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// Also try every binding and every address that the document names, read-only.
    #[arg(long)]
    pub live: bool,
    /// How to report; as text unless said.
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// End with 0 even where an error was found.
    #[arg(long)]
    pub warn_only: bool,
    /// Report these rules only: codes or names, with commas between them.
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Leave these rules out: codes or names, with commas between them.
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// End with 1 where a warning was found, too.
    #[arg(long, value_enum, value_name = "LEVEL", conflicts_with = "warn_only")]
    pub deny: Option<Denied>,
    /// Print what was found and nothing else.
    #[arg(long, short)]
    pub quiet: bool,
    /// When to use colours.
    #[arg(long, value_enum, default_value = "auto")]
    pub color: Color,
    /// Apply the fixes that keep what the document means, and print them as a patch.
    #[arg(long)]
    pub fix: bool,
    /// With --fix: print the patch, and write nothing.
    #[arg(long, requires = "fix")]
    pub dry_run: bool,
    /// Print what a rule is about, by its code or name; without one, list all rules.
    #[arg(long, value_name = "CODE", num_args = 0..=1, conflicts_with_all = ["paths", "fix"])]
    pub explain: Option<Option<String>>,
}

/// What ends `check` with 1 beside errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Denied {
    /// Warnings.
    Warnings,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Also into a file or pipe.
    Always,
    /// Nowhere.
    Never,
}

/// How `check` reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One object for each document, one a line.
    Json,
    /// One SARIF 2.1.0 log for all documents.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
}

/// `up`
#[derive(Debug, Args)]
pub struct Up {
    /// The runbook.
    #[arg(default_value = "RUNBOOK.md")]
    pub runbook: PathBuf,
    /// What its names stand for; `vectra.toml` beside you unless said.
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// Where events, outbox and measurements are kept.
    #[arg(long, default_value = ".vectra")]
    pub data: PathBuf,
    /// Address and port to listen on; that of the configuration, else 127.0.0.1:7411.
    #[arg(long)]
    pub listen: Option<String>,
    /// Page nobody and change nothing.
    #[arg(long)]
    pub observe: bool,
    /// Write the address, and a new token, as one line of JSON to this file once requests are answered.
    #[arg(long)]
    pub ready_file: Option<PathBuf>,
    /// End when standard input is closed, so that it does not outlive whoever started it.
    #[arg(long, hide = true)]
    pub until_stdin_closes: bool,
}

/// `--dry-run`
#[derive(Debug, Args)]
pub struct Change {
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// `checklist`
#[derive(Debug, Clone, Args)]
pub struct Checklist {
    /// Since when: a time, or how long ago, such as 30m; 15 minutes unless said.
    #[arg(long)]
    pub since: Option<String>,
}

/// `requests`
#[derive(Debug, Clone, Args)]
pub struct Requests {
    /// Since when: a time, or how long ago, such as 15m; an hour unless said.
    #[arg(long)]
    pub since: Option<String>,
    /// Only of this environment.
    #[arg(long)]
    pub env: Option<String>,
    /// Leaves out so many rows, which were shown before.
    #[arg(long)]
    pub after: Option<u64>,
}

/// `logs`
#[derive(Debug, Clone, Args)]
pub struct Logs {
    /// Stands in the line. Without a capital letter, capitals do not matter.
    pub text: Option<String>,
    /// The text is a regular expression.
    #[arg(long, requires = "text")]
    pub regex: bool,
    /// At least this bad: trace, debug, info, warn, error, fatal.
    #[arg(long)]
    pub level: Option<String>,
    /// Of this service only.
    #[arg(long)]
    pub service: Option<String>,
    /// Not before: a time, or how long ago, such as 1h or 2d.
    #[arg(long)]
    pub since: Option<String>,
    /// Before: a time, or how long ago.
    #[arg(long)]
    pub until: Option<String>,
    /// How many lines, the newest.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub limit: u32,
    /// Those before this place, which an earlier answer named.
    #[arg(long)]
    pub before: Option<String>,
    /// Go on with lines as they come, until it is ended with Ctrl-C.
    #[arg(long, short, conflicts_with_all = ["until", "before"])]
    pub follow: bool,
}

/// `sla`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Sla {
    /// Only the objectives of this environment, by the document's name.
    #[arg(long)]
    pub env: Option<String>,
    /// Over this, `month` or days such as `30d`, instead of each objective's own.
    #[arg(long)]
    pub window: Option<String>,
    /// What else there is.
    #[command(subcommand)]
    pub verb: Option<SlaVerb>,
}

/// `sla report`
#[derive(Debug, Subcommand)]
pub enum SlaVerb {
    /// Write the statement of a calendar month.
    Report {
        /// Such as 2026-10.
        #[arg(long)]
        month: String,
        /// How; as the file is named, else as HTML.
        #[arg(long, value_enum)]
        format: Option<ReportFormat>,
        /// Into this file instead of standard output.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// One page that prints well and needs nothing else.
    Html,
    /// For spreadsheets.
    Csv,
    /// For programs.
    Json,
}

/// `incident`
#[derive(Debug, Subcommand)]
pub enum Incident {
    /// List incidents, newest first.
    List {
        /// How many.
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=200))]
        limit: u32,
        /// Those before this one.
        #[arg(long)]
        after: Option<String>,
    },
    /// Show one incident with its timeline.
    Show {
        /// Such as INC-1.
        id: String,
    },
    /// Take it on: paging stops.
    Ack {
        /// Such as INC-1.
        id: String,
        #[command(flatten)]
        change: Change,
    },
    /// Add a note to the timeline.
    Note {
        /// Such as INC-1.
        id: String,
        /// What to note.
        text: String,
        #[command(flatten)]
        change: Change,
    },
    /// End it in your name.
    Resolve {
        /// Such as INC-1.
        id: String,
        /// Also while its alert still fires; the next failure then opens a new incident.
        #[arg(long)]
        anyway: bool,
        #[command(flatten)]
        change: Change,
    },
    /// Approve the proposed change.
    Approve {
        /// Such as INC-1.
        id: String,
        /// The target's name, where the change is dangerous.
        #[arg(long)]
        confirm: Option<String>,
        #[command(flatten)]
        change: Change,
    },
    /// Take a branch of the procedure, where a human is asked.
    Choose {
        /// Such as INC-1.
        id: String,
        /// Number of the branch, from 1.
        #[arg(value_parser = clap::value_parser!(u32).range(1..))]
        branch: u32,
        /// The target's name, where the change is dangerous.
        #[arg(long)]
        confirm: Option<String>,
        #[command(flatten)]
        change: Change,
    },
    /// Print the draft of the post-mortem, in Markdown.
    Postmortem {
        /// Such as INC-1.
        id: String,
    },
}

/// `silence`
#[derive(Debug, Subcommand)]
pub enum Silence {
    /// Add a silence: alerts that it speaks of still fire and are shown, and open no incident until it ends.
    Add {
        /// Such as alertname="API Down" or severity=~"SEV[34]"; all must match.
        #[arg(required = true)]
        matchers: Vec<String>,
        /// For how long, such as 2h or 1d 12h.
        #[arg(long = "for", value_name = "DURATION", required_unless_present = "until", conflicts_with = "until")]
        length: Option<String>,
        /// Until when, such as 2026-11-22T18:00:00Z.
        #[arg(long)]
        until: Option<String>,
        /// Why.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        change: Change,
    },
    /// List the silences that are in force or will be.
    List {
        /// Those that have ended, too.
        #[arg(long)]
        all: bool,
    },
    /// End a silence now.
    Expire {
        /// As `silence list` shows it.
        id: String,
        #[command(flatten)]
        change: Change,
    },
}

/// `test`
#[derive(Debug, Args)]
pub struct Test {
    /// Files of tests, such as rules.test.toml.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
}

/// `drill`
#[derive(Debug, Subcommand)]
pub enum Drill {
    /// List the drills and how they went.
    List,
    /// Run a drill to its end.
    Run {
        /// Such as api-crash.
        name: String,
        #[command(flatten)]
        change: Change,
    },
    /// Print the report of the last run.
    Report {
        /// Of this drill; of all unless said.
        name: Option<String>,
    },
}

/// `token`
#[derive(Debug, Subcommand)]
pub enum Token {
    /// Make a token; it is shown this once.
    Create {
        /// Who it stands for: the name in the timeline.
        name: String,
        /// Make it in this data folder, on which no Vectra runs: for whoever lost the first one.
        #[arg(long)]
        data: Option<PathBuf>,
        #[command(flatten)]
        change: Change,
    },
    /// List tokens by name.
    List,
    /// Take a token away, and the sessions that began with it.
    Revoke {
        /// Its name.
        name: String,
        #[command(flatten)]
        change: Change,
    },
}
