//! The run of a procedure within an incident: investigation, choice of a branch, approval, change, verification.
//!
//! A change has three ends, not two: done, failed, unknown. Unknown (a crash or a lost answer between intent and
//! outcome) leads to reading back from the target, never to repeating. Only a read-back that shows the change did not
//! happen makes it due again.

use crate::time::{Span, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Where a run stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Run {
    /// Read-only steps are under way.
    Investigating {
        /// Indexes of the steps without a result.
        pending: BTreeSet<usize>,
    },
    /// All results are in; the branch is chosen next.
    Choosing,
    /// A branch is proposed and waits for somebody's approval.
    AwaitingApproval {
        /// Index of the branch.
        branch: usize,
    },
    /// Approved; the change has not begun.
    Approved {
        /// Index of the branch.
        branch: usize,
    },
    /// The intent is recorded; the change may have happened.
    Acting {
        /// Index of the branch.
        branch: usize,
        /// From 1.
        attempt: u32,
        /// When the intent was recorded.
        intended: Time,
    },
    /// The outcome is unknown and is read back from the target.
    ReadingBack {
        /// Index of the branch.
        branch: usize,
        /// The attempt in question.
        attempt: u32,
        /// When its intent was recorded.
        intended: Time,
    },
    /// The change is done; its effect is awaited.
    Verifying {
        /// Index of the branch.
        branch: usize,
        /// When the wait ends.
        until: Time,
    },
    /// A human decides.
    NeedsHuman,
    /// Nothing more to do.
    Ended,
}

/// What happened to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Happened {
    Observed { step: usize },
    Proposed { branch: usize },
    Unclear,
    Approved,
    Intended { attempt: u32, at: Time },
    Done { verify_until: Time },
    Failed,
    OutcomeUnknown,
    ReadBackApplied { verify_until: Time },
    ReadBackNotApplied,
    ReadBackUnknown,
    VerificationFailed,
    Ended,
}

/// A pair of state and event that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Illegal {
    /// The state.
    pub state: Run,
    /// The event.
    pub happened: Happened,
}

/// The state after what happened.
///
/// # Errors
/// [`Illegal`] when the event cannot follow the state; the state stays.
pub fn next(run: &Run, happened: Happened) -> Result<Run, Illegal> {
    use Happened as H;
    match (run, happened) {
        (Run::Investigating { pending }, H::Observed { step }) if pending.contains(&step) => {
            let mut pending = pending.clone();
            pending.remove(&step);
            Ok(if pending.is_empty() { Run::Choosing } else { Run::Investigating { pending } })
        }
        (Run::Choosing | Run::NeedsHuman, H::Proposed { branch }) => Ok(Run::AwaitingApproval { branch }),
        (Run::Choosing, H::Unclear) => Ok(Run::NeedsHuman),
        (Run::AwaitingApproval { branch }, H::Approved) => Ok(Run::Approved { branch: *branch }),
        (Run::Approved { branch }, H::Intended { attempt, at }) => {
            Ok(Run::Acting { branch: *branch, attempt, intended: at })
        }
        (Run::Acting { branch, .. }, H::Done { verify_until }) => {
            Ok(Run::Verifying { branch: *branch, until: verify_until })
        }
        (Run::Acting { .. }, H::Failed) => Ok(Run::NeedsHuman),
        (Run::Acting { branch, attempt, intended }, H::OutcomeUnknown) => {
            Ok(Run::ReadingBack { branch: *branch, attempt: *attempt, intended: *intended })
        }
        (Run::ReadingBack { branch, .. }, H::ReadBackApplied { verify_until }) => {
            Ok(Run::Verifying { branch: *branch, until: verify_until })
        }
        (Run::ReadingBack { branch, .. }, H::ReadBackNotApplied) => Ok(Run::Approved { branch: *branch }),
        (Run::ReadingBack { .. }, H::ReadBackUnknown) => Ok(Run::NeedsHuman),
        (Run::Verifying { .. }, H::VerificationFailed) => Ok(Run::NeedsHuman),
        (_, H::Ended) => Ok(Run::Ended),
        (state, happened) => Err(Illegal { state: state.clone(), happened }),
    }
}

/// The state after the wall clock jumped by `by` without that time passing.
///
/// Nobody knows which of the two clocks the target's agrees with, so a change is looked for from the earlier of the two
/// times of its intent on: taking somebody else's change for ours leads to verifying, missing ours would repeat it.
pub fn clock_jumped(run: Run, by: Span) -> Run {
    let earlier = |intended: Time| intended.min(intended + by);
    match run {
        Run::Verifying { branch, until } => Run::Verifying { branch, until: until + by },
        Run::Acting { branch, attempt, intended } => Run::Acting { branch, attempt, intended: earlier(intended) },
        Run::ReadingBack { branch, attempt, intended } => {
            Run::ReadingBack { branch, attempt, intended: earlier(intended) }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states() -> Vec<Run> {
        vec![
            Run::Investigating { pending: BTreeSet::from([0, 1]) },
            Run::Choosing,
            Run::AwaitingApproval { branch: 0 },
            Run::Approved { branch: 0 },
            Run::Acting { branch: 0, attempt: 1, intended: Time(5) },
            Run::ReadingBack { branch: 0, attempt: 1, intended: Time(5) },
            Run::Verifying { branch: 0, until: Time(9) },
            Run::NeedsHuman,
            Run::Ended,
        ]
    }

    #[test]
    fn a_change_begins_only_after_an_approval() {
        for state in states() {
            let began = next(&state, Happened::Intended { attempt: 2, at: Time(7) });
            assert_eq!(began.is_ok(), matches!(state, Run::Approved { .. }), "{state:?}");
        }
    }

    #[test]
    fn an_unknown_outcome_leads_to_reading_back_and_only_its_no_makes_the_change_due_again() {
        let acting = Run::Acting { branch: 1, attempt: 1, intended: Time(5) };
        let reading = next(&acting, Happened::OutcomeUnknown).expect("legal");
        assert!(next(&reading, Happened::Intended { attempt: 2, at: Time(6) }).is_err());
        assert_eq!(next(&reading, Happened::ReadBackNotApplied), Ok(Run::Approved { branch: 1 }));
        assert_eq!(next(&reading, Happened::ReadBackUnknown), Ok(Run::NeedsHuman));
    }

    #[test]
    fn the_investigation_ends_with_its_last_result_and_counts_none_twice() {
        let run = Run::Investigating { pending: BTreeSet::from([0, 1]) };
        let run = next(&run, Happened::Observed { step: 1 }).expect("legal");
        assert!(next(&run, Happened::Observed { step: 1 }).is_err());
        assert_eq!(next(&run, Happened::Observed { step: 0 }), Ok(Run::Choosing));
    }

    #[test]
    fn a_jump_of_the_clock_never_hides_a_change_from_its_read_back() {
        let acting = Run::Acting { branch: 0, attempt: 1, intended: Time(10_000) };
        let back = clock_jumped(acting.clone(), Span(-4_000));
        assert!(matches!(back, Run::Acting { intended: Time(6_000), .. }));
        assert!(matches!(clock_jumped(acting, Span(4_000)), Run::Acting { intended: Time(10_000), .. }));
    }

    #[test]
    fn every_state_can_end() {
        for state in states() {
            assert_eq!(next(&state, Happened::Ended), Ok(Run::Ended));
        }
    }
}
