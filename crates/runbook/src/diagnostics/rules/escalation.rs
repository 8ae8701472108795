//! Whom the escalation pages, in which order, and whether in time.

use super::super::context::Context;
use super::super::finding::Finding;
use super::super::place;
use crate::lexicon::{self, Group, List};
use crate::program::{EscalationLevel, ProcedureRole, Role};
use crate::tree::{Kind, Rich};
use crate::{quantity, reach, tables, text};
use std::collections::BTreeSet;

fn words(name: &str) -> BTreeSet<String> {
    text::tokens(name).into_iter().collect()
}

fn found(context: &Context<'_, '_>, code: &'static str, level: &EscalationLevel) -> Finding {
    let span = place::cell(context.draft(), level.source.line, &level.contact);
    Finding::new(code, span, &level.contact).with("contact", level.contact.as_str())
}

pub(super) fn contact_unknown(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let known = context.contacts.iter().map(|contact| &contact.role).chain(&context.draft().elsewhere.shared.contacts);
    let roles: BTreeSet<BTreeSet<String>> = known.map(|role| words(role)).filter(|role| !role.is_empty()).collect();
    // "On-call (weekend)" is the one on call.
    let named = context.contacts.iter().filter_map(|contact| contact.role.split_once(" ("));
    let bare: BTreeSet<BTreeSet<String>> = named.map(|(role, _)| words(role)).filter(|role| !role.is_empty()).collect();
    let mut unknown: Vec<(&EscalationLevel, String)> = Vec::new();
    for level in &context.escalation {
        let said = words(&level.contact);
        // In any order: "On-Call Primary" is "Primary On-Call", and "Page the tech lead" names the contact "Tech Lead".
        let known = roles.contains(&said) || roles.iter().take(200).any(|role| role.is_subset(&said));
        // "Secondary" is the one contact that is called so and more: "Secondary on-call".
        let short = said.len() == 1 && roles.iter().take(200).filter(|role| said.is_subset(role)).count() == 1;
        let known = known || short || bare.contains(&said);
        // "P0 incidents" says when, not who.
        let first = level.contact.split_whitespace().next().unwrap_or_default();
        let level_first = tables::is_severity(first) && first.contains(|sign: char| sign.is_ascii_digit());
        if !known && !level_first && !is_reached(context, level) && quantity::offset(&level.contact).is_none() {
            // "On-call → Lead → CTO" in one cell: told once.
            match unknown.last_mut().filter(|(first, _)| first.source.line == level.source.line) {
                Some((_, names)) => *names = format!("{names}, {}", level.contact),
                None => unknown.push((level, level.contact.clone())),
            }
        }
    }
    out.extend(unknown.into_iter().map(|(level, names)| {
        let span = place::cell(context.draft(), level.source.line, &level.contact);
        Finding::new("V004", span, &level.contact).with("contact", names)
    }));
}

/// The row itself says how: a number, a channel, a paging service.
fn is_reached(context: &Context<'_, '_>, level: &EscalationLevel) -> bool {
    row_reaches(context, level.source.line)
}

/// Whether a cell of the row, or the item, names a way that nobody still has to fill in.
pub(super) fn row_reaches(context: &Context<'_, '_>, number: u32) -> bool {
    let line = context.line(number);
    let cells: Vec<&str> = if line.trim_start().starts_with('|') {
        place::cells(line).iter().filter_map(|(from, to)| line.get(*from..*to)).collect()
    } else {
        vec![line]
    };
    cells.into_iter().filter(|cell| !reach::is_gap(cell)).any(|cell| {
        // Whoever is on call is called that; it is no channel.
        let plain =
            List::OnCall.words().iter().fold(text::clean(cell).to_lowercase(), |said, word| said.replace(word, ""));
        let cell = Rich { plain, ..Rich::default() };
        reach::ways(&cell, None).iter().any(|(channel, address)| {
            channel.is_some_and(|channel| channel != "url")
                && address.as_deref().is_none_or(|said| !reach::is_gap(said))
        })
    })
}

pub(super) fn after_deadline(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let strictest = context
        .severities
        .iter()
        .filter_map(|severity| Some((severity.respond_within_seconds?, severity)))
        .min_by_key(|(seconds, _)| *seconds);
    let second =
        context.escalation.iter().filter(|level| level.after_seconds > 0).min_by_key(|level| level.after_seconds);
    if let (Some((deadline, severity)), Some(level)) = (strictest, second)
        && level.after_seconds >= deadline
        && deadline > 0
        && !counts_work(context.line(level.source.line))
        // One cell says both: the level is called when the deadline has passed, and is meant to be.
        && level.source.line != severity.source.line
    {
        let line = level.source.line;
        let first = place::cells(context.line(line)).first().copied();
        let span = match first {
            Some((start, end)) if context.line(line).trim_start().starts_with('|') => {
                place::bytes(context.draft(), line, start, end)
            }
            _ => place::line(context.draft(), line),
        };
        out.push(
            Finding::new("V005", span, &level.contact)
                .with_time("after", level.after_seconds)
                .with("severity", severity.name.as_str())
                .with_time("deadline", deadline)
                .beside(severity.source.line),
        );
    }
}

/// "30 min without progress": counted from when somebody began to work on it, not from when the page went out.
fn counts_work(line: &str) -> bool {
    let words = text::words(line);
    words.iter().any(|word| matches!(word.as_str(), "progress" | "progres" | "avancee" | "avancement"))
}

/// Deadlines are promised, and nothing says who is called when nobody answers.
pub(super) fn missing(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let Some(severity) = context.severities.iter().find(|severity| severity.respond_within_seconds.is_some()) else {
        return;
    };
    let incidents = context.procedures.iter().any(|procedure| procedure.role == ProcedureRole::Incident);
    let told = !context.escalation.is_empty()
        || context.outline.sections.iter().any(|section| section.own_role == Some(Role::Escalation))
        || has_column(context);
    if !told && (incidents || !context.contacts.is_empty()) {
        let span = place::cell(context.draft(), severity.source.line, &severity.name);
        out.push(Finding::new("V035", span, "escalation").with("severity", severity.name.as_str()));
    }
}

/// "Escalade", "Escalation path": a column that says for each level or person who is called next.
fn has_column(context: &Context<'_, '_>) -> bool {
    context.draft().blocks.iter().any(|block| match &block.kind {
        Kind::Table { header, rows, .. } => header.cells.iter().enumerate().any(|(at, cell)| {
            let named = lexicon::get().find(Group::Role, &cell.plain).is_some_and(|hit| hit.key == "escalation");
            named && rows.iter().filter_map(|row| row.cells.get(at)).any(|cell| !cell.plain.trim().is_empty())
        }),
        _ => false,
    })
}

pub(super) fn out_of_order(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for pair in context.escalation.windows(2) {
        let [before, level] = pair else {
            continue;
        };
        // Two tables are two ladders.
        let same = level.source.line.saturating_sub(before.source.lines[1]) <= 2;
        if same && level.after_seconds < before.after_seconds {
            out.push(
                found(context, "V043", level)
                    .with_time("after", level.after_seconds)
                    .with("other", before.contact.as_str())
                    .with_time("later", before.after_seconds)
                    .beside(before.source.line),
            );
        }
    }
}
