//! Lists that say of one alert when it comes: "2. Error rate:" above "Warning: > 2 %" and "Critical: > 5 %".

use crate::condition;
use crate::draft::Draft;
use crate::lexicon::{self, Group, List};
use crate::program::{Indicator, Role};
use crate::quantity;
use crate::rows;
use crate::sections::Section;
use crate::tables::{self, Column, Columns};
use crate::text;
use crate::tree::{Block, Kind, Rich, Row};

/// Words of an alert's name; more of them tell a story.
const LONGEST_NAME: usize = 8;

/// Lines that one alert's list can have.
const LONGEST_LIST: usize = 16;

/// What a line of such a list says.
enum Said {
    /// A bound, and how bad it is then.
    Level(String),
    /// When it comes, at no level.
    Condition,
    /// What is measured.
    Signal,
    Severity,
    /// Something else of the alert: whom it tells, what it costs.
    More,
}

/// Makes alerts of a list that bears out a name above it. `at` is the place of the name among the blocks of the section, or
/// of the list's first item where the name is the heading's. Gives the last line that was read.
pub(crate) fn alert(draft: &mut Draft<'_>, section: &Section, own: &[Block], at: usize) -> Option<u32> {
    let first = own.get(at)?;
    let (name, list) = if line(first).is_some() {
        (above(section, own, at)?, own.get(at..)?)
    } else {
        (name_of(first)?, own.get(at + 1..)?)
    };
    let under = first.line;
    let items: Vec<(&Block, Said, String)> = list.iter().take(LONGEST_LIST).map_while(line).collect();
    let bounds = |(_, said, value): &&(&Block, Said, String)| match said {
        Said::Level(_) => measured(value),
        Said::Condition => !quantity::scan(value).is_empty(),
        _ => false,
    };
    let levelled = items.iter().filter(bounds).any(|(_, said, _)| matches!(said, Said::Level(_)));
    // One condition without a level, below an item that only names: the item is the alert.
    let numbered = matches!(first.kind, Kind::Item { .. }) && first.line < items.first()?.0.line;
    let conditioned = numbered && items.iter().any(|item| bounds(&item));
    if !levelled && !conditioned {
        return None;
    }
    let whole = |wanted: fn(&Said) -> bool| items.iter().find(|(_, said, _)| wanted(said)).map(|(.., value)| value);
    let signal = whole(|said| matches!(said, Said::Signal)).and_then(|signal| condition::indicator_of(signal));
    let severity = whole(|said| matches!(said, Said::Severity)).and_then(|value| level_in(value));
    draft.claim(under, under);
    for (block, said, value) in &items {
        draft.claim(block.line, block.end);
        let level = match said {
            Said::Level(level) if measured(value) => Some(level.clone()),
            Said::Condition if !quantity::scan(value).is_empty() => severity.clone(),
            _ => continue,
        };
        let mut cells = vec![(Column::Alert, name.clone()), (Column::Condition, value.clone())];
        cells.extend(level.map(|level| (Column::Severity, level)));
        let slots: Vec<Column> = cells.iter().map(|(slot, _)| *slot).collect();
        let cells = cells.into_iter().map(|(_, plain)| Rich { plain, ..Rich::default() }).collect();
        let row = Row { line: block.line, cells };
        let _ = rows::read_row(draft, &section.place, Role::Alerts, &Columns::of(&slots), &row);
        if let Some(alert) = draft.alerts.last_mut().filter(|alert| alert.source.line == block.line)
            && let Some(signal) = signal
            && (alert.indicator == Indicator::Unknown || condition::indicator_of(value).is_none())
        {
            alert.indicator = signal;
        }
    }
    items.last().map(|(block, ..)| block.end)
}

