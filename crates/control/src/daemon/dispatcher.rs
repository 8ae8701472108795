//! The one task that owns the kernel: input to decision, decision to commit, commit to effects.
//!
//! When the store does not write, operation goes on: state advances in memory, batches wait in order, pages go out
//! under the keys that they would have had. What is not done meanwhile is to change anything, because an intent that is
//! not recorded could be repeated blindly.

use super::view::{Alerts, View};
use super::{AcceptError, Message, Reason, clock, deliverer::LEASE};
use crate::cut::cut;
use crate::kernel::{Input, Kernel, Outside, Task, Work, WorkId, WorkResult};
use crate::ports::Operator;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};
use vectra_engine::event::{Body, StepOutcome};
use vectra_engine::time::{Span, Time};
use vectra_plan::{CheckPlan, Plan};
use vectra_store::{Batch, Claimed, Program, Store, StoreError};

/// Batches that may wait for a store that does not write; past that, inputs wait too.
const BACKLOG: usize = 10_000;
/// Longest sleep: deadlines are compared with the wall clock at least this often.
const TICK: Duration = Duration::from_secs(1);
/// Shortest time between two looks at the same deadline.
const PAUSE: Duration = Duration::from_millis(10);

pub(super) struct Dispatcher {
    pub kernel: Kernel,
    pub store: Arc<dyn Store>,
    pub operator: Arc<dyn Operator>,
    pub inputs: mpsc::Receiver<Message>,
    /// To itself, for results of work.
    pub results: mpsc::Sender<Message>,
    pub deliveries: mpsc::Sender<Claimed>,
    /// The checks that run.
    pub probed: watch::Sender<Arc<Vec<CheckPlan>>>,
    pub view: watch::Sender<Arc<View>>,
    pub alerts: Alerts,
    pub outside: Arc<Mutex<Outside>>,
    /// When time was last looked at.
    pub ticked: Instant,
    /// The next deadline, as of the last decision.
    pub due: Option<Time>,
    pub under_way: BTreeSet<WorkId>,
    pub backlog: VecDeque<Batch>,
}

impl Dispatcher {
    /// Runs until everybody who could send is gone, or the store says that somebody else writes the log.
    pub async fn run(mut self) -> Result<(), StoreError> {
        let mut clock = clock::Clock::start();
        self.take(Message::input(Input::Started { version: env!("CARGO_PKG_VERSION").into() })).await?;
        loop {
            let sleep = self.until_due();
            // However many results come in, time is looked at when it is due.
            let message = if sleep.is_zero() {
                Message::input(Input::Tick)
            } else {
                tokio::select! {
                    message = self.inputs.recv() => match message {
                        Some(message) => message,
                        None => return Ok(()),
                    },
                    () = tokio::time::sleep(sleep) => Message::input(Input::Tick),
                }
            };
            if let (_, Some(by)) = clock.read() {
                tracing::warn!(by_ms = by.0, "the clock jumped; deadlines move with it");
                self.take(Message::input(Input::ClockJumped(by))).await?;
            }
            if !self.backlog.is_empty() {
                self.drain().await?;
            }
            if matches!(message, Message::Stop) {
                return Ok(());
            }
            self.take(message).await?;
        }
    }

    /// Until the next deadline, or until time is to be looked at anyway.
    fn until_due(&self) -> Duration {
        let rest = TICK.saturating_sub(self.ticked.elapsed());
        match self.due {
            None => rest,
            Some(due) => {
                let ms = u64::try_from(due.since(clock::now()).0).unwrap_or(0);
                // A deadline that a tick does not move is looked at again, but not without pause.
                Duration::from_millis(ms).max(PAUSE.saturating_sub(self.ticked.elapsed())).min(rest)
            }
        }
    }

