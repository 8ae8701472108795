//! What counters were, kept for the process that is started next, however this one ends.
//!
//! What was counted is noted *before* it is handed on: a process that dies in between has counted less than there was, never
//! the same twice. A snapshot holds all that is known, a log beside it what changed since; both are bounded, since the log is
//! put into a new snapshot when it has grown.

use super::counters::KeptSeries;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A log is put into a snapshot past this, and past some times the snapshot's own length.
const LOGGED: u64 = 256 * 1024;
/// How many times.
const TIMES: u64 = 4;

/// What is kept of one source: all of it, or what changed.
pub(crate) trait Kept: Serialize + DeserializeOwned {
    /// What changed later.
    fn change(&mut self, later: Self);
}

/// Where one source keeps what its counters were.
#[derive(Debug)]
pub(crate) struct Ledger {
    path: PathBuf,
    generation: u64,
    /// `None`: what changes next is kept as a whole.
    log: Option<File>,
    logged: u64,
    snapshot: u64,
}

#[derive(Serialize, Deserialize)]
struct Snapshot<K> {
    generation: u64,
    /// Since when the machine runs. After a power cut nobody knows which of the last writes were kept, here and where the
    /// measurements are.
    boot: Option<String>,
    /// Whether the process ended in order.
    left: bool,
    kept: K,
}

impl Ledger {
    /// The ledger of a source, and what it held.
    pub fn open<K: Kept>(folder: &Path, name: &str) -> (Ledger, Option<K>) {
        let safe: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        // Two names that differ in signs only would share a file without the checksum.
        let path = folder.join(format!("counters-{safe}-{:08x}.json", sum(name.as_bytes())));
        let found = std::fs::read(&path).ok();
        let found: Option<Snapshot<K>> = found.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let generation = found.as_ref().map_or(0, |s| s.generation);
        let ledger = Ledger { path, generation, log: None, logged: 0, snapshot: 0 };
        let trusted = found.filter(|s| s.left || s.boot == boot());
        let kept = trusted.map(|snapshot| {
            let mut kept = snapshot.kept;
            let log = std::fs::read(ledger.log_path(generation)).unwrap_or_default();
            for line in log.split_inclusive(|b| *b == b'\n') {
                // The last one may be half of one: what it would have said was not handed on.
                let Some(change) = line.strip_suffix(b"\n").and_then(|l| serde_json::from_slice(l).ok()) else { break };
                kept.change(change);
            }
            kept
        });
        (ledger, kept)
    }

    /// Notes what changed; where that cannot be written nothing is kept at all, since what is older would be counted twice.
    pub fn note<K: Kept>(&mut self, change: &K, whole: impl FnOnce() -> K) {
        let full = self.logged > LOGGED.max(self.snapshot.saturating_mul(TIMES));
        let done = match &mut self.log {
            Some(log) if !full => append(log, change).map(|bytes| self.logged += bytes),
            _ => self.keep(whole(), false),
        };
        if let Err(error) = done {
            self.forget(&error);
        }
    }

    /// The process ends in order, and this is what it knows.
    pub fn leave<K: Kept>(&mut self, whole: K) {
        if let Err(error) = self.keep(whole, true) {
            self.forget(&error);
        }
    }

    fn keep<K: Kept>(&mut self, kept: K, left: bool) -> io::Result<()> {
        let generation = self.generation.saturating_add(1);
        let bytes = serde_json::to_vec(&Snapshot { generation, boot: boot(), left, kept }).map_err(io::Error::other)?;
        let log = File::create(self.log_path(generation))?;
        let new = self.path.with_extension("new");
        let mut file = File::create(&new)?;
        file.write_all(&bytes)?;
        if left {
            file.sync_all()?;
        }
        std::fs::rename(&new, &self.path)?;
        let _ = std::fs::remove_file(self.log_path(self.generation));
        (self.generation, self.log, self.logged, self.snapshot) = (generation, Some(log), 0, bytes.len() as u64);
        Ok(())
    }

    fn forget(&mut self, error: &io::Error) {
        tracing::warn!(%error, path = %self.path.display(), "what counters were cannot be kept; after a crash what came meanwhile is not counted");
        let _ = std::fs::remove_file(&self.path);
        self.log = None;
    }

    fn log_path(&self, generation: u64) -> PathBuf {
        self.path.with_extension(format!("{generation}.log"))
    }
}

