//! Hours in parts: what is left of minutes that go.

use super::pack::{Entry, pack, unpack};
use super::{Cuts, HOUR, MINUTE};
use std::collections::BTreeMap;
use vectra_engine::time::Time;

/// For each hour between the first and the last that is cut: the minutes at which it is.
pub(crate) fn by_hour(cuts: &Cuts, first: i64, last: i64) -> BTreeMap<i64, Vec<u32>> {
    let mut out: BTreeMap<i64, Vec<u32>> = BTreeMap::new();
    for at in cuts(Time(first * HOUR), Time((last + 1) * HOUR)) {
        let (hour, within) = (at.0.div_euclid(HOUR), at.0.rem_euclid(HOUR));
        // A minute belongs where it starts.
        let minute = (within + MINUTE - 1) / MINUTE;
        if let (1..60, true) = (minute, (first..=last).contains(&hour)) {
            out.entry(hour).or_default().push(u32::try_from(minute).unwrap_or(0));
        }
    }
    out
}

/// The minutes of an hour, those between two cuts together. What was counted against other thresholds stays apart: a sum
/// would forget them. `None` where the pack is damaged.
pub(crate) fn parts(minutes: &[u8], cuts: &[u32]) -> Option<Vec<u8>> {
    let mut out: Vec<Entry> = Vec::new();
    for minute in unpack(minutes)? {
        let part = |index: u32| cuts.iter().filter(|cut| **cut <= index).count();
        let covered = minute.minutes();
        let together =
            |last: &&mut Entry| part(last.index) == part(minute.index) && last.rollup.sums_with(&minute.rollup);
        match out.last_mut().filter(together) {
            Some(last) => {
                last.rollup.merge(&minute.rollup);
                last.covered |= covered;
            }
            None => out.push(Entry { covered, ..minute }),
        }
    }
    Some(pack(&out))
}

impl Entry {
    /// The minutes of the hour that an entry stands for, a bit each: of one minute itself.
    pub(crate) fn minutes(&self) -> u64 {
        if self.covered == 0 { 1 << self.index.min(59) } else { self.covered }
    }
}
