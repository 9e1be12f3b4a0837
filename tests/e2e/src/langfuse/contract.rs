//! What Langfuse says that it can be asked: the descriptions of its versions, which the npm package
//! `langfuse-cli` ships.

use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;
use stand_in::Request;
use stand_in::langfuse::Mode;

use crate::server::from_env;

/// The description of one version.
#[derive(Deserialize)]
pub struct Contract {
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
struct Operation {
    method: String,
    /// With names in braces.
    path: String,
    parameters: Vec<Field>,
    #[serde(rename = "requestBody")]
    body: Option<Body>,
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    fields: Vec<Field>,
    discriminator: Option<Discriminator>,
}

/// One field of the body says which others it has.
#[derive(Deserialize)]
struct Discriminator {
    field: String,
    variants: std::collections::BTreeMap<String, Vec<Field>>,
}

#[derive(Deserialize)]
struct Field {
    name: String,
    required: bool,
    kind: String,
    /// `query` or `path` for parameters.
    location: Option<String>,
    #[serde(rename = "enum")]
    choices: Option<Vec<Value>>,
}

/// The descriptions that hold for a server like this, and the newest there is.
pub(super) fn versions(mode: Mode) -> &'static [&'static str] {
    match mode {
        Mode::EventsOnly => &["4.10.0", "4.35.0"],
        Mode::Dual => &["3.225.3", "4.10.0", "4.35.0"],
        // Which routes a server has is found out by asking, so requests for newer ones reach it too.
        Mode::Legacy | Mode::Early | Mode::Old => &["3.225.3", "4.35.0"],
    }
}

impl Contract {
    /// # Errors
    /// The package is not installed, or does not describe this version.
    pub fn of(version: &str) -> Result<Self> {
        let folder = from_env("DUNETRACE_LANGFUSE_CONTRACTS", ".tools/langfuse-contracts");
        let path = folder.join(format!("{version}.json"));
        let text = fs::read_to_string(&path)
            .with_context(|| format!("{} cannot be read: `cargo xtask test` installs it", path.display()))?;
        Ok(serde_json::from_str(&text)?)
    }

    /// What the description has against a request; `None` when it agrees.
    pub fn problem(&self, request: &Request) -> Option<String> {
        let Some((operation, path_values)) = self.operation(request) else {
            return Some(format!("there is no {} {}", request.method, request.path));
        };
        let of = |location: &str| {
            let parameters = operation.parameters.iter();
            let located = parameters.filter(move |field| field.location.as_deref() == Some(location));
            located.collect::<Vec<_>>()
        };
        text_problem(&of("path"), &path_values)
            .or_else(|| text_problem(&of("query"), &request.query))
            .or_else(|| body_problem(operation.body.as_ref(), request))
            .map(|problem| format!("{} {}: {problem}", request.method, operation.path))
    }

    /// The operation that is asked for, with the values of the names in its path.
    fn operation(&self, request: &Request) -> Option<(&Operation, Vec<(String, String)>)> {
        let operations = self
            .operations
            .iter()
            .filter(|operation| operation.method == request.method);
        let mut fitting = operations.filter_map(|operation| Some((operation, values(&operation.path, &request.path)?)));
        fitting.next()
    }
}

/// The values of the names in braces, when the path has this form.
fn values(form: &str, path: &str) -> Option<Vec<(String, String)>> {
    let (form, path): (Vec<&str>, Vec<&str>) = (form.split('/').collect(), path.split('/').collect());
    if form.len() != path.len() {
        return None;
    }
    let mut values = Vec::new();
    for (form, part) in form.into_iter().zip(path) {
        match form.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => values.push((name.to_owned(), part.to_owned())),
            None if form == part => {}
            None => return None,
        }
    }
    Some(values)
}

