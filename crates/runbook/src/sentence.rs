//! Sentences for people, clause by clause: what their verbs do, whether they tell somebody to do something, and the paths
//! through a user interface inside of them.

mod forbidden;
mod handed;
mod path;
mod stated;

pub(crate) use forbidden::{allowed, forbids, lacks_something, without_guarded};
pub(crate) use path::{is_bound, may_point, path_end, path_within};
pub(crate) use stated::{is_subject, stated};

use crate::lexicon::{self, Group, List, Spoken};
use crate::program::EffectClass;
use crate::text;

/// What the verb of a clause does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verb {
    Look,
    /// Tells people, waits, writes down: the operated system stays as it is.
    Tell,
    /// A click does what its object says.
    Click,
    Change,
    Danger,
}

impl Verb {
    fn of(key: &str) -> Option<Self> {
        match key {
            "look" => Some(Self::Look),
            "tell" => Some(Self::Tell),
            "click" => Some(Self::Click),
            "change" => Some(Self::Change),
            "danger" => Some(Self::Danger),
            _ => None,
        }
    }

    pub(crate) fn effect(self) -> EffectClass {
        match self {
            Self::Look | Self::Tell => EffectClass::Observe,
            Self::Click | Self::Change => EffectClass::Change,
            Self::Danger => EffectClass::Danger,
        }
    }
}

/// Sentences of a paragraph, line breaks taken for spaces.
pub(crate) fn sentences(plain: &str) -> Vec<String> {
    let joined = text::squeezed(plain);
    let mut found = Vec::new();
    let mut from = 0;
    for (at, sign) in joined.bytes().enumerate().filter(|(_, sign)| matches!(sign, b'!' | b'?' | b'.')) {
        let next = at + 1;
        let behind = joined.get(next..).unwrap_or_default();
        let starts = behind.strip_prefix(' ').is_some_and(|rest| rest.starts_with(|first: char| !first.is_lowercase()));
        if starts && (sign != b'.' || !abbreviated(joined.get(from..at).unwrap_or_default())) {
            found.push(joined.get(from..next).unwrap_or_default().trim().to_owned());
            from = next;
        }
    }
    let last = joined.get(from..).unwrap_or_default().trim();
    if !last.is_empty() {
        found.push(last.to_owned());
    }
    found
}

/// "e.g", "cf", a lone number: the point behind it ends no sentence.
fn abbreviated(before: &str) -> bool {
    let word = before.rsplit(' ').next().unwrap_or_default().trim_start_matches('(');
    matches!(word.to_lowercase().as_str(), "e.g" | "i.e" | "ex" | "cf" | "etc" | "p.ex" | "vs" | "approx" | "no" | "n")
        || (!word.is_empty() && word.chars().all(|sign| sign.is_ascii_digit()))
        || word.chars().count() == 1
}

/// A clause without what only leads to its verb ("then", "you should", "il faut").
fn without_lead(clause: &str) -> &str {
    let mut rest = text::without_numbering(clause);
    for _ in 0..3 {
        let Some(hit) = lexicon::get().starts(Group::Lead, rest).filter(|hit| hit.span > 0) else {
            break;
        };
        let Some(behind) = behind_words(rest, hit.span) else {
            break;
        };
        rest = behind.trim_start_matches(|sign: char| sign.is_whitespace() || matches!(sign, ',' | ':' | '*' | '_'));
    }
    rest
}

/// The text behind its first `count` words that count.
fn behind_words(written: &str, count: usize) -> Option<&str> {
    let mut left = count;
    for (at, sign) in written.char_indices() {
        if sign.is_alphanumeric() || sign == '+' {
            continue;
        }
        let spoken = text::count(written.get(..at)?);
        if spoken >= count {
            return written.get(at..);
        }
        left = left.min(count - spoken);
    }
    None
}

/// What the verb at the head of a clause does.
pub(crate) fn verb(clause: &str) -> Option<Verb> {
    verb_at_head(without_lead(clause))
}

