//! Sentences that say how things are or what something does by itself, where others tell somebody to do something.

use super::{explains, verb};
use crate::branch;
use crate::lexicon::{self, Group, List};
use crate::text;

/// How many words may stand before the verb of a sentence.
const MOST_OF_SUBJECT: usize = 8;

/// "The app will serve what it has", "Trois essais épuisés ⇒ l'échec est définitif": nothing to do. What somebody will do is
/// left to them, and what must be done is not told so.
pub(crate) fn stated(clean: &str) -> bool {
    if let Some((_, action)) = branch::halves(clean) {
        return explains(&with_article(&action));
    }
    if branch::opened(clean).is_some() || clean.trim_end().ends_with('?') {
        return false;
    }
    let clause = clean.split([',', ';', ':', '(']).next().unwrap_or(clean);
    let words: Vec<String> = text::words(clause).into_iter().take(MOST_OF_SUBJECT + 2).collect();
    let Some(at) = predicate(&words) else {
        return lexicon::get().find(Group::Stating, clause).is_some_and(|hit| hit.at > 0) && verb(clean).is_none();
    };
    // "Restart will take a minute": a noun of that form.
    let led = verb(clean).is_some() && at > 1;
    let subject = words.get(..at).unwrap_or_default();
    !led && !subject.iter().any(|word| List::BindsVerb.words().contains(&word.as_str())) && !is_somebody(subject)
}

/// "l'échec est ..." with its article apart.
fn with_article(clause: &str) -> String {
    let clause = clause.trim();
    match clause.split_once(['\'', '’']) {
        Some(("l" | "L", rest)) => ["le ", rest].concat(),
        _ => clause.to_owned(),
    }
}

/// Where words say that something will be or is not done: behind what it is said of.
fn predicate(words: &[String]) -> Option<usize> {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    (1..words.len().min(MOST_OF_SUBJECT)).find(|at| {
        let here = word(*at);
        let denied = List::Does.words().contains(&here) && matches!(word(at + 1), "not" | "t");
        let ne =
            matches!(here, "n" | "ne") && (at + 2..at + 5).any(|next| matches!(word(next), "pas" | "plus" | "jamais"));
        // "The id may be written otherwise", "the sensor might not be there": a guess.
        let guesses = List::Guesses.words().contains(&here)
            && (word(at + 1) == "be" || word(at + 1) == "not" && word(at + 2) == "be");
        List::WillBe.words().contains(&here) || denied || ne || guesses
    })
}

/// "You", "l'astreinte", "the lead": what they will do is done by them.
fn is_somebody(subject: &[String]) -> bool {
    subject.iter().any(|word| List::Pronoun.words().contains(&word.as_str()))
        || lexicon::get().find(Group::Person, &subject.join(" ")).is_some()
}

/// "`migrate deploy` n'applique pas de « down »", "`upload-pack` only serves fetches": what is said of a command that stands in
/// a sentence as its subject, so that it is not to be run.
pub(crate) fn is_subject(plain: &str, code: &str) -> bool {
    let Some((before, behind)) = plain.split_once(code) else {
        return false;
    };
    if is_denied(before) {
        return true;
    }
    // "Run `x` does not help": it is the subject at the beginning of its clause.
    let begins = before.trim_end().trim_end_matches(['*', '_', '`', '"', '«', '“']).trim_end();
    if !(begins.is_empty() || begins.ends_with(['.', ':', ';', '—', '–', '-', ',', '>'])) {
        return false;
    }
    let said = behind
        .trim_start_matches(|sign: char| sign.is_whitespace() || matches!(sign, '`' | '*' | '_' | '"' | '»' | '”'));
    if !said.starts_with(char::is_alphabetic) {
        return false;
    }
    let words: Vec<String> = text::words(text::first_words(said, 6).as_ref());
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let denies = matches!(word(0), "does" | "do" | "doesn" | "don" | "will" | "won" | "is" | "cannot" | "can")
        && (matches!(word(1), "not" | "t" | "never") || word(0) == "cannot");
    let ne = matches!(word(0), "n" | "ne") && (1..6).any(|at| matches!(word(at), "pas" | "plus" | "jamais"));
    // "`pg_restore -t` restaure cette table": what it does, and not what it shows, which somebody is to see.
    let shows = List::ShowsVerb.words().contains(&word(0));
    let english = word(0).strip_suffix('s').filter(|_| !word(0).ends_with("ss"));
    let french = word(0).ends_with('e').then(|| [word(0), "r"].concat());
    let infinitive = english.or(french.as_deref());
    // An item that begins with it lists it, and says what it is for.
    let does = !shows
        && !begins.is_empty()
        && infinitive.is_some_and(|verb| lexicon::get().exact(Group::Verb, verb).is_some())
        && word(1) != "to";
    let fails = matches!(word(0), "echoue" | "fails" | "fail");
    let only = does || fails || word(0) == "only" && word(1).ends_with('s') && !word(1).ends_with("ss");
    denies || ne || only
}

