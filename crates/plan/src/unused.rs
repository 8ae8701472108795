//! Names of the configuration that stand for nothing in the document: most often a slip of the pen.

use crate::build::parse_url;
use crate::config::{Config, Maintenance, OwnKind, nearest, promql};
use crate::link;
use crate::maintenance::WindowPlan;
use crate::plan::{CheckPlan, ObjectivePlan, Unused, UnusedTable};
use crate::probe::Probe;
use crate::rules::RulePlan;
use std::collections::BTreeSet;
use vectra_engine::signal::Series;
use vectra_engine::time::Span;
use vectra_runbook::program as doc;

/// What is in operation.
pub(crate) struct Running<'a> {
    pub checks: &'a [CheckPlan],
    pub rules: &'a [RulePlan],
    pub objectives: &'a [ObjectivePlan],
    pub windows: &'a [WindowPlan],
}

impl Running<'_> {
    /// Whether an alert or an objective looks at what a check finds.
    fn uses(&self, check: &str) -> bool {
        let of = |series: &Series| match series {
            Series::Check { check: of } | Series::Reading { check: of, .. } => of == check,
            Series::Requests { .. } => false,
        };
        self.rules.iter().any(|r| r.watched().any(of)) || self.objectives.iter().any(|o| o.series.iter().any(of))
    }
}

