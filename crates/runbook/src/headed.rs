//! What headings say by themselves: the phases that every incident goes through, how severe an incident is, how often
//! something is done.

use crate::calendar;
use crate::draft::Draft;
use crate::flow;
use crate::lexicon::{self, Group, List};
use crate::program::{PhaseRole, ProcedureRole, Role, Severity};
use crate::sections::Section;
use crate::tables;
use crate::text;
use crate::tree::{Block, Kind};
use crate::walk;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// How many phases side by side make a way that incidents go.
const FEWEST_PHASES: usize = 3;

/// Adds the phases that numbered headings side by side name, where no list does: "1. Detection", "Phase 2: Triage". Where
/// several sections hold some, they are parts of procedures.
pub(crate) fn phases(draft: &mut Draft<'_>) {
    if !draft.phases.is_empty() {
        return;
    }
    let outline = draft.outline;
    let mut found: BTreeMap<Option<usize>, Vec<(&Section, String, PhaseRole)>> = BTreeMap::new();
    let mut counted: BTreeMap<Option<usize>, usize> = BTreeMap::new();
    for section in outline.sections.iter().skip(1).filter(|section| !section.planned && !section.rehearsal) {
        let numbered = section.step || section.title.starts_with(|first: char| first.is_ascii_digit());
        let above = section.parent.and_then(|parent| outline.get(parent));
        let wrong = |above: &Section| lexicon::get().find(Group::Problem, &above.name).is_some();
        if !numbered || above.is_some_and(wrong) {
            continue;
        }
        *counted.entry(section.parent).or_default() += 1;
        let bare = if section.step { unlabelled(&section.name) } else { &section.name };
        if let Some((name, role)) = flow::phase_of(bare) {
            found.entry(section.parent).or_default().push((section, name, role));
        }
    }
    let mut ways = found.into_iter().filter(|(parent, phases)| {
        // A document whose fourth chapter is about communication is no way that incidents go.
        let most = counted.get(parent).is_none_or(|count| phases.len() * 3 >= count * 2);
        let mut roles: Vec<PhaseRole> = Vec::new();
        for (.., role) in phases {
            if !roles.contains(role) {
                roles.push(*role);
            }
        }
        // Investigation and resolution alone are the parts of any procedure.
        let whole = [PhaseRole::Detection, PhaseRole::Triage, PhaseRole::Communication, PhaseRole::Postmortem];
        most && roles.len() >= FEWEST_PHASES && roles.iter().any(|role| whole.contains(role))
    });
    let (Some((_, phases)), None) = (ways.next(), ways.next()) else {
        return;
    };
    for (section, name, role) in phases {
        flow::add_phase(draft, &section.place.clone(), name, role, section.line);
    }
}

/// "Phase 3: Mitigate", "Étape 1 — Détection" without the label and its number.
fn unlabelled(name: &str) -> &str {
    let mut words = name.splitn(3, char::is_whitespace);
    let rest = (words.next(), words.next(), words.next()).2.unwrap_or(name);
    rest.trim_start_matches(|sign: char| !sign.is_alphabetic())
}

/// Sets how severe incidents are whose heading says so: "P1 — Site down", "Procédure P0 — base perdue (SEV1)".
pub(crate) fn severities(draft: &mut Draft<'_>) {
    let outline = draft.outline;
    let known = &draft.severities;
    for procedure in draft.procedures.iter_mut().filter(|procedure| procedure.role == ProcedureRole::Incident) {
        let section = outline.index_at_line(procedure.source.line);
        let said = section.and_then(|(index, section)| {
            // "## P1: critical incidents" above the incidents of that level.
            level_in(&section.title).or_else(|| {
                outline.above(index).filter(|above| !above.is_title).find_map(|above| level_in(&above.title))
            })
        });
        if let (None, Some(level)) = (&procedure.severity, said) {
            procedure.severity = Some(as_listed(known, level));
        }
    }
}

/// "P1 — Critical" of the table is the level that a heading calls P1.
pub(crate) fn as_listed(known: &[Severity], level: String) -> String {
    let begins = |name: &&str| {
        let behind = name.get(level.len()..).and_then(|rest| rest.chars().next());
        text::begins(name, &text::fold(&level)) && behind.is_none_or(|sign| !sign.is_alphanumeric())
    };
    let mut names = known.iter().map(|severity| severity.name.as_str());
    names.find(begins).map_or_else(|| level.clone(), str::to_owned)
}

