//! Sentences for people: branches ("If crash, restart the service"), what they are for and what they do.

mod arrow;
mod edges;
mod effect;

use crate::fence;
use crate::lexicon::{self, Group, List, Spoken, parse_key};
use crate::program::{Cause, EffectClass, Operation};
use crate::sentence;
use crate::text;
pub(crate) use arrow::sequence;
use edges::{excepts, first_sentence, lacking, scoped, told_before, trailing, unparted, without_only};
pub(crate) use effect::{effect_of_operation, effect_of_sentence};
use std::ops::ControlFlow;

/// A sentence that says what to do when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Branch {
    pub condition: String,
    pub action: String,
    pub cause: Option<Cause>,
    pub operation: Option<Operation>,
    /// What the action does to the world.
    pub effect: EffectClass,
}

const ARROWS: &[&str] = &["→", "->", "=>", "⇒", "➜", "➔"];

/// Reads "Si X → Y", "If X, Y", "X → Y", "Y if X".
pub(crate) fn read(written: &str) -> Option<Branch> {
    let (condition, action) = halves(written)?;
    let cause = cause_of(&condition);
    let (effect, operation) = effect_of_sentence(&action);
    Some(Branch { condition, action, cause, operation, effect })
}

/// The condition and the action of a sentence that says what to do when.
pub(crate) fn halves(written: &str) -> Option<(String, String)> {
    let sentence = text::cleaned(written);
    let sentence = sentence.trim_end_matches('.').trim();
    // "If not, restart it" names no case of its own.
    let other = || otherwise(sentence).filter(|(lead, _)| text::begins(lead, "if "));
    let (condition, action) = match opened(sentence) {
        Some(_) if text::begins(sentence, "if n") && other().is_some() => other()?,
        // "Si > 1000 : passer à l'étape 3" looks like a path, but opens a case.
        Some(rest) => split(rest, true).or_else(|| unparted(rest))?,
        None if fence::is_ui_path(sentence) || sentence::path_within(sentence) => return None,
        None => otherwise(sentence)
            .or_else(|| split(sentence, false))
            .or_else(|| lacking(sentence))
            .or_else(|| scoped(sentence))
            .or_else(|| edges::afterwards(sentence))
            .or_else(|| trailing(sentence))?,
    };
    let condition = tidy(first_sentence(condition));
    let action = tidy(without_only(action));
    if condition.is_empty() || action.is_empty() {
        return None;
    }
    Some((condition, action))
}

/// "→ call the lead" without the arrow that only ties it to its case.
pub(crate) fn without_arrow(part: &str) -> &str {
    let part = part.trim();
    if !part.starts_with(|first: char| matches!(first, '-' | '=') || !first.is_ascii()) {
        return part;
    }
    ARROWS.iter().find_map(|arrow| part.strip_prefix(arrow)).unwrap_or(part).trim_start()
}

fn tidy(part: &str) -> String {
    let part = without_arrow(part)
        .trim_matches(|sign: char| matches!(sign, ',' | ':' | ';' | '*' | '-' | '–' | '—' | '(' | '\u{a0}' | '?'))
        .trim();
    // What closes a parenthesis that stood around the whole part.
    let opens = part.bytes().filter(|sign| *sign == b'(').count();
    let closes = part.bytes().filter(|sign| *sign == b')').count();
    let part = if closes > opens { part.strip_suffix(')').unwrap_or(part).trim_end() } else { part };
    part.to_owned()
}

