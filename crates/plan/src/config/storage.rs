//! `[storage]`: how long measurements are kept, and in how much room.

use serde::Deserialize;

/// What the store keeps.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Storage {}
