//! `vectra check --diff`: what somebody sees who changed a runbook.
#![allow(clippy::expect_used, clippy::panic)]

mod common;

use common::{Said, run, vectra};
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

const OLD: &str = "# R\n\n## Severity levels\n\n| Level | Criteria | Response |\n|---|---|---|\n| SEV1 | Service down | 15 min |\n\
    | SEV2 | Feature broken | 2h |\n\n## Escalation\n\n| Time | Action |\n|---|---|\n| T+0 | Lead |\n| T+30min | CTO |\n\n\
    ## Contacts\n\n| Role | Contact |\n|---|---|\n| Lead | lead@shop.test |\n| CTO | cto@shop.test |\n";

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("written");
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "old.md", OLD);
    let new = OLD
        .replace("15 min", "10 min")
        .replace("T+30min", "T+1h")
        .replace("## Contacts\n\n", "## Contacts\n\nAs of today.\n\n");
    write(folder.path(), "new.md", &new);
    write(folder.path(), "layout.md", &OLD.replace("| SEV1 |", "| **SEV1** |").replace("## ", "## 1. "));
    write(
        folder.path(),
        "broken.md",
        &format!("{OLD}\n## Incident: CTO away\n\n```bash\nDashboard > Deploys > Rollback\n```\n"),
    );
    folder
}

#[test]
fn meaning_is_told_weightiest_first_with_lines_before_and_after() {
    let folder = folder();
    let said = run(folder.path(), &["check", "--diff", "old.md", "new.md"]);
    assert_eq!(
        said.out,
        "old.md → new.md: 2 changes in meaning, 1 of them alarming\n\
         Alarming\n  Escalation\n    Escalation to CTO delay 30 min to 1 h (line 15)\n\
         Notable\n  Severities\n    SEV1 deadline 15 to 10 min (line 7)\n",
        "{}",
        said.err
    );
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    let said = run(folder.path(), &["check", "--diff", "new.md", "old.md", "--lang", "fr"]);
    assert_eq!(
        said.out.replace('\u{a0}', " "),
        "new.md → old.md : 2 changements de sens, dont 1 alarmant\n\
         Alarmant\n  Sévérités\n    SEV1 : délai de 10 à 15 min (ligne 7)\n\
         Notable\n  Escalade\n    Escalade vers CTO : délai de 1 h à 30 min (ligne 15)\n"
    );
    let same = run(folder.path(), &["check", "--diff", "old.md", "layout.md", "--exit-code"]);
    assert_eq!(
        (same.code, same.out.as_str()),
        (Some(0), "old.md → layout.md: the text changed; its meaning did not\n")
    );
    let equal = run(folder.path(), &["check", "--diff", "old.md", "old.md"]);
    assert_eq!((equal.code, equal.out.as_str()), (Some(0), "old.md → old.md: the same text\n"));
}

#[test]
fn the_exit_says_what_was_asked_of_it() {
    let folder = folder();
    for (arguments, code) in [
        (&["check", "--diff", "old.md", "new.md", "--exit-code"][..], 1),
        (&["check", "--diff", "old.md", "broken.md"], 1),
        (&["check", "--diff", "old.md", "broken.md", "--warn-only"], 0),
        (&["check", "--diff", "broken.md", "old.md"], 0),
        (&["check", "--diff", "old.md", "gone.md"], 2),
        (&["check", "--diff", "old.md"], 2),
        (&["check", "--diff", "-", "-"], 2),
        (&["check", "--diff", "old.md", "new.md", "old.md"], 2),
        (&["check", "old.md", "--exit-code"], 2),
        (&["check", "--diff", "old.md", "new.md", "--fix"], 2),
        (&["check", "--diff", "old.md", "new.md", "--format", "sarif"], 2),
    ] {
        let said = run(folder.path(), arguments);
        assert_eq!(said.code, Some(code), "{arguments:?}: {}{}", said.out, said.err);
        assert!(code != 2 || said.out.is_empty(), "{arguments:?} has no result");
    }
    let said = run(folder.path(), &["check", "--diff", "old.md", "broken.md"]);
    assert!(said.err.contains("1 error in the new version"), "{}", said.err);
    assert!(said.out.contains("New error V009: "), "{}", said.out);
}

#[test]
fn one_of_the_two_may_come_on_standard_input() {
    let folder = folder();
    let mut command = vectra(folder.path());
    command
        .args(["check", "--diff", "-", "new.md"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    child.stdin.take().expect("piped").write_all(OLD.as_bytes()).expect("written");
    let said: Said = child.wait_with_output().expect("it ends").into();
    assert!(said.out.starts_with("- → new.md: 2 changes in meaning"), "{}{}", said.out, said.err);
}

#[test]
fn json_has_the_fields_that_are_written_down() {
    let folder = folder();
    let said = run(folder.path(), &["check", "--diff", "old.md", "new.md", "--json"]);
    let object: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(
        (&object["old"]["path"], &object["alarming"], &object["errors"]),
        (&"old.md".into(), &1.into(), &0.into())
    );
    let change = &object["changes"][1];
    assert_eq!(
        change,
        &serde_json::json!({
            "weight": "notable", "change": "changed", "what": "severities", "id": change["id"], "name": "SEV1", "within": null,
            "field": "deadline", "line": 7, "old_lines": [7, 7], "new_lines": [7, 7], "before": "15 min", "after": "10 min",
            "before_value": { "type": "duration", "seconds": 900 }, "after_value": { "type": "duration", "seconds": 600 },
            "sentence": { "en": "SEV1 deadline 15 to 10 min", "fr": "SEV1\u{a0}: délai de 15 à 10 min" },
        })
    );
    let written = include_str!("../../../docs/DIFFERENCES.md");
    for name in change.as_object().expect("an object").keys() {
        assert!(written.contains(&format!("| `{name}` |")), "docs/DIFFERENCES.md says nothing of {name}");
    }
}
