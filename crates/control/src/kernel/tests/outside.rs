//! Alerts that others send here.

use super::*;
use vectra_engine::external::{Ended, External, fingerprint};
use vectra_engine::rules::mute::{Labels, Mute, Silence};

const FIVE_MINUTES: Span = Span::seconds(300);

fn alert(labels: &[(&str, &str)]) -> External {
    let labels: Labels = labels.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
    External {
        fingerprint: fingerprint(&labels),
        labels,
        annotations: [("summary".to_owned(), "the queue is\n full".to_owned())].into(),
        starts: T0,
        ends: None,
        lasts: Some(FIVE_MINUTES),
        link: String::new(),
        source: "prometheus".into(),
    }
}

fn named(name: &str) -> External {
    alert(&[("alertname", name), ("severity", "warning")])
}

/// A plan of a real document: rows that nothing here measures among them.
fn document() -> Plan {
    let text = "# Shop\n\n## Environments\n\n| Env | URL |\n|---|---|\n| API Prod | api.shop.example |\n\n## Alerts\n\n\
        | Alert | Condition | Severity |\n|---|---|---|\n| API Down | Health check fail 3x | CRITICAL |\n\
        | Moon Phase | whatever it is | HIGH |\n\n\
        ## Severity levels\n\n| Level | Criteria | Response |\n|---|---|---|\n| SEV1 | Down | 15 min |\n\
        | SEV2 | Degraded | 1 hour |\n| SEV3 | Minor | 1 day |\n\n\
        ## Incident: Moon Phase\n\n**Resolution:**\n1. If crash → Restart service\n\n\
        ## Incident: Queue Full\n\n**Resolution:**\n1. If crash → Restart service\n\n\
        ## Escalation\n\n| Time | Action |\n|---|---|\n| T+0 | Primary |\n";
    vectra_plan::build(&vectra_runbook::compile("RUNBOOK.md", text), &Config::default())
}

impl Story {
    fn told(&mut self, alerts: &[External]) -> Option<Result<Reply, Refusal>> {
        self.input(Input::External(alerts.to_vec()))
    }

    fn open(&self) -> Vec<&Incident> {
        self.kernel.state().open().collect()
    }

    fn quiet(&mut self, matcher: &str, seconds: i64) {
        let silence = Silence {
            id: "s".into(),
            matchers: vec![matcher.parse().expect("a matcher")],
            starts: self.now,
            ends: self.now + Span::seconds(seconds),
            by: "léa".into(),
            comment: "planned".into(),
        };
        self.command(Command::Silence { silence }).expect("taken");
    }

    fn replays(&self) {
        let mut state = State::default();
        for event in &self.log {
            let kept = serde_json::to_string(event).expect("is kept");
            state.apply(&serde_json::from_str(&kept).expect("is read")).expect("replays");
        }
        assert_eq!(&state, self.kernel.state(), "the state is the fold of the log");
    }
}

#[test]
fn an_alert_from_outside_pages_as_a_rule_does_and_ends_when_its_sender_says_so() {
    let mut s = Story::new(plan());
    assert_eq!(s.told(&[named("Queue Full")]), Some(Ok(Reply::Done)));
    assert_eq!(s.open().len(), 1);
    assert_eq!(s.incident().detail, "the queue is full");
    assert_eq!(s.paged(), [("Primary", 0)]);
    let fired = s.log.iter().find_map(|e| match &e.body {
        Body::AlertFired { external, first_failure, .. } => Some((external.clone(), *first_failure)),
        _ => None,
    });
    let (external, since) = fired.expect("it fired");
    assert_eq!(external.map(|e| e.source), Some("prometheus".into()), "it says who sent it");
    assert_eq!(since, T0);
    s.now = s.now + Span::seconds(60);
    s.told(&[External { ends: Some(s.now), ..named("Queue Full") }]);
    assert_eq!(s.incident().resolved.map(|(_, by)| by), Some(ResolvedBy::Recovered));
    assert!(s.kernel.state().external.is_empty() && s.kernel.state().alerts.is_empty(), "nothing of it is left");
    assert!(s.kernel.outside().heard.is_empty());
    s.replays();
}

#[test]
fn what_is_sent_again_unchanged_writes_nothing_and_goes_on() {
    let mut s = Story::new(plan());
    s.told(&[named("Queue Full")]);
    let events = s.log.len();
    for _ in 0..20 {
        s.now = s.now + Span::seconds(60);
        assert_eq!(s.told(&[named("Queue Full")]), Some(Ok(Reply::Done)));
    }
    assert_eq!(
        s.log
            .iter()
            .skip(events)
            .filter(|e| !matches!(
                e.body,
                Body::LevelPaged { .. }
                    | Body::LevelUnbound { .. }
                    | Body::DeadlineMissed { .. }
                    | Body::Announced { .. }
                    | Body::NobodyReached { .. }
            ))
            .count(),
        0
    );
    assert_eq!(s.open().len(), 1);
}

