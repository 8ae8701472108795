//! Procedures that no alert leads to, and what starts them.

use crate::config::Config;
use crate::plan::{Plan, UnboundKind};
use crate::rules::{Origin, RulePlan};
use vectra_engine::rules::{Condition, Past};
use vectra_engine::time::Span;

const HEAD: &str = "# Shop\n\n## Environments\n\n| Env | URL | Provider |\n|---|---|---|\n| API Prod | https://api.shop.example | Render |\n\n\
## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| API Down | Health check fail 3x | P1 |\n\n\
## Health checks\n\n```bash\n# API\ncurl https://api.shop.example/health\n```\n\n\
## Severity levels\n\n| Level | Criteria | Response |\n|---|---|---|\n| P1 | Down | 10 min |\n| P2 | Broken | 30 min |\n\n\
## External services\n\n| Service | Support |\n|---|---|\n| SendGrid | support@sendgrid.example |\n| Stripe | stripe.example |\n\n";
const BOUND: &str = "[redis]\nurl = { env = \"R\" }\n[database]\nurl = { env = \"D\" }\n[vendors]\n[render]\napi_key = { env = \"K\" }\n\
[render.services]\n\"API Prod\" = \"srv-1\"\n";

fn plan(titles: &[&str], config: &str) -> Plan {
    let procedures: String = titles
        .iter()
        .map(|t| format!("### INCIDENT: {t}\n\n**Investigation:**\n```bash\ncurl -I https://api.shop.example/health\n```\n\n**Resolution:**\n1. If crash → restart the service\n\n"))
        .collect();
    let text = format!("{HEAD}## Runbooks by incident\n\n{procedures}");
    let program = vectra_runbook::compile("shop.md", &text);
    assert_eq!(program.procedures.len(), titles.len(), "{:?}", program.procedures);
    crate::build(&program, &Config::parse(config).expect("a configuration"))
}

fn detectors(plan: &Plan) -> Vec<&RulePlan> {
    plan.rules.iter().filter(|r| r.origin == Origin::Procedure).collect()
}

fn names(plan: &Plan) -> Vec<&str> {
    detectors(plan).iter().map(|r| r.name.as_str()).collect()
}

#[test]
fn each_kind_of_trouble_is_noticed_by_what_measures_it() {
    for (title, expected) in [
        ("Slow database", vec![("slow_queries", Past::Above, 5.0), ("connections", Past::Above, 0.9)]),
        ("Queue blocked", vec![("queue_oldest", Past::Above, 600.0)]),
        ("Disk full", vec![("disk_usage", Past::Above, 0.85)]),
        ("Certificate expired", vec![("certificate_expiry", Past::Below, 14.0 * 86_400.0)]),
        ("Memory leak", vec![("memory_usage", Past::Above, 0.9)]),
        ("Replication lag", vec![("replication_lag", Past::Above, 60.0)]),
    ] {
        let plan = plan(&[title], BOUND);
        let read: Vec<(&str, Past, f64)> = detectors(&plan)
            .iter()
            .map(|r| match (&r.series, r.condition) {
                (vectra_engine::signal::Series::Reading { name, .. }, Condition::Level { past, bound, .. }) => {
                    (name.as_str(), past, bound)
                }
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(read, expected, "{title}: {:?}", plan.unbound);
        for rule in detectors(&plan) {
            assert_eq!(rule.procedure.as_deref(), plan.procedures.first().map(|p| p.id.as_str()), "{title}");
            assert_eq!(rule.severity, Some(1), "{title}");
            assert!(plan.checks.iter().any(|c| Some(c.id.as_str()) == rule.check()), "{title}: somebody reads it");
        }
    }
}

#[test]
fn mail_is_noticed_by_its_queue_and_by_what_the_vendor_says() {
    let plan = plan(&["Emails not sent"], BOUND);
    assert_eq!(names(&plan), ["Emails not sent (oldest job)", "Emails not sent (status of SendGrid)"]);
    let without = names_of(&["Emails not sent"], "[redis]\nurl = { env = \"R\" }\n");
    assert_eq!(without, ["Emails not sent (oldest job)"], "no status pages are asked");
}

fn names_of(titles: &[&str], config: &str) -> Vec<String> {
    names(&plan(titles, config)).into_iter().map(str::to_owned).collect()
}

#[test]
fn what_an_alert_leads_to_or_nothing_speaks_of_has_none() {
    assert_eq!(names_of(&["API down", "Payment provider unreachable"], BOUND), Vec::<String>::new());
}

#[test]
fn what_nothing_can_notice_is_told_with_what_to_write() {
    let plan = plan(&["Slow database", "Queue blocked", "Disk full"], "");
    assert!(detectors(&plan).is_empty());
    let told: Vec<(&str, bool)> = plan
        .unbound
        .iter()
        .filter(|u| u.what == UnboundKind::Procedure)
        .map(|u| (u.name.as_str(), u.snippet().is_some()))
        .collect();
    assert_eq!(told, [("Slow database", true), ("Queue blocked", true), ("Disk full", true)]);
}

#[test]
fn the_configuration_changes_a_detector_and_switches_it_off() {
    let own = format!(
        "{BOUND}[alert.\"Slow database (slow queries)\"]\nbound = \">= 20\"\nhold = \"5m\"\nseverity = \"P1\"\n\
[alert.\"Slow database (connections)\"]\noff = true\n"
    );
    let changed = plan(&["Slow database"], &own);
    assert_eq!(names(&changed), ["Slow database (slow queries)"]);
    assert_eq!(changed.unused, []);
    let rule = detectors(&changed)[0];
    let Condition::Level { past, bound, .. } = rule.condition else { panic!("a number") };
    assert_eq!((past, bound, rule.timing.hold, rule.severity), (Past::AtLeast, 20.0, Span::seconds(300), Some(0)));
    let off = plan(&["Slow database"], &format!("{BOUND}[alert.\"slow database\"]\noff = true\n"));
    assert!(detectors(&off).is_empty() && off.unused.is_empty() && off.unbound.is_empty(), "{:?}", off.unbound);
    assert!(Config::parse("[alert.\"x\"]\nbound = \"many\"\n").is_err());
}
