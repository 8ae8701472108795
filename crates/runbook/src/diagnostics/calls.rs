//! A command line taken apart into its calls: program, words with their places, what feeds them and what they feed.

mod held;

use super::layout::{Layout, Origin};
use super::place::Span;
use crate::draft::{Command, Draft};
use crate::fence::effects;
use crate::fence::shell;
use crate::program::StepKind;
use brush_parser::{Token, TokenizerOptions};
use held::{Held, first_plain};

/// A word of a call.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    /// Without quotes.
    pub text: String,
    /// As written.
    pub raw: String,
    pub span: Span,
}

/// One program that is called.
#[derive(Debug, Clone, Default)]
pub(crate) struct Call {
    /// The program's name without its folder, then its arguments.
    pub words: Vec<Word>,
    /// `sudo`, `timeout` and the like before it.
    pub wrappers: Vec<String>,
    /// `A=b` before it.
    pub assigned: Vec<Word>,
    /// Something is piped or redirected into it.
    pub fed: bool,
    /// Its output goes into the next call.
    pub feeds: bool,
    /// The operator before it: `|`, `&&`, `||`, `;`, or nothing.
    pub before: String,
    /// The operator behind it.
    pub after: String,
    /// It runs in the background.
    pub background: bool,
    /// Names of the files that it reads from and writes to.
    pub input: Option<Word>,
    pub output: Option<Word>,
    /// A keyword that judges its outcome: `if`, `while`, `until`, `!`.
    pub judged: bool,
    /// It is what a loop goes on for.
    pub looped: bool,
    /// It runs on another host or in a container.
    pub remote: bool,
    /// It stands within a word of another call: the places of its words are that word's, and nothing can be typed there.
    pub inner: bool,
}

impl Call {
    pub(crate) fn program(&self) -> &str {
        let word = self.words.first().map(|word| word.text.as_str()).unwrap_or_default();
        word.rfind('/').and_then(|at| word.get(at + 1..)).unwrap_or(word)
    }

    pub(crate) fn arguments(&self) -> &[Word] {
        self.words.get(1..).unwrap_or_default()
    }

    /// Whether it has one of the options, also as `--option=value`.
    pub(crate) fn has(&self, options: &[&str]) -> bool {
        self.option(options).is_some()
    }

    pub(crate) fn option(&self, options: &[&str]) -> Option<&Word> {
        self.arguments().iter().find(|word| {
            options.contains(&word.text.as_str())
                || word.text.split_once('=').is_some_and(|(name, _)| name.starts_with("--") && options.contains(&name))
        })
    }

    /// Whether one of the letters is among its short options, alone or together: `-rf` has `r`.
    pub(crate) fn letter(&self, letter: char) -> bool {
        self.arguments().iter().any(|word| {
            word.text.strip_prefix('-').is_some_and(|letters| !letters.starts_with('-') && letters.contains(letter))
        })
    }

    /// The word behind one of the options, or behind its equals sign.
    pub(crate) fn value(&self, options: &[&str]) -> Option<&Word> {
        let at = self.arguments().iter().position(|word| options.contains(&word.text.as_str()));
        at.and_then(|at| self.arguments().get(at + 1))
    }

    /// Arguments that are no options.
    pub(crate) fn plain(&self) -> impl Iterator<Item = &Word> {
        self.arguments().iter().filter(|word| !word.text.starts_with('-'))
    }

    /// Program and first plain arguments begin with these words.
    pub(crate) fn is(&self, words: &[&str]) -> bool {
        let Some((program, rest)) = words.split_first() else {
            return false;
        };
        let mut arguments = self.plain().map(|word| word.text.as_str());
        self.program() == *program && rest.iter().all(|word| arguments.any(|argument| argument == *word))
    }

    /// From its first to its last word.
    pub(crate) fn span(&self) -> Option<Span> {
        Some(self.words.first()?.span.to(self.words.last()?.span))
    }

