//! Third stage: what each section is about, by its heading, by what stands below it and by what stands above.

use crate::aside;
use crate::fence::Mode;
use crate::flow;
use crate::headed;
use crate::lexicon::{self, Group, List};
use crate::program::{PhaseRole, Role};
use crate::sections::{Outline, Part, Section};
use crate::sentence::{self, Verb};
use crate::stairs;
use crate::tables;
use crate::text;
use crate::tree::{Block, Kind};
use std::collections::HashMap;

/// What stands directly below a heading.
#[derive(Debug, Clone, Default)]
pub(crate) struct Content {
    /// Roles of its tables, by their columns and cells alone.
    pub tables: Vec<Role>,
    /// Blocks of commands.
    pub commands: usize,
    /// Items and paragraphs that tell somebody to do something.
    pub instructions: usize,
    /// One of them only in a case.
    pub cases: usize,
    pub items: usize,
    /// Phases of incident work that its lines name.
    pub phases: Vec<PhaseRole>,
    /// Its first paragraph says that it is only planned.
    pub planned: bool,
    /// A label says when it is done ("**When:** ..."), or what is seen then.
    pub timed: bool,
}

impl Content {
    /// Whether somebody could carry out what stands here.
    pub(crate) fn acts(&self) -> bool {
        self.commands + self.instructions > 0
    }
}

impl Content {
    fn see_phase(&mut self, written: &str) {
        if let Some((_, role)) = flow::phase_of(written)
            && !self.phases.contains(&role)
        {
            self.phases.push(role);
        }
    }
}

/// Contents of all sections, by their index.
pub(crate) fn contents(outline: &Outline, blocks: &[Block]) -> Vec<Content> {
    let own = |range: &std::ops::Range<usize>| blocks.get(range.clone()).unwrap_or_default();
    outline.sections.iter().map(|section| content(own(&section.blocks))).collect()
}

fn content(blocks: &[Block]) -> Content {
    let mut content = Content::default();
    let first = blocks.iter().find(|block| !matches!(block.kind, Kind::Directive));
    content.planned =
        first.is_some_and(|first| matches!(first.kind, Kind::Paragraph) && aside::says_planned(&first.text.plain));
    for block in blocks {
        match &block.kind {
            Kind::Table { .. } => content.tables.extend(block.about.as_ref().map(|about| about.role())),
            Kind::Fence { body, .. } => {
                if body.len() < 40 {
                    body.iter().for_each(|line| content.see_phase(line));
                }
                let runs = block.cut.as_ref().is_some_and(|cut| !matches!(cut.mode, Mode::Data | Mode::Prose));
                content.commands += usize::from(runs);
            }
            Kind::Item { .. } | Kind::Paragraph if !block.quoted => {
                content.timed |= stairs::says_when(block);
                let item = matches!(block.kind, Kind::Item { .. });
                content.items += usize::from(item);
                // A table of contents names chapters.
                if item && crate::index::target(&block.text).is_none() {
                    content.see_phase(&block.text.plain);
                }
                // "Disk: alert below 20 %" is told by a machine, and nothing to do.
                if let Some(instruction) = block.instruction.filter(|_| !tells_alert(&block.text.plain)) {
                    content.instructions += 1;
                    content.cases += usize::from(instruction.conditional);
                }
            }
            _ => {}
        }
    }
    content
}

/// "**Free disk**: alert below 20 %": what is watched, and when somebody is told.
pub(crate) fn tells_alert(plain: &str) -> bool {
    plain.split_once(':').is_some_and(|(name, said)| {
        name.split_whitespace().count() <= 6 && lexicon::get().starts(Group::AlertsWhen, said.trim()).is_some()
    })
}

