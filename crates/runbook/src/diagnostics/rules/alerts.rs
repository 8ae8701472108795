//! Alerts whose row leaves open how bad, how much, how often or over how long.

use super::super::context::Context;
use super::super::finding::Finding;
use super::super::place;
use crate::draft::Oddity;
use crate::lexicon::{self, Group, List};
use crate::program::{Alert, Indicator, Language};
use crate::promql;
use crate::quantity;
use crate::rule_file::Fault;
use crate::text;
use crate::tree::Block;
use std::collections::{BTreeSet, HashMap};

fn squeezed(name: &str) -> String {
    text::words(name).concat()
}

/// "P1 (Critical)", "Critical / P1": either part is the level. None of a name of one part.
fn halves_of(level: &str) -> Vec<String> {
    let parts = level.split(['(', ')', '/', ':', '–', '—']).flat_map(|part| part.split(" - ")).map(squeezed);
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    if parts.len() > 1 { parts } else { Vec::new() }
}

/// The code that a level begins with: `p0` of "P0 - Critical".
fn code_of(level: &str) -> Option<String> {
    let first = level.split([' ', '(', ':', '–', '—', '/']).find(|part| !part.is_empty())?;
    crate::tables::is_code(first).then(|| squeezed(first))
}

/// `p0` of "P0 - Critical": a level that has more than its code in its name is called by that.
pub(super) fn called_by(level: &str) -> Option<String> {
    let first = level.split([' ', '(', ':', '–', '—', '/']).find(|part| !part.is_empty())?;
    (crate::tables::is_code(first) && first.len() < level.trim().len()).then(|| first.to_lowercase())
}

pub(super) fn severity_unmapped(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let shared = &context.draft().elsewhere.shared;
    let own = context.severities.first();
    // A document without levels of its own has those of its folder.
    let levels: Vec<&str> = match own {
        Some(_) => context.severities.iter().map(|severity| severity.name.as_str()).collect(),
        None => shared.scale.iter().map(String::as_str).collect(),
    };
    if levels.is_empty() {
        return;
    }
    let elsewhere = shared.severities.iter().map(String::as_str);
    let known: BTreeSet<Vec<String>> = levels.iter().copied().chain(elsewhere).map(text::tokens).collect();
    let called: BTreeSet<String> = levels.iter().flat_map(|level| halves_of(level)).collect();
    let codes: BTreeSet<String> = levels.iter().filter_map(|level| code_of(level)).collect();
    let listed = levels.iter().take(12).copied().collect::<Vec<_>>();
    let mut spellings: HashMap<String, &str> = HashMap::new();
    for level in &levels {
        spellings.entry(squeezed(level)).or_insert(level);
    }
    // One word that does not map is one gap, however many rows use it.
    let mut told: BTreeSet<Vec<String>> = BTreeSet::new();
    for alert in &context.alerts {
        let Some(severity) = &alert.severity else {
            continue;
        };
        let words = text::tokens(severity);
        // "P0 - Immediate response" is P0.
        let described = text::words(severity).len() > 2;
        let coded = described && code_of(severity).is_some_and(|code| codes.contains(code.as_str()));
        let part = squeezed(severity);
        let named = !part.is_empty() && called.contains(&part) || coded;
        if known.contains(&words) || named || !told.insert(words) {
            continue;
        }
        let span = place::cell(context.draft(), alert.source.line, severity);
        let finding = Finding::new("V001", span, severity)
            .with("severity", severity.as_str())
            .with("alert", alert.name.as_str())
            .with("known", listed.join(", "));
        let finding = match own {
            Some(first) => finding.beside(first.source.line),
            None => finding,
        };
        let spelled = spellings.get(&squeezed(severity));
        out.push(match spelled {
            // "sev-1" for "SEV1" is the same level, spelled otherwise.
            Some(known) => finding.safely(vec![span.replaced(*known)]),
            None => finding,
        });
    }
}

fn condition_cell(context: &Context<'_, '_>, alert: &Alert) -> place::Span {
    place::cell(context.draft(), alert.source.line, &alert.text)
}

pub(super) fn failures_without_interval(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let every = match context.language {
        Language::Fr => ", toutes les 30 s",
        Language::En => ", every 30 s",
    };
    // "Check frequency: every 5 minutes" says it for all of them.
    let labelled = |block: &Block| block.text.plain.lines().any(says_how_often);
    if context.draft().blocks.iter().any(labelled) {
        return;
    }
    for alert in &context.alerts {
        let counted = alert.count.is_some_and(|count| count > 1);
        if counted && alert.interval_seconds.is_none() && alert.window_seconds.is_none() {
            let span = condition_cell(context, alert);
            out.push(
                Finding::new("V002", span, &alert.name)
                    .with("text", alert.text.as_str())
                    .perhaps(vec![span.followed(every)]),
            );
        }
    }
}

