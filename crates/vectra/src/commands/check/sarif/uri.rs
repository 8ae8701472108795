//! Paths as SARIF wants them: relative to the folder of the run where they are below it, percent-encoded.

use super::model::ArtifactLocation;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use std::path::{Component, Path, PathBuf};

/// What relative addresses are relative to.
pub const BASE: &str = "%SRCROOT%";
/// What stands in a name as it is; a colon would make a scheme of what is before it.
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The address of a file; `None` is standard input.
pub fn location(file: Option<&Path>) -> ArtifactLocation {
    let here = std::env::current_dir().and_then(std::fs::canonicalize).ok();
    let Some(file) = file else {
        return relative(Path::new("stdin"));
    };
    if file.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
        return relative(file);
    }
    let whole = std::fs::canonicalize(file).or_else(|_| std::path::absolute(file)).unwrap_or_else(|_| file.into());
    match here.as_deref().and_then(|here| whole.strip_prefix(here).ok()) {
        Some(below) => relative(below),
        None => absolute(&whole),
    }
}

fn relative(file: &Path) -> ArtifactLocation {
    ArtifactLocation { uri: Some(encoded(file)), uri_base_id: Some(BASE), ..ArtifactLocation::default() }
}

fn absolute(file: &Path) -> ArtifactLocation {
    let clean: PathBuf = file.components().filter(|part| *part != Component::CurDir).collect();
    let uri = url::Url::from_file_path(&clean).map_or_else(|()| encoded(&clean), String::from);
    ArtifactLocation { uri: Some(uri), ..ArtifactLocation::default() }
}

fn encoded(file: &Path) -> String {
    let names = file.components().filter_map(|part| match part {
        Component::Normal(name) => Some(percent_encode(name.as_encoded_bytes(), NAME).to_string()),
        Component::ParentDir => Some("..".into()),
        _ => None,
    });
    names.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> (String, bool) {
        let location = location(Some(Path::new(path)));
        (location.uri.expect("an address"), location.uri_base_id.is_some())
    }

    #[test]
    fn addresses_are_relative_where_they_can_be_and_always_encoded() {
        assert_eq!(of("./docs/./r.md"), ("docs/r.md".into(), true));
        assert_eq!(of("a b/é:100%#?.md"), ("a%20b/%C3%A9%3A100%25%23%3F.md".into(), true));
        let here = std::env::current_dir().expect("a folder");
        assert_eq!(of(&here.join("docs/r.md").display().to_string()).0.rsplit('/').next(), Some("r.md"));
        let (outside, based) = of("/nowhere/a b.md");
        assert_eq!((outside.as_str(), based), ("file:///nowhere/a%20b.md", false));
        let inside = here.join("src/../Cargo.toml");
        assert_eq!(of(&inside.display().to_string()), ("Cargo.toml".into(), true));
        assert_eq!(location(None).uri.as_deref(), Some("stdin"));
    }

    #[test]
    fn a_name_that_is_no_text_keeps_its_bytes() {
        use std::os::unix::ffi::OsStrExt;
        let name = std::ffi::OsStr::from_bytes(b"proc\xe9dure.md");
        assert_eq!(location(Some(Path::new(name))).uri.as_deref(), Some("proc%E9dure.md"));
    }
}
