//! Times of day, and how long something takes from then on.

use crate::lexicon::{self, Group};
use crate::quantity;
use crate::text;

/// A time of day, the zone behind it, and how long it is until a second one that it reaches to ("02:00-04:00").
pub(crate) struct Clock {
    pub hour: u32,
    pub minute: u32,
    pub zone: Option<String>,
    pub lasts: Option<u64>,
    pub start: usize,
    pub end: usize,
}

/// Whether a time of the day stands in the text.
pub(crate) fn has_clock(written: &str) -> bool {
    clock(written).is_some()
}

/// `2026-03-15`, `15/03/2026`, `Saturday 02:00-06:00`: a moment, not an amount.
pub(crate) fn is_dated(written: &str) -> bool {
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_date = |word: &str| {
        let parts: Vec<&str> = word.split(['-', '/', '.']).collect();
        let short = |part: &str| digits(part, 1) || digits(part, 2);
        match parts.as_slice() {
            [first, second, third] => {
                digits(first, 4) && short(second) && short(third) || short(first) && short(second) && digits(third, 4)
            }
            _ => false,
        }
    };
    written.split(|sign: char| sign.is_whitespace() || matches!(sign, '(' | ')' | ',' | ';')).any(is_date)
        || clock(written).is_some_and(|clock| {
            written.get(clock.start..clock.end).is_some_and(|time| time.contains(':') || clock.lasts.is_some())
        })
}

/// `02:00 UTC`, `2h30`, `3 am`.
pub(crate) fn clock(written: &str) -> Option<Clock> {
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
        let found = Clock { hour, minute, zone, lasts: None, start: at, end: end.min(written.len()) };
        return Some(reaching(written, found));
    }
    None
}

/// Signs and words between the beginning and the end of a stretch of time.
const REACHES: &[&str] = &["–", "—", "-", "→", "to ", "until ", "till ", "à ", "jusqu'à ", "jusqu’à "];
/// The same behind "between" and "entre": alone they set two times apart.
const REACHES_BETWEEN: &[&str] = &["and ", "et "];

/// The time of day with the end of the stretch that it begins, where one is written behind it.
fn reaching(written: &str, first: Clock) -> Clock {
    let behind = written.get(first.end..).unwrap_or_default().trim_start();
    let before = text::fold(written.get(..first.start).unwrap_or_default());
    let between = matches!(before.split_whitespace().next_back(), Some("between" | "entre"));
    let words = REACHES.iter().chain(REACHES_BETWEEN.iter().filter(|_| between));
    let Some(rest) = words.into_iter().find_map(|word| behind.strip_prefix(word)).map(str::trim_start) else {
        return first;
    };
    let Some(last) = clock(rest).filter(|last| last.start == 0) else { return first };
    let (from, to) = (first.hour * 60 + first.minute, last.hour * 60 + last.minute);
    // Past midnight; the same time again is a day later.
    let minutes = if to > from { to - from } else { to + 24 * 60 - from };
    Clock {
        zone: first.zone.or(last.zone),
        lasts: Some(u64::from(minutes) * 60),
        end: written.len() - rest.len() + last.end,
        ..first
    }
}

/// How long an entry takes: of its two times of day, in parentheses ("(2h)"), or behind a word for it ("lasts 2 h").
pub(crate) fn lasts(written: &str, clock: Option<&Clock>) -> Option<u64> {
    let behind = clock.map_or(written, |clock| written.get(clock.end..).unwrap_or_default());
    let inside = behind.split('(').skip(1).filter_map(|part| part.split(')').next()).filter(|part| is_length(part));
    let words: Vec<&str> = behind.split_whitespace().map(|word| word.trim_start_matches('(')).collect();
    let told = (0..words.len()).filter_map(|at| {
        lexicon::get().exact(Group::Lasting, words.get(at)?)?;
        let next: Vec<&str> = words.iter().skip(at + 1).filter(|word| **word != ":").take(2).copied().collect();
        Some(next.join(" "))
    });
    let stretch = |part: String| quantity::duration(&part).and_then(quantity::whole_seconds);
    let said = inside.map(str::to_owned).chain(told).find_map(stretch);
    // A day and more is a period or a retention.
    clock.and_then(|clock| clock.lasts).or(said.filter(|seconds| (60..=86_400).contains(seconds)))
}

/// Nothing but a length: "2h", "about 30 min".
pub(crate) fn is_length(part: &str) -> bool {
    let words = text::count(part);
    words <= 3 && quantity::duration(part).is_some() && lexicon::get().find(Group::Cadence, part).is_none()
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
        // "de 2 h" is a length, "de 2 h à 4 h" a stretch.
        let stretch = words.iter().skip(at + 2).take(3).any(|word| matches!(*word, "à" | "a" | "jusqu'à" | "jusqu’à"));
        let spans = out.last().is_some_and(|last| {
            matches!(
                text::fold(last).as_str(),
                "les" | "every" | "sous" | "apres" | "after" | "pendant" | "for" | "over" | "depuis" | "sur" | "de"
            ) && !(stretch && text::fold(last) == "de")
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
            ("de 23h à 1h (UTC)", Some((23, 0, Some("UTC")))),
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
    fn how_long_an_entry_takes() {
        for (written, expected) in [
            ("Sunday 02:00-04:00 UTC: reindex", Some(7200)),
            ("Dimanche de 23 h 30 à 1 h : VACUUM", Some(5400)),
            ("between 1:00 and 1:45 UTC: restart", Some(2700)),
            ("at 1:00 and 5:00 UTC: flush", None),
            ("Sunday 02:00 UTC: reindex (about 90 min)", Some(5400)),
            ("Dimanche 02:00 : purge, durée 2 h", Some(7200)),
            ("Sunday 02:00: reindex for 30 minutes", Some(1800)),
            ("02:00 UTC: backup (kept 30 days)", None),
            ("02:00 UTC: backup older than 2h", None),
            ("02:00 - 7 jours glissants", None),
        ] {
            assert_eq!(lasts(written, clock(written).as_ref()), expected, "{written}");
        }
    }
}
