//! What sends to this server, and how it is told apart.

use domain::{Event, Label, Payload};
use serde::{Deserialize, Serialize};

/// `GET /v1/integrations`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Integrations {
    /// Where agents send to, as this server knows itself.
    pub ingest_url: String,
    /// Every kind that is known, seen or not.
    pub integrations: Vec<IntegrationView>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IntegrationView {
    pub kind: IntegrationKind,
    /// Unix seconds, true to a minute; absent when it was never seen.
    pub last_seen: Option<f64>,
    /// Agents that sent by it, at most 20, the latest first.
    pub agents: Vec<String>,
    /// How many agents sent by it in all.
    pub agent_count: usize,
    /// The client's own version as it was last sent, such as `0.5.7`. Those before 0.4 send none.
    pub client_version: Option<String>,
}

/// How an agent reports its runs, as far as what arrives tells it.
///
/// Web frameworks and the OpenTelemetry receiver report through the SDK and look like it, so they are
/// `python`, or `auto_instrument` where that is switched on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum IntegrationKind {
    /// The Python SDK: `dt.run()`, `@dt.agent`, its web middleware or its OpenTelemetry receiver.
    Python,
    /// The Python SDK after `dt.auto_instrument()`; it says so from 0.5.6 on.
    AutoInstrument,
    /// The Python SDK's callback handler.
    LangChain,
    /// Anything else that posts events.
    Http,
}

impl IntegrationKind {
    pub const ALL: [Self; 4] = [Self::Python, Self::AutoInstrument, Self::LangChain, Self::Http];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::AutoInstrument => "auto_instrument",
            Self::LangChain => "lang_chain",
            Self::Http => "http",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Who sent a request, as its headers say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    era: Era,
    /// As the client writes it.
    pub version: Option<Label>,
}

/// What the events of a client give away about how it was set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Era {
    /// The SDK before 0.4, which hashes and does not name itself.
    Hashing,
    /// 0.4 to 0.5.5.
    Plain,
    /// From 0.5.6 on a run's start has the SDK's version and what it instruments, unless LangChain starts it.
    Described,
    /// Not the SDK.
    Foreign,
}

impl Client {
    /// The header in which every SDK names the first event's agent.
    pub const AGENT_HEADER: &str = "x-dunetrace-agent";
    const SDK: &str = "dunetrace-sdk-py/";

    pub fn of(user_agent: Option<&str>, has_agent_header: bool) -> Self {
        let Some(version) = user_agent.and_then(|agent| agent.strip_prefix(Self::SDK)) else {
            let era = if has_agent_header { Era::Hashing } else { Era::Foreign };
            return Self { era, version: None };
        };
        let numbers: Vec<u32> = version.split('.').map_while(|part| part.parse().ok()).collect();
        let era = if numbers.as_slice() >= [0, 5, 6].as_slice() {
            Era::Described
        } else {
            Era::Plain
        };
        Self {
            era,
            version: Some(Label::code(version)),
        }
    }

    /// How the run was reported whose `events` came in one request. `None` when they do not tell:
    /// the run's other requests will.
    pub fn kind(&self, events: &[Event]) -> Option<IntegrationKind> {
        match self.era {
            Era::Foreign => Some(IntegrationKind::Http),
            Era::Plain if events.iter().any(nameless_retrieval) => Some(IntegrationKind::LangChain),
            Era::Plain => Some(IntegrationKind::Python),
            Era::Described => events.iter().find_map(by_its_start),
            Era::Hashing => events.iter().find_map(by_its_calls).or_else(|| whole(events)),
        }
    }
}

/// Only LangChain's handler answers a retrieval without naming the index.
fn nameless_retrieval(event: &Event) -> bool {
    matches!(&event.payload, Payload::RetrievalResponded(response)
        if response.index_name.is_empty() && response.latency_ms.is_none())
}

fn by_its_start(event: &Event) -> Option<IntegrationKind> {
    let Payload::RunStarted(start) = &event.payload else {
        return None;
    };
    Some(if start.extra.get("instrumented").is_some() {
        IntegrationKind::AutoInstrument
    } else if start.extra.get("sdk_version").is_some() {
        IntegrationKind::Python
    } else {
        IntegrationKind::LangChain
    })
}

/// The hash era's handler for LangChain leaves out what `dt.run()` always sends.
fn by_its_calls(event: &Event) -> Option<IntegrationKind> {
    let complete = match &event.payload {
        Payload::LlmCalled(call) => call.prompt_tokens.is_some(),
        Payload::ToolResponded(response) => response.latency_ms.is_some(),
        Payload::RetrievalResponded(_) => !nameless_retrieval(event),
        _ => return None,
    };
    Some(if complete {
        IntegrationKind::Python
    } else {
        IntegrationKind::LangChain
    })
}

