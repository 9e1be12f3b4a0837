//! Examples of what policies did, and of what one would do.

use domain::FailureType;

use super::{AGENT, Example, START, Sample};
use crate::policies::{
    AgentFetch, Backtest, BacktestDay, BacktestLine, BacktestRequest, BacktestRun, FiredRun, PolicyActivity,
    PolicyAgent, PolicyDay, PolicyFigures, PolicyState, Propagation, Saving,
};

const OTHER_AGENT: &str = "billing-agent";
const DAY_SECS: f64 = 86_400.0;
const MINUTE_MILLIS: i64 = 60_000;

/// Minutes after the beginning of the example's run.
fn minutes(minutes: i64) -> f64 {
    START.plus_millis(minutes * MINUTE_MILLIS).secs()
}

/// The beginning of the UTC day that lies so many days before that of the example's run.
fn day_before(days: i64) -> f64 {
    (START.day() - days) as f64 * DAY_SECS
}

fn run_id() -> String {
    Example::new().header.run_id.as_str().to_owned()
}

impl Sample for PolicyState {
    /// Of two agents one has not asked since the last change. A policy that stops, one in shadow, one
    /// that no run ever heeded, and one that is only noted.
    fn sample() -> Self {
        let fetch = |agent_id: &str, revision, minute, version: &str| AgentFetch {
            agent_id: agent_id.to_owned(),
            revision,
            fetched_at: minutes(minute),
            client_version: Some(version.to_owned()),
        };
        let of = |live_on, of, oldest_secs| Propagation {
            live_on,
            of,
            oldest_secs: Some(oldest_secs),
        };
        let figures = |policy_id, runs, times, last_at, propagation| PolicyFigures {
            policy_id,
            runs,
            times,
            last_at,
            advised: 0,
            acknowledged: 0,
            propagation,
        };
        Self {
            now: minutes(30),
            revision: 12,
            signing: true,
            agents: vec![fetch(AGENT, 12, 29, "0.5.7"), fetch(OTHER_AGENT, 9, 4, "0.3.21")],
            policies: vec![
                figures(7, 12, 12, Some(minutes(28)), of(1, 2, 1_560.0)),
                figures(8, 37, 37, Some(minutes(25)), Propagation::default()),
                PolicyFigures {
                    advised: 9,
                    acknowledged: 0,
                    ..figures(9, 9, 9, Some(minutes(12)), of(1, 1, 60.0))
                },
                figures(10, 2, 31, Some(minutes(3)), of(2, 2, 1_560.0)),
                figures(11, 0, 0, None, of(0, 1, 1_560.0)),
            ],
        }
    }
}

impl Sample for PolicyActivity {
    fn sample() -> Self {
        let run = |run_id: String, agent_id: &str, step, minute, times| FiredRun {
            run_id,
            agent_id: agent_id.to_owned(),
            step,
            at: minutes(minute),
            times,
            shadow: false,
            acknowledged: None,
        };
        let mut days: Vec<PolicyDay> = (0..30).rev().map(|back| quiet_day(day_before(back))).collect();
        for (index, runs) in [(20, 4), (21, 11), (22, 2), (27, 1), (29, 3)] {
            days[index] = PolicyDay {
                runs,
                times: runs,
                ..days[index]
            };
        }
        Self {
            names: vec!["cap tool calls".to_owned(), "tool cap".to_owned()],
            from: day_before(29),
            to: minutes(30),
            days,
            agents: vec![
                PolicyAgent {
                    agent_id: AGENT.to_owned(),
                    runs: 18,
                    times: 18,
                    last_at: minutes(28),
                },
                PolicyAgent {
                    agent_id: OTHER_AGENT.to_owned(),
                    runs: 3,
                    times: 3,
                    last_at: minutes(-2_900),
                },
            ],
            runs: vec![
                run(run_id(), AGENT, 12, 28, 1),
                run("0193a1f4-6b02-7c44-8f10-90d7a1b2c3d4".to_owned(), AGENT, 10, 9, 1),
                run(
                    "0193a1f0-1111-7aaa-b222-c3d4e5f60718".to_owned(),
                    OTHER_AGENT,
                    14,
                    -2_900,
                    1,
                ),
            ],
            median_step: Some(12),
        }
    }
}

fn quiet_day(start: f64) -> PolicyDay {
    PolicyDay {
        start,
        runs: 0,
        times: 0,
    }
}

impl Sample for BacktestRequest {
    fn sample() -> Self {
        Self {
            policy: serde_json::json!({
                "name": "cap tool calls",
                "agent_id": AGENT,
                "condition": {"trigger": "tool_call_count", "operator": "gt", "value": 5},
                "action": {"type": "stop"},
            }),
            runs: Self::usual_runs(),
            saved: Some(7),
        }
    }
}

impl Sample for Backtest {
    fn sample() -> Self {
        let day = |back, runs, fired, clean| BacktestDay {
            start: day_before(back),
            runs,
            fired,
            clean,
        };
        Self {
            runs: 1_000,
            since: Some(day_before(3) + 31_000.0),
            fired: 37,
            with_failure: vec![(FailureType::ToolLoop, 31), (FailureType::StepCountInflation, 4)],
            clean: 6,
            median_step: Some(9),
            starved: 2,
            saved: Some(Saving {
                tokens: 412_000,
                cost_usd: 4.1,
            }),
            days: vec![
                day(3, 180, 2, 0),
                day(2, 410, 28, 3),
                day(1, 0, 0, 0),
                day(0, 410, 7, 3),
            ],
            examples: vec![
                BacktestRun {
                    run_id: run_id(),
                    agent_id: AGENT.to_owned(),
                    started_at: START.secs(),
                    step: 10,
                    value: "6".to_owned(),
                    failure_types: vec![FailureType::ToolLoop],
                    saved: Some(Saving {
                        tokens: 11_200,
                        cost_usd: 0.11,
                    }),
                },
                BacktestRun {
                    run_id: "0193a1f4-6b02-7c44-8f10-90d7a1b2c3d4".to_owned(),
                    agent_id: AGENT.to_owned(),
                    started_at: minutes(-20),
                    step: 12,
                    value: "6".to_owned(),
                    failure_types: Vec::new(),
                    saved: Some(Saving {
                        tokens: 1_900,
                        cost_usd: 0.02,
                    }),
                },
            ],
        }
    }
}

impl Sample for BacktestLine {
    /// The last line, with the saved form of the policy beside the edited one.
    fn sample() -> Self {
        let edited = Backtest::sample();
        let mut saved = Backtest {
            fired: 41,
            clean: 10,
            ..edited.clone()
        };
        saved.days[3].fired += 4;
        saved.days[3].clean += 4;
        Self::Done {
            edited,
            saved: Some(saved),
        }
    }
}
