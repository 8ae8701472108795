use super::*;
use crate::kernel::{Input, State};
use vectra_engine::health::Verdict;
use vectra_engine::rules::Phase;
use vectra_engine::signal::{Latency, Measured, Requests, Sample, Series};
use vectra_plan::Config;
use vectra_store::memory::MemoryStore;

const TEXT: &str = "# Shop\n\n## Environments\n\n| Env | URL |\n|---|---|\n| API Prod | https://api.shop.example |\n\n\
## SLA\n\n| Metric | Target |\n|---|---|\n| API Latency P99 | < 1s |\n\n\
## Health checks\n\n```bash\n# API\ncurl https://api.shop.example/health\n```\n";

/// A day that burns slowly: two of a hundred answers are late, all of it before this process began.
#[tokio::test]
async fn a_slow_burn_of_two_days_is_known_after_a_start() {
    let plan = vectra_plan::build(&vectra_runbook::compile("shop.md", TEXT), &Config::default());
    let check = plan.checks[0].id.clone();
    let slow = plan.rules.iter().find(|r| r.name.contains("(3d)")).expect("the slow one").id.clone();
    let start = Time(1_790_812_800_000);
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let now = start + Span(50 * HOUR);
    let mut at = start;
    while at < now {
        let n = at.since(start).0 / 10_000;
        let took_us = if n % 50 == 0 { 2_000_000 } else { 100_000 };
        let sample = Sample::Result { verdict: Verdict::Pass, took_us };
        let measured = Measured { series: Series::Check { check: check.clone() }, at, sample };
        store.measurements().append(&[measured], at).await.expect("kept");
        at = at + Span(10_000);
    }
    let judged = async |tidied: bool| {
        let mut kernel = Kernel::new("i".into(), Arc::new(plan.clone()), State::default());
        let before = kernel.alerts(now)[&slow].phase;
        remember(&mut kernel, &store, now).await;
        let _ = kernel.handle(Input::Tick, now);
        let after = kernel.alerts(now)[&slow].phase;
        assert_eq!(before, Phase::NoData, "tidied: {tidied}");
        assert!(matches!(after, Phase::Firing { .. } | Phase::Pending { .. }), "tidied: {tidied}: {after:?}");
        kernel.alerts(now)[&slow].truth
    };
    let open = judged(false).await;
    while store.measurements().tidy(now).await.expect("tidies") {}
    assert_eq!(judged(true).await, open, "minutes tell what single samples tell");
}

/// What failed at once was not slow, before the restart and after it; a check that failed was not answered.
#[tokio::test]
async fn a_window_that_is_filled_from_the_store_counts_as_the_one_that_saw_it() {
    let rows = "## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| High Latency | P99 > 3s | HIGH |\n| High Error Rate | > 5% | HIGH |\n";
    let telemetry = "[telemetry.scrape.\"api\"]\nurl = \"http://127.0.0.1:1/metrics\"\nenvironment = \"API Prod\"\n";
    let program = vectra_runbook::compile("shop.md", &format!("{TEXT}\n{rows}"));
    for config in [telemetry, ""] {
        let plan = Arc::new(vectra_plan::build(&program, &Config::parse(config).expect("a configuration")));
        let rules = || plan.rules.iter().filter(|r| ["High Latency", "High Error Rate"].contains(&r.name.as_str()));
        assert_eq!(rules().count(), 2);
        let start = Time(1_790_812_800_000);
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let mut live = Kernel::new("i".into(), plan.clone(), State::default());
        remember(&mut live, &store, start).await;
        let mut now = start;
        for n in 0..28_u64 {
            now = start + Span(10_000 * i64::try_from(n).expect("a few"));
            let (failed, slow) = (n % 7 == 0, n % 9 == 1);
            let took_us = if slow { 4_000_000 } else { 12_000 };
            let sample = match config.is_empty() {
                true => Sample::Result { verdict: if failed { Verdict::Fail } else { Verdict::Pass }, took_us },
                false => {
                    let latency = Latency::Each(vec![took_us; 20]);
                    Sample::Requests(Requests { total: 20, failed: if failed { 20 } else { 0 }, latency })
                }
            };
            let series = rules().next().expect("a rule").series.clone();
            let measured = Measured { series, at: now, sample };
            store.measurements().append(std::slice::from_ref(&measured), now).await.expect("kept");
            let _ = live.handle(Input::Measured(vec![measured]), now);
        }
        // What is asked for ends before this moment.
        now = now + Span(1000);
        let mut next = Kernel::new("i".into(), plan.clone(), State::default());
        remember(&mut next, &store, now).await;
        for rule in rules() {
            let (before, after) = (live.alerts(now)[&rule.id].truth, next.alerts(now)[&rule.id].truth);
            assert!(!matches!(before, vectra_engine::rules::Truth::Missing), "{}", rule.name);
            assert_eq!(after, before, "{} with {config:?}", rule.name);
        }
    }
}

