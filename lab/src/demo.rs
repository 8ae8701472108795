//! The demo: the lab, a Vectra beside it on our own runbook, and, with `--once`, one outage end to end without a human.

use crate::stand::{self, Lab, Programs, Settings, StandError, Vectra};
use clap::{Args, ValueEnum};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tokio::process::Command;
use tokio::signal::unix::{SignalKind, signal};

/// How the demo is run.
#[derive(Args, Clone, Debug)]
pub struct DemoArgs {
    /// The folder of the project, for its `examples/`.
    #[arg(long, default_value = ".")]
    pub root: PathBuf,
    /// One outage without a human; exit 0 only when everything held.
    #[arg(long)]
    pub once: bool,
    /// Language of the runbook that is operated.
    #[arg(long, value_enum)]
    pub lang: Option<Lang>,
    /// Another runbook, which names the same things as the example does.
    #[arg(long)]
    pub runbook: Option<PathBuf>,
    /// End when whoever started this is gone.
    #[arg(long, hide = true)]
    pub with_parent: bool,
    /// The drill of `--once`.
    #[arg(long, default_value = "api-crash")]
    pub drill: String,
}

/// Languages of the examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// French
    Fr,
    /// English
    En,
}

impl Lang {
    fn from_environment() -> Lang {
        let set =
            ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|v| std::env::var(v).ok().filter(|v| !v.is_empty()));
        if set.is_some_and(|v| v.starts_with("fr")) { Lang::Fr } else { Lang::En }
    }
}

/// How a demo ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// As it should.
    Well,
    /// Something of the outage did not hold.
    NotHeld,
    /// Somebody stopped it before it was through.
    Interrupted,
}

/// Runs the demo.
///
/// # Errors
/// When the lab or Vectra does not start.
pub async fn run(args: DemoArgs) -> Result<Ended, StandError> {
    let lang = args.lang.unwrap_or_else(Lang::from_environment);
    let runbook = args.runbook.clone().unwrap_or_else(|| {
        args.root.join(match lang {
            Lang::Fr => "examples/runbook.fr.md",
            Lang::En => "examples/runbook.en.md",
        })
    });
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed("signals"))?;
    let mut terminate = signal(SignalKind::terminate()).map_err(failed("signals"))?;
    let mut orphaned = std::pin::pin!(orphaned(args.with_parent));
    let programs = Programs::beside_this_one()?;
    let folder = Folder::make()?;
    let demo = async {
        let started = Instant::now();
        println!(
            "[1/3] the operated system: PostgreSQL, an API under load, stand-ins for Render, Slack and PagerDuty …"
        );
        let lab = Lab::start(&programs, &folder.0.join("lab"), None, 20).await?;
        println!("      ready after {:.1} s: {}", started.elapsed().as_secs_f64(), lab.ready.api_url);
        println!("[2/3] Vectra on {} …", runbook.display());
        let settings = Settings::new(runbook.clone(), folder.0.join("vectra"));
        let vectra = Vectra::start(&programs, &lab.ready, &settings, &[]).await?;
        println!("      ready after {:.1} s", started.elapsed().as_secs_f64());
        let held = if args.once {
            println!("[3/3] one outage, drill `{}` …", args.drill);
            let held = once(&programs, &lab, &vectra, &runbook, &args.drill).await?;
            println!("      took {:.1} s in all", started.elapsed().as_secs_f64());
            Some(held)
        } else {
            invite(&programs, &vectra);
            None
        };
        Ok::<_, StandError>((lab, vectra, held))
    };
    let (lab, vectra, held) = tokio::select! {
        up = demo => up?,
        // What was started is killed as it is dropped.
        _ = interrupt.recv() => return Ok(Ended::Interrupted),
        _ = terminate.recv() => return Ok(Ended::Interrupted),
        () = &mut orphaned => return Ok(Ended::Interrupted),
    };
    if held.is_none() {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            () = &mut orphaned => {}
        }
        println!("\nstopping …");
    }
    vectra.stop().await?;
    lab.stop().await?;
    drop(folder);
    println!("stopped; nothing is left behind");
    Ok(if held.unwrap_or(true) { Ended::Well } else { Ended::NotHeld })
}

