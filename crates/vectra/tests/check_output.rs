//! The forms in which `vectra check` tells what it found, and what it looks at.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests fail the test")]

mod common;

use common::{Said, run, vectra};
use jsonschema::{Draft, Validator};
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(path, text).expect("written");
}

fn piped(folder: &Path, arguments: &[&str], text: &str) -> Said {
    let mut command = vectra(folder);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    // Wrong usage ends the program before it reads anything.
    let _ = child.stdin.take().expect("piped").write_all(text.as_bytes());
    child.wait_with_output().expect("it ends").into()
}

fn schema() -> Validator {
    let schema: Value = serde_json::from_str(include_str!("data/sarif-schema-2.1.0.json")).expect("JSON");
    let options = jsonschema::options().with_draft(Draft::Draft4).should_validate_formats(true);
    options.should_ignore_unknown_formats(true).build(&schema).expect("a schema")
}

fn log(said: &Said) -> Value {
    let log: Value = serde_json::from_str(&said.out).expect("one object");
    let wrong: Vec<String> =
        schema().iter_errors(&log).map(|e| format!("{}: {e}", e.instance_path())).take(10).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    log
}

fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    value.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A warning (line 7) and an error (line 13).
const BAD: &str = "# R\n\n## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| API Down | Health check fail 3x | CRITICAL |\n\n## Useful commands\n\n```bash\n# count\nSELECT count(*) FROM pg_stat_activity;\n```\n";
const LICENCE: &str = "# Licence\n\nYou may copy this.\n\n- Keep this notice\n- Say what you changed\n";

/// Documents that are wrong in as many ways as are known here.
const MANY: &str = "# Ops\n\n## Severity\n\n| Level | Criteria | Response |\n|---|---|---|\n| SEV1 | down | 15 min |\n| SEV2 | slow | |\n\n## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| API Down | Health check fails 3x | CRITICAL |\n| Slow | P99 > 3s | SEV2 |\n| Odd | whatever |\n| Queue full {x} [y](z) | > 1000 jobs | SEV1 |\n\n## Escalation\n\n| Time | Action |\n|---|---|\n| T+0 | Primary |\n| T+30min | Nobody |\n\n## INCIDENT: Queue full\n\n### Investigation\n\n```bash\nredis-cli LLEN celery\ncelery -A app inspect active\nSELECT 1;\nDashboard > Deploys > Rollback\necho 'open\n```\n\n```sql\nSELEC 1;\nSELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle' AND query_start < now() - interval '1 min';\n```\n\n### Resolution\n\n```bash\nkubectl delete pod <pod>\ncelery -A app purge\npsql \"postgres://user:pass@host:port/db\"\n```\n\n## Restore\n\n```bash\npg_dump \"$A\" > b.sql\npsql \"$A\" < b.sql\n```\n\n| a | b\n| 1 | 2\n\n```bash\nnever closed\n";

#[test]
fn a_sarif_log_of_everything_that_is_wrong_keeps_to_the_official_schema() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a b/é.md", MANY);
    write(folder.path(), "a b/crlf.md", &format!("\u{feff}{}", BAD.replace('\n', "\r\n")));
    write(folder.path(), "LICENCE.md", LICENCE);
    write(folder.path(), "v.toml", "[contacts.\"Frist on call\"]\nslack = \"U1\"\n");
    std::fs::write(folder.path().join("latin1.md"), b"# Proc\xe9dure\n").expect("written");
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let examples = examples.display().to_string();
    let arguments = ["check", ".", &examples, "--format", "sarif", "--config", "v.toml"];
    let said = run(folder.path(), &arguments);
    assert_eq!(said.code, Some(2), "a document that cannot be read is no success: {}", said.err);
    assert!(said.err.contains("latin1.md:1:7"), "{}", said.err);
    let log = log(&said);
    assert_eq!(list(&log, "/runs").len(), 1, "one run for all documents");
    let run_ = &log["runs"][0];
    assert_eq!(run_["invocations"][0]["executionSuccessful"], false);
    let unread = &run_["invocations"][0]["toolExecutionNotifications"];
    assert!(unread.to_string().contains("latin1.md") && unread.to_string().contains("LICENCE.md"), "{unread}");
    let uris: Vec<&str> =
        list(run_, "/artifacts").iter().filter_map(|a| a.pointer("/location/uri")?.as_str()).collect();
    assert!(uris.contains(&"a%20b/%C3%A9.md") && uris.contains(&"LICENCE.md"), "{uris:?}");
    assert!(uris.iter().any(|uri| uri.starts_with("file:///")), "what is not below has its whole address: {uris:?}");
    let results = list(run_, "/results");
    let codes: std::collections::BTreeSet<&str> = results.iter().filter_map(|r| r["ruleId"].as_str()).collect();
    assert!(codes.len() >= 14 && codes.contains("unbound") && codes.contains("unused"), "{codes:?}");
    let rules = list(run_, "/tool/driver/rules");
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        if let Some(index) = place["index"].as_u64() {
            let artifact = &run_["artifacts"][usize::try_from(index).expect("small")];
            assert_eq!(artifact["location"]["uri"], place["uri"]);
        }
        assert!(place["uri"] != "LICENCE.md", "a document that is no runbook has no results");
    }
}

