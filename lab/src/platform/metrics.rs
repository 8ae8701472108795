//! What the processes of the live instances really use, read from the system once a second.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;

/// Samples kept: an hour of one instance.
pub(crate) const MAX_SAMPLES: usize = 3_600;
/// Requests kept: an hour of them under the usual load.
pub(crate) const MAX_VISITS: usize = 200_000;
pub(crate) const INTERVAL: Duration = Duration::from_secs(1);
/// Processes of one instance that are looked at.
const MAX_FAMILY: usize = 64;
/// Linux reports processor time to programs in hundredths of a second on every architecture.
const TICKS_PER_SECOND: f64 = 100.0;

#[derive(Debug, Clone)]
pub(crate) struct Sample {
    pub(crate) at: Timestamp,
    pub(crate) instance: String,
    /// Share of one processor.
    pub(crate) cpu: f64,
    pub(crate) memory_bytes: u64,
    /// What the plan has.
    pub(crate) memory_limit_bytes: u64,
    /// Of the service's disk; 0 where it has none.
    pub(crate) disk_bytes: u64,
}

/// One request at the public address.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visit {
    pub(crate) at: Timestamp,
    pub(crate) status: u16,
    pub(crate) seconds: f64,
}

pub(crate) type Visits = VecDeque<Visit>;

pub(crate) type Samples = VecDeque<Sample>;

/// The processes that `pid` has started, and theirs, as far as the system tells.
pub(crate) fn descendants(pid: u32) -> Vec<u32> {
    let mut found = Vec::new();
    let mut rest = vec![pid];
    while let Some(parent) = rest.pop() {
        let text = std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).unwrap_or_default();
        for child in text.split_whitespace().filter_map(|word| word.parse().ok()) {
            if found.len() < MAX_FAMILY && !found.contains(&child) {
                found.push(child);
                rest.push(child);
            }
        }
    }
    found
}

/// Memory that the process and those that it started hold, in bytes; nothing when it is gone.
pub(crate) fn memory_bytes(pid: u32) -> Option<u64> {
    let own = own_memory_bytes(pid)?;
    Some(own + descendants(pid).into_iter().filter_map(own_memory_bytes).sum::<u64>())
}

fn own_memory_bytes(pid: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib << 10)
}

/// Processor time that the process and those that it started have used so far, in seconds.
pub(crate) fn cpu_seconds(pid: u32) -> Option<f64> {
    let own = own_cpu_seconds(pid)?;
    Some(own + descendants(pid).into_iter().filter_map(own_cpu_seconds).sum::<f64>())
}

fn own_cpu_seconds(pid: u32) -> Option<f64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The program's name may hold spaces; the fields after its closing bracket are plain.
    let mut fields = text.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS_PER_SECOND)
}
