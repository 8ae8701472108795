//! Which documents are meant: those that are named, and those below the folders that are named.

use std::collections::BTreeSet;
use std::fs::DirEntry;
use std::path::{Path, PathBuf};
use vectra_runbook::program::{Program, Role, StepKind};
use vectra_web::text::Text;

/// Folders that hold what somebody else wrote or what was built.
const FOREIGN: [&str; 3] = ["node_modules", "target", "vendor"];
/// Ends of the names of documents.
const ENDS: [&str; 3] = [".md", ".markdown", ".html.md.erb"];

/// How far folders are searched.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Documents that are taken.
    pub documents: usize,
    /// Folders below the one that is named.
    pub depth: usize,
}

/// The usual ones.
pub const LIMITS: Limits = Limits { documents: 10_000, depth: 16 };

/// A document to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Where it is; `None` is standard input.
    pub file: Option<PathBuf>,
    /// It was named itself, not found in a folder.
    pub named: bool,
}

impl Given {
    /// As it was given.
    pub fn path(&self) -> String {
        self.file.as_ref().map_or_else(|| "-".into(), |file| file.display().to_string())
    }
}

/// Something that could not be looked at, and the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Where; `None` is standard input.
    pub file: Option<PathBuf>,
    /// In the user's language.
    pub message: String,
}

/// The documents, each once, and what was not looked at.
pub fn documents(t: Text, paths: &[PathBuf], limits: Limits) -> (Vec<Given>, Vec<Missing>) {
    let mut search = Search { t, limits, found: Vec::new(), seen: BTreeSet::new(), missing: Vec::new(), full: false };
    for path in paths {
        if path.as_os_str() == "-" {
            if !search.found.iter().any(|given| given.file.is_none()) {
                search.found.push(Given { file: None, named: true });
            }
        } else if path.is_dir() {
            let before = (search.found.len(), search.seen.len(), search.missing.len());
            search.folder(path, 0);
            if before == (search.found.len(), search.seen.len(), search.missing.len()) && !search.full {
                search.miss("input-no-documents", path, String::new());
            }
        } else {
            search.add(path.clone(), true);
        }
    }
    (search.found, search.missing)
}

struct Search {
    t: Text,
    limits: Limits,
    found: Vec<Given>,
    seen: BTreeSet<PathBuf>,
    missing: Vec<Missing>,
    /// As many as are taken were found.
    full: bool,
}

impl Search {
    fn folder(&mut self, folder: &Path, depth: usize) {
        if depth > self.limits.depth {
            return self.miss("check-too-deep", folder, String::new());
        }
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.miss("input-unreadable", folder, error.to_string()),
        };
        let mut inside = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) => inside.push(entry),
                Err(error) => self.miss("input-unreadable", folder, error.to_string()),
            }
        }
        inside.sort_by_key(DirEntry::file_name);
        for entry in inside {
            if self.full {
                return;
            }
            let (name, path) = (entry.file_name(), entry.path());
            let name = name.to_string_lossy();
            // Links to folders are not followed: they may lead in circles, or out of what was named.
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if name.starts_with('.') {
                continue;
            }
            if is_folder {
                if !FOREIGN.contains(&name.as_ref()) {
                    self.folder(&path, depth + 1);
                }
            } else if is_document(&name) && !path.is_dir() {
                self.add(path, false);
            }
        }
    }

    fn add(&mut self, path: PathBuf, named: bool) {
        // What cannot be resolved cannot be read either: reading it says why.
        let real = std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        if self.seen.contains(&real) {
            return;
        }
        if self.found.len() >= self.limits.documents {
            if !self.full {
                self.full = true;
                self.miss("check-too-many", &path, String::new());
            }
            return;
        }
        self.seen.insert(real);
        self.found.push(Given { file: Some(path), named });
    }

    fn miss(&mut self, key: &str, path: &Path, why: String) {
        let name = path.display().to_string();
        let limit = if key == "check-too-deep" { self.limits.depth } else { self.limits.documents };
        let message = self.t.with(key, &[("path", name.into()), ("why", why.into()), ("limit", limit.into())]);
        self.missing.push(Missing { file: Some(path.to_path_buf()), message });
    }
}

fn is_document(name: &str) -> bool {
    let name = name.to_lowercase();
    ENDS.iter().any(|end| name.ends_with(end))
}

