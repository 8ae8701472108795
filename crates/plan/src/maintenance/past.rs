//! Maintenance of the past, judged by what held then.
//!
//! The log keeps since when which windows were in operation and which objectives left them out. Time before that, and
//! objectives that were not known then, are judged by the configuration of now, and the answer says so.

use super::{WindowPlan, joined, stretches};
use crate::config::maintenance::parse_cron;
use crate::plan::{ObjectivePlan, Plan};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use vectra_engine::maintenance::{Era, Maintenance, Window};
use vectra_engine::time::Time;

const MINUTE: i64 = 60_000;

/// By whose word something was maintenance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// What was in operation at the time, as the log keeps it.
    Recorded,
    /// What is in operation now: nothing was kept of that time.
    Configuration,
    /// The one for the later part, the other for the earlier one.
    Both,
}

/// What an objective leaves out of a stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Whether it leaves maintenance out in any part of the time.
    pub excludes: bool,
    /// Whole minutes, each from its start; in order, none within another.
    pub stretches: Vec<(Time, Time)>,
    /// By whose word.
    pub source: Source,
    /// From when on it is recorded, where it is from within the time.
    pub recorded_from: Option<Time>,
}

/// A part of time in which the same held; `None`: nothing is kept of it.
struct Part<'e> {
    from: Time,
    to: Time,
    held: Option<&'e Maintenance>,
}

fn parts(eras: &[Era], from: Time, to: Time) -> Vec<Part<'_>> {
    let starts = eras.iter().map(|era| (era.from, Some(&era.held)));
    let starts = std::iter::once((Time(i64::MIN), None)).chain(starts);
    let ends = eras.iter().map(|era| era.from).chain([Time(i64::MAX)]);
    let clipped = starts.zip(ends).map(|((start, held), end)| Part { from: from.max(start), to: to.min(end), held });
    clipped.filter(|part| part.from < part.to).collect()
}

impl Part<'_> {
    /// The windows of the time; those of now where none are kept.
    fn windows(&self, now: &[WindowPlan]) -> Vec<WindowPlan> {
        match self.held {
            None => now.to_vec(),
            Some(held) => held.windows.iter().filter_map(opened).collect(),
        }
    }
}

/// What an objective leaves out between two moments.
pub fn left_out(eras: &[Era], now: &[WindowPlan], objective: &ObjectivePlan, from: Time, to: Time) -> LeftOut {
    let known = |part: &Part<'_>| part.held.and_then(|held| held.excludes(&objective.id));
    let mut out =
        LeftOut { excludes: false, stretches: Vec::new(), source: Source::Configuration, recorded_from: None };
    let mut all = Vec::new();
    let (mut recorded, mut assumed) = (None, false);
    for part in parts(eras, from, to) {
        match known(&part) {
            Some(_) => recorded = recorded.or(Some(part.from)),
            None => assumed = true,
        }
        if known(&part).unwrap_or(objective.excludes_maintenance) {
            out.excludes = true;
            // What its row says now is about windows of now, unless those of then are kept.
            all.extend(stretches(&part.windows(now), &objective.environment, part.from, part.to));
        }
    }
    out.stretches = whole_minutes(joined(all));
    out.source = match (recorded, assumed) {
        (Some(_), false) => Source::Recorded,
        (Some(_), true) => Source::Both,
        (None, _) => Source::Configuration,
    };
    out.recorded_from = recorded.filter(|_| assumed);
    out
}

/// Moments between two others at which windows open and close, or other windows came into operation: at whole minutes.
pub fn borders(eras: &[Era], now: &[WindowPlan], from: Time, to: Time) -> Vec<Time> {
    let mut out: Vec<Time> = eras.iter().map(|era| era.from).filter(|at| *at > from && *at < to).collect();
    for part in parts(eras, from, to) {
        let windows = part.windows(now);
        out.extend(windows.iter().flat_map(|window| window.between(part.from, part.to)).flat_map(|(a, b)| [a, b]));
    }
    out.iter_mut().for_each(|at| *at = next_minute(*at));
    out.sort_unstable();
    out.dedup();
    out
}

/// A minute belongs where it starts, whether single samples of it are kept or only its counts: the answer is the same.
fn whole_minutes(stretches: Vec<(Time, Time)>) -> Vec<(Time, Time)> {
    let whole = stretches.into_iter().map(|(from, to)| (next_minute(from), next_minute(to)));
    joined(whole.filter(|(from, to)| from < to).collect())
}

fn next_minute(at: Time) -> Time {
    Time((at.0.saturating_add(MINUTE - 1)).div_euclid(MINUTE) * MINUTE)
}

fn opened(window: &Window) -> Option<WindowPlan> {
    Some(WindowPlan {
        name: window.name.clone(),
        line: 0,
        schedule: parse_cron(&window.schedule)?,
        zone: TimeZone::get(&window.zone).ok()?,
        length: window.length,
        environments: window.environments.clone(),
    })
}

