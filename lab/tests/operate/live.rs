//! `vectra check --live` against the lab: what each binding says, and the proof that nothing was changed by asking.

use crate::support::{folder, no_violations, programs, settings, shared};
use serde_json::Value;
use sqlx::postgres::{PgConnection, PgPoolOptions};
use sqlx::{Connection, Row};
use std::path::Path;
use vectra_lab::client::Ready;
use vectra_lab::stand::{Lab, Settings};

const DOCUMENT: &str = "# Orders\n
## Environments\n
| Env | URL | Provider |\n|---|---|---|\n| API Prod | api.vectra.io | Render |\n
## Health Checks\n
```bash\n# Backend\ncurl https://api.vectra.io/health\n# Expected: {\"status\": \"healthy\"}\n```\n
## Deployment\n\n```\nPush to main → Deploy Production (auto)\n```\n
## INCIDENT: Orders stuck\n
**Investigation:**\n
```sql\nSELECT count(*) FROM orders;\nSELECT value FROM settings;\n```\n
**Resolution:**\n
```sql\nDELETE FROM orders WHERE id = 1;\nTRUNCATE orders;\n```\n
## Backups\n\n- Automatic: daily (Render)\n- Retention: 7 days\n
## Escalation\n\n| Time | Action |\n|---|---|\n| T+0 | Primary On-Call |\n";

struct Answer {
    code: Option<i32>,
    object: Value,
    text: String,
}

impl Answer {
    /// The entry whose target begins so.
    fn entry(&self, target: &str) -> &Value {
        let list = self.object["live"].as_array().expect("a list");
        let found = list.iter().find(|e| e["target"].as_str().is_some_and(|t| t.starts_with(target)));
        found.unwrap_or_else(|| panic!("no {target}: {:#}", self.object["live"]))
    }

    /// Its outcome and code.
    fn told(&self, target: &str) -> (&str, &str) {
        let entry = self.entry(target);
        (entry["outcome"].as_str().unwrap_or_default(), entry["code"].as_str().unwrap_or_default())
    }

    fn help(&self, code: &str) -> String {
        let list = self.object["diagnostics"].as_array().expect("a list");
        let found = list.iter().filter(|d| d["code"] == code).filter_map(|d| d["help"].as_str());
        found.collect::<Vec<_>>().join("\n")
    }
}

/// Runs the check with the lab's configuration, with changes to it and to the secrets.
async fn check(
    place: &Path,
    ready: &Ready,
    document: &str,
    change: impl Fn(String) -> String,
    secrets: &[(&str, &str)],
) -> Answer {
    let settings = settings(place.join("r.md"), place, "10s");
    std::fs::write(place.join("r.md"), document).expect("written");
    std::fs::write(place.join("v.toml"), change(settings.config(ready))).expect("written");
    let out = tokio::process::Command::new(programs().vectra)
        .current_dir(place)
        .args(["check", "r.md", "--config", "v.toml", "--live", "--json"])
        .env("LANG", "C.UTF-8")
        .envs(Settings::secrets(ready))
        .envs(secrets.iter().copied())
        .output()
        .await
        .expect("vectra runs");
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let all = format!("{text}{}", String::from_utf8_lossy(&out.stderr));
    for (name, secret) in Settings::secrets(ready) {
        assert!(!all.contains(&secret), "{name} is shown: {all}");
    }
    let object = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {all}"));
    Answer { code: out.status.code(), object, text }
}

/// Everything that a statement could have changed.
async fn state(url: &str) -> Vec<String> {
    let mut connection = PgConnection::connect(url).await.expect("connects");
    let mut out = Vec::new();
    for query in [
        "SELECT coalesce(string_agg(o::text, '|' ORDER BY id), '') FROM orders o",
        "SELECT coalesce(string_agg(s::text, '|' ORDER BY name), '') FROM settings s",
        "SELECT string_agg(relname || relfilenode, '|' ORDER BY oid) FROM pg_class",
        "SELECT string_agg(rolname || rolcanlogin, '|' ORDER BY oid) FROM pg_roles",
        "SELECT last_value::text || is_called FROM orders_id_seq",
    ] {
        out.push(sqlx::query(query).fetch_one(&mut connection).await.expect("answers").get::<String, _>(0));
    }
    out
}

async fn run(url: &str, statements: &str) {
    let pool = PgPoolOptions::new().max_connections(1).connect(url).await.expect("connects");
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned())).execute(&pool).await.expect("runs");
    pool.close().await;
}

