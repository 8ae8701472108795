//! What a program of which nothing else is known says that it does: by the verb that it is told, or that it is named after.

use crate::fence::effects;
use crate::program::EffectClass;
use EffectClass::{Change, Danger, Observe};

/// Subcommands stand at the front.
const MOST_WORDS: usize = 3;

/// Longer words are values.
const LONGEST: usize = 48;

/// `tool --version`, `tool --help`.
pub(super) fn only_asks(argv: &[String]) -> bool {
    matches!(argv, [_, .., last] if argv.len() <= 4 && matches!(last.as_str(), "--version" | "--help"))
        || matches!(argv, [_, only] if matches!(only.as_str(), "version" | "help"))
}

/// How tools and scripts spell that they only show what would be done.
const REHEARSALS: &[&str] = &[
    "--dry-run",
    "--dryrun",
    "--dryRun",
    "--dry_run",
    "-DryRun",
    "-WhatIf",
    "-whatif",
    "--what-if",
    "--whatif",
    "--no-act",
    "--simulate",
    "--just-print",
    "--check-only",
];

/// `--dry-run`, unless it is switched off: the convention of tools and scripts for showing what would be done.
pub(super) fn only_rehearses(argv: &[String]) -> bool {
    argv.iter().enumerate().skip(1).any(|(at, word)| {
        let (name, value) = word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
        let said = value.or_else(|| argv.get(at + 1).map(String::as_str)).unwrap_or_default().to_ascii_lowercase();
        REHEARSALS.contains(&name) && !matches!(said.as_str(), "false" | "no" | "none" | "off" | "0" | "n")
    })
}

/// `-d '{"dry_run": true}'`, `…/replay?dryRun=true`: a request that asks to be shown what would be done.
pub(super) fn asks_to_rehearse(argv: &[String]) -> bool {
    let mut some = false;
    for word in argv.iter().skip(1).filter(|word| word.len() <= LONGEST_REQUEST) {
        let mut from = 0;
        // Each of the keys, so that one that is switched off is not missed behind one that is on.
        while let Some(at) = word.get(from..).and_then(|rest| rest.find(['d', 'D', 'v', 'V', 's', 'S'])) {
            from += at;
            let rest = word.get(from..).unwrap_or_default();
            let begins = word.get(..from).is_some_and(|before| before.ends_with(['"', '\'', '?', '&', '{', ',', ' ']));
            let key = rest.split(|sign: char| !sign.is_ascii_alphanumeric() && !matches!(sign, '_' | '-')).next();
            let key = key.unwrap_or_default();
            if begins && REHEARSED.contains(&plain(key).as_str()) {
                let value = rest.get(key.len()..).unwrap_or_default();
                let value = value.trim_start_matches(['"', '\'', ' ']).strip_prefix([':', '=']).unwrap_or_default();
                let value = value.trim_start_matches(['"', '\'', ' ']).to_ascii_lowercase();
                if !["true", "1", "yes", "all"].iter().any(|on| value.starts_with(on)) {
                    return false;
                }
                some = true;
            }
            from += key.len().max(1);
        }
    }
    some
}

/// Keys of requests that ask for a rehearsal, without the signs that join their words.
const REHEARSED: &[&str] = &["dryrun", "validateonly", "simulate", "simulation"];

/// Longer bodies are data.
const LONGEST_REQUEST: usize = 4096;

fn plain(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).map(|sign| sign.to_ascii_lowercase()).collect()
}

/// `--accept-data-loss`, `--i-acknowledge-data-loss`: whatever the tool, it says itself what it may do.
pub(super) fn accepts_loss(argv: &[String]) -> bool {
    argv.iter().skip(1).any(|word| word.starts_with("--") && word.contains("data-loss") && !word.ends_with("=false"))
}

