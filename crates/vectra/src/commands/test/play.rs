//! One test: its timeline as the kernel takes it, and what became of it.

use super::feed::Fed;
use super::file::{Expect, Test};
use std::collections::BTreeSet;
use vectra_control::daemon::Reason as Stopped;
use vectra_control::kernel::{Command, State};
use vectra_control::rehearsal::{self, Account, Happening, START};
use vectra_engine::event::IncidentId;
use vectra_engine::rules::Phase;
use vectra_engine::rules::mute::Silence;
use vectra_engine::time::Span;
use vectra_plan::link::words;
use vectra_plan::{Origin, Plan, RulePlan};
use vectra_web::sentences::stopped;
use vectra_web::text::{Text, pages};

/// What was not as expected; an error is a test that makes no sense.
pub fn play(test: &Test, plan: &Plan, t: Text) -> Result<Vec<String>, String> {
    let mut timeline = Vec::new();
    let mut fed = Fed::default();
    for feed in &test.feed {
        timeline.extend(fed.happenings(feed, plan, t)?);
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
        if expect.is_empty() {
            return Err(t.with("test-expect-nothing", &[("at", expect.at.to_string().into())]));
        }
        known(expect, plan, t)?;
    }
    let account = rehearsal::rehearse(watched(test, plan), &timeline, &looks, until).map_err(|e| e.to_string())?;
    if let Some((at, refusal)) = account.refused.first() {
        let why = stopped(pages(t.language), &Stopped::Refused(refusal.clone()));
        return Err(t.with("test-refused", &[("at", at.to_string().into()), ("why", why.into())]));
    }
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

pub(super) fn rule<'p>(plan: &'p Plan, name: &str) -> Option<&'p RulePlan> {
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

pub(super) fn unknown<'a>(t: Text, key: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.filter(|n| !n.is_empty()).collect();
    t.with(key, &[("name", name.into()), ("known", list(&known).into())])
}
