//! What counters were when the process ended, for the one that is started right afterwards: what came in between is counted.

use super::counters::KeptSeries;
use crate::otlp::KeptMetrics;
use crate::prometheus::KeptReader;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use vectra_control::daemon::telemetry::LATE;
use vectra_engine::time::Time;

/// The whole of it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// When it was written, milliseconds since the epoch.
    at: i64,
    /// By name of the scrape.
    pub scrapes: BTreeMap<String, KeptReader>,
    pub otlp: Option<KeptMetrics>,
}

impl Kept {
    pub fn new(now: Time, scrapes: BTreeMap<String, KeptReader>, otlp: KeptMetrics) -> Kept {
        Kept { at: now.0, scrapes, otlp: Some(otlp) }
    }

    /// Takes what the last process left. It is taken once: whoever dies without leaving anything is not followed by older
    /// values, from which requests would be counted twice. What is older than requests may be told late says nothing any
    /// more: failures of hours ago are none of now.
    pub fn take(folder: &Path, now: Time) -> Kept {
        let path = path(folder);
        let Ok(bytes) = std::fs::read(&path) else { return Kept::default() };
        if std::fs::remove_file(&path).is_err() {
            return Kept::default();
        }
        let kept: Kept = serde_json::from_slice(&bytes).unwrap_or_default();
        let age = now.since(Time(kept.at));
        if (0..=LATE.0).contains(&age.0) { kept } else { Kept::default() }
    }

    /// Leaves it, whole or not at all.
    pub fn leave(&self, folder: &Path) -> io::Result<()> {
        let path = path(folder);
        let new = path.with_extension("new");
        std::fs::write(&new, serde_json::to_vec(self).map_err(io::Error::other)?)?;
        std::fs::rename(&new, &path)
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("counters.json")
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

    #[test]
    fn what_was_left_is_taken_once_and_only_right_afterwards() {
        let folder = tempfile::tempdir().expect("a folder");
        let now = Time(1_795_341_600_000);
        let kept = || {
            let scrapes = [("api".to_owned(), KeptReader::default())].into();
            Kept::new(now, scrapes, KeptMetrics::default())
        };
        let later = |ms: i64| Time(now.0 + ms);
        kept().leave(folder.path()).expect("written");
        assert_eq!(Kept::take(folder.path(), later(3000)).scrapes.len(), 1);
        assert!(Kept::take(folder.path(), later(3000)).scrapes.is_empty(), "once");
        for late in [LATE.0 + 1, -1] {
            kept().leave(folder.path()).expect("written");
            assert!(Kept::take(folder.path(), later(late)).scrapes.is_empty(), "{late}");
        }
        std::fs::write(path(folder.path()), "{ broken").expect("written");
        assert!(Kept::take(folder.path(), now).scrapes.is_empty());
    }
}
