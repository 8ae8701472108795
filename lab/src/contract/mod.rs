//! The independent judge of the stand-ins: every request and every answer is checked against the vendor's published description.

mod document;
mod judge;
mod operation;
mod schema;
#[cfg(test)]
mod tests;
mod values;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use document::Document;

/// A vendor whose published description is at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Vendor {
    /// Render's public API (OpenAPI 3.0).
    Render,
    /// Slack's Web API (Swagger 2.0).
    Slack,
    /// PagerDuty's Events API v2 (OpenAPI 3.0).
    PagerDutyEvents,
    /// SendGrid's v3 API (OpenAPI 3.1, a description for each of its parts).
    SendGrid,
}

/// One request and its answer, as they went over the wire.
#[derive(Debug, Clone, Default)]
pub struct Exchange {
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path as the client sent it, e.g. `/v1/services/srv-1`, still percent-encoded.
    pub path: String,
    /// The query string without its question mark.
    pub query: Option<String>,
    /// The request's headers, names in any case.
    pub request_headers: Vec<(String, String)>,
    /// The request's body.
    pub request_body: Vec<u8>,
    /// The answer's status; 0 when none was sent.
    pub status: u16,
    /// The answer's headers, names in any case.
    pub response_headers: Vec<(String, String)>,
    /// The answer's body.
    pub response_body: Vec<u8>,
}

/// Which half of an exchange breaks the description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The client's half.
    Request,
    /// The stand-in's half.
    Response,
}

/// One place where an exchange departs from the vendor's description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// Whose description is broken.
    pub vendor: Vendor,
    /// Which half of the exchange breaks it.
    pub side: Side,
    /// Where, e.g. `body/service/id`, `query/limit`, `header/retry-after`, `path`.
    pub place: String,
    /// What is wrong there, in one sentence.
    pub message: String,
}

/// Why the descriptions could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// A description could not be read.
    #[error(
        "the vendor's description {path} cannot be read: {source}. Point the lab at the folder that holds render/, slack/, pagerduty/ and sendgrid/"
    )]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A description is not what its format says.
    #[error("the vendor's description {path} is not usable: {reason}. Fetch the file again")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// The vendors' descriptions, ready to judge exchanges. What an operation needs is compiled when it is first met, and kept.
#[derive(Debug)]
pub struct Contracts {
    render: Document,
    slack: Document,
    pagerduty_events: Document,
    sendgrid: Vec<Document>,
}

/// The parts of SendGrid's API that the stand-in offers.
const SENDGRID: [&str; 6] = ["mail", "scopes", "stats", "user", "suppressions", "email_activity"];

impl Contracts {
    /// Loads the descriptions from `dir`, which holds `render/`, `slack/`, `pagerduty/` and `sendgrid/`.
    ///
    /// # Errors
    /// When a file is missing or is no usable description.
    pub fn load(dir: &Path) -> Result<Self, ContractError> {
        Ok(Self {
            render: Document::read(&dir.join("render/render-openapi.json"))?,
            slack: Document::read(&dir.join("slack/slack_web_openapi_v2.json"))?,
            pagerduty_events: Document::read(&dir.join("pagerduty/events-v2-openapiv3.json"))?,
            sendgrid: SENDGRID
                .iter()
                .map(|part| Document::read(&dir.join(format!("sendgrid/tsg_{part}_v3.json"))))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Judges one exchange; an empty answer means that it follows the description.
    ///
    /// The request is judged whatever the answer was. An answer of 401, 429 or 5xx is judged as far as the description declares it.
    /// A status of 0 means that no answer was sent. Bodies that an injected fault garbled are the caller's to leave out.
    pub fn check(&self, vendor: Vendor, exchange: &Exchange) -> Vec<Violation> {
        let document = match vendor {
            Vendor::Render => &self.render,
            Vendor::Slack => &self.slack,
            Vendor::PagerDutyEvents => &self.pagerduty_events,
            Vendor::SendGrid => {
                let mut parts = self.sendgrid.iter();
                let known = parts.find(|part| part.has_path(&exchange.path)).or(self.sendgrid.first());
                match known {
                    Some(part) => part,
                    None => return Vec::new(),
                }
            }
        };
        judge::judge(document, vendor, exchange)
    }
}
