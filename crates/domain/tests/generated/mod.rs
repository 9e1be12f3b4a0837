//! Runs that nobody wrote, for property tests.

use domain::event::Event;
use domain::ids::{EventId, RunId};
use domain::payload::{
    ExternalSignal, Injection, LlmCalled, LlmResponded, PolicyTriggered, RetrievalCalled, RetrievalResponded,
    RunCompleted, RunErrored, RunStarted, ToolCalled, ToolResponded,
};
use domain::{Baselines, ContentHash, Fields, Label, Micros, Payload, RunHeader, Value};
use proptest::prelude::*;

pub(crate) fn header() -> RunHeader {
    RunHeader {
        run_id: RunId::new("run"),
        agent_id: Label::name("agent"),
        agent_version: Label::name("v1"),
        parent_run_id: None,
        trace_id: None,
        conversation_id: None,
    }
}

/// What a client did next: which event, with which name, how long after, with which outcome.
#[derive(Clone, Copy, Debug)]
struct Action {
    kind: u8,
    name: u8,
    wait_ms: u32,
    outcome: u8,
}

fn action() -> impl Strategy<Value = Action> {
    // Tool and LLM events are what most runs consist of.
    let kind = prop_oneof![2 => 0_u8..11, 3 => Just(1), 3 => Just(2), 4 => Just(3), 4 => Just(4)];
    (kind, 0_u8..3, prop_oneof![Just(0), 0_u32..200, 0_u32..90_000], 0_u8..6).prop_map(
        |(kind, name, wait_ms, outcome)| Action {
            kind,
            name,
            wait_ms,
            outcome,
        },
    )
}

/// Events as a client would number them, with event ids or, as the older clients, without.
pub(crate) fn events(most: usize) -> impl Strategy<Value = Vec<Event>> {
    (any::<bool>(), prop::collection::vec(action(), 1..most)).prop_map(|(with_ids, actions)| {
        let mut now = Micros(1_700_000_000_000_000);
        let mut step = 0;
        let numbered = actions.iter().enumerate().map(|(number, action)| {
            let payload = payload(*action);
            if matches!(
                payload,
                Payload::LlmCalled(_) | Payload::ToolCalled(_) | Payload::RetrievalCalled(_)
            ) {
                step += 1;
            }
            now = now.plus_millis(i64::from(action.wait_ms));
            Event {
                step,
                at: now,
                id: with_ids.then(|| EventId::of(&number.to_string())),
                payload,
            }
        });
        numbered.collect()
    })
}

fn payload(action: Action) -> Payload {
    let name = Label::name(["search", "fetch", "api.openai.com"][usize::from(action.name)]);
    let hash = Some(ContentHash::of(["x", "y"][usize::from(action.outcome % 2)]));
    match action.kind {
        0 => Payload::RunStarted(RunStarted {
            tools: vec![name],
            injection: (action.outcome == 5).then(|| Injection {
                matched_pattern_count: 1,
                ..Injection::default()
            }),
            ..RunStarted::default()
        }),
        1 => Payload::LlmCalled(LlmCalled {
            model: Label::name("gpt-4o"),
            prompt_tokens: Some(u64::from(action.outcome) * 1500),
            call_id: (action.name == 0).then_some(i64::from(action.outcome)),
            ..LlmCalled::default()
        }),
        2 => Payload::LlmResponded(LlmResponded {
            finish_reason: Some(Label::code(["stop", "length", "tool_calls"][usize::from(action.name)])),
            output_length: (action.outcome < 5).then_some(u64::from(action.outcome % 3)),
            call_id: (action.name == 0).then_some(i64::from(action.outcome)),
            ..LlmResponded::default()
        }),
        3 => Payload::ToolCalled(ToolCalled {
            tool_name: name,
            args_hash: hash,
            ..ToolCalled::default()
        }),
        4 => Payload::ToolResponded(ToolResponded {
            tool_name: if action.outcome == 5 { Label::default() } else { name },
            success: Some(action.outcome > 2),
            error_hash: hash,
            ..ToolResponded::default()
        }),
        5 => Payload::RetrievalCalled(RetrievalCalled {
            index_name: name,
            query_hash: hash,
            ..Default::default()
        }),
        6 => Payload::RetrievalResponded(RetrievalResponded {
            index_name: name,
            result_count: Some(i64::from(action.outcome % 3)),
            top_score: Some(f64::from(action.outcome) / 5.0),
            ..RetrievalResponded::default()
        }),
        7 => Payload::ExternalSignal(ExternalSignal {
            signal_name: name,
            ..ExternalSignal::default()
        }),
        8 => Payload::PolicyTriggered(PolicyTriggered {
            policy_name: name,
            action_type: Label::code("log"),
            trigger: Label::code("step_count"),
            value: Value::Int(i64::from(action.outcome)),
            extra: Fields::default(),
        }),
        9 => Payload::RunCompleted(RunCompleted {
            exit_reason: (action.outcome > 1).then(|| Label::code("final_answer")),
            ..RunCompleted::default()
        }),
        _ => Payload::RunErrored(RunErrored {
            error_type: Some(Label::code("ValueError")),
            ..RunErrored::default()
        }),
    }
}

pub(crate) fn baselines() -> impl Strategy<Value = Baselines> {
    prop_oneof![
        Just(Baselines::default()),
        (0.0..50.0_f64, 1.0..20_000.0_f64).prop_map(|(small, ms)| Baselines {
            steps: Some(small),
            token_growth: Some(small),
            llm_tool_ratio: Some(small),
            tool_ms: Some(ms),
            llm_ms: Some(ms),
            total_tokens: Some(ms),
            duration_ms: Some(ms),
        }),
    ]
}
