//! What stands in a fence: commands, comments, paths through a user interface, output. By parsing, not by the tag.

pub(crate) mod code;
mod continuation;
mod cutter;
mod drawn;
pub(crate) mod effects;
mod made;
pub(crate) mod parsed;
mod powershell;
mod prompt;
mod shape;
pub(crate) mod shell;
pub(crate) mod sql;
mod whole;

use crate::lexicon::{self, Group};
use crate::program::{EffectClass, StepKind};
use crate::sentence;
use crate::steps::Remark;
use crate::text;
use cutter::Cutter;
pub(crate) use drawn::{Drawn, tree};
use shape::Certainty;
use shell::Verdict;
use std::sync::OnceLock;
pub(crate) use whole::decisions;
use whole::script;

/// A piece of a fence.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    pub what: What,
    /// As written, prompt and comment signs removed.
    pub text: String,
    pub first: u32,
    pub last: u32,
    /// An empty line stands before it.
    pub after_gap: bool,
    /// The comment at the end of its line.
    pub note: Option<String>,
    /// What it says as a comment, once somebody asked.
    pub said: OnceLock<Box<Remark>>,
    /// The commands of a script that is run whole.
    pub inner: Vec<Segment>,
}

impl Segment {
    fn new(what: What, text: String, [first, last]: [u32; 2], after_gap: bool, note: Option<String>) -> Self {
        Self { what, text, first, last, after_gap, note, said: OnceLock::new(), inner: Vec::new() }
    }

    /// What it says as a comment.
    pub(crate) fn remark(&self) -> &Remark {
        self.said.get_or_init(|| Box::new(Remark::of(&self.text)))
    }

    /// Goes on in the next comment.
    pub(crate) fn join(&mut self, next: &Self) {
        self.text = [self.text.trim_end(), " ", &next.text].concat();
        self.last = next.last;
        self.said = OnceLock::new();
    }
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    Comment,
    Command(Verdict),
    UiPath,
    Manual,
    Output,
}

/// How a fence is read, from its tag and its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Shell,
    PowerShell,
    Sql,
    Redis,
    /// A console as it was copied, or a command with its output: a line that is not surely a command is output.
    Session,
    /// Configuration, sample output, a drawing, source code.
    Data,
    /// No tag, and nothing that can be run.
    Prose,
}

/// The first word of the info string, lower case.
pub(crate) fn tag(info: &str) -> Option<String> {
    let word = info.split(|sign: char| sign.is_whitespace() || sign == ',' || sign == '{').next().unwrap_or_default();
    let word = word.trim_start_matches(['.', '{']).to_lowercase();
    (!word.is_empty()).then_some(word)
}

/// Whether the tag names a shell.
pub(crate) fn is_shell_tag(tag: &str) -> bool {
    matches!(
        tag,
        "bash"
            | "sh"
            | "shell"
            | "zsh"
            | "ksh"
            | "console"
            | "shell-session"
            | "shellsession"
            | "terminal"
            | "cmd"
            | "command"
    )
}

/// How to read the fence: by what stands in it; its tag only helps where that is not clear.
pub(crate) fn mode(tag: Option<&str>, body: &[String]) -> Mode {
    let mut spoken = body.iter().map(|line| line.trim()).filter(|line| !line.is_empty() && comment_of(line).is_none());
    let first = spoken.next().unwrap_or_default();
    match tag {
        Some(tag) if is_shell_tag(tag) && !settings(first, body) => Mode::Shell,
        Some(tag) if is_shell_tag(tag) => Mode::Data,
        Some(
            "sql" | "psql" | "postgres" | "postgresql" | "pgsql" | "plpgsql" | "mysql" | "tsql" | "plsql" | "cql"
            | "sqlite",
        ) => {
            if shape::is_sure(first) && !sql::begins(first) {
                Mode::Shell
            } else {
                Mode::Sql
            }
        }
        Some("redis") => {
            if shape::is_sure(first) {
                Mode::Shell
            } else {
                Mode::Redis
            }
        }
        None
        | Some(
            "text" | "txt" | "plain" | "plaintext" | "none" | "output" | "http" | "es" | "powershell" | "ps1" | "pwsh"
            | "posh" | "bat" | "batch" | "curl",
        ) => guess(tag, body),
        Some(_) => {
            // A console that was copied keeps its prompts, whatever it is called.
            let mut opens =
                || spoken.next().is_some_and(|second| prompt::read(second, Some(effects::Console::Code)).is_some());
            let shell = prompt::read(first, None).is_some_and(|prompted| shape::is_sure(prompted.rest))
                || (shape::is_sure(first) && !first.contains(char::is_whitespace) && opens())
                || (first.split_whitespace().count() > 1 && is_command_of_its_own(first));
            if shell { Mode::Session } else { Mode::Data }
        }
    }
}

