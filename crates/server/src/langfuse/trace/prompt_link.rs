//! Which managed prompt a step used, where Langfuse has no link.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Observation, Trace};
use crate::langfuse::content::Content;

/// How metadata name a prompt and its version.
const KEYS: [(&str, &str); 3] = [
    ("lf.prompt.name", "lf.prompt.version"),
    ("prompt_name", "prompt_version"),
    ("langfuse_prompt.name", "langfuse_prompt.version"),
];

/// Puts what metadata say into a trace in which Langfuse itself links no prompt.
pub(super) fn complete(trace: &mut Trace) {
    if trace
        .observations
        .iter()
        .any(|observation| observation.prompt.is_some())
    {
        return;
    }
    for observation in &mut trace.observations {
        observation.prompt = named(&observation.metadata);
    }
    let nobody = trace
        .observations
        .iter()
        .all(|observation| observation.prompt.is_none());
    if nobody && let Some(root) = trace.observations.iter_mut().find(|each| is_root(each)) {
        root.prompt = named(&trace.metadata);
    }
}

const fn is_root(observation: &Observation) -> bool {
    observation.parent.is_none()
}

fn named(metadata: &BTreeMap<String, Content>) -> Option<(String, Option<u32>)> {
    let text = |key: &str| metadata.get(key).map(Content::reveal).filter(|text| !text.is_empty());
    let by_keys = KEYS.iter().find_map(|(name, version)| {
        let version = text(version).and_then(|version| version.trim().parse().ok());
        Some((text(name)?.to_owned(), version))
    });
    by_keys.or_else(|| as_json(text("langfuse_prompt")?))
}

/// `{"name":…,"version":…}`.
fn as_json(text: &str) -> Option<(String, Option<u32>)> {
    let prompt: Value = serde_json::from_str(text).ok()?;
    let version = prompt["version"].as_u64().and_then(|version| version.try_into().ok());
    Some((prompt["name"].as_str()?.to_owned(), version))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::metadata::flat;
    use super::*;

    fn observation(metadata: Value, prompt: Option<(String, Option<u32>)>) -> Observation {
        Observation {
            metadata: flat(metadata),
            prompt,
            ..Observation::default()
        }
    }

    fn prompts(observations: Vec<Observation>, metadata: Value) -> Vec<Option<(String, Option<u32>)>> {
        let mut trace = Trace {
            observations,
            metadata: flat(metadata),
            ..Trace::default()
        };
        complete(&mut trace);
        trace.observations.into_iter().map(|each| each.prompt).collect()
    }

    #[test]
    fn every_spelling_is_understood() {
        for metadata in [
            json!({ "lf.prompt.name": "p", "lf.prompt.version": 3 }),
            json!({ "lf": { "prompt": { "name": "p", "version": "3" } } }),
            json!({ "prompt_name": "\"p\"", "prompt_version": "\"3\"" }),
            json!({ "langfuse_prompt": { "name": "p", "version": 3 } }),
            json!({ "langfuse_prompt": "{\"name\":\"p\",\"version\":3}" }),
        ] {
            let found = prompts(vec![observation(metadata.clone(), None)], json!({}));
            assert_eq!(found, [Some(("p".to_owned(), Some(3)))], "{metadata}");
        }
        let unversioned = prompts(vec![observation(json!({ "prompt_name": "p" }), None)], json!({}));
        assert_eq!(unversioned, [Some(("p".to_owned(), None))]);
    }

    #[test]
    fn one_link_of_langfuse_silences_all_metadata() {
        let linked = Some(("linked".to_owned(), Some(1)));
        let trace = vec![
            observation(json!({ "prompt_name": "claimed" }), None),
            observation(json!({}), linked.clone()),
        ];
        assert_eq!(prompts(trace, json!({ "prompt_name": "claimed" })), [None, linked]);
    }

    #[test]
    fn the_traces_own_metadata_come_last() {
        let trace = vec![observation(json!({}), None), observation(json!({}), None)];
        let found = prompts(trace, json!({ "prompt_name": "p" }));
        assert_eq!(found, [Some(("p".to_owned(), None)), None]);
    }
}
