//! Time of a processor, which others on the machine hardly disturb.

use nix::time::{ClockId, clock_gettime};
use std::time::Duration;

/// What all threads of the process had of a processor so far.
pub fn busy_together() -> Duration {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map(Duration::from).unwrap_or_default()
}

/// What this thread had of a processor so far.
pub fn busy() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from).unwrap_or_default()
}
