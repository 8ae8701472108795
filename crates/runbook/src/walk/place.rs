//! Where the walk stands: section, procedure, part, and the cases that were opened above.

use super::paragraphs::opening_case;
use super::worded::Lists;
use super::{part_of, procedure_role, ways};
use crate::aside;
use crate::branch;
use crate::directives::Settled;
use crate::draft::Draft;
use crate::fence::{self, Mode};
use crate::lexicon::{self, Group};
use crate::program::{ProcedureRole, Role, Stage};
use crate::roles::is_data;
use crate::sections::{Part, Section, looks_either_way, part_of_item, part_of_label};
use crate::sentence;
use crate::steps::{self, Target};
use crate::text;
use crate::tree::{Block, Kind, Rich};

/// How far a case reaches: a heading's to the next heading, a label's to the next label, a sentence's to the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    Heading,
    Label,
    /// Of a paragraph or item, by how many items it stands in.
    Text(u32),
}

impl Reach {
    pub(super) fn paragraph(depth: u32) -> Self {
        Self::Text(depth.saturating_mul(2) + 1)
    }

    pub(super) fn item(depth: u32) -> Self {
        Self::Text(depth.saturating_mul(2))
    }
}

/// What stands inside of an item that is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inside {
    /// Steps of it.
    Steps,
    /// What it is done to: "Collect:" above "the logs" and "the traces".
    Objects,
    /// What somebody else does, or examples: "The workflow starts. It will:".
    Told,
}

/// Where the walk stands.
pub(super) struct Place<'s> {
    pub index: usize,
    pub section: &'s Section,
    pub place: String,
    /// The section that the procedure is named after.
    pub owner: usize,
    /// The procedure that the blocks belong to, once there is one.
    pub procedure: Option<usize>,
    /// The one that they belonged to before a label named another operation.
    pub first_procedure: Option<usize>,
    /// The section is a procedure, or part of one, with all that stands below it.
    pub incident: bool,
    pub part: Option<Part>,
    /// The one that the heading opens, whatever labels open below it.
    pub headed_part: Option<Part>,
    /// Part of the item above, so that nested items know.
    pub item_part: Option<(u32, Option<Part>)>,
    pub phases: bool,
    /// Blocks of the section behind this one.
    pub rest: &'s [Block],
    pub settled: Settled,
    /// How far each reaches, what it is, and whether a name says it rather than a sentence.
    cases: Vec<(Reach, String, bool)>,
    /// The sentence that introduces the block below.
    pub intro: Option<String>,
    /// The paragraph above a list only lists things.
    pub listing: bool,
    /// What the label, heading or sentence above the list says of its items.
    pub lists: Option<Lists>,
    /// The items of the list are what must hold before what follows.
    pub gate: bool,
    /// What the item above tells to do with those inside of it.
    pub verb: Option<(u32, sentence::Verb)>,
    /// The question of the item above that those inside of it answer.
    pub question: Option<(u32, String)>,
    /// The step of the item above that those inside of it only say more of: its depth, procedure and place there.
    pub said_more: Option<(u32, usize, usize)>,
    /// How deep the item stands that those inside of it are steps of, or only list the objects of.
    pub opened: Option<(u32, Inside)>,
    /// Last line of the list that was read as a whole.
    pub listed_until: u32,
    /// Line of the item that may name who is called, for those inside of it.
    pub called: Option<u32>,
    /// Whom the paragraph above calls in one of the cases that are listed below it.
    pub callers: Option<Vec<String>>,
    /// Ways that labels part.
    pub way: Option<ways::Way>,
    /// The first step of the first of several options with a number.
    pub options: Option<usize>,
    /// Items that are choices.
    pub choice: Option<ways::Choice>,
    /// The heading is one of the kinds of something, and what is listed below it is chosen from.
    pub sorted: bool,
    /// The step that what stands below this heading is another way to do.
    pub anchor: Option<usize>,
    /// Whether the items of the list below are told to be done by those beside them: depth, last line, and the answer.
    pub list: Option<(u32, u32, bool)>,
    since: Option<(usize, usize)>,
    pub first_line: Option<u32>,
    /// Procedures stand below the section that owns what stands here.
    pub shelf: bool,
}

