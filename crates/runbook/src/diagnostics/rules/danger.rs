//! What cannot be undone: not marked as such, too broad, or aimed at production by a test.

use super::super::calls::{Call, Word};
use super::super::context::Context;
use super::super::finding::{Finding, short};
use super::super::place;
use super::{databases, undone, way_back};
use crate::aside;
use crate::draft::Command;
use crate::lexicon::{self, Group, List};
use crate::program::{EffectClass, Language, Procedure, ProcedureRole, StepKind};
use crate::text;
use crate::tree::Kind;
use std::collections::BTreeSet;

/// Whether a line warns.
fn warns(line: &str) -> bool {
    line.contains(['⚠', '☠', '⛔', '❗', '🚨', '🛑', '🔴'])
        || line.contains("(!)")
        || lexicon::get().find(Group::Marking, line).is_some()
}

/// Lines of a block that are its head.
const HEAD: u32 = 5;
/// Lines that are looked at above a command.
const MAX_ABOVE: u32 = 60;

/// Commands of its block above one that may make it harmless.
const MAX_BEFORE: usize = 40;
/// Lines that are looked at below a block.
const MAX_BELOW: u32 = 6;

/// "Important: this replaces the whole base" right below a block.
fn warned_below(context: &Context<'_, '_>, end: u32) -> bool {
    let below = (end + 1..=end.saturating_add(MAX_BELOW)).map(|line| context.line(line).trim());
    let own = below.take_while(|line| !line.starts_with(['#', '`', '~', '|']));
    // "No data is lost" warns of nothing.
    let calms = |line: &str| text::says(line, List::Calms.words());
    { own }.any(|line| lexicon::get().find(Group::Marking, line).is_some() && !calms(line))
}

/// Lines above a command that may warn of it: of the same block, the paragraph above the block, what opens its section, its
/// headings.
fn is_marked(context: &Context<'_, '_>, command: &Command) -> bool {
    let fence = command.tag.as_ref().and_then(|_| context.fences.get(command.block));
    let opening = fence.map_or(command.lines[0], |fence| fence.source.lines[0]);
    let first = command.lines[0];
    let near = first.saturating_sub(3).max(opening)..=command.lines[1];
    let head = opening..opening.saturating_add(HEAD).min(first);
    // A script that says to whoever runs it what it is about to do.
    let told = (opening.max(first.saturating_sub(MAX_ABOVE))..first).filter(|line| {
        let written = context.line(*line).trim_start();
        fence.is_some()
            && (written.starts_with("echo ") || written.starts_with("printf ") || written.starts_with("read "))
    });
    // "# ⚠️ Only when ..." right below the command, in its block.
    let last = fence.map_or(first, |fence| fence.source.lines[1]);
    let behind = (command.lines[1] + 1..=command.lines[1].saturating_add(2).min(last)).filter(|line| {
        context.line(*line).trim_start().starts_with(['#', '-']) && context.line(*line).contains(['⚠', '☠', '⛔'])
    });
    near.chain(head).chain(told).chain(behind).any(|line| warns(context.line(line)))
        || warned_above(context, opening)
        || warned_of_section(context, first)
        || context.headings(first).into_iter().any(warns)
        || warned_by_sign(context, first)
}

/// "### ⚠️ Last resort": a sign of danger in a heading; those of incidents only decorate.
fn warned_by_sign(context: &Context<'_, '_>, line: u32) -> bool {
    let outline = &context.outline;
    let index = outline.sections.partition_point(|section| section.line <= line).saturating_sub(1);
    let own = outline.sections.get(index).into_iter().chain(outline.above(index));
    own.filter(|section| !section.is_title).any(|section| context.line(section.line).contains(['⚠', '☠', '⛔']))
}

/// The paragraph right above a line, and those that stand between the heading and the first block.
fn warned_above(context: &Context<'_, '_>, opening: u32) -> bool {
    let lines: Vec<&str> = (1..opening).rev().take(MAX_ABOVE as usize).map(|line| context.line(line).trim()).collect();
    let section = lines.iter().take_while(|line| !line.starts_with('#'));
    let own = section.clone().take_while(|line| !line.starts_with("```")).collect::<Vec<_>>();
    let blank = own.iter().skip_while(|line| line.is_empty()).position(|line| line.is_empty());
    let lead = own.iter().take_while(|line| line.is_empty()).count();
    let paragraph = own.iter().take(blank.map_or(own.len(), |at| lead + at));
    // From the heading down: what is said before any block is said of all of them.
    let intro = section.collect::<Vec<_>>().into_iter().rev().take_while(|line| !line.starts_with("```"));
    paragraph.take(8).any(|line| warns(line)) || intro.take(20).any(|line| warns(line))
}