/// The stand-ins were only read: GET and HEAD, nothing else.
async fn only_read(lab: &Lab) {
    let journal = lab.journal().await.expect("the journal");
    assert!(!journal.is_empty());
    for entry in journal {
        let method = entry["method"].as_str().unwrap_or_default();
        assert!(matches!(method, "GET" | "HEAD"), "{method} {}", entry["path"]);
        assert!(entry["service"] != "pagerduty", "nobody is paged: {entry}");
    }
    let messages = lab.control.get("/slack/messages").await.expect("the messages");
    assert_eq!(messages.as_array().map(Vec::len), Some(0), "{messages}");
}

async fn quiet_lab(place: &Path) -> Lab {
    let specs = shared("specs");
    Lab::start(&programs(), &place.join("lab"), specs.as_deref(), 0).await.unwrap_or_else(|e| panic!("{e}"))
}

#[tokio::test]
async fn what_is_as_the_document_says_is_ok_and_nothing_is_changed_by_asking() {
    let place = folder();
    let lab = quiet_lab(place.path()).await;
    let before = state(&lab.ready.database_url).await;
    let said = check(place.path(), &lab.ready, DOCUMENT, |c| c, &[]).await;
    for target in [
        "GET http://127.0.0.1",
        "[database]",
        "SELECT count(*) FROM orders",
        "SELECT value FROM settings",
        "DELETE FROM orders",
        "TRUNCATE orders",
        lab.ready.render.service_id.as_str(),
        lab.ready.render.postgres_id.as_str(),
        "Slack",
    ] {
        assert_eq!(said.told(target), ("ok", ""), "{target}: {}", said.text);
        let reads = said.entry(target)["reads"].as_str().unwrap_or_default();
        assert!(reads.starts_with("reads only: "), "{target}: {reads}");
    }
    assert_eq!(said.told("PagerDuty: Primary On-Call").0, "not_tried");
    assert_eq!(state(&lab.ready.database_url).await, before);
    only_read(&lab).await;
    no_violations(&lab).await;
    lab.stop().await.expect("the lab ends");
}

#[tokio::test]
async fn what_the_database_does_not_have_is_told_with_what_it_has() {
    let place = folder();
    let lab = quiet_lab(place.path()).await;
    let document = "# Orders\n\n## Useful commands\n\n```sql\nSELECT count(*) FROM ordres;\nSELECT placed FROM orders;\n\
SELECT no_such_function(1) FROM orders;\nGRANT SELECT ON orders TO nobody_here;\nSELECT nextval('orders_id_seq');\n```\n";
    let before = state(&lab.ready.database_url).await;
    let said = check(place.path(), &lab.ready, document, |c| c, &[]).await;
    assert_eq!(said.code, Some(1));
    for target in ["SELECT count(*) FROM ordres", "SELECT placed", "SELECT no_such_function", "nobody_here"] {
        assert_eq!(said.told(target), ("finding", "V104"), "{target}: {}", said.text);
    }
    assert_ne!(
        said.told("SELECT nextval").0,
        "not_tried",
        "it is asked about, and yet does not count on: {}",
        said.text
    );
    let help = said.help("V104");
    assert!(help.contains("Did you mean orders?"), "{help}");
    assert_eq!(said.entry("SELECT count(*) FROM ordres")["line"], 6);
    assert_eq!(state(&lab.ready.database_url).await, before);
    lab.stop().await.expect("the lab ends");
}

#[tokio::test]
async fn names_that_the_server_only_looks_up_while_running_are_asked_of_the_catalogue() {
    let place = folder();
    let lab = quiet_lab(place.path()).await;
    let wrong = [
        "VACUUM ghost_table",
        "REINDEX TABLE ghost_table",
        "DROP TABLE ghost_table",
        "ALTER TABLE ghost_table ADD COLUMN x int",
        "DROP INDEX ghost_index",
        "DROP INDEX orders",
        "CREATE INDEX CONCURRENTLY i ON ghost_table (a)",
        "COMMENT ON TABLE ghost_table IS 'x'",
        "SET no_such_setting = 1",
        "GRANT USAGE ON SCHEMA ghost_schema TO PUBLIC",
    ];
    let right =
        ["VACUUM orders", "ALTER TABLE orders ADD COLUMN x int", "DROP TABLE IF EXISTS ghosts", "SET ROLE NONE"];
    let list: Vec<&str> =
        wrong.iter().chain(&right).copied().chain(["SET ROLE ghost_role", "DO $$ BEGIN END $$"]).collect();
    let document = format!("# Orders\n\n## Useful commands\n\n```sql\n-- DANGER\n{};\n```\n", list.join(";\n"));
    let before = state(&lab.ready.database_url).await;
    let said = check(place.path(), &lab.ready, &document, |c| c, &[]).await;
    for target in wrong.iter().chain(&["ghost_role"]) {
        assert_eq!(said.told(target), ("finding", "V104"), "{target}: {}", said.text);
    }
    for target in right {
        assert_eq!(said.told(target), ("ok", ""), "{target}: {}", said.text);
    }
    assert_eq!(said.told("DO $$").0, "not_tried", "{}", said.text);
    assert_eq!(state(&lab.ready.database_url).await, before);
    lab.stop().await.expect("the lab ends");
}

