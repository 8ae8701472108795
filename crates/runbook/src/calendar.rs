//! Recurring work and backups: cadences, days, times of day.

use crate::draft::Draft;
use crate::lexicon::{self, Group};
use crate::program::{Backup, Maintenance, Unit};
use crate::quantity;
use crate::rows::says_automatic;
use crate::text;

/// A time of day, and the zone behind it.
struct Clock {
    hour: u32,
    minute: u32,
    zone: Option<String>,
    start: usize,
    end: usize,
}

/// `02:00 UTC`, `2h30`, `3 am`.
fn clock(written: &str) -> Option<Clock> {
    let joined = spaced_hours(written);
    if joined != written {
        let found = clock(&joined)?;
        // Places are those of the text as written.
        let shift = |at: usize| place_in(written, &joined, at);
        return Some(Clock { start: shift(found.start), end: shift(found.end), ..found });
    }
    let bytes = written.as_bytes();
    for (at, character) in written.char_indices() {
        if !character.is_ascii_digit()
            || (at > 0 && bytes.get(at - 1).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b':'))
        {
            continue;
        }
        let rest = written.get(at..)?;
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        let hour: u32 = match rest.get(..digits)?.parse() {
            Ok(hour) if digits <= 2 => hour,
            _ => continue,
        };
        let tail = rest.get(digits..)?;
        let separator = tail.chars().next();
        let minute_text: String = tail.chars().skip(1).take_while(char::is_ascii_digit).collect();
        let (minute, mut end) = match separator {
            Some(':' | 'h' | 'H') if minute_text.len() == 2 => (minute_text.parse().ok()?, at + digits + 3),
            Some('h' | 'H') if minute_text.is_empty() && !tail.chars().nth(1).is_some_and(char::is_alphabetic) => {
                (0, at + digits + 1)
            }
            _ => (60, 0),
        };
        let mut hour = hour;
        let after = text::fold(written.get(at + digits..).unwrap_or_default());
        let mut minute = minute;
        if minute == 60 && (after.trim_start().starts_with("am") || after.trim_start().starts_with("pm")) {
            minute = 0;
            end = at + digits + after.len() - after.trim_start().len() + 2;
            hour = hour % 12 + if after.trim_start().starts_with("pm") { 12 } else { 0 };
        }
        if hour > 23 || minute > 59 {
            continue;
        }
        let behind = written.get(end..).unwrap_or_default();
        let word: String = behind
            .trim_start_matches([' ', '('])
            .chars()
            .take_while(|sign| sign.is_alphanumeric() || matches!(sign, '/' | '_' | '+'))
            .collect();
        let is_zone = matches!(word.as_str(), "UTC" | "GMT" | "CET" | "CEST" | "Z")
            || (word.contains('/') && word.starts_with(|sign: char| sign.is_uppercase()));
        if is_zone {
            end += behind.find(&word).unwrap_or(0) + word.len();
        }
        let zone = is_zone.then(|| if word == "Z" { "UTC".to_owned() } else { word });
        return Some(Clock { hour, minute, zone, start: at, end: end.min(written.len()) });
    }
    None
}

/// `23 h 45` as `23h45`: French sets spaces around the "h". A number of hours behind "every" or "after" stays.
fn spaced_hours(written: &str) -> String {
    let words: Vec<&str> = written.split(' ').collect();
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut at = 0;
    let number = |word: &str, max: u32| word.len() <= 2 && word.parse::<u32>().is_ok_and(|value| value <= max);
    while let Some(word) = words.get(at) {
        let next = words.get(at + 1).copied().unwrap_or_default();
        let bare = next.trim_end_matches([',', ':', ';', '.']);
        let spans = out.last().is_some_and(|last| {
            matches!(
                text::fold(last).as_str(),
                "les" | "every" | "sous" | "apres" | "after" | "pendant" | "for" | "over" | "depuis" | "sur" | "de"
            )
        });
        if number(word, 23) && (bare == "h" || bare == "H") && !spans {
            let minutes = words.get(at + 2).copied().unwrap_or_default();
            let digits = minutes.trim_end_matches([',', ':', ';', '.']);
            if bare.len() == next.len() && digits.len() == 2 && number(digits, 59) {
                out.push(format!("{word}h{minutes}"));
                at += 3;
            } else {
                out.push(format!("{word}{next}"));
                at += 2;
            }
            continue;
        }
        out.push((*word).to_owned());
        at += 1;
    }
    out.join(" ")
}

/// Where the place `at` of the joined text lies in the text as written: both differ in spaces only.
fn place_in(written: &str, joined: &str, at: usize) -> usize {
    let wanted = joined.get(..at).unwrap_or(joined).chars().filter(|sign| !sign.is_whitespace()).count();
    let mut seen = 0;
    for (place, sign) in written.char_indices() {
        if seen == wanted && (at < joined.len() || sign.is_whitespace()) {
            return place;
        }
        seen += usize::from(!sign.is_whitespace());
    }
    written.len()
}