/// A run without a single call can only be the developer's own.
fn whole(events: &[Event]) -> Option<IntegrationKind> {
    let has = |wanted: fn(&Payload) -> bool| events.iter().any(|event| wanted(&event.payload));
    let started = has(|payload| matches!(payload, Payload::RunStarted(_)));
    let ended = has(|payload| matches!(payload, Payload::RunCompleted(_) | Payload::RunErrored(_)));
    (started && ended).then_some(IntegrationKind::Python)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest;

    fn kinds(user_agent: &str, events: &[(&str, &str)]) -> Option<IntegrationKind> {
        let events: Vec<String> = events
            .iter()
            .map(|(event_type, payload)| {
                format!(
                    r#"{{"event_type":"{event_type}","run_id":"r","agent_id":"a","agent_version":"v","step_index":1,
                    "timestamp":1,"payload":{payload}}}"#
                )
            })
            .collect();
        let body = format!(r#"{{"events":[{}]}}"#, events.join(","));
        let batch = ingest::parse(body.as_bytes()).unwrap();
        let client = Client::of(Some(user_agent), !user_agent.starts_with("curl"));
        client.kind(&batch.runs[0].1)
    }

    #[test]
    fn the_newest_clients_say_how_they_were_set_up() {
        use IntegrationKind::{AutoInstrument, LangChain, Python};
        let start = |payload| kinds("dunetrace-sdk-py/0.5.7", &[("run.started", payload)]);
        assert_eq!(
            start(r#"{"input_text":"q","tools":[],"sdk_version":"0.5.7"}"#),
            Some(Python)
        );
        assert_eq!(
            start(r#"{"sdk_version":"0.5.7","instrumented":{"openai":"3.52.0"}}"#),
            Some(AutoInstrument)
        );
        assert_eq!(
            start(r#"{"input_text":"q","tools":["a"],"model":"m"}"#),
            Some(LangChain)
        );
        let later = [("llm.called", r#"{"model":"m","prompt_tokens":3,"call_id":1}"#)];
        assert_eq!(kinds("dunetrace-sdk-py/0.5.7", &later), None);
    }

    #[test]
    fn the_hash_era_is_told_by_what_langchain_leaves_out() {
        use IntegrationKind::{LangChain, Python};
        let of = |events: &[(&str, &str)]| kinds("Python-urllib/3.11", events);
        assert_eq!(
            of(&[("llm.called", r#"{"model":"m","prompt_tokens":0}"#)]),
            Some(Python)
        );
        assert_eq!(of(&[("llm.called", r#"{"model":"m"}"#)]), Some(LangChain));
        assert_eq!(
            of(&[("tool.responded", r#"{"tool_name":"t","success":true}"#)]),
            Some(LangChain)
        );
        assert_eq!(of(&[("run.started", r#"{"model":"m"}"#)]), None);
        assert_eq!(of(&[("run.started", "{}"), ("run.completed", "{}")]), Some(Python));
    }

    #[test]
    fn real_traffic_of_both_eras_is_told_apart() {
        use IntegrationKind::{AutoInstrument, LangChain, Python};
        let kinds = |user_agent: &str, body: &[u8]| {
            let client = Client::of(Some(user_agent), true);
            let mut kinds = std::collections::BTreeMap::new();
            for (header, events) in ingest::parse(body).unwrap().runs {
                if let Some(kind) = client.kind(&events) {
                    kinds.insert(header.agent_id.as_str().to_owned(), kind);
                }
            }
            kinds
        };
        let hashing = kinds(
            "Python-urllib/3.11",
            include_bytes!("../tests/fixtures/events-0.3.21.json"),
        );
        // What was instrumented, the hash era does not say.
        assert_eq!((hashing["cap-asgi"], hashing["cap-langchain"]), (Python, LangChain));
        let described = kinds(
            "dunetrace-sdk-py/0.5.7",
            include_bytes!("../tests/fixtures/events-0.5.7.json"),
        );
        assert_eq!(
            (described["cap-burst"], described["cap-langchain"]),
            (Python, LangChain)
        );
        assert_eq!(described["cap-asgi"], AutoInstrument);
    }

    #[test]
    fn between_the_eras_only_a_retrieval_tells() {
        let retrieval = [("retrieval.responded", r#"{"result_count":2,"top_score":0.5}"#)];
        let client = "dunetrace-sdk-py/0.5.4";
        assert_eq!(kinds(client, &retrieval), Some(IntegrationKind::LangChain));
        assert_eq!(kinds(client, &[("run.started", "{}")]), Some(IntegrationKind::Python));
    }

    #[test]
    fn what_is_not_the_sdk_is_plain_http() {
        assert_eq!(kinds("curl/8.0", &[("run.started", "{}")]), Some(IntegrationKind::Http));
        assert_eq!(Client::of(None, false).version, None);
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        let era = |version: &str| Client::of(Some(&format!("dunetrace-sdk-py/{version}")), true).era;
        assert_eq!(
            (era("0.5.6"), era("0.10.0"), era("1.0")),
            (Era::Described, Era::Described, Era::Described)
        );
        assert_eq!(
            (era("0.5.5"), era("0.4.1"), era("odd")),
            (Era::Plain, Era::Plain, Era::Plain)
        );
    }

    #[test]
    fn kinds_are_written_as_they_are_named() {
        for kind in IntegrationKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(IntegrationKind::parse(kind.as_str()), Some(kind));
        }
    }
}