    /// As it would be typed, wrappers left out.
    pub(crate) fn text(&self) -> String {
        self.words.iter().map(|word| word.raw.as_str()).collect::<Vec<_>>().join(" ")
    }
}

const MAX_BYTES: usize = 32 * 1024;
const MAX_DEPTH: usize = 3;
/// Programs that run the command behind them.
const WRAPPERS: &[&str] = &[
    "sudo", "doas", "env", "time", "nohup", "nice", "ionice", "timeout", "xargs", "exec", "command", "stdbuf", "setsid",
];
const KEYWORDS: &[&str] =
    &["then", "do", "else", "elif", "fi", "done", "esac", "{", "}", "if", "while", "until", "!", "time"];

/// The calls of a command of the document.
pub(crate) fn of(draft: &Draft<'_>, command: &Command) -> Vec<Call> {
    if matches!(command.kind, StepKind::UiPath | StepKind::Manual) || is_sql(command) {
        return Vec::new();
    }
    let origin = Origin { draft, lines: command.lines, fixed: None };
    let mut calls = parse(&origin, &command.text, 0);
    // At Redis' own prompt the program is understood.
    if command.kind == StepKind::Redis
        && let [call] = calls.as_mut_slice()
        && call.program() != "redis-cli"
        && let Some(first) = call.words.first()
    {
        let program = Word { text: "redis-cli".to_owned(), raw: "redis-cli".to_owned(), span: first.span };
        call.words.insert(0, program);
    }
    calls
}

fn is_sql(command: &Command) -> bool {
    let first = command.text.split_whitespace().next().unwrap_or_default();
    command.kind == StepKind::Sql && !effects::is_known(first) && !opens_shell(first)
}

/// `PGPASSWORD=x psql …`, `if true; then psql …`, `( psql … )`: a shell reads it, whatever it hands to a database.
fn opens_shell(first: &str) -> bool {
    is_assignment(first)
        || first.starts_with(['(', '{', '!', '$'])
        || matches!(first, "if" | "for" | "while" | "until" | "case" | "time")
}

