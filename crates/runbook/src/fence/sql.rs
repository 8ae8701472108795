//! SQL by parsing it: PostgreSQL's dialect first, then the others that runbooks hold.

mod words;

use super::effects;
use super::parsed::{self, Parsed};
use super::shell::{Verdict, fill_placeholders};
use crate::program::{EffectClass, StepKind};
use EffectClass::{Change, Danger, Observe};
use sqlparser::ast::{AlterTable, AlterTableOperation, CopyTarget, Delete, Statement, Update};
use sqlparser::dialect::{ClickHouseDialect, Dialect, MySqlDialect, PostgreSqlDialect};
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Tokenizer;
use words::Words;

const MAX_BYTES: usize = 32 * 1024;

/// First words of statements.
const VERBS: &[&str] = &[
    "SELECT",
    "WITH",
    "INSERT",
    "UPDATE",
    "DELETE",
    "VACUUM",
    "ANALYZE",
    "ALTER",
    "CREATE",
    "DROP",
    "TRUNCATE",
    "EXPLAIN",
    "SHOW",
    "SET",
    "GRANT",
    "REVOKE",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "REINDEX",
    "COPY",
    "CHECKPOINT",
    "CLUSTER",
    "REFRESH",
    "RESET",
    "TABLE",
    "VALUES",
    "CALL",
    "DO",
    "LOCK",
    "DESCRIBE",
    "OPTIMIZE",
    "KILL",
    "USE",
    "FLUSH",
    "PURGE",
    "PRAGMA",
    "MERGE",
    "REPLACE",
    "START",
    "STOP",
    "REASSIGN",
    "COMMENT",
    "ATTACH",
    "DETACH",
    "EXEC",
    "EXECUTE",
    "REPAIR",
    "CHECK",
    "CHANGE",
    "SYSTEM",
    "END",
];

/// What follows those verbs that sentences begin with too.
const FOLLOWED: &[(&str, &[&str])] = &[
    ("CHANGE", &["MASTER", "REPLICATION"]),
    ("CHECK", &["TABLE"]),
    ("COMMENT", &["ON"]),
    (
        "CREATE",
        &[
            "TABLE",
            "INDEX",
            "UNIQUE",
            "DATABASE",
            "ROLE",
            "USER",
            "GROUP",
            "VIEW",
            "MATERIALIZED",
            "RECURSIVE",
            "EXTENSION",
            "SCHEMA",
            "FUNCTION",
            "PROCEDURE",
            "OR",
            "TRIGGER",
            "EVENT",
            "SEQUENCE",
            "TYPE",
            "DOMAIN",
            "TEMP",
            "TEMPORARY",
            "UNLOGGED",
            "POLICY",
            "PUBLICATION",
            "SUBSCRIPTION",
            "SERVER",
            "FOREIGN",
            "EXTERNAL",
            "KEYSPACE",
            "TABLESPACE",
            "STATISTICS",
            "FULLTEXT",
            "LOGIN",
            "CLUSTERED",
            "NONCLUSTERED",
            "GLOBAL",
            "LOCAL",
            "COLLATION",
            "RULE",
        ],
    ),
    ("LOCK", &["TABLE", "TABLES", "IN"]),
    ("MERGE", &["INTO"]),
    ("REFRESH", &["MATERIALIZED", "TABLE"]),
    ("REPAIR", &["TABLE"]),
    ("START", &["TRANSACTION", "SLAVE", "REPLICA", "GROUP_REPLICATION"]),
    ("STOP", &["SLAVE", "REPLICA", "GROUP_REPLICATION"]),
];

/// Whether a line begins like a statement. "Check the queue", "Create a ticket" are sentences.
pub(crate) fn begins(line: &str) -> bool {
    let line = line.trim_start();
    let word: String = line.chars().take_while(char::is_ascii_alphabetic).take(12).collect();
    let behind = line.get(word.len()..).unwrap_or_default();
    let verb = word.to_ascii_uppercase();
    let stands =
        behind.is_empty() || behind.starts_with(|sign: char| sign.is_whitespace() || matches!(sign, ';' | '(' | '*'));
    let said = || {
        let next = behind.split_whitespace().next().unwrap_or_default();
        let next = next.trim_end_matches([';', '(']).to_ascii_uppercase();
        word == verb
            || next.is_empty()
            || FOLLOWED.iter().all(|(other, next_words)| *other != verb || next_words.contains(&&*next))
    };
    VERBS.contains(&verb.as_str()) && stands && said()
}

/// Whether a statement only looks, where the transaction that it runs in may not write. The team's own functions are taken for
/// such; those of the server's that nothing says it of, and those that end sessions, move its logs or reach others, are not.
pub fn only_looks(text: &str) -> bool {
    let verdict = read(text);
    let server = |name: &str| {
        ["pg_", "lo_", "dblink", "txid_", "set_", "setval", "nextval"].iter().any(|own| name.starts_with(own))
    };
    match verdict.effect {
        Observe => verdict.parsed.statements.len() <= 1,
        Danger => false,
        Change => {
            verdict.error.is_none()
                && verdict.parsed.unknown
                && verdict.parsed.statements.len() == 1
                && matches!(parse(text.trim()), Some(Ok(statements)) if matches!(statements.as_slice(), [Statement::Query(query)] if query.locks.is_empty()))
                && !called(text).any(|name| server(&name) && effects::listed("sql:function", &name) != Some(Observe))
        }
    }
}

