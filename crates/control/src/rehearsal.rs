//! A plan against a written timeline, in simulated time: which alerts fire, who is paged and when. No clock, no I/O: the
//! kernel that decides is the one that operates.

use crate::kernel::{AlertNow, Command, Input, Kernel, Observation, Refusal, State, Task, WorkResult};
use std::collections::BTreeMap;
use std::sync::Arc;
use vectra_engine::event::{Actor, Body, Delivery, DeliveryOutcome, Event, Purpose, StepOutcome};
use vectra_engine::signal::Measured;
use vectra_engine::time::{Span, Time};
use vectra_plan::Plan;

/// When the rehearsal begins: a Monday at midnight, UTC.
pub const START: Time = Time(1_767_571_200_000);
/// Most decisions of one rehearsal; a timeline that needs more is refused instead of running for ever.
const MOST: usize = 2_000_000;

/// One thing on the timeline.
#[derive(Debug, Clone, PartialEq)]
pub enum Happening {
    /// A check answers.
    Observed(Observation),
    /// Telemetry tells something. Its time is set to that of the timeline.
    Measured(Measured),
    /// Somebody does something.
    Command(Command),
}

/// A page that goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged {
    /// After the start.
    pub at: Span,
    /// Whom.
    pub contact: String,
    /// From 0.
    pub level: usize,
    /// For which incident.
    pub incident: String,
    /// Its severity then.
    pub severity: String,
}

/// What came of a timeline.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Account {
    /// Everything that was decided, in order.
    pub events: Vec<Event>,
    /// Who was paged.
    pub pages: Vec<Paged>,
    /// How the alerts stood at the moments that were asked for, by the rule's id.
    pub looks: BTreeMap<Span, BTreeMap<String, AlertNow>>,
    /// What people asked for and did not get, and when.
    pub refused: Vec<(Span, Refusal)>,
}

/// Why a rehearsal did not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Endless {
    /// More decisions than a timeline may need.
    #[error("the timeline needs more than {MOST} decisions; make it shorter, or its steps longer")]
    TooLong,
}

/// Plays the timeline from [`START`] to `until`. Pages arrive at once; what the investigation would look at is not there,
/// so that no branch is chosen and nothing is changed.
///
/// # Errors
/// [`Endless`]
pub fn rehearse(plan: Plan, timeline: &[(Span, Happening)], looks: &[Span], until: Span) -> Result<Account, Endless> {
    let mut play = Play {
        kernel: Kernel::new("rehearsal".into(), Arc::new(plan), State::default()),
        now: START,
        decided: 0,
        account: Account::default(),
    };
    let mut happenings: Vec<&(Span, Happening)> = timeline.iter().filter(|(at, _)| *at <= until).collect();
    happenings.sort_by_key(|(at, _)| *at);
    let mut looks: Vec<Span> = looks.iter().copied().filter(|at| *at <= until).collect();
    looks.sort_unstable();
    looks.dedup();
    let mut happenings = happenings.into_iter().peekable();
    let mut looks = looks.into_iter().peekable();
    loop {
        let next = happenings.peek().map(|(at, _)| *at);
        let look = looks.peek().copied();
        // What happens at a moment is seen by a look at that moment.
        match (next, look) {
            (Some(at), look) if look.is_none_or(|look| at <= look) => {
                play.forward(START + at)?;
                if let Some((_, happening)) = happenings.next() {
                    play.happen(happening)?;
                }
            }
            (_, Some(at)) => {
                looks.next();
                play.forward(START + at)?;
                let seen = play.kernel.alerts(play.now);
                play.account.looks.insert(at, seen);
            }
            (_, None) => {
                play.forward(START + until)?;
                return Ok(play.account);
            }
        }
    }
}

struct Play {
    kernel: Kernel,
    now: Time,
    decided: usize,
    account: Account,
}

impl Play {
    /// Lets time pass: a second at a time, and to each deadline, as the daemon does.
    fn forward(&mut self, to: Time) -> Result<(), Endless> {
        while self.now < to {
            let due = self.kernel.next_due(self.now).filter(|due| *due > self.now);
            let second = self.now + Span::seconds(1);
            self.now = due.map_or(second, |due| due.min(second)).min(to);
            self.decide(Input::Tick)?;
        }
        Ok(())
    }

    fn happen(&mut self, happening: &Happening) -> Result<(), Endless> {
        let input = match happening {
            Happening::Observed(observation) => Input::Observed(observation.clone()),
            Happening::Measured(measured) => Input::Measured(vec![Measured { at: self.now, ..measured.clone() }]),
            Happening::Command(command) => {
                Input::Command { actor: Actor::User("rehearsal".into()), command: command.clone() }
            }
        };
        self.decide(input)
    }

    fn decide(&mut self, input: Input) -> Result<(), Endless> {
        let mut inputs = std::collections::VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            self.decided += 1;
            if self.decided > MOST {
                return Err(Endless::TooLong);
            }
            let mut decision = self.kernel.handle(input, self.now);
            let (events, deliveries) = (std::mem::take(&mut decision.events), std::mem::take(&mut decision.deliveries));
            if let Some(Err(refusal)) = decision.reply.take() {
                self.account.refused.push((self.now.since(START), refusal));
            }
            let quiet = events.is_empty();
            self.kernel.committed(&mut decision);
            self.note(&events, &deliveries);
            self.account.events.extend(events);
            inputs.extend(deliveries.into_iter().map(|d| Input::Delivered {
                key: d.key,
                incident: d.incident,
                fence: 1,
                attempt: 1,
                outcome: DeliveryOutcome::Delivered { provider_id: None },
            }));
            if !quiet {
                inputs.extend(self.kernel.work().into_iter().map(|work| Input::WorkDone {
                    id: work.id,
                    result: match work.task {
                        Task::ReadBack { .. } => WorkResult::ReadBack { applied: None, output: String::new() },
                        Task::Look { .. } | Task::Change(_) => WorkResult::Performed {
                            outcome: StepOutcome::Manual,
                            sent: String::new(),
                            output: String::new(),
                            duration: Span(0),
                            facts: Vec::new(),
                        },
                    },
                }));
            }
        }
        Ok(())
    }

    fn note(&mut self, events: &[Event], deliveries: &[Delivery]) {
        for event in events {
            let (Body::LevelPaged { level, contact, key, .. }, Some(incident)) = (&event.body, &event.incident) else {
                continue;
            };
            let sent = deliveries.iter().find(|d| d.key == *key && matches!(d.purpose, Purpose::Page { .. }));
            self.account.pages.push(Paged {
                at: event.at.since(START),
                contact: contact.clone(),
                level: *level,
                incident: incident.0.clone(),
                severity: sent.map(|d| d.notice.severity.clone()).unwrap_or_default(),
            });
        }
    }
}
