//! The texts, one file per language, parsed once.

use crate::program::Language;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

type Texts = FxHashMap<(&'static str, &'static str), &'static str>;

fn parse(file: &'static str) -> Texts {
    file.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let (code, rest) = line.split_once(' ')?;
            let (key, text) = rest.split_once(' ')?;
            Some(((code, key), text))
        })
        .collect()
}

/// The text of a code; empty where there is none, which a test excludes.
pub(super) fn text(language: Language, code: &str, key: &str) -> &'static str {
    static FRENCH: OnceLock<Texts> = OnceLock::new();
    static ENGLISH: OnceLock<Texts> = OnceLock::new();
    let texts = match language {
        Language::Fr => FRENCH.get_or_init(|| parse(include_str!("../../catalogue/fr.txt"))),
        Language::En => ENGLISH.get_or_init(|| parse(include_str!("../../catalogue/en.txt"))),
    };
    texts.get(&(code, key)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn gaps(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn both_languages_say_the_same() {
        let french = parse(include_str!("../../catalogue/fr.txt"));
        let english = parse(include_str!("../../catalogue/en.txt"));
        assert_eq!(french.keys().collect::<BTreeSet<_>>(), english.keys().collect::<BTreeSet<_>>());
        for (key, text) in &french {
            assert_eq!(gaps(text), gaps(english[key]), "{key:?}");
        }
        for (code, _) in english.keys() {
            for key in ["title", "message", "help"] {
                assert!(english.contains_key(&(*code, key)), "{code} {key}");
            }
        }
    }
}
