//! What cannot be undone: not marked as such, too broad, or aimed at production by a test.

use super::super::calls::{Call, Word};
use super::super::context::Context;
use super::super::finding::{Finding, short};
use super::super::place;
use crate::draft::Command;
use crate::lexicon::{self, Group};
use crate::program::{EffectClass, Language, StepKind};
use crate::text;
use std::collections::BTreeSet;

/// Whether a line warns.
fn warns(line: &str) -> bool {
    line.contains(['⚠', '☠', '⛔', '❗', '🚨', '🛑', '🔴'])
        || line.contains("(!)")
        || lexicon::get().find(Group::Marking, line).is_some()
}

/// Lines above a command that may warn of it: of the same block, the paragraph above the block, its headings.
fn is_marked(context: &Context<'_, '_>, command: &Command) -> bool {
    let fence = command.tag.as_ref().and_then(|_| context.fences.get(command.block));
    let opening = fence.map_or(command.lines[0], |fence| fence.source.lines[0]);
    let own = command.lines[0].saturating_sub(3).max(opening)..=command.lines[1];
    let mut above = opening.saturating_sub(1);
    let mut left = 8;
    // Up to the first heading, over one paragraph.
    let mut words_seen = false;
    while above > 0 && left > 0 {
        let line = context.line(above).trim();
        if line.starts_with('#') || (line.is_empty() && words_seen) || line.starts_with("```") {
            break;
        }
        words_seen |= !line.is_empty();
        if warns(line) {
            return true;
        }
        above -= 1;
        left -= 1;
    }
    own.into_iter().any(|line| warns(context.line(line))) || context.headings(command.lines[0]).into_iter().any(warns)
}

pub(super) fn not_marked(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let mut told: BTreeSet<(String, String)> = BTreeSet::new();
    for (command, calls) in context.runs() {
        let Some((procedure, step)) = context.step_at(command.lines[0]) else {
            continue;
        };
        let dangerous =
            step.effect == EffectClass::Danger && step.text == command.text && command.syntax_error.is_none();
        if !dangerous || is_small(command, calls) || is_marked(context, command) {
            continue;
        }
        // One finding for each kind of danger of a procedure; the same command a second time tells nothing new.
        let program = calls.last().map_or("sql", Call::program).to_owned();
        if !told.insert((procedure.source.id.clone(), program)) {
            continue;
        }
        let finding =
            Finding::new("V060", context.place(command), &context.about(command)).with("text", short(&command.text));
        let sign = if command.kind == StepKind::Sql && command.tag.as_deref() == Some("sql") { "--" } else { "#" };
        let comment = match context.language {
            Language::Fr => format!("{sign} DANGER : irréversible\n"),
            Language::En => format!("{sign} DANGER: cannot be undone\n"),
        };
        let lead: String = context.line(command.lines[0]).chars().take_while(|sign| sign.is_whitespace()).collect();
        out.push(if command.tag.is_some() {
            finding.perhaps(vec![place::insert(command.lines[0], 1, format!("{lead}{comment}"))])
        } else {
            finding
        });
    }
}

/// One file that is named, or what is made anew by itself, is lost every day.
fn is_small(command: &Command, calls: &[Call]) -> bool {
    let Some(call) = calls.last().filter(|_| command.kind != StepKind::Sql) else {
        return false;
    };
    match call.program() {
        "rm" => !is_recursive(call) && call.plain().all(|word| !word.raw.contains(['*', '?'])),
        // A process that is named comes back with its service.
        "kill" => true,
        // What is older than a time is kept for that time on purpose.
        "find" => call.has(&["-mtime", "-mmin", "-ctime", "-cmin"]),
        "docker" => call.words.iter().any(|word| word.text.contains("until=")),
        "kubectl" | "oc" => call.is(&[call.program(), "delete"]) && names_one_pod(call),
        _ => false,
    }
}

fn names_one_pod(call: &Call) -> bool {
    let words: Vec<&str> = call.plain().map(|word| word.text.as_str()).collect();
    words.iter().any(|word| matches!(*word, "pod" | "pods" | "po" | "job" | "jobs") || word.starts_with("pod/"))
}

fn is_recursive(call: &Call) -> bool {
    call.letter('r') || call.letter('R') || call.has(&["--recursive"])
}

