//! The one connection that writes to a database.

use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};

/// Opens it. After a transaction that did not end as it was asked to, the connection is given up for a fresh one.
///
/// Where there is no room, SQLite may roll a transaction back by itself, so that the ROLLBACK which follows fails and the
/// driver takes the transaction for still open. It would then begin the next one as a part of that: its COMMIT would be told
/// as done, and nothing would ever reach the file again (<https://sqlite.org/lang_transaction.html>, section 3).
pub(crate) async fn open(options: SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    SqlitePoolOptions::new()
        .max_connections(1)
        .after_release(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }))
        .connect_with(options)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::sqlite::SqliteJournalMode;

    #[tokio::test]
    async fn what_is_written_after_a_transaction_that_ended_by_itself_reaches_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("a.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal);
        let writer = open(options.clone()).await.expect("opens");
        sqlx::query("CREATE TABLE a (n INTEGER)").execute(&writer).await.expect("a table");
        let insert = |n: i64| sqlx::query("INSERT INTO a VALUES (?)").bind(n);
        // As SQLite does where the disk is full, several times, each time at another point.
        for point in 0..3 {
            let mut tx = writer.begin().await.expect("begins");
            insert(point).execute(&mut *tx).await.expect("taken");
            sqlx::query("ROLLBACK").execute(&mut *tx).await.expect("rolled back");
            drop(tx);
            let mut tx = writer.begin().await.expect("begins");
            insert(10 + point).execute(&mut *tx).await.expect("taken");
            drop(tx);
        }
        let mut tx = writer.begin().await.expect("begins");
        insert(100).execute(&mut *tx).await.expect("taken");
        tx.commit().await.expect("committed");
        insert(101).execute(&writer).await.expect("taken");
        // Another connection sees what is in the file, and nothing else.
        let reader = SqlitePoolOptions::new().connect_with(options.read_only(true)).await.expect("opens");
        let seen: Vec<i64> = sqlx::query_scalar("SELECT n FROM a ORDER BY n").fetch_all(&reader).await.expect("read");
        assert_eq!(seen, [100, 101]);
    }

    #[tokio::test]
    async fn a_full_database_refuses_and_takes_again_once_there_is_room() {
        let folder = tempfile::tempdir().expect("a folder");
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("a.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal);
        let writer = open(options.clone()).await.expect("opens");
        sqlx::query("CREATE TABLE a (n INTEGER, data BLOB)").execute(&writer).await.expect("a table");
        let add = async |n: i64| -> Result<(), sqlx::Error> {
            let mut tx = writer.begin().await?;
            for _ in 0..3 {
                sqlx::query("INSERT INTO a VALUES (?, zeroblob(9000))").bind(n).execute(&mut *tx).await?;
            }
            tx.commit().await
        };
        add(1).await.expect("there is room");
        for _ in 0..3 {
            sqlx::query("PRAGMA max_page_count = 1").execute(&writer).await.expect("set");
            add(2).await.expect_err("there is none");
        }
        add(3).await.expect("there is room again");
        let reader = SqlitePoolOptions::new().connect_with(options.read_only(true)).await.expect("opens");
        let seen: Vec<i64> =
            sqlx::query_scalar("SELECT DISTINCT n FROM a ORDER BY n").fetch_all(&reader).await.expect("read");
        assert_eq!(seen, [1, 3]);
    }
}
