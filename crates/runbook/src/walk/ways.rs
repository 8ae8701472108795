//! Ways to do one thing: "With Docker" beside "With systemd", "A) ..." and "B) ..." below "Choose one", "Or use the console:",
//! "Either:". What stands in the second one is no next step but another first one.

use super::place::Place;
use crate::branch;
use crate::draft::Draft;
use crate::lexicon::{self, Group, List};
use crate::program::{ProcedureRole, Role};
use crate::sections::{Outline, Section, part_of_label};
use crate::sentence;
use crate::steps;
use crate::text;
use crate::tree::{Block, Kind};

/// Ways that labels of a section part: the first step of the first one, and whether another one is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub first: usize,
    pub later: bool,
}

/// Items that are choices: how deep they stand, and the step of the first one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    depth: u32,
    first: Option<usize>,
    /// Each of them says so itself: "Soit ...".
    worded: bool,
}

/// How many headings or blocks are looked at beside one: ways to do one thing are few.
const FEW: usize = 60;

/// "With Docker", "Via la console", "Self-managed PostgreSQL": one of the ways to do what stands above.
pub(super) fn names_way(name: &str) -> bool {
    let mut words = name.split_whitespace();
    let first = words.next().map(text::folded);
    let usual = words.next().is_some_and(|second| text::folded(second).starts_with("defaut"));
    !usual && first.is_some_and(|first| List::Way.words().contains(&&*first))
}

/// "Docker (compose)", "Linux": a name of nothing but what things run on.
fn names_platform(name: &str) -> bool {
    let bare = name.split('(').next().unwrap_or(name).trim().trim_end_matches(':');
    lexicon::get().exact(Group::RunsOn, bare).is_some()
}

/// Whether a heading or a label names a way.
fn is_way(written: &str) -> bool {
    let name = text::clean(written);
    names_way(&name) || names_platform(&name) || steps::option(written).is_some()
}

/// "**Option B: roll back** (if a release is to blame)": a line that begins with the label of one of several ways, and says no
/// more of it than brackets do.
pub(super) fn labels_option(block: &Block) -> bool {
    let Some(bold) = block.text.bold.as_deref().filter(|_| block.depth == 0 && matches!(block.kind, Kind::Paragraph))
    else {
        return false;
    };
    let plain = block.text.plain.trim();
    let behind =
        plain.strip_prefix(bold.trim()).map(|rest| rest.trim_start_matches([':', ' ', '\u{a0}', '—', '–', '-']));
    let remark = behind.is_some_and(|rest| {
        rest.is_empty() || rest.starts_with('(') && rest.trim_end_matches([':', '.']).ends_with(')')
    });
    remark && steps::option(bold).is_some()
}

/// "Method 1: Argo CD (recommended)": a heading of one of the methods.
fn numbers_method(title: &str) -> bool {
    let mut words = title.split_whitespace();
    let method = words.next().map(text::folded).is_some_and(|first| List::WayHead.words().contains(&&*first));
    let number = words.next().map(|word| word.trim_end_matches([':', '.', ')'])).unwrap_or_default();
    method && (number.len() == 1 && number.bytes().all(|sign| sign.is_ascii_alphanumeric()))
        || steps::option(title).is_some()
}

/// "A) Feature flags only", "B. Restore": the letter of a heading.
fn letter(title: &str) -> Option<u8> {
    let mut bytes = title.trim_start().bytes();
    let first = bytes.next().filter(u8::is_ascii_uppercase)?;
    matches!(bytes.next()?, b')' | b'.').then_some(first)
}

/// "Replay" and "API" of "Replay (API)": what is done, and by which means.
fn means_in_brackets(title: &str) -> Option<(&str, &str)> {
    let (what, means) = title.trim().strip_suffix(')')?.split_once(" (")?;
    let named = text::count(means) <= 3 && lexicon::get().find(Group::Means, means).is_some();
    (named && text::count(what) <= 6).then_some((what.trim(), means))
}

/// "Choose the level:", "Two options:", "L'une des méthodes suivantes :".
fn offers(sentence: &str) -> bool {
    let words = text::words(sentence);
    words.iter().any(|word| List::Choice.words().contains(&&*text::folded(word)))
}