/// "The image no longer runs `x`", "ne lance plus `x`": what stands before a command that is not run there.
fn is_denied(before: &str) -> bool {
    let from = before.char_indices().rev().nth(60).map_or(0, |(at, _)| at);
    let clause = before.get(from..).unwrap_or_default();
    let clause = clause.rsplit([',', ';', ':', '.', '→', '(']).next().unwrap_or(clause);
    let words = text::words(clause);
    let last = words.get(words.len().saturating_sub(4)..).unwrap_or_default();
    let french = matches!(last, [.., end] if matches!(end.as_str(), "plus" | "pas" | "jamais"))
        && last.iter().any(|word| matches!(word.as_str(), "ne" | "n"));
    french
        || matches!(last, [.., no, longer, _] if no == "no" && longer == "longer")
        || matches!(last, [.., does, not, verb]
            if matches!(does.as_str(), "does" | "doesn" | "did" | "didn" | "will" | "won")
                && matches!(not.as_str(), "not" | "t")
                && verb != "forget")
}

#[cfg(test)]
mod tests {
    use super::{is_subject, stated};

    #[test]
    fn what_is_not_run_there_is_no_command() {
        for (plain, denied) in [
            ("Le démarrage ne lance plus `make migrate`", true),
            ("The image no longer runs `make migrate` when it starts", true),
            ("It does not run `make migrate`", true),
            ("If it does not start, run `make migrate`", false),
            ("Si la base ne répond plus : `make migrate`", false),
            ("Run `make migrate`", false),
            ("Do not forget to run `make migrate`", false),
        ] {
            assert_eq!(is_subject(plain, "make migrate"), denied, "{plain}");
        }
    }

    #[test]
    fn what_is_told_of_things_is_nothing_to_do() {
        for (written, told) in [
            ("The site will serve old pages where possible", true),
            ("Payment processing will fail but subscriptions stay", true),
            ("Restart will take two minutes", true),
            ("Flag changes take effect within 5 minutes", true),
            ("Cinq essais épuisés ⇒ l'échec est définitif", true),
            ("If the count is above 2, the job writes the flags", true),
            ("Les écritures ne seront pas rejouées", true),
            ("Restart the pod that will not answer", false),
            ("Check that the site will answer", false),
            ("The on-call engineer will restart the service", false),
            ("Le pilote ne quitte pas le canal", false),
            ("You will restart the service", false),
            ("The service must be restarted and will then answer", false),
            ("If the queue will not drain, restart it", false),
            ("If the queue is full, the lead restarts it", true),
            ("Service account rotation", false),
        ] {
            assert_eq!(stated(written), told, "{written}");
        }
    }

    #[test]
    fn a_command_that_something_is_said_of_is_not_run() {
        for (written, code, subject) in [
            ("`flyway migrate` n'applique pas de retour arrière", "flyway migrate", true),
            ("Deployed apart. `vercel rollback` does NOT touch it.", "vercel rollback", true),
            ("Read-only by design — `git upload-pack` only serves fetches", "git upload-pack", true),
            ("Lors d'un incident, `pg_restore -t` restaure cette table", "pg_restore -t", true),
            ("`kubectl delete pod web` (redémarre)", "kubectl delete pod web", false),
            ("`kubectl get pods` shows all of them", "kubectl get pods", false),
            ("`mv index.new index.db` replaces the index", "mv index.new index.db", false),
            ("Run `vercel rollback`", "vercel rollback", false),
            ("`vercel rollback` the last build", "vercel rollback", false),
            ("`systemctl restart api` only if it hangs", "systemctl restart api", false),
        ] {
            assert_eq!(is_subject(written, code), subject, "{written}");
        }
    }
}
