//! From a description's schemas to compiled validators.
//!
//! OpenAPI 3.0 and Swagger 2.0 speak a dialect of JSON Schema draft 4 (`exclusiveMinimum` is a boolean, siblings of `$ref` do not
//! count), so draft 4 is what is compiled. [`compile`] first rewrites the part of the description that a schema reaches into one
//! self-contained schema. It departs from the text in two places only:
//!
//! - `nullable` becomes a type that admits null, which draft 4 can say;
//! - `oneOf` becomes `anyOf`: the vendors list shapes that overlap (a web service's details also fit a background worker's, whose
//!   fields are all optional), so that a faithful answer matches several of them and a literal reading would refuse the vendor's own
//!   traffic. `discriminator` is left out for the same reason: it only says which branch to read.

use std::collections::HashMap;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, ValidationError, Validator};
use serde_json::{Map, Value, json};

use super::document::Document;

/// Keywords whose meaning draft 4 and OpenAPI share and whose value holds no schema.
const PLAIN: [&str; 16] = [
    "type",
    "enum",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "format",
];

/// More findings than this in one body say nothing new.
const MOST_FINDINGS: usize = 20;

/// What a value may be, for text that must first be read as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Boolean,
    List(Vec<Kind>),
}

/// A compiled schema.
#[derive(Debug)]
pub(super) struct Schema {
    validator: Validator,
    /// What the schema admits at its top, in the description's order.
    pub(super) kinds: Vec<Kind>,
}

impl Schema {
    /// The departures of `value` from the schema, each with its JSON pointer below the value. Values are not quoted: a body may hold
    /// keys.
    pub(super) fn findings(&self, value: &Value) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for error in self.validator.iter_errors(value) {
            explain(&error, &mut found);
            if found.len() >= MOST_FINDINGS {
                break;
            }
        }
        found
    }
}

/// Where alternatives were offered, the nearest one says more than "none of them": the branch with the fewest departures is told.
fn explain(error: &ValidationError<'_>, found: &mut Vec<(String, String)>) {
    let nearest = match error.kind() {
        ValidationErrorKind::AnyOf { context } => {
            context.iter().filter(|branch| !branch.is_empty()).min_by_key(|branch| branch.len())
        }
        _ => None,
    };
    match nearest {
        Some(branch) => branch.iter().for_each(|inner| explain(inner, found)),
        None => found.push((error.instance_path().to_string(), error.masked().to_string())),
    }
}

/// Compiles `schema`, a piece of `document`.
///
/// # Errors
/// The reason, when the schema points nowhere or is no schema.
pub(super) fn compile(document: &Document, schema: &Value) -> Result<Schema, String> {
    let whole = self_contained(document, schema)?;
    let validator = jsonschema::options()
        .with_draft(Draft::Draft4)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(true)
        .build(&whole)
        .map_err(|error| error.masked().to_string())?;
    Ok(Schema { validator, kinds: kinds(&whole, &whole, 0) })
}

/// Rewrites `schema` into draft 4, with everything it points to beneath `definitions`.
pub(super) fn self_contained(document: &Document, schema: &Value) -> Result<Value, String> {
    let mut rewrite = Rewrite::default();
    let mut whole = rewrite.schema(schema);
    let mut definitions = Map::new();
    while let Some((number, pointer)) = rewrite.pending.pop() {
        let target = document.resolve(&pointer)?;
        definitions.insert(number.to_string(), rewrite.schema(target));
    }
    if !definitions.is_empty() {
        // A root that is itself a reference may have no siblings in draft 4.
        if whole.get("$ref").is_some() {
            whole = json!({ "allOf": [whole] });
        }
        if let Some(map) = whole.as_object_mut() {
            map.insert("definitions".to_owned(), Value::Object(definitions));
        }
    }
    Ok(whole)
}

#[derive(Default)]
struct Rewrite {
    numbers: HashMap<String, usize>,
    pending: Vec<(usize, String)>,
}

impl Rewrite {
    fn schema(&mut self, schema: &Value) -> Value {
        let Some(source) = schema.as_object() else {
            return json!({});
        };
        if let Some(pointer) = source.get("$ref").and_then(Value::as_str) {
            return json!({ "$ref": format!("#/definitions/{}", self.number(pointer)) });
        }
        let mut out = Map::new();
        for (keyword, value) in source {
            let rewritten = match keyword.as_str() {
                "properties" | "patternProperties" => self.named(value),
                "items" | "allOf" | "anyOf" | "oneOf" => self.one_or_many(value),
                "additionalProperties" if value.is_boolean() => value.clone(),
                "additionalProperties" | "not" => self.schema(value),
                // Draft 4 refuses an empty list, and a boolean here is a remnant of draft 3.
                "required" if value.as_array().is_some_and(|names| !names.is_empty()) => value.clone(),
                // PagerDuty's word for what everybody else calls `uri`.
                "format" if value == "url" => json!("uri"),
                plain if PLAIN.contains(&plain) => value.clone(),
                _ => continue,
            };
            let keyword = if keyword == "oneOf" { "anyOf" } else { keyword };
            out.insert(keyword.to_owned(), rewritten);
        }
        if source.get("nullable") == Some(&Value::Bool(true)) {
            return nullable(out);
        }
        Value::Object(out)
    }

    fn number(&mut self, pointer: &str) -> usize {
        if let Some(number) = self.numbers.get(pointer) {
            return *number;
        }
        let number = self.numbers.len();
        self.numbers.insert(pointer.to_owned(), number);
        self.pending.push((number, pointer.to_owned()));
        number
    }

    fn named(&mut self, value: &Value) -> Value {
        let named = value.as_object().into_iter().flatten();
        Value::Object(named.map(|(name, schema)| (name.clone(), self.schema(schema))).collect())
    }

    fn one_or_many(&mut self, value: &Value) -> Value {
        match value.as_array() {
            Some(many) => many.iter().map(|schema| self.schema(schema)).collect(),
            None => self.schema(value),
        }
    }
}

/// Null beside whatever `schema` admits.
fn nullable(mut schema: Map<String, Value>) -> Value {
    let Some(Value::String(kind)) = schema.get("type") else {
        return json!({ "anyOf": [{ "type": "null" }, schema] });
    };
    schema.insert("type".to_owned(), json!([kind, "null"]));
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.push(Value::Null);
    }
    Value::Object(schema)
}

/// What `schema` admits at its top; `whole` holds its definitions. `depth` ends definitions that point to themselves.
fn kinds(whole: &Value, schema: &Value, depth: usize) -> Vec<Kind> {
    if depth > 16 {
        return Vec::new();
    }
    if let Some(pointer) = schema.get("$ref").and_then(Value::as_str) {
        let target = whole.pointer(pointer.trim_start_matches('#'));
        return target.map_or_else(Vec::new, |target| kinds(whole, target, depth + 1));
    }
    for choice in ["anyOf", "allOf"] {
        if let Some(branches) = schema.get(choice).and_then(Value::as_array) {
            return branches.iter().flat_map(|branch| kinds(whole, branch, depth + 1)).collect();
        }
    }
    let named: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let items = || schema.get("items").map_or_else(Vec::new, |items| kinds(whole, items, depth + 1));
    named
        .into_iter()
        .filter_map(|name| match name {
            "string" => Some(Kind::Text),
            "integer" | "number" => Some(Kind::Number),
            "boolean" => Some(Kind::Boolean),
            "array" => Some(Kind::List(items())),
            _ => None,
        })
        .collect()
}
