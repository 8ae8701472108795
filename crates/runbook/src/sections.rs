//! Second stage: headings to sections, and what each heading says.

mod weak;

use crate::directives::Settled;
use crate::fork::Fork;
use crate::lexicon::{self, Group, Spoken};
use crate::program::{EffectClass, Role};
use crate::sentence;
use crate::text;
use crate::tree::{Block, Kind, Rich};
use rustc_hash::FxHashMap;
use std::collections::HashMap;
use std::ops::Range;
use weak::{is_no_problem, is_weak};

/// Part of a procedure that a heading or label opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Investigation,
    Resolution,
    Verification,
    Procedure,
    /// Symptoms, impact: what is wrong, read by people.
    Symptom,
    /// Background, prevention, notes: read by people, not carried out.
    Context,
    /// Who is called when it is not mended: read by people, but for what is done meanwhile.
    Escalation,
}

impl Part {
    /// Whether somebody looks there at what is wrong, or whether it helped.
    pub(crate) fn looks(self) -> bool {
        matches!(self, Self::Investigation | Self::Verification)
    }

    /// Whether nothing below is carried out.
    pub(crate) fn is_read_only(self) -> bool {
        matches!(self, Self::Symptom | Self::Context | Self::Escalation)
    }
}

/// A heading with what stands below it.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    /// As written, without markup.
    pub title: String,
    /// Without numbering.
    pub name: String,
    pub level: u8,
    /// Its level, 0 for a title that stands above headings of its own level.
    rank: u8,
    pub line: u32,
    pub end: u32,
    pub parent: Option<usize>,
    /// Own blocks, up to the next heading.
    pub blocks: Range<usize>,
    /// Index after the last section below this one.
    pub below_end: usize,
    /// What its own heading says, or what stands directly below it.
    pub own_role: Option<Role>,
    /// What its heading or the ones above say.
    pub role: Option<Role>,
    /// Its children are incident procedures.
    pub group: bool,
    pub checklist: bool,
    /// A word of its name is one that other headings get a role by.
    pub beside: bool,
    pub phases: bool,
    /// What is measured and told, whatever of it: its tables say what.
    pub monitoring: bool,
    /// Who is on duty: by its tables contacts or escalation.
    pub oncall: bool,
    /// Its name says that something is wrong.
    pub problem: bool,
    /// The part of a procedure that its name opens.
    pub part: Option<Part>,
    /// All of its words do.
    pub part_exact: bool,
    /// "Step 3: ...": a piece of what stands above.
    pub step: bool,
    /// Its children are the numbered steps of what it is about.
    pub stairs: bool,
    /// A row of alerts links to it.
    pub linked: bool,
    /// It says itself when it is done.
    pub timed: bool,
    /// What its author settled.
    pub settled: Settled,
    /// Heading path for ids.
    pub place: String,
    /// The document's title.
    pub is_title: bool,
    /// A test of an alert or a drill, or part of one.
    pub rehearsal: bool,
    /// What is not there yet, or part of it.
    pub planned: bool,
}

/// All sections; index 0 is what stands before the first heading.
#[derive(Debug)]
pub(crate) struct Outline {
    pub sections: Vec<Section>,
    /// First and last line of the headings below each section that mend what is wrong.
    mending: FxHashMap<Option<usize>, (u32, u32)>,
}

