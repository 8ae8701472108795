//! Levels that promise nothing, contradict themselves or are used by nobody.

use super::super::context::Context;
use super::super::finding::Finding;
use super::super::place;
use crate::lexicon::{self, Group, List};
use crate::program::Severity;
use crate::text;
use std::collections::{BTreeSet, HashMap};

fn found(context: &Context<'_, '_>, code: &'static str, severity: &Severity) -> Finding {
    let span = place::cell(context.draft(), severity.source.line, &severity.name);
    Finding::new(code, span, &severity.name).with("severity", severity.name.as_str())
}

pub(super) fn without_deadline(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for severity in context.severities.iter().filter(|severity| severity.respond_within_seconds.is_none()) {
        let line = context.line(severity.source.line);
        if says_working_days(line)
            || says_later(line)
            || says_at_once(line)
            || answers_below(context, severity.source.line)
        {
            continue;
        }
        out.push(found(context, "V008", severity));
    }
}

/// "Response time: next business day" below the heading that names the level.
fn answers_below(context: &Context<'_, '_>, line: u32) -> bool {
    let heading = |line: u32| context.line(line).trim_start().starts_with('#');
    let response = |line: &str| {
        line.split_once(':').is_some_and(|(label, value)| {
            lexicon::get().has(Group::Column, "response", &text::clean(label)) && says_working_days(value)
        })
    };
    heading(line)
        && (line + 1..=line.saturating_add(12))
            .take_while(|line| !heading(*line))
            .any(|line| response(context.line(line)))
}

/// "Primary and secondary, immediately": a cell that ends with when.
fn says_at_once(line: &str) -> bool {
    let cells = if line.trim_start().starts_with('|') { place::cells(line) } else { Vec::new() };
    let said = cells.iter().skip(1).filter_map(|(from, to)| line.get(*from..*to));
    { said }.any(|cell| {
        let last = cell.rsplit([',', ' ']).find(|word| !word.is_empty()).unwrap_or_default();
        lexicon::get().exact(Group::Instant, &text::clean(last)).is_some()
    })
}

/// "Sprint suivant", "Backlog": a cell or what stands behind a colon that puts it off, and promises that.
fn says_later(line: &str) -> bool {
    let later = |said: &str| {
        let head = said.split([';', '(', '—', '–']).next().unwrap_or_default();
        lexicon::get().exact(Group::Later, &text::clean(head)).is_some()
    };
    let cells = if line.trim_start().starts_with('|') { place::cells(line) } else { Vec::new() };
    cells.iter().skip(1).filter_map(|(from, to)| line.get(*from..*to)).any(later)
        || cells.is_empty() && line.rsplit_once(':').is_some_and(|(_, said)| later(said))
}

/// "2 business days", "next business day", "3 jours ouvrés": a promise, though no number of seconds.
fn says_working_days(written: &str) -> bool {
    let words = text::words(written);
    words.windows(2).enumerate().any(|(at, pair)| {
        let [one, two] = pair else {
            return false;
        };
        let english =
            matches!(one.as_str(), "business" | "working") && matches!(two.as_str(), "day" | "days" | "hour" | "hours");
        let french = matches!(one.as_str(), "jour" | "jours" | "heure" | "heures") && (two.starts_with("ouvr"));
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        let behind = words.get(at + 2);
        let counts = |word: Option<&String>| {
            word.is_some_and(|word| {
                word.bytes().all(|byte| byte.is_ascii_digit()) || List::NextLevel.words().contains(&word.as_str())
            })
        };
        (english || french) && (counts(before) || counts(behind))
    })
}

/// Between levels that alerts use, or above all of them. Milder ones are for what people report.
pub(super) fn unused(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let by_alerts = context.alerts.iter().filter_map(|alert| alert.severity.as_deref());
    let by_procedures = context.procedures.iter().filter_map(|procedure| procedure.severity.as_deref());
    let used: BTreeSet<Vec<String>> = by_alerts.chain(by_procedures).map(text::tokens).collect();
    let is_used = |severity: &Severity| {
        used.contains(&text::tokens(&severity.name))
            || super::alerts::called_by(&severity.name).is_some_and(|code| used.contains(&text::tokens(&code)))
    };
    let Some(mildest) = context.severities.iter().rposition(is_used) else {
        return;
    };
    for severity in context.severities.iter().take(mildest).filter(|severity| !is_used(severity)) {
        out.push(found(context, "V034", severity));
    }
}

/// `SEV2` as ("sev", 2).
fn numbered(name: &str) -> Option<(String, u32)> {
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    let letters: String = text::fold(name).chars().filter(|sign| sign.is_alphabetic()).collect();
    Some((letters, digits.parse().ok()?))
}

pub(super) fn out_of_order(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let mut rows: Vec<(&Severity, u64)> =
        context.severities.iter().filter_map(|severity| Some((severity, severity.respond_within_seconds?))).collect();
    let names: Vec<Option<(String, u32)>> = rows.iter().map(|(row, _)| numbered(&row.name)).collect();
    let prefixes: BTreeSet<&String> = names.iter().flatten().map(|(prefix, _)| prefix).collect();
    if names.iter().all(Option::is_some) && prefixes.len() == 1 {
        rows.sort_by_key(|(row, _)| numbered(&row.name).map_or(u32::MAX, |(_, number)| number));
    } else if rows.first().map(|row| row.1) > rows.last().map(|row| row.1) {
        rows.reverse();
    }
    for pair in rows.windows(2) {
        let [(milder, first), (worse, second)] = pair else {
            continue;
        };
        // The same level twice is another rule's.
        if second < first && text::tokens(&milder.name) != text::tokens(&worse.name) {
            out.push(
                found(context, "V042", worse)
                    .with_time("deadline", *second)
                    .with("other", milder.name.as_str())
                    .with_time("longer", *first)
                    .beside(milder.source.line),
            );
        }
    }
}

pub(super) fn two_deadlines(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let mut first: HashMap<Vec<String>, (&Severity, u64)> = HashMap::new();
    for severity in &context.severities {
        let Some(seconds) = severity.respond_within_seconds else {
            continue;
        };
        let known = first.entry(text::tokens(&severity.name)).or_insert((severity, seconds));
        if known.1 != seconds {
            out.push(
                found(context, "V044", severity)
                    .with_time("deadline", seconds)
                    .with_time("first", known.1)
                    .beside(known.0.source.line),
            );
        }
    }
}

pub(super) fn procedure_severity_unknown(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let Some(first) = context.severities.first() else {
        return;
    };
    let known: BTreeSet<Vec<String>> = context.severities.iter().map(|severity| text::tokens(&severity.name)).collect();
    let listed = context.severities.iter().take(12).map(|severity| severity.name.as_str()).collect::<Vec<_>>();
    for procedure in &context.procedures {
        let Some(severity) = &procedure.severity else {
            continue;
        };
        let words = text::tokens(severity);
        let named =
            known.contains(&words) || known.iter().take(50).any(|level| level.iter().all(|word| words.contains(word)));
        if named {
            continue;
        }
        let span = place::text(context.draft(), procedure.source.lines, severity);
        out.push(
            Finding::new("V077", span, &procedure.title)
                .with("severity", severity.as_str())
                .with("procedure", procedure.title.as_str())
                .with("known", listed.join(", "))
                .beside(first.source.line),
        );
    }
}