/// Names that stand before a bracket.
fn called(text: &str) -> impl Iterator<Item = String> {
    text.split('(').filter_map(|before| {
        let name = before
            .trim_end()
            .trim_end_matches('"')
            .rsplit(|sign: char| !(sign.is_alphanumeric() || sign == '_'))
            .next()?;
        Some(name.to_lowercase()).filter(|name| !name.is_empty())
    })
}

/// Reads one or more statements.
pub(crate) fn read(text: &str) -> Verdict {
    let mut verdict = Verdict {
        kind: StepKind::Sql,
        effect: Observe,
        operation: None,
        error: None,
        opens: None,
        parsed: Parsed::default(),
    };
    let trimmed = text.trim();
    if trimmed.len() > MAX_BYTES {
        verdict.effect = Change;
        return verdict;
    }
    // psql's own commands stand on lines of their own, and may end a statement (`\gx`).
    let mut plain = String::new();
    for line in trimmed.lines() {
        let code = line.trim();
        if let Some(command) = code.strip_prefix("\\!") {
            verdict.effect = verdict.effect.max(Change).max(super::shell::read(command).effect);
        } else if let Some(meta) = code.strip_prefix('\\') {
            verdict.effect = verdict.effect.max(meta_command(meta));
        } else if matches!(code, "SQL" | "EOF" | "EOSQL" | "quit" | "exit") {
        } else {
            plain.push_str(line.trim_end().trim_end_matches("\\gx").trim_end_matches("\\G").trim_end_matches("\\g"));
            plain.push('\n');
        }
    }
    let plain = plain.trim();
    if plain.is_empty() {
        return verdict;
    }
    let filled = fill_placeholders(plain);
    let words = tokens(&filled);
    match parse(&filled) {
        Some(Ok(statements)) => {
            for (at, statement) in statements.iter().enumerate() {
                let (effect, unknown) = effect_of(statement, &words, at);
                verdict.effect = verdict.effect.max(effect);
                verdict.parsed.unknown |= unknown;
            }
        }
        Some(Err(error)) => {
            let known = words
                .statements()
                .map(|statement| listed(&statement))
                .try_fold(Observe, |worst, effect| Some(worst.max(effect?)));
            // A query that does not parse is still a query: what would change something are its functions and words.
            let asks = words
                .statements()
                .all(|statement| matches!(statement.first().map(String::as_str), Some("select" | "with" | "explain")));
            let worst = known.unwrap_or(Change);
            verdict.effect = verdict.effect.max(if asks { Observe } else { worst }).max(words.fallback());
            verdict.error = (!known.is_some_and(|_| words.statements().all(|statement| is_maintenance(&statement))))
                .then_some(error);
        }
        None => verdict.effect = Change,
    }
    let effect = verdict.effect;
    verdict.parsed.statements =
        words.statements().map(|statement| parsed::Statement { effect, ..words.facts(&statement) }).collect();
    verdict
}

/// `\d`, `\copy`: describing and listing look; `\i`, `\!` and the like may do anything.
fn meta_command(meta: &str) -> EffectClass {
    let name: String =
        meta.chars().take_while(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '?' | '!')).collect();
    let lower = meta.to_ascii_lowercase();
    // What stands in brackets is a query; where its rows go is said behind them.
    let query = lower.strip_prefix("copy").map(str::trim_start).filter(|rest| rest.starts_with('('));
    let to_file = match query.and_then(|rest| rest.rsplit_once(") to ")) {
        Some((query, target)) => {
            !target.trim_start().starts_with("program") && read(query.trim_start_matches('(')).effect == Observe
        }
        None => name == "copy" && !lower.contains(" from "),
    };
    let looks = name.starts_with('d')
        || name.starts_with('l') && !name.starts_with("lo")
        || matches!(
            name.as_str(),
            "conninfo"
                | "timing"
                | "x"
                | "z"
                | "?"
                | "h"
                | "c"
                | "connect"
                | "q"
                | "quit"
                | "pset"
                | "set"
                | "echo"
                | "sf"
                | "sv"
                | "watch"
                | "a"
                | "t"
                | "o"
                | "encoding"
                | "e"
                | "errverbose"
                | "s"
                | "p"
                | "r"
                | "g"
                | "gx"
                | "G"
                | "du"
                | "prompt"
        )
        || name.is_empty();
    // `\dn`, but neither `\drop` nor anything that runs a program.
    if to_file || (looks && !meta.contains('!')) { Observe } else { Change }
}