impl<'s> Place<'s> {
    pub(super) fn new(draft: &Draft<'s>, index: usize, owner: usize, incident: bool) -> Self {
        let outline = draft.outline;
        let section = outline.get(index).or(outline.get(0));
        let inside = incident || owner != index;
        let part = if inside { part_of(draft, index, owner) } else { None };
        // A table of contents or an overview inside of a procedure is only read.
        let told = section
            .is_some_and(|section| section.own_role == Some(Role::Prose) && section.part.is_none() && !section.step);
        // "Step 3: Communication" is one of the steps, whatever its name is elsewhere.
        let told_only = |part: &Part| matches!(part, Part::Context | Part::Escalation);
        let part = part.filter(|part| !told_only(part) || !section.is_some_and(|section| section.step));
        let part = if inside && index != owner && told { part.or(Some(Part::Context)) } else { part };
        let mut place = Self {
            index,
            section: section.unwrap_or(&outline.sections[0]),
            place: section.map(|section| section.place.clone()).unwrap_or_default(),
            owner,
            procedure: None,
            first_procedure: None,
            incident,
            part,
            headed_part: part,
            item_part: None,
            phases: section.is_some_and(|section| section.phases),
            rest: &[],
            settled: Settled::default(),
            cases: Vec::new(),
            intro: None,
            listing: false,
            lists: section.filter(|section| section.part != Some(Part::Resolution)).and_then(|it| Lists::of(&it.name)),
            gate: false,
            verb: None,
            question: None,
            said_more: None,
            opened: None,
            listed_until: 0,
            called: None,
            callers: None,
            way: None,
            options: None,
            choice: None,
            sorted: false,
            anchor: None,
            list: None,
            since: None,
            first_line: None,
            shelf: false,
        };
        if inside && index != owner {
            let case = std::iter::once(index)
                .chain(std::iter::successors(place.section.parent, |at| {
                    outline.get(*at).and_then(|above| above.parent)
                }))
                .take_while(|at| *at != owner)
                .find_map(|at| {
                    let section = outline.get(at)?;
                    let above = section.parent.and_then(|above| outline.get(above));
                    let told = || case_above(draft, section).filter(|_| at != index);
                    let caused = || cause_of_heading(draft, section, above).inspect(|_| place.sorted = true);
                    told().or_else(|| case_of_heading(section, part)).or_else(caused)
                });
            place.cases.extend(case.map(|case| (Reach::Heading, case, true)));
        } else if index == owner && !place.section.is_title {
            // "Database rollback (if required)".
            let case = case_in_brackets(&place.section.title);
            place.cases.extend(case.map(|case| (Reach::Heading, case, true)));
        }
        place
    }

    /// Whether somebody carries out what stands here.
    pub(super) fn acts(&self) -> bool {
        self.incident || self.section.role.is_some_and(|role| !is_data(role)) || self.owner != self.index
    }

    pub(super) fn part(&self) -> Option<Part> {
        self.item_part.map_or(self.part, |(_, part)| part.or(self.part))
    }

    /// Which part a label opens that only looks: whether it helped, once something was mended above, or what is wrong.
    pub(super) fn either(&self, draft: &Draft<'_>, part: Part, text: &Rich) -> Part {
        let label = text.bold.as_deref().or(text.italic.as_deref()).unwrap_or(&text.plain);
        let label = label.split(':').next().unwrap_or(label);
        if !looks_either_way(&text::clean(label)) {
            return part;
        }
        let steps = self.procedure.and_then(|procedure| draft.procedures.get(procedure)).map(|found| &found.steps);
        let since = self.since.map_or(0, |(_, since)| since);
        let mended = steps
            .and_then(|steps| steps.get(since..))
            .unwrap_or_default()
            .iter()
            .any(|step| self.since.is_some() && matches!(step.stage, Stage::Resolution | Stage::Procedure));
        if mended {
            return Part::Verification;
        }
        let mends = |block: &Block| match block.kind {
            Kind::Item { .. } => part_of_item(&block.text).is_some_and(|(part, _)| part == Part::Resolution),
            Kind::Paragraph => part_of_label(&block.text) == Some(Part::Resolution),
            _ => false,
        };
        if self.rest.iter().take(60).any(mends) {
            return Part::Investigation;
        }
        // Below "Common fixes" a check stands behind what was done.
        if self.part == Some(Part::Resolution) { Part::Verification } else { part }
    }

    /// Whether what stands here is only read.
    pub(super) fn is_read_only(&self) -> bool {
        self.part().is_some_and(Part::is_read_only)
    }

    /// Ends the cases that do not reach further than `reach`.
    pub(super) fn close(&mut self, reach: Reach) {
        while self.cases.last().is_some_and(|(open, ..)| *open >= reach) {
            self.cases.pop();
        }
    }

    pub(super) fn open_case(&mut self, reach: Reach, case: String) {
        self.close(reach);
        self.cases.push((reach, case, false));
    }

