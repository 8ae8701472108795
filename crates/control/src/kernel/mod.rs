//! The synchronous kernel: input and time to events and outbox rows. No clock, no I/O, no randomness.

mod alerting;
mod calendar;
mod decide;
mod draft;
mod holding;
mod input;
mod memory;
mod outside;
mod state;
mod vendors;
mod watching;

pub use draft::Decision;
pub use input::{Command, Input, Observation, Refusal, Reply, WorkResult};
pub use memory::{Past, Wanted};
pub use outside::{Heard, LIMIT as EXTERNAL_LIMIT, Outside};
pub use state::{Choice, Drill, Incident, Page, PageStatus, ReplayError, State};
pub use watching::AlertNow;

use std::collections::BTreeMap;
use std::sync::Arc;
use vectra_engine::event::IncidentId;
use vectra_engine::health::Health;
use vectra_engine::rules::Items;
use vectra_engine::run::Run;
use vectra_engine::time::Time;
use vectra_plan::{Change, CheckPlan, Look, Plan, RulePlan};

/// Something that is to be done outside, as the state says. Reconcilers do what is not under way yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// Which; equal ids are the same work.
    pub id: WorkId,
    /// What.
    pub task: Task,
}

/// Names one piece of work.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum WorkId {
    Look { incident: IncidentId, step: usize },
    Change { incident: IncidentId, branch: usize, attempt: u32 },
    ReadBack { incident: IncidentId, branch: usize, attempt: u32 },
}

/// What a piece of work is.
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// A read-only step; the facts are wanted from this time on.
    Look {
        /// What to look at; `None`: only a human can.
        look: Option<Look>,
        /// First failure of the outage.
        since: Time,
    },
    /// A change whose intent is recorded.
    Change(Change),
    /// Whether the change happened since its intent.
    ReadBack {
        /// The change.
        change: Change,
        /// When its intent was recorded.
        intended: Time,
    },
}

/// State, plans and the counts that are not worth an event.
#[derive(Debug, Clone)]
pub struct Kernel {
    installation: String,
    plan: Arc<Plan>,
    /// Plans of the versions with which open incidents began.
    older: BTreeMap<String, Arc<Plan>>,
    state: Arc<State>,
    /// By check, and when it was seen.
    health: BTreeMap<String, (Health, Time)>,
    watching: watching::Watching,
    calendar: calendar::Calendar,
    outside: Outside,
    meant: outside::Meant,
    /// What Vectra's figures about itself are made of, by reading.
    itself: BTreeMap<&'static str, Items>,
    vendors: vendors::Vendors,
}

impl Kernel {
    /// A kernel that goes on from `state`, the fold of the log. `installation` is part of each idempotency key.
    pub fn new(installation: String, plan: Arc<Plan>, state: State) -> Kernel {
        let (older, health) = (BTreeMap::new(), BTreeMap::new());
        let (watching, outside) = (watching::Watching::default(), Outside::of(&state));
        let calendar = calendar::Calendar::default();
        let (itself, mut vendors) = (BTreeMap::new(), vendors::Vendors::default());
        vendors.know(&plan);
        let (state, meant) = (Arc::new(state), outside::Meant::default());
        let mut kernel =
            Kernel { installation, plan, older, state, health, watching, calendar, outside, meant, itself, vendors };
        kernel.mean_anew();
        kernel.watch();
        kernel
    }

    /// Makes an older plan known, for incidents that began with it.
    pub fn know_plan(&mut self, plan: Arc<Plan>) {
        self.older.insert(plan.sha256.clone(), plan);
        self.watch();
    }

    /// Puts another accepted version into operation. Open incidents keep the one they began with.
    pub fn adopt_plan(&mut self, plan: Arc<Plan>) {
        let old = std::mem::replace(&mut self.plan, plan);
        self.older.insert(old.sha256.clone(), old);
        self.calendar.forget();
        self.vendors.know(&self.plan);
        self.mean_anew();
        self.watch();
    }

    /// The state, for those who look at it while it moves on.
    pub fn shared_state(&self) -> Arc<State> {
        self.state.clone()
    }

    /// The state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The plan in operation.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// The plan that an incident began with.
    pub fn plan_of(&self, incident: &Incident) -> &Plan {
        self.older.get(&incident.program).unwrap_or(&self.plan)
    }

