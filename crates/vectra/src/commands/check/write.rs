//! Writing a document back, whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, fchown};
use std::path::{Path, PathBuf};

/// Why a document was not written.
#[derive(Debug)]
pub enum Refused {
    /// It is not what was read any more.
    Changed,
    /// It may not be written.
    ReadOnly,
    /// The disk or the system said no.
    Failed(io::Error),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Refused {
        Refused::Failed(error)
    }
}

/// Puts `after` in the place of `before`. Whoever reads the file meanwhile sees the one or the other. A link stays a link; what it
/// leads to is written. Permissions stay, and the owner where that is allowed.
///
/// # Errors
/// The file was changed since it was read, may not be written, or cannot be. It is then as it was.
pub fn replace(path: &Path, before: &str, after: &str) -> Result<(), Refused> {
    let target = fs::canonicalize(path)?;
    let known = fs::metadata(&target)?;
    let permissions = known.permissions();
    // The folder alone would let it be replaced; whoever may not write the file itself must not.
    let writable = OpenOptions::new().write(true).open(&target);
    if permissions.readonly() || writable.is_err_and(|e| e.kind() == io::ErrorKind::PermissionDenied) {
        return Err(Refused::ReadOnly);
    }
    let folder = target.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    let mut new = tempfile::Builder::new().prefix(".vectra-").tempfile_in(&folder)?;
    new.write_all(after.as_bytes())?;
    // Only root may give a file away. Whoever else replaces somebody's file owns it then, as with any editor.
    let _ = fchown(new.as_file(), Some(known.uid()), Some(known.gid()));
    new.as_file().set_permissions(permissions)?;
    new.as_file().sync_all()?;
    if fs::read(&target)? != before.as_bytes() {
        return Err(Refused::Changed);
    }
    new.persist(&target).map_err(|e| e.error)?;
    // The name is durable only with its folder. Some file systems cannot do that, and the document is written all the same.
    let _ = File::open(&folder).and_then(|folder| folder.sync_all());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("readable")
            .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_document_is_replaced_with_its_permissions_and_links_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, link) = (folder.path().join("r.md"), folder.path().join("link.md"));
        fs::write(&file, "\u{feff}a\r\n").expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("set");
        symlink("r.md", &link).expect("linked");
        replace(&link, "\u{feff}a\r\n", "\u{feff}b\r\nc").expect("replaced");
        assert_eq!(fs::read(&file).expect("there"), "\u{feff}b\r\nc".as_bytes());
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o640);
        assert_eq!(names(folder.path()), ["link.md", "r.md"], "nothing else is left");
    }

    #[test]
    fn a_document_that_changed_or_may_not_be_written_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("r.md");
        fs::write(&file, "newer\n").expect("written");
        assert!(matches!(replace(&file, "older\n", "fixed\n"), Err(Refused::Changed)));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).expect("set");
        assert!(matches!(replace(&file, "newer\n", "fixed\n"), Err(Refused::ReadOnly)));
        assert!(matches!(replace(&folder.path().join("gone.md"), "", "x"), Err(Refused::Failed(_))));
        assert_eq!(fs::read(&file).expect("there"), b"newer\n");
        assert_eq!(names(folder.path()), ["r.md"], "nothing else is left");
    }
}
