//! Which arrows part a case from what is to be done in it: how things are stands before them, not a click, a place or a step.

use super::{ARROWS, cause_of, effect_of_operation, operation_of};
use crate::lexicon::{self, Group, List};
use crate::program::{EffectClass, Operation};
use crate::quantity;
use crate::sentence;
use crate::text;

/// Whether what stands before an arrow says how things are, so that what stands behind it is to be done then. "Open the
/// dashboard → Deployments", "Logs → look for errors", "blue → green", "dump → restore → compare" are ways and changes.
pub(super) fn parts_case(before: &str, behind: &str) -> bool {
    // "64→255": from one size to another.
    let digit = |sign: char| sign.is_ascii_digit();
    if before.ends_with(digit) && behind.starts_with(digit) || results(behind) {
        return false;
    }
    let before = text::cleaned(before);
    let before = before.trim();
    // "On that deployment: ⋯ → Promote": a menu, and where it is.
    let menu = before.ends_with(['⋯', '⋮', '…', '☰', '≡']);
    let there = List::PlaceStart.words();
    if menu || there.iter().any(|lead| text::begins(before, lead)) && !wrong(before) {
        return false;
    }
    // "Restart fails" is how things are, "Restart it" is not.
    let told = orders(before);
    let shouted = |part: &str| {
        part.split_whitespace().count() == 1 && part.trim().chars().all(|sign| sign.is_uppercase() || sign == '_')
    };
    if shouted(before) && shouted(behind) && operation_of(behind).is_none() {
        return false;
    }
    // "json → jsonb: alters the columns": from one thing to another, and what of it.
    let one = |part: &str| part.split_whitespace().count() == 1;
    if one(before)
        && behind.split_once(':').is_some_and(|(head, _)| one(head) && operation_of(head).is_none())
        && !wrong(before)
    {
        return false;
    }
    if wrong(before) {
        return !told
            || before
                .split_whitespace()
                .nth(1)
                .is_some_and(|second| lexicon::get().find(Group::Problem, second).is_some());
    }
    if told || sentence::nominal(before).is_some() && !goes_on(before) || shows(before) || further(behind) {
        return false;
    }
    let acts = sentence::strongest(behind).is_some()
        || sentence::nominal(behind).is_some_and(|verb| verb != sentence::Verb::Look)
        || operation_of(behind).is_some_and(|operation| {
            operation == Operation::Wait || effect_of_operation(Some(operation)) != EffectClass::Observe
        });
    let alone = |part: &str| part.split_whitespace().count() == 1;
    let named = |part: &str| {
        part.split_whitespace().count() <= 3
            && part.split_whitespace().all(|word| word.starts_with(|first: char| first.is_uppercase() || first == '"'))
    };
    acts || !(alone(before) && alone(behind.trim()) || named(before) && named(behind))
}

/// Steps or places one behind the other, set apart by arrows, of which one is to be done.
pub(crate) fn sequence(sentence: &str) -> bool {
    sentence::may_point(sentence)
        && ARROWS.iter().any(|arrow| {
            let parts = || sentence.split(arrow);
            parts().count() > 1 && parts().any(sentence::commands)
        })
}

/// "The keys no longer fit → the users cannot log in": what comes of it, and nothing to do.
fn results(behind: &str) -> bool {
    let mut words = text::words(behind).into_iter();
    let who = words.next().is_some_and(|first| List::ResultSubject.words().contains(&first.as_str()));
    who && words.take(4).any(|word| List::ResultVerb.words().contains(&word.as_str()))
        && sentence::strongest(behind).is_none()
        && operation_of(behind).is_none()
}

/// Whether another arrow follows.
fn further(behind: &str) -> bool {
    ARROWS.iter().any(|arrow| behind.contains(arrow))
}

/// Whether a text says that something is wrong, or how much of it there is.
fn wrong(part: &str) -> bool {
    let lexicon = lexicon::get();
    [Group::Problem, Group::Needed].into_iter().any(|group| lexicon.find(group, part).is_some())
        || cause_of(part).is_some()
        || text::says(part, List::Lack.words())
        || part.contains(['<', '>', '≥', '≤', '=', '?'])
        || !quantity::scan(part).is_empty() && lexicon.find(Group::Indicator, part).is_some()
}

/// "Update in progress", "Déploiement en cours".
fn goes_on(part: &str) -> bool {
    text::says(part, List::GoesOn.words())
}

/// "Open the dashboard", "Switcher le trafic": somebody is told to do something.
fn orders(part: &str) -> bool {
    let mut words = part.split_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let infinitive = first.chars().count() > 4 && ["er", "ir", "re"].iter().any(|end| first.ends_with(end));
    let object = List::ObjectStart.words().contains(&text::fold(second).as_str()) || text::begins(second, "l'");
    sentence::verb(part).is_some() || infinitive && object
}

/// "Vercel Logs", "Dashboard": a place in somebody's user interface.
fn shows(part: &str) -> bool {
    let lexicon = lexicon::get();
    let few = part.split_whitespace().count() <= 4;
    few && [Group::LookObject, Group::Navigate].into_iter().any(|group| {
        let ends = part.split_whitespace().next_back().unwrap_or_default();
        let begins = part.split_whitespace().next().unwrap_or_default();
        lexicon.exact(group, ends).is_some() || lexicon.exact(group, begins).is_some()
    })
}

#[cfg(test)]
mod tests {
    use crate::branch::halves;

    #[test]
    fn a_case_stands_before_its_arrow() {
        for (written, case) in [
            ("Crash → redémarrer le service", Some("Crash")),
            ("Timeout → logs", Some("Timeout")),
            ("Restart fails → call the lead", Some("Restart fails")),
            ("Déploiement récent → rollback", Some("Déploiement récent")),
            ("CPU > 90% → scale out", Some("CPU > 90%")),
            ("Only one zone answers → restart the others", Some("Only one zone answers")),
            ("OOMKilled → restart", Some("OOMKilled")),
            ("Outlook KO → basculer sur l'autre fournisseur", Some("Outlook KO")),
            ("Open the Vercel dashboard → project → deployments", None),
            ("Vercel Logs → Chercher les accès suspects", None),
            ("Supabase Logs → check the failed logins", Some("Supabase Logs")),
            ("Switcher le trafic de blue → green", None),
            ("Vérifier le disjoncteur → half-open", None),
            ("On that deployment: ⋯ → Promote to Production", None),
            ("On the primary, lag > 5s → restart the replica", Some("On the primary, lag > 5s")),
            ("PENDING -> CONFIRMED", None),
            ("Database → Logs", None),
            ("dump → restore → compare the rows", None),
            ("json → jsonb : changes the columns", None),
            ("Widen the secret 64→255", None),
            ("The rotation breaks the keys → the users will not get in", None),
            ("La clé change → les clients ne pourront plus se connecter", None),
            ("Redis down → restart it", Some("Redis down")),
            ("502 → restart: it takes a minute", Some("502")),
        ] {
            let found = halves(written).map(|(case, _)| case);
            // A place whose arrow leads to something wrong is still a place.
            let expected = if written.starts_with("Supabase") { None } else { case };
            assert_eq!(found.as_deref(), expected, "{written}");
        }
    }
}
