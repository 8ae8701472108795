//! Steps of a fence: its commands with the comments that name them, and comments that are steps themselves.

use super::remarked::{self, edits_file, is_setting, points_to_do};
use super::{Sketch, Target, add, case_of, explains_answer, is_instruction, numbered_case, without_alternative};
use super::{named, ways};
use crate::branch;
use crate::draft::{Command, Draft};
use crate::fence::parsed::Parsed;
use crate::fence::{self, Segment, What};
use crate::lexicon::{self, Group};
use crate::program::{EffectClass, ProcedureRole, StepKind};
use crate::sections::Part;
use crate::sentence;
use crate::text;
use crate::walk::{operations, worded};
use std::borrow::Cow;

/// What a comment says by itself, whatever stands around it.
#[derive(Debug, Clone)]
pub(crate) struct Remark {
    /// The case that it opens, with nothing to do in it yet.
    opens: Option<String>,
    /// That case may go on in the next line: no colon ends it.
    open_ended: bool,
    /// It numbers a step ("Step 3: ..."), of which all further comments up to the next one are, and the case of that.
    numbers: Option<Option<String>>,
    /// The step that it tells.
    step: Option<Sketch>,
}

impl Remark {
    /// Reads a comment.
    pub(crate) fn of(comment: &str) -> Self {
        let case = numbered_case(comment);
        let step = (case.is_none() && is_instruction(comment)).then(|| {
            let alternative = without_alternative(comment);
            let written = text::clean(alternative.unwrap_or(comment));
            Sketch { alternative: alternative.is_some(), ..Sketch::sentence(&written, &written, [0, 0]) }
        });
        let numbers = numbered(comment).map(|rest| {
            let clean = text::cleaned(rest);
            let open = branch::opened(&clean).is_some() && branch::halves(&clean).is_none();
            if open { case_of(&clean) } else { None }
        });
        let opens = opening(comment).or(case);
        let open_ended = opens.is_some() && !comment.trim_end().ends_with(':');
        Self { opens, open_ended, numbers, step }
    }

    /// Whether it tells somebody to do something.
    pub(crate) fn instructs(&self) -> bool {
        self.step.is_some()
    }
}

/// "ÉTAPE 3 : si tout est perdu": what stands behind a step's number.
fn numbered(comment: &str) -> Option<&str> {
    let (label, rest) = comment.trim().split_once(' ')?;
    lexicon::get().exact(Group::StepLabel, label)?;
    let behind = rest.trim_start().trim_start_matches(|sign: char| sign.is_ascii_digit());
    let number = rest.trim_start().len() > behind.len();
    let behind = behind.trim_start().strip_prefix([':', '-', '–', '—', '.', ')'])?;
    number.then_some(behind.trim())
}

/// Comments above a command, until it is known what they are for.
#[derive(Default)]
struct Pending<'s> {
    comments: Vec<Cow<'s, Segment>>,
    /// The case that a comment opened for the lines below it, up to the next gap.
    case: Option<String>,
    /// The lines of that comment, until something stands in the case.
    opened: Option<[u32; 2]>,
    /// The lines below the comment above belong into a file.
    in_file: bool,
    /// The case of the command above, which goes on up to the next comment or gap.
    named: Option<String>,
    /// The commands below the comment are another way to do what those below an earlier one did.
    other_way: bool,
    /// The comment above the commands said so itself: "Or clear the cache".
    or_done: bool,
    /// A comment said that what the comments below it tell is another way: "Or in the dashboard:".
    or_told: bool,
    /// A comment says that what the comments below it tell is done by the program there: "The script will:".
    told: bool,
    /// The folder that the commands above went to.
    folder: Option<String>,
    /// The case of the comment above those that name the ways to do what it says.
    of_ways: Option<String>,
}

