use super::*;
use crate::condition::{Scalar, Test};
use crate::config::SecretRef;
use crate::probe::{Expect, Given};

fn checks(text: &str) -> Vec<CheckPlan> {
    own_checks(&Config::parse(text).unwrap_or_else(|e| panic!("{text}: {e}")))
}

fn one(text: &str) -> CheckPlan {
    let all = checks(text);
    let [check] = &all[..] else { panic!("one check: {all:?}") };
    check.clone()
}

#[test]
fn every_kind_is_a_check_with_its_defaults() {
    let sections = "[database]\nurl = { env = \"D\" }\n[redis]\nurl = { env = \"R\" }\n[prometheus]\nurl = \"http://127.0.0.1:9090\"\n\
[render]\napi_key = { env = \"K\" }\n[render.services]\n\"API Prod\" = \"srv-1\"\n";
    let host = |h: &str| h.to_owned();
    for (key, probe, seconds) in [
        ("tcp = \"db.example:5432\"", Probe::Tcp { host: host("db.example"), port: 5432 }, 10),
        ("tcp = \"[::1]:80\"", Probe::Tcp { host: host("::1"), port: 80 }, 10),
        ("dns = \"a.example\"", Probe::Dns { name: host("a.example"), expect: vec![] }, 10),
        ("tls = \"a.example\"", Probe::Tls { host: host("a.example"), port: 443 }, 300),
        ("tls = \"a.example:8443\"", Probe::Tls { host: host("a.example"), port: 8443 }, 300),
        ("icmp = \"10.0.0.1\"", Probe::Icmp { host: host("10.0.0.1") }, 10),
        ("sql = \"SELECT 1\"", Probe::sql("SELECT 1"), 10),
        ("postgres = true", Probe::Postgres, 10),
        ("redis = true\nlists = [\"a\"]", Probe::Redis { lists: vec![host("a")] }, 10),
        ("celery = true", Probe::Celery { queues: vec![] }, 10),
        ("host = \"/var\"", Probe::Host { path: "/var".into() }, 10),
        ("platform = \"api prod\"", Probe::Platform(ServiceRef { id: host("srv-1"), name: host("api prod") }), 60),
        (
            "script = [\"/bin/true\", \"a b\"]",
            Probe::Script { command: vec![host("/bin/true"), host("a b")], env: vec![] },
            60,
        ),
        ("heartbeat = \"5m\"", Probe::Heartbeat { period: Span::seconds(300), grace: Span::seconds(60) }, 10),
        ("promql = \"up == 0\"", Probe::Promql { expression: host("up == 0") }, 10),
    ] {
        let check = one(&format!("{sections}[check.\"A check\"]\n{key}\n"));
        assert_eq!((check.id.as_str(), check.line, check.name.as_str()), ("config/check/A check", 0, "A check"));
        assert_eq!((&check.probe, check.interval), (&probe, Span::seconds(seconds)), "{key}");
        assert_eq!(check.timeout, Span::seconds(5));
    }
}

#[test]
fn an_http_check_says_how_it_asks_and_what_must_hold() {
    let check = one(
        "[check.api]\nhttp = \"https://api.example/health\"\nmethod = \"GET\"\ninterval = \"30s\"\ntimeout = \"2s\"\n\
environment = \"API Prod\"\nheaders = { Accept = \"application/json\", Authorization = { env = \"TOKEN\" } }\n\
status = [200, \"3xx\", \"401-403\"]\nbody = \"ok\"\njson = [\"db.up == true\"]\nanswer_headers = [\"Content-Type contains json\"]\n\
certificate_days = 14\nhttp2 = true\nredirects = 5\nkeep_alive = true\n",
    );
    let Probe::Http { url, expect, options } = &check.probe else { panic!("{check:?}") };
    assert_eq!((url.as_str(), expect), ("https://api.example/health", &Expect::Text("ok".into())));
    assert_eq!(options.status, [200..=200, 300..=399, 401..=403]);
    assert_eq!(
        options.headers,
        [
            ("accept".to_owned(), Given::Plain("application/json".into())),
            ("authorization".to_owned(), Given::Secret(SecretRef::Env("TOKEN".into()))),
        ]
    );
    assert_eq!(options.json[0].test, Test::Equal(Scalar::Bool(true)));
    assert_eq!((options.answer_headers[0].name.as_str(), options.http2, options.redirects), ("content-type", true, 5));
    assert!(options.keep_alive && !options.head);
    assert_eq!((check.interval, check.timeout), (Span::seconds(30), Span::seconds(2)));
    assert_eq!(check.environment.as_deref(), Some("API Prod"));
    assert_eq!(check.conditions[0].reading, "certificate_expiry");
    assert_eq!(check.conditions[0].test, Test::AtLeast(1_209_600.0.into()));
}

