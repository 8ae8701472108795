//! One command with its words: what carries it out, what runs inside of it, what it does.

use super::{Feed, Reading, Written, files, hidden, read_at, verbs};
use crate::fence::effects::{self, Arguments, Console, Inner, Program, Rule};
use crate::fence::parsed::Simple;
use crate::fence::{code, sql};
use crate::program::{EffectClass, Operation, StepKind};
use EffectClass::{Change, Danger, Observe};

/// Wrappers in wrappers; more than anybody writes.
const MAX_LEVELS: usize = 30;

/// What a command prints, where its own words say it.
pub(super) fn printed(argv: &[String], feed: &Feed) -> Option<String> {
    let words = argv.get(1..).unwrap_or_default();
    match argv.first()?.as_str() {
        "echo" | "printf" => {
            let said: Vec<&str> =
                words.iter().map(String::as_str).filter(|word| !matches!(*word, "-n" | "-e" | "-ne" | "-en")).collect();
            Some(said.join(" "))
        }
        "cat" => match feed {
            Feed::Text(text) if words.iter().all(|word| word == "-") => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a command only gives an empty output, for a redirection to empty a file with.
fn prints_nothing(argv: &[String]) -> bool {
    let words: Vec<&str> = argv.iter().map(String::as_str).collect();
    matches!(
        words.as_slice(),
        [":" | "true"] | ["cat", "/dev/null"] | ["echo" | "printf", ""] | ["echo", "-n"] | ["echo", "-n", ""]
    )
}

impl Reading {
    /// Reads a command; `wrapped` where another one runs it.
    pub(super) fn run(&mut self, argv: &[String], feed: &Feed, wrapped: bool, written: &Written) {
        self.run_level(argv, feed, usize::from(wrapped), written);
    }

    fn run_level(&mut self, argv: &[String], feed: &Feed, level: usize, written: &Written) {
        // `time ! rm x`: turning the answer round changes nothing of what is run.
        let assigned =
            argv.iter().take_while(|word| level > 0 && (is_assignment(word) || word.as_str() == "!")).count();
        let argv = argv.get(assigned..).unwrap_or_default();
        let Some(word) = argv.first() else {
            self.worsen(if assigned > 0 { Observe } else { Change });
            return;
        };
        if level > MAX_LEVELS {
            // Nobody can say what this does.
            self.worsen(Danger);
            return;
        }
        if verbs::accepts_loss(argv) && !verbs::only_rehearses(argv) {
            self.worsen(Danger);
        }
        // The program is the one whose path is looked up.
        let looked_up;
        let (argv, word) = match hidden::named(word) {
            Some(name) => {
                looked_up = std::iter::once(name.to_owned()).chain(argv.iter().skip(1).cloned()).collect::<Vec<_>>();
                (looked_up.as_slice(), name)
            }
            None => (argv, word.as_str()),
        };
        let place = self.parsed.commands.len();
        self.parsed.commands.push(Simple {
            argv: argv.to_vec(),
            effect: Observe,
            pipeline: self.pipeline,
            stage: self.stage,
            wrapped: level > 0,
            redirects: written.redirects.clone(),
            heredoc: written.heredoc,
        });
        self.opens = None;
        let outer = self.effect.take();
        match effects::program(word) {
            Some(program) => self.known(program, argv, feed, level),
            None => self.unknown(argv),
        }
        let authored = printed(argv, feed).is_some();
        for redirect in written.redirects.iter().filter(|redirect| redirect.writes) {
            self.worsen(files::written(&redirect.target, authored, prints_nothing(argv), redirect.appends));
        }
        let own = self.effect.unwrap_or(Change);
        if let Some(command) = self.parsed.commands.get_mut(place) {
            command.effect = own;
        }
        self.effect = Some(outer.map_or(own, |outer| outer.max(own)));
    }

    /// A script or program that nobody here has heard of: its name is all there is.
    fn unknown(&mut self, argv: &[String]) {
        self.speaks(StepKind::Shell);
        if verbs::only_asks(argv) || verbs::only_tells(argv) {
            self.worsen(Observe);
            return;
        }
        self.script(argv);
    }

    /// What a script is called, and what it is told to do, is all that is known of it.
    fn script(&mut self, argv: &[String]) {
        self.parsed.unknown = true;
        self.worsen(verbs::script(argv));
    }

    fn known(&mut self, program: &'static Program, argv: &[String], feed: &Feed, level: usize) {
        let arguments = program.arguments(argv);
        self.hidden(argv, &arguments, feed);
        let statements = program.statements(&arguments);
        let programs = program.code(&arguments);
        for statement in &statements {
            let verdict = sql::read(statement);
            self.speaks(StepKind::Sql);
            self.worsen(verdict.effect);
            self.parsed.statements.extend(verdict.parsed.statements);
        }
        let opens = program.opens(&arguments);
        for text in &programs {
            let verdict = if opens == Some(Console::Mongo) { code::mongo(text) } else { code::read(text) };
            self.speaks(StepKind::Shell);
            self.worsen(verdict.effect);
            self.parsed.unknown |= verdict.parsed.unknown;
        }
        if !statements.is_empty() || !programs.is_empty() {
            return;
        }
        // What stands behind a script is said to the script: its `--version` may be the one to go back to.
        let script = arguments.words.first().filter(|_| program.interprets);
        let own = script.and_then(|script| argv.get(..=script.at)).map(|own| program.arguments(own));
        let rule = program.rule(own.as_ref().unwrap_or(&arguments));
        if self.inner(program, &arguments, argv, feed, level) {
            // `docker run` makes a container, whatever runs in it then.
            if let Some((rule, _)) = rule.filter(|(_, literals)| *literals > 0) {
                self.worsen(rule.effect);
                self.operation = self.operation.or(rule.operation);
            }
            return;
        }
        // `psql --list` and the like open nothing.
        let only_looks = rule.is_some_and(|(rule, literals)| rule.effect == Observe && literals == 0);
        if let Some(console) = opens
            && !only_looks
            && self.console(console, program, &arguments, feed)
        {
            return;
        }
        self.speak_as(program);
        // Statements that stand in a file, by a program that is no console otherwise.
        if let Some(file) = program.input(&arguments).into_iter().find(|file| *file != "-") {
            self.parsed.unknown = true;
            self.worsen(played(file));
        }
        if program.interprets
            && rule.is_some_and(|(rule, _)| rule.effect != Observe)
            && !verbs::only_rehearses(argv)
            && let Some(script) = arguments.words.first().and_then(|script| argv.get(script.at..))
        {
            if verbs::only_tells(script) {
                self.worsen(Observe);
                return;
            }
            self.script(script);
            // What is run says more than that something is.
            if rule.is_some_and(|(rule, literals)| rule.effect == Change && literals == 0) {
                return;
            }
        }
        self.worsen(effect(program, rule, &arguments, argv, feed));
        let operation = rule.and_then(|(rule, _)| rule.operation);
        self.operation = self.operation.or(operation.filter(|found| *found != Operation::ScaleOut || !to_none(argv)));
    }

    fn speak_as(&mut self, program: &Program) {
        if !program.filter {
            self.speaks(program.kind.unwrap_or(StepKind::Shell));
        }
    }

    /// A program that is typed into, or that reads what it would be told from a file or pipe.
    fn console(&mut self, console: Console, program: &Program, arguments: &Arguments<'_>, feed: &Feed) -> bool {
        let kind = match console {
            Console::Sql => StepKind::Sql,
            Console::Redis => StepKind::Redis,
            _ => StepKind::Shell,
        };
        let file = program.input(arguments).into_iter().find(|file| *file != "-");
        if let Some(file) = file {
            self.speaks(kind);
            self.parsed.unknown = true;
            self.worsen(played(file));
            return true;
        }
        match (feed, console) {
            (Feed::Nothing, _) => {
                self.speaks(kind);
                self.worsen(Observe);
                self.opens = Some(console);
            }
            (Feed::Text(text), Console::Sql) => {
                let verdict = sql::read(text);
                self.speaks(StepKind::Sql);
                self.worsen(verdict.effect);
                self.parsed.statements.extend(verdict.parsed.statements);
            }
            (Feed::Text(text), Console::Shell) => {
                let verdict = read_at(text, self.depth + 1, &Feed::Nothing);
                self.speaks(verdict.kind);
                self.absorb(verdict, true);
                self.opens = None;
            }
            (Feed::Text(text), Console::Redis) => {
                for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                    let verdict = read_at(&format!("redis-cli {line}"), self.depth + 1, &Feed::Nothing);
                    self.absorb(verdict, true);
                }
                self.speaks(kind);
                self.opens = None;
            }
            (Feed::Text(text), Console::Mongo) => {
                self.speaks(kind);
                self.worsen(code::mongo(text).effect);
            }
            (Feed::Text(text), Console::Code) => {
                self.speaks(kind);
                self.parsed.unknown = true;
                self.worsen(code::read(text).effect);
            }
            // A dump that is played back writes over what is there.
            (Feed::Unknown, Console::Sql | Console::Mongo) => {
                self.speaks(StepKind::Shell);
                self.parsed.unknown = true;
                self.worsen(Danger);
            }
            (Feed::Unknown, _) => {
                self.speaks(kind);
                self.parsed.unknown = true;
                self.worsen(Change);
            }
        }
        true
    }

    /// Reads the command that the program runs; whether there is one.
    fn inner(
        &mut self,
        program: &Program,
        arguments: &Arguments<'_>,
        argv: &[String],
        feed: &Feed,
        level: usize,
    ) -> bool {
        let nothing = Written::default();
        let mut found = false;
        for option in program.follows() {
            for (at, _) in argv.iter().enumerate().filter(|(_, word)| *word == option) {
                let behind = argv.get(at + 1..).unwrap_or_default();
                let end = behind.iter().position(|word| word == ";" || word == "+").unwrap_or(behind.len());
                let inner = behind.get(..end).unwrap_or_default();
                self.run_level(inner, &Feed::Nothing, level + 1, &nothing);
                found = true;
            }
        }
        if found {
            return true;
        }
        if let Some(at) = program.module().and_then(|option| argv.iter().position(|word| word == option))
            && let Some(inner) =
                argv.get(at + 1..).filter(|inner| inner.first().is_some_and(|name| effects::is_known(name)))
        {
            self.run_level(inner, feed, level + 1, &nothing);
            return true;
        }
        for (inner, consumed) in program.inner(arguments) {
            let word = |count: usize| arguments.words.get(consumed + count).map(|word| word.at);
            let dashes = arguments.behind_dashes.filter(|at| {
                consumed.checked_sub(1).and_then(|last| arguments.words.get(last)).is_none_or(|last| last.at < *at)
            });
            match inner {
                Inner::Words(count) => {
                    let Some(inner) = dashes.or_else(|| word(*count)).and_then(|at| argv.get(at..)) else {
                        continue;
                    };
                    if inner.is_empty() {
                        continue;
                    }
                    // What is piped into xargs becomes words, not input.
                    let feed = if program.reads_words { &Feed::Nothing } else { feed };
                    self.run_level(inner, feed, level + 1, &nothing);
                    return true;
                }
                Inner::Itself => {
                    let at = consumed.checked_sub(1).and_then(|last| arguments.words.get(last)).map(|word| word.at);
                    if let Some(inner) = at.and_then(|at| argv.get(at..)) {
                        self.run_level(inner, feed, level + 1, &nothing);
                        return true;
                    }
                }
                Inner::Known(count) => {
                    let inner = word(*count).and_then(|at| argv.get(at..)).unwrap_or_default();
                    if inner.first().is_some_and(|name| effects::is_known(name)) {
                        self.run_level(inner, feed, level + 1, &nothing);
                        return true;
                    }
                }
                Inner::Text(count) => {
                    let text = word(*count).and_then(|at| argv.get(at..)).unwrap_or_default().join(" ");
                    if !text.is_empty() {
                        let feed = if program.reads_words { &Feed::Nothing } else { feed };
                        self.text(&text, feed);
                        return true;
                    }
                }
                Inner::Option(name) => {
                    let texts = arguments.values_of(name);
                    for text in texts.iter().flat_map(|text| payload(text)) {
                        self.text(&text, feed);
                    }
                    if !texts.is_empty() {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// A text that a shell reads.
    pub(super) fn text(&mut self, text: &str, feed: &Feed) {
        let verdict = read_at(text, self.depth + 1, feed);
        if verdict.parsed.commands.is_empty() && !text.contains("/dev/tcp/") {
            // No command: what stands there is meant for something else.
            self.worsen(Change);
        }
        self.speaks(verdict.kind);
        self.absorb(verdict, true);
    }
}

/// The commands of `commands=["df -h","uptime"]`, as a service is given that runs them elsewhere; any other text is one.
fn payload(text: &str) -> Vec<String> {
    let lead = text.trim_start_matches(['{', '"', '\'']).trim_start_matches([' ', '\n', '"']);
    let behind = lead.strip_prefix("commands").map(|rest| rest.trim_start_matches(['"', ' ']));
    let Some(list) = behind.and_then(|rest| rest.strip_prefix(['=', ':'])).map(str::trim_start) else {
        return vec![text.to_owned()];
    };
    let Some(list) = list.strip_prefix('[') else {
        return vec![list.trim_matches(['"', '\'']).to_owned()];
    };
    let (mut found, mut said, mut quote, mut escaped) = (Vec::new(), String::new(), None, false);
    for sign in list.chars() {
        match (sign, quote) {
            _ if std::mem::take(&mut escaped) => said.push(sign),
            ('\\', Some('"')) => escaped = true,
            (sign, Some(open)) if sign == open => quote = None,
            (sign, Some(_)) => said.push(sign),
            ('"' | '\'', None) => quote = Some(sign),
            (',', None) => found.push(std::mem::take(&mut said)),
            (']', None) => break,
            (sign, None) => said.push(sign),
        }
    }
    found.push(said);
    found.retain(|command| !command.trim().is_empty());
    found
}

/// What the command does by the table, by what it copies and by where it writes.
fn effect(
    program: &Program,
    rule: Option<(Rule, usize)>,
    arguments: &Arguments<'_>,
    argv: &[String],
    feed: &Feed,
) -> EffectClass {
    let listed = match rule {
        _ if verbs::only_asks(argv) || verbs::only_rehearses(argv) => Observe,
        _ if program.kind == Some(StepKind::Http) && verbs::asks_to_rehearse(argv) => Observe,
        Some((rule, 0)) if rule.effect == Change && program.leaves_open(arguments) => {
            // Nothing is said of this subcommand but what its name says.
            let words = arguments.words.iter().map(|word| word.lower.as_ref());
            verbs::told(words, argv).unwrap_or(Change)
        }
        Some((rule, _)) => rule.effect,
        None => Change,
    };
    if listed != Change {
        return listed;
    }
    // What an address ends in says what is asked of the service there.
    if program.kind == Some(StepKind::Http) && arguments.words.iter().any(|word| verbs::asks_for_danger(word.text)) {
        return Danger;
    }
    if program.overlays
        && let [sources @ .., target] = arguments.words.as_slice()
        && sources.iter().any(|source| is_kept_copy(source.text))
        && target.text.starts_with('/')
        && !is_kept_copy(target.text)
        && !files::is_temporary(target.text)
    {
        return Danger;
    }
    if let Some((from, to)) = program.copies(arguments) {
        // Nothing is copied over the file: it loses what it held.
        if from == "/dev/null" {
            return files::written(to, true, true, false);
        }
        if files::is_temporary(to) {
            return Observe;
        }
        if files::is_remote(from) && !files::is_remote(to) {
            let written = files::written(to, false, false, false);
            // A place of the machine that is no working folder and no shelf for copies is where a system keeps its data.
            let data = to.starts_with('/')
                && !["backup", concat!("/home", "/"), concat!("/root", "/"), "dump", "sauvegarde"]
                    .iter()
                    .any(|name| to.rsplit_once('/').is_some_and(|(folder, _)| format!("{folder}/").contains(name)));
            return if data { written.max(Change) } else { written };
        }
    }
    if program.tees {
        let authored = matches!(feed, Feed::Text(_));
        let appends = arguments.has("-a", None);
        let targets = arguments.words.iter().map(|word| files::written(word.text, authored, false, appends));
        return targets.max().unwrap_or(Observe);
    }
    if program.writes
        && !arguments.words.is_empty()
        && arguments.words.iter().all(|word| files::is_temporary(word.text))
    {
        return Observe;
    }
    listed
}

/// A place where copies of what was are kept: `/mnt/.snapshots/…`, `backups/…`.
fn is_kept_copy(path: &str) -> bool {
    const SCRIPTS: &[&str] =
        &[".sh", ".py", ".js", ".ts", ".rb", ".pl", ".ps1", ".conf", ".yml", ".yaml", ".service", ".timer", ".md"];
    let path = path.to_ascii_lowercase();
    // A program that makes copies is none.
    let script = !path.contains(".bak") && SCRIPTS.iter().any(|end| path.ends_with(end));
    let kept = |path: &str| ["snapshot", "backup", "sauvegarde"].iter().any(|word| path.contains(word));
    path.contains('/') && kept(if script { path.rsplit_once('/').map_or("", |(folder, _)| folder) } else { &path })
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_')
    })
}

/// What playing a file of statements does, by its name: a copy of a database writes over what is there.
fn played(file: &str) -> EffectClass {
    if is_dump(file) { Danger } else { verbs::named(file).unwrap_or(Change) }
}

/// Whether the file of statements is a copy of a database rather than a change to one.
fn is_dump(file: &str) -> bool {
    let file = file.to_ascii_lowercase();
    ["dump", "backup", "restore", "sauvegarde", ".bak", ".gz", ".out", ".dmp"].iter().any(|word| file.contains(word))
}
/// `--replicas=0`, `web=0`: what is scaled to none stops.
fn to_none(argv: &[String]) -> bool {
    let counts = ["--replicas", "--desired-count", "--desired-capacity", "--size", "--num-nodes"];
    argv.iter().any(|word| word.ends_with("=0"))
        || argv.windows(2).any(|pair| matches!(pair, [name, zero] if zero == "0" && counts.contains(&name.as_str())))
}
