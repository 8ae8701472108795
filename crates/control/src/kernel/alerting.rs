//! What follows from an alert that fires, is muted, is released or is over.

use super::draft::Draft;
use super::input::Refusal;
use super::state::Incident;
use super::{Kernel, Reply};
use std::borrow::Cow;
use std::sync::Arc;
use vectra_engine::event::{Actor, Announcement, Body, IncidentId, Why};
use vectra_engine::external::{self, Ended, External};
use vectra_engine::rules::mute::{Labels, Mute, Silence};
use vectra_engine::rules::{Alert, Change, Condition, Ground};
use vectra_engine::time::Time;
use vectra_plan::rules::made_of;
use vectra_plan::{Probe, ProcedurePlan, RulePlan, link};

/// Silences that are kept; past that the ones that ended first are forgotten, and none is added while all are in force.
const SILENCES: usize = 1000;

/// Why an alert fires.
pub(super) enum Sign {
    /// What was seen.
    Ground(Ground),
    /// Somebody else says so.
    External(External),
}

impl Kernel {
    /// Why nobody is to hear of an alert, if that is so: the first reason that holds.
    pub(super) fn mute(&self, state: &super::State, rule: &RulePlan, now: Time) -> Option<Mute> {
        let mut active = state.silences.values().filter(|s| s.active(now)).peekable();
        let labels = active.peek().map(|_| self.labels(rule));
        let silence = active.find(|s| labels.as_ref().is_some_and(|labels| s.covers(labels)));
        if let Some(s) = silence {
            return Some(Mute::Silenced { silence: s.id.clone(), comment: s.comment.clone(), until: s.ends });
        }
        if let Some(planned) = self.calendar.mute(rule, now) {
            return Some(planned);
        }
        // What an outage did to a window is seen in it for as long as the window is.
        let echo = match &rule.condition {
            // What needed it takes some rounds to come back, too.
            Condition::Failures(_) => rule.timing.stale,
            windowed => windowed.echo(),
        };
        let explains = |id: &&String| match state.alerts.get(*id) {
            Some(Alert::Firing { .. }) => true,
            _ => {
                let ended = state.resolved_at.get(*id).is_some_and(|at| now.since(*at) < echo);
                ended || self.watching.is_failing(id, now)
            }
        };
        let by = rule.inhibited_by.iter().find(explains)?;
        let name = self.watching.rules().find(|r| r.id == *by).map(|r| r.name.clone()).unwrap_or_default();
        Some(Mute::Inhibited { by: by.clone(), name })
    }

    fn labels(&self, rule: &RulePlan) -> Cow<'_, Labels> {
        let heard = self.outside.get(&rule.id);
        heard.map_or_else(|| Cow::Owned(rule.labels(&self.plan)), |heard| Cow::Borrowed(&heard.alert.labels))
    }

    /// Rules and alerts from outside that may fire now, as far as `wanted` asks for them.
    fn raised(&self, state: &super::State, wanted: impl Fn(&str) -> bool) -> Vec<Arc<RulePlan>> {
        let rules = self.watching.rules().filter(|r| wanted(&r.id)).cloned();
        let outside = state.external.iter().filter(|(id, _)| wanted(id)).map(|(_, e)| self.meaning(e).rule.clone());
        rules.chain(outside).collect()
    }
}

impl<'k> Draft<'k> {
    /// Acts on the rules that changed.
    pub(super) fn changed(&mut self, rules: &[usize], detail: &str) {
        let kernel = self.kernel;
        // An alert that explains others is decided first: what it explains has at least one explanation more.
        let mut changed: Vec<_> = rules.iter().filter_map(|i| Some((*i, kernel.watching.get(*i)?))).collect();
        changed.sort_by_key(|(_, rule)| rule.inhibited_by.len());
        for (index, rule) in changed {
            match kernel.watching.change(index, &self.state, self.now) {
                Some(Change::Fired { held_since, ground }) => {
                    self.fire(rule, held_since, Sign::Ground(ground), detail);
                }
                Some(Change::Resolved { ground }) => self.clear(rule, Some(ground), None),
                None => {}
            }
        }
    }

    pub(super) fn fire(&mut self, rule: &RulePlan, held_since: Time, sign: Sign, detail: &str) {
        let held = self.kernel.mute(&self.state, rule, self.now);
        let muted = held.is_some();
        let items = self.kernel.items(rule);
        // The page has no other words for what is wrong.
        let made_of = made_of(self.kernel.plan.language, &items);
        let detail = if detail.is_empty() { made_of.as_str() } else { detail };
        let id = self.incident_for(rule);
        let failures = match sign {
            Sign::Ground(Ground::Failures { count, .. }) => count,
            _ => 0,
        };
        let (ground, external) = match sign {
            Sign::Ground(ground) => (Some(ground), None),
            Sign::External(external) => (None, Some(external)),
        };
        let body = Body::AlertFired {
            alert: rule.id.clone(),
            name: rule.name.clone(),
            check: rule.check().unwrap_or_default().to_owned(),
            failures,
            first_failure: held_since,
            detail: detail.to_owned(),
            ground,
            held,
            external,
            items,
        };
        if muted {
            return self.emit(Actor::Vectra, None, body);
        }
        let new = self.incident(&id).is_none();
        self.vectra(&id, body);
        self.act_on(rule, &id, new, held_since, detail);
    }

