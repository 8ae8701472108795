//! Steady, bounded traffic on the operated API's public address.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;
use tokio::sync::Semaphore;
use tokio::time::MissedTickBehavior;

/// Requests under way at most; when so many hang, further ones are left out.
const MAX_UNDER_WAY: usize = 128;
const PATIENCE: Duration = Duration::from_secs(10);
/// One request in so many is a new order.
const ORDERS: u64 = 10;

/// How many requests got which answer; 0 stands for none.
#[derive(Debug, Default)]
pub(crate) struct Load {
    answers: Mutex<BTreeMap<u16, u64>>,
}

impl Load {
    pub(crate) fn answers(&self) -> BTreeMap<u16, u64> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends `per_second` requests a second, for ever.
    pub(crate) async fn run(self: Arc<Self>, http: reqwest::Client, url: String, per_second: u32) {
        if per_second == 0 {
            return;
        }
        let slots = Arc::new(Semaphore::new(MAX_UNDER_WAY));
        let mut tick = tokio::time::interval(Duration::from_secs(1) / per_second);
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        for number in 0_u64.. {
            tick.tick().await;
            let Ok(slot) = Arc::clone(&slots).try_acquire_owned() else {
                continue;
            };
            let request = if number % ORDERS == 0 {
                http.post(format!("{url}/orders")).json(&json!({"item": format!("item {number}")}))
            } else {
                http.get(format!("{url}/orders"))
            };
            let load = Arc::clone(&self);
            tokio::spawn(async move {
                let status = match request.timeout(PATIENCE).send().await {
                    Ok(answer) => answer.status().as_u16(),
                    Err(_) => 0,
                };
                *load.answers.lock().unwrap_or_else(PoisonError::into_inner).entry(status).or_default() += 1;
                drop(slot);
            });
        }
    }
}
