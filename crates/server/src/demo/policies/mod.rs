//! The policies of the sample agents: those that their runs obeyed, and one in shadow.

mod keep;
mod obey;

use domain::FailureType;
use domain::Label;
use domain::policy::{Action, AgentScope, Condition, Operator, PolicyRule, Threshold, Trigger};

use super::CAST;

pub use keep::{create, remove};
pub(super) use obey::obey;

/// Stops the review agent's runs that get too expensive, and notes them a little before. The one that stops is looked at
/// first: the other would take every event from it.
pub(super) fn of_cost() -> [PolicyRule; 2] {
    let cost = |dollars| condition(Trigger::CostUsd, Operator::Gt, Threshold::Float(dollars));
    let cap = Action::Stop {
        message: Some("the budget of this review is used up".to_owned()),
    };
    [
        PolicyRule {
            priority: 10,
            ..rule("demo-review", "cost cap", cost(0.5), cap)
        },
        rule("demo-review", "cost warning", cost(0.3), Action::Log {}),
    ]
}

/// Ends the research agent's loops.
pub(super) fn of_loops() -> [PolicyRule; 1] {
    let found = failure(FailureType::ToolLoop);
    [rule(
        "demo-research",
        "stop tool loops",
        found,
        Action::Stop { message: None },
    )]
}

/// Asks the research agent to come to a decision.
pub(super) fn of_stalls() -> [PolicyRule; 1] {
    let prompt = "Decide now: use a tool, or answer with what you have.".to_owned();
    let found = failure(FailureType::ReasoningStall);
    [rule(
        "demo-research",
        "come to a decision",
        found,
        Action::InjectPrompt { prompt },
    )]
}

/// Nobody obeys it: the server notes where it would have fired.
fn on_trial() -> PolicyRule {
    let many = condition(Trigger::ToolCallCount, Operator::Gt, Threshold::Int(8));
    PolicyRule {
        shadow: true,
        ..rule("demo-research", "cap tool calls", many, Action::Stop { message: None })
    }
}

/// All of them.
pub fn rules() -> Vec<PolicyRule> {
    let obeyed = of_cost().into_iter().chain(of_loops()).chain(of_stalls());
    obeyed.chain([on_trial()]).collect()
}

/// Whether a policy is for a sample agent alone, so that it goes with it.
pub fn is_ours(scope: &AgentScope) -> bool {
    matches!(scope, AgentScope::Agent(agent) if CAST.iter().any(|one| *agent == *one.name))
}

/// Those of [`rules`] that are not there, given what is there.
pub fn missing<'a>(present: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Vec<PolicyRule> {
    let mut rules = rules();
    rules.retain(|rule| {
        !present
            .clone()
            .any(|(agent, name)| rule.agent_id.as_str() == agent && rule.name == *name)
    });
    rules
}

fn rule(agent: &str, name: &str, condition: Condition, action: Action) -> PolicyRule {
    PolicyRule {
        name: Label::name(name),
        agent_id: AgentScope::Agent(Label::name(agent)),
        condition,
        action,
        enabled: true,
        priority: PolicyRule::USUAL_PRIORITY,
        shadow: false,
    }
}

const fn condition(trigger: Trigger, operator: Operator, value: Threshold) -> Condition {
    Condition {
        trigger,
        operator,
        value,
    }
}

fn failure(failure: FailureType) -> Condition {
    condition(
        Trigger::Signal,
        Operator::Contains,
        Threshold::Text(failure.as_str().to_owned()),
    )
}
