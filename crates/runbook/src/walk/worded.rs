//! What an item or heading says by its words alone, whatever stands around it.

use crate::branch;
use crate::lexicon::{self, Group, List};
use crate::program::Role;
use crate::sections::{Part, Section};
use crate::sentence;
use crate::steps;
use crate::tables;
use crate::text;
use crate::tree::{Block, Kind, Rich};

/// "`failed`: the engine stopped": what a name means, and nothing to do.
pub(super) fn is_legend(text: &Rich, part: Option<Part>) -> bool {
    let plain = text.plain.trim();
    let Some((name, said)) = text.codes.first().and_then(|code| Some((code.trim(), plain.strip_prefix(code.trim())?)))
    else {
        return false;
    };
    let word = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-');
    let said = said.trim_start();
    let meant = [":", "=", "–", "—", "- "].iter().find_map(|sign| said.strip_prefix(sign));
    part != Some(Part::Verification)
        && name.chars().all(word)
        && !steps::is_command(name)
        && meant.is_some_and(|said| {
            let said = said.trim();
            !said.is_empty()
                && sentence::verb(said).is_none()
                && sentence::nominal(said).is_none()
                && branch::halves(said).is_none()
        })
}

/// What a label or heading says of the items below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lists {
    /// "Look for:", "Common dependencies": things, and no orders.
    Things,
    /// "Examples:": nothing that somebody asks for, unless it is written out.
    Examples,
    /// "Long-term:", "Changelog:", "How it works:": nothing that is done now.
    Later,
    /// "A disaster is declared when:": how things are then.
    Cases,
    /// "Deployment scripts", "Outils de monitoring :": what there is, each with what it is for.
    Catalogue,
    /// "Gateway configuration:": how things are set.
    Facts,
    /// "Important:": remarks, of which only what begins as an order is one.
    Notes,
}

impl Lists {
    /// What the words of a label, a heading or the sentence above a list say.
    pub(super) fn of(written: &str) -> Option<Self> {
        let bare = written.trim().trim_matches(['*', '_', ':', ' ', '\u{a0}', '\u{202f}']);
        if bare.is_empty() || bare.len() > 120 {
            return None;
        }
        if written.contains(':') && ends_in_case(bare) {
            return Some(Self::Cases);
        }
        let words = text::count(bare);
        let lexicon = lexicon::get();
        if words > 5 {
            return None;
        }
        if lexicon.exact(Group::NoteLabel, bare).is_some() {
            return Some(Self::Notes);
        }
        let ends = || [bare.split_whitespace().next(), bare.split_whitespace().next_back()].into_iter().flatten();
        let leads = || if words > 1 { ends().find_map(|word| lexicon.exact(Group::ThingsLead, word)) } else { None };
        let of = |key: &str| match key {
            "example" => Self::Examples,
            "later" => Self::Later,
            "catalogue" => Self::Catalogue,
            "fact" => Self::Facts,
            _ => Self::Things,
        };
        match lexicon.exact(Group::ThingsLabel, bare) {
            Some(key) => Some(of(key)),
            None => leads().filter(|_| sentence::verb(bare).is_none()).map(of),
        }
    }

    /// Whether an item below tells to do something all the same.
    pub(super) fn orders(self, block: &Block) -> bool {
        let plain = block.text.plain.trim();
        match self {
            Self::Cases | Self::Later => false,
            // "`./deploy.sh` - deploys": what it is for. "Restart: `systemctl ...`" and what has a number are done.
            Self::Catalogue => {
                let named = block.text.codes.first().is_some_and(|code| plain.starts_with(code.as_str()));
                matches!(block.kind, Kind::Item { ordered: true, .. })
                    || !named && block.instruction.is_some() && sentence::verb(plain).is_some()
            }
            Self::Facts => {
                matches!(block.kind, Kind::Item { ordered: true, .. })
                    || block.instruction.is_some() && sentence::commands(plain)
            }
            Self::Examples => block.instruction.is_some() && !block.text.codes.is_empty(),
            // "Timeout → restart it" says what to do about one of them.
            Self::Things => {
                block.instruction.is_some() && !plain.ends_with('?')
                    || sentence::may_point(plain) && branch::halves(plain).is_some()
            }
            Self::Notes => {
                let named = block.text.codes.first().is_some_and(|code| plain.starts_with(code.as_str()));
                !named && block.instruction.is_some() && sentence::verb(plain).is_some()
            }
        }
    }
}

/// "The site is lost when", "On bascule si": what stands below are the cases.
fn ends_in_case(bare: &str) -> bool {
    let mut words = bare.split_whitespace();
    let last = words.next_back().map(text::folded);
    words.next().is_some() && last.is_some_and(|last| List::CaseEnd.words().contains(&&*last))
}

