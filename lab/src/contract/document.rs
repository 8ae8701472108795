//! A vendor's description as published: where its pieces are, and which operation an exchange belongs to.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::ContractError;
use super::operation::Operation;

/// References that point at references are followed this far; a longer chain is a circle.
const LONGEST_CHAIN: usize = 32;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// One description and what was compiled of it so far.
#[derive(Debug)]
pub(super) struct Document {
    root: Value,
    /// What every path begins with, e.g. `/v1`.
    prefix: String,
    templates: Vec<Template>,
    /// By path template and method.
    compiled: Mutex<HashMap<(String, String), Compiled>>,
}

/// An operation, or why the description of it cannot be used.
pub(super) type Compiled = Arc<Result<Operation, String>>;

#[derive(Debug)]
struct Template {
    text: String,
    segments: Vec<Segment>,
}

#[derive(Debug)]
enum Segment {
    Literal(String),
    Parameter(String),
}

/// Where an exchange belongs in a description.
pub(super) enum Found {
    /// No such path.
    NoPath,
    /// The path exists under other methods.
    NoMethod { template: String, declared: String },
    /// The operation.
    Operation {
        template: String,
        operation: Compiled,
        /// Values of the path's parameters, decoded.
        values: HashMap<String, String>,
    },
}

impl Document {
    pub(super) fn read(path: &Path) -> Result<Self, ContractError> {
        let bytes = std::fs::read(path).map_err(|source| ContractError::Read { path: path.to_owned(), source })?;
        let malformed = |reason: String| ContractError::Malformed { path: path.to_owned(), reason };
        let root: Value = serde_json::from_slice(&bytes).map_err(|error| malformed(error.to_string()))?;
        Self::new(root).map_err(malformed)
    }

    pub(super) fn new(root: Value) -> Result<Self, String> {
        let prefix = prefix(&root)?;
        let paths = root.get("paths").and_then(Value::as_object).ok_or("it has no `paths`")?;
        let mut templates: Vec<Template> = paths.keys().map(|text| Template::new(text)).collect();
        // A literal segment is meant before a parameter that would also match.
        templates.sort_by_key(Template::parameters);
        Ok(Self { root, prefix, templates, compiled: Mutex::default() })
    }

    /// The top of the description.
    pub(super) fn root(&self) -> &Value {
        &self.root
    }

    /// Whether this is Swagger 2.0 rather than OpenAPI 3.0.
    pub(super) fn is_swagger(&self) -> bool {
        self.root.get("swagger").is_some()
    }

    /// What `pointer` (`#/…`, a percent-encoded JSON pointer) points to.
    pub(super) fn resolve(&self, pointer: &str) -> Result<&Value, String> {
        let steps = pointer.strip_prefix("#/").ok_or_else(|| format!("`{pointer}` points outside the description"))?;
        let mut place = &self.root;
        for step in steps.split('/') {
            let step = percent_decode_str(step).decode_utf8_lossy();
            let step = step.replace("~1", "/").replace("~0", "~");
            let next = match place {
                Value::Array(list) => step.parse::<usize>().ok().and_then(|at| list.get(at)),
                other => other.get(&step),
            };
            place = next.ok_or_else(|| format!("`{pointer}` points at nothing"))?;
        }
        Ok(place)
    }

    /// `value`, or what it refers to.
    pub(super) fn follow<'a>(&'a self, value: &'a Value) -> Result<&'a Value, String> {
        let mut place = value;
        for _ in 0..LONGEST_CHAIN {
            match place.get("$ref").and_then(Value::as_str) {
                Some(pointer) => place = self.resolve(pointer)?,
                None => return Ok(place),
            }
        }
        Err("a reference points back at itself".to_owned())
    }

    /// The template that `path` fits, and the values of its parameters.
    fn matched(&self, path: &str) -> Option<(&Template, HashMap<String, String>)> {
        let rest = path.strip_prefix(self.prefix.as_str()).filter(|rest| rest.starts_with('/'))?;
        let segments: Vec<Cow<'_, str>> =
            rest.split('/').skip(1).map(|segment| percent_decode_str(segment).decode_utf8_lossy()).collect();
        self.templates.iter().find_map(|template| Some((template, template.values(&segments)?)))
    }

    /// Whether the description knows the path, under whichever method.
    pub(super) fn has_path(&self, path: &str) -> bool {
        self.matched(path).is_some()
    }

    /// The operation that `method` on `path` means.
    pub(super) fn find(&self, method: &str, path: &str) -> Found {
        let Some((template, values)) = self.matched(path) else {
            return Found::NoPath;
        };
        let item = self.root.get("paths").and_then(|paths| paths.get(&template.text));
        let lower = method.to_ascii_lowercase();
        let declared = item.and_then(|item| item.get(&lower));
        let (Some(item), Some(declared)) = (item, declared.filter(|_| METHODS.contains(&lower.as_str()))) else {
            let declared: Vec<String> = METHODS
                .iter()
                .filter(|method| item.is_some_and(|item| item.get(method).is_some()))
                .map(|method| method.to_ascii_uppercase())
                .collect();
            return Found::NoMethod { template: template.text.clone(), declared: declared.join(", ") };
        };
        let operation = Arc::clone(
            self.compiled
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .entry((template.text.clone(), lower))
                .or_insert_with(|| Arc::new(Operation::compile(self, item, declared))),
        );
        Found::Operation { template: template.text.clone(), operation, values }
    }

    /// Every method and path that the description declares, the path with its prefix and its parameters in braces.
    #[cfg(test)]
    pub(super) fn operations(&self) -> Vec<(String, String)> {
        let paths = self.root["paths"].as_object().unwrap();
        let mut all = Vec::new();
        for (path, item) in paths {
            for method in METHODS.iter().filter(|method| item.get(method).is_some()) {
                all.push((method.to_string(), format!("{}{path}", self.prefix)));
            }
        }
        all
    }
}

impl Template {
    fn new(text: &str) -> Self {
        let segment = |segment: &str| {
            let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
            match name {
                Some(name) => Segment::Parameter(name.to_owned()),
                None => Segment::Literal(segment.to_owned()),
            }
        };
        Self { text: text.to_owned(), segments: text.split('/').skip(1).map(segment).collect() }
    }

    fn parameters(&self) -> usize {
        let parameter = |segment: &&Segment| matches!(segment, Segment::Parameter(_));
        self.segments.iter().filter(parameter).count()
    }

    fn values(&self, path: &[Cow<'_, str>]) -> Option<HashMap<String, String>> {
        if path.len() != self.segments.len() {
            return None;
        }
        let mut values = HashMap::new();
        for (segment, text) in self.segments.iter().zip(path) {
            match segment {
                Segment::Literal(literal) if literal == text => {}
                Segment::Parameter(name) if !text.is_empty() => {
                    values.insert(name.clone(), text.to_string());
                }
                _ => return None,
            }
        }
        Some(values)
    }
}

/// The path that all of a description's paths hang on.
fn prefix(root: &Value) -> Result<String, String> {
    if root.get("swagger").is_some() {
        let base = root.get("basePath").and_then(Value::as_str);
        return Ok(base.unwrap_or("").trim_end_matches('/').to_owned());
    }
    let server = root.pointer("/servers/0/url").and_then(Value::as_str);
    let server = server.ok_or("it names neither a server nor a base path")?;
    match url::Url::parse(server) {
        Ok(url) => Ok(url.path().trim_end_matches('/').to_owned()),
        Err(_) if server.starts_with('/') => Ok(server.trim_end_matches('/').to_owned()),
        Err(error) => Err(format!("its server `{server}` is no address: {error}")),
    }
}
