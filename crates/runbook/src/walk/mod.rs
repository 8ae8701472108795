//! Walks the sections and gives each block to the stage that understands it.

mod again;
mod beside;
mod calls;
mod contacts;
mod drawn;
mod escalation;
mod fenced;
mod items;
mod labels;
mod measured;
pub(crate) mod operations;
mod paragraphs;
mod place;
mod stepped;
mod tabled;
mod ticks;
pub(crate) mod ways;
pub(crate) mod worded;

use crate::branch;
use crate::directives::Settled;
use crate::draft::{Draft, Unit};
use crate::lexicon::{self, Group};
use crate::meta::Meta;
use crate::procedures::Found;
use crate::program::{EffectClass, ProcedureRole, Role, StepKind};
use crate::roles::{Content, is_data};
use crate::sections::{Outline, Part, Section, looks_either_way};
use crate::sentence;
use crate::steps;
use crate::tables;
use crate::text;
use crate::tree::{Block, Kind};
pub(crate) use paragraphs::severity_of;
use place::Place;
use std::collections::HashMap;

/// Reads every block of the document.
pub(crate) fn walk(
    draft: &mut Draft<'_>,
    found: &[Found],
    contents: &[Content],
    settled: &HashMap<usize, Settled>,
    meta: &mut Meta,
) {
    let outline = draft.outline;
    let mut next = found.iter().peekable();
    let mut current: Option<(&Found, usize)> = None;
    // Procedures by the section that they are named after.
    let mut opened: HashMap<usize, usize> = HashMap::new();
    // Whether the owners that were met are shelves: one may own thousands of sections.
    let mut shelves: HashMap<usize, bool> = HashMap::new();
    // The first step of the first of several ways, by what stands above them.
    let mut ways: HashMap<usize, usize> = HashMap::new();
    let mut ignored_until = 0;
    for (index, section) in outline.sections.iter().enumerate() {
        if current.is_some_and(|(_, end)| index >= end) {
            current = None;
        }
        if let Some(procedure) = next.next_if(|procedure| procedure.section == index) {
            let end = if index == 0 { outline.sections.len() } else { section.below_end };
            current = Some((procedure, end));
            let last = outline.sections.iter().take(end).next_back().map_or(section.end, |last| last.end);
            let at = steps::open(
                draft,
                &procedure.title,
                procedure.role,
                &section.place,
                section.line,
                last.max(section.end),
            );
            settle_procedure(draft, at, &section.settled);
            opened.insert(index, at);
        }
        if section.settled.ignore {
            ignored_until = ignored_until.max(section.below_end);
        }
        let owner = current.map_or_else(|| owner(draft, index), |(procedure, _)| procedure.section);
        let phase = current.is_none() && ways::phase_of_incident(draft.outline, index, owner);
        let mut place = Place::new(draft, index, owner, current.is_some() || phase);
        place.shelf = current.is_none() && *shelves.entry(owner).or_insert_with(|| is_shelf(draft, found, owner));
        place.procedure = opened.get(&owner).copied();
        place.anchor = ways_above(draft, index, owner, &mut ways, place.count(draft));
        let blocks = draft.blocks;
        let own = blocks.get(section.blocks.clone()).unwrap_or_default();
        place.phases |= current.is_none() && contents.get(index).is_some_and(|content| content.phases.len() >= 3);
        place.first_line = own.iter().find(|block| !matches!(block.kind, Kind::Directive)).map(|block| block.line);
        if index >= ignored_until && !section.planned {
            escalation::heading(draft, &place);
        }
        let whole = current.filter(|(found, _)| outline.get(found.section).is_some_and(|owner| owner.is_title));
        let told_of = whole.is_some_and(|(found, _)| tells_of(outline, index, found.section));
        for (at, block) in own.iter().enumerate() {
            place.rest = own.get(at + 1..).unwrap_or_default();
            place.settled = settled.get(&(section.blocks.start + at)).cloned().unwrap_or_default();
            if index < ignored_until || place.settled.ignore {
                ignore(draft, block);
                continue;
            }
            let told = told_of && !matches!(block.kind, Kind::Table { .. } | Kind::Directive | Kind::FrontMatter);
            if section.planned || told {
                leave(draft, block);
                continue;
            }
            read(draft, &mut place, block, meta);
        }
        if let Some(procedure) = place.procedure {
            opened.entry(owner).or_insert(procedure);
        }
    }
}

