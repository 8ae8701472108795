//! Why something was not done, and what to do, in words.

use crate::text::Text;
use vectra_control::daemon::{AcceptError, DrillError, Reason as Stopped};
use vectra_control::kernel::Refusal;

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
        Refusal::ChangeUnderWay { incident } => t.with("refused-under-way", &[("id", incident.0.as_str().into())]),
        Refusal::ConfirmTarget { target } => t.with("refused-confirm", &[("target", target.into())]),
        Refusal::EmptyNote => t.get("refused-empty-note"),
    }
}

/// Why a drill did not begin, and what to do.
pub fn drill_error(t: Text, error: &DrillError) -> String {
    match error {
        DrillError::Unknown(name) => t.with("drill-unknown", &[("name", name.into())]),
        DrillError::NoInjector => t.get("drill-no-injector"),
        DrillError::Busy => t.get("drill-busy"),
        DrillError::NotReady(why) => t.with("drill-not-ready", &[("why", why.into())]),
        DrillError::Stopping(reason) => stopped(t, reason),
    }
}

/// Why a document was not accepted.
pub fn accept_error(t: Text, error: &AcceptError) -> String {
    match error {
        AcceptError::Unchanged => t.get("accept-unchanged"),
        AcceptError::Unreadable(why) => t.with("accept-unreadable", &[("why", why.into())]),
        AcceptError::Store(why) => t.with("accept-store", &[("why", why.into())]),
    }
}
