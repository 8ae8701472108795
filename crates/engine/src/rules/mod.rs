//! Alert rules: from what is seen of a series to firing and resolved.
//!
//! [`condition`] says whether a rule holds now; this module says what follows, given how long it must hold, how long it
//! must be calm, and how often it fired of late. [`mute`] says whether somebody wants to hear of it.

pub mod condition;
mod item;
pub mod mute;
pub mod window;

pub use condition::{Condition, Ground, Lack, Past, Thresholds, Truth, Unit, Watch};
pub use item::{Item, Items};

use crate::time::{Span, Time};
use serde::{Deserialize, Serialize};

/// How long things must last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// How long a condition must hold before the alert fires.
    pub hold: Span,
    /// How long it must be clear before a firing alert is over. Rules that count passes do not wait for it.
    pub calm: Span,
    /// How old the newest sample may be before it says nothing.
    pub stale: Span,
    /// When coming and going is one outage instead of many.
    pub flapping: Flapping,
}

/// When an alert flaps, and what is done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flapping {
    /// Firings that make it flap; at most [`FIRINGS_KEPT`]. 0: it never does.
    pub count: u32,
    /// Within which time.
    pub within: Span,
    /// How long it must then be clear before it is over.
    pub calm: Span,
}

impl Flapping {
    /// For alerts whose coming and going is judged elsewhere.
    pub const NEVER: Flapping = Flapping { count: 0, within: Span(0), calm: Span(0) };
}

/// How many firings of an alert are remembered.
pub const FIRINGS_KEPT: usize = 32;

/// Where an alert stands; what of it outlives a restart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Alert {
    /// Nothing is wrong.
    #[default]
    Inactive,
    /// It fired.
    Firing {
        /// When it fired.
        since: Time,
    },
}

/// Since when the condition holds, or is clear. Not kept over a restart: an alert then needs its time again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Track {
    /// Of an inactive alert: since when the condition holds.
    pub holding: Option<Time>,
    /// Of a firing alert: since when it is clear.
    pub clear: Option<Time>,
}

impl Track {
    /// The wall clock moved by this much without that time passing.
    pub fn clock_jumped(&mut self, by: Span) {
        self.holding = self.holding.map(|t| t + by);
        self.clear = self.clear.map(|t| t + by);
    }
}

/// Where an alert stands, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "phase")]
pub enum Phase {
    /// Nothing is wrong.
    Inactive,
    /// Too little was seen to say.
    NoData,
    /// It holds, not long or not often enough yet.
    Pending {
        /// Since when.
        since: Time,
    },
    /// It fired.
    Firing {
        /// When.
        since: Time,
    },
    /// It fired and is clear, not long enough yet.
    Recovering {
        /// When it fired.
        since: Time,
        /// Since when it is clear.
        clear: Time,
    },
    /// It fired, and nothing is seen any more: that is no recovery.
    FiringUnseen {
        /// When it fired.
        since: Time,
    },
}

/// A change of an alert, with the reason that made it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// It fires now.
    Fired {
        /// Since when its condition holds.
        held_since: Time,
        /// Why.
        ground: Ground,
    },
    /// It is over.
    Resolved {
        /// Why.
        ground: Ground,
    },
}

/// Whether an alert with these firings flaps.
pub fn flaps(firings: &[Time], flapping: Flapping, now: Time) -> bool {
    let since = now - flapping.within;
    let count = usize::try_from(flapping.count).unwrap_or(usize::MAX).min(FIRINGS_KEPT);
    count > 0 && firings.iter().filter(|at| **at > since).count() >= count
}

/// What a judgement means for the alert: the new track, and a change if there is one.
pub fn next(
    alert: Alert,
    track: Track,
    truth: Truth,
    timing: Timing,
    flaps: bool,
    now: Time,
) -> (Track, Option<Change>) {
    match (alert, truth) {
        (Alert::Inactive, Truth::Missing | Truth::Clear(_)) => (Track::default(), None),
        (Alert::Inactive, Truth::Holds(ground, since)) => {
            // A clock that was set back must not make the wait longer.
            let held_since = track.holding.or(since).unwrap_or(now).min(now);
            let track = Track { holding: Some(held_since), clear: None };
            let fires = track.holding.is_some_and(|t| now.since(t) >= timing.hold);
            (track, fires.then_some(Change::Fired { held_since, ground }))
        }
        (Alert::Firing { .. }, Truth::Missing | Truth::Holds(..)) => (Track::default(), None),
        (Alert::Firing { .. }, Truth::Clear(ground)) => {
            let clear = track.clear.unwrap_or(now).min(now);
            let calm = now.since(clear);
            let over = match ground {
                Ground::Passes { count, needed } => count >= needed && (!flaps || calm >= timing.flapping.calm),
                // Fewer failures than it takes, and no pass: not yet over.
                Ground::Failures { .. } => return (Track::default(), None),
                Ground::Share { .. } | Ground::Level { .. } | Ground::Burn { .. } => {
                    calm >= if flaps { timing.calm.max(timing.flapping.calm) } else { timing.calm }
                }
            };
            (Track { holding: None, clear: Some(clear) }, over.then_some(Change::Resolved { ground }))
        }
    }
}

/// Where an alert stands, for people.
pub fn phase(alert: Alert, track: Track, truth: Truth) -> Phase {
    match (alert, truth) {
        (Alert::Inactive, Truth::Missing) => Phase::NoData,
        (Alert::Inactive, Truth::Holds(_, since)) => match track.holding.or(since) {
            Some(since) => Phase::Pending { since },
            None => Phase::Inactive,
        },
        (Alert::Inactive, Truth::Clear(_)) => Phase::Inactive,
        (Alert::Firing { since }, Truth::Missing) => Phase::FiringUnseen { since },
        (Alert::Firing { since }, Truth::Holds(..)) => Phase::Firing { since },
        (Alert::Firing { since }, Truth::Clear(_)) => match track.clear {
            Some(clear) => Phase::Recovering { since, clear },
            None => Phase::Firing { since },
        },
    }
}

/// When time alone may change the alert.
pub fn next_due(alert: Alert, track: Track, timing: Timing, flaps: bool) -> Option<Time> {
    match alert {
        Alert::Inactive => track.holding.map(|t| t + timing.hold),
        Alert::Firing { .. } => {
            track.clear.map(|t| t + if flaps { timing.calm.max(timing.flapping.calm) } else { timing.calm })
        }
    }
}

#[cfg(test)]
mod tests;
