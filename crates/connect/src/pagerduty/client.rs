//! Trigger, acknowledge and resolve.

use crate::client::{Answer, Client, Limits, Payload, Request};
use crate::delivery::{no_answer, not_its_own, unsuccessful};
use crate::message::{incident_page, iso, summary};
use crate::redact::Redactor;
use crate::secret::Secret;
use crate::texts::seen;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;
use vectra_engine::event::{Delivery, DeliveryOutcome, Purpose};

/// Characters of a summary that the vendor takes.
const SUMMARY: usize = 1024;
const SERVICE: &str = "PagerDuty";

/// The events address. Cheap to clone.
#[derive(Clone)]
pub(crate) struct PagerDuty {
    pub(super) client: Client,
    pub(super) url: Url,
    pub(super) public_url: Option<Url>,
    pub(super) limits: Limits,
}

/// Success and error alike.
#[derive(Deserialize)]
struct Said {
    status: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    errors: Vec<String>,
    dedup_key: Option<String>,
}

impl PagerDuty {
    /// One attempt under the delivery's key.
    pub(crate) async fn deliver(
        &self,
        delivery: &Delivery,
        routing_key: &Secret,
        redactor: &Redactor,
    ) -> DeliveryOutcome {
        let (key, body) = self.event(delivery, routing_key, redactor);
        let request = Request {
            service: "pagerduty",
            method: Method::POST,
            url: self.url.clone(),
            path: "/v2/enqueue",
            bearer: None,
            body: Payload::Json(body),
            limit: self.limits.request,
        };
        let answer = match self.client.send(request).await {
            Ok(answer) => answer,
            Err(none) => return no_answer(redactor, SERVICE, &none),
        };
        let said = answer
            .json()
            .and_then(|v| serde_json::from_value::<Said>(v).map_err(|_| "the answer is not the vendor's".to_owned()));
        match said {
            _ if !answer.status.is_success() => {
                unsuccessful(redactor, SERVICE, &answer, &message(&answer, said.as_ref().ok()))
            }
            Ok(said) if said.status == "success" => {
                DeliveryOutcome::Delivered { provider_id: Some(said.dedup_key.unwrap_or(key)) }
            }
            Ok(said) => {
                not_its_own(redactor, SERVICE, &answer, &format!("its status is {:?}: {}", said.status, said.message))
            }
            Err(why) => not_its_own(redactor, SERVICE, &answer, &why),
        }
    }

    /// The deduplication key and the event.
    fn event(&self, delivery: &Delivery, routing_key: &Secret, redactor: &Redactor) -> (String, Value) {
        let (action, key) = match &delivery.purpose {
            Purpose::PageAcknowledged { page, .. } => ("acknowledge", page),
            Purpose::PageResolved { page, .. } => ("resolve", page),
            Purpose::Page { .. } | Purpose::Announce { .. } => ("trigger", &delivery.key),
        };
        let mut event = json!({"routing_key": routing_key.expose(), "event_action": action, "dedup_key": key});
        if action == "trigger" {
            let notice = &delivery.notice;
            let mut details = json!({
                "incident": delivery.incident.0,
                "alert": notice.alert,
                "criteria": notice.criteria,
                "detail": seen(&notice.language, &redactor.line(&notice.detail, SUMMARY)),
            });
            if let Some(deadline) = notice.respond_by.and_then(iso) {
                details["deadline"] = json!(deadline);
            }
            if notice.drill {
                details["drill"] = json!(true);
            }
            event["payload"] = json!({
                "summary": redactor.line(&summary(notice), SUMMARY * 4).chars().take(SUMMARY).collect::<String>(),
                "source": if notice.alert.is_empty() { &notice.title } else { &notice.alert },
                "severity": severity(notice.severity_rank),
                "custom_details": details,
            });
            if let Some(at) = iso(notice.opened) {
                event["payload"]["timestamp"] = json!(at);
            }
            event["client"] = json!("Vectra");
            if let Some(url) = &self.public_url {
                event["client_url"] = json!(incident_page(url, delivery));
            }
        }
        (key.clone(), event)
    }
}

fn severity(rank: u32) -> &'static str {
    match rank {
        0 => "critical",
        1 => "error",
        2 => "warning",
        _ => "info",
    }
}

fn message(answer: &Answer, said: Option<&Said>) -> String {
    match said {
        Some(said) if !said.errors.is_empty() => {
            format!("{} ({})", said.message, said.errors.join("; "))
        }
        Some(said) => said.message.clone(),
        None => answer.text(),
    }
}
