//! Walks the sections and gives each block to the stage that understands it.

mod fenced;

use crate::branch;
use crate::calendar;
use crate::checks;
use crate::draft::{Draft, Oddity, SaidLink, Unit};
use crate::fence;
use crate::flow;
use crate::lexicon;
use crate::meta::Meta;
use crate::procedures::Found;
use crate::program::{ChecklistItem, ProcedureRole, Role};
use crate::rows;
use crate::sections::{Part, Section, part_of_heading, part_of_item, part_of_label};
use crate::steps::{self, Target};
use crate::text;
use crate::tree::{Block, Kind, Rich};

/// Where the walk stands.
struct Place<'s> {
    index: usize,
    section: &'s Section,
    place: String,
    /// The procedure that the blocks belong to.
    procedure: Option<usize>,
    /// It is one of a whole section, not opened for a single block.
    incident: bool,
    part: Option<Part>,
    /// Part of the item above, so that nested items know.
    item_part: Option<(u32, Option<Part>)>,
    phases: bool,
    /// Task lists below "checklist" or outside of procedures.
    heading_path: String,
}

/// Reads every block of the document.
pub(crate) fn walk(draft: &mut Draft<'_>, found: &[Found], meta: &mut Meta) {
    let outline = draft.outline;
    let mut next = found.iter().peekable();
    let mut current: Option<(usize, usize)> = None;
    for (index, section) in outline.sections.iter().enumerate() {
        if current.is_some_and(|(_, end)| index >= end) {
            current = None;
        }
        let begins = next.next_if(|procedure| procedure.section == index);
        if let Some(procedure) = begins {
            let place = section.place.clone();
            let opened = steps::open(draft, &procedure.title, procedure.role, &place, section.line, section.end);
            current = Some((opened, section.below_end));
        }
        let inside_child = current.is_some() && begins.is_none();
        let part = inside_child.then(|| inherited_part(draft, index)).flatten();
        let mut path: Vec<&str> = outline.above(index).map(|above| above.name.as_str()).collect();
        path.reverse();
        path.push(&section.name);
        let mut place = Place {
            index,
            section,
            place: section.place.clone(),
            procedure: current.map(|(procedure, _)| procedure),
            incident: current.is_some(),
            part,
            item_part: None,
            phases: section.phases,
            heading_path: path.join(" / "),
        };
        let blocks = draft.blocks;
        let own = blocks.get(section.blocks.clone()).unwrap_or_default();
        place.phases |= current.is_none() && count_phases(own) >= 3;
        for block in own {
            read(draft, &mut place, block, meta);
        }
    }
}

/// The part that this heading or one above it inside of the procedure names.
fn inherited_part(draft: &Draft<'_>, index: usize) -> Option<Part> {
    let own = draft.outline.get(index).and_then(|section| part_of_heading(&section.name));
    own.or_else(|| draft.outline.above(index).find_map(|above| part_of_heading(&above.name)))
}

fn count_phases(blocks: &[Block]) -> usize {
    let mut roles = Vec::new();
    let mut see = |written: &str| {
        if let Some((_, role)) = flow::phase_of(written)
            && !roles.contains(&role)
        {
            roles.push(role);
        }
    };
    for block in blocks {
        match &block.kind {
            Kind::Item { .. } => see(&block.text.plain),
            Kind::Fence { body, .. } if body.len() < 40 => body.iter().for_each(|line| see(line)),
            _ => {}
        }
    }
    roles.len()
}

fn read(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block, meta: &mut Meta) {
    match &block.kind {
        Kind::FrontMatter => crate::meta::front_matter(draft, meta, &block.text.plain, block.line),
        Kind::Heading { .. } => {}
        Kind::Paragraph => paragraph(draft, place, block, meta),
        Kind::Item { .. } => item(draft, place, block, meta),
        Kind::Table { .. } => table(draft, place, block, meta),
        Kind::Fence { .. } => fenced::read(draft, place, block),
    }
}

/// The procedure of the section; one is opened where steps stand outside of an incident procedure.
fn target(draft: &mut Draft<'_>, place: &mut Place<'_>) -> Target {
    let procedure = match place.procedure {
        Some(procedure) => procedure,
        None => {
            let role = match place.section.role {
                Some(Role::Rollback) => ProcedureRole::Rollback,
                Some(Role::Restore) => ProcedureRole::Restore,
                Some(Role::Deploy) => ProcedureRole::Deploy,
                Some(Role::Backup) => ProcedureRole::Backup,
                Some(Role::Maintenance) => ProcedureRole::Maintenance,
                _ => ProcedureRole::Reference,
            };
            let title = if place.section.name.is_empty() { "—".to_owned() } else { place.section.name.clone() };
            let end = draft.outline.get(place.index + 1).map_or(place.section.end, |next| next.line.saturating_sub(1));
            let opened =
                steps::open(draft, &title, role, &place.place, place.section.line, end.max(place.section.line));
            place.procedure = Some(opened);
            opened
        }
    };
    let part = place.item_part.map_or(place.part, |(_, part)| part.or(place.part));
    Target { procedure, part }
}

