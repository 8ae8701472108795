//! One program against one truth. Pure.

use crate::truth::{Block, Labelled, Step, Truth};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Right answers, wrong or superfluous ones, and ones that were not given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Given and right.
    pub right: u32,
    /// Given and wrong, or given where there is nothing.
    pub wrong: u32,
    /// Not given, or given wrongly.
    pub missed: u32,
}

impl Count {
    /// Right among given; none where nothing was given.
    pub fn precision(self) -> Option<f64> {
        ratio(self.right, self.right + self.wrong)
    }

    /// Right among true; none where nothing was to be found.
    pub fn recall(self) -> Option<f64> {
        ratio(self.right, self.right + self.missed)
    }

    /// Both together.
    pub fn add(&mut self, other: Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }

    fn answer(&mut self, right: bool) {
        if right {
            self.right += 1;
        } else {
            self.wrong += 1;
            self.missed += 1;
        }
    }
}

fn ratio(part: u32, all: u32) -> Option<f64> {
    (all > 0).then(|| f64::from(part) / f64::from(all))
}

/// What is counted. The order is that of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Role of each heading.
    Sections,
    /// Role of each table.
    Tables,
    /// Rows of tables and items of lists that became objects (alerts, severities, contacts ...).
    Rows,
    /// The values of those objects.
    Values,
    /// Kind of each block of code.
    FenceKinds,
    /// Effect of each block that holds something to carry out.
    FenceEffects,
    /// Steps that were found, whatever was made of them.
    Steps,
    /// Kind of the steps that were found.
    StepKinds,
    /// Effect of the steps that were found.
    StepEffects,
    /// Stage of the steps that were found.
    StepStages,
    /// Steps that are to be done only in a case.
    Conditions,
    /// Procedures by place and role.
    Procedures,
}

impl Field {
    /// For the report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sections => "section roles",
            Self::Tables => "tables",
            Self::Rows => "rows and items",
            Self::Values => "their values",
            Self::FenceKinds => "fence kinds",
            Self::FenceEffects => "fence effects",
            Self::Steps => "steps found",
            Self::StepKinds => "step kinds",
            Self::StepEffects => "step effects",
            Self::StepStages => "step stages",
            Self::Conditions => "conditions",
            Self::Procedures => "procedures",
        }
    }
}

/// What is counted of one document, or of several.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// By field.
    pub counts: BTreeMap<Field, Count>,
    /// Danger taken for a look: what must never happen.
    pub danger_as_observe: u32,
    /// A change taken for a look.
    pub change_as_observe: u32,
    /// Each disagreement in a line, for whoever works on the compiler.
    pub misses: Vec<String>,
}

impl Score {
    /// Both together.
    pub fn add(&mut self, other: &Self) {
        for (field, count) in &other.counts {
            self.counts.entry(*field).or_default().add(*count);
        }
        self.danger_as_observe += other.danger_as_observe;
        self.change_as_observe += other.change_as_observe;
        self.misses.extend(other.misses.iter().cloned());
    }

    fn count(&mut self, field: Field) -> &mut Count {
        self.counts.entry(field).or_default()
    }

    fn miss(&mut self, field: Field, line: u64, text: &str) {
        self.misses.push(format!("{line}: {}: {text}", field.name()));
    }

    fn effect(&mut self, field: Field, line: u64, expected: &str, also: &[Option<String>], got: &str) {
        let right = got == expected || also.iter().any(|other| other.as_deref().unwrap_or("none") == got);
        self.count(field).answer(right);
        if !right {
            self.miss(field, line, &format!("{got} for {expected}"));
            match (expected, got) {
                ("danger", "observe") => self.danger_as_observe += 1,
                ("change", "observe") => self.change_as_observe += 1,
                _ => {}
            }
        }
    }
}

/// Lists of the contract whose items are rows or list items with values.
const LISTS: &[&str] = &[
    "environments",
    "objectives",
    "alerts",
    "severities",
    "deploy",
    "escalation",
    "contacts",
    "dependencies",
    "maintenance",
    "checklist",
];

