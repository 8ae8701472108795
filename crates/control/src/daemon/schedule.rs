//! When checks are due: one queue for all of them, so that ten thousand cost one timer. Pure: it is told what time it is.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

/// Due times, counted from the start of the schedule.
pub(super) struct Schedule {
    due: BinaryHeap<Reverse<(Duration, usize)>>,
    intervals: Vec<Duration>,
}

/// A check whose time has come.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Due {
    pub index: usize,
    /// How long ago it should have started.
    pub late: Duration,
    /// Due times before this one that passed without a start.
    pub skipped: u64,
}

impl Schedule {
    /// Checks with these intervals, the first starts spread over them.
    pub(super) fn new(intervals: Vec<Duration>) -> Schedule {
        let count = u32::try_from(intervals.len().max(1)).unwrap_or(u32::MAX);
        let first = |(index, interval): (u32, &Duration)| {
            let offset = interval.mul_f64(f64::from(index) / f64::from(count));
            Reverse((offset, usize::try_from(index).unwrap_or(usize::MAX)))
        };
        let due = (0_u32..).zip(&intervals).map(first).collect();
        Schedule { due, intervals }
    }

    /// The next due time.
    pub(super) fn next(&self) -> Option<Duration> {
        self.due.peek().map(|Reverse((due, _))| *due)
    }

    /// A check that is due now; its next due time is a whole number of intervals after this one, whatever comes between.
    pub(super) fn take(&mut self, now: Duration) -> Option<Due> {
        let Reverse((due, index)) = *self.due.peek().filter(|Reverse((due, _))| *due <= now)?;
        self.due.pop();
        let interval = self.intervals.get(index).copied().unwrap_or(Duration::MAX).max(Duration::from_millis(1));
        let late = now.saturating_sub(due);
        let skipped = u64::try_from(late.as_nanos() / interval.as_nanos()).unwrap_or(u64::MAX);
        let passed = interval.saturating_mul(u32::try_from(skipped).unwrap_or(u32::MAX));
        let started = due.saturating_add(passed);
        self.due.push(Reverse((started.saturating_add(interval), index)));
        Some(Due { index, late: now.saturating_sub(started), skipped })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    #[test]
    fn starts_are_spread_and_the_interval_is_the_interval() {
        let mut schedule = Schedule::new(vec![ms(100); 4]);
        let mut starts = Vec::new();
        for now in 0..200 {
            while let Some(due) = schedule.take(ms(now)) {
                assert_eq!((due.late, due.skipped), (ms(0), 0));
                starts.push((now, due.index));
            }
        }
        assert_eq!(starts, [(0, 0), (25, 1), (50, 2), (75, 3), (100, 0), (125, 1), (150, 2), (175, 3)]);
        assert_eq!(schedule.next(), Some(ms(200)));
    }

    #[test]
    fn what_was_slept_through_is_counted_and_does_not_come_in_a_burst() {
        let mut schedule = Schedule::new(vec![ms(100)]);
        assert_eq!(schedule.take(ms(7)), Some(Due { index: 0, late: ms(7), skipped: 0 }));
        assert_eq!(schedule.take(ms(99)), None);
        assert_eq!(schedule.take(ms(550)), Some(Due { index: 0, late: ms(50), skipped: 4 }));
        assert_eq!(schedule.take(ms(550)), None);
        assert_eq!(schedule.next(), Some(ms(600)));
        assert_eq!(Schedule::new(vec![]).next(), None);
    }
}
