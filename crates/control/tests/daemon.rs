//! The daemon over stub services: what it does when the store does not write, when it is told to only observe, when a
//! document changes, and when a drill was cut short.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests")]

use async_trait::async_trait;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use vectra_control::daemon::{self, AcceptError, Document, Handle, Parts};
use vectra_control::kernel::{Observation, WorkResult};
use vectra_control::ports::{FaultInjector, Notifier, Operator, Prober};
use vectra_engine::event::{Actor, Body, Delivery, DeliveryOutcome, Event, IncidentId, Purpose, StepOutcome};
use vectra_engine::health::Verdict;
use vectra_engine::signal::{Measured, Series};
use vectra_engine::time::{Span, Time};
use vectra_plan::{Change, CheckPlan, Config, Look};
use vectra_store::memory::MemoryStore;
use vectra_store::*;

const RUNBOOK: &str = "# Shop\n\n## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| API Down | Health check fail 3x | CRITICAL |\n\n\
## Health checks\n\n```bash\n# API\ncurl https://api.shop.example/health\n```\n\n\
## Severity levels\n\n| Level | Criteria | Response |\n|---|---|---|\n| SEV1 | Down | 15 min |\n\n\
## Escalation\n\n| Time | Action |\n|---|---|\n| T+0 | Primary |\n";
const CONFIG: &str = "[contacts.Primary]\npagerduty = { env = \"K\" }\n[checks]\ninterval = \"5ms\"\n";

/// A store that can be told to refuse to write, as a full disk does, and to never end a look-up of measurements.
#[derive(Default)]
struct Disk {
    memory: MemoryStore,
    full: AtomicBool,
    stuck: AtomicBool,
    looked_up: AtomicBool,
}

#[async_trait]
impl measure::Measurements for Disk {
    fn tidied(&self) -> Option<Time> {
        self.memory.measurements().tidied()
    }

    fn configure(&self, settings: measure::Settings) {
        self.memory.measurements().configure(settings);
    }
    fn cut_at(&self, cuts: measure::Cuts) {
        self.memory.measurements().cut_at(cuts);
    }
    async fn append(&self, measured: &[Measured], now: Time) -> Result<measure::Refused> {
        self.memory.measurements().append(measured, now).await
    }
    async fn tidy(&self, now: Time) -> Result<bool> {
        self.memory.measurements().tidy(now).await
    }
    async fn ask(&self, ask: &measure::Ask) -> Result<Vec<measure::Answer>> {
        if self.stuck.load(Ordering::SeqCst) {
            self.looked_up.store(true, Ordering::SeqCst);
            return std::future::pending().await;
        }
        self.memory.measurements().ask(ask).await
    }
    fn known(&self) -> Vec<Series> {
        self.memory.measurements().known()
    }
    fn stats(&self) -> measure::Stats {
        self.memory.measurements().stats()
    }
}

#[async_trait]
impl Store for Disk {
    async fn installation(&self) -> Result<String> {
        self.memory.installation().await
    }
    async fn commit(&self, batch: &Batch) -> Result<()> {
        if self.full.load(Ordering::SeqCst) {
            return Err(StoreError::Full { path: "vectra.db".into() });
        }
        self.memory.commit(batch).await
    }
    async fn events(&self, after: u64, limit: u32) -> Result<Vec<Event>> {
        self.memory.events(after, limit).await
    }
    async fn incident_events(&self, incident: &IncidentId, after: u64, limit: u32) -> Result<Vec<Event>> {
        self.memory.incident_events(incident, after, limit).await
    }
    async fn claim(&self, now: Time, lease_until: Time, limit: u32) -> Result<Vec<Claimed>> {
        self.memory.claim(now, lease_until, limit).await
    }
    async fn next_delivery(&self) -> Result<Option<Time>> {
        self.memory.next_delivery().await
    }
    async fn release_claims(&self) -> Result<()> {
        self.memory.release_claims().await
    }
    async fn deliveries(&self, incident: &IncidentId) -> Result<Vec<DeliveryState>> {
        self.memory.deliveries(incident).await
    }
    async fn keep_program(&self, program: &Program) -> Result<()> {
        self.memory.keep_program(program).await
    }
    async fn program(&self, sha256: &str) -> Result<Option<Program>> {
        self.memory.program(sha256).await
    }
    async fn keep_token(&self, token: &Token) -> Result<()> {
        self.memory.keep_token(token).await
    }
    async fn tokens(&self) -> Result<Vec<Token>> {
        self.memory.tokens().await
    }
    async fn revoke_token(&self, name: &str) -> Result<bool> {
        self.memory.revoke_token(name).await
    }
    fn measurements(&self) -> &dyn measure::Measurements {
        self
    }
}

