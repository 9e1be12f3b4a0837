//! What may be kept of a value: names and numbers as they are, content as hash and length.

use std::borrow::Cow;

use domain::finish::FinishClass;
use domain::{ContentHash, FailureType, Fields, Label, Value};

use super::node::Node;

/// A developer's name for a thing, such as a tool or a model.
pub(super) fn name(node: &Node<'_>) -> Label {
    node.text().map(Label::name).unwrap_or_default()
}

pub(super) fn some_name(node: &Node<'_>) -> Option<Label> {
    Some(name(node)).filter(|label| !label.is_empty())
}

/// A word from a vocabulary, such as an error class or an exit reason.
pub(super) fn code(node: &Node<'_>) -> Label {
    node.text().map(Label::code).unwrap_or_default()
}

pub(super) fn some_code(node: &Node<'_>) -> Option<Label> {
    Some(code(node)).filter(|label| !label.is_empty())
}

/// A hash as the client claims it.
pub(super) fn claim(node: &Node<'_>) -> Option<ContentHash> {
    node.text().and_then(ContentHash::from_claim)
}

/// The text to hash: a string as it is, anything else as compact JSON. Nothing and empty give `None`.
fn content<'n>(node: &'n Node<'_>) -> Option<Cow<'n, str>> {
    match node {
        Node::Absent | Node::Null => None,
        Node::Str(text) if text.is_empty() => None,
        Node::Str(text) => Some(Cow::Borrowed(text)),
        other => {
            let mut json = String::new();
            write_json(&mut json, other);
            Some(Cow::Owned(json))
        }
    }
}

/// Any spelling does, as long as equal values are spelled alike.
fn write_json(out: &mut String, node: &Node<'_>) {
    match node {
        Node::Absent | Node::Null => out.push_str("null"),
        Node::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Node::Int(number) => out.push_str(&number.to_string()),
        Node::Float(number) => out.push_str(&number.to_string()),
        Node::Str(text) => quote(out, text),
        Node::List(items) => {
            out.push('[');
            for item in items {
                write_json(out, item);
                out.push(',');
            }
            out.push(']');
        }
        Node::Map(entries) => {
            out.push('{');
            for (key, value) in entries {
                quote(out, key);
                out.push(':');
                write_json(out, value);
                out.push(',');
            }
            out.push('}');
        }
    }
}

fn quote(out: &mut String, text: &str) {
    out.push('"');
    out.extend(text.escape_debug());
    out.push('"');
}

/// One piece of content, gathered from the fields that speak of it.
#[derive(Default)]
pub(super) struct Content {
    claimed: Option<ContentHash>,
    hashed: Option<(ContentHash, u64)>,
    /// `*_length`: what the client says.
    stated: Option<u64>,
    /// `*_original_length`: of the text before the client cut it.
    original: Option<u64>,
}

impl Content {
    pub(super) fn claim(&mut self, node: &Node<'_>) {
        self.claimed = claim(node);
    }

    pub(super) fn raw(&mut self, node: &Node<'_>) {
        self.hashed = content(node).map(|text| (ContentHash::of(&text), text.chars().count() as u64));
    }

    pub(super) fn stated(&mut self, node: &Node<'_>) {
        self.stated = node.count();
    }

    pub(super) fn original(&mut self, node: &Node<'_>) {
        self.original = node.count();
    }

    /// The client's own hash, else that of the text it sent.
    pub(super) fn hash(&self) -> Option<ContentHash> {
        self.claimed.or(self.hashed.map(|(hash, _)| hash))
    }

    /// Characters. A length that was stated counts even where the text is missing, because clients that
    /// omit the text still measure it; a text without a stated length was cut or not, as it says.
    pub(super) fn length(&self) -> Option<u64> {
        self.stated.max(self.original).or(self.hashed.map(|(_, length)| length))
    }
}

