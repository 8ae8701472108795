//! "On-call → Lead → CTO" in one cell: one level behind the other.

use super::{calls_nobody, levels, whom};
use crate::draft::Draft;
use crate::lexicon::{self, Group};
use crate::quantity;
use crate::tables::{Column, Columns};
use crate::text;
use crate::tree::{Rich, Row};

/// Words of one who is called.
const LONGEST: usize = 5;

/// Makes levels of a row whose cell names those who are called behind each other; whether it does. The first is called at
/// once, and each of the others when the one before had the time of the row.
pub(crate) fn chained(draft: &mut Draft<'_>, place: &str, columns: &Columns, row: &Row) -> bool {
    let Some(named) = columns.cell(row, Column::Action).and_then(|cell| links(&cell.plain)) else { return false };
    let held = columns.cell(row, Column::Time).and_then(|cell| quantity::offset(&cell.plain));
    let Some(held) = held.filter(|_| !draft.escalates(place)) else { return false };
    let mut due = 0_u64;
    for who in &named {
        if !levels(draft, place, std::slice::from_ref(who), due, row.line) {
            return false;
        }
        due = due.saturating_add(held);
    }
    true
}

/// Those whom a chain names, each somebody.
fn links(written: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> = ["→", "->", "=>"]
        .iter()
        .find(|sign| written.contains(**sign))
        .map(|sign| written.split(*sign).map(str::trim).collect())?;
    let somebody = |part: &&str| {
        let cell = Rich { plain: (*part).to_owned(), ..Rich::default() };
        (1..=LONGEST).contains(&part.split_whitespace().count())
            && lexicon::get().find(Group::Person, part).is_some()
            && !calls_nobody(&cell)
            && quantity::scan(part).is_empty()
    };
    (parts.len() > 1 && parts.iter().all(somebody))
        .then(|| parts.into_iter().map(|part| text::clean(&whom(part))).collect())
}

/// "Admin → Policies → Add": names of a menu, behind the last of which nobody stands.
pub(crate) fn is_menu(written: &str) -> bool {
    let parts: Vec<&str> = written.split('→').map(str::trim).collect();
    let name = |part: &&str| {
        (1..=LONGEST).contains(&part.split_whitespace().count())
            && part.trim_start_matches(['*', '"', '«', '`']).starts_with(char::is_uppercase)
            && quantity::scan(part).is_empty()
    };
    parts.len() > 2
        && parts.iter().all(name)
        && parts.last().is_some_and(|last| lexicon::get().find(Group::Person, last).is_none())
}

#[cfg(test)]
mod tests {
    use crate::compile;

    fn levels(table: &str) -> Vec<(u64, String)> {
        let program = compile("d.md", &format!("# Shop\n\n## Escalation\n\n{table}\n"));
        program.escalation.into_iter().map(|level| (level.after_seconds, level.contact)).collect()
    }

    #[test]
    fn a_chain_is_one_level_behind_the_other() {
        let table = "| Severity | Response time | Path |\n|---|---|---|\n| Critical | 10 min | On-call → Team lead → CTO |\n| Warning | 3 hours | On-call → Team lead |\n";
        let expected = [(0, "On-call"), (600, "Team lead"), (1200, "CTO")];
        assert_eq!(levels(table), expected.map(|(after, who)| (after, who.to_owned())));
        let program = compile("d.md", &format!("# Shop\n\n## Escalation\n\n{table}\n"));
        let severities: Vec<_> =
            program.severities.iter().map(|level| (level.name.as_str(), level.respond_within_seconds)).collect();
        assert_eq!(severities, [("Critical", Some(600)), ("Warning", Some(10_800))]);
        // One who does something for another is one level.
        let told = "| Time | Who |\n|---|---|\n| T+0 | On-call |\n| T+15 | Nobody answered → CTO |\n";
        assert_eq!(levels(told), [(0, "On-call".to_owned()), (900, "CTO".to_owned())]);
    }

    #[test]
    fn how_soon_somebody_answers_is_no_wait() {
        let table = "| Niveau | Contact | Délai |\n|---|---|---|\n| L1 - Support | aide@shop.example | < 1h |\n| L2 - Lead | lead@shop.example | < 4h |\n| L3 - Urgence | +33 6 12 34 56 78 | Immédiat |\n";
        let program = compile("d.md", &format!("# Boutique\n\n## Contacts et escalade\n\n{table}\n"));
        assert!(program.escalation.is_empty(), "{:?}", program.escalation);
        assert_eq!(program.contacts.len(), 3, "{:?}", program.contacts);
        assert!(!program.diagnostics.iter().any(|found| matches!(&*found.code, "V043" | "V026")));
        let waits = table.replace("Délai", "Escalade après").replace("Immédiat", "< 8h");
        let program = compile("d.md", &format!("# Boutique\n\n## Escalade\n\n{waits}\n"));
        assert_eq!(program.escalation.len(), 3, "{:?}", program.escalation);
    }

    #[test]
    fn names_of_a_menu_are_nobody() {
        let count = |item: &str| compile("d.md", &format!("# Shop\n\n## Escalation\n\n1. {item}\n")).escalation.len();
        assert_eq!(count("**Settings** → **Teams** → **Escalation** → **New**"), 0);
        assert_eq!(count("**On-call** → **Team lead**"), 1);
    }
}