#[tokio::test]
async fn a_role_that_may_not_write_and_a_database_that_only_reads_are_told() {
    let place = folder();
    let lab = quiet_lab(place.path()).await;
    let admin = lab.ready.database_url.clone();
    run(&admin, "CREATE ROLE reader LOGIN PASSWORD 'read-me-only'; GRANT SELECT ON orders TO reader").await;
    let mut url = url::Url::parse(&admin).expect("an address");
    url.set_username("reader").expect("set");
    url.set_password(Some("read-me-only")).expect("set");
    let reader = [("LAB_DATABASE_URL", url.as_str())];
    let said = check(place.path(), &lab.ready, DOCUMENT, |c| c, &reader).await;
    assert_eq!(said.told("[database]"), ("ok", ""), "{}", said.text);
    assert_eq!(said.told("SELECT count(*) FROM orders"), ("ok", ""));
    assert_eq!(said.told("SELECT value FROM settings"), ("finding", "V106"));
    for target in ["DELETE FROM orders", "TRUNCATE orders"] {
        assert_eq!(said.told(target), ("finding", "V106"), "{}", said.text);
    }
    assert_eq!(said.code, Some(1), "the document reads what the role may not");
    assert!(!said.text.contains("read-me-only"), "{}", said.text);

    run(&admin, "GRANT SELECT ON settings TO reader").await;
    let said = check(place.path(), &lab.ready, DOCUMENT, |c| c, &reader).await;
    assert_eq!(said.code, Some(0), "a role for reading alone is no error: {}", said.text);

    run(&admin, "ALTER ROLE reader SET default_transaction_read_only = on").await;
    let said = check(place.path(), &lab.ready, DOCUMENT, |c| c, &reader).await;
    assert_eq!((said.code, said.told("[database]")), (Some(1), ("finding", "V106")), "{}", said.text);

    url.set_password(Some("not-the-one")).expect("set");
    let said = check(place.path(), &lab.ready, DOCUMENT, |c| c, &[("LAB_DATABASE_URL", url.as_str())]).await;
    assert_eq!(said.told("[database]").0, "finding", "{}", said.text);
    assert_eq!(said.told("[database]").1, "V107");
    assert_eq!(said.told("DELETE FROM orders").0, "not_tried");
    lab.stop().await.expect("the lab ends");
}

#[tokio::test]
async fn what_the_platform_does_otherwise_and_credentials_that_are_refused_are_told() {
    let place = folder();
    let lab = quiet_lab(place.path()).await;
    let document = DOCUMENT
        .replace("Push to main → Deploy Production (auto)", "Push to release → Deploy Production (manual)")
        .replace("daily", "hourly");
    let said = check(place.path(), &lab.ready, &document, |c| c, &[]).await;
    assert_eq!(said.told(&lab.ready.render.service_id), ("finding", "V108"), "{}", said.text);
    assert_eq!(said.told(&lab.ready.render.postgres_id), ("finding", "V109"), "{}", said.text);
    only_read(&lab).await;
    no_violations(&lab).await;

    let service = lab.ready.render.service_id.clone();
    let gone = |c: String| c.replace(&service, "srv-00000000000000000000");
    let said = check(place.path(), &lab.ready, DOCUMENT, gone, &[("LAB_SLACK_TOKEN", "xoxb-of-nobody")]).await;
    assert_eq!(said.told("srv-00000000000000000000"), ("finding", "V113"), "{}", said.text);
    assert_eq!(said.told("Slack"), ("finding", "V107"), "{}", said.text);
    let said = check(place.path(), &lab.ready, DOCUMENT, |c| c, &[("LAB_RENDER_KEY", "rnd_of_nobody")]).await;
    assert_eq!(said.told(&service), ("finding", "V107"), "{}", said.text);

    let behave = serde_json::json!({"service": "render", "mode": "500"});
    lab.control.post("/behaviour", &behave).await.expect("behaviour");
    let said = check(place.path(), &lab.ready, DOCUMENT, |c| c, &[]).await;
    assert_eq!((said.code, said.told(&service)), (Some(3), ("out_of_reach", "V110")), "{}", said.text);
    only_read(&lab).await;
    lab.stop().await.expect("the lab ends");
}
