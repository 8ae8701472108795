//! A store in memory, for the simulation and for tests: the same story, nothing durable.

use crate::measure::Measurements;
use crate::measure::memory::MemoryMeasurements;
use crate::*;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The store in memory. Clones of an `Arc` to it survive a simulated crash, as a disk would.
#[derive(Debug, Default)]
pub struct MemoryStore {
    inner: Mutex<Inner>,
    measurements: MemoryMeasurements,
}

#[derive(Debug, Default)]
struct Inner {
    events: Vec<Event>,
    outbox: BTreeMap<String, Row>,
    programs: BTreeMap<String, Program>,
    tokens: BTreeMap<String, Token>,
}

#[derive(Debug)]
struct Row {
    delivery: Delivery,
    due: Time,
    claimed_until: Option<Time>,
    fence: u64,
    done: bool,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn bound(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

#[async_trait]
impl Store for MemoryStore {
    async fn installation(&self) -> Result<String> {
        Ok("memory".into())
    }

    async fn commit(&self, batch: &Batch) -> Result<()> {
        let mut inner = self.inner();
        let next = inner.events.len() as u64 + 1;
        if batch.events.iter().zip(next..).any(|(e, seq)| e.seq != seq) {
            return Err(StoreError::Overtaken);
        }
        for delivery in &batch.deliveries {
            let at = batch.events.first().map_or(Time(0), |e| e.at);
            inner.outbox.entry(delivery.key.clone()).or_insert_with(|| Row {
                delivery: delivery.clone(),
                due: at,
                claimed_until: batch.lease_until,
                fence: u64::from(batch.lease_until.is_some()),
                done: false,
            });
        }
        for settled in &batch.settled {
            if let Some(row) = inner.outbox.get_mut(&settled.key).filter(|r| r.fence == settled.fence && !r.done) {
                row.claimed_until = None;
                match settled.how {
                    How::Done => row.done = true,
                    How::Again(due) => row.due = due,
                }
            }
        }
        inner.events.extend(batch.events.iter().cloned());
        Ok(())
    }

    async fn events(&self, after: u64, limit: u32) -> Result<Vec<Event>> {
        Ok(self.inner().events.iter().filter(|e| e.seq > after).take(bound(limit)).cloned().collect())
    }

    async fn incident_events(&self, incident: &IncidentId, after: u64, limit: u32) -> Result<Vec<Event>> {
        let inner = self.inner();
        let of = inner.events.iter().filter(|e| e.seq > after && e.incident.as_ref() == Some(incident));
        Ok(of.take(bound(limit)).cloned().collect())
    }

    async fn claim(&self, now: Time, lease_until: Time, limit: u32) -> Result<Vec<Claimed>> {
        let mut inner = self.inner();
        let free = |r: &Row| !r.done && r.due <= now && r.claimed_until.is_none_or(|until| until <= now);
        let mut due: Vec<(Time, String)> =
            inner.outbox.values().filter(|r| free(r)).map(|r| (r.due, r.delivery.key.clone())).collect();
        due.sort();
        let mut claimed = Vec::new();
        for (_, key) in due.into_iter().take(bound(limit)) {
            if let Some(row) = inner.outbox.get_mut(&key) {
                row.claimed_until = Some(lease_until);
                row.fence += 1;
                claimed.push(Claimed {
                    delivery: row.delivery.clone(),
                    attempt: u32::try_from(row.fence).unwrap_or(u32::MAX),
                    fence: row.fence,
                });
            }
        }
        Ok(claimed)
    }

    async fn next_delivery(&self) -> Result<Option<Time>> {
        let inner = self.inner();
        let open = inner.outbox.values().filter(|r| !r.done);
        Ok(open.map(|r| r.claimed_until.map_or(r.due, |until| until.max(r.due))).min())
    }

    async fn release_claims(&self) -> Result<()> {
        for row in self.inner().outbox.values_mut() {
            row.claimed_until = None;
        }
        Ok(())
    }

    async fn deliveries(&self, incident: &IncidentId) -> Result<Vec<DeliveryState>> {
        let inner = self.inner();
        let of = inner.outbox.values().filter(|r| r.delivery.incident == *incident);
        Ok(of
            .map(|r| DeliveryState {
                delivery: r.delivery.clone(),
                attempts: u32::try_from(r.fence).unwrap_or(u32::MAX),
                done: r.done,
            })
            .collect())
    }

    async fn keep_program(&self, program: &Program) -> Result<()> {
        self.inner().programs.insert(program.sha256.clone(), program.clone());
        Ok(())
    }

    async fn program(&self, sha256: &str) -> Result<Option<Program>> {
        Ok(self.inner().programs.get(sha256).cloned())
    }

    async fn keep_token(&self, token: &Token) -> Result<()> {
        self.inner().tokens.insert(token.name.clone(), token.clone());
        Ok(())
    }

    async fn tokens(&self) -> Result<Vec<Token>> {
        Ok(self.inner().tokens.values().cloned().collect())
    }

    async fn revoke_token(&self, name: &str) -> Result<bool> {
        Ok(self.inner().tokens.remove(name).is_some())
    }

    fn measurements(&self) -> &dyn Measurements {
        &self.measurements
    }
}
