//! A decision in the making: each event is applied to a copy of the state at once, so that what follows in the same
//! decision sees it. Nothing is visible outside before the commit.

use super::state::{Incident, State};
use super::{Kernel, Refusal, Reply};
use std::sync::Arc;
use vectra_engine::event::{Actor, Announcement, Body, Delivery, Event, IncidentId, Notice, Purpose};
use vectra_engine::time::Time;
use vectra_plan::Plan;
use vectra_runbook::program::Language;
use vectra_store::Settled;

/// What the kernel decided on one input.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decision {
    /// To be appended to the log.
    pub events: Vec<Event>,
    /// To be put into the outbox with them.
    pub deliveries: Vec<Delivery>,
    /// Outbox rows whose sending ended.
    pub settled: Vec<Settled>,
    /// Answer to a command.
    pub reply: Option<Result<Reply, Refusal>>,
    /// The state once all this is durable; `None` when nothing changes.
    pub(super) next: Option<Arc<State>>,
}

impl Decision {
    /// Whether there is something to make durable.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.deliveries.is_empty() && self.settled.is_empty()
    }
}

pub(super) struct Draft<'k> {
    pub kernel: &'k Kernel,
    pub now: Time,
    /// The kernel's own until something changes it.
    pub state: Arc<State>,
    decision: Decision,
}

impl<'k> Draft<'k> {
    pub fn new(kernel: &'k Kernel, now: Time) -> Self {
        Draft { kernel, now, state: kernel.state.clone(), decision: Decision::default() }
    }

    pub fn finish(mut self) -> Decision {
        if !self.decision.events.is_empty() {
            self.decision.next = Some(self.state);
        }
        self.decision
    }

    pub fn reply(&mut self, reply: Result<Reply, Refusal>) {
        self.decision.reply = Some(reply);
    }

    pub fn settle(&mut self, settled: Settled) {
        self.decision.settled.push(settled);
    }

    /// Emits an event. One that the state refuses is a defect of the caller: it is dropped, so that the log stays
    /// replayable, and the debug build says so.
    pub fn emit(&mut self, actor: Actor, incident: Option<&IncidentId>, body: Body) {
        let event = Event { seq: self.state.seq + 1, at: self.now, actor, incident: incident.cloned(), body };
        match Arc::make_mut(&mut self.state).apply(&event) {
            Ok(()) => self.decision.events.push(event),
            Err(error) => {
                // What a refused event left behind is not to be used; a copy before each event would cost too much.
                self.state = self.kernel.state.clone();
                for event in &self.decision.events {
                    let _ = Arc::make_mut(&mut self.state).apply(event);
                }
                debug_assert!(false, "the kernel decided on an event that its state refuses: {error}");
            }
        }
    }

    pub fn vectra(&mut self, incident: &IncidentId, body: Body) {
        self.emit(Actor::Vectra, Some(incident), body);
    }

    pub fn incident(&self, id: &IncidentId) -> Option<&Incident> {
        self.state.incidents.get(id).map(|i| &**i)
    }

    pub fn plan_of(&self, incident: &Incident) -> &'k Plan {
        self.kernel.older.get(&incident.program).unwrap_or(&self.kernel.plan)
    }

    /// `INSTALLATION-INC-1-l0-r0`: another level, round or incident has another key, each attempt the same one.
    pub fn page_key(&self, incident: &IncidentId, level: usize, round: u32) -> String {
        format!("{}-{incident}-l{level}-r{round}", self.kernel.installation)
    }

    pub fn deliver(&mut self, key: String, incident: &IncidentId, purpose: Purpose, detail: String) {
        let Some(i) = self.incident(incident) else { return };
        let language = match self.plan_of(i).language {
            Language::Fr => "fr",
            Language::En => "en",
        };
        let notice = Notice {
            title: i.title.clone(),
            severity: i.severity.clone(),
            severity_rank: i.severity_rank,
            criteria: i.criteria.clone(),
            alert: i.alert_name.clone(),
            opened: i.opened,
            respond_by: i.respond_by,
            detail,
            language: language.into(),
            drill: i.drill.is_some(),
        };
        self.decision.deliveries.push(Delivery { key, incident: incident.clone(), purpose, notice });
    }

    /// Tells everyone, where the configuration says how.
    pub fn announce(&mut self, incident: &IncidentId, what: Announcement, detail: String) {
        let Some(i) = self.incident(incident) else { return };
        if !self.plan_of(i).announces {
            return;
        }
        let key = format!("{}-{incident}-a{}", self.kernel.installation, self.state.seq + 1);
        self.vectra(incident, Body::Announced { key: key.clone(), what });
        self.deliver(key, incident, Purpose::Announce { what }, detail);
    }
}
