#![allow(clippy::expect_used, reason = "helpers of tests")]

use super::*;
use std::collections::BTreeSet;

const HEAD: &str = "# Shop\n\n## Environments\n\n| Env | URL | Provider |\n|---|---|---|\n\
| Production | https://www.shop.example | Render |\n| API Prod | https://api.shop.example | Render |\n\n\
## Health checks\n\n```bash\n# API\ncurl https://api.shop.example/health\n# Shop\ncurl https://www.shop.example/health\n```\n\n";
const TABLE: &str = "## SLA\n\n| Metric | Target | Critical |\n|---|---|---|\n| Uptime | 99.5% | < 99% |\n\
| API Latency P50 | < 200ms | > 500ms |\n| API Latency P99 | < 1s | > 3s |\n| Error Rate | < 1% | > 5% |\n";

fn plan(text: &str, config: &str) -> Plan {
    let program = vectra_runbook::compile("shop.md", text);
    let config = Config::parse(config).expect("a configuration");
    crate::build(&program, &config)
}

#[test]
fn each_row_is_promised_wherever_something_measures_it() {
    let plan = plan(&format!("{HEAD}{TABLE}"), "");
    let rows: Vec<(&str, &str, Option<Limit>, Option<Limit>)> =
        plan.objectives.iter().map(|o| (o.name.as_str(), o.environment.as_str(), o.target, o.critical)).collect();
    let failed = |allowed| Some(Limit { bad: Bad::Failed, allowed });
    let slower = |us, allowed| Some(Limit { bad: Bad::SlowerThan { us }, allowed });
    assert_eq!(
        rows,
        [
            ("Uptime", "Production", failed(0.005), failed(0.01)),
            ("Uptime", "API Prod", failed(0.005), failed(0.01)),
            ("API Latency P50", "API Prod", slower(200_000, 0.5), slower(500_000, 0.5)),
            ("API Latency P99", "API Prod", slower(1_000_000, 0.01), slower(3_000_000, 0.01)),
            ("Error Rate", "Production", failed(0.01), failed(0.05)),
            ("Error Rate", "API Prod", failed(0.01), failed(0.05)),
        ]
    );
    assert!(plan.objectives.iter().all(|o| o.source == ObjectiveSource::Checks && o.series.len() == 1));
    assert!(!plan.unbound.iter().any(|u| u.what == UnboundKind::Objective));
    let ids: BTreeSet<&str> = plan.objectives.iter().map(|o| o.id.as_str()).collect();
    assert_eq!(ids.len(), plan.objectives.len());
}

#[test]
fn a_row_that_nothing_measures_is_said_to_be_so() {
    let plan = plan(&format!("# Shop\n\n{TABLE}"), "");
    assert_eq!(plan.objectives, []);
    let unbound: Vec<&str> =
        plan.unbound.iter().filter(|u| u.what == UnboundKind::Objective).map(|u| u.name.as_str()).collect();
    assert_eq!(unbound, ["Uptime", "API Latency P50", "API Latency P99", "Error Rate"]);
}

#[test]
fn an_outage_is_seen_from_outside_and_what_is_slow_or_fails_is_told_by_requests() {
    let config = "[telemetry.scrape.\"api\"]\nurl = \"http://127.0.0.1:1/metrics\"\nenvironment = \"API Prod\"\n";
    let sources = |text: &str| -> Vec<(String, ObjectiveSource)> {
        let objectives = plan(text, config).objectives.into_iter().filter(|o| o.environment == "API Prod");
        objectives.map(|o| (o.name, o.source)).collect()
    };
    let of = |uptime| {
        let requests = ["API Latency P50", "API Latency P99", "Error Rate"].map(|n| (n, ObjectiveSource::Requests));
        let all = [("Uptime", uptime)].into_iter().chain(requests);
        all.map(|(name, source)| (name.to_owned(), source)).collect::<Vec<_>>()
    };
    assert_eq!(sources(&format!("{HEAD}{TABLE}")), of(ObjectiveSource::Checks));
    let nobody_asks = HEAD.split("## Health checks").next().unwrap_or_default();
    assert_eq!(sources(&format!("{nobody_asks}{TABLE}")), of(ObjectiveSource::Requests));
}

#[test]
fn the_configuration_says_the_window_and_its_mistakes_are_told() {
    let month = plan(&format!("{HEAD}{TABLE}"), "[objectives]\nwindow = \"month\"\nzone = \"Europe/Paris\"\n");
    assert!(month.objectives.iter().all(|o| o.window == Window::Month));
    // A row that names the month means the same one; one that says days means days.
    let said = "\n## SLA\n\n| Metric | Target |\n|---|---|\n| Uptime | 99.9 % per month |\n| Error rate per month | < 1% |\n\
        | Monthly latency P99 | < 1s |\n| Latency P50 (over 30 days) | < 200ms |\n";
    let days = Window::Rolling { length: Span::seconds(30 * 86_400) };
    for (config, named) in [("[objectives]\nwindow = \"month\"\n", Window::Month), ("", days)] {
        let windows = plan(&format!("{HEAD}{said}"), config).objectives.into_iter();
        let windows: Vec<Window> = windows.filter(|o| o.environment == "API Prod").map(|o| o.window).collect();
        assert_eq!(windows, [named, named, named, days]);
    }
    for wrong in ["window = \"30\"", "window = \"0d\"", "window = \"500d\"", "zone = \"Mars/Olympus\"", "windows = 1"] {
        assert!(Config::parse(&format!("[objectives]\n{wrong}\n")).is_err(), "{wrong}");
    }
}

