//! What must hold in every world. The checkers stand outside: they see the log, the requests and the final state, and
//! know nothing of how the kernel decides.

use crate::world::{Fault, Request, START, World};
use std::collections::{BTreeMap, BTreeSet};
use vectra_control::kernel::State;
use vectra_engine::diagnose::Cause;
use vectra_engine::event::{Body, Event, IncidentId};
use vectra_engine::rules::Ground;
use vectra_engine::run::Run;
use vectra_engine::time::{Span, Time};

/// Id of the alert by which Vectra watches itself.
const MISSING: &str = "vectra/missing";

/// What the document says, known independently of the compiler.
#[derive(Debug, Clone)]
pub struct Expected {
    /// Failures in a row that raise the alert.
    pub failures: u32,
    /// When each level is due, seconds.
    pub levels: Vec<u64>,
    /// The severity's deadline, seconds.
    pub respond_within: Option<u64>,
}

/// Everything that did not hold.
pub fn violations(world: &World, expected: &Expected) -> Vec<String> {
    let log = world.log();
    let mut wrong = Vec::new();
    let state = replayed(&log, &mut wrong);
    if let (Some(kernel), Some(state)) = (&world.kernel, &state)
        && kernel.state() != state
    {
        wrong.push("the log replayed is another state than the one in memory".into());
    }
    pages(world, &log, expected, &mut wrong);
    changes(world, &log, &mut wrong);
    rows(&log, expected, &mut wrong);
    branches(world, &log, &mut wrong);
    if let Some(state) = &state {
        converged(world, state, &mut wrong);
    }
    wrong
}

fn replayed(log: &[Event], wrong: &mut Vec<String>) -> Option<State> {
    let mut state = State::default();
    for event in log {
        if let Err(error) = state.apply(event) {
            wrong.push(format!("replay: {error}"));
            return None;
        }
    }
    Some(state)
}

/// Each page has at least one request, all its requests one key; another level, round or incident has another key.
fn pages(world: &World, log: &[Event], expected: &Expected, wrong: &mut Vec<String>) {
    let mut owners: BTreeMap<&str, (&IncidentId, usize, u32)> = BTreeMap::new();
    let mut opened: BTreeMap<&IncidentId, Time> = BTreeMap::new();
    let mut unreachable: BTreeSet<&IncidentId> = BTreeSet::new();
    let mut jumps: BTreeMap<&IncidentId, i64> = BTreeMap::new();
    let mut quiet: BTreeSet<&IncidentId> = BTreeSet::new();
    let mut held: BTreeMap<&IncidentId, i64> = BTreeMap::new();
    for event in log {
        if let Body::ClockJumped { by } = &event.body {
            jumps.values_mut().for_each(|sum| *sum += by.0);
        }
        let Some(incident) = &event.incident else { continue };
        match &event.body {
            Body::IncidentOpened { .. } => {
                jumps.insert(incident, 0);
                opened.insert(incident, event.at);
            }
            Body::LevelUnbound { .. } => {
                unreachable.insert(incident);
            }
            Body::DeliveryAttempted { outcome, .. }
                if !matches!(outcome, vectra_engine::event::DeliveryOutcome::Delivered { .. }) =>
            {
                unreachable.insert(incident);
            }
            Body::EscalationHeld { .. } => {
                let before = !quiet.insert(incident);
                if before {
                    wrong.push(format!("paging of {incident} was held twice"));
                }
            }
            Body::EscalationResumed { after, .. } => {
                if !quiet.remove(incident) {
                    wrong.push(format!("paging of {incident} went on and was not held"));
                }
                *held.entry(incident).or_default() += after.0;
            }
            Body::LevelPaged { level, round, key, .. } => {
                if quiet.contains(incident) {
                    wrong.push(format!("level {level} of {incident} was paged while all that fires is muted"));
                }
                if owners.insert(key, (incident, *level, *round)).is_some() {
                    wrong.push(format!("key {key} was used for two pages"));
                }
                if !world.requests.iter().any(|(_, r)| matches!(r, Request::Message { key: k, page: true } if k == key))
                {
                    wrong.push(format!("page {key} was never requested"));
                }
                let due = expected.levels.get(*level).copied().unwrap_or(0);
                let start = opened.get(incident).copied().unwrap_or(START);
                // Time that a jump of the clock only pretends has not passed.
                let jumped = jumps.get(incident).copied().unwrap_or(0);
                let waited = Span(event.at.since(start).0 - jumped - held.get(incident).copied().unwrap_or(0));
                if *round == 0 && waited < Span::seconds(due as i64) && !unreachable.contains(incident) {
                    wrong.push(format!("level {level} of {incident} was paged after {waited}, due after {due} s"));
                }
            }
            _ => {}
        }
    }
    // A page may go out under its derived key while the store does not write, and the process may die before it does.
    // Then the key must be one that the log would have given: same installation, incident, level, round.
    for (_, request) in &world.requests {
        if let Request::Message { key, page: true } = request
            && !owners.contains_key(key.as_str())
            && world.weather.store_failures == 0
        {
            wrong.push(format!("page {key} was requested and never intended"));
        }
    }
}

