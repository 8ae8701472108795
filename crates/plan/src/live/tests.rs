//! What is listed for a document, and what answers mean.

use super::*;
use crate::config::Config;
use vectra_engine::time::Span;
use vectra_runbook::program::{Diagnostic, Language, Level, Program};

const DOCUMENT: &str = "# Shop\n
## Environments\n
| Env | URL | Provider |
|---|---|---|
| Shop Prod | shop.example.org | Render |
| Shop Staging | https://<env>.example.org | Render |\n
## Health Checks\n
```bash\n# Shop\ncurl https://shop.example.org/health\n# Expected: {\"status\": \"healthy\"}\n```\n
## Deployment\n
```\nPush to main → Deploy Production (auto)\n```\n
## INCIDENT: Orders stuck\n
**Investigation:**\n
```sql\nSELECT count(*) FROM orders;\nSELECT * FROM orders WHERE id = <order>;\n```\n
```bash\nredis-cli LLEN jobs\npsql -U reporter -c \"SELECT id FROM invoices\"\n```\n
**Resolution:**\n
```sql\nDELETE FROM orders WHERE id = 1;\n```\n
## Backups\n\n- Automatic: daily (Render)\n- Retention: 7 days\n
## External services\n
| Service | Support |\n|---|---|\n| Mailer | support.mailer.example |\n| Host | help@host.example |\n";

const CONFIG: &str = "[database]\nurl = { env = \"D\" }\n[redis]\nurl = { env = \"R\" }\n[render]\napi_key = { env = \"K\" }\n\
    postgres = \"dpg-1\"\n[render.services]\n\"Shop Prod\" = \"srv-1\"\n";

fn program() -> Program {
    vectra_runbook::compile("shop.md", DOCUMENT)
}

fn listed(config: Option<&str>) -> Vec<LiveCheck> {
    let config = config.map(|c| Config::parse(c).expect("parses"));
    checks(&program(), config.as_ref())
}

fn find<'a>(list: &'a [LiveCheck], kind: Kind, target: &str) -> &'a LiveCheck {
    let found = list.iter().find(|c| c.kind == kind && c.target == target);
    found.unwrap_or_else(|| panic!("no {kind:?} {target} in {list:#?}"))
}

fn at(days: i64) -> Time {
    Time(1_800_000_000_000 + days * 86_400_000)
}

fn judged(check: &LiveCheck, seen: &Seen) -> Judged {
    let lines: Vec<&str> = DOCUMENT.lines().collect();
    judge(check, seen, at(0), &lines, [Language::En, Language::En])
}

/// Code, severity, and the words of the document under the caret.
fn told(check: &LiveCheck, seen: &Seen) -> Vec<(String, Level, String)> {
    let show = |d: &Diagnostic| {
        let line = DOCUMENT.lines().nth(d.source.line as usize - 1).unwrap_or_default();
        let (from, to) = (d.column as usize - 1, d.end_column as usize - 1);
        let words = line.chars().skip(from).take(to - from).collect();
        assert!(!d.message.is_empty() && !d.help.is_empty() && !d.message.contains('{'), "{d:?}");
        (d.code.clone(), d.severity, words)
    };
    judged(check, seen).findings.iter().map(show).collect()
}

fn one(check: &LiveCheck, seen: &Seen, code: &str, level: Level, words: &str) {
    assert_eq!(told(check, seen), [(code.to_owned(), level, words.to_owned())]);
}

