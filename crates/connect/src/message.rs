//! The words of a notice, for any channel.

use crate::texts::{seen, text};
use jiff::tz::TimeZone;
use url::Url;
use vectra_engine::event::{Announcement, Delivery, Notice, Purpose};
use vectra_engine::time::Time;

/// Characters of a detail that a message carries.
const DETAIL: usize = 500;

/// One line: what, where, and what was seen.
pub(crate) fn summary(notice: &Notice) -> String {
    let detail = said(notice);
    let key = if detail.is_empty() { "page-summary-bare" } else { "page-summary" };
    let values =
        [("severity", notice.severity.as_str()), ("title", notice.title.as_str()), ("detail", detail.as_str())];
    marked(notice, text(&notice.language, key, &values))
}

/// A heading and the lines below it.
pub(crate) fn lines(delivery: &Delivery, public_url: Option<&Url>) -> (String, Vec<String>) {
    let notice = &delivery.notice;
    let say = |key: &str, values: &[(&str, &str)]| text(&notice.language, key, values);
    let (key, contact) = match &delivery.purpose {
        Purpose::Page { contact, .. } => ("page", contact.as_str()),
        Purpose::PageAcknowledged { contact, .. } => ("page-acknowledged", contact.as_str()),
        Purpose::PageResolved { contact, .. } => ("page-resolved", contact.as_str()),
        Purpose::Announce { what } => (announcement(*what), ""),
    };
    let heading = say(key, &[("severity", &notice.severity), ("title", &notice.title), ("contact", contact)]);
    let mut lines = Vec::new();
    let detail = said(notice);
    if !detail.is_empty() {
        lines.push(detail);
    }
    lines.push(say("line-incident", &[("incident", &delivery.incident.0)]));
    let over = matches!(key, "page-acknowledged" | "page-resolved" | "acknowledged" | "resolved" | "changed");
    if !over {
        lines.push(say("line-alert", &[("alert", &notice.alert)]));
        if !notice.criteria.is_empty() {
            lines.push(say("line-criteria", &[("criteria", &notice.criteria)]));
        }
        if let Some(deadline) = notice.respond_by {
            lines.push(say("line-respond-by", &[("deadline", &clock(deadline))]));
        }
    }
    if let Some(base) = public_url {
        lines.push(say("line-link", &[("link", &incident_page(base, delivery))]));
    }
    (marked(notice, heading), lines)
}

/// Address of the incident's page, below the address at which people reach Vectra.
pub(crate) fn incident_page(public_url: &Url, delivery: &Delivery) -> String {
    let mut page = public_url.clone();
    if let Ok(mut path) = page.path_segments_mut() {
        path.pop_if_empty().extend(["incidents", &delivery.incident.0]);
    }
    page.into()
}

fn announcement(what: Announcement) -> &'static str {
    match what {
        Announcement::Opened => "opened",
        Announcement::Acknowledged => "acknowledged",
        Announcement::ApprovalWanted => "approval-wanted",
        Announcement::HumanWanted => "human-wanted",
        Announcement::Changed => "changed",
        Announcement::NobodyReached => "nobody-reached",
        Announcement::Resolved => "resolved",
    }
}

fn marked(notice: &Notice, line: String) -> String {
    if notice.drill { format!("{} {line}", text(&notice.language, "drill-mark", &[])) } else { line }
}

/// The detail in one line, in the notice's language. French last: its spaces that do not break are to stay.
fn said(notice: &Notice) -> String {
    seen(&notice.language, &one_line(&notice.detail)).into_owned()
}

fn one_line(detail: &str) -> String {
    let line = detail.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= DETAIL {
        return line;
    }
    line.chars().take(DETAIL).chain(['…']).collect()
}

/// `2026-01-14 03:15 UTC`: whoever is woken may be anywhere.
pub(crate) fn clock(at: Time) -> String {
    match jiff::Timestamp::from_millisecond(at.0) {
        Ok(t) => t.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string(),
        Err(_) => at.0.to_string(),
    }
}

/// `2026-01-14T03:15:00Z`, for programs.
pub(crate) fn iso(at: Time) -> Option<String> {
    jiff::Timestamp::from_millisecond(at.0).ok().map(|t| t.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use vectra_engine::event::IncidentId;

    #[test]
    fn the_link_leads_to_the_incident_whatever_the_address_looks_like() {
        let delivery = Delivery {
            key: "k".into(),
            incident: IncidentId("INC-7".into()),
            purpose: Purpose::Announce { what: Announcement::Opened },
            notice: Notice {
                title: "API down".into(),
                severity: "SEV1".into(),
                severity_rank: 0,
                criteria: String::new(),
                alert: "API".into(),
                opened: Time(0),
                respond_by: None,
                detail: String::new(),
                language: "fr".into(),
                drill: false,
            },
        };
        for (base, page) in [
            ("https://vectra.example.com", "https://vectra.example.com/incidents/INC-7"),
            ("https://example.com/ops/", "https://example.com/ops/incidents/INC-7"),
            ("https://example.com/ops", "https://example.com/ops/incidents/INC-7"),
        ] {
            let base = Url::parse(base).unwrap();
            assert_eq!(incident_page(&base, &delivery), page);
            assert!(lines(&delivery, Some(&base)).1.iter().any(|line| line.contains(page)));
        }
        assert!(!lines(&delivery, None).1.iter().any(|line| line.contains("http")));
    }
}
