//! What each part of a document says of its copies, so that those of two objects are not mixed.

use crate::draft::Draft;

/// What one part of the document says of copies: those of the database, those of the files.
#[derive(Debug, Clone, Default)]
pub(crate) struct Copies {
    pub(super) frequency: Option<String>,
    pub(super) at: Option<String>,
    pub(super) retention_days: Option<u32>,
    pub(super) provider: Option<String>,
    pub(super) lines: [u32; 2],
}

/// Adds what a line says to that of its part, where the part has not said it yet.
pub(super) fn note(draft: &mut Draft<'_>, place: &str, said: &Copies) {
    let same = draft.copies.last().is_some_and(|(known, _)| known == place);
    if !same {
        draft.copies.push((place.to_owned(), Copies { lines: said.lines, ..Copies::default() }));
    }
    let Some((_, part)) = draft.copies.last_mut() else { return };
    // Another frequency begins another object.
    if part.frequency.is_some() && said.frequency.is_some() && part.retention_days.is_some() {
        return;
    }
    part.frequency = part.frequency.take().or_else(|| said.frequency.clone());
    part.at = part.at.take().or_else(|| said.at.clone());
    part.retention_days = part.retention_days.or(said.retention_days);
    part.provider = part.provider.take().or_else(|| said.provider.clone());
    part.lines = [part.lines[0].min(said.lines[0]), part.lines[1].max(said.lines[1])];
}

/// Takes the first part that says both how often and for how long, where parts differ: half of one and half of another is
/// no promise that anybody made.
pub(crate) fn settle(draft: &mut Draft<'_>) {
    let whole = |part: &&(String, Copies)| part.1.frequency.is_some() && part.1.retention_days.is_some();
    let Some((_, part)) = draft.copies.iter().find(whole).cloned() else { return };
    let Some(backup) = draft.backup.as_mut().filter(|_| draft.copies.len() > 1) else { return };
    let differs = backup.frequency != part.frequency || backup.retention_days != part.retention_days;
    let torn = differs || part.at != backup.at && draft.copies.iter().filter(whole).count() > 1;
    if torn {
        backup.frequency = part.frequency;
        backup.retention_days = part.retention_days;
        backup.at = part.at;
        backup.provider = part.provider.or(backup.provider.take());
        backup.source.lines = part.lines;
        backup.source.line = part.lines[0];
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_one_part_says_is_not_mixed_with_that_of_another() {
        let backup = |text: &str| {
            let found = crate::compile("d.md", &format!("# Shop\n\n## Backups\n\n{text}")).backup.expect("a backup");
            (found.frequency, found.at, found.retention_days)
        };
        let two = "### Database\n\n- **Fréquence** : toutes les heures\n- **Rétention** : 30 jours\n\n### Files\n\n- **Fréquence** : quotidien (3h du matin)\n- **Rétention** : 90 jours\n";
        assert_eq!(backup(two), (Some("hourly".to_owned()), None, Some(30)));
        let late =
            "### Log\n\n- Rétention : 7 jours\n\n### Dump\n\n- Fréquence : quotidien à 03:00\n- Rétention : 30 jours\n";
        assert_eq!(backup(late), (Some("daily".to_owned()), Some("03:00".to_owned()), Some(30)));
        // One object, told in two sections.
        let apart = "- Fréquence : quotidien\n\n### Retention\n\n- Rétention : 30 jours\n";
        assert_eq!(backup(apart), (Some("daily".to_owned()), None, Some(30)));
    }

    #[test]
    fn periods_that_labels_say_are_work_that_comes_again() {
        let tasks = |text: &str| -> Vec<(String, String, Option<String>)> {
            let program = crate::compile("d.md", &format!("# Shop\n\n{text}"));
            program.maintenance.into_iter().map(|task| (task.title, task.cadence, task.schedule)).collect()
        };
        let one = |title: &str, cadence: &str, cron: Option<&str>| {
            (title.to_owned(), cadence.to_owned(), cron.map(str::to_owned))
        };
        for (text, expected) in [
            (
                "## Daily Performance Review\n\n**Frequency**: Daily at 9:00 AM\n**Owner**: DevOps team\n\nLook at the dashboards.\n",
                vec![one("Daily Performance Review", "daily", Some("0 9 * * *"))],
            ),
            (
                "## Contrôles quotidiens\n\nÀ vérifier régulièrement :\n\n- état de la base ;\n- espace disque ;\n",
                vec![one("état de la base", "daily", None), one("espace disque", "daily", None)],
            ),
            (
                "## Tests de restauration\n\n- **Bascule** : Trimestriel\n- **Restauration complète** : Annuel\n",
                vec![one("Bascule", "quarterly", None), one("Restauration complète", "yearly", None)],
            ),
            ("## Rotation\n\n- **Weekly cadence**, Monday 09:00 → following Monday 09:00.\n", vec![]),
            ("## Communication\n\n**Frequency**: every 30 minutes\n", vec![]),
        ] {
            assert_eq!(tasks(text), expected, "{text}");
        }
    }
}
