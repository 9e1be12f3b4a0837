//! One example of every answer: shown in the API's documentation, compared with committed JSON, and used
//! as fixture by the dashboard's tests.
//!
//! The run behind them is judged by the real detectors, so an example cannot promise what the server
//! does not say.

mod explanations;
pub mod fixes;
mod pages;
mod policies;
mod policies_files;
mod policies_insight;

use domain::payload::{LlmCalled, LlmResponded, Payload, RunCompleted, RunStarted, ToolCalled, ToolResponded};
use domain::policy::guarding;
use domain::run::{Aftermath, replay};
use domain::{
    Baselines, ContentHash, Event, FailureType, Label, Micros, RunHeader, RunId, RunState, RunSummary, Severity,
    Signal, Thresholds, judge,
};

use crate::agents::{AgentList, AgentView};
use crate::config::{ConfigView, Health};
use crate::error::{ApiErrorBody, ErrorCode};
use crate::insights::{
    DailySteps, DeployEvent, DeployRegression, FailureRate, HourInsight, InputPattern, Insights, SignalTrend,
    SystemicPattern, TimeToTool, VersionInsight,
};
use crate::page::Page;
use crate::runs::{EventView, RunDetail, RunList};
use crate::signals::{Finding, SignalDetail, SignalGroupList, SignalGroupView, SignalList, SignalView};
use crate::stream::Change;

pub use policies::POLICY_SECRET;

/// Has an example.
pub trait Sample {
    fn sample() -> Self;
}

const AGENT: &str = "research-agent";
const VERSION: &str = "9b5bc7f2";
const START: Micros = Micros(1_780_000_000_000_000);
const SIGNAL_ID: u64 = 4_503_599_627_370_497;

/// An agent that asks the same question five times.
struct Example {
    header: RunHeader,
    events: Vec<Event>,
    state: RunState,
    signals: Vec<Signal>,
}

impl Example {
    fn new() -> Self {
        let header = RunHeader {
            run_id: RunId::new("0193a1f4-5c7e-7d10-9a43-2b8f6c0d1e5a"),
            agent_id: Label::name(AGENT),
            agent_version: Label::code(VERSION),
            parent_run_id: None,
            trace_id: None,
            conversation_id: None,
        };
        let mut events = events();
        let state = replay(header.clone(), &mut events);
        let signals = judge(&state, &Thresholds::default(), &Baselines::default());
        Self {
            header,
            events,
            state,
            signals,
        }
    }

    fn summary(&self) -> RunSummary {
        RunSummary::of(&self.state, &self.signals)
    }

    fn signals(&self) -> Vec<SignalView> {
        let finding = |index: usize| Finding {
            id: SIGNAL_ID + index as u64,
            run_id: self.header.run_id.as_str(),
            agent_id: AGENT,
            agent_version: VERSION,
            detected_at: START.plus_millis(9_400).secs(),
            confirmed: true,
        };
        self.signals
            .iter()
            .enumerate()
            .map(|(index, signal)| SignalView::new(finding(index), signal, true))
            .collect()
    }
}

fn events() -> Vec<Event> {
    const ROUNDS: u32 = 5;
    let event = |step: u32, millis: i64, payload| Event {
        step,
        at: START.plus_millis(millis),
        id: None,
        payload,
    };
    let mut events = vec![event(0, 0, started())];
    for round in 0..ROUNDS {
        let (step, millis) = (round * 2 + 1, i64::from(round) * 1_800 + 10);
        events.push(event(step, millis, llm_called(round)));
        events.push(event(step, millis + 1_200, llm_responded("tool_calls")));
        events.push(event(step + 1, millis + 1_210, tool_called()));
        events.push(event(step + 1, millis + 1_650, tool_responded()));
    }
    let last = ROUNDS * 2 + 1;
    events.push(event(last, 9_100, llm_called(ROUNDS)));
    events.push(event(last, 10_000, llm_responded("stop")));
    events.push(event(last, 10_010, completed(last)));
    events
}

fn started() -> Payload {
    Payload::RunStarted(RunStarted {
        input_hash: Some(ContentHash::of("a question")),
        model: Label::code("gpt-4o"),
        tools: vec![Label::name("search_web")],
        ..RunStarted::default()
    })
}

