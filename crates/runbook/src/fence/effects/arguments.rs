//! The words behind a program: options, their values, words.

use crate::program::EffectClass;
use std::borrow::Cow;

/// A word that is no option.
#[derive(Debug, Clone)]
pub(crate) struct Word<'a> {
    pub text: &'a str,
    /// In lower case, as subcommands are compared.
    pub lower: Cow<'a, str>,
    /// Index in the command line.
    pub at: usize,
    /// It stands behind an option that nothing is known of, and may be its value.
    pub doubtful: bool,
}

/// An option as it is given.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Given<'a> {
    pub name: &'a str,
    pub value: Option<&'a str>,
}

/// A command line, sorted.
#[derive(Debug, Default)]
pub(crate) struct Arguments<'a> {
    pub options: Vec<Given<'a>>,
    pub words: Vec<Word<'a>>,
    /// Index of the word behind `--`.
    pub behind_dashes: Option<usize>,
}

/// Subcommands that look, behind which stand names.
const LOOKS: &[&str] = &[
    "logs", "log", "status", "show", "list", "ls", "get", "describe", "inspect", "top", "diff", "events", "history",
    "info", "ps", "view", "cat", "tail", "head", "grep", "search", "find", "help", "explain", "which", "exec", "run",
];

/// Subcommands that change something, whatever they belong to.
const CHANGES: &[&str] = &[
    "set", "put", "unset", "create", "init", "add", "update", "apply", "enable", "disable", "import", "restore",
    "reset",
];

/// What takes its options before its subcommand.
const OPTIONED: &[&str] = &["docker", "compose", "docker-compose", "podman", "podman-compose", "kubectl", "oc", "helm"];

/// Subcommands that leave nothing.
const DESTROYS: &[&str] = &["drop", "purge", "destroy", "wipe", "flush"];

/// A subcommand by its form: no path, no flag, no value.
fn is_plain(word: &str) -> bool {
    word.bytes().all(|sign| sign.is_ascii_lowercase() || sign == b'-')
}

/// What is looked at of a command line; the rest repeats in practice.
const MAX_WORDS: usize = 200;

impl<'a> Arguments<'a> {
    pub(super) fn read(argv: &'a [String], values: &[&'static str]) -> Self {
        let mut arguments = Self::default();
        let mut at = 1;
        let mut doubtful = false;
        while let Some(arg) = argv.get(at).filter(|_| at < MAX_WORDS) {
            let next = argv.get(at + 1).map(String::as_str);
            let before = argv.get(at - 1).map_or("", |before| before.rsplit('/').next().unwrap_or_default());
            // `docker compose $COMPOSE run`: options in a variable, not the subcommand.
            if arg.starts_with('$') && OPTIONED.contains(&before) && next.is_some_and(is_plain) {
                at += 1;
                continue;
            }
            if arguments.behind_dashes.is_some() || !arg.starts_with('-') || arg.len() < 2 {
                arguments.words.push(Word { text: arg, lower: lower(arg), at, doubtful });
                doubtful = false;
            } else if arg == "--" {
                arguments.behind_dashes = Some(at + 1);
                doubtful = false;
            } else if let Some((name, value)) = arg.split_once('=').filter(|(name, _)| !name.contains(' ')) {
                arguments.options.push(Given { name, value: Some(value) });
                doubtful = false;
            } else if values.contains(&arg.as_str()) {
                arguments.options.push(Given { name: arg, value: next });
                at += 1;
                doubtful = false;
            } else if let Some((flags, name, value)) = cluster(arg, values) {
                arguments.options.extend(flags.map(|name| Given { name, value: None }));
                let value = value.or_else(|| {
                    at += 1;
                    next
                });
                arguments.options.push(Given { name, value });
                doubtful = false;
            } else {
                let value = next.filter(|next| !next.starts_with('-'));
                arguments.options.push(Given { name: arg, value });
                doubtful = true;
            }
            at += 1;
        }
        arguments
    }

    /// What a verb among the first words does that a rule of `named` words does not speak of: `variables set`, `config put`.
    /// Behind a word that looks, it is a name: `logs update`.
    pub(crate) fn changes_behind(&self, named: usize) -> EffectClass {
        let near = self.words.iter().zip(self.words.iter().skip(1)).take(2);
        let behind = near.enumerate().filter(|(at, _)| named > 0 && at + 1 >= named);
        behind
            .filter(|(_, (before, verb))| !verb.doubtful && is_plain(&before.lower) && !LOOKS.contains(&&*before.lower))
            .map(|(_, (_, verb))| match &*verb.lower {
                verb if CHANGES.contains(&verb) => EffectClass::Change,
                verb if DESTROYS.contains(&verb) => EffectClass::Danger,
                _ => EffectClass::Observe,
            })
            .fold(EffectClass::Observe, EffectClass::max)
    }

    /// Whether the option is there, and with this value where one is asked for.
    pub(crate) fn has(&self, name: &str, value: Option<&str>) -> bool {
        self.options.iter().any(|given| {
            let said = given.value.unwrap_or_default();
            match value {
                Some(value) => {
                    (super::pattern::glob(name, given.name) || short(given.name, name))
                        && super::pattern::glob(&value.to_ascii_lowercase(), &said.to_ascii_lowercase())
                }
                // `--version=previous` says which one, and does not ask for the tool's own.
                None if matches!(name, "--version" | "-version") && given.value.is_some() => false,
                None => {
                    (super::pattern::glob(name, given.name) && !matches!(said, "none" | "false"))
                        || short(given.name, name)
                }
            }
        })
    }

    /// The values that an option was given; a short option may be the last of several (`-tAc`).
    pub(crate) fn values_of(&self, name: &str) -> Vec<&'a str> {
        self.options
            .iter()
            .filter(|given| {
                given.name == name || (is_cluster(given.name) && name.len() == 2 && given.name.ends_with(letter(name)))
            })
            .filter_map(|given| given.value)
            .collect()
    }
}

fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) { text.to_ascii_lowercase().into() } else { text.into() }
}

fn letter(option: &str) -> char {
    option.chars().last().unwrap_or('-')
}

/// Several short options in one word.
fn is_cluster(name: &str) -> bool {
    (3..=7).contains(&name.len())
        && !name.starts_with("--")
        && name.chars().skip(1).all(|sign| sign.is_ascii_alphabetic())
}

/// Whether `wanted` is one of the letters in a word of several short options.
fn short(given: &str, wanted: &str) -> bool {
    wanted.len() == 2
        && !wanted.starts_with("--")
        && is_cluster(given)
        && given.get(1..).unwrap_or_default().contains(letter(wanted))
}

/// `-sXPOST`: flags, then an option that takes the rest or the next word as its value.
fn cluster<'a>(
    arg: &'a str,
    values: &[&'static str],
) -> Option<(impl Iterator<Item = &'a str> + use<'a>, &'static str, Option<&'a str>)> {
    if arg.starts_with("--") {
        return None;
    }
    for (at, sign) in arg.char_indices().skip(1) {
        let name = values.iter().find(|name| name.len() == 2 && letter(name) == sign && sign.is_ascii_alphanumeric());
        if let Some(name) = name {
            let rest = arg.get(at + sign.len_utf8()..).filter(|rest| !rest.is_empty());
            let flags = arg.get(..at).filter(|flags| flags.len() > 1);
            return Some((flags.into_iter(), name, rest));
        }
        if !sign.is_ascii_alphabetic() {
            return None;
        }
    }
    None
}
