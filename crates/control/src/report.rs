//! The report of a drill: scored from the events alone, so that it can be recomputed from the log.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vectra_engine::diagnose::Cause;
use vectra_engine::event::{Body, DeliveryOutcome, Event, ResolvedBy, StepOutcome};
use vectra_engine::time::{Span, Time};

/// What a drill came to, in the shape of `vectra drill run --json`. Times are seconds after the injection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct DrillReport {
    pub drill: String,
    pub fault: String,
    pub program_sha256: String,
    pub started: String,
    pub detected_after_s: Option<f64>,
    pub alert: Option<String>,
    pub incident: Option<String>,
    pub severity: Option<String>,
    pub paged: Vec<Paged>,
    pub investigation: Vec<StepReport>,
    pub branch: Option<BranchReport>,
    pub resolution: Vec<StepReport>,
    pub recovered_after_s: Option<f64>,
    pub deadline_s: Option<f64>,
    pub residue: Vec<String>,
    pub passed: bool,
    pub failures: Vec<String>,
}

/// One page that arrived.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Paged {
    pub contact: String,
    pub channel: String,
    pub after_s: f64,
    pub attempt: u32,
}

/// One step that was carried out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct StepReport {
    pub step_id: String,
    pub outcome: StepOutcome,
    pub duration_s: f64,
}

/// The branch that was chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct BranchReport {
    /// As the document words it.
    pub condition: Option<String>,
    pub evidence: Vec<serde_json::Value>,
    pub expected: Cause,
    pub chosen: Option<Cause>,
}

/// What is known besides the events.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Facts {
    pub drill: String,
    pub fault: String,
    pub program_sha256: String,
    pub injected: Time,
    pub started: String,
    pub expected: Cause,
    /// By contact.
    pub channels: BTreeMap<String, String>,
    pub residue: Vec<String>,
    /// What went wrong around the incident: the injection, the removal, a time limit.
    pub failures: Vec<String>,
}

/// Scores a drill. `events` are the incident's, in order; empty when none opened.
pub fn score(facts: Facts, events: &[Event]) -> DrillReport {
    let after = |at: Time| at.since(facts.injected).as_seconds();
    let mut r = DrillReport {
        drill: facts.drill,
        fault: facts.fault,
        program_sha256: facts.program_sha256,
        started: facts.started,
        detected_after_s: None,
        alert: None,
        incident: None,
        severity: None,
        paged: Vec::new(),
        investigation: Vec::new(),
        branch: None,
        resolution: Vec::new(),
        recovered_after_s: None,
        deadline_s: None,
        residue: facts.residue,
        passed: false,
        failures: facts.failures,
    };
    let mut contacts: BTreeMap<&str, &str> = BTreeMap::new();
    let mut change_ids: BTreeMap<usize, String> = BTreeMap::new();
    let mut verified = false;
    for event in events {
        match &event.body {
            Body::AlertFired { name, .. } if r.alert.is_none() => {
                r.alert = Some(name.clone());
                r.detected_after_s = Some(after(event.at));
            }
            Body::IncidentOpened { severity, respond_by, .. } => {
                r.incident = event.incident.as_ref().map(|i| i.0.clone());
                r.severity = Some(severity.clone());
                r.deadline_s = respond_by.map(|by| by.since(event.at).as_seconds());
            }
            Body::LevelPaged { key, contact, .. } => {
                contacts.insert(key, contact);
            }
            Body::DeliveryAttempted { key, attempt, outcome: DeliveryOutcome::Delivered { .. } } => {
                if let Some(contact) = contacts.get(key.as_str()) {
                    r.paged.push(Paged {
                        contact: (*contact).to_string(),
                        channel: facts.channels.get(*contact).cloned().unwrap_or_default(),
                        after_s: after(event.at),
                        attempt: *attempt,
                    });
                }
            }
            Body::StepFinished { id, outcome, duration, .. } => {
                r.investigation.push(step(id, *outcome, *duration));
            }
            Body::BranchProposed { branch, id, cause, condition, reasons, .. } => {
                change_ids.insert(*branch, id.clone());
                r.branch = Some(BranchReport {
                    condition: Some(condition.clone()),
                    evidence: reasons.iter().filter_map(|x| serde_json::to_value(x).ok()).collect(),
                    expected: facts.expected,
                    chosen: Some(*cause),
                });
            }
            Body::HumanNeeded { why, reasons } => {
                if r.branch.is_none() {
                    r.branch = Some(BranchReport {
                        condition: None,
                        evidence: reasons.iter().filter_map(|x| serde_json::to_value(x).ok()).collect(),
                        expected: facts.expected,
                        chosen: None,
                    });
                }
                r.failures.push(format!("a human was needed: {}", word(why)));
            }
            Body::ChangeFinished { branch, outcome, duration, .. } => {
                let id = change_ids.get(branch).cloned().unwrap_or_default();
                r.resolution.push(step(&id, *outcome, *duration));
            }
            Body::Resolved { by } => {
                r.recovered_after_s = Some(after(event.at));
                verified = *by == ResolvedBy::Verified;
            }
            _ => {}
        }
    }
    let mut require = |held: bool, what: &str| {
        if !held {
            r.failures.push(what.to_string());
        }
    };
    require(r.alert.is_some(), "no alert fired");
    require(r.incident.is_some(), "no incident opened");
    require(!r.paged.is_empty(), "no page arrived");
    require(r.investigation.iter().any(|s| s.outcome == StepOutcome::Ok), "no investigation step succeeded");
    require(
        r.branch.as_ref().is_some_and(|b| b.chosen == Some(b.expected)),
        "another branch was chosen than the fault asks for",
    );
    require(
        r.resolution.iter().any(|s| s.outcome == StepOutcome::Ok || s.outcome == StepOutcome::Unknown),
        "no change was carried out",
    );
    require(verified, "the recovery was not verified after a change");
    if let (Some(recovered), Some(detected), Some(deadline)) = (r.recovered_after_s, r.detected_after_s, r.deadline_s) {
        require(recovered - detected <= deadline, "it took longer than the severity allows");
    }
    require(r.residue.is_empty(), "the fault left something behind");
    r.passed = r.failures.is_empty();
    r
}