/// Whether a block lists settings, `NAME="value"` in every line, as a file of them does: nothing is run of it.
fn settings(first: &str, body: &[String]) -> bool {
    let sets = |line: &str| {
        line.split_once('=').is_some_and(|(name, value)| {
            name.len() > 1
                && name.bytes().all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit() || sign == b'_')
                && !value.contains("$(")
                && !value.contains('`')
                && (value.starts_with(['"', '\'']) || !value.contains(' '))
        })
    };
    if !sets(first) {
        return false;
    }
    let mut lines = body.iter().map(|line| line.trim()).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut count = 0usize;
    lines.all(|line| {
        count += 1;
        sets(line)
    }) && count >= 4
}

/// Whether a line is a command even where a tag says that the block is something else.
fn is_command_of_its_own(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    shape::is_sure(line)
        && effects::program(word).is_some_and(|program| !program.english && !program.filter && !program.interprets)
        && !line.contains(['(', '{', ';'])
        && shell::read(line).error.is_none()
}

/// "1. Call the manager": an item of a list that somebody numbered.
fn starts_item(line: &str) -> bool {
    let rest = line.trim_start_matches(|sign: char| sign.is_ascii_digit());
    rest.len() < line.len() && rest.starts_with(". ")
}

fn guess(tag: Option<&str>, body: &[String]) -> Mode {
    let spoken: Vec<&str> =
        body.iter().map(|line| line.trim()).filter(|line| !line.is_empty() && comment_of(line).is_none()).collect();
    let Some(first) = spoken.first() else {
        return Mode::Prose;
    };
    let prompted = spoken.iter().any(|line| {
        prompt::read(line, None).is_some_and(|prompted| {
            prompted.console != effects::Console::Shell || shape::command(prompted.rest) > Certainty::No
        })
    });
    if prompted {
        return Mode::Session;
    }
    if spoken.iter().all(|line| shape::is_redis(line)) {
        return Mode::Redis;
    }
    let told = matches!(tag, Some("bat" | "batch" | "curl"));
    let own = || spoken.iter().filter(|line| powershell::is_own(line)).count();
    if tag.is_some_and(powershell::is_tag) || (powershell::is_own(first) && own() * 3 >= spoken.len()) {
        return Mode::PowerShell;
    }
    let drawn =
        body.iter().flat_map(|line| line.chars()).any(|sign| matches!(sign, '\u{2500}'..='\u{257f}' | '▼' | '▲'));
    let sure = spoken.iter().filter(|line| shape::is_sure(line)).count();
    if !drawn && (shape::is_sure(first) || sure * 2 >= spoken.len()) {
        return if told || sure * 2 >= spoken.len() { Mode::Shell } else { Mode::Session };
    }
    if shape::request(first).is_some() || spoken.iter().all(|line| is_ui_path(line)) {
        return Mode::Shell;
    }
    let joined = spoken.join("\n");
    // Written as statements are, with the sign that ends them, it is one even where a gap keeps it from being parsed.
    let closed = joined.ends_with(';') && first.starts_with(|sign: char| sign.is_ascii_uppercase());
    // "Do this:" leads a list, and "1." begins no line of a statement.
    let leads = first.ends_with(':') || spoken.iter().any(|line| starts_item(line));
    let stands = !leads && (first.contains(' ') || (shouted(first) && spoken.len() > 1));
    if sql::begins(first) && stands && (shouted(first) && closed || sql::read(&joined).error.is_none()) {
        return Mode::Sql;
    }
    if spoken
        .iter()
        .all(|line| line.starts_with('\\') && line.chars().nth(1).is_some_and(|sign| sign.is_ascii_lowercase()))
    {
        return Mode::Sql;
    }
    // `make deploy`: no line says more than a sentence could, but all of them are commands of programs.
    let called = |line: &&str| {
        let word = line.split_whitespace().next().unwrap_or_default();
        shape::command(line) >= Certainty::Maybe && effects::is_known(word)
    };
    if !drawn && spoken.iter().all(called) && spoken.iter().all(|line| line.contains(' ')) {
        return Mode::Shell;
    }
    let configured = spoken
        .iter()
        .filter(|line| {
            line.contains(": ")
                || line.contains('=')
                || line.ends_with(':')
                || line.starts_with(['{', '}', '[', ']', '"'])
        })
        .count();
    if drawn || first.starts_with(['{', '[']) || configured * 4 >= spoken.len() * 3 { Mode::Data } else { Mode::Prose }
}

