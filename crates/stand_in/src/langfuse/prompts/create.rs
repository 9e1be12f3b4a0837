//! `POST /api/public/v2/prompts`: a new version.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::error::{invalid, malformed};
use super::check::{is_placeholder, issues};
use super::dependencies::{self, Reference};
use super::store::{Prompts, Which};
use super::version::NewPrompt;
use crate::http::Answer;

pub(in super::super) fn create(prompts: &mut Prompts, body: &Value) -> Answer {
    let issues = issues(body);
    if !issues.is_empty() {
        return malformed(&issues);
    }
    let new = new_prompt(body);
    prompts.let_overtake(&new.name);
    if let Some(refusal) = refusal(prompts, &new) {
        return refusal;
    }
    let name = new.name.clone();
    let number = prompts.add(new);
    match prompts.find(&name, Which::Version(number)) {
        Some(version) => Answer::json(201, &version.written()),
        None => Answer::text(500, "the version that was just added is gone"),
    }
}

/// What the body asks for. Settings that are not in it are empty, not those of the version before.
fn new_prompt(body: &Value) -> NewPrompt {
    let strings = |field: &str| {
        let list = body[field].as_array()?;
        let strings = list.iter().filter_map(Value::as_str).map(str::to_owned);
        Some(strings.collect::<Vec<_>>())
    };
    let (kind, prompt) = match body["prompt"].as_array() {
        Some(messages) => ("chat", messages.iter().map(kept_of_message).collect()),
        None => ("text", body["prompt"].clone()),
    };
    NewPrompt {
        name: body["name"].as_str().unwrap_or_default().to_owned(),
        kind,
        prompt,
        config: Some(&body["config"])
            .filter(|config| !config.is_null())
            .cloned()
            .unwrap_or_else(|| json!({})),
        labels: strings("labels").unwrap_or_default(),
        tags: strings("tags"),
        commit_message: body["commitMessage"].as_str().map(str::to_owned),
    }
}

/// Other fields of a message are dropped without a word.
fn kept_of_message(message: &Value) -> Value {
    let fields: &[&str] = if is_placeholder(message) {
        &["name", "type"]
    } else {
        &["role", "content"]
    };
    let kept = fields
        .iter()
        .map(|field| ((*field).to_owned(), message[*field].clone()));
    Value::Object(kept.collect::<Map<_, _>>())
}

fn refusal(prompts: &Prompts, new: &NewPrompt) -> Option<Answer> {
    let before = prompts.versions(&new.name);
    if before.last().is_some_and(|before| before.kind != new.kind) {
        return Some(invalid(
            "Previous versions have different prompt type. Create a new prompt with a different name.",
        ));
    }
    let texts = dependencies::texts(&new.prompt);
    let missing = texts
        .iter()
        .flat_map(|text| dependencies::references(text))
        .find(|reference| prompts.find(&reference.name, reference.which()).is_none());
    if let Some(Reference { name, .. }) = missing {
        return Some(invalid(&format!("Prompt dependency not found: {name}")));
    }
    let placeholders = placeholders(&new.prompt);
    let both = texts
        .iter()
        .flat_map(|text| variables(text))
        .find(|variable| placeholders.contains(variable));
    both.map(|name| invalid(&format!("'{name}' is both a variable and a placeholder")))
}

fn placeholders(prompt: &Value) -> BTreeSet<String> {
    let messages = prompt.as_array().into_iter().flatten();
    let names = messages.filter(|message| is_placeholder(message));
    names
        .filter_map(|message| message["name"].as_str().map(str::to_owned))
        .collect()
}

/// The names in `{{…}}`.
fn variables(text: &str) -> Vec<String> {
    let after = text.split("{{").skip(1);
    after
        .filter_map(|rest| rest.split_once("}}"))
        .map(|(name, _)| name.trim().to_owned())
        .collect()
}