/// Counts what `program` (the contract's JSON) has right of `truth`.
pub fn score(truth: &Truth, program: &Value) -> Score {
    let mut score = Score::default();
    if let Some(sections) = &truth.sections {
        labelled(&mut score, Field::Sections, sections, list(program, "sections"));
    }
    if let Some(tables) = &truth.tables {
        labelled(&mut score, Field::Tables, tables, list(program, "tables"));
    }
    if let Some(fences) = &truth.fences {
        blocks(&mut score, fences, list(program, "fences"));
    }
    if let Some(steps_true) = &truth.steps {
        // A command of a health-check section, a box of a checklist or a line of the calendar is told as such; that it is
        // a step as well is no mistake.
        let elsewhere: BTreeSet<u64> = ["checks", "checklist", "maintenance"]
            .into_iter()
            .filter_map(|name| truth.items.get(name).and_then(Value::as_array))
            .flatten()
            .map(line)
            .collect();
        steps(&mut score, steps_true, program, &elsewhere);
    }
    if let Some(procedures) = truth.items.get("procedures").and_then(Value::as_array) {
        procedures_by_place(&mut score, procedures, list(program, "procedures"));
    }
    for name in LISTS {
        if let Some(expected) = truth.items.get(*name).and_then(Value::as_array) {
            rows(&mut score, name, expected, list(program, name));
        }
    }
    if let Some(expected @ Value::Object(_)) = truth.items.get("backup") {
        let got = program.get("backup").filter(|got| got.is_object());
        score.count(Field::Rows).answer(got.is_some());
        match got {
            Some(got) => values(&mut score, "backup", expected, got),
            None => score.miss(Field::Rows, 0, "no backup"),
        }
    }
    score
}

fn list<'a>(program: &'a Value, name: &str) -> &'a [Value] {
    program.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn line(value: &Value) -> u64 {
    value.get("line").and_then(Value::as_u64).unwrap_or(0)
}

fn end(value: &Value) -> u64 {
    value.get("lines").and_then(|lines| lines.get(1)).and_then(Value::as_u64).unwrap_or_else(|| line(value))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or("none")
}

fn labelled(score: &mut Score, field: Field, expected: &[Labelled], got: &[Value]) {
    let mut seen = BTreeSet::new();
    for wanted in expected {
        let at = u64::from(wanted.line);
        let Some(found) = got.iter().find(|found| line(found) == at) else {
            score.count(field).missed += 1;
            score.miss(field, at, &format!("nothing for {}", wanted.role));
            continue;
        };
        seen.insert(at);
        let role = text(found, "role");
        let right = role == wanted.role || wanted.also.iter().any(|other| other == role);
        score.count(field).answer(right);
        if !right {
            score.miss(field, at, &format!("{role} for {}", wanted.role));
        }
    }
    for extra in got.iter().filter(|found| !seen.contains(&line(found))) {
        score.count(field).wrong += 1;
        score.miss(field, line(extra), &format!("{} where nothing is", text(extra, "role")));
    }
}

fn blocks(score: &mut Score, expected: &[Block], got: &[Value]) {
    let mut seen = BTreeSet::new();
    for wanted in expected {
        let at = u64::from(wanted.line);
        let Some(found) = got.iter().find(|found| line(found) == at) else {
            score.count(Field::FenceKinds).missed += 1;
            score.miss(Field::FenceKinds, at, &format!("nothing for {}", wanted.kind));
            continue;
        };
        seen.insert(at);
        let kind = text(found, "kind");
        let right = kind == wanted.kind || wanted.also_kinds.iter().any(|other| other == kind);
        score.count(Field::FenceKinds).answer(right);
        if !right {
            score.miss(Field::FenceKinds, at, &format!("{kind} for {}", wanted.kind));
        }
        let effect = wanted.effect.as_deref().unwrap_or("none");
        score.effect(Field::FenceEffects, at, effect, &wanted.also_effects, text(found, "effect"));
    }
    for extra in got.iter().filter(|found| !seen.contains(&line(found))) {
        score.count(Field::FenceKinds).wrong += 1;
        score.miss(Field::FenceKinds, line(extra), &format!("{} where nothing is", text(extra, "kind")));
    }
}

