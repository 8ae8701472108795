//! The files that a log was renamed to since it was last looked at, under the names that rotation gives.

use super::file::{Mark, Open, modified, sum};
use super::follow::OLD;
use std::fs::File;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Entries of the folder that are looked at.
const ENTRIES: usize = 10_000;
/// Beginnings that are shorter may be alike by chance.
const ALIKE: usize = 64;
/// What packed files end in.
const PACKED: [&str; 7] = [".gz", ".bz2", ".xz", ".zst", ".lz4", ".lzma", ".Z"];

/// Files that are to be read before the one that bears the name now.
#[derive(Default)]
pub(super) struct Chain {
    /// Oldest first.
    pub files: Vec<Open>,
    /// How many cannot be read any more: they are packed, or too many.
    pub lost: u64,
}

struct Sibling {
    path: PathBuf,
    inode: u64,
    modified: i64,
    packed: bool,
}

/// What was written after a mark was left, to the file of the mark and to those that followed it. `read` are the marks of
/// files that are being read.
pub(super) fn chain(path: &Path, mark: &Mark, read: &[Mark]) -> Chain {
    let mut siblings = siblings(path);
    siblings.sort_by_key(|s| s.modified);
    let mut chain = Chain::default();
    let is_read = |s: &Sibling| read.iter().any(|m| m.inode == s.inode);
    for sibling in siblings.iter().filter(|s| !is_read(s)) {
        let known = mark.modified > 0;
        if sibling.packed {
            // What was read to its end before it was packed is not lost: packing keeps the time.
            chain.lost += u64::from(known && sibling.modified > mark.modified);
            continue;
        }
        // The clock of files is coarse; those of this moment that were read are among `read`.
        let later = known && sibling.modified >= mark.modified;
        let Some(open) = File::open(&sibling.path).ok().and_then(|file| Open::from_start(file).ok()) else {
            chain.lost += u64::from(later);
            continue;
        };
        if let Some(goes_on) = is_of(&open, mark) {
            chain.files.push(goes_on);
        } else if later && !read.iter().any(|m| is_of(&open, m).is_some()) {
            chain.files.push(open);
        }
    }
    if chain.files.len() > OLD {
        let more = chain.files.len() - OLD;
        chain.files.drain(..more);
        chain.lost += more as u64;
    }
    chain
}

/// The file of this mark, wherever it is now.
pub(super) fn again(path: &Path, mark: &Mark) -> Option<Open> {
    let siblings = siblings(path).into_iter().filter(|s| s.inode == mark.inode && !s.packed);
    let file = siblings.map(|s| s.path).find_map(|path| File::open(path).ok())?;
    let mut open = Open::marked(file, mark);
    // An inode is given again: what is there now may be another file.
    open.is_same().ok()?.then_some(open)
}

/// The file where it is the one of this mark, or a copy of it, from where that was left.
fn is_of(open: &Open, mark: &Mark) -> Option<Open> {
    let mark = Mark { inode: open.mark.inode, ..mark.clone() };
    let same = open.mark.inode == mark.inode || mark.head_bytes >= ALIKE;
    let file = open.file.try_clone().ok().filter(|_| same && mark.head_bytes > 0)?;
    let mut open = Open::marked(file, &mark);
    open.is_same().ok()?.then_some(open)
}

/// Whether this file begins as that one does: then it is a copy of it.
pub(super) fn alike(one: &Open, other: &Open) -> bool {
    let heads = one.head(usize::MAX).ok().zip(other.head(usize::MAX).ok());
    heads.is_some_and(|(a, b)| {
        let common = a.len().min(b.len());
        common >= ALIKE && a.get(..common).map(sum) == b.get(..common).map(sum)
    })
}

fn siblings(path: &Path) -> Vec<Sibling> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = path.file_name().and_then(|n| n.to_str()).zip(path.file_stem().and_then(|s| s.to_str()));
    let (Some((name, stem)), Ok(entries)) = (names, std::fs::read_dir(folder)) else { return Vec::new() };
    let ending = name.strip_prefix(stem).unwrap_or_default();
    let sibling = |entry: std::fs::DirEntry| {
        let packed = rotated(entry.file_name().to_str()?, name, stem, ending)?;
        let of = entry.metadata().ok().filter(std::fs::Metadata::is_file)?;
        Some(Sibling { path: entry.path(), inode: of.ino(), modified: modified(&of), packed })
    };
    entries.flatten().take(ENTRIES).filter_map(sibling).collect()
}

/// Whether rotation gives this name (`access.log.1`, `access.log-20261123`, `access-2026-11-23.log`, each maybe packed), and
/// whether the file is packed.
fn rotated(found: &str, name: &str, stem: &str, ending: &str) -> Option<bool> {
    let plain = PACKED.iter().find_map(|ending| found.strip_suffix(ending));
    let bare = plain.unwrap_or(found);
    let number = |rest: &str| {
        let numbered = rest.bytes().any(|b| b.is_ascii_digit());
        let signs = rest.bytes().all(|b| b.is_ascii_digit() || b".-_:TZ".contains(&b));
        numbered && signs && rest.starts_with(['.', '-', '_'])
    };
    let behind = bare.strip_prefix(name).is_some_and(number);
    let within = || bare.strip_prefix(stem).and_then(|rest| rest.strip_suffix(ending)).is_some_and(number);
    (behind || within()).then_some(plain.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_rotation_gives_are_known() {
        let packed = |found: &str| rotated(found, "access.log", "access", ".log");
        for found in
            ["access.log.1", "access.log-20261123", "access.log.2026-11-23_07", "access-2026-11-23.log", "access.1.log"]
        {
            assert_eq!(packed(found), Some(false), "{found}");
            assert_eq!(packed(&format!("{found}.gz")), Some(true), "{found}");
        }
        for found in [
            "access.log",
            "access.log.bak",
            "access.log.",
            "error.log.1",
            "access.log.1.tmp",
            "accessories-1.log.x",
            "é",
        ] {
            assert_eq!(packed(found), None, "{found}");
        }
    }
}
