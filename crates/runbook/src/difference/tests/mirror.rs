//! What one direction tells, the other tells the other way round, and a generated document tells what was edited in it.

use super::*;
use crate::difference::{Field, Value, What};
use crate::generate::document;

/// A change as the other direction tells it, without what depends on the direction by intent: the weight, and the name.
fn sides(change: &Change, mirrored: bool) -> String {
    let (old, new) = (change.old_lines, change.new_lines);
    let (old, new) = if mirrored { (new, old) } else { (old, new) };
    let what = match &change.what {
        What::Added { says } if mirrored => What::Removed { says: says.clone() },
        What::Removed { says } if mirrored => What::Added { says: says.clone() },
        What::Renamed { before, after } if mirrored => What::Renamed { before: after.clone(), after: before.clone() },
        What::Moved { before, after } if mirrored => What::Moved { before: after.clone(), after: before.clone() },
        What::Changed { field, before, after } if mirrored => {
            What::Changed { field: *field, before: after.clone(), after: before.clone() }
        }
        other => other.clone(),
    };
    format!("{:?} {old:?} {new:?} {what:?}", change.kind)
}

#[test]
fn the_other_direction_tells_the_same_the_other_way_round() {
    for seed in 0..100 {
        let (one, other) = (document(seed), document(seed * 31 + 7));
        let (one, other) = (compile("r.md", &one.text), compile("r.md", &other.text));
        let mut there: Vec<String> = changes(&one, &other).iter().map(|change| sides(change, false)).collect();
        let mut back: Vec<String> = changes(&other, &one).iter().map(|change| sides(change, true)).collect();
        there.sort();
        back.sort();
        assert!(!there.is_empty(), "two documents of chance differ");
        assert_eq!(there, back, "seed {seed}");
        assert!(changes(&one, &one).is_empty(), "seed {seed}");
    }
}

/// The lines of a document that `pick` chooses, changed by `edit`; the first alone.
fn line(text: &str, pick: impl Fn(&str) -> bool, edit: impl Fn(&str) -> Option<String>) -> String {
    let mut done = false;
    let lines = text.lines().filter_map(|line| {
        if !done && pick(line) {
            done = true;
            return edit(line);
        }
        Some(line.to_owned())
    });
    let out = lines.fold(String::new(), |out, line| out + &line + "\n");
    assert!(done, "no line to edit in\n{text}");
    out
}

fn only(seed: u64, old: &str, new: &str) -> Change {
    let found = told(old, new);
    let [change] = found.as_slice() else {
        panic!("seed {seed}: {:#?}\n{old}\n=====\n{new}", sentences(&found, Language::En))
    };
    change.clone()
}

#[test]
fn a_generated_document_tells_what_was_edited_in_it() {
    for seed in 0..80 {
        let generated = document(seed);
        let (text, model) = (&generated.text, &generated.model);

        let (level, seconds) = model.severities.last().expect("there are levels");
        let deadline = format!("{} min", seconds / 60);
        let row = |line: &str| line.starts_with('|') && line.contains(&format!("| {level} |")) && line.contains("min");
        let longer = line(text, row, |line| {
            let squeezed = line.replace(&format!("{}min", seconds / 60), &deadline);
            Some(squeezed.replace(&deadline, &format!("{} min", seconds / 60 + 5)))
        });
        let change = only(seed, text, &longer);
        let duration = |seconds: u64| Some(Value::Duration { seconds });
        let what = What::Changed { field: Field::Deadline, before: duration(*seconds), after: duration(seconds + 300) };
        assert_eq!((change.weight, &change.name, change.what), (Weight::Alarming, level, what), "seed {seed}");

        let (_, who) = model.escalation.last().expect("there are levels");
        let address = format!("{}@example.test", crate::text::slug(who));
        let change = only(seed, text, &edit(text, &address, "somebody@example.test"));
        let value = |text: &str| Some(Value::Text { text: text.to_owned() });
        let what =
            What::Changed { field: Field::Address, before: value(&address), after: value("somebody@example.test") };
        assert_eq!((change.weight, &change.name, change.what), (Weight::Alarming, who, what), "seed {seed}");

        let paged = |line: &str| line.starts_with('|') && line.contains(&format!("| {who} |")) && !line.contains('@');
        let change = only(seed, text, &line(text, paged, |_| None));
        assert_eq!(
            (change.weight, change.kind, &change.name),
            (Weight::Alarming, Kind::Escalation, who),
            "seed {seed}"
        );
        assert!(matches!(change.what, What::Removed { .. }), "seed {seed}");

        let branch = |line: &str| line.starts_with("1. ");
        let change = only(seed, text, &line(text, branch, |_| None));
        assert_eq!((change.weight, change.kind), (Weight::Alarming, Kind::Steps), "seed {seed}");
        assert!(matches!(change.what, What::Removed { .. }), "seed {seed}: {change:?}");
        assert_eq!(change.within.as_ref(), Some(&model.procedure), "seed {seed}");

        let percent = format!("{:.2}", model.availability * 100.0);
        let written =
            [percent.clone(), percent.replace('.', ",")].into_iter().find(|form| text.contains(form.as_str()));
        let change = only(seed, text, &edit(text, &written.expect("the promise is written"), "98.75"));
        assert_eq!((change.weight, change.kind), (Weight::Alarming, Kind::Objectives), "seed {seed}");
        assert!(matches!(change.what, What::Changed { field: Field::Target, .. }), "seed {seed}");
    }
}