/// Whether anything in the document has a meaning: a heading, a table, a list or a block. Of a document that was only found in a
/// folder and has none, findings would be noise: it is a licence, a change log, an essay.
pub fn is_runbook(program: &Program) -> bool {
    let p = program;
    let items = [
        p.environments.len(),
        p.objectives.len(),
        p.alerts.len(),
        p.checks.len(),
        p.severities.len(),
        p.phases.len(),
        p.procedures.len(),
        p.deploy.len(),
        p.checklist.len(),
        p.maintenance.len(),
        p.escalation.len(),
        p.contacts.len(),
        p.dependencies.len(),
    ];
    items.iter().any(|count| *count > 0)
        || p.backup.is_some()
        || p.fences.iter().any(|fence| fence.kind != StepKind::None)
        || p.sections.iter().any(|section| !matches!(section.role, Role::Prose | Role::Other))
        || p.tables.iter().any(|table| table.role != Role::Other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Lang;
    use crate::text::chosen;

    fn found(folder: &Path, paths: &[&str], limits: Limits) -> (Vec<String>, Vec<String>) {
        let paths: Vec<PathBuf> = paths.iter().map(|path| folder.join(path)).collect();
        let (found, missing) = documents(chosen(Some(Lang::En)), &paths, limits);
        let short = |file: Option<PathBuf>| {
            let file = file.expect("a file");
            file.strip_prefix(folder).expect("below").display().to_string()
        };
        (
            found.into_iter().map(|given| short(given.file)).collect(),
            missing.into_iter().map(|missing| short(missing.file) + ": " + &missing.message).collect(),
        )
    }

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, "# T\n").expect("written");
        }
        folder
    }

    #[test]
    fn documents_are_found_in_order_and_what_is_not_ours_is_passed_by() {
        let folder = tree(&[
            "b.md",
            "a/x.markdown",
            "a/page.html.md.erb",
            "a/page.html",
            "a/SHOUT.MD",
            ".git/x.md",
            ".hidden.md",
            "node_modules/p/README.md",
            "a/vendor/x.md",
            "target/doc.md",
            "notes.txt",
        ]);
        let (found, missing) = found(folder.path(), &[""], LIMITS);
        assert_eq!(found, ["a/SHOUT.MD", "a/page.html.md.erb", "a/x.markdown", "b.md"]);
        assert_eq!(missing, Vec::<String>::new());
        // Who names such a folder means it.
        let (found, _) = super::tests::found(folder.path(), &["node_modules", ".git", "a/vendor"], LIMITS);
        assert_eq!(found, ["node_modules/p/README.md", ".git/x.md", "a/vendor/x.md"]);
    }

    #[test]
    fn links_lead_neither_in_circles_nor_to_the_same_document_twice() {
        let folder = tree(&["a/x.md"]);
        let link = |to: &str, from: &str| std::os::unix::fs::symlink(to, folder.path().join(from)).expect("linked");
        link("..", "a/up");
        link("a", "again.md");
        link("a/x.md", "x2.md");
        link("gone.md", "dangling.md");
        let (found, missing) = found(folder.path(), &["", "a/x.md"], LIMITS);
        assert_eq!(found, ["a/x.md", "dangling.md"]);
        assert_eq!(missing, Vec::<String>::new());
    }

    #[test]
    fn what_is_left_out_is_said() {
        let folder = tree(&["a.md", "b.md", "c.md", "d/e/f.md", "empty/x.txt"]);
        let limits = Limits { documents: 2, depth: 16 };
        let (some, missing) = found(folder.path(), &[""], limits);
        assert_eq!(some, ["a.md", "b.md"]);
        assert!(missing.len() == 1 && missing[0].starts_with("c.md: ") && missing[0].contains('2'), "{missing:?}");
        let (some, missing) = found(folder.path(), &[""], Limits { documents: 9, depth: 1 });
        assert_eq!(some.len(), 3);
        assert!(missing.len() == 1 && missing[0].starts_with("d/e: ") && missing[0].contains("d/e"), "{missing:?}");
        let (_, missing) = found(folder.path(), &["empty", "a.md"], LIMITS);
        assert!(missing.len() == 1 && missing[0].contains("no Markdown file"), "{missing:?}");
    }

    #[test]
    fn a_document_is_a_runbook_as_soon_as_anything_in_it_means_something() {
        let is = |text: &str| is_runbook(&vectra_runbook::compile("r.md", text));
        for text in [
            "# Licence\n\nYou may copy this.\n",
            "# 1.2\n\n- A button is blue now\n- Another is red\n",
            "# Essay\n\n## Of trees\n\n| Tree | Height |\n|---|---|\n| Oak | tall |\n",
            "# T\n\n```yaml\na: b\n```\n",
        ] {
            assert!(!is(text), "{text}");
        }
        for text in
            ["# Notes\n\n```bash\nsystemctl restart api\n```\n", "# Notes\n\n## INCIDENT: API down\n\nCall somebody.\n"]
        {
            assert!(is(text), "{text}");
        }
    }
}
