//! What comes into the kernel, and what it answers.

use super::WorkId;
use serde::{Deserialize, Serialize};
use std::fmt;
use vectra_engine::diagnose::Fact;
use vectra_engine::event::{Actor, DeliveryOutcome, IncidentId, StepOutcome};
use vectra_engine::external::External;
use vectra_engine::health::Verdict;
use vectra_engine::maintenance::Maintenance;
use vectra_engine::rules::mute::{Silence, Wrong};
use vectra_engine::rules::{Item, Items};
use vectra_engine::signal::{Measured, Reading};
use vectra_engine::time::Span;
use vectra_engine::unseen::Unseen;

/// One thing that happened outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A process took over the log and has replayed it.
    Started {
        /// Its version.
        version: String,
    },
    /// This version of the document was accepted.
    ProgramAccepted {
        /// Of its text.
        sha256: String,
        /// Its title.
        title: String,
        /// What of maintenance it means.
        maintenance: Box<Maintenance>,
        /// By whom.
        actor: Actor,
    },
    /// A check answered.
    Observed(Observation),
    /// Telemetry told something.
    Measured(Vec<Measured>),
    /// Figures of Vectra about itself, and what some of them are made of.
    Itself {
        /// As they are now.
        figures: Vec<Measured>,
        /// The most first.
        refused: Vec<Item>,
        /// What the one of runs that did not start is made of.
        missed: Items,
    },
    /// Requests were told that can be put into no figure.
    Unseen(Vec<Unseen>),
    /// Somebody else raises alerts, or says that they are over.
    External(Vec<External>),
    /// A deadline may have passed.
    Tick,
    /// The wall clock moved by this much without that time passing.
    ClockJumped(Span),
    /// Work was done.
    WorkDone {
        /// Which.
        id: WorkId,
        /// How it went.
        result: WorkResult,
    },
    /// An attempt to deliver ended.
    Delivered {
        /// The outbox row.
        key: String,
        /// The incident.
        incident: IncidentId,
        /// The claim under which it was sent.
        fence: u64,
        /// From 1.
        attempt: u32,
        /// How it went.
        outcome: DeliveryOutcome,
    },
    /// Somebody asks for something.
    Command {
        /// Who.
        actor: Actor,
        /// What.
        command: Command,
    },
    /// A drill begins; incidents of its target until it ends are the drill's.
    DrillStarted {
        /// Name.
        drill: String,
        /// Fault that is about to be injected.
        fault: String,
        /// Where.
        target: String,
        /// Who.
        actor: Actor,
    },
    /// A drill ended and its fault is removed.
    DrillEnded {
        /// Name.
        drill: String,
        /// Whether it passed.
        passed: bool,
        /// The report, JSON.
        report: String,
        /// Whether it ended because the process did.
        aborted: bool,
    },
}

/// One result of a check.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Id of the check.
    pub check: String,
    /// Judged.
    pub verdict: Verdict,
    /// What was seen, in one line.
    pub detail: String,
    /// How long the answer took.
    pub took: Span,
    /// The same in microseconds, for measurements.
    pub took_us: u64,
    /// What was read besides.
    pub readings: Vec<Reading>,
}

/// How a piece of work went.
#[derive(Debug, Clone, PartialEq)]
pub enum WorkResult {
    /// A look or a change ended.
    Performed {
        /// How.
        outcome: StepOutcome,
        /// What was sent, in words.
        sent: String,
        /// What came back, redacted and bounded.
        output: String,
        /// How long it took.
        duration: Span,
        /// What is known now.
        facts: Vec<Fact>,
    },
    /// A read-back ended: whether the change happened, where that can be told.
    ReadBack {
        /// `None`: it cannot be told.
        applied: Option<bool>,
        /// What came back, redacted and bounded.
        output: String,
    },
}

/// What somebody may ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "command")]
#[allow(missing_docs)]
pub enum Command {
    Acknowledge {
        incident: IncidentId,
    },
    Note {
        incident: IncidentId,
        text: String,
    },
    /// Ends it; while its alert still fires only when `anyway` is said.
    Resolve {
        incident: IncidentId,
        #[serde(default)]
        anyway: bool,
    },
    /// Approves the proposed branch; a dangerous one needs the target's name.
    Approve {
        incident: IncidentId,
        confirm: Option<String>,
    },
    /// Takes this branch, where a human is asked.
    Choose {
        incident: IncidentId,
        branch: usize,
        confirm: Option<String>,
    },
    StopAutomation,
    ResumeAutomation,
    /// Keeps quiet about some alerts. One with a known id replaces it.
    Silence {
        silence: Silence,
    },
    ExpireSilence {
        silence: String,
    },
}

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// Done now.
    Done,
    /// It was so already.
    Already,
}

/// Why a command was not carried out, for the one who asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "refusal")]
#[allow(missing_docs)]
pub enum Refusal {
    NoSuchIncident { incident: IncidentId },
    AlreadyResolved { incident: IncidentId },
    NothingToApprove { incident: IncidentId },
    NoSuchBranch { branch: usize },
    NotRunnable { branch: usize },
    ChangeUnderWay { incident: IncidentId },
    StillFailing { incident: IncidentId, alert: String },
    ConfirmTarget { target: String },
    EmptyNote,
    Silence { wrong: Wrong },
    NoSuchSilence { silence: String },
    TooManySilences { limit: usize },
    TooManyAlerts { limit: usize, refused: usize },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::NoSuchIncident { incident } => {
                write!(f, "there is no incident {incident}; `vectra incident list` shows them")
            }
            Refusal::AlreadyResolved { incident } => write!(f, "{incident} is resolved already"),
            Refusal::NothingToApprove { incident } => write!(f, "{incident} has no change that waits for approval"),
            Refusal::NoSuchBranch { branch } => write!(f, "the procedure has no branch {}", branch + 1),
            Refusal::NotRunnable { branch } => {
                write!(f, "branch {} cannot be carried out by Vectra; do it by hand and note it", branch + 1)
            }
            Refusal::ChangeUnderWay { incident } => {
                write!(f, "a change of {incident} is under way; wait for its outcome")
            }
            Refusal::StillFailing { incident, alert } => write!(
                f,
                "the alert {alert} still fires: {incident} resolves by itself once the check passes; acknowledge it to stop the pages"
            ),
            Refusal::ConfirmTarget { target } => {
                write!(f, "this is dangerous: confirm by typing the target's name, {target}")
            }
            Refusal::EmptyNote => f.write_str("a note needs text"),
            Refusal::Silence { wrong } => match wrong {
                Wrong::NoMatcher => f.write_str("a silence needs a matcher, such as alertname=\"API Down\""),
                Wrong::MatchesAll => f.write_str("this would silence every alert; name at least one value"),
                Wrong::Ends => f.write_str("a silence must end after it starts, and later than now"),
                Wrong::NoComment => f.write_str("a silence needs a reason"),
                Wrong::Pattern { value } => write!(f, "`{value}` is no regular expression, or a too large one"),
                Wrong::TooLarge => f.write_str("the silence is too large: at most 32 matchers of at most 4096 bytes"),
            },
            Refusal::NoSuchSilence { silence } => {
                write!(f, "there is no silence {silence}; `vectra silence list` shows them")
            }
            Refusal::TooManyAlerts { limit, refused } => {
                write!(
                    f,
                    "{limit} alerts from outside fire already and {refused} were refused; group them where they are sent from"
                )
            }
            Refusal::TooManySilences { limit } => {
                write!(
                    f,
                    "{limit} silences are in force already; expire some, or let one matcher speak of several alerts"
                )
            }
        }
    }
}
