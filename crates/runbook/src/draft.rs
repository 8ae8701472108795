//! The program while it is being made: items, their ids, and which source lines became something.

use crate::diagnostics::secrets::Spot;
use crate::fence::parsed::Parsed;
use crate::fork::Fork;
use crate::ids::Ids;
use crate::neighbours::Neighbour;
use crate::program::{
    Alert, Backup, Check, ChecklistItem, Contact, Dependency, DeployRule, EffectClass, Environment, EscalationLevel,
    Fence, Language, Maintenance, Objective, Phase, Procedure, Role, Severity, Source, Stage, StepKind, Table,
};
use crate::rule_file::Rule;
use crate::sections::Outline;
use crate::text;
use crate::tree::Block;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

/// What is known of a command beside its step: what the rules look at.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    pub text: String,
    pub kind: StepKind,
    pub lines: [u32; 2],
    /// Name of the section that it stands in.
    pub section: String,
    /// Fence tag, lower case, where it stands in a fence.
    pub tag: Option<String>,
    /// Parser's message where it does not parse.
    pub syntax_error: Option<String>,
    /// Commands that stand in the same block share this number.
    pub block: usize,
    /// Whether it belongs to the investigation of a procedure.
    pub investigation: bool,
    #[allow(dead_code, reason = "for the rules about safety")]
    pub effect: EffectClass,
    /// Its programs with their words, its statements with their tables.
    #[allow(dead_code, reason = "for the rules about safety")]
    pub parsed: Parsed,
}

/// Source text that did not become an item, seen while reading.
#[derive(Debug, Clone)]
pub(crate) enum Oddity {
    /// A row with another number of cells than the header.
    Ragged { line: u32, cells: usize, expected: usize },
    /// A row of a known table that lacks what it needs.
    Row { line: u32, missing: &'static str },
    /// Lines that look like a table without a separator line.
    NoSeparator { line: u32, end: u32 },
    /// A fence that is never closed.
    OpenFence { line: u32, end: u32 },
    /// A comment for Vectra with a key or value that there is not, or with nothing to speak of (`text` is empty then).
    #[allow(dead_code, reason = "a rule reports it")]
    Directive { line: u32, text: String, problem: crate::directives::Problem },
    /// A block of alerting rules of which one or all are not watched.
    Rules { line: u32, fault: crate::rule_file::Fault },
    /// A table, list or fence that nothing was made of.
    Skipped { line: u32, end: u32, what: Unit, count: usize },
}

/// How somebody is reached whom an escalation level names, as its own row says.
#[derive(Debug, Clone)]
pub(crate) struct Reached {
    pub role: String,
    pub place: String,
    pub line: u32,
    pub channel: &'static str,
    pub address: String,
}

/// A counted unit of source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Unit {
    Row,
    Item,
    FenceLine,
}