/// Whether a section of a document that is one procedure tells of incidents: their definition, examples, the register.
fn tells_of(outline: &Outline, index: usize, owner: usize) -> bool {
    std::iter::successors(Some(index), |at| outline.get(*at).and_then(|section| section.parent))
        .take_while(|at| *at != owner)
        .filter_map(|at| outline.get(at))
        .any(|section| {
            section.settled.role.is_none()
                && !section.step
                && lexicon::get().starts(Group::ToldSection, &section.name).is_some()
        })
}

/// The step that what stands in a section is another way to do; `here` is the place of the next step.
fn ways_above(
    draft: &Draft<'_>,
    index: usize,
    owner: usize,
    ways: &mut HashMap<usize, usize>,
    here: usize,
) -> Option<usize> {
    let mut at = index;
    while at != owner {
        let parent = draft.outline.get(at)?.parent?;
        match ways::headed(draft, at) {
            Some(false) if at == index => {
                ways.insert(parent, here);
            }
            Some(true) => return ways.get(&parent).copied(),
            _ => {}
        }
        at = parent;
    }
    None
}

/// The section whose procedure the steps of this one belong to: parts and numbered steps belong to what stands above.
fn owner(draft: &Draft<'_>, index: usize) -> usize {
    let outline = draft.outline;
    let mut at = index;
    while let Some(section) = outline.get(at) {
        let above = section.parent.and_then(|parent| outline.get(parent));
        let agrees = section.own_role.is_none() || above.is_some_and(|above| above.role == section.own_role);
        // "Phase 4 — Rollback" takes back what the phases before it did.
        let takes_back = section.own_role == Some(Role::Rollback)
            && above.is_some_and(|above| above.role.is_some_and(|role| role != Role::Rollback) || above.is_title);
        let piece = section.step && !takes_back
            || (section.own_role.is_none() && (opens_part(outline, section, above) || ways::names_way(&section.name)))
            || ways::numbered_part(outline, at)
            || section.own_role.is_none() && above.is_some_and(|above| above.stairs)
            // What stands below a numbered step is done in it.
            || agrees && !section.problem && above.is_some_and(|above| above.step)
            || agrees && ways::headed(draft, at).is_some();
        // "1. Back up the state" below "Phase 1" is done there, whatever such a chapter is about elsewhere.
        let numbered = above.is_some_and(|above| above.step)
            && ways::is_numbered(section)
            && !section.problem
            && !matches!(section.own_role, Some(Role::Rollback | Role::Restore | Role::Incident));
        let piece = piece || numbered;
        let Some(parent) = section.parent.filter(|_| piece && section.settled.role.is_none()) else {
            break;
        };
        let whole = section.step && ways::step_of_document(outline, at);
        let named = named_above(section, above);
        // "Step 3.1" belongs to "Phase 3", whatever that is a part of.
        let within = above.is_some_and(|above| above.stairs || above.step) && (section.step || agrees) || numbered;
        if !whole && !within && !named && above.is_none_or(|above| above.role.is_none_or(is_data)) {
            break;
        }
        at = parent;
    }
    at
}

/// Whether a heading opens a part of the procedure above. "Check the disks" among tasks of maintenance is one of them.
fn opens_part(outline: &Outline, section: &Section, above: Option<&Section>) -> bool {
    let task = || above.is_some_and(|above| above.role == Some(Role::Maintenance) && !above.is_title);
    // A chapter about copies in which also one says how to restore them holds a procedure in each of its sections.
    let chapter = || {
        let copies = above.is_some_and(|above| above.role == Some(Role::Backup) && !above.is_title);
        let restores = |at: usize| outline.get(at).is_some_and(|other| other.own_role == Some(Role::Restore));
        copies && section.parent.is_some_and(|parent| outline.children(parent).take(60).any(restores))
    };
    section.part.is_some() && (section.part_exact || !task() && !chapter())
}