/// Parses in the dialects in turn; `None` where a parser gave up altogether.
fn parse(text: &str) -> Option<Result<Vec<Statement>, String>> {
    let first = parse_as::<PostgreSqlDialect>(text)?;
    if first.is_ok() {
        return Some(first);
    }
    for other in [parse_as::<MySqlDialect>, parse_as::<ClickHouseDialect>] {
        if let Ok(statements) = other(text)? {
            return Some(Ok(statements));
        }
    }
    Some(first)
}

fn parse_as<D: Dialect + Default>(text: &str) -> Option<Result<Vec<Statement>, String>> {
    // The parser is somebody else's; whatever it does with odd input, compiling stays total.
    std::panic::catch_unwind(|| {
        Parser::new(&D::default())
            .with_recursion_limit(40)
            .try_with_sql(text)
            .and_then(|mut parser| parser.parse_statements())
            .map_err(|error| error.to_string())
    })
    .ok()
}

fn tokens(text: &str) -> Words {
    let tokens =
        std::panic::catch_unwind(|| Tokenizer::new(&PostgreSqlDialect {}, text).tokenize().unwrap_or_default());
    Words::of(&tokens.unwrap_or_default())
}

/// What a statement that does not parse does, by its first words.
fn listed(statement: &[String]) -> Option<EffectClass> {
    let program = effects::program("sql:statement")?;
    let argv: Vec<String> = std::iter::once(String::new()).chain(statement.iter().take(12).cloned()).collect();
    program.rule(&program.arguments(&argv)).map(|(rule, _)| rule.effect)
}

/// Statements that servers know and the parser may not.
fn is_maintenance(statement: &[String]) -> bool {
    const KNOWN: &[&str] = &[
        "vacuum",
        "analyze",
        "reindex",
        "cluster",
        "checkpoint",
        "refresh",
        "lock",
        "do",
        "call",
        "alter",
        "reset",
        "show",
        "kill",
        "flush",
        "purge",
        "optimize",
        "stop",
        "start",
        "pause",
        "resume",
        "reload",
        "reconnect",
        "suspend",
        "wait_close",
        "change",
        "repair",
        "check",
        "system",
        "pragma",
        "use",
        "describe",
        "desc",
        "set",
        "consistency",
        "list",
        "reassign",
        "disable",
        "enable",
        "shutdown",
        "exec",
        "execute",
        "dbcc",
        "grant",
        "revoke",
        "copy",
        "begin",
        "commit",
        "rollback",
        "end",
        "explain",
        "create",
        "help",
        "drop",
        "import",
        "cancel",
    ];
    statement.first().is_some_and(|verb| KNOWN.contains(&verb.as_str()) || verb.starts_with('.'))
}

fn effect_of(statement: &Statement, words: &Words, at: usize) -> (EffectClass, bool) {
    let look = if words.hurts {
        Danger
    } else if words.acts || words.writes {
        Change
    } else {
        Observe
    };
    let effect = match statement {
        Statement::Query(query) if query.locks.is_empty() => look,
        Statement::Explain { analyze: false, .. } | Statement::ExplainTable { .. } => Observe,
        Statement::Explain { statement, .. } => return effect_of(statement, words, at),
        Statement::ShowVariable { .. }
        | Statement::ShowVariables { .. }
        | Statement::ShowTables { .. }
        | Statement::ShowColumns { .. }
        | Statement::ShowCreate { .. }
        | Statement::ShowDatabases { .. }
        | Statement::ShowSchemas { .. }
        | Statement::ShowStatus { .. }
        | Statement::ShowFunctions { .. }
        | Statement::ShowViews { .. }
        | Statement::ShowCollation { .. }
        | Statement::Use(_)
        | Statement::StartTransaction { .. }
        | Statement::Commit { .. }
        | Statement::Rollback { .. }
        | Statement::Savepoint { .. }
        | Statement::Pragma { value: None, .. } => Observe,
        Statement::Set(_) if !words.has("global") && !words.has("persist") => look,
        Statement::Copy { to: true, target, .. } if !matches!(target, CopyTarget::Program { .. }) => look,
        Statement::Copy { target: CopyTarget::Program { command }, .. } => {
            super::shell::read(command).effect.max(Change).max(look)
        }
        Statement::Drop { .. } | Statement::Truncate(_) | Statement::Delete(Delete { .. }) | Statement::Kill { .. } => {
            Danger
        }
        Statement::Update(Update { selection, .. }) if selection.is_none() => Danger,
        Statement::AlterTable(AlterTable { operations, .. }) if operations.iter().any(drops) => Danger,
        _ if words.hurts => Danger,
        _ => words.statements().nth(at).and_then(|words| listed(&words)).unwrap_or(Change).max(if words.writes {
            Change
        } else {
            Observe
        }),
    };
    (effect, words.acts && !words.hurts)
}

fn drops(operation: &AlterTableOperation) -> bool {
    matches!(
        operation,
        AlterTableOperation::DropColumn { .. }
            | AlterTableOperation::DropPartitions { .. }
            | AlterTableOperation::DropPrimaryKey { .. }
    )
}

#[cfg(test)]
mod tests;
