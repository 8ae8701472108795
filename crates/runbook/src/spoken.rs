//! Severities and alerts that no table lists: headings and bold lines that define levels, labels of an incident that say
//! when its alert fires.

mod labels;
mod laddered;
mod levelled;
mod scale;
pub(crate) mod units;

use crate::condition;
use crate::draft::{Draft, SaidLink};
use crate::lexicon::{self, Group, List};
use crate::link::is_sentence;
use crate::program::{Alert, Op, ProcedureRole, Role, Severity};
use crate::quantity;
use crate::roles;
use crate::sections::{Outline, Section};
use crate::sentence;
use crate::tables;
use crate::text;
use crate::tree::{Block, Kind};
use labels::Labels;
use std::collections::{HashMap, HashSet};

/// A level, as a heading or a line defines it.
struct Level {
    name: String,
    criteria: String,
    respond: Option<u64>,
    lines: (u32, u32),
    place: String,
}

/// Adds the severities that headings or bold lines define, where no table or list does.
pub(crate) fn severities(draft: &mut Draft<'_>) {
    if draft.severities.is_empty() {
        define(draft);
    }
    complete(draft);
}

fn define(draft: &mut Draft<'_>) {
    let mut levels = laddered::read(draft);
    if levels.is_empty() {
        levels = by_headings(draft.outline, draft.blocks);
    }
    if levels.is_empty() {
        levels = by_lines(draft.outline, draft.blocks);
    }
    if levels.is_empty() {
        levels = by_response(draft.outline, draft.blocks, &[]);
    }
    if levels.is_empty() {
        levels = scale::read(draft.outline, draft.blocks);
    }
    for level in levels {
        let Level { name, criteria, respond, lines: (line, end), place } = level;
        draft.claim(line, end);
        let source = draft.named("severity", &place, &name, line, end);
        draft.severities.push(Severity { source, name, criteria, respond_within_seconds: respond });
    }
}

/// Gives levels that stand without a deadline the one that a list of deadlines has for them, wherever that stands.
fn complete(draft: &mut Draft<'_>) {
    let open = draft.severities.iter().all(|level| level.respond_within_seconds.is_none());
    if draft.severities.is_empty() || !open {
        return;
    }
    let known: Vec<&str> = draft.severities.iter().map(|level| level.name.as_str()).collect();
    let told = by_response(draft.outline, draft.blocks, &known);
    let deadlines: HashMap<Vec<String>, &Level> = told.iter().map(|level| (text::tokens(&level.name), level)).collect();
    for at in 0..draft.severities.len() {
        let Some(severity) = draft.severities.get_mut(at) else { continue };
        let Some(found) = deadlines.get(&text::tokens(&severity.name)) else { continue };
        severity.respond_within_seconds = found.respond;
        draft.claim(found.lines.0, found.lines.1);
    }
}

/// "#### P0 - Critical" with "Response time: 15 minutes" below: sections side by side, each named after a level of its own.
fn by_headings(outline: &Outline, blocks: &[Block]) -> Vec<Level> {
    let mut levels: Vec<(Option<usize>, Level)> = Vec::new();
    for section in outline.sections.iter().skip(1) {
        let Some((name, rest)) = level_of(&section.name) else { continue };
        let own = blocks.get(section.blocks.clone()).unwrap_or_default();
        // "P1 - Critical (RTO: 15 min)" says when it is over, and not how soon somebody answers.
        let recovers = rest.contains("RTO") || rest.contains("RPO");
        let beside = quantity::duration(&rest).and_then(quantity::whole_seconds);
        let said = respond_of(own).or_else(|| agreed(own)).or(beside.filter(|_| !recovers));
        let about = outline.get(section.parent.unwrap_or_default()).and_then(|above| above.role);
        if (said.is_none() && beside.is_none() || is_tier(&name)) && about != Some(Role::Severities) {
            continue;
        }
        let told = own.iter().find(|block| matches!(block.kind, Kind::Paragraph | Kind::Item { .. }));
        let told = told.map(|block| text::squeezed(&block.text.plain)).filter(|told| !told.contains(':'));
        let criteria = [criteria_of(&rest), told.unwrap_or_default()].into_iter().find(|part| !part.is_empty());
        let (lines, place) = ((section.line, section.line), section.place.clone());
        let criteria = criteria.unwrap_or_default();
        // "P1 - Critical" says again how bad it is; when it is that bad stands below.
        let again = tables::is_severity(&criteria) && criteria.split_whitespace().count() == 1;
        let criteria = if again { impact_of(own).unwrap_or(criteria) } else { criteria };
        levels.push((section.parent, Level { name, criteria, respond: said, lines, place }));
    }
    alone(levels)
}

