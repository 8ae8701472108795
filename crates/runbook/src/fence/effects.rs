//! What known programs do, as data (`lexicon/effects.lex`, which describes its own format).

mod arguments;
mod pattern;

use crate::lexicon::parse_key;
use crate::program::{EffectClass, Operation, StepKind};
pub(crate) use arguments::Arguments;
use pattern::Pattern;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// What is spoken below a command that opens a console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Console {
    Shell,
    Sql,
    Redis,
    Mongo,
    Code,
}

/// A rule of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rule {
    pub effect: EffectClass,
    pub operation: Option<Operation>,
}

/// Where a command stands in the arguments of another one.
#[derive(Debug)]
pub(crate) enum Inner {
    /// That many words behind the subcommand, or behind `--`.
    Words(usize),
    /// The last word of the pattern is the program.
    Itself,
    /// The same, read as a text by a shell.
    Text(usize),
    /// The value of the option, read as a text by a shell.
    Option(&'static str),
    /// That many words behind, where it is a known program.
    Known(usize),
}

/// Where a program finds what it reads.
#[derive(Debug)]
pub(crate) enum Place {
    Option(&'static str),
    LastWord,
}

/// What is known of one program.
#[derive(Debug, Default)]
pub(crate) struct Program {
    pub kind: Option<StepKind>,
    /// It only works on what it is fed, so that it does not make a pipeline something else.
    pub filter: bool,
    /// Its name is a word of ordinary sentences.
    pub english: bool,
    /// What it is fed becomes words of the command that it runs.
    pub reads_words: bool,
    /// It writes what it is fed into the files that it names.
    pub tees: bool,
    /// Its first word is a script.
    pub interprets: bool,
    /// Its words are files that it makes.
    pub writes: bool,
    /// What its last word names is written over with what the words before it name.
    pub overlays: bool,
    values: Vec<&'static str>,
    rules: Vec<(Pattern, Rule)>,
    /// Rules by the word that their pattern begins with, and those that begin with none.
    by_word: FxHashMap<String, Vec<usize>>,
    by_any: Vec<usize>,
    inner: Vec<(Pattern, Inner)>,
    follows: Vec<&'static str>,
    module: Option<&'static str>,
    opens: Vec<(Pattern, Console)>,
    statements: Vec<(Pattern, Place)>,
    code: Vec<(Pattern, Place)>,
    input: Vec<(Pattern, Place)>,
    copies: Vec<Pattern>,
}

impl Program {
    /// The rule that says most about these arguments, and how many words it names.
    pub(crate) fn rule(&self, arguments: &Arguments<'_>) -> Option<(Rule, usize)> {
        let mut always: Option<(&Pattern, &Rule)> = None;
        let mut usual: Option<(&Pattern, &Rule)> = None;
        let named = arguments.words.iter().filter_map(|word| self.by_word.get(word.lower.as_ref())).flatten();
        for (pattern, rule) in self.by_any.iter().chain(named).filter_map(|at| self.rules.get(*at)) {
            if !pattern.fits(arguments) {
                continue;
            }
            // Options that make a command look only are put there to make it so; those that make it worse never make it
            // better.
            let of_options = |(pattern, rule): (&Pattern, &Rule)| {
                (pattern.options(), rule.effect == EffectClass::Observe, rule.effect)
            };
            let of_words = |(pattern, rule): (&Pattern, &Rule)| (pattern.literals(), pattern.options(), rule.effect);
            if pattern.always {
                if always.is_none_or(|known| of_options((pattern, rule)) > of_options(known)) {
                    always = Some((pattern, rule));
                }
            } else if usual.is_none_or(|known| of_words((pattern, rule)) > of_words(known)) {
                usual = Some((pattern, rule));
            }
        }
        let usual = usual.map(|(pattern, rule)| {
            let effect = rule.effect.max(arguments.changes_behind(pattern.named()));
            let operation = rule.operation.filter(|_| effect == rule.effect);
            (Rule { effect, operation }, pattern.literals())
        });
        match (always, usual) {
            (Some((_, always)), _) if always.effect == EffectClass::Observe => Some((*always, 0)),
            (Some((_, always)), Some(usual)) if usual.0.effect >= always.effect => Some(usual),
            (Some((_, always)), _) => Some((*always, 0)),
            (None, usual) => usual,
        }
    }