/// Whether the first word is written in capitals.
fn shouted(line: &str) -> bool {
    line.split_whitespace()
        .next()
        .is_some_and(|word| word.len() > 2 && word.chars().all(|sign| sign.is_ascii_uppercase()))
}

/// Instructions of a block that holds nothing else: steps for people. `None` where it is a drawing, a message, a flow.
pub(crate) fn instructions(body: &[String], first_line: u32) -> Option<Vec<Segment>> {
    let number = |at: usize| first_line.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
    let spoken: Vec<(usize, &str)> =
        body.iter().enumerate().map(|(at, line)| (at, line.trim())).filter(|(_, line)| !line.is_empty()).collect();
    let instructs = |line: &str| {
        !line.contains(['→', '⇒', '│', '├', '└', '|'])
            && line.split_whitespace().count() >= 2
            && lexicon::get()
                .starts(
                    Group::Imperative,
                    &text::clean(text::without_numbering(line.trim_start_matches(['-', '*', '•', ' ']))),
                )
                .is_some()
    };
    // Set in below "1. Post it to the channel" stands what is posted.
    let numbered = spoken.iter().any(|(_, line)| starts_item(line));
    let lead = spoken.first().filter(|(_, line)| numbered && line.ends_with(':')).map(|(at, _)| *at);
    let set_in = |at: usize| body.get(at).is_some_and(|line| line.starts_with([' ', '\t']));
    let beside = |(at, line): &(usize, &str)| lead == Some(*at) || numbered && !starts_item(line) && set_in(*at);
    let spoken: Vec<(usize, &str)> = spoken.into_iter().filter(|told| !beside(told)).collect();
    let telling = spoken.iter().filter(|(_, line)| instructs(line)).count();
    if telling == 0 || telling * 5 < spoken.len() * 3 {
        return None;
    }
    let segment = |(at, line): (usize, &str)| {
        let what = if instructs(line) { What::Manual } else { What::Output };
        Segment::new(what, line.to_owned(), [number(at), number(at)], false, None)
    };
    let mut told: Vec<Segment> = spoken.iter().copied().map(segment).collect();
    let ends = spoken.iter().skip(1).map(|(at, _)| *at).chain([body.len()]);
    for (segment, end) in told.iter_mut().zip(ends).filter(|_| numbered) {
        let last = body.get(..end).and_then(|lines| lines.iter().rposition(|line| !line.trim().is_empty()));
        segment.last = last.map_or(segment.last, number).max(segment.last);
    }
    Some(told)
}

