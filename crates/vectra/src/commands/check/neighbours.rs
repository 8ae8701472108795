//! What the links of documents lead to, as far as there are files.

use crate::input;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use vectra_runbook::neighbours::{Anchors, Neighbour, Neighbours, linked_files};
use vectra_web::text::Text;

/// Files that were looked at.
#[derive(Default)]
pub struct Looked {
    read: RefCell<HashMap<PathBuf, Option<Anchors>>>,
}

impl Looked {
    /// What the links of documents, paths with texts, lead to. Those of a text that is no file lead nowhere.
    pub fn at<'d>(&self, t: Text, documents: impl IntoIterator<Item = (&'d str, &'d str)>) -> Neighbours {
        let mut neighbours = Neighbours::default();
        for (path, text) in documents {
            let file = Path::new(path);
            if !file.is_file() {
                continue;
            }
            let folder = file.parent().unwrap_or(Path::new(""));
            let files: BTreeMap<String, Neighbour> = linked_files(text)
                .into_iter()
                .map(|(linked, part)| {
                    let found = self.one(t, &folder.join(&linked), part);
                    (linked, found)
                })
                .collect();
            if !files.is_empty() {
                neighbours.tell(path, files);
            }
        }
        neighbours
    }

    fn one(&self, t: Text, file: &Path, part: bool) -> Neighbour {
        // What cannot be asked for may be there.
        if !file.try_exists().unwrap_or(true) {
            return Neighbour::Missing;
        }
        let document = file.extension().is_some_and(|ending| ending == "md" || ending == "markdown");
        if !part || !document || !file.is_file() {
            return Neighbour::File;
        }
        let read = || input::document(t, file).ok().map(|text| Anchors::of(&text));
        let anchors = self.read.borrow_mut().entry(file.to_owned()).or_insert_with(read).clone();
        anchors.map_or(Neighbour::File, Neighbour::Document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use vectra_runbook::{Options, compile_with};

    #[test]
    fn links_to_files_and_headings_that_are_not_there_are_told_of_documents_on_disk() {
        let home = tempfile::tempdir().expect("a folder");
        let runbooks = home.path().join("runbooks");
        fs::create_dir(&runbooks).expect("a folder");
        fs::write(home.path().join("policy.md"), "# Policy\n\n## Levels\n").expect("a file");
        let text =
            "# S\n\nSee [a](../gone.md), [b](../policy.md#no-such), [c](../policy.md#levels), [d](../policy.md).\n";
        let path = runbooks.join("shop.md");
        fs::write(&path, text).expect("a file");
        let path = path.display().to_string();
        let found = |path: &str| {
            let looked = Looked::default().at(crate::text::chosen(Some(crate::cli::Lang::En)), [(path, text)]);
            let program = compile_with(path, text, Options { neighbours: Some(&looked), ..Options::default() });
            program.diagnostics.into_iter().map(|finding| (finding.code, finding.column)).collect::<Vec<_>>()
        };
        assert_eq!(found(&path), [("V092".to_owned(), 9), ("V073".to_owned(), 26)]);
        assert!(found("-").is_empty());
    }
}
