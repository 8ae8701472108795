//! Sixth stage: which procedure answers which alert.

use crate::draft::{Draft, SaidLink};
use crate::lexicon;
use crate::program::ProcedureRole;
use crate::text;
use std::collections::BTreeSet;

/// What a name is about.
#[derive(Debug, Default)]
struct Concepts {
    subjects: BTreeSet<String>,
    states: BTreeSet<&'static str>,
}

/// Words that the lexicon does not know are proper nouns: they name the subject.
fn concepts(name: &str) -> Concepts {
    let lexicon = lexicon::get();
    let mut found = Concepts::default();
    let spoken = text::tokens(name);
    let split = text::tokens_of_name(name);
    for words in [&spoken, &split] {
        let mut known = vec![false; words.len()];
        for group in ["state", "subject", "state-noise"] {
            for hit in lexicon.hits(group, words, 0) {
                for at in hit.at..hit.at + hit.span {
                    if let Some(slot) = known.get_mut(at) {
                        *slot = true;
                    }
                }
                match group {
                    "state" => {
                        found.states.insert(hit.key);
                    }
                    "subject" => {
                        found.subjects.insert(hit.key.to_owned());
                    }
                    _ => {}
                }
            }
        }
        if std::ptr::eq(words, &spoken) {
            for (word, known) in words.iter().zip(&known) {
                if !known && word.len() > 2 && !lexicon.is_small(word) {
                    found.subjects.insert(format!("={word}"));
                }
            }
        }
    }
    found
}

/// How surely the two speak of the same; `None` where they do not.
fn likeness(alert: &Concepts, procedure: &Concepts) -> Option<usize> {
    let shared = alert.subjects.intersection(&procedure.subjects).count();
    let states = alert.states.intersection(&procedure.states).count();
    let no_subject = alert.subjects.is_empty() && procedure.subjects.is_empty();
    let states_agree = states > 0 || alert.states.is_empty() || procedure.states.is_empty();
    // A shared state alone ("slow") says nothing while the subjects differ.
    ((shared > 0 && states_agree) || (no_subject && states > 0)).then_some(shared * 2 + states * 3)
}

/// Sets `trigger` of each incident procedure: by what the document says, by equal names, by concepts.
pub(crate) fn link(draft: &mut Draft<'_>) {
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut links: Vec<(usize, usize)> = Vec::new();
    let same = |one: &str, other: &str| text::tokens(one) == text::tokens(other);
    for said in &draft.said_links {
        let pair = match said {
            SaidLink::FromAlert { alert, procedure } => draft.procedures.iter().position(|candidate| same(&candidate.title, procedure)).map(|procedure| (procedure, *alert)),
            SaidLink::FromProcedure { procedure, alert } => draft.alerts.iter().position(|candidate| same(&candidate.name, alert)).map(|alert| (*procedure, alert)),
        };
        if let Some((procedure, alert)) = pair
            && taken.insert(procedure)
        {
            links.push((procedure, alert));
        }
    }
    let alerts: Vec<Concepts> = draft.alerts.iter().map(|alert| concepts(&alert.name)).collect();
    let mut candidates: Vec<(usize, usize, usize)> = Vec::new();
    for (at, procedure) in draft.procedures.iter().enumerate().filter(|(at, procedure)| procedure.role == ProcedureRole::Incident && !taken.contains(at)) {
        let about = concepts(&procedure.title);
        let mut scores: Vec<(usize, usize)> = alerts
            .iter()
            .zip(&draft.alerts)
            .enumerate()
            .filter_map(|(alert, (concepts, row))| {
                let equal = same(&row.name, &procedure.title).then_some(100);
                equal.or_else(|| likeness(concepts, &about)).map(|score| (score, alert))
            })
            .collect();
        scores.sort_by(|one, other| other.cmp(one));
        // Two alerts that fit equally well leave it open.
        match scores.as_slice() {
            [(score, alert)] => candidates.push((*score, at, *alert)),
            [(best, alert), (second, _), ..] if best > second => candidates.push((*best, at, *alert)),
            _ => {}
        }
    }
    candidates.sort_by_key(|candidate| (usize::MAX - candidate.0, candidate.1));
    for (_, procedure, alert) in candidates {
        links.push((procedure, alert));
    }
    for (procedure, alert) in links {
        let name = draft.alerts.get(alert).map(|alert| alert.name.clone());
        if let Some(procedure) = draft.procedures.get_mut(procedure) {
            procedure.trigger = name;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(alert: &str, procedure: &str) -> bool {
        likeness(&concepts(alert), &concepts(procedure)).is_some()
    }

    #[test]
    fn names_meet_across_languages_and_never_by_state_alone() {
        for (alert, procedure) in [
            ("API Down", "API Non Disponible"),
            ("API Indisponible", "API unavailable"),
            ("Queue Depth", "Queue Celery Bloquée"),
            ("Disk Space", "Disque plein"),
            ("Kestrel down", "Kestrel injoignable"),
            ("High Latency", "Latence élevée"),
            ("DiskFull", "Disk full"),
        ] {
            assert!(linked(alert, procedure), "{alert} <-> {procedure}");
        }
        for (alert, procedure) in [
            ("High Latency", "Base de Données Lente"),
            ("API Down", "Base de données indisponible"),
            ("API Down", "API lente"),
            ("High Error Rate", "Emails Non Envoyés"),
            ("Kestrel down", "Falcon down"),
        ] {
            assert!(!linked(alert, procedure), "{alert} <-> {procedure}");
        }
    }
}
