//! Which branch of a resolution the evidence supports.
//!
//! The rules, in the order in which people reason about a service that stopped answering:
//! - a release that went live shortly before the first failure is the suspect, whatever happened since: a crash loop
//!   after a release is the release's. A rollback is not a release: what it brings back has run before;
//! - without one, an instance killed for memory means too little memory, an instance that ended by itself means a crash;
//! - evidence for two causes, or for none, or a cause for which the document has no branch: a human decides.

use crate::time::{Span, Time};
use serde::{Deserialize, Serialize};

/// How an instance ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "how")]
pub enum InstanceEnd {
    /// Ended by itself with this status; 128 + n for signal n.
    Exit {
        /// The status.
        status: i64,
    },
    /// Killed for memory.
    OutOfMemory,
    /// Something else, which the platform names or not.
    Other,
}

/// One thing that is known, from a vendor's interface or from a probe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "fact")]
pub enum Fact {
    /// The platform says that an instance ended.
    InstanceEnded {
        /// When.
        at: Time,
        /// How.
        end: InstanceEnd,
    },
    /// The deployment that is live.
    LiveDeploy {
        /// The vendor's id.
        deploy: String,
        /// Commit, if known.
        commit: Option<String>,
        /// When it went live.
        at: Time,
        /// Whether it is a rollback.
        rollback: bool,
        /// The deployment to return to, if there is one.
        previous: Option<String>,
    },
    /// Whether the next push goes out by itself.
    AutoDeploy {
        /// On or off.
        on: bool,
    },
    /// A source of evidence did not answer.
    Unavailable {
        /// Which, in the field's words.
        source: String,
        /// Why.
        why: String,
    },
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The process ended by itself.
    Crash,
    /// Killed for memory.
    OutOfMemory,
    /// A defect that came with a release.
    BadRelease,
    /// A cause of the document that no rule here tests.
    Untested,
}

/// Why a cause was chosen, or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum Reason {
    /// An instance ended near the first failure.
    InstanceEnded {
        /// When.
        at: Time,
        /// How.
        end: InstanceEnd,
    },
    /// A release went live shortly before the first failure.
    RecentRelease {
        /// The vendor's id.
        deploy: String,
        /// Commit, if known.
        commit: Option<String>,
        /// How long before the first failure; negative when it went live after.
        before: Span,
    },
    /// None did.
    NoRecentRelease {
        /// The time that was looked at, before the first failure.
        within: Span,
    },
    /// No instance ended.
    NoInstanceEnded,
    /// A source of evidence did not answer.
    Unavailable {
        /// Which.
        source: String,
        /// Why.
        why: String,
    },
    /// The document has no branch for what the evidence says.
    NoBranch {
        /// What it says.
        cause: Cause,
    },
    /// More than one branch of the document answers it.
    SeveralBranches {
        /// What it says.
        cause: Cause,
    },
    /// Evidence for more than one cause.
    SeveralCauses {
        /// Which.
        causes: Vec<Cause>,
    },
}

/// What to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// First failed check of the outage.
    pub first_failure: Time,
    /// A release this long before the first failure is a suspect.
    pub release: Span,
    /// An instance that ended this long before the first failure belongs to the outage.
    pub instance: Span,
}

/// What the evidence says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// This branch (index into the causes that were given), and why.
    Branch {
        /// Index.
        branch: usize,
        /// What it answers.
        cause: Cause,
        /// Why.
        reasons: Vec<Reason>,
    },
    /// A human must decide, and why.
    Unclear {
        /// Why.
        reasons: Vec<Reason>,
    },
}

