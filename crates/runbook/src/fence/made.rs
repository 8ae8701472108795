//! Files and databases that a block makes and takes away again: removing those destroys nothing.

use super::{Segment, What};
use crate::program::EffectClass;

/// Lowers the danger of removing temporary files that the same block has made.
pub(super) fn forgive(segments: &mut [Segment]) {
    let mut made: Vec<String> = Vec::new();
    let mut databases: Vec<String> = Vec::new();
    for segment in segments {
        let What::Command(verdict) = &mut segment.what else {
            continue;
        };
        let parsed = &verdict.parsed;
        let dangers = || parsed.commands.iter().filter(|command| command.effect == EffectClass::Danger);
        let own = |path: &String| {
            let path = path.trim_end_matches('/');
            made.iter().any(|known| known == path)
        };
        let inner = parsed.commands.iter().any(|command| command.wrapped && command.effect == EffectClass::Danger);
        let only_own = dangers().count() > 0
            && dangers().all(|command| {
                let files: Vec<&String> = command.argv.iter().skip(1).filter(|word| !word.starts_with('-')).collect();
                let name = command.argv.first().map(String::as_str).unwrap_or_default();
                let removes = name == "rm" && !files.is_empty() && files.iter().all(|file| own(file));
                let wraps =
                    name == "sudo" || inner && matches!(name, "docker" | "docker-compose" | "podman" | "kubectl");
                removes || wraps || works_on(&command.argv, &databases)
            })
            && dangers().any(|command| {
                matches!(command.argv.first().map(String::as_str), Some("rm" | "dropdb" | "pg_restore"))
            });
        databases.extend(parsed.commands.iter().filter_map(|command| database_made(&command.argv)));
        for command in &parsed.commands {
            let targets = command.redirects.iter().filter(|redirect| redirect.writes).map(|redirect| &redirect.target);
            let options = command.argv.windows(2).filter_map(|pair| match pair {
                [option, value] if matches!(option.as_str(), "-o" | "-f" | "-O" | "--output" | "--file") => Some(value),
                _ => None,
            });
            made.extend(targets.chain(options).filter(|path| is_temporary(path)).cloned());
            if matches!(
                command.argv.first().map(String::as_str),
                Some("cp" | "mkdir" | "touch" | "tee" | "scp" | "tar" | "kubectl" | "docker")
            ) {
                made.extend(command.argv.last().filter(|path| is_temporary(path)).cloned());
            }
        }
        if let Some((name, _)) = segment.text.split_once("=$(mktemp").or_else(|| segment.text.split_once("=`mktemp")) {
            let name = name.rsplit(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_').next().unwrap_or(name);
            made.extend([format!("${name}"), format!("${{{name}}}")]);
        }
        if let Some(name) = names_temporary(&segment.text) {
            made.extend([format!("${name}"), format!("${{{name}}}")]);
        }
        if only_own {
            verdict.effect = EffectClass::Change;
        }
    }
}

fn is_temporary(path: &str) -> bool {
    (path.starts_with("/tmp/") || path.starts_with("/var/tmp/")) && !path.contains("..")
}

/// `DIR="/tmp/restore_$(date +%s)"`: the name that stands for a place of temporary files from here on.
fn names_temporary(command: &str) -> Option<&str> {
    let (name, value) = command.trim().split_once('=')?;
    let named = !name.is_empty() && name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_');
    let value = value.trim_start_matches(['"', '\'']);
    let below = value.rsplit_once("tmp/").is_some_and(|(_, rest)| rest.starts_with(char::is_alphanumeric));
    (named && below && is_temporary(value) && !value.contains(['\n', ';', '&', '|'])).then_some(name)
}

/// The database that `createdb` makes.
fn database_made(argv: &[String]) -> Option<String> {
    let made = argv.first()? == "createdb" && argv.len() > 1;
    argv.last().filter(|name| made && !name.starts_with(['-', '$'])).cloned()
}

/// Whether `dropdb` or `pg_restore` work on one of the databases that the block has made.
fn works_on(argv: &[String], made: &[String]) -> bool {
    let known = |name: &str| made.iter().any(|made| made == name);
    match argv.first().map(String::as_str) {
        Some("dropdb") => argv.len() > 1 && argv.last().is_some_and(|name| known(name)),
        Some("pg_restore") => {
            let apart = argv.windows(2).any(
                |pair| matches!(pair, [option, name] if matches!(option.as_str(), "-d" | "--dbname") && known(name)),
            );
            let joined = argv.iter().filter_map(|word| word.strip_prefix("--dbname=")).any(known);
            // With `--create` the dump says what is written over.
            (apart || joined) && !argv.iter().any(|word| matches!(word.as_str(), "-C" | "--create"))
        }
        _ => false,
    }
}
