//! Runs are rebuilt from what clients really send: nested, nameless, unanswered and unseen answers.

mod support;

use domain::run::replay;
use domain::{Baselines, FailureType, RunState, RunStats, RunStatus, Thresholds, judge};
use serde_json::{Value as Json, json};

/// A run from `(event type, step, milliseconds since the start, payload)`.
fn run(events: &[(&str, u32, u32, Json)]) -> RunState {
    let wire = |(event_type, step, ms, payload): &(&str, u32, u32, Json)| {
        let timestamp = 1_700_000_000.0 + f64::from(*ms) / 1000.0;
        json!({"event_type": event_type, "step_index": step, "timestamp": timestamp, "payload": payload})
    };
    replay(
        support::header(),
        &mut events.iter().map(|event| support::event(&wire(event))).collect(),
    )
}

fn signals(run: &RunState) -> Vec<FailureType> {
    judge(run, &Thresholds::default(), &Baselines::default())
        .iter()
        .map(domain::Signal::failure_type)
        .collect()
}

/// An answer as hash-era clients report one they could not see.
fn answer(latency_ms: u32) -> Json {
    json!({"completion_tokens": 0, "latency_ms": latency_ms, "finish_reason": "stop", "output_hash": "", "output_length": 0})
}

#[test]
fn an_http_request_inside_an_llm_call_is_no_tool_call() {
    let mut events = vec![("run.started", 0, 0, json!({"model": "gpt-4o", "tools": []}))];
    for call in 0..5 {
        let (step, ms) = (call * 2 + 1, call * 1000 + 10);
        events.push(("llm.called", step, ms, json!({"model": "gpt-4o"})));
        events.push(("tool.called", step + 1, ms + 1, json!({"tool_name": "api.openai.com"})));
        events.push((
            "tool.responded",
            step + 1,
            ms + 500,
            json!({"tool_name": "api.openai.com", "success": true}),
        ));
        events.push((
            "llm.responded",
            step + 1,
            ms + 510,
            json!({"finish_reason": "stop", "output_length": 9}),
        ));
    }
    events.push(("run.completed", 10, 6000, json!({"exit_reason": "final_answer"})));
    let run = run(&events);
    assert_eq!(run.tools().count(), 0);
    assert!(
        run.llm_calls.iter().all(|call| call.duration_ms() == Some(510)),
        "{:?}",
        run.llm_calls
    );
    assert!(!signals(&run).contains(&FailureType::ToolLoop));
}

#[test]
fn an_http_request_of_its_own_is_a_tool_call() {
    let run = run(&[
        ("llm.called", 1, 0, json!({"model": "gpt-4o"})),
        ("llm.responded", 1, 9, json!({"finish_reason": "tool_calls"})),
        ("tool.called", 2, 10, json!({"tool_name": "api.example.com"})),
        ("llm.called", 3, 20, json!({"model": "gpt-4o"})),
        ("tool.called", 4, 21, json!({"tool_name": "search"})),
    ]);
    assert_eq!(run.tools().count(), 2, "only names of hosts can be transport");
}

#[test]
fn a_lost_answer_does_not_turn_later_requests_into_transport() {
    let run = run(&[
        ("llm.called", 1, 0, json!({"model": "gpt-4o"})),
        ("llm.called", 2, 10, json!({"model": "gpt-4o"})),
        ("llm.responded", 2, 20, json!({"finish_reason": "tool_calls"})),
        ("tool.called", 3, 30, json!({"tool_name": "api.example.com"})),
    ]);
    assert_eq!(run.tools().count(), 1);
}

#[test]
fn answers_find_their_call_by_id_and_else_the_latest() {
    let run = run(&[
        ("llm.called", 1, 0, json!({"model": "slow", "call_id": 0})),
        ("llm.called", 2, 1, json!({"model": "quick", "call_id": 1})),
        ("llm.responded", 2, 5, json!({"finish_reason": "stop", "call_id": 1})),
        ("llm.responded", 2, 9, json!({"finish_reason": "length", "call_id": 0})),
        ("llm.called", 3, 10, json!({"model": "plain"})),
        ("llm.responded", 3, 12, json!({"finish_reason": "end_turn"})),
    ]);
    let seen: Vec<_> = run
        .llm_calls
        .iter()
        .map(|call| (call.model.as_str(), call.duration_ms()))
        .collect();
    assert_eq!(seen, [("slow", Some(9)), ("quick", Some(4)), ("plain", Some(2))]);
}

