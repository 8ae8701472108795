//! Long documents of one shape: what is compared with each other grows with the document, and no stage may do it for each
//! pair. Nothing is timed here; a stage that does makes these tests take minutes.

use vectra_runbook::compile;
use vectra_runbook::program::Program;

const MANY: usize = 20_000;

fn repeated(head: &str, part: impl Fn(usize) -> String) -> Program {
    let text: String = std::iter::once(head.to_owned()).chain((0..MANY).map(part)).collect();
    compile("long.md", &text)
}

#[test]
fn levels_and_the_headings_that_define_them() {
    let head = "# R\n\n## Severity levels\n\n";
    let twice = repeated(head, |n| format!("### P{} - Level\n\nResponse time: 5 minutes\n\n", n % 90));
    assert!(twice.severities.is_empty(), "a level that comes twice is a list of cases");
    let lines = repeated(head, |n| format!("**P{}** Nothing works. Acknowledge in 5 minutes.\n", n % 90));
    assert!(lines.severities.is_empty());
}

#[test]
fn incidents_that_say_their_own_alerts() {
    let program = repeated("# R\n\n", |n| {
        format!("## Incident: Thing{n} down\n\n**Severity:** SEV2\n**Threshold:** P95 > 3 s\n\n1. Restart it\n\n")
    });
    assert_eq!((program.procedures.len(), program.alerts.len()), (MANY, MANY));
}

#[test]
fn parts_of_one_procedure_and_of_none() {
    let one = repeated("# R\n\n## Incident: API down\n\n", |n| format!("### Check\n\n1. Look at log {n}\n\n"));
    assert_eq!(one.procedures.iter().map(|procedure| procedure.steps.len()).sum::<usize>(), MANY);
    let none = repeated("# R\n\n## Incident runbooks\n\n", |n| {
        format!("### Investigation\n\n1. Look at log {n}\n\n### Resolution\n\n1. Restart {n}\n\n")
    });
    assert!(!none.sections.is_empty());
}

#[test]
fn items_that_could_be_what_no_section_is_about() {
    let program = repeated("# R\n\n", |n| format!("## Note {n}\n\n- **Production** at https://a{n}.example.org\n\n"));
    assert_eq!(program.coverage.list_items, u32::try_from(MANY).unwrap());
}

#[test]
fn links_that_lead_nowhere() {
    let program = repeated("# R\n\n", |n| format!("## Part {n}\n\nSee [there](#nowhere-{n}).\n\n"));
    assert_eq!(program.diagnostics.iter().filter(|found| found.code == "V073").count(), MANY);
}
