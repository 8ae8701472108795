//! Incidents, those in memory and those that only the log remembers.

use std::sync::Arc;
use vectra_control::daemon::{Handle, View};
use vectra_control::kernel::{Incident, ReplayError, State};
use vectra_engine::event::{Event, IncidentId};
use vectra_plan::{Plan, ProcedurePlan};
use vectra_store::StoreError;

/// Events of one incident that are folded or shown at once.
pub(crate) const EVENTS: u32 = 500;
/// Most pages of [`EVENTS`] that are folded for an old incident.
const FOLDED_PAGES: usize = 20;

/// Most incidents that are looked at for one page of a list.
const LOOKED_AT: usize = 1000;

/// The incident, from memory or folded again from its events.
pub(crate) async fn find(handle: &Handle, view: &View, id: &str) -> Result<Option<Arc<Incident>>, StoreError> {
    let id = IncidentId(id.to_string());
    if let Some(incident) = view.state.incidents.get(&id) {
        return Ok(Some(incident.clone()));
    }
    if numbered(&id).is_none_or(|n| n > view.state.incident_count) {
        return Ok(None);
    }
    let mut state = State::default();
    let mut after = 0;
    for _ in 0..FOLDED_PAGES {
        let events = handle.store().incident_events(&id, after, EVENTS).await?;
        let Some(last) = events.last() else { break };
        after = last.seq;
        if let Err(error) = fold(&mut state, events) {
            tracing::warn!(%id, %error, "an old incident cannot be folded");
            return Ok(None);
        }
    }
    Ok(state.incidents.remove(&id))
}

/// Goes on with the events of one incident. A fold wants positions without gaps; here their order is all that counts.
fn fold(state: &mut State, events: Vec<Event>) -> Result<(), ReplayError> {
    for event in events {
        state.apply(&Event { seq: state.seq + 1, ..event })?;
    }
    Ok(())
}

/// Incidents below `before` (all when `None`), newest first; and whether there are more.
pub(crate) async fn newest(
    handle: &Handle,
    view: &View,
    before: Option<u64>,
    limit: usize,
    resolved_only: bool,
) -> Result<(Vec<Arc<Incident>>, Option<u64>), StoreError> {
    let mut found = Vec::new();
    let mut number = before.unwrap_or(u64::MAX).min(view.state.incident_count.saturating_add(1));
    let mut looked_at = 0;
    while number > 1 && found.len() < limit && looked_at < LOOKED_AT {
        number -= 1;
        looked_at += 1;
        if let Some(incident) = find(handle, view, &format!("INC-{number}")).await?
            && !(resolved_only && incident.resolved.is_none())
        {
            found.push(incident);
        }
    }
    Ok((found, (number > 1).then_some(number)))
}

/// `7` of `INC-7`.
pub(crate) fn numbered(id: &IncidentId) -> Option<u64> {
    id.0.strip_prefix("INC-")?.parse().ok()
}

/// The plan that the incident began with, where it is still known.
pub(crate) fn plan<'v>(view: &'v View, incident: &Incident) -> Option<&'v Plan> {
    (view.plan.sha256 == incident.program || view.older.contains_key(&incident.program))
        .then(|| view.plan_of(&incident.program))
}

/// Its procedure, where it has one and the plan is still known.
pub(crate) fn procedure<'v>(view: &'v View, incident: &Incident) -> Option<&'v ProcedurePlan> {
    let id = incident.procedure.as_ref()?;
    plan(view, incident)?.procedures.iter().find(|p| p.id == *id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vectra_engine::event::{Actor, Body, ResolvedBy};
    use vectra_engine::time::Time;

    #[test]
    fn an_incident_is_folded_from_its_own_events_whatever_lies_between_them() {
        let id = IncidentId("INC-7".into());
        let opened = Body::IncidentOpened {
            title: "API Unavailable".into(),
            alert: "a".into(),
            alert_name: "API Down".into(),
            check: "c".into(),
            severity: "SEV1".into(),
            severity_rank: 0,
            criteria: String::new(),
            respond_by: None,
            first_failure: Time(0),
            procedure: None,
            program: "ab".into(),
            drill: None,
            detail: String::new(),
        };
        let bodies =
            [(40, opened), (44, Body::Acknowledged { late: false }), (97, Body::Resolved { by: ResolvedBy::Person })];
        let event = |(seq, body)| Event {
            seq,
            at: Time(1000),
            actor: Actor::User("léa".into()),
            incident: Some(id.clone()),
            body,
        };
        let mut state = State::default();
        fold(&mut state, bodies.into_iter().map(event).collect()).expect("it folds");
        let incident = &state.incidents[&id];
        assert_eq!(incident.resolved, Some((Time(1000), ResolvedBy::Person)));
        assert!(incident.acknowledged.is_some() && numbered(&incident.id) == Some(7));
    }
}
