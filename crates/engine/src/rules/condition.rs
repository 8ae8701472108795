//! What an alert rule asks of its series, and the memory that answering it takes.

use super::window::{Sliding, by_minute, covered};
use crate::health::{self, Health, Verdict};
use crate::objectives::{Bad, Counts, Limit, burn_rate, burns};
use crate::signal::{Latency, Requests, Sample};
use crate::time::{Span, Time};
use serde::{Deserialize, Serialize};

/// When a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "condition")]
pub enum Condition {
    /// A check fails several times in a row; it is over after several passes in a row.
    Failures(Thresholds),
    /// A larger share than allowed was bad within the window.
    Share {
        /// What is bad, and how much of it is allowed.
        limit: Limit,
        /// Whether the allowed share itself is too much (`>= 5 %`).
        inclusive: bool,
        /// How far back.
        window: Span,
        /// Fewer results than this say nothing.
        least: u64,
        /// Fewer bad ones than this are no breach, whatever share of a small number they are.
        least_bad: u64,
    },
    /// A number is past a bound.
    Level {
        /// Which side of the bound is bad.
        past: Past,
        /// In the reading's base unit.
        bound: f64,
        /// How it is to be read.
        unit: Unit,
    },
    /// The error budget burns so fast that it would be spent long before its window ends: the rate is past `factor` over
    /// the long and the short window. Google, Site Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts".
    ///
    /// Such an alert stands for a part of the budget that is gone ("2 % in an hour"). Of time of which nothing is known none
    /// is gone: the rate of the long window is bad ÷ (allowed × what the whole window would count at the pace that is seen),
    /// which is the rate of what was seen times the part of the window that is known. An outage that begins with the first
    /// sample is told as soon as one that begins after a quiet day; a handful after a start is none (the same chapter,
    /// "Low-Traffic Services and Error Budget Alerting").
    Burn {
        /// The objective.
        limit: Limit,
        /// How much faster than allowed.
        factor: f64,
        /// Says that it matters.
        long: Span,
        /// Says that it still goes on.
        short: Span,
        /// Fewer results than this in the long window say nothing.
        least: u64,
        /// Fewer bad ones than this in the long window are no burn, whatever share of a small number they are.
        least_bad: u64,
    },
}

impl Condition {
    /// For how long after an outage its window may still hold it: the length, and the slice that leaves last.
    pub fn echo(&self) -> Span {
        match self {
            Condition::Share { window, .. } => covered(*window),
            Condition::Burn { short, .. } => covered(*short),
            Condition::Failures(_) | Condition::Level { .. } => Span(0),
        }
    }

    /// How far back it looks; `None` where no counts over time are kept.
    pub fn reach(&self) -> Option<Span> {
        match self {
            Condition::Share { window, .. } => Some(covered(*window)),
            Condition::Burn { long, short, .. } => Some(covered(*long.max(short))),
            Condition::Failures(_) | Condition::Level { .. } => None,
        }
    }

    /// How far back it makes a difference when within a minute something was seen.
    pub fn reach_singly(&self) -> Span {
        let windows = match self {
            Condition::Share { window, .. } => [*window, Span(0)],
            Condition::Burn { long, short, .. } => [*long, *short],
            Condition::Failures(_) | Condition::Level { .. } => return Span(0),
        };
        let finer = windows.into_iter().filter(|w| w.0 > 0 && !by_minute(*w));
        finer.map(covered).max().unwrap_or_default()
    }

    /// What is counted as bad, where counts over time are kept.
    pub fn bad(&self) -> Option<Bad> {
        match self {
            Condition::Share { limit, .. } | Condition::Burn { limit, .. } => Some(limit.bad),
            Condition::Failures(_) | Condition::Level { .. } => None,
        }
    }
}

/// How often in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Failures in a row that make it fire; at least 1.
    pub failures: u32,
    /// Passes in a row that resolve it; at least 1.
    pub passes: u32,
}

/// What a number is a number of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Things.
    #[default]
    Count,
    /// Of the whole, 0 to 1.
    Ratio,
    /// Seconds.
    Seconds,
    /// Bytes.
    Bytes,
}

/// The bad side of a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Past {
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `==`
    Equal,
    /// `!=`
    Other,
}

impl Past {
    /// Whether the value is on the bad side.
    pub fn holds(self, value: f64, bound: f64) -> bool {
        match self {
            Past::Above => value > bound,
            Past::AtLeast => value >= bound,
            Past::Below => value < bound,
            Past::AtMost => value <= bound,
            Past::Equal => value == bound,
            Past::Other => value != bound,
        }
    }

    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Past::Above => ">",
            Past::AtLeast => ">=",
            Past::Below => "<",
            Past::AtMost => "<=",
            Past::Equal => "==",
            Past::Other => "!=",
        }
    }
}