/// The text with placeholders as plain words of the same length, so that places stay.
fn level(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '{']) {
        out.push_str(rest.get(..at).unwrap_or_default());
        let tail = rest.get(at..).unwrap_or_default();
        let taken = match shell::placeholder(tail).and_then(|length| tail.get(..length)) {
            Some(placeholder) => {
                out.extend(placeholder.chars().map(|sign| if sign.is_alphanumeric() { sign } else { '_' }));
                placeholder.len()
            }
            None => {
                let taken = tail.bytes().take_while(|byte| *byte == b'<').count().max(1);
                out.push_str(tail.get(..taken).unwrap_or_default());
                taken
            }
        };
        rest = tail.get(taken..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

fn parse(origin: &Origin<'_, '_>, text: &str, depth: usize) -> Vec<Call> {
    let deep = text.chars().filter(|sign| matches!(sign, '(' | '{' | '`')).count();
    if text.len() > MAX_BYTES || deep > 60 || depth > MAX_DEPTH {
        return Vec::new();
    }
    let levelled = level(text);
    // Somebody else's tokenizer: whatever it does with odd input, compiling stays total.
    let tokens = std::panic::catch_unwind(|| {
        brush_parser::uncached_tokenize_str(&levelled, &TokenizerOptions::default()).unwrap_or_default()
    })
    .unwrap_or_default();
    let mut reader = Reader {
        origin,
        layout: Layout::of(origin, text),
        levelled: &levelled,
        cursor: 0,
        passed: 0,
        depth,
        calls: Vec::new(),
        call: Call::default(),
        loops: Vec::new(),
        ended: None,
    };
    reader.read(&tokens);
    if origin.fixed.is_some() {
        reader.calls.iter_mut().for_each(|call| call.inner = true);
    }
    reader.calls
}

struct Reader<'r, 'o, 'd> {
    origin: &'r Origin<'o, 'd>,
    layout: Layout,
    /// The text that the tokens are of; character by character as long as the text as written.
    levelled: &'r str,
    /// Up to where tokens were found: bytes of `levelled`, and how many characters that is.
    cursor: usize,
    passed: usize,
    depth: usize,
    calls: Vec<Call>,
    call: Call,
    /// Where the calls of each open loop begin.
    loops: Vec<usize>,
    /// Where those of the loop begin whose end was read last.
    ended: Option<usize>,
}

impl Reader<'_, '_, '_> {
    fn read(&mut self, tokens: &[Token]) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token {
                Token::Operator(sign, _) => match sign.as_str() {
                    "<<" | "<<-" => {
                        self.feed();
                        // Its end, its text, its end again.
                        at += 3;
                    }
                    "<<<" => {
                        self.feed();
                        at += 1;
                    }
                    "<" => {
                        self.feed();
                        let file = tokens.get(at).map(|token| self.word(token));
                        self.call.input = file;
                        at += 1;
                    }
                    ">" | ">>" | ">|" | "&>" | "&>>" => {
                        self.drop_number(token);
                        let word = tokens.get(at).map(|token| self.word(token));
                        self.call.output = word.or(self.call.output.take());
                        at += 1;
                    }
                    ">&" | "<&" | "<>" => {
                        self.drop_number(token);
                        at += 1;
                    }
                    sign => self.end(sign),
                },
                Token::Word(written, _) => {
                    if self.call.words.is_empty() && KEYWORDS.contains(&written.as_str()) {
                        self.call.looped |= written == "while";
                        match written.as_str() {
                            "while" | "until" | "for" => self.loops.push(self.calls.len()),
                            "done" => self.ended = self.loops.pop(),
                            _ => {}
                        }
                        self.call.judged |= matches!(written.as_str(), "if" | "elif" | "while" | "until" | "!");
                        continue;
                    }
                    let word = self.word(token);
                    self.nested(&word);
                    if self.call.words.is_empty() && is_assignment(written) {
                        self.call.assigned.push(word);
                    } else {
                        self.call.words.push(word);
                    }
                }
            }
        }
        self.end("");
    }

    /// What is read comes from a file or a text: for the call, or for all of a loop that has just ended.
    fn feed(&mut self) {
        self.call.fed = true;
        if let Some(within) = self.ended.and_then(|start| self.calls.get_mut(start..)) {
            within.iter_mut().for_each(|call| call.fed = true);
        }
    }

    /// The number of a redirection is a word of its own for the tokenizer.
    fn drop_number(&mut self, operator: &Token) {
        let start = operator.location().start.column;
        let number = self.call.words.last().is_some_and(|word| {
            word.raw.len() == 1 && word.raw.starts_with(|sign: char| sign.is_ascii_digit()) && start > 1
        });
        if number {
            self.call.words.pop();
        }
    }

    /// Tokens are searched for in their order: the tokenizer's own places leave out what continues a line.
    fn word(&mut self, token: &Token) -> Word {
        let said = token.to_str();
        let rest = self.levelled.get(self.cursor..).unwrap_or_default();
        let Some(found) = rest.find(said) else {
            let span = self.layout.span(self.origin, self.passed, said);
            return Word { text: brush_parser::unquote_str(said), raw: said.to_owned(), span };
        };
        let at = self.passed + rest.get(..found).unwrap_or_default().chars().count();
        let length = said.chars().count();
        self.cursor += found + said.len();
        self.passed = at + length;
        let raw = self.layout.read(at, length);
        let span = self.layout.span(self.origin, at, &raw);
        Word { text: brush_parser::unquote_str(&raw), raw, span }
    }

    /// Commands inside of the word: `$(…)` and backquotes.
    fn nested(&mut self, word: &Word) {
        if word.raw.starts_with('\'') || !(word.raw.contains("$(") || word.raw.contains('`')) {
            return;
        }
        let inner = Origin { draft: self.origin.draft, lines: self.origin.lines, fixed: Some(word.span) };
        let mut rest = word.raw.as_str();
        while let Some((_, tail)) = rest.split_once("$(") {
            let body = balanced(tail);
            self.calls.extend(parse(&inner, body, self.depth + 1));
            rest = tail.get(body.len()..).unwrap_or_default();
        }
        if let Some((_, tail)) = word.raw.split_once('`') {
            self.calls.extend(parse(&inner, tail.split('`').next().unwrap_or_default(), self.depth + 1));
        }
    }

    fn end(&mut self, sign: &str) {
        self.ended = None;
        let mut call = std::mem::take(&mut self.call);
        self.call.before = sign.to_owned();
        if matches!(sign, "|" | "|&") {
            call.feeds = true;
            self.call.fed = true;
        }
        if matches!(sign, "&&" | "||") {
            // Whether the next one runs hangs on how this one ends.
            call.judged = true;
        }
        sign.clone_into(&mut call.after);
        call.background = sign == "&";
        if call.words.is_empty() && call.assigned.is_empty() {
            return;
        }
        unwrap(&mut call);
        let inner = self.inner(&call);
        self.calls.push(call);
        self.calls.extend(inner);
    }

    /// What `ssh`, `bash -c`, `kubectl exec`, `su -c` and their like run in turn.
    fn inner(&self, call: &Call) -> Vec<Call> {
        let Some(held) = held::by(call) else {
            return Vec::new();
        };
        let mut calls = match held {
            Held::Text(text, span) => {
                let inner = Origin { draft: self.origin.draft, lines: self.origin.lines, fixed: Some(span) };
                parse(&inner, &text, self.depth + 1)
            }
            Held::Words(words) => {
                let mut inner = Call {
                    words,
                    fed: call.fed,
                    feeds: call.feeds,
                    before: call.before.clone(),
                    after: call.after.clone(),
                    judged: call.judged,
                    looped: call.looped,
                    input: call.input.clone(),
                    output: call.output.clone(),
                    ..Call::default()
                };
                unwrap(&mut inner);
                // `kubectl exec … -- sh -c '…'`: fewer words at each turn.
                let mut within = self.inner(&inner);
                within.insert(0, inner);
                within
            }
        };
        let remote = held::is_elsewhere(call);
        let stopped = call.wrappers.iter().filter(|wrapper| *wrapper == "timeout");
        for inner in &mut calls {
            inner.remote |= remote;
            inner.background |= call.background;
            inner.wrappers.extend(stopped.clone().cloned());
        }
        calls
    }
}