/// "Steps" below "Rotate the keys": the steps of what the heading above names, which is no theme of its own.
fn named_above(section: &Section, above: Option<&Section>) -> bool {
    let acts = matches!(section.part, Some(Part::Procedure | Part::Resolution));
    let themed = |above: &Section| above.is_title || above.own_role.is_some() || above.part.is_some() || above.group;
    section.part_exact && acts && above.is_some_and(|above| !themed(above))
}

/// Whether procedures stand below a section, or the phases that every incident goes through: what it says itself then
/// answers no incident.
fn is_shelf(draft: &Draft<'_>, found: &[Found], owner: usize) -> bool {
    let outline = draft.outline;
    let Some(section) = outline.get(owner).filter(|_| owner > 0) else {
        return false;
    };
    let after = found.partition_point(|procedure| procedure.section <= owner);
    let above = found.get(after).is_some_and(|procedure| procedure.section < section.below_end);
    let steps = || outline.children(owner).filter(|at| outline.get(*at).is_some_and(|child| child.step)).count();
    // Severities or contacts side by side with what to do first: it speaks of every incident.
    let general = || {
        let role = |at: usize| outline.get(at).and_then(|child| child.own_role);
        outline.children(owner).any(|at| role(at).is_some_and(|role| is_data(role) && role != Role::Prose))
    };
    section.phases || (section.group && (above || steps() >= 3 || general() || is_index(draft, section)))
}

/// Whether a section only lists where other things stand.
fn is_index(draft: &Draft<'_>, section: &Section) -> bool {
    let blocks = draft.blocks.get(section.blocks.clone()).unwrap_or_default();
    let mut items = blocks.iter().filter(|block| matches!(block.kind, Kind::Item { .. })).peekable();
    items.peek().is_some()
        && items.all(|block| !block.text.links.is_empty() && block.text.plain.split_whitespace().count() <= 8)
        && !blocks.iter().any(|block| matches!(block.kind, Kind::Fence { .. } | Kind::Table { .. }))
}

fn settle_procedure(draft: &mut Draft<'_>, at: usize, settled: &Settled) {
    if let Some(alert) = &settled.answers {
        draft.said_links.push(crate::draft::SaidLink::FromProcedure { procedure: at, alert: alert.clone() });
    }
    if let (Some(severity), Some(procedure)) = (&settled.severity, draft.procedures.get_mut(at)) {
        procedure.severity = Some(severity.clone());
    }
}

/// What is only planned makes no items, and is counted as not understood.
fn leave(draft: &mut Draft<'_>, block: &Block) {
    match &block.kind {
        Kind::Item { .. } if !block.text.plain.trim().is_empty() => draft.units.push((block.line, Unit::Item)),
        Kind::Table { rows, .. } => {
            let rows = rows.iter().filter(|row| !tables::is_decorative(row));
            draft.units.extend(rows.map(|row| (row.line, Unit::Row)));
        }
        Kind::Fence { first_line, body, .. } => {
            let lines = (*first_line..).zip(body).filter(|(_, line)| !line.trim().is_empty());
            draft.units.extend(lines.map(|(at, _)| (at, Unit::FenceLine)));
        }
        _ => {}
    }
    name_framed(draft, block);
}

/// What the author says is no part of the program is answered for by that.
fn ignore(draft: &mut Draft<'_>, block: &Block) {
    draft.claim(block.line, block.end);
    name_framed(draft, block);
}

/// Names a table or a fence that nothing is made of.
fn name_framed(draft: &mut Draft<'_>, block: &Block) {
    if matches!(block.kind, Kind::Table { .. } | Kind::Fence { .. }) {
        let place = String::new();
        match &block.kind {
            Kind::Table { .. } => {
                let source = draft.named("table", &place, "", block.line, block.end);
                draft.tables.push(crate::program::Table { source, role: Role::Other });
            }
            Kind::Fence { info, .. } => {
                let source = draft.named("fence", &place, info, block.line, block.end);
                let language = crate::fence::tag(info);
                draft.fences.push(crate::program::Fence {
                    source,
                    kind: StepKind::None,
                    effect: None,
                    stage: None,
                    language,
                });
            }
            _ => {}
        }
    }
}

