//! Drills: a real fault, the whole way through the house, a report. The fault is removed whatever happens: when the drill
//! ends, when it fails, by the injector itself after a time, and by the next process when this one dies.

use super::{Handle, Reason};
use crate::kernel::{Command, Input, State};
use crate::ports::FaultInjector;
use crate::report::{self, DrillReport, Facts};
use std::collections::BTreeMap;
use std::time::Duration;
use vectra_engine::diagnose::Cause;
use vectra_engine::event::{Actor, Event, IncidentId};
use vectra_engine::health::Health;
use vectra_engine::rules::Condition;
use vectra_engine::run::Run;
use vectra_plan::config::ContactBinding;
use vectra_plan::{Origin, RulePlan};

/// A drill that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrillSpec {
    /// Name on the command line.
    pub name: &'static str,
    /// Fault that the injector knows.
    pub fault: &'static str,
    /// Branch that must be chosen.
    pub expected: Cause,
}

/// All drills.
pub fn specs() -> &'static [DrillSpec] {
    &[
        DrillSpec { name: "api-crash", fault: "api-crash", expected: Cause::Crash },
        DrillSpec { name: "api-bad-release", fault: "api-bad-release", expected: Cause::BadRelease },
    ]
}

/// Why a drill did not begin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DrillError {
    /// No drill of this name.
    #[error("there is no drill `{0}`; `vectra drill list` shows them")]
    Unknown(String),
    /// Nothing may be broken.
    #[error("no fault injector is configured; drills run only where `[drill]` in vectra.toml names one")]
    NoInjector,
    /// One at a time.
    #[error("another drill runs; wait for its end")]
    Busy,
    /// It would prove nothing.
    #[error("{0}")]
    NotReady(NotReady),
    /// The process is stopping.
    #[error(transparent)]
    Stopping(#[from] Reason),
}

/// Why a drill would prove nothing now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// Nobody would be paged and nothing changed.
    #[error("this Vectra only observes; start it without --observe to run a drill")]
    ObserveOnly,
    /// Nothing would notice the fault.
    #[error("no alert of the document is in operation; `vectra status` says why")]
    NoAlert,
    /// The drill's outage could not be told from this one.
    #[error("{0} is open; a drill begins from health")]
    IncidentOpen(IncidentId),
    /// Something is down already.
    #[error("a check fails already; a drill begins from health")]
    CheckFails,
}

/// How long a drill may take to remove its fault when the process is to stop.
pub(super) const CUT_SHORT: Duration = Duration::from_secs(30);

/// The injector removes the fault by itself after this.
const TTL: Duration = Duration::from_secs(900);

impl Handle {
    /// Runs a drill to its end. Changes that wait for approval are approved in the name of the one who runs it.
    ///
    /// # Errors
    /// [`DrillError`] when it did not begin; what went wrong after that is in the report.
    pub async fn drill(&self, name: &str, actor: Actor) -> Result<DrillReport, DrillError> {
        let spec = *specs().iter().find(|s| s.name == name).ok_or_else(|| DrillError::Unknown(name.into()))?;
        let faults = self.faults.clone().ok_or(DrillError::NoInjector)?;
        let running = self.drills.clone().try_lock_owned().map_err(|_| DrillError::Busy)?;
        self.ready().await?;
        let handle = self.clone();
        // The task outlives the one who asked: a client that goes away must not leave the fault in place.
        let task = tokio::spawn(async move {
            let _running = running;
            handle.carry_out(spec, &*faults, actor).await
        });
        match task.await {
            Ok(report) => Ok(report?),
            Err(_) => Err(DrillError::Stopping(Reason::Stopping)),
        }
    }

