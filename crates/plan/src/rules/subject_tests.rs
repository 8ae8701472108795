//! What rows are about: never something else than they name.

use crate::config::Config;
use crate::plan::{Plan, UnboundWhy, UnusedTable};
use crate::probe::Probe;

const HEAD: &str = "# Shop\n\n## Environments\n\n| Env | URL | Provider |\n|---|---|---|\n| Production | app.shop.example | Render |\n\
| API Prod | api.shop.example | Render |\n\n## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n";
const TAIL: &str = "\n\n## Health checks\n\n```bash\n# Backend\ncurl https://api.shop.example/health\n```\n\n\
## Severity levels\n\n| Level | Criteria | Response |\n|---|---|---|\n| P1 | Down | 10 min |\n| P2 | Broken | 30 min |\n";
const BOUND: &str = "[redis]\nurl = { env = \"R\" }\n[database]\nurl = { env = \"D\" }\n[render]\napi_key = { env = \"K\" }\n\
[render.services]\n\"API Prod\" = \"srv-1\"\n";

fn plan(rows: &str, config: &str) -> Plan {
    let program = vectra_runbook::compile("shop.md", &format!("{HEAD}{rows}{TAIL}"));
    crate::build(&program, &Config::parse(config).expect("a configuration"))
}

/// The check that the first row watches, by name, else why it watches none.
fn watched(rows: &str, config: &str) -> Result<(String, Probe), UnboundWhy> {
    let plan = plan(rows, config);
    let name = rows.trim_start_matches("| ").split(" |").next().unwrap_or_default();
    match plan.rules.iter().find(|r| r.name == name) {
        Some(rule) => {
            let check = plan.checks.iter().find(|c| Some(c.id.as_str()) == rule.check());
            let check = check.unwrap_or_else(|| panic!("{:?}", rule.series));
            Ok((check.name.clone(), check.probe.clone()))
        }
        None => Err(plan.unbound.iter().find(|u| u.name == name).map(|u| u.why.clone()).expect("it is told")),
    }
}

fn name(rows: &str, config: &str) -> Result<String, UnboundWhy> {
    watched(rows, config).map(|(name, _)| name)
}

#[test]
fn the_document_s_own_check_wins_over_those_of_the_configuration() {
    let row = "| API Down | Health check fail 3x | P1 |";
    let json = "[check.\"HTTP json\"]\nhttp = \"http://127.0.0.1:1/health\"\nenvironment = \"API Prod\"\n";
    let cart = "[check.\"Cart API\"]\nhttp = \"http://127.0.0.1:1/x\"\n";
    for config in ["", json, cart, &format!("{json}{cart}")] {
        assert_eq!(name(row, config).as_deref(), Ok("Backend"), "{config}");
    }
    let other = "| Website Down | Health check fail 3x | P1 |";
    assert_eq!(name(other, cart).as_deref(), Ok("Backend"), "no word in common: the document's only one");
    let named = "| Cart API Down | Health check fail 3x | P1 |";
    assert_eq!(name(named, cart).as_deref(), Ok("Cart API"), "more words in common");
    let two = format!("{cart}[check.\"Cart pages\"]\nhttp = \"http://127.0.0.1:1/y\"\n");
    let unclear = "| Cart Down | Health check fail 3x | P1 |";
    assert_eq!(name(unclear, &two), Err(UnboundWhy::AlertNoCheck), "two carts, and no other is meant");
}

#[test]
fn a_product_that_is_in_every_host_tells_no_check_apart() {
    let text = "# Shop\n\n## Environments\n\n| Env | URL |\n|---|---|\n| Shop API | https://api.shop.example |\n| Pay API | https://pay.shop.example |\n\n\
## Alerts\n\n| Alert | Condition |\n|---|---|\n| Shop API down | Health check fail 3x |\n| Pay API down | Health check fail 3x |\n\n\
## Health checks\n\n```bash\n# Shop API\ncurl https://api.shop.example/health\n# Pay API\ncurl https://pay.shop.example/health\n```\n";
    let plan = crate::build(&vectra_runbook::compile("shop.md", text), &Config::default());
    for named in ["Shop API", "Pay API"] {
        let alert = format!("{named} down");
        let rule = plan.rules.iter().find(|r| r.name == alert).unwrap_or_else(|| panic!("{alert}: {:?}", plan.unbound));
        let check = plan.checks.iter().find(|c| Some(c.id.as_str()) == rule.check());
        assert_eq!(check.map(|c| c.name.as_str()), Some(named));
    }
}

