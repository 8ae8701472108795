//! Inject, remove, and what is left.

use crate::client::{Answer, Client, Limits, Payload, Request, join};
use crate::redact::Redactor;
use crate::secret::Secret;
use async_trait::async_trait;
use reqwest::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;
use vectra_control::ports::FaultInjector;

/// Bytes of what the injector says that are repeated.
const SAID: usize = 300;
/// An injector answers when the fault is in, or out, which may be a new process away.
const PATIENCE: u32 = 6;

/// The injector.
#[derive(Clone)]
pub(crate) struct Injector {
    pub(super) client: Client,
    pub(super) base: Url,
    pub(super) token: Secret,
    pub(super) limits: Limits,
    pub(crate) redactor: Redactor,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Residue {
    Bare(Vec<String>),
    Named { residue: Vec<String> },
}

impl Injector {
    async fn call(&self, method: Method, segments: &[&str], path: &str, body: Option<Value>) -> Result<Answer, String> {
        let named = format!("{method} {path}");
        let limit: Duration = self.limits.request * PATIENCE;
        let request = Request {
            service: "drill",
            method,
            url: join(&self.base, segments),
            path,
            bearer: Some(&self.token),
            body: body.map_or(Payload::Nothing, Payload::Json),
            limit,
        };
        self.client.send(request).await.map_err(|e| {
            format!("the fault injector at {} does not answer {named}: {}; check drill.url", self.base, e.why())
        })
    }

    /// An empty answer is as good as JSON; a page comes from something else.
    fn done(&self, answer: &Answer) -> Result<(), String> {
        match answer.status.is_success() {
            true if answer.body.is_empty() => Ok(()),
            true => answer
                .json()
                .map(drop)
                .map_err(|why| format!("{} is no fault injector: {why}; check drill.url", self.base)),
            false => Err(self.refused(answer)),
        }
    }

    fn refused(&self, answer: &Answer) -> String {
        let text =
            answer.json().ok().and_then(|v| v["error"].as_str().map(str::to_owned)).unwrap_or_else(|| answer.text());
        let advice =
            if answer.status == StatusCode::UNAUTHORIZED { "; check the token that drill.token refers to" } else { "" };
        self.redactor.line(&format!("the fault injector answered {}: {text}{advice}", answer.status_line()), SAID)
    }
}

#[async_trait]
impl FaultInjector for Injector {
    async fn inject(&self, fault: &str, ttl_seconds: u64) -> Result<(), String> {
        let body = json!({"ttl_seconds": ttl_seconds});
        let answer = self.call(Method::POST, &["faults", fault], "/faults/{name}", Some(body)).await?;
        self.done(&answer)
    }

    async fn remove(&self, fault: &str) -> Result<(), String> {
        let answer = self.call(Method::DELETE, &["faults", fault], "/faults/{name}", None).await?;
        // What is not there is removed.
        if answer.status == StatusCode::NOT_FOUND { Ok(()) } else { self.done(&answer) }
    }

    async fn residue(&self) -> Result<Vec<String>, String> {
        let answer = self.call(Method::GET, &["residue"], "/residue", None).await?;
        if !answer.status.is_success() {
            return Err(self.refused(&answer));
        }
        let residue: Residue = serde_json::from_value(answer.json()?)
            .map_err(|_| "the fault injector's answer is no list of texts".to_owned())?;
        let (Residue::Bare(found) | Residue::Named { residue: found }) = residue;
        Ok(found.iter().map(|line| self.redactor.line(line, SAID)).collect())
    }
}