/// Steps of a fence.
pub(crate) fn from_fence(draft: &mut Draft<'_>, target: &Target, segments: &[Segment], tag: Option<&str>) {
    let mut pending = Pending::default();
    let last_change = segments.iter().rposition(changes);
    let done_in_turn = draft.procedures.get(target.procedure).is_some_and(|procedure| {
        // A deployment goes to one environment after the other.
        procedure.role == ProcedureRole::Deploy
    });
    let ways = ways::of_comments(segments, done_in_turn);
    let mut options = ways::Options::of_comments(segments);
    let mut other: Option<Target> = None;
    let mut numbered: Option<Target> = None;
    let mut option: Option<Target> = None;
    let mut lists_causes = false;
    for (at, segment) in segments.iter().enumerate() {
        if segment.what == What::Comment
            && let Some(turned) = turns(draft, target, segment)
        {
            flush(draft, numbered.as_ref().or(option.as_ref()).or(other.as_ref()).unwrap_or(target), &mut pending, tag);
            (other, option) = (turned, None);
        }
        if segment.what == What::Comment && options.part(segment, at) {
            flush(draft, numbered.as_ref().or(option.as_ref()).or(other.as_ref()).unwrap_or(target), &mut pending, tag);
            (pending.case, pending.named, numbered) = (None, None, None);
            let whole = other.as_ref().unwrap_or(target);
            let here = draft.procedures.get(whole.procedure).map_or(0, |procedure| procedure.steps.len());
            let first = options.first_step(at, here);
            option = first.map(|first| Target { other_way: Some(first), ..whole.clone() });
        }
        let whole = option.as_ref().or(other.as_ref()).unwrap_or(target);
        // "1. Out of memory" below "Common causes and fixes": one case after the other.
        if segment.what == What::Comment
            && lists_causes
            && let Some(cause) = remarked::cause(&segment.text)
        {
            flush(draft, numbered.as_ref().unwrap_or(whole), &mut pending, tag);
            (pending.case, pending.named, pending.or_done) = (None, None, false);
            numbered = Some(within(whole, &cause));
            draft.claim(segment.first, segment.last);
            continue;
        }
        lists_causes |= segment.what == What::Comment && remarked::lists_causes(&segment.text);
        if segment.what == What::Comment
            && let Some(case) = &segment.remark().numbers
        {
            flush(draft, numbered.as_ref().unwrap_or(whole), &mut pending, tag);
            numbered = case.as_ref().map(|case| within(whole, case));
            if numbered.is_some() {
                (pending.case, pending.named, pending.or_done) = (None, None, false);
                draft.claim(segment.first, segment.last);
                continue;
            }
        }
        let target = numbered.as_ref().unwrap_or(whole);
        pending.or_done &= segment.what != What::Comment;
        if segment.after_gap && pending.comments.is_empty() {
            (pending.case, pending.named) = (None, None);
            pending.or_told = false;
        }
        match &segment.what {
            What::Comment => {
                if fence::is_decoration(&segment.text) {
                    continue;
                }
                pending.other_way = ways.iter().skip(1).any(|way| *way == at);
                let way = ways.contains(&at);
                if segment.after_gap {
                    flush(draft, target, &mut pending, tag);
                    pending.case = None;
                    pending.of_ways = pending.of_ways.filter(|_| way);
                }
                // "Add memory (if it is rented)" right above "AWS": what the commands of each way do, and when.
                if let Some(title) = pending.comments.pop_if(|_| way && names_only(segments, at)) {
                    pending.of_ways = case_of(&title.text);
                    draft.claim(title.first, title.last);
                }
                pending.named = None;
                if let Some(above) = pending.comments.last_mut().filter(|above| above.text.trim_end().ends_with(',')) {
                    // "If it still fails," goes on in the next line.
                    above.to_mut().join(segment);
                    continue;
                }
                let own_line = at > 0 && !segment.after_gap && pending.comments.is_empty();
                if own_line && let Some(expected) = fence::expectation(&segment.text).filter(|_| !points_to_do(segment))
                {
                    expect(draft, target, expected, segment);
                    continue;
                }
                pending.comments.push(Cow::Borrowed(segment));
            }
            What::Output => {
                expect(draft, target, segment.text.clone(), segment);
            }
            What::Command(_) | What::UiPath | What::Manual => {
                if segment.after_gap && !pending.comments.is_empty() {
                    // A heading comment with an empty line below it still speaks of what follows.
                    let only = matches!(pending.comments.as_slice(), [only] if !only.remark().instructs());
                    if !only {
                        flush(draft, target, &mut pending, tag);
                    }
                }
                let closing = last_change.is_some_and(|change| at > change);
                let begins = !segments.iter().take(at).any(|before| before.what != What::Comment);
                command(draft, target, &mut pending, segment, tag, (begins, closing, last_change == Some(at)));
            }
        }
    }
    flush(draft, numbered.as_ref().or(option.as_ref()).or(other.as_ref()).unwrap_or(target), &mut pending, tag);
}

