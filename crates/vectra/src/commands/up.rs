//! `vectra up`: operate. Everything that can be wrong with document, configuration, secrets, address and data folder is
//! found before anything begins.

use super::telemetry;
use crate::cli::Up;
use crate::errors::{self, DONE, Failure};
use crate::input;
use crate::output::{self, Paint};
use serde_json::json;
use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use vectra_connect::Connections;
use vectra_control::daemon::{self, Document, Handle, Parts, StartError};
use vectra_plan::Config;
use vectra_runbook::program::Level;
use vectra_store::StoreError;
use vectra_store::sqlite::SqliteStore;
use vectra_web::text::{Text, pages};
use vectra_web::{Options, auth, sentences};

/// Measurements of telemetry that are judged in one step.
const TOLD_AT_ONCE: usize = 512;
/// Where it listens unless said: this machine only.
const LISTEN: &str = "127.0.0.1:7411";
/// How long requests and the daemon have to end.
const GRACE: Duration = Duration::from_secs(5);

pub fn run(up: &Up, json: bool, t: Text) -> Result<u8, Failure> {
    log();
    let config = input::config(t, up.config.as_deref())?;
    let text = input::document(t, &up.runbook)?;
    warn_of_errors(t, &up.runbook, &text);
    let connections = Connections::open(&config, &|name| std::env::var(name).ok()).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(|p| format!("  {p}")).collect();
        let path = up.config.as_deref().unwrap_or(Path::new(input::CONFIG)).display().to_string();
        Failure::usage(format!("{}\n{}", t.with("up-secrets", &[("path", path.into())]), lines.join("\n")))
    })?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|e| Failure::out_of_reach(e.to_string()))?;
    runtime.block_on(operate(up, json, t, config, text, connections))
}

/// A document with errors operates as far as it is understood; that it has some must not be overlooked.
fn warn_of_errors(t: Text, path: &Path, text: &str) {
    let path = path.display().to_string();
    let program = vectra_runbook::compile(&path, text);
    let errors = program.diagnostics.iter().filter(|d| d.severity == Level::Error).count();
    if errors > 0 {
        let arguments = [("n", errors.into()), ("path", path.into())];
        output::diagnose(&t.with("up-errors", &arguments));
    }
}

fn log() {
    let filter = std::env::var("VECTRA_LOG").ok().and_then(|f| f.parse().ok());
    let filter = filter.unwrap_or_else(|| tracing_subscriber::EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal() && Paint::stderr().is_on())
        .with_target(false)
        .finish();
    let _ = tracing::subscriber::set_global_default(subscriber);
}

