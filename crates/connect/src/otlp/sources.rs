//! Who tells cumulative series. A process that was heard before without a series had counted nothing in it then, however long
//! ago it began: exporters tell a series from its first request on, but give all of them the start of the process.

use super::known::NANOS;
use crate::telemetry::counters::{LONGEST, New};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Sources that are remembered; of more nobody says what is new.
const MOST: usize = 20_000;
/// Points of one export may differ by so much, and may come in several bodies; nanoseconds.
const EXPORT: i64 = 500 * NANOS;

/// One process that tells one metric; times in nanoseconds, as it says them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Source {
    /// Of the first points that were heard: what it counted until then is not known.
    first: i64,
    /// Of the last export, and of the one before.
    last: i64,
    before: i64,
    /// It told series that are not remembered: one that looks new need not be.
    #[serde(default)]
    partial: bool,
    /// When several last told one series as one.
    #[serde(default)]
    mixed: Option<i64>,
    #[serde(skip)]
    noted: i64,
}

impl Source {
    fn heard_at(at: i64) -> Source {
        Source { first: at, last: at, before: at, partial: false, mixed: None, noted: at }
    }
}

/// The sources that were heard.
#[derive(Debug, Default)]
pub(super) struct Sources {
    known: HashMap<String, Source>,
    /// What is to be noted.
    changed: HashSet<String>,
}

/// The source of a series: its key without the attributes of the point, which stand last.
fn source_of(series: &str) -> &str {
    series.rsplit_once('\u{0}').map_or(series, |(source, _)| source)
}

impl Sources {
    /// Hears a point of a series, and says what the series is if it was not told before. What is later than `ahead` comes from a
    /// clock that is wrong.
    pub fn hear(&mut self, series: &str, at: i64, ahead: i64) -> New {
        let name = source_of(series);
        let Some(source) = self.known.get_mut(name) else {
            if self.known.len() < MOST {
                self.changed.insert(name.to_owned());
                self.known.insert(name.to_owned(), Source::heard_at(at));
            }
            return New::Unknown;
        };
        if source.last > ahead && at <= ahead {
            // Its clock is right again: what it told before cannot be held against it.
            *source = Source { partial: source.partial, ..Source::heard_at(at) };
            self.changed.insert(name.to_owned());
            return New::Unknown;
        }
        if at > source.last.saturating_add(EXPORT) {
            (source.before, source.last) = (source.last, at);
            if at.saturating_sub(source.noted) > LONGEST / 3 * NANOS {
                self.changed.insert(name.to_owned());
            }
        }
        let alone = source.mixed.is_none_or(|mixed| at.saturating_sub(mixed) >= LONGEST * NANOS);
        let known = alone && !source.partial && at > source.first.saturating_add(EXPORT);
        if known { New::Since(source.before / NANOS) } else { New::Unknown }
    }

    /// A series of this source is not remembered, though it counted something.
    pub fn lost(&mut self, series: &str) {
        self.mark(series, |source| source.partial = true);
    }

    /// Several told a series of this source as one, at this time by their clock.
    pub fn mixed(&mut self, series: &str, at: i64) {
        self.mark(series, |source| source.mixed = Some(at));
    }

    fn mark(&mut self, series: &str, mark: impl FnOnce(&mut Source)) {
        let name = source_of(series);
        if let Some(source) = self.known.get_mut(name) {
            mark(source);
            self.changed.insert(name.to_owned());
        }
    }

    /// Forgets who was not heard after `at`.
    pub fn forget_before(&mut self, at: i64) {
        self.known.retain(|_, source| source.last >= at);
    }

    /// What is to be kept for the next process.
    pub fn kept(&self) -> BTreeMap<String, Source> {
        self.known.iter().map(|(name, source)| (name.clone(), source.clone())).collect()
    }

    /// What changed since this was asked before.
    pub fn changes(&mut self) -> BTreeMap<String, Source> {
        let known = &mut self.known;
        let changed = self.changed.drain().filter_map(|name| {
            let source = known.get_mut(&name)?;
            source.noted = source.last;
            Some((name, source.clone()))
        });
        changed.collect()
    }

    /// Goes on from what an earlier process knew.
    pub fn go_on(&mut self, kept: BTreeMap<String, Source>) {
        self.known = kept.into_iter().map(|(name, kept)| (name, Source { noted: kept.last, ..kept })).collect();
        self.changed.clear();
    }
}
