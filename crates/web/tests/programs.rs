//! The real `prometheus`, `promtool` and `amtool` of the distribution beside a Vectra that listens.
#![allow(clippy::expect_used, clippy::panic)]

mod common;

use axum::http::Method;
use common::{House, RUNBOOK};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use vectra_web::Options;

const MORE: &str = "\n## Incident: Automation Off\n\n**Resolution:**\n1. If crash → Restart service\n";

/// The program, or nothing where the machine lacks it; in CI it must be there.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Where `cargo xtask setup` unpacks them.
    let unpacked = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().map(|target| target.join("programs/usr/bin"));
    let found =
        std::env::split_paths(&path).chain(unpacked).map(|folder| folder.join(name)).find(|program| program.is_file());
    if found.is_none() {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{name} is missing; `cargo xtask setup` installs it");
        println!("skipped: there is no {name} on this machine");
    }
    found
}

/// A Vectra on a port of its own.
struct Listening {
    house: House,
    address: String,
}

async fn listening() -> Listening {
    let house = promising().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(vectra_web::serve(listener, house.router.clone(), std::future::pending()));
    Listening { house, address }
}

/// Runs a program to its end without holding up the Vectra beside it.
async fn run(mut command: Command, input: String) -> Output {
    let ended = tokio::task::spawn_blocking(move || {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut stdin = child.stdin.take().expect("an input");
        stdin.write_all(input.as_bytes()).expect("it reads");
        drop(stdin);
        child.wait_with_output().expect("it ends")
    });
    tokio::time::timeout(Duration::from_secs(60), ended).await.expect("in time").expect("it ran")
}

/// What is promised, so that there is a budget.
const SLA: &str = "\n## SLA\n\n| Metric | Target | Critical |\n|---|---|---|\n| Uptime | 99.5% | < 50% |\n";

