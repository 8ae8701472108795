//! Headings that are the numbered steps of what stands above them, and sections that alerts link to.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use vectra_runbook::compile;
use vectra_runbook::program::*;

const ALERTS: &str = "# Ledger\n\n## Alerts\n\n| Alert | Severity | Runbook |\n|---|---|---|\n| `LedgerDrift` | P1 | [Drift](#ledger-drift) |\n| Node gone | P2 | [Bring it back](#bring-back) |\n\n";

/// Role, title and trigger of each procedure, with the number of its steps.
fn told(program: &Program) -> Vec<(ProcedureRole, &str, Option<&str>, usize)> {
    let procedures = program.procedures.iter();
    procedures.map(|found| (found.role, found.title.as_str(), found.trigger.as_deref(), found.steps.len())).collect()
}

fn codes(program: &Program, code: &str) -> usize {
    program.diagnostics.iter().filter(|finding| finding.code == code).count()
}

#[test]
fn numbered_steps_below_a_heading_are_one_procedure() {
    for (one, two, three) in [
        ("Step 1: Name the accounts", "Step 2: Look into them", "Step 3: Freeze"),
        ("1. Read the books first", "2. Drop into the ledger", "3. Freeze the postings"),
    ] {
        let text = format!(
            "{ALERTS}## Ledger drift\n\nBoth sides differ.\n\n### {one}\n\n```bash\nledger accounts\n```\n\n### {two}\n\n```bash\nledger show 12\n```\n\n### {three}\n\n```bash\nsystemctl stop ledger\n```\n\n## Bring back\n\n### Bring back one node\n\n```bash\nsystemctl restart ledger@1\n```\n\n### Bring back all nodes\n\n```bash\nsystemctl restart 'ledger@*'\n```\n"
        );
        let program = compile("d.md", &text);
        let found = told(&program);
        assert_eq!(
            found.first(),
            Some(&(ProcedureRole::Incident, "Ledger drift", Some("LedgerDrift"), 3)),
            "{one}: {found:?}"
        );
        // No numbers: two things to do, and the row that links to both is answered.
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(codes(&program, "V007"), 0, "{:#?}", program.diagnostics);
    }
}

#[test]
fn steps_without_an_alert_are_one_procedure_too() {
    let text = "# R\n\n## Réindexer le moteur\n\n### Étape 1 : lire la taille\n\n```bash\ndf -h /var/lib/moteur\n```\n\n### Étape 2 : reconstruire\n\n```bash\nmoteur rebuild --all\n```\n";
    let program = compile("d.md", text);
    let found = told(&program);
    assert_eq!(
        found.iter().map(|(_, title, _, count)| (*title, *count)).collect::<Vec<_>>(),
        [("Réindexer le moteur", 2)]
    );
    // What is wrong, said in a heading without a word of repair.
    let text = "# R\n\n## The worker won't start\n\n### 1. Read the logs\n\n```bash\njournalctl -u worker -n 50\n```\n\n### 2. Enter the container\n\n```bash\ndocker exec worker ls /data\n```\n";
    let program = compile("d.md", text);
    assert_eq!(told(&program), [(ProcedureRole::Incident, "The worker won't start", None, 2)]);
}

#[test]
fn numbered_problems_are_procedures_of_their_own() {
    let text = "# R\n\n## Database problems\n\n### 1. Slow queries\n\n```bash\nkubectl logs db\n```\n\n### 2. Too many connections\n\n```bash\nkubectl rollout restart deploy/api\n```\n";
    let program = compile("d.md", text);
    assert_eq!(told(&program).len(), 2, "{:?}", told(&program));
}

#[test]
fn what_opens_a_ticket_within_a_step_is_no_incident() {
    let text = "# Loss of a site\n\n## Phase 1: Look\n\n### 1.1 Find the site\n\n```bash\nping -c 3 10.0.0.1\n```\n\n### 1.2 Open an incident ticket\n\n```bash\n./tickets/create.sh\n```\n\n## Phase 2: Move\n\n### 2.1 Move the traffic\n\n```bash\n./traffic/move.sh\n```\n\n## Phase 3: Go back\n\n### 3.1 Go back\n\n```bash\n./traffic/back.sh\n```\n";
    let program = compile("d.md", text);
    assert_eq!(told(&program).len(), 1, "{:?}", told(&program));
}

