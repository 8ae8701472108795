//! Shell command lines, by parsing them: what carries them out and what they do to the world.

mod brackets;
mod command;
mod files;
mod hidden;
mod placeholder;
mod substitution;
mod unpacked;
mod verbs;

use super::effects::{self, Console};
use super::parsed::{Parsed, Redirect, Simple};
use crate::program::{EffectClass, Operation, StepKind};
use brush_parser::ast::{
    AndOr, Command, CommandPrefixOrSuffixItem, CompoundCommand, CompoundList, IoFileRedirectKind, IoFileRedirectTarget,
    IoRedirect, Pipeline, SimpleCommand,
};
use brush_parser::{ParserOptions, TokenizerOptions};
pub(crate) use placeholder::{fill_placeholders, placeholder};
pub(crate) use unpacked::over_data;
pub(super) use verbs::asks_for_danger;

/// What parsing a command showed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Verdict {
    pub kind: StepKind,
    pub effect: EffectClass,
    pub operation: Option<Operation>,
    /// Why it does not parse.
    pub error: Option<String>,
    /// What is spoken in the lines below it.
    pub opens: Option<Console>,
    pub parsed: Parsed,
}

/// Longest command that is parsed, in bytes, and deepest nesting: parsers of third parties recurse.
/// Programs that run what they are given to read.
const RUNNERS: &[&str] =
    &["sh", "bash", "zsh", "dash", "ksh", "source", ".", "python", "python3", "perl", "ruby", "node"];

const MAX_BYTES: usize = 32 * 1024;
const MAX_NESTING: usize = 12;
const MAX_DEPTH: usize = 5;

/// The words of a command line without quotes; redirections and operators as words of their own.
pub(crate) fn argv(text: &str) -> Vec<String> {
    if text.len() > MAX_BYTES || nesting(text) > MAX_NESTING {
        return Vec::new();
    }
    if let Some(words) = plain_words(text) {
        return words;
    }
    let tokens = std::panic::catch_unwind(|| {
        brush_parser::uncached_tokenize_str(text, &TokenizerOptions::default()).unwrap_or_default()
    });
    tokens.unwrap_or_default().iter().map(|token| substitution::unquoted(token.to_str())).collect()
}

/// Reads a command line or script.
pub(crate) fn read(text: &str) -> Verdict {
    let text = &*files::with_slashes(text);
    let whole = read_at(text, 0, &Feed::Nothing);
    // "git fetch + git reset --hard": people set two commands side by side so; a shell takes the second for words of the first.
    let started = |part: &str| part.split_whitespace().next().is_some_and(effects::is_known);
    let joined = (text.len() <= LONGEST_SUM).then(|| text.split(" + ").skip(1).filter(|part| started(part)));
    let more = joined.into_iter().flatten().map(|part| read_at(part, 0, &Feed::Nothing).effect).max();
    Verdict { effect: more.map_or(whole.effect, |more| whole.effect.max(more)), ..whole }
}

/// Longest text that is looked at for commands with a plus between them, in bytes.
const LONGEST_SUM: usize = 300;

/// A command whose words another shell's reader found.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub argv: Vec<String>,
    /// Commands of one pipeline share this number.
    pub pipeline: usize,
    /// Place in the pipeline, from 0.
    pub stage: usize,
    pub redirects: Vec<Redirect>,
}

/// What commands do whose words are known already; without any nothing is done.
pub(super) fn given(commands: &[Given]) -> Verdict {
    let mut reading = Reading::default();
    if commands.is_empty() {
        reading.worsen(EffectClass::Observe);
    }
    for command in commands {
        (reading.pipeline, reading.stage) = (command.pipeline, command.stage);
        let feed = if command.stage > 0 { Feed::Unknown } else { Feed::Nothing };
        let written = Written { redirects: command.redirects.clone(), heredoc: false };
        reading.run(&command.argv, &feed, false, &written);
    }
    reading.verdict()
}

