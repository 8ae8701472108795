//! `kill -9` before and after every commit and every outgoing request of an outage, and at random times.
//!
//! One outage that is not cut lists the places. Then each place has an outage of its own, in which the process kills
//! itself right there; a new process takes over and must bring the outage to its end. What must hold is read from outside:
//! the log on disk and what the stand-ins received.

use crate::support::{Log, folder, lab, no_violations, settings, to, until};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use vectra_lab::stand::{Lab, Vectra};

/// Random times; more with `cargo xtask test --deep`.
fn random() -> u64 {
    if std::env::var_os("VECTRA_DEEP").is_some() { 250 } else { 25 }
}

/// Labs side by side: an outage mostly waits.
const WORKERS: usize = 3;
const INTERVAL: &str = "150ms";

#[derive(Debug, Clone)]
enum Cut {
    Never,
    /// At this passing of this label.
    At(String, u64),
    /// So long after the fault.
    After(Duration),
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_survives_a_cut_anywhere() {
    let started = Instant::now();
    let place = folder();
    let first = lab(place.path()).await;
    let places = places(&first, place.path()).await;
    let mut queue: Vec<Cut> = places.iter().map(|(label, n)| Cut::At(label.clone(), *n)).collect();
    // A spread that no run shares with the last, and that is printed.
    let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a clock").subsec_nanos();
    let random = random();
    queue.extend((0..random).map(|i| Cut::After(Duration::from_millis((u64::from(seed) / 7 + i * 7919) % 2500))));
    let total = queue.len();
    say(&format!("{} places, {random} random times from seed {seed}", places.len()));
    queue.reverse();
    let queue = Arc::new(Mutex::new(queue));
    let results: Arc<Mutex<Vec<(String, bool)>>> = Arc::default();
    let mut workers = tokio::task::JoinSet::new();
    let mut labs = vec![first];
    let mut folders = Vec::new();
    for _ in 1..WORKERS {
        let place = folder();
        labs.push(lab(place.path()).await);
        folders.push(place);
    }
    for lab in labs {
        let (queue, results, root) = (queue.clone(), results.clone(), place.path().to_path_buf());
        workers.spawn(async move {
            loop {
                let Some(cut) = queue.lock().await.pop() else { break };
                let cut_there = outage(&lab, &root, &cut).await;
                let mut results = results.lock().await;
                results.push((name(&cut), cut_there));
                if results.len().is_multiple_of(20) {
                    say(&format!("{}/{total} outages after {:.0} s", results.len(), started.elapsed().as_secs_f64()));
                }
            }
            no_violations(&lab).await;
            lab.stop().await.expect("the lab ends");
        });
    }
    while let Some(done) = workers.join_next().await {
        done.expect("a worker's outages all held");
    }
    report(&results.lock().await, started);
    drop(folders);
}

fn name(cut: &Cut) -> String {
    match cut {
        Cut::Never => "never".into(),
        Cut::At(label, _) => label.clone(),
        Cut::After(_) => "random time".into(),
    }
}

/// Past the capture of the test harness: this takes minutes, and somebody may be watching.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "crash test: {line}");
}

/// The places that an outage passes, by label and count: all but the probes, and of those the ones around the alert.
async fn places(lab: &Lab, root: &Path) -> Vec<(String, u64)> {
    let log = root.join("places.log");
    let extra = [("VECTRA_CUT_LOG".to_string(), log.display().to_string())];
    let data = run(lab, root, &Cut::Never, &extra).await.0;
    hold(lab, &data).await;
    let text = std::fs::read_to_string(&log).expect("places");
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let mut places = Vec::new();
    let mut probes = Vec::new();
    for label in text.lines() {
        let n = counts.entry(label).or_default();
        *n += 1;
        if label.starts_with("request:http") || label.starts_with("request:postgres") {
            probes.push((label.to_string(), *n));
        } else {
            places.push((label.to_string(), *n));
        }
    }
    assert!(
        places.iter().any(|(l, _)| l.contains("pagerduty")) && places.iter().any(|(l, _)| l.contains("/restart")),
        "{places:?}"
    );
    // The last six probes before the end lie around the recovery, six in the middle around the alert.
    let middle = probes.len() / 2;
    let around = probes.iter().skip(middle.saturating_sub(3)).take(6).chain(probes.iter().rev().take(6));
    places.extend(around.cloned().collect::<BTreeSet<_>>());
    places
}

