//! Error budgets: who is told that one burns, what explains it, and what a restart leaves of it.

use super::alerts::with;
use super::*;
use vectra_engine::objectives::{Bad, Limit};
use vectra_engine::rules::Phase;
use vectra_engine::rules::mute::Mute;
use vectra_engine::signal::{Latency, Measured, Requests, Sample};

const PLACE: &str = "API Prod";
const BURN: &str = "uptime/burn/1h";

fn requests_of_place() -> Series {
    Series::Requests { environment: PLACE.into(), route: None }
}

fn burn(id: &str, factor: f64, hours: i64) -> RulePlan {
    RulePlan {
        id: id.into(),
        name: id.into(),
        origin: Origin::Burn,
        series: requests_of_place(),
        condition: Condition::Burn {
            limit: Limit { bad: Bad::Failed, allowed: 0.005 },
            factor,
            long: Span::seconds(3600 * hours),
            short: Span::seconds(300 * hours),
            least: 100,
            least_bad: 3,
        },
        timing: Timing { stale: Span::seconds(60), ..plan().rules[0].timing },
        environment: Some(PLACE.into()),
        procedure: None,
        inhibited_by: vec!["rule".into()],
        ..plan().rules[0].clone()
    }
}

/// Ten seconds of requests and of the health check, and the seconds' ticks that judge them.
fn ten(s: &mut Story, verdict: &str, failed: u64) {
    s.observe(verdict);
    let sample = Sample::Requests(Requests { total: 100, failed, latency: Latency::Unknown });
    s.input(Input::Measured(vec![Measured { series: requests_of_place(), at: s.now, sample }]));
    s.input(Input::Tick);
}

fn phase(s: &Story, id: &str) -> Phase {
    s.kernel.alerts(s.now)[id].phase
}

#[test]
fn a_burning_budget_opens_an_incident_that_ends_soon_after_the_burn() {
    let mut s = with(vec![burn(BURN, 14.4, 1)]);
    for _ in 0..60 {
        ten(&mut s, ".", 0);
    }
    for _ in 0..120 {
        ten(&mut s, ".", 20);
    }
    assert_eq!(
        s.kernel.state().incidents.len(),
        0,
        "20 min are 1.9 % of a month's budget, as they are on any other day"
    );
    for _ in 0..12 {
        ten(&mut s, ".", 20);
    }
    let incident = s.incident();
    assert_eq!((incident.alert.as_str(), incident.severity.as_str()), (BURN, "SEV1"));
    for _ in 0..40 {
        ten(&mut s, ".", 0);
    }
    assert!(s.incident().resolved.is_some(), "the short window has forgotten, the long one has not");
}

/// Seconds of which `failed` of a hundred requests fail, from the first one that was ever seen on.
fn first_seconds(factor: f64, hours: i64, failed: u64, seconds: i64) -> Phase {
    let mut s = with(vec![burn(BURN, factor, hours)]);
    for _ in 0..seconds {
        s.now = s.now + Span::seconds(1);
        let sample = Sample::Requests(Requests { total: 100, failed, latency: Latency::Unknown });
        s.input(Input::Measured(vec![Measured { series: requests_of_place(), at: s.now, sample }]));
        s.input(Input::Tick);
    }
    phase(&s, BURN)
}

#[test]
fn the_first_seconds_stand_for_no_hour_and_no_day() {
    for (factor, hours) in [(14.4, 1), (6.0, 6), (1.0, 24), (1.0, 72)] {
        assert_eq!(first_seconds(factor, hours, 10, 7), Phase::Inactive, "10 % of 700, {hours} h");
    }
    assert_eq!(first_seconds(14.4, 1, 100, 230), Phase::Inactive);
    let told = first_seconds(14.4, 1, 100, 265);
    assert!(matches!(told, Phase::Firing { .. }), "all of it, for as long as it takes after a quiet hour: {told:?}");
}

#[test]
fn after_a_long_silence_a_window_is_as_new() {
    let mut s = with(vec![burn(BURN, 14.4, 1)]);
    for _ in 0..600 {
        ten(&mut s, ".", 0);
    }
    s.now = s.now + Span::seconds(3 * 3600);
    for _ in 0..12 {
        ten(&mut s, ".", 20);
    }
    assert_eq!(phase(&s, BURN), Phase::Inactive, "two minutes of it are known of this hour");
}

