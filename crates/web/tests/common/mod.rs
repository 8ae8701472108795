//! A real daemon on a store in memory, with ports that the test steers, behind the router.
#![allow(dead_code)]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::Value;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tower::ServiceExt;
use vectra_control::daemon::{self, Document, Handle, Parts, View};
use vectra_control::kernel::{Incident, Observation, WorkResult};
use vectra_control::ports::{FaultInjector, Notifier, Operator, Prober};
use vectra_engine::diagnose::{Fact, InstanceEnd};
use vectra_engine::event::{Delivery, DeliveryOutcome, IncidentId, StepOutcome};
use vectra_engine::health::Verdict;
use vectra_engine::run::Run;
use vectra_engine::time::{Span, Time};
use vectra_plan::{Change, CheckPlan, Config, Look};
use vectra_store::memory::MemoryStore;
use vectra_web::{Options, auth, router};

pub const RUNBOOK: &str = r#"# Shop operations

## Environments

| Env | URL | Provider |
|-----|-----|----------|
| API Prod | api.shop.example | Render |

## Alerts

| Alert | Condition | Severity |
|-------|-----------|----------|
| API Down | Health check fail 2x | CRITICAL |
| Disk Space | the disk feels full | MEDIUM |

## Health Checks

```bash
# Backend
curl https://api.shop.example/health
# Expected: {"status": "healthy"}
```

## Severity levels

| Level | Criteria | Response |
|-------|----------|----------|
| SEV1 | Service down | 15 min |

## Incident: API Unavailable

**Investigation:**
```bash
curl -I https://api.shop.example/health
```

**Resolution:**
1. If crash → Restart service
2. If bug → Rollback

## Escalation

| Time | Action |
|------|--------|
| T+0 | Primary On-Call |
"#;

const CONFIG: &str = r#"
[checks]
interval = "20ms"
recover_after = 1

[alerts.flapping]
count = 0
[storage]
hours_days = 60000

[render]
api_key = { env = "NOT_READ_HERE" }
services = { "API Prod" = "srv-1" }

[contacts]
"Primary On-Call" = { slack = "U1" }
"#;

/// What the operated system does.
#[derive(Default)]
pub struct World {
    pub down: AtomicBool,
    /// What a step prints.
    pub output: Mutex<String>,
}

struct Ports(Arc<World>);

#[async_trait::async_trait]
impl Prober for Ports {
    async fn probe(&self, check: &CheckPlan) -> Observation {
        let down = self.0.down.load(Ordering::SeqCst);
        Observation {
            check: check.id.clone(),
            verdict: if down { Verdict::Fail } else { Verdict::Pass },
            detail: if down { "HTTP 502; no answer within 5 s".into() } else { "HTTP 200".into() },
            took: Span(3),
            took_us: 3000,
            readings: Vec::new(),
        }
    }
}

#[async_trait::async_trait]
impl Operator for Ports {
    async fn look(&self, look: &Look, since: Time) -> WorkResult {
        let facts = match look {
            Look::Evidence(_) => vec![
                Fact::LiveDeploy {
                    deploy: "dep-1".into(),
                    commit: None,
                    at: since - Span::seconds(86_400),
                    rollback: false,
                    previous: None,
                },
                Fact::AutoDeploy { on: true },
                Fact::InstanceEnded { at: since, end: InstanceEnd::Exit { status: 137 } },
            ],
            _ => Vec::new(),
        };
        let output = self.0.output.lock().expect("unpoisoned").clone();
        WorkResult::Performed { outcome: StepOutcome::Ok, sent: "GET /".into(), output, duration: Span(5), facts }
    }

    async fn change(&self, _: &Change) -> WorkResult {
        self.0.down.store(false, Ordering::SeqCst);
        WorkResult::Performed {
            outcome: StepOutcome::Ok,
            sent: "POST /restart".into(),
            output: String::new(),
            duration: Span(5),
            facts: vec![],
        }
    }

    async fn read_back(&self, _: &Change, _: Time) -> WorkResult {
        WorkResult::ReadBack { applied: None, output: String::new() }
    }
}

#[async_trait::async_trait]
impl Notifier for Ports {
    async fn deliver(&self, _: &Delivery) -> DeliveryOutcome {
        DeliveryOutcome::Delivered { provider_id: None }
    }
}

#[async_trait::async_trait]
impl FaultInjector for Ports {
    async fn inject(&self, _: &str, _: u64) -> Result<(), String> {
        self.0.down.store(true, Ordering::SeqCst);
        Ok(())
    }

    async fn remove(&self, _: &str) -> Result<(), String> {
        self.0.down.store(false, Ordering::SeqCst);
        Ok(())
    }

    async fn residue(&self) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

/// Vectra, as a test sees it.
pub struct House {
    pub world: Arc<World>,
    pub handle: Handle,
    pub router: Router,
    pub token: String,
    pub document: std::path::PathBuf,
    _folder: tempfile::TempDir,
}

impl House {
    pub async fn start() -> House {
        House::start_with(RUNBOOK, Options::default()).await
    }

