//! What takes samples in and closes hours, without a disk.

use super::bytes::{Reader, put, put_signed};
use super::pack::{Entry, pack, unpack};
use super::raw::{Block, Kept, pack_samples};
use super::rollup::Rollup;
use super::{AHEAD, HOUR, LATE, MINUTE, Refused, Settings, Stats};
use std::collections::hash_map::Entry as Entered;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use vectra_engine::health::Verdict;
use vectra_engine::signal::{Latency, Measured, Requests, Sample, Series};
use vectra_engine::time::Time;

/// Batches that wait for a disk that does not write; of older ones the journal is given up, not the samples.
const WAITING: usize = 600;
/// Hours that stay open at most while the disk takes none of them.
const OPEN: usize = 48;
/// Requests that one sample may tell of; no month could be right again after one that claims more.
const PLAUSIBLE: u64 = 1_000_000_000_000;

/// What must be written for samples to be safe.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Batch {
    /// New series by id.
    pub series: Vec<(u32, Series)>,
    /// The newest hour of its samples.
    pub hour: i64,
    /// Samples.
    pub journal: Vec<u8>,
    pub samples: u64,
}

/// One series' hour, closed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Closed {
    pub series: u32,
    /// Hours since the epoch.
    pub hour: i64,
    /// [`pack_samples`]
    pub samples: Vec<u8>,
    /// [`pack`] of its minutes.
    pub minutes: Vec<u8>,
    /// For the pack of its day.
    pub entry: Entry,
}

/// Series to close, which takes a while.
#[derive(Debug)]
pub(crate) struct Due {
    pub hour: i64,
    blocks: Vec<(u32, Block)>,
    thresholds: Vec<u64>,
}

impl Due {
    pub fn close(&self) -> Vec<Closed> {
        self.blocks.iter().map(|(id, block)| close(*id, self.hour, block, &self.thresholds)).collect()
    }
}

/// Samples of hours that are not closed, and what is known of the series.
#[derive(Debug, Default)]
pub(crate) struct Core {
    pub settings: Settings,
    pub stats: Stats,
    ids: HashMap<Series, u32>,
    names: Vec<Series>,
    open: BTreeMap<i64, HashMap<u32, Block>>,
    /// Up to this hour nothing is taken any more.
    closed_through: Option<i64>,
    /// But for these: a clock that was ahead has closed them.
    reopened: BTreeSet<i64>,
    waiting: VecDeque<Batch>,
}

/// The hour of a moment, in hours since the epoch.
pub(crate) fn hour_of(at: Time) -> i64 {
    at.0.div_euclid(HOUR)
}

impl Core {
    /// Takes samples in. What must be written joins what waits.
    pub fn accept(&mut self, measured: &[Measured], now: Time) -> Refused {
        let mut refused = Refused::default();
        let mut batch = Batch { hour: i64::MIN, ..Batch::default() };
        let mut taken: Vec<(u32, Time, Kept)> = Vec::with_capacity(measured.len());
        let mut together: HashMap<(u32, Time), usize> = HashMap::new();
        for m in measured {
            let Some(kept) = sensible(&m.sample, &self.settings.thresholds) else {
                refused.senseless += 1;
                continue;
            };
            let hour = hour_of(m.at);
            if m.at > now + AHEAD {
                refused.ahead += 1;
                continue;
            }
            if m.at < now - LATE || self.is_closed(hour) {
                refused.late += 1;
                continue;
            }
            let known = self.ids.get(&m.series).copied();
            let Some(id) = known.or_else(|| self.learn(&m.series, &mut batch)) else {
                refused.series += 1;
                self.stats.series_bound_hit.get_or_insert(now);
                continue;
            };
            // Requests of one moment are told by many processes, each its own: one sample, however many they are.
            if let Kept::Requests(more) = &kept {
                match together.entry((id, m.at)) {
                    Entered::Occupied(at) => {
                        if let Some((_, _, Kept::Requests(sum))) = taken.get_mut(*at.get()) {
                            sum.merge(more);
                        }
                        continue;
                    }
                    Entered::Vacant(place) => {
                        place.insert(taken.len());
                    }
                }
            }
            taken.push((id, m.at, kept));
        }
        let mut last = 0_i64;
        for (id, at, kept) in taken {
            let hour = hour_of(at);
            if !self.open.entry(hour).or_default().entry(id).or_default().push(at, &kept) {
                refused.duplicate += 1;
                continue;
            }
            put(&mut batch.journal, u64::from(id));
            put_signed(&mut batch.journal, at.0.wrapping_sub(last));
            kept.write(&mut batch.journal);
            (last, batch.hour) = (at.0, batch.hour.max(hour));
            batch.samples += 1;
        }
        let all = &mut self.stats.refused;
        all.late += refused.late;
        all.ahead += refused.ahead;
        all.duplicate += refused.duplicate;
        all.senseless += refused.senseless;
        all.series += refused.series;
        if batch.samples > 0 || !batch.series.is_empty() {
            self.wait(batch);
        }
        while self.open.len() > OPEN {
            let lost = self.open.pop_first().map_or(0, |(_, blocks)| blocks.len() as u64);
            self.stats.lost_hours = self.stats.lost_hours.saturating_add(lost);
        }
        refused
    }

