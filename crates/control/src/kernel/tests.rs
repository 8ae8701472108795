//! Stories with a fast-forward: what follows, minute by minute.

use super::*;

mod alerts;
mod budget;
mod itself;
mod outside;
mod quiet;
mod vendors;

use vectra_engine::diagnose::{Cause, Fact, InstanceEnd};
use vectra_engine::escalation::{Escalation, Policy};
use vectra_engine::event::{Actor, Body, Delivery, DeliveryOutcome, Event, Purpose, ResolvedBy, StepOutcome, Why};
use vectra_engine::health::Verdict;
use vectra_engine::rules::{Condition, Flapping, Thresholds, Timing};
use vectra_engine::signal::Series;
use vectra_engine::time::Span;
use vectra_plan::*;
use vectra_runbook::program::{EffectClass, Language, Operation};

const T0: Time = Time(1_790_000_000_000);

fn service() -> ServiceRef {
    ServiceRef { id: "srv-1".into(), name: "API Prod".into() }
}

fn branch(cause: Cause, change: Option<Change>, effect: EffectClass, granted: bool) -> BranchPlan {
    BranchPlan {
        id: format!("branch/{cause:?}"),
        line: 1,
        condition: format!("{cause:?}"),
        action: "do it".into(),
        cause: Some(cause),
        operation: Some(Operation::Restart),
        effect,
        change,
        granted,
    }
}

fn plan() -> Plan {
    let level = |contact: &str, bound| LevelPlan { contact: contact.into(), line: 1, bound };
    Plan {
        sha256: "ab".into(),
        title: "Runbook".into(),
        language: Language::En,
        environments: vec![],
        posted: Default::default(),
        checks: vec![CheckPlan {
            id: "check".into(),
            line: 1,
            name: "API".into(),
            probe: Probe::sql("SELECT 1"),
            environment: None,
            interval: Span::seconds(10),
            timeout: Span::seconds(5),
            conditions: vec![],
        }],
        rules: vec![RulePlan {
            excludes_maintenance: false,
            id: "rule".into(),
            line: 1,
            name: "API Down".into(),
            text: "Health check fail 3x".into(),
            origin: Origin::Row,
            series: Series::Check { check: "check".into() },
            more: vec![],
            condition: Condition::Failures(Thresholds { failures: 3, passes: 2 }),
            timing: Timing {
                hold: Span(0),
                calm: Span::seconds(60),
                stale: Span::seconds(3600),
                flapping: Flapping { count: 5, within: Span::seconds(3600), calm: Span::seconds(600) },
            },
            environment: None,
            severity: Some(0),
            severity_text: "CRITICAL".into(),
            procedure: Some("procedure".into()),
            inhibited_by: vec![],
            assumed: vec![],
        }],
        explained: BTreeMap::new(),
        windows: Vec::new(),
        objectives: Vec::new(),
        severities: vec![SeverityPlan {
            name: "SEV1".into(),
            line: 1,
            criteria: "Service down".into(),
            respond_within: Some(Span::seconds(900)),
        }],
        levels: vec![level("Primary", true), level("Secondary", false), level("Lead", true)],
        policy: Policy {
            after: vec![Span(0), Span::seconds(900), Span::seconds(1800)],
            repeat_after: Span::seconds(1800),
            rounds: 2,
        },
        checklist: vec![],
        procedures: vec![ProcedurePlan {
            id: "procedure".into(),
            line: 1,
            title: "API unavailable".into(),
            investigation: vec![
                StepPlan { id: "look".into(), line: 1, text: "evidence".into(), look: Some(Look::Evidence(service())) },
                StepPlan { id: "think".into(), line: 2, text: "think".into(), look: None },
            ],
            branches: vec![
                branch(Cause::Crash, Some(Change::Restart(service())), EffectClass::Change, false),
                branch(Cause::OutOfMemory, None, EffectClass::Change, false),
                branch(Cause::BadRelease, Some(Change::Rollback(service())), EffectClass::Danger, false),
            ],
        }],
        announces: true,
        outside: Default::default(),
        max_changes_per_hour: 2,
        verify_within: Span::seconds(300),
        release_window: Span::seconds(1800),
        instance_window: Span::seconds(120),
        unbound: vec![],
        unused: vec![],
    }
}

/// A kernel with a log, and the time.
struct Story {
    kernel: Kernel,
    log: Vec<Event>,
    outbox: Vec<Delivery>,
    now: Time,
}

