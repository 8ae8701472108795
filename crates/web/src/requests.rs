//! What is known of the requests of each environment and route: how many, how many failed, how long they took. For API, page
//! and command line.

use crate::App;
use crate::logs::instant;
use crate::problem::Problem;
use crate::shapes::Stamp;
use crate::text::Text;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vectra_engine::signal::Series;
use vectra_engine::time::{Span, Time};
use vectra_store::measure::{Answer, Ask};

/// How far back is looked unless said.
const BACK: Span = Span::seconds(3600);
/// Longest time that is asked: each route is a look-up of its own.
const LONGEST: Span = Span::seconds(35 * 86_400);
/// Rows of one answer.
const ROWS: usize = 100;

/// Of what, and since when.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Since when: a time (RFC 3339), or how long ago, such as `1h`, which it is unless said.
    pub since: String,
    /// Only of this environment.
    pub environment: String,
    /// How many rows are left out because they were seen already.
    pub after: String,
}

/// A percentile, milliseconds. Where requests come as counts in buckets only its bounds are known; without an upper one
/// `at_most_ms` is missing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub(crate) struct Percentile {
    /// The best guess.
    pub ms: f64,
    pub at_least_ms: f64,
    pub at_most_ms: Option<f64>,
}

/// The requests of an environment, or of one of its routes.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct RequestRow {
    pub environment: String,
    /// All of the environment where it is missing.
    pub route: Option<String>,
    pub requests: u64,
    /// Requests a second, over all of the time that was asked for.
    pub rate: f64,
    pub failed: u64,
    /// Failed of all, 0 to 1.
    pub error_rate: f64,
    /// How many said how long they took: what the percentiles are of.
    pub timed: u64,
    pub p50: Option<Percentile>,
    pub p95: Option<Percentile>,
    pub p99: Option<Percentile>,
}

/// Each environment, then its routes, those with the most requests first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct RequestsPage {
    pub since: Stamp,
    pub until: Stamp,
    pub rows: Vec<RequestRow>,
    /// All rows, on this page or not.
    pub count: usize,
    /// `after` of the next page.
    pub next: Option<usize>,
}

/// Reads it from the store.
pub(crate) async fn requests(app: &App, t: Text, wanted: &Wanted) -> Result<RequestsPage, Problem> {
    let now = app.handle.now();
    let wrong = |text: &str| Problem::query(t, t.with("logs-bad-time", &[("value", text.into())]));
    let since = match wanted.since.trim() {
        "" => now - BACK,
        text => instant(text, now).filter(|since| *since < now).ok_or_else(|| wrong(text))?,
    };
    if now.since(since) > LONGEST {
        return Err(Problem::query(t, t.with("requests-too-long", &[("days", (LONGEST.0 / 86_400_000).into())])));
    }
    let after: usize = wanted.after.trim().parse().unwrap_or(0);
    let store = app.handle.store().measurements();
    let of_wanted = |series: &Series| match series {
        Series::Requests { environment, .. } => wanted.environment.is_empty() || *environment == wanted.environment,
        Series::Check { .. } | Series::Reading { .. } => false,
    };
    let series: Vec<Series> = store.known().into_iter().filter(of_wanted).collect();
    let ask = Ask { series, from: since, to: now + Span(1), thresholds: Vec::new(), every: None, excluded: Vec::new() };
    let answers = store.ask(&ask).await.map_err(|error| Problem::store(t, &error))?;
    let mut rows: Vec<RequestRow> = answers.iter().filter_map(|answer| row(answer, since, now)).collect();
    rows.sort_by(|a, b| {
        let place = |row: &RequestRow| (row.environment.clone(), row.route.is_some(), u64::MAX - row.requests);
        place(a).cmp(&place(b)).then_with(|| a.route.cmp(&b.route))
    });
    let count = rows.len();
    let next = Some(after.saturating_add(ROWS)).filter(|next| *next < count);
    let rows = rows.into_iter().skip(after).take(ROWS).collect();
    Ok(RequestsPage { since: Stamp(since), until: Stamp(now), rows, count, next })
}

/// Nothing where nobody asked.
fn row(answer: &Answer, since: Time, now: Time) -> Option<RequestRow> {
    let Series::Requests { environment, route } = &answer.series else { return None };
    let rollup = &answer.rollup;
    let percentile = |q: f64| {
        let found = rollup.quantile(q)?;
        let ms = |us: f64| us / 1000.0;
        let at_most_ms = Some(ms(found.at_most)).filter(|ms| ms.is_finite());
        Some(Percentile { ms: ms(found.value), at_least_ms: ms(found.at_least), at_most_ms })
    };
    (rollup.total > 0).then(|| RequestRow {
        environment: environment.clone(),
        route: route.clone(),
        requests: rollup.total,
        rate: rollup.total as f64 / now.since(since).as_seconds(),
        failed: rollup.failed,
        error_rate: rollup.failed as f64 / rollup.total as f64,
        timed: rollup.timed(),
        p50: percentile(0.5),
        p95: percentile(0.95),
        p99: percentile(0.99),
    })
}
