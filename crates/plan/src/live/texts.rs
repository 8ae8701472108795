//! The words, one file per language, parsed once.

use super::{Ask, Kind, LiveCheck, Named, Names, WhyNot};
use crate::texts::Texts;
use vectra_runbook::program::Language;

const EN: &str = include_str!("../../catalogue/live.en.txt");
const FR: &str = include_str!("../../catalogue/live.fr.txt");

/// The text of this group and key, filled in.
pub(super) fn text(language: Language, group: &str, key: &str, args: &[(&str, String)]) -> String {
    static TEXTS: Texts = Texts::new(EN, FR);
    TEXTS.text(language, group, key, args)
}

/// The word for a kind of check.
pub fn kind(kind: Kind, language: Language) -> String {
    let key = match kind {
        Kind::Host => "host",
        Kind::Certificate => "certificate",
        Kind::Endpoint => "endpoint",
        Kind::Database => "database",
        Kind::Statement => "statement",
        Kind::Role => "role",
        Kind::Broker => "broker",
        Kind::Queue => "queue",
        Kind::Token => "token",
        Kind::Deploy => "deploy",
        Kind::Backup => "backup",
        Kind::Secret => "secret",
        Kind::Other => "other",
    };
    text(language, "kind", key, &[])
}

/// What exactly is sent for a check, and that nothing is changed by it.
pub fn reads(check: &LiveCheck, language: Language) -> String {
    let target = ("target", check.target.clone());
    let (key, args) = match &check.ask {
        Ask::Resolve { .. } => ("resolve", vec![target]),
        Ask::Handshake { .. } => ("handshake", vec![target]),
        Ask::Request { .. } => ("request", vec![target]),
        Ask::Database { .. } => ("database", vec![]),
        Ask::Describe(statement) if statement.reads => ("explain", vec![target]),
        Ask::Describe(statement) => match &statement.names {
            Names::Catalogue(names) if !names.is_empty() => ("look-up", vec![target, ("names", listed(names))]),
            _ => ("describe", vec![target]),
        },
        Ask::Role { name } => ("role", vec![("name", name.clone())]),
        Ask::Broker { .. } => ("broker", vec![]),
        Ask::Queue { name, .. } => ("queue", vec![("name", name.clone())]),
        Ask::Slack => ("slack", vec![]),
        Ask::PagerDuty => ("pagerduty", vec![]),
        Ask::Service { id, .. } => ("service", vec![("id", id.clone())]),
        Ask::Backups { id, .. } => ("backups", vec![("id", id.clone())]),
        Ask::Secret => ("secret", vec![("key", check.key.clone().unwrap_or_default())]),
        Ask::Nothing(_) => ("nothing", vec![]),
    };
    text(language, "reads", key, &args)
}

/// The names of a statement, as it writes them.
pub(super) fn listed(names: &[Named]) -> String {
    names.iter().map(|named| named.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// That nothing was sent.
pub fn nothing_sent(language: Language) -> String {
    text(language, "reads", "nothing", &[])
}

/// Why something was not tried.
pub(super) fn why(why: &WhyNot, language: Language) -> String {
    let (key, args) = match why {
        WhyNot::Placeholder => ("placeholder", vec![]),
        WhyNot::Unbound(section) => ("unbound", vec![("section", (*section).to_owned())]),
        WhyNot::NoWay => ("no-way", vec![]),
        WhyNot::NoReading => ("no-reading", vec![]),
        WhyNot::Unreadable => ("unreadable", vec![]),
        WhyNot::WhenRun => ("when-run", vec![]),
        WhyNot::MadeHere => ("made-here", vec![]),
        WhyNot::Credential => ("credential", vec![]),
        WhyNot::Options => ("options", vec![]),
        WhyNot::Changes => ("changes", vec![]),
        WhyNot::TooMany => ("too-many", vec![]),
        WhyNot::HostUnknown => ("host-unknown", vec![]),
        WhyNot::CertificateRefused => ("certificate-refused", vec![]),
        WhyNot::ServiceOut => ("service-out", vec![]),
        WhyNot::Budget => ("budget", vec![]),
    };
    text(language, "why", key, &args)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Catalogue;
    use std::collections::BTreeSet;

    fn gaps(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn both_languages_say_the_same_and_every_text_is_used() {
        let (french, english) = (Catalogue::parse(FR).0, Catalogue::parse(EN).0);
        assert_eq!(french.keys().collect::<BTreeSet<_>>(), english.keys().collect::<BTreeSet<_>>());
        let code = concat!(include_str!("texts.rs"), include_str!("judge.rs"), include_str!("rules.rs"));
        for ((group, key), text) in &french {
            assert_eq!(gaps(text), gaps(english[&(*group, *key)]), "{group} {key}");
            assert!(code.contains(&format!("\"{key}\"")), "nothing says {group} {key}");
            if group.starts_with('V') {
                assert!(code.contains(&format!("\"{group}\"")), "nothing finds {group}");
            }
        }
    }
}
