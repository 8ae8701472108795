//! Texts in the reader's language: one Fluent catalogue per language, and the spellings of times and spans.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;
use unic_langid::langid;
use vectra_engine::time::{Span, Time};
use vectra_runbook::program::Language;

/// The texts of one program, in each language that it speaks.
pub struct Catalogue {
    english: FluentBundle<FluentResource>,
    french: FluentBundle<FluentResource>,
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Catalogue")
    }
}

impl Catalogue {
    /// From the sources of the two catalogues. A message that cannot be read is left out; a test of the owner finds it.
    pub fn new(english: &str, french: &str) -> Catalogue {
        let bundle = |language, source: &str| {
            let mut bundle = FluentBundle::new_concurrent(vec![language]);
            // Isolation marks are invisible characters that a terminal shows and a copied command keeps.
            bundle.set_use_isolating(false);
            let resource = match FluentResource::try_new(source.to_string()) {
                Ok(resource) => resource,
                Err((resource, _)) => resource,
            };
            let _ = bundle.add_resource(resource);
            bundle
        };
        Catalogue { english: bundle(langid!("en"), english), french: bundle(langid!("fr"), french) }
    }

    /// The texts in one language.
    pub fn text(&'static self, language: Language) -> Text {
        Text { catalogue: self, language }
    }

    fn bundle(&self, language: Language) -> &FluentBundle<FluentResource> {
        match language {
            Language::En => &self.english,
            Language::Fr => &self.french,
        }
    }
}

static PAGES: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::new(include_str!("../i18n/en.ftl"), include_str!("../i18n/fr.ftl")));

/// The texts of pages, API and event sentences in one language.
pub fn pages(language: Language) -> Text {
    PAGES.text(language)
}

/// Texts in one language.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    catalogue: &'static Catalogue,
    /// The language.
    pub language: Language,
}

impl Text {
    /// The message of this key; the key itself where the catalogue lacks it.
    pub fn get(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The message of this key with its arguments.
    pub fn with(&self, key: &str, arguments: &[(&str, FluentValue<'_>)]) -> String {
        let bundle = self.catalogue.bundle(self.language);
        let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else {
            return key.to_string();
        };
        let mut args = FluentArgs::new();
        for (name, value) in arguments {
            args.set(*name, value.clone());
        }
        bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }

    /// `en` or `fr`.
    pub fn code(&self) -> &'static str {
        match self.language {
            Language::En => "en",
            Language::Fr => "fr",
        }
    }

    /// `45 s`, `2 min`, `1 h 30 min`: the two largest units, without sign.
    pub fn span(&self, span: Span) -> String {
        let text = Span(span.0.saturating_abs()).to_string();
        match self.language {
            Language::En => text,
            Language::Fr => text.replace(" d", " j"),
        }
    }

    /// What a check saw, which is kept in English.
    pub fn seen<'a>(&self, detail: &'a str) -> Cow<'a, str> {
        vectra_plan::findings::said(self.language, detail)
    }

    /// A text and the mark behind it that says that its value follows.
    pub fn label(&self, text: impl AsRef<str>) -> String {
        self.with("label", &[("text", text.as_ref().into())])
    }

    /// How long ago, or how long from now.
    pub fn age(&self, at: Time, now: Time) -> String {
        let span = now.since(at);
        let key = if span.0 < 0 { "age-ahead" } else { "age-ago" };
        self.with(key, &[("span", self.span(span).into())])
    }
}

