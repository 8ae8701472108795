//! Thresholds that contradict each other, name no unit, or can never be passed.

use super::super::context::Context;
use super::super::finding::Finding;
use super::super::place::{self, Span};
use crate::condition;
use crate::lexicon::{self, Group};
use crate::program::{Cond, Indicator, Op, Unit};
use crate::quantity;
use crate::text;
use std::collections::{BTreeMap, BTreeSet};

/// A threshold and where it stands.
struct Threshold<'a> {
    id: String,
    name: &'a str,
    line: u32,
    written: &'a str,
    cond: &'a Cond,
    indicator: Indicator,
    severity: Option<Vec<String>>,
}

fn all<'a>(context: &'a Context<'_, '_>) -> Vec<Threshold<'a>> {
    let alerts = context.alerts.iter().filter_map(|alert| {
        Some(Threshold {
            id: alert.source.id.clone(),
            name: &alert.name,
            line: alert.source.line,
            written: &alert.text,
            cond: alert.cond.as_ref()?,
            indicator: alert.indicator,
            severity: alert.severity.as_deref().map(text::tokens),
        })
    });
    alerts.collect()
}

/// Where the amount stands in the row.
fn amount(context: &Context<'_, '_>, threshold: &Threshold<'_>) -> Span {
    let cell = place::cell(context.draft(), threshold.line, threshold.written);
    let Some(quantity) = quantity::comparison(threshold.written).map(|(_, quantity)| quantity) else {
        return cell;
    };
    let said = threshold.written.get(quantity.start..quantity.end).unwrap_or_default();
    place::within(context.draft(), cell, said).unwrap_or(cell)
}

/// Whom a name speaks of: its words without those that say what is measured, how much or how bad.
fn subject(name: &str) -> BTreeSet<String> {
    let words = text::tokens(name);
    let mut known = vec![false; words.len()];
    for group in [Group::Indicator, Group::State, Group::StateNoise, Group::Strain, Group::SeverityWord] {
        for hit in lexicon::get().hits(group, &words, 0) {
            known.iter_mut().skip(hit.at).take(hit.span).for_each(|slot| *slot = true);
        }
    }
    words
        .into_iter()
        .zip(known)
        .filter(|(word, known)| !known && !word.chars().all(|sign| sign.is_ascii_digit() || sign == '%'))
        .map(|(word, _)| word)
        .collect()
}

pub(super) fn two_thresholds(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    type Key = (Indicator, BTreeSet<String>, Option<Vec<String>>, bool);
    let mut first: BTreeMap<Key, Threshold<'_>> = BTreeMap::new();
    for threshold in all(context) {
        let unclear = matches!(threshold.indicator, Indicator::Unknown | Indicator::Promql | Indicator::HealthCheck);
        if unclear {
            continue;
        }
        let above = matches!(threshold.cond.op, Op::Gt | Op::Ge);
        let key = (threshold.indicator, subject(threshold.name), threshold.severity.clone(), above);
        match first.get(&key) {
            Some(known) if known.cond.unit == threshold.cond.unit && known.cond.value != threshold.cond.value => {
                let span = amount(context, &threshold);
                out.push(
                    Finding::new("V041", span, &threshold.id)
                        .with("alert", threshold.name)
                        .with("text", threshold.written)
                        .with("other", known.name)
                        .with("first", known.written)
                        .beside(known.line),
                );
            }
            Some(_) => {}
            None => {
                first.insert(key, threshold);
            }
        }
    }
}

/// Of two comparisons that must hold together, only the first is watched.
pub(super) fn in_part(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for alert in context.alerts.iter().filter(|alert| alert.indicator != Indicator::Promql) {
        let joint = condition::joint(&alert.text);
        let (watched, left) = match joint.as_slice() {
            [watched, left @ ..] if !left.is_empty() => (watched.clone(), left.join(", ")),
            _ => match condition::read(&alert.name, &alert.text, Op::Gt).part {
                Some(part) => part,
                None => continue,
            },
        };
        let span = place::cell(context.draft(), alert.source.line, &alert.text);
        let finding = Finding::new("V089", span, &alert.name).with("alert", alert.name.as_str());
        let count = watched.bytes().all(|sign| sign.is_ascii_digit());
        let finding = finding.with_text("what", if count { "count" } else { "half" });
        out.push(finding.with("watched", watched).with("left", left));
    }
}

