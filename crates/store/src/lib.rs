//! What must survive: the event log, the outbox, accepted programs, tokens, measurements.
//!
//! One trait, two stores, one story of tests that both are held to (`tests/story.rs`): [`sqlite`] is what runs,
//! [`memory`] is what the simulation drives. A commit is one transaction: events and the outbox rows that follow from them
//! become durable together or not at all.
//!
//! What a `kill -9` may lose: measurements that were not flushed yet (at most the last second). Never an event, never an
//! outbox row.

pub mod measure;
pub mod memory;
pub mod sqlite;
mod writer;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use vectra_engine::event::{Delivery, Event, IncidentId};
use vectra_engine::time::Time;

/// What one decision makes durable.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch {
    /// In order; their `seq` continues the log without a gap.
    pub events: Vec<Event>,
    /// New outbox rows, inserted as claimed until `lease_until` with fence 1, so that they can be sent without another
    /// synced write in between.
    pub deliveries: Vec<Delivery>,
    /// Until when the new rows are the writer's.
    pub lease_until: Option<Time>,
    /// What became of rows that were sent.
    pub settled: Vec<Settled>,
}

impl Batch {
    /// Nothing to write.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.deliveries.is_empty() && self.settled.is_empty()
    }
}

/// What became of one outbox row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The row.
    pub key: String,
    /// The claim under which it was sent; a row that somebody else has claimed since is left alone.
    pub fence: u64,
    /// The outcome.
    pub how: How,
}

/// Outcome of sending an outbox row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Finished: delivered, refused for good, or given up.
    Done,
    /// Again, not before this time.
    Again(Time),
}

/// An outbox row that is ours to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// What to send.
    pub delivery: Delivery,
    /// From 1.
    pub attempt: u32,
    /// Proof of the claim.
    pub fence: u64,
}

/// An outbox row as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryState {
    /// What was to be sent.
    pub delivery: Delivery,
    /// How often it was claimed.
    pub attempts: u32,
    /// Whether it is finished.
    pub done: bool,
}

/// An accepted version of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Of the text.
    pub sha256: String,
    /// Path it was read from.
    pub path: String,
    /// The document.
    pub text: String,
}

/// A token's entry; the token itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Who it stands for.
    pub name: String,
    /// SHA-256 of the token, hex. Tokens are random and long, so a plain digest suffices.
    pub digest: String,
    /// When it was made.
    pub created: Time,
}

/// Why the store did not do what was asked, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The folder cannot be used.
    #[error("the data folder {path} cannot be used: {why}; choose another one with --data, or give it to this user")]
    Folder {
        /// The folder.
        path: String,
        /// What the system said.
        why: String,
    },
    /// Another process holds it.
    #[error("another Vectra runs on the data folder {path}; stop it first, or choose another folder with --data")]
    InUse {
        /// The folder.
        path: String,
    },
    /// A newer version wrote it.
    #[error(
        "the data in {path} was written by a newer Vectra (format {found}, this one knows {known}); run that version"
    )]
    Newer {
        /// The file.
        path: String,
        /// Its format.
        found: i64,
        /// The newest that this build knows.
        known: i64,
    },
    /// No room.
    #[error("the disk that holds {path} is full; free some room, nothing that was promised is lost")]
    Full {
        /// The file.
        path: String,
    },
    /// What is stored cannot be read.
    #[error("the data in {path} is damaged: {why}; restore the folder from a copy")]
    Damaged {
        /// The file.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// The log was continued by somebody else.
    #[error("the event log was written by another process since; this one must stop")]
    Overtaken,
    /// Anything else.
    #[error("the data in {path} cannot be read or written: {why}")]
    Other {
        /// The file.
        path: String,
        /// What came back.
        why: String,
    },
}

/// Result of a store's operation.
pub type Result<T> = std::result::Result<T, StoreError>;

/// What a store does. All lists are bounded by their `limit`.
#[async_trait]
pub trait Store: Send + Sync {
    /// Random name of this installation, made with the store: part of each idempotency key.
    async fn installation(&self) -> Result<String>;

    /// Makes a batch durable, all or nothing.
    ///
    /// # Errors
    /// [`StoreError::Overtaken`] when the log already holds one of the events' positions.
    async fn commit(&self, batch: &Batch) -> Result<()>;

    /// Events after position `after`, in order.
    async fn events(&self, after: u64, limit: u32) -> Result<Vec<Event>>;

    /// Events of one incident after position `after`, in order.
    async fn incident_events(&self, incident: &IncidentId, after: u64, limit: u32) -> Result<Vec<Event>>;

    /// Claims rows that are due and nobody's, until `lease_until`.
    async fn claim(&self, now: Time, lease_until: Time, limit: u32) -> Result<Vec<Claimed>>;

    /// When the next unfinished row may be claimed.
    async fn next_delivery(&self) -> Result<Option<Time>>;

    /// Frees the claims of a process that is gone. Only for the one process that holds the store.
    async fn release_claims(&self) -> Result<()>;

    /// Outbox rows of one incident.
    async fn deliveries(&self, incident: &IncidentId) -> Result<Vec<DeliveryState>>;

    /// Keeps an accepted document; keeping one twice is fine.
    async fn keep_program(&self, program: &Program) -> Result<()>;

    /// An accepted document.
    async fn program(&self, sha256: &str) -> Result<Option<Program>>;

    /// Keeps a token; a token of the same name is replaced.
    async fn keep_token(&self, token: &Token) -> Result<()>;

    /// All tokens.
    async fn tokens(&self) -> Result<Vec<Token>>;

    /// Takes a token away; whether there was one.
    async fn revoke_token(&self, name: &str) -> Result<bool>;

    /// What is measured.
    fn measurements(&self) -> &dyn measure::Measurements;
}
