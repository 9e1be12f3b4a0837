//! The API's description as lists to be written out, for the page at `/docs` and the committed document.

use serde_json::Value;
use utoipa::openapi::OpenApi;

/// Everything about the API that a reader looks up.
pub struct Reference {
    pub description: String,
    pub endpoints: Vec<Endpoint>,
    pub types: Vec<Type>,
}

pub struct Endpoint {
    /// Stable, for links.
    pub id: String,
    /// Such as `GET`.
    pub method: String,
    pub path: String,
    pub summary: String,
    pub description: String,
    pub needs_key: bool,
    pub params: Vec<Field>,
    pub answers: Vec<Answer>,
}

pub struct Answer {
    pub status: String,
    pub description: String,
    /// Media type and the name of the body's type.
    pub body: Option<(String, String)>,
    /// An example of the body, as JSON.
    pub example: Option<String>,
}

pub struct Type {
    pub name: String,
    pub description: String,
    pub fields: Vec<Field>,
    /// The values of an enumeration.
    pub values: Vec<String>,
}

/// A parameter, or a field of a type.
pub struct Field {
    pub name: String,
    pub kind: String,
    pub required: bool,
    pub description: String,
}

impl Reference {
    /// # Errors
    /// When the document cannot be written as JSON.
    pub fn of(document: &OpenApi) -> serde_json::Result<Self> {
        let document = serde_json::to_value(document)?;
        let endpoints = entries(&document["paths"]).flat_map(|(path, item)| {
            entries(item)
                .map(|(method, operation)| endpoint(path, method, operation))
                .collect::<Vec<_>>()
        });
        let schemas = &document["components"]["schemas"];
        Ok(Self {
            description: text(&document["info"]["description"]),
            endpoints: endpoints.collect(),
            types: entries(schemas)
                .map(|(name, schema)| described(name, schema, schemas))
                .collect(),
        })
    }
}

fn endpoint(path: &str, method: &str, operation: &Value) -> Endpoint {
    Endpoint {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        description: text(&operation["description"]),
        needs_key: !operation["security"].is_null(),
        params: items(&operation["parameters"]).map(parameter).collect(),
        answers: entries(&operation["responses"])
            .map(|(status, response)| answer(status, response))
            .collect(),
    }
}

fn parameter(parameter: &Value) -> Field {
    Field {
        name: text(&parameter["name"]),
        kind: kind(&parameter["schema"]),
        required: parameter["required"] == true,
        description: text(&parameter["description"]),
    }
}

fn answer(status: &str, response: &Value) -> Answer {
    let content = entries(&response["content"]).next();
    let example = content
        .map(|(_, content)| &content["example"])
        .filter(|example| !example.is_null());
    Answer {
        status: status.to_owned(),
        description: text(&response["description"]),
        body: content.map(|(media, content)| (media.to_owned(), kind(&content["schema"]))),
        example: example.and_then(|example| serde_json::to_string_pretty(example).ok()),
    }
}

fn described(name: &str, schema: &Value, schemas: &Value) -> Type {
    Type {
        name: name.to_owned(),
        description: text(&schema["description"]),
        fields: fields(schema, schemas),
        values: items(&schema["enum"]).map(text).collect(),
    }
}

/// The fields of an object, those that it takes over from others included, and those of every variant.
fn fields(schema: &Value, schemas: &Value) -> Vec<Field> {
    let required = |name: &str| items(&schema["required"]).any(|item| item == name);
    let own = entries(&schema["properties"]).map(|(name, property)| Field {
        name: name.to_owned(),
        kind: kind(property),
        required: required(name),
        description: text(&property["description"]),
    });
    let mut out: Vec<Field> = Vec::new();
    for part in items(&schema["allOf"]).chain(items(&schema["oneOf"])) {
        let part = part["$ref"]
            .as_str()
            .map_or(part, |reference| &schemas[last(reference)]);
        let known: Vec<String> = out.iter().map(|field| field.name.clone()).collect();
        out.extend(
            fields(part, schemas)
                .into_iter()
                .filter(|field| !known.contains(&field.name)),
        );
    }
    out.extend(own);
    out
}

/// A schema in few words.
fn kind(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return last(reference).to_owned();
    }
    let alternatives: Vec<String> = items(&schema["oneOf"]).map(kind).collect();
    if !alternatives.is_empty() {
        return alternatives.join(" or ");
    }
    let values: Vec<String> = items(&schema["enum"])
        .map(|value| format!("`{}`", text(value)))
        .collect();
    if !values.is_empty() {
        return values.join(", ");
    }
    match &schema["type"] {
        Value::String(name) => named(name, schema),
        Value::Array(names) => {
            let names: Vec<String> = names
                .iter()
                .filter_map(Value::as_str)
                .map(|name| named(name, schema))
                .collect();
            names.join(" or ")
        }
        _ => "any".to_owned(),
    }
}

fn named(name: &str, schema: &Value) -> String {
    match name {
        "array" => format!("list of {}", kind(&schema["items"])),
        "object" if !schema["additionalProperties"].is_null() => {
            format!("map to {}", kind(&schema["additionalProperties"]))
        }
        other => other.to_owned(),
    }
}

fn last(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
}
