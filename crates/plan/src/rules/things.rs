//! Which part of the system a name speaks of, where it names one: its numbers are nobody else's.

use super::kinds::{Words, words};
use crate::plan::CheckPlan;
use crate::probe::Probe;
use std::sync::OnceLock;

const FILE: &str = include_str!("../../data/things.txt");

/// A part of a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Redis,
    Database,
    Worker,
    /// One that cannot be bound.
    Other,
}

/// The parts that a name speaks of, each with the word for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named(Vec<(Part, &'static Words)>);

/// What a name speaks of beside its environment: that is where it is, whatever it is called.
pub(super) fn named(name: &str, environment: Option<&str>) -> Named {
    static ALL: OnceLock<Vec<(Part, Words)>> = OnceLock::new();
    let (name, around) = (words(name), environment.map(words).unwrap_or_default());
    let all = ALL.get_or_init(parse).iter();
    let said = all.filter(|(_, phrase)| phrase.is_subset(&name) && !phrase.is_subset(&around));
    Named(said.map(|(part, phrase)| (*part, phrase)).collect())
}

impl Named {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this part is named, and nothing that cannot be bound.
    pub fn has(&self, part: Part) -> bool {
        let is = |wanted: Part| self.0.iter().any(|(named, _)| *named == wanted);
        is(part) && !is(Part::Other)
    }

    /// Whether a text has one of the words.
    pub fn are_in(&self, text: &str) -> bool {
        let text = words(text);
        self.0.iter().any(|(_, phrase)| phrase.is_subset(&text))
    }

    /// Whether a check asks what is named: by its kind, or by what it is called.
    pub fn asked_by(&self, check: &CheckPlan, called: &str) -> bool {
        let kind = match check.probe {
            Probe::Redis { .. } => self.has(Part::Redis),
            Probe::Postgres | Probe::Sql { .. } => self.has(Part::Database),
            Probe::Celery { .. } => self.has(Part::Worker) || self.has(Part::Redis),
            _ => false,
        };
        kind || self.are_in(called)
    }
}

fn parse() -> Vec<(Part, Words)> {
    let mut out = Vec::new();
    for line in FILE.lines().filter(|line| !line.starts_with('#')) {
        let Some((key, phrases)) = line.split_once(' ') else { continue };
        let part = match key {
            "redis" => Part::Redis,
            "database" => Part::Database,
            "worker" => Part::Worker,
            _ => Part::Other,
        };
        out.extend(phrases.split(',').map(|phrase| (part, words(phrase))).filter(|(_, phrase)| !phrase.is_empty()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_speaks_of_the_part_that_it_names() {
        let of = |name: &str| {
            let named = named(name, Some("API Prod"));
            [Part::Redis, Part::Database, Part::Worker].into_iter().filter(|p| named.has(*p)).collect::<Vec<_>>()
        };
        assert_eq!(of("Redis memory"), [Part::Redis]);
        assert_eq!(of("Disque de la base de données"), [Part::Database]);
        assert_eq!(of("CPU des workers"), [Part::Worker]);
        assert_eq!(of("Disk Space"), []);
        assert_eq!(of("RabbitMQ queue"), [], "no Redis is behind it");
        assert!(!named("RabbitMQ queue", None).is_empty());
        assert!(named("Worker CPU", Some("Celery worker")).is_empty(), "that is the environment");
    }
}
