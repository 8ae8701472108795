//! Rows of many documents, and what runs of them.

use super::*;
use crate::plan::UnboundWhy;
use crate::probe::Probe;
use vectra_runbook::program as doc;

fn document(rows: &str, fr: bool) -> String {
    let (alerts, head) = if fr {
        ("Alertes Configurées", "| Alerte | Condition | Sévérité |")
    } else {
        ("Alerts", "| Alert | Condition | Severity |")
    };
    format!(
        "# Shop\n\n## Environments\n\n| Env | URL | Provider |\n|---|---|---|\n| Staging | staging.shop.example | Render |\n\
| API Prod | api.shop.example | Render |\n\n## {alerts}\n\n{head}\n|---|---|---|\n{rows}\n\n\
## Health checks\n\n```bash\n# API\ncurl https://api.shop.example/health\n```\n\n\
## Severity levels\n\n| Level | Criteria | Response |\n|---|---|---|\n| P1 | Down | 10 min |\n| P2 | Broken | 30 min |\n"
    )
}

fn plan(rows: &str, config: &str) -> Plan {
    let program = vectra_runbook::compile("shop.md", &document(rows, false));
    crate::build(&program, &Config::parse(config).expect("config"))
}

fn rule<'p>(plan: &'p Plan, name: &str) -> &'p RulePlan {
    plan.rules.iter().find(|r| r.name == name).unwrap_or_else(|| panic!("{name}: {:?}", plan.unbound))
}

const BOUND: &str = "[redis]\nurl = { env = \"R\" }\n[database]\nurl = { env = \"D\" }\n[render]\napi_key = { env = \"K\" }\n\
[render.services]\n\"API Prod\" = \"srv-1\"\n";