    /// The open incident that an alert belongs to, or the id of a new one. Two alerts about one target are one outage,
    /// also when an accepted edit has renamed them meanwhile; so are alerts about one environment, unless a procedure of
    /// its own answers the second.
    fn incident_for(&self, rule: &RulePlan) -> IncidentId {
        let mine = self.state.open_for(&rule.id);
        let open = mine.or_else(|| {
            let known = self.kernel.meant.get(&rule.id);
            let name = known.map_or_else(|| Cow::Owned(link::Name::of(&rule.name)), |known| Cow::Borrowed(&known.name));
            let (asked, place) = (self.asked(rule), rule.environment.as_deref());
            self.state.open().find(|i| {
                let here = self.place(i) == place;
                self.asks(i, asked) || (here && (self.same_place(i, rule) || self.same_name(i, rule, &name)))
            })
        });
        open.map_or_else(|| IncidentId(format!("INC-{}", self.state.incident_count + 1)), |i| i.id.clone())
    }

    fn act_on(&mut self, rule: &RulePlan, id: &IncidentId, new: bool, first_failure: Time, detail: &str) {
        let plan = &self.kernel.plan;
        let severity = rule.severity.and_then(|i| plan.severities.get(i));
        let procedure = rule.procedure.as_ref().and_then(|p| plan.procedures.iter().find(|q| q.id == *p));
        if !new {
            self.raise_severity(id, rule);
            let idle = self.incident(id).is_some_and(|i| i.run.is_none() && i.program == plan.sha256);
            if let Some(procedure) = procedure.filter(|_| idle) {
                self.start(id, procedure);
            }
            return;
        }
        self.vectra(
            id,
            Body::IncidentOpened {
                title: procedure.map_or_else(|| rule.name.clone(), |p| p.title.clone()),
                alert: rule.id.clone(),
                alert_name: rule.name.clone(),
                check: rule.check().unwrap_or_default().to_owned(),
                severity: severity.map_or_else(|| rule.severity_text.clone(), |s| s.name.clone()),
                severity_rank: rule.severity.and_then(|i| u32::try_from(i).ok()).unwrap_or(0),
                criteria: severity.map(|s| s.criteria.clone()).unwrap_or_default(),
                respond_by: severity.and_then(|s| s.respond_within).map(|within| self.now + within),
                first_failure,
                procedure: procedure.map(|p| p.id.clone()),
                program: plan.sha256.clone(),
                drill: self.state.drill.as_ref().map(|d| d.name.clone()),
                detail: detail.to_owned(),
            },
        );
        // The page comes before everything else that follows from the incident.
        self.page_what_is_due(id);
        self.announce(id, Announcement::Opened, detail.to_owned());
        if let Some(procedure) = procedure {
            self.start(id, procedure);
        } else {
            self.ask_human(id, Why::NothingToRun, Vec::new());
        }
    }

    fn start(&mut self, id: &IncidentId, procedure: &ProcedurePlan) {
        let steps = procedure.investigation.len();
        self.vectra(id, Body::RunStarted { procedure: procedure.id.clone(), title: procedure.title.clone(), steps });
        self.proceed(id);
    }

    /// Alerts that fired while they were muted, and are muted no more.
    pub(super) fn release(&mut self) {
        let kernel = self.kernel;
        let mut freed = kernel.raised(&self.state, |id| self.state.held.contains_key(id));
        // One that is clear by now is about to end; what is left of it in its window is nobody's business any more.
        freed.retain(|r| kernel.mute(&self.state, r, self.now).is_none() && !kernel.watching.is_clear(&r.id, self.now));
        for rule in freed {
            let Some(Alert::Firing { since }) = self.state.alerts.get(&rule.id).copied() else { continue };
            let id = self.incident_for(&rule);
            let new = self.incident(&id).is_none();
            self.vectra(&id, Body::AlertReleased { alert: rule.id.clone(), name: rule.name.clone() });
            self.act_on(&rule, &id, new, since, "");
        }
    }

    /// When the next silence ends that holds something back.
    pub(super) fn release_due(state: &super::State, now: Time) -> Option<Time> {
        let until = |m: &Mute| match m {
            Mute::Silenced { until, .. } | Mute::Maintenance { until, .. } => Some(*until),
            Mute::Inhibited { .. } => None,
        };
        state.held.values().filter_map(until).filter(|until| *until > now).min()
    }

