//! What a field says, typed, so that it can be compared and put into words of any language.

use crate::program::{Alert, Cond};
use serde::Serialize;

/// What makes an alert fire.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trigger {
    /// The comparison.
    #[serde(flatten)]
    pub cond: Option<Cond>,
    /// Over how long it is measured.
    pub window_seconds: Option<u64>,
    /// How often in a row it must fail.
    pub count: Option<u32>,
    /// How often it is measured.
    pub interval_seconds: Option<u64>,
}

impl Trigger {
    pub(super) fn of(alert: &Alert) -> Option<Trigger> {
        let trigger = Trigger {
            cond: alert.cond.clone(),
            window_seconds: alert.window_seconds,
            count: alert.count,
            interval_seconds: alert.interval_seconds,
        };
        (trigger.cond.is_some() || trigger.count.is_some()).then_some(trigger)
    }
}

/// What a field says.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Value {
    /// As written.
    Text {
        /// The text.
        text: String,
    },
    /// A span of time.
    Duration {
        /// Its seconds.
        seconds: u64,
    },
    /// A span of whole days.
    Days {
        /// How many.
        days: u32,
    },
    /// A comparison that goes without saying for its indicator: `99.5 %` of availability is a floor.
    Amount(Cond),
    /// A comparison.
    Condition(Cond),
    /// What makes an alert fire.
    Trigger(Trigger),
    /// Yes or no.
    Flag {
        /// Which of them.
        yes: bool,
    },
    /// One of a few, such as `danger`; the catalogue knows its words.
    Word {
        /// As the JSON of the program spells it.
        word: String,
    },
}

impl Value {
    pub(super) fn text(text: &str) -> Value {
        Value::Text { text: text.to_owned() }
    }

    /// A variant of the program's enums, by its serde name.
    pub(super) fn word(variant: &impl std::fmt::Debug) -> Value {
        Value::Word { word: super::same::variant(variant) }
    }

    /// The comparison, or only its amount where the comparison goes without saying.
    pub(super) fn promise(cond: &Cond, usual: crate::program::Op) -> Value {
        if cond.op == usual { Value::Amount(cond.clone()) } else { Value::Condition(cond.clone()) }
    }
}