#[test]
fn the_configuration_chooses_the_check_of_an_alert_and_a_slip_is_told() {
    let row = "| API Down | Health check fail 3x | P1 |\n| Errors | > 5% | P2 |";
    let cart = "[check.\"Cart API\"]\nhttp = \"http://127.0.0.1:1/x\"\n";
    let chosen = format!("{cart}[alert.\"API Down\"]\ncheck = \"cart api\"\n[alert.Errors]\ncheck = \"Cart API\"\n");
    let built = plan(row, &chosen);
    for rule in built.rules.iter().filter(|r| ["API Down", "Errors"].contains(&r.name.as_str())) {
        assert_eq!(rule.check(), Some("config/check/Cart API"), "{}", rule.name);
    }
    assert_eq!(built.unused, []);
    let slip = plan(row, "[alert.\"API Down\"]\ncheck = \"Bakend\"\n");
    assert!(slip.rules.iter().any(|r| r.name == "API Down"), "it chooses by itself");
    let told: Vec<_> = slip.unused.iter().map(|u| (u.table, u.name.as_str(), u.nearest.as_deref())).collect();
    assert_eq!(told, [(UnusedTable::AlertChecks, "Bakend", Some("Backend"))]);
}

#[test]
fn of_several_queues_a_row_means_the_one_that_it_names() {
    let config = format!(
        "{BOUND}[check.\"Production queue\"]\ncelery = true\nqueues = [\"celery\"]\nenvironment = \"API Prod\"\n\
         [check.\"Staging queue\"]\ncelery = true\nqueues = [\"staging\"]\n"
    );
    let of = |row: &str| name(&format!("| {row} | > 100 jobs | P2 |"), &config);
    assert_eq!(of("Queue Depth").as_deref(), Ok("Production queue"));
    assert_eq!(of("Staging Queue Depth").as_deref(), Ok("Staging queue"));
}

#[test]
fn the_machine_that_vectra_runs_on_is_no_environment() {
    let row = "| Disk Space | > 85% | P2 |";
    let host = "[check.\"Host\"]\nhost = \"/\"\n";
    let service = |found: Result<(String, Probe), UnboundWhy>| matches!(found, Ok((_, Probe::Platform(_))));
    assert!(service(watched(row, &format!("{BOUND}{host}"))));
    assert!(matches!(watched(row, host), Err(UnboundWhy::ServiceUnbound { .. })));
    let here = format!("{host}environment = \"API Prod\"\n");
    assert_eq!(name(row, &here).as_deref(), Ok("Host"), "it says that it looks at that environment");
    assert_eq!(name("| Host disk | > 85% | P2 |", host).as_deref(), Ok("Host"), "called by its name");
}

#[test]
fn a_part_that_a_row_names_is_measured_itself_or_not_at_all() {
    let redis = watched("| Redis memory | > 90% | P2 |", BOUND);
    assert!(matches!(redis, Ok((_, Probe::Redis { .. }))), "{redis:?}");
    let connections = watched("| Database connections | > 90% | P2 |", BOUND);
    assert!(matches!(connections, Ok((_, Probe::Postgres))), "{connections:?}");
    let queue = watched("| Celery queue depth | > 1000 jobs | P2 |", BOUND);
    assert!(matches!(queue, Ok((_, Probe::Celery { .. }))), "{queue:?}");
    for row in [
        "| Database disk | > 80% | P2 |",
        "| Worker CPU | > 90% | P2 |",
        "| Redis error rate | > 5% | P2 |",
        "| Elasticsearch memory | > 90% | P2 |",
    ] {
        assert_eq!(name(row, BOUND), Err(UnboundWhy::AlertOther), "{row}");
    }
    assert_eq!(name("| Database Down | Health check fail 3x | P1 |", BOUND), Err(UnboundWhy::AlertNoCheck));
    let worker = watched("| Worker CPU | > 90% | P2 |", &format!("{BOUND}Worker = \"srv-2\"\n"));
    assert!(matches!(&worker, Ok((_, Probe::Platform(s))) if s.id == "srv-2"), "{worker:?}");
    assert_eq!(plan("| Worker CPU | > 90% | P2 |", &format!("{BOUND}Worker = \"srv-2\"\n")).unused, []);
    let told = plan("| Database disk | > 80% | P2 |", BOUND);
    let snippet = told.unbound.iter().find_map(|u| u.snippet()).expect("what to write");
    assert_eq!(snippet, "[alert.\"Database disk\"]\npromql = \"…\"");
}

#[test]
fn a_burn_rate_is_no_share_of_fourteen_hundred_percent() {
    assert_eq!(name("| Error budget | burn rate > 14 | P1 |", BOUND), Err(UnboundWhy::AlertNotMeasured));
}

#[test]
fn a_condition_that_could_be_judged_lacks_a_place_and_no_number() {
    let rows = "| Basket slow | P99 > 3s over 5 min | P1 |\n| Certificate | certificate expires in < 14 days | P2 |\n| Odd | the basket looks odd | P2 |";
    let text = format!("## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n{rows}\n");
    let plan = crate::build(&vectra_runbook::compile("d.md", &text), &crate::Config::default());
    let why = |name: &str| plan.unbound.iter().find(|unbound| unbound.name == name).map(|unbound| unbound.why.clone());
    assert_eq!(why("Basket slow"), Some(UnboundWhy::AlertNowhere));
    assert_eq!(why("Certificate"), Some(UnboundWhy::AlertNowhere));
    assert_eq!(why("Odd"), Some(UnboundWhy::AlertNotMeasured));
}
