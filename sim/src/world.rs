//! The world that a seed chooses: what breaks, which services fail, where the process is cut, what people do.
//!
//! First a storm, then calm: after `calm` no service fails and nothing is cut any more, and everything must converge.

use crate::rng::Rng;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, VecDeque};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use vectra_control::kernel::{Command, Input, Kernel, Observation, State, Task, WorkId, WorkResult};
use vectra_engine::diagnose::{Fact, InstanceEnd};
use vectra_engine::event::{Actor, Delivery, DeliveryOutcome, Event, Purpose, StepOutcome};
use vectra_engine::health::Verdict;
use vectra_engine::rules::mute::{MatchOp, Matcher, Silence};
use vectra_engine::run::Run;
use vectra_engine::time::{Span, Time};
use vectra_plan::{Change, Look, Plan};
use vectra_store::memory::MemoryStore;
use vectra_store::{Batch, Claimed, Store};

/// Where simulated time starts: an arbitrary instant in 2026.
pub const START: Time = Time(1_790_000_000_000);
/// How long a world runs.
const LENGTH: Span = Span::seconds(3 * 3600);
const LEASE: Span = Span::seconds(60);

/// What is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The process is gone and crashes again at each start in place.
    Crash,
    /// A release that fails.
    BadRelease,
    /// Fails for no visible reason.
    Unclear,
    /// Fails and recovers by itself after a while.
    Passing,
}

/// A request that reached the world, for the checkers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// To a provider of messages.
    Message {
        /// Key of the outbox row.
        key: String,
        /// Whether it is a page.
        page: bool,
    },
    /// To the platform: a change, and whether it took effect.
    Change {
        /// Incident and branch.
        of: (String, usize),
        /// Whether it took effect.
        applied: bool,
    },
    /// To the platform: whether a change happened.
    ReadBack {
        /// Incident and branch.
        of: (String, usize),
        /// The answer.
        answer: Option<bool>,
    },
}

/// How the storm blows.
#[derive(Debug, Clone)]
pub struct Weather {
    /// What breaks.
    pub fault: Fault,
    /// When.
    pub breaks_at: Time,
    /// From here on nothing fails and nothing is cut.
    pub calm: Time,
    /// Percent of messages that fail.
    pub message_failures: u64,
    /// Percent of platform requests that fail.
    pub platform_failures: u64,
    /// Percent of commits that fail.
    pub store_failures: u64,
    /// How long after an incident opened somebody silences what fires, and for how long.
    pub silence: Option<(Span, Span)>,
    /// One in so many places cuts the process; 0: none.
    pub cut_one_in: u64,
    /// Whether and when somebody acknowledges.
    pub acknowledge_after: Option<Span>,
    /// Whether and when somebody approves.
    pub approve_after: Option<Span>,
}

