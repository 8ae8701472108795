//! What the kernel remembers of the series that rules watch. None of it is worth an event: after a restart it is seen anew,
//! and what was counted over time comes from the store (`memory`).

use super::calendar::Calendar;
use super::state::State;
use super::{Kernel, Observation, Past};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use vectra_engine::health::{self, Health};
use vectra_engine::rules::mute::Mute;
use vectra_engine::rules::{self, Alert, Change, Condition, Item, Items, Lack, Phase, Track, Truth, Watch};
use vectra_engine::signal::{Measured, Sample, Series};
use vectra_engine::time::{Span, Time};
use vectra_plan::rules::{ITSELF, MISSING};
use vectra_plan::{Origin, RulePlan};

/// The rules that are evaluated, each with its memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Watching {
    watched: Vec<Watched>,
    by_series: HashMap<Series, Vec<usize>>,
    /// How often the past was asked for.
    turn: u64,
}

/// What a rule knows of what was counted before it was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nobody has asked.
    Unknown,
    /// It is being looked up.
    Asked { turn: u64 },
    /// All there is.
    Known,
}

#[derive(Debug, Clone)]
struct Watched {
    rule: Arc<RulePlan>,
    watch: Watch,
    track: Track,
    /// When it began to be watched.
    since: Option<Time>,
    before: Before,
}

/// A sample of a series.
#[derive(Clone, Copy)]
struct Seen<'a> {
    series: &'a Series,
    at: Time,
    sample: &'a Sample,
}

/// An alert as it stands now, for people.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertNow {
    /// Where it stands.
    pub phase: Phase,
    /// What is seen, and how it is judged.
    pub truth: Truth,
    /// Why it is not judged, while it is not.
    pub lack: Lack,
    /// When the newest sample was taken.
    pub last: Option<Time>,
    /// Why it is not acted on, while it is not.
    pub held: Option<Mute>,
    /// Whether it came and went so often that it is kept as one.
    pub flapping: bool,
    /// What the figure is made of, where it is one of Vectra about itself.
    pub items: Items,
}

impl Watching {
    /// Watches these rules. What is known of one that asks the same as before is kept; a new rule about a check starts
    /// with what is known of the check.
    pub fn watch(&mut self, rules: Vec<Arc<RulePlan>>, health: &BTreeMap<String, (Health, Time)>) {
        let mut before: HashMap<String, Watched> =
            std::mem::take(&mut self.watched).into_iter().map(|w| (w.rule.id.clone(), w)).collect();
        self.by_series.clear();
        for (index, rule) in rules.into_iter().enumerate() {
            for series in rule.watched() {
                self.by_series.entry(series.clone()).or_default().push(index);
            }
            let same = before
                .remove(&rule.id)
                .filter(|old| old.rule.watched().eq(rule.watched()) && old.rule.condition == rule.condition);
            self.watched.push(match same {
                Some(old) => Watched { rule, ..old },
                None => {
                    let known = match (&rule.condition, &rule.series) {
                        (Condition::Failures(_), Series::Check { check }) => health.get(check),
                        _ => None,
                    };
                    let watch = match known {
                        Some((health, at)) => Watch::of_health(*health, Some(*at)),
                        None => Watch::new(&rule.condition),
                    };
                    Watched { rule, watch, track: Track::default(), since: None, before: Before::Unknown }
                }
            });
        }
    }

    pub fn rules(&self) -> impl Iterator<Item = &Arc<RulePlan>> {
        self.watched.iter().map(|w| &w.rule)
    }

    pub fn get(&self, index: usize) -> Option<&Arc<RulePlan>> {
        self.watched.get(index).map(|w| &w.rule)
    }

    /// Takes a sample in and says which rules it changes.
    fn take(&mut self, seen: Seen<'_>, calendar: &Calendar, state: &State, now: Time, changed: &mut Vec<usize>) {
        let Seen { series, at, sample } = seen;
        let Some(indices) = self.by_series.get(series) else { return };
        for &index in indices {
            let Some(w) = self.watched.get_mut(index) else { continue };
            if calendar.leaves_out(&w.rule, at) {
                w.watch.see(at, now);
            } else if w.is_lower_bound(sample, state, now) {
                continue;
            } else {
                w.watch.take(&w.rule.condition, at, sample, now);
            }
            // Windows of hours do not turn with one sample: the next second judges them, so that a sample costs little
            // however many objectives count it.
            if matches!(w.rule.condition, Condition::Burn { .. }) {
                w.since.get_or_insert(now);
            } else if w.judge(state, now).is_some() {
                changed.push(index);
            }
        }
    }