/// What follows "if", "si", "en cas de".
pub(crate) fn opened(sentence: &str) -> Option<&str> {
    let lexicon = lexicon::get();
    let mut best = None;
    let mut spoken = 0;
    // A plus sign ends a word here and not in the lexicon.
    let may_open = sentence.contains('+') || lexicon.leads(Group::ConditionOpener, sentence);
    for end in word_ends(sentence).take(if may_open { 5 } else { 0 }) {
        let lead = sentence.get(..end)?;
        // An article behind the opener belongs to the condition.
        let count = text::count(lead);
        if count == std::mem::replace(&mut spoken, count) {
            continue;
        }
        if lexicon.exact(Group::ConditionOpener, lead).is_some() && is_opener(lead, sentence) {
            best = Some(end);
        }
    }
    if let Some(end) = best {
        // "Unless the lead objects": the case without its first word would be the opposite one.
        if sentence.get(..end).is_some_and(excepts) {
            return Some(sentence);
        }
        let rest = sentence.get(end..)?.trim_start_matches([' ', ',', '*', '\u{a0}']);
        // The preposition of "in case of" and "en cas de" belongs to the opener.
        let prepositions = ["of ", "de ", "d'", "d’", "où ", "ou ", "que ", "qu'", "qu’"];
        let behind = prepositions.iter().find_map(|word| rest.strip_prefix(word));
        // "When to restore", "Quand restaurer" ask.
        if behind.is_none() && asks_when(sentence.get(..end)?, rest) {
            return None;
        }
        return Some(behind.unwrap_or(rest));
    }
    if !sentence.starts_with(|first: char| "eEsSlLdD".contains(first) || !first.is_ascii()) {
        return None;
    }
    ["en cas d'", "s'il ", "s'ils ", "lorsqu'", "des qu'", "dans le cas d'"]
        .iter()
        .find(|opener| text::begins(sentence, opener))
        .and_then(|opener| sentence.char_indices().nth(opener.chars().count()))
        .and_then(|(at, _)| sentence.get(at..))
}

/// Whether "when" stands before what is done rather than before how things are.
fn asks_when(opener: &str, rest: &str) -> bool {
    let first = rest.split(|sign: char| !sign.is_alphanumeric()).next().unwrap_or_default();
    let infinitive = || {
        first.len() > 4
            && ["er", "ir", "re"].iter().any(|end| first.ends_with(end))
            && lexicon::get().exact(Group::Verb, first).is_some()
    };
    opener.eq_ignore_ascii_case("when") && first == "to" || opener.eq_ignore_ascii_case("quand") && infinitive()
}

/// Where the words of a sentence end.
fn word_ends(sentence: &str) -> impl Iterator<Item = usize> {
    let mut inside = false;
    sentence.char_indices().map(|(at, sign)| (at, sign.is_alphanumeric())).chain([(sentence.len(), false)]).filter_map(
        move |(at, letter)| {
            let ends = inside && !letter;
            inside = letter;
            ends.then_some(at)
        },
    )
}

/// "On" opens no condition alone ("On call ..."), "once" only one that says of what ("once the lag is gone").
fn is_opener(lead: &str, sentence: &str) -> bool {
    if lead.eq_ignore_ascii_case("once") {
        let of_what = |word: &str| {
            // "Once repaired, start it again".
            word.len() > 4 && word.ends_with("ed,") || List::NounStart.words().contains(&word)
        };
        return sentence.split_whitespace().nth(1).is_some_and(of_what);
    }
    !lead.eq_ignore_ascii_case("on")
}