impl Story {
    fn new(plan: Plan) -> Story {
        Story {
            kernel: Kernel::new("inst".into(), Arc::new(plan), State::default()),
            log: vec![],
            outbox: vec![],
            now: T0,
        }
    }

    fn input(&mut self, input: Input) -> Option<Result<Reply, Refusal>> {
        let mut decision = self.kernel.handle(input, self.now);
        self.log.append(&mut decision.events);
        self.outbox.append(&mut decision.deliveries);
        self.kernel.committed(&mut decision);
        decision.reply
    }

    fn forward(&mut self, seconds: i64) {
        self.now = self.now + Span::seconds(seconds);
        self.input(Input::Tick);
    }

    fn observe(&mut self, verdicts: &str) {
        for c in verdicts.chars() {
            self.now = self.now + Span::seconds(10);
            let verdict = if c == 'x' { Verdict::Fail } else { Verdict::Pass };
            let observation = Observation {
                check: "check".into(),
                verdict,
                detail: "502".into(),
                took: Span(1),
                took_us: 1000,
                readings: Vec::new(),
            };
            self.input(Input::Observed(observation));
        }
    }

    fn done(&mut self, outcome: StepOutcome, facts: Vec<Fact>) {
        let work = self.kernel.work();
        let first = work.first().expect("there is work").clone();
        let result = match first.task {
            Task::ReadBack { .. } => panic!("a read-back is due, not a step"),
            _ => WorkResult::Performed { outcome, sent: "sent".into(), output: "out".into(), duration: Span(5), facts },
        };
        self.input(Input::WorkDone { id: first.id, result });
    }

    fn read_back(&mut self, applied: Option<bool>) {
        let id = self.kernel.work().first().expect("there is work").id.clone();
        assert!(matches!(id, WorkId::ReadBack { .. }), "{id:?}");
        self.input(Input::WorkDone { id, result: WorkResult::ReadBack { applied, output: "seen".into() } });
    }

    fn investigate(&mut self, facts: Vec<Fact>) {
        self.done(StepOutcome::Ok, facts);
        self.done(StepOutcome::Manual, vec![]);
    }

    fn command(&mut self, command: Command) -> Result<Reply, Refusal> {
        self.input(Input::Command { actor: Actor::User("léa".into()), command }).expect("commands are answered")
    }

    fn paged(&self) -> Vec<(&str, u32)> {
        self.outbox
            .iter()
            .filter_map(|d| match &d.purpose {
                Purpose::Page { contact, round, .. } => Some((contact.as_str(), *round)),
                _ => None,
            })
            .collect()
    }

    fn deliver(&mut self, contact: &str, attempt: u32, outcome: DeliveryOutcome) {
        let page = self
            .outbox
            .iter()
            .rfind(|d| matches!(&d.purpose, Purpose::Page { contact: c, .. } if c == contact))
            .expect("a page")
            .clone();
        self.input(Input::Delivered {
            key: page.key,
            incident: page.incident,
            fence: u64::from(attempt),
            attempt,
            outcome,
        });
    }

    fn happened(&self, wanted: fn(&Body) -> bool) -> usize {
        self.log.iter().filter(|e| wanted(&e.body)).count()
    }

    fn incident(&self) -> &Incident {
        self.kernel.state().incidents.values().next().expect("an incident")
    }
}

fn id() -> IncidentId {
    IncidentId("INC-1".into())
}

fn crash() -> Vec<Fact> {
    vec![
        Fact::LiveDeploy {
            deploy: "d2".into(),
            commit: None,
            at: T0 - Span::seconds(90_000),
            rollback: false,
            previous: Some("d1".into()),
        },
        Fact::InstanceEnded { at: T0, end: InstanceEnd::Exit { status: 137 } },
    ]
}

fn bad_release() -> Vec<Fact> {
    vec![Fact::LiveDeploy { deploy: "d2".into(), commit: None, at: T0, rollback: false, previous: Some("d1".into()) }]
}

fn retry() -> DeliveryOutcome {
    DeliveryOutcome::Retry { reason: "500".into(), after: None }
}

