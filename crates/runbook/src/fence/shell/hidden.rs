//! What stands inside of a program's own text: commands, files and statements that awk, sed, editors, pagers, scripting
//! languages and connections are given in their arguments. It only ever makes a command worse than the table says.

use super::{Feed, Reading, files, read_at};
use crate::fence::effects::Arguments;
use crate::fence::{code, sql};
use crate::program::EffectClass::{Change, Danger, Observe};

/// What a text makes its program do.
enum Act {
    /// A command for the shell.
    Run(String),
    /// A file is written.
    Write(String),
    /// Something that the text alone does not say.
    Unknown,
}

/// Functions of scripting languages that hand a text to a shell.
const RUNNERS: &[&str] =
    &["system", "exec", "execSync", "popen", "shell_exec", "passthru", "check_output", "check_call", "getoutput", "qx"];

/// What a program in Perl's manner calls to change something without a shell.
const PERL_ACTS: &[&str] = &[
    "open", "rename", "chmod", "chown", "kill", "mkdir", "symlink", "link", "truncate", "utime", "system", "exec",
    "qx", "syswrite", "socket", "eval", "require", "do",
];

/// The program that `$(which rm)` or `$(command -v rm)` names.
pub(super) fn named(word: &str) -> Option<&str> {
    let inner = word
        .strip_prefix("$(")
        .and_then(|rest| rest.strip_suffix(')'))
        .or_else(|| word.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')))?;
    let mut words = inner.split_whitespace();
    let asks = matches!(words.next()?, "which" | "command" | "type" | "whereis");
    words.next_back().filter(|name| asks && !name.starts_with('-'))
}

impl Reading {
    /// Worsens by what the program's text holds.
    pub(super) fn hidden(&mut self, argv: &[String], arguments: &Arguments<'_>, feed: &Feed) {
        let name = argv.first().map(String::as_str).unwrap_or_default();
        let texts =
            |options: &[&str]| -> Vec<&str> { options.iter().flat_map(|option| arguments.values_of(option)).collect() };
        match name.rsplit('/').next().unwrap_or(name) {
            "awk" | "gawk" | "mawk" | "nawk" => {
                for word in arguments.words.iter().take(1) {
                    self.acts(awk(word.text));
                }
            }
            "sed" | "gsed" => {
                let mut scripts = texts(&["-e", "--expression"]);
                if scripts.is_empty() {
                    scripts.extend(arguments.words.first().map(|word| word.text));
                }
                for script in scripts {
                    self.acts(sed(script));
                }
            }
            "perl" => {
                let loops = arguments.has("-n", None)
                    || arguments.has("-p", None)
                    || argv
                        .iter()
                        .any(|word| word.starts_with('-') && word.ends_with(['e', 'E']) && word.contains(['n', 'p']));
                for text in texts(&["-e", "-E"]) {
                    self.acts(runs(text));
                    self.worsen(perl(text, loops));
                }
            }
            "python" | "python2" | "python3" | "ruby" | "node" | "nodejs" | "php" | "deno" | "bun" => {
                for text in texts(&["-c", "-e", "-r", "--eval", "-p", "--print"]) {
                    self.acts(runs(text));
                }
            }
            "vi" | "vim" | "nvim" | "view" | "ed" | "nano" | "emacs" | "less" | "more" | "man" => {
                let typed = argv.iter().filter_map(|word| word.strip_prefix('+'));
                for text in texts(&["-c", "--cmd"]).into_iter().chain(typed) {
                    if let Some((_, command)) = text.split_once('!').filter(|(_, command)| !command.trim().is_empty()) {
                        self.text(command, &Feed::Nothing);
                        self.worsen(Change);
                    }
                }
            }
            "curl" => {
                for path in texts(&["-o", "--output"]) {
                    self.worsen(files::written(path, false, false, false));
                }
            }
            "wget" => {
                for path in texts(&["-O", "--output-document", "-o", "--output-file"]) {
                    self.worsen(files::written(path, false, false, false));
                }
            }
            "nc" | "ncat" | "netcat" | "telnet" if !arguments.has("-z", None) => self.sent(feed),
            "redis-cli" | "valkey-cli" | "keydb-cli" => {
                if let [verb, script, ..] = arguments.words.as_slice()
                    && verb.lower == "eval"
                {
                    for called in script.text.split("call(").skip(1) {
                        let command: String = called
                            .trim_start_matches(['\'', '"', ' '])
                            .chars()
                            .take_while(char::is_ascii_alphanumeric)
                            .collect();
                        self.worsen(read_at(&format!("redis-cli {command} k"), self.depth + 1, &Feed::Nothing).effect);
                    }
                }
            }
            _ => {}
        }
    }

    /// What goes over a connection changes something at its other end, for all we know.
    fn sent(&mut self, feed: &Feed) {
        let Feed::Text(text) = feed else {
            if matches!(feed, Feed::Unknown) {
                self.worsen(Change);
            }
            return;
        };
        let lines = text.replace("\\r", "").replace("\\n", "\n");
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            self.worsen(Change);
            let words: String =
                line.chars().filter(|sign| sign.is_alphanumeric() || " _:-.*".contains(*sign)).collect();
            let redis = read_at(&format!("redis-cli {words}"), self.depth + 1, &Feed::Nothing).effect;
            if redis == Danger || (sql::begins(line) && sql::read(line).effect == Danger) {
                self.worsen(Danger);
            }
        }
    }

    fn acts(&mut self, acts: Vec<Act>) {
        for act in acts {
            match act {
                Act::Run(command) => self.text(&command, &Feed::Nothing),
                Act::Write(path) if files::is_stream(&path) || files::is_temporary(&path) => {}
                Act::Write(path) => self.worsen(files::written(&path, true, false, false).max(Change)),
                Act::Unknown => self.worsen(Change),
            }
        }
    }
}

