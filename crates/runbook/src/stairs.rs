//! Sections whose headings are the numbered steps of what stands above them, and sections that alerts link to.

use crate::lexicon::{self, Group};
use crate::link::anchor;
use crate::procedures::prefixed;
use crate::program::Role;
use crate::roles::{Content, is_data};
use crate::sections::{Outline, Part, Section};
use crate::sentence;
use crate::text;
use crate::tree::{Block, Kind};
use rustc_hash::FxHashSet;

/// Marks the sections that rows of alerts link to: each is what is done about its alert.
pub(crate) fn mark_linked(outline: &mut Outline, blocks: &[Block]) {
    let rows = blocks
        .iter()
        .filter(|block| block.about.as_ref().is_some_and(|about| about.role() == Role::Alerts))
        .filter_map(|block| match &block.kind {
            Kind::Table { rows, .. } => Some(rows),
            _ => None,
        });
    let links = rows.flatten().flat_map(|row| &row.cells).flat_map(|cell| &cell.links);
    let wanted: FxHashSet<String> = links.filter_map(|link| link.strip_prefix('#')).map(anchor).collect();
    if wanted.is_empty() {
        return;
    }
    for section in outline.sections.iter_mut().skip(1).filter(|section| !section.is_title) {
        section.linked = wanted.contains(&anchor(&section.title));
    }
}

/// Whether the headings right below a section are the numbered steps of one procedure: "Step 1: ..." and "Step 2: ...", or
/// "1. Read the logs" and "2. Restart it" below what is wrong.
pub(crate) fn holds_steps(outline: &Outline, contents: &[Content], index: usize) -> bool {
    let Some(section) = outline.get(index).filter(|section| !section.is_title && section.own_role.is_none()) else {
        return false;
    };
    let children = || outline.children(index).filter_map(|at| outline.get(at));
    // Background and notes may stand beside the steps.
    let told =
        |child: &Section| child.part.is_some_and(|part| part.is_read_only()) || child.own_role == Some(Role::Prose);
    let (mut labelled, mut count) = (0, 0);
    for child in children() {
        labelled += usize::from(child.step);
        count += usize::from(!told(child));
    }
    if labelled >= 2 {
        return true;
    }
    let one = section.problem
        || section.linked
        || (section.part == Some(Part::Procedure) && !section.part_exact && count >= 3);
    let timed = |at: usize| contents.get(at).is_some_and(|content| content.timed);
    one && count >= 2 && !outline.children(index).any(timed) && is_climb(children().filter(|child| !told(child)))
}

/// Whether headings are numbered from 1 on, none is another problem, and most of them tell what to do.
fn is_climb<'s>(children: impl Iterator<Item = &'s Section>) -> bool {
    let (mut count, mut acting) = (0usize, 0usize);
    for (expected, child) in (1u32..).zip(children) {
        // "3. Redo what the snapshot does not have" is something to do.
        let wrong = child.problem && sentence::verb(&child.name).is_none();
        let other = wrong || child.group || child.own_role.is_some_and(is_data);
        if number(&child.title) != Some(expected) || other || prefixed(&child.name).is_some() {
            return false;
        }
        let told = || sentence::verb(&child.name).or_else(|| sentence::nominal(&child.name));
        count += 1;
        acting += usize::from(child.part.is_some() || child.own_role.is_some() || told().is_some());
    }
    acting * 2 > count
}

/// Whether one of the numbered headings below a section restores something.
pub(crate) fn restores(outline: &Outline, index: usize) -> bool {
    outline.children(index).filter_map(|at| outline.get(at)).any(|child| child.own_role == Some(Role::Restore))
}

/// "**When:** the base is lost", "**Déclencheur :** ...": what stands below this label's heading is done for itself.
pub(crate) fn says_when(block: &Block) -> bool {
    let Some(bold) = block.text.bold.as_deref().filter(|bold| block.text.closes(bold)) else {
        return false;
    };
    let label = text::clean(bold);
    let lexicon = lexicon::get();
    [Group::ConditionOpener, Group::TriggerLabel].into_iter().any(|group| lexicon.exact(group, &label).is_some())
}

/// The last number of "2. Drain it" or "4.2 Drain it".
pub(crate) fn number(title: &str) -> Option<u32> {
    let (numbering, rest) = title.trim_start().split_once(char::is_whitespace)?;
    let bare = numbering.trim_end_matches(['.', ')', ':']);
    let parted = rest.trim_start().starts_with(['·', '-', '–', '—']);
    if bare.len() == numbering.len() && !bare.contains('.') && !parted {
        return None;
    }
    bare.rsplit('.').next()?.parse().ok()
}

/// What stands directly below a heading and in its numbered steps, as if it were one.
pub(crate) fn gathered(outline: &Outline, contents: &[Content], index: usize) -> Content {
    let end = outline.get(index).map_or(index + 1, |section| section.below_end);
    let mut whole = contents.get(index).cloned().unwrap_or_default();
    for content in contents.get(index + 1..end).unwrap_or_default() {
        whole.commands += content.commands;
        whole.instructions += content.instructions;
        whole.cases += content.cases;
        whole.items += content.items;
    }
    whole
}
