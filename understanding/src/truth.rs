//! Ground truth as data.

use serde::Deserialize;
use serde_json::{Map, Value};
use std::fmt;
use std::path::{Path, PathBuf};

/// What somebody wrote down of one document. A list that is missing or null is not judged.
#[derive(Debug, Clone, Deserialize)]
pub struct Truth {
    /// Which document.
    pub document: Document,
    /// Every heading.
    pub sections: Option<Vec<Labelled>>,
    /// Every table.
    pub tables: Option<Vec<Labelled>>,
    /// Every block of code.
    pub fences: Option<Vec<Block>>,
    /// Every step of every procedure.
    pub steps: Option<Vec<Step>>,
    /// Every procedure, environment, objective, alert and so on: lists by the contract's name.
    #[serde(flatten)]
    pub items: Map<String, Value>,
}

/// Where a document comes from.
#[derive(Debug, Clone, Deserialize)]
pub struct Document {
    /// `owner/name`; null for a document of our own.
    pub repo: Option<String>,
    /// Within the repository.
    pub path: String,
    /// The version that was read.
    pub commit: Option<String>,
    /// Of the file's bytes, lower-case hex.
    pub sha256: String,
    /// As stated by the repository.
    #[serde(default)]
    pub licence: Option<String>,
}

/// A heading or a table.
#[derive(Debug, Clone, Deserialize)]
pub struct Labelled {
    /// Its line, from 1.
    pub line: u32,
    /// What it is about.
    pub role: String,
    /// Other answers that are right.
    #[serde(default)]
    pub also: Vec<String>,
}

/// A block of code.
#[derive(Debug, Clone, Deserialize)]
pub struct Block {
    /// Its first line, from 1.
    pub line: u32,
    /// As the contract names it.
    pub kind: String,
    /// Null for a block that holds nothing to carry out.
    pub effect: Option<String>,
    /// Other kinds that are right.
    #[serde(default)]
    pub also_kinds: Vec<String>,
    /// Other effects that are right.
    #[serde(default)]
    pub also_effects: Vec<Option<String>>,
}

/// A step of a procedure.
#[derive(Debug, Clone, Deserialize)]
pub struct Step {
    /// Its first line, from 1.
    pub line: u32,
    /// Its last line.
    pub end: Option<u32>,
    /// As the contract names it.
    pub kind: String,
    /// As the contract names it.
    pub effect: String,
    /// As the contract names it.
    pub stage: Option<String>,
    /// `fence`, `item`, `row`, `comment` or `prose`.
    #[serde(default)]
    pub form: String,
    /// As written.
    pub condition: Option<String>,
    /// Other kinds that are right.
    #[serde(default)]
    pub also_kinds: Vec<String>,
    /// Other effects that are right.
    #[serde(default)]
    pub also_effects: Vec<Option<String>>,
}

/// A truth with the text of its document.
#[derive(Debug, Clone)]
pub struct Case {
    /// Name of the truth's file, without its ending.
    pub name: String,
    /// Not looked at while the compiler was worked on.
    pub held_out: bool,
    /// What is true.
    pub truth: Truth,
    /// The document.
    pub text: String,
}

/// Why a case cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusable {
    /// The truth's file.
    Truth {
        /// Which.
        file: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// Its document is at none of the places.
    Missing {
        /// Name of the truth.
        name: String,
        /// Where the document can be had.
        origin: String,
    },
    /// There is a document, in another version.
    Changed {
        /// Name of the truth.
        name: String,
        /// Where it lies.
        file: PathBuf,
    },
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truth { file, why } => write!(f, "{} cannot be read: {why}", file.display()),
            Self::Missing { name, origin } => {
                write!(
                    f,
                    "{name}: its document is not here ({origin}); save it as owner+repo/path in a folder and name that with --texts"
                )
            }
            Self::Changed { name, file } => {
                write!(
                    f,
                    "{name}: {} is another version than the truth was written for (its SHA-256 differs)",
                    file.display()
                )
            }
        }
    }
}

/// Reads every truth below `folder/open` and `folder/held`, and finds its document: our own beside it, others below one
/// of `roots` as `owner+name/path`, the reference as `path`.
pub fn load(folder: &Path, roots: &[PathBuf]) -> (Vec<Case>, Vec<Unusable>) {
    let (mut cases, mut unusable) = (Vec::new(), Vec::new());
    for (part, held_out) in [("open", false), ("held", true)] {
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join(part))
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
            .collect();
        files.sort();
        for file in files {
            match case(&file, held_out, roots) {
                Ok(case) => cases.push(case),
                Err(reason) => unusable.push(reason),
            }
        }
    }
    (cases, unusable)
}

fn case(file: &Path, held_out: bool, roots: &[PathBuf]) -> Result<Case, Unusable> {
    let broken = |why: String| Unusable::Truth { file: file.to_owned(), why };
    let data = std::fs::read_to_string(file).map_err(|error| broken(error.to_string()))?;
    let truth: Truth = serde_json::from_str(&data).map_err(|error| broken(error.to_string()))?;
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut places: Vec<PathBuf> = Vec::new();
    match &truth.document.repo {
        Some(repo) => {
            places.extend(roots.iter().map(|root| root.join(repo.replace('/', "+")).join(&truth.document.path)))
        }
        None => {
            places.extend(file.parent().map(|folder| folder.join(&truth.document.path)));
            places.extend(roots.iter().map(|root| root.join(&truth.document.path)));
        }
    }
    let mut other = None;
    for place in places {
        let Ok(bytes) = std::fs::read(&place) else {
            continue;
        };
        if sha256(&bytes) != truth.document.sha256 {
            other = Some(place);
            continue;
        }
        let text = vectra_runbook::decode(&place.display().to_string(), &bytes)
            .map_err(|error| broken(format!("{error:?}")))?;
        return Ok(Case { name, held_out, truth, text });
    }
    Err(match other {
        Some(file) => Unusable::Changed { name, file },
        None => {
            let document = &truth.document;
            let origin = match &document.repo {
                Some(repo) => {
                    format!("{repo}, {}, commit {}", document.path, document.commit.as_deref().unwrap_or("unknown"))
                }
                None => document.path.clone(),
            };
            Unusable::Missing { name, origin }
        }
    })
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
