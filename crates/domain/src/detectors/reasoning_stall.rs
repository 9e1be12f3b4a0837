//! Much thinking, little doing.

use serde::{Deserialize, Serialize};

use super::{Check, Finding, newest, params, scaled};
use crate::baseline::Baselines;
use crate::explanation::{Explanation, SuggestedFix};
use crate::fix::FixType;
use crate::label::Label;
use crate::policy::Guard;
use crate::run::{RunState, RunStatus};
use crate::severity::Severity;

pub const FIX: FixType = FixType::PromptAddition;
pub const GUARD: Guard<Evidence> = Guard::WhenSeen;
pub const SUMMARY: &str = "The agent calls the model many times for every tool it uses.";

params! {
    /// Fewer LLM calls tell nothing.
    min_llm_calls: u32 = 5 in 1..=1000,
    /// LLM calls per tool call, without a baseline.
    ratio_threshold: f64 = 4.0 in 1..=1000,
    /// How many times the agent's usual ratio is too much.
    inflation_factor: f64 = 2.0 in 1..=1000,
    /// Fewer LLM calls per tool call are never a stall, whatever is usual.
    min_ratio: f64 = 2.0 in 0..=1000,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub llm_calls: u32,
    pub tool_calls: u32,
    /// LLM calls per tool call.
    pub ratio: f64,
    pub threshold: f64,
    pub exit_reason: Option<Label>,
    /// `llm` and `tool` in the order of the calls.
    pub event_sequence: Vec<Label>,
    /// The agent's usual ratio, if enough runs are known.
    pub baseline_p75: Option<f64>,
    /// Steps of the LLM calls.
    pub step_indices: Vec<u32>,
}

/// The ratio moves until the end, so nothing is decided while the run is open.
pub fn check(run: &RunState, params: &Params, baselines: &Baselines) -> Check<Evidence> {
    let (llm, tools) = (run.llm_calls.len(), run.tools().count());
    let ratio = llm as f64 / tools.max(1) as f64;
    let threshold = baselines
        .llm_tool_ratio
        .map_or(params.ratio_threshold, |p75| (params.inflation_factor * p75).max(params.min_ratio));
    if llm < params.min_llm_calls as usize || ratio < threshold {
        return if run.is_over() { Check::Clear } else { Check::Undecided };
    }
    match run.status() {
        RunStatus::Open => return Check::Undecided,
        RunStatus::Errored => return Check::Clear,
        RunStatus::Completed | RunStatus::Stalled => {}
    }
    Check::Found(Finding {
        severity: if run.gave_final_answer() { Severity::Medium } else { Severity::High },
        confidence: scaled(ratio, threshold),
        step: run.max_step,
        evidence: Evidence {
            llm_calls: llm as u32,
            tool_calls: tools as u32,
            ratio,
            threshold,
            exit_reason: run.end.as_ref().map(|end| end.exit_reason.clone()),
            event_sequence: sequence(run),
            baseline_p75: baselines.llm_tool_ratio,
            step_indices: newest(run.llm_calls.iter().map(|call| call.step).collect()),
        },
    })
}

fn sequence(run: &RunState) -> Vec<Label> {
    let llm = run.llm_calls.iter().map(|call| (call.step, call.called_at, "llm"));
    let tools = run.tools().map(|call| (call.step, call.called_at, "tool"));
    let mut calls: Vec<_> = llm.chain(tools).collect();
    calls.sort_unstable();
    newest(calls).into_iter().map(|(.., kind)| Label::code(kind)).collect()
}

impl Evidence {
    pub fn steps(&self) -> Vec<u32> {
        self.step_indices.clone()
    }

    pub fn explain(&self) -> Explanation {
        let tools = match self.tool_calls {
            0 => "no tool call".to_owned(),
            1 => "one tool call".to_owned(),
            more => format!("{more} tool calls"),
        };
        let end = match &self.exit_reason {
            Some(reason) if *reason == "final_answer" => "It gave a final answer in the end.".to_owned(),
            Some(reason) => format!("It ended with `{reason}`, not with a final answer."),
            None => "It never ended.".to_owned(),
        };
        Explanation {
            title: format!("{} model calls for {tools}", self.llm_calls),
            what: format!("The run has {} LLM calls and {tools}. {end}", self.llm_calls),
            why_it_matters: "The model goes over the same ground instead of finding something out. Each round costs the whole \
                prompt again and adds nothing new to decide with."
                .into(),
            evidence_summary: format!(
                "{} LLM calls, {tools}: ratio {:.1}, {:.1} allowed",
                self.llm_calls, self.ratio, self.threshold
            ),
            suggested_fixes: vec![
                SuggestedFix::new(
                    "Ask for an action in every turn.",
                    "text",
                    "In every turn either call a tool or give the final answer. Do not only think aloud.",
                ),
                SuggestedFix::new(
                    "Limit the turns without a tool call.",
                    "python",
                    "if turns_without_tool >= 3:\n    messages.append({\"role\": \"system\", \"content\": \"Answer now or call a \
                     tool.\"})",
                ),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::baseline::Baselines;
    use crate::detectors::testing::{Expect, clear, finds};

    #[test]
    fn severity_depends_on_the_answer() {
        finds("REASONING_STALL MEDIUM @6 0.60", "tool:a llm llm llm llm llm:stop end:final_answer");
        finds("REASONING_STALL HIGH @6 0.60", "tool:a llm llm llm llm llm:stop end:completed");
        finds("REASONING_STALL HIGH @6 0.60", "tool:a llm llm llm llm llm:stop stall");
    }

    #[test]
    fn an_open_or_broken_run_is_not_judged() {
        clear("REASONING_STALL", "tool:a llm llm llm llm llm:stop");
        clear("REASONING_STALL", "tool:a llm llm llm llm llm:stop error:ValueError");
    }

    #[test]
    fn few_calls_or_many_tools_are_fine() {
        clear("REASONING_STALL", "llm llm llm llm:stop end:final_answer");
        clear("REASONING_STALL", "tool:a tool:b llm llm llm llm llm:stop end:final_answer");
    }

    #[test]
    fn what_is_usual_for_the_agent_counts_but_never_below_the_floor() {
        let talker = Expect::with(Baselines { llm_tool_ratio: Some(3.0), ..Baselines::default() });
        talker.clear("REASONING_STALL", "tool:a llm llm llm llm llm:stop end:final_answer");
        let doer = Expect::with(Baselines { llm_tool_ratio: Some(0.5), ..Baselines::default() });
        doer.clear("REASONING_STALL", "tool:a tool:b tool:c llm llm llm llm llm:stop end:final_answer");
        doer.finds("REASONING_STALL MEDIUM @7 0.60", "tool:a tool:b llm llm llm llm llm:stop end:final_answer");
    }
}