impl Outline {
    /// Sections of a stream of blocks in a document of `line_count` lines.
    pub(crate) fn build(blocks: &[Block], line_count: u32, settled: &HashMap<usize, Settled>, fork: Fork) -> Self {
        let mut sections = vec![blank(0)];
        let mut open: Vec<usize> = vec![0];
        let headings = || {
            blocks.iter().filter_map(|block| match block.kind {
                Kind::Heading { level } => Some((level, block)),
                _ => None,
            })
        };
        let titled = title_of(headings());
        for (index, block) in blocks.iter().enumerate() {
            let Kind::Heading { level } = block.kind else {
                continue;
            };
            let first_heading = sections.len() == 1;
            let is_title = first_heading && titled.is_some();
            // Where every heading is of the first level, the title still stands above the others.
            let rank = if is_title && titled == Some(0) { 0 } else { level };
            if let Some(last) = sections.last_mut() {
                last.blocks.end = index;
            }
            while open.len() > 1 && open.last().and_then(|at| sections.get(*at)).is_some_and(|above| above.rank >= rank)
            {
                if let Some(done) = open.pop() {
                    close(&mut sections, done, block.line.saturating_sub(1));
                }
            }
            let parent = open.last().copied().filter(|parent| *parent != 0);
            let title = title_text(&block.text.plain);
            let section = Section {
                name: text::clean(&title),
                title,
                level,
                rank,
                line: block.line,
                parent,
                blocks: index + 1..index + 1,
                is_title,
                settled: settled.get(&index).cloned().unwrap_or_default(),
                ..blank(index + 1)
            };
            open.push(sections.len());
            sections.push(section);
        }
        if let Some(last) = sections.last_mut() {
            last.blocks.end = blocks.len();
        }
        for at in open {
            close(&mut sections, at, line_count.max(1));
        }
        fork.each(sections.get_mut(1..).unwrap_or_default(), Section::read_heading);
        let mut mending: FxHashMap<Option<usize>, (u32, u32)> = FxHashMap::default();
        for section in sections.iter().skip(1).filter(|section| section.part == Some(Part::Resolution)) {
            mending.entry(section.parent).or_insert((section.line, section.line)).1 = section.line;
        }
        let mut outline = Self { sections, mending };
        outline.name_places();
        outline
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Section> {
        self.sections.get(index)
    }

    /// The section whose heading stands in a line.
    pub(crate) fn at_line(&self, line: u32) -> Option<&Section> {
        self.index_at_line(line).map(|(_, section)| section)
    }

    /// [`Self::at_line`] with its index.
    pub(crate) fn index_at_line(&self, line: u32) -> Option<(usize, &Section)> {
        let headed = self.sections.get(1..)?;
        let at = headed.partition_point(|section| section.line < line);
        headed.get(at).filter(|section| section.line == line).map(|section| (at + 1, section))
    }

    /// First and last line of the headings side by side with a section that mend what is wrong.
    pub(crate) fn mending_beside(&self, section: &Section) -> Option<(u32, u32)> {
        self.mending.get(&section.parent).copied()
    }

    /// Ancestors, nearest first.
    pub(crate) fn above(&self, index: usize) -> impl Iterator<Item = &Section> {
        std::iter::successors(self.get(index).and_then(|section| section.parent), |at| {
            self.get(*at).and_then(|section| section.parent)
        })
        .filter_map(|at| self.get(at))
    }

    /// Indices of the sections directly below.
    pub(crate) fn children(&self, index: usize) -> impl Iterator<Item = usize> {
        let end = self.get(index).map_or(0, |section| section.below_end);
        std::iter::successors(Some(index + 1), |at| self.get(*at).map(|section| section.below_end.max(at + 1)))
            .take_while(move |at| *at < end)
    }

    /// The shortest end of each heading path that no other heading has, so that moving a section keeps its ids.
    fn name_places(&mut self) {
        let slugs: Vec<String> = self.sections.iter().map(|section| text::slug(&section.name)).collect();
        let mut seen: FxHashMap<&str, u32> = FxHashMap::default();
        for slug in slugs.iter().skip(1) {
            *seen.entry(slug).or_default() += 1;
        }
        for index in 1..self.sections.len() {
            let Some(section) = self.get(index) else {
                continue;
            };
            let own = slugs.get(index).map(String::as_str).unwrap_or_default();
            let titled = |parent: &usize| self.get(*parent).is_some_and(|parent| parent.is_title);
            let parent = section.parent.filter(|parent| !titled(parent)).and_then(|parent| slugs.get(parent));
            let place = match parent {
                Some(parent) if seen.get(own).copied().unwrap_or(0) > 1 => [parent, "/", own].concat(),
                _ => own.to_owned(),
            };
            if let Some(section) = self.sections.get_mut(index) {
                section.place = place;
            }
        }
    }
}

/// Whether the first heading is the document's title: `Some` with its level, 0 where all others have it too.
fn title_of<'b>(mut headings: impl Iterator<Item = (u8, &'b Block)>) -> Option<u8> {
    let is_part = |block: &Block| part_exactly(&text::clean(&title_text(&block.text.plain))).is_some();
    let (first, block) = headings.next()?;
    if is_part(block) {
        return None;
    }
    let rest: Vec<(u8, &Block)> = headings.collect();
    if rest.iter().all(|(level, _)| *level > first) && (first == 1 || !rest.is_empty()) {
        return Some(first);
    }
    let mut parts = rest.iter().filter(|(level, block)| *level == first && is_part(block));
    (first == 1 && parts.nth(1).is_some()).then_some(0)
}

