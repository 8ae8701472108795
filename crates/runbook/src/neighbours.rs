//! The files that a document links to. What there is of them is found out by whoever reads files, and handed in.

use crate::fork::Fork;
use crate::{compile::Read, text};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What stands where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Neighbour {
    /// Nothing.
    Missing,
    /// A file whose parts are not known.
    File,
    /// A document with these headings and anchors.
    Document(Anchors),
}

/// What links to a document can lead to, without what renderers do differently: spaces, accents, case, signs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anchors {
    known: BTreeSet<String>,
    /// Those of several headings, which renderers number.
    several: BTreeSet<String>,
}

impl Anchors {
    /// Those of a document.
    pub fn of(text: &str) -> Self {
        let read = Read::new("", text, Fork::default());
        let mut anchors = Self { known: set_by_hand(text.lines()), several: BTreeSet::new() };
        for section in read.outline().sections.iter().skip(1) {
            let name = anchor(&section.title);
            if !anchors.known.insert(name.clone()) {
                anchors.several.insert(name);
            }
        }
        anchors
    }

    /// Whether a link with this behind its `#` leads to a place.
    pub(crate) fn has(&self, asked: &str) -> bool {
        let name = anchor(asked);
        // "-1" behind a name is its second heading; "L10" a line of the source.
        let numbered = asked.rsplit_once('-').filter(|(_, number)| number.chars().all(|sign| sign.is_ascii_digit()));
        let line = asked.strip_prefix('L').is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_digit()));
        name.is_empty()
            || name == "top"
            || line
            || self.known.contains(&name)
            || numbered.is_some_and(|(name, _)| self.several.contains(&anchor(name)))
    }
}

/// What the links of documents lead to, as far as somebody looked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbours(BTreeMap<String, Arc<BTreeMap<String, Neighbour>>>);

impl Neighbours {
    /// What the links of a document lead to, by what [`linked_files`] found in it.
    pub fn tell(&mut self, document: &str, files: BTreeMap<String, Neighbour>) {
        self.0.insert(document.to_owned(), Arc::new(files));
    }

    pub(crate) fn of(&self, document: &str) -> Arc<BTreeMap<String, Neighbour>> {
        self.0.get(document).cloned().unwrap_or_default()
    }
}

/// Files that the links of a text may lead to, as paths from its own folder, and whether a part of one is linked.
pub fn linked_files(text: &str) -> BTreeMap<String, bool> {
    let mut found: BTreeMap<String, bool> = BTreeMap::new();
    let inline = text.match_indices("](").map(|(at, sign)| (at + sign.len(), [')', ' ']));
    let below = text.match_indices("]:").map(|(at, sign)| (at + sign.len(), ['\n', '\n']));
    let html = text.match_indices("href=").map(|(at, sign)| (at + sign.len(), ['>', ' ']));
    for (at, ends) in inline.chain(below).chain(html) {
        let line = text.get(at..).and_then(|rest| rest.lines().next()).unwrap_or_default().trim_start();
        let quoted = ['<', '"', '\''].iter().find(|sign| line.starts_with(**sign));
        let target = match quoted {
            Some('<') => line.get(1..).and_then(|rest| rest.split('>').next()),
            Some(sign) => line.get(1..).and_then(|rest| rest.split(*sign).next()),
            None => line.split(ends).next().and_then(|rest| rest.split_whitespace().next()),
        };
        if let Some((file, part)) = target.and_then(file_of) {
            *found.entry(file).or_default() |= part.is_some();
        }
    }
    found
}

/// Endings of files that are linked as they are: pages that a generator makes of other files have other ones.
const ENDINGS: &[&str] = &[
    "md", "markdown", "adoc", "rst", "txt", "pdf", "png", "jpg", "jpeg", "gif", "svg", "webp", "yaml", "yml", "json",
    "toml", "sh", "bash", "ps1", "py", "rb", "js", "ts", "go", "rs", "sql", "tf", "conf", "cfg", "ini", "csv", "xlsx",
    "docx", "drawio", "puml", "service", "timer", "tmpl", "j2",
];

/// So far up a link is followed: what is above may be another repository.
const NEAR: usize = 3;

/// The file that a relative link leads to, and which part of it.
pub(crate) fn file_of(link: &str) -> Option<(String, Option<String>)> {
    let (path, part) = link.split_once('#').map_or((link, None), |(path, part)| (path, Some(part)));
    let path = decoded(path.split('?').next().unwrap_or(path));
    let file = path.rsplit('/').next()?;
    let (name, ending) = file.rsplit_once('.')?;
    let near = path.matches("../").count() <= NEAR && !path.starts_with(['/', '~']);
    let plain = !path.contains(['{', '}', '<', '>', '$', '*', '\\', ':', '|', '\n']) && !path.contains("//");
    let known = ENDINGS.contains(&ending.to_ascii_lowercase().as_str()) && !name.is_empty();
    (near && plain && known).then(|| (path, part.map(decoded)))
}

/// Letters and digits only: renderers differ in what they make of spaces, accents and signs.
pub(crate) fn anchor(name: &str) -> String {
    text::fold(name).chars().filter(|sign| sign.is_alphanumeric()).collect()
}

/// Anchors that are set by hand: `<a id="x">`, `{#x}`.
pub(crate) fn set_by_hand<'l>(lines: impl IntoIterator<Item = &'l str>) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let lines = lines.into_iter();
    for line in lines.filter(|line| line.contains("id=") || line.contains("name=") || line.contains("{#")) {
        for (lead, close) in [("id=\"", '"'), ("name=\"", '"'), ("id='", '\''), ("name='", '\''), ("{#", '}')] {
            for (at, _) in line.match_indices(lead).take(20) {
                let rest = line.get(at + lead.len()..).unwrap_or_default();
                if let Some((name, _)) = rest.split_once(close) {
                    known.insert(anchor(name));
                }
            }
        }
    }
    known
}

/// Undoes `%C3%A9`.
pub(crate) fn decoded(link: &str) -> String {
    let mut bytes = Vec::with_capacity(link.len());
    let mut rest = link.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let pair = tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_near_files_are_links_to_files() {
        for (link, file) in [
            ("../gone.md", Some("../gone.md")),
            ("policy.md#no-such", Some("policy.md")),
            ("a%20b.md?raw=1", Some("a b.md")),
            ("img/x.png", Some("img/x.png")),
            ("https://example.test/x.md", None),
            ("mailto:a@b.md", None),
            ("/docs/x.md", None),
            ("//host/x.md", None),
            ("../../../../x.md", None),
            ("page", None),
            ("page.html", None),
            ("{{ site }}/x.md", None),
            (".md", None),
            ("#here", None),
        ] {
            assert_eq!(file_of(link).map(|(file, _)| file).as_deref(), file, "{link}");
        }
    }

    #[test]
    fn every_way_to_write_a_link_is_found() {
        let text = "[a](a.md) ![b](b.png \"B\") [c](<c d.md#x>)\n\n[d]: d.md\n<a href=\"e.md#y\">e</a>\n";
        let found = linked_files(text);
        let expected = [("a.md", false), ("b.png", false), ("c d.md", true), ("d.md", false), ("e.md", true)];
        assert_eq!(found, expected.into_iter().map(|(file, part)| (file.to_owned(), part)).collect());
    }
}
