//! What an alert rule asks of its series, and the memory that answering it takes.

use super::window::Sliding;
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
    },
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
        /// Times the allowed rate, over the long window.
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
        Watch { memory, last: None }
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
        Watch { memory: Memory::Row(health), last }
    }

    /// The wall clock moved by this much without that time passing: what was seen moves with it.
    pub fn clock_jumped(&mut self, by: Span) {
        self.last = self.last.map(|t| t + by);
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
        match (&mut self.memory, condition, sample) {
            (Memory::Row(row), _, Sample::Result { verdict, .. }) => *row = health::next(*row, *verdict, at),
            (Memory::Value(value), _, Sample::Reading(seen)) if seen.is_finite() => *value = Some(*seen),
            (Memory::Window(window), Condition::Share { limit, .. }, sample) => match counted(limit.bad, sample) {
                Some(counts) => drop(window.add(at, counts, now)),
                None => return,
            },
            (Memory::Windows(long, short), Condition::Burn { limit, .. }, sample) => match counted(limit.bad, sample) {
                Some(counts) => {
                    long.add(at, counts, now);
                    short.add(at, counts, now);
                }
                None => return,
            },
            _ => return,
        }
        self.last = self.last.max(Some(at));
    }

    /// Adds what was counted before this process began, as the store kept it.
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
        match (&self.memory, condition) {
            (Memory::Row(health), Condition::Failures(thresholds)) => row(*health, *thresholds, fresh),
            (Memory::Window(window), Condition::Share { limit, inclusive, window: length, least, least_bad }) => {
                let counts = window.counts(now);
                let Some(share) = counts.share().filter(|_| counts.total >= (*least).max(1)) else {
                    return Truth::Missing;
                };
                let ground = Ground::Share { bad: limit.bad, counts, allowed: limit.allowed, window: *length };
                let past = if *inclusive { share >= limit.allowed } else { share > limit.allowed };
                if past && counts.bad >= *least_bad { Truth::Holds(ground, None) } else { Truth::Clear(ground) }
            }
            (Memory::Windows(long, short), Condition::Burn { limit, factor, long: far, short: near, least }) => {
                let (long, short) = (long.counts(now), short.counts(now));
                let Some(long_rate) = burn_rate(long, limit.allowed).filter(|_| long.total >= (*least).max(1)) else {
                    return Truth::Missing;
                };
                // Nothing seen lately: what burned before may go on or not.
                let Some(short_rate) = burn_rate(short, limit.allowed) else { return Truth::Missing };
                let ground =
                    Ground::Burn { bad: limit.bad, long_rate, short_rate, factor: *factor, long: *far, short: *near };
                let past = [long_rate, short_rate].into_iter().all(|rate| burns(rate, *factor));
                if past { Truth::Holds(ground, None) } else { Truth::Clear(ground) }
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
mod tests {
    use super::*;
    use crate::signal::Bucket;

    const STALE: Span = Span::seconds(30);

    fn share(allowed: f64, bad: Bad) -> Condition {
        Condition::Share {
            limit: Limit { bad, allowed },
            inclusive: false,
            window: Span::seconds(60),
            least: 4,
            least_bad: 1,
        }
    }

    fn requests(total: u64, failed: u64, latency: Latency) -> Sample {
        Sample::Requests(Requests { total, failed, latency })
    }

    fn holds(truth: Truth) -> Option<bool> {
        match truth {
            Truth::Holds(..) => Some(true),
            Truth::Clear(_) => Some(false),
            Truth::Missing => None,
        }
    }

    #[test]
    fn a_share_needs_enough_to_speak_and_the_allowed_share_is_no_breach() {
        let condition = share(0.25, Bad::Failed);
        let mut watch = Watch::new(&condition);
        watch.take(&condition, Time(0), &requests(3, 3, Latency::Unknown), Time(0));
        assert_eq!(watch.judge(&condition, STALE, Time(0)), Truth::Missing, "three of three are too few");
        watch.take(&condition, Time(1), &requests(9, 0, Latency::Unknown), Time(1));
        assert_eq!(holds(watch.judge(&condition, STALE, Time(1))), Some(false), "3 of 12 are allowed");
        watch.take(&condition, Time(2), &requests(1, 1, Latency::Unknown), Time(2));
        assert_eq!(holds(watch.judge(&condition, STALE, Time(2))), Some(true), "4 of 13 are not");
        assert_eq!(watch.judge(&condition, STALE, Time(120_000)), Truth::Missing, "nothing is left in the window");
    }

    #[test]
    fn slow_ones_are_counted_exactly_and_a_bucket_only_where_all_of_it_is_slow() {
        let condition = share(0.01, Bad::SlowerThan { us: 3_000_000 });
        let counts = |latency| match counted(Bad::SlowerThan { us: 3_000_000 }, &requests(4, 0, latency)) {
            Some(c) => (c.total, c.bad),
            None => (0, 0),
        };
        assert_eq!(counts(Latency::Each(vec![1, 3_000_000, 3_000_001, 9_000_000])), (4, 2));
        let bucket = |upto_us, count| Bucket { upto_us, count };
        let bounds = [bucket(1e6, 1), bucket(3e6, 1), bucket(f64::INFINITY, 2)];
        assert_eq!(counts(Latency::Buckets(bounds.to_vec())), (4, 2));
        let wide = [bucket(2.5e6, 1), bucket(5e6, 1), bucket(f64::INFINITY, 2)];
        assert_eq!(counts(Latency::Buckets(wide.to_vec())), (4, 2), "2.5 to 5 s may have been in time");
        assert_eq!(counted(Bad::SlowerThan { us: 1 }, &requests(4, 0, Latency::Unknown)), None);
        assert_eq!(Watch::new(&condition).judge(&condition, STALE, Time(0)), Truth::Missing);
    }

    #[test]
    fn a_number_speaks_while_it_is_fresh_and_nan_never_does() {
        let condition = Condition::Level { past: Past::Above, bound: 1000.0, unit: Unit::Count };
        let mut watch = Watch::new(&condition);
        watch.take(&condition, Time(0), &Sample::Reading(f64::NAN), Time(0));
        assert_eq!(watch.judge(&condition, STALE, Time(0)), Truth::Missing);
        watch.take(&condition, Time(0), &Sample::Reading(1000.0), Time(0));
        assert_eq!(holds(watch.judge(&condition, STALE, Time(0))), Some(false));
        watch.take(&condition, Time(1), &Sample::Reading(1001.0), Time(1));
        assert_eq!(holds(watch.judge(&condition, STALE, Time(1))), Some(true));
        watch.clock_jumped(Span::seconds(-3600));
        watch.take(&condition, Time(-3_599_000), &Sample::Reading(1.0), Time(-3_599_000));
        assert_eq!(holds(watch.judge(&condition, STALE, Time(-3_599_000))), Some(false), "a clock set back is no end");
        watch.clock_jumped(Span::seconds(3600));
        assert_eq!(watch.judge(&condition, STALE, Time(40_000)), Truth::Missing);
    }

    #[test]
    fn a_budget_burns_only_when_both_windows_say_so() {
        let limit = Limit { bad: Bad::Failed, allowed: 0.01 };
        let condition =
            Condition::Burn { limit, factor: 14.4, long: Span::seconds(3600), short: Span::seconds(300), least: 10 };
        let mut watch = Watch::new(&condition);
        let minute = |n: i64| Time(n * 60_000);
        for n in 0..50 {
            watch.take(&condition, minute(n), &requests(100, 0, Latency::Unknown), minute(n));
        }
        for n in 50..60 {
            watch.take(&condition, minute(n), &requests(100, 90, Latency::Unknown), minute(n));
        }
        assert_eq!(holds(watch.judge(&condition, STALE, minute(59))), Some(true), "15 % of the hour, 90 % of late");
        for n in 60..66 {
            watch.take(&condition, minute(n), &requests(100, 0, Latency::Unknown), minute(n));
        }
        assert_eq!(holds(watch.judge(&condition, STALE, minute(65))), Some(false), "it has stopped");
    }
}
