//! What a call runs in turn: on another host, in a container, as somebody else.

use super::{Call, Word};
use crate::diagnostics::place::Span;
use crate::fence::effects::{self, Inner};

/// A command that stands in the words of another one.
pub(super) enum Held {
    /// As words.
    Words(Vec<Word>),
    /// As a text that a shell reads, and where it stands.
    Text(String, Span),
}

/// Programs that run a command on this machine, and those that are no shell at all.
const HERE: &[&str] = &[
    "bash",
    "sh",
    "zsh",
    "dash",
    "ksh",
    "su",
    "runuser",
    "eval",
    "script",
    "flock",
    "watch",
    "parallel",
    "find",
    "strace",
    "ltrace",
    "systemd-run",
    "systemd-inhibit",
    "setpriv",
    "gosu",
    "su-exec",
    "nsenter",
    "unshare",
    "chroot",
    "entr",
];

/// Programs of packages; rules know them with the runner before them.
const PACKAGED: &[&str] =
    &["npx", "npm", "pnpm", "yarn", "bun", "bunx", "bundle", "poetry", "pipenv", "uv", "uvx", "python", "python3"];

/// Whether what it runs is run on another host or in a container.
pub(super) fn is_elsewhere(call: &Call) -> bool {
    !HERE.contains(&call.program())
}

/// What a call runs, where it runs anything.
pub(super) fn by(call: &Call) -> Option<Held> {
    let script = match call.program() {
        "bash" | "sh" | "zsh" => call.value(&["-c", "-ec", "-lc", "-xc"]),
        "ssh" => call.plain().nth(1).filter(|word| word.text.contains(char::is_whitespace)),
        _ => None,
    };
    if let Some(word) = script {
        return Some(Held::Text(inside(word), word.span));
    }
    let remote = remote_words(call);
    if !remote.is_empty() {
        return Some(Held::Words(remote.to_vec()));
    }
    // Of these more is known than the table says.
    let own = ["bash", "sh", "zsh", "ssh", "kubectl", "oc", "docker", "docker-compose", "podman"];
    if own.contains(&call.program()) || PACKAGED.contains(&call.program()) { None } else { by_table(call) }
}

/// What the table of programs says that a call runs.
fn by_table(call: &Call) -> Option<Held> {
    let program = effects::program(call.program())?;
    let argv: Vec<String> = call.words.iter().map(|word| word.text.clone()).collect();
    let arguments = program.arguments(&argv);
    let behind = |at: usize| call.words.get(at..).filter(|words| !words.is_empty());
    if let Some(at) = argv.iter().position(|word| program.follows().contains(&word.as_str())) {
        let inner = behind(at + 1)?;
        let end = inner.iter().position(|word| matches!(&*word.text, ";" | "\\;" | "+")).unwrap_or(inner.len());
        return inner.get(..end).filter(|inner| !inner.is_empty()).map(|inner| Held::Words(inner.to_vec()));
    }
    for (inner, consumed) in program.inner(&arguments) {
        let word = |count: usize| arguments.words.get(consumed + count).map(|word| word.at);
        let held = match inner {
            Inner::Words(count) => arguments
                .behind_dashes
                .or_else(|| word(*count))
                .and_then(behind)
                .map(|words| Held::Words(words.to_vec())),
            Inner::Known(count) => word(*count)
                .and_then(behind)
                .filter(|words| words.first().is_some_and(|first| effects::is_known(&first.text)))
                .map(|words| Held::Words(words.to_vec())),
            Inner::Text(count) => word(*count).and_then(behind).and_then(text),
            Inner::Option(name) => {
                let given = arguments.values_of(name);
                let word = given.first().and_then(|value| call.words.iter().find(|word| word.text.ends_with(value)));
                word.filter(|word| is_plain(word)).map(|word| Held::Text(inside(word), word.span))
            }
            Inner::Itself => None,
        };
        if held.is_some() {
            return held;
        }
    }
    None
}

/// Words that a shell reads as one text.
fn text(words: &[Word]) -> Option<Held> {
    let (first, last) = (words.first()?, words.last()?);
    let text: Vec<String> = words.iter().map(inside).collect();
    words.iter().all(is_plain).then(|| Held::Text(text.join(" "), first.span.to(last.span)))
}

/// What a word hands on, its own quotes taken off and those inside of it kept; of `--command='…'` what stands behind the sign.
fn inside(word: &Word) -> String {
    let raw = match word.raw.split_once('=') {
        Some((name, value)) if name.starts_with('-') => value,
        _ => word.raw.as_str(),
    };
    let within = |quote: char| raw.strip_prefix(quote)?.strip_suffix(quote).filter(|text| !text.contains('\''));
    if let Some(text) = within('\'') {
        return text.to_owned();
    }
    match raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(text) => text.replace("\\\"", "\"").replace("\\$", "$"),
        None if raw.len() < word.raw.len() => raw.to_owned(),
        None => word.text.clone(),
    }
}

/// What is put in by the shell outside was read there.
fn is_plain(word: &Word) -> bool {
    word.raw.starts_with('\'') || !(word.raw.contains("$(") || word.raw.contains('`'))
}

/// The words that run in a container or on a host, where they stand as words.
fn remote_words(call: &Call) -> &[Word] {
    let words = call.words.as_slice();
    let at = |name: &str| words.iter().position(|word| word.text == name);
    let behind = |from: usize| words.get(from..).unwrap_or_default();
    match call.program() {
        "kubectl" | "oc" if at("exec").is_some() || at("rsh").is_some() || at("debug").is_some() => {
            at("--").map_or(&[], |at| behind(at + 1))
        }
        "docker" | "docker-compose" | "podman" => match at("exec").or_else(|| at("run")) {
            Some(exec) => {
                // A container may be called as a program is: `exec -T postgres psql`.
                let name = exec + 1 + first_plain(behind(exec + 1), CONTAINER_VALUES);
                let known = behind(name + 1).iter().position(|word| effects::is_known(&word.text));
                known.map_or(&[], |known| behind(name + 1 + known))
            }
            None => &[],
        },
        "ssh" => {
            let host = words.iter().skip(1).position(|word| word.text.contains('@') || !word.text.starts_with('-'));
            host.map_or(&[], |host| behind(host + 2))
        }
        _ => &[],
    }
}

/// Options of `docker exec` and `docker run` with a value behind them.
const CONTAINER_VALUES: &[&str] = &[
    "-u",
    "--user",
    "-w",
    "--workdir",
    "-e",
    "--env",
    "--env-file",
    "--index",
    "-v",
    "--volume",
    "-p",
    "--publish",
    "--name",
    "--network",
    "--net",
    "--entrypoint",
    "-l",
    "--label",
    "--mount",
    "-h",
    "--hostname",
    "--platform",
    "-m",
    "--memory",
    "--cpus",
    "--add-host",
    "--link",
    "--volumes-from",
];

/// Where the first word stands that is neither an option nor the value of one of these.
pub(super) fn first_plain(words: &[Word], values: &[&str]) -> usize {
    let mut value = false;
    let plain =
        |word: &Word| !std::mem::replace(&mut value, values.contains(&&*word.text)) && !word.text.starts_with('-');
    words.iter().position(plain).unwrap_or(words.len())
}
