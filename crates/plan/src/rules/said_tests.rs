use super::*;

const TEXT: &str = "# Shop\n\n## Environments\n\n| Env | URL |\n|---|---|\n| API Prod | https://api.shop.example |\n\n\
## SLA\n\n| Metric | Target |\n|---|---|\n| Uptime | 99.5% |\n\n\
## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| API Down | Health check fail 4x | P1 |\n| High Error Rate | > 5% over 10min | HIGH |\n\
| High Latency | P99 > 3s | HIGH |\n\n\
## Health checks\n\n```bash\n# API\ncurl https://api.shop.example/health\n```\n\n\
## Severity levels\n\n| Level | Criteria | Response |\n|---|---|---|\n| P1 | Down | 10 min |\n| P2 | Broken | 30 min |\n";

fn said(config: &str, name: &str) -> Vec<(Aspect, Value, By, Option<String>)> {
    let program = vectra_runbook::compile("shop.md", TEXT);
    let config = Config::parse(config).expect("a configuration");
    let plan = crate::build(&program, &config);
    let rule = plan.rules.iter().find(|r| r.name == name).expect("the rule");
    settings(rule, &plan, &program, &config).into_iter().map(|s| (s.what, s.value, s.by, s.key)).collect()
}

fn of(all: &[(Aspect, Value, By, Option<String>)], what: Aspect) -> (Value, By, &str) {
    let (_, value, by, key) = all.iter().find(|(w, ..)| *w == what).expect("said");
    (value.clone(), *by, key.as_deref().unwrap_or(""))
}

#[test]
fn what_the_document_says_is_told_apart_from_what_is_taken() {
    let down = said("", "API Down");
    assert_eq!(of(&down, Aspect::Failures), (Value::Count(4), By::Document, "[checks] fail_after"));
    assert_eq!(of(&down, Aspect::Passes), (Value::Count(2), By::Default, "[checks] recover_after"));
    assert_eq!(of(&down, Aspect::Interval), (Value::Seconds(10.0), By::Default, "[checks] interval"));
    assert_eq!(of(&down, Aspect::Severity).1, By::Document);
    let errors = said("", "High Error Rate");
    assert_eq!(of(&errors, Aspect::Window).1, By::Document);
    assert_eq!(of(&errors, Aspect::Allowed), (Value::Share(0.05), By::Document, ""));
    let slow = said("", "High Latency");
    assert_eq!(of(&slow, Aspect::Window), (Value::Seconds(300.0), By::Default, "[alerts] window"));
    assert_eq!(of(&slow, Aspect::Least), (Value::Count(10), By::Default, "[alerts] least"));
    assert_eq!(
        of(&slow, Aspect::Severity),
        (Value::Name("P2".into()), By::Default, "[alert.\"High Latency\"] severity")
    );
    let burn = said("", "Uptime: error budget burns (1h)");
    assert_eq!(of(&burn, Aspect::BurnRate), (Value::Factor(14.4), By::Default, "[objectives.burn] policies"));
}

#[test]
fn the_configuration_is_named_where_it_spoke() {
    let config = "[checks]\nrecover_after = 5\n[alerts]\nleast = 50\n[alert.\"High Latency\"]\nwindow = \"2m\"\nseverity = \"P1\"\n";
    assert_eq!(of(&said(config, "API Down"), Aspect::Passes).1, By::Configuration);
    let slow = said(config, "High Latency");
    assert_eq!(
        of(&slow, Aspect::Window),
        (Value::Seconds(120.0), By::Configuration, "[alert.\"High Latency\"] window")
    );
    assert_eq!(of(&slow, Aspect::Least).1, By::Configuration);
    assert_eq!(of(&slow, Aspect::Severity).1, By::Configuration);
}