    fn is_closed(&self, hour: i64) -> bool {
        self.closed_through.is_some_and(|closed| hour <= closed) && !self.reopened.contains(&hour)
    }

    /// The hours of these samples that are closed though they are not over: the clock that closed them is refuted.
    pub fn to_reopen(&self, measured: &[Measured], now: Time) -> BTreeSet<i64> {
        let over = |hour: i64| Time(hour.saturating_add(1).saturating_mul(HOUR)) + LATE <= now;
        if self.closed_through.is_none_or(over) {
            return BTreeSet::new();
        }
        let taken = measured.iter().map(|m| m.at).filter(|at| *at >= now - LATE && *at <= now + AHEAD);
        taken.map(hour_of).filter(|hour| self.is_closed(*hour) && !over(*hour)).collect()
    }

    /// An hour takes samples again; these are the ones that it was closed with.
    pub fn reopen(&mut self, hour: i64, closed: &[(u32, Vec<(Time, Kept)>)]) {
        self.reopened.insert(hour);
        for (id, samples) in closed {
            let block = self.open.entry(hour).or_default().entry(*id).or_default();
            for (at, kept) in samples {
                block.push(*at, kept);
            }
        }
    }

    fn learn(&mut self, series: &Series, batch: &mut Batch) -> Option<u32> {
        if self.names.len() >= self.settings.max_series {
            return None;
        }
        let id = u32::try_from(self.names.len()).ok()?;
        self.ids.insert(series.clone(), id);
        self.names.push(series.clone());
        self.stats.series = self.names.len();
        batch.series.push((id, series.clone()));
        Some(id)
    }

    fn wait(&mut self, batch: Batch) {
        self.waiting.push_back(batch);
        if self.waiting.len() > WAITING {
            for old in self.waiting.iter_mut().filter(|b| b.samples > 0).take(1) {
                old.journal.clear();
                old.samples = 0;
            }
            // What names no series and has no samples left is nothing.
            self.waiting.retain(|b| b.samples > 0 || !b.series.is_empty());
        }
        self.count_waiting();
    }

    fn count_waiting(&mut self) {
        self.stats.unwritten = self.waiting.iter().map(|b| b.samples).sum();
    }

    /// What waits to be written, oldest first; it is the caller's until [`Core::give_back`].
    pub fn take_waiting(&mut self) -> Vec<Batch> {
        let taken = self.waiting.drain(..).collect();
        self.count_waiting();
        taken
    }

    /// It was not written.
    pub fn give_back(&mut self, batches: Vec<Batch>) {
        for batch in batches.into_iter().rev() {
            self.waiting.push_front(batch);
        }
        self.count_waiting();
    }