    /// Judges what time alone may have changed.
    fn judge(&mut self, state: &State, now: Time, changed: &mut Vec<usize>) {
        for (index, w) in self.watched.iter_mut().enumerate() {
            // A row of results changes with results only.
            let by_time = !matches!(w.rule.condition, Condition::Failures(_));
            if by_time && w.judge(state, now).is_some() {
                changed.push(index);
            }
        }
    }

    /// The change that stands out for a rule.
    pub fn change(&self, index: usize, state: &State, now: Time) -> Option<Change> {
        self.watched.get(index)?.next(state, now).1
    }

    /// Whether the check of a rule fails now, often enough or not. One that runs no more explains nothing.
    pub fn is_failing(&self, rule: &str, now: Time) -> bool {
        let fails = |w: &Watched| w.watch.failures() > 0 && w.truth(now) != Truth::Missing;
        self.watched.iter().find(|w| w.rule.id == rule).is_some_and(fails)
    }

    /// Whether what a rule counts over time or reads is seen, and not past its bound.
    pub fn is_clear(&self, rule: &str, now: Time) -> bool {
        let counts = |w: &&Watched| !matches!(w.rule.condition, Condition::Failures(_));
        let found = self.watched.iter().find(|w| w.rule.id == rule).filter(counts);
        found.is_some_and(|w| matches!(w.truth(now), Truth::Clear(_)))
    }

    fn clock_jumped(&mut self, by: Span) {
        for w in &mut self.watched {
            w.watch.clock_jumped(by);
            w.track.clock_jumped(by);
            w.since = w.since.map(|t| t + by);
        }
    }

    /// The series that rules watch and that say nothing though they should have by now, each with when it was seen last. What
    /// a default detector would like to read need not be there, and of environments that are only `posted` nobody knows whether
    /// they are quiet.
    fn missing(&self, posted: &BTreeSet<String>, now: Time) -> Vec<(&Series, Option<Time>)> {
        let may_be_quiet =
            |series: &Series| matches!(series, Series::Requests { environment, .. } if posted.contains(environment));
        let silent = |w: &&Watched| {
            let from = w.watch.last().max(w.since).unwrap_or(now);
            !matches!(w.rule.origin, Origin::Vectra | Origin::Procedure)
                && now.since(from) > w.rule.timing.stale
                && !may_be_quiet(&w.rule.series)
        };
        let mut told = HashSet::new();
        let silent = self.watched.iter().filter(silent).map(|w| (&w.rule.series, w.watch.last()));
        silent.filter(|(series, _)| told.insert(*series)).collect()
    }

    /// Whether a rule that fires must not hear that nothing is missing: of some series nobody knows yet whether it will be seen.
    fn is_too_early(&self, missing: &Series, state: &State, now: Time) -> bool {
        let fires = |w: &Watched| matches!(state.alerts.get(&w.rule.id), Some(Alert::Firing { .. }));
        let rules = self.by_series.get(missing).into_iter().flatten().filter_map(|index| self.watched.get(*index));
        let unseen = |w: &Watched| {
            !matches!(w.rule.origin, Origin::Vectra | Origin::Procedure)
                && w.watch.last().is_none()
                && w.since.is_none_or(|since| now.since(since) <= w.rule.timing.stale)
        };
        rules.into_iter().any(fires) && self.watched.iter().any(unseen)
    }

    fn next_due(&self, state: &State) -> Option<Time> {
        let due = |w: &Watched| {
            let alert = state.alerts.get(&w.rule.id).copied().unwrap_or_default();
            let flaps = w.track.clear.is_some_and(|at| state.flaps(&w.rule.id, w.rule.timing.flapping, at));
            let waits = rules::next_due(alert, w.track, w.rule.timing, flaps);
            if matches!(w.rule.condition, Condition::Failures(_)) { None } else { waits }
        };
        self.watched.iter().filter_map(due).min()
    }
}

