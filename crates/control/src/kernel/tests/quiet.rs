//! When nobody is called although something fires: maintenance, and what it leaves behind.

use super::*;
use vectra_engine::rules::mute::Mute;
use vectra_plan::Config;
use vectra_plan::maintenance::WindowPlan;

const PLACE: &str = "API Prod";

/// Windows as the configuration has them, for a document with one environment.
pub(super) fn windows(config: &str) -> Vec<WindowPlan> {
    let document = "# Shop\n\n## Environments\n\n| Env | URL | Provider |\n|---|---|---|\n\
| API Prod | api.shop.example | Render |\n| API Staging | staging.shop.example | Render |\n";
    let program = vectra_runbook::compile("shop.md", document);
    vectra_plan::build(&program, &Config::parse(config).expect("config")).windows
}

/// `T0` is 13 min 20 s past the hour: the window opens after 1000 s and closes after 2200 s.
fn with_window(environment: &str) -> Story {
    let mut plan = plan();
    plan.rules[0].environment = Some(PLACE.into());
    plan.windows = windows(&format!(
        "[maintenance.Reindex]\nschedule = \"30 * * * *\"\nlength = \"20m\"\nenvironments = [\"{environment}\"]\n"
    ));
    assert_eq!(plan.windows.len(), 1);
    Story::new(plan)
}

fn seconds(s: &Story) -> f64 {
    s.now.since(T0).as_seconds()
}

#[test]
fn what_fires_in_a_window_waits_for_its_end_and_is_then_an_incident() {
    let mut s = with_window(PLACE);
    s.forward(1100);
    s.observe("xxxx");
    assert_eq!(s.kernel.state().incident_count, 0);
    assert!(s.outbox.is_empty(), "nobody is told");
    let end = T0 + Span::seconds(2200);
    let held = Mute::Maintenance { window: "Reindex".into(), until: end };
    assert_eq!(s.kernel.alerts(s.now)["rule"].held, Some(held.clone()));
    let recorded = s.log.iter().find_map(|e| match &e.body {
        Body::AlertFired { held, .. } => held.clone(),
        _ => None,
    });
    assert_eq!(recorded, Some(held), "the reason is in the log");
    assert_eq!(s.kernel.next_due(s.now), Some(end));
    s.forward(end.since(s.now).0 / 1000 - 1);
    assert_eq!(s.kernel.state().incident_count, 0);
    s.forward(1);
    assert_eq!(s.kernel.state().incident_count, 1, "the window is over and it still fires");
    assert!(s.outbox.iter().any(|d| matches!(d.purpose, Purpose::Page { .. })));
    assert!(s.log.iter().any(|e| matches!(e.body, Body::AlertReleased { .. })));
}

#[test]
fn what_is_over_before_the_window_is_never_an_incident() {
    let mut s = with_window(PLACE);
    s.forward(1100);
    s.observe("xxxx..");
    s.forward(2000);
    assert_eq!((s.kernel.state().incident_count, s.outbox.len()), (0, 0));
    s.observe("xxx");
    assert_eq!(s.kernel.state().incident_count, 1, "outside of the window, after {} s", seconds(&s));
}

#[test]
fn a_window_about_another_environment_mutes_nothing() {
    let mut s = with_window("API Staging");
    s.forward(1100);
    s.observe("xxx");
    assert_eq!(s.kernel.state().incident_count, 1);
}

#[test]
fn an_accepted_document_brings_its_own_windows() {
    let mut s = with_window(PLACE);
    s.forward(1100);
    let mut other = Plan::clone(s.kernel.plan());
    other.sha256 = "cd".into();
    other.windows.clear();
    s.kernel.adopt_plan(Arc::new(other));
    s.observe("xxx");
    assert_eq!(s.kernel.state().incident_count, 1);
}

/// The API needs the database; both are checked.
fn with_dependency() -> Story {
    let mut plan = plan();
    plan.rules[0].environment = Some(PLACE.into());
    plan.rules[0].inhibited_by = vec!["database".into()];
    plan.rules[0].timing.stale = Span::seconds(60);
    plan.explained = [(PLACE.to_owned(), vec!["database".to_owned()])].into();
    let mut check = plan.checks[0].clone();
    check.id = "sql".into();
    check.probe = Probe::sql("SELECT 2");
    plan.checks.push(check);
    let mut down = plan.rules[0].clone();
    (down.id, down.name) = ("database".into(), "Database Down".into());
    down.series = Series::Check { check: "sql".into() };
    (down.environment, down.procedure, down.inhibited_by) = (None, None, vec![]);
    plan.rules.push(down);
    Story::new(plan)
}

impl Story {
    fn sql(&mut self, verdict: Verdict) {
        self.input(Input::Observed(Observation {
            check: "sql".into(),
            verdict,
            detail: "seen".into(),
            took: Span(1),
            took_us: 1,
            readings: vec![],
        }));
    }
}

#[test]
fn what_needs_something_that_is_down_is_no_outage_of_its_own() {
    let mut s = with_dependency();
    for _ in 0..4 {
        s.sql(Verdict::Fail);
        s.observe("x");
    }
    assert_eq!(s.kernel.state().incident_count, 1);
    assert_eq!(s.incident().alert, "database");
    let held = s.kernel.alerts(s.now)["rule"].held.clone();
    assert_eq!(held, Some(Mute::Inhibited { by: "database".into(), name: "Database Down".into() }));
    // The database is back first, the API some rounds later.
    s.sql(Verdict::Pass);
    s.sql(Verdict::Pass);
    s.observe("xx..");
    s.forward(300);
    assert_eq!(s.kernel.state().incident_count, 1, "coming back takes some rounds");
}

