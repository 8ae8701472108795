//! What HTTP checks cost: the whole daemon (schedule, probe, judgement, decision, store) next to a bare client that does the
//! same paced requests, each in a process of its own, against a server in a third one.

#![allow(clippy::expect_used, clippy::panic, missing_docs, reason = "a bench")]

use hyper_util::rt::TokioIo;
use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use vectra_connect::Connections;
use vectra_control::daemon::{Document, Parts, start};
use vectra_plan::Config;
use vectra_store::sqlite::SqliteStore;

const BODY: &str = "{\"status\": \"healthy\"}";
const INTERVAL: Duration = Duration::from_secs(10);
/// No more than this is measured, whatever is asked for.
const MOST_CHECKS: usize = 10_000;
const MOST_SECONDS: u64 = 600;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["server"] => runtime().block_on(serve()),
        ["vectra", count, seconds, port, keep] => {
            runtime().block_on(vectra(parsed(count), parsed(seconds), parsed(port), *keep == "keep"));
        }
        ["bare", count, seconds, port, keep] => {
            runtime().block_on(bare(parsed(count), parsed(seconds), parsed(port), *keep == "keep"));
        }
        other => compare(other),
    }
}

fn parsed<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

fn runtime() -> tokio::runtime::Runtime {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).expect("a limit");
    if soft < hard {
        setrlimit(Resource::RLIMIT_NOFILE, hard, hard).expect("a higher limit");
    }
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime")
}

/// Runs each size in each way, and prints the table.
fn compare(words: &[&str]) {
    let option = |name: &str| words.windows(2).find(|w| w[0] == name).map(|w| w[1]);
    let seconds: u64 = option("--seconds").map_or(30, parsed).clamp(1, MOST_SECONDS);
    let sizes: Vec<usize> = match option("--checks") {
        Some(n) => vec![parsed::<usize>(n).clamp(1, MOST_CHECKS)],
        None => vec![100, 1_000, 10_000],
    };
    let load = || std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let build =
        if cfg!(debug_assertions) { "a DEBUG build, which measures nothing but itself" } else { "a release build" };
    println!("HTTP checks every {} s for {seconds} s, {build}; load before: {}", INTERVAL.as_secs(), load().trim());
    println!(
        "  {:<28} {:>7} {:>9} {:>9} {:>8} {:>9} {:>9} {:>9} {:>7}",
        "", "done", "failed", "CPU/check", "ratio", "late p50", "late p99", "late max", "MiB"
    );
    for keep in ["fresh", "keep"] {
        for count in &sizes {
            let floor = measured("bare", *count, seconds, keep);
            let ours = measured("vectra", *count, seconds, keep);
            for (name, row, ratio) in [("bare client", &floor, 1.0), ("vectra", &ours, ours.cpu_us / floor.cpu_us)] {
                println!(
                    "  {:<28} {:>7} {:>9} {:>6.1} µs {:>8.2} {:>6.2} ms {:>6.2} ms {:>6.2} ms {:>7.1}",
                    format!("{count} {keep}, {name}"),
                    row.done,
                    row.failed,
                    row.cpu_us,
                    ratio,
                    row.late[0],
                    row.late[1],
                    row.late[2],
                    row.resident_mib
                );
            }
        }
    }
    println!("  failed counts runs that failed or did not start; load after: {}", load().trim());
}

struct Row {
    done: u64,
    failed: u64,
    cpu_us: f64,
    /// p50, p99, max in milliseconds.
    late: [f64; 3],
    resident_mib: f64,
}

struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn itself(arguments: &[&str]) -> Ended {
    let program = std::env::current_exe().expect("this program");
    let run = Command::new(program).args(arguments).stdout(Stdio::piped()).stdin(Stdio::piped()).spawn();
    Ended(run.expect("starts"))
}

fn measured(what: &str, count: usize, seconds: u64, keep: &str) -> Row {
    let mut server = itself(&["server"]);
    let mut port = String::new();
    BufReader::new(server.0.stdout.take().expect("piped")).read_line(&mut port).expect("a port");
    let mut run = itself(&[what, &count.to_string(), &seconds.to_string(), port.trim(), keep]);
    let mut said = String::new();
    run.0.stdout.take().expect("piped").read_to_string(&mut said).expect("its row");
    let numbers: Vec<f64> = said.split_whitespace().map(parsed).collect();
    let [done, failed, cpu_us, p50, p99, max, resident_mib] = numbers[..] else { panic!("{what} said {said:?}") };
    Row { done: done as u64, failed: failed as u64, cpu_us, late: [p50, p99, max], resident_mib }
}

fn cpu() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("its usage");
    let time = |t: nix::sys::time::TimeVal| Duration::new(t.tv_sec() as u64, t.tv_usec() as u32 * 1000);
    time(usage.user_time()) + time(usage.system_time())
}

fn resident_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn print_row(done: u64, failed: u64, cpu: Duration, late_us: [u64; 3]) {
    let each = cpu.as_secs_f64() * 1e6 / (done.max(1) as f64);
    let [p50, p99, max] = late_us.map(|us| us as f64 / 1000.0);
    println!("{done} {failed} {each} {p50} {p99} {max} {}", resident_mib());
}

async fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("{}", listener.local_addr().expect("an address").port());
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        tokio::spawn(answer(stream));
    }
}

