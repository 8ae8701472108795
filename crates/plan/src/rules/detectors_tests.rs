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
        (
            "Slow database",
            vec![
                ("slow_queries", Past::Above, 5.0),
                ("longest_query", Past::Above, 300.0),
                ("lock_waits", Past::Above, 0.0),
                ("connections", Past::Above, 0.9),
            ],
        ),
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

const LINES: &str = "[telemetry.syslog.app]\nlisten = \"127.0.0.1:0\"\n";

/// What is searched in the logs for a procedure whose investigation has this line.
fn searched(step: &str, config: &str) -> Option<(String, bool)> {
    let text = format!(
        "{HEAD}## Runbooks by incident\n\n### INCIDENT: Emails not sent\n\n**Investigation:**\n```bash\n{step}\n```\n\n\
**Resolution:**\n1. If key invalid → make a new one\n\n"
    );
    let plan =
        crate::build(&vectra_runbook::compile("shop.md", &text), &Config::parse(config).expect("a configuration"));
    let found = detectors(&plan).into_iter().find(|r| r.name == "Emails not sent (errors in the logs)")?;
    let Condition::Level { past, bound, .. } = found.condition else { panic!("a number") };
    assert_eq!((past, bound, found.timing.hold), (Past::Above, 3.0, Span::seconds(60)));
    let check = plan.checks.iter().find(|c| Some(c.id.as_str()) == found.check()).expect("somebody reads it");
    match &check.probe {
        crate::probe::Probe::Logs { text, regex } => Some((text.clone(), *regex)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn mail_that_is_refused_is_noticed_by_the_logs_that_the_procedure_looks_into() {
    let own = Some(("postfix.*deferred".into(), true));
    assert_eq!(searched("grep -E 'postfix.*deferred' /var/log/app.log", LINES), own, "its own search");
    let vendor = Some(("sendgrid".into(), false));
    assert_eq!(searched("curl -I https://api.shop.example/health", LINES), vendor, "else who the mail goes through");
    let posted = "[telemetry]\ntoken = { env = \"T\" }\n";
    assert_eq!(searched("grep mailer app.log", posted), Some(("mailer".into(), false)));
    assert_eq!(searched("grep mailer app.log", ""), None, "no lines come in");
}

/// The queues that count for mails whose procedure has this command.
fn queues_of(command: &str, config: &str) -> (Vec<String>, Vec<String>) {
    let text = format!(
        "{HEAD}## Runbooks by incident\n\n### INCIDENT: Emails not sent\n\n**Investigation:**\n```bash\n{command}\n```\n\n\
**Resolution:**\n1. If key invalid → make a new one\n\n"
    )
    .replace("| P1 |\n\n## Health", "| P1 |\n| Queue Depth | > 1000 jobs | P2 |\n\n## Health");
    let plan =
        crate::build(&vectra_runbook::compile("shop.md", &text), &Config::parse(config).expect("a configuration"));
    let rule = detectors(&plan).into_iter().find(|r| r.name == "Emails not sent (oldest job)").expect("it is watched");
    let check = plan.checks.iter().find(|c| Some(c.id.as_str()) == rule.check()).expect("somebody reads it");
    let explained = rule.inhibited_by.iter().filter_map(|id| plan.rules.iter().find(|r| r.id == *id));
    match &check.probe {
        crate::probe::Probe::Celery { queues } => (queues.clone(), explained.map(|r| r.name.clone()).collect()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn where_queues_are_named_for_mails_only_those_count() {
    const REDIS: &str = "[redis]\nurl = { env = \"R\" }\n";
    let all = vec!["Queue Depth".to_owned()];
    let queues = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    let curl = "curl -I https://api.shop.example/health";
    assert_eq!(queues_of(curl, REDIS), (queues(&[]), all.clone()), "nobody names one: all of them");
    let named = (queues(&["mails"]), all.clone());
    assert_eq!(queues_of("redis-cli LLEN mails", REDIS), named, "the row about all queues still explains it");
    assert_eq!(queues_of("celery -A shop inspect active -Q mails,letters", REDIS).0, queues(&["letters", "mails"]));
    assert_eq!(queues_of("redis-cli LLEN $QUEUE", REDIS).0, queues(&[]), "a placeholder is no name");
    let own = |name: &str, queue: &str| format!("{REDIS}[check.\"{name}\"]\ncelery = true\nqueues = [\"{queue}\"]\n");
    assert_eq!(queues_of(curl, &own("Mail jobs", "out")).0, queues(&["out"]), "the configuration names them");
    assert_eq!(queues_of(curl, &own("Jobs", "mails")).0, queues(&["mails"]));
    let said = own("Mail jobs", "out");
    assert_eq!(queues_of("redis-cli LLEN mails", &said).0, queues(&["mails"]), "the procedure knows best");
    let chosen = format!("{said}[alert.\"Emails not sent (oldest job)\"]\ncheck = \"Mail jobs\"\n");
    assert_eq!(queues_of("redis-cli LLEN mails", &chosen).0, queues(&["out"]), "unless it is told which");
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
    let left = ["slow queries", "longest query", "waiting for a lock"].map(|what| format!("Slow database ({what})"));
    assert_eq!(names(&changed), left);
    assert_eq!(changed.unused, []);
    let rule = detectors(&changed)[0];
    let Condition::Level { past, bound, .. } = rule.condition else { panic!("a number") };
    assert_eq!((past, bound, rule.timing.hold, rule.severity), (Past::AtLeast, 20.0, Span::seconds(300), Some(0)));
    let off = plan(&["Slow database"], &format!("{BOUND}[alert.\"slow database\"]\noff = true\n"));
    assert!(detectors(&off).is_empty() && off.unused.is_empty() && off.unbound.is_empty(), "{:?}", off.unbound);
    assert!(Config::parse("[alert.\"x\"]\nbound = \"many\"\n").is_err());
    let never = Config::parse("[alert.\"x\"]\nbound = \"> 150%\"\n").expect_err("no share is that large");
    assert!(never.to_string().contains("`> 150%` is never reached"), "{never}");
}