#[test]
fn annotations_are_commands_of_github_on_standard_output() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "docs/r,1.md", BAD);
    let said = run(folder.path(), &["check", "./docs", "gone.md", "--format", "github"]);
    assert_eq!(said.code, Some(2), "{}", said.err);
    let lines: Vec<&str> = said.out.lines().collect();
    assert!(lines.iter().all(|line| line.starts_with("::")), "{}", said.out);
    let error = lines.iter().find(|line| line.contains("title=V010")).expect("the error");
    assert!(error.starts_with("::error file=docs/r%2C1.md,line=11,") || error.contains("line=13,"), "{error}");
    assert!(
        lines.iter().any(|line| line.starts_with("::warning file=docs/r%2C1.md,line=7,endLine=7,col=")),
        "{lines:?}"
    );
    assert!(lines.last().is_some_and(|line| line.starts_with("::error file=gone.md,title=")), "{lines:?}");
}

#[test]
fn standard_input_is_a_document() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = piped(folder.path(), &["check", "-", "--format", "json"], BAD);
    assert_eq!(said.code, Some(1), "{}", said.err);
    let object: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!((&object["runbook"]["path"], &object["alerts"][0]["line"]), (&"-".into(), &7.into()));
    let said = piped(folder.path(), &["check", "-"], BAD);
    assert!(said.err.contains("--> -:7:"), "{}", said.err);
    let said = piped(folder.path(), &["check", "-"], "");
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("is empty"), "{}", said.err);
    let said = piped(folder.path(), &["check", "-", "--fix"], BAD);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("--dry-run") && said.out.is_empty(), "{}", said.err);
    let log = log(&piped(folder.path(), &["check", "-", "--format", "sarif"], BAD));
    assert_eq!(log["runs"][0]["artifacts"][0]["location"]["uri"], "stdin");
}

#[test]
fn rules_are_chosen_and_warnings_can_be_denied() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "r.md", BAD);
    let found = |arguments: &[&str]| {
        let said = run(folder.path(), &[&["check", "r.md"], arguments].concat());
        (said.code, said.err.contains("[V010]"), said.err.contains("[V002]"))
    };
    assert_eq!(found(&[]), (Some(1), true, true));
    assert_eq!(found(&["--select", "v002,V001"]), (Some(0), false, true));
    assert_eq!(found(&["--ignore", "V010"]), (Some(0), false, true));
    assert_eq!(found(&["--ignore", "V010", "--deny", "warnings"]), (Some(1), false, true));
    assert_eq!(found(&["--select", "V010", "--deny", "warnings", "--ignore", "V010"]), (Some(0), false, false));
    assert_eq!(found(&["--warn-only"]), (Some(0), true, true));
    for (arguments, part) in [
        (&["--select", "V0O2"][..], "`V002`"),
        (&["--ignore", "no such rule at all"], "--explain"),
        (&["--deny", "warnings", "--warn-only"], "cannot be used"),
        (&["--json", "--format", "sarif"], "--format"),
        (&["--dry-run"], "--fix"),
    ] {
        let said = run(folder.path(), &[&["check", "r.md"], arguments].concat());
        assert_eq!(said.code, Some(2), "{arguments:?}: {}", said.err);
        assert!(said.err.contains(part) && said.out.is_empty(), "{arguments:?}: {}", said.err);
    }
    let said = run(folder.path(), &["check", "r.md", "--json", "--select", "V010"]);
    let object: Value = serde_json::from_str(&said.out).expect("JSON");
    assert!(list(&object, "/diagnostics").iter().all(|d| d["code"] == "V010"), "{}", object["diagnostics"]);
}

