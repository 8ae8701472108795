//! Starting the built lab, talking to it, and looking at its processes.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::Value;
use vectra_lab::client::{Control, Ready};

/// How long anything may take that ought to take a second.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A running lab, ended with the test.
pub struct Lab {
    pub ready: Ready,
    pub http: reqwest::Client,
    pub control: Control,
    pub process: Child,
    pub stdin: Option<ChildStdin>,
    pub dir: PathBuf,
    _parent: tempfile::TempDir,
}

/// The folder with the vendors' descriptions, when it is beside the project.
pub fn specs() -> Option<PathBuf> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/specs");
    if specs.is_dir() {
        return Some(specs);
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{} is missing", specs.display());
    println!("skipped: the vendors' descriptions are not beside the project ({})", specs.display());
    None
}

pub fn command(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vectra-lab"));
    command.arg("up").arg("--dir").arg(dir).args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    command
}

impl Lab {
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    pub fn start_with(arguments: &[&str]) -> Self {
        // It is installed already when another test of this process was first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let parent = tempfile::tempdir().expect("a temporary folder");
        let dir = parent.path().join("lab");
        let mut all = vec!["--until-stdin-closes"];
        all.extend(arguments);
        let mut process = command(&dir, &all).spawn().expect("the lab starts");
        let stdin = process.stdin.take();
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("its output")).read_line(&mut line).expect("its ready line");
        let ready: Ready = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().expect("a client");
        let control = Control::new(http.clone(), ready.control.clone());
        Self { ready, http, control, process, stdin, dir, _parent: parent }
    }

    /// The status and body of a request at the operated API's public address.
    pub async fn public(&self, path: &str) -> (u16, String) {
        let answer = self.http.get(format!("{}{path}", self.ready.api_url)).send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a body"))
    }

    pub async fn health(&self) -> u16 {
        self.public("/health").await.0
    }

    /// Asks again until the health check has this status.
    pub async fn wait_health(&self, status: u16) {
        eventually(&format!("/health answers {status}"), async || self.health().await == status).await;
    }

    /// A request at the stand-in for Render, with its key.
    pub async fn render(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.ready.render.api_url))
            .bearer_auth(&self.ready.render.api_key);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.expect("an answer");
        let status = answer.status().as_u16();
        let text = answer.text().await.expect("a body");
        let value = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).expect("JSON") };
        (status, value)
    }

    /// A path below the service that exists.
    pub fn service(&self, rest: &str) -> String {
        format!("/services/{}{rest}", self.ready.render.service_id)
    }

    /// The service's events of one type, newest first.
    pub async fn events(&self, kind: &str) -> Vec<Value> {
        let (status, events) =
            self.render(Method::GET, &self.service(&format!("/events?type={kind}&limit=100")), None).await;
        assert_eq!(status, 200, "{events}");
        events.as_array().expect("a list").iter().map(|item| item["event"].clone()).collect()
    }

    pub async fn residue(&self) -> Vec<Value> {
        self.control.get("/residue").await.expect("the residue").as_array().expect("a list").clone()
    }

    /// What the judge found wrong, as text.
    pub async fn violations(&self) -> Vec<String> {
        let verdict = self.control.get("/violations").await.expect("the verdict");
        assert_eq!(verdict["enabled"], true);
        assert!(verdict["checked"].as_u64() > Some(0), "nothing was checked");
        verdict["violations"].as_array().expect("a list").iter().map(Value::to_string).collect()
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.stdin = None;
        if !ended_within(&mut self.process, PATIENCE) {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }
}

pub fn ended_within(process: &mut Child, patience: Duration) -> bool {
    let deadline = Instant::now() + patience;
    while Instant::now() < deadline {
        if process.try_wait().expect("its state").is_some() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it did not come true: {what}");
}

/// A process's parent and state letter.
fn stat(pid: u32) -> Option<(u32, char)> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = text.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?.chars().next()?;
    Some((fields.next()?.parse().ok()?, state))
}

/// Whether the process runs; one that has ended and was not collected does not.
pub fn runs(pid: u32) -> bool {
    stat(pid).is_some_and(|(_, state)| !matches!(state, 'Z' | 'X'))
}

/// The folder of the database's cluster, as the guard among these processes was told.
pub fn cluster_folder(family: &BTreeSet<u32>) -> PathBuf {
    family
        .iter()
        .filter_map(|pid| std::fs::read(format!("/proc/{pid}/cmdline")).ok())
        .find_map(|line| {
            let line = String::from_utf8_lossy(&line).into_owned();
            line.split('\0').skip_while(|word| *word != "--cluster").nth(1).map(PathBuf::from)
        })
        .expect("a guard")
}

/// All processes that descend from `root`.
pub fn descendants(root: u32) -> BTreeSet<u32> {
    let all: Vec<(u32, u32)> = std::fs::read_dir("/proc")
        .expect("/proc")
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(|pid| Some((pid, stat(pid)?.0)))
        .collect();
    let mut found = BTreeSet::from([root]);
    loop {
        let before = found.len();
        found.extend(all.iter().filter(|(_, parent)| found.contains(parent)).map(|(pid, _)| *pid).collect::<Vec<_>>());
        if found.len() == before {
            break;
        }
    }
    found.remove(&root);
    found
}

/// Whether the workers' Python environment is made; where it is not, the test is skipped, and says so.
pub fn has_workers() -> bool {
    let target = Path::new(env!("CARGO_BIN_EXE_vectra-lab")).ancestors().nth(2).expect("cargo's target folder");
    let made = target.join("lab-venv/requirements.txt").is_file();
    assert!(made || std::env::var("CI").as_deref() != Ok("true"), "the workers' environment is missing");
    if !made {
        println!("skipped: the workers' Python environment is not made; `cargo xtask setup` makes it");
    }
    made
}

/// Whether Redis's server program is there; where it is not, the test is skipped, and says so.
pub fn has_redis() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .any(|folder| ["redis-server", "redis-check-rdb"].iter().any(|name| folder.join(name).is_file()));
    assert!(found || std::env::var("CI").as_deref() != Ok("true"), "Redis is missing");
    if !found {
        println!("skipped: there is no redis-server on this machine; `cargo xtask setup` installs it");
    }
    found
}

impl Lab {
    /// Places an order; its number.
    pub async fn order(&self, url: &str, item: &str) -> i64 {
        let request = self.http.post(format!("{url}/orders")).json(&serde_json::json!({"item": item}));
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 201);
        answer.json::<Value>().await.expect("JSON")["id"].as_i64().expect("a number")
    }

    /// The mails that the stand-in took.
    pub async fn mails(&self) -> Vec<Value> {
        self.control.get("/sendgrid/mails").await.expect("the mails").as_array().expect("a list").clone()
    }

    /// Puts in a fault of a strength of its own.
    pub async fn inject(&self, fault: &str, strength: Value) {
        self.control.post(&format!("/faults/{fault}"), &strength).await.expect("the fault");
    }
}