/// Sets the role of every section.
pub(crate) fn infer(outline: &mut Outline, contents: &[Content]) {
    settle_title(outline, contents);
    let mut guessed = vec![false; outline.sections.len()];
    // Nothing but headings and sentences so far.
    let mut head = true;
    for index in 1..outline.sections.len() {
        let Some(section) = outline.get(index) else {
            continue;
        };
        let Some(content) = contents.get(index) else {
            continue;
        };
        let timed = content.timed;
        let parent = section.parent.and_then(|parent| outline.get(parent));
        let inherited = parent.and_then(|parent| parent.role);
        let group = parent.is_some_and(|parent| parent.group);
        let mut own = section.own_role;
        // The columns of a table say more than a heading about something else that is data.
        if let [first, ..] = content.tables.as_slice()
            && *first != Role::Other
            && content.tables.iter().all(|role| role == first)
            && !(own.is_none() && tables::is_listing(*first, &section.name))
            && (own.is_none_or(|own| is_data(own) && section.monitoring | section.oncall) && !content.acts()
                || own.is_none() && *first != Role::Steps)
        {
            own = Some(*first);
        }
        // Dashboards and the like: what is measured is told by tables, lists or commands, or it is only read.
        if section.monitoring && content.tables.is_empty() {
            own = if content.commands > 0 { Some(Role::Checks) } else { None };
        }
        let part = section.part.filter(|part| *part != Part::Procedure || section.part_exact);
        let holds_steps = own.is_none() && stairs::holds_steps(outline, contents, index);
        let above_steps = parent.is_some_and(|parent| parent.stairs || parent.step);
        let gathered = holds_steps.then(|| stairs::gathered(outline, contents, index));
        let content = gathered.as_ref().unwrap_or(content);
        // What stands in a numbered step is done there, whatever its words.
        let numbered = parent.is_some_and(|parent| parent.stairs) && stairs::number(&section.title).is_some();
        let of_stairs = numbered && !matches!(own, Some(Role::Rollback)) && !own.is_some_and(is_data) && !section.group;
        let of_step = above_steps && !section.problem && is_of_step(own, section);
        if section.settled.role.is_none() && (of_stairs || of_step) {
            own = None;
        } else if holds_steps && !section.problem && !section.linked && stairs::restores(outline, index) {
            own = Some(Role::Restore);
        } else if own.is_none() && section.linked && content.acts() {
            own = Some(Role::Incident);
        } else if own.is_none() && part.is_none() && !section.step && !group {
            let named = if section.is_title { "" } else { section.name.as_str() };
            own = unnamed(section.problem, inherited, content, &section.name, named);
            if let Some(slot) = guessed.get_mut(index) {
                *slot = own.is_some();
            }
        }
        // "Weekly hygiene", "Revue mensuelle" above what is done then.
        let calm = matches!(inherited, None | Some(Role::Prose | Role::Reference | Role::Maintenance));
        // "Contrôles quotidiens" is no part of a procedure where nothing above is one.
        let apart = part.is_none() || part.is_some_and(Part::looks) && inherited.is_none_or(is_data);
        if own.is_none() && apart && calm && content.items > 0 && headed::recurs(&section.name) {
            own = Some(Role::Maintenance);
        }
        // "Version 2.3 | 3 March" below the title is a subtitle, whatever the heading above it is about.
        head &= content.commands == 0 && content.items == 0 && content.tables.is_empty();
        if head && !section.problem && says_edition(&section.name) {
            own = Some(Role::Prose);
        }
        // "Crisis team", "On-call rotation" below "Contacts" lists people, whatever else its words could be about.
        if inherited == Some(Role::Contacts)
            && matches!(own, Some(Role::Incident | Role::Maintenance))
            && (!content.acts() || content.commands + content.cases == 0 && names_people(&section.name))
            && content.items > 0
            && content.tables.is_empty()
        {
            own = None;
        }
        // "Contacts" above "Tier 1" and "Tier 2" says who is called first.
        if own == Some(Role::Contacts) && content.tables.is_empty() && crate::ladder::holds_rungs(outline, index) {
            own = Some(Role::Escalation);
        }
        // "Priority 1: stop the bleeding" above commands is done, and defines no level.
        if own == Some(Role::Severities) && content.commands > 0 && content.tables.is_empty() {
            own = None;
        }
        // "P1 incidents" below "Escalation" is the ladder of one severity.
        let ladder = inherited == Some(Role::Escalation)
            && matches!(own, None | Some(Role::Incident | Role::Severities))
            && content.commands == 0
            && crate::ladder::severity(&section.name).is_some();
        // "Level 2: Lead" there is one who is called, whatever stands below the heading.
        let called = matches!(inherited, Some(Role::Escalation | Role::Contacts));
        let rung = called && crate::ladder::rung_and_rest(&section.name).is_some();
        let ladder = ladder || rung;
        if ladder {
            own = None;
        }
        let (above_rehearses, above_planned) =
            parent.map_or((false, false), |parent| (parent.rehearsal, parent.planned));
        let named = !section.is_title && section.settled.role.is_none();
        let rehearsal = named && (above_rehearses || aside::rehearses(&section.name));
        let planned = named && (above_planned || content.planned || aside::is_planned(&section.name));
        let rehearsal = rehearsal && aside::could_mislead(own, inherited);
        if rehearsal {
            own = Some(Role::Reference);
            if let Some(slot) = guessed.get_mut(index) {
                *slot = false;
            }
        }
        let own = section.settled.role.or(own);
        if let Some(section) = outline.sections.get_mut(index) {
            section.own_role = own;
            section.role = own.or(inherited);
            section.stairs = holds_steps;
            section.timed = timed;
            section.group &= !ladder && !rehearsal;
            section.phases &= !rehearsal;
            section.checklist &= !rehearsal;
            (section.rehearsal, section.planned) = (rehearsal, planned);
        }
    }
    agree(outline, &guessed);
}