impl Watching {
    /// The rules that count over time and whose past nobody has asked for; it is asked for now, under this number.
    pub fn ask(&mut self) -> (u64, Vec<Arc<RulePlan>>) {
        self.turn += 1;
        let turn = self.turn;
        let mut asked = Vec::new();
        for w in self.watched.iter_mut().filter(|w| w.before == Before::Unknown) {
            let counts = w.rule.condition.reach().is_some();
            w.before = if counts { Before::Asked { turn } } else { Before::Known };
            asked.extend(counts.then(|| w.rule.clone()));
        }
        (turn, asked)
    }

    /// What was counted of a series over time, for the rules that asked in this turn.
    /// `left_out` says which stretches up to now do not count for a rule.
    pub fn remember(
        &mut self,
        (turn, series): (u64, &Series),
        past: &[Past],
        left_out: impl Fn(&RulePlan, Time) -> Vec<(Time, Time)>,
        now: Time,
    ) {
        let Some(indices) = self.by_series.get(series) else { return };
        for &index in indices {
            let Some(w) = self.watched.get_mut(index).filter(|w| w.before == Before::Asked { turn }) else { continue };
            let out = past.iter().map(|p| p.at).min().map(|from| left_out(&w.rule, from)).unwrap_or_default();
            let counts = |p: &&Past| !out.iter().any(|(start, end)| *start <= p.at && p.at < *end);
            for p in past.iter().filter(counts) {
                if let Some(counts) = p.counts(&w.rule.condition, series) {
                    w.watch.remember(p.at, counts, now);
                }
            }
        }
    }

    /// Nothing more is known of what was asked for in this turn.
    pub fn remembered(&mut self, turn: u64) {
        let asked = self.watched.iter_mut().filter(|w| w.before == Before::Asked { turn });
        asked.for_each(|w| w.before = Before::Known);
    }
}

/// Readings that grow from when somebody began to look: a message's age is known from when it was first seen.
const GROWING: &str = "queue_oldest";

impl Watched {
    /// Whether a number that clears a firing alert is only as large as it can be since this process began to look: what waited
    /// before it waits still, for all that is known.
    fn is_lower_bound(&mut self, sample: &Sample, state: &State, now: Time) -> bool {
        let since = *self.since.get_or_insert(now);
        let Series::Reading { name, .. } = &self.rule.series else { return false };
        let (Sample::Reading(seconds), Condition::Level { past, bound, .. }) = (sample, self.rule.condition) else {
            return false;
        };
        let firing = || matches!(state.alerts.get(&self.rule.id), Some(Alert::Firing { .. }));
        let known = Span((seconds * 1000.0) as i64 + self.rule.timing.stale.0);
        name == GROWING && !past.holds(*seconds, bound) && known >= now.since(since) && firing()
    }

    fn truth(&self, now: Time) -> Truth {
        self.watch.judge(&self.rule.condition, self.rule.timing.stale, now)
    }

    fn next(&self, state: &State, now: Time) -> (Track, Option<Change>) {
        let alert = state.alerts.get(&self.rule.id).copied().unwrap_or_default();
        rules::next(
            alert,
            self.track,
            self.truth(now),
            self.rule.timing,
            state.flaps(&self.rule.id, self.rule.timing.flapping, now),
            now,
        )
    }

    fn judge(&mut self, state: &State, now: Time) -> Option<Change> {
        self.since.get_or_insert(now);
        // A window of which only the last second is known would end an alert that goes on.
        if matches!(self.before, Before::Asked { .. }) {
            return None;
        }
        let (track, change) = self.next(state, now);
        self.track = track;
        change
    }
}

