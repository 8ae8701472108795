//! Fifth stage: which sections are incident procedures.

use crate::lexicon;
use crate::program::{ProcedureRole, Role};
use crate::sections::{Outline, Part, Section, part_exactly, part_of_heading, part_of_item, part_of_label};
use crate::text;
use crate::tree::{Block, Kind};

/// A section that is a procedure with everything below it.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub section: usize,
    pub title: String,
    pub role: ProcedureRole,
}

/// Incident procedures in reading order; none contains another.
pub(crate) fn find(outline: &Outline, blocks: &[Block]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut index = 1;
    while let Some(section) = outline.get(index) {
        match incident_title(outline, blocks, index, section) {
            Some(title) => {
                found.push(Found { section: index, title, role: role_of(section) });
                index = section.below_end;
            }
            None => index += 1,
        }
    }
    found
}

fn role_of(section: &Section) -> ProcedureRole {
    match section.own_role {
        Some(Role::Rollback) => ProcedureRole::Rollback,
        Some(Role::Restore) => ProcedureRole::Restore,
        _ => ProcedureRole::Incident,
    }
}

fn incident_title(outline: &Outline, blocks: &[Block], index: usize, section: &Section) -> Option<String> {
    if let Some(title) = prefixed(&section.name).filter(|_| !section.is_title) {
        return Some(title);
    }
    let staged = has_parts(outline, blocks, index, section);
    let in_group = outline.above(index).any(|above| above.group);
    if in_group && !section.group && part_exactly(&section.name).is_none() && has_content(outline, blocks, section) {
        // A heading above several procedures is a shelf, not a procedure.
        let shelf = !staged
            && outline.children(index).any(|child| {
                outline.get(child).is_some_and(|section| {
                    prefixed(&section.name).is_some() || has_parts(outline, blocks, child, section)
                })
            });
        return (!shelf).then(|| section.name.clone());
    }
    let own = matches!(
        section.own_role,
        Some(Role::Deploy | Role::Backup | Role::Maintenance | Role::Reference | Role::Prose)
    );
    (staged && !own && !section.group).then(|| section.name.clone())
}

/// "INCIDENT: API down", "Panne n° 3 – base lente": the title behind the prefix.
pub(crate) fn prefixed(name: &str) -> Option<String> {
    let hit = lexicon::get().starts("incident-prefix", name)?;
    let first = name.split(|sign: char| sign.is_whitespace() || matches!(sign, ':' | '-' | '–' | '—' | '#')).next()?;
    let rest = name.get(first.len()..)?.trim_start();
    let signs: String = rest.chars().take_while(|sign| !sign.is_alphabetic()).collect();
    if hit.words > 1 || !signs.contains([':', '-', '–', '—']) {
        return None;
    }
    let title = text::clean(rest.get(signs.len()..)?);
    let is_other_part = lexicon::get().exact("role", &title).is_some();
    (!title.is_empty() && !is_other_part).then_some(title)
}

/// Whether it has both something to look at and something to do, as headings right below it or as labels.
fn has_parts(outline: &Outline, blocks: &[Block], index: usize, section: &Section) -> bool {
    let mut looks = false;
    let mut acts = false;
    let mut see = |part: Option<Part>| match part {
        Some(Part::Investigation) => looks = true,
        Some(Part::Resolution) => acts = true,
        _ => {}
    };
    for child in outline.children(index) {
        see(outline.get(child).and_then(|child| part_of_heading(&child.name)));
    }
    for block in blocks.get(section.blocks.clone()).unwrap_or_default() {
        match block.kind {
            Kind::Paragraph => see(part_of_label(&block.text)),
            Kind::Item { .. } => see(part_of_item(&block.text)),
            _ => {}
        }
    }
    looks && acts
}

fn has_content(outline: &Outline, blocks: &[Block], section: &Section) -> bool {
    let last = outline.get(section.below_end.saturating_sub(1)).map_or(section.blocks.end, |last| last.blocks.end);
    blocks
        .get(section.blocks.start..last)
        .unwrap_or_default()
        .iter()
        .any(|block| matches!(block.kind, Kind::Fence { .. } | Kind::Item { .. }))
}