fn llm_called(round: u32) -> Payload {
    let prompt_tokens = Some(400 + u64::from(round) * 200);
    Payload::LlmCalled(LlmCalled {
        model: Label::code("gpt-4o"),
        prompt_tokens,
        ..LlmCalled::default()
    })
}

fn llm_responded(reason: &str) -> Payload {
    Payload::LlmResponded(LlmResponded {
        completion_tokens: Some(36),
        latency_ms: Some(1_200),
        finish_reason: Some(Label::code(reason)),
        output_hash: Some(ContentHash::of("an answer")),
        output_length: Some(180),
        hashed_by_client: true,
        ..LlmResponded::default()
    })
}

fn tool_called() -> Payload {
    let args_hash = Some(ContentHash::of("{'query': 'x'}"));
    Payload::ToolCalled(ToolCalled {
        tool_name: Label::name("search_web"),
        args_hash,
        ..ToolCalled::default()
    })
}

fn tool_responded() -> Payload {
    Payload::ToolResponded(ToolResponded {
        tool_name: Label::name("search_web"),
        success: Some(true),
        output_length: Some(0),
        latency_ms: Some(440),
        ..ToolResponded::default()
    })
}

fn completed(steps: u32) -> Payload {
    Payload::RunCompleted(RunCompleted {
        exit_reason: Some(Label::code("final_answer")),
        total_steps: Some(u64::from(steps)),
        tool_call_count: Some(5),
        ..RunCompleted::default()
    })
}

impl Sample for RunList {
    fn sample() -> Self {
        let page = Page::new(Page::DEFAULT_LIMIT, Some("MjAyNg".to_owned()));
        Self {
            runs: vec![Example::new().summary()],
            page,
        }
    }
}

impl Sample for RunDetail {
    fn sample() -> Self {
        let example = Example::new();
        Self {
            run: example.summary(),
            events: example
                .events
                .iter()
                .map(|event| EventView::new(&example.header, event))
                .collect(),
            signals: example.signals(),
            children: Vec::new(),
            steps: example.state.steps(),
        }
    }
}

impl Sample for SignalList {
    fn sample() -> Self {
        Self {
            signals: Example::new().signals(),
            page: Page::new(Page::DEFAULT_LIMIT, None),
        }
    }
}

impl Sample for SignalGroupList {
    fn sample() -> Self {
        let group = SignalGroupView {
            failure_type: FailureType::ToolLoop,
            agent_id: AGENT.to_owned(),
            severity: Severity::High,
            count: 12,
            first_seen: START.secs(),
            last_seen: START.plus_millis(86_400_000).secs(),
            sparkline: vec![0, 0, 0, 0, 0, 7, 5],
            latest_signal_id: SIGNAL_ID,
            worst_signal_id: SIGNAL_ID,
            summary: FailureType::ToolLoop.summary().to_owned(),
        };
        Self { groups: vec![group] }
    }
}

impl Sample for SignalDetail {
    /// # Panics
    /// If the detectors no longer find the loop in the example.
    #[expect(
        clippy::expect_used,
        reason = "the golden test builds it, so it cannot fail elsewhere"
    )]
    fn sample() -> Self {
        let example = Example::new();
        let signal = example.signals().into_iter().next().expect("the example is a loop");
        let guard = example
            .signals
            .iter()
            .find_map(|signal| guarding(&signal.evidence, &example.header.agent_id));
        Self {
            aftermath: Aftermath::of(&example.state.steps(), &signal.evidence_steps),
            signal,
            run: Some(example.summary()),
            group: SignalGroupList::sample().groups.pop(),
            guard,
        }
    }
}

impl Sample for AgentList {
    fn sample() -> Self {
        let agent = AgentView {
            agent_id: AGENT.to_owned(),
            first_seen: START.secs(),
            last_seen: START.plus_millis(86_400_000).secs(),
            run_count: 96,
            signal_count: 12,
            critical_count: 0,
            high_count: 12,
            sparkline: vec![0, 0, 0, 0, 0, 7, 5],
            failure_types: [(FailureType::ToolLoop.as_str().to_owned(), 12)].into(),
        };
        Self {
            agents: vec![agent],
            page: Page::new(Page::DEFAULT_LIMIT, None),
        }
    }
}

