//! Sentences for people, clause by clause: what their verbs do, whether they tell somebody to do something, and the paths
//! through a user interface inside of them.

use crate::heads::Heads;
use crate::lexicon::{self, Group, Spoken};
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
    // "Backups are stored ...": a plural, or somebody does it already.
    if begins_with_article(rest) {
        return None;
    }
    let first = text::folded(head.split(|sign: char| !sign.is_alphanumeric()).find(|word| !word.is_empty())?);
    let inflected = first.ends_with('s') && !["ss", "us", "is"].iter().any(|ending| first.ends_with(ending));
    if inflected { None } else { Verb::of(hit.key) }
}

/// "Les relancer", "la mettre à jour": a French object before its infinitive, which no noun of that form is.
fn without_pronoun(clause: &str) -> &str {
    let Some((first, rest)) = clause.split_once([' ', '\'', '’']) else {
        return clause;
    };
    if !matches!(first, "le" | "la" | "les" | "l" | "Le" | "La" | "Les" | "L" | "en" | "y") {
        return clause;
    }
    let next = rest.split(|sign: char| !sign.is_alphanumeric()).next().unwrap_or_default();
    let infinitive = next.len() > 4 && (next.ends_with("er") || next.ends_with("ir") || next.ends_with("re"));
    let verb = infinitive && lexicon::get().exact(Group::Verb, next).is_some();
    if verb && lexicon::get().exact(Group::Noun, next).is_none() { rest } else { clause }
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

/// How a clause begins that says what not to do.
const DENIALS: &[&str] = &[
    "do not ",
    "don't ",
    "don’t ",
    "dont ",
    "never ",
    "ne ",
    "not ",
    "no ",
    "n'",
    "n’",
    "must not ",
    "must never ",
    "should not ",
    "should never ",
    "shouldn't ",
    "cannot ",
    "can't ",
    "avoid ",
    "jamais ",
    "pas de ",
    "pas d'",
    "aucun ",
    "aucune ",
    "interdit de ",
    "interdiction de ",
    "interdiction d'",
    "éviter ",
    "évitez ",
    "eviter ",
    "evitez ",
    "refrain from ",
];

/// How those begin.
const DENIAL_HEADS: Heads = Heads::of(DENIALS);

/// Whether a clause says what not to do: "never restart it", "ne supprimez rien", "jamais de `git push`".
fn denied(clause: &str) -> bool {
    denied_by(clause, without_lead(clause))
}

/// [`denied`] of a clause, and the same without its lead.
fn denied_by(clause: &str, bare: &str) -> bool {
    let forbids = |clause: &str| {
        let clause = clause.trim_start_matches(|sign: char| !sign.is_alphanumeric());
        DENIAL_HEADS.could_open(clause)
            && clause.starts_with(|first: char| "aàcdeéijmnprsACDEÉIJMNPRS".contains(first))
            && DENIALS.iter().any(|sign| text::begins(clause, sign))
            && !lacks(clause)
    };
    // "il ne faut pas", "on ne touche pas à", "you must not": somebody stands before the denial.
    let behind = || {
        let (first, rest) = clause.split_once(' ')?;
        // None of them is longer.
        if first.is_ascii() && first.len() > 6 {
            return None;
        }
        let somebody = ["il", "on", "you", "we", "vous", "nous", "elles", "ils", "please"];
        somebody.contains(&&*text::folded(first)).then_some(rest)
    };
    forbids(clause) || forbids(bare) || behind().is_some_and(|rest| forbids(rest.trim_start()))
}

/// "No errors in the logs", "aucune alerte": what is to be seen. "No restart", "aucun déploiement" forbid.
fn lacks(clause: &str) -> bool {
    let bare = ["no ", "aucun ", "aucune "].iter().any(|sign| text::begins(clause, sign));
    let rest = clause.split_once(' ').map_or("", |(_, rest)| rest);
    bare && nominal(rest).is_none_or(|verb| verb.effect() == EffectClass::Observe)
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
        DENIAL_HEADS.could_open(bare) && DENIALS.iter().any(|sign| text::begins(bare, sign.trim_end()))
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

/// What a text says without the sentences that only say what not to do; `None` where it has none of those.
pub(crate) fn allowed(written: &str) -> Option<String> {
    let sentences = sentences(written);
    let kept: Vec<&str> = sentences.iter().map(String::as_str).filter(|sentence| !forbids(sentence)).collect();
    (kept.len() < sentences.len()).then(|| kept.join(" "))
}

/// The strongest of the verbs that a sentence commands; none where it commands nothing.
pub(crate) fn strongest(sentence: &str) -> Option<Verb> {
    let mut found = None;
    for clause in clauses(sentence) {
        let bare = without_lead(clause);
        if denied_by(clause, bare) {
            continue;
        }
        let verb = verb_at_head(bare).map(|verb| if verb == Verb::Click { click(clause) } else { verb });
        found = found.max(verb);
    }
    found
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
    head.split_whitespace().count() <= 14 && verb(behind).is_some() && !subject(head) && !subject(behind)
}

/// "There may be a leak", "le cache est froid": how things are, in a clause that commands nothing.
pub(crate) fn explains(clause: &str) -> bool {
    let there = text::begins(clause, "there ") || text::begins(clause, "c'est ") || text::begins(clause, "that ");
    let due = text::says(clause, &["must", "should", "need", "needs", "doit", "doivent", "faut"]);
    (there || subject(clause)) && !due && !commands(clause) && strongest(clause).is_none()
}

/// "The service restarts, ...": a sentence that tells how things are.
fn subject(head: &str) -> bool {
    let first = text::folded(head.split_whitespace().next().unwrap_or_default());
    matches!(
        &*first,
        "the"
            | "this"
            | "these"
            | "it"
            | "they"
            | "we"
            | "le"
            | "la"
            | "les"
            | "ce"
            | "cette"
            | "ces"
            | "il"
            | "elle"
            | "ils"
            | "elles"
            | "nous"
            | "i"
            | "you"
            | "vous"
            | "on"
    )
}

/// What a nominal sentence does: "Redémarrage du service", "Review of the logs".
pub(crate) fn nominal(sentence: &str) -> Option<Verb> {
    let head = text::first_words(without_lead(sentence), 8);
    lexicon::get().starts(Group::Noun, &head).and_then(|hit| Verb::of(hit.key))
}

const PATH_SIGNS: &[&str] = &[" > ", " → ", " -> ", " › ", " » ", " ➜ "];

/// Whether a text may hold an arrow or another sign of a path: they all have one of these bytes.
pub(crate) fn may_point(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b'>' | 0xC2 | 0xE2))
}