/// Pairs true steps with given ones, each once: first those that begin on the same line, then those that share a line.
fn steps(score: &mut Score, expected: &[Step], program: &Value, elsewhere: &BTreeSet<u64>) {
    let got: Vec<&Value> =
        list(program, "procedures").iter().flat_map(|procedure| list(procedure, "steps").iter()).collect();
    let mut free: Vec<bool> = vec![true; got.len()];
    let mut pairs: Vec<Option<usize>> = vec![None; expected.len()];
    for loose in [false, true] {
        for (wanted, pair) in expected.iter().zip(&mut pairs) {
            if pair.is_some() {
                continue;
            }
            let (first, last) = (u64::from(wanted.line), u64::from(wanted.end.unwrap_or(wanted.line)));
            let fits = |found: &Value| {
                if loose { line(found) <= last && end(found) >= first } else { line(found) == first }
            };
            let candidates =
                || got.iter().enumerate().filter(|(at, found)| free.get(*at) == Some(&true) && fits(found));
            let best =
                candidates().find(|(_, found)| text(found, "kind") == wanted.kind).or_else(|| candidates().next());
            if let Some((at, _)) = best {
                *pair = Some(at);
                if let Some(slot) = free.get_mut(at) {
                    *slot = false;
                }
            }
        }
    }
    for (wanted, pair) in expected.iter().zip(&pairs) {
        let at = u64::from(wanted.line);
        let Some(found) = pair.and_then(|at| got.get(at)) else {
            score.count(Field::Steps).missed += 1;
            score.miss(Field::Steps, at, &format!("no step for a {} {} ({})", wanted.effect, wanted.kind, wanted.form));
            if wanted.condition.is_some() {
                score.count(Field::Conditions).missed += 1;
            }
            continue;
        };
        score.count(Field::Steps).right += 1;
        one_step(score, wanted, found);
    }
    for (extra, _) in got.iter().zip(&free).filter(|(_, free)| **free) {
        if elsewhere.range(line(extra)..=end(extra)).next().is_some() {
            continue;
        }
        score.count(Field::Steps).wrong += 1;
        let short: String = text(extra, "text").chars().take(60).collect();
        score.miss(Field::Steps, line(extra), &format!("a step where none is: {}", short.replace('\n', " ")));
        if extra.get("condition").is_some_and(Value::is_string) {
            score.count(Field::Conditions).wrong += 1;
        }
    }
}

fn one_step(score: &mut Score, wanted: &Step, found: &Value) {
    let at = u64::from(wanted.line);
    let kind = text(found, "kind");
    let right = kind == wanted.kind || wanted.also_kinds.iter().any(|other| other == kind);
    score.count(Field::StepKinds).answer(right);
    if !right {
        score.miss(Field::StepKinds, at, &format!("{kind} for {}", wanted.kind));
    }
    score.effect(Field::StepEffects, at, &wanted.effect, &wanted.also_effects, text(found, "effect"));
    if let Some(stage) = &wanted.stage {
        let got = text(found, "stage");
        score.count(Field::StepStages).answer(got == stage);
        if got != stage {
            score.miss(Field::StepStages, at, &format!("{got} for {stage}"));
        }
    }
    let got = found.get("condition").and_then(Value::as_str);
    match (&wanted.condition, got) {
        (None, None) => {}
        (Some(condition), Some(got)) => {
            let right = alike(condition, got);
            score.count(Field::Conditions).answer(right);
            if !right {
                score.miss(Field::Conditions, at, &format!("\"{got}\" for \"{condition}\""));
            }
        }
        (Some(condition), None) => {
            score.count(Field::Conditions).missed += 1;
            score.miss(Field::Conditions, at, &format!("none for \"{condition}\""));
        }
        (None, Some(got)) => {
            score.count(Field::Conditions).wrong += 1;
            score.miss(Field::Conditions, at, &format!("\"{got}\" where none is"));
        }
    }
}

