//! Recurring work and backups: cadences, days, times of day.

mod copies;

use crate::clock::{self, Clock, clock, is_length};
use crate::draft::Draft;
use crate::lexicon::{self, Group, List};
use crate::program::{Backup, Maintenance, Unit};
use crate::quantity;
use crate::rows::says_automatic;
use crate::sentence;
use crate::text;
pub(crate) use copies::{Copies, settle as settle_backup};

/// Words of a sentence that only says when.
const SHORT: usize = 8;

/// The cadence that a text names.
pub(crate) fn cadence(written: &str) -> Option<&'static str> {
    let named = |sentence: &str| {
        let said = without_lengths(sentence);
        every(sentence).map(|(key, _)| key).or_else(|| lexicon::get().find(Group::Cadence, &said).map(|hit| hit.key))
    };
    match sentence::sentences(written).as_slice() {
        // "Daily at 03:00. If it fails, it is tried again every hour": the first one says how often it is.
        [_, _, ..] => sentence::sentences(written).iter().find_map(|sentence| named(sentence)),
        _ => named(written),
    }
}

/// Words of a text in which a unit alone may say how often: a heading, a cell.
const FEW: usize = 4;

/// A text without the days and hours of it that are no period: "14 jours", "24 hours in advance", "mettre à jour",
/// "low-traffic hours", "au quotidien".
fn without_lengths(written: &str) -> String {
    let words: Vec<&str> = written.split_whitespace().collect();
    let fold = |word: &&str| text::fold(word.trim_matches(|sign: char| !sign.is_alphanumeric() && sign != '/'));
    let folded: Vec<String> = words.iter().map(fold).collect();
    let before = |at: usize, back: usize| at.checked_sub(back).and_then(|at| folded.get(at)).map_or("", String::as_str);
    let governed = |word: &str| List::EachTime.words().contains(&word) || word.ends_with('/');
    let kept = words.iter().enumerate().filter(|(at, _)| {
        let word = folded.get(*at).map_or("", String::as_str);
        let last = before(*at, 1);
        let number = |word: &str| word.starts_with(|sign: char| sign.is_ascii_digit());
        match word {
            "quotidien" => last != "au",
            "jour" | "jours" | "day" | "days" | "hour" | "hours" | "week" | "weeks" | "month" | "months"
            | "semaine" | "semaines" | "mois" => {
                let worked = matches!(last, "business" | "working" | "office" | "traffic");
                let current = word == "jour" && matches!(last, "a" | "du" | "ce") || last.ends_with("-traffic");
                let length = number(last) && !List::Recurs.words().contains(&before(*at, 2));
                let alone = words.len() > FEW && !governed(last) && !(word != "jour" && matches!(last, "a" | "an"));
                let of = matches!(last, "de" | "du" | "of" | "the" | "le") && word.starts_with("mo");
                !(worked || current || length || alone && !of)
            }
            // "7-day retention".
            _ => !(number(word) && ["-day", "-hour", "-week", "-month"].iter().any(|unit| word.contains(unit))),
        }
    });
    kept.map(|(_, word)| *word).collect::<Vec<_>>().join(" ")
}

