//! What an objective's row brings, and what the configuration makes of it.

use crate::config::Config;
use crate::plan::Plan;
use crate::rules::{Assumed, Origin, RulePlan};
use vectra_engine::objectives::{Bad, Limit};
use vectra_engine::rules::Condition;
use vectra_engine::time::Span;

const TEXT: &str = "# Shop\n\n## Environments\n\n| Env | URL | Provider |\n|---|---|---|\n| API Prod | https://api.shop.example | Render |\n\n\
## SLA\n\n| Metric | Target | Critical |\n|---|---|---|\n| Uptime | 99.5% | < 99% |\n| API Latency P50 | < 200ms | > 500ms |\n\
| API Latency P99 | < 1s | > 3s |\n\n\
## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| API Down | Health check fail 3x | P1 |\n| High Latency | P99 > 3s | P2 |\n\n\
## Health checks\n\n```bash\n# API\ncurl https://api.shop.example/health\n```\n\n\
## Severity levels\n\n| Level | Criteria | Response |\n|---|---|---|\n| P1 | Down | 10 min |\n| P2 | Broken | 30 min |\n| P3 | Minor | 2h |\n| P4 | None | 24h |\n";

fn plan(config: &str) -> Plan {
    let program = vectra_runbook::compile("shop.md", TEXT);
    crate::build(&program, &Config::parse(config).expect("a configuration"))
}

fn own(plan: &Plan) -> Vec<&RulePlan> {
    plan.rules.iter().filter(|r| matches!(r.origin, Origin::Burn | Origin::Objective)).collect()
}

fn named<'p>(plan: &'p Plan, name: &str) -> &'p RulePlan {
    plan.rules.iter().find(|r| r.name == name).unwrap_or_else(|| panic!("{name}: {:?}", own(plan)))
}

#[test]
fn each_objective_brings_the_workbooks_burn_rates_and_its_critical_value() {
    let plan = plan("");
    let rows: Vec<(&str, &str)> = own(&plan).iter().map(|r| (r.name.as_str(), r.severity_text.as_str())).collect();
    assert_eq!(
        rows,
        [
            ("Uptime: error budget burns (1h)", "P1"),
            ("Uptime: error budget burns (6h)", "P1"),
            ("Uptime: error budget burns (3d)", "P3"),
            ("Uptime: past its critical value", "P1"),
            // Half of all may take longer: no more than twice the budget can ever burn.
            ("API Latency P50: error budget burns (3d)", "P3"),
            ("API Latency P50: past its critical value", "P1"),
            ("API Latency P99: error budget burns (1h)", "P1"),
            ("API Latency P99: error budget burns (6h)", "P1"),
            ("API Latency P99: error budget burns (3d)", "P3"),
            ("API Latency P99: past its critical value", "P1"),
        ]
    );
    let Condition::Burn { limit, factor, long, short, least, least_bad } =
        named(&plan, "Uptime: error budget burns (1h)").condition
    else {
        panic!("a burn rate")
    };
    assert_eq!(limit, Limit { bad: Bad::Failed, allowed: 0.005 });
    assert_eq!((factor, long, short), (14.4, Span::seconds(3600), Span::seconds(300)));
    assert_eq!((least, least_bad), (180, 3), "half of an hour of results every ten seconds");
    let critical = named(&plan, "API Latency P99: past its critical value");
    let Condition::Burn { limit, factor, long, short, .. } = critical.condition else { panic!("a burn rate") };
    assert_eq!(limit, Limit { bad: Bad::SlowerThan { us: 3_000_000 }, allowed: 0.01 });
    assert_eq!((factor, long, short), (1.0, Span::seconds(86_400), Span::seconds(7200)));
    assert!(own(&plan).iter().all(|r| r.environment.as_deref() == Some("API Prod") && !r.assumed.is_empty()));
}

#[test]
fn what_people_were_told_already_explains_the_budget() {
    let plan = plan("");
    let by = |name: &str| -> Vec<&str> {
        let ids = &named(&plan, name).inhibited_by;
        plan.rules.iter().filter(|r| ids.contains(&r.id)).map(|r| r.name.as_str()).collect()
    };
    assert_eq!(by("Uptime: error budget burns (1h)"), ["API Down"]);
    assert_eq!(
        by("API Latency P99: error budget burns (6h)"),
        ["API Down", "High Latency", "API Latency P99: error budget burns (1h)"]
    );
    assert_eq!(by("Uptime: error budget burns (3d)").len(), 4, "the outage, both fast ones and the critical value");
    assert!(by("High Latency") == ["API Down"] && by("API Down").is_empty());
}

