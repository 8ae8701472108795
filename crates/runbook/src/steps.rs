//! Steps of procedures, out of fences, list items, table rows and sentences.

use crate::branch;
use crate::directives::Settled;
use crate::draft::{Command, Draft};
use crate::fence::parsed::Parsed;
use crate::fence::{self, Segment, What};
use crate::lexicon;
use crate::program::{EffectClass, Procedure, ProcedureRole, Source, Stage, Step, StepKind};
use crate::sections::Part;
use crate::sentence::{self, Verb};
use crate::text;
use crate::tree::Rich;

/// Where steps go, and what was said about them beforehand.
#[derive(Debug, Clone, Default)]
pub(crate) struct Target {
    /// Index of the procedure.
    pub procedure: usize,
    pub part: Option<Part>,
    /// The case in which they are to be done.
    pub condition: Option<String>,
    /// The sentence that introduces a block.
    pub intro: Option<String>,
    /// The first step of the procedure that stands below the same heading.
    pub since: usize,
    pub settled: Settled,
}

/// A sentence or item that tells somebody to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instruction {
    /// Only in a case.
    pub conditional: bool,
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
    /// What people are told about it: the sentence, or the comment above a command.
    words: String,
}

impl Sketch {
    fn sentence(text: &str, lines: [u32; 2]) -> Self {
        let (effect, operation) = branch::effect_of_sentence(text);
        let kind = if shows_path(text) { StepKind::UiPath } else { StepKind::Manual };
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
            words: text.to_owned(),
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
    match (target.part, role) {
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
    // What only looks, behind a change below the same heading, looks whether the change worked.
    let acting = matches!(stage, Stage::Resolution | Stage::Procedure) && target.settled.stage.is_none();
    if acting && sketch.effect == EffectClass::Observe && verifies(&sketch, target) {
        let changed = procedure.steps.get(target.since..).unwrap_or_default().iter().any(|step| {
            step.effect != EffectClass::Observe && matches!(step.stage, Stage::Resolution | Stage::Procedure)
        });
        if changed {
            stage = Stage::Verification;
        }
    }
    let before = procedure.steps.iter().rev().find(|step| step.stage == stage).map(|step| step.source.id.clone());
    let name = match (&sketch.branch, stage) {
        (Some(branch), _) => format!("{} {}", branch.condition, branch.action),
        _ => sketch.text.clone(),
    };
    // An empty condition is one that the author took away.
    let case = target.settled.condition.as_ref().or(target.condition.as_ref()).filter(|case| !case.is_empty());
    if let Some(condition) = case
        && (sketch.branch.is_none() || target.settled.condition.is_some())
    {
        let action = sketch.branch.as_ref().map_or_else(|| sketch.text.clone(), |branch| branch.action.clone());
        sketch.branch = Some(branch::Branch {
            condition: condition.clone(),
            action,
            cause: branch::cause_of(condition),
            operation: sketch.operation,
        });
    }
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

/// Whether a step looks whether something worked, by its words or by its command.
fn verifies(sketch: &Sketch, target: &Target) -> bool {
    const READ_BACK: &[&str] =
        &["rollout status", "systemctl status", "is-active", "helm status", "/health", "journalctl"];
    let said = |text: &str| {
        let lexicon = lexicon::get();
        lexicon.starts("verify", &text::clean(text)).is_some() || lexicon.find("verify-phrase", text).is_some()
    };
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

/// Comments above a command, until it is known what they are for.
#[derive(Default)]
struct Pending {
    comments: Vec<Segment>,
}

/// Steps of a fence.
pub(crate) fn from_fence(draft: &mut Draft<'_>, target: &Target, segments: &[Segment], tag: Option<&str>) {
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
    sentence::commands(&sentence) || branch::read(&sentence).is_some() || fence::is_ui_path(&sentence)
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
fn flush(draft: &mut Draft<'_>, target: &Target, pending: &mut Pending, tag: Option<&str>) {
    for comment in std::mem::take(&mut pending.comments) {
        instruct(draft, target, &comment, tag);
    }
}

fn instruct(draft: &mut Draft<'_>, target: &Target, comment: &Segment, tag: Option<&str>) -> bool {
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
        if shows_path(&branch.action) {
            sketch.kind = StepKind::UiPath;
        }
        sketch.branch = Some(branch);
    }
}

fn command(draft: &mut Draft<'_>, target: &Target, pending: &mut Pending, segment: &Segment, tag: Option<&str>) {
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
    let said = name.iter().map(|name| name.text.as_str()).chain(segment.note.as_deref());
    if said.chain(target.intro.as_deref()).any(said_danger) {
        effect = EffectClass::Danger;
    }
    if operation.is_none() && effect == EffectClass::Observe {
        let words = name.as_ref().map(|name| name.text.as_str()).or(target.intro.as_deref());
        let said = words.and_then(branch::operation_of);
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
        effect,
        parsed: match &segment.what {
            What::Command(verdict) => verdict.parsed.clone(),
            _ => Parsed::default(),
        },
    });
    let expect = segment.note.as_deref().and_then(fence::expectation);
    let alternative = name.as_ref().is_some_and(|name| without_alternative(&name.text).is_some());
    let words = name.as_ref().map(|name| name.text.clone()).unwrap_or_default();
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
        words,
    };
    let noted = segment.note.as_deref().filter(|note| branch::opened(note).is_some());
    match name.as_ref().map(|name| name.text.as_str()).or(noted).and_then(case_of) {
        Some(condition) => {
            let target = Target { condition: Some(condition), ..target.clone() };
            add(draft, &target, sketch);
        }
        None => add(draft, target, sketch),
    }
}

/// The case in which a comment or label lets what follows be done: "If the pod is stuck", "Si X → faire Y".
pub(crate) fn case_of(written: &str) -> Option<String> {
    if let Some((case, _)) = branch::otherwise(&text::clean(written)) {
        return Some(case.to_owned());
    }
    if lexicon::get().find("last-resort", written).is_some() {
        return Some(last_resort(written));
    }
    let sentence = without_alternative(written).map_or_else(|| text::clean(written), text::clean);
    if let Some(branch) = branch::read(&sentence) {
        return Some(branch.condition);
    }
    let rest = branch::opened(&sentence)?;
    let case = rest.trim().trim_end_matches([':', '.', ',', ';']).trim();
    (!case.is_empty()).then(|| case.to_owned())
}

/// The words around "as a last resort", up to the next comma.
fn last_resort(written: &str) -> String {
    let part = written.split([',', ':', '.', ';']).find(|part| lexicon::get().find("last-resort", part).is_some());
    let words: Vec<&str> = part.unwrap_or(written).split_whitespace().collect();
    let from = words.len().saturating_sub(5);
    words.get(from..).unwrap_or_default().join(" ")
}

fn expect(draft: &mut Draft<'_>, target: &Target, expected: String, segment: &Segment) {
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

/// Whether an item or paragraph tells somebody to do something.
pub(crate) fn instruction(rich: &Rich) -> Option<Instruction> {
    if rich.plain.trim().is_empty() {
        return None;
    }
    sentence::sentences(&rich.plain).iter().find_map(|sentence| instructs(rich, sentence))
}

/// Whether one of its sentences does.
pub(crate) fn instructs(rich: &Rich, sentence: &str) -> Option<Instruction> {
    let clean = text::clean(sentence);
    if let Some(branch) = branch::read(&clean) {
        let runs = rich.codes.iter().any(|code| branch.action.contains(code.as_str()) && is_command(code));
        let acts = runs
            || sentence::commands(&branch.action)
            || sentence::nominal(&branch.action).is_some()
            || sentence::path_within(&branch.action);
        return acts.then_some(Instruction { conditional: true });
    }
    let runs = rich.codes.iter().any(|code| {
        sentence.contains(code.as_str())
            && is_command(code)
            && (is_bare(&clean, rich) || clean.starts_with(code.as_str()))
    });
    let acts = sentence::commands(&clean) || fence::is_ui_path(&clean) || runs || is_plain_command(&clean);
    acts.then_some(Instruction { conditional: false })
}

/// A command without marks of code: `kubectl apply -f x.yaml` as a list item. Words that are also programs ("find the
/// cause") are none.
fn is_plain_command(written: &str) -> bool {
    let mut words = written.split_whitespace();
    let first = words.next().unwrap_or_default();
    let more = written.split_whitespace().skip(1).any(|word| word.contains(['-', '/', '.', '=']) && word.len() > 1);
    more && first.chars().all(|sign| sign.is_ascii_lowercase() || matches!(sign, '-' | '_' | '.'))
        && fence::effects::is_known(first)
        && sentence::verb(first).is_none()
        && lexicon::get().exact("noun", first).is_none()
        && !written.ends_with(['.', ':', '?', '!'])
}

/// Whether a sentence is little more than its command: "Logs: `kubectl logs api`".
fn is_bare(sentence: &str, rich: &Rich) -> bool {
    let inside: usize = rich.codes.iter().map(|code| code.split_whitespace().count()).sum();
    sentence.split_whitespace().count() <= inside + 6
}

/// A list item, or the sentence of a paragraph, as one step.
pub(crate) fn from_text(draft: &mut Draft<'_>, target: &Target, rich: &Rich, line: u32, end: u32) {
    let written = text::clean(&rich.plain);
    if written.is_empty() {
        return;
    }
    let plain = is_plain_command(&written).then(|| written.split(" #").next().unwrap_or(&written).trim().to_owned());
    let commands: Vec<&String> = rich.codes.iter().filter(|code| is_command(code)).chain(&plain).collect();
    let alternative = without_alternative(&written).filter(|rest| sentence::commands(rest) || !commands.is_empty());
    let sentence = alternative.unwrap_or(&written).to_owned();
    let mut sketch = Sketch::sentence(&sentence, [line, end]);
    sketch.alternative = alternative.is_some();
    let other = branch::otherwise(&written).is_some();
    with_branch(&mut sketch, if other { &written } else { &sentence });
    if !commands.is_empty() {
        // The commands say more exactly what the words do.
        let mut effect = EffectClass::Observe;
        let mut kinds: Vec<StepKind> = Vec::new();
        let mut operation = None;
        for code in &commands {
            let Some(verdict) = fence::inline(code) else {
                continue;
            };
            effect = effect.max(verdict.effect);
            operation = operation.or(verdict.operation);
            if !kinds.contains(&verdict.kind) {
                kinds.push(verdict.kind);
            }
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
                effect: verdict.effect,
                parsed: verdict.parsed.clone(),
            });
        }
        let label =
            branch::operation_of(&written).filter(|operation| branch::effect_of_operation(Some(*operation)) == effect);
        let marked =
            text::words(&written).iter().any(|word| word == "danger" || word == "dangereux" || word == "dangerous");
        sketch.effect = if marked { EffectClass::Danger } else { effect };
        sketch.operation = operation.or(label);
        if let Some(branch) = &mut sketch.branch {
            branch.operation = branch.operation.or(operation);
        }
        sketch.kind = match kinds.as_slice() {
            [only] => *only,
            _ => StepKind::Shell,
        };
        sketch.text = commands.iter().map(|code| code.as_str()).collect::<Vec<_>>().join("\n");
    }
    add(draft, target, sketch);
}

/// A row of a table of causes and remedies: the step is the remedy, its case what the other cell says.
pub(crate) fn from_row(draft: &mut Draft<'_>, target: &Target, case: Option<&str>, action: &Rich, line: u32) {
    let mut target = target.clone();
    // A remedy is one, even where it only looks.
    target.part = target.part.or(Some(Part::Resolution)).filter(|_| {
        let role = draft.procedures.get(target.procedure).map(|procedure| procedure.role);
        case.is_some() && role == Some(ProcedureRole::Incident) || target.part.is_some()
    });
    if target.settled.condition.is_none() {
        target.settled.condition = case.map(str::to_owned);
    }
    from_text(draft, &target, action, line, line);
}

/// Whether a code span holds a command rather than a name.
pub(crate) fn is_command(code: &str) -> bool {
    let code = code.strip_prefix("$ ").unwrap_or(code);
    let mut words = code.split_whitespace();
    let first = words.next().unwrap_or_default();
    let more = words.next().is_some();
    // A script, a redirection that empties a file.
    let script = first.ends_with(".sh")
        || first.ends_with(".py")
        || first.starts_with("./")
        || first == ">"
        || first.starts_with("/usr/");
    (more && (fence::effects::is_known(first) || script) && fence::shell::read(code).error.is_none())
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