/// A line of a list that says something of an alert, and what.
fn line(block: &Block) -> Option<(&Block, Said, String)> {
    let Kind::Item { .. } = block.kind else { return None };
    let (label, value) = block.text.plain.trim().split_once(':')?;
    let (label, value) = (text::clean(label), text::squeezed(value).trim_end_matches('.').to_owned());
    if value.is_empty() {
        return None;
    }
    let lexicon = lexicon::get();
    let exact = |group| lexicon.exact(group, &label).is_some();
    let said = if tables::is_code(&label) || exact(Group::LevelLabel) {
        Said::Level(bare(&label))
    } else if exact(Group::ThresholdLabel) || exact(Group::TriggerLabel) {
        Said::Condition
    } else if exact(Group::SeverityLabel) {
        Said::Severity
    } else if lexicon.has(Group::Column, "metric", &label) && label.split_whitespace().count() <= 2 {
        Said::Signal
    } else if exact(Group::FieldLabel) {
        Said::More
    } else {
        return None;
    };
    Some((block, said, value))
}

/// "Seuil critique", "Warning threshold": the level itself.
fn bare(label: &str) -> String {
    let words = label.split_whitespace().filter(|word| !List::AroundLevel.words().contains(&text::fold(word).as_str()));
    let level = words.collect::<Vec<_>>().join(" ");
    if level.is_empty() { label.to_owned() } else { level }
}

/// "SEV-2 (SEV-1 after 15 minutes)", "Critical".
fn level_in(value: &str) -> Option<String> {
    let code = value.split([' ', '(', ',', ';']).next().unwrap_or_default();
    let code = tables::is_code(code).then_some(code);
    code.or_else(|| Some(value).filter(|value| tables::is_severity(value))).map(str::to_owned)
}

fn measured(value: &str) -> bool {
    condition::compares(value)
        || quantity::scan(value).iter().any(|quantity| quantity.unit == crate::program::Unit::Ratio)
}

/// The name of the alert that an item or a line of its own gives: "2. Error rate alert:", "**Disk**".
fn name_of(block: &Block) -> Option<String> {
    let plain = block.text.plain.trim();
    let alone = match block.kind {
        Kind::Item { ordered, .. } => ordered || plain.ends_with(':') || block.text.all_bold(),
        Kind::Paragraph => plain.ends_with(':') || block.text.all_bold(),
        _ => false,
    };
    let name = text::clean(plain.trim_end_matches([':', ' ', '*', '\u{a0}', '\u{202f}']));
    if !alone || name.contains([':', '\n']) || !quantity::scan(&name).is_empty() {
        return None;
    }
    let called = |word: &&str| lexicon::get().exact(Group::TriggerLabel, word).is_some();
    let mut words: Vec<&str> = name.split_whitespace().collect();
    if words.len() > 1 && words.last().is_some_and(called) {
        words.pop();
    } else if words.len() > 1 && words.first().is_some_and(called) {
        words.remove(0);
    }
    // "The alerts are:" introduces, and names none.
    let names = (1..=LONGEST_NAME).contains(&words.len()) && condition::indicator_of(&name).is_some()
        || words.len() <= 4 && lexicon::get().exact(Group::TriggerLabel, &words.join(" ")).is_none();
    let general = words.iter().any(|word| List::BoundsHeading.words().contains(&text::fold(word).as_str()));
    (names && !general).then(|| words.join(" "))
}