/// Every such name, by table. `alerts` are the names of all alerts that there could be.
pub(crate) fn unused(program: &doc::Program, config: &Config, alerts: &[String], running: &Running<'_>) -> Vec<Unused> {
    let mut out = Vec::new();
    let same_words = |a: &str, b: &str| link::words(a) == link::words(b);
    let same_letters = |a: &str, b: &str| a.trim().eq_ignore_ascii_case(b.trim());
    let mut compare = |table, written: Vec<&String>, known: Vec<&str>, same: &dyn Fn(&str, &str) -> bool| {
        for name in written {
            if !known.iter().any(|k| same(name, k)) {
                let nearest = nearest(name, &known).map(str::to_string);
                out.push(Unused { table, name: name.clone(), nearest, line: None });
            }
        }
    };

    let escalated = program.escalation.iter().map(|l| l.contact.as_str());
    let contacts = escalated.chain(program.contacts.iter().map(|c| c.role.as_str())).collect();
    compare(UnusedTable::Contacts, config.contacts.keys().collect(), contacts, &same_words);

    let services = config.render.as_ref().map(|r| r.services.keys().collect()).unwrap_or_default();
    // A part of the system that an alert names has a service and need not be an environment.
    let parts = running.checks.iter().filter_map(|c| match &c.probe {
        Probe::Platform(service) => Some(service.name.as_str()),
        _ => None,
    });
    let environments = program.environments.iter().map(|e| e.name.as_str()).chain(parts).collect();
    compare(UnusedTable::Services, services, environments, &same_words);

    let hosts = hosts(program);
    compare(UnusedTable::Hosts, config.hosts.keys().collect(), hosts.iter().map(String::as_str).collect(), &|a, b| {
        a == b
    });

    let severities = program.alerts.iter().filter_map(|a| a.severity.as_deref()).collect();
    compare(UnusedTable::Severities, config.severities.keys().collect(), severities, &same_letters);
    let named = config.alert.iter().filter(|(_, own)| own.promql.is_none() && own.check.is_none());
    let named = named.map(|(name, _)| name).collect();
    compare(UnusedTable::Alerts, named, alerts.iter().map(String::as_str).collect(), &same_words);
    let checks = || program.checks.iter().map(|c| c.name.as_str()).chain(config.check.keys().map(String::as_str));
    let watched = config.alert.values().filter_map(|own| own.check.as_ref()).collect();
    compare(UnusedTable::AlertChecks, watched, checks().collect(), &same_words);
    let environments = || program.environments.iter().map(|e| e.name.as_str());
    let own = || config.alert.values();
    let places = own().filter_map(|own| own.environment.as_ref()).collect();
    compare(UnusedTable::AlertEnvironments, places, environments().collect(), &same_words);
    let rows = program.severities.iter().map(|s| s.name.as_str());
    let said = program.alerts.iter().filter_map(|a| a.severity.as_deref());
    let levels: Vec<&str> = rows.chain(said).chain(config.severities.keys().map(String::as_str)).collect();
    let wanted = own().filter_map(|own| own.severity.as_ref()).filter(|_| !program.severities.is_empty());
    compare(UnusedTable::AlertSeverities, wanted.collect(), levels.clone(), &same_letters);
    let burn = &config.objectives.burn;
    let wanted = [&burn.page, &burn.ticket].into_iter().flatten().filter(|_| !program.severities.is_empty());
    compare(UnusedTable::BurnSeverities, wanted.collect(), levels, &same_letters);
    let telemetry = &config.telemetry;
    let scraped = telemetry.scrape.values().map(|scrape| &scrape.environment);
    let listed = telemetry.access.values().map(|access| &access.environment);
    let logged = telemetry.syslog.values().filter_map(|syslog| syslog.environment.as_ref());
    let lines: Vec<&String> = listed.chain(logged).collect();
    let posted: Vec<&String> = telemetry.environments.values().collect();
    let told = scraped.clone().chain(lines.iter().copied()).chain(posted.iter().copied());
    compare(UnusedTable::TelemetryEnvironments, told.collect(), environments().collect(), &same_words);
    // Several endpoints of one environment are its instances; a scrape and a log tell of the same requests.
    let also = |name: &&String| lines.iter().any(|line| same_words(line, name));
    let twice: BTreeSet<&String> = scraped.filter(also).collect();
    compare(UnusedTable::TelemetryTwice, twice.into_iter().collect(), Vec::new(), &same_letters);
    let incident = program.procedures.iter().filter(|p| p.role == doc::ProcedureRole::Incident);
    let wanted = own().filter_map(|own| own.procedure.as_ref()).collect();
    compare(UnusedTable::AlertProcedures, wanted, incident.map(|p| p.title.as_str()).collect(), &same_words);
    let reasons = own().flat_map(|own| &own.inhibited_by).collect();
    let all = alerts.iter().chain(config.alert.keys()).map(String::as_str).collect();
    compare(UnusedTable::AlertReasons, reasons, all, &same_words);
    let places = config.check.values().filter_map(|check| check.environment.as_ref()).collect();
    compare(UnusedTable::CheckEnvironments, places, environments().collect(), &same_words);
    let vendors = config.vendors.iter().flat_map(|v| v.keys()).collect();
    let services = program.dependencies.iter().map(|d| d.name.as_str()).collect();
    compare(UnusedTable::Vendors, vendors, services, &|vendor, row| crate::vendors::names(row, vendor));
    // That others depend on it tells nobody either: without an alert it explains none.
    let alone = |name: &&String| !running.uses(&format!("config/check/{name}"));
    let alone: Vec<&String> = config.check.keys().filter(alone).collect();
    // A thousand that are only shown are one remark.
    let many = alone.get(..3).filter(|_| alone.len() > 10).map(|first| {
        let names: Vec<&str> = first.iter().map(|name| name.as_str()).collect();
        format!("{}, … ({})", names.join(", "), alone.len())
    });
    let alone = many.as_ref().map_or(alone, |many| vec![many]);
    compare(UnusedTable::Checks, alone, Vec::new(), &same_letters);
    let unscheduled = config.maintenance.iter().filter(|(_, own)| own.schedule.is_none()).map(|(name, _)| name);
    let entries = program.maintenance.iter().filter(|m| m.schedule.is_some()).map(|m| m.title.as_str()).collect();
    compare(UnusedTable::Maintenance, unscheduled.collect(), entries, &same_words);
    // One that nothing says when it opens is told above.
    let endless = |name: &String, own: &Maintenance| {
        let entry = crate::maintenance::entry(program, name);
        let opens = own.schedule.is_some() || entry.is_some_and(|e| e.schedule.is_some());
        own.length.is_none() && opens && entry.is_none_or(|e| e.duration_seconds.is_none())
    };
    let endless = config.maintenance.iter().filter(|(name, own)| endless(name, own)).map(|(name, _)| name);
    compare(UnusedTable::MaintenanceLength, endless.collect(), Vec::new(), &same_letters);
    let open: Vec<&String> = running.windows.iter().filter(|w| w.is_always_open()).map(|w| &w.name).collect();
    compare(UnusedTable::MaintenanceOpen, open, Vec::new(), &same_letters);
    let twice = |name: &&String| program.checks.iter().any(|check| link::same(&check.name, name));
    compare(UnusedTable::CheckNames, config.check.keys().filter(twice).collect(), Vec::new(), &same_letters);
    let places = config.maintenance.values().flat_map(|own| &own.environments).collect();
    let environments = program.environments.iter().map(|e| e.name.as_str()).collect();
    compare(UnusedTable::MaintenanceEnvironments, places, environments, &same_words);
    let expressions = config.alert.values().filter_map(|own| own.promql.as_deref());
    let asked = config.check.values().filter_map(|check| match &check.kind {
        OwnKind::Ask(Probe::Promql { expression }) => Some(expression.as_str()),
        OwnKind::Ask(_) | OwnKind::Platform(_) => None,
    });
    let functions: BTreeSet<String> = expressions.chain(asked).filter_map(promql::foreign).collect();
    compare(UnusedTable::PromqlFunctions, functions.iter().collect(), Vec::new(), &same_letters);
    let rows = program.severities.iter().map(|s| s.name.as_str()).collect();
    compare(UnusedTable::SeverityRows, config.severities.values().collect(), rows, &same_letters);
    let known: Vec<&str> = program.environments.iter().map(|e| e.name.as_str()).chain(checks()).collect();
    for named in config.depends.names().filter(|n| !known.iter().any(|k| same_words(&n.name, k))) {
        let nearest = nearest(&named.name, &known).map(str::to_string);
        let (name, line) = (named.name.clone(), Some(named.line));
        out.push(Unused { table: UnusedTable::Depends, name, nearest, line });
    }
    out.extend(hasty(running.checks));
    out
}

