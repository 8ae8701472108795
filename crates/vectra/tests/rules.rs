//! `vectra test` on the examples, and on tests that are wrong.
#![allow(clippy::expect_used, clippy::panic)]

mod common;

use common::run;
use std::path::{Path, PathBuf};

const RUNBOOK: &str = "# Shop\n\n## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| API Down | Health check fail 3x | CRITICAL |\n\n\
## Health checks\n\n```bash\n# API\ncurl https://api.shop.example/health\n```\n\n## Escalation\n\n| Time | Action |\n|---|---|\n| T+0 | Primary |\n";

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

#[test]
fn the_reference_documents_alerts_do_what_its_rows_say() {
    if !examples().join("../../shared/seed/DOC-009.md").exists() {
        assert!(std::env::var_os("CI").is_none(), "CI needs the shared folder beside the project");
        eprintln!("skipped: the reference document is not beside the project");
        return;
    }
    let said = run(&examples(), &["test", "reference.test.toml"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    assert!(said.out.contains("0 failed"), "{}", said.out);
}

#[test]
fn the_examples_own_tests_pass() {
    let said = run(&examples(), &["test", "runbook.en.test.toml"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
}

#[test]
fn what_is_not_as_expected_is_said_with_both_sides() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    std::fs::write(folder.join("r.md"), RUNBOOK).expect("written");
    let test = |expect: &str| {
        let text = format!(
            "runbook = \"r.md\"\n[[test]]\nname = \"outage\"\n[[test.feed]]\ncheck = \"API\"\nresults = \"fail*6\"\n[[test.expect]]\nat = \"30s\"\n{expect}\n"
        );
        std::fs::write(folder.join("t.toml"), text).expect("written");
        run(folder, &["test", "t.toml"])
    };
    let good = test("firing = [\"API Down\"]\npaged = [\"Primary\"]");
    assert_eq!(good.code, Some(0), "{}{}", good.out, good.err);
    let quiet = test("firing = []");
    assert_eq!(quiet.code, Some(1), "{}", quiet.out);
    assert!(quiet.out.contains("after 30 s, firing: API Down; expected: –"), "{}", quiet.out);
    let slip = test("firing = [\"API Dwon\"]");
    assert_eq!(slip.code, Some(2), "{}", slip.out);
    assert!(slip.err.contains("no alert “API Dwon”") && slip.err.contains("API Down"), "{}", slip.err);
    let key = test("fires = []");
    assert_eq!(key.code, Some(2));
    assert!(key.err.contains("unknown field `fires`"), "{}", key.err);
    let french = run(folder, &["test", "t.toml", "--lang", "fr"]);
    assert_eq!(french.code, Some(2), "{}", french.err);
}

#[test]
fn a_feed_that_makes_no_sense_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    std::fs::write(folder.join("r.md"), RUNBOOK).expect("written");
    for (feed, said) in [
        ("check = \"Worker\"\nresults = \"fail\"", "no check “Worker”"),
        ("check = \"API\"\nresults = \"maybe\"", "“maybe” cannot be read"),
        ("check = \"API\"\nreading = \"API Down\"", "exactly one"),
        ("reading = \"API Down\"\nvalues = \"1\"", "watches no number"),
        ("check = \"API\"\nresults = \"fail*999999999\"", "cannot be read"),
        ("check = \"API\"", "lacks `results`"),
    ] {
        let text = format!(
            "runbook = \"r.md\"\n[[test]]\nname = \"x\"\n[[test.feed]]\n{feed}\n[[test.expect]]\nat = \"30s\"\nfiring = []\n"
        );
        std::fs::write(folder.join("t.toml"), text).expect("written");
        let answer = run(folder, &["test", "t.toml"]);
        assert_eq!(answer.code, Some(2), "{feed}: {}{}", answer.out, answer.err);
        assert!(answer.err.contains(said), "{feed}: {}", answer.err);
    }
}

#[test]
fn what_would_be_read_by_nobody_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let environments = "\n## Environments\n\n| Env | URL |\n|---|---|\n| API Prod | https://api.shop.example |\n";
    std::fs::write(folder.join("r.md"), format!("{RUNBOOK}{environments}")).expect("written");
    let feed = "[[test.feed]]\ncheck = \"API\"\nresults = \"fail*6\"\n";
    let expect = "[[test.expect]]\nat = \"30s\"\nfiring = [\"API Down\"]\n";
    for (more, said) in [
        (format!("{feed}[[test.ack]]\nat = \"25s\"\nincident = \"INC-7\"\n{expect}"), "INC-7"),
        (
            format!("{feed}[[test.silence]]\nat = \"5s\"\nfor = \"1h\"\nmatchers = ['alertname=~\"[\"']\n{expect}"),
            "regular expression",
        ),
        (format!("{feed}{feed}{expect}"), "fed twice"),
        (format!("{feed}values = \"1\"\n{expect}"), "`values` belongs to another kind"),
        (format!("{feed}[[test.expect]]\nat = \"30s\"\n"), "expected after 30 s is nothing"),
        (format!("[[test.feed]]\nrequests = \"API Prod\"\ntotal = \"10\"\n{expect}"), "nothing counts the requests"),
    ] {
        std::fs::write(folder.join("t.toml"), format!("runbook = \"r.md\"\n[[test]]\nname = \"x\"\n{more}"))
            .expect("written");
        let answer = run(folder, &["test", "t.toml"]);
        assert_eq!(answer.code, Some(2), "{more}: {}{}", answer.out, answer.err);
        assert!(answer.err.contains(said), "{more}: {}", answer.err);
    }
    // One after the other is one story.
    let after = "[[test.feed]]\ncheck = \"API\"\nresults = \"pass*3\"\nfrom = \"5m\"\n";
    std::fs::write(folder.join("t.toml"), format!("runbook = \"r.md\"\n[[test]]\nname = \"x\"\n{feed}{after}{expect}"))
        .expect("written");
    let answer = run(folder, &["test", "t.toml"]);
    assert_eq!(answer.code, Some(0), "{}{}", answer.out, answer.err);
}

#[test]
fn check_shows_what_each_rule_goes_by_and_who_said_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let objective = "\n## SLA\n\n| Metric | Target |\n|---|---|\n| Uptime | 99.5% |\n\n## Environments\n\n| Env | URL |\n|---|---|\n| API Prod | https://api.shop.example |\n\n\
## Runbooks by incident\n\n### INCIDENT: Slow database\n\n**Investigation:**\n```sql\nSELECT count(*) FROM pg_stat_activity;\n```\n";
    std::fs::write(folder.join("r.md"), format!("{RUNBOOK}{objective}")).expect("written");
    std::fs::write(
        folder.join("v.toml"),
        "[database]\nurl = { env = \"D\" }\n[checks]\nrecover_after = 4\n\
        [prometheus]\nurl = \"http://127.0.0.1:9/\"\n[alert.\"Own\"]\npromql = \"up == 0\"\n",
    )
    .expect("written");
    let bare = run(folder, &["check", "r.md", "--lang", "en"]);
    assert!(
        bare.out.contains("API Down (line 7)") && bare.out.contains("document: 3 failures in a row"),
        "{}",
        bare.out
    );
    assert!(bare.out.contains("default: over after 2 passes"), "{}", bare.out);
    assert!(bare.out.contains("[checks] recover_after"), "the key that changes it: {}", bare.out);
    assert!(bare.out.contains("Uptime: error budget burns (1h)"), "{}", bare.out);
    assert!(bare.out.contains("which database is used"), "what a detector lacks: {}", bare.out);
    let bound = run(folder, &["check", "r.md", "--config", "v.toml", "--lang", "fr"]);
    assert!(bound.out.contains("Slow database (slow queries)"), "{}", bound.out);
    assert!(bound.out.contains("Own (vectra.toml)"), "{}", bound.out);
    assert!(bound.out.contains("fini après 4 succès"), "{}", bound.out);
    let said = run(folder, &["check", "r.md", "--config", "v.toml", "--json"]);
    let object: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    let rules = object["rules"].as_array().expect("a list");
    let rule = |name: &str| rules.iter().find(|r| r["name"] == name).unwrap_or_else(|| panic!("{name}: {rules:?}"));
    let value = |name: &str, what: &str| {
        let settings = rule(name)["settings"].as_array().expect("a list").clone();
        settings.into_iter().find(|s| s["what"] == what).unwrap_or_else(|| panic!("{name} {what}"))
    };
    assert_eq!(rule("API Down")["origin"], "row");
    assert_eq!(value("API Down", "failures")["by"], "document");
    assert_eq!(value("API Down", "passes")["value"], 4);
    assert_eq!(value("API Down", "passes")["by"], "configuration");
    assert_eq!(rule("Slow database (slow queries)")["origin"], "procedure");
    assert_eq!(value("Slow database (slow queries)", "bound")["key"], "[alert.\"Slow database (slow queries)\"] bound");
    assert_eq!(value("Uptime: error budget burns (1h)", "burn_rate")["value"], 14.4);
    assert_eq!(rule("Uptime: error budget burns (1h)")["explained_by"], serde_json::json!(["API Down"]));
    let quiet = run(folder, &["check", "r.md", "--quiet"]);
    assert_eq!(quiet.out, "", "what was found and nothing else");
}
