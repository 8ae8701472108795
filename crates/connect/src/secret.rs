//! Secrets: where they come from, and a type that does not print them.

use std::fmt;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use vectra_plan::config::SecretRef;

/// Bytes of a secret's file that are read at most; a key or a connection string is far shorter.
const FILE_LIMIT: u64 = 64 * 1024;

/// A secret. It has no `Display` and cannot be serialised; `Debug` prints stars.
#[derive(Clone)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Wraps a value.
    pub fn new(value: impl Into<Arc<str>>) -> Secret {
        Secret(value.into())
    }

    /// The value, for the request that needs it and for nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Why a secret could not be had, and what to do. Never holds the secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// The environment has no such variable.
    #[error("environment variable {name} is not set; export it before the start, or name another one")]
    NotSet {
        /// Its name.
        name: String,
    },
    /// The file cannot be read.
    #[error("file {} cannot be read ({why}); create it with the secret on its first line, readable for this user", path.display())]
    Unreadable {
        /// Its path.
        path: PathBuf,
        /// The system's words.
        why: String,
    },
    /// There is nothing in it.
    #[error("{place} is empty; put the secret there")]
    Empty {
        /// Variable or file.
        place: String,
    },
    /// It holds what no key or connection string holds.
    #[error("{place} holds characters that cannot be printed; write the secret as plain text on one line")]
    NotText {
        /// Variable or file.
        place: String,
    },
}

/// Reads a secret from where the configuration says it is. Spaces around it are no part of it.
///
/// # Errors
/// [`SecretError`] names the variable or the file, and says what to do.
pub fn resolve(place: &SecretRef, env: &dyn Fn(&str) -> Option<String>) -> Result<Secret, SecretError> {
    let value = match place {
        SecretRef::Env(name) => env(name).ok_or_else(|| SecretError::NotSet { name: name.clone() })?,
        SecretRef::File(path) => {
            let unreadable = |e: std::io::Error| SecretError::Unreadable { path: path.clone(), why: e.to_string() };
            let mut text = String::new();
            let file = std::fs::File::open(path).map_err(unreadable)?;
            file.take(FILE_LIMIT).read_to_string(&mut text).map_err(unreadable)?;
            text.lines().next().unwrap_or_default().to_owned()
        }
    };
    let value = value.trim();
    if value.is_empty() {
        return Err(SecretError::Empty { place: place.to_string() });
    }
    if value.chars().any(char::is_control) {
        return Err(SecretError::NotText { place: place.to_string() });
    }
    Ok(Secret::new(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(name: &str) -> Option<String> {
        match name {
            "KEY" => Some("  rnd_abcdef \n".into()),
            "BLANK" => Some(" ".into()),
            "LINES" => Some("hidden\nvalue".into()),
            _ => None,
        }
    }

    #[test]
    fn a_secret_comes_from_the_environment_and_is_never_printed() {
        let secret = resolve(&SecretRef::Env("KEY".into()), &env).expect("is set");
        assert_eq!(secret.expose(), "rnd_abcdef");
        assert_eq!(format!("{secret:?}"), "***");
    }

    #[test]
    fn a_secret_comes_from_the_first_line_of_a_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("token");
        std::fs::write(&path, "xoxb-1\r\nsecond\n").expect("written");
        let secret = resolve(&SecretRef::File(path), &env).expect("is there");
        assert_eq!(secret.expose(), "xoxb-1");
    }

    #[test]
    fn what_is_missing_is_named_with_what_to_do() {
        let missing = resolve(&SecretRef::Env("GONE".into()), &env).expect_err("is not set").to_string();
        assert!(missing.contains("GONE") && missing.contains("export"), "{missing}");
        let file = resolve(&SecretRef::File("/no/such/file".into()), &env).expect_err("is not there").to_string();
        assert!(file.contains("/no/such/file") && file.contains("create it"), "{file}");
        let blank = resolve(&SecretRef::Env("BLANK".into()), &env).expect_err("is empty").to_string();
        assert!(blank.contains("BLANK") && blank.contains("empty"), "{blank}");
    }

    #[test]
    fn a_value_of_several_lines_is_refused_without_repeating_it() {
        let e = resolve(&SecretRef::Env("LINES".into()), &env).expect_err("refused");
        assert!(e.to_string().contains("LINES") && !format!("{e} {e:?}").contains("hidden"), "{e}");
    }
}