fn text_problem(fields: &[&Field], values: &[(String, String)]) -> Option<String> {
    let missing = fields
        .iter()
        .find(|field| field.required && !values.iter().any(|(name, _)| *name == field.name));
    if let Some(field) = missing {
        return Some(format!("`{}` is missing", field.name));
    }
    values.iter().find_map(|(name, value)| {
        let Some(field) = fields.iter().find(|field| field.name == *name) else {
            return Some(format!("`{name}` is not known"));
        };
        let fits = match field.kind.as_str() {
            "number" => value.parse::<f64>().is_ok(),
            "boolean" => ["true", "false"].contains(&value.as_str()),
            _ => true,
        };
        (!fits).then(|| format!("`{name}` is no {}", field.kind))
    })
}

fn body_problem(body: Option<&Body>, request: &Request) -> Option<String> {
    let Some(body) = body else {
        return (!request.body.is_empty()).then(|| "a body was sent".to_owned());
    };
    let Some(sent) = request.json() else {
        return Some("the body is no JSON".to_owned());
    };
    let fields = match &body.discriminator {
        None => &body.fields,
        Some(discriminator) => {
            let kind = sent[&discriminator.field].as_str().unwrap_or_default();
            match discriminator.variants.get(kind) {
                Some(fields) => fields,
                None => return Some(format!("`{}` says {kind:?}", discriminator.field)),
            }
        }
    };
    json_problem(fields, &sent)
}

fn json_problem(fields: &[Field], sent: &Value) -> Option<String> {
    let Some(sent) = sent.as_object() else {
        return Some("the body is no object".to_owned());
    };
    if let Some(field) = fields
        .iter()
        .find(|field| field.required && !sent.contains_key(&field.name))
    {
        return Some(format!("`{}` is missing", field.name));
    }
    sent.iter().find_map(|(name, value)| {
        let Some(field) = fields.iter().find(|field| field.name == *name) else {
            return Some(format!("`{name}` is not known"));
        };
        let fits = match field.kind.as_str() {
            "string" => value.is_string(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => true,
        };
        let chosen = field.choices.as_ref().is_none_or(|choices| choices.contains(value));
        (!fits || !chosen).then(|| format!("`{name}` does not fit"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contract() -> Contract {
        let field = |name: &str, kind: &str, required: bool| serde_json::json!({ "name": name, "kind": kind, "required": required, "location": "query" });
        serde_json::from_value(serde_json::json!({ "operations": [
            { "method": "GET", "path": "/prompts/{name}", "parameters": [
                { "name": "name", "kind": "string", "required": true, "location": "path" },
                field("version", "number", false),
            ]},
            { "method": "POST", "path": "/prompts", "parameters": [], "requestBody": { "discriminator": {
                "field": "type",
                "variants": { "text": [field("type", "string", true), field("prompt", "string", true)] },
            }}},
        ]}))
        .unwrap()
    }

    fn problem(method: &str, path: &str, body: &str) -> String {
        let problem = contract().problem(&Request::new(method, path, body));
        problem.unwrap_or_default()
    }

    #[test]
    fn what_is_described_passes() {
        assert_eq!(problem("GET", "/prompts/a%2Fb?version=3", ""), "");
        assert_eq!(problem("POST", "/prompts", r#"{"type":"text","prompt":"p"}"#), "");
    }

    #[test]
    fn what_is_not_described_is_told() {
        assert!(problem("GET", "/prompts/a/b", "").contains("there is no"));
        assert!(problem("PATCH", "/prompts/a", "").contains("there is no"));
        assert!(problem("GET", "/prompts/a?version=x", "").contains("no number"));
        assert!(problem("GET", "/prompts/a?limit=1", "").contains("`limit` is not known"));
        assert!(problem("POST", "/prompts", r#"{"type":"text"}"#).contains("`prompt` is missing"));
        assert!(problem("POST", "/prompts", r#"{"type":"audio"}"#).contains("audio"));
        assert!(problem("POST", "/prompts", r#"{"type":"text","prompt":1}"#).contains("does not fit"));
        assert!(problem("POST", "/prompts", "{").contains("no JSON"));
    }
}