/// Where a comment of a block leads: "# Restauration" behind "# Backup complet" opens a procedure of its own, "# Backup" goes
/// back. None where it does neither.
fn turns(draft: &mut Draft<'_>, target: &Target, comment: &Segment) -> Option<Option<Target>> {
    let procedure = draft.procedures.get(target.procedure).filter(|found| found.steps.len() > target.since)?;
    // "# 1. Restore" is one of the steps.
    let name = comment.text.trim();
    let short = text::count(name) <= 3 && !name.starts_with(|sign: char| sign.is_ascii_digit());
    let lexicon = lexicon::get();
    // "# Decrypt for a restore" behind what encrypts the copies: done when something is lost.
    let purpose = procedure.role == ProcedureRole::Backup && text::count(name) <= 6 && ways::is_for_restore(name);
    if !purpose {
        lexicon.exact(Group::Role, name.split('(').next().unwrap_or(name).trim()).filter(|_| short)?;
    }
    let restores = purpose.then_some(ProcedureRole::Restore);
    let Some(other) = restores.or_else(|| operations::takes_back(name)) else {
        return Some(None);
    };
    if !operations::undoes(procedure.role, other) {
        return None;
    }
    let end = procedure.source.lines[1].max(comment.last);
    let opened = super::open(draft, &text::clean(name), other, "", comment.first, end);
    Some(Some(Target { procedure: opened, since: 0, other_way: None, part: None, ..target.clone() }))
}

/// Whether a piece alters something.
fn changes(segment: &Segment) -> bool {
    match &segment.what {
        What::Command(verdict) => verdict.effect != EffectClass::Observe,
        What::UiPath | What::Manual => branch::effect_of_sentence(&segment.text).0 != EffectClass::Observe,
        What::Comment | What::Output => false,
    }
}

/// Whether a command looks at what it was done to: what opens a session, sets a name, waits or writes a copy looks at nothing.
fn looks(command: &str) -> bool {
    const NOT: &[&str] = &[
        "cd",
        "export",
        "set",
        "source",
        ".",
        "ssh",
        "exit",
        "quit",
        "logout",
        "sleep",
        "echo",
        "pg_dump",
        "pg_dumpall",
        "mysqldump",
        "mongodump",
        "scp",
        "rsync",
        "tar",
        "alias",
        "unset",
    ];
    let command = command.trim_start();
    let first = command.split_whitespace().find(|word| *word != "sudo").unwrap_or_default();
    !NOT.contains(&first) && !first.contains('=') && !first.starts_with(['\\', '.']) && !command.contains('>')
}

/// Whether a comment of a way tells nothing to do itself, and a command stands right below it.
fn names_only(segments: &[Segment], at: usize) -> bool {
    let run =
        segments.get(at + 1).is_some_and(|next| !matches!(next.what, What::Comment | What::Output) && !next.after_gap);
    run && segments.get(at).is_some_and(|comment| !comment.remark().instructs())
}

/// Comments that no command follows: instructions become steps of their own, the rest is left to the report.
fn flush(draft: &mut Draft<'_>, target: &Target, pending: &mut Pending<'_>, tag: Option<&str>) {
    let comments = std::mem::take(&mut pending.comments);
    for (at, comment) in comments.iter().enumerate() {
        comment_alone(draft, target, pending, (comment, comments.get(at + 1).map(|next| &**next)), tag);
    }
}

