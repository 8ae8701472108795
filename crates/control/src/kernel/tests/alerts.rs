//! Numbers, shares, silences, and alerts that explain each other.

use super::*;
use vectra_engine::objectives::{Bad, Limit};
use vectra_engine::rules::mute::{Mute, Silence};
use vectra_engine::rules::{Past, Phase, Unit};
use vectra_engine::signal::{Latency, Measured, Reading, Requests, Sample};

const PLACE: &str = "API Prod";

fn level() -> RulePlan {
    RulePlan {
        id: "queue".into(),
        name: "Queue Depth".into(),
        series: Series::Reading { check: "broker".into(), name: "queue_depth".into(), part: None },
        condition: Condition::Level { past: Past::Above, bound: 1000.0, unit: Unit::Count },
        timing: Timing {
            hold: Span::seconds(60),
            calm: Span::seconds(60),
            stale: Span::seconds(60),
            flapping: Flapping { count: 5, within: Span::seconds(3600), calm: Span::seconds(600) },
        },
        severity: Some(0),
        procedure: None,
        ..plan().rules[0].clone()
    }
}

fn share() -> RulePlan {
    RulePlan {
        id: "errors".into(),
        name: "High Error Rate".into(),
        series: Series::Requests { environment: PLACE.into(), route: None },
        condition: Condition::Share {
            limit: Limit { bad: Bad::Failed, allowed: 0.05 },
            inclusive: false,
            window: Span::seconds(300),
            least: 10,
            least_bad: 1,
        },
        timing: Timing {
            hold: Span(0),
            calm: Span::seconds(60),
            stale: Span::seconds(60),
            flapping: Flapping { count: 5, within: Span::seconds(3600), calm: Span::seconds(600) },
        },
        environment: Some(PLACE.into()),
        procedure: None,
        inhibited_by: vec!["rule".into()],
        ..plan().rules[0].clone()
    }
}

/// A story of the usual plan and these rules, about one environment.
pub(super) fn with(rules: Vec<RulePlan>) -> Story {
    let mut all = plan();
    all.rules[0].environment = Some(PLACE.into());
    all.rules.extend(rules);
    Story::new(all)
}

impl Story {
    fn depth(&mut self, depth: f64) {
        let readings = vec![Reading { name: "queue_depth".into(), part: None, value: depth }];
        self.input(Input::Observed(Observation {
            check: "broker".into(),
            verdict: Verdict::Pass,
            detail: "seen".into(),
            took: Span(1),
            took_us: 1,
            readings,
        }));
    }

    fn requests(&mut self, total: u64, failed: u64) {
        let sample = Sample::Requests(Requests { total, failed, latency: Latency::Unknown });
        let series = Series::Requests { environment: PLACE.into(), route: None };
        self.input(Input::Measured(vec![Measured { series, at: self.now, sample }]));
    }

    fn fired(&self) -> Vec<&str> {
        self.log
            .iter()
            .filter_map(|e| match &e.body {
                Body::AlertFired { name, .. } => Some(name.as_str()),
                _ => None,
            })
            .collect()
    }

    pub(super) fn silence(&mut self, matcher: &str, seconds: i64) -> Option<Result<Reply, Refusal>> {
        let silence = Silence {
            id: "s1".into(),
            matchers: vec![matcher.parse().expect("a matcher")],
            starts: self.now,
            ends: self.now + Span::seconds(seconds),
            by: "léa".into(),
            comment: "planned".into(),
        };
        let actor = Actor::User("léa".into());
        self.input(Input::Command { actor, command: Command::Silence { silence } })
    }
}

