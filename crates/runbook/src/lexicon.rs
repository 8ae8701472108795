//! The words that runbooks use, as data: `lexicon/*.lex`, one file per language, parsed once.
//!
//! A file is a list of `[group key]` headers, each followed by phrases, one a line; `#` starts a comment. Phrases of all
//! languages are looked up together, because teams mix them in one document.

use crate::program::Language;
use crate::text;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};
use std::collections::HashMap;
use std::sync::OnceLock;

const FILES: &[(Language, &str)] =
    &[(Language::Fr, include_str!("../lexicon/fr.lex")), (Language::En, include_str!("../lexicon/en.lex"))];

/// All phrases, by group and first word.
pub(crate) struct Lexicon {
    phrases: HashMap<&'static str, HashMap<String, Vec<Phrase>>>,
    stop_words: HashMap<String, Vec<Language>>,
}

struct Phrase {
    key: &'static str,
    rest: Vec<String>,
}

/// A phrase found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    pub key: &'static str,
    /// Index of its first word.
    pub at: usize,
    /// How many words of the text it spans.
    pub span: usize,
    /// How many words the phrase has.
    pub words: usize,
}

/// The lexicon, parsed at first use.
pub(crate) fn get() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(Lexicon::parse)
}

impl Lexicon {
    fn parse() -> Self {
        let mut lexicon = Lexicon { phrases: HashMap::new(), stop_words: HashMap::new() };
        for (language, file) in FILES {
            let (mut group, mut key) = ("", "");
            for line in file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
                if let Some(header) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                    (group, key) = header.split_once(' ').unwrap_or((header, header));
                } else if group == "language" {
                    for word in text::words(line) {
                        lexicon.stop_words.entry(word).or_default().push(*language);
                    }
                } else {
                    // Several short phrases may share a line, set apart by commas.
                    for phrase in line.split(',') {
                        lexicon.add(group, key, phrase);
                        if group == "verb" {
                            lexicon.add_verb(*language, key, phrase.trim());
                        }
                    }
                }
            }
        }
        lexicon
    }

    fn add(&mut self, group: &'static str, key: &'static str, phrase: &str) {
        let words = words_for(group, phrase);
        let mut words = words.into_iter();
        if let Some(first) = words.next() {
            let group = self.phrases.entry(group).or_default();
            group.entry(first).or_default().push(Phrase { key, rest: words.collect() });
        }
    }

    /// A verb also counts as something to be done, in the forms that tell somebody to: French "vérifier", "vérifiez".
    fn add_verb(&mut self, language: Language, key: &'static str, phrase: &str) {
        self.add("imperative", "x", phrase);
        let first = phrase.split([' ', '\'']).next().unwrap_or(phrase);
        let rest = phrase.get(first.len()..).unwrap_or_default();
        if let Some(root) = first.strip_suffix("er").filter(|root| language == Language::Fr && root.len() > 1) {
            for ending in ["ez", "e"] {
                let form = format!("{root}{ending}{rest}");
                self.add("verb", key, &form);
                self.add("imperative", "x", &form);
            }
        }
    }

    /// Every phrase of `group` in the words, each place at most once per key; `slack` foreign words may stand inside.
    pub(crate) fn hits(&self, group: &'static str, words: &[String], slack: usize) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        let Some(group) = self.phrases.get(group) else {
            return hits;
        };
        for (at, word) in words.iter().enumerate() {
            let Some(phrases) = group.get(word) else {
                continue;
            };
            for phrase in phrases {
                if let Some(span) = matches(&phrase.rest, words.get(at + 1..).unwrap_or_default(), slack) {
                    hits.push(Hit { key: phrase.key, at, span: span + 1, words: phrase.rest.len() + 1 });
                }
            }
        }
        hits
    }

    /// The longest phrase of `group` in the text; of equal ones the first.
    pub(crate) fn find(&self, group: &'static str, written: &str) -> Option<Hit> {
        self.best(group, &words_for(group, written), 0)
    }

    /// The longest phrase of `group`; `slack` foreign words may stand inside ("increase the service's memory").
    pub(crate) fn best(&self, group: &'static str, words: &[String], slack: usize) -> Option<Hit> {
        self.hits(group, words, slack).into_iter().max_by_key(|hit| (hit.words, usize::MAX - hit.at))
    }

    /// The key whose phrase is the whole text.
    pub(crate) fn exact(&self, group: &'static str, written: &str) -> Option<&'static str> {
        let words = words_for(group, written);
        self.hits(group, &words, 0).into_iter().find(|hit| hit.at == 0 && hit.span == words.len()).map(|hit| hit.key)
    }

    /// The key of a phrase that the text begins with, the longest.
    pub(crate) fn starts(&self, group: &'static str, written: &str) -> Option<Hit> {
        let words = words_for(group, written);
        self.hits(group, &words, 0).into_iter().filter(|hit| hit.at == 0).max_by_key(|hit| hit.words)
    }

    pub(crate) fn has(&self, group: &'static str, key: &str, written: &str) -> bool {
        self.hits(group, &words_for(group, written), 0).iter().any(|hit| hit.key == key)
    }

    /// Whether it is a word of a language rather than a name.
    pub(crate) fn is_small(&self, word: &str) -> bool {
        self.stop_words.contains_key(word)
    }

    /// The language that more of the text's small words belong to.
    pub(crate) fn language(&self, written: &str) -> Language {
        let (mut french, mut english) = (0usize, 0usize);
        for word in text::words(written) {
            for language in self.stop_words.get(&word).map(Vec::as_slice).unwrap_or_default() {
                match language {
                    Language::Fr => french += 1,
                    Language::En => english += 1,
                }
            }
        }
        if french > english { Language::Fr } else { Language::En }
    }
}

