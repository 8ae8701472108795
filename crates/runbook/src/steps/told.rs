//! Steps that are told in words: items, sentences, rows; and whether a text tells one.

use super::{Instruction, Sketch, Target, add, offers_other, without_alternative};
use crate::branch;
use crate::draft::{Command, Draft};
use crate::fence::{self, shell::Verdict};
use crate::lexicon::{self, Group, List};
use crate::program::{EffectClass, ProcedureRole, StepKind};
use crate::quantity;
use crate::sections::Part;
use crate::sentence;
use crate::text;
use crate::tree::{Block, Rich};

/// Whether an item or paragraph tells somebody to do something.
pub(crate) fn instruction(rich: &Rich) -> Option<Instruction> {
    if rich.plain.trim().is_empty() {
        return None;
    }
    sentence::sentences(&rich.plain).iter().find_map(|sentence| instructs(rich, sentence))
}

/// Whether one of its sentences does.
pub(crate) fn instructs(rich: &Rich, sentence: &str) -> Option<Instruction> {
    let clean = text::cleaned(sentence);
    if sentence::forbids(&clean) || is_told(&clean) || points_to_document(&clean, &rich.links) {
        return None;
    }
    if shows_result(&clean, &rich.codes).is_some() {
        return Some(Instruction { conditional: false });
    }
    if let Some((_, action)) = branch::halves(&clean) {
        // "X fails → a regression in `dump.sh`" explains.
        let runs = rich.codes.iter().any(|code| {
            is_command(code)
                && !is_quoted(&clean, code)
                && (action.starts_with(code.as_str()) || action.contains(code.as_str()) && is_bare(&action, rich))
        });
        let acts = runs
            || sentence::commands(&action)
            || sentence::nominal(&action).is_some()
            || sentence::path_within(&action);
        return acts.then_some(Instruction { conditional: true });
    }
    let runs = rich.codes.iter().any(|code| {
        sentence.contains(code.as_str())
            && is_command(code)
            && !is_quoted(sentence, code)
            && !sentence::is_subject(&rich.plain, code)
            && (is_bare(&clean, rich) || clean.starts_with(code.as_str()))
    });
    let acts = sentence::commands(&clean)
        || fence::is_ui_path(&clean)
        || runs
        || is_plain_command(&clean)
        || branch::sequence(&clean);
    acts.then_some(Instruction { conditional: false })
}

/// Whether an item only says something of what it stands in, or what must not be done.
pub(crate) fn only_says(plain: &str) -> bool {
    let clean = text::cleaned(plain);
    sentence::forbids(&clean) || is_told(&clean) || sentence::explains(&clean)
}

/// "Temps cible : restore < 1 h", "Owner: the lead": what is said of a procedure, and nothing to do.
pub(crate) fn is_told(clean: &str) -> bool {
    let Some((label, value)) = clean.split_once(':').filter(|(label, _)| label.split_whitespace().count() <= 4) else {
        return refers(clean);
    };
    let lexicon = lexicon::get();
    lexicon.exact(Group::ToldLabel, label).is_some()
        || refers(label) && (value.split_whitespace().count() <= 2 || !sentence::commands(value.trim()))
        || lexicon.exact(Group::PropertyLabel, label).is_some() && !sentence::commands(value.trim())
        || is_fact(label, value.trim())
}

/// "Rollback channel: #ops", "Check frequency: every 5 minutes", "Escalation: on-call → lead", "Timeline: when did it start?":
/// a label whose value is a place, a time, somebody or a question.
fn is_fact(label: &str, value: &str) -> bool {
    let bare = value.trim_matches(|sign: char| matches!(sign, '*' | '_' | '`' | '.' | ' '));
    if bare.is_empty() || sentence::commands(bare) {
        return false;
    }
    let words = bare.split_whitespace().count();
    let place = bare.starts_with(['#', '@']) && words <= 3;
    // "every Sunday, in the object store", and not "5 minutes, then restart it".
    let signs: &[char] = if sentence::strongest(bare).is_none() { &['(', ','] } else { &['('] };
    let outside = bare.split_once(signs).map_or(words, |(outside, _)| outside.split_whitespace().count());
    let every = outside <= 4
        && (crate::calendar::cadence(bare).is_some()
            || quantity::duration(bare.split(signs).next().unwrap_or(bare).trim_end()).is_some())
        && !bare.contains(['<', '>']);
    // "Simple fix: <4h": how long it takes.
    let lasts = bare.strip_prefix(['<', '≤', '~', '≈']).is_some_and(|time| {
        outside <= 2
            && quantity::duration(time.split('(').next().unwrap_or(time).trim()).is_some()
            && sentence::verb(label).is_none()
            && lexicon::get().find(Group::Indicator, label).is_none()
    });
    let named = List::PeopleWord.words().contains(&text::fold(label).replace('-', " ").trim());
    let nobody = matches!(text::fold(bare).as_str(), "none" | "aucun" | "aucune" | "n/a");
    let somebody =
        named && words <= 12 && (nobody || bare.contains('@') || lexicon::get().find(Group::Person, bare).is_some());
    let asks = bare.ends_with('?') && sentence::verb(label).is_none();
    // "Backup: a mirror of the repository" beside "Primary: ...": what it is.
    let stands_by = List::StandsBy.words().contains(&text::fold(label).trim()) && sentence::strongest(bare).is_none();
    place || every || lasts || stands_by || somebody || asks
}

