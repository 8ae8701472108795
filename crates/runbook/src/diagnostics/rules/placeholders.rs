//! What somebody must fill in before a command can run.

use super::super::context::Context;
use super::super::finding::{Finding, Note};
use super::super::place;
use crate::draft::Command;
use crate::fence::shell;
use crate::program::StepKind;
use std::collections::HashMap;

/// How many other places of a gap are named.
const MAX_RELATED: usize = 10;

/// Lines of a command with their numbers.
fn lines(command: &Command) -> impl Iterator<Item = (u32, &str)> {
    command
        .text
        .lines()
        .enumerate()
        .map(|(at, line)| (command.lines[0].saturating_add(u32::try_from(at).unwrap_or(0)).min(command.lines[1]), line))
}

pub(super) fn connection(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (command, _) in context.runs() {
        for (number, line) in lines(command) {
            if let Some(address) = pattern(line) {
                let span = place::text(context.draft(), [number, command.lines[1]], address);
                let finding = Finding::new("V012", span, &context.about(command)).with("placeholder", address);
                out.push(match variable(address) {
                    Some(variable) => finding.perhaps(vec![span.replaced(variable)]),
                    None => finding,
                });
            }
        }
    }
}

/// The environment variable that usually holds such an address.
fn variable(address: &str) -> Option<&'static str> {
    match address.split_once("://")?.0 {
        "postgres" | "postgresql" => Some("$DATABASE_URL"),
        "redis" | "rediss" => Some("$REDIS_URL"),
        "mongodb" | "mongodb+srv" => Some("$MONGODB_URI"),
        "amqp" | "amqps" => Some("$AMQP_URL"),
        _ => None,
    }
}

pub(super) fn unbound(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    // One gap of a procedure is one finding, however many commands have it.
    let mut told: HashMap<(&str, &str), usize> = HashMap::new();
    for (command, _) in context.runs() {
        for (number, line) in lines(command) {
            if pattern(line).is_some() {
                continue;
            }
            if let Some(name) = gap(line, command.kind) {
                if let Some(first) = told.get(&(command.section.as_str(), name)).and_then(|at| out.get_mut(*at)) {
                    if first.related.len() < MAX_RELATED && first.span.line != number {
                        first.related.push(Note { line: number, key: "related" });
                    }
                    continue;
                }
                told.insert((command.section.as_str(), name), out.len());
                let span = place::text(context.draft(), [number, command.lines[1]], name);
                out.push(
                    Finding::new("V013", span, &context.about(command))
                        .with("placeholder", name)
                        .with("variable", shouted(name)),
                );
            }
        }
    }
}

/// `<pod-name>` as `POD_NAME`.
fn shouted(name: &str) -> String {
    let words: Vec<String> = crate::text::words(name).iter().map(|word| word.to_uppercase()).collect();
    if words.is_empty() { "NAME".to_owned() } else { words.join("_") }
}

/// A connection string that is only a pattern: `postgres://...`, `user:pass@host`.
fn pattern(line: &str) -> Option<&str> {
    let at = line.find("://")?;
    let before = line.get(..at)?;
    let start = before
        .char_indices()
        .rev()
        .find(|(_, sign)| !sign.is_ascii_alphanumeric() && *sign != '+')
        .map_or(0, |(at, sign)| at + sign.len_utf8());
    let rest = line.get(start..)?;
    let end = rest.find(['"', '\'', ' ', '`', ')']).unwrap_or(rest.len());
    let address = rest.get(..end)?;
    let body = address.split_once("://")?.1;
    const SAMPLE: &[&str] =
        &["user:pass", "user:password", "username:password", "utilisateur:mot", "@host", "@hote", "USER:PASS", "@HOST"];
    let patterned = body.starts_with("...")
        || body.starts_with('…')
        || body.is_empty()
        || SAMPLE.iter().any(|sample| body.contains(sample))
        || (body.contains('<') && !address.starts_with("http"));
    patterned.then_some(address)
}

/// `<pod>`, `{{ name }}`, `YOUR_BUCKET`, a lone `...`.
fn gap(line: &str, kind: StepKind) -> Option<&str> {
    for (at, _) in line.match_indices(['<', '{']) {
        let rest = line.get(at..)?;
        let found = shell::placeholder(rest).and_then(|length| rest.get(..length));
        // Words of a template that a program fills in.
        if let Some(found) = found.filter(|found| !matches!(*found, "{{end}}" | "{{else}}")) {
            return Some(found);
        }
    }
    let word = |sign: char| !(sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-'));
    let yours = line.split(word).find(|word| {
        (word.starts_with("YOUR_")
            || word.starts_with("VOTRE_")
            || word.starts_with("your-")
            || word.starts_with("votre-"))
            && word.len() > 6
    });
    let lone = line.split_whitespace().find(|word| matches!(*word, "..." | "…"));
    yours.filter(|_| kind != StepKind::Sql).or(lone.filter(|_| kind != StepKind::Sql))
}