/// Whether the heading of a section is one of several ways side by side, and whether another one comes before it.
pub(super) fn headed(draft: &Draft<'_>, index: usize) -> Option<bool> {
    let outline = draft.outline;
    let section = outline.get(index)?;
    let parent = section.parent?;
    let above = outline.get(parent).filter(|above| !above.is_title)?;
    let offered = || {
        let own = draft.blocks.get(above.blocks.clone()).unwrap_or_default();
        let told = own.iter().filter(|block| matches!(block.kind, Kind::Paragraph));
        told.take(4).any(|block| offers(&block.text.plain)) || offers(&above.name)
    };
    // "Choose one of:" right above the headings offers what each of them names.
    let chosen = || {
        let own = draft.blocks.get(above.blocks.clone()).unwrap_or_default();
        let last = own.iter().rfind(|block| !matches!(block.kind, Kind::Directive));
        last.is_some_and(|last| {
            let plain = last.text.plain.trim();
            matches!(last.kind, Kind::Paragraph) && last.depth == 0 && plain.ends_with(':') && chooses(plain)
        })
    };
    if section.part.is_none() && !section.step && chosen() {
        let beside = outline.children(parent).take(FEW).filter_map(|at| outline.get(at));
        let lines = || beside.filter(|other| other.part.is_none() && !other.step).map(|other| other.line);
        let others: Vec<u32> = lines().filter(|line| *line != section.line).collect();
        return others.first().map(|first| *first < section.line);
    }
    // Products that things run on are also the parts of what is operated.
    let hosted = |name: &str| {
        const HOSTS: &[&str] = &["vercel", "railway", "render", "fly", "heroku"];
        HOSTS.contains(&&*text::folded(name))
    };
    // "Replay (API)" beside "Replay (by hand)".
    let means = means_in_brackets(&section.title);
    let same_by = |other: &Section| {
        means.is_some_and(|(what, _)| {
            means_in_brackets(&other.title).is_some_and(|(it, _)| text::fold(it) == text::fold(what))
        })
    };
    let by_means = means.is_some()
        && outline.children(parent).take(FEW).filter_map(|at| outline.get(at)).filter(|other| same_by(other)).count()
            > 1;
    let plain = |other: &Section| {
        same_by(other) && by_means || (is_way(&other.title) || numbers_method(&other.title)) && !hosted(&other.name)
    };
    let lettered = letter(&section.title).is_some() && !plain(section);
    if !(plain(section) || lettered && offered()) {
        return None;
    }
    let same = |other: &Section| if lettered { letter(&other.title).is_some() } else { plain(other) };
    let beside = outline.children(parent).take(FEW).filter_map(|at| outline.get(at)).filter(|other| same(other));
    let (mut before, mut count) = (false, 0usize);
    for other in beside {
        count += 1;
        before |= other.line < section.line;
    }
    (count > 1).then_some(before)
}

/// "Phase 3: Response" among others right below the title of a document that says nothing else of itself: the phases are one
/// procedure.
pub(crate) fn step_of_document(outline: &Outline, index: usize) -> bool {
    let Some(parent) = outline.get(index).and_then(|section| section.parent) else {
        return false;
    };
    let titled = outline.get(parent).is_some_and(|above| above.is_title && above.role.is_none());
    let step = |at: &usize| outline.get(*at).is_some_and(|other| other.step);
    titled && outline.children(parent).take(FEW).filter(step).count() >= 3
}

/// "4. Promote a replica": a heading with a number before its name.
pub(super) fn is_numbered(section: &Section) -> bool {
    section.title.starts_with(|sign: char| sign.is_ascii_digit()) && section.title.trim() != section.name
}

/// "4. Promote a replica" below "Steps": a numbered heading among others.
pub(super) fn numbered_part(outline: &Outline, index: usize) -> bool {
    let numbered = is_numbered;
    // One that says itself when it is done is no step of another.
    let Some(section) = outline.get(index).filter(|section| numbered(section) && !section.timed) else {
        return false;
    };
    let Some(parent) = section.parent else {
        return false;
    };
    let steps = outline.get(parent).is_some_and(|above| {
        above.part_exact && above.part == Some(crate::sections::Part::Procedure) && above.own_role.is_none()
    });
    steps && outline.children(parent).take(FEW).filter(|at| outline.get(*at).is_some_and(numbered)).count() >= 3
}

/// Whether a section stands below the phases of an incident that a whole document is about.
pub(super) fn phase_of_incident(outline: &Outline, index: usize, owner: usize) -> bool {
    let titled = |owner: &Section| owner.is_title && owner.role.is_none();
    owner != index
        && outline
            .get(owner)
            .is_some_and(|owner| titled(owner) && role_of_title(owner) == Some(ProcedureRole::Incident))
}

/// What a document is about whose title alone says it: the role of the procedure whose numbered steps stand below it.
pub(super) fn role_of_title(title: &Section) -> Option<ProcedureRole> {
    let lexicon = lexicon::get();
    let words = text::tokens_of_name(&title.name);
    let hits = lexicon.hits(Group::Role, &words, 0);
    hits.iter().find_map(|hit| match hit.key {
        "incident" | "phases" | "group" => Some(ProcedureRole::Incident),
        key => match lexicon::parse_key::<Role>(key) {
            Some(Role::Rollback) => Some(ProcedureRole::Rollback),
            Some(Role::Restore) => Some(ProcedureRole::Restore),
            Some(Role::Deploy) => Some(ProcedureRole::Deploy),
            Some(Role::Backup) => Some(ProcedureRole::Backup),
            Some(Role::Maintenance) => Some(ProcedureRole::Maintenance),
            _ => None,
        },
    })
}

