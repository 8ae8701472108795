//! Sentences for people: branches ("If crash, restart the service"), what they are for and what they do.

use crate::fence;
use crate::lexicon::{self, parse_key};
use crate::program::{Cause, EffectClass, Operation};
use crate::text;

/// A sentence that says what to do when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Branch {
    pub condition: String,
    pub action: String,
    pub cause: Option<Cause>,
    pub operation: Option<Operation>,
}

const ARROWS: &[&str] = &["→", "->", "=>", "⇒", "➜", "➔"];

/// Reads "Si X → Y", "If X, Y", "X → Y", "Y if X".
pub(crate) fn read(written: &str) -> Option<Branch> {
    let sentence = text::clean(written);
    let sentence = sentence.trim_end_matches('.').trim();
    if fence::is_ui_path(sentence) {
        return None;
    }
    let (condition, action) = match opened(sentence) {
        Some(rest) => split(rest, true)?,
        None => split(sentence, false).or_else(|| trailing(sentence))?,
    };
    let condition = tidy(condition);
    let action = tidy(action);
    if condition.is_empty() || action.is_empty() {
        return None;
    }
    let cause = cause_of(&condition);
    let operation = effect_of_sentence(&action).1;
    Some(Branch { condition, action, cause, operation })
}

fn tidy(part: &str) -> String {
    part.trim().trim_matches(|sign: char| matches!(sign, ',' | ':' | ';' | '*' | '-' | '–' | '—')).trim().to_owned()
}

/// What follows "if", "si", "en cas de".
fn opened(sentence: &str) -> Option<&str> {
    let words: Vec<(usize, &str)> = sentence.split_whitespace().map(|word| (offset(sentence, word), word)).collect();
    for take in [1usize, 2] {
        let Some((start, word)) = words.get(take - 1) else {
            break;
        };
        let end = start + word.len();
        let lead = sentence.get(..end)?;
        if lexicon::get().exact("condition-opener", lead).is_some() && is_opener(lead) {
            let rest = sentence.get(end..).map(str::trim_start)?;
            // The preposition of "in case of" and "en cas de" belongs to the opener.
            let prepositions = ["of ", "de ", "d'", "d’"];
            let behind = prepositions.iter().filter(|_| take > 1).find_map(|word| rest.strip_prefix(word));
            return Some(behind.unwrap_or(rest));
        }
    }
    let folded = text::fold(sentence);
    ["en cas d'", "s'il ", "s'", "lorsqu'", "des qu'"]
        .iter()
        .find(|opener| folded.starts_with(*opener))
        .and_then(|opener| sentence.char_indices().nth(opener.chars().count()))
        .and_then(|(at, _)| sentence.get(at..))
}

/// "On" opens no condition alone ("On call ...").
fn is_opener(lead: &str) -> bool {
    !lead.eq_ignore_ascii_case("on") && !lead.eq_ignore_ascii_case("once")
}

fn offset(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

/// The condition and what follows it.
fn split(rest: &str, opened: bool) -> Option<(&str, &str)> {
    for arrow in ARROWS {
        if let Some((condition, action)) = rest.split_once(arrow) {
            return Some((condition, action));
        }
    }
    if !opened {
        // A label before a colon is a branch where the lexicon knows the cause and the work.
        let (condition, action) = rest.split_once(':')?;
        return (cause_of(condition).is_some()
            && operation_of(action).is_some()
            && condition.split_whitespace().count() <= 8)
            .then_some((condition, action));
    }
    for (at, word) in rest.split_whitespace().map(|word| (offset(rest, word), word)) {
        if lexicon::get().exact("condition-then", word).is_some() {
            return Some((rest.get(..at)?, rest.get(at + word.len()..)?));
        }
    }
    rest.split_once(": ")
        .or_else(|| rest.split_once(','))
        .or_else(|| rest.split_once(" – "))
        .or_else(|| rest.split_once(" — "))
}

/// "Restart the service if it crashed".
fn trailing(sentence: &str) -> Option<(&str, &str)> {
    for (at, word) in sentence.split_whitespace().map(|word| (offset(sentence, word), word)).skip(1) {
        let folded = text::fold(word);
        if matches!(folded.as_str(), "if" | "si" | "when" | "lorsque") {
            let (action, condition) = (sentence.get(..at)?, sentence.get(at + word.len()..)?);
            return (cause_of(condition).is_some() || operation_of(action).is_some()).then_some((condition, action));
        }
    }
    None
}

/// What a condition says is wrong.
pub(crate) fn cause_of(condition: &str) -> Option<Cause> {
    affirmed("cause", condition)
}

/// What an action asks for. A phrase of more words wins, then the one that comes first.
pub(crate) fn operation_of(action: &str) -> Option<Operation> {
    affirmed("operation", action)
}

/// The best phrase of a group, unless a negation stands beside it: "if it is no crash", "do not restart".
fn affirmed<T: serde::de::DeserializeOwned>(group: &'static str, written: &str) -> Option<T> {
    const NEGATIONS: &[&str] = &[
        "not", "no", "never", "without", "isn", "don", "doesn", "didn", "pas", "non", "jamais", "sans", "aucun",
        "aucune", "ne",
    ];
    let words = text::tokens(written);
    let hit = lexicon::get().best(group, &words, 2)?;
    let denied = words
        .iter()
        .enumerate()
        .any(|(at, word)| NEGATIONS.contains(&word.as_str()) && !(hit.at..hit.at + hit.span).contains(&at));
    if denied { None } else { parse_key(hit.key) }
}

/// Effect and meaning of a sentence or a path through a user interface. Unknown is a change, never an observation: a
/// word such as "logs" is only read where the sentence looks at it ("Clear the logs" does not).
pub(crate) fn effect_of_sentence(sentence: &str) -> (EffectClass, Option<Operation>) {
    let lexicon = lexicon::get();
    let operation = if fence::is_ui_path(sentence) { operation_of_path(sentence) } else { operation_of(sentence) };
    if lexicon.find("danger", sentence).is_some() {
        // "Delete the old logs" does not read them.
        let acts = operation.filter(|operation| effect_of_operation(Some(*operation)) != EffectClass::Observe);
        return (EffectClass::Danger, acts);
    }
    let effect = effect_of_operation(operation);
    if effect == EffectClass::Observe && operation != Some(Operation::Wait) {
        let looks = lexicon.find("look", sentence).is_some()
            || fence::is_ui_path(sentence)
            || lexicon.starts("operation", sentence).is_some();
        if !looks {
            return (EffectClass::Change, None);
        }
    }
    (effect, operation)
}

/// A path is for what it ends in; what stands before only leads there.
fn operation_of_path(path: &str) -> Option<Operation> {
    path.rsplit(['>', '→', '»', '›', '➜']).find_map(operation_of)
}

/// What an operation does to the world.
pub(crate) fn effect_of_operation(operation: Option<Operation>) -> EffectClass {
    match operation {
        Some(Operation::ReadLogs | Operation::ReadMetrics | Operation::ReadDeploys | Operation::Wait) => {
            EffectClass::Observe
        }
        Some(Operation::PurgeQueue) => EffectClass::Danger,
        _ => EffectClass::Change,
    }
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