/// A heading's text without `{#anchor}` and `{: .class }`.
fn title_text(plain: &str) -> String {
    let written = plain.trim();
    let bare = match written.rfind('{') {
        Some(at)
            if written.ends_with('}')
                && written.get(at + 1..).is_some_and(|rest| rest.starts_with(['#', ':', '.'])) =>
        {
            written.get(..at).unwrap_or(written)
        }
        _ => written,
    };
    text::squeezed(bare)
}

fn close(sections: &mut [Section], at: usize, end: u32) {
    let count = sections.len();
    if let Some(section) = sections.get_mut(at) {
        section.below_end = count;
        section.end = end.max(section.line);
    }
}

fn blank(first_block: usize) -> Section {
    Section {
        title: String::new(),
        name: String::new(),
        level: 0,
        rank: 0,
        line: 1,
        end: 1,
        parent: None,
        blocks: first_block..first_block,
        below_end: 1,
        own_role: None,
        role: None,
        group: false,
        checklist: false,
        beside: false,
        phases: false,
        monitoring: false,
        oncall: false,
        problem: false,
        part: None,
        part_exact: false,
        step: false,
        stairs: false,
        linked: false,
        timed: false,
        settled: Settled::default(),
        place: String::new(),
        is_title: false,
        rehearsal: false,
        planned: false,
    }
}

/// Words that a heading may have beside those of its role; one with more is a sentence.
const MAX_OTHER_WORDS: usize = 4;

