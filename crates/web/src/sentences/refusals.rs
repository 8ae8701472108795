//! Why something was not done, and what to do, in words.

use crate::text::Text;
use vectra_control::daemon::{AcceptError, DrillError, NotReady, Reason as Stopped, Unreadable};
use vectra_control::kernel::Refusal;
use vectra_store::StoreError;

/// Why a command was not carried out, and what to do.
pub fn stopped(t: Text, reason: &Stopped) -> String {
    match reason {
        Stopped::Stopping => t.get("refused-stopping"),
        Stopped::Refused(refusal) => refused(t, refusal),
    }
}

fn refused(t: Text, refusal: &Refusal) -> String {
    match refusal {
        Refusal::NoSuchIncident { incident } => t.with("refused-no-incident", &[("id", incident.0.as_str().into())]),
        Refusal::AlreadyResolved { incident } => t.with("refused-resolved", &[("id", incident.0.as_str().into())]),
        Refusal::NothingToApprove { incident } => {
            t.with("refused-nothing-to-approve", &[("id", incident.0.as_str().into())])
        }
        Refusal::NoSuchBranch { branch } => t.with("refused-no-branch", &[("branch", (branch + 1).into())]),
        Refusal::NotRunnable { branch } => t.with("refused-not-runnable", &[("branch", (branch + 1).into())]),
        Refusal::StillFailing { incident, alert } => {
            t.with("refused-still-failing", &[("id", incident.0.as_str().into()), ("alert", alert.as_str().into())])
        }
        Refusal::ChangeUnderWay { incident } => t.with("refused-under-way", &[("id", incident.0.as_str().into())]),
        Refusal::ConfirmTarget { target } => t.with("refused-confirm", &[("target", target.into())]),
        Refusal::EmptyNote => t.get("refused-empty-note"),
        Refusal::Silence { wrong } => super::alerts::wrong(t, wrong),
        Refusal::NoSuchSilence { silence } => t.with("refused-no-silence", &[("id", silence.as_str().into())]),
        Refusal::TooManyAlerts { limit, refused } => {
            t.with("refused-many-alerts", &[("limit", (*limit).into()), ("refused", (*refused).into())])
        }
        Refusal::TooManySilences { limit } => t.with("refused-many-silences", &[("limit", (*limit).into())]),
    }
}

/// Why a drill did not begin, and what to do.
pub fn drill_error(t: Text, error: &DrillError) -> String {
    match error {
        DrillError::Unknown(name) => t.with("drill-unknown", &[("name", name.into())]),
        DrillError::NoInjector => t.get("drill-no-injector"),
        DrillError::Busy => t.get("drill-busy"),
        DrillError::NotReady(NotReady::ObserveOnly) => t.get("drill-observe-only"),
        DrillError::NotReady(NotReady::NoAlert) => t.get("drill-no-alert"),
        DrillError::NotReady(NotReady::IncidentOpen(id)) => {
            t.with("drill-incident-open", &[("id", id.0.as_str().into())])
        }
        DrillError::NotReady(NotReady::CheckFails) => t.get("drill-check-fails"),
        DrillError::Stopping(reason) => stopped(t, reason),
    }
}

/// Why a document was not accepted.
pub fn accept_error(t: Text, error: &AcceptError) -> String {
    match error {
        AcceptError::Unchanged => t.get("accept-unchanged"),
        AcceptError::Unreadable(why) => unreadable(t, why),
        AcceptError::Store(why) => t.with("accept-store", &[("why", store_error(t, why).into())]),
        AcceptError::LogWaits => t.get("accept-log-waits"),
        AcceptError::Stopping => t.get("refused-stopping"),
    }
}

/// Why the document on disk cannot be read, and what to do.
pub fn unreadable(t: Text, why: &Unreadable) -> String {
    match why {
        Unreadable::File { path, why } => t.with("accept-unreadable", &[("path", path.into()), ("why", why.into())]),
        Unreadable::Bytes(error) => error.message(t.language),
    }
}

/// Why the data folder cannot be used, and what to do.
pub fn store_error(t: Text, error: &StoreError) -> String {
    match error {
        StoreError::Folder { path, why } => t.with("store-folder", &[("path", path.into()), ("why", why.into())]),
        StoreError::InUse { path } => t.with("store-in-use", &[("path", path.into())]),
        StoreError::Newer { path, found, known } => {
            t.with("store-newer", &[("path", path.into()), ("found", found.into()), ("known", known.into())])
        }
        StoreError::Full { path } => t.with("store-full", &[("path", path.into())]),
        StoreError::Damaged { path, why } => t.with("store-damaged", &[("path", path.into()), ("why", why.into())]),
        StoreError::Overtaken => t.get("store-overtaken"),
        StoreError::Other { path, why } => t.with("store-other", &[("path", path.into()), ("why", why.into())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::pages;
    use std::collections::BTreeSet;
    use vectra_engine::event::IncidentId;
    use vectra_runbook::program::Language;
    use vectra_runbook::{InputError, InputProblem};

    #[test]
    fn each_refusal_has_its_own_sentence_in_each_language() {
        let id = || IncidentId("INC-7".into());
        let path = || String::from("RUNBOOK.md");
        let not_ready = [NotReady::ObserveOnly, NotReady::NoAlert, NotReady::IncidentOpen(id()), NotReady::CheckFails];
        let drills = [DrillError::Unknown("x".into()), DrillError::NoInjector, DrillError::Busy];
        let drills: Vec<_> = drills.into_iter().chain(not_ready.map(DrillError::NotReady)).collect();
        let accepts = [
            AcceptError::Unchanged,
            AcceptError::Unreadable(Unreadable::File { path: path(), why: "gone".into() }),
            AcceptError::Unreadable(InputError { path: path(), problem: InputProblem::Empty }.into()),
            AcceptError::Store(StoreError::Full { path: path() }),
            AcceptError::LogWaits,
            AcceptError::Stopping,
        ];
        let refusals = [
            Refusal::NoSuchIncident { incident: id() },
            Refusal::AlreadyResolved { incident: id() },
            Refusal::NothingToApprove { incident: id() },
            Refusal::NoSuchBranch { branch: 8 },
            Refusal::NotRunnable { branch: 1 },
            Refusal::ChangeUnderWay { incident: id() },
            Refusal::StillFailing { incident: id(), alert: "API down".into() },
            Refusal::ConfirmTarget { target: "API Prod".into() },
            Refusal::EmptyNote,
        ];
        let mut said = BTreeSet::new();
        for language in [Language::En, Language::Fr] {
            let t = pages(language);
            let sentences = drills.iter().map(|d| drill_error(t, d));
            let sentences = sentences.chain(accepts.iter().map(|a| accept_error(t, a)));
            for sentence in sentences.chain(refusals.iter().map(|r| refused(t, r))) {
                assert!(sentence.contains(' ') && !sentence.contains('$'), "{sentence}");
                assert!(said.insert(sentence.clone()), "{sentence}");
            }
        }
        assert_eq!(said.len(), 2 * (drills.len() + accepts.len() + refusals.len()));
    }
}