#[test]
fn two_alerts_of_no_environment_that_one_procedure_answers_are_one_incident() {
    let story = |procedure: Option<String>| {
        let mut all = plan();
        all.rules.push(RulePlan { procedure, environment: None, ..level() });
        let mut s = Story::new(all);
        s.observe("xxx");
        for _ in 0..8 {
            s.forward(15);
            s.depth(5000.0);
        }
        s.kernel.state().open().count()
    };
    let same = plan().rules[0].procedure.clone();
    assert!(same.is_some() && plan().rules[0].environment.is_none());
    assert_eq!(story(same), 1);
    assert_eq!(story(None), 2, "nothing says that they are one");
}

#[test]
fn a_full_queue_pages_once_it_has_lasted_and_ends_once_it_is_calm() {
    let mut s = with(vec![level()]);
    s.depth(1500.0);
    assert!(s.fired().is_empty());
    for _ in 0..5 {
        s.forward(10);
        s.depth(1500.0);
    }
    assert!(s.fired().is_empty(), "fifty seconds are not a minute");
    s.forward(10);
    assert_eq!(s.fired(), ["Queue Depth"], "time alone makes it fire");
    assert!(s.outbox.iter().any(|d| matches!(d.purpose, Purpose::Page { .. })));
    for _ in 0..7 {
        s.depth(3.0);
        s.forward(10);
    }
    assert!(s.incident().resolved.is_some());
}

#[test]
fn a_high_error_rate_pages_with_what_was_counted() {
    let mut s = with(vec![share()]);
    for _ in 0..5 {
        s.requests(100, 0);
        s.forward(10);
    }
    s.requests(100, 40);
    assert_eq!(s.fired(), ["High Error Rate"]);
    let ground = s.log.iter().find_map(|e| match &e.body {
        Body::AlertFired { ground, .. } => *ground,
        _ => None,
    });
    let Some(vectra_engine::rules::Ground::Share { counts, allowed, .. }) = ground else { panic!("{ground:?}") };
    assert_eq!((counts.total, counts.bad, allowed), (600, 40, 0.05));
}

#[test]
fn an_outage_explains_its_errors_and_their_echo() {
    let mut s = with(vec![share()]);
    for _ in 0..5 {
        s.requests(100, 0);
        s.forward(10);
    }
    // The errors are seen before the check has failed often enough.
    s.observe("x");
    s.requests(100, 90);
    assert_eq!(s.kernel.state().incident_count, 0, "held back: the check fails");
    assert!(matches!(s.kernel.alerts(s.now)["errors"].held, Some(Mute::Inhibited { .. })));
    s.observe("xx");
    assert_eq!(s.kernel.state().incident_count, 1);
    assert_eq!(s.incident().alert, "rule");
    s.observe("..");
    assert!(s.incident().resolved.is_some());
    for _ in 0..29 {
        s.requests(100, 0);
        s.forward(10);
        assert_eq!(s.kernel.state().incident_count, 1, "the window still holds the outage");
    }
    for _ in 0..20 {
        s.requests(100, 0);
        s.forward(10);
    }
    assert_eq!(s.kernel.state().incident_count, 1);
    assert_eq!(s.kernel.alerts(s.now)["errors"].phase, Phase::Inactive);
}

#[test]
fn errors_that_outlast_their_explanation_are_an_incident() {
    let mut s = with(vec![share()]);
    s.observe("xxx");
    s.requests(100, 90);
    s.observe("..");
    assert_eq!(s.kernel.state().incident_count, 1);
    for _ in 0..40 {
        s.requests(100, 50);
        s.forward(10);
    }
    assert_eq!(s.kernel.state().incident_count, 2, "half of the requests still fail");
}

#[test]
fn a_silence_keeps_quiet_until_its_end() {
    let mut s = with(vec![]);
    assert_eq!(s.silence("alertname=API Down", 600), Some(Ok(Reply::Done)));
    s.observe("xxxx");
    assert_eq!(s.fired(), ["API Down"]);
    assert_eq!(s.kernel.state().incident_count, 0);
    assert!(s.outbox.is_empty(), "nobody is told");
    assert!(
        matches!(&s.kernel.alerts(s.now)["rule"].held, Some(Mute::Silenced { comment, .. }) if comment == "planned")
    );
    s.forward(700);
    assert_eq!(s.kernel.state().incident_count, 1, "the silence has ended and it still fires");
    assert!(s.outbox.iter().any(|d| matches!(d.purpose, Purpose::Page { .. })));
    assert_eq!(s.log.iter().filter(|e| matches!(e.body, Body::AlertReleased { .. })).count(), 1);
}

