//! First stage: the Markdown tree, flattened to a stream of blocks with their source lines.

mod markup;

pub(crate) use markup::is_markup;

use crate::fence::{Cut, What};
use crate::program::Role;
use crate::sections::{Outline, Section, part_exactly, part_of_label};
use crate::sentence;
use crate::steps::{self, Instruction, Told};
use crate::tables::About;
use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options, arena_tree::NodeEdge};
use std::cell::OnceCell;
use std::sync::OnceLock;

/// Inline text with what its markup said.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Rich {
    /// Without markup; soft and hard breaks are `\n`.
    pub plain: String,
    /// Contents of code spans.
    pub codes: Vec<String>,
    /// Targets of links.
    pub links: Vec<String>,
    /// Leading bold text.
    pub bold: Option<String>,
    /// Leading text in italics.
    pub italic: Option<String>,
    /// What stands in comments for Vectra.
    pub said: Vec<String>,
}

impl Rich {
    /// Whether a marked beginning is set apart from what follows: all of the text, or before a colon.
    pub(crate) fn closes(&self, marked: &str) -> bool {
        let plain = self.plain.trim();
        let marked = marked.trim();
        plain.trim_end_matches(':').trim_end() == marked.trim_end_matches(':').trim_end()
            || marked.ends_with(':')
            || plain.get(marked.len()..).is_some_and(|rest| rest.trim_start().starts_with(':'))
    }

    /// Whether all of it is in italics, a colon aside.
    pub(crate) fn all_italic(&self) -> bool {
        self.italic.as_deref().is_some_and(|italic| {
            self.plain.trim().trim_end_matches(':').trim() == italic.trim().trim_end_matches(':').trim()
        })
    }

    /// Whether all of it is bold, a colon aside.
    pub(crate) fn all_bold(&self) -> bool {
        self.bold.as_deref().is_some_and(|bold| {
            self.plain.trim().trim_end_matches(':').trim() == bold.trim().trim_end_matches(':').trim()
        })
    }
}

/// A table row with its source line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub line: u32,
    pub cells: Vec<Rich>,
}

/// What a block is.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Heading {
        level: u8,
    },
    Paragraph,
    /// Its text stands in the block's `text`; nested blocks follow it in the stream.
    Item {
        depth: u32,
        ordered: bool,
        task: bool,
    },
    Table {
        header: Row,
        rows: Vec<Row>,
        /// Of HTML: its rows are not lines of pipes.
        html: bool,
    },
    Fence {
        info: String,
        closed: bool,
        indented: bool,
        first_line: u32,
        body: Vec<String>,
    },
    FrontMatter,
    /// A comment for Vectra; its words are in the block's `text`.
    Directive,
}

/// A block of the document.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub kind: Kind,
    pub text: Rich,
    pub line: u32,
    pub end: u32,
    /// How many list items it stands in.
    pub depth: u32,
    /// It stands in a quotation or an admonition.
    pub quoted: bool,
    /// Whether its text tells somebody to do something.
    pub instruction: Option<Instruction>,
    /// The sentences of a paragraph, each with whether it does.
    pub sentences: Vec<(String, Option<Instruction>)>,
    /// What a table is about by itself.
    pub about: Option<Box<About>>,
    /// How a fence is read by itself.
    pub cut: Option<Box<Cut>>,
    /// What an item tells to do, once somebody asked.
    told: OnceLock<Option<Box<Told>>>,
}

/// Blocks of a document in reading order.
pub(crate) fn parse(text: &str) -> Vec<Block> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.strikethrough = true;
    let fence = if text.starts_with("+++") { "+++" } else { "---" };
    options.extension.front_matter_delimiter = Some(fence.to_owned());
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, text, &options);
    let mut walk = Walk { source: text, ..Walk::default() };
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(node) => walk.enter(node),
            NodeEdge::End(node) => walk.leave(node),
        }
    }
    admonitions(&mut walk.blocks);
    walk.blocks
}

