//! V012, V013: what somebody must fill in before a command can run.

use super::super::Finding;
use crate::draft::Draft;
use crate::fence::shell;
use crate::program::{Level, StepKind};

pub(super) fn check(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for command in &draft.commands {
        if matches!(command.kind, StepKind::UiPath | StepKind::Manual) {
            continue;
        }
        let about = format!("{} {}", command.section, command.text);
        for (at, line) in command.text.lines().enumerate() {
            let number = command.lines[0].saturating_add(u32::try_from(at).unwrap_or(0)).min(command.lines[1]);
            if let Some(address) = connection(line) {
                out.push(
                    Finding::new("V012", Level::Warning, [number, number], &about)
                        .at(address)
                        .with("placeholder", address),
                );
            } else if let Some(name) = named(line, command.kind) {
                out.push(
                    Finding::new("V013", Level::Error, [number, number], &about).at(name).with("placeholder", name),
                );
            }
        }
    }
}

/// A connection string that is only a pattern: `postgres://...`, `user:pass@host`.
fn connection(line: &str) -> Option<&str> {
    let at = line.find("://")?;
    let start =
        line.get(..at)?.rfind(|sign: char| !sign.is_ascii_alphanumeric() && sign != '+').map_or(0, |before| before + 1);
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
        || body.contains('<');
    patterned.then_some(address)
}

/// `<pod>`, `{{ name }}`, a lone `...`.
fn named(line: &str, kind: StepKind) -> Option<&str> {
    for (at, _) in line.match_indices(['<', '{']) {
        let rest = line.get(at..)?;
        if let Some(length) = shell::placeholder(rest) {
            return rest.get(..length);
        }
    }
    let lone = line.split_whitespace().find(|word| matches!(*word, "..." | "…"));
    lone.filter(|_| kind != StepKind::Sql)
}
