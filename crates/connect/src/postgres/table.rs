//! Rows as people read them.

use sqlx::postgres::{PgRow, PgValueFormat};
use sqlx::{Row as _, ValueRef as _};
use std::fmt;

/// Characters of a cell that are shown.
const CELL: usize = 200;

/// What a statement gave.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// Whether there was more than is kept.
    pub more: bool,
}

impl Table {
    /// `1 row`, `more than 100 rows`.
    pub(super) fn count(&self) -> String {
        let n = self.rows.len();
        let rows = if n == 1 { "row" } else { "rows" };
        if self.more { format!("more than {n} {rows}") } else { format!("{n} {rows}") }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.columns.is_empty() {
            writeln!(f, "{}", self.columns.join(" | "))?;
        }
        for row in &self.rows {
            writeln!(f, "{}", row.join(" | "))?;
        }
        match self.more {
            true => write!(f, "({}; the first {} are shown)", self.count(), self.rows.len()),
            false => write!(f, "({})", self.count()),
        }
    }
}

/// One value as the server writes it, on one line.
pub(super) fn cell(row: &PgRow, index: usize) -> String {
    match row.try_get_raw(index) {
        Ok(value) if value.is_null() => "NULL".to_owned(),
        Ok(value) if value.format() == PgValueFormat::Text => one_line(value.as_str().unwrap_or("(not text)")),
        _ => "(not text)".to_owned(),
    }
}

fn one_line(text: &str) -> String {
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= CELL {
        return text;
    }
    text.chars().take(CELL).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_says_how_many_rows_there_were() {
        let mut table = Table {
            columns: vec!["pid".into(), "query".into()],
            rows: vec![vec!["1".into(), one_line("SELECT\n  1")]],
            more: false,
        };
        assert_eq!(table.to_string(), "pid | query\n1 | SELECT 1\n(1 row)");
        table.more = true;
        assert!(table.to_string().ends_with("(more than 1 row; the first 1 are shown)"), "{table}");
        assert_eq!(Table::default().to_string(), "(0 rows)");
    }
}