/// What would change how the text around it reads, made visible: control characters but line break and tab, and the
/// marks that turn the direction of writing. Text from documents, servers and people is not trusted.
pub fn plain(text: &str) -> String {
    let hidden = |c: char| {
        (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.replace("\r\n", "\n").chars().map(|c| if hidden(c) { '\u{fffd}' } else { c }).collect()
}

/// `2026-01-14 03:12:07 UTC`.
pub fn moment(at: Time) -> String {
    match jiff::Timestamp::from_millisecond(at.0) {
        Ok(stamp) => stamp.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        Err(_) => format!("{} ms", at.0),
    }
}

/// `2026-01-14T03:12:07.123Z`.
pub fn rfc3339(at: Time) -> String {
    jiff::Timestamp::from_millisecond(at.0).map(|t| t.to_string()).unwrap_or_default()
}

/// The language that a list such as `fr-CH, en;q=0.5` prefers among those we speak.
pub fn preferred(accept: &str) -> Option<Language> {
    let mut best: Option<(f32, Language)> = None;
    for entry in accept.split(',').take(20) {
        let mut parts = entry.split(';');
        let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let quality =
            parts.find_map(|p| p.trim().strip_prefix("q=").map(|q| q.parse::<f32>().unwrap_or(0.0))).unwrap_or(1.0);
        let Some(language) = language(tag.split('-').next().unwrap_or_default()) else {
            continue;
        };
        if quality > 0.0 && best.is_none_or(|(q, _)| quality > q) {
            best = Some((quality, language));
        }
    }
    best.map(|(_, language)| language)
}

/// The language of this code.
pub fn language(code: &str) -> Option<Language> {
    match code {
        "en" => Some(Language::En),
        "fr" => Some(Language::Fr),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    fn keys(source: &str) -> BTreeSet<&str> {
        let starts_message = |l: &&str| l.starts_with(|c: char| c.is_ascii_lowercase());
        source.lines().filter(starts_message).filter_map(|l| Some(l.split_once(" =")?.0)).collect()
    }

    fn sources(dir: &Path, out: &mut String) {
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
    fn both_catalogues_read_without_error_and_hold_the_same_keys() {
        let (en, fr) = (include_str!("../i18n/en.ftl"), include_str!("../i18n/fr.ftl"));
        for source in [en, fr] {
            assert!(FluentResource::try_new(source.to_string()).is_ok());
        }
        assert_eq!(keys(en), keys(fr));
    }

    #[test]
    fn every_key_is_used_and_every_variable_is_in_both() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut used = String::new();
        sources(&root.join("src"), &mut used);
        sources(&root.join("templates"), &mut used);
        let (en, fr) = (include_str!("../i18n/en.ftl"), include_str!("../i18n/fr.ftl"));
        for key in keys(en) {
            assert!(used.contains(&format!("\"{key}\"")), "nothing uses {key}");
        }
        let variables = |source: &str, key: &str| -> BTreeSet<String> {
            let start = source.find(&format!("\n{key} =")).map_or(0, |at| at + 1);
            let lines = source[start..].lines().enumerate();
            let message: String =
                lines.take_while(|(i, l)| *i == 0 || l.starts_with(' ')).map(|(_, l)| format!("{l}\n")).collect();
            let names = message.split('$').skip(1);
            names.map(|s| s.chars().take_while(|c| c.is_ascii_alphanumeric()).collect()).collect()
        };
        for key in keys(en) {
            assert_eq!(variables(en, key), variables(fr, key), "{key}");
        }
    }

    #[test]
    fn the_header_of_the_browser_chooses_the_language() {
        for (header, expected) in [
            ("fr-CH, fr;q=0.9, en;q=0.8", Some(Language::Fr)),
            ("de, en;q=0.5, fr;q=0.4", Some(Language::En)),
            ("de", None),
            ("en;q=0, fr;q=0.1", Some(Language::Fr)),
            ("", None),
        ] {
            assert_eq!(preferred(header), expected, "{header}");
        }
    }

    #[test]
    fn ages_and_spans_follow_the_language() {
        assert_eq!(pages(Language::Fr).age(Time(0), Time(240_000)), "il y a 4 min");
        assert_eq!(pages(Language::En).age(Time(240_000), Time(0)), "in 4 min");
        assert_eq!(pages(Language::Fr).span(Span::seconds(90_000)), "1 j 1 h");
        assert_eq!(pages(Language::Fr).seen("no answer within 0.5 s"), "pas de réponse en 0,5 s");
        assert_eq!(moment(Time(0)), "1970-01-01 00:00:00 UTC");
    }
}
