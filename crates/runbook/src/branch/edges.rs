//! Where a case begins and ends in its sentence: at its end, in parentheses, without a sign that parts it from what is to be done.

use super::{cause_of, offset, opened, operation_of, split};
use crate::lexicon::{self, Group, List};
use crate::sentence;
use crate::text;

/// "Restart it if it hangs. This takes a minute": what the next sentence says is no part of the case.
pub(super) fn first_sentence(condition: &str) -> &str {
    let ends = |at: &usize| {
        let (before, behind) = (condition.get(..*at).unwrap_or_default(), condition.get(at + 2..).unwrap_or_default());
        let last = before.split_whitespace().next_back().unwrap_or_default();
        last.len() > 2 && !last.contains('.') && behind.starts_with(char::is_uppercase)
    };
    let end = condition.match_indices(". ").map(|(at, _)| at).find(ends);
    end.and_then(|end| condition.get(..end)).unwrap_or(condition)
}

/// "Empty the queue (only", "Ne relancer que": an action without what only led to its case.
pub(super) fn without_only(action: &str) -> &str {
    let mut rest = action.trim_end_matches([' ', '(', ',', '\u{a0}']);
    if let Some(word) = rest.split_whitespace().next_back()
        && List::Only.words().contains(&word.to_lowercase().trim_start_matches('('))
        && rest.len() > word.len()
    {
        rest = rest.get(..rest.len() - word.len()).unwrap_or(rest).trim_end_matches([' ', '(', ',', '\u{a0}']);
    }
    let denied = rest.strip_prefix("Ne ").or_else(|| rest.strip_prefix("ne "));
    match denied.and_then(|bare| bare.strip_suffix(" que")) {
        Some(bare) => bare,
        None => rest,
    }
}

/// "Unless", "sauf si", "à moins que": what follows must not hold.
pub(super) fn excepts(opener: &str) -> bool {
    let first = opener.split_whitespace().next().unwrap_or_default();
    let folded = text::folded(first);
    matches!(&*folded, "unless" | "sauf" | "except") || folded == "a" && text::begins(opener, "a moins ")
}

/// "No response, restart it", "Pas de réponse : relancer": what is lacking, and what to do then. What forbids something
/// lacks nothing.
pub(super) fn lacking(sentence: &str) -> Option<(&str, &str)> {
    let (at, sign) =
        [", ", ": ", " : ", "; "].iter().filter_map(|sign| Some((sentence.find(sign)?, sign.len()))).min()?;
    let (case, action) = (sentence.get(..at)?, sentence.get(at + sign..)?);
    (sentence::lacks_something(case) && case.split_whitespace().count() <= 7 && sentence::verb(action).is_some())
        .then_some((case, action))
}

/// "For public incidents, tell the press office", "Pour les incidents P1/P2, créer un canal": what is done for one sort of
/// them only. What is done for each or for this one is done in any case.
pub(super) fn scoped(sentence: &str) -> Option<(&str, &str)> {
    let lead = ["for ", "pour "].into_iter().find(|lead| text::begins(sentence, lead))?;
    let (case, action) = sentence.get(lead.len()..)?.split_once(", ")?;
    let words = text::words(case);
    let first = words.first()?.as_str();
    let sort = words.len() >= 2 && words.len() <= 6;
    let named = || !List::Any.words().contains(&first) && lexicon::get().find(Group::Scoped, case).is_some();
    // "For a provider outage, leave the work in the queue": what went wrong is a case.
    let wrong = || {
        matches!(first, "a" | "an" | "un" | "une")
            && lexicon::get().find(Group::Problem, case).is_some()
            && sentence::verb(case).is_none()
    };
    let told =
        || sentence::verb(action).is_some() || lexicon::get().starts(Group::Keeping, action.trim_start()).is_some();
    (sort && (named() || wrong()) && told()).then(|| (case.strip_prefix("les ").unwrap_or(case), action))
}

/// "After correcting the cause, replay the events", "Une fois résolu, désactiver le mode": done when all is over.
pub(super) fn afterwards(sentence: &str) -> Option<(&str, &str)> {
    let (case, action) = sentence.split_once(", ")?;
    let over = text::count(case) <= 6 && lexicon::get().exact(Group::Afterwards, case).is_some();
    (over && sentence::verb(action).is_some()).then_some((case, action))
}

