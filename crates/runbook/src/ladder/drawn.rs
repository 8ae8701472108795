//! Ladders drawn in a block: a level on each line, and between them an arrow with how long is waited.

use super::{outside, rung_and_rest, whom};
use crate::draft::Draft;
use crate::lexicon::{self, Group};
use crate::program::Role;
use crate::quantity;
use crate::rows;
use crate::tables::{Column, Columns};
use crate::tree::{Rich, Row};

/// Levels that a drawing needs to be one.
const FEWEST: usize = 2;

/// "Level 1: alert in Slack / ↓ (not resolved in 15 min) / Level 2: page the lead"; whether levels were made of it.
pub(crate) fn drawn(draft: &mut Draft<'_>, place: &str, body: &[String], first_line: u32) -> bool {
    let level = |line: &str| {
        let label = line.split([':', '→']).next().unwrap_or_default();
        rung_and_rest(label).filter(|(_, rest)| rest.is_empty())?;
        line.get(label.len()..).map(|rest| rest.trim_start_matches([':', ' ', '→']).trim().to_owned())
    };
    if body.iter().filter(|line| level(line.trim()).is_some()).count() < FEWEST {
        return false;
    }
    let columns = Columns::of(&[Column::Time, Column::Action]);
    // When the next level is called; none where nothing says it.
    let (mut due, mut last, mut read) = (Some(0_u64), 0_u64, false);
    for (number, line) in (first_line..).zip(body) {
        let line = line.trim();
        let Some(said) = level(line) else {
            let waits = line.starts_with(['↓', '|', '│', '▼', 'v', '(']);
            if waits && let Some(after) = quantity::duration(line).and_then(quantity::whole_seconds) {
                // Counted from the beginning, unless that is past.
                due = Some(if after > last { after } else { last.saturating_add(after) });
            }
            continue;
        };
        // "On-call engineer (answers in 15 min)".
        let bare = outside(&said);
        let timed = said.len() > bare.len() && quantity::duration(&said).is_some();
        let who = whom(if timed { bare.trim() } else { &said });
        let person = lexicon::get().find(Group::Person, &who).is_some();
        if let (Some(after), true) = (due, person) {
            let cells = [format!("{after} s"), who].map(|plain| Rich { plain, ..Rich::default() });
            let row = Row { line: number, cells: cells.into() };
            read |= rows::read_row(draft, place, Role::Escalation, &columns, &row).is_ok();
        }
        last = due.unwrap_or(last);
        due = None;
    }
    read
}

#[cfg(test)]
mod tests {
    use crate::compile;

    #[test]
    fn arrows_between_levels_say_how_long_is_waited() {
        let text = "# Shop\n\n## Escalade\n\n```\nNiveau 1: Détection automatique → Alerte Slack\n   ↓ (si non résolu en 15 min)\nNiveau 2: Alerte Tech Lead → Investigation\n   ↓ (non résolu en 30 min)\nNiveau 3: Incident Commander → Décision\n   ↓ (si critique)\nNiveau 4: CEO\n```\n";
        let seen: Vec<_> =
            compile("d.md", text).escalation.into_iter().map(|level| (level.after_seconds, level.contact)).collect();
        assert_eq!(seen, [(900, "Tech Lead".to_owned()), (1800, "Incident Commander".to_owned())]);
        let held = "# Shop\n\n## On-Call Escalation\n\n```\nTier 1: On-Call Engineer (15 min response)\n   ↓ (if not resolved in 30 min)\nTier 2: Tech Lead (30 min response)\n   ↓ (if disaster declared)\nTier 3: CTO + whole team (1 hour assembly)\n```\n";
        let seen: Vec<_> =
            compile("d.md", held).escalation.into_iter().map(|level| (level.after_seconds, level.contact)).collect();
        assert_eq!(seen, [(0, "On-Call Engineer".to_owned()), (1800, "Tech Lead".to_owned())]);
        let flow = "# Shop\n\n## Déroulé\n\n```\nNiveau 1: Astreinte\n   ↓ (15 min)\nNiveau 2: Tech Lead\n```\n";
        assert!(compile("d.md", flow).escalation.is_empty());
    }
}
