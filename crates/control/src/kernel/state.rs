//! State as a fold over events. `apply` is the only place that changes it, live and in replay.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use vectra_engine::diagnose::{Cause, Fact, Reason};
use vectra_engine::escalation::{self, Escalation};
use vectra_engine::event::{Actor, Body, DeliveryOutcome, Event, IncidentId, ResolvedBy, StepOutcome, Why};
use vectra_engine::external::External;
use vectra_engine::maintenance::{self, Era};
use vectra_engine::rules::mute::{Mute, Silence};
use vectra_engine::rules::{self, Alert, Flapping};
use vectra_engine::run::{self, Happened, Run};
use vectra_engine::time::{Span, Time};
use vectra_engine::unseen::{self, Unseen};

/// How many silences stay in memory while enough of them have ended.
const SILENCES_KEPT: usize = 2000;
/// How many resolved incidents stay in memory; all stay in the log.
const RESOLVED_KEPT: usize = 100;

/// Everything that decisions depend on and that must survive a crash. A decision works on a copy: what may be thousands is shared
/// with it until it changes.
#[derive(Debug, Clone, Default, PartialEq)]
#[allow(missing_docs)]
pub struct State {
    /// Position of the last event.
    pub seq: u64,
    /// Hash of the accepted document.
    pub program: Option<String>,
    /// By the rule's id.
    pub alerts: Arc<BTreeMap<String, Alert>>,
    /// When each rule fired of late, oldest first.
    pub firings: BTreeMap<String, Vec<Time>>,
    /// When each rule was last over.
    pub resolved_at: BTreeMap<String, Time>,
    /// Alerts from outside that fire, as they were when they began to, by id.
    pub external: Arc<BTreeMap<String, Arc<External>>>,
    /// Why an alert that fires is not acted on, by the rule's id.
    pub held: Arc<BTreeMap<String, Mute>>,
    /// By id.
    pub silences: Arc<BTreeMap<String, Silence>>,
    pub incidents: BTreeMap<IncidentId, Arc<Incident>>,
    pub incident_count: u64,
    pub automation_stopped: bool,
    /// Automatic changes of the last hour before the newest.
    pub automatic_changes: Vec<Time>,
    /// The drill that runs.
    pub drill: Option<Drill>,
    /// Which maintenance was in operation since when, oldest first.
    pub maintenance: Arc<Vec<Era>>,
    /// Requests that were told and are in no figure, the latest told last.
    pub unseen: Arc<Vec<Unseen>>,
}

/// A drill that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Drill {
    pub name: String,
    pub fault: String,
    pub target: String,
    pub started: Time,
}

/// One incident.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct Incident {
    pub id: IncidentId,
    pub title: String,
    /// Id of the rule.
    pub alert: String,
    pub alert_name: String,
    /// Ids of the rules that joined it.
    pub joined: Vec<String>,
    /// Id of the check.
    pub check: String,
    pub severity: String,
    /// 0 is the most severe.
    pub severity_rank: u32,
    pub criteria: String,
    pub opened: Time,
    pub first_failure: Time,
    pub respond_by: Option<Time>,
    pub deadline_missed: bool,
    /// Id of the procedure.
    pub procedure: Option<String>,
    /// Hash of the document it began with.
    pub program: String,
    pub drill: Option<String>,
    /// What the last failed check saw.
    pub detail: String,
    pub escalation: Escalation,
    pub acknowledged: Option<(Actor, Time)>,
    pub pages: Vec<Page>,
    pub nobody_reached: bool,
    pub run: Option<Run>,
    pub facts: Vec<Fact>,
    pub choice: Option<Choice>,
    /// Why a human is asked, while one is.
    pub human: Option<Why>,
    pub reasons: Vec<Reason>,
    pub attempts: u32,
    /// What vendors that have trouble say, by check, since when and as it was told last.
    pub vendors: BTreeMap<String, (Time, String)>,
    /// How often vendors that have trouble were told of.
    pub vendor_words: u32,
    pub resolved: Option<(Time, ResolvedBy)>,
}

/// The branch that was proposed.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct Choice {
    pub branch: usize,
    pub cause: Cause,
    pub condition: String,
    pub action: String,
    pub target: String,
    pub granted: bool,
    pub proposed: Time,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Page {
    pub level: usize,
    pub round: u32,
    pub contact: String,
    pub key: String,
    pub at: Time,
    pub status: PageStatus,
}

/// Where a page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageStatus {
    /// No provider has taken it yet.
    Pending {
        /// Attempts that failed.
        failures: u32,
    },
    /// A provider took it.
    Delivered {
        /// When.
        at: Time,
    },
    /// The provider refuses it.
    Rejected,
}

