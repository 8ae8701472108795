//! The document's objectives, each in the environments in which something measures it.

use crate::config::Config;
use crate::link;
use crate::maintenance::WindowPlan;
use crate::place;
use crate::plan::*;
use crate::probe::Probe;
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use vectra_engine::objectives::{Bad, Limit, Window};
use vectra_engine::signal::Series;
use vectra_engine::time::{Span, Time};
use vectra_runbook::program as doc;

/// The objectives that can be measured; those that cannot anywhere are unbound.
pub(crate) fn objectives(
    program: &doc::Program,
    config: &Config,
    checks: &[CheckPlan],
    windows: &[WindowPlan],
    unbound: &mut Vec<Unbound>,
) -> Vec<ObjectivePlan> {
    let mut out = Vec::new();
    for row in &program.objectives {
        let mut refuse = |why: UnboundWhy| {
            let (line, name) = (row.source.line, row.name.clone());
            unbound.push(Unbound { line, what: UnboundKind::Objective, name, why });
        };
        let target = row.target.as_ref().and_then(|c| limit(row.indicator, c));
        let critical = row.critical.as_ref().and_then(|c| limit(row.indicator, c));
        if target.is_none() && critical.is_none() {
            refuse(UnboundWhy::ObjectiveNotCounted);
            continue;
        }
        let environments = match &row.environment {
            Some(said) => place::named(program, said),
            None => place::spoken_of(program, &row.name),
        };
        if let (Some(named), true) = (&row.environment, environments.is_empty()) {
            refuse(UnboundWhy::ObjectiveElsewhere { named: named.clone() });
            continue;
        }
        let measured = measured_in(row, &environments, config, checks);
        if measured.is_empty() {
            refuse(UnboundWhy::ObjectiveNotMeasured);
        }
        let told = |(environment, ..): &Measured| windows.iter().any(|window| window.covers(Some(environment)));
        if row.excludes_maintenance && !measured.is_empty() && !measured.iter().any(told) {
            let entry = program.maintenance.iter().find(|entry| entry.schedule.is_some());
            let why = UnboundWhy::MaintenanceNoWindow { entry: entry.map(|entry| entry.title.clone()) };
            let (line, name) = (row.source.line, row.name.clone());
            unbound.push(Unbound { line, what: UnboundKind::Maintenance, name, why });
        }
        for (environment, source, series, interval) in measured {
            out.push(ObjectivePlan {
                id: format!("{}@{environment}", row.source.id),
                line: row.source.line,
                name: row.name.clone(),
                environment,
                indicator: row.indicator,
                target,
                target_text: row.target.clone(),
                critical,
                critical_text: row.critical.clone(),
                window: match row.window_seconds.and_then(|s| i64::try_from(s).ok()).filter(|s| *s > 0) {
                    Some(_) if row.month && config.objectives.window == Window::Month => Window::Month,
                    Some(s) => Window::Rolling { length: Span::seconds(s) },
                    None => config.objectives.window,
                },
                source,
                series,
                interval,
                excludes_maintenance: row.excludes_maintenance,
            });
        }
    }
    out
}

type Measured = (String, ObjectiveSource, Vec<Series>, Span);

/// The environments of these whose requests are told or whose HTTP checks run, an availability by its checks first.
fn measured_in(
    row: &doc::Objective,
    environments: &[&doc::Environment],
    config: &Config,
    checks: &[CheckPlan],
) -> Vec<Measured> {
    let told = |name: &str| config.telemetry.told().any(|t| link::words(t) == link::words(name));
    let mut out: Vec<Measured> = Vec::new();
    for environment in environments {
        let http: Vec<&CheckPlan> = checks
            .iter()
            .filter(|c| c.environment.as_deref() == Some(environment.name.as_str()))
            .filter(|c| matches!(c.probe, Probe::Http { .. }))
            .collect();
        // What is down is asked nothing and tells nothing: that it was there is known from outside, where somebody asks.
        let outside = row.indicator == doc::Indicator::Availability && !http.is_empty();
        if told(&environment.name) && !outside {
            let series = Series::Requests { environment: environment.name.clone(), route: None };
            out.push((environment.name.clone(), ObjectiveSource::Requests, vec![series], Span::seconds(60)));
        } else if let Some(interval) = http.iter().map(|c| c.interval).max() {
            let series = http.iter().map(|c| Series::Check { check: c.id.clone() }).collect();
            out.push((environment.name.clone(), ObjectiveSource::Checks, series, interval));
        }
    }
    out
}

