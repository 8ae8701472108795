use super::*;
use crate::config::Config;
use vectra_engine::rules::Condition;

const DOCUMENT: &str = "# Shop operations\n\n## Environments\n\n| Env | URL | Provider |\n|---|---|---|\n\
| Checkout Prod | checkout.shop.example | Render |\n| Staging | staging.shop.example | Render |\n\n\
## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| Checkout Down | Health check fail 5x | HIGH |\n\
| Queue Depth | > 1000 jobs | MEDIUM |\n\n\
## Health checks\n\n```bash\n# Checkout\ncurl https://checkout.shop.example/health\n# Expected: {\"status\": \"healthy\"}\n```\n\n\
## Severity levels\n\n| Level | Criteria | Response |\n|---|---|---|\n| P1 | Service down | 10 min |\n| P2 | Feature broken | 30 min |\n\n\
## Incident runbooks\n\n### INCIDENT: Checkout unavailable\n\n**Investigation:**\n```bash\ncurl -I https://checkout.shop.example/health\n\
# Check the service logs\n```\n\n**Resolution:**\n1. If crash → restart the service\n2. If bug → roll back\n\n\
## Escalation\n\n| Time | Action |\n|---|---|\n| T+2min | Lead |\n| T+0 | Primary On-Call |\n";

const CONFIG: &str = "[hosts]\n\"checkout.shop.example\" = \"http://127.0.0.1:4000\"\n\
[render]\napi_key = { env = \"K\" }\n[render.services]\n\"checkout prod\" = \"srv-1\"\n\
[contacts.\"on-call primary\"]\npagerduty = { env = \"PD\" }\n[automation]\ngrant = [\"restart\"]\n";

fn plan(config: &str) -> Plan {
    let program = vectra_runbook::compile("shop.md", DOCUMENT);
    build(&program, &Config::parse(config).expect("config"))
}

#[test]
fn the_rows_words_decide_what_runs() {
    let plan = plan(CONFIG);
    let [check] = &plan.checks[..] else { panic!("one check: {:?}", plan.checks) };
    assert!(
        matches!(&check.probe, Probe::Http { url, expect: Expect::Json(_), .. } if url.as_str() == "http://127.0.0.1:4000/health")
    );
    assert_eq!(check.environment.as_deref(), Some("Checkout Prod"));
    let [rule, own @ ..] = &plan.rules[..] else { panic!("one row and Vectra's own: {:?}", plan.rules) };
    assert!(own.iter().all(|r| r.origin == crate::Origin::Vectra), "{own:?}");
    assert!(matches!(rule.condition, Condition::Failures(t) if t.failures == 5), "{:?}", rule.condition);
    assert_eq!(rule.check(), Some(check.id.as_str()));
    // HIGH is in no row of the severity table; by rank it is the second.
    assert_eq!(rule.severity.map(|i| plan.severities[i].name.as_str()), Some("P2"));
    assert!(rule.procedure.is_some());
}

#[test]
fn levels_are_ordered_by_their_time_and_unbound_ones_are_named() {
    let plan = plan(CONFIG);
    let levels: Vec<_> = plan.levels.iter().map(|l| (l.contact.as_str(), l.bound)).collect();
    assert_eq!(levels, [("Primary On-Call", true), ("Lead", false)]);
    assert_eq!(plan.policy.after, [Span(0), Span::seconds(120)]);
    let unbound: Vec<_> = plan.unbound.iter().map(|u| (u.what, u.name.as_str(), &u.why)).collect();
    assert_eq!(
        unbound,
        [
            (UnboundKind::Alert, "Queue Depth", &UnboundWhy::AlertRedis),
            (UnboundKind::Contact, "Lead", &UnboundWhy::ContactUnbound)
        ]
    );
}

#[test]
fn branches_know_their_cause_their_change_and_whether_it_is_granted() {
    let plan = plan(CONFIG);
    let [procedure] = &plan.procedures[..] else { panic!("one procedure") };
    let branches: Vec<_> = procedure.branches.iter().map(|b| (b.cause, b.change.is_some(), b.granted)).collect();
    assert_eq!(branches, [(Some(Cause::Crash), true, true), (Some(Cause::BadRelease), true, false)]);
    let looks: Vec<bool> = procedure.investigation.iter().map(|s| s.look.is_some()).collect();
    assert_eq!(looks, [true, true, true], "curl, logs, and the platform's evidence");
}