#[test]
fn without_a_configuration_only_what_the_document_names_is_asked() {
    let list = listed(None);
    let asked: Vec<_> =
        list.iter().filter(|c| !matches!(c.ask, Ask::Nothing(_))).map(|c| (c.kind, c.target.as_str())).collect();
    assert_eq!(
        asked,
        [
            (Kind::Host, "shop.example.org"),
            (Kind::Certificate, "shop.example.org:443"),
            (Kind::Endpoint, "GET https://shop.example.org/health"),
            (Kind::Host, "support.mailer.example"),
        ]
    );
    for (kind, target, why) in [
        (Kind::Host, "https://<env>.example.org", WhyNot::Placeholder),
        (Kind::Statement, "SELECT count(*) FROM orders", WhyNot::Unbound("database")),
        (Kind::Queue, "jobs", WhyNot::Unbound("redis")),
        (Kind::Backup, "Render", WhyNot::Unbound("render.postgres")),
        (Kind::Deploy, "main → production", WhyNot::Unbound("render.services")),
    ] {
        assert_eq!(find(&list, kind, target).ask, Ask::Nothing(why), "{target}");
    }
}

#[test]
fn with_one_each_binding_is_asked_where_the_document_needs_it() {
    let list = listed(Some(CONFIG));
    let describe = |target: &str| match &find(&list, Kind::Statement, target).ask {
        Ask::Describe(statement) => (statement.reads, statement.writes.clone()),
        other => panic!("{other:?}"),
    };
    assert_eq!(describe("SELECT count(*) FROM orders"), (true, vec![]));
    assert_eq!(describe("SELECT id FROM invoices"), (true, vec![]));
    assert_eq!(describe("DELETE FROM orders WHERE id = 1"), (false, vec![("orders".into(), "DELETE")]));
    let gap = find(&list, Kind::Statement, "SELECT * FROM orders WHERE id = <order>;");
    assert_eq!(gap.ask, Ask::Nothing(WhyNot::Placeholder));
    assert!(matches!(&find(&list, Kind::Role, "reporter").ask, Ask::Role { name } if name == "reporter"));
    assert!(matches!(find(&list, Kind::Database, "[database]").ask, Ask::Database { writes: Some(_) }));
    assert!(matches!(&find(&list, Kind::Queue, "jobs").ask, Ask::Queue { wants: Some("list"), .. }));
    assert!(matches!(&find(&list, Kind::Deploy, "srv-1").ask, Ask::Service { rules, .. } if rules.len() == 1));
    let backup = &find(&list, Kind::Backup, "dpg-1").ask;
    assert_eq!(*backup, Ask::Backups { id: "dpg-1".into(), every: Some(86_400), days: Some(7) });
}

#[test]
fn a_host_that_is_placed_elsewhere_is_asked_there() {
    let list = listed(Some("[hosts]\n\"shop.example.org\" = \"http://127.0.0.1:4000\"\n"));
    let check = find(&list, Kind::Endpoint, "GET http://127.0.0.1:4000/health");
    assert_eq!(check.key.as_deref(), Some("hosts.\"shop.example.org\""));
    assert!(!list.iter().any(|c| c.kind == Kind::Certificate), "{list:#?}");
}

#[test]
fn a_name_that_does_not_exist_and_an_answer_that_differs_are_told_where_they_stand() {
    let list = listed(None);
    let host = find(&list, Kind::Host, "shop.example.org");
    one(host, &Seen::Addresses(0), "V101", Level::Error, "shop.example.org");
    assert_eq!(judged(host, &Seen::Addresses(2)).message, "2 addresses");
    let endpoint = find(&list, Kind::Endpoint, "GET https://shop.example.org/health");
    let differs = Seen::Answer { fits: false, detail: "503 Service Unavailable".into() };
    one(endpoint, &differs, "V103", Level::Error, "https://shop.example.org/health");
    assert!(judged(endpoint, &differs).message.contains("503"));
    let out = judged(endpoint, &Seen::Unreachable("connection refused".into()));
    assert_eq!((out.outcome, out.findings[0].code.as_str()), (Outcome::OutOfReach, "V110"));
}