    pub async fn start_with(runbook: &str, options: Options) -> House {
        House::build(runbook, options, false).await
    }

    /// One whose system may be broken.
    pub async fn start_with_faults() -> House {
        House::build(RUNBOOK, Options::default(), true).await
    }

    /// One that goes on with this store.
    pub async fn start_on(store: Arc<MemoryStore>, runbook: &str) -> House {
        House::build_on(store, runbook, CONFIG, Options::default(), false).await
    }

    /// The same, with more in its configuration.
    pub async fn start_configured(store: Arc<MemoryStore>, runbook: &str, more: &str) -> House {
        House::build_on(store, runbook, &format!("{CONFIG}{more}"), Options::default(), false).await
    }

    /// The plan of a runbook under the configuration that each house has.
    pub fn plan(runbook: &str) -> vectra_plan::Plan {
        House::plan_configured(runbook, "")
    }

    /// The same, with more in its configuration.
    pub fn plan_configured(runbook: &str, more: &str) -> vectra_plan::Plan {
        let config = Config::parse(&format!("{CONFIG}{more}")).expect("a configuration");
        vectra_plan::build(&vectra_runbook::compile("RUNBOOK.md", runbook), &config)
    }

    async fn build(runbook: &str, options: Options, faults: bool) -> House {
        House::build_on(Arc::new(MemoryStore::new()), runbook, CONFIG, options, faults).await
    }

    async fn build_on(store: Arc<MemoryStore>, runbook: &str, config: &str, options: Options, faults: bool) -> House {
        let world = Arc::new(World::default());
        let folder = tempfile::tempdir().expect("a folder");
        let document = folder.path().join("RUNBOOK.md");
        std::fs::write(&document, runbook).expect("written");
        let ports = || Arc::new(Ports(world.clone()));
        let parts = Parts {
            store: store.clone(),
            prober: ports(),
            operator: ports(),
            notifier: ports(),
            faults: faults.then(|| ports() as Arc<dyn FaultInjector>),
            config: Config::parse(config).expect("a configuration"),
            document: Document { path: document.clone(), text: runbook.into() },
            observe: false,
        };
        let (handle, _) = daemon::start(parts).await.expect("it starts");
        let token = auth::bootstrap(&*store, handle.now()).await.expect("made").expect("the first");
        let router = router(handle.clone(), options);
        House { world, handle, router, token: token.reveal().into(), document, _folder: folder }
    }

    /// Waits until a snapshot fits.
    pub async fn until<T>(&self, what: &str, fits: impl Fn(&View) -> Option<T>) -> T {
        let mut changes = self.handle.changes();
        let wait = async {
            loop {
                if let Some(found) = fits(&changes.borrow_and_update()) {
                    return found;
                }
                changes.changed().await.expect("the daemon runs");
            }
        };
        tokio::time::timeout(Duration::from_secs(20), wait).await.unwrap_or_else(|_| panic!("it never came to: {what}"))
    }

    /// An outage, up to the proposal that waits for approval.
    pub async fn outage(&self) -> Incident {
        self.world.down.store(true, Ordering::SeqCst);
        self.until("a proposal", |v| {
            v.state.open().find(|i| matches!(i.run, Some(Run::AwaitingApproval { .. }))).cloned()
        })
        .await
    }

    pub async fn resolved(&self, id: &IncidentId) {
        self.until("the end", |v| v.state.incidents.get(id).and_then(|i| i.resolved)).await;
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 16 * 1024 * 1024).await.expect("a body");
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub async fn api(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let request =
            Request::builder().method(method).uri(path).header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        let body = body.map_or_else(Body::empty, |b| Body::from(b.to_string()));
        self.send(request.body(body).expect("a request")).await
    }

    /// The API, asked by one who reads this language.
    pub async fn api_in(&self, language: &str, method: Method, path: &str) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::ACCEPT_LANGUAGE, language);
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.api(Method::GET, path, None).await
    }

    /// Logs in as the login page does; answers with the cookie.
    pub async fn log_in(&self) -> String {
        let answer = self.form("/login", "", &[("token", &self.token)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        answer.cookie().expect("a session")
    }

    pub async fn page(&self, path: &str, cookie: &str) -> Answer {
        let request = Request::builder().uri(path).header(header::COOKIE, cookie);
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    pub async fn form(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
        let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).expect("a request")).await
    }
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("no JSON ({e}): {}", self.body))
    }

    pub fn cookie(&self) -> Option<String> {
        self.header("set-cookie").split(';').next().filter(|c| c.starts_with("vectra_session=")).map(str::to_string)
    }

    /// The CSRF token of the page's forms: each has the same.
    pub fn csrf(&self) -> String {
        let found: HashSet<&str> =
            self.body.split("name=\"csrf\" value=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(found.len(), 1, "{}", self.body);
        found.into_iter().next().unwrap_or_default().to_string()
    }
}
