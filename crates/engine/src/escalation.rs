//! Which level of the escalation is due.
//!
//! Levels are due at absolute times, counted from the opening of the incident. After a gap (the process was down) only
//! the highest level that is due is paged, once; the ones below it are noted as missed. A jump of the clock moves
//! `started` with it, so that nobody is paged for time that did not pass. While nobody is to hear of it, nothing is due.

use crate::time::{Span, Time};
use serde::{Deserialize, Serialize};

/// When which level is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Per level, ascending: how long after the start it is due.
    pub after: Vec<Span>,
    /// How long after the last level the round starts again.
    pub repeat_after: Span,
    /// How many rounds there are; at least 1.
    pub rounds: u32,
}

/// Where an escalation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Escalation {
    /// Nobody has acknowledged yet.
    Running {
        /// Start of this round.
        started: Time,
        /// From 0.
        round: u32,
        /// The next level to page, from 0.
        next: usize,
    },
    /// Nobody is to hear of it for now; it goes on from here.
    Held {
        /// Since when.
        since: Time,
        /// As of [`Escalation::Running`].
        started: Time,
        /// As of [`Escalation::Running`].
        round: u32,
        /// As of [`Escalation::Running`].
        next: usize,
    },
    /// Somebody has it, or it is over.
    Stopped,
    /// All levels of all rounds were paged and nobody acknowledged.
    Exhausted,
}

/// One page that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// From 0.
    pub level: usize,
    /// From 0.
    pub round: u32,
    /// Levels whose time passed unpaged; paged by nobody, noted.
    pub missed: Vec<usize>,
    /// Start of the round that the page belongs to.
    pub started: Time,
}

impl Policy {
    fn round_length(&self) -> Span {
        Span(self.after.last().map_or(0, |s| s.0).saturating_add(self.repeat_after.0.max(1)))
    }
}

/// When something is due next, if anything is.
pub fn next_due(escalation: Escalation, policy: &Policy) -> Option<Time> {
    match escalation {
        Escalation::Running { started, round, next } => match policy.after.get(next) {
            Some(after) => Some(started + *after),
            None if round + 1 < policy.rounds.max(1) => Some(started + policy.round_length()),
            None => None,
        },
        Escalation::Held { .. } | Escalation::Stopped | Escalation::Exhausted => None,
    }
}

/// The page that is due at `now`, if one is.
pub fn due(escalation: Escalation, policy: &Policy, now: Time) -> Option<Due> {
    let Escalation::Running { mut started, mut round, mut next } = escalation else { return None };
    if policy.after.is_empty() {
        return None;
    }
    let mut missed: Vec<usize> = Vec::new();
    // A long gap may span several rounds; only the newest one counts.
    let length = policy.round_length();
    while started + length <= now && round + 1 < policy.rounds.max(1) {
        missed.extend(next..policy.after.len());
        started = started + length;
        round += 1;
        next = 0;
    }
    let level = (next..policy.after.len()).rev().find(|l| started + policy.after[*l] <= now)?;
    missed.extend(next..level);
    missed.sort_unstable();
    missed.dedup();
    missed.retain(|l| *l != level);
    Some(Due { level, round, missed, started })
}

/// The next level at once, because the one before cannot be reached; `None` when there is no further one.
pub fn advance(escalation: Escalation, policy: &Policy) -> Option<Due> {
    match escalation {
        Escalation::Running { started, round, next } if next < policy.after.len() => {
            Some(Due { level: next, round, missed: Vec::new(), started })
        }
        Escalation::Running { .. } | Escalation::Held { .. } | Escalation::Stopped | Escalation::Exhausted => None,
    }
}

/// The state after that page was decided.
pub fn paged(policy: &Policy, due: &Due) -> Escalation {
    let next = due.level + 1;
    if next >= policy.after.len() && due.round + 1 >= policy.rounds.max(1) {
        Escalation::Exhausted
    } else {
        Escalation::Running { started: due.started, round: due.round, next }
    }
}

/// The state after the wall clock jumped by `by` without that time passing.
pub fn clock_jumped(escalation: Escalation, by: Span) -> Escalation {
    match escalation {
        Escalation::Running { started, round, next } => Escalation::Running { started: started + by, round, next },
        Escalation::Held { since, started, round, next } => {
            Escalation::Held { since: since + by, started: started + by, round, next }
        }
        Escalation::Stopped | Escalation::Exhausted => escalation,
    }
}

/// The state once nobody is to hear of it; `None` where nothing runs.
pub fn hold(escalation: Escalation, now: Time) -> Option<Escalation> {
    match escalation {
        Escalation::Running { started, round, next } => Some(Escalation::Held { since: now, started, round, next }),
        Escalation::Held { .. } | Escalation::Stopped | Escalation::Exhausted => None,
    }
}

