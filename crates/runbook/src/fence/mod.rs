//! What stands in a fence: commands, comments, paths through a user interface, output. By parsing, not by the tag.

pub(crate) mod code;
mod continuation;
pub(crate) mod effects;
pub(crate) mod parsed;
pub(crate) mod shell;
pub(crate) mod sql;

use crate::lexicon;
use crate::program::{EffectClass, StepKind};
use crate::text;
use continuation::Lexer;
use shell::Verdict;

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
    Sql,
    Redis,
    /// Configuration, sample output, a drawing, source code.
    Data,
    /// No tag, and nothing that can be run.
    Prose,
}

/// A shell script longer than this is cut into its lines when it does not parse.
const MAX_COMMAND_LINES: usize = 100;

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

/// How to read the fence.
pub(crate) fn mode(tag: Option<&str>, body: &[String]) -> Mode {
    match tag {
        Some(tag) if is_shell_tag(tag) => Mode::Shell,
        Some("sql" | "psql" | "postgres" | "postgresql" | "pgsql" | "plpgsql") => Mode::Sql,
        Some("redis") => Mode::Redis,
        None | Some("text" | "txt" | "plain" | "plaintext" | "none") => guess(body),
        Some(_) => Mode::Data,
    }
}

fn guess(body: &[String]) -> Mode {
    let spoken: Vec<&str> = body
        .iter()
        .map(|line| line.trim())
        .filter(|line| !line.is_empty() && !line.starts_with('#') && !line.starts_with("--"))
        .collect();
    let Some(first) = spoken.first() else {
        return Mode::Prose;
    };
    let word = first.strip_prefix("$ ").unwrap_or(first).split_whitespace().next().unwrap_or_default();
    if first.starts_with("$ ")
        || (effects::is_known(word) && shell::read(first).error.is_none())
        || spoken.iter().all(|line| is_ui_path(line))
    {
        return Mode::Shell;
    }
    let joined = spoken.join("\n");
    if sql::begins(first) && (first.contains(' ') && sql::read(&joined).error.is_none()) {
        return Mode::Sql;
    }
    let drawn =
        body.iter().flat_map(|line| line.chars()).any(|sign| matches!(sign, '\u{2500}'..='\u{257f}' | '▼' | '▲'));
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

/// `PostgreSQL > Backups > Select > Restore`: names set apart by signs, and nothing that a shell would need.
pub(crate) fn is_ui_path(line: &str) -> bool {
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
        && parts.iter().all(is_name)
        && capitals * 3 >= parts.len() * 2
        && capital(&parts.first().copied().unwrap_or_default())
        && !files
}

/// The pieces of a fence in reading order.
pub(crate) fn segments(mode: Mode, body: &[String], first_line: u32) -> Vec<Segment> {
    let prompted = body.iter().any(|line| line.trim_start().starts_with("$ "));
    let mut cutter = Cutter { body, first_line, at: 0, gap: false, prompted, out: Vec::new() };
    while cutter.at < body.len() {
        cutter.next(mode);
    }
    cutter.out
}

struct Cutter<'b> {
    body: &'b [String],
    first_line: u32,
    at: usize,
    gap: bool,
    prompted: bool,
    out: Vec<Segment>,
}

