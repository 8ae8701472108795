//! List items: steps of procedures, or rows of what the section lists.

use super::again;
use super::beside::{
    decides, holds_fence, holds_items, holds_notes, holds_objects, holds_steps, introduces_fence, told_beside,
};
use super::contacts;
use super::escalation;
use super::paragraphs::{alert_named, said_of_procedure};
use super::place::{Inside, Place, Reach, case_of_name};
use super::ticks;
use super::ways;
use super::worded::{describes, holds_its_object, is_address_of, is_legend, is_mark, lists_steps};
use crate::aside;
use crate::calendar;
use crate::checks;
use crate::draft::{Draft, Unit};
use crate::fence;
use crate::flow;
use crate::lexicon::{self, Group, List};
use crate::meta::Meta;
use crate::program::{EffectClass, Role};
use crate::quantity;
use crate::rows;
use crate::sections::{Part, part_of_item};
use crate::sentence;
use crate::steps::{self, Target};
use crate::text;
use crate::tree::{Block, Kind, Rich};

pub(super) fn read(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block, meta: &mut Meta) {
    let Kind::Item { depth, ordered, task } = block.kind else {
        return;
    };
    let plain = block.text.plain.trim();
    if plain.is_empty() {
        return;
    }
    draft.units.push((block.line, Unit::Item));
    let (line, end) = (block.line, block.end);
    place.close(Reach::item(depth));
    if end <= place.listed_until || bears_alert(draft, place) {
        return;
    }
    if escalation::item(draft, place, block, depth) || watched(draft, place, block) {
        return;
    }
    if depth <= 1 && !holds_fence(place, depth) {
        place.intro = place.intro.take().filter(|_| depth == 1);
    }
    if place.item_part.is_some_and(|(at, _)| depth <= at) {
        place.item_part = None;
    }
    place.opened = place.opened.filter(|(at, _)| *at < depth);
    if place.incident {
        if let Some((part, alone)) = part_of_item(&block.text) {
            let part = place.either(draft, part, &block.text);
            // Inside of a part, a label with its text behind it only leaves it to look whether it helped.
            let inside = matches!(place.part, Some(Part::Investigation | Part::Resolution | Part::Verification));
            if alone || part == Part::Verification || !inside {
                place.item_part = Some((depth, Some(part)));
            }
            if alone {
                draft.claim(line, end);
                return;
            }
        }
        if place.procedure.is_some_and(|procedure| said_of_procedure(draft, procedure, &block.text, line)) {
            draft.claim(line, end);
            return;
        }
        if let Some(procedure) = place.procedure {
            alert_named(draft, place, procedure, &block.text);
        }
        if let Some(part) = escalation::done(place, block) {
            place.item_part = Some((depth, Some(part)));
        }
        if signs(place, block, ordered) {
            return;
        }
        let read_only = place.is_read_only()
            || place.listing && block.instruction.is_none()
            || place.lists.is_some_and(|lists| !lists.orders(block))
            || is_legend(&block.text, place.part());
        let steps = place.count(draft);
        if !read_only {
            step(draft, place, block, depth, ordered);
        }
        // A box that is no step is ticked off all the same.
        if task && place.count(draft) == steps && !draft.is_claimed(line) && place.question.is_none() {
            ticks::tick(draft, place, block, false);
        }
        return;
    }
    let inside = place.owner != place.index || place.section.role != Some(Role::Escalation);
    if let Some(part) = escalation::done(place, block).filter(|_| inside && !task) {
        place.item_part = Some((depth, Some(part)));
        step(draft, place, block, depth, ordered);
        return;
    }
    if place.phases
        && let Some((name, role)) = flow::phase_of(plain).or_else(|| flow::lesser_phase(plain))
    {
        flow::add_phase(draft, &place.place, name, role, line);
        return;
    }
    // "Checklist hebdomadaire" is gone through every week, and not after a deployment.
    if task && (place.section.checklist && again::each_period(draft, place) || again::is_period(&place.section.name)) {
        let name = place.section.name.clone();
        if calendar::maintenance(draft, &place.place, Some(&name), plain, false, line, end).is_ok() {
            return;
        }
    }
    let recurs =
        || place.section.role == Some(Role::Maintenance) && again::cadence_heading(draft, place, line).is_some();
    let rehearsed = place.section.rehearsal || task && !place.section.checklist && recurs();
    // "- [ ] Switch the site to maintenance" below "Immediate actions" is done, and ticked off when it is.
    let section = place.section;
    let done = task && section.part_exact && section.part == Some(Part::Resolution) && !section.checklist;
    let done = done && block.instruction.is_some();
    let ticked = (task || place.section.checklist) && !rehearsed && !done;
    let deploys = ticked && ticks::deploys(draft, place);
    if ticked && !deploys && !ticks::acts(draft, place, block) {
        // What has to be there, what to write down afterwards: ticked off by people, and nothing that is operated.
        if !facts(draft, place, &block.text, ordered, [line, end]) && task {
            ticks::tick(draft, place, block, false);
        }
        return;
    }
    if deploys {
        ticks::tick(draft, place, block, true);
        return;
    }
    // What is inside of a step belongs to it, whatever the section lists.
    let inside = place.opened.map(|(_, inside)| inside);
    let told = || ordered || block.instruction.is_some();
    if matches!(inside, Some(Inside::Objects | Inside::Told))
        || inside == Some(Inside::Steps) && (told() || told_beside(place, block, depth))
    {
        step(draft, place, block, depth, ordered);
        return;
    }
    // "Supprimer les journaux : `rm ...`" is done, whatever the section lists.
    let runs = block.text.codes.iter().any(|code| steps::is_command(code) && !sentence::is_subject(plain, code));
    let listed = matches!(place.section.role, Some(Role::Contacts | Role::Escalation | Role::Severities));
    let role = place.section.role.filter(|_| !lists_steps(place.section));
    let done_here = listed && runs && block.instruction.is_some() || role.is_none() && place.section.role.is_some();
    if !done_here && facts(draft, place, &block.text, ordered, [line, end]) {
        return;
    }
    if draft.tables.is_empty() && draft.fences.is_empty() && meta.read(plain) {
        draft.claim(line, end);
        return;
    }
    let told = steps::is_told(&text::cleaned(plain)) && !ordered;
    let runnable = (runs || fence::is_ui_path(plain)) && !told;
    // A list of other documents is one, whatever they are called.
    if !block.text.links.is_empty() && !plain.contains(char::is_whitespace) {
        return;
    }
    let instructs = block.instruction.is_some();
    // "1. **If the pods are not ready:**" above what to do then.
    let opens = ordered
        && role.is_none()
        && (plain.ends_with(':') || block.text.all_bold())
        && holds_steps(place, depth)
        && steps::case_of(plain).is_some();
    let in_steps = matches!(role, Some(Role::Rollback | Role::Restore | Role::Incident | Role::Deploy))
        && (ordered || !place.listing)
        && (ordered || instructs || told_beside(place, block, depth));
    let maintained = matches!(role, Some(Role::Maintenance | Role::Backup | Role::Reference)) && (ordered || instructs);
    // What a severity is known by is nothing to do.
    let criterion = role == Some(Role::Severities) && !ordered && !runs && sentence::strongest(plain).is_none();
    let legend = is_legend(&block.text, place.part());
    let named = place.lists.is_some_and(|lists| !lists.orders(block));
    let listed = place.is_read_only() || role == Some(Role::Prose) || criterion || legend || named;
    if !listed
        && (in_steps
            || maintained
            || runnable
            || done
            || opens
            || (instructs && place.acts())
            || (instructs && ordered && role.is_none()))
    {
        step(draft, place, block, depth, ordered);
    } else if plain.ends_with(':') {
        draft.claim(line, end);
    }
}

