//! Facts, and why something was chosen or asked, in words.

use super::{capital, short};
use crate::text::{Text, moment};
use vectra_engine::diagnose::{Cause, Fact, InstanceEnd, Reason};
use vectra_engine::event::Why;

/// What is wrong, in words.
pub fn cause(t: Text, cause: Cause) -> String {
    t.get(match cause {
        Cause::Crash => "cause-crash",
        Cause::OutOfMemory => "cause-out-of-memory",
        Cause::BadRelease => "cause-bad-release",
        Cause::Untested => "cause-untested",
    })
}

/// Why a branch was chosen, or none, in words.
pub fn reason(t: Text, reason: &Reason) -> String {
    match reason {
        Reason::InstanceEnded { at, end } => {
            t.with("reason-instance-ended", &[("at", moment(*at).into()), ("how", ending(t, *end).into())])
        }
        Reason::RecentRelease { deploy, commit, before } => {
            let key = if before.0 < 0 { "reason-release-after" } else { "reason-recent-release" };
            let named = commit.as_ref().map_or_else(|| deploy.clone(), |c| format!("{deploy}, {}", short(c)));
            t.with(key, &[("deploy", named.into()), ("span", t.span(*before).into())])
        }
        Reason::NoRecentRelease { within } => t.with("reason-no-recent-release", &[("span", t.span(*within).into())]),
        Reason::NoInstanceEnded => t.get("reason-no-instance-ended"),
        Reason::Unavailable { source, why } => {
            t.with("reason-unavailable", &[("source", source.into()), ("why", why.into())])
        }
        Reason::NoBranch { cause: c } => t.with("reason-no-branch", &[("cause", cause(t, *c).into())]),
        Reason::SeveralBranches { cause: c } => t.with("reason-several-branches", &[("cause", cause(t, *c).into())]),
        Reason::SeveralCauses { causes } => {
            let causes: Vec<String> = causes.iter().map(|c| cause(t, *c)).collect();
            t.with("reason-several-causes", &[("causes", causes.join(", ").into())])
        }
    }
}

/// A fact, in words.
pub fn fact(t: Text, fact: &Fact) -> String {
    match fact {
        Fact::InstanceEnded { at, end } => {
            t.with("reason-instance-ended", &[("at", moment(*at).into()), ("how", ending(t, *end).into())])
        }
        Fact::LiveDeploy { deploy, commit, at, rollback, .. } => {
            let key = if *rollback { "fact-live-rollback" } else { "fact-live-deploy" };
            let named = commit.as_ref().map_or_else(|| deploy.clone(), |c| format!("{deploy}, {}", short(c)));
            t.with(key, &[("deploy", named.into()), ("at", moment(*at).into())])
        }
        Fact::AutoDeploy { on: true } => t.get("fact-auto-deploy-on"),
        Fact::AutoDeploy { on: false } => t.get("fact-auto-deploy-off"),
        Fact::Unavailable { source, why } => {
            t.with("reason-unavailable", &[("source", source.into()), ("why", why.into())])
        }
    }
}

fn ending(t: Text, end: InstanceEnd) -> String {
    match end {
        InstanceEnd::Exit { status } => t.with("end-exit", &[("status", status.into())]),
        InstanceEnd::OutOfMemory => t.get("end-out-of-memory"),
        InstanceEnd::Other => t.get("end-other"),
    }
}

/// Several reasons as one sentence; empty where there is none.
pub fn joined(t: Text, reasons: &[Reason]) -> String {
    if reasons.is_empty() {
        return String::new();
    }
    capital(&reasons.iter().map(|r| reason(t, r)).collect::<Vec<_>>().join(", "))
}

/// Why a human is asked, in words.
pub fn why(t: Text, why: &Why) -> String {
    match why {
        Why::Unclear => t.get("why-unclear"),
        Why::NothingToRun => t.get("why-nothing-to-run"),
        Why::ChangeFailed { detail } => t.with("why-change-failed", &[("detail", t.seen(&bounded(detail)).into())]),
        Why::OutcomeUnreadable { detail } => {
            t.with("why-outcome-unreadable", &[("detail", t.seen(&bounded(detail)).into())])
        }
        Why::NotVerified => t.get("why-not-verified"),
    }
}

fn bounded(text: &str) -> String {
    const MOST: usize = 300;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST { line } else { line.chars().take(MOST).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::pages;
    use vectra_runbook::program::Language;

    #[test]
    fn a_long_detail_is_bounded_and_says_so() {
        let text = why(pages(Language::En), &Why::ChangeFailed { detail: "x".repeat(10_000) });
        assert!(text.chars().count() < 500 && text.contains('…'));
    }
}