    /// The rules that are evaluated: those in operation, and those that opened an incident which is still open. An edit
    /// that is accepted meanwhile takes nothing away from under an incident.
    fn rules(&self) -> Vec<Arc<RulePlan>> {
        let kept = self.state.open().flat_map(|i| self.kept(i));
        self.plan.rules.iter().chain(kept).map(|r| Arc::new(r.clone())).collect()
    }

    /// The rules of an open incident that the plan in operation no longer has.
    fn kept<'k>(&'k self, incident: &'k Incident) -> impl Iterator<Item = &'k RulePlan> {
        let current = |r: &&RulePlan| self.plan.rules.iter().any(|now| now.id == r.id);
        self.plan_of(incident).rules.iter().filter(|r| incident.is_about(&r.id)).filter(move |r| !current(r))
    }

    fn watch(&mut self) {
        let rules = self.rules();
        self.watching.watch(rules, &self.health);
    }

    /// The checks that are run: those in operation, and those that open incidents began with.
    pub fn checks(&self) -> Vec<CheckPlan> {
        let mut checks = self.plan.checks.clone();
        for incident in self.state.open() {
            let fed = |id: &str| id == incident.check || self.kept(incident).any(|r| r.check() == Some(id));
            for old in self.plan_of(incident).checks.iter().filter(|c| fed(&c.id)) {
                if !checks.iter().any(|c| c.id == old.id) {
                    checks.push(old.clone());
                }
            }
        }
        checks
    }

    /// Takes over what a decision changes, once it is durable.
    pub fn committed(&mut self, decision: &mut Decision) {
        if let Some(state) = decision.next.take() {
            self.state = state;
            self.outside.forget(&self.state);
            self.meant.forget(&self.outside);
            // Rules of older versions are watched only while their incidents are open.
            if self.watching.rules().count() != self.plan.rules.len() || self.keeps_old_rules() {
                self.watch();
            }
        }
    }

    fn keeps_old_rules(&self) -> bool {
        self.state.open().any(|i| i.program != self.plan.sha256)
    }

    /// What is to be done outside now.
    pub fn work(&self) -> Vec<Work> {
        self.state.open().flat_map(|i| self.work_of(i)).collect()
    }

    fn work_of(&self, incident: &Incident) -> Vec<Work> {
        let (Some(id), Some(run)) = (&incident.procedure, &incident.run) else { return Vec::new() };
        let Some(procedure) = self.plan_of(incident).procedures.iter().find(|p| p.id == *id) else {
            return Vec::new();
        };
        let change = |branch: usize| procedure.branches.get(branch).and_then(|b| b.change.clone());
        let id = incident.id.clone();
        match run {
            Run::Investigating { pending } => pending
                .iter()
                .map(|&step| Work {
                    id: WorkId::Look { incident: id.clone(), step },
                    task: Task::Look {
                        look: procedure.investigation.get(step).and_then(|s| s.look.clone()),
                        since: incident.first_failure,
                    },
                })
                .collect(),
            Run::Acting { branch, attempt, .. } => change(*branch)
                .map(|change| Work {
                    id: WorkId::Change { incident: id, branch: *branch, attempt: *attempt },
                    task: Task::Change(change),
                })
                .into_iter()
                .collect(),
            Run::ReadingBack { branch, attempt, intended } => change(*branch)
                .map(|change| Work {
                    id: WorkId::ReadBack { incident: id, branch: *branch, attempt: *attempt },
                    task: Task::ReadBack { change, intended: *intended },
                })
                .into_iter()
                .collect(),
            Run::Choosing
            | Run::AwaitingApproval { .. }
            | Run::Approved { .. }
            | Run::Verifying { .. }
            | Run::NeedsHuman
            | Run::Ended => Vec::new(),
        }
    }

    /// When the next deadline falls; [`Input::Tick`] then.
    pub fn next_due(&self, now: Time) -> Option<Time> {
        let open = self.state.open();
        open.flat_map(|i| {
            let escalation = vectra_engine::escalation::next_due(i.escalation, &self.plan_of(i).policy);
            let deadline = i.respond_by.filter(|_| i.acknowledged.is_none() && !i.deadline_missed);
            let verify = match i.run {
                Some(Run::Verifying { until, .. }) => Some(until),
                _ => None,
            };
            [escalation, deadline, verify]
        })
        .flatten()
        .chain(self.watch_due())
        .chain(self.outside.next_due())
        .chain(self.calendar.next_due())
        .chain(draft::Draft::release_due(&self.state, now))
        .chain(holding::due(&self.state, now))
        .min()
    }
}

#[cfg(test)]
mod tests;
