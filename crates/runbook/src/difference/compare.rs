//! From two lists of facts to changes.

use super::facts::{Fact, Facts};
use super::findings::Anchors;
use super::matching::{self, Matched};
use super::weigh::{self, Scale};
use super::{Change, Field, Kind, Said, Value, Weight, What};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Names that items had, and have now: what refers to a renamed item says nothing new by saying the new name.
#[derive(Debug, Default)]
pub(super) struct Renames(HashMap<(Kind, String), String>);

impl Renames {
    pub(super) fn learn(&mut self, old: &[Facts<'_>], new: &[Facts<'_>], matched: &Matched) {
        for (one, other) in paired(old, new, matched) {
            if one.key != other.key {
                self.0.insert((one.kind, one.key.clone()), other.key.clone());
            }
        }
    }

    /// A reference of the old document, as the new one would write it; `used` is what the new one refers to.
    pub(super) fn follow(&self, kind: Kind, written: &str, used: &HashSet<String>) -> String {
        let key = super::same::name(written);
        match self.0.get(&(kind, key.clone())) {
            Some(now) if used.contains(now) && !used.contains(&key) => now.clone(),
            _ => key,
        }
    }
}

pub(super) fn paired<'f, 'a>(
    old: &'f [Facts<'a>],
    new: &'f [Facts<'a>],
    matched: &'f Matched,
) -> impl Iterator<Item = (&'f Facts<'a>, &'f Facts<'a>)> {
    matched.pairs.iter().filter_map(|(one, other)| old.get(*one).zip(new.get(*other)))
}

/// Tells what differs between two lists; answers with who is who.
pub(super) fn lists(
    old: &[Facts<'_>],
    new: &[Facts<'_>],
    scale: &Scale,
    out: &mut Vec<Change>,
    anchors: &mut Anchors,
) -> Matched {
    let matched = matching::pair(old, new);
    for (one, other) in paired(old, new, &matched) {
        anchors.pair(one.source.lines, other.source.lines);
        pair(one, other, scale, out);
    }
    for item in matched.gone.iter().filter_map(|at| old.get(*at)) {
        out.push(change(item, item.gone, What::Removed { says: says(item) }, (true, false), item));
    }
    for item in matched.come.iter().filter_map(|at| new.get(*at)) {
        out.push(change(item, item.come, What::Added { says: says(item) }, (false, true), item));
    }
    matched
}

/// Tells which of the paired items left the order of their sequence; what changed its place is told as that.
pub(super) fn order(old: &[Facts<'_>], new: &[Facts<'_>], matched: &Matched, out: &mut Vec<Change>) {
    let mut sequences: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
    for (from, to) in &matched.pairs {
        if let (Some(one), Some(other)) = (old.get(*from), new.get(*to)) {
            let place = if one.kind == Kind::Steps { one.place.as_str() } else { "" };
            if one.kind != Kind::Steps || one.place == other.place {
                sequences.entry(place).or_default().push((*from, *to));
            }
        }
    }
    // Of both keys in an order of their own, so that both directions weigh a renamed item alike.
    let key = |list: &[Facts<'_>], at: usize| list.get(at).map(|item| item.key.clone()).unwrap_or_default();
    let name = |(from, to): (usize, usize)| {
        let mut keys = [key(old, from), key(new, to)];
        keys.sort_unstable();
        hash(&keys.concat())
    };
    let (behind_old, behind_new) = (behind(old), behind(new));
    let named = |list: &[Facts<'_>], at: Option<&Option<usize>>| {
        at.copied().flatten().and_then(|at| list.get(at)).map(|item| item.name.clone())
    };
    for pairs in sequences.values() {
        for (from, to) in matching::moved(pairs, name) {
            if let (Some(one), Some(other)) = (old.get(from), new.get(to)) {
                let (before, after) = (named(old, behind_old.get(from)), named(new, behind_new.get(to)));
                out.push(change(other, Weight::Notable, What::Moved { before, after }, (true, true), one));
            }
        }
    }
}

/// For each item the one before it in its place.
fn behind(list: &[Facts<'_>]) -> Vec<Option<usize>> {
    let mut last: HashMap<&str, usize> = HashMap::new();
    list.iter().enumerate().map(|(at, item)| last.insert(&item.place, at)).collect()
}

/// The same for one text in every run and on every machine. FNV-1a, and then mixed: sums of it are compared, and those of
/// short names that differ in a letter would be equal.
fn hash(text: &str) -> u64 {
    let sum = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mixed = (sum ^ (sum >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    // Room for the sum of as many as a document may have.
    (mixed ^ (mixed >> 31)) >> 24
}

fn pair(one: &Facts<'_>, other: &Facts<'_>, scale: &Scale, out: &mut Vec<Change>) {
    // A step has no name: what it is called by is among its fields.
    if one.key != other.key && one.kind != Kind::Steps {
        let what = if one.kind == Kind::Escalation {
            let (before, after) = (Some(Value::text(&one.name)), Some(Value::text(&other.name)));
            What::Changed { field: Field::Contact, before, after }
        } else {
            What::Renamed { before: one.name.clone(), after: other.name.clone() }
        };
        out.push(change(other, weigh::renamed(other), what, (true, true), one));
    }
    let mut fields: Vec<Field> = one.facts.iter().chain(&other.facts).map(|fact| fact.field).collect();
    fields.sort_unstable();
    fields.dedup();
    for field in fields {
        let (before, after) = (one.fact(field), other.fact(field));
        if before.map(|fact| &fact.same) == after.map(|fact| &fact.same) {
            continue;
        }
        let sense = before.and_then(|fact| fact.sense.as_ref());
        let same_sense = sense.is_some() && sense == after.and_then(|fact| fact.sense.as_ref());
        let weight = if same_sense {
            Weight::Wording
        } else {
            weigh::changed(other, field, before.map(|fact| &fact.value), after.map(|fact| &fact.value), scale)
        };
        // What is measured is the same: it is the words around it that are not.
        let same_value = before.map(|fact| &fact.value) == after.map(|fact| &fact.value);
        let value = |fact: &Fact| match &fact.raw {
            Some(raw) if same_sense || same_value => Value::text(raw),
            _ => fact.value.clone(),
        };
        let what = What::Changed { field, before: before.map(value), after: after.map(value) };
        out.push(change(other, weight, what, (true, true), one));
    }
}

fn says(item: &Facts<'_>) -> Vec<Said> {
    let known = |fact: &&Fact| match fact.field {
        // What follows from the rest, or goes without saying.
        Field::Speaks | Field::Stage | Field::Indicator => false,
        _ => fact.value != Value::Flag { yes: false },
    };
    let telling = item.facts.iter().filter(known);
    telling.map(|fact| Said { field: fact.field, value: fact.value.clone() }).collect()
}

/// `item` is named; `before` has the lines of the old document.
fn change(item: &Facts<'_>, weight: Weight, what: What, (in_old, in_new): (bool, bool), before: &Facts<'_>) -> Change {
    Change {
        weight,
        kind: item.kind,
        id: item.source.id.clone(),
        name: item.name.clone(),
        within: item.within.map(str::to_owned),
        what,
        old_lines: in_old.then_some(before.source.lines),
        new_lines: in_new.then_some(item.source.lines),
    }
}
