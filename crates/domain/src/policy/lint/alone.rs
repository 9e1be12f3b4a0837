//! What can be said of a rule without the others.

use super::holds::Holds;
use super::{Lint, LintKind, Linted};
use crate::detectors::FailureType;
use crate::policy::action::ActionKind;
use crate::policy::condition::{Condition, Operator, Threshold, Trigger};
use crate::policy::evaluate::shows_in_agents;
use crate::policy::words::value_words;

/// Fewer runs that did not do what was asked for may be chance.
const ENOUGH_RUNS: u64 = 3;

pub(super) fn remarks(place: usize, linted: &Linted<'_>) -> Vec<Lint> {
    let remark = |kind, text| Lint {
        rule: place,
        kind,
        other: None,
        text,
    };
    let condition = &linted.rule.condition;
    let kind = linted.rule.action.kind();
    [
        never(condition).map(|text| remark(LintKind::NeverFires, text)),
        always(condition, kind).map(|text| remark(LintKind::AlwaysFires, text)),
        hardly(condition).map(|text| remark(LintKind::HardlyFires, text)),
        ignored(linted, kind).map(|text| remark(LintKind::Ignored, text)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Whether agents can never find the condition true.
pub(super) fn never(condition: &Condition) -> Option<String> {
    if let (Trigger::Signal, Threshold::Text(name)) = (condition.trigger, &condition.value)
        && FailureType::parse(name).is_some_and(|failure| !shows_in_agents(failure))
    {
        return Some(format!(
            "Agents cannot see {name} while a run goes on, so this never fires."
        ));
    }
    let never = Holds::of(condition).never();
    never.then(|| format!("No figure is below {}, so this never fires.", value_words(condition)))
}

fn always(condition: &Condition, kind: ActionKind) -> Option<String> {
    let holds = Holds::of(condition);
    let first_event = match condition.trigger {
        Trigger::ToolCallCount => holds.any() || holds.has(0.0) && holds.has(1.0),
        // No call can have failed before there was a first event.
        Trigger::ErrorCount => holds.has(0.0),
        Trigger::StepCount | Trigger::CostUsd => holds.any(),
        Trigger::LlmLatencyMs | Trigger::FinishReason | Trigger::Signal => false,
    };
    let first_answer = condition.trigger == Trigger::LlmLatencyMs && holds.any();
    let when = match (first_event, first_answer) {
        (true, _) => "at the first event of every run",
        (_, true) => "at the first answer of a model in every run",
        _ => return None,
    };
    let what = match kind {
        ActionKind::Stop => "no run gets any further",
        ActionKind::SwitchModel => "every run is asked to switch the model",
        ActionKind::InjectPrompt => "every run gets the prompt",
        ActionKind::Log => "it is noted in every run",
    };
    Some(format!("This is true {when}, so {what}."))
}

fn hardly(condition: &Condition) -> Option<String> {
    let exact = condition.operator == Operator::Eq && condition.value.number().is_some_and(|number| number > 0.0);
    let figure = match condition.trigger {
        Trigger::CostUsd => "A cost",
        Trigger::LlmLatencyMs => "The time of an answer",
        _ => return None,
    };
    exact.then(|| format!("{figure} is hardly ever exactly {}; use `gte`.", value_words(condition)))
}

fn ignored(linted: &Linted<'_>, kind: ActionKind) -> Option<String> {
    // Whether a prompt was taken cannot be seen, only that there was nothing left to take it for.
    let how = match kind {
        ActionKind::SwitchModel => "no later call used the model: agents must read `run.model_override`",
        ActionKind::InjectPrompt => "no call of a model came after it, so nothing could take the prompt",
        ActionKind::Stop | ActionKind::Log => return None,
    };
    let seen = linted.acknowledged?;
    let ignored = seen.fired >= ENOUGH_RUNS && seen.acknowledged == 0;
    ignored.then(|| format!("In the last 24 hours it fired in {} runs, and {how}.", seen.fired))
}
