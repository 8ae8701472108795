//! Fifth stage: which sections are incident procedures.

use crate::ladder;
use crate::lexicon::{self, Group};
use crate::program::{ProcedureRole, Role};
use crate::roles::{Content, is_data};
use crate::sections::{Outline, Part, Section, part_of_item, part_of_label};
use crate::sentence;
use crate::steps::{case_of, numbered_case};
use crate::text;
use crate::tree::{Block, Kind};
use crate::walk::ways;

/// A section that is a procedure with everything below it.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub section: usize,
    pub title: String,
    pub role: ProcedureRole,
}

/// Incident procedures in reading order; none contains another. `name` is what the document is called without a heading.
pub(crate) fn find(outline: &Outline, blocks: &[Block], contents: &[Content], name: &str) -> Vec<Found> {
    let mut found = Vec::new();
    // A document for one alert may have its title in the front matter or in its file name.
    let untitled = outline.get(1).is_none_or(|first| !first.is_title);
    if untitled && whole_document(outline, blocks) {
        return vec![Found { section: 0, title: name.to_owned(), role: ProcedureRole::Incident }];
    }
    let mut index = 1;
    while let Some(section) = outline.get(index) {
        if section.settled.ignore || section.planned {
            index = section.below_end.max(index + 1);
            continue;
        }
        match incident_title(outline, blocks, contents, index, section) {
            Some(title) => {
                found.push(Found { section: index, title, role: role_of(section) });
                index = section.below_end;
            }
            None => index += 1,
        }
    }
    found
}

/// Whether the headings of the first rank are the parts of one procedure.
fn whole_document(outline: &Outline, blocks: &[Block]) -> bool {
    let Some(root) = outline.get(0) else {
        return false;
    };
    let tops =
        (1..outline.sections.len()).filter(|at| outline.get(*at).is_some_and(|section| section.parent.is_none()));
    let mut count = 0;
    let named = tops.clone().filter(|at| {
        count += 1;
        outline.get(*at).is_some_and(|section| section.part_exact)
    });
    let named = named.count();
    named * 2 >= count && staged(outline, blocks, tops, root)
}

fn role_of(section: &Section) -> ProcedureRole {
    match section.settled.role.or(section.own_role).or(section.role) {
        Some(Role::Rollback) => ProcedureRole::Rollback,
        Some(Role::Restore) => ProcedureRole::Restore,
        Some(Role::Deploy) => ProcedureRole::Deploy,
        Some(Role::Backup) => ProcedureRole::Backup,
        Some(Role::Maintenance) => ProcedureRole::Maintenance,
        Some(Role::Reference) => ProcedureRole::Reference,
        _ => ProcedureRole::Incident,
    }
}

fn incident_title(
    outline: &Outline,
    blocks: &[Block],
    contents: &[Content],
    index: usize,
    section: &Section,
) -> Option<String> {
    if section.settled.answers.is_some() {
        return Some(prefixed(&section.name).unwrap_or_else(|| section.name.clone()));
    }
    if let Some(role) = section.settled.role {
        return (role == Role::Incident && !section.is_title).then(|| section.name.clone());
    }
    // "Phase 3: Response" among the phases of a document is one of them.
    let within = || section.parent.and_then(|above| outline.get(above)).is_some_and(|above| above.step);
    if section.step && (within() || ways::step_of_document(outline, index)) {
        return None;
    }
    let rung = || section.role == Some(Role::Escalation) && ladder::rung_and_rest(&section.name).is_some();
    if section.rehearsal || rung() {
        return None;
    }
    let staged = || has_parts(outline, blocks, index, section);
    if !section.is_title
        && let Some(title) = prefixed(&section.name)
    {
        return (staged() || !is_shelf(outline, blocks, index)).then_some(title);
    }
    if section.is_title
        && lexicon::get().starts(Group::ShelfPrefix, &section.name).is_none()
        && let Some(title) = prefixed(&section.name).filter(|_| only_parts(outline, index))
    {
        return Some(title);
    }
    let in_group = outline.above(index).any(|above| above.group);
    if in_group && !section.group && !section.step && (section.part.is_none() || !section.part_exact) {
        let other = section.own_role.is_some_and(|role| is_data(role) || role == Role::Reference);
        let shelf = || is_shelf(outline, blocks, index) || is_theme(outline, contents, index, section);
        return (!other && has_content(outline, blocks, section) && (staged() || !shelf()))
            .then(|| section.name.clone());
    }
    let own = matches!(
        section.own_role,
        Some(Role::Deploy | Role::Backup | Role::Maintenance | Role::Reference | Role::Prose)
    );
    if !own && !section.group && staged() {
        return (!is_shelf(outline, blocks, index))
            .then(|| prefixed(&section.name).unwrap_or_else(|| section.name.clone()));
    }
    // Cases below it belong to what is wrong, not to themselves.
    let cases = || {
        section.problem
            && outline.children(index).any(|child| {
                outline.get(child).is_some_and(|child| lexicon::get().starts(Group::CaseLabel, &child.name).is_some())
            })
    };
    let acts = contents.get(index).is_some_and(Content::acts) || cases() || section.stairs;
    let plain =
        (section.own_role == Some(Role::Incident) || cases()) && !section.group && !section.phases && !section.is_title;
    let phases = contents.get(index).is_some_and(|content| content.phases.len() >= 3);
    (plain && acts && !phases).then(|| section.name.clone())
}

