//! What an edit of a document changes in meaning: two programs compared item by item, lines and layout left aside.
//!
//! Every list is turned into facts (`items`, `procedures`), the facts of both sides are paired (`matching`), and each
//! pair says in which fields it differs (`compare`) and how much that matters (`weigh`). `words` puts it into sentences.
//! The cost is that of sorting: likeness that would compare everything with everything is bounded.

mod compare;
mod facts;
mod findings;
mod items;
mod matching;
mod procedures;
mod same;
mod value;
mod weigh;
mod words;

#[cfg(test)]
mod tests;

use crate::program::{ItemId, Program};
use findings::Anchors;
use serde::{Deserialize, Serialize};

pub use value::{Trigger, Value};

/// How much a change matters to whoever is paged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Fewer pages, later pages, less that is verified, more that is dangerous, or what cannot be compared.
    Alarming,
    /// Something else happens than before.
    Notable,
    /// The same happens, said otherwise.
    Wording,
}

/// The list of the program that an item belongs to, in the order in which changes are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Kind {
    Runbook,
    Environments,
    Objectives,
    Alerts,
    Checks,
    Severities,
    Phases,
    Procedures,
    Steps,
    Deploy,
    Checklist,
    Backup,
    Maintenance,
    Escalation,
    Contacts,
    Dependencies,
    Fences,
    Diagnostics,
}

/// What of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Field {
    Title,
    Document,
    Version,
    Status,
    Date,
    Audience,
    Language,
    Environment,
    Service,
    Url,
    Provider,
    Indicator,
    Target,
    Critical,
    Window,
    Maintenance,
    Condition,
    Severity,
    Speaks,
    Asks,
    Expectation,
    Criteria,
    Deadline,
    Role,
    Alert,
    Branch,
    Action,
    Text,
    Effect,
    Stage,
    Alternative,
    Automatic,
    Frequency,
    Time,
    Retention,
    Schedule,
    Zone,
    Length,
    After,
    Contact,
    Channel,
    Address,
    Support,
    Level,
    Message,
}

/// A field and what it says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Said {
    /// What of the item.
    pub field: Field,
    /// What it says.
    pub value: Value,
}

/// What happened to an item.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum What {
    /// It is new.
    Added {
        /// What it says of itself.
        says: Vec<Said>,
    },
    /// It is gone.
    Removed {
        /// What it said of itself.
        says: Vec<Said>,
    },
    /// The same item under another name.
    Renamed {
        /// In the old document.
        before: String,
        /// In the new one.
        after: String,
    },
    /// It stands elsewhere in a sequence whose order means something.
    Moved {
        /// What it stood behind; `None` where it was the first.
        before: Option<String>,
        /// What it stands behind now.
        after: Option<String>,
    },
    /// It says something else.
    Changed {
        /// What of it.
        field: Field,
        /// `None` where the old document did not say it.
        before: Option<Value>,
        /// `None` where the new one no longer says it.
        after: Option<Value>,
    },
}

/// One change in meaning.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// How much it matters.
    pub weight: Weight,
    /// Which list the item belongs to.
    pub kind: Kind,
    /// In the new document; in the old one where it is gone.
    pub id: ItemId,
    /// As written, in the new document; in the old one where it is gone.
    pub name: String,
    /// Title of the procedure, of a step.
    pub within: Option<String>,
    /// What happened.
    pub what: What,
    /// First and last line in the old document.
    pub old_lines: Option<[u32; 2]>,
    /// First and last line in the new one.
    pub new_lines: Option<[u32; 2]>,
}

/// What `new` means that `old` did not, and the other way round: the weightiest first, then in the order of the lists,
/// then of the lines. Empty where only text, layout or order of sections differ.
pub fn changes(old: &Program, new: &Program) -> Vec<Change> {
    let mut out = Vec::new();
    let mut anchors = Anchors::default();
    let renames = items::tell(old, new, &mut out, &mut anchors);
    procedures::tell(old, new, &renames, &mut out, &mut anchors);
    findings::tell(old, new, &anchors, &mut out);
    out.sort_by(|one, other| key(one).cmp(&key(other)));
    out
}

fn key(change: &Change) -> (Weight, Kind, u32, &str, Option<Field>) {
    let field = match &change.what {
        What::Changed { field, .. } => Some(*field),
        _ => None,
    };
    let line = change.new_lines.or(change.old_lines).map_or(0, |lines| lines[0]);
    (change.weight, change.kind, line, &change.name, field)
}
