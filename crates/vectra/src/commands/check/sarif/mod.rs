//! Findings as a SARIF 2.1.0 log: one run for all documents.

mod model;
#[cfg(test)]
mod tests;
mod uri;

use super::folder::Missing;
use super::json::not_json;
use super::page;
use super::rulebook::Rule;
use super::{Judged, Report, Total};
use crate::errors::Failure;
use crate::output;
use model::{
    Artifact, ArtifactChange, ArtifactLocation, Configuration, Content, Descriptor, Driver, Finding, Fix, Invocation,
    Location, Message, Notification, PhysicalLocation, Region, Replacement, Run, Tool,
};
use std::collections::BTreeMap;
use std::path::PathBuf;
use vectra_runbook::edits;
use vectra_runbook::program::{Diagnostic, Edit, Level};
use vectra_web::sentences;
use vectra_web::text::{Text, pages};

/// Names of rules that are about the configuration.
const UNBOUND: &str = "unbound";
const UNUSED: &str = "unused";
/// Under which name a finding's id is a fingerprint.
const FINGERPRINT: &str = "vectraFinding/v1";

/// Gathers what is told at the end.
pub struct Log {
    t: Text,
    config: Option<PathBuf>,
    rules: Vec<Descriptor>,
    notifications: Vec<Notification>,
    artifacts: Vec<Artifact>,
    results: Vec<Finding>,
}

impl Log {
    pub fn new(t: Text, config: Option<PathBuf>, rules: &[Rule]) -> Log {
        let mut rules: Vec<Descriptor> = rules.iter().map(descriptor).collect();
        if config.is_some() {
            for (id, key) in [(UNBOUND, "check-rule-unbound"), (UNUSED, "check-rule-unused")] {
                rules.push(bare(id, Level::Warning, Some(Message::new(&t.get(key)))));
            }
        }
        Log { t, config, rules, notifications: Vec::new(), artifacts: Vec::new(), results: Vec::new() }
    }

    fn rule(&mut self, code: &str, level: Level) -> usize {
        let known = self.rules.iter().position(|rule| rule.id == code);
        known.unwrap_or_else(|| {
            self.rules.push(bare(code, level, None));
            self.rules.len() - 1
        })
    }

    fn finding(&mut self, place: &ArtifactLocation, end: &str, d: &Diagnostic) {
        let rule_index = self.rule(&d.code, d.severity);
        let text = if d.help.is_empty() { d.message.clone() } else { format!("{}\n{}", d.message, d.help) };
        let related = d.related.iter().filter(|related| related.line > 0);
        self.results.push(Finding {
            rule_id: d.code.clone(),
            rule_index,
            level: level(d.severity),
            message: Message::new(&text),
            locations: vec![at(place, Some(region(d.source.line, d.column, d.end_line, d.end_column)), None)],
            related_locations: related
                .map(|related| at(place, Some(line(related.line)), Some(Message::new(&related.message))))
                .collect(),
            partial_fingerprints: BTreeMap::from([(FINGERPRINT, d.source.id.clone())]),
            fixes: d.fix.iter().filter(|fix| !fix.edits.is_empty()).map(|known| fix(place, end, known)).collect(),
        });
    }

    fn bindings(&mut self, judged: &Judged, place: &ArtifactLocation) {
        let words = pages(self.t.language);
        for unbound in judged.unbound() {
            let kind = sentences::unbound_kind(words, unbound.what);
            let said = format!("{kind} {}\n{}", unbound.name, sentences::unbound_help(words, unbound));
            let location = at(place, Some(line(unbound.line)), None);
            self.binding(UNBOUND, &said, location, &format!("{kind}/{}", unbound.name));
        }
        let config = uri::location(self.config.as_deref());
        for unused in judged.unused() {
            let said = sentences::unused(words, unused);
            let region = unused.line.and_then(|number| u32::try_from(number).ok()).map(line);
            self.binding(UNUSED, &said, at(&config, region, None), &said);
        }
    }

    fn binding(&mut self, code: &str, said: &str, location: Location, id: &str) {
        let rule_index = self.rule(code, Level::Warning);
        self.results.push(Finding {
            rule_id: code.into(),
            rule_index,
            level: level(Level::Warning),
            message: Message::new(said),
            locations: vec![location],
            related_locations: Vec::new(),
            partial_fingerprints: BTreeMap::from([(FINGERPRINT, format!("{code}/{id}"))]),
            fixes: Vec::new(),
        });
    }

