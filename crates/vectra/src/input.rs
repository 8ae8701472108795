//! Reading documents and the configuration: bounded, and every problem with its place and the way out.

use crate::errors::Failure;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use vectra_plan::Config;
use vectra_runbook::{InputError, InputProblem, MAX_BYTES, decode};
use vectra_web::text::Text;

/// Largest configuration that is read, in bytes.
const MAX_CONFIG: usize = 1024 * 1024;
/// Where the configuration is unless said.
pub const CONFIG: &str = "vectra.toml";

/// The text of a runbook.
pub fn document(t: Text, path: &Path) -> Result<String, Failure> {
    let name = path.display().to_string();
    let refuse = |e: &InputError| Failure::usage(e.message(t.language));
    // Opening a pipe would wait for whoever writes to it, and a device may never end.
    if std::fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
        return Err(Failure::usage(t.with("input-not-a-file", &[("path", name.into())])));
    }
    let (bytes, size) = read(t, path, MAX_BYTES)?;
    if size > MAX_BYTES {
        return Err(refuse(&InputError { path: name, problem: InputProblem::TooLarge { bytes: size } }));
    }
    decode(&name, &bytes).map_err(|e| refuse(&e))
}

/// The text of a runbook from standard input, which is called `-`.
pub fn standard_input(t: Text) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|e| {
        Failure::usage(t.with("input-unreadable", &[("path", "-".into()), ("why", e.to_string().into())]))
    })?;
    decode("-", &bytes).map_err(|e| Failure::usage(e.message(t.language)))
}

/// The configuration: of the path that was given, else of `vectra.toml` where there is one, else an empty one.
pub fn config(t: Text, path: Option<&Path>) -> Result<Config, Failure> {
    let path = match path {
        Some(path) => path.to_path_buf(),
        None if Path::new(CONFIG).exists() => PathBuf::from(CONFIG),
        None => return Ok(Config::default()),
    };
    let name = path.display().to_string();
    let (bytes, size) = read(t, &path, MAX_CONFIG)?;
    if size > MAX_CONFIG {
        let limit = ("limit", MAX_CONFIG.into());
        return Err(Failure::usage(t.with("config-too-large", &[("path", name.into()), limit])));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::usage(t.with("config-not-text", &[("path", name.as_str().into())])))?;
    Config::parse(&text).map_err(|e| Failure::usage(format!("{name}:{e}")))
}

/// At most one byte more than `limit` of a file, and its size.
fn read(t: Text, path: &Path, limit: usize) -> Result<(Vec<u8>, usize), Failure> {
    let name = path.display().to_string();
    let fail = |error: std::io::Error| {
        let key = match error.kind() {
            ErrorKind::NotFound => "input-missing",
            ErrorKind::PermissionDenied => "input-forbidden",
            ErrorKind::IsADirectory => "input-folder",
            _ => "input-unreadable",
        };
        Failure::usage(t.with(key, &[("path", name.as_str().into()), ("why", error.to_string().into())]))
    };
    let file = File::open(path).map_err(fail)?;
    let known = file.metadata().map_err(fail)?.len();
    let mut bytes = Vec::new();
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(fail)?;
    let size = usize::try_from(known).unwrap_or(usize::MAX).max(bytes.len());
    Ok((bytes, size))
}