fn is_assignment(written: &str) -> bool {
    written.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && !name.starts_with(|sign: char| sign.is_ascii_digit())
            && name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_')
    })
}

/// Takes `sudo -u app env A=b timeout 5` from the front.
fn unwrap(call: &mut Call) {
    for _ in 0..4 {
        let program = call.program().to_owned();
        if !WRAPPERS.contains(&program.as_str()) {
            return;
        }
        let behind = call.arguments();
        // A user may be called as a program is: `sudo -u postgres psql`.
        let users: &[&str] =
            if matches!(program.as_str(), "sudo" | "doas") { &["-u", "--user", "-g", "--group"] } else { &[] };
        let from = first_plain(behind, users);
        let known = behind.iter().skip(from).position(|word| effects::is_known(&word.text)).map(|at| from + at);
        let inner = known.or_else(|| {
            behind.iter().position(|word| {
                !word.text.starts_with('-') && !word.text.contains('=') && !word.text.starts_with(char::is_numeric)
            })
        });
        let Some(inner) = inner else {
            return;
        };
        let skipped: Vec<Word> = call.words.drain(..=inner).collect();
        call.wrappers.push(program);
        call.assigned.extend(skipped.into_iter().filter(|word| is_assignment(&word.raw)));
    }
}

/// The text up to the parenthesis that closes what was opened before it.
fn balanced(text: &str) -> &str {
    let mut depth = 1usize;
    for (at, sign) in text.char_indices() {
        match sign {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return text.get(..at).unwrap_or(text);
        }
    }
    text
}