/// Whether a condition holds, and what says so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Truth {
    /// It holds, since the first sample that says so where that is known.
    Holds(Ground, Option<Time>),
    /// It does not.
    Clear(Ground),
    /// Too little was seen to say; neither good nor bad.
    Missing,
}

/// Why a judgement is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// Nothing was seen lately.
    Unseen,
    /// Too little of it: so many within the window, of as many as it takes.
    TooFew {
        /// Results or requests within the window.
        seen: u64,
        /// How many it takes.
        least: u64,
        /// The window.
        window: Span,
    },
    /// Requests were told, and not how long they took.
    Untimed,
}

/// The largest burn rate that is told: where nothing is allowed it has no end, and no event could keep that.
const MOST_RATE: f64 = 1e6;

/// What a judgement rests on. Kept with the event, so that each decision shows its reason.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ground")]
pub enum Ground {
    /// Failures in a row.
    Failures {
        /// How many.
        count: u32,
        /// How many it takes.
        needed: u32,
    },
    /// Passes in a row.
    Passes {
        /// How many.
        count: u32,
        /// How many it takes.
        needed: u32,
    },
    /// A share over a window.
    Share {
        /// What was counted as bad.
        bad: Bad,
        /// What was seen.
        counts: Counts,
        /// What is allowed, 0 to 1.
        allowed: f64,
        /// Over which time.
        window: Span,
    },
    /// A number against a bound.
    Level {
        /// What was read.
        value: f64,
        /// The bad side.
        past: Past,
        /// The bound.
        bound: f64,
        /// How both are to be read.
        unit: Unit,
    },
    /// A burn rate.
    Burn {
        /// What was counted as bad.
        bad: Bad,
        /// Times the allowed rate, over the long window; what is not known of it counts as good.
        long_rate: f64,
        /// The same over the short one.
        short_rate: f64,
        /// The bound of both.
        factor: f64,
        /// The long window.
        long: Span,
        /// The short window.
        short: Span,
    },
}

/// What a rule remembers of its series. Bounded; not kept over a restart.
#[derive(Debug, Clone, PartialEq)]
pub struct Watch {
    memory: Memory,
    /// When the newest sample was taken.
    last: Option<Time>,
    /// When somebody who looks last said that nobody asked.
    quiet: Option<Time>,
    /// When requests were last told of which nobody said how long they took, to a condition about their time.
    untimed: Option<Time>,
}

#[derive(Debug, Clone, PartialEq)]
enum Memory {
    Row(Health),
    Window(Sliding),
    Windows(Sliding, Sliding),
    Value(Option<f64>),
}

impl Watch {
    /// The memory that a condition needs, empty.
    pub fn new(condition: &Condition) -> Watch {
        let memory = match condition {
            Condition::Failures(_) => Memory::Row(Health::Unknown),
            Condition::Share { window, .. } => Memory::Window(Sliding::new(*window)),
            Condition::Burn { long, short, .. } => Memory::Windows(Sliding::new(*long), Sliding::new(*short)),
            Condition::Level { .. } => Memory::Value(None),
        };
        Watch { memory, last: None, quiet: None, untimed: None }
    }

    /// When the newest sample was taken.
    pub fn last(&self) -> Option<Time> {
        self.last
    }

    /// Failures in a row, of a rule that counts them.
    pub fn failures(&self) -> u32 {
        match self.memory {
            Memory::Row(Health::Failing { failures, .. }) => failures,
            Memory::Row(_) | Memory::Window(_) | Memory::Windows(..) | Memory::Value(_) => 0,
        }
    }

    /// The memory of a check that was watched before, by another rule.
    pub fn of_health(health: Health, last: Option<Time>) -> Watch {
        Watch { memory: Memory::Row(health), last, quiet: None, untimed: None }
    }

    /// The wall clock moved by this much without that time passing: what was seen moves with it.
    pub fn clock_jumped(&mut self, by: Span) {
        self.last = self.last.map(|t| t + by);
        self.quiet = self.quiet.map(|t| t + by);
        self.untimed = self.untimed.map(|t| t + by);
        match &mut self.memory {
            Memory::Window(window) => window.clock_jumped(by),
            Memory::Windows(long, short) => {
                long.clock_jumped(by);
                short.clock_jumped(by);
            }
            Memory::Row(Health::Failing { since, .. }) => *since = *since + by,
            Memory::Row(Health::Unknown | Health::Passing { .. }) | Memory::Value(_) => {}
        }
    }