/// What the sections around say before their parts, and a part that is called "Warning" above.
fn warned_of_section(context: &Context<'_, '_>, line: u32) -> bool {
    let outline = &context.outline;
    let index = outline.sections.partition_point(|section| section.line <= line).saturating_sub(1);
    outline.above(index).filter(|section| !section.is_title).any(|around| {
        let own = context.draft().blocks.get(around.blocks.clone()).unwrap_or_default();
        let said = own.iter().filter(|block| !matches!(block.kind, Kind::Fence { .. } | Kind::Table { .. }));
        let parts = outline.sections.iter().filter(|part| {
            let below = part.parent.and_then(|parent| outline.sections.get(parent));
            (around.line + 1..line).contains(&part.line) && below.is_some_and(|below| below.line == around.line)
        });
        said.take(20).any(|block| warns(&block.text.plain))
            || parts.take(20).any(|part| part.name.split_whitespace().count() <= 3 && warns(&part.name))
    })
}

/// Steps of the procedure before a command that may say where it restores to.
const STEPS_BEFORE: usize = 20;

/// "# On the new server", "Prepare an empty database": above the command in its block, or as a step of the same procedure.
fn begins_anew(context: &Context<'_, '_>, command: &Command, procedure: &Procedure) -> bool {
    let says = |line: &str| lexicon::get().find(Group::NewPlace, line).is_some();
    let fence = command.tag.as_ref().and_then(|_| context.fences.get(command.block));
    let opening = fence.map_or(command.lines[0], |fence| fence.source.lines[0]);
    let comment = |line: &u32| context.line(*line).trim_start().starts_with(['#', '-', '/']);
    let from = opening.max(command.lines[0].saturating_sub(MAX_ABOVE));
    let before = procedure.steps.partition_point(|step| step.source.line < command.lines[0]);
    let steps = procedure.steps.get(before.saturating_sub(STEPS_BEFORE)..before).unwrap_or_default();
    (from..command.lines[0]).filter(comment).any(|line| says(context.line(line)))
        || steps.iter().any(|step| step.kind == StepKind::Manual && says(&step.text))
}

pub(super) fn not_marked(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let mut told: BTreeSet<(String, String)> = BTreeSet::new();
    let mut runs = context.runs().peekable();
    let mut above: Vec<(&Command, &[Call])> = Vec::new();
    while let Some((command, calls)) = runs.next() {
        if above.last().is_some_and(|(last, _)| last.block != command.block) || above.len() > MAX_BEFORE {
            above.clear();
        }
        above.push((command, calls));
        let Some((procedure, step)) = context.step_at(command.lines[0]) else {
            continue;
        };
        let made_again = runs.peek().is_some_and(|(next, then)| {
            next.block == command.block && next.lines[0] <= command.lines[1] + 2 && undone::is_made_again(calls, then)
        });
        let made_again = made_again || undone::deletes_one(calls) && says_made_again(context, command);
        // Of a script each command is looked at by itself.
        let own = step.text == command.text || step.text.starts_with("#!") && command.effect == EffectClass::Danger;
        let dangerous = step.effect == EffectClass::Danger && own && command.syntax_error.is_none();
        // What another rule says of the same command says more.
        let told_elsewhere = || deletes_broadly(calls) || databases::unbounded(context, command).is_some();
        let incident = procedure.role == ProcedureRole::Incident;
        let small = || {
            is_small(command, calls) && !(incident && deletes_backups(calls))
                || undone::can_be_undone(command, calls)
                || made_again
                || way_back::has_way_back(command, calls, &above, || begins_anew(context, command, procedure))
        };
        if !dangerous || small() || is_marked(context, command) || told_elsewhere() {
            continue;
        }
        // One finding for each kind of danger of a procedure; the same command a second time tells nothing new, nor one that
        // the text between them warns of.
        let program = calls.last().map_or("sql".to_owned(), what);
        let fence = command.tag.as_ref().and_then(|_| context.fences.get(command.block));
        let warned = fence.is_some_and(|fence| warned_below(context, fence.source.lines[1]));
        if !told.insert((procedure.source.id.clone(), program)) || warned {
            continue;
        }
        let finding =
            Finding::new("V060", context.place(command), &context.about(command)).with("text", short(&command.text));
        let sign = if command.kind == StepKind::Sql && command.tag.as_deref() == Some("sql") { "--" } else { "#" };
        let comment = match context.language {
            Language::Fr => format!("{sign} DANGER : irréversible\n"),
            Language::En => format!("{sign} DANGER: cannot be undone\n"),
        };
        let lead: String = context.line(command.lines[0]).chars().take_while(|sign| sign.is_whitespace()).collect();
        out.push(if command.tag.is_some() {
            finding.perhaps(vec![place::insert(command.lines[0], 1, format!("{lead}{comment}"))])
        } else {
            finding
        });
    }
}

