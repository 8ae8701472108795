//! Counts of everything that telemetry takes and refuses.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use vectra_engine::time::{Span, Time};
use vectra_engine::unseen::{Unseen, Why};

/// Sources that are told apart where something is refused; what others cause is counted without one.
const SOURCES: usize = 200;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Noted {
    /// Measurements taken.
    Measured,
    /// Log lines taken.
    Lines,
    /// Measurements refused: the queue was full.
    MeasuredFull,
    /// Log lines refused: the queue was full.
    LinesFull,
    /// Log lines lost: the disk did not take them.
    LinesLost,
    /// Measurements of routes past the bound; their requests count in the environment's series.
    RouteBound,
    /// Scrapes or messages refused for having too many series.
    SeriesBound,
    /// Times that were ahead of this machine's clock and taken as now.
    ClockAhead,
    /// Times that were far behind this machine's clock and taken as now.
    ClockBehind,
    /// Measurements of an environment that the document does not have.
    NoEnvironment,
    /// Measurements refused for not saying which requests failed.
    NoStatus,
    /// Samples refused for being no number, infinite or negative.
    NotANumber,
    /// Samples refused for coming twice.
    Duplicate,
    /// Samples refused for being older than one before.
    Late,
    /// Counters that began again; they count from zero.
    Resets,
    /// Bodies, scrapes or points that cannot be read, refused.
    Unreadable,
    /// Bodies refused for their size, or for what they unpack to.
    TooLarge,
    /// Messages that are no syslog; kept as plain lines.
    Malformed,
    /// Lines that were cut at the longest length.
    LongLines,
    /// Lines refused for coming faster than is allowed.
    TooFast,
    /// Connections refused for being too many.
    Connections,
    /// Senders refused for having no right.
    Unauthorized,
    /// Counts refused for being beyond what can be.
    Implausible,
    /// Measurements refused for being told too late to be counted when they were.
    TooLate,
    /// Counts that rose over so long that nobody can say when.
    Unplaced,
    /// Points of a series that several senders tell as if they were one, refused.
    Mixed,
    /// Files of a log that were packed, or gave way to others, before they were read.
    Skipped,
}

impl Noted {
    /// All of them.
    pub const ALL: [Noted; 27] = [
        Noted::Measured,
        Noted::Lines,
        Noted::MeasuredFull,
        Noted::LinesFull,
        Noted::LinesLost,
        Noted::RouteBound,
        Noted::SeriesBound,
        Noted::ClockAhead,
        Noted::ClockBehind,
        Noted::NoEnvironment,
        Noted::NoStatus,
        Noted::NotANumber,
        Noted::Duplicate,
        Noted::Late,
        Noted::Resets,
        Noted::Unreadable,
        Noted::TooLarge,
        Noted::Malformed,
        Noted::LongLines,
        Noted::TooFast,
        Noted::Connections,
        Noted::Unauthorized,
        Noted::Implausible,
        Noted::TooLate,
        Noted::Unplaced,
        Noted::Mixed,
        Noted::Skipped,
    ];

    /// Stable name, for `/metrics` and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Noted::Measured => "measured",
            Noted::Lines => "lines",
            Noted::MeasuredFull => "measured_full",
            Noted::LinesFull => "lines_full",
            Noted::LinesLost => "lines_lost",
            Noted::RouteBound => "route_bound",
            Noted::SeriesBound => "series_bound",
            Noted::ClockAhead => "clock_ahead",
            Noted::ClockBehind => "clock_behind",
            Noted::NoEnvironment => "no_environment",
            Noted::NoStatus => "no_status",
            Noted::NotANumber => "not_a_number",
            Noted::Duplicate => "duplicate",
            Noted::Late => "late",
            Noted::Resets => "resets",
            Noted::Unreadable => "unreadable",
            Noted::TooLarge => "too_large",
            Noted::Malformed => "malformed",
            Noted::LongLines => "long_lines",
            Noted::TooFast => "too_fast",
            Noted::Connections => "connections",
            Noted::Unauthorized => "unauthorized",
            Noted::Implausible => "implausible",
            Noted::TooLate => "too_late",
            Noted::Unplaced => "unplaced",
            Noted::Mixed => "mixed",
            Noted::Skipped => "skipped",
        }
    }

    /// Whether something was refused of which somebody should hear.
    pub const fn is_refusal(self) -> bool {
        // Where failures are told as NaN, the others alone would look as if all were well.
        self.is_bound() || matches!(self, Noted::Unreadable | Noted::NotANumber)
    }

    /// Whether a rising count means that a bound was hit, and telemetry is missing or refused.
    pub const fn is_bound(self) -> bool {
        use Noted as N;
        matches!(
            self,
            N::MeasuredFull
                | N::LinesFull
                | N::LinesLost
                | N::RouteBound
                | N::SeriesBound
                | N::TooLarge
                | N::TooFast
                | N::Connections
                | N::Implausible
                | N::TooLate
                | N::Unplaced
                | N::Mixed
                | N::Skipped
        )
    }
}

/// The counts, since the start.
#[derive(Debug, Default)]
pub struct Counts {
    all: [AtomicU64; Noted::ALL.len()],
    /// What was refused, by kind and source.
    refused: Mutex<BTreeMap<(&'static str, String), u64>>,
    unseen: Mutex<Pending>,
}

impl Counts {
    /// Adds.
    pub fn add(&self, noted: Noted, n: u64) {
        self.add_from(noted, n, "");
    }