/// "Empty tables" below "Detection": what is seen, and not what is done about it. What looks there is done.
fn signs(place: &Place<'_>, block: &Block, ordered: bool) -> bool {
    let plain = block.text.plain.trim();
    let looks = || matches!(sentence::strongest(plain), Some(sentence::Verb::Look | sentence::Verb::Tell));
    !ordered
        && block.text.codes.is_empty()
        && lexicon::get().exact(Group::Phase, &place.section.name) == Some("detection")
        && !looks()
}

/// Whether an item names an alert whose bounds the items below it are, or is the first of those.
fn bears_alert(draft: &mut Draft<'_>, place: &mut Place<'_>) -> bool {
    if place.section.role != Some(Role::Alerts) || place.incident {
        return false;
    }
    let (blocks, section) = (draft.blocks, place.section);
    let own = blocks.get(section.blocks.clone()).unwrap_or_default();
    let at = own.len().saturating_sub(place.rest.len() + 1);
    let read = crate::lists::bearing::alert(draft, section, own, at);
    place.listed_until = read.unwrap_or(place.listed_until);
    read.is_some()
}

/// "**Free disk**: alert below 20 %" where no incident is mended: what is watched, and what it is told by.
fn watched(draft: &mut Draft<'_>, place: &Place<'_>, block: &Block) -> bool {
    if place.incident || place.section.rehearsal || !crate::roles::tells_alert(&block.text.plain) {
        return false;
    }
    crate::lists::row(draft, &place.place, Role::Alerts, &block.text, block.line, block.end)
        || !matches!(place.section.role, Some(Role::Alerts | Role::Objectives))
}

