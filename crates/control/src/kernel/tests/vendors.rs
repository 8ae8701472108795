//! What a vendor's status page says is evidence in the incidents that are open meanwhile.

use super::*;
use vectra_engine::signal::Reading;

fn asked() -> Plan {
    let mut plan = plan();
    let url = "https://status.example.com".parse().expect("an address");
    plan.checks.push(CheckPlan {
        id: "mail/status".into(),
        name: "SendGrid".into(),
        probe: Probe::StatusPage { url },
        interval: Span::seconds(60),
        ..plan.checks[0].clone()
    });
    plan
}

fn says(s: &mut Story, verdict: Verdict, detail: &str, tells: bool) {
    let readings = if tells { vec![Reading { name: "incidents".into(), part: None, value: 1.0 }] } else { vec![] };
    let (took, took_us) = (Span(1), 1000);
    let check = "mail/status".into();
    s.input(Input::Observed(Observation { check, verdict, detail: detail.into(), took, took_us, readings }));
}

/// What the incidents were told: the name, since when, and the words; no time for an end.
fn told(s: &Story) -> Vec<(String, String, Option<Time>, String)> {
    let of = |e: &Event| {
        let id = e.incident.as_ref().expect("it belongs to an incident").to_string();
        match &e.body {
            Body::VendorTroubled { name, since, detail, .. } => Some((id, name.clone(), Some(*since), detail.clone())),
            Body::VendorRecovered { name, detail, .. } => Some((id, name.clone(), None, detail.clone())),
            _ => None,
        }
    };
    s.log.iter().filter(|e| e.incident.is_some()).filter_map(of).collect()
}

fn word(since: Option<Time>, detail: &str) -> (String, String, Option<Time>, String) {
    ("INC-1".into(), "SendGrid".into(), since, detail.into())
}

#[test]
fn trouble_from_before_and_its_end_are_told_to_an_incident_once_each() {
    let mut s = Story::new(asked());
    let began = s.now;
    says(&mut s, Verdict::Fail, "Partial System Outage", true);
    assert!(s.log.is_empty(), "nobody is open, nothing alerts by it");
    s.observe("xxx");
    assert_eq!(told(&s), [word(Some(began), "Partial System Outage")]);
    let page = s.log.iter().position(|e| matches!(e.body, Body::LevelPaged { .. })).expect("somebody is paged");
    let evidence = s.log.iter().position(|e| matches!(e.body, Body::VendorTroubled { .. })).expect("told");
    assert!(page < evidence, "the page comes first");
    says(&mut s, Verdict::Fail, "Partial System Outage", true);
    says(&mut s, Verdict::Fail, "the status page does not tell: 503", false);
    s.observe("xx");
    assert_eq!(told(&s).len(), 1, "nothing new");
    says(&mut s, Verdict::Fail, "Major System Outage", true);
    says(&mut s, Verdict::Pass, "All Systems Operational", true);
    says(&mut s, Verdict::Pass, "All Systems Operational", true);
    let wanted = [
        word(Some(began), "Partial System Outage"),
        word(Some(began), "Major System Outage"),
        word(None, "All Systems Operational"),
    ];
    assert_eq!(told(&s), wanted);
    let mut replayed = State::default();
    for event in &s.log {
        replayed.apply(event).expect("follows");
    }
    assert_eq!(replayed, *s.kernel.state());
}

#[test]
fn a_page_that_is_away_or_fine_is_no_evidence() {
    let mut s = Story::new(asked());
    s.observe("xxx");
    says(&mut s, Verdict::Fail, "the status page does not tell: timed out", false);
    says(&mut s, Verdict::Pass, "All Systems Operational", true);
    assert_eq!(told(&s), []);
}

#[test]
fn after_a_restart_an_incident_is_told_only_what_is_new() {
    let mut s = Story::new(asked());
    s.observe("xxx");
    says(&mut s, Verdict::Fail, "Down in Frankfurt", true);
    s.kernel = Kernel::new("inst".into(), Arc::new(asked()), s.kernel.state().clone());
    s.input(Input::Started { version: "1".into() });
    says(&mut s, Verdict::Fail, "Down in Frankfurt", true);
    assert_eq!(told(&s).len(), 1);
    says(&mut s, Verdict::Pass, "Well", true);
    assert_eq!(told(&s).last(), Some(&word(None, "Well")));
}

#[test]
fn a_page_that_changes_without_end_does_not_fill_the_log() {
    let mut s = Story::new(asked());
    s.observe("xxx");
    for n in 0..300 {
        says(&mut s, Verdict::Fail, &format!("update {n}"), true);
    }
    assert_eq!(told(&s).len(), 100);
    says(&mut s, Verdict::Pass, "Well", true);
    assert_eq!(told(&s).last(), Some(&word(None, "Well")));
}
