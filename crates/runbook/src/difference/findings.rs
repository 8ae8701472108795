//! Findings that appear, and findings that an edit answered.

use super::{Change, Field, Kind, Said, Value, Weight, What};
use crate::program::{Diagnostic, Level, Program};
use std::collections::HashMap;

/// Lines of items that are the same one on both sides: a finding at one is the finding at the other, whatever its words.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    old: HashMap<u32, usize>,
    new: HashMap<u32, usize>,
    pairs: usize,
}

impl Anchors {
    /// Says that these lines are about one item.
    pub(super) fn pair(&mut self, old: [u32; 2], new: [u32; 2]) {
        self.pairs += 1;
        let pair = self.pairs;
        let take = |side: &mut HashMap<u32, usize>, [first, last]: [u32; 2]| {
            for line in first..=last {
                side.entry(line).or_insert(pair);
            }
        };
        take(&mut self.old, old);
        take(&mut self.new, new);
    }
}

/// Tells the findings that only one of the programs has.
pub(super) fn tell(old: &Program, new: &Program, anchors: &Anchors, out: &mut Vec<Change>) {
    let mut left: Vec<&Diagnostic> = old.diagnostics.iter().collect();
    let mut come: Vec<&Diagnostic> = new.diagnostics.iter().collect();
    drop_same(&mut left, &mut come, |finding, _| Some(finding.source.id.clone()));
    drop_same(&mut left, &mut come, |finding, _| Some(format!("{} {}", finding.code, finding.message)));
    drop_same(&mut left, &mut come, |finding, is_new| {
        let side = if is_new { &anchors.new } else { &anchors.old };
        side.get(&finding.source.line).map(|pair| format!("{} {pair}", finding.code))
    });
    for finding in left {
        let weight = if finding.severity == Level::Info { Weight::Wording } else { Weight::Notable };
        out.push(change(finding, weight, What::Removed { says: says(finding) }, false));
    }
    for finding in come {
        let weight = match finding.severity {
            Level::Error => Weight::Alarming,
            Level::Warning => Weight::Notable,
            Level::Info => Weight::Wording,
        };
        out.push(change(finding, weight, What::Added { says: says(finding) }, true));
    }
}

/// Takes out of both what has the same key, one for one.
fn drop_same<'a>(
    old: &mut Vec<&'a Diagnostic>,
    new: &mut Vec<&'a Diagnostic>,
    key: impl Fn(&Diagnostic, bool) -> Option<String>,
) {
    let mut free: HashMap<String, usize> = HashMap::new();
    for key in old.iter().filter_map(|finding| key(finding, false)) {
        *free.entry(key).or_default() += 1;
    }
    let mut taken: HashMap<String, usize> = HashMap::new();
    let take = |from: &mut HashMap<String, usize>, key: String| match from.get_mut(&key) {
        Some(count) if *count > 0 => {
            *count -= 1;
            Some(key)
        }
        _ => None,
    };
    new.retain(|finding| match key(finding, true).and_then(|key| take(&mut free, key)) {
        Some(key) => {
            *taken.entry(key).or_default() += 1;
            false
        }
        None => true,
    });
    old.retain(|finding| key(finding, false).and_then(|key| take(&mut taken, key)).is_none());
}

fn says(finding: &Diagnostic) -> Vec<Said> {
    vec![
        Said { field: Field::Level, value: Value::word(&finding.severity) },
        Said { field: Field::Message, value: Value::text(&finding.message) },
    ]
}

fn change(finding: &Diagnostic, weight: Weight, what: What, is_new: bool) -> Change {
    Change {
        weight,
        kind: Kind::Diagnostics,
        id: finding.source.id.clone(),
        name: finding.code.clone(),
        within: None,
        what,
        old_lines: (!is_new).then_some(finding.source.lines),
        new_lines: is_new.then_some(finding.source.lines),
    }
}