async fn promising() -> House {
    House::start_with(&format!("{RUNBOOK}{MORE}{SLA}"), Options::default()).await
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A Prometheus that scrapes a Vectra and sends its alerts there; it ends with the test.
struct Prometheus {
    child: Child,
    address: String,
    _folder: tempfile::TempDir,
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Prometheus {
    /// As docs/NEIGHBOURS.md says, with shorter times.
    fn start(program: &Path, vectra: &Listening, rules: &str) -> Prometheus {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
        write("token", &vectra.house.token);
        write("rules.yml", rules);
        write(
            "prometheus.yml",
            &format!(
                "global: {{ scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 500ms }}\n\
                 rule_files: [rules.yml]\n\
                 alerting:\n  alertmanagers:\n    - authorization: {{ credentials_file: token }}\n      \
                 static_configs: [{{ targets: ['{0}'] }}]\n\
                 scrape_configs:\n  - job_name: vectra\n    authorization: {{ credentials_file: token }}\n    \
                 static_configs: [{{ targets: ['{0}'] }}]\n",
                vectra.address
            ),
        );
        // It does not say which port it took: one that is free is looked for, and another one if it is taken meanwhile.
        for _ in 0..10 {
            let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
            let address = free.local_addr().expect("an address").to_string();
            drop(free);
            let mut child = Command::new(program)
                .args(["--config.file=prometheus.yml", "--storage.tsdb.path=data", "--rules.alert.resend-delay=1s"])
                .arg(format!("--web.listen-address={address}"))
                .current_dir(folder.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("it starts");
            let end = Instant::now() + Duration::from_secs(30);
            while child.try_wait().expect("a state").is_none() {
                if std::net::TcpStream::connect(&address).is_ok() {
                    return Prometheus { child, address, _folder: folder };
                }
                assert!(Instant::now() < end, "it is not ready");
                std::thread::yield_now();
            }
        }
        panic!("no Prometheus stays")
    }

    /// What it answers to an expression: an error, or its samples, one a line.
    async fn query(&self, promtool: &Path, expression: &str) -> Result<String, String> {
        let mut command = Command::new(promtool);
        command.args(["query", "instant", &format!("http://{}", self.address), expression]);
        let output = run(command, String::new()).await;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        } else {
            Err(text(&output))
        }
    }
}

/// `amtool`, asking this Vectra.
async fn amtool(program: &Path, vectra: &Listening, folder: &Path, arguments: &[&str]) -> String {
    let http = folder.join("http.yml");
    let config = format!("authorization:\n  credentials: {}\n", vectra.house.token);
    std::fs::write(&http, config).expect("written");
    let mut command = Command::new(program);
    command
        .env("HOME", folder)
        .arg(format!("--alertmanager.url=http://{}", vectra.address))
        .arg(format!("--http.config.file={}", http.display()))
        .args(arguments);
    let output = run(command, String::new()).await;
    assert!(output.status.success(), "amtool {arguments:?}: {}", text(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_prometheus_opens_and_ends_an_incident_and_a_real_amtool_silences_it() {
    let (Some(prometheus), Some(tool)) = (program("prometheus"), program("amtool")) else { return };
    let vectra = listening().await;
    let house = &vectra.house;
    let rules = "groups:\n  - name: g\n    rules:\n      - alert: AutomationOff\n        \
        expr: last_over_time(vectra_automation_stopped[1m]) == 1\n        labels: { severity: warning }\n        \
        annotations: { summary: 'somebody stopped it' }\n";
    let _prometheus = Prometheus::start(&prometheus, &vectra, rules);
    let stopped = house.api(Method::POST, "/api/v1/automation/stop", None).await;
    assert!(stopped.status.is_success(), "{}", stopped.body);
    let incident =
        house.until("an incident", |v| v.state.open().find(|i| i.alert_name == "AutomationOff").cloned()).await;
    assert_eq!(incident.title, "Automation Off", "the procedure of that name answers it");
    assert_eq!(incident.detail, "somebody stopped it");

    let folder = tempfile::tempdir().expect("a folder");
    let ask = async |arguments: &[&str]| amtool(&tool, &vectra, folder.path(), arguments).await;
    let listed = ask(&["alert", "query"]).await;
    assert!(listed.contains("AutomationOff") && listed.contains("somebody stopped it"), "{listed}");
    let one = ask(&["alert", "query", "-o", "json", "alertname=AutomationOff", "job=~vec.*"]).await;
    let one: serde_json::Value = serde_json::from_str(&one).expect("JSON");
    assert_eq!(one[0]["status"]["state"], "active");

    let id = ask(&["silence", "add", "alertname=AutomationOff", "-c", "planned", "-a", "léa", "-d", "1h"]).await;
    let id = id.trim();
    assert_eq!(id.len(), 36, "an id: {id}");
    let loud = ask(&["alert", "query"]).await;
    assert!(!loud.contains("AutomationOff"), "{loud}");
    let quiet = ask(&["alert", "query", "--silenced"]).await;
    assert!(quiet.contains("AutomationOff"), "{quiet}");
    let silences = ask(&["silence", "query"]).await;
    assert!(silences.contains(id) && silences.contains("planned") && silences.contains("léa"), "{silences}");
    ask(&["silence", "update", "-d", "2h", id]).await;
    ask(&["silence", "expire", id]).await;
    let silences = ask(&["silence", "query"]).await;
    assert!(!silences.contains(id), "{silences}");
    let ended = ask(&["silence", "query", "--expired"]).await;
    assert!(ended.contains(id), "{ended}");
    assert!(ask(&["alert", "query"]).await.contains("AutomationOff"));
    ask(&["alert", "add", "Handmade", "job=shell", "--annotation=summary=by hand"]).await;
    house.until("the other incident", |v| v.state.open().find(|i| i.alert_name == "Handmade").cloned()).await;
    assert!(ask(&["config", "show"]).await.contains("receiver: vectra"));

    let resumed = house.api(Method::POST, "/api/v1/automation/resume", None).await;
    assert!(resumed.status.is_success(), "{}", resumed.body);
    house.resolved(&incident.id).await;
    assert!(!ask(&["alert", "query"]).await.contains("AutomationOff"));
}

#[tokio::test]
async fn promtool_has_nothing_to_say_of_the_metrics() {
    let Some(tool) = program("promtool") else { return };
    let house = promising().await;
    house.outage().await;
    let end = Instant::now() + Duration::from_secs(60);
    // Measurements are written once a second; before that there is no budget to tell of.
    let metrics = loop {
        let metrics = house.get("/metrics").await;
        if metrics.body.contains("\nvectra_slo_error_budget_remaining_ratio{") {
            break metrics;
        }
        assert!(Instant::now() < end, "no budget: {}", metrics.body);
        tokio::task::yield_now().await;
    };
    let mut command = Command::new(tool);
    command.args(["check", "metrics"]);
    let output = run(command, metrics.body.clone()).await;
    assert!(output.status.success() && text(&output).is_empty(), "{}\n{}", text(&output), metrics.body);
    for family in [
        "vectra_build_info",
        "vectra_alerts{state=\"firing\"} 1",
        "vectra_silences{state=\"active\"} 0",
        "vectra_incidents_open{severity=\"SEV1\"} 1",
        "vectra_event_log_position",
        "process_start_time_seconds",
        "vectra_slo_objective_ratio{slo=\"Uptime\"",
        "vectra_slo_error_budget_remaining_ratio{slo=\"Uptime\"",
        "vectra_measurements_refused_total{reason=\"series\"} 0",
    ] {
        assert!(metrics.body.contains(family), "{family}: {}", metrics.body);
    }
    if cfg!(target_os = "linux") {
        for family in ["process_resident_memory_bytes", "process_open_fds", "process_cpu_seconds_total"] {
            assert!(metrics.body.contains(&format!("\n{family} ")), "{family}");
        }
    }
}

/// Every expression of a dashboard, with the panel that shows it.
fn expressions(dashboard: &serde_json::Value) -> Vec<(String, String)> {
    let panels = dashboard["panels"].as_array().expect("panels");
    let of = |panel: &serde_json::Value| {
        let title = panel["title"].as_str().unwrap_or_default().to_owned();
        let targets = panel["targets"].as_array().cloned().unwrap_or_default();
        let all = targets.into_iter().filter_map(|t| Some((title.clone(), t["expr"].as_str()?.to_owned())));
        all.collect::<Vec<_>>()
    };
    panels.iter().flat_map(of).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_query_of_the_dashboard_answers_with_data() {
    let (Some(prometheus), Some(tool)) = (program("prometheus"), program("promtool")) else { return };
    let vectra = listening().await;
    let house = &vectra.house;
    let prometheus = Prometheus::start(&prometheus, &vectra, "groups: []\n");
    let text = include_str!("../../../contrib/grafana/vectra.json");
    let dashboard: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let expressions = expressions(&dashboard);
    assert!(expressions.len() >= 8, "{expressions:?}");
    house.outage().await;
    for (panel, expression) in expressions {
        // What Grafana puts in: the window of a rate, and what the variables are set to.
        let asked = expression.replace("$__rate_interval", "20s").replace("$environment", ".*");
        assert!(!asked.contains('$'), "{panel}: a variable that this test does not know in {asked}");
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            let answer = prometheus.query(&tool, &asked).await;
            let answer = answer.unwrap_or_else(|why| panic!("{panel}: {asked}: {why}"));
            if !answer.is_empty() {
                break;
            }
            assert!(Instant::now() < end, "{panel}: {asked} has no data");
        }
    }
}