/// "**SLA: response < 5 min | resolution < 30 min**" at the head of a level: the part that speaks of answering.
fn agreed(blocks: &[Block]) -> Option<u64> {
    let first = blocks.iter().filter(|block| matches!(block.kind, Kind::Paragraph | Kind::Item { .. })).take(3);
    first.flat_map(|block| block.text.plain.lines()).find_map(|line| {
        let (label, said) = line.split_once(':')?;
        matches!(text::fold(&text::clean(label)).as_str(), "sla" | "slo").then_some(())?;
        let clauses = said.split(['|', ',', ';']).map(str::trim);
        let answers = |clause: &&str| lexicon::get().has(Group::Column, "response", clause);
        { clauses }.filter(answers).find_map(quantity::duration).and_then(quantity::whole_seconds)
    })
}

/// What a level's own lines say that it is: "Impact: nobody can buy", or the items that have no label.
fn impact_of(blocks: &[Block]) -> Option<String> {
    let lines: Vec<&str> = blocks
        .iter()
        .filter(|block| matches!(block.kind, Kind::Paragraph | Kind::Item { .. }))
        .flat_map(|block| block.text.plain.lines())
        .take(20)
        .collect();
    let labelled = |line: &&str| {
        let (label, value) = line.split_once(':')?;
        let known = List::LevelField.words().contains(&text::fold(text::clean(label).as_str()).trim());
        (known && !value.trim().is_empty()).then(|| text::squeezed(value.trim_matches(['*', '_', ' '])))
    };
    let bare: Vec<String> =
        lines.iter().filter(|line| !line.contains(':')).take(4).map(|line| text::squeezed(line)).collect();
    // One line without a label may as well say what is done then.
    lines.iter().find_map(labelled).or_else(|| (bare.len() > 1).then(|| bare.join("; ")))
}

/// "Level 2: Lead" is more often somebody who is called than a severity.
fn is_tier(name: &str) -> bool {
    ["niveau", "level", "l", "n"]
        .into_iter()
        .any(|word| text::fold(name).strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphabetic)))
}

/// "**SEV-A** Nothing is delivered. Acknowledged within 15 minutes." in a section about levels.
fn by_lines(outline: &Outline, blocks: &[Block]) -> Vec<Level> {
    let mut levels = Vec::new();
    let about = |section: &&Section| matches!(section.role, Some(Role::Severities | Role::Escalation));
    for (at, section) in outline.sections.iter().enumerate().filter(|(_, section)| about(section)) {
        let own = blocks.get(section.blocks.clone()).unwrap_or_default();
        let among_ladders = section.role == Some(Role::Escalation);
        let written = |block: &&Block| matches!(block.kind, Kind::Paragraph | Kind::Item { .. });
        for (index, block) in own.iter().enumerate().filter(|(_, block)| written(block)) {
            for (number, line) in block.text.plain.lines().enumerate() {
                let Some((name, rest)) = level_of(line) else { continue };
                // "**P1 (critical)**:" above a list of labels: they are of that level.
                let list = own.get(index + 1..).unwrap_or_default();
                let until = list.iter().position(|block| !matches!(block.kind, Kind::Item { .. }));
                let list = list.get(..until.unwrap_or(list.len())).unwrap_or_default();
                let above = block.text.closes(line) || rest.ends_with(':');
                let labels = || respond_of(list).filter(|_| above);
                let respond = respond_within(&rest).or_else(labels);
                if among_ladders && (respond.is_none() || is_tier(&name) || matches!(block.kind, Kind::Item { .. })) {
                    continue;
                }
                let number = block.line.saturating_add(u32::try_from(number).unwrap_or(0)).min(block.end);
                let (criteria, place) = (criteria_of(&rest), section.place.clone());
                let again = above && tables::is_severity(&criteria);
                let first =
                    || list.iter().map(|block| text::squeezed(&block.text.plain)).find(|told| !told.contains(':'));
                let criteria = if again { impact_of(list).or_else(first).unwrap_or(criteria) } else { criteria };
                levels.push((Some(at), Level { name, criteria, respond, lines: (number, number), place }));
            }
        }
    }
    alone(levels)
}