impl Weather {
    fn chosen(rng: &mut Rng) -> Weather {
        let fault = match rng.below(8) {
            0..=2 => Fault::Crash,
            3..=5 => Fault::BadRelease,
            6 => Fault::Unclear,
            _ => Fault::Passing,
        };
        let quiet = rng.chance(15);
        let mut percent = |max: u64| if quiet { 0 } else { rng.below(max + 1) };
        let (message_failures, platform_failures, store_failures) = (percent(60), percent(50), percent(30));
        Weather {
            fault,
            breaks_at: START + Span::seconds(rng.between(5, 120)),
            calm: START + Span::seconds(rng.between(1800, 5400)),
            message_failures,
            platform_failures,
            store_failures,
            cut_one_in: if quiet { 0 } else { [0, 8, 20, 60][rng.below(4) as usize] },
            acknowledge_after: rng.chance(60).then(|| Span::seconds(rng.between(1, 3600))),
            silence: rng.chance(30).then(|| (Span::seconds(rng.between(1, 300)), Span::seconds(rng.between(30, 600)))),
            approve_after: rng.chance(85).then(|| Span::seconds(rng.between(1, 1800))),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Todo {
    Probe(usize),
    Work(WorkId),
    Send(String),
    Deadline,
    Outbox,
    Flush,
    Boot,
    Person,
    Jump,
}

#[derive(Debug, PartialEq, Eq)]
struct Scheduled {
    at: Time,
    order: u64,
    life: u64,
    todo: Todo,
}

impl Ord for Scheduled {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        // The heap gives the greatest first; the earliest is wanted.
        (other.at, other.order).cmp(&(self.at, self.order))
    }
}

impl PartialOrd for Scheduled {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The process was cut; it starts again later.
struct Cut;

/// One world.
pub struct World {
    /// What the seed chose.
    pub weather: Weather,
    /// What is operated.
    pub plan: Arc<Plan>,
    /// What survives.
    pub store: Arc<MemoryStore>,
    /// What the outside saw, in order.
    pub requests: Vec<(Time, Request)>,
    /// Places at which the process was cut.
    pub cuts: Vec<&'static str>,
    /// The process, while it lives.
    pub kernel: Option<Kernel>,
    /// Line by line what happened, when asked for.
    pub trace: Option<Vec<String>>,
    /// Outbox rows whose answer was worked through before their batch was durable would show here.
    backlog: VecDeque<Batch>,
    rng: Rng,
    now: Time,
    order: u64,
    /// Counts the processes; what an earlier one had under way dies with it.
    life: u64,
    queue: BinaryHeap<Scheduled>,
    under_way: BTreeMap<WorkId, Task>,
    claimed: BTreeMap<String, Claimed>,
    shift: i64,
    broken: bool,
    mended: bool,
    applied: BTreeSet<(String, usize, u64)>,
}

/// The memory store never waits, so its futures are ready at once.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

impl World {
    /// The world of this seed, operating this plan.
    pub fn new(seed: u64, plan: Arc<Plan>, traced: bool) -> World {
        let mut rng = Rng::new(seed);
        let weather = Weather::chosen(&mut rng);
        let mut world = World {
            weather,
            plan,
            store: Arc::new(MemoryStore::new()),
            requests: Vec::new(),
            cuts: Vec::new(),
            kernel: None,
            trace: traced.then(Vec::new),
            backlog: VecDeque::new(),
            rng,
            now: START,
            order: 0,
            life: 0,
            queue: BinaryHeap::new(),
            under_way: BTreeMap::new(),
            claimed: BTreeMap::new(),
            shift: 0,
            broken: false,
            mended: false,
            applied: BTreeSet::new(),
        };
        world.schedule(Span(0), Todo::Boot);
        world.schedule(Span::seconds(1), Todo::Person);
        if world.rng.chance(10) {
            let after = Span::seconds(world.rng.between(60, 2400));
            world.schedule(after, Todo::Jump);
        }
        world
    }

    fn note(&mut self, what: impl FnOnce() -> String) {
        let at = self.now.since(START).as_seconds();
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{at:>10.3}  {}", what()));
        }
    }

    fn schedule(&mut self, after: Span, todo: Todo) {
        self.order += 1;
        // What people do does not die with the process.
        let life = if matches!(todo, Todo::Boot | Todo::Person | Todo::Jump) { 0 } else { self.life };
        self.queue.push(Scheduled { at: self.now + after, order: self.order, life, todo });
    }

    fn calm(&self) -> bool {
        self.now >= self.weather.calm
    }

    fn fails(&mut self, percent: u64) -> bool {
        !self.calm() && self.rng.chance(percent)
    }

    fn cut(&mut self, place: &'static str) -> Result<(), Cut> {
        if self.weather.cut_one_in == 0 || self.calm() || self.rng.below(self.weather.cut_one_in) != 0 {
            return Ok(());
        }
        self.cuts.push(place);
        self.note(|| format!("-- cut at {place} --"));
        Err(Cut)
    }

    /// Runs to the end.
    pub fn run(&mut self) {
        while let Some(next) = self.queue.pop() {
            if next.at > START + LENGTH + Span(self.shift) {
                break;
            }
            self.now = next.at;
            if next.life != 0 && next.life != self.life {
                continue;
            }
            if self.now >= self.weather.breaks_at && !self.broken {
                self.broken = true;
            }
            if self.step(next.todo).is_err() {
                self.kernel = None;
                self.life += 1;
                self.backlog.clear();
                self.under_way.clear();
                self.claimed.clear();
                let away = if self.rng.chance(20) { self.rng.between(60, 2400) } else { self.rng.between(0, 10) };
                self.schedule(Span::seconds(away), Todo::Boot);
            }
        }
        // The last word: what is on disk, replayed, is what was in memory.
        while !self.backlog.is_empty() {
            let Some(batch) = self.backlog.pop_front() else { break };
            let _ = now(self.store.commit(&batch));
        }
    }

    /// The whole log.
    pub fn log(&self) -> Vec<Event> {
        now(self.store.events(0, u32::MAX)).unwrap_or_default()
    }

    fn boot(&mut self) -> Result<(), Cut> {
        self.life += 1;
        let mut state = State::default();
        for event in self.log() {
            if let Err(error) = state.apply(&event) {
                self.note(|| format!("REPLAY FAILED: {error}"));
                return Ok(());
            }
        }
        let _ = now(self.store.release_claims());
        let first = state.program.is_none();
        self.kernel = Some(Kernel::new("sim".into(), self.plan.clone(), state));
        self.input(Input::Started { version: "sim".into() })?;
        if first {
            let (sha256, title) = (self.plan.sha256.clone(), self.plan.title.clone());
            let maintenance = Box::new(self.plan.maintenance());
            self.input(Input::ProgramAccepted { sha256, title, maintenance, actor: Actor::Vectra })?;
        }
        for index in 0..self.plan.checks.len() {
            let offset = self.rng.between(0, self.plan.checks[index].interval.0.max(1));
            self.schedule(Span(offset), Todo::Probe(index));
        }
        self.schedule(Span(0), Todo::Outbox);
        Ok(())
    }

    /// What the dispatcher does: decide, commit, take over, start what follows.
    fn input(&mut self, input: Input) -> Result<(), Cut> {
        let Some(mut kernel) = self.kernel.take() else { return Ok(()) };
        let mut decision = kernel.handle(input, self.now);
        if decision.is_empty() {
            self.kernel = Some(kernel);
            return Ok(());
        }
        let batch = Batch {
            events: std::mem::take(&mut decision.events),
            deliveries: std::mem::take(&mut decision.deliveries),
            lease_until: Some(self.now + LEASE),
            settled: std::mem::take(&mut decision.settled),
        };
        for event in &batch.events {
            self.note(|| format!("{:?}", event.body));
        }
        let deliveries = batch.deliveries.clone();
        self.cut("before a commit")?;
        let fails = self.fails(self.weather.store_failures);
        if fails || !self.backlog.is_empty() {
            self.note(|| "the store does not write".into());
            self.backlog.push_back(batch);
            self.schedule(Span::seconds(1), Todo::Flush);
        } else if let Err(error) = now(self.store.commit(&batch)) {
            self.note(|| format!("COMMIT REFUSED: {error}"));
        }
        self.cut("after a commit")?;
        kernel.committed(&mut decision);
        self.kernel = Some(kernel);
        for delivery in deliveries {
            self.send_soon(Claimed { delivery, attempt: 1, fence: 1 });
        }
        self.start_work();
        Ok(())
    }

    fn send_soon(&mut self, claimed: Claimed) {
        let key = claimed.delivery.key.clone();
        self.claimed.insert(key.clone(), claimed);
        self.schedule(Span(0), Todo::Send(key));
    }

    fn start_work(&mut self) {
        let Some(kernel) = &self.kernel else { return };
        let work = kernel.work();
        let due = kernel.next_due(self.now);
        for w in work {
            let withheld = matches!(w.task, Task::Change(_)) && !self.backlog.is_empty();
            if !withheld && !self.under_way.contains_key(&w.id) {
                self.under_way.insert(w.id.clone(), w.task);
                // Most answers are quick; some take long enough for the outage to end meanwhile.
                let longest = if self.rng.chance(10) { 90_000 } else { 3000 };
                let after = Span(self.rng.between(1, longest));
                self.schedule(after, Todo::Work(w.id));
            }
        }
        if let Some(due) = due {
            let after = Span(due.since(self.now).0.max(0));
            self.schedule(after, Todo::Deadline);
        }
    }

    fn step(&mut self, todo: Todo) -> Result<(), Cut> {
        match todo {
            Todo::Boot => self.boot(),
            Todo::Probe(index) => self.probe(index),
            Todo::Send(key) => self.send(&key),
            Todo::Work(id) => self.work(id),
            Todo::Deadline => {
                if self.kernel.as_ref().and_then(|k| k.next_due(self.now)).is_some_and(|due| due <= self.now) {
                    self.input(Input::Tick)?;
                }
                Ok(())
            }
            Todo::Outbox => {
                if matches!(now(self.store.next_delivery()), Ok(Some(due)) if due <= self.now) {
                    for claimed in now(self.store.claim(self.now, self.now + LEASE, 100)).unwrap_or_default() {
                        self.send_soon(claimed);
                    }
                }
                if let Ok(Some(due)) = now(self.store.next_delivery()) {
                    let after = Span(due.since(self.now).0.clamp(1000, 60_000));
                    self.schedule(after, Todo::Outbox);
                }
                Ok(())
            }
            Todo::Flush => {
                while let Some(batch) = self.backlog.front() {
                    let fails = !self.calm() && self.rng.chance(self.weather.store_failures);
                    if fails || now(self.store.commit(batch)).is_err() {
                        self.schedule(Span::seconds(1), Todo::Flush);
                        return Ok(());
                    }
                    self.backlog.pop_front();
                }
                self.start_work();
                self.schedule(Span(0), Todo::Outbox);
                Ok(())
            }
            Todo::Person => self.person(),
            Todo::Jump => self.jump(),
        }
    }

    /// Somebody sets the clock. What was due after a while is due after the same while: the world's own schedule moves
    /// with the clock, and the checkers are told.
    fn jump(&mut self) -> Result<(), Cut> {
        if self.kernel.is_none() {
            return Ok(());
        }
        let by = Span::seconds(self.rng.between(-1800, 7200));
        self.note(|| format!("the clock jumps by {by}"));
        self.now = self.now + by;
        self.shift += by.0;
        self.queue = std::mem::take(&mut self.queue).into_iter().map(|s| Scheduled { at: s.at + by, ..s }).collect();
        self.weather.calm = self.weather.calm + by;
        self.weather.breaks_at = self.weather.breaks_at + if self.broken { Span(0) } else { by };
        self.input(Input::ClockJumped(by))
    }

    fn down(&self) -> bool {
        self.broken && !self.mended
    }

    fn probe(&mut self, index: usize) -> Result<(), Cut> {
        let Some(check) = self.plan.checks.get(index).cloned() else { return Ok(()) };
        self.schedule(check.interval, Todo::Probe(index));
        if self.weather.fault == Fault::Passing && self.now > self.weather.breaks_at + Span::seconds(240) {
            self.mended = true;
        }
        let verdict = if self.down() { Verdict::Fail } else { Verdict::Pass };
        self.input(Input::Observed(Observation {
            check: check.id,
            verdict,
            detail: String::new(),
            took: Span(1),
            took_us: 1000,
            readings: Vec::new(),
        }))
    }

    fn send(&mut self, key: &str) -> Result<(), Cut> {
        let Some(claimed) = self.claimed.remove(key) else { return Ok(()) };
        self.cut("before a message")?;
        let Claimed { delivery, attempt, fence } = claimed;
        let Delivery { key, incident, purpose, .. } = delivery;
        let page = matches!(purpose, Purpose::Page { .. });
        self.requests.push((self.now, Request::Message { key: key.clone(), page }));
        self.note(|| format!("request: message {key}"));
        let outcome = if self.fails(self.weather.message_failures) {
            match self.rng.below(10) {
                0 => DeliveryOutcome::Rejected { reason: "400".into() },
                1..=3 => DeliveryOutcome::Retry {
                    reason: "429".into(),
                    after: Some(Span::seconds(self.rng.between(1, 120))),
                },
                _ => DeliveryOutcome::Retry { reason: "500".into(), after: None },
            }
        } else {
            DeliveryOutcome::Delivered { provider_id: None }
        };
        self.cut("after a message")?;
        self.now = self.now + Span(self.rng.between(1, 50));
        self.input(Input::Delivered { key, incident, fence, attempt, outcome })?;
        self.schedule(Span::seconds(1), Todo::Outbox);
        Ok(())
    }

    fn work(&mut self, id: WorkId) -> Result<(), Cut> {
        let Some(task) = self.under_way.get(&id).cloned() else { return Ok(()) };
        self.cut("before a request")?;
        let result = match (&task, &id) {
            (Task::Look { look, .. }, _) => self.look(look.as_ref()),
            (Task::Change(change), WorkId::Change { incident, branch, .. }) => {
                self.change(change, (incident.0.clone(), *branch))
            }
            (Task::ReadBack { intended, .. }, WorkId::ReadBack { incident, branch, .. }) => {
                self.read_back((incident.0.clone(), *branch), *intended)
            }
            _ => return Ok(()),
        };
        self.cut("after a request")?;
        self.under_way.remove(&id);
        self.input(Input::WorkDone { id, result })
    }

    fn performed(&self, outcome: StepOutcome, facts: Vec<Fact>) -> WorkResult {
        WorkResult::Performed { outcome, sent: String::new(), output: String::new(), duration: Span(1), facts }
    }

    fn look(&mut self, look: Option<&Look>) -> WorkResult {
        match look {
            None => self.performed(StepOutcome::Manual, Vec::new()),
            Some(Look::Evidence(_)) => {
                if self.fails(self.weather.platform_failures) {
                    let facts = vec![Fact::Unavailable { source: "deploys".into(), why: "500".into() }];
                    return self.performed(StepOutcome::Failed, facts);
                }
                let facts = self.evidence();
                self.performed(StepOutcome::Ok, facts)
            }
            Some(_) => self.performed(StepOutcome::Ok, Vec::new()),
        }
    }

    fn evidence(&self) -> Vec<Fact> {
        let at = match self.weather.fault {
            Fault::BadRelease => self.weather.breaks_at - Span::seconds(20),
            Fault::Crash | Fault::Unclear | Fault::Passing => START - Span::seconds(48 * 3600),
        };
        let mut facts = vec![Fact::LiveDeploy {
            deploy: "dep-2".into(),
            commit: None,
            at,
            rollback: false,
            previous: Some("dep-1".into()),
        }];
        if self.weather.fault == Fault::Crash {
            facts.push(Fact::InstanceEnded { at: self.weather.breaks_at, end: InstanceEnd::Exit { status: 137 } });
        }
        facts
    }

    fn change(&mut self, change: &Change, of: (String, usize)) -> WorkResult {
        // Lost on the way, refused, done with the answer lost, or done.
        let (applied, outcome) = if self.fails(self.weather.platform_failures) {
            match self.rng.below(4) {
                0 => (false, StepOutcome::Failed),
                1 => (false, StepOutcome::Unknown),
                _ => (true, StepOutcome::Unknown),
            }
        } else {
            (true, StepOutcome::Ok)
        };
        self.requests.push((self.now, Request::Change { of: of.clone(), applied }));
        self.note(|| format!("request: {change:?} applied={applied} {outcome:?}"));
        if applied {
            self.applied.insert((of.0, of.1, self.now.0.unsigned_abs()));
            let mends = matches!(
                (change, self.weather.fault),
                (Change::Restart(_), Fault::Crash) | (Change::Rollback(_), Fault::BadRelease)
            );
            self.mended |= mends;
        }
        self.performed(outcome, Vec::new())
    }

    fn read_back(&mut self, of: (String, usize), intended: Time) -> WorkResult {
        let answer = if self.fails(self.weather.platform_failures) {
            None
        } else {
            Some(self.applied.iter().any(|(i, b, at)| (i, b) == (&of.0, &of.1) && *at >= intended.0.unsigned_abs()))
        };
        self.requests.push((self.now, Request::ReadBack { of: of.clone(), answer }));
        self.note(|| format!("request: read back {answer:?}"));
        WorkResult::ReadBack { applied: answer, output: String::new() }
    }

    /// Once a second somebody may look at the screen.
    fn person(&mut self) -> Result<(), Cut> {
        let open = self.kernel.as_ref().and_then(|k| k.state().open().next().cloned());
        let pause = if open.is_some() { Span::seconds(5) } else { Span::seconds(30) };
        self.schedule(pause, Todo::Person);
        let Some(incident) = open else { return Ok(()) };
        let actor = Actor::User("léa".into());
        let id = incident.id.clone();
        if let Some(after) = self.weather.acknowledge_after
            && incident.acknowledged.is_none()
            && self.now >= incident.opened + after
        {
            self.input(Input::Command {
                actor: actor.clone(),
                command: Command::Acknowledge { incident: id.clone() },
            })?;
        }
        if let Some((after, length)) = self.weather.silence
            && self.now >= incident.opened + after
        {
            self.weather.silence = None;
            let matcher = Matcher::new("alertname".into(), MatchOp::Like, ".+".into());
            let (starts, ends, by) = (self.now, self.now + length, "léa".into());
            let silence =
                Silence { id: "quiet".into(), matchers: vec![matcher], starts, ends, by, comment: "known".into() };
            self.input(Input::Command { actor: actor.clone(), command: Command::Silence { silence } })?;
        }
        let Some(after) = self.weather.approve_after else { return Ok(()) };
        if self.now < incident.opened + after {
            return Ok(());
        }
        match incident.run {
            Some(Run::AwaitingApproval { .. }) => {
                self.input(Input::Command { actor, command: Command::Approve { incident: id, confirm: None } })
            }
            Some(Run::NeedsHuman) if self.down() => {
                // By hand, outside of Vectra.
                self.mended = true;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
