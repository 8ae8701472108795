//! Events, reasons and refusals in words: the one place that pages, the post-mortem, the API and the command line use.

mod alerts;
mod reasons;
mod refusals;
mod settings;
mod unbound;

pub use alerts::{assumed, ground, mute, truth, with_items};
pub(crate) use alerts::{decimal, percent};
pub use reasons::{cause, fact, joined, reason, why};
pub use refusals::{accept_error, drill_error, stopped, store_error, unreadable};
pub use settings::{said_by, setting};
pub use unbound::{unbound_help, unbound_kind, unused};

use crate::text::{Text, moment, plain};
use fluent_bundle::FluentValue;
use vectra_engine::event::{Actor, Announcement, Body, DeliveryOutcome, Event, ResolvedBy, StepOutcome};
use vectra_engine::external::Ended;
use vectra_engine::time::Span;
use vectra_engine::unseen;

type Arguments<'a> = Vec<(&'a str, FluentValue<'a>)>;

/// What happened, in one sentence.
pub fn sentence(t: Text, event: &Event) -> String {
    let who = actor(t, &event.actor);
    let who = who.as_str();
    match &event.body {
        Body::ProgramAccepted { sha256, title } => {
            say(t, who, "event-program-accepted", vec![("title", title.into()), ("version", short(sha256).into())])
        }
        Body::Started { version } => say(t, who, "event-started", vec![("version", version.into())]),
        Body::AlertFired { name, held: Some(held), .. } => {
            say(t, who, "event-alert-held", vec![("name", name.into()), ("why", mute(t, held).into())])
        }
        Body::AlertFired { name, external: Some(sent), first_failure, .. } => {
            let (said, first) = (crate::outside::said(t, sent), moment(*first_failure));
            let arguments = vec![("name", name.into()), ("said", said.into()), ("first", first.into())];
            say(t, who, "event-alert-external", arguments)
        }
        Body::AlertResolved { name, ended: Some(Ended::Told), .. } => {
            say(t, who, "event-alert-external-told", vec![("name", name.into())])
        }
        Body::AlertResolved { name, ended: Some(Ended::Unheard { last }), .. } => {
            let last = moment(*last);
            say(t, who, "event-alert-external-unheard", vec![("name", name.into()), ("last", last.into())])
        }
        Body::AlertFired { name, ground: Some(seen), first_failure, items, detail, .. }
            if !matches!(seen, vectra_engine::rules::Ground::Failures { .. }) =>
        {
            let mut why = with_items(t, ground(t, seen), items);
            // What the check saw says which: of an expression, the results.
            if items.is_empty() && !detail.is_empty() {
                why = format!("{why} ({})", t.seen(detail));
            }
            let first = moment(*first_failure);
            say(
                t,
                who,
                "event-alert-fired-ground",
                vec![("name", name.into()), ("why", why.into()), ("first", first.into())],
            )
        }
        Body::AlertFired { name, failures, first_failure, detail, .. } => say(
            t,
            who,
            "event-alert-fired",
            vec![
                ("name", name.into()),
                ("failures", (*failures).into()),
                ("first", moment(*first_failure).into()),
                ("detail", t.seen(detail).into()),
            ],
        ),
        Body::AlertResolved { name, ground: Some(seen), .. }
            if !matches!(seen, vectra_engine::rules::Ground::Passes { .. }) =>
        {
            let why = ground(t, seen);
            say(t, who, "event-alert-resolved-ground", vec![("name", name.into()), ("why", why.into())])
        }
        Body::MaintenancePlanned { held } => {
            let windows: Vec<&str> = held.windows.iter().map(|w| w.name.as_str()).collect();
            let key = if windows.is_empty() { "event-maintenance-none" } else { "event-maintenance-planned" };
            let excluding = held.excluding.len();
            say(t, who, key, vec![("windows", plain(&windows.join(", ")).into()), ("n", excluding.into())])
        }
        Body::RequestsUnseen { stretch } => say(
            t,
            who,
            "event-requests-unseen",
            vec![
                ("environment", plain(&stretch.environment).into()),
                ("n", stretch.total.into()),
                ("failed", stretch.failed.to_string().into()),
                ("from", moment(stretch.from).into()),
                ("to", moment(stretch.to).into()),
                ("source", plain(&stretch.source).into()),
                ("why", t.get(unseen(stretch.why)).into()),
            ],
        ),
        Body::AlertReleased { name, .. } => say(t, who, "event-alert-released", vec![("name", name.into())]),
        Body::SilenceAdded { silence } => {
            let matchers: Vec<String> = silence.matchers.iter().map(ToString::to_string).collect();
            say(
                t,
                who,
                "event-silence-added",
                vec![
                    ("matchers", matchers.join(", ").into()),
                    ("until", moment(silence.ends).into()),
                    ("comment", plain(&silence.comment).into()),
                ],
            )
        }
        Body::SilenceExpired { silence } => {
            say(t, who, "event-silence-expired", vec![("silence", silence.as_str().into())])
        }
        Body::AlertResolved { name, passes, .. } => {
            say(t, who, "event-alert-resolved", vec![("name", name.into()), ("passes", (*passes).into())])
        }
        Body::IncidentOpened { title, severity, criteria, respond_by, .. } => match respond_by {
            Some(by) => say(
                t,
                who,
                "event-opened-deadline",
                vec![
                    ("title", title.into()),
                    ("severity", severity.into()),
                    ("criteria", criteria.into()),
                    ("by", moment(*by).into()),
                ],
            ),
            None => say(
                t,
                who,
                "event-opened",
                vec![("title", title.into()), ("severity", severity.into()), ("criteria", criteria.into())],
            ),
        },
        Body::LevelPaged { level, round, contact, missed, .. } => {
            let paged = say(t, who, "event-paged", level_arguments(*level, *round, contact));
            with_missed(t, paged, missed)
        }
        Body::LevelUnbound { level, round, contact, missed, .. } => {
            let unbound = say(t, who, "event-level-unbound", level_arguments(*level, *round, contact));
            with_missed(t, unbound, missed)
        }
        Body::DeliveryAttempted { key, attempt, outcome } => {
            let mut arguments = vec![("key", key.into()), ("attempt", (*attempt).into())];
            match outcome {
                DeliveryOutcome::Delivered { .. } => say(t, who, "event-delivered", arguments),
                DeliveryOutcome::Retry { reason, .. } => {
                    arguments.push(("reason", t.seen(reason).into()));
                    say(t, who, "event-delivery-retry", arguments)
                }
                DeliveryOutcome::Rejected { reason } => {
                    arguments.push(("reason", t.seen(reason).into()));
                    say(t, who, "event-delivery-rejected", arguments)
                }
            }
        }
        Body::EscalationHeld { by, .. } => say(t, who, "event-escalation-held", vec![("why", mute(t, by).into())]),
        Body::EscalationResumed { after, .. } => {
            say(t, who, "event-escalation-resumed", vec![("after", after.to_string().into())])
        }
        Body::NobodyReached { round } => say(t, who, "event-nobody-reached", vec![("round", (round + 1).into())]),
        Body::EscalationExhausted { rounds } => {
            say(t, who, "event-escalation-exhausted", vec![("rounds", (*rounds).into())])
        }
        Body::Acknowledged { late: false } => say(t, who, "event-acknowledged", vec![]),
        Body::Acknowledged { late: true } => say(t, who, "event-acknowledged-late", vec![]),
        Body::DeadlineMissed { respond_by } => {
            say(t, who, "event-deadline-missed", vec![("by", moment(*respond_by).into())])
        }
        Body::Noted { text } => say(t, who, "event-noted", vec![("text", plain(text).into())]),
        Body::SeverityChanged { severity, .. } => {
            say(t, who, "event-severity-changed", vec![("severity", severity.into())])
        }
        Body::RunStarted { title, steps, .. } => {
            say(t, who, "event-run-started", vec![("title", title.into()), ("steps", (*steps).into())])
        }
        Body::StepFinished { text, outcome, duration, .. } => say(
            t,
            who,
            "event-step-finished",
            vec![
                ("step", step_name(t, text).into()),
                ("outcome", outcome_word(t, *outcome).into()),
                ("took", precise(*duration).into()),
            ],
        ),
        Body::BranchProposed { condition, action, target, reasons: why, granted, .. } => {
            let key = if *granted { "event-branch-granted" } else { "event-branch-proposed" };
            say(
                t,
                who,
                key,
                vec![
                    ("condition", condition.into()),
                    ("action", action.into()),
                    ("target", target.into()),
                    ("reasons", joined(t, why).into()),
                ],
            )
        }
        Body::HumanNeeded { why: reason, reasons: list } => {
            let needed = say(t, who, "event-human-needed", vec![("why", why(t, reason).into())]);
            if list.is_empty() { needed } else { format!("{needed} {}", joined(t, list)) }
        }
        Body::Approved { by_configuration: true, .. } => say(t, who, "event-approved-configuration", vec![]),
        Body::Approved { by_configuration: false, .. } => say(t, who, "event-approved", vec![]),
        Body::ChangeIntended { attempt, text, .. } => {
            say(t, who, "event-change-intended", vec![("text", text.into()), ("attempt", (*attempt).into())])
        }
        Body::ChangeFinished { outcome, attempt, duration, .. } => say(
            t,
            who,
            "event-change-finished",
            vec![
                ("outcome", outcome_word(t, *outcome).into()),
                ("attempt", (*attempt).into()),
                ("took", precise(*duration).into()),
            ],
        ),
        Body::ReadBack { applied: Some(true), .. } => say(t, who, "event-read-back-yes", vec![]),
        Body::ReadBack { applied: Some(false), .. } => say(t, who, "event-read-back-no", vec![]),
        Body::ReadBack { applied: None, .. } => say(t, who, "event-read-back-unknown", vec![]),
        Body::VerificationFailed { .. } => say(t, who, "event-verification-failed", vec![]),
        Body::VendorTroubled { name, since, detail, .. } => {
            let said = [("name", name.into()), ("since", moment(*since).into()), ("detail", plain(detail).into())];
            say(t, who, "event-vendor-troubled", said.into())
        }
        Body::VendorRecovered { name, detail, .. } => {
            let said = [("name", name.into()), ("detail", plain(detail).into())];
            say(t, who, "event-vendor-recovered", said.into())
        }
        Body::Resolved { by: ResolvedBy::Verified } => say(t, who, "event-resolved-verified", vec![]),
        Body::Resolved { by: ResolvedBy::Recovered } => say(t, who, "event-resolved-recovered", vec![]),
        Body::Resolved { by: ResolvedBy::Person } => say(t, who, "event-resolved-person", vec![]),
        Body::Announced { what, .. } => say(t, who, "event-announced", vec![("what", announcement(t, *what).into())]),
        Body::AutomationStopped => say(t, who, "event-automation-stopped", vec![]),
        Body::AutomationResumed => say(t, who, "event-automation-resumed", vec![]),
        Body::ClockJumped { by } => say(t, who, "event-clock-jumped", vec![("by", signed(t, *by).into())]),
        Body::DrillStarted { drill, fault, target } => say(
            t,
            who,
            "event-drill-started",
            vec![("drill", drill.into()), ("fault", fault.into()), ("target", target.into())],
        ),
        Body::DrillEnded { drill, aborted: true, .. } => {
            say(t, who, "event-drill-aborted", vec![("drill", drill.into())])
        }
        Body::DrillEnded { drill, passed: true, .. } => {
            say(t, who, "event-drill-passed", vec![("drill", drill.into())])
        }
        Body::DrillEnded { drill, passed: false, .. } => {
            say(t, who, "event-drill-failed", vec![("drill", drill.into())])
        }
    }
}