/// One outage with one cut; whether the process was cut.
async fn outage(lab: &Lab, root: &Path, cut: &Cut) -> bool {
    let extra = match cut {
        Cut::At(label, n) => vec![
            ("VECTRA_CUT_LOG".to_string(), "/dev/null".to_string()),
            ("VECTRA_CUT_AT".to_string(), format!("{label}#{n}")),
        ],
        Cut::Never | Cut::After(_) => vec![],
    };
    let (data, cut_there) = run(lab, root, cut, &extra).await;
    hold(lab, &data).await;
    let _ = std::fs::remove_dir_all(data.parent().expect("a folder"));
    cut_there
}

async fn run(lab: &Lab, root: &Path, cut: &Cut, extra: &[(String, String)]) -> (std::path::PathBuf, bool) {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let folder = root.join(format!("run-{number}"));
    let settings = settings(crate::support::example("runbook.en.md"), &folder, INTERVAL);
    let programs = crate::support::programs();
    lab.control.reset().await.expect("a healthy lab");
    let start = |extra: Vec<(String, String)>| {
        let (programs, settings, ready) = (programs.clone(), settings.clone(), lab.ready.clone());
        async move { Vectra::start(&programs, &ready, &settings, &extra).await }
    };
    let mut cut_there = false;
    let mut vectra = match start(extra.to_vec()).await {
        Ok(vectra) => vectra,
        // Cut before it was ready, as it was told to be.
        Err(_) if matches!(cut, Cut::At(..)) => {
            cut_there = true;
            start(vec![]).await.unwrap_or_else(|e| panic!("{cut:?}: {e}"))
        }
        Err(e) => panic!("{cut:?}: {e}"),
    };
    let injected = Instant::now();
    lab.control.inject("api-crash", 120).await.expect("the fault");
    if let Cut::After(pause) = cut {
        tokio::time::sleep(pause.saturating_sub(injected.elapsed())).await;
        vectra.kill().await.expect("killed");
        cut_there = true;
        vectra = start(vec![]).await.unwrap_or_else(|e| panic!("{cut:?}: {e}"));
    }
    let limit = Duration::from_secs(60);
    let mut told_at: Option<(usize, Instant)> = None;
    loop {
        assert!(
            injected.elapsed() < limit,
            "{cut:?}: not over after {} s; log in {}",
            limit.as_secs(),
            settings.folder.display()
        );
        if vectra.gone_within(Duration::from_millis(30)).await {
            assert!(
                !cut_there,
                "{cut:?}: the second process died; see {}",
                settings.folder.join("vectra.log").display()
            );
            cut_there = true;
            vectra = start(vec![]).await.unwrap_or_else(|e| panic!("{cut:?}: {e}"));
        }
        // Over once the provider was told so, everything has been quiet for a moment, and nothing waits to be sent: on a busy
        // machine an attempt is written down a moment after it was made.
        let journal = lab.journal().await.expect("the journal");
        let over = to(&journal, "pagerduty", "POST", "/enqueue")
            .any(|e| e["request_body"]["event_action"] == "resolve" && e["status"] == 202);
        // The platform's figures are read as long as Vectra runs.
        let said = journal.iter().filter(|e| e["path"].as_str().is_none_or(|p| !p.contains("/metrics/"))).count();
        match told_at {
            _ if !over => told_at = None,
            Some((seen, since)) if seen == said && since.elapsed() > Duration::from_millis(300) => {
                if Log::read(&settings.folder.join("data")).await.outbox.values().all(|done| *done) {
                    break;
                }
            }
            Some((seen, _)) if seen == said => {}
            _ => told_at = Some((said, Instant::now())),
        }
    }
    vectra.stop().await.unwrap_or_else(|e| panic!("{cut:?}: {e}"));
    (settings.folder.join("data"), cut_there)
}

