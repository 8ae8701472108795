//! Measurements in memory: the same story, nothing durable.

use super::core::{Core, day_with, hour_of};
use super::raw::unpack_samples;
use super::read::{Answer, Fetched, assemble, days, edges};
use super::{Ask, Cuts, DAY, Measurements, Refused, Settings, Stats, cut};
use crate::{Result, StoreError};
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use vectra_engine::signal::{Measured, Series};
use vectra_engine::time::Time;

#[derive(Default)]
pub(crate) struct MemoryMeasurements {
    inner: Mutex<Inner>,
}

impl fmt::Debug for MemoryMeasurements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryMeasurements").finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Inner {
    core: Core,
    /// By hour and series.
    samples: BTreeMap<(i64, u32), Vec<u8>>,
    minutes: BTreeMap<(i64, u32), Vec<u8>>,
    parts: BTreeMap<(i64, u32), Vec<u8>>,
    cuts: Option<Cuts>,
    tidied: Option<Time>,
    /// By series and day.
    days: BTreeMap<(u32, i64), Vec<u8>>,
}

impl Inner {
    /// Opens an hour again that a clock closed which was ahead; not one whose samples are gone.
    fn reopen(&mut self, hour: i64) -> Option<()> {
        let packs = self.samples.range((hour, 0)..=(hour, u32::MAX));
        let closed = packs.map(|((_, id), pack)| Some((*id, unpack_samples(pack)?))).collect::<Option<Vec<_>>>()?;
        let gone = closed.is_empty() && self.minutes.range((hour, 0)..=(hour, u32::MAX)).next().is_some();
        if !gone {
            self.core.reopen(hour, &closed);
        }
        Some(())
    }
}

impl MemoryMeasurements {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn damaged() -> StoreError {
    StoreError::Damaged { path: "memory".into(), why: "a pack of measurements cannot be read".into() }
}

#[async_trait]
impl Measurements for MemoryMeasurements {
    fn configure(&self, settings: Settings) {
        self.inner().core.settings = settings;
    }

    fn cut_at(&self, cuts: Cuts) {
        self.inner().cuts = Some(cuts);
    }

    async fn append(&self, measured: &[Measured], now: Time) -> Result<Refused> {
        let mut inner = self.inner();
        for hour in inner.core.to_reopen(measured, now) {
            inner.reopen(hour).ok_or_else(damaged)?;
        }
        let refused = inner.core.accept(measured, now);
        inner.core.take_waiting();
        Ok(refused)
    }

    async fn tidy(&self, now: Time) -> Result<bool> {
        let mut inner = self.inner();
        inner.tidied = Some(now);
        if let Some(due) = inner.core.due(now, 1000) {
            let closed = due.close();
            for c in &closed {
                let day = c.hour.div_euclid(24);
                let old = inner.days.get(&(c.series, day)).map(Vec::as_slice);
                let new = day_with(old, c.entry.clone()).ok_or_else(damaged)?;
                inner.days.insert((c.series, day), new);
                inner.samples.insert((c.hour, c.series), c.samples.clone());
                inner.minutes.insert((c.hour, c.series), c.minutes.clone());
            }
            inner.core.forget(&closed);
            return Ok(true);
        }
        let settings = inner.core.settings.clone();
        let since = |kept_for| hour_of(now - kept_for);
        inner.samples.retain(|(hour, _), _| *hour >= since(settings.samples_for));
        let kept = inner.minutes.split_off(&(since(settings.minutes_for), 0));
        let old = std::mem::replace(&mut inner.minutes, kept);
        if let (Some(((first, _), _)), Some(((last, _), _))) = (old.first_key_value(), old.last_key_value()) {
            let cuts = inner.cuts.as_ref().map(|cuts| cut::by_hour(cuts, *first, *last)).unwrap_or_default();
            for (key, minutes) in &old {
                if let Some(cuts) = cuts.get(&key.0) {
                    let parts = cut::parts(minutes, cuts).unwrap_or_else(|| minutes.clone());
                    inner.parts.insert(*key, parts);
                }
            }
        }
        inner.parts.retain(|(hour, _), _| *hour >= since(settings.hours_for));
        inner.days.retain(|(_, day), _| *day >= (now - settings.hours_for).0.div_euclid(DAY));
        Ok(false)
    }

    fn tidied(&self) -> Option<Time> {
        self.inner().tidied
    }

    async fn ask(&self, ask: &Ask) -> Result<Vec<Answer>> {
        let inner = self.inner();
        let thresholds = &inner.core.settings.thresholds;
        let mut answers = Vec::new();
        for series in &ask.series {
            let mut fetched = Fetched::default();
            if let Some(id) = inner.core.id(series) {
                let (first, last) = days(ask);
                fetched.open = inner.core.open_hours(id);
                fetched.days = inner
                    .days
                    .range((id, first)..=(id, last.max(first)))
                    .map(|((_, day), bytes)| (*day, bytes.clone()))
                    .collect();
                fetched.oldest =
                    inner.days.range((id, i64::MIN)..=(id, i64::MAX)).next().map(|((_, d), b)| (*d, b.clone()));
                for hour in edges(ask) {
                    fetched.samples.extend(inner.samples.get(&(hour, id)).map(|b| (hour, b.clone())));
                    fetched.minutes.extend(inner.minutes.get(&(hour, id)).map(|b| (hour, b.clone())));
                    fetched.parts.extend(inner.parts.get(&(hour, id)).map(|b| (hour, b.clone())));
                }
            }
            answers.push(assemble(ask, series, &fetched, thresholds).ok_or_else(damaged)?);
        }
        Ok(answers)
    }

    fn known(&self) -> Vec<Series> {
        self.inner().core.names().to_vec()
    }

    fn stats(&self) -> Stats {
        self.inner().core.stats
    }
}