/// "Response times:" with a level and its time in each item below, whatever the section is about. Levels that no code names
/// ("Critical: 1 hour") are those that are `known`.
fn by_response(outline: &Outline, blocks: &[Block], known: &[&str]) -> Vec<Level> {
    let called = |plain: &str| {
        let (name, rest) = plain.split_once([':', '-', '–', '—'])?;
        let name = text::clean(name);
        let level = known.iter().find(|level| text::fold(level) == text::fold(&name))?;
        Some(((*level).to_owned(), rest.trim().to_owned()))
    };
    let mut levels = Vec::new();
    for (at, section) in outline.sections.iter().enumerate().filter(|(_, section)| !section.settled.ignore) {
        let own = blocks.get(section.blocks.clone()).unwrap_or_default();
        // "### Response times" itself.
        let headed = section.name.split_whitespace().count() <= 5
            && !known.is_empty()
            && lexicon::get().has(Group::Column, "response", &section.name);
        let mut within = headed.then_some(0);
        for block in own {
            let plain = block.text.plain.trim();
            let Kind::Item { depth, .. } = block.kind else {
                // "Target response times:" above the list.
                let label = plain.lines().last().and_then(|line| line.strip_suffix(':')).map(text::clean);
                let answers = label.filter(|label| label.split_whitespace().count() <= 5).is_some_and(|label| {
                    matches!(block.kind, Kind::Paragraph) && lexicon::get().has(Group::Column, "response", &label)
                });
                within = answers.then_some(0);
                continue;
            };
            if within.is_none_or(|outer| depth <= outer) {
                let label = plain.strip_suffix(':').map(text::clean);
                let answers = label.is_some_and(|label| lexicon::get().has(Group::Column, "response", &label));
                within = answers.then_some(depth);
                continue;
            }
            let read = level_of(plain)
                .or_else(|| called(plain))
                .and_then(|(name, rest)| Some((name, respond_within(&rest)?, rest)));
            if let Some((name, respond, rest)) = read {
                let (criteria, place) = (criteria_of(&rest), section.place.clone());
                let inside = rest.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inside, _)| inside);
                let criteria = inside.map_or(criteria, str::to_owned);
                levels.push((
                    Some(at),
                    Level { name, criteria, respond: Some(respond), lines: (block.line, block.end), place },
                ));
            }
        }
    }
    alone(levels)
}

/// Levels that stand together with others, none named twice: one alone is a case, and twice the same is a list of cases.
fn alone(levels: Vec<(Option<usize>, Level)>) -> Vec<Level> {
    let mut beside: HashMap<Option<usize>, usize> = HashMap::new();
    let mut names: HashSet<String> = HashSet::new();
    for (parent, level) in &levels {
        *beside.entry(*parent).or_default() += 1;
        if !names.insert(text::fold(&level.name)) {
            return Vec::new();
        }
    }
    let together = |parent: &Option<usize>| beside.get(parent).is_some_and(|count| *count >= 2);
    levels.into_iter().filter(|(parent, _)| together(parent)).map(|(_, level)| level).collect()
}

/// "P1 - Critical (< 15 min)" as `P1` and the rest; "SEV-1: ...", "Severity 2 – ...".
fn level_of(written: &str) -> Option<(String, String)> {
    let clean = text::squeezed(written.trim_start_matches(|sign: char| !sign.is_alphanumeric()));
    let mut end = 0;
    // A code of two words: "Severity 1", "Niveau 2".
    for (words, piece) in clean.split_inclusive(' ').enumerate().take(2) {
        end += piece.len();
        let name = clean.get(..end)?.trim_end_matches(|sign: char| !sign.is_alphanumeric());
        if tables::is_code(name) {
            return Some((name.to_owned(), clean.get(end..)?.trim().to_owned()));
        }
        if words == 0 && !piece.trim_end().chars().all(char::is_alphabetic) {
            return None;
        }
    }
    // "Critical (P1): nobody can pay".
    let (word, rest) = clean.split_once('(')?;
    let (code, rest) = rest.split_once(')')?;
    let named = lexicon::get().exact(Group::SeverityWord, word).is_some() && tables::is_code(code.trim());
    named.then(|| (code.trim().to_owned(), format!("{word}{}", rest.trim())))
}

