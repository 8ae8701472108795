//! Which samples are requests of the operated system, and what came of them since the scrape before.

use super::text::{Format, Sample, Unreadable, read};
use crate::telemetry::counters::{Counters, LONGEST, New, Point, Rise};
use crate::telemetry::kept::{Kept, Ledger, Series};
use crate::telemetry::tally::{Tally, failed};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use vectra_control::daemon::telemetry::{AHEAD, Intake, Noted};
use vectra_engine::signal::{Bucket, Measured};
use vectra_engine::time::{Span, Time};
use vectra_engine::unseen::Why;
use vectra_plan::config::Scrape;

/// Counters of requests, in the names of the field: client libraries, frameworks, OpenTelemetry.
const REQUESTS: [&str; 4] =
    ["http_requests_total", "http_server_requests_total", "http_request_total", "requests_total"];
/// Histograms of latency, the likeliest first.
const LATENCY: [&str; 5] = [
    "http_server_request_duration_seconds",
    "http_request_duration_seconds",
    "http_server_requests_seconds",
    "http_server_duration_milliseconds",
    "http_request_duration_milliseconds",
];
/// Tells when the process began.
const STARTED: &str = "process_start_time_seconds";

/// A series that is not there for so long is forgotten.
const REMEMBERED: Span = Span::seconds(86_400);

/// Reads the scrapes of one endpoint, one after the other.
pub(crate) struct Reader {
    scrape: Scrape,
    environment: String,
    counters: Counters,
    started: Option<f64>,
    /// What was counted by last; `None` before the first scrape.
    before: Option<Source>,
    /// Whether one source ever took the place of another.
    replaced: bool,
    /// When it was last read; milliseconds since the epoch.
    read: Option<i64>,
    /// Whether an earlier process read it then.
    resumed: bool,
    /// When another process answered than the one before, that had begun earlier.
    mixed: Option<i64>,
    /// What was known before is over, and is to be kept no more.
    anew: bool,
    ledger: Option<Ledger>,
}

/// What a reader knows, kept from one process to the next.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct KeptReader {
    series: Series,
    /// As bits.
    started: Option<u64>,
    before: Option<Source>,
    replaced: bool,
    read: Option<i64>,
    mixed: Option<i64>,
    /// Whether the series that were known before are over.
    anew: bool,
}

impl Kept for KeptReader {
    fn change(&mut self, mut later: KeptReader) {
        if !later.anew {
            let series = std::mem::take(&mut later.series);
            later.series = std::mem::take(&mut self.series);
            later.series.extend(series);
        }
        *self = later;
    }
}

/// Which metric counts, and which tells the times.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Source {
    by_histogram: bool,
    requests: Option<String>,
    latency: Option<String>,
}

impl Source {
    /// Whether this is another one than before, whose past is not known. One that came where none was is new itself.
    fn replaces(&self, before: &Source) -> bool {
        let other = |now: &Option<String>, before: &Option<String>| before.is_some() && now != before;
        before.by_histogram && !self.by_histogram
            || other(&self.requests, &before.requests)
            || other(&self.latency, &before.latency)
    }
}

/// Why a scrape gave nothing.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("the answer is no metrics text: {0}")]
    Unreadable(#[from] Unreadable),
    #[error("more than {0} series count requests there; have fewer labels on them, or raise max_series in vectra.toml")]
    TooMany(u32),
    #[error("no counter and no histogram of requests stands there; name them with requests and latency in vectra.toml")]
    Nothing,
    #[error(
        "the requests there have no label for their status, so failures are not known; name it with status_labels in vectra.toml"
    )]
    NoStatus,
    #[error(
        "several processes answer at this address, and each counts for itself; scrape each of them at its own address"
    )]
    Mixed,
}

/// A series of one scrape.
struct Found {
    route: Option<String>,
    status: Option<bool>,
    at: Option<i64>,
    /// When it began to count, where `_created` says so; milliseconds since the epoch.
    created: Option<i64>,
    /// Upper bound and cumulative count; a counter has its one value at infinity.
    steps: Vec<(f64, f64)>,
    count: Option<f64>,
}

impl Reader {
    pub fn new(scrape: Scrape, environment: String) -> Reader {
        Reader {
            counters: Counters::default().asked_every(scrape.interval),
            scrape,
            environment,
            started: None,
            before: None,
            replaced: false,
            read: None,
            resumed: false,
            mixed: None,
            anew: false,
            ledger: None,
        }
    }