/// What happened in one second: how far on, how many failed and how many were slow of how many.
type Step = (i64, u64, u64);

fn sample(from_checks: bool, (_, failed, slow): Step) -> Sample {
    if from_checks {
        let verdict = if failed > 0 { Verdict::Fail } else { Verdict::Pass };
        // As slow as the table's bound is, slower, and much slower.
        return Sample::Result { verdict, took_us: [12_000, 1_000_000, 1_000_001, 4_000_000][slow as usize % 4] };
    }
    let total = 1 + failed + slow;
    let took = |n: u64| if n < slow { 4_000_000 } else { 12_000 };
    Sample::Requests(Requests { total, failed, latency: Latency::Each((0..total).map(took).collect()) })
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]

    /// Whatever was seen, and whether its hours are closed or not: each alert stands after a restart as it stood before.
    #[test]
    fn alerts_stand_after_a_restart_as_they_stood_before(
        from_checks in proptest::prelude::any::<bool>(),
        tidied in proptest::prelude::any::<bool>(),
        begin in 0_i64..3600,
        steps in proptest::collection::vec((1_i64..150, 0_u64..3, 0_u64..4), 100..500),
    ) {
        let rows = "## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| High Latency | P99 > 1s | HIGH |\n| High Error Rate | > 5% over 40 min | HIGH |\n";
        let config = "[telemetry.scrape.\"api\"]\nurl = \"http://127.0.0.1:1/metrics\"\nenvironment = \"API Prod\"\n";
        let config = if from_checks { "" } else { config };
        let program = vectra_runbook::compile("shop.md", &format!("{TEXT}\n{rows}"));
        let plan = Arc::new(vectra_plan::build(&program, &Config::parse(config).expect("a configuration")));
        let series = plan.rules.iter().find(|r| r.name == "High Latency").expect("a row").series.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
            store.measurements().configure(super::super::measuring::settings(&plan, &vectra_plan::config::Storage::default()));
            let mut live = Kernel::new("i".into(), plan.clone(), State::default());
            let mut now = Time(1_790_812_800_000) + Span::seconds(begin);
            remember(&mut live, &store, now).await;
            for step in steps {
                now = now + Span::seconds(step.0);
                let measured = Measured { series: series.clone(), at: now, sample: sample(from_checks, step) };
                store.measurements().append(std::slice::from_ref(&measured), now).await.expect("kept");
                let _ = live.handle(Input::Measured(vec![measured]), now);
                while tidied && store.measurements().tidy(now).await.expect("tidies") {}
            }
            now = now + Span::seconds(1);
            let mut next = Kernel::new("i".into(), plan.clone(), State::default());
            remember(&mut next, &store, now).await;
            let (before, after) = (live.alerts(now), next.alerts(now));
            let counted = plan.rules.iter().filter(|r| r.condition.reach().is_some() && r.watched().any(|s| *s == series));
            let mut seen = 0;
            for rule in counted {
                seen += 1;
                proptest::prop_assert_eq!(after[&rule.id].truth, before[&rule.id].truth, "{}", &rule.name);
            }
            proptest::prop_assert!(seen >= 4, "{}", seen);
            Ok(())
        })?;
    }
}
