//! Deciding is apart from doing: the pure crates have no clock, no randomness, no input and no output outside their tests.

use std::path::{Path, PathBuf};

use super::source::{code_only, places, without_tests};
use super::{Finding, files, line_of};

/// What decides: crates, and the folders in them.
pub(super) const PURE: [(&str, &str); 4] =
    [("vectra-runbook", "src"), ("vectra-engine", "src"), ("vectra-plan", "src"), ("vectra-control", "src/kernel")];

const CLOCK: &str = "reads a clock, so that a replay would decide otherwise. Take the time as an argument";
const CHANCE: &str = "draws randomness, so that a replay would decide otherwise. Take ids as arguments";
const WORLD: &str =
    "reaches outside. Take what it reads as an argument and give what it does as a value, for an adapter to do";
const WAITING: &str = "waits, and deciding never waits. Leave that to control and connect";

/// What a pure crate does not name, and why.
const FORBIDDEN: [(&str, &str); 13] = [
    ("SystemTime::now", CLOCK),
    ("Instant::now", CLOCK),
    ("Timestamp::now", CLOCK),
    ("Zoned::now", CLOCK),
    ("TimeZone::system", WORLD),
    ("getrandom", CHANCE),
    ("std::fs", WORLD),
    ("std::net", WORLD),
    ("std::env", WORLD),
    ("std::process", WORLD),
    ("std::io::stdin", WORLD),
    ("std::thread", WAITING),
    ("tokio", WAITING),
];

/// What one file may name all the same: a long document is compiled side by side by threads that are joined before the
/// answer, each with parts of its own.
const ALLOWED: [(&str, &str, &str); 1] = [("vectra-runbook", "src/fork.rs", "std::thread")];

/// Checks the sources of the crate `name` in `folder`, given relative to `root`; only what lies there is pure.
pub(super) fn check(root: &Path, name: &str, folder: &Path) -> Vec<Finding> {
    let mut sources = Vec::new();
    let mut test_modules: Vec<PathBuf> = Vec::new();
    for file in files(root, folder) {
        if file.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(root.join(&file)).unwrap_or_default();
        let (code, elsewhere) = without_tests(&code_only(&text));
        test_modules.extend(elsewhere.iter().map(|module| beside(&file).join(module)));
        sources.push((file, code));
    }
    // The file of a test module is test code whole, and so is what lies in its folder.
    sources.retain(|(file, _)| {
        !test_modules.iter().any(|module| file.starts_with(module) || *file == module.with_extension("rs"))
    });
    let mut findings = Vec::new();
    for (file, code) in &sources {
        let mut add = |at: usize, what: &str, why: &str| {
            findings.push(Finding {
                file: file.clone(),
                line: line_of(code, at),
                message: format!("`{name}` is pure, and `{what}` {why}"),
            });
        };
        for (word, why) in FORBIDDEN {
            if ALLOWED.iter().any(|(own, only, may)| *own == name && file.ends_with(only) && *may == word) {
                continue;
            }
            places(code, word).for_each(|at| add(at, word, why));
            // `use std::{fs, net};`
            let Some(module) = word.strip_prefix("std::").filter(|rest| !rest.contains("::")) else {
                continue;
            };
            for (start, _) in code.match_indices("std::{") {
                let group = &code[start..];
                let group = &group[..group.find(';').unwrap_or(group.len())];
                let own = places(group, module).find(|at| !group[..*at].ends_with("::"));
                if let Some(at) = own {
                    add(start + at, word, why);
                }
            }
        }
    }
    findings
}

/// The folder in which the modules that `file` declares have their files.
fn beside(file: &Path) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default();
    let folder = file.parent().unwrap_or(Path::new(""));
    match stem.to_str() {
        Some("lib" | "main" | "mod") => folder.to_owned(),
        _ => folder.join(stem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sources: &[(&str, &str)]) -> Vec<String> {
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in sources {
            let path = dir.path().join("crates/engine/src").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let findings = check(dir.path(), "vectra-engine", Path::new("crates/engine/src"));
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_forbidden_word_is_found_where_it_stands() {
        for (word, _) in FORBIDDEN {
            let found = found(&[("a/b.rs", &format!("//! {word}\nfn a() {{\n    {word}();\n}}\n"))]);
            assert_eq!(found.len(), 1, "{word}: {found:?}");
            assert!(found[0].starts_with("crates/engine/src/a/b.rs:3: `vectra-engine` is pure"), "{found:?}");
        }
    }

    #[test]
    fn threads_are_allowed_to_one_file_of_one_crate() {
        let sources = [("fork.rs", "use std::thread;\nuse std::fs;\n"), ("tree.rs", "use std::thread;\n")];
        assert_eq!(found(&sources).len(), 3, "the engine has no such file");
        let dir = tempfile::tempdir().unwrap();
        let src = dir.path().join("crates/runbook/src");
        std::fs::create_dir_all(&src).unwrap();
        sources.iter().for_each(|(path, text)| std::fs::write(src.join(path), text).unwrap());
        let findings = check(dir.path(), "vectra-runbook", Path::new("crates/runbook/src"));
        let mut files: Vec<_> =
            findings.iter().map(|finding| (finding.file.file_name().unwrap(), finding.line)).collect();
        files.sort();
        assert_eq!(files, [("fork.rs".as_ref(), 2), ("tree.rs".as_ref(), 1)]);
    }

    #[test]
    fn a_grouped_import_is_found() {
        let found = found(&[("lib.rs", "use std::{\n    fmt,\n    fs::File,\n};\n")]);
        assert!(found.len() == 1 && found[0].contains("lib.rs:3: ") && found[0].contains("std::fs"), "{found:?}");
    }

    #[test]
    fn tests_texts_and_comments_may_say_it() {
        let lib = "//! No std::fs here.\nconst A: &str = \"std::fs\";\n#[cfg(test)]\nmod tests { use std::fs; }\n#[cfg(test)]\nmod story;\nmod inner;\nuse std::{fmt, collections::fs};";
        let inner = "#[cfg(test)]\nmod tests;\n";
        let sources = [
            ("lib.rs", lib),
            ("story.rs", "use std::fs;"),
            ("inner.rs", inner),
            ("inner/tests.rs", "use std::fs;"),
            ("inner/tests/more.rs", "use std::fs;"),
        ];
        assert_eq!(found(&sources), [""; 0]);
    }
}
