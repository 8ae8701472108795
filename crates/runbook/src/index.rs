//! Tables and lists that only say where in the document something stands, and what such a table says of it.

use crate::draft::{Draft, SaidLink};
use crate::headed::as_listed;
use crate::lexicon::{self, Group};
use crate::link::{anchor, is_sentence};
use crate::program::Role;
use crate::text;
use crate::tree::{Kind, Rich, Row};
use crate::walk::severity_of;
use std::collections::HashMap;

/// Words of a cell or item that is a link and says no more.
const LONGEST_NAME: usize = 12;

/// Where a text leads that is a link to a heading of its own document: "[Site down](#site-down)".
pub(crate) fn target(text: &Rich) -> Option<&str> {
    let [only] = text.links.as_slice() else { return None };
    let short = text.plain.split_whitespace().take(LONGEST_NAME + 1).count() <= LONGEST_NAME;
    only.strip_prefix('#').filter(|target| short && !target.is_empty())
}

/// The column whose cells lead to headings of the document, where most rows have one: an index of what stands there.
pub(crate) fn leading_column<'r>(rows: impl Iterator<Item = &'r Row> + Clone) -> Option<usize> {
    let first = rows.clone().find_map(|row| row.cells.iter().position(|cell| target(cell).is_some()))?;
    let leads = |row: &&Row| row.cells.get(first).is_some_and(|cell| target(cell).is_some());
    let (count, leading) = (rows.clone().count(), rows.filter(leads).count());
    (leading >= 2 && leading * 3 >= count * 2).then_some(first)
}

/// What a column of an index says of what each row leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    Severity,
    Trigger,
}

impl Says {
    fn of(header: &Rich) -> Option<Self> {
        let name = text::clean(&header.plain);
        let exact = |group: Group| lexicon::get().exact(group, &name);
        if exact(Group::SeverityLabel).is_some() {
            Some(Self::Severity)
        } else if exact(Group::TriggerLabel).is_some() || exact(Group::BegunBy).is_some() {
            Some(Self::Trigger)
        } else {
            None
        }
    }
}

/// Gives procedures how bad they are and what begins them, as the rows of an index that lead to their headings say.
pub(crate) fn settle(draft: &mut Draft<'_>) {
    let mut by_anchor: HashMap<String, usize> = HashMap::new();
    let (blocks, outline) = (draft.blocks, draft.outline);
    for block in blocks {
        let Kind::Table { header, rows, .. } = &block.kind else { continue };
        // Rows of alerts lead to what answers them, and are read as such.
        if block.about.as_ref().is_some_and(|about| about.role() == Role::Alerts) {
            continue;
        }
        let Some(leading) = leading_column(rows.iter()) else { continue };
        let says: Vec<Option<Says>> = header.cells.iter().map(Says::of).collect();
        if by_anchor.is_empty() {
            for (at, procedure) in draft.procedures.iter().enumerate() {
                if let Some(section) = outline.at_line(procedure.source.line) {
                    by_anchor.entry(anchor(&section.title)).or_insert(at);
                }
            }
        }
        for row in rows {
            let wanted = row.cells.get(leading).and_then(target).map(anchor);
            let Some(at) = wanted.and_then(|wanted| by_anchor.get(&wanted).copied()) else { continue };
            let said = |what: Says| {
                let mut cells = says.iter().zip(&row.cells).filter(|(says, _)| **says == Some(what));
                cells.next().map(|(_, cell)| text::squeezed(&cell.plain)).filter(|said| says_something(said))
            };
            let (severity, trigger) = (said(Says::Severity), said(Says::Trigger));
            if let (Some(severity), Some(procedure)) = (
                severity.as_deref().and_then(severity_of).filter(|level| !level.contains('/')),
                draft.procedures.get_mut(at),
            ) {
                procedure.severity.get_or_insert(as_listed(&draft.severities, severity));
            }
            if let Some(alert) = trigger.filter(|trigger| !is_sentence(trigger)) {
                draft.said_links.push(SaidLink::Told { procedure: at, alert });
            }
            draft.claim(row.line, row.line);
        }
    }
}

