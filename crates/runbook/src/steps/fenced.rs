//! Steps of a fence: its commands with the comments that name them, and comments that are steps themselves.

use super::{Sketch, Target, add, case_of, is_instruction, without_alternative};
use crate::branch;
use crate::draft::{Command, Draft};
use crate::fence::parsed::Parsed;
use crate::fence::{self, Segment, What};
use crate::program::{EffectClass, StepKind};
use crate::sections::Part;
use crate::text;

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
    let mut sketch = Sketch::sentence(&written, &written, [comment.first, comment.last]);
    sketch.alternative = alternative.is_some();
    sketch.tag = tag.map(str::to_owned);
    add(draft, target, sketch);
    true
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
    let said_danger = |said: &str| text::says(said, &["danger", "dangereux", "dangerous"]);
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
