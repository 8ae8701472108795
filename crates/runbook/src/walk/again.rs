//! Items about what is done again and again: how often the list or its heading says it is, trials of restores.

use super::place::Place;
use crate::calendar;
use crate::draft::Draft;
use crate::lexicon::{self, Group, List};
use crate::program::{Role, Unit};
use crate::quantity;
use crate::text;
use crate::tree::Kind;

/// "Test a restore quarterly", "Tester une restauration chaque mois": a task of its own.
pub(super) fn restores_on_trial(plain: &str) -> bool {
    let lexicon = lexicon::get();
    let said = plain.rsplit(": ").next().unwrap_or(plain).rsplit("; ").next().unwrap_or(plain);
    lexicon.starts(Group::Verify, said.trim()).is_some()
        && text::stems(said).iter().any(|word| word.starts_with("restor") || word.starts_with("restaur"))
}

/// "Failover: quarterly", "Test a restore every month" below a heading about restores: a task, and no step of one.
pub(super) fn tried(draft: &mut Draft<'_>, place: &Place<'_>, plain: &str, line: u32, end: u32) -> bool {
    let bare = |written: &str| text::count(written) <= 6 && calendar::cadence(written).is_some();
    let labelled = plain.split_once(':').filter(|(label, value)| {
        let known = || lexicon::get().find(Group::Column, label).is_some_and(|hit| hit.key == "frequency");
        text::count(label) <= 6 && calendar::cadence(label).is_none() && bare(value) && !known()
    });
    if let Some((label, value)) = labelled {
        return calendar::entry(draft, &place.place, value, label, false, line).is_ok();
    }
    text::count(plain) <= 14
        && lexicon::get().starts(Group::Verify, plain).is_some()
        && calendar::cadence(plain).is_some()
        && calendar::maintenance(draft, &place.place, None, plain, false, line, end).is_ok()
}

/// "**Monthly**: restore test", "Trimestriel : bascule complète" below "Drills": a task of its own. Where copies are listed
/// it has to say itself that something is tried.
pub(super) fn scheduled(draft: &mut Draft<'_>, place: &Place<'_>, plain: &str, line: u32, end: u32) -> bool {
    let Some((label, said)) = plain.split_once(':').filter(|(label, said)| is_period(label) && text::count(said) <= 12)
    else {
        return false;
    };
    let begins = |list: List, word: &str| list.words().iter().any(|start| word.starts_with(start));
    let headed =
        || text::words(&place.section.name).iter().any(|word| List::ScheduleNoun.words().contains(&word.as_str()));
    let tries =
        || text::words(said).iter().any(|word| begins(List::ProofStem, word) || begins(List::SwitchScript, word));
    let task = tries() || headed() && !matches!(place.section.role, Some(Role::Backup | Role::Checks));
    task && calendar::maintenance(draft, &place.place, Some(label), said.trim(), false, line, end).is_ok()
}

/// "Hot: 30 days" below "Retention:".
pub(super) fn kept(draft: &mut Draft<'_>, place: &Place<'_>, plain: &str, line: u32, end: u32) -> bool {
    let bare = ["derniers ", "dernières ", "last "].iter().fold(plain.to_owned(), |said, word| said.replace(word, ""));
    if quantity::duration(&bare).is_none() {
        return false;
    }
    let lead = lead(draft, place, line).filter(|lead| lexicon::get().find(Group::Retention, lead).is_some());
    lead.is_some_and(|lead| calendar::backup(draft, &place.place, &format!("{lead}: {bare}"), line, end))
}

/// The short line with a colon right above the list in which an item stands: "Chaque jour :".
fn lead(draft: &Draft<'_>, place: &Place<'_>, line: u32) -> Option<String> {
    let own = draft.blocks.get(place.section.blocks.clone()).unwrap_or_default();
    let above = own.get(..own.partition_point(|block| block.line < line)).unwrap_or_default();
    let mut margin =
        above.iter().rev().take(40).filter(|block| block.depth == 0 && matches!(block.kind, Kind::Paragraph));
    let last = margin.next().and_then(|block| block.text.plain.trim().lines().next_back());
    let lead = last.filter(|lead| lead.ends_with(':') && lead.split_whitespace().count() <= 6)?;
    Some(lead.trim_end_matches([':', ' ', '\u{a0}', '\u{202f}']).to_owned())
}

/// "PostgreSQL: 50-100 GB" is how much, and nothing that is done.
pub(super) fn is_amount(plain: &str) -> bool {
    let Some((label, value)) = plain.split_once(':') else { return false };
    let short = text::count(label) <= 4 && text::count(value) <= 5;
    short && quantity::scan(value).iter().any(|quantity| quantity.unit == Unit::Bytes)
}