/// A script that is asked for a list or for how things stand, and for nothing else.
pub(super) fn only_tells(argv: &[String]) -> bool {
    let options = argv.iter().skip(1).filter(|word| word.starts_with('-')).count();
    let last = argv.last().map(String::as_str).filter(|last| last.starts_with("--") && argv.len() > 1);
    let pieces = || argv.iter().flat_map(|word| word.split(|sign: char| !sign.is_ascii_alphanumeric()));
    let dangerous = || pieces().any(|word| effects::listed("script:word", word).is_some());
    // A script that restores lists what there is to be restored; one that deletes may read what to delete.
    let destroys = || pieces().any(|word| !word.starts_with("resto") && effects::listed("script:word", word).is_some());
    // A list is all that is asked for, whatever narrows it.
    let listed = argv.iter().skip(1).any(|word| word == "--list") && !is_switched(argv) && !destroys();
    only_rehearses(argv)
        || listed
        || (options <= 2
            && last.is_some_and(|last| match last {
                "--list" | "--help" | "--version" | "--status" | "--check" | "--verify" | "--validate" | "--stats"
                | "--show" | "--info" | "--health" | "--diff" | "--report" | "--plan" => !dangerous(),
                _ => false,
            }))
}

/// What the words behind a program tell it to do, by the first of them that is a verb; `None` where none is.
pub(super) fn told<'w>(words: impl Iterator<Item = &'w str>, argv: &[String]) -> Option<EffectClass> {
    let said = words.take(MOST_WORDS).find_map(subcommand)?;
    Some(if said == Observe { said.max(switched(argv)) } else { said })
}

/// What a script does, by its name and by what it is told: never less than a change unless all that it says is to look.
pub(super) fn script(argv: &[String]) -> EffectClass {
    let path = argv.first().map(String::as_str).unwrap_or_default();
    let words = || argv.iter().skip(1).map(String::as_str).take_while(|word| !word.starts_with('-')).take(MOST_WORDS);
    let name = named(path);
    // `restore.sh list`: a script that restores lists what there is to be restored.
    let listed = words().next().filter(|word| !word.contains('.') && subcommand(word) == Some(Observe));
    let only_restores = path
        .split(|sign: char| !sign.is_ascii_alphanumeric())
        .all(|word| word.starts_with("resto") || destroys(word) != Some(Danger));
    if listed.is_some() && only_restores && words().count() == 1 && !is_switched(argv) {
        return Observe;
    }
    // A danger in any of them is one, whatever else they say.
    let worst = words().take(2).filter_map(|word| pieces(word).filter_map(destroys).max()).max().max(name);
    if worst == Some(Danger) {
        return Danger;
    }
    match (name, told(words(), argv)) {
        (_, Some(told)) => told,
        // A name is no promise: what nobody has read may do more than it is called after.
        (_, None) => Change,
    }
}

/// What the name of a script or of a file of statements says.
pub(super) fn named(path: &str) -> Option<EffectClass> {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let stem = file.split_once('.').map_or(file, |(stem, _)| stem);
    let stem = if stem.is_empty() { file } else { stem };
    (stem.len() <= LONGEST).then(|| verb(stem)).flatten()
}

/// Options that make what looks do more.
fn switched(argv: &[String]) -> EffectClass {
    let acts = argv.iter().filter_map(|word| word.strip_prefix("--")).any(|option| {
        let name = option.split_once('=').map_or(option, |(name, _)| name);
        effects::listed("command:verb", name) == Some(Change) || pieces(name).any(|piece| destroys(piece).is_some())
    });
    if acts { Change } else { Observe }
}

/// Whether an option makes what looks do more.
pub(super) fn is_switched(argv: &[String]) -> bool {
    switched(argv) != Observe
}

/// Whether an address ends in an order to destroy: `…/deployments/7/destroy`.
pub(in crate::fence) fn asks_for_danger(address: &str) -> bool {
    let address = address.split_whitespace().next().unwrap_or_default();
    let path = address.split(['?', '#']).next().unwrap_or(address).trim_end_matches(['/', '"', '\'']);
    path.contains('/') && path.rsplit('/').next().is_some_and(|last| destroys(last.trim_matches('_')) == Some(Danger))
}

