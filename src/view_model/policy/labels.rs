//! What the fields and choices of the form are called.

use api::policy::{ActionKind, Field, Operator, Trigger};

pub const fn field(field: Field) -> &'static str {
    match field {
        Field::Policy => "Policy",
        Field::Condition => "Condition",
        Field::ActionObject => "Action",
        Field::Params => "Details of the action",
        Field::Name => "Name",
        Field::Agent => "Agent",
        Field::Trigger => "When",
        Field::Operator => "Comparison",
        Field::Value => "Threshold",
        Field::Action => "Then",
        Field::Model => "Model",
        Field::Prompt => "Prompt",
        Field::Message => "Message",
        Field::Priority => "Priority",
        Field::Enabled => "On",
        Field::Shadow => "Shadow",
    }
}

pub const fn trigger(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::ToolCallCount => "Tool calls",
        Trigger::StepCount => "Steps",
        Trigger::CostUsd => "Estimated cost",
        Trigger::ErrorCount => "Failed tool calls",
        Trigger::FinishReason => "Finish reason",
        Trigger::LlmLatencyMs => "Model latency",
        Trigger::Signal => "Detected failure",
    }
}

/// What exactly is measured.
pub const fn trigger_hint(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::ToolCallCount => "Tool calls of the run so far, the current one included.",
        Trigger::StepCount => "The current step of the run.",
        Trigger::CostUsd => "Of the run so far, estimated by the SDK’s own price table.",
        Trigger::ErrorCount => "Tool calls of the run that failed so far.",
        Trigger::FinishReason => "Why the model’s last answer ended. Compared as a whole.",
        Trigger::LlmLatencyMs => "How long the model’s last answer took.",
        Trigger::Signal => "A failure that the detectors see in the run so far.",
    }
}

/// The unit of a threshold.
pub const fn unit(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::ToolCallCount | Trigger::ErrorCount => "calls",
        Trigger::StepCount => "steps",
        Trigger::CostUsd => "US $",
        Trigger::LlmLatencyMs => "ms",
        Trigger::FinishReason | Trigger::Signal => "",
    }
}

pub const fn operator(operator: Operator) -> &'static str {
    match operator {
        Operator::Gt => "more than",
        Operator::Gte => "at least",
        Operator::Lt => "less than",
        Operator::Lte => "at most",
        Operator::Eq => "exactly",
        Operator::Neq => "anything but",
        Operator::Contains => "includes",
    }
}

pub const fn action(action: ActionKind) -> &'static str {
    match action {
        ActionKind::Stop => "Stop the run",
        ActionKind::SwitchModel => "Switch the model",
        ActionKind::InjectPrompt => "Add a prompt",
        ActionKind::Log => "Only note it",
    }
}

/// What the agent has to do with it.
pub const fn action_hint(action: ActionKind) -> &'static str {
    match action {
        ActionKind::Stop => "The SDK raises PolicyViolation; the run ends there.",
        ActionKind::SwitchModel => "Advice: the agent must read run.model_override before its next question.",
        ActionKind::InjectPrompt => "Advice: the agent must take run.pop_prompt_addition() before its next question.",
        ActionKind::Log => "Noted at every event at which it is true. While it is, policies after it do not fire.",
    }
}