#[test]
fn a_loop_that_is_left_ends() {
    let block = |body: &str| {
        format!(
            "# R\n\n## Incident: queue stuck\n\n### Investigation\n\n```bash\nwhile true; do\n  {body}\n  sleep 5\ndone\n```\n\n### Resolution\n\n1. Restart the worker\n"
        )
    };
    assert_eq!(codes(&compile("d.md", &block("redis-cli ping")), "V049"), 1);
    assert_eq!(codes(&compile("d.md", &block("redis-cli ping | grep -q PONG && break")), "V049"), 0);
    assert_eq!(codes(&compile("d.md", &block("if redis-cli ping; then\n    break\n  fi")), "V049"), 0);
}

#[test]
fn numbered_parts_of_the_procedure_are_one() {
    let text = "# Reprise après sinistre\n\n## La procédure, dans l'ordre\n\n### 1 · Geler les tâches\n\n```sql\nSELECT crons_off();\n```\n\n### 2 · Restaurer le dump\n\n```bash\npg_restore -d shop --exit-on-error shop.dump\n```\n\n### 3 · Rallumer les tâches\n\n```sql\nSELECT crons_on();\n```\n";
    let program = compile("d.md", text);
    assert_eq!(told(&program), [(ProcedureRole::Restore, "La procédure, dans l'ordre", None, 3)]);
}

#[test]
fn numbered_sections_that_say_when_are_procedures_of_their_own() {
    let section = |number: u32, name: &str, when: &str| {
        format!("### {number}. {name}\n\n**When:** {when}\n\n**Steps:**\n\n1. Restore the copy\n2. Check the rows\n\n")
    };
    for title in ["Disaster recovery plan", "Shop"] {
        let text = format!(
            "# {title}\n\n## Procedures\n\n{}{}{}",
            section(1, "Full restore", "The base is lost."),
            section(2, "Partial restore", "A table is lost."),
            section(3, "Restore of files", "Files are lost.")
        );
        assert_eq!(told(&compile("d.md", &text)).len(), 3, "{title}: {:?}", told(&compile("d.md", &text)));
    }
}

#[test]
fn what_restores_is_not_done_behind_what_copies() {
    for text in [
        "# R\n\n## Backup and restore\n\n**Backup:**\n\n```bash\n./manage.py backup\n```\n\n**Restore (after a disaster)**:\n\n```bash\n./manage.py restore /copies/last\n```\n",
        "# R\n\n## Sauvegardes\n\n```bash\n# Sauvegarde complète\n./manage.py backup\n\n# Restauration\n./manage.py restore /copies/last\n```\n",
    ] {
        let program = compile("d.md", text);
        let roles: Vec<_> = told(&program).iter().map(|(role, .., count)| (*role, *count)).collect();
        assert_eq!(roles, [(ProcedureRole::Backup, 1), (ProcedureRole::Restore, 1)], "{text}");
    }
    // A copy before a release is one of its steps.
    let text = "# R\n\n## Deployment\n\n```bash\n# 1. Backup\n./manage.py backup\n\n# 2. Deploy\n./deploy.sh\n```\n";
    assert_eq!(told(&compile("d.md", text)).len(), 1);
}

#[test]
fn a_heading_that_only_says_procedure_is_named_after_what_stands_above() {
    let text =
        "# R\n\n## Rotate the keys\n\nOnce a year.\n\n### Procedure\n\n1. Create a new key\n2. Restart the service\n";
    assert_eq!(told(&compile("d.md", text)).first().map(|(_, title, ..)| *title), Some("Rotate the keys"));
}

#[test]
fn a_theme_of_recoveries_swallows_none_of_them() {
    let text = |first: &str, second: &str| {
        format!(
            "# R\n\n## 5. Recovery procedures\n\n### 5.1 Database recovery\n\n#### 5.1.1 {first}\n\n```bash\n# Step 1: Restore\npg_restore -d shop a.dump\n```\n\n\
             #### 5.1.2 {second}\n\n```bash\n# Step 1: Start\nsystemctl start archive\n```\n"
        )
    };
    let titles = |text: &str| -> Vec<String> {
        vectra_runbook::compile("d.md", text).procedures.into_iter().map(|found| found.title).collect()
    };
    assert_eq!(
        titles(&text("Main base recovery (RTO: 3 h)", "Queue recovery")),
        ["Main base recovery (RTO: 3 h)", "Queue recovery"]
    );
    // What the headings tell to do are its steps.
    assert_eq!(titles(&text("Restore the base", "Start the archive")), ["Database recovery"]);
}
