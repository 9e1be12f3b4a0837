//! What is written is read again, and damage is noticed.

use domain::payload::{
    ExternalSignal, Injection, LlmCalled, LlmResponded, Payload, PolicyTriggered, RetrievalCalled, RetrievalResponded,
    RunCompleted, RunErrored, RunStarted, ToolCalled, ToolResponded,
};
use domain::{ContentHash, Event, EventId, Fields, Label, Micros, RunHeader, RunId, Value};

use super::{CodecError, Level, batch_id, decode, encode, pack, unpack};

fn header(run_id: &str) -> RunHeader {
    RunHeader {
        run_id: RunId::new(run_id),
        agent_id: Label::name("support agent ✓"),
        agent_version: Label::name("9b5bc7f2"),
        parent_run_id: None,
        trace_id: None,
        conversation_id: None,
    }
}

fn extra() -> Fields {
    let mut inner = Fields::default();
    inner.push("depth", Value::Int(-3));
    inner.push("none", Value::Null);
    let mut fields = Fields::default();
    fields.push("flag", Value::Bool(true));
    fields.push("ratio", Value::Float(0.25));
    fields.push("note", Value::text("content that is gone"));
    fields.push(
        "list",
        Value::List(vec![Value::Name(Label::name("n")), Value::Map(inner)]),
    );
    fields.push("hash", Value::Hash(ContentHash::of("x")));
    fields
}

/// Every kind, once with all fields and once with as few as possible.
fn payloads() -> Vec<Payload> {
    let mut all = vec![
        Payload::RunStarted(RunStarted {
            input_hash: Some(ContentHash::of("input")),
            input_length: Some(70_000),
            system_prompt_hash: Some(ContentHash::of("prompt")),
            model: Label::name("gpt-4o"),
            tools: vec![Label::name("search"), Label::name("fetch page"), Label::name("search")],
            injection: Some(Injection {
                matched_pattern_count: 2,
                matched_patterns: vec![Label::name("ignore_previous"), Label::name("role_play")],
                input_length: 99,
            }),
            extra: extra(),
        }),
        Payload::LlmCalled(LlmCalled {
            model: Label::name("claude-x"),
            prompt_tokens: Some(u64::MAX),
            call_id: Some(i64::MIN),
            extra: extra(),
        }),
        Payload::LlmResponded(LlmResponded {
            completion_tokens: Some(1),
            prompt_tokens: Some(2),
            reasoning_tokens: Some(3),
            latency_ms: Some(4),
            finish_reason: Some(Label::name("tool_calls")),
            output_hash: Some(ContentHash::of("out")),
            output_length: Some(0),
            error_hash: Some(ContentHash::of("err")),
            call_id: Some(-1),
            hashed_by_client: true,
            extra: extra(),
        }),
        Payload::ToolCalled(ToolCalled {
            tool_name: Label::name("search"),
            args_hash: Some(ContentHash::of("a")),
            extra: extra(),
        }),
    ];
    for success in [None, Some(true), Some(false)] {
        all.push(Payload::ToolResponded(ToolResponded {
            tool_name: Label::default(),
            success,
            output_hash: Some(ContentHash::of("o")),
            output_length: Some(128),
            latency_ms: Some(16_384),
            error_hash: Some(ContentHash::of("e")),
            extra: extra(),
        }));
    }
    all.extend(marks());
    all.extend(blanks());
    all
}

fn marks() -> Vec<Payload> {
    vec![
        Payload::RetrievalCalled(RetrievalCalled {
            index_name: Label::name("docs"),
            query_hash: Some(ContentHash::of("q")),
            extra: extra(),
        }),
        Payload::RetrievalResponded(RetrievalResponded {
            index_name: Label::name("docs"),
            result_count: Some(-1),
            top_score: Some(-0.125),
            latency_ms: Some(9),
            content_hash: Some(ContentHash::of("c")),
            content_length: Some(5),
            extra: extra(),
        }),
        Payload::ExternalSignal(ExternalSignal {
            signal_name: Label::name("rate_limit"),
            source: Some(Label::name("openai")),
            meta: extra(),
            extra: extra(),
        }),
        Payload::PolicyTriggered(PolicyTriggered {
            policy_name: Label::name("budget"),
            action_type: Label::name("stop"),
            trigger: Label::name("cost"),
            value: Value::Float(1.5),
            extra: extra(),
        }),
        Payload::RunCompleted(RunCompleted {
            exit_reason: Some(Label::name("final_answer")),
            total_steps: Some(12),
            tool_call_count: Some(4),
            extra: extra(),
        }),
        Payload::RunErrored(RunErrored {
            error_type: Some(Label::name("ValueError")),
            error_hash: Some(ContentHash::of("boom")),
            exit_reason: Some(Label::name("policy_violation")),
            policy_name: Some(Label::name("budget")),
            extra: extra(),
        }),
        Payload::Other {
            event_type: Label::name("agent.mood"),
            fields: extra(),
        },
    ]
}

