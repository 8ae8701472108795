//! Maintenance windows: when each is open, and about what.

pub mod past;

use crate::config::Config;
use crate::config::maintenance::{parse_cron, zoned};
use crate::link;
use croner::Cron;
use jiff::tz::TimeZone;
use vectra_engine::time::{Span, Time};
use vectra_runbook::program as doc;

/// A stretch of time, again and again, in which work is planned.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct WindowPlan {
    pub name: String,
    /// Of the document's entry; 0 where it has none.
    pub line: u32,
    /// When it opens.
    pub schedule: Cron,
    pub zone: TimeZone,
    pub length: Span,
    /// The document's names of the environments that it is about; none: all of them.
    pub environments: Vec<String>,
}

/// Openings that are looked at to know whether a window ever closes: a week of hours.
const OPENINGS: usize = 168;

impl WindowPlan {
    /// From when to when it is open, where it is open now: the end is not included.
    pub fn open(&self, now: Time) -> Option<(Time, Time)> {
        self.latest(now).filter(|(_, end)| now < *end)
    }

    /// Whether it opens again before it closes, each time: nobody would ever be called.
    pub(crate) fn is_always_open(&self) -> bool {
        let Some(from) = zoned(Time(0), &self.zone) else { return false };
        let opens: Vec<Time> = self.schedule.iter_after(from).take(OPENINGS).map(|start| at(&start)).collect();
        opens.len() == OPENINGS
            && opens.iter().zip(opens.iter().skip(1)).all(|(one, next)| next.since(*one) <= self.length)
    }

    /// From when to when it was open last, or is: the end is not included.
    pub fn latest(&self, now: Time) -> Option<(Time, Time)> {
        let start = at(&self.schedule.find_previous_occurrence(&zoned(now, &self.zone)?, true).ok()?);
        (start <= now).then_some((start, start + self.length))
    }

    /// When it opens next.
    pub fn next(&self, now: Time) -> Option<Time> {
        Some(at(&self.schedule.find_next_occurrence(&zoned(now, &self.zone)?, false).ok()?))
    }

    /// Whether it is about what lies in this environment. What lies in none is only in a window about everything.
    pub fn covers(&self, environment: Option<&str>) -> bool {
        self.environments.is_empty() || environment.is_some_and(|e| self.environments.iter().any(|n| n == e))
    }

    /// The stretches between two moments in which it is open, in order.
    fn between(&self, from: Time, to: Time) -> Vec<(Time, Time)> {
        let clipped = |(a, b): (Time, Time)| (a.max(from), b.min(to));
        let mut out: Vec<(Time, Time)> = self.open(from).into_iter().map(clipped).collect();
        let mut moment = from;
        while let Some(start) = self.next(moment).filter(|start| *start < to && *start > moment) {
            out.push(clipped((start, start + self.length)));
            moment = start;
        }
        out
    }
}

/// When any of the windows about an environment is open, between two moments: in order, none within another.
pub fn stretches(windows: &[WindowPlan], environment: &str, from: Time, to: Time) -> Vec<(Time, Time)> {
    let about = windows.iter().filter(|window| window.covers(Some(environment)));
    joined(about.flat_map(|window| window.between(from, to)).collect())
}

/// The same stretches in order, none within another.
fn joined(mut all: Vec<(Time, Time)>) -> Vec<(Time, Time)> {
    all.sort_unstable();
    let mut out: Vec<(Time, Time)> = Vec::with_capacity(all.len());
    for (begins, ends) in all {
        match out.last_mut().filter(|(_, last)| begins <= *last) {
            Some((_, last)) => *last = ends.max(*last),
            None => out.push((begins, ends)),
        }
    }
    out
}

fn at(zoned: &jiff::Zoned) -> Time {
    Time(zoned.timestamp().as_millisecond())
}