/// What a command finds at its standard input.
#[derive(Debug, Clone, PartialEq)]
enum Feed {
    Nothing,
    /// The output of something, or a file.
    Unknown,
    Text(String),
}

fn read_at(text: &str, depth: usize, feed: &Feed) -> Verdict {
    let unsure = |error: Option<String>| Verdict {
        kind: StepKind::Shell,
        effect: EffectClass::Change,
        operation: None,
        error,
        opens: None,
        parsed: Parsed { unknown: true, ..Parsed::default() },
    };
    if text.len() > MAX_BYTES || nesting(text) > MAX_NESTING || depth > MAX_DEPTH {
        return unsure(None);
    }
    let mut reading = Reading { depth, ..Reading::default() };
    if let Some(argv) = plain_words(text) {
        // No sign that a shell would treat as anything but itself: nothing is left to parse.
        reading.run(&argv, feed, false, &Written::default());
        return reading.verdict();
    }
    let filled = fill_placeholders(text);
    // Both parsers are somebody else's; whatever they do with odd input, compiling stays total.
    let parsed = std::panic::catch_unwind(|| {
        let options = ParserOptions::default();
        let tokens = brush_parser::uncached_tokenize_str(&filled, &TokenizerOptions::default())
            .map_err(|error| error.to_string())?;
        let tokens = brackets::apart(tokens);
        brush_parser::parse_tokens(&tokens, &options).map_err(|error| error.to_string())
    });
    let program = match parsed {
        Ok(Ok(program)) => program,
        Ok(Err(error)) => return Verdict { effect: guessed(text), ..unsure(Some(error)) },
        Err(_) => return Verdict { effect: guessed(text), ..unsure(None) },
    };
    for list in &program.complete_commands {
        reading.list(list, feed);
    }
    let verdict = reading.verdict();
    // The parser ends a substitution at the parenthesis behind a pattern of `case`, and takes what follows for words.
    let cut_short = (text.contains("$(") || text.contains('`')) && text.contains("esac");
    let missed = cut_short && verdict.effect != EffectClass::Danger && guessed(text) == EffectClass::Danger;
    if missed { Verdict { effect: EffectClass::Danger, ..verdict } } else { verdict }
}

/// What a text that does not parse may do, by the programs that its pieces begin with: never less than a change.
fn guessed(text: &str) -> EffectClass {
    let pieces = text.split([';', '|', '&', '\n', '(', ')', '{', '}', '`']).take(200);
    // What a watching or timing command is given in quotes is a command too.
    // Quotes within quotes leave open which parts are inside, so all of them count.
    let pieces = pieces.flat_map(|piece| piece.split(['\'', '"']).skip(1).chain(std::iter::once(piece))).take(400);
    let effect = |piece: &str| {
        // The command stands behind the words that only say when it runs.
        let leads =
            |word: &&str| matches!(*word, "do" | "then" | "else" | "elif" | "if" | "while" | "until" | "time" | "!");
        let argv: Vec<String> =
            piece.split_whitespace().skip_while(leads).take(40).map(substitution::unquoted).collect();
        let mut reading = Reading { depth: MAX_DEPTH, ..Reading::default() };
        reading.run(&argv, &Feed::Nothing, true, &Written::default());
        let stated =
            if super::sql::begins(piece.trim()) { super::sql::read(piece).effect } else { EffectClass::Observe };
        reading.effect.unwrap_or(EffectClass::Change).max(stated)
    };
    pieces
        .filter(|piece| !piece.trim().is_empty())
        .map(effect)
        .max()
        .unwrap_or(EffectClass::Change)
        .max(EffectClass::Change)
}

/// The words of a line that holds nothing but words.
fn plain_words(text: &str) -> Option<Vec<String>> {
    let plain = |sign: char| {
        sign.is_ascii_alphanumeric() || matches!(sign, ' ' | '-' | '_' | '.' | '/' | ':' | ',' | '@' | '%' | '+' | '=')
    };
    let first = text.split(' ').next().unwrap_or_default();
    let keyword = matches!(
        first,
        "if" | "for"
            | "while"
            | "until"
            | "case"
            | "select"
            | "function"
            | "time"
            | "then"
            | "do"
            | "done"
            | "fi"
            | "else"
            | "elif"
            | "esac"
            | "in"
            | "coproc"
    );
    (!keyword && !first.is_empty() && !first.contains('=') && text.chars().all(plain))
        .then(|| text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect())
}

