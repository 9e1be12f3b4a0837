//! Reads one observation, whatever the version of the server: what is missing may be `null`, empty or absent.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Observation, metadata, time};
use crate::langfuse::content::Content;

/// A part of an answer that is not read yet.
pub(super) type Raw<'a> = Option<&'a RawValue>;

/// An observation as both routes write it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, bound(deserialize = "'de: 'a"))]
pub(super) struct RawObservation<'a> {
    id: Raw<'a>,
    pub(super) project_id: Raw<'a>,
    parent_observation_id: Raw<'a>,
    is_root_observation: Raw<'a>,
    #[serde(rename = "type")]
    kind: Raw<'a>,
    name: Raw<'a>,
    level: Raw<'a>,
    status_message: Raw<'a>,
    start_time: Raw<'a>,
    end_time: Raw<'a>,
    input: Raw<'a>,
    output: Raw<'a>,
    metadata: Raw<'a>,
    model: Raw<'a>,
    /// As the documentation calls the model.
    provided_model_name: Raw<'a>,
    prompt_name: Raw<'a>,
    prompt_version: Raw<'a>,
}

impl<'a> RawObservation<'a> {
    /// `None` for what is no object.
    pub(super) fn read(raw: &'a RawValue) -> Option<Self> {
        serde_json::from_str(raw.get()).ok()
    }

    /// `None` without an id.
    pub(super) fn observation(&self) -> Option<Observation> {
        let is_root = self.is_root_observation.is_some_and(|raw| raw.get() == "true");
        Some(Observation {
            id: name(self.id)?,
            // The root of an application may hang below a step of another one, which is not in this trace.
            parent: name(self.parent_observation_id).filter(|_| !is_root),
            kind: text(self.kind),
            name: Content::new(text(self.name)),
            failed: text(self.level) == "ERROR",
            status_message: Content::new(text(self.status_message)),
            started_at: name(self.start_time).and_then(|text| time::parse(&text)),
            ended_at: name(self.end_time).and_then(|text| time::parse(&text)),
            input: Content::new(text(self.input)),
            output: Content::new(text(self.output)),
            metadata: entries(self.metadata),
            model: name(self.model).or_else(|| name(self.provided_model_name)),
            prompt: name(self.prompt_name).map(|name| (name, number(self.prompt_version))),
        })
    }
}

/// A text as it is, anything else as JSON, nothing for `null`.
pub(super) fn text(raw: Raw<'_>) -> String {
    let json = raw.map_or("null", RawValue::get);
    match serde_json::from_str(json) {
        Ok(text) => text,
        Err(_) if json == "null" => String::new(),
        Err(_) => json.to_owned(),
    }
}

/// A text that says something.
pub(super) fn name(raw: Raw<'_>) -> Option<String> {
    Some(text(raw)).filter(|text| !text.is_empty())
}

pub(super) fn entries(raw: Raw<'_>) -> std::collections::BTreeMap<String, Content> {
    let value = raw.and_then(|raw| serde_json::from_str(raw.get()).ok());
    metadata::flat(value.unwrap_or_default())
}

/// A version, as a number or as text.
fn number(raw: Raw<'_>) -> Option<u32> {
    text(raw).trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Option<Observation> {
        let raw: &RawValue = serde_json::from_str(json).unwrap();
        RawObservation::read(raw)?.observation()
    }

    #[test]
    fn nothing_empty_and_null_are_the_same() {
        let all = [
            r#"{"id":"1"}"#,
            r#"{"id":"1","name":"","model":"","promptName":"","promptVersion":"","input":"","endTime":"","parentObservationId":""}"#,
            r#"{"id":"1","name":null,"model":null,"promptName":null,"promptVersion":null,"input":null,"metadata":null}"#,
        ];
        for json in all {
            let read = read(json).unwrap();
            assert!(read.name.is_empty() && read.input.is_empty() && read.metadata.is_empty());
            assert_eq!(
                (read.parent, read.model, read.prompt, read.ended_at),
                (None, None, None, None)
            );
        }
    }

    #[test]
    fn odd_fields_do_not_lose_the_rest() {
        let odd = r#"{"id":"1","name":{"a":1},"startTime":17,"promptName":"p","promptVersion":"4",
            "output":[1, 2],"metadata":"text","level":"ERROR","type":7,"new":{"field":[]}}"#;
        let read = read(odd).unwrap();
        assert_eq!(read.name.reveal(), r#"{"a":1}"#);
        assert_eq!((read.output.reveal(), read.started_at), ("[1, 2]", None));
        assert_eq!(read.prompt, Some(("p".to_owned(), Some(4))));
        assert!(read.failed);
    }

    #[test]
    fn what_is_no_observation_is_left_out() {
        for json in ["null", "7", "[]", r#""x""#, "{}", r#"{"id":""}"#] {
            assert!(read(json).is_none(), "{json}");
        }
    }

    #[test]
    fn an_applications_root_has_no_parent() {
        let json = r#"{"id":"1","parentObservationId":"far away","isRootObservation":true}"#;
        assert_eq!(read(json).unwrap().parent, None);
    }
}
