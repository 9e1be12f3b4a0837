//! No text that could be content survives the boundary.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use api::ingest::{DeployRequest, parse};
use proptest::prelude::*;

/// Prose, so that it can be no code; no field for names carries it here.
const MARK: &str = "lethe is a river 7731";

const TYPES: [&str; 14] = [
    "run.started",
    "llm.called",
    "llm.responded",
    "tool.called",
    "tool.responded",
    "retrieval.called",
    "retrieval.responded",
    "external.signal",
    "policy.triggered",
    "run.completed",
    "run.errored",
    "memory.written",
    "policy.evaluated",
    "transcription.received",
];

/// Every field that some client fills with text, apart from those for names.
const FIELDS: [&str; 40] = [
    "input_text",
    "input_hash",
    "system_prompt",
    "system_prompt_hash",
    "args",
    "args_hash",
    "output",
    "output_hash",
    "error",
    "error_hash",
    "error_type",
    "query",
    "query_hash",
    "content",
    "content_hash",
    "value",
    "value_hash",
    "source_file",
    "meta",
    "finish_reason",
    "exit_reason",
    "action_type",
    "trigger",
    "sdk_version",
    "provider",
    "instrumented",
    "injection_signal",
    "key",
    "text",
    "transcript",
    "reason",
    "message",
    "unknown",
    "latency_ms",
    "output_length",
    "success",
    "result_count",
    "call_id",
    "total_steps",
    "args_truncated",
];

fn event(event_type: &str, payload: &str) -> String {
    format!(
        r#"{{"event_type": "{event_type}", "run_id": "r", "agent_id": "a", "agent_version": "v", "step_index": 1,
        "timestamp": 1795217679.5, "payload": {payload}, "unknown": "{MARK}", "{MARK}": 1}}"#
    )
}

fn kept(events: &[String]) -> String {
    let body = format!(r#"{{"events": [{}], "unknown": "{MARK}"}}"#, events.join(","));
    let batch = parse(body.as_bytes()).unwrap();
    assert_eq!(batch.rejected, []);
    let mut out = format!("{:?}", batch.runs);
    for event in batch.runs.iter().flat_map(|(_, events)| events) {
        out.push_str(&serde_json::to_string(&event.payload.fields()).unwrap());
        out.push_str(event.payload.event_type());
    }
    out
}

#[test]
fn marked_content_leaves_no_trace_in_any_field() {
    let shapes = [
        format!("\"{MARK}\""),
        format!("[\"{MARK}\"]"),
        format!("{{\"{MARK}\": \"{MARK}\"}}"),
        format!("{{\"hash\": \"{MARK}\", \"matched_patterns\": [\"{MARK}\"], \"x_hash\": \"{MARK}\"}}"),
        format!("[[{{\"a\": [[[[[[[\"{MARK}\"]]]]]]]}}]]"),
    ];
    for event_type in TYPES {
        let events: Vec<String> = FIELDS
            .iter()
            .flat_map(|field| {
                shapes
                    .iter()
                    .map(move |shape| event(event_type, &format!(r#"{{"{field}": {shape}}}"#)))
            })
            .collect();
        let kept = kept(&events);
        assert!(!kept.contains("lethe"), "{event_type} keeps content");
    }
}

#[test]
fn marks_in_keys_and_types_leave_no_trace() {
    let kept = kept(&[
        event(MARK, "{}"),
        event("llm.called", &format!(r#"{{"{MARK}": 5, "meta": {{"{MARK}": 5}}}}"#)),
    ]);
    assert!(!kept.contains("lethe"), "{kept}");
    assert!(kept.contains('#'));
}

#[test]
fn reasons_never_quote() {
    let bad = format!(r#"{{"event_type": "{MARK}", "run_id": ["{MARK}"], "step_index": "{MARK}"}}"#);
    let batch = parse(format!(r#"{{"events": [{bad}, "{MARK}", {{"a": "{MARK} \ud800"}}]}}"#).as_bytes()).unwrap();
    assert_eq!(batch.rejected.len(), 3);
    assert!(!format!("{:?}", batch.rejected).contains("lethe"));
    for body in [
        MARK.to_owned(),
        format!(r#"{{"events": "{MARK}"}}"#),
        format!(r#"{{"events": [{{"{MARK}"}}]}}"#),
    ] {
        let error = parse(body.as_bytes()).err().unwrap();
        assert!(!format!("{error} {error:?}").contains("lethe"));
    }
}

#[test]
fn a_deploy_keeps_words_and_hashes_prose() {
    let body = format!(
        r#"{{"api_key": "k", "agent_id": "a", "version": "v1.4.2", "meta": {{"commit": "abc1234", "note": "{MARK}"}}}}"#
    );
    let deploy = DeployRequest::parse(body.as_bytes()).unwrap();
    assert_eq!(deploy.version, "v1.4.2");
    let meta = serde_json::to_string(&deploy.meta).unwrap();
    assert!(
        meta.contains(r#""commit":"abc1234""#) && !meta.contains("lethe"),
        "{meta}"
    );
    for (body, field) in [
        (r#"{"version": "1"}"#, "agent_id"),
        (r#"{"agent_id": "a"}"#, "version"),
        (r#"{"agent_id": "a", "version": 5}"#, "version"),
        (r#"{"agent_id": "a", "version": "1", "meta": 5}"#, "meta"),
    ] {
        assert_eq!(
            DeployRequest::parse(body.as_bytes()).err().unwrap().field(),
            Some(field)
        );
    }
}

/// Any JSON, with the mark in all strings and the boundary's own field names among the keys.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|flag| flag.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| format!("{number}").replace("inf", "1e999")),
        Just(format!("\"{MARK}\"")),
        Just(format!("\"{MARK} \\u0000 \\ud83d\\ude00\"")),
        Just("\"\\ud800\"".to_owned()),
    ];
    let key = prop_oneof![
        prop::sample::select(&FIELDS[..]).prop_map(str::to_owned),
        Just(MARK.to_owned())
    ];
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((key.clone(), inner), 0..8).prop_map(|entries| {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|(key, value)| format!("\"{key}\": {value}"))
                    .collect();
                format!("{{{}}}", entries.join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn no_payload_leaks_or_panics(event_type in prop::sample::select(&TYPES[..]), payload in json()) {
        let body = format!(r#"{{"events": [{}, {}]}}"#, event(event_type, &payload), event("run.completed", "{}"));
        let batch = parse(body.as_bytes()).unwrap();
        prop_assert!(batch.accepted >= 1);
        prop_assert_eq!(batch.accepted + batch.rejected.len(), 2);
        let kept = format!("{:?} {:?}", batch.runs, batch.rejected);
        prop_assert!(!kept.contains("lethe"));
    }

    #[test]
    fn no_body_panics(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&body);
    }

    #[test]
    fn no_broken_batch_panics(cut in 0..2000_usize, byte in any::<u8>()) {
        let mut body = include_bytes!("fixtures/events-0.5.7.json").to_vec();
        body[cut] = byte;
        if let Ok(batch) = parse(&body) {
            prop_assert!(batch.accepted + batch.rejected.len() >= 41);
        }
    }

    #[test]
    fn any_value_as_an_event_is_taken_or_rejected(value in json()) {
        let body = format!(r#"{{"events": [{value}]}}"#);
        let batch = parse(body.as_bytes()).unwrap();
        prop_assert_eq!(batch.accepted + batch.rejected.len(), 1);
    }
}
