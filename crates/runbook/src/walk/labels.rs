//! Labels: a bold line, or a short one that ends in a colon, opens a part, a case, or a theme.

use super::place::{Place, Reach, case_in_brackets, case_of_name};
use super::ways;
use crate::branch;
use crate::draft::Draft;
use crate::lexicon::{self, Group, List};
use crate::sections::{Part, part_of_label};
use crate::sentence;
use crate::steps;
use crate::text;
use crate::tree::{Block, Kind};

/// A bold line, or a short one that ends in a colon: a part, a case, or a theme. Whether nothing else is in it.
pub(super) fn label(draft: &mut Draft<'_>, place: &mut Place<'_>, block: &Block) -> bool {
    if block.text.bold.is_some() && super::paragraphs::holds_cases(&block.text.plain) {
        return false;
    }
    let bold = block.text.bold.as_deref().filter(|_| block.depth == 0 && !block.text.all_bold());
    if let Some(case) = bold.filter(|bold| branch::opened(&text::clean(bold)).is_some()).and_then(steps::case_of) {
        place.open_case(Reach::Label, case);
        return false;
    }
    // "**Use when**: Argo CD is unreachable" holds for all below the heading.
    let opener = block.text.bold.as_deref().filter(|bold| block.text.closes(bold) && block.depth == 0);
    if let Some(bold) = opener.filter(|bold| lexicon::get().exact(Group::ConditionOpener, &text::clean(bold)).is_some())
    {
        let said = block.text.plain.trim().get(bold.len()..).unwrap_or_default();
        let case = sentence::sentences(said.trim_start_matches([':', ' ', '*', '\u{a0}'])).into_iter().next();
        if let Some(case) = case.map(|case| text::clean(&case)).filter(|case| !case.is_empty()) {
            // Above all that a procedure does it says what the procedure is for, and not when a step is done.
            if place.index == place.owner && place.count(draft) == 0 {
                draft.claim(block.line, block.end);
            } else {
                place.open_case(Reach::Heading, case);
            }
            return true;
        }
    }
    if ways::labels_option(block) {
        option_label(place, block);
        return true;
    }
    if let Some(part) = part_of_label(&block.text) {
        let alone = block.text.all_bold() || block.text.all_italic() || block.text.plain.trim().ends_with(':');
        if !alone && part.is_read_only() {
            // "**Impact:** nobody can pay" is read; "**Note:** restart it first" may tell to do something.
            return part == Part::Symptom;
        }
        // "Action:" below the heading "Verification" is what to do there.
        let label = block.text.bold.as_deref().unwrap_or(&block.text.plain).split(':').next().unwrap_or_default();
        // Behind "Diagnosis:" it is a label of the same rank.
        let inside = (matches!(place.headed_part, Some(Part::Investigation | Part::Verification)) || !place.incident)
            && lexicon::get().exact(Group::TaskPart, &text::clean(label)).is_some();
        if !inside {
            place.part = Some(place.either(draft, part, &block.text));
        }
        place.item_part = None;
        place.close(Reach::Label);
        return alone;
    }
    if !block.text.all_bold() || block.depth > 0 {
        return false;
    }
    // "If the primary is lost:" above "Via console:" and "Via CLI:" holds for both.
    place.close(if place.way.is_some() { Reach::Text(0) } else { Reach::Label });
    let name = text::clean(block.text.plain.trim());
    // "Step 3: Point-in-time recovery" is no more of what "Step 2: Identify ..." opened.
    if numbers_step(block.text.plain.trim()) {
        place.part = place.headed_part;
        place.item_part = None;
    }
    let colon = block.text.plain.trim_end().trim_end_matches(['*', ' ']).ends_with(':');
    let case = case_of_name(&name, place.part()).or_else(|| finding(&name).filter(|_| colon));
    if let Some(case) = case.or_else(|| one_sort(draft, place, &name)) {
        place.open_named(Reach::Label, case);
    }
    place.intro = Some(name);
    true
}

/// "**Option B: roll back** (if a release is to blame)": what was to be looked at behind the one before is over. "Option B-1" stays
/// within "Option B".
fn option_label(place: &mut Place<'_>, block: &Block) {
    let plain = block.text.plain.trim();
    let name = text::clean(plain);
    let within = steps::option(plain).is_some_and(|(number, _)| number.contains(['-', '.']));
    place.close(if within { Reach::Text(0) } else { Reach::Label });
    if place.part == Some(Part::Verification) {
        place.part = place.headed_part.or(Some(Part::Resolution));
    }
    place.item_part = None;
    if let Some(case) = case_in_brackets(&name).or_else(|| steps::numbered_case(&name).filter(|_| place.way.is_none()))
    {
        place.open_named(if within { Reach::Text(0) } else { Reach::Label }, case);
    }
    place.intro = Some(name);
}

/// "For rate limiting:" beside "For an expired key:" below a resolution: one sort of what is wrong.
fn one_sort(draft: &Draft<'_>, place: &Place<'_>, name: &str) -> Option<String> {
    const LEADS: [&str; 2] = ["for ", "pour "];
    const FEW: usize = 60;
    let sort = |name: &str| {
        let lead = LEADS.into_iter().find(|lead| text::begins(name, lead))?;
        let sort = name.get(lead.len()..)?.trim().trim_end_matches(':').trim_end();
        let words = text::count(sort);
        ((1..=6).contains(&words) && sentence::verb(sort).is_none()).then(|| sort.to_owned())
    };
    let case = sort(name).filter(|_| place.part() == Some(Part::Resolution))?;
    let own = draft.blocks.get(place.section.blocks.clone()).unwrap_or_default();
    let labels = own.iter().take(FEW).filter(|block| matches!(block.kind, Kind::Paragraph) && block.text.all_bold());
    (labels.filter(|block| sort(text::clean(&block.text.plain).as_str()).is_some()).count() > 1).then_some(case)
}

/// "Step 3: ...", "Étape 2 - ...".
fn numbers_step(plain: &str) -> bool {
    let mut words = plain.trim_start_matches(['*', '_', ' ']).split_whitespace();
    let label = words.next().is_some_and(|word| lexicon::get().exact(Group::StepLabel, word).is_some());
    label && words.next().is_some_and(|word| word.starts_with(|sign: char| sign.is_ascii_digit()))
}

/// "IRR is null", "Le tableau affiche 0": what somebody may see, above what to do then.
fn finding(name: &str) -> Option<String> {
    let words = text::words(name);
    let states = words.iter().skip(1).any(|word| List::StateVerb.words().contains(&word.as_str()));
    let told = sentence::verb(name).is_some() || sentence::nominal(name).is_some() || name.contains('?');
    (states && !told && words.len() <= 10).then(|| name.to_owned())
}
