//! The lab's own interface, behind a bearer token: the only place where faults are known.
//!
//! | request | does |
//! | --- | --- |
//! | `POST /faults/{name}` `{"ttl_seconds", "percent"?, "milliseconds"?, "count"?}` | puts a fault in; answers when it shows (409 if it is in already) |
//! | `DELETE /faults/{name}` | takes it out and waits for a healthy API; changes nothing if it is not in |
//! | `GET /faults` | those that are in, and the names of all |
//! | `POST /reset` | no faults, no misbehaviour, the platform's history as at the start, empty journal, healthy API |
//! | `GET /journal?after=N&limit=M` | what the stand-ins received and answered |
//! | `GET /violations`, `DELETE /violations` | where exchanges departed from the vendors' descriptions; forget them |
//! | `GET /residue` | what remains of faults, in words; an empty list when all is well |
//! | `POST /behaviour` `{"service", "mode", "count"?, "delay_ms"?}` | how a stand-in treats its next requests |
//! | `GET /state` | live deploy, instance, health, every service, faults, answers that the load got, the log stream |
//! | `GET /slack/messages`, `GET /pagerduty/alerts`, `GET /sendgrid/mails` | what the requests made of these services |
//! | `POST /push` `{"branch", "message"}` | a sound commit on a branch, deployed where services follow it |
//! | `POST /syslog` `{"address": "HOST:PORT"}` | where log lines are sent from now on; null for nowhere |
//! | `POST /status-pages/{vendor}` `{"indicator"?, "components"?, "incident"?}` | what a vendor's status page shows |
//! | `DELETE /status-pages` | all status pages show that all is well |

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::behaviour::{Behaviours, Mode, Service, Setting};
use crate::faults::{Fault, FaultError, Faults, Strength, TTL};
use crate::journal::Journal;
use crate::load::Load;
use crate::pagerduty::PagerDuty;
use crate::platform::Secret;
use crate::platform::release::{Behaviour, Release};
use crate::slack::Slack;
use crate::status_pages::{StatusPages, Wish as PageWish};
use crate::syslog::Stream;
use crate::violations::Judge;

pub(crate) struct Control {
    pub(crate) token: Secret,
    pub(crate) faults: Arc<Faults>,
    pub(crate) journal: Arc<Journal>,
    pub(crate) behaviours: Arc<Behaviours>,
    pub(crate) judge: Judge,
    pub(crate) slack: Arc<Slack>,
    pub(crate) pagerduty: Arc<PagerDuty>,
    pub(crate) stream: Arc<Stream>,
    pub(crate) load: Arc<Load>,
}

struct Problem(StatusCode, String);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"error": self.1}))).into_response()
    }
}