/// An event that cannot follow what came before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayError {
    /// Its position.
    pub seq: u64,
    /// What is wrong.
    pub why: String,
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "event {} cannot follow what came before: {}; restore the data folder from a copy",
            self.seq, self.why
        )
    }
}

impl std::error::Error for ReplayError {}

impl State {
    /// Open incidents, oldest first.
    pub fn open(&self) -> impl Iterator<Item = &Incident> {
        self.incidents.values().map(|i| &**i).filter(|i| i.resolved.is_none())
    }

    /// The open incident of this alert.
    pub fn open_for(&self, alert: &str) -> Option<&Incident> {
        self.open().find(|i| i.alert == alert)
    }

    /// The state after one more event.
    ///
    /// # Errors
    /// When the event cannot follow; the state is then not to be used.
    pub fn apply(&mut self, event: &Event) -> Result<(), ReplayError> {
        let fail = |why: String| ReplayError { seq: event.seq, why };
        if event.seq != self.seq + 1 {
            return Err(fail(format!("position {} was expected", self.seq + 1)));
        }
        self.seq = event.seq;
        match &event.body {
            Body::ProgramAccepted { sha256, .. } => self.program = Some(sha256.clone()),
            Body::AlertFired { alert, held, external, .. } => {
                Arc::make_mut(&mut self.alerts).insert(alert.clone(), Alert::Firing { since: event.at });
                match external {
                    Some(external) => {
                        let known = Arc::make_mut(&mut self.external);
                        known.insert(alert.clone(), Arc::new(external.clone()));
                    }
                    None => self.count_firing(event.at, alert),
                }
                match held {
                    Some(mute) => drop(Arc::make_mut(&mut self.held).insert(alert.clone(), mute.clone())),
                    None => self.join(event, alert),
                }
            }
            Body::AlertReleased { alert, .. } => {
                self.release(alert);
                self.join(event, alert);
            }
            Body::AlertResolved { alert, .. } => {
                // Rules are as many as the document has; what comes from outside has no end, and is forgotten.
                let alerts = Arc::make_mut(&mut self.alerts);
                if self.external.contains_key(alert) {
                    Arc::make_mut(&mut self.external).remove(alert);
                    alerts.remove(alert);
                } else {
                    alerts.insert(alert.clone(), Alert::Inactive);
                    self.resolved_at.insert(alert.clone(), event.at);
                }
                self.release(alert);
            }
            Body::SilenceAdded { silence } => {
                Arc::make_mut(&mut self.silences).insert(silence.id.clone(), silence.clone());
                self.forget_silences(event.at);
            }
            Body::SilenceExpired { silence } => {
                if let Some(silence) = Arc::make_mut(&mut self.silences).get_mut(silence) {
                    silence.ends = event.at;
                }
            }
            Body::AutomationStopped => self.automation_stopped = true,
            Body::AutomationResumed => self.automation_stopped = false,
            Body::ClockJumped { by } => {
                for incident in self.incidents.values_mut().filter(|i| i.resolved.is_none()) {
                    Arc::make_mut(incident).clock_jumped(*by);
                }
            }
            Body::DrillStarted { drill, fault, target } => {
                self.drill = Some(Drill {
                    name: drill.clone(),
                    fault: fault.clone(),
                    target: target.clone(),
                    started: event.at,
                });
            }
            Body::DrillEnded { .. } => self.drill = None,
            Body::MaintenancePlanned { held } => {
                maintenance::begin(Arc::make_mut(&mut self.maintenance), event.at, held.clone());
            }
            Body::RequestsUnseen { stretch } => unseen::remember(Arc::make_mut(&mut self.unseen), stretch),
            Body::Started { .. } => {}
            Body::IncidentOpened { .. } => {
                self.incident_count += 1;
                let incident = Incident::opened(event).ok_or_else(|| fail("it names no incident".into()))?;
                self.incidents.insert(incident.id.clone(), Arc::new(incident));
            }
            body => {
                if let Body::Approved { by_configuration: true, .. } = body {
                    let hour_ago = event.at - Span::seconds(3600);
                    self.automatic_changes.retain(|t| *t > hour_ago);
                    self.automatic_changes.push(event.at);
                }
                // The log outlives what memory keeps: late word of an old incident changes nothing.
                let Some(incident) = event.incident.as_ref().and_then(|id| self.incidents.get_mut(id)) else {
                    return Ok(());
                };
                Arc::make_mut(incident).apply(event).map_err(fail)?;
                if matches!(body, Body::Resolved { .. }) {
                    self.forget_old();
                }
            }
        }
        Ok(())
    }

