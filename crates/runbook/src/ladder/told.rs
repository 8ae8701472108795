//! Levels of escalation that sentences tell: "If it is not resolved in 30 minutes, escalate to the lead".

use super::waits;
use crate::draft::Draft;
use crate::lexicon::{self, Group, List};
use crate::program::Role;
use crate::quantity;
use crate::reach;
use crate::rows;
use crate::sentence;
use crate::tables::{Column, Columns};
use crate::text;
use crate::tree::{Rich, Row};

/// Words of somebody's name or role.
const LONGEST: usize = 6;

/// Makes levels of a sentence that calls somebody; whether it does. Nobody is called of whom it does not say when, but the
/// first, where nothing has to be the case.
pub(crate) fn told(draft: &mut Draft<'_>, place: &str, text: &Rich, said: &str, line: u32) -> bool {
    let bare = outside(said);
    let named = called_in(&bare);
    let (Some(first), false) = (named.first(), sentence::forbids(&bare)) else { return false };
    let words = text::words(&bare);
    let conditional = words.iter().any(|word| List::Conditional.words().contains(&word.as_str()));
    let own = quantity::duration(&bare).and_then(quantity::whole_seconds);
    let at_once = || (!conditional && lexicon::get().find(Group::Instant, &bare).is_some()).then_some(0);
    let own = own.or_else(at_once);
    let begins = !draft.escalates(place);
    let after = match own {
        Some(own) => Some(own),
        None if conditional => None,
        None => draft.patience(place).or(begins.then_some(0)),
    };
    let Some(after) = after else { return false };
    if !levels(draft, place, &named, after, line) {
        return false;
    }
    reached_by(draft, place, first, text, line);
    true
}

/// Makes a level of each of those who are called then; whether it did.
pub(crate) fn levels(draft: &mut Draft<'_>, place: &str, named: &[String], after: u64, line: u32) -> bool {
    let columns = Columns::of(&[Column::Time, Column::Action]);
    named.iter().all(|contact| {
        let cells = [format!("{after} s"), contact.clone()].map(|plain| Rich { plain, ..Rich::default() });
        let row = Row { line, cells: cells.into() };
        rows::read_row(draft, place, Role::Escalation, &columns, &row).is_ok()
    })
}

/// Notes how the text says that somebody is reached; whether it does.
pub(crate) fn reached_by(draft: &mut Draft<'_>, place: &str, name: &str, text: &Rich, line: u32) -> bool {
    let behind = text.plain.split_once(": ").map_or(text.plain.as_str(), |(_, behind)| behind);
    let part = Rich { plain: behind.trim().to_owned(), links: text.links.clone(), ..Rich::default() };
    let found = reach::ways(&part, None).iter().any(|(channel, address)| channel.is_some() && address.is_some());
    if found {
        rows::reached(draft, place, name, &part, line);
        draft.claim(line, line);
    }
    found
}