impl From<FaultError> for Problem {
    fn from(error: FaultError) -> Self {
        let status = match error {
            FaultError::AlreadyIn(_) => StatusCode::CONFLICT,
            FaultError::Missing(..) => StatusCode::UNPROCESSABLE_ENTITY,
            FaultError::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self(status, error.to_string())
    }
}

type Answer = Result<Json<Value>, Problem>;
type Shared = State<Arc<Control>>;

async fn authorise(State(control): Shared, request: Request, next: Next) -> Response {
    let allowed = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .is_some_and(|token| token == control.token.expose());
    if allowed {
        next.run(request).await
    } else {
        Problem(StatusCode::UNAUTHORIZED, "the control interface needs its token".into()).into_response()
    }
}

fn fault_named(name: &str) -> Result<Fault, Problem> {
    Fault::named(name).ok_or_else(|| {
        let known: Vec<&str> = Fault::ALL.into_iter().map(Fault::name).collect();
        Problem(StatusCode::NOT_FOUND, format!("there is no fault {name}; there are {}", known.join(", ")))
    })
}

#[derive(Deserialize, Default)]
struct Injection {
    ttl_seconds: Option<u64>,
    #[serde(flatten)]
    strength: Strength,
}

async fn inject(State(control): Shared, Path(name): Path<String>, body: Option<Json<Injection>>) -> Answer {
    let fault = fault_named(&name)?;
    let Injection { ttl_seconds, strength } = body.map(|Json(body)| body).unwrap_or_default();
    let ttl = ttl_seconds.map_or(TTL, Duration::from_secs);
    // A task of its own, so that nothing is left half done when the caller goes.
    let faults = Arc::clone(&control.faults);
    let active = tokio::spawn(async move { faults.inject(fault, ttl, strength).await })
        .await
        .map_err(|error| Problem(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))??;
    Ok(Json(json!(active)))
}

async fn remove(State(control): Shared, Path(name): Path<String>) -> Answer {
    let fault = fault_named(&name)?;
    let faults = Arc::clone(&control.faults);
    tokio::spawn(async move { faults.remove(fault).await })
        .await
        .map_err(|error| Problem(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))??;
    Ok(Json(json!({"removed": name})))
}

async fn active(State(control): Shared) -> Answer {
    let known: Vec<&str> = Fault::ALL.into_iter().map(Fault::name).collect();
    Ok(Json(json!({"active": control.faults.active(), "known": known})))
}

async fn reset(State(control): Shared) -> Answer {
    let started = Instant::now();
    control.behaviours.clear();
    let faults = Arc::clone(&control.faults);
    tokio::spawn(async move { faults.reset().await })
        .await
        .map_err(|error| Problem(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))??;
    control.journal.clear();
    control.slack.clear();
    control.pagerduty.clear();
    Ok(Json(json!({"healthy": true, "took_ms": started.elapsed().as_millis()})))
}

#[derive(Deserialize)]
struct JournalPage {
    #[serde(default)]
    after: u64,
    limit: Option<usize>,
}

async fn journal(State(control): Shared, Query(page): Query<JournalPage>) -> Answer {
    let limit = page.limit.unwrap_or(10_000).min(50_000);
    Ok(Json(json!(control.journal.after(page.after, limit))))
}

async fn violations(State(control): Shared) -> Answer {
    Ok(Json(json!(control.judge.verdict().await)))
}

async fn forget_violations(State(control): Shared) -> Answer {
    control.judge.verdict().await;
    control.judge.clear();
    Ok(Json(json!({"cleared": true})))
}

async fn residue(State(control): Shared) -> Answer {
    Ok(Json(json!(control.faults.residue().await)))
}

#[derive(Deserialize)]
struct Wish {
    service: Service,
    mode: Mode,
    count: Option<u32>,
    delay_ms: Option<u64>,
}

async fn behave(State(control): Shared, Json(wish): Json<Wish>) -> Answer {
    let delay_ms = wish.delay_ms.unwrap_or(3_000).min(120_000);
    control.behaviours.set(wish.service, Setting { mode: wish.mode, count: wish.count, delay_ms });
    Ok(Json(json!(control.behaviours.all())))
}

async fn state(State(control): Shared) -> Answer {
    let platform = &control.faults.world.production;
    let live = platform.live();
    let deploy = platform
        .live_deploy()
        .map(|deploy| json!({"id": deploy.id, "commit": deploy.release.commit, "trigger": deploy.trigger.name()}));
    let mut services = Vec::new();
    for service in control.faults.world.services() {
        let instances: Vec<Value> =
            service.all_live().iter().map(|live| json!({"id": live.id, "pid": live.pid()})).collect();
        services.push(json!({
            "name": service.identity.name,
            "service_id": service.identity.service_id,
            "healthy": service.is_healthy().await,
            "instances": instances,
        }));
    }
    Ok(Json(json!({
        "services": services,
        "healthy": platform.is_healthy().await,
        "live_deploy": deploy,
        "instance": live.as_ref().map(|live| json!({
            "id": live.id,
            "pid": live.pid(),
            "address": live.address(),
            "restarts": live.restarts.load(std::sync::atomic::Ordering::Relaxed),
        })),
        "faults": control.faults.active(),
        "behaviours": control.behaviours.all(),
        "load_answers": control.load.answers(),
        "syslog": control.stream.state(),
    })))
}

async fn alerts(State(control): Shared) -> Answer {
    Ok(Json(json!(control.pagerduty.alerts())))
}

async fn messages(State(control): Shared) -> Answer {
    Ok(Json(json!(control.slack.messages())))
}

async fn mails(State(control): Shared) -> Answer {
    match &control.faults.world.sendgrid {
        Some(sendgrid) => Ok(Json(json!(sendgrid.mails()))),
        None => Err(FaultError::Missing("stand-in for SendGrid", "sendgrid").into()),
    }
}

#[derive(Deserialize)]
struct Push {
    branch: String,
    message: String,
}

/// A commit that works, on a branch; gives the deploys by service.
async fn push(State(control): Shared, Json(push): Json<Push>) -> Answer {
    let release = Release::new(&push.message, jiff::Timestamp::now(), Behaviour::Sound);
    let mut deploys = serde_json::Map::new();
    let mut known = false;
    for service in control.faults.world.services().filter(|service| service.identity.branch == push.branch) {
        known = true;
        let pushed = service
            .push(release.clone())
            .map_err(|error| Problem(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
        deploys.extend(pushed.map(|deploy| (service.identity.service_id.clone(), json!(deploy.id))));
    }
    match known {
        true => Ok(Json(json!({"commit": release.commit, "deploys": deploys}))),
        false => Err(Problem(StatusCode::NOT_FOUND, format!("no service follows the branch {}", push.branch))),
    }
}

#[derive(Deserialize)]
struct Receiver {
    address: Option<String>,
}

async fn syslog(State(control): Shared, Json(receiver): Json<Receiver>) -> Answer {
    control.stream.send_to(receiver.address);
    Ok(Json(control.stream.state()))
}

fn pages(control: &Control) -> Result<&Arc<StatusPages>, Problem> {
    let pages = control.faults.world.pages.as_ref();
    pages.ok_or_else(|| FaultError::Missing("status pages", "status").into())
}

async fn tell_page(State(control): Shared, Path(vendor): Path<String>, Json(wish): Json<PageWish>) -> Answer {
    let pages = pages(&control)?;
    pages.tell(&vendor, wish).map_err(|problem| Problem(StatusCode::BAD_REQUEST, problem))?;
    Ok(Json(json!(pages.summary(&vendor))))
}

async fn clear_pages(State(control): Shared) -> Answer {
    pages(&control)?.clear();
    Ok(Json(json!({"cleared": true})))
}

pub(crate) fn router(control: Arc<Control>) -> Router {
    Router::new()
        .route("/faults", get(active))
        .route("/faults/{name}", post(inject).delete(remove))
        .route("/reset", post(reset))
        .route("/journal", get(journal))
        .route("/violations", get(violations).delete(forget_violations))
        .route("/residue", get(residue))
        .route("/behaviour", post(behave).get(state))
        .route("/state", get(state))
        .route("/pagerduty/alerts", get(alerts))
        .route("/slack/messages", get(messages))
        .route("/sendgrid/mails", get(mails))
        .route("/push", post(push))
        .route("/syslog", post(syslog))
        .route("/status-pages", axum::routing::delete(clear_pages))
        .route("/status-pages/{vendor}", post(tell_page))
        .layer(middleware::from_fn_with_state(Arc::clone(&control), authorise))
        .with_state(control)
}