fn blanks() -> Vec<Payload> {
    vec![
        Payload::RunStarted(RunStarted::default()),
        Payload::LlmCalled(LlmCalled::default()),
        Payload::LlmResponded(LlmResponded::default()),
        Payload::ToolCalled(ToolCalled::default()),
        Payload::ToolResponded(ToolResponded::default()),
        Payload::RetrievalCalled(RetrievalCalled::default()),
        Payload::RetrievalResponded(RetrievalResponded::default()),
        Payload::ExternalSignal(ExternalSignal::default()),
        Payload::RunCompleted(RunCompleted::default()),
        Payload::RunErrored(RunErrored::default()),
        Payload::Other {
            event_type: Label::default(),
            fields: Fields::default(),
        },
    ]
}

fn events() -> Vec<Event> {
    let steps = [0, 1, 1, 7, 3, 0, u32::MAX];
    let times = [1_790_000_000_000_000, 1_790_000_000_050_000, 0, -5, i64::MAX, i64::MIN];
    let payloads = payloads().into_iter().enumerate();
    payloads
        .map(|(index, payload)| Event {
            step: steps[index % steps.len()],
            at: Micros(times[index % times.len()]),
            id: index
                .is_multiple_of(3)
                .then_some(EventId(index as u64 * 0x0101_0101_0101)),
            payload,
        })
        .collect()
}

#[test]
fn every_kind_and_field_survives() {
    let uuid = "019e8b3c-7a10-7f00-8000-00000000002a";
    for run_id in [uuid, "run 7 ü", "", &uuid.to_uppercase()] {
        for parent in [None, Some(RunId::new(uuid)), Some(RunId::new("parent"))] {
            let header = RunHeader {
                parent_run_id: parent,
                trace_id: Some(Label::name("trace")),
                conversation_id: Some(Label::name("talk")),
                ..header(run_id)
            };
            let encoded = encode(&header, &events());
            assert_eq!(decode(header.run_id.key(), &encoded), Ok((header, events())));
        }
    }
}

#[test]
fn both_levels_of_compression_survive() {
    let header = header("r");
    let many: Vec<Event> = events().into_iter().cycle().take(500).collect();
    for events in [Vec::new(), events()[..1].to_vec(), many] {
        for level in [Level::Hot, Level::Packed] {
            let encoded = encode(&header, &events);
            let stored = pack(&encoded, level);
            let read = decode(header.run_id.key(), &unpack(&stored).unwrap()).unwrap();
            assert_eq!(read, (header.clone(), events.clone()));
        }
    }
}

/// What version 1 writes must be readable for ever, so it must never change.
#[test]
fn version_1_is_frozen() {
    let encoded = encode(&header("019e8b3c-7a10-7f00-8000-00000000002a"), &events());
    let golden = include_bytes!("testdata/version_1.bin");
    assert_eq!(encoded, golden, "the encoding changed: that needs a new version");
    let id = batch_id(&encoded).map(|byte| format!("{byte:02x}")).concat();
    assert_eq!(id, "6b1ff2e71747c78a");
    assert_eq!(pack(b"short", Level::Hot), b"\x10short");
}

#[test]
fn damaged_data_is_an_error() {
    let header = header("r");
    let encoded = encode(&header, &events());
    let key = header.run_id.key();
    for length in 0..encoded.len() {
        assert!(decode(key, &encoded[..length]).is_err(), "cut at {length}");
    }
    for index in 0..encoded.len() {
        for bit in 0..8 {
            let mut damaged = encoded.clone();
            damaged[index] ^= 1 << bit;
            // Some damage gives other events; none may panic or run out of memory.
            let _ = decode(key, &damaged);
        }
    }
    assert_eq!(unpack(&[]), Err(CodecError::Truncated));
    assert_eq!(unpack(&[0x77, 1]), Err(CodecError::UnknownVersion(0x77)));
    assert_eq!(unpack(&[0x11, 5, 1, 2, 3]), Err(CodecError::Compression));
    assert_eq!(
        unpack(&[0x11, 0xff, 0xff, 0xff, 0xff, 0x7f]),
        Err(CodecError::Invalid("length"))
    );
}

#[test]
fn other_events_are_another_batch() {
    let header = header("r");
    let mut events = events();
    let id = batch_id(&encode(&header, &events));
    assert_eq!(batch_id(&encode(&header, &events)), id);
    events[0].at.0 += 1;
    assert_ne!(batch_id(&encode(&header, &events)), id);
}
