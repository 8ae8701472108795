//! Procedures, and their steps as sequences.

use super::compare::{self, Renames};
use super::facts::{Fact, Facts};
use super::findings::Anchors;
use super::items::{Reading, names, refers, words};
use super::weigh::Scale;
use super::{Change, Field, Kind, Value, Weight, same};
use crate::lexicon::Group;
use crate::program::{EffectClass, Procedure, ProcedureRole, Program, Stage, Step, StepKind};

/// Compares the procedures, and the steps of those that both documents have.
pub(super) fn tell(old: &Program, new: &Program, renames: &Renames, out: &mut Vec<Change>, anchors: &mut Anchors) {
    let scale = Scale::of(old, new);
    let mut used = names(new.procedures.iter().filter_map(|it| it.trigger.as_deref()));
    used.extend(names(new.procedures.iter().filter_map(|it| it.severity.as_deref())));
    let one = procedures(old, Some((renames, &used)));
    let other = procedures(new, None);
    let matched = compare::lists(&one, &other, &scale, out, &mut Anchors::default());
    for (from, to) in &matched.pairs {
        let (Some(from), Some(to)) = (old.procedures.get(*from), new.procedures.get(*to)) else {
            continue;
        };
        let (one, other) = (steps(from), steps(to));
        let matched = compare::lists(&one, &other, &scale, out, anchors);
        compare::order(&one, &other, &matched, out);
        // After its steps, which say more precisely what a line is about.
        anchors.pair([from.source.line; 2], [to.source.line; 2]);
    }
}

fn remedy(role: ProcedureRole) -> bool {
    matches!(role, ProcedureRole::Incident | ProcedureRole::Rollback | ProcedureRole::Restore)
}

fn procedures<'a>(program: &'a Program, reading: Reading<'_>) -> Vec<Facts<'a>> {
    let list = program.procedures.iter().map(|it| {
        let mut item = Facts::new(Kind::Procedures, &it.source, &it.title).word(Field::Role, Some(&it.role));
        item = refers(item, Field::Alert, Kind::Alerts, it.trigger.as_deref(), reading);
        item = refers(item, Field::Severity, Kind::Severities, it.severity.as_deref(), reading);
        let mut keys: Vec<String> = it.steps.iter().map(key).collect();
        let whole = keys.join("\u{0}");
        let trigger = item.fact(Field::Alert).map(|fact| format!("{} {:?}", fact.same, it.role));
        keys.sort_unstable();
        keys.dedup();
        item.words = keys;
        item.like(Some(whole)).like(trigger).missed(remedy(it.role))
    });
    list.collect()
}

/// What a step says, as it is compared.
fn key(step: &Step) -> String {
    match (&step.condition, &step.action) {
        (Some(condition), Some(action)) => format!("{} → {}", same::prose(condition), same::prose(action)),
        _ => text(step),
    }
}

fn text(step: &Step) -> String {
    // A command is typed as it stands; of a sentence only the words count.
    if matches!(step.kind, StepKind::Manual | StepKind::UiPath | StepKind::None) {
        same::prose(&step.text)
    } else {
        same::exact(&step.text)
    }
}

fn steps(procedure: &Procedure) -> Vec<Facts<'_>> {
    procedure.steps.iter().map(|it| step(procedure, it)).collect()
}

fn step<'a>(procedure: &'a Procedure, it: &'a Step) -> Facts<'a> {
    let branch = it.condition.as_deref().zip(it.action.as_deref());
    let name = match branch {
        Some((condition, action)) => format!("{condition} → {action}"),
        None => it.text.clone(),
    };
    let mut item = Facts::new(Kind::Steps, &it.source, &name);
    item.place = same::variant(&it.stage);
    item.within = Some(&procedure.title);
    item.key = key(it);
    item.words = words(&item.key);
    let typed = !matches!(it.kind, StepKind::Manual | StepKind::UiPath | StepKind::None);
    // Only one step of its stage may be what another one is like.
    let here = |key: Option<&str>| key.map(|key| format!("{} {key}", same::variant(&it.stage)));
    if let Some((condition, action)) = branch {
        let cause = it.cause.map(|cause| same::variant(&cause));
        let condition =
            sentence(Field::Condition, condition, cause.as_deref(), &[Group::Cause, Group::ConditionOpener]);
        let operation = it.operation.map(|operation| same::variant(&operation));
        let action = sentence(Field::Action, action, operation.as_deref(), &[Group::Operation, Group::Imperative]);
        let keys = [Some(condition.same.clone()), Some(action.same.clone()), here(cause.as_deref())];
        item.facts.extend([condition, action]);
        item = keys.into_iter().fold(item, Facts::like);
    } else {
        let operation = it.operation.filter(|_| !typed).map(|operation| same::variant(&operation));
        let mut said = sentence(Field::Text, &it.text, operation.as_deref(), &[Group::Operation, Group::Imperative]);
        said.same = text(it);
        let program = it.text.split_whitespace().next().filter(|_| typed);
        let keys = [here(said.sense.as_deref()), here(program)];
        item.facts.push(said);
        item = keys.into_iter().fold(item, Facts::like);
    }
    let proves = it.stage == Stage::Verification;
    let resolves = it.stage == Stage::Resolution || (it.stage == Stage::Procedure && remedy(procedure.role));
    if it.effect == EffectClass::Danger {
        item.come = Weight::Alarming;
    }
    item.word(Field::Speaks, Some(&it.kind))
        .word(Field::Effect, Some(&it.effect))
        .written(Field::Expectation, it.expect.as_deref())
        .word(Field::Stage, Some(&it.stage))
        .flag(Field::Alternative, it.alternative_of.is_some())
        .missed(proves || resolves)
}

/// A sentence; where the lexicon knows what it means, and the rest of its words are the same, it says the same.
fn sentence(field: Field, written: &str, meaning: Option<&str>, groups: &[Group]) -> Fact {
    let sense = meaning.map(|meaning| format!("{meaning} {}", same::residue(written, groups)));
    Fact { field, value: Value::text(written), same: same::prose(written), sense, raw: Some(written.to_owned()) }
}
