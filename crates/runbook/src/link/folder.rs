//! Documents of one folder: which procedure answers which alert of another document, and what each is told of the others.

use super::{Concepts, Index, anchor, concepts, is_file, key, likeness, one_of_each};
use crate::draft::{Draft, SaidLink, Shared};
use crate::program::ProcedureRole;
use crate::text;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Ties alerts of each document to procedures of the others: by the files that rows link to, by names, by concepts. Also
/// tells each document what the others have, so that rules do not ask for it again.
pub(crate) fn across(drafts: &mut [Draft<'_>], paths: &[&str]) {
    let alerts: Vec<(usize, usize, String)> = drafts
        .iter()
        .enumerate()
        .flat_map(|(at, draft)| {
            draft.alerts.iter().enumerate().map(move |(alert, item)| (at, alert, item.name.clone()))
        })
        .collect();
    let names: Vec<String> = alerts.iter().map(|(.., name)| key(name)).collect();
    let about: Vec<Concepts> = alerts.iter().map(|(.., name)| concepts(name)).collect();
    let index = Index::build(&names, &about);
    let files: HashMap<String, usize> = paths.iter().enumerate().map(|(at, path)| (file_key(path), at)).collect();
    let mut triggers: Vec<(usize, usize, String)> = Vec::new();
    for draft in drafts.iter() {
        for said in &draft.said_links {
            let SaidLink::FromAlert { alert, target: Some(target), .. } = said else {
                continue;
            };
            let document = is_file(target).then(|| files.get(&file_key(target))).flatten();
            let name = draft.alerts.get(*alert).map(|alert| alert.name.clone());
            if let (Some(document), Some(name)) = (document, name)
                && let Some(procedure) = drafts.get(*document).and_then(|draft| named_by(draft, target))
            {
                triggers.push((*document, procedure, name));
            }
        }
    }
    for (at, draft) in drafts.iter().enumerate() {
        for (number, procedure) in draft.procedures.iter().enumerate() {
            if procedure.role != ProcedureRole::Incident || procedure.trigger.is_some() {
                continue;
            }
            let by_name = index.named(&procedure.title);
            let found = by_name.or_else(|| {
                let asked = concepts(&procedure.title);
                let mut scores: Vec<(usize, usize)> = index
                    .candidates(&asked)
                    .into_iter()
                    .filter(|alert| alerts.get(*alert).is_some_and(|(document, ..)| *document != at))
                    .filter_map(|alert| Some((likeness(about.get(alert)?, &asked)?, alert)))
                    .collect();
                scores.sort_by(|one, other| other.cmp(one));
                one_of_each(&mut scores, |alert| names.get(alert).map(String::as_str));
                match scores.as_slice() {
                    [(_, alert)] => Some(*alert),
                    [(best, alert), (second, _), ..] if best > second => Some(*alert),
                    _ => None,
                }
            });
            if let Some((.., name)) = found.and_then(|alert| alerts.get(alert)) {
                triggers.push((at, number, name.clone()));
            }
        }
    }
    for (document, procedure, name) in triggers {
        if let Some(procedure) = drafts.get_mut(document).and_then(|draft| draft.procedures.get_mut(procedure)) {
            procedure.trigger.get_or_insert(name);
        }
    }
    tell_each_other(drafts);
}

/// Lets the rules of each document know what the others have.
fn tell_each_other(drafts: &mut [Draft<'_>]) {
    let triggers = |draft: &Draft<'_>| -> BTreeSet<String> {
        draft.procedures.iter().filter_map(|procedure| procedure.trigger.as_deref()).map(key).collect()
    };
    let own: Vec<BTreeSet<String>> = drafts.iter().map(triggers).collect();
    let mut answering: HashMap<&str, usize> = HashMap::new();
    for name in own.iter().flatten() {
        *answering.entry(name.as_str()).or_default() += 1;
    }
    // Whether a procedure of another document than this one answers an alert of that name.
    let beyond = |at: usize, name: &str| {
        let here = own.get(at).is_some_and(|own| own.contains(name));
        answering.get(name).is_some_and(|count| *count > usize::from(here))
    };
    let scales: Vec<&Draft<'_>> = drafts.iter().filter(|draft| !draft.severities.is_empty()).collect();
    let names =
        |draft: &Draft<'_>| -> Vec<String> { draft.severities.iter().map(|severity| severity.name.clone()).collect() };
    let scale: Vec<String> = match scales.as_slice() {
        // With several scales it is open which of them is meant.
        [only] => names(only),
        _ => Vec::new(),
    };
    let joined: Vec<bool> = drafts
        .iter()
        .enumerate()
        .map(|(at, draft)| draft.alerts.iter().any(|alert| beyond(at, &key(&alert.name))))
        .collect();
    let lists = drafts.iter().zip(&joined).any(|(draft, joined)| *joined && lists_alerts(draft));
    let shared = Arc::new(Shared {
        contacts: drafts.iter().flat_map(|draft| draft.contacts.iter().map(|contact| contact.role.clone())).collect(),
        severities: drafts.iter().flat_map(names).collect(),
        scale,
        alerts: drafts.iter().flat_map(|draft| draft.alerts.iter().map(|alert| text::tokens(&alert.name))).collect(),
        lists,
    });
    let answered: Vec<BTreeSet<String>> = drafts
        .iter()
        .map(|draft| {
            let names = draft.alerts.iter().map(|alert| alert.name.clone());
            names.filter(|name| answering.contains_key(key(name).as_str())).collect()
        })
        .collect();
    for ((draft, answered), joined) in drafts.iter_mut().zip(answered).zip(joined) {
        draft.elsewhere.answered.extend(answered);
        draft.elsewhere.joined = joined;
        draft.elsewhere.shared = Arc::clone(&shared);
    }
}

/// Whether alerts stand elsewhere than in the procedures that answer them: without a list none can be missing from it.
pub(crate) fn lists_alerts(draft: &Draft<'_>) -> bool {
    let incidents = draft.procedures.iter().filter(|procedure| procedure.role == ProcedureRole::Incident);
    let told: BTreeSet<(u32, u32)> = incidents.map(|found| (found.source.lines[0], found.source.lines[1])).collect();
    draft.alerts.iter().any(|alert| {
        let line = alert.source.line;
        told.range(..=(line, u32::MAX)).next_back().is_none_or(|(_, last)| *last < line)
    })
}

/// The last name of a path, without folder, ending and anchor.
fn file_key(path: &str) -> String {
    let path = path.split(['#', '?']).next().unwrap_or_default();
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    text::fold(file.split('.').next().unwrap_or(file))
}

/// The procedure of a document that a link goes to: by its anchor, otherwise the first that answers an incident.
fn named_by(draft: &Draft<'_>, target: &str) -> Option<usize> {
    let wanted = target.split_once('#').map(|(_, part)| anchor(part));
    let by_anchor =
        wanted.and_then(|wanted| draft.procedures.iter().position(|procedure| anchor(&procedure.title) == wanted));
    by_anchor.or_else(|| draft.procedures.iter().position(|procedure| procedure.role == ProcedureRole::Incident))
}