#[test]
fn a_silence_can_be_ended_early_and_a_senseless_one_is_refused() {
    let mut s = with(vec![]);
    s.silence("alertname=API Down", 3600);
    s.observe("xxxx");
    let end = Command::ExpireSilence { silence: "s1".into() };
    s.input(Input::Command { actor: Actor::User("léa".into()), command: end.clone() });
    assert_eq!(s.kernel.state().incident_count, 1);
    let again = s.input(Input::Command { actor: Actor::User("léa".into()), command: end });
    assert_eq!(again, Some(Ok(Reply::Already)));
    assert!(matches!(s.silence("alertname=~.*", 60), Some(Err(Refusal::Silence { .. }))));
}

#[test]
fn the_state_is_the_fold_of_the_log() {
    let mut s = with(vec![level(), share()]);
    s.silence("alertname=Queue Depth", 300);
    s.depth(5000.0);
    for _ in 0..12 {
        s.requests(100, 30);
        s.observe("x");
        s.depth(5000.0);
        s.forward(5);
    }
    s.forward(600);
    let mut state = State::default();
    for event in &s.log {
        state.apply(event).expect("replays");
    }
    assert_eq!(&state, s.kernel.state());
}

#[test]
fn an_alert_with_a_procedure_brings_it_to_an_incident_that_has_none() {
    let mut early = level();
    early.series = Series::Check { check: "check".into() };
    early.condition = Condition::Failures(Thresholds { failures: 1, passes: 2 });
    early.timing.hold = Span(0);
    let mut s = with(vec![early]);
    s.observe("x");
    assert!(s.incident().run.is_none());
    s.observe("xx");
    assert_eq!(s.kernel.state().incident_count, 1);
    assert!(s.incident().run.is_some(), "the second alert's procedure runs");
    assert_eq!(s.incident().procedure.as_deref(), Some("procedure"));
}

#[test]
fn what_stopped_being_measured_is_seen_on_every_alert() {
    let mut s = with(vec![level()]);
    assert_eq!(s.kernel.alerts(s.now)["queue"].phase, Phase::NoData);
    s.depth(5000.0);
    assert!(matches!(s.kernel.alerts(s.now)["queue"].phase, Phase::Pending { .. }));
    s.forward(300);
    assert_eq!(s.kernel.alerts(s.now)["queue"].phase, Phase::NoData, "it neither fires nor is it well");
}

#[test]
fn a_check_that_does_not_run_is_an_alert() {
    let mut s = with(vec![level(), missing()]);
    s.observe(".");
    for _ in 0..30 {
        s.depth(1.0);
        s.observe(".");
        s.forward(5);
    }
    assert!(s.fired().is_empty());
    for _ in 0..30 {
        s.observe(".");
        s.forward(5);
    }
    assert_eq!(s.fired(), ["Measurements are missing"], "nobody reads the queue any more");
}

impl Story {
    /// Another process goes on from the same log.
    fn restart(&mut self) {
        let (plan, state) = (self.kernel.plan.clone(), self.kernel.state().clone());
        self.kernel = Kernel::new("inst".into(), plan, state);
        self.input(Input::Started { version: "2".into() });
    }

    fn oldest(&mut self, seconds: f64) {
        let readings = vec![Reading { name: "queue_oldest".into(), part: None, value: seconds }];
        let (check, detail) = ("broker".into(), "seen".into());
        let seen = Observation { check, verdict: Verdict::Pass, detail, took: Span(1), took_us: 1, readings };
        self.input(Input::Observed(seen));
    }
}