/// "Every 6 hours", "toutes les 15 minutes": how often, and when by the clock where the hour or the day parts evenly.
fn every(written: &str) -> Option<(&'static str, Option<String>)> {
    let words = text::words(written);
    words.iter().enumerate().find_map(|(at, unit)| {
        let number: u32 = at.checked_sub(1).and_then(|at| words.get(at))?.parse().ok().filter(|number| *number > 1)?;
        let lead = at.checked_sub(2).and_then(|at| words.get(at)).map(String::as_str)?;
        let above = at.checked_sub(3).and_then(|at| words.get(at)).map(String::as_str);
        let led = matches!(lead, "every" | "each") || lead == "les" && matches!(above, Some("tous" | "toutes"));
        if !led {
            return None;
        }
        match unit.as_str() {
            "min" | "mins" | "minute" | "minutes" => {
                Some(("hourly", (60 % number == 0).then(|| format!("*/{number} * * * *"))))
            }
            "h" | "hour" | "hours" | "heure" | "heures" if number == 24 => Some(("daily", None)),
            "h" | "hour" | "hours" | "heure" | "heures" if number > 24 => None,
            "h" | "hour" | "hours" | "heure" | "heures" => {
                Some(("hourly", (24 % number == 0).then(|| format!("0 */{number} * * *"))))
            }
            unit => {
                let days = match unit {
                    "d" | "day" | "days" | "j" | "jour" | "jours" => 1,
                    "week" | "weeks" | "semaine" | "semaines" => 7,
                    "month" | "months" | "mois" => 30,
                    _ => return None,
                };
                Some((at_least_every(number.saturating_mul(days)), None))
            }
        }
    })
}

/// The cadence that comes again at least as often as every so many days.
fn at_least_every(days: u32) -> &'static str {
    match days {
        0..7 => "daily",
        7..28 => "weekly",
        28..84 => "monthly",
        84..360 => "quarterly",
        _ => "yearly",
    }
}

/// Seconds of the period that one word of a name says: "Errors (daily)", "Taux d'erreur mensuel". A unit by itself says none.
pub(crate) fn length(name: &str) -> Option<f64> {
    let words = name.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
    let said = words.filter(|word| quantity::duration(&["1 ", word].concat()).is_none());
    let key = said.filter_map(|word| lexicon::get().exact(Group::Cadence, word)).next()?;
    Some(match key {
        "hourly" => 3600.0,
        "daily" => 86_400.0,
        "weekly" => 7.0 * 86_400.0,
        "monthly" => 30.0 * 86_400.0,
        "quarterly" => 90.0 * 86_400.0,
        "yearly" => 365.0 * 86_400.0,
        _ => return None,
    })
}

/// An entry such as "02:00 UTC: Backup DB" or "Dimanche: VACUUM ANALYZE", below a heading that may say the cadence.
///
/// # Errors
/// Neither the entry nor the heading says how often.
pub(crate) fn maintenance(
    draft: &mut Draft<'_>,
    place: &str,
    heading: Option<&str>,
    written: &str,
    heading_automatic: bool,
    line: u32,
    end: u32,
) -> Result<(), &'static str> {
    let lexicon = lexicon::get();
    // A story that mentions a period is no task: when it is done stands in the first sentence or in a short one.
    let told = sentence::sentences(written);
    let brief = |(at, sentence): (usize, &String)| {
        (at == 0 || sentence.split_whitespace().count() <= SHORT) && says_when(sentence)
    };
    if told.len() > 1 && heading.and_then(self::cadence).is_none() && !told.iter().enumerate().any(brief) {
        return Err("frequency");
    }
    if only_says_when(written) {
        return Err("task");
    }
    let clock = clock(written).filter(|clock| is_time_of_day(written, clock));
    let own_day = lexicon.find(Group::Weekday, written).map(|hit| hit.key);
    let said = cadence(written).or(own_day.map(|_| "weekly"));
    // "Weekly hygiene (every Monday)" is the day of what stands below.
    let weekday =
        own_day.or_else(|| heading.and_then(|heading| lexicon.find(Group::Weekday, heading)).map(|hit| hit.key));
    let cadence = match (said, heading.and_then(self::cadence)) {
        (_, Some(heading)) => heading,
        (Some(said), None) => said,
        (None, None) if clock.is_some() => "daily",
        (None, None) => return Err("frequency"),
    };
    let written_cron = written.split('`').chain([written]).find_map(cron_in);
    let written_cron = written_cron.or_else(|| every(written).and_then(|(_, cron)| cron));
    let schedule = written_cron.or_else(|| schedule(cadence, clock.as_ref(), weekday, day_of_month(written)));
    let title = title(written, clock.as_ref());
    // "Weekly cadence, Monday 09:00 → following Monday 09:00": nothing is left that could be done.
    if title.chars().filter(|sign| sign.is_alphabetic()).count() < 2 {
        return Err("task");
    }
    let automatic = says_automatic(written).unwrap_or(heading_automatic);
    let source = draft.item("maintenance", place, &title, line, end);
    let duration_seconds = clock::lasts(written, clock.as_ref());
    let (cadence, zone) = (cadence.to_owned(), clock.and_then(|clock| clock.zone));
    draft.maintenance.push(Maintenance { source, title, cadence, schedule, zone, duration_seconds, automatic });
    Ok(())
}

