//! Measurements: what is kept of every series, and what can be asked of it.
//!
//! Samples are appended once a second and are safe from a `kill -9` when that returns. They wait in a journal until their
//! hour is over and late ones can no longer come; then the hour is closed: single samples go into a packed block (kept two
//! days), exact counts and a sketch for each minute into another (40 days), those of the hour into the pack of its day (400
//! days). What is asked is answered from whole hours, and from minutes or single samples at the edges. Before the minutes of
//! an hour go, what lies on either side of a moment that will be asked for ([`Cuts`]) is summed up and stays as long as the
//! hour: the same question has the same answer at any age.
//!
//! Everything that decides is in plain code without a store ([`core`], [`read`]); [`crate::sqlite`] and [`crate::memory`]
//! only keep the bytes, so that both give the same answers.

mod bytes;
pub(crate) mod core;
mod cut;
pub(crate) mod memory;
mod pack;
mod raw;
mod read;
mod reopen;
mod rollup;
mod sketch;
pub(crate) mod sqlite;

pub use pack::{Entry, pack, unpack};
pub use raw::{Kept, pack_samples, unpack_samples};
pub use read::{Answer, Gap, Gaps, Part, Pieces};
pub use rollup::{Between, Bounds, Quantile, Rollup};
pub use sketch::{RELATIVE_ERROR, Sketch, Stretch};

use crate::Result;
use async_trait::async_trait;
use std::sync::Arc;
use vectra_engine::signal::{Measured, Series};
use vectra_engine::time::{Span, Time};

/// A minute, an hour, a day in milliseconds.
pub const MINUTE: i64 = 60_000;
/// An hour in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// A day in milliseconds.
pub const DAY: i64 = 24 * HOUR;

/// A sample may come as late as this.
pub const LATE: Span = Span(10 * MINUTE);
/// A sample may lie as far ahead of our own clock as this.
pub const AHEAD: Span = Span(MINUTE);

/// How long what is kept, and in how much room.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Single samples.
    pub samples_for: Span,
    /// Counts and sketch of each minute.
    pub minutes_for: Span,
    /// Counts and sketch of each hour.
    pub hours_for: Span,
    /// Past this the oldest minutes go early.
    pub max_bytes: u64,
    /// Samples of any further series are refused.
    pub max_series: usize,
    /// Microseconds for which the slower ones are counted exactly, in order.
    pub thresholds: Vec<u64>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            samples_for: Span(2 * DAY),
            minutes_for: Span(40 * DAY),
            hours_for: Span(400 * DAY),
            max_bytes: 8 * 1024 * 1024 * 1024,
            max_series: 50_000,
            thresholds: Vec::new(),
        }
    }
}

/// The moments between two others, at whole minutes, at which hours are asked in part also when their minutes are gone.
pub type Cuts = Arc<dyn Fn(Time, Time) -> Vec<Time> + Send + Sync>;

/// How many samples were refused since the start, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Refused {
    /// Older than [`LATE`].
    pub late: u64,
    /// Further ahead than [`AHEAD`]: the clock that gave it is wrong, or ours is.
    pub ahead: u64,
    /// There is one of the same series and moment; requests of one moment are summed.
    pub duplicate: u64,
    /// No number, infinite, or counts that contradict each other.
    pub senseless: u64,
    /// Of a series beyond [`Settings::max_series`].
    pub series: u64,
}

impl Refused {
    /// All of them.
    pub fn all(self) -> u64 {
        self.lost().saturating_add(self.duplicate)
    }

    /// Those of which nothing is kept. What was told twice is there once.
    pub fn lost(self) -> u64 {
        [self.late, self.ahead, self.senseless, self.series].into_iter().fold(0, u64::saturating_add)
    }
}

