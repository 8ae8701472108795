//! The real binary, and a service for it to watch. Whatever a test starts ends with it.
#![allow(dead_code)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The binary, with an environment that says nothing.
pub fn vectra(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vectra"));
    command.current_dir(folder).env_clear().env("LANG", "en_US.UTF-8").stdin(Stdio::null());
    command
}

pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(o: Output) -> Said {
        let text = |b: Vec<u8>| String::from_utf8_lossy(&b).into_owned();
        Said { code: o.status.code(), out: text(o.stdout), err: text(o.stderr) }
    }
}

pub fn run(folder: &Path, arguments: &[&str]) -> Said {
    vectra(folder).args(arguments).output().expect("the binary runs").into()
}

/// A process that is killed when the test ends, however it ends.
pub struct Guard(pub Child);

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Guard {
    pub fn signal(&self, signal: nix::sys::signal::Signal) {
        let pid = i32::try_from(self.0.id()).expect("a pid");
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), signal).expect("it runs");
    }
}

/// A running Vectra.
pub struct Running {
    pub guard: Guard,
    pub url: String,
    pub token: Option<String>,
    pub folder: PathBuf,
}

/// Starts `vectra up` on a free port and waits for its first line, which says that it is ready.
pub fn up(folder: &Path, arguments: &[&str], token: Option<&str>) -> Running {
    let mut command = vectra(folder);
    command.args(["up", "--json", "--listen", "127.0.0.1:0"]).args(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut guard = Guard(command.spawn().expect("the binary runs"));
    let mut first = String::new();
    let mut out = BufReader::new(guard.0.stdout.take().expect("piped"));
    out.read_line(&mut first).expect("readable");
    if first.is_empty() {
        let mut err = String::new();
        let _ = guard.0.stderr.take().map(|mut e| e.read_to_string(&mut err));
        panic!("it did not start: {err}");
    }
    // The log is drained, so that a full pipe never stops the process.
    for stream in [guard.0.stderr.take()].into_iter().flatten() {
        std::thread::spawn(move || std::io::copy(&mut BufReader::new(stream), &mut std::io::sink()));
    }
    std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
    let field = |name: &str| {
        first.split(&format!("\"{name}\":\"")).nth(1).and_then(|r| r.split('"').next()).map(str::to_string)
    };
    let url = field("url").expect("an address");
    let token = field("token").or(token.map(str::to_string));
    Running { guard, url, token, folder: folder.into() }
}

impl Running {
    /// A command to this Vectra, with its token.
    pub fn ask(&self, arguments: &[&str]) -> Said {
        self.command(arguments).output().expect("the binary runs").into()
    }

    /// The same, for whoever wants to read while it runs.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = vectra(&self.folder);
        command.args(arguments).env("VECTRA_SERVER", &self.url);
        if let Some(token) = &self.token {
            command.env("VECTRA_TOKEN", token);
        }
        command
    }

    /// Asks until the answer fits. The state changes on its own time; asking is how one sees it.
    pub fn until(&self, arguments: &[&str], fits: impl Fn(&Said) -> bool) -> Said {
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let said = self.ask(arguments);
            if fits(&said) {
                return said;
            }
            assert!(Instant::now() < end, "it never came to that: {} {}", said.out, said.err);
        }
    }
}

/// Posts; answers with the head and the body.
pub fn post(url: &str, path: &str, token: &str, content_type: &str, body: &str) -> String {
    let address = url.strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(address).expect("connects");
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + body).as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    answer
}

/// A service with a health check.
pub struct Service {
    pub port: u16,
    healthy: Arc<AtomicBool>,
}

impl Service {
    pub fn start() -> Service {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let healthy = Arc::new(AtomicBool::new(true));
        let state = healthy.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let _ = answer(stream, state.load(Ordering::SeqCst));
            }
        });
        Service { port, healthy }
    }

    pub fn set_healthy(&self, healthy: bool) {
        self.healthy.store(healthy, Ordering::SeqCst);
    }

    pub fn runbook(&self) -> String {
        format!(
            "# Tiny runbook\n\n## Environments\n\n| Env | URL | Provider |\n|---|---|---|\n| API Prod | 127.0.0.1:{port} | Render |\n\n\
             ## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| API Down | Health check fail 2x | CRITICAL |\n\n\
             ## Health Checks\n\n```bash\n# Backend\ncurl http://127.0.0.1:{port}/health\n# Expected: {{\"status\": \"healthy\"}}\n```\n\n\
             ## Severity levels\n\n| Level | Criteria | Response |\n|---|---|---|\n| SEV1 | Service down | 15 min |\n",
            port = self.port
        )
    }
}

fn answer(mut stream: TcpStream, healthy: bool) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let (status, body) =
        if healthy { ("200 OK", "{\"status\":\"healthy\"}") } else { ("503 Service Unavailable", "{}") };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}
