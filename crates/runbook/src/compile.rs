//! The pipeline: tree, sections, tables and lists and fences, links, coverage, diagnostics.

use crate::calendar;
use crate::coverage;
use crate::diagnostics;
use crate::draft::Draft;
use crate::lexicon;
use crate::link;
use crate::meta::Meta;
use crate::procedures;
use crate::program::{ProcedureRole, Program, Role, Runbook, Section, Source};
use crate::sections::{self, Outline};
use crate::text;
use crate::tree::{self, Block, Kind};
use crate::walk;
use std::collections::BTreeSet;

/// Compiles a document. Total: whatever the text is, the answer is a program, and its problems are diagnostics.
/// `path` is only repeated in the program.
pub fn compile(path: &str, text: &str) -> Program {
    let sha256 = text::sha256(text.as_bytes());
    // The hash is of the bytes as they are; reading wants neither the byte-order mark nor two kinds of line ends.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace(['\r', '\0'], "\n");
    let lines: Vec<&str> = text.lines().collect();
    let line_count = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    let language = lexicon::get().language(&text);
    let blocks = tree::parse(&text);
    let outline = Outline::build(&blocks, line_count);
    let found = procedures::find(&outline, &blocks);
    let mut meta = Meta::default();
    for section in outline.sections.iter().skip(1).take(6) {
        meta.read_loose(&section.title);
    }
    let mut draft = Draft::new(&blocks, &outline, &lines, language);
    walk::walk(&mut draft, &found, &mut meta);
    link::link(&mut draft);
    // A heading about restoring that holds no step is no procedure; an incident without steps still answers its alert.
    draft.procedures.retain(|procedure| procedure.role == ProcedureRole::Incident || !procedure.steps.is_empty());
    calendar::link_backup(&mut draft);
    let coverage = coverage::count(&mut draft);
    let incident_sections: BTreeSet<usize> = found.iter().map(|procedure| procedure.section).collect();
    let sections = sections_of(&mut draft, &incident_sections);
    let title = title(&outline, &meta, path);
    let source = Source { id: draft.ids.make("runbook", "", &title), line: 1, lines: [1, line_count.max(1)] };
    let diagnostics = diagnostics::report(&mut draft);
    Program {
        runbook: Runbook {
            source,
            path: path.to_owned(),
            title,
            language,
            line_count,
            sha256,
            document: meta.document,
            version: meta.version,
            status: meta.status,
            date: meta.date,
            audience: meta.audience,
        },
        environments: draft.environments,
        objectives: draft.objectives,
        alerts: draft.alerts,
        checks: draft.checks,
        severities: draft.severities,
        phases: draft.phases,
        procedures: draft.procedures,
        deploy: draft.deploy,
        checklist: draft.checklist,
        backup: draft.backup,
        maintenance: draft.maintenance,
        escalation: draft.escalation,
        contacts: draft.contacts,
        dependencies: draft.dependencies,
        fences: draft.fences,
        tables: draft.tables,
        sections,
        diagnostics,
        coverage,
    }
}

fn title(outline: &Outline, meta: &Meta, path: &str) -> String {
    let heading = outline.sections.get(1).map(|section| section.title.clone()).filter(|title| !title.is_empty());
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    heading.or_else(|| meta.title.clone()).unwrap_or_else(|| file.strip_suffix(".md").unwrap_or(file).to_owned())
}

/// Every heading with its role: its own words, or what stands below it.
fn sections_of(draft: &mut Draft<'_>, incidents: &BTreeSet<usize>) -> Vec<Section> {
    let outline = draft.outline;
    let mut sections = Vec::new();
    let mut incident_end = 0;
    for (index, section) in outline.sections.iter().enumerate().skip(1) {
        let starts_incident = incidents.contains(&index);
        let role = if starts_incident {
            incident_end = section.below_end;
            Role::Incident
        } else if index < incident_end {
            if sections::part_of_heading(&section.name).is_some() { Role::Steps } else { Role::Incident }
        } else {
            let last =
                outline.get(section.below_end.saturating_sub(1)).map_or(section.blocks.end, |last| last.blocks.end);
            let below = draft.blocks.get(section.blocks.start..last).unwrap_or_default();
            if below.iter().any(holds_something) { section.role.unwrap_or(Role::Other) } else { Role::Prose }
        };
        let role = if section.is_title { Role::Prose } else { role };
        let place = match section.parent.and_then(|parent| outline.get(parent)).filter(|parent| !parent.is_title) {
            Some(_) if section.place.contains('/') => section.place.split('/').next().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        let source = draft.named("section", &place, &section.name, section.line, section.end);
        sections.push(Section { source, title: section.title.clone(), level: section.level, role });
    }
    sections
}

fn holds_something(block: &Block) -> bool {
    matches!(block.kind, Kind::Table { .. } | Kind::Fence { .. } | Kind::Item { .. })
}
