//! What these tests share: programs, documents, folders, the log as it lies on disk.

use serde_json::Value;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use vectra_lab::Part;
use vectra_lab::stand::{Lab, Programs, Settings, Vectra, Wishes};

/// The project's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_path_buf()
}

/// A folder of the reference material, or why a test that needs it is skipped. In CI its absence fails.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = root().parent().expect("a parent").join("shared").join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{} is missing, and CI must have it", path.display());
    eprintln!("skipped: {} is not there", path.display());
    None
}

pub fn programs() -> Programs {
    Programs::beside_this_one().unwrap_or_else(|e| panic!("{e}"))
}

/// A folder that the database's own user can pass through.
pub fn folder() -> tempfile::TempDir {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711)).expect("rights");
    folder
}

/// A lab whose exchanges are held to the vendors' descriptions, where those are at hand.
pub async fn lab(folder: &Path) -> Lab {
    Lab::start(&programs(), &folder.join("lab"), shared("specs").as_deref(), 10).await.unwrap_or_else(|e| panic!("{e}"))
}

/// Whether the workers' Python environment is made; `None` says why a test is skipped.
pub fn workers() -> Option<()> {
    let target = programs().lab.ancestors().nth(2)?.to_path_buf();
    if target.join("lab-venv/requirements.txt").is_file() {
        return Some(());
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "the workers' environment is missing");
    eprintln!("skipped: the workers' Python environment is not made; `cargo xtask setup` makes it");
    None
}

/// A lab with every part, where the workers' Python environment is made.
pub async fn whole_lab(folder: &Path) -> Option<Lab> {
    workers()?;
    let wishes = Wishes { specs: shared("specs"), load: 20, with: vec![Part::All], syslog: None };
    let lab = Lab::start_with(&programs(), &folder.join("lab"), &wishes).await;
    Some(lab.unwrap_or_else(|e| panic!("{e}")))
}

pub fn example(name: &str) -> PathBuf {
    root().join("examples").join(name)
}

pub fn settings(runbook: PathBuf, folder: &Path, interval: &str) -> Settings {
    Settings { interval: interval.into(), ..Settings::new(runbook, folder.to_path_buf()) }
}

/// Runs `vectra` against a running one: exit code, standard output, standard error.
pub async fn cli(vectra: &Vectra, token: &str, arguments: &[&str]) -> (i32, String, String) {
    let out = tokio::process::Command::new(programs().vectra)
        .args(arguments)
        .env("VECTRA_SERVER", &vectra.url)
        .env("VECTRA_TOKEN", token)
        .env("LANG", "C.UTF-8")
        .kill_on_drop(true)
        .output()
        .await
        .expect("vectra runs");
    (
        out.status.code().unwrap_or(-1),
        String::from_utf8_lossy(&out.stdout).into_owned(),
        String::from_utf8_lossy(&out.stderr).into_owned(),
    )
}

pub async fn cli_json(vectra: &Vectra, token: &str, arguments: &[&str]) -> Value {
    let mut arguments = arguments.to_vec();
    arguments.push("--json");
    let (_, out, err) = cli(vectra, token, &arguments).await;
    serde_json::from_str(&out).unwrap_or_else(|e| panic!("{arguments:?}: {e}\n{out}\n{err}"))
}

/// Asks until the answer is there; what is still missing is said when the time is up.
pub async fn until<T, F: Future<Output = Result<T, String>>>(limit: Duration, mut ask: impl FnMut() -> F) -> T {
    let started = Instant::now();
    loop {
        match ask().await {
            Ok(value) => return value,
            Err(missing) => assert!(started.elapsed() < limit, "after {} s: {missing}", limit.as_secs()),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The event log and the outbox as they lie on disk.
#[derive(Debug)]
pub struct Log {
    pub events: Vec<Value>,
    /// Key, and whether it is finished.
    pub outbox: BTreeMap<String, bool>,
}

impl Log {
    pub async fn read(data: &Path) -> Log {
        let options = SqliteConnectOptions::new().filename(data.join("vectra.db"));
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.expect("the log opens");
        let rows = sqlx::query("SELECT event FROM events ORDER BY seq").fetch_all(&pool).await.expect("events");
        let events = rows.iter().map(|r| serde_json::from_str(&r.get::<String, _>(0)).expect("an event")).collect();
        let rows = sqlx::query("SELECT key, done FROM outbox").fetch_all(&pool).await.expect("outbox");
        let outbox = rows.iter().map(|r| (r.get::<String, _>(0), r.get::<i64, _>(1) != 0)).collect();
        pool.close().await;
        Log { events, outbox }
    }

    pub fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.events.iter().map(|e| &e["body"]).filter(move |b| b["type"] == kind)
    }
}

/// Requests of one stand-in in the journal.
pub fn to<'a>(
    journal: &'a [Value],
    service: &'a str,
    method: &'a str,
    end: &'a str,
) -> impl Iterator<Item = &'a Value> {
    journal.iter().filter(move |e| {
        e["service"] == service && e["method"] == method && e["path"].as_str().is_some_and(|p| p.ends_with(end))
    })
}

pub async fn no_violations(lab: &Lab) {
    let violations = lab.control.get("/violations").await.expect("violations");
    assert_eq!(violations["total"], 0, "{violations:#}");
    if shared("specs").is_some() {
        assert!(violations["checked"].as_u64().is_some_and(|n| n > 0), "nothing was checked: {violations}");
    }
}
