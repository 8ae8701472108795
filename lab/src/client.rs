//! For whoever starts the lab and steers its faults: the line that it prints, and its control interface.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What `vectra-lab up` prints, as one line of JSON, when everything is healthy.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ready {
    /// The operated API's public address, without a path.
    pub api_url: String,
    /// The stand-in for Render.
    pub render: RenderAccess,
    /// The stand-in for Slack.
    pub slack: SlackAccess,
    /// The stand-in for PagerDuty.
    pub pagerduty: PagerDutyAccess,
    /// The operated database, password included.
    pub database_url: String,
    /// Where faults are put in and taken out.
    pub control: ControlAccess,
    /// The operated API's metrics, for Prometheus; they begin at zero with each of its processes.
    #[serde(default)]
    pub metrics_url: String,
    /// The broker, where there is one.
    #[serde(default)]
    pub redis: Option<RedisAccess>,
    /// The Celery workers, where there are some.
    #[serde(default)]
    pub workers: Option<WorkersAccess>,
    /// The environment before production, where there is one.
    #[serde(default)]
    pub staging: Option<StagingAccess>,
    /// The stand-in for SendGrid, where there is one.
    #[serde(default)]
    pub sendgrid: Option<SendGridAccess>,
    /// Status pages by vendor; below each address lies `/api/v2/summary.json`.
    #[serde(default)]
    pub status_pages: BTreeMap<String, String>,
}

/// How to reach the broker.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RedisAccess {
    /// Its address, password included.
    pub url: String,
}

/// The Celery workers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WorkersAccess {
    /// Their service at the stand-in for Render, a background worker.
    pub service_id: String,
    /// What Celery calls the application.
    pub app: String,
    /// The queue that they take tasks from.
    pub queue: String,
    /// How many there are.
    pub instances: usize,
}

/// The environment before production.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StagingAccess {
    /// The API's public address, without a path.
    pub api_url: String,
    /// The API's metrics, for Prometheus.
    pub metrics_url: String,
    /// Its database, password included.
    pub database_url: String,
    /// Its service at the stand-in for Render.
    pub service_id: String,
    /// The branch whose pushes are deployed to it.
    pub branch: String,
    /// Its workers, where the lab has some: they take tasks from a queue of their own in the same Redis.
    pub workers: Option<WorkersAccess>,
}

/// How to reach the stand-in for SendGrid.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SendGridAccess {
    /// The API's base address, without a path.
    pub api_url: String,
    /// A key that may read.
    pub api_key: String,
    /// The key that the workers send with.
    pub sending_key: String,
}

/// How to reach the stand-in for Render.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RenderAccess {
    /// The API's base address, with its version.
    pub api_url: String,
    /// The key for `Authorization: Bearer`.
    pub api_key: String,
    /// Whose services these are.
    pub owner_id: String,
    /// The operated API's service.
    pub service_id: String,
    /// The operated database, whose backups the platform keeps.
    pub postgres_id: String,
}

/// How to reach the stand-in for Slack.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SlackAccess {
    /// The Web API's base address.
    pub api_url: String,
    /// The bot's token.
    pub token: String,
    /// The only channel that exists.
    pub channel: String,
}

/// How to reach the stand-in for PagerDuty.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PagerDutyAccess {
    /// Where events are sent to.
    pub events_url: String,
    /// The keys by the name of the level that they page: `primary`, `secondary`, `tech_lead`, `cto`.
    pub routing_keys: BTreeMap<String, String>,
}

/// How to reach the control interface.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ControlAccess {
    /// Its base address.
    pub url: String,
    /// The token for `Authorization: Bearer`.
    pub token: String,
}

/// The control interface, for tests and `xtask`.
#[derive(Clone)]
pub struct Control {
    http: reqwest::Client,
    access: ControlAccess,
}

/// Why the control interface could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// It could not be reached, or answered something else than JSON.
    #[error("the lab's control interface: {0}")]
    Http(#[from] reqwest::Error),
    /// It refused.
    #[error("the lab refused {path}: {status} {message}")]
    Refused {
        /// What was asked for.
        path: String,
        /// The HTTP status.
        status: u16,
        /// What it said.
        message: String,
    },
}

impl Control {
    /// A client for the control interface that `access` names; `http` is used for all requests.
    #[must_use]
    pub fn new(http: reqwest::Client, access: ControlAccess) -> Self {
        Self { http, access }
    }

    async fn call(&self, method: reqwest::Method, path: &str, body: Option<&Value>) -> Result<Value, ControlError> {
        let mut request =
            self.http.request(method, format!("{}{path}", self.access.url)).bearer_auth(&self.access.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await?;
        let status = response.status();
        if status.is_success() {
            return Ok(response.json().await?);
        }
        Err(ControlError::Refused { path: path.to_owned(), status: status.as_u16(), message: response.text().await? })
    }

    /// Asks for `path`, for example `/state`, `/residue`, `/violations`, `/journal?after=0`, `/faults`.
    ///
    /// # Errors
    /// When the lab is gone or refuses.
    pub async fn get(&self, path: &str) -> Result<Value, ControlError> {
        self.call(reqwest::Method::GET, path, None).await
    }

    /// Sends `body` to `path`, for example to `/behaviour`.
    ///
    /// # Errors
    /// When the lab is gone or refuses.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, ControlError> {
        self.call(reqwest::Method::POST, path, Some(body)).await
    }

    /// Puts a fault in; the lab takes it out by itself after `ttl_seconds`.
    ///
    /// # Errors
    /// When the lab is gone, does not know the fault, or has it in already.
    pub async fn inject(&self, fault: &str, ttl_seconds: u64) -> Result<Value, ControlError> {
        self.post(&format!("/faults/{fault}"), &serde_json::json!({"ttl_seconds": ttl_seconds})).await
    }

    /// Asks for `path` to be taken back, for example `/status-pages/render`.
    ///
    /// # Errors
    /// When the lab is gone or refuses.
    pub async fn delete(&self, path: &str) -> Result<Value, ControlError> {
        self.call(reqwest::Method::DELETE, path, None).await
    }

    /// Takes a fault out and waits until the operated API is healthy.
    ///
    /// # Errors
    /// When the lab is gone, does not know the fault, or cannot make the API healthy.
    pub async fn remove(&self, fault: &str) -> Result<Value, ControlError> {
        self.call(reqwest::Method::DELETE, &format!("/faults/{fault}"), None).await
    }

    /// Takes all faults out, forgets the journal and the platform's history, and waits until the operated API is healthy.
    ///
    /// # Errors
    /// When the lab is gone or cannot make the API healthy.
    pub async fn reset(&self) -> Result<Value, ControlError> {
        self.post("/reset", &serde_json::json!({})).await
    }
}