fn offset(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

/// "Sinon, ...", "Otherwise ...": the case is that no other one was.
pub(crate) fn otherwise(sentence: &str) -> Option<(&str, &str)> {
    // A plus sign ends a word here and not in the lexicon.
    if !sentence.contains('+') && !lexicon::get().leads(Group::Otherwise, sentence) {
        return None;
    }
    let is_one =
        |end: &usize| sentence.get(..*end).is_some_and(|lead| lexicon::get().exact(Group::Otherwise, lead).is_some());
    let end = word_ends(sentence).take(3).filter(is_one).last()?;
    let (lead, rest) = (sentence.get(..end)?, sentence.get(end..)?);
    // "If not found:" is a case of its own, "If not, restart it" and "If not restart it" are the other one.
    let parted = || rest.trim_start().chars().next().is_none_or(|sign| !sign.is_alphanumeric());
    if text::begins(lead, "if ") && text::count(lead) == 2 && !parted() && sentence::verb(rest).is_none() {
        return None;
    }
    Some((lead, rest))
}

/// Where an arrow stands that points from one thing to another: "8000->8000" and "TB->PG" are names.
fn points(rest: &str, arrow: &str) -> Option<usize> {
    if !arrow.is_ascii() {
        return rest.find(arrow);
    }
    let stands = |at: &usize| {
        let before = rest.get(..*at).is_none_or(|before| before.is_empty() || before.ends_with(char::is_whitespace));
        before || rest.get(at + arrow.len()..).is_none_or(|behind| behind.starts_with(char::is_whitespace))
    };
    rest.match_indices(arrow).map(|(at, _)| at).find(stands)
}

/// The condition and what follows it.
fn split(rest: &str, opened: bool) -> Option<(&str, &str)> {
    let arrows = if sentence::may_point(rest) { ARROWS } else { &[] };
    let arrow = arrows.iter().filter_map(|arrow| Some((points(rest, arrow)?, arrow.len()))).min();
    // "If the provider fails: switch (A → B)": the colon comes first.
    let colon =
        if opened && rest.contains(':') { [": ", " : "].iter().filter_map(|sign| rest.find(sign)).min() } else { None };
    if let Some((at, length)) = arrow.filter(|(at, _)| colon.is_none_or(|colon| *at < colon)) {
        let (before, behind) = (rest.get(..at)?, rest.get(at + length..)?);
        return (opened || arrow::parts_case(before, behind)).then_some((before, behind));
    }
    if !opened {
        // "Consumers stuck? restart them".
        if let Some((condition, action)) = rest.split_once("? ")
            && condition.split_whitespace().count() <= 8
            && (sentence::commands(action)
                || fence::effects::is_known(action.split_whitespace().next().unwrap_or_default()))
        {
            return Some((condition, action));
        }
        // A label before a colon is a branch where the lexicon knows the cause and the work.
        // "127.0.0.1:8080 times out: look at it": a colon within a name is none.
        let stands = |at: &usize| {
            rest.get(at + 1..).is_none_or(|behind| !behind.starts_with(|sign: char| sign.is_ascii_alphanumeric()))
        };
        let at = rest.match_indices(':').map(|(at, _)| at).find(stands)?;
        let (condition, action) = (rest.get(..at)?, rest.get(at + 1..)?);
        let short = condition.split_whitespace().count() <= 8;
        let known = cause_of(condition).is_some() && operation_of(action).is_some();
        // "502/504: check the load balancer", "Only one partition lags: go to ...".
        let wrong = || {
            let words = text::tokens(condition);
            let problem = lexicon::get().find(Group::Problem, condition).is_some();
            let status = words.iter().all(|word| {
                word.len() == 3 && word.starts_with(['4', '5']) && word.bytes().all(|sign| sign.is_ascii_digit())
            });
            (problem || (status && !words.is_empty()))
                && sentence::verb(condition).is_none()
                && sentence::verb(action).is_some()
        };
        // "For SEV-1/SEV-2: call the lead".
        let levels = || {
            let of = ["for ", "pour "].iter().find(|lead| text::begins(condition, lead));
            let codes = of.and_then(|lead| condition.get(lead.len()..)).unwrap_or_default();
            let codes =
                codes.split(['/', ',']).flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" et "));
            codes.map(str::trim).all(crate::tables::is_code) && sentence::verb(action).is_some()
        };
        return (short && (known || wrong() || levels())).then_some((condition, action));
    }
    let then = lexicon::get().mentions(Group::ConditionThen, rest);
    for (at, word) in rest.split_whitespace().filter(|_| then).map(|word| (offset(rest, word), word)) {
        if lexicon::get().exact(Group::ConditionThen, word).is_some() {
            return Some((rest.get(..at)?, rest.get(at + word.len()..)?));
        }
    }
    // Of several commas the first behind which something is to be done; lists and parentheses have commas of their own.
    let mut depth = 0i32;
    let mut first = None;
    for (at, sign) in rest.char_indices() {
        match sign {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ',' | ':' | ';' | '–' | '—' | '?' if depth <= 0 => {
                let behind = rest.get(at + sign.len_utf8()..)?;
                if !behind.starts_with([' ', '\u{a0}', '\n']) {
                    continue;
                }
                // "If you have corrupted data you may need to log in, ..." says what to do before the comma.
                if let Some(halves) =
                    rest.get(..at).and_then(told_before).and_then(|cut| Some((rest.get(..cut)?, rest.get(cut..)?)))
                {
                    return Some(halves);
                }
                let halves = (rest.get(..at)?, behind);
                // "If rows were lost, hand them a report: the platform undoes nothing" explains behind its colon.
                if sign == ':' && first.is_some() && sentence::explains(behind.trim()) {
                    return first;
                }
                first = first.or(Some(halves));
                if sentence::verb(behind).is_some() || sign == ':' {
                    return Some(halves);
                }
            }
            _ => {}
        }
    }
    first
}

/// What a condition says is wrong.
pub(crate) fn cause_of(condition: &str) -> Option<Cause> {
    affirmed(Group::Cause, condition)
}

