//! Alerts from outside: who is heard, for how long, and what they mean to this runbook. When each was sent last is not
//! worth an event; after a restart each has its whole time again.

use super::Kernel;
use super::alerting::Sign;
use super::draft::Draft;
use super::input::{Refusal, Reply};
use super::state::State;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use vectra_engine::external::{Ended, External};
use vectra_engine::rules::{Condition, Flapping, Thresholds, Timing};
use vectra_engine::signal::Series;
use vectra_engine::time::{Span, Time};
use vectra_plan::{Origin, RulePlan, link};

/// Alerts from outside that may fire at once.
pub const LIMIT: usize = 10_000;

/// The alerts from outside as they were sent last.
#[derive(Debug, Clone, Default)]
pub struct Outside {
    /// By id; shared with those who look at it.
    pub heard: Arc<BTreeMap<String, Heard>>,
    /// How many were refused since the start because too many fire.
    pub refused: u64,
}

/// An alert from outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// As it was sent last.
    pub alert: Arc<External>,
    /// When that was; `None`: by an earlier process.
    pub at: Option<Time>,
    /// Until when it stands if it is not sent again; `None`: until its sender says that it is over.
    pub until: Option<Time>,
    over: bool,
    /// How far its sender's clock is ahead, as its beginning told when it was first heard.
    ahead: Span,
}

impl Heard {
    fn ended(&self, now: Time) -> Option<Ended> {
        if self.over {
            return Some(Ended::Told);
        }
        let unheard = self.until.is_some_and(|until| until <= now);
        unheard.then(|| Ended::Unheard { last: self.at.unwrap_or(self.alert.starts) })
    }
}

/// What the alerts from outside that are heard are to this runbook, by id. It is made once of each: thousands may fire, and each
/// decision asks of many.
#[derive(Debug, Clone, Default)]
pub(super) struct Meant(HashMap<String, Arc<Meaning>>);

/// What one is.
#[derive(Debug)]
pub(super) struct Meaning {
    pub rule: Arc<RulePlan>,
    pub name: link::Name,
}

impl Meant {
    pub fn get(&self, id: &str) -> Option<&Arc<Meaning>> {
        self.0.get(id)
    }

    /// What is not heard any more is forgotten.
    pub fn forget(&mut self, outside: &Outside) {
        if self.0.len() > outside.heard.len() {
            self.0.retain(|id, _| outside.heard.contains_key(id));
        }
    }
}

/// How far the clock of an alert's sender is ahead at least: nothing begins later than now.
fn ahead_of(alert: &External, now: Time) -> Span {
    Span(alert.starts.since(now).0.max(0))
}

impl Outside {
    pub(super) fn of(state: &State) -> Outside {
        let heard =
            |alert: &Arc<External>| Heard { alert: alert.clone(), at: None, until: None, over: false, ahead: Span(0) };
        let heard = state.external.iter().map(|(id, alert)| (id.clone(), heard(alert))).collect();
        Outside { heard: Arc::new(heard), refused: 0 }
    }

    pub(super) fn get(&self, id: &str) -> Option<&Heard> {
        self.heard.get(id)
    }

    /// A process begins: each alert that it finds has its whole time to be sent again.
    pub(super) fn begin(&mut self, now: Time) {
        for heard in Arc::make_mut(&mut self.heard).values_mut() {
            let lasts = heard.alert.lasts.map(|lasts| now + lasts);
            heard.until = lasts.map(|until| heard.alert.ends.map_or(until, |ends| ends.max(until)));
        }
    }

    /// By how much the clock of this alert's sender is ahead. Of a beginning that was heard before, what it told then: time has
    /// passed since, and its end is told by the same clock.
    fn ahead(&self, alert: &External, now: Time) -> Span {
        let known =
            self.heard.get(&alert.id()).filter(|heard| heard.at.is_some() && heard.alert.starts == alert.starts);
        known.map_or_else(|| ahead_of(alert, now), |heard| heard.ahead)
    }

    /// When an alert ends by the clock here, where its sender says.
    fn ends(&self, alert: &External, now: Time) -> Option<Time> {
        alert.ends.map(|ends| ends - self.ahead(alert, now))
    }

    fn is_over(&self, alert: &External, now: Time) -> bool {
        self.ends(alert, now).is_some_and(|ends| ends <= now)
    }

    pub(super) fn hear(&mut self, alerts: &[External], now: Time) {
        for alert in alerts {
            let id = alert.id();
            let (ahead, over) = (self.ahead(alert, now), self.is_over(alert, now));
            let until = self.ends(alert, now).or(alert.lasts.map(|lasts| now + lasts));
            let known = Arc::make_mut(&mut self.heard);
            if let Some(heard) = known.get_mut(&id) {
                heard.over = over;
                heard.at = Some(now);
                heard.until = until;
                heard.ahead = ahead;
                // The end says nothing new of what it was about.
                if !over {
                    heard.alert = Arc::new(alert.clone());
                }
            } else if over {
                // An end of what was never heard of, or is over already.
            } else if known.len() >= LIMIT {
                self.refused = self.refused.saturating_add(1);
            } else {
                known.insert(id, Heard { alert: Arc::new(alert.clone()), at: Some(now), until, over, ahead });
            }
        }
    }

