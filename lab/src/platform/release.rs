//! Releases of the operated API: what the platform builds from a commit.

use serde::{Deserialize, Serialize};

/// What the code of a release does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Behaviour {
    /// It works.
    Sound,
    /// So many milliseconds after its start it takes a path that asks the database for a column that no migration made.
    MissingColumnAfterMs(u64),
}

/// One release; its manifest is what the API's process is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Release {
    pub(crate) commit: String,
    pub(crate) message: String,
    pub(crate) created_at: jiff::Timestamp,
    pub(crate) behaviour: Behaviour,
}

impl Release {
    pub(crate) fn new(message: &str, created_at: jiff::Timestamp, behaviour: Behaviour) -> Self {
        Self { commit: crate::ids::hex(40), message: message.to_owned(), created_at, behaviour }
    }

    pub(crate) fn is_sound(&self) -> bool {
        self.behaviour == Behaviour::Sound
    }
}
