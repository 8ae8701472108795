//! What the items of a list say of each other.

use super::place::Place;
use crate::sections::Part;
use crate::sentence;
use crate::steps;
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
