//! Lines of a crontab in a block: work that comes again, not commands to be run.

use crate::calendar;
use crate::draft::Draft;
use crate::lexicon::{self, Group};
use crate::program::Maintenance;
use crate::sentence;
use crate::text;
use std::borrow::Cow;

/// Makes entries of the calendar of a block's crontab lines; the rest of the block.
pub(crate) fn read<'b>(
    draft: &mut Draft<'_>,
    place: &str,
    backup: bool,
    body: &'b [String],
    first_line: u32,
) -> Cow<'b, [String]> {
    if !body.iter().any(|line| entry(line).is_some()) {
        return Cow::Borrowed(body);
    }
    let mut rest = body.to_vec();
    for (at, line) in body.iter().enumerate() {
        let Some((schedule, command)) = entry(line) else { continue };
        let number = first_line.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        let above =
            at.checked_sub(1).and_then(|above| body.get(above)).and_then(|above| above.trim().strip_prefix('#'));
        // "# Edit the crontab" tells where the line goes.
        let told = |name: &String| sentence::verb(name).is_some() && text::fold(name).contains("cron");
        let named = above.map(text::clean).filter(|name| !name.is_empty() && !told(name));
        let first = if named.is_some() { number.saturating_sub(1) } else { number };
        let title = named.unwrap_or_else(|| script(command));
        let copies = lexicon::get().has(Group::Subject, "backup", &format!("{title} {}", text::spaced_name(command)));
        let cadence = cadence(&schedule);
        if let Some((hour, minute)) = time(&schedule).filter(|_| copies && backup) {
            calendar::backup(draft, place, &format!("{cadence} {hour:02}:{minute:02}"), number, number);
        }
        let source = draft.item("maintenance", place, &title, first, number);
        draft.maintenance.push(Maintenance {
            source,
            title,
            cadence: cadence.to_owned(),
            schedule: Some(schedule),
            zone: None,
            duration_seconds: None,
            automatic: true,
        });
        for gone in [at, if first < number { at.saturating_sub(1) } else { at }] {
            if let Some(slot) = rest.get_mut(gone) {
                slot.clear();
            }
        }
    }
    Cow::Owned(rest)
}

/// The five fields of a crontab line and its command.
fn entry(line: &str) -> Option<(String, &str)> {
    let line = line.trim();
    let mut rest = line;
    let mut fields = Vec::new();
    while fields.len() < 5 {
        let (field, behind) = rest.split_once(char::is_whitespace)?;
        let sound = !field.is_empty()
            && field.starts_with(|sign: char| sign.is_ascii_digit() || sign == '*')
            && field.chars().all(|sign| sign.is_ascii_digit() || "*/,-".contains(sign));
        if !sound {
            return None;
        }
        fields.push(field);
        rest = behind.trim_start();
    }
    // Five numbers alone are a row of some output.
    let program =
        rest.starts_with(|first: char| first.is_alphabetic() || matches!(first, '/' | '.' | '~' | '$' | '(' | '['));
    (program && fields.contains(&"*")).then(|| (fields.join(" "), rest))
}

/// The name of what is run.
fn script(command: &str) -> String {
    let word = command.split_whitespace().find(|word| word.contains(['/', '.']) && !word.contains('='));
    let word = word.or_else(|| command.split_whitespace().next()).unwrap_or(command);
    word.rsplit('/').next().unwrap_or(word).to_owned()
}

/// How often five fields come round.
pub(crate) fn cadence(schedule: &str) -> &'static str {
    let fields: Vec<&str> = schedule.split(' ').collect();
    let open = |at: usize| fields.get(at).is_none_or(|field| field.starts_with('*'));
    match (open(1), open(2), open(3), open(4)) {
        (true, ..) => "hourly",
        (_, true, true, true) => "daily",
        (_, true, _, false) => "weekly",
        (_, false, true, _) => "monthly",
        _ => "yearly",
    }
}

/// The hour and minute of a schedule that runs at one.
fn time(schedule: &str) -> Option<(u32, u32)> {
    let mut fields = schedule.split(' ');
    let (minute, hour) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    (hour < 24 && minute < 60).then_some((hour, minute))
}

#[cfg(test)]
mod tests {
    use crate::compile;

    #[test]
    fn lines_of_a_crontab_are_work_that_comes_again() {
        let text = "# R\n\n## Sauvegarde\n\n```bash\n# Copie de nuit\n0 2 * * * /opt/shop/backup.sh\n0 8 * * 1 python weekly_report.py | mail -s Report ops@shop.test\n\npg_dump shop > shop.sql\n```\n";
        let program = compile("d.md", text);
        let tasks: Vec<_> = program
            .maintenance
            .iter()
            .map(|task| (task.title.as_str(), task.cadence.as_str(), task.schedule.as_deref(), task.automatic))
            .collect();
        assert_eq!(
            tasks,
            [
                ("Copie de nuit", "daily", Some("0 2 * * *"), true),
                ("weekly_report.py", "weekly", Some("0 8 * * 1"), true)
            ]
        );
        assert_eq!(program.backup.and_then(|backup| backup.at).as_deref(), Some("02:00"));
        let steps: Vec<_> =
            program.procedures.iter().flat_map(|found| &found.steps).map(|step| step.text.as_str()).collect();
        assert_eq!(steps, ["pg_dump shop > shop.sql"]);
    }

    #[test]
    fn fields_in_a_column_say_how_often() {
        let text = "# R\n\n## Maintenance\n\n| Task | Schedule |\n|---|---|\n| Vacuum the base | `0 3 * * 0` |\n| Rotate the logs | 0 4 * * * |\n";
        let program = compile("d.md", text);
        let tasks: Vec<_> =
            program.maintenance.iter().map(|task| (task.cadence.as_str(), task.schedule.as_deref())).collect();
        assert_eq!(tasks, [("weekly", Some("0 3 * * 0")), ("daily", Some("0 4 * * *"))]);
        assert!(!program.diagnostics.iter().any(|found| found.code == "V026"));
    }

    #[test]
    fn where_a_line_goes_is_no_name_of_its_work() {
        let text =
            "# R\n\n## Sauvegarde\n\n```bash\n# Éditer : scripts/crontab.example\n0 2 * * * /opt/shop/backup.sh\n```\n";
        let titles: Vec<_> = compile("d.md", text).maintenance.into_iter().map(|task| task.title).collect();
        assert_eq!(titles, ["backup.sh"]);
    }

    #[test]
    fn rows_of_numbers_are_none() {
        let text =
            "# R\n\n## Incident: API down\n\n### Investigation\n\n```bash\nvmstat 1 5\n# 1 0 0 12 44 idle\n```\n";
        assert!(compile("d.md", text).maintenance.is_empty());
    }
}