async fn operate(
    up: &Up,
    json: bool,
    t: Text,
    config: Config,
    text: String,
    connections: Connections,
) -> Result<u8, Failure> {
    // The signals are caught before anything is begun, so that none is lost in between.
    let stopped = signals(up.until_stdin_closes).map_err(|e| Failure::out_of_reach(e.to_string()))?;
    let listener = listen(up, t, &config).await?;
    let address = listener.local_addr().map_err(|e| Failure::usage(e.to_string()))?;
    let public_url = config.server.public_url.clone();
    let store = Arc::new(SqliteStore::open(&up.data).await.map_err(|e| Failure::usage(errors::store(t, &e)))?);
    let config_path = up.config.as_deref().unwrap_or(Path::new(input::CONFIG));
    let (opened, web) = telemetry::open(t, &config, &up.data, config_path).await?;
    if let Some(logs) = &web.logs {
        connections.search_logs_in(logs.clone());
    }
    let parts = Parts {
        store: store.clone(),
        prober: Arc::new(connections.clone()),
        operator: Arc::new(connections.clone()),
        notifier: Arc::new(connections.clone()),
        faults: connections.fault_injector(),
        config,
        document: Document { path: up.runbook.clone(), text },
        observe: up.observe,
    };
    let (handle, mut daemon) = daemon::start(parts).await.map_err(|e| match e {
        StartError::Store(e) => Failure::usage(errors::store(t, &e)),
        StartError::Log(e) => Failure::usage(e.to_string()),
    })?;
    let token = auth::bootstrap(&*store, handle.now()).await.map_err(|e| Failure::usage(e.to_string()))?;
    let (stop, mut stopping) = watch::channel(false);
    let mut telemetry = opened.start(&handle);
    let mut measured = telemetry.measured.take();
    let judged = handle.clone();
    let (enough, mut until) = watch::channel(false);
    let mut drain = tokio::spawn(async move {
        let Some(mut measured) = measured.take() else { return };
        let mut batch = Vec::new();
        loop {
            let told = tokio::select! {
                told = measured.recv_many(&mut batch, TOLD_AT_ONCE) => told,
                // What was taken by then is still told.
                _ = until.wait_for(|enough| *enough), if !measured.is_closed() => {
                    measured.close();
                    continue;
                }
            };
            if told == 0 || judged.measured(std::mem::take(&mut batch)).await.is_err() {
                return;
            }
        }
    });
    let router = vectra_web::router(handle.clone(), Options { public_url: public_url.clone(), telemetry: web });
    let mut server = tokio::spawn(vectra_web::serve(listener, router, async move {
        let _ = stopping.wait_for(|stop| *stop).await;
    }));
    let url = format!("http://{address}");
    let ready = json!({ "url": url, "token": token.as_ref().map(auth::Secret::reveal) });
    if let Some(path) = up.ready_file.clone() {
        let line = ready.to_string();
        let written = tokio::task::spawn_blocking({
            let path = path.clone();
            move || write_ready(&path, &line)
        });
        if let Ok(Err(error)) = written.await {
            let arguments = [("path", path.display().to_string().into()), ("why", error.to_string().into())];
            output::diagnose(&t.with("up-ready-file", &arguments));
        }
    }
    if json {
        output::json(&ready);
    } else {
        for line in greeting(t, &handle, &url, token.as_ref(), address) {
            output::line(&line);
        }
    }

    let mut ended = tokio::select! {
        ended = &mut daemon => Some(ended),
        () = stopped => None,
    };
    if !json {
        output::line(&t.get("up-stopping"));
    }
    let _ = stop.send(true);
    // What was answered with "taken" is kept: first no more is taken, then all of it is judged and written.
    let telemetry = telemetry.end().await;
    let _ = enough.send(true);
    if tokio::time::timeout(GRACE, &mut drain).await.is_err() {
        drain.abort();
    }
    if ended.is_none() {
        handle.stop().await;
        ended = tokio::time::timeout(GRACE, &mut daemon).await.ok();
    }
    // Whoever still waits for a long answer asks again at the next start.
    if tokio::time::timeout(GRACE, &mut server).await.is_err() {
        server.abort();
    }
    telemetry.written(GRACE).await;
    let _ = tokio::time::timeout(GRACE, store.close()).await;
    match ended {
        Some(Ok(Ok(()))) => Ok(DONE),
        Some(Ok(Err(error))) => Err(stopped_by(t, &error)),
        Some(Err(error)) => Err(Failure::out_of_reach(t.with("up-broke", &[("why", error.to_string().into())]))),
        None => Err(Failure::out_of_reach(t.get("up-did-not-stop"))),
    }
}

fn stopped_by(t: Text, error: &StoreError) -> Failure {
    Failure::out_of_reach(t.with("up-ended", &[("why", errors::store(t, error).into())]))
}

async fn listen(up: &Up, t: Text, config: &Config) -> Result<TcpListener, Failure> {
    let wanted = up.listen.as_deref().or(config.server.listen.as_deref()).unwrap_or(LISTEN);
    let refuse =
        |key: &str, why: String| Failure::usage(t.with(key, &[("address", wanted.into()), ("why", why.into())]));
    match TcpListener::bind(wanted).await {
        Ok(listener) => Ok(listener),
        Err(e) => Err(match e.kind() {
            std::io::ErrorKind::AddrInUse => refuse("up-address-in-use", e.to_string()),
            std::io::ErrorKind::PermissionDenied => refuse("up-address-forbidden", e.to_string()),
            _ => refuse("up-bad-address", e.to_string()),
        }),
    }
}