/// [`verb`] of what stands behind the lead of a clause.
fn verb_at_head(bare: &str) -> Option<Verb> {
    let rest = without_pronoun(bare);
    // A hyphen may join words otherwise where white space is squeezed.
    if !rest.contains('-') && !lexicon::get().leads(Group::Verb, rest) {
        return None;
    }
    let head = text::first_words(rest, 8);
    let hit = lexicon::get().starts(Group::Verb, &head)?;
    // "Read-only by design": what something is like.
    let compound = rest.split_whitespace().next().and_then(|first| first.split_once('-'));
    if compound.is_some_and(|(_, behind)| matches!(behind, "only" | "safe" | "based" | "free" | "side")) {
        return None;
    }
    // "Backups are stored ...": a plural, or somebody does it already.
    if begins_with_article(rest) {
        return None;
    }
    // "Restore < 1 h" says how long it takes.
    let compared = |word: &str| {
        let number = word.trim_start_matches(['<', '>', '≤', '≥', '=']);
        number.len() < word.len() && (number.is_empty() || number.starts_with(|sign: char| sign.is_ascii_digit()))
    };
    if rest.split_whitespace().nth(1).is_some_and(compared) {
        return None;
    }
    let first = text::folded(head.split(|sign: char| !sign.is_alphanumeric()).find(|word| !word.is_empty())?);
    let inflected = first.ends_with('s') && !["ss", "us", "is"].iter().any(|ending| first.ends_with(ending));
    if inflected {
        return None;
    }
    // "Active sessions" names some, "Active le mode lecture" asks for it.
    if lexicon::get().exact(Group::Adjective, &first).is_some() && !article_follows(rest) {
        return None;
    }
    let verb = Verb::of(hit.key);
    // "Restore the deleted rows from the last dump" writes over what is there.
    let restores = verb == Some(Verb::Change) && matches!(&*first, "restore" | "restaurer" | "restaurez");
    if restores && from_copy(rest) {
        return Some(Verb::Danger);
    }
    if matches!(verb, Some(Verb::Tell | Verb::Change)) && handed::for_good(rest) {
        return Some(Verb::Danger);
    }
    // Most verbs assure nobody of anything.
    let assures = matches!(&*first, "make" | "ensure" | "assurer" | "assurez");
    let rest = if assures { behind_words(rest, hit.span) } else { None };
    verb.max(rest.and_then(assured))
}

/// "Make sure to restart it", "make sure you restart it", "assurez-vous de le relancer": who is to be sure of doing it does
/// it. "Make sure that the queue is empty" looks.
fn assured(behind: &str) -> Option<Verb> {
    let behind = behind.trim_start();
    let behind = behind.strip_prefix("that ").unwrap_or(behind);
    let done = ["to ", "you ", "de ", "d'", "d’", "à ", "vous de ", "vous d'"]
        .iter()
        .find_map(|lead| behind.strip_prefix(lead));
    // "Make sure you have a copy" looks whether there is one.
    verb_at_head(done.filter(|done| !done.starts_with("have "))?)
}

/// "... from the latest backup", "... depuis la dernière sauvegarde".
fn from_copy(clause: &str) -> bool {
    let folded = text::fold(clause);
    let behind = [" from ", " depuis ", " a partir "].iter().find_map(|lead| folded.split_once(lead));
    behind.is_some_and(|(_, source)| {
        source
            .split_whitespace()
            .take(6)
            .any(|word| List::Copy.words().contains(&word.trim_matches(|sign: char| !sign.is_alphanumeric())))
    })
}

/// "Les relancer", "la mettre à jour": a French object before its infinitive, which no noun of that form is.
fn without_pronoun(clause: &str) -> &str {
    let Some((first, rest)) = clause.split_once([' ', '\'', '’']) else {
        return clause;
    };
    // "S'assurer que la base répond".
    if matches!(first, "s" | "S") && rest.split(' ').next().is_some_and(|verb| verb.len() > 4 && verb.ends_with("er")) {
        return rest;
    }
    if !matches!(first, "le" | "la" | "les" | "l" | "Le" | "La" | "Les" | "L" | "en" | "y") {
        return clause;
    }
    let next = rest.split(|sign: char| !sign.is_alphanumeric()).next().unwrap_or_default();
    let infinitive = next.len() > 4 && (next.ends_with("er") || next.ends_with("ir") || next.ends_with("re"));
    let verb = infinitive && lexicon::get().exact(Group::Verb, next).is_some();
    if verb && lexicon::get().exact(Group::Noun, next).is_none() { rest } else { clause }
}

/// Whether a French article stands behind the first word.
fn article_follows(clause: &str) -> bool {
    let second = clause.split_whitespace().nth(1).map(text::folded).unwrap_or_default();
    matches!(&*second, "le" | "la" | "les" | "un" | "une" | "ce" | "cette" | "ces" | "leur") || second.starts_with("l'")
}

/// "The check ..." names a check, "check ..." asks for one.
fn begins_with_article(clause: &str) -> bool {
    let folded = text::folded(clause.split_whitespace().next().unwrap_or_default());
    let first = folded.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    matches!(
        first,
        "the" | "a" | "an" | "le" | "la" | "les" | "un" | "une" | "des" | "du" | "ce" | "cette" | "this" | "these"
    ) || first.starts_with("l'")
}

/// What stands between clauses; where two overlap, the first of the list wins.
const BETWEEN: &[&str] = &[
    ", ", "; ", ": ", " et ", " and ", " puis ", " then ", " or ", " ou ", "/", "&", "→", " – ", " — ", ". ", "(", ")",
    " + ",
];

