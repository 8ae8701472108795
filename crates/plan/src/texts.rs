//! Catalogues of texts: `group key text`, one a line.

use std::collections::BTreeMap;

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
pub(crate) fn fill(template: &str, args: &[(&str, String)]) -> String {
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
