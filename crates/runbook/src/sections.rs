//! Second stage: headings to sections, and what each section is about.

use crate::lexicon;
use crate::program::Role;
use crate::text;
use crate::tree::{Block, Kind, Rich};
use std::collections::HashMap;
use std::ops::Range;

/// Part of a procedure that a heading or label opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Investigation,
    Resolution,
    Verification,
    Procedure,
    /// Symptoms, impact, prevention: read by people, not carried out.
    Context,
}

/// A heading with what stands below it.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    /// As written, without markup.
    pub title: String,
    /// Without numbering.
    pub name: String,
    pub level: u8,
    pub line: u32,
    pub end: u32,
    pub parent: Option<usize>,
    /// Own blocks, up to the next heading.
    pub blocks: Range<usize>,
    /// Index after the last section below this one.
    pub below_end: usize,
    /// What its own heading says.
    pub own_role: Option<Role>,
    /// What its heading or the ones above say.
    pub role: Option<Role>,
    /// Its children are incident procedures.
    pub group: bool,
    pub checklist: bool,
    pub phases: bool,
    /// Heading path for ids.
    pub place: String,
    /// The document's title.
    pub is_title: bool,
}

/// All sections; index 0 is what stands before the first heading.
#[derive(Debug)]
pub(crate) struct Outline {
    pub sections: Vec<Section>,
}

impl Outline {
    /// Sections of a stream of blocks in a document of `line_count` lines.
    pub(crate) fn build(blocks: &[Block], line_count: u32) -> Self {
        let mut sections = vec![blank(0)];
        let mut open: Vec<usize> = vec![0];
        let mut first_heading = true;
        let level_one = blocks.iter().filter(|block| matches!(block.kind, Kind::Heading { level: 1 })).count();
        for (index, block) in blocks.iter().enumerate() {
            let Kind::Heading { level } = block.kind else {
                continue;
            };
            if let Some(last) = sections.last_mut() {
                last.blocks.end = index;
            }
            while open.len() > 1
                && open.last().and_then(|at| sections.get(*at)).is_some_and(|above| above.level >= level)
            {
                if let Some(done) = open.pop() {
                    close(&mut sections, done, block.line.saturating_sub(1));
                }
            }
            let parent = open.last().copied().filter(|parent| *parent != 0);
            let title = block.text.plain.split_whitespace().collect::<Vec<_>>().join(" ");
            let is_title = first_heading && level == 1 && level_one == 1;
            first_heading = false;
            let mut section = Section {
                name: text::clean(&title),
                title,
                level,
                line: block.line,
                parent,
                blocks: index + 1..index + 1,
                is_title,
                ..blank(index + 1)
            };
            if !is_title {
                section.read_heading();
            }
            open.push(sections.len());
            sections.push(section);
        }
        if let Some(last) = sections.last_mut() {
            last.blocks.end = blocks.len();
        }
        for at in open {
            close(&mut sections, at, line_count.max(1));
        }
        let mut outline = Self { sections };
        outline.inherit();
        outline.name_places();
        outline
    }

    pub(crate) fn get(&self, index: usize) -> Option<&Section> {
        self.sections.get(index)
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
        (index + 1..end).filter(move |at| self.get(*at).is_some_and(|section| section.parent == Some(index)))
    }

    fn inherit(&mut self) {
        for index in 0..self.sections.len() {
            let inherited = self
                .get(index)
                .and_then(|section| section.parent)
                .and_then(|parent| self.get(parent))
                .and_then(|parent| parent.role);
            if let Some(section) = self.sections.get_mut(index) {
                section.role = section.own_role.or(inherited);
            }
        }
    }

    /// The shortest end of each heading path that no other heading has, so that moving a section keeps its ids.
    fn name_places(&mut self) {
        let mut seen: HashMap<String, u32> = HashMap::new();
        for section in self.sections.iter().skip(1) {
            *seen.entry(text::slug(&section.name)).or_default() += 1;
        }
        for index in 1..self.sections.len() {
            let Some(section) = self.get(index) else {
                continue;
            };
            let own = text::slug(&section.name);
            let parent = section.parent.and_then(|parent| self.get(parent)).filter(|parent| !parent.is_title);
            let place = match parent {
                Some(parent) if seen.get(&own).copied().unwrap_or(0) > 1 => {
                    format!("{}/{own}", text::slug(&parent.name))
                }
                _ => own,
            };
            if let Some(section) = self.sections.get_mut(index) {
                section.place = place;
            }
        }
    }
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
        line: 1,
        end: 1,
        parent: None,
        blocks: first_block..first_block,
        below_end: 1,
        own_role: None,
        role: None,
        group: false,
        checklist: false,
        phases: false,
        place: String::new(),
        is_title: false,
    }
}

impl Section {
    fn read_heading(&mut self) {
        let lexicon = lexicon::get();
        let words = text::tokens(&self.name);
        let hits = lexicon.hits("role", &words, 0);
        let Some(best) = hits.iter().max_by_key(|hit| (hit.words, usize::MAX - hit.at)) else {
            return;
        };
        match best.key {
            "group" => {
                self.group = true;
                self.own_role = Some(Role::Incident);
            }
            "checklist" => {
                self.checklist = true;
                self.own_role = Some(Role::Deploy);
            }
            "phases" => {
                self.phases = true;
                self.own_role = Some(Role::Incident);
            }
            key => self.own_role = lexicon::parse_key(key),
        }
    }
}

/// The part of a procedure that a heading names, whole or by its first words.
pub(crate) fn part_of_heading(name: &str) -> Option<Part> {
    let lexicon = lexicon::get();
    lexicon.exact("stage", name).or_else(|| lexicon.starts("stage", name).map(|hit| hit.key)).and_then(part)
}

/// The part that a heading names with all of its words.
pub(crate) fn part_exactly(name: &str) -> Option<Part> {
    lexicon::get().exact("stage", name).and_then(part)
}

/// The part that a bold label or a line ending in a colon opens.
pub(crate) fn part_of_label(text: &Rich) -> Option<Part> {
    let plain = text.plain.trim();
    if let Some(bold) = &text.bold {
        let label = text::clean(bold);
        let closes = text.all_bold()
            || bold.trim_end().ends_with(':')
            || plain.get(bold.trim().len()..).is_some_and(|rest| rest.trim_start().starts_with(':'));
        return part_exactly(&label).or_else(|| closes.then(|| part_of_heading(&label)).flatten());
    }
    (plain.ends_with(':') && plain.split_whitespace().count() <= 5)
        .then(|| part_of_heading(&text::clean(plain)))
        .flatten()
}

/// The part that a list item opens: a label that stands alone, not one with its text behind it.
pub(crate) fn part_of_item(text: &Rich) -> Option<Part> {
    let alone = text.all_bold() || text.plain.trim_end().ends_with(':');
    alone.then(|| part_of_label(text)).flatten()
}

fn part(key: &str) -> Option<Part> {
    match key {
        "investigation" => Some(Part::Investigation),
        "resolution" => Some(Part::Resolution),
        "verification" => Some(Part::Verification),
        "procedure" => Some(Part::Procedure),
        "context" => Some(Part::Context),
        _ => None,
    }
}
