//! The draft of a post-mortem: every sentence rests on events and cites them.

use crate::sentences::{self, capital};
use crate::text::{Text, moment};
use std::fmt::Write;
use vectra_control::kernel::Incident;
use vectra_engine::diagnose::{Fact, Reason};
use vectra_engine::event::{Body, DeliveryOutcome, Event, StepOutcome, Why};
use vectra_plan::{Change, ProcedurePlan};

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Postmortem {
    pub title: String,
    pub note: String,
    pub sections: Vec<Section>,
}

/// A titled part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Section {
    pub title: String,
    pub sentences: Vec<Sentence>,
}

/// A sentence and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sentence {
    pub text: String,
    /// Positions in the log; never empty.
    pub cites: Vec<u64>,
}

/// Drafts the post-mortem of an incident from its events, oldest first.
pub(crate) fn draft(t: Text, incident: &Incident, procedure: Option<&ProcedurePlan>, events: &[Event]) -> Postmortem {
    let writer = Writer { t, incident, procedure, events };
    let sections = [
        ("pm-summary", writer.summary()),
        ("pm-measured", writer.measured()),
        ("pm-deadlines", writer.deadlines()),
        ("pm-cause", writer.cause()),
        ("pm-timeline", writer.timeline()),
        ("pm-follow-ups", writer.follow_ups()),
    ];
    Postmortem {
        title: t.with("pm-title", &[("id", incident.id.0.as_str().into()), ("title", incident.title.as_str().into())]),
        note: t.get("pm-draft"),
        sections: sections.into_iter().map(|(key, sentences)| Section { title: t.get(key), sentences }).collect(),
    }
}

impl Postmortem {
    /// As Markdown; each sentence ends with the events that it rests on, as `[#12]`.
    pub fn markdown(&self) -> String {
        let mut out = format!("# {}\n\n{}\n", self.title, self.note);
        for section in &self.sections {
            let _ = write!(out, "\n## {}\n\n", section.title);
            for sentence in &section.sentences {
                let cites: Vec<String> = sentence.cites.iter().map(|c| format!("[#{c}]")).collect();
                let _ = writeln!(out, "- {} {}", flat(&sentence.text), cites.join(" "));
            }
        }
        out
    }
}

/// What people typed may hold Markdown and line breaks; in the draft it is text.
fn flat(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.replace('<', "&lt;").replace('[', "\\[").replace('`', "'")
}

struct Writer<'a> {
    t: Text,
    incident: &'a Incident,
    procedure: Option<&'a ProcedurePlan>,
    events: &'a [Event],
}