/// An entry whose work and time stand apart, as in the cells of a table.
///
/// # Errors
/// Nothing says how often.
pub(crate) fn entry(
    draft: &mut Draft<'_>,
    place: &str,
    when: &str,
    task: &str,
    automatic: bool,
    line: u32,
) -> Result<(), &'static str> {
    let clock = clock(when).or_else(|| clock(task));
    let weekday = lexicon::get().find(Group::Weekday, when).map(|hit| hit.key);
    let written_cron = when.split('`').chain([when]).find_map(cron_in);
    let of_cron = written_cron.as_deref().map(crate::crontab::cadence);
    let cadence = of_cron.or_else(|| cadence(when)).or(weekday.map(|_| "weekly"));
    let cadence = cadence.or(clock.as_ref().map(|_| "daily")).ok_or("frequency")?;
    let written_cron = written_cron.or_else(|| every(when).and_then(|(_, cron)| cron));
    let schedule = written_cron.or_else(|| schedule(cadence, clock.as_ref(), weekday, day_of_month(when)));
    let title = text::clean(task);
    if title.is_empty() {
        return Err("task");
    }
    let automatic = automatic || says_automatic(when).unwrap_or(false);
    let source = draft.item("maintenance", place, &title, line, line);
    let duration_seconds = clock::lasts(when, clock.as_ref()).or_else(|| clock::lasts(task, None));
    let (cadence, zone) = (cadence.to_owned(), clock.and_then(|clock| clock.zone));
    draft.maintenance.push(Maintenance { source, title, cadence, schedule, zone, duration_seconds, automatic });
    Ok(())
}

/// Whether a sentence names a cadence, a day or a time.
fn says_when(sentence: &str) -> bool {
    cadence(sentence).is_some()
        || lexicon::get().find(Group::Weekday, sentence).is_some()
        || clock(sentence).is_some_and(|clock| is_time_of_day(sentence, &clock))
}

/// "Best time: UTC 06:00-08:00", "À éviter : 14:00-22:00": when something would be done, and nothing to do.
fn only_says_when(written: &str) -> bool {
    let label = written.split_once(':').map_or("", |(label, _)| label);
    lexicon::get().exact(Group::WhenLabel, &text::clean(label)).is_some()
}

/// Whether `12h` in a text is a time of the day and no length: minutes or a zone are written, it comes first, or a word
/// for "at" stands before it.
fn is_time_of_day(written: &str, clock: &Clock) -> bool {
    let time = written.get(clock.start..clock.end).unwrap_or_default();
    let before = text::fold(written.get(..clock.start).unwrap_or_default());
    let lead = before.trim_end();
    let minutes =
        time.chars().filter(char::is_ascii_digit).count() > 2 || clock.lasts.is_some() || clock.zone.is_some();
    let noon = text::fold(time).ends_with('m');
    minutes
        || noon
        || lead.is_empty()
        || lead.ends_with(['(', ',', ':', '–', '-'])
        || ["at", "a", "vers", "around", "from", "des", "de", "by", "avant", "before", "pour", "until"]
            .contains(&lead.split_whitespace().next_back().unwrap_or_default())
        || cadence(written).is_some()
        || lexicon::get().find(Group::Weekday, written).is_some()
}

