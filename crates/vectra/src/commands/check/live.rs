//! `vectra check --live`: asks what the document and its bindings name, read-only, and shows each question with its answer.

use crate::errors::Failure;
use crate::output::{Paint, plain};
use crate::text::label;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use vectra_connect::Live;
use vectra_plan::Config;
use vectra_plan::live::{self, Ask, Judged, Kind, LiveCheck, Outcome, Seen};
use vectra_runbook::edits;
use vectra_runbook::program::{Diagnostic, Program};
use vectra_web::text::Text;

/// Everything that was asked of one document, and what came of it.
pub struct Tried {
    entries: Vec<Entry>,
}

struct Entry {
    check: LiveCheck,
    judged: Judged,
    /// What was sent.
    reads: String,
    took: Duration,
}

/// Asks, and adds what is wrong to the program's findings.
pub fn run(
    t: Text,
    program: &mut Program,
    source: &str,
    config: Option<&Config>,
    takes: impl Fn(&Diagnostic) -> bool,
) -> Result<Tried, Failure> {
    let services = config.cloned().unwrap_or_default();
    let out = |why: String| Failure::out_of_reach(why);
    let live = Live::open(&services, &|name| std::env::var(name).ok()).map_err(|e| out(e.to_string()))?;
    let mut checks = live::checks(program, config);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|e| out(e.to_string()))?;
    let mut answers = runtime.block_on(live.ask(&checks));
    // A resolver that still thinks is not waited for.
    runtime.shutdown_background();
    for problem in live.problems() {
        checks.push(LiveCheck {
            kind: Kind::Secret,
            target: problem.place.clone(),
            lines: None,
            needle: None,
            key: Some(problem.place.clone()),
            ask: Ask::Secret,
        });
        answers.push((Seen::Unusable(problem.message.clone()), Duration::ZERO));
    }
    let lines: Vec<&str> = edits::lines(source);
    let languages = [program.runbook.language, t.language];
    let now = live.now();
    let entries: Vec<Entry> = checks
        .into_iter()
        .zip(answers)
        .map(|(check, (seen, took))| {
            let judged = live::judge(&check, &seen, now, &lines, languages);
            // What can only be known by running it was read by the server all the same.
            let reads = match (&judged.outcome, &check.ask, &seen) {
                (Outcome::NotTried, Ask::Nothing(_), _) | (Outcome::NotTried, _, Seen::Skipped(_)) => {
                    live::nothing_sent(t.language)
                }
                _ => live::reads(&check, t.language),
            };
            Entry { judged, reads, took, check }
        })
        .collect();
    add(program, &entries, takes);
    Ok(Tried { entries })
}

/// Among the others, in the order of their lines, each with an id of its own.
fn add(program: &mut Program, entries: &[Entry], takes: impl Fn(&Diagnostic) -> bool) {
    let mut used: BTreeMap<String, usize> = BTreeMap::new();
    for finding in entries.iter().flat_map(|e| &e.judged.findings).filter(|f| takes(f)) {
        let mut finding = finding.clone();
        let count = used.entry(finding.source.id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            finding.source.id = format!("{}-{count}", finding.source.id);
        }
        program.diagnostics.push(finding);
    }
    program.diagnostics.sort_by_key(|d| d.source.line);
}

impl Tried {
    /// Whether a service was out of reach.
    pub fn out_of_reach(&self) -> bool {
        self.entries.iter().any(|e| e.judged.outcome == Outcome::OutOfReach)
    }

    /// For programs.
    pub fn json(&self) -> Value {
        self.entries.iter().map(Entry::json).collect()
    }

    /// For people: two lines for each, and before them how many ended how.
    pub fn lines(&self, t: Text, paint: Paint) -> Vec<String> {
        let count = |outcome| self.entries.iter().filter(|e| e.judged.outcome == outcome).count();
        let counts = [
            ("ok", count(Outcome::Ok).into()),
            ("findings", count(Outcome::Finding).into()),
            ("out", count(Outcome::OutOfReach).into()),
            ("not", count(Outcome::NotTried).into()),
        ];
        let mut lines = vec![t.with("live-summary", &counts)];
        for entry in &self.entries {
            lines.extend(entry.lines(t, paint));
        }
        lines
    }
}

impl Entry {
    /// Where in the document it comes from; with a finding, the line that this is about.
    fn line(&self) -> Option<u32> {
        let from = self.check.lines?;
        Some(self.judged.findings.first().map_or(from[0], |f| f.source.line))
    }

    fn json(&self) -> Value {
        let code = self.judged.findings.first().map(|f| f.code.as_str());
        let line = self.line();
        json!({
            "check": self.check.kind,
            "target": self.check.target,
            "line": line,
            "key": self.check.key,
            "outcome": self.judged.outcome,
            "code": code,
            "message": self.judged.message,
            "reads": self.reads,
            "duration_ms": u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
        })
    }

    fn lines(&self, t: Text, paint: Paint) -> [String; 2] {
        let outcome = match self.judged.outcome {
            Outcome::Ok => paint.green(&padded(&t.get("live-ok"))),
            Outcome::Finding => paint.red(&padded(&t.get("live-finding"))),
            Outcome::OutOfReach => paint.yellow(&padded(&t.get("live-out-of-reach"))),
            Outcome::NotTried => paint.blue(&padded(&t.get("live-not-tried"))),
        };
        let kind = live::kind(self.check.kind, t.language);
        let place = match self.line() {
            Some(line) => format!(", {}", t.with("live-place", &[("line", i64::from(line).into())])),
            None => String::new(),
        };
        let took = match self.judged.outcome {
            Outcome::NotTried => String::new(),
            _ => format!(", {} ms", self.took.as_millis()),
        };
        let head = label(t, &format!("{kind} {}{place}{took}", plain(&self.check.target)));
        [
            format!("  {outcome} {head} {}", plain(&self.judged.message)),
            format!("  {} {}", padded(""), plain(&self.reads)),
        ]
    }
}

/// As wide as the widest word.
fn padded(word: &str) -> String {
    format!("{word:<14}")
}
