//! What a document's SQL needs of the bound database. Every question is a transaction of its own that is read-only and rolled
//! back. A statement of the document is read by the server and never run.

use super::Postgres;
use super::client::reason;
use crate::client::seconds;
use crate::live::Answered;
use sqlx::Statement as _;
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Either, Executor as _, Row as _, SqlSafeStr as _};
use std::time::Duration;
use tokio::time::Instant;
use vectra_plan::live::{Ask, Named, Names, Object, Seen, Statement, WhyNot};

/// Relations, or their columns, that this role sees.
const RELATIONS: &str = "SELECT DISTINCT relname::text FROM pg_catalog.pg_class \
     WHERE relkind IN ('r', 'v', 'm', 'p', 'f') AND pg_catalog.pg_table_is_visible(oid) LIMIT 5000";
const COLUMNS: &str = "SELECT DISTINCT a.attname::text FROM pg_catalog.pg_attribute a \
     JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
     WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'm', 'p', 'f') \
     AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND pg_catalog.pg_table_is_visible(c.oid) LIMIT 5000";
const ROLES: &str = "SELECT rolname::text FROM pg_catalog.pg_roles LIMIT 5000";
const STATE: &str = "SELECT current_user::text, pg_catalog.pg_is_in_recovery(), \
     pg_catalog.current_setting('default_transaction_read_only') = 'on'";
const MAY: &str = "SELECT pg_catalog.has_table_privilege(pg_catalog.to_regclass($1)::oid, $2)";
/// What a relation is; no row where there is none.
const RELATION: &str = "SELECT relkind IN ('i', 'I') FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass($1)";
/// Whether a relation has a column; nothing where there is no such relation.
const COLUMN: &str = "SELECT CASE WHEN r.oid IS NOT NULL THEN EXISTS (SELECT FROM pg_catalog.pg_attribute a \
     WHERE a.attrelid = r.oid AND a.attname = $2 AND a.attnum > 0 AND NOT a.attisdropped) END \
     FROM (SELECT pg_catalog.to_regclass($1)::oid AS oid) r";
const INDEXES: &str = "SELECT DISTINCT relname::text FROM pg_catalog.pg_class \
     WHERE relkind IN ('i', 'I') AND pg_catalog.pg_table_is_visible(oid) LIMIT 5000";
const SCHEMAS: &str = "SELECT nspname::text FROM pg_catalog.pg_namespace LIMIT 5000";
const DATABASES: &str = "SELECT datname::text FROM pg_catalog.pg_database LIMIT 5000";
const EXTENSIONS: &str = "SELECT extname::text FROM pg_catalog.pg_extension LIMIT 5000";
const SETTINGS: &str = "SELECT pg_catalog.lower(name) FROM pg_catalog.pg_settings LIMIT 5000";
const SIGNALS: &str = "SELECT pg_catalog.pg_has_role(current_user, 'pg_signal_backend', 'MEMBER')";

impl Postgres {
    /// Asks over one connection, until the deadline.
    pub(crate) async fn tried(&self, asks: &[&Ask], limit: Duration, deadline: Instant) -> Vec<Answered> {
        let started = Instant::now();
        let connection = tokio::time::timeout(limit, self.options.connect()).await;
        let took = started.elapsed();
        let mut connection = match connection {
            Ok(Ok(connection)) => connection,
            Ok(Err(e)) => return refused_all(asks, denied(&e), took),
            Err(_) => {
                let out = Seen::Unreachable(format!("no connection within {}", seconds(limit)));
                return refused_all(asks, out, took);
            }
        };
        let mut answers = Vec::with_capacity(asks.len());
        let mut lost = false;
        for ask in asks {
            let started = Instant::now();
            let seen = if lost {
                Seen::Skipped(WhyNot::ServiceOut)
            } else if started >= deadline {
                Seen::Skipped(WhyNot::Budget)
            } else {
                match tokio::time::timeout(limit * 2, question(&mut connection, ask, limit)).await {
                    Ok(Ok(seen)) => seen,
                    Ok(Err(e)) => {
                        lost = !matches!(e, sqlx::Error::Database(_));
                        Seen::Unreachable(reason(&e))
                    }
                    // What the connection still waits for cannot be told.
                    Err(_) => {
                        lost = true;
                        Seen::Unreachable(format!("no answer within {}", seconds(limit * 2)))
                    }
                }
            };
            answers.push((seen, started.elapsed()));
        }
        // Nothing is open on it; whether the farewell arrives does not matter.
        let _ = tokio::time::timeout(Duration::from_secs(1), connection.close()).await;
        answers
    }
}

