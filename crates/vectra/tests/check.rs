//! `vectra check` on good and bad input.
#![allow(clippy::expect_used, clippy::panic)]

mod common;

use common::run;
use std::path::Path;

fn write(folder: &Path, name: &str, bytes: &[u8]) {
    std::fs::write(folder.join(name), bytes).expect("written");
}

const GOOD: &str = "# R\n\n## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| API Down | Health check fail 3x | CRITICAL |\n";

#[test]
fn bad_input_is_said_with_its_place_and_the_way_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    write(folder, "empty.md", b" \n");
    write(folder, "binary.md", b"# R\n\0\x01");
    write(folder, "latin1.md", b"# Proc\xe9dure\n");
    write(folder, "good.md", GOOD.as_bytes());
    write(folder, "bad.toml", b"[chekcs]\n");
    std::fs::create_dir(folder.join("nothing")).expect("made");
    let big = std::fs::File::create(folder.join("big.md")).expect("made");
    big.set_len(50 * 1024 * 1024).expect("sparse");
    for (arguments, parts) in [
        (&["check", "gone.md"][..], &["gone.md", "no gone.md"][..]),
        (&["check", "empty.md"], &["empty.md is empty", "write"]),
        (&["check", "binary.md"], &["binary.md", "NUL byte at offset 4"]),
        (&["check", "big.md"], &["52428800 bytes", "split"]),
        (&["check", "latin1.md"], &["latin1.md:1:7", "iconv"]),
        (&["check", "latin1.md", "--lang", "fr"], &["convertissez-le"]),
        (&["check", "nothing"], &["no Markdown file"]),
        (&["check"], &["Usage"]),
        (&["check", "good.md", "--format", "yaml"], &["yaml"]),
        (&["check", "good.md", "--config", "gone.toml"], &["gone.toml"]),
        (&["check", "good.md", "--config", "bad.toml"], &["bad.toml:1:2", "did you mean `checks`?"]),
        (&["chek", "good.md"], &["check"]),
    ] {
        let said = run(folder, arguments);
        assert_eq!(said.code, Some(2), "{arguments:?}: {}", said.err);
        assert_eq!(said.out, "", "{arguments:?} has no result");
        for part in parts {
            assert!(said.err.contains(part), "{arguments:?}: {part}: {}", said.err);
        }
    }
}

#[test]
fn a_table_that_is_cut_is_still_compiled_and_said() {
    let folder = tempfile::tempdir().expect("a folder");
    write(
        folder.path(),
        "cut.md",
        b"# R\n\n## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| API Down | Health che",
    );
    let said = run(folder.path(), &["check", "cut.md"]);
    assert!(matches!(said.code, Some(0 | 1)), "{}", said.err);
    assert!(said.err.contains("cut.md:7:"), "the cut row is named: {}", said.err);
}

#[test]
fn json_is_one_object_for_each_document_and_text_ends_with_the_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a.md", GOOD.as_bytes());
    std::fs::create_dir(folder.path().join("below")).expect("made");
    write(&folder.path().join("below"), "b.md", GOOD.as_bytes());
    let said = run(folder.path(), &["check", ".", "--format", "json", "--warn-only"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let objects: Vec<serde_json::Value> = said.out.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(objects.len(), 2);
    for object in &objects {
        assert_eq!(object["alerts"][0]["count"], 3);
        assert_eq!(object["alerts"][0]["line"], 7);
    }
    let said = run(folder.path(), &["check", "a.md", "--warn-only"]);
    let last = said.out.lines().last().unwrap_or_default();
    assert!(last.contains("alerts 1") && last.contains("errors") && last.contains("understood"), "{}", said.out);
    assert!(!said.out.contains('\u{1b}'), "no colour into a pipe");
    let said = run(folder.path(), &["check", "a.md", "--config", "/dev/null", "--json"]);
    let object: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert!(object["unbound"].is_array(), "with a configuration the unbound names are there: {}", said.err);
}

#[test]
fn what_the_configuration_lacks_is_said_in_the_users_language_with_what_to_write() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!("{GOOD}\n## Escalation\n\n| Time | Action |\n|---|---|\n| T+0 | Lead |\n");
    write(folder.path(), "a.md", text.as_bytes());
    let line = text.lines().position(|l| l.contains("Lead")).expect("it is there") + 1;
    for (language, alert, contact) in [
        ("en", "a word in common", "contact Lead\n  = Say in vectra.toml how this contact is reached"),
        ("fr", "un mot commun", "contact Lead\n  = Dites dans vectra.toml comment joindre ce contact"),
    ] {
        let arguments = ["check", "a.md", "--config", "/dev/null", "--warn-only", "--lang", language];
        let said = run(folder.path(), &arguments);
        assert!(said.err.contains(alert) && said.err.contains(contact), "{}", said.err);
        let colon = if language == "fr" { "\u{a0}:" } else { ":" };
        assert!(said.err.contains(&format!("a.md:{line}{colon} contact")), "{}", said.err);
        assert!(said.err.contains("\n    [contacts.\"Lead\"]\n    pagerduty = "), "{}", said.err);
        assert_eq!(said.out.lines().count(), 1, "the summary alone is the result: {}", said.out);
        let said = run(folder.path(), &[&arguments[..], &["--json"]].concat());
        let object: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
        assert_eq!(object["unbound"][0]["why"], "alert_no_check");
        assert!(object["unbound"][0]["help"].as_str().is_some_and(|h| h.contains(alert)), "{}", said.out);
        assert_eq!(
            object["unbound"][1]["snippet"].as_str().and_then(|s| s.lines().next()),
            Some("[contacts.\"Lead\"]")
        );
    }
}

