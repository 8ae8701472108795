//! What an answer means: the outcome of a check, and the finding where something is wrong.

use super::texts::{listed, text, why};
use super::{Ask, LiveCheck, Names, Outcome, Rule, Seen, Statement, WhyNot};
use crate::config::nearest;
use vectra_engine::time::{Span, Time};
use vectra_runbook::program::{Diagnostic, Language, Level, Source};

/// A certificate that ends within so many days is told.
const CERTIFICATE_DAYS: i64 = 21;
const DAY: i64 = 86_400_000;

/// How a check ended, in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// How.
    pub outcome: Outcome,
    /// What was read, or what is wrong, in the reader's language.
    pub message: String,
    /// What is wrong, in the document's language, at its place there.
    pub findings: Vec<Diagnostic>,
}

/// Something wrong, before it has its words.
struct Found {
    code: &'static str,
    level: Level,
    /// Keys of the catalogue for message and help.
    message: &'static str,
    help: &'static str,
    args: Vec<(&'static str, String)>,
    /// Another line than the check's.
    line: Option<u32>,
}

impl Found {
    fn new(code: &'static str, level: Level) -> Found {
        Found { code, level, message: "message", help: "help", args: Vec::new(), line: None }
    }

    fn says(mut self, message: &'static str) -> Found {
        self.message = message;
        self
    }

