//! A run that fails before it has begun.

use serde::{Deserialize, Serialize};

use super::{Check, Finding, params};
use crate::baseline::Baselines;
use crate::explanation::{Explanation, SuggestedFix, python_literal};
use crate::fix::FixType;
use crate::label::Label;
use crate::policy::Guard;
use crate::run::{RunState, RunStatus};
use crate::severity::Severity;

pub const FIX: FixType = FixType::CodeChange;
pub const GUARD: Guard<Evidence> = Guard::None;
pub const SUMMARY: &str = "The run fails in its very first steps.";

params! {
    /// The last step that counts as one of the first.
    max_step: u32 = 2 in 0..=1000,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub trigger: Trigger,
    pub failed_step: u32,
    pub max_step: u32,
    /// The tool that failed.
    pub tool: Option<Label>,
}

/// What failed, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    RunErrored,
    EmptyLlmResponse,
    ToolFailure,
}

impl Trigger {
    const fn confidence(self) -> f64 {
        match self {
            Self::RunErrored => 0.90,
            Self::EmptyLlmResponse => 0.88,
            Self::ToolFailure => 0.85,
        }
    }
}

/// Shows as soon as a call has failed; an error of the run itself is graver and takes its place.
pub fn check(run: &RunState, params: &Params, _: &Baselines) -> Check<Evidence> {
    let Some((trigger, step, tool)) = failure(run, params.max_step) else { return Check::Clear };
    Check::Found(Finding {
        severity: Severity::Medium,
        confidence: trigger.confidence(),
        step,
        evidence: Evidence { trigger, failed_step: step, max_step: params.max_step, tool },
    })
}

fn failure(run: &RunState, max_step: u32) -> Option<(Trigger, u32, Option<Label>)> {
    if run.status() == RunStatus::Errored && run.max_step <= max_step {
        return Some((Trigger::RunErrored, run.max_step, None));
    }
    if let Some(call) = run.llm_calls.iter().find(|call| call.step <= max_step && call.is_empty_stop()) {
        return Some((Trigger::EmptyLlmResponse, call.step, None));
    }
    let call = run.tools().find(|call| call.step <= max_step && call.failed())?;
    Some((Trigger::ToolFailure, call.step, Some(call.tool.clone())))
}

impl Evidence {
    pub fn steps(&self) -> Vec<u32> {
        vec![self.failed_step]
    }

    pub fn explain(&self) -> Explanation {
        let step = self.failed_step;
        let tool = self.tool.as_ref().map_or("the tool", Label::as_str);
        let (title, what) = match self.trigger {
            Trigger::RunErrored => {
                (format!("The run broke at step {step}"), format!("The run ended with an error at step {step}, before it got \
                    anywhere."))
            }
            Trigger::EmptyLlmResponse => (
                format!("Empty answer at step {step}"),
                format!("The model's answer at step {step} was empty, so the run had nothing to work with."),
            ),
            Trigger::ToolFailure => (
                format!("{tool} failed at step {step}"),
                format!("The call of `{tool}` at step {step}, one of the first of the run, failed."),
            ),
        };
        Explanation {
            title,
            what,
            why_it_matters: "Failures this early seldom depend on the conversation. Missing configuration, credentials or \
                input checks are likely, and then every run fails the same way."
                .into(),
            evidence_summary: format!("{} at step {step} (first steps are those up to {})", self.trigger.text(), self.max_step),
            suggested_fixes: self.fixes(tool),
        }
    }

    fn fixes(&self, tool: &str) -> Vec<SuggestedFix> {
        match self.trigger {
            Trigger::RunErrored => vec![SuggestedFix::new(
                "Check configuration and input before the run starts.",
                "python",
                "def preflight():\n    for name in (\"OPENAI_API_KEY\", \"DATABASE_URL\"):\n        if not \
                 os.environ.get(name):\n            raise SystemExit(f\"{name} is not set\")",
            )],
            Trigger::EmptyLlmResponse => vec![SuggestedFix::new(
                "Ask once more when the first answer is empty.",
                "python",
                "response = call_model(messages)\nif not response.text:\n    response = call_model(messages)",
            )],
            Trigger::ToolFailure => {
                let tool = python_literal(tool);
                vec![SuggestedFix::new(
                    "Check the tool before the agent depends on it.",
                    "python",
                    &format!("if not tools[{tool}].healthy():\n    tools.pop({tool})  # the model must not be offered it"),
                )]
            }
        }
    }
}

impl Trigger {
    const fn text(self) -> &'static str {
        match self {
            Self::RunErrored => "run error",
            Self::EmptyLlmResponse => "empty answer",
            Self::ToolFailure => "tool failure",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::detectors::testing::{clear, finds};

    #[test]
    fn a_run_that_breaks_at_once() {
        finds("FIRST_STEP_FAILURE MEDIUM @1 0.90", "llm error:ValueError");
        finds("FIRST_STEP_FAILURE MEDIUM @2 0.90", "llm tool:a! error:ValueError");
    }

    #[test]
    fn a_call_that_fails_at_once() {
        finds("FIRST_STEP_FAILURE MEDIUM @1 0.88", "llm:stop:0 tool:a! llm");
        finds("FIRST_STEP_FAILURE MEDIUM @2 0.85", "llm tool:a! llm tool:a llm:stop end:final_answer");
    }

    #[test]
    fn later_failures_are_other_failures() {
        clear("FIRST_STEP_FAILURE", "llm tool:a tool:a! llm:stop end:final_answer");
        clear("FIRST_STEP_FAILURE", "llm tool:a llm error:ValueError");
    }
}