/// The outside: one service that is up or down, and what was asked of everybody.
#[derive(Default)]
struct Outside {
    down: AtomicBool,
    sent: Mutex<Vec<Delivery>>,
    removed: Mutex<Vec<String>>,
}

impl Outside {
    fn pages(&self) -> Vec<String> {
        let sent = self.sent.lock().unwrap();
        sent.iter().filter(|d| matches!(d.purpose, Purpose::Page { .. })).map(|d| d.key.clone()).collect()
    }
}

#[async_trait]
impl Prober for Outside {
    async fn probe(&self, check: &CheckPlan) -> Observation {
        let verdict = if self.down.load(Ordering::SeqCst) { Verdict::Fail } else { Verdict::Pass };
        Observation {
            check: check.id.clone(),
            verdict,
            detail: "seen".into(),
            took: Span(1),
            took_us: 1,
            readings: Vec::new(),
        }
    }
}

#[async_trait]
impl Operator for Outside {
    async fn look(&self, _: &Look, _: Time) -> WorkResult {
        WorkResult::Performed {
            outcome: StepOutcome::Ok,
            sent: String::new(),
            output: String::new(),
            duration: Span(1),
            facts: vec![],
        }
    }
    async fn change(&self, _: &Change) -> WorkResult {
        panic!("nothing here may be changed")
    }
    async fn read_back(&self, _: &Change, _: Time) -> WorkResult {
        WorkResult::ReadBack { applied: None, output: String::new() }
    }
}

#[async_trait]
impl Notifier for Outside {
    async fn deliver(&self, delivery: &Delivery) -> DeliveryOutcome {
        self.sent.lock().unwrap().push(delivery.clone());
        DeliveryOutcome::Delivered { provider_id: None }
    }
}

#[async_trait]
impl FaultInjector for Outside {
    async fn inject(&self, _: &str, _: u64) -> std::result::Result<(), String> {
        self.down.store(true, Ordering::SeqCst);
        Ok(())
    }
    async fn remove(&self, fault: &str) -> std::result::Result<(), String> {
        self.removed.lock().unwrap().push(fault.into());
        self.down.store(false, Ordering::SeqCst);
        Ok(())
    }
    async fn residue(&self) -> std::result::Result<Vec<String>, String> {
        Ok(vec![])
    }
}

struct House {
    disk: Arc<Disk>,
    outside: Arc<Outside>,
    handle: Handle,
    task: tokio::task::JoinHandle<std::result::Result<(), StoreError>>,
    folder: tempfile::TempDir,
}

impl House {
    async fn build(disk: Arc<Disk>, outside: Arc<Outside>, folder: tempfile::TempDir, observe: bool) -> House {
        let path = folder.path().join("runbook.md");
        if !path.exists() {
            std::fs::write(&path, RUNBOOK).unwrap();
        }
        let parts = Parts {
            store: disk.clone(),
            prober: outside.clone(),
            operator: outside.clone(),
            notifier: outside.clone(),
            faults: Some(outside.clone()),
            config: Config::parse(CONFIG).unwrap(),
            document: Document { text: std::fs::read_to_string(&path).unwrap(), path },
            observe,
        };
        let (handle, task) = daemon::start(parts).await.unwrap();
        House { disk, outside, handle, task, folder }
    }

