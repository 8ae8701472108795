//! An item of a procedure: a step, a case above others, the words of the block that it introduces, or more of the step above.

use super::beside::{decides, holds_items, holds_notes, holds_objects, holds_steps, introduces_fence, told_beside};
use super::place::{Inside, Place, Reach, case_of_name};
use super::ways;
use super::worded::{describes, holds_its_object, is_address_of, is_mark};
use crate::aside;
use crate::draft::Draft;
use crate::lexicon::{self, Group, List};
use crate::program::EffectClass;
use crate::sections::Part;
use crate::sentence;
use crate::steps::{self, Target};
use crate::text;
use crate::tree::{Block, Kind, Rich};

/// "No: restart it" below "Is the worker running?": the case that the answer is, and what to do then.
fn answered(place: &Place<'_>, text: &Rich) -> Option<(String, String)> {
    let (_, question) = place.question.as_ref()?;
    let plain = text.plain.trim();
    let bare = ["if ", "If ", "si ", "Si "].iter().find_map(|opener| plain.strip_prefix(opener)).unwrap_or(plain);
    let end = bare.find(|sign: char| !sign.is_alphanumeric()).unwrap_or(bare.len());
    let (word, behind) = (bare.get(..end)?, bare.get(end..)?);
    if !List::AnswerWord.words().contains(&&*text::folded(word)) {
        return None;
    }
    let rest = behind.trim_start();
    let rest = [":", "→", "->", "=>", ",", "–", "—", "-"]
        .iter()
        .find_map(|sign| rest.strip_prefix(sign))
        .or(if rest.is_empty() { Some(rest) } else { None })?;
    let question = question.trim_end_matches(['?', ' ', '\u{a0}']);
    Some(([question, ": ", word].concat(), rest.trim().to_owned()))
}