/// Checks that wait for an answer about as long as their interval, with what to write: each of the configuration's, and the
/// others, which share their timeout, as one remark.
fn hasty(checks: &[CheckPlan]) -> Vec<Unused> {
    // A run that waits to the end is over a moment later than its timeout.
    let close = |c: &&CheckPlan| !matches!(c.probe, Probe::Heartbeat { .. }) && c.timeout.0 * 10 > c.interval.0 * 9;
    let (own, shared): (Vec<&CheckPlan>, Vec<&CheckPlan>) =
        checks.iter().filter(close).partition(|c| c.id.starts_with("config/check/"));
    let remark = |names: Vec<&str>, table: String, check: &CheckPlan| {
        let more = if names.len() > NAMED { format!(", … ({})", names.len()) } else { String::new() };
        let name = names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ") + &more;
        // Half of it leaves an answer time and the next run its moment.
        let (shorter, longer) = (written(Span(check.interval.0 / 2)), written(Span(check.timeout.0 * 2)));
        let nearest = Some(format!("{table} timeout = \"{shorter}\"`, `{table} interval = \"{longer}\""));
        Unused { table: UnusedTable::Timeouts, name, nearest, line: None }
    };
    let own = own.into_iter().map(|check| remark(vec![&check.name], format!("[check.{:?}]", check.name), check));
    let soonest = shared.iter().min_by_key(|c| c.interval);
    let shared =
        soonest.map(|check| remark(shared.iter().map(|c| c.name.as_str()).collect(), "[checks]".into(), check));
    shared.into_iter().chain(own).collect()
}

/// Names of one remark.
const NAMED: usize = 3;

/// As the configuration writes it.
fn written(span: Span) -> String {
    match span.0 {
        ms if ms % 1000 == 0 => format!("{}s", ms / 1000),
        ms => format!("{ms}ms"),
    }
}