    /// Waits until the checks that rules watch pass; refuses while an incident is open.
    async fn ready(&self) -> Result<(), DrillError> {
        let view = self.view();
        if self.observe {
            return Err(DrillError::NotReady(NotReady::ObserveOnly));
        }
        if view.plan.rules.is_empty() {
            return Err(DrillError::NotReady(NotReady::NoAlert));
        }
        if let Some(open) = view.state.open().next() {
            return Err(DrillError::NotReady(NotReady::IncidentOpen(open.id.clone())));
        }
        let longest = view.plan.checks.iter().map(|c| c.interval.0 + c.timeout.0).max().unwrap_or(1000);
        let limit = Duration::from_millis(u64::try_from(longest).unwrap_or(1000) * 3 + 1000);
        let healthy = async {
            loop {
                let checks = self.checks();
                // A vendor's bad day, which a default detector watches, is no reason not to practise.
                let counts =
                    |r: &&RulePlan| matches!(r.condition, Condition::Failures(_)) && r.origin != Origin::Procedure;
                let row = view.plan.rules.iter().filter(counts);
                let all = row.filter_map(|r| r.check()).all(|check| {
                    matches!(checks.get(check).map(|c| c.health), Some(Health::Passing { passes }) if passes >= 1)
                });
                if all {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(limit, healthy).await.map_err(|_| DrillError::NotReady(NotReady::CheckFails))
    }

    async fn carry_out(
        &self,
        spec: DrillSpec,
        faults: &dyn FaultInjector,
        actor: Actor,
    ) -> Result<DrillReport, Reason> {
        let view = self.view();
        let target = view.plan.environments.first().map(|e| e.name.clone()).unwrap_or_default();
        let before = view.state.incident_count;
        self.tell(Input::DrillStarted {
            drill: spec.name.into(),
            fault: spec.fault.into(),
            target,
            actor: actor.clone(),
        })
        .await?;
        let injected = self.now();
        let mut failures = Vec::new();
        let mut incident = None;
        let mut stopping = self.stopping.subscribe();
        tokio::select! {
            () = self.drive(&spec, faults, before, actor, &mut incident, &mut failures) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
        if *self.stopping.borrow() {
            failures.push("Vectra was stopped during the drill".into());
        }
        if let Err(why) = remove(faults, spec.fault).await {
            failures.push(format!("the fault was not removed: {why}"));
        }
        let residue = match faults.residue().await {
            Ok(residue) => residue,
            Err(why) => vec![format!("unknown: {why}")],
        };
        let events = match &incident {
            Some(id) => self.timeline(id).await,
            None => Vec::new(),
        };
        let facts = Facts {
            drill: spec.name.into(),
            fault: spec.fault.into(),
            program_sha256: view.plan.sha256.clone(),
            injected,
            started: jiff::Timestamp::from_millisecond(injected.0).map(|t| t.to_string()).unwrap_or_default(),
            expected: spec.expected,
            channels: self.channels(),
            residue,
            failures,
        };
        let report = report::score(facts, &events);
        self.tell(Input::DrillEnded {
            drill: spec.name.into(),
            passed: report.passed,
            report: serde_json::to_string(&report).unwrap_or_default(),
            aborted: false,
        })
        .await?;
        Ok(report)
    }

    /// Breaks it, and follows what happens to its end.
    async fn drive(
        &self,
        spec: &DrillSpec,
        faults: &dyn FaultInjector,
        before: u64,
        actor: Actor,
        incident: &mut Option<IncidentId>,
        failures: &mut Vec<String>,
    ) {
        if let Err(why) = faults.inject(spec.fault, TTL.as_secs()).await {
            failures.push(format!("the fault was not injected: {why}"));
            return;
        }
        let Ok(id) = tokio::time::timeout(self.detection_limit(), self.opened_after(before)).await else {
            failures.push("the fault was not noticed in time".into());
            return;
        };
        *incident = Some(id.clone());
        let limit = self.recovery_limit(&id);
        if tokio::time::timeout(limit, self.until_resolved(&id, actor)).await.is_err() {
            failures.push(format!("it was not resolved within {} s", limit.as_secs()));
        }
    }

    fn detection_limit(&self) -> Duration {
        let plan = &self.view().plan;
        let slowest = plan.rules.iter().filter_map(|r| {
            let check = r.check().and_then(|id| plan.checks.iter().find(|c| c.id == id))?;
            matches!(r.condition, Condition::Failures(_)).then(|| r.detects_within(Some(check)).0)
        });
        Duration::from_millis(u64::try_from(slowest.max().unwrap_or(0)).unwrap_or(0)) + Duration::from_secs(60)
    }

    fn recovery_limit(&self, id: &IncidentId) -> Duration {
        let view = self.view();
        let deadline =
            view.state.incidents.get(id).and_then(|i| Some(i.respond_by?.since(i.opened).0)).unwrap_or(600_000);
        Duration::from_millis(u64::try_from(deadline).unwrap_or(600_000)).clamp(Duration::from_secs(60), TTL)
    }

    async fn opened_after(&self, before: u64) -> IncidentId {
        let newest = |state: &State| {
            (state.incident_count > before)
                .then(|| state.incidents.values().max_by_key(|i| i.opened).map(|i| i.id.clone()))
                .flatten()
        };
        let mut changes = self.changes();
        loop {
            if let Some(id) = newest(&changes.borrow_and_update().state) {
                return id;
            }
            if changes.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    async fn until_resolved(&self, id: &IncidentId, actor: Actor) {
        let mut changes = self.changes();
        loop {
            let incident = changes.borrow_and_update().state.incidents.get(id).cloned();
            match incident {
                None => return,
                Some(i) if i.resolved.is_some() && !pages_pending(&i) => return,
                // A procedure that needs a person has not passed; the fault need not stay for that.
                Some(i) if matches!(i.run, Some(Run::NeedsHuman)) && i.resolved.is_none() => return,
                Some(i) if matches!(i.run, Some(Run::AwaitingApproval { .. })) => {
                    let confirm =
                        i.choice.as_ref().map(|c| c.target.split(" (").next().unwrap_or_default().to_string());
                    let _ = self.command(actor.clone(), Command::Approve { incident: id.clone(), confirm }).await;
                }
                Some(_) => {}
            }
            if changes.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    async fn timeline(&self, id: &IncidentId) -> Vec<Event> {
        match self.store().incident_events(id, 0, 10_000).await {
            Ok(events) => events,
            Err(error) => {
                tracing::error!(%error, "the drill's timeline could not be read");
                Vec::new()
            }
        }
    }

    fn channels(&self) -> BTreeMap<String, String> {
        let plan = &self.view().plan;
        let binding = |contact: &str| {
            let key = vectra_plan::build::contact_key(contact, self.config.contacts.keys())?;
            self.config.contacts.get(key)
        };
        plan.levels
            .iter()
            .filter_map(|l| {
                let channel = match binding(&l.contact)? {
                    ContactBinding::Pagerduty(_) => "pagerduty",
                    ContactBinding::Slack(_) => "slack",
                };
                Some((l.contact.clone(), channel.to_string()))
            })
            .collect()
    }
}

/// The page's delivery may be recorded a moment after the rest; the report wants it.
fn pages_pending(incident: &crate::kernel::Incident) -> bool {
    incident.pages.iter().any(|p| p.status == crate::kernel::PageStatus::Pending { failures: 0 })
}

async fn remove(faults: &dyn FaultInjector, fault: &str) -> Result<(), String> {
    let mut last = String::new();
    for pause in [0, 1, 2, 5] {
        tokio::time::sleep(Duration::from_secs(pause)).await;
        match faults.remove(fault).await {
            Ok(()) => return Ok(()),
            Err(why) => last = why,
        }
    }
    Err(last)
}

/// Ends a drill whose process died: its fault is removed, and the log says that it was cut short.
pub(super) async fn clean_up(handle: &Handle, drill: crate::kernel::Drill) {
    let mut failures = vec!["Vectra was stopped during the drill".to_string()];
    match &handle.faults {
        None => failures.push("no fault injector is configured any more; see to the fault by hand".into()),
        Some(faults) => {
            if let Err(why) = remove(&**faults, &drill.fault).await {
                failures.push(format!("the fault was not removed: {why}"));
            }
        }
    }
    tracing::warn!(drill = %drill.name, "a drill was cut short: {}", failures.join("; "));
    let report = serde_json::json!({ "drill": drill.name, "passed": false, "failures": failures }).to_string();
    let _ = handle.tell(Input::DrillEnded { drill: drill.name, passed: false, report, aborted: true }).await;
}
