//! What happened, as the event log keeps it. State is a fold over these; replaying them is the recovery.
//!
//! Old logs are replayed for ever: a variant or a field is added, never changed in meaning or removed. A new field has a
//! serde default.

use crate::diagnose::{Cause, Fact, Reason};
use crate::escalation::Escalation;
use crate::external::{Ended, External};
use crate::maintenance::Maintenance;
use crate::rules::mute::{Mute, Silence};
use crate::rules::{Ground, Items};
use crate::time::{Span, Time};
use crate::unseen::Unseen;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Version of the event format that this build writes.
pub const FORMAT: u16 = 1;

/// An incident's id: `INC-` and a number, counted by the log itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IncidentId(pub String);

impl fmt::Display for IncidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who made something happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "name")]
pub enum Actor {
    /// Vectra itself.
    Vectra,
    /// A person or a program with a token of this name.
    User(String),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Vectra => f.write_str("vectra"),
            Actor::User(name) => f.write_str(name),
        }
    }
}

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Position in the log, from 1, without gaps.
    pub seq: u64,
    /// When, by the clock of the process that decided it.
    pub at: Time,
    /// Who.
    pub actor: Actor,
    /// The incident it belongs to.
    pub incident: Option<IncidentId>,
    /// What.
    pub body: Body,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// As it should.
    Ok,
    /// It could not be carried out, or the target refused.
    Failed,
    /// It may have happened; nobody knows yet.
    Unknown,
    /// Only a human can do it; it is shown, not run.
    Manual,
}

/// What one attempt to deliver came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum DeliveryOutcome {
    /// The provider took it.
    Delivered {
        /// What the provider calls it.
        provider_id: Option<String>,
    },
    /// Not now; it is tried again.
    Retry {
        /// Why.
        reason: String,
        /// How long the provider asks to wait, where it does.
        after: Option<Span>,
    },
    /// Never: the provider refuses it as it is.
    Rejected {
        /// Why.
        reason: String,
    },
}

/// Why an incident was resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResolvedBy {
    /// The change of the chosen branch was verified.
    Verified,
    /// The alert cleared without a change by Vectra.
    Recovered,
    /// Somebody said so.
    Person,
}

/// Why a human is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Why {
    /// The evidence does not choose one branch.
    Unclear,
    /// The procedure has no branch that Vectra can carry out, or there is no procedure.
    NothingToRun,
    /// The change was refused or failed.
    ChangeFailed {
        /// What came back.
        detail: String,
    },
    /// It cannot be read back whether the change happened.
    OutcomeUnreadable {
        /// What came back.
        detail: String,
    },
    /// The change was made and the check still fails.
    NotVerified,
}

