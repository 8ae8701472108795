//! What is measured on a timeline.

use super::file::{Feed, entries};
use super::play::{rule, unknown};
use std::collections::BTreeMap;
use vectra_control::kernel::Observation;
use vectra_control::rehearsal::Happening;
use vectra_engine::health::Verdict;
use vectra_engine::signal::{Latency, Measured, Reading, Requests, Sample, Series};
use vectra_engine::time::{Span, Time};
use vectra_plan::Plan;
use vectra_plan::link::words;
use vectra_web::text::Text;

/// From one entry to the next, where neither file nor check says it.
const EVERY: Span = Span::seconds(10);
/// Most requests that one entry may stand for: each slow one is counted by itself.
const REQUESTS: u64 = 100_000;

/// What was fed of each series, so that nothing is fed twice: a check would answer two things at once.
#[derive(Default)]
pub(super) struct Fed(BTreeMap<Series, Vec<(Span, Span)>>);

type Happenings = (Series, Vec<(Span, Happening)>);

impl Fed {
    /// What a feed lets happen, and when.
    pub fn happenings(&mut self, feed: &Feed, plan: &Plan, t: Text) -> Result<Vec<(Span, Happening)>, String> {
        let (series, happenings) = match (&feed.check, &feed.reading, &feed.requests) {
            (Some(name), None, None) => own(feed, &["results", "took"], t).and_then(|()| results(feed, name, plan, t)),
            (None, Some(name), None) => own(feed, &["values"], t).and_then(|()| readings(feed, name, plan, t)),
            (None, None, Some(name)) => {
                own(feed, &["total", "failed", "slow", "slow_seconds"], t).and_then(|()| requests(feed, name, plan, t))
            }
            _ => Err(t.get("test-feed-kind")),
        }?;
        if let (Some((from, _)), Some((to, _))) = (happenings.first(), happenings.last()) {
            let before = self.0.entry(series).or_default();
            if before.iter().any(|(begun, ended)| from <= ended && begun <= to) {
                let name = [&feed.check, &feed.reading, &feed.requests].into_iter().flatten().next();
                let name = name.cloned().unwrap_or_default();
                return Err(t.with("test-fed-twice", &[("name", name.into()), ("at", from.to_string().into())]));
            }
            before.push((*from, *to));
        }
        Ok(happenings)
    }
}

/// A key of another kind of feed would be read by nobody.
fn own(feed: &Feed, keys: &[&str], t: Text) -> Result<(), String> {
    let given = [
        ("results", feed.results.is_some()),
        ("took", feed.took.is_some()),
        ("values", feed.values.is_some()),
        ("total", feed.total.is_some()),
        ("failed", feed.failed.is_some()),
        ("slow", feed.slow.is_some()),
        ("slow_seconds", feed.slow_seconds.is_some()),
    ];
    match given.iter().find(|(key, given)| *given && !keys.contains(key)) {
        Some((key, _)) => Err(t.with("test-other-key", &[("key", (*key).into())])),
        None => Ok(()),
    }
}

fn results(feed: &Feed, name: &str, plan: &Plan, t: Text) -> Result<Happenings, String> {
    let named = |c: &&vectra_plan::CheckPlan| {
        words(&c.name) == words(name) || c.environment.as_deref().is_some_and(|e| words(e) == words(name))
    };
    let check = plan
        .checks
        .iter()
        .find(named)
        .ok_or_else(|| unknown(t, "test-no-check", name, plan.checks.iter().map(|c| c.name.as_str())))?;
    let every = feed.every.unwrap_or(check.interval);
    let text = feed.results.as_deref().ok_or_else(|| missing(t, "results"))?;
    let took = feed.took.as_deref().map(|took| numbers(took, t)).transpose()?;
    let mut out = Vec::new();
    for (n, word) in listed(text, t)?.into_iter().enumerate() {
        let verdict = match word {
            "pass" => Verdict::Pass,
            "fail" => Verdict::Fail,
            "-" => continue,
            other => return Err(bad(t, other)),
        };
        let seconds = took.as_ref().and_then(|took| took.get(n).or(took.last())).copied().unwrap_or(0.1);
        let took_us = (seconds * 1e6).clamp(0.0, 1e15) as u64;
        let observation = Observation {
            check: check.id.clone(),
            verdict,
            detail: word.to_owned(),
            took: Span(i64::try_from(took_us / 1000).unwrap_or(i64::MAX)),
            took_us,
            readings: Vec::new(),
        };
        out.push((moment(feed, every, n), Happening::Observed(observation)));
    }
    Ok((Series::Check { check: check.id.clone() }, out))
}

