//! The clocks, read in one place.

use nix::time::{ClockId, clock_gettime};
use vectra_engine::time::{Span, Time};

/// Wall clock and the time since boot, which counts sleep and cannot be set.
#[derive(Debug)]
pub struct Clock {
    last_wall: Time,
    last_boot: i64,
}

/// A difference between the clocks that is no drift but a jump.
const JUMP: i64 = 2_000;

/// The wall clock.
pub fn now() -> Time {
    Time(jiff::Timestamp::now().as_millisecond())
}

fn since_boot() -> i64 {
    // Linux always has this clock; without it no jump is ever seen.
    clock_gettime(ClockId::CLOCK_BOOTTIME).map_or(0, |t| t.tv_sec() * 1000 + t.tv_nsec() / 1_000_000)
}

impl Clock {
    /// Starts comparing now.
    pub fn start() -> Clock {
        Clock { last_wall: now(), last_boot: since_boot() }
    }

    /// The wall clock, and how far it jumped since the last reading, if it did.
    pub fn read(&mut self) -> (Time, Option<Span>) {
        self.compare(now(), since_boot())
    }

    fn compare(&mut self, wall: Time, boot: i64) -> (Time, Option<Span>) {
        let by = wall.since(self.last_wall).0 - (boot - self.last_boot);
        self.last_wall = wall;
        self.last_boot = boot;
        (wall, (by.abs() > JUMP).then_some(Span(by)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_wall_clock_that_moves_alone_has_jumped() {
        let mut clock = Clock { last_wall: Time(0), last_boot: 0 };
        assert_eq!(clock.compare(Time(60_000), 60_000).1, None, "time passed");
        assert_eq!(clock.compare(Time(61_500), 60_500).1, None, "drift");
        assert_eq!(clock.compare(Time(3_661_500), 60_600).1, Some(Span(3_599_900)), "set forward");
        assert_eq!(clock.compare(Time(61_600), 60_700).1, Some(Span(-3_600_000)), "set back");
    }
}