/// Clauses of a sentence, each with its own verb.
fn clauses(sentence: &str) -> Vec<&str> {
    let mut found = vec![sentence];
    // Most sentences have none of them, some have one: one look at the text tells which.
    let mut there = [false; BETWEEN.len()];
    for (at, byte) in sentence.bytes().enumerate() {
        if matches!(byte, b',' | b';' | b':' | b' ' | b'/' | b'&' | 0xE2 | b'.' | b'(' | b')') {
            let rest = sentence.as_bytes().get(at..).unwrap_or_default();
            // Few words begin as one that stands between clauses does.
            if byte == b' ' && !matches!(rest.get(1), Some(b'e' | b'a' | b'p' | b't' | b'o' | b'+' | 0xE2)) {
                continue;
            }
            for (slot, sign) in there.iter_mut().zip(BETWEEN) {
                *slot = *slot || sign.as_bytes().first() == Some(&byte) && rest.starts_with(sign.as_bytes());
            }
        }
    }
    for (sign, _) in BETWEEN.iter().zip(there).filter(|(_, there)| *there) {
        found = found.into_iter().flat_map(|part| part.split(sign)).collect();
    }
    found.into_iter().map(str::trim).filter(|part| !part.is_empty()).take(40).collect()
}

/// The strongest of the verbs that a sentence commands; none where it commands nothing.
pub(crate) fn strongest(sentence: &str) -> Option<Verb> {
    let mut found = None;
    let waits = waits_for(sentence);
    for clause in clauses(sentence) {
        // "Wait for the build and redeploy": both are waited for.
        if waits && found.is_some() && !clause.contains(' ') {
            continue;
        }
        let bare = without_lead(clause);
        if forbidden::denied_by(clause, bare) {
            continue;
        }
        let verb = verb_at_head(bare).map(|verb| match verb {
            Verb::Click => click(clause),
            Verb::Change if handed::runs_check(bare) => Verb::Look,
            Verb::Change => purpose(bare).unwrap_or(verb),
            verb => verb,
        });
        let verb = verb.or_else(|| handed::runs_check(bare).then_some(Verb::Look));
        found = found.max(verb);
    }
    found
}

/// "Wait for ...", "Wait 5 minutes for ...", "Attendre que ...".
fn waits_for(sentence: &str) -> bool {
    let waits = ["wait ", "attendre ", "attendez "].iter().any(|lead| text::begins(sentence, lead));
    waits && [" for ", " until ", " que ", " la fin ", " le ", " la "].iter().any(|word| sentence.contains(word))
}

/// "Use the commit message to find it", "Utiliser la grille pour déterminer le score": what something is used for.
fn purpose(clause: &str) -> Option<Verb> {
    let (first, rest) = clause.split_once(' ')?;
    if !matches!(&*text::folded(first), "use" | "utiliser" | "utilisez") {
        return None;
    }
    [" to ", " pour "].into_iter().filter_map(|lead| rest.split_once(lead)).find_map(|(_, end)| verb_at_head(end))
}

/// A click changes something unless its object is something to look at.
fn click(clause: &str) -> Verb {
    let spoken = Spoken::of(clause);
    if spoken.find(Group::Danger).is_some() {
        Verb::Danger
    } else if spoken.find(Group::Operation).is_none_or(|hit| hit.key.starts_with("read_"))
        && spoken.find(Group::LookObject).is_some()
    {
        Verb::Look
    } else {
        Verb::Click
    }
}

/// Whether a sentence tells somebody to do something: a verb at its head, or behind an opening phrase and a comma.
pub(crate) fn commands(sentence: &str) -> bool {
    let sentence = sentence.trim();
    if verb(sentence).is_some() {
        return true;
    }
    // "Using the console, go to ...", "Une fois connecté, lancer ...".
    let Some((head, behind)) = sentence.split_once(", ") else {
        return false;
    };
    let open = head.matches('(').count() > head.matches(')').count();
    !open && head.split_whitespace().count() <= 14 && verb(behind).is_some() && !subject(head) && !subject(behind)
}

/// "There may be a leak", "le cache est froid": how things are, in a clause that commands nothing.
pub(crate) fn explains(clause: &str) -> bool {
    let there = text::begins(clause, "there ") || text::begins(clause, "c'est ") || text::begins(clause, "that ");
    let due = text::says(clause, List::Due.words());
    (there || subject(clause)) && !due && !commands(clause) && strongest(clause).is_none()
}

/// "The service restarts, ...": a sentence that tells how things are.
fn subject(head: &str) -> bool {
    let first = text::folded(head.split_whitespace().next().unwrap_or_default());
    List::SubjectStart.words().contains(&&*first)
}