fn criteria_of(rest: &str) -> String {
    let rest = rest.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    let outside = rest.split(" (").next().unwrap_or(rest).trim_end_matches([')', ':', ' ']);
    sentence::sentences(outside)
        .into_iter()
        .filter(|sentence| quantity::duration(sentence).is_none())
        .collect::<Vec<_>>()
        .join(" ")
}

/// "Response time: 15 minutes" in one of the blocks.
fn respond_of(blocks: &[Block]) -> Option<u64> {
    let lines = blocks.iter().flat_map(|block| block.text.plain.lines());
    lines.filter_map(|line| line.split_once(':')).find_map(|(label, value)| {
        let label = text::clean(label);
        lexicon::get().has(Group::Column, "response", &label).then(|| quantity::offset(value)).flatten()
    })
}

/// The deadline of a definition: that of the sentence that speaks of answering, else the only one that there is.
fn respond_within(written: &str) -> Option<u64> {
    let sentences = sentence::sentences(written);
    // "Acknowledged in 15 minutes, an update every 30 minutes": how often one reports is no deadline.
    let clauses: Vec<&str> = sentences.iter().flat_map(|sentence| sentence.split([',', ';'])).collect();
    let own: Vec<&str> =
        clauses.iter().copied().filter(|clause| !text::says(clause, List::ReportNoun.words())).collect();
    let answers = |clause: &&&str| lexicon::get().has(Group::Column, "response", clause);
    let said = own.iter().filter(answers).find_map(|clause| quantity::duration(clause));
    let durations: Vec<f64> = own.iter().filter_map(|clause| quantity::duration(clause)).collect();
    let only = match durations.as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    // "Page immediately, 15-min updates".
    let at_once = own.len() < clauses.len()
        && durations.is_empty()
        && own.iter().any(|clause| lexicon::get().find(Group::Instant, clause).is_some());
    said.or(only).or_else(|| at_once.then_some(0.0)).and_then(quantity::whole_seconds)
}

/// Adds the alerts that incidents say of themselves: "## Alert: DiskFull" or a label with the alert's name, and below it
/// "Threshold: > 85 %".
pub(crate) fn alerts(draft: &mut Draft<'_>) {
    let (outline, blocks) = (draft.outline, draft.blocks);
    told_alerts(draft);
    // The first alert that each procedure names; the words of the names that alerts have.
    let mut named_by: HashMap<usize, String> = HashMap::new();
    for link in &draft.said_links {
        if let SaidLink::FromProcedure { procedure, alert } = link
            && !is_sentence(alert)
        {
            named_by.entry(*procedure).or_insert_with(|| alert.clone());
        }
    }
    let mut known: Option<HashSet<Vec<String>>> = None;
    for procedure in 0..draft.procedures.len() {
        let Some((title, line, role)) = draft
            .procedures
            .get(procedure)
            .map(|procedure| (procedure.title.clone(), procedure.source.line, procedure.role))
            .filter(|(.., role)| matches!(role, ProcedureRole::Incident | ProcedureRole::Reference))
        else {
            continue;
        };
        let Some((index, section)) = outline.index_at_line(line) else { continue };
        let headed = levelled::read(&section.title);
        if role != ProcedureRole::Incident && headed.as_ref().is_none_or(|headed| headed.condition.is_empty()) {
            continue;
        }
        let said = Labels::around(outline, blocks, index);
        let named = named_by.get(&procedure).cloned().or_else(|| levelled::named_in_brackets(&section.title));
        let named = named.or_else(|| said.name.clone());
        let labelled = section.name.split_once(':').is_some_and(|(label, name)| {
            !name.trim().is_empty() && lexicon::get().exact(Group::TriggerLabel, &text::clean(label)).is_some()
        });
        let severity = said.severity.clone().or_else(|| headed.as_ref().map(|headed| headed.severity.clone()));
        let by_heading = || headed.as_ref().map(|headed| (line, headed.condition.clone()));
        let by_label = || (labelled && said.severity.is_some()).then(|| (line, String::new()));
        let told = || named.is_some().then(|| levelled::fires(outline, blocks, index)).flatten();
        let Some((at, threshold)) = said.threshold.clone().or_else(by_heading).or_else(by_label).or_else(told) else {
            continue;
        };
        let bare = headed.as_ref().map(|headed| headed.name.clone());
        let mut name = named.clone().or(bare).unwrap_or(title);
        let listed = || draft.alerts.iter().map(|alert| text::tokens_of_name(&alert.name)).collect();
        let known = known.get_or_insert_with(listed);
        if !known.insert(text::tokens_of_name(&name)) {
            // The same at another level: "CRITICAL: High CPU (> 95 %)" and "WARNING: High CPU (> 80 %)".
            let Some(level) = headed.as_ref().filter(|headed| named.is_none() && !headed.condition.is_empty()) else {
                continue;
            };
            name = format!("{name} ({})", level.severity);
            if !known.insert(text::tokens_of_name(&name)) {
                continue;
            }
        }
        if !named_by.contains_key(&procedure) {
            draft.said_links.push(SaidLink::FromProcedure { procedure, alert: name.clone() });
        }
        if let Some(found) = draft.procedures.get_mut(procedure).filter(|_| headed.is_some()) {
            found.role = ProcedureRole::Incident;
            found.severity = found.severity.take().or_else(|| severity.clone());
        }
        add(draft, &section.place, name, at, Said { threshold, severity, window: said.window });
    }
}