#[test]
fn a_restart_resolves_no_alert_about_what_is_missing_still() {
    let mut s = with(vec![level(), missing()]);
    s.depth(1.0);
    for _ in 0..30 {
        s.observe(".");
        s.forward(5);
    }
    assert_eq!((s.fired(), s.kernel.state().open().count()), (vec!["Measurements are missing"], 1));
    s.restart();
    for _ in 0..60 {
        s.observe(".");
        s.forward(5);
    }
    assert_eq!(
        (s.fired().len(), s.kernel.state().open().count()),
        (1, 1),
        "the queue is not read all the while: neither over nor new"
    );
    for _ in 0..60 {
        s.observe(".");
        s.depth(1.0);
        s.forward(5);
    }
    assert_eq!((s.fired().len(), s.kernel.state().open().count()), (1, 0), "read again");
}

#[test]
fn a_restart_resolves_no_alert_about_what_waited_before() {
    let mut rule = level();
    rule.series = Series::Reading { check: "broker".into(), name: "queue_oldest".into(), part: None };
    rule.condition = Condition::Level { past: Past::Above, bound: 600.0, unit: Unit::Seconds };
    let mut s = with(vec![rule]);
    for n in 0..150 {
        s.oldest(f64::from(n * 5));
        s.forward(5);
    }
    assert_eq!((s.fired().len(), s.kernel.state().open().count()), (1, 1));
    s.restart();
    for n in 0..60 {
        s.oldest(f64::from(n * 5));
        s.forward(5);
    }
    assert_eq!(s.kernel.state().open().count(), 1, "five minutes old is all that it can be since the restart");
    for _ in 0..30 {
        s.oldest(1.0);
        s.forward(5);
    }
    assert_eq!(
        (s.fired().len(), s.kernel.state().open().count()),
        (1, 0),
        "others came in its place: that one is gone"
    );
}

#[test]
fn requests_of_which_nobody_says_how_long_they_took_are_neither_missing_nor_in_time() {
    let mut slow = share();
    slow.condition = Condition::Share {
        limit: Limit { bad: Bad::SlowerThan { us: 3_000_000 }, allowed: 0.01 },
        inclusive: false,
        window: Span::seconds(300),
        least: 10,
        least_bad: 1,
    };
    let mut s = with(vec![slow, missing()]);
    for n in 0..60 {
        s.observe(".");
        s.requests(if n % 2 == 0 { 100 } else { 0 }, 0);
        s.forward(5);
    }
    assert!(s.fired().is_empty(), "its source tells what it knows");
    assert_eq!(s.kernel.alerts(s.now)["errors"].phase, Phase::NoData, "no duration of any is known");
    for _ in 0..90 {
        s.observe(".");
        s.requests(0, 0);
        s.forward(5);
    }
    assert_eq!(s.kernel.alerts(s.now)["errors"].phase, Phase::Inactive, "nobody asks any more");
}

#[test]
fn a_quiet_night_of_what_is_only_posted_is_no_missing_measurement() {
    for (posted, fired) in [(true, 0), (false, 1)] {
        let mut all = super::plan();
        all.rules = vec![share(), missing()];
        all.posted = posted.then(|| PLACE.to_owned()).into_iter().collect();
        let mut s = Story::new(all);
        for _ in 0..60 {
            s.observe(".");
            s.forward(5);
        }
        assert_eq!(s.fired().len(), fired, "posted: {posted}");
    }
}

fn missing() -> RulePlan {
    let mut missing = level();
    missing.id = "vectra/missing".into();
    missing.name = "Measurements are missing".into();
    missing.origin = Origin::Vectra;
    missing.series = Series::Reading {
        check: vectra_plan::rules::ITSELF.into(),
        name: vectra_plan::rules::MISSING.into(),
        part: None,
    };
    missing.condition = Condition::Level { past: Past::Above, bound: 0.0, unit: Unit::Count };
    missing
}
