//! Lists and blocks of code that are written in HTML mean what those of Markdown mean.
#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use vectra_runbook::compile;
use vectra_runbook::program::*;

/// Text, kind, effect and line of each step.
fn steps(text: &str) -> Vec<(String, StepKind, EffectClass, u32)> {
    let steps = compile("d.md", text).procedures.into_iter().flat_map(|procedure| procedure.steps);
    steps.map(|step| (step.text.clone(), step.kind, step.effect, step.source.line)).collect()
}

fn said(steps: &[(String, StepKind, EffectClass, u32)]) -> Vec<(&str, StepKind, u32)> {
    steps.iter().map(|(text, kind, _, line)| (text.as_str(), *kind, *line)).collect()
}

const HEAD: &str = "# S\n\n## Incident: Shop down\n\n### Resolution\n\n";

#[test]
fn items_of_html_are_steps() {
    let text = format!(
        "{HEAD}<ol>\n  <li>Restart the <b>shop</b> service</li>\n  <li>Run <code>systemctl restart shop &amp;&amp; true</code>\n  <li><p>Purge the queue\n</ol>\n\n### Verification\n\n1. Look at the page\n"
    );
    let found = steps(&text);
    let expected: [(&str, StepKind, u32); 4] = [
        ("Restart the shop service", StepKind::Manual, 8),
        ("systemctl restart shop && true", StepKind::Shell, 9),
        ("Purge the queue", StepKind::Manual, 10),
        ("Look at the page", StepKind::Manual, 15),
    ];
    assert_eq!(said(&found), expected);
    let coverage = compile("d.md", &text).coverage;
    assert_eq!((coverage.list_items, coverage.list_items_understood), (4, 4));
}

#[test]
fn a_block_of_code_in_html_is_a_fence() {
    let text = format!("{HEAD}<pre><code class=\"language-bash\">rm -rf /srv\nls &gt; out.txt</code></pre>\n");
    let found = steps(&text);
    assert_eq!(said(&found), [("rm -rf /srv", StepKind::Shell, 7), ("ls > out.txt", StepKind::Shell, 8)]);
    assert_eq!(found.first().map(|step| step.2), Some(EffectClass::Danger));
    let program = compile("d.md", &text);
    assert!(program.diagnostics.iter().any(|finding| finding.code == "V064" && finding.source.line == 7));
    assert_eq!(program.coverage.fence_lines, 2);
    // The first line break belongs to the tag; a placeholder is kept.
    let text = format!("{HEAD}<pre>\nkubectl delete pod <pod>\n</pre>\n");
    assert_eq!(said(&steps(&text)), [("kubectl delete pod <pod>", StepKind::Shell, 8)]);
}

#[test]
fn an_item_of_html_goes_on_in_markdown_behind_an_empty_line() {
    let text = format!(
        "{HEAD}<ul>\n<li>\n\nRestart `shop`:\n\n```bash\nsystemctl restart shop\n```\n\n</li>\n<li>Tell the team</li>\n</ul>\n\nThen close the incident.\n"
    );
    let found = steps(&text);
    assert!(
        found.iter().any(|(text, kind, ..)| text == "systemctl restart shop" && *kind == StepKind::Shell),
        "{found:?}"
    );
    assert!(found.iter().any(|(text, _, _, line)| text == "Tell the team" && *line == 17), "{found:?}");
}

#[test]
fn a_list_that_nobody_closes_ends_at_the_next_heading() {
    let text = format!(
        "{HEAD}<ol>\n<li>Restart the shop\n\n### Verification\n\n1. Look at the page\n\n## Contacts\n\n| Role | Contact |\n|---|---|\n| Duty | PagerDuty |\n"
    );
    let program = compile("d.md", &text);
    assert_eq!(said(&steps(&text)).len(), 2);
    assert_eq!(program.contacts.len(), 1);
}

#[test]
fn headings_and_paragraphs_of_html_are_read_and_the_rest_is_not() {
    let text = "# S\n\n<h2>Incident: Shop down</h2>\n\n<h3>Resolution</h3>\n\n<p>Restart the shop.</p>\n\n<details>\n<summary>Click here to see more</summary>\n\n1. Purge the queue\n\n</details>\n";
    let program = compile("d.md", text);
    assert_eq!(program.procedures.iter().map(|procedure| procedure.title.as_str()).collect::<Vec<_>>(), ["Shop down"]);
    let found = steps(text);
    assert_eq!(found.iter().map(|step| step.0.as_str()).collect::<Vec<_>>(), ["Restart the shop.", "Purge the queue"]);
}

#[test]
fn comments_in_html_lists_speak_of_their_item() {
    let text = format!(
        "{HEAD}<ol>\n<li><!-- vectra: effect=danger --> Restart the shop</li>\n<li>Look at the page</li>\n</ol>\n"
    );
    let found = steps(&text);
    assert_eq!(found.iter().map(|step| step.2).collect::<Vec<_>>(), [EffectClass::Danger, EffectClass::Observe]);
}