/// Adds the alerts whose condition stands beside their name in a procedure's label.
fn told_alerts(draft: &mut Draft<'_>) {
    let told = std::mem::take(&mut draft.told_alerts);
    if told.is_empty() {
        return;
    }
    let mut known: HashSet<Vec<String>> = draft.alerts.iter().map(|alert| text::tokens_of_name(&alert.name)).collect();
    for told in told {
        if !known.insert(text::tokens_of_name(&told.name)) {
            continue;
        }
        let answered = draft.procedures.get(told.procedure);
        let id = answered.map(|procedure| procedure.source.id.clone()).unwrap_or_default();
        let severity = answered.and_then(|procedure| procedure.severity.clone());
        let place = id.rsplit('/').next().unwrap_or_default();
        add(draft, place, told.name, told.line, Said { threshold: told.condition, severity, window: None });
    }
}

/// Adds the alerts that headings below "Alerts" name, each with its threshold in a label: the labels below one heading are
/// one alert.
pub(crate) fn alerts_of_headings(draft: &mut Draft<'_>) {
    let (outline, blocks) = (draft.outline, draft.blocks);
    let listed = |section: &&Section| section.role == Some(Role::Alerts) && !section.settled.ignore;
    let mut known: HashSet<Vec<String>> = draft.alerts.iter().map(|alert| text::tokens_of_name(&alert.name)).collect();
    for section in outline.sections.iter().skip(1).filter(listed) {
        let said = Labels::read(blocks.get(section.blocks.clone()).unwrap_or_default());
        // Several thresholds are those of several alerts, and which is whose nobody says.
        let Some((at, threshold)) = said.threshold.filter(|_| said.thresholds == 1) else { continue };
        let name = section.name.split([':', '→']).next().unwrap_or_default().trim().trim_matches('`').to_owned();
        // "Alerts" itself, with a label for all of them, names none.
        let general = section.own_role == Some(Role::Alerts) && !roles::names_alert(&name);
        if name.is_empty() || general || !known.insert(text::tokens_of_name(&name)) {
            continue;
        }
        said.lines.iter().for_each(|line| draft.claim(*line, *line));
        add(draft, &section.place, name, at, Said { threshold, severity: said.severity, window: said.window });
    }
}

/// What is said of an alert that no table lists.
struct Said {
    threshold: String,
    severity: Option<String>,
    /// Where the threshold does not say over what time.
    window: Option<u64>,
}

