//! SQL by parsing it, PostgreSQL's dialect.

use super::shell::{Verdict, fill_placeholders};
use crate::program::{EffectClass, StepKind};
use sqlparser::ast::{Delete, Statement, Update};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, Tokenizer};

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
];

/// Statements that PostgreSQL knows and the parser may not.
const MAINTENANCE: &[&str] =
    &["VACUUM", "ANALYZE", "REINDEX", "CLUSTER", "CHECKPOINT", "REFRESH", "LOCK", "DO", "CALL", "ALTER", "RESET"];

/// Functions of PostgreSQL that only look. An unknown function may do anything.
const LOOKING: &[&str] = &[
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "now",
    "coalesce",
    "nullif",
    "greatest",
    "least",
    "round",
    "floor",
    "ceil",
    "abs",
    "extract",
    "date_trunc",
    "date_part",
    "age",
    "to_char",
    "to_timestamp",
    "length",
    "lower",
    "upper",
    "trim",
    "substring",
    "substr",
    "left",
    "right",
    "replace",
    "concat",
    "array_agg",
    "string_agg",
    "json_agg",
    "jsonb_agg",
    "row_number",
    "rank",
    "dense_rank",
    "lag",
    "lead",
    "percentile_cont",
    "percentile_disc",
    "pg_size_pretty",
    "pg_total_relation_size",
    "pg_relation_size",
    "pg_table_size",
    "pg_indexes_size",
    "pg_database_size",
    "pg_tablespace_size",
    "pg_blocking_pids",
    "pg_is_in_recovery",
    "pg_last_xact_replay_timestamp",
    "pg_last_wal_receive_lsn",
    "pg_last_wal_replay_lsn",
    "pg_current_wal_lsn",
    "pg_wal_lsn_diff",
    "pg_postmaster_start_time",
    "pg_get_indexdef",
    "pg_get_viewdef",
    "pg_stat_file",
    "current_setting",
    "version",
    "current_database",
    "current_user",
    "clock_timestamp",
    "statement_timestamp",
    "justify_interval",
    "interval",
    "cast",
    "regexp_replace",
    "split_part",
    "generate_series",
    "unnest",
    "width_bucket",
    "bool_or",
    "bool_and",
    "every",
    "format",
    "quote_ident",
    "to_regclass",
    "obj_description",
];

/// Functions that change what cannot be had back.
const HURTING: &[&str] =
    &["pg_terminate_backend", "pg_drop_replication_slot", "lo_unlink", "pg_replication_slot_advance", "pg_promote"];

/// Words that may stand before a parenthesis and are no functions.
const KEYWORDS: &[&str] = &[
    "in",
    "and",
    "or",
    "not",
    "exists",
    "any",
    "all",
    "some",
    "over",
    "filter",
    "values",
    "as",
    "on",
    "using",
    "from",
    "select",
    "where",
    "by",
    "when",
    "then",
    "else",
    "case",
    "between",
    "like",
    "ilike",
    "union",
    "intersect",
    "except",
    "lateral",
    "join",
    "within",
    "group",
    "partition",
    "explain",
    "with",
    "is",
    "distinct",
    "materialized",
    "limit",
    "offset",
    "numeric",
    "decimal",
    "varchar",
    "char",
    "timestamp",
    "time",
    "array",
    "row",
    "having",
];

/// Whether a line begins like a statement.
pub(crate) fn begins(line: &str) -> bool {
    let word: String = line.trim_start().chars().take_while(char::is_ascii_alphabetic).collect();
    VERBS.contains(&word.to_ascii_uppercase().as_str())
}

/// Reads one or more statements.
pub(crate) fn read(text: &str) -> Verdict {
    let verdict = |effect, error| Verdict { kind: StepKind::Sql, effect, operation: None, error };
    let trimmed = text.trim();
    if let Some(meta) = trimmed.strip_prefix('\\') {
        // psql's own commands: describing and listing look; \i, \!, \copy and the like may do anything.
        let looks = ["d", "l", "conninfo", "timing", "x", "z", "?", "h"].iter().any(|name| meta.starts_with(name))
            && !meta.contains('!');
        return verdict(if looks { EffectClass::Observe } else { EffectClass::Change }, None);
    }
    if trimmed.len() > MAX_BYTES {
        return verdict(EffectClass::Change, None);
    }
    let filled = fill_placeholders(trimmed);
    let tokens =
        std::panic::catch_unwind(|| Tokenizer::new(&PostgreSqlDialect {}, &filled).tokenize().unwrap_or_default())
            .unwrap_or_default();
    let words = functions_and_words(&tokens);
    match std::panic::catch_unwind(|| {
        Parser::new(&PostgreSqlDialect {})
            .with_recursion_limit(40)
            .try_with_sql(&filled)
            .and_then(|mut parser| parser.parse_statements())
    }) {
        Ok(Ok(statements)) => {
            let effect =
                statements.iter().map(|statement| effect_of(statement, &words)).max().unwrap_or(EffectClass::Observe);
            verdict(effect, None)
        }
        Ok(Err(error)) => {
            let first: String = trimmed.chars().take_while(char::is_ascii_alphabetic).collect();
            let known = MAINTENANCE.contains(&first.to_ascii_uppercase().as_str());
            let effect = if words.hurts { EffectClass::Danger } else { EffectClass::Change };
            verdict(effect, (!known).then(|| error.to_string()))
        }
        Err(_) => verdict(EffectClass::Change, None),
    }
}