/// `PostgreSQL > Backups > Select > Restore`: names set apart by signs, and nothing that a shell would need.
pub(crate) fn is_ui_path(line: &str) -> bool {
    if !sentence::may_point(line) {
        return false;
    }
    let line = line.trim().trim_end_matches(['.', ';']);
    let separator = [" > ", " → ", " » ", " › ", " -> ", " ➜ "].into_iter().find(|separator| line.contains(separator));
    let Some(separator) = separator else {
        return false;
    };
    let parts: Vec<&str> = line.split(separator).map(str::trim).collect();
    let first_word = parts.first().and_then(|part| part.split_whitespace().next()).unwrap_or_default();
    if effects::is_known(first_word) {
        return false;
    }
    let is_name = |part: &&str| {
        !part.is_empty()
            && part.split_whitespace().count() <= 6
            && !part.starts_with('-')
            && !part.contains("://")
            && part.chars().all(|sign| sign.is_alphanumeric() || " \"'’«»&()[]/_.+-…:".contains(sign))
            && !part.split_whitespace().any(|word| word.starts_with("--"))
    };
    let capital = |part: &&str| {
        part.trim_start_matches(['"', '«', '\'', '[', ' '])
            .starts_with(|sign: char| sign.is_uppercase() || sign.is_ascii_digit())
    };
    let capitals = parts.iter().filter(|part| capital(part)).count();
    let files = parts.iter().skip(1).any(|part| {
        part.contains('/')
            || part
                .rsplit_once('.')
                .is_some_and(|(_, ending)| (1..=4).contains(&ending.len()) && ending.chars().all(char::is_alphanumeric))
    });
    let enough = if separator == " > " || separator == " » " || separator == " › " { 2 } else { 3 };
    parts.len() >= enough
        && !parts.iter().skip(1).any(|part| separator == " > " && sentence::is_bound(part))
        && parts.iter().all(is_name)
        && capitals * 3 >= parts.len() * 2
        && capital(&parts.first().copied().unwrap_or_default())
        && !files
}

/// How a fence is read where nobody settled it, and its pieces.
#[derive(Debug, Clone)]
pub(crate) struct Cut {
    pub mode: Mode,
    pub pieces: Vec<Segment>,
}

impl Cut {
    /// Reads a fence.
    pub(crate) fn of(info: &str, body: &[String], first_line: u32) -> Self {
        let mode = mode(tag(info).as_deref(), body);
        let runs = !matches!(mode, Mode::Data | Mode::Prose);
        Self { mode, pieces: if runs { segments(mode, body, first_line) } else { Vec::new() } }
    }
}

/// The pieces of a fence in reading order.
pub(crate) fn segments(mode: Mode, body: &[String], first_line: u32) -> Vec<Segment> {
    if let Some(script) = script(mode, body, first_line) {
        return vec![script];
    }
    let mut segments = Cutter::new(mode, body, first_line).cut();
    made::forgive(&mut segments);
    turn_switches(&mut segments);
    segments
}

/// `TURNSTILE_ENABLED=False` with no command to read it: the block says how a switch of the service is to stand, and a shell
/// that only sets a name for itself is not what is meant.
fn turn_switches(segments: &mut [Segment]) {
    let alone = segments.iter().all(|segment| match &segment.what {
        What::Command(_) => is_assignment(&segment.text),
        What::Comment => true,
        What::UiPath | What::Manual | What::Output => false,
    });
    if !alone {
        return;
    }
    for segment in segments.iter_mut().filter(|segment| is_switch(&segment.text)) {
        if let What::Command(verdict) = &mut segment.what {
            verdict.effect = verdict.effect.max(EffectClass::Change);
        }
    }
}

/// `NAME=value` and nothing else.
fn is_assignment(command: &str) -> bool {
    command.trim().split_once('=').is_some_and(|(name, value)| {
        name.starts_with(|sign: char| sign.is_ascii_alphabetic() || sign == '_')
            && name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_')
            && !value.contains(char::is_whitespace)
    })
}

/// `MAINTENANCE_MODE=true`: a setting in capitals that is on or off.
fn is_switch(command: &str) -> bool {
    let Some((name, value)) = command.trim().split_once('=') else { return false };
    let value = value.trim_matches(['"', '\'']).to_ascii_lowercase();
    !name.contains(|sign: char| sign.is_ascii_lowercase())
        && matches!(
            value.as_str(),
            "true" | "false" | "on" | "off" | "yes" | "no" | "0" | "1" | "enabled" | "disabled" | "oui" | "non"
        )
}

