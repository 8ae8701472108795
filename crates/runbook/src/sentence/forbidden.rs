//! Sentences that say what not to do, and those that only begin like them.

use super::{Verb, clauses, nominal, sentences, verb, without_lead};
use crate::heads::Heads;
use crate::lexicon::{self, Group, List};
use crate::program::EffectClass;
use crate::text;
use std::borrow::Cow;
use std::sync::LazyLock;

/// How those begin.
static DENIAL_HEADS: LazyLock<Heads> = LazyLock::new(|| Heads::of(List::Denial.words()));

/// Whether a clause says what not to do: "never restart it", "ne supprimez rien", "jamais de `git push`".
pub(super) fn denied(clause: &str) -> bool {
    denied_by(clause, without_lead(clause))
}

/// [`denied`] of a clause, and the same without its lead.
pub(super) fn denied_by(clause: &str, bare: &str) -> bool {
    let forbids = |clause: &str| {
        let clause = clause.trim_start_matches(|sign: char| !sign.is_alphanumeric());
        DENIAL_HEADS.could_open(clause)
            && clause.starts_with(|first: char| "aàcdeéijmnprsACDEÉIJMNPRS".contains(first))
            && List::Denial.words().iter().any(|sign| text::begins(clause, sign))
            && !lacks(clause)
            && !lacks_something(clause)
    };
    // "il ne faut pas", "on ne touche pas à", "you must not": somebody stands before the denial.
    let behind = || {
        let (first, rest) = clause.split_once(' ')?;
        // None of them is longer.
        if first.is_ascii() && first.len() > 6 {
            return None;
        }
        let somebody = List::Somebody.words();
        somebody.contains(&&*text::folded(first)).then_some(rest)
    };
    if reminds(clause) {
        return false;
    }
    forbids(clause) || forbids(bare) || behind().is_some_and(|rest| forbids(rest.trim_start()))
}

/// "N'oubliez pas de relancer", "do not forget to restart": what is asked for, twice denied.
fn reminds(clause: &str) -> bool {
    let clause = clause.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    clause.starts_with(['n', 'N', 'd', 'D']) && List::Reminder.words().iter().any(|sign| text::begins(clause, sign))
}

/// "No errors in the logs", "aucune alerte": what is to be seen. "No restart", "aucun déploiement" forbid.
fn lacks(clause: &str) -> bool {
    let bare = ["no ", "aucun ", "aucune "].iter().any(|sign| text::begins(clause, sign));
    let rest = clause.split_once(' ').map_or("", |(_, rest)| rest);
    bare && !text::begins(rest, "need ")
        && !is_unneeded(rest)
        && nominal(rest).is_none_or(|verb| verb.effect() == EffectClass::Observe)
}

/// "No restart required", "aucun redémarrage nécessaire": nothing is to be done.
fn is_unneeded(rest: &str) -> bool {
    lexicon::get().find(Group::Needed, rest).is_some()
}

/// "No response", "still no answer", "pas de réponse": what is to be seen or heard is not there.
pub(crate) fn lacks_something(clause: &str) -> bool {
    let bare =
        ["still ", "toujours "].iter().find_map(|lead| text::begins(clause, lead).then(|| clause.get(lead.len()..))?);
    let bare = bare.unwrap_or(clause).trim();
    let rest = ["no ", "aucun ", "aucune ", "pas de ", "pas d'"]
        .iter()
        .find_map(|sign| text::begins(bare, sign).then(|| bare.get(sign.len()..)).flatten());
    rest.filter(|rest| !is_unneeded(rest)).and_then(|rest| text::words(rest).into_iter().next()).is_some_and(|word| {
        List::Awaited.words().contains(&text::stem(&word)) || List::Awaited.words().contains(&word.as_str())
    })
}

/// Whether a sentence only says what not to do. Where another clause tells to do something, it does.
pub(crate) fn forbids(sentence: &str) -> bool {
    let denies = |sentence: &str| {
        let mut sections = split_at(sentence, &["; ", ": ", ". ", " – ", " — ", " - ", "(", "→"]);
        let first = sections.by_ref().find(|section| !is_label(section)).unwrap_or_default();
        let mut parts = first.split(", ").map(str::trim);
        let head = parts.next().filter(|head| denied(head));
        // "never stop, move or delete it": what is joined so is forbidden too.
        let joined = [" or ", " ou ", " ni ", " nor "].iter().any(|word| first.contains(word));
        let object = head.is_some_and(|head| head.split_whitespace().count() >= 4);
        let tells = |part: &str| match verb(part) {
            Some(Verb::Tell) => true,
            Some(_) => object,
            None => false,
        };
        let beside = !joined && parts.take_while(|part| !restricts(part)).any(|part| !denied(part) && tells(part));
        let later = sections
            .filter(|section| !restricts(section) && !denied(section))
            .any(|section| clauses(section).into_iter().any(|part| verb(part).is_some()));
        head.is_some() && !beside && !later
    };
    // Most sentences have nothing of the kind in them.
    let may = |word: &str| {
        if word.starts_with(|first: char| first.is_ascii_alphanumeric()) && !DENIAL_HEADS.could_open(word) {
            return false;
        }
        let bare = word.trim_matches(|sign: char| !sign.is_alphanumeric());
        let opens = |sign: &&str| text::begins(bare, sign.split(' ').next().unwrap_or(sign));
        DENIAL_HEADS.could_open(bare) && List::Denial.words().iter().any(opens)
    };
    // "Ne relancer que si la base répond" tells when to do it.
    let only = [" que si ", " que s'", " que quand ", " que lorsqu", " qu'en cas ", " qu'après ", " qu'une fois "];
    let narrows = || only.iter().any(|word| sentence.contains(word)) && !sentence.contains(" pas ");
    sentence.split_whitespace().take(12).any(may) && denies(sentence) && !narrows()
}