#[test]
fn what_is_not_sent_any_more_is_over_after_its_time() {
    let mut s = Story::new(plan());
    s.told(&[named("Queue Full")]);
    assert_eq!(s.kernel.next_due(s.now).map(|due| due <= s.now + FIVE_MINUTES), Some(true));
    s.forward(299);
    assert_eq!(s.open().len(), 1);
    s.forward(1);
    assert!(s.open().is_empty());
    let ended = s.log.iter().find_map(|e| match &e.body {
        Body::AlertResolved { ended, .. } => *ended,
        _ => None,
    });
    assert_eq!(ended, Some(Ended::Unheard { last: T0 }));
    // A sender that gives an end of its own is taken by its word, and one that only tells the end is waited for.
    s.told(&[External { ends: Some(s.now + Span::seconds(30)), ..named("Queue Full") }]);
    s.forward(31);
    assert!(s.open().is_empty());
    s.told(&[External { lasts: None, ..named("Queue Full") }]);
    s.forward(100_000);
    assert_eq!(s.open().len(), 1);
}

#[test]
fn after_a_restart_an_alert_has_its_whole_time_again() {
    let mut s = Story::new(plan());
    s.told(&[External { ends: Some(s.now + Span::seconds(60)), ..named("Queue Full") }]);
    let state = s.kernel.state().clone();
    s.kernel = Kernel::new("inst".into(), Arc::new(plan()), state);
    s.now = s.now + Span::seconds(3600);
    s.input(Input::Started { version: "2".into() });
    s.forward(299);
    assert_eq!(s.open().len(), 1, "whoever sends it has not had the time");
    s.forward(1);
    assert!(s.open().is_empty());
    s.replays();
}

#[test]
fn a_row_of_the_document_gives_severity_and_procedure_else_the_sender_and_the_title_do() {
    let mut s = Story::new(document());
    s.told(&[named("MoonPhase")]);
    assert_eq!(s.incident().severity, "SEV2", "the row says HIGH, whatever the sender says");
    assert_eq!(s.incident().title, "Moon Phase");
    assert!(s.incident().procedure.is_some(), "nothing here measures it, and its procedure answers all the same");
    let mut s = Story::new(document());
    s.told(&[named("queue_full")]);
    assert_eq!(s.incident().severity, "SEV3");
    assert_eq!(s.incident().title, "Queue Full");
    let mut s = Story::new(document());
    s.told(&[alert(&[("alertname", "Anything Else"), ("severity", "page")])]);
    assert_eq!(
        (s.incident().severity.as_str(), s.incident().procedure.clone()),
        ("SEV1", None),
        "the worst is assumed"
    );
}

#[test]
fn instances_of_one_alert_are_one_incident_until_the_last_is_over() {
    let mut s = Story::new(plan());
    let of = |instance: &str| alert(&[("alertname", "Queue Full"), ("instance", instance)]);
    s.told(&[of("a"), of("b")]);
    assert_eq!(s.open().len(), 1);
    s.told(&[External { ends: Some(s.now), ..of("a") }]);
    assert_eq!(s.open().len(), 1, "b still fires");
    s.told(&[External { ends: Some(s.now), ..of("b") }]);
    assert!(s.open().is_empty());
    s.told(&[of("a"), alert(&[("alertname", "Disk Full")])]);
    assert_eq!(s.open().len(), 2, "another name is another outage");
    s.replays();
}

#[test]
fn an_alert_of_a_row_joins_the_incident_that_its_rule_opened() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    s.told(&[named("ApiDown")]);
    assert_eq!(s.open().len(), 1);
    s.observe("..");
    assert_eq!(s.open().len(), 1, "the other one still sees it");
    s.told(&[External { ends: Some(s.now), ..named("ApiDown") }]);
    assert!(s.open().is_empty());
}

#[test]
fn a_silence_speaks_of_the_labels_that_the_sender_gave() {
    let mut s = Story::new(plan());
    let of = |job: &str| alert(&[("alertname", "Queue Full"), ("job", job)]);
    s.quiet("job=~mail.*", 600);
    s.told(&[of("mail-1")]);
    assert!(s.open().is_empty() && s.outbox.is_empty());
    assert!(matches!(s.kernel.state().held.values().next(), Some(Mute::Silenced { .. })));
    for _ in 0..3 {
        s.forward(240);
        s.told(&[of("mail-1")]);
    }
    assert_eq!(s.open().len(), 1, "the silence is over and it still fires");
    s.replays();
    // One that ends while it is silenced was never an incident.
    s.quiet("job=web", 600);
    s.told(&[of("web")]);
    s.told(&[External { ends: Some(s.now), ..of("web") }]);
    assert!(s.kernel.state().held.is_empty());
    assert_eq!(s.kernel.state().incident_count, 1);
}