/// What must hold after every outage.
async fn hold(lab: &Lab, data: &Path) {
    let log = Log::read(data).await;
    let journal = lab.journal().await.expect("the journal");
    let context = || format!("{:#?}\n{:#?}", log.events, journal);
    for (event, seq) in log.events.iter().zip(1..) {
        assert_eq!(event["seq"], seq, "the log has a gap: {}", context());
    }
    // The incident went on: one, resolved.
    assert_eq!(log.of("incident_opened").count(), 1, "{}", context());
    assert_eq!(log.of("resolved").count(), 1, "{}", context());

    // Each page has at least one request, all its requests one key; nothing was requested that was not intended.
    let intended: Vec<&str> = log.of("level_paged").filter_map(|b| b["key"].as_str()).collect();
    let distinct: BTreeSet<&str> = intended.iter().copied().collect();
    assert_eq!(distinct.len(), intended.len(), "a key was used for two pages: {}", context());
    assert!(!intended.is_empty(), "nobody was paged: {}", context());
    let requested: BTreeSet<&str> = to(&journal, "pagerduty", "POST", "/enqueue")
        .filter(|e| e["request_body"]["event_action"] == "trigger")
        .filter_map(|e| e["request_body"]["dedup_key"].as_str())
        .collect();
    assert_eq!(requested, distinct, "{}", context());

    // No change is repeated whose outcome was not read back: between two there is a look at what the platform did.
    let changes: Vec<usize> = journal
        .iter()
        .enumerate()
        .filter(|(_, e)| e["service"] == "render" && e["method"] == "POST")
        .map(|(i, _)| i)
        .collect();
    for pair in changes.windows(2) {
        let between = &journal[pair[0] + 1..pair[1]];
        let looked = to(between, "render", "GET", "/events").any(|e| e["status"] == 200);
        assert!(looked, "a change was repeated without reading back: {}", context());
    }
    let took_effect = changes.iter().filter(|i| journal[**i]["status"].as_u64().is_some_and(|s| s < 300)).count();
    assert_eq!(took_effect, 1, "the change must take effect once: {}", context());

    // Everyone was told, and nothing is left to send.
    assert!(log.outbox.values().all(|done| *done), "{:?}", log.outbox);
    let announced = log.of("announced").count();
    let told = to(&journal, "slack", "POST", "/chat.postMessage").count();
    assert!(told >= announced && announced >= 2, "{announced} announcements, {told} messages: {}", context());
    until(Duration::from_secs(5), || async {
        let health: Value = lab.control.get("/state").await.map_err(|e| e.to_string())?;
        if health.to_string().contains("healthy") { Ok(()) } else { Err(format!("not healthy: {health}")) }
    })
    .await;
}

fn report(results: &[(String, bool)], started: Instant) {
    let mut table: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for (label, cut_there) in results {
        let entry = table.entry(label).or_default();
        entry.0 += 1;
        entry.1 += u32::from(*cut_there);
    }
    let cut = results.iter().filter(|(_, there)| *there).count();
    say(&format!(
        "{} outages in {:.0} s, {cut} of them cut; every one went on to its end",
        results.len(),
        started.elapsed().as_secs_f64()
    ));
    for (label, (runs, cut)) in &table {
        say(&format!("  {cut:>3} of {runs:>3} cut at {label}"));
    }
    // A place that is not reached again proves nothing; a few may vary with the timing of probes and read-backs.
    assert!(
        cut * 10 >= results.len() * 8,
        "only {cut} of {} outages were cut: the places vary too much",
        results.len()
    );
}