#[test]
fn a_contradiction_is_told_with_its_check_its_place_and_the_way_out() {
    for (text, line, message, help) in [
        ("[checks]\n[check.a]\n", 2, "check `a` asks nothing", "name one of http, tcp"),
        ("[check.\"A b\"]\ntcp = \"a:1\"\ndns = \"a\"\n", 1, "check `A b` asks several things: tcp, dns", "keep one"),
        (
            "[check.a]\ntcp = \"a:1\"\nstatus = [200]\n",
            1,
            "check `a` is one of kind tcp, which has no `status`",
            "belongs to http",
        ),
        ("[check.a]\ntls = \"a\"\nqueues = []\n", 1, "which has no `queues`", "belongs to celery"),
        ("[check.a]\nredis = false\n", 1, "asks nothing", "remove the check"),
        ("[check.a]\nhttp = \"http://a.example/\"\ncertificate_days = 3\n", 1, "where none is shown", "https://"),
        ("[check.a]\nhttp = \"https://a.example/\"\nmethod = \"HEAD\"\nbody = \"x\"\n", 1, "has no body", "GET"),
        ("[check.a]\nhttp = \"https://u:p@a.example/\"\n", 1, "holds a name or password", "Authorization"),
        ("[check.a]\nhttp = \"ftp://a.example/\"\n", 1, "no address of the web", "https://"),
        (
            "[check.a]\nhttp = \"https://a.example/\"\nheaders = { cookie = \"hidden-value\" }\n",
            1,
            "header `cookie` is a secret",
            "cookie = { env",
        ),
        ("[check.a]\nhost = \"var\"\n", 1, "no whole path", "host = \"/\""),
        ("[check.a]\nscript = []\n", 1, "names no program", "script = "),
        (
            "\n[check.\"DB\"]\nsql = \"SELECT 1\"\n",
            2,
            "check `DB` is one of kind sql, which needs [database]",
            "[database]",
        ),
        ("[check.a]\ncelery = true\n", 1, "needs [redis]", "[redis]"),
        ("[check.a]\npromql = \"up\"\n", 1, "needs [prometheus]", "[prometheus]"),
        ("[check.a]\nplatform = \"API\"\n", 1, "needs [render]", "render.services"),
    ] {
        let e = Config::parse(text).expect_err(text);
        assert!(e.message.contains(message), "{text}: {e}");
        assert_eq!(e.line, line, "{text}: {e}");
        assert!(e.help.as_deref().is_some_and(|h| h.contains(help)), "{text}: {e}");
        assert!(!e.to_string().contains("hidden-value"), "{e}");
    }
}

#[test]
fn a_statement_that_does_more_than_look_is_refused_before_anything_is_asked() {
    let parsed = |statement: &str| {
        Config::parse(&format!("[database]\nurl = {{ env = \"D\" }}\n[check.a]\nsql = '{statement}'\n"))
    };
    for statement in [
        "SELECT 1",
        "SELECT count(*) FROM orders WHERE state = $$new$$",
        "WITH old AS (SELECT now() - max(at) AS age FROM jobs) SELECT extract(epoch FROM age) FROM old",
        "SELECT pg_database_size(current_database())",
        "SELECT count(*) FROM pg_stat_activity",
        "SELECT shop_backlog()",
        "SHOW server_version",
        "EXPLAIN SELECT 1",
    ] {
        parsed(statement).unwrap_or_else(|e| panic!("{statement}: {e}"));
    }
    for statement in [
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity",
        "SELECT pg_cancel_backend(7)",
        "SELECT pg_stat_reset()",
        "SELECT pg_reload_conf()",
        "SELECT pg_catalog.\"pg_switch_wal\" ()",
        "SELECT setval($$s$$, 1)",
        "SELECT lo_unlink(1)",
        "SELECT dblink_exec($$x$$, $$DELETE FROM a$$)",
        "SELECT 1; DELETE FROM orders",
        "UPDATE orders SET state = 1",
        "SELECT id FROM orders FOR UPDATE",
        "EXPLAIN ANALYZE DELETE FROM orders",
        "VACUUM",
        "this is no SQL",
    ] {
        let e = parsed(statement).expect_err(statement);
        assert!(e.message.contains("`sql` does more than look"), "{statement}: {e}");
        assert!(e.line >= 3 && e.help.as_deref().is_some_and(|h| h.contains("only reads")), "{statement}: {e}");
    }
}

#[test]
fn a_value_of_no_sense_is_told_where_it_stands() {
    for (text, place, message) in [
        ("[check.a]\ntcp = \"a\"\n", (2, 7), "no place to connect to"),
        ("[check.a]\ntcp = \"a:0\"\n", (2, 7), "no place to connect to"),
        ("[check.a]\ndns = \"<your host>\"\n", (2, 7), "no name of a host"),
        ("[check.a]\nhttp = \"https://a.example/\"\nstatus = [20]\n", (3, 10), "no HTTP status"),
        ("[check.a]\nhttp = \"https://a.example/\"\njson = [\"status\"]\n", (3, 8), "compares nothing"),
        ("[check.a]\ntcp = \"a:1\"\nintervall = \"1s\"\n", (3, 1), "unknown key `intervall`"),
        ("[check.a]\ntcp = \"a:1\"\ninterval = \"soon\"\n", (3, 12), "no duration"),
        ("[check.a]\nhost = \"/\"\nconditions = [\"disk_usage == full\"]\n", (3, 14), "is a number"),
    ] {
        let e = Config::parse(text).expect_err(text);
        assert!(e.message.contains(message), "{text}: {e}");
        assert_eq!((e.line, e.column), place, "{text}: {e}");
    }
}
