//! Examples of policies and of their history.

use domain::policy::{ActionKind, Condition, Operator, PolicyId, Threshold, Trigger};

use super::{AGENT, START, Sample};
use crate::policies::{
    ActionView, ChangeKind, ChangeView, FieldDiff, ParamsView, PolicyDeleted, PolicyHistory, PolicyView,
};

/// The secret with which the example's signature is made; a test of the signer holds it to that.
pub const POLICY_SECRET: &str = "s3cret";

/// Of the last change of the examples.
const REVISION: u64 = 12;

impl Sample for PolicyView {
    /// The first of the list, signed.
    fn sample() -> Self {
        Self {
            signature: Some("f1a5592e55918e67ab8f4e336da61b7ef2456ea91f29052addb45088e532d665".to_owned()),
            sig_version: Some(1),
            ..stop()
        }
    }
}

impl Sample for Vec<PolicyView> {
    /// One of each action, one in shadow, one that is off; in the order in which agents look at them.
    fn sample() -> Self {
        vec![stop(), switch(), inject(), shadow(), note(), off()]
    }
}

/// A policy of the usual priority for all agents.
fn policy(id: u32, name: &str, condition: Condition, kind: ActionKind, params: ParamsView) -> PolicyView {
    PolicyView {
        id: PolicyId(id),
        agent_id: "*".to_owned(),
        name: name.to_owned(),
        condition,
        action: ActionView { kind, params },
        enabled: true,
        priority: 100,
        created_at: START.secs(),
        updated_at: START.plus_millis(60_000 * i64::from(id)).secs(),
        revision: u64::from(id),
        shadow: false,
        signature: None,
        sig_version: None,
    }
}

const fn condition(trigger: Trigger, operator: Operator, value: Threshold) -> Condition {
    Condition {
        trigger,
        operator,
        value,
    }
}

fn stop() -> PolicyView {
    let params = ParamsView {
        message: Some("too many tools".to_owned()),
        ..ParamsView::default()
    };
    let many = condition(Trigger::ToolCallCount, Operator::Gt, Threshold::Int(5));
    PolicyView {
        priority: 10,
        updated_at: START.plus_millis(86_400_000).secs(),
        revision: REVISION,
        ..policy(1, "cap tool calls", many, ActionKind::Stop, params)
    }
}

fn switch() -> PolicyView {
    let params = ParamsView {
        model: Some("gpt-4o-mini".to_owned()),
        ..ParamsView::default()
    };
    let dear = condition(Trigger::CostUsd, Operator::Gt, Threshold::Float(0.5));
    PolicyView {
        agent_id: AGENT.to_owned(),
        priority: 20,
        ..policy(2, "cost cap", dear, ActionKind::SwitchModel, params)
    }
}

fn inject() -> PolicyView {
    let params = ParamsView {
        prompt: Some("You have called the same tool several times. Answer with what you have.".to_owned()),
        ..ParamsView::default()
    };
    let text = Threshold::Text("TOOL_LOOP".to_owned());
    let looping = condition(Trigger::Signal, Operator::Contains, text);
    PolicyView {
        priority: 30,
        ..policy(3, "break loops", looping, ActionKind::InjectPrompt, params)
    }
}

fn shadow() -> PolicyView {
    let failing = condition(Trigger::ErrorCount, Operator::Gte, Threshold::Int(3));
    PolicyView {
        agent_id: AGENT.to_owned(),
        priority: 40,
        shadow: true,
        ..policy(4, "stop after errors", failing, ActionKind::Stop, ParamsView::default())
    }
}

fn note() -> PolicyView {
    let slow = condition(Trigger::LlmLatencyMs, Operator::Gt, Threshold::Int(30_000));
    policy(5, "slow answers", slow, ActionKind::Log, ParamsView::default())
}

fn off() -> PolicyView {
    let cut = condition(
        Trigger::FinishReason,
        Operator::Eq,
        Threshold::Text("length".to_owned()),
    );
    PolicyView {
        enabled: false,
        ..policy(6, "cut answers", cut, ActionKind::Log, ParamsView::default())
    }
}

impl Sample for PolicyDeleted {
    fn sample() -> Self {
        Self {
            deleted: true,
            policy_id: PolicyId(6),
            revision: REVISION + 1,
        }
    }
}

impl Sample for PolicyHistory {
    fn sample() -> Self {
        let first = change(REVISION, 1, "cap tool calls", ChangeKind::Update);
        let deleted = change(REVISION - 1, 7, "old cap", ChangeKind::Delete);
        let toggled = change(REVISION - 2, 6, "cut answers", ChangeKind::Toggle);
        let created = change(1, 1, "cap tool calls", ChangeKind::Create);
        Self {
            changes: vec![
                ChangeView {
                    fields: vec![field("condition.value", Some("8"), Some("5"))],
                    restorable: false,
                    ..first
                },
                ChangeView {
                    fields: vec![
                        field("name", Some("old cap"), None),
                        field("agent_id", Some("all agents"), None),
                        field("condition.trigger", Some("step_count"), None),
                        field("condition.operator", Some("gt"), None),
                        field("condition.value", Some("40"), None),
                        field("action.type", Some("stop"), None),
                        field("priority", Some("100"), None),
                        field("enabled", Some("on"), None),
                        field("shadow", Some("off"), None),
                    ],
                    actor: "dt_live_4f1c".to_owned(),
                    ..deleted
                },
                ChangeView {
                    fields: vec![field("enabled", Some("on"), Some("off"))],
                    restorable: false,
                    ..toggled
                },
                ChangeView {
                    fields: vec![
                        field("name", None, Some("cap tool calls")),
                        field("agent_id", None, Some("all agents")),
                        field("condition.trigger", None, Some("tool_call_count")),
                        field("condition.operator", None, Some("gt")),
                        field("condition.value", None, Some("8")),
                        field("action.type", None, Some("stop")),
                        field("action.params.message", None, Some("too many tools")),
                        field("priority", None, Some("10")),
                        field("enabled", None, Some("on")),
                        field("shadow", None, Some("off")),
                    ],
                    ..created
                },
            ],
            next: None,
        }
    }
}

fn change(revision: u64, policy_id: u32, name: &str, kind: ChangeKind) -> ChangeView {
    ChangeView {
        revision,
        policy_id,
        name: name.to_owned(),
        at: START.plus_millis(7_200_000 * revision as i64).secs(),
        actor: "dev".to_owned(),
        kind,
        fields: Vec::new(),
        restorable: true,
    }
}

fn field(field: &str, before: Option<&str>, after: Option<&str>) -> FieldDiff {
    FieldDiff {
        field: field.to_owned(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    }
}
