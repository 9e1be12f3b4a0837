//! A run as the list of its steps: every call with its response, and the marks between them.

use serde::{Deserialize, Serialize};

use super::{External, LlmCall, PolicyFiring, Retrieval, RunState, ToolCall};
use crate::finish::FinishClass;
use crate::hash::ContentHash;
use crate::label::Label;
use crate::time::Micros;

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum StepKind {
    Start,
    Llm,
    Tool,
    Retrieval,
    /// Something outside the agent, such as a rate limit.
    External,
    /// A policy that fired.
    Policy,
    End,
}

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum StepOutcome {
    Ok,
    Failed,
    /// The response has not come, or never will.
    Waiting,
    /// A mark that neither succeeds nor fails.
    Neutral,
}

/// One step in run order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Step {
    /// The client's counter; a mark has that of the step it happened in.
    pub step_index: u32,
    pub kind: StepKind,
    /// Model, tool, index, external signal or policy.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub name: Label,
    /// Of the input: arguments, query or the run's input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub content_hash: Option<ContentHash>,
    /// Of the output or the error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub output_hash: Option<ContentHash>,
    /// Unix seconds by the client's clock.
    #[cfg_attr(feature = "openapi", schema(value_type = f64))]
    pub started_at: Micros,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    pub outcome: StepOutcome,
    /// Finish reason, exit reason, source or the policy's action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub note: Option<Label>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_tokens: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completion_tokens: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_count: Option<i64>,
    /// An HTTP request that carried an LLM call; it counts as no tool call.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub transport: bool,
}

impl RunState {
    /// Every step in run order.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::with_capacity(self.event_count as usize / 2 + 2);
        steps.extend(self.llm_calls.iter().map(of_llm));
        steps.extend(self.tool_calls.iter().map(of_tool));
        steps.extend(self.retrievals.iter().map(of_retrieval));
        steps.extend(self.externals.iter().map(of_external));
        steps.extend(self.policies.iter().map(of_policy));
        steps.sort_by_key(|step| (step.step_index, step.started_at, step.kind));
        steps.splice(0..0, self.start_step());
        steps.extend(self.end_step());
        steps
    }

    fn start_step(&self) -> Option<Step> {
        let start = self.start.as_ref()?;
        Some(Step {
            content_hash: start.input_hash,
            ..blank(0, StepKind::Start, self.header.agent_id.clone(), start.at)
        })
    }

    fn end_step(&self) -> Option<Step> {
        let end = self.end.as_ref()?;
        let outcome = if end.errored {
            StepOutcome::Failed
        } else {
            StepOutcome::Ok
        };
        Some(Step {
            output_hash: end.error_hash,
            note: end.policy_name.clone().or_else(|| end.error_type.clone()),
            outcome,
            ..blank(end.step, StepKind::End, end.exit_reason.clone(), end.at)
        })
    }
}

fn blank(step_index: u32, kind: StepKind, name: Label, started_at: Micros) -> Step {
    Step {
        step_index,
        kind,
        name,
        content_hash: None,
        output_hash: None,
        started_at,
        duration_ms: None,
        outcome: StepOutcome::Neutral,
        note: None,
        prompt_tokens: None,
        completion_tokens: None,
        result_count: None,
        transport: false,
    }
}

fn of_llm(call: &LlmCall) -> Step {
    let outcome = match (call.responded_at, call.finish()) {
        (None, _) => StepOutcome::Waiting,
        (Some(_), Some(FinishClass::Error)) => StepOutcome::Failed,
        (Some(_), _) if call.error_hash.is_some() => StepOutcome::Failed,
        (Some(_), _) => StepOutcome::Ok,
    };
    Step {
        output_hash: call.output_hash.or(call.error_hash),
        duration_ms: call.duration_ms(),
        outcome,
        note: call.finish_reason.clone(),
        prompt_tokens: call.prompt_tokens,
        completion_tokens: call.completion_tokens,
        ..blank(call.step, StepKind::Llm, call.model.clone(), call.called_at)
    }
}

fn of_tool(call: &ToolCall) -> Step {
    let outcome = match (call.responded_at, call.success) {
        (None, _) => StepOutcome::Waiting,
        (Some(_), Some(false)) => StepOutcome::Failed,
        (Some(_), _) => StepOutcome::Ok,
    };
    Step {
        content_hash: call.args_hash,
        output_hash: call.output_hash.or(call.error_hash),
        duration_ms: call.duration_ms(),
        outcome,
        transport: call.transport,
        ..blank(call.step, StepKind::Tool, call.tool.clone(), call.called_at)
    }
}

fn of_retrieval(call: &Retrieval) -> Step {
    let outcome = match (call.responded_at, call.result_count) {
        (None, _) => StepOutcome::Waiting,
        (Some(_), Some(count)) if count < 1 => StepOutcome::Failed,
        (Some(_), _) => StepOutcome::Ok,
    };
    Step {
        content_hash: call.query_hash,
        duration_ms: call.duration_ms(),
        outcome,
        result_count: call.result_count,
        ..blank(call.step, StepKind::Retrieval, call.index_name.clone(), call.called_at)
    }
}

fn of_external(external: &External) -> Step {
    Step {
        note: external.source.clone(),
        ..blank(
            external.step,
            StepKind::External,
            external.signal_name.clone(),
            external.at,
        )
    }
}

fn of_policy(firing: &PolicyFiring) -> Step {
    Step {
        note: Some(firing.action_type.clone()),
        ..blank(firing.step, StepKind::Policy, firing.policy_name.clone(), firing.at)
    }
}
