//! One statement in a read-only transaction, over a connection of its own.

use super::table::{Table, cell};
use crate::client::{io_reason, seconds};
use crate::work::Done;
use futures_util::StreamExt as _;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{
    AssertSqlSafe, Column as _, ConnectOptions as _, Connection as _, Executor as _, Row as _, SqlSafeStr as _,
};
use std::time::Duration;
use vectra_control::cut::cut;

/// Rows that are read at most.
const ROWS: usize = 100;

/// How a statement that reads begins.
const READING: [&str; 6] = ["SELECT", "WITH", "VALUES", "TABLE", "SHOW", "EXPLAIN"];

/// A database. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Postgres {
    pub(super) options: PgConnectOptions,
    /// Host, port and database, for people.
    pub(super) place: String,
}

impl Postgres {
    /// Host, port and database.
    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    /// Shows the rows.
    pub(crate) async fn look(&self, statement: &str, limit: Duration) -> Done {
        let sent = format!("PostgreSQL {} (read-only): {}", self.place, statement.trim());
        match self.run(statement, limit).await {
            Ok(table) => Done::ok(sent, table.to_string()),
            Err(why) => Done::failed(sent, why),
        }
    }

    pub(super) async fn run(&self, statement: &str, limit: Duration) -> Result<Table, String> {
        // A read-only transaction lets COPY start a program and DO run one.
        if !reads(statement) {
            return Err(format!("only a statement that reads is run here: it begins with {}", READING.join(", ")));
        }
        cut("request:postgres:SQL:before");
        let table = match tokio::time::timeout(limit, self.rows(statement, limit)).await {
            Ok(Ok(table)) => Ok(table),
            Ok(Err(e)) => Err(reason(&e)),
            Err(_) => Err(format!("no answer within {}", seconds(limit))),
        };
        cut("request:postgres:SQL:after");
        table
    }

    async fn rows(&self, statement: &str, limit: Duration) -> Result<Table, sqlx::Error> {
        let mut connection: PgConnection = self.options.connect().await?;
        let begin = format!("BEGIN TRANSACTION READ ONLY; SET LOCAL statement_timeout = {}", limit.as_millis().max(1));
        sqlx::raw_sql(AssertSqlSafe(begin)).execute(&mut connection).await?;
        // The server prepares one statement or none. What runs below is text to it, in which a second statement could
        // end the transaction and write.
        (&mut connection).prepare(AssertSqlSafe(statement.to_owned()).into_sql_str()).await?;
        let mut table = Table::default();
        {
            let mut rows = sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).fetch(&mut connection);
            while let Some(row) = rows.next().await {
                let row = row?;
                if table.rows.len() == ROWS {
                    table.more = true;
                    break;
                }
                if table.columns.is_empty() {
                    table.columns = row.columns().iter().map(|c| c.name().to_owned()).collect();
                }
                table.rows.push((0..row.len()).map(|i| cell(&row, i)).collect());
            }
        }
        if table.more {
            // The rest is not wanted; closing the socket says so.
            connection.close_hard().await?;
        } else {
            sqlx::raw_sql("ROLLBACK").execute(&mut connection).await?;
            connection.close().await?;
        }
        Ok(table)
    }
}

/// The database's own words, without what the driver puts around them.
pub(super) fn reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(e) => match e.code() {
            Some(code) => format!("{} (SQLSTATE {code})", e.message()),
            None => e.message().to_owned(),
        },
        sqlx::Error::Io(e) => io_reason(e).map_or_else(|| e.to_string(), str::to_owned),
        other => other.to_string(),
    }
}

/// Whether the first word, past comments and brackets, is one of a statement that reads.
fn reads(statement: &str) -> bool {
    let mut rest = statement;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
        if let Some(comment) = rest.strip_prefix("--") {
            rest = comment.split_once('\n').map_or("", |(_, next)| next);
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, next)| next);
        } else {
            break;
        }
    }
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let word = rest.get(..end).unwrap_or_default();
    READING.iter().any(|known| known.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_statements_that_read_are_run() {
        for statement in [
            "select 1",
            "-- why\n/* and how */ (SELECT 1)",
            "WITH a AS (SELECT 1) TABLE a",
            "show all",
            "EXPLAIN SELECT 1",
        ] {
            assert!(reads(statement), "{statement}");
        }
        for statement in [
            "",
            "-- SELECT",
            "COPY (SELECT 1) TO PROGRAM 'sh'",
            "DO $$ BEGIN END $$",
            "/* SELECT",
            "selected 1",
            "BEGIN",
        ] {
            assert!(!reads(statement), "{statement}");
        }
    }
}
