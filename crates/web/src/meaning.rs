//! What an edit of the document changes in meaning: items by their stable id, lines left aside.

use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use vectra_runbook::program::{Level, Program};

/// Lists of the program that mean something to operation.
const LISTS: [&str; 13] = [
    "environments",
    "objectives",
    "alerts",
    "checks",
    "severities",
    "phases",
    "procedures",
    "deploy",
    "checklist",
    "maintenance",
    "escalation",
    "contacts",
    "dependencies",
];

/// The accepted document beside the one on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Pending {
    /// Whether they differ at all.
    pub edited: bool,
    pub accepted_sha256: String,
    pub sha256: String,
    pub changes: Vec<Change>,
    /// Errors that the new version has.
    pub errors: usize,
}

/// One change in meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Change {
    pub change: Kind,
    /// List of the program: `alerts`, `escalation`, `steps`.
    pub what: String,
    pub id: String,
    /// Line in the document on disk; in the accepted one for what was removed.
    pub line: u64,
    /// What the item says of itself in the accepted document.
    pub before: Option<String>,
    /// And in the one on disk.
    pub after: Option<String>,
}

/// Kinds of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Added,
    Removed,
    Changed,
}

/// What accepting `new` would change.
pub(crate) fn compare(old: &Program, new: &Program) -> Pending {
    let (before, after) = (items(old), items(new));
    let mut changes = Vec::new();
    for (key, item) in &after {
        match before.get(key) {
            None => changes.push(change(Kind::Added, key, None, Some(item))),
            Some(was) if was.says != item.says => changes.push(change(Kind::Changed, key, Some(was), Some(item))),
            Some(_) => {}
        }
    }
    for (key, item) in &before {
        if !after.contains_key(key) {
            changes.push(change(Kind::Removed, key, Some(item), None));
        }
    }
    changes.sort_by_key(|c| c.line);
    Pending {
        edited: old.runbook.sha256 != new.runbook.sha256,
        accepted_sha256: old.runbook.sha256.clone(),
        sha256: new.runbook.sha256.clone(),
        changes,
        errors: new.diagnostics.iter().filter(|d| d.severity == Level::Error).count(),
    }
}

struct Item {
    line: u64,
    says: Map<String, Value>,
}

type Key = (String, String);

fn items(program: &Program) -> BTreeMap<Key, Item> {
    let mut out = BTreeMap::new();
    let Ok(Value::Object(mut lists)) = serde_json::to_value(program) else {
        return out;
    };
    for list in LISTS {
        if let Some(Value::Array(values)) = lists.remove(list) {
            for value in values {
                take(&mut out, list, value);
            }
        }
    }
    if let Some(backup) = lists.remove("backup") {
        take(&mut out, "backup", backup);
    }
    out
}

fn take(out: &mut BTreeMap<Key, Item>, list: &str, value: Value) {
    let Value::Object(mut says) = value else {
        return;
    };
    if let Some(Value::Array(steps)) = says.remove("steps") {
        for step in steps {
            take(out, "steps", step);
        }
    }
    let line = says.remove("line").and_then(|l| l.as_u64()).unwrap_or(0);
    says.remove("lines");
    let id = says.remove("id").and_then(|i| i.as_str().map(str::to_string)).unwrap_or_default();
    says.retain(|_, v| !v.is_null());
    out.insert((list.to_string(), id), Item { line, says });
}

fn change(kind: Kind, key: &Key, before: Option<&Item>, after: Option<&Item>) -> Change {
    // Of an item that changed only the fields that differ are worth reading.
    let words = |item: &Item, other: Option<&Item>| {
        let differs = |name: &String, value: &Value| other.is_none_or(|o| o.says.get(name) != Some(value));
        let fields = item.says.iter().filter(|(n, v)| differs(n, v));
        fields.map(|(name, value)| format!("{name}: {}", plain(value))).collect::<Vec<_>>().join(", ")
    };
    Change {
        change: kind,
        what: key.0.clone(),
        id: key.1.clone(),
        line: after.or(before).map_or(0, |i| i.line),
        before: before.map(|b| words(b, after)),
        after: after.map(|a| words(a, before)),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) => fields.values().map(plain).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "# Runbook\n\n## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| API Down | Health check fail 3x | CRITICAL |\n";

    fn compiled(text: &str) -> Program {
        vectra_runbook::compile("r.md", text)
    }

    #[test]
    fn a_threshold_is_a_change_and_a_moved_line_is_none() {
        let old = compiled(DOCUMENT);
        let same = compare(&old, &compiled(&DOCUMENT.replace("## Alerts", "Some words.\n\n## Alerts")));
        assert!(same.edited && same.changes.is_empty(), "{:?}", same.changes);
        let other = compare(&old, &compiled(&DOCUMENT.replace("3x", "5x")));
        let change = other.changes.iter().find(|c| c.what == "alerts").expect("the row changed");
        assert_eq!((change.change, change.line), (Kind::Changed, 7));
        assert!(change.before.as_ref().is_some_and(|b| b.contains("count: 3")), "{change:?}");
        assert!(change.after.as_ref().is_some_and(|a| a.contains("count: 5") && !a.contains("CRITICAL")), "{change:?}");
    }

    #[test]
    fn rows_that_come_and_go_are_named() {
        let more = DOCUMENT.to_string() + "| Disk Space | > 85% | MEDIUM |\n";
        let added = compare(&compiled(DOCUMENT), &compiled(&more));
        assert!(added.changes.iter().any(|c| c.change == Kind::Added && c.what == "alerts"), "{:?}", added.changes);
        let removed = compare(&compiled(&more), &compiled(DOCUMENT));
        assert!(removed.changes.iter().any(|c| c.change == Kind::Removed), "{:?}", removed.changes);
    }
}
