//! What follows from each input.

use super::draft::{Decision, Draft};
use super::input::{Command, Input, Refusal, Reply, WorkResult};
use super::state::{Incident, PageStatus};
use super::{Kernel, WorkId};
use std::collections::BTreeMap;
use vectra_engine::diagnose::{self, Cause, Finding, Reason, Window};
use vectra_engine::escalation::{self, Due, Escalation};
use vectra_engine::event::{
    Actor, Announcement, Body, DeliveryOutcome, IncidentId, Purpose, ResolvedBy, StepOutcome, Why,
};
use vectra_engine::external;
use vectra_engine::maintenance::Maintenance;
use vectra_engine::rules::{Alert, Items};
use vectra_engine::run::Run;
use vectra_engine::time::{Span, Time};
use vectra_plan::rules::{MISSED, REFUSED};
use vectra_plan::{BranchPlan, ProcedurePlan};
use vectra_runbook::program::EffectClass;
use vectra_store::{How, Settled};

/// Attempts after which a message is given up. With the pauses below that is about a quarter of an hour.
const MAX_ATTEMPTS: u32 = 20;
/// Failed attempts after which the next level is paged, while this one is still tried.
pub(super) const FAILURES_TO_ADVANCE: u32 = 3;
/// Longest pause between attempts, whatever a provider asks for.
const MAX_PAUSE: Span = Span::seconds(60);
/// How often a change may be begun again after a read-back showed that it did not happen.
const MAX_CHANGE_ATTEMPTS: u32 = 3;

impl Kernel {
    /// Decides on one input. The state stays as it is until [`Kernel::committed`]; only what is
    /// remembered of the series moves at once, because it is not kept.
    pub fn handle(&mut self, input: Input, now: Time) -> Decision {
        self.calendar.look(&self.plan.windows, now);
        let changed = match &input {
            Input::Observed(observation) => {
                let changed = self.observe(observation, now);
                if !self.hear_vendor(observation, now) && changed.is_empty() {
                    return Decision::default();
                }
                changed
            }
            Input::Measured(measured) => {
                let changed = self.measure(measured, now);
                if changed.is_empty() {
                    return Decision::default();
                }
                changed
            }
            Input::Itself { figures, refused, missed } => {
                self.itself.insert(REFUSED, Items::of(refused.clone()));
                self.itself.insert(MISSED, missed.clone());
                let changed = self.measure(figures, now);
                if changed.is_empty() {
                    return Decision::default();
                }
                changed
            }
            Input::ClockJumped(by) => {
                self.shift_clock(*by);
                self.vendors.clock_jumped(*by);
                self.outside.clock_jumped(*by);
                Vec::new()
            }
            Input::Tick => self.pass_time(now),
            Input::External(alerts) => {
                self.hear(alerts, now);
                Vec::new()
            }
            Input::Started { .. } => {
                self.outside.begin(now);
                Vec::new()
            }
            _ => Vec::new(),
        };
        self.decide(input, &changed, now)
    }

