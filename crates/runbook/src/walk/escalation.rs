//! Who is called when nobody has mended it: told in sentences, in lists below them, and by headings that are rungs.

use super::place::Place;
use crate::draft::Draft;
use crate::ladder;
use crate::lexicon::{self, Group};
use crate::lists;
use crate::program::Role;
use crate::quantity;
use crate::sentence;
use crate::text;
use crate::tree::{Block, Kind, Rich};

/// Whether what stands here says who is called: in a procedure only where no other ladder could be mixed with it.
fn on_ladder(draft: &Draft<'_>, place: &Place<'_>) -> bool {
    place.section.role == Some(Role::Escalation)
        && !place.section.step
        && (!place.incident || draft.ladders() == 1)
        && !ladder::outranked(draft.outline, place.index)
}

/// "Level 2: Team lead" as a heading, with how long that level has below it.
pub(super) fn heading(draft: &mut Draft<'_>, place: &Place<'_>) {
    let section = place.section;
    let Some((rung, rest)) = ladder::rung_and_rest(&section.name).filter(|_| on_ladder(draft, place)) else { return };
    let blocks = draft.blocks.get(section.blocks.clone()).unwrap_or_default();
    let own = ladder::place_of(draft, section);
    let lexicon = lexicon::get();
    let written = |block: &&Block| matches!(block.kind, Kind::Paragraph | Kind::Item { .. });
    let lines = || blocks.iter().filter(written).flat_map(|block| block.text.plain.lines());
    let labels = || lines().filter_map(|line| line.split_once(':')).map(|(label, said)| (text::clean(label), said));
    let person = |who: &&str| who.split_whitespace().count() <= 6 && lexicon.find(Group::Person, who).is_some();
    let who = match rest.as_str() {
        "" => {
            let labelled = labels().find(|(label, _)| lexicon.has(Group::Column, "action", label));
            labelled
                .map(|(_, said)| said.trim())
                .filter(person)
                .or_else(|| lines().map(str::trim).find(person))
                .map(str::to_owned)
        }
        rest => Some(rest.to_owned()),
    };
    let Some(who) = who else { return };
    let has = labels().find(|(label, _)| {
        lexicon.has(Group::Column, "response", label) || lexicon.starts(Group::Waiting, label).is_some()
    });
    let has = has.and_then(|(_, said)| quantity::offset(said));
    let [left, right] = [rung.as_str(), who.as_str()].map(|plain| Rich { plain: plain.to_owned(), ..Rich::default() });
    if ladder::level(draft, &own, (&rung, &who), (&left, &right), section.line)
        && let (Some(has), Some(due)) = (has, draft.escalation.last().map(|level| level.after_seconds))
    {
        draft.wait(&own, due.saturating_add(has));
    }
}

/// A paragraph about who is called; whether levels were made of it.
pub(super) fn paragraph(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block) -> bool {
    if block.quoted || !on_ladder(draft, place) {
        return elsewhere(draft, place, block);
    }
    let own = ladder::place_of(draft, place.section);
    let plain = block.text.plain.trim();
    let mut read = false;
    for (number, line) in (block.line..=block.end).zip(plain.lines()) {
        let label = line.split(':').next().unwrap_or_default();
        let rung = ladder::rung_and_rest(label).is_some_and(|(_, rest)| rest.is_empty());
        if rung && ladder::rung_and_rest(&place.section.name).is_none() {
            let codes = block.text.codes.iter().filter(|code| line.contains(code.as_str())).cloned().collect();
            let rich = Rich { plain: line.to_owned(), codes, ..Rich::default() };
            read |= lists::row(draft, &own, Role::Escalation, &rich, number, number);
        }
    }
    if read {
        return true;
    }
    for said in sentence::sentences(plain) {
        read |= ladder::told(draft, &own, &block.text, &said, block.line);
    }
    let rung = ladder::rung_and_rest(&place.section.name).is_some();
    if !read && !rung && (plain.ends_with(':') || block.text.all_bold()) {
        lead(draft, &own, plain);
    }
    if read {
        draft.claim(block.line, block.end);
    }
    read
}

/// "If it is not resolved within 30 minutes:" above those who are called then.
fn lead(draft: &mut Draft<'_>, own: &str, plain: &str) {
    let waits = ladder::waits(plain) || quantity::beginning(plain).is_some();
    match quantity::offset(plain).filter(|_| waits) {
        Some(due) => draft.wait(own, due),
        None => draft.wait_no_longer(),
    }
}

/// "If nobody answers within 15 minutes, page the lead." in a text that has no section about it.
fn elsewhere(draft: &mut Draft<'_>, place: &Place<'_>, block: &Block) -> bool {
    if block.quoted || place.acts() || draft.ladders() > 0 {
        return false;
    }
    let mut read = false;
    for (said, _) in &block.sentences {
        let when = lexicon::get().find(Group::Waiting, said).is_some() && quantity::duration(said).is_some();
        read |= when && ladder::told(draft, &place.place, &block.text, said, block.line);
    }
    read
}

/// An item about who is called; whether a level was made of it, or it says how to reach the one above.
pub(super) fn item(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block, depth: u32) -> bool {
    if !on_ladder(draft, place) {
        return false;
    }
    let own = ladder::place_of(draft, place.section);
    let (text, line) = (&block.text, block.line);
    // "Email: lead@shop.example" below the name of a level.
    if depth > 1 || ladder::rung_and_rest(&place.section.name).is_some() {
        // Of the level that stands right above, and of no other.
        let above = place.called.unwrap_or(place.section.line);
        let last = draft.escalation.last().filter(|level| level.source.line == above);
        let name = last.map(|level| level.contact.clone());
        return name.is_some_and(|name| ladder::reached_by(draft, &own, &name, text, line));
    }
    place.called = Some(line);
    let mut read = false;
    for said in sentence::sentences(text.plain.trim()) {
        read |= ladder::told(draft, &own, text, &said, line);
    }
    let label = text.plain.split([':', '→']).next().unwrap_or_default();
    let rung = ladder::rung_and_rest(label).is_some_and(|(_, rest)| rest.is_empty());
    let timed = || {
        lexicon::get().find(Group::Person, &text.plain).is_some()
            && label.len() < text.plain.len()
            && label.split_whitespace().count() <= 8
            && quantity::beginning(label).is_some()
    };
    // In a procedure only what says when or which level is sure not to be something to do.
    if !read && place.incident && (rung || timed()) {
        read = lists::row(draft, &own, Role::Escalation, text, line, block.end);
    }
    read
}