fn table(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block, meta: &mut Meta) {
    let before = draft.tables.len();
    let rest = rows::read(draft, place.index, block);
    let Some((columns, rows)) = rest else {
        let is_other = draft.tables.get(before).is_some_and(|table| table.role == Role::Other);
        if let (true, Kind::Table { header, rows }) = (is_other, &block.kind) {
            pairs(draft, place, header, rows, meta);
        }
        return;
    };
    let target = target(draft, place);
    for row in &rows {
        if let (Some(condition), Some(action)) = (columns.text(row, "cause"), columns.text(row, "remedy")) {
            steps::from_row(draft, target, &condition, &action, row.line);
        }
    }
}

/// A table of names and values: data of the document or of its backups.
fn pairs(
    draft: &mut Draft<'_>,
    place: &Place<'_>,
    header: &crate::tree::Row,
    rows: &[crate::tree::Row],
    meta: &mut Meta,
) {
    for row in std::iter::once(header).chain(rows) {
        let cell = |at: usize| row.cells.get(at).map(|cell| cell.plain.trim()).unwrap_or_default();
        let (key, value) = (cell(0), cell(1));
        let understood = if place.section.role == Some(Role::Backup) {
            calendar::backup(draft, &place.place, &format!("{key}: {value}"), row.line, row.line)
        } else {
            row.cells.len() == 2 && meta.set(key, value)
        };
        if understood {
            draft.claim(row.line, row.line);
        }
    }
}

fn paragraph(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block, meta: &mut Meta) {
    let plain = block.text.plain.trim();
    if plain.starts_with('|')
        && plain.contains('\n')
        && plain.lines().filter(|line| line.trim_start().starts_with('|')).count() >= 2
    {
        draft.oddities.push(Oddity::NoSeparator { line: block.line, end: block.end });
        return;
    }
    if let Some(procedure) = place.procedure.filter(|_| place.incident) {
        if let Some(part) = part_of_label(&block.text) {
            place.part = Some(part);
            place.item_part = None;
        }
        said_of_procedure(draft, procedure, plain);
        for (at, line) in plain.lines().enumerate() {
            let number = block.line.saturating_add(u32::try_from(at).unwrap_or(0)).min(block.end);
            let is_branch = place.part != Some(Part::Context)
                && branch::read(line).is_some_and(|branch| branch.cause.is_some() || branch.operation.is_some());
            if is_branch {
                let target = target(draft, place);
                steps::from_text(draft, target, &Rich { plain: line.to_owned(), ..Rich::default() }, number, number);
            }
        }
        return;
    }
    match place.section.role {
        Some(Role::Deploy) => {
            for (at, line) in plain.lines().enumerate() {
                let number = block.line.saturating_add(u32::try_from(at).unwrap_or(0)).min(block.end);
                let codes = block.text.codes.iter().filter(|code| line.contains(code.as_str())).cloned().collect();
                flow::deploy_rule(
                    draft,
                    &place.place,
                    &Rich { plain: line.to_owned(), codes, ..Rich::default() },
                    number,
                    number,
                );
            }
        }
        Some(Role::Backup) => {
            calendar::backup(draft, &place.place, plain, block.line, block.end);
        }
        _ => {}
    }
    if draft.tables.is_empty() && draft.fences.is_empty() {
        for line in plain.lines() {
            if !meta.read(line) {
                meta.read_loose(line);
            }
        }
    }
}

/// "Alert: API Down", "Severity: SEV1" in a procedure.
fn said_of_procedure(draft: &mut Draft<'_>, procedure: usize, plain: &str) -> bool {
    let mut understood = false;
    for part in plain.lines().flat_map(|line| line.split(" | ")) {
        let Some((key, value)) = part.split_once(':') else {
            continue;
        };
        let value = value.trim().trim_matches(|sign| matches!(sign, '*' | '_' | '`')).trim().to_owned();
        if value.is_empty() {
            continue;
        }
        let key = text::clean(key);
        if lexicon::get().exact("trigger-label", &key).is_some() {
            draft.said_links.push(SaidLink::FromProcedure { procedure, alert: value });
            understood = true;
        } else if lexicon::get().exact("severity-label", &key).is_some()
            && let Some(procedure) = draft.procedures.get_mut(procedure)
        {
            procedure.severity.get_or_insert(value);
            understood = true;
        }
    }
    understood
}