/// What a nominal sentence does: "Redémarrage du service", "Review of the logs".
pub(crate) fn nominal(sentence: &str) -> Option<Verb> {
    let head = text::first_words(without_lead(sentence), 8);
    lexicon::get().starts(Group::Noun, &head).and_then(|hit| Verb::of(hit.key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_does_what_the_strongest_of_its_verbs_does() {
        for (written, verb) in [
            ("Check the disk and delete old files", Some(Verb::Danger)),
            ("Vérifier la purge de la file", Some(Verb::Look)),
            ("Ensuite, redémarrez le service", Some(Verb::Change)),
            ("You should restart the workers", Some(Verb::Change)),
            ("If it ran a migration, do not undo: call the lead", Some(Verb::Tell)),
            ("Prévenir le canal avant tout", Some(Verb::Tell)),
            ("Click on the Metrics tab", Some(Verb::Look)),
            ("Click \"Rollback\"", Some(Verb::Click)),
            ("Check network paths: security groups, route tables, gateways.", Some(Verb::Look)),
            ("Check the gateways, route traffic around them", Some(Verb::Change)),
            ("Use the commit message to find the author", Some(Verb::Look)),
            ("Utiliser la grille suivante pour déterminer le score", Some(Verb::Look)),
            ("Use the console to restart it", Some(Verb::Change)),
            ("Use the dump to restore the table", Some(Verb::Danger)),
            ("Load the page that was broken, in a browser", Some(Verb::Look)),
            ("Load the dump into the base", Some(Verb::Change)),
            ("Charger la page d'accueil", Some(Verb::Look)),
            ("Restore full service", Some(Verb::Change)),
            ("Restore the full backup", Some(Verb::Danger)),
            ("Restore deleted rows from the latest dump", Some(Verb::Danger)),
            ("Restaurer les lignes perdues depuis la sauvegarde", Some(Verb::Danger)),
            ("Restore service from the console", Some(Verb::Change)),
            ("SSH deploy to the droplet", Some(Verb::Change)),
            ("Make sure to restart the workers", Some(Verb::Change)),
            ("Ensure you have the signed image at hand", Some(Verb::Look)),
            ("Have the team restart it", Some(Verb::Change)),
            ("Submit an upgrade transaction using the former hash", Some(Verb::Danger)),
            ("Broadcast the signed transaction to the network", Some(Verb::Danger)),
            ("Soumettre la transaction de retour au réseau", Some(Verb::Danger)),
            ("Send the payout to the merchant", Some(Verb::Danger)),
            ("Submit the transaction logs to the vendor", Some(Verb::Change)),
            ("Submit a test payment", Some(Verb::Change)),
            ("Submit the form", Some(Verb::Change)),
            ("Submit a support ticket", Some(Verb::Tell)),
            ("Broadcast the news to all customers", Some(Verb::Tell)),
            ("Publish the post-mortem", Some(Verb::Tell)),
            ("Publish the package", Some(Verb::Change)),
            ("Publier le post-mortem", Some(Verb::Tell)),
            ("Sort by duration", Some(Verb::Look)),
            ("Verify that the number is verified and active", Some(Verb::Look)),
            ("active sessions of the shop", None),
            ("Active le mode lecture", Some(Verb::Change)),
            ("Classer l'incident", Some(Verb::Tell)),
            ("Re-run the shop's health checks", Some(Verb::Look)),
            ("Relancer les contrôles de santé", Some(Verb::Look)),
            ("Re-run the failed jobs", Some(Verb::Change)),
            ("Run the restore test", Some(Verb::Change)),
            ("Run the checked migration", Some(Verb::Change)),
            ("then make sure that you restore the dump", Some(Verb::Danger)),
            ("Make sure you can reach the console", Some(Verb::Look)),
            ("Make sure the deploy of yesterday is over", Some(Verb::Look)),
            ("Assurez-vous de redémarrer le service", Some(Verb::Change)),
            ("Assurez-vous que le redémarrage est fini", Some(Verb::Look)),
            ("N'oubliez pas de redémarrer le service", Some(Verb::Change)),
            ("The service is slow", None),
        ] {
            assert_eq!(strongest(written), verb, "{written}");
        }
    }

    #[test]
    fn what_commands_and_what_tells() {
        for (written, commands_something) in [
            ("Using the console, go to Workloads", true),
            ("Il faut relancer le service", true),
            ("The service restarts by itself, check nothing", false),
            ("Backups are stored for 30 days.", false),
            ("GitLab (mirror, backup)", false),
            ("Once logged in (as admin), restart it", true),
        ] {
            assert_eq!(commands(written), commands_something, "{written}");
        }
    }

    #[test]
    fn sentences_end_where_they_end() {
        assert_eq!(
            sentences("Look at it (e.g. Grafana).\nThen wait. Fin"),
            ["Look at it (e.g. Grafana).", "Then wait.", "Fin"]
        );
    }
}