    async fn new() -> House {
        House::build(Arc::default(), Arc::default(), tempfile::tempdir().unwrap(), false).await
    }

    /// Stops the process; what it worked on is left to the next one.
    async fn stop(self) -> (Arc<Disk>, Arc<Outside>, tempfile::TempDir) {
        self.handle.stop().await;
        self.task.await.unwrap().unwrap();
        (self.disk, self.outside, self.folder)
    }

    async fn until(&self, what: &str, holds: impl Fn(&House) -> bool) {
        let waited = async {
            while !holds(self) {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        assert!(tokio::time::timeout(Duration::from_secs(20), waited).await.is_ok(), "never: {what}");
    }

    async fn log(&self) -> Vec<Event> {
        self.disk.events(0, 10_000).await.unwrap()
    }
}

#[tokio::test]
async fn a_page_goes_out_while_the_disk_is_full_and_the_log_is_made_good_afterwards() {
    let house = House::new().await;
    house.until("the first results", |h| !h.handle.checks().is_empty()).await;
    house.disk.full.store(true, Ordering::SeqCst);
    house.outside.down.store(true, Ordering::SeqCst);
    house.until("the page", |h| !h.outside.pages().is_empty()).await;
    assert!(!house.log().await.iter().any(|e| matches!(e.body, Body::LevelPaged { .. })), "nothing was written");
    let problem = house.handle.view().store_problem.clone().expect("it is said");
    assert_eq!(problem, StoreError::Full { path: "vectra.db".into() });
    house.disk.full.store(false, Ordering::SeqCst);
    house.until("the end of the trouble", |h| h.handle.view().store_problem.is_none()).await;
    let log = house.log().await;
    assert!(log.iter().zip(1..).all(|(e, seq)| e.seq == seq), "the log has no gap");
    let intended: Vec<&String> = log
        .iter()
        .filter_map(|e| match &e.body {
            Body::LevelPaged { key, .. } => Some(key),
            _ => None,
        })
        .collect();
    assert_eq!(intended, house.outside.pages().iter().collect::<Vec<_>>(), "under the keys that it would have had");
    house.stop().await;
}

#[tokio::test]
async fn observing_sends_nothing_not_even_what_an_earlier_process_left() {
    let house = House::new().await;
    house.outside.down.store(true, Ordering::SeqCst);
    house.until("the page", |h| !h.outside.pages().is_empty()).await;
    house.until("its record", |h| h.handle.view().state.open().any(|i| !i.pages.is_empty())).await;
    let (disk, outside, folder) = house.stop().await;
    // A row that was never sent.
    let incident = IncidentId("INC-1".into());
    let mut left = disk.deliveries(&incident).await.unwrap()[0].delivery.clone();
    left.key = "left".into();
    disk.commit(&Batch { deliveries: vec![left], ..Batch::default() }).await.unwrap();
    outside.sent.lock().unwrap().clear();
    let house = House::build(disk, outside, folder, true).await;
    // Whoever delivers looks into the outbox first of all, long before a check has so many results.
    house.until("results", |h| h.handle.checks().values().any(|c| c.results >= 20)).await;
    assert!(house.handle.drill("api-crash", Actor::User("léa".into())).await.is_err(), "a drill changes things");
    let (disk, outside, folder) = house.stop().await;
    assert!(outside.sent.lock().unwrap().is_empty());
    // It waited for a process that may send.
    let house = House::build(disk, outside, folder, false).await;
    house.until("what was left", |h| h.outside.sent.lock().unwrap().iter().any(|d| d.key == "left")).await;
    house.stop().await;
}

#[tokio::test]
async fn an_edit_runs_once_it_is_accepted_and_not_before() {
    let house = House::new().await;
    let path = house.folder.path().join("runbook.md");
    let accept = || house.handle.accept(Actor::User("léa".into()));
    assert_eq!(accept().await.err(), Some(AcceptError::Unchanged));
    std::fs::write(&path, RUNBOOK.replace("3x", "7x")).unwrap();
    assert!(house.handle.view().plan.rules[0].text.contains("3x"));
    let (disk, outside, folder) = house.stop().await;
    let house = House::build(disk, outside, folder, false).await;
    assert!(house.handle.view().edited);
    assert!(house.handle.view().plan.rules[0].text.contains("3x"), "a restart accepts nothing");
    house.handle.accept(Actor::User("léa".into())).await.unwrap();
    assert!(house.handle.view().plan.rules[0].text.contains("7x"));
    let by = house
        .log()
        .await
        .iter()
        .rev()
        .find(|e| matches!(e.body, Body::ProgramAccepted { .. }))
        .map(|e| e.actor.clone());
    assert_eq!(by, Some(Actor::User("léa".into())));
    house.stop().await;
}

/// What was measured before is looked up beside the decisions: however long that takes, an outage is paged.
#[tokio::test]
async fn an_accepted_edit_does_not_hold_up_pages_while_its_past_is_looked_up() {
    let house = House::new().await;
    let promised = "\n## Environments\n\n| Env | URL |\n|---|---|\n| API Prod | https://api.shop.example |\n\n\
## SLA\n\n| Metric | Target |\n|---|---|\n| Uptime | 99.5% |\n";
    std::fs::write(house.folder.path().join("runbook.md"), format!("{RUNBOOK}{promised}")).unwrap();
    house.disk.stuck.store(true, Ordering::SeqCst);
    house.handle.accept(Actor::User("léa".into())).await.unwrap();
    house.until("the look-up", |h| h.disk.looked_up.load(Ordering::SeqCst)).await;
    assert!(house.outside.pages().is_empty());
    house.outside.down.store(true, Ordering::SeqCst);
    house.until("a page", |h| !h.outside.pages().is_empty()).await;
    house.stop().await;
}

#[tokio::test]
async fn stopping_during_a_drill_removes_the_fault_first() {
    let house = House::new().await;
    house.until("health", |h| !h.handle.checks().is_empty()).await;
    let handle = house.handle.clone();
    let asked = tokio::spawn(async move { handle.drill("api-crash", Actor::User("léa".into())).await });
    house.until("the fault", |h| h.outside.down.load(Ordering::SeqCst)).await;
    let (disk, outside, _folder) = house.stop().await;
    assert_eq!(outside.removed.lock().unwrap().first().map(String::as_str), Some("api-crash"));
    let report = asked.await.unwrap().expect("a report");
    assert!(!report.passed && report.failures.iter().any(|f| f.contains("stopped")), "{:?}", report.failures);
    let log = disk.events(0, 10_000).await.unwrap();
    assert!(log.iter().any(|e| matches!(e.body, Body::DrillEnded { passed: false, .. })), "{log:?}");
}

#[tokio::test]
async fn a_drill_that_was_cut_short_is_cleaned_up_by_the_next_process() {
    let house = House::new().await;
    house.until("health", |h| !h.handle.checks().is_empty()).await;
    let handle = house.handle.clone();
    let asked = tokio::spawn(async move { handle.drill("api-crash", Actor::User("léa".into())).await });
    house.until("the drill", |h| h.handle.view().state.drill.is_some()).await;
    house.until("the fault", |h| h.outside.down.load(Ordering::SeqCst)).await;
    asked.abort();
    // As a kill would: nobody is asked, nothing is ended.
    house.task.abort();
    let House { disk, outside, folder, .. } = house;
    assert!(outside.removed.lock().unwrap().is_empty());
    let house = House::build(disk, outside, folder, false).await;
    house.until("the end of the drill", |h| h.handle.view().state.drill.is_none()).await;
    assert_eq!(house.outside.removed.lock().unwrap().first().map(String::as_str), Some("api-crash"));
    assert!(house.log().await.iter().any(|e| matches!(e.body, Body::DrillEnded { aborted: true, .. })));
    house.stop().await;
}
