//! List items: steps of procedures, or rows of what the section lists.

use super::again;
use super::beside::{holds_fence, holds_steps, told_beside};
use super::contacts;
use super::escalation;
use super::paragraphs::{alert_named, said_of_procedure};
use super::place::{Inside, Place, Reach};
use super::stepped::step;
use super::ticks;
use super::worded::{is_legend, lists_steps};
use crate::calendar;
use crate::checks;
use crate::draft::{Draft, Unit};
use crate::fence;
use crate::flow;
use crate::lexicon::{self, Group};
use crate::meta::Meta;
use crate::program::{PhaseRole, Role};
use crate::quantity;
use crate::rows;
use crate::sections::{Part, part_of_item};
use crate::sentence;
use crate::steps;
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
        if escalation::calls(draft, place, block) {
            return;
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
    let chapter = || !place.section.phases && crate::index::target(&block.text).is_some();
    if place.phases
        && !chapter()
        && let Some((name, role)) =
            flow::phase_of(plain).or_else(|| flow::lesser_phase(plain)).or_else(|| among_phases(draft, place, block))
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
    let copied = !ordered && describes_copy(place, block);
    let listed = place.is_read_only() || role == Some(Role::Prose) || criterion || legend || named || copied;
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

/// "**Local**: a dump by `pg_dump --format=custom`, checked every night" below "Backups": how copies are made by themselves.
fn describes_copy(place: &Place<'_>, block: &Block) -> bool {
    let Some(bold) = block.text.bold.as_deref().filter(|bold| block.text.closes(bold)) else { return false };
    let said = block.text.plain.trim().strip_prefix(bold.trim()).unwrap_or_default();
    let said = said.trim_start_matches([':', ' ', '\u{a0}']);
    let bare = block.text.codes.iter().fold(said.to_owned(), |said, code| said.replace(code.as_str(), ""));
    place.section.role == Some(Role::Backup)
        && text::count(&bare) >= 3
        && (sentence::verb(said).is_none() || text::begins(said, "dump "))
}

/// Items that are looked at for how many of them are phases.
const PHASES: usize = 20;

/// "1. **Alert fires** — the duty engineer is paged" in a numbered list whose bold heads mostly name phases: one of them too,
/// of the kind of the one before.
fn among_phases(draft: &Draft<'_>, place: &Place<'_>, block: &Block) -> Option<(String, PhaseRole)> {
    let heads = |block: &&Block| {
        matches!(block.kind, Kind::Item { ordered: true, depth: 1, .. })
            && block.text.bold.as_ref().is_some_and(|bold| block.text.plain.trim_start().starts_with(bold.as_str()))
    };
    let bold = block.text.bold.as_ref().filter(|_| heads(&block))?;
    let own = draft.blocks.get(place.section.blocks.clone()).unwrap_or_default();
    let list = || own.iter().filter(heads).take(PHASES);
    let phases = list().filter(|block| flow::phase_of(block.text.plain.trim()).is_some()).count();
    if phases * 2 <= list().count() || phases < 3 {
        return None;
    }
    let before = draft.phases.last().filter(|phase| phase.source.line > place.section.line);
    Some((text::clean(bold), before.map_or(PhaseRole::Detection, |phase| phase.role)))
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
        // "VP Engineering: +1 ..." below "Escalation" says how somebody is reached, also where it does not say when they are.
        Some(Role::Escalation) => {
            let read = crate::lists::row(draft, &place.place, Role::Escalation, text, line, end);
            contacts::of_ladder(draft, place, text, read, [line, end]) || read
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