/// The cadence that a text names.
pub(crate) fn cadence(written: &str) -> Option<&'static str> {
    lexicon::get().find(Group::Cadence, written).map(|hit| hit.key)
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
    let clock = clock(written);
    let weekday = lexicon.find(Group::Weekday, written).map(|hit| hit.key);
    let said = cadence(written).or(weekday.map(|_| "weekly"));
    let cadence = match (said, heading.and_then(self::cadence)) {
        (_, Some(heading)) => heading,
        (Some(said), None) => said,
        (None, None) if clock.is_some() => "daily",
        (None, None) => return Err("frequency"),
    };
    let written_cron = written.split('`').chain([written]).find_map(cron_in);
    let schedule = written_cron.or_else(|| schedule(cadence, clock.as_ref(), weekday, day_of_month(written)));
    let title = title(written, clock.as_ref());
    let automatic = says_automatic(written).unwrap_or(heading_automatic);
    let source = draft.item("maintenance", place, &title, line, end);
    let zone = clock.and_then(|clock| clock.zone);
    draft.maintenance.push(Maintenance { source, title, cadence: cadence.to_owned(), schedule, zone, automatic });
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
    let cadence = cadence(when).or(weekday.map(|_| "weekly")).or(clock.as_ref().map(|_| "daily")).ok_or("frequency")?;
    let written_cron = when.split('`').chain([when]).find_map(cron_in);
    let schedule = written_cron.or_else(|| schedule(cadence, clock.as_ref(), weekday, day_of_month(when)));
    let title = text::clean(task);
    if title.is_empty() {
        return Err("task");
    }
    let automatic = automatic || says_automatic(when).unwrap_or(false);
    let source = draft.item("maintenance", place, &title, line, line);
    let zone = clock.and_then(|clock| clock.zone);
    draft.maintenance.push(Maintenance { source, title, cadence: cadence.to_owned(), schedule, zone, automatic });
    Ok(())
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
        if says_automatic(inside).is_none() && !is_when(inside) {
            title.push_str(&format!(" ({inside})"));
        }
        rest = behind;
    }
    title.push_str(rest);
    let title = text::clean(&title);
    if title.is_empty() { text::clean(written) } else { title }
}

/// A line of a backup section: frequency, time, retention, provider. Returns whether it said any of them.
pub(crate) fn backup(draft: &mut Draft<'_>, place: &str, written: &str, line: u32, end: u32) -> bool {
    let lexicon = lexicon::get();
    let frequency = cadence(written);
    let keeps = lexicon.find(Group::Retention, written).is_some();
    let days = quantity::scan(&quantity::with_digits(written))
        .into_iter()
        .find(|quantity| quantity.unit == Unit::Seconds && quantity.value >= 86_400.0)
        .and_then(|quantity| u32::try_from((quantity.value / 86_400.0).round() as i64).ok())
        .filter(|_| keeps);
    let at = clock(written).filter(|_| frequency.is_some() || !keeps);
    let labelled = written
        .split_once(':')
        .filter(|(label, _)| lexicon.has(Group::Column, "provider", label))
        .map(|(_, value)| value.trim().to_owned());
    let provider = labelled.or_else(|| {
        let inside = written.split_once('(')?.1.split(')').next()?.trim();
        let name = !inside.is_empty()
            && inside.starts_with(char::is_uppercase)
            && cadence(inside).is_none()
            && quantity::scan(inside).is_empty();
        (name && (frequency.is_some() || keeps)).then(|| inside.to_owned())
    });
    let subject = lexicon.find(Group::Subject, written).is_some_and(|hit| hit.key == "backup");
    let provider = provider.or_else(|| known_provider(written).filter(|_| keeps || (frequency.is_some() && subject)));
    if frequency.is_none() && days.is_none() && provider.is_none() {
        return false;
    }
    draft.claim(line, end);
    if draft.backup.is_none() {
        let source = draft.named("backup", place, "backup", line, end);
        draft.backup = Some(Backup { source, frequency: None, at: None, retention_days: None, provider: None });
    }
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
    let time = draft.maintenance.iter().find_map(|entry| {
        lexicon::get().has(Group::Subject, "backup", &entry.title).then_some(())?;
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

/// A time of day as written (byte range), and whether a zone stands behind it.
pub(crate) struct TimeOfDay {
    pub start: usize,
    pub end: usize,
    pub zoned: bool,
}

/// The first time of day of a text.
pub(crate) fn time_of_day(written: &str) -> Option<TimeOfDay> {
    let clock = clock(written)?;
    Some(TimeOfDay { start: clock.start, end: clock.end, zoned: clock.zone.is_some() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_and_zones() {
        for (written, expected) in [
            ("02:00 UTC: Backup", Some((2, 0, Some("UTC")))),
            ("à 3h30", Some((3, 30, None))),
            ("at 3 pm (Europe/Paris)", Some((15, 0, Some("Europe/Paris")))),
            ("at 03:15 Europe/Paris", Some((3, 15, Some("Europe/Paris")))),
            ("every 7 days", None),
        ] {
            let found = clock(written);
            assert_eq!(
                found.as_ref().map(|clock| (clock.hour, clock.minute, clock.zone.as_deref())),
                expected,
                "{written}"
            );
        }
    }

    #[test]
    fn titles_lose_when_and_keep_what() {
        for (written, expected) in [
            ("02:00 UTC: Backup DB", "Backup DB"),
            ("Dimanche: VACUUM ANALYZE", "VACUUM ANALYZE"),
            ("Every Sunday at 02:00: reindex (automatic)", "reindex"),
            ("Revue des accès", "Revue des accès"),
        ] {
            assert_eq!(title(written, clock(written).as_ref()), expected, "{written}");
        }
    }
}
