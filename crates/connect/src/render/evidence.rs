//! What the platform saw happen, and what is deployed: the facts that choose a branch.

use super::client::{ApiError, Render, rfc3339};
use super::deploys::Deploys;
use super::shapes::{Deploy, Event, EventEntry, Service};
use crate::client::seconds;
use crate::work::Done;
use std::fmt::Write as _;
use vectra_engine::diagnose::{Fact, InstanceEnd};
use vectra_engine::time::{Span, Time};
use vectra_plan::ServiceRef;

/// Events this long before the outage are of interest.
const BEFORE: Span = Span::seconds(600);
/// Ends of instances that are kept of each kind; a crash loop has hundreds.
const ENDS: usize = 200;
/// Deployments and events that are shown.
const SHOWN: usize = 20;

/// What one source gave: text for people, facts for the choice.
struct Found {
    source: &'static str,
    result: Result<(String, Vec<Fact>), String>,
}

impl Render {
    /// Events, deployments and settings, all at once; one that does not answer keeps nothing from the others.
    pub(crate) async fn evidence(&self, service: &ServiceRef, since: Time) -> Done {
        let (events, deploys, settings) = tokio::join!(
            self.bounded("Render events", self.events_found(service, since)),
            self.bounded("Render deploys", self.deploys_found(service)),
            self.bounded("Render service settings", self.settings_found(service)),
        );
        let id = service.id.as_str();
        let sent = [
            self.shown("GET", &["services", id, "events"]),
            self.shown("GET", &["services", id, "deploys"]),
            self.shown("GET", &["services", id]),
        ];
        let mut done = Done::failed(sent.join("\n"), String::new());
        for Found { source, result } in [events, deploys, settings] {
            match result {
                Ok((text, facts)) => {
                    done.outcome = vectra_engine::event::StepOutcome::Ok;
                    done.output.push_str(&text);
                    done.facts.extend(facts);
                }
                Err(why) => {
                    let _ = writeln!(done.output, "{source}: unavailable: {why}");
                    done.facts.push(Fact::Unavailable { source: source.to_owned(), why });
                }
            }
        }
        done
    }

    async fn bounded(
        &self,
        source: &'static str,
        work: impl Future<Output = Result<(String, Vec<Fact>), ApiError>>,
    ) -> Found {
        let result = match tokio::time::timeout(self.limits.request, work).await {
            Ok(result) => result.map_err(|e| e.to_string()),
            Err(_) => Err(format!("no answer within {}", seconds(self.limits.request))),
        };
        Found { source, result }
    }

    /// Events from `from` on, newest first; `kind` narrows them down.
    pub(super) async fn events(
        &self,
        service: &ServiceRef,
        from: Time,
        kind: Option<&str>,
    ) -> Result<Vec<Event>, ApiError> {
        let mut query = vec![("startTime", rfc3339(self.theirs(from)))];
        query.extend(kind.map(|k| ("type", k.to_owned())));
        let entries = self
            .list::<EventEntry>(&["services", &service.id, "events"], "/services/{id}/events", &query, |_| false)
            .await?;
        let mut events: Vec<Event> = entries.into_iter().map(|e| e.event).collect();
        events.sort_by_key(|e| std::cmp::Reverse(e.timestamp));
        Ok(events)
    }

    async fn events_found(&self, service: &ServiceRef, since: Time) -> Result<(String, Vec<Fact>), ApiError> {
        let events = self.events(service, since - BEFORE, None).await?;
        let mut text = format!("events of {} since {}:\n", service.id, rfc3339(since - BEFORE));
        for event in events.iter().take(SHOWN) {
            let _ = writeln!(text, "  {}", line(event));
        }
        match events.len() {
            0 => text.push_str("  none\n"),
            n if n > SHOWN => {
                let _ = writeln!(text, "  and {} earlier ones", n - SHOWN);
            }
            _ => {}
        }
        // The earliest are the outage's own; what follows are its repetitions.
        let mut facts = Vec::new();
        let kinds: [fn(&InstanceEnd) -> bool; 3] = [
            |e| matches!(e, InstanceEnd::Exit { .. }),
            |e| *e == InstanceEnd::OutOfMemory,
            |e| *e == InstanceEnd::Other,
        ];
        for kind in kinds {
            let ends =
                events.iter().rev().filter_map(|e| Some((e.at(), e.instance_end()?))).filter(|(_, end)| kind(end));
            facts.extend(ends.take(ENDS).map(|(at, end)| Fact::InstanceEnded { at: self.ours(at), end }));
        }
        Ok((text, facts))
    }

