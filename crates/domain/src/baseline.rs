//! What is normal for an agent: the 75th percentile of its last completed runs.

use serde::{Deserialize, Serialize};

use crate::run::{LlmCall, RunState, RunStatus, ToolCall};

/// The figures of one completed run that its successors are compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunStats {
    /// The highest step index.
    pub steps: u32,
    /// Largest over smallest prompt, where the run has enough LLM calls to tell.
    pub token_growth: Option<f64>,
    /// LLM calls per tool call.
    pub llm_tool_ratio: Option<f64>,
    /// The 75th percentile of the run's tool call durations, in milliseconds.
    pub tool_ms: Option<f64>,
    /// The same of its LLM calls.
    pub llm_ms: Option<f64>,
    pub total_tokens: u64,
    pub duration_ms: u64,
}

impl RunStats {
    /// `None` for a run that did not complete, because it says nothing about what is normal.
    pub fn of(run: &RunState) -> Option<Self> {
        if run.status() != RunStatus::Completed {
            return None;
        }
        let tools = run.tools().count();
        let ratio = run.llm_calls.len() as f64 / tools.max(1) as f64;
        Some(Self {
            steps: run.max_step,
            token_growth: token_growth(run),
            llm_tool_ratio: (!run.llm_calls.is_empty()).then_some(ratio),
            tool_ms: p75(run.tools().filter_map(ToolCall::duration_ms).map(|ms| ms as f64)),
            llm_ms: p75(run
                .llm_calls
                .iter()
                .filter_map(LlmCall::duration_ms)
                .map(|ms| ms as f64)),
            total_tokens: run.total_tokens(),
            duration_ms: run.duration_ms(),
        })
    }
}

fn token_growth(run: &RunState) -> Option<f64> {
    let prompts: Vec<u64> = run
        .llm_calls
        .iter()
        .filter_map(|call| call.prompt_tokens)
        .filter(|&n| n > 0)
        .collect();
    let (least, most) = (*prompts.iter().min()?, *prompts.iter().max()?);
    (prompts.len() >= 3 && least >= 10 && most >= 2000).then(|| most as f64 / least as f64)
}

/// P75 figures of an agent version's recent runs. A field is `None` until enough runs have it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Baselines {
    pub steps: Option<f64>,
    pub token_growth: Option<f64>,
    pub llm_tool_ratio: Option<f64>,
    pub tool_ms: Option<f64>,
    pub llm_ms: Option<f64>,
    pub total_tokens: Option<f64>,
    pub duration_ms: Option<f64>,
}

impl Baselines {
    /// How many of the newest completed runs count.
    pub const WINDOW: usize = 50;
    /// Fewer runs than this say nothing about what is normal.
    pub const MIN_RUNS: usize = 10;

    /// From the newest completed runs of the same agent and version, without the judged one.
    pub fn of(runs: &[RunStats]) -> Self {
        Self {
            steps: figure(runs, |run| Some(f64::from(run.steps))),
            token_growth: figure(runs, |run| run.token_growth),
            llm_tool_ratio: figure(runs, |run| run.llm_tool_ratio),
            tool_ms: figure(runs, |run| run.tool_ms),
            llm_ms: figure(runs, |run| run.llm_ms),
            total_tokens: figure(runs, |run| Some(run.total_tokens as f64)),
            duration_ms: figure(runs, |run| Some(run.duration_ms as f64)),
        }
    }
}

fn figure(runs: &[RunStats], pick: impl Fn(&RunStats) -> Option<f64>) -> Option<f64> {
    let known: Vec<f64> = runs.iter().filter_map(pick).collect();
    (known.len() >= Baselines::MIN_RUNS)
        .then(|| p75(known.into_iter()))
        .flatten()
}

/// The 75th percentile with linear interpolation, as PostgreSQL's `percentile_cont`.
pub fn p75(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    let rank = 0.75 * sorted.len().checked_sub(1)? as f64;
    let below = sorted.get(rank.floor() as usize)?;
    let above = sorted.get(rank.ceil() as usize)?;
    Some(below + (above - below) * rank.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentile_interpolates() {
        assert_eq!(p75([1.0, 2.0, 3.0, 4.0].into_iter()), Some(3.25));
        assert_eq!(p75([7.0].into_iter()), Some(7.0));
        assert_eq!(p75(std::iter::empty()), None);
    }

    #[test]
    fn nine_runs_are_no_baseline() {
        let run = RunStats {
            steps: 4,
            ..RunStats::default()
        };
        assert_eq!(Baselines::of(&[run; 9]).steps, None);
        assert_eq!(Baselines::of(&[run; 10]).steps, Some(4.0));
        assert_eq!(Baselines::of(&[run; 10]).token_growth, None);
    }
}