    /// Goes on from what an earlier process knew, and keeps what this one knows for the next.
    pub fn remember_in(&mut self, folder: &Path, name: &str) {
        let (ledger, kept) = Ledger::open(folder, name);
        self.ledger = Some(ledger);
        if let Some(kept) = kept {
            self.go_on(kept);
        }
    }

    fn go_on(&mut self, kept: KeptReader) {
        self.counters.go_on(kept.series);
        (self.started, self.before) = (kept.started.map(f64::from_bits), kept.before);
        (self.replaced, self.read, self.mixed) = (kept.replaced, kept.read, kept.mixed);
        self.resumed = true;
    }

    fn known(&self, series: Series, anew: bool) -> KeptReader {
        let (started, before) = (self.started.map(f64::to_bits), self.before.clone());
        KeptReader { series, started, before, replaced: self.replaced, read: self.read, mixed: self.mixed, anew }
    }

    /// Notes what was counted. To be done before anybody hears of it.
    pub fn note(&mut self) {
        let Some(mut ledger) = self.ledger.take() else { return };
        let (series, anew) = (self.counters.changes(), std::mem::take(&mut self.anew));
        ledger.note(&self.known(series, anew), || self.known(self.counters.kept(), true));
        self.ledger = Some(ledger);
    }

    /// The process ends in order.
    pub fn leave(&mut self) {
        let whole = self.known(self.counters.kept(), true);
        if let Some(ledger) = self.ledger.as_mut().filter(|_| self.read.is_some()) {
            ledger.leave(whole);
        }
    }

    pub fn environment(&mut self, name: String) {
        self.environment = name;
    }

    /// What came since the text before.
    pub fn take(
        &mut self,
        text: &str,
        format: Format,
        at: Time,
        intake: &Intake,
    ) -> Result<impl Iterator<Item = Measured> + use<>, Refused> {
        let names = self.names(text, format)?;
        let Scraped { counters, histograms, started } = self.found(text, format, &names, intake)?;
        let told = |found: &BTreeMap<String, Found>| found.values().any(|f| f.status.is_some());
        // One source alone counts, or requests would count twice.
        let by_histogram = told(&histograms);
        if !by_histogram && !told(&counters) {
            intake.note(Noted::NoStatus, 1);
            return Err(if counters.is_empty() && histograms.is_empty() {
                Refused::Nothing
            } else {
                Refused::NoStatus
            });
        }
        if let (Some(before), Some(now)) = (self.started, started)
            && (now - before).abs() > 1.0
        {
            if now < before {
                // Nobody is started earlier than before: behind this address are several.
                self.mixed = Some(at.0);
            }
            intake.note(Noted::Resets, 1);
            self.counters.restart((now * 1000.0) as i64);
        }
        self.started = started;
        if self.mixed.is_some_and(|since| at.0.saturating_sub(since) < LONGEST) {
            intake.note(Noted::Mixed, 1);
            self.forget();
            self.before = None;
            return Err(Refused::Mixed);
        }
        self.mixed = None;
        let source = Source { by_histogram, requests: names.requests, latency: names.latency };
        let new = match &self.before {
            // What comes back after it was replaced is not new either.
            Some(before) if source.replaces(before) || self.replaced && source != *before => {
                self.replaced = true;
                intake.note(Noted::Resets, 1);
                self.forget();
                New::Unknown
            }
            Some(_) => self.read.map_or(New::Unknown, New::Since),
            None => New::Unknown,
        };
        self.read = Some(at.0);
        self.before = Some(source);
        self.counters.begin();
        let mut tally = Tally::default();
        tally.looked_at(&self.environment);
        if !by_histogram {
            for (key, found) in counters {
                self.count(key, &found, (new, at), &mut tally, intake);
            }
        }
        for (key, found) in histograms {
            self.histogram(key, found, by_histogram, (new, at), &mut tally, intake);
        }
        self.resumed = false;
        let rounds = REMEMBERED.0.checked_div(self.scrape.interval.0).unwrap_or(1);
        let most = usize::try_from(self.scrape.max_series).unwrap_or(usize::MAX).saturating_mul(4);
        self.counters.end(u64::try_from(rounds).unwrap_or(1).max(1), most, intake);
        Ok(tally.measured(at))
    }