/// The name that stands above a list: a line of its own right before it, or the heading where the list is the first thing.
fn above(section: &Section, own: &[Block], at: usize) -> Option<String> {
    let before = own.get(..at)?;
    match before.last() {
        Some(block) if matches!(block.kind, Kind::Paragraph) => name_of(block),
        None if section.own_role != Some(Role::Alerts) && !section.is_title => Some(section.name.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::compile;
    use crate::program::{Indicator, Program};

    fn read(text: &str) -> Program {
        compile("d.md", &format!("# Shop\n\n## Alerts\n\n{text}"))
    }

    fn alerts(text: &str) -> Vec<(String, Option<String>, Option<f64>)> {
        let found = read(text).alerts.into_iter();
        found.map(|alert| (alert.name, alert.severity, alert.cond.map(|cond| cond.value))).collect()
    }

    fn one(name: &str, severity: &str, value: f64) -> (String, Option<String>, Option<f64>) {
        (name.to_owned(), Some(severity.to_owned()), Some(value))
    }

    #[test]
    fn what_is_watched_with_when_it_is_told_is_an_alert() {
        for (heading, items) in [
            (
                "Métriques à surveiller",
                "- **Durée des copies** : Alerter si > 2h\n- **Espace disque** : Alerter si < 20% libre\n- **Échecs** : Alerter immédiatement\n- **Taille** : Détecter les écarts\n",
            ),
            (
                "Metrics to watch",
                "- **Queue**: alert when > 500 jobs\n- **Free disk**: alert below 20% free\n- **Growth**: look for jumps\n",
            ),
        ] {
            let program = crate::compile("d.md", &format!("# Shop\n\n## Monitoring\n\n### {heading}\n\n{items}"));
            assert_eq!((program.alerts.len(), program.procedures.len()), (2, 0), "{heading} {:?}", program.alerts);
        }
        // In an incident somebody is told.
        let text = "# Shop\n\n## Incident: base slow\n\n### Resolution\n\n1. Restart the base\n2. Team: alert if it lasts > 10 min\n";
        assert!(crate::compile("d.md", text).alerts.is_empty());
    }

    #[test]
    fn levels_below_a_name_are_bounds_of_its_alert() {
        for text in [
            "1. Queue depth alert:\n- Signal: `jobs_waiting` of the broker.\n- Warning: `> 200` for 10 minutes.\n- Critical: `> 900` for 5 minutes.\n",
            "- **Queue depth**\n  - Warning: > 200\n  - Critical: > 900\n",
            "**Queue depth**\n\n- Warning: > 200\n- Critical: > 900\n",
            "### Queue depth\n\n- Warning: > 200\n- Critical: > 900\n",
        ] {
            let expected = [one("Queue depth", "Warning", 200.0), one("Queue depth", "Critical", 900.0)];
            assert_eq!(alerts(text), expected, "{text}");
            let codes: Vec<_> = read(text).diagnostics.iter().map(|found| found.code.clone()).collect();
            assert!(!codes.iter().any(|code| matches!(&**code, "V046" | "V020")), "{text}: {codes:?}");
        }
        let french = "1. Alerte taux d'erreur :\n- Seuil critique : > 5 %\n- Avertissement : > 2 %\n";
        assert_eq!(
            alerts(french),
            [one("taux d'erreur", "critique", 0.05), one("taux d'erreur", "Avertissement", 0.02)]
        );
    }

    #[test]
    fn the_signal_says_what_is_measured_and_the_trigger_when() {
        let text = "1. Slow pages:\n- Signal: p95 of `http_request_duration`.\n- Warning: > 2s for 10 minutes\n\n\
2. Reachability alert:\n- Trigger: health check fails 3 times.\n- Severity: `SEV-2` (`SEV-1` if it lasts 15 minutes).\n";
        let program = read(text);
        let [slow, down] = program.alerts.as_slice() else { panic!("{:?}", program.alerts) };
        assert_eq!(
            (slow.name.as_str(), slow.indicator, slow.window_seconds),
            ("Slow pages", Indicator::LatencyP95, Some(600))
        );
        assert_eq!(
            (down.name.as_str(), down.severity.as_deref(), down.count),
            ("Reachability", Some("SEV-2"), Some(3))
        );
    }

    #[test]
    fn names_with_their_own_bounds_stay_alerts() {
        for (text, names) in [
            ("- Disk: > 85%\n- CPU: > 90%\n", vec!["Disk", "CPU"]),
            ("1. On each node:\n- Disk: > 85%\n- CPU: > 90%\n", vec!["Disk", "CPU"]),
            ("1. Deadlines:\n- Critical: 15 minutes\n- Warning: 4 hours\n", vec![]),
        ] {
            let found: Vec<_> = alerts(text).into_iter().map(|(name, ..)| name).collect();
            assert_eq!(found, names, "{text}");
        }
    }
}
