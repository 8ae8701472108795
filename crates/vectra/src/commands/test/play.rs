//! One test: its timeline as the kernel takes it, and what became of it.

use super::file::{Expect, Feed, Test, entries};
use std::collections::BTreeSet;
use vectra_control::kernel::{Command, Observation, State};
use vectra_control::rehearsal::{self, Account, Happening, START};
use vectra_engine::event::IncidentId;
use vectra_engine::health::Verdict;
use vectra_engine::rules::Phase;
use vectra_engine::rules::mute::Silence;
use vectra_engine::signal::{Latency, Measured, Reading, Requests, Sample, Series};
use vectra_engine::time::{Span, Time};
use vectra_plan::link::words;
use vectra_plan::{Origin, Plan, RulePlan};
use vectra_web::text::Text;

/// From one entry to the next, where neither file nor check says it.
const EVERY: Span = Span::seconds(10);
/// Most requests that one entry may stand for: each slow one is counted by itself.
const REQUESTS: u64 = 100_000;

/// What was not as expected; an error is a test that makes no sense.
pub fn play(test: &Test, plan: &Plan, t: Text) -> Result<Vec<String>, String> {
    let mut timeline = Vec::new();
    for feed in &test.feed {
        timeline.extend(happenings(feed, plan, t)?);
    }
    for (n, quiet) in test.silence.iter().enumerate() {
        let matchers = quiet.matchers.iter().map(|m| m.parse()).collect::<Result<Vec<_>, String>>()?;
        let silence = Silence {
            id: format!("silence-{}", n + 1),
            matchers,
            starts: START + quiet.at,
            ends: START + quiet.at + quiet.length,
            by: "test".into(),
            comment: "test".into(),
        };
        timeline.push((quiet.at, Happening::Command(Command::Silence { silence })));
    }
    for ack in &test.ack {
        let incident = IncidentId(ack.incident.clone());
        timeline.push((ack.at, Happening::Command(Command::Acknowledge { incident })));
    }
    let looks: Vec<Span> = test.expect.iter().map(|e| e.at).collect();
    let until = looks.iter().copied().max().ok_or_else(|| t.get("test-no-expect"))?;
    for expect in &test.expect {
        known(expect, plan, t)?;
    }
    let account = rehearsal::rehearse(watched(test, plan), &timeline, &looks, until).map_err(|e| e.to_string())?;
    Ok(test.expect.iter().flat_map(|expect| judge(expect, plan, &account, t)).collect())
}

/// A timeline feeds what it is about: that everything else is not measured matters only where a test asks for it.
fn watched(test: &Test, plan: &Plan) -> Plan {
    let named: BTreeSet<&str> = test
        .expect
        .iter()
        .flat_map(|e| [&e.firing, &e.pending, &e.held])
        .flatten()
        .flatten()
        .filter_map(|name| rule(plan, name))
        .map(|r| r.id.as_str())
        .collect();
    let mut plan = plan.clone();
    plan.rules.retain(|r| r.origin != Origin::Vectra || named.contains(r.id.as_str()));
    plan
}

fn happenings(feed: &Feed, plan: &Plan, t: Text) -> Result<Vec<(Span, Happening)>, String> {
    match (&feed.check, &feed.reading, &feed.requests) {
        (Some(name), None, None) => results(feed, name, plan, t),
        (None, Some(name), None) => readings(feed, name, plan, t),
        (None, None, Some(name)) => requests(feed, name, plan, t),
        _ => Err(t.get("test-feed-kind")),
    }
}

fn results(feed: &Feed, name: &str, plan: &Plan, t: Text) -> Result<Vec<(Span, Happening)>, String> {
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
    Ok(out)
}

fn readings(feed: &Feed, name: &str, plan: &Plan, t: Text) -> Result<Vec<(Span, Happening)>, String> {
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
    Ok(values.into_iter().enumerate().map(|(n, value)| (moment(feed, every, n), happening(value))).collect())
}

fn requests(feed: &Feed, name: &str, plan: &Plan, t: Text) -> Result<Vec<(Span, Happening)>, String> {
    let known = || plan.environments.iter().map(|e| e.name.as_str());
    let environment =
        known().find(|e| words(e) == words(name)).ok_or_else(|| unknown(t, "test-no-environment", name, known()))?;
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
        let slow = at(&slow, n).min(total);
        let each = (0..total).map(|i| if i < slow { slow_us } else { 100_000 }).collect();
        let sample =
            Sample::Requests(Requests { total, failed: at(&failed, n).min(total), latency: Latency::Each(each) });
        let series = Series::Requests { environment: environment.to_owned(), route: None };
        let measured = Measured { series, at: Time(0), sample };
        out.push((moment(feed, feed.every.unwrap_or(EVERY), n), Happening::Measured(measured)));
    }
    Ok(out)
}