#[test]
fn several_documents_end_with_a_total_and_what_is_no_runbook_is_one_line() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a.md", BAD);
    write(folder.path(), "b.md", BAD);
    write(folder.path(), "LICENCE.md", LICENCE);
    write(folder.path(), "node_modules/x.md", BAD);
    let said = run(folder.path(), &["check", "."]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    let noise: Vec<&str> = said.err.lines().filter(|line| line.contains("LICENCE.md")).collect();
    assert!(noise.len() == 1 && noise[0].contains("not a runbook"), "{noise:?}");
    assert!(!said.err.contains("node_modules"), "{}", said.err);
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(lines.len(), 3, "two summaries and a total: {}", said.out);
    assert!(
        lines[2].starts_with("total: 3 documents, 2 errors") && lines[2].ends_with("1 not a runbook"),
        "{}",
        lines[2]
    );
    // Who names a document wants to know what is wrong with it.
    let said = run(folder.path(), &["check", "LICENCE.md"]);
    assert!(!said.err.contains("not a runbook") && said.out.contains("LICENCE.md"), "{}", said.err);
    let said = run(folder.path(), &["check", ".", "--json"]);
    let flags: Vec<Value> =
        said.out.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")["is_runbook"].clone()).collect();
    assert_eq!(flags, [Value::Bool(false), Value::Bool(true), Value::Bool(true)]);
    let said = run(folder.path(), &["check", ".", "--quiet"]);
    assert!(said.out.is_empty() && said.err.contains("[V010]") && !said.err.contains("not a runbook"), "{}", said.err);
}

#[test]
fn colours_are_used_when_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "r.md", BAD);
    for (arguments, coloured) in [
        (&[][..], false),
        (&["--color", "auto"], false),
        (&["--color", "always"], true),
        (&["--color", "never"], false),
    ] {
        let said = run(folder.path(), &[&["check", "r.md"], arguments].concat());
        assert_eq!(said.err.contains("\u{1b}[1;31m"), coloured, "{arguments:?}");
        assert_eq!(said.out.contains('\u{1b}'), coloured, "{arguments:?}");
    }
}

#[test]
fn fixing_changes_no_byte_where_nothing_can_be_fixed() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!("\u{feff}{}last line, open", LICENCE.replace('\n', "\r\n"));
    write(folder.path(), "r.md", &text);
    for arguments in [&["--fix"][..], &["--fix", "--dry-run"]] {
        let said = run(folder.path(), &[&["check", "r.md"], arguments].concat());
        assert_eq!((said.code, said.out.as_str()), (Some(0), ""), "standard output is the patch: {}", said.err);
        assert!(said.err.contains("no fix"), "{}", said.err);
        assert_eq!(std::fs::read_to_string(folder.path().join("r.md")).expect("there"), text);
    }
    let said = run(folder.path(), &["check", "r.md", "--fix", "--json"]);
    let object: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(object["fix"], serde_json::json!({"applied": 0, "undecided": 0, "dry_run": false, "patch": ""}));
}

#[test]
fn rules_are_explained_by_code_and_listed_without_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = run(folder.path(), &["check", "--explain"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.lines().count() >= 28 && said.out.lines().all(|line| line.starts_with('V')), "{}", said.out);
    assert!(!said.out.contains('\u{1b}'), "no colour into a pipe");
    let said = run(folder.path(), &["check", "--explain", "--json"]);
    let rules: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(rules.iter().any(|rule| rule["code"] == "V010" && rule["severity"] == "error"), "{}", said.out);
    let without = rules.iter().find(|rule| !rule["page"].as_str().is_some_and(|page| page.starts_with("# V")));
    assert_eq!(without, None, "whatever can be reported has a page");
    let said = run(folder.path(), &["check", "--explain", "V104"]);
    assert!(said.out.starts_with("# V104 unknown-name\n") && said.out.contains("\n## Example\n"), "{}", said.out);
    let said = run(folder.path(), &["check", "--explain", "unknown-name", "--lang", "fr"]);
    assert!(said.out.starts_with("# V104") && said.out.contains("\n## Exemple\n"), "{}", said.out);
    let said = run(folder.path(), &["check", "--explain", "V0O9"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert!(said.err.contains("Did you mean `V009`"), "{}", said.err);
    assert_eq!(run(folder.path(), &["check", "--explain", "V010", "r.md"]).code, Some(2));
}