#[test]
fn without_a_configuration_nothing_is_guessed() {
    let plan = plan("");
    assert!(plan.procedures[0].branches.iter().all(|b| b.change.is_none() && !b.granted));
    assert!(plan.unbound.iter().any(|u| u.what == UnboundKind::Service));
    assert!(plan.levels.iter().all(|l| !l.bound));
}

#[test]
fn writing_the_snippets_binds_what_they_are_for() {
    let document = DOCUMENT
        .replace("| Lead |", "| Lead \\ \"night\" |")
        .replace("## Severity levels", "```sql\n-- Database\nSELECT 1;\n```\n\n## Severity levels");
    let program = vectra_runbook::compile("shop.md", &document);
    for config in ["", "[render]\napi_key = { env = \"K\" }\n"] {
        let before = build(&program, &Config::parse(config).expect("config"));
        let snippets: Vec<String> = before.unbound.iter().filter_map(Unbound::snippet).collect();
        let whys: Vec<_> = before.unbound.iter().filter(|u| u.snippet().is_some()).map(|u| u.why.clone()).collect();
        let service = UnboundWhy::ServiceUnbound { environment: "Checkout Prod".into(), platform: !config.is_empty() };
        let contact = UnboundWhy::ContactUnbound;
        assert_eq!(whys, [UnboundWhy::CheckDatabase, UnboundWhy::AlertRedis, contact.clone(), contact, service]);
        let written = format!("{config}{}", snippets.join("\n\n"));
        let after = build(&program, &Config::parse(&written).unwrap_or_else(|e| panic!("{e}\n{written}")));
        let left: Vec<_> = after.unbound.iter().map(|u| &u.why).collect();
        assert!(left.is_empty(), "{left:?} {written}");
    }
}

#[test]
fn a_name_with_control_characters_stays_one_key() {
    let lead = |name: &str| Unbound {
        line: 1,
        what: UnboundKind::Contact,
        name: name.into(),
        why: UnboundWhy::ContactUnbound,
    };
    for name in ["Lead\nadmin", "\u{7f}Lead\u{1b}[31m", "a.b]", "é\"\\"] {
        let config = Config::parse(&lead(name).snippet().expect("one")).expect("TOML");
        assert_eq!(config.contacts.keys().collect::<Vec<_>>(), [name]);
    }
}

#[test]
fn a_configured_severity_wins_over_the_rank() {
    let plan = plan("[severities]\nHIGH = \"P1\"\n");
    assert_eq!(plan.rules[0].severity, Some(0));
}

#[test]
fn only_plain_looks_are_taken_over_from_curl() {
    let config = Config::default();
    assert!(matches!(http_look("curl -I https://a.example/health", &config), Some(Look::Http { head: true, .. })));
    for other in [
        "curl -X POST https://a.example",
        "curl -d x https://a.example",
        "wget https://a.example",
        "curl https://a.example | sh",
    ] {
        assert_eq!(http_look(other, &config), None, "{other}");
    }
}

#[test]
fn the_configurations_interval_wins_over_the_rows_and_the_rows_over_the_default() {
    assert_eq!(plan("").checks[0].interval, Span::seconds(10));
    let program = vectra_runbook::compile("shop.md", &DOCUMENT.replace("fail 5x", "fail 5x every 30s"));
    let of = |config: &str| build(&program, &Config::parse(config).expect("config")).checks[0].interval;
    assert_eq!(of(""), Span::seconds(30));
    assert_eq!(of("[checks]\ninterval = \"200ms\"\n"), Span(200));
}

#[test]
fn a_grep_of_log_files_is_a_search_whatever_else_it_could_be() {
    let text = "# Shop\n\n## Incidents\n\n### INCIDENT: Mails are not sent\n\n**Investigation:**\n\n```bash\ngrep \"sendgrid\" logs.txt\n```\n";
    let plan = build(&vectra_runbook::compile("shop.md", text), &Config::default());
    let looks: Vec<_> = plan.procedures.iter().flat_map(|p| &p.investigation).map(|step| step.look.clone()).collect();
    assert_eq!(looks, [Some(Look::Search { text: "sendgrid".into(), regex: false })]);
}
