//! Runs of checks. What the clock decides is tested in `schedule`; here nothing depends on how long anything takes.

use super::*;
use crate::daemon::Message;
use async_trait::async_trait;
use tokio::sync::Semaphore;

/// Answers at once, and for checks called `hangs` not before it is told to.
struct Gate(Semaphore);

#[async_trait]
impl Prober for Gate {
    async fn probe(&self, check: &CheckPlan) -> Observation {
        if check.name == "hangs" {
            self.0.acquire().await.expect("open").forget();
        }
        Observation {
            check: check.id.clone(),
            verdict: Verdict::Pass,
            detail: String::new(),
            took: Span(0),
            took_us: 0,
            readings: vec![],
        }
    }
}

fn check(id: &str, name: &str) -> CheckPlan {
    CheckPlan {
        id: id.into(),
        line: 1,
        name: name.into(),
        probe: Probe::sql("SELECT 1"),
        environment: None,
        interval: Span(2),
        timeout: Span::seconds(5),
        conditions: vec![],
    }
}

struct Stand {
    gate: Arc<Gate>,
    probers: Probers,
    inbox: mpsc::Receiver<Message>,
    checks: Checks,
    missed: mpsc::UnboundedReceiver<(String, NotRun)>,
    measuring: Measuring,
}

async fn stand() -> Stand {
    let (gate, checks) = (Arc::new(Gate(Semaphore::new(0))), Checks::default());
    let (results, inbox) = mpsc::channel(10_000);
    let measuring = Measuring::default();
    let probers = Probers::new(gate.clone(), checks.clone(), results, measuring.clone());
    let (tell, missed) = mpsc::unbounded_channel();
    let probers = probers.on_missed(Arc::new(move |check, why, _| drop(tell.send((check.id.clone(), why)))));
    Stand { gate, probers, inbox, checks, missed, measuring }
}

impl Stand {
    /// The check whose result comes next.
    async fn result(&mut self) -> String {
        let message = tokio::time::timeout(Duration::from_secs(30), self.inbox.recv()).await.expect("in time");
        match message.expect("a result") {
            Message::Input { input, .. } => match *input {
                Input::Observed(seen) => seen.check,
                other => panic!("{other:?}"),
            },
            _ => panic!("no input"),
        }
    }

    async fn told_missed(&mut self) -> (String, NotRun) {
        tokio::time::timeout(Duration::from_secs(30), self.missed.recv()).await.expect("in time").expect("told")
    }
}

#[tokio::test]
async fn a_check_that_hangs_delays_no_other_and_its_missed_runs_are_told() {
    let mut stand = stand().await;
    stand.probers.run(&[check("a", "answers"), check("b", "hangs")]);
    for _ in 0..20 {
        assert_eq!(stand.result().await, "a");
    }
    while stand.told_missed().await != ("b".to_owned(), NotRun::StillRunning) {}
    let view = stand.checks.lock().expect("not poisoned")["b"].clone();
    assert!((view.results, view.health) == (0, Health::Unknown) && view.missed > 0, "{view:?}");
    assert!(stand.probers.punctuality().read().missed >= view.missed);
    let kept = stand.measuring.drain();
    assert!(kept.iter().any(|m| m.series == Series::missed_runs("b")), "{kept:?}");
    // Once it answers it runs again.
    stand.gate.0.add_permits(2);
    let mut answers = 0;
    while answers < 2 {
        answers += u32::from(stand.result().await == "b");
    }
}

#[tokio::test]
async fn no_more_runs_are_out_than_may_be_and_the_others_are_missed() {
    let mut stand = stand().await;
    stand.probers.with.at_once = 3;
    let checks: Vec<CheckPlan> = ["a", "b", "c", "d", "e"].map(|id| check(id, "hangs")).to_vec();
    stand.probers.run(&checks);
    let mut missed = BTreeSet::new();
    // Three hang, and for the other two there is no room.
    while missed.iter().filter(|(_, why)| *why == NotRun::StillRunning).count() < 3
        || missed.iter().filter(|(_, why)| *why == NotRun::Crowded).count() < 2
    {
        missed.insert(stand.told_missed().await);
    }
    assert_eq!(stand.probers.punctuality().read().started, 3);
    assert_eq!(stand.gate.0.available_permits(), 0);
}

#[tokio::test]
async fn other_checks_end_the_runs_and_the_rows_of_those_before() {
    let mut stand = stand().await;
    let probe = Probe::Heartbeat { period: Span::seconds(600), grace: Span::seconds(10) };
    let beat = CheckPlan { probe, ..check("beat", "hangs") };
    stand.probers.run(&[check("a", "answers")]);
    assert_eq!(stand.result().await, "a");
    stand.probers.run(&[beat]);
    // A heartbeat asks nobody, and so nobody hangs.
    while stand.result().await != "beat" {}
    let checks = stand.checks.lock().expect("not poisoned").clone();
    assert!(checks["beat"].detail.starts_with("no call since Vectra's start"), "{checks:?}");
    assert!(stand.probers.heartbeats().call("beat") && !stand.probers.heartbeats().call("a"));
}