/// Whether all that stands right below are parts of one procedure, and one of them looks or acts.
fn only_parts(outline: &Outline, index: usize) -> bool {
    let parts = || outline.children(index).map(|child| outline.get(child).and_then(|child| child.part));
    parts().all(|part| part.is_some())
        && parts().flatten().any(|part| matches!(part, Part::Investigation | Part::Resolution))
}

/// A heading without parts above several procedures is a shelf, not a procedure.
fn is_shelf(outline: &Outline, blocks: &[Block], index: usize) -> bool {
    // Numbered cases below an incident with a name of its own are what it may turn out to be.
    let deeper = outline.get(index).is_some_and(|section| section.is_title) && holds_several(outline, blocks, index);
    let owns_cases = outline.get(index).is_some_and(|section| {
        section.problem
            || prefixed(&section.name).is_some() && lexicon::get().starts(Group::ShelfPrefix, &section.name).is_none()
    });
    deeper
        || outline.children(index).any(|child| {
            outline.get(child).is_some_and(|section| {
                section.part.is_none()
                    && !(owns_cases && case_of(&section.name).is_some())
                    && (prefixed(&section.name).is_some() || has_parts(outline, blocks, child, section))
            })
        })
}

/// "Database recovery" with nothing to do of its own above "Recovery of the main base" and "Recovery of the archive": a theme
/// of several procedures. "Restore the base" below it is a step, whatever it is about.
fn is_theme(outline: &Outline, contents: &[Content], index: usize, section: &Section) -> bool {
    let Some(role) = section.own_role.filter(|role| !is_data(*role) && !section.problem && !section.stairs) else {
        return false;
    };
    if contents.get(index).is_none_or(|content| content.acts() || content.items > 0) {
        return false;
    }
    let (mut count, mut alike) = (0, 0);
    for at in outline.children(index) {
        let Some(child) = outline.get(at) else { continue };
        count += 1;
        let named = (child.own_role == Some(role) || last_word(&child.name) == last_word(&section.name))
            && child.part.is_none()
            && !child.step;
        let does = named && contents.get(at).is_some_and(Content::acts) && sentence::verb(&child.name).is_none();
        alike += usize::from(does);
    }
    count > 1 && alike == count
}

/// The noun of an English heading: "Recovery" of "Database recovery (RTO: 2 h)".
fn last_word(name: &str) -> String {
    text::fold(name.split('(').next().unwrap_or(name).split_whitespace().next_back().unwrap_or_default())
}