/// "# The controller will recreate it", above or below a command.
fn says_made_again(context: &Context<'_, '_>, command: &Command) -> bool {
    let [first, last] = command.lines;
    let comment = |line: u32| {
        let said = context.line(line).trim_start();
        (said.starts_with(['#', '-', '/'])).then_some(said)
    };
    let mut said = [first.saturating_sub(1), last.saturating_add(1)].into_iter().filter_map(comment);
    said.any(|said| text::says(said, List::MadeAgain.words()))
}

/// The program, and what of it where one program does many things: `docker volume rm` is not `docker system prune`.
fn what(call: &Call) -> String {
    const MANY: &[&str] = &[
        "docker", "podman", "kubectl", "oc", "helm", "aws", "gcloud", "az", "git", "fly", "flyctl", "heroku", "vercel",
    ];
    let program = call.program();
    let verbs = call.plain().take(if MANY.contains(&program) { 2 } else { 0 }).map(|word| word.text.as_str());
    std::iter::once(program).chain(verbs).collect::<Vec<_>>().join(" ")
}

/// Copies deleted by their age, in the hour when they may be needed.
fn deletes_backups(calls: &[Call]) -> bool {
    let named = |word: &Word| {
        let folded = text::fold(&word.text);
        ["backup", "sauvegarde", "snapshot", ".dump"].iter().any(|name| folded.contains(name))
    };
    calls.last().is_some_and(|call| call.program() == "find" && call.words.iter().skip(1).any(named))
}

/// One file that is named, or what is made anew by itself, is lost every day.
fn is_small(command: &Command, calls: &[Call]) -> bool {
    let Some(call) = calls.last().filter(|_| command.kind != StepKind::Sql) else {
        return false;
    };
    match call.program() {
        "rm" => !is_recursive(call) && call.plain().all(|word| !word.raw.contains(['*', '?'])),
        // A process that is named comes back with its service.
        "kill" => true,
        // What is older than a time is kept for that time on purpose.
        "find" => call.has(&["-mtime", "-mmin", "-ctime", "-cmin"]),
        "docker" => call.words.iter().any(|word| word.text.contains("until=")),
        "kubectl" | "oc" => call.is(&[call.program(), "delete"]) && names_one_pod(call),
        _ => false,
    }
}

fn names_one_pod(call: &Call) -> bool {
    let words: Vec<&str> = call.plain().map(|word| word.text.as_str()).collect();
    words.iter().any(|word| matches!(*word, "pod" | "pods" | "po" | "job" | "jobs") || word.starts_with("pod/"))
}

fn is_recursive(call: &Call) -> bool {
    call.letter('r') || call.letter('R') || call.has(&["--recursive"])
}

/// What a recursive deletion may take with it.
fn is_broad(word: &Word) -> bool {
    const TOP: &[&str] = &[
        "/", "/*", "*", ".", "./", "..", "../", "~", "~/", "~/*", "./*", "/home", "/etc", "/var", "/usr", "/opt",
        "/srv", "/root",
    ];
    if TOP.contains(&word.text.as_str()) || TOP.contains(&word.text.trim_end_matches('*')) && word.text.starts_with('/')
    {
        return true;
    }
    empties_to_root(word).is_some()
}