/// The first question says why; the others were not asked.
fn refused_all(asks: &[&Ask], why: Seen, took: Duration) -> Vec<Answered> {
    let mut why = Some((why, took));
    asks.iter().map(|_| why.take().unwrap_or((Seen::Skipped(WhyNot::ServiceOut), Duration::ZERO))).collect()
}

/// Whether nobody was there, or somebody said no.
fn denied(error: &sqlx::Error) -> Seen {
    let code = match error {
        sqlx::Error::Database(e) => e.code().unwrap_or_default().into_owned(),
        _ => String::new(),
    };
    match code.as_str() {
        // Invalid authorisation, invalid password.
        "28000" | "28P01" => Seen::Denied(reason(error)),
        // No such database.
        "3D000" => Seen::Gone(reason(error)),
        _ => Seen::Unreachable(reason(error)),
    }
}

async fn begin(connection: &mut PgConnection, limit: Duration) -> Result<(), sqlx::Error> {
    let begin = format!("BEGIN TRANSACTION READ ONLY; SET LOCAL statement_timeout = {}", limit.as_millis().max(1));
    sqlx::raw_sql(AssertSqlSafe(begin)).execute(connection).await.map(drop)
}

async fn roll_back(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql("ROLLBACK").execute(connection).await.map(drop)
}

async fn question(connection: &mut PgConnection, ask: &Ask, limit: Duration) -> Result<Seen, sqlx::Error> {
    begin(connection, limit).await?;
    let seen = match ask {
        Ask::Database { .. } => state(connection).await,
        Ask::Role { name } => {
            names(connection, ROLES).await.map(|known| Seen::Exists { there: known.contains(name), known })
        }
        Ask::Describe(statement) => describe(connection, statement).await,
        _ => Ok(Seen::Skipped(WhyNot::NoWay)),
    };
    match seen {
        Ok(seen) => {
            roll_back(connection).await?;
            Ok(seen)
        }
        Err(sqlx::Error::Database(e)) => {
            let state = e.code().unwrap_or_default().into_owned();
            let message = e.message().to_owned();
            roll_back(connection).await?;
            // Cancelled by its time limit, or the server ends: nothing is known of the statement.
            if state.starts_with("57") || state.starts_with("53") {
                return Ok(Seen::Unreachable(format!("{message} (SQLSTATE {state})")));
            }
            let known = match state.as_str() {
                "42P01" => known(connection, RELATIONS, limit).await,
                "42703" => known(connection, COLUMNS, limit).await,
                _ => Vec::new(),
            };
            Ok(Seen::Refused { state, message, known })
        }
        Err(other) => Err(other),
    }
}

async fn state(connection: &mut PgConnection) -> Result<Seen, sqlx::Error> {
    let row: PgRow = sqlx::query(STATE).persistent(false).fetch_one(connection).await?;
    Ok(Seen::Database { user: row.try_get(0)?, standby: row.try_get(1)?, read_only: row.try_get(2)? })
}