    /// The decision alone: equal states, inputs and times give equal decisions.
    pub(super) fn decide(&self, input: Input, changed: &[usize], now: Time) -> Decision {
        let mut draft = Draft::new(self, now);
        match input {
            Input::Started { version } => draft.started(version),
            Input::ProgramAccepted { sha256, title, maintenance, actor } => {
                draft.emit(actor, None, Body::ProgramAccepted { sha256, title });
                draft.plan_maintenance(*maintenance);
            }
            Input::Observed(observation) => draft.changed(changed, &observation.detail),
            Input::Measured(_) | Input::Itself { .. } => draft.changed(changed, ""),
            Input::Tick => {
                draft.changed(changed, "");
                draft.outside();
            }
            Input::External(alerts) => {
                draft.outside();
                let reply = self.outside.answer(&alerts, now);
                draft.reply(reply);
            }
            Input::Unseen(stretches) => {
                for stretch in stretches {
                    draft.emit(Actor::Vectra, None, Body::RequestsUnseen { stretch });
                }
            }
            Input::ClockJumped(by) => draft.emit(Actor::Vectra, None, Body::ClockJumped { by }),
            Input::WorkDone { id, result } => draft.work_done(id, result),
            Input::Delivered { key, incident, fence, attempt, outcome } => {
                draft.delivered(key, &incident, fence, attempt, outcome);
            }
            Input::Command { actor, command } => {
                let reply = draft.command(actor, command);
                draft.reply(reply);
            }
            Input::DrillStarted { drill, fault, target, actor } => {
                draft.emit(actor, None, Body::DrillStarted { drill, fault, target });
            }
            Input::DrillEnded { drill, passed, report, aborted } => {
                if draft.state.drill.is_some() {
                    draft.emit(Actor::Vectra, None, Body::DrillEnded { drill, passed, report, aborted });
                }
            }
        }
        draft.release();
        draft.vendors();
        draft.deadlines();
        draft.finish()
    }
}

