//! What the object of a verb makes of it: what is handed over for good, and checks that are run.

use crate::lexicon::{self, Group, List};
use crate::text;

/// "Submit an upgrade transaction", "Soumettre la transaction signée": handed over to others, and not to be taken back.
/// "Submit the transaction logs" hands over something else.
pub(super) fn for_good(clause: &str) -> bool {
    let lexicon = lexicon::get();
    let Some(hit) = lexicon.starts(Group::Final, clause).filter(|hit| hit.key == "verb") else { return false };
    let Some(object) = super::behind_words(clause, hit.span).map(object) else { return false };
    names(Group::Final, object) && lexicon.find(Group::Rehearsal, object).is_none()
}

/// "Re-run the service's health checks", "Relancer les contrôles de santé": what is run only looks.
pub(super) fn runs_check(clause: &str) -> bool {
    let Some(hit) = lexicon::get().starts(Group::CheckRun, clause).filter(|hit| hit.key == "verb") else {
        return false;
    };
    super::behind_words(clause, hit.span).is_some_and(|rest| names(Group::CheckRun, object(rest)))
}

/// The words behind a verb, up to where they say how, where or for whom.
fn object(rest: &str) -> &str {
    let cut = |word: &&str| List::BehindObject.words().contains(word) || *word == "à";
    let from = rest.as_ptr() as usize;
    let end = rest.split_whitespace().find(cut).map(|word| (word.as_ptr() as usize).saturating_sub(from));
    let object = end.and_then(|end| rest.get(..end)).unwrap_or(rest);
    object.split(['(', ';', ':', '`', '.']).next().unwrap_or(object).trim()
}

/// Whether an object is what a group names: its last word in English, its first in French.
fn names(group: Group, object: &str) -> bool {
    let lexicon = lexicon::get();
    let is = |key: Option<&str>| key == Some("object");
    // "le service de contrôle" is a service.
    let said_of = |before: Option<&str>, last: &str| {
        last.starts_with("d'") || last.starts_with("d’") || matches!(before, Some("de" | "du" | "des"))
    };
    let last = || {
        let mut words = object.split_whitespace().rev();
        words.next().is_some_and(|last| is(lexicon.exact(group, last)) && !said_of(words.next(), last))
    };
    // Behind the first word French says which one, English goes on to the noun.
    let first = || {
        lexicon.starts(group, object).is_some_and(|hit| {
            let behind = super::behind_words(object, hit.span).unwrap_or_default().trim_start();
            let next = behind.split(' ').next().unwrap_or_default();
            let parted = next.is_empty() || matches!(next, "de" | "des" | "du" | "of") || next.starts_with("d'");
            is(Some(hit.key)) && (parted || text::fold(next).ends_with("ee") || next.ends_with("ées"))
        })
    };
    last() || first()
}