fn append(log: &mut File, change: &impl Serialize) -> io::Result<u64> {
    let mut line = serde_json::to_vec(change).map_err(io::Error::other)?;
    line.push(b'\n');
    log.write_all(&line)?;
    Ok(line.len() as u64)
}

/// What the system says by which one run of the machine is told from another.
fn boot() -> Option<String> {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok().map(|id| id.trim().to_owned())
}

fn sum(bytes: &[u8]) -> u32 {
    // FNV-1a: only ever held against itself.
    bytes.iter().fold(0x811c_9dc5, |h, b| (h ^ u32::from(*b)).wrapping_mul(0x0100_0193))
}

/// Numbers as their bits: JSON knows no infinity, which the last bucket ends at.
pub(crate) fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|v| v.to_bits()).collect()
}

/// The numbers of these bits.
pub(crate) fn numbers(bits: &[u64]) -> Vec<f64> {
    bits.iter().map(|b| f64::from_bits(*b)).collect()
}

/// Series by their keys.
pub(crate) type Series = BTreeMap<String, KeptSeries>;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
    struct Known(BTreeMap<String, u64>);

    impl Kept for Known {
        fn change(&mut self, later: Known) {
            self.0.extend(later.0);
        }
    }

    fn one(key: u64, value: u64) -> Known {
        Known([(key.to_string(), value)].into())
    }

    fn held(folder: &Path) -> Option<Known> {
        Ledger::open(folder, "scrape api").1
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        /// However a process ends, and wherever in its last line, the next one knows all lines before.
        #[test]
        fn whatever_was_noted_is_known_after_any_end(
            changes in prop::collection::vec((0..20_u64, any::<u64>(), 0..12_u8), 1..120), cut in any::<prop::sample::Index>()
        ) {
            let folder = tempfile::tempdir().expect("a folder");
            let (mut ledger, mut known) = (Ledger::open::<Known>(folder.path(), "scrape api").0, Known::default());
            let mut padding = 0;
            for (key, value, end) in changes {
                let mut change = one(key, value);
                if end == 3 {
                    // Long enough that the log is put into a snapshot now and then.
                    padding += 1;
                    change.0.insert(format!("{padding}{}", "x".repeat(40_000)), padding);
                }
                known.change(change.clone());
                ledger.note(&change, || known.clone());
                match end {
                    0 => ledger.leave(known.clone()),
                    1 => {}
                    2 => {
                        let log = ledger.log_path(ledger.generation);
                        let line = serde_json::to_vec(&one(99, 1)).expect("JSON");
                        let mut bytes = std::fs::read(&log).expect("there");
                        bytes.extend(line.get(..cut.index(line.len())).unwrap_or_default());
                        std::fs::write(&log, bytes).expect("written");
                    }
                    _ => continue,
                }
                drop(ledger);
                let (next, kept) = Ledger::open::<Known>(folder.path(), "scrape api");
                prop_assert_eq!(kept.as_ref(), Some(&known));
                ledger = next;
            }
            let files = std::fs::read_dir(folder.path()).expect("a folder").count();
            prop_assert!(files <= 3, "{files} files");
        }
    }

    #[test]
    fn after_a_power_cut_only_what_was_left_in_order_is_believed() {
        let folder = tempfile::tempdir().expect("a folder");
        for (left, wanted) in [(false, None), (true, Some(one(1, 7)))] {
            let (mut ledger, _) = Ledger::open::<Known>(folder.path(), "scrape api");
            ledger.note(&one(1, 7), || one(1, 7));
            if left {
                ledger.leave(one(1, 7));
            }
            assert_eq!(held(folder.path()), Some(one(1, 7)), "the machine still runs");
            let text = std::fs::read_to_string(&ledger.path).expect("there");
            let boot = boot().expect("a machine that runs");
            std::fs::write(&ledger.path, text.replace(&boot, "another")).expect("written");
            assert_eq!(held(folder.path()), wanted);
        }
    }

    #[test]
    fn what_cannot_be_noted_is_not_followed_by_older_values() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut ledger, _) = Ledger::open::<Known>(folder.path(), "scrape api");
        ledger.note(&one(1, 7), || one(1, 7));
        ledger.log = Some(File::open(&ledger.path).expect("there"));
        ledger.note(&one(1, 8), || one(1, 8));
        assert_eq!(held(folder.path()), None);
        ledger.note(&one(1, 9), || one(1, 9));
        assert_eq!(held(folder.path()), Some(one(1, 9)), "once it can be written again it is");
    }
}