    fn log(&mut self, total: &Total) -> model::Log {
        let base = Message::new(&self.t.get("check-base"));
        let base = ArtifactLocation { description: Some(base), ..ArtifactLocation::default() };
        let invocation = Invocation {
            execution_successful: total.missing + total.unwritten == 0,
            exit_code: total.exit,
            tool_execution_notifications: std::mem::take(&mut self.notifications),
        };
        let driver = Driver {
            name: "vectra",
            semantic_version: env!("CARGO_PKG_VERSION"),
            rules: std::mem::take(&mut self.rules),
        };
        let run = Run {
            tool: Tool { driver },
            language: self.t.code(),
            column_kind: "unicodeCodePoints",
            newline_sequences: ["\r\n", "\n", "\r"],
            original_uri_base_ids: BTreeMap::from([(uri::BASE, base)]),
            invocations: vec![invocation],
            artifacts: std::mem::take(&mut self.artifacts),
            results: std::mem::take(&mut self.results),
        };
        model::Log { schema: model::SCHEMA, version: "2.1.0", runs: vec![run] }
    }
}

impl Report for Log {
    fn document(&mut self, judged: &Judged) -> Result<(), Failure> {
        let named = uri::location(judged.given.file.as_deref());
        let place = ArtifactLocation { index: Some(self.artifacts.len()), ..named.clone() };
        self.artifacts.push(Artifact {
            location: named,
            length: judged.text.len(),
            mime_type: "text/markdown",
            encoding: "UTF-8",
            source_language: "markdown",
            roles: ["analysisTarget"],
            hashes: BTreeMap::from([("sha-256", judged.program.runbook.sha256.clone())]),
        });
        if !judged.is_runbook {
            let said = self.t.with("check-no-runbook", &[("path", judged.path.as_str().into())]);
            let locations = vec![at(&place, None, None)];
            self.notifications.push(Notification { level: "note", message: Message::new(&said), locations });
        }
        let end = edits::line_end(&judged.text);
        for diagnostic in judged.found() {
            self.finding(&place, end, diagnostic);
        }
        self.bindings(judged, &place);
        if let Some(change) = judged.change.as_ref().filter(|change| !change.patch.is_empty()) {
            output::diagnose(output::plain(&change.patch).trim_end());
        }
        Ok(())
    }

    fn missing(&mut self, missing: &Missing) {
        output::diagnose(&output::plain(&missing.message));
        let locations = vec![at(&uri::location(missing.file.as_deref()), None, None)];
        self.notifications.push(Notification { level: "error", message: Message::new(&missing.message), locations });
    }

    fn end(&mut self, total: &Total) -> Result<(), Failure> {
        let log = serde_json::to_value(self.log(total)).map_err(|e| not_json(self.t, &e))?;
        output::json(&log);
        Ok(())
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}

fn bare(id: &str, severity: Level, short_description: Option<Message>) -> Descriptor {
    Descriptor {
        id: id.into(),
        name: String::new(),
        full_description: short_description.clone(),
        short_description,
        help: None,
        default_configuration: Configuration { level: level(severity) },
    }
}

fn descriptor(rule: &Rule) -> Descriptor {
    let title = Some(Message::new(&rule.title)).filter(|_| !rule.title.is_empty());
    let lead = rule.page.and_then(page::lead).map(|lead| Message::new(&lead));
    Descriptor {
        name: rule.name.clone(),
        full_description: lead.or_else(|| title.clone()),
        help: rule.page.map(Message::markdown),
        ..bare(&rule.code, rule.level, title)
    }
}

fn at(place: &ArtifactLocation, region: Option<Region>, message: Option<Message>) -> Location {
    Location { physical_location: PhysicalLocation { artifact_location: place.clone(), region }, message }
}

fn line(number: u32) -> Region {
    Region { start_line: number.max(1), start_column: None, end_line: None, end_column: None }
}

fn region(line: u32, column: u32, end_line: u32, end_column: u32) -> Region {
    let (line, column) = (line.max(1), column.max(1));
    let end_line = end_line.max(line);
    let least = if end_line == line { column } else { 1 };
    Region {
        start_line: line,
        start_column: Some(column),
        end_line: Some(end_line),
        end_column: Some(end_column.max(least)),
    }
}

fn fix(place: &ArtifactLocation, end: &str, fix: &vectra_runbook::program::Fix) -> Fix {
    let text = |edit: &Edit| edit.text.replace("\r\n", "\n").replace('\n', end);
    let replacement = |edit: &Edit| Replacement {
        deleted_region: region(edit.line, edit.column, edit.end_line, edit.end_column),
        inserted_content: Some(Content { text: text(edit) }).filter(|content| !content.text.is_empty()),
    };
    let change =
        ArtifactChange { artifact_location: place.clone(), replacements: fix.edits.iter().map(replacement).collect() };
    Fix {
        description: Message::new(&fix.label),
        artifact_changes: [change],
        properties: BTreeMap::from([("safe", fix.safe)]),
    }
}
