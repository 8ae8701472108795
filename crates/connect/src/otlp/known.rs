//! What is remembered of the series of metrics, and kept for the next process.

use super::exponential::Counts;
use super::sources::{Source, Sources};
use super::stretches::Stretches;
use crate::telemetry::counters::{Counters, LONGEST, New};
use crate::telemetry::kept::{Kept, Ledger, Series};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use vectra_engine::time::Time;

/// Series that are remembered.
const SERIES: usize = 20_000;
/// A series that says nothing for so long is forgotten, in nanoseconds, and where room gets scarce.
const FORGOTTEN: i64 = 24 * SCARCE;
const SCARCE: i64 = 3_600_000_000_000;
/// Of a millisecond.
pub(super) const NANOS: i64 = 1_000_000;

/// What is known of series, kept from one process to the next.
#[derive(Debug, Default, Serialize, Deserialize)]
struct KeptMetrics {
    counters: Series,
    exponential: BTreeMap<String, Powers>,
    deltas: BTreeMap<String, Stretches>,
    #[serde(default)]
    sources: BTreeMap<String, Source>,
    since: i64,
}

impl Kept for KeptMetrics {
    fn change(&mut self, later: KeptMetrics) {
        self.counters.extend(later.counters);
        self.exponential.extend(later.exponential);
        self.deltas.extend(later.deltas);
        self.sources.extend(later.sources);
        self.since = later.since;
    }
}

/// What was last seen of a cumulative exponential histogram.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Powers {
    /// Nanoseconds.
    pub at: i64,
    pub counts: Counts,
    /// When it last fell though it did not begin again; milliseconds.
    pub mixed: Option<i64>,
    #[serde(skip, default = "yes")]
    pub resumed: bool,
}

fn yes() -> bool {
    true
}

pub(super) struct State {
    pub counters: Counters,
    pub exponential: HashMap<String, Powers>,
    /// What deltas told of late.
    pub deltas: HashMap<String, Stretches>,
    /// By which metric each resource told its requests last, the smaller number the better one, and when.
    told_by: HashMap<String, (usize, Time)>,
    /// What deltas of sampled requests told beyond whole ones, below 1; a restart forgets it.
    fractions: HashMap<String, f64>,
    /// What is to be noted of the exponential and the deltas.
    pub changed: HashSet<String>,
    pub sources: Sources,
    ledger: Option<Ledger>,
    /// What began after this was never forgotten and never there before; nanoseconds.
    since: i64,
    swept: i64,
    /// When this process began.
    pub began: Time,
}

impl State {
    pub fn new(now: Time) -> State {
        let began = now;
        let now = now.0.saturating_mul(NANOS);
        State {
            counters: Counters::default(),
            exponential: HashMap::new(),
            deltas: HashMap::new(),
            told_by: HashMap::new(),
            fractions: HashMap::new(),
            changed: HashSet::new(),
            sources: Sources::default(),
            ledger: None,
            since: now,
            swept: now,
            began,
        }
    }

    pub fn remember_in(&mut self, folder: &Path) {
        let (ledger, kept) = Ledger::open::<KeptMetrics>(folder, "otlp metrics");
        self.ledger = Some(ledger);
        if let Some(kept) = kept {
            self.counters.go_on(kept.counters);
            self.exponential = kept.exponential.into_iter().collect();
            self.deltas = kept.deltas.into_iter().collect();
            self.sources.go_on(kept.sources);
            self.since = kept.since;
        }
    }

    pub fn leave(&mut self) {
        let whole = self.kept();
        if let Some(ledger) = &mut self.ledger {
            ledger.leave(whole);
        }
    }

    pub fn sweep(&mut self, now: Time) {
        let now = now.0.saturating_mul(NANOS);
        if (0..SCARCE / 4).contains(&now.saturating_sub(self.swept)) {
            return;
        }
        self.swept = now;
        let horizon = now.saturating_sub(if self.len() > SERIES / 4 * 3 { SCARCE } else { FORGOTTEN });
        let sources = &mut self.sources;
        self.counters.forget_before(horizon, |key| sources.lost(key));
        self.exponential.retain(|key, known| {
            let kept = known.at >= horizon;
            if !kept {
                sources.lost(key);
            }
            kept
        });
        sources.forget_before(horizon);
        self.deltas.retain(|_, told| told.end() >= horizon);
        self.told_by.retain(|_, (_, told)| told.0.saturating_mul(NANOS) >= horizon);
        self.fractions.retain(|key, _| self.deltas.contains_key(key));
        self.since = self.since.max(horizon);
    }

    fn len(&self) -> usize {
        self.counters.len() + self.exponential.len() + self.deltas.len()
    }

    fn kept(&self) -> KeptMetrics {
        KeptMetrics {
            counters: self.counters.kept(),
            exponential: self.exponential.iter().map(|(key, known)| (key.clone(), known.clone())).collect(),
            deltas: self.deltas.iter().map(|(key, told)| (key.clone(), told.clone())).collect(),
            sources: self.sources.kept(),
            since: self.since,
        }
    }

    /// Notes what was counted. To be done before anybody hears of it.
    pub fn note(&mut self) {
        let Some(mut ledger) = self.ledger.take() else { return };
        let changed = std::mem::take(&mut self.changed);
        let pick = |key: &String| Some((key.clone(), self.exponential.get(key)?.clone()));
        let told = |key: &String| Some((key.clone(), self.deltas.get(key)?.clone()));
        let (exponential, deltas) =
            (changed.iter().filter_map(pick).collect(), changed.iter().filter_map(told).collect());
        let (counters, sources) = (self.counters.changes(), self.sources.changes());
        let change = KeptMetrics { counters, exponential, deltas, sources, since: self.since };
        ledger.note(&change, || self.kept());
        self.ledger = Some(ledger);
    }

    /// Whole requests of a delta; what is beyond them counts with the next delta of the series.
    pub fn whole(&mut self, key: &str, told: &[f64]) -> Vec<u64> {
        let [told] = told else { return told.iter().map(|n| n.round() as u64).collect() };
        let told = told + self.fractions.remove(key).unwrap_or(0.0);
        if told.fract() > 0.0 {
            self.fractions.insert(key.to_owned(), told.fract());
        }
        vec![told.trunc() as u64]
    }

    pub fn knows(&self, key: &str) -> bool {
        self.counters.knows(key) || self.exponential.contains_key(key) || self.deltas.contains_key(key)
    }

    pub fn has_room(&self, key: &str) -> bool {
        self.knows(key) || self.len() < SERIES
    }

    /// Whether a better metric of this resource told the same requests of late.
    pub fn is_told_better(&self, resource: &str, metric: usize, now: Time) -> bool {
        self.told_by.get(resource).is_some_and(|(by, at)| *by < metric && now.since(*at).0 < LONGEST)
    }

    /// This metric tells the requests of this resource.
    pub fn told_by(&mut self, resource: &str, metric: usize, now: Time) {
        let room = self.told_by.len() < SERIES;
        if let Some(known) = self.told_by.get_mut(resource) {
            *known = (metric, now);
        } else if room {
            self.told_by.insert(resource.to_owned(), (metric, now));
        }
    }

    /// What a cumulative series is that was not seen before, by when it says that it began and by who tells it.
    pub fn novelty(&self, start: i64, told_by: New) -> New {
        if start > self.since { New::Since(start / NANOS) } else { told_by }
    }
}