/// An upper bound of how deep the parser may have to recurse: brackets, compound commands, negations.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    for byte in text.bytes() {
        match byte {
            b'(' | b'{' | b'`' => depth += 1,
            b')' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    let (mut blocks, mut deepest_block) = (0usize, 0usize);
    for word in text.split(|sign: char| sign.is_whitespace() || matches!(sign, ';' | '&' | '|')) {
        match word {
            "if" | "for" | "while" | "until" | "case" | "select" | "!" => blocks += 1,
            "fi" | "done" | "esac" => blocks = blocks.saturating_sub(1),
            _ => {}
        }
        deepest_block = deepest_block.max(blocks);
    }
    // JSON in a patch and templates have many brackets inside of quotes, where nobody recurses.
    if deepest > MAX_NESTING { nesting_unquoted(text) + deepest_block } else { deepest + deepest_block }
}

fn nesting_unquoted(text: &str) -> usize {
    let (mut depth, mut deepest, mut quoted) = (0usize, 0usize, false);
    for byte in text.bytes() {
        match byte {
            b'\'' => quoted = !quoted,
            b'(' | b'{' | b'`' if !quoted => depth += 1,
            b')' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// What a simple command writes and is fed, beside its words.
#[derive(Debug, Default)]
struct Written {
    redirects: Vec<Redirect>,
    heredoc: bool,
}

#[derive(Default)]
struct Reading {
    depth: usize,
    effect: Option<EffectClass>,
    operation: Option<Operation>,
    /// Kinds of the commands that are more than filters.
    kinds: Vec<StepKind>,
    opens: Option<Console>,
    pipeline: usize,
    stage: usize,
    parsed: Parsed,
}

impl Reading {
    fn verdict(mut self) -> Verdict {
        self.kinds.dedup();
        if self.effect == Some(EffectClass::Change) && over_data(&self.parsed, &mut None) {
            self.worsen(EffectClass::Danger);
        }
        let kind = match self.kinds.as_slice() {
            [kind] => *kind,
            _ => StepKind::Shell,
        };
        self.parsed.interactive |= self.opens.is_some();
        Verdict {
            kind,
            effect: self.effect.unwrap_or(EffectClass::Change),
            operation: self.operation,
            error: None,
            opens: self.opens,
            parsed: self.parsed,
        }
    }

    fn worsen(&mut self, effect: EffectClass) {
        self.effect = Some(self.effect.map_or(effect, |known| known.max(effect)));
    }

    fn speaks(&mut self, kind: StepKind) {
        if !self.kinds.contains(&kind) {
            self.kinds.push(kind);
        }
    }

    /// Takes over what a text inside of this one does.
    fn absorb(&mut self, verdict: Verdict, wrapped: bool) {
        self.worsen(verdict.effect);
        self.operation = self.operation.or(verdict.operation);
        self.parsed.unknown |= verdict.parsed.unknown;
        let pipeline = self.pipeline;
        self.parsed.commands.extend(verdict.parsed.commands.into_iter().map(|command| Simple {
            pipeline,
            wrapped: command.wrapped || wrapped,
            ..command
        }));
        self.parsed.statements.extend(verdict.parsed.statements);
        self.opens = verdict.opens;
    }

    fn list(&mut self, list: &CompoundList, feed: &Feed) {
        for item in &list.0 {
            self.pipeline(&item.0.first, feed);
            for more in &item.0.additional {
                match more {
                    AndOr::And(pipeline) | AndOr::Or(pipeline) => self.pipeline(pipeline, feed),
                }
            }
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline, feed: &Feed) {
        self.pipeline += 1;
        let mut feed = feed.clone();
        for (at, command) in pipeline.seq.iter().enumerate() {
            self.stage = at;
            feed = self.command(command, &feed).map_or(Feed::Unknown, Feed::Text);
        }
        self.stage = 0;
    }

    /// Reads a command; answers what it prints, where that is known.
    fn command(&mut self, command: &Command, feed: &Feed) -> Option<String> {
        match command {
            Command::Simple(simple) => return self.simple(simple, feed),
            Command::Compound(compound, redirects) => {
                let mut feed = feed.clone();
                for redirect in redirects.iter().flat_map(|list| &list.0) {
                    match self.redirect(redirect) {
                        Redirected::Fed(given) => feed = given,
                        Redirected::File(redirect) if redirect.writes => {
                            self.worsen(files::written(&redirect.target, false, false, redirect.appends));
                        }
                        Redirected::File(_) => feed = Feed::Unknown,
                        Redirected::Nothing => {}
                    }
                }
                self.compound(compound, &feed);
            }
            // What a function does counts where it stands; naming it later adds nothing.
            Command::Function(function) => self.compound(&function.body.0, &Feed::Nothing),
            Command::ExtendedTest(..) => self.worsen(EffectClass::Observe),
        }
        None
    }

    fn compound(&mut self, compound: &CompoundCommand, feed: &Feed) {
        match compound {
            CompoundCommand::BraceGroup(group) => self.list(&group.list, feed),
            CompoundCommand::Subshell(subshell) => self.list(&subshell.list, feed),
            CompoundCommand::ForClause(clause) => {
                for word in clause.values.iter().flatten() {
                    self.substitutions(&word.value);
                }
                self.list(&clause.body.list, feed);
            }
            CompoundCommand::ArithmeticForClause(clause) => self.list(&clause.body.list, feed),
            CompoundCommand::WhileClause(clause) | CompoundCommand::UntilClause(clause) => {
                self.list(&clause.0, feed);
                self.list(&clause.1.list, feed);
            }
            CompoundCommand::IfClause(clause) => {
                self.list(&clause.condition, feed);
                self.list(&clause.then, feed);
                for other in clause.elses.iter().flatten() {
                    if let Some(condition) = &other.condition {
                        self.list(condition, feed);
                    }
                    self.list(&other.body, feed);
                }
            }
            CompoundCommand::CaseClause(clause) => {
                self.substitutions(&clause.value.value);
                for case in clause.cases.iter().filter_map(|case| case.cmd.as_ref()) {
                    self.list(case, feed);
                }
            }
            CompoundCommand::Arithmetic(arithmetic) => {
                // Other shells than bash run what stands in doubled brackets.
                let danger = guessed(&arithmetic.expr.value) == EffectClass::Danger;
                self.worsen(if danger { EffectClass::Danger } else { EffectClass::Observe });
                self.substitutions(&arithmetic.expr.value);
            }
            _ => self.worsen(EffectClass::Change),
        }
    }

    fn redirect(&mut self, redirect: &IoRedirect) -> Redirected {
        use IoFileRedirectKind::{Append, Clobber, Read, ReadAndWrite, Write};
        match redirect {
            IoRedirect::File(_, kind, IoFileRedirectTarget::Filename(name)) => {
                self.substitutions(&name.value);
                let target = substitution::unquoted(&name.value);
                match kind {
                    Write | Clobber | ReadAndWrite => {
                        Redirected::File(Redirect { target, writes: true, appends: false })
                    }
                    Append => Redirected::File(Redirect { target, writes: true, appends: true }),
                    Read => Redirected::File(Redirect { target, writes: false, appends: false }),
                    _ => Redirected::Nothing,
                }
            }
            IoRedirect::File(_, Read, IoFileRedirectTarget::ProcessSubstitution(_, subshell)) => {
                self.list(&subshell.list, &Feed::Nothing);
                Redirected::Fed(Feed::Unknown)
            }
            IoRedirect::File(_, _, IoFileRedirectTarget::ProcessSubstitution(_, subshell)) => {
                self.list(&subshell.list, &Feed::Unknown);
                Redirected::Nothing
            }
            IoRedirect::OutputAndError(name, appends) => Redirected::File(Redirect {
                target: substitution::unquoted(&name.value),
                writes: true,
                appends: *appends,
            }),
            IoRedirect::HereDocument(_, document) => {
                if document.requires_expansion {
                    self.substitutions(&document.doc.value);
                }
                Redirected::Fed(Feed::Text(document.doc.value.clone()))
            }
            IoRedirect::HereString(_, word) => {
                self.substitutions(&word.value);
                Redirected::Fed(Feed::Text(substitution::unquoted(&word.value)))
            }
            IoRedirect::File(..) => Redirected::Nothing,
        }
    }

    fn simple(&mut self, simple: &SimpleCommand, feed: &Feed) -> Option<String> {
        let mut argv: Vec<String> = Vec::new();
        let mut written = Written::default();
        let mut feed = feed.clone();
        let mut assigned = false;
        let prefix = simple.prefix.iter().flat_map(|prefix| &prefix.0);
        let suffix = simple.suffix.iter().flat_map(|suffix| &suffix.0);
        for (item, behind) in prefix.map(|item| (item, false)).chain(suffix.map(|item| (item, true))) {
            if behind && argv.is_empty() {
                argv.extend(simple.word_or_name.as_ref().map(|word| self.word(&word.value)));
            }
            match item {
                CommandPrefixOrSuffixItem::Word(word) => argv.push(self.word(&word.value)),
                CommandPrefixOrSuffixItem::IoRedirect(redirect) => match self.redirect(redirect) {
                    Redirected::Fed(given) => {
                        written.heredoc = true;
                        feed = given;
                    }
                    Redirected::File(redirect) => {
                        if !redirect.writes && !files::is_stream(&redirect.target) {
                            feed = Feed::Unknown;
                        }
                        written.redirects.push(redirect);
                    }
                    Redirected::Nothing => {}
                },
                CommandPrefixOrSuffixItem::AssignmentWord(_, word) => {
                    let value = self.word(&word.value);
                    if behind { argv.push(value) } else { assigned = true }
                }
                CommandPrefixOrSuffixItem::ProcessSubstitution(_, subshell) => {
                    self.list(&subshell.list, &Feed::Nothing);
                    // `bash <(curl …)`: what is fetched is run, and nobody has read it.
                    let runner = simple.word_or_name.as_ref().map(|word| word.value.as_str());
                    let said = subshell.to_string();
                    if runner.is_some_and(|runner| RUNNERS.contains(&runner))
                        && ["curl ", "wget "].iter().any(|fetch| said.contains(fetch))
                    {
                        self.worsen(EffectClass::Change);
                    }
                }
            }
        }
        if argv.is_empty() {
            argv.extend(simple.word_or_name.as_ref().map(|word| self.word(&word.value)));
        }
        if argv.is_empty() {
            // An assignment alone or a bare redirection, which empties its file.
            if assigned {
                self.worsen(EffectClass::Observe);
            }
            for redirect in written.redirects.iter().filter(|redirect| redirect.writes) {
                self.worsen(files::written(&redirect.target, true, true, redirect.appends));
            }
            return None;
        }
        let printed = command::printed(&argv, &feed);
        self.run(&argv, &feed, false, &written);
        printed
    }

    /// The word without quotes; what it substitutes is read too.
    fn word(&mut self, raw: &str) -> String {
        self.substitutions(raw);
        substitution::unquoted(raw)
    }

    fn substitutions(&mut self, raw: &str) {
        for inner in substitution::commands(raw) {
            let opens = self.opens;
            let verdict = read_at(inner, self.depth + 1, &Feed::Nothing);
            if self.kinds.is_empty() && verdict.kind != StepKind::Shell {
                self.speaks(verdict.kind);
            }
            self.absorb(verdict, false);
            self.opens = opens;
        }
    }
}

/// What a redirection is to its command.
enum Redirected {
    Nothing,
    Fed(Feed),
    File(Redirect),
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