/// Whether a section below a numbered step, or such a step itself, is part of what is done there: nothing but what it
/// does says otherwise. "Open an incident ticket" is no incident.
fn is_of_step(own: Option<Role>, section: &Section) -> bool {
    own.is_none() || own == Some(Role::Incident) && !section.group && sentence::verb(&section.name).is_some()
}

fn names_people(name: &str) -> bool {
    lexicon::get().find(Group::Person, name).is_some()
}

/// "Version 2.3", "Date: 3 March 2026".
fn says_edition(name: &str) -> bool {
    let labelled = lexicon::get().starts(Group::Meta, name).is_some_and(|hit| matches!(hit.key, "version" | "date"));
    labelled && name.contains(|sign: char| sign.is_ascii_digit())
}

/// Sections side by side whose names say no role are of one kind: beside incidents, what has steps is one too.
fn agree(outline: &mut Outline, guessed: &[bool]) {
    let mut counts: HashMap<Option<usize>, (usize, usize)> = HashMap::new();
    for (index, section) in
        outline.sections.iter().enumerate().skip(1).filter(|(at, _)| guessed.get(*at) == Some(&true))
    {
        let _ = index;
        let count = counts.entry(section.parent).or_default();
        match section.own_role {
            Some(Role::Incident) => count.0 += 1,
            Some(Role::Reference) => count.1 += 1,
            _ => {}
        }
    }
    for (index, section) in outline.sections.iter_mut().enumerate().skip(1) {
        let (incidents, others) = counts.get(&section.parent).copied().unwrap_or_default();
        let unsure =
            guessed.get(index) == Some(&true) && section.own_role == Some(Role::Reference) && !watches(&section.name);
        if unsure && incidents > 0 && incidents >= others {
            section.own_role = Some(Role::Incident);
            section.role = Some(Role::Incident);
        }
    }
}

/// The role of a section whose heading says none: only where it is something other than what stands above. `task` is the
/// name where it may say what is done.
fn unnamed(problem: bool, inherited: Option<Role>, content: &Content, name: &str, task: &str) -> Option<Role> {
    if !content.acts() {
        return None;
    }
    match inherited {
        Some(Role::Checks) if content.commands > 0 => None,
        // An alert that has a heading of its own, with what to do about it.
        Some(Role::Alerts | Role::Objectives | Role::Severities)
            if problem || content.cases > 0 || titled_by_alerts(name) =>
        {
            Some(Role::Incident)
        }
        // "Quick reference" above what can go wrong, and not "View recent errors".
        Some(Role::Reference) if problem && content.commands > 0 && !looks(name) => Some(Role::Incident),
        // What can go wrong below "On call".
        Some(Role::Contacts)
            if problem && content.tables.iter().all(|role| *role == Role::Steps) && content.instructions > 1 =>
        {
            Some(Role::Incident)
        }
        Some(role) if is_data(role) => (content.commands > 0).then_some(Role::Reference),
        Some(_) => None,
        None if !problem && tells_how(task) => Some(Role::Maintenance),
        None if problem && looks(name) => (content.commands > 0).then_some(Role::Reference),
        None if problem || titled_by_alerts(name) || (content.cases > 0 && content.commands > 0) => {
            Some(Role::Incident)
        }
        None if content.commands > 0 => Some(Role::Reference),
        None => None,
    }
}