    fn forget(&mut self) {
        self.counters.clear();
        self.anew = true;
    }

    fn since(&mut self, point: Point, new: New, intake: &Intake) -> Option<Rise> {
        if let Some(at) = point.at {
            self.counters.clock_set(&point.key, at, (intake.now() + AHEAD).0);
        }
        let mut rise = self.counters.since(point, new, intake).ok().flatten()?;
        // A series that came while Vectra was away came then.
        if let Some(over) = rise.over.as_mut().filter(|_| self.resumed) {
            over.why = Why::NotRunning;
        }
        Some(rise)
    }

    fn count(&mut self, key: String, found: &Found, (new, read): (New, Time), tally: &mut Tally, intake: &Intake) {
        let Some(status) = found.status else {
            intake.note(Noted::NoStatus, 1);
            return;
        };
        let values = found.steps.iter().map(|s| s.1).collect();
        let told = found.at.unwrap_or(read.0);
        let point = Point { key, start: found.created, at: found.at, told, shape: Vec::new(), values };
        let Some(rise) = self.since(point, new, intake) else { return };
        let total = rise.counts.first().copied().unwrap_or(0);
        let failed = if status { total } else { 0 };
        match rise.over.filter(|_| total > 0) {
            Some(over) => over.tell(&self.environment, (total, failed), intake),
            None => tally.count(&self.environment, found.route.as_deref(), total, failed, intake),
        }
    }

    #[allow(clippy::too_many_arguments, reason = "one step of take")]
    fn histogram(
        &mut self,
        key: String,
        mut found: Found,
        counts: bool,
        (new, read): (New, Time),
        tally: &mut Tally,
        intake: &Intake,
    ) {
        if counts && found.status.is_none() {
            intake.note(Noted::NoStatus, 1);
            return;
        }
        found.steps.sort_by(|a, b| a.0.total_cmp(&b.0));
        let last = found.steps.last().copied();
        match (last, found.count) {
            (Some((bound, _)), _) if bound == f64::INFINITY => {}
            (_, Some(count)) => found.steps.push((f64::INFINITY, count)),
            _ => {
                intake.note(Noted::Unreadable, 1);
                return self.counters.unread(key, found.at, found.at.unwrap_or(read.0));
            }
        }
        let (bounds, values): (Vec<f64>, Vec<f64>) = found.steps.into_iter().unzip();
        if values.windows(2).any(|pair| pair.first() > pair.last()) {
            intake.note(Noted::Unreadable, 1);
            return self.counters.unread(key, found.at, found.at.unwrap_or(read.0));
        }
        let told = found.at.unwrap_or(read.0);
        let point = Point { key, start: found.created, at: found.at, told, shape: bounds.clone(), values };
        let Some(Rise { counts: upto, over }) = self.since(point, new, intake) else {
            return;
        };
        let before = std::iter::once(0).chain(upto.iter().copied());
        let each = upto.iter().zip(before).map(|(upto, before)| upto.saturating_sub(before));
        let buckets: Vec<Bucket> =
            bounds.into_iter().zip(each).map(|(upto_us, count)| Bucket { upto_us, count }).collect();
        let (route, total) = (found.route.as_deref(), upto.last().copied().unwrap_or(0));
        let failed = if found.status == Some(true) { total } else { 0 };
        if let Some(over) = over.filter(|_| total > 0) {
            if counts {
                over.tell(&self.environment, (total, failed), intake);
            }
            return;
        }
        if counts {
            tally.count(&self.environment, route, total, failed, intake);
        }
        tally.took(&self.environment, route, &buckets, intake);
    }