    /// Adds what a source caused; an empty one is nobody.
    pub fn add_from(&self, noted: Noted, n: u64, source: &str) {
        if let Some(count) = self.all.get(noted as usize) {
            count.fetch_add(n, Ordering::Relaxed);
        }
        if n == 0 || !noted.is_refusal() {
            return;
        }
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let mut key = (noted.name(), source.to_owned());
        if refused.len() >= SOURCES && !refused.contains_key(&key) {
            key.1.clear();
        }
        let count = refused.entry(key).or_default();
        *count = count.saturating_add(n);
    }

    /// What was refused since the start, by kind and source; an empty source is nobody.
    pub fn refused(&self) -> BTreeMap<(&'static str, String), u64> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Requests that can be put into no figure, until somebody takes them to be kept.
    pub fn unseen(&self, stretch: Unseen) {
        self.unseen.lock().unwrap_or_else(PoisonError::into_inner).add(stretch);
    }

    /// What was not taken yet, each environment's and source's at most once in five minutes.
    pub fn take_unseen(&self, now: Time) -> Vec<Unseen> {
        self.unseen.lock().unwrap_or_else(PoisonError::into_inner).take(now)
    }

    /// One of them.
    pub fn get(&self, noted: Noted) -> u64 {
        self.all.get(noted as usize).map_or(0, |c| c.load(Ordering::Relaxed))
    }

    /// All of them, by name.
    pub fn all(&self) -> impl Iterator<Item = (Noted, u64)> + '_ {
        Noted::ALL.into_iter().map(|n| (n, self.get(n)))
    }

    /// How often a bound was hit: what an alert on the bounds watches.
    pub fn bounds_hit(&self) -> u64 {
        Noted::ALL.into_iter().filter(|n| n.is_bound()).map(|n| self.get(n)).sum()
    }
}

/// Between two stretches of one environment and source that are kept: each is an entry of the log.
const UNSEEN_EVERY: Span = Span::seconds(300);

/// Stretches that wait to be kept.
#[derive(Debug, Default)]
struct Pending {
    waiting: BTreeMap<(String, String, Why), Unseen>,
    taken: BTreeMap<(String, String, Why), Time>,
}

impl Pending {
    fn add(&mut self, mut stretch: Unseen) {
        let key = |s: &Unseen| (s.environment.clone(), s.source.clone(), s.why);
        if self.waiting.len() >= SOURCES && !self.waiting.contains_key(&key(&stretch)) {
            stretch.source.clear();
        }
        match self.waiting.entry(key(&stretch)) {
            Entry::Occupied(mut before) => before.get_mut().take_in(&stretch),
            Entry::Vacant(place) => drop(place.insert(stretch)),
        }
    }

    fn take(&mut self, now: Time) -> Vec<Unseen> {
        self.taken.retain(|_, at| (0..UNSEEN_EVERY.0).contains(&now.since(*at).0));
        let due: Vec<_> = self.waiting.keys().filter(|key| !self.taken.contains_key(*key)).cloned().collect();
        self.taken.extend(due.iter().map(|key| (key.clone(), now)));
        due.iter().filter_map(|key| self.waiting.remove(key)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unseen_is_told_at_once_and_then_put_together() {
        let counts = Counts::default();
        let add = |from: i64, why| {
            let (environment, source) = ("API".to_owned(), "scrape api".to_owned());
            let to = Time(from + 5);
            counts.unseen(Unseen { environment, source, why, from: Time(from), to, total: 2, failed: 1 });
        };
        let take = |at: i64| {
            let taken = counts.take_unseen(Time(at));
            taken.iter().map(|u| (u.from.0, u.to.0, u.total, u.failed)).collect::<Vec<_>>()
        };
        add(100, Why::TooLate);
        assert_eq!(take(0), [(100, 105, 2, 1)]);
        for n in 0..100 {
            add(200 + n, Why::TooLate);
        }
        add(300, Why::NotRunning);
        assert_eq!(take(10_000), [(300, 305, 2, 1)], "the other one was just told");
        assert_eq!((take(299_999), take(300_000), take(900_000)), (vec![], vec![(200, 304, 200, 100)], vec![]));
    }

    #[test]
    fn each_count_has_its_own_place_and_name() {
        let counts = Counts::default();
        for (n, noted) in (1..).zip(Noted::ALL) {
            counts.add(noted, n);
        }
        let all: Vec<u64> = counts.all().map(|(_, n)| n).collect();
        assert_eq!(all, (1..=Noted::ALL.len() as u64).collect::<Vec<_>>());
        let names: std::collections::BTreeSet<_> = Noted::ALL.iter().map(|n| n.name()).collect();
        assert_eq!(names.len(), Noted::ALL.len());
        assert!(counts.bounds_hit() > 0);
    }

    #[test]
    fn what_is_refused_is_told_apart_by_its_source_in_bounded_room() {
        let counts = Counts::default();
        counts.add_from(Noted::TooFast, 2, "syslog api");
        counts.add_from(Noted::TooFast, 3, "syslog api");
        counts.add_from(Noted::Lines, 9, "syslog api");
        counts.add(Noted::Unreadable, 1);
        let told = |kind: &'static str, source: &str| counts.refused().get(&(kind, source.to_owned())).copied();
        assert_eq!(
            (told("too_fast", "syslog api"), told("unreadable", ""), told("lines", "syslog api")),
            (Some(5), Some(1), None)
        );
        for n in 0..1000 {
            counts.add_from(Noted::TooLarge, 1, &format!("source {n}"));
        }
        let refused = counts.refused();
        assert!(refused.len() <= SOURCES + Noted::ALL.len(), "{}", refused.len());
        let large = refused.iter().filter(|((kind, _), _)| *kind == "too_large").map(|(_, n)| *n).sum::<u64>();
        assert_eq!((large, counts.get(Noted::TooLarge)), (1000, 1000), "none is lost");
    }
}
