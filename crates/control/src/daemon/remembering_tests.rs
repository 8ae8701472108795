use super::*;
use crate::kernel::{Input, State};
use vectra_engine::health::Verdict;
use vectra_engine::rules::Phase;
use vectra_engine::signal::{Measured, Sample, Series};
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