/// A comment that names no command: a step, or the case of the lines below it ("If it comes back at once:").
fn comment_alone(
    draft: &mut Draft<'_>,
    target: &Target,
    pending: &mut Pending<'_>,
    (comment, next): (&Segment, Option<&Segment>),
    tag: Option<&str>,
) -> bool {
    let remark = comment.remark();
    // "If the pool is exhausted" / "the API answers 503": a sentence in two lines tells nobody when to do what.
    let goes_on = || next.is_some_and(|next| next.text.starts_with(char::is_lowercase) && !next.remark().instructs());
    if worded::describes(&comment.text) {
        pending.told = true;
        draft.claim(comment.first, comment.last);
        return false;
    }
    pending.told &= comment.text.trim_start().starts_with(['-', '•', '*']);
    if pending.told {
        draft.claim(comment.first, comment.last);
        return false;
    }
    if let Some(case) = remark.opens.as_ref().filter(|_| !remark.open_ended || !goes_on()) {
        pending.case = Some(case.clone());
        pending.opened = Some([comment.first, comment.last]);
        return false;
    }
    if comment.text.trim_end().ends_with(':')
        && without_alternative(&comment.text).is_some()
        && branch::otherwise(&text::cleaned(&comment.text)).is_none()
        && !comment.remark().instructs()
    {
        pending.or_told = true;
        draft.claim(comment.first, comment.last);
        return false;
    }
    match &pending.case {
        Some(case) => {
            let done = instruct(draft, &within(target, case), comment, tag, pending.or_told);
            if let Some([first, last]) = pending.opened.take_if(|_| done) {
                draft.claim(first, last);
            }
            done
        }
        None => instruct(draft, target, comment, tag, pending.or_told),
    }
}

/// The case of a comment with nothing to do in it yet.
fn opening(comment: &str) -> Option<String> {
    let clean = text::cleaned(comment);
    let ends = comment.trim_end().ends_with(':');
    if let Some(later) = named::later(&clean) {
        return Some(later);
    }
    let opens = || match branch::opened(&clean) {
        // "When to restart" is a heading.
        Some(case) => ends || !case.starts_with("to ") && !case.ends_with(['?', '.']),
        None => ends && branch::otherwise(&clean).is_some(),
    };
    if opens() && branch::halves(&clean).is_none() { case_of(comment) } else { None }
}

fn instruct(draft: &mut Draft<'_>, target: &Target, comment: &Segment, tag: Option<&str>, other: bool) -> bool {
    let Some(mut sketch) = comment.remark().step.clone() else {
        return false;
    };
    sketch.lines = [comment.first, comment.last];
    sketch.tag = tag.map(str::to_owned);
    sketch.alternative |= other;
    add(draft, target, sketch);
    true
}

