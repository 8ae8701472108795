//! Steps of procedures, out of fences, list items, table rows and sentences.

mod fenced;
mod named;
mod remarked;
mod told;
mod ways;

use crate::branch;
use crate::diagnostics::secrets;
pub(crate) use fenced::{Remark, from_fence};
pub(crate) use named::{case_of, numbered_case, numbered_way, option, way_number};
pub(crate) use told::{
    Told, from_block, from_row, from_text, guard, instruction, instructs, is_command, is_told, only_says,
};

use crate::directives::Settled;
use crate::draft::Draft;
use crate::fence;
use crate::lexicon::{self, Group};
use crate::program::{EffectClass, Procedure, ProcedureRole, Source, Stage, Step, StepKind};
use crate::sections::Part;
use crate::sentence::{self, Verb};
use crate::text;

/// Where steps go, and what was said about them beforehand.
#[derive(Debug, Clone, Default)]
pub(crate) struct Target {
    /// Index of the procedure.
    pub procedure: usize,
    pub part: Option<Part>,
    /// The case in which they are to be done.
    pub condition: Option<String>,
    /// A name says that case ("Pool exhausted"), so that what a sentence below adds to it is one more.
    pub named_case: bool,
    /// The sentence that introduces a block.
    pub intro: Option<String>,
    /// The first step of the procedure that stands below the same heading.
    pub since: usize,
    /// The step that this is another way to do.
    pub other_way: Option<usize>,
    pub settled: Settled,
}

/// A sentence or item that tells somebody to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instruction {
    /// Only in a case.
    pub conditional: bool,
}

/// A step before it has a name.
#[derive(Debug, Clone)]
pub(crate) struct Sketch {
    kind: StepKind,
    text: String,
    effect: EffectClass,
    lines: [u32; 2],
    branch: Option<branch::Branch>,
    operation: Option<crate::program::Operation>,
    tag: Option<String>,
    expect: Option<String>,
    alternative: bool,
    /// What people are told about it: the sentence, or the comment above a command.
    words: String,
    /// It looks, and stands behind all that its block changes.
    closing: bool,
}

impl Sketch {
    /// A sentence, and the branch that `written`, which may say more, makes of it.
    fn sentence(text: &str, written: &str, lines: [u32; 2]) -> Self {
        let branch = branch::read(written);
        let (effect, operation) = match &branch {
            Some(branch) => (branch.effect, branch.operation),
            None => branch::effect_of_sentence(text),
        };
        let path = shows_path(text) || branch.as_ref().is_some_and(|branch| shows_path(&branch.action));
        let kind = if path { StepKind::UiPath } else { StepKind::Manual };
        Self {
            kind,
            text: text.to_owned(),
            effect,
            lines,
            branch,
            operation,
            tag: None,
            expect: None,
            alternative: false,
            words: text.to_owned(),
            closing: false,
        }
    }
}

/// A path through a user interface, or a click.
fn shows_path(sentence: &str) -> bool {
    fence::is_ui_path(sentence) || sentence::path_within(sentence) || sentence::verb(sentence) == Some(Verb::Click)
}

fn stage(target: &Target, role: ProcedureRole, effect: EffectClass, conditional: bool) -> Stage {
    if let Some(stage) = target.settled.stage {
        return stage;
    }
    // How something is done has no stages but the last: it is carried out, and it is looked whether it worked.
    let done = matches!(
        role,
        ProcedureRole::Deploy
            | ProcedureRole::Rollback
            | ProcedureRole::Restore
            | ProcedureRole::Backup
            | ProcedureRole::Maintenance
    );
    match (target.part, role) {
        (Some(Part::Investigation | Part::Resolution), _) if done => Stage::Procedure,
        // What changes something in a case is no diagnosis, even below its heading.
        (Some(Part::Investigation), _) if effect != EffectClass::Observe && conditional => Stage::Resolution,
        (Some(Part::Investigation), _) => Stage::Investigation,
        (Some(Part::Resolution), _) => Stage::Resolution,
        (Some(Part::Verification), _) => Stage::Verification,
        (_, ProcedureRole::Incident) if effect == EffectClass::Observe => Stage::Investigation,
        (_, ProcedureRole::Incident) => Stage::Resolution,
        (_, ProcedureRole::Reference) => Stage::Reference,
        _ => Stage::Procedure,
    }
}