fn failed(what: &'static str) -> impl FnOnce(std::io::Error) -> StandError {
    move |source| StandError::Io { what: what.into(), source }
}

/// Ends when the process that started this one is gone; never, where that is not asked for.
async fn orphaned(watch: bool) {
    let parent = nix::unistd::getppid();
    let mut ticks = tokio::time::interval(std::time::Duration::from_millis(500));
    while !watch || nix::unistd::getppid() == parent {
        ticks.tick().await;
    }
}

/// The demo's own folder, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn make() -> Result<Folder, StandError> {
        let path = std::env::temp_dir().join(format!("vectra-demo-{}", std::process::id()));
        std::fs::create_dir_all(&path).map_err(failed("the demo's folder"))?;
        // The database runs as a user of its own, which must pass through to its folder.
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o711)).map_err(failed("the demo's folder"))?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What was cut off at its start may still be ending, and writing, for a moment.
        for _ in 0..100 {
            let _ = std::fs::remove_dir_all(&self.0);
            if !self.0.exists() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        eprintln!("{} could not be removed", self.0.display());
    }
}

fn invite(programs: &Programs, vectra: &Vectra) {
    let token = vectra.token.clone().unwrap_or_default();
    println!("[3/3] ready\n");
    println!("  open    {}", vectra.url);
    println!("  token   {token}\n");
    println!("  break it, in another terminal:\n");
    println!("    export VECTRA_SERVER={} VECTRA_TOKEN={token}", vectra.url);
    println!(
        "    {} drill run api-crash         # the process is killed and crashes again at each start",
        programs.vectra.display()
    );
    println!(
        "    {} drill run api-bad-release   # a release goes out that fails after a moment\n",
        programs.vectra.display()
    );
    println!("  Ctrl-C ends everything.");
}

/// One line of the report.
struct Held {
    what: &'static str,
    held: bool,
    seen: String,
}

async fn once(
    programs: &Programs,
    lab: &Lab,
    vectra: &Vectra,
    runbook: &Path,
    drill: &str,
) -> Result<bool, StandError> {
    let token = vectra.token.clone().unwrap_or_default();
    let run = |arguments: Vec<String>| {
        let mut command = Command::new(&programs.vectra);
        command.args(arguments).env("VECTRA_SERVER", &vectra.url).env("VECTRA_TOKEN", &token).kill_on_drop(true);
        async move {
            let out = command.output().await.map_err(failed("vectra"))?;
            let said = String::from_utf8_lossy(&out.stdout).into_owned();
            let complaint = String::from_utf8_lossy(&out.stderr).into_owned();
            serde_json::from_str::<Value>(&said).map_err(|_| StandError::Process { what: "vectra", why: complaint })
        }
    };
    let program = run(vec![
        "check".into(),
        runbook.display().to_string(),
        "--format".into(),
        "json".into(),
        "--warn-only".into(),
    ])
    .await?;
    let report = run(vec!["drill".into(), "run".into(), drill.into(), "--json".into()]).await?;
    let id = report["incident"].as_str().unwrap_or_default().to_string();
    let incident = run(vec!["incident".into(), "show".into(), id.clone(), "--json".into()]).await?;
    let health = stand::client()?.get(format!("{}/health", lab.ready.api_url)).send().await?;
    let health = (health.status().as_u16(), health.text().await?);
    let journal = lab.journal().await?;
    let document = tokio::fs::read_to_string(runbook).await.map_err(failed("the runbook"))?;
    let results = weigh(&program, &document, &report, &incident, &journal, &health);
    println!();
    for r in &results {
        println!("  {} {:<52} {}", if r.held { "✓" } else { "✗" }, r.what, r.seen);
    }
    for failure in report["failures"].as_array().into_iter().flatten() {
        println!("  ✗ {}", failure.as_str().unwrap_or_default());
    }
    println!();
    Ok(results.iter().all(|r| r.held) && report["passed"] == true)
}