/// Five fields that are a cron expression.
fn cron_in(written: &str) -> Option<String> {
    let fields: Vec<&str> = written.split_whitespace().collect();
    let is_field = |field: &&str| field.chars().all(|sign| sign.is_ascii_digit() || "*/,-".contains(sign));
    (fields.len() == 5 && fields.iter().all(is_field)).then(|| fields.join(" "))
}

fn schedule(cadence: &str, clock: Option<&Clock>, weekday: Option<&str>, day: Option<u32>) -> Option<String> {
    let (hour, minute) = clock.map_or((0, 0), |clock| (clock.hour, clock.minute));
    match cadence {
        "daily" => clock.map(|_| format!("{minute} {hour} * * *")),
        "weekly" => weekday.map(|weekday| format!("{minute} {hour} * * {weekday}")),
        "monthly" => day.map(|day| format!("{minute} {hour} {day} * *")),
        _ => None,
    }
}

/// `le 15`, `1er`, `on the 1st`, `day 3`.
fn day_of_month(written: &str) -> Option<u32> {
    let folded = text::fold(written);
    let words: Vec<&str> = folded.split(|sign: char| !sign.is_alphanumeric()).collect();
    words.windows(2).find_map(|pair| match pair {
        [lead, number] => {
            let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
            let suffix = number.get(digits.len()..).unwrap_or_default();
            let day: u32 = digits.parse().ok()?;
            let marked = matches!(suffix, "er" | "st" | "nd" | "rd" | "th")
                || (suffix.is_empty() && matches!(*lead, "le" | "day" | "jour"));
            (marked && (1..=31).contains(&day)).then_some(day)
        }
        _ => None,
    })
}

/// What is to be done: the text without the words that say when.
fn title(written: &str, clock: Option<&Clock>) -> String {
    let without_clock = match clock {
        Some(clock) => format!(
            "{}{}",
            written.get(..clock.start).unwrap_or_default(),
            written.get(clock.end..).unwrap_or_default()
        ),
        None => written.to_owned(),
    };
    let lexicon = lexicon::get();
    let is_when = |part: &str| {
        let part = text::clean(part);
        part.is_empty()
            || [Group::Weekday, Group::Cadence].into_iter().any(|group| lexicon.find(group, &part).is_some())
            || day_of_month(&part).is_some()
    };
    let mut parts: Vec<&str> = without_clock.split([':', '→', '–', '—']).map(str::trim).collect();
    while parts.len() > 1 && parts.first().is_some_and(|part| is_when(part)) {
        parts.remove(0);
    }
    let joined = parts.join(": ");
    let mut title = String::new();
    let mut rest = joined.as_str();
    // "(auto)" is not part of the name.
    while let Some((before, after)) = rest.split_once('(') {
        let (inside, behind) = after.split_once(')').unwrap_or((after, ""));
        title.push_str(before.trim_end());
        if says_automatic(inside).is_none() && !is_when(inside) && !is_length(inside) {
            title.push_str(&format!(" ({inside})"));
        }
        rest = behind;
    }
    title.push_str(rest);
    let title = text::clean(title.trim_end().trim_end_matches([';', ',']));
    if title.is_empty() { text::clean(written) } else { title }
}

/// Whether a clause tells to try or to look at something.
fn tries(clause: &str) -> bool {
    lexicon::get().starts(Group::Verify, clause.rsplit(": ").next().unwrap_or(clause).trim()).is_some()
}