struct Words {
    /// A function that is not known to only look.
    acts: bool,
    /// A function or statement that cannot be undone.
    hurts: bool,
    /// A data-changing word, also inside of a WITH.
    writes: bool,
}

fn functions_and_words(tokens: &[Token]) -> Words {
    let mut found = Words { acts: false, hurts: false, writes: false };
    let spoken: Vec<&Token> = tokens.iter().filter(|token| !matches!(token, Token::Whitespace(_))).collect();
    for pair in spoken.windows(2) {
        let [Token::Word(word), next] = pair else {
            continue;
        };
        let name = word.value.to_ascii_lowercase();
        if matches!(next, Token::LParen) && word.quote_style.is_none() && !KEYWORDS.contains(&name.as_str()) {
            found.hurts |= HURTING.contains(&name.as_str());
            found.acts |= !LOOKING.contains(&name.as_str()) && !name.starts_with("pg_stat_get");
        }
        if word.quote_style.is_none() {
            found.writes |= matches!(name.as_str(), "insert" | "delete" | "merge" | "truncate" | "into")
                || (name == "update" && matches!(next, Token::Word(_)));
        }
    }
    found
}

fn effect_of(statement: &Statement, words: &Words) -> EffectClass {
    use EffectClass::{Change, Danger, Observe};
    let look = if words.hurts {
        Danger
    } else if words.acts || words.writes {
        Change
    } else {
        Observe
    };
    match statement {
        Statement::Query(query) if query.locks.is_empty() => look,
        Statement::Explain { analyze: false, .. } | Statement::ExplainTable { .. } => Observe,
        Statement::Explain { .. } => look,
        Statement::ShowVariable { .. } | Statement::ShowVariables { .. } | Statement::ShowTables { .. } => Observe,
        Statement::Drop { .. } | Statement::Truncate(_) => Danger,
        Statement::Delete(Delete { selection, .. }) => {
            if selection.is_none() || words.hurts {
                Danger
            } else {
                Change
            }
        }
        Statement::Update(Update { selection, .. }) => {
            if selection.is_none() || words.hurts {
                Danger
            } else {
                Change
            }
        }
        _ if words.hurts => Danger,
        _ => Change,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use EffectClass::{Change, Danger, Observe};

    #[test]
    fn effects_come_from_the_parsed_statement() {
        for (statement, effect) in [
            ("SELECT count(*) FROM pg_stat_activity;", Observe),
            ("SELECT pg_terminate_backend(pid) FROM pg_stat_activity", Danger),
            ("SELECT pg_cancel_backend(7)", Change),
            ("SELECT my_function(7)", Change),
            ("SELECT * FROM jobs FOR UPDATE", Change),
            ("WITH gone AS (DELETE FROM jobs RETURNING *) SELECT * FROM gone", Change),
            ("DELETE FROM jobs", Danger),
            ("DELETE FROM jobs WHERE id = 7", Change),
            ("UPDATE jobs SET state = 'x'", Danger),
            ("UPDATE jobs SET state = 'x' WHERE id = 7", Change),
            ("DROP TABLE jobs", Danger),
            ("TRUNCATE jobs", Danger),
            ("EXPLAIN SELECT 1", Observe),
            ("EXPLAIN ANALYZE DELETE FROM jobs", Change),
            ("VACUUM ANALYZE", Change),
            ("SELECT 1; DROP TABLE jobs;", Danger),
            ("\\dt", Observe),
            ("\\! rm -rf /", Change),
        ] {
            let verdict = read(statement);
            assert_eq!((verdict.effect, &verdict.error), (effect, &None), "{statement}");
        }
        assert!(read("SELECT FROM WHERE").error.is_some() || read("SELEC 1").error.is_some());
    }
}