/// What items of some roles say as data.
fn facts(draft: &mut Draft<'_>, place: &Place<'_>, text: &Rich, ordered: bool, [line, end]: [u32; 2]) -> bool {
    let plain = text.plain.trim();
    // "**Weekly:**" above what is gone through: tasks, whatever the section around it is about.
    let elsewhere = matches!(place.section.role, None | Some(Role::Prose | Role::Objectives | Role::Other));
    if elsewhere
        && !place.incident
        && !place.acts()
        && let Some(label) = again::labelled(draft, place, line)
    {
        return calendar::maintenance(draft, &place.place, Some(&label), plain, false, line, end).is_ok();
    }
    let calm =
        elsewhere || matches!(place.section.role, Some(Role::Reference | Role::Backup | Role::Restore | Role::Checks));
    if calm && !place.incident && again::scheduled(draft, place, plain, line, end) {
        return true;
    }
    match place.section.role {
        Some(Role::Maintenance) if again::is_amount(plain) => {
            draft.claim(line, end);
            true
        }
        Some(Role::Maintenance) => {
            // What a review goes through is no task of its own.
            if crate::headed::meets(&place.section.name) && !place.section.checklist {
                return true;
            }
            let automatic = rows::says_automatic(&place.section.name).unwrap_or(false);
            let heading = again::cadence_heading(draft, place, line);
            calendar::maintenance(draft, &place.place, heading.as_deref(), plain, automatic, line, end).is_ok()
        }
        Some(Role::Backup) => {
            calendar::backup(draft, &place.place, plain, line, end)
                || again::kept(draft, place, plain, line, end)
                || again::restores_on_trial(plain)
                    && calendar::maintenance(draft, &place.place, None, plain, false, line, end).is_ok()
        }
        Some(Role::Restore) => again::tried(draft, place, plain, line, end),
        Some(Role::Deploy) => flow::deploy_rule(draft, &place.place, text, line, end),
        Some(Role::Checks) => check(draft, place, text, line, end),
        Some(Role::Prose) | None if !place.acts() => {
            let deploys =
                || lexicon::get().find(Group::Role, &place.section.name).is_some_and(|hit| hit.key == "deploy");
            environment(draft, place, text, line, end)
                || deploys() && flow::deploy_rule(draft, &place.place, text, line, end)
                || crate::lists::promised(draft, &place.place, text, line)
                || escalation(draft, place, text, line, end)
                || lists_contacts(place) && crate::lists::row(draft, &place.place, Role::Contacts, text, line, end)
        }
        Some(Role::Escalation)
            if lists_contacts(place) && contacts::on_ladder(draft, place, text, ordered, [line, end]) =>
        {
            true
        }
        // Levels of one ladder, not of several mixed.
        Some(Role::Escalation)
            if crate::ladder::outranked(draft.outline, place.index)
                || crate::ladder::rung_and_rest(&place.section.name).is_some() =>
        {
            false
        }
        Some(Role::Contacts) => {
            contacts::item(draft, place, text, line, end) || escalation(draft, place, text, line, end)
        }
        Some(Role::Alerts) => {
            crate::lists::row(draft, &place.place, Role::Alerts, text, line, end)
                || contacts::duty(draft, place, text, line, end)
                || escalation(draft, place, text, line, end)
        }
        // "**Hosting support:**" above its addresses is somebody to call, also where services are listed.
        Some(Role::Dependencies) if contacts::named_above(draft, place, line).is_some() => {
            contacts::item(draft, place, text, line, end)
        }
        Some(role) => crate::lists::row(draft, &place.place, role, text, line, end),
        None => false,
    }
}

/// "After 15 min: the secondary on-call" below any heading, where no section is about escalation.
fn escalation(draft: &mut Draft<'_>, place: &Place<'_>, text: &Rich, line: u32, end: u32) -> bool {
    let told = draft.is_about(Role::Escalation);
    let Some((when, who)) = text.plain.split_once([':', '→']) else { return false };
    let due = when.split_whitespace().count() <= 8 && quantity::beginning(when).is_some();
    let person = who.split_whitespace().count() <= 10 && lexicon::get().find(Group::Person, who).is_some();
    !told && due && person && crate::lists::row(draft, &place.place, Role::Escalation, text, line, end)
}

/// "**Production API** — https://api.shop.example" below any heading, where no section is about environments.
fn environment(draft: &mut Draft<'_>, place: &Place<'_>, text: &Rich, line: u32, end: u32) -> bool {
    let told = draft.is_about(Role::Environments);
    let named = text.bold.as_deref().is_some_and(|name| lexicon::get().find(Group::Environment, name).is_some());
    !told
        && named
        && text.plain.contains("://")
        && crate::lists::row(draft, &place.place, Role::Environments, text, line, end)
}

/// "### Escalation Contacts" in a procedure, of which it is no part.
fn lists_contacts(place: &Place<'_>) -> bool {
    let words = text::words(&place.section.name);
    words.len() <= 4 && words.last().is_some_and(|word| matches!(word.as_str(), "contact" | "contacts"))
        || words.first().is_some_and(|word| word == "contacts")
}

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
fn step(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block, depth: u32, ordered: bool) {
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

fn check(draft: &mut Draft<'_>, place: &Place<'_>, text: &Rich, line: u32, end: u32) -> bool {
    let plain = text.plain.trim();
    let (head, expect) = match ["→", "=>", "->"].iter().find_map(|arrow| plain.split_once(arrow)) {
        Some((head, expect)) => {
            let expect = expect.trim();
            (head, Some(fence::expectation(expect).unwrap_or_else(|| expect.to_owned())))
        }
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