fn moment(feed: &Feed, every: Span, n: usize) -> Span {
    feed.from.unwrap_or(every) + Span(every.0.saturating_mul(i64::try_from(n).unwrap_or(i64::MAX)))
}

fn rule<'p>(plan: &'p Plan, name: &str) -> Option<&'p RulePlan> {
    plan.rules.iter().find(|r| words(&r.name) == words(name))
}

/// Every name that is expected must be one of the plan: a slip of the pen must not look like an alert that is quiet.
fn known(expect: &Expect, plan: &Plan, t: Text) -> Result<(), String> {
    let alerts = [&expect.firing, &expect.pending, &expect.held];
    for name in alerts.into_iter().flatten().flatten() {
        rule(plan, name)
            .ok_or_else(|| unknown(t, "test-no-alert", name, plan.rules.iter().map(|r| r.name.as_str())))?;
    }
    for name in expect.paged.iter().flatten() {
        let contacts = || plan.levels.iter().map(|l| l.contact.as_str());
        if !contacts().any(|c| words(c) == words(name)) {
            return Err(unknown(t, "test-no-contact", name, contacts()));
        }
    }
    Ok(())
}

fn judge(expect: &Expect, plan: &Plan, account: &Account, t: Text) -> Vec<String> {
    let mut out = Vec::new();
    let mut differs = |what: &str, seen: String, wanted: String| {
        if seen != wanted {
            let arguments = [
                ("at", expect.at.to_string().into()),
                ("what", t.get(what).into()),
                ("seen", seen.into()),
                ("wanted", wanted.into()),
            ];
            out.push(t.with("test-differs", &arguments));
        }
    };
    let looked = account.looks.get(&expect.at);
    let named = |wanted: &dyn Fn(&vectra_control::kernel::AlertNow) -> bool| {
        let rules = plan.rules.iter().filter(|r| looked.and_then(|l| l.get(&r.id)).is_some_and(wanted));
        set(rules.map(|r| r.name.as_str()))
    };
    let fires =
        |phase: Phase| matches!(phase, Phase::Firing { .. } | Phase::Recovering { .. } | Phase::FiringUnseen { .. });
    let canonical = |names: &[String]| set(names.iter().filter_map(|n| rule(plan, n)).map(|r| r.name.as_str()));
    if let Some(wanted) = &expect.firing {
        differs("test-firing", named(&|a| fires(a.phase)), canonical(wanted));
    }
    if let Some(wanted) = &expect.pending {
        differs("test-pending", named(&|a| matches!(a.phase, Phase::Pending { .. })), canonical(wanted));
    }
    if let Some(wanted) = &expect.held {
        differs("test-held", named(&|a| a.held.is_some()), canonical(wanted));
    }
    if let Some(wanted) = &expect.paged {
        let seen: Vec<&str> = account.pages.iter().filter(|p| p.at <= expect.at).map(|p| p.contact.as_str()).collect();
        let same = seen.len() == wanted.len() && seen.iter().zip(wanted).all(|(s, w)| words(s) == words(w));
        let wanted: Vec<&str> = if same { seen.clone() } else { wanted.iter().map(String::as_str).collect() };
        differs("test-paged", list(&seen), list(&wanted));
    }
    let state = state_at(account, expect.at);
    if let Some(wanted) = expect.open {
        differs("test-open", state.open().count().to_string(), wanted.to_string());
    }
    if let Some(wanted) = &expect.severity {
        let newest = state.incidents.values().max_by_key(|i| (i.opened, i.id.clone()));
        differs("test-severity", newest.map(|i| i.severity.clone()).unwrap_or_default(), wanted.clone());
    }
    out
}

fn state_at(account: &Account, at: Span) -> State {
    let mut state = State::default();
    for event in account.events.iter().take_while(|e| e.at <= START + at) {
        if state.apply(event).is_err() {
            break;
        }
    }
    state
}

fn set<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: BTreeSet<&str> = names.collect();
    list(&names.into_iter().collect::<Vec<_>>())
}

fn list(names: &[&str]) -> String {
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
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

fn unknown<'a>(t: Text, key: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.filter(|n| !n.is_empty()).collect();
    t.with(key, &[("name", name.into()), ("known", list(&known).into())])
}
