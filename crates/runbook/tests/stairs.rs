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