fn read(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block, meta: &mut Meta) {
    match &block.kind {
        Kind::FrontMatter => crate::meta::front_matter(draft, meta, &block.text.plain, block.line),
        Kind::Heading { .. } | Kind::Directive => {}
        Kind::Paragraph => paragraphs::read(draft, place, block, meta),
        Kind::Item { .. } => items::read(draft, place, block, meta),
        Kind::Table { .. } => tabled::read(draft, place, block, meta),
        Kind::Fence { .. } => fenced::read(draft, place, block),
    }
}

/// The procedure role of a section.
fn procedure_role(section: &Section) -> ProcedureRole {
    match section.role {
        Some(Role::Rollback) => ProcedureRole::Rollback,
        Some(Role::Restore) => ProcedureRole::Restore,
        Some(Role::Deploy) => ProcedureRole::Deploy,
        Some(Role::Backup) => ProcedureRole::Backup,
        Some(Role::Maintenance) => ProcedureRole::Maintenance,
        Some(Role::Incident) => ProcedureRole::Incident,
        _ => ProcedureRole::Reference,
    }
}

/// The part that a section of a procedure belongs to: its own, or one above it inside of the procedure.
fn part_of(draft: &Draft<'_>, index: usize, owner: usize) -> Option<Part> {
    let outline = draft.outline;
    let mut at = Some(index);
    let mut found = None;
    while let Some(section) = at.filter(|at| *at != owner).and_then(|at| outline.get(at)) {
        // A name that only begins like a part ("Check the queue") does not leave the part that it stands in.
        if section.part_exact {
            return if looks_either_way(&section.name) { either_part(outline, section) } else { section.part };
        }
        // "Check the health" behind "Restart the service" looks whether that helped.
        if found.is_none() && at == Some(index) && looks_behind(outline, section) && !begins_with_case(draft, section) {
            let above = section.parent.filter(|above| *above != owner).and_then(|above| outline.get(above));
            if above.is_none_or(|above| matches!(above.part, None | Some(Part::Resolution | Part::Procedure))) {
                return Some(Part::Verification);
            }
        }
        found = section.part.or(found);
        at = section.parent;
    }
    found
}

/// "Check the limits" above "If it was out of memory, ..." is one of several things to do.
fn begins_with_case(draft: &Draft<'_>, section: &Section) -> bool {
    let own = draft.blocks.get(section.blocks.clone()).unwrap_or_default();
    let first = own.iter().find(|block| matches!(block.kind, Kind::Paragraph));
    first.is_some_and(|first| branch::opened(&text::cleaned(&first.text.plain)).is_some())
}

/// Whether a heading asks to look, behind one beside it that changes something and with none that does so below it.
fn looks_behind(outline: &Outline, section: &Section) -> bool {
    if lexicon::get().starts(Group::Verify, &section.name).is_none() {
        return false;
    }
    let mends = |other: &Section| {
        let does = || sentence::verb(&other.name).or_else(|| sentence::nominal(&other.name));
        other.part == Some(Part::Resolution) || does().is_some_and(|verb| verb.effect() != EffectClass::Observe)
    };
    let (mut before, mut after) = (false, false);
    for other in outline.children(section.parent.unwrap_or(0)).filter_map(|at| outline.get(at)) {
        let beside = other.parent == section.parent && other.line != section.line && mends(other);
        before |= beside && other.line < section.line;
        after |= beside && other.line > section.line;
    }
    before && !after
}

/// The part of a section that looks: behind the one that mends whether it helped, before it what is wrong.
fn either_part(outline: &Outline, section: &Section) -> Option<Part> {
    match outline.mending_beside(section) {
        Some((first, _)) if first < section.line => Some(Part::Verification),
        Some((_, last)) if last > section.line => Some(Part::Investigation),
        _ => section.part,
    }
}