/// Parse and Describe; what only reads is also planned, which shows what the role may not read.
async fn describe(connection: &mut PgConnection, statement: &Statement) -> Result<Seen, sqlx::Error> {
    let text = AssertSqlSafe(statement.text.clone()).into_sql_str();
    let prepared = (&mut *connection).prepare(text).await?;
    let parameters = match prepared.parameters() {
        Some(Either::Left(types)) => types.len(),
        Some(Either::Right(n)) => n,
        None => 0,
    };
    if statement.reads && parameters == 0 {
        // With options in brackets no word of the statement can be taken for one of EXPLAIN's own, ANALYZE above all.
        let explain = format!("EXPLAIN (ANALYZE FALSE, COSTS FALSE) {}", statement.text);
        sqlx::query(AssertSqlSafe(explain)).persistent(false).execute(&mut *connection).await?;
    }
    if let Names::Catalogue(named) = &statement.names {
        for named in named {
            if let Some(missing) = missing(connection, named).await? {
                return Ok(missing);
            }
        }
    }
    let mut lacking = Vec::new();
    for (table, privilege) in &statement.writes {
        let query = sqlx::query_scalar::<_, Option<bool>>(MAY).bind(table).bind(*privilege).persistent(false);
        match query.fetch_one(&mut *connection).await? {
            Some(true) => {}
            Some(false) => lacking.push((table.clone(), (*privilege).to_owned())),
            None => {
                let known = names(connection, RELATIONS).await?;
                let message = format!("relation \"{table}\" does not exist");
                return Ok(Seen::Refused { state: "42P01".to_owned(), message, known });
            }
        }
    }
    if statement.signals {
        let may: bool = sqlx::query_scalar(SIGNALS).persistent(false).fetch_one(&mut *connection).await?;
        if !may {
            lacking.push(("pg_signal_backend".to_owned(), "MEMBER".to_owned()));
        }
    }
    Ok(Seen::Described { lacking })
}

/// What the server would say of a name when it runs the statement, where that is no good.
async fn missing(connection: &mut PgConnection, named: &Named) -> Result<Option<Seen>, sqlx::Error> {
    let name = named.name.as_str();
    let (state, kind, list) = match named.object {
        Object::Relation | Object::Index => return relation(connection, named).await,
        Object::Column => return column(connection, named).await,
        Object::Schema => ("3F000", "schema", SCHEMAS),
        Object::Database => ("3D000", "database", DATABASES),
        Object::Extension => ("42704", "extension", EXTENSIONS),
        Object::Setting => ("42704", "configuration parameter", SETTINGS),
    };
    let known = names(connection, list).await?;
    let there = known.contains(&named.bare());
    let message = format!("{kind} \"{}\" does not exist", name.trim_matches('"'));
    Ok((!there).then(|| Seen::Refused { state: state.to_owned(), message, known }))
}

/// The same for a table or an index, which are looked up along the search path.
async fn relation(connection: &mut PgConnection, named: &Named) -> Result<Option<Seen>, sqlx::Error> {
    let wants_index = named.object == Object::Index;
    let query = sqlx::query_scalar::<_, bool>(RELATION).bind(&named.name).persistent(false);
    let is_index = query.fetch_optional(&mut *connection).await?;
    let name = named.name.replace('"', "");
    let (state, message) = match is_index {
        Some(true) => return Ok(None),
        Some(false) if !wants_index => return Ok(None),
        Some(false) => ("42809", format!("\"{name}\" is not an index")),
        None if wants_index => ("42704", format!("index \"{name}\" does not exist")),
        None => ("42P01", format!("relation \"{name}\" does not exist")),
    };
    let known = names(connection, if wants_index { INDEXES } else { RELATIONS }).await?;
    Ok(Some(Seen::Refused { state: state.to_owned(), message, known }))
}

/// The same for a column. Of a table that is not there nothing is asked: that is told of the table.
async fn column(connection: &mut PgConnection, named: &Named) -> Result<Option<Seen>, sqlx::Error> {
    let Some((table, _)) = named.name.rsplit_once('.') else { return Ok(None) };
    let query = sqlx::query_scalar::<_, Option<bool>>(COLUMN).bind(table).bind(named.bare()).persistent(false);
    if query.fetch_one(&mut *connection).await? != Some(false) {
        return Ok(None);
    }
    let message = format!("column \"{}\" of relation \"{}\" does not exist", named.bare(), table.replace('"', ""));
    let known = names(connection, COLUMNS).await?;
    Ok(Some(Seen::Refused { state: "42703".to_owned(), message, known }))
}

async fn names(connection: &mut PgConnection, query: &'static str) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(query).persistent(false).fetch_all(connection).await
}

/// Names to suggest; none where they cannot be had.
async fn known(connection: &mut PgConnection, query: &'static str, limit: Duration) -> Vec<String> {
    if begin(connection, limit).await.is_err() {
        return Vec::new();
    }
    let found = names(connection, query).await.unwrap_or_default();
    // A failure here shows at the next question.
    let _ = roll_back(connection).await;
    found
}
