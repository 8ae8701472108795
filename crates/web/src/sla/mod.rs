//! The document's objectives against what was measured: what API, pages, report and command line show.
//!
//! Everything follows from exact counts that are stored, so that the same question gives the same numbers again.

pub(crate) mod report;
mod words;

pub(crate) use words::last_month;
pub use words::{Standing, Words};

use crate::App;
use crate::shapes::Stamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vectra_control::daemon::View;
use vectra_engine::objectives::{self, Bad, Counts, Limit, Verdict, Window};
use vectra_engine::signal::Series;
use vectra_engine::time::{Span, Time};
use vectra_engine::unseen::{Unseen, Why};
use vectra_plan::maintenance::past::{self, Source};
use vectra_plan::{ObjectivePlan, ObjectiveSource};
use vectra_runbook::program::{Cond, Indicator};
use vectra_store::StoreError;
use vectra_store::measure::{Answer, Ask, Bounds, DAY, HOUR, RELATIVE_ERROR};

/// Stretches of maintenance that are listed.
const LISTED: usize = 100;

/// Over what the burn rate of now is taken: the long window of the most urgent alert.
const NOW: Span = Span(HOUR);

/// The objectives and how they stand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[allow(missing_docs)]
pub struct Sla {
    /// Of the runbook.
    pub title: String,
    /// Hash of the accepted version.
    pub program_sha256: String,
    pub now: Stamp,
    /// In which months and days begin.
    pub zone: String,
    /// Each row of the document, in each environment that measures it.
    pub objectives: Vec<Row>,
    /// Rows of the document that nothing measures.
    pub unmeasured: Vec<String>,
    /// Samples that were refused since Vectra started, and whether the store of measurements is out of room.
    pub store: StoreState,
}

/// How the store of measurements stands.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[allow(missing_docs)]
pub struct StoreState {
    pub series: usize,
    pub bytes: u64,
    pub refused_late: u64,
    pub refused_ahead: u64,
    pub refused_duplicate: u64,
    pub refused_senseless: u64,
    pub refused_series: u64,
    pub dropped: u64,
    pub over_room: bool,
}

/// An objective in one environment, over one window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[allow(missing_docs)]
pub struct Row {
    pub id: String,
    /// Line in the document.
    pub line: u32,
    pub name: String,
    pub environment: String,
    #[schema(value_type = String)]
    pub indicator: Indicator,
    /// `requests`: told by the operated system; `checks`: the HTTP checks, from outside.
    #[schema(value_type = String)]
    pub source: ObjectiveSource,
    /// `month`, or days such as `30d`.
    pub window: String,
    pub from: Stamp,
    /// Not included.
    pub to: Stamp,
    pub target: Option<Judged>,
    pub critical: Option<Judged>,
    /// The indicator's value: a share from 0 to 1, or seconds. For reading; verdicts come from the counts.
    pub measured: Option<f64>,
    /// Bounds between which it lies for certain; the upper one is null where a histogram does not say.
    pub measured_at_least: Option<f64>,
    pub measured_at_most: Option<f64>,
    /// How far a percentile may be from the true one, as a part of it; null where it came from buckets, or is a share.
    pub relative_error: Option<f64>,
    /// Results or requests that were counted.
    pub samples: u64,
    /// Those of them that tell no time; objectives of latency do not count them.
    pub untimed: u64,
    /// Of the target, else of the critical value: part of the error budget that is left; less than 0 is overspent.
    pub budget_left: Option<f64>,
    /// How many times faster than allowed the budget went in the last hour.
    pub burn_rate: Option<f64>,
    /// Until it is spent at that rate.
    pub until_spent_seconds: Option<f64>,
    pub gaps: Missing,
    /// Runs of the checks that were due while Vectra ran, and did not take place. Null of requests, of which nobody knows how
    /// many there should have been.
    #[serde(default)]
    pub missed: Option<u64>,
    /// Maintenance, which the document leaves out: it is counted neither as good nor as bad. Null where it counts.
    pub maintenance: Option<Missing>,
    /// By whose word that was maintenance. Null where it counts.
    #[serde(default)]
    pub maintenance_known: Option<Known>,
    /// Requests that were told and are in none of these figures, since nobody can say when they came.
    #[serde(default)]
    pub unseen: Vec<NotCounted>,
    /// Nothing is kept from before.
    pub measured_from: Option<Stamp>,
    pub computed: Computed,
    /// In parts of 24 hours from the start of the window.
    pub days: Vec<Day>,
}