impl Section {
    fn read_heading(&mut self) {
        // "Restore in production (P0 — loss of data)": when it is done is not what it is about.
        let outside = self.name.split_once(" (").map(|(outside, _)| outside);
        let words = outside
            .map(Spoken::of)
            .filter(|words| words.hits(Group::Role, 0).iter().any(|hit| matches!(hit.key, "restore" | "rollback")))
            .unwrap_or_else(|| Spoken::of(&self.name));
        self.part = part_of_heading(&self.name);
        self.part_exact = part_exactly(&self.name).is_some();
        let label = Spoken::of(&self.title).hits(Group::StepLabel, 0).into_iter().find(|hit| hit.at <= 1);
        self.step = label.is_some_and(|hit| {
            text::tokens(&self.title)
                .get(hit.at + hit.span)
                .is_some_and(|word| word.chars().all(|sign| sign.is_ascii_digit()) || word.len() == 1)
        });
        let mut hits = words.hits(Group::Role, 0);
        let spoken = hits.len();
        hits.retain(|hit| !is_weak(&self.name, &words, hit));
        self.beside = hits.len() < spoken;
        if hits.is_empty() && self.beside && weak::is_listing(&words) {
            self.own_role = Some(Role::Prose);
        }
        let first = hits.len() > 1 && leads(&self.name);
        let place = |hit: &lexicon::Hit| if first { usize::MAX - hit.at } else { hit.at };
        let best = hits
            .iter()
            .max_by_key(|hit| (hit.words, hit.key != "prose", place(hit)))
            .filter(|hit| hit.at == 0 || words.len() - hit.span <= MAX_OTHER_WORDS);
        // Taking back is what a heading is about, whatever is taken back.
        let back = hits.iter().find(|hit| hit.key == "rollback" && !names_both(&self.name));
        let best = match best {
            Some(found) if matches!(found.key, "deploy" | "checklist") => back.or(best),
            _ => best,
        };
        // "Panne réseau" is one of those that "Pannes" has.
        let alone = |hit: &&lexicon::Hit| hit.key == "group" && hit.words == 1 && hit.at == 0 && words.len() > 1;
        if best.is_some_and(|hit| alone(&hit)) && names_one(&self.name) {
            self.problem = true;
            return;
        }
        let taken = best.map_or(0..0, |hit| hit.at..hit.at + hit.span);
        let wrong = || words.hits(Group::Problem, 0).into_iter().any(|hit| !taken.contains(&hit.at));
        self.problem = negated(&self.name) || wrong() && !is_no_problem(&self.name);
        let Some(best) = best.filter(|hit| !self.problem || hit.key == "group") else {
            return;
        };
        // "When to use this runbook" tells of the runbook and is none.
        let told = self.part_exact && self.part.is_some_and(Part::is_read_only);
        // "Delete the dashboards", "Force restart deployment": something to do, not what there is of them; "Phase 1: keys"
        // counts something else than the phases of an incident.
        let other = told && matches!(best.key, "group" | "incident")
            || self.step && best.key == "phases"
            || best.words == 1 && best.at > 0 && is_about_things(best.key) && commands_change(&self.name)
            // "Préparer la cible" is something to do, whatever it changes.
            || best.at > 0 && matches!(best.key, "objectives" | "environments") && sentence::verb(&self.name).is_some();
        if other {
            return;
        }
        // "Incident commander" is somebody.
        if best.key == "incident" && lexicon::get().exact(Group::Person, &self.name).is_some() {
            return;
        }
        match best.key {
            "group" => {
                self.group = true;
                self.own_role = Some(Role::Incident);
            }
            "checklist" => {
                // "Investigation checklist", "Checklist de sauvegarde": of something else than a deployment.
                let mut other =
                    hits.iter().filter(|hit| !matches!(hit.key, "checklist" | "deploy" | "checks" | "prose"));
                let other = other.rfind(|hit| !taken.contains(&hit.at)).map(|hit| hit.key);
                let looks = self.part == Some(Part::Investigation) || words.has(Group::Phase, "investigation");
                match other {
                    _ if looks => self.part = Some(Part::Investigation),
                    Some("reference" | "group" | "phases" | "monitoring" | "oncall" | "incident" | "contacts") => {}
                    Some(key) => self.own_role = lexicon::parse_key(key),
                    None => {
                        self.checklist = true;
                        self.own_role = Some(Role::Deploy);
                    }
                }
            }
            "phases" => {
                self.phases = true;
                self.own_role = Some(Role::Incident);
            }
            "monitoring" => {
                self.monitoring = true;
                self.own_role = Some(Role::Alerts);
            }
            "oncall" => {
                self.oncall = true;
                // "On-call escalation" says when as well.
                let when = hits.iter().any(|hit| hit.key == "escalation");
                self.own_role = Some(if when { Role::Escalation } else { Role::Contacts });
            }
            key => self.own_role = lexicon::parse_key(key),
        }
    }
}

/// "Panne base de données": the name of one problem, by its first word.
fn names_one(name: &str) -> bool {
    let first = text::folded(name.split_whitespace().next().unwrap_or_default());
    !first.ends_with('s') && lexicon::get().exact(Group::Problem, &first).is_some()
}

/// Whether a role is of what there is, so that a heading which tells to change some of it is about something else.
fn is_about_things(key: &str) -> bool {
    matches!(key, "monitoring" | "deploy" | "environments" | "alerts" | "checks" | "dependencies" | "objectives")
}