/// "Voir le document de gestion des incidents", "See the deployment runbook": where something stands, and nothing to do.
fn refers(clean: &str) -> bool {
    let words = text::words(clean);
    let first = words.first().map(String::as_str).unwrap_or_default();
    let named = words.iter().skip(1).take(6).any(|word| List::DocumentNoun.words().contains(&word.as_str()));
    matches!(first, "voir" | "see" | "cf" | "refer") && named && words.len() <= 20 && !clean.contains([';', ','])
}

/// "See [the architecture](architecture.md)": a page of the same documentation.
fn points_to_document(clean: &str, links: &[String]) -> bool {
    if links.is_empty() {
        return false;
    }
    let first = clean.split_whitespace().next().map(text::folded).unwrap_or_default();
    let document = |link: &String| {
        let path = link.split('#').next().unwrap_or_default();
        !link.contains("://")
            && (path.is_empty() || [".md", ".html", ".pdf", ".rst", ".adoc"].iter().any(|end| path.ends_with(end)))
    };
    matches!(&*first, "see" | "voir" | "cf" | "cf.")
        && links.iter().any(document)
        && clean.split_whitespace().count() <= 12
        && !clean.contains([';', ','])
}

/// A command without marks of code: `kubectl apply -f x.yaml` as a list item. Words that are also programs ("find the
/// cause") are none.
fn is_plain_command(written: &str) -> bool {
    let mut words = written.split_whitespace();
    let first = words.next().unwrap_or_default();
    let more = |mut words: std::str::SplitWhitespace<'_>| {
        words.any(|word| word.contains(['-', '/', '.', '=']) && word.len() > 1)
    };
    first.chars().all(|sign| sign.is_ascii_lowercase() || matches!(sign, '-' | '_' | '.'))
        && fence::effects::is_known(first)
        && more(words)
        && sentence::verb(first).is_none()
        && lexicon::get().exact(Group::Noun, first).is_none()
        && !written.ends_with(['.', ':', '?', '!'])
        && written.split_whitespace().all(|word| word != ":")
}

/// "`npm test` → 0 errors": what a command is expected to show, where no case stands before the arrow but the command.
fn shows_result<'s>(sentence: &'s str, codes: &[String]) -> Option<&'s str> {
    if codes.is_empty() || !sentence::may_point(sentence) {
        return None;
    }
    let (before, behind) = ["→", "->", "=>", "⇒"].iter().find_map(|arrow| sentence.split_once(arrow))?;
    let before = before.trim().trim_matches(['`', '*']).trim();
    let command = codes.iter().any(|code| code.trim() == before && is_command(code));
    let behind = behind.trim().trim_matches(['`', '*', '.']).trim();
    // "Build passed" begins as a verb does.
    let last = behind.split_whitespace().next_back().map(text::folded).unwrap_or_default();
    let tells = (sentence::strongest(behind).is_some() || behind.contains(['→', '⇒']))
        && !List::DoneWord.words().contains(&&*last);
    (command && !behind.is_empty() && !tells).then_some(behind)
}

/// Whether a sentence is little more than its command: "Logs: `kubectl logs api`".
fn is_bare(sentence: &str, rich: &Rich) -> bool {
    let inside: usize = rich.codes.iter().map(|code| code.split_whitespace().count()).sum();
    sentence.split_whitespace().count() <= inside + 6
}

/// What a text tells to do, whatever stands around it.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    written: String,
    /// Its commands, with what they do.
    commands: Vec<(String, Option<Verdict>)>,
    sketch: Sketch,
}