/// A line of a backup section: frequency, time, retention, provider. Returns whether it said any of them.
pub(crate) fn backup(draft: &mut Draft<'_>, place: &str, written: &str, line: u32, end: u32) -> bool {
    let lexicon = lexicon::get();
    // "Test a restore quarterly", "Vérifiez que les sauvegardes quotidiennes sont là": how often is said of that.
    let tried = sentence::sentences(written).iter().flat_map(|said| said.split(';')).all(tries);
    if tried {
        return false;
    }
    let frequency = written.split(';').filter(|part| !tries(part)).find_map(cadence);
    let keeps = lexicon.find(Group::Retention, written).is_some();
    let days = quantity::scan(&quantity::with_digits(written))
        .into_iter()
        .find(|quantity| quantity.unit == Unit::Seconds && quantity.value >= 86_400.0)
        .and_then(|quantity| u32::try_from((quantity.value / 86_400.0).round() as i64).ok())
        .filter(|_| keeps)
        .or_else(|| copies_kept(written));
    let at = clock(written).filter(|_| frequency.is_some() || !keeps);
    let labelled = written
        .split_once(':')
        .filter(|(label, _)| label.split_whitespace().count() <= 4 && lexicon.has(Group::Column, "provider", label))
        .map(|(_, value)| value.trim().to_owned());
    let provider = labelled.or_else(|| {
        let (before, inside) = written.split_once('(')?;
        let inside = inside.split(')').next()?.trim();
        // "01:30 (Abidjan)" is where it is that time, "(GL, AR, AP)" what is copied.
        let timed = before.trim_end().ends_with(|sign: char| sign.is_ascii_digit() || sign == 'h')
            && lexicon.find(Group::ProviderName, inside).is_none();
        let name = !inside.is_empty()
            && !timed
            && inside.split_whitespace().count() <= 3
            && !inside.contains([',', '→', '_', ';', '…'])
            && inside.starts_with(char::is_uppercase)
            && cadence(inside).is_none()
            && quantity::scan(inside).is_empty();
        (name && (frequency.is_some() || keeps)).then(|| inside.to_owned())
    });
    let subject = lexicon.find(Group::Subject, written).is_some_and(|hit| hit.key == "backup");
    // "Daily (snapshot)", "PITR (7 days)": how it is copied, and not by whom.
    let provider = provider.filter(|name| lexicon.exact(Group::CopyKind, name).is_none());
    let provider = provider.or_else(|| known_provider(written).filter(|_| keeps || (frequency.is_some() && subject)));
    if frequency.is_none() && days.is_none() && provider.is_none() {
        return false;
    }
    draft.claim(line, end);
    if draft.backup.is_none() {
        let source = draft.named("backup", place, "backup", line, end);
        draft.backup = Some(Backup { source, frequency: None, at: None, retention_days: None, provider: None });
    }
    copies::note(
        draft,
        place,
        &Copies {
            frequency: frequency.map(str::to_owned),
            at: at.as_ref().map(|clock| format!("{:02}:{:02}", clock.hour, clock.minute)),
            retention_days: days,
            provider: provider.clone(),
            lines: [line, end],
        },
    );
    if let Some(backup) = &mut draft.backup {
        let [first, last] = backup.source.lines;
        backup.source.lines = [first.min(line), last.max(end)];
        backup.source.line = backup.source.lines[0];
        backup.frequency = backup.frequency.take().or(frequency.map(str::to_owned));
        backup.at = backup.at.take().or(at.map(|clock| format!("{:02}:{:02}", clock.hour, clock.minute)));
        backup.retention_days = backup.retention_days.or(days);
        backup.provider = backup.provider.take().or(provider);
    }
    true
}

/// "Rétention quotidienne: 35 jours" of a table that says other things too; whether it says for how long.
pub(crate) fn keeps(draft: &mut Draft<'_>, place: &str, name: &str, kept: &str, line: u32) -> bool {
    let days = quantity::duration(kept).is_some_and(|seconds| seconds >= 86_400.0);
    days && backup(draft, place, &format!("{name}: {kept}"), line, line)
}

/// "7 sauvegardes quotidiennes", "30 daily backups": as many days as there are copies.
fn copies_kept(written: &str) -> Option<u32> {
    let words = text::words(written);
    let number: u32 = words.first()?.parse().ok().filter(|number| (1..=4000).contains(number))?;
    let behind = words.get(1..=2)?;
    let daily = |word: &String| matches!(word.as_str(), "daily" | "quotidienne" | "quotidiennes" | "journalieres");
    let copies = |word: &String| lexicon::get().has(Group::Subject, "backup", word);
    (behind.iter().any(daily) && behind.iter().any(copies)).then_some(number)
}

