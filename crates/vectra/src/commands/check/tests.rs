use super::*;
use crate::cli::{Cli, Lang, Verb};
use clap::Parser;
use std::path::{Path, PathBuf};
use vectra_runbook::Options;
use vectra_runbook::edits;
use vectra_runbook::program::{Edit, Fix, Source};

/// What was told, in order.
#[derive(Default)]
struct Told {
    patches: Vec<String>,
    counts: Vec<(usize, usize)>,
    found: Vec<usize>,
    missing: Vec<String>,
}

impl Report for Told {
    fn document(&mut self, judged: &Judged) -> Result<(), Failure> {
        if let Some(change) = &judged.change {
            self.patches.push(change.patch.clone());
            self.counts.push((change.applied, change.undecided));
        }
        self.found.push(judged.found().len());
        Ok(())
    }

    fn missing(&mut self, missing: &Missing) {
        self.missing.push(missing.message.clone());
    }

    fn end(&mut self, _total: &Total) -> Result<(), Failure> {
        Ok(())
    }
}

/// One finding for each line that holds `old`, with a fix that says `new`; for `why`, one that has to be decided about.
fn compiler(path: &str, text: &str, _: Options<'_>) -> Program {
    let mut program = vectra_runbook::compile(path, text);
    program.diagnostics.clear();
    for (index, line) in edits::lines(text).into_iter().enumerate() {
        for (word, by, safe) in [("old", "new", true), ("why", "because", false)] {
            let Some(at) = line.find(word) else { continue };
            let number = u32::try_from(index + 1).expect("small");
            let column = u32::try_from(line[..at].chars().count() + 1).expect("small");
            let edit = Edit { line: number, column, end_line: number, end_column: column + 3, text: by.into() };
            program.diagnostics.push(Diagnostic {
                source: Source { id: format!("d{number}"), line: number, lines: [number, number] },
                severity: Level::Error,
                code: if safe { "V010".into() } else { "V011".into() },
                message: word.into(),
                help: String::new(),
                column,
                end_line: number,
                end_column: column + 3,
                fix: Some(Fix { safe, label: by.into(), edits: vec![edit] }),
                related: Vec::new(),
            });
        }
    }
    program
}

/// Somebody saves the document while it is being compiled.
fn disturbing(path: &str, text: &str, options: Options<'_>) -> Program {
    std::fs::write(path, "# Saved meanwhile\n").expect("written");
    compiler(path, text, options)
}

fn check(arguments: &[&str], paths: &[PathBuf], with: fn(&str, &str, Options<'_>) -> Program) -> (u8, Told) {
    let words = ["vectra", "check"].iter().chain(arguments).map(PathBuf::from).chain(paths.iter().cloned());
    let Verb::Check(check) = Cli::try_parse_from(words).expect("arguments").command else {
        panic!("another command");
    };
    let t = crate::text::chosen(Some(Lang::En));
    let selection = Selection::new(t, &rulebook::rules(t.language), &check.select, &check.ignore).expect("known");
    let mut told = Told::default();
    let judge = Judge {
        t,
        check: &check,
        compiler: with,
        options: Options::default(),
        selection,
        looked: Looked::default(),
        config: None,
    };
    let code = judge.all(&mut told).expect("told");
    (code, told)
}

const TEXT: &str = "\u{feff}# T\r\n\r\nAn é old way\r\nwhy\r\nopen end";

fn document(folder: &Path) -> PathBuf {
    let file = folder.join("r.md");
    std::fs::write(&file, TEXT).expect("written");
    file
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).expect("there")
}

#[test]
fn safe_fixes_are_written_once_and_the_rest_is_left_to_decide() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = document(folder.path());
    let (code, told) = check(&["--fix"], std::slice::from_ref(&file), compiler);
    assert_eq!(read(&file), TEXT.replace("old", "new"), "and no other byte");
    assert_eq!((code, told.counts, told.found), (NO, vec![(1, 1)], vec![1]));
    assert!(told.patches[0].contains("\n-An é old way\r\n+An é new way\r\n"), "{}", told.patches[0]);
    let (_, again) = check(&["--fix"], std::slice::from_ref(&file), compiler);
    assert_eq!((again.patches, again.counts), (vec![String::new()], vec![(0, 1)]));
    assert_eq!(read(&file), TEXT.replace("old", "new"));
}

#[test]
fn a_dry_run_writes_nothing_and_reports_the_document_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = document(folder.path());
    let (_, told) = check(&["--fix", "--dry-run"], std::slice::from_ref(&file), compiler);
    assert_eq!(read(&file), TEXT);
    assert_eq!((told.counts, told.found), (vec![(1, 1)], vec![2]));
    assert!(told.patches[0].contains("+An é new way"), "{}", told.patches[0]);
}

#[test]
fn only_the_fixes_of_selected_rules_are_applied() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = document(folder.path());
    let (_, told) = check(&["--fix", "--ignore", "V010"], std::slice::from_ref(&file), compiler);
    assert_eq!((read(&file).as_str(), told.counts), (TEXT, vec![(0, 1)]));
}

#[test]
fn a_document_that_changed_meanwhile_is_left_alone_and_that_is_no_success() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = document(folder.path());
    let (code, told) = check(&["--fix"], std::slice::from_ref(&file), disturbing);
    assert_eq!(read(&file), "# Saved meanwhile\n");
    assert_eq!((code, told.patches.len()), (USAGE, 0));
    assert!(told.missing[0].contains("was changed"), "{:?}", told.missing);
}
