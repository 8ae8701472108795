//! `[depends]`: what needs what, so that one outage is one page.

use crate::link;
use serde::{Deserialize, Deserializer};
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// Who needs whom, as written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Depends(pub Vec<Dependency>);

/// What one thing needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Dependency {
    /// An environment of the document, or a check.
    pub name: Named,
    /// What it needs, named alike.
    pub on: Vec<Named>,
}

/// A name and its place in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// As written.
    pub name: String,
    /// Byte at which it begins.
    pub at: usize,
    /// Line, from 1; 0 until the file is known.
    pub line: usize,
}

impl<'de> Deserialize<'de> for Depends {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Depends, D::Error> {
        let written: BTreeMap<Spanned<String>, Vec<Spanned<String>>> = BTreeMap::deserialize(deserializer)?;
        let named = |name: Spanned<String>| Named { at: name.span().start, line: 0, name: name.into_inner() };
        let row = |(name, on): (Spanned<String>, Vec<Spanned<String>>)| Dependency {
            name: named(name),
            on: on.into_iter().map(named).collect(),
        };
        Ok(Depends(written.into_iter().map(row).collect()))
    }
}

impl Depends {
    /// Says in which line each name stands.
    pub(super) fn place(&mut self, line: impl Fn(usize) -> usize) {
        for row in &mut self.0 {
            for name in std::iter::once(&mut row.name).chain(&mut row.on) {
                name.line = line(name.at);
            }
        }
    }

    /// What `name` needs, and what that needs in turn; nothing comes twice.
    pub fn needs(&self, name: &str) -> Vec<&Named> {
        let reached = reached(&self.index(), name);
        reached.into_iter().map(|(needed, _)| needed).collect()
    }

    /// Every name, as often as it is written.
    pub fn names(&self) -> impl Iterator<Item = &Named> {
        self.0.iter().flat_map(|row| std::iter::once(&row.name).chain(&row.on))
    }

    /// A name that needs itself, and the way back to it.
    pub(super) fn circle(&self) -> Option<(&Named, Vec<&str>)> {
        let index = self.index();
        self.0.iter().find_map(|row| {
            let reached = reached(&index, &row.name.name);
            let (last, mut from) = *reached.iter().find(|(needed, _)| same(&needed.name, &row.name.name))?;
            let mut way = vec![last.name.as_str()];
            while let Some((before, earlier)) = from.and_then(|at| reached.get(at)) {
                way.push(&before.name);
                from = *earlier;
            }
            way.push(&row.name.name);
            way.reverse();
            Some((last, way))
        })
    }

    fn index(&self) -> Index<'_> {
        let mut index = Index::new();
        for row in &self.0 {
            index.entry(link::words(&row.name.name)).or_default().extend(&row.on);
        }
        index
    }
}

/// By the words of a name, what it needs itself.
type Index<'a> = BTreeMap<BTreeSet<String>, Vec<&'a Named>>;

/// What is needed from `name` on, nearest first, each with the place in this list of what needs it.
fn reached<'a>(index: &Index<'a>, name: &str) -> Vec<(&'a Named, Option<usize>)> {
    let mut found: Vec<(&Named, Option<usize>)> = Vec::new();
    let mut known: BTreeSet<BTreeSet<String>> = BTreeSet::new();
    let mut here = (link::words(name), None);
    let mut next = 0;
    loop {
        for needed in index.get(&here.0).into_iter().flatten() {
            if known.insert(link::words(&needed.name)) {
                found.push((needed, here.1));
            }
        }
        let Some((needed, _)) = found.get(next) else { return found };
        here = (link::words(&needed.name), Some(next));
        next += 1;
    }
}

/// Whether two names are the same, in any order and case of their words.
pub(crate) fn same(a: &str, b: &str) -> bool {
    link::words(a) == link::words(b)
}

#[cfg(test)]
mod tests {
    use super::super::Config;

    #[test]
    fn what_is_needed_is_needed_through_others_too() {
        let config = Config::parse("[depends]\nweb = [\"API Prod\"]\n\"api prod\" = [\"Database\", \"Redis\"]\n");
        let config = config.expect("parses");
        let needs: Vec<_> = config.depends.needs("WEB").iter().map(|n| (n.name.as_str(), n.line)).collect();
        assert_eq!(needs, [("API Prod", 2), ("Database", 3), ("Redis", 3)]);
        assert!(config.depends.needs("Redis").is_empty());
    }

    #[test]
    fn a_circle_is_refused_where_it_closes() {
        for (text, place, way) in [
            ("[depends]\nweb = [\"db\"]\nshop = [\"db\", \"web\"]\n", None, ""),
            ("[depends]\nweb = [\"db\", \"Web\"]\n", Some((2, 14)), "web → Web"),
            (
                "[depends]\nweb = [\"api\"]\napi = [\"db\"]\ndb = [\n  \"web\",\n]\n",
                Some((2, 8)),
                "api → db → web → api",
            ),
        ] {
            let parsed = Config::parse(text);
            match (parsed, place) {
                (Ok(_), None) => {}
                (Err(error), Some(place)) => {
                    assert!(error.message.contains("itself") && error.message.ends_with(way), "{error}");
                    assert_eq!((error.line, error.column), place, "{error}");
                    assert!(error.help.is_some(), "{error}");
                }
                (parsed, _) => panic!("{text}: {parsed:?}"),
            }
        }
    }
}