#[test]
fn an_answer_to_a_call_that_was_lost_answers_no_other() {
    let run = run(&[
        ("llm.called", 1, 0, json!({"model": "m", "call_id": 7})),
        ("llm.responded", 1, 5, json!({"finish_reason": "stop", "call_id": 6})),
    ]);
    assert_eq!(run.llm_calls[0].responded_at, None);
}

#[test]
fn a_nameless_tool_error_belongs_to_the_call_of_its_step() {
    let run = run(&[
        ("tool.called", 1, 0, json!({"tool_name": "search"})),
        ("tool.responded", 1, 9, json!({"tool_name": "", "success": false})),
        ("tool.called", 2, 1, json!({"tool_name": "fetch"})),
        ("tool.called", 3, 2, json!({"tool_name": "calc"})),
        ("tool.responded", 3, 3, json!({"tool_name": "fetch", "success": true})),
    ]);
    let seen: Vec<_> = run
        .tool_calls
        .iter()
        .map(|call| (call.tool.as_str(), call.success))
        .collect();
    assert_eq!(seen, [("search", Some(false)), ("fetch", Some(true)), ("calc", None)]);
}

/// Two calls of one tool at a time: the step tells which of them is answered.
#[test]
fn of_equal_calls_the_one_of_the_step_is_answered() {
    let run = run(&[
        ("tool.called", 1, 0, json!({"tool_name": "a"})),
        ("tool.called", 2, 1, json!({"tool_name": "b"})),
        ("tool.called", 3, 2, json!({"tool_name": "c"})),
        ("tool.responded", 3, 3, json!({"tool_name": "", "success": false})),
        ("tool.responded", 3, 4, json!({"tool_name": "a", "success": true})),
    ]);
    let seen: Vec<_> = run.tool_calls.iter().map(|call| call.success).collect();
    assert_eq!(seen, [Some(true), None, Some(false)]);
}

/// Signals count for a slow step by its index, and by time where they carry another.
#[test]
fn signals_from_outside_are_found_by_step_and_by_time() {
    let signal = |name: &str| json!({"signal_name": name});
    let run = run(&[
        ("external.signal", 0, 0, signal("before")),
        ("tool.called", 1, 10, json!({"tool_name": "a"})),
        ("tool.responded", 1, 20_010, json!({"tool_name": "a", "success": true})),
        ("external.signal", 1, 20_500, signal("same_step")),
        ("llm.called", 2, 20_600, json!({"model": "m"})),
        ("external.signal", 2, 15_000, signal("same_time")),
        ("external.signal", 2, 30_000, signal("after")),
    ]);
    let found = judge(&run, &Thresholds::default(), &Baselines::default());
    let [domain::Evidence::SlowStep(evidence)] = &*found.iter().map(|it| it.evidence.clone()).collect::<Vec<_>>()
    else {
        panic!("{found:?}")
    };
    let names: Vec<_> = evidence
        .coincident_signals
        .iter()
        .map(|signal| signal.signal_name.as_str())
        .collect();
    assert_eq!(names, ["same_step", "same_time"]);
}

#[test]
fn evidence_of_a_very_long_loop_stays_small() {
    let events: Vec<_> = (1..=500)
        .map(|step| ("tool.called", step, step, json!({"tool_name": "a"})))
        .collect();
    let found = judge(&run(&events), &Thresholds::default(), &Baselines::default());
    let Some(domain::Evidence::ToolLoop(evidence)) = found.first().map(|signal| signal.evidence.clone()) else {
        panic!("{found:?}")
    };
    assert_eq!(
        (evidence.count, evidence.step_indices.len(), evidence.args_hashes.len()),
        (500, 100, 100)
    );
    assert_eq!(evidence.step_indices.last(), Some(&500));
}

#[test]
fn the_measured_latency_counts_where_events_are_written_afterwards() {
    let run = run(&[
        ("llm.called", 1, 0, json!({"model": "m"})),
        (
            "llm.responded",
            1,
            0,
            json!({"latency_ms": 31_000, "finish_reason": "stop", "output_length": 5}),
        ),
    ]);
    assert_eq!(run.llm_calls[0].duration_ms(), Some(31_000));
    assert_eq!(signals(&run), [FailureType::SlowStep]);
}

