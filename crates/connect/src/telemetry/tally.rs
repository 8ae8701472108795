//! Requests counted together, as measurements of an environment and of its routes.

use std::collections::BTreeMap;
use vectra_control::daemon::telemetry::{Intake, Noted, ROUTES};
use vectra_engine::signal::{Bucket, Latency, Measured, Requests, Sample, Series};
use vectra_engine::time::Time;

/// Bytes of a route's name.
const ROUTE_BYTES: usize = 200;

/// Requests of a stretch of time, by environment and route.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    sums: BTreeMap<(String, Option<String>), Sum>,
}

#[derive(Debug, Default)]
struct Sum {
    total: u64,
    failed: u64,
    buckets: Option<Vec<Bucket>>,
}

impl Tally {
    /// An environment that was looked at, also when nothing came.
    pub fn looked_at(&mut self, environment: &str) {
        self.sums.entry((environment.to_owned(), None)).or_default();
    }

    /// Counts requests of an environment, and of a route where one is told.
    pub fn count(&mut self, environment: &str, route: Option<&str>, total: u64, failed: u64, intake: &Intake) {
        self.each(environment, route, intake, |sum| {
            sum.total = sum.total.saturating_add(total);
            sum.failed = sum.failed.saturating_add(failed);
        });
    }

    /// Adds how long they took.
    pub fn took(&mut self, environment: &str, route: Option<&str>, buckets: &[Bucket], intake: &Intake) {
        self.each(environment, route, intake, |sum| {
            sum.buckets = Some(match &sum.buckets {
                Some(before) => merged(before, buckets),
                None => buckets.to_vec(),
            });
        });
    }

    fn each(&mut self, environment: &str, route: Option<&str>, intake: &Intake, change: impl Fn(&mut Sum)) {
        change(self.sums.entry((environment.to_owned(), None)).or_default());
        let Some(route) = route.filter(|r| !r.is_empty() && r.len() <= ROUTE_BYTES) else {
            return;
        };
        let key = (environment.to_owned(), Some(route.to_owned()));
        if self.sums.len() >= ROUTES * 4 && !self.sums.contains_key(&key) {
            intake.note(Noted::RouteBound, 1);
            return;
        }
        change(self.sums.entry(key).or_default());
    }

    /// What was counted up to `at`; routes without requests are left out.
    pub fn measured(self, at: Time) -> impl Iterator<Item = Measured> {
        let told = |(key, sum): &((String, Option<String>), Sum)| {
            let some = sum.buckets.iter().flatten().any(|b| b.count > 0);
            key.1.is_none() || sum.total > 0 || some
        };
        self.sums.into_iter().filter(told).map(move |((environment, route), sum)| Measured {
            series: Series::Requests { environment, route },
            at,
            sample: Sample::Requests(Requests {
                total: sum.total,
                failed: sum.failed,
                latency: sum.buckets.map_or(Latency::Unknown, Latency::Buckets),
            }),
        })
    }
}

/// Two histograms as one, at the bounds that both have: what is counted up to such a bound is exact.
pub(crate) fn merged(one: &[Bucket], other: &[Bucket]) -> Vec<Bucket> {
    let same = one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a.upto_us == b.upto_us);
    if same {
        let sum = |(a, b): (&Bucket, &Bucket)| Bucket { upto_us: a.upto_us, count: a.count.saturating_add(b.count) };
        return one.iter().zip(other).map(sum).collect();
    }
    let upto = |buckets: &[Bucket], bound: f64| {
        buckets.iter().filter(|b| b.upto_us <= bound).fold(0_u64, |n, b| n.saturating_add(b.count))
    };
    let mut out = Vec::new();
    let mut before = 0;
    for Bucket { upto_us, .. } in one.iter().filter(|a| other.iter().any(|b| a.upto_us == b.upto_us)) {
        let here = upto(one, *upto_us).saturating_add(upto(other, *upto_us));
        out.push(Bucket { upto_us: *upto_us, count: here.saturating_sub(before) });
        before = here;
    }
    let all = upto(one, f64::INFINITY).saturating_add(upto(other, f64::INFINITY));
    if all > before {
        out.push(Bucket { upto_us: f64::INFINITY, count: all - before });
    }
    out
}

/// Whether an answer failed on the server's side. `None` for what is no status.
pub(crate) fn failed(status: &str) -> Option<bool> {
    let status = status.trim();
    // Some writers know one kind of number only, and write 200 as 200.0.
    let status = status.strip_suffix(".0").unwrap_or(status);
    let class = match status.len() {
        // `5xx` and `500`.
        3 => status.as_bytes().first()?,
        _ => return None,
    };
    let rest = status.get(1..)?;
    let fits = rest.eq_ignore_ascii_case("xx") || rest.bytes().all(|b| b.is_ascii_digit());
    (fits && (b'1'..=b'5').contains(class)).then_some(*class == b'5')
}

/// A route of a path: without query, and with what looks like an id taken out.
pub(crate) fn route_of(path: &str) -> String {
    let path = path.split(['?', '#', ';']).next().unwrap_or_default();
    let path = match path.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => path,
    };
    let mut route: String =
        path.split('/').map(|part| if is_id(part) { "{id}" } else { part }).collect::<Vec<_>>().join("/");
    route.truncate(route.floor_char_boundary(ROUTE_BYTES));
    route
}

fn is_id(part: &str) -> bool {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let hex = part.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let opaque =
        part.len() >= 16 && digits >= 4 && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_=".contains(&b));
    !part.is_empty() && (digits == part.len() || (hex && part.len() >= 12 && digits > 0) || opaque)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buckets(all: &[(f64, u64)]) -> Vec<Bucket> {
        all.iter().map(|(upto_us, count)| Bucket { upto_us: *upto_us, count: *count }).collect()
    }

    #[test]
    fn histograms_of_other_bounds_meet_at_the_bounds_that_both_have() {
        const INF: f64 = f64::INFINITY;
        let one = buckets(&[(1.0, 1), (2.0, 2), (5.0, 4), (INF, 8)]);
        let other = buckets(&[(2.0, 10), (3.0, 20), (5.0, 40), (INF, 80)]);
        assert_eq!(merged(&one, &other), buckets(&[(2.0, 13), (5.0, 64), (INF, 88)]));
        assert_eq!(merged(&one, &one), buckets(&[(1.0, 2), (2.0, 4), (5.0, 8), (INF, 16)]));
    }

    #[test]
    fn a_status_is_known_by_its_class() {
        for (status, wanted) in [
            ("200", Some(false)),
            ("503", Some(true)),
            ("5xx", Some(true)),
            ("2XX", Some(false)),
            ("700", None),
            ("OK", None),
            ("5", None),
            ("5é", None),
            ("", None),
        ] {
            assert_eq!(failed(status), wanted, "{status}");
        }
    }

    #[test]
    fn a_path_becomes_a_route_without_what_is_an_id() {
        for (path, route) in [
            ("/orders/17?page=2", "/orders/{id}"),
            ("/users/9f1c2d3e-4a5b-6c7d-8e9f-001122334455/mail", "/users/{id}/mail"),
            ("/v1/health", "/v1/health"),
            ("https://api.example.com/a/1", "/a/{id}"),
            ("https://api.example.com", "/"),
            ("/", "/"),
            ("*", "*"),
        ] {
            assert_eq!(route_of(path), route);
        }
    }
}
