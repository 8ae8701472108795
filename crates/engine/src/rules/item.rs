//! What a figure of Vectra about itself is made of, so that its alert says more than a number.

use crate::signal::Series;
use crate::time::Time;
use serde::{Deserialize, Serialize};

/// One thing that such a figure counts. Kept with the event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "item")]
pub enum Item {
    /// A series that a rule watches says nothing though it should.
    Silent {
        /// Which.
        of: Series,
        /// What people call it: the name of its check, or of its environment.
        name: String,
        /// When it was seen last; `None`: not since this process began.
        last: Option<Time>,
    },
    /// Something was refused.
    Refused {
        /// Why, by the stable name under which it is counted.
        kind: String,
        /// Where it came from, where that is known.
        source: Option<String>,
        /// How often of late.
        count: u64,
    },
    /// Runs of a check that were due did not start.
    NotRun {
        /// The check, as people call it.
        name: String,
        /// Why: `still_running`, `crowded` or `stood_still`.
        why: String,
        /// How many of late.
        count: u64,
    },
}

/// What a figure is made of: some of it named, the others counted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Items {
    /// The first of them.
    pub named: Vec<Item>,
    /// How many there are beside these.
    pub more: u64,
}

impl Items {
    /// How many are named.
    pub const NAMED: usize = 5;

    /// Of so many, in this order.
    pub fn of(mut all: Vec<Item>) -> Items {
        let more = all.len().saturating_sub(Items::NAMED) as u64;
        all.truncate(Items::NAMED);
        Items { named: all, more }
    }

    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty()
    }
}