    fn helps(mut self, help: &'static str) -> Found {
        self.help = help;
        self
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Found {
        self.args.push((name, value.into()));
        self
    }
}

/// Either nothing is wrong, and this was read, or these are wrong.
enum Verdict {
    Fine(&'static str, Vec<(&'static str, String)>),
    Wrong(Vec<Found>),
    Untried(WhyNot),
    Out(Found),
}

/// Judges an answer at a time. `source` are the lines of the document; `languages` are the document's and the reader's.
pub fn judge(check: &LiveCheck, seen: &Seen, now: Time, source: &[&str], languages: [Language; 2]) -> Judged {
    let [document, reader] = languages;
    match verdict(check, seen, now) {
        Verdict::Fine(key, args) => {
            Judged { outcome: Outcome::Ok, message: text(reader, "seen", key, &args), findings: Vec::new() }
        }
        Verdict::Untried(reason) => {
            Judged { outcome: Outcome::NotTried, message: why(&reason, reader), findings: Vec::new() }
        }
        Verdict::Out(found) => {
            let (message, finding) = word(check, &found, source, document, reader);
            Judged { outcome: Outcome::OutOfReach, message, findings: vec![finding] }
        }
        Verdict::Wrong(found) => {
            let worded: Vec<_> = found.iter().map(|f| word(check, f, source, document, reader)).collect();
            let (messages, findings): (Vec<String>, Vec<Diagnostic>) = worded.into_iter().unzip();
            Judged { outcome: Outcome::Finding, message: messages.join(" "), findings }
        }
    }
}

fn verdict(check: &LiveCheck, seen: &Seen, now: Time) -> Verdict {
    let one = |found: Found| Verdict::Wrong(vec![found]);
    match (seen, &check.ask) {
        (_, Ask::Nothing(reason)) | (Seen::Skipped(reason), _) => Verdict::Untried(reason.clone()),
        (Seen::Unreachable(reason), _) => Verdict::Out(Found::new("V110", Level::Warning).with("why", reason.as_str())),
        (Seen::Unusable(reason), _) => one(Found::new("V114", Level::Error).with("why", reason.as_str())),
        (Seen::Denied(said), _) => one(Found::new("V107", Level::Error).says("denied").with("why", said.as_str())),
        (Seen::Gone(said), _) => one(Found::new("V113", Level::Error).with("why", said.as_str())),
        (Seen::Addresses(0), _) => one(Found::new("V101", Level::Error)),
        (Seen::Addresses(n), _) => Verdict::Fine("addresses", vec![("n", n.to_string())]),
        (Seen::Certificate { from, until, refused }, _) => certificate(*from, *until, refused.as_deref(), now),
        (Seen::Answer { fits: true, detail }, _) => Verdict::Fine("answer", vec![("detail", detail.clone())]),
        (Seen::Answer { fits: false, detail }, Ask::Request { prescribed, .. }) => {
            let level = if *prescribed { Level::Error } else { Level::Warning };
            one(Found::new("V103", level).with("detail", detail.as_str()))
        }
        (Seen::Answer { detail, .. }, _) => one(Found::new("V103", Level::Warning).with("detail", detail.as_str())),
        (Seen::Database { user, standby, read_only }, ask) => {
            let writes = match ask {
                Ask::Database { writes } => *writes,
                _ => None,
            };
            database(user, *standby, *read_only, writes)
        }
        (Seen::Described { lacking }, ask) if lacking.is_empty() => match ask {
            Ask::Describe(statement) => described(statement),
            _ => Verdict::Fine("described", vec![]),
        },
        (Seen::Described { lacking }, _) => {
            let list: Vec<String> = lacking.iter().map(|(table, privilege)| format!("{privilege} ({table})")).collect();
            one(Found::new("V106", Level::Warning).says("lacking").helps("grant").with("lacking", list.join(", ")))
        }
        (Seen::Refused { state, message, known }, _) => one(refused(state, message, known)),
        (Seen::Exists { there: true, .. }, _) => Verdict::Fine("exists", vec![]),
        (Seen::Exists { known, .. }, _) => {
            let near = near(&check.target, known);
            let found = Found::new("V104", Level::Error).says("role");
            one(match near {
                Some(name) => found.helps("near").with("name", name),
                None => found,
            })
        }
        (Seen::Broker { replica: true }, Ask::Broker { writes: Some(line) }) => {
            let mut found = Found::new("V106", Level::Error).says("replica").helps("primary");
            found.line = Some(*line);
            one(found)
        }
        (Seen::Broker { replica }, _) => Verdict::Fine(if *replica { "replica" } else { "broker" }, vec![]),
        (Seen::Key { kind, length, declared }, ask) => {
            let wants = match ask {
                Ask::Queue { wants, .. } => *wants,
                _ => None,
            };
            key(kind, *length, *declared, wants)
        }
        (Seen::Token { lacking, .. }, _) if !lacking.is_empty() => {
            one(Found::new("V107", Level::Error).helps("scope").with("lacking", lacking.join(", ")))
        }
        (Seen::Token { name, told, .. }, _) => {
            Verdict::Fine(if *told { "token" } else { "token-untold" }, vec![("name", name.clone())])
        }
        (Seen::Service { automatic, branch, suspended }, ask) => {
            let rules: &[Rule] = match ask {
                Ask::Service { rules, .. } => rules,
                _ => &[],
            };
            service(*automatic, branch.as_deref(), *suspended, rules)
        }
        (Seen::Backups { newest, oldest, recoverable_from }, ask) => {
            let (every, days) = match ask {
                Ask::Backups { every, days, .. } => (*every, *days),
                _ => (None, None),
            };
            backups(*newest, *oldest, *recoverable_from, every, days, now)
        }
    }
}

fn certificate(from: Time, until: Time, refused: Option<&str>, now: Time) -> Verdict {
    let args = |found: Found| found.with("date", date(until)).with("days", days_between(now, until).to_string());
    let found = if until <= now {
        Found::new("V102", Level::Error).says("ended")
    } else if from > now {
        Found::new("V102", Level::Error).says("early").with("from", date(from))
    } else if let Some(reason) = refused {
        Found::new("V111", Level::Error).with("why", reason)
    } else if until.since(now).0 < CERTIFICATE_DAYS * DAY {
        Found::new("V102", Level::Warning)
    } else {
        let days = days_between(now, until).to_string();
        return Verdict::Fine("certificate", vec![("date", date(until)), ("days", days)]);
    };
    Verdict::Wrong(vec![args(found)])
}

fn database(user: &str, standby: bool, read_only: bool, writes: Option<u32>) -> Verdict {
    let user = ("user", user.to_owned());
    match (standby, read_only, writes) {
        (true, _, Some(line)) => {
            let mut found = Found::new("V106", Level::Error).says("standby").helps("primary");
            found.line = Some(line);
            Verdict::Wrong(vec![found])
        }
        (false, true, Some(line)) => {
            let mut found = Found::new("V106", Level::Error);
            found.line = Some(line);
            Verdict::Wrong(vec![found])
        }
        (true, _, None) => Verdict::Fine("standby", vec![user]),
        (false, true, None) => Verdict::Fine("read-only", vec![user]),
        (false, false, _) => Verdict::Fine("primary", vec![user]),
    }
}

/// The server could read the statement. What that says of its names depends on who looked them up.
fn described(statement: &Statement) -> Verdict {
    match &statement.names {
        Names::Server if statement.reads => Verdict::Fine("explained", vec![]),
        Names::Server => Verdict::Fine("described", vec![]),
        Names::Catalogue(names) if names.is_empty() => Verdict::Fine("nameless", vec![]),
        Names::Catalogue(names) => Verdict::Fine("looked-up", vec![("names", listed(names))]),
        Names::WhenRun => Verdict::Untried(WhyNot::WhenRun),
    }
}

fn refused(state: &str, message: &str, known: &[String]) -> Found {
    let found = |code, level| Found::new(code, level).with("said", message).with("state", state);
    match state {
        // Undefined table, column, function, object, schema, database; an object of another kind.
        "42P01" | "42703" | "42883" | "42704" | "3F000" | "3D000" | "42809" => {
            let missing = message.split('"').nth(1).unwrap_or_default();
            let bare = missing.rsplit('.').next().unwrap_or_default();
            match near(bare, known) {
                Some(name) => found("V104", Level::Error).helps("near").with("name", name),
                None => found("V104", Level::Error),
            }
        }
        "42501" => found("V106", Level::Error).says("denied").helps("grant"),
        _ => found("V112", Level::Error),
    }
}

fn near(name: &str, known: &[String]) -> Option<String> {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    nearest(name, &known).map(str::to_owned)
}

fn key(kind: &str, length: Option<u64>, declared: bool, wants: Option<&str>) -> Verdict {
    match (kind, wants) {
        ("none", Some("list")) if declared => Verdict::Fine("empty-queue", vec![]),
        ("none", Some("list")) => Verdict::Wrong(vec![Found::new("V105", Level::Warning)]),
        ("none", _) => Verdict::Wrong(vec![Found::new("V105", Level::Warning).says("key")]),
        (kind, Some(wants)) if kind != wants => {
            let found = Found::new("V105", Level::Error).says("kind").helps("kind-help");
            Verdict::Wrong(vec![found.with("kind", kind).with("wants", wants)])
        }
        (kind, _) => match length {
            Some(n) => Verdict::Fine("queue", vec![("n", n.to_string())]),
            None => Verdict::Fine("key", vec![("kind", kind.to_owned())]),
        },
    }
}

fn service(automatic: Option<bool>, branch: Option<&str>, suspended: bool, rules: &[Rule]) -> Verdict {
    let mut wrong = Vec::new();
    if suspended {
        wrong.push(Found::new("V113", Level::Error).says("suspended").helps("resume"));
    }
    for rule in rules {
        let at = |mut found: Found| {
            found.line = Some(rule.line);
            found.with("branch", rule.branch.as_str())
        };
        match (automatic, rule.automatic) {
            (Some(false), true) => wrong.push(at(Found::new("V108", Level::Warning).says("off").helps("switch-on"))),
            (Some(true), false) => wrong.push(at(Found::new("V108", Level::Warning).says("on").helps("switch-off"))),
            _ => {}
        }
        if let Some(real) = branch.filter(|b| *b != rule.branch) {
            wrong.push(at(Found::new("V108", Level::Warning)).with("real", real));
        }
    }
    if !wrong.is_empty() {
        return Verdict::Wrong(wrong);
    }
    let branch = ("branch", branch.unwrap_or("?").to_owned());
    match automatic {
        Some(true) => Verdict::Fine("automatic", vec![branch]),
        Some(false) => Verdict::Fine("by-hand", vec![branch]),
        None => Verdict::Fine("service", vec![]),
    }
}

fn backups(
    newest: Option<Time>,
    oldest: Option<Time>,
    recoverable_from: Option<Time>,
    every: Option<u64>,
    days: Option<u32>,
    now: Time,
) -> Verdict {
    // A database that can be recovered to any instant has a backup of just now.
    let latest = recoverable_from.map(|_| now).or(newest);
    let Some(latest) = latest else {
        return Verdict::Wrong(vec![Found::new("V109", Level::Error).says("none")]);
    };
    let mut wrong = Vec::new();
    let age = now.since(latest);
    let args = |found: Found| found.with("age", hours(age)).with("date", date(latest));
    if let Some(every) = every {
        let promised = Span::seconds(i64::try_from(every).unwrap_or(i64::MAX / 4000));
        // A backup takes its time, and nobody promises the second: a quarter more is as promised.
        if age.0 > promised.0 + promised.0 / 4 {
            wrong.push(args(Found::new("V109", Level::Error)).with("every", hours(promised)));
        }
    }
    let first = [recoverable_from, oldest].into_iter().flatten().min();
    if let (Some(days), Some(first)) = (days, first) {
        let kept = days_between(first, now);
        // A day less is a matter of the hour.
        if kept + 1 < i64::from(days) {
            let found = Found::new("V109", Level::Warning).says("short").helps("keep");
            wrong.push(found.with("kept", kept.to_string()).with("days", days.to_string()));
        }
    }
    if wrong.is_empty() { Verdict::Fine("backup", vec![("age", hours(age))]) } else { Verdict::Wrong(wrong) }
}

/// Whole days, downwards.
fn days_between(from: Time, to: Time) -> i64 {
    to.since(from).0.div_euclid(DAY)
}

/// `3 h`, `2 d 4 h`, `20 min`.
fn hours(span: Span) -> String {
    let minutes = (span.0 / 60_000).max(0);
    match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
        (0, 0, m) => format!("{m} min"),
        (0, h, _) => format!("{h} h"),
        (d, 0, _) => format!("{d} d"),
        (d, h, _) => format!("{d} d {h} h"),
    }
}