/// A value that nothing is known about: numbers and flags stay, text is hashed.
pub(super) fn value(node: &Node<'_>) -> Option<Value> {
    Some(match node {
        Node::Absent => return None,
        Node::Null => Value::Null,
        Node::Bool(flag) => Value::Bool(*flag),
        Node::Int(number) => Value::Int(*number),
        Node::Float(number) => Value::Float(*number),
        Node::Str(text) => Value::text(text),
        Node::List(items) => Value::List(items.iter().filter_map(value).collect()),
        Node::Map(_) => Value::Map(map(node, value)),
    })
}

/// The entries of an object, with `read` applied to each; empty if it is none.
pub(super) fn map(node: &Node<'_>, read: fn(&Node<'_>) -> Option<Value>) -> Fields {
    let mut out = Fields::default();
    if let Node::Map(entries) = node {
        for (key, entry) in entries {
            out.push_some(key, read(entry));
        }
    }
    out
}

/// A value from a vocabulary; text that is not such a word is hashed.
pub(super) fn code_value(node: &Node<'_>) -> Option<Value> {
    match node.text() {
        // A label that had to be hashed starts with `#`, which no code may contain.
        Some(text) => Some(code(node))
            .filter(|label| !label.as_str().starts_with('#'))
            .map(Value::Name)
            .or_else(|| Some(Value::text(text))),
        None => value(node),
    }
}

/// The metric of a policy: a number, or the failure types or finish reason that it fired on.
pub(super) fn metric(node: &Node<'_>) -> Value {
    let word = |text: &str| {
        let known = FailureType::parse(text).is_some() || FinishClass::of(text) != FinishClass::Other;
        if known {
            Value::Name(Label::code(text))
        } else {
            Value::text(text)
        }
    };
    match node {
        Node::Str(text) => word(text),
        Node::List(items) => Value::List(
            items
                .iter()
                .filter_map(|item| item.text().map(word).or_else(|| value(item)))
                .collect(),
        ),
        other => value(other).unwrap_or(Value::Null),
    }
}

/// Keeps a field that its event type does not define.
pub(super) fn extra(fields: &mut Fields, key: &str, node: &Node<'_>) {
    if fields.get(key).is_some() {
        return; // a key that stands twice counts once
    }
    match key {
        // The path of the caller's source file names people and machines.
        "source_file" => {}
        "input_text" => hashed(fields, "input_hash", "input_length", node),
        "system_prompt" => hashed(fields, "system_prompt_hash", "system_prompt_length", node),
        "args" => hashed(fields, "args_hash", "args_length", node),
        "output" => hashed(fields, "output_hash", "output_length", node),
        "error" => hashed(fields, "error_hash", "error_length", node),
        "query" => hashed(fields, "query_hash", "query_length", node),
        "content" => hashed(fields, "content_hash", "content_length", node),
        "value" => hashed(fields, "value_hash", "value_length", node),
        "model" | "tool_name" | "index_name" | "policy_name" => {
            fields.push_some(key, some_name(node).map(Value::Name));
        }
        "sdk_version" | "provider" | "error_type" | "exit_reason" | "finish_reason" | "action_type" | "trigger" => {
            fields.push_some(key, code_value(node));
        }
        "instrumented" => {
            let versions = if matches!(node, Node::Map(_)) {
                Some(Value::Map(map(node, code_value)))
            } else {
                value(node)
            };
            fields.push_some(key, versions);
        }
        _ if key.ends_with("_hash") && node.text().is_some() => {
            fields.push_some(key, claim(node).map(Value::Hash));
        }
        _ => fields.push_some(key, value(node)),
    }
}

/// Content in a place without a field of its own. Numbers and flags are structure and stay.
fn hashed(fields: &mut Fields, hash_key: &str, length_key: &str, node: &Node<'_>) {
    if fields.get(hash_key).is_some() {
        return;
    }
    if matches!(node, Node::Bool(_) | Node::Int(_) | Node::Float(_)) {
        let key = hash_key.trim_end_matches("_hash");
        return fields.push_some(key, value(node));
    }
    let mut content = Content::default();
    content.raw(node);
    fields.push_some(hash_key, content.hash().map(Value::Hash));
    if fields.get(length_key).is_none() {
        let length = content.length().and_then(|length| i64::try_from(length).ok());
        fields.push_some(length_key, length.map(Value::Int));
    }
}
