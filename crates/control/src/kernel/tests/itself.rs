//! Alerts of Vectra about itself say what they are about.

use super::alerts::with;
use super::*;
use vectra_engine::objectives::{Bad, Limit};
use vectra_engine::rules::{Item, Items, Past, Unit};
use vectra_engine::signal::{Measured, Sample};
use vectra_plan::rules::{ITSELF, MISSED, MISSING, REFUSED};

fn about_itself(reading: &str, hold: i64) -> RulePlan {
    RulePlan {
        id: format!("{ITSELF}/{reading}"),
        name: reading.into(),
        origin: Origin::Vectra,
        series: Series::Reading { check: ITSELF.into(), name: reading.into(), part: None },
        condition: Condition::Level { past: Past::Above, bound: 0.0, unit: Unit::Count },
        timing: Timing { hold: Span::seconds(hold), ..plan().rules[0].timing },
        procedure: None,
        ..plan().rules[0].clone()
    }
}

/// A rule about the requests of one environment.
fn errors(environment: &str) -> RulePlan {
    let limit = Limit { bad: Bad::Failed, allowed: 0.05 };
    RulePlan {
        id: format!("errors of {environment}"),
        name: format!("Errors of {environment}"),
        series: Series::Requests { environment: environment.into(), route: None },
        condition: Condition::Share { limit, inclusive: false, window: Span::seconds(300), least: 10, least_bad: 1 },
        timing: Timing { stale: Span::seconds(60), ..plan().rules[0].timing },
        procedure: None,
        ..plan().rules[0].clone()
    }
}

fn fired(s: &Story, wanted: &str) -> Items {
    let of = |e: &Event| match &e.body {
        Body::AlertFired { alert, items, .. } if alert == wanted => Some(items.clone()),
        _ => None,
    };
    s.log.iter().find_map(of).expect("it fired")
}

fn paged(s: &Story) -> &str {
    let page = s.outbox.iter().find(|d| matches!(d.purpose, Purpose::Page { .. }));
    &page.expect("somebody is paged").notice.detail
}

#[test]
fn what_is_missing_is_named_where_it_is_told() {
    let mut s = with(vec![about_itself(MISSING, 60), errors("Staging")]);
    let seen = s.now + Span::seconds(10);
    s.observe(".");
    s.input(Input::Measured(vec![Measured {
        series: errors("Staging").series,
        at: s.now,
        sample: Sample::Requests(vectra_engine::signal::Requests { total: 1, ..Default::default() }),
    }]));
    for _ in 0..15 {
        s.observe(".");
        s.forward(0);
    }
    let item = Item::Silent { of: errors("Staging").series, name: "Staging".into(), last: Some(seen) };
    let only = Items { named: vec![item], more: 0 };
    assert_eq!(fired(&s, "vectra/missing"), only, "in the log");
    assert_eq!(s.kernel.alerts(s.now)["vectra/missing"].items, only, "now");
    assert!(paged(&s).contains("requests of Staging (last seen "), "{}", paged(&s));
    assert!(s.incident().detail.contains("requests of Staging"), "{}", s.incident().detail);
    assert!(s.kernel.alerts(s.now)["rule"].items.is_empty(), "no other alert says so");
}

#[test]
fn of_very_many_that_are_missing_some_are_named_and_the_others_counted() {
    let names: Vec<String> = (0..40).map(|n| format!("E{n}")).collect();
    let mut rules = vec![about_itself(MISSING, 60)];
    rules.extend(names.iter().map(|name| errors(name)));
    let mut s = with(rules);
    for _ in 0..20 {
        s.observe(".");
        s.forward(0);
    }
    let items = fired(&s, "vectra/missing");
    assert_eq!((items.named.len(), items.more), (Items::NAMED, 35));
    assert!(paged(&s).contains("requests of E0 (not seen since the start)"), "{}", paged(&s));
    assert!(paged(&s).ends_with("and 35 more"), "{}", paged(&s));
}

#[test]
fn what_was_refused_says_why_and_from_where() {
    let mut s = with(vec![about_itself(REFUSED, 0)]);
    let figure = |value: f64, at: Time| Measured {
        series: Series::Reading { check: ITSELF.into(), name: REFUSED.into(), part: None },
        at,
        sample: Sample::Reading(value),
    };
    s.input(Input::Itself { figures: vec![figure(0.0, s.now)], refused: Vec::new(), missed: Items::default() });
    assert!(s.log.is_empty());
    let item = Item::Refused { kind: "too_fast".into(), source: Some("syslog api".into()), count: 7 };
    s.now = s.now + Span::seconds(10);
    s.input(Input::Itself { figures: vec![figure(7.0, s.now)], refused: vec![item.clone()], missed: Items::default() });
    assert_eq!(fired(&s, "vectra/refused").named, [item]);
    assert!(paged(&s).contains("7 × syslog api: lines came faster than allowed"), "{}", paged(&s));
}

#[test]
fn checks_that_did_not_run_are_named_with_why() {
    let mut s = with(vec![about_itself(MISSED, 0)]);
    let series = Series::Reading { check: ITSELF.into(), name: MISSED.into(), part: None };
    let item = Item::NotRun { name: "Backend".into(), why: "still_running".into(), count: 4 };
    let missed = Items { named: vec![item.clone()], more: 12 };
    let figures = vec![Measured { series, at: s.now, sample: Sample::Reading(40.0) }];
    s.input(Input::Itself { figures, refused: Vec::new(), missed: missed.clone() });
    assert_eq!(fired(&s, "vectra/missed"), missed);
    assert!(paged(&s).contains("4 × check “Backend”: its run before still waited"), "{}", paged(&s));
    assert!(paged(&s).ends_with("and 12 more"), "{}", paged(&s));
}