fn date(at: Time) -> String {
    let text = jiff::Timestamp::from_millisecond(at.0).map(|t| t.to_string()).unwrap_or_default();
    text.get(..10).unwrap_or_default().to_owned()
}

/// The message for the reader, and the finding in the document's language.
fn word(
    check: &LiveCheck,
    found: &Found,
    source: &[&str],
    document: Language,
    reader: Language,
) -> (String, Diagnostic) {
    let mut args = found.args.clone();
    args.push(("target", check.target.clone()));
    args.push(("key", check.key.clone().unwrap_or_else(|| "vectra.toml".into())));
    let lines = found.line.map(|line| [line, line]).or(check.lines).unwrap_or([1, 1]);
    let needle = check.needle.as_deref().filter(|_| found.line.is_none());
    let (line, column, end_column) = place(source, lines, needle);
    let diagnostic = Diagnostic {
        source: Source { id: id(check, found), line, lines: [line, lines[1].max(line)] },
        severity: found.level,
        code: found.code.to_owned(),
        message: text(document, found.code, found.message, &args),
        help: text(document, found.code, found.help, &args),
        column,
        end_line: line,
        end_column,
        fix: None,
        related: Vec::new(),
    };
    (text(reader, found.code, found.message, &args), diagnostic)
}

/// From what it is about, so that an edit around it leaves it alone.
fn id(check: &LiveCheck, found: &Found) -> String {
    let about: String = check
        .target
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect::<String>()
        .split('-')
        .filter(|part| !part.is_empty())
        .take(12)
        .collect::<Vec<_>>()
        .join("-");
    format!("diagnostic/{}/{}/{about}", found.code.to_lowercase(), found.message)
}

/// Line, column and end of the words, or of the first line where they do not stand there.
fn place(source: &[&str], lines: [u32; 2], needle: Option<&str>) -> (u32, u32, u32) {
    let count = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    let line_at = |n: u32| {
        let index = usize::try_from(n).unwrap_or(usize::MAX).saturating_sub(1);
        source.get(index).copied().unwrap_or_default()
    };
    if let Some(needle) = needle {
        for number in lines[0]..=lines[1].min(lines[0].saturating_add(50)) {
            let line = line_at(number);
            if let Some(before) = line.find(needle).and_then(|at| line.get(..at)) {
                let column = count(before) + 1;
                return (number, column, column + count(needle));
            }
        }
    }
    let line = line_at(lines[0]);
    let indent = count(line) - count(line.trim_start());
    (lines[0], indent + 1, count(line.trim_end()).max(indent + 1) + 1)
}