    /// Whether its rules tell its subcommands apart, and say nothing of this one.
    pub(crate) fn leaves_open(&self, arguments: &Arguments<'_>) -> bool {
        let silent = |(pattern, _): &(Pattern, Rule)| pattern.literals() + pattern.options() == 0;
        !self.by_word.is_empty() && self.rules.iter().all(|rule| silent(rule) || !rule.0.fits(arguments))
    }

    /// The words of a command line as options, their values and words.
    pub(crate) fn arguments<'a>(&self, argv: &'a [String]) -> Arguments<'a> {
        Arguments::read(argv, &self.values)
    }

    /// Whether nothing is known of it but its name.
    fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.inner.is_empty() && self.opens.is_empty()
    }

    /// The options behind which a command stands, up to `;` or `+`.
    pub(crate) fn follows(&self) -> &[&'static str] {
        &self.follows
    }

    /// The option that names a module to run as a program.
    pub(crate) fn module(&self) -> Option<&'static str> {
        self.module
    }

    /// Where a command stands in the arguments; how many of its words stand before that.
    pub(crate) fn inner<'p>(&'p self, arguments: &Arguments<'_>) -> Vec<(&'p Inner, usize)> {
        let mut found: Vec<(&Inner, usize, usize)> = self
            .inner
            .iter()
            .filter_map(|(pattern, inner)| Some((inner, pattern.consumed(arguments)?, pattern.literals())))
            .collect();
        found.sort_by_key(|(.., literals)| std::cmp::Reverse(*literals));
        found.into_iter().map(|(inner, consumed, _)| (inner, consumed)).collect()
    }

    /// What is spoken to it when nothing else is given.
    pub(crate) fn opens(&self, arguments: &Arguments<'_>) -> Option<Console> {
        self.opens.iter().find(|(pattern, _)| pattern.fits(arguments)).map(|(_, console)| *console)
    }

    /// SQL in its arguments.
    pub(crate) fn statements<'a>(&self, arguments: &Arguments<'a>) -> Vec<&'a str> {
        given(&self.statements, arguments)
    }

    /// A program in its arguments.
    pub(crate) fn code<'a>(&self, arguments: &Arguments<'a>) -> Vec<&'a str> {
        given(&self.code, arguments)
    }

    /// Files of statements in its arguments.
    pub(crate) fn input<'a>(&self, arguments: &Arguments<'a>) -> Vec<&'a str> {
        given(&self.input, arguments)
    }

    /// Source and destination, where it copies.
    pub(crate) fn copies<'a>(&self, arguments: &Arguments<'a>) -> Option<(&'a str, &'a str)> {
        let consumed = self.copies.iter().find_map(|pattern| pattern.consumed(arguments))?;
        match arguments.words.get(consumed..)? {
            [.., from, to] => Some((from.text, to.text)),
            _ => None,
        }
    }
}

/// Whether a word is a whole statement: `sqlite3 shop.db VACUUM`.
fn is_lone_statement(word: &str) -> bool {
    ["vacuum", "reindex", "analyze"].iter().any(|verb| word.trim_end_matches(';').eq_ignore_ascii_case(verb))
}

fn given<'a>(places: &[(Pattern, Place)], arguments: &Arguments<'a>) -> Vec<&'a str> {
    let mut found = Vec::new();
    for (pattern, place) in places {
        let Some(consumed) = pattern.consumed(arguments) else {
            continue;
        };
        match place {
            Place::Option(name) => found.extend(arguments.values_of(name)),
            Place::LastWord => found.extend(
                arguments
                    .words
                    .get(consumed..)
                    .and_then(<[_]>::last)
                    .map(|word| word.text)
                    .filter(|text| text.contains(char::is_whitespace) || is_lone_statement(text)),
            ),
        }
    }
    found
}