fn readings(feed: &Feed, name: &str, plan: &Plan, t: Text) -> Result<Happenings, String> {
    let rule = rule(plan, name)
        .ok_or_else(|| unknown(t, "test-no-alert", name, plan.rules.iter().map(|r| r.name.as_str())))?;
    let Series::Reading { check, name: reading, part } = &rule.series else {
        return Err(t.with("test-no-number", &[("name", name.into())]));
    };
    let every = plan.checks.iter().find(|c| c.id == *check).map_or(EVERY, |c| c.interval);
    let every = feed.every.unwrap_or(every);
    let values = numbers(feed.values.as_deref().ok_or_else(|| missing(t, "values"))?, t)?;
    let happening = |value: f64| {
        Happening::Observed(Observation {
            check: check.clone(),
            verdict: Verdict::Pass,
            detail: String::new(),
            took: Span(1),
            took_us: 1000,
            readings: vec![Reading { name: reading.clone(), part: part.clone(), value }],
        })
    };
    let out = values.into_iter().enumerate().map(|(n, value)| (moment(feed, every, n), happening(value))).collect();
    Ok((rule.series.clone(), out))
}

fn requests(feed: &Feed, name: &str, plan: &Plan, t: Text) -> Result<Happenings, String> {
    let known = || plan.environments.iter().map(|e| e.name.as_str());
    let environment =
        known().find(|e| words(e) == words(name)).ok_or_else(|| unknown(t, "test-no-environment", name, known()))?;
    let series = Series::Requests { environment: environment.to_owned(), route: None };
    let counted = plan.rules.iter().any(|r| r.series == series || r.more.contains(&series))
        || plan.objectives.iter().any(|o| o.series.contains(&series));
    if !counted {
        return Err(t.with("test-not-counted", &[("name", environment.into())]));
    }
    let totals = numbers(feed.total.as_deref().ok_or_else(|| missing(t, "total"))?, t)?;
    let part = |text: &Option<String>| text.as_deref().map(|x| numbers(x, t)).transpose();
    let (failed, slow) = (part(&feed.failed)?, part(&feed.slow)?);
    let at = |list: &Option<Vec<f64>>, n: usize| {
        let value = list.as_ref().and_then(|l| l.get(n).or(l.last())).copied().unwrap_or(0.0);
        value.clamp(0.0, REQUESTS as f64) as u64
    };
    let slow_us = (feed.slow_seconds.unwrap_or(10.0) * 1e6).clamp(0.0, 1e15) as u64;
    let mut out = Vec::new();
    for (n, total) in totals.iter().enumerate() {
        let total = total.clamp(0.0, REQUESTS as f64) as u64;
        let (failed, slow) = (at(&failed, n), at(&slow, n));
        if failed > total || slow > total {
            let (part, all) = (failed.max(slow).to_string(), total.to_string());
            return Err(t.with("test-part", &[("part", part.into()), ("all", all.into())]));
        }
        let each = (0..total).map(|i| if i < slow { slow_us } else { 100_000 }).collect();
        let sample = Sample::Requests(Requests { total, failed, latency: Latency::Each(each) });
        let measured = Measured { series: series.clone(), at: Time(0), sample };
        out.push((moment(feed, feed.every.unwrap_or(EVERY), n), Happening::Measured(measured)));
    }
    Ok((series, out))
}

fn moment(feed: &Feed, every: Span, n: usize) -> Span {
    feed.from.unwrap_or(every) + Span(every.0.saturating_mul(i64::try_from(n).unwrap_or(i64::MAX)))
}

fn listed(text: &str, t: Text) -> Result<Vec<&str>, String> {
    entries(text).map_err(|word| bad(t, &word))
}

fn numbers(text: &str, t: Text) -> Result<Vec<f64>, String> {
    let number = |word: &str| word.parse::<f64>().ok().filter(|v| v.is_finite()).ok_or_else(|| bad(t, word));
    listed(text, t)?.into_iter().map(number).collect()
}

fn bad(t: Text, word: &str) -> String {
    t.with("test-bad-entry", &[("word", word.into())])
}

fn missing(t: Text, key: &str) -> String {
    t.with("test-missing-key", &[("key", key.into())])
}
