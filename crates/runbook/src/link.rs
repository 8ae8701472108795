//! Sixth stage: which procedure answers which alert.

mod folder;

use crate::draft::{Draft, SaidLink};
use crate::lexicon::{self, Group};
use crate::program::{Alert, Indicator, Procedure, ProcedureRole};
use crate::sections::{Part, part_exactly, part_of_label};
use crate::text;
use crate::tree::Kind;
pub(crate) use folder::{across, lists_alerts};
use std::collections::{BTreeSet, HashMap};

/// What a name is about.
#[derive(Debug, Default)]
struct Concepts {
    subjects: BTreeSet<String>,
    states: BTreeSet<&'static str>,
}

/// What an alert is about: its name, and how what it measures is then.
fn concepts_of(alert: &Alert) -> Concepts {
    let mut found = concepts(&alert.name);
    if alert.cond.is_some() && found.states.is_empty() {
        let state = match alert.indicator {
            Indicator::DiskUsage | Indicator::MemoryUsage => "full",
            Indicator::QueueDepth | Indicator::ReplicationLag => "blocked",
            Indicator::LatencyP50 | Indicator::LatencyP95 | Indicator::LatencyP99 => "slow",
            Indicator::ErrorRate => "error",
            Indicator::CertificateExpiry => "expired",
            _ => return found,
        };
        found.states.insert(state);
    }
    found
}