#[test]
fn a_certificate_is_judged_by_its_last_day_before_anything_else() {
    let list = listed(None);
    let check = find(&list, Kind::Certificate, "shop.example.org:443");
    let seen = |from, until, refused: Option<&str>| Seen::Certificate {
        from: at(from),
        until: at(until),
        refused: refused.map(str::to_owned),
    };
    let level_of = |seen: &Seen| told(check, seen).into_iter().map(|(c, l, _)| (c, l)).next();
    assert_eq!(level_of(&seen(-1, 60, None)), None);
    assert_eq!(level_of(&seen(-1, 21, None)), None);
    assert_eq!(level_of(&seen(-1, 20, None)), Some(("V102".into(), Level::Warning)));
    assert_eq!(level_of(&seen(-9, -1, Some("expired"))), Some(("V102".into(), Level::Error)));
    assert_eq!(level_of(&seen(1, 60, Some("not yet"))), Some(("V102".into(), Level::Error)));
    assert_eq!(level_of(&seen(-1, 60, Some("unknown issuer"))), Some(("V111".into(), Level::Error)));
    assert!(judged(check, &seen(-1, 20, None)).message.contains("in 20 days"));
}

#[test]
fn what_the_database_lacks_is_told_with_the_nearest_name() {
    let list = listed(Some(CONFIG));
    let check = find(&list, Kind::Statement, "SELECT id FROM invoices");
    let refused = |state: &str, message: &str| Seen::Refused {
        state: state.into(),
        message: message.into(),
        known: vec!["invoice".into(), "orders".into()],
    };
    let missing = judged(check, &refused("42P01", "relation \"invoices\" does not exist"));
    assert_eq!(missing.findings[0].code, "V104");
    assert!(missing.findings[0].help.contains("invoice?"), "{}", missing.findings[0].help);
    for (state, code) in [("42703", "V104"), ("42883", "V104"), ("42501", "V106"), ("42601", "V112")] {
        assert_eq!(judged(check, &refused(state, "x")).findings[0].code, code, "{state}");
    }
    let role = find(&list, Kind::Role, "reporter");
    one(role, &Seen::Exists { there: false, known: vec![] }, "V104", Level::Error, "reporter");
}

#[test]
fn a_database_that_only_reads_is_wrong_where_a_step_writes() {
    let list = listed(Some(CONFIG));
    let check = find(&list, Kind::Database, "[database]");
    let seen = |standby, read_only| Seen::Database { user: "app".into(), standby, read_only };
    one(check, &seen(true, true), "V106", Level::Error, "DELETE FROM orders WHERE id = 1;");
    one(check, &seen(false, true), "V106", Level::Error, "DELETE FROM orders WHERE id = 1;");
    assert_eq!(judged(check, &seen(false, false)).outcome, Outcome::Ok);
    let idle = LiveCheck { ask: Ask::Database { writes: None }, ..check.clone() };
    assert_eq!(judged(&idle, &seen(true, true)).outcome, Outcome::Ok);
    let statement = find(&list, Kind::Statement, "DELETE FROM orders WHERE id = 1");
    let lacking = Seen::Described { lacking: vec![("orders".into(), "DELETE".into())] };
    one(statement, &lacking, "V106", Level::Warning, "DELETE FROM orders WHERE id = 1;");
}

#[test]
fn an_empty_queue_is_one_that_a_worker_declared() {
    let list = listed(Some(CONFIG));
    let check = find(&list, Kind::Queue, "jobs");
    let key = |kind: &str, length, declared| Seen::Key { kind: kind.into(), length, declared };
    assert_eq!(judged(check, &key("list", Some(3), false)).message, "a list of 3 entries");
    assert_eq!(judged(check, &key("none", None, true)).outcome, Outcome::Ok);
    one(check, &key("none", None, false), "V105", Level::Warning, "jobs");
    one(check, &key("hash", None, true), "V105", Level::Error, "jobs");
}