/// A path through a user interface inside of a sentence: names set apart by signs.
pub(crate) fn path_within(sentence: &str) -> bool {
    if !may_point(sentence) {
        return false;
    }
    let shown = |part: &str, last: bool| {
        let word = if last { part.split_whitespace().next() } else { part.split_whitespace().next_back() };
        word.is_some_and(|word| {
            let bare = word.trim_start_matches(['"', '«', '\'', '[', '“', '*', '`', '(', '‘']);
            bare.starts_with(|sign: char| sign.is_uppercase())
        })
    };
    PATH_SIGNS.iter().filter(|sign| sentence.contains(**sign)).any(|sign| {
        let parts: Vec<&str> = sentence.split(sign).collect();
        let named = parts
            .windows(2)
            .filter(|pair| matches!(pair, [left, right] if shown(left, false) && shown(right, true)))
            .count();
        let arrow = sign.contains('→') || sign.contains("->") || sign.contains('➜');
        let leads = parts.first().is_some_and(|first| lexicon::get().find(Group::Navigate, first).is_some());
        named > 0 && named + 2 > parts.len().saturating_sub(named) && (!arrow || named >= 2 || leads)
    })
}

/// The last name of a path inside of a sentence, up to what is said behind it.
pub(crate) fn path_end(sentence: &str) -> Option<&str> {
    if !path_within(sentence) {
        return None;
    }
    let at = PATH_SIGNS.iter().filter_map(|sign| sentence.rfind(sign).map(|at| at + sign.len())).max()?;
    let rest = sentence.get(at..)?;
    [",", ";", ".", ")", " and ", " et ", " puis ", " then "]
        .iter()
        .filter_map(|sign| rest.find(sign))
        .min()
        .and_then(|end| rest.get(..end))
        .or(Some(rest))
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
            ("The service is slow", None),
        ] {
            assert_eq!(strongest(written), verb, "{written}");
        }
    }

    #[test]
    fn what_is_forbidden_is_told_apart_from_what_is_told() {
        for (written, forbidden) in [
            ("jamais de `git push`, de merge ni de déploiement automatique", true),
            ("Ne jamais supprimer le bucket", true),
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
    fn what_commands_and_what_tells() {
        for (written, commands_something) in [
            ("Using the console, go to Workloads", true),
            ("Il faut relancer le service", true),
            ("The service restarts by itself, check nothing", false),
            ("Backups are stored for 30 days.", false),
        ] {
            assert_eq!(commands(written), commands_something, "{written}");
        }
    }

    #[test]
    fn paths_stand_inside_of_sentences() {
        for (written, path) in [
            ("Open Grafana > Heron > Checkout and note which step fails.", true),
            ("AWS console → RDS → Snapshots → Restore snapshot", true),
            ("go to Workloads -> Pods and select one", true),
            ("Response time > 20% → investigate", false),
            ("Si crash → Redémarrer service", false),
            ("CPU > 90", false),
        ] {
            assert_eq!(path_within(written), path, "{written}");
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
