//! What the published clients send, one event of every shape that was recorded from them.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use api::ingest::{ParsedBatch, parse};
use domain::payload::{LlmResponded, Payload, RunStarted};
use domain::{ContentHash, Event};

const HASH_ERA: &str = include_str!("fixtures/events-0.3.21.json");
const RAW_ERA: &str = include_str!("fixtures/events-0.5.7.json");

fn events(body: &str) -> Vec<Event> {
    let batch = parse(body.as_bytes()).unwrap();
    assert_eq!(batch.rejected, []);
    let events: Vec<Event> = batch.runs.into_iter().flat_map(|(_, events)| events).collect();
    assert_eq!(events.len(), batch.accepted);
    events
}

/// A batch of one event with the given payload.
fn one(event_type: &str, payload: &str) -> Payload {
    let body = format!(
        r#"{{"events": [{{"event_type": "{event_type}", "run_id": "r", "agent_id": "a", "agent_version": "v",
        "step_index": 1, "timestamp": 1795217679.5, "payload": {payload}}}]}}"#
    );
    events(&body).remove(0).payload
}

fn fields(payload: &Payload) -> String {
    serde_json::to_string(&payload.fields()).unwrap()
}

#[test]
fn both_eras_are_read_completely() {
    for body in [HASH_ERA, RAW_ERA] {
        let events = events(body);
        assert_eq!(events.len(), body.lines().count() - 1);
        assert!(
            events
                .iter()
                .all(|event| !matches!(event.payload, Payload::Other { .. }))
        );
    }
}

#[test]
fn hash_era_events_pass_unchanged() {
    for line in HASH_ERA.lines().skip(1) {
        let line = line.trim_end_matches("]}").trim_end_matches(',');
        let sent: serde_json::Value = serde_json::from_str(line).unwrap();
        let kept = one(sent["event_type"].as_str().unwrap(), &sent["payload"].to_string());
        let mut kept: serde_json::Value = serde_json::from_str(&fields(&kept)).unwrap();
        let mut sent = sent["payload"].clone();
        for value in [&mut sent, &mut kept] {
            let map = value.as_object_mut().unwrap();
            // Free text in meta is hashed; empty and missing hashes are the same.
            map.remove("meta");
            map.retain(|_, value| *value != "" && !value.is_null());
        }
        assert_eq!(kept, sent, "{line}");
    }
}

#[test]
fn the_header_is_that_of_the_run() {
    let ParsedBatch {
        api_key,
        agent_id,
        runs,
        ..
    } = parse(RAW_ERA.as_bytes()).unwrap();
    assert_eq!(api_key.as_deref(), Some("dt_dev_test"));
    assert_eq!(agent_id, "cap-asgi");
    assert_eq!(runs[0].0.run_id.as_str(), "f9042def-e1bf-4492-a064-7712cdd3f769");
    assert_eq!(runs[0].0.agent_version, "0152fb33");
    assert!(runs.iter().any(|(header, _)| header.parent_run_id.is_some()));
    assert!(runs[0].1.iter().all(|event| event.id.is_some()));
}

#[test]
fn raw_content_becomes_hash_and_length() {
    let start = one(
        "run.started",
        r#"{"input_text": "hello", "system_prompt": "be brief", "model": "gpt-4o", "tools": ["a", "b"],
        "sdk_version": "0.5.7", "source_file": "/home/me/x.py", "instrumented": {"openai": "3.52.0"}}"#,
    );
    let Payload::RunStarted(RunStarted {
        input_hash,
        input_length,
        tools,
        ..
    }) = &start
    else {
        panic!()
    };
    assert_eq!(*input_hash, Some(ContentHash::of("hello")));
    assert_eq!(*input_length, Some(5));
    assert_eq!(tools.len(), 2);
    assert_fields(
        &start,
        r#"{"input_hash":"2cf24dba5fb0a30e","input_length":5,"system_prompt_hash":"b0d336336bae9756","model":"gpt-4o",
        "tools":["a","b"],"sdk_version":"0.5.7","instrumented":{"openai":"3.52.0"}}"#,
    );
    assert_fields(
        &one(
            "tool.called",
            r#"{"tool_name": "t", "args": "{}", "args_truncated": true, "args_original_length": 9000}"#,
        ),
        r#"{"tool_name":"t","args_hash":"44136fa355b3678a","args_truncated":true,"args_length":9000}"#,
    );
}

