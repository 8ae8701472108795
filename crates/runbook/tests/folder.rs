//! A folder of documents: alerts of one find procedures, people and levels of another.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use vectra_runbook::{Options, compile, compile_folder};

const INDEX: &str = "# Shop\n\n## Alerts\n\n| Alert | Condition | Severity | Runbook |\n|---|---|---|---|\n\
    | Till offline | fails 3x every 10 s | SEV1 | [what to do](runbooks/till.md) |\n\
    | Disk space | > 85% | SEV2 | |\n| Lost parcels | > 3 | SEV2 | |\n\n\
    ## Escalation\n\n| Time | Who |\n|---|---|\n| T+0 | Porter |\n| T+5min | Stage manager |\n";
const TILL: &str = "# The till does not answer\n\n## Impact\n\nNobody pays.\n\n## Diagnosis\n\n```bash\ncurl -I https://till.example.test/health\n```\n\n## Mitigation\n\n1. If crash, restart the service\n";
const DISK: &str = "# Disk full\n\n## Diagnosis\n\n```bash\ndf -h\n```\n\n## Mitigation\n\n1. Delete old files\n";
const PEOPLE: &str = "# People\n\n## Contacts\n\n| Role | Contact |\n|---|---|\n| Porter | porter@example.test |\n| Stage manager | stage@example.test |\n\n\
    ## Severity levels\n\n| Level | Criteria | Response |\n|---|---|---|\n| SEV1 | all down | 15 min |\n| SEV2 | some down | 1 h |\n";

#[test]
fn links_and_names_cross_documents() {
    let folder = [("index.md", INDEX), ("runbooks/till.md", TILL), ("runbooks/disk.md", DISK), ("people.md", PEOPLE)];
    let programs = compile_folder(&folder, Options::default());
    assert_eq!(programs.len(), 4);
    let trigger = |at: usize| programs[at].procedures.first().expect("a procedure").trigger.clone();
    assert_eq!(trigger(1).as_deref(), Some("Till offline"), "by the row's link");
    assert_eq!(trigger(2).as_deref(), Some("Disk space"), "by what both names are about");
    let told: Vec<&str> = programs[0].diagnostics.iter().map(|finding| finding.message.as_str()).collect();
    let about = |name: &str| told.iter().filter(|message| message.contains(name)).count();
    assert_eq!((about("Till offline"), about("Disk space"), about("Porter"), about("SEV1")), (0, 0, 0, 0), "{told:?}");
}

#[test]
fn the_order_of_the_folder_changes_nothing_but_the_order() {
    let mut folder =
        vec![("index.md", INDEX), ("runbooks/till.md", TILL), ("runbooks/disk.md", DISK), ("people.md", PEOPLE)];
    let mut forward = compile_folder(&folder, Options::default());
    folder.reverse();
    let backward = compile_folder(&folder, Options::default());
    forward.reverse();
    assert_eq!(forward, backward);
}

#[test]
fn a_folder_of_one_is_the_document() {
    assert_eq!(compile_folder(&[("index.md", INDEX)], Options::default()), [compile("index.md", INDEX)]);
    assert!(compile_folder(&[], Options::default()).is_empty());
}

/// Codes with messages of one document of a folder.
fn told(folder: &[(&str, &str)], path: &str) -> Vec<(String, String)> {
    let programs = compile_folder(folder, Options::default());
    let program = programs.into_iter().find(|program| program.runbook.path == path).expect("the document");
    let codes = ["V001", "V007", "V076"];
    let asked = program.diagnostics.into_iter().filter(|finding| codes.contains(&finding.code.as_str()));
    asked.map(|finding| (finding.code, finding.message)).collect()
}

#[test]
fn what_no_document_of_the_folder_has_is_told() {
    const ORPHAN: &str = "# Incident: The kettle broke\n\n**Alert:** Kettle empty\n\n## Diagnosis\n\n1. Look at it\n\n## Mitigation\n\n1. Restart the kettle\n";
    let index = INDEX.replace("> 3 | SEV2", "> 3 | SEV9");
    let folder =
        [("index.md", &*index), ("runbooks/till.md", TILL), ("people.md", PEOPLE), ("runbooks/kettle.md", ORPHAN)];
    let found = told(&folder, "index.md");
    let says = |code: &str, name: &str| found.iter().any(|(own, said)| *own == code && said.contains(name));
    assert!(says("V001", "SEV9") && says("V007", "Disk space") && says("V007", "Lost parcels"), "{found:?}");
    assert!(!says("V007", "Till offline"), "{found:?}");
    let found = told(&folder, "runbooks/kettle.md");
    let [(code, said)] = found.as_slice() else { panic!("{found:?}") };
    assert!(code == "V076" && said.contains("Kettle empty") && said.contains("no document of the folder"), "{said}");
    // A list beside it that has nothing to do with the procedures asks for none, and one that has the alert is enough.
    assert_eq!(told(&[("index.md", &*index), ("runbooks/kettle.md", ORPHAN)], "index.md"), []);
    assert_eq!(told(&[("index.md", &*index), ("runbooks/kettle.md", ORPHAN)], "runbooks/kettle.md"), []);
    let kettle = INDEX.replace("Lost parcels", "Kettle empty");
    let folder = [("index.md", &*kettle), ("runbooks/till.md", TILL), ("runbooks/kettle.md", ORPHAN)];
    assert_eq!(told(&folder, "runbooks/kettle.md"), []);
    // Two scales leave it open which one is meant.
    let other = PEOPLE.replace("SEV1", "P1").replace("SEV2", "P2");
    let folder = [("index.md", &*index), ("runbooks/till.md", TILL), ("people.md", PEOPLE), ("more.md", &*other)];
    assert!(told(&folder, "index.md").iter().all(|(code, _)| code != "V001"));
}
