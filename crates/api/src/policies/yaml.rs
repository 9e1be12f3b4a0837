//! Policies as a file.

use std::fmt::Write;

use domain::policy::{Action, PolicyRule, Threshold};
use serde_json::Value;

/// The policies in YAML, in the order given, as an import reads them.
pub fn to_yaml<'a>(rules: impl IntoIterator<Item = &'a PolicyRule>) -> String {
    let entries: String = rules.into_iter().map(entry).collect();
    if entries.is_empty() {
        return "policies: []\n".to_owned();
    }
    format!("policies:\n{entries}")
}

fn entry(rule: &PolicyRule) -> String {
    let mut out = String::new();
    // Writing into a string cannot fail.
    let _ = write!(
        out,
        "  - name: {name}\n    agent_id: {agent}\n    condition:\n      trigger: {trigger}\n      \
         operator: {operator}\n      value: {value}\n    action:\n      type: {action}\n",
        name = quoted(rule.name.as_str()),
        agent = quoted(rule.agent_id.as_str()),
        trigger = rule.condition.trigger.as_str(),
        operator = rule.condition.operator.as_str(),
        value = threshold(&rule.condition.value),
        action = rule.action.kind().as_str(),
    );
    if let Some((name, text)) = param(&rule.action) {
        let _ = writeln!(out, "      params:\n        {name}: {}", prose(text));
    }
    let _ = write!(
        out,
        "    priority: {}\n    enabled: {}\n    shadow: {}\n",
        rule.priority, rule.enabled, rule.shadow
    );
    out
}

/// Numbers as they are spelled, because the signature is over that.
fn threshold(value: &Threshold) -> String {
    match value {
        Threshold::Int(number) => number.to_string(),
        Threshold::Float(number) => format!("{number:?}"),
        Threshold::Text(text) => quoted(text),
    }
}

const fn param(action: &Action) -> Option<(&'static str, &String)> {
    match action {
        Action::Stop { message: Some(message) } => Some(("message", message)),
        Action::SwitchModel { model } => Some(("model", model)),
        Action::InjectPrompt { prompt } => Some(("prompt", prompt)),
        Action::Stop { message: None } | Action::Log {} => None,
    }
}

/// A text of several lines stands line by line, so that its changes can be read.
fn prose(text: &str) -> String {
    const INDENT: &str = "          ";
    let plain = |line: &str| !line.ends_with([' ', '\t']) && !line.chars().any(is_special);
    let lines = text.contains('\n') && text.split('\n').all(plain) && !text.starts_with([' ', '\t', '\n']);
    if !lines || text.ends_with('\n') {
        return quoted(text);
    }
    let mut out = "|-".to_owned();
    for line in text.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            out.push_str(INDENT);
            out.push_str(line);
        }
    }
    out
}

/// Characters that a reader may take for the end of a line, or that YAML does not allow as they are.
const fn is_special(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{B}'..='\u{1F}' | '\u{7F}'..='\u{A0}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

/// In double quotes, which YAML reads as JSON does.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    for c in Value::from(text).to_string().chars() {
        if is_special(c) {
            // All of them are in the basic plane.
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use domain::policy::vet;
    use serde_json::json;

    use super::*;
    use crate::policies::read_draft;

    fn rule(action: Value, value: Value) -> PolicyRule {
        let trigger = if value.is_string() { "finish_reason" } else { "cost_usd" };
        let json = json!({
            "name": "no", "agent_id": "yes", "action": action, "priority": 7, "shadow": true,
            "condition": {"trigger": trigger, "value": value}
        });
        vet(&read_draft(&json).0).unwrap()
    }

    #[test]
    fn texts_cannot_be_taken_for_something_else() {
        let action = json!({"type": "stop", "params": {"message": "a: b\u{2028}# \"c\""}});
        assert_eq!(
            to_yaml([&rule(action, json!("null"))]),
            "policies:\n  - name: \"no\"\n    agent_id: \"yes\"\n    condition:\n      trigger: finish_reason\n      \
             operator: eq\n      value: \"null\"\n    action:\n      type: stop\n      params:\n        \
             message: \"a: b\\u2028# \\\"c\\\"\"\n    priority: 7\n    enabled: true\n    shadow: true\n"
        );
    }

    #[test]
    fn lines_stand_below_each_other() {
        let action = json!({"type": "inject_prompt", "params": {"prompt": "Stop.\n\n  - Answer: now"}});
        let text = to_yaml([&rule(action, json!(0.5))]);
        assert!(
            text.contains("        prompt: |-\n          Stop.\n\n            - Answer: now\n    priority"),
            "{text}"
        );
        for odd in ["a \nb", "a\r\nb", "a\t\nb"] {
            let action = json!({"type": "inject_prompt", "params": {"prompt": odd}});
            assert!(!to_yaml([&rule(action, json!(0.5))]).contains("|-"), "{odd:?}");
        }
    }

    #[test]
    fn numbers_keep_their_spelling_and_nothing_is_an_empty_list() {
        for (value, spelled) in [(json!(5), "5"), (json!(5.0), "5.0"), (json!(1e-7), "1e-7")] {
            let text = to_yaml([&rule(json!({"type": "log"}), value)]);
            assert!(text.contains(&format!("      value: {spelled}\n")), "{text}");
        }
        assert_eq!(to_yaml([]), "policies: []\n");
    }
}
