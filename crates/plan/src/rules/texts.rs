//! Names and texts of the rules that no row of the document writes, in the document's language: they are names that its
//! readers write into `vectra.toml` and tests.

use crate::texts::Texts;
use vectra_engine::time::Span;
use vectra_runbook::program::Language;

const EN: &str = include_str!("../../catalogue/rules.en.txt");
const FR: &str = include_str!("../../catalogue/rules.fr.txt");

/// The text of this group and key, filled in.
pub(super) fn text(language: Language, group: &str, key: &str, args: &[(&str, String)]) -> String {
    static TEXTS: Texts = Texts::new(EN, FR);
    TEXTS.text(language, group, key, args)
}

/// In one word, so that it tells two names apart: `1h`, `1h30m`.
pub(super) fn short(span: Span) -> String {
    let total = span.0 / 1000;
    let parts = [(total / 86_400, "d"), (total / 3600 % 24, "h"), (total / 60 % 60, "m"), (total % 60, "s")];
    let text: String = parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n}{unit}")).collect();
    if text.is_empty() { "0s".into() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Catalogue;

    #[test]
    fn both_languages_have_every_text() {
        let keys = |file: &'static str| Catalogue::parse(file).0.into_keys().collect::<Vec<_>>();
        assert_eq!(keys(EN), keys(FR));
        assert!(keys(EN).len() > 4);
    }

    #[test]
    fn a_length_is_one_word() {
        for (seconds, text) in [(3600, "1h"), (259_200, "3d"), (5400, "1h30m"), (45, "45s"), (0, "0s")] {
            assert_eq!(short(Span::seconds(seconds)), text);
        }
    }
}