fn step(id: &str, outcome: StepOutcome, duration: Span) -> StepReport {
    StepReport { step_id: id.to_string(), outcome, duration_s: duration.as_seconds() }
}

fn word<T: Serialize>(value: &T) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.get("why").and_then(|w| w.as_str()).unwrap_or("unclear").replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use vectra_engine::event::{Actor, IncidentId};

    fn facts() -> Facts {
        Facts {
            drill: "api-crash".into(),
            fault: "api-crash".into(),
            program_sha256: "ab".into(),
            injected: Time(0),
            started: "1970-01-01T00:00:00Z".into(),
            expected: Cause::Crash,
            channels: BTreeMap::from([("Lead".to_string(), "pagerduty".to_string())]),
            residue: vec![],
            failures: vec![],
        }
    }

    fn events(bodies: Vec<Body>) -> Vec<Event> {
        bodies
            .into_iter()
            .zip(1..)
            .map(|(body, seq)| Event {
                seq,
                at: Time(seq as i64 * 1000),
                actor: Actor::Vectra,
                incident: Some(IncidentId("INC-1".into())),
                body,
            })
            .collect()
    }

    fn good() -> Vec<Body> {
        let escalation = vectra_engine::escalation::Escalation::Stopped;
        vec![
            Body::AlertFired {
                alert: "a".into(),
                name: "API Down".into(),
                check: "c".into(),
                failures: 3,
                first_failure: Time(0),
                detail: "502".into(),
                ground: None,
                held: None,
                external: None,
                items: vectra_engine::rules::Items::default(),
            },
            Body::IncidentOpened {
                title: "t".into(),
                alert: "a".into(),
                alert_name: "API Down".into(),
                check: "c".into(),
                severity: "SEV1".into(),
                severity_rank: 0,
                criteria: String::new(),
                respond_by: Some(Time(902_000)),
                first_failure: Time(0),
                procedure: None,
                program: "ab".into(),
                drill: Some("api-crash".into()),
                detail: "502".into(),
            },
            Body::LevelPaged {
                level: 0,
                round: 0,
                contact: "Lead".into(),
                key: "k".into(),
                missed: vec![],
                escalation,
            },
            Body::DeliveryAttempted {
                key: "k".into(),
                attempt: 1,
                outcome: DeliveryOutcome::Delivered { provider_id: None },
            },
            Body::StepFinished {
                step: 0,
                id: "s".into(),
                text: String::new(),
                outcome: StepOutcome::Ok,
                sent: String::new(),
                output: String::new(),
                duration: Span(10),
                facts: vec![],
            },
            Body::BranchProposed {
                branch: 0,
                id: "b".into(),
                cause: Cause::Crash,
                condition: "crash".into(),
                action: "restart".into(),
                reasons: vec![],
                granted: true,
                target: String::new(),
            },
            Body::ChangeFinished {
                branch: 0,
                attempt: 1,
                outcome: StepOutcome::Ok,
                sent: String::new(),
                output: String::new(),
                duration: Span(20),
                verify_until: Some(Time(99)),
            },
            Body::Resolved { by: ResolvedBy::Verified },
        ]
    }

    #[test]
    fn a_drill_in_which_everything_held_passes() {
        let report = score(facts(), &events(good()));
        assert!(report.passed, "{:?}", report.failures);
        assert_eq!((report.detected_after_s, report.recovered_after_s), (Some(1.0), Some(8.0)));
        assert_eq!(
            report.paged,
            [Paged { contact: "Lead".into(), channel: "pagerduty".into(), after_s: 4.0, attempt: 1 }]
        );
    }

    #[test]
    fn each_thing_that_is_missing_fails_it() {
        for missing in [0, 1, 3, 4, 5, 6, 7] {
            let mut bodies = good();
            bodies.remove(missing);
            let report = score(facts(), &events(bodies));
            assert!(!report.passed, "without event {missing}");
        }
    }

    #[test]
    fn the_wrong_branch_residue_and_a_late_end_fail_it() {
        let wrong = Facts { expected: Cause::BadRelease, ..facts() };
        assert!(score(wrong, &events(good())).failures.iter().any(|f| f.contains("branch")));
        let residue = Facts { residue: vec!["poisoned file".into()], ..facts() };
        assert!(!score(residue, &events(good())).passed);
        let mut late = events(good());
        if let Some(last) = late.last_mut() {
            last.at = Time(2_000_000);
        }
        assert!(!score(facts(), &late).passed);
    }
}