fn add(draft: &mut Draft<'_>, target: &Target, mut sketch: Sketch) {
    let Some(procedure) = draft.procedures.get(target.procedure) else {
        return;
    };
    let (title, role) = (procedure.title.clone(), procedure.role);
    sketch.effect = target.settled.effect.unwrap_or(sketch.effect);
    if let Some(kind) = target.settled.kind.filter(|kind| *kind != StepKind::None) {
        sketch.kind = kind;
    }
    let conditional = sketch.branch.is_some() || target.condition.is_some() || target.settled.condition.is_some();
    let mut stage = stage(target, role, sketch.effect, conditional);
    // Whom to call in a case is no diagnosis, nor is what is left to do in all other cases.
    if stage == Stage::Investigation && target.part.is_none() && target.settled.stage.is_none() {
        let told = |branch: &branch::Branch| {
            sentence::strongest(&branch.action) == Some(Verb::Tell) || branch::otherwise(&branch.condition).is_some()
        };
        if sketch.branch.as_ref().is_some_and(told) {
            stage = Stage::Resolution;
        }
    }
    // What only looks, behind a change below the same heading, looks whether the change worked; but in a case of its own it
    // is what is to be done then.
    let loose = target.part.is_none() && stage == Stage::Investigation;
    let acting = (matches!(stage, Stage::Resolution | Stage::Procedure) || loose) && target.settled.stage.is_none();
    let own_case = sketch.branch.is_some() || target.settled.condition.is_some();
    if acting && !own_case && sketch.effect == EffectClass::Observe && (sketch.closing || verifies(&sketch, target)) {
        let changed = procedure.steps.get(target.since..).unwrap_or_default().iter().any(|step| {
            step.effect != EffectClass::Observe && matches!(step.stage, Stage::Resolution | Stage::Procedure)
        });
        if changed {
            if !sketch.closing && checks(&sketch, target) {
                draft.checked.push((target.procedure, procedure.steps.len(), stage));
            }
            stage = Stage::Verification;
        }
    }
    // Of three ways the third is one to do what the first does.
    let earlier = procedure
        .steps
        .iter()
        .rev()
        .filter(|_| sketch.alternative)
        .find(|step| step.stage == stage && step.alternative_of.is_none());
    let other_way = target.other_way.and_then(|at| procedure.steps.get(at));
    let alternative_of = other_way.or(earlier).map(|step| step.source.id.clone());
    let name = match (&sketch.branch, stage) {
        (Some(branch), _) => format!("{} {}", branch.condition, branch.action),
        _ => sketch.text.clone(),
    };
    // An empty condition is one that the author took away.
    let case = target.settled.condition.as_ref().or(target.condition.as_ref()).filter(|case| !case.is_empty());
    // "Increase the pool if it goes on" below "Pool exhausted" is done in both cases.
    if let (true, Some(outer), Some(branch), None) =
        (target.named_case, case, &mut sketch.branch, &target.settled.condition)
    {
        let (all, own) = (text::fold(outer), text::fold(&branch.condition));
        if !all.contains(&own) && !own.contains(&all) && branch::otherwise(&branch.condition).is_none() {
            branch.condition = [outer.as_str(), ", ", branch.condition.as_str()].concat();
        }
    }
    if let Some(condition) = case
        && (sketch.branch.is_none() || target.settled.condition.is_some())
    {
        let action = sketch.branch.as_ref().map_or_else(|| sketch.text.clone(), |branch| branch.action.clone());
        sketch.branch = Some(branch::Branch {
            condition: condition.clone(),
            action,
            cause: branch::cause_of(condition),
            operation: sketch.operation,
            effect: sketch.effect,
        });
    }
    let place = format!("{}/{}", text::slug(&title), stage_name(stage));
    let name = secrets::without(&name);
    let source: Source = draft.item("step", &place, &name, sketch.lines[0], sketch.lines[1]);
    let (condition, action, cause, branch_operation) = match sketch.branch {
        Some(branch) => (Some(branch.condition), Some(branch.action), branch.cause, branch.operation),
        None => (None, None, None, None),
    };
    let step = Step {
        source,
        stage,
        kind: sketch.kind,
        text: sketch.text,
        effect: sketch.effect,
        condition,
        action,
        expect: sketch.expect,
        language: sketch.tag,
        alternative_of,
        cause,
        operation: branch_operation.or(sketch.operation),
    };
    if step.effect != EffectClass::Observe {
        prepared(draft, target);
    }
    if let Some(procedure) = draft.procedures.get_mut(target.procedure) {
        procedure.steps.push(step);
    }
}

/// What was checked below the same heading before this change was no check of the ones before.
fn prepared(draft: &mut Draft<'_>, target: &Target) {
    for (at, step, stage) in draft.checked.drain(..) {
        if at == target.procedure
            && step >= target.since
            && let Some(step) = draft.procedures.get_mut(at).and_then(|procedure| procedure.steps.get_mut(step))
        {
            step.stage = stage;
        }
    }
}

/// Whether its words only ask for a check, which may also come before a change ("Check the policy").
fn checks(sketch: &Sketch, target: &Target) -> bool {
    let said = |text: &str| lexicon::get().starts(Group::PreCheck, &text::clean(text)).is_some();
    said(&sketch.words) || sketch.words.is_empty() && target.intro.as_deref().is_some_and(said)
}

