//! The same run whatever the network did: order, duplicates and batches must not show in the result.

use domain::event::Event;
use domain::ids::{EventId, RunId};
use domain::payload::{
    ExternalSignal, Injection, LlmCalled, LlmResponded, PolicyTriggered, RetrievalCalled, RetrievalResponded,
    RunCompleted, RunErrored, RunStarted, ToolCalled, ToolResponded,
};
use domain::run::{OutOfOrder, replay};
use domain::{
    Baselines, ContentHash, Evidence, Fields, Label, Micros, Payload, RunHeader, RunState, RunSummary, Thresholds,
    Value, judge,
};
use proptest::prelude::*;

fn header() -> RunHeader {
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
fn events(most: usize) -> impl Strategy<Value = Vec<Event>> {
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

/// What arrives: the events in some order, some of them twice, cut into batches.
fn arrival(most: usize) -> impl Strategy<Value = (Vec<Event>, Vec<Vec<Event>>)> {
    events(most).prop_flat_map(|events| {
        let copies = prop::collection::vec(0..events.len(), 0..5);
        (Just(events), copies).prop_flat_map(|(events, copies)| {
            let mut sent = events.clone();
            sent.extend(copies.into_iter().map(|index| events[index].clone()));
            let batch = 1..=sent.len();
            (Just(events), Just(sent).prop_shuffle(), batch).prop_map(|(events, sent, batch)| {
                let batches = sent.chunks(batch).map(<[Event]>::to_vec).collect();
                (events, batches)
            })
        })
    })
}

/// As the server does it: take what fits, and replay everything when something is late.
fn live(batches: &[Vec<Event>]) -> RunState {
    let mut stored = Vec::new();
    let mut state = RunState::new(header());
    for event in batches.iter().flatten() {
        stored.push(event.clone());
        if state.apply(event).is_err() {
            state = replay(header(), &mut stored);
        }
    }
    state
}

fn baselines() -> impl Strategy<Value = Baselines> {
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

proptest! {
    #[test]
    fn order_duplicates_and_batches_do_not_show(
        (events, batches) in arrival(60), usual in baselines(), stalled in any::<bool>(),
    ) {
        let mut in_order = events;
        let mut expected = replay(header(), &mut in_order);
        let mut arrived = batches.concat();
        let mut replayed = replay(header(), &mut arrived);
        let mut lived = live(&batches);
        prop_assert_eq!(&arrived, &in_order);
        prop_assert_eq!(&replayed, &expected);
        prop_assert_eq!(&lived, &expected);
        for state in [&mut expected, &mut replayed, &mut lived] {
            state.stalled = stalled;
        }
        let signals = judge(&expected, &Thresholds::default(), &usual);
        prop_assert_eq!(&judge(&replayed, &Thresholds::default(), &usual), &signals);
        prop_assert_eq!(&judge(&lived, &Thresholds::default(), &usual), &signals);
    }

    #[test]
    fn events_in_run_order_need_no_replay(mut events in events(60)) {
        let expected = replay(header(), &mut events);
        let mut state = RunState::new(header());
        for event in &events {
            prop_assert_eq!(state.apply(event), Ok(()));
            prop_assert_eq!(state.apply(event), Ok(()), "a duplicate is no error");
        }
        prop_assert_eq!(state, expected);
    }

    #[test]
    fn a_late_event_leaves_the_state_as_it_was(mut events in events(60), late in any::<prop::sample::Index>()) {
        replay(header(), &mut events);
        let late = events.remove(late.index(events.len()));
        let mut state = replay(header(), &mut events);
        let before = state.clone();
        let is_late = events.last().is_some_and(|last| late.run_order(last).is_lt());
        prop_assert_eq!(state.apply(&late), if is_late { Err(OutOfOrder) } else { Ok(()) });
        prop_assert_eq!(state == before, is_late);
    }

    #[test]
    fn every_judgement_is_sound(mut events in events(80), usual in baselines()) {
        replay(header(), &mut events);
        let mut state = RunState::new(header());
        for event in &events {
            prop_assert_eq!(state.apply(event), Ok(()));
            sound(&state, &usual)?;
        }
        state.stalled = true;
        sound(&state, &usual)?;
    }
}

fn sound(state: &RunState, usual: &Baselines) -> Result<(), TestCaseError> {
    let signals = judge(state, &Thresholds::default(), usual);
    for signal in &signals {
        prop_assert!((0.0..=1.0).contains(&signal.confidence));
        prop_assert!(signal.step <= state.max_step);
        prop_assert_eq!(signal.co_signal_count as usize, signals.len());
        let steps = signal.evidence.steps();
        prop_assert!(!steps.is_empty() && steps.is_sorted() && steps.iter().all(|&step| step <= state.max_step));
        let text = serde_json::to_string(&signal.evidence).expect("evidence is JSON");
        let read: Evidence = serde_json::from_str(&text).expect("evidence reads back");
        prop_assert_eq!(read.failure_type(), signal.failure_type());
        prop_assert_eq!(read.steps(), steps);
        let explanation = signal.explain();
        prop_assert!(!explanation.suggested_fixes.is_empty());
        prop_assert!(explanation.what.len() > 20 && !explanation.evidence_summary.is_empty());
    }
    let summary = RunSummary::of(state, &signals);
    prop_assert_eq!(summary.signal_count as usize, signals.len());
    prop_assert_eq!(summary.total_tokens, state.total_tokens());
    Ok(())
}
