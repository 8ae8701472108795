//! `[maintenance."NAME"]`: when work is planned, so that nobody is called for it.

use super::duration;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, de};
use vectra_engine::time::{Span, Time};

/// A window that opens again and again.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Maintenance {
    /// When it opens. Without it, when the document's entry of this name says.
    #[serde(default, deserialize_with = "cron")]
    pub schedule: Option<Cron>,
    /// For how long. Without it, as long as the document's entry of this name says.
    #[serde(default, deserialize_with = "length")]
    pub length: Option<Span>,
    /// By whose clocks. Without it those that the document's entry names, else those of `[objectives] zone`.
    #[serde(default, deserialize_with = "zone_of")]
    pub zone: Option<TimeZone>,
    /// The document's names of the environments that it is about; none: all of them.
    #[serde(default)]
    pub environments: Vec<String>,
}

/// Five fields, as cron has them, that have a time at all. `None`: there is none such as February 30.
pub(crate) fn parse_cron(text: &str) -> Option<Cron> {
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    let cron = parser.parse(text).ok()?;
    let from = zoned(Time(0), &TimeZone::UTC)?;
    cron.find_next_occurrence(&from, false).ok().map(|_| cron)
}

fn length<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Span>, D::Error> {
    duration(deserializer).map(Some)
}

/// Times in a day that a window may open at most, so that a year of them can be looked at.
const A_DAY: usize = 24;

/// Whether a schedule opens more often than that on the day of its first time.
fn is_too_often(cron: &Cron) -> bool {
    let Some(from) = zoned(Time(0), &TimeZone::UTC) else { return true };
    let Ok(first) = cron.find_next_occurrence(&from, true) else { return true };
    let Ok(end) = first.checked_add(jiff::Span::new().hours(24)) else { return true };
    cron.iter_after(first).take_while(|at| *at < end).take(A_DAY).count() >= A_DAY
}

fn cron<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Cron>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let wrong = || {
        de::Error::custom(format!(
            "`{text}` is no schedule; write minute, hour, day, month and weekday such as \"0 3 * * SUN\""
        ))
    };
    let cron = parse_cron(&text).ok_or_else(wrong)?;
    if is_too_often(&cron) {
        let say =
            format!("`{text}` opens a window more than {A_DAY} times a day; write a longer one that opens less often");
        return Err(de::Error::custom(say));
    }
    Ok(Some(cron))
}

fn zone_of<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<TimeZone>, D::Error> {
    super::objectives::zone(deserializer).map(Some)
}

/// What the calendar of a zone says at a moment; `None` for one that no calendar has. Schedules are of whole seconds: the
/// part of one that has begun is of the second.
pub(crate) fn zoned(at: Time, zone: &TimeZone) -> Option<jiff::Zoned> {
    Some(jiff::Timestamp::from_second(at.0.div_euclid(1000)).ok()?.to_zoned(zone.clone()))
}

#[cfg(test)]
mod tests {
    use super::super::Config;

    #[test]
    fn a_window_is_read_and_a_senseless_one_is_refused_at_its_place() {
        let text = "[maintenance.\"Weekly work\"]\nschedule = \"30 3 * * SUN\"\nlength = \"2h\"\nzone = \"Europe/Paris\"\n\
environments = [\"API Prod\"]\n";
        assert!(Config::parse(text).is_ok_and(|c| c.maintenance.len() == 1));
        for (wrong, line, said) in [
            ("schedule = \"at night\"\nlength = \"1h\"", 2, "no schedule"),
            ("schedule = \"0 0 30 2 *\"\nlength = \"1h\"", 2, "no schedule"),
            ("schedule = \"0 0 3 * * *\"\nlength = \"1h\"", 2, "no schedule"),
            ("schedule = \"0 3 * * *\"\nlength = \"0s\"", 3, "longer than zero"),
            ("schedule = \"*/30 * * * *\"\nlength = \"1m\"", 2, "24 times a day"),
            ("schedule = \"0 3 * * *\"\nlength = \"1h\"\nzone = \"Mars\"", 4, "no time zone"),
            ("schedule = \"0 3 * * *\"\nlenght = \"1h\"", 3, "lenght"),
        ] {
            let error = Config::parse(&format!("[maintenance.a]\n{wrong}\n")).expect_err(wrong);
            assert!(error.message.contains(said) && error.line == line, "{wrong}: {error}");
        }
    }
}