fn says_something(said: &str) -> bool {
    said.chars().any(char::is_alphanumeric) && lexicon::get().exact(Group::Nothing, said).is_none()
}

#[cfg(test)]
mod tests {
    use crate::compile;

    fn procedures(text: &str) -> Vec<(String, Option<String>, Option<String>)> {
        let all = compile("d.md", text).procedures.into_iter();
        all.map(|procedure| (procedure.title, procedure.severity, procedure.trigger)).collect()
    }

    fn own(title: &str, severity: Option<&str>, trigger: Option<&str>) -> (String, Option<String>, Option<String>) {
        (title.to_owned(), severity.map(str::to_owned), trigger.map(str::to_owned))
    }

    #[test]
    fn an_index_says_how_bad_each_procedure_is_and_what_begins_it() {
        let text = "# Shop\n\n## Runbook index\n\n| ID | Runbook | Severity | Trigger |\n|---|---|---|---|\n\
| RB-1 | [Basket service down](#rb-1-basket-service-down) | P1 | Basket page red |\n\
| RB-2 | [Letters late](#rb-2-letters-late) | P3 | - |\n\n\
## RB-1: Basket service down\n\n### Diagnosis\n\n1. Check the pods\n\n### Resolution\n\n1. Restart the service\n\n\
## RB-2: Letters late\n\n### Severity\n\nP2 - High (letters wait)\n\n### Diagnosis\n\n1. Check the queue\n\n### Resolution\n\n1. Restart the worker\n";
        let found = procedures(text);
        assert_eq!(
            found,
            [own("Basket service down", Some("P1"), Some("Basket page red")), own("Letters late", Some("P2"), None)]
        );
        // Levels of the document are called as its table calls them.
        let levels =
            "## Severities\n\n| Level | Criteria |\n|---|---|\n| P1 - Critical | all down |\n| P2 - High | slow |\n\n";
        let found = procedures(&text.replace("## RB-1:", &format!("{levels}## RB-1:")));
        let named: Vec<_> = found.iter().map(|(_, severity, _)| severity.as_deref()).collect();
        assert_eq!(named, [Some("P1 - Critical"), Some("P2 - High")]);
    }

    #[test]
    fn decisions_and_links_elsewhere_are_no_index() {
        for (table, steps) in [
            // What to do in which case, with links in the column that says what to do.
            (
                "| Symptom | Cause | Resolution |\n|---|---|---|\n| Page white | no memory | Restart the API |\n| Page slow | a lock | Restart the base |\n",
                2,
            ),
            (
                "| Symptom | Resolution |\n|---|---|\n| Page white | [Restart the API](#a) |\n| Page slow | [Restart the base](#b) |\n",
                2,
            ),
            (
                "| Symptom | Action |\n|---|---|\n| Page white | Restart the API |\n| Page slow | See [locks](#locks) |\n",
                2,
            ),
        ] {
            let text = format!("# Shop\n\n## Incident: page broken\n\n{table}");
            let program = compile("d.md", &text);
            let told: usize = program.procedures.iter().map(|procedure| procedure.steps.len()).sum();
            assert_eq!(told, steps, "{table}");
        }
    }

    #[test]
    fn a_table_of_contents_gives_no_phases() {
        let contents = "# Guide\n\n1. [Classification](#classification)\n2. [Détection](#detection)\n3. [Communication](#communication)\n4. [Résolution](#resolution)\n5. [Post-mortem](#post-mortem)\n\n## Classification\n\nx\n";
        assert_eq!(compile("d.md", contents).phases.len(), 0);
        let plain = "# Guide\n\n## Cycle de vie d'un incident\n\n1. Détection\n2. Communication\n3. Résolution\n4. Post-mortem\n";
        assert_eq!(compile("d.md", plain).phases.len(), 4);
    }
}