fn say<'a>(t: Text, who: &'a str, key: &str, mut arguments: Arguments<'a>) -> String {
    arguments.push(("who", who.into()));
    // A sentence may end with reasons that there are none of.
    t.with(key, &arguments).trim_end().to_string()
}

fn level_arguments<'a>(level: usize, round: u32, contact: &'a str) -> Arguments<'a> {
    vec![("contact", contact.into()), ("level", (level + 1).into()), ("round", (round + 1).into())]
}

fn with_missed(t: Text, sentence: String, missed: &[String]) -> String {
    if missed.is_empty() {
        return sentence;
    }
    let also = t.with("event-missed-levels", &[("contacts", missed.join(", ").into())]);
    format!("{sentence} {also}")
}

/// Who, in words.
pub fn actor(t: Text, actor: &Actor) -> String {
    match actor {
        Actor::Vectra => t.get("actor-vectra"),
        Actor::User(name) => name.clone(),
    }
}

/// A step's text; the one that Vectra adds itself has none in the document.
pub fn step_name(t: Text, text: &str) -> String {
    if text.trim().is_empty() { t.get("step-evidence") } else { text.trim().to_string() }
}

/// How a step ended, in one word.
pub fn outcome_word(t: Text, outcome: StepOutcome) -> String {
    t.get(match outcome {
        StepOutcome::Ok => "outcome-ok",
        StepOutcome::Failed => "outcome-failed",
        StepOutcome::Unknown => "outcome-unknown",
        StepOutcome::Manual => "outcome-manual",
    })
}

