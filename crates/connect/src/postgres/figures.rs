//! The database's own figures, in one read-only statement, and statements whose one value must be something.

use super::Postgres;
use super::table::Table;
use crate::finding::{Finding, age, bytes};
use std::time::Duration;
use vectra_plan::Test;

/// What an ordinary role does not see of others is NULL, and then it is not told. `numbackends` everybody sees.
///
/// Who waits for an advisory lock waits for its turn, as the second of two instances does for as long as the first one lives. The
/// longest query is one that the server works on, and no upkeep: that takes its time, and somebody wants it.
const FIGURES: &str = "WITH busy AS (SELECT pg_catalog.clock_timestamp() - query_start AS took, wait_event_type AS waits, query \
 FROM pg_catalog.pg_stat_activity WHERE state = 'active' AND pid <> pg_catalog.pg_backend_pid() \
 AND backend_type = 'client backend' AND (wait_event_type IS DISTINCT FROM 'Lock' OR wait_event IS DISTINCT FROM 'advisory')) \
 SELECT \
 (SELECT sum(numbackends) FROM pg_catalog.pg_stat_database)::float8, \
 pg_catalog.current_setting('max_connections')::float8, \
 (SELECT count(*) FROM busy WHERE took > interval '1 second')::float8, \
 (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE query = '<insufficient privilege>')::float8, \
 (SELECT coalesce(max(extract(epoch FROM took)), 0) FROM busy WHERE waits IS DISTINCT FROM 'Client' AND query !~* \
  '^\\s*(vacuum|analyze|reindex|cluster|refresh|copy|create\\s+(unique\\s+)?index)')::float8, \
 (SELECT count(*) FROM busy WHERE waits = 'Lock' AND took > interval '30 seconds')::float8, \
 CASE WHEN pg_catalog.pg_is_in_recovery() THEN \
  CASE WHEN pg_catalog.pg_last_wal_receive_lsn() = pg_catalog.pg_last_wal_replay_lsn() THEN 0 \
  ELSE extract(epoch FROM pg_catalog.now() - pg_catalog.pg_last_xact_replay_timestamp()) END \
 ELSE (SELECT max(CASE WHEN state IS NOT NULL THEN coalesce(extract(epoch FROM replay_lag), 0) END) \
  FROM pg_catalog.pg_stat_replication) END::float8, \
 pg_catalog.pg_database_size(pg_catalog.current_database())::float8";

/// The state that says that no connection is left.
const FULL: &str = "(SQLSTATE 53300)";

impl Postgres {
    /// Reads `connections` (ratio of `max_connections`), `connections_count`, `slow_queries` (active for more than 1 s),
    /// `longest_query`, `lock_waits` (whose statement has run for more than 30 s), `replication_lag` where there is a replica,
    /// `database_size`.
    pub(crate) async fn figures(&self, limit: Duration) -> Finding {
        match self.run(FIGURES, limit).await {
            Ok(table) => judge(&table),
            // Nobody can look any more, which is what the ratio is for.
            Err(why) if why.ends_with(FULL) => Finding::fail(why).with("connections", 1.0),
            Err(why) => Finding::fail(why),
        }
    }

    /// Asks: a statement that runs is a pass, unless its one value must be something. Reads `value`, where it is a number.
    pub(crate) async fn probe(&self, statement: &str, value: Option<&Test>, limit: Duration) -> Finding {
        let table = match self.run(statement, limit).await {
            Ok(table) => table,
            Err(why) => return Finding::fail(why),
        };
        let one = match table.rows.as_slice() {
            [row] if !table.more => match row.as_slice() {
                [cell] => Some(cell.as_str()),
                _ => None,
            },
            _ => None,
        };
        let read = |found: Finding| match one.and_then(|cell| cell.parse::<f64>().ok()) {
            Some(number) => found.with("value", number),
            None => found,
        };
        match (value, one) {
            (None, _) => read(Finding::pass(table.count())),
            (Some(_), None) => {
                let columns = table.rows.first().map_or(0, Vec::len);
                Finding::fail(format!("one value is wanted, and there are {} of {columns} columns", table.count()))
            }
            (Some(test), Some(cell)) => {
                let nothing = cell == "NULL";
                if test.holds_text(if nothing { "" } else { cell }) {
                    read(Finding::pass(format!("the value is {cell}")))
                } else {
                    read(Finding::fail(format!("the value is {cell}, must be {test}")))
                }
            }
        }
    }
}