    async fn deploys_found(&self, service: &ServiceRef) -> Result<(String, Vec<Fact>), ApiError> {
        let deploys = self.deploys(service).await?;
        let mut text = "deploys, newest first:\n".to_owned();
        for deploy in deploys.0.iter().take(SHOWN) {
            let _ = writeln!(text, "  {}", deploy_line(deploy));
        }
        let fact = self.live_deploy(&deploys)?;
        if let Fact::LiveDeploy { previous, .. } = &fact {
            let _ = writeln!(text, "  to return to: {}", previous.as_deref().unwrap_or("none"));
        }
        Ok((text, vec![fact]))
    }

    fn live_deploy(&self, deploys: &Deploys) -> Result<Fact, ApiError> {
        let live = deploys.live().ok_or_else(|| ApiError::Unclear("no deploy of the service is live".to_owned()))?;
        let at = live.live_at().ok_or_else(|| ApiError::Unclear(format!("deploy {} has no time", live.id)))?;
        Ok(Fact::LiveDeploy {
            deploy: live.id.clone(),
            commit: live.release().map(str::to_owned),
            at: self.ours(at),
            rollback: live.is_rollback(),
            previous: deploys.previous().map(|d| d.id.clone()),
        })
    }

    /// The service as the platform has it.
    pub(super) async fn service(&self, service: &ServiceRef) -> Result<Service, ApiError> {
        self.get(&["services", &service.id], "/services/{id}", &[]).await
    }

    async fn settings_found(&self, service: &ServiceRef) -> Result<(String, Vec<Fact>), ApiError> {
        let settings = self.service(service).await?;
        let on = match settings.auto_deploy.as_deref() {
            Some("yes") => true,
            Some("no") => false,
            _ => {
                return Err(ApiError::Unclear("the answer does not say whether auto-deploy is on".to_owned()));
            }
        };
        let suspended = settings.suspended.as_deref() == Some("suspended");
        let text = format!(
            "auto-deploy: {}\n{}",
            if on { "on (the next push goes out by itself)" } else { "off" },
            if suspended { "the service is suspended\n" } else { "" }
        );
        Ok((text, vec![Fact::AutoDeploy { on }]))
    }
}

/// One event: when, what, and what tells it from others.
fn line(event: &Event) -> String {
    let mut line = format!("{} {}", event.timestamp, event.kind);
    let details = &event.details;
    for (name, word) in [("instanceID", "instance"), ("deployId", "deploy"), ("deployStatus", "status")] {
        if let Some(value) = details[name].as_str() {
            let _ = write!(line, " {word} {value}");
        }
    }
    if let Some(end) = event.instance_end() {
        let _ = match end {
            InstanceEnd::Exit { status } => write!(line, ": exited with status {status}"),
            InstanceEnd::OutOfMemory => {
                write!(line, ": killed, out of memory (limit {})", limit(event))
            }
            InstanceEnd::Other => write!(line, ": {}", details["reason"]),
        };
    }
    line
}

fn limit(event: &Event) -> &str {
    event.details["reason"]["oomKilled"]["memoryLimit"].as_str().unwrap_or("unknown")
}

fn deploy_line(deploy: &Deploy) -> String {
    let mut line = format!("{} {} by {}", deploy.id, deploy.status, deploy.trigger);
    if let Some(release) = deploy.release() {
        let _ = write!(line, ", {}", release.chars().take(12).collect::<String>());
    }
    if let Some(message) = deploy.commit.as_ref().and_then(|c| c.message.as_deref()).and_then(|m| m.lines().next()) {
        let _ = write!(line, " {:?}", message.chars().take(60).collect::<String>());
    }
    if let Some(at) = deploy.finished_at.or(deploy.created_at) {
        let _ = write!(line, ", {at}");
    }
    line
}
