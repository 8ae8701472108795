//! Whether somebody is still to hear of an open incident: paging stops while all that fires of it is muted.

use super::Kernel;
use super::decide::FAILURES_TO_ADVANCE;
use super::draft::Draft;
use super::state::{Incident, PageStatus, State};
use std::sync::Arc;
use vectra_engine::escalation::{self, Escalation};
use vectra_engine::event::{Body, IncidentId};
use vectra_engine::external;
use vectra_engine::rules::Alert;
use vectra_engine::rules::mute::Mute;
use vectra_engine::time::Time;
use vectra_plan::RulePlan;

/// When a silence ends that may hold the paging of an incident.
pub(super) fn due(state: &State, now: Time) -> Option<Time> {
    let held = state.open().any(|i| matches!(i.escalation, Escalation::Held { .. }));
    let ends = state.silences.values().map(|s| s.ends).filter(|ends| *ends > now);
    if held { ends.min() } else { None }
}

impl Kernel {
    /// What mutes an incident: everything of it that fires is muted, and something of it because somebody wants so. That
    /// one alert explains another is no reason to stop, since then nobody has said so.
    fn quiet(&self, state: &State, incident: &Incident, now: Time) -> Option<Mute> {
        if !self.something_mutes(state, now) {
            return None;
        }
        let alerts = std::iter::once(&incident.alert).chain(&incident.joined);
        let fires = |id: &&String| matches!(state.alerts.get(*id), Some(Alert::Firing { .. }));
        let mut said = None;
        for id in alerts.filter(fires) {
            // One that nothing is known of any more is not muted.
            let mute = self.mute(state, &*self.raised_rule(state, id)?, now)?;
            if !matches!(mute, Mute::Inhibited { .. }) {
                said.get_or_insert(mute);
            }
        }
        said
    }

    /// Whether anybody wants anything to be quiet now.
    pub(super) fn something_mutes(&self, state: &State, now: Time) -> bool {
        self.calendar.any_open(now) || state.silences.values().any(|s| s.active(now))
    }

    /// The rule or the alert from outside that has this id.
    fn raised_rule(&self, state: &State, id: &str) -> Option<Arc<RulePlan>> {
        if external::is_external(id) {
            return state.external.get(id).map(|e| self.meaning(e).rule.clone());
        }
        self.watching.rules().find(|r| r.id == id).cloned()
    }
}

impl Draft<'_> {
    /// Stops paging, or goes on with it, as what fires of the incident is muted or not.
    pub(super) fn hold_or_resume(&mut self, id: &IncidentId) {
        let Some(incident) = self.incident(id) else { return };
        let before = incident.escalation;
        if !matches!(before, Escalation::Running { .. } | Escalation::Held { .. }) {
            return;
        }
        match self.kernel.quiet(&self.state, incident, self.now) {
            Some(by) => {
                if let Some(escalation) = escalation::hold(before, self.now) {
                    self.vectra(id, Body::EscalationHeld { by, escalation });
                }
            }
            None => {
                if let Some((escalation, after)) = escalation::resume(before, self.now) {
                    self.vectra(id, Body::EscalationResumed { after, escalation });
                    self.look_at_last_page(id);
                }
            }
        }
    }

    /// A page that turned out to reach nobody while paging was held brings the next level now.
    fn look_at_last_page(&mut self, id: &IncidentId) {
        let Some(page) = self.incident(id).and_then(|i| i.pages.last()) else { return };
        let unreachable = match page.status {
            PageStatus::Rejected => true,
            PageStatus::Pending { failures } => failures >= FAILURES_TO_ADVANCE,
            PageStatus::Delivered { .. } => false,
        };
        if unreachable {
            let round = page.round;
            self.go_on_past(id, round);
        }
    }
}
