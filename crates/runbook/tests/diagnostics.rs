//! Each rule against the samples of its page: found at the marked place, not found in the near misses, gone when mended.
#![allow(clippy::panic, clippy::expect_used, reason = "helpers of tests fail as tests do")]

mod support;

use std::collections::BTreeSet;
use vectra_runbook::diagnostics::{self, RuleInfo};
use vectra_runbook::neighbours::{self, Anchors, Neighbour, Neighbours};
use vectra_runbook::program::{Diagnostic, Edit, Language, Level, Program};
use vectra_runbook::{Options, compile, compile_with};

/// A sample with its marks taken out, and the places that were marked.
struct Sample {
    text: String,
    /// Line, column, end line, end column, from 1.
    marks: BTreeSet<[u32; 4]>,
}

fn unmark(marked: &str) -> Sample {
    let (mut text, mut marks, mut open) = (String::new(), BTreeSet::new(), None);
    let (mut line, mut column) = (1, 1);
    for sign in marked.chars() {
        match sign {
            '⟦' => open = Some((line, column)),
            '⟧' => {
                let (first, from) = open.take().expect("a mark that was opened");
                marks.insert([first, from, line, column]);
            }
            '\n' => {
                text.push(sign);
                (line, column) = (line + 1, 1);
            }
            sign => {
                text.push(sign);
                column += 1;
            }
        }
    }
    Sample { text, marks }
}