    /// Which metrics are looked at: those of the configuration, else the first well-known ones that are there.
    fn names(&self, text: &str, format: Format) -> Result<Names, Refused> {
        let mut here = HashSet::new();
        read(text, format, &mut |sample: Sample<'_>| {
            let name = sample.name.strip_suffix("_bucket").unwrap_or(&sample.name);
            if REQUESTS.contains(&name) || LATENCY.contains(&name) {
                here.insert(name.to_owned());
            }
        })?;
        let pick = |said: &Option<String>, known: &[&str]| {
            said.clone().or_else(|| known.iter().find(|n| here.contains(**n)).map(|n| (*n).to_owned()))
        };
        let requests = pick(&self.scrape.requests, &REQUESTS);
        let latency = pick(&self.scrape.latency, &LATENCY);
        let millis = latency.as_deref().is_some_and(|n| n.ends_with("_milliseconds") || n.ends_with("_ms"));
        Ok(Names { requests, latency, to_us: if millis { 1e3 } else { 1e6 } })
    }

    fn found(&self, text: &str, format: Format, names: &Names, intake: &Intake) -> Result<Scraped, Refused> {
        let (mut counters, mut histograms) = (BTreeMap::new(), BTreeMap::new());
        let mut started = None;
        let mut created: HashMap<String, i64> = HashMap::new();
        let mut series = 0_u32;
        read(text, format, &mut |sample: Sample<'_>| {
            let part = |ending: &str| sample.name.strip_suffix(ending) == names.latency.as_deref();
            let (into, bound) = if Some(sample.name.as_ref()) == names.requests.as_deref() {
                (&mut counters, Some(f64::INFINITY))
            } else if names.latency.is_some() && part("_bucket") {
                let bound = sample.label("le").and_then(|le| le.parse::<f64>().ok()).filter(|le| !le.is_nan());
                match bound {
                    Some(le) => (&mut histograms, Some(le * names.to_us)),
                    None => return intake.note(Noted::Unreadable, 1),
                }
            } else if names.latency.is_some() && part("_count") {
                (&mut histograms, None)
            } else if let Some(of) = sample.name.strip_suffix("_created") {
                // OpenMetrics: when the counter began, in seconds.
                let whose = [&names.requests, &names.latency].into_iter().flatten();
                let whose = whose.map(String::as_str).find(|name| name.strip_suffix("_total").unwrap_or(name) == of);
                let at = (sample.value * 1000.0).round();
                if let Some(name) = whose.filter(|_| at.is_finite() && at.abs() < 1e15) {
                    created.insert(key_of(name, &sample), at as i64);
                }
                return;
            } else {
                if sample.name == STARTED {
                    started = Some(sample.value).filter(|v| v.is_finite());
                }
                return;
            };
            series = series.saturating_add(1);
            if series > self.scrape.max_series {
                return;
            }
            let found = into.entry(key(&sample)).or_insert_with(|| self.described(&sample));
            let known = match bound {
                None => found.count.is_some(),
                Some(bound) => found.steps.iter().any(|(b, _)| *b == bound),
            };
            match bound {
                _ if known => intake.note(Noted::Duplicate, 1),
                None => found.count = Some(sample.value),
                Some(bound) => found.steps.push((bound, sample.value)),
            }
        })?;
        if series > self.scrape.max_series {
            intake.note(Noted::SeriesBound, 1);
            return Err(Refused::TooMany(self.scrape.max_series));
        }
        for (key, found) in counters.iter_mut().chain(&mut histograms) {
            found.created = created.get(key).copied();
        }
        Ok(Scraped { counters, histograms, started })
    }

    fn described(&self, sample: &Sample<'_>) -> Found {
        let first = |names: &[String]| names.iter().find_map(|n| sample.label(n));
        Found {
            route: first(&self.scrape.route_labels).map(str::to_owned),
            status: first(&self.scrape.status_labels).and_then(failed),
            at: sample.at,
            created: None,
            steps: Vec::new(),
            count: None,
        }
    }
}

/// What one text holds, by series.
struct Scraped {
    counters: BTreeMap<String, Found>,
    histograms: BTreeMap<String, Found>,
    /// When the process began, where it says so.
    started: Option<f64>,
}

struct Names {
    requests: Option<String>,
    latency: Option<String>,
    to_us: f64,
}

/// Name and labels in their order by name, without the bound: what makes a series this one.
fn key(sample: &Sample<'_>) -> String {
    let name = sample.name.strip_suffix("_bucket").or_else(|| sample.name.strip_suffix("_count"));
    key_of(name.unwrap_or(&sample.name), sample)
}

fn key_of(name: &str, sample: &Sample<'_>) -> String {
    let mut labels: Vec<_> = sample.labels.iter().filter(|(n, _)| n != "le").collect();
    labels.sort();
    let mut key = name.to_owned();
    for (name, value) in labels {
        key.extend(["\u{0}", name, "\u{1}", value]);
    }
    key
}
