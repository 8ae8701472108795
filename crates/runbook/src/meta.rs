//! What the document says about itself: number, version, status, date, audience.

use crate::draft::Draft;
use crate::lexicon::{self, Group, List};
use crate::text;

/// Fields as found, first one wins.
#[derive(Debug, Default)]
pub(crate) struct Meta {
    pub title: Option<String>,
    pub document: Option<String>,
    pub version: Option<String>,
    pub status: Option<String>,
    pub date: Option<String>,
    pub audience: Option<String>,
}

impl Meta {
    /// Reads `key: value` lines; returns whether one was understood.
    pub(crate) fn read(&mut self, written: &str) -> bool {
        let mut found = false;
        // "Status: investigating | identified | resolved" is a form to be filled in.
        let form = |line: &&str| line.matches(" | ").count() >= 2 && line.matches(':').count() == 1;
        for part in written.lines().filter(|line| !form(line)).flat_map(|line| line.split(" | ")) {
            let Some((key, value)) = part.split_once(':') else {
                continue;
            };
            found |= self.set(key, value);
        }
        found
    }

    /// Takes a field where the key is one that documents have.
    pub(crate) fn set(&mut self, key: &str, value: &str) -> bool {
        let value = value.trim().trim_matches(|sign| matches!(sign, '*' | '"' | '\'' | '_')).trim();
        let key = text::clean(key.trim_matches(|sign| matches!(sign, '*' | '_' | '-' | ' ')));
        if value.is_empty() {
            return false;
        }
        if text::fold(&key) == "title" || text::fold(&key) == "titre" {
            self.title.get_or_insert_with(|| value.to_owned());
            return true;
        }
        let slot = match lexicon::get().exact(Group::Meta, &key.replace('_', " ")) {
            Some("document") => &mut self.document,
            Some("version") => &mut self.version,
            Some("status") => &mut self.status,
            Some("date") => &mut self.date,
            Some("audience") => &mut self.audience,
            _ => return false,
        };
        slot.get_or_insert_with(|| value.to_owned());
        true
    }

    /// "Version 1.0 | 14 Janvier 2026", as headings and lines below a title have it.
    pub(crate) fn read_loose(&mut self, written: &str) -> bool {
        let mut found = false;
        for part in written.split(['|', '·', '•']).map(str::trim) {
            let mut words = part.split_whitespace();
            let first = words.next().unwrap_or_default();
            let rest = words.next().unwrap_or_default();
            let numbered = rest.starts_with(|sign: char| sign.is_ascii_digit());
            if matches!(text::fold(first).as_str(), "version" | "v" | "revision") && numbered {
                self.version.get_or_insert_with(|| rest.to_owned());
                found = true;
            } else if is_date(part) {
                self.date.get_or_insert_with(|| part.to_owned());
                found = true;
            }
        }
        found
    }
}

/// `14 Janvier 2026`, `January 14, 2026`, `2026-01-14`, `14/01/2026`.
fn is_date(written: &str) -> bool {
    let words = text::words(written);
    let digits = words.iter().filter(|word| word.chars().all(|sign| sign.is_ascii_digit())).count();
    let year = words.iter().any(|word| word.len() == 4 && word.chars().all(|sign| sign.is_ascii_digit()));
    let month = words.iter().any(|word| List::MonthStart.words().iter().any(|month| word.starts_with(month)));
    year && words.len() <= 4 && (digits == 3 || (month && digits == 2 && words.len() == 3))
}

/// Front matter: `key: value` lines.
pub(crate) fn front_matter(draft: &mut Draft<'_>, meta: &mut Meta, raw: &str, first_line: u32) {
    for (at, line) in raw.lines().enumerate() {
        let number = first_line.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        if meta.read(line) {
            draft.claim(number, number);
        }
    }
}
