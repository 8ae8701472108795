//! `[telemetry]`: what the operated system tells of itself, and where it is taken.

use serde::Deserialize;

/// Where telemetry comes from.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telemetry {}

impl Telemetry {
    /// The document's names of the environments that tell of their requests.
    pub fn environments(&self) -> impl Iterator<Item = &str> {
        std::iter::empty()
    }
}