fn add(draft: &mut Draft<'_>, place: &str, name: String, line: u32, said: Said) {
    let Said { threshold, severity, window } = said;
    let mut reading = condition::read(&name, &threshold, Op::Gt);
    // A bare number of a sentence is no threshold; only what is compared in words or signs is.
    let sentence = threshold.split_whitespace().count() > 6;
    reading.cond = reading.cond.filter(|_| !sentence || condition::compares(&threshold));
    let source = draft.item("alert", place, &name, line, line);
    draft.alerts.push(Alert {
        source,
        name,
        indicator: reading.indicator,
        cond: reading.cond,
        window_seconds: reading.window_seconds.or(window),
        count: reading.count,
        interval_seconds: reading.interval_seconds,
        severity,
        text: threshold,
    });
}

#[cfg(test)]
mod tests {
    use crate::compile;

    fn severities(text: &str) -> Vec<(String, String, Option<u64>)> {
        let program = compile("d.md", text);
        program.severities.into_iter().map(|s| (s.name, s.criteria, s.respond_within_seconds)).collect()
    }

    #[test]
    fn levels_are_defined_by_headings() {
        let text = "# R\n\n## Severity levels\n\n### P0 - Critical\n\n- Response Time: 15 minutes\n- Everybody is called\n\n\
### P1: High\n\nResponse time: 1 hour\n";
        assert_eq!(
            severities(text),
            [("P0".into(), "Critical".into(), Some(900)), ("P1".into(), "High".into(), Some(3600))]
        );
        let text = "# R\n\n## Niveaux de gravité\n\n**🔴 P1 - Critique (< 15 minutes)**\n\nTout est arrêté.\n\n**P2 - Majeur (< 1 h)**\n";
        let said = severities(text);
        assert_eq!(
            said.iter().map(|(name, _, within)| (name.as_str(), *within)).collect::<Vec<_>>(),
            [("P1", Some(900)), ("P2", Some(3600))]
        );
    }

    #[test]
    fn an_agreement_below_a_level_says_how_soon_somebody_answers() {
        let text = "# R\n\n## P1: INCIDENTS CRITIQUES\n**SLA: Réponse <5 min | Résolution <30 min**\n\n### RB-P1-001: API en panne\n\n1. Vérifier les journaux\n2. Redémarrer le service\n\n## P2: INCIDENTS MAJEURS\n**SLA: Réponse <15 min | Résolution <4h**\n\n### RB-P2-001: Mails bloqués\n\n1. Redémarrer le relais\n";
        let within: Vec<_> = severities(text).into_iter().map(|(name, _, within)| (name, within)).collect();
        assert_eq!(within, [("P1".to_owned(), Some(300)), ("P2".to_owned(), Some(900))]);
        let program = compile("d.md", text);
        let levels: Vec<_> = program.procedures.iter().map(|found| found.severity.as_deref()).collect();
        assert_eq!(levels, [Some("P1"), Some("P2")]);
        let over =
            "# R\n\n### P1 - Critique (RTO: 15 min)\n\nTout est arrêté.\n\n### P2 - Haute (RTO: 1 h)\n\nUne partie.\n";
        assert!(severities(over).iter().all(|(.., within)| within.is_none()) && severities(over).len() == 2);
        let vendor = "# R\n\n## P1: base\n\n**Note: answered by the vendor in < 5 min**\n\n## P2: mail\n\nSee there.\n";
        assert_eq!(severities(vendor), []);
    }

    #[test]
    fn levels_are_defined_by_lines() {
        let text = "# R\n\n## Severity\n\n**SEV-A** Nothing is delivered. Acknowledge in 15 minutes.\n**SEV-B** Some cannot work. Acknowledge in 1 hour.\n";
        assert_eq!(
            severities(text),
            [
                ("SEV-A".into(), "Nothing is delivered.".into(), Some(900)),
                ("SEV-B".into(), "Some cannot work.".into(), Some(3600))
            ]
        );
    }

    #[test]
    fn a_list_of_deadlines_completes_the_levels_that_stand_elsewhere() {
        let levels = "# R\n\n## Severity model\n\n- `SEV-1` Nobody can order.\n- `SEV-2` Some cannot order.\n\n";
        let list = "## Workflow\n\nTarget response times:\n- `SEV-1`: acknowledge in 15 minutes, stakeholder update every 30 minutes.\n- `SEV-2`: acknowledge in 4 hours, update daily.\n";
        let said = severities(&format!("{levels}{list}"));
        let within: Vec<_> = said.iter().map(|(name, _, within)| (name.as_str(), *within)).collect();
        assert_eq!(within, [("SEV-1", Some(900)), ("SEV-2", Some(14_400))]);
        // Another list of levels is none of deadlines.
        let other = "## Examples\n\nTypical duration:\n- `SEV-1`: 3 hours\n- `SEV-2`: 1 hour\n";
        assert!(severities(&format!("{levels}{other}")).iter().all(|(.., within)| within.is_none()));
    }