#[test]
fn a_service_is_held_to_what_the_document_says_of_its_deployment() {
    let list = listed(Some(CONFIG));
    let check = find(&list, Kind::Deploy, "srv-1");
    let seen = |automatic, branch: &str| Seen::Service {
        automatic: Some(automatic),
        branch: Some(branch.into()),
        suspended: false,
    };
    let row = "Push to main → Deploy Production (auto)";
    assert_eq!(judged(check, &seen(true, "main")).outcome, Outcome::Ok);
    one(check, &seen(false, "main"), "V108", Level::Warning, row);
    one(check, &seen(true, "trunk"), "V108", Level::Warning, row);
    assert_eq!(told(check, &seen(false, "trunk")).len(), 2);
    one(check, &Seen::Gone("404 Not Found".into()), "V113", Level::Error, row);
    one(check, &Seen::Denied("401".into()), "V107", Level::Error, row);
}

#[test]
fn a_backup_is_held_to_its_frequency_and_its_retention() {
    let list = listed(Some(CONFIG));
    let check = find(&list, Kind::Backup, "dpg-1");
    let codes = |newest: Option<i64>, oldest: Option<i64>, from: Option<i64>| {
        let hour = |h: i64| at(0) - Span::seconds(h * 3600);
        let seen =
            Seen::Backups { newest: newest.map(hour), oldest: oldest.map(hour), recoverable_from: from.map(hour) };
        told(check, &seen).into_iter().map(|(c, l, _)| format!("{c} {l:?}")).collect::<Vec<_>>()
    };
    assert_eq!(codes(Some(20), Some(24 * 7), None), Vec::<String>::new());
    assert_eq!(codes(Some(29), Some(24 * 7), None), Vec::<String>::new());
    assert_eq!(codes(Some(31), Some(24 * 7), None), ["V109 Error"]);
    assert_eq!(codes(Some(20), Some(24 * 3), None), ["V109 Warning"]);
    assert_eq!(codes(None, None, None), ["V109 Error"]);
    assert_eq!(codes(None, None, Some(24 * 7)), Vec::<String>::new());
    assert_eq!(codes(None, None, Some(24 * 3)), ["V109 Warning"]);
}

#[test]
fn every_check_says_what_is_sent_and_that_it_only_reads() {
    for (language, word) in [(Language::En, "reads only"), (Language::Fr, "lecture seule")] {
        for check in listed(Some(CONFIG)) {
            let said = reads(&check, language);
            let tried = !matches!(check.ask, Ask::Nothing(_));
            assert_eq!(said.contains(word), tried, "{said}");
            assert!(!said.contains('{') && !said.is_empty(), "{said}");
        }
    }
}

#[test]
fn a_statement_is_taken_apart_and_never_made_another_one() {
    let apart = |text: &str| sql::statements(text);
    assert_eq!(
        apart("SELECT 1--x\nFROM a; /* b */ SELECT ';';"),
        Some(vec!["SELECT 1--x\nFROM a".into(), "/* b */ SELECT ';'".into()])
    );
    assert_eq!(
        apart("-- é ;\nSELECT E'\\'é;', $$;$$ ; ;\n-- end"),
        Some(vec!["-- é ;\nSELECT E'\\'é;', $$;$$".into()])
    );
    assert!(sql::needs("-- ANALYZE\n(SELECT 1)".into(), true, Names::Server).reads);
    assert_eq!(apart("\\d orders"), None);
    for (text, reads) in [
        ("WITH w AS (SELECT 1) SELECT * FROM w", true),
        ("ANALYZE SELECT 1", false),
        ("EXPLAIN ANALYZE SELECT 1", false),
        ("SELECT 1", true),
    ] {
        assert_eq!(sql::needs(text.into(), true, Names::Server).reads, reads, "{text}");
    }
    assert!(!sql::needs("SELECT pg_terminate_backend(1)".into(), false, Names::Server).reads);
    assert_eq!(utility::read("GRANT SELECT ON a TO \"Bob\", carol, PUBLIC").roles, ["Bob", "carol"]);
    let psql = sql::psql("psql \"postgres://...\" -U bob -c 'SELECT 1' | cat").expect("psql");
    assert_eq!((psql.commands, psql.role), (vec!["SELECT 1".to_owned()], Some("bob".to_owned())));
}