    /// [`Self::open_case`] of a name: "**Pool exhausted**:".
    pub(super) fn open_named(&mut self, reach: Reach, case: String) {
        self.close(reach);
        self.cases.push((reach, case, true));
    }

    /// Whether what stands here is done in some case only.
    pub(super) fn in_case(&self) -> bool {
        !self.cases.is_empty()
    }

    fn case(&self) -> Option<String> {
        self.cases.last().map(|(_, case, _)| case.clone())
    }

    /// Where steps go: the procedure of the section; one is opened where there is none yet.
    pub(super) fn target(&mut self, draft: &mut Draft<'_>) -> Target {
        let procedure = match self.procedure {
            Some(procedure) => procedure,
            None => {
                let owner = draft.outline.get(self.owner).unwrap_or(self.section);
                let titled = Some(owner).filter(|owner| owner.is_title && owner.role.is_none());
                let role = titled.and_then(ways::role_of_title).unwrap_or_else(|| procedure_role(owner));
                let role = match role {
                    ProcedureRole::Incident if self.shelf => ProcedureRole::Reference,
                    role => role,
                };
                let title = if owner.name.is_empty() { "—".to_owned() } else { named_after(draft, owner).to_owned() };
                let last = draft.outline.get(owner.below_end.saturating_sub(1)).map_or(owner.end, |last| last.end);
                let next = draft.outline.get(self.owner + 1).map_or(last, |next| next.line.saturating_sub(1));
                let end = if self.owner == self.index { next } else { last };
                let place = owner.place.clone();
                let opened = steps::open(draft, &title, role, &place, owner.line, end.max(owner.line));
                self.procedure = Some(opened);
                opened
            }
        };
        if let Some(framed) = draft.procedures.get_mut(procedure) {
            // A part that stands further below belongs to the procedure too.
            framed.source.lines[1] =
                framed.source.lines[1].max(self.section.end.min(draft.lines.len() as u32).max(self.section.line));
        }
        let count = draft.procedures.get(procedure).map_or(0, |procedure| procedure.steps.len());
        let since = match self.since {
            Some((known, since)) if known == procedure => since,
            _ => count,
        };
        self.since = Some((procedure, since));
        Target {
            procedure,
            part: self.part(),
            condition: self.case().filter(|_| !self.gate),
            named_case: self.cases.last().is_some_and(|(.., named)| *named),
            intro: self.intro.clone(),
            since,
            other_way: self.way.filter(|way| way.later).map(|way| way.first).or(self.anchor),
            settled: self.settled.clone(),
        }
    }

    /// How many steps the procedure has so far.
    pub(super) fn count(&self, draft: &Draft<'_>) -> usize {
        self.procedure.and_then(|procedure| draft.procedures.get(procedure)).map_or(0, |found| found.steps.len())
    }

    /// The first step below this heading, once there is one.
    pub(super) fn begun(&self, draft: &Draft<'_>) -> Option<usize> {
        let (procedure, since) = self.since?;
        let steps = draft.procedures.get(procedure)?.steps.len();
        (since < steps).then_some(since)
    }

    /// Whether nothing stands above the block in its section.
    pub(super) fn is_first(&self, block: &Block) -> bool {
        self.first_line == Some(block.line)
    }

    /// The block that a paragraph or item of this depth introduces: what follows it directly, comments aside.
    pub(super) fn follower(&self) -> Option<&'s Block> {
        self.rest.iter().find(|block| !matches!(block.kind, Kind::Directive))
    }
}

/// "Procédure" and "Steps" are those of what the heading above names.
fn named_after<'d>(draft: &Draft<'d>, owner: &'d Section) -> &'d str {
    let generic = owner.part_exact && owner.part == Some(Part::Procedure) && owner.own_role.is_none();
    let above = owner.parent.and_then(|above| draft.outline.get(above)).filter(|above| generic && !above.is_title);
    let named = above.filter(|above| !above.group && above.part.is_none() && !above.name.is_empty());
    named.map_or(owner.name.as_str(), |above| above.name.as_str())
}

/// Whether a block holds something to run.
pub(super) fn is_runnable(block: &Block) -> bool {
    match &block.kind {
        Kind::Fence { info, body, .. } => {
            !matches!(fence::mode(fence::tag(info).as_deref(), body), Mode::Data | Mode::Prose)
        }
        _ => false,
    }
}