/// "Restart the service if it crashed", "Vider la file en cas de blocage".
pub(super) fn trailing(sentence: &str) -> Option<(&str, &str)> {
    for (at, word) in sentence.split_whitespace().map(|word| (offset(sentence, word), word)).skip(1) {
        let word_of_case = word.trim_start_matches('(');
        if !word_of_case.starts_with(|first: char| "aAiIsSwWlLuUeEoOàÀ".contains(first)) {
            continue;
        }
        let here = at + (word.len() - word_of_case.len());
        let (before, rest) = (sentence.get(..at)?, sentence.get(here..)?);
        let Some(condition) = closing(rest) else {
            continue;
        };
        // "Restart it even if the purge failed" holds in any case.
        let last = before.split_whitespace().next_back().unwrap_or_default();
        if matches!(&*text::folded(last), "even" | "meme") {
            continue;
        }
        // "Roll back if needed: `helm rollback`": the command is no part of the case.
        let condition = condition.split_once(": ").map_or(condition, |(case, _)| case);
        // A sentence of its own: its case is not the one of the sentence before it.
        if before.trim_end().ends_with(['.', '!', '?']) {
            return if sentence::commands(before) { None } else { split(opened(rest)?, true) };
        }
        let inside = word.starts_with('(');
        let (action, condition) = match condition.split_once(')').filter(|_| inside) {
            // "(if you know its name, you can also delete it)" tells of another way.
            Some((condition, _))
                if split(condition, true).is_some_and(|(_, second)| sentence::verb(second).is_some()) =>
            {
                continue;
            }
            Some((condition, _)) => (before, condition),
            None => (before, condition),
        };
        let open = action.bytes().filter(|sign| *sign == b'(').count();
        let closed = action.bytes().filter(|sign| *sign == b')').count();
        let led = without_only(action);
        if open > closed && led.len() + 1 >= action.trim_end().len() {
            // "(for example, if performing a drill)" speaks of the words before it.
            continue;
        }
        let action = led;
        // "Check if it runs", "see when it began": the question is what is looked at.
        let asks = action.split_whitespace().next_back().is_some_and(|last| {
            !action.trim_end().ends_with(',') && lexicon::get().exact(Group::Asking, last).is_some()
        });
        let temporal = word_of_case.starts_with(['w', 'W']);
        let acts = sentence::verb(action).is_some_and(|verb| verb != sentence::Verb::Look) && !temporal;
        // "Ask for more budget if ..." asks for something, not whether.
        let asks = asks
            || lexicon::get().starts(Group::Asking, action).is_some()
                && action.split_whitespace().nth(1).is_none_or(|second| !matches!(second, "for" | "to"));
        // "When possible" is a manner, not a case.
        let first = condition.split_whitespace().next().unwrap_or_default();
        let hedged = first.trim_end_matches([',', ')']) == "possible";
        let manner = hedged
            || inside && lists_objects(action)
            || matches!(
                text::fold(condition.trim().trim_matches(|sign: char| !sign.is_alphanumeric())).as_str(),
                "available" | "appropriate" | "disponible" | "disponibles" | "you can" | "tout va bien"
            );
        let acts = acts || inside || cause_of(condition).is_some() || operation_of(action).is_some();
        return ((inside || !asks) && !manner && acts)
            .then_some((action, condition))
            .map(|(action, case)| (case, action));
    }
    None
}

/// "Check the limits and the firewall", and not "check the limits and restart": what stands in parentheses behind it is said of
/// the last object alone.
fn lists_objects(action: &str) -> bool {
    let last = [" et ", " and "].iter().find_map(|joiner| action.rsplit_once(joiner)).map(|(_, last)| last);
    last.is_some_and(|last| sentence::strongest(last).is_none() && text::count(last) <= 5)
}

/// The case behind the word that opens it at the end of a sentence.
fn closing(rest: &str) -> Option<&str> {
    let first = rest.split_whitespace().next()?;
    // "Switch it off after the incident": later, and not as the next step.
    if List::Afterwards.words().iter().any(|after| text::begins(rest, after)) {
        return Some(rest);
    }
    let behind = || rest.get(first.len()..);
    let folded = text::folded(first);
    match &*folded {
        "if" | "si" | "when" | "lorsque" => behind(),
        "unless" => Some(rest),
        "sauf" => text::begins(rest, "sauf si ").then_some(rest),
        "a" => (text::begins(rest, "a moins que ") || text::begins(rest, "a moins d")).then_some(rest),
        "only" => ["only after ", "only when ", "only if "].iter().find_map(|opener| rest.strip_prefix(opener)),
        "in" => rest.strip_prefix("in case of ").or_else(|| rest.strip_prefix("in the event of ")),
        "uniquement" | "seulement" => {
            rest.strip_prefix(first).and_then(|rest| rest.trim_start().strip_prefix("après "))
        }
        "en" => ["en cas de ", "en cas d'", "en cas d’"].iter().find_map(|opener| rest.strip_prefix(opener)),
        _ => ["s'il ", "s’il ", "s'ils ", "s’ils ", "s'elle", "lorsqu'", "lorsqu’"]
            .iter()
            .find_map(|opener| rest.strip_prefix(opener)),
    }
}

/// "No snapshot is there you can take one", "le disque est plein nettoyer les logs": what to do begins with words that lead to
/// a verb, or with an infinitive, where no sign parts it from the case.
pub(super) fn unparted(rest: &str) -> Option<(&str, &str)> {
    // Behind these an infinitive belongs to what is told.
    let mut before = "";
    for (place, word) in rest.split_whitespace().enumerate() {
        let at = offset(rest, word);
        let behind = rest.get(at..)?;
        if place >= 2 && led(behind) {
            return Some((rest.get(..at)?, behind));
        }
        let infinitive = word.len() > 4
            && word.starts_with(char::is_lowercase)
            && (word.ends_with("er") || word.ends_with("ir") || word.ends_with("re"));
        if place >= 1 && infinitive {
            let last = before.to_lowercase();
            let bound = last.split(['\'', '’']).any(|part| List::BindsInfinitive.words().contains(&part));
            if !bound && lexicon::get().exact(Group::Verb, word).is_some() && sentence::verb(behind).is_some() {
                return Some((rest.get(..at)?, behind));
            }
        }
        before = word;
    }
    None
}

/// Where, in what stands before a comma, somebody is already told to do something.
pub(super) fn told_before(part: &str) -> Option<usize> {
    let mut words = part.split_whitespace().skip(2).map(|word| offset(part, word));
    words.find(|at| part.get(*at..).is_some_and(led))
}

/// "You can take a snapshot", "il faut relancer": words that lead to a verb, with somebody who is to do it.
fn led(rest: &str) -> bool {
    let starts = rest.starts_with(|first: char| "yYwWoOiIvVnN".contains(first));
    starts
        && lexicon::get().starts(Group::Lead, rest).is_some_and(|hit| hit.span >= 2)
        && sentence::verb(rest).is_some()
}