/// "Delete the old alerts", "Redémarrer l'infrastructure".
fn commands_change(name: &str) -> bool {
    let lexicon = lexicon::get();
    lexicon.leads(Group::Verb, name)
        && crate::branch::operation_of(name) != Some(crate::program::Operation::Deploy)
        && sentence::verb(name).is_some_and(|verb| verb.effect() != EffectClass::Observe)
}

/// Whether the first of two themes is what a heading is about: French puts what it is first, and so does "A and B".
fn leads(name: &str) -> bool {
    const SIGNS: &[&str] = &[
        " & ", " et ", " and ", " + ", "/", ", ", " de ", " des ", " du ", " d'", " en ", " pour ", " for ", " of ",
        " in ", " (", ": ", " - ", " – ", " — ", " par ", " depuis ", " from ", " avec ", " with ",
    ];
    let folded = format!(" {} ", text::fold(name));
    // Each of them begins with one of these bytes.
    folded.bytes().enumerate().filter(|(_, byte)| matches!(byte, b' ' | b'/' | b',' | b':')).any(|(at, _)| {
        let rest = folded.as_bytes().get(at..).unwrap_or_default();
        SIGNS.iter().any(|sign| rest.starts_with(sign.as_bytes()))
    })
}

/// "Deployment and rollback".
fn names_both(name: &str) -> bool {
    let folded = format!(" {} ", text::fold(name));
    JOINERS.iter().any(|sign| folded.contains(sign))
}

const JOINERS: &[&str] = &[" & ", " et ", " and ", " + ", "/", ", ", " ou ", " or "];

/// "ne répond plus", "does not answer".
fn negated(name: &str) -> bool {
    if !text::says(name, &["ne", "n", "cannot", "not", "t"]) {
        return false;
    }
    let words = text::words(name);
    let has = |word: &str| words.iter().any(|other| other == word);
    let after = |leads: &[&str], word: &str| {
        words.windows(2).any(|pair| matches!(pair, [lead, next] if leads.contains(&lead.as_str()) && next == word))
    };
    ((has("ne") || has("n")) && (has("plus") || has("pas")))
        || has("cannot")
        || after(&["does", "do", "is", "are", "will", "can", "was"], "not")
        || after(&["can", "doesn", "isn", "won", "don", "aren"], "t")
}

/// The part of a procedure that a heading names, whole or by its first words.
pub(crate) fn part_of_heading(name: &str) -> Option<Part> {
    // "Cause 1: the queue is full" is a case with something to do in it, not a list of causes.
    if crate::steps::numbered_case(name).is_some() {
        return None;
    }
    if is_shunned(name) {
        return Some(Part::Context);
    }
    let found = part_by_start(name)
        .or_else(|| qualified(part_by_start(unqualified(name)?)))
        // "Monitoring & verification": what its second word opens, where its first one opens nothing.
        .or_else(|| {
            halves(name).filter_map(part_exactly).find(|part| !part.is_read_only() && *part != Part::Procedure)
        })?;
    // "Common causes and fixes": what only stands to be read gives way to what is to be done.
    let acts = || halves(name).any(|half| part_by_start(unqualified(half).unwrap_or(half)) == Some(Part::Resolution));
    Some(if found.is_read_only() && acts() { Part::Resolution } else { found })
}

fn part_by_start(name: &str) -> Option<Part> {
    let lexicon = lexicon::get();
    lexicon.exact(Group::Stage, name).or_else(|| lexicon.starts(Group::Stage, name).map(|hit| hit.key)).and_then(part)
}

/// The themes of a heading that names several.
fn halves(name: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(name).filter(|name| names_both(name));
    std::iter::from_fn(move || {
        let whole = rest.take()?;
        let cut = JOINERS.iter().filter_map(|joiner| Some((whole.find(joiner)?, joiner.len()))).min();
        let Some((at, length)) = cut else {
            return Some(whole);
        };
        rest = whole.get(at + length..);
        whole.get(..at)
    })
    .map(str::trim)
}

