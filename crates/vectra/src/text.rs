//! What the command line says, in the user's language.

use std::sync::LazyLock;
use vectra_runbook::program::Language;
use vectra_web::text::{Catalogue, Text, language};

static MESSAGES: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::new(include_str!("../i18n/en.ftl"), include_str!("../i18n/fr.ftl")));

/// In the language of `--lang`, or of the environment: `LC_ALL`, then `LC_MESSAGES`, then `LANG`.
pub fn chosen(asked: Option<crate::cli::Lang>) -> Text {
    let language = match asked {
        Some(crate::cli::Lang::Fr) => Language::Fr,
        Some(crate::cli::Lang::En) => Language::En,
        None => of_environment(|name| std::env::var(name).ok()),
    };
    MESSAGES.text(language)
}

/// The same before the arguments are read: `--lang` is looked for among them.
pub fn asked() -> Text {
    let words: Vec<String> = std::env::args().collect();
    let behind = words.windows(2).find_map(|pair| (pair.first()? == "--lang").then(|| pair.get(1).cloned())?);
    let given = behind.or_else(|| words.iter().find_map(|word| Some(word.strip_prefix("--lang=")?.to_owned())));
    chosen(given.and_then(|name| match name.as_str() {
        "fr" => Some(crate::cli::Lang::Fr),
        "en" => Some(crate::cli::Lang::En),
        _ => None,
    }))
}

/// A text and the mark behind it that says that its value follows.
pub fn label(t: Text, text: &str) -> String {
    t.with("label", &[("text", text.into())])
}

fn of_environment(get: impl Fn(&str) -> Option<String>) -> Language {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| get(name).filter(|v| !v.is_empty()));
    let code = set.unwrap_or_default().to_lowercase();
    language(code.get(..2).unwrap_or_default()).unwrap_or(Language::En)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn keys(source: &str) -> BTreeSet<&str> {
        let starts = |l: &&str| l.starts_with(|c: char| c.is_ascii_lowercase());
        source.lines().filter(starts).filter_map(|l| Some(l.split_once(" =")?.0)).collect()
    }

    fn sources(dir: &std::path::Path, out: &mut String) {
        for entry in std::fs::read_dir(dir).expect("a folder of this crate") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                sources(&path, out);
            } else {
                out.push_str(&std::fs::read_to_string(&path).expect("text"));
            }
        }
    }

    #[test]
    fn both_catalogues_hold_the_same_keys_and_every_key_is_used() {
        let (en, fr) = (keys(include_str!("../i18n/en.ftl")), keys(include_str!("../i18n/fr.ftl")));
        assert_eq!(en, fr);
        let mut used = String::new();
        sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut used);
        for key in &en {
            assert!(used.contains(&format!("\"{key}\"")), "nothing uses {key}");
            for language in [Language::En, Language::Fr] {
                assert_ne!(MESSAGES.text(language).get(key), *key, "{key} cannot be read");
            }
        }
    }

    #[test]
    fn the_environment_chooses_the_language_in_the_usual_order() {
        let with = |pairs: &'static [(&str, &str)]| {
            of_environment(move |n| pairs.iter().find(|(k, _)| *k == n).map(|(_, v)| (*v).to_string()))
        };
        assert_eq!(with(&[("LANG", "fr_FR.UTF-8")]), Language::Fr);
        assert_eq!(with(&[("LC_ALL", "C"), ("LANG", "fr_FR.UTF-8")]), Language::En);
        assert_eq!(with(&[("LC_ALL", ""), ("LC_MESSAGES", "fr_CH")]), Language::Fr);
        assert_eq!(with(&[("LANG", "é")]), Language::En);
        assert_eq!(with(&[]), Language::En);
    }
}
