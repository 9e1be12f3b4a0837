//! What evaluating policies costs: `cargo run --release -p domain --example backtest`.
//!
//! The runs are model calls and tool calls in turns. The baseline is rebuilding the same
//! runs from their events without any policy. Each figure is the best of several rounds.
#![expect(clippy::print_stdout, reason = "the figures are the output")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use domain::payload::{LlmCalled, LlmResponded, Payload, RunCompleted, RunStarted, ToolCalled, ToolResponded};
use domain::policy::{
    Action, AgentScope, Condition, Evaluation, Operator, PolicyRule, SdkPrices, Threshold, Trigger, evaluate,
    shows_in_agents,
};
use domain::run::RunState;
use domain::{Baselines, ContentHash, Event, FailureType, Label, Micros, RunHeader, RunId, Thresholds};

/// Of the promised size, and one of a size that nobody wants.
const SIZES: [(u32, u32); 2] = [(1000, 30), (1, 10_000)];
const ROUNDS: u32 = 7;

fn main() {
    for (runs, steps) in SIZES {
        measure(runs, steps);
    }
}

fn measure(runs: u32, steps: u32) {
    let header = header();
    let stored: Vec<Vec<Event>> = (0..runs).map(|number| run(number, steps)).collect();
    let replayed = best(|| {
        for events in &stored {
            let mut state = RunState::new(header.clone());
            for event in events {
                let _ = black_box(state.apply(event));
            }
        }
    });
    println!("| {runs} × {steps} steps | ms | times the baseline |\n|---|---|---|");
    row("baseline: the runs rebuilt, no policy", replayed, replayed);
    for (name, rules) in sets() {
        let rules: Vec<&PolicyRule> = rules.iter().collect();
        let evaluation = Evaluation {
            thresholds: &Thresholds::default(),
            baselines: &Baselines::default(),
            prices: SdkPrices::default(),
        };
        let took = best(|| {
            for events in &stored {
                black_box(evaluate(&header, events, &rules, &evaluation));
            }
        });
        row(name, took, replayed);
    }
}

fn row(name: &str, took: Duration, baseline: Duration) {
    let ratio = took.as_secs_f64() / baseline.as_secs_f64();
    println!("| {name} | {:.1} | {ratio:.1} |", took.as_secs_f64() * 1e3);
}

fn best(mut work: impl FnMut()) -> Duration {
    let once = |_| {
        let begun = Instant::now();
        work();
        begun.elapsed()
    };
    (0..ROUNDS).map(once).min().unwrap_or_default()
}

fn sets() -> Vec<(&'static str, Vec<PolicyRule>)> {
    let never = |trigger| rule(trigger, Operator::Gt, Threshold::Int(1_000_000));
    let signal = |failure: FailureType| {
        rule(
            Trigger::Signal,
            Operator::Contains,
            Threshold::Text(failure.as_str().to_owned()),
        )
    };
    let visible = || {
        FailureType::ALL
            .iter()
            .copied()
            .filter(|&failure| shows_in_agents(failure))
    };
    let figures = [
        Trigger::ToolCallCount,
        Trigger::StepCount,
        Trigger::CostUsd,
        Trigger::ErrorCount,
    ];
    vec![
        (
            "one `tool_call_count` that is never reached",
            vec![never(Trigger::ToolCallCount)],
        ),
        (
            "one `signal` (`TOOL_LOOP`, in one run of twelve)",
            vec![signal(FailureType::ToolLoop)],
        ),
        (
            "one `signal` (`RETRY_STORM`, never)",
            vec![signal(FailureType::RetryStorm)],
        ),
        (
            "ten `signal`, one for each failure that agents see",
            visible().map(signal).collect(),
        ),
        (
            "twenty: ten `signal`, ten figures",
            visible()
                .map(signal)
                .chain(figures.into_iter().cycle().take(10).map(never))
                .collect(),
        ),
    ]
}

/// Logs, so that it is looked at to the end of the run.
fn rule(trigger: Trigger, operator: Operator, value: Threshold) -> PolicyRule {
    PolicyRule {
        name: Label::name("measured"),
        agent_id: AgentScope::All,
        condition: Condition {
            trigger,
            operator,
            value,
        },
        action: Action::Log {},
        enabled: true,
        priority: PolicyRule::USUAL_PRIORITY,
        shadow: false,
    }
}

fn header() -> RunHeader {
    RunHeader {
        run_id: RunId::new("run"),
        agent_id: Label::name("agent"),
        agent_version: Label::name("9b5bc7f2"),
        parent_run_id: None,
        trace_id: None,
        conversation_id: None,
    }
}

fn run(number: u32, steps: u32) -> Vec<Event> {
    let looping = number.is_multiple_of(12);
    let start = Payload::RunStarted(RunStarted {
        model: Label::name("gpt-4o"),
        tools: ["search", "fetch", "calculator"].map(Label::name).to_vec(),
        ..RunStarted::default()
    });
    let end = Payload::RunCompleted(RunCompleted {
        exit_reason: Some(Label::code("final_answer")),
        ..RunCompleted::default()
    });
    let mut payloads = vec![(0, start)];
    for step in 1..=steps {
        payloads.extend(call(step, looping).map(|payload| (step, payload)));
    }
    payloads.push((steps, end));
    let timed = payloads.into_iter().zip(0_i64..);
    timed
        .map(|((step, payload), place)| Event {
            step,
            at: Micros(1_790_000_000_000_000 + place * 250_000),
            id: None,
            payload,
        })
        .collect()
}

fn call(step: u32, looping: bool) -> [Payload; 2] {
    if step % 2 == 1 {
        return [
            Payload::LlmCalled(LlmCalled {
                model: Label::name("gpt-4o"),
                prompt_tokens: Some(400 + u64::from(step) * 3),
                ..LlmCalled::default()
            }),
            Payload::LlmResponded(LlmResponded {
                completion_tokens: Some(u64::from(step) * 7 % 300),
                latency_ms: Some(900),
                finish_reason: Some(Label::code("tool_calls")),
                output_length: Some(300),
                ..LlmResponded::default()
            }),
        ];
    }
    let turn = if looping { 0 } else { step / 2 % 3 };
    let tool = Label::name(["search", "fetch", "calculator"][turn as usize]);
    [
        Payload::ToolCalled(ToolCalled {
            tool_name: tool.clone(),
            args_hash: Some(ContentHash::of(&step.to_string())),
            ..ToolCalled::default()
        }),
        Payload::ToolResponded(ToolResponded {
            tool_name: tool,
            success: Some(!step.is_multiple_of(7)),
            output_length: Some(120),
            latency_ms: Some(80),
            ..ToolResponded::default()
        }),
    ]
}
