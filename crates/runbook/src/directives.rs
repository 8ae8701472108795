//! What an author settles with a comment: `<!-- vectra: role=alerts -->`. The syntax is told in `docs/DIRECTIVES.md`.
//!
//! A comment speaks of the block that follows it. Right below a heading, what only a section can have (`role`, `answers`,
//! `severity`, `ignore`) speaks of the section.

use crate::draft::Oddity;
use crate::lexicon::parse_key;
use crate::program::{EffectClass, Role, Stage, StepKind};
use crate::tree::{Block, Kind};
use std::collections::HashMap;

/// What was settled for a block.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Settled {
    pub role: Option<Role>,
    pub kind: Option<StepKind>,
    pub effect: Option<EffectClass>,
    pub stage: Option<Stage>,
    pub answers: Option<String>,
    pub severity: Option<String>,
    pub condition: Option<String>,
    pub ignore: bool,
}

impl Settled {
    fn merge(&mut self, other: Self) {
        self.role = other.role.or(self.role);
        self.kind = other.kind.or(self.kind);
        self.effect = other.effect.or(self.effect);
        self.stage = other.stage.or(self.stage);
        self.answers = other.answers.or(self.answers.take());
        self.severity = other.severity.or(self.severity.take());
        self.condition = other.condition.or(self.condition.take());
        self.ignore |= other.ignore;
    }

    /// What it can say of such a block; the rest settles nothing, which is reported.
    fn fitting(mut self, block: &Kind, line: u32, oddities: &mut Vec<Oddity>) -> Self {
        let (table, heading) = (matches!(block, Kind::Table { .. }), matches!(block, Kind::Heading { .. }));
        let mut misplaced: Vec<&str> = Vec::new();
        let mut take = |said: bool, key: &'static str, fits: bool| {
            if said && !fits {
                misplaced.push(key);
            }
            said && !fits
        };
        if take(self.role.is_some(), "role", table || heading) {
            self.role = None;
        }
        if take(self.kind.is_some(), "kind", !table && !heading) {
            self.kind = None;
        }
        if take(self.effect.is_some(), "effect", !table && !heading) {
            self.effect = None;
        }
        if take(self.stage.is_some(), "stage", !table && !heading) {
            self.stage = None;
        }
        if take(self.answers.is_some(), "answers", heading) {
            self.answers = None;
        }
        if take(self.severity.is_some(), "severity", heading) {
            self.severity = None;
        }
        if take(self.condition.is_some(), "condition", !table) {
            self.condition = None;
        }
        let odd = |key: &str| Oddity::Directive { line, text: key.to_owned(), problem: Problem::Place };
        oddities.extend(misplaced.into_iter().map(odd));
        self
    }

    /// What speaks of a section, and the rest.
    fn split(self) -> (Self, Self) {
        let section = Self {
            role: self.role,
            answers: self.answers,
            severity: self.severity,
            ignore: self.ignore,
            ..Self::default()
        };
        let block = Self {
            kind: self.kind,
            effect: self.effect,
            stage: self.stage,
            condition: self.condition,
            ..Self::default()
        };
        (section, block)
    }
}

/// Why a comment is not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    /// No such key.
    Key,
    /// The key has no such value.
    Value,
    /// A quotation mark is not closed.
    Quote,
    /// The key says nothing of what it stands at.
    Place,
    /// It stands in a cell of a table.
    Cell,
    /// Nothing stands below it that it could speak of.
    Nothing,
}

/// The keys that a comment may have, for whoever reports one that there is not.
pub const KEYS: &[&str] = &["role", "kind", "effect", "stage", "answers", "severity", "condition", "ignore"];

/// The values of a key, where there is a list of them.
pub fn values(key: &str) -> Option<&'static [&'static str]> {
    match key {
        "role" => Some(&[
            "environments",
            "objectives",
            "alerts",
            "severities",
            "escalation",
            "contacts",
            "maintenance",
            "backup",
            "checks",
            "deploy",
            "dependencies",
            "steps",
            "incident",
            "rollback",
            "restore",
            "reference",
            "prose",
            "other",
        ]),
        "kind" => Some(&["shell", "sql", "redis", "celery", "http", "ui_path", "manual", "none"]),
        "effect" => Some(&["observe", "change", "danger"]),
        "stage" => Some(&["investigation", "resolution", "verification", "procedure", "reference"]),
        _ => None,
    }
}