/// The lines about a program, read when it is first asked for: a document names few of them.
#[derive(Default)]
struct Entry {
    lines: Vec<&'static str>,
    program: OnceLock<Program>,
}

impl Entry {
    fn program(&self) -> &Program {
        self.program.get_or_init(|| {
            let mut program = Program::default();
            for line in &self.lines {
                // A line that is not understood is one that the tests refuse.
                let _ = add(&mut program, line);
            }
            for (at, (pattern, _)) in program.rules.iter().enumerate() {
                match pattern.first_word() {
                    Some(word) => program.by_word.entry(word.to_owned()).or_default().push(at),
                    None => program.by_any.push(at),
                }
            }
            program
        })
    }
}

/// All programs by name, and those whose name is only a beginning (`mkfs*`).
#[derive(Default)]
struct Table {
    programs: FxHashMap<&'static str, Entry>,
    beginnings: Vec<&'static str>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Table::default();
        let mut names: Vec<&'static str> = Vec::new();
        for line in lines() {
            if let Some(header) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                names = header.split(' ').filter(|name| !name.is_empty()).collect();
                continue;
            }
            for name in &names {
                if let Some(beginning) = name.strip_suffix('*').filter(|_| !table.programs.contains_key(name)) {
                    table.beginnings.push(beginning);
                }
                table.programs.entry(name).or_default().lines.push(line);
            }
        }
        // The longest beginning is the one that is meant.
        table.beginnings.sort_by_key(|beginning| std::cmp::Reverse(beginning.len()));
        table
    })
}

fn lines() -> impl Iterator<Item = &'static str> {
    include_str!("../../lexicon/effects.lex")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("# ") && *line != "#")
}

/// Adds one line to a program; `None` where it says nothing that is known.
fn add(program: &mut Program, line: &'static str) -> Option<()> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    if let Some((head, patterns)) = line.split_once(": ") {
        let (effect, operation) = head.split_once(' ').map_or((head, None), |(effect, more)| (effect, Some(more)));
        if effect == "opens" {
            let console = parse_key(operation?)?;
            for pattern in patterns.split(", ").flat_map(Pattern::all) {
                program.opens.push((pattern, console));
            }
            return Some(());
        }
        let effect = parse_key::<EffectClass>(effect)?;
        let operation = match operation {
            Some(name) => Some(parse_key::<Operation>(name)?),
            None => None,
        };
        for pattern in patterns.split(", ").flat_map(Pattern::all) {
            // What is said later of the same words is what counts.
            program.rules.retain(|(known, _)| *known != pattern);
            program.rules.push((pattern, Rule { effect, operation }));
        }
        return Some(());
    }
    match word {
        "filter" => program.filter = true,
        "english" => program.english = true,
        "reads-words" => program.reads_words = true,
        "interprets" => program.interprets = true,
        "tees" => program.tees = true,
        "writes" => program.writes = true,
        "overlays" => program.overlays = true,
        "kind" => program.kind = Some(parse_key(rest)?),
        "values" => program.values.extend(rest.split(' ')),
        "follows" => program.follows.extend(rest.split(' ')),
        "module" => program.module = Some(rest),
        "copies" => program.copies.extend(Pattern::all(rest)),
        "runs" | "script" | "known" => {
            let (words, last) = rest.rsplit_once(' ').unwrap_or(("", rest));
            let inner = match (word, last.parse::<usize>()) {
                ("runs", Ok(count)) => Inner::Words(count),
                ("runs", Err(_)) if last == "." => Inner::Itself,
                ("known", Ok(count)) => Inner::Known(count),
                ("script", Ok(count)) => Inner::Text(count),
                ("script", Err(_)) => Inner::Option(last),
                _ => return None,
            };
            program.inner.push((Pattern::all(words).into_iter().next()?, inner));
        }
        "statements" | "code" | "input" => {
            let words: Vec<&'static str> = rest.split(' ').collect();
            let options = words.iter().position(|word| word.starts_with(['-', '+']))?;
            let pattern = words.get(..options)?.join(" ");
            for place in words.get(options..)? {
                let place = if *place == "+" { Place::LastWord } else { Place::Option(place) };
                // The words are few and the table is made once.
                let pattern = Pattern::all(Box::leak(pattern.clone().into_boxed_str())).into_iter().next()?;
                match word {
                    "statements" => program.statements.push((pattern, place)),
                    "code" => program.code.push((pattern, place)),
                    _ => program.input.push((pattern, place)),
                }
            }
        }
        _ => return None,
    }
    Some(())
}

