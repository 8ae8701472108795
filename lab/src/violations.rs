//! The judge's desk: exchanges are checked against the vendors' descriptions beside the traffic, not in its way.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tokio::sync::{mpsc, oneshot};

use crate::behaviour::Service;
use crate::contract::{Contracts, Exchange, Side, Vendor, Violation};

/// Violations kept at most; the count goes on.
const MAX_KEPT: usize = 2_000;

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Found {
    /// The exchange's number in the journal.
    pub(crate) n: u64,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: u16,
    #[serde(flatten)]
    pub(crate) violation: Violation,
}

enum Job {
    Check { n: u64, service: Service, exchange: Box<Exchange>, answer_too: bool },
    Flush(oneshot::Sender<()>),
}

#[derive(Debug, Default)]
struct Kept {
    found: VecDeque<Found>,
    total: u64,
    checked: u64,
}

/// Takes exchanges and keeps what was wrong with them.
#[derive(Clone)]
pub(crate) struct Judge {
    jobs: Option<mpsc::Sender<Job>>,
    kept: Arc<Mutex<Kept>>,
}

/// What the judge has found so far.
#[derive(Debug, Serialize)]
pub(crate) struct Verdict {
    /// Whether exchanges are checked at all.
    pub(crate) enabled: bool,
    pub(crate) checked: u64,
    pub(crate) total: u64,
    pub(crate) violations: Vec<Found>,
}

impl Judge {
    /// Without descriptions nothing is checked.
    pub(crate) fn new(contracts: Option<Contracts>) -> Self {
        let kept = Arc::new(Mutex::new(Kept::default()));
        let jobs = contracts.map(|contracts| {
            let (sender, receiver) = mpsc::channel(1_024);
            let kept = Arc::clone(&kept);
            std::thread::spawn(move || work(&contracts, receiver, &kept));
            sender
        });
        Self { jobs, kept }
    }

    /// Hands an exchange over; `answer_too` is false where the stand-in was told to answer wrongly.
    pub(crate) async fn check(&self, n: u64, service: Service, exchange: Exchange, answer_too: bool) {
        if let Some(jobs) = &self.jobs {
            let job = Job::Check { n, service, exchange: Box::new(exchange), answer_too };
            if jobs.send(job).await.is_err() {
                tracing::error!("the judge of the exchanges has ended");
            }
        }
    }

    pub(crate) fn is_enabled(&self) -> bool {
        self.jobs.is_some()
    }

    /// What was found in every exchange handed over before this call.
    pub(crate) async fn verdict(&self) -> Verdict {
        if let Some(jobs) = &self.jobs {
            let (sender, receiver) = oneshot::channel();
            if jobs.send(Job::Flush(sender)).await.is_ok() && receiver.await.is_err() {
                tracing::error!("the judge of the exchanges has ended");
            }
        }
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        Verdict {
            enabled: self.jobs.is_some(),
            checked: kept.checked,
            total: kept.total,
            violations: kept.found.iter().cloned().collect(),
        }
    }

    pub(crate) fn clear(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Kept::default();
    }
}

fn work(contracts: &Contracts, mut jobs: mpsc::Receiver<Job>, kept: &Mutex<Kept>) {
    while let Some(job) = jobs.blocking_recv() {
        match job {
            Job::Flush(done) => {
                // Whoever asked may have gone.
                let _ = done.send(());
            }
            Job::Check { n, service, exchange, answer_too } => {
                let vendor = match service {
                    Service::Render => Vendor::Render,
                    Service::Slack => Vendor::Slack,
                    Service::PagerDuty => Vendor::PagerDutyEvents,
                    Service::SendGrid => Vendor::SendGrid,
                    // The vendor describes its management interface, not the pages that everybody reads.
                    Service::Statuspage => continue,
                };
                let violations = contracts.check(vendor, &exchange);
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.checked += 1;
                for violation in violations {
                    if violation.side == Side::Response && !answer_too {
                        continue;
                    }
                    kept.total += 1;
                    if kept.found.len() == MAX_KEPT {
                        kept.found.pop_front();
                    }
                    kept.found.push_back(Found {
                        n,
                        method: exchange.method.clone(),
                        path: exchange.path.clone(),
                        status: exchange.status,
                        violation,
                    });
                }
            }
        }
    }
}
