//! The cases and ways that names and sentences say: "If the pod is stuck", "Cas 2 : ...", "Option B-1 (preferred)", "once fixed".

use super::without_alternative;
use crate::branch;
use crate::lexicon::{self, Group, List};
use crate::sentence;
use crate::text;

/// The case in which a comment or label lets what follows be done: "If the pod is stuck", "Si X → faire Y".
pub(crate) fn case_of(written: &str) -> Option<String> {
    if let Some(case) = numbered_case(written) {
        return Some(case);
    }
    if let Some((case, _)) = branch::otherwise(&text::cleaned(written)) {
        return Some(case.to_owned());
    }
    if let Some(case) = maybe(written).or_else(|| afterwards(written)).or_else(|| later(&text::cleaned(written))) {
        return Some(case);
    }
    if lexicon::get().find(Group::LastResort, written).is_some() {
        return Some(last_resort(written));
    }
    let sentence = text::cleaned(without_example(without_alternative(written).unwrap_or(written)));
    if let Some((condition, _)) = branch::halves(&sentence) {
        return Some(condition);
    }
    let rest = branch::opened(&sentence)?;
    let case = without_name(rest.trim()).trim_end_matches([':', '.', ',', ';']).trim();
    (!case.is_empty()).then(|| case.to_owned())
}

/// "E.g., if the login is broken: test it" without its first word.
fn without_example(written: &str) -> &str {
    ["E.g.,", "e.g.,", "E.g.", "e.g.", "Par ex.", "par ex.", "Ex. :", "For example,", "Par exemple,"]
        .iter()
        .find_map(|lead| written.trim_start().strip_prefix(lead))
        .map_or(written, str::trim_start)
}

/// "Turn it off after resolution", "Once fixed:": what takes back what stands before, when all is over.
fn afterwards(written: &str) -> Option<String> {
    let clean = text::cleaned(written);
    let clean = clean.trim_end_matches([':', '.', ')', ' ', '\u{a0}']);
    let lexicon = lexicon::get();
    if lexicon.exact(Group::Afterwards, clean).is_some() {
        return Some(clean.to_owned());
    }
    if !["fter ", "nce ", "hen ", "pr", "fois ", "fin ", "uand "].iter().any(|sign| clean.contains(sign)) {
        return None;
    }
    // No phrase of these has more than five words.
    let mut ends = clean.rmatch_indices([' ', '(']).map(|(at, _)| at + 1).take(5);
    let at = ends.find(|at| clean.get(*at..).is_some_and(|end| lexicon.exact(Group::Afterwards, end).is_some()))?;
    let acts = clean.get(..at).is_some_and(|before| sentence::verb(before) > Some(sentence::Verb::Tell));
    acts.then(|| clean.get(at..).unwrap_or_default().to_owned())
}

/// "To undo it:", "Pour annuler", "Une fois l'incident résolu": what stands below is not the next step.
pub(super) fn later(clean: &str) -> Option<String> {
    let bare = clean.trim_end_matches([':', ' ', '\u{a0}', '\u{202f}']);
    let undoes = || List::ToUndo.words().contains(&text::fold(bare).as_str());
    let after = || List::Afterwards.words().iter().any(|after| text::begins(bare, after)) && text::count(bare) <= 6;
    (undoes() || after() && sentence::strongest(bare).is_none()).then(|| bare.to_owned())
}

/// "May need to:" above what is done then.
fn maybe(written: &str) -> Option<String> {
    let bare = written.trim().trim_end_matches(['*', '_', ' ', '\u{a0}', '\u{202f}']).strip_suffix(':')?;
    let bare = bare.trim_matches(|sign: char| sign.is_whitespace() || matches!(sign, '*' | '_'));
    (bare.len() <= 48 && lexicon::get().exact(Group::Maybe, bare).is_some()).then(|| bare.to_owned())
}

/// "the backend is down" of "the backend is down - restart": a few words set apart name what is done then, whatever language
/// they are in.
fn without_name(case: &str) -> &str {
    let parted = [" - ", " – ", " — "].iter().find_map(|sign| case.rsplit_once(sign));
    match parted {
        Some((before, name))
            if text::count(before) >= 2 && text::count(name) <= 3 && !name.trim_end().ends_with(':') =>
        {
            before.trim_end()
        }
        _ => case,
    }
}

/// "Cas 2 : doublons de paiement", "Option B - reroute": what stands behind a label with its number.
pub(crate) fn numbered_case(written: &str) -> Option<String> {
    let clean = text::cleaned(written);
    let clean = without_place(&clean);
    lexicon::get().starts(Group::CaseLabel, clean)?;
    let first = clean.split_whitespace().next()?;
    // "Option B-1 (git revert)" is the first of two ways within one.
    if is_way(first) && option(clean).is_some_and(|(_, rest)| rest.starts_with('(')) {
        return None;
    }
    let rest = clean.get(first.len()..)?.trim_start();
    let rest = ["n°", "no.", "#"].iter().find_map(|sign| rest.strip_prefix(sign)).unwrap_or(rest).trim_start();
    let number: String = rest.chars().take_while(|sign| sign.is_ascii_alphanumeric()).collect();
    let numbers = !number.is_empty() && number.bytes().all(|sign| sign.is_ascii_digit());
    let letters = number.len() == 1 && number.bytes().all(|sign| sign.is_ascii_uppercase());
    if !numbers && !letters {
        return None;
    }
    let behind = rest.get(number.len()..)?.trim_start().strip_prefix([':', '-', '–', '—', '.', ')'])?;
    let case = text::clean(behind.trim().trim_end_matches(':'));
    // "Smart contract rollback": what is done stands last.
    let last = || case.split_whitespace().next_back().is_some_and(|last| sentence::nominal(last).is_some());
    let way = is_way(first) && (orders(&case) || last());
    (!case.is_empty() && !way).then_some(case)
}