fn destroys(piece: &str) -> Option<EffectClass> {
    effects::listed("script:word", piece)
}

fn pieces(word: &str) -> impl Iterator<Item = &str> {
    word.split(|sign: char| !sign.is_alphanumeric()).filter(|piece| !piece.is_empty())
}

/// The verb of a subcommand: its first piece ("list-users") or the last one of a path ("users:list"). What stands elsewhere in
/// a word belongs to a name ("main-log-drain").
fn subcommand(word: &str) -> Option<EffectClass> {
    let last = word.rsplit(':').next().unwrap_or(word);
    let leads = |part: &str| {
        let first = pieces(part).next()?;
        destroys(first).or_else(|| effects::listed("command:verb", first))
    };
    verb(word).filter(|_| leads(word).is_some() || leads(last).is_some())
}

fn verb(word: &str) -> Option<EffectClass> {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, ':' | '-' | '_' | '.');
    if word.len() > LONGEST || word.starts_with('-') || !word.chars().all(plain) {
        return None;
    }
    let pairs = || {
        let joined: Vec<&str> = pieces(word).collect();
        joined.windows(2).filter_map(|pair| destroys(&pair.join("-"))).max()
    };
    let of = |piece: &str| destroys(piece).or_else(|| effects::listed("command:verb", piece));
    // "restore-normal-operations": what runs again is no data.
    let runs_again = |next: Option<&str>| next.is_some_and(|next| effects::listed("script:running", next).is_some());
    let mut behind = pieces(word).skip(1);
    let each = pieces(word).filter_map(|piece| {
        let next = behind.next();
        if piece.starts_with("restor") && runs_again(next) { Some(Change) } else { of(piece) }
    });
    let worst = each.max().max(pairs());
    // "check-secret-rotation", "backup-status": what is looked at has the name of an act.
    let looks = |piece: Option<&str>, group| piece.and_then(|piece| effects::listed(group, piece)) == Some(Observe);
    let joined = pieces(word).any(|piece| matches!(piece, "and" | "then" | "or" | "et" | "puis"));
    let looked_at = looks(pieces(word).next(), "command:verb") || looks(pieces(word).last(), "command:matter");
    if worst == Some(Change) && !joined && looked_at { Some(Observe) } else { worst }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn argv(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn scripts_do_what_they_are_named_after_or_told() {
        for (line, effect) in [
            ("./check-disks.sh", Change),
            ("scripts/validate_config.py --env production", Change),
            ("./manage-cluster.sh status", Observe),
            ("bin/queue-health", Change),
            ("scripts/check_secret_rotation.py", Change),
            ("./backup-status.sh", Change),
            ("./deploy-and-check.sh", Change),
            ("./check-disks.sh --fix", Change),
            ("./check-disks.sh --start-date=2026-01-01", Change),
            ("./check-and-restart.sh", Change),
            ("./status.sh apply", Change),
            ("./deploy.sh production", Change),
            ("./sync.sh", Change),
            ("./check-and-purge.sh", Danger),
            ("./tool list --delete-old", Change),
            ("./db.sh restore", Danger),
            ("./restore.sh list", Observe),
            ("./restore.sh list --delete-old", Danger),
            ("./restore.sh full daily", Danger),
            ("./drop.sh list", Danger),
            ("./restore-normal-operations.sh", Change),
            ("python/rollback_migrations.py", Danger),
            ("./rollback.sh", Change),
        ] {
            assert_eq!(script(&argv(line)), effect, "{line}");
        }
    }

    #[test]
    fn the_first_verb_is_what_counts() {
        let told = |line: &str| told(line.split(' '), &argv(line));
        assert_eq!(told("users list"), Some(Observe));
        assert_eq!(told("users:list"), Some(Observe));
        assert_eq!(told("label node status"), Some(Change));
        assert_eq!(told("keys purge-all"), Some(Danger));
        assert_eq!(told("widget alpha"), None);
        assert_eq!(told("a b c list"), None);
    }
}