/// The text of a comment line.
fn comment_of(line: &str) -> Option<&str> {
    let text = match line.chars().next()? {
        '#' => line,
        '-' if line.starts_with("-- ") || line == "--" => line,
        '/' if line.starts_with("//") || line.starts_with("/*") => line,
        'R' | 'r' if line.starts_with("REM ") || line.starts_with("rem ") => line.get(4..)?,
        _ => return None,
    };
    Some(text.trim_start_matches(['#', '-', '/', '*', '!']).trim_end_matches(['*', '/']).trim())
}

/// Whether a comment only draws a line.
pub(crate) fn is_decoration(comment: &str) -> bool {
    !comment.chars().any(char::is_alphanumeric) || comment.starts_with("bin/")
}

/// A command in a sentence's inline code; `None` where that only names something.
pub(crate) fn inline(code: &str) -> Option<Verdict> {
    let code = code.trim();
    let code = prompt::read(code, None).map_or(code, |prompted| prompted.rest);
    let first = code.split_whitespace().next()?;
    let several = code.split_whitespace().nth(1).is_some();
    let verdict = match () {
        () if several && shape::request(code).is_some() => return None,
        () if several && sql::begins(code) && !shape::is_sure(code) => sql::read(code),
        // One word names a program as often as it calls it.
        () if several && (shape::is_sure(code) || (effects::is_known(first) && !effects::is_english(first))) => {
            shell::read(code)
        }
        () if first.starts_with("./") && shape::is_sure(code) => shell::read(code),
        () => return None,
    };
    verdict.error.is_none().then_some(verdict)
}

/// A line that tells somebody to do something, without a comment sign.
fn is_sentence(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    let plain = line.split_whitespace().count() >= 2 && !line.contains(['$', '|', ';', '&', '=', '<', '>', '`']);
    plain
        && first.starts_with(char::is_uppercase)
        && !effects::is_known(first)
        && lexicon::get().starts(Group::Imperative, line).is_some()
}

/// Kind and effect of a fence from its pieces; people's instructions count only where nothing else stands there.
pub(crate) fn summary(segments: &[Segment]) -> (StepKind, Option<EffectClass>) {
    let mut kinds: Vec<StepKind> = Vec::new();
    for segment in segments {
        let kind = match &segment.what {
            What::Command(verdict) => verdict.kind,
            What::UiPath => StepKind::UiPath,
            What::Manual => StepKind::Manual,
            What::Comment | What::Output => continue,
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let machine: Vec<StepKind> = kinds.iter().copied().filter(|kind| *kind != StepKind::Manual).collect();
    let kind = match (machine.as_slice(), kinds.as_slice()) {
        ([], []) => StepKind::None,
        ([], _) => StepKind::Manual,
        ([only], _) => *only,
        _ => StepKind::Shell,
    };
    let effect = segments
        .iter()
        .filter_map(|segment| match &segment.what {
            What::Command(verdict) => Some(verdict.effect),
            What::UiPath | What::Manual => Some(crate::branch::effect_of_sentence(&segment.text).0),
            What::Comment | What::Output => None,
        })
        .max();
    (kind, effect)
}

/// The expectation that a comment states ("Expected: {...}").
pub(crate) fn expectation(comment: &str) -> Option<String> {
    // "expect {"status":"ok"}": the colon is one of the answer.
    let answer = comment.find(['{', '"', '[', '`']).map(|at| comment.split_at(at));
    let (label, value) = match answer.filter(|(label, _)| !label.contains([':', '=', '→'])) {
        Some(answer) => answer,
        None => comment
            .split_once([':', '=', '→'])
            .map(|(label, value)| (label, value.trim_start_matches(['>', '=', ' '])))?,
    };
    let said = lexicon::get().exact(Group::Expected, label).is_some() || (label.trim().is_empty() && !value.is_empty());
    let loose = || {
        let hit = lexicon::get().starts(Group::Expected, comment)?;
        let words = text::tokens(label);
        (hit.at == 0 && words.len() <= hit.span + 1).then_some(())
    };
    (said || loose().is_some()).then(|| value.trim().to_owned()).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests;