    /// Whether an alert came and went so often of late that it is kept as one.
    pub fn flaps(&self, alert: &str, flapping: Flapping, now: Time) -> bool {
        self.firings.get(alert).is_some_and(|firings| rules::flaps(firings, flapping, now))
    }

    fn count_firing(&mut self, at: Time, alert: &str) {
        let firings = self.firings.entry(alert.to_owned()).or_default();
        if firings.len() >= rules::FIRINGS_KEPT {
            firings.remove(0);
        }
        firings.push(at);
    }

    fn join(&mut self, event: &Event, alert: &str) {
        let incident = event.incident.as_ref().and_then(|id| self.incidents.get_mut(id));
        if let Some(incident) = incident.filter(|i| i.resolved.is_none() && !i.is_about(alert)) {
            Arc::make_mut(incident).joined.push(alert.to_owned());
        }
    }

    fn release(&mut self, alert: &str) {
        if self.held.contains_key(alert) {
            Arc::make_mut(&mut self.held).remove(alert);
        }
    }

    fn forget_silences(&mut self, now: Time) {
        while self.silences.len() > SILENCES_KEPT {
            let ended = self.silences.values().filter(|s| s.ends <= now).min_by_key(|s| s.ends).map(|s| s.id.clone());
            let Some(id) = ended else { return };
            Arc::make_mut(&mut self.silences).remove(&id);
        }
    }

    fn forget_old(&mut self) {
        let mut resolved: Vec<(Time, IncidentId)> =
            self.incidents.values().filter(|i| i.resolved.is_some()).map(|i| (i.opened, i.id.clone())).collect();
        if resolved.len() > RESOLVED_KEPT {
            resolved.sort();
            let excess = resolved.len() - RESOLVED_KEPT;
            for (_, id) in resolved.into_iter().take(excess) {
                self.incidents.remove(&id);
            }
        }
    }
}

impl Incident {
    /// Whether this alert opened it or joined it.
    pub fn is_about(&self, alert: &str) -> bool {
        self.alert == alert || self.joined.iter().any(|j| j == alert)
    }

    fn opened(event: &Event) -> Option<Incident> {
        let Body::IncidentOpened {
            title,
            alert,
            alert_name,
            check,
            severity,
            severity_rank,
            criteria,
            respond_by,
            first_failure,
            procedure,
            program,
            drill,
            detail,
        } = &event.body
        else {
            return None;
        };
        Some(Incident {
            id: event.incident.clone()?,
            title: title.clone(),
            alert: alert.clone(),
            alert_name: alert_name.clone(),
            joined: Vec::new(),
            check: check.clone(),
            severity: severity.clone(),
            severity_rank: *severity_rank,
            criteria: criteria.clone(),
            opened: event.at,
            first_failure: *first_failure,
            respond_by: *respond_by,
            deadline_missed: false,
            procedure: procedure.clone(),
            program: program.clone(),
            drill: drill.clone(),
            detail: detail.clone(),
            escalation: Escalation::Running { started: event.at, round: 0, next: 0 },
            acknowledged: None,
            pages: Vec::new(),
            nobody_reached: false,
            run: None,
            facts: Vec::new(),
            choice: None,
            human: None,
            reasons: Vec::new(),
            attempts: 0,
            vendors: BTreeMap::new(),
            vendor_words: 0,
            resolved: None,
        })
    }

    fn clock_jumped(&mut self, by: Span) {
        self.escalation = escalation::clock_jumped(self.escalation, by);
        self.respond_by = self.respond_by.map(|t| t + by);
        self.run = self.run.take().map(|r| run::clock_jumped(r, by));
    }

    fn step(&mut self, happened: Happened) -> Result<(), String> {
        let run = self.run.as_ref().ok_or_else(|| format!("{} has no run", self.id))?;
        self.run = Some(run::next(run, happened).map_err(|e| format!("{:?} cannot follow {:?}", e.happened, e.state))?);
        Ok(())
    }