/// A limit, and what was counted against it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[allow(missing_docs)]
pub struct Judged {
    /// As the document has it, in base units.
    #[schema(value_type = Object)]
    pub condition: Option<Cond>,
    /// Slower ones are bad, where this is given; else failed ones.
    pub slower_than_us: Option<u64>,
    /// Share that may be bad.
    pub allowed: f64,
    pub total: u64,
    pub bad_at_least: u64,
    pub bad_at_most: u64,
    /// Whether the count is one number.
    pub exact: bool,
    /// How many may be bad of those that were counted.
    pub budget: Option<f64>,
    pub budget_left: Option<f64>,
    #[schema(value_type = String)]
    pub verdict: Verdict,
}

/// Stretches that say nothing: in which there should have been something and is nothing, in whole minutes, or that do not
/// count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[allow(missing_docs)]
pub struct Missing {
    pub count: u64,
    pub seconds: f64,
    /// The longest ones; of maintenance the last ones.
    pub listed: Vec<Hole>,
}

/// Requests that were told, but not when they could be counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NotCounted {
    /// They came after this.
    pub from: Stamp,
    /// And no later than this.
    pub to: Stamp,
    /// What told of them.
    pub source: String,
    /// `not_running`: Vectra did not run; `not_told`: the source told nothing meanwhile; `too_late`: each told its own time,
    /// too late.
    #[schema(value_type = String)]
    pub why: Why,
    /// How many they were.
    pub requests: u64,
    /// How many of them failed.
    pub failed: u64,
}

/// How it is known what was maintenance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Known {
    /// `recorded`: what was in operation then, as the log keeps it; `configuration`: what is now, since of that time
    /// nothing is kept; `both`.
    #[schema(value_type = String)]
    pub source: Source,
    /// From when on it is recorded, where that is within the window.
    pub recorded_from: Option<Stamp>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[allow(missing_docs)]
pub struct Hole {
    pub from: Stamp,
    pub to: Stamp,
}

/// What it was counted from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[allow(missing_docs)]
pub struct Computed {
    /// Single samples.
    pub samples: u64,
    /// Counts of a minute.
    pub minutes: u64,
    /// Counts of an hour.
    pub hours: u64,
    /// Hours that were asked in part, and counted whole or not at all, by their beginning: no more is kept of them.
    #[serde(default)]
    pub by_beginning: u64,
}

/// A part of the window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[allow(missing_docs)]
pub struct Day {
    pub from: Stamp,
    pub total: u64,
    pub bad: u64,
}

/// What is to be judged: this window of each objective.
type Reach = (Time, Time, Span, String);

/// How the objectives stand, of one environment or all, over their own windows or another one.
pub(crate) async fn sla(app: &App, environment: Option<&str>, window: Option<Window>) -> Result<Sla, StoreError> {
    let view = app.handle.view();
    let now = app.handle.now();
    let zone = &app.handle.config().objectives.zone;
    let mut rows = Vec::new();
    for plan in
        view.plan.objectives.iter().filter(|o| environment.is_none_or(|e| vectra_plan::link::same(e, &o.environment)))
    {
        let window = window.unwrap_or(plan.window);
        if let Some((from, to, length)) = vectra_plan::objectives::reach(window, zone, now) {
            rows.push(row(app, plan, &view, &(from, to, length, named(window)), true).await?);
        }
    }
    let stats = app.handle.store().measurements().stats();
    let unmeasured = view.plan.unbound.iter().filter(|u| u.what == vectra_plan::UnboundKind::Objective);
    Ok(Sla {
        title: view.plan.title.clone(),
        program_sha256: view.plan.sha256.clone(),
        now: Stamp(now),
        zone: zone_name(zone),
        objectives: rows,
        unmeasured: unmeasured.map(|u| u.name.clone()).collect(),
        store: StoreState {
            series: stats.series,
            bytes: stats.bytes,
            refused_late: stats.refused.late,
            refused_ahead: stats.refused.ahead,
            refused_duplicate: stats.refused.duplicate,
            refused_senseless: stats.refused.senseless,
            refused_series: stats.refused.series,
            dropped: app.handle.measuring().dropped(),
            over_room: stats.over_room,
        },
    })
}

fn zone_name(zone: &jiff::tz::TimeZone) -> String {
    zone.iana_name().unwrap_or("UTC").to_string()
}