#[test]
fn the_configuration_changes_and_switches_off() {
    assert!(own(&plan("[alerts]\nobjectives = false\n")).is_empty());
    let critical_only = plan("[objectives.burn]\noff = true\n");
    assert!(own(&critical_only).iter().all(|r| r.origin == Origin::Objective) && own(&critical_only).len() == 3);
    let one = plan("[alert.\"uptime: error budget burns (1h)\"]\noff = true\n");
    assert!(own(&one).len() == 9 && one.unused.is_empty(), "{:?}", one.unused);
    let said = plan(
        "[objectives]\ncritical_window = \"6h\"\n[objectives.burn]\npage = \"P2\"\nticket = \"P4\"\npolicies = [{ long = \"2h\", short = \"10m\", factor = 10, page = true }, \
{ long = \"24h\", short = \"2h\", factor = 3 }]\n[alert.\"Uptime: error budget burns (2h)\"]\nseverity = \"P3\"\nhold = \"2m\"\n",
    );
    let fast = named(&said, "API Latency P99: error budget burns (2h)");
    let slow = named(&said, "API Latency P99: error budget burns (1d)");
    assert_eq!((fast.severity, slow.severity), (Some(1), Some(3)));
    let one = named(&said, "Uptime: error budget burns (2h)");
    assert_eq!((one.severity, one.timing.hold), (Some(2), Span::seconds(120)));
    let Condition::Burn { long, short, .. } = named(&said, "Uptime: past its critical value").condition else {
        panic!("a burn rate")
    };
    assert_eq!((long, short), (Span::seconds(21_600), Span::seconds(1800)));
    let slip = plan("[alert.\"Uptime: budget burns\"]\noff = true\n");
    assert_eq!(slip.unused.len(), 1, "a name that stands for nothing is told");
    for wrong in [
        "policies = [{ long = \"5m\", short = \"1h\", factor = 2 }]",
        "policies = [{ long = \"1h\", short = \"5m\", factor = 0 }]",
        "policies = [{ long = \"2000h\", short = \"5m\", factor = 1 }]",
        "leasts = 1",
    ] {
        assert!(Config::parse(&format!("[objectives.burn]\n{wrong}\n")).is_err(), "{wrong}");
    }
}

#[test]
fn what_is_asked_too_seldom_brings_no_window_that_it_cannot_fill() {
    let plan = plan("[checks]\ninterval = \"10m\"\n");
    let names: Vec<&str> = own(&plan).iter().map(|r| r.name.as_str()).filter(|n| n.starts_with("Uptime")).collect();
    assert_eq!(
        names,
        ["Uptime: error budget burns (6h)", "Uptime: error budget burns (3d)", "Uptime: past its critical value"]
    );
}

#[test]
fn that_an_environment_tells_nothing_is_said_only_where_it_does_not() {
    let assumed = |config: &str, name: &str| named(&plan(config), name).assumed.contains(&Assumed::FromChecks);
    let (uptime, slow) = ("Uptime: past its critical value", "API Latency P99: past its critical value");
    assert!(assumed("", uptime) && assumed("", slow));
    let told = "[telemetry]\ntoken = { env = \"T\" }\n[telemetry.environments]\n\"shop\" = \"API Prod\"\n";
    assert!(!assumed(told, uptime), "requests are told; uptime is still what checks find");
    assert!(!assumed(told, slow));
}

#[test]
fn an_alert_by_checks_counts_what_the_objective_of_its_environment_counts() {
    let second = "[check.\"Second\"]\nhttp = \"https://api.shop.example/ready\"\nenvironment = \"API Prod\"\n";
    let plan = plan(second);
    let objective = plan.objectives.iter().find(|o| o.environment == "API Prod" && o.series.len() > 1).expect("of two");
    let errors = plan.rules.iter().find(|r| r.origin == Origin::Row && r.name == "High Latency").expect("a row");
    let sorted = |mut all: Vec<_>| {
        all.sort();
        all
    };
    assert_eq!(sorted(errors.watched().cloned().collect()), sorted(objective.series.clone()));
}