/// Sets how severe procedures are in which a section says so: "### Severity" above "P1 - Critical (nobody can buy)".
pub(crate) fn severity_sections(draft: &mut Draft<'_>) {
    let outline = draft.outline;
    let mut by_line: Option<FxHashMap<u32, usize>> = None;
    for (index, section) in outline.sections.iter().enumerate().skip(1) {
        let (label, beside) = section.name.split_once(':').unwrap_or((&section.name, ""));
        if label.len() > LONGEST_LABEL || lexicon::get().exact(Group::SeverityLabel, label).is_none() {
            continue;
        }
        let by_line = by_line.get_or_insert_with(|| {
            let lines = draft.procedures.iter().enumerate();
            lines.map(|(at, procedure)| (procedure.source.line, at)).collect()
        });
        let owner = outline.above(index).find_map(|above| by_line.get(&above.line).copied());
        let own = draft.blocks.get(section.blocks.clone()).unwrap_or_default();
        let mut below = own.iter().filter(|block| !matches!(block.kind, Kind::Directive));
        let said = match (beside.trim(), below.next(), below.next()) {
            // Several items are levels, or cases of them.
            ("", Some(only), None) if matches!(only.kind, Kind::Paragraph | Kind::Item { .. }) => {
                only.text.plain.lines().next().unwrap_or_default()
            }
            (beside, ..) => beside,
        };
        let level = walk::severity_of(said.trim().trim_end_matches('.')).filter(|level| tables::is_severity(level));
        if let (Some(level), Some(procedure)) = (level, owner.and_then(|at| draft.procedures.get_mut(at))) {
            procedure.severity.get_or_insert(as_listed(&draft.severities, level));
            draft.claim(section.line, section.end);
        }
    }
}

/// Signs of a heading that is nothing but a label.
const LONGEST_LABEL: usize = 40;