/// Everything that the stages add to.
pub(crate) struct Draft<'a> {
    pub blocks: &'a [Block],
    pub outline: &'a Outline,
    pub lines: &'a [&'a str],
    pub language: Language,
    pub ids: Ids,
    pub environments: Vec<Environment>,
    /// Folded names of the first environments, as many as were looked at.
    environment_names: (usize, HashSet<Vec<String>>),
    pub objectives: Vec<Objective>,
    pub alerts: Vec<Alert>,
    pub checks: Vec<Check>,
    pub severities: Vec<Severity>,
    pub phases: Vec<Phase>,
    pub procedures: Vec<Procedure>,
    pub deploy: Vec<DeployRule>,
    pub checklist: Vec<ChecklistItem>,
    pub backup: Option<Backup>,
    /// What each part of the document says of copies, by its place.
    pub copies: Vec<(String, crate::calendar::Copies)>,
    pub maintenance: Vec<Maintenance>,
    pub escalation: Vec<EscalationLevel>,
    escalation_ids: BTreeSet<String>,
    /// Place of the ladder whose levels each say how long they have, and when the next one is due.
    patience: Option<(String, u64)>,
    pub contacts: Vec<Contact>,
    /// Addresses beside the names of escalation levels.
    pub reached: Vec<Reached>,
    pub dependencies: Vec<Dependency>,
    /// Rules of blocks, until the tables were read.
    pub rules: Vec<Rule>,
    pub fences: Vec<Fence>,
    pub tables: Vec<Table>,
    pub commands: Vec<Command>,
    pub oddities: Vec<Oddity>,
    /// Procedure by an alert's row or a label in the procedure: (alert's words, procedure's title or index).
    pub said_links: Vec<SaidLink>,
    /// Alerts whose condition stands in brackets behind their name, where a procedure says what it answers.
    pub told_alerts: Vec<ToldAlert>,
    /// What other documents of the folder have.
    pub elsewhere: Elsewhere,
    /// What sections are about.
    about: Vec<Role>,
    /// How many sections are about who is called, those inside of another one not counted.
    ladders: usize,
    /// Secrets that stand in the document.
    pub secrets: &'a [Spot],
    /// Who helps with what is independent.
    pub fork: Fork,
    /// Lines, from 0, that became part of an item.
    pub claimed: Vec<bool>,
    /// Steps that only look behind a change, until another change shows that they came before it: procedure, step, and what
    /// they are then.
    pub checked: Vec<(usize, usize, Stage)>,
    /// Units of source that must be answered for.
    pub units: Vec<(u32, Unit)>,
}

/// What other documents say that rules of this one ask for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Elsewhere {
    /// Names of alerts of this document that a procedure of another one answers.
    pub answered: BTreeSet<String>,
    /// A procedure of another document answers an alert of this one: they belong together.
    pub joined: bool,
    /// What links to other files lead to, by their paths.
    pub neighbours: Arc<BTreeMap<String, Neighbour>>,
    pub shared: Arc<Shared>,
}

/// What the documents of a folder have, taken together.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// Roles of contacts.
    pub contacts: Vec<String>,
    /// Names of severities.
    pub severities: Vec<String>,
    /// Those of the only document that has any.
    pub scale: Vec<String>,
    /// Names of alerts, by their words.
    pub alerts: BTreeSet<Vec<String>>,
    /// A document lists alerts that procedures of others answer.
    pub lists: bool,
}

/// An alert as the procedure that answers it names it.
#[derive(Debug, Clone)]
pub(crate) struct ToldAlert {
    pub procedure: usize,
    pub name: String,
    pub condition: String,
    pub line: u32,
}

/// A link that the document states itself.
#[derive(Debug, Clone)]
pub(crate) enum SaidLink {
    /// A row of the alert table names a procedure.
    FromAlert { alert: usize, procedure: String, target: Option<String> },
    /// A procedure names its alert.
    FromProcedure { procedure: usize, alert: String },
    /// A procedure speaks of an alert by what may be its name: it is one where an alert is called so.
    Mention { procedure: usize, alert: String },
    /// An index or a symptom tells what begins a procedure: an alert's name, or words of its own.
    Told { procedure: usize, alert: String },
}

