use super::*;
use crate::cli::Lang;
use crate::commands::check::folder::Given;
use crate::text::chosen;
use jsonschema::{Draft, Validator};
use serde_json::Value;
use vectra_runbook::program::{Fix, Related, Source};

fn schema() -> Validator {
    let schema = include_str!("../../../../tests/data/sarif-schema-2.1.0.json");
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    let options = jsonschema::options().with_draft(Draft::Draft4).should_validate_formats(true);
    options.should_ignore_unknown_formats(true).build(&schema).expect("a schema")
}

fn valid(log: &Value) {
    let wrong: Vec<String> =
        schema().iter_errors(log).map(|e| format!("{}: {e}", e.instance_path())).take(10).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn judged(path: &str, text: &str, found: Vec<Diagnostic>) -> Judged {
    let mut program = vectra_runbook::compile(path, text);
    if !found.is_empty() {
        program.diagnostics = found;
    }
    let given = Given { file: Some(path.into()), named: true };
    Judged {
        given,
        path: path.into(),
        text: text.into(),
        program,
        plan: None,
        is_runbook: true,
        change: None,
        live: None,
    }
}

fn edit(line: u32, column: u32, end_line: u32, end_column: u32, text: &str) -> Edit {
    Edit { line, column, end_line, end_column, text: text.into() }
}

fn finding(code: &str, severity: Level) -> Diagnostic {
    Diagnostic {
        source: Source { id: format!("diagnostic/{code}"), line: 2, lines: [2, 3] },
        severity,
        code: code.into(),
        message: "replace {{ pod }} in [this](http://x)".into(),
        help: "write {name}".into(),
        column: 4,
        end_line: 3,
        end_column: 2,
        fix: Some(Fix {
            safe: true,
            label: "do it".into(),
            edits: vec![edit(1, 1, 1, 1, "a\nb"), edit(2, 1, 3, 1, "")],
        }),
        related: vec![Related { line: 1, message: "the title".into() }, Related { line: 0, message: "nowhere".into() }],
    }
}

fn rule(code: &str, page: Option<&'static str>) -> Rule {
    Rule { code: code.into(), name: "some-name".into(), level: Level::Error, title: "Some title".into(), page }
}

fn logged(rules: &[Rule], config: Option<&str>, tell: impl FnOnce(&mut Log), total: &Total) -> Value {
    let mut log = Log::new(chosen(Some(Lang::En)), config.map(PathBuf::from), rules);
    tell(&mut log);
    serde_json::to_value(log.log(total)).expect("JSON")
}

#[test]
fn a_log_of_every_kind_of_content_keeps_to_the_schema() {
    let rules = [rule("V001", None), rule("V010", Some("# V010\n\nA shell {cannot}.\n"))];
    let mut point = finding("V500", Level::Info);
    point.fix = Some(Fix { safe: false, label: "perhaps".into(), edits: vec![edit(2, 1, 2, 1, "x")] });
    (point.column, point.end_line, point.end_column) = (0, 0, 0);
    let mut empty = finding("V001", Level::Warning);
    empty.fix = Some(Fix { safe: true, label: String::new(), edits: Vec::new() });
    empty.source.line = 0;
    let document = judged("docs/a b.md", "# T\r\n\r\nx\r\n", vec![finding("V010", Level::Error), point, empty]);
    let mut other = judged("é.md", "# L\n", Vec::new());
    other.is_runbook = false;
    let total = Total { missing: 2, exit: 2, ..Total::default() };
    let log = logged(
        &rules,
        None,
        |log| {
            log.document(&document).expect("told");
            log.document(&other).expect("told");
            log.missing(&Missing { file: Some("gone/x.md".into()), message: "There is no {x}.".into() });
            log.missing(&Missing { file: None, message: "stdin".into() });
        },
        &total,
    );
    valid(&log);
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert_eq!(run["invocations"][0]["exitCode"], 2);
    let notifications = run["invocations"][0]["toolExecutionNotifications"].as_array().expect("a list");
    assert_eq!(
        notifications.iter().map(|n| n["level"].as_str().expect("text")).collect::<Vec<_>>(),
        ["note", "error", "error"]
    );
    assert_eq!(notifications[1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "gone/x.md");
    assert_eq!(run["artifacts"][0]["location"]["uri"], "docs/a%20b.md");
    assert_eq!(run["artifacts"][0]["hashes"]["sha-256"], document.program.runbook.sha256.as_str());
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), 3, "a document that is no runbook has no results");
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    assert_eq!(rules[1]["fullDescription"]["text"], "A shell {{cannot}}.");
    assert_eq!(rules[1]["help"]["markdown"], "# V010\n\nA shell {{cannot}}.\n");
    let first = &results[0];
    assert_eq!(first["level"], "error");
    assert_eq!(first["message"]["text"], "replace {{{{ pod }}}} in [this\\](http://x)\nwrite {{name}}");
    let place = &first["locations"][0]["physicalLocation"];
    assert_eq!(place["region"], serde_json::json!({"startLine": 2, "startColumn": 4, "endLine": 3, "endColumn": 2}));
    assert_eq!(place["artifactLocation"]["index"], 0);
    assert_eq!(first["relatedLocations"].as_array().map(Vec::len), Some(1));
    assert_eq!(first["partialFingerprints"]["vectraFinding/v1"], "diagnostic/V010");
    let change = &first["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], "docs/a%20b.md");
    let inserted = &change["replacements"][0]["insertedContent"]["text"];
    assert_eq!(inserted, "a\r\nb", "with the line ends of the document");
    assert!(change["replacements"][1].get("insertedContent").is_none(), "a deletion inserts nothing");
    assert!(results[2].get("fixes").is_none());
}

#[test]
fn unbound_names_are_results_of_their_own_rules() {
    let config = vectra_plan::Config::parse("[contacts.\"Frist\"]\nslack = \"U1\"\n").expect("a configuration");
    let text = "# R\n\n## Escalation\n\n| Time | Action |\n|---|---|\n| T+0 | First |\n";
    let mut document = judged("r.md", text, Vec::new());
    document.plan = Some(vectra_plan::build(&document.program, &config));
    let tell = |log: &mut Log| log.document(&document).expect("told");
    let log = logged(&[], Some("conf/vectra.toml"), tell, &Total::default());
    valid(&log);
    let results = log["runs"][0]["results"].as_array().expect("results");
    let of = |id: &str| results.iter().find(|r| r["ruleId"] == id).expect("there");
    assert_eq!(of("unbound")["locations"][0]["physicalLocation"]["region"]["startLine"], 7);
    let place = &of("unused")["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(place["uri"], "conf/vectra.toml");
}

#[test]
fn an_empty_log_is_one_too() {
    let log = logged(&[], None, |_| {}, &Total::default());
    valid(&log);
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
}
