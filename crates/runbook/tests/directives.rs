//! What an author settles with a comment holds, and moves with the text.
#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use vectra_runbook::compile;
use vectra_runbook::program::*;

fn program(text: &str) -> Program {
    compile("d.md", text)
}

#[test]
fn a_comment_above_a_table_says_what_it_is() {
    let text = "# R\n\n## Colours\n\n<!-- vectra: role=alerts -->\n| Red | Blue | Green |\n|---|---|---|\n| API down | fails 3x | SEV1 |\n";
    let program = program(text);
    assert_eq!(program.tables.first().map(|table| table.role), Some(Role::Alerts));
    assert_eq!(
        program.sections.last().map(|section| section.role),
        Some(Role::Alerts),
        "right below a heading it speaks of the section"
    );
}

#[test]
fn a_comment_below_a_heading_says_what_the_section_is() {
    let with = "# R\n\n## Colours\n<!-- vectra: role=contacts -->\n\nText.\n\n- Red: red@example.test\n";
    let contacts: Vec<_> =
        program(with).contacts.iter().map(|contact| (contact.role.clone(), contact.address.clone())).collect();
    assert_eq!(contacts, [("Red".to_owned(), Some("red@example.test".to_owned()))]);
    assert!(program(&with.replace("<!-- vectra: role=contacts -->", "")).contacts.is_empty());
}

#[test]
fn kind_and_effect_of_a_block_are_the_authors() {
    let text = "# R\n\n## Incident: API down\n\n**Investigation:**\n\n<!-- vectra: kind=sql effect=observe -->\n```\nCALL report();\n```\n\n<!-- vectra: kind=none -->\n```bash\nrm -rf /\n```\n";
    let program = program(text);
    let fences: Vec<_> = program.fences.iter().map(|fence| (fence.kind, fence.effect)).collect();
    assert_eq!(fences, [(StepKind::Sql, Some(EffectClass::Observe)), (StepKind::None, None)]);
    let steps: Vec<_> =
        program.procedures.iter().flat_map(|procedure| &procedure.steps).map(|step| (step.kind, step.effect)).collect();
    assert_eq!(steps, [(StepKind::Sql, EffectClass::Observe)]);
}

#[test]
fn a_comment_in_an_item_speaks_of_the_item() {
    let text = "# R\n\n## Incident: API down\n\n### Resolution\n\n1. Do the dance <!-- vectra: effect=danger stage=verification condition=\"it rains\" -->\n2. Restart the service\n";
    let program = program(text);
    let steps: Vec<_> = program.procedures.iter().flat_map(|procedure| &procedure.steps).collect();
    let [dance, restart] = steps.as_slice() else { panic!("two steps: {steps:#?}") };
    assert_eq!(
        (dance.effect, dance.stage, dance.condition.as_deref()),
        (EffectClass::Danger, Stage::Verification, Some("it rains"))
    );
    assert_eq!((restart.effect, restart.condition.as_deref()), (EffectClass::Change, None));
    assert_eq!(dance.text, "Do the dance");
}

#[test]
fn answers_ties_a_procedure_to_its_alert() {
    let text = "# R\n\n## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| Blue moon | fails 3x | SEV1 |\n\n## Chanson\n<!-- vectra: answers=\"Blue moon\" severity=SEV1 -->\n\n1. Restart the service\n";
    let program = program(text);
    let procedure = program.procedures.first().expect("a procedure");
    assert_eq!(
        (procedure.role, procedure.trigger.as_deref(), procedure.severity.as_deref()),
        (ProcedureRole::Incident, Some("Blue moon"), Some("SEV1"))
    );
}

#[test]
fn what_is_ignored_makes_no_item_and_no_finding() {
    let text = "# R\n\n## Contacts\n\n<!-- vectra: ignore -->\n| a | b |\n|---|---|\n| x | y |\n\n## Old\n<!-- vectra: ignore -->\n\n- something nobody reads\n\n```\nsome words\n```\n";
    let program = program(text);
    assert_eq!(program.tables.iter().map(|table| table.role).collect::<Vec<_>>(), [Role::Other]);
    assert!(program.procedures.is_empty() && program.contacts.is_empty());
    assert!(program.diagnostics.is_empty(), "{:#?}", program.diagnostics);
}

#[test]
fn the_sense_moves_with_the_text() {
    let settled =
        "<!-- vectra: role=alerts -->\n| Red | Blue | Green |\n|---|---|---|\n| API down | fails 3x | SEV1 |\n";
    for above in
        ["# R\n\n", "# R\n\n## Colours\n\nA sentence.\n\n", "# R\n\n## Contacts\n\n- Red: red@example.test\n\n"]
    {
        let program = program(&format!("{above}{settled}"));
        assert_eq!(program.tables.first().map(|table| table.role), Some(Role::Alerts), "{above}");
    }
}

#[test]
fn other_comments_say_nothing() {
    let text = "# R\n\n<!-- role=alerts -->\n| Red | Blue |\n|---|---|\n| a | b |\n";
    assert_eq!(program(text).tables.first().map(|table| table.role), Some(Role::Other));
}

#[test]
fn what_a_section_is_settled_to_be_holds_for_its_tables() {
    let table = "| Name | When | Who |\n|---|---|---|\n| Foo | > 5 min | Bob |\n";
    let text = format!("# R\n\n## Things\n<!-- vectra: role=alerts -->\n\nText.\n\n{table}");
    let settled = program(&text);
    assert_eq!((settled.alerts.len(), settled.objectives.len()), (1, 0));
    assert_eq!(program(&text.replace("role=alerts", "x")).alerts.len(), 0);
}

#[test]
fn a_comment_at_the_head_of_an_item_or_paragraph_takes_no_text_away() {
    let text = "# R\n\n## Incident: API down\n\n### Resolution\n\n1. <!-- vectra: effect=danger --> Restart the service\n2. Look at the dashboard\n3. <!-- checked 2026-01-03 --> Purge the queue\n4. <details><summary>Restart the worker</summary></details>\n\n<!-- a note --> Restart the world\n";
    let program = program(text);
    let steps: Vec<_> =
        program.procedures.iter().flat_map(|it| &it.steps).map(|it| (it.text.as_str(), it.effect)).collect();
    let expected = [
        ("Restart the service", EffectClass::Danger),
        ("Look at the dashboard", EffectClass::Observe),
        ("Purge the queue", EffectClass::Danger),
        ("Restart the worker", EffectClass::Change),
        ("Restart the world", EffectClass::Change),
    ];
    assert_eq!(steps, expected);
}