/// Small words tell "plus de" from "au plus", "à la main" from "main".
fn words_for(group: &str, written: &str) -> Vec<String> {
    match group {
        "op" | "automatic" | "duration" | "nothing" => text::stems(written),
        _ => text::tokens(written),
    }
}

fn matches(rest: &[String], words: &[String], slack: usize) -> Option<usize> {
    let (mut at, mut left) = (0, slack);
    for expected in rest {
        loop {
            let word = words.get(at)?;
            at += 1;
            if word == expected {
                break;
            }
            left = left.checked_sub(1)?;
        }
    }
    Some(at)
}

/// `latency_p99` as `Indicator::LatencyP99`, by the enum's own serde names.
pub(crate) fn parse_key<'de, T: Deserialize<'de>>(key: &'de str) -> Option<T> {
    let deserializer: StrDeserializer<'de, Error> = key.into_deserializer();
    T::deserialize(deserializer).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::{Cause, Indicator, Operation, PhaseRole, Role};

    #[test]
    fn every_key_of_a_typed_group_is_a_variant() {
        for (_, file) in FILES {
            for header in file.lines().filter_map(|line| line.trim().strip_prefix('[')?.strip_suffix(']')) {
                let (group, key) = header.split_once(' ').unwrap_or((header, header));
                let known = match group {
                    "cause" => parse_key::<Cause>(key).is_some(),
                    "operation" => parse_key::<Operation>(key).is_some(),
                    "phase" => parse_key::<PhaseRole>(key).is_some(),
                    "indicator" => parse_key::<Indicator>(key).is_some(),
                    "role" => {
                        matches!(key, "group" | "checklist" | "phases" | "monitoring" | "oncall")
                            || parse_key::<Role>(key).is_some()
                    }
                    _ => true,
                };
                assert!(known, "[{header}] names nothing");
            }
        }
    }

    #[test]
    fn phrases_are_found_in_both_languages_with_words_between() {
        let operation = |written| {
            get().best("operation", &text::tokens(written), 2).and_then(|hit| parse_key::<Operation>(hit.key))
        };
        assert_eq!(operation("Augmenter la RAM"), Some(Operation::ScaleMemory));
        assert_eq!(operation("increase the service's memory"), Some(Operation::ScaleMemory));
        assert_eq!(operation("Redémarrez le service"), Some(Operation::Restart));
        assert_eq!(operation("sing a song"), None);
    }

    #[test]
    fn language_is_that_of_the_small_words() {
        assert_eq!(get().language("La liste des alertes et le niveau pour chaque incident"), Language::Fr);
        assert_eq!(get().language("The list of alerts and the level for each incident"), Language::En);
    }
}