impl Kernel {
    /// Takes what a check saw; the rules that it changes.
    pub(super) fn observe(&mut self, seen: &Observation, now: Time) -> Vec<usize> {
        let old = self.health.get(&seen.check).map_or(Health::Unknown, |(health, _)| *health);
        self.health.insert(seen.check.clone(), (health::next(old, seen.verdict, now), now));
        let mut changed = Vec::new();
        let result = Sample::Result { verdict: seen.verdict, took_us: seen.took_us };
        let series = Series::Check { check: seen.check.clone() };
        self.take(Seen { series: &series, at: now, sample: &result }, now, &mut changed);
        for reading in &seen.readings {
            let series =
                Series::Reading { check: seen.check.clone(), name: reading.name.clone(), part: reading.part.clone() };
            let sample = Sample::Reading(reading.value);
            self.take(Seen { series: &series, at: now, sample: &sample }, now, &mut changed);
        }
        changed
    }

    /// Takes what telemetry tells; the rules that it changes.
    pub(super) fn measure(&mut self, measured: &[Measured], now: Time) -> Vec<usize> {
        let mut changed = Vec::new();
        for m in measured {
            self.take(Seen { series: &m.series, at: m.at, sample: &m.sample }, now, &mut changed);
        }
        changed
    }

    fn take(&mut self, seen: Seen<'_>, now: Time, changed: &mut Vec<usize>) {
        self.watching.take(seen, &self.calendar, &self.state, now, changed);
    }

    /// What time alone changes.
    pub(super) fn pass_time(&mut self, now: Time) -> Vec<usize> {
        let mut changed = Vec::new();
        let silent = self.watching.missing(&self.plan.posted, now);
        let none = silent.is_empty();
        let missing = Sample::Reading(silent.len() as f64);
        let more = silent.len().saturating_sub(Items::NAMED) as u64;
        let named = silent.iter().take(Items::NAMED).map(|(series, last)| self.silent(series, *last)).collect();
        self.itself.insert(MISSING, Items { named, more });
        let series = Series::Reading { check: ITSELF.into(), name: MISSING.into(), part: None };
        if !none || !self.watching.is_too_early(&series, &self.state, now) {
            self.take(Seen { series: &series, at: now, sample: &missing }, now, &mut changed);
        }
        self.watching.judge(&self.state, now, &mut changed);
        changed.sort_unstable();
        changed.dedup();
        changed
    }

    fn silent(&self, series: &Series, last: Option<Time>) -> Item {
        let name = match series {
            Series::Check { check } | Series::Reading { check, .. } => {
                let found = self.plan.checks.iter().find(|c| c.id == *check);
                found.map_or_else(|| check.clone(), |c| c.name.clone())
            }
            Series::Requests { environment, .. } => environment.clone(),
        };
        Item::Silent { of: series.clone(), name, last }
    }

    /// What the figure is made of that a rule of Vectra about itself watches.
    pub(super) fn items(&self, rule: &RulePlan) -> Items {
        match &rule.series {
            Series::Reading { check, name, .. } if check == ITSELF => {
                self.itself.get(name.as_str()).cloned().unwrap_or_default()
            }
            _ => Items::default(),
        }
    }

    pub(super) fn shift_clock(&mut self, by: Span) {
        self.watching.clock_jumped(by);
        for (health, at) in self.health.values_mut() {
            *at = *at + by;
            if let Health::Failing { since, .. } = health {
                *since = *since + by;
            }
        }
    }

    pub(super) fn watch_due(&self) -> Option<Time> {
        self.watching.next_due(&self.state)
    }

    /// Every alert as it stands, by the id of its rule.
    pub fn alerts(&self, now: Time) -> BTreeMap<String, AlertNow> {
        let row = |w: &Watched| {
            let truth = w.truth(now);
            let alert = self.state.alerts.get(&w.rule.id).copied().unwrap_or_default();
            let firing = matches!(alert, Alert::Firing { .. });
            let row = AlertNow {
                phase: rules::phase(alert, w.track, truth),
                truth,
                lack: w.watch.lack(&w.rule.condition, now),
                last: w.watch.last(),
                // What mutes it now, also where its incident is open already.
                held: if firing { self.mute(&self.state, &w.rule, now) } else { None },
                flapping: self.state.flaps(&w.rule.id, w.rule.timing.flapping, now),
                items: self.items(&w.rule),
            };
            (w.rule.id.clone(), row)
        };
        self.watching.watched.iter().map(row).collect()
    }
}