/// What stands behind `vectra:` in the comments of a piece of HTML, with the place of each comment.
pub(crate) fn comments(html: &str) -> impl Iterator<Item = (usize, &str)> {
    // Comments do not nest: what opens within one is a part of it, so that each sign is read once.
    let mut until = 0;
    html.match_indices("<!--").filter_map(move |(at, sign)| {
        let from = at + sign.len();
        let rest = html.get(from..).filter(|_| at >= until)?;
        let whole = rest.split_once("-->").map_or(rest, |(body, _)| body);
        until = from + whole.len();
        let body = whole.trim();
        let said = body.strip_prefix("vectra").or_else(|| body.strip_prefix("Vectra"))?.trim_start();
        let said = said.strip_prefix(':').or_else(|| Some(said).filter(|said| begins_with_key(said)))?;
        Some((at, said.trim()))
    })
}

/// `<!-- vectra role=alerts -->`: who forgot the colon meant it all the same.
fn begins_with_key(said: &str) -> bool {
    said.split_once('=').is_some_and(|(key, _)| KEYS.contains(&key.trim()))
}

/// All that comments settle, by the index of the block that they speak of.
pub(crate) fn attach(blocks: &[Block]) -> (HashMap<usize, Settled>, Vec<Oddity>) {
    let mut settled: HashMap<usize, Settled> = HashMap::new();
    let mut oddities = Vec::new();
    let mut waiting: Option<(Settled, u32)> = None;
    let mut heading: Option<usize> = None;
    for (index, block) in blocks.iter().enumerate() {
        if matches!(block.kind, Kind::Directive) {
            let mut said = read(&block.text.plain, block.line, &mut oddities);
            if let Some(heading) = heading {
                let (section, rest) = said.split();
                settled.entry(heading).or_default().merge(section);
                said = rest;
            }
            let waits = waiting.get_or_insert_with(|| (Settled::default(), block.line));
            waits.0.merge(said);
            continue;
        }
        if let Some((said, line)) = waiting.take() {
            if matches!(block.kind, Kind::FrontMatter) && said != Settled::default() {
                oddities.push(Oddity::Directive { line, text: String::new(), problem: Problem::Nothing });
            } else {
                let said = said.fitting(&block.kind, line, &mut oddities);
                settled.entry(index).or_default().merge(said);
            }
        }
        for text in said_inside(block) {
            let said = read(text, block.line, &mut oddities).fitting(&block.kind, block.line, &mut oddities);
            settled.entry(index).or_default().merge(said);
        }
        if let Kind::Table { rows, .. } = &block.kind {
            let cells = rows.iter().flat_map(|row| row.cells.iter().map(move |cell| (row.line, cell)));
            for (line, _) in cells.filter(|(_, cell)| !cell.said.is_empty()) {
                oddities.push(Oddity::Directive { line, text: String::new(), problem: Problem::Cell });
            }
        }
        heading = matches!(block.kind, Kind::Heading { .. }).then_some(index);
    }
    if let Some((said, line)) = waiting
        && said != Settled::default()
    {
        oddities.push(Oddity::Directive { line, text: String::new(), problem: Problem::Nothing });
    }
    settled.retain(|_, said| *said != Settled::default());
    (settled, oddities)
}

fn said_inside(block: &Block) -> impl Iterator<Item = &String> {
    block.text.said.iter()
}

/// `role=alerts kind="sql"`, one comment.
fn read(text: &str, line: u32, oddities: &mut Vec<Oddity>) -> Settled {
    let mut settled = Settled::default();
    for (key, value, closed) in pairs(text) {
        let folded = value.to_lowercase();
        let problem = match key.to_lowercase().as_str() {
            _ if !closed => Some(Problem::Quote),
            "role" => set(&mut settled.role, parse_key(&folded)),
            "kind" => set(&mut settled.kind, parse_key(&folded)),
            "effect" => set(&mut settled.effect, parse_key(&folded)),
            "stage" => set(&mut settled.stage, parse_key(&folded)),
            "answers" => set(&mut settled.answers, (!value.is_empty()).then(|| value.clone())),
            "severity" => set(&mut settled.severity, (!value.is_empty()).then(|| value.clone())),
            "condition" => set(&mut settled.condition, (!value.is_empty()).then(|| value.clone())),
            "ignore" if value.is_empty() => {
                settled.ignore = true;
                None
            }
            "ignore" => Some(Problem::Value),
            _ => Some(Problem::Key),
        };
        if let Some(problem) = problem {
            let text = if value.is_empty() || problem == Problem::Quote { key } else { format!("{key}={value}") };
            oddities.push(Oddity::Directive { line, text, problem });
        }
    }
    settled
}