    /// A series of an earlier start. They come in order of their id.
    pub fn remember(&mut self, series: Series) {
        self.ids.insert(series.clone(), u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        self.names.push(series);
        self.stats.series = self.names.len();
    }

    /// Samples of an earlier start, as far as those of this series and hour are taken. `None` where the bytes are none
    /// of ours: what came before them is kept.
    pub fn replay(&mut self, journal: &[u8], takes: impl Fn(u32, i64) -> bool) -> Option<()> {
        let mut reader = Reader::new(journal);
        let mut at = 0_i64;
        while reader.len() > 0 {
            let id = u32::try_from(reader.number()?).ok()?;
            at = at.wrapping_add(reader.signed()?);
            let kept = Kept::read(&mut reader)?;
            let hour = hour_of(Time(at));
            if takes(id, hour) {
                self.open.entry(hour).or_default().entry(id).or_default().push(Time(at), &kept);
            }
        }
        Some(())
    }

    /// Up to this hour some series were closed by an earlier start.
    pub fn was_closed(&mut self, hour: i64) {
        self.closed_through = self.closed_through.max(Some(hour));
    }

    /// Series whose hour is over, at most `limit`. The hour takes no samples from here on.
    pub fn due(&mut self, now: Time, limit: usize) -> Option<Due> {
        let (&hour, blocks) = self.open.first_key_value()?;
        if Time((hour + 1) * HOUR) + LATE > now {
            return None;
        }
        self.closed_through = self.closed_through.max(Some(hour));
        self.reopened.remove(&hour);
        let mut ids: Vec<u32> = blocks.keys().copied().collect();
        ids.sort_unstable();
        ids.truncate(limit);
        let blocks = ids.into_iter().filter_map(|id| Some((id, blocks.get(&id)?.clone()))).collect();
        Some(Due { hour, blocks, thresholds: self.settings.thresholds.clone() })
    }

    /// These are stored. `true` when their hour is closed whole, so that its journal can go.
    pub fn forget(&mut self, closed: &[Closed]) -> bool {
        let mut whole = false;
        for c in closed {
            if let Some(blocks) = self.open.get_mut(&c.hour) {
                blocks.remove(&c.series);
                if blocks.is_empty() {
                    self.open.remove(&c.hour);
                    whole = true;
                }
            }
        }
        whole
    }

    pub fn id(&self, series: &Series) -> Option<u32> {
        self.ids.get(series).copied()
    }

    pub fn names(&self) -> &[Series] {
        &self.names
    }

    /// The newest hour that is closed for every series, as far as that is known after a start.
    pub fn closed_whole(&self) -> Option<i64> {
        let oldest_open = self.open.keys().next().copied();
        self.closed_through.filter(|closed| oldest_open.is_none_or(|open| open > *closed))
    }

    /// Samples of a series that are in no closed hour, by hour.
    pub fn open_hours(&self, id: u32) -> BTreeMap<i64, Vec<(Time, Kept)>> {
        let of = |(hour, blocks): (&i64, &HashMap<u32, Block>)| Some((*hour, blocks.get(&id)?.samples()));
        self.open.iter().filter_map(of).collect()
    }
}

/// Counts samples of one hour by minute; and all of them, with the minutes that have any.
pub(super) fn count(hour: i64, samples: &[(Time, Kept)], thresholds: &[u64]) -> (Vec<Entry>, Entry) {
    let mut minutes: Vec<Entry> = Vec::new();
    let mut covered = 0_u64;
    for (at, kept) in samples {
        let index = u32::try_from((at.0 - hour * HOUR).div_euclid(MINUTE).clamp(0, 59)).unwrap_or(0);
        covered |= 1 << index;
        if minutes.last().is_none_or(|m| m.index != index) {
            minutes.push(Entry { index, covered: 0, rollup: Rollup::default() });
        }
        if let Some(minute) = minutes.last_mut() {
            kept.count_into(&mut minute.rollup, thresholds);
        }
    }
    let mut whole = Rollup::default();
    minutes.iter().for_each(|m| whole.merge(&m.rollup));
    let index = u32::try_from(hour.rem_euclid(24)).unwrap_or(0);
    (minutes, Entry { index, covered, rollup: whole })
}

fn close(series: u32, hour: i64, block: &Block, thresholds: &[u64]) -> Closed {
    let samples = block.samples();
    let (minutes, entry) = count(hour, &samples, thresholds);
    Closed { series, hour, samples: pack_samples(&samples), minutes: pack(&minutes), entry }
}

/// The pack of a day with one more hour in it; an hour that it had is replaced. `None` where the old pack is damaged.
pub(crate) fn day_with(old: Option<&[u8]>, entry: Entry) -> Option<Vec<u8>> {
    let mut entries = old.map_or(Some(Vec::new()), unpack)?;
    entries.retain(|e| e.index != entry.index);
    entries.push(entry);
    entries.sort_by_key(|e| e.index);
    Some(pack(&entries))
}

/// The sample as it is kept; `None` where it makes no sense.
fn sensible(sample: &Sample, thresholds: &[u64]) -> Option<Kept> {
    match sample {
        Sample::Result { verdict, took_us } => {
            Some(Kept::Result { failed: *verdict == Verdict::Fail, took_us: *took_us })
        }
        Sample::Reading(value) => value.is_finite().then_some(Kept::Reading(*value)),
        Sample::Requests(requests) => {
            fits(requests).then(|| Kept::Requests(Box::new(Rollup::of_requests(requests, thresholds))))
        }
    }
}

/// Counts that do not contradict each other, and bounds in order.
fn fits(requests: &Requests) -> bool {
    let timed = match &requests.latency {
        Latency::Unknown => 0,
        Latency::Each(each) => each.len() as u64,
        Latency::Buckets(buckets) => {
            let ordered = buckets.windows(2).all(|w| match w {
                [a, b] => a.upto_us < b.upto_us,
                _ => true,
            });
            if !ordered || buckets.iter().any(|b| b.upto_us.is_nan() || b.upto_us < 0.0) {
                return false;
            }
            buckets.iter().fold(0_u64, |n, b| n.saturating_add(b.count))
        }
    };
    requests.total <= PLAUSIBLE && requests.failed <= requests.total && timed <= requests.total
}