/// Wakes when somebody asks the process to end, or, where that is wanted, when standard input is closed.
fn signals(until_stdin_closes: bool) -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let (closed, mut stdin) = watch::channel(false);
    if until_stdin_closes {
        // A thread of its own: the runtime would wait for a blocking read at its end.
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
            let _ = closed.send(true);
        });
    }
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {},
            _ = interrupt.recv() => {},
            Ok(_) = stdin.wait_for(|closed| *closed) => {},
        }
    })
}

/// Whole or not at all, and for this user only: it may hold a token.
fn write_ready(path: &Path, line: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let mut file = std::fs::OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&name)?;
    writeln!(file, "{line}")?;
    file.sync_all()?;
    std::fs::rename(&name, path)
}

fn greeting(t: Text, handle: &Handle, url: &str, token: Option<&auth::Secret>, address: SocketAddr) -> Vec<String> {
    let view = handle.view();
    let plan = &view.plan;
    let mut out = vec![t.with(
        "up-operates",
        &[
            ("version", env!("CARGO_PKG_VERSION").into()),
            ("title", output::plain(&plan.title).into()),
            ("path", view.path.as_str().into()),
            ("hash", sentences::short(&plan.sha256).into()),
        ],
    )];
    out.push(format!("  {}", t.with("up-address", &[("url", url.into())])));
    if let Some(token) = token {
        out.push(format!("  {}", t.with("up-token", &[("token", token.reveal().into())])));
    }
    if !address.ip().is_loopback() {
        out.push(format!("  {}", t.get("up-not-loopback")));
    }
    for (on, key) in
        [(view.observe, "up-observe"), (view.edited, "up-edited"), (view.state.automation_stopped, "up-stopped")]
    {
        if on {
            out.push(format!("  {}", t.get(key)));
        }
    }
    let bound = plan.levels.iter().filter(|l| l.bound).count();
    let counts = [
        ("checks", plan.checks.len().into()),
        ("alerts", plan.rules.len().into()),
        ("levels", plan.levels.len().into()),
        ("bound", bound.into()),
        ("procedures", plan.procedures.len().into()),
    ];
    out.push(format!("  {}", t.with("up-runs", &counts)));
    if !plan.unbound.is_empty() {
        out.push(format!("  {}", t.with("up-unbound", &[("n", plan.unbound.len().into())])));
    }
    for unbound in &plan.unbound {
        let words = pages(t.language);
        let kind = sentences::unbound_kind(words, unbound.what);
        let name = format!("{kind} {}", output::plain(&unbound.name));
        let help = output::plain(&sentences::unbound_help(words, unbound));
        let arguments = [("line", unbound.line.into()), ("name", name.into()), ("help", help.into())];
        out.push(format!("    {}", t.with("unbound-line", &arguments)));
        out.extend(output::indented(&unbound.snippet().unwrap_or_default(), 6));
    }
    for (empty, key) in [(plan.checks.is_empty(), "up-no-checks"), (plan.rules.is_empty(), "up-no-alerts")] {
        if empty {
            out.push(format!("  {}", t.get(key)));
        }
    }
    if !plan.unused.is_empty() {
        out.push(format!("  {}", t.with("up-unused", &[("n", plan.unused.len().into())])));
    }
    let told = |unused| format!("    {}", output::plain(&sentences::unused(pages(t.language), unused)));
    out.extend(plan.unused.iter().map(told));
    for incident in view.state.open() {
        let arguments = [("id", incident.id.0.as_str().into()), ("title", output::plain(&incident.title).into())];
        out.push(format!("  {}", t.with("up-open-incident", &arguments)));
    }
    out
}