/// Whether a step looks whether something worked, by its words or by its command.
fn verifies(sketch: &Sketch, target: &Target) -> bool {
    const READ_BACK: &[&str] =
        &["rollout status", "systemctl status", "is-active", "helm status", "/health", "journalctl"];
    let said = |text: &str| {
        let lexicon = lexicon::get();
        lexicon.starts(Group::Verify, &text::clean(text)).is_some() || lexicon.find(Group::VerifyPhrase, text).is_some()
    };
    // Somebody is told, nothing is looked at.
    if sketch.kind == StepKind::Manual && sentence::strongest(&sketch.words) == Some(Verb::Tell) {
        return false;
    }
    said(&sketch.words)
        || target.intro.as_deref().is_some_and(said)
        || READ_BACK.iter().any(|command| sketch.text.contains(command))
}

fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Investigation => "investigation",
        Stage::Resolution => "resolution",
        Stage::Verification => "verification",
        Stage::Procedure => "procedure",
        Stage::Reference => "reference",
    }
}
/// Whether a comment tells somebody to do something.
pub(crate) fn is_instruction(comment: &str) -> bool {
    let sentence = without_alternative(comment).unwrap_or(comment);
    let sentence = text::cleaned(sentence);
    if sentence::forbids(&sentence) {
        return false;
    }
    // "If memory grows, there may be a leak" explains.
    let branches = || {
        branch::halves(&sentence).is_some_and(|(_, action)| {
            let opens = branch::opened(&sentence).is_some() && infinitive(&action);
            !sentence::explains(&action) && !sentence::forbids(&action) && (opens || tells_to_act(&action))
        })
    };
    sentence::commands(&sentence) || branches() || fence::is_ui_path(&sentence)
}

/// Whether what stands behind a case is something to do: "Connection refused → the base is down", "If it is new, likely the cause"
/// say what is wrong then.
pub(super) fn tells_to_act(action: &str) -> bool {
    let action = ["need to ", "il faut "].iter().find_map(|lead| action.strip_prefix(lead)).unwrap_or(action);
    let first = action.split_whitespace().next().unwrap_or_default().trim_matches('`');
    sentence::strongest(action).is_some()
        || sentence::nominal(action).is_some()
        || branch::operation_of(action).is_some()
        || lexicon::get().starts(Group::Keeping, action).is_some()
        || lexicon::get().starts(Group::Navigate, action).is_some()
        || sentence::path_within(action)
        || fence::effects::is_known(first)
        || first.contains(['/', '.']) && text::count(action) <= 3
}

/// "enregistrer les actions": an infinitive, whichever it is.
fn infinitive(action: &str) -> bool {
    let mut words = action.split_whitespace();
    let first = words.next().unwrap_or_default();
    first.len() >= 6
        && first.ends_with(['r', 'e'])
        && ["er", "ir", "re"].iter().any(|end| first.ends_with(end))
        && words
            .next()
            .is_some_and(|next| matches!(next, "le" | "la" | "les" | "un" | "une" | "des" | "du" | "ce" | "cette"))
}

/// "Connection refused → the base is down": what an answer means, above or below the command that gives it.
pub(super) fn explains_answer(comment: &str) -> bool {
    let clean = text::cleaned(comment);
    sentence::may_point(&clean)
        && branch::opened(&clean).is_none()
        && branch::otherwise(&clean).is_none()
        && branch::halves(&clean).is_some_and(|(_, meant)| !tells_to_act(&meant))
}

/// "Ou purger la queue" without its first word, "Option 2: purge it" without its number.
pub(crate) fn without_alternative(comment: &str) -> Option<&str> {
    if let Some((at, way)) = named::numbered_way(comment) {
        return (at > 1).then_some(way);
    }
    let clean = text::without_numbering(comment);
    let first = clean.split_whitespace().next()?;
    let lexicon = lexicon::get();
    let word = first.trim_end_matches([',', ':']);
    lexicon.exact(Group::Alternative, word).filter(|_| !is_where(word))?;
    Some(branch::without_arrow(clean.get(first.len()..)?))
}

/// "Or the lead does it in the dashboard": another way, whoever goes it and whatever the verb.
fn offers_other(item: &str) -> bool {
    let first = text::without_numbering(item).split_whitespace().next().unwrap_or_default();
    let word = first.trim_end_matches([',', ':']);
    lexicon::get().exact(Group::Alternative, word) == Some("or") && !is_where(word)
}

/// "Où trouver les journaux" asks; its first word is another one without its accent.
fn is_where(word: &str) -> bool {
    word.to_lowercase() == "où"
}

/// A new procedure; its lines frame its steps.
pub(crate) fn open(draft: &mut Draft<'_>, title: &str, role: ProcedureRole, place: &str, line: u32, end: u32) -> usize {
    // A place that ends in the title would only repeat it.
    let own = text::slug(title);
    let place = if place.ends_with(&own) { place.rsplit_once('/').map_or("", |(above, _)| above) } else { place };
    let source = draft.named("procedure", place, title, line, end);
    draft.procedures.push(Procedure {
        source,
        title: title.to_owned(),
        role,
        trigger: None,
        severity: None,
        steps: Vec::new(),
    });
    draft.procedures.len() - 1
}
