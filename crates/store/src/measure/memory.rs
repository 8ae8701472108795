//! Measurements in memory: the same story, nothing durable.

use super::core::{Core, day_with, hour_of};
use super::read::{Answer, Fetched, assemble, days, edges};
use super::{Ask, DAY, Measurements, Refused, Settings, Stats};
use crate::{Result, StoreError};
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use vectra_engine::signal::{Measured, Series};
use vectra_engine::time::Time;

#[derive(Debug, Default)]
pub(crate) struct MemoryMeasurements {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    core: Core,
    /// By hour and series.
    samples: BTreeMap<(i64, u32), Vec<u8>>,
    minutes: BTreeMap<(i64, u32), Vec<u8>>,
    /// By series and day.
    days: BTreeMap<(u32, i64), Vec<u8>>,
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

    async fn append(&self, measured: &[Measured], now: Time) -> Result<Refused> {
        let mut inner = self.inner();
        let refused = inner.core.accept(measured, now);
        inner.core.take_waiting();
        Ok(refused)
    }

    async fn tidy(&self, now: Time) -> Result<bool> {
        let mut inner = self.inner();
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
        inner.minutes.retain(|(hour, _), _| *hour >= since(settings.minutes_for));
        inner.days.retain(|(_, day), _| *day >= (now - settings.hours_for).0.div_euclid(DAY));
        Ok(false)
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
