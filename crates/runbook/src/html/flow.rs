//! Lists, headings, paragraphs and blocks of code written in HTML, read into the same pieces as those of Markdown.

use super::{decoded, number};
use crate::directives;
use crate::text;
use crate::tree::Rich;

/// A piece of HTML that means something, between its first and last line.
#[derive(Debug, PartialEq)]
pub(crate) struct Piece {
    pub what: What,
    pub line: usize,
    pub end: usize,
}

/// What a piece is.
#[derive(Debug, PartialEq)]
pub(crate) enum What {
    /// A list begins; whether it is numbered.
    List(bool),
    ListEnd,
    /// An item begins; its text follows as a piece of its own.
    Item,
    ItemEnd,
    Heading(u8, Rich),
    Text(Rich),
    /// The tag of a block of code, the number of its first line and its lines.
    Code {
        info: String,
        first_line: u32,
        body: Vec<String>,
    },
    /// Comments for Vectra that stand in no text.
    Comment(String),
}

/// Elements whose text is not shown as text of the document.
const SILENT: &[&str] = &["script", "style", "summary", "template", "textarea", "title"];

/// Whether a piece of HTML has elements that are read.
pub(crate) fn is_read(literal: &str) -> bool {
    literal.match_indices('<').any(|(at, _)| {
        literal.get(at + 1..).is_some_and(|rest| {
            let name = name_of(rest.strip_prefix('/').unwrap_or(rest));
            matches!(name.as_str(), "li" | "ol" | "ul" | "pre" | "p" | "div" | "dd") || heading(&name).is_some()
        })
    })
}

/// The pieces of a block of HTML that begins on line `start`, counted from 1.
pub(crate) fn pieces(literal: &str, start: usize) -> Vec<Piece> {
    let mut read = Read { literal, start, ..Read::default() };
    let mut at = 0;
    while let Some(rest) = literal.get(at..).filter(|rest| !rest.is_empty()) {
        at += match rest.find('<') {
            Some(0) => read.sign(rest, at),
            Some(length) => read.words(rest.get(..length).unwrap_or_default(), at),
            None => read.words(rest, at),
        };
    }
    read.close(literal.len());
    read.found
}

#[derive(Default)]
struct Read<'t> {
    literal: &'t str,
    start: usize,
    /// A place, and how many lines begin before it.
    counted: (usize, usize),
    found: Vec<Piece>,
    text: Rich,
    /// Where the open text begins.
    from: Option<usize>,
    /// Level of the open heading.
    level: Option<u8>,
    code: Option<usize>,
    bold: Option<usize>,
    /// The open element whose text is passed by.
    silent: Option<String>,
}