#[test]
fn an_outage_goes_from_the_third_failure_to_the_verified_end() {
    let mut s = Story::new(plan());
    s.observe("..xx");
    assert!(s.log.is_empty(), "two failures are not three");
    s.observe("x");
    assert_eq!(s.paged(), [("Primary", 0)]);
    assert_eq!(s.incident().severity, "SEV1");
    assert_eq!(s.incident().respond_by, Some(s.now + Span::seconds(900)));
    s.investigate(crash());
    assert!(matches!(s.incident().run, Some(Run::AwaitingApproval { branch: 0 })));
    assert!(s.kernel.work().is_empty(), "nothing is changed before somebody approves");
    s.command(Command::Approve { incident: id(), confirm: None }).expect("approved");
    s.done(StepOutcome::Ok, vec![]);
    assert!(matches!(s.incident().run, Some(Run::Verifying { .. })));
    s.observe("..");
    assert_eq!(s.incident().resolved.map(|(_, by)| by), Some(ResolvedBy::Verified));
    assert!(s.outbox.iter().any(|d| matches!(d.purpose, Purpose::PageResolved { .. })));
}

#[test]
fn what_the_configuration_grants_runs_by_itself_and_no_more_often_than_it_may() {
    let mut granted = plan();
    granted.procedures[0].branches[0].granted = true;
    let mut s = Story::new(granted);
    for _ in 0..2 {
        s.observe("xxx");
        s.investigate(crash_at(s.now));
        s.done(StepOutcome::Ok, vec![]);
        s.observe("..");
    }
    assert_eq!(s.happened(|b| matches!(b, Body::Resolved { .. })), 2);
    s.observe("xxx");
    s.investigate(crash_at(s.now));
    assert!(s.kernel.work().is_empty(), "a third automatic change within the hour asks first");
}

fn crash_at(at: Time) -> Vec<Fact> {
    let mut facts = crash();
    facts.push(Fact::InstanceEnded { at, end: InstanceEnd::Exit { status: 1 } });
    facts
}

#[test]
fn the_switch_stops_automatic_changes() {
    let mut granted = plan();
    granted.procedures[0].branches[0].granted = true;
    let mut s = Story::new(granted);
    s.command(Command::StopAutomation).expect("stopped");
    s.observe("xxx");
    s.investigate(crash());
    assert!(matches!(s.incident().run, Some(Run::AwaitingApproval { .. })));
}

#[test]
fn danger_wants_the_targets_name() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    s.investigate(bad_release());
    let refused = s.command(Command::Approve { incident: id(), confirm: Some("api prod".into()) });
    assert_eq!(refused, Err(Refusal::ConfirmTarget { target: "API Prod".into() }));
    s.command(Command::Approve { incident: id(), confirm: Some("API Prod".into()) }).expect("approved");
    assert!(matches!(s.kernel.work()[0].task, Task::Change(Change::Rollback(_))));
}

#[test]
fn not_sure_says_so_and_asks() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    s.investigate(vec![]);
    assert_eq!(s.incident().human, Some(Why::Unclear));
    assert!(s.kernel.work().is_empty());
    assert_eq!(
        s.command(Command::Choose { incident: id(), branch: 1, confirm: None }),
        Err(Refusal::NotRunnable { branch: 1 })
    );
    assert_eq!(
        s.command(Command::Choose { incident: id(), branch: 9, confirm: None }),
        Err(Refusal::NoSuchBranch { branch: 9 })
    );
    s.command(Command::Choose { incident: id(), branch: 0, confirm: None }).expect("chosen");
    assert!(matches!(s.kernel.work()[0].task, Task::Change(Change::Restart(_))));
}

#[test]
fn levels_are_paged_until_somebody_acknowledges_and_an_unbound_one_is_passed_over() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    s.forward(899);
    assert_eq!(s.paged(), [("Primary", 0)]);
    s.forward(1);
    // Nobody is bound to the second level: the third is paged at once.
    assert_eq!(s.paged(), [("Primary", 0), ("Lead", 0)]);
    assert_eq!(s.happened(|b| matches!(b, Body::DeadlineMissed { .. })), 1);
    s.command(Command::Acknowledge { incident: id() }).expect("acknowledged");
    s.forward(100_000);
    assert_eq!(s.paged().len(), 2, "nobody is paged after an acknowledgement");
    assert_eq!(s.command(Command::Acknowledge { incident: id() }), Ok(Reply::Already));
}

#[test]
fn without_an_answer_the_rounds_repeat_and_end() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    for _ in 0..20_000 {
        s.forward(1);
    }
    assert_eq!(s.paged(), [("Primary", 0), ("Lead", 0), ("Primary", 1), ("Lead", 1)]);
    let keys: std::collections::BTreeSet<&str> = s.outbox.iter().map(|d| d.key.as_str()).collect();
    assert_eq!(keys.len(), s.outbox.len(), "each message has a key of its own");
    assert_eq!(s.happened(|b| matches!(b, Body::EscalationExhausted { .. })), 1);
    assert_eq!(s.kernel.next_due(s.now), None);
}