    /// The alerts of an incident that fire now: id and name.
    pub(super) fn firing_about(&self, incident: &Incident) -> Vec<(String, String)> {
        let fires = |id: &str| matches!(self.state.alerts.get(id), Some(Alert::Firing { .. }));
        let mut firing = self.kernel.raised(&self.state, fires);
        firing.retain(|r| incident.is_about(&r.id) || self.asks(incident, self.asked(r)));
        firing.iter().map(|r| (r.id.clone(), r.name.clone())).collect()
    }

    /// An alert that joins an open incident may only make it more severe. The deadline of the new severity counts from
    /// now, and never falls later than the one before.
    fn raise_severity(&mut self, id: &IncidentId, rule: &RulePlan) {
        let plan = &self.kernel.plan;
        let rank = rule.severity.and_then(|i| u32::try_from(i).ok());
        let severity = rule.severity.and_then(|i| plan.severities.get(i));
        let (Some(incident), Some(rank), Some(severity)) = (self.incident(id), rank, severity) else { return };
        if rank >= incident.severity_rank {
            return;
        }
        let new = severity.respond_within.map(|within| self.now + within);
        let respond_by = [incident.respond_by, new].into_iter().flatten().min();
        self.vectra(id, Body::SeverityChanged { severity: severity.name.clone(), severity_rank: rank, respond_by });
    }

    /// What the check of a rule asks.
    fn asked(&self, rule: &RulePlan) -> Option<&'k Probe> {
        let check = rule.check()?;
        self.kernel.plan.checks.iter().find(|c| c.id == check).map(|c| &c.probe)
    }

    /// Whether the check of an incident asks just this.
    fn asks(&self, incident: &Incident, asked: Option<&Probe>) -> bool {
        let mut checks = self.plan_of(incident).checks.iter();
        asked.is_some() && checks.find(|c| c.id == incident.check).map(|c| &c.probe) == asked
    }

    /// Whether one about the same environment is one outage with it.
    fn same_place(&self, incident: &Incident, rule: &RulePlan) -> bool {
        // What belongs to no environment is one outage where one procedure answers it: mail that is refused, and the vendor's
        // own word for it.
        let answered = rule.procedure.is_some() && rule.procedure == incident.procedure;
        answered || rule.environment.is_some() && rule.procedure.is_none()
    }

    /// Alerts from outside come one by one for what is one outage: an instance each, or one that a rule sees as well.
    fn same_name(&self, incident: &Incident, rule: &RulePlan, name: &link::Name) -> bool {
        let outside = external::is_external(&rule.id) || external::is_external(&incident.alert);
        outside
            && match self.kernel.meant.get(&incident.alert) {
                Some(known) => known.name.same(name),
                None => link::Name::of(&incident.alert_name).same(name),
            }
    }

    /// The environment that an incident is about.
    fn place(&self, incident: &Incident) -> Option<&str> {
        if let Some(known) = self.kernel.meant.get(&incident.alert) {
            return known.rule.environment.as_deref();
        }
        let rule = self.plan_of(incident).rules.iter().find(|r| r.id == incident.alert);
        rule.and_then(|r| r.environment.as_deref())
    }

    pub(super) fn clear(&mut self, rule: &RulePlan, ground: Option<Ground>, ended: Option<Ended>) {
        let open = self.state.open().find(|i| i.is_about(&rule.id)).map(|i| i.id.clone());
        let passes = match ground {
            Some(Ground::Passes { count, .. }) => count,
            _ => 0,
        };
        self.emit(
            Actor::Vectra,
            open.as_ref(),
            Body::AlertResolved { alert: rule.id.clone(), name: rule.name.clone(), passes, ground, ended },
        );
        if let Some(id) = open {
            self.end_if_over(&id);
        }
    }

    pub(super) fn silence(&mut self, actor: Actor, silence: Silence) -> Result<Reply, Refusal> {
        silence.check(self.now).map_err(|wrong| Refusal::Silence { wrong })?;
        if self.state.silences.get(&silence.id) == Some(&silence) {
            return Ok(Reply::Already);
        }
        let in_force = self.state.silences.values().filter(|s| s.ends > self.now).count();
        if in_force >= SILENCES {
            return Err(Refusal::TooManySilences { limit: SILENCES });
        }
        self.emit(actor, None, Body::SilenceAdded { silence });
        Ok(Reply::Done)
    }

    pub(super) fn expire(&mut self, actor: Actor, silence: String) -> Result<Reply, Refusal> {
        match self.state.silences.get(&silence) {
            None => Err(Refusal::NoSuchSilence { silence }),
            Some(s) if s.ends <= self.now => Ok(Reply::Already),
            Some(_) => {
                self.emit(actor, None, Body::SilenceExpired { silence });
                Ok(Reply::Done)
            }
        }
    }
}