/// What is known of a program by the word that calls it: a path, `name.sh`, other cases in PowerShell's way of naming.
pub(crate) fn program(word: &str) -> Option<&'static Program> {
    let table = table();
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    let known = |name: &str| table.programs.get(name).map(Entry::program).filter(|program| !program.is_empty());
    let lower;
    let name = if name.contains(char::is_uppercase) {
        lower = name.to_ascii_lowercase();
        lower.as_str()
    } else {
        name
    };
    known(name)
        .or_else(|| known(name.strip_suffix(".exe").or_else(|| name.strip_suffix(".cmd"))?))
        .or_else(|| known(name.split_once('.')?.0).filter(|_| name.starts_with("mkfs.") || name.starts_with("fsck.")))
        .or_else(|| {
            // Those that end in a dash are verbs of PowerShell, whose names have neither dot nor path: `test-restore.sh` is a script.
            let script = name.contains('.') || name.len() < word.len();
            let fits = |beginning: &&&str| name.starts_with(**beginning) && !(script && beginning.ends_with('-'));
            let beginning = table.beginnings.iter().find(fits)?;
            table.programs.get(format!("{beginning}*").as_str()).map(Entry::program)
        })
}

/// The class of a function, method or word of a language that the table lists under a name of its own.
pub(crate) fn listed(group: &str, name: &str) -> Option<EffectClass> {
    let program = table().programs.get(group)?.program();
    let argv = [String::new(), name.to_ascii_lowercase()];
    program.rule(&program.arguments(&argv)).map(|(rule, _)| rule.effect)
}

/// Whether the word names a program of the table.
pub(crate) fn is_known(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    !name.is_empty() && (!name.contains(char::is_uppercase) || is_cmdlet(name)) && program(name).is_some()
}

/// `Get-Service`: PowerShell's names have capitals.
pub(super) fn is_cmdlet(name: &str) -> bool {
    name.split_once('-').is_some_and(|(verb, noun)| {
        [verb, noun].iter().all(|part| {
            part.starts_with(|sign: char| sign.is_ascii_uppercase())
                && part.chars().all(|sign| sign.is_ascii_alphanumeric())
        }) && noun.chars().any(|sign| sign.is_ascii_lowercase())
    })
}

/// Whether the word is as much a word of a sentence as the name of a program.
pub(crate) fn is_english(word: &str) -> bool {
    program(word).is_some_and(|program| program.english)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_understood() {
        let mut program = Program::default();
        for line in lines().filter(|line| !line.starts_with('[') || !line.ends_with(']')) {
            assert!(add(&mut program, line).is_some(), "{line}");
            program.rules.clear();
            // Alternatives of two words would be all their combinations, which nobody means.
            let patterns = line.split_once(": ").map_or("", |(_, patterns)| patterns);
            for pattern in patterns.split(", ") {
                let several = pattern.split(' ').filter(|word| word.contains('|')).count();
                assert!(several <= 1, "{pattern}");
            }
        }
        assert!(table().programs.len() > 500, "{}", table().programs.len());
    }

    #[test]
    fn names_are_those_of_commands_and_not_of_sentences() {
        for name in ["kubectl", "/usr/bin/rm", "Get-Service", "mkfs.ext4", "redis-cli"] {
            assert!(is_known(name), "{name}");
        }
        for name in ["Get", "Restart", "Docker", "response", "If", ""] {
            assert!(!is_known(name), "{name}");
        }
        assert!(is_english("find") && !is_english("kubectl"));
    }
}