#[test]
fn what_does_not_come_back_with_what_it_needs_is_an_incident() {
    let mut s = with_dependency();
    for _ in 0..4 {
        s.sql(Verdict::Fail);
        s.observe("x");
    }
    s.sql(Verdict::Pass);
    s.sql(Verdict::Pass);
    for _ in 0..7 {
        s.observe("x");
        s.forward(1);
    }
    assert_eq!(s.kernel.state().incident_count, 2);
}

fn pages(s: &Story) -> usize {
    s.log.iter().filter(|e| matches!(e.body, Body::LevelPaged { .. })).count()
}

fn moments(s: &Story) -> Vec<&'static str> {
    let name = |e: &Event| match e.body {
        Body::EscalationHeld { .. } => Some("held"),
        Body::EscalationResumed { .. } => Some("resumed"),
        Body::LevelPaged { .. } => Some("paged"),
        _ => None,
    };
    s.log.iter().filter_map(name).collect()
}

#[test]
fn a_silence_after_the_page_stops_further_ones_until_its_end() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    s.forward(600);
    s.silence("alertname=API Down", 3600);
    assert_eq!(moments(&s), ["paged", "held"]);
    assert_eq!(s.kernel.next_due(s.now).map(|due| due <= s.now + Span::seconds(3600)), Some(true));
    s.forward(3599);
    assert_eq!(moments(&s), ["paged", "held"]);
    assert!(s.incident().resolved.is_none());
    s.forward(1);
    assert_eq!(moments(&s), ["paged", "held", "resumed"]);
    s.forward(299);
    assert_eq!(pages(&s), 1, "of fifteen minutes ten had passed");
    s.forward(1);
    assert_eq!(pages(&s), 2, "nobody is bound to the second level, so that the third is paged");
}

#[test]
fn a_silence_that_is_ended_lets_paging_go_on_at_once() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    s.silence("alertname=API Down", 36_000);
    s.forward(5000);
    let actor = Actor::User("léa".into());
    s.input(Input::Command { actor, command: Command::ExpireSilence { silence: "s1".into() } });
    assert_eq!(moments(&s), ["paged", "held", "resumed"]);
    s.forward(900);
    assert_eq!(pages(&s), 2);
}

#[test]
fn a_maintenance_window_holds_paging_too() {
    let mut s = with_window(PLACE);
    s.forward(600);
    s.observe("xxx");
    s.forward(1199 - s.now.since(T0).0 / 1000);
    for _ in 0..6 {
        s.forward(200);
    }
    // Opened after 630 s, held from 1000 s (looked at after 1199 s) to 2200 s.
    assert_eq!(moments(&s), ["paged", "held", "resumed"], "after {} s", seconds(&s));
}

#[test]
fn one_alert_that_is_not_silenced_keeps_paging_going() {
    let mut s = with_dependency();
    s.kernel.plan = Arc::new({
        let mut plan = Plan::clone(&s.kernel.plan);
        plan.rules[0].inhibited_by.clear();
        plan.rules[1].environment = Some(PLACE.into());
        plan
    });
    s.kernel.watch();
    s.observe("xxx");
    for _ in 0..3 {
        s.sql(Verdict::Fail);
    }
    assert_eq!(s.incident().joined, ["database"]);
    s.silence("alertname=API Down", 36_000);
    s.forward(900);
    assert_eq!(moments(&s), ["paged", "paged"]);
    s.silence("alertname=~API Down|Database Down", 36_000);
    assert_eq!(moments(&s), ["paged", "paged", "held"]);
}

#[test]
fn a_page_that_fails_while_paging_is_held_brings_the_next_level_afterwards() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    let (key, incident) = s
        .outbox
        .iter()
        .find(|d| matches!(d.purpose, Purpose::Page { .. }))
        .map(|d| (d.key.clone(), d.incident.clone()))
        .expect("a page");
    s.silence("alertname=API Down", 600);
    for attempt in 1..=4 {
        let outcome = DeliveryOutcome::Retry { reason: "503".into(), after: None };
        let (key, incident) = (key.clone(), incident.clone());
        s.input(Input::Delivered { key, incident, fence: 1, attempt, outcome });
    }
    assert_eq!(pages(&s), 1);
    assert!(!s.log.iter().any(|e| matches!(e.body, Body::NobodyReached { .. })));
    s.forward(600);
    assert_eq!(pages(&s), 2, "the next level, without waiting for its time");
}

#[test]
fn what_somebody_has_is_not_paged_again_by_the_end_of_a_silence() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    s.silence("alertname=API Down", 600);
    let incident = s.incident().id.clone();
    s.input(Input::Command { actor: Actor::User("léa".into()), command: Command::Acknowledge { incident } });
    s.forward(20_000);
    assert_eq!(moments(&s), ["paged", "held"]);
}

#[test]
fn a_jump_of_the_clock_while_paging_is_held_pages_nobody() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    s.silence("alertname=API Down", 36_000);
    s.now = s.now + Span::seconds(36_000);
    s.input(Input::ClockJumped(Span::seconds(36_000)));
    s.forward(899);
    assert_eq!(pages(&s), 1);
    let mut state = State::default();
    for event in &s.log {
        state.apply(event).expect("replays");
    }
    assert_eq!(&state, s.kernel.state());
}
