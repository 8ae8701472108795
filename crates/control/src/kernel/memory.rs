//! What rules must know of the time before they were watched: windows of hours and days are longer than a process lives.

use super::Kernel;
use std::collections::BTreeMap;
use vectra_engine::objectives::{Bad, Counts};
use vectra_engine::rules::Condition;
use vectra_engine::signal::Series;
use vectra_engine::time::{Span, Time};
use vectra_plan::RulePlan;
use vectra_plan::maintenance::{self, past};

/// What reaches back further than this is looked up by the hour: a month of minutes is too much for a start.
const IN_HOURS: Span = Span::seconds(10 * 24 * 3600);

/// Single samples are looked up no further back than this.
const SINGLY: Span = Span::seconds(6 * 3600);

/// What is to be looked up of one series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Of which.
    pub series: Series,
    /// Under which number it was asked for.
    pub turn: u64,
    /// How far back.
    pub reach: Span,
    /// How far back by the minute; beyond, hours are as fine as what they are counted in. All of it where stretches do not
    /// count for some rule.
    pub fine: Span,
    /// How far back one by one: windows whose slices are no whole minutes.
    pub singly: Span,
    /// Microseconds for which the slower ones are counted, in order.
    pub thresholds: Vec<u64>,
}

/// What the store kept of one series and a short while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// When it began.
    pub at: Time,
    /// Results or requests.
    pub total: u64,
    /// Those that failed.
    pub failed: u64,
    /// Those whose time is known.
    pub timed: u64,
    /// How many of these took longer for certain, for each threshold that was wanted.
    pub slower: Vec<(u64, u64)>,
    /// How many took longer, or failed, or both, likewise.
    pub slower_or_failed: Vec<(u64, u64)>,
}

impl Kernel {
    /// What the rules that are watched anew count over time, to be looked up and given to [`Kernel::remember`]. They judge
    /// nothing before [`Kernel::remembered`]; what is asked for once is not asked for again.
    pub fn wanted(&mut self) -> Vec<Wanted> {
        let (turn, asked) = self.watching.ask();
        let mut found: BTreeMap<Series, Wanted> = BTreeMap::new();
        for rule in &asked {
            let Some(reach) = rule.condition.reach() else { continue };
            for series in rule.watched() {
                let wanted = found.entry(series.clone()).or_insert_with(|| Wanted {
                    series: series.clone(),
                    turn,
                    reach,
                    fine: Span(0),
                    singly: Span(0),
                    thresholds: Vec::new(),
                });
                wanted.reach = reach.max(wanted.reach);
                wanted.singly = rule.condition.reach_singly().min(SINGLY).max(wanted.singly);
                if reach <= IN_HOURS || self.may_leave_out(rule) {
                    wanted.fine = reach.max(wanted.fine);
                }
                if let Some(Bad::SlowerThan { us }) = rule.condition.bad()
                    && let Err(place) = wanted.thresholds.binary_search(&us)
                {
                    wanted.thresholds.insert(place, us);
                }
            }
        }
        found.into_values().collect()
    }

    /// Gives the rules that asked for it what was counted of a series before.
    pub fn remember(&mut self, wanted: &Wanted, past: &[Past], now: Time) {
        let (plan, eras) = (self.plan.clone(), self.state.maintenance.clone());
        let left_out = |rule: &RulePlan, from: Time| match plan.objectives.iter().find(|o| is_of(rule, &o.id)) {
            Some(objective) => past::left_out(&eras, &plan.windows, objective, from, now).stretches,
            None if rule.excludes_maintenance => {
                let environment = rule.environment.as_deref().unwrap_or_default();
                maintenance::stretches(&plan.windows, environment, from, now)
            }
            None => Vec::new(),
        };
        self.watching.remember((wanted.turn, &wanted.series), past, left_out, now);
    }

    /// Whether some of the past may not count for a rule.
    fn may_leave_out(&self, rule: &RulePlan) -> bool {
        let eras = self.state.maintenance.iter();
        let said = || eras.clone().flat_map(|era| &era.held.excluding).any(|objective| is_of(rule, objective));
        let any = || eras.clone().any(|era| !era.held.windows.is_empty());
        (rule.excludes_maintenance || said()) && (!self.plan.windows.is_empty() || any())
    }

    /// Nothing more is known of what was asked for under this number.
    pub fn remembered(&mut self, turn: u64) {
        self.watching.remembered(turn);
    }
}

/// Whether a rule comes with an objective.
fn is_of(rule: &RulePlan, objective: &str) -> bool {
    rule.id.strip_prefix(objective).is_some_and(|rest| rest.starts_with('/'))
}

impl Past {
    /// What a condition would have counted, at least: an alert never rests on what may have been in time.
    /// As [`vectra_engine::rules::Watch::take`] counts the samples themselves.
    pub(super) fn counts(&self, condition: &Condition, series: &Series) -> Option<Counts> {
        let of = |counts: &[(u64, u64)], us: u64| counts.iter().find(|(t, _)| *t == us).map_or(0, |(_, n)| *n);
        // Who tells no times says nothing about them, unless there was nothing to tell of.
        let untimed = self.timed == 0 && self.total > 0;
        let (total, bad) = match (condition, series, condition.bad()?) {
            (_, _, Bad::Failed) => (self.total, self.failed),
            (_, _, Bad::SlowerThan { .. }) if untimed => return None,
            // A check that failed was not answered, in an alert.
            (Condition::Share { .. }, Series::Check { .. }, Bad::SlowerThan { us }) => {
                (self.timed, of(&self.slower_or_failed, us))
            }
            (_, _, Bad::SlowerThan { us }) => (self.timed, of(&self.slower, us)),
        };
        Some(Counts { total, bad: bad.min(total) })
    }
}
