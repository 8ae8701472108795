//! Steps of procedures, out of fences, list items, table rows and sentences.

use crate::branch;
use crate::draft::{Command, Draft};
use crate::fence::{self, Segment, What};
use crate::lexicon;
use crate::program::{EffectClass, Procedure, ProcedureRole, Source, Stage, Step, StepKind};
use crate::sections::Part;
use crate::text;
use crate::tree::Rich;

/// Where steps go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    /// Index of the procedure.
    pub procedure: usize,
    pub part: Option<Part>,
}

/// A step before it has a name.
struct Sketch {
    kind: StepKind,
    text: String,
    effect: EffectClass,
    lines: [u32; 2],
    branch: Option<branch::Branch>,
    operation: Option<crate::program::Operation>,
    tag: Option<String>,
    expect: Option<String>,
    alternative: bool,
}

impl Sketch {
    fn sentence(text: &str, lines: [u32; 2]) -> Self {
        let (effect, operation) = branch::effect_of_sentence(text);
        let kind = if fence::is_ui_path(text) { StepKind::UiPath } else { StepKind::Manual };
        Self {
            kind,
            text: text.to_owned(),
            effect,
            lines,
            branch: None,
            operation,
            tag: None,
            expect: None,
            alternative: false,
        }
    }
}

fn stage(target: Target, role: ProcedureRole, effect: EffectClass) -> Stage {
    match (target.part, role) {
        (Some(Part::Investigation), _) => Stage::Investigation,
        (Some(Part::Resolution), _) => Stage::Resolution,
        (Some(Part::Verification), _) => Stage::Verification,
        (_, ProcedureRole::Incident) if effect == EffectClass::Observe => Stage::Investigation,
        (_, ProcedureRole::Incident) => Stage::Resolution,
        (_, ProcedureRole::Reference) => Stage::Reference,
        _ => Stage::Procedure,
    }
}

fn add(draft: &mut Draft<'_>, target: Target, sketch: Sketch) {
    let Some(procedure) = draft.procedures.get(target.procedure) else {
        return;
    };
    let (title, role) = (procedure.title.clone(), procedure.role);
    let stage = stage(target, role, sketch.effect);
    let before = procedure.steps.iter().rev().find(|step| step.stage == stage).map(|step| step.source.id.clone());
    let name = match (&sketch.branch, stage) {
        (Some(branch), _) => format!("{} {}", branch.condition, branch.action),
        _ => sketch.text.clone(),
    };
    let place = format!("{}/{}", text::slug(&title), stage_name(stage));
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
        alternative_of: if sketch.alternative { before } else { None },
        cause,
        operation: branch_operation.or(sketch.operation),
    };
    if let Some(procedure) = draft.procedures.get_mut(target.procedure) {
        procedure.steps.push(step);
    }
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

/// Comments above a command, until it is known what they are for.
#[derive(Default)]
struct Pending {
    comments: Vec<Segment>,
}

/// Steps of a fence.
pub(crate) fn from_fence(draft: &mut Draft<'_>, target: Target, segments: &[Segment], tag: Option<&str>) {
    let mut pending = Pending::default();
    for (at, segment) in segments.iter().enumerate() {
        match &segment.what {
            What::Comment => {
                if fence::is_decoration(&segment.text) {
                    continue;
                }
                if segment.after_gap {
                    flush(draft, target, &mut pending, tag);
                }
                let own_line = at > 0 && !segment.after_gap && pending.comments.is_empty();
                if own_line && let Some(expected) = fence::expectation(&segment.text) {
                    expect(draft, target, expected, segment);
                    continue;
                }
                pending.comments.push(segment.clone());
            }
            What::Output => {
                expect(draft, target, segment.text.clone(), segment);
            }
            What::Command(_) | What::UiPath | What::Manual => {
                if segment.after_gap && !pending.comments.is_empty() {
                    // A heading comment with an empty line below it still speaks of what follows.
                    let only = pending.comments.len() == 1 && !is_instruction(&pending.comments[0].text);
                    if !only {
                        flush(draft, target, &mut pending, tag);
                    }
                }
                command(draft, target, &mut pending, segment, tag);
            }
        }
    }
    flush(draft, target, &mut pending, tag);
}

