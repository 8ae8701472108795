//! Drafts from events.

use super::*;
use crate::text::pages;
use std::sync::Arc;
use vectra_control::kernel::State;
use vectra_engine::diagnose::Cause;
use vectra_engine::event::{Actor, IncidentId, ResolvedBy};
use vectra_engine::time::{Span, Time};
use vectra_plan::{BranchPlan, ServiceRef};
use vectra_runbook::program::{EffectClass, Language, Operation};

fn step(facts: Vec<Fact>) -> Body {
    Body::StepFinished {
        step: 0,
        id: "s".into(),
        text: String::new(),
        outcome: StepOutcome::Ok,
        sent: String::new(),
        output: String::new(),
        duration: Span(10),
        facts,
    }
}

/// An outage that a rollback ended, with the word on auto-deploy that the platform gave.
fn rolled_back(auto_deploy: bool) -> (Incident, ProcedurePlan, Vec<Event>) {
    let opened = Body::IncidentOpened {
        title: "API Unavailable".into(),
        alert: "a".into(),
        alert_name: "API Down".into(),
        check: "c".into(),
        severity: "SEV1".into(),
        severity_rank: 0,
        criteria: "Service down".into(),
        respond_by: Some(Time(900_000)),
        first_failure: Time(0),
        procedure: Some("p".into()),
        program: "ab".into(),
        drill: None,
        detail: String::new(),
    };
    let proposed = Body::BranchProposed {
        branch: 0,
        id: "b".into(),
        cause: Cause::BadRelease,
        condition: "bug".into(),
        action: "Rollback".into(),
        reasons: vec![],
        granted: false,
        target: "API".into(),
    };
    let changed = Body::ChangeFinished {
        branch: 0,
        attempt: 1,
        outcome: StepOutcome::Ok,
        sent: String::new(),
        output: String::new(),
        duration: Span(20),
        verify_until: Some(Time(99_000)),
    };
    let bodies = [
        opened,
        Body::RunStarted { procedure: "p".into(), title: "API Unavailable".into(), steps: 1 },
        step(vec![Fact::AutoDeploy { on: auto_deploy }]),
        proposed,
        Body::Approved { branch: 0, by_configuration: false },
        Body::ChangeIntended { branch: 0, id: "b".into(), attempt: 1, text: "Rollback".into() },
        changed,
        Body::Resolved { by: ResolvedBy::Verified },
    ];
    let id = IncidentId("INC-1".into());
    let events: Vec<Event> = bodies
        .into_iter()
        .zip(1..)
        .map(|(body, seq)| Event { seq, at: Time(1000), actor: Actor::Vectra, incident: Some(id.clone()), body })
        .collect();
    let mut state = State::default();
    for event in &events {
        state.apply(event).expect("it follows");
    }
    let branch = BranchPlan {
        id: "b".into(),
        line: 1,
        condition: "bug".into(),
        action: "Rollback".into(),
        cause: Some(Cause::BadRelease),
        operation: Some(Operation::Rollback),
        effect: EffectClass::Change,
        change: Some(Change::Rollback(ServiceRef { id: "srv-1".into(), name: "API".into() })),
        granted: false,
    };
    let procedure = ProcedurePlan {
        id: "p".into(),
        line: 1,
        title: "API Unavailable".into(),
        investigation: vec![],
        branches: vec![branch],
    };
    let incident = state.incidents.remove(&id).expect("opened");
    (Arc::unwrap_or_clone(incident), procedure, events)
}

fn follow_ups(auto_deploy: bool, language: Language) -> Vec<Sentence> {
    let (incident, procedure, events) = rolled_back(auto_deploy);
    let draft = draft(pages(language), &incident, Some(&procedure), &events);
    draft.sections.into_iter().next_back().map(|s| s.sentences).unwrap_or_default()
}

#[test]
fn a_rollback_under_auto_deploy_is_a_follow_up_that_cites_both() {
    let on = follow_ups(true, Language::En);
    assert_eq!(on[0].cites, [7, 3]);
    assert!(on[0].text.contains("Auto-deploy is still on"), "{}", on[0].text);
    assert!(follow_ups(true, Language::Fr)[0].text.contains("déploiement automatique"));
    let off = follow_ups(false, Language::En);
    assert_eq!(off.len(), 1);
    assert!(!off[0].text.contains("Auto-deploy"), "{}", off[0].text);
}

#[test]
fn what_people_typed_stays_text_in_the_draft() {
    assert_eq!(flat("a\n# b [#1] <i>`x`"), "a # b \\[#1] &lt;i>'x'");
}

#[test]
fn the_draft_is_markdown_with_all_its_sections() {
    let (incident, procedure, events) = rolled_back(true);
    let text = draft(pages(Language::Fr), &incident, Some(&procedure), &events).markdown();
    for part in ["# Post-mortem de INC-1", "## Résumé", "## Délais", "## Suites à donner", "« bug → Rollback »"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
}