/// The one level that a heading names by its code.
fn level_in(title: &str) -> Option<String> {
    let words: Vec<&str> = title
        .split(|sign: char| {
            sign.is_whitespace() || matches!(sign, '(' | ')' | '[' | ']' | ':' | ',' | '/' | '—' | '–' | '*' | '`')
        })
        .filter(|word| !word.is_empty())
        .collect();
    let sure = |word: &str| {
        let upper = word.starts_with(|first: char| first.is_uppercase());
        upper && (word.len() <= 2 && word.starts_with('P') || text::begins(word, "sev")) && tables::is_code(word)
    };
    let paired = |pair: &[&str]| match pair {
        [word, number] if text::fold(word) == "sev" && tables::is_code(&format!("{word} {number}")) => {
            Some(format!("{word} {number}"))
        }
        _ => None,
    };
    let mut levels: Vec<String> = words.iter().filter(|word| sure(word)).map(|word| (*word).to_owned()).collect();
    levels.extend(words.windows(2).filter_map(paired));
    // "P1 / P2 incidents" is of no one level.
    match levels.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// Whether a heading is one of something that is done again and again: "Weekly hygiene", "Revue mensuelle".
pub(crate) fn recurs(name: &str) -> bool {
    let outside = name.split(" (").next().unwrap_or(name);
    let words = text::words(outside);
    let often = |word: Option<&String>| word.is_some_and(|word| is_often(&text::fold(word)));
    words.len() <= 6 && (often(words.first()) || often(words.last()))
}

/// Whether a heading is one of people who meet again and again: "Revue mensuelle", "Weekly review".
pub(crate) fn meets(name: &str) -> bool {
    let outside = name.split(" (").next().unwrap_or(name);
    let words = text::words(outside);
    recurs(name) && words.iter().any(|word| List::Meeting.words().contains(&word.as_str()))
}

fn is_often(word: &str) -> bool {
    List::Often.words().contains(&word)
}

/// Adds what headings say is done again and again where nothing below says what by itself: a script, an agenda.
pub(crate) fn recurring(draft: &mut Draft<'_>) {
    let (outline, blocks) = (draft.outline, draft.blocks);
    let lines: BTreeSet<u32> = draft.maintenance.iter().map(|entry| entry.source.line).collect();
    for section in outline.sections.iter().skip(1).filter(|section| section.role == Some(Role::Maintenance)) {
        let own = blocks.get(section.blocks.clone()).unwrap_or_default();
        let holds = own.iter().any(|block| matches!(block.kind, Kind::Fence { .. } | Kind::Item { .. }));
        let scheduled = lines.range(section.line..=section.end).next().is_some();
        let set_aside = section.settled.ignore || section.planned || section.rehearsal;
        if set_aside || scheduled || !holds || !recurs(&section.name) || only_when(&section.name) {
            continue;
        }
        let place = section.place.clone();
        let named = calendar::maintenance(draft, &place, None, &section.name, false, section.line, section.line);
        if named.is_ok() {
            agenda(draft, own);
        }
    }
}

/// Adds the work of sections that say right below their heading how often it is: "Frequency: daily at 9:00".
pub(crate) fn periodic(draft: &mut Draft<'_>) {
    let (outline, blocks) = (draft.outline, draft.blocks);
    let lines: BTreeSet<u32> = draft.maintenance.iter().map(|entry| entry.source.line).collect();
    for section in outline.sections.iter().skip(1) {
        let set_aside = section.settled.ignore || section.planned || section.rehearsal || section.is_title;
        let calm = matches!(section.role, None | Some(Role::Prose | Role::Maintenance | Role::Reference));
        let scheduled = lines.range(section.line..=section.end).next().is_some();
        if set_aside || !calm || scheduled {
            continue;
        }
        let own = blocks.get(section.blocks.clone()).unwrap_or_default();
        let head = own.iter().find(|block| !matches!(block.kind, Kind::Directive));
        let Some(head) = head.filter(|head| matches!(head.kind, Kind::Paragraph) && !head.quoted) else { continue };
        let said = (head.line..).zip(head.text.plain.lines()).find_map(|(at, line)| {
            let (label, value) = line.split_once(':')?;
            let often = lexicon::get().exact(Group::Column, &text::clean(label)) == Some("frequency");
            // What is told again and again within a day is a message, and no work.
            let long = calendar::cadence(value).is_some_and(|cadence| cadence != "hourly");
            (often && long).then(|| (at.min(head.end), value.trim().to_owned()))
        });
        let Some((at, value)) = said else { continue };
        let place = section.place.clone();
        if calendar::entry(draft, &place, &value, &section.name, false, at).is_ok()
            && let Some(entry) = draft.maintenance.last_mut()
        {
            entry.source.lines[0] = section.line;
            entry.source.line = section.line;
        }
    }
}

/// "Daily", "Chaque semaine": how often, and not what.
fn only_when(name: &str) -> bool {
    text::words(name).len() == 1 || lexicon::get().exact(Group::Cadence, name).is_some()
}

/// What a meeting is about belongs to its entry.
fn agenda(draft: &mut Draft<'_>, own: &[Block]) {
    let items = own.iter().filter(|block| matches!(block.kind, Kind::Item { .. }));
    let Some(last) = items.map(|block| block.end).max() else { return };
    let Some(entry) = draft.maintenance.last_mut() else { return };
    let first = entry.source.lines[0];
    entry.source.lines[1] = entry.source.lines[1].max(last);
    draft.claim(first, last);
}

#[cfg(test)]
mod tests {
    use crate::compile;

    #[test]
    fn phases_are_headings() {
        let phases =
            |text: &str| -> Vec<String> { compile("d.md", text).phases.into_iter().map(|phase| phase.name).collect() };
        for (text, names) in [
            (
                "# R\n\n## Procédure générale\n\n### 1. Détection\n\n- Noter l'heure\n\n### 2. Diagnostic\n\n- Lire les logs\n\n### 3. Résolution\n\n- Corriger\n\n### 4. Post-mortem\n\n- Écrire\n",
                vec!["Détection", "Diagnostic", "Résolution", "Post-mortem"],
            ),
            (
                "# Incident response\n\n## Phase 1: Detection\n\n- Look\n\n## Phase 2: Triage\n\n- Rate it\n\n## Phase 3: Mitigate\n\n- Stop it\n",
                vec!["Detection", "Triage", "Mitigate"],
            ),
            // Chapters of a document.
            (
                "# R\n\n## 1. Contacts\n\nx\n\n## 2. Detection\n\nx\n\n## 3. Backups\n\nx\n\n## 4. Communication\n\nx\n\n## 5. Post-mortem\n\nx\n",
                vec![],
            ),
            // Parts of one procedure, and of several.
            (
                "# R\n\n## Incident: API down\n\n### 1. Detection\n\nx\n\n### 2. Investigation\n\nx\n\n### 3. Resolution\n\nx\n",
                vec![],
            ),
            ("# R\n\n## A\n\n### 1. Investigation\n\nx\n\n### 2. Resolution\n\nx\n\n### 3. Fix\n\nx\n", vec![]),
            ("# R\n\n## General\n\n### Detection\n\nx\n\n### Triage\n\nx\n\n### Resolution\n\nx\n", vec![]),
        ] {
            assert_eq!(phases(text), names, "{text}");
        }
    }

    #[test]
    fn a_list_that_mostly_names_phases_is_one() {
        let phases = |text: &str| -> (Vec<String>, usize) {
            let program = compile("d.md", text);
            (program.phases.into_iter().map(|phase| phase.name).collect(), program.procedures.len())
        };
        let text = "# R\n\n## Workflow\n\n1. **Alert fires** — the pager rings.\n2. **Diagnose** — read the dashboards.\n3. **Mitigate** — apply the procedure.\n4. **Resolve** — confirm that the alert is gone.\n5. **Post-mortem** — write it within 48 hours.\n";
        let (names, procedures) = phases(text);
        assert_eq!(names, ["Alert fires", "Diagnose", "Mitigate", "Resolve", "Post-mortem"]);
        assert_eq!(procedures, 0);
    }

    #[test]
    fn an_incident_says_its_level_in_its_heading() {
        for (heading, level) in [
            ("P1 — Critical: site down", Some("P1")),
            ("Procédure P0 — service indisponible", Some("P0")),
            ("Incident: API down (SEV2)", Some("SEV2")),
            ("Incident: API down (SEV 1)", Some("SEV 1")),
            ("Incident: mail stuck (P3)", Some("P3 - low")),
            ("Incident: P1 / P2 pages lost", None),
            ("Incident: P99 too high", None),
            ("Incident: S3 down", None),
        ] {
            let text = format!(
                "# R\n\n## Severities\n\n| Level | Criteria |\n|---|---|\n| P3 - low | one |\n| P4 - lowest | none |\n\n## Incidents\n\n### {heading}\n\n1. Check the logs\n2. Restart the service\n"
            );
            let program = compile("d.md", &text);
            let levels: Vec<_> = program.procedures.iter().map(|found| found.severity.as_deref()).collect();
            assert_eq!(levels, [level], "{heading}");
        }
    }

    #[test]
    fn headings_say_how_often() {
        let tasks = |text: &str| -> Vec<(String, String, Option<String>)> {
            let program = compile("d.md", text);
            program.maintenance.into_iter().map(|task| (task.title, task.cadence, task.schedule)).collect()
        };
        let own = |title: &str, cadence: &str, schedule: Option<&str>| {
            (title.to_owned(), cadence.to_owned(), schedule.map(str::to_owned))
        };
        assert_eq!(
            tasks(
                "# R\n\n## Maintenance tasks\n\n### Daily\n\n- [ ] Check the backups\n\n### Weekly\n\n- [ ] Review the capacity\n"
            ),
            [own("Check the backups", "daily", None), own("Review the capacity", "weekly", None)]
        );
        assert_eq!(
            tasks("# R\n\n## Weekly hygiene (20 minutes, every Monday)\n\n- Review the errors\n"),
            [own("Review the errors", "weekly", Some("0 0 * * 1"))]
        );
        assert_eq!(
            tasks(
                "# R\n\n## Revue mensuelle\n\nLa direction organise une revue :\n\n- Liste des incidents\n- Actions en retard\n"
            ),
            [own("Revue mensuelle", "monthly", None)]
        );
        assert_eq!(
            tasks(
                "# R\n\n## Maintenance\n\n### Maintenance quotidienne\n\n```bash\n# 1. Santé\npython scripts/health_check.py\n```\n"
            ),
            [own("Maintenance quotidienne", "daily", None)]
        );
        assert_eq!(tasks("# R\n\n## Monthly cost\n\n| Host | Price |\n|---|---|\n| A | 12 € |\n"), []);
        assert_eq!(tasks("# R\n\n## Release checklist\n\n- [ ] Daily job is green\n"), []);
    }
}