/// A hash-era client reports a streamed answer as a stop without output, tokens or content. It measured
/// the latency itself, so that agrees with the events; who reports an empty answer gives his own figure.
#[test]
fn an_unseen_stream_is_not_an_empty_answer() {
    let call = || ("llm.called", 1, 0, json!({"model": "m", "prompt_tokens": 9}));
    let stream = run(&[call(), ("llm.responded", 1, 15, answer(15))]);
    assert_eq!(stream.llm_calls[0].output_length, None);
    assert_eq!(signals(&stream), []);
    let empty = run(&[call(), ("llm.responded", 1, 0, answer(400))]);
    assert_eq!(empty.llm_calls[0].output_length, Some(0));
    assert_eq!(
        signals(&empty),
        [FailureType::EmptyLlmResponse, FailureType::FirstStepFailure]
    );
}

/// Instrumentation without access to content or tokens fills in zeros.
#[test]
fn an_answer_that_nobody_measured_is_not_empty() {
    let no_tokens = run(&[
        ("llm.called", 1, 0, json!({"prompt_tokens": 0})),
        ("llm.responded", 1, 0, answer(400)),
    ]);
    assert_eq!(signals(&no_tokens), []);
    let no_latency = run(&[
        ("llm.called", 1, 0, json!({"prompt_tokens": 9})),
        ("llm.responded", 1, 700, answer(0)),
    ]);
    assert_eq!(signals(&no_latency), []);
}

#[test]
fn a_stalled_run_that_goes_on_is_judged_anew() {
    let mut events = vec![
        ("tool.called", 1, 0, json!({"tool_name": "search"})),
        ("tool.responded", 1, 5, json!({"tool_name": "search", "success": true})),
        ("llm.called", 2, 10, json!({"model": "m"})),
        (
            "llm.responded",
            2,
            20,
            json!({"finish_reason": "stop", "output_length": 5}),
        ),
        ("llm.called", 3, 30, json!({"model": "m"})),
        (
            "llm.responded",
            3,
            40,
            json!({"finish_reason": "stop", "output_length": 5}),
        ),
    ];
    let mut silent = run(&events);
    silent.stalled = true;
    assert_eq!(
        (silent.status(), signals(&silent)),
        (RunStatus::Stalled, vec![FailureType::GoalAbandonment])
    );
    events.push(("run.completed", 3, 90_000, json!({"exit_reason": "final_answer"})));
    let mut ended = run(&events);
    ended.stalled = true;
    assert_eq!((ended.status(), signals(&ended)), (RunStatus::Completed, vec![]));
}

#[test]
fn the_first_end_counts() {
    let run = run(&[
        (
            "run.errored",
            2,
            5,
            json!({"error_type": "PolicyViolation", "exit_reason": "policy_violation"}),
        ),
        ("run.completed", 2, 6, json!({"exit_reason": "final_answer"})),
    ]);
    let end = run.end.as_ref().expect("an end");
    assert_eq!(
        (run.status(), end.exit_reason.as_str()),
        (RunStatus::Errored, "policy_violation")
    );
}

#[test]
fn only_completed_runs_say_what_is_usual() {
    let mut events = vec![
        ("llm.called", 1, 0, json!({"model": "gpt-4o", "prompt_tokens": 1000})),
        (
            "llm.responded",
            1,
            800,
            json!({"completion_tokens": 100, "finish_reason": "tool_calls"}),
        ),
        ("tool.called", 2, 800, json!({"tool_name": "a"})),
        ("tool.responded", 2, 1000, json!({"tool_name": "a", "success": true})),
    ];
    assert_eq!(RunStats::of(&run(&events)), None);
    events.push(("run.completed", 2, 1000, json!({"exit_reason": "final_answer"})));
    let stats = RunStats::of(&run(&events)).expect("a completed run");
    assert_eq!((stats.steps, stats.total_tokens, stats.duration_ms), (2, 1100, 1000));
    assert_eq!(
        (stats.tool_ms, stats.llm_ms, stats.llm_tool_ratio),
        (Some(200.0), Some(800.0), Some(1.0))
    );
    assert_eq!(stats.token_growth, None, "one prompt cannot grow");
}