fn procedures_by_place(score: &mut Score, expected: &[Value], got: &[Value]) {
    let mut seen = BTreeSet::new();
    for wanted in expected {
        let found = got.iter().enumerate().find(|(_, found)| line(found) == line(wanted));
        let Some((at, found)) = found else {
            score.count(Field::Procedures).missed += 1;
            score.miss(Field::Procedures, line(wanted), &format!("none for \"{}\"", text(wanted, "title")));
            continue;
        };
        seen.insert(at);
        let right = accepted(wanted, "role", found);
        score.count(Field::Procedures).answer(right);
        if !right {
            let miss = format!("{} for {}", text(found, "role"), text(wanted, "role"));
            score.miss(Field::Procedures, line(wanted), &miss);
        }
        if let Some(Value::String(trigger)) = wanted.get("trigger") {
            let right = found.get("trigger").and_then(Value::as_str).is_some_and(|got| alike(trigger, got));
            score.count(Field::Values).answer(right);
            if !right {
                let miss = format!("trigger {} for \"{trigger}\"", text(found, "trigger"));
                score.miss(Field::Values, line(wanted), &miss);
            }
        }
    }
    for (_, extra) in got.iter().enumerate().filter(|(at, _)| !seen.contains(at)) {
        score.count(Field::Procedures).wrong += 1;
        score.miss(Field::Procedures, line(extra), &format!("\"{}\" where none is", text(extra, "title")));
    }
}

fn accepted(wanted: &Value, name: &str, found: &Value) -> bool {
    let got = text(found, name);
    got == text(wanted, name)
        || list(wanted, &format!("also_{name}s"))
            .iter()
            .chain(list(wanted, "also"))
            .any(|other| other.as_str() == Some(got))
}

fn rows(score: &mut Score, name: &str, expected: &[Value], got: &[Value]) {
    let mut free: Vec<bool> = vec![true; got.len()];
    for wanted in expected {
        let at = line(wanted);
        let found = got
            .iter()
            .enumerate()
            .find(|(index, found)| free.get(*index) == Some(&true) && line(found) <= at && end(found) >= at);
        let Some((index, found)) = found else {
            score.count(Field::Rows).missed += 1;
            score.miss(Field::Rows, at, &format!("not in {name}"));
            continue;
        };
        if let Some(slot) = free.get_mut(index) {
            *slot = false;
        }
        score.count(Field::Rows).right += 1;
        values(score, name, wanted, found);
    }
    for (extra, _) in got.iter().zip(&free).filter(|(_, free)| **free) {
        score.count(Field::Rows).wrong += 1;
        score.miss(Field::Rows, line(extra), &format!("in {name}, where it is not"));
    }
}

fn values(score: &mut Score, name: &str, wanted: &Value, found: &Value) {
    for (key, expected) in wanted.as_object().into_iter().flatten() {
        if matches!(key.as_str(), "line" | "lines" | "id" | "end" | "text" | "note" | "also")
            || key.starts_with("also_")
        {
            continue;
        }
        let null = Value::Null;
        let got = found.get(key).unwrap_or(&null);
        let other = list(wanted, &format!("also_{key}"));
        let right = same(expected, got) || other.iter().any(|other| same(other, got));
        score.count(Field::Values).answer(right);
        if !right {
            score.miss(Field::Values, line(wanted), &format!("{name}.{key}: {got} for {expected}"));
        }
    }
}