impl Told {
    /// Reads a text; none where it only says what must not be done, or nothing.
    pub(crate) fn of(rich: &Rich) -> Option<Self> {
        let written = text::clean(&rich.plain);
        // What must not be done is no step, and no command of it is run.
        let allowed = sentence::allowed(&written);
        if written.is_empty() || allowed.as_ref().is_some_and(String::is_empty) {
            return None;
        }
        let told = |code: &&String| {
            allowed.as_ref().is_none_or(|allowed| allowed.contains(code.as_str()))
                && !is_quoted(&rich.plain, code)
                && !sentence::is_subject(&rich.plain, code)
        };
        let read = |code: &String| Some((code.clone(), Some(fence::inline(code)?)));
        let mut commands: Vec<(String, Option<Verdict>)> = rich.codes.iter().filter(told).filter_map(read).collect();
        if is_plain_command(&written) {
            let plain = written.split(" #").next().unwrap_or(&written).trim();
            // An item that is nothing but its code span would give its command twice.
            if !commands.iter().any(|(code, _)| plain.contains(code.trim()) || code.contains(plain)) {
                commands.push((plain.to_owned(), fence::inline(plain)));
            }
        }
        let alternative = without_alternative(&written).filter(|rest| {
            sentence::commands(rest)
                || !commands.is_empty()
                || fence::is_ui_path(rest)
                || sentence::path_within(rest)
                || offers_other(&written)
                    && (!sentence::explains(rest) || lexicon::get().find(Group::Person, rest).is_some())
        });
        let sentence = alternative.unwrap_or(&written);
        let other = branch::otherwise(&written).is_some();
        let mut sketch = Sketch::sentence(sentence, if other { &written } else { sentence }, [0, 0]);
        sketch.alternative = alternative.is_some();
        // "Look at the queue. Never purge it.": what is not to be done lends nothing to what is.
        if let Some(allowed) = allowed.as_ref().filter(|_| sketch.branch.is_none()) {
            (sketch.effect, sketch.operation) = branch::effect_of_sentence(allowed);
        }
        if let Some(expected) = shows_result(sentence, &rich.codes) {
            sketch.branch = None;
            sketch.expect = Some(expected.to_owned());
        }
        // "`df -h` ; delete old dumps": to run the command alone would be to do half of it, and the harmless half.
        let most = commands.iter().filter_map(|(_, verdict)| verdict.as_ref()).map(|verdict| verdict.effect).max();
        match beside(&written, &commands).filter(|beside| most.is_some_and(|most| *beside > most)) {
            Some(beside) => sketch.effect = sketch.effect.max(beside),
            None if !commands.is_empty() => sketch.does(&written, &commands),
            None => {}
        }
        Some(Self { written, commands, sketch })
    }

    /// Whether a command of it does more than look.
    pub(crate) fn runs_change(&self) -> bool {
        let verdicts = self.commands.iter().filter_map(|(_, verdict)| verdict.as_ref());
        verdicts.map(|verdict| verdict.effect).max() > Some(EffectClass::Observe)
    }

    /// Makes a step of it.
    fn add(self, draft: &mut Draft<'_>, target: &Target, lines: [u32; 2]) {
        let Self { written, commands, mut sketch } = self;
        sketch.lines = lines;
        let asked = written.ends_with('?') || target.part == Some(Part::Verification);
        if asked && commands.is_empty() && sketch.branch.is_none() && states(&written) {
            sketch.effect = EffectClass::Observe;
        }
        for (text, verdict) in commands.into_iter().filter_map(|(text, verdict)| Some((text, verdict?))) {
            let procedure = draft.procedures.get(target.procedure);
            draft.commands.push(Command {
                text,
                kind: verdict.kind,
                lines,
                section: procedure.map(|procedure| procedure.title.clone()).unwrap_or_default(),
                tag: None,
                syntax_error: verdict.error,
                block: usize::MAX,
                investigation: target.part == Some(Part::Investigation),
                effect: verdict.effect,
                parsed: verdict.parsed,
            });
        }
        add(draft, target, sketch);
    }
}

/// The worst that a text asks for in parts of it that hold none of its commands: "`df -h` ; delete old dumps".
fn beside(written: &str, commands: &[(String, Option<Verdict>)]) -> Option<EffectClass> {
    const COMMAND: char = '\u{1}';
    let mut masked = written.to_owned();
    for (code, _) in commands {
        let code = text::clean(code);
        // Where a command stands is not known: neither is what stands beside it.
        if code.is_empty() || !masked.contains(&code) {
            return None;
        }
        masked = masked.replace(&code, &COMMAND.to_string());
    }
    let parts = masked.split(';').flat_map(|part| part.split(" puis ")).flat_map(|part| part.split(" then "));
    let parts: Vec<&str> = parts.collect();
    // A sentence that is not parted says itself what its command is for.
    if parts.len() < 2 {
        return None;
    }
    let words = parts.into_iter().filter(|part| !part.contains(COMMAND));
    // "; if full, delete ...": what is done in a case only is told by its branch.
    let told = words.filter(|part| branch::opened(part.trim()).is_none());
    told.filter_map(sentence::strongest).map(sentence::Verb::effect).max()
}

