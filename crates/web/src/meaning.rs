//! What an edit of the document changes in meaning, as the API and `vectra check --diff --json` tell it.

use crate::text::Text;
use serde::Serialize;
use utoipa::ToSchema;
use vectra_runbook::difference::{self, Value, What};
use vectra_runbook::program::{Language, Level, Program};

/// The accepted document beside the one on disk.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Pending {
    /// Whether they differ at all.
    pub edited: bool,
    pub accepted_sha256: String,
    pub sha256: String,
    /// The weightiest first.
    pub changes: Vec<Change>,
    /// How many of the changes are alarming.
    pub alarming: usize,
    /// Errors that the new version has.
    pub errors: usize,
}

/// One change in meaning.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Change {
    /// How much it matters: `alarming`, `notable`, `wording`.
    pub weight: String,
    /// `added`, `removed`, `renamed`, `moved`, `changed`.
    pub change: String,
    /// List of the program: `alerts`, `escalation`, `steps`.
    pub what: String,
    /// Of the item in the new document; in the old one for what was removed.
    pub id: String,
    /// Name of the item as written.
    pub name: String,
    /// Title of the procedure, of a step.
    pub within: Option<String>,
    /// Which field says something else, where `change` is `changed`.
    pub field: Option<String>,
    /// Line in the new document; in the old one for what was removed.
    pub line: u32,
    /// First and last line in the old document; none for what was added.
    pub old_lines: Option<[u32; 2]>,
    /// First and last line in the new one; none for what was removed.
    pub new_lines: Option<[u32; 2]>,
    /// What the old document says, in words of the answer's language.
    pub before: Option<String>,
    /// What the new one says.
    pub after: Option<String>,
    /// `before` in base units, by its `type`, where `change` is `changed`.
    #[schema(value_type = Option<Object>)]
    pub before_value: Option<Value>,
    /// `after` in base units.
    #[schema(value_type = Option<Object>)]
    pub after_value: Option<Value>,
    /// The whole change, such as "SEV1 deadline 15 to 10 min".
    pub sentence: Sentence,
}

/// One sentence in each language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ChangeSentence)]
#[allow(missing_docs)]
pub struct Sentence {
    pub en: String,
    pub fr: String,
}

/// A change, for programs; `before` and `after` in the language of `t`.
pub fn told(t: Text, change: &difference::Change) -> Change {
    let (kind, field, before_value, after_value) = match &change.what {
        What::Added { .. } => ("added", None, None, None),
        What::Removed { .. } => ("removed", None, None, None),
        What::Renamed { .. } => ("renamed", None, None, None),
        What::Moved { .. } => ("moved", None, None, None),
        What::Changed { field, before, after } => ("changed", Some(field.code()), before.clone(), after.clone()),
    };
    Change {
        weight: change.weight.code(),
        change: kind.to_string(),
        what: change.kind.code(),
        id: change.id.clone(),
        name: change.name.clone(),
        within: change.within.clone(),
        field,
        line: change.new_lines.or(change.old_lines).map_or(0, |lines| lines[0]),
        old_lines: change.old_lines,
        new_lines: change.new_lines,
        before: change.before(t.language),
        after: change.after(t.language),
        before_value,
        after_value,
        sentence: Sentence { en: change.sentence(Language::En), fr: change.sentence(Language::Fr) },
    }
}

/// Both versions, compared.
pub(crate) struct Compared {
    pub edited: bool,
    pub accepted_sha256: String,
    pub sha256: String,
    pub changes: Vec<difference::Change>,
    pub errors: usize,
}

/// What accepting `new` would change.
pub(crate) fn compare(old: &Program, new: &Program) -> Compared {
    Compared {
        edited: old.runbook.sha256 != new.runbook.sha256,
        accepted_sha256: old.runbook.sha256.clone(),
        sha256: new.runbook.sha256.clone(),
        changes: difference::changes(old, new),
        errors: new.diagnostics.iter().filter(|d| d.severity == Level::Error).count(),
    }
}

impl Compared {
    /// For programs.
    pub fn pending(self, t: Text) -> Pending {
        let alarming = self.changes.iter().filter(|c| c.weight == difference::Weight::Alarming).count();
        Pending {
            edited: self.edited,
            accepted_sha256: self.accepted_sha256,
            sha256: self.sha256,
            changes: self.changes.iter().map(|change| told(t, change)).collect(),
            alarming,
            errors: self.errors,
        }
    }
}