impl Writer<'_> {
    fn opened(&self) -> u64 {
        self.event(|b| matches!(b, Body::IncidentOpened { .. })).map_or(1, |e| e.seq)
    }

    fn event(&self, wanted: impl Fn(&Body) -> bool) -> Option<&Event> {
        self.events.iter().find(|e| wanted(&e.body))
    }

    fn cite(&self, event: &Event) -> Sentence {
        Sentence { text: sentences::sentence(self.t, event), cites: vec![event.seq] }
    }

    fn of_kind(&self, wanted: impl Fn(&Body) -> bool) -> Vec<Sentence> {
        self.events.iter().filter(|e| wanted(&e.body)).map(|e| self.cite(e)).collect()
    }

    fn summary(&self) -> Vec<Sentence> {
        let t = self.t;
        let mut out = self.of_kind(|b| matches!(b, Body::IncidentOpened { .. }));
        if let Some(drill) = &self.incident.drill {
            let text = t.with("pm-was-drill", &[("drill", drill.into())]);
            out.push(Sentence { text, cites: vec![self.opened()] });
        }
        out.extend(self.of_kind(|b| matches!(b, Body::ChangeFinished { outcome: StepOutcome::Ok, .. })));
        match self.event(|b| matches!(b, Body::Resolved { .. })) {
            Some(end) => {
                out.push(self.cite(end));
                let span = t.span(end.at.since(self.incident.first_failure));
                let text = t.with("pm-lasted", &[("span", span.into())]);
                out.push(Sentence { text, cites: vec![self.opened(), end.seq] });
            }
            None => out.push(Sentence { text: t.get("pm-still-open"), cites: vec![self.opened()] }),
        }
        out
    }

    fn measured(&self) -> Vec<Sentence> {
        let mut out = self.of_kind(|b| matches!(b, Body::AlertFired { .. }));
        for event in self.events {
            if let Body::StepFinished { facts, .. } = &event.body {
                out.push(self.cite(event));
                out.extend(
                    facts
                        .iter()
                        .map(|f| Sentence { text: capital(&sentences::fact(self.t, f)), cites: vec![event.seq] }),
                );
            }
        }
        out.extend(self.of_kind(|b| matches!(b, Body::AlertResolved { .. })));
        out
    }

    fn deadlines(&self) -> Vec<Sentence> {
        let t = self.t;
        let mut out = Vec::new();
        match self.event(|b| {
            matches!(b, Body::DeliveryAttempted { key, outcome: DeliveryOutcome::Delivered { .. }, .. }
            if self.incident.pages.iter().any(|p| p.key == *key))
        }) {
            Some(first) => {
                let span = sentences::precise(first.at.since(self.incident.opened));
                let text = t.with("pm-first-page", &[("span", span.into())]);
                out.push(Sentence { text, cites: vec![self.opened(), first.seq] });
            }
            None => out.push(Sentence { text: t.get("pm-no-page"), cites: vec![self.opened()] }),
        }
        let acknowledged = self.event(|b| matches!(b, Body::Acknowledged { .. }));
        let missed = self.event(|b| matches!(b, Body::DeadlineMissed { .. }));
        let resolved = self.event(|b| matches!(b, Body::Resolved { .. }));
        let Some(by) = self.incident.respond_by else {
            out.push(Sentence { text: t.get("pm-deadline-none"), cites: vec![self.opened()] });
            return out;
        };
        let say = |key: &str, at: Option<&Event>| {
            let span = at.map(|e| t.span(by.since(e.at))).unwrap_or_default();
            let text = t.with(key, &[("by", moment(by).into()), ("span", span.into())]);
            Sentence { text, cites: std::iter::once(self.opened()).chain(at.map(|e| e.seq)).collect() }
        };
        out.push(match (acknowledged, missed, resolved) {
            (Some(ack), _, _) if ack.at <= by => say("pm-deadline-kept", Some(ack)),
            (Some(ack), _, _) => say("pm-deadline-late", Some(ack)),
            (None, Some(missed), _) => say("pm-deadline-broken", Some(missed)),
            (None, None, Some(end)) => say("pm-deadline-resolved", Some(end)),
            (None, None, None) => return out,
        });
        out
    }

    fn cause(&self) -> Vec<Sentence> {
        let mut out = Vec::new();
        for event in self.events {
            match &event.body {
                Body::BranchProposed { cause, condition, action, reasons, .. } => {
                    let text = self.t.with(
                        "pm-chosen",
                        &[
                            ("condition", condition.into()),
                            ("action", action.into()),
                            ("cause", sentences::cause(self.t, *cause).into()),
                        ],
                    );
                    out.push(Sentence { text, cites: vec![event.seq] });
                    out.extend(
                        reasons
                            .iter()
                            .map(|r| Sentence { text: capital(&sentences::reason(self.t, r)), cites: vec![event.seq] }),
                    );
                }
                Body::HumanNeeded { .. }
                | Body::Approved { .. }
                | Body::ChangeIntended { .. }
                | Body::ChangeFinished { .. }
                | Body::ReadBack { .. }
                | Body::VerificationFailed { .. }
                | Body::VendorTroubled { .. }
                | Body::VendorRecovered { .. } => out.push(self.cite(event)),
                _ => {}
            }
        }
        if !self.events.iter().any(|e| matches!(e.body, Body::BranchProposed { .. })) {
            out.push(Sentence { text: self.t.get("pm-no-cause"), cites: vec![self.opened()] });
        }
        out
    }

    fn timeline(&self) -> Vec<Sentence> {
        let line = |e: &Event| Sentence {
            text: format!("{} {}", self.t.label(moment(e.at)), sentences::sentence(self.t, e)),
            cites: vec![e.seq],
        };
        self.events.iter().map(line).collect()
    }

    fn follow_ups(&self) -> Vec<Sentence> {
        let t = self.t;
        let mut out: Vec<Sentence> = Vec::new();
        // One cause seen twice is one follow-up that cites both.
        let mut add = |seq: &[u64], text: String| match out.iter_mut().find(|s| s.text == text) {
            Some(known) => known.cites.extend(seq),
            None => out.push(Sentence { text, cites: seq.to_vec() }),
        };
        if let Some((rollback, auto)) = self.rolled_back().zip(self.auto_deploy_on()) {
            add(&[rollback, auto], t.get("pm-follow-auto-deploy"));
        }
        for event in self.events {
            let seq = [event.seq];
            match &event.body {
                Body::LevelUnbound { contact, .. } => {
                    add(&seq, t.with("pm-follow-unbound", &[("contact", contact.into())]))
                }
                Body::NobodyReached { .. } => add(&seq, t.get("pm-follow-nobody")),
                Body::DeadlineMissed { .. } => add(&seq, t.get("pm-follow-deadline")),
                Body::StepFinished { text, outcome: outcome @ (StepOutcome::Manual | StepOutcome::Failed), .. } => {
                    let key = if *outcome == StepOutcome::Manual { "pm-follow-manual" } else { "pm-follow-failed" };
                    add(&seq, t.with(key, &[("step", sentences::step_name(t, text).into())]));
                }
                Body::HumanNeeded { why, reasons } => {
                    let mut named = false;
                    for reason in reasons {
                        match reason {
                            Reason::NoBranch { cause } => {
                                named = true;
                                let cause = sentences::cause(t, *cause);
                                add(&seq, t.with("pm-follow-branch", &[("cause", cause.into())]));
                            }
                            Reason::Unavailable { source, why } => {
                                named = true;
                                let arguments = [("source", source.into()), ("why", why.into())];
                                add(&seq, t.with("pm-follow-source", &arguments));
                            }
                            _ => {}
                        }
                    }
                    match why {
                        Why::Unclear if !named => add(&seq, t.get("pm-follow-unclear")),
                        Why::Unclear => {}
                        Why::NothingToRun => {
                            let alert = self.incident.alert_name.as_str();
                            add(&seq, t.with("pm-follow-procedure", &[("alert", alert.into())]));
                        }
                        Why::ChangeFailed { .. } | Why::OutcomeUnreadable { .. } | Why::NotVerified => {
                            add(&seq, t.get("pm-follow-change"));
                        }
                    }
                }
                _ => {}
            }
        }
        if out.is_empty() {
            out.push(Sentence { text: t.get("pm-follow-none"), cites: vec![self.opened()] });
        }
        out
    }

    /// Where a rollback happened.
    fn rolled_back(&self) -> Option<u64> {
        let rollback = |branch: usize| {
            matches!(
                self.procedure.and_then(|p| p.branches.get(branch)).map(|b| &b.change),
                Some(Some(Change::Rollback(_)))
            )
        };
        let done = self.event(|b| match b {
            Body::ChangeFinished { branch, outcome: StepOutcome::Ok, .. }
            | Body::ReadBack { branch, applied: Some(true), .. } => rollback(*branch),
            _ => false,
        });
        done.map(|e| e.seq)
    }

    /// Where the last word on auto-deploy was that it is on.
    fn auto_deploy_on(&self) -> Option<u64> {
        let mut last = None;
        for event in self.events {
            if let Body::StepFinished { facts, .. } = &event.body {
                for fact in facts {
                    if let Fact::AutoDeploy { on } = fact {
                        last = on.then_some(event.seq);
                    }
                }
            }
        }
        last
    }
}

#[cfg(test)]
mod tests;