impl Read<'_> {
    /// The line of a place, counted on from the last one that was asked for.
    fn line(&mut self, at: usize) -> usize {
        let breaks = |from: usize, to: usize| self.literal.get(from..to).map_or(0, |text| text.matches('\n').count());
        let (place, line) = self.counted;
        let line = if at >= place { line + breaks(place, at) } else { line.saturating_sub(breaks(at, place)) };
        self.counted = (at, line);
        self.start + line
    }

    fn push(&mut self, what: What, from: usize, to: usize) {
        let (line, end) = (self.line(from), self.line(to));
        self.found.push(Piece { what, line, end });
    }

    fn words(&mut self, words: &str, at: usize) -> usize {
        if self.silent.is_none() {
            let lead = words.len() - words.trim_start().len();
            if self.from.is_none() && lead < words.len() {
                self.from = Some(at + lead);
            }
            self.text.plain.push_str(&decoded(words));
        }
        words.len()
    }

    /// What begins with `<`: a comment, an element or a sign of the text. How long it is.
    fn sign(&mut self, rest: &str, at: usize) -> usize {
        if let Some(inside) = rest.strip_prefix("<!--") {
            let length = inside.find("-->").map_or(rest.len(), |end| "<!--".len() + end + "-->".len());
            let comment = rest.get(..length).unwrap_or(rest);
            if let Some((_, said)) = directives::comments(comment).next() {
                if self.from.is_some() {
                    self.text.said.push(said.to_owned());
                } else {
                    self.push(What::Comment(said.to_owned()), at, at + length);
                }
            }
            return length;
        }
        let behind = rest.get(1..).unwrap_or_default();
        let Some(length) = behind
            .starts_with(|sign: char| sign.is_ascii_alphabetic() || sign == '/' || sign == '!')
            .then(|| behind.find('>').map_or(rest.len(), |end| end + 2))
        else {
            return self.words("<", at);
        };
        let tag = rest.get(1..length).unwrap_or(behind).trim_end_matches('>');
        match tag.strip_prefix('/') {
            Some(closed) => self.closed(&name_of(closed), at),
            None => return self.opened(&name_of(tag), tag, rest, at, length),
        }
        length
    }

    fn opened(&mut self, name: &str, tag: &str, rest: &str, at: usize, length: usize) -> usize {
        match name {
            "pre" => return self.block(rest, at, length),
            "ol" | "ul" | "li" | "p" | "div" | "details" | "blockquote" | "dl" | "dt" | "dd" | "hr" | "section" => {
                self.close(at);
                match name {
                    "ol" | "ul" => self.push(What::List(name == "ol"), at, at),
                    "li" => self.push(What::Item, at, at),
                    _ => {}
                }
            }
            _ if heading(name).is_some() => {
                self.close(at);
                self.level = heading(name);
            }
            _ if SILENT.contains(&name) => {
                self.close(at);
                self.silent = Some(name.to_owned());
            }
            "br" => self.text.plain.push(' '),
            "code" | "kbd" | "tt" | "samp" => self.code = Some(self.text.plain.len()),
            "b" | "strong" if self.text.plain.trim().is_empty() => self.bold = Some(self.text.plain.len()),
            "a" => self.text.links.extend(attribute(tag, "href")),
            // A placeholder that somebody wrote.
            _ if !crate::tree::is_markup(name) => {
                self.words(rest.get(..length).unwrap_or(rest), at);
            }
            _ => {}
        }
        length
    }

    fn closed(&mut self, name: &str, at: usize) {
        match name {
            "ol" | "ul" => {
                self.close(at);
                self.push(What::ListEnd, at, at);
            }
            "li" => {
                self.close(at);
                self.push(What::ItemEnd, at, at);
            }
            "p" | "div" | "details" | "blockquote" | "dl" | "dt" | "dd" | "section" => self.close(at),
            "code" | "kbd" | "tt" | "samp" => {
                if let Some(code) = self.code.take().and_then(|from| self.text.plain.get(from..)) {
                    self.text.codes.push(text::squeezed(code));
                }
            }
            "b" | "strong" => {
                if let (Some(from), None) = (self.bold.take(), &self.text.bold) {
                    self.text.bold = self.text.plain.get(from..).map(text::squeezed);
                }
            }
            _ if heading(name).is_some() => self.close(at),
            _ if self.silent.as_deref() == Some(name) => self.silent = None,
            _ => {}
        }
    }

    /// A block of code up to its end: its text is kept as it is, marks taken off.
    fn block(&mut self, rest: &str, at: usize, length: usize) -> usize {
        self.close(at);
        let inside = rest.get(length..).unwrap_or_default();
        let closes = |at: &usize| inside.get(at + 2..at + 5).is_some_and(|name| name.eq_ignore_ascii_case("pre"));
        let end = inside.match_indices("</").map(|(at, _)| at).find(closes).unwrap_or(inside.len());
        let written = inside.get(..end).unwrap_or_default();
        let info = [rest.get(..length), written.split('>').next()].into_iter().flatten().find_map(language);
        // What is marked is shown without its marks; a placeholder is kept.
        let mut plain = String::with_capacity(written.len());
        let mut left = written;
        while let Some((before, behind)) = left.split_once('<') {
            plain.push_str(before);
            let name = name_of(behind.strip_prefix('/').unwrap_or(behind));
            match crate::tree::is_markup(&name).then(|| behind.split_once('>')).flatten() {
                Some((_, after)) => left = after,
                None => {
                    plain.push('<');
                    left = behind;
                }
            }
        }
        plain.push_str(left);
        let plain = decoded(&plain);
        let lead = plain.len() - plain.trim_start_matches(['\r', '\n']).len();
        let skipped = plain.get(..lead).map_or(0, |skipped| skipped.matches('\n').count());
        let body: Vec<String> = plain.get(lead..).unwrap_or_default().trim_end().lines().map(str::to_owned).collect();
        let first_line = number(self.line(at + length) + skipped);
        let whole = length + end + inside.get(end..).and_then(|closing| closing.find('>')).map_or(0, |close| close + 1);
        if !body.is_empty() {
            self.push(What::Code { info: info.unwrap_or_default(), first_line, body }, at, at + whole);
        }
        whole.max(length)
    }

    /// The open text ends before this place.
    fn close(&mut self, at: usize) {
        let mut text = std::mem::take(&mut self.text);
        let (from, level) = (self.from.take(), self.level.take());
        (self.code, self.bold) = (None, None);
        if let Some(from) = from {
            let last = self.literal.get(..at).map_or(at, |before| before.trim_end().len());
            text.plain = text::squeezed(&text.plain);
            self.push(
                level.map_or_else(|| What::Text(text.clone()), |level| What::Heading(level, text.clone())),
                from,
                last,
            );
        }
    }
}

/// Name of the element that a tag begins with.
fn name_of(tag: &str) -> String {
    tag.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

fn heading(name: &str) -> Option<u8> {
    let level = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}

/// Value of an attribute, with or without quotes.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.to_ascii_lowercase().find(&format!("{name}="))?;
    let value = tag.get(at + name.len() + 1..)?;
    let value = match value.chars().next()? {
        quote @ ('"' | '\'') => value.get(1..)?.split(quote).next()?,
        _ => value.split(|sign: char| sign.is_whitespace() || sign == '>').next()?,
    };
    Some(decoded(value))
}

/// The language that classes and attributes of a block of code tell: `class="language-bash"`, `lang="sql"`.
fn language(tag: &str) -> Option<String> {
    let class = attribute(tag, "class").unwrap_or_default();
    let told = |class: &str| ["language-", "lang-"].iter().find_map(|lead| class.strip_prefix(lead)).map(str::to_owned);
    class.split_whitespace().find_map(told).or_else(|| attribute(tag, "lang"))
}