/// A bare number for what is measured in percent or in time.
pub(super) fn without_unit(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let objectives = context.objectives.iter().flat_map(|objective| {
        [&objective.target, &objective.critical]
            .into_iter()
            .flatten()
            .map(|cond| (objective.source.line, objective.name.as_str(), objective.indicator, cond))
    });
    let alerts = context
        .alerts
        .iter()
        .filter_map(|alert| Some((alert.source.line, alert.name.as_str(), alert.indicator, alert.cond.as_ref()?)));
    for (line, name, indicator, cond) in objectives.chain(alerts).filter(|(.., cond)| cond.unit == Unit::Count) {
        let share = match indicator {
            Indicator::DiskUsage | Indicator::MemoryUsage | Indicator::Availability => true,
            // The load is a number of processes.
            Indicator::CpuUsage => {
                !text::words(context.line(line)).iter().any(|word| word == "load" || word == "charge")
            }
            Indicator::LatencyP50 | Indicator::LatencyP95 | Indicator::LatencyP99 => false,
            _ => continue,
        };
        let latency = matches!(indicator, Indicator::LatencyP50 | Indicator::LatencyP95 | Indicator::LatencyP99);
        if !share && !latency {
            continue;
        }
        let Some(span) = number(context, line, cond.value) else {
            continue;
        };
        let finding = Finding::new("V082", span, &format!("{name} {}", cond.value))
            .with("name", name)
            .with("number", place::read(context.draft(), span))
            .with_text("units", if share { "share" } else { "time" });
        let percent = share && cond.value > 1.0 && cond.value <= 100.0;
        out.push(if percent { finding.safely(vec![span.followed("%")]) } else { finding });
    }
}

/// The number in a cell of the row, the last one that has this value.
fn number(context: &Context<'_, '_>, line: u32, value: f64) -> Option<Span> {
    let written = context.line(line);
    let quantities = quantity::scan(written);
    let found = quantities.iter().rev().find(|quantity| quantity.value == value && quantity.unit == Unit::Count)?;
    let said = written.get(found.start..found.end)?;
    let end = found.start + said.trim_end().len();
    Some(place::bytes(context.draft(), line, found.start, end))
}

/// More than all, or less than nothing.
pub(super) fn unreachable(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for threshold in all(context) {
        let share = matches!(
            threshold.indicator,
            Indicator::DiskUsage | Indicator::ErrorRate | Indicator::Availability | Indicator::MemoryUsage
        );
        let Cond { op, value, unit } = *threshold.cond;
        let never = match op {
            Op::Gt => value >= 1.0,
            Op::Ge | Op::Eq => value > 1.0,
            Op::Lt => value <= 0.0,
            _ => false,
        };
        if share && unit == Unit::Ratio && never {
            let span = amount(context, &threshold);
            out.push(
                Finding::new("V083", span, &threshold.id).with("alert", threshold.name).with("text", threshold.written),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::program::Language;
    use crate::{Options, compile_with};

    #[test]
    fn what_is_watched_of_a_condition_is_said_in_a_sentence() {
        let said = |condition: &str, language| {
            let text = format!(
                "## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| API down | {condition} | SEV1 |\n"
            );
            let program = compile_with("d.md", &text, Options { messages: Some(language), ..Options::default() });
            let found = program.diagnostics.into_iter().find(|found| found.code == "V089");
            found.map(|found| found.message.replace(['\u{a0}', '\u{202f}'], " "))
        };
        let counted = "2 out of 3 checks fail, every 10 s";
        let expected = "\"API down\" fires as soon as 2 in a row fail: \"2 out of 3 checks fail, every 10 s\" is not watched as it is written.";
        assert_eq!(said(counted, Language::En).as_deref(), Some(expected));
        assert!(
            said(counted, Language::Fr).is_some_and(|said| said.contains("dès que 2 contrôles de suite échouent :"))
        );
        let half = "Of the condition of \"API down\" only \"CPU > 80%\" is watched, not \"memory > 70%\".";
        assert_eq!(said("CPU > 80% and memory > 70%", Language::En).as_deref(), Some(half));
    }
}
