//! What the items of a list say of each other, and of what stands inside of them.

use super::place::{Place, is_runnable};
use super::worded::notes_down;
use crate::branch;
use crate::fence;
use crate::program::EffectClass;
use crate::sections::Part;
use crate::sentence;
use crate::steps;
use crate::text;
use crate::tree::{Block, Kind};

/// Whether the items beside one tell what to do, so that it does too: "Validation fonctionnelle" among "Restaurer les bases"
/// and "Relancer le service".
pub(super) fn told_beside(place: &mut Place<'_>, block: &Block, depth: u32) -> bool {
    let plain = block.text.plain.trim();
    // "**Name**: ..." is a label with its value.
    let labelled = block.text.bold.as_ref().is_some_and(|bold| block.text.closes(bold));
    let worded =
        !labelled && !plain.ends_with(':') && block.text.links.is_empty() && plain.split_whitespace().count() >= 2;
    if let Some((_, _, told)) = place.list.filter(|(at, last, _)| *at == depth && block.line <= *last) {
        return told && worded && !steps::only_says(plain);
    }
    let rest = place.rest.iter().take_while(|other| match other.kind {
        Kind::Item { depth: at, .. } => at >= depth,
        _ => other.depth >= depth,
    });
    let beside = |other: &&Block| matches!(other.kind, Kind::Item { depth: at, .. } if at == depth);
    let (mut count, mut told, mut last) = (0usize, 0usize, block.line);
    for other in std::iter::once(block).chain(rest.take(80).filter(beside)) {
        let acts = other.instruction.is_some() || sentence::nominal(&other.text.plain).is_some();
        (count, told, last) = (count + 1, told + usize::from(acts), other.line);
    }
    // Below a heading that says that it is done, two of them are enough.
    let enough = told >= 2 && (told * 2 > count || place.part() == Some(Part::Procedure));
    place.list = Some((depth, last, enough));
    enough && worded && !steps::only_says(plain)
}

/// Whether a block to run stands inside of the item.
pub(super) fn holds_fence(place: &Place<'_>, depth: u32) -> bool {
    place
        .rest
        .iter()
        .take_while(|block| match block.kind {
            Kind::Item { depth: other, .. } => other > depth,
            _ => block.depth >= depth,
        })
        .take(40)
        .any(|block| block.depth == depth && is_runnable(block))
}

/// Whether a block to run follows at once, inside of the item or at the margin.
pub(super) fn introduces_fence(place: &Place<'_>, depth: u32, colon: bool) -> bool {
    holds_fence(place, depth) || (colon && place.follower().is_some_and(|next| next.depth == 0 && is_runnable(next)))
}

/// Whether items stand inside of this one.
pub(super) fn holds_items(place: &Place<'_>, depth: u32) -> bool {
    inside(place, depth).any(|block| matches!(block.kind, Kind::Item { .. }))
}

/// Whether items inside of this one are steps.
pub(super) fn holds_steps(place: &Place<'_>, depth: u32) -> bool {
    inside(place, depth).any(|block| matches!(block.kind, Kind::Item { .. }) && block.instruction.is_some())
}

/// Whether what stands inside of this item are only things: "the logs", "traces, if there are any", and nothing to do or run.
pub(super) fn holds_objects(place: &Place<'_>, depth: u32) -> bool {
    let mut some = false;
    inside(place, depth).all(|block| {
        some |= matches!(block.kind, Kind::Item { .. });
        let plain = block.text.plain.trim();
        let acts = sentence::strongest(plain).is_some()
            || sentence::nominal(plain).is_some_and(|verb| verb.effect() != EffectClass::Observe)
            || !block.text.codes.is_empty() && block.instruction.is_some()
            || fence::is_ui_path(plain)
            || branch::opened(plain).is_some();
        matches!(block.kind, Kind::Item { .. }) && !acts
    }) && some
}

/// "5. Document the results:" above what is written down, none of it to be run.
pub(super) fn holds_notes(place: &Place<'_>, plain: &str, depth: u32) -> bool {
    let noted = |block: &Block| {
        matches!(block.kind, Kind::Item { .. })
            && (block.text.codes.is_empty() || block.instruction.is_none())
            && sentence::verb(&block.text.plain).is_none()
    };
    notes_down(plain) && inside(place, depth).all(noted)
}

/// What stands inside of an item.
fn inside<'s>(place: &Place<'s>, depth: u32) -> impl Iterator<Item = &'s Block> {
    let deeper = move |block: &&Block| match block.kind {
        Kind::Item { depth: other, .. } => other > depth,
        _ => block.depth >= depth,
    };
    place.rest.iter().take_while(deeper).take(40)
}

/// "4. Decide:" above "immediate rollback" and "hotfix forward": what somebody decides between, as long as none of it is
/// written out to be run.
pub(super) fn decides(place: &Place<'_>, plain: &str, depth: u32) -> bool {
    let first = plain.split_whitespace().next().map(text::folded).unwrap_or_default();
    let decision = matches!(first.trim_end_matches(':'), "decide" | "decider" | "decidez");
    decision && inside(place, depth).all(|block| matches!(block.kind, Kind::Item { .. }) && block.text.codes.is_empty())
}
