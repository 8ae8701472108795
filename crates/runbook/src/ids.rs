//! Stable names of items: kind, heading, name; never a line or a number of a heading.

use crate::text::slug_onto;
use rustc_hash::FxHashMap;
use std::hash::{BuildHasher, RandomState};

/// Hands out ids that are unique within a document.
#[derive(Default)]
pub(crate) struct Ids {
    /// Nobody can foresee what it makes of an id, so that no document can fill one place of the table.
    hasher: RandomState,
    /// Hashes of the ids, each with the number that its next duplicate gets. Two ids of one hash would cost a suffix.
    taken: FxHashMap<u64, u32>,
}

impl Ids {
    /// `alert/alertes-configurees/api-down`; a true duplicate gets `-2`.
    pub(crate) fn make(&mut self, kind: &str, place: &str, name: &str) -> String {
        let mut id = String::with_capacity(kind.len() + place.len() + name.len().min(72) + 12);
        id.push_str(kind);
        if !place.is_empty() {
            id.push('/');
            id.push_str(place);
        }
        id.push('/');
        slug_onto(&mut id, name);
        let Some(next) = self.taken.insert(self.hasher.hash_one(&id), 2) else {
            return id;
        };
        for number in next.. {
            let candidate = [id.as_str(), "-", &number.to_string()].concat();
            let hash = self.hasher.hash_one(&candidate);
            if !self.taken.contains_key(&hash) {
                // Kept, so that a thousand duplicates cost a thousand steps.
                self.taken.insert(self.hasher.hash_one(&id), number.saturating_add(1));
                self.taken.insert(hash, 2);
                return candidate;
            }
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duplicates_get_a_suffix_and_nothing_else_does() {
        let mut ids = Ids::default();
        let made: Vec<String> = ["API Down", "api down", "Api  Down!", "API Down 2"]
            .iter()
            .map(|name| ids.make("alert", "alertes", name))
            .collect();
        assert_eq!(made[0], "alert/alertes/api-down");
        assert_eq!(made[1], "alert/alertes/api-down-2");
        assert_eq!(made.iter().collect::<std::collections::BTreeSet<_>>().len(), made.len(), "{made:?}");
    }
}