/// Whether a comment tells somebody to do something.
pub(crate) fn is_instruction(comment: &str) -> bool {
    let sentence = without_alternative(comment).unwrap_or(comment);
    let sentence = text::clean(sentence);
    lexicon::get().starts("imperative", &sentence).is_some()
        || branch::read(&sentence).is_some()
        || fence::is_ui_path(&sentence)
}

/// "Ou purger la queue" without its first word.
fn without_alternative(comment: &str) -> Option<&str> {
    let clean = text::without_numbering(comment);
    let first = clean.split_whitespace().next()?;
    let lexicon = lexicon::get();
    let word = first.trim_end_matches([',', ':']);
    lexicon.exact("alternative", word)?;
    Some(clean.get(first.len()..)?.trim_start())
}

/// Comments that no command follows: instructions become steps of their own, the rest is left to the report.
fn flush(draft: &mut Draft<'_>, target: Target, pending: &mut Pending, tag: Option<&str>) {
    for comment in std::mem::take(&mut pending.comments) {
        instruct(draft, target, &comment, tag);
    }
}

fn instruct(draft: &mut Draft<'_>, target: Target, comment: &Segment, tag: Option<&str>) -> bool {
    if !is_instruction(&comment.text) {
        return false;
    }
    let alternative = without_alternative(&comment.text);
    let written = text::clean(alternative.unwrap_or(&comment.text));
    let mut sketch = Sketch::sentence(&written, [comment.first, comment.last]);
    sketch.alternative = alternative.is_some();
    sketch.tag = tag.map(str::to_owned);
    with_branch(&mut sketch, &written);
    add(draft, target, sketch);
    true
}

fn with_branch(sketch: &mut Sketch, written: &str) {
    if let Some(branch) = branch::read(written) {
        let (effect, _) = branch::effect_of_sentence(&branch.action);
        sketch.effect = effect;
        sketch.operation = branch.operation;
        if fence::is_ui_path(&branch.action) {
            sketch.kind = StepKind::UiPath;
        }
        sketch.branch = Some(branch);
    }
}

fn command(draft: &mut Draft<'_>, target: Target, pending: &mut Pending, segment: &Segment, tag: Option<&str>) {
    let mut comments = std::mem::take(&mut pending.comments);
    let name = comments.pop();
    let mut first = segment.first;
    // Of several comments in a row the last one names the command; an earlier one that instructs is its own step.
    for comment in &comments {
        if !instruct(draft, target, comment, tag) {
            first = first.min(comment.first);
        }
    }
    let covered_gap = comments.iter().any(|comment| is_instruction(&comment.text));
    if covered_gap {
        first = segment.first;
        for comment in comments.iter().filter(|comment| !is_instruction(&comment.text)) {
            draft.claim(comment.first, comment.last);
        }
    }
    if let Some(name) = &name {
        first = first.min(name.first);
    }
    let (kind, mut effect, mut operation, error) = match &segment.what {
        What::Command(verdict) => (verdict.kind, verdict.effect, verdict.operation, verdict.error.clone()),
        _ => {
            let (effect, operation) = branch::effect_of_sentence(&segment.text);
            let kind = if segment.what == What::UiPath { StepKind::UiPath } else { StepKind::Manual };
            (kind, effect, operation, None)
        }
    };
    let said_danger = |said: &str| {
        text::words(said).iter().any(|word| word == "danger" || word == "dangereux" || word == "dangerous")
    };
    if name.iter().map(|name| name.text.as_str()).chain(segment.note.as_deref()).any(said_danger) {
        effect = EffectClass::Danger;
    }
    if operation.is_none() && effect == EffectClass::Observe {
        let said = name.as_ref().and_then(|name| branch::operation_of(&name.text));
        operation = said.filter(|operation| branch::effect_of_operation(Some(*operation)) == EffectClass::Observe);
    }
    let lines = [first, segment.last];
    let procedure = draft.procedures.get(target.procedure);
    draft.commands.push(Command {
        text: segment.text.clone(),
        kind,
        lines: [segment.first, segment.last],
        section: procedure.map(|procedure| procedure.title.clone()).unwrap_or_default(),
        tag: tag.map(str::to_owned),
        syntax_error: error,
        block: draft.fences.len(),
        investigation: target.part == Some(Part::Investigation),
    });
    let expect = segment.note.as_deref().and_then(fence::expectation);
    let alternative = name.as_ref().is_some_and(|name| without_alternative(&name.text).is_some());
    let sketch = Sketch {
        kind,
        text: segment.text.clone(),
        effect,
        lines,
        branch: None,
        operation,
        tag: tag.map(str::to_owned),
        expect,
        alternative,
    };
    add(draft, target, sketch);
}

