//! Drills that ended, read from the log once and kept up.

use crate::Shared;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use vectra_engine::event::Body;
use vectra_engine::time::Time;
use vectra_store::StoreError;

/// Events that are read at once.
const PAGE: u32 = 1000;

/// The last end of each drill, up to a position of the log.
#[derive(Default)]
pub(crate) struct Ended {
    seq: u64,
    last: BTreeMap<String, Last>,
}

/// How a drill went the last time.
#[derive(Debug, Clone)]
pub(crate) struct Last {
    pub at: Time,
    pub passed: bool,
    pub report: serde_json::Value,
}

/// A drill, as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct DrillRow {
    pub name: String,
    pub fault: String,
    /// Cause whose branch must be chosen.
    pub expected: String,
    pub last_run: Option<crate::shapes::Stamp>,
    pub passed: Option<bool>,
    /// The report of the last run, in the shape of `vectra drill run --json`.
    #[schema(value_type = Option<Object>)]
    pub report: Option<serde_json::Value>,
}

/// How each drill went the last time. Reads only what the log gained since the last call.
pub(crate) async fn last(app: &Shared) -> Result<BTreeMap<String, Last>, StoreError> {
    let mut ended = app.drills.lock().await;
    loop {
        let events = app.handle.store().events(ended.seq, PAGE).await?;
        let Some(newest) = events.last().map(|e| e.seq) else {
            return Ok(ended.last.clone());
        };
        for event in events {
            if let Body::DrillEnded { drill, passed, report, .. } = event.body {
                let report = serde_json::from_str(&report).unwrap_or_default();
                ended.last.insert(drill, Last { at: event.at, passed, report });
            }
        }
        ended.seq = newest;
    }
}