/// A provider that the lexicon knows, as written.
fn known_provider(written: &str) -> Option<String> {
    let known = |word: &&str| lexicon::get().exact(Group::ProviderName, word).is_some();
    written
        .split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | ';' | '(' | ')' | '`' | '|'))
        .filter(|word| word.starts_with(char::is_uppercase))
        .find(known)
        .map(str::to_owned)
}

/// Where the calendar says when the backup runs and the backup section does not.
pub(crate) fn link_backup(draft: &mut Draft<'_>) {
    let often = draft.backup.as_ref().and_then(|backup| backup.frequency.clone());
    let time = draft.maintenance.iter().find_map(|entry| {
        lexicon::get().has(Group::Subject, "backup", &entry.title).then_some(())?;
        // A monthly trial of the hourly copies says nothing of when those are made.
        often.as_ref().is_none_or(|often| *often == entry.cadence).then_some(())?;
        let fields: Vec<&str> = entry.schedule.as_deref()?.split(' ').collect();
        match fields.as_slice() {
            [minute, hour, ..] => Some(format!("{:02}:{:02}", hour.parse::<u32>().ok()?, minute.parse::<u32>().ok()?)),
            _ => None,
        }
    });
    if let (Some(backup), Some(time)) = (&mut draft.backup, time) {
        backup.at.get_or_insert(time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_when_and_keep_what() {
        for (written, expected) in [
            ("02:00 UTC: Backup DB", "Backup DB"),
            ("Dimanche: VACUUM ANALYZE", "VACUUM ANALYZE"),
            ("Every Sunday at 02:00: reindex (automatic)", "reindex"),
            ("Sunday 02:00-04:00 UTC: reindex (2h)", "reindex"),
            ("Revue des accès", "Revue des accès"),
        ] {
            assert_eq!(title(written, clock(written).as_ref()), expected, "{written}");
        }
    }

    #[test]
    fn a_unit_of_time_is_a_cadence_only_where_it_says_how_often() {
        for (written, expected) in [
            ("Mettre à jour `.env.production` avec la nouvelle clé", None),
            ("Conserver au moins 14 jours de dumps.", None),
            ("Announced 24 hours in advance to all teams", None),
            ("Performed during low-traffic hours only", None),
            ("7-day retention", None),
            ("### Sécurité au quotidien", None),
            ("Review within 3 business days of the incident", None),
            ("Exécutée quotidiennement à 03:00. En cas d'échec, le service réessaie toutes les heures.", Some("daily")),
            ("Once a day, look at the queue", Some("daily")),
            ("Une fois par jour, regarder la file", Some("daily")),
            ("Tous les jours à 2 h, sauvegarder la base", Some("daily")),
            ("Jour", Some("daily")),
            ("fin de mois", Some("monthly")),
            ("toutes les 6 heures", Some("hourly")),
            ("toutes les 24 heures", Some("daily")),
            ("Every 15 minutes", Some("hourly")),
            ("Trimestriellement : test de bascule", Some("quarterly")),
            ("after 6 hours", None),
            ("Tous les 90 jours", Some("quarterly")),
            ("every 30 days", Some("monthly")),
            ("Every 2 weeks", Some("weekly")),
            ("tous les 3 mois", Some("quarterly")),
            ("every 3 days", Some("daily")),
            ("every 12 months", Some("yearly")),
        ] {
            assert_eq!(cadence(written), expected, "{written}");
        }
        assert_eq!(every("toutes les 6 heures"), Some(("hourly", Some("0 */6 * * *".to_owned()))));
        assert_eq!(every("every 7 minutes"), Some(("hourly", None)));
    }
}