#[test]
fn an_outage_is_one_incident_though_its_budget_burns_and_goes_on_burning_for_a_while() {
    let mut s = with(vec![burn(BURN, 14.4, 1), burn("uptime/burn/6h", 6.0, 6)]);
    for _ in 0..60 {
        ten(&mut s, ".", 0);
    }
    for _ in 0..60 {
        ten(&mut s, "x", 100);
    }
    assert!(matches!(phase(&s, BURN), Phase::Firing { .. }));
    assert!(matches!(s.kernel.alerts(s.now)[BURN].held, Some(Mute::Inhibited { .. })), "the outage explains it");
    for _ in 0..400 {
        ten(&mut s, ".", 0);
        assert_eq!(s.kernel.state().incidents.len(), 1, "nobody is told twice of one outage");
    }
    assert!(s.incident().resolved.is_some());
    assert_eq!((phase(&s, BURN), phase(&s, "uptime/burn/6h")), (Phase::Inactive, Phase::Inactive));
}

#[test]
fn a_burn_that_outlasts_the_outage_is_told() {
    let mut s = with(vec![burn(BURN, 14.4, 1)]);
    for _ in 0..60 {
        ten(&mut s, ".", 0);
    }
    for _ in 0..60 {
        ten(&mut s, "x", 100);
    }
    for _ in 0..60 {
        ten(&mut s, ".", 30);
    }
    assert_eq!(s.kernel.state().incidents.len(), 2, "the check passes, and a third of the requests fail");
}

#[test]
fn a_restart_neither_forgets_a_burn_nor_invents_one() {
    let rules = vec![burn(BURN, 14.4, 1)];
    let mut s = with(rules.clone());
    let began = s.now;
    for _ in 0..60 {
        ten(&mut s, ".", 0);
    }
    for _ in 0..60 {
        ten(&mut s, ".", 30);
    }
    assert_eq!(phase(&s, BURN), Phase::Inactive, "sixty times too fast for a sixth of the hour, which is ten times");

    // The next process sees five minutes more of the same.
    let mut all = plan();
    all.rules[0].environment = Some(PLACE.into());
    all.rules.extend(rules);
    let mut next = Story::new(all);
    next.now = s.now;
    let wanted = next.kernel.wanted();
    assert_eq!(wanted.len(), 1, "a row of results needs no past");
    assert_eq!((&wanted[0].series, wanted[0].reach), (&requests_of_place(), Span::seconds(3660)));
    let past: Vec<Past> = (0..120)
        .map(|n| Past {
            at: began + Span::seconds(n * 10),
            total: 100,
            failed: if n < 60 { 0 } else { 30 },
            timed: 0,
            slower: Vec::new(),
            slower_or_failed: Vec::new(),
        })
        .collect();
    next.input(Input::Tick);
    assert_eq!(phase(&next, BURN), Phase::NoData, "while it is looked up nothing is judged");
    next.kernel.remember(&wanted[0], &past, next.now);
    next.kernel.remembered(wanted[0].turn);
    next.kernel.remember(&wanted[0], &past, next.now);
    next.input(Input::Tick);
    assert_eq!(phase(&next, BURN), phase(&s, BURN), "told once, as before the restart");
    for _ in 0..30 {
        ten(&mut next, ".", 30);
    }
    assert!(matches!(phase(&next, BURN), Phase::Firing { .. }), "a quarter of the hour is fifteen times");
    assert!(next.kernel.wanted().is_empty());
}

/// Twenty minutes of work in which everything fails, from 30 min past the hour, as the calendar has it.
fn after_maintenance(excludes: bool) -> (Story, Vec<RulePlan>) {
    let rules = vec![RulePlan { excludes_maintenance: excludes, ..burn(BURN, 14.4, 1) }];
    let mut all = plan();
    all.rules[0].environment = Some(PLACE.into());
    all.rules.extend(rules.clone());
    all.windows = super::quiet::windows(
        "[maintenance.Reindex]\nschedule = \"30 * * * *\"\nlength = \"20m\"\nenvironments = [\"API Prod\"]\n",
    );
    let mut s = Story::new(all);
    let end = T0 + Span::seconds(2200);
    while s.now < end + Span::seconds(600) {
        let work = s.kernel.plan().windows[0].open(s.now).is_some();
        ten(&mut s, ".", if work { 100 } else { 0 });
    }
    (s, rules)
}

