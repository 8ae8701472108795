//! One operation of a description, OpenAPI 3.0 and Swagger 2.0 brought to the same form, its schemas compiled.

use serde_json::Value;

use super::document::Document;
use super::schema::{self, Schema};

/// Where a parameter travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
    Header,
    /// A field of the body: Swagger's `formData`.
    Field,
}

impl Place {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "path" => Some(Self::Path),
            "query" => Some(Self::Query),
            "header" => Some(Self::Header),
            "formData" => Some(Self::Field),
            _ => None,
        }
    }

    /// What the place is called in a violation.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Field => "body",
        }
    }
}

/// A declared parameter.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) required: bool,
    /// A list comes as one text with commas rather than as the parameter repeated.
    pub(super) joined: bool,
    /// A text that holds JSON: a form has to write it as text, a JSON body may hold the value itself.
    pub(super) json_text: bool,
    pub(super) schema: Schema,
}

/// What may travel as a body: media types, each with its schema where one is declared.
pub(super) type Media = Vec<(String, Option<Schema>)>;

/// What a request's body must be.
#[derive(Debug)]
pub(super) enum RequestBody {
    /// None is declared.
    None,
    /// One schema per media type.
    Whole { required: bool, media: Media },
    /// The operation's [`Place::Field`] parameters, in one of these media types.
    Fields { media: Vec<String> },
}

/// How a client proves who it is.
#[derive(Debug, Default)]
pub(super) struct Credentials {
    pub(super) required: bool,
    /// Where a parameter named `token` may stand in for the bearer header.
    pub(super) token: Option<Place>,
}

/// A declared answer.
#[derive(Debug)]
pub(super) struct Response {
    /// `200`, `5XX` or `default`.
    pub(super) status: String,
    pub(super) media: Media,
    /// Name, whether it must be there, and its schema.
    pub(super) headers: Vec<(String, bool, Option<Schema>)>,
}

/// A declared operation.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: RequestBody,
    pub(super) credentials: Credentials,
    pub(super) responses: Vec<Response>,
}

impl Operation {
    /// Compiles `declared`, an operation of the path item `item`.
    pub(super) fn compile(document: &Document, item: &Value, declared: &Value) -> Result<Self, String> {
        let mut credentials = credentials(document, declared);
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut body = RequestBody::None;
        // The operation's own parameters come first: they override those of its path.
        for source in list(declared, "parameters").chain(list(item, "parameters")) {
            let source = document.follow(source)?;
            let name = text(source, "name");
            let written = text(source, "in");
            if written == "body" {
                body = RequestBody::Whole {
                    required: flag(source, "required"),
                    media: same_schema(document, &consumes(document, declared), source)?,
                };
                continue;
            }
            let Some(place) = Place::parse(written) else {
                continue;
            };
            if document.is_swagger() && name == "token" {
                credentials.required |= flag(source, "required");
                credentials.token = Some(place);
                continue;
            }
            // OpenAPI says that these three are described elsewhere and a parameter of that name is ignored.
            let reserved = ["accept", "content-type", "authorization"];
            let ignored = place == Place::Header && reserved.contains(&name.to_ascii_lowercase().as_str());
            let known = parameters.iter().any(|known| known.name == name && known.place == place);
            if !ignored && !known {
                parameters.push(parameter(document, source, name, place)?);
            }
        }
        if let Some(declared) = declared.get("requestBody") {
            let declared = document.follow(declared)?;
            body = RequestBody::Whole { required: flag(declared, "required"), media: content(document, declared)? };
        } else if parameters.iter().any(|parameter| parameter.place == Place::Field)
            || credentials.token == Some(Place::Field)
        {
            body = RequestBody::Fields { media: consumes(document, declared) };
        }
        Ok(Self { parameters, body, credentials, responses: responses(document, declared)? })
    }
}