/// "Check frequency: every 5 minutes", "Intervalle de sonde : 30 s".
fn says_how_often(line: &str) -> bool {
    let Some((label, value)) = line.split_once(':') else { return false };
    let words = text::words(label);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    words.len() <= 5
        && has(List::Frequency.words())
        && has(List::CheckNoun.words())
        && quantity::duration(value).is_some()
}

pub(super) fn percentile_without_window(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let over = match context.language {
        Language::Fr => " sur 5 min",
        Language::En => " over 5 min",
    };
    for alert in &context.alerts {
        let percentile =
            matches!(alert.indicator, Indicator::LatencyP50 | Indicator::LatencyP95 | Indicator::LatencyP99);
        if percentile && alert.cond.is_some() && alert.window_seconds.is_none() {
            let span = condition_cell(context, alert);
            out.push(
                Finding::new("V003", span, &alert.name)
                    .with("text", alert.text.as_str())
                    .perhaps(vec![span.followed(over)]),
            );
        }
    }
}

pub(super) fn without_severity(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    if !context.alerts.iter().any(|alert| alert.severity.is_some()) {
        return;
    }
    for alert in context.alerts.iter().filter(|alert| alert.severity.is_none()) {
        let span = place::cell(context.draft(), alert.source.line, &alert.name);
        out.push(Finding::new("V080", span, &alert.name).with("alert", alert.name.as_str()));
    }
}

/// Nothing in the condition can be compared, while other alerts of the document say a number.
pub(super) fn without_threshold(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let measured = |alert: &Alert| alert.cond.is_some() || alert.count.is_some();
    if !context.alerts.iter().any(measured) {
        return;
    }
    let open = context.alerts.iter().filter(|alert| {
        !measured(alert)
            && !alert.text.is_empty()
            && !matches!(alert.indicator, Indicator::Promql | Indicator::HealthCheck)
            && !is_state(&alert.text)
    });
    for alert in open {
        let span = condition_cell(context, alert);
        out.push(
            Finding::new("V081", span, &alert.name)
                .with("alert", alert.name.as_str())
                .with("text", alert.text.as_str()),
        );
    }
}

/// A rule of a block of YAML goes to Prometheus as it stands. In a cell a shorthand is no slip.
pub(super) fn promql_syntax(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for alert in context.alerts.iter().filter(|alert| alert.indicator == Indicator::Promql) {
        let first = context.line(alert.source.line).trim_start();
        let is_rule = first.strip_prefix("- ").unwrap_or(first).trim_start().starts_with("alert:");
        // What a template or a reader fills in is no expression yet.
        let open = alert.text.contains("{{") || alert.text.contains('$') || alert.text.contains("...");
        if !is_rule || open || (alert.text.contains('<') && alert.text.contains('>')) {
            continue;
        }
        if let Err(why) = promql::read(&alert.text) {
            let span = place::find(context.draft(), alert.source.lines, &alert.text)
                .or_else(|| place::find(context.draft(), alert.source.lines, "expr:"))
                .unwrap_or_else(|| place::line(context.draft(), alert.source.line));
            out.push(Finding::new("V086", span, &alert.name).with("alert", alert.name.as_str()).with("error", why));
        }
    }
}

pub(super) fn unread_rules(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for oddity in &context.oddities {
        let Oddity::Rules { line, fault } = oddity else { continue };
        let (why, how, said) = match fault {
            Fault::Yaml(said) => ("yaml", "mend", said),
            Fault::Expression(name) => ("expression", "say", name),
            Fault::Hold(hold) => ("hold", "length", hold),
        };
        let found = Finding::new("V090", place::line(context.draft(), *line), &format!("{line} {said}"));
        out.push(found.with_text("why", why).with_text("how", how).with("said", said.as_str()));
    }
}

/// "S3 unreachable" is or is not; "high error rate" is a matter of degree.
fn is_state(said: &str) -> bool {
    let lexicon = lexicon::get();
    // "An attempt was detected" happens or does not.
    let happens = text::says(said, List::Happens.words());
    let state = happens || ["down", "error", "expired"].iter().any(|state| lexicon.has(Group::State, state, said));
    state && lexicon.find(Group::StateNoise, said).is_none()
}