    #[test]
    fn how_often_one_reports_is_no_deadline() {
        let text = "# R\n\n## Severity levels\n\n**P0** All is away. Page immediately, 15-min updates.\n**P1** Part is away. Answer within 30 minutes, updates every hour.\n";
        let within: Vec<_> = severities(text).into_iter().map(|(name, _, within)| (name, within)).collect();
        assert_eq!(within, [("P0".to_owned(), Some(0)), ("P1".to_owned(), Some(1800))]);
    }

    #[test]
    fn what_is_put_off_is_promised_so() {
        let table = "# R\n\n## Severity\n\n| Niveau | Définition | Réponse |\n|---|---|---|\n| P0 | Tout est arrêté | 15 min |\n| P3 | Cosmétique | {} |\n";
        let told = |last: &str| {
            let program = compile("d.md", &table.replace("{}", last));
            program.diagnostics.iter().filter(|found| found.code == "V008").count()
        };
        assert_eq!((told("Sprint suivant"), told("Backlog priorisé"), told("Bientôt"), told("-")), (0, 0, 1, 1));
    }

    #[test]
    fn a_level_with_words_beside_its_code_is_called_by_the_code() {
        let text = "# R\n\n## Severity\n\n| Severity | Criteria | Response |\n|---|---|---|\n| P1 — Critical | Shop away | 15 min |\n| P2 — High | Slow | 1 h |\n\n\
## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| Disk full | > 90 % | P2 |\n| Queue long | > 900 | P4 |\n| Shop away | 3 failures | P1 |\n";
        let program = compile("d.md", text);
        let told: Vec<_> = program.diagnostics.iter().filter(|found| matches!(&*found.code, "V001" | "V034")).collect();
        assert!(told.len() == 1 && told[0].message.contains("P4"), "{told:?}");
    }

    #[test]
    fn what_only_begins_like_a_level_defines_none() {
        for text in [
            "# R\n\n## Incidents\n\n### P1: API down\n\n1. Restart it\n\n### P1: mail stuck\n\n1. Purge it\n",
            "# R\n\n## Steps\n\n### S3 bucket\n\nSee there.\n\n### EC2\n\nSee there.\n",
            "# R\n\n## Escalation\n\n### Level 1: On-call\n\nResponse time: 15 minutes\n\n### Level 2: Lead\n\nResponse time: 1 h\n",
            "# R\n\n## Severity\n\n**SEV1** is for the worst within 5 minutes.\n",
        ] {
            assert_eq!(severities(text), [], "{text}");
        }
    }

    #[test]
    fn an_incident_says_when_its_alert_fires() {
        let text = "# R\n\n## Alerte : HighAPILatency\n\n**Sévérité :** SEV2\n**Seuil :** P95 > 2 secondes pendant 5 minutes\n\n### Diagnostic\n\n```bash\nuptime\n```\n\n\
## Alerte : DiskFull\n\n- **Sévérité :** SEV1\n- **Seuil :** > 85 %\n- **Durée :** 10 min\n\n### Résolution\n\n1. Redémarrer le service\n";
        let program = compile("d.md", text);
        let said: Vec<_> = program
            .alerts
            .iter()
            .map(|a| (a.name.as_str(), a.severity.as_deref(), a.cond.as_ref().map(|c| c.value), a.window_seconds))
            .collect();
        assert_eq!(
            said,
            [("HighAPILatency", Some("SEV2"), Some(2.0), Some(300)), ("DiskFull", Some("SEV1"), Some(0.85), Some(600))]
        );
        let triggers: Vec<_> = program.procedures.iter().map(|p| p.trigger.as_deref()).collect();
        assert_eq!(triggers, [Some("HighAPILatency"), Some("DiskFull")]);
    }
}
