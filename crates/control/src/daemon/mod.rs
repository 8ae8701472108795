//! The daemon around the kernel: dispatcher, deliverer, probers, drills.

mod bounds;
mod clock;
mod closing;
mod deliverer;
mod dispatcher;
mod drill;
mod heartbeats;
mod measuring;
mod probers;
mod punctuality;
mod remembering;
mod schedule;
pub mod telemetry;
mod view;

pub use drill::{DrillError, DrillSpec, NotReady, specs as drill_specs};
pub use heartbeats::Heartbeats;
pub use measuring::Measuring;
pub use probers::{Checks, OnMissed};
pub use punctuality::{Punctual, Punctuality};
pub use view::{CheckView, View};

use crate::kernel::{AlertNow, Command, EXTERNAL_LIMIT, Input, Kernel, Outside, Past, Refusal, Reply, State, Wanted};
use crate::ports::{FaultInjector, Notifier, Operator, Prober};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use vectra_engine::event::Actor;
use vectra_engine::external::External;
use vectra_engine::signal::Measured;
use vectra_plan::{Config, Plan};
use vectra_runbook::{InputError, InputProblem};
use vectra_store::{Program, Store, StoreError};

/// Alerts from outside that are decided on in one go.
const EXTERNAL_AT_ONCE: usize = 100;

/// What a daemon is made of.
pub struct Parts {
    /// Where things are kept.
    pub store: Arc<dyn Store>,
    /// Asks services whether they are well.
    pub prober: Arc<dyn Prober>,
    /// Looks at and changes what is operated.
    pub operator: Arc<dyn Operator>,
    /// Sends messages.
    pub notifier: Arc<dyn Notifier>,
    /// Breaks what may be broken.
    pub faults: Option<Arc<dyn FaultInjector>>,
    /// What the names of the document stand for.
    pub config: Config,
    /// The document on disk.
    pub document: Document,
    /// Page nobody and change nothing.
    pub observe: bool,
}

/// A document as it was read.
#[derive(Debug, Clone)]
pub struct Document {
    /// Where from.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// What comes to the dispatcher.
#[derive(Debug)]
pub(crate) enum Message {
    Input {
        input: Box<Input>,
        reply: Option<oneshot::Sender<Result<Reply, Reason>>>,
    },
    Accept {
        plan: Arc<Plan>,
        program: Program,
        actor: Actor,
        reply: oneshot::Sender<Result<(), AcceptError>>,
    },
    /// What was counted before of a series that rules are watched for anew.
    Remembered {
        wanted: Wanted,
        past: Vec<Past>,
    },
    /// Nothing more is known of it.
    RememberedAll {
        turn: u64,
    },
    Stop,
}

impl Message {
    fn input(input: Input) -> Message {
        Message::Input { input: Box::new(input), reply: None }
    }
}

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// It makes no sense now.
    #[error("{0}")]
    Refused(Refusal),
    /// The process is stopping.
    #[error("Vectra is stopping; ask again when it runs")]
    Stopping,
}

/// Why a document was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AcceptError {
    /// It is the accepted one.
    #[error("the document is the accepted one already")]
    Unchanged,
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// It could not be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Events wait to be written, and its own must not overtake them.
    #[error("the log cannot be written now; accept again when it can")]
    LogWaits,
    /// The process is stopping.
    #[error("Vectra is stopping; ask again when it runs")]
    Stopping,
}

/// Why the document on disk cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The system does not give the file.
    #[error("{path} cannot be read: {why}")]
    File {
        /// Which.
        path: String,
        /// What the system said.
        why: String,
    },
    /// Its bytes are no runbook.
    #[error(transparent)]
    Bytes(#[from] InputError),
}

/// A running daemon, as the API and pages see it. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    inputs: mpsc::Sender<Message>,
    view: watch::Receiver<Arc<View>>,
    checks: Checks,
    alerts: view::Alerts,
    outside: Arc<Mutex<Outside>>,
    measuring: Measuring,
    store: Arc<dyn Store>,
    faults: Option<Arc<dyn FaultInjector>>,
    drills: Arc<tokio::sync::Mutex<()>>,
    stopping: watch::Sender<bool>,
    config: Arc<Config>,
    path: PathBuf,
    observe: bool,
    punctuality: Arc<Punctuality>,
    heartbeats: Arc<Heartbeats>,
    bounds: Arc<bounds::Bounds>,
}