#[test]
fn after_a_gap_the_level_due_now_is_paged_once_and_the_missed_are_noted() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    s.forward(2000);
    assert_eq!(s.paged(), [("Primary", 0), ("Lead", 0)]);
    let missed = s.log.iter().find_map(|e| match &e.body {
        Body::LevelPaged { missed, .. } if !missed.is_empty() => Some(missed.clone()),
        _ => None,
    });
    assert_eq!(missed, Some(vec!["Secondary".to_string()]));
}

#[test]
fn nobody_is_paged_for_time_that_did_not_pass() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    s.now = s.now + Span::seconds(86_400);
    s.input(Input::ClockJumped(Span::seconds(86_400)));
    s.forward(800);
    assert_eq!(s.paged(), [("Primary", 0)]);
    assert_eq!(s.happened(|b| matches!(b, Body::DeadlineMissed { .. })), 0);
    s.forward(100);
    assert_eq!(s.paged().len(), 2);
}

#[test]
fn a_contact_who_cannot_be_reached_brings_the_next_level_forward() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    s.deliver("Primary", 1, retry());
    s.deliver("Primary", 2, retry());
    assert_eq!(s.paged().len(), 1);
    s.deliver("Primary", 3, retry());
    assert_eq!(s.paged(), [("Primary", 0), ("Lead", 0)]);
    s.deliver("Primary", 4, retry());
    assert_eq!(s.paged().len(), 2, "once");
    s.deliver("Lead", 1, DeliveryOutcome::Rejected { reason: "400".into() });
    assert_eq!(s.happened(|b| matches!(b, Body::NobodyReached { .. })), 1);
}

#[test]
fn a_change_whose_outcome_is_unknown_is_read_back_and_never_blindly_repeated() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    s.investigate(crash());
    s.command(Command::Approve { incident: id(), confirm: None }).expect("approved");
    // The process dies with the change under way; the next one replays the log.
    let mut state = State::default();
    for event in &s.log {
        state.apply(event).expect("replays");
    }
    assert_eq!(&state, s.kernel.state());
    s.kernel = Kernel::new("inst".into(), Arc::new(plan()), state);
    s.input(Input::Started { version: "2".into() });
    assert!(matches!(s.kernel.work()[..], [Work { task: Task::ReadBack { .. }, .. }]));
    s.read_back(Some(false));
    assert!(matches!(s.kernel.work()[..], [Work { id: WorkId::Change { attempt: 2, .. }, .. }]));
    s.done(StepOutcome::Unknown, vec![]);
    s.read_back(Some(true));
    assert!(matches!(s.incident().run, Some(Run::Verifying { .. })));
}

#[test]
fn what_cannot_be_read_back_goes_to_a_human() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    s.investigate(crash());
    s.command(Command::Approve { incident: id(), confirm: None }).expect("approved");
    s.done(StepOutcome::Unknown, vec![]);
    s.read_back(None);
    assert!(matches!(s.incident().human, Some(Why::OutcomeUnreadable { .. })));
    assert!(s.kernel.work().is_empty());
}

#[test]
fn a_change_that_does_not_help_is_said_in_time() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    s.investigate(crash());
    s.command(Command::Approve { incident: id(), confirm: None }).expect("approved");
    s.done(StepOutcome::Ok, vec![]);
    s.forward(299);
    assert_eq!(s.incident().human, None);
    s.forward(1);
    assert_eq!(s.incident().human, Some(Why::NotVerified));
    s.observe("..");
    assert!(s.incident().resolved.is_some(), "it may still recover");
}

#[test]
fn an_outage_that_passes_by_itself_is_resolved_without_a_change() {
    let mut s = Story::new(plan());
    s.observe("xxx..");
    assert_eq!(s.incident().resolved.map(|(_, by)| by), Some(ResolvedBy::Recovered));
    // Results that come late change nothing.
    let before = s.log.len();
    s.input(Input::WorkDone {
        id: WorkId::Look { incident: id(), step: 0 },
        result: WorkResult::Performed {
            outcome: StepOutcome::Ok,
            sent: String::new(),
            output: String::new(),
            duration: Span(1),
            facts: crash(),
        },
    });
    assert_eq!(s.log.len(), before);
    assert_eq!(s.command(Command::Acknowledge { incident: id() }), Err(Refusal::AlreadyResolved { incident: id() }));
}