#[test]
fn one_that_somebody_resolved_anyway_is_an_incident_again_when_it_is_sent_again() {
    let mut s = Story::new(plan());
    s.told(&[named("Queue Full")]);
    let refused = s.command(Command::Resolve { incident: id(), anyway: false });
    assert!(matches!(refused, Err(Refusal::StillFailing { .. })), "{refused:?}");
    assert_eq!(s.command(Command::Resolve { incident: id(), anyway: true }), Ok(Reply::Done));
    s.forward(1);
    assert_eq!(s.kernel.state().incident_count, 1);
    s.told(&[named("Queue Full")]);
    assert_eq!(s.kernel.state().incident_count, 2);
    s.replays();
}

#[test]
fn too_many_are_refused_and_counted_while_those_that_are_known_go_on() {
    let mut s = Story::new(plan());
    let of = |n: usize| alert(&[("alertname", "Storm"), ("n", &n.to_string())]);
    let all: Vec<External> = (0..EXTERNAL_LIMIT).map(of).collect();
    assert_eq!(s.told(&all), Some(Ok(Reply::Done)));
    assert_eq!(s.open().len(), 1);
    let refused = s.told(&[of(0), of(EXTERNAL_LIMIT)]);
    assert_eq!(refused, Some(Err(Refusal::TooManyAlerts { limit: EXTERNAL_LIMIT, refused: 1 })));
    assert_eq!(s.kernel.outside().refused, 1);
    s.told(&[External { ends: Some(s.now), ..of(0) }]);
    assert_eq!(s.told(&[of(EXTERNAL_LIMIT)]), Some(Ok(Reply::Done)), "there is room again");
}

/// Thousands of alerts of other names, as when a whole cluster is gone, must not take the time that a page of our own needs. With
/// a cost that grows with the square this takes minutes.
#[test]
fn a_storm_of_alerts_from_outside_costs_each_of_them_little() {
    let mut s = Story::new(plan());
    let began = std::time::Instant::now();
    for post in 0..32 {
        let storm: Vec<External> = (0..64).map(|n| named(&format!("Storm{post}x{n}"))).collect();
        assert_eq!(s.told(&storm), Some(Ok(Reply::Done)));
    }
    assert_eq!((s.open().len(), s.paged().len()), (2048, 2048));
    let pages = s.outbox.clone();
    for page in pages.iter().filter(|d| matches!(d.purpose, Purpose::Page { .. })) {
        let outcome = DeliveryOutcome::Delivered { provider_id: None };
        let (key, incident) = (page.key.clone(), page.incident.clone());
        s.input(Input::Delivered { key, incident, fence: 1, attempt: 1, outcome });
    }
    s.observe("xxx");
    assert_eq!(s.paged().len(), 2049, "and an outage of our own is paged");
    let took = began.elapsed();
    assert!(took < std::time::Duration::from_secs(60), "{took:?}");
    s.told(&[named("Storm1x1")].map(|a| External { ends: Some(s.now), ..a }));
    assert_eq!(s.open().len(), 2048, "one of them is over");
    s.replays();
}

#[test]
fn an_end_of_what_was_never_heard_of_is_nothing() {
    let mut s = Story::new(plan());
    assert_eq!(s.told(&[External { ends: Some(s.now), ..named("Queue Full") }]), Some(Ok(Reply::Done)));
    assert!(s.log.is_empty());
    // A clock that is ahead does not put an incident into the future.
    s.told(&[External { starts: s.now + Span::seconds(7200), ..named("Queue Full") }]);
    assert_eq!(s.incident().first_failure, s.now);
}

#[test]
fn a_sender_whose_clock_is_hours_ahead_ends_its_alert_when_it_says_so() {
    let mut s = Story::new(plan());
    let ahead = Span::seconds(3 * 3600);
    let begun = s.now + ahead;
    let told = |ends: Time| External { starts: begun, ends: Some(ends), ..named("Queue Full") };
    s.told(&[told(begun + FIVE_MINUTES)]);
    assert_eq!((s.open().len(), s.open()[0].first_failure), (1, s.now), "nothing begins later than now");
    s.now = s.now + Span::seconds(60);
    let again = told(s.now + ahead + FIVE_MINUTES);
    s.told(&[again]);
    assert_eq!(s.open().len(), 1, "it goes on");
    s.now = s.now + Span::seconds(60);
    let over = told(s.now + ahead);
    s.told(&[over]);
    assert!(s.open().is_empty(), "over now, not in three hours");
    s.replays();
}