impl Sketch {
    /// What commands do says more exactly what the words around them mean.
    fn does(&mut self, written: &str, commands: &[(String, Option<Verdict>)]) {
        let mut effect = EffectClass::Observe;
        let mut kinds: Vec<StepKind> = Vec::new();
        let mut operation = None;
        for verdict in commands.iter().filter_map(|(_, verdict)| verdict.as_ref()) {
            effect = effect.max(verdict.effect);
            operation = operation.or(verdict.operation);
            if !kinds.contains(&verdict.kind) {
                kinds.push(verdict.kind);
            }
        }
        let label =
            branch::operation_of(written).filter(|operation| branch::effect_of_operation(Some(*operation)) == effect);
        // "`df -h`; delete the old archives": what stands beside the command is done as well.
        let bare = commands.iter().fold(written.to_owned(), |bare, (code, _)| bare.replace(code.trim(), "`"));
        let beside = bare.split([';', '.']).flat_map(|part| part.split(" puis ")).flat_map(|part| part.split(" then "));
        for part in beside.map(str::trim).filter(|part| !part.contains('`') && sentence::commands(part)) {
            if sentence::strongest(part).is_some_and(|verb| verb.effect() > effect) {
                effect = effect.max(branch::effect_of_sentence(part).0);
            }
        }
        let marked = text::says(written, &["danger", "dangereux", "dangerous"]);
        self.effect = if marked { EffectClass::Danger } else { effect };
        self.operation = operation.or(label);
        if let Some(branch) = &mut self.branch {
            branch.operation = branch.operation.or(operation);
        }
        self.kind = match kinds.as_slice() {
            [only] => *only,
            _ => StepKind::Shell,
        };
        self.text = commands.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>().join("\n");
    }
}

/// A list item, or the sentence of a paragraph, as one step.
pub(crate) fn from_text(draft: &mut Draft<'_>, target: &Target, rich: &Rich, line: u32, end: u32) {
    if let Some(told) = Told::of(rich) {
        told.add(draft, target, [line, end]);
    }
}

/// [`from_text`] of all that a block says.
pub(crate) fn from_block(draft: &mut Draft<'_>, target: &Target, block: &Block) {
    if let Some(told) = block.told().cloned() {
        told.add(draft, target, [block.line, block.end]);
    }
}

/// A numbered item that only says what not to do, as what somebody reads there: nothing is run of it.
pub(crate) fn guard(draft: &mut Draft<'_>, target: &Target, rich: &Rich, lines: [u32; 2]) {
    let written = text::clean(&rich.plain);
    if written.is_empty() || !sentence::forbids(&text::cleaned(&rich.plain)) {
        return;
    }
    let mut sketch = Sketch::sentence(&written, &written, lines);
    // "If the vendor is down: no change" is read in that case.
    sketch.branch = sketch.branch.filter(|_| branch::opened(&text::cleaned(&rich.plain)).is_some());
    (sketch.effect, sketch.kind, sketch.operation) = (EffectClass::Observe, StepKind::Manual, None);
    add(draft, target, sketch);
}

/// "The queue is empty", "Is the queue empty?": how things are to be, and nothing to do.
fn states(written: &str) -> bool {
    let lexicon = lexicon::get();
    sentence::strongest(written).is_none()
        && sentence::nominal(written).is_none()
        && lexicon.find(Group::Danger, written).is_none()
        && lexicon.starts(Group::Operation, written).is_none()
        && !sentence::path_within(written)
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
    fence::inline(code).is_some()
}

/// "Builds fail with `column a does not exist`", "In Slack: `ack @primary`": what is read or said to somebody.
fn is_quoted(plain: &str, code: &str) -> bool {
    let Some(before) = plain.find(code).and_then(|at| plain.get(..at)) else { return false };
    let before =
        before.trim_end_matches(|sign: char| sign.is_whitespace() || matches!(sign, ':' | '`' | '"' | '«' | '“'));
    // No phrase of these has more than three words.
    let from = before.rmatch_indices(char::is_whitespace).nth(2).map_or(0, |(at, _)| at);
    let last = before.get(from..).unwrap_or_default().trim();
    let ends = |words: usize| {
        let at = last.rmatch_indices(char::is_whitespace).nth(words - 1).map_or(0, |(at, _)| at);
        last.get(at..).is_some_and(|end| lexicon::get().exact(Group::Quoting, end.trim()).is_some())
    };
    (1..=3).any(ends)
}