/// The parts of a text between any of these signs.
fn split_at<'t>(text: &'t str, signs: &[&str]) -> impl Iterator<Item = &'t str> {
    let mut parts = vec![text];
    for sign in signs {
        parts = parts.into_iter().flat_map(|part| part.split(sign)).collect();
    }
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty())
}

/// "Important", "NOTE": what stands before a colon and says nothing of itself.
fn is_label(part: &str) -> bool {
    part.split_whitespace().count() <= 2 && !denied(part)
}

/// "unless ...", "sauf si ...", "without ...": what stands behind it only narrows what was said.
fn restricts(part: &str) -> bool {
    [
        "unless ",
        "until ",
        "without ",
        "before ",
        "except ",
        "sauf ",
        "sans ",
        "avant ",
        "tant que ",
        "à moins ",
        "while ",
    ]
    .iter()
    .any(|sign| text::begins(part, sign))
}

/// A text without what its clauses say is to be kept from happening: "freeze the jobs that could overwrite data" freezes them.
/// What stands behind an "and", a "then" or a sign is asked for all the same.
pub(crate) fn without_guarded(text: &str) -> Cow<'_, str> {
    const ENDS: &[&str] =
        &[" and ", " et ", " then ", " puis ", " ou ", " or ", ",", ";", ":", ". ", "(", ")", "→", " — ", " – "];
    let folded = text::fold(text);
    let padded = [" ", folded.as_str()].concat();
    let guards =
        |rest: &str| List::Guard.words().iter().any(|guard| rest.get(1..).is_some_and(|rest| rest.starts_with(guard)));
    if !padded.match_indices(' ').any(|(at, _)| padded.get(at..).is_some_and(guards)) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(folded.len());
    let mut rest = padded.as_str();
    while let Some(at) = rest.match_indices(' ').map(|(at, _)| at).find(|at| rest.get(*at..).is_some_and(guards)) {
        kept.push_str(rest.get(..at).unwrap_or_default());
        let guarded = rest.get(at..).unwrap_or_default();
        let end = ENDS.iter().filter_map(|sign| guarded.find(sign)).min().unwrap_or(guarded.len());
        rest = guarded.get(end..).unwrap_or_default();
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

/// What a text says without the sentences that only say what not to do; `None` where it has none of those.
pub(crate) fn allowed(written: &str) -> Option<String> {
    let sentences = sentences(written);
    let kept: Vec<&str> = sentences.iter().map(String::as_str).filter(|sentence| !forbids(sentence)).collect();
    (kept.len() < sentences.len()).then(|| kept.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_forbidden_is_told_apart_from_what_is_told() {
        for (written, forbidden) in [
            ("jamais de `git push`, de merge ni de déploiement automatique", true),
            ("Ne jamais supprimer le bucket", true),
            ("N'oubliez pas de redémarrer le service", false),
            ("Don't forget to restart the worker", false),
            ("N'oubliez rien, ne supprimez rien", true),
            ("Ne redémarrez pas le worker pendant la migration", true),
            ("Il ne faut pas relancer la tâche", true),
            ("N'effacez rien", true),
            ("Important : ne pas purger la file", true),
            ("Do not roll back the database unless data corruption is confirmed.", true),
            ("NEVER run `DROP TABLE` here", true),
            ("You must not restart the primary", true),
            ("Note: never delete the volume", true),
            ("Avoid restarting during the night", true),
            ("No restart required", true),
            ("No log entry required unless it is a symptom", true),
            ("Never stop, move or delete the volume", true),
            ("Ne jamais déplacer ou supprimer le dossier", true),
            ("If it ran a migration, do not undo: call the lead", false),
            ("Do not restart it, call the lead instead", false),
            ("Ne pas redémarrer : prévenir l'astreinte", false),
            ("Restart the worker, never the broker", false),
            ("Ne relancer que si la base répond", false),
            ("Redémarrer le service", false),
            ("Note the time", false),
            ("Notify the team", false),
            ("No errors in the logs", false),
            ("Aucune erreur dans les journaux", false),
            ("Aucun redémarrage pendant la migration", true),
        ] {
            assert_eq!(forbids(written), forbidden, "{written}");
        }
        assert_eq!(allowed("Restart it. Never run `rm`.").as_deref(), Some("Restart it."));
        assert_eq!(allowed("Restart it."), None);
    }

    #[test]
    fn what_is_kept_from_happening_is_not_asked_for() {
        for (written, kept) in [
            ("Geler les actions risquant d'écraser des données", " geler les actions"),
            ("Freeze the jobs that could overwrite data and delete the table", " freeze the jobs and delete the table"),
            (
                "Bloquer les écritures pour éviter de supprimer la base, puis purger",
                " bloquer les ecritures pour, puis purger",
            ),
            ("Delete the rows that could break the import", " delete the rows"),
            ("Delete the rows", "Delete the rows"),
        ] {
            assert_eq!(without_guarded(written), kept, "{written}");
        }
    }

    #[test]
    fn what_is_lacking_is_not_forbidden() {
        for (written, lacking) in [
            ("No response", true),
            ("Still no answer", true),
            ("Pas de réponse", true),
            ("Toujours pas de retour", true),
            ("Aucune réponse", true),
            ("Pas de déploiement", false),
            ("Pas de `git push`", false),
            ("No restart", false),
            ("Response times", false),
        ] {
            assert_eq!(lacks_something(written), lacking, "{written}");
        }
        assert!(!forbids("Pas de réponse, redémarrer le service"));
    }
}