/// The case that a heading below a procedure's part names: "If the disk is full", "Cas 2 : quota dépassé", "CrashLoopBackOff".
fn case_of_heading(section: &Section, part: Option<Part>) -> Option<String> {
    if let Some(case) = &section.settled.condition {
        return Some(case.clone());
    }
    if section.part.is_some() || section.step {
        // "Step 3: Drop the sessions (if needed)".
        let done = section.step || section.part.is_some_and(|part| !part.is_read_only());
        return if done { case_in_brackets(&section.name) } else { None };
    }
    case_of_name(&section.name, part)
}

/// The case that a section begins with, above the headings of what is to be done in it: "If a restart is not enough:".
fn case_above(draft: &Draft<'_>, section: &Section) -> Option<String> {
    let own = draft.blocks.get(section.blocks.clone())?;
    let last = own.iter().rfind(|block| !matches!(block.kind, Kind::Directive))?;
    let plain = last.text.plain.trim();
    let opens = matches!(last.kind, Kind::Paragraph) && last.depth == 0 && !last.quoted && plain.ends_with(':');
    let sentence = if opens { sentence::sentences(plain).pop() } else { None };
    opening_case(&sentence?)
}

/// "Actions by kind of incident:" above the headings of the kinds.
fn sorts(draft: &Draft<'_>, above: &Section) -> bool {
    let own = draft.blocks.get(above.blocks.clone()).unwrap_or_default();
    let last = own.iter().rfind(|block| !matches!(block.kind, Kind::Directive));
    last.is_some_and(|last| {
        let plain = last.text.plain.trim();
        let label = matches!(last.kind, Kind::Paragraph) && last.depth == 0 && plain.ends_with(':');
        label && text::count(plain) <= 10 && lexicon::get().find(Group::BySort, plain).is_some()
    })
}

/// The case that a heading names because causes and what to do about them stand side by side: "Common causes and fixes".
fn cause_of_heading(draft: &Draft<'_>, section: &Section, above: Option<&Section>) -> Option<String> {
    let causes = above.is_some_and(|above| {
        above.part == Some(Part::Resolution) && lexicon::get().find(Group::CaseLabel, &above.name).is_some()
            || lexicon::get().find(Group::BySort, &above.name).is_some()
            || sorts(draft, above)
    });
    let name = &section.name;
    let wrong = lexicon::get().find(Group::Problem, name).is_some();
    let told = sentence::verb(name).is_some() || sentence::nominal(name).is_some() && !wrong;
    (causes && !told && section.part.is_none() && !section.step && text::count(name) <= 8).then(|| name.clone())
}

/// "Récupération avancée (si le redémarrage ne suffit pas)".
pub(super) fn case_in_brackets(name: &str) -> Option<String> {
    let inside = name.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inside, _)| inside.trim());
    inside.filter(|inside| branch::opened(inside).is_some()).and_then(steps::case_of)
}

/// The case that a heading or a label names.
pub(super) fn case_of_name(name: &str, part: Option<Part>) -> Option<String> {
    if let Some(case) = steps::case_of(name).or_else(|| aside::elsewhere(name)) {
        return Some(case);
    }
    if let Some(case) = case_in_brackets(name) {
        return Some(case);
    }
    let lexicon = lexicon::get();
    if let Some(hit) = lexicon.starts(Group::CaseLabel, name)
        && let Some((label, case)) = name.split_once([':', '–', '—'])
        && text::count(label) <= hit.span + 1
    {
        return Some(text::clean(case)).filter(|case| !case.is_empty());
    }
    // "Required notifications" are no case.
    let first = name.split_whitespace().next().unwrap_or_default();
    let needed = lexicon.find(Group::Needed, name).is_some() && lexicon.exact(Group::Needed, first).is_none();
    // "Full database restart": what is done stands last.
    let last = || name.split(" (").next().and_then(|name| name.split_whitespace().next_back());
    let commands = !needed
        && (sentence::verb(name).is_some()
            || sentence::nominal(name).is_some()
            || last().is_some_and(|last| sentence::nominal(last).is_some()));
    let wrong = || {
        let words = text::tokens_of_name(name);
        [Group::Problem, Group::Cause].into_iter().any(|group| !lexicon.hits(group, &words, 0).is_empty())
    };
    // "For a database issue": the case says so itself.
    if let Some(case) =
        ["for ", "pour "].iter().find(|lead| text::begins(name, lead)).and_then(|lead| name.get(lead.len()..))
        && lexicon.find(Group::Problem, case).is_some()
        && sentence::verb(case).is_none()
        && case.split_whitespace().count() <= 6
    {
        return Some(case.trim_start_matches(|sign: char| sign.is_whitespace()).to_owned());
    }
    (part == Some(Part::Resolution) && !commands && (needed || wrong()) && name.split_whitespace().count() <= 10)
        .then(|| name.to_owned())
}