/// The windows of the configuration; when one is open may be said by the document's entry of its name.
pub(crate) fn windows(program: &doc::Program, config: &Config) -> Vec<WindowPlan> {
    let mut out = Vec::new();
    for (name, written) in &config.maintenance {
        let entry = entry(program, name);
        let said = || entry.and_then(|e| e.schedule.as_deref()).and_then(parse_cron);
        let Some(schedule) = written.schedule.clone().or_else(said) else { continue };
        let lasts = || entry.and_then(|e| i64::try_from(e.duration_seconds?).ok()).map(Span::seconds);
        let Some(length) = written.length.or_else(lasts) else { continue };
        let told = || entry.and_then(|e| e.zone.as_deref()).and_then(|zone| TimeZone::get(zone).ok());
        out.push(WindowPlan {
            name: name.clone(),
            line: entry.map_or(0, |e| e.source.line),
            schedule,
            zone: written.zone.clone().or_else(told).unwrap_or_else(|| config.objectives.zone.clone()),
            length,
            environments: written.environments.iter().filter_map(|e| environment(program, e)).collect(),
        });
        // Names that the document does not have must not make a window about everything.
        if out.last().is_some_and(|w| w.environments.is_empty()) && !written.environments.is_empty() {
            out.pop();
        }
    }
    out
}

/// The document's entry that a window is named after.
pub(crate) fn entry<'a>(program: &'a doc::Program, name: &str) -> Option<&'a doc::Maintenance> {
    program.maintenance.iter().find(|entry| link::words(&entry.title) == link::words(name))
}