/// Words as a sentence.
pub(crate) fn capital(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}

fn announcement(t: Text, what: Announcement) -> String {
    t.get(match what {
        Announcement::Opened => "announced-opened",
        Announcement::Acknowledged => "announced-acknowledged",
        Announcement::ApprovalWanted => "announced-approval-wanted",
        Announcement::HumanWanted => "announced-human-wanted",
        Announcement::Changed => "announced-changed",
        Announcement::NobodyReached => "announced-nobody-reached",
        Announcement::Resolved => "announced-resolved",
    })
}

/// The first characters of a hash or commit.
pub fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}

/// `12 ms`, `1.4 s`.
pub fn precise(span: Span) -> String {
    if span.0.abs() < 1000 { format!("{} ms", span.0) } else { format!("{:.1} s", span.as_seconds()) }
}

/// Key of why requests are in no figure.
pub(crate) fn unseen(why: unseen::Why) -> &'static str {
    match why {
        unseen::Why::NotRunning => "sla-unseen-not-running",
        unseen::Why::NotTold => "sla-unseen-not-told",
        unseen::Why::TooLate => "sla-unseen-too-late",
    }
}

fn signed(t: Text, span: Span) -> String {
    format!("{}{}", if span.0 < 0 { "-" } else { "+" }, t.span(span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::pages;
    use vectra_engine::diagnose::Reason;
    use vectra_engine::event::Why;
    use vectra_engine::maintenance::Maintenance;
    use vectra_engine::time::Time;
    use vectra_runbook::program::Language;

    fn event(body: Body) -> Event {
        Event { seq: 1, at: Time(0), actor: Actor::User("Léa".into()), incident: None, body }
    }

    #[test]
    fn an_event_reads_as_a_sentence_in_both_languages() {
        let fired = event(Body::AlertFired {
            alert: "a".into(),
            name: "API Down".into(),
            check: "c".into(),
            failures: 3,
            first_failure: Time(0),
            ground: None,
            held: None,
            external: None,
            items: vectra_engine::rules::Items::default(),
            detail: "HTTP 502; no answer within 5 s".into(),
        });
        let en = sentence(pages(Language::En), &fired);
        assert!(en.contains("API Down") && en.contains("3 failures in a row") && en.contains("HTTP 502"), "{en}");
        let fr = sentence(pages(Language::Fr), &fired);
        assert!(fr.contains("API Down") && fr.contains("3 échecs d’affilée"), "{fr}");
        assert!(fr.contains("HTTP 502\u{202f}; pas de réponse en 5 s"), "{fr}");
        let ack = event(Body::Acknowledged { late: true });
        assert!(sentence(pages(Language::Fr), &ack).contains("Léa"), "the actor is named");
    }

    #[test]
    fn the_sentence_of_a_number_past_its_bound_says_what_the_check_saw() {
        use vectra_engine::rules::{Ground, Items, Past, Unit};
        let fired = event(Body::AlertFired {
            alert: "a".into(),
            name: "Jobs wait".into(),
            check: "c".into(),
            failures: 0,
            first_failure: Time(0),
            ground: Some(Ground::Level { value: 1.0, past: Past::Above, bound: 0.0, unit: Unit::Count }),
            held: None,
            external: None,
            items: Items::default(),
            detail: "1 result: 77 {queue=\"mail\"}".into(),
        });
        let en = sentence(pages(Language::En), &fired);
        assert!(en.contains("the bound is > 0 (1 result: 77 {queue=\"mail\"})"), "{en}");
    }

    #[test]
    fn what_a_vendor_says_stands_in_the_timeline() {
        let (check, name) = (String::from("c"), String::from("SendGrid"));
        let detail = "Partial System Outage; Mail API degraded".to_owned();
        let troubled = event(Body::VendorTroubled { check: check.clone(), name: name.clone(), since: Time(0), detail });
        let well = event(Body::VendorRecovered { check, name, detail: "All Systems Operational".into() });
        let said = |language, e: &Event| sentence(pages(language), e).replace(['\u{a0}', '\u{202f}'], " ");
        let text = said(Language::En, &troubled);
        assert!(
            text.starts_with("SendGrid says on its status page that it has trouble, seen since 1970-01-01"),
            "{text}"
        );
        assert!(text.ends_with("Partial System Outage; Mail API degraded"), "{text}");
        assert!(said(Language::Fr, &troubled).starts_with("SendGrid annonce un problème sur sa page d’état"));
        let text = said(Language::En, &well);
        assert_eq!(text, "SendGrid says on its status page that all is well again: All Systems Operational");
        assert!(said(Language::Fr, &well).contains("tout va de nouveau bien"));
    }

    #[test]
    fn what_an_alert_of_vectra_about_itself_is_about_stands_in_its_sentence() {
        use vectra_engine::rules::{Ground, Item, Items, Past, Unit};
        use vectra_engine::signal::Series;
        let silent = Item::Silent { of: Series::Check { check: "c".into() }, name: "Backend".into(), last: None };
        let fired = event(Body::AlertFired {
            alert: "vectra/missing".into(),
            name: "Measurements are missing".into(),
            check: "vectra".into(),
            failures: 0,
            first_failure: Time(0),
            ground: Some(Ground::Level { value: 1.0, past: Past::Above, bound: 0.0, unit: Unit::Count }),
            held: None,
            external: None,
            items: Items::of(vec![silent]),
            detail: String::new(),
        });
        let en = sentence(pages(Language::En), &fired);
        assert!(en.contains("the bound is > 0: check “Backend”"), "{en}");
        let fr = sentence(pages(Language::Fr), &fired);
        assert!(fr.contains("la borne est > 0") && fr.contains("contrôle « Backend »"), "{fr}");
    }

    #[test]
    fn no_sentence_falls_back_to_its_key() {
        let night = vectra_engine::maintenance::Window {
            name: "Night".into(),
            schedule: "0 2 * * *".into(),
            zone: "UTC".into(),
            length: Span::seconds(3600),
            environments: Vec::new(),
        };
        let bodies = [
            Body::Acknowledged { late: false },
            Body::NobodyReached { round: 0 },
            Body::Resolved { by: ResolvedBy::Verified },
            Body::HumanNeeded { why: Why::Unclear, reasons: vec![Reason::NoInstanceEnded] },
            Body::ClockJumped { by: Span::seconds(-60) },
            Body::MaintenancePlanned { held: Maintenance::default() },
            Body::RequestsUnseen {
                stretch: unseen::Unseen {
                    environment: "API Prod".into(),
                    source: "scrape api".into(),
                    why: unseen::Why::NotRunning,
                    from: Time(0),
                    to: Time(3_600_000),
                    total: 2,
                    failed: 1,
                },
            },
            Body::MaintenancePlanned { held: Maintenance { windows: vec![night], ..Maintenance::default() } },
        ];
        for language in [Language::En, Language::Fr] {
            for body in bodies.clone() {
                let text = sentence(pages(language), &event(body));
                assert!(text.contains(' ') && !text.starts_with("event-"), "{text}");
            }
        }
    }
}