impl Block {
    /// Reads what the block says by itself, whatever stands around it.
    pub(crate) fn understand(&mut self) {
        match &self.kind {
            Kind::Item { .. } => self.instruction = steps::instruction(&self.text),
            Kind::Paragraph => {
                let told = |sentence: String| {
                    let instruction = steps::instructs(&self.text, &sentence);
                    (sentence, instruction)
                };
                self.sentences = sentence::sentences(&self.text.plain).into_iter().map(told).collect();
                self.instruction = self.sentences.iter().find_map(|(_, instruction)| *instruction);
            }
            Kind::Table { header, rows, .. } => self.about = Some(Box::new(About::of(header, rows))),
            Kind::Fence { info, body, first_line, .. } => {
                self.cut = Some(Box::new(Cut::of(info, body, *first_line)));
            }
            _ => {}
        }
    }

    /// Reads what the block says in its section, ahead of the walk that asks for it.
    pub(crate) fn place(&self, outline: &Outline, section: &Section) {
        match (&self.kind, &self.about, &self.cut) {
            (Kind::Table { header, rows, .. }, Some(about), _) => {
                about.below(header, rows, outline, section);
            }
            // Checks have no steps.
            (Kind::Fence { .. }, _, Some(cut)) if section.role != Some(Role::Checks) => {
                for piece in cut.pieces.iter().filter(|piece| piece.what == What::Comment) {
                    piece.remark();
                }
            }
            (Kind::Item { ordered, .. }, ..) if *ordered || self.instruction.is_some() => {
                self.told();
            }
            _ => {}
        }
    }

    /// What an item tells to do.
    pub(crate) fn told(&self) -> Option<&Told> {
        self.told.get_or_init(|| Told::of(&self.text).map(Box::new)).as_deref()
    }
}

/// The indented text below `!!! warning` is a note, not code.
fn admonitions(blocks: &mut [Block]) {
    let mut end = None;
    for block in blocks {
        let plain = block.text.plain.trim_start();
        match &block.kind {
            Kind::Paragraph if ["!!!", "???", ":::"].iter().any(|sign| plain.starts_with(sign)) => {
                block.quoted = true;
                end = Some(block.end);
            }
            Kind::Fence { closed, body, indented: true, .. } if *closed && end.is_some() => {
                end = Some(block.end);
                block.text.plain = body.join("\n");
                block.kind = Kind::Paragraph;
                block.quoted = true;
            }
            _ => end = None,
        }
    }
}

/// Bold text at the beginning of a line that is not the first one of its paragraph.
#[derive(Debug)]
struct Label {
    from: usize,
    end: usize,
    codes: usize,
    links: usize,
    line: usize,
}

impl Label {
    fn at(text: &Rich, line: usize) -> Self {
        let from = text.plain.len();
        Self { from, end: from, codes: text.codes.len(), links: text.links.len(), line }
    }

    /// Takes what begins at the label out of a paragraph, where it opens a part of a procedure.
    fn cut(&self, text: &mut Rich) -> Option<Rich> {
        let bold = text.plain.get(self.from..self.end).filter(|bold| !bold.trim().is_empty())?.to_owned();
        let behind = text.plain.get(self.end..)?.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
        let colon = bold.trim_end().ends_with(':') || behind.starts_with(':');
        let label = Rich { plain: bold.clone(), bold: Some(bold.clone()), ..Rich::default() };
        let opens = if colon {
            part_of_label(&label)
        } else {
            part_exactly(&bold).filter(|_| behind.is_empty() || behind.starts_with('\n'))
        };
        opens?;
        let piece = Rich { plain: text.plain.get(self.from..)?.to_owned(), ..label };
        text.plain.truncate(text.plain.get(..self.from)?.trim_end().len());
        let codes = text.codes.split_off(self.codes.min(text.codes.len()));
        let links = text.links.split_off(self.links.min(text.links.len()));
        Some(Rich { codes, links, ..piece })
    }
}

/// An item of a list that has begun.
struct OpenItem {
    /// Index of its block.
    block: usize,
    /// Whether its text is set.
    filled: bool,
    /// Written in HTML, which may leave it open.
    html: bool,
}

