//! Which check an alert's name speaks of, by the words they share.

use std::collections::BTreeSet;

/// The words of a name: lower case, without accents' case differences, split at everything that is no letter or digit.
pub fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 1).map(str::to_lowercase).collect()
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
    fn the_shared_word_decides_and_a_tie_decides_nothing() {
        let sets = ["Backend api.example.com api", "Database", "Worker api"].map(words);
        assert_eq!(best("Database Down", &sets), Some(1));
        assert_eq!(best("API Down", &sets), None);
        assert_eq!(best("API Down", &sets[..2]), Some(0));
        assert_eq!(best("Checkout Down", &sets), None);
    }
}