/// What an action asks for. A phrase of more words wins, then the one that comes first.
pub(crate) fn operation_of(action: &str) -> Option<Operation> {
    affirmed(Group::Operation, action)
}

/// The best phrase of a group, unless a negation stands beside it: "if it is no crash", "do not restart".
fn affirmed<T: serde::de::DeserializeOwned>(group: Group, written: &str) -> Option<T> {
    affirmed_in(&Spoken::of(written), group, written)
}

fn affirmed_in<T: serde::de::DeserializeOwned>(spoken: &Spoken, group: Group, written: &str) -> Option<T> {
    let hit = spoken.best(group, 2)?;
    // Small words that the phrase does not count have no place of their own.
    let mut at = 0;
    let denied = text::each_word(written, |word| {
        if text::is_filler(word) {
            return ControlFlow::Continue(());
        }
        let beside = !(hit.at..hit.at + hit.span).contains(&at);
        at += 1;
        if beside && List::Negation.words().contains(&text::stem(word)) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })
    .is_break();
    if denied { None } else { parse_key(hit.key) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_in_both_languages() {
        use Cause::*;
        use Operation::*;
        type Row = (&'static str, &'static str, &'static str, Option<Cause>, Option<Operation>);
        let table: &[Row] = &[
            ("Si crash → Redémarrer service", "crash", "Redémarrer service", Some(Crash), Some(Restart)),
            ("Si OOM → Augmenter RAM", "OOM", "Augmenter RAM", Some(OutOfMemory), Some(ScaleMemory)),
            ("Si bug → Rollback", "bug", "Rollback", Some(BadRelease), Some(Operation::Rollback)),
            ("If crash, restart the service", "crash", "restart the service", Some(Crash), Some(Restart)),
            (
                "If the process ran out of memory then give the service more memory",
                "the process ran out of memory",
                "give the service more memory",
                Some(OutOfMemory),
                Some(ScaleMemory),
            ),
            (
                "When the last release is broken: roll back",
                "the last release is broken",
                "roll back",
                None,
                Some(Operation::Rollback),
            ),
            (
                "En cas de mauvaise version : revenir à la version précédente",
                "mauvaise version",
                "revenir à la version précédente",
                Some(BadRelease),
                Some(Operation::Rollback),
            ),
            ("En cas d'OOM, augmenter la mémoire", "OOM", "augmenter la mémoire", Some(OutOfMemory), Some(ScaleMemory)),
            (
                "Quota dépassé → Attendre/upgrader",
                "Quota dépassé",
                "Attendre/upgrader",
                Some(QuotaExceeded),
                Some(Wait),
            ),
            (
                "API Key invalide → Régénérer",
                "API Key invalide",
                "Régénérer",
                Some(InvalidCredential),
                Some(RotateCredential),
            ),
            ("Restart the service if it crashed", "it crashed", "Restart the service", Some(Crash), Some(Restart)),
            ("If the moon is full, sing", "the moon is full", "sing", None, None),
        ];
        for (written, condition, action, cause, operation) in table {
            let branch = read(written).unwrap_or_else(|| panic!("{written} is a branch"));
            assert_eq!(
                (branch.condition.as_str(), branch.action.as_str(), branch.cause, branch.operation),
                (*condition, *action, *cause, *operation),
                "{written}"
            );
        }
        assert_eq!(read("Render Dashboard > Service > Deploys"), None);
        assert_eq!(read("Click \"Rollback\""), None);
    }

    #[test]
    fn unknown_work_is_never_an_observation() {
        assert_eq!(effect_of_sentence("Faire le nécessaire"), (EffectClass::Change, None));
        assert_eq!(
            effect_of_sentence("Vérifier logs Render Dashboard"),
            (EffectClass::Observe, Some(Operation::ReadLogs))
        );
        assert_eq!(
            effect_of_sentence("Vérifier métriques (CPU, RAM)"),
            (EffectClass::Observe, Some(Operation::ReadMetrics))
        );
        assert_eq!(effect_of_sentence("PostgreSQL > Backups > Select > Restore").0, EffectClass::Danger);
        assert_eq!(effect_of_sentence("Purge the queue").0, EffectClass::Danger);
        assert_eq!(effect_of_sentence("Clear the logs"), (EffectClass::Change, None));
    }
}
