//! `chat.postMessage`. Errors come with status 200.

use crate::client::{Answer, Client, Limits, NoAnswer, Payload, Request, join};
use crate::delivery::{no_answer, not_its_own, rejected, retry, unsuccessful};
use crate::message::lines;
use crate::redact::Redactor;
use crate::secret::Secret;
use reqwest::Method;
use serde::Deserialize;
use url::Url;
use vectra_engine::event::{Delivery, DeliveryOutcome};

const SERVICE: &str = "Slack";
/// Bytes of a message; the vendor cuts at 40,000 characters.
const MESSAGE: usize = 8 * 1024;
/// Errors that pass by themselves.
const PASSING: [&str; 6] =
    ["ratelimited", "rate_limited", "fatal_error", "internal_error", "service_unavailable", "request_timeout"];

/// A workspace. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Slack {
    pub(super) client: Client,
    pub(super) base: Url,
    pub(super) token: Secret,
    pub(super) channel: String,
    pub(super) public_url: Option<Url>,
    pub(super) limits: Limits,
}

/// Success and error alike.
#[derive(Deserialize)]
pub(super) struct Said {
    pub ok: bool,
    pub error: Option<String>,
    pub ts: Option<String>,
    pub user: Option<String>,
    pub team: Option<String>,
}

impl Slack {
    /// One attempt, to this channel or person, or to the channel in which everyone is told.
    pub(crate) async fn deliver(&self, delivery: &Delivery, to: Option<&str>, redactor: &Redactor) -> DeliveryOutcome {
        let (heading, lines) = lines(delivery, self.public_url.as_ref());
        let heading = heading.replace('*', "");
        let message = format!("*{}*\n{}", escaped(&heading), escaped(&lines.join("\n")));
        let fields = vec![
            ("channel", to.unwrap_or(&self.channel).to_owned()),
            ("text", redactor.show(&message, MESSAGE)),
            ("unfurl_links", "false".to_owned()),
        ];
        let answer = match self.call("chat.postMessage", "/chat.postMessage", fields).await {
            Ok(answer) => answer,
            Err(none) => return no_answer(redactor, SERVICE, &none),
        };
        let said = said(&answer);
        match said {
            _ if !answer.status.is_success() => {
                let message = said.ok().and_then(|s| s.error).unwrap_or_else(|| answer.text());
                unsuccessful(redactor, SERVICE, &answer, &message)
            }
            Ok(Said { ok: true, ts: Some(ts), .. }) => DeliveryOutcome::Delivered { provider_id: Some(ts) },
            Ok(Said { ok: false, error, .. }) => refused(redactor, error.as_deref().unwrap_or("no reason given")),
            Ok(_) => not_its_own(redactor, SERVICE, &answer, "it names no message"),
            Err(why) => not_its_own(redactor, SERVICE, &answer, &why),
        }
    }

    pub(super) async fn call(
        &self,
        method: &str,
        path: &str,
        fields: Vec<(&'static str, String)>,
    ) -> Result<Answer, NoAnswer> {
        self.client
            .send(Request {
                service: "slack",
                method: Method::POST,
                url: join(&self.base, &[method]),
                path,
                bearer: Some(&self.token),
                body: Payload::Form(fields),
                limit: self.limits.request,
            })
            .await
    }
}

pub(super) fn said(answer: &Answer) -> Result<Said, String> {
    serde_json::from_value(answer.json()?).map_err(|_| "the answer is not the vendor's".to_owned())
}

fn refused(redactor: &Redactor, error: &str) -> DeliveryOutcome {
    if PASSING.contains(&error) {
        return retry(redactor, &format!("Slack: {error}"));
    }
    rejected(redactor, &format!("Slack refused: {error}{}", advice(error)))
}

/// What to do about an error that stays.
pub(super) fn advice(error: &str) -> &'static str {
    match error {
        "invalid_auth" | "not_authed" | "token_revoked" | "token_expired" | "account_inactive" => {
            "; check the token that slack.token refers to"
        }
        "channel_not_found" | "not_in_channel" | "is_archived" => {
            "; check the channel's id, and invite the application to it"
        }
        "missing_scope" => "; give the application the scope chat:write",
        _ => "",
    }
}

/// The three characters that mean something to Slack.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