/// What a condition allows, as a share of what is counted. `None`: it says nothing about results or requests.
fn limit(indicator: doc::Indicator, cond: &doc::Cond) -> Option<Limit> {
    use doc::Indicator as I;
    // Decimal fractions, taken from 1 in binary, leave dust.
    let share = |v: f64| (0.0..=1.0).contains(&v).then(|| (v * 1e9).round() / 1e9);
    let slower = |percent: f64| {
        let us = cond.value * 1e6;
        let fits = cond.unit == doc::Unit::Seconds && (0.0..1e15).contains(&us);
        fits.then(|| Limit { bad: Bad::SlowerThan { us: us.round() as u64 }, allowed: percent })
    };
    match indicator {
        I::Availability if cond.unit == doc::Unit::Ratio => {
            share(1.0 - cond.value).map(|allowed| Limit { bad: Bad::Failed, allowed })
        }
        I::ErrorRate if cond.unit == doc::Unit::Ratio => {
            share(cond.value).map(|allowed| Limit { bad: Bad::Failed, allowed })
        }
        I::LatencyP50 => slower(0.5),
        I::LatencyP95 => slower(0.05),
        I::LatencyP99 => slower(0.01),
        _ => None,
    }
}

impl ObjectivePlan {
    /// The thresholds in microseconds that its counts need.
    pub fn thresholds(&self) -> impl Iterator<Item = u64> {
        let of = |limit: Limit| match limit.bad {
            Bad::SlowerThan { us } => Some(us),
            Bad::Failed => None,
        };
        [self.target, self.critical].into_iter().flatten().filter_map(of)
    }

    /// Which percentile it speaks of, from 0 to 1.
    pub fn percentile(&self) -> Option<f64> {
        match self.indicator {
            doc::Indicator::LatencyP50 => Some(0.5),
            doc::Indicator::LatencyP95 => Some(0.95),
            doc::Indicator::LatencyP99 => Some(0.99),
            _ => None,
        }
    }
}

/// From when to when a window reaches that contains `now`, and how long it is when it is whole.
pub fn reach(window: Window, zone: &TimeZone, now: Time) -> Option<(Time, Time, Span)> {
    match window {
        Window::Rolling { length } => Some((now - length, now, length)),
        Window::Month => {
            let day = Timestamp::from_millisecond(now.0).ok()?.to_zoned(zone.clone()).date();
            let (from, to) = month(day.year(), day.month(), zone)?;
            Some((from, now, to.since(from)))
        }
    }
}

/// The first moment of a month and that of the next one, by the clocks of a zone.
pub fn month(year: i16, month: i8, zone: &TimeZone) -> Option<(Time, Time)> {
    let first = civil::Date::new(year, month, 1).ok()?;
    let next = first.checked_add(jiff::Span::new().months(1)).ok()?;
    let start = |day: civil::Date| Some(Time(day.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond()));
    Some((start(first)?, start(next)?))
}

/// When months begin between two moments.
pub fn month_starts(zone: &TimeZone, from: Time, to: Time) -> Vec<Time> {
    let date = |at: Time| Timestamp::from_millisecond(at.0).ok().map(|t| t.to_zoned(zone.clone()).date());
    let mut first = date(from).map(civil::Date::first_of_month);
    let mut out = Vec::new();
    while let Some((start, end)) = first.and_then(|day| month(day.year(), day.month(), zone)) {
        if start >= to {
            break;
        }
        out.extend((start >= from).then_some(start));
        first = date(end).map(civil::Date::first_of_month).filter(|next| Some(*next) > first);
    }
    out
}

#[cfg(test)]
#[path = "objectives_tests.rs"]
mod tests;
