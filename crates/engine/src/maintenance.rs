//! What was maintenance, and which objectives left it out: facts with a time, so that a past month is judged by what held
//! then and not by what somebody wrote since.

use crate::time::{Span, Time};
use serde::{Deserialize, Serialize};

/// Which windows are in operation, and what they mean to the objectives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maintenance {
    /// When work is planned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<Window>,
    /// Ids of the objectives that leave maintenance out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluding: Vec<String>,
    /// Ids of the objectives for which it is time like any other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counting: Vec<String>,
}

/// A window that opens again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Its name.
    pub name: String,
    /// When it opens: five fields, as cron has them.
    pub schedule: String,
    /// By whose clocks: a name such as `Europe/Paris`.
    pub zone: String,
    /// How long it is open.
    pub length: Span,
    /// The document's names of the environments that it is about; none: all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub environments: Vec<String>,
}

/// What held from a moment on, until the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Era {
    /// Its first moment.
    pub from: Time,
    /// What held.
    pub held: Maintenance,
}

/// How many eras are kept: there is one for each change of the configuration that means something else.
const KEPT: usize = 1000;

/// Another era begins. One that means what the last one means is none.
pub fn begin(eras: &mut Vec<Era>, at: Time, held: Maintenance) {
    if eras.last().is_some_and(|last| last.held == held) {
        return;
    }
    // A clock that went back does not make the past another one.
    let from = eras.last().map_or(at, |last| last.from.max(at));
    eras.push(Era { from, held });
    if eras.len() > KEPT {
        eras.remove(0);
    }
}

impl Maintenance {
    /// Whether nothing is said at all.
    pub fn is_empty(&self) -> bool {
        *self == Maintenance::default()
    }

    /// Whether an objective leaves maintenance out; `None` where it was not known.
    pub fn excludes(&self, objective: &str) -> Option<bool> {
        let among = |ids: &[String]| ids.iter().any(|id| id == objective);
        among(&self.excluding).then_some(true).or_else(|| among(&self.counting).then_some(false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(objective: &str) -> Maintenance {
        Maintenance { excluding: vec![objective.into()], ..Maintenance::default() }
    }

    #[test]
    fn an_era_begins_where_something_else_holds_and_never_before_the_last_one() {
        let mut eras = Vec::new();
        for (at, objective) in [(5, "a"), (7, "a"), (9, "b"), (8, "a")] {
            begin(&mut eras, Time(at), held(objective));
        }
        let seen: Vec<_> = eras.iter().map(|e| (e.from.0, e.held.excluding.join(","))).collect();
        assert_eq!(seen, [(5, "a".into()), (9, "b".into()), (9, "a".into())]);
        for n in 0..2 * KEPT {
            begin(&mut eras, Time(10), held(&n.to_string()));
        }
        assert_eq!(eras.len(), KEPT);
    }

    #[test]
    fn it_survives_the_way_to_the_log_and_back() {
        use crate::event::Body;
        let window = Window {
            name: "Night".into(),
            schedule: "0 2 * * *".into(),
            zone: "Europe/Paris".into(),
            length: Span::seconds(3600),
            environments: vec!["API".into()],
        };
        for held in [Maintenance::default(), Maintenance { windows: vec![window], ..held("a") }] {
            let body = Body::MaintenancePlanned { held };
            let text = serde_json::to_string(&body).expect("written");
            assert!(text.contains(r#""type":"maintenance_planned""#), "{text}");
            assert_eq!(serde_json::from_str::<Body>(&text).expect("read"), body);
        }
    }

    #[test]
    fn what_was_not_known_is_neither_in_nor_out() {
        let held = Maintenance { counting: vec!["b".into()], ..held("a") };
        assert_eq!((held.excludes("a"), held.excludes("b"), held.excludes("c")), (Some(true), Some(false), None));
    }
}