    /// Takes a sample in. One that the condition cannot use changes nothing.
    pub fn take(&mut self, condition: &Condition, at: Time, sample: &Sample, now: Time) {
        let at = Time(at.0.min(now.0));
        if matches!(sample, Sample::Requests(Requests { total: 1.., latency: Latency::Unknown, .. }))
            && matches!(condition.bad(), Some(Bad::SlowerThan { .. }))
        {
            // It is told, so that it is not missing; how long it took is not.
            (self.last, self.untimed) = (self.last.max(Some(at)), self.untimed.max(Some(at)));
            return;
        }
        match (&mut self.memory, condition, sample) {
            (Memory::Row(row), _, Sample::Result { verdict, .. }) => *row = health::next(*row, *verdict, at),
            (Memory::Value(value), _, Sample::Reading(seen)) if seen.is_finite() => *value = Some(*seen),
            (Memory::Window(window), Condition::Share { limit, .. }, sample) => match counted(limit.bad, sample) {
                Some(counts) => drop(window.add(at, counts, now)),
                None => return,
            },
            (Memory::Windows(long, short), Condition::Burn { limit, .. }, sample) => {
                match promised(limit.bad, sample) {
                    Some(counts) => {
                        long.add(at, counts, now);
                        short.add(at, counts, now);
                    }
                    None => return,
                }
            }
            _ => return,
        }
        self.last = self.last.max(Some(at));
        if matches!(sample, Sample::Requests(requests) if requests.total == 0) {
            self.quiet = self.quiet.max(Some(at));
        }
    }

    /// Something was measured that does not count.
    pub fn see(&mut self, at: Time, now: Time) {
        self.last = self.last.max(Some(Time(at.0.min(now.0))));
    }

    /// Adds what was counted before this process began, as the store kept it. It is no sign that anything is seen now.
    pub fn remember(&mut self, at: Time, counts: Counts, now: Time) {
        match &mut self.memory {
            Memory::Window(window) => drop(window.add(at, counts, now)),
            Memory::Windows(long, short) => {
                long.add(at, counts, now);
                short.add(at, counts, now);
            }
            Memory::Row(_) | Memory::Value(_) => {}
        }
    }

    /// Whether the condition holds now. `stale` is how old a number may be before it says nothing.
    pub fn judge(&self, condition: &Condition, stale: Span, now: Time) -> Truth {
        let fresh = self.last.is_some_and(|last| now.since(last) <= stale);
        let within = |at: Option<Time>, length: Span| at.is_some_and(|at| now.since(at) <= length);
        // That nobody asked is no answer where others did whose time nobody knows.
        let told_within = |length: Span| within(self.quiet, length) && !within(self.untimed, length);
        match (&self.memory, condition) {
            (Memory::Row(health), Condition::Failures(thresholds)) => row(*health, *thresholds, fresh),
            (Memory::Window(window), Condition::Share { limit, inclusive, window: length, least, least_bad }) => {
                let counts = window.counts(now);
                if counts.total == 0 && told_within(*length) {
                    // Somebody looks and says that nobody asked: that is no silence.
                    return Truth::Clear(Ground::Share {
                        bad: limit.bad,
                        counts,
                        allowed: limit.allowed,
                        window: *length,
                    });
                }
                let Some(share) = counts.share().filter(|_| counts.total >= (*least).max(1)) else {
                    return Truth::Missing;
                };
                let ground = Ground::Share { bad: limit.bad, counts, allowed: limit.allowed, window: *length };
                let past = if *inclusive { share >= limit.allowed } else { share > limit.allowed };
                if past && counts.bad >= *least_bad { Truth::Holds(ground, None) } else { Truth::Clear(ground) }
            }
            (
                Memory::Windows(long, short),
                Condition::Burn { limit, factor, long: far, short: near, least, least_bad },
            ) => {
                let known = long.known(stale, now);
                let (long, short) = (long.counts(now), short.counts(now));
                let Some(long_rate) = burn_rate(long, limit.allowed).filter(|_| long.total >= (*least).max(1)) else {
                    return Truth::Missing;
                };
                // Nothing seen lately: what burned before may go on or not, unless somebody looks and says that nobody asked.
                let quiet = (short.total == 0 && told_within(*near)).then_some(0.0);
                let Some(short_rate) = burn_rate(short, limit.allowed).or(quiet) else { return Truth::Missing };
                let long_rate = if long_rate.is_finite() { long_rate * known } else { long_rate };
                let ground = Ground::Burn {
                    bad: limit.bad,
                    long_rate: long_rate.min(MOST_RATE),
                    short_rate: short_rate.min(MOST_RATE),
                    factor: *factor,
                    long: *far,
                    short: *near,
                };
                let past = [long_rate, short_rate].into_iter().all(|rate| burns(rate, *factor));
                // A factor of an allowance of nothing is reached by nothing, too.
                if past && long.bad >= (*least_bad).max(1) && short.bad > 0 {
                    Truth::Holds(ground, None)
                } else {
                    Truth::Clear(ground)
                }
            }
            (Memory::Value(value), Condition::Level { past, bound, unit }) => match value.filter(|_| fresh) {
                None => Truth::Missing,
                Some(value) => {
                    let ground = Ground::Level { value, past: *past, bound: *bound, unit: *unit };
                    if past.holds(value, *bound) { Truth::Holds(ground, None) } else { Truth::Clear(ground) }
                }
            },
            // A watch is made for its condition; another one's says nothing.
            (Memory::Row(_) | Memory::Window(_) | Memory::Windows(..) | Memory::Value(_), _) => Truth::Missing,
        }
    }

