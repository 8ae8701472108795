//! Which check an alert's name speaks of, by the words they share.

use std::collections::BTreeSet;

/// The words of a name: lower case, without accents' case differences, split at everything that is no letter or digit.
pub fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 1).map(str::to_lowercase).collect()
}

/// Whether two names are the same: the same words in any order, or the same letters where one runs its words together, as
/// in `ApiDown`. A name without letters and digits is none.
pub fn same(a: &str, b: &str) -> bool {
    Name::of(a).same(&Name::of(b))
}

/// A name made ready to be compared, for one that is compared with thousands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    letters: String,
    words: BTreeSet<String>,
}

impl Name {
    /// What is compared of this text.
    pub fn of(text: &str) -> Name {
        let letters = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        Name { letters, words: words(text) }
    }

    /// Whether both are [`same`].
    pub fn same(&self, other: &Name) -> bool {
        let same_words = !self.words.is_empty() && self.words == other.words;
        !self.letters.is_empty() && (self.letters == other.letters || same_words)
    }
}

/// Index of the candidate that shares most words with `name`, if one alone does.
pub fn best(name: &str, candidates: &[BTreeSet<String>]) -> Option<usize> {
    let name = words(name);
    let scores: Vec<usize> = candidates.iter().map(|c| c.intersection(&name).count()).collect();
    let top = scores.iter().copied().max().filter(|s| *s > 0)?;
    let mut at = scores.iter().enumerate().filter(|(_, s)| **s == top).map(|(i, _)| i);
    match (at.next(), at.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_however_its_words_are_joined() {
        for (a, b) in
            [("API Down", "ApiDown"), ("API Down", "api_down"), ("Down: API", "API Down"), ("À jour", "àjour")]
        {
            assert!(same(a, b), "{a} {b}");
        }
        for (a, b) in [("API Down", "API Up"), ("API Down", "APIs Down"), ("", ""), ("-", "?"), ("a", "b")] {
            assert!(!same(a, b), "{a} {b}");
        }
    }

    #[test]
    fn the_shared_word_decides_and_a_tie_decides_nothing() {
        let sets = ["Backend api.example.com api", "Database", "Worker api"].map(words);
        assert_eq!(best("Database Down", &sets), Some(1));
        assert_eq!(best("API Down", &sets), None);
        assert_eq!(best("API Down", &sets[..2]), Some(0));
        assert_eq!(best("Checkout Down", &sets), None);
    }
}
