//! The words that runbooks use, as data: `lexicon/*.lex`, one file per language, parsed once.
//!
//! A file is a list of `[group key]` headers, each followed by phrases, one a line; `#` starts a comment. Phrases of all
//! languages are looked up together, because teams mix them in one document.

mod beginnings;
mod group;
mod lists;
mod spoken;

pub(crate) use group::{Group, Groups};
pub(crate) use lists::List;
pub(crate) use spoken::Spoken;

use crate::program::Language;
use crate::text;
use beginnings::Beginnings;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error, StrDeserializer};
use std::ops::ControlFlow;
use std::sync::OnceLock;

const FILES: &[(Language, &str)] =
    &[(Language::Fr, include_str!("../lexicon/fr.lex")), (Language::En, include_str!("../lexicon/en.lex"))];

/// A word of the lexicon by its number; those that it does not have are all [`UNKNOWN`].
type WordId = u32;

const UNKNOWN: WordId = 0;

/// All phrases, by their first words.
pub(crate) struct Lexicon {
    /// Where words that there are could be, so that most others are not looked for.
    known: Vec<u64>,
    /// Words by their letters as one number; those that are longer.
    short: FxHashMap<u128, WordId>,
    long: FxHashMap<Box<str>, WordId>,
    /// By id.
    words: Vec<Word>,
    /// How the words begin that phrases of each group begin with.
    beginnings: Beginnings,
    /// Those that have a phrase which begins with a word, by its id.
    groups: Vec<Groups>,
    /// Words of the longest phrase, by group.
    longest: [usize; Group::COUNT],
    /// Bytes of the longest small word.
    small: usize,
}

#[derive(Default)]
struct Word {
    /// Those that begin with it.
    phrases: Vec<Phrase>,
    /// Languages that it is a small word of, as often as they list it.
    languages: Vec<Language>,
}

