//! What `vectra check` mends by itself, explains and keeps covered.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests fail the test")]

mod common;

use common::run;
use serde_json::Value;
use std::path::Path;

/// SQL in a block for a shell, with the line ends and the mark of another system, and an open end.
const WRONG: &str = "\u{feff}# R\r\n\r\n## Useful commands\r\n\r\n```bash\r\nSELECT count(*) FROM pg_stat_activity;\r\n```\r\n\r\nÉtat 🚒";

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("written");
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("there")
}

#[test]
fn a_safe_fix_is_shown_as_a_patch_then_written_and_is_done_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(folder, "r.md", WRONG);
    let mended = WRONG.replace("```bash", "```sql");

    let said = run(folder, &["check", "r.md"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert!(said.err.contains("\n5 - ```bash\n5 + ```sql\n"), "{}", said.err);
    assert!(said.err.contains("add --fix to apply it"), "{}", said.err);

    let dry = run(folder, &["check", "r.md", "--fix", "--dry-run"]);
    assert_eq!((dry.code, read(folder, "r.md").as_str()), (Some(1), WRONG), "{}", dry.err);
    assert!(dry.out.starts_with("--- a/r.md\n+++ b/r.md\n@@ "), "{}", dry.out);
    assert!(dry.out.contains("\n-```bash\r\n+```sql\r\n"), "{}", dry.out);

    let said = run(folder, &["check", "r.md", "--fix"]);
    assert_eq!((said.code, said.out), (Some(0), dry.out), "{}", said.err);
    assert_eq!(read(folder, "r.md"), mended, "and no other byte");
    assert!(said.err.contains("1 fix applied"), "{}", said.err);

    let said = run(folder, &["check", "r.md", "--fix", "--json"]);
    let object: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!((&object["fix"]["applied"], &object["fix"]["patch"]), (&0.into(), &"".into()));
    assert_eq!(read(folder, "r.md"), mended, "a second time changes nothing");
}

#[test]
fn a_document_that_may_not_be_written_is_left_and_said() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(folder, "r.md", WRONG);
    std::fs::set_permissions(folder.join("r.md"), std::fs::Permissions::from_mode(0o444)).expect("set");
    let said = run(folder, &["check", "r.md", "--fix"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{}", said.err);
    assert!(said.err.contains("may not be written") && said.err.contains("[V010]"), "{}", said.err);
    assert_eq!(read(folder, "r.md"), WRONG);
}

#[test]
fn a_rule_is_explained_by_code_or_name_in_the_users_language() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let said = run(folder, &["check", "--explain", "v010"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.starts_with("# V010 sql-in-shell\n") && said.out.contains("SELECT"), "{}", said.out);
    let french = run(folder, &["check", "--explain", "sql-in-shell", "--lang", "fr"]);
    assert!(french.out.starts_with("# V010") && french.out != said.out, "{}", french.out);
    let coloured = run(folder, &["check", "--explain", "V010", "--color", "always"]);
    assert!(coloured.out.starts_with("\u{1b}[1mV010 sql-in-shell\u{1b}[0m\n"), "{}", coloured.out);
    write(folder, "r.md", WRONG);
    let said = run(folder, &["check", "r.md"]);
    assert_eq!(said.err.matches("--explain").count(), 1, "the way to the pages is said once: {}", said.err);
}

#[test]
fn a_secret_is_covered_in_every_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let text = "# R\n\n## INCIDENT: API down\n\n```bash\nPGPASSWORD=hunter2secret psql -h db -c \"SELECT 1\"\n```\n";
    write(folder, "r.md", text);
    let said = run(folder, &["check", "r.md"]);
    assert!(said.err.contains("PGPASSWORD=•••") && !said.err.contains("hunter2"), "{}", said.err);
    for format in ["sarif", "github"] {
        let said = run(folder, &["check", "r.md", "--format", format]);
        assert!(said.out.contains("V066") && !said.out.contains("hunter2"), "{}", said.out);
    }
}
