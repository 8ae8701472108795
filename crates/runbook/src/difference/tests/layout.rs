//! Layout is no meaning.

use super::*;
use crate::generate::document;

/// Edits that only a typesetter would notice.
fn laid_out(text: &str, way: u64) -> String {
    let mut out = String::new();
    let (mut fenced, mut heading) = (false, 0u64);
    for line in text.lines() {
        let trimmed = line.trim();
        let fence = trimmed.starts_with("```");
        let inside = fenced && !fence;
        fenced ^= fence;
        if inside || fence {
            out.push_str(line);
        } else if trimmed.starts_with('|') {
            out.push_str(&table_line(trimmed, way));
        } else if trimmed.starts_with("## ") && way.is_multiple_of(3) {
            heading += 1;
            let title = crate::text::without_numbering(trimmed.trim_start_matches('#').trim());
            out.push_str(&format!("## {}. {title}", heading + 3));
        } else {
            out.push_str(line);
        }
        out.push('\n');
        if trimmed.is_empty() && !fenced && way.is_multiple_of(2) {
            out.push('\n');
        }
    }
    if way.is_multiple_of(5) { out.replace('\n', "\r\n") } else { out }
}

fn table_line(line: &str, way: u64) -> String {
    let cells = line.trim_matches('|').split('|').map(str::trim);
    let cells: Vec<String> = cells
        .enumerate()
        .map(|(at, cell)| match cell {
            "---" => [":--", "---:", ":---:", "-----------"][(way % 4) as usize].to_owned(),
            cell if at == 0 && way.is_multiple_of(7) && !cell.is_empty() => format!("**{cell}**"),
            cell => format!("{cell}{}", " ".repeat((way % 6) as usize)),
        })
        .collect();
    format!("| {} |", cells.join(" | "))
}

/// The sections of the document in another order.
fn reordered(text: &str) -> String {
    let mut parts = text.split("\n## ");
    let head = parts.next().unwrap_or_default().to_owned();
    let sections: Vec<&str> = parts.collect();
    sections.iter().rev().fold(head, |out, part| format!("{}\n\n## {part}", out.trim_end()))
}

#[test]
fn layout_and_the_order_of_sections_change_nothing() {
    for seed in 0..120 {
        let text = document(seed).text;
        for (edited, way) in [(laid_out(&text, seed), "layout"), (reordered(&text), "order")] {
            let found = changes(&compile("r.md", &text), &compile("r.md", &edited));
            let said: Vec<String> = found.iter().map(|change| change.sentence(Language::En)).collect();
            assert!(found.is_empty(), "seed {seed}, {way}: {said:#?}\n{text}\n=====\n{edited}");
        }
    }
}

#[test]
fn another_spelling_of_the_same_quantity_changes_nothing() {
    let old = "# R\n\n## Alertes\n\n| Alerte | Condition | Sévérité |\n|---|---|---|\n| Erreurs | > 5% sur 5min | HIGH |\n\n## Niveaux de sévérité\n\n| Niveau | Critères | Réponse |\n|---|---|---|\n| SEV1 | Panne de plus de 5min | 2h |\n";
    let new = old
        .replace("> 5% sur 5min", "> 5,0 % sur 300 s")
        .replace("| 2h |", "| 120 minutes |")
        .replace("5min |", "5 minutes |");
    assert_ne!(old, new);
    assert_eq!(told(old, &new), vec![]);
}

#[test]
fn a_long_document_is_compared_in_no_more_than_its_length() {
    let rows = |from: usize| -> String {
        let rows = (from..from + 20_000).map(|at| format!("| Alert {at} | > {at} jobs | HIGH |\n"));
        let head = "# R\n\n## Alerts\n\n| Alert | Condition | Severity |\n|---|---|---|\n".to_owned();
        rows.fold(head, |out, row| out + &row)
    };
    // All pairs would be 100 million comparisons of texts: this test would not end in its time.
    let found = told(&rows(0), &rows(10_000));
    assert_eq!(found.len(), 20_000);
}