/// "Cas 2 : ..." of "3.b Cas 2 : ...": without the place in the outline.
fn without_place(clean: &str) -> &str {
    let Some((place, rest)) = clean.split_once(' ') else { return clean };
    let numbered = place.starts_with(|sign: char| sign.is_ascii_digit()) && place.contains('.');
    let short = |part: &str| part.len() <= 2 && part.bytes().all(|sign| sign.is_ascii_alphanumeric());
    let whole = place.trim_end_matches(['.', ')']).split('.').all(short);
    if numbered && whole { rest.trim_start() } else { clean }
}

/// "Option B-1 (preferred)", "Méthode 2 : ...": the number of one of several ways, and what stands behind it.
pub(crate) fn option(written: &str) -> Option<(&str, &str)> {
    let clean = text::without_numbering(written.trim_start_matches(['*', '_', ' ']));
    let (first, rest) = clean.split_once(' ')?;
    if !is_way(first) {
        return None;
    }
    let rest = rest.trim_start();
    let end = rest.find(|sign: char| !sign.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let (number, behind) = (rest.get(..end)?, rest.get(end..)?);
    let letter = number.len() == 1 && number.bytes().all(|sign| (b'A'..=b'H').contains(&sign));
    let counted = matches!(number.len(), 1 | 2) && number.bytes().all(|sign| sign.is_ascii_digit());
    if !letter && !counted {
        return None;
    }
    // "B-1", "2.a": one of those within it.
    let within = behind.strip_prefix(['-', '.']).map_or(0, |sub| {
        let end = sub.find(|sign: char| !sign.is_ascii_alphanumeric()).unwrap_or(sub.len());
        if (1..=2).contains(&end) { end + 1 } else { 0 }
    });
    let (number, behind) = (rest.get(..end + within)?, rest.get(end + within..)?.trim_start_matches(['*', '_', ' ']));
    let apart = behind.is_empty() || behind.starts_with([':', '(', '-', '–', '—', '.', ')']);
    apart.then_some((number, behind))
}

/// "Option 2: restart the service", "Solution B – vider la file": which of several ways it is, from 1, and what it is.
pub(crate) fn numbered_way(written: &str) -> Option<(usize, &str)> {
    numbers_way(written).filter(|(_, way)| orders(way))
}

/// The number of "Option B: new DNS entry", whether or not it tells what to do.
pub(crate) fn way_number(written: &str) -> Option<usize> {
    numbers_way(written).map(|(number, _)| number)
}

fn numbers_way(written: &str) -> Option<(usize, &str)> {
    let clean = text::without_numbering(written.trim_start_matches(['*', '_', ' ']));
    let (first, rest) = clean.split_once(' ')?;
    if !is_way(first) {
        return None;
    }
    let end = rest.find(|sign: char| !sign.is_ascii_alphanumeric())?;
    let (number, behind) = (rest.get(..end)?, rest.get(end..)?);
    let at = match number.bytes().next()? {
        letter @ b'A'..=b'H' if number.len() == 1 => usize::from(letter - b'A') + 1,
        _ => number.parse().ok()?,
    };
    let behind = behind.trim_start().strip_prefix([':', '-', '–', '—', '.', ')'])?;
    let way = behind.trim_matches(|sign: char| sign.is_whitespace() || matches!(sign, '*' | '_' | ':'));
    (at > 0 && !way.is_empty()).then_some((at, way))
}

/// "Option", "Méthode": what numbers ways to do one thing, where "cas" and "cause" number what is wrong.
fn is_way(word: &str) -> bool {
    List::WayNoun.words().contains(&&*text::folded(word))
}

/// Whether a name tells somebody to do something, and not what is wrong.
fn orders(name: &str) -> bool {
    let first = name.split_whitespace().next().map(text::folded);
    let by = first.is_some_and(|first| List::Manner.words().contains(&&*first));
    sentence::verb(name).is_some()
        || by && lexicon::get().find(Group::Problem, name).is_none()
        || sentence::nominal(name).is_some() && lexicon::get().find(Group::Problem, name).is_none()
}

/// The words around "as a last resort", up to the next comma.
fn last_resort(written: &str) -> String {
    let part = written.split([',', ':', '.', ';']).find(|part| lexicon::get().find(Group::LastResort, part).is_some());
    let words: Vec<&str> = part.unwrap_or(written).split_whitespace().collect();
    let from = words.len().saturating_sub(5);
    words.get(from..).unwrap_or_default().join(" ")
}