/// Words that the lexicon does not know are proper nouns: they name the subject.
fn concepts(name: &str) -> Concepts {
    let lexicon = lexicon::get();
    let mut found = Concepts::default();
    let spoken = text::tokens(name);
    let split = text::tokens_of_name(name);
    for words in [&spoken, &split] {
        let mut known = vec![false; words.len()];
        for group in [Group::State, Group::Subject, Group::StateNoise] {
            for hit in lexicon.hits(group, words, 0) {
                for at in hit.at..hit.at + hit.span {
                    if let Some(slot) = known.get_mut(at) {
                        *slot = true;
                    }
                }
                match group {
                    Group::State => {
                        found.states.insert(hit.key);
                    }
                    Group::Subject => {
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

/// Whether what begins a procedure is told in words and is no alert's name: "Customers report orders of others, or none".
pub(crate) fn is_sentence(name: &str) -> bool {
    let words = name.split_whitespace().count();
    words > LONGEST_NAME || name.trim_end().ends_with('.') || words > 3 && name.contains(", ")
}

/// Words of an alert's name; more of them tell what somebody sees.
const LONGEST_NAME: usize = 6;

/// What a name is compared by: its words run together, so that `HighLatency` is "High latency".
fn key(name: &str) -> String {
    text::tokens_of_name(name).concat()
}

/// How surely the two speak of the same; `None` where they do not.
fn likeness(alert: &Concepts, procedure: &Concepts) -> Option<usize> {
    let shared = alert.subjects.intersection(&procedure.subjects).count();
    let states = alert.states.intersection(&procedure.states).count();
    let no_subject = alert.subjects.is_empty() && procedure.subjects.is_empty();
    let states_agree = states > 0 || alert.states.is_empty() || procedure.states.is_empty();
    // "Redis queue" is not meant by every heading with messages in it: without its state, all that is measured is named.
    let proper = || alert.subjects.intersection(&procedure.subjects).any(|subject| subject.starts_with('='));
    if states == 0 && shared < known(alert).count() && !proper() {
        return None;
    }
    // A shared state alone ("slow") says nothing while the subjects differ.
    ((shared > 0 && states_agree) || (no_subject && states > 0)).then_some(shared * 2 + states * 3)
}

/// How many alerts are weighed against one procedure: where more of them share a subject, none is the sure one.
const MAX_CANDIDATES: usize = 64;

/// Alerts by what could tie them to a procedure, so that long documents cost no more than their length.
#[derive(Default)]
struct Index {
    by_name: HashMap<String, usize>,
    by_subject: HashMap<String, Vec<usize>>,
    by_state: HashMap<&'static str, Vec<usize>>,
}

impl Index {
    fn build(names: &[String], alerts: &[Concepts]) -> Self {
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

    /// The alert whose name a procedure bears, also behind what is done about it: "Responding to ApiDown".
    fn named(&self, title: &str) -> Option<usize> {
        let bare = || {
            let words = text::tokens_of_name(title);
            let hits = lexicon::get().hits(Group::Answers, &words, 0);
            let lead = hits.iter().filter(|hit| hit.at == 0).map(|hit| hit.span).max()?;
            Some(words.get(lead..)?.concat()).filter(|rest| !rest.is_empty())
        };
        let written = Some(key(title)).filter(|written| !written.is_empty());
        written.and_then(|written| self.by_name.get(&written).copied()).or_else(|| self.by_name.get(&bare()?).copied())
    }

    fn candidates(&self, about: &Concepts) -> BTreeSet<usize> {
        let by_subject = about.subjects.iter().filter_map(|subject| self.by_subject.get(subject));
        let by_state =
            about.states.iter().filter(|_| about.subjects.is_empty()).filter_map(|state| self.by_state.get(state));
        by_subject.chain(by_state).flat_map(|alerts| alerts.iter().take(MAX_CANDIDATES)).copied().collect()
    }
}

/// What anchors and headings have in common: letters and digits.
pub(crate) fn anchor(written: &str) -> String {
    text::fold(&written.replace("%20", " ")).chars().filter(|sign| sign.is_alphanumeric()).collect()
}

/// Sets `trigger` of each incident procedure: by what the document says, by equal names, by concepts.
pub(crate) fn link(draft: &mut Draft<'_>) {
    let names: Vec<String> = draft.alerts.iter().map(|alert| key(&alert.name)).collect();
    let alerts: Vec<Concepts> = draft.alerts.iter().map(|alert| concepts(&alert.name)).collect();
    let index = Index::build(&names, &alerts);
    let mut titles: HashMap<String, usize> = HashMap::new();
    for (at, procedure) in draft.procedures.iter().enumerate() {
        titles.entry(key(&procedure.title)).or_insert(at);
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
    let mut said_elsewhere: Vec<(usize, String)> = Vec::new();
    let mut told: Vec<(usize, String)> = Vec::new();
    for said in &draft.said_links {
        let pair = match said {
            SaidLink::FromAlert { alert, procedure, target } => {
                let anchored = target.as_deref().and_then(|target| target.strip_prefix('#')).map(anchor);
                let by_anchor = anchored.and_then(|anchor| anchors.get(&anchor));
                by_anchor.or_else(|| titles.get(&key(procedure))).map(|procedure| (*procedure, *alert))
            }
            SaidLink::FromProcedure { procedure, alert } => {
                let known = index.by_name.get(&key(alert)).map(|alert| (*procedure, *alert));
                // A label that holds a condition names no alert.
                let is_name = !is_sentence(alert) && !alert.contains(['>', '<', '=', '%']);
                if known.is_none() && is_name {
                    said_elsewhere.push((*procedure, alert.trim_matches('`').trim().to_owned()));
                }
                known
            }
            SaidLink::Mention { procedure, alert } => index.by_name.get(&key(alert)).map(|alert| (*procedure, *alert)),
            SaidLink::Told { procedure, alert } => {
                told.push((*procedure, alert.clone()));
                index.by_name.get(&key(alert)).map(|alert| (*procedure, *alert))
            }
        };
        if let (None, SaidLink::FromAlert { alert, target: Some(target), .. }) = (&pair, said)
            && is_file(target)
            && let Some(alert) = draft.alerts.get(*alert)
        {
            // Its procedure is another file's, whether or not that is at hand.
            draft.elsewhere.answered.insert(alert.name.clone());
        }
        if let (None, SaidLink::FromAlert { alert, target: Some(target), .. }) = (&pair, said)
            && let Some(alert) = draft.alerts.get(*alert)
            && holds_procedures(draft, target)
        {
            // Which of those below is for the reader to choose.
            draft.elsewhere.answered.insert(alert.name.clone());
        }
        if let Some((procedure, alert)) = pair
            && taken.insert(procedure)
        {
            links.push((procedure, alert));
        }
    }
    let mut candidates: Vec<(usize, usize, usize)> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let named: BTreeSet<usize> = said_elsewhere.iter().map(|(procedure, _)| *procedure).collect();
    for (at, procedure) in draft.procedures.iter().enumerate().filter(|(at, procedure)| {
        procedure.role == ProcedureRole::Incident && !taken.contains(at) && !named.contains(at)
    }) {
        if let Some(alert) = index.named(&procedure.title) {
            links.push((at, alert));
            continue;
        }
        let about = concepts(&procedure.title);
        let mut scores: Vec<(usize, usize)> = index
            .candidates(&about)
            .into_iter()
            .filter_map(|alert| Some((likeness(alerts.get(alert)?, &about)?, alert)))
            .collect();
        scores.sort_by(|one, other| other.cmp(one));
        one_of_each(&mut scores, |alert| names.get(alert).map(String::as_str));
        open.extend(scores.is_empty().then_some(at));
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
    // What is seen then may name an alert that no heading does.
    let linked: BTreeSet<usize> = links.iter().map(|(_, alert)| *alert).collect();
    if linked.len() < names.len() && !open.is_empty() {
        let measured: Vec<Concepts> = draft.alerts.iter().map(concepts_of).collect();
        for at in open {
            let Some(procedure) = draft.procedures.get(at) else { continue };
            let mut scores = seen(draft, procedure, &index, &measured);
            scores.retain(|(_, alert)| !linked.contains(alert));
            one_of_each(&mut scores, |alert| names.get(alert).map(String::as_str));
            if let [(_, alert)] = scores.as_slice() {
                links.push((at, *alert));
            }
        }
    }
    // An alert of another document is named all the same.
    for (procedure, name) in said_elsewhere {
        if let Some(procedure) = draft.procedures.get_mut(procedure)
            && procedure.trigger.is_none()
        {
            procedure.trigger = Some(name);
        }
    }
    for (procedure, alert) in links {
        let name = draft.alerts.get(alert).map(|alert| alert.name.clone());
        if let Some(procedure) = draft.procedures.get_mut(procedure) {
            procedure.trigger = name;
        }
    }
    // What an index or a symptom tells stands where no alert was found for it.
    for (procedure, words) in told {
        if let Some(procedure) = draft.procedures.get_mut(procedure) {
            procedure.trigger.get_or_insert(words);
        }
    }
}

/// Blocks of a procedure that are looked through for what is seen then.
const FIRST_BLOCKS: usize = 12;

/// The alerts that what a procedure says is seen then speaks of, with thing and state: "slow queries, disk full".
fn seen(draft: &Draft<'_>, procedure: &Procedure, index: &Index, alerts: &[Concepts]) -> Vec<(usize, usize)> {
    let from = draft.blocks.partition_point(|block| block.line <= procedure.source.line);
    let blocks = draft.blocks.get(from..).unwrap_or_default();
    let mut below = false;
    let mut found: BTreeSet<(usize, usize)> = BTreeSet::new();
    for block in blocks.iter().take(FIRST_BLOCKS).take_while(|block| block.line <= procedure.source.lines[1]) {
        let said = match block.kind {
            Kind::Heading { .. } => {
                below = part_exactly(&text::clean(&block.text.plain)) == Some(Part::Symptom);
                continue;
            }
            Kind::Paragraph | Kind::Item { .. } if below => block.text.plain.as_str(),
            Kind::Paragraph if part_of_label(&block.text) == Some(Part::Symptom) => {
                below = block.text.plain.trim_end().ends_with(':');
                block.text.plain.split_once(':').map_or("", |(_, said)| said)
            }
            _ => continue,
        };
        for clause in said.split([',', ';', '.', '/', '\n']).take(FIRST_BLOCKS) {
            let about = concepts(clause);
            if about.states.is_empty() || about.subjects.is_empty() {
                continue;
            }
            for alert in index.candidates(&about) {
                let Some(other) = alerts.get(alert) else { continue };
                let both =
                    !other.states.is_disjoint(&about.states) && known(other).any(|one| about.subjects.contains(one));
                found.extend(likeness(other, &about).filter(|_| both).map(|score| (score, alert)));
            }
        }
    }
    found.into_iter().rev().collect()
}

/// Subjects that the lexicon knows.
fn known(about: &Concepts) -> impl Iterator<Item = &String> {
    about.subjects.iter().filter(|subject| !subject.starts_with('='))
}

/// Whether procedures stand below the heading that a link of a row goes to.
fn holds_procedures(draft: &Draft<'_>, target: &str) -> bool {
    let Some(wanted) = target.strip_prefix('#').map(anchor) else {
        return false;
    };
    let linked = draft.outline.sections.iter().filter(|section| section.linked);
    let sections: Vec<_> = linked.filter(|section| anchor(&section.title) == wanted).take(1).collect();
    sections.iter().any(|section| {
        let below = section.line..=section.end;
        draft.procedures.iter().any(|procedure| below.contains(&procedure.source.line) && !procedure.steps.is_empty())
    })
}

/// A name with two thresholds, or one that several documents watch, is one alert to choose: the first of each name is kept.
fn one_of_each<'n>(scores: &mut Vec<(usize, usize)>, name: impl Fn(usize) -> Option<&'n str>) {
    let mut seen: BTreeSet<&'n str> = BTreeSet::new();
    scores.retain(|(_, alert)| name(*alert).is_none_or(|name| name.is_empty() || seen.insert(name)));
}

/// A link to a document beside this one.
fn is_file(target: &str) -> bool {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    !path.contains("://") && [".md", ".markdown", ".adoc", ".html"].iter().any(|ending| path.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(alert: &str, procedure: &str) -> bool {
        likeness(&concepts(alert), &concepts(procedure)).is_some()
    }

    #[test]
    fn a_procedure_bears_the_name_of_its_alert() {
        for (alert, title) in [
            ("HighLatency", "Issue: High Latency"),
            ("High latency", "HighLatency"),
            ("ApiDown", "Responding to ApiDown"),
            ("ApiDown", "Handling API down"),
            ("FileBloquee", "Réagir à FileBloquée"),
        ] {
            let text = format!(
                "# R\n\n## Alerts\n\n| Alert | Condition |\n|---|---|\n| {alert} | > 5 % |\n| Other thing | > 9 % |\n\n## Incidents\n\n### {title}\n\n1. Check the logs\n2. Restart the service\n"
            );
            let program = crate::compile("d.md", &text);
            let triggers: Vec<_> = program.procedures.iter().map(|found| found.trigger.as_deref()).collect();
            assert_eq!(triggers, [Some(alert)], "{title}");
        }
    }

    /// The triggers of the procedures of a document with a table of alerts, and the rules that speak of either.
    fn triggers(table: &str, incidents: &str) -> (Vec<Option<String>>, Vec<&'static str>) {
        let text = format!("# R\n\n## Alerts\n\n{table}\n## Incident procedures\n\n{incidents}");
        let program = crate::compile("d.md", &text);
        let codes = ["V006", "V007", "V046"];
        let told = codes
            .into_iter()
            .flat_map(|code| program.diagnostics.iter().filter(move |found| found.code == code).map(move |_| code));
        (program.procedures.iter().map(|found| found.trigger.clone()).collect(), told.collect())
    }

    #[test]
    fn a_row_with_two_thresholds_is_one_alert_to_answer() {
        let table = "| Alert | Warn | Critical | Action |\n|---|---|---|---|\n\
| `refund_failure_rate` | 5% | 20% | Check the bank's status page |\n\
| `stock_search_empty_rate` | 5% | 20% | Check the index; rebuild it |\n\
| `cart_timeout_rate` | 1% | 2% | TBD |\n| `mail_bounce_rate` | 1% | 2% | - |\n";
        let incidents = "### Refunds do not come\n\n**Symptoms:** customers ask; `refund_failure_rate` alert.\n\n1. Restart the worker\n\n\
### Stock search empty\n\n1. Rebuild the index\n";
        let (found, told) = triggers(table, incidents);
        let named = |name: &str| Some(name.to_owned());
        assert_eq!(found, [named("refund_failure_rate"), named("stock_search_empty_rate")]);
        // Two rows say nothing of what to do, each once.
        assert_eq!(told, ["V007", "V007"]);
        // What is no alert's name begins nothing: a column of a table, a metric.
        let (found, _) =
            triggers(table, "### Orders lost\n\n**Symptoms:** the alert shows `order_id`.\n\n1. Restart it\n");
        assert_eq!(found, [None]);
        // One name for two things stays a finding.
        let twice = "| Alert | Condition | Severity |\n|---|---|---|\n| Disk full | > 90 % on the queue | SEV2 |\n| Disk full | > 90 % on the store | SEV2 |\n";
        assert!(triggers(twice, "### Disk full\n\n1. Delete old dumps\n").1.contains(&"V046"));
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
            ("Redis queue", "Messages received but not answered"),
            ("Redis queue", "Dead letter queue"),
            ("API Down", "API lente"),
            ("High Error Rate", "Emails Non Envoyés"),
            ("Kestrel down", "Falcon down"),
        ] {
            assert!(!linked(alert, procedure), "{alert} <-> {procedure}");
        }
    }

    #[test]
    fn what_is_seen_names_an_alert_with_thing_and_state() {
        let table = "| Metric | Alert when |\n|---|---|\n| Disk | > 90% |\n| Redis queue | > 1000 |\n";
        let incidents = "### Base too slow\n\n**Symptoms**: requests take long, errors disk full\n\n1. Delete old dumps\n\n\
### Letters do not leave\n\n**Symptoms**: messages are rejected\n\n1. Restart the worker\n\n\
### Charged twice\n\n**Symptoms**: alert `double_charge`, a customer calls\n\n1. Stop the worker\n";
        let (found, _) = triggers(table, incidents);
        assert_eq!(found, [Some("Disk".to_owned()), None, Some("double_charge".to_owned())]);
        // What a heading names stays with it.
        let headed = incidents.replace("### Letters do not leave", "### Disk full");
        let (found, _) = triggers(table, &headed);
        assert_eq!(found, [None, Some("Disk".to_owned()), Some("double_charge".to_owned())]);
    }

    #[test]
    fn a_list_of_recommended_alerts_says_again_what_is_listed() {
        let text = "# R\n\n## Monitoring\n\n### Key metrics\n\n| Metric | Alert threshold |\n|---|---|\n| Disk | > 90% |\n| Memory | > 85% |\n\n### Recommended alerts\n\nConfigure alerts for:\n\n- Container down\n- Disk > 90%\n- Memory > 70%\n";
        let alerts = crate::compile("d.md", text).alerts;
        let listed: Vec<_> = alerts.iter().map(|alert| (alert.name.as_str(), alert.text.as_str())).collect();
        assert_eq!(listed, [("Disk", "> 90%"), ("Memory", "> 85%"), ("Memory", "> 70%")]);
    }
}
