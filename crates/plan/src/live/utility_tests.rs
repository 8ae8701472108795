//! What the statements name that the server does not look up by itself.

use super::*;

/// The names with a letter for what they are, the roles behind `@`, what is made behind `+`.
fn told(text: &str) -> String {
    let read = read(text);
    let names = match read.names {
        Names::Server => return "server".to_owned(),
        Names::WhenRun => vec!["when run".to_owned()],
        Names::Catalogue(names) => names.iter().map(|n| format!("{:?} {}", n.object, n.name)).collect(),
    };
    let roles = read.roles.iter().map(|role| format!("@{role}"));
    names
        .into_iter()
        .chain(roles)
        .chain(read.makes.iter().map(|name| format!("+{name}")))
        .collect::<Vec<_>>()
        .join(", ")
}

#[test]
fn names_are_read_from_the_head_of_a_statement() {
    for (text, names) in [
        ("SELECT * FROM orders", "server"),
        ("(SELECT 1)", "server"),
        ("delete from orders where id = 1", "server"),
        ("VACUUM orders;", "Relation orders"),
        ("VACUUM", ""),
        ("VACUUM (FULL, ANALYZE) shop.orders, carts", "Relation shop.orders, Relation carts"),
        ("vacuum full verbose \"Orders\"", "Relation \"Orders\""),
        ("ANALYZE orders (id, total)", "Relation orders"),
        ("REINDEX TABLE orders", "Relation orders"),
        ("REINDEX (VERBOSE) INDEX CONCURRENTLY orders_pkey", "Index orders_pkey"),
        ("REINDEX SYSTEM shop", "Database shop"),
        ("CLUSTER orders USING orders_pkey", "Relation orders"),
        ("TRUNCATE TABLE ONLY orders, carts RESTART IDENTITY", "Relation orders, Relation carts"),
        ("LOCK TABLE orders IN EXCLUSIVE MODE", "Relation orders"),
        ("COPY orders (id) TO STDOUT", "Relation orders"),
        ("COPY (SELECT 1) TO STDOUT", "when run"),
        ("REFRESH MATERIALIZED VIEW CONCURRENTLY totals", "Relation totals"),
        ("DROP TABLE orders, carts CASCADE", "Relation orders, Relation carts"),
        ("DROP TABLE IF EXISTS orders", ""),
        ("DROP INDEX CONCURRENTLY orders_total", "Index orders_total"),
        ("DROP MATERIALIZED VIEW totals", "Relation totals"),
        ("DROP FUNCTION total(int)", "when run"),
        ("DROP ROLE reporter", "@reporter"),
        ("DROP OWNED BY reporter", "@reporter"),
        ("ALTER TABLE ONLY orders ADD COLUMN x int", "Relation orders, +x"),
        (
            "ALTER TABLE orders DROP COLUMN total CASCADE, ALTER note SET NOT NULL, ADD CONSTRAINT c CHECK (a > 0), DROP CONSTRAINT d",
            "Relation orders, Column orders.total, Column orders.note",
        ),
        ("ALTER TABLE shop.orders RENAME COLUMN a TO b", "Relation shop.orders, Column shop.orders.a, +b"),
        (
            "ALTER TABLE orders DROP COLUMN IF EXISTS gone, ADD COLUMN IF NOT EXISTS y int DEFAULT f(1, 2)",
            "Relation orders, +y",
        ),
        (
            "CREATE INDEX i ON orders USING gin (payload jsonb_path_ops, lower(mail), (a + b), total DESC) INCLUDE (id) WHERE open",
            "Relation orders, Column orders.payload, Column orders.total, Column orders.id, +i",
        ),
        ("ALTER TABLE IF EXISTS orders ADD COLUMN x int", ""),
        ("ALTER TABLE orders RENAME TO old_orders", "Relation orders, +old_orders"),
        ("ALTER TABLE orders OWNER TO \"Shop\"", "Relation orders, @Shop"),
        ("ALTER ROLE Reporter NOLOGIN", "@reporter"),
        ("ALTER SYSTEM SET work_mem = '1GB'", "when run"),
        ("ALTER DATABASE shop SET work_mem = '1GB'", "Database shop"),
        ("CREATE INDEX CONCURRENTLY i ON orders (total)", "Relation orders, Column orders.total, +i"),
        ("CREATE UNIQUE INDEX ON ONLY orders (total)", "Relation orders, Column orders.total"),
        ("CREATE TABLE copy (id int)", "when run, +copy"),
        ("CREATE ROLE reporter", "+reporter"),
        ("COMMENT ON TABLE orders IS 'x'", "Relation orders"),
        ("COMMENT ON COLUMN shop.orders.id IS 'x'", "Relation shop.orders, Column shop.orders.id"),
        ("COMMENT ON ROLE reporter IS 'x'", "@reporter"),
        ("SET ROLE reporter", "@reporter"),
        ("SET ROLE NONE", ""),
        ("SET SESSION AUTHORIZATION 'reporter'", "@reporter"),
        ("RESET ROLE", ""),
        ("SET LOCAL statement_timeout = '5s'", "Setting statement_timeout"),
        ("SET shop.mode TO 'x'", ""),
        ("SET TIME ZONE 'UTC'", ""),
        (
            "GRANT SELECT (id), INSERT ON orders, carts TO reporter, PUBLIC",
            "Relation orders, Relation carts, @reporter",
        ),
        ("GRANT USAGE ON SCHEMA shop TO reporter", "Schema shop, @reporter"),
        ("GRANT SELECT ON ALL TABLES IN SCHEMA shop TO reporter", "Schema shop, @reporter"),
        ("GRANT EXECUTE ON FUNCTION total(int) TO reporter", "when run, @reporter"),
        ("GRANT admins TO reporter", "@admins, @reporter"),
        ("REVOKE GRANT OPTION FOR SELECT ON orders FROM reporter CASCADE", "Relation orders, @reporter"),
        ("REASSIGN OWNED BY old TO new", "@old, @new"),
        ("BEGIN", ""),
        ("DO $$ BEGIN END $$", "when run"),
        ("CALL tidy()", "server"),
        ("NOTIFY jobs", "when run"),
    ] {
        assert_eq!(told(text), names, "{text}");
    }
}

#[test]
fn no_text_is_too_odd() {
    for text in [
        "",
        ";",
        "DROP",
        "DROP TABLE",
        "GRANT",
        "COMMENT ON",
        "ALTER TABLE",
        "SET",
        "(",
        "VACUUM (",
        "\"",
        "SET ROLE",
        "GRANT a ON",
    ] {
        let _ = read(text);
    }
}