/// No change is repeated whose outcome was not read back, and none takes effect twice.
fn changes(world: &World, log: &[Event], wrong: &mut Vec<String>) {
    let mut last: BTreeMap<&(String, usize), bool> = BTreeMap::new();
    let mut applied: BTreeMap<&(String, usize), u32> = BTreeMap::new();
    for (at, request) in &world.requests {
        match request {
            Request::Change { of, applied: took_effect } => {
                if last.insert(of, false) == Some(false) {
                    wrong.push(format!("a change of {of:?} was repeated at {at:?} without reading back"));
                }
                if *took_effect {
                    *applied.entry(of).or_default() += 1;
                }
            }
            Request::ReadBack { of, answer: Some(false) } => {
                last.insert(of, true);
            }
            Request::ReadBack { .. } | Request::Message { .. } => {}
        }
    }
    for (of, times) in applied {
        if times > 1 {
            wrong.push(format!("the change of {of:?} took effect {times} times"));
        }
    }
    let mut approved: BTreeSet<&IncidentId> = BTreeSet::new();
    for event in log {
        let Some(incident) = &event.incident else { continue };
        match &event.body {
            Body::Approved { .. } => {
                approved.insert(incident);
            }
            Body::ChangeIntended { .. } if !approved.contains(incident) => {
                wrong.push(format!("a change of {incident} was begun without approval"));
            }
            _ => {}
        }
    }
    let intended = log.iter().filter(|e| matches!(e.body, Body::ChangeIntended { .. })).count();
    let requested = world.requests.iter().filter(|(_, r)| matches!(r, Request::Change { .. })).count();
    if requested > intended {
        wrong.push(format!("{requested} changes were requested, {intended} intended"));
    }
}

/// The numbers of the rows are the numbers of the behaviour.
fn rows(log: &[Event], expected: &Expected, wrong: &mut Vec<String>) {
    for event in log {
        match &event.body {
            // Nothing is measured while the world only waits for deadlines: that Vectra says so is no row of the document.
            Body::AlertFired { alert, .. } | Body::IncidentOpened { alert, .. } if alert == MISSING => {}
            // An objective's budget burns as fast as its policy says, in both windows.
            Body::AlertFired { alert, ground: Some(Ground::Burn { long_rate, short_rate, factor, .. }), .. }
                if long_rate < factor || short_rate < factor =>
            {
                wrong.push(format!("{alert} fired at {long_rate} and {short_rate}, its factor is {factor}"));
            }
            Body::AlertFired { ground: Some(Ground::Burn { .. }), .. } => {}
            Body::IncidentOpened { alert, .. } if alert.starts_with("objective/") => {}
            Body::AlertFired { failures, .. } if *failures != expected.failures => {
                wrong.push(format!("the alert fired after {failures} failures, the row says {}", expected.failures));
            }
            Body::IncidentOpened { respond_by, .. } => {
                let within = respond_by.map(|by| by.since(event.at).as_seconds() as u64);
                if within != expected.respond_within {
                    wrong.push(format!("the deadline is {within:?} s, the row says {:?}", expected.respond_within));
                }
            }
            _ => {}
        }
    }
}

/// The branch that was chosen is the one that the fault asks for; where evidence does not tell, none is.
fn branches(world: &World, log: &[Event], wrong: &mut Vec<String>) {
    for event in log {
        if let Body::BranchProposed { cause, reasons, .. } = &event.body
            && !reasons.is_empty()
        {
            let right = match world.weather.fault {
                Fault::Crash => *cause == Cause::Crash,
                Fault::BadRelease => *cause == Cause::BadRelease,
                Fault::Unclear | Fault::Passing => false,
            };
            if !right {
                wrong.push(format!("{cause:?} was chosen for {:?}", world.weather.fault));
            }
        }
    }
}

/// After the calm nothing is left half done.
fn converged(world: &World, state: &State, wrong: &mut Vec<String>) {
    let mended = world.kernel.is_some();
    for incident in state.open() {
        let waits =
            incident.human.is_some() || matches!(incident.run, Some(Run::AwaitingApproval { .. } | Run::NeedsHuman));
        if mended && !waits {
            wrong.push(format!("{} is open and nobody is asked: {:?}", incident.id, incident.run));
        }
        let firing = matches!(state.alerts.get(&incident.alert), Some(vectra_engine::rules::Alert::Firing { .. }));
        if !firing {
            wrong.push(format!("{} is open and its alert is over", incident.id));
        }
    }
    if state.incident_count == 0 && world.weather.fault != Fault::Passing {
        wrong.push("the outage opened no incident".into());
    }
    if world.kernel.as_ref().is_none_or(|k| k.state().seq != state.seq) {
        wrong.push("the process is not up after the calm".into());
    }
}
