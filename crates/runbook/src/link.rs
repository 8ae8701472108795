//! Sixth stage: which procedure answers which alert.

use crate::draft::{Draft, SaidLink};
use crate::lexicon;
use crate::program::ProcedureRole;
use crate::text;
use std::collections::{BTreeSet, HashMap};

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

/// How many alerts are weighed against one procedure: where more of them share a subject, none is the sure one.
const MAX_CANDIDATES: usize = 64;

/// Alerts by what could tie them to a procedure, so that long documents cost no more than their length.
#[derive(Default)]
struct Index {
    by_name: HashMap<Vec<String>, usize>,
    by_subject: HashMap<String, Vec<usize>>,
    by_state: HashMap<&'static str, Vec<usize>>,
}

impl Index {
    fn build(names: &[Vec<String>], alerts: &[Concepts]) -> Self {
        let mut index = Self::default();
        for (at, (name, concepts)) in names.iter().zip(alerts).enumerate() {
            index.by_name.entry(name.clone()).or_insert(at);
            for subject in &concepts.subjects {
                index.by_subject.entry(subject.clone()).or_default().push(at);
            }
            for state in concepts.states.iter().filter(|_| concepts.subjects.is_empty()) {
                index.by_state.entry(state).or_default().push(at);
            }
        }
        index
    }

    fn candidates(&self, about: &Concepts) -> BTreeSet<usize> {
        let by_subject = about.subjects.iter().filter_map(|subject| self.by_subject.get(subject));
        let by_state =
            about.states.iter().filter(|_| about.subjects.is_empty()).filter_map(|state| self.by_state.get(state));
        by_subject.chain(by_state).flat_map(|alerts| alerts.iter().take(MAX_CANDIDATES)).copied().collect()
    }
}

/// What anchors and headings have in common: letters and digits.
fn anchor(written: &str) -> String {
    text::fold(&written.replace("%20", " ")).chars().filter(|sign| sign.is_alphanumeric()).collect()
}

/// Sets `trigger` of each incident procedure: by what the document says, by equal names, by concepts.
pub(crate) fn link(draft: &mut Draft<'_>) {
    let names: Vec<Vec<String>> = draft.alerts.iter().map(|alert| text::tokens(&alert.name)).collect();
    let alerts: Vec<Concepts> = draft.alerts.iter().map(|alert| concepts(&alert.name)).collect();
    let index = Index::build(&names, &alerts);
    let mut titles: HashMap<Vec<String>, usize> = HashMap::new();
    for (at, procedure) in draft.procedures.iter().enumerate() {
        titles.entry(text::tokens(&procedure.title)).or_insert(at);
    }
    // Links in the document go to headings as written.
    let lines: HashMap<u32, &str> =
        draft.outline.sections.iter().skip(1).map(|section| (section.line, section.title.as_str())).collect();
    let mut anchors: HashMap<String, usize> = HashMap::new();
    for (at, procedure) in draft.procedures.iter().enumerate() {
        if let Some(title) = lines.get(&procedure.source.line) {
            anchors.entry(anchor(title)).or_insert(at);
        }
    }
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut links: Vec<(usize, usize)> = Vec::new();
    for said in &draft.said_links {
        let pair = match said {
            SaidLink::FromAlert { alert, procedure, target } => {
                let anchored = target.as_deref().and_then(|target| target.strip_prefix('#')).map(anchor);
                let by_anchor = anchored.and_then(|anchor| anchors.get(&anchor));
                by_anchor.or_else(|| titles.get(&text::tokens(procedure))).map(|procedure| (*procedure, *alert))
            }
            SaidLink::FromProcedure { procedure, alert } => {
                index.by_name.get(&text::tokens(alert)).map(|alert| (*procedure, *alert))
            }
        };
        if let Some((procedure, alert)) = pair
            && taken.insert(procedure)
        {
            links.push((procedure, alert));
        }
    }
    let mut candidates: Vec<(usize, usize, usize)> = Vec::new();
    for (at, procedure) in draft
        .procedures
        .iter()
        .enumerate()
        .filter(|(at, procedure)| procedure.role == ProcedureRole::Incident && !taken.contains(at))
    {
        if let Some(alert) = index.by_name.get(&text::tokens(&procedure.title)) {
            links.push((at, *alert));
            continue;
        }
        let about = concepts(&procedure.title);
        let mut scores: Vec<(usize, usize)> = index
            .candidates(&about)
            .into_iter()
            .filter_map(|alert| Some((likeness(alerts.get(alert)?, &about)?, alert)))
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
