//! A lab with a Vectra beside it: for the demo, the tests and the bench.
//!
//! Every process started here ends with its owner: it holds the reading end of a pipe from us as standard input, is killed
//! when dropped, and the lab takes its own children with it.

mod settings;

pub use settings::Settings;

use crate::Part;

use crate::client::{Control, Ready};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};

/// How long a process may take until it is ready, on a busy machine.
const READY: Duration = Duration::from_secs(120);
/// How long a process may take to end when asked.
const GRACE: Duration = Duration::from_secs(15);

/// Why a stand could not be put up or used.
#[derive(Debug, thiserror::Error)]
pub enum StandError {
    /// A program is not built.
    #[error("{0} is not there; build it with `cargo build --workspace --bins`")]
    NotBuilt(PathBuf),
    /// A process did not start or get ready.
    #[error("{what}: {why}")]
    Process {
        /// Which.
        what: &'static str,
        /// What it said or what happened.
        why: String,
    },
    /// A file or pipe.
    #[error("{what}: {source}")]
    Io {
        /// What was done.
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A request.
    #[error("a request failed: {0}")]
    Http(#[from] reqwest::Error),
    /// The lab's control interface.
    #[error(transparent)]
    Control(#[from] crate::client::ControlError),
}

fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> StandError {
    let what = what.into();
    move |source| StandError::Io { what, source }
}

/// Where the two programs are.
#[derive(Debug, Clone)]
pub struct Programs {
    /// `vectra`
    pub vectra: PathBuf,
    /// `vectra-lab`
    pub lab: PathBuf,
}

impl Programs {
    /// The programs in the folder of the one that runs now, or, for a test, in the folder above it.
    ///
    /// # Errors
    /// When one is not built.
    pub fn beside_this_one() -> Result<Programs, StandError> {
        let me = std::env::current_exe().map_err(io("this program's own place"))?;
        let mut folder = me.parent().unwrap_or(Path::new(".")).to_path_buf();
        if folder.ends_with("deps") {
            folder.pop();
        }
        let find = |name: &str| {
            let path = folder.join(name);
            if path.is_file() { Ok(path) } else { Err(StandError::NotBuilt(path)) }
        };
        Ok(Programs { vectra: find("vectra")?, lab: find("vectra-lab")? })
    }
}

/// An HTTP client for loopback.
///
/// # Errors
/// When TLS cannot be set up.
pub fn client() -> Result<reqwest::Client, StandError> {
    // A second call would find it installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder().timeout(Duration::from_secs(60)).no_proxy().build()?)
}

/// A lab that runs.
pub struct Lab {
    child: Child,
    stdin: Option<ChildStdin>,
    /// Where everything is.
    pub ready: Ready,
    /// Its faults and its journal.
    pub control: Control,
}

/// What a lab is to have.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// The vendors' descriptions; with them each exchange with a stand-in is held to these.
    pub specs: Option<PathBuf>,
    /// Requests a second of the steady load.
    pub load: u32,
    /// Parts beside the API, its database and the stand-ins for Render, Slack and PagerDuty.
    pub with: Vec<Part>,
    /// Where every log line is sent, by syslog over TCP.
    pub syslog: Option<String>,
}

impl Lab {
    /// Starts one in `dir`. With `specs` each exchange with a stand-in is held to the vendor's description.
    ///
    /// # Errors
    /// When it does not get ready.
    pub async fn start(programs: &Programs, dir: &Path, specs: Option<&Path>, load: u32) -> Result<Lab, StandError> {
        let wishes = Wishes { specs: specs.map(Path::to_path_buf), load, ..Wishes::default() };
        Lab::start_with(programs, dir, &wishes).await
    }

    /// Starts one in `dir` that has what is wished.
    ///
    /// # Errors
    /// When it does not get ready.
    pub async fn start_with(programs: &Programs, dir: &Path, wishes: &Wishes) -> Result<Lab, StandError> {
        let mut command = Command::new(&programs.lab);
        command.arg("up").arg("--dir").arg(dir).arg("--until-stdin-closes").args(["--load", &wishes.load.to_string()]);
        if let Some(specs) = &wishes.specs {
            command.arg("--specs").arg(specs);
        }
        if let Some(syslog) = &wishes.syslog {
            command.arg("--syslog").arg(syslog);
        }
        if !wishes.with.is_empty() {
            command.arg("--with").arg(wishes.with.iter().map(|part| part.name()).collect::<Vec<_>>().join(","));
        }
        command.env("VECTRA_LAB_LOG", std::env::var("VECTRA_LAB_LOG").unwrap_or_else(|_| "warn".into()));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).process_group(0);
        let mut child = command.spawn().map_err(io("the lab"))?;
        let stdin = child.stdin.take();
        let out = child.stdout.take();
        let line = tokio::time::timeout(READY, first_line(out)).await.map_err(|_| StandError::Process {
            what: "the lab",
            why: format!("not ready within {} s", READY.as_secs()),
        })??;
        let ready: Ready = serde_json::from_str(&line).map_err(|e| StandError::Process {
            what: "the lab",
            why: if line.is_empty() {
                "it ended before it was ready; its last words are above".into()
            } else {
                e.to_string()
            },
        })?;
        let control = Control::new(client()?, ready.control.clone());
        Ok(Lab { child, stdin, ready, control })
    }

    /// What the stand-ins received since the journal's start.
    ///
    /// # Errors
    /// When the lab is gone.
    pub async fn journal(&self) -> Result<Vec<Value>, StandError> {
        let answer = self.control.get("/journal?after=0").await?;
        Ok(match answer {
            Value::Array(list) => list,
            Value::Object(mut object) => object
                .remove("entries")
                .or_else(|| object.remove("journal"))
                .and_then(|v| v.as_array().cloned())
                .unwrap_or_default(),
            _ => Vec::new(),
        })
    }

    /// Stops it and waits for its end.
    ///
    /// # Errors
    /// When it had to be killed.
    pub async fn stop(mut self) -> Result<(), StandError> {
        self.stdin.take();
        ended(&mut self.child, "the lab").await
    }
}

/// A Vectra that runs beside a lab.
pub struct Vectra {
    child: Child,
    stdin: Option<ChildStdin>,
    /// Its address.
    pub url: String,
    /// The token that it printed at its first start.
    pub token: Option<String>,
}

impl Vectra {
    /// Starts one with these settings; `extra` goes into its environment.
    ///
    /// # Errors
    /// When it does not get ready; with its last words.
    pub async fn start(
        programs: &Programs,
        ready: &Ready,
        settings: &Settings,
        extra: &[(String, String)],
    ) -> Result<Vectra, StandError> {
        tokio::fs::create_dir_all(&settings.folder).await.map_err(io("the settings' folder"))?;
        let config = settings.folder.join("vectra.toml");
        tokio::fs::write(&config, settings.config(ready)).await.map_err(io("vectra.toml"))?;
        let ready_file = settings.folder.join("ready.json");
        let _ = tokio::fs::remove_file(&ready_file).await;
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(settings.folder.join("vectra.log"))
            .map_err(io("vectra.log"))?;
        let mut command = Command::new(&programs.vectra);
        command
            .arg("up")
            .arg(&settings.runbook)
            .arg("--config")
            .arg(&config)
            .arg("--data")
            .arg(settings.folder.join("data"))
            .args(["--listen", "127.0.0.1:0", "--until-stdin-closes", "--ready-file"])
            .arg(&ready_file)
            .args(settings.observe.then_some("--observe"))
            .envs(Settings::secrets(ready))
            .envs(extra.iter().cloned())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .process_group(0);
        let mut child = command.spawn().map_err(io("vectra"))?;
        let stdin = child.stdin.take();
        let written = async {
            loop {
                if let Ok(text) = tokio::fs::read_to_string(&ready_file).await
                    && let Ok(ready) = serde_json::from_str::<Value>(&text)
                {
                    return Ok(ready);
                }
                if let Ok(Some(status)) = child.try_wait() {
                    let log = std::fs::read_to_string(settings.folder.join("vectra.log")).unwrap_or_default();
                    let tail: Vec<&str> = log.lines().rev().take(5).collect();
                    let why = format!(
                        "it ended with {status} before it was ready: {}",
                        tail.into_iter().rev().collect::<Vec<_>>().join(" | ")
                    );
                    return Err(StandError::Process { what: "vectra", why });
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let said = tokio::time::timeout(READY, written).await.map_err(|_| StandError::Process {
            what: "vectra",
            why: format!("not ready within {} s", READY.as_secs()),
        })??;
        let text = |key: &str| said.get(key).and_then(Value::as_str).map(str::to_string);
        let url =
            text("url").ok_or_else(|| StandError::Process { what: "vectra", why: "it named no address".into() })?;
        Ok(Vectra { child, stdin, url: url.trim_end_matches('/').to_string(), token: text("token") })
    }

    /// Kills it with SIGKILL and waits until it is gone.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn kill(&mut self) -> Result<(), StandError> {
        self.child.kill().await.map_err(io("killing vectra"))
    }

    /// Waits until it ends by itself, at most this long; whether it did.
    pub async fn gone_within(&mut self, limit: Duration) -> bool {
        tokio::time::timeout(limit, self.child.wait()).await.is_ok()
    }

    /// Asks it to end and waits.
    ///
    /// # Errors
    /// When it had to be killed.
    pub async fn stop(mut self) -> Result<(), StandError> {
        self.stdin.take();
        ended(&mut self.child, "vectra").await
    }
}

async fn first_line(out: Option<tokio::process::ChildStdout>) -> Result<String, StandError> {
    let mut line = String::new();
    if let Some(out) = out {
        BufReader::new(out).read_line(&mut line).await.map_err(io("the lab's first line"))?;
    }
    Ok(line)
}

async fn ended(child: &mut Child, what: &'static str) -> Result<(), StandError> {
    match tokio::time::timeout(GRACE, child.wait()).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(source)) => Err(StandError::Io { what: format!("waiting for {what}"), source }),
        Err(_) => {
            let _ = child.kill().await;
            Err(StandError::Process {
                what,
                why: format!("it did not end within {} s and was killed", GRACE.as_secs()),
            })
        }
    }
}
