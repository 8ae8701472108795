//! What every file has to be: short, finished, free of this machine's paths; and the files that have to be there.

use std::path::Path;

use super::source::{code_only, places};
use super::{Finding, files, line_of};

/// A file that is longer holds more than one thing.
const MOST_LINES: usize = 800;

/// What is written by hand and read by people.
const WRITTEN: [&str; 9] = ["rs", "html", "css", "js", "ftl", "sql", "sh", "toml", "md"];

/// What a newcomer looks for.
const DOCUMENTS: [&str; 4] = ["README.md", "LICENSE", "CHANGELOG.md", "docs/ARCHITECTURE.md"];

/// Where people keep their checkouts. Cut in two, so that this file does not find itself.
const MACHINE: [&str; 5] = [
    concat!("/wo", "rk/"),
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Use", "rs/"),
    concat!("C:\\Use", "rs\\"),
];

/// Checks every file of the workspace.
pub(super) fn check(root: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    for document in DOCUMENTS {
        let text = std::fs::read_to_string(root.join(document)).unwrap_or_default();
        if text.trim().is_empty() {
            findings.push(Finding {
                file: document.into(),
                line: 1,
                message: "it is missing or empty, and a newcomer looks for it. Write it".to_owned(),
            });
        }
    }
    for file in files(root, Path::new(".")) {
        let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        // Only what is text is read.
        let Ok(text) = std::fs::read_to_string(root.join(&file)) else {
            continue;
        };
        let mut add = |line: usize, message: String| {
            findings.push(Finding { file: file.clone(), line, message });
        };
        let lines = text.lines().count();
        if WRITTEN.contains(&extension) && lines > MOST_LINES {
            add(
                MOST_LINES + 1,
                format!("the file has {lines} lines, and {MOST_LINES} is the most. Split it by what its parts are"),
            );
        }
        for path in MACHINE {
            for (at, _) in text.match_indices(path).filter(|(at, _)| begins_a_path(&text, *at)) {
                add(
                    line_of(&text, at),
                    format!("`{path}…` is a path of one machine. Write it relative to the workspace"),
                );
            }
        }
        if extension == "rs" {
            unfinished(&text, &mut add);
        }
    }
    findings
}

fn unfinished(text: &str, add: &mut impl FnMut(usize, String)) {
    let code = code_only(text);
    for word in ["todo", "unimplemented"] {
        for at in places(&code, word).filter(|at| code[at + word.len()..].starts_with('!')) {
            add(line_of(text, at), format!("`{word}!` is unfinished work. Finish it, or leave the path to it out"));
        }
    }
    for (at, _) in code.match_indices("#[ignore") {
        let message =
            "a test that never runs guards nothing. Mend it, or make it one that `cargo xtask test --deep` runs";
        add(line_of(text, at), message.to_owned());
    }
}

/// Whether the slash at `at` is the first of its path, and not the middle of an address.
fn begins_a_path(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    before.is_none_or(|before| !(before.is_alphanumeric() || "._-~}>*".contains(before)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The findings on a workspace that holds its documents and `file`.
    fn found(file: &str, text: &str) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| {
            let path = dir.path().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        DOCUMENTS.iter().for_each(|document| write(document, "x"));
        write(file, text);
        check(dir.path()).iter().map(ToString::to_string).collect()
    }

    #[track_caller]
    fn assert_only(found: &[String], start: &str) {
        assert!(found.len() == 1 && found[0].starts_with(start), "expected only `{start}…`, found {found:#?}");
    }

    #[test]
    fn the_documents_have_to_be_there() {
        for document in DOCUMENTS {
            assert_only(&found(document, " \n"), &format!("{document}:1: it is missing or empty"));
        }
    }

    #[test]
    fn a_file_is_short() {
        assert_eq!(found("a/b.rs", &"\n".repeat(MOST_LINES)), [""; 0]);
        assert_only(&found("a/b.rs", &"\n".repeat(MOST_LINES + 1)), "a/b.rs:801: the file has 801 lines");
        assert_eq!(found("a/Cargo.lock", &"\n".repeat(MOST_LINES + 1)), [""; 0]);
    }

    #[test]
    fn no_file_names_this_machine() {
        for path in MACHINE {
            assert_only(&found("a.md", &format!("a\nsee `{path}x`\n")), "a.md:2: ");
            assert_eq!(found("target/a.md", path), [""; 0]);
            assert_eq!(found(".git/a.md", path), [""; 0]);
        }
        assert_eq!(found("a.md", concat!("https://example.com/ho", "me/x ./wo", "rk/y")), [""; 0]);
    }

    #[test]
    fn no_source_is_unfinished() {
        for unfinished in ["todo!()", "unimplemented!(\"x\")", "#[ignore]", "#[ignore = \"slow\"]"] {
            assert_only(&found("a.rs", &format!("// todo!() #[ignore]\n{unfinished}\n")), "a.rs:2: ");
        }
        assert_eq!(found("a.rs", "let todo = \"todo!()\"; my_todo!();"), [""; 0]);
    }
}