impl Sample for Insights {
    fn sample() -> Self {
        let failure_type = FailureType::ToolLoop;
        let day = "2026-05-28".to_owned();
        Self {
            agent_id: AGENT.to_owned(),
            input_patterns: vec![InputPattern {
                input_hash: ContentHash::of("a question").to_string(),
                failure_type,
                triggered_count: 3,
                total_runs: 4,
                rate: 0.75,
            }],
            signal_trends: vec![SignalTrend {
                failure_type,
                agent_version: VERSION.to_owned(),
                day: day.clone(),
                count: 12,
            }],
            versions: vec![version()],
            time_to_tool: TimeToTool {
                p25: Some(2.0),
                p50: Some(2.0),
                p75: Some(3.0),
                avg_steps: Some(2.25),
                runs_with_tool: 90,
                total_runs: 96,
                daily_trend: vec![DailySteps {
                    day: day.clone(),
                    avg_steps: 2.25,
                    runs: 90,
                }],
            },
            hourly_pattern: (0..24).map(hour).collect(),
            failure_rates: vec![FailureRate {
                failure_type,
                day: day.clone(),
                total_runs: 96,
                affected_runs: 12,
                rate: 0.125,
            }],
            systemic_patterns: vec![SystemicPattern {
                failure_type,
                total_runs: 96,
                affected_runs: 12,
                rate: 0.125,
                first_seen: day.clone(),
                last_seen: day,
                is_systemic: true,
            }],
            deploy_events: vec![DeployEvent {
                id: "0193a1f4-0000-7000-8000-000000000001".to_owned(),
                version: "1.4.0".to_owned(),
                deployed_at: START.secs(),
                meta: domain::Fields::default(),
            }],
            deploy_regressions: vec![DeployRegression {
                deploy_id: "17".to_owned(),
                version: "v1.4.2".to_owned(),
                deployed_at: START.secs(),
                before_rate: 0.02,
                after_rate: 0.125,
                delta_rate: 0.105,
                before_runs: 100,
                after_runs: 96,
                is_regression: true,
            }],
            sampled_runs: 96,
        }
    }
}

fn version() -> VersionInsight {
    VersionInsight {
        agent_version: VERSION.to_owned(),
        run_count: 96,
        runs_with_signals: 12,
        signal_count: 12,
        signal_rate: 0.125,
        first_seen: START.secs(),
        last_seen: START.plus_millis(86_400_000).secs(),
    }
}

fn hour(hour_of_day: u8) -> HourInsight {
    let busy = hour_of_day == 20;
    HourInsight {
        hour_of_day,
        run_count: if busy { 96 } else { 0 },
        signal_count: if busy { 12 } else { 0 },
        signal_rate: if busy { 0.125 } else { 0.0 },
    }
}

impl Sample for ConfigView {
    fn sample() -> Self {
        Self {
            langfuse_configured: false,
            github_configured: false,
            version: "0.1.0".to_owned(),
            auth_mode: "dev".to_owned(),
            ingest_url: "http://127.0.0.1:8001".to_owned(),
            stall_timeout_secs: 90,
            explain: Sample::sample(),
        }
    }
}

impl Sample for Health {
    fn sample() -> Self {
        Self {
            status: "ok".to_owned(),
            version: "0.1.0".to_owned(),
            db: "ok".to_owned(),
        }
    }
}

impl Sample for Change {
    fn sample() -> Self {
        Self::Run {
            run: Example::new().summary(),
            new: false,
        }
    }
}

impl Sample for ApiErrorBody {
    fn sample() -> Self {
        Self {
            detail: "`limit` must be from 1 to 500".to_owned(),
            code: ErrorCode::InvalidParameter,
            field: Some("limit".to_owned()),
            current: None,
            prompt: None,
            retry_after_secs: None,
            hint: None,
            request_id: "5f0c2d6e8a1b4c3d9e7f001122334455".to_owned(),
        }
    }
}