impl Cutter<'_> {
    fn push(&mut self, what: What, text: String, lines: usize, note: Option<String>) {
        let number = |at: usize| self.first_line.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        let (first, last) = (number(self.at), number(self.at + lines.max(1) - 1));
        self.out.push(Segment { what, text, first, last, after_gap: self.gap, note });
        self.gap = false;
        self.at += lines.max(1);
    }

    fn next(&mut self, mode: Mode) {
        let Some(raw) = self.body.get(self.at) else {
            return;
        };
        let line = raw.trim();
        if line.is_empty() {
            self.gap = true;
            self.at += 1;
            return;
        }
        if let Some(comment) = comment_of(line, mode, self.prompted) {
            let comment = comment.to_owned();
            self.push(What::Comment, comment, 1, None);
            return;
        }
        if let Some((rest, kind)) = without_prompt(line) {
            let text = rest.to_owned();
            let verdict = match kind {
                StepKind::Sql => sql::read(&text),
                StepKind::Redis => redis(&text),
                _ => return self.shell(Some(())),
            };
            self.push(What::Command(verdict), text, 1, None);
            return;
        }
        if self.prompted {
            self.push(What::Output, line.to_owned(), 1, None);
            return;
        }
        match mode {
            Mode::Sql => self.sql(),
            Mode::Redis => {
                let verdict = redis(line);
                self.push(What::Command(verdict), line.to_owned(), 1, None);
            }
            _ if is_ui_path(line) => self.push(What::UiPath, line.to_owned(), 1, None),
            _ if sql::begins(line) && self.sql_in_shell() => {}
            _ if is_sentence(line) => self.push(What::Manual, line.to_owned(), 1, None),
            _ => self.shell(None),
        }
    }

    /// Lines up to a semicolon at a line's end or an empty line.
    fn statement_lines(&self) -> usize {
        let mut count = 0;
        for line in self.body.get(self.at..).unwrap_or_default().iter().take(500) {
            let code = line.split("--").next().unwrap_or_default().trim_end();
            if line.trim().is_empty() {
                break;
            }
            count += 1;
            if code.ends_with(';') || line.trim_start().starts_with('\\') {
                break;
            }
        }
        count.max(1)
    }

    fn joined(&self, lines: usize) -> String {
        self.body
            .get(self.at..self.at + lines)
            .unwrap_or_default()
            .iter()
            .map(|line| line.trim_end())
            .collect::<Vec<_>>()
            .join("\n")
            .trim()
            .to_owned()
    }

    fn sql(&mut self) {
        let lines = self.statement_lines();
        let text = self.joined(lines);
        self.push(What::Command(sql::read(&text)), text, lines, None);
    }

    fn sql_in_shell(&mut self) -> bool {
        let lines = self.statement_lines();
        let text = self.joined(lines);
        let first: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
        let verdict = sql::read(&text);
        let is_sql = first.len() > 1
            && text.contains(char::is_whitespace)
            && (verdict.error.is_none() || first.chars().all(|sign| sign.is_ascii_uppercase()));
        if is_sql && (first != "set" || text.contains('=')) {
            self.push(What::Command(verdict), text, lines, None);
            return true;
        }
        false
    }

    fn shell(&mut self, prompt: Option<()>) {
        let mut lexer = Lexer::default();
        let mut lines = 0;
        let mut note = None;
        let mut code: Vec<String> = Vec::new();
        for line in self.body.get(self.at..).unwrap_or_default().iter().take(MAX_COMMAND_LINES) {
            let written = match (prompt, lines) {
                (Some(()), 0) => without_prompt(line.trim()).map_or(line.as_str(), |(rest, _)| rest),
                (Some(()), _) => line.trim_start().strip_prefix("> ").unwrap_or(line),
                _ => line.as_str(),
            };
            lines += 1;
            let comment = lexer.feed(written);
            let kept = comment.and_then(|at| written.get(..at)).unwrap_or(written);
            if let Some(comment) = comment.and_then(|at| written.get(at..)) {
                note = Some(comment.trim_start_matches('#').trim().to_owned());
            }
            code.push(if lines == 1 { kept.trim().to_owned() } else { kept.trim_end().to_owned() });
            if lexer.is_complete() {
                break;
            }
        }
        let text = code.join("\n");
        let verdict = shell::read(&text);
        if verdict.error.is_some() && lines > 1 {
            // An apostrophe in prose must not swallow the commands below it.
            let first = code.into_iter().next().unwrap_or_default();
            let verdict = shell::read(&first);
            self.push(What::Command(verdict), first, 1, note);
            return;
        }
        self.push(What::Command(verdict), text, lines, note);
    }
}

/// The text of a comment line.
fn comment_of(line: &str, mode: Mode, prompted: bool) -> Option<&str> {
    let text = match line.chars().next()? {
        '#' if mode == Mode::Shell && prompted && line.starts_with("# ") => line,
        '#' => line,
        '-' if line.starts_with("-- ") || line == "--" => line,
        '/' if line.starts_with("//") || line.starts_with("/*") => line,
        _ => return None,
    };
    Some(text.trim_start_matches(['#', '-', '/', '*', '!']).trim_end_matches(['*', '/']).trim())
}

/// Whether a comment only draws a line.
pub(crate) fn is_decoration(comment: &str) -> bool {
    !comment.chars().any(char::is_alphanumeric) || comment.starts_with("bin/")
}

/// `$ cmd`, `postgres=# select`, `127.0.0.1:6379> ping`.
fn without_prompt(line: &str) -> Option<(&str, StepKind)> {
    if let Some(rest) = line.strip_prefix("$ ") {
        return Some((rest.trim(), StepKind::Shell));
    }
    let (prompt, rest) = line.split_once(' ')?;
    let name = prompt.trim_end_matches(['#', '>']);
    if name.len() == prompt.len() || name.is_empty() {
        return None;
    }
    if name.ends_with('=') || name.ends_with('-') {
        return Some((rest.trim(), StepKind::Sql));
    }
    (name.ends_with("redis")
        || name
            .rsplit_once(':')
            .is_some_and(|(_, port)| !port.is_empty() && port.chars().all(|sign| sign.is_ascii_digit())))
    .then(|| (rest.trim(), StepKind::Redis))
}

fn redis(line: &str) -> Verdict {
    let mut verdict = shell::read(&format!("redis-cli {line}"));
    verdict.kind = StepKind::Redis;
    verdict
}

/// A line that tells somebody to do something, without a comment sign.
fn is_sentence(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    let plain = line.split_whitespace().count() >= 2 && !line.contains(['$', '|', ';', '&', '=', '<', '>', '`']);
    plain
        && first.starts_with(char::is_uppercase)
        && !effects::is_known(first)
        && lexicon::get().starts("imperative", line).is_some()
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
    let (label, value) =
        comment.split_once([':', '=', '→']).map(|(label, value)| (label, value.trim_start_matches(['>', '=', ' '])))?;
    let said = lexicon::get().exact("expected", label).is_some() || (label.trim().is_empty() && !value.is_empty());
    let loose = || {
        let hit = lexicon::get().starts("expected", comment)?;
        let words = text::tokens(label);
        (hit.at == 0 && words.len() <= hit.span + 1).then_some(())
    };
    (said || loose().is_some()).then(|| value.trim().to_owned()).filter(|value| !value.is_empty())
}