/// `$DIR/…` is `/…` where the variable is empty; `${DIR:?}` refuses.
fn empties_to_root(word: &Word) -> Option<(String, String)> {
    let raw = word.raw.trim_start_matches('"');
    let rest = raw.strip_prefix('$')?;
    let (name, behind) = match rest.strip_prefix('{') {
        Some(inner) => {
            let (name, behind) = inner.split_once('}')?;
            (name, behind)
        }
        None => {
            let length = rest.find(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_')).unwrap_or(rest.len());
            (rest.get(..length)?, rest.get(length..)?)
        }
    };
    let plain = !name.is_empty() && name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_');
    let slash = behind.trim_start_matches('"').starts_with('/');
    let variable = raw.get(..raw.len() - behind.len())?.to_owned();
    (plain && slash).then(|| (variable, format!("${{{name}:?}}")))
}

fn deletes_broadly(calls: &[Call]) -> bool {
    calls.iter().any(|call| call.program() == "rm" && is_recursive(call) && call.plain().any(is_broad))
}

/// Whether V064 speaks of the word.
pub(super) fn is_broad_delete(call: &Call, word: &Word) -> bool {
    call.program() == "rm" && is_recursive(call) && is_broad(word)
}

pub(super) fn broad_delete(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    for (command, call) in context.calls() {
        if call.program() != "rm" || !is_recursive(call) {
            continue;
        }
        for word in call.plain().filter(|word| is_broad(word)) {
            let finding = Finding::new("V064", word.span, &format!("{} {}", context.about(command), word.raw))
                .with("target", word.raw.as_str());
            let guarded = empties_to_root(word).filter(|_| !call.inner).and_then(|(variable, guarded)| {
                Some(place::within(context.draft(), word.span, &variable)?.replaced(guarded))
            });
            // fish and PowerShell write it otherwise.
            let shell = !matches!(command.tag.as_deref(), Some("fish" | "powershell" | "pwsh" | "ps1" | "bat" | "cmd"));
            out.push(match guarded.filter(|_| shell) {
                Some(edit) => finding.safely(vec![edit]),
                None => finding,
            });
        }
    }
}

/// Environments that a heading or comment names, production aside.
fn rehearses(context: &Context<'_, '_>, command: &Command) -> bool {
    let lexicon = lexicon::get();
    let headings = context.headings(command.lines[0]);
    let above = context.line(command.lines[0].saturating_sub(1)).trim();
    let comment = above.trim_start_matches(['#', '-', ' ']);
    // "# Test the connection" says what is done, not where.
    let verb = ["test ", "tester ", "check "].iter().any(|verb| text::fold(comment).starts_with(verb));
    let said = headings.into_iter().take(2).chain((comment.len() < above.len() && !verb).then_some(comment));
    let mut rehearses = false;
    for (words, is_place) in said.map(|said| (text::tokens(said), aside::elsewhere(said).is_some())) {
        let hits = lexicon.hits(Group::Environment, &words, 0);
        if hits.iter().any(|hit| hit.key == "production") {
            return false;
        }
        // "Application tests" look at what there is, "Test" and "Test environment" are a place.
        rehearses |= hits.iter().any(|hit| hit.key != "test") || !hits.is_empty() && is_place;
    }
    rehearses
}

/// A part of a name that says production, and no "preprod".
fn names_production(word: &str) -> bool {
    let folded = text::fold(word);
    let parts: Vec<&str> = folded.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts.iter().enumerate().any(|(at, part)| {
        matches!(*part, "prod" | "production")
            && !at
                .checked_sub(1)
                .and_then(|before| parts.get(before))
                .is_some_and(|before| matches!(*before, "pre" | "non" | "no" | "not" | "from"))
    })
}

pub(super) fn production_in_test(context: &Context<'_, '_>, out: &mut Vec<Finding>) {
    let hosts: BTreeSet<String> = context
        .environments
        .iter()
        .filter(|row| row.environment == "production")
        .filter_map(|row| row.url.as_deref())
        .map(|url| url.split_once("://").map_or(url, |(_, rest)| rest).split('/').next().unwrap_or(url).to_owned())
        .filter(|host| host.contains('.'))
        .collect();
    for (command, calls) in context.runs() {
        let changes = context.step_at(command.lines[0]).is_some_and(|(_, step)| step.effect != EffectClass::Observe);
        if !changes || !rehearses(context, command) {
            continue;
        }
        let words = calls.iter().flat_map(|call| call.words.iter().skip(1));
        let named = words.into_iter().find(|word| {
            names_production(&word.text) || hosts.iter().take(50).any(|host| word.text.contains(host.as_str()))
        });
        if let Some(word) = named {
            out.push(
                Finding::new("V065", word.span, &context.about(command))
                    .with("word", word.raw.as_str())
                    .with("section", context.headings(command.lines[0]).first().copied().unwrap_or_default()),
            );
        }
    }
}