/// What a name says without the words that only say how: "Quick diagnosis", "Common fixes".
fn unqualified(name: &str) -> Option<&str> {
    let lexicon = lexicon::get();
    let (first, rest) = name.trim().split_once(' ')?;
    lexicon.exact(Group::Qualifier, first)?;
    let rest = rest.trim_start();
    Some(unqualified(rest).unwrap_or(rest))
}

/// A name without "(2 min)" at its end.
fn untimed(name: &str) -> &str {
    match name.trim_end().strip_suffix(')').and_then(|open| open.rsplit_once('(')) {
        Some((before, inside)) if inside.contains(|sign: char| sign.is_ascii_digit()) => before.trim_end(),
        _ => name,
    }
}

/// The part that a heading names with all of its words.
pub(crate) fn part_exactly(name: &str) -> Option<Part> {
    let exact = |name: &str| lexicon::get().exact(Group::Stage, name).and_then(part);
    let bare = untimed(name);
    if is_shunned(bare) {
        return Some(Part::Context);
    }
    exact(bare).or_else(|| qualified(exact(unqualified(bare)?)))
}

/// "DON'T", "À ne pas faire", "What on-call is not expected to do": nothing below is to be done.
fn is_shunned(name: &str) -> bool {
    let told = || {
        let what = ["what ", "ce que ", "ce qu"].iter().any(|lead| text::begins(name, lead));
        what && text::says(name, &["not", "pas"]) && name.split_whitespace().count() <= 10 && !name.contains('?')
    };
    lexicon::get().exact(Group::Shunned, name).is_some() || told()
}

/// "Common procedures" are several, not the steps of one.
fn qualified(part: Option<Part>) -> Option<Part> {
    part.filter(|part| *part != Part::Procedure)
}

/// Whether a name opens a look at what is wrong or at what was mended, by where it stands: "Check", "Vérifier".
pub(crate) fn looks_either_way(name: &str) -> bool {
    lexicon::get().exact(Group::EitherPart, untimed(name)).is_some()
}

/// The part that a label or a line ending in a colon opens.
pub(crate) fn part_of_label(text: &Rich) -> Option<Part> {
    let plain = text.plain.trim();
    if let Some(bold) = &text.bold {
        let label = text::clean(bold);
        return part_exactly(&label).or_else(|| text.closes(bold).then(|| part_of_heading(&label)).flatten());
    }
    if let Some(italic) = text.italic.as_ref().filter(|italic| text.closes(italic)) {
        return part_exactly(&text::clean(italic));
    }
    if plain.ends_with(':') && plain.split_whitespace().count() <= 5 {
        return part_exactly(&text::clean(plain));
    }
    plain_label(plain).filter(|part| !part.is_read_only())
}

/// "Confirm: the queue is empty again".
fn plain_label(plain: &str) -> Option<Part> {
    let (head, _) = plain.split_once(": ")?;
    let short = head.len() <= 40 && head.split_whitespace().count() <= 3;
    short.then(|| part_exactly(head.trim())).flatten().filter(|part| *part != Part::Procedure)
}

/// The part that a list item opens, and whether nothing else stands in it.
pub(crate) fn part_of_item(text: &Rich) -> Option<(Part, bool)> {
    let alone = text.all_bold() || text.all_italic() || text.plain.trim_end().ends_with(':');
    if alone {
        return part_exactly(&text::clean(&text.plain)).map(|part| (part, true));
    }
    let marked = text.bold.as_ref().or(text.italic.as_ref()).filter(|marked| text.closes(marked))?;
    part_exactly(&text::clean(marked))
        .filter(|part| !matches!(part, Part::Procedure | Part::Context | Part::Escalation))
        .map(|part| (part, false))
}

fn part(key: &str) -> Option<Part> {
    match key {
        "investigation" => Some(Part::Investigation),
        "resolution" => Some(Part::Resolution),
        "verification" => Some(Part::Verification),
        "procedure" => Some(Part::Procedure),
        "symptom" => Some(Part::Symptom),
        "context" => Some(Part::Context),
        "escalation" => Some(Part::Escalation),
        _ => None,
    }
}