fn expect(draft: &mut Draft<'_>, target: Target, expected: String, segment: &Segment) {
    let step = draft.procedures.get_mut(target.procedure).and_then(|procedure| procedure.steps.last_mut());
    if let Some(step) = step.filter(|step| step.source.lines[1] < segment.first) {
        match &mut step.expect {
            Some(known) => {
                known.push('\n');
                known.push_str(&expected);
            }
            None => step.expect = Some(expected),
        }
        step.source.lines[1] = segment.last;
        draft.claim(segment.first, segment.last);
    }
}

/// A list item, table row or sentence of a procedure.
pub(crate) fn from_text(draft: &mut Draft<'_>, target: Target, rich: &Rich, line: u32, end: u32) {
    let written = text::clean(&rich.plain);
    if written.is_empty() {
        return;
    }
    let commands: Vec<&String> = rich.codes.iter().filter(|code| is_command(code)).collect();
    let branch = branch::read(&rich.plain);
    if let (Some(code), None) = (commands.first(), &branch) {
        let _ = code;
        for code in &commands {
            let verdict = if fence::sql::begins(code) { fence::sql::read(code) } else { fence::shell::read(code) };
            let label = branch::operation_of(&written)
                .filter(|operation| branch::effect_of_operation(Some(*operation)) == verdict.effect);
            let procedure = draft.procedures.get(target.procedure);
            draft.commands.push(Command {
                text: (*code).clone(),
                kind: verdict.kind,
                lines: [line, end],
                section: procedure.map(|procedure| procedure.title.clone()).unwrap_or_default(),
                tag: None,
                syntax_error: verdict.error.clone(),
                block: usize::MAX,
                investigation: target.part == Some(Part::Investigation),
            });
            let sketch = Sketch {
                kind: verdict.kind,
                text: (*code).clone(),
                effect: verdict.effect,
                lines: [line, end],
                branch: None,
                operation: verdict.operation.or(label),
                tag: None,
                expect: None,
                alternative: without_alternative(&written).is_some(),
            };
            add(draft, target, sketch);
        }
        return;
    }
    let alternative = without_alternative(&written);
    let sentence = alternative.unwrap_or(&written).to_owned();
    let mut sketch = Sketch::sentence(&sentence, [line, end]);
    sketch.alternative = alternative.is_some();
    with_branch(&mut sketch, &sentence);
    if let Some(code) = commands.first().filter(|_| sketch.branch.is_some()) {
        // The command in a branch says more exactly what its action does.
        let verdict = fence::shell::read(code);
        sketch.effect = sketch.effect.max(verdict.effect);
        sketch.operation = sketch.operation.or(verdict.operation);
    }
    add(draft, target, sketch);
}

/// A row of a table of causes and remedies.
pub(crate) fn from_row(draft: &mut Draft<'_>, target: Target, condition: &str, action: &str, line: u32) {
    let mut sketch = Sketch::sentence(action, [line, line]);
    let (effect, operation) = branch::effect_of_sentence(action);
    sketch.effect = effect;
    sketch.operation = operation;
    sketch.text = format!("{condition} → {action}");
    sketch.branch = Some(branch::Branch {
        condition: condition.to_owned(),
        action: action.to_owned(),
        cause: branch::cause_of(condition),
        operation,
    });
    add(draft, target, sketch);
}

/// Whether a code span holds a command rather than a name.
pub(crate) fn is_command(code: &str) -> bool {
    let mut words = code.split_whitespace();
    let first = words.next().unwrap_or_default();
    let more = words.next().is_some();
    (more && fence::effects::is_known(first) && fence::shell::read(code).error.is_none())
        || (more && fence::sql::begins(code) && fence::sql::read(code).error.is_none())
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
