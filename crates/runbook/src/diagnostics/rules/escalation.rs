//! V004, V005: whom the escalation pages, and whether in time.

use super::super::Finding;
use crate::draft::Draft;
use crate::program::Level;
use crate::text;
use std::collections::BTreeSet;

pub(super) fn check(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    let roles: BTreeSet<BTreeSet<String>> =
        draft.contacts.iter().map(|contact| words(&contact.role)).filter(|role| !role.is_empty()).collect();
    for level in &draft.escalation {
        let said = words(&level.contact);
        // In any order: "On-Call Primary" is "Primary On-Call", and "Page the tech lead" names the contact "Tech Lead".
        let known = roles.contains(&said) || roles.iter().take(200).any(|role| role.is_subset(&said));
        if !known {
            out.push(
                Finding::new("V004", Level::Warning, level.source.lines, &level.contact)
                    .at(&level.contact)
                    .with("contact", level.contact.as_str()),
            );
        }
    }
    let strictest = draft
        .severities
        .iter()
        .filter_map(|severity| Some((severity.respond_within_seconds?, severity)))
        .min_by_key(|(seconds, _)| *seconds);
    let second =
        draft.escalation.iter().filter(|level| level.after_seconds > 0).min_by_key(|level| level.after_seconds);
    if let (Some((deadline, severity)), Some(level)) = (strictest, second)
        && level.after_seconds >= deadline
        && deadline > 0
    {
        let finding = Finding::new("V005", Level::Warning, level.source.lines, &level.contact);
        out.push(
            finding
                .with("after", format!("T+{}", spoken(level.after_seconds)))
                .with("severity", severity.name.as_str())
                .with("deadline", spoken(deadline)),
        );
    }
}

fn words(name: &str) -> BTreeSet<String> {
    text::tokens(name).into_iter().collect()
}

fn spoken(seconds: u64) -> String {
    match seconds {
        0 => "0".to_owned(),
        _ if seconds.is_multiple_of(3600) => format!("{} h", seconds / 3600),
        _ if seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        _ => format!("{seconds} s"),
    }
}