/// A text without what stands in brackets.
pub(crate) fn outside(said: &str) -> String {
    let mut depth = 0_u32;
    said.chars()
        .filter(|sign| {
            match sign {
                '(' => depth = depth.saturating_add(1),
                ')' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

/// Those whom a sentence calls: "page the CTO and the team lead", "**Page:** Database administrator", "ping `@sre-team`".
pub(crate) fn called_in(said: &str) -> Vec<String> {
    let lexicon = lexicon::get();
    let words: Vec<&str> = said.split_whitespace().collect();
    let bare =
        |word: &str| word.trim_matches(|sign: char| matches!(sign, '*' | '_' | '`' | ':' | ',' | '"')).to_owned();
    for at in 0..words.len().min(60) {
        let joined = |span: usize| {
            words.get(at..at + span).map(|part| part.iter().map(|word| bare(word)).collect::<Vec<_>>().join(" "))
        };
        let calls =
            (1..=2).rev().find(|span| joined(*span).is_some_and(|part| lexicon.exact(Group::Calls, &part).is_some()));
        let Some(span) = calls else { continue };
        let named = people(words.get(at + span..).unwrap_or_default());
        if !named.is_empty() {
            return named;
        }
    }
    Vec::new()
}

/// Those whom a cell names, and nothing else but when: "Team lead + CTO", "CTO after 1 h".
pub(super) fn named(said: &str) -> Vec<String> {
    let called = called_in(said);
    if called.is_empty() { people(&said.split_whitespace().collect::<Vec<_>>()) } else { called }
}

/// The names that a text begins with.
fn people(words: &[&str]) -> Vec<String> {
    let mut named: Vec<String> = Vec::new();
    let mut name: Vec<&str> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let folded = text::fold(word.trim_matches(|sign: char| !sign.is_alphanumeric()));
        let next = words.get(at + 1).map(|next| text::fold(next)).unwrap_or_default();
        let joins = matches!(folded.as_str(), "and" | "et" | "or" | "ou") || matches!(*word, "&" | "+");
        let article =
            name.is_empty() && matches!(folded.as_str(), "the" | "le" | "la" | "les" | "l" | "our" | "a" | "an");
        let on_call = folded == "on" && next.starts_with("call");
        if article {
            continue;
        }
        if joins {
            if !close(&mut named, &mut name) {
                return named;
            }
            continue;
        }
        if !on_call && List::EndsName.words().contains(&folded.as_str()) || matches!(*word, "—" | "–" | "-" | "→")
        {
            break;
        }
        name.push(word);
        if word.ends_with(',') {
            if !close(&mut named, &mut name) {
                return named;
            }
        } else if word.ends_with([':', ';', '.', '!']) {
            break;
        }
    }
    close(&mut named, &mut name);
    named
}

/// Ends a name; whether it was somebody's.
fn close(named: &mut Vec<String>, name: &mut Vec<&str>) -> bool {
    let joined = name.join(" ");
    let count = name.len();
    name.clear();
    let joined = joined.trim_matches(|sign: char| !(sign.is_alphanumeric() || sign == '@')).to_owned();
    let bare = ["l'", "L'", "l’", "L’", "d'", "d’"].iter().find_map(|article| joined.strip_prefix(article));
    let joined = bare.unwrap_or(&joined).to_owned();
    let folded = text::words(&joined);
    let told_only = folded.iter().all(|word| List::Audience.words().contains(&word.as_str()))
        || folded.first().is_some_and(|first| matches!(first.as_str(), "stakeholder" | "stakeholders" | "parties"));
    let handle = joined.starts_with('@') && count == 1;
    let somebody = handle || lexicon::get().find(Group::Person, &joined).is_some() && count <= LONGEST;
    let sure = somebody && !told_only && !folded.is_empty() && !waits(&joined);
    if sure {
        named.push(joined);
    }
    sure
}

#[cfg(test)]
mod tests {
    use super::called_in;

    #[test]
    fn sentences_name_those_whom_they_call() {
        for (said, named) in [
            ("Escalate to database administrator", vec!["database administrator"]),
            ("Page: Database Administrator", vec!["Database Administrator"]),
            ("Page on-call engineer: Use PagerDuty to escalate", vec!["on-call engineer"]),
            ("Notify: CTO and VP Engineering", vec!["CTO", "VP Engineering"]),
            ("If unable to resolve within 15 minutes, ping @sre-team in #incidents on Slack.", vec!["@sre-team"]),
            ("Si non résolu en 30 min, escalader vers le responsable technique.", vec!["responsable technique"]),
            ("Après 15 minutes, appeler l'astreinte base de données", vec!["astreinte base de données"]),
            ("If the alert persists, notify the team lead", vec!["team lead"]),
            ("Notify stakeholders via Slack", vec![]),
            ("Notify stakeholders of potential data loss", vec![]),
            ("Prévenir les parties prenantes", vec![]),
            ("Status page: update it", vec![]),
            ("Check backup availability and age", vec![]),
            ("Assess data loss risk", vec![]),
        ] {
            assert_eq!(called_in(said), named, "{said}");
        }
    }
}