fn item(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block, meta: &mut Meta) {
    let Kind::Item { depth, ordered, task } = block.kind else {
        return;
    };
    let plain = block.text.plain.trim();
    if plain.is_empty() {
        return;
    }
    draft.units.push((block.line, Unit::Item));
    let (line, end) = (block.line, block.end);
    if place.item_part.is_some_and(|(at, _)| depth <= at) {
        place.item_part = None;
    }
    if place.incident {
        if let Some(part) = part_of_item(&block.text) {
            place.item_part = Some((depth, Some(part)));
            draft.claim(line, end);
            return;
        }
        let part = place.item_part.map_or(place.part, |(_, part)| part.or(place.part));
        let said = place.procedure.is_some_and(|procedure| said_of_procedure(draft, procedure, plain));
        if said {
            draft.claim(line, end);
        } else if part != Some(Part::Context) {
            let target = target(draft, place);
            steps::from_text(draft, target, &block.text, line, end);
        }
        return;
    }
    if place.phases
        && let Some((name, role)) = flow::phase_of(plain)
    {
        flow::add_phase(draft, &place.place, name, role, line);
        return;
    }
    if task || place.section.checklist {
        let text = text::clean(plain);
        let measurable =
            lexicon::get().find("machine-check", &text).is_some() && rows::says_automatic(&text) != Some(false);
        let source = draft.item("checklist", &place.place, &text, line, end);
        draft.checklist.push(ChecklistItem { source, text, automatic: measurable });
        return;
    }
    let understood = match place.section.role {
        Some(Role::Maintenance) => {
            let automatic = rows::says_automatic(&place.heading_path).unwrap_or(false);
            let heading = cadence_heading(draft, place);
            calendar::maintenance(draft, &place.place, heading.as_deref(), plain, automatic, line, end).is_ok()
        }
        Some(Role::Backup) => calendar::backup(draft, &place.place, plain, line, end),
        Some(Role::Deploy) => flow::deploy_rule(draft, &place.place, &block.text, line, end),
        Some(Role::Checks) => check_item(draft, place, &block.text, line, end),
        Some(role) => crate::lists::row(draft, &place.place, role, &block.text, line, end),
        None => false,
    };
    if understood {
        return;
    }
    if draft.tables.is_empty() && draft.fences.is_empty() && meta.read(plain) {
        draft.claim(line, end);
        return;
    }
    let in_steps = matches!(place.section.role, Some(Role::Rollback | Role::Restore | Role::Reference));
    let runnable = block.text.codes.iter().any(|code| steps::is_command(code)) || fence::is_ui_path(plain);
    let instructs = ordered
        && (matches!(place.section.role, Some(Role::Deploy | Role::Backup))
            || lexicon::get().starts("imperative", &text::clean(plain)).is_some());
    let labels_children = plain.ends_with(':');
    if in_steps || runnable || instructs {
        let target = target(draft, place);
        steps::from_text(draft, target, &block.text, line, end);
    } else if labels_children {
        draft.claim(line, end);
    }
}

/// The nearest heading that says how often.
fn cadence_heading(draft: &Draft<'_>, place: &Place<'_>) -> Option<String> {
    std::iter::once(place.section)
        .chain(draft.outline.above(place.index))
        .find(|section| calendar::cadence(&section.name).is_some())
        .map(|section| section.name.clone())
}

fn check_item(draft: &mut Draft<'_>, place: &Place<'_>, text: &Rich, line: u32, end: u32) -> bool {
    let plain = text.plain.trim();
    let (head, expect) = match ["→", "=>", "->"].iter().find_map(|arrow| plain.split_once(arrow)) {
        Some((head, expect)) => (head, Some(expect.trim().to_owned())),
        None => (plain, None),
    };
    let (name, rest) =
        head.split_once(": ").or_else(|| head.split_once(" : ")).unwrap_or((place.section.name.as_str(), head));
    let written = text.codes.first().map_or(rest.trim(), String::as_str);
    let written = written
        .split_whitespace()
        .find(|word| word.contains("://"))
        .filter(|_| !steps::is_command(written))
        .unwrap_or(written);
    checks::from_text(draft, &place.place, &text::clean(name), written, expect, [line, end]).is_some()
}
