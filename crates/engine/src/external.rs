//! Alerts that others raise and send here: what they say, and how one is told from another.

use crate::rules::mute::Labels;
use crate::time::{Span, Time};
use serde::{Deserialize, Serialize};

/// Begins the id of every alert from outside, where rules have theirs.
pub const PREFIX: &str = "external/";
/// The label that names an alert.
pub const NAME: &str = "alertname";
/// Longest text that goes on into an incident, in characters.
const DETAIL: usize = 500;

/// An alert as somebody else sent it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct External {
    /// Tells it from every other one; the same however often it is sent.
    pub fingerprint: String,
    /// What silences match on; `alertname` among them.
    pub labels: Labels,
    /// What people read.
    #[serde(default)]
    pub annotations: Labels,
    /// Since when, by the sender's clock.
    pub starts: Time,
    /// Until when it stands if nobody says more, by the sender's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Time>,
    /// How long it stands without being sent again; `None`: until the sender says that it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasts: Option<Span>,
    /// Where it can be looked at; may be empty.
    #[serde(default)]
    pub link: String,
    /// Who sent it: the name of the token.
    pub source: String,
}

/// Why an alert from outside is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ended")]
pub enum Ended {
    /// Its sender says so.
    Told,
    /// Its sender says nothing any more.
    Unheard {
        /// When it was sent last.
        last: Time,
    },
}

impl External {
    /// Its id where rules have theirs.
    pub fn id(&self) -> String {
        External::id_of(&self.fingerprint)
    }

    /// The id of the alert that has this fingerprint.
    pub fn id_of(fingerprint: &str) -> String {
        format!("{PREFIX}{fingerprint}")
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        self.labels.get(NAME).map_or("", String::as_str)
    }

    /// What people call it: its name, or all its labels where it has none.
    pub fn title(&self) -> String {
        match self.name() {
            "" => self.labels.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(", "),
            name => name.to_owned(),
        }
    }

    /// The severity that its sender gives it.
    pub fn severity(&self) -> &str {
        self.labels.get("severity").map_or("", String::as_str)
    }

    /// What its sender says of it, in one line.
    pub fn detail(&self) -> String {
        let said = ["summary", "description", "message"].iter().find_map(|name| self.annotations.get(*name));
        let line = said.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default();
        line.chars().take(DETAIL).collect()
    }
}

/// Whether an alert of this id came from outside.
pub fn is_external(alert: &str) -> bool {
    alert.starts_with(PREFIX)
}

/// What tells a set of labels from another one: the hash that Prometheus and Alertmanager take, so that an alert has one
/// fingerprint everywhere.
pub fn fingerprint(labels: &Labels) -> String {
    const SEPARATOR: u8 = 255;
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut add = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    for (name, value) in labels {
        name.bytes().chain([SEPARATOR]).chain(value.bytes()).chain([SEPARATOR]).for_each(&mut add);
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_of_all_labels_and_of_nothing_else() {
        let labels = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect::<Labels>();
        // FNV-1a of no bytes at all.
        assert_eq!(fingerprint(&labels(&[])), "cbf29ce484222325");
        let one = fingerprint(&labels(&[("alertname", "API Down"), ("job", "api")]));
        assert_eq!(one, fingerprint(&labels(&[("job", "api"), ("alertname", "API Down")])));
        assert_ne!(one, fingerprint(&labels(&[("alertname", "API Down"), ("job", "apix")])));
        assert_ne!(fingerprint(&labels(&[("a", "bc")])), fingerprint(&labels(&[("ab", "c")])));
    }
}
