//! Outline, the way from a name to its definition, and what may be typed at a place.

use super::document::{Document, on};
use super::position::{before, whole};
use lsp_types::{CompletionItem, CompletionItemKind, DocumentSymbol, Position, Range, SymbolKind};
use vectra_runbook::program::Role;

/// The outline: sections below each other, procedures with their steps.
#[allow(deprecated)] // The protocol's type has a deprecated field that must be written.
pub fn symbols(document: &Document) -> Vec<DocumentSymbol> {
    let lines = document.lines();
    let symbol = |name: &str, kind, span: [u32; 2], children| DocumentSymbol {
        name: if name.trim().is_empty() { "–".to_owned() } else { name.to_owned() },
        detail: None,
        kind,
        tags: None,
        deprecated: None,
        range: whole(&lines, span),
        selection_range: whole(&lines, [span[0], span[0]]),
        children,
    };
    let mut out: Vec<DocumentSymbol> = Vec::new();
    for item in &document.program.procedures {
        let steps = item.steps.iter().map(|step| {
            let first = step.text.lines().next().unwrap_or_default();
            symbol(first, SymbolKind::EVENT, step.source.lines, None)
        });
        out.push(symbol(&item.title, SymbolKind::FUNCTION, item.source.lines, Some(steps.collect())));
    }
    for item in &document.program.alerts {
        out.push(symbol(&item.name, SymbolKind::EVENT, item.source.lines, None));
    }
    for item in &document.program.severities {
        out.push(symbol(&item.name, SymbolKind::ENUM_MEMBER, item.source.lines, None));
    }
    for item in &document.program.contacts {
        out.push(symbol(&item.role, SymbolKind::OBJECT, item.source.lines, None));
    }
    out.sort_by_key(|symbol| symbol.range.start);
    out
}

/// Where the thing that a line names is said: an alert's procedure, a procedure's alert, a level's contact.
pub fn definition(document: &Document, line: u32) -> Option<Range> {
    let program = &document.program;
    let lines = document.lines();
    let of_alert = program
        .alerts
        .iter()
        .find(|alert| on(&alert.source, line))
        .and_then(|alert| document.procedure(alert).map(|procedure| procedure.source.line));
    let of_procedure = || {
        let procedure = program.procedures.iter().find(|procedure| procedure.source.line == line)?;
        let alert = program.alerts.iter().find(|alert| Some(&alert.name) == procedure.trigger.as_ref())?;
        Some(alert.source.line)
    };
    let of_level = || {
        let level = program.escalation.iter().find(|level| on(&level.source, line))?;
        let same = |role: &str| role.to_lowercase() == level.contact.to_lowercase();
        program.contacts.iter().find(|contact| same(&contact.role)).map(|contact| contact.source.line)
    };
    let target = of_alert.or_else(of_procedure).or_else(of_level)?;
    Some(whole(&lines, [target, target]))
}

/// What may be typed: keys and values of a comment that settles a meaning, levels in an alert's row, contacts in the escalation, alerts without a procedure in a heading.
pub fn completions(document: &Document, place: Position) -> Vec<CompletionItem> {
    let lines = document.lines();
    let (line, typed) = before(&lines, place);
    let program = &document.program;
    let item =
        |label: &str, kind| CompletionItem { label: label.to_owned(), kind: Some(kind), ..CompletionItem::default() };
    let role = program
        .tables
        .iter()
        .find(|table| table.source.lines[0] <= line && line <= table.source.lines[1].saturating_add(1))
        .map(|table| table.role);
    let names = |names: Vec<&str>, kind| {
        let mut seen = std::collections::BTreeSet::new();
        names.into_iter().filter(|name| seen.insert(*name)).map(|name| item(name, kind)).collect::<Vec<_>>()
    };
    let comment = typed.rfind("<!--").and_then(|at| typed.get(at..)).filter(|comment| !comment.contains("-->"));
    if let Some(said) = comment.and_then(|comment| comment.split_once("vectra:")).map(|(_, said)| said) {
        let last = said.rsplit([' ', ',']).next().unwrap_or_default();
        return match last.split_once('=').map(|(key, _)| key) {
            Some("severity") => {
                // A comment that is still open takes the rest of the document away: it is read as if it ended here.
                let at = usize::try_from(place.line).unwrap_or(usize::MAX);
                let closed = |(row, line): (usize, &&str)| {
                    if row == at { format!("{typed} -->") } else { (*line).to_owned() }
                };
                let text = lines.iter().enumerate().map(closed).collect::<Vec<_>>().join("\n");
                let program = vectra_runbook::compile("", &text);
                names(program.severities.iter().map(|it| it.name.as_str()).collect(), CompletionItemKind::ENUM_MEMBER)
            }
            Some(key) => {
                let values = vectra_runbook::directive_values(key).unwrap_or_default();
                names(values.to_vec(), CompletionItemKind::ENUM_MEMBER)
            }
            None => names(vectra_runbook::DIRECTIVE_KEYS.to_vec(), CompletionItemKind::KEYWORD),
        };
    }
    let severities = || program.severities.iter().map(|severity| severity.name.as_str()).collect::<Vec<_>>();
    match role {
        Some(Role::Alerts) if typed.trim_start().starts_with('|') => {
            names(severities(), CompletionItemKind::ENUM_MEMBER)
        }
        Some(Role::Escalation) if typed.trim_start().starts_with('|') => {
            names(program.contacts.iter().map(|contact| contact.role.as_str()).collect(), CompletionItemKind::VALUE)
        }
        _ if typed.starts_with('#') => {
            let open = program.alerts.iter().filter(|alert| document.procedure(alert).is_none());
            names(open.map(|alert| alert.name.as_str()).collect(), CompletionItemKind::EVENT)
        }
        _ => Vec::new(),
    }
}