fn judge(table: &Table) -> Finding {
    let cells: Vec<Option<f64>> =
        table.rows.first().map(|row| row.iter().map(|c| c.parse().ok()).collect()).unwrap_or_default();
    let [Some(used), Some(most), slow, hidden, longest, waits, lag, size] = cells.as_slice() else {
        return Finding::fail("the server gave no figures");
    };
    let mut found = Finding::pass(format!("{used:.0} of {most:.0} connections"))
        .with("connections", used / most)
        .with("connections_count", *used);
    match (slow, hidden) {
        (Some(slow), Some(0.0)) => {
            found.detail.push_str(&format!("; {slow:.0} slow queries"));
            found.read("slow_queries", *slow);
            if let Some(longest) = longest {
                if *longest >= 1.0 {
                    found.detail.push_str(&format!(", the longest for {}", age(*longest)));
                }
                found.read("longest_query", *longest);
            }
            if let Some(waits) = waits {
                if *waits > 0.0 {
                    found.detail.push_str(&format!("; {waits:.0} wait for a lock"));
                }
                found.read("lock_waits", *waits);
            }
        }
        // A count of what is seen would be too low.
        _ => found.detail.push_str("; slow queries are not seen: grant pg_read_all_stats to this role"),
    }
    if let Some(lag) = lag {
        found.detail.push_str(&format!("; replica {} behind", age(*lag)));
        found.read("replication_lag", *lag);
    }
    if let Some(size) = size {
        found.detail.push_str(&format!("; {}", bytes(*size)));
        found.read("database_size", *size);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every part has its French.
    fn whole(detail: &str) {
        detail.split("; ").for_each(|part| drop(crate::testing::french(part)));
    }

    #[test]
    fn what_a_role_does_not_see_is_not_told() {
        let told = |cells: [&str; 8]| {
            judge(&Table { columns: vec![], rows: vec![cells.map(Into::into).to_vec()], more: false })
        };
        let found = told(["12", "100", "2", "0", "90", "1", "1.5", "2147483648"]);
        let detail = "12 of 100 connections; 2 slow queries, the longest for 90 s; 1 wait for a lock; replica 2 s behind; 2.0 GiB";
        assert_eq!(found.detail, detail);
        whole(detail);
        let quiet = told(["12", "100", "0", "0", "0.01", "0", "NULL", "1024"]);
        assert_eq!(quiet.detail, "12 of 100 connections; 0 slow queries; 1.0 KiB");
        whole(&quiet.detail);
        let names: Vec<_> = found.readings.iter().map(|r| (r.name.as_str(), r.value)).collect();
        assert_eq!(
            names,
            [
                ("connections", 0.12),
                ("connections_count", 12.0),
                ("slow_queries", 2.0),
                ("longest_query", 90.0),
                ("lock_waits", 1.0),
                ("replication_lag", 1.5),
                ("database_size", 2_147_483_648.0)
            ]
        );
        let found = told(["12", "100", "0", "11", "0", "0", "NULL", "1024"]);
        assert!(found.detail.contains("pg_read_all_stats"), "{found:?}");
        whole(&found.detail);
        assert!(
            !found.readings.iter().any(|r| matches!(
                r.name.as_str(),
                "slow_queries" | "longest_query" | "lock_waits" | "replication_lag"
            ))
        );
    }
}