impl<'k> Draft<'k> {
    fn procedure(&self, incident: &Incident) -> Option<&'k ProcedurePlan> {
        let id = incident.procedure.as_ref()?;
        self.plan_of(incident).procedures.iter().find(|p| p.id == *id)
    }

    fn started(&mut self, version: String) {
        self.emit(Actor::Vectra, None, Body::Started { version });
        self.plan_maintenance(self.kernel.plan.maintenance());
        let open: Vec<IncidentId> = self.state.open().map(|i| i.id.clone()).collect();
        for id in open {
            // Whoever recorded an intent and died may have acted on it: the outcome is read back, never assumed.
            if let Some(Run::Acting { branch, attempt, .. }) = self.incident(&id).and_then(|i| i.run.clone()) {
                self.vectra(
                    &id,
                    Body::ChangeFinished {
                        branch,
                        attempt,
                        outcome: StepOutcome::Unknown,
                        sent: String::new(),
                        output: String::new(),
                        duration: Span(0),
                        verify_until: None,
                    },
                );
            }
            self.proceed(&id);
        }
    }

    /// Keeps what is in operation from now on, where that is something else than before: the past is judged by it.
    fn plan_maintenance(&mut self, held: Maintenance) {
        let known = self.state.maintenance.last().map(|era| &era.held);
        if known.map_or(!held.is_empty(), |known| *known != held) {
            self.emit(Actor::Vectra, None, Body::MaintenancePlanned { held });
        }
    }

    /// An incident whose alert is over is over, unless a change is under way: then its outcome is awaited first.
    pub(super) fn end_if_over(&mut self, id: &IncidentId) {
        let Some(incident) = self.incident(id).filter(|i| i.resolved.is_none()) else { return };
        if !self.is_over(incident) {
            return;
        }
        let by = match incident.run {
            Some(Run::Acting { .. } | Run::ReadingBack { .. } | Run::Approved { .. }) => return,
            Some(Run::Verifying { .. }) => ResolvedBy::Verified,
            Some(Run::NeedsHuman) if incident.human == Some(Why::NotVerified) => ResolvedBy::Verified,
            _ => ResolvedBy::Recovered,
        };
        self.resolve(id, Actor::Vectra, by);
    }

    /// Whether nothing of an incident fires any more.
    fn is_over(&self, incident: &Incident) -> bool {
        // An alert that joined keeps it open, as the one that opened it does until it is over.
        let over = |alert: &String| match self.state.alerts.get(alert) {
            Some(Alert::Firing { .. }) => false,
            Some(Alert::Inactive) => true,
            None => external::is_external(alert),
        };
        over(&incident.alert) && incident.joined.iter().all(over)
    }

    fn resolve(&mut self, id: &IncidentId, actor: Actor, by: ResolvedBy) {
        self.emit(actor.clone(), Some(id), Body::Resolved { by });
        let pages: BTreeMap<String, String> = match self.incident(id) {
            Some(i) => i.pages.iter().map(|p| (p.key.clone(), p.contact.clone())).collect(),
            None => return,
        };
        for (page, contact) in pages {
            self.deliver(format!("{page}-resolved"), id, Purpose::PageResolved { contact, page }, String::new());
        }
        self.announce(id, Announcement::Resolved, actor.to_string());
    }

    pub(super) fn ask_human(&mut self, id: &IncidentId, why: Why, reasons: Vec<Reason>) {
        let detail = match &why {
            Why::ChangeFailed { detail } | Why::OutcomeUnreadable { detail } => detail.clone(),
            Why::Unclear | Why::NothingToRun | Why::NotVerified => String::new(),
        };
        self.vectra(id, Body::HumanNeeded { why, reasons });
        self.announce(id, Announcement::HumanWanted, detail);
    }

    /// Moves a run on as far as it goes without the outside.
    pub(super) fn proceed(&mut self, id: &IncidentId) {
        let Some(incident) = self.incident(id) else { return };
        match incident.run {
            Some(Run::Choosing) => self.choose(id),
            Some(Run::Approved { branch }) => self.intend(id, branch),
            _ => {}
        }
    }

    fn choose(&mut self, id: &IncidentId) {
        let Some(incident) = self.incident(id) else { return };
        let plan = self.plan_of(incident);
        let Some(procedure) = self.procedure(incident) else {
            return self.ask_human(id, Why::NothingToRun, Vec::new());
        };
        let causes: Vec<Option<Cause>> = procedure.branches.iter().map(|b| b.cause).collect();
        let window = Window {
            first_failure: incident.first_failure,
            release: plan.release_window,
            instance: plan.instance_window,
        };
        match diagnose::choose(&incident.facts, &causes, window) {
            Finding::Unclear { reasons } => self.ask_human(id, Why::Unclear, reasons),
            Finding::Branch { branch, cause, reasons } => match procedure.branches.get(branch) {
                Some(b) if b.change.is_some() => self.propose(id, branch, b, cause, reasons),
                _ => self.ask_human(id, Why::NothingToRun, reasons),
            },
        }
    }

    fn propose(&mut self, id: &IncidentId, branch: usize, plan: &BranchPlan, cause: Cause, reasons: Vec<Reason>) {
        let service = plan.change.as_ref().map(|c| c.service());
        let target = service.map(|s| format!("{} ({})", s.name, s.id)).unwrap_or_default();
        let granted = plan.granted && plan.effect == EffectClass::Change && self.may_change_by_itself();
        self.vectra(
            id,
            Body::BranchProposed {
                branch,
                id: plan.id.clone(),
                cause,
                condition: plan.condition.clone(),
                action: plan.action.clone(),
                reasons,
                granted,
                target,
            },
        );
        if granted {
            self.vectra(id, Body::Approved { branch, by_configuration: true });
            self.intend(id, branch);
        } else {
            self.announce(id, Announcement::ApprovalWanted, plan.action.clone());
        }
    }

    fn may_change_by_itself(&self) -> bool {
        let hour_ago = self.now - Span::seconds(3600);
        let recent = self.state.automatic_changes.iter().filter(|t| **t > hour_ago).count();
        !self.state.automation_stopped
            && recent < usize::try_from(self.kernel.plan.max_changes_per_hour).unwrap_or(usize::MAX)
    }

    fn intend(&mut self, id: &IncidentId, branch: usize) {
        let Some(incident) = self.incident(id) else { return };
        let attempt = incident.attempts + 1;
        let Some(plan) = self.procedure(incident).and_then(|p| p.branches.get(branch)) else { return };
        self.vectra(id, Body::ChangeIntended { branch, id: plan.id.clone(), attempt, text: plan.action.clone() });
    }

    fn work_done(&mut self, id: WorkId, result: WorkResult) {
        match (id, result) {
            (WorkId::Look { incident, step }, WorkResult::Performed { outcome, sent, output, duration, facts }) => {
                let Some(i) = self.incident(&incident) else { return };
                // The step may have been done twice, before and after a crash: the first result counts.
                let waited = matches!(&i.run, Some(Run::Investigating { pending }) if pending.contains(&step));
                let Some(plan) = self.procedure(i).and_then(|p| p.investigation.get(step)).filter(|_| waited) else {
                    return;
                };
                self.vectra(
                    &incident,
                    Body::StepFinished {
                        step,
                        id: plan.id.clone(),
                        text: plan.text.clone(),
                        outcome,
                        sent,
                        output,
                        duration,
                        facts,
                    },
                );
                self.proceed(&incident);
            }
            (
                WorkId::Change { incident, branch, attempt },
                WorkResult::Performed { outcome, sent, output, duration, .. },
            ) => {
                self.change_done(&incident, branch, attempt, outcome, sent, output, duration);
            }
            (WorkId::ReadBack { incident, branch, attempt }, WorkResult::ReadBack { applied, output }) => {
                self.read_back(&incident, branch, attempt, applied, output);
            }
            // Another kind of result than the work has: a defect of the adapter, from which nothing follows.
            (WorkId::Look { .. } | WorkId::Change { .. }, WorkResult::ReadBack { .. })
            | (WorkId::ReadBack { .. }, WorkResult::Performed { .. }) => {}
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn change_done(
        &mut self,
        id: &IncidentId,
        branch: usize,
        attempt: u32,
        outcome: StepOutcome,
        sent: String,
        output: String,
        duration: Span,
    ) {
        let Some(incident) = self.incident(id) else { return };
        if !matches!(incident.run, Some(Run::Acting { branch: b, attempt: a, .. }) if b == branch && a == attempt) {
            return;
        }
        let verify_until = (outcome == StepOutcome::Ok).then(|| self.now + self.plan_of(incident).verify_within);
        let detail = output.clone();
        self.vectra(id, Body::ChangeFinished { branch, attempt, outcome, sent, output, duration, verify_until });
        match outcome {
            StepOutcome::Ok => {
                let action =
                    self.incident(id).and_then(|i| i.choice.as_ref()).map(|c| c.action.clone()).unwrap_or_default();
                self.announce(id, Announcement::Changed, action);
                self.proceed(id);
            }
            StepOutcome::Unknown => {}
            StepOutcome::Failed | StepOutcome::Manual => self.ask_human(id, Why::ChangeFailed { detail }, Vec::new()),
        }
    }

    fn read_back(&mut self, id: &IncidentId, branch: usize, attempt: u32, applied: Option<bool>, output: String) {
        let Some(incident) = self.incident(id) else { return };
        if !matches!(incident.run, Some(Run::ReadingBack { branch: b, attempt: a, .. }) if b == branch && a == attempt)
        {
            return;
        }
        let verify_until = (applied == Some(true)).then(|| self.now + self.plan_of(incident).verify_within);
        // Begun often enough: from here on a person looks, with the answer that the target gave.
        let applied_or_given_up = if applied == Some(false) && attempt >= MAX_CHANGE_ATTEMPTS { None } else { applied };
        let detail = output.clone();
        self.vectra(id, Body::ReadBack { branch, attempt, applied: applied_or_given_up, output, verify_until });
        match applied_or_given_up {
            None => self.ask_human(id, Why::OutcomeUnreadable { detail }, Vec::new()),
            Some(_) => self.proceed(id),
        }
    }

    pub(super) fn page_what_is_due(&mut self, id: &IncidentId) {
        while let Some(incident) = self.incident(id) {
            let policy = &self.plan_of(incident).policy;
            let Some(due) = escalation::due(incident.escalation, policy, self.now) else { return };
            self.page(id, due);
        }
    }

    /// Pages one level, or notes that nobody is bound to it and goes on to the next at once.
    fn page(&mut self, id: &IncidentId, due: Due) {
        let Some(incident) = self.incident(id) else { return };
        let plan = self.plan_of(incident);
        let escalation = escalation::paged(&plan.policy, &due);
        let name = |level: usize| plan.levels.get(level).map(|l| l.contact.clone()).unwrap_or_default();
        let missed: Vec<String> = due.missed.iter().map(|l| name(*l)).collect();
        let (level, round, contact) = (due.level, due.round, name(due.level));
        if plan.levels.get(level).is_some_and(|l| l.bound) {
            let detail = incident.detail.clone();
            let key = self.page_key(id, level, round);
            self.vectra(
                id,
                Body::LevelPaged { level, round, contact: contact.clone(), key: key.clone(), missed, escalation },
            );
            self.deliver(key, id, Purpose::Page { level, round, contact }, detail);
        } else {
            self.vectra(id, Body::LevelUnbound { level, round, contact, missed, escalation });
            self.go_on_past(id, round);
        }
        if escalation == Escalation::Exhausted
            && self.incident(id).is_some_and(|i| i.escalation == Escalation::Exhausted)
        {
            let rounds = round + 1;
            self.vectra(id, Body::EscalationExhausted { rounds });
        }
    }

    /// The level before cannot be reached: the next one at once, or the word that nobody was.
    pub(super) fn go_on_past(&mut self, id: &IncidentId, round: u32) {
        let Some(incident) = self.incident(id) else { return };
        // It is looked at again when paging goes on.
        if matches!(incident.escalation, Escalation::Held { .. }) {
            return;
        }
        let policy = &self.plan_of(incident).policy;
        match escalation::advance(incident.escalation, policy) {
            Some(due) => self.page(id, due),
            None => {
                let reached = incident.pages.iter().any(|p| match p.status {
                    PageStatus::Delivered { .. } => true,
                    PageStatus::Pending { failures } => failures < FAILURES_TO_ADVANCE,
                    PageStatus::Rejected => false,
                });
                if !reached && !incident.nobody_reached {
                    self.vectra(id, Body::NobodyReached { round });
                    self.announce(id, Announcement::NobodyReached, String::new());
                }
            }
        }
    }

    fn delivered(&mut self, key: String, id: &IncidentId, fence: u64, attempt: u32, outcome: DeliveryOutcome) {
        let resolved = self.incident(id).is_none_or(|i| i.resolved.is_some());
        let is_page = self.incident(id).is_some_and(|i| i.pages.iter().any(|p| p.key == key));
        let how = match &outcome {
            DeliveryOutcome::Delivered { .. } | DeliveryOutcome::Rejected { .. } => How::Done,
            DeliveryOutcome::Retry { .. } if attempt >= MAX_ATTEMPTS => How::Done,
            // Waking somebody for what is over helps nobody; it was tried, and the log says so.
            DeliveryOutcome::Retry { .. } if is_page && resolved => How::Done,
            DeliveryOutcome::Retry { after, .. } => How::Again(self.now + pause(attempt, *after)),
        };
        let failed = !matches!(outcome, DeliveryOutcome::Delivered { .. });
        self.settle(Settled { key: key.clone(), fence, how });
        self.vectra(id, Body::DeliveryAttempted { key: key.clone(), attempt, outcome });
        if !failed || !is_page || resolved {
            return;
        }
        let Some(page) = self.incident(id).and_then(|i| i.pages.iter().find(|p| p.key == key)) else { return };
        let unreachable = match page.status {
            PageStatus::Rejected => true,
            PageStatus::Pending { failures } => failures == FAILURES_TO_ADVANCE,
            PageStatus::Delivered { .. } => false,
        };
        let newest = self.incident(id).and_then(|i| i.pages.last()).is_some_and(|p| p.key == key);
        if unreachable && newest {
            let round = page.round;
            self.go_on_past(id, round);
        }
    }

    fn command(&mut self, actor: Actor, command: Command) -> Result<Reply, Refusal> {
        match command {
            Command::Silence { silence } => self.silence(actor, silence),
            Command::ExpireSilence { silence } => self.expire(actor, silence),
            Command::StopAutomation if self.state.automation_stopped => Ok(Reply::Already),
            Command::ResumeAutomation if !self.state.automation_stopped => Ok(Reply::Already),
            Command::StopAutomation => {
                self.emit(actor, None, Body::AutomationStopped);
                Ok(Reply::Done)
            }
            Command::ResumeAutomation => {
                self.emit(actor, None, Body::AutomationResumed);
                Ok(Reply::Done)
            }
            Command::Note { incident, text } => {
                self.known(&incident)?;
                if text.trim().is_empty() {
                    return Err(Refusal::EmptyNote);
                }
                self.emit(actor, Some(&incident), Body::Noted { text });
                Ok(Reply::Done)
            }
            Command::Acknowledge { incident } => self.acknowledge(actor, &incident),
            Command::Resolve { incident, anyway } => {
                let i = self.known(&incident)?;
                if i.resolved.is_some() {
                    return Ok(Reply::Already);
                }
                // The outcome of what is under way must not be lost to a closed incident.
                if matches!(i.run, Some(Run::Acting { .. } | Run::ReadingBack { .. })) {
                    return Err(Refusal::ChangeUnderWay { incident });
                }
                let firing = self.firing_about(i);
                if let Some((_, alert)) = firing.first().filter(|_| !anyway) {
                    return Err(Refusal::StillFailing { incident, alert: alert.clone() });
                }
                self.resolve(&incident, actor.clone(), ResolvedBy::Person);
                for (alert, name) in firing {
                    // Armed again, so that an outage which goes on is an incident again and not a silence.
                    self.emit(
                        actor.clone(),
                        Some(&incident),
                        Body::AlertResolved { alert, name, passes: 0, ground: None, ended: None },
                    );
                }
                Ok(Reply::Done)
            }
            Command::Approve { incident, confirm } => {
                let i = self.open(&incident)?;
                let Some(Run::AwaitingApproval { branch }) = i.run else {
                    return Err(Refusal::NothingToApprove { incident });
                };
                self.confirmed(i, branch, confirm.as_deref())?;
                self.emit(actor, Some(&incident), Body::Approved { branch, by_configuration: false });
                self.proceed(&incident);
                Ok(Reply::Done)
            }
            Command::Choose { incident, branch, confirm } => {
                let i = self.open(&incident)?;
                if !matches!(i.run, Some(Run::NeedsHuman)) {
                    return Err(Refusal::NothingToApprove { incident });
                }
                let plan =
                    self.procedure(i).and_then(|p| p.branches.get(branch)).ok_or(Refusal::NoSuchBranch { branch })?;
                let Some(change) = &plan.change else { return Err(Refusal::NotRunnable { branch }) };
                self.confirmed(i, branch, confirm.as_deref())?;
                let (cause, service) = (plan.cause.unwrap_or(Cause::Untested), change.service());
                self.emit(
                    actor.clone(),
                    Some(&incident),
                    Body::BranchProposed {
                        branch,
                        id: plan.id.clone(),
                        cause,
                        condition: plan.condition.clone(),
                        action: plan.action.clone(),
                        reasons: Vec::new(),
                        granted: false,
                        target: format!("{} ({})", service.name, service.id),
                    },
                );
                self.emit(actor, Some(&incident), Body::Approved { branch, by_configuration: false });
                self.proceed(&incident);
                Ok(Reply::Done)
            }
        }
    }

    fn acknowledge(&mut self, actor: Actor, id: &IncidentId) -> Result<Reply, Refusal> {
        let incident = self.open(id)?;
        if incident.acknowledged.is_some() {
            return Ok(Reply::Already);
        }
        let late = incident.respond_by.is_some_and(|by| by < self.now);
        let pages: Vec<(String, String)> = incident.pages.iter().map(|p| (p.key.clone(), p.contact.clone())).collect();
        self.emit(actor.clone(), Some(id), Body::Acknowledged { late });
        for (page, contact) in pages {
            self.deliver(
                format!("{page}-acknowledged"),
                id,
                Purpose::PageAcknowledged { contact, page },
                actor.to_string(),
            );
        }
        self.announce(id, Announcement::Acknowledged, actor.to_string());
        Ok(Reply::Done)
    }

    fn confirmed(&self, incident: &Incident, branch: usize, confirm: Option<&str>) -> Result<(), Refusal> {
        let plan =
            self.procedure(incident).and_then(|p| p.branches.get(branch)).ok_or(Refusal::NoSuchBranch { branch })?;
        let target = plan.change.as_ref().map(|c| c.service().name.clone()).unwrap_or_default();
        match (plan.effect, confirm) {
            (EffectClass::Danger, Some(typed)) if typed == target => Ok(()),
            (EffectClass::Danger, _) => Err(Refusal::ConfirmTarget { target }),
            (EffectClass::Observe | EffectClass::Change, _) => Ok(()),
        }
    }

    fn known(&self, id: &IncidentId) -> Result<&Incident, Refusal> {
        self.incident(id).ok_or_else(|| Refusal::NoSuchIncident { incident: id.clone() })
    }

    fn open(&self, id: &IncidentId) -> Result<&Incident, Refusal> {
        let incident = self.known(id)?;
        if incident.resolved.is_some() { Err(Refusal::AlreadyResolved { incident: id.clone() }) } else { Ok(incident) }
    }

    /// What is due by now, whatever the input was: deadlines are absolute.
    fn deadlines(&mut self) {
        let muting = self.kernel.something_mutes(&self.state, self.now);
        let open: Vec<IncidentId> =
            self.state.open().filter(|i| self.is_something_due(i, muting)).map(|i| i.id.clone()).collect();
        for id in open {
            self.end_if_over(&id);
            if self.incident(&id).is_none_or(|i| i.resolved.is_some()) {
                continue;
            }
            self.hold_or_resume(&id);
            self.page_what_is_due(&id);
            let Some(incident) = self.incident(&id) else { continue };
            if let Some(by) = incident.respond_by
                && by <= self.now
                && incident.acknowledged.is_none()
                && !incident.deadline_missed
            {
                self.vectra(&id, Body::DeadlineMissed { respond_by: by });
            }
            let Some(incident) = self.incident(&id) else { continue };
            if let Some(Run::Verifying { branch, until }) = incident.run
                && until <= self.now
            {
                self.vectra(&id, Body::VerificationFailed { branch });
                self.ask_human(&id, Why::NotVerified, Vec::new());
            }
        }
    }
}

impl Draft<'_> {
    /// Whether time or what fires may change anything about an open incident: of thousands it does of few.
    fn is_something_due(&self, incident: &Incident, muting: bool) -> bool {
        let escalates = match incident.escalation {
            Escalation::Held { .. } => true,
            running => {
                (muting && matches!(running, Escalation::Running { .. }))
                    || escalation::due(running, &self.plan_of(incident).policy, self.now).is_some()
            }
        };
        let promised = incident.respond_by.filter(|_| incident.acknowledged.is_none() && !incident.deadline_missed);
        let verified = match incident.run {
            Some(Run::Verifying { until, .. }) => Some(until),
            _ => None,
        };
        let late = [promised, verified].into_iter().flatten().any(|by| by <= self.now);
        escalates || late || self.is_over(incident)
    }
}

/// 1 s, 2 s, 4 s and so on up to [`MAX_PAUSE`], or what the provider asks for.
fn pause(attempt: u32, asked: Option<Span>) -> Span {
    let doubled = Span::seconds(1_i64 << attempt.saturating_sub(1).min(6));
    let pause = asked.map_or(doubled, |a| Span(a.0.max(100)));
    Span(pause.0.min(MAX_PAUSE.0))
}