/// The hosts that the document names where Vectra would ask them, also with their port.
fn hosts(program: &doc::Program) -> BTreeSet<String> {
    let checks = program.checks.iter().filter_map(|c| c.target.as_deref());
    let environments = program.environments.iter().filter_map(|e| e.url.as_deref());
    let steps = program.procedures.iter().flat_map(|p| &p.steps);
    let commands = steps.flat_map(|s| s.text.split_whitespace()).filter(|w| w.contains("://"));
    let mut found = BTreeSet::new();
    for url in checks.chain(environments).chain(commands).filter_map(parse_url) {
        if let Some(host) = url.host_str() {
            found.extend(url.port().map(|port| format!("{host}:{port}")));
            found.insert(host.to_string());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "# Shop\n\n## Environments\n\n| Env | URL | Provider |\n|---|---|---|\n\
| Checkout Prod | checkout.shop.example | Render |\n\n\
## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| Checkout Down | Health check fail 5x | HIGH |\n\n\
## Severity levels\n\n| Level | Criteria | Response |\n|---|---|---|\n| P1 | Service down | 10 min |\n\n\
## Escalation\n\n| Time | Action |\n|---|---|\n| T+0 | Primary On-Call |\n| T+2min | Lead |\n";

    fn said(config: &str) -> Vec<(UnusedTable, String, Option<String>)> {
        let program = vectra_runbook::compile("shop.md", DOCUMENT);
        let config = Config::parse(config).expect("config");
        crate::build(&program, &config).unused.into_iter().map(|u| (u.table, u.name, u.nearest)).collect()
    }

    #[test]
    fn a_check_that_waits_about_as_long_as_its_interval_is_told_with_what_to_write() {
        let document = format!(
            "{DOCUMENT}\n## Health checks\n\n```bash\n# Backend\ncurl https://checkout.shop.example/health\n```\n"
        );
        let told = |config: &str| {
            let program = vectra_runbook::compile("shop.md", &document);
            let plan = crate::build(&program, &Config::parse(config).expect("config"));
            assert!(!plan.checks.is_empty());
            let hasty = plan.unused.into_iter().filter(|u| u.table == UnusedTable::Timeouts);
            hasty.map(|u| (u.name, u.nearest.unwrap_or_default())).collect::<Vec<_>>()
        };
        let pair = |name: &str, write: &str| (name.to_owned(), write.to_owned());
        assert_eq!(told(""), [], "the defaults leave room");
        assert_eq!(told("[checks]\ninterval = \"10s\"\ntimeout = \"9s\"\n"), []);
        let write = "[checks] timeout = \"2s\"`, `[checks] interval = \"10s\"";
        assert_eq!(told("[checks]\ninterval = \"4s\"\n"), [pair("Backend", write)], "the usual timeout is 5 s");
        let write = "[checks] timeout = \"5s\"`, `[checks] interval = \"19s\"";
        assert_eq!(told("[checks]\ninterval = \"10s\"\ntimeout = \"9500ms\"\n"), [pair("Backend", write)], "too close");
        let own = "[check.Cart]\ntcp = \"127.0.0.1:1\"\ninterval = \"1s\"\n[check.Quick]\ntcp = \"127.0.0.1:1\"\ninterval = \"1s\"\n\
                   timeout = \"300ms\"\n[check.Job]\nheartbeat = \"1s\"\n";
        let write = "[check.\"Cart\"] timeout = \"500ms\"`, `[check.\"Cart\"] interval = \"10s\"";
        assert_eq!(told(own), [pair("Cart", write)]);
    }

    #[test]
    fn what_stands_for_something_is_not_told() {
        let config = "[hosts]\n\"checkout.shop.example\" = \"http://127.0.0.1:4000\"\n[severities]\nhigh = \"p1\"\n\
[render]\napi_key = { env = \"K\" }\n[render.services]\n\"checkout prod\" = \"srv-1\"\n\
[contacts.\"on-call primary\"]\nslack = \"U1\"\n[contacts.Lead]\nslack = \"U2\"\n";
        assert_eq!(said(config), []);
    }

    #[test]
    fn slips_within_an_alert_and_a_check_are_told() {
        let config = "[alert.\"Checkout Down\"]\nenvironment = \"Mars\"\nseverity = \"ZZZ\"\nprocedure = \"Nope\"\ninhibited_by = [\"Nobody\"]\n\
[check.HB]\nheartbeat = \"1m\"\n[check.Cart]\nhttp = \"http://127.0.0.1:1/\"\nenvironment = \"Checkout Pord\"\n[vendors]\nAcme = \"https://acme.example\"\n\
[alert.Heartbeat]\ncheck = \"Cart\"\nseverity = \"p1\"\n";
        let row = |table, name: &str, nearest: Option<&str>| (table, name.to_string(), nearest.map(str::to_string));
        assert_eq!(
            said(config),
            [
                row(UnusedTable::AlertEnvironments, "Mars", None),
                row(UnusedTable::AlertSeverities, "ZZZ", None),
                row(UnusedTable::AlertProcedures, "Nope", None),
                row(UnusedTable::AlertReasons, "Nobody", None),
                row(UnusedTable::CheckEnvironments, "Checkout Pord", Some("Checkout Prod")),
                row(UnusedTable::Vendors, "Acme", None),
                row(UnusedTable::Checks, "HB", None),
            ]
        );
    }

    #[test]
    fn what_tells_of_requests_and_what_needs_what_are_held_against_the_document() {
        let config = "[objectives.burn]\npage = \"SEV9\"\nticket = \"P1\"\n[telemetry.scrape.a]\nurl = \"http://127.0.0.1:1/metrics\"\nenvironment = \"Mars\"\n\
[telemetry.scrape.b]\nurl = \"http://127.0.0.1:2/metrics\"\nenvironment = \"Checkout Prod\"\n[telemetry.scrape.c]\nurl = \"http://127.0.0.1:3/metrics\"\n\
environment = \"Checkout Prod\"\n[telemetry.access.log]\npath = \"a.log\"\nenvironment = \"checkout prod\"\n[telemetry.environments]\ny = \"Venus\"\n\
[check.R]\ntcp = \"127.0.0.1:1\"\n[depends]\n\"Checkout Prod\" = [\"R\"]\n";
        let row = |table, name: &str| (table, name.to_string(), None);
        assert_eq!(
            said(config),
            [
                row(UnusedTable::BurnSeverities, "SEV9"),
                row(UnusedTable::TelemetryEnvironments, "Mars"),
                row(UnusedTable::TelemetryEnvironments, "Venus"),
                row(UnusedTable::TelemetryTwice, "Checkout Prod"),
                row(UnusedTable::Checks, "R"),
            ]
        );
    }

    #[test]
    fn what_would_say_nothing_is_refused() {
        for wrong in [
            "[alert.x]\npromql = \"up\"\nbound = \"> 5\"\n",
            "[alert.x]\npromql = \"up\"\ncheck = \"Cart\"\n",
            "[alert.x]\nwindow = \"1s\"\n",
            "[alerts]\nwindow = \"1s\"\n",
            "[checks]\ninterval = \"1ms\"\n",
            "[check.x]\nhttp = \"http://127.0.0.1:1/\"\ninterval = \"1ms\"\n",
        ] {
            assert!(Config::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_slip_in_each_table_is_told_with_the_nearest_name() {
        let config = "[hosts]\n\"chekout.shop.example\" = \"http://127.0.0.1:4000\"\n[severities]\nHIHG = \"P7\"\n\
[render]\napi_key = { env = \"K\" }\n[render.services]\n\"Checkout Porduction\" = \"srv-1\"\n\
[contacts.\"Primary On-Cal\"]\nslack = \"U1\"\n[contacts.\"Somebody of another team\"]\nslack = \"U2\"\n";
        let row = |table, name: &str, nearest: Option<&str>| (table, name.to_string(), nearest.map(str::to_string));
        assert_eq!(
            said(config),
            [
                row(UnusedTable::Contacts, "Primary On-Cal", Some("Primary On-Call")),
                row(UnusedTable::Contacts, "Somebody of another team", None),
                row(UnusedTable::Services, "Checkout Porduction", None),
                row(UnusedTable::Hosts, "chekout.shop.example", Some("checkout.shop.example")),
                row(UnusedTable::Severities, "HIHG", Some("HIGH")),
                row(UnusedTable::SeverityRows, "P7", Some("P1")),
            ]
        );
    }
}
