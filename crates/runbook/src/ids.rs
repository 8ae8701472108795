//! Stable names of items: kind, heading, name; never a line or a number of a heading.

use crate::text::slug;
use std::collections::HashMap;

/// Hands out ids that are unique within a document.
#[derive(Default)]
pub(crate) struct Ids {
    /// Each with the number that its next duplicate gets.
    taken: HashMap<String, u32>,
}

impl Ids {
    /// `alert/alertes-configurees/api-down`; a true duplicate gets `-2`.
    pub(crate) fn make(&mut self, kind: &str, place: &str, name: &str) -> String {
        let name = slug(name);
        let mut id = String::with_capacity(kind.len() + place.len() + name.len() + 2);
        id.push_str(kind);
        for part in [place, &name] {
            if !part.is_empty() {
                id.push('/');
                id.push_str(part);
            }
        }
        let Some(mut next) = self.taken.get(&id).copied() else {
            self.taken.insert(id.clone(), 2);
            return id;
        };
        loop {
            let candidate = [id.as_str(), "-", &next.to_string()].concat();
            next += 1;
            if !self.taken.contains_key(&candidate) {
                // Kept, so that a thousand duplicates cost a thousand steps.
                self.taken.insert(id, next);
                self.taken.insert(candidate.clone(), 2);
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