/// Takes a text up to its closing quote; what is behind it.
fn string(text: &str, quote: char) -> (String, &str) {
    let mut taken = String::new();
    let mut signs = text.char_indices();
    while let Some((at, sign)) = signs.next() {
        if sign == '\\' {
            taken.extend(signs.next().map(|(_, next)| next));
        } else if sign == quote {
            return (taken, text.get(at + sign.len_utf8()..).unwrap_or_default());
        } else {
            taken.push(sign);
        }
    }
    (taken, "")
}

/// Commands and files in a program of awk.
fn awk(text: &str) -> Vec<Act> {
    let mut acts = Vec::new();
    let mut said = String::new();
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        rest = rest.get(sign.len_utf8()..).unwrap_or_default();
        let before = said.trim_end();
        match sign {
            '"' => {
                let (inner, behind) = string(rest, '"');
                rest = behind;
                let open = before.matches('(').count() > before.matches(')').count();
                let after = behind.trim_start();
                let fed = after.starts_with('|') && after.trim_start_matches(['|', '&', ' ']).starts_with("getline");
                let piped = (before.ends_with('|') && !before.ends_with("||")) || before.ends_with("|&");
                if before.replace(' ', "").ends_with("system(") || piped || fed {
                    acts.push(Act::Run(inner));
                } else if before.ends_with('>') && before.contains("print") && !open {
                    acts.push(Act::Write(inner));
                }
                said.push('q');
            }
            // A regular expression may hold any sign.
            '/' if before.is_empty() || before.ends_with(['~', '(', ',', '!', '&', '|']) => {
                rest = string(rest, '/').1;
                said.push('r');
            }
            '{' | '}' | ';' | '\n' => {
                acts.extend(awk_unsaid(&said).then_some(Act::Unknown));
                said.clear();
            }
            _ => said.push(sign),
        }
    }
    acts.extend(awk_unsaid(&said).then_some(Act::Unknown));
    acts
}

/// Whether a statement of awk runs or writes what is no text: a variable, a field.
fn awk_unsaid(said: &str) -> bool {
    let dense: String = said.split_whitespace().collect();
    let pipes = dense.replace("||", "");
    let pipe = pipes.split_once('|').is_some_and(|(left, right)| {
        (left.starts_with("print") && !right.trim_start_matches('&').starts_with('q'))
            || (right.trim_start_matches('&').starts_with("getline") && !left.ends_with('q'))
    });
    let file = dense.starts_with("print")
        && dense.split_once('>').is_some_and(|(left, right)| {
            left.matches('(').count() <= left.matches(')').count() && !right.trim_start_matches('>').starts_with('q')
        });
    pipe || file || dense.split("system(").skip(1).any(|behind| !behind.starts_with("q)"))
}

/// Commands and files in a script of sed.
fn sed(script: &str) -> Vec<Act> {
    let mut acts = Vec::new();
    for line in script.lines() {
        let mut rest = line;
        while let Some(sign) = rest.chars().next() {
            rest = rest.get(sign.len_utf8()..).unwrap_or_default();
            match sign {
                // An address.
                '/' => rest = string(rest, '/').1,
                's' | 'y' => {
                    let Some(mark) = rest.chars().next() else {
                        break;
                    };
                    rest = string(rest.get(mark.len_utf8()..).unwrap_or_default(), mark).1;
                    rest = string(rest, mark).1;
                    let end = rest.find([';', '}', 'w']).unwrap_or(rest.len());
                    let (flags, behind) = rest.split_at(end);
                    acts.extend(flags.contains('e').then_some(Act::Unknown));
                    rest = behind;
                }
                'w' | 'W' => {
                    acts.push(Act::Write(rest.trim().to_owned()));
                    break;
                }
                'e' => {
                    let command = rest.trim().trim_start_matches(';');
                    acts.push(if command.is_empty() { Act::Unknown } else { Act::Run(command.to_owned()) });
                    break;
                }
                // A text, a file that is read, a label or a comment goes to the end of the line.
                'a' | 'i' | 'c' | 'r' | 'R' | ':' | '#' => break,
                'b' | 't' | 'T' => rest = rest.find(';').and_then(|at| rest.get(at..)).unwrap_or_default(),
                _ => {}
            }
        }
    }
    acts
}

/// Commands that a scripting language hands to a shell.
fn runs(text: &str) -> Vec<Act> {
    let mut acts = Vec::new();
    for runner in RUNNERS {
        for (at, _) in text.match_indices(runner) {
            let alone =
                text.get(..at).unwrap_or_default().chars().next_back().is_none_or(|sign| !sign.is_alphanumeric());
            let rest = text.get(at + runner.len()..).unwrap_or_default().trim_start_matches(['(', ' ']);
            if let Some(quote) = rest.chars().next().filter(|sign| alone && matches!(sign, '\'' | '"' | '{' | '`')) {
                let close = if quote == '{' { '}' } else { quote };
                acts.push(Act::Run(string(rest.get(1..).unwrap_or_default(), close).0));
            }
        }
    }
    acts
}

/// A program of Perl: `loops` where it goes over the lines that it is fed, which is reading unless something acts.
fn perl(text: &str, loops: bool) -> crate::program::EffectClass {
    let known = code::read(text).effect;
    if known == Danger {
        return Danger;
    }
    let acts = text.contains('`')
        || text.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_').any(|word| PERL_ACTS.contains(&word));
    let prints = text.trim_start().starts_with("print") && !text.contains('(');
    if !acts && (loops || prints) { Observe } else { known }
}