/// "**Weekly:**", "Contrôles quotidiens :" right above a list: how often what it lists is done, wherever it stands.
pub(super) fn labelled(draft: &Draft<'_>, place: &Place<'_>, line: u32) -> Option<String> {
    let lead = lead(draft, place, line)?;
    is_period(&lead).then_some(lead)
}

/// "Weekly", "Chaque mois", "Contrôles quotidiens": nothing but how often.
pub(super) fn is_period(name: &str) -> bool {
    let mut words: Vec<String> = text::words(name);
    if words.len() > 4 {
        return false;
    }
    words.retain(|word| lexicon::get().exact(Group::RecurringNoun, word).is_none());
    let only = matches!(words.as_slice(), [one] if calendar::cadence(one).is_some());
    let every = matches!(words.as_slice(), [first, _] if matches!(first.as_str(), "every" | "each" | "chaque"));
    only || every && calendar::cadence(name).is_some()
}

/// Whether a list of boxes has its period in its heading, below one about what comes again.
pub(super) fn each_period(draft: &Draft<'_>, place: &Place<'_>) -> bool {
    calendar::cadence(&place.section.name).is_some()
        && draft.outline.above(place.index).any(|section| section.role == Some(Role::Maintenance))
}

/// The nearest heading that says how often.
pub(super) fn cadence_heading(draft: &Draft<'_>, place: &Place<'_>, line: u32) -> Option<String> {
    // "Chaque jour :" above the list says it for its items.
    if let Some(lead) = lead(draft, place, line).filter(|lead| calendar::cadence(lead).is_some()) {
        return Some(lead);
    }
    std::iter::once(place.section)
        .chain(draft.outline.above(place.index))
        .find(|section| calendar::cadence(&section.name).is_some())
        .map(|section| section.name.clone())
}

#[cfg(test)]
mod tests {
    fn tasks(text: &str) -> Vec<(String, String)> {
        let program = crate::compile("d.md", &format!("# Shop\n\n{text}"));
        program.maintenance.into_iter().map(|task| (task.title, task.cadence)).collect()
    }

    #[test]
    fn periods_in_front_of_what_is_tried_are_tasks() {
        let drills =
            "## DR drill schedule\n\n- **Monthly**: Database restore test\n- **Quarterly**: Full failover test\n";
        assert_eq!(tasks(drills), [one("Database restore test", "monthly"), one("Full failover test", "quarterly")]);
        let french = "## Sauvegardes\n\n### Tests\n\n- **Mensuel** : test de restauration\n- **Trimestriel** : bascule complète\n";
        assert_eq!(tasks(french), [one("test de restauration", "monthly"), one("bascule complète", "quarterly")]);
        assert_eq!(tasks("## Backups\n\n- **Daily**: full dump at 02:00\n"), []);
        assert_eq!(tasks("## Newsletter\n\n- **Monthly**: what is new\n"), []);
    }

    fn one(title: &str, cadence: &str) -> (String, String) {
        (title.to_owned(), cadence.to_owned())
    }

    #[test]
    fn labels_above_lists_say_how_often() {
        let text = "## Improvement\n\n### Regular reviews\n\n**Weekly:**\n- Review the incidents\n\n**Quarterly:**\n- Train the team\n";
        assert_eq!(tasks(text), [one("Review the incidents", "weekly"), one("Train the team", "quarterly")]);
        let text = "## Suivi\n\nContrôles quotidiens :\n\n- Contrôler les certificats\n";
        assert_eq!(tasks(text), [one("Contrôler les certificats", "daily")]);
        for text in ["## Cost\n\n**Monthly cost:**\n- Pay the invoice\n", "## Pay\n\n- Monthly bonus for on-call\n"] {
            assert_eq!(tasks(text), [], "{text}");
        }
    }

    #[test]
    fn a_check_list_of_the_week_is_work_of_the_week() {
        let text = "## Maintenance régulière\n\n### Hebdomadaire\n\n**Durée** : 30 min\n\n#### Checklist hebdomadaire\n\n- [ ] **Vérifier la sauvegarde**\n- [ ] **Revue des journaux**\n";
        assert_eq!(tasks(text), [one("Vérifier la sauvegarde", "weekly"), one("Revue des journaux", "weekly")]);
        let text = "## Maintenance\n\n**Espace des copies (par jour)** :\n- PostgreSQL : 50-100 GB\n- Index : 30 GB\n";
        assert_eq!(tasks(text), []);
    }
}