/// "T+0 min: outage detected", "T+3 h : base restaurée": a mark of time with how things are then, and nothing to do.
pub(super) fn is_mark(plain: &str) -> bool {
    let clean = text::cleaned(plain);
    let Some((time, said)) = clean.split_once(": ").or_else(|| clean.split_once(" : ")) else { return false };
    let bare = time.trim().trim_start_matches(['*', '_']);
    let counted = ["T+", "T-", "T +", "H+", "J+", "D+", "t+"].iter().find_map(|lead| bare.strip_prefix(lead));
    if !counted.is_some_and(|rest| rest.trim_start().starts_with(|sign: char| sign.is_ascii_digit())) {
        return false;
    }
    let said = said.trim().trim_matches(['*', '_', ' ', '.']);
    // Each part of it says what was done to something: a word, and behind it a participle.
    let states = |part: &str| {
        let part = part.split('(').next().unwrap_or(part);
        let mut words = part.split_whitespace();
        words.next().is_some() && words.any(marked_done) && sentence::verb(part).is_none()
    };
    said.split(", ").all(states)
}

/// "detected", "restaurée", "rétabli", not "base" or "service".
fn marked_done(word: &str) -> bool {
    let word = word.trim_matches(|sign: char| !sign.is_alphanumeric());
    let french = ["é", "ée", "és", "ées", "li", "ni", "ti"].iter().any(|end| word.ends_with(end));
    word.len() >= 5 && (french || word.ends_with("ed") && !word.ends_with("eed"))
}

/// "Document the results:", "Consigner :": what stands inside of the item is written down.
pub(super) fn notes_down(plain: &str) -> bool {
    lexicon::get().leads(Group::NoteVerb, plain)
}

/// "It will:", "This could be:", "Par exemple :": what stands below is told, not asked for.
pub(crate) fn describes(plain: &str) -> bool {
    let Some(said) = plain.trim_end_matches(['*', '_', ' ']).strip_suffix(':') else { return false };
    let said = said.trim_end().trim_end_matches(['.', ',']);
    if names_program(said) || tells_of_program(said) {
        return true;
    }
    let from = said.char_indices().rev().nth(15).map_or(0, |(at, _)| at);
    let end = text::fold(said.get(from..).unwrap_or_default());
    List::TellsWhat
        .words()
        .iter()
        .any(|words| end.strip_suffix(words).is_some_and(|rest| rest.is_empty() || rest.ends_with([' ', '\''])))
}

/// "The script `check.sh` proves from end to end that it works": what is listed below is what it does.
fn tells_of_program(said: &str) -> bool {
    let words = text::words(said);
    let subject = matches!(words.first().map(String::as_str), Some("the" | "this" | "le" | "ce"))
        && words.get(1).is_some_and(|word| List::ProgramSubject.words().contains(&word.as_str()));
    subject && words.len() > 3 && !words.iter().any(|word| List::IsRun.words().iter().any(|run| word.starts_with(run)))
}

/// "The drill script", "Le traitement de nuit": what stands below is what it does.
fn names_program(said: &str) -> bool {
    let words = text::words(said);
    match words.as_slice() {
        [the, .., last] if the == "the" && words.len() <= 5 => List::ProgramNoun.words().contains(&last.as_str()),
        [le, first, ..] if matches!(le.as_str(), "le" | "la") && words.len() <= 5 => {
            List::ProgramHead.words().contains(&&*text::fold(first))
        }
        _ => false,
    }
}

/// "Steps:" below "Daily performance review": what is done there, though what is measured stands above.
pub(super) fn lists_steps(section: &Section) -> bool {
    let acts =
        matches!(section.part, Some(Part::Procedure | Part::Investigation | Part::Resolution | Part::Verification));
    section.part_exact
        && acts
        && section.own_role.is_none()
        && matches!(section.role, Some(Role::Alerts | Role::Objectives))
}

/// "Write to support with:", "Noter l'incident en précisant :": what stands inside of the item is what the step is about.
pub(super) fn holds_its_object(plain: &str) -> bool {
    let last = plain.trim_end_matches([':', ' ', '\u{a0}', '*']).split_whitespace().next_back().unwrap_or_default();
    List::HoldsObject.words().contains(&text::fold(last).as_str())
}

/// "Vercel : vercel.com/dashboard": where something is found, and nothing to do.
pub(super) fn is_address_of(plain: &str) -> bool {
    let said = plain.split_once(": ").map_or(plain, |(label, said)| if text::count(label) <= 4 { said } else { plain });
    let said = said.trim().trim_matches(['`', '<', '>']);
    !said.contains(char::is_whitespace) && tables::is_address(said)
}
