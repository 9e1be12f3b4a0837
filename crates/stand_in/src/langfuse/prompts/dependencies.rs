//! References of a prompt to others: `@@@langfusePrompt:name=…|label=…@@@`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::store::{Prompts, Which};
use super::version::PromptVersion;

const BEGIN: &str = "@@@langfusePrompt:";
const END: &str = "@@@";
/// Deeper nesting is left as it is written.
const DEEPEST: usize = 5;

/// Another prompt that is to stand in its place.
pub(super) struct Reference {
    pub(super) name: String,
    label: Option<String>,
    version: Option<u32>,
}

impl Reference {
    pub(super) fn which(&self) -> Which<'_> {
        match (self.version, &self.label) {
            (Some(version), _) => Which::Version(version),
            (None, Some(label)) => Which::Label(label),
            (None, None) => Which::Label(super::PRODUCTION),
        }
    }
}

/// The prompt with all its references replaced, and what replaced them; the graph is null when there are none.
pub(super) fn resolved(prompts: &Prompts, version: &PromptVersion) -> (Value, Value) {
    let mut found = BTreeMap::new();
    let prompt = map_texts(&version.prompt, &mut |text| {
        replaced(prompts, &version.id, text, DEEPEST, &mut found)
    });
    if found.is_empty() {
        return (prompt, Value::Null);
    }
    let root = json!({ "name": version.name, "version": version.version, "id": version.id });
    (prompt, json!({ "root": root, "dependencies": found }))
}

/// All texts of a prompt.
pub(super) fn texts(prompt: &Value) -> Vec<String> {
    let mut texts = Vec::new();
    map_texts(prompt, &mut |text| {
        texts.push(text.to_owned());
        String::new()
    });
    texts
}

/// The references in a text.
pub(super) fn references(text: &str) -> Vec<Reference> {
    let tags = text.split(BEGIN).skip(1).filter_map(|rest| rest.split_once(END));
    tags.filter_map(|(inside, _)| reference(inside)).collect()
}

fn reference(inside: &str) -> Option<Reference> {
    let fields: BTreeMap<&str, &str> = inside.split('|').filter_map(|pair| pair.split_once('=')).collect();
    Some(Reference {
        name: (*fields.get("name")?).to_owned(),
        label: fields.get("label").map(ToString::to_string),
        version: fields.get("version").and_then(|version| version.parse().ok()),
    })
}

fn map_texts(prompt: &Value, change: &mut impl FnMut(&str) -> String) -> Value {
    match prompt {
        Value::String(text) => json!(change(text)),
        Value::Array(messages) => messages
            .iter()
            .map(|message| {
                let mut message = message.clone();
                if let Some(content) = message["content"].as_str().map(&mut *change) {
                    message["content"] = json!(content);
                }
                message
            })
            .collect(),
        other => other.clone(),
    }
}

fn replaced(
    prompts: &Prompts,
    parent: &str,
    text: &str,
    depth: usize,
    found: &mut BTreeMap<String, Vec<Value>>,
) -> String {
    let Some((before, (inside, after))) = text
        .split_once(BEGIN)
        .and_then(|(before, rest)| Some((before, rest.split_once(END)?)))
    else {
        return text.to_owned();
    };
    let other = reference(inside).and_then(|reference| prompts.find(&reference.name, reference.which()));
    let inner = match other.filter(|_| depth > 0) {
        Some(other) => {
            let entry = json!({ "id": other.id, "name": other.name, "version": other.version });
            found.entry(parent.to_owned()).or_default().push(entry);
            replaced(
                prompts,
                &other.id,
                other.prompt.as_str().unwrap_or_default(),
                depth - 1,
                found,
            )
        }
        None => format!("{BEGIN}{inside}{END}"),
    };
    let after = replaced(prompts, parent, after, depth, found);
    format!("{before}{inner}{after}")
}