fn named(window: Window) -> String {
    match window {
        Window::Month => "month".into(),
        Window::Rolling { length } if length.0 % DAY == 0 => format!("{}d", length.0 / DAY),
        Window::Rolling { length } => length.to_string(),
    }
}

async fn row(app: &App, plan: &ObjectivePlan, view: &View, reach: &Reach, current: bool) -> Result<Row, StoreError> {
    let (from, to, length, window) = reach;
    let store = app.handle.store().measurements();
    let thresholds: Vec<u64> = plan.thresholds().collect();
    let left_out = past::left_out(&view.state.maintenance, &view.plan.windows, plan, *from, *to);
    let excluded = &left_out.stretches;
    let ask = |from: Time, every| Ask {
        series: plan.series.clone(),
        from,
        to: *to,
        thresholds: thresholds.clone(),
        every,
        excluded: excluded.clone(),
    };
    let answers = store.ask(&ask(*from, Some(Span(DAY)))).await?;
    let lately = if current { store.ask(&ask(*to - NOW, None)).await? } else { Vec::new() };
    let mut rollup = vectra_store::measure::Rollup::default();
    let mut computed = Computed::default();
    let mut gaps = Missing { count: 0, seconds: 0.0, listed: Vec::new() };
    for answer in &answers {
        rollup.merge(&answer.rollup);
        computed.samples += answer.pieces.samples;
        computed.minutes += answer.pieces.minutes;
        computed.hours += answer.pieces.hours;
        computed.by_beginning += answer.pieces.by_beginning;
        let found = answer.gaps(*from, *to, plan.interval);
        gaps.count += found.count;
        gaps.seconds += found.total.as_seconds();
        gaps.listed.extend(found.listed.iter().map(|g| Hole { from: Stamp(g.from), to: Stamp(g.to) }));
    }
    gaps.listed.sort_by_key(|h| h.from);
    let judged = |limit: Option<Limit>, condition: &Option<Cond>| limit.map(|l| judge(l, condition.clone(), &answers));
    let target = judged(plan.target, &plan.target_text);
    let critical = judged(plan.critical, &plan.critical_text);
    let limit = plan.target.or(plan.critical);
    let budget_left = target.as_ref().or(critical.as_ref()).and_then(|j| j.budget_left);
    let burn_rate =
        limit.and_then(|l| objectives::burn_rate(counts(l, &lately).1, l.allowed)).filter(|r| r.is_finite());
    let until = budget_left.zip(burn_rate).and_then(|(left, rate)| objectives::until_spent(left, rate, *length));
    let (measured, measured_at_least, measured_at_most) = measured(plan, &rollup);
    Ok(Row {
        id: plan.id.clone(),
        line: plan.line,
        name: plan.name.clone(),
        environment: plan.environment.clone(),
        indicator: plan.indicator,
        source: plan.source,
        window: window.clone(),
        from: Stamp(*from),
        to: Stamp(*to),
        target,
        critical,
        measured,
        measured_at_least,
        measured_at_most,
        relative_error: (plan.percentile().is_some() && rollup.buckets.is_empty()).then_some(RELATIVE_ERROR),
        samples: rollup.total,
        untimed: rollup.total.saturating_sub(rollup.timed()),
        budget_left,
        burn_rate,
        until_spent_seconds: until.map(Span::as_seconds),
        gaps,
        missed: missed(app, plan, ask(*from, None)).await?,
        maintenance: left_out.excludes.then(|| missing(excluded)),
        maintenance_known: left_out
            .excludes
            .then(|| Known { source: left_out.source, recorded_from: left_out.recorded_from.map(Stamp) }),
        unseen: not_counted(plan, view, *from, *to),
        measured_from: answers.iter().filter_map(|a| a.first).min().map(Stamp),
        computed,
        days: limit.map(|l| days(l, &answers)).unwrap_or_default(),
    })
}

/// Requests of the objective that are in no figure, where their time touches the window.
fn not_counted(plan: &ObjectivePlan, view: &View, from: Time, to: Time) -> Vec<NotCounted> {
    let touches = |u: &&Unseen| u.environment == plan.environment && u.from < to && u.to >= from;
    let told = view.state.unseen.iter().filter(|_| plan.source == ObjectiveSource::Requests).filter(touches);
    let row = |u: &Unseen| NotCounted {
        from: Stamp(u.from),
        to: Stamp(u.to),
        source: u.source.clone(),
        why: u.why,
        requests: u.total,
        failed: u.failed,
    };
    let mut all: Vec<NotCounted> = told.map(row).collect();
    all.sort_by_key(|u| u.from);
    all
}