/// Compares fields as JSON, whatever the white space.
fn assert_fields(payload: &Payload, expected: &str) {
    let kept: serde_json::Value = serde_json::from_str(&fields(payload)).unwrap();
    let expected: serde_json::Value = serde_json::from_str(expected).unwrap();
    assert_eq!(kept, expected);
}

#[test]
fn a_missing_output_is_unknown_and_an_empty_one_is_not_invented() {
    let answer = |payload: &str| match one("llm.responded", payload) {
        Payload::LlmResponded(LlmResponded {
            output_hash,
            output_length,
            hashed_by_client,
            ..
        }) => (output_hash.is_some(), output_length, hashed_by_client),
        other => panic!("{other:?}"),
    };
    assert_eq!(answer(r#"{"finish_reason": "stop"}"#), (false, None, false));
    assert_eq!(answer(r#"{"output": ""}"#), (false, None, false));
    assert_eq!(
        answer(r#"{"output": "", "output_length": 64}"#),
        (false, Some(64), false)
    );
    assert_eq!(answer(r#"{"output": "äö"}"#), (true, Some(2), false));
    assert_eq!(
        answer(r#"{"output_hash": "", "output_length": 0}"#),
        (false, Some(0), true)
    );
    assert_eq!(
        answer(r#"{"output_hash": "2cf24dba5fb0a30e", "output_length": 5}"#),
        (true, Some(5), true)
    );
    assert_eq!(
        answer(r#"{"output": "cut", "output_original_length": 9000}"#),
        (true, Some(9000), false)
    );
}

#[test]
fn numbers_of_any_spelling_are_read() {
    let Payload::LlmResponded(answer) = one(
        "llm.responded",
        r#"{"latency_ms": 12.0, "completion_tokens": -4, "prompt_tokens": 1e3, "reasoning_tokens": null, "call_id": 7.0}"#,
    ) else {
        panic!()
    };
    assert_eq!(answer.latency_ms, Some(12));
    assert_eq!(answer.completion_tokens, None);
    assert_eq!(answer.prompt_tokens, Some(1000));
    assert_eq!(answer.reasoning_tokens, None);
    assert_eq!(answer.call_id, Some(7));
    let Payload::RetrievalResponded(found) = one("retrieval.responded", r#"{"top_score": NaN, "result_count": 2}"#)
    else {
        panic!()
    };
    assert_eq!((found.top_score, found.result_count), (None, Some(2)));
}

#[test]
fn the_metric_of_a_policy_keeps_only_known_words() {
    assert_fields(
        &one(
            "policy.triggered",
            r#"{"policy_name": "stop loops", "action_type": "stop", "trigger": "signal",
            "value": ["TOOL_LOOP", "bob"]}"#,
        ),
        r#"{"policy_name":"stop loops","action_type":"stop","trigger":"signal",
            "value":["TOOL_LOOP",{"hash":"81b637d8fcd2c6da","length":3}]}"#,
    );
}

#[test]
fn events_of_unknown_types_are_kept() {
    let kept = one(
        "memory.written",
        r#"{"key": "profile", "value": "bob likes tea", "source": "user"}"#,
    );
    assert_eq!(kept.event_type(), "memory.written");
    let text = fields(&kept);
    assert!(
        text.contains(&format!(r#""value_hash":"{}""#, ContentHash::of("bob likes tea"))),
        "{text}"
    );
    assert!(text.contains(r#""value_length":13"#), "{text}");
}