/// What a recursive deletion may take with it.
fn is_broad(word: &Word) -> bool {
    const TOP: &[&str] = &[
        "/", "/*", "*", ".", "./", "..", "../", "~", "~/", "~/*", "./*", "/home", "/etc", "/var", "/usr", "/opt",
        "/srv", "/root",
    ];
    if TOP.contains(&word.text.as_str()) || TOP.contains(&word.text.trim_end_matches('*')) && word.text.starts_with('/')
    {
        return true;
    }
    empties_to_root(word).is_some()
}

/// `$DIR/…` is `/…` where the variable is empty; `${DIR:?}` refuses.
fn empties_to_root(word: &Word) -> Option<(String, String)> {
    let raw = word.raw.trim_start_matches('"');
    let rest = raw.strip_prefix('$')?;
    let (name, behind) = match rest.strip_prefix('{') {
        Some(inner) => {
            let (name, behind) = inner.split_once('}')?;
            (name, behind)
        }
        None => {
            let length = rest.find(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_')).unwrap_or(rest.len());
            (rest.get(..length)?, rest.get(length..)?)
        }
    };
    let plain = !name.is_empty() && name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_');
    let slash = behind.trim_start_matches('"').starts_with('/');
    let variable = raw.get(..raw.len() - behind.len())?.to_owned();
    (plain && slash).then(|| (variable, format!("${{{name}:?}}")))
}

pub(super) fn broad_delete(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (command, call) in context.calls() {
        if call.program() != "rm" || !is_recursive(call) {
            continue;
        }
        for word in call.plain().filter(|word| is_broad(word)) {
            let finding = Finding::new("V064", word.span, &format!("{} {}", context.about(command), word.raw))
                .with("target", word.raw.as_str());
            let guarded = empties_to_root(word).filter(|_| !call.inner).and_then(|(variable, guarded)| {
                Some(place::within(context.draft(), word.span, &variable)?.replaced(guarded))
            });
            out.push(match guarded {
                Some(edit) => finding.safely(vec![edit]),
                None => finding,
            });
        }
    }
}

/// Environments that a heading or comment names, production aside.
fn rehearses(context: &Context<'_, '_>, command: &Command) -> bool {
    let lexicon = lexicon::get();
    let headings = context.headings(command.lines[0]);
    let above = context.line(command.lines[0].saturating_sub(1)).trim();
    let comment = above.trim_start_matches(['#', '-', ' ']);
    let said = headings.into_iter().take(2).chain((comment.len() < above.len()).then_some(comment));
    let mut rehearses = false;
    for words in said.map(text::tokens) {
        let hits = lexicon.hits(Group::Environment, &words, 0);
        if hits.iter().any(|hit| hit.key == "production") {
            return false;
        }
        rehearses |= !hits.is_empty();
    }
    rehearses
}

/// A part of a name that says production, and no "preprod".
fn names_production(word: &str) -> bool {
    let folded = text::fold(word);
    let parts: Vec<&str> = folded.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts.iter().enumerate().any(|(at, part)| {
        matches!(*part, "prod" | "production")
            && !at
                .checked_sub(1)
                .and_then(|before| parts.get(before))
                .is_some_and(|before| matches!(*before, "pre" | "non" | "no" | "not" | "from"))
    })
}

pub(super) fn production_in_test(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let hosts: BTreeSet<String> = context
        .environments
        .iter()
        .filter(|row| row.environment == "production")
        .filter_map(|row| row.url.as_deref())
        .map(|url| url.split_once("://").map_or(url, |(_, rest)| rest).split('/').next().unwrap_or(url).to_owned())
        .filter(|host| host.contains('.'))
        .collect();
    for (command, calls) in context.runs() {
        let changes = context.step_at(command.lines[0]).is_some_and(|(_, step)| step.effect != EffectClass::Observe);
        if !changes || !rehearses(context, command) {
            continue;
        }
        let words = calls.iter().flat_map(|call| call.words.iter().skip(1));
        let named = words.into_iter().find(|word| {
            names_production(&word.text) || hosts.iter().take(50).any(|host| word.text.contains(host.as_str()))
        });
        if let Some(word) = named {
            out.push(
                Finding::new("V065", word.span, &context.about(command))
                    .with("word", word.raw.as_str())
                    .with("section", context.headings(command.lines[0]).first().copied().unwrap_or_default()),
            );
        }
    }
}