fn parameter(document: &Document, source: &Value, name: &str, place: Place) -> Result<Parameter, String> {
    // Swagger writes the schema's keywords on the parameter itself.
    let declared = source.get("schema").unwrap_or(source);
    let format = text(source, "collectionFormat");
    let joined = match source.get("explode").and_then(Value::as_bool) {
        Some(explode) => !explode,
        None if document.is_swagger() => format != "multi",
        None => place != Place::Query,
    };
    let json_text =
        document.is_swagger() && text(source, "type") == "string" && text(source, "description").contains("JSON");
    Ok(Parameter {
        name: name.to_owned(),
        place,
        required: flag(source, "required"),
        joined,
        json_text,
        schema: schema::compile(document, declared).map_err(|reason| format!("{}/{name}: {reason}", place.word()))?,
    })
}

fn responses(document: &Document, declared: &Value) -> Result<Vec<Response>, String> {
    let mut all = Vec::new();
    let declared_responses = declared.get("responses").and_then(Value::as_object);
    for (status, source) in declared_responses.into_iter().flatten() {
        let source = document.follow(source)?;
        let media = if document.is_swagger() {
            same_schema(document, &media_types(document, declared, "produces"), source)?
        } else {
            content(document, source)?
        };
        let mut headers = Vec::new();
        for (name, header) in source.get("headers").and_then(Value::as_object).into_iter().flatten() {
            // The media type is declared with the content.
            if name.eq_ignore_ascii_case("content-type") {
                continue;
            }
            let header = document.follow(header)?;
            let compiled = header.get("schema").map(|schema| schema::compile(document, schema));
            headers.push((name.clone(), flag(header, "required"), compiled.transpose()?));
        }
        all.push(Response { status: status.clone(), media, headers });
    }
    Ok(all)
}

/// OpenAPI's `content`: each media type with its own schema.
fn content(document: &Document, holder: &Value) -> Result<Media, String> {
    let mut media = Media::new();
    for (name, entry) in holder.get("content").and_then(Value::as_object).into_iter().flatten() {
        let compiled = entry.get("schema").map(|schema| schema::compile(document, schema));
        media.push((name.to_ascii_lowercase(), compiled.transpose()?));
    }
    Ok(media)
}

/// Swagger's form of it: one schema for all media types, and none at all where no schema is declared.
fn same_schema(document: &Document, names: &[String], holder: &Value) -> Result<Media, String> {
    let Some(declared) = holder.get("schema") else {
        return Ok(Media::new());
    };
    let compile = |name: &String| Ok((name.clone(), Some(schema::compile(document, declared)?)));
    names.iter().map(compile).collect()
}

fn consumes(document: &Document, declared: &Value) -> Vec<String> {
    media_types(document, declared, "consumes")
}

fn media_types(document: &Document, declared: &Value, key: &str) -> Vec<String> {
    let own = declared.get(key).or_else(|| document.root().get(key));
    let named = own.and_then(Value::as_array).into_iter().flatten();
    named.filter_map(Value::as_str).map(str::to_ascii_lowercase).collect()
}

/// Whether the description asks for credentials. An empty requirement among the alternatives, or Slack's scope `none`, asks for
/// nothing.
fn credentials(document: &Document, declared: &Value) -> Credentials {
    let own = declared.get("security").or_else(|| document.root().get("security"));
    let alternatives = own.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let asks = |alternative: &Value| {
        alternative.as_object().is_some_and(|schemes| {
            !schemes.is_empty() && !schemes.values().all(|scopes| scopes == &serde_json::json!(["none"]))
        })
    };
    Credentials { required: !alternatives.is_empty() && alternatives.iter().all(asks), token: None }
}

fn list<'a>(holder: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    holder.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(holder: &'a Value, key: &str) -> &'a str {
    holder.get(key).and_then(Value::as_str).unwrap_or("")
}

fn flag(holder: &Value, key: &str) -> bool {
    holder.get(key).and_then(Value::as_bool).unwrap_or(false)
}