#[test]
fn an_incident_is_not_closed_over_a_change_that_is_under_way() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    s.investigate(crash());
    s.command(Command::Approve { incident: id(), confirm: None }).expect("approved");
    assert_eq!(
        s.command(Command::Resolve { incident: id(), anyway: true }),
        Err(Refusal::ChangeUnderWay { incident: id() })
    );
    s.observe("..");
    assert!(s.incident().resolved.is_none(), "the outcome is awaited");
    s.done(StepOutcome::Ok, vec![]);
    assert!(s.incident().resolved.is_some());
}

#[test]
fn a_commit_that_fails_changes_nothing() {
    let mut s = Story::new(plan());
    s.observe("xx");
    s.now = s.now + Span::seconds(10);
    let observation = Input::Observed(Observation {
        check: "check".into(),
        verdict: Verdict::Fail,
        detail: String::new(),
        took: Span(1),
        took_us: 1,
        readings: Vec::new(),
    });
    let before = s.kernel.state().clone();
    let first = s.kernel.handle(observation.clone(), s.now);
    assert_eq!(s.kernel.state(), &before);
    let again = s.kernel.decide(observation, &[0], s.now);
    assert_eq!(first.events, again.events);
    assert_eq!(first.deliveries, again.deliveries, "the same keys");
}

#[test]
fn an_escalation_without_anybody_bound_says_that_nobody_is_reached() {
    let mut lonely = plan();
    lonely.levels.iter_mut().for_each(|l| l.bound = false);
    let mut s = Story::new(lonely);
    s.observe("xxx");
    assert_eq!(s.happened(|b| matches!(b, Body::NobodyReached { .. })), 1);
    assert!(matches!(s.incident().escalation, Escalation::Running { .. }));
}

#[test]
fn an_incident_is_not_closed_over_an_outage_that_goes_on() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    let refused = s.command(Command::Resolve { incident: id(), anyway: false });
    assert_eq!(refused, Err(Refusal::StillFailing { incident: id(), alert: "API Down".into() }));
    s.command(Command::Resolve { incident: id(), anyway: true }).expect("said twice");
    assert_eq!(s.kernel.state().open().count(), 0);
    s.observe("x");
    let again = s.kernel.state().open().next().expect("an outage that goes on is an incident again");
    assert_eq!(again.id, IncidentId("INC-2".into()));
}

#[test]
fn an_edit_that_is_accepted_meanwhile_takes_nothing_away_from_an_open_incident() {
    let mut s = Story::new(plan());
    s.observe("xxx");
    // The alert is renamed: another id, the same target.
    let mut edited = plan();
    edited.sha256 = "cd".into();
    edited.rules[0].id = "rule-renamed".into();
    edited.rules[0].name = "API is dead".into();
    s.kernel.adopt_plan(Arc::new(edited));
    s.observe("xxxx");
    assert_eq!(s.kernel.state().incident_count, 1, "one outage is one incident");
    s.observe("..");
    assert_eq!(s.incident().resolved.map(|(_, by)| by), Some(ResolvedBy::Recovered));

    // The alert and its check are gone from the document.
    let mut s = Story::new(plan());
    s.observe("xxx");
    let mut emptied = plan();
    emptied.sha256 = "ef".into();
    emptied.rules.clear();
    emptied.checks.clear();
    s.kernel.adopt_plan(Arc::new(emptied));
    assert_eq!(s.kernel.checks().len(), 1, "what the incident waits for is still asked");
    s.observe("..");
    assert!(s.incident().resolved.is_some());
    assert!(s.kernel.checks().is_empty());
    s.observe("xxx");
    assert_eq!(s.kernel.state().incident_count, 1, "and no longer afterwards");
}

#[test]
fn an_alert_that_joins_an_incident_may_make_it_more_severe_and_never_less() {
    let mut two = plan();
    two.severities.push(SeverityPlan {
        name: "SEV3".into(),
        line: 2,
        criteria: "Minor".into(),
        respond_within: Some(Span::seconds(7200)),
    });
    let mut early = two.rules[0].clone();
    early.id = "early".into();
    early.name = "API unsteady".into();
    early.condition = Condition::Failures(Thresholds { failures: 1, passes: 2 });
    early.severity = Some(1);
    two.rules.insert(0, early);
    let mut s = Story::new(two);
    s.observe("x");
    assert_eq!(s.incident().severity, "SEV3");
    s.observe("xx");
    assert_eq!(s.kernel.state().incident_count, 1);
    assert_eq!(s.incident().severity, "SEV1");
    assert_eq!(s.incident().respond_by, Some(s.now + Span::seconds(900)));
    s.observe("..");
    assert!(s.incident().resolved.is_some());
}
