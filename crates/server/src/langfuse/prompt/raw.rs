//! Reads a prompt, whatever the version of the server.

use api::fixes::PromptText;
use serde::Deserialize;
use serde_json::Value;

use super::Prompt;
use crate::langfuse::asking::NOT_UNDERSTOOD;
use crate::langfuse::error::LangfuseError;
use crate::langfuse::trace::time;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawPrompt {
    project_id: Option<String>,
    name: String,
    version: u32,
    prompt: PromptText,
    config: Option<Value>,
    #[serde(default)]
    labels: Option<Vec<String>>,
    tags: Option<Vec<String>>,
    commit_message: Option<String>,
    updated_at: Option<String>,
    /// What was put into the text; servers before 3.139 do so although they are asked not to.
    resolution_graph: Option<Value>,
}

pub(super) fn read(body: &[u8]) -> Result<Prompt, LangfuseError> {
    let raw: RawPrompt = serde_json::from_slice(body).map_err(|_| NOT_UNDERSTOOD)?;
    Ok(Prompt {
        project: raw.project_id,
        name: raw.name,
        version: raw.version,
        text: raw.prompt,
        config: raw.config.unwrap_or_else(|| Value::Object(serde_json::Map::new())),
        labels: raw.labels.unwrap_or_default(),
        tags: raw.tags.unwrap_or_default(),
        commit_message: raw.commit_message.filter(|message| !message.is_empty()),
        updated_at: raw.updated_at.as_deref().and_then(time::parse),
        resolved: raw.resolution_graph.is_some(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_old_servers_prompt_lacks_much() {
        let prompt = read(br#"{"name":"p","version":2,"prompt":"text","isActive":true}"#).unwrap();
        assert_eq!(prompt.config, json!({}));
        assert!(prompt.labels.is_empty() && prompt.commit_message.is_none() && !prompt.resolved);
    }

    #[test]
    fn messages_and_placeholders_are_kept_as_they_are() {
        let messages = json!([
            { "role": "system", "content": "Be brief.", "type": "chatmessage" },
            { "type": "placeholder", "name": "history" },
        ]);
        let body = json!({ "name": "p", "version": 1, "type": "chat", "prompt": messages, "config": { "a": 1.5 } });
        let prompt = read(body.to_string().as_bytes()).unwrap();
        assert_eq!(serde_json::to_value(&prompt.text).unwrap(), messages);
        assert_eq!(prompt.config, json!({ "a": 1.5 }));
    }

    #[test]
    fn what_is_no_prompt_is_not_understood() {
        for body in ["", "<html>", "{}", r#"{"name":"p","version":-1,"prompt":""}"#] {
            assert_eq!(read(body.as_bytes()).unwrap_err(), NOT_UNDERSTOOD, "{body}");
        }
    }
}
