//! How phrases begin, so that most texts are seen not to begin with one before any of their words is read.

use super::group::Group;
use crate::words::{self, Opening};

/// Places that the first letters of a word can have.
const PLACES: usize = 1 << u8::BITS;

/// For each group the places of the first letters of its phrases' first words.
#[derive(Debug, Clone)]
pub(super) struct Beginnings {
    by_group: Vec<[u64; PLACES / 64]>,
    /// Those of the words that are passed over before the first one that counts.
    fillers: [u64; PLACES / 64],
}

impl Default for Beginnings {
    fn default() -> Self {
        let mut fillers = [0; PLACES / 64];
        words::FILLER_WORDS.iter().for_each(|word| set(&mut fillers, word));
        Self { by_group: vec![[0; PLACES / 64]; Group::COUNT], fillers }
    }
}

impl Beginnings {
    /// Takes the first word of a phrase, folded.
    pub(super) fn insert(&mut self, group: Group, word: &str) {
        let fillers = self.fillers;
        if let Some(places) = self.by_group.get_mut(group as usize) {
            set(places, word);
            if !group.keeps_small_words() {
                places.iter_mut().zip(fillers).for_each(|(places, fillers)| *places |= fillers);
            }
        }
    }

    /// Whether a text could begin with a phrase of the group, by its first letters.
    pub(super) fn could_open(&self, group: Group, written: &str) -> bool {
        match words::opening(written) {
            Opening::Letters(letters) => self.by_group.get(group as usize).is_some_and(|places| has(places, letters)),
            Opening::Unclear => true,
            Opening::Nothing => false,
        }
    }
}

fn set(places: &mut [u64; PLACES / 64], word: &str) {
    if let Opening::Letters(letters) = words::opening(word)
        && let Some(some) = places.get_mut(place(letters) / 64)
    {
        *some |= 1 << (place(letters) % 64);
    }
}

fn has(places: &[u64; PLACES / 64], letters: [u8; 3]) -> bool {
    places.get(place(letters) / 64).is_some_and(|some| some & 1 << (place(letters) % 64) != 0)
}

fn place([first, second, third]: [u8; 3]) -> usize {
    let letters = u32::from_le_bytes([first, second, third, 0]);
    // The highest bits of the product hang on all letters.
    usize::from(letters.wrapping_mul(0x9e37_79b1).to_be_bytes()[0])
}

#[cfg(test)]
mod tests {
    use super::super::{Spoken, get};
    use super::*;

    #[test]
    fn no_text_that_begins_with_a_phrase_is_ruled_out() {
        let lexicon = get();
        for text in [
            "Si le disque est plein",
            "  → if it crashed",
            "s'il",
            "Étape 3",
            "the Then",
            "A",
            "un-ship it",
            "1. redémarrer",
            "Ou purger",
            "«Vérifier»",
            "Checks",
            "",
            "…",
        ] {
            for group in Group::ALL {
                let leads =
                    Spoken::of(text).starts(*group).is_some() || Spoken::read(text, *group).starts(*group).is_some();
                assert!(!leads || lexicon.beginnings.could_open(*group, text), "{text} {group:?}");
            }
        }
        let ruled_out = |text: &str| !lexicon.beginnings.could_open(Group::Otherwise, text);
        assert!(
            ["Zebra", "Quartz", "Kiosk", "Grafana", "psql"].into_iter().filter(|text| ruled_out(text)).count() >= 4
        );
    }
}
