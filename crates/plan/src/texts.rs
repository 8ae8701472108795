//! Catalogues of texts: `group key text`, one a line.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use vectra_runbook::program::Language;

/// A catalogue in both languages, each read when it is first asked for.
#[derive(Debug)]
pub(crate) struct Texts {
    files: [&'static str; 2],
    read: [OnceLock<Catalogue>; 2],
}

impl Texts {
    /// From the two files.
    pub const fn new(en: &'static str, fr: &'static str) -> Texts {
        Texts { files: [en, fr], read: [OnceLock::new(), OnceLock::new()] }
    }

    /// The text of this group and key, filled in; empty where there is none, which a test excludes.
    pub fn text(&self, language: Language, group: &str, key: &str, args: &[(&str, String)]) -> String {
        let ([en, fr], [english, french]) = (self.files, &self.read);
        let texts = match language {
            Language::En => english.get_or_init(|| Catalogue::parse(en)),
            Language::Fr => french.get_or_init(|| Catalogue::parse(fr)),
        };
        fill(texts.get(group, key), args)
    }
}

/// The texts of one language.
#[derive(Debug)]
pub(crate) struct Catalogue(pub(crate) BTreeMap<(&'static str, &'static str), &'static str>);

impl Catalogue {
    /// Lines that begin with `#` say something to those who edit the file.
    pub fn parse(file: &'static str) -> Catalogue {
        let lines = file.lines().filter(|line| !line.starts_with('#'));
        Catalogue(
            lines
                .filter_map(|line| {
                    let (group, rest) = line.split_once(' ')?;
                    let (key, text) = rest.split_once(' ')?;
                    Some(((group, key), text))
                })
                .collect(),
        )
    }

    /// The text; empty where there is none.
    pub fn get(&self, group: &str, key: &str) -> &'static str {
        self.0.iter().find(|((g, k), _)| *g == group && *k == key).map_or("", |(_, text)| *text)
    }
}

/// Fills in once: a value that looks like a gap stays as it is.
fn fill(template: &str, args: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, next)) => {
                out.extend(args.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str()));
                rest = next;
            }
            None => rest = after,
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_looks_like_a_gap_is_not_filled() {
        assert_eq!(fill("{a} and {b}", &[("a", "{b}".into()), ("b", "x".into())]), "{b} and x");
    }
}
