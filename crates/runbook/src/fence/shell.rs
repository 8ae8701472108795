//! Shell command lines, by parsing them: what carries them out and what they do to the world.

use super::effects::{self, WRAPPERS};
use super::sql;
use crate::program::{EffectClass, Operation, StepKind};
use brush_parser::ast::{
    AndOr, Command, CommandPrefixOrSuffixItem, CompoundCommand, CompoundList, IoFileRedirectKind, IoFileRedirectTarget,
    IoRedirect, Pipeline, SimpleCommand,
};
use brush_parser::{ParserOptions, TokenizerOptions};

/// What parsing a command showed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Verdict {
    pub kind: StepKind,
    pub effect: EffectClass,
    pub operation: Option<Operation>,
    /// Why it does not parse.
    pub error: Option<String>,
}

/// Longest command that is parsed, in bytes, and deepest nesting: parsers of third parties recurse.
const MAX_BYTES: usize = 32 * 1024;
const MAX_NESTING: usize = 12;

/// The words of a command line without quotes; redirections and operators as words of their own.
pub(crate) fn argv(text: &str) -> Vec<String> {
    if text.len() > MAX_BYTES || nesting(text) > MAX_NESTING {
        return Vec::new();
    }
    let tokens = std::panic::catch_unwind(|| {
        brush_parser::uncached_tokenize_str(text, &TokenizerOptions::default()).unwrap_or_default()
    });
    tokens.unwrap_or_default().iter().map(|token| brush_parser::unquote_str(token.to_str())).collect()
}

/// Reads a command line or script.
pub(crate) fn read(text: &str) -> Verdict {
    read_at(text, 0)
}

fn read_at(text: &str, depth: usize) -> Verdict {
    let unsure =
        |error: Option<String>| Verdict { kind: StepKind::Shell, effect: EffectClass::Change, operation: None, error };
    if text.len() > MAX_BYTES || nesting(text) > MAX_NESTING || depth > 4 {
        return unsure(None);
    }
    let filled = fill_placeholders(text);
    // Both parsers are somebody else's; whatever they do with odd input, compiling stays total.
    let parsed = std::panic::catch_unwind(|| {
        let options = ParserOptions::default();
        let tokens = brush_parser::uncached_tokenize_str(&filled, &TokenizerOptions::default())
            .map_err(|error| error.to_string())?;
        brush_parser::parse_tokens(&tokens, &options).map_err(|error| error.to_string())
    });
    let program = match parsed {
        Ok(Ok(program)) => program,
        Ok(Err(error)) => return unsure(Some(error)),
        Err(_) => return unsure(None),
    };
    let mut reading = Reading { depth, ..Reading::default() };
    for list in &program.complete_commands {
        reading.list(list);
    }
    let kind = match (reading.simple_kinds.as_slice(), reading.composed) {
        ([kind], false) => *kind,
        _ => StepKind::Shell,
    };
    Verdict { kind, effect: reading.effect.unwrap_or(EffectClass::Change), operation: reading.operation, error: None }
}

/// An upper bound of how deep the parser may have to recurse: brackets, compound commands, negations.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    for character in text.chars() {
        match character {
            '(' | '{' | '`' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
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
    deepest + deepest_block
}