    /// Why nothing is judged, where nothing is.
    pub fn lack(&self, condition: &Condition, now: Time) -> Lack {
        let untimed = |length: Span| self.untimed.is_some_and(|at| now.since(at) <= length);
        let (seen, least, window) = match (&self.memory, condition) {
            (Memory::Window(window), Condition::Share { least, window: length, .. }) => {
                (window.counts(now).total, *least, *length)
            }
            (Memory::Windows(long, _), Condition::Burn { least, long: length, .. }) => {
                (long.counts(now).total, *least, *length)
            }
            _ => return Lack::Unseen,
        };
        match seen {
            0 if untimed(window) => Lack::Untimed,
            1.. if seen < least => Lack::TooFew { seen, least, window },
            _ => Lack::Unseen,
        }
    }

    /// When time alone may change the judgement: something leaves a window, or a number grows stale.
    pub fn next_due(&self, stale: Span) -> Option<Time> {
        match &self.memory {
            Memory::Window(window) => window.next_loss(),
            Memory::Windows(long, short) => [long.next_loss(), short.next_loss()].into_iter().flatten().min(),
            Memory::Row(_) | Memory::Value(_) => self.last.map(|last| last + stale + Span(1)),
        }
    }
}

fn row(health: Health, thresholds: Thresholds, fresh: bool) -> Truth {
    match health {
        _ if !fresh => Truth::Missing,
        Health::Unknown => Truth::Missing,
        Health::Failing { failures, since } => {
            let needed = thresholds.failures.max(1);
            let ground = Ground::Failures { count: failures, needed };
            if failures >= needed { Truth::Holds(ground, Some(since)) } else { Truth::Clear(ground) }
        }
        Health::Passing { passes } => Truth::Clear(Ground::Passes { count: passes, needed: thresholds.passes.max(1) }),
    }
}

/// What a sample counts for in an objective, as the store counts it: by its time alone, where time is promised. That it
/// failed is the business of the objectives that promise that.
fn promised(bad: Bad, sample: &Sample) -> Option<Counts> {
    match (sample, bad) {
        (Sample::Result { took_us, .. }, Bad::SlowerThan { us }) => {
            Some(Counts { total: 1, bad: u64::from(*took_us > us) })
        }
        _ => counted(bad, sample),
    }
}

/// What a sample counts for; `None` when it says nothing about this kind of bad.
fn counted(bad: Bad, sample: &Sample) -> Option<Counts> {
    match (sample, bad) {
        (Sample::Reading(_), _) => None,
        (Sample::Result { verdict, .. }, Bad::Failed) => {
            Some(Counts { total: 1, bad: u64::from(*verdict == Verdict::Fail) })
        }
        // What never answered took longer than any bound.
        (Sample::Result { verdict, took_us }, Bad::SlowerThan { us }) => {
            Some(Counts { total: 1, bad: u64::from(*verdict == Verdict::Fail || *took_us > us) })
        }
        (Sample::Requests(requests), Bad::Failed) => {
            Some(Counts { total: requests.total, bad: requests.failed.min(requests.total) })
        }
        (Sample::Requests(requests), Bad::SlowerThan { us }) => slower(requests, us),
    }
}

/// Of a histogram, a bucket counts as slower only where all of it is: a bound that is no bucket's is judged at the next
/// bucket's above, so that an alert never rests on requests that may have been in time.
fn slower(requests: &Requests, us: u64) -> Option<Counts> {
    match &requests.latency {
        // None took long.
        Latency::Unknown if requests.total == 0 => Some(Counts::default()),
        Latency::Unknown => None,
        Latency::Each(each) => {
            Some(Counts { total: each.len() as u64, bad: each.iter().filter(|took| **took > us).count() as u64 })
        }
        Latency::Buckets(buckets) => {
            let mut sum = Counts::default();
            let mut below = 0.0;
            for bucket in buckets {
                let bad = if below >= us as f64 { bucket.count } else { 0 };
                sum = sum.plus(Counts { total: bucket.count, bad });
                below = bucket.upto_us;
            }
            Some(sum)
        }
    }
}

#[cfg(test)]
#[path = "condition_tests.rs"]
mod tests;