impl Handle {
    /// Where telemetry is counted: what it refuses becomes an alert.
    pub fn watch_refused(&self, counts: Arc<telemetry::Counts>) {
        self.bounds.know(counts);
    }

    /// How late checks start, and how many runs did not.
    pub fn punctual(&self) -> Punctual {
        self.punctuality.read()
    }

    /// Where calls of heartbeats come in.
    pub fn heartbeats(&self) -> &Heartbeats {
        &self.heartbeats
    }

    /// The newest snapshot.
    pub fn view(&self) -> Arc<View> {
        self.view.borrow().clone()
    }

    /// Wakes whenever the snapshot changes.
    pub fn changes(&self) -> watch::Receiver<Arc<View>> {
        self.view.clone()
    }

    /// Last results of the checks, by id.
    pub fn checks(&self) -> BTreeMap<String, CheckView> {
        self.checks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes what telemetry told: the rules judge it, and the store keeps it.
    ///
    /// # Errors
    /// The process is stopping.
    pub async fn measured(&self, measured: Vec<Measured>) -> Result<(), Reason> {
        for one in &measured {
            self.measuring.take(one.clone());
        }
        self.tell(Input::Measured(measured)).await
    }

    /// Every alert as it stands, by the id of its rule.
    pub fn alerts(&self) -> Arc<BTreeMap<String, AlertNow>> {
        self.alerts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The alerts from outside as they were sent last.
    pub fn outside(&self) -> Outside {
        self.outside.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes alerts from outside in. They are durable as those of rules are.
    ///
    /// # Errors
    /// [`Reason`]; of too many alerts those that still fit are taken.
    pub async fn external(&self, alerts: Vec<External>) -> Result<(), Reason> {
        let mut all_refused = 0;
        let mut alerts = alerts.into_iter();
        // What is measured here meanwhile comes in between: a storm elsewhere delays no page of ours.
        loop {
            let some: Vec<External> = alerts.by_ref().take(EXTERNAL_AT_ONCE).collect();
            if some.is_empty() {
                break;
            }
            match self.ask(Input::External(some)).await {
                Ok(_) => {}
                Err(Reason::Refused(Refusal::TooManyAlerts { refused, .. })) => all_refused += refused,
                Err(other) => return Err(other),
            }
        }
        match all_refused {
            0 => Ok(()),
            refused => Err(Reason::Refused(Refusal::TooManyAlerts { limit: EXTERNAL_LIMIT, refused })),
        }
    }

    /// Where things are kept: timelines, deliveries, tokens, counts.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Where measurements go in.
    pub fn measuring(&self) -> &Measuring {
        &self.measuring
    }

    /// What the names of the document stand for.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The time, by the clock that decisions are made with.
    pub fn now(&self) -> vectra_engine::time::Time {
        clock::now()
    }

    /// Carries a command out. It is durable when this returns `Ok`, unless [`View::store_problem`] says that the store
    /// does not write; then it is in memory and is written as soon as the store does.
    ///
    /// # Errors
    /// [`Reason`], for the one who asked.
    pub async fn command(&self, actor: Actor, command: Command) -> Result<Reply, Reason> {
        self.ask(Input::Command { actor, command }).await
    }

    async fn ask(&self, input: Input) -> Result<Reply, Reason> {
        let (reply, answer) = oneshot::channel();
        let message = Message::Input { input: Box::new(input), reply: Some(reply) };
        self.inputs.send(message).await.map_err(|_| Reason::Stopping)?;
        answer.await.map_err(|_| Reason::Stopping)?
    }

    /// Sends an input that has no answer; returns once it is queued.
    pub(crate) async fn tell(&self, input: Input) -> Result<(), Reason> {
        self.inputs.send(Message::input(input)).await.map_err(|_| Reason::Stopping)
    }

    /// Whether the document on disk is another one than the accepted one, and its text.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub async fn on_disk(&self) -> Result<(bool, String), Unreadable> {
        let text = read_document(&self.path).await?;
        let program = vectra_runbook::compile(&self.path.display().to_string(), &text);
        Ok((program.runbook.sha256 != self.view().plan.sha256, text))
    }

    /// Accepts the document on disk: from now on it runs. Open incidents keep the version they began with.
    ///
    /// # Errors
    /// [`AcceptError`]
    pub async fn accept(&self, actor: Actor) -> Result<Arc<Plan>, AcceptError> {
        let (changed, text) = self.on_disk().await?;
        if !changed {
            return Err(AcceptError::Unchanged);
        }
        let path = self.path.display().to_string();
        let (plan, program) = plan_for(&path, &text, &self.config, self.observe);
        let (reply, answer) = oneshot::channel();
        let message = Message::Accept { plan: plan.clone(), program, actor, reply };
        self.inputs.send(message).await.map_err(|_| AcceptError::Stopping)?;
        answer.await.map_err(|_| AcceptError::Stopping)??;
        Ok(plan)
    }

    /// Asks the daemon to stop after what it is deciding now. A drill that runs is cut short first, and its fault
    /// removed.
    pub async fn stop(&self) {
        self.stopping.send_replace(true);
        if tokio::time::timeout(drill::CUT_SHORT, self.drills.lock()).await.is_err() {
            tracing::error!("a drill did not end in time; the next start removes its fault");
        }
        let _ = self.inputs.send(Message::Stop).await;
    }
}

/// Reads and decodes a document.
///
/// # Errors
/// What is wrong with it.
pub async fn read_document(path: &std::path::Path) -> Result<String, Unreadable> {
    let name = path.display().to_string();
    let unreadable = |e: std::io::Error| Unreadable::File { path: name.clone(), why: e.to_string() };
    let size = tokio::fs::metadata(path).await.map_err(unreadable)?.len();
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if size > vectra_runbook::MAX_BYTES {
        return Err(InputError { path: name, problem: InputProblem::TooLarge { bytes: size } }.into());
    }
    let bytes = tokio::fs::read(path).await.map_err(unreadable)?;
    Ok(vectra_runbook::decode(&name, &bytes)?)
}

fn plan_for(path: &str, text: &str, config: &Config, observe: bool) -> (Arc<Plan>, Program) {
    let program = vectra_runbook::compile(path, text);
    let mut plan = vectra_plan::build(&program, config);
    if observe {
        plan.only_observe();
    }
    let kept = Program { sha256: plan.sha256.clone(), path: path.to_string(), text: text.to_string() };
    (Arc::new(plan), kept)
}

/// Why a daemon did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log.
    #[error(transparent)]
    Log(#[from] crate::kernel::ReplayError),
}

/// Replays the log, takes over, and runs. The returned task ends when the daemon does.
///
/// # Errors
/// [`StartError`]
pub async fn start(parts: Parts) -> Result<(Handle, JoinHandle<Result<(), StoreError>>), StartError> {
    let Parts { store, prober, operator, notifier, faults, config, document, observe } = parts;
    let state = replay(&*store).await?;
    store.release_claims().await?;
    let path = document.path.display().to_string();
    let (on_disk, kept) = plan_for(&path, &document.text, &config, observe);
    // What runs is what somebody accepted. The first document that is operated is accepted by starting with it.
    let accepted = match &state.program {
        Some(sha256) if *sha256 != on_disk.sha256 => store.program(sha256).await?,
        _ => None,
    };
    let (plan, edited) = match accepted {
        Some(old) => (plan_for(&path, &old.text, &config, observe).0, true),
        None => (on_disk, false),
    };
    let first = state.program.is_none();
    if first {
        store.keep_program(&kept).await?;
    }
    let mut older = BTreeMap::new();
    for sha256 in state.open().map(|i| i.program.clone()).collect::<BTreeSet<_>>() {
        if sha256 != plan.sha256
            && let Some(old) = store.program(&sha256).await?
        {
            older.insert(sha256, plan_for(&path, &old.text, &config, observe).0);
        }
    }
    let mut kernel = Kernel::new(store.installation().await?, plan.clone(), state);
    for plan in older.values() {
        kernel.know_plan(plan.clone());
    }
    remembering::remember(&mut kernel, &store, clock::now()).await;
    let interrupted = kernel.state().drill.clone();
    let (view, views) = watch::channel(Arc::new(View {
        plan: plan.clone(),
        state: kernel.shared_state(),
        started: clock::now(),
        observe,
        edited,
        path,
        store_problem: None,
        older,
    }));
    let (inputs, inbox) = mpsc::channel(4096);
    let (deliveries, fresh) = mpsc::channel(4096);
    let (probed, mut probed_changes) = watch::channel(Arc::new(kernel.checks()));
    let checks = Checks::default();
    let alerts = view::Alerts::default();
    let outside = Arc::new(Mutex::new(kernel.outside()));
    let measuring = Measuring::default();
    let bounds = Arc::<bounds::Bounds>::default();
    let missed = bounds.clone();
    let mut probers = probers::Probers::new(prober, checks.clone(), inputs.clone(), measuring.clone())
        .on_missed(Arc::new(move |check, why, runs| missed.missed(&check.name, why, runs)));
    probers.heartbeats().remember(&store, &plan.checks, clock::now()).await;
    let handle = Handle {
        inputs: inputs.clone(),
        view: views,
        checks,
        punctuality: probers.punctuality(),
        heartbeats: probers.heartbeats(),
        bounds: bounds.clone(),
        alerts: alerts.clone(),
        outside: outside.clone(),
        measuring: measuring.clone(),
        store: store.clone(),
        faults,
        drills: Arc::default(),
        stopping: watch::channel(false).0,
        config: Arc::new(config),
        path: document.path,
        observe,
    };
    let dispatcher = dispatcher::Dispatcher {
        kernel,
        store: store.clone(),
        operator,
        inputs: inbox,
        results: inputs.clone(),
        deliveries,
        probed,
        view,
        alerts,
        outside,
        ticked: std::time::Instant::now(),
        due: None,
        under_way: BTreeSet::new(),
        backlog: VecDeque::new(),
    };
    if first {
        let input = Input::ProgramAccepted {
            sha256: plan.sha256.clone(),
            title: plan.title.clone(),
            maintenance: Box::new(plan.maintenance()),
            actor: Actor::Vectra,
        };
        let _ = inputs.send(Message::input(input)).await;
    }
    store.measurements().cut_at(measuring::cuts(handle.view.clone(), handle.config.objectives.zone.clone()));
    let last = (measuring.clone(), store.clone());
    let keeping = measuring::keep(measuring, store.clone(), handle.view.clone(), handle.config.storage.clone());
    let telling = bounds::tell(bounds, handle.clone());
    let reconcilers = tokio::spawn(async move {
        let probing = async move {
            loop {
                let checks = probed_changes.borrow_and_update().clone();
                probers.run(&checks);
                if probed_changes.changed().await.is_err() {
                    return;
                }
            }
        };
        let delivering = async move {
            if observe {
                // Nothing goes out, not even what an earlier process left in the outbox; it waits for one that may send.
                let _unsent = fresh;
                std::future::pending::<()>().await;
            } else {
                deliverer::deliver(fresh, store, notifier, inputs).await;
            }
        };
        tokio::select! {
            () = probing => {},
            () = keeping => {},
            () = telling => {},
            () = delivering => {},
        }
    });
    let cleaner = handle.clone();
    let task = tokio::spawn(async move {
        if let Some(drill) = interrupted {
            tokio::spawn(async move { drill::clean_up(&cleaner, drill).await });
        }
        let ended = dispatcher.run().await;
        reconcilers.abort();
        let _ = reconcilers.await;
        measuring::write_last(&last.0, &*last.1).await;
        ended
    });
    Ok((handle, task))
}

async fn replay(store: &dyn Store) -> Result<State, StartError> {
    let mut state = State::default();
    loop {
        let events = store.events(state.seq, 1000).await?;
        if events.is_empty() {
            return Ok(state);
        }
        for event in &events {
            state.apply(event)?;
        }
    }
}
