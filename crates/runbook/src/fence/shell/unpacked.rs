//! Copies that are unpacked over what a system runs on: `tar -xzf backup.tgz -C /srv/shop`, or the same behind `cd /srv/shop`.

use super::files;
use crate::fence::parsed::Parsed;

/// Whether a command unpacks a copy where data lies. `folder` is where the commands before it went, and afterwards where it went.
pub(crate) fn over_data(parsed: &Parsed, folder: &mut Option<String>) -> bool {
    let mut over = false;
    for command in &parsed.commands {
        let words = command.argv.as_slice();
        match words.first().map(|name| name.rsplit('/').next().unwrap_or(name)) {
            Some("cd" | "pushd") => *folder = words.get(1).cloned(),
            Some("tar" | "gtar" | "bsdtar") => {
                let target = value(words, "-C", "--directory").or(folder.as_deref());
                over |= extracts(words) && archive(words).is_some_and(is_copy) && target.is_some_and(holds_data);
            }
            _ => {}
        }
    }
    over
}

/// `-xzf`, `xzf`, `--extract`.
fn extracts(words: &[String]) -> bool {
    let bundled = |word: &String| word.chars().all(|sign| sign.is_ascii_alphabetic()) && word.contains('x');
    words.get(1).is_some_and(bundled)
        || words.iter().skip(1).any(|word| {
            matches!(word.as_str(), "--extract" | "--get")
                || word.strip_prefix('-').is_some_and(|rest| bundled(&rest.to_owned()))
        })
}

/// The archive: what stands behind the options that end in `f`, or behind `--file`.
fn archive(words: &[String]) -> Option<&str> {
    if let Some(named) = value(words, "-f", "--file") {
        return Some(named);
    }
    let at = words.iter().skip(1).take(2).position(|word| {
        let bundle = word.trim_start_matches('-');
        bundle.ends_with('f') && !word.starts_with("--") && bundle.bytes().all(|sign| sign.is_ascii_alphabetic())
    })?;
    words.get(at + 2).map(String::as_str)
}

/// The value of an option in two words, or in one behind an equals sign.
fn value<'w>(words: &'w [String], short: &str, long: &str) -> Option<&'w str> {
    words.iter().enumerate().find_map(|(at, word)| match word.strip_prefix(long) {
        Some(rest) if rest.starts_with('=') => rest.get(1..),
        Some("") => words.get(at + 1).map(String::as_str),
        _ if word == short => words.get(at + 1).map(String::as_str),
        _ => None,
    })
}

/// Whether an archive is named as a copy of what was.
fn is_copy(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["backup", "snapshot", "sauvegarde", ".bak", "dump"].iter().any(|word| name.contains(word))
}

/// A place of the machine where systems keep what they run on, and neither a scratch folder nor a shelf of copies.
fn holds_data(folder: &str) -> bool {
    let lower = folder.to_ascii_lowercase();
    let aside = ["backup", "restore", "snapshot", "sauvegarde", "verif", "test", "inspect", "scratch"];
    folder.starts_with('/')
        && !files::is_temporary(&format!("{}/", folder.trim_end_matches('/')))
        && ![concat!("/home", "/"), concat!("/root", "/"), "/mnt/", "/media/"]
            .iter()
            .any(|lead| lower.starts_with(lead))
        && !aside.iter().any(|word| lower.contains(word))
}