/// Whether several sections further below each have parts of their own; what stands in a part of the document does not count.
fn holds_several(outline: &Outline, blocks: &[Block], index: usize) -> bool {
    let end = outline.get(index).map_or(0, |section| section.below_end);
    let (mut at, mut count, mut mending) = (index + 1, 0, 0);
    while let Some(section) = outline.get(at).filter(|_| at < end && count < 2) {
        if matches!(section.part, Some(Part::Investigation | Part::Resolution | Part::Verification)) {
            mending = section.below_end.max(mending);
        }
        // "Repairs" may hold one procedure for each problem; what else stands there are the cases of one.
        let own = section.part.is_none()
            && numbered_case(&section.name).is_none()
            && (at >= mending || prefixed(&section.name).is_some());
        let stands_alone = own && has_parts(outline, blocks, at, section);
        count += usize::from(stands_alone);
        at = if stands_alone { section.below_end.max(at + 1) } else { at + 1 };
    }
    count >= 2
}

/// "INCIDENT: API down", "Panne n° 3 – base lente": the title behind the prefix.
pub(crate) fn prefixed(name: &str) -> Option<String> {
    let hit = lexicon::get().starts(Group::IncidentPrefix, name)?;
    let first = name.split(|sign: char| sign.is_whitespace() || matches!(sign, ':' | '-' | '–' | '—' | '#')).next()?;
    let rest = name.get(first.len()..)?.trim_start();
    let signs: String = rest.chars().take_while(|sign| !sign.is_alphabetic()).collect();
    if hit.words > 1 {
        return None;
    }
    // "Scénario A : ...": a letter may number it.
    let lettered = rest.get(signs.len()..).and_then(|behind| {
        let mut letters = behind.chars();
        let letter = letters.next()?;
        let tail = letters.as_str().trim_start();
        (letter.is_uppercase() && tail.starts_with([':', '-', '–', '—'])).then_some(tail)
    });
    // "Procédure P0 — ...", "Runbook RB-003: ...": what it is filed under.
    let filed = || {
        let (word, tail) = rest.split_once(char::is_whitespace).or_else(|| rest.split_once(':'))?;
        let code = word.trim_end_matches(':');
        let short = code.len() <= 8 && code.starts_with(char::is_uppercase);
        let numbered = code.contains(|sign: char| sign.is_ascii_digit());
        let tail = if word.ends_with(':') { tail } else { tail.trim_start().strip_prefix([':', '-', '–', '—'])? };
        (short && numbered).then_some(tail)
    };
    let behind = match lettered.or_else(filed) {
        Some(tail) => tail,
        None if signs.contains([':', '-', '–', '—']) => rest.get(signs.len()..)?,
        None => return None,
    };
    let title = text::clean(behind);
    let is_other_part = lexicon::get().exact(Group::Role, &title).is_some();
    (!title.is_empty() && !is_other_part).then_some(title)
}

/// Whether it has both something to look at (or what is wrong) and something to do, as headings right below it or as labels.
fn has_parts(outline: &Outline, blocks: &[Block], index: usize, section: &Section) -> bool {
    staged(outline, blocks, outline.children(index), section)
}

fn staged(outline: &Outline, blocks: &[Block], children: impl Iterator<Item = usize>, section: &Section) -> bool {
    let (mut wrong, mut looks, mut acts) = (false, false, false);
    let mut see = |part: Option<Part>| match part {
        Some(Part::Investigation) => looks = true,
        Some(Part::Resolution) => acts = true,
        Some(Part::Symptom) => wrong = true,
        _ => {}
    };
    for child in children {
        see(outline.get(child).and_then(|child| child.part));
    }
    for block in blocks.get(section.blocks.clone()).unwrap_or_default() {
        match block.kind {
            Kind::Paragraph => see(part_of_label(&block.text)),
            Kind::Item { .. } => see(part_of_item(&block.text).map(|(part, _)| part)),
            _ => {}
        }
    }
    (looks && acts) || ((wrong || section.problem) && (looks || acts))
}

fn has_content(outline: &Outline, blocks: &[Block], section: &Section) -> bool {
    let last = outline.get(section.below_end.saturating_sub(1)).map_or(section.blocks.end, |last| last.blocks.end);
    blocks
        .get(section.blocks.start..last)
        .unwrap_or_default()
        .iter()
        .any(|block| matches!(block.kind, Kind::Fence { .. } | Kind::Item { .. } | Kind::Paragraph))
}