/// How the store of measurements stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Series it knows.
    pub series: usize,
    /// What it refused since the start.
    pub refused: Refused,
    /// When it first refused a sample because there are too many series, since the start.
    pub series_bound_hit: Option<Time>,
    /// Bytes on disk, as of the last tidying.
    pub bytes: u64,
    /// Whether it is larger than it may be, so that minutes go early.
    pub over_room: bool,
    /// Samples that are in memory only, because the disk did not take them.
    pub unwritten: u64,
    /// Hours of a series that were given up because the disk took nothing for two days.
    pub lost_hours: u64,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// Each is answered by itself.
    pub series: Vec<Series>,
    /// From this moment,
    pub from: Time,
    /// to this one, which is not included.
    pub to: Time,
    /// Microseconds for which the slower ones are counted.
    pub thresholds: Vec<u64>,
    /// Also in parts of this length, from `from`. Parts shorter than an hour are as fine as what is kept is: whole minutes
    /// and, of the hours that are not closed and where parts are shorter than minutes, single samples.
    pub every: Option<Span>,
    /// Stretches that do not count, in order, none within another: from this moment to that one, which is not included. Of
    /// time of which only hours are kept, an hour that is not cut there ([`Cuts`]) counts or not by its beginning; how many
    /// did is in [`Pieces::by_beginning`].
    pub excluded: Vec<(Time, Time)>,
}

impl Ask {
    /// Whether its parts are shorter than the hours that are kept longest.
    fn fine(&self) -> bool {
        self.every.is_some_and(|every| every.0 < HOUR)
    }

    /// Whether its parts are shorter than minutes, so that single samples make a difference as long as they are kept.
    fn single(&self) -> bool {
        self.every.is_some_and(|every| every.0 < MINUTE)
    }

    /// Whether what began at a moment counts.
    fn counts(&self, at: Time) -> bool {
        let next = self.excluded.partition_point(|(from, _)| *from <= at);
        let left_out = next.checked_sub(1).and_then(|before| self.excluded.get(before)).is_some_and(|(_, to)| at < *to);
        at >= self.from && at < self.to && !left_out
    }

    /// Whether some of these minutes of an hour count and some do not.
    fn divides(&self, hour: i64, minutes: u64) -> bool {
        let counts = |minute: i64| self.counts(Time(hour * HOUR + minute * MINUTE));
        let mut seen = (0..60_i64).filter(|minute| minutes >> minute & 1 == 1).map(counts);
        let first = seen.next();
        seen.any(|counts| Some(counts) != first)
    }

    /// The moments between what counts and what does not.
    fn borders(&self) -> impl Iterator<Item = Time> {
        let excluded = self.excluded.iter().flat_map(|(from, to)| [*from, *to]);
        [self.from, self.to].into_iter().chain(excluded.filter(|at| *at > self.from && *at < self.to))
    }
}

/// What keeps measurements.
#[async_trait]
pub trait Measurements: Send + Sync {
    /// From now on these settings hold.
    fn configure(&self, settings: Settings);

    /// From now on hours are kept in parts at these moments, when their minutes go.
    fn cut_at(&self, cuts: Cuts);

    /// Keeps samples; says how many were refused, and why. What it takes is safe from a `kill -9` when this returns.
    ///
    /// # Errors
    /// The disk. The samples are in memory then and are written with the next ones.
    async fn append(&self, measured: &[Measured], now: Time) -> Result<Refused>;

    /// One bounded step of closing hours and forgetting what is too old. Whether more is to do now.
    async fn tidy(&self, now: Time) -> Result<bool>;

    /// The time of the last [`Measurements::tidy`], about a minute exact; kept over a restart.
    fn tidied(&self) -> Option<Time>;

    /// Answers, one for each series, in their order.
    async fn ask(&self, ask: &Ask) -> Result<Vec<Answer>>;

    /// The series it knows, in order of their first sample.
    fn known(&self) -> Vec<Series>;

    /// How it stands.
    fn stats(&self) -> Stats;
}

#[cfg(test)]
mod tests;
