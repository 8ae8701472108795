//! What the live instance's process really uses, read from the system once a second.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;

/// Samples kept: an hour.
pub(crate) const MAX_SAMPLES: usize = 3_600;
pub(crate) const INTERVAL: Duration = Duration::from_secs(1);
/// Linux reports processor time to programs in hundredths of a second on every architecture.
const TICKS_PER_SECOND: f64 = 100.0;

#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) at: Timestamp,
    pub(crate) instance: String,
    /// Share of one processor.
    pub(crate) cpu: f64,
    pub(crate) memory_bytes: u64,
}

pub(crate) type Samples = VecDeque<Sample>;

/// Memory that the process holds, in bytes; nothing when it is gone.
pub(crate) fn memory_bytes(pid: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib << 10)
}

/// Processor time that the process has used so far, in seconds.
pub(crate) fn cpu_seconds(pid: u32) -> Option<f64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The program's name may hold spaces; the fields after its closing bracket are plain.
    let mut fields = text.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS_PER_SECOND)
}