fn command(
    draft: &mut Draft<'_>,
    target: &Target,
    pending: &mut Pending<'_>,
    segment: &Segment,
    tag: Option<&str>,
    (begins, closing, last): (bool, bool, bool),
) {
    let mut comments = std::mem::take(&mut pending.comments);
    let name = comments.pop();
    let mut first = segment.first;
    // Of several comments in a row the last one names the command; an earlier one that instructs is its own step.
    for (at, comment) in comments.iter().enumerate() {
        let next = comments.get(at + 1).or(name.as_ref()).map(|next| &**next);
        if !comment_alone(draft, target, pending, (comment, next), tag) {
            first = first.min(comment.first);
        }
    }
    let covered_gap = comments.iter().any(|comment| comment.remark().instructs());
    if covered_gap {
        first = segment.first;
        for comment in comments.iter().filter(|comment| !comment.remark().instructs()) {
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
    // "# In shop/.env" / "RATE=5": what is written into a file changes what is there.
    pending.in_file = match &name {
        Some(name) => edits_file(&name.text),
        None => pending.in_file && !segment.after_gap,
    };
    if pending.in_file && effect == EffectClass::Observe && is_setting(&segment.text) {
        effect = EffectClass::Change;
    }
    // "cd /srv/shop" / "tar -xzf $BACKUP": the copy lands where the commands above went.
    if let What::Command(verdict) = &segment.what
        && fence::shell::over_data(&verdict.parsed, &mut pending.folder)
    {
        effect = effect.max(EffectClass::Danger);
    }
    if last && effect == EffectClass::Change && told_to_destroy(segment, name.as_deref(), target) {
        effect = EffectClass::Danger;
    }
    if operation.is_none() && effect == EffectClass::Observe {
        let words = name.as_ref().map(|name| name.text.as_str()).or(target.intro.as_deref());
        let said = words.and_then(branch::operation_of);
        operation = said.filter(|operation| branch::effect_of_operation(Some(*operation)) == EffectClass::Observe);
    }
    let lines = [first, segment.last];
    // Of a script each command is looked at by itself.
    let own = std::slice::from_ref(segment);
    for piece in if segment.inner.is_empty() { own } else { &segment.inner } {
        let (kind, effect, error, parsed) = match &piece.what {
            What::Command(verdict) if !segment.inner.is_empty() => {
                (verdict.kind, verdict.effect, verdict.error.clone(), verdict.parsed.clone())
            }
            What::Command(verdict) => (kind, effect, error.clone(), verdict.parsed.clone()),
            _ => (kind, effect, error.clone(), Parsed::default()),
        };
        let procedure = draft.procedures.get(target.procedure);
        draft.commands.push(Command {
            text: piece.text.clone(),
            kind,
            lines: [piece.first, piece.last],
            section: procedure.map(|procedure| procedure.title.clone()).unwrap_or_default(),
            tag: tag.map(str::to_owned),
            syntax_error: error,
            block: draft.fences.len(),
            investigation: target.part == Some(Part::Investigation),
            effect,
            parsed,
        });
    }
    let expect = segment.note.as_deref().and_then(fence::expectation);
    let said = |words: &str| without_alternative(words).is_some();
    // All commands of a paragraph are that way.
    pending.or_done = match &name {
        Some(name) => said(&name.text),
        None => pending.or_done && !segment.after_gap,
    };
    let alternative = pending.other_way || pending.or_done || begins && target.intro.as_deref().is_some_and(said);
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
        closing: closing && effect == EffectClass::Observe && looks(&segment.text),
    };
    let noted = segment.note.as_deref().filter(|note| branch::opened(note).is_some());
    let named = name.as_ref().filter(|name| !explains_answer(&name.text)).and_then(|name| case_of(&name.text));
    if let Some(case) = &named {
        pending.named = Some(case.clone());
        if name.as_ref().is_some_and(|name| opening(&name.text).is_some()) {
            (pending.case, pending.opened) = (Some(case.clone()), None);
        }
    }
    let noted = noted.and_then(case_of);
    match named
        .or(noted)
        .or_else(|| pending.named.clone())
        .or_else(|| pending.case.clone())
        .or_else(|| pending.of_ways.clone())
    {
        Some(condition) => add(draft, &within(target, &condition), sketch),
        None => add(draft, target, sketch),
    }
}

/// Whether the comment or sentence above a program that nobody here knows says that it destroys something: "Stop the platform
/// and delete all of its data". Of several commands it is said of the last one that changes something.
fn told_to_destroy(segment: &Segment, name: Option<&Segment>, target: &Target) -> bool {
    let unknown = matches!(&segment.what, What::Command(verdict) if verdict.parsed.unknown);
    let said = name.map(|name| name.text.as_str()).or(target.intro.as_deref());
    unknown
        && said.is_some_and(|said| {
            sentence::sentences(said)
                .iter()
                .filter(|said| !sentence::forbids(said))
                .any(|said| sentence::strongest(said) == Some(sentence::Verb::Danger))
        })
}

/// The case of a comment stands within the one that its block is for: "the restart fails" and "with staging slots".
fn within(target: &Target, case: &str) -> Target {
    let both = match target.condition.as_deref() {
        Some(outer) if !outer.is_empty() && text::fold(outer) != text::fold(case) => [outer, ", ", case].concat(),
        _ => case.to_owned(),
    };
    Target { condition: Some(both), ..target.clone() }
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
