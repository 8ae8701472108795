//! Names that stand twice, and names that nothing has.

use super::super::context::Context;
use super::super::finding::Finding;
use super::super::place;
use crate::draft::SaidLink;
use crate::link;
use crate::program::ProcedureRole;
use crate::text;
use std::collections::{BTreeSet, HashMap};

pub(super) fn duplicate_alert(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let mut first: HashMap<(Vec<String>, Option<Vec<String>>), u32> = HashMap::new();
    for alert in &context.alerts {
        let line = alert.source.line;
        // The same name with another severity is one alert with two thresholds, as monitoring systems have it.
        let key = (text::tokens(&alert.name), alert.severity.as_deref().map(text::tokens));
        let known = *first.entry(key).or_insert(line);
        if known != line {
            out.push(
                Finding::new("V046", place::cell(context.draft(), line, &alert.name), &alert.source.id)
                    .with("alert", alert.name.as_str())
                    .beside(known),
            );
        }
    }
}

pub(super) fn duplicate_procedure(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let mut first: HashMap<Vec<String>, u32> = HashMap::new();
    for procedure in context.procedures.iter().filter(|procedure| procedure.role == ProcedureRole::Incident) {
        let line = procedure.source.line;
        let known = *first.entry(text::tokens(&procedure.title)).or_insert(line);
        if known != line {
            out.push(
                Finding::new(
                    "V047",
                    place::text(context.draft(), [line, line], &procedure.title),
                    &procedure.source.id,
                )
                .with("procedure", procedure.title.as_str())
                .beside(known),
            );
        }
    }
}

pub(super) fn named_but_missing(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    if context.said_links.is_empty() {
        return;
    }
    let alerts: BTreeSet<Vec<String>> = context.alerts.iter().map(|alert| text::tokens(&alert.name)).collect();
    let shared = &context.draft().elsewhere.shared;
    let here = link::lists_alerts(context);
    let titles: BTreeSet<Vec<String>> = context
        .procedures
        .iter()
        .map(|procedure| text::tokens(&procedure.title))
        .chain(context.outline.sections.iter().map(|section| text::tokens(&section.name)))
        .collect();
    // "Card 1" is the heading "Card 1 - API down", whose number is no part of its name.
    let titles_written: Vec<Vec<String>> =
        context.outline.sections.iter().map(|section| text::tokens(&section.title)).collect();
    let opens_title =
        |asked: &[String]| !asked.is_empty() && titles_written.iter().any(|title| title.starts_with(asked));
    let mut told: BTreeSet<String> = BTreeSet::new();
    for said in &context.said_links {
        match said {
            SaidLink::FromProcedure { procedure, alert, .. } if here || shared.lists => {
                let Some(procedure) = context.procedures.get(*procedure) else {
                    continue;
                };
                let asked = text::tokens(alert);
                if alerts.contains(&asked) || shared.alerts.contains(&asked) || link::is_sentence(alert) {
                    continue;
                }
                // What a procedure says twice is missing once.
                if !told.insert(format!("{} {alert}", procedure.source.id)) {
                    continue;
                }
                let span = place::text(context.draft(), procedure.source.lines, alert);
                out.push(
                    Finding::new("V076", span, &format!("{} {alert}", procedure.title))
                        .with("name", alert.as_str())
                        .with_text("what", "alert")
                        .with_text("where", if here { "document" } else { "folder" }),
                );
            }
            SaidLink::FromAlert { alert, procedure, .. } => {
                let Some(alert) = context.alerts.get(*alert) else {
                    continue;
                };
                let line = alert.source.line;
                // A link or a path leads to another document.
                let elsewhere = procedure.contains(['/', '.', '#'])
                    || context.line(line).contains("](")
                    || !procedure.chars().any(char::is_alphanumeric);
                let asked = text::tokens(procedure);
                if elsewhere || titles.contains(&asked) || opens_title(&asked) {
                    continue;
                }
                if !told.insert(format!("{} {procedure}", alert.source.id)) {
                    continue;
                }
                let span = place::cell(context.draft(), line, procedure);
                out.push(
                    Finding::new("V076", span, &format!("{} {procedure}", alert.name))
                        .with("name", procedure.as_str())
                        .with_text("what", "procedure")
                        .with_text("where", "document"),
                );
            }
            SaidLink::FromProcedure { .. } | SaidLink::Mention { .. } | SaidLink::Told { .. } => {}
        }
    }
}
