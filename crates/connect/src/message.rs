//! The words of a notice, for any channel.

use crate::texts::text;
use jiff::tz::TimeZone;
use url::Url;
use vectra_engine::event::{Announcement, Delivery, Notice, Purpose};
use vectra_engine::time::Time;

/// Characters of a detail that a message carries.
const DETAIL: usize = 500;

/// One line: what, where, and what was seen.
pub(crate) fn summary(notice: &Notice) -> String {
    let detail = one_line(&notice.detail);
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
    let detail = one_line(&notice.detail);
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
        lines.push(say("line-link", &[("link", base.as_str())]));
    }
    (marked(notice, heading), lines)
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
