//! `[check."NAME"]`: checks that the document does not have.

use serde::Deserialize;

/// One check of the configuration.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OwnCheck {}