#[test]
fn each_row_becomes_what_it_says() {
    let rows = "| API Down | Health check fail 4x | P1 |\n| High Error Rate | > 5% over 10min | HIGH |\n\
| High Latency | P99 > 3s | HIGH |\n| Queue Depth | > 1000 jobs | MEDIUM |\n| Disk Space | > 85% | MEDIUM |\n\
| Connections | > 80% | LOW |\n| Certificate | expires in < 14 days | LOW |";
    let plan = plan(rows, BOUND);
    assert!(matches!(rule(&plan, "API Down").condition, Condition::Failures(Thresholds { failures: 4, passes: 2 })));
    let errors = rule(&plan, "High Error Rate");
    let Condition::Share { limit, window, inclusive, .. } = errors.condition else { panic!("{errors:?}") };
    assert_eq!((limit.bad, limit.allowed, window, inclusive), (Bad::Failed, 0.05, Span::seconds(600), false));
    assert_eq!(errors.environment.as_deref(), Some("API Prod"), "the production API that is asked");
    let slow = rule(&plan, "High Latency");
    let Condition::Share { limit, window, .. } = slow.condition else { panic!("{slow:?}") };
    assert_eq!((limit.bad, limit.allowed), (Bad::SlowerThan { us: 3_000_000 }, 0.01));
    assert_eq!(window, Span::seconds(300), "the text names none");
    assert!(slow.assumed.contains(&Assumed::Window { seconds: 300.0 }), "{:?}", slow.assumed);
    assert!(slow.assumed.contains(&Assumed::FromChecks), "{:?}", slow.assumed);
    let level = |name: &str| match rule(&plan, name).condition {
        Condition::Level { past, bound, .. } => (past, bound),
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(level("Queue Depth"), (Past::Above, 1000.0));
    assert_eq!(level("Disk Space"), (Past::Above, 0.85));
    assert_eq!(level("Connections"), (Past::Above, 0.8));
    assert_eq!(level("Certificate"), (Past::Below, 14.0 * 86_400.0));
    let probe = |name: &str| {
        let check = rule(&plan, name).check().expect("a check").to_owned();
        plan.checks.iter().find(|c| c.id == check).map(|c| c.probe.clone())
    };
    assert!(matches!(probe("Queue Depth"), Some(Probe::Celery { .. })));
    assert!(matches!(probe("Disk Space"), Some(Probe::Platform(s)) if s.id == "srv-1"));
    assert!(matches!(probe("Connections"), Some(Probe::Postgres)));
    assert!(matches!(probe("Certificate"), Some(Probe::Tls { host, port: 443 }) if host == "api.shop.example"));
}

#[test]
fn what_nothing_measures_is_told_with_what_to_write() {
    let rows =
        "| Queue Depth | > 1000 jobs | MEDIUM |\n| Disk Space | > 85% | MEDIUM |\n| Odd | the moon is full | LOW |";
    let plan = plan(rows, "");
    let why: Vec<_> = plan.unbound.iter().map(|u| (u.name.as_str(), u.snippet().is_some())).collect();
    assert_eq!(why, [("Queue Depth", true), ("Disk Space", true), ("Odd", false)]);
}

#[test]
fn an_outage_explains_what_else_is_wrong_there() {
    let rows = "| API Down | Health check fail 3x | P1 |\n| High Latency | P99 > 3s | HIGH |\n| Queue Depth | > 1000 jobs | P2 |";
    let plan = plan(rows, BOUND);
    assert_eq!(rule(&plan, "High Latency").inhibited_by, [rule(&plan, "API Down").id.clone()]);
    assert!(rule(&plan, "Queue Depth").inhibited_by.is_empty(), "the broker is another place");
    assert!(rule(&plan, "API Down").inhibited_by.is_empty());
}

#[test]
fn the_configuration_fills_in_adds_and_takes_away() {
    let rows = "| High Latency | P99 > 3s | HIGH |\n| Queue Depth | > 1000 jobs | P2 |";
    let config = format!(
        "{BOUND}[alerts]\nwindow = \"2m\"\n[alert.\"queue depth\"]\nhold = \"5m\"\nseverity = \"P1\"\ninhibited_by = [\"High Latency\"]\n\
[alert.Backlog]\npromql = \"sum(rate(x[5m])) > 3\"\nseverity = \"P2\"\n"
    );
    let nowhere = plan(rows, &config);
    assert!(nowhere.rules.iter().all(|r| r.name != "Backlog"), "no server evaluates it");
    assert!(nowhere.unbound.iter().any(|u| u.name == "Backlog" && u.why == UnboundWhy::AlertPrometheus));
    let running = plan(rows, &format!("{config}[prometheus]\nurl = \"https://prometheus.shop.example\"\n"));
    let Condition::Share { window, .. } = rule(&running, "High Latency").condition else { panic!("a share") };
    assert_eq!(window, Span::seconds(120));
    let queue = rule(&running, "Queue Depth");
    assert_eq!((queue.timing.hold, queue.severity), (Span::seconds(300), Some(0)));
    assert_eq!(queue.inhibited_by, [rule(&running, "High Latency").id.clone()]);
    let own = rule(&running, "Backlog");
    let Condition::Level { past: Past::Above, bound, .. } = own.condition else { panic!("{own:?}") };
    assert_eq!(bound, 0.0, "any result fires it; a server that is out of reach has none");
    assert_eq!((own.origin, own.severity), (Origin::Configuration, Some(1)));
    let off = plan(rows, &format!("{BOUND}[alert.\"High Latency\"]\noff = true\n"));
    assert!(off.rules.iter().all(|r| r.name != "High Latency") && off.unbound.is_empty(), "{:?}", off.unbound);
}

#[test]
fn the_team_s_prometheus_judges_what_is_written_for_it() {
    let rows = "| Too many errors | sum(rate(errors_total[5m])) > 3 | P1 |\n| Rate | sum(rate(errors_total[5m])) | P2 |\n\
| Mail stuck | nothing leaves | P2 |";
    let rules = "\n\n## Rules\n\n```yaml\n- alert: Lost\n  expr: absent(up{job=\"shop\"})\n  for: 10m\n  labels:\n    severity: P1\n```";
    let text = format!("{}{rules}\n", document(rows, false));
    let program = vectra_runbook::compile("shop.md", &text);
    let plan = |config: &str| crate::build(&program, &Config::parse(config).expect("config"));
    let nowhere = plan(BOUND);
    for name in ["Too many errors", "Lost"] {
        assert!(nowhere.unbound.iter().any(|u| u.name == name && u.why == UnboundWhy::AlertPrometheus), "{name}");
    }
    let server = "[prometheus]\nurl = \"https://prometheus.shop.example\"\n";
    let running =
        plan(&format!("{BOUND}[alert.\"mail stuck\"]\npromql = \"mails_waiting > 5\"\nhold = \"2m\"\n{server}"));
    let asked = |name: &str| {
        let rule = rule(&running, name);
        assert_eq!(rule.origin, Origin::Row, "{name}");
        assert!(matches!(rule.condition, Condition::Level { past: Past::Above, bound: 0.0, .. }), "{name}");
        let check = running.checks.iter().find(|c| Some(c.id.as_str()) == rule.check());
        (check.map(|c| c.probe.clone()), rule.timing.hold)
    };
    let expression = |text: &str| Some(Probe::Promql { expression: text.to_owned() });
    assert_eq!(asked("Too many errors"), (expression("sum(rate(errors_total[5m])) > 3"), Span(0)));
    assert_eq!(asked("Lost"), (expression("absent(up{job=\"shop\"})"), Span::seconds(600)));
    assert_eq!(asked("Mail stuck"), (expression("mails_waiting > 5"), Span::seconds(120)));
    assert!(running.unbound.iter().any(|u| u.name == "Rate"), "a rate is always there: it says nothing");
}

#[test]
fn a_french_row_means_the_same() {
    let text = document("| Erreurs | > 5 % sur 5 min | HAUTE |\n| Latence | P99 > 3 s | HAUTE |", true);
    let plan = crate::build(&vectra_runbook::compile("boutique.md", &text), &Config::default());
    let shares = plan.rules.iter().filter(|r| matches!(r.condition, Condition::Share { .. })).count();
    assert_eq!(shares, 2, "{:?}", plan.unbound);
}

#[test]
fn what_something_needs_explains_its_alerts() {
    let rows = "| API Down | Health check fail 3x | P1 |\n| High Latency | P99 > 3s | HIGH |\n\
| Database Down | Health check fail 3x | P1 |\n| Queue Depth | > 1000 jobs | P2 |";
    let text = document(rows, false).replace(
        "curl https://api.shop.example/health\n```\n",
        "curl https://api.shop.example/health\n\n# Database\npsql -c \"SELECT 1\"\n```\n",
    );
    let program = vectra_runbook::compile("shop.md", &text);
    let plan = |depends: &str| {
        let config = Config::parse(&format!("{BOUND}[depends]\n{depends}\n")).expect("config");
        crate::build(&program, &config)
    };
    let database = program.checks.iter().find(|c| c.kind == doc::CheckKind::Sql).expect("a check").name.clone();
    let built = plan(&format!("\"api prod\" = [\"{database}\"]"));
    let down = rule(&built, "Database Down").id.clone();
    assert_eq!(rule(&built, "API Down").inhibited_by, std::slice::from_ref(&down), "its health, too");
    assert!(rule(&built, "High Latency").inhibited_by.contains(&down));
    assert!(rule(&built, "High Latency").inhibited_by.contains(&rule(&built, "API Down").id));
    assert!(rule(&built, "Database Down").inhibited_by.is_empty());
    assert!(rule(&built, "Queue Depth").inhibited_by.is_empty(), "the broker needs nothing");
    assert_eq!(built.explained.get("API Prod"), Some(&vec![down]));
    assert!(built.unused.is_empty(), "{:?}", built.unused);
    // A check of the configuration, by the alert that the configuration gives it.
    let own = plan(
        "\"API Prod\" = [\"Broker\"]\n[check.\"Broker\"]\ntcp = \"broker.shop.example:5672\"\n[alert.\"Broker gone\"]\ncheck = \"Broker\"",
    );
    let gone = rule(&own, "Broker gone").id.clone();
    assert!(rule(&own, "API Down").inhibited_by.contains(&gone), "{:?}", rule(&own, "API Down").inhibited_by);
    assert!(own.unused.is_empty(), "{:?}", own.unused);
    let slip = plan("\"API Prod\" = [\"Databse\"]");
    assert!(rule(&slip, "API Down").inhibited_by.is_empty());
    let told: Vec<_> = slip.unused.iter().map(|u| (u.name.as_str(), u.line, u.nearest.clone())).collect();
    let line = BOUND.lines().count() + 2;
    assert_eq!(told, [("Databse", Some(line), Some(database))]);
}

#[test]
fn alerts_of_vectra_about_itself_are_shown_and_adjusted() {
    let rows = "| API Down | Health check fail 3x | P1 |";
    let own = |plan: &Plan| -> Vec<String> {
        plan.rules.iter().filter(|r| r.origin == Origin::Vectra).map(|r| r.name.clone()).collect()
    };
    let plain = plan(rows, "");
    assert_eq!(own(&plain), ["Measurements are missing", "Checks did not run", "Telemetry is refused"]);
    assert_eq!(rule(&plain, "Checks did not run").timing.hold, Span::seconds(60));
    assert_eq!(rule(&plain, "Telemetry is refused").timing.hold, Span(0));
    assert_eq!(rule(&plain, "Telemetry is refused").severity_text, "P2", "the last row of the table");
    let adjusted = plan(
        rows,
        "[alert.\"telemetry is refused\"]\nhold = \"5m\"\nseverity = \"P1\"\n[alert.\"Checks did not run\"]\noff = true\n",
    );
    assert_eq!(own(&adjusted), ["Measurements are missing", "Telemetry is refused"]);
    let refused = rule(&adjusted, "Telemetry is refused");
    assert_eq!((refused.timing.hold, refused.severity), (Span::seconds(300), Some(0)));
    assert!(adjusted.unused.is_empty(), "{:?}", adjusted.unused);
}