/// "Monitor the pipeline run", "Suivre la file": nothing is wrong yet.
fn watches(name: &str) -> bool {
    let first = text::folded(name.split_whitespace().next().unwrap_or_default());
    List::WatchVerb.words().contains(&&*first)
}

/// "View recent errors", "Testing error tracking": somebody looks, and nothing is wrong yet.
fn looks(name: &str) -> bool {
    let first = text::folded(name.split_whitespace().next().unwrap_or_default());
    let known = List::ViewVerb.words().contains(&&*first);
    known && lexicon::get().starts(Group::IncidentPrefix, name).is_none()
}

/// "Rotate the key", "Renouvellement du certificat", "How to add a node": something that somebody does to what is operated.
fn tells_how(name: &str) -> bool {
    let folded = text::folded(name);
    let bare = ["how to ", "comment "].iter().find_map(|lead| folded.strip_prefix(lead));
    let name = bare.unwrap_or(name);
    let does = sentence::verb(name).or_else(|| sentence::nominal(name));
    does.is_some_and(|verb| matches!(verb, Verb::Change | Verb::Danger))
}

/// `HighErrorRate`, as alerts are named.
pub(crate) fn names_alert(name: &str) -> bool {
    let word = name.trim_matches('`');
    !word.contains(char::is_whitespace)
        && !word.contains('/')
        && word.chars().filter(|sign| sign.is_uppercase()).count() >= 2
        && word.chars().any(char::is_lowercase)
        && text::tokens_of_name(word).len() >= 2
}

/// `ApiDown / ApiDownFast`, "PoolPressureHigh family": a heading of one alert or of several of a kind.
fn titled_by_alerts(name: &str) -> bool {
    let parts = || name.split([',', '/', '&']).map(str::trim).filter(|part| !part.is_empty());
    if parts().next().is_some() && parts().all(names_alert) {
        return true;
    }
    // A name of two words may also be a product's.
    let first = name.split_whitespace().next().unwrap_or_default();
    names_alert(first) && text::tokens_of_name(first).len() >= 3 && name.split_whitespace().count() <= 3
}

/// Whether a section of the role lists facts rather than things to do.
pub(crate) fn is_data(role: Role) -> bool {
    matches!(
        role,
        Role::Environments
            | Role::Objectives
            | Role::Alerts
            | Role::Severities
            | Role::Escalation
            | Role::Contacts
            | Role::Checks
            | Role::Dependencies
            | Role::Prose
            | Role::Other
    )
}

/// A title says what its document is about only where the document is one procedure or a collection of one kind.
fn settle_title(outline: &mut Outline, contents: &[Content]) {
    let Some(title) = outline.get(1).filter(|title| title.is_title) else {
        return;
    };
    let role = title.own_role.filter(|role| !is_data(*role));
    let (mut agreeing, mut others) = (0usize, 0usize);
    for (index, section) in outline.sections.iter().enumerate().skip(2) {
        let acts = contents.get(index).is_some_and(Content::acts);
        match section.own_role {
            Some(own) if Some(own) == role => agreeing += 1,
            Some(Role::Prose) | None if section.beside => others += 1,
            Some(Role::Prose) | None => agreeing += usize::from(acts || section.part.is_some()),
            Some(_) => others += 1,
        }
    }
    let settled = title.settled.role;
    // What belongs to no incident shows that the title speaks of them all, and says nothing of each section.
    let weight = if role == Some(Role::Incident) { 2 } else { 1 };
    let keeps = role.is_some() && agreeing >= weight * others;
    let names_one = lexicon::get().find(Group::Manual, &title.name).is_some();
    if let Some(title) = outline.sections.get_mut(1) {
        title.own_role = settled.or(role.filter(|_| keeps && !(names_one && others > 0)));
        title.role = title.own_role;
        title.group = false;
        title.phases = false;
        title.checklist = false;
        title.problem = false;
    }
}