struct Phrase {
    group: Group,
    key: &'static str,
    rest: Vec<WordId>,
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
        let mut lexicon = Self {
            known: vec![0; KNOWN_PLACES / 64],
            short: FxHashMap::default(),
            long: FxHashMap::default(),
            words: vec![Word::default()],
            beginnings: Beginnings::default(),
            groups: vec![Groups::default()],
            longest: [0; Group::COUNT],
            small: 0,
        };
        for (language, file) in FILES {
            let (mut header, mut key) = ("", "");
            for line in file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
                if let Some(inside) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                    (header, key) = inside.split_once(' ').unwrap_or((inside, inside));
                } else if header == "language" {
                    for word in text::words(line) {
                        lexicon.small = lexicon.small.max(word.len());
                        if let Some(word) = lexicon.word(&word) {
                            word.languages.push(*language);
                        }
                    }
                } else if let Some(group) = Group::named(header) {
                    // Several short phrases may share a line, set apart by commas.
                    for phrase in line.split(',') {
                        lexicon.add(group, key, phrase);
                        if group == Group::Verb && key != "noun" {
                            lexicon.add_verb(*language, key, phrase.trim());
                        }
                    }
                }
            }
        }
        // One group's phrases stand together, in the order of the files.
        lexicon.words.iter_mut().for_each(|word| word.phrases.sort_by_key(|phrase| phrase.group));
        lexicon
    }

    fn word(&mut self, word: &str) -> Option<&mut Word> {
        let id = self.intern(word);
        self.words.get_mut(usize::try_from(id).ok()?)
    }

    fn intern(&mut self, word: &str) -> WordId {
        let known = self.id(word);
        if known != UNKNOWN {
            return known;
        }
        let id = WordId::try_from(self.words.len()).unwrap_or(UNKNOWN);
        match text::Key::number(word) {
            Some(letters) => {
                let place = known_place(letters);
                if let Some(some) = self.known.get_mut(place / 64) {
                    *some |= 1 << (place % 64);
                }
                self.short.insert(letters, id)
            }
            None => self.long.insert(word.into(), id),
        };
        self.words.push(Word::default());
        self.groups.push(Groups::default());
        id
    }

    fn add(&mut self, group: Group, key: &'static str, phrase: &str) {
        let words = if group.keeps_small_words() { text::stems(phrase) } else { text::tokens(phrase) };
        let Some((first, rest)) = words.split_first() else {
            return;
        };
        if let Some(longest) = self.longest.get_mut(group as usize) {
            *longest = words.len().max(*longest);
        }
        let rest = rest.iter().map(|word| self.intern(word)).collect();
        if let Some(word) = self.word(first) {
            word.phrases.push(Phrase { group, key, rest });
        }
        let id = self.id(first);
        if let Some(groups) = usize::try_from(id).ok().and_then(|id| self.groups.get_mut(id)) {
            groups.insert(group);
        }
        self.beginnings.insert(group, first);
    }

    /// A verb also counts as something to be done, in the forms that tell somebody to: French "vérifier", "vérifiez".
    fn add_verb(&mut self, language: Language, key: &'static str, phrase: &str) {
        self.add(Group::Imperative, "x", phrase);
        let first = phrase.split([' ', '\'']).next().unwrap_or(phrase);
        let rest = phrase.get(first.len()..).unwrap_or_default();
        if let Some(root) = first.strip_suffix("er").filter(|root| language == Language::Fr && root.len() > 1) {
            for ending in ["ez", "e"] {
                let form = format!("{root}{ending}{rest}");
                self.add(Group::Verb, key, &form);
                self.add(Group::Imperative, "x", &form);
            }
        }
    }

    fn id(&self, word: &str) -> WordId {
        self.id_of(text::Key::number(word).ok_or(word))
    }

    /// The number of a word that is given by its letters, or as a text where those are too many.
    fn id_of(&self, word: Result<u128, &str>) -> WordId {
        let known = match word {
            Ok(letters) => {
                let place = known_place(letters);
                let could = self.known.get(place / 64).is_some_and(|some| some & 1 << (place % 64) != 0);
                if could { self.short.get(&letters) } else { None }
            }
            Err(word) => self.long.get(word),
        };
        known.copied().unwrap_or(UNKNOWN)
    }

    fn groups(&self, id: WordId) -> Groups {
        usize::try_from(id).ok().and_then(|id| self.groups.get(id)).copied().unwrap_or_default()
    }

    fn get(&self, id: WordId) -> Option<&Word> {
        self.words.get(usize::try_from(id).ok()?)
    }

    /// Every phrase of `group` in the words, in their order; `slack` foreign words may stand inside.
    fn each_hit(&self, group: Group, ids: &[WordId], slack: usize, mut each: impl FnMut(Hit)) {
        for at in 0..ids.len() {
            self.each_hit_at(at, group, ids, slack, &mut each);
        }
    }

    fn each_hit_at(&self, at: usize, group: Group, ids: &[WordId], slack: usize, each: &mut impl FnMut(Hit)) {
        let Some((first, behind)) = ids.get(at..).and_then(<[WordId]>::split_first) else {
            return;
        };
        let Some(word) = self.get(*first).filter(|_| self.groups(*first).has(group)) else {
            return;
        };
        let from = word.phrases.partition_point(|phrase| phrase.group < group);
        let phrases = word.phrases.get(from..).unwrap_or_default();
        for phrase in phrases.iter().take_while(|phrase| phrase.group == group) {
            if let Some(span) = matches(&phrase.rest, behind, slack) {
                each(Hit { key: phrase.key, at, span: span + 1, words: phrase.rest.len() + 1 });
            }
        }
    }

    /// Every phrase of `group` in the words, each place at most once per key; `slack` foreign words may stand inside.
    pub(crate) fn hits(&self, group: Group, words: &[String], slack: usize) -> Vec<Hit> {
        let ids: Vec<WordId> = words.iter().map(|word| self.id(word)).collect();
        let mut hits = Vec::new();
        self.each_hit(group, &ids, slack, |hit| hits.push(hit));
        hits
    }

    /// The longest phrase of `group` in the text; of equal ones the first.
    pub(crate) fn find(&self, group: Group, written: &str) -> Option<Hit> {
        Spoken::read(written, group).best(group, 0)
    }

    /// The longest phrase of `group`; `slack` foreign words may stand inside ("increase the service's memory").
    pub(crate) fn best(&self, group: Group, words: &[String], slack: usize) -> Option<Hit> {
        let ids: Vec<WordId> = words.iter().map(|word| self.id(word)).collect();
        self.best_of(group, &ids, slack)
    }

    fn best_of(&self, group: Group, ids: &[WordId], slack: usize) -> Option<Hit> {
        let mut best: Option<Hit> = None;
        self.each_hit(group, ids, slack, |hit| {
            if best.is_none_or(|best| (hit.words, usize::MAX - hit.at) >= (best.words, usize::MAX - best.at)) {
                best = Some(hit);
            }
        });
        best
    }

    /// The key whose phrase is the whole text.
    pub(crate) fn exact(&self, group: Group, written: &str) -> Option<&'static str> {
        Spoken::read_if_leading(written, group)?.exact(group)
    }

    /// The key of a phrase that the text begins with, the longest.
    pub(crate) fn starts(&self, group: Group, written: &str) -> Option<Hit> {
        Spoken::read_if_leading(written, group)?.starts(group)
    }

    /// Whether the first word of a text is one that phrases of `group` begin with.
    pub(crate) fn leads(&self, group: Group, written: &str) -> bool {
        Spoken::leads(written, group)
    }

    /// Whether a phrase of `group` could stand anywhere in the text: a word is one that some begin with.
    pub(crate) fn mentions(&self, group: Group, written: &str) -> bool {
        Spoken::mentions(written, group)
    }

    pub(crate) fn has(&self, group: Group, key: &str, written: &str) -> bool {
        Spoken::read(written, group).has(group, key)
    }

    /// Whether it is a word of a language rather than a name.
    pub(crate) fn is_small(&self, word: &str) -> bool {
        self.get(self.id(word)).is_some_and(|word| !word.languages.is_empty())
    }

    /// The language that more of the text's small words belong to.
    pub(crate) fn language(&self, written: &str) -> Language {
        let (mut french, mut english) = (0usize, 0usize);
        let _ = text::each_key(written, |word| {
            if word.len() > self.small {
                return ControlFlow::Continue(());
            }
            for language in self.get(self.id_of(word.whole())).map(|word| word.languages.as_slice()).unwrap_or_default()
            {
                match language {
                    Language::Fr => french += 1,
                    Language::En => english += 1,
                }
            }
            ControlFlow::Continue(())
        });
        if french > english { Language::Fr } else { Language::En }
    }
}

/// Bits that fit beside what else is at hand; the lexicon's words take few of them.
const KNOWN_PLACES: usize = 1 << 15;

fn known_place(letters: u128) -> usize {
    let [low, high] = [letters as u64, (letters >> 64) as u64];
    let mixed = (low ^ high.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    // The highest bits hang on all letters.
    (mixed >> (u64::BITS - KNOWN_PLACES.ilog2())) as usize
}

fn matches(rest: &[WordId], words: &[WordId], slack: usize) -> Option<usize> {
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
                    _ if group != "language" && Group::named(group).is_none() => false,
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
            get().best(Group::Operation, &text::tokens(written), 2).and_then(|hit| parse_key::<Operation>(hit.key))
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
