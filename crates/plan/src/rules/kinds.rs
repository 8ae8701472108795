//! Which kind of trouble a procedure's title speaks of, and what that can be noticed by: the data file, read once.

use crate::condition::Test;
use std::collections::BTreeSet;
use std::sync::OnceLock;
use vectra_engine::rules::Past;
use vectra_engine::time::Span;

const FILE: &str = include_str!("../../data/detectors.txt");

/// A kind of trouble.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kind {
    pub name: &'static str,
    about: Vec<Words>,
    wrong: Vec<Words>,
    pub reads: Vec<Read>,
    /// Vendors whose status pages tell.
    pub vendors: Vec<&'static str>,
    /// Whether only the queues count that somebody names for it.
    pub named_queues: bool,
    pub wait: Span,
}

impl Kind {
    /// Whether a text speaks of what this is about.
    pub fn is_about(&self, text: &str) -> bool {
        let text = words(text);
        self.about.iter().any(|phrase| phrase.is_subset(&text))
    }
}

/// A number and the bound past which it is bad.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Read {
    pub reading: &'static str,
    pub past: Past,
    pub bound: f64,
}

/// Words without what accents, plural and gender add.
pub(crate) type Words = BTreeSet<String>;

/// The kind of trouble that a title speaks of, if it is one that can be noticed.
pub(super) fn of(title: &str) -> Option<&'static Kind> {
    static KINDS: OnceLock<Vec<Kind>> = OnceLock::new();
    let title = words(title);
    let says = |phrases: &[Words]| phrases.iter().any(|phrase| phrase.is_subset(&title));
    KINDS.get_or_init(parse).iter().find(|kind| says(&kind.about) && says(&kind.wrong))
}

/// The bad side and the bound of a test as `vectra.toml` writes one; `None` where it is no bound of a number.
pub(super) fn bound(test: &Test) -> Option<(Past, f64)> {
    match test {
        Test::More(n) => Some((Past::Above, n.value())),
        Test::AtLeast(n) => Some((Past::AtLeast, n.value())),
        Test::Less(n) => Some((Past::Below, n.value())),
        Test::AtMost(n) => Some((Past::AtMost, n.value())),
        Test::Exists | Test::Equal(_) | Test::NotEqual(_) | Test::Contains(_) => None,
    }
}

fn parse() -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for line in FILE.lines().filter(|line| !line.starts_with('#')) {
        let Some((key, rest)) = line.split_once(' ') else { continue };
        let phrases = || rest.split(',').map(words).collect::<Vec<Words>>();
        if key == "detector" {
            let (about, wrong, reads, vendors) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            kinds.push(Kind { name: rest, about, wrong, reads, vendors, named_queues: false, wait: Span(0) });
        }
        let Some(kind) = kinds.last_mut() else { continue };
        match key {
            "about" => kind.about = phrases(),
            "wrong" => kind.wrong = phrases(),
            "read" => kind.reads.extend(read(rest)),
            "status" => kind.vendors = rest.split(',').map(str::trim).collect(),
            "queues" => kind.named_queues = rest.trim() == "named",
            "wait" => kind.wait = rest.parse().ok().and_then(length).unwrap_or_default(),
            _ => {}
        }
    }
    kinds
}

fn read(text: &'static str) -> Option<Read> {
    let (reading, test) = text.split_once(' ')?;
    let (past, bound) = bound(&test.parse().ok()?)?;
    Some(Read { reading, past, bound })
}

fn length(length: jiff::SignedDuration) -> Option<Span> {
    i64::try_from(length.as_millis()).ok().map(Span)
}

/// The words of a text, without what accents, plural and gender add.
pub(crate) fn words(text: &str) -> Words {
    let folded: String = text.to_lowercase().chars().map(plain).collect();
    let all = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    all.map(|w| w.trim_end_matches(['s', 'x']).trim_end_matches('e'))
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

fn plain(c: char) -> char {
    match c {
        'à' | 'â' | 'ä' | 'á' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ö' | 'ó' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        'ç' => 'c',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_both_languages_speak_of_what_they_say() {
        for (title, kind) in [
            ("Base de données lente", Some("database")),
            ("Database is slow", Some("database")),
            ("Requêtes lentes", Some("database")),
            ("Postgres performance degraded", Some("database")),
            ("Too many connections", Some("connections")),
            ("Pool de connexions saturé", Some("connections")),
            ("Emails non envoyés", Some("mail")),
            ("Mail is delayed", Some("mail")),
            ("E-mails stuck", Some("mail")),
            ("Courriels bloqués", Some("mail")),
            ("File Celery bloquée", Some("queue")),
            ("Worker backlog growing", Some("queue")),
            ("Disque plein", Some("disk")),
            ("Disk full", Some("disk")),
            ("Low disk space", Some("disk")),
            ("Certificat TLS expiré", Some("certificate")),
            ("Certificate about to expire", Some("certificate")),
            ("Mémoire saturée", Some("memory")),
            ("OOM", Some("memory")),
            ("High memory usage", Some("memory")),
            ("CPU élevé", Some("processor")),
            ("Replica lag", Some("replication")),
            ("API down", None),
            ("Payment provider is unreachable", None),
            ("Login page blank", None),
            ("Restore of the database", None),
            ("Mail addresses of the team", None),
            ("", None),
        ] {
            assert_eq!(of(title).map(|k| k.name), kind, "{title}");
        }
    }

    #[test]
    fn every_kind_has_all_that_it_needs() {
        let kinds = parse();
        assert_eq!(kinds.len(), FILE.lines().filter(|l| l.starts_with("detector ")).count());
        let reads = FILE.lines().filter(|l| l.starts_with("read ")).count();
        assert_eq!(kinds.iter().map(|k| k.reads.len()).sum::<usize>(), reads, "every line is a number and a bound");
        for kind in kinds {
            assert!(!kind.about.is_empty() && !kind.wrong.is_empty() && !kind.reads.is_empty(), "{kind:?}");
            assert!(kind.wait > Span(0), "{kind:?}");
        }
    }
}
