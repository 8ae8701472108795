//! Stable names of items: kind, heading, name; never a line or a number of a heading.

use crate::text::slug;
use std::collections::{HashMap, HashSet};

/// Hands out ids that are unique within a document.
#[derive(Default)]
pub(crate) struct Ids {
    taken: HashSet<String>,
    counters: HashMap<String, u32>,
}

impl Ids {
    /// `alert/alertes-configurees/api-down`; a true duplicate gets `-2`.
    pub(crate) fn make(&mut self, kind: &str, place: &str, name: &str) -> String {
        let mut id = String::from(kind);
        for part in [place, &slug(name)] {
            if !part.is_empty() {
                id.push('/');
                id.push_str(part);
            }
        }
        if self.taken.insert(id.clone()) {
            return id;
        }
        let mut next = self.counters.get(&id).copied().unwrap_or(2);
        loop {
            let candidate = format!("{id}-{next}");
            next += 1;
            if self.taken.insert(candidate.clone()) {
                // Kept, so that a thousand duplicates cost a thousand steps.
                self.counters.insert(id, next);
                return candidate;
            }
        }
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