/// The document's name of an environment.
pub(crate) fn environment(program: &doc::Program, name: &str) -> Option<String> {
    program.environments.iter().find(|e| link::words(&e.name) == link::words(name)).map(|e| e.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Plan, UnusedTable};

    const DOCUMENT: &str = "# Shop\n\n## Environments\n\n| Env | URL | Provider |\n|---|---|---|\n\
| API Prod | api.shop.example | Render |\n\n## Maintenance\n\n### Weekly\n\n- Sunday 02:30 UTC: Reindex the catalogue\n";

    fn plan(config: &str) -> Plan {
        let program = vectra_runbook::compile("shop.md", DOCUMENT);
        crate::build(&program, &Config::parse(config).expect("config"))
    }

    fn moment(text: &str) -> Time {
        at(&text.parse::<jiff::Zoned>().expect("a moment"))
    }

    #[test]
    fn a_window_is_open_from_its_start_for_its_length() {
        let plan = plan("[maintenance.Night]\nschedule = \"0 23 * * *\"\nlength = \"2h\"\nzone = \"Europe/Paris\"\n");
        let window = plan.windows.first().expect("a window");
        let open = |text: &str| window.open(moment(text)).is_some();
        assert!(!open("2026-11-22T22:59:59+01[Europe/Paris]"));
        assert!(open("2026-11-22T23:00:00+01[Europe/Paris]"));
        assert!(open("2026-11-23T00:59:59+01[Europe/Paris]"));
        assert!(!open("2026-11-23T01:00:00+01[Europe/Paris]"));
        assert_eq!(
            window.next(moment("2026-11-22T23:00:00+01[Europe/Paris]")),
            Some(moment("2026-11-23T23:00:00+01[Europe/Paris]"))
        );
        assert!(window.covers(None) && window.covers(Some("API Prod")));
    }

    #[test]
    fn a_window_lasts_its_length_also_where_the_clock_is_set() {
        let plan = plan("[maintenance.Night]\nschedule = \"0 1 * * *\"\nlength = \"3h\"\nzone = \"Europe/Paris\"\n");
        let window = plan.windows.first().expect("a window");
        // On 2026-03-29 two o'clock is three o'clock.
        let (from, to) = window.open(moment("2026-03-29T03:30:00+02[Europe/Paris]")).expect("open");
        assert_eq!(to.since(from), Span::seconds(3 * 3600));
        assert_eq!(to, moment("2026-03-29T05:00:00+02[Europe/Paris]"));
    }

    #[test]
    fn the_document_says_when_and_the_configuration_how_long() {
        let plan = plan("[maintenance.\"reindex the catalogue\"]\nlength = \"90m\"\nenvironments = [\"api prod\"]\n");
        let window = plan.windows.first().expect("a window");
        assert!(window.line > 0);
        // 2026-11-22 is a Sunday.
        assert!(window.open(moment("2026-11-22T03:59:00Z[UTC]")).is_some());
        assert!(window.open(moment("2026-11-22T04:00:00Z[UTC]")).is_none());
        assert!(window.covers(Some("API Prod")) && !window.covers(Some("API Staging")) && !window.covers(None));
    }

    #[test]
    fn names_that_stand_for_nothing_are_told_and_open_no_window() {
        let plan = plan(
            "[maintenance.\"Reindex teh catalogue\"]\nlength = \"1h\"\n\
[maintenance.Night]\nschedule = \"0 1 * * *\"\nlength = \"3h\"\nenvironments = [\"API Prdo\"]\n",
        );
        assert_eq!(plan.windows, []);
        let told: Vec<_> = plan.unused.iter().map(|u| (u.table, u.name.as_str(), u.nearest.as_deref())).collect();
        assert_eq!(
            told,
            [
                (UnusedTable::Maintenance, "Reindex teh catalogue", Some("Reindex the catalogue")),
                (UnusedTable::MaintenanceEnvironments, "API Prdo", Some("API Prod")),
            ]
        );
    }

    #[test]
    fn the_document_may_say_how_long_as_well() {
        let document = DOCUMENT.replace("02:30 UTC:", "02:30-03:15 UTC:");
        let built = |config: &str| {
            crate::build(&vectra_runbook::compile("shop.md", &document), &Config::parse(config).expect("config"))
        };
        let plan = built("[maintenance.\"reindex the catalogue\"]\n");
        let lengths = |plan: &Plan| plan.windows.iter().map(|w| w.length).collect::<Vec<_>>();
        assert_eq!(lengths(&plan), [Span::seconds(45 * 60)]);
        let plan = built("[maintenance.\"reindex the catalogue\"]\nlength = \"1h\"\n");
        assert_eq!(lengths(&plan), [Span::seconds(3600)], "the configuration has the last word");
    }

    #[test]
    fn a_window_without_a_length_is_told_and_not_opened() {
        let plan = plan("[maintenance.\"reindex the catalogue\"]\n[maintenance.Own]\nschedule = \"0 3 * * *\"\n");
        assert_eq!(plan.windows, []);
        let told: Vec<_> = plan.unused.iter().map(|u| (u.table, u.name.as_str())).collect();
        assert_eq!(
            told,
            [(UnusedTable::MaintenanceLength, "Own"), (UnusedTable::MaintenanceLength, "reindex the catalogue")]
        );
    }

    #[test]
    fn a_window_that_never_closes_is_told() {
        let plan = plan(
            "[maintenance.Hourly]\nschedule = \"0 * * * *\"\nlength = \"1h\"\n[maintenance.Daily]\nschedule = \"0 3 * * *\"\nlength = \"24h\"\n\
[maintenance.Nights]\nschedule = \"0 20 * * *\"\nlength = \"10h\"\n[maintenance.Weekend]\nschedule = \"0 0 * * SAT,SUN\"\nlength = \"48h\"\n",
        );
        let told: Vec<_> = plan.unused.iter().map(|u| (u.table, u.name.as_str())).collect();
        assert_eq!(told, [(UnusedTable::MaintenanceOpen, "Daily"), (UnusedTable::MaintenanceOpen, "Hourly")]);
    }

    #[test]
    fn stretches_are_cut_at_the_edges_and_joined() {
        let plan = plan(
            "[maintenance.Hourly]\nschedule = \"0 * * * *\"\nlength = \"10m\"\n\
[maintenance.Own]\nschedule = \"5 2 * * *\"\nlength = \"10m\"\nenvironments = [\"API Prod\"]\n",
        );
        let minute = |m: i64| Time(m * 60_000);
        let between = |environment, from, to| {
            let found = stretches(&plan.windows, environment, minute(from), minute(to));
            found.into_iter().map(|(a, b)| (a.0 / 60_000, b.0 / 60_000)).collect::<Vec<_>>()
        };
        assert_eq!(between("API Prod", 5, 125), [(5, 10), (60, 70), (120, 125)]);
        assert_eq!(between("API Prod", 110, 190), [(120, 135), (180, 190)]);
        assert_eq!(between("another", 110, 190), [(120, 130), (180, 190)]);
        assert_eq!(between("API Prod", 10, 60), []);
        assert_eq!(between("API Prod", 0, 400 * 1440).len(), 400 * 24);
    }
}
