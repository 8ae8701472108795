//! Findings as an editor's diagnostics, and their fixes as its quick fixes.

use super::document::Document;
use super::position::{range, whole};
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity,
    Location, NumberOrString, Range, TextEdit, WorkspaceEdit,
};
use std::collections::HashMap;
use vectra_runbook::program::{Diagnostic as Finding, Fix, Level};

/// All findings of a document.
pub fn diagnostics(document: &Document) -> Vec<Diagnostic> {
    let lines = document.lines();
    document.program.diagnostics.iter().map(|finding| diagnostic(document, &lines, finding)).collect()
}

fn diagnostic(document: &Document, lines: &[&str], finding: &Finding) -> Diagnostic {
    let message = if finding.help.is_empty() {
        finding.message.clone()
    } else {
        format!("{}\n{}", finding.message, finding.help)
    };
    let related = finding.related.iter().map(|other| DiagnosticRelatedInformation {
        location: Location { uri: document.uri.clone(), range: whole(lines, [other.line, other.line]) },
        message: other.message.clone(),
    });
    Diagnostic {
        range: place(lines, finding),
        severity: Some(match finding.severity {
            Level::Error => DiagnosticSeverity::ERROR,
            Level::Warning => DiagnosticSeverity::WARNING,
            Level::Info => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(finding.code.clone())),
        source: Some("vectra".to_owned()),
        message,
        related_information: Some(related.collect::<Vec<_>>()).filter(|related| !related.is_empty()),
        ..Diagnostic::default()
    }
}

fn place(lines: &[&str], finding: &Finding) -> Range {
    range(lines, (finding.source.line, finding.column), (finding.end_line, finding.end_column))
}

/// What may be done about the findings that `asked` touches, and all safe fixes at once.
pub fn actions(document: &Document, asked: Range, all: &str) -> Vec<CodeActionOrCommand> {
    let lines = document.lines();
    let touches = |span: Range| span.start <= asked.end && asked.start <= span.end;
    let mut actions: Vec<CodeActionOrCommand> = Vec::new();
    for finding in document.program.diagnostics.iter().filter(|finding| touches(place(&lines, finding))) {
        if let Some(fix) = &finding.fix {
            actions.push(
                CodeAction {
                    title: fix.label.clone(),
                    kind: Some(CodeActionKind::QUICKFIX),
                    diagnostics: Some(vec![diagnostic(document, &lines, finding)]),
                    is_preferred: Some(fix.safe),
                    edit: Some(edit(document, &lines, &[fix])),
                    ..CodeAction::default()
                }
                .into(),
            );
        }
    }
    let safe = document.program.diagnostics.iter().filter_map(|finding| finding.fix.as_ref()).filter(|fix| fix.safe);
    let safe = apart(safe);
    if !safe.is_empty() {
        actions.push(
            CodeAction {
                title: all.to_owned(),
                kind: Some(CodeActionKind::SOURCE_FIX_ALL),
                edit: Some(edit(document, &lines, &safe)),
                ..CodeAction::default()
            }
            .into(),
        );
    }
    actions
}

/// Those that touch none before them: editors refuse edits that overlap.
fn apart<'a>(fixes: impl Iterator<Item = &'a Fix>) -> Vec<&'a Fix> {
    let mut taken: Vec<[(u32, u32); 2]> = Vec::new();
    let mut kept = Vec::new();
    for fix in fixes {
        let spans: Vec<_> =
            fix.edits.iter().map(|edit| [(edit.line, edit.column), (edit.end_line, edit.end_column)]).collect();
        let free = |span: &[(u32, u32); 2]| taken.iter().all(|other| span[1] < other[0] || other[1] < span[0]);
        if spans.iter().all(free) {
            taken.extend(spans);
            kept.push(fix);
        }
    }
    kept
}

// The protocol's type keys a map by addresses; they are never changed while they are keys.
#[allow(clippy::mutable_key_type)]
fn edit(document: &Document, lines: &[&str], fixes: &[&Fix]) -> WorkspaceEdit {
    let edits = fixes.iter().flat_map(|fix| &fix.edits).map(|edit| TextEdit {
        range: range(lines, (edit.line, edit.column), (edit.end_line, edit.end_column)),
        new_text: edit.text.clone(),
    });
    WorkspaceEdit {
        changes: Some(HashMap::from([(document.uri.clone(), edits.collect())])),
        ..WorkspaceEdit::default()
    }
}