#[derive(Default)]
struct Walk<'t> {
    source: &'t str,
    /// Its lines, where a table of HTML wants them.
    lines: OnceCell<Vec<&'t str>>,
    /// Lines up to this one were read as an HTML table.
    html_until: u32,
    quotes: u32,
    blocks: Vec<Block>,
    text: Rich,
    bold_from: Option<usize>,
    italic_from: Option<usize>,
    /// Bold text at the beginning of a later line of the paragraph.
    labels: Vec<Label>,
    lists: Vec<bool>,
    items: Vec<OpenItem>,
    /// The open lists of HTML: whether they are numbered, and how many items are open around them.
    html_lists: Vec<(bool, usize)>,
    table: Option<(Row, Vec<Row>)>,
    row: Row,
}

impl Walk<'_> {
    fn push(&mut self, kind: Kind, text: Rich, line: usize, end: usize) {
        let (line, end) = (line_number(line), line_number(end.max(line)));
        // What stands inside of an HTML table is read with it.
        if line <= self.html_until {
            return;
        }
        let depth = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        self.blocks.push(Block {
            kind,
            text,
            line,
            end,
            depth,
            quoted: self.quotes > 0,
            instruction: None,
            sentences: Vec::new(),
            about: None,
            cut: None,
            told: OnceLock::new(),
        });
    }

    /// A paragraph; where lines of it are labels of parts ("**Symptom:** ..." above "**Fix:**"), one for each of them, so that
    /// what follows belongs to the last one.
    fn paragraph(&mut self, mut text: Rich, start: usize, end: usize) {
        let labels = std::mem::take(&mut self.labels);
        let mut pieces = Vec::new();
        let mut last = end;
        for label in labels.into_iter().rev().filter(|_| self.items.is_empty()) {
            if let Some(piece) = label.cut(&mut text) {
                pieces.push((piece, label.line, last.max(label.line)));
                last = label.line.saturating_sub(1);
            }
        }
        self.push(Kind::Paragraph, text, start, last);
        for (piece, line, end) in pieces.into_iter().rev() {
            self.push(Kind::Paragraph, piece, line, end);
        }
    }

    /// A paragraph, or the text of the item that it begins.
    fn filled(&mut self, text: Rich, start: usize, end: usize) {
        match self.items.last_mut() {
            Some(item) if !item.filled => {
                item.filled = true;
                if let Some(block) = self.blocks.get_mut(item.block) {
                    let said = std::mem::take(&mut block.text.said);
                    block.text = text;
                    block.text.said.extend(said);
                    block.line = line_number(start).min(block.line);
                    block.end = line_number(end.max(start));
                }
            }
            _ => self.paragraph(text, start, end),
        }
    }

    fn enter<'a>(&mut self, node: &'a AstNode<'a>) {
        let data = node.data();
        let position = data.sourcepos;
        let (start, end) = (position.start.line, position.end.line);
        match &data.value {
            NodeValue::FrontMatter(raw) => {
                let lines = raw.trim_end().lines().count();
                let text = Rich { plain: raw.clone(), ..Rich::default() };
                self.push(Kind::FrontMatter, text, start, start + lines.saturating_sub(1));
            }
            NodeValue::Heading(_) | NodeValue::Paragraph | NodeValue::TableCell => {
                if matches!(data.value, NodeValue::Heading(_)) {
                    // Lists of HTML that nobody closed.
                    self.close_html_items(0);
                }
                self.text = Rich::default();
                self.bold_from = None;
                self.italic_from = None;
                self.labels.clear();
            }
            NodeValue::BlockQuote | NodeValue::MultilineBlockQuote(_) | NodeValue::Alert(_) => self.quotes += 1,
            NodeValue::HtmlBlock(html) => self.html_block(&html.literal, start),
            NodeValue::List(list) => self.lists.push(list.list_type == comrak::nodes::ListType::Ordered),
            NodeValue::Item(_) | NodeValue::TaskItem(_) => {
                let task = matches!(data.value, NodeValue::TaskItem(_));
                let ordered = self.lists.last().copied().unwrap_or(false);
                let depth = u32::try_from(self.items.len() + 1).unwrap_or(u32::MAX);
                let filled = line_number(start) <= self.html_until;
                self.items.push(OpenItem { block: self.blocks.len(), filled, html: false });
                self.push(Kind::Item { depth, ordered, task }, Rich::default(), start, start);
            }
            NodeValue::CodeBlock(code) => {
                let body: Vec<String> = code.literal.lines().map(str::to_owned).collect();
                let first_line = line_number(if code.fenced { start + 1 } else { start });
                let kind = Kind::Fence {
                    info: code.info.clone(),
                    closed: code.closed,
                    indented: !code.fenced,
                    first_line,
                    body,
                };
                self.push(kind, Rich::default(), start, end);
            }
            NodeValue::Table(_) => self.table = Some((Row::default(), Vec::new())),
            NodeValue::TableRow(_) => self.row = Row { line: line_number(start), cells: Vec::new() },
            NodeValue::Text(text) => self.text.plain.push_str(text),
            NodeValue::SoftBreak | NodeValue::LineBreak => self.text.plain.push('\n'),
            NodeValue::Code(code) => {
                self.text.plain.push_str(&code.literal);
                self.text.codes.push(code.literal.clone());
            }
            NodeValue::HtmlInline(html) => self.html(html),
            NodeValue::Link(link) | NodeValue::Image(link) => self.text.links.push(link.url.clone()),
            NodeValue::Strong if self.text.plain.trim().is_empty() => self.bold_from = Some(self.text.plain.len()),
            NodeValue::Strong if self.text.plain.ends_with('\n') => self.labels.push(Label::at(&self.text, start)),
            NodeValue::Emph if self.text.plain.trim().is_empty() => self.italic_from = Some(self.text.plain.len()),
            _ => {}
        }
    }

    fn leave<'a>(&mut self, node: &'a AstNode<'a>) {
        let data = node.data();
        let position = data.sourcepos;
        let (start, end) = (position.start.line, position.end.line);
        match &data.value {
            NodeValue::Heading(heading) => {
                let text = std::mem::take(&mut self.text);
                let kind = if self.items.is_empty() { Kind::Heading { level: heading.level } } else { Kind::Paragraph };
                self.push(kind, text, start, end);
            }
            NodeValue::Paragraph => {
                let text = std::mem::take(&mut self.text);
                self.filled(text, start, end);
            }
            NodeValue::Strong => {
                let here = self.text.plain.len();
                if let Some(label) = self.labels.last_mut().filter(|label| label.end == label.from) {
                    label.end = here;
                }
                if let Some(from) = self.bold_from.take()
                    && self.text.bold.is_none()
                {
                    self.text.bold = self.text.plain.get(from..).map(str::to_owned);
                }
            }
            NodeValue::Emph => {
                if let Some(from) = self.italic_from.take()
                    && self.text.italic.is_none()
                {
                    self.text.italic = self.text.plain.get(from..).map(str::to_owned);
                }
            }
            NodeValue::BlockQuote | NodeValue::MultilineBlockQuote(_) | NodeValue::Alert(_) => {
                self.quotes = self.quotes.saturating_sub(1);
            }
            NodeValue::List(_) => {
                self.lists.pop();
            }
            NodeValue::Item(_) | NodeValue::TaskItem(_) => {
                self.close_html_items(0);
                self.items.pop();
            }
            NodeValue::TableCell => self.row.cells.push(std::mem::take(&mut self.text)),
            NodeValue::TableRow(header) => {
                let row = std::mem::take(&mut self.row);
                if let Some((head, rows)) = &mut self.table {
                    if *header { *head = row } else { rows.push(row) }
                }
            }
            NodeValue::Table(_) => {
                if let Some((header, rows)) = self.table.take() {
                    self.push(Kind::Table { header, rows, html: false }, Rich::default(), start, end);
                }
            }
            _ => {}
        }
    }
}

fn line_number(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}
