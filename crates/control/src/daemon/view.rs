//! What pages, the API and `vectra status` read: a snapshot, never the kernel itself.

use crate::kernel::{AlertNow, State};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use vectra_engine::health::Health;
use vectra_engine::time::{Span, Time};
use vectra_plan::Plan;
use vectra_store::StoreError;

/// Every alert as it stands, by the id of its rule; renewed at least once a second.
pub type Alerts = Arc<Mutex<Arc<BTreeMap<String, AlertNow>>>>;

/// A snapshot of everything that is shown.
#[derive(Debug, Clone)]
pub struct View {
    /// The plan in operation.
    pub plan: Arc<Plan>,
    /// The state after the last decision.
    pub state: Arc<State>,
    /// When the process started.
    pub started: Time,
    /// Whether it only observes: pages nobody, changes nothing.
    pub observe: bool,
    /// The document on disk is not the accepted one.
    pub edited: bool,
    /// Path of the document.
    pub path: String,
    /// Why the store does not write, while it does not.
    pub store_problem: Option<StoreError>,
    /// Plans of the versions with which open incidents began, by hash.
    pub older: BTreeMap<String, Arc<Plan>>,
}

impl View {
    /// The plan that an incident began with.
    pub fn plan_of(&self, program: &str) -> &Plan {
        self.older.get(program).unwrap_or(&self.plan)
    }
}

/// How a check stands, by its last results.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckView {
    /// Failures or passes in a row.
    pub health: Health,
    /// When the last result came.
    pub at: Time,
    /// What was seen.
    pub detail: String,
    /// How long the answer took.
    pub took: Span,
    /// Results since the start.
    pub results: u64,
    /// Of which failed.
    pub failed: u64,
    /// Runs that were due and did not happen.
    pub missed: u64,
}
