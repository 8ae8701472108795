//! What sentences and paths through a user interface do to the world, by their verbs and nouns.

use super::{affirmed_in, operation_of};
use crate::fence;
use crate::lexicon::{self, Group, Spoken};
use crate::program::{EffectClass, Operation};
use crate::sentence;
use crate::text;

/// What a path through a user interface ends in, folded.
fn last_of_path(path: &str) -> Option<String> {
    path.rsplit(['>', '→', '»', '›', '➜']).next().map(|last| text::fold(last.trim()))
}

/// "`POST /api/maintenance`": what a request does that a sentence names by its method.
fn effect_of_request(sentence: &str) -> EffectClass {
    fn bare(word: &str) -> &str {
        word.trim_matches(|sign: char| matches!(sign, '`' | '(' | ')' | '"' | '*'))
    }
    let targets = sentence.split_whitespace().skip(1);
    let pairs = sentence.split_whitespace().zip(targets);
    let effects = pairs.filter(|(_, target)| bare(target).starts_with(['/', 'h'])).map(|(method, target)| {
        let addressed = bare(target).starts_with('/') || bare(target).contains("://");
        match bare(method) {
            "POST" | "PUT" | "PATCH" if addressed => EffectClass::Change,
            "DELETE" if addressed => EffectClass::Danger,
            _ => EffectClass::Observe,
        }
    });
    effects.fold(EffectClass::Observe, EffectClass::max)
}

/// Whether a word of danger stands where it is not denied: "(do NOT overwrite the old one)", "a non-destructive drill" and "do
/// not drop it. Disable it." threaten nothing.
fn threatens(sentence: &str) -> bool {
    let mut said = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, behind)) = rest.split_once('(') {
        let (inside, after) = behind.split_once(')').unwrap_or((behind, ""));
        said.push_str(before);
        if !sentence::forbids(inside) {
            said.push_str(inside);
        }
        said.push(' ');
        rest = after;
    }
    said.push_str(rest);
    let said = sentence::allowed(&said).unwrap_or(said);
    let said = sentence::without_guarded(&said);
    let denied = |word: &&str| text::fold(word).strip_prefix("non-").is_some_and(|rest| rest.starts_with("destr"));
    let said: Vec<&str> = said.split_whitespace().filter(|word| !denied(word)).collect();
    lexicon::get().find(Group::Danger, &said.join(" ")).is_some()
}

/// Effect and meaning of a sentence or a path through a user interface: what its verbs do, or, where it has none, what its
/// nouns say. Unknown is a change, never an observation ("Clear the logs" does not read them).
pub(crate) fn effect_of_sentence(sentence: &str) -> (EffectClass, Option<Operation>) {
    let spoken = Spoken::of(sentence);
    let path = fence::is_ui_path(sentence);
    let operation = if path { operation_of_path(sentence) } else { affirmed_in(&spoken, Group::Operation, sentence) };
    let verb = if path {
        let last = last_of_path(sentence).as_deref().and_then(sentence::strongest);
        // "Check the webhook GitHub > Vercel": what is at the end of the path is looked at, where it is nothing to do.
        let led = || sentence::verb(sentence).filter(|verb| *verb == sentence::Verb::Look && operation.is_none());
        // "Actions > Deploy to Staging > identify the last run": pages on the way to what is looked at.
        let within = within_path(sentence).filter(|_| last != Some(sentence::Verb::Look) || !looks_at_pages(sentence));
        last.max(within).or_else(led)
    } else {
        sentence::strongest(sentence).or_else(|| sentence::nominal(sentence))
    };
    // Words of danger that are objects of looking ("check the purge") are not carried out.
    let looks = verb.is_some_and(|verb| verb.effect() == EffectClass::Observe);
    let effect = match verb {
        Some(_) if looks => EffectClass::Observe,
        _ if spoken.find(Group::Danger).is_some() && threatens(sentence) => EffectClass::Danger,
        // "Backups > Select > Restore": among names of things, what is restored is data.
        _ if path
            && last_of_path(sentence).is_some_and(|last| last.starts_with("restor") || last.starts_with("restaur")) =>
        {
            EffectClass::Danger
        }
        Some(verb) => verb.effect(),
        // "Keep the old column": nothing is done to it.
        None if spoken.starts(Group::Keeping).is_some() => EffectClass::Observe,
        None => {
            let effect = effect_of_operation(operation);
            let read = path || spoken.starts(Group::Operation).is_some();
            // "The replica's lag was under 10 s": how things are changes nothing.
            let states = || operation.is_none() && sentence::explains(sentence);
            if effect == EffectClass::Observe && operation != Some(Operation::Wait) && !read && !states() {
                EffectClass::Change
            } else {
                effect
            }
        }
    };
    let effect = effect.max(effect_of_request(sentence));
    let effect = effect.max(match operation {
        Some(Operation::PurgeQueue) if !looks => EffectClass::Danger,
        _ => EffectClass::Observe,
    });
    // A path in a sentence does what it ends in, whatever verb leads there.
    let effect = match sentence::path_end(sentence).filter(|_| !path) {
        Some(end) if lexicon::get().find(Group::Danger, end).is_some() => EffectClass::Danger,
        Some(end) => {
            effect.max(operation_of(end).map_or(EffectClass::Observe, |operation| effect_of_operation(Some(operation))))
        }
        None => effect,
    };
    // What is read and what is changed are different operations of the same words.
    let fits = |operation: &Operation| {
        let does = effect_of_operation(Some(*operation));
        *operation == Operation::Wait || (does == EffectClass::Observe) == (effect == EffectClass::Observe)
    };
    (effect, operation.filter(fits))
}

/// "Users > Add user > send the mail": what is done on the way. A page called "Deploy" is none of it.
fn within_path(path: &str) -> Option<sentence::Verb> {
    let parts = path.split(['>', '→', '»', '›', '➜']).skip(1).map(|part| part.trim().trim_matches('*'));
    let done = parts.filter(|part| (2..=5).contains(&part.split_whitespace().count())).filter_map(sentence::verb);
    done.filter(|verb| *verb > sentence::Verb::Click).max()
}

/// Whether all on the way are names, each of their words with a capital, and the end is none.
fn looks_at_pages(path: &str) -> bool {
    const SMALL: &[&str] = &["to", "of", "the", "and", "for", "de", "du", "des", "la", "le", "les", "et"];
    let mut parts = path.split(['>', '→', '»', '›', '➜']).map(|part| part.trim().trim_matches('*'));
    let end = parts.next_back().unwrap_or_default();
    let named = |part: &str| {
        part.split_whitespace().all(|word| SMALL.contains(&word) || !word.starts_with(|sign: char| sign.is_lowercase()))
    };
    end.starts_with(char::is_lowercase) && parts.all(named)
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
