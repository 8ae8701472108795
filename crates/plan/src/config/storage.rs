//! `[storage]`: how long measurements are kept, and in how much room.

use serde::Deserialize;

/// What the store keeps.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Storage {
    /// Days for which single samples stay.
    pub samples_days: u16,
    /// Days for which the counts of each minute stay.
    pub minutes_days: u16,
    /// Days for which the counts of each hour stay.
    pub hours_days: u16,
    /// Bytes of measurements, past which the oldest minutes go early.
    pub max_bytes: u64,
    /// Series, past which further ones are refused.
    pub max_series: usize,
}

impl Default for Storage {
    fn default() -> Self {
        Storage {
            samples_days: 2,
            minutes_days: 40,
            hours_days: 400,
            max_bytes: 8 * 1024 * 1024 * 1024,
            max_series: 50_000,
        }
    }
}
