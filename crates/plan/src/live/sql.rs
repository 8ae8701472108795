//! SQL of a document, taken apart so far that a server can be asked about it.

use super::{Names, Statement};
use sqlparser::ast::{FromTable, Statement as Parsed, TableFactor, TableObject};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Location, Token, Tokenizer};

/// Longest text that is taken apart, in bytes.
const MAX_BYTES: usize = 32 * 1024;

/// Statements that the server can plan without running them.
const PLANNED: [&str; 4] = ["SELECT", "WITH", "VALUES", "TABLE"];

/// The single statements of a text, as they are written there; `None` where it is no SQL.
pub(super) fn statements(text: &str) -> Option<Vec<String>> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let tokens = Tokenizer::new(&PostgreSqlDialect {}, text).tokenize_with_location().ok()?;
    // A command of the client, such as \d, is nothing that a server reads.
    if tokens.iter().any(|t| t.token == Token::Backslash) {
        return None;
    }
    let (mut out, mut from, mut says) = (Vec::new(), 0, false);
    for token in &tokens {
        match token.token {
            Token::SemiColon => {
                let at = offset(text, token.span.start)?;
                out.extend(text.get(from..at).filter(|_| says).map(|s| s.trim().to_owned()));
                (from, says) = (at + 1, false);
            }
            Token::Whitespace(_) | Token::EOF => {}
            _ => says = true,
        }
    }
    out.extend(text.get(from..).filter(|_| says).map(|s| s.trim().to_owned()));
    Some(out)
}

/// Where a place of the tokenizer, which counts lines and characters from 1, is in the text.
fn offset(text: &str, at: Location) -> Option<usize> {
    let line = usize::try_from(at.line).ok()?.checked_sub(1)?;
    let column = usize::try_from(at.column).ok()?.checked_sub(1)?;
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text.get(start..)?;
    rest.char_indices().map(|(i, _)| start + i).chain([text.len()]).nth(column)
}

/// The first word past comments and brackets.
fn first_word(text: &str) -> Option<String> {
    let tokens = Tokenizer::new(&PostgreSqlDialect {}, text).tokenize().ok()?;
    tokens.into_iter().find_map(|t| match t {
        Token::Word(word) => Some(word.value),
        _ => None,
    })
}

/// What a statement needs, as far as it can be told from its text. `observes`: the compiler says that it only looks.
pub(super) fn needs(text: String, observes: bool, names: Names) -> Statement {
    let first = first_word(&text).unwrap_or_default();
    let planned = PLANNED.iter().any(|word| word.eq_ignore_ascii_case(&first));
    let mut writes = Vec::new();
    for statement in Parser::parse_sql(&PostgreSqlDialect {}, &text).unwrap_or_default() {
        written(&statement, &mut writes);
    }
    let lower = text.to_ascii_lowercase();
    let signals = ["pg_terminate_backend", "pg_cancel_backend"].iter().any(|f| lower.contains(f));
    Statement { reads: planned && observes && writes.is_empty(), text, writes, signals, names }
}

fn written(statement: &Parsed, out: &mut Vec<(String, &'static str)>) {
    match statement {
        Parsed::Insert(insert) => {
            if let TableObject::TableName(name) = &insert.table {
                out.push((name.to_string(), "INSERT"));
            }
        }
        Parsed::Update(update) => out.extend(table(&update.table.relation).map(|name| (name, "UPDATE"))),
        Parsed::Delete(delete) => {
            let (FromTable::WithFromKeyword(tables) | FromTable::WithoutKeyword(tables)) = &delete.from;
            out.extend(tables.iter().filter_map(|t| table(&t.relation)).map(|name| (name, "DELETE")));
        }
        Parsed::Truncate(truncate) => {
            out.extend(truncate.table_names.iter().map(|t| (t.name.to_string(), "TRUNCATE")));
        }
        _ => {}
    }
}

fn table(factor: &TableFactor) -> Option<String> {
    match factor {
        TableFactor::Table { name, .. } => Some(name.to_string()),
        _ => None,
    }
}

/// What a command line of `psql` says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Psql {
    /// Of `-c`, each.
    pub commands: Vec<String>,
    /// Of `-U`.
    pub role: Option<String>,
}

/// Reads a command line that begins with `psql`.
pub(super) fn psql(text: &str) -> Option<Psql> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let words = shlex::split(text)?;
    let program = words.first()?;
    if program.rsplit('/').next() != Some("psql") {
        return None;
    }
    let mut out = Psql::default();
    let mut words = words.into_iter().skip(1);
    while let Some(word) = words.next() {
        // What follows is another program's.
        if matches!(word.as_str(), "|" | "||" | "&&" | ";" | "<" | ">" | ">>") {
            break;
        }
        match word.as_str() {
            "-c" | "--command" => out.commands.extend(words.next()),
            "-U" | "--username" => out.role = words.next(),
            _ => {
                if let Some(command) = word.strip_prefix("--command=") {
                    out.commands.push(command.to_owned());
                } else if let Some(role) = word.strip_prefix("--username=") {
                    out.role = Some(role.to_owned());
                }
            }
        }
    }
    Some(out)
}