/// What happened. The label in the log is the variant's name in snake case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
#[allow(missing_docs)]
pub enum Body {
    /// A version of the document was accepted and runs from now on.
    ProgramAccepted {
        sha256: String,
        title: String,
    },
    /// From now on these windows of maintenance are in operation, and these objectives leave them out.
    MaintenancePlanned {
        #[serde(flatten)]
        held: Maintenance,
    },
    /// Requests were told that are in no figure.
    RequestsUnseen {
        #[serde(flatten)]
        stretch: Unseen,
    },
    /// A process took over the log.
    Started {
        version: String,
    },
    AlertFired {
        alert: String,
        name: String,
        check: String,
        failures: u32,
        first_failure: Time,
        /// What the last failed check saw.
        detail: String,
        /// What the decision rests on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ground: Option<Ground>,
        /// Why nobody is to hear of it, where that is so; no incident opens then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        held: Option<Mute>,
        /// What was sent, where it came from outside.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        external: Option<External>,
        /// What the figure is made of, where it is one of Vectra about itself.
        #[serde(default, skip_serializing_if = "Items::is_empty")]
        items: Items,
    },
    AlertResolved {
        alert: String,
        name: String,
        passes: u32,
        /// What the decision rests on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ground: Option<Ground>,
        /// Why one that came from outside is over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ended: Option<Ended>,
    },
    /// An alert that fired while it was muted still fires, and is muted no more.
    AlertReleased {
        alert: String,
        name: String,
    },
    SilenceAdded {
        silence: Silence,
    },
    /// Somebody ended a silence before its end.
    SilenceExpired {
        silence: String,
    },
    IncidentOpened {
        title: String,
        alert: String,
        alert_name: String,
        check: String,
        severity: String,
        severity_rank: u32,
        criteria: String,
        respond_by: Option<Time>,
        first_failure: Time,
        procedure: Option<String>,
        program: String,
        /// The drill that caused it, if one did.
        drill: Option<String>,
        detail: String,
    },
    /// The intention to page a level; stored before the request goes out.
    LevelPaged {
        level: usize,
        round: u32,
        contact: String,
        key: String,
        missed: Vec<String>,
        escalation: Escalation,
    },
    /// A level that nobody can page, because the configuration binds its contact to no channel.
    LevelUnbound {
        level: usize,
        round: u32,
        contact: String,
        missed: Vec<String>,
        escalation: Escalation,
    },
    DeliveryAttempted {
        key: String,
        attempt: u32,
        #[serde(flatten)]
        outcome: DeliveryOutcome,
    },
    /// No contact of any level took a page.
    NobodyReached {
        round: u32,
    },
    EscalationExhausted {
        rounds: u32,
    },
    /// All that fires of the incident is muted now: nobody further is paged.
    EscalationHeld {
        by: Mute,
        escalation: Escalation,
    },
    /// Something fires again that is not muted, or nothing does any more: paging goes on from where it was.
    EscalationResumed {
        after: Span,
        escalation: Escalation,
    },
    Acknowledged {
        late: bool,
    },
    DeadlineMissed {
        respond_by: Time,
    },
    Noted {
        text: String,
    },
    SeverityChanged {
        severity: String,
        severity_rank: u32,
        respond_by: Option<Time>,
    },
    RunStarted {
        procedure: String,
        title: String,
        steps: usize,
    },
    StepFinished {
        step: usize,
        id: String,
        text: String,
        outcome: StepOutcome,
        /// What was sent, in words; no secret.
        sent: String,
        /// What came back, redacted and bounded.
        output: String,
        duration: Span,
        facts: Vec<Fact>,
    },
    BranchProposed {
        branch: usize,
        id: String,
        cause: Cause,
        condition: String,
        action: String,
        reasons: Vec<Reason>,
        /// Whether the configuration grants it.
        granted: bool,
        /// What it would touch, in words.
        target: String,
    },
    HumanNeeded {
        why: Why,
        reasons: Vec<Reason>,
    },
    Approved {
        branch: usize,
        by_configuration: bool,
    },
    ChangeIntended {
        branch: usize,
        id: String,
        attempt: u32,
        text: String,
    },
    ChangeFinished {
        branch: usize,
        attempt: u32,
        outcome: StepOutcome,
        sent: String,
        output: String,
        duration: Span,
        verify_until: Option<Time>,
    },
    ReadBack {
        branch: usize,
        attempt: u32,
        applied: Option<bool>,
        output: String,
        verify_until: Option<Time>,
    },
    VerificationFailed {
        branch: usize,
    },
    /// A vendor says that it has trouble while the incident is open: evidence, no verdict.
    VendorTroubled {
        check: String,
        name: String,
        /// Since when it is seen.
        since: Time,
        /// What the vendor says.
        detail: String,
    },
    /// The vendor says that all is well again.
    VendorRecovered {
        check: String,
        name: String,
        detail: String,
    },
    Resolved {
        by: ResolvedBy,
    },
    /// Something is told to everyone (chat).
    Announced {
        key: String,
        what: Announcement,
    },
    AutomationStopped,
    AutomationResumed,
    /// The wall clock moved without that time passing.
    ClockJumped {
        by: Span,
    },
    DrillStarted {
        drill: String,
        fault: String,
        target: String,
    },
    DrillEnded {
        drill: String,
        passed: bool,
        report: String,
        aborted: bool,
    },
}

/// What everyone is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Announcement {
    /// An incident opened.
    Opened,
    /// Somebody has it.
    Acknowledged,
    /// A change waits for approval.
    ApprovalWanted,
    /// A human must decide.
    HumanWanted,
    /// A change was made.
    Changed,
    /// Nobody could be paged.
    NobodyReached,
    /// It is over.
    Resolved,
}

/// What a delivery is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "purpose")]
pub enum Purpose {
    /// Wake somebody.
    Page {
        /// From 0.
        level: usize,
        /// From 0.
        round: u32,
        /// As the document names them.
        contact: String,
    },
    /// Tell the provider that somebody has it.
    PageAcknowledged {
        /// Whose page.
        contact: String,
        /// The page's key.
        page: String,
    },
    /// Tell the provider that it is over.
    PageResolved {
        /// Whose page.
        contact: String,
        /// The page's key.
        page: String,
    },
    /// Tell everyone.
    Announce {
        /// What.
        what: Announcement,
    },
}

/// One message that must go out, as the outbox keeps it. Holds no secret and no address: those come from the
/// configuration when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Idempotency key: derived from installation, incident, level and round.
    pub key: String,
    /// The incident.
    pub incident: IncidentId,
    /// What for.
    pub purpose: Purpose,
    /// What it says.
    pub notice: Notice,
}

/// The facts that a message is rendered from, in the reader's language, when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Notice {
    pub title: String,
    pub severity: String,
    pub severity_rank: u32,
    pub criteria: String,
    pub alert: String,
    pub opened: Time,
    pub respond_by: Option<Time>,
    /// What is known in one line: the last failure, the branch proposed, who resolved it.
    pub detail: String,
    /// `fr` or `en`: the language of the runbook.
    pub language: String,
    #[serde(default)]
    pub drill: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_survives_the_way_to_the_log_and_back() {
        let event = Event {
            seq: 7,
            at: Time(1_700_000_000_123),
            actor: Actor::User("léa".into()),
            incident: Some(IncidentId("INC-1".into())),
            body: Body::DeliveryAttempted {
                key: "k".into(),
                attempt: 2,
                outcome: DeliveryOutcome::Retry { reason: "429".into(), after: Some(Span::seconds(3)) },
            },
        };
        let text = serde_json::to_string(&event).expect("serialises");
        assert!(text.contains(r#""type":"delivery_attempted""#), "{text}");
        assert_eq!(serde_json::from_str::<Event>(&text).expect("parses"), event);
    }
}