    /// Whether all of them are known now.
    pub(super) fn answer(&self, alerts: &[External], now: Time) -> Result<Reply, Refusal> {
        let refused = alerts.iter().filter(|a| !self.is_over(a, now) && !self.heard.contains_key(&a.id())).count();
        if refused == 0 { Ok(Reply::Done) } else { Err(Refusal::TooManyAlerts { limit: LIMIT, refused }) }
    }

    /// What does not fire any more is forgotten.
    pub(super) fn forget(&mut self, state: &State) {
        let gone = |id: &String| !state.external.contains_key(id);
        if self.heard.keys().any(gone) {
            Arc::make_mut(&mut self.heard).retain(|id, _| !gone(id));
        }
    }

    pub(super) fn clock_jumped(&mut self, by: Span) {
        for heard in Arc::make_mut(&mut self.heard).values_mut() {
            heard.at = heard.at.map(|at| at + by);
            heard.until = heard.until.map(|until| until + by);
        }
    }

    pub(super) fn next_due(&self) -> Option<Time> {
        self.heard.values().filter_map(|h| h.until).min()
    }
}

impl Kernel {
    /// The alerts from outside as they were sent last.
    pub fn outside(&self) -> Outside {
        self.outside.clone()
    }

    /// Takes in what others say, and what it means here.
    pub(super) fn hear(&mut self, alerts: &[External], now: Time) {
        self.outside.hear(alerts, now);
        for alert in alerts {
            let id = alert.id();
            if self.meant.get(&id).is_none() && self.outside.get(&id).is_some() {
                let meaning = self.meaning_of(alert);
                self.meant.0.insert(id, meaning);
            }
        }
    }

    /// Another document, another meaning.
    pub(super) fn mean_anew(&mut self) {
        let heard = self.outside.heard.clone();
        let meant = heard.iter().map(|(id, heard)| (id.clone(), self.meaning_of(&heard.alert))).collect();
        self.meant = Meant(meant);
    }

    fn meaning_of(&self, alert: &External) -> Arc<Meaning> {
        let rule = self.rule_for(alert);
        Arc::new(Meaning { name: link::Name::of(&rule.name), rule: Arc::new(rule) })
    }

    /// What an alert from outside is, as it was made when it was heard.
    pub(super) fn meaning(&self, alert: &External) -> Arc<Meaning> {
        self.meant.get(&alert.id()).cloned().unwrap_or_else(|| self.meaning_of(alert))
    }

    /// What an alert from outside is to this runbook: as a rule of its own, which nothing here evaluates.
    fn rule_for(&self, alert: &External) -> RulePlan {
        let name = alert.name();
        let answer = self.plan.outside.answer(name, alert.severity(), &self.plan.severities);
        let row = self.plan.rules.iter().find(|r| r.origin != Origin::Vectra && link::same(&r.name, name));
        let said = ["environment", "env"].iter().find_map(|label| alert.labels.get(*label));
        let place = said.and_then(|said| {
            let mut all = self.plan.environments.iter();
            all.find(|e| link::same(&e.name, said) || link::same(&e.environment, said)).map(|e| e.name.clone())
        });
        let environment = place.or_else(|| row.and_then(|r| r.environment.clone()));
        let needed = environment.as_ref().and_then(|e| self.plan.explained.get(e)).into_iter().flatten();
        let explaining = row.iter().flat_map(|r| &r.inhibited_by).chain(needed).cloned().collect::<BTreeSet<_>>();
        RulePlan {
            excludes_maintenance: false,
            id: alert.id(),
            line: row.map_or(0, |r| r.line),
            name: alert.title(),
            text: String::new(),
            origin: Origin::External,
            series: Series::Check { check: String::new() },
            more: Vec::new(),
            condition: Condition::Failures(Thresholds { failures: 1, passes: 1 }),
            timing: Timing { hold: Span(0), calm: Span(0), stale: Span(0), flapping: Flapping::NEVER },
            environment,
            severity: answer.severity,
            severity_text: answer.severity_text,
            procedure: answer.procedure,
            inhibited_by: explaining.into_iter().collect(),
            assumed: Vec::new(),
        }
    }
}

impl Draft<'_> {
    /// Acts on what was heard from outside, and on what was not heard any more.
    pub(super) fn outside(&mut self) {
        let kernel = self.kernel;
        for (id, heard) in kernel.outside.heard.iter() {
            match (self.state.external.contains_key(id), heard.ended(self.now)) {
                (false, None) => {
                    let rule = kernel.meaning(&heard.alert).rule.clone();
                    // The clock of its sender may be ahead.
                    let since = heard.alert.starts.min(self.now);
                    let sign = Sign::External(External::clone(&heard.alert));
                    self.fire(&rule, since, sign, &heard.alert.detail());
                }
                (true, Some(ended)) => self.clear(&kernel.meaning(&heard.alert).rule, None, Some(ended)),
                (true, None) | (false, Some(_)) => {}
            }
        }
    }
}