/// "Or use the console:", and not "Otherwise:", which is a case.
fn or_else(plain: &str) -> bool {
    steps::without_alternative(plain).is_some() && branch::otherwise(&text::cleaned(plain)).is_none()
}

/// "- **Restart the service**", "- **Roll back**", each above its own block below a kind of incident: the next of several ways.
pub(super) fn next_of_sort(draft: &Draft<'_>, place: &mut Place<'_>) {
    place.way = match place.way {
        Some(way) => Some(Way { later: true, ..way }),
        None => Some(Way { first: place.count(draft), later: false }),
    };
}

/// What a paragraph says of ways: it opens one, offers a choice, or ends both. Whether it does nothing but offer one.
pub(super) fn paragraph(draft: &Draft<'_>, place: &mut Place<'_>, block: &Block) -> bool {
    let plain = block.text.plain.trim();
    if block.depth > 0 || block.quoted {
        return false;
    }
    let colon = plain.trim_end_matches(['*', '_']).ends_with(':');
    let label = names_block(block) || labels_option(block);
    let lists = place.follower().is_some_and(|next| matches!(next.kind, Kind::Item { .. }));
    place.choice = None;
    let option =
        |other: &Block| labels_option(other) || names_block(other) && steps::option(&other.text.plain).is_some();
    if place.options.is_some() && !option(block) && !place.rest.iter().take(FEW).any(option) {
        // Behind the last one nothing but what stands right below its label belongs to it.
        place.options = place.options.filter(|_| !label);
    }
    if option(block) {
        let first = place.options.or_else(|| place.rest.iter().take(FEW).any(option).then(|| place.count(draft)));
        place.way = first.map(|first| Way { first, later: place.options.is_some() });
        place.options = first;
    } else if place.options.is_some() && !label && !(colon && lists) {
        // What an option says of itself ends none.
    } else if label && is_way(plain) {
        let further = |other: &Block| {
            other.depth == 0 && (names_block(other) || labels_option(other)) && is_way(other.text.plain.trim())
        };
        place.way = match place.way {
            Some(way) => Some(Way { later: true, ..way }),
            None if place.rest.iter().take(FEW).any(further) => Some(Way { first: place.count(draft), later: false }),
            None => None,
        };
    } else if colon && lists && or_else(plain) {
        // "Or use the console:" above a list of its own.
        place.way = place.begun(draft).map(|first| Way { first, later: true });
    } else if colon && lists && offers(plain) && part_of_label(&block.text).is_none() {
        place.choice = Some(Choice { depth: 0, first: None, worded: false });
        place.way = None;
    } else if label || !colon || part_of_label(&block.text).is_some() {
        place.way = None;
    }
    colon && chooses(plain)
}

/// "Choose the level that fits:" is nothing to do by itself.
fn chooses(plain: &str) -> bool {
    let first = plain.split_whitespace().next().map(text::folded);
    let one = matches!(first.as_deref(), Some("choose" | "choisir" | "choisissez" | "pick"))
        || first.as_deref() == Some("one") && text::begins(plain, "one of ");
    one && sentence::sentences(plain).len() == 1
}

/// A line in bold, or a short one that ends in a colon.
fn names_block(block: &Block) -> bool {
    let plain = block.text.plain.trim();
    matches!(block.kind, Kind::Paragraph)
        && (block.text.all_bold() || plain.ends_with(':'))
        && plain.split_whitespace().count() <= 8
}

/// Whether an item only opens a choice among those inside of it: "4. Either:".
pub(super) fn opens_choice(place: &mut Place<'_>, plain: &str, depth: u32) -> bool {
    let name = text::clean(plain.trim_end_matches(':'));
    let opens = plain.ends_with(':') && name.split_whitespace().count() <= 6 && offers(&name);
    if opens {
        place.choice = Some(Choice { depth, first: None, worded: false });
    }
    opens
}

/// The step that an item is another way to do, where the items beside it are choices: "Soit ...", what stands below "Either:".
pub(super) fn chosen(draft: &Draft<'_>, place: &mut Place<'_>, plain: &str, depth: u32) -> Option<usize> {
    let either = text::folded(plain.split_whitespace().next().unwrap_or_default()).trim_end_matches(':') == "soit";
    let here = place.count(draft);
    match &mut place.choice {
        Some(choice) if choice.depth + 1 == depth && (either || !choice.worded) => match choice.first {
            Some(first) => Some(first),
            None => {
                choice.first = Some(here);
                None
            }
        },
        Some(choice) if depth > choice.depth + 1 => None,
        _ if either => {
            place.choice = Some(Choice { depth: depth.saturating_sub(1), first: Some(here), worded: true });
            None
        }
        _ => {
            place.choice = None;
            None
        }
    }
}