#[test]
fn an_error_in_the_document_is_the_answer_no() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "# R\n\n## Useful commands\n\n```bash\nSELECT count(*) FROM pg_stat_activity;\n```\n";
    write(folder.path(), "sql.md", text.as_bytes());
    let said = run(folder.path(), &["check", "sql.md"]);
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.err.contains("error[") && said.err.contains("sql.md:6:") && said.err.contains("^^^"), "{}", said.err);
    assert_eq!(run(folder.path(), &["check", "sql.md", "--warn-only"]).code, Some(0));
}

#[test]
fn a_name_of_the_configuration_that_the_document_lacks_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!("{GOOD}\n## Escalation\n\n| Time | Action |\n|---|---|\n| T+0 | First on call |\n");
    write(folder.path(), "a.md", text.as_bytes());
    write(folder.path(), "v.toml", b"[contacts.\"Frist on call\"]\nslack = \"U1\"\n");
    for (language, words) in [
        (
            "en",
            "[contacts] “Frist on call”: neither the escalation nor the contacts of the document have this name. Did you mean “First on call”?",
        ),
        ("fr", "Vouliez-vous dire «\u{a0}First on call\u{a0}»\u{202f}?"),
    ] {
        let arguments = ["check", "a.md", "--config", "v.toml", "--warn-only", "--lang", language];
        let said = run(folder.path(), &arguments);
        assert!(said.err.contains(words), "{}", said.err);
        let said = run(folder.path(), &[&arguments[..], &["--json"]].concat());
        let object: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
        let unused = &object["unused"][0];
        assert_eq!((&unused["table"], &unused["nearest"]), (&"contacts".into(), &"First on call".into()), "{unused}");
        assert!(unused["help"].as_str().is_some_and(|h| h.contains(words)), "{unused}");
    }
}

#[test]
fn a_token_over_plain_http_is_refused_by_check_as_by_up() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a.md", GOOD.as_bytes());
    let config = "[telemetry.scrape.api]\nurl = \"http://api.example.com/metrics\"\nenvironment = \"API\"\ntoken = { env = \"T\" }\n";
    write(folder.path(), "v.toml", config.as_bytes());
    let check = run(folder.path(), &["check", "a.md", "--config", "v.toml"]);
    let up = run(folder.path(), &["up", "a.md", "--config", "v.toml", "--data", "d", "--listen", "127.0.0.1:0"]);
    let wanted = "v.toml:2:1: `telemetry.scrape.\"api\".url`: a credential would cross the network in the clear\n  \
                  help: write https:// (http:// is for addresses of this machine)";
    for said in [check, up] {
        assert_eq!(said.code, Some(2), "{}", said.err);
        assert!(said.err.contains(wanted), "{}", said.err);
    }
}

#[test]
fn a_check_that_loses_runs_while_its_target_hangs_is_a_remark_with_what_to_write() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a.md", GOOD.as_bytes());
    write(folder.path(), "v.toml", b"[check.Cart]\ntcp = \"127.0.0.1:1\"\ninterval = \"5s\"\n");
    let said = run(folder.path(), &["check", "a.md", "--config", "v.toml", "--warn-only", "--lang", "en"]);
    let told = "remark Check “Cart”: it waits for an answer about as long as its interval or longer";
    let write_this = "Write one of `[check.\"Cart\"] timeout = \"2500ms\"`, `[check.\"Cart\"] interval = \"10s\"`.";
    assert!(said.err.contains(told) && said.err.contains(write_this), "{}", said.err);
    write(folder.path(), "v.toml", b"[check.Cart]\ntcp = \"127.0.0.1:1\"\ninterval = \"5s\"\ntimeout = \"2500ms\"\n");
    let said = run(folder.path(), &["check", "a.md", "--config", "v.toml", "--warn-only", "--lang", "en"]);
    assert!(!said.err.contains("remark"), "what it says to write helps: {}", said.err);
}

#[test]
fn what_is_no_file_is_refused_without_waiting_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe.md");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("it runs").success());
    for path in ["pipe.md", "/dev/zero", "."] {
        let said = run(folder.path(), &["check", path]);
        assert_eq!(said.code, Some(2), "{path}: {}", said.err);
        assert!(said.err.contains("neither a file nor a folder"), "{path}: {}", said.err);
    }
}

#[test]
fn a_result_that_could_not_be_written_is_no_success() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a.md", GOOD.as_bytes());
    for arguments in [&["check", "a.md", "--warn-only"][..], &["--help"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("there");
        let said: common::Said =
            common::vectra(folder.path()).args(arguments).stdout(full).output().expect("the binary runs").into();
        assert_eq!(said.code, Some(3), "{arguments:?}: {}", said.err);
        assert!(said.err.contains("could not be written to standard output"), "{arguments:?}: {}", said.err);
    }
}

#[test]
fn the_reference_runbook_compiles() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seed/DOC-009.md");
    if !path.exists() {
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "the reference runbook is missing");
        println!("skipped: there is no reference runbook beside this checkout");
        return;
    }
    let path = path.to_string_lossy();
    let said = run(Path::new(env!("CARGO_MANIFEST_DIR")), &["check", &path, "--json", "--warn-only"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let object: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(object["runbook"]["document"], "DOC-009");
    assert_eq!(object["escalation"].as_array().map(Vec::len), Some(4));
}