/// `<pod>` and `{{ name }}` stand for words; a shell would read redirections.
pub(crate) fn fill_placeholders(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '{']) {
        out.push_str(rest.get(..at).unwrap_or_default());
        let tail = rest.get(at..).unwrap_or_default();
        match placeholder(tail) {
            Some(length) => {
                out.push_str("PLACEHOLDER");
                rest = tail.get(length..).unwrap_or_default();
            }
            None => {
                let sign = tail.chars().next().map_or(1, char::len_utf8);
                // `<<` is a here-document; its second sign begins no placeholder.
                let run = tail.bytes().take_while(|byte| *byte == b'<').count().max(sign);
                out.push_str(tail.get(..run).unwrap_or_default());
                rest = tail.get(run..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

/// Length of the placeholder that the text begins with.
pub(crate) fn placeholder(text: &str) -> Option<usize> {
    let (open, close, inner_start) = if text.starts_with("{{") { ("{{", "}}", 2) } else { ("<", ">", 1) };
    if !text.starts_with(open) {
        return None;
    }
    let window: String = text.chars().skip(inner_start).take(60).collect();
    let end = window.find(close)?;
    let inner = window.get(..end)?;
    let word = inner.trim();
    let named = word.chars().any(char::is_alphabetic)
        && word.chars().all(|sign| sign.is_alphanumeric() || "_-. ':/".contains(sign))
        && word != "none";
    // `{{range .items}}` is a template that a program fills in, not a gap for a person.
    let named = named && (open == "<" || (!word.contains(char::is_whitespace) && !word.starts_with('.')));
    let tight = open == "{{" || (!inner.starts_with(' ') && !inner.ends_with(' '));
    (named && tight).then_some(inner_start + end + close.len())
}

#[derive(Default)]
struct Reading {
    depth: usize,
    effect: Option<EffectClass>,
    operation: Option<Operation>,
    simple_kinds: Vec<StepKind>,
    composed: bool,
}

impl Reading {
    fn worsen(&mut self, effect: EffectClass) {
        self.effect = Some(self.effect.map_or(effect, |known| known.max(effect)));
    }

    fn list(&mut self, list: &CompoundList) {
        for item in &list.0 {
            self.pipeline(&item.0.first);
            for more in &item.0.additional {
                self.composed = true;
                match more {
                    AndOr::And(pipeline) | AndOr::Or(pipeline) => self.pipeline(pipeline),
                }
            }
        }
        self.composed |= list.0.len() > 1;
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        self.composed |= pipeline.seq.len() > 1;
        for (at, command) in pipeline.seq.iter().enumerate() {
            self.command(command, at > 0);
        }
    }

    fn command(&mut self, command: &Command, fed: bool) {
        match command {
            Command::Simple(simple) => self.simple(simple, fed),
            Command::Compound(compound, redirects) => {
                self.composed = true;
                for redirect in redirects.iter().flat_map(|list| &list.0) {
                    self.redirect(redirect);
                }
                self.compound(compound);
            }
            Command::Function(_) => self.worsen(EffectClass::Change),
            Command::ExtendedTest(..) => self.worsen(EffectClass::Observe),
        }
    }

    fn compound(&mut self, compound: &CompoundCommand) {
        match compound {
            CompoundCommand::BraceGroup(group) => self.list(&group.list),
            CompoundCommand::Subshell(subshell) => self.list(&subshell.list),
            CompoundCommand::ForClause(clause) => self.list(&clause.body.list),
            CompoundCommand::ArithmeticForClause(clause) => self.list(&clause.body.list),
            CompoundCommand::WhileClause(clause) | CompoundCommand::UntilClause(clause) => {
                self.list(&clause.0);
                self.list(&clause.1.list);
            }
            CompoundCommand::IfClause(clause) => {
                self.list(&clause.condition);
                self.list(&clause.then);
                for other in clause.elses.iter().flatten() {
                    if let Some(condition) = &other.condition {
                        self.list(condition);
                    }
                    self.list(&other.body);
                }
            }
            CompoundCommand::CaseClause(clause) => {
                for case in clause.cases.iter().filter_map(|case| case.cmd.as_ref()) {
                    self.list(case);
                }
            }
            CompoundCommand::Arithmetic(_) => self.worsen(EffectClass::Observe),
            _ => self.worsen(EffectClass::Change),
        }
    }

    fn redirect(&mut self, redirect: &IoRedirect) -> bool {
        use IoFileRedirectKind::{Append, Clobber, ReadAndWrite, Write};
        match redirect {
            IoRedirect::File(_, Write | Append | Clobber | ReadAndWrite, IoFileRedirectTarget::Filename(name))
                if name.value != "/dev/null" =>
            {
                self.composed = true;
                self.worsen(EffectClass::Change);
            }
            IoRedirect::OutputAndError(name, _) if name.value != "/dev/null" => self.worsen(EffectClass::Change),
            IoRedirect::File(_, IoFileRedirectKind::Read, _)
            | IoRedirect::HereDocument(..)
            | IoRedirect::HereString(..) => return true,
            _ => {}
        }
        false
    }

    fn simple(&mut self, simple: &SimpleCommand, fed: bool) {
        let mut argv: Vec<String> = Vec::new();
        let mut fed = fed;
        let mut assigned = false;
        if let Some(word) = &simple.word_or_name {
            argv.push(self.word(&word.value));
        }
        let items =
            simple.prefix.iter().flat_map(|prefix| &prefix.0).chain(simple.suffix.iter().flat_map(|suffix| &suffix.0));
        for item in items {
            match item {
                CommandPrefixOrSuffixItem::Word(word) => argv.push(self.word(&word.value)),
                CommandPrefixOrSuffixItem::IoRedirect(redirect) => fed |= self.redirect(redirect),
                CommandPrefixOrSuffixItem::AssignmentWord(_, word) => {
                    let value = self.word(&word.value);
                    if argv.is_empty() { assigned = true } else { argv.push(value) }
                }
                CommandPrefixOrSuffixItem::ProcessSubstitution(_, subshell) => self.list(&subshell.list),
            }
        }
        if argv.is_empty() {
            // An assignment alone or a bare redirection.
            self.worsen(if assigned { EffectClass::Observe } else { EffectClass::Change });
            return;
        }
        self.argv(&argv, fed);
    }

    /// The word without quotes; what it substitutes is read too.
    fn word(&mut self, raw: &str) -> String {
        let mut rest = raw;
        while let Some((_, tail)) = rest.split_once("$(") {
            let inner = balanced(tail);
            let verdict = read_at(inner, self.depth + 1);
            self.worsen(verdict.effect);
            rest = tail.get(inner.len()..).unwrap_or_default();
        }
        if let Some((_, tail)) = raw.split_once('`') {
            let verdict = read_at(tail.split('`').next().unwrap_or_default(), self.depth + 1);
            self.worsen(verdict.effect);
        }
        brush_parser::unquote_str(raw)
    }

    /// What a command does on another host or in a container. The remote shell of `ssh` reads its words anew.
    fn elsewhere(&self, program: &str, inner: &[String]) -> EffectClass {
        if program == "ssh" {
            return read_at(&inner.join(" "), self.depth + 1).effect;
        }
        if self.depth > 4 {
            return EffectClass::Change;
        }
        let mut reading = Reading { depth: self.depth + 1, ..Reading::default() };
        reading.argv(inner, false);
        reading.effect.unwrap_or(EffectClass::Change)
    }

    fn argv(&mut self, argv: &[String], fed: bool) {
        let argv = unwrap(argv);
        let program = argv.first().map(|word| word.rsplit('/').next().unwrap_or(word).to_owned()).unwrap_or_default();
        let args = argv.get(1..).unwrap_or_default();
        let has = |options: &[&str]| args.iter().any(|arg| options.contains(&arg.as_str()));
        let value = |options: &[&str]| {
            args.windows(2).find_map(|pair| match pair {
                [option, value] if options.contains(&option.as_str()) => Some(value.clone()),
                _ => None,
            })
        };
        let listed = effects::rule(argv);
        let mut effect = listed.map_or(EffectClass::Change, |rule| rule.effect);
        self.operation = self.operation.or(listed.and_then(|rule| rule.operation));
        let mut kind = StepKind::Shell;
        match program.as_str() {
            "curl" => {
                kind = StepKind::Http;
                effect = curl(args);
            }
            "wget" if !has(&["--spider", "-O-"]) && value(&["-O"]).is_none_or(|file| file != "-") => {
                effect = EffectClass::Change
            }
            "redis-cli" => kind = StepKind::Redis,
            "celery" => kind = StepKind::Celery,
            "psql" | "mysql" => {
                let statements: Vec<String> = args
                    .windows(2)
                    .filter(|pair| matches!(pair.first().map(String::as_str), Some("-c" | "--command" | "-e")))
                    .filter_map(|pair| pair.get(1).cloned())
                    .collect();
                if has(&["-l", "--list", "--version"]) {
                    effect = EffectClass::Observe;
                } else if !statements.is_empty() {
                    kind = StepKind::Sql;
                    effect = statements
                        .iter()
                        .map(|statement| sql::read(statement).effect)
                        .max()
                        .unwrap_or(EffectClass::Change);
                } else if fed || has(&["-f", "--file"]) {
                    effect = EffectClass::Danger;
                }
            }
            "pg_restore" if has(&["-l", "--list"]) => effect = EffectClass::Observe,
            "pg_dump" | "pg_dumpall" if has(&["-f", "--file"]) => effect = EffectClass::Change,
            "sed" if args.iter().any(|arg| arg.starts_with("-i") || arg == "--in-place") => {
                effect = EffectClass::Change
            }
            "find" if has(&["-delete"]) => effect = EffectClass::Danger,
            "find" if has(&["-exec", "-execdir", "-ok"]) => effect = EffectClass::Change,
            "journalctl"
                if args.iter().any(|arg| arg.starts_with("--vacuum") || arg == "--rotate" || arg == "--flush") =>
            {
                effect = EffectClass::Danger
            }
            "dmesg" if has(&["-c", "-C", "--clear"]) => effect = EffectClass::Change,
            "git" if effect == EffectClass::Change && has(&["--force", "-f", "--force-with-lease"]) => {
                effect = EffectClass::Danger
            }
            "bash" | "sh" | "zsh" if value(&["-c"]).is_some() => {
                let verdict = read_at(&value(&["-c"]).unwrap_or_default(), self.depth + 1);
                effect = verdict.effect;
            }
            "ssh" | "kubectl" | "oc" | "docker" => {
                if let Some(inner) = inner_command(&program, args) {
                    effect = self.elsewhere(&program, inner);
                }
            }
            _ => {}
        }
        self.simple_kinds.push(kind);
        self.worsen(effect);
    }
}

/// The text up to the parenthesis that closes what was opened before it.
fn balanced(text: &str) -> &str {
    let mut depth = 1usize;
    for (at, character) in text.char_indices() {
        match character {
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

/// The command behind `sudo -u app env A=b timeout 5 …`.
fn unwrap(argv: &[String]) -> &[String] {
    let mut rest = argv;
    while let Some(first) = rest.first() {
        if !WRAPPERS.contains(&first.as_str()) {
            break;
        }
        let behind = rest.get(1..).unwrap_or_default();
        let skip = behind
            .iter()
            .position(|word| effects::is_known(word))
            .or_else(|| behind.iter().position(|word| !word.starts_with('-') && !word.contains('=')));
        match skip.and_then(|skip| behind.get(skip..)) {
            Some(inner) if !inner.is_empty() => rest = inner,
            _ => break,
        }
    }
    rest
}

/// What `ssh host …`, `kubectl exec … -- …` and `docker exec container …` run elsewhere.
fn inner_command<'a>(program: &str, args: &'a [String]) -> Option<&'a [String]> {
    let inner = if program == "ssh" {
        let host =
            args.iter().position(|word| !word.starts_with('-') && (word.contains('@') || !word.contains('/')))?;
        args.get(host + 1..)?
    } else {
        let behind = args.get(args.iter().position(|word| word == "exec")? + 1..)?;
        match behind.iter().position(|word| word == "--") {
            Some(at) => behind.get(at + 1..)?,
            None => behind.get(behind.iter().position(|word| !word.starts_with('-'))? + 1..)?,
        }
    };
    (!inner.is_empty()).then_some(inner)
}

/// GET and HEAD look; everything that sends or writes changes.
fn curl(args: &[String]) -> EffectClass {
    let mut previous = "";
    let mut effect = EffectClass::Observe;
    for arg in args {
        let method = (previous == "-X" || previous == "--request")
            .then_some(arg.as_str())
            .or_else(|| arg.strip_prefix("-X").filter(|method| !method.is_empty()));
        if let Some(method) = method {
            match method.to_ascii_uppercase().as_str() {
                "GET" | "HEAD" | "OPTIONS" => {}
                "DELETE" => effect = effect.max(EffectClass::Danger),
                _ => effect = effect.max(EffectClass::Change),
            }
        }
        let writes = (matches!(previous, "-o" | "--output") && arg != "/dev/null" && arg != "-")
            || matches!(arg.as_str(), "-O" | "--remote-name");
        let sends = ["-d", "--data", "-F", "--form", "-T", "--upload-file", "--json"]
            .iter()
            .any(|option| arg == option || arg.starts_with("--data"));
        if writes || sends {
            effect = effect.max(EffectClass::Change);
        }
        previous = arg;
    }
    effect
}

#[cfg(test)]
mod tests;