fn set<T>(slot: &mut Option<T>, value: Option<T>) -> Option<Problem> {
    if value.is_none() {
        return Some(Problem::Value);
    }
    *slot = value;
    None
}

/// `key=value`, `key="a value"` and `key`, set apart by spaces or commas; the last tells whether the quotation is closed.
fn pairs(text: &str) -> Vec<(String, String, bool)> {
    let mut pairs = Vec::new();
    // Whatever ends a key or a bare value is also skipped before the next, so that each round takes something.
    let between = |sign: char| sign.is_whitespace() || sign == ',';
    let mut rest = text.trim_start_matches(between);
    while !rest.is_empty() {
        let end = rest.find(|sign: char| sign.is_whitespace() || sign == ',' || sign == '=').unwrap_or(rest.len());
        let key = rest.get(..end).unwrap_or_default().to_owned();
        rest = rest.get(end..).unwrap_or_default();
        let mut value = String::new();
        let mut closed = true;
        if let Some(after) = rest.strip_prefix('=') {
            let quote = after.chars().next().filter(|sign| matches!(sign, '"' | '\'' | '«' | '“'));
            let body = after.get(quote.map_or(0, char::len_utf8)..).unwrap_or_default();
            let close = match quote {
                Some('«') => body.find('»'),
                Some('“') => body.find('”'),
                Some(sign) => body.find(sign),
                None => body.find(|sign: char| sign.is_whitespace() || sign == ','),
            };
            closed = quote.is_none() || close.is_some();
            let close = close.unwrap_or(body.len());
            value = body.get(..close).unwrap_or_default().trim().to_owned();
            rest = body.get(close..).unwrap_or_default();
            if quote.is_some() {
                let mut signs = rest.chars();
                signs.next();
                rest = signs.as_str();
            }
        }
        if !key.is_empty() || !value.is_empty() {
            pairs.push((key, value, closed));
        }
        rest = rest.trim_start_matches(between);
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_be_quoted_and_several_keys_stand_in_one_comment() {
        let mut oddities = Vec::new();
        let said = read("role=alerts, kind='sql' answers=\"API Down\" ignore", 1, &mut oddities);
        assert_eq!(
            said,
            Settled {
                role: Some(Role::Alerts),
                kind: Some(StepKind::Sql),
                answers: Some("API Down".to_owned()),
                ignore: true,
                ..Settled::default()
            }
        );
        assert!(oddities.is_empty(), "{oddities:?}");
    }

    #[test]
    fn what_no_key_or_value_is_is_kept_for_the_report() {
        let mut oddities = Vec::new();
        read("rol=alerts role=alert =", 4, &mut oddities);
        let told: Vec<(String, Problem)> = oddities
            .into_iter()
            .filter_map(|oddity| match oddity {
                Oddity::Directive { text, problem, .. } => Some((text, problem)),
                _ => None,
            })
            .collect();
        assert_eq!(told, [("rol=alerts".to_owned(), Problem::Key), ("role=alert".to_owned(), Problem::Value)]);
    }

    #[test]
    fn any_white_space_sets_keys_apart() {
        let pairs = pairs("\u{a0}role=alerts\u{2028}ignore\u{b}, =x\u{3000}");
        assert_eq!(
            pairs.iter().map(|(key, value, _)| (key.as_str(), value.as_str())).collect::<Vec<_>>(),
            [("role", "alerts"), ("ignore", ""), ("", "x")]
        );
    }

    #[test]
    fn only_comments_for_vectra_count() {
        let text = "<!-- a --> x <!-- vectra: ignore --><!--vectra:role=deploy--><!-- vectra is here --><!-- vectra kind=sql -->";
        let found: Vec<_> = comments(text).collect();
        assert_eq!(found.iter().map(|(_, said)| *said).collect::<Vec<_>>(), ["ignore", "role=deploy", "kind=sql"]);
    }

    #[test]
    fn a_comment_that_is_never_closed_is_read_once() {
        let found: Vec<_> = comments("<!-- vectra: a <!-- vectra: b <!-- vectra: c").collect();
        assert_eq!(found.iter().map(|(_, said)| *said).collect::<Vec<_>>(), ["a <!-- vectra: b <!-- vectra: c"]);
        let findings = |count: usize| {
            crate::compile("d.md", &"<!-- vectra: ".repeat(count))
                .diagnostics
                .iter()
                .filter(|found| found.code == "V085")
                .count()
        };
        assert!(findings(400) < findings(100) * 6, "{} and {}", findings(400), findings(100));
    }
}
