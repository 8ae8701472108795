//! The pages of the rules, as they stand in `docs/diagnostics`: one language, then the samples.

use crate::program::Language;
use std::collections::BTreeMap;
use std::sync::OnceLock;

macro_rules! pages {
    ($($code:literal),* $(,)?) => {
        &[$(($code, include_str!(concat!("../../../../docs/diagnostics/", $code, ".md")))),*]
    };
}

#[rustfmt::skip]
const PAGES: &[(&str, &str)] = pages!(
    "V001", "V002", "V003", "V004", "V005", "V006", "V007", "V008", "V009", "V010", "V011", "V012", "V013", "V014",
    "V015", "V016", "V017", "V018", "V019", "V020", "V021", "V022", "V023", "V024", "V025", "V026", "V027", "V028",
    "V029", "V030", "V031", "V032", "V033", "V034", "V035", "V036", "V037", "V038", "V039", "V040", "V041", "V042",
    "V043", "V044", "V045", "V046", "V047", "V048", "V049", "V050", "V051", "V052", "V053", "V054", "V055", "V056",
    "V057", "V058", "V059", "V060", "V061", "V062", "V063", "V064", "V065", "V066", "V067", "V068", "V069", "V070",
    "V071", "V072", "V073", "V074", "V075", "V076", "V077", "V078", "V079", "V080", "V081", "V082", "V083", "V084",
    "V085", "V086", "V087", "V089", "V090", "V091", "V092"
);

/// The page of a code.
pub(super) fn page(code: &'static str, language: Language) -> Option<&'static str> {
    static MADE: OnceLock<BTreeMap<(&'static str, Language), String>> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let languages = [Language::En, Language::Fr];
        PAGES
            .iter()
            .flat_map(|(code, text)| languages.map(|language| ((*code, language), in_language(text, language))))
            .collect()
    });
    made.get(&(code, language)).map(String::as_str)
}

/// What a page says in one language: its text, and the samples or the example.
pub fn in_language(text: &str, language: Language) -> String {
    let (own, example, fires, misses) = match language {
        Language::En => ("English", "Example", "Found in these, between ⟦ and ⟧", "Not found in these"),
        Language::Fr => ("Français", "Exemple", "Trouvé dans ceux-ci, entre ⟦ et ⟧", "Pas trouvé dans ceux-ci"),
    };
    let mut page = String::new();
    let mut wanted = true;
    let mut in_sample = false;
    for line in text.lines() {
        if line.starts_with("````") {
            in_sample = !in_sample;
        }
        if !in_sample && let Some(heading) = line.strip_prefix("## ") {
            wanted = matches!(heading, "Fires" | "Near miss") || heading == own || heading == example;
            match heading {
                "Fires" => page.push_str(&format!("## {fires}\n")),
                "Near miss" => page.push_str(&format!("## {misses}\n")),
                _ if heading == example => page.push_str(&format!("## {example}\n")),
                _ => {}
            }
            continue;
        }
        if wanted {
            page.push_str(line);
            page.push('\n');
        }
    }
    // The headings that were left out leave their empty lines.
    while page.contains("\n\n\n") {
        page = page.replace("\n\n\n", "\n\n");
    }
    page
}
