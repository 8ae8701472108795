//! Tables written in HTML, read into the same rows as those of pipes; what else is written so is read in `flow`.

pub(crate) mod flow;

use crate::text;
use crate::tree::{Rich, Row};
use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesStart, Event};

/// Lines that a table may span; one that is longer is read up to here.
const MAX_LINES: usize = 2000;

/// A table with its first and last line, from 1.
pub(crate) struct Found {
    pub header: Row,
    pub rows: Vec<Row>,
    pub line: usize,
    pub end: usize,
}

/// The tables that begin on line `start`, counted from 1, up to the end of the last one that closes.
pub(crate) fn tables(lines: &[&str], start: usize) -> Vec<Found> {
    let from = lines.get(start.saturating_sub(1)..).unwrap_or_default();
    let closes = |line: &&str| line.to_ascii_lowercase().contains("</table");
    let length = match from.iter().take(MAX_LINES).position(closes) {
        Some(last) => last + 1,
        None => {
            from.iter().take(MAX_LINES).position(|line| line.trim().is_empty()).unwrap_or(from.len().min(MAX_LINES))
        }
    };
    let text = from.get(..length).unwrap_or_default().join("\n");
    let mut read = Read { start, ..Read::default() };
    read.all(&text);
    read.close_table(start + length.max(1) - 1);
    read.found
}

#[derive(Default)]
struct Read {
    start: usize,
    found: Vec<Found>,
    /// Line of the open table, and its rows: whether all cells are headers, and the row.
    table: Option<(usize, Vec<(bool, Row)>)>,
    row: Option<(bool, Row)>,
    cell: Option<Rich>,
    code: Option<String>,
    bold: Option<usize>,
}

impl Read {
    fn all(&mut self, text: &str) {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        let (mut line, mut seen) = (self.start, 0usize);
        loop {
            let event = reader.read_event();
            let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(text.len());
            let before = line;
            line += text.get(seen..at).map_or(0, |passed| passed.matches('\n').count());
            seen = at;
            match event {
                Ok(Event::Start(tag) | Event::Empty(tag)) => self.open(&tag, before, line),
                Ok(Event::End(tag)) => self.close(&tag.name().as_ref().to_ascii_lowercase(), line),
                Ok(Event::Text(words)) => self.text(&words),
                Ok(Event::GeneralRef(name)) => {
                    self.text(&decoded(&format!("&{};", &*name)));
                }
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>, before: usize, line: usize) {
        match tag.name().as_ref().to_ascii_lowercase().as_str() {
            "table" => {
                self.close_table(before);
                self.table = Some((line, Vec::new()));
            }
            "tr" => {
                self.close_row();
                self.row = Some((true, Row { line: number(line), cells: Vec::new() }));
            }
            name @ ("td" | "th") => {
                self.close_cell();
                if let Some((headers, _)) = &mut self.row {
                    *headers &= name == "th";
                    self.cell = Some(Rich::default());
                }
            }
            "br" | "p" | "li" | "div" => self.text(" "),
            "code" | "kbd" | "tt" => self.code = Some(String::new()),
            "b" | "strong" => {
                self.bold = self.cell.as_ref().filter(|cell| cell.plain.trim().is_empty()).map(|cell| cell.plain.len())
            }
            "a" => {
                let target = tag
                    .html_attributes()
                    .flatten()
                    .find(|attribute| attribute.key.as_ref().eq_ignore_ascii_case("href"));
                if let (Some(cell), Some(target)) = (&mut self.cell, target) {
                    cell.links.push(target.value.to_string());
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str, line: usize) {
        match name {
            "table" => self.close_table(line),
            "tr" => self.close_row(),
            "td" | "th" => self.close_cell(),
            "code" | "kbd" | "tt" => {
                if let (Some(code), Some(cell)) = (self.code.take(), &mut self.cell) {
                    cell.codes.push(code);
                }
            }
            "b" | "strong" => {
                if let (Some(from), Some(cell)) = (self.bold.take(), &mut self.cell)
                    && cell.bold.is_none()
                {
                    cell.bold = cell.plain.get(from..).map(str::to_owned);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, words: &str) {
        let words = words.replace(['\n', '\t'], " ");
        if let Some(code) = &mut self.code {
            code.push_str(&words);
        }
        if let Some(cell) = &mut self.cell {
            cell.plain.push_str(&words);
        }
    }

    fn close_cell(&mut self) {
        if let (Some(mut cell), Some((_, row))) = (self.cell.take(), &mut self.row) {
            cell.plain = text::squeezed(&cell.plain);
            row.cells.push(cell);
        }
        self.code = None;
        self.bold = None;
    }

    fn close_row(&mut self) {
        self.close_cell();
        if let (Some(row), Some((_, rows))) = (self.row.take(), &mut self.table)
            && !row.1.cells.is_empty()
        {
            rows.push(row);
        }
    }

    fn close_table(&mut self, end: usize) {
        self.close_row();
        let Some((line, rows)) = self.table.take() else {
            return;
        };
        let mut rows = rows.into_iter();
        if let Some((_, header)) = rows.next() {
            self.found.push(Found { header, rows: rows.map(|(_, row)| row).collect(), line, end: end.max(line) });
        }
    }
}

/// A text whose entities are signs.
fn decoded(text: &str) -> String {
    /// Signs of the longest name that is looked up.
    const LONGEST: usize = 32;
    let mut signs = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        signs.push_str(before);
        let name = behind.split_once(';').filter(|(name, _)| name.len() <= LONGEST);
        let known = name.and_then(|(name, after)| {
            let number = name.strip_prefix('#').and_then(|digits| match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => digits.parse().ok(),
            });
            let sign = number.and_then(char::from_u32).map(String::from);
            Some((sign.or_else(|| resolve_html5_entity(name).map(str::to_owned))?, after))
        });
        match known {
            Some((sign, after)) => {
                signs.push_str(&sign);
                rest = after;
            }
            None => {
                signs.push('&');
                rest = behind;
            }
        }
    }
    signs.push_str(rest);
    signs
}

fn number(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_lines_and_entities_become_signs() {
        let text = "<table class=x>\n<tr><th>Level<th>Response</tr>\n<tr>\n<td><b>SEV&nbsp;1</b></td><td>&lt; 15 min<br>always</td>\n</tr>\n</table>\nafter";
        let lines: Vec<&str> = text.lines().collect();
        let found = tables(&lines, 1);
        let [table] = found.as_slice() else { panic!("one table") };
        let cells = |row: &Row| row.cells.iter().map(|cell| cell.plain.clone()).collect::<Vec<_>>();
        assert_eq!((table.line, table.end), (1, 6));
        assert_eq!(cells(&table.header), ["Level", "Response"]);
        assert_eq!(
            table.rows.iter().map(|row| (row.line, cells(row))).collect::<Vec<_>>(),
            [(3, vec!["SEV 1".to_owned(), "< 15 min always".to_owned()])]
        );
    }

    #[test]
    fn a_table_that_never_closes_ends_at_the_empty_line() {
        let lines = ["<table>", "<tr><td>a<td>b", "<tr><td>c", "", "text"];
        let found = tables(&lines, 1);
        assert_eq!(found.iter().map(|table| (table.rows.len(), table.end)).collect::<Vec<_>>(), [(1, 3)]);
    }
}