/// The state once somebody is to hear of it again, and how long nobody was; `None` where nothing was held. The time in
/// between does not count: a level that was ten minutes away is ten minutes away.
pub fn resume(escalation: Escalation, now: Time) -> Option<(Escalation, Span)> {
    match escalation {
        Escalation::Held { since, started, round, next } => {
            // A clock that was set back makes no level due earlier.
            let held = now.max(since).since(since);
            Some((Escalation::Running { started: started + held, round, next }, held))
        }
        Escalation::Running { .. } | Escalation::Stopped | Escalation::Exhausted => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> Policy {
        Policy { after: [0, 900, 1800, 3600].map(Span::seconds).to_vec(), repeat_after: Span::seconds(900), rounds: 2 }
    }

    fn start() -> Escalation {
        Escalation::Running { started: Time(0), round: 0, next: 0 }
    }

    #[test]
    fn each_level_is_due_at_its_own_minute_and_not_before() {
        let p = policy();
        let first = due(start(), &p, Time(0)).expect("level 0 is due at once");
        assert_eq!((first.level, first.round), (0, 0));
        let e = paged(&p, &first);
        assert_eq!(next_due(e, &p), Some(Time(900_000)));
        assert_eq!(due(e, &p, Time(899_999)), None);
        assert_eq!(due(e, &p, Time(900_000)).map(|d| d.level), Some(1));
    }

    #[test]
    fn after_a_gap_only_the_level_due_now_is_paged_and_the_missed_are_named() {
        let d = due(start(), &policy(), Time(2_000_000)).expect("something is due");
        assert_eq!((d.level, d.missed), (2, vec![0, 1]));
    }

    #[test]
    fn the_second_round_starts_after_the_pause_and_the_last_ends_it() {
        let p = policy();
        let mut e = start();
        let mut seen = Vec::new();
        for second in 0..10_000 {
            if let Some(d) = due(e, &p, Time(second * 1000)) {
                seen.push((second, d.round, d.level));
                e = paged(&p, &d);
            }
        }
        assert_eq!(
            seen,
            [
                (0, 0, 0),
                (900, 0, 1),
                (1800, 0, 2),
                (3600, 0, 3),
                (4500, 1, 0),
                (5400, 1, 1),
                (6300, 1, 2),
                (8100, 1, 3)
            ]
        );
        assert_eq!(e, Escalation::Exhausted);
    }

    #[test]
    fn a_jump_of_the_clock_pages_nobody() {
        let p = policy();
        let e = paged(&p, &due(start(), &p, Time(0)).expect("due"));
        let jumped = clock_jumped(e, Span::seconds(7200));
        assert_eq!(due(jumped, &p, Time(7_200_000)), None);
        assert_eq!(next_due(jumped, &p), Some(Time(8_100_000)));
    }

    #[test]
    fn what_is_held_goes_on_from_where_it_was() {
        let p = policy();
        let e = paged(&p, &due(start(), &p, Time(0)).expect("due"));
        let held = hold(e, Time(300_000)).expect("it runs");
        assert_eq!((due(held, &p, Time(i64::MAX / 2)), next_due(held, &p), advance(held, &p)), (None, None, None));
        assert_eq!(hold(held, Time(400_000)), None);
        let (e, length) = resume(held, Time(7_500_000)).expect("it was held");
        assert_eq!((length, next_due(e, &p)), (Span::seconds(7200), Some(Time(8_100_000))), "ten minutes are left");
        assert_eq!(resume(e, Time(7_500_000)), None);
        let jumped = clock_jumped(held, Span::seconds(3600));
        let (e, length) = resume(jumped, Time(3_900_000)).expect("it was held");
        assert_eq!((length, next_due(e, &p)), (Span(0), Some(Time(4_500_000))), "no time passed");
        for state in [Escalation::Stopped, Escalation::Exhausted] {
            assert_eq!((hold(state, Time(0)), resume(state, Time(0))), (None, None));
        }
    }

    #[test]
    fn a_level_that_cannot_be_reached_brings_the_next_forward_once() {
        let p = policy();
        let e = paged(&p, &due(start(), &p, Time(0)).expect("due"));
        let d = advance(e, &p).expect("there is a next level");
        assert_eq!(d.level, 1);
        assert_eq!(next_due(paged(&p, &d), &p), Some(Time(1_800_000)));
    }

    #[test]
    fn a_gap_over_rounds_pages_once_in_the_newest_one() {
        let p = policy();
        let d = due(start(), &p, Time(4_500_000 + 900_000)).expect("due");
        assert_eq!((d.round, d.level, d.missed.clone()), (1, 1, vec![0, 2, 3]));
        assert_eq!(due(paged(&p, &d), &p, Time(5_400_000)), None);
    }

    #[test]
    fn no_levels_means_nothing_is_ever_due() {
        let p = Policy { after: vec![], repeat_after: Span(0), rounds: 3 };
        assert_eq!(due(start(), &p, Time(i64::MAX)), None);
    }
}
