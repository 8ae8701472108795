//! What API and pages show, in the field's words: built once, serialised by the API, rendered by the pages.

use crate::sentences;
use crate::text::{Text, rfc3339};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;
use vectra_control::kernel::Incident;
use vectra_engine::event::{Event, Purpose};
use vectra_engine::run::Run;
use vectra_engine::time::Time;
use vectra_store::DeliveryState;

/// An instant; RFC 3339 in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, format = DateTime)]
pub struct Stamp(pub Time);

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&rfc3339(self.0))
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let at: jiff::Timestamp = text.parse().map_err(serde::de::Error::custom)?;
        Ok(Stamp(Time(at.as_millisecond())))
    }
}

/// Where an incident stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    Open,
    Investigating,
    Choosing,
    WaitingForApproval,
    Approved,
    Acting,
    ReadingBack,
    Verifying,
    NeedsHuman,
    Ended,
    Resolved,
}

impl Stage {
    pub fn of(incident: &Incident) -> Stage {
        if incident.resolved.is_some() {
            return Stage::Resolved;
        }
        match incident.run {
            _ if incident.human.is_some() => Stage::NeedsHuman,
            None => Stage::Open,
            Some(Run::Investigating { .. }) => Stage::Investigating,
            Some(Run::Choosing) => Stage::Choosing,
            Some(Run::AwaitingApproval { .. }) => Stage::WaitingForApproval,
            Some(Run::Approved { .. }) => Stage::Approved,
            Some(Run::Acting { .. }) => Stage::Acting,
            Some(Run::ReadingBack { .. }) => Stage::ReadingBack,
            Some(Run::Verifying { .. }) => Stage::Verifying,
            Some(Run::NeedsHuman) => Stage::NeedsHuman,
            Some(Run::Ended) => Stage::Ended,
        }
    }

    pub fn words(self, t: Text) -> String {
        t.get(match self {
            Stage::Open => "stage-open",
            Stage::Investigating => "stage-investigating",
            Stage::Choosing => "stage-choosing",
            Stage::WaitingForApproval => "stage-waiting",
            Stage::Approved => "stage-approved",
            Stage::Acting => "stage-acting",
            Stage::ReadingBack => "stage-reading-back",
            Stage::Verifying => "stage-verifying",
            Stage::NeedsHuman => "stage-human",
            Stage::Ended => "stage-ended",
            Stage::Resolved => "stage-resolved",
        })
    }
}

/// How a response deadline stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Deadline {
    /// The runbook names none.
    None,
    /// It has not passed, and nobody acknowledged yet.
    Running,
    /// Acknowledged, or over, before it.
    Kept,
    /// It passed without an acknowledgement.
    Missed,
}

impl Deadline {
    pub fn of(incident: &Incident, now: Time) -> Deadline {
        let Some(by) = incident.respond_by else {
            return Deadline::None;
        };
        let answered = incident.acknowledged.as_ref().map(|(_, at)| *at).or(incident.resolved.map(|(at, _)| at));
        match answered {
            Some(at) if at <= by => Deadline::Kept,
            Some(_) => Deadline::Missed,
            None if incident.deadline_missed || by < now => Deadline::Missed,
            None => Deadline::Running,
        }
    }
}

/// Who did something, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Act {
    /// Name of a token, or `vectra`.
    pub by: String,
    pub at: Stamp,
}

/// An incident in one line.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Summary {
    pub id: String,
    pub title: String,
    pub severity: String,
    /// 0 is the most severe.
    pub severity_rank: u32,
    pub criteria: String,
    pub alert: String,
    pub stage: Stage,
    pub opened: Stamp,
    pub respond_by: Option<Stamp>,
    pub deadline: Deadline,
    pub acknowledged: Option<Act>,
    pub resolved: Option<Stamp>,
    /// `verified`, `recovered` or `person`, once it is resolved.
    pub resolved_by: Option<String>,
    /// Name of the drill that caused it.
    pub drill: Option<String>,
}

impl Summary {
    pub fn of(incident: &Incident, now: Time) -> Summary {
        Summary {
            id: incident.id.0.clone(),
            title: incident.title.clone(),
            severity: incident.severity.clone(),
            severity_rank: incident.severity_rank,
            criteria: incident.criteria.clone(),
            alert: incident.alert_name.clone(),
            stage: Stage::of(incident),
            opened: Stamp(incident.opened),
            respond_by: incident.respond_by.map(Stamp),
            deadline: Deadline::of(incident, now),
            acknowledged: incident.acknowledged.as_ref().map(|(by, at)| Act { by: by.to_string(), at: Stamp(*at) }),
            resolved: incident.resolved.map(|(at, _)| Stamp(at)),
            resolved_by: incident.resolved.and_then(|(_, by)| word(&by)),
            drill: incident.drill.clone(),
        }
    }
}

/// The word that a plain enum has in JSON.
pub(crate) fn word<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_string)
}

/// One entry of a timeline.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Entry {
    /// Position in the log: what sentences of the post-mortem cite.
    pub seq: u64,
    pub at: Stamp,
    pub actor: String,
    /// The event in a sentence, in the language that was asked for.
    pub text: String,
    /// The event as the log keeps it.
    #[schema(value_type = Object)]
    pub event: serde_json::Value,
}

impl Entry {
    pub fn of(t: Text, event: &Event) -> Entry {
        Entry {
            seq: event.seq,
            at: Stamp(event.at),
            actor: event.actor.to_string(),
            text: sentences::sentence(t, event),
            event: serde_json::to_value(&event.body).unwrap_or_default(),
        }
    }
}

/// A message of the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct DeliveryRow {
    /// Idempotency key.
    pub key: String,
    /// `page`, `page_acknowledged`, `page_resolved` or `announce`.
    pub purpose: String,
    pub contact: Option<String>,
    pub attempts: u32,
    /// Whether nothing more is sent for it.
    pub done: bool,
}

impl DeliveryRow {
    pub fn of(row: &DeliveryState) -> DeliveryRow {
        let (purpose, contact) = match &row.delivery.purpose {
            Purpose::Page { contact, .. } => ("page", Some(contact.clone())),
            Purpose::PageAcknowledged { contact, .. } => ("page_acknowledged", Some(contact.clone())),
            Purpose::PageResolved { contact, .. } => ("page_resolved", Some(contact.clone())),
            Purpose::Announce { .. } => ("announce", None),
        };
        DeliveryRow {
            key: row.delivery.key.clone(),
            purpose: purpose.into(),
            contact,
            attempts: row.attempts,
            done: row.done,
        }
    }
}

/// What came of a request that changes something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Outcome {
    /// `done`, or `already` when it was so before.
    pub outcome: String,
}