fn page(code: &str) -> String {
    let path = support::root().join(format!("docs/diagnostics/{code}.md"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The samples below a heading of the page.
fn samples(page: &str, heading: &str) -> Vec<Sample> {
    let mut found = Vec::new();
    let (mut wanted, mut open) = (false, None::<Vec<&str>>);
    for line in page.lines() {
        match (&mut open, line) {
            (Some(lines), "````") => {
                if wanted {
                    found.push(unmark(&(lines.join("\n") + "\n")));
                }
                open = None;
            }
            (Some(lines), line) => lines.push(line),
            (None, line) if line.starts_with("````") => open = Some(Vec::new()),
            (None, line) if line.starts_with("## ") => wanted = line == format!("## {heading}"),
            _ => {}
        }
    }
    found
}

/// A sample as if it stood in a folder with one other file.
fn compiled(text: &str) -> Program {
    compiled_in(text, None)
}

fn compiled_in(text: &str, messages: Option<Language>) -> Program {
    let contacts = Neighbour::Document(Anchors::of("# Contacts\n\n## On call\n"));
    let found = |file: String| {
        let neighbour = if file == "contacts.md" { contacts.clone() } else { Neighbour::Missing };
        (file, neighbour)
    };
    let mut neighbours = Neighbours::default();
    neighbours.tell("sample.md", neighbours::linked_files(text).into_keys().map(found).collect());
    compile_with("sample.md", text, Options { messages, neighbours: Some(&neighbours) })
}

fn place(finding: &Diagnostic) -> [u32; 4] {
    [finding.source.line, finding.column, finding.end_line, finding.end_column]
}

fn of(program: &Program, rule: RuleInfo) -> Vec<&Diagnostic> {
    program.diagnostics.iter().filter(|finding| finding.code == rule.code).collect()
}

/// Byte offset of a place.
fn offset(text: &str, line: u32, column: u32) -> usize {
    let start: usize = text.split_inclusive('\n').take(line as usize - 1).map(str::len).sum();
    start + text[start..].chars().take(column as usize - 1).map(char::len_utf8).sum::<usize>()
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = text.to_owned();
    for edit in edits.iter().rev() {
        let (from, to) = (offset(text, edit.line, edit.column), offset(text, edit.end_line, edit.end_column));
        out.replace_range(from..to, &edit.text);
    }
    out
}

#[test]
fn every_rule_fires_at_the_marked_place_of_its_samples_and_only_there() {
    let mut wrong = Vec::new();
    for rule in diagnostics::rules() {
        let samples = samples(&page(rule.code), "Fires");
        assert!(!samples.is_empty(), "{} has a sample", rule.code);
        for (number, sample) in samples.iter().enumerate() {
            let program = compiled(&sample.text);
            let found: BTreeSet<[u32; 4]> = of(&program, rule).into_iter().map(place).collect();
            if sample.marks != found || sample.marks.is_empty() {
                wrong.push(format!(
                    "{} sample {}: marked {:?}, found {found:?}\n{}",
                    rule.code,
                    number + 1,
                    sample.marks,
                    sample.text
                ));
            }
            for finding in of(&program, rule) {
                // What only an incident gives is not wrong in the document.
                let milder = rule.code == "V013" && finding.severity != Level::Error;
                assert!(finding.severity == rule.level || milder, "{finding:?}");
                for text in [&finding.message, &finding.help] {
                    assert!(!text.is_empty() && !text.contains("{}"), "{finding:?}");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_rule_fires_on_its_near_misses() {
    let mut wrong = Vec::new();
    for rule in diagnostics::rules() {
        let samples = samples(&page(rule.code), "Near miss");
        assert!(!samples.is_empty(), "{} has a near miss", rule.code);
        for sample in samples {
            let program = compiled(&sample.text);
            wrong.extend(of(&program, rule).into_iter().map(|finding| format!("{finding:?}\n{}", sample.text)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_applied_fix_takes_its_finding_away_and_a_safe_one_brings_no_other() {
    let (mut safe, mut wrong) = (0, Vec::new());
    for rule in diagnostics::rules() {
        for sample in samples(&page(rule.code), "Fires") {
            let before = compiled(&sample.text);
            for finding in of(&before, rule) {
                let Some(fix) = &finding.fix else { continue };
                assert!(!fix.label.is_empty() && !fix.edits.is_empty(), "{finding:?}");
                let mended = apply(&sample.text, &fix.edits);
                let after = compiled(&mended);
                if of(&after, rule).len() >= of(&before, rule).len() {
                    wrong.push(format!("{} stays after {fix:?}:\n{mended}", rule.code));
                }
                if fix.safe {
                    safe += 1;
                    for other in diagnostics::rules() {
                        if of(&after, other).len() > of(&before, other).len() {
                            wrong.push(format!("{} brings {}:\n{mended}", rule.code, other.code));
                        }
                    }
                    assert!(
                        after.diagnostics.iter().filter(|finding| finding.severity == Level::Error).count()
                            <= before.diagnostics.iter().filter(|finding| finding.severity == Level::Error).count(),
                        "{mended}"
                    );
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(safe >= 12, "only {safe} safe fixes were tried");
}

#[test]
fn edits_stand_in_order_and_do_not_touch() {
    for rule in diagnostics::rules() {
        for sample in samples(&page(rule.code), "Fires") {
            for finding in compiled(&sample.text).diagnostics {
                for pair in finding.fix.iter().flat_map(|fix| fix.edits.windows(2)) {
                    let (end, next) = ((pair[0].end_line, pair[0].end_column), (pair[1].line, pair[1].column));
                    assert!(end <= next, "{finding:?}");
                }
            }
        }
    }
}

#[test]
fn rules_have_unique_names_texts_in_both_languages_and_are_found_by_either() {
    let rules: Vec<RuleInfo> = diagnostics::rules().collect();
    assert!(rules.len() >= 48, "{}", rules.len());
    assert_eq!(rules.iter().map(|rule| rule.code).collect::<BTreeSet<_>>().len(), rules.len());
    assert_eq!(rules.iter().map(|rule| rule.name).collect::<BTreeSet<_>>().len(), rules.len());
    assert!(rules.windows(2).all(|pair| pair[0].code < pair[1].code), "in the order of the codes");
    for rule in rules {
        assert_ne!(rule.title(Language::En), rule.title(Language::Fr), "{}", rule.code);
        assert!(!rule.title(Language::En).is_empty() && !rule.title(Language::Fr).is_empty(), "{}", rule.code);
        assert_eq!(diagnostics::rule(&rule.code.to_lowercase()), Some(rule));
        assert_eq!(diagnostics::rule(&rule.name.to_uppercase()), Some(rule));
        let english = diagnostics::explain(rule.name, Language::En).expect("a page");
        let french = diagnostics::explain(rule.code, Language::Fr).expect("a page");
        assert!(english.starts_with(&format!("# {} {}\n", rule.code, rule.name)), "{english}");
        assert!(english.contains("**Why it matters.**") && !english.contains("**Pourquoi.**"), "{english}");
        assert!(french.contains("**Pourquoi.**") && !french.contains("**Why it matters.**"), "{french}");
        assert!(english.contains('⟦') && french.contains('⟦'), "samples in both");
    }
    assert_eq!(diagnostics::explain("V999", Language::En), None);
}

#[test]
fn pages_and_index_say_what_the_rules_are() {
    let index = std::fs::read_to_string(support::root().join("docs/diagnostics/README.md")).expect("the index");
    let spelled = |level| match level {
        Level::Error => ("error", "erreur"),
        Level::Warning => ("warning", "avertissement"),
        Level::Info => ("info", "information"),
    };
    for rule in diagnostics::rules() {
        let (english, french) = spelled(rule.level);
        let row = format!(
            "| [{code}]({code}.md) | {name} | {english} | {title} |",
            code = rule.code,
            name = rule.name,
            title = rule.title(Language::En)
        );
        assert!(index.contains(&row), "the index lacks this row:\n{row}");
        let page = page(rule.code);
        for line in [
            format!("Level: {english}. Finds {}.", rule.title(Language::En)),
            format!("Niveau : {french}. Trouve {}.", rule.title(Language::Fr)),
        ] {
            assert!(page.contains(&line), "{} lacks: {line}", rule.code);
        }
    }
    // Those from V101 on need something to ask; they are made, and their pages tested, in another crate.
    let own = |name: &str| name.starts_with("V0");
    let rows = index.lines().filter(|line| line.strip_prefix("| [").is_some_and(own)).count();
    assert_eq!(rows, diagnostics::rules().count(), "no row of a rule that is gone");
    let folder = support::root().join("docs/diagnostics");
    let files = std::fs::read_dir(folder).expect("the folder").filter_map(Result::ok);
    let pages = files.filter(|file| own(&file.file_name().to_string_lossy())).count();
    assert_eq!(pages, diagnostics::rules().count(), "one page for each rule");
}

#[test]
fn findings_are_worded_in_the_language_asked_for_and_stand_where_they_stood() {
    for rule in diagnostics::rules() {
        for sample in samples(&page(rule.code), "Fires") {
            let [french, english] =
                [Language::Fr, Language::En].map(|language| compiled_in(&sample.text, Some(language)));
            for (one, other) in of(&french, rule).into_iter().zip(of(&english, rule)) {
                assert_eq!(place(one), place(other));
                assert_eq!(one.source.id, other.source.id);
                assert_ne!(one.message, other.message);
                for text in [one, other].iter().flat_map(|finding| {
                    [&finding.message, &finding.help].into_iter().chain(finding.fix.iter().map(|fix| &fix.label))
                }) {
                    let gap = text.split('{').nth(1).is_some_and(|rest| {
                        rest.split('}').next().is_some_and(|name| name.chars().all(|sign| sign.is_ascii_lowercase()))
                    });
                    assert!(!gap || text.contains("{}"), "{}: a gap is left in {text:?}", rule.code);
                }
                let words = one.related.iter().chain(&other.related);
                assert!(words.clone().all(|place| !place.message.is_empty() && !place.message.contains('{')));
            }
        }
    }
    let text = "# Titre\n\n## Alertes\n\n| Alerte | Condition | Sévérité |\n|---|---|---|\n| API | Health check fail 3x | SEV1 |\n";
    let default = compile("a.md", text);
    let asked = compile_with("a.md", text, Options { messages: Some(default.runbook.language), ..Options::default() });
    assert_eq!(default, asked);
}

#[test]
fn no_message_shows_a_secret() {
    let token = "ghp_0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R";
    let password = "n0t-f0r-y0ur-eyes";
    let text = format!(
        "# Shop\n\n## INCIDENT: Shop down\n\n**Investigation:**\n```bash\ncurl -u \"bot:{token}\" http://admin.shop.net/x\n\
         psql postgres://shop:{password}@db.shop.net/a < dump.sql\ntail -f /tmp/{token}\n```\n\n\
         | Alert | Condition |\n|---|---|\n| A | token={token} fails 3x |\n"
    );
    let program = compile("secret.md", &text);
    assert!(program.diagnostics.iter().filter(|finding| finding.code == "V066").count() >= 3, "{program:#?}");
    for finding in &program.diagnostics {
        let said = format!(
            "{} {} {} {} {:?}",
            finding.source.id,
            finding.message,
            finding.help,
            finding.fix.as_ref().map(|fix| fix.label.as_str()).unwrap_or_default(),
            finding.related
        );
        for secret in [token, password, &token[..14], &password[..8]] {
            assert!(!said.contains(secret), "{}: {said}", finding.code);
        }
    }
    assert!(diagnostics::hides("v066") && !diagnostics::hides("V001"));
}

/// A text in which places of several rules are marked: each mark is that of the finding whose code stands in `codes`.
fn carets(marked: &str, codes: &[&str]) {
    let sample = unmark(marked);
    let program = compiled(&sample.text);
    let found: BTreeSet<[u32; 4]> =
        program.diagnostics.iter().filter(|finding| codes.contains(&finding.code.as_str())).map(place).collect();
    assert_eq!(sample.marks, found, "{}\n{:#?}", sample.text, program.diagnostics);
}

#[test]
fn carets_stand_under_the_word_in_tables_lists_quotes_and_nested_blocks() {
    carets(
        "## Alertes\n\n| Alerte | Condition | Sévérité |\n|---|---|---|\n| **HAUTE** charge élevée \\| réseau | P99 > 3 s sur 5 min | \
         ⟦HAUTE⟧ |\n\n## Niveaux de sévérité\n\n| Niveau | Réponse |\n|---|---|\n| SEV1 | 10 min |\n",
        &["V001"],
    );
    carets(
        "> ## Alerts\n\n## Severity levels\n\n> | Level | Criteria | Response |\n> |---|---|---|\n> | SEV1 | down | 10 min |\n\
         > | ⟦SEV2⟧ | slow | soon |\n",
        &["V008"],
    );
    carets(
        "## INCIDENT: Été\n\n**Investigation:**\n\n1. Regarder :\n\n   ```bash\n   # journal de l’été\n   tail ⟦-f⟧ été.log\n   \
         kubectl logs web \\\n     ⟦--follow⟧\n   ```\n\n**Résolution:**\n\n- puis `curl -s https://é.fr/a && sudo echo 1 > ⟦/etc/é⟧`\n",
        &["V049", "V059"],
    );
    carets(
        "## Useful commands\n\n```console\n$ redis-cli ⟦KEYS⟧ 'été:*'\nok\n$ ssh web-1 \"sudo rm -rf /srv/x; redis-cli INFO\"\n```\n",
        &["V063"],
    );
}

#[test]
fn the_reference_document_has_no_error_left_when_its_safe_fixes_are_applied() {
    let Some(text) = support::reference() else { return };
    let mut mended = text;
    for _ in 0..20 {
        let program = compile("DOC-009.md", &mended);
        let Some(fix) = program.diagnostics.into_iter().filter_map(|finding| finding.fix).find(|fix| fix.safe) else {
            break;
        };
        mended = apply(&mended, &fix.edits);
    }
    let program = compile("DOC-009.md", &mended);
    let errors: Vec<&Diagnostic> =
        program.diagnostics.iter().filter(|finding| finding.severity == Level::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{mended}");
    let coverage = program.coverage;
    assert_eq!(coverage.fence_lines, coverage.fence_lines_understood, "{mended}");
    assert_eq!(coverage.list_items, coverage.list_items_understood, "{mended}");
}

#[test]
fn nothing_is_typed_into_a_word_that_holds_a_command() {
    let text = "## Restore\n\n```bash\n# DANGER\nssh db-1 \"psql shop < dump.sql; redis-cli KEYS x; tail -f a; rm -rf $A/b\"\n```\n";
    let program = compile("inner.md", text);
    let found: Vec<&Diagnostic> = program
        .diagnostics
        .iter()
        .filter(|finding| ["V014", "V049", "V063", "V064"].contains(&finding.code.as_str()))
        .collect();
    assert_eq!(found.len(), 4, "{found:#?}");
    assert!(found.iter().all(|finding| finding.fix.is_none()), "{found:#?}");
}

#[test]
fn what_people_begin_is_a_note_where_alerts_begin_what_stands_elsewhere() {
    let incident = |name: &str| {
        format!("### {name}\n\n```bash\nsystemctl status shop\n```\n\n1. If it stopped → restart the service\n\n")
    };
    let told = |below: &str| {
        let text = format!(
            "# Shop\n\n## Alerts\n\n| Alert | Condition |\n|---|---|\n| Disk full | > 90% |\n\n## Incidents\n\n{}{below}",
            incident("INCIDENT: Disk full")
        );
        let program = compile("d.md", &text);
        let mut levels: Vec<Level> =
            program.diagnostics.iter().filter(|found| found.code == "V006").map(|found| found.severity).collect();
        levels.sort();
        levels
    };
    let two = format!("{}{}", incident("INCIDENT: Key leaked"), incident("INCIDENT: Carts lost"));
    assert_eq!(told(&two), [Level::Warning, Level::Warning]);
    assert_eq!(told(&format!("## Security incidents\n\n{two}")), [Level::Info, Level::Info]);
}