/// Runs that were due and did not take place, as they were counted then; those of maintenance that does not count are left out.
async fn missed(app: &App, plan: &ObjectivePlan, ask: Ask) -> Result<Option<u64>, StoreError> {
    if plan.source != ObjectiveSource::Checks {
        return Ok(None);
    }
    let of = |series: &Series| match series {
        Series::Check { check } => Some(Series::missed_runs(check.as_str())),
        Series::Reading { .. } | Series::Requests { .. } => None,
    };
    let series = ask.series.iter().filter_map(of).collect();
    let answers = app.handle.store().measurements().ask(&Ask { series, thresholds: Vec::new(), ..ask }).await?;
    Ok(Some(answers.iter().fold(0, |sum, answer| sum.saturating_add(answer.rollup.sum as u64))))
}

/// The stretches of maintenance; the last ones are listed.
fn missing(excluded: &[(Time, Time)]) -> Missing {
    let listed = excluded.iter().skip(excluded.len().saturating_sub(LISTED));
    Missing {
        count: excluded.len() as u64,
        seconds: excluded.iter().map(|(from, to)| to.since(*from).as_seconds()).sum(),
        listed: listed.map(|(from, to)| Hole { from: Stamp(*from), to: Stamp(*to) }).collect(),
    }
}

/// What was bad at best and at worst.
fn counts(limit: Limit, answers: &[Answer]) -> (Counts, Counts) {
    let (mut total, mut bad) = (0_u64, Bounds::default());
    for answer in answers {
        match limit.bad {
            Bad::Failed => {
                total = total.saturating_add(answer.rollup.total);
                bad = bad.plus(Bounds { at_least: answer.rollup.failed, at_most: answer.rollup.failed });
            }
            Bad::SlowerThan { us } => {
                total = total.saturating_add(answer.rollup.timed());
                bad = bad.plus(answer.slower_than(us).unwrap_or_default());
            }
        }
    }
    (Counts { total, bad: bad.at_least }, Counts { total, bad: bad.at_most })
}

fn judge(limit: Limit, condition: Option<Cond>, answers: &[Answer]) -> Judged {
    let (best, worst) = counts(limit, answers);
    let budget = objectives::budget(worst, limit.allowed);
    Judged {
        condition,
        slower_than_us: match limit.bad {
            Bad::SlowerThan { us } => Some(us),
            Bad::Failed => None,
        },
        allowed: limit.allowed,
        total: worst.total,
        bad_at_least: best.bad,
        bad_at_most: worst.bad,
        exact: best == worst,
        budget: budget.map(|b| b.allowed),
        // Nothing may be bad and something was: there is no part of a budget to name.
        budget_left: budget.map(|b| b.left).filter(|left| left.is_finite()),
        verdict: objectives::verdict(best, worst, limit.allowed),
    }
}

/// The indicator's value and its bounds.
fn measured(plan: &ObjectivePlan, rollup: &vectra_store::measure::Rollup) -> (Option<f64>, Option<f64>, Option<f64>) {
    if let Some(q) = plan.percentile() {
        let seconds = |us: f64| us.is_finite().then_some(us / 1e6);
        let found = rollup.quantile(q);
        return (
            found.and_then(|f| seconds(f.value)),
            found.and_then(|f| seconds(f.at_least)),
            found.and_then(|f| seconds(f.at_most)),
        );
    }
    let failed = Counts { total: rollup.total, bad: rollup.failed }.share();
    let good = Counts { total: rollup.total, bad: rollup.total.saturating_sub(rollup.failed) }.share();
    let value = if plan.indicator == Indicator::Availability { good } else { failed };
    (value, value, value)
}

fn days(limit: Limit, answers: &[Answer]) -> Vec<Day> {
    let mut days: std::collections::BTreeMap<Time, (u64, u64)> = std::collections::BTreeMap::new();
    for part in answers.iter().flat_map(|a| &a.parts) {
        let bad = match limit.bad {
            Bad::Failed => part.failed,
            Bad::SlowerThan { us } => part.slower.iter().find(|(t, _)| *t == us).map_or(0, |(_, b)| b.at_most),
        };
        let day = days.entry(part.from).or_default();
        day.0 = day.0.saturating_add(part.total);
        day.1 = day.1.saturating_add(bad);
    }
    days.into_iter().map(|(from, (total, bad))| Day { from: Stamp(from), total, bad }).collect()
}
