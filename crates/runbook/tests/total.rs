//! Compiling is total: whatever the text, it answers, and accounts for every row, item and line.

mod support;

use proptest::prelude::*;
use std::collections::BTreeSet;
use vectra_runbook::program::Program;
use vectra_runbook::{compile, generate};

/// Ids are unique, lines lie in the document, counts are sound.
fn sound(program: &Program) {
    let mut ids = BTreeSet::new();
    let mut see = |id: &str, lines: [u32; 2]| {
        assert!(ids.insert(id.to_owned()), "{id} twice");
        assert!(lines[0] >= 1 && lines[0] <= lines[1], "{id} {lines:?}");
        assert!(lines[1] <= program.runbook.line_count.max(1), "{id} {lines:?} of {}", program.runbook.line_count);
    };
    for procedure in &program.procedures {
        see(&procedure.source.id, procedure.source.lines);
        for step in &procedure.steps {
            see(&step.source.id, step.source.lines);
        }
    }
    for item in &program.alerts {
        see(&item.source.id, item.source.lines);
    }
    for item in &program.sections {
        see(&item.source.id, item.source.lines);
    }
    for item in &program.fences {
        see(&item.source.id, item.source.lines);
    }
    for item in &program.diagnostics {
        see(&item.source.id, item.source.lines);
        assert!(!item.message.is_empty() && !item.help.is_empty() && item.column >= 1);
    }
    let coverage = program.coverage;
    assert!(coverage.table_rows_understood <= coverage.table_rows);
    assert!(coverage.fence_lines_understood <= coverage.fence_lines);
    assert!(coverage.list_items_understood <= coverage.list_items);
    let open = (coverage.table_rows - coverage.table_rows_understood)
        + (coverage.fence_lines - coverage.fence_lines_understood)
        + (coverage.list_items - coverage.list_items_understood);
    let told = program
        .diagnostics
        .iter()
        .any(|finding| matches!(finding.code.as_str(), "V020" | "V021" | "V022" | "V023" | "V026"));
    assert!(open == 0 || told, "{open} not understood and nothing said");
}

fn cut_everywhere(text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    for end in 0..=lines.len() {
        sound(&compile("cut.md", &lines[..end].join("\n")));
    }
    for (at, _) in text.char_indices().step_by(37) {
        sound(&compile("cut.md", &text[..at]));
        sound(&compile("cut.md", &text[at..]));
    }
}

#[test]
fn a_document_cut_anywhere_compiles() {
    cut_everywhere(&generate::document(3).text);
    if let Some(text) = support::reference() {
        cut_everywhere(&text);
    }
}

#[test]
fn a_table_cut_in_the_middle_of_a_row_is_reported_there() {
    let program = compile(
        "cut.md",
        "# R\n\n## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n| API down | fails 3x | SEV1 |\n| Disk | > 8",
    );
    assert!(
        program.diagnostics.iter().any(|finding| finding.code == "V023" && finding.source.line == 8),
        "{:#?}",
        program.diagnostics
    );
}

#[test]
fn what_is_not_understood_is_said_with_its_line() {
    let text = "# R\n\n## Colours\n\n| Red | Blue |\n|---|---|\n| a | b |\n\n- an orphan\n\n```\nsome words that nobody runs\n```\n";
    let program = compile("r.md", text);
    let found: Vec<(&str, u32)> =
        program.diagnostics.iter().map(|finding| (finding.code.as_str(), finding.source.line)).collect();
    assert_eq!(found, [("V021", 7), ("V020", 9), ("V022", 12)]);
}

#[test]
fn deep_and_long_texts_do_not_hurt() {
    for text in [
        "> ".repeat(2000),
        "- ".repeat(2000),
        format!("```bash\n{}\n```", "(".repeat(5000)),
        format!("```bash\n{}\n```", "$(".repeat(5000)),
        format!("```bash\n{}\n```", "if true; then ".repeat(500)),
        format!("```sql\nSELECT {}1;\n```", "(".repeat(5000)),
        format!("```bash\necho '{}\n```", "x\n".repeat(3000)),
        format!("# {}", "a b ".repeat(5000)),
        format!("| a |\n|---|\n{}", "| x |\n".repeat(3000)),
        "`".repeat(5000),
        "[".repeat(5000),
    ] {
        sound(&compile("deep.md", &text));
    }
}

fn fragment() -> impl Strategy<Value = String> {
    let known = vec![
        "# Runbook",
        "## 4. Alertes",
        "### INCIDENT: API Down",
        "#### Résolution",
        "**Investigation:**",
        "**Alert:** API down",
        "| Alerte | Condition | Sévérité |",
        "|---|---|---|",
        "| API Down | fail 3x | SEV1 |",
        "| a | b",
        "|",
        "```bash",
        "```sql",
        "```",
        "~~~",
        "# Vérifier les logs",
        "curl -I https://x.test/health",
        "SELECT pg_terminate_backend(1);",
        "PostgreSQL > Backups > Restore",
        "- [ ] Health check OK",
        "1. Si crash → Redémarrer",
        "   - nested",
        "If crash, restart the service",
        "celery -A app purge",
        "cat <<EOF",
        "psql \"postgres://...\" < b.sql",
        "kubectl logs <pod> | grep -v '",
        "T+15min",
        "02:00 UTC: Backup DB",
        "Dimanche: VACUUM",
        "---",
        "> quoted",
        "Push sur main → Deploy Production (auto)",
        "99,5 %",
        "<!-- note -->",
        "<!-- vectra: role=alerts kind=\u{a0}x = \"",
        "<!-- vectra:\u{a0}ignore -->",
        "<table><tr><th>Level<th>Response",
        "<tr><td>SEV1<td>15 min</table>",
        "!!! warning",
        "**If the queue is full:**",
        "Proceed only if ALL of these hold:",
        "#### Step 2: look",
        "\t- tab",
        "\u{feff}",
        "é\u{301}🚨",
        "{{ name }}",
        "$((",
        "\\",
    ];
    prop_oneof![4 => proptest::sample::select(known).prop_map(str::to_owned), 1 => any::<String>(), 1 => "[ -~]{0,40}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_mixture_of_fragments_compiles(parts in proptest::collection::vec(fragment(), 0..40)) {
        sound(&compile("mixed.md", &parts.join("\n")));
    }

    #[test]
    fn any_text_compiles(text in any::<String>()) {
        sound(&compile("any.md", &text));
    }
}