impl<'a> Draft<'a> {
    pub(crate) fn new(blocks: &'a [Block], outline: &'a Outline, lines: &'a [&'a str], language: Language) -> Self {
        let mut about = Vec::new();
        for role in outline.sections.iter().filter_map(|section| section.role) {
            if !about.contains(&role) {
                about.push(role);
            }
        }
        let called = |at: Option<usize>| {
            at.and_then(|at| outline.get(at)).is_some_and(|section| section.role == Some(Role::Escalation))
        };
        let sections = outline.sections.iter();
        let ladders =
            sections.filter(|section| section.role == Some(Role::Escalation) && !called(section.parent)).count();
        Self {
            about,
            ladders,
            blocks,
            outline,
            lines,
            language,
            ids: Ids::default(),
            environments: Vec::new(),
            environment_names: Default::default(),
            objectives: Vec::new(),
            alerts: Vec::new(),
            checks: Vec::new(),
            severities: Vec::new(),
            phases: Vec::new(),
            procedures: Vec::new(),
            deploy: Vec::new(),
            checklist: Vec::new(),
            backup: None,
            copies: Vec::new(),
            maintenance: Vec::new(),
            escalation: Vec::new(),
            escalation_ids: BTreeSet::new(),
            patience: None,
            contacts: Vec::new(),
            reached: Vec::new(),
            dependencies: Vec::new(),
            rules: Vec::new(),
            fences: Vec::new(),
            tables: Vec::new(),
            commands: Vec::new(),
            oddities: Vec::new(),
            said_links: Vec::new(),
            told_alerts: Vec::new(),
            elsewhere: Elsewhere::default(),
            secrets: &[],
            fork: Fork::default(),
            claimed: vec![false; lines.len() + 1],
            checked: Vec::new(),
            units: Vec::new(),
        }
    }

    /// Whether an environment is called by these words.
    pub(crate) fn has_environment(&mut self, words: &[String]) -> bool {
        let (seen, names) = &mut self.environment_names;
        names.extend(self.environments.iter().skip(*seen).map(|known| text::words(&known.name)));
        *seen = self.environments.len();
        names.contains(words)
    }

    /// Whether a section is about the role.
    pub(crate) fn is_about(&self, role: Role) -> bool {
        self.about.contains(&role)
    }

    /// How many sections say who is called when.
    pub(crate) fn ladders(&self) -> usize {
        self.ladders
    }

    /// Adds a level of escalation.
    pub(crate) fn escalate(&mut self, level: EscalationLevel) {
        self.escalation_ids.insert(level.source.id.clone());
        self.escalation.push(level);
    }

    /// Notes when the next level of the ladder at a place is due.
    pub(crate) fn wait(&mut self, place: &str, due: u64) {
        self.patience = Some((place.to_owned(), due));
    }

    /// Nothing says any more when the next level is due.
    pub(crate) fn wait_no_longer(&mut self) {
        self.patience = None;
    }

    /// When the next level at a place is due, where those before it say how long they have.
    pub(crate) fn patience(&self, place: &str) -> Option<u64> {
        self.patience.as_ref().filter(|(at, _)| at == place).map(|(_, due)| *due)
    }

    /// Whether a level of escalation stands at a place or below it.
    pub(crate) fn escalates(&self, place: &str) -> bool {
        let ids = format!("escalation/{place}/");
        self.escalation_ids.range(ids.clone()..).next().is_some_and(|id| id.starts_with(&ids))
    }

    /// Names an item and takes its lines as understood.
    pub(crate) fn item(&mut self, kind: &str, place: &str, name: &str, line: u32, end: u32) -> Source {
        self.claim(line, end);
        self.named(kind, place, name, line, end)
    }

    /// Names an item that only frames others: its lines are not understood by that.
    pub(crate) fn named(&mut self, kind: &str, place: &str, name: &str, line: u32, end: u32) -> Source {
        let end = end.max(line);
        Source { id: self.ids.make(kind, place, name), line, lines: [line, end] }
    }

    /// Takes lines as the source of an item.
    pub(crate) fn claim(&mut self, line: u32, end: u32) {
        for number in line..=end.max(line) {
            if let Some(slot) = usize::try_from(number).ok().and_then(|at| self.claimed.get_mut(at)) {
                *slot = true;
            }
        }
    }

    pub(crate) fn is_claimed(&self, line: u32) -> bool {
        usize::try_from(line).ok().and_then(|at| self.claimed.get(at)).copied().unwrap_or(false)
    }

    /// A source line, from 1.
    pub(crate) fn line(&self, number: u32) -> &'a str {
        usize::try_from(number)
            .ok()
            .and_then(|at| at.checked_sub(1))
            .and_then(|at| self.lines.get(at))
            .copied()
            .unwrap_or("")
    }

    /// Place of a section in ids.
    pub(crate) fn place(&self, section: usize) -> String {
        self.outline.get(section).map(|section| section.place.clone()).unwrap_or_default()
    }
}
