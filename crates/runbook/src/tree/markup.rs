//! What is written in HTML, as blocks of the document.

use super::{Kind, OpenItem, Rich, Walk, line_number, parse};
use crate::html::flow::{self, Piece, What};

/// Whether an element marks text up; `<pod>` is a placeholder that somebody wrote.
pub(crate) fn is_markup(name: &str) -> bool {
    const MARKUP: &[&str] = &[
        "b", "i", "u", "a", "p", "br", "em", "div", "img", "kbd", "sub", "sup", "code", "span", "strong", "details",
        "summary", "font", "center", "small", "del", "ins", "mark", "table", "td", "tr", "ul", "li", "ol",
    ];
    MARKUP.contains(&name)
}

impl Walk<'_> {
    /// A block of HTML: a table, lists and blocks of code, or comments for Vectra.
    pub(super) fn html_block(&mut self, literal: &str, start: usize) {
        let lower = literal.to_ascii_lowercase();
        if lower.contains("<table") && line_number(start) > self.html_until {
            let lines = self.lines.get_or_init(|| self.source.lines().collect());
            for table in crate::html::tables(lines, start) {
                let (first, last) = (table.line, table.end);
                self.push(
                    Kind::Table { header: table.header, rows: table.rows, html: true },
                    Rich::default(),
                    first,
                    last,
                );
                self.html_until = line_number(last).max(self.html_until);
            }
            return;
        }
        if self.items.last().is_some_and(|item| item.html) || flow::is_read(literal) {
            self.flow(literal, start);
            return;
        }
        let comments = lower.trim_start().starts_with("<!--");
        let spoken =
            (comments || self.items.last().is_some_and(|item| !item.filled)).then(|| spoken_beside(literal)).flatten();
        if let Some(item) = self.items.last_mut().filter(|item| !item.filled)
            && let Some(block) = self.blocks.get_mut(item.block)
        {
            // What begins an item speaks of the item.
            block.text.said.extend(crate::directives::comments(literal).map(|(_, said)| said.to_owned()));
            if let Some((_, text)) = spoken {
                item.filled = true;
                block.text = Rich { said: std::mem::take(&mut block.text.said), ..text };
                block.end = line_number(start + literal.trim_end().matches('\n').count()).max(block.end);
            }
            return;
        }
        for (at, said) in crate::directives::comments(literal) {
            let line = start + literal.get(..at).map_or(0, |before| before.matches('\n').count());
            let text = Rich { plain: said.to_owned(), ..Rich::default() };
            self.push(Kind::Directive, text, line, line + said.matches('\n').count());
        }
        if let Some((below, text)) = spoken {
            let line = start + below;
            self.paragraph(text, line, start + literal.trim_end().matches('\n').count());
        }
    }

    /// Lists, headings, paragraphs and blocks of code. An item may go on behind an empty line, in Markdown.
    fn flow(&mut self, literal: &str, start: usize) {
        for Piece { what, line, end } in flow::pieces(literal, start) {
            match what {
                What::List(ordered) => self.html_lists.push((ordered, self.items.len())),
                What::ListEnd => {
                    let depth = self.html_lists.pop().map_or(0, |(_, depth)| depth);
                    self.close_html_items(depth);
                }
                What::Item => {
                    let (ordered, depth) = self.html_lists.last().copied().unwrap_or_default();
                    self.close_html_items(depth);
                    let depth = line_number(self.items.len() + 1);
                    self.items.push(OpenItem { block: self.blocks.len(), filled: false, html: true });
                    self.push(Kind::Item { depth, ordered, task: false }, Rich::default(), line, line);
                }
                What::ItemEnd => {
                    self.items.pop_if(|item| item.html);
                }
                What::Heading(level, text) => {
                    let kind = if self.items.is_empty() { Kind::Heading { level } } else { Kind::Paragraph };
                    self.push(kind, text, line, end);
                }
                What::Text(text) => self.filled(text, line, end),
                What::Code { info, first_line, body } => {
                    if let Some(item) = self.items.last_mut() {
                        item.filled = true;
                    }
                    let kind = Kind::Fence { info, closed: true, indented: true, first_line, body };
                    self.push(kind, Rich::default(), line, end);
                }
                What::Comment(said) => match self.items.last().filter(|item| !item.filled) {
                    Some(item) => {
                        let block = item.block;
                        self.blocks.get_mut(block).into_iter().for_each(|block| block.text.said.push(said.clone()));
                    }
                    None => self.push(Kind::Directive, Rich { plain: said, ..Rich::default() }, line, end),
                },
            }
        }
    }

    /// Closes the items of HTML that are open below so many items.
    pub(super) fn close_html_items(&mut self, depth: usize) {
        while self.items.len() > depth && self.items.pop_if(|item| item.html).is_some() {}
        let open = self.items.len();
        while self.html_lists.pop_if(|(_, depth)| *depth > open).is_some() {}
    }

    /// `<pod>` in a sentence is a placeholder that somebody wrote, `<br>` is markup.
    pub(super) fn html(&mut self, html: &str) {
        let name: String =
            html.trim_start_matches(['<', '/']).chars().take_while(char::is_ascii_alphanumeric).collect();
        if let Some((_, said)) = crate::directives::comments(html).next() {
            self.text.said.push(said.to_owned());
        }
        if name.eq_ignore_ascii_case("br") {
            self.text.plain.push(' ');
        } else if !html.starts_with("<!--") && !is_markup(&name.to_ascii_lowercase()) {
            self.text.plain.push_str(html);
        }
    }
}

/// What stands beside the comments of a block of HTML, or inside of its marks where it has no comment, and how many lines
/// below its first: `<!-- checked --> Restart the service`, `<details><summary>Restart B</summary>`.
fn spoken_beside(literal: &str) -> Option<(usize, Rich)> {
    let mut rest = literal;
    let mut plain = String::with_capacity(literal.len());
    while let Some((before, behind)) = rest.split_once('<') {
        plain.push_str(before);
        let comment = behind.strip_prefix("!--").map(|inside| inside.split_once("-->"));
        let element = behind.starts_with(|sign: char| sign.is_ascii_alphabetic() || sign == '/' || sign == '!');
        rest = match comment {
            Some(Some((_, after))) => after,
            Some(None) => "",
            None if element => behind.split_once('>').map_or("", |(_, after)| after),
            None => {
                plain.push('<');
                behind
            }
        };
    }
    plain.push_str(rest);
    let lead = plain.len() - plain.trim_start().len();
    let below = plain.get(..lead)?.matches('\n').count();
    let first = parse(plain.trim()).into_iter().next().filter(|block| matches!(block.kind, Kind::Paragraph))?;
    Some((below, first.text))
}