/// An item of a procedure: a step, a case above others, or the words of the block that it introduces.
pub(super) fn step(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block, depth: u32, ordered: bool) {
    let plain = block.text.plain.trim();
    let (line, end) = (block.line, block.end);
    if place.opened.is_some_and(|(_, inside)| inside == Inside::Told) {
        return;
    }
    if place.opened.is_some_and(|(_, inside)| inside == Inside::Objects) {
        say_more(draft, place, depth, end);
        draft.claim(line, end);
        return;
    }
    let colon = plain.ends_with(':') || block.text.all_bold();
    let fenced = introduces_fence(place, depth, colon);
    let above = holds_items(place, depth);
    let verb = sentence::strongest(plain).filter(|_| lexicon::get().find(Group::Examples, plain).is_none());
    place.verb = place.verb.filter(|(at, _)| *at < depth);
    if place.question.as_ref().is_some_and(|(at, _)| *at >= depth) {
        place.question = None;
    }
    if above && plain.trim_end_matches(['*', '_', ' ']).ends_with('?') {
        place.question = Some((depth, text::clean(plain)));
    }
    if let Some((case, rest)) = answered(place, &block.text) {
        if rest.is_empty() {
            place.open_case(Reach::item(depth), case);
            draft.claim(line, end);
            return;
        }
        let mut target = place.target(draft);
        target.condition = Some(case);
        let rich = Rich { plain: rest, codes: block.text.codes.clone(), ..Rich::default() };
        steps::from_text(draft, &target, &rich, line, end);
        return;
    }
    place.said_more = place.said_more.filter(|(at, ..)| *at < depth);
    let orders = above && !fenced && colon && sentence::commands(&text::clean(plain));
    // "2. Confirm the blast radius:" above what to look at is a step of the list, and the others are what it looks at.
    let task = matches!(block.kind, Kind::Item { task: true, .. });
    let objects = || holds_objects(place, depth) || decides(place, plain, depth) || holds_notes(place, plain, depth);
    let listed = orders && (ordered || task) && objects();
    if listed || orders && holds_its_object(plain) {
        let target = place.target(draft);
        add(draft, place, &target, block, depth);
        if listed {
            place.opened = Some((depth, Inside::Objects));
        }
        return;
    }
    if above && colon && ways::opens_choice(place, plain, depth) {
        draft.claim(line, end);
        return;
    }
    if fenced && place.sorted && !ordered && depth <= 1 && block.text.all_bold() {
        ways::next_of_sort(draft, place);
    }
    if fenced || (above && colon && (verb.is_some() || holds_steps(place, depth))) {
        place.verb = verb.filter(|_| !fenced).map(|verb| (depth, verb));
        let describes = describes(plain);
        place.opened = Some((depth, if describes { Inside::Told } else { Inside::Steps })).filter(|_| above);
        place.verb = place.verb.filter(|_| !describes);
        let name = || {
            let name = text::clean(plain);
            block.text.all_bold().then(|| case_of_name(&name, place.part())).flatten()
        };
        if let Some(case) = steps::case_of(plain) {
            place.open_case(Reach::item(depth), case);
        } else if let Some(case) = name() {
            place.open_named(Reach::item(depth), case);
        }
        // "Merge to master. Watch:": what stands before the last sentence is done first.
        let sentences = sentence::sentences(plain);
        let before = sentences.split_last().map(|(_, before)| before).unwrap_or_default();
        if colon
            && !block.text.all_bold()
            && let Some(told) = before.iter().find(|told| steps::instructs(&block.text, told).is_some())
        {
            let codes = block.text.codes.iter().filter(|code| told.contains(code.as_str())).cloned().collect();
            let rich = Rich { plain: told.clone(), codes, ..Rich::default() };
            let target = place.target(draft);
            steps::from_text(draft, &target, &rich, line, end);
        }
        place.intro = Some(text::clean(plain));
        draft.claim(line, end);
        return;
    }
    let instructs = block.instruction.is_some();
    // "This is no error" says more of what stands above.
    let of_above = List::OfAbove.words();
    if !instructs && of_above.iter().any(|lead| text::begins(plain, lead)) {
        return;
    }
    // "T+3 h: the base is restored" is how far things are then.
    if is_mark(plain) {
        return;
    }
    // A fact in a list of steps is none of them; numbered, it is one all the same.
    if !instructs && !ordered && !above && steps::is_told(&text::cleaned(plain)) {
        return;
    }
    // "The site will serve old pages": numbered or not, it happens by itself. Behind a repair it is what is looked at.
    let looks = place.part() == Some(Part::Verification) || place.gate;
    if !instructs && !looks && !above && sentence::stated(&text::cleaned(plain)) {
        return;
    }
    let acts = || block.told().is_some_and(steps::Told::runs_change);
    if place.gate {
        let mut target = place.target(draft);
        // "The old primary is fenced (`stop-instances ...`)": a command that acts does so behind a gate as well.
        target.settled.effect = target.settled.effect.or((!acts()).then_some(EffectClass::Observe));
        steps::from_block(draft, &target, block);
        return;
    }
    // What is neither numbered nor told stands in a part whose items are things to do.
    let told = instructs
        || ordered
        || told_beside(place, block, depth)
        || matches!(place.part(), Some(Part::Investigation | Part::Resolution | Part::Verification));
    let inherits = place.verb.filter(|(at, _)| *at + 1 == depth && !instructs);
    if let Some((_, verb)) = inherits {
        let mut target = place.target(draft);
        target.settled.effect = target.settled.effect.or((!acts()).then(|| verb.effect()));
        steps::from_block(draft, &target, block);
        return;
    }
    let linked = !instructs
        && (!ordered && block.text.links.len() == 1 && plain.split_whitespace().count() <= 6
            || !place.in_case() && place.part().is_none() && is_address_of(plain));
    // Right below "- Check:" and "- Action:" each is what the label says, whatever word it begins with.
    let below_label = place.item_part.filter(|(at, _)| *at + 1 == depth).and_then(|(_, part)| part);
    let valued = || block.text.bold.as_ref().is_some_and(|bold| block.text.closes(bold)) || plain.contains(": ");
    let named = matches!(below_label, Some(Part::Investigation | Part::Resolution))
        && !linked
        && !valued()
        && !steps::only_says(plain);
    let nested = depth > 1 && !instructs && !named || linked;
    if nested || !told && sentence::nominal(plain).is_none() {
        let detail = !instructs && say_more(draft, place, depth, end);
        if colon || detail {
            draft.claim(line, end);
        }
        return;
    }
    if above && let Some(case) = crate::branch::opened(&text::clean(plain)).and_then(|_| steps::case_of(plain)) {
        // "Si le disque est plein" above its own steps.
        if crate::branch::halves(plain).is_none() {
            place.open_case(Reach::item(depth), case);
            place.opened = Some((depth, Inside::Steps));
            draft.claim(line, end);
            return;
        }
    }
    // "Causes we have seen:" above what is only listed.
    if above && colon && !instructs && sentence::nominal(plain).is_none() {
        return;
    }
    let intro = place.intro.take();
    let mut target = place.target(draft);
    place.intro = intro;
    // "En local : ..." is done there, and not where all else is.
    target.condition = aside::variant(&block.text).or(target.condition);
    target.other_way = ways::chosen(draft, place, plain, depth).or(target.other_way);
    if named && below_label == Some(Part::Investigation) && !instructs && names_thing(plain) && !acts() {
        target.settled.effect = target.settled.effect.or(Some(EffectClass::Observe));
    }
    add(draft, place, &target, block, depth);
}

/// "SQS approximate visible messages": something to look at, with no word of doing anything in it.
fn names_thing(plain: &str) -> bool {
    let changes = |verb: sentence::Verb| verb.effect() != EffectClass::Observe;
    !sentence::strongest(plain).is_some_and(changes)
        && !sentence::nominal(plain).is_some_and(changes)
        && lexicon::get().find(Group::Danger, plain).is_none()
        && lexicon::get().starts(Group::Operation, plain).is_none()
}

/// Adds an item's step, of which those inside of it may say more.
fn add(draft: &mut Draft<'_>, place: &mut Place<'_>, target: &Target, block: &Block, depth: u32) {
    let count = |draft: &Draft<'_>| draft.procedures.get(target.procedure).map_or(0, |procedure| procedure.steps.len());
    let before = count(draft);
    steps::from_block(draft, target, block);
    // "3. Do not drop the column" among numbered steps is read there.
    if count(draft) == before && depth <= 1 && matches!(block.kind, Kind::Item { ordered: true, .. }) {
        steps::guard(draft, target, &block.text, [block.line, block.end]);
    }
    if count(draft) > before {
        place.said_more = Some((depth, target.procedure, before));
    }
}

/// Counts an item to the step above that it says more of; whether there is one.
fn say_more(draft: &mut Draft<'_>, place: &Place<'_>, depth: u32, end: u32) -> bool {
    let Some((_, procedure, at)) = place.said_more.filter(|(above, ..)| *above < depth) else { return false };
    let step = draft.procedures.get_mut(procedure).and_then(|procedure| procedure.steps.get_mut(at));
    let Some(step) = step else { return false };
    step.source.lines[1] = step.source.lines[1].max(end);
    true
}