#[test]
fn maintenance_burns_no_budget_where_the_document_leaves_it_out() {
    let (s, _) = after_maintenance(false);
    assert_eq!(s.kernel.state().incidents.len(), 1, "the budget counts what went wrong in the window");
    let (mut s, _) = after_maintenance(true);
    assert_eq!(s.kernel.state().incidents.len(), 0);
    assert_eq!(phase(&s, BURN), Phase::Inactive);
    let missing = s.kernel.alerts(s.now).values().filter(|a| a.phase == Phase::NoData).count();
    assert_eq!(missing, 0, "what does not count is there all the same");
    for _ in 0..30 {
        ten(&mut s, ".", 100);
    }
    assert!(matches!(phase(&s, BURN), Phase::Firing { .. }), "after the window it counts");
}

#[test]
fn a_restart_leaves_maintenance_out_as_well() {
    let (s, _) = after_maintenance(true);
    let mut next = Story::new(Plan::clone(s.kernel.plan()));
    next.now = s.now;
    let wanted = next.kernel.wanted().remove(0);
    assert_eq!(wanted.fine, wanted.reach, "by the minute: what a window leaves out does not end with an hour");
    let work = |at: Time| s.kernel.plan().windows[0].open(at).is_some();
    let past: Vec<Past> = (0..270)
        .map(|n| s.now + Span::seconds(n * 10 - 2700))
        .map(|at| Past {
            at,
            total: 100,
            failed: if work(at) { 100 } else { 0 },
            timed: 0,
            slower: vec![],
            slower_or_failed: vec![],
        })
        .collect();
    assert!(past.iter().any(|p| p.failed > 0));
    next.kernel.remember(&wanted, &past, next.now);
    next.kernel.remembered(wanted.turn);
    ten(&mut next, ".", 0);
    assert_eq!(phase(&next, BURN), Phase::Inactive);
}

/// An edit of the document changes the bound of an alert that fires: it goes on while its past is looked up, and what is
/// looked up for a version before that comes too late.
#[test]
fn an_alert_that_fires_is_not_over_because_its_new_bound_has_no_past_yet() {
    let mut s = with(vec![burn(BURN, 14.4, 1)]);
    for n in 0..200 {
        ten(&mut s, ".", if n < 60 { 0 } else { 20 });
    }
    assert!(matches!(phase(&s, BURN), Phase::Firing { .. }));
    let edited = |s: &Story, factor: f64| {
        let mut plan = Plan::clone(s.kernel.plan());
        plan.sha256 = format!("edited {factor}");
        plan.rules.retain(|r| r.id != BURN);
        plan.rules.push(burn(BURN, factor, 1));
        Arc::new(plan)
    };
    let past = |s: &Story| -> Vec<Past> {
        let at = |n: i64| s.now - Span::seconds(n * 10);
        (1..140)
            .map(|n| Past { at: at(n), total: 100, failed: 20, timed: 0, slower: vec![], slower_or_failed: vec![] })
            .collect()
    };
    s.kernel.adopt_plan(edited(&s, 13.0));
    let first = s.kernel.wanted();
    s.kernel.adopt_plan(edited(&s, 12.0));
    let second = s.kernel.wanted();
    assert_eq!((first.len(), second.len()), (1, 1));
    let known = past(&s);
    s.kernel.remember(&first[0], &known, s.now);
    s.kernel.remembered(first[0].turn);
    for _ in 0..60 {
        ten(&mut s, ".", 20);
    }
    assert!(s.incident().resolved.is_none());
    s.kernel.remember(&second[0], &known, s.now);
    s.kernel.remembered(second[0].turn);
    ten(&mut s, ".", 20);
    assert!(matches!(phase(&s, BURN), Phase::Firing { .. }), "{:?}", phase(&s, BURN));
    assert_eq!(s.kernel.state().incidents.len(), 1, "the same one all the time");
}