impl Plan {
    /// What of maintenance is to be kept as a fact while this plan is in operation.
    pub fn maintenance(&self) -> Maintenance {
        let ids = |excludes: bool| {
            let said = self.objectives.iter().filter(|o| o.excludes_maintenance == excludes);
            said.map(|o| o.id.clone()).collect()
        };
        let window = |w: &WindowPlan| Window {
            name: w.name.clone(),
            schedule: w.schedule.as_str().into(),
            zone: w.zone.iana_name().unwrap_or("UTC").into(),
            length: w.length,
            environments: w.environments.clone(),
        };
        Maintenance { windows: self.windows.iter().map(window).collect(), excluding: ids(true), counting: ids(false) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    const DOCUMENT: &str = "# Shop\n\n## Environments\n\n| Env | URL | Provider |\n|---|---|---|\n\
| API Prod | api.shop.example | Render |\n\n## SLA\n\n| Metric | Target |\n|---|---|\n| Uptime | 99.5% |\n\nSAID\n\n\
## Health checks\n\n```bash\n# API\ncurl https://api.shop.example/health\n```\n";

    /// A plan whose objective leaves maintenance out or not, with a window from this minute of each hour named.
    fn plan(excludes: bool, schedule: &str, length: &str) -> Plan {
        let said = if excludes { "Planned maintenance is excluded." } else { "" };
        let program = vectra_runbook::compile("shop.md", &DOCUMENT.replace("SAID", said));
        let config =
            format!("[maintenance.Work]\nschedule = \"{schedule}\"\nlength = \"{length}\"\nzone = \"Europe/Paris\"\n");
        crate::build(&program, &Config::parse(&config).expect("config"))
    }

    fn minute(m: i64) -> Time {
        Time(m * MINUTE)
    }

    fn minutes(out: &LeftOut) -> Vec<(i64, i64)> {
        out.stretches.iter().map(|(a, b)| (a.0 / MINUTE, b.0 / MINUTE)).collect()
    }

    fn asked(eras: &[Era], plan: &Plan, from: i64, to: i64) -> LeftOut {
        left_out(eras, &plan.windows, &plan.objectives[0], minute(from), minute(to))
    }

    #[test]
    fn facts_say_what_the_windows_of_the_plan_say() {
        let plan = plan(true, "15 * * * *", "10m");
        let era = Era { from: minute(0), held: plan.maintenance() };
        let by_configuration = asked(&[], &plan, 0, 180);
        assert_eq!(minutes(&by_configuration), [(15, 25), (75, 85), (135, 145)]);
        assert_eq!((by_configuration.source, by_configuration.recorded_from), (Source::Configuration, None));
        let recorded = asked(&[era], &plan, 0, 180);
        assert_eq!(recorded.stretches, by_configuration.stretches);
        assert_eq!((recorded.source, recorded.recorded_from), (Source::Recorded, None));
    }

    #[test]
    fn the_past_is_what_held_then_though_the_window_is_shortened_moved_or_gone_now() {
        let then = Era { from: minute(0), held: plan(true, "15 * * * *", "10m").maintenance() };
        for now in [plan(true, "15 * * * *", "2m"), plan(true, "45 * * * *", "5m"), plan(false, "15 * * * *", "10m")] {
            let eras = [then.clone(), Era { from: minute(140), held: now.maintenance() }];
            assert_eq!(minutes(&asked(&eras, &now, 0, 120)), [(15, 25), (75, 85)]);
            // A window that was open when it changed was one until then.
            let whole = asked(&eras, &now, 0, 180);
            assert_eq!(minutes(&whole)[..3], [(15, 25), (75, 85), (135, 140)], "{whole:?}");
            assert!(whole.excludes && whole.source == Source::Recorded);
        }
    }

    #[test]
    fn a_new_exclusion_does_not_change_what_counted_before_it() {
        let then = Era { from: minute(0), held: plan(false, "15 * * * *", "10m").maintenance() };
        let now = plan(true, "15 * * * *", "10m");
        let eras = [then, Era { from: minute(60), held: now.maintenance() }];
        assert_eq!(minutes(&asked(&eras, &now, 0, 120)), [(75, 85)]);
        assert_eq!(minutes(&asked(&eras, &now, 0, 60)), []);
    }

    #[test]
    fn time_of_which_nothing_is_kept_and_a_row_that_was_not_known_go_by_the_configuration_and_it_is_said() {
        let now = plan(true, "15 * * * *", "10m");
        let eras = [Era { from: minute(60), held: now.maintenance() }];
        let both = asked(&eras, &now, 0, 120);
        assert_eq!(minutes(&both), [(15, 25), (75, 85)]);
        assert_eq!((both.source, both.recorded_from), (Source::Both, Some(minute(60))));
        let stranger = Maintenance { excluding: vec!["another".into()], ..now.maintenance() };
        let eras = [Era { from: minute(0), held: stranger }];
        assert_eq!(asked(&eras, &now, 0, 120).source, Source::Configuration);
    }

    #[test]
    fn what_changes_within_a_minute_holds_from_the_next_one() {
        let now = plan(true, "15 * * * *", "10m");
        let before = Era { from: minute(0), held: plan(true, "15 * * * *", "30m").maintenance() };
        let eras = [before, Era { from: Time(20 * MINUTE + 17), held: now.maintenance() }];
        assert_eq!(minutes(&asked(&eras, &now, 0, 60)), [(15, 25)]);
        let found = borders(&eras, &now.windows, minute(0), minute(60));
        assert_eq!(found.iter().map(|at| at.0 / MINUTE).collect::<Vec<_>>(), [15, 21, 25]);
    }
}