    async fn take(&mut self, message: Message) -> Result<(), StoreError> {
        let (input, reply) = match message {
            Message::Stop => return Ok(()),
            Message::Input { input, reply } => (*input, reply),
            Message::Accept { plan, program, actor, reply } => {
                let accepted = self.accept(plan, program, actor).await;
                let overtaken = matches!(accepted, Err(AcceptError::Store(StoreError::Overtaken)));
                let _ = reply.send(accepted);
                return if overtaken { Err(StoreError::Overtaken) } else { Ok(()) };
            }
            Message::Remembered { wanted, past } => {
                self.kernel.remember(&wanted, &past, clock::now());
                return Ok(());
            }
            Message::RememberedAll { turn } => {
                self.kernel.remembered(turn);
                return Ok(());
            }
        };
        if let Input::WorkDone { id, .. } = &input {
            self.under_way.remove(id);
        }
        let now = clock::now();
        let tick = matches!(input, Input::Tick);
        let seen = matches!(input, Input::Observed(_) | Input::Measured(_) | Input::Itself { .. });
        let mut decision = self.kernel.handle(input, now);
        if seen && decision.is_empty() {
            return Ok(());
        }
        if !decision.is_empty() {
            let batch = Batch {
                events: std::mem::take(&mut decision.events),
                deliveries: std::mem::take(&mut decision.deliveries),
                lease_until: Some(now + LEASE),
                settled: std::mem::take(&mut decision.settled),
            };
            let deliveries = batch.deliveries.clone();
            let over = batch.events.iter().any(|e| matches!(e.body, Body::Resolved { .. }));
            self.write(batch).await?;
            self.kernel.committed(&mut decision);
            if over {
                // What only this incident waited for need not be asked any more.
                self.probe_again();
            }
            for delivery in deliveries {
                // A full channel only means that the claim runs out and the outbox gives the row again.
                let _ = self.deliveries.try_send(Claimed { delivery, attempt: 1, fence: 1 });
            }
            self.publish();
        }
        if let (Some(reply), Some(answer)) = (reply, decision.reply.take()) {
            let _ = reply.send(answer.map_err(Reason::Refused));
        }
        self.start_work();
        if tick {
            self.ticked = Instant::now();
        }
        self.due = self.kernel.next_due(now);
        *self.outside.lock().unwrap_or_else(PoisonError::into_inner) = self.kernel.outside();
        *self.alerts.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(self.kernel.alerts(now));
        Ok(())
    }

    /// Writes a batch, or queues it behind the ones that could not be written. Only a log that somebody else continued
    /// is an error: then this process must stop.
    async fn write(&mut self, batch: Batch) -> Result<(), StoreError> {
        if self.backlog.is_empty() {
            let transition = transition(&batch);
            cut(&format!("commit {transition}:before"));
            let written = self.store.commit(&batch).await;
            cut(&format!("commit {transition}:after"));
            match written {
                Ok(()) => return Ok(()),
                Err(StoreError::Overtaken) => return Err(StoreError::Overtaken),
                Err(error) => {
                    tracing::error!(%error, "the log cannot be written; pages go out all the same, changes wait");
                    self.problem(Some(error));
                }
            }
        }
        self.backlog.push_back(batch);
        while self.backlog.len() >= BACKLOG {
            tokio::time::sleep(TICK).await;
            self.drain().await?;
        }
        Ok(())
    }

    async fn drain(&mut self) -> Result<(), StoreError> {
        if self.backlog.is_empty() {
            return Ok(());
        }
        while let Some(batch) = self.backlog.front() {
            match self.store.commit(batch).await {
                Ok(()) => {
                    self.backlog.pop_front();
                }
                Err(StoreError::Overtaken) => return Err(StoreError::Overtaken),
                Err(error) => {
                    self.problem(Some(error));
                    return Ok(());
                }
            }
        }
        tracing::info!("the log is written again; nothing was lost");
        self.problem(None);
        self.start_work();
        Ok(())
    }