async fn answer(mut stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let mut buffer = Vec::with_capacity(1024);
    loop {
        while !buffer.windows(4).any(|w| w == b"\r\n\r\n") {
            if !matches!(stream.read_buf(&mut buffer).await, Ok(1..)) {
                return;
            }
        }
        let close = buffer.windows(17).any(|w| w.eq_ignore_ascii_case(b"connection: close"));
        buffer.clear();
        let more = if close { "connection: close\r\n" } else { "" };
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n{more}\r\n{BODY}", BODY.len());
        if stream.write_all(head.as_bytes()).await.is_err() || close {
            return;
        }
    }
}

async fn vectra(count: usize, seconds: u64, port: u16, keep: bool) {
    let mut text = String::new();
    for n in 0..count {
        text.push_str(&format!(
            "[check.c{n:05}]\nhttp = \"http://127.0.0.1:{port}/health\"\njson = [\"status == healthy\"]\n\
             keep_alive = {keep}\ninterval = \"{}s\"\ntimeout = \"5s\"\n",
            INTERVAL.as_secs()
        ));
    }
    let config = Config::parse(&text).expect("parses");
    let connections = Arc::new(Connections::open(&config, &|_| None).expect("opens"));
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::open(folder.path()).await.expect("opens");
    let parts = Parts {
        store: Arc::new(store),
        prober: connections.clone(),
        operator: connections.clone(),
        notifier: connections,
        faults: None,
        config,
        document: Document { path: "bench.md".into(), text: "# Bench\n\nChecks of the configuration only.\n".into() },
        observe: false,
    };
    let (handle, task) = start(parts).await.expect("starts");
    // The first starts are over, with whatever is made once.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (began, before) = (cpu(), handle.punctual().started);
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let (spent, read) = (cpu() - began, handle.punctual());
    let failed: u64 = handle.checks().values().map(|c| c.failed).sum();
    print_row(read.started - before, failed + read.missed, spent, [read.p50_us, read.p99_us, read.max_us]);
    handle.stop().await;
    let _ = task.await;
}

async fn bare(count: usize, seconds: u64, port: u16, keep: bool) {
    let gap = INTERVAL / u32::try_from(count).expect("fits");
    let kept: Arc<Vec<Mutex<Option<Sender>>>> = Arc::new((0..count).map(|_| Mutex::new(None)).collect());
    let (done, failed) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let begin = Instant::now();
    let mut late = Vec::new();
    let (mut began, mut before) = (Duration::ZERO, 0);
    let mut n: u32 = 0;
    loop {
        let due = begin + gap * n;
        tokio::time::sleep_until(due).await;
        if began.is_zero() && begin.elapsed() >= Duration::from_secs(1) {
            (began, before) = (cpu(), done.load(Ordering::Relaxed));
        }
        if begin.elapsed() >= Duration::from_secs(seconds + 1) {
            break;
        }
        late.push(u64::try_from(due.elapsed().as_micros()).unwrap_or(u64::MAX));
        let (kept, done, failed) = (kept.clone(), done.clone(), failed.clone());
        let slot = n as usize % count;
        tokio::spawn(async move {
            let before = kept.get(slot).filter(|_| keep).and_then(|slot| slot.lock().expect("not poisoned").take());
            match tokio::time::timeout(Duration::from_secs(5), request(port, keep, before)).await {
                Ok(Some(sender)) => {
                    done.fetch_add(1, Ordering::Relaxed);
                    if keep {
                        *kept[slot].lock().expect("not poisoned") = sender;
                    }
                }
                Ok(None) | Err(_) => drop(failed.fetch_add(1, Ordering::Relaxed)),
            }
        });
        n += 1;
    }
    let spent = cpu() - began;
    late.sort_unstable();
    let at = |q: usize| late.get((late.len() * q).div_ceil(100).saturating_sub(1)).copied().unwrap_or(0);
    print_row(done.load(Ordering::Relaxed) - before, failed.load(Ordering::Relaxed), spent, [at(50), at(99), at(100)]);
}

type Sender = hyper::client::conn::http1::SendRequest<String>;

/// One request; `None` where there is no 200 with its body.
async fn request(port: u16, keep: bool, sender: Option<Sender>) -> Option<Option<Sender>> {
    let mut driver = None;
    let mut sender = match sender {
        Some(sender) => sender,
        None => {
            let stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
            let _ = stream.set_nodelay(true);
            let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.ok()?;
            if keep {
                tokio::spawn(connection);
            } else {
                driver = Some(connection);
            }
            sender
        }
    };
    let mut request = hyper::Request::get("/health").header("host", format!("127.0.0.1:{port}"));
    if !keep {
        request = request.header("connection", "close");
    }
    let request = request.body(String::new()).ok()?;
    let exchange = async {
        sender.ready().await.ok()?;
        let response = sender.send_request(request).await.ok()?;
        let fine = response.status() == 200;
        let mut body = std::pin::pin!(response.into_body());
        let mut length = 0;
        while let Some(frame) = std::future::poll_fn(|cx| hyper::body::Body::poll_frame(body.as_mut(), cx)).await {
            length += frame.ok()?.into_data().map_or(0, |data| data.len());
        }
        (fine && length == BODY.len()).then_some(())
    };
    match driver {
        None => exchange.await?,
        Some(connection) => {
            let (mut connection, mut exchange) = (std::pin::pin!(connection), std::pin::pin!(exchange));
            tokio::select! {
                biased;
                answered = &mut exchange => answered?,
                _ = &mut connection => exchange.await?,
            }
        }
    }
    Some(keep.then_some(sender))
}