/// Equal numbers; texts that say the same without markup; objects field by field.
fn same(expected: &Value, got: &Value) -> bool {
    match (expected, got) {
        (Value::Number(one), Value::Number(other)) => match (one.as_f64(), other.as_f64()) {
            (Some(one), Some(other)) => (one - other).abs() <= 1e-9 * one.abs().max(1.0),
            _ => false,
        },
        (Value::String(one), Value::String(other)) => alike(one, other),
        (Value::Object(one), Value::Object(other)) => {
            one.iter().all(|(key, value)| same(value, other.get(key).unwrap_or(&Value::Null)))
        }
        _ => expected == got,
    }
}

/// Whether two texts have at least half of their words in common: where exactly a condition or a name is cut is a matter of taste.
fn alike(one: &str, other: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        text.to_lowercase()
            .split(|sign: char| !sign.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (one_words, other_words) = (words(one), words(other));
    let common = one_words.intersection(&other_words).count();
    let larger = one_words.len().max(other_words.len());
    if larger == 0 { one.trim() == other.trim() } else { common * 2 >= larger }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn truth(value: Value) -> Truth {
        let mut whole = json!({"document": {"repo": null, "path": "x.md", "commit": null, "sha256": ""}});
        for (key, part) in value.as_object().into_iter().flatten() {
            whole[key] = part.clone();
        }
        serde_json::from_value(whole).expect("a truth")
    }

    #[test]
    fn a_wrong_role_counts_against_both_and_an_accepted_one_does_not() {
        let truth = truth(json!({"tables": [
            {"line": 3, "role": "alerts"}, {"line": 9, "role": "other", "also": ["steps"]}, {"line": 20, "role": "contacts"}
        ]}));
        let program = json!({"tables": [{"line": 3, "role": "checks"}, {"line": 9, "role": "steps"}, {"line": 30, "role": "other"}]});
        let score = score(&truth, &program);
        let count = score.counts[&Field::Tables];
        assert_eq!((count.right, count.wrong, count.missed), (1, 2, 2));
        assert_eq!(score.misses.len(), 3, "{:?}", score.misses);
    }

    #[test]
    fn danger_taken_for_a_look_is_counted_apart() {
        let truth = truth(json!({"steps": [
            {"line": 4, "kind": "shell", "effect": "danger"},
            {"line": 5, "kind": "shell", "effect": "change", "also_effects": ["danger"]},
            {"line": 6, "kind": "shell", "effect": "observe", "condition": "the queue is full"}
        ]}));
        let step = |line: u32, effect: &str, condition: Value| json!({"line": line, "lines": [line, line], "kind": "shell", "effect": effect, "condition": condition});
        let program = json!({"procedures": [{"steps": [
            step(4, "observe", Value::Null), step(5, "danger", Value::Null), step(6, "observe", json!("queue full")), step(9, "change", json!("x"))
        ]}]});
        let score = score(&truth, &program);
        assert_eq!((score.danger_as_observe, score.change_as_observe), (1, 0));
        assert_eq!(score.counts[&Field::StepEffects], Count { right: 2, wrong: 1, missed: 1 });
        assert_eq!(score.counts[&Field::Steps], Count { right: 3, wrong: 1, missed: 0 });
        assert_eq!(score.counts[&Field::Conditions], Count { right: 1, wrong: 1, missed: 0 });
    }

    #[test]
    fn values_are_compared_and_what_was_left_out_is_not() {
        let truth =
            truth(json!({"alerts": [{"line": 7, "name": "API Down", "count": 3, "cond": {"op": ">", "value": 0.05}}]}));
        let program = json!({"alerts": [{"line": 7, "lines": [7, 7], "name": "**API** down", "count": 4,
            "cond": {"op": ">", "value": 0.05, "unit": "ratio"}, "severity": "HIGH"}]});
        let score = score(&truth, &program);
        assert_eq!(score.counts[&Field::Values], Count { right: 2, wrong: 1, missed: 1 });
    }

    #[test]
    fn what_is_not_judged_is_not_counted() {
        let score = score(&truth(json!({"steps": null})), &json!({"procedures": [{"steps": [{"line": 1}]}]}));
        assert!(score.counts.is_empty(), "{:?}", score.counts);
    }
}