/// What held, from what the document says, what Vectra says and what the outside received.
fn weigh(
    program: &Value,
    document: &str,
    report: &Value,
    incident: &Value,
    journal: &[Value],
    health: &(u16, String),
) -> Vec<Held> {
    let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let alert = report["alert"].as_str().unwrap_or_default();
    let row = list(program, "alerts").into_iter().find(|a| a["name"] == alert && !alert.is_empty());
    let line = row.as_ref().and_then(|r| r["line"].as_u64()).unwrap_or(0);
    let text = usize::try_from(line).ok().and_then(|l| document.lines().nth(l.checked_sub(1)?)).unwrap_or_default();
    let severity = report["severity"].as_str().unwrap_or_default();
    let level = list(program, "severities").into_iter().find(|s| s["name"] == severity);
    let deadline = level.as_ref().and_then(|s| s["respond_within_seconds"].as_f64());
    let sent = |service: &str, path: &str| {
        journal
            .iter()
            .filter(|e| e["service"] == service && e["path"].as_str().is_some_and(|p| p.ends_with(path)))
            .collect::<Vec<_>>()
    };
    let event = |action: &str| {
        sent("pagerduty", "/enqueue")
            .into_iter()
            .filter(|e| e["request_body"]["event_action"] == action && e["status"] == 202)
            .count()
    };
    let told = sent("slack", "/chat.postMessage").len();
    let changed = ["/restart", "/rollback"]
        .iter()
        .flat_map(|p| sent("render", p))
        .filter(|e| e["status"].as_u64().is_some_and(|s| s < 300))
        .collect::<Vec<_>>();
    let outputs = found(incident, "step_finished")
        .iter()
        .filter(|e| e["output"].as_str().is_some_and(|o| !o.trim().is_empty()))
        .count();
    let resolved = found(incident, "resolved");
    let branch = &report["branch"];
    vec![
        Held {
            what: "alert raised by the document's own row",
            held: line > 0 && text.contains(alert),
            seen: format!("line {line}: {}", text.trim()),
        },
        Held {
            what: "incident with the right severity and deadline",
            held: deadline.is_some() && deadline == report["deadline_s"].as_f64(),
            seen: format!("{severity}, {} s", report["deadline_s"]),
        },
        Held {
            what: "page delivered",
            held: event("trigger") > 0 && !list(report, "paged").is_empty(),
            seen: report["paged"][0].to_string(),
        },
        Held {
            what: "investigation's output on the timeline",
            held: outputs > 0,
            seen: format!("{outputs} steps with output"),
        },
        Held {
            what: "right branch chosen, by evidence",
            held: branch["chosen"] == branch["expected"] && branch["chosen"].is_string(),
            seen: format!("{} → {}", branch["condition"], branch["chosen"]),
        },
        Held {
            what: "step done through the platform's API",
            held: changed.len() == 1,
            seen: changed
                .first()
                .map(|e| {
                    format!(
                        "{} {} → {}",
                        e["method"].as_str().unwrap_or_default(),
                        e["path"].as_str().unwrap_or_default(),
                        e["status"]
                    )
                })
                .unwrap_or_default(),
        },
        Held {
            what: "health verified",
            held: health.0 == 200 && health.1.contains("healthy"),
            seen: format!("{} {}", health.0, health.1.trim()),
        },
        Held {
            what: "incident resolved",
            held: resolved.iter().any(|e| e["by"] == "verified"),
            seen: format!("after {} s", report["recovered_after_s"]),
        },
        Held {
            what: "everyone told",
            held: told >= 2 && event("resolve") > 0,
            seen: format!("{told} messages in the channel, {} pages closed", event("resolve")),
        },
    ]
}

/// All objects of this event type, wherever they stand.
fn found<'a>(value: &'a Value, kind: &str) -> Vec<&'a Value> {
    let mut out = Vec::new();
    let mut rest = vec![value];
    while let Some(value) = rest.pop() {
        if value["type"] == kind {
            out.push(value);
        }
        match value {
            Value::Array(list) => rest.extend(list),
            Value::Object(map) => rest.extend(map.values()),
            _ => {}
        }
    }
    out
}