    fn apply(&mut self, event: &Event) -> Result<(), String> {
        match &event.body {
            Body::LevelPaged { level, round, contact, key, escalation, .. } => {
                self.escalation = *escalation;
                self.pages.push(Page {
                    level: *level,
                    round: *round,
                    contact: contact.clone(),
                    key: key.clone(),
                    at: event.at,
                    status: PageStatus::Pending { failures: 0 },
                });
            }
            Body::LevelUnbound { escalation, .. }
            | Body::EscalationHeld { escalation, .. }
            | Body::EscalationResumed { escalation, .. } => self.escalation = *escalation,
            Body::EscalationExhausted { .. } => self.escalation = Escalation::Exhausted,
            Body::NobodyReached { .. } => self.nobody_reached = true,
            Body::DeliveryAttempted { key, outcome, .. } => {
                if let Some(page) = self.pages.iter_mut().find(|p| p.key == *key) {
                    page.status = match (page.status, outcome) {
                        (_, DeliveryOutcome::Delivered { .. }) => PageStatus::Delivered { at: event.at },
                        (PageStatus::Delivered { at }, _) => PageStatus::Delivered { at },
                        (PageStatus::Pending { failures }, DeliveryOutcome::Retry { .. }) => {
                            PageStatus::Pending { failures: failures + 1 }
                        }
                        (PageStatus::Rejected, DeliveryOutcome::Retry { .. }) => PageStatus::Rejected,
                        (_, DeliveryOutcome::Rejected { .. }) => PageStatus::Rejected,
                    };
                    if matches!(page.status, PageStatus::Delivered { .. }) {
                        self.nobody_reached = false;
                    }
                }
            }
            Body::Acknowledged { .. } => {
                self.acknowledged = Some((event.actor.clone(), event.at));
                self.escalation = Escalation::Stopped;
            }
            Body::DeadlineMissed { .. } => self.deadline_missed = true,
            Body::SeverityChanged { severity, severity_rank, respond_by } => {
                self.severity = severity.clone();
                self.severity_rank = *severity_rank;
                self.respond_by = *respond_by;
            }
            Body::RunStarted { procedure, steps, .. } => {
                self.procedure = Some(procedure.clone());
                self.human = None;
                self.run = Some(if *steps == 0 {
                    Run::Choosing
                } else {
                    Run::Investigating { pending: (0..*steps).collect() }
                });
            }
            Body::StepFinished { step, facts, .. } => {
                self.facts.extend(facts.iter().cloned());
                self.step(Happened::Observed { step: *step })?;
            }
            Body::BranchProposed { branch, cause, condition, action, target, granted, reasons, .. } => {
                self.step(Happened::Proposed { branch: *branch })?;
                self.human = None;
                self.reasons = reasons.clone();
                self.choice = Some(Choice {
                    branch: *branch,
                    cause: *cause,
                    condition: condition.clone(),
                    action: action.clone(),
                    target: target.clone(),
                    granted: *granted,
                    proposed: event.at,
                });
            }
            Body::HumanNeeded { why, reasons } => {
                if matches!(self.run, Some(Run::Choosing)) {
                    self.step(Happened::Unclear)?;
                }
                self.human = Some(why.clone());
                if !reasons.is_empty() {
                    self.reasons = reasons.clone();
                }
            }
            Body::Approved { .. } => self.step(Happened::Approved)?,
            Body::ChangeIntended { attempt, .. } => {
                self.attempts = *attempt;
                self.step(Happened::Intended { attempt: *attempt, at: event.at })?;
            }
            Body::ChangeFinished { outcome, verify_until, .. } => self.step(match (outcome, verify_until) {
                (StepOutcome::Ok, Some(until)) => Happened::Done { verify_until: *until },
                (StepOutcome::Unknown, _) => Happened::OutcomeUnknown,
                (StepOutcome::Ok | StepOutcome::Failed | StepOutcome::Manual, _) => Happened::Failed,
            })?,
            Body::ReadBack { applied, verify_until, .. } => self.step(match (applied, verify_until) {
                (Some(true), Some(until)) => Happened::ReadBackApplied { verify_until: *until },
                (Some(false), _) => Happened::ReadBackNotApplied,
                (Some(true) | None, _) => Happened::ReadBackUnknown,
            })?,
            Body::VendorTroubled { check, since, detail, .. } => {
                self.vendors.insert(check.clone(), (*since, detail.clone()));
                self.vendor_words = self.vendor_words.saturating_add(1);
            }
            Body::VendorRecovered { check, .. } => drop(self.vendors.remove(check)),
            Body::VerificationFailed { .. } => self.step(Happened::VerificationFailed)?,
            Body::Resolved { by } => {
                self.resolved = Some((event.at, *by));
                self.escalation = Escalation::Stopped;
                self.human = None;
                if self.run.is_some() {
                    self.step(Happened::Ended)?;
                }
            }
            Body::Noted { .. }
            | Body::Announced { .. }
            | Body::AlertFired { .. }
            | Body::AlertResolved { .. }
            | Body::AlertReleased { .. }
            | Body::SilenceAdded { .. }
            | Body::SilenceExpired { .. }
            | Body::ProgramAccepted { .. }
            | Body::MaintenancePlanned { .. }
            | Body::RequestsUnseen { .. }
            | Body::Started { .. }
            | Body::IncidentOpened { .. }
            | Body::AutomationStopped
            | Body::AutomationResumed
            | Body::ClockJumped { .. }
            | Body::DrillStarted { .. }
            | Body::DrillEnded { .. } => {}
        }
        Ok(())
    }
}