#[test]
fn months_begin_by_the_clocks_of_their_zone() {
    let paris = TimeZone::get("Europe/Paris").expect("known");
    let at = |text: &str| Time(text.parse::<Timestamp>().expect("a time").as_millisecond());
    // Summer time ends within it, so that October has an hour more.
    assert_eq!(month(2026, 10, &paris), Some((at("2026-09-30T22:00:00Z"), at("2026-10-31T23:00:00Z"))));
    assert_eq!(month(2026, 12, &TimeZone::UTC), Some((at("2026-12-01T00:00:00Z"), at("2027-01-01T00:00:00Z"))));
    assert_eq!(month(2026, 13, &paris), None);
    let starts = month_starts(&paris, at("2026-09-30T22:00:00Z"), at("2026-11-30T23:00:00Z"));
    assert_eq!(starts, [at("2026-09-30T22:00:00Z"), at("2026-10-31T23:00:00Z")]);
    assert_eq!(month_starts(&paris, at("2026-10-05T00:00:00Z"), at("2026-10-31T23:00:00Z")), []);
    let now = at("2026-10-31T23:30:00Z");
    assert_eq!(reach(Window::Month, &paris, now), Some((at("2026-10-31T23:00:00Z"), now, Span(30 * 86_400_000))));
    let week = Span(7 * 86_400_000);
    assert_eq!(reach(Window::Rolling { length: week }, &paris, now), Some((now - week, now, week)));
}

const TWO: &str = "# Shop\n\n## Environments\n\n| Env | URL |\n|---|---|\n\
| Shop API | https://api.shop.example |\n| Staging API | https://staging.shop.example |\n\n\
## Health checks\n\n```bash\n# Shop API\ncurl https://api.shop.example/health\n# Staging API\ncurl https://staging.shop.example/health\n```\n\n";

/// Name and environment of what is judged; name and reason of what is not.
type Judged = (Vec<(String, String)>, Vec<(String, UnboundWhy)>);

fn bound(head: &str, table: &str) -> Judged {
    let plan = plan(&format!("{head}## SLA\n\n{table}"), "");
    let unbound = plan.unbound.into_iter().filter(|u| u.what == UnboundKind::Objective).map(|u| (u.name, u.why));
    (plan.objectives.into_iter().map(|o| (o.name, o.environment)).collect(), unbound.collect())
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, environment)| ((*name).to_owned(), (*environment).to_owned())).collect()
}

#[test]
fn a_row_is_judged_where_it_says_and_nowhere_else() {
    let table = "| Metric | Environment | Target |\n|---|---|---|\n| Uptime | Shop API | 99.9% |\n\
        | Uptime | Staging | 95% |\n| P99 | all | < 1s |\n| Error Rate | Shop API, Staging | < 1% |\n| Uptime | EU | 99% |\n";
    let (judged, unbound) = bound(TWO, table);
    assert_eq!(
        judged,
        pairs(&[
            ("Uptime", "Shop API"),
            ("Uptime", "Staging API"),
            ("P99", "Shop API"),
            ("P99", "Staging API"),
            ("Error Rate", "Shop API"),
            ("Error Rate", "Staging API"),
        ])
    );
    assert_eq!(unbound, [("Uptime".to_owned(), UnboundWhy::ObjectiveElsewhere { named: "EU".into() })]);
    let (judged, _) = bound(TWO, "| SLO | Staging | Shop API |\n|---|---|---|\n| Uptime | 99% | 99.9% |\n");
    assert_eq!(judged, pairs(&[("Uptime", "Staging API"), ("Uptime", "Shop API")]));
}

#[test]
fn the_words_of_a_row_choose_among_all_environments_that_have_them() {
    let rows = |rows: &[&str]| format!("| Metric | Target |\n|---|---|\n{}\n", rows.join("\n"));
    let (judged, _) =
        bound(TWO, &rows(&["| API Latency P99 | < 1s |", "| Staging uptime | 90% |", "| Uptime | 99% |"]));
    assert_eq!(
        judged,
        pairs(&[
            ("API Latency P99", "Shop API"),
            ("API Latency P99", "Staging API"),
            ("Staging uptime", "Staging API"),
            ("Uptime", "Shop API"),
            ("Uptime", "Staging API"),
        ])
    );
    // The one that is meant is not measured: another one's figures are not its own.
    let unmeasured = HEAD.replace("# API\ncurl https://api.shop.example/health\n", "");
    let (judged, unbound) = bound(&unmeasured, &rows(&["| API Error Rate | < 1% |", "| Production uptime | 99% |"]));
    assert_eq!(judged, pairs(&[("Production uptime", "Production")]));
    assert_eq!(unbound, [("API Error Rate".to_owned(), UnboundWhy::ObjectiveNotMeasured)]);
}