    async fn accept(
        &mut self,
        plan: Arc<Plan>,
        program: Program,
        actor: vectra_engine::event::Actor,
    ) -> Result<(), AcceptError> {
        // Its event must not overtake the ones that wait.
        self.drain().await?;
        if !self.backlog.is_empty() {
            return Err(AcceptError::LogWaits);
        }
        self.store.keep_program(&program).await?;
        let maintenance = Box::new(plan.maintenance());
        let input = Input::ProgramAccepted { sha256: program.sha256, title: plan.title.clone(), maintenance, actor };
        let mut decision = self.kernel.handle(input, clock::now());
        let batch = Batch { events: std::mem::take(&mut decision.events), ..Batch::default() };
        self.store.commit(&batch).await?;
        self.kernel.committed(&mut decision);
        self.kernel.adopt_plan(plan.clone());
        super::remembering::remember_beside(&mut self.kernel, &self.store, &self.results, clock::now());
        self.probe_again();
        self.view.send_modify(|view| {
            let mut next = View::clone(view);
            next.older.insert(next.plan.sha256.clone(), next.plan.clone());
            next.plan = plan;
            next.edited = false;
            *view = Arc::new(next);
        });
        self.publish();
        Ok(())
    }

    /// Lets the probers run what is to be asked now, if that is something else than before.
    fn probe_again(&self) {
        let checks = self.kernel.checks();
        self.probed.send_if_modified(|probed| {
            let other = **probed != checks;
            if other {
                *probed = Arc::new(checks);
            }
            other
        });
    }

    fn publish(&self) {
        let state = self.kernel.shared_state();
        self.view.send_modify(|view| *view = Arc::new(View { state, ..View::clone(view) }));
    }

    fn problem(&self, problem: Option<StoreError>) {
        self.view.send_modify(|view| *view = Arc::new(View { store_problem: problem, ..View::clone(view) }));
    }

    fn start_work(&mut self) {
        let work: BTreeMap<WorkId, Work> = self.kernel.work().into_iter().map(|w| (w.id.clone(), w)).collect();
        for (id, work) in work {
            let recorded = self.backlog.is_empty();
            if (matches!(work.task, Task::Change(_)) && !recorded) || !self.under_way.insert(id.clone()) {
                continue;
            }
            let (operator, results) = (self.operator.clone(), self.results.clone());
            tokio::spawn(async move {
                let result = perform(&*operator, &work.task).await;
                let _ = results.send(Message::input(Input::WorkDone { id, result })).await;
            });
        }
    }
}

/// The first event of a batch, by its name in the log: what the report of the crash test calls the commit.
fn transition(batch: &Batch) -> String {
    if !cfg!(debug_assertions) {
        return String::new();
    }
    let kind = batch.events.first().and_then(|e| serde_json::to_value(&e.body).ok());
    kind.and_then(|k| k.get("type").and_then(|t| t.as_str()).map(str::to_string)).unwrap_or_default()
}

async fn perform(operator: &dyn Operator, task: &Task) -> WorkResult {
    let ended = |outcome, output: String, took: Duration| WorkResult::Performed {
        outcome,
        sent: String::new(),
        output,
        duration: Span(i64::try_from(took.as_millis()).unwrap_or(i64::MAX)),
        facts: Vec::new(),
    };
    match task {
        Task::Look { look: None, .. } => ended(StepOutcome::Manual, String::new(), Duration::ZERO),
        Task::Look { look: Some(look), since } => {
            let limit = Duration::from_secs(45);
            match tokio::time::timeout(limit, operator.look(look, *since)).await {
                Ok(result) => result,
                Err(_) => ended(StepOutcome::Failed, format!("no end within {} s", limit.as_secs()), limit),
            }
        }
        Task::Change(change) => {
            let limit = Duration::from_secs(90);
            match tokio::time::timeout(limit, operator.change(change)).await {
                Ok(result) => result,
                Err(_) => ended(StepOutcome::Unknown, format!("no end within {} s", limit.as_secs()), limit),
            }
        }
        Task::ReadBack { change, intended } => {
            let limit = Duration::from_secs(90);
            match tokio::time::timeout(limit, operator.read_back(change, *intended)).await {
                Ok(result) => result,
                Err(_) => {
                    WorkResult::ReadBack { applied: None, output: format!("no end within {} s", limit.as_secs()) }
                }
            }
        }
    }
}
