//! What people read in messages, in their language.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::borrow::Cow;
use std::sync::LazyLock;
use unic_langid::{LanguageIdentifier, langid};
use vectra_plan::findings::french;

const EN: &str = include_str!("../i18n/en.ftl");
const FR: &str = include_str!("../i18n/fr.ftl");

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(langid!("en"), EN));
static FRENCH: LazyLock<Bundle> = LazyLock::new(|| bundle(langid!("fr"), FR));

fn bundle(language: LanguageIdentifier, text: &str) -> Bundle {
    // A text with an error is still read as far as it goes; the test below lets none pass.
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Messages are read in terminals and on telephones, which show the isolating marks as boxes.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The text of this key in `fr`, or else in English. A key that is not there stands for itself.
pub(crate) fn text(language: &str, key: &str, values: &[(&str, &str)]) -> String {
    let bundle: &Bundle = if is_french(language) { &FRENCH } else { &ENGLISH };
    let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else {
        return key.to_owned();
    };
    let mut arguments = FluentArgs::new();
    for (name, value) in values {
        arguments.set(*name, *value);
    }
    bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
}

/// What a check saw, in the language of a notice.
pub(crate) fn seen<'a>(language: &str, detail: &'a str) -> Cow<'a, str> {
    if is_french(language) { french(detail) } else { Cow::Borrowed(detail) }
}

fn is_french(language: &str) -> bool {
    language.split(['-', '_']).next().is_some_and(|l| l.eq_ignore_ascii_case("fr"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use fluent_bundle::FluentResource;
    use std::collections::BTreeMap;

    /// Keys and the values that their texts use.
    fn keys(text: &str) -> BTreeMap<String, Vec<String>> {
        FluentResource::try_new(text.to_owned()).expect("the catalogue has no error");
        text.lines()
            .filter(|l| !l.starts_with('#'))
            .filter_map(|l| l.split_once(" = "))
            .map(|(key, text)| {
                let mut used: Vec<String> =
                    text.split("{ $").skip(1).filter_map(|p| p.split_once(" }")).map(|(n, _)| n.to_owned()).collect();
                used.sort();
                (key.to_owned(), used)
            })
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_keys_with_the_same_values() {
        let en = keys(EN);
        assert!(en.len() > 10, "{en:?}");
        assert_eq!(en, keys(FR));
    }

    #[test]
    fn a_text_is_in_the_readers_language_and_english_otherwise() {
        let values = [("severity", "SEV1"), ("title", "API")];
        assert_eq!(text("fr", "opened", &values), "Incident ouvert\u{a0}: [SEV1] API");
        assert_eq!(text("fr-CA", "opened", &values), "Incident ouvert\u{a0}: [SEV1] API");
        assert_eq!(text("en", "opened", &values), "Incident opened: [SEV1] API");
        assert_eq!(text("de", "opened", &values), "Incident opened: [SEV1] API");
    }
}