/// Chooses among the document's branches by the evidence.
pub fn choose(facts: &[Fact], branches: &[Option<Cause>], window: Window) -> Finding {
    let mut reasons = Vec::new();
    for fact in facts {
        if let Fact::Unavailable { source, why } = fact {
            reasons.push(Reason::Unavailable { source: source.clone(), why: why.clone() });
        }
    }
    let unavailable = !reasons.is_empty();
    let release = facts.iter().find_map(|f| match f {
        Fact::LiveDeploy { deploy, commit, at, rollback: false, .. }
            if *at >= window.first_failure - window.release =>
        {
            Some(Reason::RecentRelease {
                deploy: deploy.clone(),
                commit: commit.clone(),
                before: window.first_failure.since(*at),
            })
        }
        _ => None,
    });
    let live_deploy_known = facts.iter().any(|f| matches!(f, Fact::LiveDeploy { .. }));
    let ended = |wanted: fn(&InstanceEnd) -> bool| {
        facts.iter().find_map(|f| match f {
            Fact::InstanceEnded { at, end } if *at >= window.first_failure - window.instance && wanted(end) => {
                Some(Reason::InstanceEnded { at: *at, end: *end })
            }
            _ => None,
        })
    };
    let out_of_memory = ended(|e| matches!(e, InstanceEnd::OutOfMemory));
    let exit = ended(|e| matches!(e, InstanceEnd::Exit { .. }));

    let mut causes = Vec::new();
    match (&release, &out_of_memory, &exit) {
        (Some(_), Some(_), _) => causes.extend([Cause::BadRelease, Cause::OutOfMemory]),
        (Some(_), None, _) => causes.push(Cause::BadRelease),
        (None, Some(_), _) => causes.push(Cause::OutOfMemory),
        (None, None, Some(_)) => causes.push(Cause::Crash),
        (None, None, None) => {}
    }
    match release {
        Some(reason) => reasons.push(reason),
        None if live_deploy_known => reasons.push(Reason::NoRecentRelease { within: window.release }),
        None => {}
    }
    match out_of_memory.or(exit) {
        Some(reason) => reasons.push(reason),
        None => reasons.push(Reason::NoInstanceEnded),
    }
    // Without knowing what was deployed, a crash cannot be told from a release that crashes.
    if unavailable && (!live_deploy_known || causes.is_empty()) {
        return Finding::Unclear { reasons };
    }
    match causes[..] {
        [] => Finding::Unclear { reasons },
        [cause] => {
            let mut fitting = branches.iter().enumerate().filter(|(_, b)| **b == Some(cause)).map(|(i, _)| i);
            match (fitting.next(), fitting.next()) {
                (Some(branch), None) => Finding::Branch { branch, cause, reasons },
                (None, _) => {
                    reasons.push(Reason::NoBranch { cause });
                    Finding::Unclear { reasons }
                }
                (Some(_), Some(_)) => {
                    reasons.push(Reason::SeveralBranches { cause });
                    Finding::Unclear { reasons }
                }
            }
        }
        _ => {
            reasons.push(Reason::SeveralCauses { causes });
            Finding::Unclear { reasons }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Time = Time(10_000_000);
    const BRANCHES: [Option<Cause>; 3] = [Some(Cause::Crash), Some(Cause::OutOfMemory), Some(Cause::BadRelease)];

    fn window() -> Window {
        Window { first_failure: T0, release: Span::seconds(1800), instance: Span::seconds(120) }
    }

    fn deploy(minutes_before: i64, rollback: bool) -> Fact {
        Fact::LiveDeploy {
            deploy: "dep-2".into(),
            commit: Some("c2".into()),
            at: T0 - Span::seconds(minutes_before * 60),
            rollback,
            previous: Some("dep-1".into()),
        }
    }

    fn ended(end: InstanceEnd) -> Fact {
        Fact::InstanceEnded { at: T0 - Span::seconds(2), end }
    }

    fn cause(facts: &[Fact]) -> Option<Cause> {
        match choose(facts, &BRANCHES, window()) {
            Finding::Branch { cause, branch, .. } => {
                assert_eq!(BRANCHES[branch], Some(cause));
                Some(cause)
            }
            Finding::Unclear { .. } => None,
        }
    }

    #[test]
    fn the_evidence_decides() {
        let exit = ended(InstanceEnd::Exit { status: 137 });
        let oom = ended(InstanceEnd::OutOfMemory);
        let table: [(&str, Vec<Fact>, Option<Cause>); 9] = [
            ("killed, old release", vec![deploy(600, false), exit.clone()], Some(Cause::Crash)),
            (
                "killed for memory, old release",
                vec![deploy(600, false), oom.clone(), exit.clone()],
                Some(Cause::OutOfMemory),
            ),
            ("new release, process up", vec![deploy(2, false)], Some(Cause::BadRelease)),
            ("new release in a crash loop", vec![deploy(2, false), exit.clone()], Some(Cause::BadRelease)),
            ("new release killed for memory", vec![deploy(2, false), oom], None),
            ("rolled back a moment ago, then killed", vec![deploy(2, true), exit.clone()], Some(Cause::Crash)),
            ("nothing to see", vec![deploy(600, false)], None),
            ("no facts at all", vec![], None),
            (
                "killed, deploys unknown",
                vec![exit, Fact::Unavailable { source: "deploys".into(), why: "401".into() }],
                None,
            ),
        ];
        for (name, facts, expected) in table {
            assert_eq!(cause(&facts), expected, "{name}");
        }
    }

    #[test]
    fn an_end_long_before_the_outage_is_not_its_cause() {
        let old = Fact::InstanceEnded { at: T0 - Span::seconds(121), end: InstanceEnd::Exit { status: 1 } };
        assert_eq!(cause(&[deploy(600, false), old]), None);
    }

    #[test]
    fn a_cause_without_a_branch_is_said() {
        let facts = [deploy(600, false), ended(InstanceEnd::OutOfMemory)];
        let Finding::Unclear { reasons } = choose(&facts, &[Some(Cause::Crash)], window()) else {
            panic!("must be unclear")
        };
        assert!(reasons.contains(&Reason::NoBranch { cause: Cause::OutOfMemory }));
    }

    #[test]
    fn two_branches_for_one_cause_ask_a_human() {
        let facts = [deploy(600, false), ended(InstanceEnd::Exit { status: 1 })];
        let f = choose(&facts, &[Some(Cause::Crash), None, Some(Cause::Crash)], window());
        assert!(matches!(f, Finding::Unclear { .. }));
    }
}
